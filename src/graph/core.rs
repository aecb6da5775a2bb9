//! The core of a design: what an overview shows first.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::GraphView;
use crate::model::{Core, EdgeKind, NodeId};

impl GraphView<'_> {
    /// The core: the nodes that are marked as such, or where none is, the spine and what feeds
    /// it directly.
    ///
    /// The most important come first: the ends of the spine, then its other nodes by their p99
    /// latency and the number of their edges, then those off it by how many nodes of the spine
    /// they feed.
    pub fn core(&self) -> Core {
        let spine = self.spine().nodes;
        let on_spine: BTreeSet<&NodeId> = spine.iter().collect();
        let mut edges: BTreeMap<&NodeId, usize> = BTreeMap::new();
        let mut feeds: BTreeMap<&NodeId, usize> = BTreeMap::new();
        for edge in self.document().edges().values() {
            *edges.entry(&edge.from).or_default() += 1;
            *edges.entry(&edge.to).or_default() += 1;
            let is_fed = on_spine.contains(&edge.to) && !on_spine.contains(&edge.from);
            if is_fed && edge.kind != EdgeKind::Feedback {
                *feeds.entry(&edge.from).or_default() += 1;
            }
        }
        let count = |of: &BTreeMap<&NodeId, usize>, id: &NodeId| {
            Reverse(of.get(id).copied().unwrap_or_default())
        };
        let is_end = |id| spine.first() == Some(id) || spine.last() == Some(id);
        let marked = |id: &NodeId| self.document().node(id).is_some_and(|node| node.core);
        let is_marked = self.document().nodes().values().any(|node| node.core);
        let mut along: Vec<&NodeId> = spine.iter().collect();
        along.sort_by(|a, b| {
            let slow = self.p99(b).total_cmp(&self.p99(a));
            let ends = is_end(b).cmp(&is_end(a));
            let linked = count(&edges, a).cmp(&count(&edges, b));
            ends.then(slow).then(linked).then(a.cmp(b))
        });
        let mut beside: Vec<&NodeId> = if is_marked {
            let nodes = self.document().nodes().keys();
            nodes.filter(|id| !on_spine.contains(id)).collect()
        } else {
            feeds.keys().copied().collect()
        };
        beside.sort_by_key(|id| (count(&feeds, id), count(&edges, id), *id));
        let nodes = along.into_iter().chain(beside);
        let nodes = nodes.filter(|id| !is_marked || marked(id)).cloned();
        Core {
            nodes: nodes.collect(),
            spine: spine.clone(),
        }
    }

    /// The latency of a node in milliseconds: its own, or its component's.
    fn p99(&self, id: &NodeId) -> f64 {
        let facts = self.index_of(id).and_then(|index| self.facts(index));
        facts.map_or(0.0, |facts| {
            let usual = facts.component.and_then(|own| own.defaults.as_ref());
            let own = facts.node.p99().map(|one| one.0);
            own.or(usual.map(|usual| usual.p99_ms)).unwrap_or_default()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;
    use crate::geometry::Point;
    use crate::model::{Document, NewNode, Property, Quantity};

    /// `request → slow → fast → response`, an index that feeds `fast`, and a monitor after it.
    fn document() -> Document {
        let mut document = Document::new("");
        let mut draft = document.edit();
        for (component, label) in [
            ("client_request", "request"),
            ("ranker", "slow"),
            ("ranker", "fast"),
            ("client_response", "response"),
            ("vector_index", "index"),
            ("metrics_store", "monitor"),
        ] {
            draft
                .add_node(NewNode::new(component, label, Point::ZERO))
                .unwrap();
        }
        for (from, to, kind) in [
            ("request", "slow", EdgeKind::Sync),
            ("slow", "fast", EdgeKind::Sync),
            ("fast", "response", EdgeKind::Sync),
            ("index", "fast", EdgeKind::Batch),
            ("fast", "monitor", EdgeKind::Async),
            ("monitor", "slow", EdgeKind::Feedback),
        ] {
            draft
                .connect(&from.into(), &to.into(), &"query".into(), kind)
                .unwrap();
        }
        for (node, p99) in [("slow", 90.0), ("fast", 2.0)] {
            let p99 = Some(Quantity::Number(p99));
            draft
                .set_property(&node.into(), Property::P99Ms, p99)
                .unwrap();
        }
        draft.commit("Add").unwrap();
        document
    }

    fn core(document: &Document) -> Vec<String> {
        let core = GraphView::new(document, Catalog::bundled()).core();
        core.nodes.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_core_is_the_spine_and_what_feeds_it() {
        let expected = ["request", "response", "slow", "fast", "index"];
        assert_eq!(core(&document()), expected);
    }

    #[test]
    fn marked_nodes_are_the_core() {
        let mut document = document();
        let mut draft = document.edit();
        for node in ["monitor", "fast"] {
            draft.set_core(&node.into(), true).unwrap();
        }
        draft.commit("Mark").unwrap();
        assert_eq!(core(&document), ["fast", "monitor"]);
    }
}
