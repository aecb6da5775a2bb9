//! Fields that several pages share: text and figures, over one record or many.

use egui::{ComboBox, TextEdit, Ui, vec2};

use crate::app::look::name;

/// The value of a field over several records.
pub(super) enum Common<T> {
    Same(T),
    Mixed,
}

impl<T: PartialEq> Common<T> {
    pub fn is_same(&self, value: &T) -> bool {
        matches!(self, Self::Same(own) if own == value)
    }
}

impl Common<String> {
    pub fn text(&self) -> &str {
        match self {
            Self::Same(text) => text,
            Self::Mixed => "",
        }
    }
}

pub(super) fn common<T: PartialEq>(mut values: impl Iterator<Item = T>) -> Common<T> {
    match values.next() {
        Some(first) if values.all(|value| value == first) => Common::Same(first),
        _ => Common::Mixed,
    }
}

pub(super) fn row_label(ui: &mut Ui, label: &str, help: &str) {
    ui.weak(label).on_hover_text(help);
}

fn focus_mark() -> egui::Id {
    egui::Id::unique("next field of the inspector")
}

/// A list to choose from, as wide as there is room; its name says what it is for and what is chosen.
pub(super) fn combo(ui: &mut Ui, label: &str, shown: &str, content: impl FnOnce(&mut Ui)) {
    let combo = ComboBox::from_id_salt(label)
        .selected_text(shown)
        .width(ui.available_width())
        .truncate()
        .show_ui(ui, content);
    name(&combo.response, &format!("{label}: {shown}"));
}

/// The next text field that is shown gets the keyboard.
pub(super) fn focus_next(ui: &Ui) {
    ui.data_mut(|data| data.insert_temp(focus_mark(), true));
}

/// Takes the keyboard if [`focus_next`] asked for it.
pub(super) fn take_focus(response: &egui::Response) {
    let wanted = response
        .ctx
        .data_mut(|data| data.remove_temp::<bool>(focus_mark()));
    if wanted.is_some() {
        response.request_focus();
    }
}

/// A one-line field; returns whether it was changed.
pub(super) fn text_field(ui: &mut Ui, value: &mut Common<String>, label: &str) -> bool {
    let hint = if matches!(value, Common::Mixed) {
        "mixed"
    } else {
        ""
    };
    let mut text = value.text().to_owned();
    let response = ui.add(
        TextEdit::singleline(&mut text)
            .hint_text(hint)
            .desired_width(f32::INFINITY)
            .align(egui::Align2::LEFT_CENTER)
            .margin(vec2(8.0, 4.0)),
    );
    name(&response, label);
    take_focus(&response);
    let changed = response.changed();
    if changed {
        *value = Common::Same(text);
    }
    changed
}
