//! The window in which versions are compared, named, restored and removed.

use egui::{
    Align, Button, Layout, RichText, Role, ScrollArea, Sense, TextEdit, Ui, WidgetInfo, vec2,
};

use crate::app::dialogs::{Answer, button_row};
use crate::app::differences::{Compared, Differences, told};
use crate::app::look::{caption, color32, line, name};
use crate::app::picker::heading;
use crate::app::work::{Progress, Work};
use crate::layout::Control;
use crate::model::Document;
use crate::scene::style::Theme;
use crate::session::Session;
use crate::storage::{Version, VersionKind, Versions, time_ago};

/// Width of the list and height of its rows, in logical pixels.
const LIST: f32 = 264.0;
const ROW: f32 = 44.0;
/// Between list and picture, in logical pixels.
const GAP: f32 = 14.0;
/// Room for the buttons at the bottom, in logical pixels.
const BUTTONS: f32 = 44.0;

/// The window of the versions.
pub(in crate::app) struct VersionsDialog {
    versions: Versions,
    /// The name of the document's file.
    file: String,
    /// The document as it is.
    document: Document,
    list: Vec<Version>,
    /// The name for what is here now.
    new_name: String,
    chosen: Option<Chosen>,
    /// What went wrong last.
    fault: Option<String>,
}

/// The version that is looked at.
struct Chosen {
    version: Version,
    /// Its name, as it is typed.
    name: String,
    is_to_be_removed: bool,
    content: Content,
}

enum Content {
    Reading(Work<Result<Document, String>>),
    Read(Document, Box<Differences>),
    Failed(String),
}

impl VersionsDialog {
    pub(super) fn new(versions: Versions, session: &Session) -> Self {
        let file = versions.path().file_name().unwrap_or_default();
        let mut dialog = Self {
            file: file.to_string_lossy().into_owned(),
            versions,
            document: session.document().clone(),
            list: Vec::new(),
            new_name: String::new(),
            chosen: None,
            fault: None,
        };
        dialog.read_list();
        dialog
    }

