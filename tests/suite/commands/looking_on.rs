//! Focus on the way of data, and the presentation.

use std::collections::BTreeSet;

use pipewright::catalog::template;
use pipewright::geometry::Vec2;
use pipewright::interact::{Button, InputEvent};
use pipewright::model::{EdgeKind, Level, NewNode, lane_card};
use pipewright::scene::PortSide;
use pipewright::session::{HopLatency, load_template};

use super::*;

/// The lit nodes, without the cards of lanes.
fn lit(desk: &mut Desk) -> Option<Vec<String>> {
    desk.session.update_lit();
    let nodes = desk.session.lit()?.nodes().iter();
    let nodes = nodes.filter(|id| desk.document().node(id).is_some());
    Some(nodes.map(ToString::to_string).collect())
}

fn lit_edges(desk: &mut Desk) -> Vec<String> {
    desk.session.update_lit();
    let edges = desk.session.lit().unwrap().edges().iter();
    edges.map(ToString::to_string).collect()
}

/// `a → b → c → d → e → f`, and back from `f` to `b` as feedback.
fn chain() -> Desk {
    let ids = ["a", "b", "c", "d", "e", "f"];
    let places: Vec<(f64, f64)> = (0..6).map(|at| (f64::from(at) * 240.0, 0.0)).collect();
    let mut document = Document::new("Chain");
    let mut draft = document.edit();
    for (id, (x, y)) in ids.into_iter().zip(places) {
        let new = NewNode::new("trainer", id, Point::new(x, y));
        draft.add_node(new).unwrap();
    }
    let kinds = [
        EdgeKind::Sync,
        EdgeKind::Async,
        EdgeKind::Batch,
        EdgeKind::Sync,
        EdgeKind::Async,
    ];
    for (ends, kind) in ids.windows(2).zip(kinds) {
        let (from, to) = (ends[0].into(), ends[1].into());
        draft.connect(&from, &to, &"model".into(), kind).unwrap();
    }
    let (from, to) = ("f".into(), "b".into());
    draft
        .connect(&from, &to, &"model".into(), EdgeKind::Feedback)
        .unwrap();
    draft.commit("Draw").unwrap();
    Desk::new(document)
}

#[test]
fn focus_lights_what_is_before_and_after_the_selection() {
    let mut desk = desk();
    desk.does(Command::FocusMode);
    assert_eq!(
        lit(&mut desk),
        None,
        "nothing is selected, nothing is dimmed"
    );
    desk.session.select(nodes(["gateway"]));
    let around = ["encoder", "gateway", "request"].map(str::to_owned);
    assert_eq!(lit(&mut desk).unwrap(), around);
    desk.session.select(nodes(["trainer"]));
    assert_eq!(lit(&mut desk).unwrap(), ["trainer"]);
    desk.does(Command::FocusMode);
    assert_eq!(lit(&mut desk), None, "it is connected with nothing");
    assert_eq!(desk.steps(), 0);
}

#[test]
fn feedback_is_no_way_of_data() {
    let mut desk = desk();
    let trainer = desk.port("trainer", PortSide::Output, 0);
    desk.drag(trainer, desk.middle("encoder"), PLAIN);
    desk.does(Command::EdgeFeedback);
    desk.session.select(nodes(["trainer"]));
    desk.does(Command::FocusMode);
    assert_eq!(lit(&mut desk).unwrap(), ["trainer"]);
}

#[test]
fn focus_follows_every_kind_of_data_but_feedback_one_edge_more_or_less() {
    let mut desk = chain();
    let refused = desk.session.dispatch(SessionCommand::FocusFurther);
    assert!(matches!(refused, Outcome::Unavailable(reason) if reason.contains("Select")));
    desk.session.select(nodes(["b"]));
    let mut seen = Vec::new();
    for command in [
        Command::FocusFurther,
        Command::FocusFurther,
        Command::FocusFurther,
        Command::FocusNearer,
        Command::FocusNearer,
        Command::FocusNearer,
        Command::FocusNearer,
    ] {
        desk.does(command);
        seen.push(lit(&mut desk).unwrap().concat());
    }
    assert_eq!(
        seen,
        ["abcd", "abcde", "abcdef", "abcde", "abcd", "abc", "abc"]
    );
    desk.does(Command::FocusMode);
    assert_eq!(lit(&mut desk).unwrap().concat(), "abcf", "what touches it");
    desk.does(Command::FocusMode);
    assert_eq!(lit(&mut desk).unwrap().concat(), "abcd");
    desk.does(Command::FocusFurther);
    desk.does(Command::FocusFurther);
    let feedback = desk.document().edges().iter();
    let feedback = feedback.filter(|(_, edge)| edge.kind == EdgeKind::Feedback);
    let feedback: Vec<String> = feedback.map(|(id, _)| id.to_string()).collect();
    assert!(!lit_edges(&mut desk).contains(&feedback[0]));
    // Before an edge is what leads to it, and after it what follows, not what lies beside.
    let edge = desk.document().edges().keys().next().unwrap().clone();
    assert_eq!(edge.to_string(), "a.b");
    desk.session.select(Selection::of(&edge));
    desk.does(Command::FocusNearer);
    desk.does(Command::FocusNearer);
    desk.does(Command::FocusNearer);
    assert_eq!(lit(&mut desk).unwrap().concat(), "abc");
}

