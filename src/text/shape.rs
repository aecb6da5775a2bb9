//! Shaping: characters to glyphs with places, for one line.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use harfrust::script::UNKNOWN;
use harfrust::{Direction, Script, ShapeOptions, ShapePlan, Shaper, UnicodeBuffer};
use unicode_bidi::BidiInfo;

use super::font::FontFile;
use super::{Face, FontStyle};

/// A glyph and where it stands on its line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlacedGlyph {
    /// The font that has it.
    pub file: FontFile,
    /// Its number in that font.
    pub glyph: u32,
    /// Distance from the start of the line in scene points.
    pub x: f64,
    /// Offset from the baseline in scene points, downwards.
    pub y: f64,
}

/// One shaped line.
#[derive(Clone, Debug, PartialEq)]
pub struct TextRun {
    /// Glyphs from left to right.
    pub glyphs: Vec<PlacedGlyph>,
    /// Advance width in scene points.
    pub width: f64,
    /// Whether one face drew all of it from left to right, so that plain text with that
    /// face looks the same.
    pub is_plain: bool,
}

/// How many shaped lines are remembered per thread.
const CACHE_SIZE: usize = 8_192;

/// Runs by face, size in bits, and text.
type Cache = HashMap<(Face, u64), HashMap<Arc<str>, Arc<TextRun>>>;

/// The shaper of a font, with a plan for each script and direction (whether from right to left):
/// to make one takes longer than to shape a word.
struct PlannedShaper {
    shaper: Shaper<'static>,
    plans: HashMap<(Script, bool), ShapePlan>,
}

thread_local! {
    static CACHE: RefCell<Cache> = RefCell::new(HashMap::new());
    static SHAPERS: RefCell<HashMap<FontFile, PlannedShaper>> = RefCell::new(HashMap::new());
}

/// Shapes a line; control characters are dropped, and line breaks become spaces.
///
/// Right-to-left parts come out in visual order. A character that no bundled face has is
/// drawn as the face's box.
pub fn shape(text: &str, style: FontStyle) -> Arc<TextRun> {
    let key = (style.face, style.size.to_bits());
    let cached = CACHE.with_borrow(|cache| {
        cache
            .get(&key)
            .and_then(|runs| runs.get(text))
            .map(Arc::clone)
    });
    if let Some(run) = cached {
        return run;
    }
    let run = Arc::new(shape_uncached(&single_line(text), style));
    CACHE.with_borrow_mut(|cache| {
        if cache.values().map(HashMap::len).sum::<usize>() >= CACHE_SIZE {
            cache.clear();
        }
        cache
            .entry(key)
            .or_default()
            .insert(text.into(), Arc::clone(&run));
    });
    run
}

/// Advance width of a line in scene points.
pub fn measure(text: &str, style: FontStyle) -> f64 {
    shape(text, style).width
}

/// The text as it is drawn on one line: without control characters, breaks as spaces.
pub fn single_line(text: &str) -> String {
    text.chars()
        .filter_map(|character| match character {
            '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => Some(' '),
            // Bidi controls would change what is beside the label; the rest is invisible.
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' => None,
            character if character.is_control() => None,
            // Not allowed in XML, nor of use anywhere.
            '\u{fffe}' | '\u{ffff}' => None,
            character => Some(character),
        })
        .collect()
}

fn shape_uncached(text: &str, style: FontStyle) -> TextRun {
    let mut run = TextRun {
        glyphs: Vec::new(),
        width: 0.0,
        is_plain: true,
    };
    if text.is_empty() || !style.size.is_finite() || style.size <= 0.0 {
        return run;
    }
    if text.is_ascii() {
        shape_segment(text, style.face.file(), false, style, &mut run);
        return run;
    }
    let bidi = BidiInfo::new(text, None);
    for paragraph in &bidi.paragraphs {
        let (levels, ranges) = bidi.visual_runs(paragraph, paragraph.range.clone());
        for range in ranges {
            let right_to_left = levels
                .get(range.start)
                .is_some_and(unicode_bidi::Level::is_rtl);
            let Some(part) = text.get(range) else {
                continue;
            };
            let mut segments = segments_by_font(part, style.face);
            if right_to_left {
                segments.reverse();
                run.is_plain = false;
            }
            for (file, segment) in segments {
                run.is_plain &= file == style.face.file();
                if let Some(piece) = part.get(segment) {
                    shape_segment(piece, file, right_to_left, style, &mut run);
                }
            }
        }
    }
    run
}

