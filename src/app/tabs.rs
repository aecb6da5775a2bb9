//! Open documents, each in a tab with its own history, view and crash journal.

use egui::{Align, Layout, PointerButton, Rect, Role, Sense, Ui, WidgetInfo, vec2};

use super::laying_out::LayingOut;
use super::look::color32;
use super::versions::Kept;
use super::work::Work;
use crate::interact::Camera;
use crate::scene::style::Theme;
use crate::session::{Command, Keymap, LatencyDraws, Session};
use crate::storage::{Claim, Known, Recorder, Stamp, is_same_file};

/// A document in a tab.
pub(super) struct Open {
    pub session: Session,
    /// A number that no other document of this window has had.
    serial: u64,
    /// What keeps its journal, once it was changed.
    pub recorder: Option<Recorder>,
    /// Why its work is not recorded, if that is so.
    pub unprotected: Option<String>,
    /// The path of its file and what says that this window has it; without a claim, another has.
    pub claim: Option<(std::path::PathBuf, Option<Claim>)>,
    /// What is known of its versions.
    pub kept: Kept,
    /// When its file was last looked at.
    pub looked_at: Option<std::time::Instant>,
    /// What somebody else wrote into its file, by what was seen of it from outside, and why it
    /// cannot be merged if that is so.
    theirs: Option<(Option<Stamp>, Result<(), String>)>,
    /// Whether its view is to show all of it as soon as the size of the canvas is known.
    pub needs_fit: bool,
    /// The view that shows all, as last set: while nobody changes it, it follows the window.
    pub fitted: Option<(Rect, Camera)>,
    /// Its layout, while that goes on.
    pub laying_out: Option<LayingOut>,
    /// The draws of its estimate, while they are made.
    pub estimating: Option<Work<LatencyDraws>>,
}

impl Open {
    pub fn new(mut session: Session) -> Self {
        session.lays_out_beside = true;
        Self {
            session,
            serial: 0,
            recorder: None,
            unprotected: None,
            claim: None,
            kept: Kept::default(),
            looked_at: None,
            theirs: None,
            needs_fit: true,
            fitted: None,
            laying_out: None,
            estimating: None,
        }
    }
}

impl Open {
    /// Says to other windows that the document's file is open here, unless one of them did.
    pub fn claim_file(&mut self, folder: &std::path::Path) {
        let path = self.session.path();
        let is_settled = match (&self.claim, path) {
            (Some((claimed, Some(_))), Some(path)) => claimed == path,
            (claim, path) => claim.is_none() && path.is_none(),
        };
        if is_settled {
            return;
        }
        self.claim = None;
        // Where nobody can tell, nothing is said.
        self.claim = path.and_then(|path| {
            let claim = Claim::on(folder, path).ok()?;
            Some((path.to_owned(), claim))
        });
    }

    /// Looks whether what somebody else wrote can be merged, once for each content of the file; says
    /// whether it is a new one.
    pub fn look_at_theirs(&mut self) -> bool {
        let stamp = self.session.file().and_then(Known::stamp);
        if self.theirs.as_ref().is_some_and(|(own, _)| *own == stamp) {
            return false;
        }
        let found = self.session.theirs();
        self.theirs = Some((stamp, found.map(drop).map_err(|error| error.to_string())));
        true
    }

    /// Whether what somebody else wrote can be merged, or why not; `None` if it is not known.
    pub fn theirs(&self) -> Option<Result<(), &str>> {
        let stamp = self.session.file().and_then(Known::stamp);
        let (_, found) = self.theirs.as_ref().filter(|(own, _)| *own == stamp)?;
        Some(match found {
            Ok(()) => Ok(()),
            Err(why) => Err(why.as_str()),
        })
    }

    /// Whether another window has the document's file open, too.
    pub fn is_elsewhere(&self) -> bool {
        matches!(&self.claim, Some((_, None)))
    }
}

