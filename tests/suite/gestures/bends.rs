//! Lines that a person leads.

use super::*;
use pipewright::interact::overlay;
use pipewright::model::{EdgeShape, LayoutSettings};
use pipewright::scene::{Shape, is_visible_at};

/// A desk with one edge from a gateway to an encoder far to the right of it and below.
fn two() -> (Desk, EdgeId) {
    let mut document = Document::new("Two");
    let mut draft = document.edit();
    for (component, label, x, y) in [
        ("api_gateway", "Gateway", 0.0, 0.0),
        ("image_encoder", "Encoder", 480.0, 240.0),
        ("trainer", "Trainer", 240.0, 480.0),
        ("trainer", "Other", 480.0, 500.0),
    ] {
        let new = pipewright::model::NewNode::new(component, label, Point::new(x, y));
        draft.add_node(new).unwrap();
    }
    let (from, to, data) = ("gateway".into(), "encoder".into(), "media".into());
    let edge = draft
        .connect(&from, &to, &data, pipewright::model::EdgeKind::Sync)
        .unwrap();
    draft.commit("Draw").unwrap();
    (Desk::new(document), edge)
}

fn line(desk: &Desk, edge: &EdgeId) -> Vec<Point> {
    desk.session.derived().routes()[edge].points.clone()
}

/// Bends the edge so that it runs level, upright at `x`, and level again.
fn upright_at(desk: &mut Desk, edge: &EdgeId, x: f64) {
    let points = line(desk, edge);
    let (start, end) = (desk.rect("gateway"), desk.rect("encoder"));
    let (a, b) = (start.center().y, end.center().y);
    let field = pipewright::model::EdgeField::Line(Some(vec![
        Point::new(start.x1, a),
        Point::new(x, a),
        Point::new(x, b),
        Point::new(end.x0, b),
    ]));
    desk.session
        .apply(&pipewright::model::Edit::set_edge(edge, field));
    assert_ne!(line(desk, edge), points);
}

fn middle(line: &[Point], run: usize) -> Point {
    line[run].midpoint(line[run + 1])
}

#[test]
fn a_run_of_an_edge_goes_where_it_is_dragged_in_one_step() {
    let (mut desk, edge) = two();
    upright_at(&mut desk, &edge, 300.0);
    let steps = desk.steps();
    let at = middle(&line(&desk, &edge), 1);
    desk.drag(at, at + Vec2::new(53.0, 20.0), COMMAND);
    let led = line(&desk, &edge);
    assert_eq!((led[1].x, led[2].x), (353.0, 353.0));
    assert_eq!(led.len(), 4);
    assert_eq!(desk.steps(), steps + 1);
    assert!(desk.document().edge(&edge).unwrap().bent);
    desk.does(Command::Undo);
    assert_eq!(line(&desk, &edge)[1].x, 300.0);
}

#[test]
fn a_run_snaps_to_the_middle_of_a_node_and_escape_takes_it_back() {
    let (mut desk, edge) = two();
    upright_at(&mut desk, &edge, 300.0);
    let before = desk.document().clone();
    // The last run, to just beside the middle of the encoder, straight again at it.
    let led = line(&desk, &edge);
    let at = middle(&led, 2);
    desk.begin_drag(at, at + Vec2::new(0.0, 4.0), PLAIN);
    assert_eq!(line(&desk, &edge)[3].y, desk.middle("encoder").y);
    desk.escape();
    assert_eq!(*desk.document(), before);
}

#[test]
fn a_corner_takes_both_of_its_runs_along() {
    let (mut desk, edge) = two();
    upright_at(&mut desk, &edge, 300.0);
    let corner = line(&desk, &edge)[2];
    desk.drag(corner, corner + Vec2::new(-40.0, 60.0), COMMAND);
    let led = line(&desk, &edge);
    assert!(led.contains(&(corner + Vec2::new(-40.0, 60.0))));
    // Below the card, where its side does not reach, the line steps back to it.
    assert_eq!(*led.last().unwrap(), Point::new(480.0, corner.y));
    assert!(
        led.windows(2)
            .all(|pair| pair[0].x == pair[1].x || pair[0].y == pair[1].y)
    );
}

