//! Merging with what somebody else wrote into the file that is open.

use std::collections::BTreeSet;

use egui::accesskit::Role;
use egui::{Event, Key, Modifiers};
use egui_kittest::kittest::{By, NodeT as _, Queryable as _};
use pipewright::model::{Edit, NodeField, NodeId, Property, Quantity, Selection};
use pipewright::storage::Settings;

use super::driver::Window;
use super::safety::{DOCUMENT, Desk, come_to_front, label, rename};

const MINE: &str = "Mine, Label, mine: Mine";
const THEIRS: &str = "Mine, Label, theirs: Other";

/// A window with a label of its own for the first node, on a file in which somebody else gave the
/// second one another label.
fn apart(desk: &Desk) -> Window {
    let mut window = desk.window();
    rename(&mut window, "Mine");
    desk.change();
    window
}

/// The same where both gave the first node another label, with the dialog open.
fn in_conflict(desk: &Desk) -> Window {
    let mut window = apart(desk);
    let text = desk.text().replace("Ingest", "Other");
    std::fs::write(desk.file(), text).unwrap();
    merge(&mut window);
    window
}

fn merge(window: &mut Window) {
    come_to_front(window);
    window.click("Merge…");
}

/// Whether a radio button is on.
fn is_on(window: &Window, name: &str) -> bool {
    let node = window.harness.get_by_label(name);
    let node = node.accesskit_node();
    assert_eq!(node.role(), Role::RadioButton);
    node.toggled() == Some(egui::accesskit::Toggled::True) || node.is_selected() == Some(true)
}

#[test]
fn both_changes_are_there_after_a_merge_that_one_undo_takes_back() {
    let desk = Desk::new();
    let mut window = apart(&desk);
    let before = window.session().document().clone();
    merge(&mut window);
    assert!(window.shows("Merge mine.pipe.ron"));
    assert!(window.shows("1 change of mine and 1 of theirs merge by themselves."));
    assert!(window.shows("There is no conflict."));
    window.click("Merge");
    assert_eq!(label(&mut window, "a"), "Mine");
    assert_eq!(label(&mut window, "b"), "External");
    assert!(!window.shows("Another program changed"), "it is known now");
    assert!(window.session().is_unsaved());
    window.ctrl(Key::Z);
    assert_eq!(&before, window.session().document(), "it is one step");
    window.ctrl_shift(Key::Z);
    window.ctrl(Key::S);
    assert!(!window.shows("The file was changed by another program"));
    assert!(!window.session().is_unsaved());
    let text = desk.text();
    assert!(text.contains("\"Mine\"") && text.contains("\"External\""));
}

#[test]
fn a_save_that_finds_a_changed_file_offers_a_merge() {
    let desk = Desk::new();
    let mut window = apart(&desk);
    window.ctrl(Key::S);
    assert!(window.shows("The file was changed by another program"));
    // In front of the bar above the canvas.
    let all = window.rects("Merge…");
    let lowest = all
        .iter()
        .map(egui::Rect::center)
        .max_by(|a, b| a.y.total_cmp(&b.y));
    window.click_at(lowest.unwrap());
    assert!(window.shows("Merge mine.pipe.ron"));
    window.click("Merge");
    assert_eq!(label(&mut window, "b"), "External");
    window.ctrl(Key::S);
    assert!(desk.text().contains("\"Mine\"") && desk.text().contains("\"External\""));
}

#[test]
fn a_conflict_stays_mine_until_theirs_is_chosen() {
    let desk = Desk::new();
    let mut window = in_conflict(&desk);
    assert!(window.shows("1 change of theirs merges by itself. 1 conflict is for you to decide."));
    assert!(is_on(&window, MINE) && !is_on(&window, THEIRS));
    window.click(THEIRS);
    assert!(is_on(&window, THEIRS) && !is_on(&window, MINE));
    window.click("Merge");
    assert_eq!(label(&mut window, "a"), "Other");
    assert_eq!(label(&mut window, "b"), "External");
    window.ctrl(Key::Z);
    assert_eq!(label(&mut window, "a"), "Mine");
}

#[test]
fn what_is_the_same_as_the_file_after_a_merge_is_saved() {
    let desk = Desk::new();
    let mut window = desk.window();
    desk.change();
    merge(&mut window);
    assert!(window.shows("1 change of theirs merges by itself."));
    window.click("Merge");
    assert_eq!(label(&mut window, "b"), "External");
    assert!(!window.session().is_unsaved());
}

