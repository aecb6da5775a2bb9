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
            Role::Button,
            "Request, request, lane Online",
            "User / client request",
        ),
        (Role::Button, "Gateway, request, lane Online", "API gateway"),
        (
            Role::Button,
            "Encoder, understanding & encoding, lane Online, 1 error, 1 warning",
            "Image / video encoder",
        ),
        (Role::Button, "Output query of Request", ""),
        (Role::Button, "Input embedding of Retriever", ""),
        (
            Role::GraphicsSymbol,
            "Edge from Request to Gateway: Query",
            "Synchronous",
        ),
        (
            Role::GraphicsSymbol,
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
