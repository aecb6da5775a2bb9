//! Finds records in the text of a document, for messages that name line and record.
//!
//! The RON parser knows where it is while it reads, but not where an edge stood once all
//! nodes are known. This walk over the tokens answers that, after something went wrong;
//! it is tolerant, bounded in depth, and never decides what a document says.

use std::ops::Range;

/// A place in a text, both from 1; the column in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::storage) struct Position {
    pub(in crate::storage) line: usize,
    pub(in crate::storage) column: usize,
}

/// A step on the way to a record: a name in a struct or map, or a place in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::storage) enum Key {
    Name(String),
    Index(usize),
}

/// Deepest nesting that is followed; documents have five levels.
const MAX_DEPTH: usize = 16;

/// Whether there is nothing but white space and comments.
pub(in crate::storage) fn is_blank(text: &str) -> bool {
    Walk::new(text).next().is_none()
}

/// The word behind a field of the document itself, and where it stands.
pub(super) fn value_of_field<'t>(text: &'t str, field: &str) -> Option<(Position, &'t str)> {
    let mut walk = Walk::new(text);
    while let Some(token) = walk.next() {
        let [_, frame] = walk.frames.as_slice() else {
            continue;
        };
        let is_field = frame.key.clone().and_then(|key| text.get(key)) == Some(field);
        if is_field && token.kind == Kind::Word {
            return Some((position(text, token.range.start), text.get(token.range)?));
        }
    }
    None
}

/// Where the record at that path begins.
pub(in crate::storage) fn record(text: &str, path: &[Key]) -> Option<Position> {
    let mut walk = Walk::new(text);
    while walk.next().is_some() {
        if walk.frames.len() == path.len() + 1 && walk.matches(path) {
            return walk
                .frames
                .last()
                .and_then(|frame| frame.start)
                .map(|start| position(text, start));
        }
    }
    None
}

/// The names on the way to a place in the text, from outside to inside.
///
/// With `whole_record`, the way ends at the record around the place instead of at the
/// field that was last begun there.
pub(super) fn path_at(text: &str, place: Position, whole_record: bool) -> Vec<Key> {
    let offset = offset(text, place);
    let mut walk = Walk::new(text);
    loop {
        let mut path = walk.path();
        let around = walk.frames.len().saturating_sub(2);
        match walk.next() {
            Some(token) if token.range.end <= offset => {}
            _ => {
                if whole_record {
                    path.truncate(around);
                }
                return path;
            }
        }
    }
}

/// The place of an offset in bytes.
fn position(text: &str, offset: usize) -> Position {
    let before = text.get(..offset).unwrap_or(text);
    Position {
        line: before.bytes().filter(|byte| *byte == b'\n').count() + 1,
        column: before.chars().rev().take_while(|c| *c != '\n').count() + 1,
    }
}

/// The offset in bytes of a place.
fn offset(text: &str, place: Position) -> usize {
    let line_start: usize = text
        .split_inclusive('\n')
        .take(place.line.saturating_sub(1))
        .map(str::len)
        .sum();
    let rest = text.get(line_start..).unwrap_or("");
    let within: usize = rest
        .chars()
        .take(place.column.saturating_sub(1))
        .map(char::len_utf8)
        .sum();
    line_start + within
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Open,
    Close,
    Colon,
    Comma,
    Word,
    Quoted,
}

#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) range: Range<usize>,
}

/// An open bracket and the entry in it that the walk has reached.
#[derive(Clone, Debug, Default)]
struct Frame {
    is_list: bool,
    index: usize,
    key: Option<Range<usize>>,
    start: Option<usize>,
}

pub(super) struct Walk<'t> {
    text: &'t str,
    at: usize,
    frames: Vec<Frame>,
    last: Option<Range<usize>>,
    /// The comments that were passed, if they are wanted.
    comments: Option<Vec<Range<usize>>>,
}

