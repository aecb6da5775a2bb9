//! The edge that is being drawn, and the nodes and ports that it can go to.

use std::sync::Arc;

use super::super::canvas::SceneView;
use super::Overlay;
use crate::geometry::{BezPath, Point, Vec2};
use crate::model::{EdgeShape, LayoutSettings, NodeId, RecordId};
use crate::scene::style::RADIUS_MEDIUM;
use crate::scene::{Color, Fragment, PortId, PortMark, PortSide, Shape, Stroke, Tag, edge_path};

impl Overlay<'_> {
    /// Compatible ports light up, other nodes dim, and the new edge follows the pointer.
    pub(in crate::interact) fn connecting(
        &mut self,
        near: &[&Arc<Fragment>],
        from: &PortId,
        pointer: Point,
        hovered: Option<(&NodeId, bool)>,
        view: SceneView<'_>,
    ) {
        let wanted = match from.side {
            PortSide::Output => PortSide::Input,
            PortSide::Input => PortSide::Output,
        };
        let types = view
            .cards
            .get(&from.node)
            .and_then(|card| {
                let ports = if from.side == PortSide::Output {
                    &card.outputs
                } else {
                    &card.inputs
                };
                ports.get(from.index).map(|port| port.types.clone())
            })
            .unwrap_or_default();
        let mut start = pointer;
        for fragment in near {
            let Tag::Record(RecordId::Node(id)) = &fragment.tag else {
                continue;
            };
            if *id == from.node {
                if let Some(port) = fragment.ports.iter().find(|port| port.id == *from) {
                    start = port.center;
                    self.port(port, 1.4);
                }
                continue;
            }
            let fitting: Vec<&PortMark> = fragment
                .ports
                .iter()
                .filter(|port| {
                    port.id.side == wanted && port.types.iter().any(|data| types.contains(data))
                })
                .collect();
            let unknown = view
                .document
                .node(id)
                .is_some_and(|node| view.catalog.component(node.component.as_str()).is_none());
            let rect = fragment.body;
            if fitting.is_empty() && !unknown {
                self.dim(rect.inflate(1.0, 1.0));
            }
            for port in fitting {
                self.port(port, 1.5);
            }
            if let Some((node, fits)) = hovered
                && node == id
            {
                let color = if fits {
                    self.theme.ok
                } else {
                    self.theme.error
                };
                self.ring(rect.inflate(2.0, 2.0), RADIUS_MEDIUM + 2.0, 2.0, color);
            }
        }
        let color = self.wire_color(hovered.map(|(_, fits)| fits));
        self.wire(start, pointer, from.side, color, view);
    }

    pub(in crate::interact) fn wire_color(&self, fits: Option<bool>) -> Color {
        match fits {
            Some(true) => self.theme.ok,
            Some(false) => self.theme.error,
            None => self.theme.accent,
        }
    }

    pub(in crate::interact) fn wire(
        &mut self,
        start: Point,
        pointer: Point,
        side: PortSide,
        color: Color,
        view: SceneView<'_>,
    ) {
        let path = new_edge(start, pointer, side, view.document.layout());
        let stroke = Stroke {
            width: 2.0 * self.pixel.clamp(0.7, 2.0),
            color,
            dash: None,
        };
        self.add(Shape::Path {
            path,
            fill: None,
            stroke: Some(stroke),
        });
        let radius = 3.5 * self.pixel;
        self.add(Shape::Circle {
            center: pointer,
            radius,
            fill: Some(color),
            stroke: None,
        });
    }
}

/// The middle of a node's side.
pub(in crate::interact) fn side_of(
    node: &NodeId,
    side: PortSide,
    view: SceneView<'_>,
) -> Option<Point> {
    let direction = view.document.layout().direction;
    let rect = direction.turn_rect(view.cards.rect(view.document, node)?);
    let x = match side {
        PortSide::Input => rect.x0,
        PortSide::Output => rect.x1,
    };
    Some(direction.turn(Point::new(x, rect.center().y)))
}

/// A simple line from a port to the pointer, in the shape of the document's edges.
fn new_edge(start: Point, end: Point, side: PortSide, settings: &LayoutSettings) -> BezPath {
    // As if the flow ran to the right.
    let direction = settings.direction;
    let (start, end) = (direction.turn(start), direction.turn(end));
    let out = Vec2::new(
        if side == PortSide::Output {
            16.0
        } else {
            -16.0
        },
        0.0,
    );
    let stub = start + out;
    let middle = turning_x(stub.x, end.x, side);
    let mut points = vec![start];
    if settings.edges != EdgeShape::Straight {
        points.extend([Point::new(middle, start.y), Point::new(middle, end.y)]);
    }
    // Without an arrow head, there is nothing to draw the end back for.
    points.extend([end, end + out * 0.001]);
    for point in &mut points {
        *point = direction.turn(*point);
    }
    edge_path(&points, settings.edges, 0.0)
}

fn turning_x(from: f64, to: f64, side: PortSide) -> f64 {
    let between = f64::midpoint(from, to);
    match side {
        PortSide::Output => between.max(from),
        PortSide::Input => between.min(from),
    }
}
