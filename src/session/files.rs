//! Saving, and writing exports.

use std::path::Path;
use std::sync::Arc;

use super::Session;
use super::export::lacking_sentence;
use super::notice::Notice;
use crate::model::{Document, Edit, Header};
use crate::storage::{Known, OnDisk, StorageError, absolute, is_same_file, save_with};

/// The title of a document that nobody gave one.
pub(super) const UNTITLED: &str = "Untitled";

impl Session {
    /// Saves to a file, which becomes the document's own, with the comments of the file before.
    ///
    /// # Errors
    /// [`StorageError::Changed`] if it is the document's own already and somebody else wrote it in
    /// the meantime: [`Session::merge_theirs`], [`Session::keep_mine`] or [`Session::load_theirs`]
    /// settle that. Others; in all cases nothing is lost, and the document stays unsaved.
    pub fn save_to(&mut self, path: &Path) -> Result<(), StorageError> {
        self.drop_preview();
        let path = absolute(path);
        let mut comments = Arc::default();
        if let Some(own) = &mut self.editor.file {
            let found = own.look_closely();
            if found == OnDisk::Changed && is_same_file(own.path(), &path) {
                return Err(StorageError::Changed { path });
            }
            comments = Arc::clone(own.comments());
        }
        // Only what was saved takes the title of its file: a save that fails changes nothing.
        let titled = self.header_for(&path);
        let saved = match &titled {
            Some(header) => save_with(&path, &self.with_header(header), &comments)?,
            None => save_with(&path, &self.editor.document, &comments)?,
        };
        if let Some(header) = titled {
            self.editor.history.seal();
            self.apply(&Edit::SetHeader(header));
        }
        let base = Arc::new(self.editor.document.clone());
        let file = Known::new(&path, Some(saved.digest)).with_comments(comments);
        self.editor.file = Some(file.with_base(base));
        self.editor.history.mark_saved();
        self.editor.history.seal();
        let name = path
            .file_name()
            .map_or_else(|| path.to_string_lossy(), |n| n.to_string_lossy());
        self.notify(match saved.dropped {
            0 => Notice::success(format!("Saved {name}")),
            dropped => Notice::warning(format!(
                "Saved {name}, without {dropped} of its comments, which could not be kept."
            )),
        });
        Ok(())
    }

    /// Tells that a picture was written, and which letters it lacks.
    pub fn say_exported(&mut self, path: &Path, lacking: &[String]) {
        let name = path
            .file_name()
            .map_or_else(|| path.to_string_lossy(), |n| n.to_string_lossy());
        self.notify(match lacking_sentence(lacking) {
            None => Notice::success(format!("Exported {name}")),
            Some(lack) => Notice::warning(format!("Exported {name}. {lack}")),
        });
    }

    /// A document that nobody gave a title gets that of the file that it is saved as first.
    fn header_for(&self, path: &Path) -> Option<Header> {
        let header = self.editor.document.header();
        if self.editor.file.is_some() || header.title != UNTITLED {
            return None;
        }
        let name = path.file_name()?.to_string_lossy();
        let stem = name.trim_end_matches(".ron").trim_end_matches(".pipe");
        let words = stem.replace(['-', '_'], " ");
        let mut letters = words.trim().chars();
        let first = letters.next()?;
        let title: String = first.to_uppercase().chain(letters).collect();
        (title != UNTITLED).then(|| Header {
            title,
            ..header.as_ref().clone()
        })
    }

    /// The document under another header.
    fn with_header(&self, header: &Header) -> Document {
        let mut document = self.editor.document.clone();
        let mut draft = document.edit();
        draft.set_header(header.clone());
        if let Err(error) = draft.commit("Title") {
            tracing::warn!("a document keeps its title: {error}");
        }
        document
    }

    /// A file name for the document, from its title, without an ending.
    pub fn suggested_name(&self) -> String {
        match self
            .path()
            .and_then(Path::file_name)
            .and_then(|name| name.to_str())
        {
            Some(name) => name
                .trim_end_matches(".ron")
                .trim_end_matches(".pipe")
                .to_owned(),
            None => crate::model::slug(&self.editor.document.header().title, "diagram")
                .replace('_', "-"),
        }
    }
}
