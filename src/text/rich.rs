//! Line breaking for text of several faces.

use std::ops::Range;

use unicode_bidi::BidiInfo;

use super::cluster::{breaks, clusters};
use super::fit::ellipsize;
use super::markdown::{Span, Tone};
use super::shape::turned;
use super::{Face, FontStyle, measure, single_line};

/// A stretch of one face on a line.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece {
    /// Distance of its left end from the start of the line in scene points.
    pub x: f64,
    /// Advance width in scene points.
    pub width: f64,
    /// The characters, without spaces at the ends.
    pub text: String,
    /// Face and size.
    pub style: FontStyle,
    /// How it stands out.
    pub tone: Tone,
}

/// A line of pieces from left to right.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RichLine {
    /// The pieces.
    pub pieces: Vec<Piece>,
    /// Advance width of all in scene points.
    pub width: f64,
}

impl RichLine {
    /// Says with `…` that more would follow, within a width in scene points.
    pub fn end_with_ellipsis(&mut self, style: FontStyle, max_width: f64) {
        while self.pieces.len() > 1
            && self
                .pieces
                .last()
                .is_some_and(|last| last.x + measure("…", last.style) > max_width)
        {
            self.pieces.pop();
        }
        let Some(last) = self.pieces.last_mut() else {
            let width = measure("…", style);
            self.pieces.push(Piece {
                x: 0.0,
                width,
                text: "…".to_owned(),
                style,
                tone: Tone::Plain,
            });
            self.width = width;
            return;
        };
        // Two marks never fit as they are, so that one is left.
        let longer = format!("{}……", last.text.trim_end_matches('…'));
        let mut text = ellipsize(&longer, last.style, max_width - last.x);
        while text.ends_with("……") {
            text.pop();
        }
        last.width = measure(&text, last.style);
        last.text = text;
        self.width = last.x + last.width;
    }
}

/// Breaks text of several faces into at most `max_lines` lines of at most `max_width`
/// scene points; what would follow is left out.
///
/// `style` says the size of each face. Line feeds break; a word that is too long for a
/// line is broken between its letters.
pub fn wrap_spans(
    spans: &[Span],
    style: impl Fn(Face) -> FontStyle,
    max_width: f64,
    max_lines: usize,
) -> Vec<RichLine> {
    let mut lines = Vec::new();
    let mut paragraph = Paragraph::default();
    for span in spans {
        for (index, part) in span.text.split('\n').enumerate() {
            if index > 0 {
                paragraph.wrap(max_width, max_lines, &mut lines);
                paragraph = Paragraph::default();
                if lines.len() >= max_lines {
                    return lines;
                }
            }
            paragraph.add(part, style(span.face), &span.tone);
        }
    }
    paragraph.wrap(max_width, max_lines, &mut lines);
    lines
}

/// Width in scene points of the longest stretch that no line may break: the narrowest
/// column in which no word is broken.
pub fn longest_word(spans: &[Span], style: impl Fn(Face) -> FontStyle) -> f64 {
    let mut paragraph = Paragraph::default();
    for span in spans {
        // A line feed breaks as a space does.
        paragraph.add(&span.text, style(span.face), &span.tone);
    }
    let mut start = 0;
    let mut longest = 0.0_f64;
    for end in breaks(&paragraph.text) {
        let word = paragraph.trimmed(start..end);
        longest = longest.max(paragraph.width(word));
        start = end;
    }
    longest
}

/// A text without line feeds, and which stretch of it looks how.
#[derive(Default)]
struct Paragraph {
    text: String,
    runs: Vec<(Range<usize>, FontStyle, Tone)>,
}

impl Paragraph {
    fn add(&mut self, text: &str, style: FontStyle, tone: &Tone) {
        let start = self.text.len();
        self.text.push_str(&single_line(text));
        if self.text.len() > start {
            self.runs
                .push((start..self.text.len(), style, tone.clone()));
        }
    }

    fn slice(&self, range: Range<usize>) -> &str {
        self.text.get(range).unwrap_or_default()
    }

    /// The runs within a range, each cut to it.
    fn runs_in(
        &self,
        range: &Range<usize>,
    ) -> impl Iterator<Item = (Range<usize>, FontStyle, &Tone)> {
        let first = self
            .runs
            .partition_point(|(run, ..)| run.end <= range.start);
        let (start, end) = (range.start, range.end);
        self.runs
            .iter()
            .skip(first)
            .take_while(move |(run, ..)| run.start < end)
            .map(move |(run, style, tone)| (run.start.max(start)..run.end.min(end), *style, tone))
    }

    fn width(&self, range: Range<usize>) -> f64 {
        self.runs_in(&range)
            .map(|(run, style, _)| measure(self.slice(run), style))
            .sum()
    }

    fn trimmed(&self, range: Range<usize>) -> Range<usize> {
        let kept = self.slice(range.clone()).trim_end().len();
        range.start..range.start + kept
    }

