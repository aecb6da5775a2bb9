//! Points, sizes, rectangles and curves in scene points, and their rounding for files.
//!
//! A scene point is one logical pixel at 100 % zoom; x grows to the right, y downwards.
//! The types are kurbo's, so that every floor, and usvg below the PNG painter, agree.

mod direction;

pub use direction::Direction;
pub use kurbo::{BezPath, Circle, Line, PathEl, Point, Rect, RoundedRect, Shape, Size, Vec2};

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
    fn snapping_rounds_to_the_nearest_step() {
        assert_eq!(snap(11.9, 8.0), 8.0);
        assert_eq!(snap(12.1, 8.0), 16.0);
        assert_eq!(snap(12.1, 0.0), 12.1);
    }
}
