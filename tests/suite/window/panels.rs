//! The palette, the inspector and the checks.

use egui::{Key, Modifiers, vec2};
use pipewright::geometry::Direction;
use pipewright::model::{LayoutSettings, NodeId, Property, Quantity, Selection};
use pipewright::session::SessionCommand;

use super::driver::{CTRL, Window};

fn replace(window: &mut Window, field: &str, text: &str) {
    let at = window.field_place(field);
    window.click_at(at);
    window.key(CTRL, Key::A);
    window.type_text(text);
}

fn p99(window: &mut Window) -> Option<Quantity> {
    let node = window
        .session()
        .document()
        .node(&NodeId::from("ranking_model"));
    node.unwrap().properties.get(&Property::P99Ms).cloned()
}

#[test]
fn a_label_typed_in_the_inspector_is_one_step() {
    let mut window = Window::on("visual-search");
    let at = window.node("ranking_model");
    window.click_at(at);
    let before = window.session().document().clone();
    replace(&mut window, "Label", "D");
    window.type_text("eep");
    window.type_text(" ranker");
    assert!(window.shows("Deep ranker, scoring"));
    window.click_at(super::driver::EMPTY);
    window.ctrl(Key::Z);
    assert_eq!(&before, window.session().document());
}

#[test]
fn figures_are_read_with_their_units() {
    let mut window = Window::on("visual-search");
    let at = window.node("ranking_model");
    window.click_at(at);
    replace(&mut window, "Latency p99", "0.05 s");
    window.key(Modifiers::NONE, Key::Enter);
    assert_eq!(p99(&mut window), Some(Quantity::Number(50.0)));
    assert_eq!(window.value("Latency p99"), "50 ms");
}

#[test]
fn a_figure_that_cannot_be_read_changes_nothing() {
    let mut window = Window::on("visual-search");
    let at = window.node("ranking_model");
    window.click_at(at);
    let before = p99(&mut window);
    replace(&mut window, "Latency p99", "fast");
    window.key(Modifiers::NONE, Key::Enter);
    assert_eq!(p99(&mut window), before);
    assert!(!window.session().is_unsaved());
}

const NO_NUMBER: &str = "Must be a number";

#[test]
fn a_figure_that_cannot_be_read_stays_in_its_field_with_the_reason() {
    for leave in [
        (|window: &mut Window| window.key(Modifiers::NONE, Key::Enter)) as fn(&mut Window),
        |window| window.key(Modifiers::NONE, Key::Tab),
        |window| {
            let at = window.field_place("Label");
            window.click_at(at);
        },
    ] {
        let mut window = Window::on("visual-search");
        let at = window.node("ranking_model");
        window.click_at(at);
        let before = p99(&mut window);
        replace(&mut window, "Latency p99", "fast");
        leave(&mut window);
        assert_eq!(window.value("Latency p99"), "fast");
        assert!(window.shows(NO_NUMBER));
        assert_eq!(p99(&mut window), before);
        replace(&mut window, "Latency p99", "50");
        leave(&mut window);
        assert_eq!(window.value("Latency p99"), "50 ms");
        assert!(!window.shows(NO_NUMBER));
    }
}

#[test]
fn a_figure_that_cannot_be_read_is_given_up() {
    for give_up in [
        (|window: &mut Window| {
            let at = window.field_place("Latency p99");
            window.click_at(at);
            window.key(Modifiers::NONE, Key::Escape);
        }) as fn(&mut Window),
        // An undo that changes the value.
        |window| {
            window.session().dispatch(SessionCommand::Undo);
            window.settle();
            window.session().dispatch(SessionCommand::Redo);
            window.settle();
        },
        // Another node, and back.
        |window| {
            for id in ["api_gateway", "ranking_model"] {
                let at = window.node(id);
                window.click_at(at);
            }
        },
    ] {
        let mut window = Window::on("visual-search");
        let at = window.node("ranking_model");
        window.click_at(at);
        replace(&mut window, "Latency p99", "50 ms");
        window.key(Modifiers::NONE, Key::Enter);
        replace(&mut window, "Latency p99", "fast");
        window.key(Modifiers::NONE, Key::Enter);
        assert!(window.shows(NO_NUMBER));
        give_up(&mut window);
        assert_eq!(window.value("Latency p99"), "50 ms");
        assert!(!window.shows(NO_NUMBER));
    }
}

