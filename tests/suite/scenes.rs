//! What is drawn: snapshots of a small design, and what holds of every picture.

use std::fmt::Write as _;
use std::sync::Arc;

use pipewright::catalog::{Catalog, templates};
use pipewright::geometry::{Point, Rect, Size};
use pipewright::graph::GraphView;
use pipewright::model::{DataTypeId, Document, EdgeId, Level, Property, Quantity, RecordId};
use pipewright::scene::style::Theme;
use pipewright::scene::{
    Color, Detail, Fragment, PortSide, Primitive, Scene, Shape, Stroke, Tag, is_visible_at,
};
use pipewright::session::{
    ExportFormat, ExportOptions, PictureOptions, export_bytes, load_template, render,
};
use pipewright::storage::format;

use crate::desk;

/// [`desk::search`] with figures, a label on an edge, a lock and a component from elsewhere.
fn fixture() -> Document {
    let mut document = desk::search();
    let edge = document.edges().keys().next().unwrap().clone();
    let mut draft = document.edit();
    draft.set_edge_label(&edge, "JPEG & PNG").unwrap();
    let encoder = "encoder".into();
    draft.set_technology(&encoder, "CLIP, <ViT-B/32>").unwrap();
    for (property, value) in [(Property::P50Ms, 10.0), (Property::P99Ms, 25.5)] {
        let value = Some(Quantity::Number(value));
        draft.set_property(&encoder, property, value).unwrap();
    }
    draft.set_locked(&"trainer".into(), true).unwrap();
    draft
        .set_component(&"retriever".into(), &"from_the_future".into())
        .unwrap();
    draft.set_answer(&"clarify".into(), "Which \"objects\"?\nHow many?");
    draft.commit("Finish").unwrap();
    document
}

pub fn drawn(document: &Document, theme: &Theme) -> Scene {
    render(document, Level::Full, Catalog::bundled(), theme)
}

fn number(value: f64) -> String {
    let rounded = (value * 100.0).round() / 100.0;
    (rounded + 0.0).to_string()
}

fn area(rect: Rect) -> String {
    let size = format!("{} by {}", number(rect.width()), number(rect.height()));
    format!("{}, {}, {size}", number(rect.x0), number(rect.y0))
}

fn name(tag: &Tag) -> String {
    match tag {
        Tag::Record(RecordId::Lane(id)) => format!("lane {id}"),
        Tag::Record(RecordId::Edge(id)) => format!("edge {id}"),
        Tag::EdgeLabel(id) => format!("label {id}"),
        Tag::Stub(stub) => format!("stub {} {:?}", stub.edge, stub.end),
        Tag::Record(RecordId::Node(id)) => format!("node {id}"),
        Tag::Port(port) => format!("port {} of {}", port.index, port.node),
        Tag::Record(RecordId::Note(id)) => format!("note {id}"),
    }
}

fn kind(primitive: &Primitive) -> String {
    let dash = |stroke: &Option<Stroke>| match stroke {
        Some(Stroke { dash: Some(_), .. }) => " dashed",
        _ => "",
    };
    let shape = match &primitive.shape {
        Shape::Rect { rect, stroke, .. } => format!("rect {}{}", area(*rect), dash(stroke)),
        Shape::Path { path, stroke, .. } => {
            format!("path of {}{}", path.elements().len(), dash(stroke))
        }
        Shape::Circle { center, .. } => {
            format!("circle {}, {}", number(center.x), number(center.y))
        }
        Shape::Icon { icon, origin, .. } => {
            format!("icon {icon:?} {}, {}", number(origin.x), number(origin.y))
        }
        Shape::Text {
            origin,
            text,
            width,
            ..
        } => format!(
            "text {text:?} {}, {}, {} wide",
            number(origin.x),
            number(origin.y),
            number(*width)
        ),
    };
    match primitive.detail {
        Detail::Always => shape,
        detail => format!("{shape} ({})", format!("{detail:?}").to_lowercase()),
    }
}

