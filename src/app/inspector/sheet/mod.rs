//! The design sheet: the design in a few words, its requirements, and answers to the steps of
//! the framework, as a page of the inspector or in a window of its own.

mod parts;
mod steps;
mod window;

use std::collections::BTreeSet;

use egui::Ui;

use super::Inspector;
use super::fields::combo;
use crate::app::look::{caption, strong};
use crate::catalog::{Framework, FrameworkStep};
use crate::model::{BriefField, Edit, FrameworkId, Requirement, StepId};
use crate::scene::style::Theme;
use crate::session::Session;

/// A part of the sheet: what the window shows at a time, and what the page folds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    /// The brief.
    Brief,
    /// Figures.
    Requirements,
    /// The answer to a step of the framework.
    Step(StepId),
    /// Answers to steps that the framework does not have.
    Others,
}

/// What of the sheet is open.
#[derive(Debug, Default)]
pub(super) struct SheetState {
    /// The parts that are unfolded on the page.
    unfolded: BTreeSet<Part>,
    /// The part whose row is to be brought to the top.
    reveal: Option<Part>,
    /// The part that the window shows.
    shown: Option<Part>,
    /// Whether the window is open.
    pub is_window_open: bool,
}

impl SheetState {
    /// Opens a part, on the page and in the window.
    pub fn open(&mut self, part: Part) {
        self.unfolded.insert(part.clone());
        self.reveal = Some(part.clone());
        self.shown = Some(part);
    }
}

/// What both forms of the sheet show in their lists.
struct Outline<'a> {
    framework: &'a Framework,
    /// Steps that are answered without being in the framework.
    others: Vec<StepId>,
    /// Steps whose answers link to what is selected.
    on_selection: BTreeSet<StepId>,
}

impl<'a> Outline<'a> {
    fn of(session: &Session, framework: &'a Framework) -> Self {
        let sheet = session.document().sheet();
        let unknown = |step: &&StepId| framework.step(step.as_str()).is_none();
        let selected = session.selection().nodes();
        Self {
            framework,
            others: sheet.answers.keys().filter(unknown).cloned().collect(),
            on_selection: selected
                .flat_map(|id| sheet.steps_on(id))
                .cloned()
                .collect(),
        }
    }

    /// The parts from top to bottom.
    fn parts(&self) -> Vec<Part> {
        let steps = self.framework.steps.iter();
        let mut parts = vec![Part::Brief, Part::Requirements];
        parts.extend(steps.map(|step| Part::Step(step.id.clone())));
        parts.extend((!self.others.is_empty()).then_some(Part::Others));
        parts
    }

    fn step(&self, part: &Part) -> Option<&'a FrameworkStep> {
        match part {
            Part::Step(id) => self.framework.step(id.as_str()),
            _ => None,
        }
    }

    /// The row of a part in a list.
    fn row(&self, part: &Part, session: &Session) -> parts::Row {
        let sheet = session.document().sheet();
        let count = |filled: usize, all: usize| format!("{filled} of {all}");
        match part {
            Part::Brief => parts::Row {
                title: "At a glance".to_owned(),
                summary: "The design in a few words, as lists of designs show it".to_owned(),
                end: count(sheet.brief.len(), BriefField::ALL.len()),
                is_done: sheet.brief.len() == BriefField::ALL.len(),
                is_marked: false,
            },
            Part::Requirements => parts::Row {
                title: "Requirements".to_owned(),
                summary: "Figures that checks and estimates read".to_owned(),
                end: count(sheet.requirements.len(), Requirement::ALL.len()),
                is_done: sheet.requirements.len() >= parts::ENOUGH_REQUIREMENTS,
                is_marked: false,
            },
            Part::Step(id) => {
                let step = self.framework.step(id.as_str());
                let minutes = step.map_or(0, |step| step.minutes);
                parts::Row {
                    title: step.map_or_else(|| id.to_string(), |step| step.title.clone()),
                    summary: step.map_or_else(String::new, |step| step.summary.clone()),
                    end: if minutes == 0 {
                        String::new()
                    } else {
                        format!("{minutes} min")
                    },
                    is_done: !sheet.answer(id.as_str()).trim().is_empty(),
                    is_marked: self.on_selection.contains(id),
                }
            }
            Part::Others => parts::Row {
                title: "Other answers".to_owned(),
                summary: "To steps that this framework does not have".to_owned(),
                end: self.others.len().to_string(),
                is_done: true,
                is_marked: self.others.iter().any(|id| self.on_selection.contains(id)),
            },
        }
    }
}

impl Inspector {
    /// Opens the sheet at a step.
    pub(super) fn open_step(&mut self, step: &StepId) {
        self.tab = super::Tab::Sheet;
        self.sheet.open(Part::Step(step.clone()));
    }

