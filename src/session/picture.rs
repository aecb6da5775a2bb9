//! How well the picture of a document can be read.

use std::collections::BTreeMap;

use super::derived::Derived;
use crate::catalog::Catalog;
use crate::geometry::Rect;
use crate::graph::GraphView;
use crate::layout::{Picture, PictureEdge};
use crate::model::{Document, EdgeId, EdgeKind, NodeId, RecordId, Sight};
use crate::scene::{Detail, Fragment, Shape, Tag, style::Theme};

/// The lines and words of a document as they are drawn and exported, to be measured; nodes and
/// edges in the order of the document as it is shown, without edges that have no line.
pub fn picture_of(document: &Document, catalog: &Catalog) -> Picture {
    let shown = document.shown(Sight::default(), None);
    let shown = shown.as_deref().unwrap_or(document);
    let theme = Theme::light();
    let mut derived = Derived::default();
    let scene = derived.draw(shown, document.lanes(), catalog, &theme);
    let numbers: BTreeMap<&NodeId, usize> = shown.nodes().keys().zip(0..).collect();
    let cards = derived.cards();
    let nodes = shown.nodes().keys();
    let nodes = nodes.map(|id| cards.rect(shown, id).unwrap_or(Rect::ZERO));
    let view = GraphView::new(shown, catalog);
    let spine = view.spine().edges;
    let mut edges = Vec::new();
    let mut edge_numbers: BTreeMap<&EdgeId, usize> = BTreeMap::new();
    for (id, edge) in shown.edges() {
        let Some(route) = derived.routes().get(id) else {
            continue;
        };
        let ends = numbers.get(&edge.from).zip(numbers.get(&edge.to));
        let kind = EdgeKind::ALL.iter().position(|kind| *kind == edge.kind);
        let (Some((from, to)), Some(kind)) = (ends, kind) else {
            continue;
        };
        edge_numbers.insert(id, edges.len());
        edges.push(PictureEdge {
            from: *from,
            to: *to,
            kind,
            is_spine: spine.contains(id),
            line: route.points.clone(),
        });
    }
    let mut picture = Picture {
        nodes: nodes.collect(),
        edges,
        ..Picture::default()
    };
    for fragment in &scene.fragments {
        match &fragment.tag {
            Tag::Record(RecordId::Lane(_)) => picture.titles.extend(title_of(fragment)),
            Tag::EdgeLabel(id) => {
                let number = edge_numbers.get(id);
                picture.labels.extend(number.map(|n| (*n, fragment.bounds)));
            }
            _ => {}
        }
    }
    picture
}

/// The area of the words that are seen in a fragment at full size: from the top of its capitals
/// to the baseline.
fn title_of(fragment: &Fragment) -> Option<Rect> {
    let words = fragment.primitives.iter();
    let mut words = words.filter(|primitive| primitive.detail == Detail::Fine);
    words.find_map(|primitive| match &primitive.shape {
        Shape::Text {
            origin,
            style,
            width,
            ..
        } => Some(Rect::new(
            origin.x,
            origin.y - style.size,
            origin.x + width,
            origin.y,
        )),
        _ => None,
    })
}
