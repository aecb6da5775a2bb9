//! What part of the scene is seen, and how large.

use crate::geometry::{Point, Rect, Size, Vec2};

/// Smallest zoom: 5 %.
pub const MIN_ZOOM: f64 = 0.02;
/// Largest zoom: 400 %.
pub const MAX_ZOOM: f64 = 4.0;
/// Free room around what is fitted, in screen points.
const FIT_MARGIN: f64 = 32.0;

/// Maps scene points to screen points, counted from the viewport's top left corner.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Camera {
    /// The scene point at the viewport's top left corner.
    pub origin: Point,
    /// Screen points per scene point, from [`MIN_ZOOM`] to [`MAX_ZOOM`].
    pub zoom: f64,
}

impl Default for Camera {
    fn default() -> Self {
        Self {
            origin: Point::new(-40.0, -40.0),
            zoom: 1.0,
        }
    }
}

impl Camera {
    /// Where a scene point is on screen.
    pub fn to_screen(self, in_scene: Point) -> Point {
        ((in_scene - self.origin) * self.zoom).to_point()
    }

    /// Which scene point is at a screen point.
    pub fn to_scene(self, on_screen: Point) -> Point {
        self.origin + on_screen.to_vec2() / self.zoom
    }

    /// The part of the scene that a viewport of that size shows.
    pub fn visible(self, viewport: Size) -> Rect {
        Rect::from_origin_size(self.origin, viewport / self.zoom)
    }

    /// Moves the picture by an offset in screen points.
    pub fn pan(&mut self, on_screen: Vec2) {
        let origin = self.origin - on_screen / self.zoom;
        let limit = crate::geometry::MAX_COORDINATE;
        self.origin = Point::new(origin.x.clamp(-limit, limit), origin.y.clamp(-limit, limit));
    }

    /// Multiplies the zoom; the scene point under `fixed` (on screen) stays there.
    pub fn zoom_about(&mut self, fixed: Point, factor: f64) {
        if !factor.is_finite() || factor <= 0.0 {
            return;
        }
        let in_scene = self.to_scene(fixed);
        self.zoom = (self.zoom * factor).clamp(MIN_ZOOM, MAX_ZOOM);
        self.origin = in_scene - fixed.to_vec2() / self.zoom;
    }

    /// Shows all of a rectangle in the middle, at most at `max_zoom`.
    pub fn fit(&mut self, rect: Rect, viewport: Size, max_zoom: f64) {
        if viewport.width <= 0.0 || viewport.height <= 0.0 {
            return;
        }
        let room = |side: f64| (side - 2.0 * FIT_MARGIN).max(side * 0.5);
        let zoom = (room(viewport.width) / rect.width().max(1.0))
            .min(room(viewport.height) / rect.height().max(1.0));
        self.zoom = zoom.clamp(MIN_ZOOM, max_zoom.min(MAX_ZOOM));
        self.center_on(rect.center(), viewport);
    }

    /// Puts a scene point in the middle of the viewport.
    pub fn center_on(&mut self, in_scene: Point, viewport: Size) {
        self.origin = in_scene - viewport.to_vec2() / (2.0 * self.zoom);
    }

    /// What is seen on the way to another camera when a part of it, from 0 to 1, is done.
    #[must_use]
    pub fn between(self, to: Self, done: f64) -> Self {
        if self == to {
            return to;
        }
        let room = (1.0 / self.zoom) * (1.0 - done) + done / to.zoom;
        Self {
            origin: self.origin.lerp(to.origin, done),
            zoom: (1.0 / room).clamp(MIN_ZOOM, MAX_ZOOM),
        }
    }

    /// Moves as little as needed to bring a rectangle into view.
    pub fn reveal(&mut self, rect: Rect, viewport: Size) {
        let visible = self.visible(viewport);
        let margin = 24.0 / self.zoom;
        let wanted = rect.inflate(margin, margin);
        if visible.union(wanted) == visible {
            return;
        }
        let shift = |low: f64, high: f64, from: f64, to: f64| {
            if high - low > to - from || low < from {
                low - from
            } else if high > to {
                high - to
            } else {
                0.0
            }
        };
        self.origin += Vec2::new(
            shift(wanted.x0, wanted.x1, visible.x0, visible.x1),
            shift(wanted.y0, wanted.y1, visible.y0, visible.y1),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VIEWPORT: Size = Size::new(800.0, 600.0);

    #[test]
    fn zooming_keeps_the_point_under_the_pointer() {
        let mut camera = Camera {
            origin: Point::new(13.0, -7.0),
            zoom: 0.8,
        };
        let pointer = Point::new(321.0, 99.0);
        let before = camera.to_scene(pointer);
        for factor in [1.1, 3.0, 0.01, 40.0, f64::NAN, -1.0, 0.0] {
            camera.zoom_about(pointer, factor);
            assert!((camera.to_scene(pointer) - before).hypot() < 1e-6);
            assert!((MIN_ZOOM..=MAX_ZOOM).contains(&camera.zoom));
        }
    }

    #[test]
    fn fitting_shows_all_of_it_in_the_middle() {
        let mut camera = Camera::default();
        let rect = Rect::new(-500.0, 40.0, 2_000.0, 900.0);
        camera.fit(rect, VIEWPORT, 1.0);
        let visible = camera.visible(VIEWPORT);
        assert_eq!(visible.union(rect), visible);
        assert!((visible.center() - rect.center()).hypot() < 1e-6);
        camera.fit(Rect::new(0.0, 0.0, 10.0, 10.0), VIEWPORT, 1.0);
        assert_eq!(camera.zoom, 1.0);
    }

    #[test]
    fn revealing_moves_only_if_needed() {
        let mut camera = Camera {
            origin: Point::ZERO,
            zoom: 1.0,
        };
        camera.reveal(Rect::new(100.0, 100.0, 200.0, 200.0), VIEWPORT);
        assert_eq!(camera.origin, Point::ZERO);
        camera.reveal(Rect::new(900.0, 100.0, 1_000.0, 200.0), VIEWPORT);
        assert!(camera.visible(VIEWPORT).x1 >= 1_000.0);
    }
}
