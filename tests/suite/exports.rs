//! Pictures that leave the program: what stands around them, and what they carry.

use std::collections::BTreeSet;

use pipewright::catalog::{Catalog, template, templates};
use pipewright::geometry::Rect;
use pipewright::interchange::extract;
use pipewright::model::{Document, EdgeKind, Level, RecordId};
use pipewright::scene::{Caption, Fragment, Scene, Shape, Tag, style::Theme};
use pipewright::session::{
    ExportFormat, ExportOptions, Picture, Preset, SMALLEST_TEXT, export_bytes, load_template,
    render, render_for, render_with,
};
use pipewright::storage::format;

use crate::desk::search;

fn drawn(document: &Document, caption: Caption) -> Scene {
    let what = Picture {
        caption,
        ..Picture::default()
    };
    render_with(document, what, Catalog::bundled(), &Theme::light())
}

fn words(fragment: &Fragment) -> Vec<String> {
    let shapes = fragment.primitives.iter().map(|primitive| &primitive.shape);
    let texts = shapes.filter_map(|shape| match shape {
        Shape::Text { text, .. } => Some(text.to_string()),
        _ => None,
    });
    texts.collect()
}

/// What stands around the picture of a document: that of the second scene alone.
fn around(document: &Document, caption: Caption) -> Vec<Fragment> {
    let bare: BTreeSet<Tag> = drawn(document, Caption::default())
        .fragments
        .iter()
        .map(|fragment| fragment.tag.clone())
        .collect();
    let whole = drawn(document, caption);
    let fragments = whole.fragments.iter();
    fragments
        .filter(|fragment| !bare.contains(&fragment.tag))
        .map(|fragment| Fragment::clone(fragment))
        .collect()
}

#[test]
fn a_legend_names_what_occurs_and_nothing_else() {
    let legend = &around(
        &search(),
        Caption {
            legend: true,
            ..Caption::default()
        },
    )[0];
    assert_eq!(
        words(legend),
        [
            "Request path",
            "Training",
            "Request",
            "Understanding & encoding",
            "Retrieval"
        ]
    );
    let [head, legend] = &around(&search(), Caption::WHOLE)[..] else {
        panic!("a title and a legend");
    };
    assert_eq!(words(head), ["Visual search"]);
    assert!(legend.title.starts_with("Legend: Request path, Training"));
    assert_eq!(around(&Document::new(""), Caption::WHOLE).len(), 0);
}

#[test]
fn captions_of_templates_lie_beside_the_diagram_and_within_the_picture() {
    for template in templates() {
        let document = load_template(template).unwrap();
        let bare = drawn(&document, Caption::default());
        let whole = drawn(&document, Caption::WHOLE);
        assert_eq!(whole.bounds.union(bare.bounds), whole.bounds);
        let diagram = bare.bounds.inflate(-24.0, -24.0);
        let around = around(&document, Caption::WHOLE);
        assert_eq!(around.len(), 2, "{}", template.id);
        let mut areas: Vec<Rect> = Vec::new();
        for fragment in &around {
            assert!(!fragment.bounds.overlaps(diagram), "{}", template.id);
            assert_eq!(whole.bounds.union(fragment.bounds), whole.bounds);
            for primitive in &fragment.primitives {
                if let Shape::Text {
                    origin,
                    width,
                    style,
                    ..
                } = &primitive.shape
                {
                    let top = origin.y - style.ascent();
                    let area = Rect::new(origin.x, top, origin.x + width, origin.y);
                    assert_eq!(
                        fragment.bounds.union(area),
                        fragment.bounds,
                        "{}",
                        template.id
                    );
                    assert!(
                        areas.iter().all(|other| !other.overlaps(area)),
                        "{}",
                        template.id
                    );
                    areas.push(area);
                }
            }
        }
        let kinds: BTreeSet<EdgeKind> = document.edges().values().map(|edge| edge.kind).collect();
        for kind in [EdgeKind::Async, EdgeKind::Batch, EdgeKind::Feedback] {
            let is_named = words(&around[1]).iter().any(|word| word == kind.label());
            assert_eq!(is_named, kinds.contains(&kind), "{} {kind:?}", template.id);
        }
    }
}

#[test]
fn every_card_has_the_icon_of_its_component_before_its_title() {
    let ids = ["visual-search", "chatgpt", "custom-genai"];
    let each = ids
        .iter()
        .flat_map(|id| [Level::Full, Level::Standard].map(|level| (id, level)));
    for (id, level) in each {
        let document = load_template(template(id).unwrap()).unwrap();
        let scene = render(&document, level, Catalog::bundled(), &Theme::dark());
        for fragment in &scene.fragments {
            let Tag::Record(RecordId::Node(node)) = &fragment.tag else {
                continue;
            };
            let component = &document.node(node).unwrap().component;
            let component = Catalog::bundled().component(component.as_str()).unwrap();
            let shapes = || fragment.primitives.iter().map(|primitive| &primitive.shape);
            let icons: Vec<_> = shapes()
                .filter_map(|shape| match shape {
                    Shape::Icon {
                        icon, origin, side, ..
                    } => Some((*icon, Rect::from_origin_size(*origin, (*side, *side)))),
                    _ => None,
                })
                .collect();
            let [(icon, area)] = icons[..] else {
                panic!("{id} {node}: {icons:?}");
            };
            assert_eq!(icon, component.icon);
            assert_eq!(fragment.body.union(area), fragment.body);
            let title = shapes().find_map(|shape| match shape {
                Shape::Text { origin, style, .. } => Some((*origin, *style)),
                _ => None,
            });
            let (origin, style) = title.unwrap();
            assert!(origin.x > area.x1, "{id} {node}");
            // In the middle of the title's first line.
            let middle = origin.y - style.ascent() + style.line_height() / 2.0;
            let off = (middle - area.center().y).abs();
            assert!(off < 1.0, "{id} {level:?} {node}: {off}");
        }
    }
}

