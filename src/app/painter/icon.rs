//! Icons on the canvas and in panels.

use egui::epaint::{PathShape, PathStroke};
use egui::{Color32, Painter, Pos2, Rect, Shape, Vec2};

use super::FLATNESS;
use crate::catalog::Icon;
use crate::geometry::{PathEl, Point};

/// Draws an icon into a square on screen.
pub(super) fn icon_shapes(icon: Icon, area: Rect, color: Color32, shapes: &mut Vec<Shape>) {
    let scale = area.width() / Icon::SIDE as f32;
    let width = Icon::LINE as f32 * scale;
    let mut points: Vec<Pos2> = Vec::new();
    let mut line = |points: &mut Vec<Pos2>, is_closed: bool| {
        let line = std::mem::take(points);
        let is_dot = line.windows(2).all(|pair| match pair {
            [a, b] => a.distance(*b) < width / 4.0,
            _ => true,
        });
        match line.first() {
            None => {}
            // The round ends of a line without length.
            Some(at) if is_dot => shapes.push(Shape::circle_filled(*at, width * 0.6, color)),
            Some(_) => shapes.push(Shape::Path(PathShape {
                points: line,
                closed: is_closed,
                fill: Color32::TRANSPARENT,
                stroke: PathStroke::new(width, color),
            })),
        }
    };
    let on_screen = |at: Point| area.min + Vec2::new(at.x as f32, at.y as f32) * scale;
    let tolerance = FLATNESS / f64::from(scale.max(0.01));
    kurbo::flatten(
        icon.outline().elements().iter().copied(),
        tolerance,
        |element| match element {
            PathEl::MoveTo(at) => {
                line(&mut points, false);
                points.push(on_screen(at));
            }
            PathEl::LineTo(at) => points.push(on_screen(at)),
            PathEl::ClosePath => line(&mut points, true),
            PathEl::QuadTo(..) | PathEl::CurveTo(..) => {}
        },
    );
    line(&mut points, false);
}

/// Draws an icon around a place in a panel.
pub(in crate::app) fn icon_ui(
    painter: &Painter,
    icon: Icon,
    center: Pos2,
    side: f32,
    color: Color32,
) {
    let mut shapes = Vec::new();
    let area = Rect::from_center_size(center, Vec2::splat(side));
    icon_shapes(icon, area, color, &mut shapes);
    painter.extend(shapes);
}
