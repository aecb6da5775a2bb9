//! Notes and free text: writing, kinds, sizes that follow the words.

use std::collections::BTreeSet;

use super::Session;
use crate::geometry::{GRID, Point, Rect, Size, Vec2, snap};
use crate::model::{Draft, Edit, EditError, Note, NoteField, NoteId, NoteKind, Selection};
use crate::scene::text_size;

/// By how much the width of free text may differ from its own and still count as that one,
/// in scene points.
const SAME_WIDTH: f64 = 1.5;
/// Room that is looked for when free text begins, in scene points.
const FIRST_LINES: Size = Size::new(160.0, 64.0);
/// Least and greatest width or height that a note can be given in the inspector.
const SIDES: (f64, f64) = (24.0, 4_000.0);

impl Session {
    /// Where new free text begins: on the grid, near the middle of the viewport, not on a
    /// card if there is room, and not where another note begins.
    pub(super) fn place_for_text(&self) -> Point {
        let center = self.place_to_add();
        let corner = Point::new(snap(center.x - 80.0, GRID), snap(center.y - 32.0, GRID));
        let mut at = self.free_place(Rect::from_origin_size(corner, FIRST_LINES));
        let taken = |at: Point| {
            let mut notes = self.editor.document.notes().values();
            notes.any(|note| (note.position - at).hypot() < GRID)
        };
        // As many steps as notes are enough.
        for _ in 0..self.editor.document.notes().len() {
            if !taken(at) {
                break;
            }
            at += Vec2::new(3.0 * GRID, 3.0 * GRID);
        }
        at
    }

    /// Removes those of some notes that are free text without words: typing in them has
    /// ended, and nobody could find them again.
    pub fn drop_blank_texts(&mut self, notes: &BTreeSet<NoteId>) {
        let is_blank = |id: &&NoteId| {
            self.editor
                .document
                .notes()
                .get(*id)
                .is_some_and(|note| note.kind == NoteKind::Text && note.text.trim().is_empty())
        };
        let blank: Selection = notes.iter().filter(is_blank).collect();
        if !blank.is_empty() {
            self.apply(&removal_of_text(blank));
        }
    }

    /// Sets width or height of notes in scene points, within reason; free text stays high
    /// enough for its words.
    pub fn set_note_sizes(
        &mut self,
        notes: &BTreeSet<NoteId>,
        width: Option<f64>,
        height: Option<f64>,
    ) {
        let within = |side: f64| side.clamp(SIDES.0, SIDES.1);
        let sized = notes.iter().filter_map(|id| {
            let note = self.editor.document.notes().get(id)?;
            let size = Size::new(
                width.map_or(note.size.width, within),
                height.map_or(note.size.height, within),
            );
            let area = Rect::from_origin_size(note.position, size);
            Some(Edit::set_note(id, NoteField::Area(area)))
        });
        let edit = Edit::Together("Resize note".to_owned(), sized.collect());
        self.apply(&edit);
    }
}

/// Takes free text away that has no words.
pub(super) fn removal_of_text(notes: Selection) -> Edit {
    Edit::Together("Delete free text".to_owned(), vec![Edit::Remove(notes)])
}

/// Makes an edit; what becomes of free text follows its words in size.
pub(super) fn make(edit: &Edit, draft: &mut Draft<'_>) -> Result<Selection, EditError> {
    let (notes, field) = match edit {
        Edit::SetNotes(notes, field) => (notes, field),
        Edit::Together(_, edits) => {
            let mut made = Selection::default();
            for edit in edits {
                made.extend(make(edit, draft)?);
            }
            return Ok(made);
        }
        other => return other.apply(draft),
    };
    for id in notes {
        let Some(note) = draft.document().notes().get(id).cloned() else {
            return Err(EditError::NoNote(id.clone()));
        };
        match field {
            NoteField::Text(text) => write(draft, id, text)?,
            NoteField::Kind(kind) => {
                draft.set_note_kind(id, *kind)?;
                let note = draft.document().notes().get(id).cloned().unwrap_or(note);
                let area = Rect::from_origin_size(note.position, note.size);
                draft.set_note_rect(id, holding(&note, area))?;
            }
            NoteField::Area(rect) => draft.set_note_rect(id, holding(&note, *rect))?,
            NoteField::Z(z) => draft.set_note_z(id, *z)?,
        }
    }
    Ok(Selection::default())
}

/// Sets the text of a note; free text keeps a width that somebody gave it, and otherwise
/// takes that of its words.
fn write(draft: &mut Draft<'_>, id: &NoteId, text: &str) -> Result<(), EditError> {
    let Some(note) = draft.document().notes().get(id).cloned() else {
        return Err(EditError::NoNote(id.clone()));
    };
    draft.set_note_text(id, text)?;
    if note.kind == NoteKind::Text {
        let own = text_size(&note.text, None).width;
        let is_natural = (note.size.width - own).abs() <= SAME_WIDTH;
        let size = text_size(text, (!is_natural).then_some(note.size.width));
        draft.set_note_rect(id, Rect::from_origin_size(note.position, size))?;
    }
    Ok(())
}

/// The rectangle, but for free text high enough for its words at that width.
fn holding(note: &Note, rect: Rect) -> Rect {
    if note.kind == NoteKind::Card {
        return rect;
    }
    let needed = text_size(&note.text, Some(rect.width())).height;
    Rect::new(rect.x0, rect.y0, rect.x1, rect.y1.max(rect.y0 + needed))
}