    /// Opens the window of the sheet, or closes it.
    pub fn toggle_sheet_window(&mut self) {
        self.sheet.is_window_open = !self.sheet.is_window_open;
    }

    /// The sheet as a page of the inspector.
    pub(super) fn sheet_ui(&mut self, ui: &mut Ui, session: &mut Session) {
        let theme = session.theme().clone();
        ui.horizontal(|ui| {
            ui.label(strong("Design sheet", 15.0));
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let (words, hint) = if self.sheet.is_window_open {
                    (
                        "Show here",
                        "Close the window of the sheet and show it here",
                    )
                } else {
                    (
                        "Window",
                        "Show the sheet in a window, with the questions beside the answers",
                    )
                };
                if ui.button(words).on_hover_text(hint).clicked() {
                    self.toggle_sheet_window();
                }
            });
        });
        if self.sheet.is_window_open {
            ui.weak("The sheet is open in its window.");
            return;
        }
        ui.weak("What must hold, and what you would say");
        ui.add_space(8.0);
        let frameworks = std::sync::Arc::clone(session.frameworks());
        let header = session.document().header().as_ref().clone();
        let sheet = session.document().sheet().as_ref().clone();
        let Some(framework) = frameworks.of(&sheet, header.family) else {
            return;
        };
        framework_ui(ui, session, framework, &theme);
        let outline = Outline::of(session, framework);
        parts::progress(
            ui,
            framework.answered(&sheet),
            framework.steps.len(),
            &theme,
        );
        for part in outline.parts() {
            let is_open = self.sheet.unfolded.contains(&part);
            let row = outline.row(&part, session);
            let response = parts::row_ui(ui, &row, is_open, &theme);
            if is_open && self.sheet.reveal.as_ref() == Some(&part) {
                self.sheet.reveal = None;
                response.scroll_to_me(Some(egui::Align::TOP));
            }
            if response.clicked() {
                if is_open {
                    self.sheet.unfolded.remove(&part);
                } else {
                    // One step at a time keeps the list in sight.
                    if matches!(part, Part::Step(_)) {
                        self.sheet
                            .unfolded
                            .retain(|own| !matches!(own, Part::Step(_)));
                    }
                    self.sheet.open(part.clone());
                }
            }
            if is_open {
                let margin = egui::Margin {
                    left: 8,
                    right: 0,
                    top: 2,
                    bottom: 8,
                };
                egui::Frame::NONE.inner_margin(margin).show(ui, |ui| {
                    self.part_ui(ui, session, &outline, &part, &theme);
                });
            }
        }
    }

    /// What a part holds.
    fn part_ui(
        &mut self,
        ui: &mut Ui,
        session: &mut Session,
        outline: &Outline<'_>,
        part: &Part,
        theme: &Theme,
    ) {
        match part {
            Part::Brief => parts::brief_ui(ui, session, theme),
            Part::Requirements => self.requirements_ui(ui, session),
            Part::Step(_) => {
                if let Some(step) = outline.step(part) {
                    self.step_ui(ui, session, step, theme);
                }
            }
            Part::Others => self.others_ui(ui, session, &outline.others, theme),
        }
    }
}

/// Which framework the sheet answers, where there is a choice.
fn framework_ui(ui: &mut Ui, session: &mut Session, current: &Framework, theme: &Theme) {
    let family = session.document().header().family;
    let named = session.document().sheet().framework.clone();
    let frameworks = std::sync::Arc::clone(session.frameworks());
    let is_missing = named.as_ref().is_some_and(|id| *id != current.id);
    if frameworks.for_family(family).count() < 2 && named.is_none() {
        return;
    }
    ui.label(caption("Framework", theme));
    let mut chosen: Option<Option<FrameworkId>> = None;
    combo(ui, "Framework", &current.name, |ui| {
        for (index, own) in frameworks.for_family(family).enumerate() {
            let label = ui.selectable_label(own.id == current.id, &own.name);
            let label = if own.summary.is_empty() {
                label
            } else {
                label.on_hover_text(&own.summary)
            };
            if label.clicked() {
                // The first is what a sheet answers that names none.
                chosen = Some((index > 0).then(|| own.id.clone()));
            }
        }
    });
    if let Some(id) = named.filter(|_| is_missing) {
        let words = format!("▲ This design answers the framework “{id}”, which is not here.");
        let color = crate::app::look::color32(theme.warning);
        ui.add(egui::Label::new(egui::RichText::new(words).color(color)).wrap());
    }
    if let Some(framework) = chosen
        && framework != session.document().sheet().framework
    {
        session.apply(&Edit::SetFramework(framework));
    }
    ui.add_space(8.0);
}
