//! Small copies of the bundled faces that hold only the letters in use.
//!
//! Subsetting leaves a font that is good for PDF, which has its own way from characters
//! to glyphs. Browsers refuse such a font: they want `cmap` and `OS/2` too. Both are
//! added here. Kerning and ligatures are not; the painter places each letter itself.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use skrifa::{FontRef, Tag};
use subsetter::GlyphRemapper;

use super::xml::push_format;
use crate::text::FontFile;

const CFF: Tag = Tag::new(b"CFF ");
const CMAP: Tag = Tag::new(b"cmap");
const HEAD: Tag = Tag::new(b"head");
const OS2: Tag = Tag::new(b"OS/2");

/// Where `head` keeps the number that makes the sum of the whole file right.
const ADJUSTMENT: std::ops::Range<usize> = 8..12;
/// What the sum of a whole font file has to be.
///
/// Source: `OpenType` specification 1.9, "head: Font Header Table".
const FILE_SUM: u32 = 0xB1B0_AFBA;

/// Which characters are drawn with which glyph of which font file.
pub(super) type Letters = BTreeMap<FontFile, BTreeMap<char, u32>>;

/// Appends a style sheet that embeds each face with its letters; nothing without letters.
pub(super) fn push_style(out: &mut String, letters: &Letters) {
    if letters.values().all(BTreeMap::is_empty) {
        return;
    }
    out.push_str("<style>\n");
    for (file, letters) in letters.iter().filter(|(_, letters)| !letters.is_empty()) {
        let Some(font) = web_font(*file, letters) else {
            // The letters keep their places in whatever face the reader has.
            continue;
        };
        let format = if font.starts_with(b"OTTO") {
            "otf"
        } else {
            "ttf"
        };
        push_format(
            out,
            format_args!(
                "@font-face{{font-family:\"{}\";font-weight:{};unicode-range:{};\
                 src:url(data:font/{format};base64,{})}}\n",
                file.family(),
                file.weight(),
                unicode_range(letters),
                BASE64.encode(font),
            ),
        );
    }
    out.push_str("</style>\n");
}

/// The letters as CSS, so that a page around an inlined picture keeps its own fonts for
/// all others.
fn unicode_range(letters: &BTreeMap<char, u32>) -> String {
    let codes = letters.keys().map(|letter| u32::from(*letter));
    let ranges: Vec<String> = stretches(codes.map(|code| (code, code)))
        .iter()
        .map(|stretch| {
            if stretch.first == stretch.last {
                format!("U+{:X}", stretch.first)
            } else {
                format!("U+{:X}-{:X}", stretch.first, stretch.last)
            }
        })
        .collect();
    ranges.join(",")
}

/// A font file with the glyphs of `letters` only, complete enough for a browser.
fn web_font(file: FontFile, letters: &BTreeMap<char, u32>) -> Option<Vec<u8>> {
    let original = FontRef::new(file.bytes()).ok()?;
    let mut remapper = GlyphRemapper::new();
    let mut glyphs = Vec::new();
    for (letter, glyph) in letters {
        let code = u16::try_from(u32::from(*letter)).ok()?;
        glyphs.push((code, remapper.remap(u16::try_from(*glyph).ok()?)));
    }
    let subset = subsetter::subset(file.bytes(), 0, &remapper).ok()?;
    let subset = FontRef::new(&subset).ok()?;

    let mut tables: BTreeMap<Tag, Vec<u8>> = BTreeMap::new();
    for record in subset.table_directory().table_records() {
        let tag = record.tag();
        tables.insert(tag, subset.table_data(tag)?.as_bytes().to_vec());
    }
    tables.insert(OS2, original.table_data(OS2)?.as_bytes().to_vec());
    tables.insert(CMAP, character_map(&glyphs)?);
    font_file(tables)
}

/// Characters in a row whose glyphs are in a row as well.
struct Stretch {
    first: u32,
    last: u32,
    glyph: u32,
}

/// Joins pairs of character and glyph, in order of characters.
fn stretches(pairs: impl Iterator<Item = (u32, u32)>) -> Vec<Stretch> {
    let mut stretches: Vec<Stretch> = Vec::new();
    for (code, glyph) in pairs {
        match stretches.last_mut() {
            Some(stretch)
                if code == stretch.last + 1 && glyph == stretch.glyph + code - stretch.first =>
            {
                stretch.last = code;
            }
            _ => stretches.push(Stretch {
                first: code,
                last: code,
                glyph,
            }),
        }
    }
    stretches
}

/// A `cmap` table from pairs of character and glyph, in order of characters.
///
/// Source: `OpenType` specification 1.9, "cmap", format 4.
fn character_map(glyphs: &[(u16, u16)]) -> Option<Vec<u8>> {
    let pairs = glyphs
        .iter()
        .map(|(code, glyph)| (u32::from(*code), u32::from(*glyph)));
    let mut stretches = stretches(pairs);
    // The last segment must end at 0xFFFF, and maps it to no glyph.
    stretches.push(Stretch {
        first: 0xFFFF,
        last: 0xFFFF,
        glyph: 0,
    });
    let count = u16::try_from(stretches.len()).ok()?;
    let length = 16 + count.checked_mul(8)?;

    let mut out = Vec::new();
    // Version 0 with one table: Windows, Unicode, after these 12 bytes.
    for value in [0, 1, 3, 1, 0, 12] {
        push_u16(&mut out, value);
    }
    let search = Search::new(count, 2);
    let header = [
        4,
        length,
        0,
        count * 2,
        search.range,
        search.selector,
        search.shift,
    ];
    for value in header {
        push_u16(&mut out, value);
    }
    for stretch in &stretches {
        push_u16(&mut out, stretch.last as u16);
    }
    push_u16(&mut out, 0);
    for stretch in &stretches {
        push_u16(&mut out, stretch.first as u16);
    }
    for stretch in &stretches {
        push_u16(
            &mut out,
            (stretch.glyph as u16).wrapping_sub(stretch.first as u16),
        );
    }
    for _ in &stretches {
        push_u16(&mut out, 0);
    }
    Some(out)
}

