//! What survivors of a merge need of what was removed.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::choice::{About, Decisions, Question};
use super::conflict::{Clash, Side};
use crate::model::document::{Document, Place};
use crate::model::id::{EdgeId, NodeId, RecordId};
use crate::model::record::Node;

/// Keeps nodes that one side removed and an edge needs, or removes the edge with the node where
/// that was chosen.
pub(super) fn nodes_of_edges(
    document: &mut Document,
    sides: [&Document; 2],
    decisions: &mut Decisions<'_>,
) {
    let mut said: BTreeSet<NodeId> = BTreeSet::new();
    let mut gone: Vec<(EdgeId, Side)> = Vec::new();
    for (id, edge) in &document.edges {
        for end in [&edge.from, &edge.to] {
            let Some((_, by)) = removed(document, sides, end) else {
                continue;
            };
            let place = Place::Record(RecordId::Node(end.clone()));
            let asked = Question::new(&place, About::Removal);
            let kept = decisions.answer(&[asked]).unwrap_or(by.other());
            if said.insert(end.clone()) {
                let edge = id.clone();
                decisions.note(&place, Clash::Needed { by, edge }, kept);
            }
            if kept == by {
                gone.push((id.clone(), by));
            }
        }
    }
    for (id, by) in gone {
        document.edges.remove(&id);
        decisions.turn_removal(&Place::Record(RecordId::Edge(id)), by);
    }
    let ends = document
        .edges
        .values()
        .flat_map(|edge| [&edge.from, &edge.to]);
    let needed: Vec<(NodeId, Arc<Node>)> = ends
        .filter_map(|end| {
            let (node, _) = removed(document, sides, end)?;
            Some((end.clone(), Arc::clone(node)))
        })
        .collect();
    document.nodes.extend(needed);
}

/// A node that is not in the document, as one side still has it, and who removed it.
fn removed<'d>(
    document: &Document,
    [ours, theirs]: [&'d Document; 2],
    id: &NodeId,
) -> Option<(&'d Arc<Node>, Side)> {
    if document.nodes.contains_key(id) {
        return None;
    }
    // An end comes from a side that has the node, so the other one removed it.
    match (ours.nodes.get(id), theirs.nodes.get(id)) {
        (Some(node), _) => Some((node, Side::Theirs)),
        (None, Some(node)) => Some((node, Side::Ours)),
        (None, None) => None,
    }
}

/// Takes nodes out of lanes that are gone, or brings the lane back where that was chosen.
pub(super) fn lanes_of_nodes(
    document: &mut Document,
    [ours, theirs]: [&Document; 2],
    decisions: &mut Decisions<'_>,
) {
    for (id, node) in &mut document.nodes {
        let Some(lane) = node.lane.clone() else {
            continue;
        };
        if document.lanes.contains_key(&lane) {
            continue;
        }
        let (by, has) = match ours.lanes.get(&lane) {
            Some(own) => (Side::Theirs, Some(own)),
            None => (Side::Ours, theirs.lanes.get(&lane)),
        };
        let place = Place::Record(RecordId::Node(id.clone()));
        let asked = Question::new(&place, About::Lane);
        let kept = decisions.answer(&[asked]).unwrap_or(by);
        let clash = Clash::NoLane {
            by,
            lane: lane.clone(),
        };
        decisions.note(&place, clash, kept);
        if let Some(own) = has.filter(|_| kept != by) {
            decisions.turn_removal(&Place::Record(RecordId::Lane(lane.clone())), kept);
            document.lanes.insert(lane, Arc::clone(own));
        } else {
            Arc::make_mut(node).lane = None;
        }
    }
}
