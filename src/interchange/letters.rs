//! Which letters of a picture no font has.

use crate::scene::{Scene, Shape, is_visible_at};
use crate::text::shape;

/// The letters of a picture that no font has, each once, in the order of Unicode.
pub fn lacking_letters(scene: &Scene) -> Vec<String> {
    let mut letters = Vec::new();
    for primitive in scene
        .fragments
        .iter()
        .flat_map(|fragment| &fragment.primitives)
    {
        match &primitive.shape {
            // Plain English is found in every face.
            Shape::Text { text, style, .. }
                if !text.is_ascii() && is_visible_at(primitive.detail, 1.0) =>
            {
                letters.extend(shape(text, *style).lacking.iter().cloned());
            }
            _ => {}
        }
    }
    letters.sort_unstable();
    letters.dedup();
    letters
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interchange::demo;

    #[test]
    fn letters_that_no_font_has_are_said_once() {
        let labels = ["検索 🚀", "x\u{10fffd}y", "\u{10fffd}\u{10fffc}"];
        let scene = demo::scene(&labels.map(ToOwned::to_owned));
        assert_eq!(lacking_letters(&scene), ["\u{10fffc}", "\u{10fffd}"]);
        let fine = demo::scene(&demo::hard_labels());
        assert!(lacking_letters(&fine).is_empty());
    }
}
