//! Sets Markdown into primitives: on notes, and wherever else words are shown.
//!
//! The canvas, files and the preview of a field show the same, since all of them paint
//! what comes from here.

mod line;
mod table;

use std::sync::Arc;

use line::line_primitives;

use super::card::text_primitive;
use super::primitive::{Color, Detail, Primitive, Shape, Stroke};
use super::style::{self, Theme};
use crate::geometry::{BezPath, Point, Rect, Size, Vec2};
use crate::text::{
    Block, Content, Face, FontStyle, Marker, RichLine, Span, Tone, measure, read_markdown,
    wrap_spans,
};

/// How far the text of a list stands in, in scene points.
const INDENT: f64 = 18.0;
/// Narrowest column that lists and quotations leave to their text, in scene points.
const LEAST_WIDTH: f64 = 48.0;
/// Most lines that are set: far more than anybody reads on a canvas.
const MOST_LINES: usize = 2_000;

/// Markdown that was set.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SetText {
    /// What to paint, in order.
    pub primitives: Vec<Primitive>,
    /// Width and height that the text takes, in scene points.
    pub size: Size,
    /// Where its links are, and their addresses.
    pub links: Vec<(Rect, Arc<str>)>,
    /// Whether there is more than could be shown; then it ends with `…`.
    pub is_cut: bool,
}

/// Sets Markdown with its top left corner at a point, in a width and at most a height.
///
/// Lines are wrapped at the width; what does not fit the height is left out, except for
/// the first line. The height may be infinite.
pub fn set_markdown(text: &str, origin: Point, room: Size, theme: &Theme) -> SetText {
    let read = read_markdown(text);
    let mut setter = Setter {
        theme,
        origin: origin.to_vec2(),
        width: room.width,
        height: room.height,
        y: 0.0,
        used: 0.0,
        lines: 0,
        items: Vec::new(),
        is_cut: false,
    };
    let mut before: Option<&Block> = None;
    for block in &read.blocks {
        if let Some(before) = before {
            setter.y += gap(before, block);
        }
        setter.block(block);
        if setter.is_cut {
            break;
        }
        before = Some(block);
    }
    setter.is_cut |= read.is_cut;
    setter.finish()
}

/// Room between two blocks in scene points.
fn gap(above: &Block, below: &Block) -> f64 {
    let line = style::NOTE.line_height();
    let own = match (above.heading, below.heading) {
        (0, 0) => 2.0,
        (0, _) => 5.0,
        _ => 3.0,
    };
    match below.blanks {
        0 => own,
        blanks => own.max(line * 0.5) + line * f64::from(blanks - 1),
    }
}

/// The face of a block's text; headings are larger.
fn block_style(heading: u8) -> FontStyle {
    let FontStyle { face, size } = style::NOTE;
    match heading {
        0 => FontStyle::new(face, size),
        1 => FontStyle::new(Face::SemiBold, size * 1.5),
        2 => FontStyle::new(Face::SemiBold, size * 1.25),
        3 => FontStyle::new(Face::SemiBold, size * 1.1),
        _ => FontStyle::new(Face::SemiBold, size),
    }
}

/// The style of a stretch of a face in a block: code is a little smaller, since the mono
/// face runs large.
fn span_style(base: FontStyle, face: Face) -> FontStyle {
    match (face, base.face) {
        (Face::Mono, _) => FontStyle::new(face, base.size * 0.92),
        (_, Face::SemiBold) => base,
        _ => FontStyle::new(face, base.size),
    }
}

/// Something that was set.
enum Item {
    Shape(Shape),
    Line {
        /// Where the baseline starts.
        at: Point,
        line: RichLine,
        base: FontStyle,
        color: Color,
        /// Width that the line may take.
        room: f64,
    },
}

/// Sets blocks one below the other; its own figures are counted from the top left corner.
struct Setter<'a> {
    theme: &'a Theme,
    /// The top left corner in the scene.
    origin: Vec2,
    width: f64,
    height: f64,
    /// Where the next line begins.
    y: f64,
    /// Width taken so far.
    used: f64,
    lines: usize,
    items: Vec<Item>,
    is_cut: bool,
}

