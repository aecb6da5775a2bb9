//! Walking through the diagram without a pointer.

use super::Session;
use crate::geometry::{Direction, Point};
use crate::graph::GraphView;
use crate::model::{EdgeId, Level, NodeId, Selection};
use crate::scene::{PortId, PortSide};

/// Between a node and one that is added after it, in scene points.
const NEXT_GAP: f64 = 72.0;

impl Session {
    /// Selects the next node in topological order, around the end.
    pub(super) fn step_node(&mut self, forward: bool) {
        let mut order =
            GraphView::new(&self.editor.document, self.environment.catalog).topological_order();
        if self.level() == Level::Overview {
            order.retain(|id| self.shown().nodes().contains_key(id));
        }
        let current = self
            .editor
            .selection
            .nodes()
            .next()
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
    /// Of several, the one that is highest on the canvas, or leftmost where the flow runs down; repeated use goes on from there.
    pub(super) fn follow_edge(&mut self, forward: bool) {
        let Some(id) = self.editor.selection.nodes().next().cloned() else {
            return;
        };
        let mut ends: Vec<(f64, NodeId)> = self
            .seen()
            .edges_of(&id)
            .filter_map(|(_, edge)| {
                let (own, other) = if forward {
                    (&edge.from, &edge.to)
                } else {
                    (&edge.to, &edge.from)
                };
                (*own == id && *other != id).then_some(other)
            })
            .filter(|other| self.editor.document.nodes().contains_key(*other))
            .filter_map(|other| Some((self.aside(other)?, other.clone())))
            .collect();
        ends.sort_by(|(a, first), (b, second)| a.total_cmp(b).then_with(|| first.cmp(second)));
        match ends.into_iter().next() {
            Some((_, other)) => {
                self.select_and_reveal(&other);
                self.view.came_from = Some((id, forward));
            }
            None => self.notify(super::Notice::info(if forward {
                "No edge leaves this node."
            } else {
                "No edge enters this node."
            })),
        }
    }

    /// Selects the next node across the flow, from top to bottom or from left to right, among those that share the neighbor that
    /// one came from along an edge; else among those that share any neighbor.
    pub(super) fn step_sibling(&mut self, down: bool) {
        let Some(id) = self.editor.selection.nodes().next().cloned() else {
            return;
        };
        let into = self.neighbors(&id, false);
        let (neighbors, forward) = if let Some((from, forward)) = self.view.came_from.take() {
            (vec![from], forward)
        } else if into.is_empty() {
            (self.neighbors(&id, true), false)
        } else {
            (into, true)
        };
        let mut siblings: Vec<NodeId> = neighbors
            .iter()
            .flat_map(|neighbor| self.neighbors(neighbor, forward))
            .collect();
        let aside = |id: &NodeId| self.aside(id).unwrap_or_default();
        siblings.sort_by(|a, b| aside(a).total_cmp(&aside(b)).then_with(|| a.cmp(b)));
        siblings.dedup();
        let place = siblings.iter().position(|other| *other == id);
        let next = place.and_then(|place| place.checked_add_signed(if down { 1 } else { -1 }));
        if let Some(other) = next.and_then(|next| siblings.get(next)).cloned() {
            self.select_and_reveal(&other);
            if let [only] = neighbors.as_slice() {
                self.view.came_from = Some((only.clone(), forward));
            }
            return;
        }
        let side = match (self.editor.document.layout().direction, down) {
            (Direction::Right, true) => "below it",
            (Direction::Right, false) => "above it",
            (Direction::Down, true) => "to the right of it",
            (Direction::Down, false) => "to the left of it",
        };
        let sentence = format!("No node lies {side} at the same edge.");
        self.notify(super::Notice::info(sentence));
    }

    /// Where a node lies across the flow, in scene points.
    fn aside(&self, id: &NodeId) -> Option<f64> {
        let position = self.seen().node(id)?.position;
        Some(self.editor.document.layout().direction.turn(position).y)
    }

    /// Selects the next or previous edge of the selected node, around the end: those that
    /// leave it, then those that enter it. Of a selected edge, the node is the one that one
    /// came from, else the one that it leaves.
    pub(super) fn step_edge(&mut self, forward: bool) {
        let current = self.editor.selection.edges().next().cloned();
        let node = match &current {
            None => self.editor.selection.nodes().next().cloned(),
            Some(edge) => {
                let edge = self.editor.document.edge(edge);
                let from = self.view.came_from.take().map(|(node, _)| node);
                from.filter(|own| edge.is_some_and(|edge| edge.from == *own || edge.to == *own))
                    .or_else(|| Some(edge?.from.clone()))
            }
        };
        let Some(node) = node else { return };
        let is_shown = |id: &EdgeId| match self.level() {
            Level::Full => true,
            Level::Standard | Level::Overview => self.shown().edges().contains_key(id),
        };
        let mut edges: Vec<(bool, EdgeId)> = self
            .editor
            .document
            .edges_of(&node)
            .filter(|(id, _)| is_shown(id))
            .map(|(id, edge)| (edge.from != node, id.clone()))
            .collect();
        edges.sort();
        let count = edges.len();
        if count == 0 {
            self.notify(super::Notice::info("No edge leaves or enters this node."));
            return;
        }
        let place = edges
            .iter()
            .position(|(_, id)| Some(id) == current.as_ref());
        let next = match (place, forward) {
            (None, true) => 0,
            (None, false) => count - 1,
            (Some(place), true) => (place + 1) % count,
            (Some(place), false) => (place + count - 1) % count,
        };
        if let Some((_, id)) = edges.get(next) {
            self.select(Selection::of(id));
            self.view.came_from = Some((node, true));
            if let Some(bounds) = self.selection_bounds() {
                self.view.canvas.camera.reveal(bounds, self.view.viewport);
            }
        }
    }

    /// The nodes that a node gives to, or takes from.
    fn neighbors(&self, id: &NodeId, forward: bool) -> Vec<NodeId> {
        self.seen()
            .edges_of(id)
            .filter_map(|(_, edge)| match forward {
                true if edge.from == *id => Some(edge.to.clone()),
                false if edge.to == *id => Some(edge.from.clone()),
                _ => None,
            })
            .filter(|other| self.editor.document.nodes().contains_key(other))
            .collect()
    }

    /// Begins to choose, by keyboard, the node that the selected one is connected with.
    pub(super) fn start_choosing(&mut self) {
        let Some(from) = self.editor.selection.nodes().next().cloned() else {
            return;
        };
        self.end_gesture();
        let candidates: Vec<NodeId> = self
            .connectable_from(&from)
            .into_iter()
            .filter(|id| self.node_rect(id).is_some())
            .collect();
        if candidates.is_empty() {
            self.notify(super::Notice::info(
                "Nothing here takes what this node gives. Add a component after it.",
            ));
            return;
        }
        self.view.canvas.choose(&from, candidates);
        if let Some(rect) = self.view.canvas.chosen().and_then(|id| self.node_rect(id)) {
            self.view.canvas.camera.reveal(rect, self.view.viewport);
        }
    }

    /// Where a component goes that is added by keyboard, and the port that it is connected
    /// with: after the selected node, else in the middle of the view.
    pub(super) fn place_after_selection(&self) -> (Point, Option<PortId>) {
        let one = self.editor.selection.nodes().next();
        let one = one.filter(|_| self.editor.selection.nodes().count() == 1);
        let beside = one.and_then(|id| {
            let rect = self.node_rect(id)?;
            self.card(id)?.outputs.first()?;
            let port = PortId {
                node: id.clone(),
                side: PortSide::Output,
                index: 0,
            };
            let direction = self.editor.document.layout().direction;
            let rect = direction.turn_rect(rect);
            let after = Point::new(rect.x1 + NEXT_GAP, rect.center().y);
            Some((direction.turn(after), Some(port)))
        });
        beside.unwrap_or_else(|| (self.viewport_center(), None))
    }

    /// Selects one node and brings it into view.
    pub fn select_and_reveal(&mut self, id: &NodeId) {
        self.select(Selection::of(id));
        self.uncover_selection();
        if let Some(rect) = self.node_rect(id) {
            self.view.canvas.camera.reveal(rect, self.view.viewport);
        }
    }

    /// Selects records of any kind and brings them into view, at a level that shows them.
    pub fn reveal(&mut self, selection: Selection) {
        self.select(selection);
        self.uncover_selection();
        if let Some(bounds) = self.selection_bounds() {
            self.view.canvas.camera.reveal(bounds, self.view.viewport);
        }
    }

    /// Selects several records and brings them into view, farther away if need be.
    pub fn select_and_show(&mut self, selection: Selection) {
        self.select(selection);
        self.uncover_selection();
        let rects = self
            .editor
            .selection
            .nodes()
            .filter_map(|id| self.node_rect(id));
        let Some(area) = rects.reduce(|all, rect| all.union(rect)) else {
            return;
        };
        let room = self.view.viewport / self.view.canvas.camera.zoom;
        if area.width() > room.width || area.height() > room.height {
            self.view.canvas.camera.fit(area, self.view.viewport, 1.0);
        } else {
            self.view.canvas.camera.reveal(area, self.view.viewport);
        }
    }

    /// Nodes that the given one can be connected to, those that fit by what they are
    /// called, in topological order.
    pub fn connectable_from(&self, from: &NodeId) -> Vec<NodeId> {
        GraphView::new(&self.editor.document, self.environment.catalog)
            .topological_order()
            .into_iter()
            .filter(|to| {
                crate::interact::link_nodes(
                    &self.editor.document,
                    self.environment.catalog,
                    from,
                    to,
                )
                .is_ok()
            })
            .collect()
    }
}
