//! Verbs over several records at once: selections, copies and insertion.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::document::Document;
use super::draft::{Draft, EditError};
use super::id::{LaneId, NodeId, NoteId, unique};
use super::record::{Edge, Node};
use super::selection::Selection;
use crate::geometry::{Rect, Vec2};

impl Document {
    /// A selection, with the nodes of its lanes.
    #[must_use]
    pub fn with_lane_members(&self, selection: &Selection) -> Selection {
        let mut all = selection.clone();
        let is_in = |(_, node): &(&NodeId, &Arc<Node>)| {
            let lane = node.lane.as_ref();
            lane.is_some_and(|lane| selection.contains(lane))
        };
        let members = self.nodes.iter().filter(is_in);
        all.extend(members.map(|(id, _)| id.clone()));
        all
    }

    /// A document of the selected nodes and notes, the edges among those nodes, and
    /// the selected lanes; header and sheet stay behind.
    ///
    /// Nodes whose lane is not selected are in no lane there.
    pub fn subset(&self, selection: &Selection) -> Self {
        let nodes: BTreeMap<_, _> = self
            .nodes
            .iter()
            .filter(|(id, _)| selection.contains(*id))
            .map(|(id, node)| {
                let mut node = Arc::clone(node);
                if node
                    .lane
                    .as_ref()
                    .is_some_and(|lane| !selection.contains(lane))
                {
                    Arc::make_mut(&mut node).lane = None;
                }
                (id.clone(), node)
            })
            .collect();
        let inside = |edge: &Edge| nodes.contains_key(&edge.from) && nodes.contains_key(&edge.to);
        let edges = self
            .edges
            .iter()
            .filter(|(_, edge)| inside(edge))
            .map(|(id, edge)| (id.clone(), Arc::clone(edge)))
            .collect();
        let mut lanes: BTreeMap<_, _> = self
            .lanes
            .iter()
            .filter(|(id, _)| selection.contains(*id))
            .map(|(id, lane)| (id.clone(), Arc::clone(lane)))
            .collect();
        let mut by_order: Vec<_> = lanes
            .iter()
            .map(|(id, lane)| (lane.order, id.clone()))
            .collect();
        by_order.sort();
        for (order, (_, id)) in by_order.into_iter().enumerate() {
            if let Some(lane) = lanes.get_mut(&id) {
                Arc::make_mut(lane).order = order as u32;
            }
        }
        let notes = self
            .notes
            .iter()
            .filter(|(id, _)| selection.contains(*id))
            .map(|(id, note)| (id.clone(), Arc::clone(note)))
            .collect();
        Self {
            lanes,
            nodes,
            edges,
            notes,
            layout: Arc::clone(&self.layout),
            ..Self::default()
        }
    }
}

