//! Keeps versions on a thread of its own, so that a save is not held up by them.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use super::{MAX_OF_ALL, VersionKind, Versions, bound_all};
use crate::model::Document;

/// What is to be kept.
struct Task {
    versions: Versions,
    document: Document,
    kind: VersionKind,
}

/// Keeps versions without a name of all open documents, in the order in which they are handed over.
///
/// When it is dropped, what was handed over is kept.
pub struct VersionKeeper {
    root: PathBuf,
    tasks: Option<Sender<Task>>,
    failures: Receiver<String>,
    thread: Option<JoinHandle<()>>,
}

impl VersionKeeper {
    /// Starts one; `root` is the folder of the versions of all files.
    pub fn start(root: PathBuf) -> Self {
        let (tasks, inbox) = channel::<Task>();
        let (failed, failures) = channel();
        let thread = std::thread::Builder::new().name("versions".to_owned());
        let folder = root.clone();
        let thread = thread.spawn(move || {
            bound_all(&folder, MAX_OF_ALL);
            for task in inbox {
                if let Err(error) = task.versions.keep(&task.document, task.kind, "") {
                    // Nobody may be there any more to be told.
                    let _ = failed.send(error.to_string());
                }
            }
        });
        let (tasks, thread) = match thread {
            Ok(thread) => (Some(tasks), Some(thread)),
            Err(error) => {
                tracing::warn!("no versions are kept: there is no thread for them: {error}");
                (None, None)
            }
        };
        Self {
            root,
            tasks,
            failures,
            thread,
        }
    }

    /// The versions of a file.
    pub fn of(&self, path: &std::path::Path) -> Versions {
        Versions::of(&self.root, path)
    }

    /// Keeps a document as a version of its file, soon.
    pub fn keep(&self, path: &std::path::Path, document: &Document, kind: VersionKind) {
        let task = Task {
            versions: self.of(path),
            document: document.clone(),
            kind,
        };
        if let Some(tasks) = &self.tasks
            && tasks.send(task).is_err()
        {
            tracing::warn!("the thread of the versions is gone");
        }
    }

    /// Why a version could not be kept; each is told once.
    pub fn failure(&self) -> Option<String> {
        self.failures.try_recv().ok()
    }
}

impl Drop for VersionKeeper {
    fn drop(&mut self) {
        // Nothing more comes: the thread keeps what waits and ends.
        self.tasks = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the thread of the versions broke down");
        }
    }
}
