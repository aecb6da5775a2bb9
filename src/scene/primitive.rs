//! The display list: fragments of primitives in paint order.

use std::sync::Arc;

use crate::catalog::Icon;
use crate::geometry::{BezPath, Point, Rect, Vec2};
use crate::model::{DataTypeId, EdgeId, NodeId, NoteId, RecordId};
use crate::text::FontStyle;

/// An sRGB color with straight alpha.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Color {
    /// Red, 0 to 255.
    pub r: u8,
    /// Green, 0 to 255.
    pub g: u8,
    /// Blue, 0 to 255.
    pub b: u8,
    /// Alpha, 0 (invisible) to 255 (opaque).
    pub a: u8,
}

impl Color {
    /// An opaque color from `0xRRGGBB`.
    pub const fn hex(rgb: u32) -> Self {
        Self {
            r: (rgb >> 16) as u8,
            g: (rgb >> 8) as u8,
            b: rgb as u8,
            a: 255,
        }
    }

    /// The same color at an opacity from 0 to 1.
    pub fn with_opacity(self, opacity: f64) -> Self {
        Self {
            a: (f64::from(self.a) * opacity.clamp(0.0, 1.0)).round() as u8,
            ..self
        }
    }

    /// The opaque color seen when `self` lies on an opaque `ground`.
    pub fn over(self, ground: Self) -> Self {
        let alpha = f64::from(self.a) / 255.0;
        let mix = |top: u8, below: u8| {
            (f64::from(top) * alpha + f64::from(below) * (1.0 - alpha)).round() as u8
        };
        Self {
            r: mix(self.r, ground.r),
            g: mix(self.g, ground.g),
            b: mix(self.b, ground.b),
            a: 255,
        }
    }
}

/// How a line is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stroke {
    /// Width in scene points.
    pub width: f64,
    /// Color.
    pub color: Color,
    /// Lengths of dash and gap in scene points; ends are round. `None` is solid.
    pub dash: Option<[f64; 2]>,
}

impl Stroke {
    /// A solid line.
    pub const fn solid(width: f64, color: Color) -> Self {
        Self {
            width,
            color,
            dash: None,
        }
    }
}

/// A thing to paint.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// A rectangle with rounded corners.
    Rect {
        /// Its area.
        rect: Rect,
        /// Corner radii: top left, top right, bottom right, bottom left.
        radii: [f64; 4],
        /// Color inside.
        fill: Option<Color>,
        /// Line around, centered on the edge.
        stroke: Option<Stroke>,
    },
    /// A path of lines and curves.
    Path {
        /// The path.
        path: BezPath,
        /// Color inside; only for convex closed paths such as arrow heads.
        fill: Option<Color>,
        /// Line along it.
        stroke: Option<Stroke>,
    },
    /// A circle.
    Circle {
        /// Its center.
        center: Point,
        /// Its radius in scene points.
        radius: f64,
        /// Color inside.
        fill: Option<Color>,
        /// Line around.
        stroke: Option<Stroke>,
    },
    /// An icon.
    Icon {
        /// Which one.
        icon: Icon,
        /// Top left corner of its box.
        origin: Point,
        /// Side of its box in scene points.
        side: f64,
        /// Color of its line.
        color: Color,
    },
    /// One line of text, already broken and cut to its place.
    Text {
        /// Where the baseline starts, at the left end.
        origin: Point,
        /// The characters, without control characters.
        text: Arc<str>,
        /// Face and size.
        style: FontStyle,
        /// Advance width in scene points as `text` measures it.
        width: f64,
        /// Color.
        color: Color,
    },
}

impl Shape {
    /// The same shape elsewhere.
    pub fn moved(self, by: Vec2) -> Self {
        match self {
            Self::Rect {
                rect,
                radii,
                fill,
                stroke,
            } => Self::Rect {
                rect: rect + by,
                radii,
                fill,
                stroke,
            },
            Self::Path {
                mut path,
                fill,
                stroke,
            } => {
                path.apply_affine(kurbo::Affine::translate(by));
                Self::Path { path, fill, stroke }
            }
            Self::Circle {
                center,
                radius,
                fill,
                stroke,
            } => Self::Circle {
                center: center + by,
                radius,
                fill,
                stroke,
            },
            Self::Icon {
                icon,
                origin,
                side,
                color,
            } => Self::Icon {
                icon,
                origin: origin + by,
                side,
                color,
            },
            Self::Text {
                origin,
                text,
                style,
                width,
                color,
            } => Self::Text {
                origin: origin + by,
                text,
                style,
                width,
                color,
            },
        }
    }
}

/// From which zoom on a primitive is worth painting; `crate::scene::index` decides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// At every zoom.
    #[default]
    Always,
    /// Only while no text can be read: a stand-in such as a bar.
    Farthest,
    /// Only while text of the usual size is too small to read: a stand-in such as a bar.
    Far,
    /// Where small text cannot be read, and large text can: what stands in its room.
    Overview,
    /// Once titles can be read.
    Medium,
    /// Once small text can be read.
    Fine,
}

