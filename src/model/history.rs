//! Undo and redo: steps that can be taken back, each with the name the menu shows.

use super::diff::Diff;
use super::document::Document;
use super::selection::Selection;

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

/// What happened to a history. Told in order, it makes the same history of another document that
/// is the same: see [`History::follow`].
#[derive(Clone, Debug, PartialEq)]
pub enum HistoryEvent {
    /// A step was made.
    Pushed(Step),
    /// A change was made that became one with the last step.
    Joined(Diff),
    /// The last step was taken back.
    Undone,
    /// The step that was taken back last was made again.
    Redone,
    /// The state became the one on disk.
    Saved,
    /// No state is the one on disk any more.
    Unsaved,
}

/// The steps of a session, and how many of them are in effect.
///
/// They are as many as fit into [`History::MAX_BYTES`]; the oldest go first.
#[derive(Clone, Debug, Default)]
pub struct History {
    done: Vec<Step>,
    undone: Vec<Step>,
    saved: Option<usize>,
    sealed: bool,
    /// What all steps take in memory, about.
    bytes: usize,
    /// What happened since it was asked for, where somebody does ask.
    events: Option<Vec<HistoryEvent>>,
}

impl History {
    /// What steps may take in memory together, about: some ten thousand moves of many nodes.
    pub const MAX_BYTES: usize = 128 << 20;
    /// How much is freed at once, so that a full history costs little at each step.
    const FREED_BYTES: usize = Self::MAX_BYTES / 8;

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
        let at_saved_state = self.saved == Some(self.done.len());
        let last = self.done.last();
        let merges = !self.sealed
            && !at_saved_state
            && step.merge_key.is_some()
            && last.is_some_and(|last| last.merge_key == step.merge_key);
        if merges {
            self.tell(|| HistoryEvent::Joined(step.diff.clone()));
            let before = self.done.len();
            self.join(step.diff);
            // What undid itself ended its run: the step before it was another one.
            self.sealed = self.done.len() < before;
        } else {
            self.tell(|| HistoryEvent::Pushed(step.clone()));
            self.add(step);
            self.sealed = false;
        }
    }

    fn add(&mut self, step: Step) {
        self.drop_undone();
        self.bytes += step.diff.weight();
        self.done.push(step);
        if self.bytes > Self::MAX_BYTES {
            self.free();
        }
    }

    /// Makes a change part of the last step.
    fn join(&mut self, diff: Diff) {
        self.drop_undone();
        let Some(last) = self.done.last_mut() else {
            return;
        };
        self.bytes = self.bytes.saturating_sub(last.diff.weight());
        last.diff.join(diff);
        self.bytes += last.diff.weight();
        if last.diff.is_empty() {
            self.done.pop();
        }
    }

    fn drop_undone(&mut self) {
        if self.undone.is_empty() {
            return;
        }
        if self.saved.is_some_and(|saved| saved > self.done.len()) {
            // The saved state lay in the future that is given up here.
            self.saved = None;
        }
        let undone = self.undone.iter().map(|step| step.diff.weight());
        self.bytes = self.bytes.saturating_sub(undone.sum());
        self.undone.clear();
    }

    /// Gives the oldest steps up. The last one stays, whatever it takes.
    fn free(&mut self) {
        let enough = Self::MAX_BYTES - Self::FREED_BYTES;
        let mut count = 0;
        for step in self.done.iter().take(self.done.len().saturating_sub(1)) {
            if self.bytes <= enough {
                break;
            }
            self.bytes = self.bytes.saturating_sub(step.diff.weight());
            count += 1;
        }
        self.done.drain(..count);
        self.saved = self.saved.and_then(|saved| saved.checked_sub(count));
    }

    /// Remembers what happens from now on, for [`History::take_events`].
    pub fn listen(&mut self) {
        self.events.get_or_insert_default();
    }

    /// What happened since the last time, or since [`History::listen`].
    pub fn take_events(&mut self) -> Vec<HistoryEvent> {
        self.events.as_mut().map(std::mem::take).unwrap_or_default()
    }

    fn tell(&mut self, event: impl FnOnce() -> HistoryEvent) {
        if let Some(events) = &mut self.events {
            events.push(event());
        }
    }

    /// Does to this history and its document what happened to another one.
    pub fn follow(&mut self, event: HistoryEvent, document: &mut Document) {
        match event {
            HistoryEvent::Pushed(step) => {
                step.diff.apply(document);
                self.add(step);
            }
            HistoryEvent::Joined(diff) => {
                diff.apply(document);
                self.join(diff);
            }
            HistoryEvent::Undone => {
                self.undo(document);
            }
            HistoryEvent::Redone => {
                self.redo(document);
            }
            HistoryEvent::Saved => self.mark_saved(),
            HistoryEvent::Unsaved => self.mark_unsaved(),
        }
    }

    /// The events that make this history, with as many of its newest steps as weigh `most` bytes
    /// or less, and the state of the document before the first of them. `document` is as it is now.
    pub fn retold(&self, document: &Document, most: usize) -> (Document, Vec<HistoryEvent>) {
        let weights = self.done.iter().rev().scan(0, |sum, step| {
            *sum += step.diff.weight();
            Some(*sum)
        });
        let kept = weights.take_while(|sum| *sum <= most).count();
        let first = self.done.len() - kept;
        let steps = self.done.get(first..).unwrap_or_default();
        let mut base = document.clone();
        for step in steps.iter().rev() {
            step.diff.revert(&mut base);
        }
        let mut events = Vec::new();
        let say_saved = |events: &mut Vec<_>, count: usize| {
            if self.saved == Some(count) {
                events.push(HistoryEvent::Saved);
            }
        };
        say_saved(&mut events, first);
        let all = steps.iter().chain(self.undone.iter().rev());
        for (step, count) in all.zip(first + 1..) {
            events.push(HistoryEvent::Pushed(step.clone()));
            say_saved(&mut events, count);
        }
        events.extend(self.undone.iter().map(|_| HistoryEvent::Undone));
        (base, events)
    }

    /// Ends the current run of merging steps: the next one starts afresh.
    pub fn seal(&mut self) {
        self.sealed = true;
    }

    /// Takes the last step back; returns it, or `None` if there is none.
    pub fn undo(&mut self, document: &mut Document) -> Option<&mut Step> {
        let step = self.done.pop()?;
        step.diff.revert(document);
        self.tell(|| HistoryEvent::Undone);
        self.undone.push(step);
        self.sealed = true;
        self.undone.last_mut()
    }

    /// Does the last undone step again; returns it, or `None` if there is none.
    pub fn redo(&mut self, document: &mut Document) -> Option<&mut Step> {
        let step = self.undone.pop()?;
        step.diff.apply(document);
        self.tell(|| HistoryEvent::Redone);
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

    /// How many steps redo could do again.
    pub fn undone(&self) -> usize {
        self.undone.len()
    }

    /// Remembers the present state as the one on disk.
    pub fn mark_saved(&mut self) {
        self.saved = Some(self.done.len());
        self.tell(|| HistoryEvent::Saved);
    }

    /// The document as it is on disk, if one of the states in reach is that. `document` is as it is
    /// now.
    pub fn saved_document(&self, document: &Document) -> Option<Document> {
        let saved = self.saved?;
        let mut state = document.clone();
        if let Some(later) = self.done.get(saved..) {
            let later = later.iter().rev();
            later.for_each(|step| step.diff.revert(&mut state));
        } else {
            let undone = saved - self.done.len();
            let again = self.undone.iter().rev().take(undone);
            again.for_each(|step| step.diff.apply(&mut state));
        }
        Some(state)
    }

    /// Remembers that no state is the one on disk.
    pub fn mark_unsaved(&mut self) {
        self.saved = None;
        self.tell(|| HistoryEvent::Unsaved);
    }

    /// Whether the document differs from the one on disk.
    pub fn is_unsaved(&self) -> bool {
        self.saved != Some(self.done.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Point;
    use crate::model::NewNode;

    #[test]
    fn the_saved_state_is_found_before_and_after_the_present_one() {
        let mut document = Document::new("Search");
        let mut history = History::saved();
        let mut states = vec![document.clone()];
        for label in ["A", "B", "C"] {
            let mut draft = document.edit();
            let new = NewNode::new("ranker", label, Point::ZERO);
            draft.add_node(new).unwrap();
            history.push(draft.commit("Add").unwrap());
            states.push(document.clone());
            if label == "B" {
                history.mark_saved();
            }
        }
        while history.undo(&mut document).is_some() {
            assert_eq!(history.saved_document(&document).as_ref(), Some(&states[2]));
        }
        let mut draft = document.edit();
        let new = NewNode::new("ranker", "D", Point::ZERO);
        draft.add_node(new).unwrap();
        history.push(draft.commit("Add").unwrap());
        assert_eq!(history.saved_document(&document), None, "it is given up");
    }

    #[test]
    fn a_saved_state_outlives_what_was_undone_before_it_was_saved() {
        let mut document = Document::new("Search");
        let mut history = History::saved();
        let add = |history: &mut History, document: &mut Document, label| {
            let mut draft = document.edit();
            let new = NewNode::new("ranker", label, Point::ZERO);
            draft.add_node(new).unwrap();
            history.push(draft.commit("Add").unwrap());
        };
        add(&mut history, &mut document, "A");
        add(&mut history, &mut document, "B");
        history.undo(&mut document);
        history.mark_saved();
        // B is given up here; what was saved is still the state before C.
        add(&mut history, &mut document, "C");
        assert!(history.is_unsaved());
        history.undo(&mut document);
        assert!(!history.is_unsaved());
    }

    #[test]
    fn a_history_that_is_full_gives_the_oldest_steps_up() {
        let mut document = Document::new("Full");
        let mut history = History::saved();
        let mut draft = document.edit();
        let new = NewNode::new("ranker", "Ranker", Point::ZERO);
        let id = draft.add_node(new).unwrap();
        history.push(draft.commit("Add").unwrap());
        let text = "x".repeat(90_000);
        let count = 2 * History::MAX_BYTES / text.len();
        for number in 0..count {
            let mut draft = document.edit();
            draft.set_notes(&id, &format!("{number} {text}")).unwrap();
            history.push(draft.commit("Write").unwrap());
            assert!(history.bytes <= History::MAX_BYTES);
        }
        let kept = history.steps().len();
        assert!((count / 3..count / 2).contains(&kept), "{kept} of {count}");
        // The file's state is among those that went: nothing that is left is it.
        while history.undo(&mut document).is_some() {
            assert!(history.is_unsaved());
        }
        let first = format!("{} ", count - kept - 1);
        assert!(document.node(&id).unwrap().notes.starts_with(&first));
        while history.redo(&mut document).is_some() {}
        assert_eq!(history.steps().len(), kept);
        history.mark_saved();
        assert!(!history.is_unsaved());
    }
}
