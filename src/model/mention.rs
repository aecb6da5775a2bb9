//! Links from the words of a design to its nodes: `[the index](#vector_index)`.
//!
//! They are Markdown links whose address is `#` and the id of a node, so that they also lead
//! somewhere in an exported page. What is found here is read off the text as it stands; links
//! to nodes that do not exist lead nowhere and harm nobody.

use std::ops::Range;

const OPENING: &str = "](#";

/// The ids that a text links to, in order, each with where it stands in the text.
///
/// ```
/// use pipewright::model::mentions;
///
/// let text = "[Vectors](#vector_index) feed [ANN](#ann_search), see [1](https://a.b/#c).";
/// let ids: Vec<&str> = mentions(text).map(|(_, id)| id).collect();
/// assert_eq!(ids, ["vector_index", "ann_search"]);
/// ```
pub fn mentions(text: &str) -> impl Iterator<Item = (Range<usize>, &str)> {
    text.match_indices(OPENING).filter_map(|(at, _)| {
        let start = at + OPENING.len();
        let rest = text.get(start..)?;
        let length = rest.find([')', '\n', ' '])?;
        let id = rest.get(..length)?;
        (!id.is_empty() && rest[length..].starts_with(')')).then_some((start..start + length, id))
    })
}

/// A text whose links to `old` lead to `new`; `None` if there are none.
pub(super) fn with_renamed(text: &str, old: &str, new: &str) -> Option<String> {
    let mut out = String::new();
    let mut copied = 0;
    for (range, id) in mentions(text).filter(|(_, id)| *id == old) {
        out.push_str(text.get(copied..range.start)?);
        out.push_str(new);
        copied = range.start + id.len();
    }
    if copied == 0 {
        return None;
    }
    out.push_str(text.get(copied..)?);
    Some(out)
}

/// A link to a node, with its label as the words.
///
/// ```
/// assert_eq!(pipewright::model::mention("Cache [hot]", "cache"), "[Cache \\[hot\\]](#cache)");
/// ```
pub fn mention(label: &str, id: &str) -> String {
    let mut words = String::with_capacity(label.len());
    for character in label.chars() {
        match character {
            '[' | ']' | '\\' | '*' | '_' | '`' | '<' => words.extend(['\\', character]),
            '\n' | '\r' => words.push(' '),
            _ => words.push(character),
        }
    }
    format!("[{words}](#{id})")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_links_to_nodes_are_mentions() {
        let found =
            |text: &'static str| -> Vec<&str> { mentions(text).map(|(_, id)| id).collect() };
        assert_eq!(found("[a](#a)[b](#b) (#c) [d](#d"), ["a", "b"]);
        assert_eq!(found("[](#) [x](#two words) [y](#y\n)"), Vec::<&str>::new());
        assert_eq!(found("[é](#knoten_é)"), ["knoten_é"]);
    }

    #[test]
    fn links_follow_a_new_id_and_nothing_else_changes() {
        let text = "[A](#a) and [also](#a), not [ab](#ab) nor #a";
        let renamed = with_renamed(text, "a", "node").unwrap();
        assert_eq!(
            renamed,
            "[A](#node) and [also](#node), not [ab](#ab) nor #a"
        );
        assert_eq!(with_renamed(text, "b", "c"), None);
    }
}
