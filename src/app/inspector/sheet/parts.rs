//! Rows of the sheet's list, the brief and the requirements.

use egui::{Grid, Rect, Role, Sense, Stroke, TextEdit, Ui, WidgetInfo, pos2, vec2};

use super::super::Inspector;
use super::super::fields::row_label;
use super::super::figures::Figure;
use crate::app::look::{caption, color32, name};
use crate::model::{BriefField, Edit, FieldSpec, Requirement};
use crate::scene::style::Theme;
use crate::session::Session;

/// From how many figures on the requirements count as answered: load, latency, size,
/// freshness, and one that is this system's own.
pub(super) const ENOUGH_REQUIREMENTS: usize = 5;
/// How wide the names of figures are at most, in logical pixels.
const LABEL_WIDTH: f32 = 150.0;
/// How wide a figure's field is at most, in logical pixels.
const FIGURE_WIDTH: f32 = 320.0;

/// A row of the list.
pub(super) struct Row {
    pub title: String,
    pub summary: String,
    /// What stands at its end.
    pub end: String,
    pub is_done: bool,
    /// Whether it is about what is selected.
    pub is_marked: bool,
}

/// How many steps are answered, in words and as a bar.
pub(super) fn progress(ui: &mut Ui, answered: usize, count: usize, theme: &Theme) {
    let words = format!("Answers · {answered} of {count}");
    ui.label(caption(&words, theme));
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 6.0), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::ProgressIndicator, true, &words));
    let share = answered as f32 / count.max(1) as f32;
    let painter = ui.painter();
    painter.rect_filled(rect, 3.0, color32(theme.line));
    if answered > 0 {
        let done = Rect::from_min_size(rect.min, vec2(rect.width() * share, rect.height()));
        let color = if answered == count {
            theme.ok
        } else {
            theme.accent
        };
        painter.rect_filled(done, 3.0, color32(color));
    }
    ui.add_space(4.0);
}

/// Shows a row: its tick, its title, what stands at its end.
pub(super) fn row_ui(ui: &mut Ui, row: &Row, is_open: bool, theme: &Theme) -> egui::Response {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 28.0), Sense::click());
    let state = if row.is_done {
        "answered"
    } else {
        "not answered"
    };
    let marked = if row.is_marked {
        ", about the selection"
    } else {
        ""
    };
    response.widget_info(|| {
        let words = format!("{}, {state}{marked}", row.title);
        WidgetInfo::selected(Role::Button, true, is_open, words)
    });
    if ui.is_rect_visible(rect) {
        let painter = ui.painter();
        if is_open || response.hovered() {
            painter.rect_filled(rect, 6.0, color32(theme.hovered));
        }
        if row.is_marked {
            let bar = Rect::from_min_size(rect.min + vec2(0.0, 5.0), vec2(3.0, 18.0));
            painter.rect_filled(bar, 1.5, color32(theme.accent));
        }
        if response.has_focus() {
            let ring = Stroke::new(1.5, color32(theme.accent));
            painter.rect_stroke(rect, 6.0, ring, egui::StrokeKind::Inside);
        }
        let center = pos2(rect.left() + 15.0, rect.center().y);
        if row.is_done {
            painter.circle_filled(center, 7.0, color32(theme.ok));
            let tick = [vec2(-3.0, 0.2), vec2(-0.9, 2.4), vec2(3.2, -2.4)];
            let stroke = Stroke::new(1.6, color32(theme.panel));
            painter.line(tick.map(|by| center + by).to_vec(), stroke);
        } else {
            painter.circle_stroke(center, 6.5, Stroke::new(1.4, color32(theme.muted)));
        }
        let muted = color32(theme.muted);
        let body = egui::TextStyle::Body.resolve(ui.style());
        let small = egui::TextStyle::Small.resolve(ui.style());
        let at = pos2(rect.right() - 8.0, rect.center().y);
        let end = painter.text(at, egui::Align2::RIGHT_CENTER, &row.end, small, muted);
        let room = end.left() - 8.0 - rect.left() - 30.0;
        let text = color32(theme.text);
        let mut job = egui::text::LayoutJob::simple_singleline(row.title.clone(), body, text);
        job.wrap = egui::text::TextWrapping::truncate_at_width(room.max(0.0));
        let title = painter.layout_job(job);
        let at = pos2(rect.left() + 30.0, rect.center().y - title.size().y / 2.0);
        painter.galley(at, title, text);
    }
    if row.summary.is_empty() {
        response
    } else {
        response.on_hover_text(&row.summary)
    }
}

/// The design in a few words.
pub(super) fn brief_ui(ui: &mut Ui, session: &mut Session, theme: &Theme) {
    let sheet = std::sync::Arc::clone(session.document().sheet());
    for field in BriefField::ALL {
        let spec = field.spec();
        ui.label(caption(spec.label, theme))
            .on_hover_text(spec.help);
        let mut text = sheet.brief(*field).to_owned();
        let rows = if *field == BriefField::Problem { 3 } else { 1 };
        let response = ui.add(
            TextEdit::multiline(&mut text)
                .hint_text(spec.help)
                .desired_rows(rows)
                .desired_width(f32::INFINITY)
                .char_limit(FieldSpec::MAX_TEXT)
                .margin(vec2(8.0, 4.0)),
        );
        name(&response, spec.label);
        if response.changed() {
            session.apply(&Edit::SetBrief(*field, text));
        }
        ui.add_space(2.0);
    }
}

impl Inspector {
    /// The figures that checks and estimates read.
    pub(super) fn requirements_ui(&mut self, ui: &mut Ui, session: &mut Session) {
        let sheet = std::sync::Arc::clone(session.document().sheet());
        let width = (ui.available_width() * 0.45).min(LABEL_WIDTH);
        let room = (ui.available_width() - width - 8.0).min(FIGURE_WIDTH);
        Grid::new("requirements")
            .num_columns(2)
            .spacing(vec2(8.0, 6.0))
            .min_col_width(width)
            .show(ui, |ui| {
                for requirement in Requirement::ALL {
                    let spec = requirement.spec();
                    row_label(ui, spec.label, spec.help);
                    let shown = sheet
                        .requirements
                        .get(requirement)
                        .map_or_else(String::new, |value| spec.display(value));
                    let hint = spec.unit.symbol();
                    ui.scope(|ui| {
                        ui.set_max_width(room);
                        let figure = Figure::Requirement(*requirement);
                        self.typed.figure_field(ui, session, figure, &shown, hint);
                    });
                    ui.end_row();
                }
            });
    }
}