    /// Widths are added up word by word, which is exact but for the kerning of spaces, and
    /// takes time in proportion to the text.
    fn wrap(&self, max_width: f64, max_lines: usize, lines: &mut Vec<RichLine>) {
        let (mut start, mut line_start, mut line_width) = (0, 0, 0.0);
        for end in breaks(&self.text) {
            let word = start..end;
            start = end;
            let seen = self.width(self.trimmed(word.clone()));
            if line_width + seen > max_width && line_start < word.start {
                lines.push(self.line(line_start..word.start));
                (line_start, line_width) = (word.start, 0.0);
            }
            if line_start == word.start && seen > max_width {
                while lines.len() < max_lines {
                    let rest = line_start..end;
                    let fitting = self.fitting(rest.clone(), max_width);
                    if fitting >= rest.end {
                        break;
                    }
                    lines.push(self.line(line_start..fitting));
                    line_start = fitting;
                }
                line_width = self.width(line_start..end);
            } else {
                line_width += self.width(word);
            }
            if lines.len() >= max_lines {
                lines.truncate(max_lines);
                return;
            }
        }
        lines.push(self.line(line_start..self.text.len()));
    }

    /// Where to break a word: after as many letters as fit, but at least one.
    fn fitting(&self, range: Range<usize>, max_width: f64) -> usize {
        let word = self.slice(range.clone());
        let ends: Vec<usize> = clusters(word)
            .skip(1)
            .map(|(index, _)| range.start + index)
            .take(1_000)
            .collect();
        let fits = |count: usize| {
            ends.get(count)
                .is_some_and(|end| self.width(range.start..*end) <= max_width)
        };
        if ends.len() < 1_000 && self.width(self.trimmed(range.clone())) <= max_width {
            return range.end;
        }
        // Doubling first keeps what is measured about as long as the line.
        let mut beyond = 1;
        while fits(beyond) {
            beyond *= 2;
        }
        let mut within = beyond / 2;
        beyond = beyond.min(ends.len());
        while beyond - within > 1 {
            let middle = usize::midpoint(within, beyond);
            if fits(middle) {
                within = middle;
            } else {
                beyond = middle;
            }
        }
        ends.get(within).copied().unwrap_or(range.end)
    }

    /// The line that holds a range, with its pieces in visual order.
    fn line(&self, range: Range<usize>) -> RichLine {
        let range = self.trimmed(range);
        let mut line = RichLine::default();
        let mut runs = self.runs_in(&range);
        let is_mixed = runs.next().is_some() && runs.next().is_some();
        drop(runs);
        let text = self.slice(range.clone());
        if !is_mixed || text.is_ascii() {
            for (run, style, tone) in self.runs_in(&range) {
                line.push(self.slice(run), style, tone, false);
            }
            return line;
        }
        let bidi = BidiInfo::new(text, None);
        for paragraph in &bidi.paragraphs {
            let (levels, parts) = bidi.visual_runs(paragraph, paragraph.range.clone());
            for part in parts {
                let is_rtl = levels
                    .get(part.start)
                    .is_some_and(unicode_bidi::Level::is_rtl);
                let part = range.start + part.start..range.start + part.end;
                let mut runs: Vec<_> = self.runs_in(&part).collect();
                if is_rtl {
                    runs.reverse();
                }
                for (run, style, tone) in runs {
                    line.push(self.slice(run), style, tone, is_rtl);
                }
            }
        }
        line
    }
}

