//! Draws one note, and says how large free text is.

use super::markdown::set_markdown;
use super::primitive::{Detail, Fragment, Primitive, Shape, Stroke};
use super::style::{self, Theme};
use crate::geometry::{Rect, Size, Vec2};
use crate::model::{Note, NoteId, NoteKind};
use crate::text::read_markdown;

/// Between the edge of a note and its text, in scene points.
const PADDING: Vec2 = Vec2::new(10.0, 8.0);
/// Width at which free text that nobody has resized is wrapped, in scene points.
const WIDEST_TEXT: f64 = 420.0;
/// Least width of free text in scene points, so that it can be taken hold of.
const LEAST_TEXT: f64 = 40.0;
/// Height of the tallest free text in scene points.
const TALLEST_TEXT: f64 = 20_000.0;

/// The fragment of a note.
pub(super) fn note_fragment(id: &NoteId, note: &Note, theme: &Theme) -> Fragment {
    let rect = Rect::from_origin_size(note.position, note.size);
    let mut primitives = Vec::new();
    if note.kind == NoteKind::Card {
        primitives.push(Primitive {
            detail: Detail::Always,
            shape: Shape::Rect {
                rect,
                radii: [style::RADIUS_SMALL; 4],
                fill: Some(theme.note),
                stroke: Some(Stroke::solid(1.0, theme.outline)),
            },
        });
    }
    let room = Size::new(
        (rect.width() - 2.0 * PADDING.x).max(10.0),
        rect.height() - 2.0 * PADDING.y,
    );
    let text = set_markdown(&note.text, rect.origin() + PADDING, room, theme);
    primitives.extend(text.primitives);
    Fragment {
        title: format!(
            "{}: {}",
            note.kind.label(),
            read_markdown(&note.text).plain()
        ),
        primitives,
        ..Fragment::new(id, rect, style::HAIR)
    }
}

/// The size of free text in scene points: as high as all of its lines, and as wide as the
/// longest of them, unless a width is given at which they are wrapped.
pub fn text_size(text: &str, width: Option<f64>) -> Size {
    let whole = width.unwrap_or(WIDEST_TEXT).max(LEAST_TEXT);
    let room = Size::new(whole - 2.0 * PADDING.x, TALLEST_TEXT);
    // Colors have no size.
    let set = set_markdown(text, crate::geometry::Point::ZERO, room, &Theme::dark()).size;
    let own = (set.width + 2.0 * PADDING.x + 1.0).ceil();
    Size::new(
        width.unwrap_or(own.min(WIDEST_TEXT)).max(LEAST_TEXT),
        (set.height.max(style::NOTE.line_height()) + 2.0 * PADDING.y).ceil(),
    )
}
