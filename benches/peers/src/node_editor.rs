//! egui_node_editor, which descends from egui_node_graph. It keeps one edge of each input.

use std::borrow::Cow;

use egui::{Color32, Context, Pos2, RawInput, Rect, Ui, pos2, vec2};
use egui_node_editor::{
    DataTypeTrait, Graph as EditorGraph, GraphEditorState, InputParamKind, NodeDataTrait, NodeId,
    NodeResponse, NodeTemplateIter, NodeTemplateTrait, UserResponseTrait, WidgetValueTrait,
};

use crate::graph::Graph;
use crate::{CANVAS, View};

#[derive(Clone, Debug)]
struct Nothing;

impl UserResponseTrait for Nothing {}

#[derive(Clone, Default)]
struct Value;

#[derive(PartialEq, Eq)]
struct Data;

struct Card;

#[derive(Clone)]
struct Template;

struct Templates;

impl DataTypeTrait<()> for Data {
    fn data_type_color(&self, _: &mut ()) -> Color32 {
        Color32::LIGHT_BLUE
    }

    fn name(&self) -> Cow<'_, str> {
        Cow::Borrowed("data")
    }
}

impl WidgetValueTrait for Value {
    type Response = Nothing;
    type UserState = ();
    type NodeData = Card;

    fn value_widget(
        &mut self,
        name: &str,
        _: NodeId,
        ui: &mut Ui,
        _: &mut (),
        _: &Card,
    ) -> Vec<Nothing> {
        ui.label(name);
        Vec::new()
    }
}

impl NodeDataTrait for Card {
    type Response = Nothing;
    type UserState = ();
    type DataType = Data;
    type ValueType = Value;

    fn bottom_ui(
        &self,
        _: &mut Ui,
        _: NodeId,
        _: &EditorGraph<Self, Data, Value>,
        _: &mut (),
    ) -> Vec<NodeResponse<Nothing, Self>> {
        Vec::new()
    }
}

impl NodeTemplateTrait for Template {
    type NodeData = Card;
    type DataType = Data;
    type ValueType = Value;
    type UserState = ();
    type CategoryType = ();

    fn node_finder_label(&self, _: &mut ()) -> Cow<'_, str> {
        Cow::Borrowed("Node")
    }

    fn node_graph_label(&self, _: &mut ()) -> String {
        "Node".to_owned()
    }

    fn user_data(&self, _: &mut ()) -> Card {
        Card
    }

    fn build_node(&self, _: &mut EditorGraph<Card, Data, Value>, _: &mut (), _: NodeId) {}
}

impl NodeTemplateIter for Templates {
    type Item = Template;

    fn all_kinds(&self) -> Vec<Template> {
        vec![Template]
    }
}

pub fn drawer(graph: &Graph, view: View) -> Box<dyn FnMut()> {
    let (zoom, (x, y)) = view.of(graph);
    let mut state: GraphEditorState<Card, Data, Value, Template, ()> = GraphEditorState::new(zoom);
    let mut ports = Vec::new();
    for (n, (x, y)) in graph.places.iter().enumerate() {
        let (mut inputs, mut outputs) = (Vec::new(), Vec::new());
        let node = state
            .graph
            .add_node(format!("Node {n}"), Card, |graph, node| {
                for _ in 0..2 {
                    let kind = InputParamKind::ConnectionOrConstant;
                    inputs.push(graph.add_input_param(
                        node,
                        "in".to_owned(),
                        Data,
                        Value,
                        kind,
                        true,
                    ));
                    outputs.push(graph.add_output_param(node, "out".to_owned(), Data));
                }
            });
        state.node_order.push(node);
        state.node_positions.insert(node, pos2(*x, *y) * zoom);
        ports.push((inputs, outputs));
    }
    for (from, to, port) in &graph.edges {
        state
            .graph
            .add_connection(ports[*from].1[*port], ports[*to].0[*port]);
    }
    state.pan_zoom.pan = -vec2(x, y) * zoom;
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
            let _ = state.draw_graph_editor(ui, Templates, &mut (), Vec::new());
        });
        let triangles = context.tessellate(output.shapes, output.pixels_per_point);
        std::hint::black_box(triangles);
    })
}