    /// Whether no version is kept yet.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    fn read_list(&mut self) {
        match self.versions.list() {
            Ok(list) => self.list = list,
            Err(error) => self.fault = Some(error.to_string()),
        }
    }

    fn choose(&mut self, ctx: &egui::Context, version: Version) {
        let (versions, wanted) = (self.versions.clone(), version.clone());
        let work = Work::start(ctx, Control::default(), move |_| {
            versions.read(&wanted).map_err(|error| error.to_string())
        });
        self.chosen = Some(Chosen {
            name: version.name.clone(),
            version,
            is_to_be_removed: false,
            content: Content::Reading(work),
        });
    }

    /// Shows it; `size` is that of its content.
    pub fn show(&mut self, ui: &mut Ui, size: egui::Vec2, theme: &Theme) -> Answer {
        ui.set_width(size.x);
        let top = ui.cursor().top();
        heading(ui, &format!("Versions of {}", self.file));
        self.follow(ui);
        if let Some(fault) = &self.fault {
            ui.colored_label(ui.visuals().warn_fg_color, fault);
        }
        ui.add_space(2.0);
        let height = (size.y - (ui.cursor().top() - top) - BUTTONS).max(120.0);
        let from_left = Layout::left_to_right(Align::TOP);
        ui.allocate_ui_with_layout(vec2(size.x, height), from_left, |ui| {
            ui.spacing_mut().item_spacing.x = GAP;
            let from_top = Layout::top_down(Align::LEFT);
            ui.allocate_ui_with_layout(vec2(LIST, height), from_top, |ui| {
                self.list_ui(ui, theme);
            });
            let room = vec2(size.x - LIST - GAP, height);
            ui.allocate_ui_with_layout(room, from_top, |ui| self.chosen_ui(ui, room, theme));
        });
        self.buttons_ui(ui)
    }

    /// Takes what was read.
    fn follow(&mut self, ui: &Ui) {
        if self.chosen.is_none()
            && let Some(newest) = self.list.first()
        {
            self.choose(ui.ctx(), newest.clone());
        }
        let Some(chosen) = &mut self.chosen else {
            return;
        };
        let Content::Reading(work) = &chosen.content else {
            return;
        };
        chosen.content = match work.progress() {
            Progress::Going => return,
            Progress::Done(Ok(document)) => {
                let compared = Compared {
                    title: "What changed since then",
                    words: told(&document, &self.document),
                    before: document.clone(),
                    after: self.document.clone(),
                };
                let pictures = Differences::of(vec![compared]);
                Content::Read(document, Box::new(pictures))
            }
            Progress::Done(Err(why)) => Content::Failed(why),
            Progress::Lost => {
                Content::Failed("It could not be read. This is a fault of the program.".to_owned())
            }
        };
    }

    fn list_ui(&mut self, ui: &mut Ui, theme: &Theme) {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 6.0;
            let field = TextEdit::singleline(&mut self.new_name)
                .hint_text("Name what is here now")
                .desired_width(LIST - 76.0);
            let field = ui.add(field);
            name(&field, "Name of a new version");
            let has_name = !self.new_name.trim().is_empty();
            let keep = ui.add_enabled(has_name, Button::new("Keep").min_size(vec2(56.0, 0.0)));
            let entered = field.lost_focus() && ui.input(|i| i.key_pressed(egui::Key::Enter));
            if has_name && (keep.clicked() || entered) {
                self.keep_named(ui.ctx());
            }
        });
        ui.add_space(6.0);
        if self.list.is_empty() {
            let words = "Nothing is kept yet. From now on each save is, and what you give a name.";
            ui.add(egui::Label::new(RichText::new(words).weak()).wrap());
            return;
        }
        let mut wanted = None;
        let moved = self.keys(ui);
        ScrollArea::vertical()
            .id_salt("versions")
            .auto_shrink([false, false])
            .show_rows(ui, ROW, self.list.len(), |ui, range| {
                for index in range {
                    let Some(version) = self.list.get(index) else {
                        continue;
                    };
                    let is_chosen = (self.chosen.as_ref())
                        .is_some_and(|chosen| chosen.version.file == version.file);
                    if row_ui(ui, version, is_chosen, theme) {
                        wanted = Some(version.clone());
                    }
                }
            });
        if let Some(version) = wanted.or(moved) {
            self.choose(ui.ctx(), version);
        }
    }

    /// The version that the arrow keys go to, where no field has the keyboard.
    fn keys(&self, ui: &Ui) -> Option<Version> {
        if ui.ctx().text_edit_focused() {
            return None;
        }
        let (up, down) = ui.input(|input| {
            (
                input.key_pressed(egui::Key::ArrowUp),
                input.key_pressed(egui::Key::ArrowDown),
            )
        });
        let chosen = self.chosen.as_ref()?;
        let index = self
            .list
            .iter()
            .position(|own| own.file == chosen.version.file)?;
        let index = match (up, down) {
            (true, false) => index.checked_sub(1)?,
            (false, true) => index + 1,
            _ => return None,
        };
        self.list.get(index).cloned()
    }

    fn keep_named(&mut self, ctx: &egui::Context) {
        let kept = self
            .versions
            .keep(&self.document, VersionKind::Named, &self.new_name);
        match kept {
            Ok(version) => {
                self.new_name.clear();
                self.fault = None;
                self.read_list();
                if let Some(version) = version {
                    self.choose(ctx, version);
                }
            }
            Err(error) => self.fault = Some(error.to_string()),
        }
    }

    /// The name of the chosen version, and the picture of what changed since.
    fn chosen_ui(&mut self, ui: &mut Ui, size: egui::Vec2, theme: &Theme) {
        let Some(chosen) = &mut self.chosen else {
            return;
        };
        let top = ui.cursor().top();
        ui.horizontal(|ui| {
            ui.label(caption("Name", theme));
            let field = TextEdit::singleline(&mut chosen.name)
                .hint_text("Without a name it goes with time")
                .desired_width((size.x - 60.0).min(360.0));
            let field = ui.add(field);
            name(&field, "Name of the version");
            let name = chosen.name.trim();
            let is_other = !name.is_empty() && *name != chosen.version.name;
            if field.lost_focus() && is_other {
                match self.versions.rename(&chosen.version, name) {
                    Ok(version) => {
                        chosen.version = version;
                        self.fault = None;
                    }
                    Err(error) => self.fault = Some(error.to_string()),
                }
                match self.versions.list() {
                    Ok(list) => self.list = list,
                    Err(error) => self.fault = Some(error.to_string()),
                }
            }
        });
        ui.add_space(6.0);
        let room = vec2(size.x, size.y - (ui.cursor().top() - top));
        match &mut chosen.content {
            Content::Reading(_) => {
                ui.weak("Reading…");
            }
            Content::Read(_, pictures) => pictures.show(ui, room, theme),
            Content::Failed(why) => {
                ui.colored_label(ui.visuals().warn_fg_color, why.as_str());
            }
        }
    }

    /// What can be done with the chosen version. Enter presses what has the keyboard, and nothing
    /// else.
    fn buttons_ui(&mut self, ui: &mut Ui) -> Answer {
        let mut answer = Answer::None;
        ui.add_space(12.0);
        let mut is_removed = false;
        button_row(ui, |ui| {
            let read = self
                .chosen
                .as_ref()
                .and_then(|chosen| match &chosen.content {
                    Content::Read(document, _) => Some(document),
                    _ => None,
                });
            let is_other = read.is_some_and(|document| *document != self.document);
            let accent = ui.visuals().selection.stroke.color;
            let text = RichText::new("Restore").color(ui.visuals().extreme_bg_color);
            let restore = Button::new(text).fill(accent).min_size(vec2(96.0, 28.0));
            let restore = ui
                .add_enabled(is_other, restore)
                .on_hover_text("Puts it in the place of what is here, as one step of Undo")
                .on_disabled_hover_text("It is what is here now");
            let copy = ui
                .add_enabled(read.is_some(), Button::new("Open a copy"))
                .on_hover_text("Opens it as a document of its own");
            if let Some(document) = read {
                if restore.clicked() {
                    answer = Answer::RestoreVersion(Box::new(document.clone()));
                } else if copy.clicked() {
                    answer = Answer::OpenVersion(Box::new(document.clone()));
                }
            }
            if ui.button("Close").clicked() {
                answer = Answer::Close;
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let Some(chosen) = &mut self.chosen else {
                    return;
                };
                if !chosen.is_to_be_removed {
                    chosen.is_to_be_removed = ui.button("Remove…").clicked();
                    return;
                }
                let button = ui.button("Remove for good");
                is_removed = button.clicked();
                if ui.button("Keep it").clicked() {
                    chosen.is_to_be_removed = false;
                }
            });
        });
        if is_removed {
            self.remove_chosen();
        }
        answer
    }

    fn remove_chosen(&mut self) {
        if let Some(chosen) = self.chosen.take()
            && let Err(error) = self.versions.remove(&chosen.version)
        {
            self.fault = Some(error.to_string());
        }
        self.read_list();
    }
}