impl<'t> Walk<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            text,
            at: 0,
            frames: vec![Frame::default()],
            last: None,
            comments: None,
        }
    }

    /// A walk that keeps the places of comments.
    pub(super) fn with_comments(text: &'t str) -> Self {
        Self {
            comments: Some(Vec::new()),
            ..Self::new(text)
        }
    }

    /// The comments that were passed since this was asked last.
    pub(super) fn take_comments(&mut self) -> Vec<Range<usize>> {
        self.comments
            .as_mut()
            .map(std::mem::take)
            .unwrap_or_default()
    }

    /// The next token, after which `frames` say where the walk is; `None` at the end and
    /// where the text is no document by far.
    pub(super) fn next(&mut self) -> Option<Token> {
        let token = self.token()?;
        let start = token.range.start;
        let depth = self.frames.len();
        let frame = self.frames.last_mut()?;
        match token.kind {
            Kind::Comma => {
                frame.index += 1;
                frame.key = None;
                frame.start = None;
            }
            Kind::Colon => {
                if frame.key.is_none() {
                    frame.key.clone_from(&self.last);
                }
            }
            Kind::Close => {
                self.frames.pop();
            }
            Kind::Open | Kind::Word | Kind::Quoted => {
                frame.start.get_or_insert(start);
            }
        }
        if token.kind == Kind::Open {
            if depth > MAX_DEPTH {
                return None;
            }
            self.frames.push(Frame {
                is_list: self.byte(start) == Some(b'['),
                ..Frame::default()
            });
        }
        self.last = Some(token.range.clone());
        Some(token)
    }

    fn path(&self) -> Vec<Key> {
        self.frames
            .iter()
            .skip(1)
            .map_while(|frame| self.key(frame))
            .collect()
    }

    fn key(&self, frame: &Frame) -> Option<Key> {
        if frame.is_list {
            frame.start.map(|_| Key::Index(frame.index))
        } else {
            let name = self.text.get(frame.key.clone()?)?;
            Some(Key::Name(unquoted(name)))
        }
    }

    fn matches(&self, path: &[Key]) -> bool {
        let frames = self.frames.iter().skip(1);
        frames
            .zip(path)
            .all(|(frame, key)| self.key(frame).as_ref() == Some(key))
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn token(&mut self) -> Option<Token> {
        self.skip_blank();
        let start = self.at;
        let kind = match self.byte(start)? {
            b'(' | b'[' | b'{' => Kind::Open,
            b')' | b']' | b'}' => Kind::Close,
            b':' => Kind::Colon,
            b',' => Kind::Comma,
            b'"' => {
                self.at = start + 1 + quoted_length(self.text.as_bytes().get(start + 1..)?);
                return Some(Token {
                    kind: Kind::Quoted,
                    range: start..self.at,
                });
            }
            _ => {
                if let Some(length) = raw_length(self.rest()) {
                    self.at = start + length;
                    return Some(Token {
                        kind: Kind::Quoted,
                        range: start..self.at,
                    });
                }
                let length = self
                    .rest()
                    .find(|c: char| c.is_whitespace() || "()[]{}:,\"/".contains(c))
                    .unwrap_or(self.rest().len());
                // A stray slash is no comment here; step over it.
                self.at = start + length.max(1);
                return Some(Token {
                    kind: Kind::Word,
                    range: start..self.at,
                });
            }
        };
        self.at = start + 1;
        Some(Token {
            kind,
            range: start..self.at,
        })
    }

    fn skip_blank(&mut self) {
        loop {
            let rest = self.rest();
            let trimmed = rest.trim_start();
            self.at += rest.len() - trimmed.len();
            let length = if trimmed.starts_with("//") {
                trimmed.find('\n').unwrap_or(trimmed.len())
            } else if trimmed.starts_with("/*") {
                block_comment_length(trimmed.as_bytes())
            } else {
                return;
            };
            if let Some(comments) = &mut self.comments {
                comments.push(self.at..self.at + length);
            }
            self.at += length;
        }
    }
}

