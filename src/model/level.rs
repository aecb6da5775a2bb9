//! How much of a document is shown.

use super::id::{LaneId, NodeId};

/// How much of a document is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// At most [`super::MOST_CARDS`] cards: the core of the design, and a card for what is left
    /// of each lane.
    Overview,
    /// All nodes, without their figures and without feedback.
    Standard,
    /// All that there is.
    #[default]
    Full,
}

impl Level {
    /// All levels, from the least to the most.
    pub const ALL: [Self; 3] = [Self::Overview, Self::Standard, Self::Full];

    /// Its name on the command line.
    pub fn key(self) -> &'static str {
        match self {
            Self::Overview => "overview",
            Self::Standard => "standard",
            Self::Full => "full",
        }
    }

    /// Its name on screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Overview => "Overview",
            Self::Standard => "Standard",
            Self::Full => "Full",
        }
    }

    /// What it shows, in a sentence.
    pub fn help(self) -> &'static str {
        match self {
            Self::Overview => "The core, and a card for what is left of each lane",
            Self::Standard => "All nodes, without figures and feedback",
            Self::Full => "All that there is",
        }
    }
}

/// What a design is about: the nodes that an overview shows first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Core {
    /// The nodes, the most important first.
    pub nodes: Vec<NodeId>,
    /// The main path through the design, from its first node to its last. Nodes of it that an
    /// overview leaves out are bridged by an edge.
    pub spine: Vec<NodeId>,
}

/// What of a document is to be seen; see [`super::Document::shown`].
#[derive(Clone, Copy, Debug, Default)]
pub struct Sight<'a> {
    /// How much.
    pub level: Level,
    /// The lane that alone is shown; an overview is always of the whole document.
    pub inside: Option<&'a LaneId>,
    /// The nodes that an overview shows first; only asked for there.
    pub core: Option<&'a Core>,
}
