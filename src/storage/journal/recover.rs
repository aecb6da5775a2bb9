//! What crashes left: journals that nobody keeps any more.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use serde::Deserialize;

use super::{EXTENSION, LOCK_EXTENSION, frames, record, remove};
use crate::model::{Document, History};
use crate::storage::clock::seconds_now;
use crate::storage::disk::{Digest, Known, OnDisk};
use crate::storage::error::{Action, StorageError};
use crate::storage::file::{read_at_most, sweep};
use crate::storage::format;

/// Most journals that are offered after a crash; the newest come first.
const MAX_RECOVERIES: usize = 20;
/// Most bytes of one journal, and of all that are read.
const MAX_BYTES: u64 = 128 << 20;
/// Begins the first line of a journal of the first kind.
const OLD_MARK: &str = "// Pipewright journal ";
/// Follows the extension of those.
const OLD_ENDING: &str = ".ron";

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
    /// The steps that led to it.
    pub history: History,
    /// Whether the end of the journal could not be read: what was done last may be missing.
    pub is_cut: bool,
}

impl Recovery {
    /// How long ago it was recorded.
    pub fn age(&self) -> Duration {
        Duration::from_secs(seconds_now().saturating_sub(self.saved_at))
    }

    /// The file that it belongs to, and what is known of both.
    pub fn origin(&self) -> JournalOrigin {
        JournalOrigin {
            file: self
                .original
                .as_deref()
                .map(|path| Known::new(path, self.digest)),
            saved_at: self.saved_at,
        }
    }

    /// Whether it has anything that is not in the document's file.
    fn is_needed(&self) -> bool {
        let is_gone = |path: &PathBuf| !path.exists();
        self.history.is_unsaved() || self.original.as_ref().is_none_or(is_gone)
    }

    /// Removes the journal file: the work is in safety, or not wanted.
    ///
    /// # Errors
    /// [`StorageError::Io`] if it cannot be removed.
    pub fn discard(self) -> Result<(), StorageError> {
        remove(&self.file).map_err(|error| StorageError::io(Action::Save, &self.file, error))
    }
}

/// Where unsaved work comes from.
#[derive(Clone, Debug)]
pub struct JournalOrigin {
    /// What is known of the file, if it was ever saved.
    file: Option<Known>,
    /// When the work was recorded, in seconds since 1970 began.
    saved_at: u64,
}

/// How unsaved work and the file that it belongs to stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BesideFile {
    /// Nobody looked.
    Unknown,
    /// There never was a file.
    NeverSaved,
    /// The file is not there any more.
    Gone,
    /// The file is as it was when the work began.
    Same,
    /// The file has another content, which was written before the work was recorded.
    ChangedBefore,
    /// The file has another content, which was written after the work was recorded.
    ChangedLater,
}

impl JournalOrigin {
    /// Looks into the file for how the two stand.
    pub fn beside_file(mut self) -> BesideFile {
        let Some(file) = &mut self.file else {
            return BesideFile::NeverSaved;
        };
        match file.look_closely() {
            OnDisk::Same => BesideFile::Same,
            OnDisk::Gone => BesideFile::Gone,
            OnDisk::Changed if written_at(file.path()) > self.saved_at => BesideFile::ChangedLater,
            OnDisk::Changed => BesideFile::ChangedBefore,
        }
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
    let written = |file: &PathBuf| {
        fs::metadata(file)
            .and_then(|metadata| metadata.modified())
            .ok()
    };
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
            Some(recovery) if recovery.is_needed() => all.found.push(recovery),
            // The program ended between a save and its own end.
            Some(recovery) => drop(recovery.discard()),
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
    let name = file.file_name()?.to_str()?;
    let name = name.strip_suffix(OLD_ENDING).unwrap_or(name);
    name.strip_suffix(EXTENSION)?.strip_suffix('.')
}

fn recovery(file: &Path) -> Option<Recovery> {
    let bytes = read_at_most(file, MAX_BYTES).ok()?;
    let Some((records, is_torn)) = frames::read(&bytes) else {
        return old_recovery(file, &bytes);
    };
    let work = record::replay(&records)?;
    Some(Recovery {
        file: file.to_owned(),
        original: work.original,
        digest: work.digest,
        saved_at: written_at(file),
        document: work.document,
        history: work.history,
        is_cut: is_torn || work.is_cut,
    })
}

/// When a file was written last, in seconds since 1970 began.
fn written_at(file: &Path) -> u64 {
    let modified = fs::metadata(file).and_then(|own| own.modified()).ok();
    let since = modified.and_then(|at| at.duration_since(UNIX_EPOCH).ok());
    since.map_or(0, |since| since.as_secs())
}

/// What the first line of a journal of the first kind says: it has the document below it, and no
/// steps.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Heading {
    saved_at: u64,
    original: Option<String>,
    digest: Option<Digest>,
}

fn old_recovery(file: &Path, bytes: &[u8]) -> Option<Recovery> {
    let text = format::text_of(bytes).ok()?;
    let (first, _) = text.split_once('\n')?;
    let heading: Heading = ron::from_str(first.strip_prefix(OLD_MARK)?).ok()?;
    Some(Recovery {
        original: heading
            .original
            .map(PathBuf::from)
            .filter(|path| path.is_absolute()),
        digest: heading.digest,
        saved_at: heading.saved_at,
        document: format::read(text).ok()?.document,
        history: History::default(),
        is_cut: false,
        file: file.to_owned(),
    })
}

fn is_locked(lock_file: &Path) -> bool {
    match File::options().write(true).open(lock_file) {
        Ok(lock) => matches!(lock.try_lock(), Err(TryLockError::WouldBlock)),
        Err(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_recorded_before_the_clock_was_set_back_has_no_age() {
        let mut recovery = Recovery {
            file: PathBuf::new(),
            original: None,
            digest: None,
            saved_at: seconds_now() + 1_000_000,
            document: Document::new("T"),
            history: History::default(),
            is_cut: false,
        };
        assert_eq!(recovery.age(), Duration::ZERO);
        recovery.saved_at = u64::MAX;
        assert_eq!(recovery.age(), Duration::ZERO);
    }

    #[test]
    fn a_journal_from_before_1970_or_from_the_far_future_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let (past, future) = (UNIX_EPOCH - Duration::from_hours(24), 1_u64 << 33);
        let times = [past, UNIX_EPOCH + Duration::from_secs(future), UNIX_EPOCH];
        for (number, time) in (0..).zip(times) {
            let mut bytes = frames::begin();
            frames::add(&mut bytes, &record::base(&Document::new("T")));
            let path = folder.path().join(format!("{number}.journal"));
            fs::write(&path, bytes).unwrap();
            let file = File::options().write(true).open(&path).unwrap();
            file.set_modified(time).unwrap();
        }
        let all = recoverable(folder.path());
        let at: Vec<u64> = all.found.iter().map(|one| one.saved_at).collect();
        assert_eq!(at, [future, 0, 0]);
    }
}
