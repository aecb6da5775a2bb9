//! What stands around a picture that leaves the program: its title, and what its lines and
//! colors mean.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::build::{MARGIN, drawn_as};
use super::card::text_primitive;
use super::primitive::{Color, Detail, Fragment, Primitive, Scene, Shape, Stroke, Tag};
use super::route::arrow_head;
use super::style::{self, Theme};
use crate::catalog::{Catalog, Stage};
use crate::geometry::{BezPath, Point, Rect, Vec2};
use crate::model::{Document, EdgeKind, RecordId};
use crate::text::{Face, FontStyle, measure, wrap};

/// The title of a picture.
pub const PICTURE_TITLE: FontStyle = FontStyle::new(Face::SemiBold, 20.0);
/// What the design is for, below the title.
const USE_CASE: FontStyle = FontStyle::new(Face::Regular, 12.5);
/// The words of the legend.
const WORDS: FontStyle = FontStyle::new(Face::Regular, 11.0);
/// Lines of the title, and of the use case.
const MOST_LINES: usize = 2;
/// From the title to the use case, from there to the picture, and from it to the legend, in scene
/// points.
const GAP: f64 = 6.0;
const TO_PICTURE: f64 = 4.0;
const TO_LEGEND: f64 = 18.0;
/// Height of a row of the legend.
const ROW: f64 = 22.0;
/// Length of the sample of a line, and side of an icon.
const SAMPLE: f64 = 30.0;
const ICON: f64 = 15.0;
/// From a mark to its words, and from there to the next mark.
const WORD_GAP: f64 = 7.0;
const ENTRY_GAP: f64 = 20.0;
/// Narrower pictures become so wide, for the words around them.
const LEAST_WIDTH: f64 = 420.0;

/// What stands around a picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Caption {
    /// Above it, the title and the use case.
    pub title: bool,
    /// Below it, what its lines, icons and colors mean: of those that occur.
    pub legend: bool,
}

impl Caption {
    /// All of it.
    pub const WHOLE: Self = Self {
        title: true,
        legend: true,
    };
}

/// The picture of a document with a caption; `scene` is the picture of `document`.
pub fn captioned(
    scene: Scene,
    caption: Caption,
    document: &Document,
    catalog: &Catalog,
    theme: &Theme,
) -> Scene {
    let mut scene = scene;
    let left = scene.bounds.x0 + MARGIN;
    let room = scene.bounds.width().max(LEAST_WIDTH) - 2.0 * MARGIN;
    if caption.title {
        let head = head(document, Point::new(left, scene.bounds.y0), room, theme);
        if let Some(head) = head {
            scene.bounds.y0 = head.bounds.y0 - MARGIN;
            scene.bounds.x1 = scene.bounds.x1.max(left + room + MARGIN);
            scene.fragments.push(Arc::new(drawn_as(head, theme)));
        }
    }
    let entries = entries(&scene, document, catalog, theme);
    if caption.legend && !entries.is_empty() {
        let corner = Point::new(left, scene.bounds.y1 - MARGIN + TO_LEGEND);
        let legend = legend(entries, corner, room, theme);
        scene.bounds.y1 = legend.bounds.y1 + MARGIN;
        scene.bounds.x1 = scene.bounds.x1.max(left + room + MARGIN);
        scene.fragments.push(Arc::new(drawn_as(legend, theme)));
    }
    scene.bounds = scene.bounds.expand();
    scene
}

/// Title and use case above a place; `None` if there is neither.
fn head(document: &Document, below: Point, room: f64, theme: &Theme) -> Option<Fragment> {
    let header = document.header();
    let blocks = [
        (&header.title, PICTURE_TITLE, theme.text),
        (&header.use_case, USE_CASE, theme.muted),
    ];
    let mut lines: Vec<(String, FontStyle, Color, f64)> = Vec::new();
    let mut height = 0.0;
    for (text, style, color) in blocks {
        if text.trim().is_empty() {
            continue;
        }
        height += if lines.is_empty() { 0.0 } else { GAP };
        for line in wrap(text, style, room, MOST_LINES) {
            lines.push((line, style, color, height));
            height += style.line_height();
        }
    }
    let top = below.y - TO_PICTURE - height;
    let primitives: Vec<Primitive> = lines
        .into_iter()
        .map(|(text, style, color, y)| {
            let origin = Point::new(below.x, top + y + style.ascent());
            text_primitive(origin, &text, style, color, Detail::Always)
        })
        .collect();
    let area = Rect::new(below.x, top, below.x + room, below.y);
    (!primitives.is_empty()).then(|| Fragment {
        title: header.title.clone(),
        description: header.use_case.clone(),
        primitives,
        ..Fragment::new(Tag::mark("title"), area, Vec2::ZERO)
    })
}

