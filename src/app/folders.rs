//! The folders of the person at this machine: what is in each, and a way to it.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use egui::{Ui, vec2};

use super::App;
use super::dialogs::{Answer, Dialog, button_row, close_button};
use super::picker::heading;
use crate::storage::Locations;

/// The program of the system that shows a folder.
const OPENER: &str = if cfg!(target_os = "macos") {
    "open"
} else if cfg!(windows) {
    "explorer"
} else {
    "xdg-open"
};

/// The list of folders.
#[derive(Default)]
pub(super) struct FoldersDialog {
    /// What is in a folder, and where it is.
    rows: Vec<(&'static str, PathBuf)>,
}

impl FoldersDialog {
    /// The folders of somebody, with the one of the templates where it is not the usual one.
    pub fn new(locations: &Locations, templates: PathBuf) -> Self {
        Self {
            rows: vec![
                ("Settings, keys, prices", locations.config.clone()),
                ("Themes", locations.themes()),
                ("Frameworks", locations.frameworks()),
                ("Rules", locations.rules()),
                ("Templates", templates),
                ("Components", locations.components()),
                ("Versions of documents", locations.versions()),
                ("Crash journals", locations.journals()),
                ("Logs", locations.logs()),
            ],
        }
    }

    /// Shows the list.
    pub fn show(&self, ui: &mut Ui) -> Answer {
        let mut answer = Answer::None;
        heading(ui, "Settings and data folders");
        if self.rows.is_empty() {
            ui.label("There is no home folder here, so nothing is kept.");
        }
        for (what, folder) in &self.rows {
            ui.horizontal(|ui| {
                let column = vec2(150.0, ui.spacing().interact_size.y);
                let from_left = egui::Layout::left_to_right(egui::Align::Center);
                ui.allocate_ui_with_layout(column, from_left, |ui| {
                    ui.set_min_width(column.x);
                    ui.label(*what);
                });
                let open = ui.button("Open");
                open.widget_info(|| {
                    let name = format!("Open {}", what.to_lowercase());
                    egui::WidgetInfo::labeled(egui::Role::Button, true, name)
                });
                if open.clicked() {
                    answer = Answer::OpenFolder(folder.clone());
                }
                let path = folder.display().to_string();
                ui.add(egui::Label::new(&path).truncate().selectable(true))
                    .on_hover_text(&path);
            });
        }
        ui.add_space(8.0);
        button_row(ui, |ui| {
            if close_button(ui) {
                answer = Answer::Close;
            }
        });
        answer
    }
}

impl App {
    /// Shows where settings and data are.
    pub(super) fn show_folders(&mut self) {
        let dialog = match &self.locations {
            Some(own) => FoldersDialog::new(own, self.settings.templates_folder(own)),
            None => FoldersDialog::default(),
        };
        self.dialog = Some(Dialog::Folders(dialog));
    }

    /// Shows a folder in the program of the system for that.
    pub(super) fn open_folder(&mut self, folder: &Path) {
        if let Err(error) = open(folder) {
            self.toasts.error(format!(
                "Could not show {}: {error}. The path can be selected and copied.",
                folder.display()
            ));
        }
    }
}

/// Makes the folder where there is none yet, and has the system show it.
fn open(folder: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let mut child = Command::new(OPENER)
        .arg(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    // Somebody has to wait for it, or it stays in the table of processes.
    std::thread::spawn(move || child.wait());
    Ok(())
}
