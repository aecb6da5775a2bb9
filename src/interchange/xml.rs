//! Pieces of markup: escaped text, identifiers, numbers and path data.

use std::fmt::Write as _;

use crate::geometry::{BezPath, PathEl, Point, Vec2};

/// Appends text with the characters escaped that mean something in markup.
///
/// Good for element content and for attributes in double quotes. Characters that XML 1.0
/// does not allow at all are dropped.
pub(super) fn push_text(out: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // Parsers turn bare ones into spaces or line feeds.
            '\t' => out.push_str("&#9;"),
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            character => out.push(character),
        }
    }
}

/// Appends what may stand in an XML name; other characters become `-hex-`.
///
/// Two different texts never give the same name.
pub(super) fn push_name(out: &mut String, text: &str) {
    for character in text.chars() {
        if character.is_ascii_alphanumeric() || matches!(character, '_' | '.') {
            out.push(character);
        } else {
            push_format(out, format_args!("-{:x}-", u32::from(character)));
        }
    }
}

/// Appends formatted text; writing into a string cannot fail.
pub(super) fn push_format(out: &mut String, arguments: std::fmt::Arguments<'_>) {
    let written = out.write_fmt(arguments);
    debug_assert!(written.is_ok(), "a string takes what is written");
}

/// Appends a number with at most two decimals.
pub(super) fn push_number(out: &mut String, value: f64) {
    push_hundredths(out, hundredths(value));
}

/// Hundredths of a scene point; what is not a number counts as zero.
fn hundredths(value: f64) -> i64 {
    (value * 100.0).round() as i64
}

fn push_hundredths(out: &mut String, value: i64) {
    if value < 0 {
        out.push('-');
    }
    let (whole, rest) = (value.unsigned_abs() / 100, value.unsigned_abs() % 100);
    if whole > 0 || rest == 0 {
        push_format(out, format_args!("{whole}"));
    }
    if rest % 10 != 0 {
        push_format(out, format_args!(".{rest:02}"));
    } else if rest != 0 {
        push_format(out, format_args!(".{}", rest / 10));
    }
}

/// Writes path data with relative coordinates, which are short.
///
/// Each coordinate is rounded where it is, not its distance from the last one, so errors
/// do not add up along a path.
#[derive(Default)]
pub(super) struct PathData {
    out: String,
    /// Where the pen is, in hundredths.
    pen: [i64; 2],
    /// Where the current outline began, in hundredths.
    start: [i64; 2],
}

impl PathData {
    /// The path data so far.
    pub(super) fn as_str(&self) -> &str {
        &self.out
    }

    /// Appends a path that is moved by `offset`.
    pub(super) fn push(&mut self, path: &BezPath, offset: Vec2) {
        let place = |point: Point| {
            let moved = point + offset;
            [hundredths(moved.x), hundredths(moved.y)]
        };
        for element in path.elements() {
            match *element {
                PathEl::MoveTo(to) => {
                    let to = place(to);
                    self.command('m', &[to]);
                    self.start = to;
                }
                PathEl::LineTo(to) => self.line(place(to)),
                PathEl::QuadTo(control, to) => self.command('q', &[place(control), place(to)]),
                PathEl::CurveTo(first, second, to) => {
                    self.command('c', &[place(first), place(second), place(to)]);
                }
                PathEl::ClosePath => {
                    self.out.push('z');
                    self.pen = self.start;
                }
            }
        }
    }

    fn line(&mut self, to: [i64; 2]) {
        let [dx, dy] = [to[0] - self.pen[0], to[1] - self.pen[1]];
        match (dx, dy) {
            // A point with a round cap is seen, so a line without length is kept.
            (_, 0) => {
                self.out.push('h');
                push_hundredths(&mut self.out, dx);
            }
            (0, _) => {
                self.out.push('v');
                push_hundredths(&mut self.out, dy);
            }
            _ => self.command('l', &[to]),
        }
        self.pen = to;
    }

    fn command(&mut self, letter: char, points: &[[i64; 2]]) {
        self.out.push(letter);
        let mut is_first = true;
        for point in points {
            for (value, pen) in point.iter().zip(self.pen) {
                let distance = value - pen;
                if !is_first && distance >= 0 {
                    self.out.push(' ');
                }
                push_hundredths(&mut self.out, distance);
                is_first = false;
            }
        }
        if let Some(last) = points.last() {
            self.pen = *last;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(value: f64) -> String {
        let mut out = String::new();
        push_number(&mut out, value);
        out
    }

    fn name(text: &str) -> String {
        let mut out = String::new();
        push_name(&mut out, text);
        out
    }

    #[test]
    fn numbers_are_short_and_have_two_decimals() {
        for (value, text) in [
            (0.0, "0"),
            (-0.001, "0"),
            (0.5, ".5"),
            (-0.05, "-.05"),
            (12.345_6, "12.35"),
            (100.0, "100"),
            (-7.1, "-7.1"),
            (f64::NAN, "0"),
        ] {
            assert_eq!(number(value), text);
        }
    }

    #[test]
    fn different_texts_have_different_names() {
        assert_eq!(name("gateway.ann_2"), "gateway.ann_2");
        let texts = ["a b", "a-b", "a-20-b", "a&b", "検索", ""];
        let names: std::collections::BTreeSet<String> =
            texts.iter().map(|text| name(text)).collect();
        assert_eq!(names.len(), texts.len());
        assert!(names.iter().all(|name| name.is_ascii()));
    }

    #[test]
    fn path_data_is_relative_and_errors_do_not_add_up() {
        let mut path = BezPath::new();
        path.move_to((1.0, 1.0));
        for step in 1..=300 {
            path.line_to((1.0 + f64::from(step) / 300.0, 1.0));
        }
        path.line_to((2.0, 3.0));
        path.close_path();
        let mut data = PathData::default();
        data.push(&path, Vec2::ZERO);
        let whole: f64 = data
            .as_str()
            .split('h')
            .skip(1)
            .map(|step| step.split('v').next().unwrap().parse::<f64>().unwrap())
            .sum();
        assert!((whole - 1.0).abs() < 1e-9, "{whole}");
        assert!(data.as_str().starts_with("m1 1h"), "{}", data.as_str());
        assert!(data.as_str().ends_with("v2z"), "{}", data.as_str());
    }
}
