//! Text that fits its place: ellipsis and line breaking.

use super::FontStyle;
use super::cluster::{breaks, clusters};
use super::shape::{measure, single_line};
use crate::geometry::Size;

/// Longest text that is looked at when fitting one line, in characters: more could never
/// be seen, and it bounds the work for hostile labels.
const LONGEST_LINE: usize = 1_000;

/// The text on one line, cut with `…` if it is wider than `max_width` scene points.
pub fn ellipsize(text: &str, style: FontStyle, max_width: f64) -> String {
    let line = single_line(text);
    let (line, cut) = match line.char_indices().nth(LONGEST_LINE) {
        Some((end, _)) => (line.get(..end).unwrap_or_default(), true),
        None => (line.as_str(), false),
    };
    if !cut && measure(line, style) <= max_width {
        return line.to_owned();
    }
    // The last may go on beyond the cut.
    let mut ends: Vec<usize> = clusters(line).map(|(start, _)| start).collect();
    let longest = if cut { ends.pop() } else { None }.unwrap_or(line.len());
    let candidate = |count: usize| {
        let end = ends.get(count).copied().unwrap_or(longest);
        let head = line.get(..end).unwrap_or_default();
        format!("{}…", head.trim_end_matches(' '))
    };
    let mut fits = 0;
    let mut too_long = ends.len() + 1;
    while too_long - fits > 1 {
        let middle = usize::midpoint(fits, too_long);
        if measure(&candidate(middle), style) <= max_width {
            fits = middle;
        } else {
            too_long = middle;
        }
    }
    candidate(fits)
}

/// Breaks a text into at most `max_lines` lines of at most `max_width` scene points.
///
/// Line feeds break; a word that is too long for a line is cut with `…`, and so is the
/// last line if more would follow.
pub fn wrap(text: &str, style: FontStyle, max_width: f64, max_lines: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for paragraph in text.split('\n') {
        if lines.len() > max_lines {
            break;
        }
        let paragraph = single_line(paragraph);
        let mut line = String::new();
        let mut start = 0;
        for end in breaks(&paragraph) {
            let piece = paragraph.get(start..end).unwrap_or_default();
            start = end;
            let joined = format!("{line}{piece}");
            if !line.is_empty() && measure(joined.trim_end(), style) > max_width {
                lines.push(ellipsize(line.trim_end(), style, max_width));
                piece.clone_into(&mut line);
                if lines.len() > max_lines {
                    break;
                }
            } else {
                line = joined;
            }
        }
        lines.push(ellipsize(line.trim_end(), style, max_width));
    }
    if lines.len() > max_lines {
        lines.truncate(max_lines);
        if let Some(last) = lines.last_mut() {
            *last = ellipsize(
                &format!("{}……", last.trim_end_matches('…')),
                style,
                max_width,
            );
            while last.ends_with("……") {
                last.pop();
            }
        }
    }
    lines
}

/// The largest of some sizes, in scene points, at which a text fits into a room without a word
/// being cut, with its lines; at none of them `None`. Sizes are tried in their order.
pub fn fit_lines(
    text: &str,
    style: FontStyle,
    room: Size,
    sizes: &[f64],
) -> Option<(FontStyle, Vec<String>)> {
    let text: String = single_line(text).chars().take(LONGEST_LINE).collect();
    let mut start = 0;
    // Widths grow with the size, so each piece is measured once.
    let pieces: Vec<(&str, f64, f64)> = breaks(&text)
        .map(|end| {
            let piece = text.get(start..end).unwrap_or_default();
            start = end;
            (
                piece,
                measure(piece, style),
                measure(piece.trim_end(), style),
            )
        })
        .collect();
    sizes.iter().find_map(|&size| {
        let scale = size / style.size;
        let style = FontStyle::new(style.face, size);
        let mut lines: Vec<(String, f64)> = Vec::new();
        for (piece, width, ink) in &pieces {
            if ink * scale > room.width {
                return None;
            }
            match lines.last_mut() {
                Some((line, end)) if *end + ink * scale <= room.width => {
                    line.push_str(piece);
                    *end += width * scale;
                }
                _ => lines.push(((*piece).to_owned(), width * scale)),
            }
        }
        let fits = lines.len() as f64 * style.line_height() <= room.height;
        fits.then(|| {
            let lines = lines
                .into_iter()
                .map(|(line, _)| line.trim_end().to_owned());
            (style, lines.collect())
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Face;

    const BODY: FontStyle = FontStyle::new(Face::Regular, 11.0);

    #[test]
    fn a_text_is_as_large_as_its_room_allows_and_never_cut() {
        let room = Size::new(110.0, 50.0);
        let sizes = [24.0, 20.0, 16.0, 12.0];
        let fitted = |text| fit_lines(text, BODY, room, &sizes);
        for text in ["Query", "Training-set builder", "Personal phrase store"] {
            let (style, lines) = fitted(text).unwrap();
            assert!(
                lines
                    .iter()
                    .all(|line| measure(line, style) <= room.width + 0.5)
            );
            assert!(lines.len() as f64 * style.line_height() <= room.height);
            assert_eq!(lines.join(" ").replace("- ", "-"), text);
        }
        assert_eq!(fitted("Query").unwrap().0.size, 24.0);
        assert!(fitted("Personal phrase store").unwrap().0.size < 24.0);
        assert_eq!(fitted(&"Unbreakable".repeat(9)), None);
    }

    #[test]
    fn a_text_that_fits_is_left_alone() {
        assert_eq!(ellipsize("Query encoder", BODY, 200.0), "Query encoder");
    }

    #[test]
    fn a_text_that_is_too_long_ends_in_an_ellipsis_and_fits() {
        let long = "Semi-hard negatives mined from the ANN top 200".repeat(20);
        let cut = ellipsize(&long, BODY, 120.0);
        assert!(cut.ends_with('…') && cut.starts_with("Semi-hard"), "{cut}");
        assert!(measure(&cut, BODY) <= 120.0);
        assert!(measure(&cut, BODY) > 100.0, "too much was cut: {cut}");
        assert_eq!(ellipsize("wide", BODY, 0.0), "…");
    }

    #[test]
    fn a_huge_text_takes_no_time_and_marks_stay_with_their_letters() {
        let cut = ellipsize(&"x".repeat(200_000), BODY, 1.0e9);
        assert!(cut.chars().count() <= LONGEST_LINE + 1);
        for letter in [
            "👨\u{200d}👩\u{200d}👧 ",
            "👍🏽",
            "1️⃣",
            "🇩🇪",
            "e\u{301}",
            "नि",
        ] {
            let long = letter.repeat(600);
            for width in [5.0, 31.0, 77.0, 1.0e9] {
                let cut = ellipsize(&long, BODY, width);
                let kept = cut.strip_suffix('…').unwrap();
                let rest = kept.replace(letter, "");
                assert!(rest.is_empty() || rest == letter.trim_end(), "{cut:?}");
            }
        }
    }

    #[test]
    fn lines_break_at_words_and_at_line_feeds() {
        let lines = wrap("one two three\nfour", BODY, 45.0, 10);
        assert_eq!(lines, ["one two", "three", "four"]);
        assert!(lines.iter().all(|line| measure(line, BODY) <= 45.0));
    }

    #[test]
    fn the_last_line_says_that_more_would_follow() {
        let lines = wrap("one two three four five six", BODY, 45.0, 2);
        assert_eq!(lines.len(), 2);
        assert!(lines[1].ends_with('…'), "{lines:?}");
        assert!(measure(&lines[1], BODY) <= 45.0);
    }
}