/// Length of the rest of a quoted text up to and with its closing quote.
fn quoted_length(rest: &[u8]) -> usize {
    let mut escaped = false;
    for (index, byte) in rest.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return index + 1,
            _ => {}
        }
    }
    rest.len()
}

/// Length of a raw text `r#"…"#` at the beginning, if there is one.
fn raw_length(rest: &str) -> Option<usize> {
    let after = rest.strip_prefix('r')?;
    let hashes = after.len() - after.trim_start_matches('#').len();
    let body = after.get(hashes..)?.strip_prefix('"')?;
    let end = format!("\"{}", after.get(..hashes)?);
    let length = body.find(&end).map_or(body.len(), |at| at + end.len());
    Some(1 + hashes + 1 + length)
}

/// Length of a block comment at the beginning; they nest.
fn block_comment_length(rest: &[u8]) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(pair) = rest.get(at..at + 2) {
        match pair {
            b"/*" => depth += 1,
            b"*/" => depth -= 1,
            _ => {
                at += 1;
                continue;
            }
        }
        at += 2;
        if depth == 0 {
            return at;
        }
    }
    rest.len()
}

/// A name as written: without quotes where it has them.
///
/// Escapes stay as they are, so a record whose id needs one is found without its line.
pub(super) fn unquoted(name: &str) -> String {
    name.strip_prefix('"')
        .and_then(|name| name.strip_suffix('"'))
        .unwrap_or(name)
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r##"// a ( comment {
(
    format: 1, /* nested /* ( */ one */
    nodes: {
        "a": (component: "x", notes: r#"a "quoted" ( text"#),
        "b": (
            component: "y\"(",
        ),
    },
    edges: [
        (from: "a", to: "b"),
        (from: "b", to: "a"),
    ],
)
"##;

    fn names(path: &[&str]) -> Vec<Key> {
        path.iter()
            .map(|part| match part.parse() {
                Ok(index) => Key::Index(index),
                Err(_) => Key::Name((*part).to_owned()),
            })
            .collect()
    }

    #[test]
    fn records_are_found_by_name_and_by_index() {
        let line = |path: &[&str]| record(TEXT, &names(path)).map(|found| found.line);
        assert_eq!(line(&["nodes", "a"]), Some(5));
        assert_eq!(line(&["nodes", "b"]), Some(6));
        assert_eq!(line(&["nodes", "b", "component"]), Some(7));
        assert_eq!(line(&["edges", "1"]), Some(12));
        assert_eq!(line(&["edges", "2"]), None);
    }

    #[test]
    fn the_format_is_read_without_parsing_the_rest() {
        let (position, word) = value_of_field(TEXT, "format").unwrap();
        assert_eq!((position.line, position.column, word), (3, 13, "1"));
        assert!(value_of_field("(nodes: {\"x\": (format: 9)})", "format").is_none());
    }

    #[test]
    fn a_place_is_told_as_the_way_to_it() {
        let at = |line, column| path_at(TEXT, Position { line, column }, false);
        assert_eq!(at(7, 24), names(&["nodes", "b", "component"]));
        assert_eq!(at(12, 10), names(&["edges", "1"]));
        assert_eq!(at(1, 1), names(&[]));
        let record = path_at(
            TEXT,
            Position {
                line: 7,
                column: 24,
            },
            true,
        );
        assert_eq!(record, names(&["nodes", "b"]));
    }

    #[test]
    fn broken_and_hostile_text_ends() {
        for text in [
            "\"", "r##\"", "/*", "(((", ")))", "r", "\\", "/", "é:", "\"\\",
        ] {
            let mut walk = Walk::new(text);
            while walk.next().is_some() {}
        }
        assert!(record(&"(".repeat(100_000), &names(&["nodes"])).is_none());
    }
}
