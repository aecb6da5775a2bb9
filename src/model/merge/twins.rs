//! Different records that both sides added under one id.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::change::{Record, says_the_same};
use crate::model::document::{Document, MAX_ID, MAX_TEXT, Place};
use crate::model::id::{EdgeId, LaneId, NodeId, NoteId, RecordId, unique};
use crate::model::mention::with_renamed;
use crate::model::record::{DesignSheet, FindingKey};

/// Room in an id for the number that makes it free, in bytes.
const NUMBER: usize = 24;

/// A record of theirs that has another id in the merged document, since ours has a different one
/// of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renamed {
    /// What it is in theirs.
    pub from: Place,
    /// What it is in the merged document.
    pub to: Place,
}

/// Theirs, with ids of their own for the records that are others than those of ours.
pub(super) fn apart(
    base: &Document,
    ours: &Document,
    theirs: &Document,
) -> (Document, Vec<Renamed>) {
    let mut document = theirs.clone();
    let mut renamed = Vec::new();
    for id in twins(&base.lanes, &ours.lanes, &theirs.lanes) {
        let known = [&base.lanes, &ours.lanes, &document.lanes];
        let new = LaneId::from(free(id.as_str(), |id| {
            known.iter().any(|of| of.contains_key(id))
        }));
        move_to(&mut document.lanes, &id, &new);
        for node in document.nodes.values_mut() {
            if node.lane.as_ref() == Some(&id) {
                Arc::make_mut(node).lane = Some(new.clone());
            }
        }
        renamed.push(Renamed {
            from: Place::Record(RecordId::Lane(id)),
            to: Place::Record(RecordId::Lane(new)),
        });
    }
    let mut nodes: BTreeMap<NodeId, NodeId> = BTreeMap::new();
    for id in twins(&base.nodes, &ours.nodes, &theirs.nodes) {
        let known = [&base.nodes, &ours.nodes, &document.nodes];
        let new = NodeId::from(free(id.as_str(), |id| {
            known.iter().any(|of| of.contains_key(id))
        }));
        move_to(&mut document.nodes, &id, &new);
        follow(&mut document.sheet, id.as_str(), new.as_str(), true);
        renamed.push(Renamed {
            from: Place::Record(RecordId::Node(id.clone())),
            to: Place::Record(RecordId::Node(new.clone())),
        });
        nodes.insert(id, new);
    }
    rename_edges(base, ours, &mut document, &nodes, &mut renamed);
    for id in twins(&base.notes, &ours.notes, &theirs.notes) {
        let known = [&base.notes, &ours.notes, &document.notes];
        let new = NoteId::from(free(id.as_str(), |id| {
            known.iter().any(|of| of.contains_key(id))
        }));
        move_to(&mut document.notes, &id, &new);
        renamed.push(Renamed {
            from: Place::Record(RecordId::Note(id)),
            to: Place::Record(RecordId::Note(new)),
        });
    }
    (document, renamed)
}

/// Attaches edges to nodes that have other ids now, and gives those edges that were named after
/// them, or are others than ours, an id of their own.
fn rename_edges(
    base: &Document,
    ours: &Document,
    document: &mut Document,
    nodes: &BTreeMap<NodeId, NodeId>,
    renamed: &mut Vec<Renamed>,
) {
    let mut outdated: Vec<EdgeId> = Vec::new();
    for (id, edge) in &mut document.edges {
        let (from, to) = (nodes.get(&edge.from), nodes.get(&edge.to));
        if from.is_none() && to.is_none() {
            continue;
        }
        let edge = Arc::make_mut(edge);
        edge.from = from.unwrap_or(&edge.from).clone();
        edge.to = to.unwrap_or(&edge.to).clone();
        if !base.edges.contains_key(id) {
            outdated.push(id.clone());
        }
    }
    outdated.extend(twins(&base.edges, &ours.edges, &document.edges));
    outdated.sort();
    outdated.dedup();
    for id in outdated {
        let Some(edge) = document.edges.get(&id) else {
            continue;
        };
        let known = [&base.edges, &ours.edges, &document.edges];
        let new = EdgeId::from(unique(&edge.canonical_id(), |id| {
            known.iter().any(|of| of.contains_key(id))
        }));
        move_to(&mut document.edges, &id, &new);
        follow(&mut document.sheet, id.as_str(), new.as_str(), false);
        renamed.push(Renamed {
            from: Place::Record(RecordId::Edge(id)),
            to: Place::Record(RecordId::Edge(new)),
        });
    }
}

/// Ids under which each side added something else.
fn twins<K: Ord + Clone, R: Record>(
    base: &BTreeMap<K, Arc<R>>,
    ours: &BTreeMap<K, Arc<R>>,
    theirs: &BTreeMap<K, Arc<R>>,
) -> Vec<K> {
    let is_twin = |id: &K, their: &Arc<R>| {
        let our = ours.get(id).filter(|_| !base.contains_key(id));
        our.is_some_and(|our| !Arc::ptr_eq(our, their) && !says_the_same(&**our, &**their))
    };
    let twins = theirs.iter().filter(|(id, their)| is_twin(id, their));
    twins.map(|(id, _)| id.clone()).collect()
}

/// An id that nobody has, and that is short enough to be one.
fn free(id: &str, taken: impl Fn(&str) -> bool) -> String {
    let mut end = id.len().min(MAX_ID - NUMBER);
    while !id.is_char_boundary(end) {
        end -= 1;
    }
    unique(id.get(..end).unwrap_or(id), taken)
}

fn move_to<K: Ord + Clone, V>(records: &mut BTreeMap<K, V>, old: &K, new: &K) {
    if let Some(record) = records.remove(old) {
        records.insert(new.clone(), record);
    }
}

/// Follows a new id in what is ignored, and for a node in the links of the answers.
fn follow(sheet: &mut Arc<DesignSheet>, old: &str, new: &str, is_node: bool) {
    let names = |key: &FindingKey| key.on.iter().any(|id| id == old);
    if sheet.ignored.keys().any(names) {
        let sheet = Arc::make_mut(sheet);
        sheet.ignored = std::mem::take(&mut sheet.ignored)
            .into_iter()
            .map(|(key, reason)| (key.with_renamed(old, new), reason))
            .collect();
    }
    if !is_node {
        return;
    }
    let fits = |text: &String| text.chars().count() <= MAX_TEXT;
    let texts: Vec<_> = (sheet.answers.iter())
        .filter_map(|(step, text)| Some((step.clone(), with_renamed(text, old, new)?)))
        .filter(|(_, text)| fits(text))
        .collect();
    if !texts.is_empty() {
        Arc::make_mut(sheet).answers.extend(texts);
    }
}
