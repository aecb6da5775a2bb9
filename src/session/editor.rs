//! The document being edited, and how it came to be.

use crate::catalog::Catalog;
use crate::model::{Diff, Document, Draft, EditError, History, Selection, Step};
use crate::sizing::Cards;
use crate::storage::Known;

use super::arrange;

/// A document with its history, what is selected in it, and the preview of a gesture.
#[derive(Debug)]
pub(super) struct Editor {
    pub document: Document,
    pub history: History,
    /// Counts changes of the document.
    pub revision: u64,
    pub selection: Selection,
    /// What a gesture has changed so far.
    pub preview: Option<Diff>,
    /// What is known of the document's file.
    pub file: Option<Known>,
    /// How often the same text was pasted, so that copies do not cover each other.
    pub pastes: (String, u32, Option<crate::geometry::Point>),
}

impl Editor {
    pub fn new(document: Document) -> Self {
        Self {
            document,
            history: History::saved(),
            revision: 1,
            selection: Selection::default(),
            preview: None,
            file: None,
            pastes: (String::new(), 0, None),
        }
    }

    /// Makes a change; its step is not in the history yet. Lanes grow with what is in them within
    /// the same step.
    pub fn draft<T>(
        &mut self,
        label: impl Into<String>,
        (cards, catalog): (&mut Cards, &Catalog),
        change: impl FnOnce(&mut Draft<'_>) -> Result<T, EditError>,
    ) -> Result<(T, Step), EditError> {
        let mut draft = self.document.edit();
        let value = change(&mut draft)?;
        arrange::grow_lanes(&mut draft, cards, catalog)?;
        Ok((value, draft.commit(label)?))
    }

    /// Takes a step into the history; says whether it changes anything.
    pub fn push(&mut self, mut step: Step) -> bool {
        let changes = !step.diff.is_empty();
        if changes {
            step.selection = self.selection.clone();
            self.history.push(step);
        }
        changes
    }

    /// Takes back what a gesture previewed; says whether that was anything.
    pub fn revert_preview(&mut self) -> bool {
        let preview = self.preview.take();
        if let Some(diff) = &preview {
            diff.revert(&mut self.document);
        }
        preview.is_some()
    }

    /// Follows a change of the document.
    pub fn changed(&mut self) {
        self.revision += 1;
        self.selection.retain_existing(&self.document);
    }
}