/// An entry of the legend: what is shown, and what it means.
enum Mark<'a> {
    Line(Stroke, bool),
    Stage(&'a Stage),
}

type Entry<'a> = (Mark<'a>, &'a str);

/// What occurs in a picture, lines first, stages in the order of the pipeline.
fn entries<'a>(
    scene: &Scene,
    document: &Document,
    catalog: &'a Catalog,
    theme: &Theme,
) -> Vec<Entry<'a>> {
    let mut kinds: BTreeSet<EdgeKind> = BTreeSet::new();
    let mut has_path = false;
    for fragment in &scene.fragments {
        match &fragment.tag {
            Tag::Record(RecordId::Edge(_)) if fragment.on_spine => has_path = true,
            Tag::Record(RecordId::Edge(id)) => kinds.extend(document.edge(id).map(|e| e.kind)),
            Tag::Stub(stub) => kinds.extend(document.edge(&stub.edge).map(|e| e.kind)),
            _ => {}
        }
    }
    let path = has_path.then(|| {
        let stroke = theme.edge_stroke(EdgeKind::Sync, true);
        (Mark::Line(stroke, true), "Request path")
    });
    let lines = EdgeKind::ALL
        .into_iter()
        .filter(|kind| kinds.contains(kind));
    let lines = lines.map(|kind| {
        let stroke = theme.lit_edge_stroke(kind, false);
        (Mark::Line(stroke, false), kind.label())
    });
    let components = document.nodes().values().filter_map(|node| {
        let stage = catalog.stage_of(node.component.as_str())?;
        Some(stage.id.as_str())
    });
    let occurring: BTreeSet<&str> = components.collect();
    let stages = catalog
        .stages()
        .iter()
        .filter(|stage| occurring.contains(stage.id.as_str()))
        .map(|stage| (Mark::Stage(stage), stage.name.as_str()));
    path.into_iter().chain(lines).chain(stages).collect()
}

/// The entries in rows.
fn legend(entries: Vec<Entry<'_>>, corner: Point, room: f64, theme: &Theme) -> Fragment {
    let mut primitives = Vec::new();
    let mut words: Vec<&str> = Vec::new();
    let mut add = |shape: Shape| {
        primitives.push(Primitive {
            shape,
            detail: Detail::Always,
        });
    };
    let (mut x, mut y) = (corner.x, corner.y);
    let mut is_line_before = true;
    for (mark, word) in entries {
        let is_line = matches!(mark, Mark::Line(..));
        let sample = if is_line { SAMPLE } else { ICON };
        let width = sample + WORD_GAP + measure(word, WORDS);
        let is_new_group = is_line_before && !is_line && !words.is_empty();
        if x > corner.x && (x + width > corner.x + room || is_new_group) {
            (x, y) = (corner.x, y + ROW);
        }
        is_line_before = is_line;
        let middle = y + ROW / 2.0;
        match mark {
            Mark::Line(stroke, is_path) => {
                let end = Point::new(x + sample, middle);
                let size = if is_path {
                    style::SPINE_ARROW_HEAD
                } else {
                    style::ARROW_HEAD
                };
                let mut path = BezPath::new();
                path.move_to((x, middle));
                path.line_to((end.x - size.width, middle));
                add(Shape::Path {
                    path,
                    fill: None,
                    stroke: Some(stroke),
                });
                if let Some(head) = arrow_head(&[Point::new(x, middle), end], size) {
                    add(Shape::Path {
                        path: head,
                        fill: Some(stroke.color),
                        stroke: None,
                    });
                }
            }
            Mark::Stage(stage) => add(Shape::Icon {
                icon: stage.icon,
                origin: Point::new(x, middle - ICON / 2.0),
                side: ICON,
                color: theme.stage(stage.id.as_str()),
            }),
        }
        let baseline = middle + (WORDS.ascent() - WORDS.descent()) / 2.0;
        let origin = Point::new(x + sample + WORD_GAP, baseline);
        let text = text_primitive(origin, word, WORDS, theme.text, Detail::Always);
        add(text.shape);
        words.push(word);
        x += width + ENTRY_GAP;
    }
    let area = Rect::new(corner.x, corner.y, corner.x + room, y + ROW);
    Fragment {
        title: format!("Legend: {}", words.join(", ")),
        primitives,
        ..Fragment::new(Tag::mark("legend"), area, Vec2::ZERO)
    }
}
