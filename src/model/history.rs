//! Undo and redo: steps that can be taken back, each with the name the menu shows.

use super::diff::Diff;
use super::document::Document;
use super::edit_many::Selection;

/// What one undo takes back.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// What was done, as the menu says it after "Undo": `Move 3 nodes`.
    pub label: String,
    /// The change.
    pub diff: Diff,
    /// Steps in a row with the same key become one, as typing in a field does.
    pub merge_key: Option<String>,
    /// What to select on the other side of this step: while it is in effect, what was
    /// selected before it; while it is undone, what was selected after it. A courtesy that
    /// the document knows nothing of.
    pub selection: Selection,
}

impl Step {
    /// A step that stands alone.
    pub fn new(label: impl Into<String>, diff: Diff) -> Self {
        Self {
            label: label.into(),
            diff,
            merge_key: None,
            selection: Selection::default(),
        }
    }

    /// The same step, to be joined with a directly preceding one of the same key.
    pub fn merging(mut self, key: impl Into<String>) -> Self {
        self.merge_key = Some(key.into());
        self
    }
}

/// The steps of a session, unlimited, and how many of them are in effect.
#[derive(Clone, Debug, Default)]
pub struct History {
    done: Vec<Step>,
    undone: Vec<Step>,
    saved: Option<usize>,
    sealed: bool,
}

impl History {
    /// A history whose present state counts as saved.
    pub fn saved() -> Self {
        Self {
            saved: Some(0),
            ..Self::default()
        }
    }

    /// Adds a step that was just made; an empty one is dropped. What was undone is gone.
    pub fn push(&mut self, step: Step) {
        if step.diff.is_empty() {
            return;
        }
        if !self.undone.is_empty() && self.saved.is_some_and(|saved| saved > self.done.len()) {
            // The saved state lay in the future that is given up here.
            self.saved = None;
        }
        self.undone.clear();
        let at_saved_state = self.saved == Some(self.done.len());
        if let Some(last) = self.done.last_mut()
            && !self.sealed
            && !at_saved_state
            && step.merge_key.is_some()
            && last.merge_key == step.merge_key
        {
            last.diff.join(step.diff);
            if last.diff.is_empty() {
                self.done.pop();
            }
        } else {
            self.done.push(step);
        }
        self.sealed = false;
    }

    /// Ends the current run of merging steps: the next one starts afresh.
    pub fn seal(&mut self) {
        self.sealed = true;
    }

    /// Takes the last step back; returns it, or `None` if there is none.
    pub fn undo(&mut self, document: &mut Document) -> Option<&mut Step> {
        let step = self.done.pop()?;
        step.diff.revert(document);
        self.undone.push(step);
        self.sealed = true;
        self.undone.last_mut()
    }

    /// Does the last undone step again; returns it, or `None` if there is none.
    pub fn redo(&mut self, document: &mut Document) -> Option<&mut Step> {
        let step = self.undone.pop()?;
        step.diff.apply(document);
        self.done.push(step);
        self.sealed = true;
        self.done.last_mut()
    }

    /// Name of the step that undo would take back.
    pub fn undo_label(&self) -> Option<&str> {
        self.done.last().map(|step| step.label.as_str())
    }

    /// Name of the step that redo would do again.
    pub fn redo_label(&self) -> Option<&str> {
        self.undone.last().map(|step| step.label.as_str())
    }

    /// The steps in effect, oldest first.
    pub fn steps(&self) -> &[Step] {
        &self.done
    }

    /// Remembers the present state as the one on disk.
    pub fn mark_saved(&mut self) {
        self.saved = Some(self.done.len());
    }

    /// Remembers that no state is the one on disk.
    pub fn mark_unsaved(&mut self) {
        self.saved = None;
    }

    /// Whether the document differs from the one on disk.
    pub fn is_unsaved(&self) -> bool {
        self.saved != Some(self.done.len())
    }
}
