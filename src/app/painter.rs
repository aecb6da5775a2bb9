//! Paints the scene's primitives with egui; knows nothing of documents.

mod crowd;
mod icon;

use egui::epaint::{CircleShape, PathShape, PathStroke, RectShape, StrokeKind};
use egui::{CornerRadius, FontId, Painter, Pos2, Rect, Shape, Vec2};

use super::fonts::{file_id, font_id};
use super::look::color32;
use crate::geometry::{BezPath, PathEl, Point};
use crate::interact::Camera;
use crate::model::RecordId;
use crate::scene::{self, Primitive, Stroke, is_visible_at};
use crate::text::{FontStyle, shape};
pub(super) use crowd::quad;
use icon::icon_shapes;
pub(super) use icon::icon_ui;

/// How far a curve may be off its chords, in logical pixels.
const FLATNESS: f64 = 0.15;
/// Rounded corners below this radius on screen cannot be seen.
const LEAST_RADIUS: f64 = 0.75;
/// Up to what size on screen a fragment in a crowd is a dot, in logical pixels.
const SPECK: f64 = 2.5;
/// The same for an edge.
const FLECK: f64 = 8.0;
/// Thinner than this on screen, a line fades into nothing when it is zoomed out.
const LEAST_WIDTH: f32 = 0.5;
/// Longest corner that may be left sharp in a small picture, in scene points.
const MOST_CORNER: f64 = 16.0;

/// Maps the scene onto a painter.
pub(super) struct ScenePainter<'a> {
    pub painter: &'a Painter,
    /// Where the viewport's top left corner is on screen.
    pub corner: Pos2,
    pub camera: Camera,
    /// Whether there is so much so far away that pixels are enough: all is painted as
    /// upright rectangles on whole pixels, which is many times faster.
    pub is_crowd: bool,
}

