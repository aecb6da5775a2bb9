//! Merges two changes of one document, element by element.
//!
//! [`merge`] takes the document that two sides started from and what each made of it. What one
//! side changed is taken from it; what both changed alike is taken once. Header, layout settings
//! and design sheet are merged by field and entry, lanes, nodes, edges and notes by record, and
//! within a record by field. What is left are conflicts, each with a sentence:
//!
//! * A field that both set differently is as ours has it. Places are compared to a scene point.
//! * A record or an entry that one side removed and the other changed stays. Being moved is no
//!   change in this: nothing that anybody wrote is lost.
//! * A node that one side removed stays if an edge that stays needs it.
//! * A lane that one side removed is gone, and what the other put into it is in no lane.
//!
//! No conflict is a record that both added under one id: theirs gets another id, and its edges,
//! mentions and ignored findings follow. Neither are the ways of edges, which follow from where
//! nodes stand: an edge that both led anew is led once more when it is drawn.
//!
//! [`merge_choosing`] takes [`Choices`] besides: each conflict asks a [`Question`], and goes the way
//! of the side that is the answer.
//!
//! The result is always a valid document, and the same for the same input.

mod choice;
mod conflict;
mod fields;
mod lanes;
mod settle;
mod twins;

pub use choice::{About, Choices, Question};
pub use conflict::{Clash, Conflict, Side};
pub use twins::Renamed;

use crate::model::id::RecordId;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::change::{Record, says_the_same};
use super::document::{Document, Place};
use choice::Decisions;
use fields::Mergeable;

/// What became of two changes of one document.
#[derive(Clone, Debug, PartialEq)]
pub struct Merged {
    /// The document with both changes; free of problems.
    pub document: Document,
    /// Where the two could not both be had, by kind of record and id.
    pub conflicts: Vec<Conflict>,
    /// Records of theirs that have another id here.
    pub renamed: Vec<Renamed>,
}

/// Merges what two sides made of a document.
///
/// # Examples
/// ```
/// use pipewright::geometry::Point;
/// use pipewright::model::{Document, NewNode, merge};
///
/// let with = |base: &Document, label: &str| {
///     let mut document = base.clone();
///     let mut draft = document.edit();
///     draft.add_node(NewNode::new("ranker", label, Point::ZERO))?;
///     draft.commit("Add")?;
///     Ok::<_, pipewright::model::EditError>(document)
/// };
/// let base = with(&Document::new("Search"), "Ranker")?;
/// let merged = merge(&base, &with(&base, "Ours")?, &with(&base, "Theirs")?);
/// assert_eq!(merged.document.nodes().len(), 3);
/// assert!(merged.conflicts.is_empty());
/// # Ok::<(), pipewright::model::EditError>(())
/// ```
pub fn merge(base: &Document, ours: &Document, theirs: &Document) -> Merged {
    merge_choosing(base, ours, theirs, &Choices::default())
}

/// Merges what two sides made of a document, with each conflict as it was chosen.
///
/// A conflict that nobody chose about goes as in [`merge`]. One answer can raise other questions: a
/// node that is to be removed takes the edges along that need it.
pub fn merge_choosing(
    base: &Document,
    ours: &Document,
    theirs: &Document,
    choices: &Choices,
) -> Merged {
    let (theirs, renamed) = twins::apart(base, ours, theirs);
    let theirs = &theirs;
    let mut decisions = Decisions::new(choices);
    let made = &mut decisions;
    let mut document = Document {
        header: single(&base.header, &ours.header, &theirs.header, made),
        layout: single(&base.layout, &ours.layout, &theirs.layout, made),
        sheet: single(&base.sheet, &ours.sheet, &theirs.sheet, made),
        lanes: records(&base.lanes, &ours.lanes, &theirs.lanes, made),
        nodes: records(&base.nodes, &ours.nodes, &theirs.nodes, made),
        edges: records(&base.edges, &ours.edges, &theirs.edges, made),
        notes: records(&base.notes, &ours.notes, &theirs.notes, made),
    };
    settle::nodes_of_edges(&mut document, [ours, theirs], made);
    settle::lanes_of_nodes(&mut document, [ours, theirs], made);
    lanes::put_in_order(&mut document, base, ours, theirs, made);
    debug_assert_eq!(document.problems(), []);
    Merged {
        document,
        conflicts: decisions.conflicts,
        renamed,
    }
}

/// Merges what there is one of.
fn single<R: Mergeable + PartialEq>(
    base: &Arc<R>,
    ours: &Arc<R>,
    theirs: &Arc<R>,
    decisions: &mut Decisions<'_>,
) -> Arc<R> {
    if ours == theirs || base == theirs {
        Arc::clone(ours)
    } else if base == ours {
        Arc::clone(theirs)
    } else {
        Arc::new(R::merged(
            &R::PLACE_OF_SINGLE,
            Some(base),
            ours,
            theirs,
            decisions,
        ))
    }
}

fn records<K: Ord + Clone + Into<RecordId>, R: Record + Mergeable + PartialEq>(
    base: &BTreeMap<K, Arc<R>>,
    ours: &BTreeMap<K, Arc<R>>,
    theirs: &BTreeMap<K, Arc<R>>,
    decisions: &mut Decisions<'_>,
) -> BTreeMap<K, Arc<R>> {
    let mut merged = BTreeMap::new();
    let ids = ours
        .keys()
        .chain(theirs.keys().filter(|id| !ours.contains_key(*id)));
    for id in ids {
        let (was, our, their) = (base.get(id), ours.get(id), theirs.get(id));
        let kept = match (our, their) {
            _ if our == their || was == their => our.cloned(),
            _ if was == our => their.cloned(),
            (Some(our), Some(their)) => {
                let was = was.map(AsRef::as_ref);
                let place = Place::Record(id.clone().into());
                Some(Arc::new(R::merged(&place, was, our, their, decisions)))
            }
            // One side removed what the other changed.
            _ => kept_of(was, our, their).and_then(|(record, by)| {
                let place = Place::Record(id.clone().into());
                let asked = Question::new(&place, About::Removal);
                let kept = decisions.answer(&[asked]).unwrap_or(by.other());
                decisions.note(&place, Clash::Removed { by }, kept);
                (kept != by).then_some(record)
            }),
        };
        if let Some(record) = kept {
            merged.insert(id.clone(), record);
        }
    }
    merged
}

/// What stays of a record that one side removed, and who that was.
fn kept_of<R: Record>(
    was: Option<&Arc<R>>,
    ours: Option<&Arc<R>>,
    theirs: Option<&Arc<R>>,
) -> Option<(Arc<R>, Side)> {
    let by = if ours.is_none() {
        Side::Ours
    } else {
        Side::Theirs
    };
    let left = ours.or(theirs)?;
    let is_moved = was.is_some_and(|was| says_the_same(&**was, &**left));
    (!is_moved).then(|| (Arc::clone(left), by))
}
