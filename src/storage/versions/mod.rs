//! Versions of a document: what its file held at each save, what it was now and then between them,
//! and what somebody gave a name.
//!
//! Each is a document file of its own in the user's data folder, which begins with a line that says
//! what it is; so it can be read, compared and opened like any other document. What was kept
//! without being asked for gets thinner with age and is bounded; a version with a name stays until
//! somebody removes it.

mod keeper;
mod thin;

use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::clock::seconds_now;
use super::disk::{Digest, absolute};
use super::error::{Action, Refusal, StorageError};
use super::file::{Access, make_private_folder, read_at_most, replace};
use super::format::{self, MAX_BYTES};
use crate::model::Document;

pub use keeper::VersionKeeper;
use thin::Aged;

/// What the first line of a version begins with; a comment for whoever reads it as a document.
const MARK: &str = "// Pipewright version ";
const ENDING: &str = ".pipe.ron";
/// Most bytes of that line.
const MAX_LINE: u64 = 4 << 10;
/// Most characters of a name.
const MAX_NAME: usize = 120;
/// Most bytes that the versions of a document take.
const MAX_TOTAL: u64 = 256 << 20;
/// Most bytes that the versions of all documents take; those with a name stay nevertheless.
const MAX_OF_ALL: u64 = 1 << 30;
/// Most versions without a name.
const MAX_UNNAMED: usize = 200;

/// Why a version was kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum VersionKind {
    /// Somebody gave it a name.
    Named,
    /// The document was saved.
    Saved,
    /// Time went by with changes that were not saved.
    Unsaved,
    /// It was in the file when that was opened.
    Opened,
    /// Somebody else wrote it into the file, and it was replaced.
    Replaced,
}

impl VersionKind {
    /// All kinds.
    pub const ALL: [Self; 5] = [
        Self::Named,
        Self::Saved,
        Self::Unsaved,
        Self::Opened,
        Self::Replaced,
    ];

    /// Its stable name, in file names and for programs.
    pub fn key(self) -> &'static str {
        match self {
            Self::Named => "named",
            Self::Saved => "saved",
            Self::Unsaved => "unsaved",
            Self::Opened => "opened",
            Self::Replaced => "replaced",
        }
    }

    /// What it is called on screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Named => "Named",
            Self::Saved => "Saved",
            Self::Unsaved => "Not saved",
            Self::Opened => "As opened",
            Self::Replaced => "By another program",
        }
    }
}

/// A version that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// Its file.
    pub file: PathBuf,
    /// Why it was kept.
    pub kind: VersionKind,
    /// Its name; empty for what was not given one.
    pub name: String,
    /// When it was kept, in seconds since 1970 began.
    pub at: u64,
    /// How many nodes it has.
    pub nodes: usize,
    /// How many edges it has.
    pub edges: usize,
    /// Its place among the others: later ones have higher numbers, whatever the clock said.
    number: u64,
}

impl Version {
    /// How many seconds ago it was kept; 0 if the clock was set back since.
    pub fn age(&self) -> u64 {
        seconds_now().saturating_sub(self.at)
    }
}

/// The line that a version begins with.
#[derive(Debug, Serialize, Deserialize)]
struct Head {
    at: u64,
    #[serde(default)]
    name: String,
    nodes: usize,
    edges: usize,
    /// The file that it is a version of, for people.
    #[serde(default)]
    of: String,
}

/// The versions of one document's file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Versions {
    folder: PathBuf,
    /// The file that they are versions of.
    path: PathBuf,
}

impl Versions {
    /// The versions of a file, among those of all files in a folder. Nothing is written yet.
    pub fn of(root: &Path, path: &Path) -> Self {
        let path = absolute(path);
        let stem = path.file_name().unwrap_or_default().to_string_lossy();
        let stem = stem.trim_end_matches(".ron").trim_end_matches(".pipe");
        let stem: String = crate::model::slug(stem, "document")
            .chars()
            .take(40)
            .collect();
        let digest = Digest::of(path.as_os_str().as_encoded_bytes());
        Self {
            folder: root.join(format!("{stem}-{digest}")),
            path,
        }
    }

