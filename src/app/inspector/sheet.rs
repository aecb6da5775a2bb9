//! The design sheet: requirements, and answers to the steps of the framework.

use egui::{Grid, TextEdit, Ui, vec2};

use super::Inspector;
use super::fields::{Entered, row_label};
use crate::app::look::{caption, name, strong};
use crate::model::Requirement;
use crate::session::Session;

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
        let answered = framework
            .steps
            .iter()
            .filter(|step| sheet.answers.contains_key(&step.id))
            .count();
        ui.label(caption(
            &format!("Answers · {answered} of {}", framework.steps.len()),
            &theme,
        ));
        for step in &framework.steps {
            let answer = sheet.answers.get(&step.id).cloned().unwrap_or_default();
            let done = if answer.is_empty() { "○" } else { "●" };
            let open = self.open_step.as_deref() == Some(step.id.as_str());
            let title = format!("{done}  {}", step.title);
            if ui
                .selectable_label(open, title)
                .on_hover_text(&step.summary)
                .clicked()
            {
                self.open_step = if open {
                    None
                } else {
                    Some(step.id.to_string())
                };
            }
            if !open {
                continue;
            }
            for prompt in &step.prompts {
                ui.weak(format!("• {prompt}"));
            }
            let mut text = answer;
            let response = ui.add(
                TextEdit::multiline(&mut text)
                    .hint_text("Your answer (Markdown)")
                    .desired_rows(8)
                    .desired_width(f32::INFINITY),
            );
            name(&response, &step.title);
            if response.changed() {
                session.set_answer(&step.id, &text);
            }
            ui.collapsing("What a strong answer contains", |ui| {
                ui.label(&step.strong_answer)
            });
        }
    }
}
