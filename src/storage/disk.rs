//! Whether a file on disk is still what was read from it or written to it.

use std::fmt;
use std::fs;
use std::hash::Hasher as _;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use serde::{Deserialize, Serialize};
use siphasher::sip::SipHasher13;

use super::error::StorageError;
use super::file::{SourceKind, comments_in, read_bytes};
use super::format::{self, Comments};
use crate::model::Document;

/// Tells contents of files apart: two that differ have different ones, as far as anybody will see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Digest(u64);

impl Digest {
    /// That of a content.
    pub fn of(bytes: &[u8]) -> Self {
        let mut hasher = SipHasher13::new();
        hasher.write(bytes);
        Self(hasher.finish())
    }
}

impl fmt::Display for Digest {
    /// As sixteen hexadecimal digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// How a file is now, compared with what is known of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnDisk {
    /// As it was.
    #[default]
    Same,
    /// With another content.
    Changed,
    /// Not there any more.
    Gone,
}

/// What is known of a document's file.
#[derive(Clone, Debug)]
pub struct Known {
    path: PathBuf,
    /// What was read from it or written to it; `None` if that is not known.
    digest: Option<Digest>,
    /// How it looked from outside when it was last looked into, and what came of that.
    seen: Option<(Option<Stamp>, OnDisk)>,
    /// What people noted in it for others who read it as text.
    comments: Arc<Comments>,
    /// The document that was read from it or written to it; what others make of it can be merged
    /// as long as this is known.
    base: Option<Arc<Document>>,
}

/// When a file was written and how long it is, in bytes.
pub type Stamp = (SystemTime, u64);

impl Known {
    /// A file with the content that this digest is of, as far as is known.
    pub fn new(path: &Path, digest: Option<Digest>) -> Self {
        Self {
            path: path.to_owned(),
            digest,
            seen: None,
            comments: Arc::default(),
            base: None,
        }
    }

    /// The same file, of which it is known that this document is in it.
    pub fn with_base(self, base: Arc<Document>) -> Self {
        Self {
            base: Some(base),
            ..self
        }
    }