#[test]
fn an_end_slides_along_the_side_of_its_node() {
    let (mut desk, edge) = two();
    upright_at(&mut desk, &edge, 300.0);
    let led = line(&desk, &edge);
    desk.drag(
        middle(&led, 0),
        middle(&led, 0) + Vec2::new(0.0, 10.0),
        COMMAND,
    );
    let slid = line(&desk, &edge);
    assert_eq!(slid[0], led[0] + Vec2::new(0.0, 10.0));
    assert_eq!(slid.len(), 4);
}

#[test]
fn a_line_cannot_be_led_through_its_own_node() {
    let (mut desk, edge) = two();
    upright_at(&mut desk, &edge, 300.0);
    let at = middle(&line(&desk, &edge), 1);
    let inside = Point::new(desk.middle("gateway").x, at.y);
    desk.drag(at, inside, COMMAND);
    let led = line(&desk, &edge);
    let gateway = desk.rect("gateway");
    assert!(led[1].x >= gateway.x1 + 8.0, "{led:?}");
    assert_eq!(led[0].x, gateway.x1);
}

#[test]
fn a_bent_line_follows_its_nodes_and_holds_when_something_comes_into_its_way() {
    let (mut desk, edge) = two();
    upright_at(&mut desk, &edge, 300.0);
    let before = line(&desk, &edge);
    desk.drag_node("encoder", (40.0, 64.0), COMMAND);
    let led = line(&desk, &edge);
    assert_eq!((led[0], led[1]), (before[0], before[1]));
    assert_eq!(led[2], before[2] + Vec2::new(0.0, 64.0));
    assert_eq!(led[3], before[3] + Vec2::new(40.0, 64.0));
    // A card upon the line: the person led it there.
    let to = middle(&led, 1) - desk.middle("trainer");
    desk.drag_node("trainer", (to.x, to.y), COMMAND);
    assert_eq!(line(&desk, &edge), led);
    // Both ends moved: all of it moves.
    desk.session.select(nodes(["gateway", "encoder"]));
    desk.drag_node("gateway", (-16.0, 8.0), COMMAND);
    let moved: Vec<Point> = led.iter().map(|at| *at + Vec2::new(-16.0, 8.0)).collect();
    assert_eq!(line(&desk, &edge), moved);
}

#[test]
fn bends_are_cleared_by_a_command_of_the_selected_edges_or_of_all() {
    let (mut desk, edge) = two();
    let before = line(&desk, &edge);
    desk.session.select(Selection::default());
    assert!(desk.session.availability(Command::ClearBends).is_err());
    upright_at(&mut desk, &edge, 300.0);
    desk.does(Command::ClearBends);
    assert_eq!(line(&desk, &edge), before);
    assert!(desk.session.availability(Command::ClearBends).is_err());
}

#[test]
fn arrow_keys_bend_the_edge_that_is_selected() {
    let (mut desk, edge) = two();
    upright_at(&mut desk, &edge, 300.0);
    let steps = desk.steps();
    desk.session.select(Selection::of(&edge));
    desk.does(Command::NudgeRight);
    desk.does(Command::NudgeRight);
    assert_eq!(line(&desk, &edge)[1].x, 316.0);
    // Steps in a row are one undo.
    assert_eq!(desk.steps(), steps + 1);
}

#[test]
fn layouts_of_other_parts_keep_a_bent_line_and_so_do_files() {
    let (mut desk, edge) = two();
    upright_at(&mut desk, &edge, 300.0);
    let led = line(&desk, &edge);
    let text = format::write(desk.document());
    assert!(text.contains("bent: true"), "{text}");
    let read = format::read(&text).unwrap().document;
    assert_eq!(read, *desk.document());
    desk.session.select(nodes(["trainer", "other"]));
    desk.does(Command::Tidy);
    assert_eq!(line(&desk, &edge), led);
    desk.does(Command::AutoLayout);
    assert_eq!(line(&desk, &edge), led);
    // A layout of all puts the nodes elsewhere, and the line with them.
    desk.session.select(Selection::default());
    desk.does(Command::AutoLayout);
    assert!(!desk.document().edge(&edge).unwrap().bent);
    // What is bent now is as it was after a layout that finds all in place.
    let laid = line(&desk, &edge);
    desk.session.select(Selection::of(&edge));
    desk.does(Command::NudgeDown);
    let led = line(&desk, &edge);
    assert_ne!(led, laid);
    desk.session.select(Selection::default());
    desk.does(Command::AutoLayout);
    assert_eq!(line(&desk, &edge), led);
}

