//! A step of the framework: its questions, the answer, and the nodes that the answer leads to.

use std::collections::BTreeSet;

use egui::Ui;

use super::super::Inspector;
use super::super::prose::Field;
use crate::app::look::caption;
use crate::catalog::FrameworkStep;
use crate::model::{Edit, NodeId, Selection, StepId, mention, mentions};
use crate::scene::style::Theme;
use crate::session::Session;

/// From this width on, in logical pixels, the questions stand beside the answer.
const WIDE: f32 = 560.0;
/// Widest that the questions are beside the answer, in logical pixels.
const PROMPTS_WIDTH: f32 = 280.0;

impl Inspector {
    /// A step: questions, answer, links, and what a strong answer contains.
    pub(super) fn step_ui(
        &mut self,
        ui: &mut Ui,
        session: &mut Session,
        step: &FrameworkStep,
        theme: &Theme,
    ) {
        let width = ui.available_width();
        if width < WIDE {
            // What was answered is read more often than what was asked.
            let is_answered = !session
                .document()
                .sheet()
                .answer(step.id.as_str())
                .is_empty();
            if is_answered && !step.prompts.is_empty() {
                egui::CollapsingHeader::new("Questions to ask yourself")
                    .id_salt(("prompts", step.id.as_str()))
                    .show(ui, |ui| prompts(ui, step, theme));
            } else {
                prompts(ui, step, theme);
            }
            strong_answer(ui, step);
            ui.add_space(4.0);
            self.answer_ui(ui, session, &step.id, &step.title, theme);
            return;
        }
        let left = (width * 0.34).min(PROMPTS_WIDTH);
        ui.horizontal_top(|ui| {
            ui.allocate_ui(egui::vec2(left, 0.0), |ui| {
                ui.vertical(|ui| {
                    ui.set_width(left);
                    prompts(ui, step, theme);
                    strong_answer(ui, step);
                });
            });
            ui.add_space(10.0);
            ui.vertical(|ui| self.answer_ui(ui, session, &step.id, &step.title, theme));
        });
    }

    /// Answers to steps that the framework does not have: nothing that was written vanishes.
    pub(super) fn others_ui(
        &mut self,
        ui: &mut Ui,
        session: &mut Session,
        steps: &[StepId],
        theme: &Theme,
    ) {
        ui.add(
            egui::Label::new(
                egui::RichText::new(
                    "They were given to another framework. Choose that one to see its questions.",
                )
                .weak(),
            )
            .wrap(),
        );
        for step in steps {
            ui.add_space(6.0);
            self.answer_ui(ui, session, step, step.as_str(), theme);
        }
    }

    /// The steps whose answers link to a node, as ways there.
    pub(in super::super) fn steps_on_ui(
        &mut self,
        ui: &mut Ui,
        session: &Session,
        steps: &[StepId],
    ) {
        for step in steps {
            let known = session
                .framework()
                .and_then(|framework| framework.step(step.as_str()));
            let title = known.map_or_else(|| step.as_str(), |step| step.title.as_str());
            let link = ui.link(title).on_hover_text("Show this answer");
            if link.clicked() {
                self.open_step(step);
            }
        }
    }

    fn answer_ui(
        &mut self,
        ui: &mut Ui,
        session: &mut Session,
        step: &StepId,
        title: &str,
        theme: &Theme,
    ) {
        let answer = session.document().sheet().answer(step.as_str()).to_owned();
        let key = format!("answer {step}");
        let field = Field {
            key: &key,
            title: "Answer",
            label: title,
            hint: "Your answer (Markdown)",
            rows: 10,
        };
        if let Some(text) = self.prose_field(ui, theme, field, &answer) {
            session.apply(&Edit::SetAnswer(step.clone(), text));
        }
        links_ui(ui, session, step, &answer, theme);
    }
}

