//! Changes of places that are shown on their way.

use std::collections::BTreeMap;

use pipewright::geometry::{PathEl, Vec2};
use pipewright::interact::{Button, InputEvent};
use pipewright::model::{EdgeId, RecordId};
use pipewright::scene::{Fragment, Shape};

use super::*;

/// A desk on which things glide.
fn moving() -> Desk {
    let mut desk = Desk::new(search());
    desk.session.view.switches.animate = true;
    desk
}

fn painted(desk: &Desk, tag: &Tag) -> Fragment {
    let fragment = desk.session.painted().fragment(tag);
    fragment.unwrap().as_ref().clone()
}

fn node(id: &str) -> Tag {
    Tag::Record(RecordId::Node(id.into()))
}

/// Where each thing is painted.
fn places(desk: &Desk) -> Vec<(Tag, Rect)> {
    let fragments = desk.session.painted().fragments().iter();
    fragments
        .map(|fragment| (fragment.tag.clone(), fragment.bounds))
        .collect()
}

fn is_as_it_is(desk: &Desk) -> bool {
    desk.session.painted().fragments() == desk.session.index().fragments()
        && desk.session.painted_camera() == desk.session.view.canvas.camera
}

#[test]
fn a_layout_is_done_at_once_and_shown_on_its_way() {
    let mut jumping = Desk::new(search());
    jumping.does(Command::AutoLayout);
    let mut desk = moving();
    let before = places(&desk);
    let camera = desk.session.view.canvas.camera;
    desk.does(Command::AutoLayout);
    assert_eq!(desk.document(), jumping.document());
    assert_eq!(
        desk.session.view.canvas.camera, jumping.session.view.canvas.camera,
        "the view fits already"
    );
    assert_eq!(desk.session.painted_camera(), camera);
    let begun: Vec<_> = places(&desk);
    for (tag, area) in before {
        let (_, now) = begun.iter().find(|(own, _)| *own == tag).unwrap();
        assert!(
            (now.origin() - area.origin()).hypot() < 1e-6,
            "{tag:?} jumps from {area:?} to {now:?}"
        );
    }
    let mut frames = 0;
    while desk.session.advance(1.0 / 60.0) {
        frames += 1;
        assert!(!is_as_it_is(&desk) && frames < 20);
    }
    assert!(frames > 8, "{frames}");
    assert!(is_as_it_is(&desk));
    assert!(!desk.session.advance(1.0));
}

#[test]
fn edges_hang_on_their_nodes_all_the_way_and_turn_at_right_angles_where_sides_stay() {
    let mut desk = Desk::new(load_template(&templates()[0]).unwrap());
    desk.session.view.switches.animate = true;
    let moved: Vec<NodeId> = desk.document().nodes().keys().take(5).cloned().collect();
    desk.session.select(moved.into_iter().collect());
    // How an edge leaves: to the left and right or up and down, and how many runs it has.
    let shapes = |desk: &Desk| -> BTreeMap<EdgeId, (bool, usize)> {
        let routes = desk.session.derived().routes().iter();
        let shape = |points: &[Point]| ((points[1] - points[0]).y == 0.0, points.len() % 2);
        routes
            .map(|(id, route)| (id.clone(), shape(&route.points)))
            .collect()
    };
    for command in [Command::AlignLeft, Command::Undo, Command::AutoLayout] {
        let before = shapes(&desk);
        desk.does(command);
        let after = shapes(&desk);
        let mut stay = 0;
        while desk.session.advance(0.03) {
            for (id, edge) in desk.document().edges() {
                let line = painted(&desk, &Tag::Record(RecordId::Edge(id.clone())));
                let card = painted(&desk, &Tag::Record(RecordId::Node(edge.from.clone())));
                let grounds =
                    card.primitives
                        .iter()
                        .filter_map(|primitive| match primitive.shape {
                            Shape::Rect { rect, .. } => Some(rect.inflate(2.0, 2.0)),
                            _ => None,
                        });
                let card = grounds
                    .max_by(|a, b| a.area().total_cmp(&b.area()))
                    .unwrap();
                let Some(Shape::Path { path, .. }) =
                    line.primitives.first().map(|primitive| &primitive.shape)
                else {
                    panic!("{id} has no line");
                };
                let stays = before[id] == after[id];
                stay += usize::from(stays);
                let mut at = Point::ZERO;
                for (index, element) in path.elements().iter().enumerate() {
                    match element {
                        PathEl::MoveTo(start) => assert!(card.contains(*start), "{id}"),
                        PathEl::LineTo(end) if stays => {
                            let run = *end - at;
                            assert!(run.x.abs().min(run.y.abs()) < 0.1, "{id} at {index}");
                        }
                        _ => {}
                    }
                    at = element.end_point().unwrap_or(at);
                }
            }
        }
        assert!(stay > 100, "{stay}");
    }
}

