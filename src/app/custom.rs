//! The user's own templates and components in the window: reading their folders, and the dialogs about
//! them.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};

use egui::{TextEdit, Ui, vec2};

use super::App;
use super::dialogs::{Answer, Dialog, buttons};
use super::look::name;
use super::picker::heading;
use crate::catalog::Catalog;
use crate::model::Family;
use crate::session::{
    CustomComponent, CustomGallery, Session, TemplateError, remove_template, rename_template,
    save_template, template_path,
};
use crate::storage::Locations;

/// What is read of the folder, beside the window, which goes on being painted.
#[derive(Default)]
pub(super) struct CustomFolder {
    reading: Option<Receiver<Result<CustomGallery, String>>>,
    /// What the folder held when it was last read; `None` before that.
    pub found: Option<Result<CustomGallery, String>>,
}

impl CustomFolder {
    /// Begins to read a folder. What was read before is shown meanwhile.
    pub fn read(&mut self, ctx: &egui::Context, folder: PathBuf) {
        let (sender, receiver) = channel();
        let ctx = ctx.clone();
        std::thread::spawn(move || {
            let found = crate::session::custom_gallery(&folder).map_err(|error| error.to_string());
            // Nobody waits for it any more if the window is closed.
            let _ = sender.send(found);
            ctx.request_repaint();
        });
        self.reading = Some(receiver);
    }

    /// Takes over what has been read; tells whether there is something new.
    pub fn poll(&mut self) -> bool {
        let Some(found) = self
            .reading
            .as_ref()
            .and_then(|reading| reading.try_recv().ok())
        else {
            return false;
        };
        self.reading = None;
        self.found = Some(found);
        true
    }

    /// Whether nothing has been read yet.
    pub fn is_waiting(&self) -> bool {
        self.reading.is_some() && self.found.is_none()
    }
}

/// The user's own components.
#[derive(Default)]
pub(super) struct CustomComponents {
    folder: CustomFolder,
    /// Those that can be added, by title.
    pub all: Vec<Arc<CustomComponent>>,
    /// Why others cannot be read, a sentence each.
    pub unread: Vec<String>,
    is_stale: bool,
    was_focused: bool,
}

/// What somebody keeps for later documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kept {
    /// A whole document to begin with.
    Template,
    /// A part to add.
    Component,
}

impl Kept {
    fn noun(self) -> &'static str {
        match self {
            Self::Template => "template",
            Self::Component => "component",
        }
    }
}

/// A dialog about a template or a component.
#[derive(Clone, Debug)]
pub(super) enum KeptDialog {
    Save {
        what: Kept,
        title: String,
        family: Family,
        folder: PathBuf,
        is_open: bool,
    },
    Replace {
        what: Kept,
        title: String,
        family: Family,
        folder: PathBuf,
    },
    Rename {
        what: Kept,
        path: PathBuf,
        title: String,
        is_open: bool,
    },
    Remove {
        what: Kept,
        path: PathBuf,
        title: String,
    },
}

impl KeptDialog {
    pub fn rename(what: Kept, path: PathBuf, title: String) -> Self {
        Self::Rename {
            what,
            path,
            title,
            is_open: false,
        }
    }

    /// Whether it has a field for the title.
    pub fn has_field(&self) -> bool {
        matches!(self, Self::Save { .. } | Self::Rename { .. })
    }

    /// Shows the dialog.
    pub fn show(&mut self, ui: &mut Ui) -> Answer {
        let pressed = match self {
            Self::Save {
                what,
                title,
                family,
                folder,
                is_open,
            } => save_ui(ui, *what, title, family, folder, is_open),
            Self::Replace {
                what,
                title,
                folder,
                ..
            } => {
                heading(ui, &format!("Replace the {}?", what.noun()));
                let path = template_path(folder, title);
                ui.label(format!(
                    "{} exists already. Its content will be replaced.",
                    path.display()
                ));
                buttons(ui, "Replace", true)
            }
            Self::Rename {
                what,
                title,
                is_open,
                ..
            } => {
                heading(ui, &format!("Rename the {}", what.noun()));
                title_field(ui, *what, title, is_open);
                buttons(ui, "Rename", !title.trim().is_empty())
            }
            Self::Remove { what, path, title } => {
                heading(ui, &format!("Remove the {}?", what.noun()));
                ui.label(format!("“{title}” is deleted: {}", path.display()));
                ui.weak("Documents that were made from it stay as they are.");
                buttons(ui, "Remove", true)
            }
        };
        match pressed {
            Some(true) => Answer::Kept(self.clone()),
            Some(false) => Answer::Close,
            None => Answer::None,
        }
    }
}

fn title_field(ui: &mut Ui, what: Kept, title: &mut String, is_open: &mut bool) {
    let field = TextEdit::singleline(title)
        .hint_text("Title")
        .desired_width(f32::INFINITY)
        .margin(vec2(8.0, 6.0));
    let field = ui.add(field);
    name(&field, &format!("Title of the {}", what.noun()));
    if !std::mem::replace(is_open, true) {
        field.request_focus();
    }
}

