//! The user's own templates in the window: reading the folder, and the dialogs about them.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};

use egui::{TextEdit, Ui, vec2};

use super::App;
use super::dialogs::{Answer, Dialog, buttons};
use super::look::name;
use super::picker::heading;
use crate::model::Family;
use crate::session::{
    CustomGallery, Session, TemplateError, remove_template, rename_template, save_template,
    template_path,
};

/// What is read of the folder, beside the window, which goes on being painted.
#[derive(Default)]
pub(super) struct CustomTemplates {
    reading: Option<Receiver<Result<CustomGallery, String>>>,
    /// What the folder held when it was last read; `None` before that.
    pub found: Option<Result<CustomGallery, String>>,
}

impl CustomTemplates {
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

/// A dialog about a template.
#[derive(Clone, Debug)]
pub(super) enum TemplateDialog {
    Save {
        title: String,
        family: Family,
        folder: PathBuf,
        is_open: bool,
    },
    Replace {
        title: String,
        family: Family,
        folder: PathBuf,
    },
    Rename {
        path: PathBuf,
        title: String,
        is_open: bool,
    },
    Remove {
        path: PathBuf,
        title: String,
    },
}

impl TemplateDialog {
    pub fn rename(path: PathBuf, title: String) -> Self {
        Self::Rename {
            path,
            title,
            is_open: false,
        }
    }

    /// Shows the dialog.
    pub fn show(&mut self, ui: &mut Ui) -> Answer {
        let pressed = match self {
            Self::Save {
                title,
                family,
                folder,
                is_open,
            } => save_ui(ui, title, family, folder, is_open),
            Self::Replace { title, folder, .. } => {
                heading(ui, "Replace the template?");
                let path = template_path(folder, title);
                ui.label(format!(
                    "{} exists already. Its content will be replaced.",
                    path.display()
                ));
                buttons(ui, "Replace", true)
            }
            Self::Rename { title, is_open, .. } => {
                heading(ui, "Rename the template");
                title_field(ui, title, is_open);
                buttons(ui, "Rename", !title.trim().is_empty())
            }
            Self::Remove { path, title } => {
                heading(ui, "Remove the template?");
                ui.label(format!("“{title}” is deleted: {}", path.display()));
                ui.weak("Documents that were made from it stay as they are.");
                buttons(ui, "Remove", true)
            }
        };
        match pressed {
            Some(true) => Answer::Template(self.clone()),
            Some(false) => Answer::Close,
            None => Answer::None,
        }
    }
}

fn title_field(ui: &mut Ui, title: &mut String, is_open: &mut bool) {
    let field = TextEdit::singleline(title)
        .hint_text("Title")
        .desired_width(f32::INFINITY)
        .margin(vec2(8.0, 6.0));
    let field = ui.add(field);
    name(&field, "Title of the template");
    if !std::mem::replace(is_open, true) {
        field.request_focus();
    }
}

fn save_ui(
    ui: &mut Ui,
    title: &mut String,
    family: &mut Family,
    folder: &Path,
    is_open: &mut bool,
) -> Option<bool> {
    heading(ui, "Save as template");
    title_field(ui, title, is_open);
    ui.add_space(6.0);
    ui.horizontal(|ui| {
        ui.label("Family");
        for own in [Family::Ml, Family::GenAi] {
            if ui.selectable_label(*family == own, own.label()).clicked() {
                *family = own;
            }
        }
    });
    ui.add_space(4.0);
    let ready = !title.trim().is_empty();
    if ready {
        let path = template_path(folder, title);
        ui.add(egui::Label::new(egui::RichText::new(path.display().to_string()).weak()).wrap());
    } else {
        ui.weak("A template needs a title.");
    }
    buttons(ui, "Save template", ready)
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
        self.dialog = Some(Dialog::Template(TemplateDialog::Save {
            title: header.title.clone(),
            family: header.family,
            folder,
            is_open: false,
        }));
    }

    /// Does what a dialog about a template asked for.
    pub(super) fn change_template(&mut self, dialog: TemplateDialog) {
        let document = self.documents.session().map(Session::document);
        let save = |title: &str, family, folder: &Path, replace| {
            let document = document?;
            let saved = save_template(document, folder, title, family, replace);
            Some(saved.map(|_| format!("Saved the template “{}”", title.trim())))
        };
        let done = match &dialog {
            TemplateDialog::Save {
                title,
                family,
                folder,
                ..
            } => save(title, *family, folder, false),
            TemplateDialog::Replace {
                title,
                family,
                folder,
            } => save(title, *family, folder, true),
            TemplateDialog::Rename { path, title, .. } => Some(
                rename_template(path, title)
                    .map(|_| format!("Renamed the template to “{}”", title.trim())),
            ),
            TemplateDialog::Remove { path, title } => Some(
                remove_template(path)
                    .map(|()| format!("Removed the template “{title}”"))
                    .map_err(TemplateError::from),
            ),
        };
        match (done, dialog) {
            // The document went away with the dialog open.
            (None, _) => {}
            (Some(Ok(sentence)), _) => {
                self.toasts.success(sentence);
                self.start.read_again();
            }
            (
                Some(Err(TemplateError::Exists { .. })),
                TemplateDialog::Save {
                    title,
                    family,
                    folder,
                    ..
                },
            ) => {
                self.dialog = Some(Dialog::Template(TemplateDialog::Replace {
                    title,
                    family,
                    folder,
                }));
            }
            (Some(Err(error)), dialog) => {
                self.toasts
                    .error(error.to_string())
                    .duration(std::time::Duration::from_secs(12));
                self.dialog = Some(Dialog::Template(dialog));
            }
        }
    }
}
