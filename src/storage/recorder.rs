//! Keeps the journal of an open document on a thread of its own, so that neither the disk makes
//! the window stutter nor a window that is not painted keeps work from the disk.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::disk::Known;
use super::error::StorageError;
use super::journal::Journal;
use crate::model::Document;

/// How long a change waits for more, so that a hand that goes on costs few writes.
const GROUP: Duration = Duration::from_millis(250);
/// How long after a write that failed the next one is tried.
const RETRY: Duration = Duration::from_secs(2);

enum Task {
    Record(Box<Work>),
    Clear,
    /// Write what waits, and say that this was done.
    Settle(Sender<()>),
}

/// A state to be recorded.
struct Work {
    document: Document,
    file: Option<Known>,
}

/// Why nothing can be recorded, as long as that is so.
#[derive(Clone, Default)]
struct Failure(Arc<Mutex<Option<String>>>);

impl Failure {
    fn get(&self) -> Option<String> {
        let held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.clone()
    }

    /// Sets it, and tells whether it is another.
    fn set(&self, failure: Option<String>) -> bool {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_other = *held != failure;
        *held = failure;
        is_other
    }
}

/// Records the states of one document into a [`Journal`].
///
/// What was handed over when it is dropped is written: only [`Recorder::clear`] says that nothing
/// has to be kept.
pub struct Recorder {
    tasks: Option<Sender<Task>>,
    thread: Option<JoinHandle<()>>,
    failure: Failure,
}

impl Recorder {
    /// Starts one for a journal in a folder; see [`Journal::start`]. `wake` is called, on the
    /// thread, when recording begins to fail or succeeds again.
    pub fn start(folder: &Path, id: &str, wake: impl Fn() + Send + 'static) -> Self {
        let (tasks, inbox) = channel();
        let failure = Failure::default();
        let clerk = Clerk {
            folder: folder.to_owned(),
            id: id.to_owned(),
            journal: None,
            waiting: None,
            failure: failure.clone(),
            wake: Box::new(wake),
        };
        let thread = std::thread::Builder::new().name("journal".to_owned());
        match thread.spawn(move || clerk.run(&inbox)) {
            Ok(thread) => Self {
                tasks: Some(tasks),
                thread: Some(thread),
                failure,
            },
            Err(error) => {
                failure.set(Some(format!("There is no thread for it: {error}.")));
                Self {
                    tasks: None,
                    thread: None,
                    failure,
                }
            }
        }
    }

    /// Hands a state with unsaved changes over. It is on disk a quarter of a second later, or a
    /// newer one is.
    pub fn record(&self, document: &Document, file: Option<&Known>) {
        self.send(Task::Record(Box::new(Work {
            document: document.clone(),
            file: file.cloned(),
        })));
    }

    /// Forgets what was recorded: the document was saved, or its changes given up.
    pub fn clear(&self) {
        self.send(Task::Clear);
    }

    /// Waits until what was handed over is on disk.
    ///
    /// # Errors
    /// A sentence, if it cannot be written.
    pub fn settle(&self) -> Result<(), String> {
        let (done, is_done) = channel();
        self.send(Task::Settle(done));
        // The thread ends with the recorder only, so it answers.
        let answered = is_done.recv().is_ok();
        match self.failure() {
            Some(failure) => Err(failure),
            None if answered => Ok(()),
            None => Err("The journal's thread is gone.".to_owned()),
        }
    }

    /// Why nothing can be recorded, as long as that is so.
    pub fn failure(&self) -> Option<String> {
        self.failure.get()
    }

    fn send(&self, task: Task) {
        if let Some(tasks) = &self.tasks
            && tasks.send(task).is_err()
        {
            self.failure
                .set(Some("The journal's thread is gone.".to_owned()));
        }
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        // Nothing more comes: the thread writes what waits and ends.
        self.tasks = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the thread of a journal broke down");
        }
    }
}

/// What works on the thread.
struct Clerk {
    folder: PathBuf,
    id: String,
    journal: Option<Journal>,
    /// What is to be written next, and when.
    waiting: Option<(Instant, Box<Work>)>,
    failure: Failure,
    wake: Box<dyn Fn() + Send>,
}

impl Clerk {
    fn run(mut self, inbox: &Receiver<Task>) {
        loop {
            let task = match &self.waiting {
                None => inbox.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some((due, _)) => inbox.recv_timeout(due.saturating_duration_since(Instant::now())),
            };
            match task {
                Ok(Task::Record(work)) => {
                    let due = self.waiting.take().map(|(due, _)| due);
                    self.waiting = Some((due.unwrap_or_else(|| Instant::now() + GROUP), work));
                }
                Ok(Task::Clear) => self.clear(),
                Ok(Task::Settle(done)) => {
                    self.write();
                    // Who asked may be gone.
                    let _ = done.send(());
                }
                Err(RecvTimeoutError::Timeout) => self.write(),
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        self.write();
    }

    fn write(&mut self) {
        let Some((_, work)) = self.waiting.take() else {
            return;
        };
        let failure = match self.record(&work) {
            Ok(()) => None,
            Err(error) => {
                self.waiting = Some((Instant::now() + RETRY, work));
                Some(error.to_string())
            }
        };
        self.tell(failure);
    }

    fn record(&mut self, work: &Work) -> Result<(), StorageError> {
        let journal = match &mut self.journal {
            Some(journal) => journal,
            none => none.insert(Journal::start(&self.folder, &self.id)?),
        };
        journal.record(&work.document, work.file.as_ref())?;
        Ok(())
    }

    fn clear(&mut self) {
        self.waiting = None;
        if let Some(journal) = &mut self.journal
            && let Err(error) = journal.clear()
        {
            tracing::warn!("{error}");
        }
        self.tell(None);
    }

    fn tell(&self, failure: Option<String>) {
        if self.failure.set(failure) {
            (self.wake)();
        }
    }
}