    /// The file that they are versions of.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Keeps the document as it is. `None` if the newest version is the same already; one that is
    /// given a name is kept again, with the name.
    ///
    /// # Errors
    /// [`StorageError::Io`]; also where the named versions take all the room that there is.
    pub fn keep(
        &self,
        document: &Document,
        kind: VersionKind,
        name: &str,
    ) -> Result<Option<Version>, StorageError> {
        let text = format::write(document);
        let all = self.list()?;
        let is_same = |newest: &Version| {
            let kept = bytes_of(&newest.file).ok();
            kept.is_some_and(|bytes| without_head(&bytes) == text.as_bytes())
        };
        if kind != VersionKind::Named && all.first().is_some_and(is_same) {
            return Ok(None);
        }
        let number = all.first().map_or(1, |newest| newest.number + 1);
        let head = Head {
            at: seconds_now(),
            name: one_line(name),
            nodes: document.nodes().len(),
            edges: document.edges().len(),
            of: self.path.display().to_string(),
        };
        let failed = |error| StorageError::io(Action::Save, &self.folder, error);
        make_private_folder(&self.folder).map_err(failed)?;
        let room = text.len() as u64 + MAX_LINE;
        self.make_room(&all, room)?;
        let version = self.write(number, kind, head, text.as_bytes())?;
        Ok(Some(version))
    }

    fn write(
        &self,
        number: u64,
        kind: VersionKind,
        head: Head,
        text: &[u8],
    ) -> Result<Version, StorageError> {
        let name = format!("{number:08}-{}-{}{ENDING}", std::process::id(), kind.key());
        let file = self.folder.join(name);
        let failed = |error| StorageError::io(Action::Save, &file, error);
        let line = ron::to_string(&head).map_err(|error| failed(io::Error::other(error)))?;
        let mut bytes = format!("{MARK}{line}\n").into_bytes();
        bytes.extend_from_slice(text);
        replace(&file, &bytes, Access::Private).map_err(failed)?;
        Ok(Version {
            file,
            kind,
            name: head.name,
            at: head.at,
            nodes: head.nodes,
            edges: head.edges,
            number,
        })
    }

    /// Removes what is too much, with so many bytes to come.
    fn make_room(&self, all: &[Version], room: u64) -> Result<(), StorageError> {
        let size = |version: &Version| fs::metadata(&version.file).map_or(0, |own| own.len());
        let aged: Vec<Aged> = all
            .iter()
            .map(|version| Aged {
                age: version.age(),
                bytes: size(version),
                is_named: version.kind == VersionKind::Named,
            })
            .collect();
        let named: u64 = aged
            .iter()
            .filter(|own| own.is_named)
            .map(|one| one.bytes)
            .sum();
        if named + room > MAX_TOTAL {
            let why = format!(
                "the named versions take {} MiB, the most that is kept of a document; remove some \
                 of them first",
                MAX_TOTAL >> 20
            );
            let refusal = Refusal::of(io::ErrorKind::QuotaExceeded, why);
            return Err(StorageError::io(Action::Save, &self.folder, refusal));
        }
        let most = MAX_TOTAL - room;
        for index in thin::surplus(&aged, MAX_UNNAMED, most) {
            if let Some(version) = all.get(index) {
                // One that stays is tried again the next time.
                let _ = fs::remove_file(&version.file);
            }
        }
        Ok(())
    }

