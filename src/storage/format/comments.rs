//! Comments of people in a document's file: found where they stand, and written again there.
//!
//! A document knows nothing of comments. Those of its file are found by what they stand at (a section,
//! a node, an edge, a field), and put at the same thing of the text that is written. A comment whose
//! thing is gone goes to the end of what held it, so that none is lost.

use std::collections::BTreeMap;

use super::outline::{At, Outline};
use super::write::HEADING;

/// Most comments of a file that are kept.
const MAX_COMMENTS: usize = 10_000;
/// How far what is inside of brackets is set in.
const INDENT: &str = "    ";
/// How the first line of a journal begins, which is no comment of a person.
const JOURNAL: &str = "// Pipewright journal ";

/// The comments of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comments {
    all: Vec<Comment>,
    more: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Comment {
    /// With its slashes.
    text: String,
    /// The names on the way to what it stands at.
    path: Vec<String>,
    at: At,
}

impl Comments {
    /// The comments of a document's text, but for the first line that each file has.
    pub fn of(text: &str) -> Self {
        let text = super::with_own_line_ends(text);
        let own = text.strip_prefix(HEADING).unwrap_or(&text);
        if !own.contains("//") && !own.contains("/*") {
            return Self::default();
        }
        let outline = Outline::of(&text);
        let mut comments = Self::default();
        for (range, part, at) in &outline.comments {
            let words = text.get(range.clone()).unwrap_or_default().trim_end();
            if words == HEADING || (range.start == 0 && words.starts_with(JOURNAL)) {
                continue;
            }
            if comments.all.len() == MAX_COMMENTS {
                comments.more += 1;
                continue;
            }
            comments.all.push(Comment {
                text: words.to_owned(),
                path: outline.path(*part),
                at: *at,
            });
        }
        comments
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.all.len() + self.more
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many of them are more than are kept.
    pub(super) fn more(&self) -> usize {
        self.more
    }

    /// A text that was written, with these comments in it.
    pub(super) fn put_into(&self, written: &str) -> String {
        let outline = Outline::of(written);
        let index = index(&outline, written);
        let mut pieces: Vec<(usize, String)> = self
            .all
            .iter()
            .map(|comment| piece(&outline, &index, comment, written))
            .collect();
        // Those of one place stay in their order.
        pieces.sort_by_key(|(offset, _)| *offset);
        let mut out = String::with_capacity(written.len() * 2);
        let mut done = 0;
        for (offset, piece) in pieces {
            out.push_str(written.get(done..offset).unwrap_or_default());
            out.push_str(&piece);
            done = offset;
        }
        out.push_str(written.get(done..).unwrap_or_default());
        out
    }
}

/// The parts that are the first thing on their lines, by their paths; of edges that have the same
/// ends, the first also by these alone, as is said then.
fn index(outline: &Outline, text: &str) -> BTreeMap<Vec<String>, (usize, bool)> {
    let mut index = BTreeMap::new();
    for (number, part) in outline.parts.iter().enumerate().skip(1) {
        if line_of(text, part.range.start).is_none() {
            continue;
        }
        let path = outline.path(number);
        for less in 1..part.keys.len() {
            let length = path.len().saturating_sub(less);
            let ends = path.get(..length).unwrap_or_default();
            index.entry(ends.to_vec()).or_insert((number, true));
        }
        index.insert(path, (number, false));
    }
    index
}

/// Where a comment goes in this text, and what is written there.
fn piece(
    outline: &Outline,
    index: &BTreeMap<Vec<String>, (usize, bool)>,
    comment: &Comment,
    text: &str,
) -> (usize, String) {
    let words = &comment.text;
    let mut path = comment.path.as_slice();
    let mut found = index.get(path);
    while found.is_none()
        && let Some((_, less)) = path.split_last()
    {
        path = less;
        found = index.get(path);
    }
    let place = found.and_then(|(part, is_alias)| {
        let part = outline.parts.get(*part)?;
        let is_there = *is_alias || path.len() == comment.path.len();
        // Inside of what held it, if it is gone.
        let at = if is_there { comment.at } else { At::Last };
        Some((part, at, line_of(text, part.range.start)?))
    });
    let Some((part, at, (start, indent))) = place else {
        return (text.len(), format!("{words}\n"));
    };
    let brackets = part.inner.clone();
    let closing = brackets.as_ref().and_then(|own| line_of(text, own.end));
    let end = match (at, closing) {
        (At::Last, Some((start, indent))) => {
            return (start, format!("{indent}{INDENT}{words}\n"));
        }
        (At::Before | At::Last, _) => return (start, format!("{indent}{words}\n")),
        (At::Opening, _) => brackets.map_or(part.range.end, |own| own.start),
        (At::Behind, _) => part.range.end,
    };
    let rest = text.get(end..).unwrap_or_default();
    let end = end + rest.find('\n').unwrap_or(rest.len());
    (end, format!(" {words}"))
}

/// Where the line of something begins, and how far it is set in; `None` if it is not the first thing
/// on its line.
fn line_of(text: &str, offset: usize) -> Option<(usize, &str)> {
    let before = text.get(..offset)?;
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    let indent = before.get(start..)?;
    indent.trim().is_empty().then_some((start, indent))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Document, NodeId};
    use crate::storage::format::{read, write, write_with};

