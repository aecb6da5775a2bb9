//! What a screen reader is told: the canvas reads as a diagram.

use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::{By, NodeT, Queryable};
use pipewright::geometry::Point;

use super::driver::Window;
use crate::desk::search;

/// A window on [`search`], all of it in view.
fn window() -> Window {
    let mut window = Window::start();
    window
        .app()
        .open_source(pipewright::session::Source::without_file(search()));
    window.settle();
    window
}

/// Role, name and description of what is on the canvas, in paint order.
fn told(window: &Window) -> Vec<(Role, String, String)> {
    let all = window.harness.query_all(By::new().recursive(true));
    all.map(|node| {
        let node = node.accesskit_node();
        (
            node.role(),
            node.label().unwrap_or_default(),
            node.description().unwrap_or_default(),
        )
    })
    .collect()
}

fn description(window: &Window, name: &str) -> (Role, String) {
    let all = told(window);
    let own = all.iter().find(|(_, own, _)| own == name);
    let (role, _, description) = own.unwrap_or_else(|| panic!("{name} is not in {all:#?}"));
    (*role, description.clone())
}

#[test]
fn the_canvas_reads_as_a_diagram() {
    let window = window();
    let expected = [
        (Role::Group, "Lane Online", "Online"),
        (
            Role::ListBoxOption,
            "Request, request, lane Online",
            "User / client request, 0 in, 1 out",
        ),
        (
            Role::ListBoxOption,
            "Gateway, request, lane Online",
            "API gateway, 1 in, 1 out",
        ),
        (
            Role::ListBoxOption,
            "Encoder, understanding & encoding, lane Online, 1 error, 1 warning",
            "Image / video encoder, 1 in, 0 out",
        ),
        (Role::Button, "Output query of Request", ""),
        (Role::Button, "Input embedding of Retriever", ""),
        (
            Role::ListBoxOption,
            "Edge from Request to Gateway: Query",
            "Synchronous",
        ),
        (
            Role::ListBoxOption,
            "Edge from Gateway to Encoder: Media",
            "Synchronous",
        ),
        (Role::Note, "Note: Why this index?", ""),
    ];
    for (role, name, words) in expected {
        assert_eq!(
            description(&window, name),
            (role, words.to_owned()),
            "{name}"
        );
    }
}

#[test]
fn every_record_and_port_has_a_name_of_its_own() {
    let mut window = Window::on("visual-search");
    let mut names: Vec<String> = told(&window).into_iter().map(|(_, name, _)| name).collect();
    let document = window.session().document().clone();
    for node in document.nodes().values() {
        let start = format!("{}, ", node.label);
        assert!(names.iter().any(|name| name.starts_with(&start)), "{start}");
    }
    let edges = names.iter().filter(|name| name.starts_with("Edge from "));
    assert_eq!(edges.count(), document.edges().len());
    names.retain(|name| name.starts_with("Edge from ") || name.starts_with("Lane "));
    let count = names.len();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), count, "no two are called alike");
}

#[test]
fn the_reader_follows_the_selection_and_the_flow_of_data() {
    let mut window = window();
    window.key(Modifiers::NONE, Key::Tab);
    window.key(Modifiers::NONE, Key::Tab);
    let selected = window
        .session()
        .selection()
        .nodes()
        .next()
        .cloned()
        .unwrap();
    let label = window
        .session()
        .document()
        .node(&selected)
        .unwrap()
        .label
        .clone();
    let all = window.harness.query_all(By::new().recursive(true));
    let chosen = all
        .filter(|node| node.accesskit_node().is_selected() == Some(true))
        .map(|node| node.accesskit_node().label().unwrap_or_default())
        .find(|name| name.starts_with(&format!("{label}, ")));
    assert!(chosen.is_some(), "{label} is told as selected");
    let canvas = window.harness.get_by_label("Diagram canvas");
    let active = canvas.accesskit_node().active_descendant();
    let name = active.and_then(|node| node.label()).unwrap_or_default();
    assert!(name.starts_with(&format!("{label}, ")), "{name:?}");
}

#[test]
fn targets_are_large_enough_at_100_percent() {
    let mut window = window();
    window.session().view.canvas.camera.zoom = 1.0;
    window.session().view.canvas.camera.origin = Point::new(-60.0, -60.0);
    window.settle();
    let buttons = window
        .harness
        .query_all(By::new().recursive(true).role(Role::Button));
    for button in buttons {
        let name = button.accesskit_node().label().unwrap_or_default();
        let rect = button.rect();
        // A port is grabbed from further away than it looks.
        if name.starts_with("Input ") || name.starts_with("Output ") || rect.area() <= 0.0 {
            continue;
        }
        assert!(rect.height() >= 20.0, "{name}: {rect:?}");
    }
}