#[test]
fn a_selection_that_is_one_piece_lights_its_edges_and_neighbors() {
    let mut desk = chain();
    desk.session.select(nodes(["b"]));
    assert_eq!(lit(&mut desk).unwrap().concat(), "abcf");
    assert_eq!(lit_edges(&mut desk), ["a.b", "b.c", "f.b"]);
    desk.session.select(nodes(["c", "d"]));
    assert_eq!(lit(&mut desk).unwrap().concat(), "bcde");
    let edge = desk.document().edges().keys().nth(2).unwrap().clone();
    desk.session.select(Selection::of(&edge));
    assert_eq!(lit(&mut desk).unwrap().concat(), "cd");
    assert_eq!(lit_edges(&mut desk), ["c.d"]);
    desk.session.select(nodes(["a", "d"]));
    assert_eq!(lit(&mut desk), None, "they are apart");
    desk.does(Command::SelectAll);
    assert_eq!(lit(&mut desk), None, "nothing would be dimmed");
    desk.session.select(nodes(["b"]));
    desk.does(Command::ToggleHighlight);
    assert_eq!(lit(&mut desk), None, "it is not wanted");
}

#[test]
fn a_node_that_is_connected_with_nothing_dims_nothing() {
    let mut desk = desk();
    desk.session.select(nodes(["trainer"]));
    assert_eq!(lit(&mut desk), None);
    let note = desk.document().notes().keys().next().unwrap().clone();
    desk.session.select(Selection::of(&note));
    assert_eq!(lit(&mut desk), None);
    let mut both = nodes(["gateway"]);
    both.extend(Selection::of(&note));
    desk.session.select(both);
    assert_eq!(lit(&mut desk), None, "a note is nobody's neighbor");
}

#[test]
fn a_collapsed_lane_is_lit_like_a_node() {
    let mut desk = desk();
    let trainer = desk.port("trainer", PortSide::Output, 0);
    desk.drag(trainer, desk.middle("encoder"), PLAIN);
    let lane = desk.document().lanes().keys().next().unwrap().clone();
    let model = component("model_registry");
    desk.session.add_component(model, Point::new(700.0, 500.0));
    desk.session.select(Selection::of(&lane));
    assert_eq!(lit(&mut desk), None, "open, it holds its nodes");
    desk.does(Command::ToggleCollapse);
    desk.session.update_lit();
    let card = lane_card(&lane);
    let lit = desk.session.lit().unwrap();
    let names: Vec<_> = lit.nodes().iter().cloned().collect();
    assert_eq!(names, [card, "trainer".into()]);
}

/// Lets time pass, a frame of 50 ms at a time; what is lit then.
fn after(desk: &mut Desk, clock: &mut f64, seconds: f64) -> Option<String> {
    let end = *clock + seconds;
    while *clock < end - 1e-9 {
        *clock += 0.05;
        desk.session.rest_pointer(*clock);
    }
    lit(desk).map(|nodes| nodes.concat())
}

#[test]
fn the_pointer_lights_what_it_rests_on_and_nothing_that_it_crosses() {
    let mut desk = chain();
    let mut clock = 7.0;
    // Across all nodes, without a rest.
    for id in ["a", "b", "c", "d", "e"] {
        desk.move_to(desk.middle(id), PLAIN);
        assert_eq!(after(&mut desk, &mut clock, 0.1), None, "{id}");
    }
    // Slowly over one of them.
    for step in 0..8 {
        let by = Vec2::new(f64::from(step) * 6.0, 0.0);
        desk.move_to(desk.middle("d") + by, PLAIN);
        assert_eq!(after(&mut desk, &mut clock, 0.1), None, "{step}");
    }
    assert_eq!(after(&mut desk, &mut clock, 0.1).unwrap(), "cde");
    // On to a neighbor: the picture does not flash in between.
    let gap = desk.middle("d") + Vec2::new(120.0, -90.0);
    desk.move_to(gap, PLAIN);
    assert_eq!(after(&mut desk, &mut clock, 0.1).unwrap(), "cde");
    desk.move_to(desk.middle("e"), PLAIN);
    assert_eq!(after(&mut desk, &mut clock, 0.1).unwrap(), "cde");
    assert_eq!(after(&mut desk, &mut clock, 0.1).unwrap(), "def");
    // Away, and everything is to be seen again.
    desk.move_to(gap, PLAIN);
    assert_eq!(after(&mut desk, &mut clock, 0.2), None);
    assert_eq!(desk.session.rest_pointer(clock), None, "nothing is awaited");
}