#[test]
fn lines_of_other_shapes_and_stubs_are_not_bent() {
    let (mut desk, edge) = two();
    upright_at(&mut desk, &edge, 300.0);
    let at = middle(&line(&desk, &edge), 1);
    let layout = LayoutSettings {
        edges: EdgeShape::Straight,
        ..**desk.document().layout()
    };
    desk.session
        .apply(&pipewright::model::Edit::SetLayout(layout));
    let before = desk.document().clone();
    desk.drag(at, at + Vec2::new(60.0, 0.0), COMMAND);
    assert_eq!(*desk.document(), before);
}

#[test]
fn over_a_selected_edge_the_pointer_says_which_way_it_goes() {
    let (mut desk, edge) = two();
    upright_at(&mut desk, &edge, 300.0);
    desk.session.select(Selection::of(&edge));
    let led = line(&desk, &edge);
    let cursor_at = |desk: &mut Desk, at: Point| {
        desk.move_to(at, PLAIN);
        desk.session.view.canvas.cursor()
    };
    assert_eq!(
        cursor_at(&mut desk, middle(&led, 1)),
        Cursor::ResizeHorizontal
    );
    assert_eq!(
        cursor_at(&mut desk, middle(&led, 2)),
        Cursor::ResizeVertical
    );
    assert_eq!(cursor_at(&mut desk, led[1]), Cursor::Move);
}

#[test]
fn the_label_of_the_selected_edge_is_read_at_every_zoom_and_stands_over_the_line() {
    let (mut desk, edge) = two();
    upright_at(&mut desk, &edge, 300.0);
    let field = pipewright::model::EdgeField::Label("top 500".to_owned());
    desk.session
        .apply(&pipewright::model::Edit::set_edge(&edge, field));
    desk.session.select(Selection::of(&edge));
    for zoom in [1.0, 0.47, 0.2] {
        desk.session.view.canvas.camera.zoom = zoom;
        let view = desk.session.canvas_view();
        let over = overlay(&desk.session.view.canvas, view, desk.session.theme());
        let label = view.index.fragment(&Tag::EdgeLabel(edge.clone())).unwrap();
        let size = over.iter().find_map(|primitive| match &primitive.shape {
            Shape::Text { text, style, .. } if &**text == "top 500" => Some(style.size * zoom),
            _ => None,
        });
        // Large enough, whoever paints it.
        let painted = label
            .primitives
            .iter()
            .any(|own| is_visible_at(own.detail, zoom));
        assert!(
            painted || size.is_some_and(|size| size >= 10.0),
            "{zoom}: {size:?}"
        );
        // No handle lies on it.
        let handles = over.iter().filter_map(|primitive| match &primitive.shape {
            Shape::Rect { rect, .. } if painted => Some(*rect),
            _ => None,
        });
        assert!(handles.into_iter().all(|rect| !rect.overlaps(label.bounds)));
    }
}

#[test]
fn a_corner_is_dragged_into_line_and_no_line_through_the_other_node() {
    let (mut desk, edge) = two();
    upright_at(&mut desk, &edge, 300.0);
    let led = line(&desk, &edge);
    // The lower corner up to the level of the upper one.
    desk.drag(led[2], Point::new(led[2].x, led[1].y), PLAIN);
    let now = line(&desk, &edge);
    assert!(
        now.iter()
            .all(|at| at.y <= led[1].y + 0.5 || at.x >= led[2].x),
        "{now:?}"
    );
    assert_ne!(now, led);
    // A run to behind the node that it enters would cross it.
    let (mut desk, edge) = two();
    upright_at(&mut desk, &edge, 300.0);
    let at = middle(&line(&desk, &edge), 1);
    let encoder = desk.rect("encoder");
    desk.drag(at, Point::new(encoder.x1 + 60.0, at.y), COMMAND);
    let now = line(&desk, &edge);
    let inside = encoder.inflate(-1.0, -1.0);
    for pair in now.windows(2) {
        assert!(
            !Rect::from_points(pair[0], pair[1]).overlaps(inside),
            "{now:?}"
        );
    }
}
