//! Tables of nodes and figures.

use egui::{Grid, RichText, Ui};

use crate::app::look::color32;
use crate::model::NodeId;
use crate::scene::Color;
use crate::session::Session;

/// Most characters of a node's name in a row.
const MOST_CHARACTERS: usize = 16;

/// A node's label.
pub(super) fn label(session: &Session, id: &NodeId) -> String {
    let node = session.document().node(id);
    node.map_or_else(|| id.to_string(), |node| node.label.clone())
}

/// As much of a text as a row has room for.
pub(super) fn cut(text: &str) -> String {
    let mut short: String = text.chars().take(MOST_CHARACTERS).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

/// A table with its heads.
pub(super) fn table(ui: &mut Ui, salt: &str, heads: &[&str], rows: impl FnOnce(&mut Ui)) {
    Grid::new(("estimate", salt))
        .striped(true)
        .min_col_width(24.0)
        .spacing(egui::vec2(8.0, 2.0))
        .show(ui, |ui| {
            if heads.iter().any(|head| !head.is_empty()) {
                for head in heads {
                    ui.label(RichText::new(*head).weak().size(11.0));
                }
                ui.end_row();
            }
            rows(ui);
        });
}

/// The name of a node, which leads there.
pub(super) fn node_cell(ui: &mut Ui, session: &mut Session, id: &NodeId) {
    let whole = label(session, id);
    let text = RichText::new(cut(&whole))
        .size(12.0)
        .color(color32(session.theme().text));
    let response = ui.add(egui::Button::new(text).frame(false));
    if response.on_hover_text(format!("Show {whole}")).clicked() {
        session.select_and_reveal(id);
    }
}

/// A figure, with what explains it.
pub(super) fn cell(ui: &mut Ui, text: &str, hint: &str, color: Color) {
    let text = RichText::new(text).size(12.0).color(color32(color));
    let label = ui.add(egui::Label::new(text).selectable(false));
    if !hint.is_empty() {
        label.on_hover_text(hint);
    }
}
