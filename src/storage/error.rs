//! What can go wrong with files, in sentences: what, where, why, what now.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use super::format::{FormatError, MAX_BYTES};

/// What was tried with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Reading it.
    Open,
    /// Writing it.
    Save,
    /// Removing it.
    Remove,
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Open => "open",
            Self::Save => "save",
            Self::Remove => "remove",
        })
    }
}

/// Why a file could not be opened, saved or removed.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// The system refused.
    #[error("Could not {action} {}: {}. {}", .path.display(), reason(*.action, .source), advice(*.action, .source))]
    Io {
        /// What was tried.
        action: Action,
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file is too large to be read.
    #[error("Could not open {}: it is larger than {} MiB. Check that it is the right file.", .path.display(), MAX_BYTES >> 20)]
    TooLarge {
        /// The file.
        path: PathBuf,
    },
    /// Somebody else wrote it since it was read here.
    #[error("Could not save {}: another program changed it since it was opened here. Nothing was lost.", .path.display())]
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// The file was read and is no document.
    #[error("Could not open {}: {} The file was not changed.", .path.display(), as_sentence(.source))]
    Format {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: FormatError,
    },
    /// A picture without a document, or with a damaged one.
    #[error("Could not open {}: {why}. Open the document that it was exported from.", .path.display())]
    Picture {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
}

impl StorageError {
    pub(super) fn io(action: Action, path: &Path, source: io::Error) -> Self {
        Self::Io {
            action,
            path: path.to_owned(),
            source,
        }
    }
}

fn as_sentence(error: &FormatError) -> String {
    let text = error.to_string();
    if text.ends_with(['.', '?', '!']) {
        text
    } else {
        format!("{text}.")
    }
}

fn reason(action: Action, error: &io::Error) -> String {
    use io::ErrorKind as Kind;
    let known = match (error.kind(), action) {
        (Kind::NotFound, Action::Open | Action::Remove) => "it does not exist",
        (Kind::NotFound, Action::Save) => "its folder does not exist",
        (Kind::PermissionDenied, Action::Open) => "you are not allowed to read it",
        (Kind::PermissionDenied, Action::Save | Action::Remove) => {
            "the file or its folder is read-only"
        }
        (Kind::ReadOnlyFilesystem, _) => "the disk is read-only",
        (Kind::IsADirectory, _) => "it is a folder",
        (Kind::NotADirectory, _) => "a part of the path is a file, not a folder",
        (Kind::StorageFull | Kind::QuotaExceeded, _) => "the disk is full",
        (Kind::InvalidFilename, _) => "the name is too long or not allowed here",
        (Kind::InvalidInput, Action::Open) => "it is not a regular file",
        _ => return error.to_string(),
    };
    known.to_owned()
}

fn advice(action: Action, error: &io::Error) -> &'static str {
    use io::ErrorKind as Kind;
    match (action, error.kind()) {
        (Action::Open, Kind::NotFound) => "Check the name, or whether it was moved.",
        (Action::Open, Kind::IsADirectory | Kind::InvalidInput) => "Choose a file.",
        (Action::Open | Action::Remove, _) => "The file was not changed.",
        (Action::Save, Kind::StorageFull | Kind::QuotaExceeded) => {
            "Free some space or choose another place; nothing was lost."
        }
        (Action::Save, _) => "Choose another place; nothing was lost.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_say_what_where_why_and_what_now() {
        let error = |action, kind: io::ErrorKind| {
            StorageError::io(action, Path::new("/x/a.pipe.ron"), kind.into()).to_string()
        };
        assert_eq!(
            error(Action::Save, io::ErrorKind::PermissionDenied),
            "Could not save /x/a.pipe.ron: the file or its folder is read-only. \
             Choose another place; nothing was lost."
        );
        assert_eq!(
            error(Action::Save, io::ErrorKind::StorageFull),
            "Could not save /x/a.pipe.ron: the disk is full. \
             Free some space or choose another place; nothing was lost."
        );
        assert_eq!(
            error(Action::Open, io::ErrorKind::NotFound),
            "Could not open /x/a.pipe.ron: it does not exist. \
             Check the name, or whether it was moved."
        );
        assert_eq!(
            error(Action::Open, io::ErrorKind::PermissionDenied),
            "Could not open /x/a.pipe.ron: you are not allowed to read it. \
             The file was not changed."
        );
    }
}