#[test]
fn cancel_and_escape_leave_all_as_it_was() {
    let desk = Desk::new();
    let mut window = in_conflict(&desk);
    let last = window
        .session()
        .history()
        .undo_label()
        .map(ToOwned::to_owned);
    let (document, text) = (window.session().document().clone(), desk.text());
    for escapes in [false, true] {
        window.click(THEIRS);
        if escapes {
            window.key(Modifiers::NONE, Key::Escape);
        } else {
            window.click("Cancel");
        }
        assert!(!window.shows("Merge mine.pipe.ron"));
        assert_eq!(&document, window.session().document());
        assert_eq!(window.session().history().undo_label(), last.as_deref());
        assert_eq!(text, desk.text());
        // The file is as unknown as before.
        assert!(window.shows("Another program changed mine.pipe.ron."));
        window.click("Merge…");
    }
}

#[test]
fn a_merge_is_made_by_keyboard_and_enter_presses_only_what_has_it() {
    let desk = Desk::new();
    let mut window = in_conflict(&desk);
    window.key(Modifiers::NONE, Key::Enter);
    let mut order = Vec::new();
    for _ in 0..9 {
        window.key(Modifiers::NONE, Key::Tab);
        let name = window.focused().unwrap_or_default();
        if order.first() == Some(&name) {
            break;
        }
        order.push(name);
    }
    let expected = ["Show Mine, Label", MINE, THEIRS, "Merge", "Cancel"];
    let place = |name: &str| order.iter().position(|own| own == name);
    let places: Vec<_> = expected.iter().map(|name| place(name)).collect();
    assert!(places.iter().all(Option::is_some), "{order:?}");
    assert!(places.is_sorted(), "{order:?}");
    let reach = |window: &mut Window, name: &str| {
        for _ in 0..12 {
            if window.focused().as_deref() == Some(name) {
                return;
            }
            window.key(Modifiers::NONE, Key::Tab);
        }
        panic!("{name} cannot be reached");
    };
    reach(&mut window, THEIRS);
    window.key(Modifiers::NONE, Key::Enter);
    assert!(window.shows("Merge mine.pipe.ron"), "it only chose");
    reach(&mut window, "Merge");
    window.key(Modifiers::NONE, Key::Enter);
    assert_eq!(label(&mut window, "a"), "Other");
}

#[test]
fn both_sides_are_shown_with_what_they_changed() {
    let desk = Desk::new();
    let mut window = in_conflict(&desk);
    let pictures = |window: &Window| -> Vec<String> {
        let images = window.harness.query_all(By::new().recursive(true));
        images
            .filter(|node| node.accesskit_node().role() == Role::Image)
            .map(|node| node.accesskit_node().label().unwrap_or_default())
            .collect()
    };
    assert_eq!(
        pictures(&window),
        ["Mine: 1 changed", "Theirs, on disk: 2 changed"]
    );
    // They move together, and a double click shows all again.
    let at = window.place("Mine: 1 changed");
    window.drag(at, at + egui::vec2(40.0, 10.0));
    window.harness.event(Event::Zoom(1.5));
    window.settle();
    window.click("Show Mine, Label");
    window.double_click_at(at);
    assert!(window.shows("Merge mine.pipe.ron"));
}

#[test]
fn what_cannot_be_read_is_not_offered_and_the_reason_is_said() {
    let desk = Desk::new();
    let broken = [
        (
            "<<<<<<< HEAD\n(format: 1)\n=======\n>>>>>>> theirs\n",
            "git left a conflict",
        ),
        ("(format: 1, nodes: {", "Could not open"),
    ];
    for (text, reason) in broken {
        std::fs::write(desk.file(), DOCUMENT).unwrap();
        let mut window = desk.window();
        rename(&mut window, "Mine");
        std::fs::write(desk.file(), text).unwrap();
        come_to_front(&mut window);
        assert!(window.shows("Another program changed mine.pipe.ron. It cannot be merged."));
        assert!(window.shows(reason), "{:?}", window.names());
        assert!(!window.shows("Merge…"));
        window.ctrl(Key::S);
        assert!(window.shows("The file was changed by another program"));
        assert!(!window.shows("Merge…"));
        window.click("Cancel");
        // Once it is put right, it can be.
        std::fs::write(desk.file(), DOCUMENT.replace("Lake", "External")).unwrap();
        merge(&mut window);
        window.click("Merge");
        assert_eq!(label(&mut window, "b"), "External");
        assert_eq!(label(&mut window, "a"), "Mine");
    }
}

#[test]
fn a_file_that_changes_once_more_under_the_dialog_is_asked_about_again() {
    let desk = Desk::new();
    let mut window = apart(&desk);
    merge(&mut window);
    std::fs::write(desk.file(), desk.text().replace("External", "Later")).unwrap();
    window.click("Merge");
    assert_eq!(label(&mut window, "b"), "External");
    window.ctrl(Key::S);
    assert!(window.shows("The file was changed by another program"));
    assert!(desk.text().contains("Later"));
}

