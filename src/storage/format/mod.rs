//! The document format `*.pipe.ron`: strict reading, stable writing.
//!
//! Reading refuses what it does not know (a misspelt field would be lost on the next
//! save) and says where and what in a sentence. Writing has one form for a document:
//! sorted, defaults left out, one edge a line, so that a diff of two saved files shows
//! what changed and nothing else.
//!
//! ```
//! use pipewright::storage::format;
//!
//! let text = "// Pipewright document\n(\n    format: 1,\n    title: \"Search\",\n)\n";
//! let loaded = format::read(text)?;
//! assert_eq!(loaded.document.header().title, "Search");
//! assert_eq!(format::write(&loaded.document), text);
//! # Ok::<(), format::FormatError>(())
//! ```

mod change;
mod comments;
mod convert;
mod edge_ids;
mod explain;
pub(super) mod locate;
mod migrate;
mod number;
mod outline;
mod record;
mod text;
mod value;
mod write;

pub(super) use change::{read_change, write_change};
pub use comments::Comments;
pub use write::write;

use std::borrow::Cow;

use super::left_conflict::left_conflict;
use crate::model::Document;
pub use crate::model::{MAX_EDGES, MAX_NODES, MAX_OTHERS};
use locate::Position;
use record::DocumentRecord;

/// The format that this version writes, and the newest that it reads.
pub const FORMAT: u32 = 1;

/// Largest document, in bytes: 32 MiB, some fifty times the largest that stays fluid.
pub const MAX_BYTES: usize = 32 << 20;

/// A document as it was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Loaded {
    /// The document; free of problems.
    pub document: Document,
    /// Whether the file gave no positions, so that it must be laid out to be seen.
    pub needs_layout: bool,
}

/// Why a text is not a document, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{fault}", place(*.line, *.column))]
pub struct FormatError {
    /// Line of the fault, from 1, if it is at one place.
    pub line: Option<usize>,
    /// Column of the fault in characters, from 1, where more than the line is known.
    pub column: Option<usize>,
    /// What is wrong.
    pub fault: Fault,
}

/// What is wrong with a text that is not a document.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// More than [`MAX_BYTES`].
    #[error("it is larger than {} MiB, the most that a document may have", MAX_BYTES >> 20)]
    TooLarge,
    /// Bytes that are not UTF-8.
    #[error("it is not text (byte {at} is not UTF-8)")]
    NotText {
        /// Number of the first such byte, from 1.
        at: usize,
    },
    /// Nothing but white space and comments.
    #[error("it is empty")]
    Empty,
    /// What git leaves where it could not merge.
    #[error("{0}")]
    LeftConflict(String),
    /// Written by a later version.
    #[error(
        "it was written by a newer Pipewright (format {found}; this one reads up to {FORMAT}). \
         Update Pipewright to open it"
    )]
    Newer {
        /// The format that the file names.
        found: u64,
    },
    /// Anything else, as a sentence that names the record.
    #[error("{0}")]
    Broken(String),
}

impl FormatError {
    fn at(position: Position, fault: Fault) -> Self {
        Self {
            line: Some(position.line),
            column: Some(position.column),
            fault,
        }
    }

    fn whole(fault: Fault) -> Self {
        Self {
            line: None,
            column: None,
            fault,
        }
    }
}

fn place(line: Option<usize>, column: Option<usize>) -> String {
    match (line, column) {
        (Some(line), Some(column)) => format!("line {line}, column {column}: "),
        (Some(line), None) => format!("line {line}: "),
        (None, _) => String::new(),
    }
}

/// The text of a file's bytes, without a byte order mark.
///
/// # Errors
/// [`Fault::TooLarge`] and [`Fault::NotText`].
pub fn text_of(bytes: &[u8]) -> Result<&str, FormatError> {
    if bytes.len() > MAX_BYTES {
        return Err(FormatError::whole(Fault::TooLarge));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let at = error.valid_up_to() + 1;
        FormatError::whole(Fault::NotText { at })
    })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// Reads a document.
///
/// # Errors
/// [`FormatError`] with line, column and a sentence; nothing is read in part.
pub fn read(text: &str) -> Result<Loaded, FormatError> {
    let text = text_of(text.as_bytes())?;
    let text = with_own_line_ends(text);
    if locate::is_blank(&text) {
        return Err(FormatError::whole(Fault::Empty));
    }
    let text = migrate::to_current(text.clone(), format_of(&text)?);
    let record: DocumentRecord = ron::Options::default()
        .from_str(&text)
        .map_err(|error| explain(&text, &error))?;
    convert::document(record, &text)
}

/// Why a text is not the RON that is wanted: what is wrong with it, or what git left in it.
pub(super) fn explain(text: &str, error: &ron::error::SpannedError) -> FormatError {
    match left_conflict(text) {
        Some(found) => FormatError {
            line: Some(found.line),
            column: None,
            fault: Fault::LeftConflict(found.to_string()),
        },
        None => explain::explain(text, error),
    }
}

/// The text of a document's file with the comments of the file that it was read from, and how many of
/// them could not be kept.
///
/// What is written is read again: comments never change what a document says.
pub fn write_with(document: &Document, comments: &Comments) -> (String, usize) {
    let plain = write(document);
    if comments.is_empty() {
        return (plain, 0);
    }
    let text = comments.put_into(&plain);
    match (read(&text), read(&plain)) {
        (Ok(with), Ok(without)) if with == without => (text, comments.more()),
        _ => (plain, comments.len()),
    }
}

/// A text whose lines end as in our own files.
fn with_own_line_ends(text: &str) -> Cow<'_, str> {
    // Other systems' line ends must not put carriage returns into notes, nor make one comment of
    // the whole file. Own files write a carriage return that belongs to a text as an escape.
    if text.contains('\r') {
        text.replace("\r\n", "\n").replace('\r', "\n").into()
    } else {
        text.into()
    }
}

/// The format that a text says it has. A later one is refused before anything else of it is read: its
/// fields are unknown here. What says nothing is read as the newest, which asks for the field.
fn format_of(text: &str) -> Result<u32, FormatError> {
    let Some((position, word)) = locate::value_of_field(text, "format") else {
        return Ok(FORMAT);
    };
    match word.parse::<u64>() {
        Ok(found) if found > u64::from(FORMAT) => {
            Err(FormatError::at(position, Fault::Newer { found }))
        }
        Ok(0) => Err(FormatError::at(
            position,
            Fault::Broken("there is no format 0; the first one is 1".into()),
        )),
        Ok(found) => Ok(u32::try_from(found).unwrap_or(FORMAT)),
        Err(_) => Ok(FORMAT),
    }
}
