//! Text of the world: what is drawn of it, with which fonts, and what is said of what is not.

use std::collections::BTreeSet;
use std::process::Command;

use pipewright::catalog::{Catalog, templates};
use pipewright::interchange::lacking_letters;
use pipewright::model::{Document, Level};
use pipewright::scene::style::Theme;
use pipewright::scene::{Scene, Shape};
use pipewright::session::{
    ExportOptions, NoticeKind, Session, export_document, load_bytes, load_template, render,
};
use pipewright::text::{Face, FontStyle, ellipsize, measure, shape, system_font, wrap};

const BODY: FontStyle = FontStyle::new(Face::Regular, 12.0);

/// A letter that is in no font.
const NOWHERE: &str = "\u{10fffd}";

pub fn labeled(labels: &[&str]) -> Document {
    let nodes: Vec<String> = labels
        .iter()
        .enumerate()
        .map(|(index, label)| {
            let at = index * 320;
            format!("\"n{index}\": (component: \"api_gateway\", label: {label:?}, at: ({at}, 0)),")
        })
        .collect();
    let text = format!(
        "(format: 1, title: \"Letters\", nodes: {{ {} }})",
        nodes.join("\n")
    );
    load_bytes("letters", text.as_bytes()).unwrap()
}

fn drawn(document: &Document) -> Scene {
    render(
        document,
        Level::Full,
        Catalog::bundled(),
        &Theme::by_name("sketch").unwrap(),
    )
}

fn texts(scene: &Scene) -> impl Iterator<Item = (&str, FontStyle)> {
    let primitives = scene
        .fragments
        .iter()
        .flat_map(|fragment| &fragment.primitives);
    primitives.filter_map(|primitive| match &primitive.shape {
        Shape::Text { text, style, .. } => Some((&**text, *style)),
        _ => None,
    })
}

/// Runs the program on a document, with the system's fonts or without them; yields the SVG and
/// what was said.
fn exported(document: &str, with_system: bool) -> (Vec<u8>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pipewright"));
    let output = command
        .args(["export", document, "-o", "-"])
        .env("PIPEWRIGHT_CONFIG_DIR", "/no/such/folder/of/pipewright")
        .env(
            "PIPEWRIGHT_SYSTEM_FONTS",
            if with_system { "1" } else { "0" },
        )
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    (output.stdout, String::from_utf8(output.stderr).unwrap())
}

#[test]
fn templates_are_drawn_with_bundled_fonts_alone() {
    for template in templates() {
        let scene = drawn(&load_template(template).unwrap());
        assert!(lacking_letters(&scene).is_empty(), "{}", template.id);
        for (text, style) in texts(&scene) {
            let run = shape(text, style);
            let all = run.glyphs.iter().all(|glyph| glyph.file.is_bundled());
            assert!(all, "{}: {text}", template.id);
        }
    }
    let id = &templates()[0].id;
    let (with, said) = exported(id, true);
    assert_eq!((with, said), exported(id, false));
}

#[test]
fn a_letter_is_drawn_by_one_font_and_never_cut() {
    for letter in ["👍🏽", "👩‍👩‍👧‍👦", "1️⃣", "🇩🇪", "e\u{301}", "שָׁ", "が"]
    {
        let once = shape(letter, BODY);
        let fonts: BTreeSet<_> = once.glyphs.iter().map(|glyph| glyph.file).collect();
        assert_eq!(fonts.len(), 1, "{letter}");
        assert!(once.glyphs.iter().all(|glyph| glyph.glyph != 0), "{letter}");
        let words = format!("{} {}", letter.repeat(40), letter.repeat(7));
        for width in [30.0, 90.0] {
            let mut lines = wrap(&words, BODY, width, 3);
            lines.push(ellipsize(&words, BODY, width));
            for line in lines {
                let rest = line.replace(letter, "");
                assert!(rest.trim_matches(['…', ' ']).is_empty(), "{line:?}");
                assert!(measure(&line, BODY) <= width + 0.01, "{line:?}");
            }
        }
    }
}

#[test]
fn what_no_font_has_is_said_and_the_picture_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.pipe.ron");
    let document = labeled(&[NOWHERE, "fine"]);
    std::fs::write(&file, pipewright::storage::format::write(&document)).unwrap();
    for with_system in [false, true] {
        let (svg, said) = exported(&file.to_string_lossy(), with_system);
        assert!(svg.starts_with(b"<svg"));
        assert!(
            said.starts_with("pipewright: 1 letter could not be drawn: ")
                && said.contains("(U+10FFFD). Install a font that has it."),
            "{said}"
        );
    }
}

#[test]
fn fonts_of_the_system_draw_what_bundled_ones_lack() {
    let words = ["สวัสดีชาวโลก", "नमस्ते दुनिया", "გამარჯობა"];
    let folder = tempfile::tempdir().unwrap();
    for word in words {
        let file = folder.path().join("a.pipe.ron");
        let document = labeled(&[word]);
        std::fs::write(&file, pipewright::storage::format::write(&document)).unwrap();
        let (boxes, said) = exported(&file.to_string_lossy(), false);
        assert!(said.contains("could not be drawn"), "{said}");
        let first: String = word.chars().take(1).collect();
        if system_font(&first).is_none() {
            eprintln!("no font of this system has {first}: not tested");
            continue;
        }
        let (letters, said) = exported(&file.to_string_lossy(), true);
        assert_eq!(said, "");
        assert_ne!(letters, boxes);
        let run = shape(word, BODY);
        assert!(run.glyphs.iter().all(|glyph| glyph.glyph != 0), "{word}");
        assert!(!run.is_plain);
        // What is measured is what is drawn, in a line and in its parts.
        let parts: f64 = word.split(' ').map(|part| measure(part, BODY)).sum();
        let spaces = word.matches(' ').count() as f64 * measure(" ", BODY);
        assert!((run.width - parts - spaces).abs() < 0.01, "{word}");
    }
}

#[test]
fn the_window_says_what_a_picture_lacks() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.svg");
    let kind_and_words = |labels: &[&str]| {
        let mut session = Session::new(labeled(labels));
        let options = ExportOptions::default();
        let lacking = export_document(session.document(), &path, &options, || false).unwrap();
        session.say_exported(&path, &lacking);
        let notice = session.take_notices().pop().unwrap();
        (notice.kind, notice.sentence)
    };
    let (kind, words) = kind_and_words(&["fine 検索 👍🏽"]);
    assert_eq!((kind, &*words), (NoticeKind::Success, "Exported a.svg"));
    let (kind, words) = kind_and_words(&[NOWHERE, "\u{10fffc}"]);
    assert_eq!(kind, NoticeKind::Warning);
    assert!(
        words.starts_with("Exported a.svg. 2 letters could not be drawn: ")
            && words.ends_with("Install a font that has them."),
        "{words}"
    );
}
