//! Pictures of a wanted size: the same scene, larger or smaller, and centered on a page.

use std::sync::Arc;

use kurbo::Affine;

use super::primitive::{Fragment, Primitive, Scene, Shape, Stroke};
use crate::geometry::{Point, Rect, Size};
use crate::text::FontStyle;

/// How many times larger than it is a picture becomes at most, to fill a page.
const MOST_GROWTH: f64 = 1.5;

impl Scene {
    /// The same picture at another size: all lengths times a factor above 0.
    #[must_use]
    pub fn scaled(&self, factor: f64) -> Self {
        let fragments = self.fragments.iter();
        Self {
            bounds: self.bounds.scale_from_origin(factor),
            background: self.background,
            fragments: fragments
                .map(|fragment| Arc::new(scaled_fragment(fragment, factor)))
                .collect(),
        }
    }

    /// The same picture as large as it fits on a page, in its middle, but not blown up by much.
    #[must_use]
    pub fn on_page(&self, page: Size) -> Self {
        let own = self.bounds.size();
        let factor = (page.width / own.width).min(page.height / own.height);
        let scaled = self.scaled(factor.min(MOST_GROWTH));
        Self {
            bounds: Rect::from_center_size(scaled.bounds.center(), page),
            ..scaled
        }
    }

    /// Size of the smallest letters that are painted at 100 %, in scene points; `None` without
    /// text.
    pub fn smallest_text(&self) -> Option<f64> {
        let primitives = self.fragments.iter().flat_map(|own| &own.primitives);
        primitives
            .filter(|primitive| super::is_visible_at(primitive.detail, 1.0))
            .filter_map(|primitive| match &primitive.shape {
                Shape::Text { style, .. } => Some(style.size),
                _ => None,
            })
            .reduce(f64::min)
    }
}

fn scaled_fragment(fragment: &Fragment, factor: f64) -> Fragment {
    let mut scaled = fragment.clone();
    scaled.body = scaled.body.scale_from_origin(factor);
    scaled.bounds = scaled.bounds.scale_from_origin(factor);
    for port in &mut scaled.ports {
        port.center = scaled_point(port.center, factor);
    }
    for Primitive { shape, .. } in &mut scaled.primitives {
        scale_shape(shape, factor);
    }
    scaled
}

fn scaled_point(point: Point, factor: f64) -> Point {
    (point.to_vec2() * factor).to_point()
}

fn scale_stroke(stroke: &mut Option<Stroke>, factor: f64) {
    if let Some(stroke) = stroke {
        stroke.width *= factor;
        stroke.dash = stroke.dash.map(|dash| dash.map(|length| length * factor));
    }
}

fn scale_shape(shape: &mut Shape, factor: f64) {
    match shape {
        Shape::Rect {
            rect,
            radii,
            stroke,
            ..
        } => {
            *rect = rect.scale_from_origin(factor);
            *radii = radii.map(|radius| radius * factor);
            scale_stroke(stroke, factor);
        }
        Shape::Path { path, stroke, .. } => {
            path.apply_affine(Affine::scale(factor));
            scale_stroke(stroke, factor);
        }
        Shape::Circle {
            center,
            radius,
            stroke,
            ..
        } => {
            *center = scaled_point(*center, factor);
            *radius *= factor;
            scale_stroke(stroke, factor);
        }
        Shape::Icon { origin, side, .. } => {
            *origin = scaled_point(*origin, factor);
            *side *= factor;
        }
        Shape::Text {
            origin,
            style,
            width,
            ..
        } => {
            *origin = scaled_point(*origin, factor);
            *style = FontStyle::new(style.face, style.size * factor);
            *width *= factor;
        }
    }
}
