//! Opening files, and the small doings of folders; saving is in [`super::save`].

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::Path;

use super::disk::Digest;
use super::error::{Action, StorageError};
use super::format::{self, Comments, Loaded, MAX_BYTES};
use super::save::settle;
pub(super) use super::save::{Access, replace, sweep, within_limit};
use crate::model::Document;

/// What a conflict of git begins with, perhaps in the first line: no tag begins like this.
const CONFLICT: &[u8] = b"<<<<<<<";
/// How many folders around a new one are brought to the disk with it: more are never made for it.
const NEW_FOLDERS: usize = 5;

/// How PNG and PDF files begin.
const PICTURES: [&[u8]; 2] = [b"\x89PNG\r\n\x1a\n", b"%PDF-"];

/// What a file turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceKind {
    /// A document file.
    Document,
    /// A picture or a page, which may carry a document.
    Picture,
}

impl SourceKind {
    /// What a file's bytes are, by their beginning.
    pub fn of(bytes: &[u8]) -> Self {
        let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let text = text.trim_ascii_start();
        let is_markup = text.starts_with(b"<") && !text.starts_with(CONFLICT);
        if is_markup || PICTURES.iter().any(|own| bytes.starts_with(own)) {
            Self::Picture
        } else {
            Self::Document
        }
    }
}

/// A file that was opened.
#[derive(Clone, Debug, PartialEq)]
pub struct Opened {
    /// The document.
    pub document: Document,
    /// Whether it must be laid out to be seen.
    pub needs_layout: bool,
    /// What the file is; a picture is not to be overwritten by a document.
    pub kind: SourceKind,
    /// Tells its content from others.
    pub digest: Digest,
}

/// Opens a document, or the one inside a picture.
///
/// `embedded` finds the document's text in the bytes of a picture: `Ok(None)` where there
/// is none, `Err` with a reason where it is damaged. Pictures are another module's craft.
///
/// # Errors
/// [`StorageError`] with a sentence for the user; the file stays as it is.
pub fn open(
    path: &Path,
    embedded: impl FnOnce(SourceKind, &[u8]) -> Result<Option<String>, String>,
) -> Result<Opened, StorageError> {
    let bytes = read_bytes(path)?;
    let broken = |source| StorageError::Format {
        path: path.to_owned(),
        source,
    };
    let kind = SourceKind::of(&bytes);
    let loaded = match kind {
        SourceKind::Document => {
            let text = format::text_of(&bytes).map_err(broken)?;
            format::read(text).map_err(broken)
        }
        SourceKind::Picture => {
            let missing = |why: String| StorageError::Picture {
                path: path.to_owned(),
                why,
            };
            let text = embedded(kind, &bytes)
                .map_err(missing)?
                .ok_or_else(|| missing("there is no Pipewright document in this file".into()))?;
            format::read(&text).map_err(broken)
        }
    };
    let Loaded {
        document,
        needs_layout,
    } = loaded?;
    Ok(Opened {
        document,
        needs_layout,
        kind,
        digest: Digest::of(&bytes),
    })
}

/// The comments of a document file; none where it cannot be read, or is no document file.
pub fn comments_of(path: &Path) -> Comments {
    read_bytes(path).map_or_else(|_| Comments::default(), |bytes| comments_in(&bytes))
}

/// The comments in a document file's bytes; none in a picture's.
pub fn comments_in(bytes: &[u8]) -> Comments {
    match (SourceKind::of(bytes), format::text_of(bytes)) {
        (SourceKind::Document, Ok(text)) => Comments::of(text),
        _ => Comments::default(),
    }
}

/// The bytes of a regular file of at most [`MAX_BYTES`].
///
/// # Errors
/// [`StorageError::Io`] and [`StorageError::TooLarge`]; a larger file is not read.
pub fn read_bytes(path: &Path) -> Result<Vec<u8>, StorageError> {
    read_at_most(path, MAX_BYTES as u64).map_err(|error| match error.kind() {
        io::ErrorKind::FileTooLarge => StorageError::TooLarge {
            path: path.to_owned(),
        },
        _ => StorageError::io(Action::Open, path, error),
    })
}

/// The bytes of a regular file of at most `most` bytes: the way in for all small files.
///
/// # Errors
/// Those of the system; [`io::ErrorKind::FileTooLarge`] for a larger file, which is not read, and
/// [`io::ErrorKind::InvalidInput`] for what is no regular file, such as a pipe or a device.
pub(super) fn read_at_most(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let too_large = || io::Error::from(io::ErrorKind::FileTooLarge);
    // Before opening, since opening a pipe would wait for somebody to write into it.
    let metadata = fs::metadata(path)?;
    if metadata.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if !metadata.is_file() {
        let what = "it is not a regular file";
        return Err(io::Error::new(io::ErrorKind::InvalidInput, what));
    }
    if metadata.len() > most {
        return Err(too_large());
    }
    let mut bytes = Vec::with_capacity(metadata.len() as usize);
    // What it says of its size need not be so, as in /proc.
    File::open(path)?.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(too_large());
    }
    Ok(bytes)
}

/// Makes a folder, and those around it, if it is missing.
///
/// # Errors
/// [`StorageError::Io`].
pub fn make_folder(folder: &Path) -> Result<(), StorageError> {
    fs::create_dir_all(folder).map_err(|error| StorageError::io(Action::Save, folder, error))
}

/// Removes a file.
///
/// # Errors
/// [`StorageError::Io`]; the file is as it was.
pub fn remove(path: &Path) -> Result<(), StorageError> {
    fs::remove_file(path).map_err(|error| StorageError::io(Action::Remove, path, error))
}

/// Makes a folder that only the user can look into, and takes the others out of one that is there.
///
/// # Errors
/// Those of the system, if there is no such folder then.
pub(super) fn make_private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
        builder.mode(0o700);
        if folder.is_dir() {
            // What cannot be changed is somebody else's, and is used as it is.
            let _ = fs::set_permissions(folder, fs::Permissions::from_mode(0o700));
        }
    }
    let is_new = !folder.is_dir();
    builder.create(folder)?;
    // What is in it is on the disk only once it is there itself, and so are those around it. How many
    // of them are new is not worth asking: it happens once.
    if is_new {
        folder
            .ancestors()
            .skip(1)
            .take(NEW_FOLDERS)
            .for_each(settle);
    }
    Ok(())
}
