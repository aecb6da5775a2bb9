//! Writing files so that neither their content nor what else they are is lost.
//!
//! The usual way is a new file beside the old one, which takes its name once it is on the disk: at
//! each moment there is the old content or the new one. Where that would lose something (another name
//! of the file, its owner, an attribute), or is not possible (a mount on the file itself, a folder
//! that may not be written), the file stays the one it is and is [written over](super::in_place).

use std::fs::{self, File, Metadata};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::NamedTempFile;

use super::disk::Digest;
use super::error::{Action, Refusal, StorageError};
use super::format::{self, Comments};
use super::identity;
use super::in_place::{self, Fault};
use crate::model::Document;

/// Most symbolic links that are followed to the file that a save replaces.
const MAX_LINKS: usize = 40;

/// How names of files begin and end that are written before they take another's.
const TEMPORARY: (&str, &str) = (".pipewright-", ".tmp");
/// How old such a file is before it counts as left by a save that was killed.
const LEFT_AFTER: Duration = Duration::from_hours(1);
/// Most entries of a folder that are looked at for them.
const MOST_SWEPT: usize = 2_000;

/// What was written, and what of it could not be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Saved {
    /// Tells the content from others.
    pub digest: Digest,
    /// How many comments could not be kept.
    pub dropped: usize,
}

/// Saves a document, as a whole or not at all, and tells what was written.
///
/// # Errors
/// [`StorageError::Io`]; the old file, if there is one, is as it was. [`StorageError::Torn`] says
/// where the content is if the disk broke in between.
pub fn save(path: &Path, document: &Document) -> Result<Digest, StorageError> {
    save_with(path, document, &Comments::default()).map(|saved| saved.digest)
}

/// Saves a document with the comments of the file that it was read from.
///
/// # Errors
/// Those of [`save`].
pub fn save_with(
    path: &Path,
    document: &Document,
    comments: &Comments,
) -> Result<Saved, StorageError> {
    let (text, dropped) = format::write_with(document, comments);
    if text.len() > format::MAX_BYTES {
        return Err(StorageError::DocumentTooLarge {
            path: path.to_owned(),
        });
    }
    write_atomic(path, text.as_bytes())?;
    if let Some(folder) = path.parent() {
        sweep(folder);
    }
    Ok(Saved {
        digest: Digest::of(text.as_bytes()),
        dropped,
    })
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
            // A clock that was set back makes old files new ones of tomorrow.
            let away = modified
                .elapsed()
                .unwrap_or_else(|future| future.duration());
            Some(away > LEFT_AFTER)
        };
        if is_ours && is_old() == Some(true) {
            // Somebody else's stay.
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Writes a file so that it has either the old or the new content, and stays what it is besides that.
///
/// The new content goes to a file beside it, reaches the disk, and then takes the name. A symbolic
/// link stays one. An existing file keeps owner, group, mode, extended attributes and its other names;
/// where a new file could not have them, it is written over instead, with a whole copy kept until
/// that is done. A pipe or a device is refused.
///
/// # Errors
/// [`StorageError::Io`]; the old file, if there is one, is as it was. [`StorageError::Torn`] says
/// where the content is if the disk broke in between.
pub fn write_atomic(path: &Path, bytes: &[u8]) -> Result<(), StorageError> {
    let fail = |error| StorageError::io(Action::Save, path, error);
    if is_stream(path) {
        let why = "it is a pipe or a device";
        return Err(fail(Refusal::of(io::ErrorKind::InvalidInput, why)));
    }
    if names_folder(path) {
        return Err(fail(io::ErrorKind::IsADirectory.into()));
    }
    let target = link_target(path).map_err(fail)?;
    write(&target, bytes).map_err(|fault| match fault {
        Fault::Refused(error) => fail(error),
        Fault::Torn { source, copy } => StorageError::Torn {
            path: path.to_owned(),
            source,
            copy,
        },
    })
}

/// Writes to a file as [`write_atomic`] does, or into a pipe or a device, which may mean to wait for
/// somebody who reads it.
///
/// # Errors
/// Those of [`write_atomic`].
pub fn write_out(path: &Path, bytes: &[u8]) -> Result<(), StorageError> {
    if !is_stream(path) {
        return write_atomic(path, bytes);
    }
    // There is no old content to keep, and replacing it by a file would destroy it.
    let open = File::options().write(true).open(path);
    open.and_then(|mut open| open.write_all(bytes))
        .map_err(|error| StorageError::io(Action::Save, path, error))
}

/// Whether there is a pipe or a device, even behind a link that names no file, such as `/dev/stdout`.
fn is_stream(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|own| !own.is_file() && !own.is_dir())
}