    /// The same file with the comments that are in it.
    pub fn with_comments(self, comments: Arc<Comments>) -> Self {
        Self { comments, ..self }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The document that was read from it or written to it, if that is known.
    pub fn base(&self) -> Option<&Arc<Document>> {
        self.base.as_ref()
    }

    /// What was read from it or written to it, if that is known.
    pub fn digest(&self) -> Option<Digest> {
        self.digest
    }

    /// Whether the same is known of the same file, or nothing of any.
    pub(super) fn are_alike(one: Option<&Self>, other: Option<&Self>) -> bool {
        one.map(|own| (&own.path, own.digest)) == other.map(|one| (&one.path, one.digest))
    }

    /// The comments that were in it when it was last looked into and the same.
    pub fn comments(&self) -> &Arc<Comments> {
        &self.comments
    }

    /// What was seen of it from outside at the last look: another value for another content.
    pub fn stamp(&self) -> Option<Stamp> {
        self.seen.and_then(|(stamp, _)| stamp)
    }

    /// How it was at the last look.
    pub fn seen(&self) -> OnDisk {
        self.seen.map_or(OnDisk::Same, |(_, found)| found)
    }

    /// Looks whether it is the same. The content is read only if time or size of the file are
    /// others than at the last look.
    pub fn look(&mut self) -> OnDisk {
        let stamp = stamp(&self.path);
        match self.seen {
            Some((before, found)) if before == stamp => found,
            _ => self.look_closely(),
        }
    }

    /// Looks whether it is the same by its content. What cannot be read counts as the same: whether
    /// it can be written is seen then.
    pub fn look_closely(&mut self) -> OnDisk {
        let stamp = stamp(&self.path);
        let found = match fs::metadata(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => OnDisk::Gone,
            Ok(metadata) if metadata.is_file() => match read_bytes(&self.path) {
                Ok(bytes) if Some(Digest::of(&bytes)) == self.digest => {
                    self.comments = Arc::new(comments_in(&bytes));
                    OnDisk::Same
                }
                Ok(_) => OnDisk::Changed,
                // No document is so large; somebody may have said meanwhile that it may go.
                Err(StorageError::TooLarge { .. }) if self.seen != Some((stamp, OnDisk::Same)) => {
                    OnDisk::Changed
                }
                Err(_) => OnDisk::Same,
            },
            _ => OnDisk::Same,
        };
        self.seen = Some((stamp, found));
        found
    }

    /// Takes the content that it has now for known: it may be replaced.
    pub fn accept(&mut self) {
        let bytes = read_bytes(&self.path).ok();
        self.digest = bytes.as_deref().map(Digest::of);
        self.comments = Arc::new(bytes.as_deref().map_or_else(Comments::default, comments_in));
        self.base = bytes.as_deref().and_then(placed_document).map(Arc::new);
        let stamp = stamp(&self.path);
        let is_unread = self.digest.is_none() && stamp.is_some();
        self.seen = is_unread.then_some((stamp, OnDisk::Same));
    }
}

/// The document in a file's bytes, if they are one with a place for everything.
fn placed_document(bytes: &[u8]) -> Option<Document> {
    let text = format::text_of(bytes).ok()?;
    let is_document = SourceKind::of(bytes) == SourceKind::Document;
    let loaded = format::read(text).ok().filter(|_| is_document)?;
    (!loaded.needs_layout).then_some(loaded.document)
}

pub(super) fn stamp(path: &Path) -> Option<Stamp> {
    let metadata = fs::metadata(path).ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}

/// Whether two paths lead to one file, by links or as two names of it. Those that lead
/// nowhere are the same only if they are equal.
pub fn is_same_file(one: &Path, other: &Path) -> bool {
    one == other || identity(one).is_some_and(|own| identity(other) == Some(own))
}

/// What is one file's alone.
#[cfg(unix)]
fn identity(path: &Path) -> Option<(u64, u64)> {
    fs::metadata(path).ok().map(|own| number(&own))
}

/// The number that the system gives a file, and that of its disk.
#[cfg(unix)]
fn number(metadata: &fs::Metadata) -> (u64, u64) {
    use std::os::unix::fs::MetadataExt as _;
    (metadata.dev(), metadata.ino())
}

/// Whether a file that is open is the one that a path leads to, with that many bytes.
pub(super) fn is_still_at(open: &fs::File, path: &Path, length: u64) -> bool {
    let (Ok(own), Ok(there)) = (open.metadata(), fs::metadata(path)) else {
        return false;
    };
    #[cfg(unix)]
    let is_one = number(&own) == number(&there);
    // Not known elsewhere.
    #[cfg(not(unix))]
    let is_one = own.len() == there.len();
    is_one && there.len() == length
}

#[cfg(not(unix))]
fn identity(path: &Path) -> Option<PathBuf> {
    path.canonicalize().ok()
}

/// A path that means the same file whatever folder the program works in.
pub fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_content_and_no_file_are_told_from_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.pipe.ron");
        fs::write(&path, "one").unwrap();
        let mut known = Known::new(&path, Some(Digest::of(b"one")));
        assert_eq!(known.look(), OnDisk::Same);
        // Written again without a change, as by a tool that touches all files.
        fs::write(&path, "one").unwrap();
        assert_eq!(known.look(), OnDisk::Same);
        fs::write(&path, "other").unwrap();
        assert_eq!(known.look(), OnDisk::Changed);
        known.accept();
        assert_eq!(known.look(), OnDisk::Same);
        fs::remove_file(&path).unwrap();
        assert_eq!(known.look(), OnDisk::Gone);
        assert_eq!(known.look_closely(), OnDisk::Gone);
    }

    #[test]
    fn a_change_within_the_same_second_and_size_is_seen_by_the_content() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.pipe.ron");
        fs::write(&path, "one").unwrap();
        let modified = fs::metadata(&path).unwrap().modified().unwrap();
        let mut known = Known::new(&path, Some(Digest::of(b"one")));
        assert_eq!(known.look(), OnDisk::Same);
        fs::write(&path, "two").unwrap();
        let file = fs::File::options().write(true).open(&path).unwrap();
        file.set_modified(modified).unwrap();
        assert_eq!(known.look_closely(), OnDisk::Changed);
    }

    #[test]
    fn a_huge_file_in_its_place_is_not_taken_for_ours_until_that_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.pipe.ron");
        fs::write(&path, "one").unwrap();
        let mut known = Known::new(&path, Some(Digest::of(b"one")));
        assert_eq!(known.look(), OnDisk::Same);
        // Sparse: nobody wrote these five gigabytes.
        fs::File::create(&path).unwrap().set_len(5 << 30).unwrap();
        assert_eq!(known.look(), OnDisk::Changed);
        assert_eq!(known.look_closely(), OnDisk::Changed);
        known.accept();
        assert_eq!(known.look_closely(), OnDisk::Same);
    }

    #[test]
    fn what_was_never_known_is_not_taken_for_ours() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.pipe.ron");
        fs::write(&path, "one").unwrap();
        assert_eq!(Known::new(&path, None).look(), OnDisk::Changed);
    }
}