#[test]
fn recovered_work_is_merged_with_what_was_written_since() {
    let desk = Desk::new();
    desk.crash();
    desk.change();
    let mut window = desk.window();
    window.click("Recover");
    merge(&mut window);
    window.click("Merge");
    assert_eq!(label(&mut window, "a"), "Unsaved");
    assert_eq!(label(&mut window, "b"), "External");
}

#[test]
fn after_keeping_mine_a_third_version_merges_with_what_was_kept() {
    let desk = Desk::new();
    let mut window = apart(&desk);
    come_to_front(&mut window);
    window.click("Keep mine");
    let text = desk.text().replace("\"Mine\"", "\"Titled\"");
    std::fs::write(desk.file(), text).unwrap();
    merge(&mut window);
    window.click("Merge");
    assert_eq!(
        label(&mut window, "b"),
        "Lake",
        "theirs was given up before"
    );
    assert_eq!(label(&mut window, "a"), "Mine");
    assert_eq!(window.session().document().header().title, "Titled");
}

#[test]
fn many_conflicts_leave_the_buttons_in_the_smallest_window() {
    let desk = Desk::new();
    let long = "a label that goes on ".repeat(12);
    let written = |label: &str| {
        let nodes = (0..40).map(|number| {
            let x = number * 300;
            format!(
                "\"n{number}\": (component: \"data_lake\", label: \"{label}\", at: ({x}, 0)),\n"
            )
        });
        let nodes: String = nodes.collect();
        format!("(format: 1, title: \"Mine\", nodes: {{\n{nodes}}})")
    };
    std::fs::write(desk.file(), written("base")).unwrap();
    let size = [800.0, 520.0];
    let mut window = Window::sized(size, Settings::default(), None);
    super::safety::open(&mut window, &desk.file());
    let nodes = window.session().document().nodes().keys().cloned();
    let nodes: BTreeSet<NodeId> = nodes.collect();
    window
        .session()
        .apply(&Edit::SetNodes(nodes, NodeField::Label("mine".into())));
    std::fs::write(desk.file(), written(&long)).unwrap();
    merge(&mut window);
    assert!(window.shows("40 conflicts are for you to decide."));
    for name in ["Merge", "Cancel", "All theirs"] {
        let place = window.place(name);
        assert!(
            place.x < size[0] && place.y < size[1],
            "{name} at {place:?}"
        );
    }
    window.click("All theirs");
    window.click("Merge");
    let document = window.session().document();
    let labels = document.nodes().values().map(|node| node.label.trim());
    assert!(labels.into_iter().all(|label| label == long.trim()));
}

#[test]
fn conflicts_are_told_in_the_words_of_the_screen() {
    let desk = Desk::new();
    let document = DOCUMENT.replace("label: \"Lake\"", "label: \"Lake\", p99_ms: 20");
    std::fs::write(desk.file(), &document).unwrap();
    let mut window = desk.window();
    let node = NodeId::from("b");
    let set = |window: &mut Window, value| {
        let nodes = BTreeSet::from([node.clone()]);
        let value = Some(Quantity::Number(value));
        window.session().apply(&Edit::SetNodes(
            nodes,
            NodeField::Property(Property::P99Ms, value),
        ));
    };
    set(&mut window, 30.0);
    std::fs::write(desk.file(), document.replace("p99_ms: 20", "p99_ms: 1500")).unwrap();
    merge(&mut window);
    assert!(
        window.shows("Lake, Latency p99, mine: 30 ms"),
        "{:?}",
        window.names()
    );
    assert!(window.shows("Lake, Latency p99, theirs: 1.5 s"));
    window.click("Cancel");
    let gone = window.session().document().clone();
    window.session().select(Selection::of(&node));
    window.key(Modifiers::NONE, Key::Delete);
    assert_ne!(&gone, window.session().document());
    window.click("Merge…");
    assert!(window.shows("Lake, Removed or changed, mine: Removed"));
    // Nothing that anybody wrote goes unless that is chosen.
    assert!(is_on(
        &window,
        "Lake, Removed or changed, theirs: Changed, and stays"
    ));
    window.click("All mine");
    window.click("Merge");
    assert!(window.session().document().node(&node).is_none());
}

#[test]
fn a_file_without_places_is_merged_into_the_places_that_are_known() {
    let desk = Desk::new();
    let mut window = apart(&desk);
    let text = DOCUMENT
        .replace(", at: (0, 0)", "")
        .replace(", at: (300, 0)", "")
        .replace("Lake", "External");
    std::fs::write(desk.file(), text).unwrap();
    let places = |window: &mut Window| -> Vec<_> {
        let nodes = window.session().document().nodes().values();
        nodes.map(|node| node.position).collect()
    };
    let before = places(&mut window);
    merge(&mut window);
    assert!(
        window.shows("1 change of mine and 1 of theirs"),
        "{:?}",
        window.names()
    );
    window.click("Merge");
    assert_eq!(label(&mut window, "b"), "External");
    assert_eq!(places(&mut window), before);
}