/// The nodes that an answer leads to, and a link to what is selected.
fn links_ui(ui: &mut Ui, session: &mut Session, step: &StepId, answer: &str, theme: &Theme) {
    let document = session.document();
    let mut seen = BTreeSet::new();
    let linked: Vec<(NodeId, String)> = mentions(answer)
        .filter_map(|(_, id)| {
            let node = document.node(&id.into())?;
            seen.insert(id)
                .then(|| (NodeId::from(id), node.label.clone()))
        })
        .collect();
    let selected: Vec<(NodeId, String)> = session
        .selection()
        .nodes()
        .filter(|id| !seen.contains(id.as_str()))
        .filter_map(|id| Some((id.clone(), document.node(id)?.label.clone())))
        .collect();
    if !linked.is_empty() {
        ui.add_space(4.0);
        ui.label(caption("Shown by", theme));
        let mut chosen = None;
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = egui::vec2(4.0, 4.0);
            for (id, label) in &linked {
                let is_selected = session.selection().contains(id);
                let button = egui::Button::new(egui::RichText::new(label).small())
                    .selected(is_selected)
                    .min_size(egui::vec2(0.0, 24.0));
                if ui
                    .add(button)
                    .on_hover_text("Show it on the canvas")
                    .clicked()
                {
                    chosen = Some(Selection::of(id));
                }
            }
            let all: BTreeSet<NodeId> = linked.iter().map(|(id, _)| id.clone()).collect();
            if all.len() > 1
                && ui
                    .add(
                        egui::Button::new(egui::RichText::new("Select all").small())
                            .min_size(egui::vec2(0.0, 24.0)),
                    )
                    .on_hover_text("Select all nodes that this answer links to")
                    .clicked()
            {
                chosen = Some(all.into_iter().collect::<Selection>());
            }
        });
        if let Some(selection) = chosen {
            session.select_and_show(selection);
        }
    }
    if !selected.is_empty() {
        ui.add_space(4.0);
        let words = match selected.as_slice() {
            [(_, label)] => format!("Link “{label}”"),
            many => format!("Link {} selected nodes", many.len()),
        };
        let response = ui.button(words).on_hover_text(
            "Adds a link to what is selected on the canvas, where the cursor was last",
        );
        if response.clicked() {
            let links: Vec<String> = selected
                .iter()
                .map(|(id, label)| mention(label, id.as_str()))
                .collect();
            let text = with_insertion(ui, step, answer, &links.join(", "));
            session.apply(&Edit::SetAnswer(step.clone(), text));
        }
    }
}

/// An answer with words where the cursor was when it was written last, or at its end.
fn with_insertion(ui: &Ui, step: &StepId, answer: &str, words: &str) -> String {
    let id = super::super::prose::field_id(&format!("answer {step}"));
    let state = egui::text_edit::TextEditState::load(ui.ctx(), id);
    let cursor = state.and_then(|state| state.cursor.char_range());
    let count = answer.chars().count();
    let at = cursor.map_or(count, |range| range.primary.index.0.min(count));
    let byte = answer
        .char_indices()
        .nth(at)
        .map_or(answer.len(), |(byte, _)| byte);
    let (before, after) = answer.split_at(byte);
    let gap = |c: Option<char>| {
        if c.is_none_or(char::is_whitespace) {
            ""
        } else {
            " "
        }
    };
    let (left, right) = (gap(before.chars().next_back()), gap(after.chars().next()));
    format!("{before}{left}{words}{right}{after}")
}

/// The questions of a step.
fn prompts(ui: &mut Ui, step: &FrameworkStep, theme: &Theme) {
    if !step.prompts.is_empty() {
        ui.label(caption("Ask yourself", theme));
    }
    for prompt in &step.prompts {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = 6.0;
            ui.weak("•");
            ui.add(egui::Label::new(egui::RichText::new(prompt).weak()).wrap());
        });
    }
}

fn strong_answer(ui: &mut Ui, step: &FrameworkStep) {
    if !step.strong_answer.is_empty() {
        egui::CollapsingHeader::new("What a strong answer contains")
            .id_salt(("strong answer", step.id.as_str()))
            .show(ui, |ui| {
                ui.add(egui::Label::new(&step.strong_answer).wrap());
            });
    }
}
