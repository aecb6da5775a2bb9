//! The crash journal: unsaved work as files in the user's data folder.
//!
//! Each open document has a journal file: the document as it would be saved, below a
//! comment that says where it belongs. It is replaced as a whole shortly after each change, by a
//! [`super::Recorder`], and removed when there are none, so what is there after a crash is the
//! state of a moment before. A lock that the system drops with the
//! process tells a crashed Pipewright's journal from that of one still running.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::clock::seconds_now;
use super::disk::{Digest, Known, absolute};
use super::error::{Action, StorageError};
use super::file::{Access, make_private_folder, read_bytes, replace, sweep};
use super::format;
use crate::model::Document;

/// Most journals that are offered after a crash; the newest come first.
const MAX_RECOVERIES: usize = 20;
/// Most bytes of journals that are read for that, together.
const MAX_BYTES: u64 = 64 << 20;
/// Begins the first line of a journal.
const MARK: &str = "// Pipewright journal ";
const EXTENSION: &str = "journal.ron";
const LOCK_EXTENSION: &str = "lock";

/// What the first line of a journal says.
#[derive(Default, Deserialize, Serialize)]
#[serde(default)]
struct Heading {
    saved_at: u64,
    original: Option<String>,
    /// What the file held that the work began with.
    digest: Option<Digest>,
}

/// The journal of one open document.
#[derive(Debug)]
pub struct Journal {
    file: PathBuf,
    lock_file: PathBuf,
    /// Held for as long as the journal lives.
    _lock: File,
    /// The last record.
    written: Option<String>,
}

impl Journal {
    /// Starts a journal in a folder, which is made if it is missing.
    ///
    /// `id` becomes part of the file name; a journal of that name that is in use, or left
    /// by a crash, is left alone and a number is added.
    ///
    /// # Errors
    /// [`StorageError::Io`] if the folder cannot be written to.
    pub fn start(folder: &Path, id: &str) -> Result<Self, StorageError> {
        Self::begin(folder, id).map_err(|error| StorageError::io(Action::Save, folder, error))
    }

