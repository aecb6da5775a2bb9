//! What editing shows on top of the scene: selection, ports, guides, marquee, new edges.

mod crossing;
mod heat;
mod wire;

pub use crossing::{Crossing, crossing_lines};
pub use heat::heat_chips;

pub(super) use wire::side_of;

use super::canvas::{Canvas, SceneView};
use super::tool::bendable;
use crate::geometry::{BezPath, Direction, Point, Rect, Vec2};
use crate::model::{EdgeId, NodeId, RecordId};
use crate::scene::style::{EDGE_LABEL, PORT_RADIUS, RADIUS_LARGE, RADIUS_MEDIUM, Theme};
use crate::scene::{
    Color, Detail, Fragment, PortId, PortMark, PortSide, Primitive, Shape, Stroke, Tag,
    is_visible_at,
};
use crate::text::FontStyle;

/// Least radius of a port that is shown, in screen points.
const PORT_SEEN: f64 = 4.0;

/// Primitives in scene points, to be painted over the scene and never exported.
pub fn overlay(canvas: &Canvas, view: SceneView<'_>, theme: &Theme) -> Vec<Primitive> {
    let mut out = Overlay {
        theme,
        pixel: 1.0 / canvas.camera.zoom,
        primitives: Vec::new(),
    };
    let visible = canvas.camera.visible(view.viewport);
    let near = view.index.in_rect(visible);
    match (canvas.tool().gesture(), canvas.hover()) {
        (Some(gesture), _) => gesture.paint_below(&mut out, &near, view),
        (None, Some(hover)) => out.hover(&near, hover, view),
        (None, None) => {}
    }
    let first = out.primitives.len();
    if view.shift == Vec2::ZERO {
        for fragment in &near {
            out.selected(fragment, view);
        }
    } else {
        for fragment in view.index.in_rect(visible - view.shift) {
            out.selected(fragment, view);
        }
        for primitive in out.primitives.iter_mut().skip(first) {
            let shape = std::mem::replace(&mut primitive.shape, NO_SHAPE);
            primitive.shape = shape.moved(view.shift);
        }
    }
    if let Some(gesture) = canvas.tool().gesture() {
        gesture.paint_above(&mut out);
    }
    out.primitives
}

/// From how many scene points to a screen point on the names of ports can be read.
const NAMES_FROM: f64 = 1.0 / 0.9;

/// Least length of a run that has a mark to take it by, in screen points.
const LEAST_GRIPPED: f64 = 36.0;

/// Stands for a shape while it is moved.
const NO_SHAPE: Shape = Shape::Circle {
    center: Point::ZERO,
    radius: 0.0,
    fill: None,
    stroke: None,
};

pub(super) struct Overlay<'a> {
    pub(super) theme: &'a Theme,
    /// One screen point in scene points.
    pub(super) pixel: f64,
    primitives: Vec<Primitive>,
}

