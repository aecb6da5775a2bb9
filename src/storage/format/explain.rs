//! What is said of a text that is no document: where, and in plain words.

use super::locate::{self, Key, Position};
use super::{Fault, FormatError};
use crate::catalog::did_you_mean;

/// Turns an error of the RON parser into one that names the record.
pub(super) fn explain(text: &str, error: &ron::error::SpannedError) -> FormatError {
    let position = Position {
        line: error.span.end.line,
        column: error.span.end.col,
    };
    // These are faults between fields, not in the one before.
    let between = matches!(
        error.code,
        ron::Error::ExpectedComma | ron::Error::MissingStructField { .. }
    );
    let path = locate::path_at(text, position, between);
    let place = describe(&path);
    let what = if is_cut_off(text, position, &error.code) {
        CUT_OFF.to_owned()
    } else {
        in_plain_words(&error.code)
    };
    let sentence = if place.is_empty() {
        what
    } else {
        format!("{place}: {what}")
    };
    FormatError::at(position, Fault::Broken(sentence))
}

/// `node "ranker", p50_ms` for the way to it.
fn describe(path: &[Key]) -> String {
    let mut parts = Vec::new();
    let mut rest = path;
    while let Some((key, others)) = rest.split_first() {
        rest = others;
        match (key, others.first()) {
            (Key::Name(kind), Some(Key::Name(id))) if kind == "nodes" || kind == "notes" => {
                parts.push(format!("{} {id:?}", kind.trim_end_matches('s')));
                rest = others.get(1..).unwrap_or(&[]);
            }
            (Key::Name(kind), Some(Key::Index(index))) if kind == "edges" || kind == "lanes" => {
                parts.push(format!("{} {}", kind.trim_end_matches('s'), index + 1));
                rest = others.get(1..).unwrap_or(&[]);
            }
            (Key::Name(name), _) => parts.push(name.clone()),
            (Key::Index(index), _) => parts.push(format!("entry {}", index + 1)),
        }
    }
    parts.join(", ")
}

const CUT_OFF: &str = "the file ends in the middle; it may have been cut off";

/// Whether something is missing where the text ends: a file that lost its tail, not one
/// with a slip of the pen.
fn is_cut_off(text: &str, position: Position, error: &ron::Error) -> bool {
    use ron::Error;
    let is_syntax = matches!(
        error,
        Error::Eof
            | Error::ExpectedStringEnd
            | Error::UnclosedBlockComment
            | Error::ExpectedComma
            | Error::ExpectedMapColon
            | Error::ExpectedArrayEnd
            | Error::ExpectedMapEnd
            | Error::ExpectedStructLike
            | Error::ExpectedNamedStructLike(_)
            | Error::ExpectedStructLikeEnd
            | Error::ExpectedIdentifier
            | Error::NoSuchStructField { .. }
    );
    // A whole file ends with a parenthesis; before it, half a word is an unknown one.
    let is_half = !text.trim_end().ends_with(')');
    let mut rest = text.lines().skip(position.line.saturating_sub(1));
    let after: String = rest.next().map_or_else(String::new, |line| {
        line.chars()
            .skip(position.column.saturating_sub(1))
            .collect()
    });
    (is_syntax || is_half) && after.trim().is_empty() && rest.all(|line| line.trim().is_empty())
}

/// The parser's errors without its own vocabulary.
fn in_plain_words(error: &ron::Error) -> String {
    use ron::Error;
    match error {
        Error::Eof | Error::ExpectedStringEnd | Error::UnclosedBlockComment => CUT_OFF.into(),
        Error::ExpectedAttribute => {
            "this is not a Pipewright document. Markdown exports cannot be \
             opened again; SVG, PNG, PDF and HTML exports can"
                .into()
        }
        Error::ExpectedFloat | Error::ExpectedInteger => "a number is expected here".into(),
        Error::ExpectedString => "text in double quotes is expected here".into(),
        Error::ExpectedBoolean => "true or false is expected here".into(),
        Error::ExpectedIdentifier => "a word without quotes is expected here".into(),
        Error::ExpectedArray => "a list in [ ] is expected here".into(),
        Error::ExpectedMap => "entries in { } are expected here".into(),
        Error::ExpectedStructLike | Error::ExpectedNamedStructLike(_) => {
            "fields in ( ) are expected here".into()
        }
        Error::ExpectedComma => "a comma is missing here".into(),
        Error::ExpectedMapColon => "a colon is missing here".into(),
        Error::ExpectedArrayEnd => "the closing ] is missing here".into(),
        Error::ExpectedMapEnd => "the closing } is missing here".into(),
        Error::ExpectedStructLikeEnd => "the closing ) is missing here".into(),
        Error::TrailingCharacters => "there is more text after the end of the document".into(),
        Error::NoSuchStructField {
            expected, found, ..
        } => {
            let hint = did_you_mean(found, expected.iter().copied());
            format!("there is no field {found:?}.{hint}")
        }
        Error::MissingStructField { field, .. } => format!("the field {field:?} is missing"),
        Error::DuplicateStructField { field, .. } => format!("{field:?} is given twice"),
        other => other.to_string(),
    }
}
