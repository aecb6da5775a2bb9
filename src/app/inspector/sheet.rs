//! The design sheet: requirements, and answers to the steps of the framework.

use egui::{Grid, Rect, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::Inspector;
use super::fields::{Entered, row_label};
use super::prose::Field;
use crate::app::look::{caption, color32, strong};
use crate::catalog::FrameworkStep;
use crate::model::Requirement;
use crate::scene::style::Theme;
use crate::session::Session;

/// From this width on, in logical pixels, the prompts stand beside the answer.
const WIDE: f32 = 560.0;

impl Inspector {
    pub(super) fn sheet_ui(&mut self, ui: &mut Ui, session: &mut Session) {
        let theme = session.theme().clone();
        let sheet = session.document().sheet().as_ref().clone();
        ui.label(strong("Design sheet", 15.0));
        ui.weak("What must hold, and what you would say");
        ui.add_space(8.0);
        ui.label(caption("Requirements", &theme));
        let width = (ui.available_width() * 0.45).min(150.0);
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
                    let key = format!("sheet {}", spec.key);
                    let hint = spec.unit.symbol();
                    if let Entered::Value(parsed) = self.figure_field(ui, &key, &shown, hint, &spec)
                    {
                        session.set_requirement(*requirement, parsed);
                    }
                    ui.end_row();
                }
            });
        ui.add_space(12.0);
        let family = session.document().header().family;
        let Some(framework) = session.catalog().framework(family) else {
            return;
        };
        let answer_to =
            |step: &FrameworkStep| sheet.answers.get(&step.id).map_or("", String::as_str);
        let is_answered = |step: &FrameworkStep| !answer_to(step).trim().is_empty();
        let answered = framework
            .steps
            .iter()
            .filter(|step| is_answered(step))
            .count();
        progress(ui, answered, framework.steps.len(), &theme);
        for step in &framework.steps {
            let is_open = self.open_step.as_deref() == Some(step.id.as_str());
            let row = step_row(ui, step, is_answered(step), is_open, &theme);
            if is_open && std::mem::take(&mut self.reveal_step) {
                row.scroll_to_me(Some(egui::Align::TOP));
            }
            if row.clicked() {
                self.reveal_step = !is_open;
                self.open_step = (!is_open).then(|| step.id.to_string());
            }
            if is_open {
                self.step_ui(ui, session, step, answer_to(step), &theme);
            }
        }
    }

    fn step_ui(
        &mut self,
        ui: &mut Ui,
        session: &mut Session,
        step: &FrameworkStep,
        answer: &str,
        theme: &Theme,
    ) {
        let key = format!("answer {}", step.id);
        let field = Field {
            key: &key,
            title: "Answer",
            label: &step.title,
            hint: "Your answer (Markdown)",
            rows: 10,
        };
        let mut typed = None;
        egui::Frame::NONE
            .inner_margin(egui::Margin {
                left: 8,
                right: 0,
                top: 2,
                bottom: 8,
            })
            .show(ui, |ui| {
                if ui.available_width() >= WIDE {
                    ui.columns(2, |columns| {
                        if let [left, right] = columns {
                            prompts(left, step, theme);
                            typed = self.prose_field(right, theme, field, answer);
                        }
                    });
                } else {
                    prompts(ui, step, theme);
                    ui.add_space(4.0);
                    typed = self.prose_field(ui, theme, field, answer);
                }
                egui::CollapsingHeader::new("What a strong answer contains")
                    .id_salt(("strong answer", step.id.as_str()))
                    .show(ui, |ui| {
                        ui.add(egui::Label::new(&step.strong_answer).wrap());
                    });
            });
        if let Some(text) = typed {
            session.set_answer(&step.id, &text);
        }
    }
}

/// How many steps are answered, in words and as a bar.
fn progress(ui: &mut Ui, answered: usize, count: usize, theme: &Theme) {
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

/// The row of a step: its tick, title and minutes.
fn step_row(
    ui: &mut Ui,
    step: &FrameworkStep,
    done: bool,
    open: bool,
    theme: &Theme,
) -> egui::Response {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 28.0), Sense::click());
    let state = if done { "answered" } else { "not answered" };
    response.widget_info(|| {
        WidgetInfo::selected(Role::Button, true, open, format!("{}, {state}", step.title))
    });
    if ui.is_rect_visible(rect) {
        let painter = ui.painter();
        if open || response.hovered() {
            painter.rect_filled(rect, 6.0, color32(theme.hovered));
        }
        if response.has_focus() {
            let ring = Stroke::new(1.5, color32(theme.accent));
            painter.rect_stroke(rect, 6.0, ring, egui::StrokeKind::Inside);
        }
        let centre = pos2(rect.left() + 15.0, rect.center().y);
        if done {
            painter.circle_filled(centre, 7.0, color32(theme.ok));
            let tick = [vec2(-3.0, 0.2), vec2(-0.9, 2.4), vec2(3.2, -2.4)];
            let stroke = Stroke::new(1.6, color32(theme.panel));
            painter.line(tick.map(|by| centre + by).to_vec(), stroke);
        } else {
            painter.circle_stroke(centre, 6.5, Stroke::new(1.4, color32(theme.muted)));
        }
        let muted = color32(theme.muted);
        let body = egui::TextStyle::Body.resolve(ui.style());
        let small = egui::TextStyle::Small.resolve(ui.style());
        let minutes = painter.text(
            pos2(rect.right() - 8.0, rect.center().y),
            egui::Align2::RIGHT_CENTER,
            format!("{} min", step.minutes),
            small,
            muted,
        );
        let room = minutes.left() - 8.0 - rect.left() - 30.0;
        let mut job =
            egui::text::LayoutJob::simple_singleline(step.title.clone(), body, color32(theme.text));
        job.wrap = egui::text::TextWrapping::truncate_at_width(room.max(0.0));
        let title = painter.layout_job(job);
        let at = pos2(rect.left() + 30.0, rect.center().y - title.size().y / 2.0);
        painter.galley(at, title, color32(theme.text));
    }
    response.on_hover_text(&step.summary)
}

/// The questions of a step.
fn prompts(ui: &mut Ui, step: &FrameworkStep, theme: &Theme) {
    ui.label(caption("Ask yourself", theme));
    for prompt in &step.prompts {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = 6.0;
            ui.weak("•");
            ui.add(egui::Label::new(egui::RichText::new(prompt).weak()).wrap());
        });
    }
}
