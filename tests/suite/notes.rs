//! Words on the canvas: what a note's Markdown looks like, and that it stays in its place.

use std::sync::Arc;

use pipewright::geometry::{Point, Rect, Size};
use pipewright::model::{Document, NoteKind, RecordId};
use pipewright::scene::style::{Theme, contrast};
use pipewright::scene::{
    Color, Detail, Fragment, Primitive, Shape, Tag, is_visible_at, set_markdown, text_size,
};
use pipewright::session::{ExportFormat, ExportOptions, export_bytes};
use pipewright::text::Face;

use crate::desk;
use crate::scenes::{drawn, listing};

const TALL: Size = Size::new(240.0, 4_000.0);

fn note(text: &str, kind: NoteKind, size: Size) -> Document {
    let mut document = Document::new("Notes");
    let mut draft = document.edit();
    let id = draft.add_note(text, Point::ZERO, size).unwrap();
    draft.set_note_kind(&id, kind).unwrap();
    draft.commit("Write").unwrap();
    document
}

fn fragment(document: &Document) -> Arc<Fragment> {
    let scene = drawn(document, &Theme::dark());
    Arc::clone(&scene.fragments[0])
}

/// Text, face, size and color of what is written.
fn written(primitives: &[Primitive]) -> Vec<(String, Face, f64, Color)> {
    primitives
        .iter()
        .filter_map(|primitive| match &primitive.shape {
            Shape::Text {
                text, style, color, ..
            } => Some((text.to_string(), style.face, style.size, *color)),
            _ => None,
        })
        .collect()
}

fn set(text: &str) -> Vec<Primitive> {
    set_markdown(text, Point::ZERO, TALL, &Theme::dark()).primitives
}

fn area(shape: &Shape) -> Rect {
    match shape {
        Shape::Rect { rect, .. } => *rect,
        Shape::Circle { center, radius, .. } => {
            Rect::from_center_size(*center, (2.0 * radius, 2.0 * radius))
        }
        Shape::Icon { origin, side, .. } => Rect::from_origin_size(*origin, (*side, *side)),
        Shape::Path { path, .. } => pipewright::geometry::Shape::bounding_box(path),
        Shape::Text {
            origin,
            width,
            style,
            ..
        } => Rect::new(
            origin.x,
            origin.y - style.ascent(),
            origin.x + width,
            origin.y + style.descent(),
        ),
    }
}

#[test]
fn a_note_with_everything_is_drawn_as_it_was() {
    insta::assert_snapshot!(listing(&drawn(&desk::notes(), &Theme::light())));
}

#[test]
fn each_construct_looks_its_own_way() {
    let theme = Theme::dark();
    let looks = written(&set("# Big\nplain **strong** *soft* `code` [link](x)"));
    let find = |text: &str| looks.iter().find(|look| look.0 == text).unwrap().clone();
    let (_, face, size, color) = find("plain");
    assert_eq!((face, color), (Face::Regular, theme.text));
    let big = find("Big");
    assert!(big.1 == Face::SemiBold && big.2 > size);
    let strong = find("strong");
    assert_eq!(
        (strong.1, strong.2, strong.3),
        (Face::SemiBold, size, theme.text)
    );
    assert_eq!(find("soft").3, theme.muted);
    assert_eq!(find("code").1, Face::Mono);
    assert_eq!(find("link").3, theme.accent);
}

#[test]
fn items_hang_and_nest() {
    let text = "- one two three four five six seven eight nine ten\n  - inner\n- last";
    let places: Vec<(String, Point)> = set(text)
        .iter()
        .filter_map(|primitive| match &primitive.shape {
            Shape::Text { text, origin, .. } => Some((text.to_string(), *origin)),
            _ => None,
        })
        .collect();
    assert!(places.len() >= 4, "the first item wraps: {places:?}");
    let inner = places.iter().position(|(text, _)| text == "inner").unwrap();
    let outer = places[0].1.x;
    for (index, (text, at)) in places.iter().enumerate() {
        if index == inner {
            assert!(at.x > outer);
        } else {
            assert_eq!(at.x, outer, "{text}");
        }
    }
    let dots: Vec<f64> = set(text)
        .iter()
        .filter_map(|primitive| match primitive.shape {
            Shape::Circle { center, .. } => Some(center.x),
            _ => None,
        })
        .collect();
    assert_eq!(dots.len(), 3);
    assert!(dots[0] < outer && dots[0] == dots[2] && dots[1] > dots[0]);
}

#[test]
fn a_card_keeps_its_size_and_says_that_there_is_more() {
    for (width, height) in [(30.0, 20.0), (120.0, 60.0), (260.0, 200.0), (260.0, 330.0)] {
        let fragment = fragment(&note(
            desk::EVERYTHING,
            NoteKind::Card,
            Size::new(width, height),
        ));
        let last = written(&fragment.primitives).pop().unwrap().0;
        assert!(last.ends_with('…'), "{width} by {height}: {last}");
        // A very small note shows its first line, and may be lower than that.
        let room = fragment.bounds.height().max(40.0);
        for primitive in &fragment.primitives {
            let own = area(&primitive.shape);
            assert!(own.y1 <= room, "{width} by {height}: {primitive:?}");
            assert!(
                own.x1 <= width.max(70.0),
                "{width} by {height}: {primitive:?}"
            );
        }
    }
    let all = fragment(&note(
        desk::EVERYTHING,
        NoteKind::Card,
        Size::new(260.0, 600.0),
    ));
    assert!(
        written(&all.primitives)
            .iter()
            .all(|look| !look.0.contains('…'))
    );
}

