//! Routes as paths: rounded corners and arrow heads.

use super::primitive::{Detail, Primitive, Shape};
use super::style::{RADIUS_ROUTE, Theme};
use crate::geometry::{BezPath, Point, Rect, Shape as _, Vec2, bounding_box};
use crate::model::Edge;

/// Length of an arrow head in scene points.
const ARROW_LENGTH: f64 = 8.0;
/// Half its width at the back.
const ARROW_HALF_WIDTH: f64 = 3.6;
/// Free room between an arrow head's tip and the port's centre.
const ARROW_GAP: f64 = 5.0;

/// The path through `points` with corners rounded by at most `radius` scene points.
///
/// Its end is drawn back so that an [`arrow_head`] fits between it and the port.
pub fn rounded_path(points: &[Point], radius: f64) -> BezPath {
    let mut path = BezPath::new();
    let points = drawn_back(points);
    let Some(first) = points.first() else {
        return path;
    };
    path.move_to(*first);
    for (index, corner) in points.iter().enumerate().skip(1) {
        let Some(next) = points.get(index + 1) else {
            path.line_to(*corner);
            break;
        };
        let Some(previous) = points.get(index - 1) else {
            break;
        };
        let (before, after) = (*corner - *previous, *next - *corner);
        let room = radius.min(before.hypot() / 2.0).min(after.hypot() / 2.0);
        if room < 0.01 || before.cross(after).abs() < 1e-9 {
            path.line_to(*corner);
            continue;
        }
        path.line_to(*corner - unit(before) * room);
        path.quad_to(*corner, *corner + unit(after) * room);
    }
    path
}

/// The triangle at the end of a route; `None` for a route without length.
pub fn arrow_head(points: &[Point]) -> Option<BezPath> {
    let (last, direction) = end_of(points)?;
    let tip = last - direction * ARROW_GAP;
    let back = tip - direction * ARROW_LENGTH;
    let side = Vec2::new(-direction.y, direction.x) * ARROW_HALF_WIDTH;
    let mut path = BezPath::new();
    path.move_to(tip);
    path.line_to(back + side);
    path.line_to(back - side);
    path.close_path();
    Some(path)
}

/// Line and arrow head along some points, and a rectangle around both.
pub(super) fn edge_line(edge: &Edge, points: &[Point], theme: &Theme) -> (Rect, Vec<Primitive>) {
    let stroke = theme.edge_stroke(edge.kind);
    let path = rounded_path(points, RADIUS_ROUTE);
    let head = arrow_head(points);
    let parts = [Some(&path), head.as_ref()];
    let bounds = bounding_box(
        parts
            .into_iter()
            .flatten()
            .filter(|path| !path.elements().is_empty())
            .map(BezPath::bounding_box),
    )
    .map_or(Rect::ZERO, |area| area.inflate(6.0, 6.0));
    let mut primitives = vec![Primitive {
        detail: Detail::Always,
        shape: Shape::Path {
            path,
            fill: None,
            stroke: Some(stroke),
        },
    }];
    if let Some(head) = head {
        primitives.push(Primitive {
            detail: Detail::Medium,
            shape: Shape::Path {
                path: head,
                fill: Some(stroke.color),
                stroke: None,
            },
        });
    }
    (bounds, primitives)
}

fn drawn_back(points: &[Point]) -> Vec<Point> {
    let mut points = points.to_vec();
    if let Some((last, direction)) = end_of(&points) {
        let length = points
            .iter()
            .rev()
            .nth(1)
            .map_or(0.0, |previous| (last - *previous).hypot());
        let back = (ARROW_GAP + ARROW_LENGTH - 0.5).min(length);
        if let Some(end) = points.last_mut() {
            *end = last - direction * back;
        }
    }
    points
}

fn end_of(points: &[Point]) -> Option<(Point, Vec2)> {
    let last = *points.last()?;
    let previous = points
        .iter()
        .rev()
        .find(|point| (**point - last).hypot() > 0.01)?;
    Some((last, unit(last - *previous)))
}

fn unit(vector: Vec2) -> Vec2 {
    let length = vector.hypot();
    if length > 0.0 {
        vector / length
    } else {
        vector
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corners_are_rounded_and_the_end_leaves_room_for_the_arrow() {
        let points = [
            Point::new(0.0, 0.0),
            Point::new(50.0, 0.0),
            Point::new(50.0, 80.0),
        ];
        let path = rounded_path(&points, 8.0);
        let bounds = path.bounding_box();
        assert!(bounds.y1 < 80.0 - ARROW_GAP && bounds.x1 <= 50.0);
        let curves = path
            .elements()
            .iter()
            .filter(|e| matches!(e, kurbo::PathEl::QuadTo(..)));
        assert_eq!(curves.count(), 1);
        let arrow = arrow_head(&points).unwrap().bounding_box();
        assert!((arrow.y1 - (80.0 - ARROW_GAP)).abs() < 1e-9);
    }

    #[test]
    fn routes_without_length_draw_nothing_wrong() {
        assert!(rounded_path(&[], 8.0).elements().is_empty());
        assert!(arrow_head(&[Point::ZERO]).is_none());
        assert!(arrow_head(&[Point::ZERO, Point::ZERO]).is_none());
        assert!(rounded_path(&[Point::ZERO, Point::ZERO], 8.0).is_finite());
    }
}