/// Whether a path can only mean a folder, whether there is one or not.
pub fn names_folder(path: &Path) -> bool {
    let ends_so = path
        .as_os_str()
        .as_encoded_bytes()
        .last()
        .is_some_and(|last| std::path::is_separator(char::from(*last)));
    ends_so || path.is_dir()
}

/// Whether new files may be made in a folder.
pub fn is_open_folder(folder: &Path) -> bool {
    #[cfg(unix)]
    {
        use rustix::fs::{Access, access};
        access(folder, Access::WRITE_OK | Access::EXEC_OK).is_ok()
    }
    #[cfg(not(unix))]
    folder.is_dir()
}

/// Which users may read a new file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    /// Whom the user lets read new files.
    Usual,
    /// The user alone.
    Private,
}

/// Replaces a file of the program's own as a whole, by a new one that is on the disk before it takes
/// the name.
pub(super) fn replace(target: &Path, bytes: &[u8], access: Access) -> io::Result<()> {
    let folder = folder_of(target);
    let file = filled(new_file_in(folder, access)?, bytes)?;
    file.persist(target).map_err(|error| error.error)?;
    settle(folder);
    Ok(())
}

fn write(target: &Path, bytes: &[u8]) -> Result<(), Fault> {
    let Some((held, known)) = held(target)? else {
        return Ok(replace(target, bytes, Access::Usual)?);
    };
    let folder = folder_of(target);
    // Nobody reads the new content who could not read the old one, not even for a moment.
    let (file, loses_nothing) = match new_file_in(folder, Access::Private) {
        Ok(file) => {
            let loses_nothing = identity::pass_on(&held, &known, file.as_file());
            (file, loses_nothing)
        }
        // A file that one may write, in a folder that one may not.
        Err(error) if is_refused(&error) => {
            let elsewhere = std::env::temp_dir();
            (new_file_in(&elsewhere, Access::Private)?, false)
        }
        Err(error) => return Err(error.into()),
    };
    let file = filled(file, bytes)?;
    if !loses_nothing {
        return in_place::write(target, held, file, bytes);
    }
    match file.persist(target) {
        Ok(_) => {
            settle(folder);
            Ok(())
        }
        // A mount on the file itself, or a folder where only owners may rename.
        Err(error) if is_refused(&error.error) => in_place::write(target, held, error.file, bytes),
        Err(error) => Err(error.error.into()),
    }
}

/// An old file that may be written, open for that; `None` if there is none.
///
/// Where one may write the folder, a file could be replaced that one may not write; it is not ours
/// to do.
fn held(target: &Path) -> io::Result<Option<(File, Metadata)>> {
    let known = match fs::metadata(target) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        known => known?,
    };
    if known.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    let refused = |why: &str| Refusal::of(io::ErrorKind::PermissionDenied, why);
    if known.permissions().readonly() {
        return Err(refused("it is read-only"));
    }
    match File::options().write(true).open(target) {
        Ok(file) => {
            let known = file.metadata()?;
            Ok(Some((file, known)))
        }
        Err(error) if error.kind() != io::ErrorKind::PermissionDenied => Err(error),
        Err(_) if identity::is_of_another(&known) => Err(refused(
            "it belongs to another user, who does not let you change it",
        )),
        Err(_) => Err(refused("you are not allowed to change it")),
    }
}

/// Whether a file can perhaps be written over where a new one cannot take its name.
fn is_refused(error: &io::Error) -> bool {
    use io::ErrorKind as Kind;
    matches!(
        error.kind(),
        Kind::PermissionDenied
            | Kind::ReadOnlyFilesystem
            | Kind::ResourceBusy
            | Kind::CrossesDevices
    )
}

