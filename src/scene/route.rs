//! Routes as paths: rounded corners and arrow heads.

use super::meetings::{DOT_RADIUS, HOP_RADIUS, Marks};
use super::primitive::{Detail, Primitive, Shape};
use super::style::{ARROW_HEAD, RADIUS_BEND, RADIUS_ROUTE, SPINE_ARROW_HEAD, Theme};
use crate::geometry::{BezPath, Point, Rect, Shape as _, Size, Vec2, bounding_box};
use crate::model::{Edge, EdgeShape};

/// Free room between an arrow head's tip and the card, in scene points.
const ARROW_GAP: f64 = 2.0;
/// How far a handle of a curve lies along the sides of a quarter circle of radius 1.
const QUARTER: f64 = 0.552_284_749_8;

/// What an arrow head of that length takes of the end of a line, in scene points.
pub(super) fn arrow_room(head: f64) -> f64 {
    ARROW_GAP + head
}

/// Where a level run of a line hops over one or more upright lines.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Hop {
    /// Number of the run along the line.
    pub(super) run: usize,
    /// Where the leftmost of what it hops over is, in scene points.
    pub(super) left: f64,
    /// Where the rightmost one is.
    pub(super) right: f64,
}

/// The path through `points` with corners rounded by at most `radius` scene points.
///
/// Its end is drawn back so that an [`arrow_head`] of that length fits between it and the card.
pub fn rounded_path(points: &[Point], radius: f64, head: f64) -> BezPath {
    hopping_path(points, radius, head, &[])
}

