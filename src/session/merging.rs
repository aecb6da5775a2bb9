//! Merging what somebody else wrote into the document's file, element by element.
//!
//! What both started from is the document that was last read from the file or written to it, which
//! [`Known`] keeps. [`Session::theirs`] reads what is in the file now; [`Theirs::merged`] is what
//! the two come to with some [`Choices`], and [`Session::merge_theirs`] makes that the document, as
//! one step.

mod words;

use std::sync::Arc;

use super::source::{SourceError, placed};
use super::{Session, arrange};
use crate::geometry::{Point, Rect};
use crate::layout::Control;
use crate::model::{Choices, Diff, Document, Draft, EditError, Merged, Place, merge_choosing};
use crate::storage::{Known, open};

pub use words::Asked;

/// Why nothing can be merged.
#[derive(Debug, thiserror::Error)]
pub enum MergeError {
    /// The document has no file.
    #[error("The diagram has no file yet")]
    NoFile,
    /// What both started from is not known.
    #[error("It is not known any more what both versions started from")]
    NoBase,
    /// What is in the file cannot be read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// What is in the file has no places, and cannot have those that its records have here.
    #[error("It has no places, and cannot have those that are known here: {0}")]
    Places(#[from] EditError),
}

/// What somebody else wrote into a document's file, and what both started from.
#[derive(Clone, Debug)]
pub struct Theirs {
    base: Arc<Document>,
    /// What is in the file, with the places of the base where it says none.
    document: Arc<Document>,
    /// What is known of the file once its content is taken into account.
    file: Known,
    /// Whether it has records without a place, so that the outcome must be laid out.
    needs_layout: bool,
}

impl Theirs {
    /// What both started from.
    pub fn base(&self) -> &Document {
        &self.base
    }

    /// What is in the file.
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// What is in the file, as it looks.
    pub fn picture(&self) -> Document {
        placed(Document::clone(&self.document), self.needs_layout)
    }

    /// What a document and this come to.
    pub fn merged(&self, ours: &Document, choices: &Choices) -> Merged {
        merge_choosing(&self.base, ours, &self.document, choices)
    }

    /// How many records each side changed that are in no conflict: those of `ours`, then those in
    /// the file.
    pub fn merge_by_themselves(&self, ours: &Document, merged: &Merged) -> [usize; 2] {
        let is_asked = |place: &Place| {
            merged
                .conflicts
                .iter()
                .any(|conflict| conflict.place == *place)
        };
        [ours, &self.document].map(|side| {
            let records = Diff::between(&self.base, side).records();
            let free = records.iter().filter(|record| !is_asked(&record.place));
            free.count()
        })
    }
}

impl Session {
    /// What somebody else wrote into the document's file, to be merged with the document.
    ///
    /// # Errors
    /// [`MergeError`] if it cannot be read, is no document, or nobody knows what both started from.
    pub fn theirs(&self) -> Result<Theirs, MergeError> {
        let file = self.editor.file.as_ref().ok_or(MergeError::NoFile)?;
        let opened = open(file.path(), |_, _| {
            Err("it is a picture now, which is not merged with a diagram".to_owned())
        });
        let opened = opened.map_err(SourceError::from)?;
        let base = Arc::clone(file.base().ok_or(MergeError::NoBase)?);
        let (document, needs_layout) = if opened.needs_layout {
            with_places_of(&base, opened.document)?
        } else {
            (opened.document, false)
        };
        let document = Arc::new(document);
        let file = Known::new(file.path(), Some(opened.digest)).with_base(Arc::clone(&document));
        Ok(Theirs {
            base,
            document,
            file,
            needs_layout,
        })
    }

    /// Merges what is in the file with the document as it is now, as one step that can be undone.
    ///
    /// The content of the file counts as known then, so that the next save writes over it; until
    /// that save the document is unsaved, unless it has become what is in the file.
    pub fn merge_theirs(&mut self, theirs: &Theirs, choices: &Choices) {
        self.drop_preview();
        let merged = theirs.merged(&self.editor.document, choices).document;
        let mut cards = self.derived.cards().clone();
        let catalog = self.environment.catalog;
        let done = self.edit("Merge with the file", |draft| {
            draft.replace_with(&merged);
            if theirs.needs_layout {
                arrange::lay_out(draft, &mut cards, catalog, true, &Control::default())?;
            }
            Ok(())
        });
        if self.report(done).is_none() {
            return;
        }
        self.editor.file = Some(theirs.file.clone());
        if self.editor.document == *theirs.document {
            self.editor.history.mark_saved();
        } else {
            self.editor.history.mark_unsaved();
        }
        self.editor.history.seal();
    }
}

/// A document that was written without places, with those that its records have in another one;
/// and whether that leaves some without.
fn with_places_of(base: &Document, document: Document) -> Result<(Document, bool), EditError> {
    let mut placed = document;
    let mut draft = placed.edit();
    let is_complete = take_places(base, &mut draft)?;
    draft.commit("Take places")?;
    Ok((placed, !is_complete))
}

fn take_places(base: &Document, draft: &mut Draft<'_>) -> Result<bool, EditError> {
    let document = draft.document().clone();
    let mut is_complete = true;
    for id in document.nodes().keys() {
        match base.nodes().get(id) {
            Some(known) => draft.place_node(id, known.position)?,
            None => is_complete = false,
        }
    }
    for (id, edge) in document.edges() {
        let known = base.edges().get(id);
        let known = known.filter(|known| (&known.from, &known.to) == (&edge.from, &edge.to));
        let start = base.nodes().get(&edge.from).map(|node| node.position);
        if let Some((known, start)) = known.zip(start)
            && let Some((_, offsets)) = known.waypoints.split_last()
        {
            let points: Vec<Point> = offsets.iter().map(|offset| start + *offset).collect();
            if known.bent {
                draft.bend_edge(id, &points)?;
            } else {
                draft.set_waypoints(id, &points)?;
            }
        }
    }
    for id in document.lanes().keys() {
        match base.lanes().get(id) {
            Some(known) => draft.set_lane_rect(id, known.rect)?,
            None => is_complete = false,
        }
    }
    for (id, note) in document.notes() {
        match base.notes().get(id) {
            Some(known) => {
                draft.set_note_rect(id, Rect::from_origin_size(known.position, note.size))?;
            }
            None => is_complete = false,
        }
    }
    Ok(is_complete)
}