fn save_ui(
    ui: &mut Ui,
    what: Kept,
    title: &mut String,
    family: &mut Family,
    folder: &Path,
    is_open: &mut bool,
) -> Option<bool> {
    heading(ui, &format!("Save as {}", what.noun()));
    title_field(ui, what, title, is_open);
    ui.add_space(6.0);
    match what {
        Kept::Template => {
            ui.horizontal(|ui| {
                ui.label("Family");
                for own in [Family::Ml, Family::GenAi] {
                    if ui.selectable_label(*family == own, own.label()).clicked() {
                        *family = own;
                    }
                }
            });
        }
        Kept::Component => {
            ui.label("It stands at the top of the palette, with its figures, notes and edges.");
        }
    }
    ui.add_space(4.0);
    let ready = !title.trim().is_empty();
    if ready {
        let path = template_path(folder, title);
        ui.add(egui::Label::new(egui::RichText::new(path.display().to_string()).weak()).wrap());
    } else {
        ui.weak(format!("A {} needs a title.", what.noun()));
    }
    buttons(ui, &format!("Save {}", what.noun()), ready)
}

impl App {
    /// The folder of own templates; without a home there is none unless it was chosen.
    pub(super) fn templates_folder(&self) -> Option<PathBuf> {
        match &self.locations {
            Some(locations) => Some(self.settings.templates_folder(locations)),
            None => self.settings.templates.clone(),
        }
    }

    /// Asks under which title the document becomes a template.
    pub(super) fn ask_for_template(&mut self) {
        let Some(session) = self.documents.session() else {
            return;
        };
        let Some(folder) = self.templates_folder() else {
            self.toasts
                .warning("There is no folder for templates here. Choose one in the preferences.");
            return;
        };
        let header = session.document().header();
        self.dialog = Some(Dialog::Kept(KeptDialog::Save {
            what: Kept::Template,
            title: header.title.clone(),
            family: header.family,
            folder,
            is_open: false,
        }));
    }

    /// The folder of own components, if there is a home for them.
    fn components_folder(&self) -> Option<PathBuf> {
        self.locations.as_ref().map(Locations::components)
    }

    /// Asks under which title the selected nodes become a component.
    pub(super) fn ask_for_component(&mut self) {
        let part = self.documents.session().and_then(Session::selected_part);
        let Some(part) = part else { return };
        let Some(folder) = self.components_folder() else {
            self.toasts
                .warning("There is no home folder here, so components cannot be kept.");
            return;
        };
        let mut nodes = part.nodes().values();
        let title = match (nodes.next(), nodes.next()) {
            (Some(only), None) => only.label.clone(),
            _ => String::new(),
        };
        self.dialog = Some(Dialog::Kept(KeptDialog::Save {
            what: Kept::Component,
            title,
            family: part.header().family,
            folder,
            is_open: false,
        }));
    }

    /// Reads the user's components again when the window gets the keyboard: another program may have
    /// written some.
    pub(super) fn follow_components(&mut self, ctx: &egui::Context) {
        let is_focused = ctx.input(|input| input.focused);
        let comes = is_focused && !std::mem::replace(&mut self.components.was_focused, is_focused);
        let is_first = ctx.cumulative_frame_nr() <= 1;
        if (comes || is_first || std::mem::take(&mut self.components.is_stale))
            && let Some(folder) = self.components_folder()
        {
            if folder.exists() {
                self.components.folder.read(ctx, folder);
            } else {
                // Nothing was kept yet, or all of it is gone.
                self.components.all.clear();
                self.components.unread.clear();
            }
        }
        if !self.components.folder.poll() {
            return;
        }
        match &self.components.folder.found {
            Some(Ok(gallery)) => {
                let all = CustomComponent::of(gallery, Catalog::bundled())
                    .into_iter()
                    .map(Arc::new);
                self.components.all = all.collect();
                self.components.unread = gallery.unread.iter().map(|own| own.why.clone()).collect();
            }
            Some(Err(why)) => self.components.unread = vec![why.clone()],
            None => {}
        }
    }

    /// Does what a dialog about a template or a component asked for.
    pub(super) fn change_kept(&mut self, dialog: KeptDialog) {
        let session = self.documents.session();
        let save = |what: Kept, title: &str, family, folder: &Path, replace| {
            let saved = match what {
                Kept::Template => {
                    save_template(session?.document(), folder, title, family, replace)
                }
                Kept::Component => {
                    save_template(&session?.selected_part()?, folder, title, family, replace)
                }
            };
            Some(saved.map(|_| format!("Saved the {} “{}”", what.noun(), title.trim())))
        };
        let done = match &dialog {
            KeptDialog::Save {
                what,
                title,
                family,
                folder,
                ..
            } => save(*what, title, *family, folder, false),
            KeptDialog::Replace {
                what,
                title,
                family,
                folder,
            } => save(*what, title, *family, folder, true),
            KeptDialog::Rename {
                what, path, title, ..
            } => Some(
                rename_template(path, title)
                    .map(|_| format!("Renamed the {} to “{}”", what.noun(), title.trim())),
            ),
            KeptDialog::Remove { what, path, title } => Some(
                remove_template(path)
                    .map(|()| format!("Removed the {} “{title}”", what.noun()))
                    .map_err(TemplateError::from),
            ),
        };
        match (done, dialog) {
            // The document went away with the dialog open.
            (None, _) => {}
            (Some(Ok(sentence)), _) => {
                self.toasts.success(sentence);
                self.start.read_again();
                self.components.is_stale = true;
            }
            (
                Some(Err(TemplateError::Exists { .. })),
                KeptDialog::Save {
                    what,
                    title,
                    family,
                    folder,
                    ..
                },
            ) => {
                self.dialog = Some(Dialog::Kept(KeptDialog::Replace {
                    what,
                    title,
                    family,
                    folder,
                }));
            }
            (Some(Err(error)), dialog) => {
                self.toasts
                    .error(error.to_string())
                    .duration(std::time::Duration::from_secs(12));
                self.dialog = Some(Dialog::Kept(dialog));
            }
        }
    }
}