/// All open documents, and which of them is shown; none while the start screen is.
#[derive(Default)]
pub(super) struct Documents {
    all: Vec<Open>,
    current: Option<usize>,
    /// How many were opened so far.
    opened: u64,
}

/// What was done on the row of tabs.
pub(super) enum TabAction {
    Show(usize),
    Close(usize),
    ShowStart,
}

impl Documents {
    pub fn current(&self) -> Option<&Open> {
        self.all.get(self.current?)
    }

    pub fn current_mut(&mut self) -> Option<&mut Open> {
        self.all.get_mut(self.current?)
    }

    /// The number of the document that is shown, which no other one has had.
    pub fn shown_serial(&self) -> Option<u64> {
        Some(self.current()?.serial)
    }

    pub fn session(&self) -> Option<&Session> {
        Some(&self.current()?.session)
    }

    pub fn session_mut(&mut self) -> Option<&mut Session> {
        Some(&mut self.current_mut()?.session)
    }

    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Open> {
        self.all.iter_mut()
    }

    /// Adds a document behind the others and shows it.
    pub fn add(&mut self, open: Open) {
        self.opened += 1;
        let serial = self.opened;
        self.all.push(Open { serial, ..open });
        self.current = Some(self.all.len() - 1);
    }

    /// Shows a document, or the start screen with `None`.
    pub fn show(&mut self, index: Option<usize>) {
        self.current = index.filter(|index| *index < self.all.len());
    }

    /// Shows the next or the previous document, around the end.
    pub fn step(&mut self, forward: bool) {
        let count = self.all.len();
        if count == 0 {
            return;
        }
        self.current = Some(match (self.current, forward) {
            (None, true) => 0,
            (None, false) => count - 1,
            (Some(current), true) => (current + 1) % count,
            (Some(current), false) => (current + count - 1) % count,
        });
    }

    /// Takes the shown document out; the one beside it is shown then, or the start screen
    /// if it was the last.
    pub fn close_current(&mut self) -> Option<Open> {
        let index = self.current?;
        if index >= self.all.len() {
            return None;
        }
        let closed = self.all.remove(index);
        self.current = if self.all.is_empty() {
            None
        } else {
            Some(index.min(self.all.len() - 1))
        };
        Some(closed)
    }

    /// The document that belongs to a file.
    pub fn with_path(&self, path: &std::path::Path) -> Option<usize> {
        self.all.iter().position(|open| {
            let own = open.session.path();
            own.is_some_and(|open| is_same_file(open, path))
        })
    }

    /// Takes a document out that is not the one that is shown.
    pub fn remove(&mut self, index: usize) -> Option<Open> {
        if self.current == Some(index) || index >= self.all.len() {
            return None;
        }
        self.current = self
            .current
            .map(|current| current - usize::from(current > index));
        Some(self.all.remove(index))
    }

    /// Whether that document has unsaved changes.
    pub fn is_unsaved(&self, index: usize) -> bool {
        self.all
            .get(index)
            .is_some_and(|open| open.session.is_unsaved())
    }

    /// The first document with unsaved changes; the one that is shown comes first.
    pub fn first_unsaved(&self) -> Option<usize> {
        let unsaved = |index: &usize| self.is_unsaved(*index);
        self.current
            .filter(unsaved)
            .or_else(|| (0..self.all.len()).find(unsaved))
    }

    /// Whether there is a row of tabs: for one document, its title in the menu bar is enough.
    pub fn has_tabs(&self) -> bool {
        self.all.len() > 1 || (self.current.is_none() && !self.all.is_empty())
    }