    const TEXT: &str = r##"// Pipewright document
// Owner: search team.
/* Reviewed
   in spring. */
( // opens
    format: 1,
    title: "T // no comment", // the title
    // What comes in.
    nodes: {
        // The lake, which is not ours.
        "a": ( // first
            component: "data_lake", // Iceberg
            at: (0, 0),
            notes: r#"one
// no comment /* either */
two"#, // notes end
            // The last in a.
        ), // a ends
        "b": (
            component: "batch_ingest",
            at: (300, 0),
        ),
        // No more nodes.
    },
    edges: [
        // Nightly.
        (from: "a", to: "b", data: "raw_data"),
        (from: "b", to: "a", data: "raw_data"), // and back
    ], // no more edges
    // At the end.
)
// After all.
"##;

    fn document(text: &str) -> Document {
        read(text).unwrap().document
    }

    fn saved(document: &Document, text: &str) -> String {
        let (text, dropped) = write_with(document, &Comments::of(text));
        assert_eq!(dropped, 0);
        text
    }

    #[test]
    fn comments_stay_where_they_stand() {
        let text = TEXT;
        let document = document(text);
        assert_eq!(saved(&document, text), text);
        assert_eq!(Comments::of(text).len(), 17);
        // In files of other systems too.
        assert_eq!(saved(&document, &text.replace('\n', "\r\n")), text);
    }

    #[test]
    fn comments_of_what_is_gone_go_to_the_end_of_what_held_it() {
        let text = TEXT;
        let mut changed = document(text);
        let mut draft = changed.edit();
        draft.remove_node(&NodeId::from("a")).unwrap();
        draft.commit("Remove").unwrap();
        let after = saved(&changed, text);
        for comment in Comments::of(text).all {
            assert!(
                after.contains(&comment.text),
                "{} is not in {after}",
                comment.text
            );
        }
        assert_eq!(document(&after), document(&write(&changed)));
        // And there they stay.
        assert_eq!(saved(&changed, &after), after);
    }

    #[test]
    fn comments_in_unusual_places_are_kept() {
        for text in [
            "/* a */ /* b */ (/* c */format/* d */:/* e */1/* f */,/* g */)/* h */",
            "// a\n(format: 1) // b\n// c",
            "(format: 1, edges: [/* a */], nodes: {/* b\n c */}, // d\n)",
            "(format: 1, tags: [\"x\", // a\n\"y\" // b\n], // c\n)",
            "(format: 1, nodes: {\"a\": /* a */ (component: /* b */ \"x\", /* c */ at: (0, /* d */ 1)), /* e */},)",
            "(format: 1, title: \"\\\" // no\", // yes\n)",
            "/* outer /* inner */ outer */\n(format: 1)",
        ] {
            let comments = Comments::of(text);
            assert!(!comments.is_empty(), "{text}");
            let document = document(text);
            let after = saved(&document, text);
            for comment in &comments.all {
                assert!(
                    after.contains(&comment.text),
                    "{} is not in {after}",
                    comment.text
                );
            }
            assert_eq!(saved(&document, &after), after);
        }
    }

    #[test]
    fn a_file_without_comments_of_a_person_has_none() {
        for text in [
            "// Pipewright document\n(\n    format: 1,\n    title: \"https://x\",\n)\n",
            "// Pipewright journal (saved_at:1)\n// Pipewright document\n(format: 1)",
            "",
            "(((((",
            ")))",
        ] {
            let comments = Comments::of(text);
            assert!(comments.is_empty(), "{text}: {comments:?}");
        }
    }

    #[test]
    fn more_comments_than_are_kept_are_counted() {
        let text = format!("{}(format: 1)", "// x\n".repeat(MAX_COMMENTS + 5));
        let (_, dropped) = write_with(&document(&text), &Comments::of(&text));
        assert_eq!(dropped, 5);
    }
}
