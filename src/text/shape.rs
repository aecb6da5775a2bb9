//! Shaping: characters to glyphs with places, for one line.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use harfrust::script::UNKNOWN;
use harfrust::{Direction, GlyphBuffer, Script, ShapeOptions, ShapePlan, Shaper, UnicodeBuffer};
use unicode_bidi::BidiInfo;

use super::choose::{choose, is_simple, script};
use super::cluster::clusters;
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
    /// Which bytes of [`TextRun::said`] it stands for, from and to; glyphs of one letter have the
    /// same ones.
    pub said: (u32, u32),
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
    /// What is drawn, stretch by stretch from left to right, each in the order of reading.
    pub said: String,
    /// What each font draws, from left to right, for painters that shape by themselves, without
    /// spaces alone; empty if the run is plain.
    pub stretches: Vec<Stretch>,
    /// Letters that no font has, which are boxes.
    pub lacking: Vec<String>,
}

/// A part of a line that one font draws.
#[derive(Clone, Debug, PartialEq)]
pub struct Stretch {
    /// The font.
    pub file: FontFile,
    /// What is drawn, in the order of reading; without what the font cannot join, and mirrored
    /// where nothing but its place says that it is read from the right.
    pub text: String,
    /// Distance from the start of the line in scene points.
    pub x: f64,
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
/// Right-to-left parts come out in visual order. Each grapheme cluster is drawn by one font: the
/// style's, a bundled one, or else one of the system; what none has is drawn as the face's box.
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
        said: String::new(),
        stretches: Vec::new(),
        lacking: Vec::new(),
    };
    if text.is_empty() || !style.size.is_finite() || style.size <= 0.0 {
        return run;
    }
    if is_simple(text, style.face) {
        run.push(text, style.face.file(), false, style.size);
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
            let mut segments = segments(part, style.face, &mut run);
            if right_to_left {
                segments.reverse();
                run.is_plain = false;
            }
            for segment in segments {
                run.is_plain &= segment.file == style.face.file();
                let x = run.width;
                run.push(&segment.text, segment.file, right_to_left, style.size);
                if !segment.text.trim().is_empty() {
                    run.stretches.push(segment.stretch(x, right_to_left));
                }
            }
        }
    }
    if run.is_plain {
        run.stretches = Vec::new();
    }
    run
}

/// Neighboring clusters of one font, and of one script in a font of the system.
struct Segment {
    file: FontFile,
    script: Script,
    text: String,
}

/// Splits a text into stretches that one font can draw; notes in a run what is left out.
fn segments(text: &str, face: Face, run: &mut TextRun) -> Vec<Segment> {
    let mut segments: Vec<Segment> = Vec::new();
    for (_, cluster) in clusters(text) {
        let before = segments.last().map(|segment| segment.file);
        let choice = choose(cluster, face, before);
        run.is_plain &= *choice.text == *cluster;
        if choice.is_lacking && !run.lacking.iter().any(|known| known == cluster) {
            run.lacking.push(cluster.to_owned());
        }
        // The bundled stand-ins have one script each; a large font has many, shaped differently.
        let own = if choice.file.is_bundled() {
            UNKNOWN
        } else {
            script(cluster)
        };
        match segments.last_mut() {
            Some(last)
                if last.file == choice.file
                    && (last.script == own || own == UNKNOWN || last.script == UNKNOWN) =>
            {
                last.text.push_str(&choice.text);
                if last.script == UNKNOWN {
                    last.script = own;
                }
            }
            _ => segments.push(Segment {
                file: choice.file,
                script: own,
                text: choice.text.into_owned(),
            }),
        }
    }
    segments
}

impl Segment {
    fn stretch(self, x: f64, right_to_left: bool) -> Stretch {
        let Self { file, text, .. } = self;
        let is_said = !right_to_left || BidiInfo::new(&text, None).has_rtl();
        Stretch {
            file,
            text: if is_said { text } else { turned(&text) },
            x,
        }
    }
}

/// Punctuation as it stands in right-to-left text: backwards and mirrored.
pub(super) fn turned(text: &str) -> String {
    text.chars()
        .rev()
        .map(|character| match character {
            '(' => ')',
            ')' => '(',
            '[' => ']',
            ']' => '[',
            '{' => '}',
            '}' => '{',
            '<' => '>',
            '>' => '<',
            '«' => '»',
            '»' => '«',
            other => other,
        })
        .collect()
}

impl TextRun {
    /// Adds what one font draws at the end, at a size in scene points.
    fn push(&mut self, text: &str, file: FontFile, right_to_left: bool, size: f64) {
        let (Some(font), Some(shaped)) = (file.font(), glyphs(text, file, right_to_left)) else {
            return;
        };
        let scale = size / font.units_per_em;
        let base = self.said.len() as u32;
        self.said.push_str(text);
        let mut starts: Vec<u32> = shaped.glyph_infos().iter().map(|i| i.cluster).collect();
        starts.sort_unstable();
        for (info, position) in shaped.glyph_infos().iter().zip(shaped.glyph_positions()) {
            let next = starts.partition_point(|start| *start <= info.cluster);
            let end = starts.get(next).copied().unwrap_or(text.len() as u32);
            self.glyphs.push(PlacedGlyph {
                file,
                glyph: info.glyph_id,
                x: self.width + f64::from(position.x_offset) * scale,
                y: -f64::from(position.y_offset) * scale,
                said: (base + info.cluster, base + end),
            });
            self.width += f64::from(position.x_advance) * scale;
        }
    }
}

/// The glyphs of a text in a font, in its units; `None` if the font cannot be read.
pub(super) fn glyphs(text: &str, file: FontFile, right_to_left: bool) -> Option<GlyphBuffer> {
    let font = file.font()?;
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
    Some(shaped)
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
    fn an_unknown_character_is_a_box_not_a_panic_and_is_told() {
        let run = shape("a\u{10fffd}b\u{10fffd}", BODY);
        assert_eq!(run.glyphs.len(), 4);
        assert_eq!(run.lacking, ["\u{10fffd}"]);
        assert!(shape("検索 naïve 🚀 1️⃣ שלום", BODY).lacking.is_empty());
    }

    #[test]
    fn no_part_of_an_emoji_is_a_box() {
        for text in ["👍🏽", "👩‍👩‍👧‍👦", "1️⃣", "🇩🇪", "x👍🏿y", "❤️"]
        {
            let run = shape(text, BODY);
            let boxes = run.glyphs.iter().filter(|glyph| glyph.glyph == 0);
            assert_eq!(boxes.count(), 0, "{text}: {run:?}");
            assert!(run.lacking.is_empty(), "{text}");
        }
    }

    #[test]
    fn stretches_say_what_each_font_draws_and_where() {
        let run = shape("go 検索 (שלום!)", BODY);
        let texts: Vec<&str> = run.stretches.iter().map(|s| s.text.as_str()).collect();
        assert_eq!(texts.concat().replace(' ', "").chars().count(), 11);
        assert!(
            texts.contains(&"検索") && texts.contains(&"שלום"),
            "{texts:?}"
        );
        assert!(run.stretches.windows(2).all(|two| two[0].x < two[1].x));
        // Read from the right, the mark stands at the left.
        let run = shape("(שלום! a", BODY);
        let run_of = |wanted: &str| run.stretches.iter().find(|s| s.text.contains(wanted));
        assert!(
            run_of("!").unwrap().x < run_of("שלום").unwrap().x,
            "{run:?}"
        );
        assert!(shape("naïve → ≤ café", BODY).stretches.is_empty());
    }
}
