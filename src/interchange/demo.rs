//! A small diagram with labels that are hard to draw, for the tests of this folder.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::catalog::Catalog;
use crate::geometry::{Point, Rect, Size};
use crate::layout::Route;
use crate::model::{Document, EdgeKind, LaneKind, NewNode};
use crate::scene::style::Theme;
use crate::scene::{Scene, SceneBuilder, SceneInput};
use crate::sizing::Cards;

/// Labels that break naive exporters.
pub(super) fn hard_labels() -> Vec<String> {
    vec![
        "Query encoder".to_owned(),
        "<&\"'> ]]> --> &amp; <script>".to_owned(),
        "🚀 launch 👩\u{200d}🔬".to_owned(),
        "検索エンジン v2".to_owned(),
        "שלום עולם and مرحبا".to_owned(),
        "two\nlines\tand\u{0}\u{1}\u{b}control\u{fffe}".to_owned(),
        "a -> b >= 10x -- fi ffl".to_owned(),
        "long ".repeat(100),
    ]
}

/// A scene with one node a label, in rows of four, joined by edges of all kinds.
pub(super) fn scene(labels: &[String]) -> Scene {
    let mut document = Document::new("Demo");
    let mut draft = document.edit();
    let height = 140.0 * labels.len().div_ceil(4) as f64;
    let lane = draft
        .add_lane(
            "Online <path>",
            LaneKind::Online,
            Rect::new(-40.0, -60.0, 1_130.0, height),
        )
        .unwrap();
    let components = ["api_gateway", "ann_retriever", "from_a_newer_palette"];
    let mut nodes = Vec::new();
    for (index, label) in labels.iter().enumerate() {
        let position = Point::new((index % 4) as f64 * 280.0, (index / 4) as f64 * 140.0);
        let mut node = NewNode::new(components[index % 3], label, position);
        node.technology = "HNSW → 20 ms".to_owned();
        node.lane = Some(lane.clone());
        nodes.push(draft.add_node(node).unwrap());
    }
    for (index, pair) in nodes.windows(2).enumerate() {
        let kind = EdgeKind::ALL[index % 4];
        let edge = draft
            .connect(&pair[0], &pair[1], &"candidates".into(), kind)
            .unwrap();
        draft
            .set_edge_label(&edge, &format!("top {index} & more"))
            .unwrap();
    }
    draft
        .add_note(
            "Notes wrap, and\nhave lines.",
            Point::new(0.0, height + 20.0),
            Size::new(200.0, 60.0),
        )
        .unwrap();
    draft.commit("Draw").unwrap();
    scene_of(&document)
}

fn scene_of(document: &Document) -> Scene {
    let catalog = Catalog::bundled();
    let mut cards = Cards::default();
    cards.update(document, catalog);
    let routes: BTreeMap<_, _> = document
        .edges()
        .iter()
        .map(|(id, edge)| {
            let from = cards.rect(document, &edge.from).unwrap();
            let to = cards.rect(document, &edge.to).unwrap();
            let start = Point::new(from.x1, from.center().y);
            let end = Point::new(to.x0, to.center().y);
            let middle = start.midpoint(end);
            let route = Route {
                points: vec![
                    start,
                    Point::new(middle.x, start.y),
                    Point::new(middle.x, end.y),
                    end,
                ],
                label: Some(middle),
            };
            (id.clone(), Arc::new(route))
        })
        .collect();
    SceneBuilder::default().build(SceneInput {
        document,
        catalog,
        cards: &cards,
        routes: &routes,
        spine: &Arc::default(),
        badges: &BTreeMap::new(),
        heat: &BTreeMap::new(),
        folded: document.lanes(),
        theme: &Theme::dark(),
    })
}