#[test]
fn the_window_is_told_when_to_look_again() {
    let mut desk = chain();
    assert_eq!(desk.session.rest_pointer(1.0), None);
    desk.move_to(desk.middle("c"), PLAIN);
    let left = desk.session.rest_pointer(2.0).unwrap();
    assert!((left - 0.15).abs() < 1e-9, "{left}");
    let left = desk.session.rest_pointer(2.1).unwrap();
    assert!((left - 0.05).abs() < 1e-9, "{left}");
    assert_eq!(desk.session.rest_pointer(2.15), None);
    assert_eq!(lit(&mut desk).unwrap().concat(), "bcd");
    // The trembling of a hand changes nothing, nor does a still one.
    desk.move_to(desk.middle("c") + Vec2::new(2.0, 1.0), PLAIN);
    assert_eq!(desk.session.rest_pointer(2.2), None);
    assert_eq!(lit(&mut desk).unwrap().concat(), "bcd");
}

#[test]
fn keys_go_before_a_pointer_that_lies_still() {
    let mut desk = chain();
    let mut clock = 0.0;
    desk.move_to(desk.middle("c"), PLAIN);
    assert_eq!(after(&mut desk, &mut clock, 0.3).unwrap(), "bcd");
    desk.does(Command::ClearSelection);
    assert_eq!(after(&mut desk, &mut clock, 0.3), None);
    desk.session.select(nodes(["e"]));
    assert_eq!(after(&mut desk, &mut clock, 0.3).unwrap(), "def");
    desk.move_to(desk.middle("c") + Vec2::new(9.0, 0.0), PLAIN);
    assert_eq!(after(&mut desk, &mut clock, 0.3).unwrap(), "bcd");
    // The wheel moves something else under the pointer.
    let by = Vec2::new(30.0, 0.0);
    desk.session.input(InputEvent::Scrolled { by });
    assert_eq!(after(&mut desk, &mut clock, 0.3).unwrap(), "def");
    // Focus is a choice; the pointer does not undo it.
    desk.does(Command::FocusMode);
    desk.move_to(desk.middle("a"), PLAIN);
    assert_eq!(after(&mut desk, &mut clock, 0.3).unwrap(), "cdef");
}

#[test]
fn a_hand_at_work_sees_everything() {
    let mut desk = chain();
    let mut clock = 0.0;
    let (from, by) = (desk.middle("c"), Vec2::new(20.0, 60.0));
    desk.move_to(from, PLAIN);
    assert_eq!(after(&mut desk, &mut clock, 0.3).unwrap(), "bcd");
    // A click keeps the picture as it is.
    desk.press(from, PLAIN);
    assert_eq!(after(&mut desk, &mut clock, 0.3).unwrap(), "bcd");
    desk.move_to(from + by, PLAIN);
    assert_eq!(after(&mut desk, &mut clock, 0.3), None, "while dragging");
    desk.release(from + by, PLAIN);
    assert_eq!(after(&mut desk, &mut clock, 0.3).unwrap(), "bcd");
    let port = desk.port("c", PortSide::Output, 0);
    desk.begin_drag(port, desk.middle("e"), PLAIN);
    assert_eq!(after(&mut desk, &mut clock, 0.3), None, "while connecting");
    desk.escape();
    let corner = Point::new(-60.0, -120.0);
    desk.begin_drag(corner, desk.middle("a"), PLAIN);
    assert_eq!(after(&mut desk, &mut clock, 0.3), None, "marquee");
    desk.release(desk.middle("a"), PLAIN);
    assert_eq!(after(&mut desk, &mut clock, 0.3).unwrap(), "ab");
    // Who pans looks around: what was chosen stays lit, and nothing is pointed at.
    let session = &mut desk.session;
    let at = Point::new(300.0, 300.0);
    let button = Button::Middle;
    session.input(InputEvent::Pressed {
        at,
        button,
        modifiers: PLAIN,
    });
    desk.move_to(desk.middle("e"), PLAIN);
    assert_eq!(after(&mut desk, &mut clock, 0.3).unwrap(), "ab");
}