/// A shape and the detail that it belongs to.
#[derive(Clone, Debug, PartialEq)]
pub struct Primitive {
    /// What to paint.
    pub shape: Shape,
    /// When to paint it.
    pub detail: Detail,
}

/// Which record a fragment shows.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tag {
    /// A lane's band and title, an edge's line and arrow head, a node's card or a note.
    Record(RecordId),
    /// The text on an edge.
    EdgeLabel(EdgeId),
    /// The pill at one end of an edge that is shown as stubs.
    Stub(StubId),
    /// A node's port.
    Port(PortId),
}

impl Tag {
    /// The tag of what stands for no record: a note of an id that none can have, with its white
    /// space.
    pub(super) fn mark(name: &str) -> Self {
        Self::Record(RecordId::Note(NoteId::from(format!("mark {name}"))))
    }

    /// Asks something of the record of which this is a part.
    pub fn with_record<T>(&self, ask: impl FnOnce(&RecordId) -> T) -> T {
        match self {
            Self::Record(id) => ask(id),
            part => ask(&part.record()),
        }
    }

    /// The record of which this is a part.
    pub fn record(&self) -> RecordId {
        match self {
            Self::Record(id) => id.clone(),
            Self::EdgeLabel(id) | Self::Stub(StubId { edge: id, .. }) => id.into(),
            Self::Port(PortId { node, .. }) => node.into(),
        }
    }
}

impl<T: Into<RecordId>> From<T> for Tag {
    fn from(id: T) -> Self {
        Self::Record(id.into())
    }
}

/// Which end of an edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EdgeEnd {
    /// Where it leaves a node.
    Source,
    /// Where it enters one.
    Target,
}

/// Names a stub: the edge and the end at which it stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StubId {
    /// The edge.
    pub edge: EdgeId,
    /// The end.
    pub end: EdgeEnd,
}

/// Which side of a node a port is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PortSide {
    /// Left: data comes in.
    Input,
    /// Right: data goes out.
    Output,
}

/// Names a port: the node, the side and its place from the top.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PortId {
    /// The node.
    pub node: NodeId,
    /// The side.
    pub side: PortSide,
    /// Place from the top, from 0.
    pub index: usize,
}

/// A port of a card: where it is and what it takes or gives.
#[derive(Clone, Debug, PartialEq)]
pub struct PortMark {
    /// Its name.
    pub id: PortId,
    /// Its center in scene points.
    pub center: Point,
    /// Data types that it accepts, or the one that it gives.
    pub types: Vec<DataTypeId>,
    /// Whether the component cannot work without it.
    pub required: bool,
    /// Whether an edge is attached.
    pub connected: bool,
}

/// All that is painted for one record.
#[derive(Clone, Debug, PartialEq)]
pub struct Fragment {
    /// The record.
    pub tag: Tag,
    /// The area of the record itself, without shadows, marks and the room around a line.
    pub body: Rect,
    /// A rectangle around all primitives.
    pub bounds: Rect,
    /// Name for people who do not see it: "ANN retriever, retrieval, online lane".
    pub title: String,
    /// More about it: figures, notes.
    pub description: String,
    /// What to paint, in order.
    pub primitives: Vec<Primitive>,
    /// Ports, for nodes; empty for other records.
    pub ports: Vec<PortMark>,
    /// Whether it is a node or an edge of the spine; see [`crate::graph::Spine`].
    pub on_spine: bool,
}

impl Fragment {
    /// A fragment without primitives and words, whose primitives reach `margin` scene points
    /// over its body.
    pub fn new(tag: impl Into<Tag>, body: Rect, margin: Vec2) -> Self {
        Self {
            tag: tag.into(),
            body,
            bounds: body.inflate(margin.x, margin.y),
            title: String::new(),
            description: String::new(),
            primitives: Vec::new(),
            ports: Vec::new(),
            on_spine: false,
        }
    }

    /// The line of an edge: its first path with a stroke.
    pub fn line(&self) -> Option<&BezPath> {
        self.primitives
            .iter()
            .find_map(|primitive| match &primitive.shape {
                Shape::Path {
                    path,
                    stroke: Some(_),
                    ..
                } => Some(path),
                _ => None,
            })
    }

    /// The same fragment elsewhere.
    #[must_use]
    pub fn moved(&self, by: Vec2) -> Self {
        let moved = |primitive: &Primitive| Primitive {
            detail: primitive.detail,
            shape: primitive.shape.clone().moved(by),
        };
        let mut ports = self.ports.clone();
        for port in &mut ports {
            port.center += by;
        }
        Self {
            tag: self.tag.clone(),
            body: self.body + by,
            bounds: self.bounds + by,
            title: self.title.clone(),
            description: self.description.clone(),
            primitives: self.primitives.iter().map(moved).collect(),
            ports,
            on_spine: self.on_spine,
        }
    }
}

/// The whole picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Scene {
    /// A rectangle around all fragments with a margin; what an export shows.
    pub bounds: Rect,
    /// Color behind everything.
    pub background: Color,
    /// Fragments in paint order: lanes, edges (those of the spine last), nodes, labels,
    /// notes.
    pub fragments: Vec<Arc<Fragment>>,
}