impl RichLine {
    fn push(&mut self, text: &str, style: FontStyle, tone: &Tone, is_rtl: bool) {
        let width = measure(text, style);
        let core = text.trim();
        if !core.is_empty() {
            let before = text.len() - text.trim_start().len();
            let after = text.len() - text.trim_end().len();
            // Spaces that stand at the left end on screen.
            let left = if is_rtl {
                text.get(text.len() - after..)
            } else {
                text.get(..before)
            };
            let alone = is_rtl && !BidiInfo::new(core, None).has_rtl();
            self.pieces.push(Piece {
                x: self.width + measure(left.unwrap_or_default(), style),
                width: measure(core, style),
                // Marks between right-to-left words are set alone, where nothing turns them.
                text: if alone { turned(core) } else { core.to_owned() },
                style,
                tone: tone.clone(),
            });
        }
        self.width += width;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::wrap;

    fn style(face: Face) -> FontStyle {
        FontStyle::new(face, 11.0)
    }

    fn span(text: &str, face: Face) -> Span {
        Span {
            text: text.to_owned(),
            face,
            tone: Tone::Plain,
        }
    }

    fn words(lines: &[RichLine]) -> Vec<String> {
        lines
            .iter()
            .map(|line| {
                let texts: Vec<&str> = line.pieces.iter().map(|p| p.text.as_str()).collect();
                texts.join("|")
            })
            .collect()
    }

    #[test]
    fn one_face_breaks_as_labels_do() {
        let long = "Retrieval first, ranking after; 検索システムの設計 and שלום עולם, then a rule.";
        for width in [55.0, 75.0, 130.0, 900.0] {
            let plain = wrap(long, style(Face::Regular), width, 99);
            let rich = wrap_spans(&[span(long, Face::Regular)], style, width, 99);
            assert_eq!(words(&rich), plain, "{width}");
        }
    }

    #[test]
    fn faces_follow_each_other_and_fit() {
        let spans = [
            span("Cache the ", Face::Regular),
            span("hot keys", Face::SemiBold),
            span(" of ", Face::Regular),
            span("user_id", Face::Mono),
            span(", not all.", Face::Regular),
        ];
        let lines = wrap_spans(&spans, style, 70.0, 9);
        assert!(lines.len() > 1);
        assert_eq!(
            words(&lines).join(" ").replace('|', " "),
            "Cache the hot keys of user_id , not all."
        );
        for line in &lines {
            assert!(line.width <= 70.5, "{line:?}");
            for pair in line.pieces.windows(2) {
                assert!(pair[1].x >= pair[0].x + pair[0].width - 0.01, "{line:?}");
            }
        }
    }

    #[test]
    fn no_break_falls_where_only_the_face_changes() {
        let spans = [
            span("aaaa bbbb", Face::Regular),
            span("cccc", Face::SemiBold),
            span("dddd", Face::Regular),
        ];
        let wide = measure("bbbbccccddd", style(Face::SemiBold)) + 8.0;
        let lines = wrap_spans(&spans, style, wide, 9);
        assert_eq!(words(&lines), ["aaaa", "bbbb|cccc|dddd"]);
    }

    #[test]
    fn a_long_word_is_broken_and_nothing_is_lost() {
        let url = "https://example.test/".repeat(20);
        let lines = wrap_spans(&[span(&url, Face::Regular)], style, 90.0, 999);
        assert!(lines.len() > 5);
        assert!(lines.iter().all(|line| line.width <= 90.0));
        assert_eq!(words(&lines).concat(), url);
        // However narrow it is.
        let lines = wrap_spans(&[span("wide", Face::Regular)], style, 0.0, 99);
        assert_eq!(words(&lines), ["w", "i", "d", "e"]);
    }

    #[test]
    fn right_to_left_words_of_two_faces_stand_in_visual_order() {
        let spans = [
            span("שלום ", Face::Regular),
            span("עולם", Face::SemiBold),
            span(" (1)", Face::Regular),
        ];
        let lines = wrap_spans(&spans, style, 900.0, 9);
        assert_eq!(lines.len(), 1);
        let line = &lines[0];
        let last = line.pieces.last().unwrap();
        assert_eq!(
            last.text, "שלום",
            "the first word is at the right: {line:?}"
        );
        let bold = line.pieces.iter().find(|p| p.text == "עולם").unwrap();
        assert!(bold.x + bold.width < last.x);
        // The bracket that opens is at the right end of the figure, turned.
        assert_eq!(line.pieces.first().unwrap().text, "(");
    }

    #[test]
    fn the_longest_word_is_what_no_line_breaks() {
        let spans = [
            span("near-duplicates and im", Face::Regular),
            span("possible", Face::SemiBold),
            span("\nx", Face::Regular),
        ];
        let expect =
            measure("im", style(Face::Regular)) + measure("possible", style(Face::SemiBold));
        let hyphen = measure("duplicates", style(Face::Regular));
        let longest = longest_word(&spans, style);
        assert!((longest - expect.max(hyphen)).abs() < 0.01, "{longest}");
        let lines = wrap_spans(&spans, style, longest + 0.01, 99);
        assert!(
            words(&lines).contains(&"im|possible".to_owned()),
            "{lines:?}"
        );
    }

    #[test]
    fn hostile_text_takes_no_time() {
        for part in [
            "x",
            "\u{200b}",
            "語",
            "ש ",
            "a\u{301}",
            "-",
            " ",
            "👨\u{200d}",
        ] {
            let text = part.repeat(20_000);
            let lines = wrap_spans(&[span(&text, Face::Regular)], style, 120.0, 2_000);
            assert!(lines.len() <= 2_000);
        }
        let spans: Vec<Span> = (0..10_000)
            .map(|index| {
                let face = [Face::Regular, Face::SemiBold][index % 2];
                span("שa", face)
            })
            .collect();
        assert!(!wrap_spans(&spans, style, 120.0, 2_000).is_empty());
    }

    #[test]
    fn an_ellipsis_fits_where_it_is_asked_for() {
        let spans = [span("one ", Face::Regular), span("two", Face::SemiBold)];
        let mut line = wrap_spans(&spans, style, 900.0, 1).remove(0);
        line.end_with_ellipsis(style(Face::Regular), 900.0);
        assert_eq!(words(&[line.clone()]), ["one|two…"]);
        line.end_with_ellipsis(style(Face::Regular), 30.0);
        assert!(
            line.width <= 30.0 && words(&[line.clone()])[0].ends_with('…'),
            "{line:?}"
        );
        let mut empty = RichLine::default();
        empty.end_with_ellipsis(style(Face::Regular), 30.0);
        assert_eq!(words(&[empty]), ["…"]);
    }
}
