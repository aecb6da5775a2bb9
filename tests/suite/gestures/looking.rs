//! Panning and zooming.

use pipewright::interact::{edge_marks, overlay};
use pipewright::model::{EdgeKind, RecordId};
use pipewright::scene::{Primitive, Shape};

use super::*;

#[test]
fn zooming_keeps_the_point_under_the_pointer() {
    let mut desk = desk();
    let at = Point::new(431.0, 217.0);
    let before = desk.session.view.canvas.camera.to_scene(at);
    for factor in [1.1, 1.7, 0.3, 9.0, 100.0, 1e-9] {
        desk.session.input(InputEvent::Zoomed { at, factor });
        let after = desk.session.view.canvas.camera.to_scene(at);
        assert!((after - before).hypot() < 1e-6, "after {factor}");
    }
}

#[test]
fn the_view_is_panned_by_wheel_middle_button_and_space() {
    let mut desk = desk();
    let place = Point::new(200.0, 200.0);
    let start = desk.on_screen(place);
    let by = Vec2::new(30.0, -12.0);
    desk.session.input(InputEvent::Scrolled { by });
    assert!((desk.on_screen(place) - (start + by)).hypot() < 1e-9);
    for (button, modifiers) in [(Button::Middle, PLAIN), (Button::Primary, SPACE)] {
        let (from, before) = (Point::new(500.0, 300.0), desk.on_screen(place));
        let to = from + by;
        let session = &mut desk.session;
        session.input(InputEvent::Pressed {
            at: from,
            button,
            modifiers,
        });
        session.input(InputEvent::Moved { at: to, modifiers });
        assert_eq!(session.view.canvas.cursor(), Cursor::Grabbing);
        session.input(InputEvent::Released {
            at: to,
            button,
            modifiers,
        });
        assert!((desk.on_screen(place) - (before + by)).hypot() < 1e-9);
    }
    assert_eq!((desk.steps(), desk.document()), (0, &search()));
}

#[test]
fn a_drag_goes_on_while_the_wheel_turns() {
    let mut desk = desk();
    let from = desk.middle("trainer");
    desk.begin_drag(from, from + Vec2::new(80.0, 0.0), COMMAND);
    let at = desk.on_screen(from);
    desk.session.input(InputEvent::Zoomed { at, factor: 0.5 });
    desk.release(from + Vec2::new(40.0, 40.0), COMMAND);
    assert_eq!(desk.position("trainer"), (296.0, 360.0));
}

#[test]
fn the_pointer_shows_what_is_under_it() {
    let mut desk = desk();
    desk.move_to(desk.port("encoder", PortSide::Output, 0), PLAIN);
    assert_eq!(desk.session.view.canvas.cursor(), Cursor::Crosshair);
    desk.move_to(desk.middle("encoder"), PLAIN);
    assert_eq!(
        desk.session.view.canvas.hover(),
        Some(&Tag::Record(RecordId::Node("encoder".into())))
    );
    desk.session.input(InputEvent::Left);
    assert_eq!(desk.session.view.canvas.hover(), None);
}

#[test]
fn ports_show_on_the_card_that_is_hovered_or_selected() {
    let mut desk = desk();
    let ports = |desk: &Desk, node: &str| {
        let view = desk.session.canvas_view();
        let shown = overlay(&desk.session.view.canvas, view, desk.session.theme());
        let places: Vec<Point> = view
            .index
            .fragment(&Tag::Record(RecordId::Node(node.into())))
            .unwrap()
            .ports
            .iter()
            .map(|port| port.center)
            .collect();
        let is_port = |shape: &Shape| matches!(shape, Shape::Circle { center, .. } if places.contains(center));
        let drawn = shown.iter().filter(|one| is_port(&one.shape)).count();
        (drawn, places.len())
    };
    assert_eq!(ports(&desk, "gateway").0, 0);
    desk.move_to(desk.middle("gateway"), PLAIN);
    let (drawn, all) = ports(&desk, "gateway");
    assert!(drawn == all && all > 1);
    assert_eq!(ports(&desk, "encoder").0, 0);
    desk.click(desk.middle("encoder"), PLAIN);
    desk.move_to(NOWHERE, PLAIN);
    let (drawn, all) = ports(&desk, "encoder");
    assert!(drawn == all && all > 1);
    assert_eq!(ports(&desk, "gateway").0, 0);
}

#[test]
fn edges_that_are_quiet_are_drawn_in_full_while_they_are_looked_at() {
    let mut document = search();
    let mut draft = document.edit();
    let edge = draft
        .connect(
            &"gateway".into(),
            &"trainer".into(),
            &"events".into(),
            EdgeKind::Feedback,
        )
        .unwrap();
    draft.commit("Connect").unwrap();
    let mut desk = Desk::new(document);
    let stroke_of = |primitives: &[Primitive], width: f64| {
        primitives
            .iter()
            .find_map(|primitive| match primitive.shape {
                Shape::Path {
                    stroke: Some(stroke),
                    ..
                } if stroke.width == width => Some(stroke.color.a),
                _ => None,
            })
    };
    let tag = Tag::Record(RecordId::Edge(edge.clone()));
    let at_rest = desk.session.index().fragment(&tag).unwrap();
    assert!(stroke_of(&at_rest.primitives, 1.25).unwrap() < 128);
    let marks = |desk: &Desk| {
        let view = desk.session.canvas_view();
        edge_marks(&desk.session.view.canvas, view, None, desk.session.theme())
    };
    assert!(marks(&desk).is_empty());
    // Of a node that is hovered, of one that is selected, and itself.
    desk.move_to(desk.middle("trainer"), PLAIN);
    assert_eq!(stroke_of(&marks(&desk), 1.25), Some(255));
    desk.move_to(NOWHERE, PLAIN);
    assert!(marks(&desk).is_empty());
    desk.session.select(Selection::of(NodeId::from("trainer")));
    assert_eq!(stroke_of(&marks(&desk), 1.25), Some(255));
    let few = marks(&desk).len();
    desk.session.select(Selection::of(&edge));
    assert_eq!(stroke_of(&marks(&desk), 1.25), Some(255));
    assert_eq!(marks(&desk).len(), few + 1);
}
