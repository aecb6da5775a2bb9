//! Selected notes: card or free text, their words, their size.

use std::collections::BTreeSet;

use egui::{DragValue, Grid, TextEdit, Ui, emath, vec2};

use super::Inspector;
use super::fields::{Common, common, row_label, take_focus};
use super::figures::Typed;
use super::prose::UNDERSTOOD;
use crate::app::look::{caption, name, strong};
use crate::model::{Edit, FieldKind, FieldSpec, Note, NoteField, NoteId, NoteKind, Unit};
use crate::session::Session;

/// How a side is read; the field keeps it in its bounds.
const WIDTH: FieldSpec = FieldSpec {
    key: "width",
    label: "Width",
    unit: Unit::Count,
    kind: FieldKind::Number {
        min: f64::MIN,
        max: f64::MAX,
    },
    help: "Lines are wrapped at it",
};

const HEIGHT: FieldSpec = FieldSpec {
    key: "height",
    label: "Height",
    help: "A card shows what fits; free text is as high as its words",
    ..WIDTH
};

impl Inspector {
    pub(super) fn notes_ui(&mut self, ui: &mut Ui, session: &mut Session, ids: &BTreeSet<NoteId>) {
        let notes: Vec<std::sync::Arc<Note>> = ids
            .iter()
            .filter_map(|id| session.document().notes().get(id).cloned())
            .collect();
        let Some(first) = notes.first() else {
            return;
        };
        let theme = session.theme().clone();
        if notes.len() == 1 {
            ui.label(strong(first.kind.label(), 15.0));
        } else {
            ui.label(strong(format!("{} notes", notes.len()), 15.0));
            ui.weak("A change here applies to all of them");
        }
        ui.add_space(8.0);
        let kind = common(notes.iter().map(|note| note.kind));
        ui.horizontal(|ui| {
            for option in NoteKind::ALL {
                let is_current = kind.is_same(&option);
                let response = ui.selectable_label(is_current, option.label());
                if response.clicked() && !is_current {
                    session.apply(&Edit::SetNotes(ids.clone(), NoteField::Kind(option)));
                }
            }
        });
        ui.add_space(4.0);
        ui.label(caption("Text", &theme));
        let shown = common(notes.iter().map(|note| note.text.clone()));
        let hint = match shown {
            Common::Mixed => "mixed",
            Common::Same(_) => "Text (Markdown)",
        };
        let mut text = shown.text().to_owned();
        let response = ui.add(
            TextEdit::multiline(&mut text)
                .hint_text(hint)
                .desired_rows(8)
                .desired_width(f32::INFINITY)
                .margin(vec2(8.0, 6.0)),
        );
        name(&response, "Note text");
        take_focus(&response);
        if response.changed() {
            session.apply(&Edit::SetNotes(ids.clone(), NoteField::Text(text)));
        }
        if response.has_focus() {
            self.written_notes.clone_from(ids);
        }
        ui.add(egui::Label::new(egui::RichText::new(UNDERSTOOD).small().weak()).wrap());
        ui.add_space(8.0);
        Grid::new("note size")
            .num_columns(2)
            .spacing(vec2(8.0, 6.0))
            .min_col_width(90.0)
            .show(ui, |ui| {
                let width = common(notes.iter().map(|note| note.size.width));
                if let Some(width) = side(ui, &mut self.typed, (&WIDTH, ids), &width) {
                    session.set_note_sizes(ids, Some(width), None);
                }
                ui.end_row();
                let height = common(notes.iter().map(|note| note.size.height));
                if let Some(height) = side(ui, &mut self.typed, (&HEIGHT, ids), &height) {
                    session.set_note_sizes(ids, None, Some(height));
                }
                ui.end_row();
            });
    }

    /// Free text that was emptied goes when nobody writes in it any more.
    pub(super) fn tidy_notes(&mut self, ui: &Ui, session: &mut Session) {
        if self.written_notes.is_empty() {
            return;
        }
        let still =
            ui.ctx().text_edit_focused() && session.selection().notes().eq(&self.written_notes);
        if !still {
            session.drop_blank_texts(&std::mem::take(&mut self.written_notes));
        }
    }
}

/// A row for a length in scene points; returns it when it was changed.
fn side(
    ui: &mut Ui,
    typed: &mut Typed,
    (spec, ids): (&FieldSpec, &BTreeSet<NoteId>),
    value: &Common<f64>,
) -> Option<f64> {
    row_label(ui, spec.label, spec.help);
    let (mut length, shown) = match value {
        Common::Same(length) => (*length, length.to_string()),
        Common::Mixed => (0.0, "mixed".to_owned()),
    };
    let is_mixed = matches!(value, Common::Mixed);
    let ids: Vec<&str> = ids.iter().map(NoteId::as_str).collect();
    let key = format!("{} {}", spec.key, ids.join(" "));
    let response = typed.drag_field(ui, &key, &shown, spec, true, |ui, reader| {
        let field = DragValue::new(&mut length)
            .speed(1.0)
            .range(24.0..=4_000.0)
            .max_decimals(0)
            .update_while_editing(false)
            .clamp_existing_to_range(false)
            .custom_parser(|text| reader.read(text))
            .custom_formatter(|value, decimals| {
                reader.words(|| {
                    if is_mixed {
                        "mixed".to_owned()
                    } else {
                        emath::format_with_decimals_in_range(value, decimals)
                    }
                })
            });
        ui.add_sized([ui.available_width().min(120.0), 26.0], field)
    });
    name(&response, &format!("Note {}", spec.label.to_lowercase()));
    response.changed().then_some(length)
}
