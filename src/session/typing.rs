//! Text that is written in its place on the canvas: part of the document while it is typed, so
//! that saving, closing and a crash find it there, and one step in the end.

use super::Session;
use super::words::removal_of_text;
use crate::geometry::{Point, Rect};
use crate::model::{Edit, NoteId, NoteKind, RecordId, Selection};
use crate::scene::text_size;

/// Joins what is typed in one place to one step.
const KEY: &str = "text in place";

impl Session {
    /// Begins a step of its own for what is typed from here on.
    pub fn begin_typing(&mut self) {
        self.editor.history.seal();
    }

    /// Sets the text that [`Session::text_of`] gave, as far as it is typed.
    pub fn type_text(&mut self, id: &RecordId, text: &str) {
        if self.text_of(id).as_deref() == Some(text) {
            return;
        }
        self.apply_merging(&Edit::set_text(id, text), KEY);
    }

    /// Adds free text with its top left corner at a scene point once it has words; blank text
    /// adds nothing, since nobody could find it again.
    pub fn type_new_text(&mut self, text: &str, at: Point) -> Option<NoteId> {
        if text.trim().is_empty() {
            return None;
        }
        let size = text_size(text, None);
        let area = Rect::from_origin_size(at, size);
        let note = Edit::AddNote(text.to_owned(), NoteKind::Text, area);
        self.apply_merging(&note, KEY)?.notes().next().cloned()
    }

    /// Ends the step: free text that has no words goes, and what is new is selected.
    pub fn end_typing(&mut self, id: &RecordId, is_new: bool) {
        if let RecordId::Note(id) = id
            && let Some(note) = self.editor.document.notes().get(id)
        {
            if note.kind == NoteKind::Text && note.text.trim().is_empty() {
                self.remove_typed(id);
            } else if is_new {
                self.select(Selection::of(id));
            }
        }
        self.editor.history.seal();
    }

    /// Ends the step without what was typed: the text is that of before, and what is new goes.
    pub fn give_up_typing(&mut self, id: &RecordId, before: &str, is_new: bool) {
        match id {
            RecordId::Note(id) if is_new => self.remove_typed(id),
            _ => self.type_text(id, before),
        }
        self.editor.history.seal();
    }

    fn remove_typed(&mut self, id: &NoteId) {
        self.apply_merging(&removal_of_text(Selection::of(id)), KEY);
    }

    /// Sets the text that [`Session::text_of`] gave, as a step of its own.
    pub fn set_text(&mut self, id: &RecordId, text: &str) {
        self.begin_typing();
        self.type_text(id, text);
        self.end_typing(id, false);
    }

    /// Adds free text with its top left corner at a scene point, and selects it.
    pub fn add_text(&mut self, text: &str, at: Point) -> Option<NoteId> {
        self.begin_typing();
        let id = self.type_new_text(text, at)?;
        self.end_typing(&RecordId::from(&id), true);
        Some(id)
    }
}
