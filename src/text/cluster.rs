//! Grapheme clusters: what a reader takes for one letter, such as a letter with its marks or a
//! family of emoji. No line break, ellipsis or change of font falls into one.

use std::borrow::Cow;
use std::sync::LazyLock;

use icu_segmenter::options::LineBreakOptions;
use icu_segmenter::{LineSegmenter, LineSegmenterBorrowed};
use unicode_segmentation::UnicodeSegmentation as _;

/// The clusters of a text and the byte at which each begins.
pub(super) fn clusters(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.grapheme_indices(true)
}

/// Where a line may end, in bytes: between words, within those of scripts without spaces, and at
/// the end of the text.
pub(super) fn breaks(text: &str) -> impl Iterator<Item = usize> {
    static SEGMENTER: LazyLock<LineSegmenterBorrowed<'static>> =
        LazyLock::new(|| LineSegmenter::new_auto(LineBreakOptions::default()));
    let is_plain = text.chars().all(stands_alone);
    let starts: Vec<usize> = if is_plain {
        Vec::new()
    } else {
        clusters(text).map(|(start, _)| start).collect()
    };
    // The first one is the beginning of the text.
    SEGMENTER
        .segment_str(text)
        .skip(1)
        .filter(move |end| is_plain || *end >= text.len() || starts.binary_search(end).is_ok())
}

/// Whether a character is a cluster of its own among others of which this holds, and is written
/// from left to right: text of such characters needs no segmentation.
pub(super) fn stands_alone(character: char) -> bool {
    // Without the combining marks, and the spaces and signs of U+2000 that control what is beside.
    matches!(character,
        ' '..='~' | '\u{a0}'..='\u{2ff}' | '\u{370}'..='\u{482}' | '\u{48a}'..='\u{52f}'
        | '\u{1e00}'..='\u{1fff}' | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205f}'
        | '\u{2070}'..='\u{20cf}' | '\u{2100}'..='\u{2bff}')
}

/// Whether a character is never seen itself, so that no font needs to have it.
///
/// Source: Unicode 17, `Default_Ignorable_Code_Point`, but for what the shaper draws as a letter:
/// the fillers of Hangul and the controls of shorthand.
pub(super) fn is_invisible(character: char) -> bool {
    matches!(character,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff0}'..='\u{fff8}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Whether a character only changes how the one before it looks, which can be understood without
/// it: a tone of skin, the frame of a keycap.
pub(super) fn is_modifier(character: char) -> bool {
    matches!(character, '\u{1f3fb}'..='\u{1f3ff}' | '\u{20e3}')
}

/// The modifiers of a cluster; one that stands alone is a letter itself.
pub(super) fn modifiers(cluster: &str) -> impl Iterator<Item = char> {
    cluster.chars().skip(1).filter(|c| is_modifier(*c))
}

/// A cluster without its modifiers.
pub(super) fn without_modifiers(cluster: &str) -> Cow<'_, str> {
    if modifiers(cluster).next().is_none() {
        return Cow::Borrowed(cluster);
    }
    let kept = cluster.chars().enumerate();
    let kept = kept.filter(|(index, c)| *index == 0 || !is_modifier(*c));
    Cow::Owned(kept.map(|(_, c)| c).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn count(text: &str) -> usize {
        clusters(text).count()
    }

    #[test]
    fn what_is_read_as_one_letter_is_one_cluster() {
        for letter in ["a", "e\u{301}", "👍🏽", "👩‍👩‍👧‍👦", "1️⃣", "🇩🇪", "नि", "ก็", "각"]
        {
            assert_eq!(count(letter), 1, "{letter}");
        }
        assert_eq!(count("🇩🇪🇫🇷"), 2);
    }

    #[test]
    fn a_line_ends_between_words_even_where_no_space_is_written() {
        let ends: Vec<usize> = breaks("near real-time, p99 ≤ 100 ms").collect();
        assert_eq!(ends, [5, 10, 16, 20, 24, 28, 30]);
        let thai = "ผลการค้นหาที่จัดเรียงใหม่";
        assert!(
            breaks(thai).count() > 3,
            "{:?}",
            breaks(thai).collect::<Vec<_>>()
        );
        assert_eq!(breaks("").count(), 0);
    }

    #[test]
    fn only_modifiers_after_a_letter_are_left_out() {
        assert_eq!(without_modifiers("👍🏽"), "👍");
        assert_eq!(without_modifiers("1\u{fe0f}\u{20e3}"), "1\u{fe0f}");
        assert_eq!(without_modifiers("🏽"), "🏽");
        assert_eq!(without_modifiers("e\u{301}"), "e\u{301}");
    }

    proptest! {
        #[test]
        fn lines_end_between_clusters_only(text in "\\PC{0,24}") {
            let starts: Vec<usize> = clusters(&text).map(|(start, _)| start).collect();
            for end in breaks(&text) {
                prop_assert!(end == text.len() || starts.contains(&end));
            }
        }

        #[test]
        fn characters_that_stand_alone_are_clusters(text in "[\u{20}-\u{2bff}]{0,24}") {
            let text: String = text.chars().filter(|c| stands_alone(*c)).collect();
            prop_assert_eq!(count(&text), text.chars().count());
            prop_assert!(!unicode_bidi::BidiInfo::new(&text, None).has_rtl());
        }
    }
}
