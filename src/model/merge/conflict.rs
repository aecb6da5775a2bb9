//! Where two changes of one document cannot both be had.

use std::fmt;

use super::choice::{About, Question};
use crate::model::document::Place;
use crate::model::id::{EdgeId, LaneId};
use crate::model::told::Value;

/// Longest value in a sentence, in characters.
const LONGEST_VALUE: usize = 60;

/// One of the two that are merged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// The side that is merged into.
    Ours,
    /// The side that is merged.
    Theirs,
}

impl Side {
    /// Its name in sentences and JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::Ours => "ours",
            Self::Theirs => "theirs",
        }
    }

    /// The other one.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Ours => Self::Theirs,
            Self::Theirs => Self::Ours,
        }
    }
}

/// What two sides did that cannot both be had.
#[derive(Clone, Debug, PartialEq)]
pub enum Clash {
    /// Both set a field, each differently.
    Field {
        /// Its name, as files have it.
        field: String,
        /// What ours set it to; `None` where it cleared it.
        ours: Option<Value>,
        /// What theirs set it to.
        theirs: Option<Value>,
    },
    /// One side removed a record that the other changed.
    Removed {
        /// Who removed it.
        by: Side,
    },
    /// One side removed a node that an edge of the other leaves or enters.
    Needed {
        /// Who removed it.
        by: Side,
        /// The edge.
        edge: EdgeId,
    },
    /// One side removed a lane into which the other put a node.
    NoLane {
        /// Who removed it.
        by: Side,
        /// The lane.
        lane: LaneId,
    },
    /// Both put the lanes into another order.
    Order,
}

/// A conflict: where, what, and which way it went.
///
/// As text it is a sentence that names the record, both sides and what was kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Conflict {
    /// The record.
    pub place: Place,
    /// What the sides did.
    pub clash: Clash,
    /// The side whose way it went.
    pub kept: Side,
}

impl Conflict {
    /// What is to be answered for it to go the other way.
    pub fn question(&self) -> Question {
        let about = match &self.clash {
            Clash::Field { field, .. } => About::Field(field.clone()),
            Clash::Removed { .. } | Clash::Needed { .. } => About::Removal,
            Clash::NoLane { .. } => About::Lane,
            Clash::Order => About::Order,
        };
        Question::new(&self.place, about)
    }
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = &self.place;
        let kept = self.kept;
        match &self.clash {
            Clash::Field {
                field,
                ours,
                theirs,
            } => write!(
                f,
                "{place}: {field} is {} in ours and {} in theirs; {} is kept",
                shown(ours.as_ref()),
                shown(theirs.as_ref()),
                kept.key()
            ),
            Clash::Removed { by } => write!(
                f,
                "{place}: {} removed it and {} changed it; it is {}",
                by.key(),
                by.other().key(),
                if kept == *by { "removed" } else { "kept" }
            ),
            Clash::Needed { by, edge } => write!(
                f,
                "{place}: {} removed it, but edge `{edge}` of {} needs it; it is {}",
                by.key(),
                by.other().key(),
                if kept == *by {
                    "removed with the edge"
                } else {
                    "kept"
                }
            ),
            Clash::NoLane { by, lane } => write!(
                f,
                "{place}: {} put it into lane `{lane}`, which {} removed; {}",
                by.other().key(),
                by.key(),
                if kept == *by {
                    "it is in no lane"
                } else {
                    "the lane is kept"
                }
            ),
            Clash::Order => write!(
                f,
                "{place}: both put the lanes into another order; that of {} is kept",
                kept.key()
            ),
        }
    }
}

fn shown(value: Option<&Value>) -> String {
    let Some(value) = value else {
        return "not set".to_owned();
    };
    let text = value.to_string();
    match text.char_indices().nth(LONGEST_VALUE) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}