/// A version in the list; whether it was clicked.
fn row_ui(ui: &mut Ui, version: &Version, is_chosen: bool, theme: &Theme) -> bool {
    let size = vec2(ui.available_width() - 8.0, ROW);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let title = if version.name.is_empty() {
        version.kind.label()
    } else {
        &version.name
    };
    let nodes = match version.nodes {
        1 => "1 node".to_owned(),
        count => format!("{count} nodes"),
    };
    let below = format!("{} · {nodes}", time_ago(version.age()));
    response.widget_info(|| {
        let words = format!("{title}, {below}");
        WidgetInfo::selected(Role::ListBoxOption, true, is_chosen, words)
    });
    if ui.is_rect_visible(rect) {
        let lit = response.hovered() || response.has_focus();
        let fill = match (is_chosen, lit) {
            (true, _) => Some(theme.accent.with_opacity(0.16)),
            (false, true) => Some(theme.hovered),
            (false, false) => None,
        };
        if let Some(fill) = fill {
            ui.painter().rect_filled(rect, 6.0, color32(fill));
        }
        if response.has_focus() {
            let stroke = egui::Stroke::new(2.0, color32(theme.accent));
            let inside = egui::StrokeKind::Inside;
            ui.painter().rect_stroke(rect, 6.0, stroke, inside);
        }
        let is_named = version.kind == VersionKind::Named;
        let family = if is_named { "Inter SemiBold" } else { "Inter" };
        let font = egui::FontId::new(13.0, egui::FontFamily::Name(family.into()));
        let room = rect.width() - 16.0;
        let title = line(ui, title, font, theme.text, room);
        let small = egui::FontId::proportional(11.5);
        let below = line(ui, &below, small, theme.muted, room);
        let color = color32(theme.text);
        let left = rect.left() + 8.0;
        let at = egui::pos2(left, rect.top() + 5.0);
        ui.painter().galley(at, title, color);
        let at = egui::pos2(left, rect.bottom() - 5.0 - below.size().y);
        ui.painter().galley(at, below, color);
    }
    response.clicked()
}