impl ScenePainter<'_> {
    fn point(&self, point: Point) -> Pos2 {
        let on_screen = self.camera.to_screen(point);
        self.corner + Vec2::new(on_screen.x as f32, on_screen.y as f32)
    }

    fn rect(&self, rect: crate::geometry::Rect) -> Rect {
        Rect::from_min_max(
            self.point(Point::new(rect.x0, rect.y0)),
            self.point(Point::new(rect.x1, rect.y1)),
        )
    }

    fn length(&self, length: f64) -> f32 {
        (length * self.camera.zoom) as f32
    }

    fn stroke(&self, stroke: Option<Stroke>) -> egui::Stroke {
        stroke.map_or(egui::Stroke::NONE, |stroke| {
            egui::Stroke::new(self.length(stroke.width), color32(stroke.color))
        })
    }

    /// Paints a fragment; of one that is no more than a dot in a crowd, only its color.
    pub fn fragment(&self, fragment: &scene::Fragment, shapes: &mut Vec<Shape>) {
        if !(self.is_crowd && self.dot(fragment, shapes)) {
            self.paint(&fragment.primitives, shapes);
        }
    }

    /// Paints a fragment as one rectangle, if it is that small; `false` if it is not.
    fn dot(&self, fragment: &scene::Fragment, shapes: &mut Vec<Shape>) -> bool {
        let is_edge = matches!(fragment.tag, scene::Tag::Record(RecordId::Edge(_)));
        let most = if is_edge { FLECK } else { SPECK } / self.camera.zoom;
        let bounds = fragment.bounds;
        if bounds.width() > most || bounds.height() > most {
            return false;
        }
        let seen = |primitive: &&Primitive| is_visible_at(primitive.detail, self.camera.zoom);
        match fragment
            .primitives
            .iter()
            .find(seen)
            .map(|primitive| &primitive.shape)
        {
            Some(scene::Shape::Rect {
                rect,
                fill: Some(fill),
                ..
            }) => self.quad(self.rect(*rect), color32(*fill), shapes),
            Some(scene::Shape::Path {
                stroke: Some(stroke),
                ..
            }) => {
                // Of its runs, the direction in which it goes on most.
                let area = self.rect(bounds.inflate(-5.0, -5.0));
                let thin = if area.width() >= area.height() {
                    Rect::from_center_size(area.center(), Vec2::new(area.width(), LEAST_WIDTH))
                } else {
                    Rect::from_center_size(area.center(), Vec2::new(LEAST_WIDTH, area.height()))
                };
                self.quad(thin, color32(stroke.color), shapes);
            }
            _ => {}
        }
        true
    }

    /// Paints what is worth painting at this zoom.
    pub fn paint(&self, primitives: &[Primitive], shapes: &mut Vec<Shape>) {
        for primitive in primitives {
            if is_visible_at(primitive.detail, self.camera.zoom)
                && !(self.is_crowd && self.coarse(&primitive.shape, shapes))
            {
                self.shape(&primitive.shape, shapes);
            }
        }
    }

    fn shape(&self, shape: &scene::Shape, shapes: &mut Vec<Shape>) {
        match shape {
            scene::Shape::Rect {
                rect,
                radii,
                fill,
                stroke,
            } => {
                self.rect_shape(*rect, *radii, *fill, *stroke, shapes);
            }
            scene::Shape::Circle {
                center,
                radius,
                fill,
                stroke,
            } => {
                shapes.push(Shape::Circle(CircleShape {
                    center: self.point(*center),
                    radius: self.length(*radius),
                    fill: fill.map_or(egui::Color32::TRANSPARENT, color32),
                    stroke: self.stroke(*stroke),
                }));
            }
            scene::Shape::Path { path, fill, stroke } => self.path(path, *fill, *stroke, shapes),
            scene::Shape::Icon {
                icon,
                origin,
                side,
                color,
            } => {
                let area = crate::geometry::Rect::from_origin_size(*origin, (*side, *side));
                let mut lines = Vec::new();
                icon_shapes(*icon, self.rect(area), color32(*color), &mut lines);
                shapes.push(Shape::Vec(lines));
            }
            scene::Shape::Text {
                origin,
                text,
                style,
                color,
                ..
            } => {
                self.text(*origin, text, *style, *color, shapes);
            }
        }
    }

    fn text(
        &self,
        origin: Point,
        text: &str,
        style: FontStyle,
        color: scene::Color,
        shapes: &mut Vec<Shape>,
    ) {
        let size = quantized(
            style.size * self.camera.zoom,
            f64::from(self.painter.pixels_per_point()),
        );
        if size <= 0.0 {
            return;
        }
        let size = size as f32;
        let color = color32(color);
        let galley = |origin: Point, text: &str, font: FontId| {
            let galley = self.painter.layout_no_wrap(text.to_owned(), font, color);
            // A galley is placed by its top left corner; the scene says the baseline.
            let baseline = galley.rows.first().map_or(0.0, |row| {
                row.pos.y + row.glyphs.first().map_or(0.0, |glyph| glyph.pos.y)
            });
            let at = self.point(origin) - Vec2::new(0.0, baseline);
            Shape::galley(at, galley, color)
        };
        // One face draws most text, and egui finds the same glyphs in it.
        let run = (!text.is_ascii()).then(|| shape(text, style));
        match run.filter(|run| !run.is_plain) {
            None => shapes.push(galley(origin, text, font_id(style, size))),
            Some(run) => {
                let stretches = run.stretches.iter().map(|stretch| {
                    let font = if stretch.file == style.face.file() {
                        font_id(style, size)
                    } else {
                        file_id(stretch.file, size)
                    };
                    let origin = Point::new(origin.x + stretch.x, origin.y);
                    galley(origin, &stretch.text, font)
                });
                shapes.push(Shape::Vec(stretches.collect()));
            }
        }
    }

    fn rect_shape(
        &self,
        rect: crate::geometry::Rect,
        radii: [f64; 4],
        fill: Option<scene::Color>,
        stroke: Option<Stroke>,
        shapes: &mut Vec<Shape>,
    ) {
        let area = self.rect(rect);
        let radius = |index: usize| {
            let on_screen = radii.get(index).copied().unwrap_or_default() * self.camera.zoom;
            if on_screen < LEAST_RADIUS {
                0
            } else {
                on_screen.round().min(255.0) as u8
            }
        };
        let corners = CornerRadius {
            nw: radius(0),
            ne: radius(1),
            se: radius(2),
            sw: radius(3),
        };
        let fill = fill.map_or(egui::Color32::TRANSPARENT, color32);
        let dashed = stroke.filter(|stroke| stroke.dash.is_some());
        let line = if dashed.is_some() {
            egui::Stroke::NONE
        } else {
            self.stroke(stroke)
        };
        let line = if line.width < 0.2 {
            egui::Stroke::NONE
        } else {
            line
        };
        shapes.push(Shape::Rect(RectShape::new(
            area,
            corners,
            fill,
            line,
            StrokeKind::Middle,
        )));
        if let Some(stroke) = dashed {
            let corners = [
                area.left_top(),
                area.right_top(),
                area.right_bottom(),
                area.left_bottom(),
                area.left_top(),
            ];
            self.line(corners.to_vec(), stroke, shapes);
        }
    }

    fn path(
        &self,
        path: &BezPath,
        fill: Option<scene::Color>,
        stroke: Option<Stroke>,
        shapes: &mut Vec<Shape>,
    ) {
        let tolerance = FLATNESS / self.camera.zoom;
        let mut points: Vec<Pos2> = Vec::new();
        let mut closed = false;
        kurbo::flatten(
            path.elements().iter().copied(),
            tolerance,
            |element| match element {
                PathEl::MoveTo(point) | PathEl::LineTo(point) => points.push(self.point(point)),
                PathEl::ClosePath => closed = true,
                PathEl::QuadTo(..) | PathEl::CurveTo(..) => {}
            },
        );
        if points.len() < 2 {
            return;
        }
        if let Some(fill) = fill {
            let outline = stroke.filter(|_| closed);
            shapes.push(Shape::Path(PathShape {
                points: points.clone(),
                closed: true,
                fill: color32(fill),
                stroke: PathStroke::from(self.stroke(outline)),
            }));
            if closed {
                return;
            }
        }
        if let Some(stroke) = stroke {
            self.line(points, stroke, shapes);
        }
    }

    fn line(&self, points: Vec<Pos2>, stroke: Stroke, shapes: &mut Vec<Shape>) {
        let width = self.length(stroke.width).max(LEAST_WIDTH);
        let color = color32(stroke.color);
        match stroke.dash {
            Some([dash, gap]) if self.length(gap) >= 1.2 => {
                let (dash, gap) = (self.length(dash), self.length(gap));
                let clip = self.painter.clip_rect().expand(width + dash + gap);
                if dash < 0.5 {
                    // Round dots, as the files have them.
                    repeat(&points, gap, clip, |start, direction, at, length| {
                        if (0.0..length).contains(&at) {
                            let center = start + direction * at;
                            shapes.push(Shape::circle_filled(center, width / 2.0, color));
                        }
                    });
                } else {
                    let stroke = egui::Stroke::new(width, color);
                    repeat(&points, dash + gap, clip, |start, direction, at, length| {
                        let (from, to) = (at.max(0.0), (at + dash).min(length));
                        if from < to {
                            let ends = [start + direction * from, start + direction * to];
                            shapes.push(Shape::line_segment(ends, stroke));
                        }
                    });
                }
            }
            _ => shapes.push(Shape::line(points, PathStroke::new(width, color))),
        }
    }
}