/// A scene as lines of text.
pub fn listing(scene: &Scene) -> String {
    let mut out = format!("scene {}\n", area(scene.bounds));
    for fragment in &scene.fragments {
        let (tag, bounds) = (name(&fragment.tag), area(fragment.bounds));
        writeln!(out, "\n{tag} [{bounds}] {:?}", fragment.title).unwrap();
        if !fragment.description.is_empty() {
            writeln!(out, "  says {:?}", fragment.description).unwrap();
        }
        for primitive in &fragment.primitives {
            writeln!(out, "  {}", kind(primitive)).unwrap();
        }
        for port in &fragment.ports {
            let side = if port.id.side == PortSide::Input {
                "in"
            } else {
                "out"
            };
            let types: Vec<&str> = port.types.iter().map(DataTypeId::as_str).collect();
            let marks = [(port.required, " required"), (port.connected, " connected")];
            let marks: String = marks
                .iter()
                .filter(|(is, _)| *is)
                .map(|(_, mark)| *mark)
                .collect();
            writeln!(out, "  {side} {}{marks}", types.join("|")).unwrap();
        }
    }
    out
}

/// An SVG with the bytes of fonts left out.
fn without_fonts(svg: &str) -> String {
    let mut parts = svg.split("base64,");
    let mut out = parts.next().unwrap().to_owned();
    for part in parts {
        let is_data = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=');
        out.push_str("base64,…");
        out.push_str(part.trim_start_matches(is_data));
    }
    out
}

