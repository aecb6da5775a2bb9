//! Painting of crowds: so much so far away that pixels are enough.

use std::sync::Arc;

use egui::{Color32, Mesh, Rect, Shape, Vec2, pos2};

use super::{LEAST_WIDTH, MOST_CORNER, ScenePainter};
use crate::app::look::color32;
use crate::geometry::{BezPath, PathEl, Point};
use crate::scene::{self, Stroke};

impl ScenePainter<'_> {
    /// Paints a shape as rectangles; `false` if it is none that they can stand for.
    pub(super) fn coarse(&self, shape: &scene::Shape, shapes: &mut Vec<Shape>) -> bool {
        match shape {
            scene::Shape::Rect {
                rect, fill, stroke, ..
            } => {
                if let Some(fill) = fill {
                    self.quad(self.rect(*rect), color32(*fill), shapes);
                }
                if let Some(stroke) = stroke
                    && self.length(stroke.width) >= 0.2
                {
                    self.frame(self.rect(*rect), *stroke, shapes);
                }
                true
            }
            scene::Shape::Circle {
                center,
                radius,
                fill: Some(fill),
                ..
            } => {
                let side = 2.0 * self.length(*radius);
                let area = Rect::from_center_size(self.point(*center), Vec2::splat(side));
                self.quad(area, color32(*fill), shapes);
                true
            }
            scene::Shape::Path {
                path,
                fill: None,
                stroke: Some(stroke),
            } => self.coarse_line(path, *stroke, shapes),
            scene::Shape::Path {
                path,
                fill: Some(fill),
                ..
            } => {
                let area = crate::geometry::Shape::bounding_box(path);
                self.quad(self.rect(area), color32(*fill), shapes);
                true
            }
            scene::Shape::Circle { .. }
            | scene::Shape::Path { .. }
            | scene::Shape::Icon { .. }
            | scene::Shape::Text { .. } => false,
        }
    }

    /// A line of upright runs, with sharp corners; `false` if it has other runs.
    fn coarse_line(&self, path: &BezPath, stroke: Stroke, shapes: &mut Vec<Shape>) -> bool {
        let Some(runs) = upright_runs(path) else {
            return false;
        };
        let half = self.length(stroke.width).max(LEAST_WIDTH) / 2.0;
        let color = color32(stroke.color);
        for (from, to) in runs {
            let run = Rect::from_two_pos(self.point(from), self.point(to));
            self.quad(run.expand(half), color, shapes);
        }
        true
    }

    /// The sides of a rectangle.
    fn frame(&self, area: Rect, stroke: Stroke, shapes: &mut Vec<Shape>) {
        let half = self.length(stroke.width).max(LEAST_WIDTH) / 2.0;
        let color = color32(stroke.color);
        let corners = [
            area.left_top(),
            area.right_top(),
            area.right_bottom(),
            area.left_bottom(),
            area.left_top(),
        ];
        for pair in corners.windows(2) {
            if let [from, to] = pair {
                self.quad(Rect::from_two_pos(*from, *to).expand(half), color, shapes);
            }
        }
    }

    pub(super) fn quad(&self, area: Rect, color: Color32, shapes: &mut Vec<Shape>) {
        quad(area, color, self.painter.pixels_per_point(), shapes);
    }
}

