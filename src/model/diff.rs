//! What a change did: before and after of each touched record.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::document::Document;
use super::id::{EdgeId, LaneId, NodeId, NoteId};
use super::in_step::InStep;
use super::layout_settings::LayoutSettings;
use super::record::{DesignSheet, Edge, Header, Lane, Node, Note};

/// What a changed record takes in memory beside its texts, about, in bytes.
const RECORD_BYTES: usize = 400;

/// Before and after of one record; `None` where it does not exist.
type Change<V> = (Option<Arc<V>>, Option<Arc<V>>);

/// The changes of one kind of record.
#[derive(Clone, Debug, PartialEq)]
pub struct Changes<K, V>(BTreeMap<K, Change<V>>);

impl<K, V> Default for Changes<K, V> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<K: Ord + Clone, V: PartialEq> Changes<K, V> {
    /// What is not the same before and after; records that both share are not looked into.
    fn between(before: &BTreeMap<K, Arc<V>>, after: &BTreeMap<K, Arc<V>>) -> Self {
        let mut changes = BTreeMap::new();
        let mut later = InStep::new(after);
        for (id, old) in before {
            let new = later.get(id);
            if !new.is_some_and(|new| Arc::ptr_eq(old, new) || old == new) {
                changes.insert(id.clone(), (Some(Arc::clone(old)), new.cloned()));
            }
        }
        let mut earlier = InStep::new(before);
        for (id, new) in after {
            if earlier.get(id).is_none() {
                changes.insert(id.clone(), (None, Some(Arc::clone(new))));
            }
        }
        Self(changes)
    }

    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The ids of changed records, in order.
    pub fn ids(&self) -> impl Iterator<Item = &K> {
        self.0.keys()
    }

    /// Id, before and after of each changed record, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&K, Option<&Arc<V>>, Option<&Arc<V>>)> {
        self.0
            .iter()
            .map(|(id, (before, after))| (id, before.as_ref(), after.as_ref()))
    }

    /// Changes that are known by their ends alone: each id with the record after, or `None` where it
    /// is gone. [`Diff::onto`] fills in what was before.
    pub fn to(after: impl IntoIterator<Item = (K, Option<V>)>) -> Self {
        let after = after.into_iter();
        Self(
            after
                .map(|(id, record)| (id, (None, record.map(Arc::new))))
                .collect(),
        )
    }

    fn onto(&mut self, records: &BTreeMap<K, Arc<V>>) {
        for (id, (before, _)) in &mut self.0 {
            *before = records.get(id).cloned();
        }
        self.0.retain(|_, (before, after)| before != after);
    }

    fn weigh(&self, text: impl Fn(&V) -> usize) -> usize {
        let befores = self.0.values();
        befores
            .map(|(before, _)| RECORD_BYTES + before.as_ref().map_or(0, |record| text(record)))
            .sum()
    }

    /// The record as it was before it was touched, if it was touched and was there.
    pub fn before(&self, id: &K) -> Option<&Arc<V>> {
        self.0.get(id)?.0.as_ref()
    }

    pub(super) fn note(&mut self, id: &K, before: Option<&Arc<V>>) {
        if !self.0.contains_key(id) {
            self.0.insert(id.clone(), (before.cloned(), None));
        }
    }

    pub(super) fn settle(&mut self, records: &BTreeMap<K, Arc<V>>) {
        for (id, (_, after)) in &mut self.0 {
            *after = records.get(id).cloned();
        }
        self.0.retain(|_, (before, after)| before != after);
    }

    pub(super) fn apply(&self, records: &mut BTreeMap<K, Arc<V>>) {
        for (id, (_, after)) in &self.0 {
            put(records, id, after.as_ref());
        }
    }

    pub(super) fn revert(&self, records: &mut BTreeMap<K, Arc<V>>) {
        for (id, (before, _)) in &self.0 {
            put(records, id, before.as_ref());
        }
    }

    fn inverse(self) -> Self {
        Self(
            self.0
                .into_iter()
                .map(|(id, (before, after))| (id, (after, before)))
                .collect(),
        )
    }

    fn join(&mut self, later: Self) {
        for (id, (before, after)) in later.0 {
            self.0.entry(id).or_insert((before, None)).1 = after;
        }
        self.0.retain(|_, (before, after)| before != after);
    }
}