#[test]
fn a_figure_is_kept_when_another_node_is_clicked() {
    let mut window = Window::on("visual-search");
    let at = window.node("ranking_model");
    window.click_at(at);
    replace(&mut window, "Latency p99", "50 ms");
    let at = window.node("api_gateway");
    window.click_at(at);
    assert_eq!(p99(&mut window), Some(Quantity::Number(50.0)));
}

#[test]
fn a_save_has_the_figure_that_is_being_typed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.pipe.ron");
    let mut window = Window::on("visual-search");
    window.session().save_to(&path).unwrap();
    let at = window.node("ranking_model");
    window.click_at(at);
    replace(&mut window, "Latency p99", "50 ms");
    window.ctrl(Key::S);
    assert_eq!(p99(&mut window), Some(Quantity::Number(50.0)));
    assert!(!window.session().is_unsaved());
}

#[test]
fn the_spacing_keeps_what_cannot_be_read() {
    let mut window = Window::on("visual-search");
    let spacing = window.session().document().layout().spacing;
    // The figure beside the slider.
    let rect = *window.rects("Spacing").last().unwrap();
    let at = rect.right_center() - vec2(16.0, 0.0);
    window.click_at(at);
    window.ctrl(Key::A);
    window.type_text("wide");
    window.key(Modifiers::NONE, Key::Enter);
    assert!(window.holds("wide") && window.shows(NO_NUMBER));
    assert_eq!(window.session().document().layout().spacing, spacing);
}

#[test]
fn requirements_and_sizes_of_notes_keep_what_cannot_be_read() {
    let mut window = Window::on("visual-search");
    window.click("Tab Sheet");
    window.click("Requirements, answered");
    replace(&mut window, "Peak load", "fast");
    window.key(Modifiers::NONE, Key::Tab);
    assert_eq!(window.value("Peak load"), "fast");
    assert!(window.shows(NO_NUMBER));
    let mut window = Window::on("visual-search");
    window.session().dispatch(SessionCommand::AddNote);
    window.settle();
    let at = window.place_of("Note width");
    window.click_at(at);
    window.ctrl(Key::A);
    window.type_text("wide");
    window.key(Modifiers::NONE, Key::Enter);
    assert!(window.holds("wide") && window.shows(NO_NUMBER));
}

#[test]
fn several_nodes_are_edited_together() {
    let mut window = Window::on("visual-search");
    window.ctrl(Key::A);
    assert!(window.shows("28 nodes"));
    replace(&mut window, "Replicas", "7");
    window.key(Modifiers::NONE, Key::Enter);
    let document = window.session().document();
    assert!(
        document.nodes().values().all(|node| {
            node.properties.get(&Property::Replicas) == Some(&Quantity::Number(7.0))
        })
    );
}

#[test]
fn nodes_are_put_into_the_core_together_and_taken_back() {
    let mut window = Window::on("visual-search");
    let before = window.session().document().clone();
    let ids = ["query_encoder", "ranking_model"].map(NodeId::from);
    let selection: Selection = ids.iter().collect();
    window.session().select(selection);
    window.settle();
    window.click("Part of the core");
    let document = window.session().document();
    let core: Vec<_> = document
        .nodes()
        .iter()
        .filter(|(_, node)| node.core)
        .collect();
    assert_eq!(
        core.iter().map(|(id, _)| *id).collect::<Vec<_>>(),
        [&ids[0], &ids[1]]
    );
    window.click_at(super::driver::EMPTY);
    window.ctrl(Key::Z);
    assert_eq!(&before, window.session().document());
}

#[test]
fn a_finding_is_said_shown_and_mended() {
    let mut window = Window::on("visual-search");
    window.click("Tab Checks");
    assert!(window.shows("No open findings"));
    // Without its model registry the trained model goes nowhere.
    let at = window.node("safety_filter");
    window.click_at(at);
    window.key(Modifiers::NONE, Key::Delete);
    let count = window.session().findings().len();
    assert!(count > 0);
    window.click(&format!("Tab Checks {count}"));
    let show = window.first("Show on canvas");
    window.click_at(show);
    assert!(!window.session().selection().is_empty());
    window.ctrl(Key::Z);
    assert!(window.session().findings().is_empty());
}

