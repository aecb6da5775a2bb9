//! Writing over the content of a file that has to stay the file that it is.

use std::fs::File;
use std::io::{self, Read as _, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use tempfile::{NamedTempFile, TempPath};

use super::error::Refusal;
use super::save::{folder_of, settle};

/// Largest old content, in bytes, that is held to be put back.
const MAX_HELD: u64 = 256 << 20;
/// How names of copies end that stay until the file is whole; no sweep takes them.
const COPY: &str = "copy";

/// Why a file could not be written in place.
#[derive(Debug)]
pub(super) enum Fault {
    /// It is as it was.
    Refused(io::Error),
    /// It has neither the old nor the new content.
    Torn {
        /// What the system said.
        source: io::Error,
        /// Where the whole new content is.
        copy: PathBuf,
    },
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        Self::Refused(error)
    }
}

/// Writes over a file that is open for writing.
///
/// `copy` has the whole new content already, on the disk: it is there until the file has it too, so
/// that a program that is killed in between, or a disk that breaks, leaves one whole version.
pub(super) fn write(
    target: &Path,
    mut held: File,
    copy: NamedTempFile,
    bytes: &[u8],
) -> Result<(), Fault> {
    let old = content(target)?;
    make_room(&held, bytes.len() as u64)?;
    let copy = kept_apart(copy)?;
    match exchange(&mut held, &old, bytes) {
        Ok(()) => Ok(()),
        Err(Broken { error, is_back }) if is_back => Err(Fault::Refused(error)),
        Err(Broken { error, .. }) => {
            let path = copy.to_path_buf();
            Err(Fault::Torn {
                source: error,
                copy: copy.keep().unwrap_or(path),
            })
        }
    }
}

/// What a file holds, to be put back.
fn content(target: &Path) -> io::Result<Vec<u8>> {
    let mut old = Vec::new();
    let mut file = File::open(target)?.take(MAX_HELD + 1);
    file.read_to_end(&mut old)?;
    if old.len() as u64 > MAX_HELD {
        let why = format!(
            "it is larger than {} MiB, too large to be written over safely",
            MAX_HELD >> 20
        );
        return Err(Refusal::of(io::ErrorKind::InvalidInput, why));
    }
    Ok(old)
}

/// Makes sure, where that can be asked for, that the disk has room before anything is written over.
#[cfg(target_os = "linux")]
fn make_room(file: &File, length: u64) -> io::Result<()> {
    use rustix::fs::{FallocateFlags, fallocate};
    use rustix::io::Errno;
    match fallocate(file, FallocateFlags::KEEP_SIZE, 0, length) {
        Err(error @ (Errno::NOSPC | Errno::DQUOT | Errno::FBIG | Errno::IO)) => Err(error.into()),
        // Not every file system can promise it.
        _ => Ok(()),
    }
}

#[cfg(not(target_os = "linux"))]
fn make_room(_file: &File, _length: u64) -> io::Result<()> {
    Ok(())
}

/// The copy under a name that stays: if the program is killed now, it is what is whole.
fn kept_apart(copy: NamedTempFile) -> io::Result<TempPath> {
    let path = copy.path().with_extension(COPY);
    copy.persist_noclobber(&path).map_err(|error| error.error)?;
    // Neither does a power cut take its name, which is not on the disk before its folder is.
    settle(folder_of(&path));
    TempPath::try_from_path(path)
}

/// What is written over: a file, or in tests what fails on demand.
trait Place: Write + Seek {
    fn cut(&mut self, length: u64) -> io::Result<()>;
    fn settle(&mut self) -> io::Result<()>;
}

impl Place for File {
    fn cut(&mut self, length: u64) -> io::Result<()> {
        self.set_len(length)
    }

    fn settle(&mut self) -> io::Result<()> {
        self.sync_all()
    }
}

/// Why the new content is not there, and whether the old one is again.
struct Broken {
    error: io::Error,
    is_back: bool,
}

/// Writes new content over old, or puts the old one back.
fn exchange(place: &mut impl Place, old: &[u8], new: &[u8]) -> Result<(), Broken> {
    put(place, new).map_err(|error| Broken {
        error,
        is_back: put(place, old).is_ok(),
    })
}

fn put(place: &mut impl Place, bytes: &[u8]) -> io::Result<()> {
    place.seek(SeekFrom::Start(0))?;
    place.write_all(bytes)?;
    place.cut(bytes.len() as u64)?;
    place.settle()
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    /// A disk that has so much room, and breaks for good after so many writes that fail.
    struct Disk {
        content: Cursor<Vec<u8>>,
        room: usize,
        settles: bool,
        faults_left: usize,
    }

    impl Disk {
        fn new(content: &[u8], room: usize) -> Self {
            Self {
                content: Cursor::new(content.to_vec()),
                room,
                settles: true,
                faults_left: usize::MAX,
            }
        }
    }

    impl Write for Disk {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let at = self.content.position() as usize;
            let fits = bytes.len().min(self.room.saturating_sub(at)).min(3);
            if self.faults_left == 0 || fits == 0 {
                self.faults_left = self.faults_left.saturating_sub(1);
                return Err(io::ErrorKind::StorageFull.into());
            }
            self.content.write(&bytes[..fits])
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Seek for Disk {
        fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
            self.content.seek(to)
        }
    }

    impl Place for Disk {
        fn cut(&mut self, length: u64) -> io::Result<()> {
            self.content.get_mut().resize(length as usize, 0);
            Ok(())
        }

        fn settle(&mut self) -> io::Result<()> {
            if std::mem::replace(&mut self.settles, true) {
                return Ok(());
            }
            Err(io::Error::other("the disk reports a fault"))
        }
    }

    #[test]
    fn longer_and_shorter_content_takes_the_place_of_the_old_one() {
        for new in [&b"short"[..], b"much longer than it was", b""] {
            let mut disk = Disk::new(b"old content", 100);
            assert!(exchange(&mut disk, b"old content", new).is_ok());
            assert_eq!(disk.content.get_ref(), new);
        }
    }

    #[test]
    fn a_disk_that_is_full_halfway_has_the_old_content_again() {
        for room in 11..20 {
            let mut disk = Disk::new(b"old content", room);
            let broken = exchange(&mut disk, b"old content", b"much longer than it was");
            let broken = broken.unwrap_err();
            assert!(broken.is_back);
            assert_eq!(broken.error.kind(), io::ErrorKind::StorageFull);
            assert_eq!(disk.content.get_ref(), b"old content");
        }
        // And one that takes it all, but cannot bring it to the disk.
        let mut disk = Disk::new(b"old content", 100);
        disk.settles = false;
        assert!(
            exchange(&mut disk, b"old content", b"new")
                .unwrap_err()
                .is_back
        );
        assert_eq!(disk.content.get_ref(), b"old content");
    }

    #[test]
    fn a_disk_that_takes_nothing_back_is_told_apart() {
        let mut disk = Disk::new(b"old content", 12);
        disk.faults_left = 1;
        let broken = exchange(&mut disk, b"old content", b"much longer than it was");
        assert!(!broken.unwrap_err().is_back);
    }

    #[test]
    fn a_copy_stays_where_no_sweep_takes_it_until_the_file_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let file = tempfile::Builder::new()
            .suffix(".tmp")
            .tempfile_in(folder.path());
        let mut file = file.unwrap();
        file.write_all(b"new").unwrap();
        let copy = kept_apart(file).unwrap();
        assert_eq!(copy.extension().unwrap(), COPY);
        assert_eq!(std::fs::read(&copy).unwrap(), b"new");
        drop(copy);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
