//! Dialogs: files, export, about, unsaved changes; others have files of their own.

use std::path::{Path, PathBuf};

use egui::{Id, Key, Modal, Ui, vec2};

use super::custom::KeptDialog;
use super::export_dialog::{self, Export, ExportDialog};
use super::folders::FoldersDialog;
use super::look::strong;
use super::merging::{MergeDialog, changed_ui};
use super::path_field::PathField;
use super::picker::{heading, last_heading};
use super::preferences::PreferencesDialog;
use super::regions::{Region, take};
use super::shortcuts::{KeyChange, ShortcutsDialog};
use super::versions::VersionsDialog;
use crate::app::ring::Following as _;
use crate::catalog::Frameworks;
use crate::model::Document;
use crate::scene::style::Theme;
use crate::session::Keymap;
use crate::storage::{Settings, names_folder};

/// Why a file is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FilePurpose {
    Open,
    SaveAs,
}

/// What to do once unsaved changes are taken care of.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Next {
    Start,
    Close,
    Blank,
    Template(&'static str),
    CustomTemplate(PathBuf),
    Open(PathBuf),
    OpenDialog,
    Quit,
}

/// An open dialog.
pub(super) enum Dialog {
    File {
        purpose: FilePurpose,
        file: PathField,
        /// Why another file is asked for, if one could not be saved.
        why: Option<String>,
        then: Option<Next>,
    },
    Export(Box<ExportDialog>),
    Unsaved {
        then: Next,
    },
    Overwrite {
        path: PathBuf,
        then: Option<Next>,
    },
    /// Somebody else wrote the file that was to be saved.
    Changed {
        path: PathBuf,
        then: Option<Next>,
        /// Why it cannot be merged, if that is so.
        refusal: Option<String>,
    },
    /// What the document's file held before.
    Versions(Box<VersionsDialog>),
    /// What somebody else wrote, to be merged.
    Merge(Box<MergeDialog>),
    /// Work that a crash left is not wanted.
    DiscardRecovery {
        file: PathBuf,
        title: String,
    },
    Shortcuts(ShortcutsDialog),
    Preferences(PreferencesDialog),
    Kept(KeptDialog),
    /// The guide, where no document is open beside it.
    Guide,
    Folders(FoldersDialog),
    About,
}

/// What a dialog asks the window to do.
pub(super) enum Answer {
    None,
    Close,
    Open(PathBuf),
    Save {
        path: PathBuf,
        overwrite: bool,
        then: Option<Next>,
    },
    Export(Box<Export>),
    SaveFirst(Next),
    /// Save over what somebody else wrote.
    KeepMine {
        then: Option<Next>,
    },
    /// Take what somebody else wrote.
    LoadTheirs,
    /// Put a version in the place of the document.
    RestoreVersion(Box<Document>),
    /// Open a version as a document of its own.
    OpenVersion(Box<Document>),
    /// Ask how what somebody else wrote is to be merged.
    BeginMerge,
    /// Something was chosen; the dialog stays open.
    ChooseInMerge,
    /// Take over what was chosen.
    Merge,
    /// Give up the work in this journal.
    DiscardRecovery(PathBuf),
    /// Save under another name.
    SaveElsewhere {
        then: Option<Next>,
    },
    Discard(Next),
    /// Other keys; the dialog stays open.
    Keys(KeyChange),
    /// Other settings; the dialog stays open.
    Settings(Box<Settings>),
    ShowTour,
    ShowShortcuts,
    /// Show a folder in the program of the system for that; the dialog stays open.
    OpenFolder(PathBuf),
    Kept(KeptDialog),
}

impl Dialog {
    /// Whether it begins with a field or a list that takes the keyboard by itself.
    pub fn has_field(&self) -> bool {
        match self {
            Self::File { .. }
            | Self::Export(_)
            | Self::Versions(_)
            | Self::Merge(_)
            | Self::Shortcuts(_) => true,
            Self::Kept(kept) => kept.has_field(),
            Self::Unsaved { .. }
            | Self::Overwrite { .. }
            | Self::Changed { .. }
            | Self::DiscardRecovery { .. }
            | Self::Preferences(_)
            | Self::Guide
            | Self::Folders(_)
            | Self::About => false,
        }
    }
}

/// What dialogs show of the window.
pub(super) struct Around<'a> {
    pub theme: &'a Theme,
    pub keymap: &'a Keymap,
    pub settings: &'a Settings,
    /// The user's own themes.
    pub custom_themes: &'a [Theme],
    /// The frameworks of the program and the user.
    pub frameworks: &'a Frameworks,
    /// Folder of own templates, where none was chosen.
    pub usual_templates: Option<PathBuf>,
    /// Title of the document that is shown.
    pub title: String,
}

/// Most that the content of a dialog with pictures takes, in logical pixels.
const PICTURES: egui::Vec2 = vec2(1_600.0, 1_000.0);