fn exported(document: &Document, theme: Theme) -> String {
    let options = ExportOptions {
        picture: PictureOptions {
            theme,
            ..PictureOptions::default()
        },
        embed: false,
        ..ExportOptions::default()
    };
    let bytes = export_bytes(document, ExportFormat::Svg, &options).unwrap();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn a_small_document_is_saved_as_it_was() {
    insta::assert_snapshot!(format::write(&fixture()));
}

#[test]
fn a_small_scene_is_drawn_as_it_was() {
    insta::assert_snapshot!(listing(&drawn(&fixture(), &Theme::light())));
}

#[test]
fn a_small_svg_is_written_as_it_was() {
    insta::assert_snapshot!(without_fonts(&exported(&fixture(), Theme::light())));
}

#[test]
fn a_scene_does_not_depend_on_how_its_document_came_to_be() {
    let document = fixture();
    let loaded = format::read(&format::write(&document)).unwrap().document;
    let theme = Theme::dark();
    assert_eq!(drawn(&document, &theme), drawn(&loaded, &theme));
}

/// A scene with all colors made one.
fn colorless(scene: &Scene) -> Vec<Fragment> {
    const GRAY: Color = Color::hex(0x0080_8080);
    let fill = |fill: &mut Option<Color>| *fill = fill.map(|_| GRAY);
    let line = |stroke: &mut Option<Stroke>| {
        if let Some(stroke) = stroke {
            stroke.color = GRAY;
        }
    };
    let fragments = scene.fragments.iter();
    let mut fragments: Vec<Fragment> = fragments
        .map(|fragment| Fragment::clone(fragment))
        .collect();
    for primitive in fragments
        .iter_mut()
        .flat_map(|fragment| &mut fragment.primitives)
    {
        match &mut primitive.shape {
            Shape::Rect {
                fill: inside,
                stroke,
                ..
            }
            | Shape::Path {
                fill: inside,
                stroke,
                ..
            }
            | Shape::Circle {
                fill: inside,
                stroke,
                ..
            } => {
                fill(inside);
                line(stroke);
            }
            Shape::Text { color, .. } | Shape::Icon { color, .. } => *color = GRAY,
        }
    }
    fragments
}

fn documents() -> impl Iterator<Item = (&'static str, Document)> {
    let bundled = templates()
        .iter()
        .map(|template| (template.id, load_template(template).unwrap()));
    bundled.chain([("fixture", fixture())])
}

#[test]
fn themes_differ_in_colors_only() {
    for (id, document) in documents() {
        let (dark, light) = (
            drawn(&document, &Theme::dark()),
            drawn(&document, &Theme::light()),
        );
        assert_ne!(dark.background, light.background);
        assert_ne!(dark.fragments, light.fragments, "{id}");
        assert_eq!(dark.bounds, light.bounds, "{id}");
        assert!(colorless(&dark) == colorless(&light), "{id}");
    }
}

/// The area of a line of text.
fn text_area(shape: &Shape) -> Option<(Rect, &str)> {
    let Shape::Text {
        origin,
        text,
        style,
        width,
        ..
    } = shape
    else {
        return None;
    };
    let top = Point::new(origin.x, origin.y - style.ascent());
    let size = Size::new(*width, style.ascent() + style.descent());
    Some((Rect::from_origin_size(top, size), text))
}

/// The first rectangle of a fragment that is at hand at every zoom, else its bounds.
fn ground(fragment: &Fragment) -> Rect {
    let rects = fragment
        .primitives
        .iter()
        .filter_map(|primitive| match &primitive.shape {
            Shape::Rect {
                rect,
                stroke: Some(_),
                ..
            } => Some(*rect),
            _ => None,
        });
    rects.into_iter().next().unwrap_or(fragment.bounds)
}

#[test]
fn text_stays_within_its_card_lane_pill_or_note() {
    for (id, document) in documents() {
        for fragment in drawn(&document, &Theme::light()).fragments {
            let ground = ground(&fragment);
            for primitive in &fragment.primitives {
                if let Some((area, text)) = text_area(&primitive.shape) {
                    let holds = ground.union(area) == ground;
                    assert!(holds, "{id}: {text:?} at {area} in {ground}");
                }
            }
        }
    }
}

#[test]
fn lines_of_text_on_a_card_do_not_overlap() {
    for (id, document) in documents() {
        let scene = drawn(&document, &Theme::light());
        let at_zooms = [0.3, 0.5, 1.0].map(|zoom| scene.fragments.iter().map(move |f| (f, zoom)));
        for (fragment, zoom) in at_zooms.into_iter().flatten() {
            let texts: Vec<(Rect, &str)> = fragment
                .primitives
                .iter()
                .filter(|primitive| is_visible_at(primitive.detail, zoom))
                .filter_map(|primitive| text_area(&primitive.shape))
                .map(|(area, text)| (area.inflate(0.0, -2.5), text))
                .collect();
            for (place, (a, first)) in texts.iter().enumerate() {
                for (b, second) in &texts[place + 1..] {
                    assert!(!a.overlaps(*b), "{id}: {first:?} on {second:?}");
                }
            }
        }
    }
}

#[test]
fn bounds_hold_all_that_is_painted() {
    for (id, document) in documents() {
        let scene = drawn(&document, &Theme::light());
        for fragment in &scene.fragments {
            assert_eq!(scene.bounds.union(fragment.bounds), scene.bounds, "{id}");
            for primitive in &fragment.primitives {
                let area = match &primitive.shape {
                    Shape::Rect { rect, .. } => *rect,
                    Shape::Circle { center, radius, .. } => {
                        Rect::from_center_size(*center, (radius * 2.0, radius * 2.0))
                    }
                    Shape::Icon { origin, side, .. } => {
                        Rect::from_origin_size(*origin, (*side, *side))
                    }
                    Shape::Path { path, .. } => pipewright::geometry::Shape::bounding_box(path),
                    Shape::Text { .. } => text_area(&primitive.shape).unwrap().0,
                };
                let holds = fragment.bounds.union(area) == fragment.bounds;
                assert!(holds, "{id}: {} {}", name(&fragment.tag), kind(primitive));
            }
        }
    }
}

fn seen_at(scene: &Scene, zoom: f64) -> Vec<&Primitive> {
    let primitives = scene
        .fragments
        .iter()
        .flat_map(|fragment| &fragment.primitives);
    primitives
        .filter(|primitive| is_visible_at(primitive.detail, zoom))
        .collect()
}

#[test]
fn less_is_shown_from_further_away() {
    for (id, document) in documents() {
        let scene = drawn(&document, &Theme::light());
        let counts = [1.0, 0.42, 0.2].map(|zoom| seen_at(&scene, zoom).len());
        assert!(
            counts[0] > counts[1] && counts[1] > counts[2],
            "{id}: {counts:?}"
        );
        let texts = |zoom: f64| {
            let seen = seen_at(&scene, zoom);
            seen.iter()
                .filter(|primitive| text_area(&primitive.shape).is_some())
                .count()
        };
        assert!(
            texts(1.0) > texts(0.42) && texts(0.42) > 0 && texts(0.2) == 0,
            "{id}"
        );
    }
}

#[test]
fn every_card_and_lane_is_seen_at_every_zoom() {
    for (id, document) in documents() {
        let scene = drawn(&document, &Theme::light());
        for zoom in [0.05, 0.2, 0.42, 1.0, 4.0] {
            for fragment in &scene.fragments {
                let seen = fragment
                    .primitives
                    .iter()
                    .any(|p| is_visible_at(p.detail, zoom));
                let may_hide = matches!(fragment.tag, Tag::EdgeLabel(_));
                assert!(seen || may_hide, "{id}: {} at {zoom}", name(&fragment.tag));
            }
        }
    }
}

#[test]
fn every_record_is_drawn_and_has_words() {
    for (id, document) in documents() {
        let scene = drawn(&document, &Theme::light());
        let count =
            |wanted: fn(&Tag) -> bool| scene.fragments.iter().filter(|f| wanted(&f.tag)).count();
        assert_eq!(
            count(|tag| matches!(tag, Tag::Record(RecordId::Node(_)))),
            document.nodes().len(),
            "{id}"
        );
        assert_eq!(
            count(|tag| matches!(tag, Tag::Record(RecordId::Edge(_)))),
            document.edges().len(),
            "{id}"
        );
        assert_eq!(
            count(|tag| matches!(tag, Tag::Record(RecordId::Lane(_)))),
            document.lanes().len(),
            "{id}"
        );
        assert_eq!(
            count(|tag| matches!(tag, Tag::Record(RecordId::Note(_)))),
            document.notes().len(),
            "{id}"
        );
        assert!(
            scene
                .fragments
                .iter()
                .all(|fragment| !fragment.title.trim().is_empty()),
            "{id}"
        );
    }
}

#[test]
fn long_labels_are_cut_to_their_card() {
    let mut document = desk::search();
    let mut draft = document.edit();
    let long = "Supercalifragilisticexpialidocious ".repeat(9);
    draft.set_label(&"gateway".into(), &long).unwrap();
    draft.set_technology(&"gateway".into(), &long).unwrap();
    draft
        .set_label(&"encoder".into(), "检索增强生成系统的多模态编码器服务集群")
        .unwrap();
    draft.set_label(&"trainer".into(), "   ").unwrap();
    draft.commit("Rename").unwrap();
    for fragment in drawn(&document, &Theme::light()).fragments {
        if matches!(fragment.tag, Tag::Record(RecordId::Node(_))) {
            let card = ground(&fragment);
            let texts = fragment
                .primitives
                .iter()
                .filter_map(|p| text_area(&p.shape));
            let texts: Vec<(Rect, &str)> = texts.collect();
            assert!(!texts.is_empty());
            assert!(
                texts.iter().all(|(area, _)| card.union(*area) == card),
                "{texts:?}"
            );
        }
    }
}

#[test]
fn the_request_path_is_drawn_above_other_edges_and_told_apart_in_files() {
    for template in templates() {
        let document = load_template(template).unwrap();
        let spine = GraphView::new(&document, Catalog::bundled()).spine();
        assert!(spine.edges.len() >= 3, "{}", template.id);
        let scene = drawn(&document, &Theme::light());
        let edges: Vec<(&EdgeId, f64)> = scene
            .fragments
            .iter()
            .filter_map(
                |fragment| match (&fragment.tag, &fragment.primitives[0].shape) {
                    (Tag::Record(RecordId::Edge(id)), Shape::Path { stroke, .. }) => {
                        Some((id, stroke.unwrap().width))
                    }
                    _ => None,
                },
            )
            .collect();
        let (others, last) = edges.split_at(edges.len() - spine.edges.len());
        assert!(last.iter().all(|(id, _)| spine.edges.contains(id)));
        assert!(last.iter().all(|(_, width)| *width == 3.0));
        assert!(others.iter().all(|(_, width)| *width < 2.0));

        let svg = export_bytes(&document, ExportFormat::Svg, &ExportOptions::default()).unwrap();
        let svg = String::from_utf8(svg).unwrap();
        let marked = svg.matches("class=\"edge path\"").count();
        assert_eq!(marked, spine.edges.len(), "{}", template.id);
    }
}

#[test]
fn no_port_is_drawn_where_nobody_connects() {
    for (id, document) in documents() {
        let scene = drawn(&document, &Theme::dark());
        let is_node =
            |fragment: &&Arc<Fragment>| matches!(fragment.tag, Tag::Record(RecordId::Node(_)));
        for fragment in scene.fragments.iter().filter(is_node) {
            let mut shapes = fragment.primitives.iter().map(|primitive| &primitive.shape);
            assert!(
                !shapes.any(|shape| matches!(shape, Shape::Circle { .. })),
                "{id}"
            );
        }
        assert!(
            scene
                .fragments
                .iter()
                .any(|fragment| !fragment.ports.is_empty()),
            "{id}"
        );
    }
}
