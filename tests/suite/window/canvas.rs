//! The canvas: pointing, dragging, connecting, adding.

use egui::{Event, Key, Modifiers, PointerButton, pos2, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use pipewright::geometry::{Point, Rect};
use pipewright::model::{Level, NodeId, RecordId};
use pipewright::scene::Tag;

use super::driver::{CTRL, EMPTY, Window};

fn selected(window: &mut Window) -> Vec<String> {
    let selection = window.session().selection();
    selection.nodes().map(ToString::to_string).collect()
}

fn position(window: &mut Window, id: &str) -> (f64, f64) {
    let document = window.session().document();
    let at = document.node(&NodeId::from(id)).unwrap().position;
    (at.x, at.y)
}

#[test]
fn a_click_selects_a_node_and_the_inspector_shows_it() {
    let mut window = Window::on("visual-search");
    let at = window.node("ranking_model");
    window.click_at(at);
    assert_eq!(selected(&mut window), ["ranking_model"]);
    assert!(window.shows("Tab Inspect"));
    assert_eq!(window.value("Label"), "Ranking model");
}

#[test]
fn a_click_on_nothing_clears_the_selection() {
    let mut window = Window::on("visual-search");
    let at = window.node("ranking_model");
    window.click_at(at);
    window.click_at(EMPTY);
    assert!(window.session().selection().is_empty());
}

#[test]
fn dragging_moves_a_node_and_one_undo_takes_it_back() {
    let mut window = Window::on("visual-search");
    let before = window.session().document().clone();
    let at = window.node("ranking_model");
    window.drag(at, at + vec2(20.0, 25.0));
    assert_ne!(&before, window.session().document());
    assert_eq!(selected(&mut window), ["ranking_model"]);
    window.ctrl(Key::Z);
    assert_eq!(&before, window.session().document());
    window.key(CTRL | Modifiers::SHIFT, Key::Z);
    assert_ne!(&before, window.session().document());
}

#[test]
fn escape_while_dragging_puts_the_node_back() {
    let mut window = Window::on("visual-search");
    let before = position(&mut window, "ranking_model");
    let at = window.node("ranking_model");
    window.drag_without_release(at, at + vec2(40.0, 25.0));
    assert_ne!(before, position(&mut window, "ranking_model"));
    window.key(Modifiers::NONE, Key::Escape);
    assert_eq!(before, position(&mut window, "ranking_model"));
    window.release(at + vec2(40.0, 25.0), PointerButton::Primary);
    assert_eq!(before, position(&mut window, "ranking_model"));
    assert!(!window.session().is_unsaved());
}

#[test]
fn a_marquee_takes_what_it_touches() {
    let mut window = Window::on("visual-search");
    let session = window.session();
    let rects: Vec<(String, Rect)> = session
        .document()
        .nodes()
        .keys()
        .map(|id| (id.to_string(), session.node_rect(id).unwrap()))
        .collect();
    // A node with empty ground below and to the left, from where the marquee begins.
    let begins = |rect: &Rect| Point::new(rect.x0 - 14.0, rect.y1 + 14.0);
    let is_ground = |at: Point| {
        matches!(
            session.index().hit(at, 8.0),
            None | Some(Tag::Record(RecordId::Lane(_)))
        )
    };
    let (first, rect) = rects
        .iter()
        .find(|(_, rect)| is_ground(begins(rect)))
        .cloned()
        .unwrap();
    let (from, to) = (begins(&rect), rect.center());
    let area = Rect::from_points(from, to);
    let inside = rects.iter().filter(|(_, own)| own.overlaps(area));
    let mut inside: Vec<String> = inside.map(|(id, _)| id.clone()).collect();
    inside.sort();
    let zoom = session.view.canvas.camera.zoom as f32;
    let at = window.node(&first);
    let by = (from - to) * f64::from(zoom);
    window.drag(at + vec2(by.x as f32, by.y as f32), at);
    let mut taken = selected(&mut window);
    taken.sort();
    assert!(!taken.is_empty());
    assert_eq!(taken, inside);
}

#[test]
fn dragging_from_port_to_port_connects() {
    let mut window = Window::on("visual-search");
    let edges = window.session().document().edges().len();
    let from = window.place("Output alert of Drift monitor");
    let to = window.place_of("Input events of Feedback collector");
    // Alerts do not fit there: refused with a reason, and nothing changes.
    window.drag(from, to);
    assert_eq!(window.session().document().edges().len(), edges);
    let from = window.place("Output embedding of Query image encoder");
    let to = window.place_of("Input features or embedding of Ranking model");
    window.drag(from, to);
    let document = window.session().document();
    assert_eq!(document.edges().len(), edges + 1);
    assert!(
        document.edges().values().any(
            |edge| edge.from.as_str() == "query_encoder" && edge.to.as_str() == "ranking_model"
        )
    );
}

#[test]
fn a_refusal_says_why_while_dragging() {
    let mut window = Window::on("visual-search");
    let from = window.place("Output alert of Drift monitor");
    let to = window.place_of("Input events of Feedback collector");
    window.drag_without_release(from, to);
    let hint = window.session().view.canvas.tool().hint();
    let reason = window
        .session()
        .view
        .canvas
        .tool()
        .refusal()
        .map(str::to_owned);
    assert_eq!(reason, Some(hint.clone()));
    assert!(hint.contains("alert") || hint.contains("Alert"), "{hint}");
}

#[test]
fn a_wire_dropped_on_empty_canvas_adds_and_connects() {
    let mut window = Window::on("visual-search");
    let (nodes, edges) = counts(&mut window);
    let from = window.place("Output alert of Drift monitor");
    // Above the diagram, where nothing is.
    window.drag(from, pos2(300.0, 90.0));
    assert!(window.shows("Add and connect"));
    window.type_text("on-call");
    window.key(Modifiers::NONE, Key::Enter);
    assert_eq!(counts(&mut window), (nodes + 1, edges + 1));
    window.ctrl(Key::Z);
    assert_eq!(counts(&mut window), (nodes, edges), "one step");
}

#[test]
fn a_double_click_on_empty_canvas_adds_where_it_was() {
    let mut window = Window::on("visual-search");
    let (nodes, edges) = counts(&mut window);
    window.double_click_at(EMPTY + vec2(100.0, 20.0));
    assert!(window.shows("Add a component"));
    window.type_text("feature store");
    window.key(Modifiers::NONE, Key::Enter);
    assert_eq!(counts(&mut window), (nodes + 1, edges));
    let id = selected(&mut window).remove(0);
    let at = window.node(&id);
    assert!((at - EMPTY - vec2(100.0, 20.0)).length() < 60.0, "{at:?}");
}

#[test]
fn a_component_dragged_from_the_palette_lands_under_the_pointer() {
    let mut window = Window::on("visual-search");
    let from = window.place("Add Web-scale crawl");
    let to = EMPTY + vec2(120.0, 20.0);
    window.drag(from, to);
    let id = selected(&mut window).remove(0);
    assert_eq!(id, "web_scale_crawl");
    let at = window.node(&id);
    assert!((at - to).length() < 40.0, "{at:?} is far from {to:?}");
}

#[test]
fn a_component_dropped_on_an_edge_goes_between_its_ends() {
    let mut window = Window::on("visual-search");
    let edge = window.place("Edge from Ranking model to Diversity and dedup: Scored list");
    window.click("Search components");
    window.type_text("heavy / multi");
    let from = window.place("Add Heavy / multi-task ranker");
    window.drag(from, edge);
    let id = NodeId::from(selected(&mut window).remove(0).as_str());
    let document = window.session().document();
    let ends: Vec<(String, String)> = document
        .edges()
        .values()
        .filter(|edge| edge.from == id || edge.to == id)
        .map(|edge| (edge.from.to_string(), edge.to.to_string()))
        .collect();
    assert_eq!(ends.len(), 2, "{ends:?}");
    assert!(!document.edges().values().any(|edge| {
        edge.from.as_str() == "ranking_model" && edge.to.as_str() == "diversity_rerank"
    }));
}

#[test]
fn text_is_edited_in_place() {
    let mut window = Window::on("visual-search");
    let at = window.node("ranking_model");
    window.double_click_at(at);
    window.type_text("Deep ranker");
    window.key(Modifiers::NONE, Key::Enter);
    assert!(window.shows("Deep ranker, scoring"));
    // Esc leaves the text as it was.
    window.key(Modifiers::NONE, Key::F2);
    window.type_text("Something else");
    window.key(Modifiers::NONE, Key::Escape);
    assert!(window.shows("Deep ranker, scoring"));
}

#[test]
fn copies_travel_through_the_clipboard_as_text() {
    let mut window = Window::on("visual-search");
    let at = window.node("ranking_model");
    window.click_at(at);
    window.harness.event(Event::Copy);
    window.harness.step();
    let text = window.copied().expect("something was copied");
    assert!(text.contains("ranking_model"), "{text}");
    let mut other = Window::on("custom-ml");
    let (nodes, _) = counts(&mut other);
    other.harness.event(Event::Paste(text));
    other.settle();
    assert_eq!(counts(&mut other).0, nodes + 1);
    assert_eq!(selected(&mut other).len(), 1);
}

#[test]
fn the_context_menu_works_on_what_is_under_the_pointer() {
    let mut window = Window::on("visual-search");
    let (nodes, _) = counts(&mut window);
    let at = window.node("ranking_model");
    window.press(at, PointerButton::Secondary);
    window.release(at, PointerButton::Secondary);
    window.settle();
    let entry = window.place_of("Duplicate");
    window.click_at(entry);
    assert_eq!(counts(&mut window).0, nodes + 1);
}

#[test]
fn escape_closes_a_menu_and_keeps_the_selection() {
    let mut window = Window::on("visual-search");
    let at = window.node("ranking_model");
    window.press(at, PointerButton::Secondary);
    window.release(at, PointerButton::Secondary);
    window.settle();
    assert!(window.shows("Duplicate"));
    window.key(Modifiers::NONE, Key::Escape);
    assert!(!window.shows("Duplicate"));
    assert_eq!(selected(&mut window), ["ranking_model"]);
}

#[test]
fn the_wheel_with_ctrl_zooms_about_the_pointer() {
    let mut window = Window::on("visual-search");
    let at = window.node("ranking_model");
    window.harness.event(Event::PointerMoved(at));
    window.harness.step();
    let before = window.session().view.canvas.camera.zoom;
    for _ in 0..3 {
        window.harness.event(Event::Zoom(1.2));
        window.harness.step();
    }
    window.settle();
    assert!(window.session().view.canvas.camera.zoom > before * 1.5);
    let moved = window.node("ranking_model") - at;
    assert!(moved.length() < 2.0, "{moved:?}");
}

#[test]
fn ports_and_nodes_lie_where_their_names_say() {
    let mut window = Window::on("visual-search");
    let ids: Vec<NodeId> = window
        .session()
        .document()
        .nodes()
        .keys()
        .cloned()
        .collect();
    for id in ids {
        let at = window.node(id.as_str());
        window.click_at(at);
        assert_eq!(selected(&mut window), [id.to_string()]);
    }
}

fn counts(window: &mut Window) -> (usize, usize) {
    let document = window.session().document();
    (document.nodes().len(), document.edges().len())
}

#[test]
fn a_note_is_added_and_written_in_place() {
    let mut window = Window::on("visual-search");
    window.key(Modifiers::NONE, Key::N);
    window.type_text("What is the p99");
    window.key(Modifiers::NONE, Key::Enter);
    window.type_text("budget?");
    window.key(CTRL, Key::Enter);
    let document = window.session().document();
    let texts: Vec<&str> = document
        .notes()
        .values()
        .map(|note| note.text.as_str())
        .collect();
    assert_eq!(texts, ["What is the p99\nbudget?"]);
}

#[test]
fn a_lane_that_is_made_taller_pushes_the_lanes_below() {
    let mut window = Window::on("visual-search");
    let lanes = |window: &mut Window| -> Vec<pipewright::geometry::Rect> {
        let document = window.session().document();
        document
            .lanes_in_order()
            .iter()
            .map(|(_, lane)| lane.rect)
            .collect()
    };
    let before = lanes(&mut window);
    let title = window.place_of("Lane Online");
    window.click_at(title);
    let camera = window.session().view.canvas.camera;
    let area = window.place_of("Diagram canvas");
    let viewport = window.session().viewport();
    let corner = area - vec2(viewport.width as f32 / 2.0, viewport.height as f32 / 2.0);
    let bottom = camera.to_screen(pipewright::geometry::Point::new(
        before[0].center().x,
        before[0].y1,
    ));
    let handle = corner + vec2(bottom.x as f32, bottom.y as f32);
    window.drag(handle, handle + vec2(0.0, 30.0));
    let after = lanes(&mut window);
    assert!(after[0].height() > before[0].height() + 20.0, "{after:?}");
    for pair in after.windows(2) {
        assert!(pair[1].y0 >= pair[0].y1, "{after:?}");
    }
}

#[test]
fn the_switch_shows_less_and_more_of_the_document() {
    let mut window = Window::on("visual-search");
    let before = window.session().document().clone();
    assert!(window.shows("Overview") && window.shows("Standard") && window.shows("Full"));
    window.click("Overview");
    assert_eq!(window.session().level(), Level::Overview);
    assert!(window.session().shown().nodes().len() <= 12);
    // The keys do the same, and each tab has a level of its own.
    window.key(Modifiers::NONE, Key::Num2);
    assert_eq!(window.session().level(), Level::Standard);
    window.open("chatgpt");
    assert_eq!(window.session().level(), Level::Full);
    window.ctrl(Key::PageUp);
    assert_eq!(window.session().level(), Level::Standard);
    window.click("Full");
    assert_eq!(window.session().level(), Level::Full);
    assert_eq!(&before, window.session().document());
}

#[test]
fn search_finds_what_an_overview_hides() {
    let mut window = Window::on("visual-search");
    window.click("Overview");
    assert!(
        !window
            .session()
            .shown()
            .nodes()
            .contains_key("training_set")
    );
    let label = window
        .session()
        .document()
        .node(&"training_set".into())
        .unwrap()
        .label
        .clone();
    window.ctrl(Key::F);
    window.type_text(&label);
    window.key(Modifiers::NONE, Key::Enter);
    assert_eq!(window.session().level(), Level::Full);
    assert!(
        window
            .session()
            .selection()
            .contains(NodeId::from("training_set"))
    );
}

/// How much is painted above the veil over what is dimmed, if there is one.
fn above_veil(window: &mut Window) -> Option<usize> {
    let ground = window.session().theme().background;
    let shapes = &window.harness.output().shapes;
    let is_veil = |shape: &egui::Shape| {
        matches!(shape, egui::Shape::Rect(own)
            if own.rect.contains(EMPTY) && own.rect.area() > 100_000.0
                && own.fill.a() > 0 && own.fill.a() < 255
                && own.fill.to_srgba_unmultiplied()[0].abs_diff(ground.r) <= 2)
    };
    let veil = shapes.iter().position(|own| is_veil(&own.shape))?;
    Some(shapes.len() - veil)
}

#[test]
fn what_the_pointer_rests_on_stays_bright_and_the_rest_lies_under_a_veil() {
    let mut window = Window::on("visual-search");
    let at = window.node("ranking_model");
    window.harness.event(Event::PointerMoved(at));
    window.harness.run_steps(4);
    assert_eq!(above_veil(&mut window), None, "it may only pass by");
    window.harness.run_steps(20);
    let one = above_veil(&mut window).unwrap();
    window.harness.event(Event::PointerMoved(EMPTY));
    window.harness.run_steps(20);
    assert_eq!(above_veil(&mut window), None);
    // Chosen, it lights the same, and Focus more.
    window.click_at(at);
    window.harness.event(Event::PointerMoved(EMPTY));
    window.harness.run_steps(20);
    assert!(above_veil(&mut window).is_some_and(|chosen| chosen >= one));
    window.key(Modifiers::NONE, Key::F);
    assert!(window.shows("focus: 2 edges each way"));
    let two = above_veil(&mut window).unwrap();
    window.key(Modifiers::NONE, Key::OpenBracket);
    assert!(window.shows("focus: 1 edge each way"));
    assert!(above_veil(&mut window).unwrap() < two);
    for _ in 0..20 {
        window.key(Modifiers::NONE, Key::CloseBracket);
    }
    assert!(window.shows("focus: all the way"));
    assert!(above_veil(&mut window).unwrap() > two);
    window.drag_without_release(at, at + vec2(40.0, 25.0));
    assert!(above_veil(&mut window).is_some(), "Focus stays");
    window.key(Modifiers::NONE, Key::Escape);
    window.release(at + vec2(40.0, 25.0), PointerButton::Primary);
    window.key(Modifiers::NONE, Key::F);
    window.drag_without_release(at, at + vec2(40.0, 25.0));
    assert_eq!(above_veil(&mut window), None, "a hand at work sees all");
}

/// How high the list under the field is, in logical pixels, and the row that Enter would take.
fn list(window: &Window, field: &str) -> (f32, String) {
    let field = window.rects(field)[0];
    let rows: Vec<(egui::Rect, String, bool)> = window
        .harness
        .query_all_by_role(egui::accesskit::Role::ListBoxOption)
        .filter(|node| {
            let rect = node.rect();
            rect.min.y > field.max.y
                && (rect.min.x - field.min.x).abs() < 14.0
                && rect.width() > 300.0
        })
        .map(|node| {
            let own = node.accesskit_node();
            let is_chosen = own.is_selected() == Some(true);
            (node.rect(), own.label().unwrap_or_default(), is_chosen)
        })
        .collect();
    let bottom = rows.iter().map(|row| row.0.max.y).fold(0.0, f32::max);
    let chosen = rows.iter().find(|row| row.2);
    (
        bottom - field.max.y,
        chosen.map(|row| row.1.clone()).unwrap_or_default(),
    )
}

#[test]
fn a_list_is_as_high_as_what_it_found_and_begins_at_its_start_each_time() {
    let mut window = Window::on("custom-ml");
    let at = window.node("model_server");
    window.click_at(at);
    window.key(Modifiers::NONE, Key::A);
    let field = "Add and connect…";
    let (high, first) = list(&window, field);
    assert!(high > 200.0 && !first.is_empty(), "{high} {first}");
    window.type_text("super");
    let (low, other) = list(&window, field);
    assert!(low < high, "{low}");
    assert_ne!(other, first);
    for _ in 0.."super".len() {
        window.key(Modifiers::NONE, Key::Backspace);
    }
    assert_eq!(list(&window, field), (high, first.clone()));
    // Scrolled, closed and opened again, it begins at its start, and Enter takes what is shown chosen.
    for _ in 0..30 {
        window.key(Modifiers::NONE, Key::ArrowDown);
    }
    assert_ne!(list(&window, field).1, first);
    window.key(Modifiers::NONE, Key::Escape);
    window.key(Modifiers::NONE, Key::A);
    assert_eq!(list(&window, field), (high, first));
}

#[test]
fn what_a_menu_of_the_canvas_adds_is_where_the_menu_was_opened() {
    for command in ["Add note", "Add free text"] {
        let mut window = Window::on("custom-ml");
        let corner = window.harness.ctx.content_rect();
        let at = egui::pos2(corner.center().x + 60.0, corner.max.y - 120.0);
        window.press(at, PointerButton::Secondary);
        window.release(at, PointerButton::Secondary);
        window.settle();
        let entry = window.place_of(command);
        window.click_at(entry);
        window.type_text("x");
        window.key(Modifiers::NONE, Key::Escape);
        let session = window.session();
        let notes: Vec<_> = session.document().notes().values().cloned().collect();
        assert!(!notes.is_empty(), "{command}");
        let camera = session.view.canvas.camera;
        let on_screen = camera.to_screen(notes[0].position + notes[0].size.to_vec2() / 2.0);
        let (x, y) = (f64::from(at.x) - 240.0, f64::from(at.y) - 38.0);
        assert!(
            (on_screen.x - x).abs() < 60.0 && (on_screen.y - y).abs() < 60.0,
            "{on_screen} {x} {y}"
        );
    }
}
