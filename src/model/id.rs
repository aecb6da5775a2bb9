//! Names of records: readable, cheap to clone, ordered as text.

use std::fmt;
use std::sync::Arc;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The shared text, for places that keep ids of several kinds.
            pub fn shared(&self) -> Arc<str> {
                Arc::clone(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.into())
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text.into())
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:?}", &*self.0)
            }
        }
    };
}

id!(
    /// Names a node within its document, such as `ann_retriever`.
    NodeId
);
id!(
    /// Names an edge within its document; by default `from.to`, such as `gateway.encoder`.
    EdgeId
);
id!(
    /// Names a lane within its document, such as `online`.
    LaneId
);
id!(
    /// Names a note within its document.
    NoteId
);
id!(
    /// Names a component of the palette, such as `feature_store_online`.
    ComponentId
);
id!(
    /// Names a data type of the palette, such as `embedding`; also names ports.
    DataTypeId
);
id!(
    /// Names an interview framework, such as `ml-system-design`.
    FrameworkId
);
id!(
    /// Names a step of an interview framework, such as `data`.
    StepId
);

/// The identity of a record of a document: what kind it is, and its id.
///
/// Selections, pictures and places of errors name records by it. Lanes come before nodes, those
/// before edges, and notes come last.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RecordId {
    /// A lane.
    Lane(LaneId),
    /// A node.
    Node(NodeId),
    /// An edge.
    Edge(EdgeId),
    /// A note.
    Note(NoteId),
}

impl RecordId {
    /// The id as text; records of different kinds may have the same.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Lane(id) => id.as_str(),
            Self::Node(id) => id.as_str(),
            Self::Edge(id) => id.as_str(),
            Self::Note(id) => id.as_str(),
        }
    }

    /// What a person calls a record of this kind.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Lane(_) => "lane",
            Self::Node(_) => "node",
            Self::Edge(_) => "edge",
            Self::Note(_) => "note",
        }
    }

    /// The id, if this is a node.
    pub fn node(&self) -> Option<&NodeId> {
        match self {
            Self::Node(id) => Some(id),
            _ => None,
        }
    }

    /// The id, if this is an edge.
    pub fn edge(&self) -> Option<&EdgeId> {
        match self {
            Self::Edge(id) => Some(id),
            _ => None,
        }
    }

    /// The id, if this is a lane.
    pub fn lane(&self) -> Option<&LaneId> {
        match self {
            Self::Lane(id) => Some(id),
            _ => None,
        }
    }

    /// The id, if this is a note.
    pub fn note(&self) -> Option<&NoteId> {
        match self {
            Self::Note(id) => Some(id),
            _ => None,
        }
    }
}

macro_rules! record {
    ($($kind:ident($id:ident)),*) => {$(
        impl From<$id> for RecordId {
            fn from(id: $id) -> Self {
                Self::$kind(id)
            }
        }

        impl From<&$id> for RecordId {
            fn from(id: &$id) -> Self {
                Self::$kind(id.clone())
            }
        }
    )*};
}

record!(Lane(LaneId), Node(NodeId), Edge(EdgeId), Note(NoteId));

impl From<&Self> for RecordId {
    fn from(id: &Self) -> Self {
        id.clone()
    }
}

impl fmt::Display for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} `{}`", self.kind(), self.as_str())
    }
}

/// Longest id that [`slug`] makes, in characters.
const SLUG_LENGTH: usize = 40;

/// Turns a label into the stem of an id: lower case ASCII letters, digits and `_`.
///
/// Returns `fallback` where nothing of the label survives, as with a label in CJK.
///
/// ```
/// use pipewright::model::slug;
/// assert_eq!(slug("ANN retriever (HNSW)", "node"), "ann_retriever_hnsw");
/// assert_eq!(slug("検索", "node"), "node");
/// ```
pub fn slug(label: &str, fallback: &str) -> String {
    let mut out = String::new();
    for character in label.chars() {
        if out.len() >= SLUG_LENGTH {
            break;
        }
        if character.is_ascii_alphanumeric() {
            out.push(character.to_ascii_lowercase());
        } else if !out.is_empty() && !out.ends_with('_') {
            out.push('_');
        }
    }
    let trimmed = out.trim_end_matches('_');
    if trimmed.is_empty() {
        fallback.to_owned()
    } else {
        trimmed.to_owned()
    }
}

/// `stem`, or `stem_2`, `stem_3`… with a number that is not `taken`: the next one, where those that
/// are taken have no gaps.
pub(super) fn unique(stem: &str, taken: impl Fn(&str) -> bool) -> String {
    let named = |number: u64| format!("{stem}_{number}");
    let is_taken = |number: u64| match number {
        1 => taken(stem),
        _ => taken(&named(number)),
    };
    // Doubled until one is free, and then halved: thousands of copies are numbered at once.
    let mut free = 1;
    while is_taken(free) {
        match u64::checked_mul(free, 2) {
            Some(next) => free = next,
            // Somebody chose the numbers so that doubling finds none.
            None => return named((2..free).find(|number| !is_taken(*number)).unwrap_or(free)),
        }
    }
    let mut last = free / 2;
    while free - last > 1 {
        let middle = last.midpoint(free);
        if is_taken(middle) {
            last = middle;
        } else {
            free = middle;
        }
    }
    match free {
        1 => stem.to_owned(),
        number => named(number),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_keeps_letters_and_digits_only() {
        assert_eq!(slug("  Two-tower  trainer! ", "node"), "two_tower_trainer");
        assert_eq!(slug("Ünïcode", "node"), "n_code");
        assert_eq!(slug("***", "node"), "node");
        assert!(slug(&"long ".repeat(100), "node").len() <= SLUG_LENGTH);
    }

    #[test]
    fn a_taken_id_gets_the_next_free_number() {
        let taken = ["cache", "cache_2"];
        assert_eq!(unique("cache", |id| taken.contains(&id)), "cache_3");
        assert_eq!(unique("store", |id| taken.contains(&id)), "store");
        for count in [1, 2, 3, 7, 8, 9, 1_000] {
            let is_taken = |id: &str| match id.strip_prefix("n_") {
                None => true,
                Some(number) => number.parse::<u64>().unwrap() <= count,
            };
            assert_eq!(unique("n", is_taken), format!("n_{}", count.max(1) + 1));
        }
        let is_power = |id: &str| match id.strip_prefix("n_") {
            None => true,
            Some(number) => number.parse::<u64>().unwrap().is_power_of_two(),
        };
        assert_eq!(unique("n", is_power), "n_3");
    }
}
