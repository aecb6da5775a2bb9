//! The list of work that crashes left, with a small picture of each.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use egui::{Align, Frame, Layout, Margin, Rect, RichText, Role, ScrollArea, Sense, Ui, WidgetInfo};
use egui::{UiBuilder, pos2, vec2};

use super::look::{color32, strong};
use super::picture::{MOST_PAINTED, thumbnail};
use super::work::{Progress, Work};
use crate::app::ring::Following as _;
use crate::catalog::Catalog;
use crate::layout::Control;
use crate::model::Level;
use crate::scene::Scene;
use crate::scene::style::Theme;
use crate::session::render;
use crate::storage::{BesideFile, Recoverable, Recovery, time_ago};

/// Size of a picture in logical pixels, and height of a row around it.
const PICTURE: egui::Vec2 = vec2(112.0, 66.0);
const ROW: f32 = 74.0;
/// Room of the buttons of a row, in logical pixels.
const BUTTONS: f32 = 190.0;
/// What part of the screen the list may take before it is scrolled, and the least of it.
const MOST: f32 = 0.42;
const LEAST: f32 = 80.0;

/// What was chosen in the list.
pub(super) enum Done {
    Recover(usize),
    Discard(usize),
}

/// Pictures of the entries, made beside the window, one after the other and only of what is seen.
#[derive(Default)]
pub(super) struct Recovered {
    made: BTreeMap<Key, Entry>,
    making: Option<(Key, Work<Entry>)>,
}

/// A journal's file and when it was written: another one can have its name later.
type Key = (PathBuf, u64);

fn key_of(recovery: &Recovery) -> Key {
    (recovery.file.clone(), recovery.saved_at)
}

/// What is found out about an entry.
struct Entry {
    /// The theme of the picture.
    theme: Arc<str>,
    /// None where the document is too large for one.
    picture: Option<Scene>,
    beside: BesideFile,
}

impl Recovered {
    /// Shows the list, if there is anything in it; what was chosen.
    pub fn show(&mut self, ui: &mut Ui, all: &Recoverable, theme: &Theme) -> Option<Done> {
        if all.found.is_empty() && all.unread.is_empty() {
            return None;
        }
        self.poll();
        let mut done = None;
        let mut wanted = None;
        let most = (ui.available_height() * MOST).max(LEAST);
        Frame::new()
            .fill(color32(theme.panel))
            .inner_margin(Margin::symmetric(24, 10))
            .show(ui, |ui| {
                ui.set_width(ui.available_width());
                if !all.found.is_empty() {
                    ui.label(strong("Unsaved work was found", 13.5));
                }
                ScrollArea::vertical()
                    .id_salt("recovered")
                    .max_height(most)
                    .show_following(ui, |ui| {
                        for (index, recovery) in all.found.iter().enumerate() {
                            let row = self.row_ui(ui, recovery, theme);
                            done = done.take().or(match row.pressed {
                                Some("Recover") => Some(Done::Recover(index)),
                                Some(_) => Some(Done::Discard(index)),
                                None => None,
                            });
                            if row.wants_picture {
                                wanted = wanted.or(Some(recovery));
                            }
                        }
                    });
                rest_ui(ui, all);
            });
        if let Some(recovery) = wanted {
            self.start(ui.ctx(), recovery, theme);
        }
        done
    }

    /// Takes a picture that is ready.
    fn poll(&mut self) {
        let Some((key, work)) = &self.making else {
            return;
        };
        match work.progress() {
            Progress::Going => {}
            Progress::Done(entry) => {
                self.made.insert(key.clone(), entry);
                self.making = None;
            }
            Progress::Lost => {
                // What cannot be drawn is not tried again.
                let theme = Arc::from("");
                let beside = BesideFile::Unknown;
                let picture = None;
                let entry = Entry {
                    theme,
                    picture,
                    beside,
                };
                self.made.insert(key.clone(), entry);
                self.making = None;
            }
        }
    }

    /// Begins with a picture, unless another one is being made.
    fn start(&mut self, ctx: &egui::Context, recovery: &Recovery, theme: &Theme) {
        if self.making.is_some() {
            return;
        }
        let document = recovery.document.clone();
        let origin = recovery.origin();
        let theme = theme.clone();
        let work = Work::start(ctx, Control::default(), move |_| {
            let is_painted = document.nodes().len() <= MOST_PAINTED;
            let catalog = Catalog::bundled();
            Entry {
                theme: Arc::clone(&theme.name),
                picture: is_painted.then(|| render(&document, Level::Overview, catalog, &theme)),
                beside: origin.beside_file(),
            }
        });
        self.making = Some((key_of(recovery), work));
    }

