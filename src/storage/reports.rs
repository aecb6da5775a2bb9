//! Reports of faults and the log: small files that are swept.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use super::clock::seconds_now;
use super::error::{Action, StorageError};
use super::file::{Access, make_private_folder, replace};

/// Most reports that are kept.
const MAX_REPORTS: usize = 10;
/// How large a log grows before it makes room for a new one, in bytes.
const MAX_LOG: u64 = 1 << 20;
const LOG: &str = "pipewright.log";
const OLD_LOG: &str = "pipewright.old.log";

/// Writes a report of a fault of the program into a folder, and tells where it is. The oldest go.
///
/// # Errors
/// [`StorageError::Io`].
pub fn write_report(folder: &Path, text: &str) -> Result<PathBuf, StorageError> {
    let failed = |error| StorageError::io(Action::Save, folder, error);
    make_private_folder(folder).map_err(failed)?;
    let name = format!("fault-{}-{}.txt", seconds_now(), std::process::id());
    let path = folder.join(name);
    replace(&path, text.as_bytes(), Access::Private).map_err(failed)?;
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    // Not the new one, which has the lowest number where the clock was set back.
    let is_old =
        |report: &PathBuf| report.extension().is_some_and(|end| end == "txt") && *report != path;
    let mut reports: Vec<_> = entries.map(|entry| entry.path()).filter(is_old).collect();
    reports.sort();
    let surplus = (reports.len() + 1).saturating_sub(MAX_REPORTS);
    for old in reports.iter().take(surplus) {
        // One that stays does no harm.
        let _ = fs::remove_file(old);
    }
    Ok(path)
}

/// The log in a folder, to be appended to; one that is full makes room and is kept once.
///
/// # Errors
/// [`StorageError::Io`].
pub fn open_log(folder: &Path) -> Result<File, StorageError> {
    let path = folder.join(LOG);
    let failed = |error| StorageError::io(Action::Save, &path, error);
    make_private_folder(folder).map_err(failed)?;
    if fs::metadata(&path).is_ok_and(|own| own.len() > MAX_LOG) {
        fs::rename(&path, folder.join(OLD_LOG)).map_err(failed)?;
    }
    let mut options = File::options();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(&path).map_err(failed)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn a_log_that_is_full_makes_room() {
        let folder = tempfile::tempdir().unwrap();
        let mut log = open_log(folder.path()).unwrap();
        log.write_all(&vec![b'x'; MAX_LOG as usize + 1]).unwrap();
        let mut log = open_log(folder.path()).unwrap();
        log.write_all(b"new").unwrap();
        open_log(folder.path()).unwrap();
        let length = |name: &str| fs::metadata(folder.path().join(name)).unwrap().len();
        assert_eq!(length(LOG), 3);
        assert_eq!(length(OLD_LOG), MAX_LOG + 1);
    }

    #[test]
    fn no_more_reports_are_kept_than_somebody_sends() {
        let folder = tempfile::tempdir().unwrap();
        for number in 0..14 {
            let name = format!("fault-1{number:02}-1.txt");
            fs::write(folder.path().join(name), "old").unwrap();
        }
        let path = write_report(folder.path(), "new").unwrap();
        assert_eq!(fs::read_to_string(path).unwrap(), "new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), MAX_REPORTS);
    }

    #[test]
    fn a_new_report_stays_where_the_clock_was_set_back() {
        let folder = tempfile::tempdir().unwrap();
        for number in 0..14 {
            // From a time when the clock was ahead by centuries.
            let name = format!("fault-99999999{number:02}-1.txt");
            fs::write(folder.path().join(name), "old").unwrap();
        }
        let path = write_report(folder.path(), "new").unwrap();
        assert_eq!(fs::read_to_string(path).unwrap(), "new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), MAX_REPORTS);
    }
}
