//! Diagrams of any size for the benches: the same ones each time.

use std::cell::OnceCell;

use pipewright::catalog::{Catalog, Component};
use pipewright::geometry::{Point, Random, Rect};
use pipewright::model::{
    Document, EdgeKind, LaneId, LaneKind, NewNode, NodeId, Property, Quantity,
};
use pipewright::session::arranged;

/// Nodes of a lane, about.
const LANE: usize = 60;
/// Nodes of a layer within a lane, about.
const LAYER: usize = 4;

/// A diagram that is made when it is first asked for, so that a bench which is left out
/// costs nothing.
pub struct Diagram {
    /// How many nodes it has.
    pub nodes: usize,
    document: OnceCell<Document>,
}

impl Diagram {
    pub const fn new(nodes: usize) -> Self {
        Self {
            nodes,
            document: OnceCell::new(),
        }
    }

    /// Real components in layers and lanes, with about 1.5 edges per node, laid out.
    pub fn document(&self) -> &Document {
        self.document
            .get_or_init(|| arranged(sketch(self.nodes), Catalog::bundled()))
    }

    /// A node from the middle of the list.
    pub fn middle(&self) -> NodeId {
        self.document()
            .nodes()
            .keys()
            .nth(self.nodes / 2)
            .unwrap()
            .clone()
    }
}

/// The same diagram with all nodes on one spot, as in a file without positions.
pub fn sketch(nodes: usize) -> Document {
    let catalog = Catalog::bundled();
    let mut random = Random::new(nodes as u64);
    let mut document = Document::new(format!("{nodes} nodes"));
    let mut draft = document.edit();
    let lane_count = nodes.div_ceil(LANE).max(2);
    let kinds = [LaneKind::Offline, LaneKind::Online, LaneKind::Monitoring];
    let lanes: Vec<LaneId> = (0..lane_count)
        .map(|lane| {
            let area = Rect::new(0.0, 0.0, 400.0, 200.0);
            draft
                .add_lane(&format!("Lane {lane}"), kinds[lane % 3], area)
                .unwrap()
        })
        .collect();

    let through: Vec<&Component> = catalog
        .components()
        .iter()
        .filter(|component| !component.inputs.is_empty() && !component.outputs.is_empty())
        .collect();
    let mut placed: Vec<(NodeId, &Component)> = Vec::new();
    let mut edges = 0;
    for number in 0..nodes {
        let lane = number * lane_count / nodes;
        let start = lane * nodes / lane_count;
        // Mostly from the two layers before, now and then from another lane.
        let layer = (number - start) / LAYER * LAYER + start;
        let near = layer.saturating_sub(2 * LAYER).max(start)..layer;
        let component = through[random.below(through.len())];
        let id = draft
            .add_node(NewNode {
                technology: component.technologies.first().cloned().unwrap_or_default(),
                lane: Some(lanes[lane].clone()),
                ..NewNode::new(component.id.as_str(), &component.name, Point::ZERO)
            })
            .unwrap();
        if let Some(defaults) = &component.defaults {
            for (property, value) in [
                (Property::P50Ms, defaults.p50_ms),
                (Property::P99Ms, defaults.p99_ms),
            ] {
                let value = Some(Quantity::Number(value));
                draft.set_property(&id, property, value).unwrap();
            }
        }
        for _ in 0..8 {
            if edges * 2 >= (number + 1) * 3 || number == 0 {
                break;
            }
            let from = if near.is_empty() || random.below(12) == 0 {
                random.below(number)
            } else {
                near.start + random.below(near.len())
            };
            let (source, giver) = &placed[from];
            let Some(data) = giver.flows_to(component).next() else {
                continue;
            };
            let kind = EdgeKind::ALL[random.below(3)];
            let edge = draft.connect(source, &id, data, kind).unwrap();
            if random.below(8) == 0 {
                draft.set_edge_label(&edge, "hourly").unwrap();
            }
            edges += 1;
        }
        placed.push((id, component));
    }
    draft.commit("Sketch").unwrap();
    document
}
