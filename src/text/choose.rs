//! Which font draws a cluster, and what of it.

use std::borrow::Cow;

use harfrust::script::UNKNOWN;
use harfrust::{Script, UnicodeBuffer};

use super::Face;
use super::cluster::{is_invisible, is_modifier, modifiers, stands_alone, without_modifiers};
use super::font::FontFile;
use super::shape::glyphs;
use super::system::system_font;

/// How a cluster is drawn.
#[derive(Debug)]
pub(super) struct Choice<'a> {
    /// The font that draws all of it.
    pub file: FontFile,
    /// What is drawn: the cluster, without what the font could only draw beside it.
    pub text: Cow<'a, str>,
    /// Whether no font has it, so that a box is drawn.
    pub is_lacking: bool,
}

/// Whether a face alone draws a text, each character by itself and from left to right.
pub(super) fn is_simple(text: &str, face: Face) -> bool {
    let own = face.file();
    text.is_ascii() || text.chars().all(|c| stands_alone(c) && own.has(c))
}

/// The font for a cluster in a text of a face: that face, then the bundled ones, then those of
/// the system. `before` is the font of the cluster before it.
///
/// A modifier that no bundled font can join with its letter is left out.
pub(super) fn choose(cluster: &str, face: Face, before: Option<FontFile>) -> Choice<'_> {
    let own = face.file();
    let with = |file, text| Choice {
        file,
        text,
        is_lacking: false,
    };
    if cluster.chars().all(is_invisible) {
        return with(before.unwrap_or(own), cluster.into());
    }
    if let Some(file) = bundled(face).find(|file| draws(*file, cluster) && joins(*file, cluster)) {
        return with(file, cluster.into());
    }
    if cluster.trim().is_empty() {
        return with(own, " ".into());
    }
    let plain = without_modifiers(cluster);
    if matches!(plain, Cow::Owned(_))
        && let Some(file) = bundled(face).find(|file| draws(*file, &plain))
    {
        return with(file, plain);
    }
    // Marks that many scripts share stay in the font of the word that they stand in.
    let neighbor = before.filter(|file| !file.is_bundled() && script(cluster) == UNKNOWN);
    if let Some(file) = neighbor.filter(|file| draws(*file, &plain)) {
        return with(file, plain);
    }
    if let Some(file) = system_font(cluster).filter(|file| joins(*file, cluster)) {
        return with(file, cluster.into());
    }
    if let Some(file) = system_font(&plain) {
        return with(file, plain);
    }
    let base = cluster.chars().next().unwrap_or_default();
    Choice {
        file: bundled(face).find(|file| file.has(base)).unwrap_or(own),
        text: cluster.into(),
        is_lacking: true,
    }
}

/// The bundled fonts, in the order in which they are tried for a text of a face.
fn bundled(face: Face) -> impl Iterator<Item = FontFile> {
    let (own, regular) = (face.file(), Face::Regular.file());
    std::iter::once(own)
        .chain((own != regular).then_some(regular))
        .chain(FontFile::fallbacks())
}

/// Whether a font has all that is seen of a cluster.
fn draws(file: FontFile, cluster: &str) -> bool {
    let mut seen = cluster.chars().filter(|c| !is_invisible(*c));
    let Some(base) = seen.next() else { return true };
    file.has(base)
        && (seen.all(|c| file.has(c))
            // A font without a mark may have the letter with it, as `é`.
            || glyphs(cluster, file, false)
                .is_some_and(|drawn| drawn.glyph_infos().iter().all(|info| info.glyph_id != 0)))
}

/// Whether a font draws the modifiers of a cluster as one with their letter, not beside it.
fn joins(file: FontFile, cluster: &str) -> bool {
    if !cluster.contains(is_modifier) || modifiers(cluster).next().is_none() {
        return true;
    }
    let Some(drawn) = glyphs(cluster, file, false) else {
        return false;
    };
    let placed = || drawn.glyph_infos().iter().zip(drawn.glyph_positions());
    modifiers(cluster)
        .filter_map(|c| file.glyph(c))
        .all(|alone| {
            placed().all(|(info, position)| info.glyph_id != alone || position.x_advance == 0)
        })
}

/// The script of a text; [`UNKNOWN`] if it is of no certain one, such as punctuation.
pub(super) fn script(text: &str) -> Script {
    let mut buffer = UnicodeBuffer::new();
    buffer.push_str(text);
    buffer.guess_segment_properties();
    buffer.script()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cluster_has_one_font_and_loses_only_what_cannot_be_joined() {
        let drawn = |cluster| {
            let choice = choose(cluster, Face::Regular, None);
            assert!(!choice.is_lacking, "{cluster}");
            (choice.file.family(), choice.text.into_owned())
        };
        assert_eq!(drawn("é"), ("Inter", "é".to_owned()));
        assert_eq!(drawn("e\u{301}"), ("Inter", "e\u{301}".to_owned()));
        assert_eq!(drawn("語").0, "Droid Sans Fallback");
        assert_eq!(drawn("\u{200d}").0, "Inter");
        for emoji in ["👍", "👩‍👩‍👧‍👦", "🇩🇪"] {
            assert_eq!(drawn(emoji), ("Noto Emoji", emoji.to_owned()));
        }
        // Whether with its modifier or without it, there is no box.
        for (emoji, plain) in [("👍🏽", "👍"), ("1\u{fe0f}\u{20e3}", "1\u{fe0f}")] {
            let (family, text) = drawn(emoji);
            assert!(text == emoji || text == plain, "{family} {text:?}");
        }
    }

    #[test]
    fn a_face_with_the_whole_letter_needs_no_mark() {
        let choice = choose("e\u{301}", Face::Hand, None);
        assert_eq!(choice.file.family(), "Kalam");
    }

    #[test]
    fn what_no_font_has_is_said() {
        for letter in ["\u{10fffd}", "\u{10fffd}\u{301}"] {
            let choice = choose(letter, Face::Regular, None);
            assert!(choice.is_lacking && choice.file == Face::Regular.file());
        }
    }
}
