//! Which files are open in a window, so that a second one on the same file can say so.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use super::disk::{Digest, absolute};
use super::error::{Action, StorageError};
use super::file::make_private_folder;

/// Says that a window works on a file, for as long as it lives.
///
/// It is a lock in the user's data folder and none on the file itself: programs of others are not
/// kept out, and nothing is left in their folders.
#[derive(Debug)]
pub struct Claim {
    lock_file: PathBuf,
    _lock: File,
}

impl Claim {
    /// Claims a file; `None` if another window has it. `folder` is where claims are kept.
    ///
    /// # Errors
    /// [`StorageError::Io`] if the folder cannot be written to: then nobody knows.
    pub fn on(folder: &Path, file: &Path) -> Result<Option<Self>, StorageError> {
        let failed = |error| StorageError::io(Action::Save, folder, error);
        make_private_folder(folder).map_err(failed)?;
        // One name for the file, by whatever links one came to it.
        let path = file.canonicalize().unwrap_or_else(|_| absolute(file));
        let name = Digest::of(path.as_os_str().as_encoded_bytes());
        let lock_file = folder.join(format!("{name}.lock"));
        let mut options = File::options();
        options.write(true).create(true).truncate(false);
        let lock = options.open(&lock_file).map_err(failed)?;
        match lock.try_lock() {
            Ok(()) => Ok(Some(Self {
                lock_file,
                _lock: lock,
            })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(failed(error)),
        }
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        // One that stays is taken again by the next window.
        let _ = std::fs::remove_file(&self.lock_file);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_claimed_once_until_it_is_let_go() {
        let folder = tempfile::tempdir().unwrap();
        let (claims, file) = (folder.path().join("open"), folder.path().join("a.ron"));
        std::fs::write(&file, "").unwrap();
        let claim = || Claim::on(&claims, &file).unwrap();
        let first = claim();
        assert!(first.is_some());
        assert!(claim().is_none());
        let around = folder.path().join("open/../a.ron");
        assert!(Claim::on(&claims, &around).unwrap().is_none());
        assert!(Claim::on(&claims, &claims.join("b.ron")).unwrap().is_some());
        drop(first);
        assert!(claim().is_some());
        assert_eq!(std::fs::read_dir(&claims).unwrap().count(), 0);
    }
}