    fn row_ui(&self, ui: &mut Ui, recovery: &Recovery, theme: &Theme) -> Row {
        let entry = self.made.get(&key_of(recovery));
        let mut row = Row::default();
        let (rect, _) =
            ui.allocate_exact_size(vec2(ui.available_width() - 8.0, ROW), Sense::hover());
        let is_seen = ui.is_rect_visible(rect);
        let has_picture = entry.is_some_and(|own| own.picture.is_none() || own.theme == theme.name);
        row.wants_picture = is_seen && !has_picture;
        let picture = Rect::from_center_size(
            pos2(rect.left() + PICTURE.x / 2.0, rect.center().y),
            PICTURE,
        );
        picture_ui(ui, picture, recovery, entry, theme);
        let buttons = Rect::from_min_max(pos2(rect.right() - BUTTONS, rect.top()), rect.max);
        let words = Rect::from_min_max(
            pos2(picture.right() + 14.0, rect.top() + 8.0),
            pos2(buttons.left() - 12.0, rect.bottom()),
        );
        let mut inside = ui.new_child(
            UiBuilder::new()
                .max_rect(words)
                .layout(Layout::top_down(Align::Min)),
        );
        words_ui(&mut inside, recovery, entry, theme);
        let mut inside = ui.new_child(
            UiBuilder::new()
                .max_rect(buttons)
                .layout(Layout::right_to_left(Align::Center)),
        );
        // From the right, as in dialogs.
        for name in ["Recover", "Discard"] {
            if inside.button(name).clicked() {
                row.pressed = Some(name);
            }
        }
        row
    }
}

/// What came of a row.
#[derive(Default)]
struct Row {
    pressed: Option<&'static str>,
    wants_picture: bool,
}

fn picture_ui(ui: &mut Ui, rect: Rect, recovery: &Recovery, entry: Option<&Entry>, theme: &Theme) {
    if !ui.is_rect_visible(rect) {
        return;
    }
    let line = egui::Stroke::new(1.0, color32(theme.line));
    let inside = egui::StrokeKind::Inside;
    ui.painter()
        .rect(rect, 5.0, color32(theme.background), line, inside);
    match entry.map(|own| own.picture.as_ref()) {
        Some(Some(scene)) => {
            let id = egui::Id::unique("preview").with(&recovery.file);
            let title = &recovery.document.header().title;
            let response = ui.interact(rect, id, Sense::HOVER);
            response.widget_info(|| {
                WidgetInfo::labeled(Role::Image, true, format!("Preview of {title}"))
            });
            thumbnail(ui, rect.shrink(4.0), scene);
        }
        Some(None) => {
            let font = egui::FontId::proportional(10.5);
            let color = color32(theme.muted);
            let align = egui::Align2::CENTER_CENTER;
            ui.painter()
                .text(rect.center(), align, "No preview", font, color);
        }
        None => {}
    }
}

/// Title, place, and what is newer, each in a line that ends where the buttons begin.
fn words_ui(ui: &mut Ui, recovery: &Recovery, entry: Option<&Entry>, theme: &Theme) {
    ui.spacing_mut().item_spacing.y = 3.0;
    let line = |ui: &mut Ui, text: RichText| ui.add(egui::Label::new(text).truncate());
    line(
        ui,
        strong(one_line(&recovery.document.header().title), 13.0),
    );
    let muted = color32(theme.muted);
    let from = recovery.original.as_deref().map(place);
    let from = from.unwrap_or_else(|| "Never saved to a file".to_owned());
    let place = line(ui, RichText::new(from).color(muted));
    if let Some(path) = &recovery.original {
        place.on_hover_text(path.display().to_string());
    }
    let mut state = sentence(&ago(recovery));
    let beside = entry.map_or("", |own| beside_words(own.beside));
    if !beside.is_empty() {
        state = format!("{state} · {beside}");
    }
    let is_warned = entry.is_some_and(|own| own.beside == BesideFile::ChangedLater);
    let color = if is_warned {
        theme.warning
    } else {
        theme.muted
    };
    line(ui, RichText::new(state).size(11.5).color(color32(color)));
}

/// A file's name and its folder.
fn place(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    let name = name.to_string_lossy();
    match path.parent() {
        Some(folder) => format!("{name} in {}", folder.display()),
        None => name.into_owned(),
    }
}

fn beside_words(beside: BesideFile) -> &'static str {
    match beside {
        BesideFile::Unknown | BesideFile::NeverSaved => "",
        BesideFile::Gone => "its file is gone",
        BesideFile::Same => "newer than its file",
        BesideFile::ChangedBefore => "newer than its file, which another program changed",
        BesideFile::ChangedLater => "▲ its file is newer: another program changed it",
    }
}

/// What is left out of the list, and what cannot be read.
fn rest_ui(ui: &mut Ui, all: &Recoverable) {
    if all.more > 0 {
        ui.weak(format!(
            "{} older ones are shown once these are settled.",
            all.more
        ));
    }
    if let Some(file) = all.unread.first() {
        let folder = file.parent().unwrap_or(file);
        let words = match all.unread.len() {
            1 => "1 crash journal cannot be read and is kept".to_owned(),
            many => format!("{many} crash journals cannot be read and are kept"),
        };
        let words = format!("{words} in {}", folder.display());
        ui.add(egui::Label::new(RichText::new(words).weak()).truncate());
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// How long ago work was recorded, in words, and whether something is missing.
pub(super) fn ago(recovery: &Recovery) -> String {
    let missing = if recovery.is_cut {
        "; its last changes could not be read"
    } else {
        ""
    };
    format!("{}{missing}", time_ago(recovery.age().as_secs()))
}