#[test]
fn undo_on_the_way_goes_back_from_there() {
    let mut desk = moving();
    desk.does(Command::AutoLayout);
    desk.session.advance(0.05);
    let half = places(&desk);
    desk.does(Command::Undo);
    for ((tag, before), (_, now)) in half.iter().zip(places(&desk)) {
        let jump = (now.origin() - before.origin()).hypot();
        assert!(jump < 1e-6, "{tag:?} jumps by {jump}");
    }
    assert_eq!(desk.document(), &search());
    while desk.session.advance(0.05) {}
    assert!(is_as_it_is(&desk));
}

#[test]
fn whoever_takes_hold_of_something_finds_it_where_it_is() {
    let at = Point::new(5.0, 5.0);
    let pressed = InputEvent::Pressed {
        at,
        button: Button::Primary,
        modifiers: PLAIN,
    };
    let by = Vec2::new(0.0, 9.0);
    for event in [pressed, InputEvent::Scrolled { by }] {
        let mut desk = moving();
        desk.does(Command::AutoLayout);
        desk.session.advance(0.05);
        let real = desk.rect("trainer").center();
        assert_eq!(desk.session.index().hit(real, 4.0), Some(node("trainer")));
        desk.session.input(InputEvent::Moved {
            at,
            modifiers: PLAIN,
        });
        assert!(desk.session.is_in_motion());
        desk.session.input(event);
        assert!(is_as_it_is(&desk));
    }
    let mut desk = moving();
    desk.does(Command::AutoLayout);
    desk.does(Command::SelectAll);
    assert!(is_as_it_is(&desk));
}

#[test]
fn any_other_change_ends_it() {
    let mut desk = moving();
    desk.does(Command::AutoLayout);
    desk.session.advance(0.05);
    desk.session.nudge(Vec2::new(8.0, 0.0));
    desk.session.select(nodes(["gateway"]));
    desk.session.delete_selection();
    assert!(is_as_it_is(&desk));
}

#[test]
fn nothing_moves_unasked_or_where_there_is_too_much() {
    let mut desk = Desk::new(search());
    desk.does(Command::AutoLayout);
    assert!(is_as_it_is(&desk));
    let places: Vec<(f64, f64)> = (0..501)
        .map(|index| (f64::from(index) * 300.0, 0.0))
        .collect();
    let mut desk = Desk::new(nodes_at(&places));
    desk.session.view.switches.animate = true;
    desk.session.select(nodes(["n_2", "n_3"]));
    desk.does(Command::AlignLeft);
    assert_eq!(desk.position("n_2"), desk.position("n_3"));
    assert!(is_as_it_is(&desk));
    desk.does(Command::Undo);
    assert!(is_as_it_is(&desk));
    let mut desk = moving();
    desk.session.select(nodes(["gateway"]));
    desk.does(Command::ToggleLock);
    desk.does(Command::Undo);
    assert!(is_as_it_is(&desk), "a lock moves nothing");
}

#[test]
fn a_flow_that_turns_is_shown_on_its_way() {
    let mut desk = moving();
    desk.does(Command::FlowDown);
    assert!(desk.session.is_in_motion());
    desk.does(Command::EdgesSpline);
    assert!(
        is_as_it_is(&desk),
        "no thing moves when edges bend otherwise"
    );
}
