//! Walking through the diagram without a pointer.

use super::Session;
use crate::graph::GraphView;
use crate::model::{NodeId, Selection};

impl Session {
    /// Selects the next node in topological order, around the end.
    pub(super) fn step_node(&mut self, forward: bool) {
        let order = GraphView::new(&self.document, self.catalog).topological_order();
        let current = self
            .selection
            .nodes
            .first()
            .and_then(|id| order.iter().position(|other| other == id));
        let count = order.len();
        if count == 0 {
            return;
        }
        let next = match (current, forward) {
            (None, true) => 0,
            (None, false) => count - 1,
            (Some(current), true) => (current + 1) % count,
            (Some(current), false) => (current + count - 1) % count,
        };
        if let Some(id) = order.get(next).cloned() {
            self.select_and_reveal(&id);
        }
    }

    /// Selects the node at the other end of an edge of the selected one.
    ///
    /// Of several, the one that is highest on the canvas; repeated use goes on from there.
    pub(super) fn follow_edge(&mut self, forward: bool) {
        let Some(id) = self.selection.nodes.first().cloned() else {
            return;
        };
        let mut ends: Vec<(f64, NodeId)> = self
            .document
            .edges_of(&id)
            .filter_map(|(_, edge)| {
                let (own, other) = if forward {
                    (&edge.from, &edge.to)
                } else {
                    (&edge.to, &edge.from)
                };
                (*own == id && *other != id).then_some(other)
            })
            .filter_map(|other| Some((self.document.node(other)?.position.y, other.clone())))
            .collect();
        ends.sort_by(|(a, first), (b, second)| a.total_cmp(b).then_with(|| first.cmp(second)));
        match ends.into_iter().next() {
            Some((_, other)) => self.select_and_reveal(&other),
            None => self.notify(super::Notice::info(if forward {
                "No edge leaves this node."
            } else {
                "No edge enters this node."
            })),
        }
    }

    /// Selects one node and brings it into view.
    pub fn select_and_reveal(&mut self, id: &NodeId) {
        self.select(Selection::node(id));
        if let Some(rect) = self.node_rect(id) {
            self.canvas.camera.reveal(rect, self.viewport);
        }
    }

    /// Nodes that the given one can be connected to, those that fit by what they are
    /// called, in topological order.
    pub fn connectable_from(&self, from: &NodeId) -> Vec<NodeId> {
        GraphView::new(&self.document, self.catalog)
            .topological_order()
            .into_iter()
            .filter(|to| {
                crate::interact::link_nodes(&self.document, self.catalog, from, to).is_ok()
            })
            .collect()
    }
}
