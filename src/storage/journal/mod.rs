//! The crash journal: what happened to an open document, step by step, as a file in the user's
//! data folder.
//!
//! A journal has the document that its steps begin with and every change since, each a record with
//! a checksum ([`frames`], [`record`]). Changes are appended and reach the disk before anybody is
//! told so; now and then, and when it cannot be appended to, it is written anew as a whole. A
//! [`super::Recorder`] does both on a thread of its own. It goes when a document is closed, so what
//! is there after a crash is the work of a moment before, with its undo history. A lock that the
//! system drops with the process tells a crashed Pipewright's journal from that of one still
//! running.

mod frames;
mod record;
mod recover;

use std::fs::{self, File, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::disk::{Known, is_still_at};
use super::error::{Action, StorageError};
use super::file::{Access, make_private_folder, replace, within_limit};
use crate::model::{Document, History, HistoryEvent};

pub use recover::{BesideFile, JournalOrigin, Recoverable, Recovery, recoverable};

const EXTENSION: &str = "journal";
const LOCK_EXTENSION: &str = "lock";
/// What the steps may take that a journal begins with when it is written anew, about, in bytes.
const OLD_STEPS: usize = 4 << 20;
/// How much may be appended before it is written anew: so many bytes, and as many again as it had.
const APPENDED: u64 = 4 << 20;

/// The journal of one open document.
#[derive(Debug)]
pub struct Journal {
    folder: PathBuf,
    id: String,
    /// Where it is, once something was written.
    place: Option<Place>,
    /// The file that is appended to; `None` if it must be written as a whole first.
    open: Option<Appended>,
    /// The state of the document.
    document: Document,
    history: History,
    known: Option<Known>,
    /// What the file does not have yet.
    waiting: Vec<HistoryEvent>,
    /// How many of the steps in effect the file has, with what waits.
    depth: usize,
}

/// The file of a journal, and the lock that is held for as long as the journal lives.
#[derive(Debug)]
struct Place {
    file: PathBuf,
    lock_file: PathBuf,
    _lock: File,
}

#[derive(Debug)]
struct Appended {
    file: File,
    /// How long it is, and how long it was when it was written as a whole, in bytes.
    length: u64,
    first_length: u64,
    /// What is known of the document's file, as it was last written.
    known: Option<Known>,
}

impl Journal {
    /// The journal of a document as it is, with the steps that led to it. Nothing is written before
    /// [`Journal::commit`].
    ///
    /// The file is in `folder`, which is made if it is missing. `id` becomes part of its name; one
    /// of that name that is in use, or left by a crash, is left alone and a number is added.
    /// `known` is the file that the document was opened from or saved to.
    pub fn new(
        folder: &Path,
        id: &str,
        document: Document,
        history: History,
        known: Option<Known>,
    ) -> Self {
        Self {
            folder: folder.to_owned(),
            id: id.to_owned(),
            place: None,
            open: None,
            document,
            history,
            known,
            waiting: Vec::new(),
            depth: 0,
        }
    }

    /// Follows what happened to the document and to its file; [`Journal::commit`] writes it.
    pub fn follow(&mut self, events: Vec<HistoryEvent>, known: Option<Known>) {
        self.known = known;
        for event in events {
            let before = self.history.steps().len();
            self.history.follow(event.clone(), &mut self.document);
            let depth = match &event {
                HistoryEvent::Pushed(_) | HistoryEvent::Redone => self.depth.checked_add(1),
                HistoryEvent::Undone => self.depth.checked_sub(1),
                // Two changes that came to nothing leave no step.
                HistoryEvent::Joined(_) if self.history.steps().len() < before => {
                    self.depth.checked_sub(1)
                }
                _ => Some(self.depth),
            };
            match depth {
                Some(depth) => self.depth = depth,
                // A step is taken back that the file does not have.
                None => self.open = None,
            }
            self.wait_for(event);
        }
    }

    /// Adds an event to those that the file does not have yet. What is typed letter by letter
    /// becomes one.
    fn wait_for(&mut self, event: HistoryEvent) {
        if let HistoryEvent::Joined(later) = &event
            && let Some(
                HistoryEvent::Pushed(crate::model::Step { diff, .. }) | HistoryEvent::Joined(diff),
            ) = self.waiting.last_mut()
        {
            let mut both = diff.clone();
            both.join(later.clone());
            if !both.is_empty() {
                *diff = both;
                return;
            }
        }
        self.waiting.push(event);
    }

    /// Writes what it does not have yet, to the disk.
    ///
    /// # Errors
    /// [`StorageError::Io`]; it can be tried again, and what was written before is there.
    pub fn commit(&mut self) -> Result<(), StorageError> {
        let result = self.write();
        if result.is_err() {
            // Nobody knows what of it was written: the next time, all is.
            self.open = None;
        }
        result.map_err(|error| {
            let place = self.place.as_ref().map_or(&self.folder, |own| &own.file);
            StorageError::io(Action::Save, place, error)
        })
    }

    fn write(&mut self) -> io::Result<()> {
        let place = match &mut self.place {
            Some(place) => place,
            none => none.insert(Place::find(&self.folder, &self.id)?),
        };
        // Somebody may have taken it away, or written into it.
        let is_ours = |open: &&mut Appended| is_still_at(&open.file, &place.file, open.length);
        let open = self.open.as_mut().filter(is_ours);
        let Some(open) = open else {
            return self.write_whole();
        };
        let mut bytes = Vec::new();
        if !Known::are_alike(open.known.as_ref(), self.known.as_ref()) {
            frames::add(&mut bytes, &file_record(self.known.as_ref())?);
        }
        for event in &self.waiting {
            frames::add(&mut bytes, &record::event(event));
        }
        if bytes.is_empty() {
            return Ok(());
        }
        if open.length + bytes.len() as u64 > 2 * open.first_length + APPENDED {
            return self.write_whole();
        }
        within_limit(open.length + bytes.len() as u64)?;
        open.file.write_all(&bytes)?;
        open.file.sync_data()?;
        open.length += bytes.len() as u64;
        open.known.clone_from(&self.known);
        self.waiting.clear();
        Ok(())
    }

    /// Writes it from the beginning. The old content is there until the new one is.
    fn write_whole(&mut self) -> io::Result<()> {
        let Some(place) = &self.place else {
            return Ok(());
        };
        let (base, events) = self.history.retold(&self.document, OLD_STEPS);
        let mut bytes = frames::begin();
        frames::add(&mut bytes, &file_record(self.known.as_ref())?);
        frames::add(&mut bytes, &record::base(&base));
        let mut depth = 0;
        for event in &events {
            match event {
                HistoryEvent::Pushed(_) => depth += 1,
                HistoryEvent::Undone => depth -= 1,
                _ => {}
            }
            frames::add(&mut bytes, &record::event(event));
        }
        self.open = None;
        make_private_folder(&self.folder)?;
        replace(&place.file, &bytes, Access::Private)?;
        let length = bytes.len() as u64;
        self.open = Some(Appended {
            file: File::options().append(true).open(&place.file)?,
            length,
            first_length: length,
            known: self.known.clone(),
        });
        self.depth = depth;
        self.waiting.clear();
        Ok(())
    }

    /// Forgets what was recorded: the document's changes were given up.
    ///
    /// # Errors
    /// [`StorageError::Io`] if the file cannot be removed.
    pub fn clear(&mut self) -> Result<(), StorageError> {
        self.open = None;
        self.waiting.clear();
        let Some(place) = &self.place else {
            return Ok(());
        };
        remove(&place.file).map_err(|error| StorageError::io(Action::Save, &place.file, error))
    }
}

impl Drop for Journal {
    /// Gives the lock up. The file stays if it has what is nowhere else, since it is what an
    /// unexpected end leaves.
    fn drop(&mut self) {
        let Some(place) = &self.place else { return };
        if !self.history.is_unsaved() && self.open.is_some() {
            let _ = remove(&place.file);
        }
        let _ = remove(&place.lock_file);
    }
}

impl Place {
    fn find(folder: &Path, id: &str) -> io::Result<Self> {
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
                    });
                }
                Err(TryLockError::WouldBlock) => {}
                Err(TryLockError::Error(error)) => return Err(error),
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }
}

fn file_record(known: Option<&Known>) -> io::Result<String> {
    record::file(known).map_err(io::Error::other)
}

fn remove(file: &Path) -> io::Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