#[test]
fn a_fix_is_applied_where_it_is_offered() {
    let whole =
        pipewright::session::load_template(pipewright::catalog::template("visual-search").unwrap())
            .unwrap();
    let broken = crate::rules::mutations::broken(&whole, "join safety_filter");
    let mut window = Window::start();
    let source = pipewright::session::Source::without_file(broken);
    window.app().open_source(source);
    window.settle();
    let fix = window.session().findings()[0].fix.clone().unwrap();
    window.click("Tab Checks 1");
    window.click(&fix.label);
    assert!(window.session().findings().is_empty());
    window.ctrl(Key::Z);
    assert_eq!(window.session().findings().len(), 1, "it was one step");
}

#[test]
fn the_palette_is_searched_and_adds() {
    let mut window = Window::on("visual-search");
    window.click("Search components");
    window.type_text("redis");
    assert!(!window.shows("Stage Source"));
    window.key(Modifiers::NONE, Key::Enter);
    assert_eq!(window.session().document().nodes().len(), 29);
}

#[test]
fn a_stage_of_the_palette_folds() {
    let mut window = Window::on("visual-search");
    assert!(window.shows("Add Web-scale crawl"));
    window.click("Stage Source");
    assert!(!window.shows("Add Web-scale crawl"));
    window.click("Stage Source");
    assert!(window.shows("Add Web-scale crawl"));
}

#[test]
fn the_sheet_takes_answers_and_requirements() {
    let mut window = Window::on("visual-search");
    window.click("Tab Sheet");
    let answers = window.session().document().sheet().answers.len();
    assert_eq!(answers, 8);
    let before = window.session().document().clone();
    window.click("Requirements, answered");
    replace(&mut window, "Peak load", "12k");
    window.key(Modifiers::NONE, Key::Enter);
    assert_ne!(&before, window.session().document());
}

#[test]
fn panels_keep_their_width_whatever_is_selected() {
    let mut window = Window::on("visual-search");
    let edge = |window: &Window| window.place("Tab Sheet").x;
    let before = edge(&window);
    for id in [
        "ranking_model",
        "query_encoder",
        "catalog_images",
        "safety_filter",
    ] {
        let at = window.node(id);
        window.click_at(at);
        window.settle();
    }
    assert_eq!(edge(&window), before);
}

#[test]
fn undo_in_the_menu_names_what_it_takes_back() {
    let mut window = Window::on("visual-search");
    let at = window.node("ranking_model");
    window.click_at(at);
    window.key(Modifiers::NONE, Key::Delete);
    window.click("Edit");
    assert!(window.shows("Undo delete node") || window.shows("Undo Delete node"));
}

/// On a template without its ranking model, on the page of the checks.
fn with_findings() -> Window {
    let mut window = Window::on("visual-search");
    let at = window.node("ranking_model");
    window.click_at(at);
    window.key(Modifiers::NONE, Key::Delete);
    assert!(!window.session().findings().is_empty());
    let tab = window.place_of("Tab Checks");
    window.click_at(tab);
    window
}

#[test]
fn findings_are_filtered_by_how_grave_they_are() {
    let mut window = with_findings();
    let errors = window.session().findings().iter();
    let first = errors.clone().next().unwrap().message.clone();
    assert!(window.shows(&first));
    let chip = window.place_of("Show ■");
    window.click_at(chip);
    assert!(!window.shows(&first), "errors are left out");
    let chip = window.place_of("Show ■");
    window.click_at(chip);
    assert!(window.shows(&first));
}

#[test]
fn a_finding_is_ignored_for_a_reason_and_counts_again() {
    let mut window = with_findings();
    let count = window.session().findings().len();
    let key = window.session().findings()[0].key();
    let link = window.first("Ignore…");
    window.click_at(link);
    window.type_text("no ranking in the first version");
    window.key(Modifiers::NONE, Key::Enter);
    let ignored = &window.session().document().sheet().ignored;
    assert_eq!(ignored[&key], "no ranking in the first version");
    assert_eq!(window.session().findings().len(), count - 1);
    let all = window.session().ignored().len();
    assert!(window.shows(&format!("IGNORED · {all}")));
    // The worst stands first.
    let link = window.first("Count again");
    window.click_at(link);
    assert_eq!(window.session().findings().len(), count);
    window.ctrl(Key::Z);
    window.ctrl(Key::Z);
    assert_eq!(window.session().history().undo_label(), Some("Delete node"));
}