impl Draft<'_> {
    /// Removes all that is selected; nodes take their edges with them.
    ///
    /// # Errors
    /// If a record does not exist.
    pub fn remove(&mut self, selection: &Selection) -> Result<(), EditError> {
        for id in selection.nodes() {
            self.remove_node(id)?;
        }
        for id in selection.edges() {
            // It may have gone with one of its nodes.
            if self.document.edges.contains_key(id) {
                self.remove_edge(id)?;
            }
        }
        for id in selection.notes() {
            self.remove_note(id)?;
        }
        for id in selection.lanes() {
            self.remove_lane(id)?;
        }
        Ok(())
    }

    /// Removes a node and joins each of its sources to each of its targets.
    ///
    /// A joining edge keeps the data type and kind of the edge that entered.
    ///
    /// # Errors
    /// If there is no such node.
    pub fn dissolve_node(&mut self, id: &NodeId) -> Result<(), EditError> {
        self.expect_node(id)?;
        let (entering, leaving): (Vec<_>, Vec<_>) = self
            .document
            .edges_of(id)
            .filter(|(_, edge)| edge.from != edge.to)
            .map(|(_, edge)| Edge::clone(edge))
            .partition(|edge| edge.to == *id);
        self.remove_node(id)?;
        for source in &entering {
            for target in &leaving {
                let exists = self
                    .document
                    .edges
                    .values()
                    .any(|edge| edge.from == source.from && edge.to == target.to);
                if !exists && source.from != target.to {
                    self.connect(&source.from, &target.to, &source.data, source.kind)?;
                }
            }
        }
        Ok(())
    }

    /// Moves notes by an offset.
    ///
    /// # Errors
    /// If a note does not exist or would leave the canvas.
    pub fn move_notes<'a>(
        &mut self,
        ids: impl IntoIterator<Item = &'a NoteId>,
        offset: Vec2,
    ) -> Result<(), EditError> {
        for id in ids {
            let note = self
                .document
                .notes
                .get(id)
                .ok_or_else(|| EditError::NoNote(id.clone()))?;
            let rect = Rect::from_origin_size(note.position + offset, note.size);
            self.set_note_rect(id, rect)?;
        }
        Ok(())
    }

    /// Inserts the records of another document with new ids where needed.
    ///
    /// `lane_of` gives the lane of a node of `other` that comes without one. Lanes of
    /// `other` go to the bottom of the stack. Returns what was inserted.
    ///
    /// # Errors
    /// If something would leave the canvas or a lane does not exist.
    pub fn insert(
        &mut self,
        other: &Document,
        offset: Vec2,
        lane_of: impl Fn(&NodeId) -> Option<LaneId>,
    ) -> Result<Selection, EditError> {
        let mut inserted = Selection::default();
        let mut lane_names = BTreeMap::new();
        for (id, record) in other.lanes_in_order() {
            let new = self.add_lane(&record.title, record.kind, record.rect + offset)?;
            self.set_lane_hue(&new, record.hue)?;
            self.set_lane_collapsed(&new, record.collapsed)?;
            inserted.insert(new.clone());
            lane_names.insert(id.clone(), new);
        }
        let mut node_names = BTreeMap::new();
        for (id, record) in &other.nodes {
            let mut node = record.as_ref().clone();
            node.position += offset;
            node.lane = match &node.lane {
                Some(own) => lane_names.get(own).cloned(),
                None => lane_of(id),
            };
            let stem = stem_of(id.as_str());
            let taken = |id: &str| self.document.nodes.contains_key(id);
            let free = if taken(id.as_str()) {
                unique(stem, taken)
            } else {
                id.to_string()
            };
            let new = NodeId::from(free);
            self.insert_node(&new, node)?;
            inserted.insert(new.clone());
            node_names.insert(id.clone(), new);
        }
        for record in other.edges.values() {
            let mut edge = record.as_ref().clone();
            let (Some(from), Some(to)) = (node_names.get(&edge.from), node_names.get(&edge.to))
            else {
                continue;
            };
            edge.from = from.clone();
            edge.to = to.clone();
            inserted.insert(self.insert_edge(edge)?);
        }
        for note in other.notes.values() {
            let new = self.add_note(&note.text, note.position + offset, note.size)?;
            self.set_note_kind(&new, note.kind)?;
            self.set_note_z(&new, note.z)?;
            inserted.insert(new);
        }
        Ok(inserted)
    }

    /// Moves records; lanes take their nodes along, locked nodes stay.
    ///
    /// # Errors
    /// If something would leave the canvas.
    pub fn move_records(&mut self, selection: &Selection, offset: Vec2) -> Result<(), EditError> {
        let moves = |(id, node): &(&NodeId, &Arc<Node>)| {
            let lane = node.lane.as_ref();
            let with_lane = lane.is_some_and(|lane| selection.contains(lane));
            !node.locked && (selection.contains(*id) || with_lane)
        };
        let nodes: Vec<NodeId> = self
            .document
            .nodes
            .iter()
            .filter(moves)
            .map(|(id, _)| id.clone())
            .collect();
        self.move_nodes(&nodes, offset)?;
        self.move_notes(selection.notes(), offset)?;
        for id in selection.lanes() {
            if let Some(lane) = self.document.lanes.get(id) {
                let rect = lane.rect + offset;
                self.set_lane_rect(id, rect)?;
            }
        }
        Ok(())
    }

    /// Inserts copies of records, of lanes with their nodes; copies of nodes are in the lanes of
    /// their originals. Returns the copies.
    ///
    /// # Errors
    /// If something would leave the canvas.
    pub fn insert_copies(
        &mut self,
        selection: &Selection,
        offset: Vec2,
    ) -> Result<Selection, EditError> {
        let part = self.document.with_lane_members(selection);
        let part = self.document.subset(&part);
        let original = self.document.clone();
        self.insert(&part, offset, |id| {
            let lane = original.node(id)?.lane.clone()?;
            (!selection.contains(&lane)).then_some(lane)
        })
    }

    /// Makes the records of this document those of another one: how "revert to saved" and
    /// an import are one undoable step.
    pub fn replace_with(&mut self, other: &Document) {
        for (id, record) in &self.document.nodes {
            self.diff.nodes.note(id, Some(record));
        }
        for (id, record) in &self.document.edges {
            self.diff.edges.note(id, Some(record));
        }
        for (id, record) in &self.document.lanes {
            self.diff.lanes.note(id, Some(record));
        }
        for (id, record) in &self.document.notes {
            self.diff.notes.note(id, Some(record));
        }
        other
            .nodes
            .keys()
            .for_each(|id| self.diff.nodes.note(id, None));
        other
            .edges
            .keys()
            .for_each(|id| self.diff.edges.note(id, None));
        other
            .lanes
            .keys()
            .for_each(|id| self.diff.lanes.note(id, None));
        other
            .notes
            .keys()
            .for_each(|id| self.diff.notes.note(id, None));
        self.diff.header.note(&(), Some(&self.document.header));
        self.diff.sheet.note(&(), Some(&self.document.sheet));
        self.diff.layout.note(&(), Some(&self.document.layout));
        *self.document = other.clone();
    }
}

/// `cache_12` → `cache`: copies of copies count on instead of growing tails.
fn stem_of(id: &str) -> &str {
    match id.rsplit_once('_') {
        Some((stem, digits))
            if !stem.is_empty()
                && !digits.is_empty()
                && digits.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            stem
        }
        _ => id,
    }
}
