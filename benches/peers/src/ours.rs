//! The canvas of this program: its session and its painter, without panels and bars.

use egui37::{CentralPanel, Context, Frame, Pos2, RawInput, Rect, vec2};
use pipewright::app::canvas_alone;
use pipewright::geometry::Point;
use pipewright::interact::Camera;
use pipewright::model::{Document, EdgeKind, NewNode, NodeId};
use pipewright::session::Session;
use pipewright::storage::Settings;

use crate::graph::Graph;
use crate::{CANVAS, View};

pub fn drawer(graph: &Graph, view: View) -> Box<dyn FnMut()> {
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
    session.canvas.camera = Camera {
        zoom: f64::from(zoom),
        origin: Point::new(f64::from(x), f64::from(y)),
    };
    let context = Context::default();
    // Fonts and colours are installed as the window does it.
    drop(pipewright::app::App::new(
        &context,
        Settings::default(),
        None,
    ));
    let mut time = 0.0;
    Box::new(move || {
        time += 1.0 / 60.0;
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