/// What screen readers were told last.
fn said(window: &Window) -> String {
    let all = window.names();
    let regions = all.iter().filter(|(role, _)| *role == Role::Status);
    regions
        .map(|(_, name)| name.trim().to_owned())
        .next()
        .unwrap_or_default()
}

#[test]
fn what_is_done_and_every_message_is_said_aloud() {
    let mut window = Window::on("visual-search");
    let at = window.node("ranking_model");
    window.click_at(at);
    let label = {
        let id = "ranking_model".into();
        window.session().document().node(&id).unwrap().label.clone()
    };
    window.key(Modifiers::NONE, Key::ArrowRight);
    let first = said(&window);
    assert!(first.contains(&format!("{label} at ")), "{first}");
    window.key(Modifiers::NONE, Key::ArrowRight);
    assert_ne!(said(&window), first, "each step is news");
    window.ctrl(Key::Z);
    assert!(said(&window).starts_with("Undid Move"), "{}", said(&window));
    window.ctrl(Key::Y);
    assert!(
        said(&window).starts_with("Did again Move"),
        "{}",
        said(&window)
    );
    window.key(Modifiers::NONE, Key::H);
    assert!(said(&window).ends_with(": on"), "{}", said(&window));
    window.ctrl(Key::Equals);
    assert!(said(&window).starts_with("Zoom "), "{}", said(&window));
    window.key(Modifiers::NONE, Key::F8);
    assert!(
        said(&window).ends_with("The checks found nothing."),
        "{}",
        said(&window)
    );
    window.key(Modifiers::NONE, Key::F5);
    let title = window.session().slide().unwrap().title.clone();
    assert!(said(&window).contains(&title), "{}", said(&window));
}

#[test]
fn the_node_that_would_be_connected_is_said_and_is_what_the_keys_are_for() {
    let mut window = Window::on("visual-search");
    let at = window.node("query_encoder");
    window.click_at(at);
    window.key(Modifiers::NONE, Key::C);
    let first = said(&window);
    assert!(first.starts_with("Connect with "), "{first}");
    window.key(Modifiers::NONE, Key::Tab);
    let second = said(&window);
    assert!(
        second.starts_with("Connect with ") && second != first,
        "{second}"
    );
}

#[test]
fn keys_go_through_the_parts_of_the_window_and_back() {
    let mut window = Window::on("visual-search");
    let mut forward = Vec::new();
    for _ in 0..5 {
        window.key(Modifiers::NONE, Key::F6);
        forward.push(window.focused().unwrap());
    }
    assert_eq!(forward[0], "Title");
    assert!(forward[1].contains("valid"), "{forward:?}");
    assert_eq!(
        forward[2..],
        ["File", "Search components", "Diagram canvas"]
    );
    window.key(Modifiers::SHIFT, Key::F6);
    assert_eq!(window.focused().as_deref(), Some("Search components"));
    // From within a field too, in which F6 means nothing.
    window.type_text("ann");
    window.key(Modifiers::NONE, Key::F6);
    assert_eq!(window.focused().as_deref(), Some("Diagram canvas"));
}

#[test]
fn a_page_that_is_opened_by_key_has_the_keyboard_and_letters_still_work() {
    let mut window = Window::on("visual-search");
    window.key(Modifiers::NONE, Key::S);
    assert_eq!(window.focused().as_deref(), Some("Tab Sheet"));
    window.key(Modifiers::NONE, Key::B);
    assert_eq!(window.focused().as_deref(), Some("Tab Estimate"));
    // But what deletes is not the canvas's from there.
    let at = window.node("ranking_model");
    window.click_at(at);
    window.key(Modifiers::NONE, Key::S);
    let count = window.session().document().nodes().len();
    window.key(Modifiers::NONE, Key::Delete);
    window.key(Modifiers::NONE, Key::Backspace);
    assert_eq!(window.session().document().nodes().len(), count);
}