/// The straight runs of a path with its corners made sharp; `None` if one is slanted or a curve.
fn upright_runs(path: &BezPath) -> Option<Vec<(Point, Point)>> {
    let is_level = |a: Point, b: Point| (a.y - b.y).abs() < 0.01;
    let is_plumb = |a: Point, b: Point| (a.x - b.x).abs() < 0.01;
    let mut runs: Vec<(Point, Point)> = Vec::new();
    let mut at: Option<Point> = None;
    let mut all = true;
    let mut go = |to: Point| {
        let Some(from) = at.replace(to) else { return };
        match runs.last_mut() {
            // A corner begins and ends on the runs beside it.
            Some((start, end))
                if (is_level(*start, *end) && is_level(from, to))
                    || (is_plumb(*start, *end) && is_plumb(from, to)) =>
            {
                *end = to;
            }
            _ if is_level(from, to) || is_plumb(from, to) => runs.push((from, to)),
            _ => all = false,
        }
    };
    for element in path.elements() {
        match *element {
            PathEl::MoveTo(point) | PathEl::LineTo(point) => go(point),
            // More than a rounded corner: without it, this would be another line.
            PathEl::QuadTo(corner, point) if (point - corner).hypot() > MOST_CORNER => return None,
            PathEl::QuadTo(corner, point) => {
                go(corner);
                go(point);
            }
            PathEl::CurveTo(..) => return None,
            PathEl::ClosePath => {}
        }
    }
    all.then_some(runs)
}

/// Adds a rectangle on whole pixels; one that is narrower than a pixel is paler instead.
///
/// Rectangles in a row become one shape.
pub(in crate::app) fn quad(
    area: Rect,
    color: Color32,
    pixels_per_point: f32,
    shapes: &mut Vec<Shape>,
) {
    let mut cover = 1.0;
    let mut snap = |low: f32, high: f32| {
        let (low, high) = (low * pixels_per_point, high * pixels_per_point);
        let (first, last) = if high - low < 1.0 {
            cover *= (high - low).max(0.0);
            let first = f32::midpoint(low, high).floor();
            (first, first + 1.0)
        } else {
            let first = low.round();
            (first, high.round().max(first + 1.0))
        };
        (first / pixels_per_point, last / pixels_per_point)
    };
    let (left, right) = snap(area.left(), area.right());
    let (top, bottom) = snap(area.top(), area.bottom());
    if cover < 0.02 {
        return;
    }
    let color = if cover < 1.0 {
        color.gamma_multiply(cover)
    } else {
        color
    };
    let area = Rect::from_min_max(pos2(left, top), pos2(right, bottom));
    if let Some(Shape::Mesh(mesh)) = shapes.last_mut() {
        Arc::make_mut(mesh).add_colored_rect(area, color);
    } else {
        let mut mesh = Mesh::default();
        mesh.add_colored_rect(area, color);
        shapes.push(Shape::mesh(mesh));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corners_of_upright_lines_become_sharp_and_others_are_left_alone() {
        let points = [(0.0, 0.0), (50.0, 0.0), (50.0, 80.0)].map(Point::from);
        let runs = upright_runs(&scene::rounded_path(&points, 8.0, 8.0)).unwrap();
        assert_eq!(runs.len(), 2, "{runs:?}");
        assert_eq!(runs[0], (points[0], points[1]));
        assert_eq!(runs[1].0, points[1]);
        let slanted = [(0.0, 0.0), (50.0, 30.0)].map(Point::from);
        assert_eq!(upright_runs(&scene::rounded_path(&slanted, 8.0, 8.0)), None);
    }

    #[test]
    fn rectangles_in_a_row_are_one_shape_and_thin_ones_are_paler() {
        let mut shapes = Vec::new();
        let wide = Rect::from_min_max(pos2(1.2, 1.2), pos2(8.9, 4.1));
        let thin = Rect::from_min_max(pos2(20.0, 1.0), pos2(20.5, 4.0));
        for area in [wide, thin] {
            quad(area, Color32::WHITE, 1.0, &mut shapes);
        }
        let [Shape::Mesh(mesh)] = shapes.as_slice() else {
            panic!("one mesh is wanted: {shapes:?}");
        };
        assert_eq!(mesh.vertices.len(), 8);
        assert_eq!(mesh.vertices[0].pos, pos2(1.0, 1.0));
        assert_eq!(mesh.vertices[0].color, Color32::WHITE);
        assert!(mesh.vertices[4].color.a() < 200);
    }
}
