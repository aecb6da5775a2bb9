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
use crate::app::ring::Following as _;
use crate::model::NoteId;
use crate::session::{Command, Keymap, Notice, Session};
use crate::text::{Face, FontStyle};

/// A page of the inspector.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
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
    /// Whether the tab of the page is to get the keyboard.
    wants_tab: bool,
    /// A command that was asked for here.
    asked: Option<Command>,
}

/// Up to how many findings the tab counts.
const MOST_COUNTED: usize = 99;
/// The letters of the tab that is shown.
const TAB: FontStyle = FontStyle::new(Face::SemiBold, 12.0);

impl Inspector {
    /// Gives the keyboard to the first field of what is selected.
    pub fn focus_first(&mut self) {
        self.tab = Tab::Selection;
        self.wants_focus = true;
    }

    /// Gives the keyboard to the page that is shown: to its first field, or to its tab.
    pub fn focus_page(&mut self) {
        match self.tab {
            Tab::Selection => self.wants_focus = true,
            _ => self.wants_tab = true,
        }
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
        let wants_tab = std::mem::take(&mut self.wants_tab);
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = 3.0;
            ui.spacing_mut().button_padding.x = 2.0;
            let checks = match count {
                0 => "Checks".to_owned(),
                1..=MOST_COUNTED => format!("Checks {count}"),
                _ => format!("Checks {MOST_COUNTED}+"),
            };
            for (tab, label) in [
                (Tab::Selection, "Inspect"),
                (Tab::Sheet, "Sheet"),
                (Tab::Checks, checks.as_str()),
                (Tab::Estimate, "Estimate"),
                (Tab::Guide, "Guide"),
            ] {
                let is_wanted = wants_tab && tab == self.tab;
                tab_button(ui, &mut self.tab, tab, (label, is_wanted), session);
            }
        });
        ui.separator();
        // Each page remembers how far it was scrolled.
        ScrollArea::vertical()
            .id_salt(self.tab)
            .auto_shrink([false, false])
            .show_following(ui, |ui| {
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

/// A tab; each has the room that it needs at most, so that none moves another.
fn tab_button(
    ui: &mut Ui,
    current: &mut Tab,
    tab: Tab,
    (label, is_wanted): (&str, bool),
    session: &Session,
) {
    let widest = match tab {
        Tab::Checks => format!("Checks {MOST_COUNTED}+"),
        _ => label.to_owned(),
    };
    let widest = crate::text::measure(&widest, TAB) as f32 + 2.0 * ui.spacing().button_padding.x;
    let selected = *current == tab;
    let theme = session.theme();
    let color = if selected { theme.text } else { theme.muted };
    let text = if selected {
        strong(label, TAB.size as f32)
    } else {
        egui::RichText::new(label).size(TAB.size as f32)
    };
    let button = egui::Button::new(text.color(color32(color))).frame(false);
    let response = ui.add(button.min_size(egui::vec2(widest, 0.0)));
    if is_wanted {
        response.request_focus();
    }
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
