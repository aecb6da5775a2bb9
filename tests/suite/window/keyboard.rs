//! A diagram without a mouse.

use egui::{Key, Modifiers};
use pipewright::model::NodeId;

use super::driver::{CTRL, Window};

#[test]
fn a_diagram_can_be_built_by_keyboard_alone() {
    let mut window = Window::start();
    window.ctrl(Key::N);
    for component in ["client request", "api gateway"] {
        window.key(Modifiers::NONE, Key::Slash);
        window.type_text(component);
        window.key(Modifiers::NONE, Key::Enter);
    }
    let ids: Vec<NodeId> = window
        .session()
        .document()
        .nodes()
        .keys()
        .cloned()
        .collect();
    assert_eq!(ids.len(), 2, "{ids:?}");
    // From the request to the gateway.
    window.ctrl(Key::F);
    window.type_text("client request");
    window.key(Modifiers::NONE, Key::Enter);
    window.key(Modifiers::NONE, Key::C);
    assert!(window.shows("Arrows or Tab choose"));
    window.key(Modifiers::NONE, Key::Enter);
    assert_eq!(window.session().document().edges().len(), 1);
    window.key(Modifiers::NONE, Key::F2);
    window.type_text("Shopper");
    window.key(Modifiers::NONE, Key::Enter);
    assert!(window.shows("Shopper, request"));
}

#[test]
fn tab_walks_the_nodes_and_alt_arrows_follow_edges() {
    let mut window = Window::on("visual-search");
    window.key(Modifiers::NONE, Key::Tab);
    let first = window.session().selection().nodes.clone();
    assert_eq!(first.len(), 1);
    window.key(Modifiers::NONE, Key::Tab);
    let second = window.session().selection().nodes.clone();
    assert_ne!(first, second);
    window.key(Modifiers::SHIFT, Key::Tab);
    assert_eq!(first, window.session().selection().nodes);
    window.key(Modifiers::ALT, Key::ArrowRight);
    let next = window.session().selection().nodes.clone();
    let document = window.session().document();
    assert!(
        document
            .edges()
            .values()
            .any(|edge| first.contains(&edge.from) && next.contains(&edge.to))
    );
}

#[test]
fn arrows_move_by_the_grid() {
    let mut window = Window::on("visual-search");
    let at = window.node("ranking_model");
    window.click_at(at);
    let x = |window: &mut Window| {
        let document = window.session().document();
        document
            .node(&NodeId::from("ranking_model"))
            .unwrap()
            .position
            .x
    };
    let before = x(&mut window);
    window.key(Modifiers::NONE, Key::ArrowRight);
    assert_eq!(x(&mut window) - before, 8.0);
    window.key(Modifiers::SHIFT, Key::ArrowRight);
    assert_eq!(x(&mut window) - before, 88.0);
}

#[test]
fn every_command_with_a_shortcut_is_in_the_overlay() {
    let mut window = Window::on("visual-search");
    window.key(Modifiers::SHIFT, Key::Questionmark);
    assert!(window.shows("Keyboard shortcuts"));
    window.type_text("auto layout");
    assert!(window.shows("Ctrl+L"));
    window.key(Modifiers::NONE, Key::Escape);
    assert!(!window.shows("Keyboard shortcuts"));
}

#[test]
fn the_command_palette_finds_and_runs() {
    let mut window = Window::on("visual-search");
    window.ctrl(Key::K);
    window.type_text("select all");
    window.key(Modifiers::NONE, Key::Enter);
    let all = window.session().document().nodes().len();
    assert_eq!(window.session().selection().nodes.len(), all);
}

#[test]
fn find_jumps_to_a_node() {
    let mut window = Window::on("visual-search");
    window.ctrl(Key::F);
    window.type_text("drift monitor");
    window.key(Modifiers::NONE, Key::Enter);
    let selection = window.session().selection();
    assert_eq!(selection.describe(), "node");
    assert!(selection.nodes.contains("drift_monitor"));
}

#[test]
fn keys_that_are_typed_into_a_field_do_nothing_to_the_canvas() {
    let mut window = Window::on("visual-search");
    let at = window.node("ranking_model");
    window.click_at(at);
    let field = window.field_place("Label");
    window.click_at(field);
    window.key(Modifiers::NONE, Key::Delete);
    window.key(CTRL, Key::A);
    window.key(Modifiers::NONE, Key::Backspace);
    assert!(
        window
            .session()
            .document()
            .node(&NodeId::from("ranking_model"))
            .is_some()
    );
    window.type_text("nNlgm");
    assert_eq!(window.value("Label"), "nNlgm");
    assert!(window.session().document().notes().is_empty());
}
