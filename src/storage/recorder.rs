//! Keeps the journal of an open document on a thread of its own, so that neither the disk makes
//! the window stutter nor a window that is not painted keeps work from the disk.

use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::disk::Known;
use super::journal::Journal;
use crate::model::{Document, History, HistoryEvent};

/// How long a change waits for more, so that a hand that goes on costs few writes.
const GROUP: Duration = Duration::from_millis(250);
/// How long after a write that failed the next one is tried.
const RETRY: Duration = Duration::from_secs(2);

enum Task {
    /// What happened, and what is known of the document's file now.
    Follow(Vec<HistoryEvent>, Option<Known>),
    Clear,
    /// Write what waits, and say that this was done.
    Settle(Sender<()>),
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

/// Records what happens to one document into a [`Journal`].
///
/// What was handed over when it is dropped is written: only [`Recorder::clear`] says that nothing
/// has to be kept.
pub struct Recorder {
    tasks: Option<Sender<Task>>,
    thread: Option<JoinHandle<()>>,
    failure: Failure,
    /// What the journal knows of the document's file.
    known: Option<Known>,
}

impl Recorder {
    /// Starts one for a journal; see [`Journal::new`]. The document is on disk a quarter of a
    /// second later. `wake` is called, on the thread, when recording begins to fail or succeeds
    /// again.
    pub fn start(
        folder: &Path,
        id: &str,
        (document, history, known): (Document, History, Option<Known>),
        wake: impl Fn() + Send + 'static,
    ) -> Self {
        let (tasks, inbox) = channel();
        let failure = Failure::default();
        let clerk = Clerk {
            journal: Journal::new(folder, id, document, history, known.clone()),
            due: Some(Instant::now() + GROUP),
            failure: failure.clone(),
            wake: Box::new(wake),
        };
        let thread = std::thread::Builder::new().name("journal".to_owned());
        match thread.spawn(move || clerk.run(&inbox)) {
            Ok(thread) => Self {
                tasks: Some(tasks),
                thread: Some(thread),
                failure,
                known,
            },
            Err(error) => {
                failure.set(Some(format!("There is no thread for it: {error}.")));
                Self {
                    tasks: None,
                    thread: None,
                    failure,
                    known,
                }
            }
        }
    }

    /// Hands over what happened since the last time. It is on disk a quarter of a second later.
    pub fn record(&mut self, events: Vec<HistoryEvent>, known: Option<&Known>) {
        if events.is_empty() && Known::are_alike(self.known.as_ref(), known) {
            return;
        }
        self.known = known.cloned();
        self.send(Task::Follow(events, known.cloned()));
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
    journal: Journal,
    /// When it is written next, if there is anything to write.
    due: Option<Instant>,
    failure: Failure,
    wake: Box<dyn Fn() + Send>,
}

impl Clerk {
    fn run(mut self, inbox: &Receiver<Task>) {
        loop {
            let task = match self.due {
                None => inbox.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(due) => inbox.recv_timeout(due.saturating_duration_since(Instant::now())),
            };
            match task {
                Ok(Task::Follow(events, known)) => {
                    self.journal.follow(events, known);
                    self.due.get_or_insert_with(|| Instant::now() + GROUP);
                }
                Ok(Task::Clear) => self.clear(),
                Ok(Task::Settle(done)) => {
                    self.write();
                    // The one that asked may have ended.
                    let _ = done.send(());
                }
                Err(RecvTimeoutError::Timeout) => self.write(),
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        self.write();
    }

    fn write(&mut self) {
        if self.due.take().is_none() {
            return;
        }
        let failure = match self.journal.commit() {
            Ok(()) => None,
            Err(error) => {
                self.due = Some(Instant::now() + RETRY);
                Some(error.to_string())
            }
        };
        self.tell(failure);
    }

    fn clear(&mut self) {
        self.due = None;
        if let Err(error) = self.journal.clear() {
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
