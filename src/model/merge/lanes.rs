//! The order of lanes that two sides changed.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::conflict::{Clash, Conflict};
use crate::model::document::{Document, Place};
use crate::model::id::LaneId;

/// Numbers the lanes from 0 without gaps: in the order of the side that changed it, with the
/// lanes of the other one after those that they follow there.
pub(super) fn put_in_order(
    document: &mut Document,
    base: &Document,
    ours: &Document,
    theirs: &Document,
    conflicts: &mut Vec<Conflict>,
) {
    let order = |of: &Document| -> Vec<LaneId> {
        let lanes = of.lanes_in_order().into_iter();
        lanes.map(|(id, _)| id.clone()).collect()
    };
    let shared = |of: &[LaneId]| -> Vec<LaneId> {
        let everywhere = |id: &&LaneId| {
            [base, ours, theirs]
                .iter()
                .all(|document| document.lanes.contains_key(*id))
        };
        of.iter().filter(everywhere).cloned().collect()
    };
    let (was, our, their) = (order(base), order(ours), order(theirs));
    let (was, our_shared, their_shared) = (shared(&was), shared(&our), shared(&their));
    if our_shared != was && their_shared != was && our_shared != their_shared {
        conflicts.push(Conflict {
            place: Place::Document,
            clash: Clash::Order,
        });
    }
    let (first, second) = if our_shared == was {
        (their, our)
    } else {
        (our, their)
    };
    let stays = |id: &&LaneId| document.lanes.contains_key(*id);
    let mut merged: Vec<LaneId> = first.iter().filter(stays).cloned().collect();
    let second: Vec<&LaneId> = second.iter().filter(stays).collect();
    for (index, id) in second.iter().enumerate() {
        if merged.contains(id) {
            continue;
        }
        let place = |other: &&LaneId| merged.iter().position(|own| own == *other);
        let (before, after) = second.split_at(index);
        let is_last = after.iter().skip(1).all(|other| place(other).is_none());
        let follows = before.iter().rev().find_map(place);
        let at = match follows {
            _ if is_last => merged.len(),
            Some(previous) => previous + 1,
            None => 0,
        };
        merged.insert(at, (*id).clone());
    }
    let numbers: BTreeMap<LaneId, u32> = merged.into_iter().zip(0..).collect();
    for (id, lane) in &mut document.lanes {
        if let Some(number) = numbers.get(id).filter(|number| **number != lane.order) {
            Arc::make_mut(lane).order = *number;
        }
    }
}