pub(super) fn folder_of(target: &Path) -> &Path {
    match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

fn new_file_in(folder: &Path, access: Access) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(TEMPORARY.0).suffix(TEMPORARY.1);
    #[cfg(not(unix))]
    let _ = access;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = match access {
            // As any program creates a file: what the user's umask leaves.
            Access::Usual => 0o666,
            Access::Private => 0o600,
        };
        builder.permissions(fs::Permissions::from_mode(mode));
    }
    builder.tempfile_in(folder)
}

/// A new file with that content, on the disk.
fn filled(mut file: NamedTempFile, bytes: &[u8]) -> io::Result<NamedTempFile> {
    within_limit(bytes.len() as u64)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// Refuses what is longer than files of this program may be: writing it would end the program.
#[cfg(unix)]
pub(super) fn within_limit(length: u64) -> io::Result<()> {
    use rustix::process::{Resource, getrlimit};
    match getrlimit(Resource::Fsize).current {
        Some(most) if length > most => {
            let why = format!(
                "it would have {length} bytes, and files of this program may have no more than \
                 {most} (`ulimit -f`)"
            );
            Err(Refusal::of(io::ErrorKind::FileTooLarge, why))
        }
        _ => Ok(()),
    }
}

#[cfg(not(unix))]
pub(super) fn within_limit(_length: u64) -> io::Result<()> {
    Ok(())
}

/// Refuses to write so many bytes to an open file, standard output for one, if it would be longer then
/// than files of this program may be: writing them would end the program.
///
/// # Errors
/// [`io::ErrorKind::FileTooLarge`] with a sentence. What is no file takes any length.
#[cfg(unix)]
pub fn has_room(open: &impl std::os::fd::AsFd, length: usize) -> io::Result<()> {
    use rustix::fs::{FileType, OFlags, fcntl_getfl, fstat, tell};
    let Ok(stat) = fstat(open) else { return Ok(()) };
    if !FileType::from_raw_mode(stat.st_mode).is_file() {
        return Ok(());
    }
    let appends = fcntl_getfl(open).is_ok_and(|flags| flags.contains(OFlags::APPEND));
    let end = u64::try_from(stat.st_size).unwrap_or_default();
    let at = if appends {
        end
    } else {
        tell(open).unwrap_or(end)
    };
    within_limit(at.saturating_add(length as u64))
}

/// Whether an open file takes so many bytes more is not known here.
///
/// # Errors
/// None.
#[cfg(not(unix))]
pub fn has_room<T>(_open: &T, _length: usize) -> io::Result<()> {
    Ok(())
}

/// Brings a new name to the disk, which it reaches with its folder. Not every system can do that,
/// and the content is safe without it.
pub(super) fn settle(folder: &Path) {
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
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

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;

    #[test]
    fn what_was_left_long_ago_goes_whatever_the_clock_was_set_to() {
        let folder = tempfile::tempdir().unwrap();
        let now = File::create(folder.path().join("now")).unwrap();
        let now = now.metadata().and_then(|own| own.modified()).unwrap();
        let day = Duration::from_hours(24);
        let write = |name: &str, modified: SystemTime| {
            let file = File::create(folder.path().join(name)).unwrap();
            file.set_modified(modified).unwrap();
        };
        write(".pipewright-past.tmp", now - day);
        write(".pipewright-future.tmp", now + day);
        write(".pipewright-new.tmp", now);
        write(".pipewright-soon.tmp", now + day / 1_000);
        write(".pipewright-future.copy", now + day);
        write("future.tmp", now + day);
        sweep(folder.path());
        let entries = fs::read_dir(folder.path()).unwrap().flatten();
        let mut names: Vec<_> = entries.map(|entry| entry.file_name()).collect();
        names.sort();
        let kept = [
            ".pipewright-future.copy",
            ".pipewright-new.tmp",
            ".pipewright-soon.tmp",
            "future.tmp",
            "now",
        ];
        assert_eq!(names, kept);
    }

    #[cfg(unix)]
    #[test]
    fn pipes_take_any_length() {
        let (_, into) = io::pipe().unwrap();
        assert!(has_room(&into, usize::MAX).is_ok());
    }
}