#[test]
fn free_text_has_no_ground_and_its_own_size_holds_all_of_it() {
    for text in [
        "",
        "word",
        desk::EVERYTHING,
        "語",
        "שלום **עולם**",
        "a\n\n\nb",
        "---",
    ] {
        let natural = text_size(text, None);
        let narrow = text_size(text, Some(100.0));
        assert_eq!(narrow.width, 100.0);
        assert!(narrow.height >= natural.height || narrow.width >= natural.width);
        for size in [natural, narrow] {
            let fragment = fragment(&note(text, NoteKind::Text, size));
            let words = written(&fragment.primitives);
            assert!(
                words.iter().all(|look| !look.0.contains('…')),
                "{text:?}: {words:?}"
            );
            for primitive in &fragment.primitives {
                let own = area(&primitive.shape);
                assert!(own != Rect::from_origin_size(Point::ZERO, size));
                assert!(
                    own.x1 <= size.width && own.y1 <= size.height,
                    "{text:?}: {own:?}"
                );
            }
        }
    }
    assert!(text_size("a longer line", None).width > text_size("a", None).width);
}

#[test]
fn a_table_too_wide_for_its_place_becomes_paragraphs_that_name_its_columns() {
    let text = "| Question | Answer |\n|---|---|\n| Fresh? | New images can be found within \
                one hour |\n| Load? | |";
    let set = |width: f64| {
        let room = Size::new(width, 4_000.0);
        let set = set_markdown(text, Point::ZERO, room, &Theme::dark());
        assert!(set.size.width <= width + 0.5, "{width}: {:?}", set.size);
        let words = written(&set.primitives);
        let words: Vec<String> = words.into_iter().map(|look| look.0).collect();
        words.join(" ")
    };
    assert!(set(260.0).starts_with("Question Answer Fresh?"));
    assert_eq!(
        set(120.0),
        "Fresh? Answer: New images can be found within one hour Load?"
    );
}

#[test]
fn from_afar_each_line_is_a_bar() {
    let primitives = set("# Title\none **two** three\n\n- four");
    let seen = |zoom: f64| -> Vec<&Primitive> {
        primitives
            .iter()
            .filter(|primitive| is_visible_at(primitive.detail, zoom))
            .collect()
    };
    let far = seen(0.1);
    assert_eq!(far.len(), 3, "a bar a line: {far:?}");
    assert!(far.iter().all(|primitive| primitive.detail == Detail::Far));
    assert!(
        seen(1.0)
            .iter()
            .any(|primitive| matches!(primitive.shape, Shape::Text { .. }))
    );
}

#[test]
fn links_and_code_can_be_read_on_a_note() {
    for theme in [Theme::dark(), Theme::light()] {
        for ground in [theme.note, theme.background, theme.panel] {
            assert!(contrast(theme.accent, ground) >= 4.5, "{}", theme.name);
        }
        let code = set_markdown("a `b`", Point::ZERO, TALL, &theme);
        let fill = code
            .primitives
            .iter()
            .find_map(|primitive| match primitive.shape {
                Shape::Rect {
                    fill: Some(fill), ..
                } if primitive.detail == Detail::Medium => Some(fill),
                _ => None,
            });
        let ground = fill.unwrap().over(theme.note);
        assert!(contrast(theme.text, ground) >= 4.5, "{}", theme.name);
    }
}

#[test]
fn hostile_notes_are_drawn_and_written() {
    let huge = [
        "- ".repeat(9_000),
        ">".repeat(9_000),
        format!(
            "|{}\n|{}\n{}",
            "a|".repeat(99),
            "-|".repeat(99),
            "|b\n".repeat(900)
        ),
        "**a `b` [c](d)** ".repeat(2_000),
        "\u{0}\u{202e}\u{fffe}<svg onload=\"x\">]]>".to_owned(),
        "x".repeat(200_000),
        format!("```\n{}", "\t".repeat(9_000)),
        "99999999999. a".to_owned(),
    ];
    for text in huge {
        for kind in NoteKind::ALL {
            let document = note(&text, kind, Size::new(150.0, 90.0));
            let fragment = fragment(&document);
            assert!(fragment.primitives.len() < 400);
            let svg = export_bytes(&document, ExportFormat::Svg, &ExportOptions::default());
            let svg = String::from_utf8(svg.unwrap()).unwrap();
            usvg::Tree::from_str(&svg, &usvg::Options::default()).unwrap();
        }
        assert!(text_size(&text, Some(40.0)).height <= 40_000.0);
    }
}

#[test]
fn people_who_hear_a_note_hear_its_words_alone() {
    let document = note("# Cache\n- **hot** keys", NoteKind::Text, TALL);
    let fragment = fragment(&document);
    assert!(matches!(fragment.tag, Tag::Record(RecordId::Note(_))));
    assert_eq!(fragment.title, "Free text: Cache hot keys");
}
