//! Small files of the user's own: themes, rules, frameworks, prices, keys and settings.
//!
//! One way in, of bounded size, and one way to say what is wrong.

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::file::read_at_most;
use super::format::FormatError;
use super::left_conflict::left_conflict;
use crate::catalog::CatalogError;

/// Most files of a folder that are looked at.
const MAX_FILES: usize = 100;

/// What is wrong with a file of the user's own.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{place}: {what}", .path.display())]
pub struct FileFault {
    /// The file or folder.
    pub path: PathBuf,
    /// Where in it.
    pub place: FilePlace,
    /// What is wrong and what to do, without the full stop.
    pub what: String,
}

impl FileFault {
    pub(super) fn new(path: &Path, what: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            place: FilePlace::default(),
            what: what.into(),
        }
    }
}

/// A place in a file: line and column from 1, as far as they are known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FilePlace {
    /// The line.
    pub line: Option<usize>,
    /// The column.
    pub column: Option<usize>,
}

impl fmt::Display for FilePlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        [self.line, self.column]
            .iter()
            .map_while(|number| *number)
            .try_for_each(|number| write!(f, ":{number}"))
    }
}

/// What a reader found wrong with a text.
#[derive(Debug)]
pub(super) struct Wrong {
    pub place: FilePlace,
    pub what: String,
}

impl Wrong {
    /// Something wrong in a line, or in all of the text.
    pub fn new(line: Option<usize>, what: impl Into<String>) -> Self {
        Self {
            place: FilePlace { line, column: None },
            what: what.into(),
        }
    }

    /// Something wrong at a line and a column.
    pub fn at(line: usize, column: usize, what: impl Into<String>) -> Self {
        Self {
            place: FilePlace {
                line: Some(line),
                column: Some(column),
            },
            what: what.into(),
        }
    }
}

impl From<CatalogError> for Wrong {
    fn from(error: CatalogError) -> Self {
        match error {
            CatalogError::Syntax {
                line,
                column,
                message,
                ..
            } => Self::at(line, column, message),
            CatalogError::Value {
                line, id, message, ..
            } => Self::new(Some(line), format!("`{id}`: {message}")),
        }
    }
}

impl From<FormatError> for Wrong {
    fn from(error: FormatError) -> Self {
        let FormatError {
            line,
            column,
            fault,
        } = error;
        Self {
            place: FilePlace { line, column },
            what: fault.to_string(),
        }
    }
}

/// Reads a file of at most `most` bytes, of which `kind` is the name ("a theme").
///
/// # Errors
/// [`FileFault`]: what the system says, that it is too large, a conflict that git left in it, or
/// what `parse` found wrong.
pub(super) fn read<T>(
    path: &Path,
    (kind, most): (&str, u64),
    parse: impl FnOnce(&str) -> Result<T, Wrong>,
) -> Result<T, FileFault> {
    let bytes = read_at_most(path, most).map_err(|error| match error.kind() {
        io::ErrorKind::FileTooLarge => {
            FileFault::new(path, format!("{kind} is smaller than {} KiB", most >> 10))
        }
        _ => FileFault::new(path, error.to_string()),
    })?;
    let text =
        String::from_utf8(bytes).map_err(|_| FileFault::new(path, "it is not text in UTF-8"))?;
    parse(&text).map_err(|wrong| {
        let wrong = match left_conflict(&text) {
            Some(left) => Wrong::at(left.line, 1, left.to_string()),
            None => wrong,
        };
        FileFault {
            path: path.to_owned(),
            place: wrong.place,
            what: wrong.what,
        }
    })
}

/// The `.ron` files of a folder by name; none where there is no folder. What is wrong with the
/// folder is added to the faults.
pub(super) fn files_of(folder: &Path, faults: &mut Vec<FileFault>) -> Vec<PathBuf> {
    // A link that leads nowhere, or a folder that may not be looked at, is not the same as none.
    let is_missing = |error: &io::Error| error.kind() == io::ErrorKind::NotFound;
    if fs::symlink_metadata(folder).is_err_and(|error| is_missing(&error)) {
        return Vec::new();
    }
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            faults.push(FileFault::new(folder, error.to_string()));
            return Vec::new();
        }
    };
    let mut files: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|ending| ending == "ron"))
        .collect();
    files.sort();
    if files.len() > MAX_FILES {
        let what = format!("of its files, only the first {MAX_FILES} are read");
        faults.push(FileFault::new(folder, what));
        files.truncate(MAX_FILES);
    }
    files
}
