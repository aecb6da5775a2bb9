//! Opening and saving files.

use std::fs::{self, File, Metadata};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::disk::Digest;
use super::error::{Action, StorageError};
use super::format::{self, Loaded, MAX_BYTES};
use crate::model::Document;

/// Most symbolic links that are followed to the file that a save replaces.
const MAX_LINKS: usize = 40;

/// How names of files begin and end that are written before they take another's.
const TEMPORARY: (&str, &str) = (".pipewright-", ".tmp");
/// How old such a file is before it counts as left by a save that was killed.
const LEFT_AFTER: Duration = Duration::from_hours(1);
/// Most entries of a folder that are looked at for them.
const MOST_SWEPT: usize = 2_000;

/// What a file turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceKind {
    /// A document file.
    Ron,
    /// An SVG picture or an HTML page, which may carry a document.
    Svg,
    /// A PNG picture, which may carry a document.
    Png,
}

impl SourceKind {
    /// What a file's bytes are, by their beginning.
    pub fn of(bytes: &[u8]) -> Self {
        let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
            Self::Png
        } else if text.trim_ascii_start().starts_with(b"<") {
            Self::Svg
        } else {
            Self::Ron
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
        SourceKind::Ron => {
            let text = format::text_of(&bytes).map_err(broken)?;
            format::read(text).map_err(broken)
        }
        SourceKind::Svg | SourceKind::Png => {
            let missing = |why: String| StorageError::Picture {
                path: path.to_owned(),
                why,
            };
            let text = embedded(kind, &bytes)
                .map_err(missing)?
                .ok_or_else(|| missing("there is no Pipewright document in this picture".into()))?;
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

/// The text of a regular file of at most `most` bytes: the way in for all small files.
///
/// # Errors
/// Those of the system; [`io::ErrorKind::FileTooLarge`] for a larger file, which is not read,
/// [`io::ErrorKind::InvalidInput`] for what is no regular file, such as a pipe or a device, and
/// [`io::ErrorKind::InvalidData`] for what is not UTF-8.
pub(super) fn read_text(path: &Path, most: u64) -> io::Result<String> {
    String::from_utf8(read_at_most(path, most)?)
        .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it is not text in UTF-8"))
}

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

/// Saves a document, as a whole or not at all, and tells what was written.
///
/// # Errors
/// [`StorageError::Io`]; the old file, if there is one, is as it was.
pub fn save(path: &Path, document: &Document) -> Result<Digest, StorageError> {
    let text = format::write(document);
    write_atomic(path, text.as_bytes())?;
    if let Some(folder) = path.parent() {
        sweep(folder);
    }
    Ok(Digest::of(text.as_bytes()))
}

/// Removes what saves left in a folder that were killed on their way, once nobody can be at them any
/// more.
pub(super) fn sweep(folder: &Path) {
    let is_left = |name: &str| name.starts_with(TEMPORARY.0) && name.ends_with(TEMPORARY.1);
    let entries = fs::read_dir(folder).into_iter().flatten().take(MOST_SWEPT);
    for entry in entries.flatten() {
        let is_ours = entry.file_name().to_str().is_some_and(is_left);
        let is_old = || {
            let modified = entry.metadata().and_then(|own| own.modified()).ok()?;
            Some(modified.elapsed().ok()? > LEFT_AFTER)
        };
        if is_ours && is_old() == Some(true) {
            // Somebody else's stay.
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Writes a file so that it has either the old or the new content, whatever happens.
///
/// The new content goes to a file beside it, reaches the disk, and then takes the name.
/// An existing file keeps its permissions, and a symbolic link stays one.
///
/// # Errors
/// [`StorageError::Io`]; the old file, if there is one, is as it was.
pub fn write_atomic(path: &Path, bytes: &[u8]) -> Result<(), StorageError> {
    let fail = |error| StorageError::io(Action::Save, path, error);
    // A pipe or a device, be it behind a link that names no file, as `/dev/stdout` is: there is no
    // old content to keep, and replacing it by a file would destroy it.
    if fs::metadata(path).is_ok_and(|own| !own.is_file() && !own.is_dir()) {
        let mut open = File::options().write(true).open(path).map_err(fail)?;
        return open.write_all(bytes).map_err(fail);
    }
    link_target(path)
        .and_then(|target| replace(&target, bytes, Access::Usual))
        .map_err(fail)
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

/// Who may read a new file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    /// Whom the user lets read new files.
    Usual,
    /// The user alone.
    Private,
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
    builder.create(folder)
}

/// Replaces a file as a whole, by a new one that is on the disk before it takes the name.
pub(super) fn replace(target: &Path, bytes: &[u8], access: Access) -> io::Result<()> {
    let old = fs::metadata(target).ok();
    if old.as_ref().is_some_and(Metadata::is_dir) {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if old.as_ref().is_some_and(|old| old.permissions().readonly()) {
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    let folder = match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    // Nobody reads the new content who could not read the old one, not even for a moment.
    let is_private = access == Access::Private || old.is_some();
    let mut file = new_file_in(folder, is_private)?;
    if let Some(old) = old.filter(|_| access == Access::Usual) {
        file.as_file().set_permissions(old.permissions())?;
    }
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(target).map_err(|error| error.error)?;
    // The name reaches the disk with the folder. Not every system can do that, and the content is
    // safe without it.
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
    Ok(())
}

fn new_file_in(folder: &Path, is_private: bool) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(TEMPORARY.0).suffix(TEMPORARY.1);
    #[cfg(not(unix))]
    let _ = is_private;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // As any program creates a file: what the user's umask leaves.
        let mode = if is_private { 0o600 } else { 0o666 };
        builder.permissions(fs::Permissions::from_mode(mode));
    }
    builder.tempfile_in(folder)
}

/// The file behind a chain of symbolic links, which need not exist yet; an error where they lead in
/// a circle.
fn link_target(path: &Path) -> io::Result<PathBuf> {
    let mut target = path.to_owned();
    for _ in 0..MAX_LINKS {
        let Ok(next) = fs::read_link(&target) else {
            return Ok(target);
        };
        target = match target.parent() {
            Some(folder) => folder.join(next),
            None => next,
        };
    }
    Err(io::Error::other("its links lead in a circle"))
}
