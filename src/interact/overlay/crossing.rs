//! Edges between what a large move takes along and what stays, drawn as simple lines.

use crate::geometry::{BezPath, Point, Rect, Vec2};
use crate::model::{EdgeShape, LayoutSettings};
use crate::scene::style::ARROW_HEAD;
use crate::scene::{Detail, Primitive, Shape, Stroke, edge_path};

/// An edge between what moves and what stays.
#[derive(Clone, Debug)]
pub struct Crossing {
    /// Where it leaves a node, in scene points.
    pub start: Point,
    /// Where it enters one.
    pub end: Point,
    /// Whether the node that it leaves is the one that moves.
    pub starts_moved: bool,
    /// How it is drawn.
    pub stroke: Stroke,
}

/// The lines of those that can be seen, when what moves has moved by an offset.
pub fn crossing_lines(
    crossings: &[Crossing],
    offset: Vec2,
    settings: &LayoutSettings,
    visible: Rect,
) -> Vec<Primitive> {
    let ends = |crossing: &Crossing| {
        if crossing.starts_moved {
            (crossing.start + offset, crossing.end)
        } else {
            (crossing.start, crossing.end + offset)
        }
    };
    crossings
        .iter()
        .map(|crossing| (ends(crossing), crossing.stroke))
        .filter(|((start, end), _)| {
            let area = Rect::from_points(*start, *end).inflate(1.0, 1.0);
            area.overlaps(visible)
        })
        .map(|((start, end), stroke)| Primitive {
            detail: Detail::Always,
            shape: Shape::Path {
                path: elbow(start, end, settings),
                fill: None,
                stroke: Some(stroke),
            },
        })
        .collect()
}

/// Along the flow, aside in the middle, along the flow; in one line where edges are straight.
fn elbow(start: Point, end: Point, settings: &LayoutSettings) -> BezPath {
    let direction = settings.direction;
    if settings.edges == EdgeShape::Straight {
        return edge_path(&[start, end], settings.edges, ARROW_HEAD.width);
    }
    // As if the flow ran to the right.
    let (start, end) = (direction.turn(start), direction.turn(end));
    let middle = f64::midpoint(start.x, end.x);
    let points = [
        start,
        Point::new(middle, start.y),
        Point::new(middle, end.y),
        end,
    ];
    edge_path(
        &points.map(|point| direction.turn(point)),
        settings.edges,
        ARROW_HEAD.width,
    )
}
