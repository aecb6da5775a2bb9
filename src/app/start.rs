//! The start screen: templates with live thumbnails, recent files, new and open.

use std::path::{Path, PathBuf};

use egui::{ScrollArea, Ui, vec2};

use super::custom::KeptDialog;
use super::gallery::Gallery;
use super::look::{caption, color32, strong};
use crate::app::ring::Following as _;
use crate::scene::style::Theme;

/// State of the start screen.
#[derive(Default)]
pub(super) struct Start {
    gallery: Gallery,
}

/// What was chosen.
pub(super) enum Choice {
    /// A new document from a template.
    Template(&'static str),
    /// A new document from a template of the user's own.
    CustomTemplate(PathBuf),
    /// A question about a template of the user's own.
    About(KeptDialog),
    /// The path of a template for the clipboard.
    CopyPath(PathBuf),
    /// An empty document.
    Blank,
    /// A file that is to be looked for.
    Open,
    /// A recent file.
    Recent(PathBuf),
    /// A recent file that is gone is to be forgotten.
    Forget(PathBuf),
}

impl Start {
    /// Reads the user's templates again, since they have changed.
    pub fn read_again(&mut self) {
        self.gallery.read_again();
    }

    /// Shows the start screen; `templates` is the folder of the user's templates.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        theme: &Theme,
        recent: &[PathBuf],
        templates: Option<&Path>,
    ) -> Option<Choice> {
        self.gallery.prepare(ui.ctx(), theme, templates);
        let mut choice = None;
        let width = ui.available_width();
        let side = (width * 0.32).clamp(190.0, 250.0);
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = 0.0;
            ui.allocate_ui(vec2(side, ui.available_height()), |ui| {
                egui::Frame::new().inner_margin(24).show(ui, |ui| {
                    ui.vertical(|ui| choice = side_ui(ui, theme, recent));
                });
            });
            ui.allocate_ui(vec2(width - side, ui.available_height()), |ui| {
                egui::Frame::new()
                    .inner_margin(egui::Margin {
                        left: 8,
                        right: 24,
                        top: 24,
                        bottom: 0,
                    })
                    .show(ui, |ui| {
                        ui.vertical(|ui| {
                            let chosen = self.gallery.show(ui, theme, templates);
                            choice = choice.take().or(chosen);
                        });
                    });
            });
        });
        choice
    }
}

fn side_ui(ui: &mut Ui, theme: &Theme, recent: &[PathBuf]) -> Option<Choice> {
    let mut choice = None;
    ui.spacing_mut().item_spacing.y = 6.0;
    ui.label(strong("Pipewright", 24.0));
    ui.weak("Sketch, check and rehearse ML system designs");
    ui.add_space(14.0);
    let wide = vec2(ui.available_width(), 34.0);
    let main = egui::Button::new(strong("New blank diagram", 13.0).color(color32(theme.on_accent)))
        .fill(color32(theme.accent))
        .min_size(wide);
    if ui.add(main).clicked() {
        choice = Some(Choice::Blank);
    }
    if ui
        .add(egui::Button::new("Open a file…").min_size(wide))
        .clicked()
    {
        choice = Some(Choice::Open);
    }
    ui.add_space(18.0);
    ui.label(caption("Recent files", theme));
    if recent.is_empty() {
        ui.weak("Files that you open or save show up here.");
    }
    ScrollArea::vertical()
        .id_salt("recent")
        .show_following(ui, |ui| {
            for path in recent {
                let name = path
                    .file_name()
                    .map_or_else(|| path.to_string_lossy(), |name| name.to_string_lossy())
                    .trim_end_matches(".pipe.ron")
                    .to_owned();
                let exists = path.exists();
                ui.horizontal(|ui| {
                    let text = egui::RichText::new(&name);
                    let text = if exists {
                        text
                    } else {
                        text.color(color32(theme.muted)).strikethrough()
                    };
                    let entry = ui
                        .add(egui::Button::new(text).frame(false).truncate())
                        .on_hover_text(path.display().to_string());
                    if entry.clicked() && exists {
                        choice = Some(Choice::Recent(path.clone()));
                    }
                    if !exists {
                        ui.weak("missing");
                        if ui.small_button("Remove").clicked() {
                            choice = Some(Choice::Forget(path.clone()));
                        }
                    }
                });
            }
        });
    choice
}
