//! A conflict as a row: what it is about, and both sides to choose from.

use egui::{FontId, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::side_words;
use crate::app::look::{color32, line};
use crate::model::Side;
use crate::scene::style::Theme;
use crate::session::Asked;

/// Height of a row, in logical pixels.
pub(super) const ROW_HEIGHT: f32 = 38.0;
/// Between the parts of a row.
const GAP: f32 = 8.0;

/// What was done in a row.
#[derive(Default)]
pub(super) struct Done {
    pub chosen: Option<Side>,
    /// Whether the record is to be shown in the pictures.
    pub is_pointed_out: bool,
}

/// Shows a conflict.
pub(super) fn row_ui(ui: &mut Ui, asked: &Asked, theme: &Theme) -> Done {
    let mut done = Done::default();
    // The bar that scrolls has its own room.
    let width = ui.available_width() - 8.0;
    let name_width = (width * 0.26).clamp(120.0, 280.0);
    let choice_width = (width - name_width - 2.0 * GAP) / 2.0;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = GAP;
        done.is_pointed_out = name_ui(ui, asked, name_width, theme);
        for side in [Side::Ours, Side::Theirs] {
            if choice_ui(ui, asked, side, choice_width, theme) {
                done.chosen = Some(side);
            }
        }
    });
    done
}

/// What it is about; whether it was clicked.
fn name_ui(ui: &mut Ui, asked: &Asked, width: f32, theme: &Theme) -> bool {
    let (rect, response) = ui.allocate_exact_size(vec2(width, ROW_HEIGHT), Sense::click());
    response.widget_info(|| {
        let words = format!("Show {}, {}", asked.name, asked.what);
        WidgetInfo::labeled(Role::Button, true, words)
    });
    if ui.is_rect_visible(rect) {
        if response.hovered() || response.has_focus() {
            ui.painter().rect_filled(rect, 6.0, color32(theme.hovered));
        }
        focus_ring(ui, rect, &response, theme);
        let room = width - 12.0;
        let bold = FontId::new(12.5, egui::FontFamily::Name("Inter SemiBold".into()));
        let name = line(ui, &asked.name, bold, theme.text, room);
        let what = line(
            ui,
            &asked.what,
            FontId::proportional(11.0),
            theme.muted,
            room,
        );
        let x = rect.left() + 6.0;
        let color = color32(theme.text);
        ui.painter().galley(pos2(x, rect.top() + 3.0), name, color);
        let at = pos2(x, rect.bottom() - 3.0 - what.size().y);
        ui.painter().galley(at, what, color);
    }
    response
        .on_hover_text(format!(
            "{}: {}\nShow it in both pictures",
            asked.name, asked.what
        ))
        .clicked()
}

/// A side to choose; whether it was.
fn choice_ui(ui: &mut Ui, asked: &Asked, side: Side, width: f32, theme: &Theme) -> bool {
    let (rect, response) = ui.allocate_exact_size(vec2(width, ROW_HEIGHT), Sense::click());
    let is_kept = asked.kept == side;
    let value = asked.on(side);
    response.widget_info(|| {
        let whose = side_words(side).to_lowercase();
        let words = format!("{}, {}, {whose}: {value}", asked.name, asked.what);
        WidgetInfo::selected(Role::RadioButton, true, is_kept, words)
    });
    if ui.is_rect_visible(rect) {
        let lit = response.hovered() || response.has_focus();
        let fill = match (is_kept, lit) {
            (true, _) => theme.accent.with_opacity(0.16),
            (false, true) => theme.hovered,
            (false, false) => theme.raised,
        };
        let border = if is_kept { theme.accent } else { theme.line };
        let stroke = egui::Stroke::new(1.0, color32(border));
        let inside = egui::StrokeKind::Inside;
        ui.painter().rect(rect, 6.0, color32(fill), stroke, inside);
        focus_ring(ui, rect, &response, theme);
        dot(
            ui,
            pos2(rect.left() + 16.0, rect.center().y),
            is_kept,
            theme,
        );
        let x = rect.left() + 32.0;
        let room = rect.right() - 8.0 - x;
        let whose = side_words(side);
        let whose = line(ui, whose, FontId::proportional(10.5), theme.muted, room);
        let value = line(ui, value, FontId::proportional(12.5), theme.text, room);
        let color = color32(theme.text);
        ui.painter().galley(pos2(x, rect.top() + 3.0), whose, color);
        let at = pos2(x, rect.bottom() - 3.0 - value.size().y);
        ui.painter().galley(at, value, color);
    }
    response.on_hover_text(value).clicked() && !is_kept
}

/// The mark of a radio button: a ring, and a dot in the one that is chosen.
fn dot(ui: &Ui, center: egui::Pos2, is_on: bool, theme: &Theme) {
    let color = if is_on { theme.accent } else { theme.muted };
    let color = color32(color);
    ui.painter()
        .circle_stroke(center, 6.0, egui::Stroke::new(1.5, color));
    if is_on {
        ui.painter().circle_filled(center, 3.0, color);
    }
}

fn focus_ring(ui: &Ui, rect: Rect, response: &egui::Response, theme: &Theme) {
    if response.has_focus() {
        let stroke = egui::Stroke::new(2.0, color32(theme.accent));
        let inside = egui::StrokeKind::Inside;
        ui.painter().rect_stroke(rect, 6.0, stroke, inside);
    }
}
