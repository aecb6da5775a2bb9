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
    /// The disk broke while the file was written, and took the old content back neither.
    #[error("Could not save {}: {}, and what the file held could not be put back. All of the new content is in {}; copy it from there.", .path.display(), reason(Action::Save, .source), .copy.display())]
    Torn {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
        /// Where the new content is.
        copy: PathBuf,
    },
    /// The file is too large to be read.
    #[error("Could not open {}: it is larger than {} MiB. Check that it is the right file.", .path.display(), MAX_BYTES >> 20)]
    TooLarge {
        /// The file.
        path: PathBuf,
    },
    /// The document is too large to be opened again.
    #[error("Could not save {}: the document is larger than {} MiB, the most that can be opened again. Shorten its notes or take a part of it into another document; nothing was lost.", .path.display(), MAX_BYTES >> 20)]
    DocumentTooLarge {
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

    /// Whether a save that failed will fail each time, so that only another file helps.
    pub fn needs_another_place(&self) -> bool {
        match self {
            Self::Io {
                action: Action::Save,
                source,
                ..
            } => remedy(source) == Remedy::Elsewhere,
            _ => false,
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

/// A reason of our own for what the system, or we for it, refused.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct Refusal(String);

impl Refusal {
    pub(super) fn of(kind: io::ErrorKind, why: impl Into<String>) -> io::Error {
        io::Error::new(kind, Self(why.into()))
    }
}

/// What can be done about a file that could not be saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Remedy {
    /// Another place: here it will never work.
    Elsewhere,
    /// Room on the disk.
    Room,
    /// Time: a drive or another program may be back soon.
    Patience,
    /// Another setting of the system.
    Setting,
}

/// The number of an error that says that a disk broke; it has no kind of its own.
const BROKEN_DISK: i32 = 5;

fn remedy(error: &io::Error) -> Remedy {
    use io::ErrorKind as Kind;
    match error.kind() {
        Kind::StorageFull | Kind::QuotaExceeded => Remedy::Room,
        Kind::FileTooLarge => Remedy::Setting,
        Kind::StaleNetworkFileHandle
        | Kind::HostUnreachable
        | Kind::NetworkUnreachable
        | Kind::NetworkDown
        | Kind::NotConnected
        | Kind::TimedOut
        | Kind::ResourceBusy
        | Kind::WouldBlock
        | Kind::Interrupted => Remedy::Patience,
        _ if is_broken_disk(error) => Remedy::Patience,
        _ => Remedy::Elsewhere,
    }
}

fn is_broken_disk(error: &io::Error) -> bool {
    cfg!(unix) && error.raw_os_error() == Some(BROKEN_DISK)
}

fn reason(action: Action, error: &io::Error) -> String {
    use io::ErrorKind as Kind;
    let own = error.get_ref().and_then(|one| one.downcast_ref());
    if let Some(Refusal(why)) = own {
        return why.clone();
    }
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
        (Kind::StorageFull, _) => "the disk is full",
        (Kind::QuotaExceeded, _) => "your share of the disk is used up",
        (Kind::InvalidFilename, _) => "the name is too long or not allowed here",
        (Kind::InvalidInput, Action::Open) => "it is not a regular file",
        (Kind::ResourceBusy | Kind::WouldBlock, _) => "another program is using it",
        (
            Kind::StaleNetworkFileHandle
            | Kind::HostUnreachable
            | Kind::NetworkUnreachable
            | Kind::NetworkDown
            | Kind::NotConnected
            | Kind::TimedOut,
            _,
        ) => "the network drive does not answer",
        _ if is_broken_disk(error) => "the disk reports a fault",
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
        (Action::Save, Kind::IsADirectory) => "Add the name of a file to it; nothing was lost.",
        (Action::Save, _) => match remedy(error) {
            Remedy::Elsewhere => "Choose another place; nothing was lost.",
            Remedy::Room => {
                "Free some space and save again, or save to another disk; nothing was lost."
            }
            Remedy::Patience => "Save again in a while, or to another disk; nothing was lost.",
            Remedy::Setting => "Save again once it may be larger; nothing was lost.",
        },
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
             Free some space and save again, or save to another disk; nothing was lost."
        );
        assert_eq!(
            error(Action::Save, io::ErrorKind::StaleNetworkFileHandle),
            "Could not save /x/a.pipe.ron: the network drive does not answer. \
             Save again in a while, or to another disk; nothing was lost."
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
    #[test]
    fn only_what_will_never_work_asks_for_another_place() {
        let asks = |action, error: io::Error| {
            StorageError::io(action, Path::new("/x/a.pipe.ron"), error).needs_another_place()
        };
        for kind in [
            io::ErrorKind::PermissionDenied,
            io::ErrorKind::ReadOnlyFilesystem,
            io::ErrorKind::NotFound,
            io::ErrorKind::InvalidFilename,
        ] {
            assert!(asks(Action::Save, kind.into()), "{kind}");
            assert!(!asks(Action::Open, kind.into()), "{kind}");
        }
        for kind in [
            io::ErrorKind::StorageFull,
            io::ErrorKind::QuotaExceeded,
            io::ErrorKind::StaleNetworkFileHandle,
            io::ErrorKind::ResourceBusy,
            io::ErrorKind::FileTooLarge,
        ] {
            assert!(!asks(Action::Save, kind.into()), "{kind}");
        }
        #[cfg(unix)]
        {
            let broken = || io::Error::from_raw_os_error(BROKEN_DISK);
            assert!(!asks(Action::Save, broken()));
            let error = StorageError::io(Action::Save, Path::new("/x/a.pipe.ron"), broken());
            assert!(error.to_string().contains("the disk reports a fault"));
        }
    }
}