impl Overlay<'_> {
    pub(super) fn add(&mut self, shape: Shape) {
        self.primitives.push(Primitive {
            shape,
            detail: Detail::Always,
        });
    }

    pub(super) fn ring(&mut self, rect: Rect, radius: f64, width: f64, color: Color) {
        self.add(Shape::Rect {
            rect,
            radii: [radius; 4],
            fill: None,
            stroke: Some(Stroke::solid(width * self.pixel, color)),
        });
    }

    pub(super) fn line(&mut self, from: Point, to: Point, color: Color) {
        let mut path = BezPath::new();
        path.move_to(from);
        path.line_to(to);
        self.add(Shape::Path {
            path,
            fill: None,
            stroke: Some(Stroke::solid(self.pixel, color)),
        });
    }

    /// Shows that something is out of the question.
    pub(super) fn dim(&mut self, rect: Rect) {
        self.add(Shape::Rect {
            rect,
            radii: [RADIUS_MEDIUM; 4],
            fill: Some(self.theme.background.with_opacity(0.6)),
            stroke: None,
        });
    }

    fn selected(&mut self, fragment: &Fragment, view: SceneView<'_>) {
        let accent = self.theme.accent;
        let selection = view.selection;
        if selection.is_empty() || !fragment.tag.with_record(|id| selection.has(id)) {
            return;
        }
        match &fragment.tag {
            Tag::Record(RecordId::Node(_)) => {
                let rect = fragment.body.inflate(2.0, 2.0);
                self.ring(rect, RADIUS_MEDIUM + 2.0, 2.0, accent);
                for port in &fragment.ports {
                    self.port(port, 1.0);
                }
                if view.selection.len() == 1 {
                    self.corners(rect);
                }
            }
            Tag::Record(RecordId::Note(_)) => {
                self.ring(fragment.bounds, RADIUS_MEDIUM, 2.0, accent);
            }
            Tag::Record(RecordId::Lane(id)) => {
                let rect = fragment.body;
                self.ring(rect, RADIUS_LARGE, 2.0, accent);
                let lane = view.document.lanes().get(id);
                if lane.is_some_and(|lane| !lane.collapsed) {
                    self.handles(rect);
                }
            }
            Tag::Record(RecordId::Edge(id)) => {
                // Stubs have no ends that could be taken elsewhere.
                let is_line = view.document.edge(id).is_some_and(|edge| !edge.stub);
                let ends = edge_ends(fragment).into_iter().filter(|_| is_line);
                for end in ends.flatten() {
                    let stroke = Some(Stroke::solid(1.5 * self.pixel, accent));
                    let radius = 4.5 * self.pixel.max(0.7);
                    let fill = Some(self.theme.background);
                    self.add(Shape::Circle {
                        center: end,
                        radius,
                        fill,
                        stroke,
                    });
                }
                if view.selection.len() == 1
                    && let Some((line, _)) = bendable(id, view)
                {
                    let label = view.index.fragment(&Tag::EdgeLabel(id.clone()));
                    self.grips(&line, label.map(|label| label.bounds));
                    if let Some(label) = label {
                        self.readable(label);
                    }
                }
            }
            Tag::Stub(_) => self.ring_pill(fragment, 2.0),
            Tag::EdgeLabel(_) | Tag::Port(_) => {}
        }
    }

    fn ring_pill(&mut self, fragment: &Fragment, width: f64) {
        let rect = fragment.body;
        self.ring(rect, rect.height() / 2.0, width, self.theme.accent);
    }

    fn handles(&mut self, rect: Rect) {
        self.corners(rect);
        let center = rect.center();
        for (x, y) in [
            (rect.x0, center.y),
            (rect.x1, center.y),
            (center.x, rect.y0),
            (center.x, rect.y1),
        ] {
            self.handle(x, y);
        }
    }

    fn corners(&mut self, rect: Rect) {
        for x in [rect.x0, rect.x1] {
            for y in [rect.y0, rect.y1] {
                self.handle(x, y);
            }
        }
    }

    /// A label that is too small to be painted at this zoom, in the size that it has at the usual one.
    fn readable(&mut self, label: &Fragment) {
        let zoom = 1.0 / self.pixel;
        let center = label.bounds.center();
        let larger = |point: Point| center + (point - center) * self.pixel;
        let hidden = |primitive: &&Primitive| !is_visible_at(primitive.detail, zoom);
        let shapes: Vec<Shape> = label
            .primitives
            .iter()
            .filter(hidden)
            .filter_map(|primitive| match primitive.shape.clone() {
                Shape::Rect {
                    rect, radii, fill, ..
                } => Some(Shape::Rect {
                    rect: Rect::from_center_size(center, rect.size() * self.pixel),
                    radii: radii.map(|radius| radius * self.pixel),
                    fill,
                    stroke: Some(Stroke::solid(self.pixel, self.theme.line)),
                }),
                Shape::Text {
                    origin,
                    text,
                    style,
                    width,
                    color,
                } => Some(Shape::Text {
                    origin: larger(origin),
                    text,
                    style: FontStyle::new(style.face, style.size * self.pixel),
                    width: width * self.pixel,
                    color,
                }),
                _ => None,
            })
            .collect();
        for shape in shapes {
            self.add(shape);
        }
    }

    /// A mark on each run by which a line is bent, where there is room for one: in the middle, or beside the
    /// label.
    pub(super) fn grips(&mut self, line: &[Point], label: Option<Rect>) {
        for pair in line.windows(2) {
            let [a, b] = pair else { continue };
            if (*b - *a).hypot() < LEAST_GRIPPED * self.pixel {
                continue;
            }
            let (long, short) = (7.0 * self.pixel, 2.5 * self.pixel);
            let is_level = (a.y - b.y).abs() <= (a.x - b.x).abs();
            let half = if is_level {
                Vec2::new(long, short)
            } else {
                Vec2::new(short, long)
            };
            let places = [0.5, 0.25, 0.75].map(|part| {
                let middle = a.lerp(*b, part);
                Rect::from_points(middle - half, middle + half)
            });
            let is_free = |place: &&Rect| !label.is_some_and(|label| label.overlaps(**place));
            let Some(place) = places.iter().find(is_free) else {
                continue;
            };
            self.add(Shape::Rect {
                rect: *place,
                radii: [short; 4],
                fill: Some(self.theme.background),
                stroke: Some(Stroke::solid(1.5 * self.pixel, self.theme.accent)),
            });
        }
    }

    fn handle(&mut self, x: f64, y: f64) {
        let half = 3.5 * self.pixel;
        self.add(Shape::Rect {
            rect: Rect::new(x - half, y - half, x + half, y + half),
            radii: [self.pixel; 4],
            fill: Some(self.theme.background),
            stroke: Some(Stroke::solid(1.5 * self.pixel, self.theme.accent)),
        });
    }

    fn hover(&mut self, near: &[&std::sync::Arc<Fragment>], hover: &Tag, view: SceneView<'_>) {
        let accent = self.theme.accent;
        match hover {
            Tag::Record(RecordId::Node(id)) => self.hover_node(near, id, None, view),
            Tag::Port(port) => self.hover_node(near, &port.node, Some(port), view),
            Tag::Record(RecordId::Edge(id)) | Tag::EdgeLabel(id) => self.ends(id, view),
            Tag::Stub(stub) => {
                let pill = near.iter().find(|fragment| fragment.tag == *hover);
                if let Some(pill) = pill {
                    self.ring_pill(pill, 1.0);
                }
                self.ends(&stub.edge, view);
            }
            Tag::Record(RecordId::Lane(_)) => {}
            Tag::Record(RecordId::Note(_)) => {
                if let Some(fragment) = near.iter().find(|fragment| fragment.tag == *hover) {
                    self.ring(
                        fragment.bounds,
                        RADIUS_MEDIUM,
                        1.0,
                        accent.with_opacity(0.7),
                    );
                }
            }
        }
    }

    /// All ports of the node, so that they can be found and dragged from.
    fn hover_node(
        &mut self,
        near: &[&std::sync::Arc<Fragment>],
        id: &NodeId,
        hovered: Option<&PortId>,
        view: SceneView<'_>,
    ) {
        let Some(fragment) = near.iter().find(
            |fragment| matches!(&fragment.tag, Tag::Record(RecordId::Node(own)) if own == id),
        ) else {
            return;
        };
        let rect = fragment.body.inflate(1.0, 1.0);
        self.ring(
            rect,
            RADIUS_MEDIUM + 1.0,
            1.0,
            self.theme.accent.with_opacity(0.7),
        );
        for port in &fragment.ports {
            let lit = hovered == Some(&port.id);
            self.port(port, if lit { 1.5 } else { 1.0 });
        }
        if self.pixel <= NAMES_FROM {
            self.port_names(&fragment.ports, view);
        }
    }

    /// What ports take or give: beside them or, where they stand side by side, as steps that
    /// none of the lines to them crosses.
    fn port_names(&mut self, ports: &[PortMark], view: SceneView<'_>) {
        if view.document.layout().direction == Direction::Right {
            for port in ports {
                let way = if port.id.side == PortSide::Input {
                    -1.0
                } else {
                    1.0
                };
                self.port_name(port, port.center, way, view);
            }
            return;
        }
        for (side, out) in [(PortSide::Input, -1.0), (PortSide::Output, 1.0)] {
            let own = ports.iter().filter(|port| port.id.side == side).rev();
            for (step, port) in own.enumerate() {
                let away = 2.0 * PORT_RADIUS + 4.0 + 14.0 * step as f64;
                let at = port.center + Vec2::new(0.0, out * away);
                let mut line = BezPath::new();
                line.move_to(port.center + Vec2::new(0.0, out * PORT_RADIUS));
                line.line_to(at);
                self.add(Shape::Path {
                    path: line,
                    fill: None,
                    stroke: Some(Stroke::solid(1.0, self.theme.muted)),
                });
                self.port_name(port, at - Vec2::new(2.0 * PORT_RADIUS, 0.0), 1.0, view);
            }
        }
    }

    /// What a port takes or gives, left (-1) or right (1) of a point.
    fn port_name(&mut self, port: &PortMark, at: Point, way: f64, view: SceneView<'_>) {
        let names: Vec<&str> = port
            .types
            .iter()
            .map(|data| {
                let known = view.catalog.data_type(data.as_str());
                known.map_or(data.as_str(), |data| data.name.as_str())
            })
            .collect();
        let text = crate::text::ellipsize(&names.join(" or "), EDGE_LABEL, 150.0);
        let width = crate::text::measure(&text, EDGE_LABEL);
        let gap = 2.0 * PORT_RADIUS;
        let left = if way < 0.0 {
            at.x - gap - width
        } else {
            at.x + gap
        };
        let height = 13.0;
        let rect = Rect::from_origin_size((left - 4.0, at.y - height / 2.0), (width + 8.0, height));
        self.add(Shape::Rect {
            rect,
            radii: [4.0; 4],
            fill: Some(self.theme.panel.with_opacity(0.92)),
            stroke: None,
        });
        let drop = (EDGE_LABEL.ascent() - EDGE_LABEL.descent()) / 2.0;
        self.add(Shape::Text {
            origin: Point::new(left, at.y + drop),
            text: text.into(),
            style: EDGE_LABEL,
            width,
            color: self.theme.text,
        });
    }

    /// The nodes at both ends of an edge.
    fn ends(&mut self, id: &EdgeId, view: SceneView<'_>) {
        let Some(edge) = view.document.edge(id) else {
            return;
        };
        for node in [&edge.from, &edge.to] {
            if let Some(rect) = view.cards.rect(view.document, node) {
                let color = self.theme.accent.with_opacity(0.7);
                self.ring(rect.inflate(1.0, 1.0), RADIUS_MEDIUM + 1.0, 1.0, color);
            }
        }
    }

    fn port(&mut self, port: &PortMark, scale: f64) {
        let color = port
            .types
            .first()
            .map_or(self.theme.muted, |data| self.theme.data(data.as_str()));
        let (fill, line) = match port.id.side {
            PortSide::Input => (self.theme.background, color),
            PortSide::Output => (color, self.theme.background),
        };
        self.primitives.push(Primitive {
            shape: Shape::Circle {
                center: port.center,
                // Never too small for the eye, however far away the picture is.
                radius: (PORT_RADIUS * scale).max(PORT_SEEN * self.pixel),
                fill: Some(fill),
                stroke: Some(Stroke::solid(1.8, line)),
            },
            detail: Detail::Always,
        });
    }
}

fn edge_ends(fragment: &Fragment) -> [Option<Point>; 2] {
    let Some(path) = fragment.line() else {
        return [None, None];
    };
    let end = |element: &kurbo::PathEl| match element {
        kurbo::PathEl::MoveTo(point) | kurbo::PathEl::LineTo(point) => Some(*point),
        _ => None,
    };
    [
        path.elements().first().and_then(end),
        path.elements().last().and_then(end),
    ]
}