#[test]
fn a_lane_is_colored_and_collapsed_in_the_inspector() {
    let mut window = Window::on("visual-search");
    let lane = window.session().document().lanes_in_order()[0].0.clone();
    window.session().select(Selection::of(&lane));
    window.settle();
    window.click("Color teal");
    let hue = window.session().document().lanes()[&lane].hue;
    assert_eq!(hue, Some(pipewright::model::Hue::Teal));
    window.click("Collapse");
    assert!(window.session().is_collapsed(&lane));
    let nodes = window.session().document().nodes().values();
    let inside = nodes
        .filter(|node| node.lane.as_ref() == Some(&lane))
        .count();
    assert!(window.shows(&format!("collapsed, {inside} nodes")));
    window.click("Expand");
    assert!(!window.session().is_collapsed(&lane));
}

#[test]
fn the_layout_of_the_document_is_chosen_while_nothing_is_selected() {
    let mut window = Window::on("visual-search");
    let before = window.session().document().clone();
    window.click("Flow down");
    let down = window.session().document().clone();
    assert_eq!(down.layout().direction, Direction::Down);
    assert_ne!(down.nodes(), before.nodes(), "laid out afresh");
    window.click("Compact layout");
    assert!(window.session().document().layout().compact);
    // The rail of the slider is left of its value.
    let value = *window.rects("Spacing").last().unwrap();
    let handle = egui::pos2(value.left() - 72.0, value.center().y);
    window.drag(handle, value.right_center());
    let layout = **window.session().document().layout();
    assert_eq!(layout.spacing, LayoutSettings::SPACING.1);
    for _ in 0..3 {
        window.ctrl(Key::Z);
    }
    assert_eq!(&before, window.session().document(), "a step each");
}

#[test]
fn where_there_is_little_room_the_palette_is_a_column_until_it_is_widened() {
    let settings = pipewright::storage::Settings {
        tour_seen: true,
        ..Default::default()
    };
    let mut window = Window::sized([1_000.0, 640.0], settings, None);
    window.open("custom-ml");
    assert!(window.shows("Widen the palette") && !window.shows("Add API gateway"));
    window.click("Widen the palette");
    assert!(window.shows("Narrow the palette"));
    window.click("Narrow the palette");
    assert!(window.shows("Widen the palette"));
    // Where there is room, it has its rows as before.
    let mut wide = Window::on("custom-ml");
    assert!(wide.shows("Narrow the palette"));
    wide.key(Modifiers::NONE, Key::F10);
    assert_eq!(wide.focused().as_deref(), Some("File"));
}

#[test]
fn what_belongs_together_is_in_a_submenu() {
    let mut window = Window::on("custom-ml");
    window.ctrl(Key::A);
    window.click("Arrange");
    assert!(window.shows("Distribute and size") && !window.shows("Size to content"));
    let steps = window.session().history().steps().len();
    window.click("Distribute and size");
    let entry = window.place_of("Distribute horizontally");
    window.click_at(entry);
    assert_eq!(window.session().history().steps().len(), steps + 1);
}

#[test]
fn tabs_stay_where_they_are_and_pages_where_they_were_scrolled() {
    let mut window = Window::on("visual-search");
    let tabs = ["Inspect", "Sheet", "Checks", "Estimate", "Guide"];
    let places = |window: &Window| tabs.map(|tab| window.place_of(&format!("Tab {tab}")));
    let before = places(&window);
    let node = window.node("ranking_model");
    window.click_at(node);
    assert_eq!(places(&window), before, "with a node selected");
    // With findings to count.
    let all: Selection = window.session().document().edges().keys().collect();
    window.session().select(all);
    window.key(Modifiers::NONE, Key::Delete);
    assert!(window.session().findings().len() > 10);
    assert_eq!(places(&window), before, "with many findings");
    // Nothing wraps at the usual width.
    assert!(before.iter().all(|at| at.y == before[0].y));
}
