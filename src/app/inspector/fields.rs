//! Fields that several pages share: text and figures, over one record or many.

use egui::{TextEdit, Ui, vec2};

use super::Inspector;
use crate::app::look::name;
use crate::model::{FieldSpec, Quantity};

/// What was entered into a figure's field.
pub(super) enum Entered {
    Nothing,
    Value(Option<Quantity>),
}

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

impl Inspector {
    /// A field for a figure: read when it is left; what cannot be read says why at once.
    pub(super) fn figure_field(
        &mut self,
        ui: &mut Ui,
        key: &str,
        shown: &str,
        hint: &str,
        spec: &FieldSpec,
    ) -> Entered {
        let mut text = self
            .typed
            .get(key)
            .cloned()
            .unwrap_or_else(|| shown.to_owned());
        let fault = self
            .typed
            .get(key)
            .and_then(|typed| spec.parse(typed).err());
        let mut field = TextEdit::singleline(&mut text)
            .hint_text(hint)
            .desired_width(f32::INFINITY)
            .align(egui::Align2::LEFT_CENTER)
            .margin(vec2(8.0, 4.0));
        if fault.is_some() {
            field = field.text_color(ui.visuals().error_fg_color);
        }
        let response = ui.add(field);
        name(&response, spec.label);
        if response.changed() {
            self.typed.insert(key.to_owned(), text);
        }
        if let Some(fault) = &fault
            && response.has_focus()
        {
            response.show_tooltip_text(fault.to_string());
        }
        if response.lost_focus()
            && let Some(typed) = self.typed.remove(key)
            && typed != shown
            && let Ok(parsed) = spec.parse(&typed)
        {
            return Entered::Value(parsed);
        }
        Entered::Nothing
    }
}