    /// Shows the row of tabs.
    pub fn tabs_ui(&self, ui: &mut Ui, keymap: &Keymap, theme: &Theme) -> Option<TabAction> {
        let mut action = None;
        egui::ScrollArea::horizontal()
            .id_salt("tabs")
            .show(ui, |ui| {
                ui.horizontal(|ui| {
                    ui.spacing_mut().item_spacing.x = 2.0;
                    let room = (ui.available_width() - 40.0) / self.all.len().max(1) as f32;
                    let width = room.clamp(110.0, 220.0);
                    for (index, open) in self.all.iter().enumerate() {
                        let shown = self.current == Some(index);
                        let own = tab_ui(ui, &open.session, shown, width, keymap, theme);
                        action = action.take().or(match own {
                            Some(true) => Some(TabAction::Close(index)),
                            Some(false) => Some(TabAction::Show(index)),
                            None => None,
                        });
                    }
                    let plus = egui::Button::new("+").frame(false);
                    let plus = ui.add(plus.min_size(vec2(28.0, 26.0)));
                    let plus = plus.on_hover_text(
                        keymap.with_hint("Templates and recent files", Command::ShowStart),
                    );
                    super::look::name(&plus, "Open another document");
                    if plus.clicked() {
                        action = Some(TabAction::ShowStart);
                    }
                });
            });
        action
    }
}

/// A tab; tells whether it was clicked (`false`) or is to be closed (`true`).
fn tab_ui(
    ui: &mut Ui,
    session: &Session,
    shown: bool,
    width: f32,
    keymap: &Keymap,
    theme: &Theme,
) -> Option<bool> {
    let (rect, response) = ui.allocate_exact_size(vec2(width, 28.0), Sense::click());
    let title = &session.document().header().title;
    let title = if title.trim().is_empty() {
        "Untitled"
    } else {
        title
    };
    let unsaved = session.is_unsaved();
    response.widget_info(|| {
        let state = if unsaved { ", unsaved changes" } else { "" };
        WidgetInfo::selected(Role::Tab, true, shown, format!("{title}{state}"))
    });
    let fill = if shown {
        theme.background
    } else if response.hovered() {
        theme.hovered
    } else {
        theme.panel
    };
    let corners = egui::CornerRadius {
        nw: 6,
        ne: 6,
        sw: 0,
        se: 0,
    };
    ui.painter().rect_filled(rect, corners, color32(fill));
    if shown {
        let line = Rect::from_min_size(rect.min, vec2(rect.width(), 2.0));
        ui.painter().rect_filled(line, 1.0, color32(theme.accent));
    }
    let mut closes = response.clicked_by(PointerButton::Middle);
    let inside = rect.shrink2(vec2(10.0, 2.0));
    let mut row = ui.new_child(
        egui::UiBuilder::new()
            .max_rect(inside)
            .layout(Layout::right_to_left(Align::Center)),
    );
    let mark = if unsaved { "●" } else { "×" };
    let close = egui::Button::new(egui::RichText::new(mark).color(color32(theme.muted)))
        .frame(false)
        .min_size(vec2(20.0, 20.0));
    let close = row
        .add(close)
        .on_hover_text(keymap.with_hint("Close", Command::CloseDocument));
    super::look::name(&close, &format!("Close {title}"));
    closes |= close.clicked();
    // Painted, not a widget: it is the tab's name, which is told once.
    let room = inside.width() - 26.0;
    let (weight, color) = if shown {
        ("Inter SemiBold", theme.text)
    } else {
        ("Inter", theme.muted)
    };
    let font = egui::FontId::new(12.5, egui::FontFamily::Name(weight.into()));
    let mut job = egui::text::LayoutJob::simple_singleline(title.to_owned(), font, color32(color));
    job.wrap = egui::text::TextWrapping::truncate_at_width(room);
    let galley = ui.painter().layout_job(job);
    let at = egui::pos2(inside.left(), inside.center().y - galley.size().y / 2.0);
    ui.painter().galley(at, galley, color32(color));
    let response = match session.path() {
        Some(path) => response.on_hover_text(path.display().to_string()),
        None => response,
    };
    if closes {
        Some(true)
    } else {
        response.clicked().then_some(false)
    }
}
