//! egui-snarl.

use egui::emath::TSTransform;
use egui::{Context, Pos2, RawInput, Rect, Ui, pos2, vec2};
use egui_snarl::ui::{PinInfo, SnarlPin, SnarlViewer, SnarlWidget};
use egui_snarl::{InPin, InPinId, OutPin, OutPinId, Snarl};

use crate::graph::Graph;
use crate::{CANVAS, View};

struct Viewer {
    seen: TSTransform,
}

impl SnarlViewer<String> for Viewer {
    fn title(&mut self, node: &String) -> String {
        node.clone()
    }

    fn inputs(&mut self, _: &String) -> usize {
        2
    }

    fn show_input(
        &mut self,
        _: &InPin,
        ui: &mut Ui,
        _: &mut Snarl<String>,
    ) -> impl SnarlPin + 'static {
        ui.label("in");
        PinInfo::circle()
    }

    fn outputs(&mut self, _: &String) -> usize {
        2
    }

    fn show_output(
        &mut self,
        _: &OutPin,
        ui: &mut Ui,
        _: &mut Snarl<String>,
    ) -> impl SnarlPin + 'static {
        ui.label("out");
        PinInfo::circle()
    }

    fn current_transform(&mut self, to_global: &mut TSTransform, _: &mut Snarl<String>) {
        *to_global = self.seen;
    }
}

pub fn drawer(graph: &Graph, view: View) -> Box<dyn FnMut()> {
    let mut snarl = Snarl::new();
    let ids: Vec<_> = graph
        .places
        .iter()
        .enumerate()
        .map(|(n, (x, y))| snarl.insert_node(pos2(*x, *y), format!("Node {n}")))
        .collect();
    for (from, to, port) in &graph.edges {
        let from = OutPinId {
            node: ids[*from],
            output: *port,
        };
        let to = InPinId {
            node: ids[*to],
            input: *port,
        };
        snarl.connect(from, to);
    }
    let (zoom, (x, y)) = view.of(graph);
    let mut viewer = Viewer {
        seen: TSTransform::new(-vec2(x, y) * zoom, zoom),
    };
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
            SnarlWidget::new().show(&mut snarl, &mut viewer, ui);
        });
        let triangles = context.tessellate(output.shapes, output.pixels_per_point);
        std::hint::black_box(triangles);
    })
}