/// Shows a dialog.
pub(super) fn show(ctx: &egui::Context, dialog: &mut Dialog, around: &Around<'_>) -> Answer {
    let theme = around.theme;
    if let Dialog::Shortcuts(shortcuts) = dialog
        && let Some(change) = shortcuts.take_keys(ctx, around.keymap)
    {
        return Answer::Keys(change);
    }
    let window = ctx.content_rect().size();
    let most = match dialog {
        // There is no picture yet.
        Dialog::Versions(versions) if versions.is_empty() => 480.0,
        Dialog::Versions(_) | Dialog::Merge(_) => PICTURES.x,
        Dialog::Export(_) => export_dialog::WIDTH,
        // A way more than others have.
        Dialog::Changed { .. } => 560.0,
        _ => 480.0,
    };
    let width = (window.x - 72.0).clamp(240.0, most);
    let height = (window.y - 84.0).clamp(240.0, PICTURES.y);
    let mut answer = Answer::None;
    let mut own = None;
    let frame = egui::Frame::popup(&ctx.style_of(ctx.theme())).inner_margin(16);
    let modal = Modal::new(Id::unique("dialog"))
        .frame(frame)
        .show(ctx, |ui| {
            ui.set_width(width);
            own = dialog_node(ui);
            answer = match dialog {
                Dialog::File {
                    purpose,
                    file,
                    why,
                    then,
                } => file_ui(ui, *purpose, file, why.as_deref(), then.as_ref()),
                Dialog::Export(export) => export.show(ui, around.custom_themes, theme),
                Dialog::Unsaved { then } => unsaved_ui(ui, &around.title, then),
                Dialog::Overwrite { path, then } => overwrite_ui(ui, path, then.as_ref()),
                Dialog::Changed {
                    path,
                    then,
                    refusal,
                } => changed_ui(ui, path, then.as_ref(), refusal.as_deref()),
                Dialog::Merge(merge) => merge.show(ui, vec2(width, height), theme),
                Dialog::Versions(versions) => versions.show(ui, vec2(width, height), theme),
                Dialog::DiscardRecovery { file, title } => discard_ui(ui, file, title),
                Dialog::Shortcuts(shortcuts) => shortcuts.show(ui, around.keymap, theme),
                Dialog::Preferences(preferences) => {
                    let usual = around.usual_templates.as_deref();
                    preferences.show(ui, around, usual)
                }
                Dialog::Kept(kept) => kept.show(ui),
                Dialog::Guide => guide_dialog(ui, around),
                Dialog::Folders(folders) => folders.show(ui),
                Dialog::About => about_ui(ui),
            };
        });
    let title = last_heading(ctx);
    if let Some(own) = own {
        ctx.accesskit_node_builder(own, |node| {
            node.set_label(title);
            node.set_modal();
        });
    }
    // A click beside what was chosen with care does not give it up.
    let stays = matches!(dialog, Dialog::Merge(_)) && modal.backdrop_response.clicked();
    if matches!(answer, Answer::None) && !stays && modal.should_close() {
        answer = Answer::Close;
    }
    answer
}

/// What screen readers know the dialog by in which this stands.
fn dialog_node(ui: &Ui) -> Option<Id> {
    let mut around = ui.stack().iter();
    let modal = around.find(|own| own.kind() == Some(egui::UiKind::Modal));
    modal.map(|own| own.unique_id)
}

/// Buttons from the right, in a row no taller than they are.
pub(super) fn button_row(ui: &mut Ui, content: impl FnOnce(&mut Ui)) {
    let size = vec2(ui.available_width(), 28.0);
    let from_right = egui::Layout::right_to_left(egui::Align::Center);
    ui.allocate_ui_with_layout(size, from_right, content);
}

/// Whether Enter means the main button: not where it presses what has the keyboard.
fn enter(ui: &Ui) -> bool {
    let canvas = super::canvas::canvas_id();
    let has_own_use = ui.memory(|memory| memory.focused().is_some_and(|id| id != canvas))
        && !ui.ctx().text_edit_focused();
    !has_own_use && ui.input(|input| input.key_pressed(Key::Enter))
}

/// Cancel and the main button, at the right; the main one is also Enter.
pub(super) fn buttons(ui: &mut Ui, main: &str, enabled: bool) -> Option<bool> {
    ui.add_space(12.0);
    let mut pressed = None;
    button_row(ui, |ui| {
        if main_button(ui, main, enabled) {
            pressed = Some(true);
        }
        if ui
            .add(egui::Button::new("Cancel").min_size(vec2(80.0, 28.0)))
            .clicked()
        {
            pressed = Some(false);
        }
    });
    pressed
}

/// The main button of a dialog; whether it was pressed, or Enter was.
pub(super) fn main_button(ui: &mut Ui, label: &str, enabled: bool) -> bool {
    let accent = ui.visuals().selection.stroke.color;
    let text = egui::RichText::new(label).color(ui.visuals().extreme_bg_color);
    let button = egui::Button::new(text)
        .fill(accent)
        .min_size(vec2(96.0, 28.0));
    let button = ui.add_enabled(enabled, button);
    take(&button, Region::Dialog);
    button.clicked() || (enabled && enter(ui))
}

/// The button that only closes a dialog.
pub(super) fn close_button(ui: &mut Ui) -> bool {
    let button = ui.button("Close");
    take(&button, Region::Dialog);
    button.clicked()
}

