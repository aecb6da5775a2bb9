//! The canvas of this program: its session and its painter, without panels and bars.

use std::collections::BTreeSet;

use egui37::{CentralPanel, Context, Frame, Pos2, RawInput, Rect, vec2};
use pipewright::app::canvas_alone;
use pipewright::geometry::{Point, Vec2};
use pipewright::interact::{Button, Camera, InputEvent, Modifiers};
use pipewright::model::{Document, EdgeKind, NewNode, NodeId, Selection};
use pipewright::session::Session;
use pipewright::storage::Settings;

use crate::graph::Graph;
use crate::{CANVAS, View};

pub fn drawer(graph: &Graph, view: View) -> Box<dyn FnMut()> {
    frames(session(graph, view), |_, _| {})
}

/// Frames of a drag of the first nodes that goes on: a move of the pointer, and what is shown.
pub fn drag(graph: &Graph, selected: usize) -> Box<dyn FnMut()> {
    let mut session = session(graph, View::All);
    session.set_viewport(pipewright::geometry::Size::new(
        f64::from(CANVAS.0),
        f64::from(CANVAS.1),
    ));
    let nodes: BTreeSet<NodeId> = session
        .document()
        .nodes()
        .keys()
        .take(selected)
        .cloned()
        .collect();
    let first = nodes.first().expect("some nodes").clone();
    session.select(Selection {
        nodes,
        ..Selection::default()
    });
    let middle = session.node_rect(&first).expect("it is shown").center();
    let held = session.view.canvas.camera.to_screen(middle);
    let modifiers = Modifiers::default();
    session.input(InputEvent::Moved {
        at: held,
        modifiers,
    });
    session.input(InputEvent::Pressed {
        at: held,
        button: Button::Primary,
        modifiers,
    });
    frames(session, move |session, step| {
        let by = Vec2::new(f64::from(20 + step % 40), f64::from(step % 17));
        let at = held + by;
        session.input(InputEvent::Moved { at, modifiers });
        assert!(session.shift().is_some() || selected == 1, "it is a move");
    })
}

fn session(graph: &Graph, view: View) -> Session {
    let mut document = Document::new("Peers");
    let mut draft = document.edit();
    let ids: Vec<NodeId> = graph
        .places
        .iter()
        .enumerate()
        .map(|(n, (x, y))| {
            let at = Point::new(f64::from(*x), f64::from(*y));
            draft
                .add_node(NewNode::new("api_gateway", &format!("Node {n}"), at))
                .expect("on the canvas")
        })
        .collect();
    for (from, to, port) in &graph.edges {
        let data = ["query", "media"][*port].into();
        // The same edge twice is none of ours.
        let _ = draft.connect(&ids[*from], &ids[*to], &data, EdgeKind::Sync);
    }
    draft.commit("Draw").expect("whole");
    let mut session = Session::new(document);
    let (zoom, (x, y)) = view.of(graph);
    session.view.canvas.camera = Camera {
        zoom: f64::from(zoom),
        origin: Point::new(f64::from(x), f64::from(y)),
    };
    session
}

/// Frames of a session, each after something was done to it.
fn frames(
    mut session: Session,
    mut act: impl FnMut(&mut Session, u32) + 'static,
) -> Box<dyn FnMut()> {
    let context = Context::default();
    // Fonts and colors are installed as the window does it.
    drop(pipewright::app::App::new(
        &context,
        Settings::default(),
        None,
    ));
    let (mut time, mut step) = (0.0, 0);
    Box::new(move || {
        time += 1.0 / 60.0;
        step += 1;
        act(&mut session, step);
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, vec2(CANVAS.0, CANVAS.1))),
            time: Some(time),
            ..RawInput::default()
        };
        let output = context.run_ui(input, |ui| {
            CentralPanel::default()
                .frame(Frame::NONE)
                .show(ui, |ui| canvas_alone(ui, &mut session));
        });
        let triangles = context.tessellate(output.shapes, output.pixels_per_point);
        std::hint::black_box(triangles);
    })
}