    /// All versions, the newest first. What cannot be read as one is passed over.
    ///
    /// # Errors
    /// [`StorageError::Io`] if there is a folder that cannot be read.
    pub fn list(&self) -> Result<Vec<Version>, StorageError> {
        let entries = match fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(StorageError::io(Action::Open, &self.folder, error)),
        };
        let mut all: Vec<Version> = entries
            .flatten()
            .filter_map(|entry| version_at(&entry.path()))
            .collect();
        all.sort_by(|one, other| {
            let key = |version: &Version| (version.number, version.at);
            key(other)
                .cmp(&key(one))
                .then_with(|| one.file.cmp(&other.file))
        });
        Ok(all)
    }

    /// Gives a version a name, so that it stays; or another one.
    ///
    /// # Errors
    /// [`StorageError`]; the version is as it was.
    pub fn rename(&self, version: &Version, name: &str) -> Result<Version, StorageError> {
        let bytes = bytes_of(&version.file)?;
        let head = Head {
            at: version.at,
            name: one_line(name),
            nodes: version.nodes,
            edges: version.edges,
            of: self.path.display().to_string(),
        };
        let renamed = self.write(
            version.number,
            VersionKind::Named,
            head,
            without_head(&bytes),
        )?;
        if renamed.file != version.file {
            super::file::remove(&version.file)?;
        }
        Ok(renamed)
    }

    /// Removes a version for good.
    ///
    /// # Errors
    /// [`StorageError::Io`].
    pub fn remove(&self, version: &Version) -> Result<(), StorageError> {
        super::file::remove(&version.file)
    }

    /// The document of a version.
    ///
    /// # Errors
    /// [`StorageError`], if somebody removed or broke it.
    pub fn read(&self, version: &Version) -> Result<Document, StorageError> {
        let bytes = bytes_of(&version.file)?;
        let broken = |source| StorageError::Format {
            path: version.file.clone(),
            source,
        };
        let text = format::text_of(without_head(&bytes)).map_err(broken)?;
        format::read(text)
            .map(|loaded| loaded.document)
            .map_err(broken)
    }
}

/// Removes the oldest versions without a name, of all files in a folder, until all versions together
/// take at most so many bytes. What cannot be looked at or removed stays.
fn bound_all(root: &Path, most: u64) {
    let entries = |folder: &Path| fs::read_dir(folder).into_iter().flatten().flatten();
    let files = entries(root).flat_map(|folder| entries(&folder.path()));
    let mut all: Vec<_> = files
        .filter_map(|file| {
            let metadata = file.metadata().ok().filter(fs::Metadata::is_file)?;
            Some((metadata.modified().ok()?, file.path(), metadata.len()))
        })
        .collect();
    all.sort();
    let mut total: u64 = all.iter().map(|(_, _, bytes)| bytes).sum();
    for (_, path, bytes) in all {
        if total <= most {
            return;
        }
        let is_unnamed = version_at(&path).is_some_and(|own| own.kind != VersionKind::Named);
        if is_unnamed && fs::remove_file(&path).is_ok() {
            total -= bytes;
        }
    }
}

/// A name as it fits into a line.
fn one_line(name: &str) -> String {
    let plain = name
        .trim()
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c });
    plain.take(MAX_NAME).collect()
}

/// The bytes of a version: a document that is as large as one may be, and the line before it.
fn bytes_of(file: &Path) -> Result<Vec<u8>, StorageError> {
    read_at_most(file, MAX_BYTES as u64 + MAX_LINE)
        .map_err(|error| StorageError::io(Action::Open, file, error))
}

/// A version's bytes without the line that says what it is.
fn without_head(bytes: &[u8]) -> &[u8] {
    if !bytes.starts_with(MARK.as_bytes()) {
        return bytes;
    }
    let end = bytes.iter().position(|byte| *byte == b'\n');
    end.and_then(|end| bytes.get(end + 1..)).unwrap_or_default()
}

/// What a file says that it is a version of; `None` for any other file.
fn version_at(file: &Path) -> Option<Version> {
    let name = file.file_name()?.to_str()?.strip_suffix(ENDING)?;
    let mut parts = name.split('-');
    let number = parts.next()?.parse().ok()?;
    let word = parts.next_back()?;
    let kind = VersionKind::ALL
        .into_iter()
        .find(|kind| kind.key() == word)?;
    let metadata = fs::metadata(file).ok()?;
    if !metadata.is_file() || metadata.len() > MAX_BYTES as u64 + MAX_LINE {
        return None;
    }
    let mut start = Vec::new();
    let open = fs::File::open(file).ok()?;
    open.take(MAX_LINE).read_to_end(&mut start).ok()?;
    let line = start.split(|byte| *byte == b'\n').next()?;
    let line = std::str::from_utf8(line).ok()?.strip_prefix(MARK)?;
    let head: Head = ron::from_str(line).ok()?;
    Some(Version {
        file: file.to_owned(),
        kind,
        name: one_line(&head.name),
        at: head.at,
        nodes: head.nodes,
        edges: head.edges,
        number,
    })
}

#[cfg(test)]
mod tests;