#[test]
fn focus_stays_while_a_node_of_it_is_dragged() {
    let mut desk = chain();
    desk.session.select(nodes(["c"]));
    desk.does(Command::FocusNearer);
    assert_eq!(lit(&mut desk).unwrap().concat(), "bcd");
    let from = desk.middle("c");
    desk.begin_drag(from, from + Vec2::new(0.0, 90.0), PLAIN);
    assert_eq!(lit(&mut desk).unwrap().concat(), "bcd");
    desk.release(from + Vec2::new(0.0, 90.0), PLAIN);
    assert_eq!(lit(&mut desk).unwrap().concat(), "bcd");
}

#[test]
fn a_presentation_follows_the_request_and_then_shows_what_is_beside_it() {
    let mut desk = desk();
    desk.does(Command::Present);
    let slides = desk.session.slides();
    let titles: Vec<&str> = slides.iter().map(|slide| slide.title.as_str()).collect();
    assert_eq!(
        titles,
        [
            "Visual search",
            "Request",
            "Gateway",
            "Encoder",
            "Online · beside the path",
            "What else there is"
        ]
    );
    assert_eq!(lit(&mut desk), None, "first the whole");
    assert_eq!(desk.session.level(), Level::Overview);
    desk.does(Command::NudgeRight);
    desk.does(Command::NudgeRight);
    assert_eq!(
        lit(&mut desk).unwrap(),
        ["gateway", "request"],
        "as far as it came"
    );
    assert_eq!(desk.session.level(), Level::Full);
    let in_the_middle = |desk: &Desk, node: &str| {
        let visible = desk
            .session
            .view
            .canvas
            .camera
            .visible(desk.session.viewport());
        (visible.center() - desk.middle(node)).hypot()
    };
    assert!(in_the_middle(&desk, "gateway") < 1.0);
    for _ in 0..9 {
        desk.does(Command::NextNode);
    }
    assert_eq!(lit(&mut desk).unwrap(), ["trainer"], "the end is the end");
    assert!(in_the_middle(&desk, "trainer") < 1.0);
    desk.does(Command::NudgeLeft);
    assert_eq!(lit(&mut desk).unwrap(), ["retriever"]);
    // Nothing changes while others look on.
    let refused = desk.session.dispatch(SessionCommand::SelectAll);
    assert!(matches!(refused, Outcome::Unavailable(reason) if reason.contains("presentation")));
    desk.does(Command::ClearSelection);
    assert_eq!((desk.session.presentation(), lit(&mut desk)), (None, None));
    assert_eq!(*desk.document(), search());
}

#[test]
fn each_hop_of_a_template_says_how_long_a_request_takes_until_then() {
    let document = load_template(template("visual-search").unwrap()).unwrap();
    let mut session = Session::new(document);
    session.set_level(Level::Standard);
    let whole = session.estimate_now().latency.as_ref().unwrap().p99;
    session.present();
    let slides = session.slides();
    let hops: Vec<HopLatency> = slides.iter().filter_map(|slide| slide.latency).collect();
    assert_eq!(hops.len(), 8, "as many as the request path has nodes");
    assert!(hops.is_sorted_by(|a, b| a.so_far <= b.so_far), "{hops:?}");
    for hop in &hops {
        assert!(
            hop.own <= hop.so_far * 1.02 && hop.budget == Some(300.0),
            "{hop:?}"
        );
    }
    let last = hops.last().unwrap().so_far;
    assert!((last / whole - 1.0).abs() < 0.1, "{last} of {whole}");
    // Each part of the design is on one slide, and the last ones are about monitoring.
    let seen: BTreeSet<_> = slides.iter().flat_map(|slide| &slide.target).collect();
    assert_eq!(seen.len(), session.document().nodes().len());
    assert_eq!(slides.last().unwrap().title, "Monitoring & feedback");
    session.end_presentation();
    assert_eq!(session.level(), Level::Standard);
}

/// All that is before and after a node is nearly all of most designs: they feed back.
#[test]
fn focus_lights_a_part_of_every_design() {
    for template in templates() {
        let mut desk = Desk::new(load_template(template).unwrap());
        desk.does(Command::FocusMode);
        let ids: Vec<NodeId> = desk.document().nodes().keys().cloned().collect();
        let mut counts: Vec<usize> = Vec::new();
        for id in &ids {
            desk.session.select(Selection::of(id));
            counts.push(lit(&mut desk).unwrap().len());
        }
        counts.sort_unstable();
        let median = counts[counts.len() / 2];
        assert!(median * 2 <= ids.len(), "{}: {counts:?}", template.id);
    }
}
