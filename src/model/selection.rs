//! Which records of a document are selected.

use std::collections::BTreeSet;

use super::document::Document;
use super::id::{EdgeId, LaneId, NodeId, NoteId, RecordId};

/// A set of records of one document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection(BTreeSet<RecordId>);

impl Selection {
    /// Everything in a document but its lanes, as "select all" means it.
    pub fn all(document: &Document) -> Self {
        document
            .record_ids()
            .filter(|id| id.lane().is_none())
            .collect()
    }

    /// One record.
    pub fn of(id: impl Into<RecordId>) -> Self {
        Self(BTreeSet::from([id.into()]))
    }

    /// Whether nothing is selected.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many records are selected.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether a record is selected.
    pub fn contains(&self, id: impl Into<RecordId>) -> bool {
        self.0.contains(&id.into())
    }

    /// [`Selection::contains`] of an identity that is at hand.
    pub fn has(&self, id: &RecordId) -> bool {
        self.0.contains(id)
    }

    /// Whether all of another selection is selected.
    pub fn contains_all(&self, other: &Self) -> bool {
        other.0.is_subset(&self.0)
    }

    /// The record, if it is the only one.
    pub fn only(&self) -> Option<&RecordId> {
        self.0.first().filter(|_| self.len() == 1)
    }

    /// All records: lanes, nodes, edges, notes.
    pub fn iter(&self) -> impl Iterator<Item = &RecordId> {
        self.0.iter()
    }

    /// The selected lanes.
    pub fn lanes(&self) -> impl Iterator<Item = &LaneId> {
        self.0.iter().filter_map(RecordId::lane)
    }

    /// The selected nodes.
    pub fn nodes(&self) -> impl Iterator<Item = &NodeId> {
        self.0.iter().filter_map(RecordId::node)
    }

    /// The selected edges.
    pub fn edges(&self) -> impl Iterator<Item = &EdgeId> {
        self.0.iter().filter_map(RecordId::edge)
    }

    /// The selected notes.
    pub fn notes(&self) -> impl Iterator<Item = &NoteId> {
        self.0.iter().filter_map(RecordId::note)
    }

    /// The selected nodes as a set of their own, as verbs over nodes take them.
    pub fn node_set(&self) -> BTreeSet<NodeId> {
        self.nodes().cloned().collect()
    }

    /// The selected edges as a set of their own.
    pub fn edge_set(&self) -> BTreeSet<EdgeId> {
        self.edges().cloned().collect()
    }

    /// Selects one more.
    pub fn insert(&mut self, id: impl Into<RecordId>) {
        self.0.insert(id.into());
    }

    /// Drops what a document no longer has.
    pub fn retain_existing(&mut self, document: &Document) {
        self.0.retain(|id| document.contains(id));
    }

    /// Adds what of `other` is not selected, and removes what is.
    pub fn toggle(&mut self, other: &Self) {
        self.0 = &self.0 ^ &other.0;
    }

    /// "node", "3 nodes", "2 edges", "5 items": for labels of undo steps.
    pub fn describe(&self) -> String {
        let mut kinds: Vec<(&str, usize)> = Vec::new();
        for id in &self.0 {
            match kinds.last_mut() {
                Some((kind, count)) if *kind == id.kind() => *count += 1,
                _ => kinds.push((id.kind(), 1)),
            }
        }
        match *kinds {
            [] => "nothing".to_owned(),
            [(kind, 1)] => kind.to_owned(),
            // Edges follow their nodes, so nobody counts them beside nodes.
            [("node", 1), ("edge", _)] => "node".to_owned(),
            [(kind, count)] | [(kind @ "node", count), ("edge", _)] => format!("{count} {kind}s"),
            _ => format!("{} items", self.len()),
        }
    }
}

/// So many of something: `1 node`, `3 nodes`.
pub fn counted(count: usize, noun: &str) -> String {
    match count {
        1 => format!("1 {noun}"),
        count => format!("{count} {noun}s"),
    }
}

impl<T: Into<RecordId>> FromIterator<T> for Selection {
    fn from_iter<I: IntoIterator<Item = T>>(ids: I) -> Self {
        Self(ids.into_iter().map(Into::into).collect())
    }
}

impl<T: Into<RecordId>> Extend<T> for Selection {
    fn extend<I: IntoIterator<Item = T>>(&mut self, ids: I) {
        self.0.extend(ids.into_iter().map(Into::into));
    }
}

impl IntoIterator for Selection {
    type Item = RecordId;
    type IntoIter = std::collections::btree_set::IntoIter<RecordId>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}
