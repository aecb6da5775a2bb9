//! egui_graph.

use egui::{Context, Pos2, RawInput, Rect, pos2, vec2};
use egui_graph::{NodeId, edge::Edge, node::Node};

use crate::graph::Graph;
use crate::{CANVAS, View};

pub fn drawer(graph: &Graph, view: View) -> Box<dyn FnMut()> {
    let (zoom, (x, y)) = view.of(graph);
    let id = |n: usize| NodeId::from_u64(n as u64);
    let mut seen = egui_graph::View {
        scene_rect: Rect::from_min_size(pos2(x, y), vec2(CANVAS.0, CANVAS.1) / zoom),
        layout: graph
            .places
            .iter()
            .enumerate()
            .map(|(n, (x, y))| (id(n), pos2(*x, *y)))
            .collect(),
    };
    let names: Vec<String> = (0..graph.places.len())
        .map(|n| format!("Node {n}"))
        .collect();
    let edges = graph.edges.clone();
    let context = Context::default();
    let mut time = 0.0;
    Box::new(move || {
        time += 1.0 / 60.0;
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, vec2(CANVAS.0, CANVAS.1))),
            time: Some(time),
            ..RawInput::default()
        };
        let output = context.run_ui(input, |ui| {
            egui_graph::Graph::from_id(egui::Id::new("graph"))
                .center_view(false)
                .zoom_range(0.001..=4.0)
                .show(&mut seen, ui, |ui, show| {
                    show.nodes(ui, |nodes, ui| {
                        for (n, name) in names.iter().enumerate() {
                            Node::from_id(id(n)).inputs(2).outputs(2).show_or_cull(
                                nodes,
                                ui,
                                |node| {
                                    node.framed(|ui, _| {
                                        ui.label(name);
                                    })
                                },
                            );
                        }
                    })
                    .edges(ui, |ctx, ui| {
                        for (from, to, port) in &edges {
                            let mut selected = false;
                            Edge::new((id(*from), *port), (id(*to), *port), &mut selected)
                                .show(ctx, ui);
                        }
                    });
                });
        });
        let triangles = context.tessellate(output.shapes, output.pixels_per_point);
        std::hint::black_box(triangles);
    })
}