impl Setter<'_> {
    fn block(&mut self, block: &Block) {
        let base = block_style(block.heading);
        let quote = f64::from(block.quote) * 12.0;
        let indent = f64::from(block.depth) * INDENT;
        let mut x = (quote + indent).min((self.width - LEAST_WIDTH).max(0.0));
        let color = if block.quote > 0 {
            self.theme.muted
        } else {
            self.theme.text
        };
        let top = self.y;
        if let Some(marker) = block.marker {
            x += self.marker(marker, x, base);
        }
        match &block.content {
            Content::Words(spans) => {
                let room = (self.width - x).max(1.0);
                let most = self.lines_left(base.line_height());
                let face = |face| span_style(base, face);
                let mut lines = wrap_spans(spans, face, room, most + 1);
                if lines.len() > most {
                    lines.truncate(most);
                    self.is_cut = true;
                }
                for line in lines {
                    self.line(x, line, base, color, room);
                }
            }
            Content::Code(lines) => self.code(lines, x),
            Content::Rule => {
                let middle = self.y + style::NOTE.line_height() / 2.0;
                if middle > self.height {
                    self.is_cut = true;
                    return;
                }
                let line = Rect::new(x, middle - 0.5, self.width, middle + 0.5);
                self.fill(line, 0.0, self.thin_line());
                self.y += style::NOTE.line_height();
            }
            Content::Table(rows) => self.table(rows, x, color),
        }
        for level in 0..block.quote {
            let left = f64::from(level) * 12.0 + 1.0;
            if left + 3.0 < x && self.y > top {
                let bar = Rect::new(left, top, left + 3.0, self.y);
                self.fill(bar, 1.5, self.thin_line());
            }
        }
    }

    /// How many more lines of a height fit; at least the first one of all.
    fn lines_left(&self, line_height: f64) -> usize {
        let fitting = ((self.height - self.y + 0.01) / line_height).floor();
        let fitting = fitting.clamp(0.0, MOST_LINES as f64) as usize;
        let first = usize::from(self.lines == 0);
        fitting
            .max(first)
            .min(MOST_LINES.saturating_sub(self.lines))
    }

    fn line(&mut self, x: f64, line: RichLine, base: FontStyle, color: Color, room: f64) {
        self.used = self.used.max(x + line.width);
        self.items.push(Item::Line {
            at: Point::new(x, self.y + base.ascent()) + self.origin,
            line,
            base,
            color,
            room,
        });
        self.y += base.line_height();
        self.lines += 1;
    }

    fn fill(&mut self, rect: Rect, radius: f64, color: Color) {
        self.items.push(Item::Shape(Shape::Rect {
            rect: rect + self.origin,
            radii: [radius; 4],
            fill: Some(color),
            stroke: None,
        }));
    }

    /// Draws what stands before an item whose text begins at `x`; returns by how much the
    /// text has to give way.
    fn marker(&mut self, marker: Marker, x: f64, base: FontStyle) -> f64 {
        if self.lines_left(base.line_height()) == 0 {
            return 0.0;
        }
        let baseline = self.y + base.ascent();
        let middle = Point::new(x - INDENT / 2.0, baseline - base.size * 0.27) + self.origin;
        let muted = self.theme.muted;
        let mut add = |shape| self.items.push(Item::Shape(shape));
        match marker {
            Marker::Bullet => add(Shape::Circle {
                center: middle,
                radius: 2.0,
                fill: Some(muted),
                stroke: None,
            }),
            Marker::Task(done) => {
                let line = if done { self.theme.accent } else { muted };
                add(Shape::Rect {
                    rect: Rect::from_center_size(middle, (10.0, 10.0)),
                    radii: [2.0; 4],
                    fill: None,
                    stroke: Some(Stroke::solid(1.2, line)),
                });
                if done {
                    let mut tick = BezPath::new();
                    tick.move_to(middle + Vec2::new(-2.6, 0.2));
                    tick.line_to(middle + Vec2::new(-0.8, 2.2));
                    tick.line_to(middle + Vec2::new(2.7, -2.2));
                    add(Shape::Path {
                        path: tick,
                        fill: None,
                        stroke: Some(Stroke::solid(1.4, line)),
                    });
                }
            }
            Marker::Number(number) => {
                let text = format!("{number}.");
                let own = FontStyle::new(Face::Regular, base.size);
                let width = measure(&text, own);
                let left = (x - 5.0 - width).max(x - INDENT).max(0.0);
                let give_way = (left + width + 5.0 - x).max(0.0);
                let at = Point::new(left, baseline) + self.origin;
                let primitive = text_primitive(at, &text, own, muted, Detail::Medium);
                add(primitive.shape);
                return give_way;
            }
        }
        0.0
    }

    fn code(&mut self, lines: &[String], x: f64) {
        let base = span_style(style::NOTE, Face::Mono);
        let room = (self.width - x - 12.0).max(1.0);
        let ground_at = self.items.len();
        let top = self.y;
        self.y += 4.0;
        for text in lines {
            let most = self.lines_left(base.line_height());
            let span = Span {
                text: text.replace('\t', "    "),
                face: Face::Mono,
                tone: Tone::Plain,
            };
            // The indentation of code means something; of a line it would be trimmed.
            let inner = span.text.trim_start();
            let lead = measure(" ", base) * (span.text.len() - inner.len()).min(40) as f64;
            let lead = lead.min(room / 2.0);
            let span = Span {
                text: inner.to_owned(),
                ..span
            };
            let mut set = wrap_spans(&[span], |_| base, room - lead, most + 1);
            if set.len() > most {
                set.truncate(most);
                self.is_cut = true;
            }
            for line in set {
                self.line(x + 6.0 + lead, line, base, self.theme.text, room - lead);
            }
            if self.is_cut {
                break;
            }
        }
        if self.y <= top + 4.0 {
            self.y = top;
            return;
        }
        self.y += 4.0;
        self.used += 6.0;
        let ground = Shape::Rect {
            rect: Rect::new(x, top, self.width, self.y) + self.origin,
            radii: [style::RADIUS_SMALL; 4],
            fill: Some(self.code_ground()),
            stroke: None,
        };
        self.items.insert(ground_at, Item::Shape(ground));
    }

    /// Rules, bars of quotations and lines of tables: seen on every ground, also of notes.
    fn thin_line(&self) -> Color {
        self.theme.muted.with_opacity(0.55)
    }

    fn code_ground(&self) -> Color {
        let opacity = if self.theme.is_dark { 0.10 } else { 0.07 };
        self.theme.text.with_opacity(opacity)
    }

    fn finish(mut self) -> SetText {
        if self.is_cut {
            // The mark stands on the last line, whatever came after it.
            let last = self
                .items
                .iter()
                .rposition(|item| matches!(item, Item::Line { .. }));
            if let Some(Item::Line {
                line, base, room, ..
            }) = last.and_then(|last| self.items.get_mut(last))
            {
                line.end_with_ellipsis(*base, *room);
            } else {
                let mut line = RichLine::default();
                line.end_with_ellipsis(style::NOTE, self.width);
                self.y = 0.0;
                self.line(0.0, line, style::NOTE, self.theme.text, self.width);
            }
        }
        let mut primitives = Vec::new();
        let mut links = Vec::new();
        let code_ground = self.code_ground();
        for item in self.items {
            match item {
                Item::Shape(shape) => primitives.push(Primitive {
                    detail: Detail::Medium,
                    shape,
                }),
                Item::Line {
                    at,
                    line,
                    base,
                    color,
                    ..
                } => {
                    for piece in &line.pieces {
                        if let Tone::Link(address) = &piece.tone {
                            let corner = Point::new(at.x + piece.x, at.y - base.ascent());
                            let area = Size::new(piece.width, base.line_height());
                            links.push((Rect::from_origin_size(corner, area), Arc::clone(address)));
                        }
                    }
                    let inks = (self.theme, color, code_ground);
                    line_primitives(&line, at, base, inks, &mut primitives);
                }
            }
        }
        SetText {
            primitives,
            links,
            size: Size::new(self.used, self.y),
            is_cut: self.is_cut,
        }
    }
}