/// Visits the places along a line that are a multiple of `period` from its start, run by
/// run: with the run's start and direction, the place as a distance from that start, which
/// is negative for what reaches over from the run before, and the run's length.
///
/// Only what is in `clip` is visited: a long line is mostly out of sight.
fn repeat(points: &[Pos2], period: f32, clip: Rect, mut visit: impl FnMut(Pos2, Vec2, f32, f32)) {
    let mut before = 0.0;
    for pair in points.windows(2) {
        let [start, end] = *pair else { continue };
        let length = (end - start).length();
        if length > 0.0 {
            let direction = (end - start) / length;
            let (from, to) = within(start, direction, length, clip);
            let mut count = ((before + from) / period).floor();
            while from < to && count * period < before + to {
                visit(start, direction, count * period - before, length);
                count += 1.0;
            }
        }
        before += length;
    }
}

/// From where to where a run is within a rectangle, as distances from its start.
fn within(start: Pos2, direction: Vec2, length: f32, clip: Rect) -> (f32, f32) {
    let (mut from, mut to) = (0.0_f32, length);
    let sides = [
        (start.x, direction.x, clip.left(), clip.right()),
        (start.y, direction.y, clip.top(), clip.bottom()),
    ];
    for (at, step, low, high) in sides {
        if step.abs() > 1.0e-6 {
            let (a, b) = ((low - at) / step, (high - at) / step);
            from = from.max(a.min(b));
            to = to.min(a.max(b));
        } else if at < low || at > high {
            to = from;
        }
    }
    (from, to)
}

/// A font size in logical pixels that falls on half physical pixels: each size that is
/// used fills glyphs into the font atlas, and a new one in every frame of a zoom would
/// upload it again each time.
fn quantized(size: f64, pixels_per_point: f64) -> f64 {
    let steps = 2.0 * pixels_per_point;
    (size * steps).round() / steps
}

#[cfg(test)]
mod tests {
    use egui::pos2;

    use super::*;

    const CLIP: Rect = Rect {
        min: pos2(0.0, 0.0),
        max: pos2(100.0, 100.0),
    };

    fn places(points: &[Pos2], period: f32) -> Vec<(Pos2, f32)> {
        let mut places = Vec::new();
        repeat(points, period, CLIP, |start, direction, at, _| {
            places.push((start + direction * at, at));
        });
        places
    }

    #[test]
    fn a_pattern_goes_on_around_corners() {
        let corner = [pos2(0.0, 0.0), pos2(25.0, 0.0), pos2(25.0, 20.0)];
        let found: Vec<f32> = places(&corner, 10.0).iter().map(|(_, at)| *at).collect();
        assert_eq!(found, [0.0, 10.0, 20.0, -5.0, 5.0, 15.0]);
    }

    #[test]
    fn what_is_out_of_sight_is_passed_over_and_shifts_nothing() {
        let long = [pos2(-1.0e4, 50.0), pos2(1.0e4, 50.0)];
        let found = places(&long, 30.0);
        assert!(found.len() <= 5, "{found:?}");
        assert!(
            found
                .iter()
                .all(|(place, _)| place.x > -40.0 && place.x < 100.0)
        );
        assert!(found.iter().all(|(_, at)| (at % 30.0).abs() < 0.01));
        assert!(places(&[pos2(0.0, 300.0), pos2(90.0, 300.0)], 30.0).is_empty());
    }
}
