//! Points, sizes, rectangles and curves in scene points, and their rounding for files.
//!
//! A scene point is one logical pixel at 100 % zoom; x grows to the right, y downwards.
//! The types are kurbo's, so that every floor, and usvg below the PNG painter, agree.

mod boxed;
mod direction;
mod random;

pub use boxed::{Boxed, envelope};
pub use direction::Direction;
pub use kurbo::{BezPath, Circle, Line, PathEl, Point, Rect, RoundedRect, Shape, Size, Vec2};
pub use random::Random;

/// The step of the canvas grid in scene points.
pub const GRID: f64 = 8.0;

/// Largest coordinate, in scene points, that a document may hold in either direction.
///
/// Beyond it single-precision painters lose whole points, so a position further out is
/// an error of the file, not something to draw.
pub const MAX_COORDINATE: f64 = 1.0e6;

/// Rounds a coordinate to a hundredth of a scene point, the precision that files keep.
///
/// Negative zero becomes zero, so that equal pictures have equal bytes.
///
/// ```
/// assert_eq!(pipewright::geometry::round(12.345_678), 12.35);
/// ```
pub fn round(value: f64) -> f64 {
    let rounded = (value * 100.0).round() / 100.0;
    if rounded == 0.0 { 0.0 } else { rounded }
}

/// [`round`] for both coordinates of a point.
pub fn round_point(point: Point) -> Point {
    Point::new(round(point.x), round(point.y))
}

/// The multiple of `step` nearest to `value`; `value` itself if `step` is not positive.
pub fn snap(value: f64, step: f64) -> f64 {
    if step > 0.0 {
        (value / step).round() * step
    } else {
        value
    }
}

/// Whether a point can stand in a document: finite, and within [`MAX_COORDINATE`].
pub fn is_valid_position(point: Point) -> bool {
    point.x.is_finite()
        && point.y.is_finite()
        && point.x.abs() <= MAX_COORDINATE
        && point.y.abs() <= MAX_COORDINATE
}

/// The smallest rectangle around all of `rects`, or `None` if there are none.
pub fn bounding_box(rects: impl IntoIterator<Item = Rect>) -> Option<Rect> {
    rects.into_iter().reduce(|all, rect| all.union(rect))
}

/// Whether a straight line touches the inside of a rectangle.
pub fn meets(line: Line, rect: Rect) -> bool {
    // The part of the line, from 0 to 1, that lies within each pair of sides.
    let way = line.p1 - line.p0;
    let within = |at: f64, step: f64, low: f64, high: f64| {
        if step == 0.0 {
            return (low < at && at < high).then_some((0.0, 1.0));
        }
        let (a, b) = ((low - at) / step, (high - at) / step);
        Some((a.min(b), a.max(b)))
    };
    let sides = (
        within(line.p0.x, way.x, rect.x0, rect.x1),
        within(line.p0.y, way.y, rect.y0, rect.y1),
    );
    let (Some((a, b)), Some((c, d))) = sides else {
        return false;
    };
    a.max(c).max(0.0) < b.min(d).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_leaves_no_negative_zero_and_two_decimals() {
        assert!(round(-0.001).is_sign_positive());
        assert_eq!(round(-1.005_1), -1.01);
        assert_eq!(round_point(Point::new(0.129, -3.0)), Point::new(0.13, -3.0));
    }

    #[test]
    fn positions_out_of_range_are_refused() {
        assert!(is_valid_position(Point::new(-1.0e6, 1.0e6)));
        assert!(!is_valid_position(Point::new(f64::NAN, 0.0)));
        assert!(!is_valid_position(Point::new(0.0, f64::INFINITY)));
        assert!(!is_valid_position(Point::new(0.0, 1.1e6)));
    }

    #[test]
    fn a_line_meets_what_it_runs_through_and_not_what_it_touches() {
        let rect = Rect::new(10.0, 10.0, 30.0, 20.0);
        let meets = |a: (f64, f64), b: (f64, f64)| super::meets(Line::new(a, b), rect);
        assert!(meets((0.0, 0.0), (40.0, 30.0)) && meets((20.0, 15.0), (21.0, 15.0)));
        assert!(meets((0.0, 15.0), (40.0, 15.0)) && meets((15.0, 0.0), (15.0, 40.0)));
        assert!(!meets((0.0, 0.0), (9.0, 40.0)) && !meets((0.0, 10.0), (40.0, 10.0)));
        assert!(!meets((0.0, 15.0), (9.0, 15.0)) && !meets((0.0, 22.0), (40.0, 20.0)));
    }

    #[test]
    fn snapping_rounds_to_the_nearest_step() {
        assert_eq!(snap(11.9, 8.0), 8.0);
        assert_eq!(snap(12.1, 8.0), 16.0);
        assert_eq!(snap(12.1, 0.0), 12.1);
    }
}