    fn begin(folder: &Path, id: &str) -> io::Result<Self> {
        // It holds what documents say that others may not read.
        make_private_folder(folder)?;
        let stem = crate::model::slug(id, "document");
        for number in 1_u32.. {
            let name = match number {
                1 => stem.clone(),
                _ => format!("{stem}_{number}"),
            };
            let file = folder.join(format!("{name}.{EXTENSION}"));
            let lock_file = folder.join(format!("{name}.{LOCK_EXTENSION}"));
            // In use, or left by a crash for the user to decide about.
            if file.exists() {
                continue;
            }
            let lock = File::options()
                .write(true)
                .create(true)
                .truncate(false)
                .open(&lock_file)?;
            match lock.try_lock() {
                Ok(()) => {
                    return Ok(Self {
                        file,
                        lock_file,
                        _lock: lock,
                        written: None,
                    });
                }
                Err(TryLockError::WouldBlock) => {}
                Err(TryLockError::Error(error)) => return Err(error),
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }

    /// Records a document with unsaved changes, on the disk. Returns whether it differed from the
    /// last record.
    ///
    /// `original` is the file that the document was opened from or saved to, and what is known of
    /// it.
    ///
    /// # Errors
    /// [`StorageError::Io`]; the last record is as it was.
    pub fn record(
        &mut self,
        document: &Document,
        original: Option<&Known>,
    ) -> Result<bool, StorageError> {
        let text = format::write(document);
        if self.written.as_ref() == Some(&text) {
            return Ok(false);
        }
        let heading = Heading {
            saved_at: seconds_now(),
            original: original.and_then(|own| absolute(own.path()).to_str().map(str::to_owned)),
            digest: original.and_then(Known::digest),
        };
        let heading = ron::to_string(&heading)
            .map_err(|error| self.failed(io::Error::other(error.to_string())))?;
        replace(
            &self.file,
            format!("{MARK}{heading}\n{text}").as_bytes(),
            Access::Private,
        )
        .map_err(|error| self.failed(error))?;
        self.written = Some(text);
        Ok(true)
    }

    /// Forgets what was recorded: the document was saved, or its changes given up.
    ///
    /// # Errors
    /// [`StorageError::Io`] if the file cannot be removed.
    pub fn clear(&mut self) -> Result<(), StorageError> {
        self.written = None;
        remove(&self.file).map_err(|error| self.failed(error))
    }

    fn failed(&self, error: io::Error) -> StorageError {
        StorageError::io(Action::Save, &self.file, error)
    }
}

impl Drop for Journal {
    /// Gives the lock up; a record stays, since it is what an unexpected end leaves.
    fn drop(&mut self) {
        let _ = remove(&self.lock_file);
    }
}

/// Unsaved work that a crash left.
#[derive(Debug)]
pub struct Recovery {
    /// The journal file.
    pub file: PathBuf,
    /// The file that the work belongs to, if it was ever saved.
    pub original: Option<PathBuf>,
    /// What that file held when the work began, if that is known.
    pub digest: Option<Digest>,
    /// When it was recorded, in seconds since 1970 began.
    pub saved_at: u64,
    /// The work.
    pub document: Document,
}

impl Recovery {
    /// How long ago it was recorded.
    pub fn age(&self) -> Duration {
        Duration::from_secs(seconds_now().saturating_sub(self.saved_at))
    }

    /// Removes the journal file: the work is in safety, or not wanted.
    ///
    /// # Errors
    /// [`StorageError::Io`] if it cannot be removed.
    pub fn discard(self) -> Result<(), StorageError> {
        remove(&self.file).map_err(|error| StorageError::io(Action::Save, &self.file, error))
    }
}

/// What crashes left in a folder.
#[derive(Debug, Default)]
pub struct Recoverable {
    /// The work, newest first.
    pub found: Vec<Recovery>,
    /// Journals that cannot be read; they stay where they are.
    pub unread: Vec<PathBuf>,
    /// How many older ones were not looked into.
    pub more: usize,
}

/// The work that crashes left in a folder.
///
/// Journals of running programs are passed over; a folder that does not exist has none.
pub fn recoverable(folder: &Path) -> Recoverable {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|file| stem(file).is_some())
        .collect();
    // The newest first; those of one moment by their names.
    let written = |file: &PathBuf| fs::metadata(file).and_then(|own| own.modified()).ok();
    files.sort_by_cached_key(|file| (std::cmp::Reverse(written(file)), file.clone()));
    sweep(folder);
    drop_orphans(folder);
    let mut all = Recoverable::default();
    let mut bytes = 0;
    for file in files {
        if is_in_use(&file) {
            continue;
        }
        bytes += fs::metadata(&file).map_or(0, |own| own.len());
        if all.found.len() >= MAX_RECOVERIES || (bytes > MAX_BYTES && !all.found.is_empty()) {
            all.more += 1;
            continue;
        }
        match recovery(&file) {
            Some(recovery) => all.found.push(recovery),
            None => all.unread.push(file),
        }
    }
    let found = &mut all.found;
    found.sort_by(|one, other| (other.saved_at, &one.file).cmp(&(one.saved_at, &other.file)));
    all
}

/// Removes locks without a journal that nobody holds: their programs ended with nothing to keep.
fn drop_orphans(folder: &Path) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    for lock_file in entries.map(|entry| entry.path()) {
        let is_lock = lock_file
            .extension()
            .is_some_and(|ending| ending == LOCK_EXTENSION);
        let has_journal = lock_file.with_extension(EXTENSION).exists();
        if is_lock && !has_journal && !is_locked(&lock_file) {
            let _ = remove(&lock_file);
        }
    }
}

/// Whether a running program writes a journal. A lock of one that is gone is of no more use.
fn is_in_use(file: &Path) -> bool {
    let Some(stem) = stem(file) else { return false };
    let lock_file = file.with_file_name(format!("{stem}.{LOCK_EXTENSION}"));
    let is_in_use = is_locked(&lock_file);
    if !is_in_use {
        let _ = remove(&lock_file);
    }
    is_in_use
}

/// The name of a journal file without its extension.
fn stem(file: &Path) -> Option<&str> {
    file.file_name()?
        .to_str()?
        .strip_suffix(EXTENSION)?
        .strip_suffix('.')
}

fn recovery(file: &Path) -> Option<Recovery> {
    let bytes = read_bytes(file).ok()?;
    let text = format::text_of(&bytes).ok()?;
    let (first, _) = text.split_once('\n')?;
    let heading: Heading = ron::from_str(first.strip_prefix(MARK)?).ok()?;
    let loaded = format::read(text).ok()?;
    Some(Recovery {
        // Journals of earlier versions have paths from a folder that nobody knows any more.
        original: heading
            .original
            .map(PathBuf::from)
            .filter(|path| path.is_absolute()),
        digest: heading.digest,
        saved_at: heading.saved_at,
        document: loaded.document,
        file: file.to_owned(),
    })
}

fn is_locked(lock_file: &Path) -> bool {
    match File::options().write(true).open(lock_file) {
        Ok(lock) => matches!(lock.try_lock(), Err(TryLockError::WouldBlock)),
        Err(_) => false,
    }
}

fn remove(file: &Path) -> io::Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