/// The three numbers that old programs use for binary search in a table.
struct Search {
    range: u16,
    selector: u16,
    shift: u16,
}

impl Search {
    fn new(count: u16, entry: u16) -> Self {
        let selector = count.max(1).ilog2() as u16;
        let range = (1 << selector) * entry;
        Self {
            range,
            selector,
            shift: count * entry - range,
        }
    }
}

/// Puts tables together into a font file.
///
/// Source: `OpenType` specification 1.9, "The OpenType Font File".
fn font_file(mut tables: BTreeMap<Tag, Vec<u8>>) -> Option<Vec<u8>> {
    tables.get_mut(&HEAD)?.get_mut(ADJUSTMENT)?.fill(0);
    let count = u16::try_from(tables.len()).ok()?;
    let search = Search::new(count, 16);

    let mut out = Vec::new();
    if tables.contains_key(&CFF) {
        out.extend_from_slice(b"OTTO");
    } else {
        out.extend_from_slice(&[0, 1, 0, 0]);
    }
    for value in [count, search.range, search.selector, search.shift] {
        push_u16(&mut out, value);
    }
    let mut offset = 12 + 16 * tables.len();
    let mut head = None;
    for (tag, table) in &tables {
        if *tag == HEAD {
            head = Some(offset);
        }
        out.extend_from_slice(&tag.to_be_bytes());
        for value in [
            sum(table),
            u32::try_from(offset).ok()?,
            u32::try_from(table.len()).ok()?,
        ] {
            out.extend_from_slice(&value.to_be_bytes());
        }
        offset += table.len().next_multiple_of(4);
    }
    for table in tables.values() {
        out.extend_from_slice(table);
        out.resize(out.len().next_multiple_of(4), 0);
    }
    let adjustment = FILE_SUM.wrapping_sub(sum(&out));
    out.get_mut(head?..)?
        .get_mut(ADJUSTMENT)?
        .copy_from_slice(&adjustment.to_be_bytes());
    Some(out)
}

/// The sum of big-endian words, the last filled up with zeros.
fn sum(bytes: &[u8]) -> u32 {
    bytes.chunks(4).fold(0_u32, |total, chunk| {
        let mut word = [0; 4];
        for (place, byte) in word.iter_mut().zip(chunk) {
            *place = *byte;
        }
        total.wrapping_add(u32::from_be_bytes(word))
    })
}

fn push_u16(out: &mut Vec<u8>, value: u16) {
    out.extend_from_slice(&value.to_be_bytes());
}

#[cfg(test)]
mod tests {
    use skrifa::MetadataProvider as _;

    use super::*;
    use crate::text::Face;

    fn letters(face: Face, text: &str) -> BTreeMap<char, u32> {
        let font = FontRef::new(face.file().bytes()).unwrap();
        let charmap = font.charmap();
        text.chars()
            .map(|letter| (letter, charmap.map(letter).unwrap().to_u32()))
            .collect()
    }

    #[test]
    fn letters_have_the_outlines_and_widths_of_the_bundled_face() {
        for face in [Face::Regular, Face::Medium, Face::SemiBold, Face::Mono] {
            let text = "Aabc xyz 0189 …→≤é";
            let bytes = web_font(face.file(), &letters(face, text)).unwrap();
            assert!(bytes.len() < 20_000, "{face:?}: {} bytes", bytes.len());
            let font = FontRef::new(&bytes).unwrap();
            let original = FontRef::new(face.file().bytes()).unwrap();
            let size = skrifa::instance::Size::unscaled();
            let location = skrifa::instance::LocationRef::default();
            for letter in text.chars() {
                let new = font.charmap().map(letter).unwrap();
                let old = original.charmap().map(letter).unwrap();
                assert_eq!(
                    font.glyph_metrics(size, location).advance_width(new),
                    original.glyph_metrics(size, location).advance_width(old),
                    "{face:?} {letter}"
                );
                assert_eq!(
                    font.glyph_metrics(size, location).bounds(new),
                    original.glyph_metrics(size, location).bounds(old),
                    "{face:?} {letter}"
                );
            }
            assert_eq!(font.charmap().map('Z'), None);
        }
    }

    #[test]
    fn the_file_has_all_that_browsers_demand_and_its_sum_is_right() {
        for (face, outlines) in [(Face::Regular, "CFF "), (Face::Mono, "glyf")] {
            let bytes = web_font(face.file(), &letters(face, "node")).unwrap();
            let font = FontRef::new(&bytes).unwrap();
            for tag in [
                outlines, "cmap", "head", "hhea", "hmtx", "maxp", "name", "OS/2", "post",
            ] {
                let tag = Tag::new_checked(tag.as_bytes()).unwrap();
                assert!(font.table_data(tag).is_some(), "{face:?} has no {tag}");
            }
            assert_eq!(sum(&bytes), FILE_SUM);
        }
    }

    #[test]
    fn ranges_in_css_are_those_of_the_letters() {
        assert_eq!(
            unicode_range(&letters(Face::Regular, "bca…Z")),
            "U+5A,U+61-63,U+2026"
        );
    }

    #[test]
    fn without_letters_there_is_no_style() {
        let mut out = String::new();
        push_style(&mut out, &Letters::new());
        assert_eq!(out, "");
    }
}
