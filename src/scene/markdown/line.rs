//! A line of pieces as primitives.

use super::super::card::text_primitive;
use super::super::primitive::{Color, Detail, Primitive, Shape};
use super::super::style::Theme;
use crate::geometry::{Point, Rect};
use crate::text::{Face, FontStyle, RichLine, Tone};

/// A line whose baseline starts at a point, with the bar that stands for it from afar.
pub(super) fn line_primitives(
    line: &RichLine,
    start: Point,
    base: FontStyle,
    (theme, color, code_ground): (&Theme, Color, Color),
    primitives: &mut Vec<Primitive>,
) {
    if line.pieces.is_empty() {
        return;
    }
    let mut fill = |detail, rect: Rect, radius: f64, color| {
        primitives.push(Primitive {
            detail,
            shape: Shape::Rect {
                rect,
                radii: [radius; 4],
                fill: Some(color),
                stroke: None,
            },
        });
    };
    let height = base.size * 0.4;
    let bar = Rect::from_origin_size(
        (start.x, start.y - base.size * 0.55),
        (line.width.max(1.0), height),
    );
    fill(Detail::Far, bar, height / 2.0, color.with_opacity(0.45));
    for piece in &line.pieces {
        let left = start.x + piece.x;
        if piece.style.face == Face::Mono && base.face != Face::Mono {
            let ground = Rect::new(
                left - 2.0,
                start.y - piece.style.size * 0.92,
                left + piece.width + 2.0,
                start.y + piece.style.size * 0.3,
            );
            fill(Detail::Medium, ground, 3.0, code_ground);
        }
        if matches!(piece.tone, Tone::Link(_)) {
            let below = start.y + (base.size * 0.12).max(1.5);
            let underline = Rect::new(left, below, left + piece.width, below + 0.8);
            fill(Detail::Medium, underline, 0.0, theme.accent);
        }
    }
    for piece in &line.pieces {
        let color = match &piece.tone {
            Tone::Plain => color,
            Tone::Emphasis => theme.muted,
            Tone::Link(_) => theme.accent,
        };
        let at = Point::new(start.x + piece.x, start.y);
        primitives.push(text_primitive(
            at,
            &piece.text,
            piece.style,
            color,
            Detail::Medium,
        ));
    }
}