fn put<K: Ord + Clone, V>(records: &mut BTreeMap<K, Arc<V>>, id: &K, value: Option<&Arc<V>>) {
    match value {
        Some(record) => records.insert(id.clone(), Arc::clone(record)),
        None => records.remove(id),
    };
}

/// A change of a document that can be applied and taken back.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Diff {
    pub(super) header: Changes<(), Header>,
    pub(super) sheet: Changes<(), DesignSheet>,
    pub(super) layout: Changes<(), LayoutSettings>,
    /// Changed lanes.
    pub lanes: Changes<LaneId, Lane>,
    /// Changed nodes.
    pub nodes: Changes<NodeId, Node>,
    /// Changed edges.
    pub edges: Changes<EdgeId, Edge>,
    /// Changed notes.
    pub notes: Changes<NoteId, Note>,
}

impl Diff {
    /// What leads from one document to another, record by record.
    ///
    /// ```
    /// use pipewright::geometry::Point;
    /// use pipewright::model::{Diff, Document, NewNode};
    ///
    /// let before = Document::new("Search");
    /// let mut after = before.clone();
    /// let mut draft = after.edit();
    /// draft.add_node(NewNode::new("ranker", "Ranker", Point::ZERO))?;
    /// draft.commit("Add")?;
    ///
    /// let diff = Diff::between(&before, &after);
    /// let mut document = before;
    /// diff.apply(&mut document);
    /// assert_eq!(document, after);
    /// # Ok::<(), pipewright::model::EditError>(())
    /// ```
    pub fn between(before: &Document, after: &Document) -> Self {
        fn single<V: PartialEq>(before: &Arc<V>, after: &Arc<V>) -> Changes<(), V> {
            let only = |record: &Arc<V>| BTreeMap::from([((), Arc::clone(record))]);
            Changes::between(&only(before), &only(after))
        }
        Self {
            header: single(&before.header, &after.header),
            sheet: single(&before.sheet, &after.sheet),
            layout: single(&before.layout, &after.layout),
            lanes: Changes::between(&before.lanes, &after.lanes),
            nodes: Changes::between(&before.nodes, &after.nodes),
            edges: Changes::between(&before.edges, &after.edges),
            notes: Changes::between(&before.notes, &after.notes),
        }
    }

    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.header.is_empty()
            && self.sheet.is_empty()
            && self.layout.is_empty()
            && self.lanes.is_empty()
            && self.nodes.is_empty()
            && self.edges.is_empty()
            && self.notes.is_empty()
    }

    /// The change of the header, if it changed.
    pub fn header(&self) -> Option<(&Arc<Header>, &Arc<Header>)> {
        self.header
            .iter()
            .find_map(|((), before, after)| before.zip(after))
    }

    /// The change of the sheet, if it changed.
    pub fn sheet(&self) -> Option<(&Arc<DesignSheet>, &Arc<DesignSheet>)> {
        self.sheet
            .iter()
            .find_map(|((), before, after)| before.zip(after))
    }

    /// The change of the layout settings, if they changed.
    pub fn layout(&self) -> Option<(&Arc<LayoutSettings>, &Arc<LayoutSettings>)> {
        self.layout
            .iter()
            .find_map(|((), before, after)| before.zip(after))
    }

    /// A change of what there is once in a document, known by its end alone; `None` leaves it as it
    /// is.
    pub fn to(
        header: Option<Header>,
        sheet: Option<DesignSheet>,
        layout: Option<LayoutSettings>,
    ) -> Self {
        Self {
            header: Changes::to(header.map(|after| ((), Some(after)))),
            sheet: Changes::to(sheet.map(|after| ((), Some(after)))),
            layout: Changes::to(layout.map(|after| ((), Some(after)))),
            ..Self::default()
        }
    }

    /// The change from a document as it is to the records after of this one.
    pub fn onto(mut self, document: &Document) -> Self {
        self.header
            .onto(&BTreeMap::from([((), Arc::clone(&document.header))]));
        self.sheet
            .onto(&BTreeMap::from([((), Arc::clone(&document.sheet))]));
        self.layout
            .onto(&BTreeMap::from([((), Arc::clone(&document.layout))]));
        self.lanes.onto(&document.lanes);
        self.nodes.onto(&document.nodes);
        self.edges.onto(&document.edges);
        self.notes.onto(&document.notes);
        self
    }

    /// What is kept in memory to take this change back, about, in bytes.
    pub fn weight(&self) -> usize {
        self.header
            .weigh(|own| own.title.len() + own.use_case.len())
            + self.sheet.weigh(|one| {
                let answers = one.answers.values().chain(one.brief.values());
                answers.chain(one.ignored.values()).map(String::len).sum()
            })
            + self.layout.weigh(|_| 0)
            + self.lanes.weigh(|lane| lane.title.len())
            + self.nodes.weigh(|node| node.label.len() + node.notes.len())
            + self.edges.weigh(|edge| 16 * edge.waypoints.len())
            + self.notes.weigh(|note| note.text.len())
    }

    /// The change that takes this one back.
    pub fn inverse(self) -> Self {
        Self {
            header: self.header.inverse(),
            sheet: self.sheet.inverse(),
            layout: self.layout.inverse(),
            lanes: self.lanes.inverse(),
            nodes: self.nodes.inverse(),
            edges: self.edges.inverse(),
            notes: self.notes.inverse(),
        }
    }

    /// Adds a change that was made right after this one, so that both are one.
    pub fn join(&mut self, later: Self) {
        self.header.join(later.header);
        self.sheet.join(later.sheet);
        self.layout.join(later.layout);
        self.lanes.join(later.lanes);
        self.nodes.join(later.nodes);
        self.edges.join(later.edges);
        self.notes.join(later.notes);
    }

    /// Puts every touched record into the state after this change.
    pub fn apply(&self, document: &mut Document) {
        for ((), _, after) in self.header.iter() {
            document.header = after.cloned().unwrap_or_default();
        }
        for ((), _, after) in self.sheet.iter() {
            document.sheet = after.cloned().unwrap_or_default();
        }
        for ((), _, after) in self.layout.iter() {
            document.layout = after.cloned().unwrap_or_default();
        }
        self.lanes.apply(&mut document.lanes);
        self.nodes.apply(&mut document.nodes);
        self.edges.apply(&mut document.edges);
        self.notes.apply(&mut document.notes);
    }

    /// Puts every touched record into the state before this change.
    pub fn revert(&self, document: &mut Document) {
        for ((), before, _) in self.header.iter() {
            document.header = before.cloned().unwrap_or_default();
        }
        for ((), before, _) in self.sheet.iter() {
            document.sheet = before.cloned().unwrap_or_default();
        }
        for ((), before, _) in self.layout.iter() {
            document.layout = before.cloned().unwrap_or_default();
        }
        self.lanes.revert(&mut document.lanes);
        self.nodes.revert(&mut document.nodes);
        self.edges.revert(&mut document.edges);
        self.notes.revert(&mut document.notes);
    }

    /// Fills in the state after, from the document as it is now.
    pub(super) fn settle(&mut self, document: &Document) {
        self.header
            .settle(&BTreeMap::from([((), Arc::clone(&document.header))]));
        self.sheet
            .settle(&BTreeMap::from([((), Arc::clone(&document.sheet))]));
        self.layout
            .settle(&BTreeMap::from([((), Arc::clone(&document.layout))]));
        self.lanes.settle(&document.lanes);
        self.nodes.settle(&document.nodes);
        self.edges.settle(&document.edges);
        self.notes.settle(&document.notes);
    }
}
