//! Text of a picture: letters of embedded faces, or outlines.

use std::collections::BTreeMap;

use super::super::xml::{PathData, push_format, push_number, push_text};
use super::{Painter, push_fill};
use crate::geometry::{Point, Vec2};
use crate::scene::Color;
use crate::text::{Face, FontStyle, TextRun, shape, single_line};

impl Painter<'_> {
    pub(super) fn text(&mut self, origin: Point, text: &str, style: FontStyle, color: Color) {
        let text = single_line(text);
        let run = shape(&text, style);
        if run.glyphs.is_empty() {
            return;
        }
        let origin = origin + self.offset;
        if !self.text_as_paths && self.take_letters(&text, style.face, &run) {
            self.letters(origin, &text, &run, style, color);
        } else {
            self.outlines(origin, &text, &run, style, color);
        }
    }

    /// Whether each character can be drawn by one glyph of an embedded face, which is then
    /// noted, so that a program that knows only the places of the letters draws the same.
    ///
    /// Ligatures, marks and stand-in fonts cannot; neither can a contextual form if another
    /// form of the character is taken, nor a character of two UTF-16 units, where programs
    /// disagree about what counts as a letter.
    fn take_letters(&mut self, text: &str, face: Face, run: &TextRun) -> bool {
        if !run.is_plain || text.chars().count() != run.glyphs.len() {
            return false;
        }
        let taken = self.letters.entry(face.file()).or_default();
        let mut wanted = BTreeMap::new();
        for (character, glyph) in text.chars().zip(&run.glyphs) {
            let form = taken.get(&character).or_else(|| wanted.get(&character));
            if form.is_some_and(|form| *form != glyph.glyph)
                || character.len_utf16() != 1
                || glyph.y != 0.0
            {
                return false;
            }
            wanted.insert(character, glyph.glyph);
        }
        taken.append(&mut wanted);
        true
    }

    fn letters(
        &mut self,
        origin: Point,
        text: &str,
        run: &TextRun,
        style: FontStyle,
        color: Color,
    ) {
        self.out.push_str("<text x=\"");
        // Each letter has its place, so that kerning needs no table in the embedded face
        // and a program that ignores embedded faces still keeps the text in its card.
        for (index, glyph) in run.glyphs.iter().enumerate() {
            if index > 0 {
                self.out.push(' ');
            }
            push_number(&mut self.out, origin.x + glyph.x);
        }
        self.out.push('"');
        self.attributes(&[("y", origin.y)]);
        push_format(
            &mut self.out,
            format_args!(" font-family=\"{}\"", family(style.face)),
        );
        self.attributes(&[
            ("font-size", style.size),
            ("font-weight", f64::from(style.face.file().weight())),
        ]);
        push_fill(&mut self.out, color);
        self.out.push('>');
        push_text(&mut self.out, text);
        self.out.push_str("</text>\n");
    }

    fn outlines(
        &mut self,
        origin: Point,
        text: &str,
        run: &TextRun,
        style: FontStyle,
        color: Color,
    ) {
        let mut data = PathData::default();
        for glyph in &run.glyphs {
            let key = (glyph.file, glyph.glyph, style.size.to_bits());
            let outline = self
                .outlines
                .entry(key)
                .or_insert_with(|| glyph.file.outline(glyph.glyph, style.size));
            data.push(outline, origin.to_vec2() + Vec2::new(glyph.x, glyph.y));
        }
        if data.as_str().is_empty() {
            return;
        }
        self.out.push_str("<path role=\"img\" aria-label=\"");
        push_text(&mut self.out, text);
        push_format(&mut self.out, format_args!("\" d=\"{}\"", data.as_str()));
        push_fill(&mut self.out, color);
        self.out.push_str("/>\n");
    }
}

fn family(face: Face) -> &'static str {
    match face {
        Face::Regular | Face::Medium | Face::SemiBold => {
            "Inter, 'Helvetica Neue', Helvetica, Arial, sans-serif"
        }
        Face::Mono => "'JetBrains Mono', monospace",
        Face::Hand | Face::HandBold => "Kalam, 'Comic Sans MS', cursive",
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::interchange::svg::svg;
    use crate::interchange::svg::tests::{options, text};

    #[test]
    fn latin_is_text_that_can_be_searched_and_the_rest_is_labeled_outlines() {
        for (label, is_text) in [
            ("Query encoder", true),
            ("top <k> & 20 ms", true),
            ("HNSW → 20 ms, café", true),
            ("fast -> slow", false),
            ("検索", false),
            ("שלום", false),
            ("🚀 launch", false),
        ] {
            let picture = svg(&text(label), &options(false));
            let tree = roxmltree::Document::parse(&picture).unwrap();
            let written = tree
                .descendants()
                .find(|node| node.tag_name().name() == "text");
            assert_eq!(written.is_some(), is_text, "{label}");
            assert_eq!(picture.contains("@font-face"), is_text, "{label}");
            if let Some(written) = written {
                assert_eq!(written.text(), Some(label));
                let places = written.attribute("x").unwrap().split(' ').count();
                assert_eq!(places, label.chars().count(), "{label}");
            } else {
                let outline = tree
                    .descendants()
                    .find(|node| node.attribute("aria-label").is_some())
                    .unwrap();
                assert_eq!(outline.attribute("aria-label"), Some(label));
            }
            assert!(!svg(&text(label), &options(true)).contains("<text"));
        }
    }

    #[test]
    fn letters_in_a_second_form_are_drawn_and_not_replaced() {
        // A colon between figures stands higher than one in a word.
        let figures = shape("1:2", FontStyle::new(Face::Regular, 11.0));
        let word = shape("a:b", FontStyle::new(Face::Regular, 11.0));
        assert_ne!(figures.glyphs[1].glyph, word.glyphs[1].glyph);
        let mut scene = text("a:b");
        scene.fragments.extend(text("1:2").fragments);
        let picture = svg(&scene, &options(false));
        assert!(picture.contains(">a:b</text>"));
        assert!(picture.contains("aria-label=\"1:2\""));
    }

    proptest! {
        #[test]
        fn any_text_gives_well_formed_markup_that_says_it(label in any::<String>()) {
            for text_as_paths in [false, true] {
                let picture = svg(&text(&label), &options(text_as_paths));
                let tree = roxmltree::Document::parse(&picture).unwrap();
                let said = tree
                    .descendants()
                    .find_map(|node| match node.tag_name().name() {
                        "text" => node.text(),
                        _ => node.attribute("aria-label"),
                    });
                if let Some(said) = said {
                    prop_assert_eq!(said, single_line(&label));
                }
            }
        }
    }
}