fn file_ui(
    ui: &mut Ui,
    purpose: FilePurpose,
    file: &mut PathField,
    why: Option<&str>,
    then: Option<&Next>,
) -> Answer {
    let (title, main) = match purpose {
        FilePurpose::Open => ("Open a diagram", "Open"),
        FilePurpose::SaveAs => ("Save as", "Save"),
    };
    heading(ui, title);
    if let Some(why) = why {
        let color = ui.visuals().warn_fg_color;
        ui.colored_label(color, why);
        ui.add_space(6.0);
    }
    file.show(ui, move |dialog| match purpose {
        FilePurpose::Open => dialog
            .add_filter(
                "Diagrams and pictures of them",
                &["ron", "svg", "png", "pdf", "html"],
            )
            .pick_file(),
        FilePurpose::SaveAs => dialog
            .add_filter("Pipewright diagram", &["ron"])
            .save_file(),
    });
    ui.add_space(4.0);
    ui.weak(match purpose {
        FilePurpose::Open => {
            "A .pipe.ron file, or an SVG, PNG, PDF or HTML that Pipewright exported."
        }
        FilePurpose::SaveAs => "Diagrams are readable text: name.pipe.ron",
    });
    match buttons(ui, main, !file.is_empty()) {
        Some(true) => match purpose {
            FilePurpose::Open => Answer::Open(file.path()),
            FilePurpose::SaveAs => Answer::Save {
                path: with_ending(file.path()),
                overwrite: false,
                then: then.cloned(),
            },
        },
        Some(false) => Answer::Close,
        None => Answer::None,
    }
}

/// A document's name ends in `.pipe.ron`, whatever was typed; a folder has no name of a document.
fn with_ending(path: PathBuf) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    let is_document = path
        .extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("ron"));
    if name.is_empty() || is_document || names_folder(&path) {
        return path;
    }
    name.push(".pipe.ron");
    path.with_file_name(name)
}

fn unsaved_ui(ui: &mut Ui, title: &str, then: &Next) -> Answer {
    heading(ui, &format!("Save the changes to “{title}” first?"));
    ui.label("Changes that are not saved are lost when the diagram is closed.");
    ui.add_space(12.0);
    let mut answer = Answer::None;
    button_row(ui, |ui| {
        if main_button(ui, "Save", true) {
            answer = Answer::SaveFirst(then.clone());
        }
        if ui.button("Discard changes").clicked() {
            answer = Answer::Discard(then.clone());
        }
        if ui.button("Cancel").clicked() {
            answer = Answer::Close;
        }
    });
    answer
}

fn overwrite_ui(ui: &mut Ui, path: &Path, then: Option<&Next>) -> Answer {
    heading(ui, "Replace the file?");
    ui.label(format!(
        "{} exists already. Its content will be replaced.",
        path.display()
    ));
    match buttons(ui, "Replace", true) {
        Some(true) => Answer::Save {
            path: path.to_owned(),
            overwrite: true,
            then: then.cloned(),
        },
        Some(false) => Answer::Close,
        None => Answer::None,
    }
}

fn discard_ui(ui: &mut Ui, file: &Path, title: &str) -> Answer {
    heading(ui, "Discard the unsaved work?");
    ui.label(format!(
        "What was not saved of “{title}” is deleted. This cannot be undone."
    ));
    match buttons(ui, "Discard work", true) {
        Some(true) => Answer::DiscardRecovery(file.to_owned()),
        Some(false) => Answer::Close,
        None => Answer::None,
    }
}

/// The guide, as high as the window allows.
fn guide_dialog(ui: &mut Ui, around: &Around<'_>) -> Answer {
    let height = (ui.ctx().content_rect().height() - 180.0).clamp(160.0, 640.0);
    egui::ScrollArea::vertical()
        .auto_shrink([false, false])
        .max_height(height)
        .show_following(ui, |ui| {
            ui.set_width(ui.available_width() - 8.0);
            super::inspector::guide_ui(ui, around.frameworks, None, around.theme);
        });
    ui.add_space(8.0);
    if close_button(ui) {
        Answer::Close
    } else {
        Answer::None
    }
}

fn about_ui(ui: &mut Ui) -> Answer {
    heading(ui, "Pipewright");
    ui.label(format!("Version {}", env!("CARGO_PKG_VERSION")));
    ui.label("Sketch, check and rehearse ML system designs.");
    ui.hyperlink(env!("CARGO_PKG_REPOSITORY"));
    ui.add_space(6.0);
    ui.label(strong("Fonts", 12.5));
    ui.weak("Inter, JetBrains Mono, Kalam, Noto Sans, Noto Emoji (SIL Open Font License 1.1), Droid Sans Fallback (Apache License 2.0)");
    ui.add_space(6.0);
    ui.label(strong("Icons", 12.5));
    ui.weak("Lucide (ISC License; some from Feather, MIT License)");
    ui.add_space(6.0);
    ui.weak("MIT or Apache License 2.0, as you like.");
    ui.add_space(8.0);
    if close_button(ui) {
        Answer::Close
    } else {
        Answer::None
    }
}
