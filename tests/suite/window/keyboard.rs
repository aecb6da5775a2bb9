//! A diagram without a mouse.

use std::collections::BTreeMap;

use egui::{Event, Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use pipewright::catalog::Catalog;
use pipewright::model::{Document, EdgeKind, Node, NodeId};
use pipewright::session::load_template;

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
    let first = window.session().selection().node_set();
    assert_eq!(first.len(), 1);
    window.key(Modifiers::NONE, Key::Tab);
    let second = window.session().selection().node_set();
    assert_ne!(first, second);
    window.key(Modifiers::SHIFT, Key::Tab);
    assert_eq!(first, window.session().selection().node_set());
    window.key(Modifiers::ALT, Key::ArrowRight);
    let next = window.session().selection().node_set();
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
    assert_eq!(window.session().selection().nodes().count(), all);
}

#[test]
fn find_jumps_to_a_node() {
    let mut window = Window::on("visual-search");
    window.ctrl(Key::F);
    window.type_text("drift monitor");
    window.key(Modifiers::NONE, Key::Enter);
    let selection = window.session().selection();
    assert_eq!(selection.describe(), "node");
    assert!(selection.contains(NodeId::from("drift_monitor")));
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

/// Edges by the labels of their ends, with how often each kind runs between them.
fn connections(document: &Document) -> BTreeMap<(String, String, EdgeKind), usize> {
    let label = |id: &NodeId| document.node(id).unwrap().label.clone();
    let mut all = BTreeMap::new();
    for edge in document.edges().values() {
        let key = (label(&edge.from), label(&edge.to), edge.kind);
        *all.entry(key).or_default() += 1;
    }
    all
}

fn lane_titles(document: &Document) -> BTreeMap<String, String> {
    let title = |node: &Node| document.lanes()[node.lane.as_ref().unwrap()].title.clone();
    let nodes = document.nodes().values();
    nodes
        .map(|node| (node.label.clone(), title(node)))
        .collect()
}

/// Selects a node by its label.
fn find(window: &mut Window, label: &str) {
    window.ctrl(Key::F);
    window.type_text(label);
    window.key(Modifiers::NONE, Key::Enter);
    let selection = window.session().selection().clone();
    let id = selection.nodes().next().expect("a node is found").clone();
    assert_eq!(window.session().document().node(&id).unwrap().label, label);
}

#[test]
fn visual_search_is_built_from_a_blank_diagram_without_a_pointer() {
    let template = pipewright::catalog::template("visual-search").unwrap();
    let wanted = load_template(template).unwrap();
    let mut window = Window::start();
    window.ctrl(Key::N);
    for lane in wanted.lanes_in_order() {
        let kind = lane.1.kind;
        let lanes = window.session().document().lanes_in_order();
        let own = lanes.into_iter().find(|(_, lane)| lane.kind == kind);
        let title = own.unwrap().1.title.clone();
        window.ctrl(Key::F);
        window.type_text(&format!("Lane {title}"));
        window.key(Modifiers::NONE, Key::Enter);
        window.key(Modifiers::NONE, Key::F2);
        window.type_text(&lane.1.title);
        window.key(Modifiers::NONE, Key::Enter);
    }
    for node in wanted.nodes().values() {
        let component = Catalog::bundled().component(node.component.as_str());
        window.key(Modifiers::NONE, Key::Escape);
        window.key(Modifiers::NONE, Key::Slash);
        window.type_text(&component.unwrap().name);
        window.key(Modifiers::NONE, Key::Enter);
        window.key(Modifiers::NONE, Key::F2);
        window.type_text(&node.label);
        window.key(Modifiers::NONE, Key::Enter);
        let lane = &wanted.lanes()[node.lane.as_ref().unwrap()];
        window.key(Modifiers::SHIFT, Key::L);
        window.type_text(&lane.title);
        window.key(Modifiers::NONE, Key::Enter);
        let id = window.session().selection().nodes().next().cloned();
        let made = window
            .session()
            .document()
            .node(&id.unwrap())
            .unwrap()
            .clone();
        assert_eq!(
            (&made.label, &made.component),
            (&node.label, &node.component)
        );
    }
    assert_eq!(
        lane_titles(window.session().document()),
        lane_titles(&wanted)
    );
    for edge in wanted.edges().values() {
        let label = |id: &NodeId| wanted.node(id).unwrap().label.clone();
        let (from, to) = (label(&edge.from), label(&edge.to));
        find(&mut window, &from);
        let before = window.session().document().edges().len();
        window.key(Modifiers::NONE, Key::C);
        for _ in 0..wanted.nodes().len() {
            let session = window.session();
            let lit = session.view.canvas.chosen().expect("something fits");
            if session.document().node(lit).unwrap().label == to {
                break;
            }
            window.harness.key_press(Key::Tab);
            window.harness.step();
        }
        window.key(Modifiers::NONE, Key::Enter);
        let edges = window.session().document().edges();
        assert_eq!(edges.len(), before + 1, "{from} to {to}");
        // The new edge is the one that runs between the two; its kind may have to be said.
        let document = window.session().document().clone();
        let runs = |kind: EdgeKind| {
            let key = (from.clone(), to.clone(), kind);
            connections(&document)
                .get(&key)
                .copied()
                .unwrap_or_default()
        };
        let is_right = runs(edge.kind) > 0;
        if is_right {
            continue;
        }
        for _ in 0..=before {
            window.harness.key_press(Key::E);
            window.harness.step();
            let selection = window.session().selection().clone();
            let id = selection.edges().next().unwrap();
            let own = document.edge(id).unwrap();
            let label = |id: &NodeId| document.node(id).unwrap().label.clone();
            if (label(&own.from), label(&own.to)) == (from.clone(), to.clone()) {
                break;
            }
        }
        window.ctrl(Key::K);
        let word = match edge.kind {
            EdgeKind::Sync => "make edge synchronous",
            EdgeKind::Async => "make edge asynchronous",
            EdgeKind::Batch => "make edge batch",
            EdgeKind::Feedback => "make edge feedback",
        };
        window.type_text(word);
        window.key(Modifiers::NONE, Key::Enter);
    }
    window.ctrl(Key::L);
    let document = window.session().document().clone();
    assert_eq!(connections(&document), connections(&wanted));
    assert_eq!(document.problems(), []);
}

#[test]
fn the_fields_of_a_node_are_reached_by_key_and_left_by_escape() {
    let mut window = Window::on("visual-search");
    find(&mut window, "Drift monitor");
    window.key(Modifiers::NONE, Key::F6);
    assert_eq!(window.focused().as_deref(), Some("Label"));
    window.key(CTRL, Key::A);
    window.type_text("Watcher");
    window.key(Modifiers::NONE, Key::Escape);
    // The canvas has it, and on it the node, which stays selected.
    let focused = window.focused().unwrap_or_default();
    assert!(focused.starts_with("Watcher, monitoring"), "{focused}");
}

fn select(window: &mut Window, id: &str) {
    let at = window.node(id);
    window.click_at(at);
}

fn counts(window: &mut Window) -> (usize, usize) {
    let document = window.session().document();
    (document.nodes().len(), document.edges().len())
}

#[test]
fn pasting_into_a_field_is_the_fields() {
    let mut window = Window::on("visual-search");
    let before = counts(&mut window);
    for (id, field) in [
        ("ranking_model", "Label"),
        ("ranking_model", "Technology"),
        ("ranking_model", "Search components"),
    ] {
        select(&mut window, id);
        window.ctrl(Key::C);
        let copied = window.copied();
        let at = window.field_place(field);
        window.click_at(at);
        window.ctrl(Key::A);
        window
            .harness
            .event(Event::Paste("from elsewhere".to_owned()));
        window.settle();
        assert_eq!(window.value(field), "from elsewhere", "{field}");
        // Nothing is left to be pasted into the diagram, and nothing goes on by itself.
        window.key(Modifiers::NONE, Key::Escape);
        window.settle();
        assert_eq!(counts(&mut window), before, "{field}");
        if let Some(nodes) = copied {
            select(&mut window, id);
            let at = window.field_place(field);
            window.click_at(at);
            window.harness.event(Event::Paste(nodes));
            window.settle();
            window.key(Modifiers::NONE, Key::Escape);
            window.settle();
            assert_eq!(counts(&mut window), before, "{field}");
        }
    }
}

#[test]
fn after_enter_in_a_field_backspace_is_still_the_fields() {
    let mut window = Window::on("visual-search");
    select(&mut window, "ranking_model");
    let before = counts(&mut window);
    for field in ["Label", "Technology"] {
        let at = window.field_place(field);
        window.click_at(at);
        window.ctrl(Key::A);
        window.type_text("Typed");
        window.key(Modifiers::NONE, Key::Enter);
        assert_eq!(window.focused().as_deref(), Some(field));
        window.key(Modifiers::NONE, Key::Backspace);
        assert_eq!(counts(&mut window), before, "{field}");
        assert_eq!(window.value(field), "Type");
        // Esc says that writing is over.
        window.key(Modifiers::NONE, Key::Escape);
    }
    window.key(Modifiers::NONE, Key::Backspace);
    assert_eq!(counts(&mut window).0, before.0 - 1);
}

#[test]
fn a_menu_that_is_closed_gives_the_keyboard_back() {
    let mut window = Window::on("visual-search");
    select(&mut window, "ranking_model");
    let before = counts(&mut window);
    let at = window.field_place("Label");
    window.click_at(at);
    // A list over the editor, left with Esc.
    window.ctrl(Key::K);
    window.key(Modifiers::NONE, Key::Escape);
    assert_eq!(window.focused().as_deref(), Some("Label"));
    window.key(Modifiers::NONE, Key::Backspace);
    assert_eq!(counts(&mut window), before);
    // A menu, reached by Tab.
    window.harness.get_by_label("File").focus();
    window.settle();
    window.key(Modifiers::NONE, Key::Enter);
    assert!(window.shows("Save as…"));
    window.key(Modifiers::NONE, Key::Escape);
    assert!(!window.shows("Save as…"));
    assert_eq!(window.focused().as_deref(), Some("File"));
    window.key(Modifiers::NONE, Key::Backspace);
    assert_eq!(counts(&mut window), before);
}

#[test]
fn a_fix_applied_by_keyboard_leaves_the_keyboard_in_the_panel() {
    let mut window = Window::on("visual-search");
    // Without its monitor the design has something to mend.
    select(&mut window, "drift_monitor");
    window.key(Modifiers::NONE, Key::Delete);
    let fix = window.session().findings().iter().find_map(|finding| {
        let fix = finding.fix.as_ref()?;
        Some((finding.nodes.clone(), fix.label.clone()))
    });
    let (nodes, label) = fix.expect("something can be mended");
    if let Some(node) = nodes.first() {
        let id = node.as_str().to_owned();
        select(&mut window, &id);
    }
    if !window.shows(&label) {
        let tab = window.place_of("Tab Checks");
        window.click_at(tab);
    }
    window
        .harness
        .get_all_by_label(&label)
        .next()
        .unwrap()
        .focus();
    window.settle();
    window.key(Modifiers::NONE, Key::Enter);
    let after = counts(&mut window);
    window.key(Modifiers::NONE, Key::Backspace);
    assert_eq!(counts(&mut window), after);
}

/// What an input method says while "你好" is written with it.
fn compose(window: &mut Window) -> Vec<String> {
    let mut seen = Vec::new();
    for text in ["n", "ni", "ni h", "你好"] {
        let preedit = egui::ImeEvent::Preedit {
            text: text.to_owned(),
            active_range_chars: None,
        };
        window.harness.event(egui::Event::Ime(preedit));
        window.settle();
        seen.push(window.value("Label"));
    }
    let commit = egui::ImeEvent::Commit("你好".to_owned());
    window.harness.event(egui::Event::Ime(commit));
    window.settle();
    seen
}

#[test]
fn what_is_composed_is_shown_where_it_is_written_and_does_no_command() {
    let mut window = Window::on("visual-search");
    let node = window.node("ranking_model");
    window.click_at(node);
    let notes = window.session().document().notes().len();
    let before = window.value("Label");
    let field = window.field_place("Label");
    window.click_at(field);
    window.key(Modifiers::NONE, Key::End);
    let seen = compose(&mut window);
    let expected = ["n", "ni", "ni h", "你好"].map(|text| format!("{before}{text}"));
    assert_eq!(seen, expected);
    assert_eq!(window.value("Label"), format!("{before}你好"));
    let document = window.session().document();
    let label = &document.node(&"ranking_model".into()).unwrap().label;
    assert_eq!(*label, format!("{before}你好"));
    // "n" is the key of a note.
    assert_eq!(document.notes().len(), notes);
    // Composed and written, it is one step.
    window.key(Modifiers::NONE, Key::Escape);
    window.ctrl(Key::Z);
    let document = window.session().document();
    let label = &document.node(&"ranking_model".into()).unwrap().label;
    assert_eq!(*label, before);
}
