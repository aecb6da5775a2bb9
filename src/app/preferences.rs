//! The dialog of preferences; what is changed holds at once.

use std::path::{Path, PathBuf};

use egui::{Checkbox, Grid, ScrollArea, TextEdit, Ui, vec2};

use super::App;
use super::browse::Browsing;
use super::dialogs::{Answer, Around, close_button};
use super::look::{caption, color32, name};
use super::path_field::expanded;
use super::picker::heading;
use crate::app::ring::Following as _;
use crate::scene::style::Theme;
use crate::storage::{HeldKey, Settings, ThemeChoice, UI_SCALE, ViewSwitches};

/// Sizes that are offered, as factors.
const SCALES: [f64; 8] = [0.75, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0];

/// State of the dialog.
#[derive(Clone, Debug)]
pub(super) struct PreferencesDialog {
    /// The folder of own templates, as it is typed.
    folder: String,
    browsing: Browsing,
}

/// The themes that can be chosen, by name.
pub(super) fn themes(own: &[Theme]) -> Vec<(ThemeChoice, String)> {
    let bundled = [
        (ThemeChoice::System, "As the system"),
        (ThemeChoice::Dark, "Dark"),
        (ThemeChoice::Light, "Light"),
        (ThemeChoice::Print, "Print"),
        (ThemeChoice::Sketch, "Sketch"),
    ];
    let own = own.iter().map(|theme| {
        let name = theme.name.to_string();
        (ThemeChoice::Custom(name.clone()), name)
    });
    bundled
        .into_iter()
        .map(|(choice, name)| (choice, name.to_owned()))
        .chain(own)
        .collect()
}

impl PreferencesDialog {
    /// On the settings; `usual` is the folder of own templates if none was chosen.
    pub fn new(settings: &Settings, usual: Option<&Path>) -> Self {
        let folder = settings.templates.as_deref().or(usual);
        Self {
            folder: folder.map_or_else(String::new, |path| path.display().to_string()),
            browsing: Browsing::default(),
        }
    }

    /// Shows the dialog.
    pub fn show(&mut self, ui: &mut Ui, around: &Around<'_>, usual: Option<&Path>) -> Answer {
        let (settings, theme) = (around.settings, around.theme);
        let mut new = settings.clone();
        let mut answer = Answer::None;
        heading(ui, "Preferences");
        let room = (ui.ctx().content_rect().height() - 190.0).clamp(120.0, 560.0);
        ScrollArea::vertical()
            .max_height(room)
            .auto_shrink([false, true])
            .show_following(ui, |ui| {
                ui.label(caption("Look", theme));
                look_ui(ui, &mut new, around.custom_themes);
                ui.add_space(10.0);
                ui.label(caption("Canvas", theme));
                ui.checkbox(&mut new.view.snap, "Snap to grid and neighbors");
                ui.checkbox(&mut new.view.grid, "Show the grid");
                ui.checkbox(&mut new.view.minimap, "Show the minimap");
                ui.checkbox(&mut new.view.highlight, "Highlight what is connected")
                    .on_hover_text("Dims what is not, around what is pointed at or selected");
                let animate = Checkbox::new(&mut new.view.animate, "Animate changes");
                ui.add_enabled(!settings.reduced_motion, animate)
                    .on_hover_text(
                        "Things glide to where auto layout, tidy, align or undo put them",
                    )
                    .on_disabled_hover_text("Movements are left out: see “Reduce motion”");
                drag_keys_ui(ui, &mut new.view);
                ui.add_space(10.0);
                ui.label(caption("Custom templates", theme));
                self.folder_ui(ui, &mut new, usual, theme);
                ui.add_space(10.0);
                ui.label(caption("Help", theme));
                ui.horizontal_wrapped(|ui| {
                    if ui.button("Show the tour again").clicked() {
                        answer = Answer::ShowTour;
                    }
                    if ui.button("Keyboard shortcuts…").clicked() {
                        answer = Answer::ShowShortcuts;
                    }
                });
            });
        ui.add_space(8.0);
        if close_button(ui) {
            answer = Answer::Close;
        }
        if new == *settings {
            answer
        } else {
            Answer::Settings(Box::new(new))
        }
    }

