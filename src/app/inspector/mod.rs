//! The inspector: what is selected, the design sheet, the checks.

mod checks;
mod estimate;
mod fields;
mod figures;
mod guide;
mod lane;
mod layout;
mod node;
mod note;
mod prose;
mod records;
mod sheet;

use egui::{ScrollArea, Ui};

use checks::Checks;
use estimate::EstimatePage;
use figures::Typed;
pub(super) use guide::guide_ui;
use lane::lane_ui;
use layout::layout_ui;
use prose::Prose;
use records::{document_ui, edges_ui};
use sheet::SheetState;

use super::look::{color32, strong};
use super::tour;
use crate::model::{NoteId, RecordId};
use crate::session::{Command, Keymap, Notice, Session};

/// A page of the inspector.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Tab {
    /// What is selected.
    #[default]
    Selection,
    /// Requirements and answers.
    Sheet,
    /// What the checks found.
    Checks,
    /// What the figures add up to.
    Estimate,
    /// Frameworks and habits to read.
    Guide,
}

/// State of the inspector.
#[derive(Debug, Default)]
pub(super) struct Inspector {
    pub tab: Tab,
    /// What is typed into fields for figures, until it can be read.
    typed: Typed,
    sheet: SheetState,
    checks: Checks,
    estimate: EstimatePage,
    /// Fields of Markdown.
    prose: Prose,
    /// The notes that are being written in, until the field is left.
    written_notes: std::collections::BTreeSet<NoteId>,
    /// What the slider for spacing shows while it is dragged.
    spacing: Option<f64>,
    /// Whether the first field is to get the keyboard.
    wants_focus: bool,
    /// A command that was asked for here.
    asked: Option<Command>,
}

impl Inspector {
    /// Gives the keyboard to the first field of what is selected.
    pub fn focus_first(&mut self) {
        self.tab = Tab::Selection;
        self.wants_focus = true;
    }

    /// The command that was asked for in this frame.
    pub fn take_asked(&mut self) -> Option<Command> {
        self.asked.take()
    }

    /// Whether words were being written in the last frame; asked once a frame.
    pub fn take_writing(&mut self) -> bool {
        let notes = !self.written_notes.is_empty();
        self.prose.take_writing() || notes
    }

    /// Sets the figures that are being typed, as before a save.
    pub fn keep_typed(&mut self, session: &mut Session) {
        self.typed.keep(session);
    }

    /// Gives up the figures that are being typed, as when another document is shown.
    pub fn forget_typed(&mut self) {
        self.typed.clear();
    }

    /// Shows the inspector.
    pub fn show(&mut self, ui: &mut Ui, session: &mut Session, keymap: &Keymap) {
        if std::mem::take(&mut self.wants_focus) {
            fields::focus_next(ui);
        }
        let count = session.findings().len();
        // In two rows rather than wider than the panel, which would cut off all that is below.
        ui.horizontal_wrapped(|ui| {
            let selection = &session.selection();
            let first = match selection.only() {
                Some(RecordId::Edge(_)) => "Edge",
                Some(RecordId::Lane(_)) => "Lane",
                _ if selection.is_empty() => "Document",
                _ if selection.iter().all(|id| id.note().is_some()) => "Note",
                _ => "Node",
            };
            let checks = if count == 0 {
                "Checks".to_owned()
            } else {
                format!("Checks {count}")
            };
            for (tab, label) in [
                (Tab::Selection, first.to_owned()),
                (Tab::Sheet, "Sheet".to_owned()),
                (Tab::Checks, checks),
                (Tab::Estimate, "Estimate".to_owned()),
                (Tab::Guide, "Guide".to_owned()),
            ] {
                tab_button(ui, &mut self.tab, tab, &label, session);
            }
        });
        ui.separator();
        ScrollArea::vertical()
            .auto_shrink([false, false])
            .show(ui, |ui| {
                ui.set_width(ui.available_width() - 6.0);
                match self.tab {
                    Tab::Selection => self.selection_ui(ui, session, keymap),
                    Tab::Sheet => self.sheet_ui(ui, session),
                    Tab::Checks => self.checks_ui(ui, session),
                    Tab::Estimate => self.estimate_ui(ui, session),
                    Tab::Guide => {
                        let (frameworks, theme) = (session.frameworks(), session.theme());
                        guide_ui(ui, frameworks, session.framework(), theme);
                    }
                }
                self.tidy_notes(ui, session);
                ui.add_space(16.0);
            });
    }

    /// Ends a frame in which all that edits words was shown: follows the link that was
    /// clicked, and ends the editing of fields that are gone.
    pub fn end_frame(&mut self, ctx: &egui::Context, session: &mut Session) {
        self.prose.end_frame();
        self.typed.end_frame(session);
        let Some(address) = self.prose.take_followed() else {
            return;
        };
        match address.strip_prefix('#') {
            Some(id) if session.document().node(&id.into()).is_some() => {
                session.select_and_reveal(&id.into());
            }
            Some(id) => {
                let sentence = format!("There is no node “{id}” in this diagram.");
                session.notify(Notice::info(sentence));
            }
            None if is_web(&address) => ctx.open_url(egui::OpenUrl::new_tab(&address)),
            None => {}
        }
    }

    fn selection_ui(&mut self, ui: &mut Ui, session: &mut Session, keymap: &Keymap) {
        let selection = session.selection().clone();
        if selection.is_empty() {
            document_ui(ui, session);
            ui.add_space(12.0);
            return layout_ui(ui, session, &mut self.typed, &mut self.spacing);
        }
        if selection.nodes().next().is_some() {
            self.nodes_ui(ui, session, keymap, &selection.node_set());
        } else if selection.edges().next().is_some() {
            edges_ui(ui, session, &selection.edge_set());
        } else if let Some(lane) = selection.lanes().next() {
            lane_ui(ui, session, keymap, lane);
        } else {
            self.notes_ui(ui, session, &selection.notes().cloned().collect());
        }
    }
}

/// Whether an address may be handed to the browser.
pub(super) fn is_web(address: &str) -> bool {
    address.starts_with("https://") || address.starts_with("http://")
}

fn tab_button(ui: &mut Ui, current: &mut Tab, tab: Tab, label: &str, session: &Session) {
    let selected = *current == tab;
    let theme = session.theme();
    let color = if selected { theme.text } else { theme.muted };
    let text = if selected {
        strong(label, 12.5)
    } else {
        egui::RichText::new(label)
    };
    let response = ui.add(egui::Button::new(text.color(color32(color))).frame(false));
    response.widget_info(|| {
        egui::WidgetInfo::selected(egui::Role::Button, true, selected, format!("Tab {label}"))
    });
    if selected {
        let rect = response.rect;
        let line = egui::Rect::from_min_max(
            egui::pos2(rect.left(), rect.bottom() + 1.0),
            egui::pos2(rect.right(), rect.bottom() + 3.0),
        );
        ui.painter().rect_filled(line, 1.0, color32(theme.accent));
    }
    if tab == Tab::Checks {
        tour::mark(ui.ctx(), tour::Anchor::Checks, response.rect);
    }
    if response.clicked() {
        *current = tab;
    }
}
