//! Notices on a thread of its own that files are written, replaced or removed.
//!
//! It looks at their times and sizes each second. What the system tells of files is quicker, but says
//! nothing of what another machine does on a network drive, nor inside of many containers, and follows
//! the file that was rather than the name; and a second is soon enough for a person.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::disk::{Stamp, stamp};

/// Between two looks.
const LOOK: Duration = Duration::from_secs(1);

/// Looks after files until it is dropped.
pub struct Watch {
    files: Arc<Mutex<Vec<PathBuf>>>,
    has_news: Arc<AtomicBool>,
    /// The thread ends with it. Nobody waits for that: a look at a drive that is gone may take long.
    _alive: Option<Sender<()>>,
}

impl Watch {
    /// Starts one that watches nothing yet. `wake` is called, on its thread, when there are news.
    pub fn start(wake: impl Fn() + Send + 'static) -> Self {
        let (alive, is_over) = channel();
        let files: Arc<Mutex<Vec<PathBuf>>> = Arc::default();
        let has_news = Arc::new(AtomicBool::new(false));
        let (watched, news) = (Arc::clone(&files), Arc::clone(&has_news));
        let thread = std::thread::Builder::new().name("watch".to_owned());
        let thread = thread.spawn(move || look(&watched, &news, &is_over, wake));
        if let Err(error) = &thread {
            tracing::warn!("files are not watched: there is no thread for that: {error}");
        }
        Self {
            files,
            has_news,
            _alive: thread.is_ok().then_some(alive),
        }
    }

    /// Watches these files, and no others any more.
    pub fn set(&self, files: Vec<PathBuf>) {
        *self.files.lock().unwrap_or_else(PoisonError::into_inner) = files;
    }

    /// Whether one of them was changed since this was asked last.
    pub fn take_news(&self) -> bool {
        self.has_news.swap(false, Ordering::Relaxed)
    }
}

fn look(
    files: &Mutex<Vec<PathBuf>>,
    has_news: &AtomicBool,
    is_over: &Receiver<()>,
    wake: impl Fn(),
) {
    let mut seen: BTreeMap<PathBuf, Option<Stamp>> = BTreeMap::new();
    while is_over.recv_timeout(LOOK) == Err(RecvTimeoutError::Timeout) {
        let wanted = files.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let now: BTreeMap<_, _> = wanted
            .into_iter()
            .map(|file| {
                let stamp = stamp(&file);
                (file, stamp)
            })
            .collect();
        let is_other = |(file, stamp): (&PathBuf, &Option<Stamp>)| {
            seen.get(file).is_some_and(|before| before != stamp)
        };
        let is_news = now.iter().any(is_other);
        seen = now;
        if is_news {
            has_news.store(true, Ordering::Relaxed);
            wake();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::sync::mpsc::channel;

    use super::*;

    #[test]
    fn a_file_that_is_written_replaced_or_removed_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a");
        fs::write(&file, "one").unwrap();
        let (wake, woken) = channel();
        let watch = Watch::start(move || wake.send(()).unwrap_or_default());
        watch.set(vec![file.clone()]);
        let long = Duration::from_secs(20);
        // What was there before is no news.
        assert!(woken.recv_timeout(LOOK * 2).is_err());
        fs::write(&file, "one more").unwrap();
        woken.recv_timeout(long).unwrap();
        assert!(watch.take_news());
        assert!(!watch.take_news());
        let other = folder.path().join("b");
        fs::write(&other, "something else").unwrap();
        fs::rename(&other, &file).unwrap();
        woken.recv_timeout(long).unwrap();
        fs::remove_file(&file).unwrap();
        woken.recv_timeout(long).unwrap();
        watch.set(Vec::new());
        fs::write(&file, "back").unwrap();
        assert!(woken.recv_timeout(LOOK * 3).is_err());
    }
}