    fn folder_ui(
        &mut self,
        ui: &mut Ui,
        settings: &mut Settings,
        usual: Option<&Path>,
        theme: &Theme,
    ) {
        ui.horizontal(|ui| {
            let field = TextEdit::singleline(&mut self.folder)
                .desired_width((ui.available_width() - 96.0).max(80.0))
                .margin(vec2(8.0, 6.0));
            let field = ui.add(field);
            name(&field, "Folder of custom templates");
            if field.lost_focus() {
                settings.templates = chosen(&self.folder, usual);
            }
            let browse = egui::Button::new("Browse…");
            if ui.add_enabled(!self.browsing.is_open(), browse).clicked() {
                let near = expanded(&self.folder);
                self.browsing = Browsing::start(ui.ctx(), move || {
                    let dialog = rfd::FileDialog::new().set_directory(near);
                    dialog.pick_folder()
                });
            }
        });
        if let Some(folder) = self.browsing.take() {
            self.folder = folder.display().to_string();
            settings.templates = chosen(&self.folder, usual);
        }
        if matches!(self.browsing, Browsing::NothingChosen) {
            ui.weak("No folder was chosen. If no dialog opened, type the path above.");
        }
        match &settings.templates {
            Some(folder) if folder.is_file() => {
                let words = "This is a file. Choose a folder.";
                ui.colored_label(color32(theme.warning), words);
            }
            Some(folder) if !folder.is_dir() => {
                ui.weak("The folder is made when a template is saved.");
            }
            _ => {}
        }
        if settings.templates.is_some()
            && let Some(usual) = usual
            && ui.button("Use the usual folder").clicked()
        {
            settings.templates = None;
            self.folder = usual.display().to_string();
        }
    }
}

/// The folder that was typed; `None` if it is the usual one.
fn chosen(text: &str, usual: Option<&Path>) -> Option<PathBuf> {
    let folder = expanded(text);
    let is_usual = text.trim().is_empty() || Some(folder.as_path()) == usual;
    (!is_usual).then_some(folder)
}

/// The keys that change what a drag does; one key does one thing.
fn drag_keys_ui(ui: &mut Ui, switches: &mut ViewSwitches) {
    let choice = |ui: &mut Ui, label: &str, key: HeldKey, other: &mut HeldKey| {
        ui.label(label);
        let mut chosen = key;
        ui.horizontal(|ui| {
            for own in HeldKey::ALL {
                let text = if own == HeldKey::Off {
                    "No key"
                } else {
                    own.label()
                };
                let button = ui.selectable_label(own == key, text);
                name(&button, &format!("{label}: {text}"));
                if button.clicked() {
                    chosen = own;
                }
            }
        });
        if chosen != key && chosen != HeldKey::Off && chosen == *other {
            *other = key;
        }
        ui.end_row();
        chosen
    };
    let grid = Grid::new("drag keys").num_columns(2);
    grid.spacing(vec2(12.0, 4.0)).show(ui, |ui| {
        let (copy, free) = (switches.copy_key, &mut switches.free_key);
        switches.copy_key = choice(ui, "Drag copies with", copy, free);
        let (free, copy) = (switches.free_key, &mut switches.copy_key);
        switches.free_key = choice(ui, "Drag without snapping with", free, copy);
    });
}

fn look_ui(ui: &mut Ui, settings: &mut Settings, own: &[Theme]) {
    Grid::new("look")
        .num_columns(2)
        .spacing(vec2(12.0, 8.0))
        .show(ui, |ui| {
            ui.label("Theme");
            ui.horizontal_wrapped(|ui| {
                for (choice, label) in themes(own) {
                    let is_chosen = settings.theme == choice;
                    if ui.selectable_label(is_chosen, label).clicked() {
                        settings.theme = choice;
                    }
                }
            });
            ui.end_row();
            ui.label("Scale");
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = 0.0;
                ui.spacing_mut().button_padding.x = 6.0;
                for scale in SCALES {
                    let is_chosen = (settings.ui_scale - scale).abs() < 0.005;
                    let label = format!("{} %", (scale * 100.0).round());
                    if ui.selectable_label(is_chosen, label).clicked() {
                        settings.ui_scale = scale.clamp(UI_SCALE.0, UI_SCALE.1);
                    }
                }
            });
            ui.end_row();
        });
    ui.checkbox(&mut settings.reduced_motion, "Reduce motion");
}

impl App {
    /// Takes over settings that were changed, all of them at once.
    pub(super) fn apply_settings(&mut self, ctx: &egui::Context, settings: Settings) {
        let old = std::mem::replace(&mut self.settings, settings);
        let new = &self.settings;
        if new.ui_scale != old.ui_scale {
            ctx.set_zoom_factor(new.ui_scale as f32);
        }
        if new.theme != old.theme || new.reduced_motion != old.reduced_motion {
            self.apply_theme(ctx);
        }
        for open in self.documents.iter_mut() {
            open.session.view.switches = self.settings.switches();
        }
        self.save_settings();
    }
}
