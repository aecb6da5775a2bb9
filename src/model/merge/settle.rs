//! What survivors of a merge need of what was removed.

use std::sync::Arc;

use super::conflict::{Clash, Conflict, Side};
use crate::model::document::{Document, Place};

/// Keeps nodes that one side removed and an edge needs.
pub(super) fn nodes_of_edges(
    document: &mut Document,
    [ours, theirs]: [&Document; 2],
    conflicts: &mut Vec<Conflict>,
) {
    for (id, edge) in &document.edges {
        for end in [&edge.from, &edge.to] {
            if document.nodes.contains_key(end) {
                continue;
            }
            // An end comes from a side that has the node, so the other one removed it.
            let (node, by) = match (ours.nodes.get(end), theirs.nodes.get(end)) {
                (Some(node), _) => (node, Side::Theirs),
                (None, Some(node)) => (node, Side::Ours),
                (None, None) => continue,
            };
            document.nodes.insert(end.clone(), Arc::clone(node));
            conflicts.push(Conflict {
                place: Place::Node(end.clone()),
                clash: Clash::Needed {
                    by,
                    edge: id.clone(),
                },
            });
        }
    }
}

/// Takes nodes out of lanes that are gone.
pub(super) fn lanes_of_nodes(
    document: &mut Document,
    ours: &Document,
    conflicts: &mut Vec<Conflict>,
) {
    for (id, node) in &mut document.nodes {
        let Some(lane) = node.lane.clone() else {
            continue;
        };
        if document.lanes.contains_key(&lane) {
            continue;
        }
        let by = if ours.lanes.contains_key(&lane) {
            Side::Theirs
        } else {
            Side::Ours
        };
        Arc::make_mut(node).lane = None;
        conflicts.push(Conflict {
            place: Place::Node(id.clone()),
            clash: Clash::NoLane { by, lane },
        });
    }
}