#[test]
fn the_menu_of_what_is_selected_opens_by_key_and_is_walked_by_arrows() {
    let mut window = Window::on("visual-search");
    let at = window.node("ranking_model");
    window.click_at(at);
    window.key(Modifiers::SHIFT, Key::F10);
    assert_eq!(window.focused().as_deref(), Some("Edit text"));
    let count = window.session().document().nodes().len();
    while window.focused().as_deref() != Some("Duplicate") {
        window.key(Modifiers::NONE, Key::ArrowDown);
    }
    window.key(Modifiers::NONE, Key::Enter);
    assert_eq!(window.session().document().nodes().len(), count + 1);
    // The copy is selected, and the keys are the canvas's again.
    window.key(Modifiers::NONE, Key::Delete);
    assert_eq!(window.session().document().nodes().len(), count);
}

#[test]
fn in_a_crowd_what_is_selected_is_told_with_what_is_around_it() {
    let mut window = Window::start();
    let mut document = pipewright::model::Document::new("Many");
    let mut draft = document.edit();
    for number in 0..600 {
        let (x, y) = (
            f64::from(number % 30) * 160.0,
            f64::from(number / 30) * 80.0,
        );
        let label = format!("N{number}");
        let new = pipewright::model::NewNode::new(
            "api_gateway",
            &label,
            pipewright::geometry::Point::new(x, y),
        );
        draft.add_node(new).unwrap();
    }
    let (from, to, data) = ("n7".into(), "n8".into(), "query".into());
    draft
        .connect(&from, &to, &data, pipewright::model::EdgeKind::Sync)
        .unwrap();
    draft.commit("Draw").unwrap();
    window
        .app()
        .open_source(pipewright::session::Source::without_file(document));
    window.settle();
    window.session().fit_all();
    window.session().select(pipewright::model::Selection::of(
        pipewright::model::NodeId::from("n7"),
    ));
    window.settle();
    let names: Vec<String> = window.names().into_iter().map(|(_, name)| name).collect();
    let told = |start: &str| names.iter().any(|name| name.starts_with(start));
    assert!(told("N7, ") && told("N8, ") && told("Edge from N7 to N8"));
    assert!(!told("N9, "));
}

#[test]
fn in_a_list_the_keyboard_stays_in_the_field_and_the_chosen_row_is_told() {
    let mut window = Window::on("visual-search");
    window.ctrl(Key::K);
    let chosen = |window: &Window| {
        let own = window.harness.query_all(By::new().recursive(true));
        let mut own = own.filter(|node| {
            let node = node.accesskit_node();
            node.role() == Role::ListBoxOption && node.is_selected() == Some(true)
        });
        own.next()
            .map(|node| node.accesskit_node().label().unwrap_or_default())
    };
    let first = chosen(&window);
    for _ in 0..3 {
        window.harness.key_press(Key::ArrowDown);
        window.harness.step();
        // What has the keyboard is the field; what is heard is the row.
        assert_eq!(window.focused(), chosen(&window));
    }
    assert!(chosen(&window).is_some() && chosen(&window) != first);
    window.type_text("export");
    assert_eq!(window.value("What do you want to do?"), "export");
}

#[test]
fn dialogs_lists_and_the_window_say_what_they_are() {
    let mut window = Window::on("visual-search");
    window.ctrl(Key::Comma);
    let dialog = window
        .names()
        .into_iter()
        .any(|(role, name)| role == Role::Dialog && name == "Preferences");
    assert!(
        dialog,
        "{:?}",
        window
            .names()
            .iter()
            .filter(|(role, _)| *role == Role::Dialog)
            .collect::<Vec<_>>()
    );
    window.key(Modifiers::NONE, Key::Escape);
    let at = window.node("ranking_model");
    window.click_at(at);
    assert!(window.shows("Lane: "));
    window.click("Tab Sheet");
    assert!(window.shows("Zoom out, "));
}

#[test]
fn a_dialog_without_a_field_gives_the_keyboard_to_its_main_button() {
    let mut window = Window::on("visual-search");
    window.ctrl(Key::Comma);
    assert_eq!(window.focused().as_deref(), Some("Close"));
    window.key(Modifiers::NONE, Key::Enter);
    assert!(!window.shows("Preferences"));
    let at = window.node("ranking_model");
    window.click_at(at);
    window.key(Modifiers::NONE, Key::ArrowRight);
    window.ctrl(Key::W);
    assert!(window.shows("Save the changes to"));
    assert_eq!(window.focused().as_deref(), Some("Save"));
    window.key(Modifiers::NONE, Key::Tab);
    window.key(Modifiers::NONE, Key::Escape);
    assert!(!window.shows("Save the changes to"));
}