/// Splits a text into stretches that one font can draw.
fn segments_by_font(text: &str, face: Face) -> Vec<(FontFile, Range<usize>)> {
    let mut segments: Vec<(FontFile, Range<usize>)> = Vec::new();
    for (index, character) in text.char_indices() {
        let end = index + character.len_utf8();
        let current = segments.last().map(|(file, _)| *file);
        let file = font_for(character, face, current);
        match segments.last_mut() {
            Some((last, range)) if *last == file => range.end = end,
            _ => segments.push((file, index..end)),
        }
    }
    segments
}

fn font_for(character: char, face: Face, current: Option<FontFile>) -> FontFile {
    let own = face.file();
    // Joiners, variation selectors and combining marks stay with what they modify.
    let joins = matches!(character,
        '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}'
        | '\u{300}'..='\u{36f}');
    if joins && let Some(current) = current {
        return current;
    }
    if own.has(character) {
        return own;
    }
    let regular = Face::Regular.file();
    std::iter::once(regular)
        .chain(FontFile::fallbacks())
        .find(|file| file.has(character))
        .unwrap_or(own)
}

fn shape_segment(
    text: &str,
    file: FontFile,
    right_to_left: bool,
    style: FontStyle,
    run: &mut TextRun,
) {
    let Some(font) = file.font() else { return };
    let mut buffer = UnicodeBuffer::new();
    buffer.push_str(text);
    buffer.guess_segment_properties();
    buffer.set_direction(if right_to_left {
        Direction::RightToLeft
    } else {
        Direction::LeftToRight
    });
    let shaped = SHAPERS.with_borrow_mut(|shapers| {
        let own = shapers.entry(file).or_insert_with(|| PlannedShaper {
            shaper: font
                .shaper
                .shaper(&font.tables)
                .instance(Some(&font.instance))
                .build(),
            plans: HashMap::new(),
        });
        let (direction, script) = (buffer.direction(), buffer.script());
        let plan = own.plans.entry((script, right_to_left)).or_insert_with(|| {
            let known = (script != UNKNOWN).then_some(script);
            ShapePlan::new(&own.shaper, direction, known, None, &[])
        });
        let options = ShapeOptions::new().plan(Some(plan));
        own.shaper.shape(buffer, options)
    });
    let scale = style.size / font.units_per_em;
    for (info, position) in shaped.glyph_infos().iter().zip(shaped.glyph_positions()) {
        run.glyphs.push(PlacedGlyph {
            file,
            glyph: info.glyph_id,
            x: run.width + f64::from(position.x_offset) * scale,
            y: -f64::from(position.y_offset) * scale,
        });
        run.width += f64::from(position.x_advance) * scale;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: FontStyle = FontStyle::new(Face::Regular, 11.0);

    #[test]
    fn a_line_is_as_wide_as_its_glyphs() {
        assert_eq!(measure("", BODY), 0.0);
        assert!(measure("mm", BODY) > measure("ii", BODY));
        let twice = measure("retrieval", FontStyle::new(Face::Regular, 22.0));
        assert!((twice - 2.0 * measure("retrieval", BODY)).abs() < 1e-9);
        // All figures of the mono face have one width.
        let mono = FontStyle::new(Face::Mono, 10.0);
        assert_eq!(measure("1111", mono), measure("8888", mono));
    }

    #[test]
    fn kerning_counts() {
        assert!(measure("AV", BODY) < measure("A", BODY) + measure("V", BODY));
    }

    #[test]
    fn characters_outside_of_inter_come_from_a_stand_in() {
        for text in ["検索", "שלום", "مرحبا", "🚀"] {
            let run = shape(text, BODY);
            assert!(run.width > 5.0, "{text}");
            assert!(!run.is_plain, "{text}");
            assert!(
                run.glyphs.iter().all(|glyph| glyph.glyph != 0),
                "{text} has no glyph"
            );
        }
        assert!(shape("naïve → ≤ café", BODY).is_plain);
    }

    #[test]
    fn right_to_left_text_is_in_visual_order() {
        // The first letter of a Hebrew word stands at its right end.
        let first = shape("ש", BODY).glyphs[0].glyph;
        let word = shape("שלום", BODY);
        assert_eq!(word.glyphs.last().unwrap().glyph, first);
    }

    #[test]
    fn control_characters_vanish_and_breaks_become_spaces() {
        assert_eq!(single_line("a\nb\u{0}\u{7}c\td\u{202e}"), "a bc d");
        assert_eq!(measure("a\u{1}b", BODY), measure("ab", BODY));
    }

    #[test]
    fn an_unknown_character_is_a_box_not_a_panic() {
        let run = shape("\u{10fffd}", BODY);
        assert_eq!(run.glyphs.len(), 1);
    }
}