/// The same path with hops, which are in the order of the line's runs.
fn hopping_path(points: &[Point], radius: f64, head: f64, hops: &[Hop]) -> BezPath {
    let mut path = BezPath::new();
    let points = drawn_back(points, head);
    let Some(first) = points.first() else {
        return path;
    };
    path.move_to(*first);
    for (index, corner) in points.iter().enumerate().skip(1) {
        let Some(previous) = points.get(index - 1) else {
            break;
        };
        let over = hops.iter().filter(|hop| hop.run + 1 == index);
        hop(&mut path, *previous, *corner, over);
        let Some(next) = points.get(index + 1) else {
            path.line_to(*corner);
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

/// Goes along a level run from hop to hop.
fn hop<'h>(
    path: &mut BezPath,
    start: Point,
    end: Point,
    hops: impl DoubleEndedIterator<Item = &'h Hop>,
) {
    let leftwards = end.x < start.x;
    let hops: Vec<&Hop> = if leftwards {
        hops.rev().collect()
    } else {
        hops.collect()
    };
    let forth = if leftwards { -HOP_RADIUS } else { HOP_RADIUS };
    let (y, top) = (start.y, start.y - HOP_RADIUS);
    for hop in hops {
        let (first, last) = if leftwards {
            (hop.right, hop.left)
        } else {
            (hop.left, hop.right)
        };
        let rise = QUARTER * HOP_RADIUS;
        path.line_to((first - forth, y));
        path.curve_to(
            (first - forth, y - rise),
            (first - forth * QUARTER, top),
            (first, top),
        );
        if first != last {
            path.line_to((last, top));
        }
        path.curve_to(
            (last + forth * QUARTER, top),
            (last + forth, y - rise),
            (last + forth, y),
        );
    }
}

/// The path of a route whose edge has that shape and an arrow head of that length.
pub fn edge_path(points: &[Point], shape: EdgeShape, head: f64) -> BezPath {
    match shape {
        EdgeShape::Orthogonal => rounded_path(points, RADIUS_ROUTE, head),
        EdgeShape::Straight => rounded_path(points, RADIUS_BEND, head),
        EdgeShape::Spline => smooth_path(points, head),
    }
}

/// The curve from the middle of each line to the middle of the next one, each corner its
/// handle: smooth everywhere, and along the lines in their middles.
fn smooth_path(points: &[Point], head: f64) -> BezPath {
    let mut path = BezPath::new();
    let points = drawn_back(points, head);
    let Some(first) = points.first() else {
        return path;
    };
    path.move_to(*first);
    for (index, corner) in points.iter().enumerate().skip(1) {
        let (Some(before), Some(next)) = (points.get(index - 1), points.get(index + 1)) else {
            path.line_to(*corner);
            break;
        };
        let middle = corner.midpoint(*next);
        if (*corner - *before).cross(*next - *corner).abs() < 1e-6 {
            path.line_to(middle);
            continue;
        }
        if index == 1 {
            path.line_to(before.midpoint(*corner));
        }
        path.quad_to(*corner, middle);
    }
    path
}

/// The triangle at the end of a route, of that length and width; `None` for a route without
/// length.
pub fn arrow_head(points: &[Point], size: Size) -> Option<BezPath> {
    let (last, direction) = end_of(points)?;
    let tip = last - direction * ARROW_GAP;
    let back = tip - direction * size.width;
    let side = Vec2::new(-direction.y, direction.x) * (size.height / 2.0);
    let mut path = BezPath::new();
    path.move_to(tip);
    path.line_to(back + side);
    path.line_to(back - side);
    path.close_path();
    Some(path)
}

/// Line and arrow head along some points, and a rectangle around both.
pub(super) fn edge_line(
    edge: &Edge,
    is_spine: bool,
    points: &[Point],
    shape: EdgeShape,
    marks: &Marks,
    theme: &Theme,
) -> (Rect, Vec<Primitive>) {
    let stroke = theme.edge_stroke(edge.kind, is_spine);
    let size = if is_spine {
        SPINE_ARROW_HEAD
    } else {
        ARROW_HEAD
    };
    let path = match shape {
        EdgeShape::Orthogonal => hopping_path(points, RADIUS_ROUTE, size.width, &marks.hops),
        EdgeShape::Straight | EdgeShape::Spline => edge_path(points, shape, size.width),
    };
    let head = arrow_head(points, size);
    let parts = [Some(&path), head.as_ref()];
    let area = bounding_box(
        parts
            .into_iter()
            .flatten()
            .filter(|path| !path.elements().is_empty())
            .map(BezPath::bounding_box),
    )
    .unwrap_or_default();
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
    primitives.extend(marks.dots().map(|center| Primitive {
        detail: Detail::Medium,
        shape: Shape::Circle {
            center: *center,
            radius: DOT_RADIUS,
            fill: Some(stroke.color),
            stroke: None,
        },
    }));
    (area, primitives)
}

fn drawn_back(points: &[Point], head: f64) -> Vec<Point> {
    let mut points = points.to_vec();
    if let Some((last, direction)) = end_of(&points) {
        let length = points
            .iter()
            .rev()
            .nth(1)
            .map_or(0.0, |previous| (last - *previous).hypot());
        let back = (arrow_room(head) - 0.5).min(length);
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
        let path = rounded_path(&points, 8.0, 8.0);
        let bounds = path.bounding_box();
        assert!(bounds.y1 < 80.0 - ARROW_GAP && bounds.x1 <= 50.0);
        let curves = path
            .elements()
            .iter()
            .filter(|e| matches!(e, kurbo::PathEl::QuadTo(..)));
        assert_eq!(curves.count(), 1);
        let arrow = arrow_head(&points, ARROW_HEAD).unwrap().bounding_box();
        assert!((arrow.y1 - (80.0 - ARROW_GAP)).abs() < 1e-9);
    }

    #[test]
    fn a_spline_has_no_corner_and_passes_the_middle_of_each_line() {
        let points = [(0.0, 0.0), (50.0, 0.0), (50.0, 80.0), (120.0, 80.0)].map(Point::from);
        let path = edge_path(&points, EdgeShape::Spline, 8.0);
        let middles = path.segments().flat_map(|segment| {
            use kurbo::ParamCurve as _;
            [segment.start(), segment.end()]
        });
        assert!(middles.clone().any(|point| point == Point::new(50.0, 40.0)));
        let turns: Vec<f64> = path
            .segments()
            .zip(path.segments().skip(1))
            .map(|(a, b)| {
                use kurbo::{ParamCurve as _, ParamCurveDeriv as _};
                let way = |segment: kurbo::PathSeg, at: f64| match segment {
                    kurbo::PathSeg::Line(line) => line.p1 - line.p0,
                    kurbo::PathSeg::Quad(quad) => quad.deriv().eval(at).to_vec2(),
                    kurbo::PathSeg::Cubic(cubic) => cubic.deriv().eval(at).to_vec2(),
                };
                unit(way(a, 1.0)).cross(unit(way(b, 0.0))).abs()
            })
            .collect();
        assert!(turns.iter().all(|turn| *turn < 1e-9), "{turns:?}");
    }

    #[test]
    fn routes_without_length_draw_nothing_wrong() {
        assert!(rounded_path(&[], 8.0, 8.0).elements().is_empty());
        assert!(arrow_head(&[Point::ZERO], ARROW_HEAD).is_none());
        assert!(arrow_head(&[Point::ZERO, Point::ZERO], ARROW_HEAD).is_none());
        assert!(rounded_path(&[Point::ZERO, Point::ZERO], 8.0, 8.0).is_finite());
        for shape in EdgeShape::ALL {
            assert!(edge_path(&[], shape, 8.0).elements().is_empty());
            assert!(edge_path(&[Point::ZERO, Point::ZERO], shape, 8.0).is_finite());
        }
    }
}
