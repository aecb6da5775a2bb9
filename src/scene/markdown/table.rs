//! Tables: columns that share the width, rows with a line below; where columns would be too
//! narrow to read, each row is a paragraph that names them.

use super::super::style;
use super::{Setter, span_style};
use crate::geometry::{Rect, Vec2};
use crate::scene::Color;
use crate::text::{Face, FontStyle, Span, Tone, longest_word, wrap_spans};

/// Between the text of a cell and its column's edge, in scene points.
const CELL: Vec2 = Vec2::new(5.0, 3.0);
/// Narrowest column on average in which sentences can be read, in scene points.
const LEAST_COLUMN: f64 = 90.0;

impl Setter<'_> {
    pub(super) fn table(&mut self, rows: &[Vec<Vec<Span>>], x: f64, color: Color) {
        let Some(columns) = column_widths(rows, (self.width - x).max(1.0)) else {
            return self.stacked(rows, x, color);
        };
        for (index, row) in rows.iter().enumerate() {
            let base = if index == 0 {
                FontStyle::new(Face::SemiBold, style::NOTE.size)
            } else {
                style::NOTE
            };
            let top = self.y + CELL.y;
            self.y = top;
            let most = self.lines_left(base.line_height());
            let (mut left, mut bottom) = (x, top);
            for (cell, width) in row.iter().zip(&columns) {
                let room = (width - 2.0 * CELL.x).max(1.0);
                let mut lines = wrap_spans(cell, |face| span_style(base, face), room, most + 1);
                if lines.len() > most {
                    lines.truncate(most);
                    self.is_cut = true;
                }
                self.y = top;
                for line in lines {
                    self.line(left + CELL.x, line, base, color, room);
                }
                bottom = bottom.max(self.y);
                left += width;
            }
            self.y = bottom + CELL.y;
            self.used = self.used.max(left);
            if self.is_cut {
                return;
            }
            let line = Rect::new(x, self.y - 0.5, left, self.y + 0.5);
            self.fill(line, 0.0, self.thin_line());
        }
    }
}

impl Setter<'_> {
    /// Sets each row below the other: its first cell as a title, then the others, each with
    /// the name of its column.
    fn stacked(&mut self, rows: &[Vec<Vec<Span>>], x: f64, color: Color) {
        let Some((header, rows)) = rows.split_first() else {
            return;
        };
        let room = (self.width - x).max(1.0);
        for row in rows {
            self.y += CELL.y;
            for (index, cell) in row.iter().enumerate() {
                if cell.is_empty() {
                    continue;
                }
                let base = match index {
                    0 => FontStyle::new(Face::SemiBold, style::NOTE.size),
                    _ => style::NOTE,
                };
                let name = header
                    .get(index)
                    .filter(|name| index > 0 && !name.is_empty());
                let mut spans: Vec<Span> = Vec::new();
                if let Some(name) = name {
                    let text: String = name.iter().map(|span| span.text.as_str()).collect();
                    spans.push(Span {
                        text: format!("{text}: "),
                        face: Face::Regular,
                        tone: Tone::Emphasis,
                    });
                }
                spans.extend(cell.iter().cloned());
                let most = self.lines_left(base.line_height());
                let mut lines = wrap_spans(&spans, |face| span_style(base, face), room, most + 1);
                if lines.len() > most {
                    lines.truncate(most);
                    self.is_cut = true;
                }
                for line in lines {
                    self.line(x, line, base, color, room);
                }
                if self.is_cut {
                    return;
                }
            }
            self.y += CELL.y;
            let line = Rect::new(x, self.y - 0.5, self.width, self.y + 0.5);
            self.fill(line, 0.0, self.thin_line());
        }
    }
}

/// Widths of a table's columns: as wide as their text if there is room, or else each with
/// its longest word and a share of the rest; `None` if that cannot be read.
fn column_widths(rows: &[Vec<Vec<Span>>], room: f64) -> Option<Vec<f64>> {
    let count = rows.iter().map(Vec::len).max().unwrap_or(0);
    let mut wanted = vec![0.0_f64; count];
    let mut least = vec![0.0_f64; count];
    for (index, row) in rows.iter().enumerate() {
        let face = if index == 0 {
            Face::SemiBold
        } else {
            Face::Regular
        };
        let base = FontStyle::new(face, style::NOTE.size);
        for ((cell, wanted), least) in row.iter().zip(&mut wanted).zip(&mut least) {
            let lines = wrap_spans(cell, |face| span_style(base, face), f64::INFINITY, 50);
            let width = lines.iter().map(|line| line.width).fold(0.0, f64::max);
            *wanted = wanted.max(width + 2.0 * CELL.x + 0.5);
            let longest = longest_word(cell, |face| span_style(base, face));
            *least = least.max(longest + 2.0 * CELL.x + 0.5);
        }
    }
    let total = |widths: &[f64]| widths.iter().sum::<f64>();
    if total(&wanted) <= room {
        return Some(wanted);
    }
    let (needed, longed) = (total(&least), total(&wanted) - total(&least));
    if needed > room || room < LEAST_COLUMN * count as f64 {
        return None;
    }
    let share = (room - needed) / longed.max(1.0);
    let pairs = least.iter().zip(&wanted);
    Some(
        pairs
            .map(|(least, wanted)| least + (wanted - least) * share)
            .collect(),
    )
}