#[test]
fn every_template_is_a_pdf_that_can_be_opened_again() {
    for template in templates() {
        let document = load_template(template).unwrap();
        let options = ExportOptions::default();
        let bytes = export_bytes(&document, ExportFormat::Pdf, &options).unwrap();
        let inside = extract(&bytes).unwrap();
        assert_eq!(inside.as_deref(), Some(&*format::write(&document)));
        let bare = ExportOptions {
            embed: false,
            ..options
        };
        let bare = export_bytes(&document, ExportFormat::Pdf, &bare).unwrap();
        assert_eq!(extract(&bare).unwrap(), None);
        assert!(
            bare.len() < bytes.len() && bytes.len() < 300_000,
            "{}",
            template.id
        );
    }
}

#[test]
fn a_picture_twice_as_large_and_half_of_that_is_the_picture() {
    for theme in [Theme::light(), Theme::sketch()] {
        let scene = render(&search(), Level::Full, Catalog::bundled(), &theme);
        let twice = scene.scaled(2.0);
        assert_eq!(twice.bounds.size(), scene.bounds.size() * 2.0);
        let smallest = scene.smallest_text().unwrap();
        assert_eq!(twice.smallest_text(), Some(2.0 * smallest));
        assert_eq!(twice.scaled(0.5), scene);
    }
}

#[test]
fn beside_text_every_letter_of_every_template_can_be_read() {
    for template in templates() {
        let document = load_template(template).unwrap();
        for theme in [Theme::light(), Theme::sketch()] {
            let (preset, catalog) = (Preset::Document, Catalog::bundled());
            let (_, scene) = render_for(&document, preset, None, Caption::WHOLE, catalog, &theme);
            let smallest = scene.smallest_text().unwrap();
            let id = template.id;
            assert!(smallest >= SMALLEST_TEXT, "{id} {}: {smallest}", theme.name);
            assert!(scene.bounds.width() <= 1_001.0, "{id}: {}", scene.bounds);
        }
    }
}

#[test]
fn slides_and_pages_have_their_size_and_hold_the_whole_picture() {
    let catalog = Catalog::bundled();
    for template in templates() {
        let document = load_template(template).unwrap();
        for (preset, sides) in [
            (Preset::Slide, [(1_280.0, 720.0), (1_280.0, 720.0)]),
            (Preset::Page, [(794.0, 1_123.0), (1_123.0, 794.0)]),
        ] {
            let theme = Theme::dark();
            let (_, scene) = render_for(&document, preset, None, Caption::WHOLE, catalog, &theme);
            let size = scene.bounds.size();
            assert!(sides.contains(&(size.width, size.height)), "{size}");
            for fragment in &scene.fragments {
                let grown = scene.bounds.inflate(0.5, 0.5);
                assert_eq!(grown.union(fragment.bounds), grown, "{}", template.id);
            }
        }
    }
}

#[test]
fn what_is_small_fills_a_page_but_is_not_blown_up_and_what_is_asked_for_is_shown() {
    let catalog = Catalog::bundled();
    let theme = Theme::light();
    let small = search();
    let drawn =
        |preset, level| render_for(&small, preset, level, Caption::default(), catalog, &theme).1;
    let natural = drawn(Preset::AsDrawn, None);
    let grown = |preset| {
        let level = Some(Level::Full);
        drawn(preset, level).smallest_text().unwrap() / natural.smallest_text().unwrap()
    };
    assert!(grown(Preset::Slide) > 1.0 && grown(Preset::Slide) <= 1.5);
    assert!(
        (grown(Preset::Document) - 1.0).abs() < 0.1,
        "text beside it is as large"
    );
    let chatgpt = load_template(template("chatgpt").unwrap()).unwrap();
    let (_, full) = render_for(
        &chatgpt,
        Preset::Document,
        Some(Level::Full),
        Caption::default(),
        catalog,
        &theme,
    );
    assert!(full.smallest_text().unwrap() < SMALLEST_TEXT);
    let count = |scene: &Scene| {
        let nodes = scene.fragments.iter();
        nodes
            .filter(|own| matches!(own.tag, Tag::Record(RecordId::Node(_))))
            .count()
    };
    assert_eq!(count(&full), chatgpt.nodes().len());
}
