//! The order of lanes that two sides changed.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::choice::{About, Decisions, Question};
use super::conflict::{Clash, Side};
use crate::model::document::{Document, Place};
use crate::model::id::LaneId;

/// Numbers the lanes from 0 without gaps: in the order of the side that changed it, with the
/// lanes of the other one after those that they follow there.
pub(super) fn put_in_order(
    document: &mut Document,
    base: &Document,
    ours: &Document,
    theirs: &Document,
    decisions: &mut Decisions<'_>,
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
    let mut first_is_ours = our_shared != was;
    if first_is_ours && their_shared != was && our_shared != their_shared {
        let asked = Question::new(&Place::Document, About::Order);
        let kept = decisions.answer(&[asked]).unwrap_or(Side::Ours);
        decisions.note(&Place::Document, Clash::Order, kept);
        first_is_ours = kept == Side::Ours;
    }
    let (first, second) = if first_is_ours {
        (our, their)
    } else {
        (their, our)
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
