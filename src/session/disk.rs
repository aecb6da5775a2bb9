//! The document's file and what others do with it.

use std::sync::Arc;

use super::Session;
use super::source::{SourceError, load_path};
use crate::model::{Document, Edit, History, HistoryEvent};
use crate::storage::{Known, OnDisk};

impl Session {
    /// What is known of the document's file.
    pub fn file(&self) -> Option<&Known> {
        self.editor.file.as_ref()
    }

    /// What a journal of the document begins with. From now on, [`Session::take_events`] tells what
    /// happens to it.
    ///
    /// While a gesture goes on the document is not to be recorded: [`Session::is_in_gesture`].
    pub fn begin_journal(&mut self) -> (Document, History, Option<Known>) {
        self.editor.history.listen();
        self.editor.history.take_events();
        (
            self.editor.document.clone(),
            self.editor.history.clone(),
            self.editor.file.clone(),
        )
    }

    /// What happened to the document since [`Session::begin_journal`], or since the last time.
    pub fn take_events(&mut self) -> Vec<HistoryEvent> {
        self.editor.history.take_events()
    }

    /// Whether there are changes that are not on disk. Where the file is gone, all of it is not.
    pub fn is_unsaved(&self) -> bool {
        self.editor.history.is_unsaved() || self.on_disk() == OnDisk::Gone
    }

    /// How the document's file was when it was last looked at.
    pub fn on_disk(&self) -> OnDisk {
        self.editor.file.as_ref().map_or(OnDisk::Same, Known::seen)
    }

    /// Looks whether somebody else wrote or removed the document's file.
    pub fn look_at_disk(&mut self) -> OnDisk {
        self.editor.file.as_mut().map_or(OnDisk::Same, Known::look)
    }

    /// Makes the document what its file is now, as a step that can be undone.
    ///
    /// # Errors
    /// [`SourceError`] if it cannot be read; the document is as it was.
    pub fn load_theirs(&mut self) -> Result<(), SourceError> {
        let Some(path) = self.path().map(ToOwned::to_owned) else {
            return Ok(());
        };
        let source = load_path(&path)?;
        if self.replace_with("Load from disk", &source.document) {
            let base = Arc::new(source.document);
            self.editor.file = Some(Known::new(&path, source.digest).with_base(base));
            self.editor.history.mark_saved();
            self.editor.history.seal();
        }
        Ok(())
    }

    /// Makes the document what one of its versions was, as a step that can be undone; says whether it
    /// did.
    pub fn restore(&mut self, version: &Document) -> bool {
        let is_done = self.replace_with("Restore a version", version);
        self.editor.history.seal();
        is_done
    }

    fn replace_with(&mut self, label: &str, other: &Document) -> bool {
        let replace = Edit::Replace(Box::new(other.clone()));
        let edit = Edit::Together(label.to_owned(), vec![replace]);
        self.apply(&edit).is_some()
    }

    /// Stays with the document as it is here: the next save replaces what is on disk now.
    pub fn keep_mine(&mut self) {
        if let Some(file) = &mut self.editor.file {
            file.accept();
            self.editor.history.mark_unsaved();
        }
    }
}
