//! What the records of a journal say.

use std::ffi::OsString;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::model::{Document, History, HistoryEvent, Step};
use crate::storage::disk::{Digest, Known, absolute};
use crate::storage::format::{self, read_change, write_change};

const BASE: &str = "base";
const FILE: &str = "file";
const STEP: &str = "step";
const JOIN: &str = "join";
const UNDO: &str = "undo";
const REDO: &str = "redo";
const SAVED: &str = "saved";
const UNSAVED: &str = "unsaved";

/// The record of the document that the steps begin with.
pub(super) fn base(document: &Document) -> String {
    format!("{BASE}\n{}", format::write(document))
}

/// The record of the document's file; `None` if it was never saved.
///
/// # Errors
/// A sentence, if its path cannot be written.
pub(super) fn file(known: Option<&Known>) -> Result<String, String> {
    let written = known.map_or_else(FileRecord::default, |known| {
        let (path, odd_path) = match absolute(known.path()).into_os_string().into_string() {
            Ok(text) => (Some(text), None),
            Err(odd) => (None, Some(odd)),
        };
        FileRecord {
            path,
            odd_path,
            digest: known.digest(),
        }
    });
    match ron::to_string(&written) {
        Ok(text) => Ok(format!("{FILE}\n{text}")),
        Err(error) => Err(error.to_string()),
    }
}

/// The record of what happened to the history.
pub(super) fn event(event: &HistoryEvent) -> String {
    match event {
        HistoryEvent::Pushed(step) => {
            format!("{STEP}\n{}", write_change(&step.label, &step.diff))
        }
        HistoryEvent::Joined(diff) => format!("{JOIN}\n{}", write_change("", diff)),
        HistoryEvent::Undone => UNDO.to_owned(),
        HistoryEvent::Redone => REDO.to_owned(),
        HistoryEvent::Saved => SAVED.to_owned(),
        HistoryEvent::Unsaved => UNSAVED.to_owned(),
    }
}

#[derive(Default, Deserialize, Serialize)]
#[serde(default)]
struct FileRecord {
    path: Option<String>,
    /// A path that is no text.
    odd_path: Option<OsString>,
    digest: Option<Digest>,
}

/// What a journal's records come to.
#[derive(Debug)]
pub(super) struct Replayed {
    pub document: Document,
    pub history: History,
    pub original: Option<PathBuf>,
    pub digest: Option<Digest>,
    /// Whether a record could not be followed; those before it were.
    pub is_cut: bool,
}

/// Follows records from the first on; `None` if they do not begin with a document, or lead to one
/// that is none.
pub(super) fn replay(records: &[&str]) -> Option<Replayed> {
    let mut file = FileRecord::default();
    let mut state: Option<(Document, History)> = None;
    let mut is_cut = false;
    for record in records {
        let (kind, body) = record.split_once('\n').unwrap_or((record, ""));
        if follow(kind, body, &mut file, &mut state).is_none() {
            is_cut = true;
            break;
        }
    }
    let (document, mut history) = state?;
    // A program that is the same made these steps, but a document that is none would spoil all that
    // comes after it.
    if !document.problems().is_empty() {
        return None;
    }
    history.seal();
    let path = file.path.map(PathBuf::from);
    let path = path.or(file.odd_path.map(PathBuf::from));
    Some(Replayed {
        document,
        history,
        original: path.filter(|path| path.is_absolute()),
        digest: file.digest,
        is_cut,
    })
}

fn follow(
    kind: &str,
    body: &str,
    file: &mut FileRecord,
    state: &mut Option<(Document, History)>,
) -> Option<()> {
    if kind == FILE {
        *file = ron::from_str(body).ok()?;
        return Some(());
    }
    if kind == BASE {
        *state = Some((format::read(body).ok()?.document, History::default()));
        return Some(());
    }
    let (document, history) = state.as_mut()?;
    let event = match kind {
        STEP => {
            let (label, change) = read_change(body).ok()?;
            HistoryEvent::Pushed(Step::new(label, change.onto(document)))
        }
        JOIN => HistoryEvent::Joined(read_change(body).ok()?.1.onto(document)),
        UNDO => HistoryEvent::Undone,
        REDO => HistoryEvent::Redone,
        SAVED => HistoryEvent::Saved,
        UNSAVED => HistoryEvent::Unsaved,
        _ => return None,
    };
    history.follow(event, document);
    Some(())
}
