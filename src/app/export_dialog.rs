//! The export dialog: what is exported, how, and a picture of what comes out.

use std::path::PathBuf;

use egui::{Color32, Rect, TextureHandle, TextureOptions, Ui, vec2};

use super::dialogs::{Answer, button_row, main_button};
use super::look::{color32, name, strong};
use super::path_field::PathField;
use super::picker::heading;
use super::picture::image_of;
use super::work::{Progress, Work};
use crate::app::ring::Following as _;
use crate::interchange::{Pixels, rasterize};
use crate::layout::Control;
use crate::model::{Document, Level, Selection};
use crate::scene::Scene;
use crate::scene::style::Theme;
use crate::session::{
    ExportFormat, ExportOptions, PictureOptions, Preset, SMALLEST_TEXT, export_bytes,
    picture_for_export,
};

/// Most that the content of the dialog takes, in logical pixels.
pub(super) const WIDTH: f32 = 1_010.0;
/// Height of the part with the preview and the options, where the window has room for it, and what
/// the rest of the dialog takes.
const HEIGHT: f32 = 392.0;
const REST: f32 = 216.0;
const LEAST_HEIGHT: f32 = 140.0;
/// Width of the options; below what is left for the preview there is none.
const OPTIONS: f32 = 480.0;
const LEAST_PREVIEW: f32 = 200.0;
/// Width of the names of the options.
const NAMES: f32 = 64.0;
/// Pixels of the preview's longest side at 100 % of the display.
const PREVIEW_SIDE: f64 = 1_000.0;

/// The dialog.
pub(super) struct ExportDialog {
    file: PathField,
    options: ExportOptions,
    document: Document,
    selection: Selection,
    only_selection: bool,
    preview: Preview,
    /// What the last press of a button came to.
    said: Option<String>,
}

/// What is exported, as the dialog was answered.
pub(super) struct Export {
    pub path: PathBuf,
    pub options: ExportOptions,
    /// The document, or the part of it that is wanted.
    pub document: Document,
}

/// The picture as it would come out, made beside the window's work.
#[derive(Default)]
struct Preview {
    /// What the picture that is being made, or is there, was made for.
    made_for: Option<Wanted>,
    work: Option<Work<Option<Drawn>>>,
    shown: Option<(TextureHandle, Facts)>,
}

/// What a preview depends on.
#[derive(Clone, PartialEq)]
struct Wanted {
    picture: PictureOptions,
    is_design: bool,
    only_selection: bool,
}

/// A finished preview.
struct Drawn {
    pixels: Pixels,
    facts: Facts,
}

/// What is said below the preview.
#[derive(Clone, Copy)]
struct Facts {
    size: crate::geometry::Size,
    smallest: Option<f64>,
}

impl ExportDialog {
    /// Asks how a document is exported, of which `selection` is selected.
    pub fn new(
        path: PathBuf,
        options: ExportOptions,
        document: Document,
        selection: Selection,
    ) -> Self {
        Self {
            file: PathField::new(path),
            options,
            document,
            selection,
            only_selection: false,
            preview: Preview::default(),
            said: None,
        }
    }

    /// The document, or the part of it that is wanted.
    fn wanted_document(&self) -> Document {
        if self.only_selection {
            self.document.subset(&self.selection)
        } else {
            self.document.clone()
        }
    }

    /// Shows it.
    pub fn show(&mut self, ui: &mut Ui, custom_themes: &[Theme], theme: &Theme) -> Answer {
        heading(ui, "Export");
        let format = ExportFormat::of(&self.file.path());
        let room = ui.available_width();
        let window = ui.ctx().content_rect().height();
        let height = (window - REST).clamp(LEAST_HEIGHT, HEIGHT);
        ui.horizontal_top(|ui| {
            let preview = room - OPTIONS - 20.0;
            if preview >= LEAST_PREVIEW {
                ui.vertical(|ui| {
                    ui.set_width(preview);
                    ui.set_height(height);
                    self.preview_ui(ui, height, format, theme);
                });
                ui.add_space(12.0);
            }
            ui.vertical(|ui| {
                ui.set_width(OPTIONS.min(room));
                ui.set_height(height);
                egui::ScrollArea::vertical()
                    .id_salt("options")
                    .max_height(height)
                    .auto_shrink([false, false])
                    .show_following(ui, |ui| self.options_ui(ui, format, custom_themes));
            });
        });
        ui.add_space(4.0);
        self.file.show(ui, rfd::FileDialog::save_file);
        let color = ui.visuals().warn_fg_color;
        match (&self.said, format) {
            (_, None) => {
                ui.colored_label(color, "The name must end in .svg, .png, .pdf, .html or .md")
            }
            (Some(said), _) => ui.weak(said.as_str()),
            (None, _) => ui.label(""),
        };
        self.buttons_ui(ui, format)
    }

    fn preview_ui(
        &mut self,
        ui: &mut Ui,
        height: f32,
        format: Option<ExportFormat>,
        theme: &Theme,
    ) {
        self.update_preview(ui.ctx(), format);
        let size = vec2(ui.available_width(), height - 28.0);
        let (area, response) = ui.allocate_exact_size(size, egui::Sense::hover());
        name(&response, "Preview");
        let painter = ui.painter().with_clip_rect(area);
        painter.rect_filled(area, 6.0, color32(theme.background));
        let Some((texture, facts)) = &self.preview.shown else {
            painter.text(
                area.center(),
                egui::Align2::CENTER_CENTER,
                "Drawing…",
                egui::TextStyle::Body.resolve(ui.style()),
                color32(theme.muted),
            );
            return;
        };
        let room = area.shrink(6.0);
        let own = texture.size_vec2();
        let scale = (room.width() / own.x).min(room.height() / own.y);
        let place = Rect::from_center_size(area.center(), own * scale);
        if self.options.picture.transparent {
            checkered(&painter, place, theme);
        }
        let whole = Rect::from_min_max(egui::pos2(0.0, 0.0), egui::pos2(1.0, 1.0));
        painter.image(texture.id(), place, whole, Color32::WHITE);
        painter.rect_stroke(
            place,
            0.0,
            egui::Stroke::new(1.0, color32(theme.line)),
            egui::StrokeKind::Outside,
        );
        let (width, height) = (facts.size.width.ceil(), facts.size.height.ceil());
        let mut words = format!("{width} × {height} px");
        let smallest = facts.smallest.unwrap_or(f64::INFINITY);
        if smallest.is_finite() {
            words = format!("{words} · smallest letters {smallest:.1} px");
        }
        if smallest < SMALLEST_TEXT {
            let hint = format!(
                "Below {SMALLEST_TEXT} px letters are hard to read. Choose another level, or fewer parts."
            );
            ui.colored_label(color32(theme.warning), words)
                .on_hover_text(hint);
        } else {
            ui.weak(words);
        }
    }

    fn wanted(&self, format: Option<ExportFormat>) -> Wanted {
        Wanted {
            picture: self.options.picture.clone(),
            is_design: format.is_some_and(ExportFormat::is_design),
            only_selection: self.only_selection,
        }
    }

    /// Begins to draw the picture where another one is wanted than there is.
    fn update_preview(&mut self, ctx: &egui::Context, format: Option<ExportFormat>) {
        if let Some(work) = &self.preview.work {
            match work.progress() {
                Progress::Going => {}
                Progress::Done(drawn) => {
                    self.preview.shown = drawn.map(|Drawn { pixels, facts }| {
                        let options = TextureOptions::LINEAR;
                        let texture = ctx.load_texture("export", image_of(&pixels), options);
                        (texture, facts)
                    });
                    self.preview.work = None;
                }
                Progress::Lost => self.preview.work = None,
            }
        }
        let wanted = self.wanted(format);
        if self.preview.made_for.as_ref() == Some(&wanted) {
            return;
        }
        self.preview.made_for = Some(wanted);
        let document = self.wanted_document();
        let options = self.options.picture.clone();
        let format = format.unwrap_or(ExportFormat::Svg);
        let dense = f64::from(ctx.pixels_per_point());
        self.preview.work = Some(Work::start(ctx, Control::default(), move |_| {
            let (_, scene) = picture_for_export(&document, format, &options);
            drawn(&scene, dense, options.transparent)
        }));
    }

    fn options_ui(&mut self, ui: &mut Ui, format: Option<ExportFormat>, custom_themes: &[Theme]) {
        ui.spacing_mut().item_spacing.y = 8.0;
        let is_picture = !format.is_some_and(ExportFormat::is_design);
        row(ui, "Format", |ui| {
            for wanted in ExportFormat::ALL {
                let hint = if wanted.is_design() {
                    "The whole design as a page: requirements, diagram, answers, components, checks"
                } else {
                    "A picture of the diagram"
                };
                let label = ui.selectable_label(format == Some(wanted), wanted.label());
                if label.on_hover_text(hint).clicked() {
                    self.file.set_ending(wanted.ending());
                }
            }
        });
        let options = &mut self.options;
        let picture = &mut options.picture;
        row(ui, "Size", |ui| {
            for preset in Preset::ALL {
                let on = picture.preset == preset;
                if ui.selectable_label(on, preset.label()).clicked() {
                    picture.preset = preset;
                    picture.level = None;
                }
            }
        });
        row(ui, "Shows", |ui| {
            let hint = "As much as can be read in that size";
            let auto = ui.selectable_label(picture.level.is_none(), "Automatic");
            if auto.on_hover_text(hint).clicked() {
                picture.level = None;
            }
            for level in Level::ALL {
                let label = ui.selectable_label(picture.level == Some(level), level.label());
                if label.on_hover_text(level.help()).clicked() {
                    picture.level = Some(level);
                }
            }
        });
        row(ui, "Theme", |ui| {
            for theme in Theme::bundled().iter().chain(custom_themes) {
                let mut label = theme.name.to_string();
                if let Some(first) = label.get_mut(0..1) {
                    first.make_ascii_uppercase();
                }
                let on = picture.theme.name == theme.name;
                if ui.selectable_label(on, label).clicked() {
                    picture.theme = theme.clone();
                }
            }
        });
        row(ui, "Scale", |ui| {
            ui.add_enabled_ui(format == Some(ExportFormat::Png), |ui| {
                for scale in [1.0, 2.0, 3.0, 4.0] {
                    let on = options.scale == scale;
                    if ui.selectable_label(on, format!("{scale}×")).clicked() {
                        options.scale = scale;
                    }
                }
            });
        });
        ui.add_space(2.0);
        ui.checkbox(&mut picture.caption, "Title, and a legend of what occurs");
        let has_selection = self.selection.nodes().next().is_some();
        let only = egui::Checkbox::new(&mut self.only_selection, "Only what is selected");
        ui.add_enabled(has_selection, only)
            .on_disabled_hover_text("Nothing is selected");
        let transparent = egui::Checkbox::new(&mut picture.transparent, "Transparent background");
        ui.add_enabled(is_picture, transparent);
        let has_fonts = matches!(
            format,
            Some(ExportFormat::Svg | ExportFormat::Pdf | ExportFormat::Markdown)
        );
        let outlines = egui::Checkbox::new(
            &mut options.text_as_paths,
            "Text as outlines, for programs without fonts",
        );
        ui.add_enabled(has_fonts, outlines);
        let embed = egui::Checkbox::new(
            &mut options.embed,
            "Embed the diagram, so that the file can be opened again",
        );
        ui.add_enabled(format != Some(ExportFormat::Markdown), embed);
    }

    fn buttons_ui(&mut self, ui: &mut Ui, format: Option<ExportFormat>) -> Answer {
        let mut answer = Answer::None;
        let mut copy = None;
        button_row(ui, |ui| {
            if main_button(ui, "Export", format.is_some()) {
                answer = Answer::Export(Box::new(Export {
                    path: self.file.path(),
                    options: self.options.clone(),
                    document: self.wanted_document(),
                }));
            }
            let size = vec2(80.0, 28.0);
            if ui.add(egui::Button::new("Cancel").min_size(size)).clicked() {
                answer = Answer::Close;
            }
            ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                for format in [ExportFormat::Svg, ExportFormat::Png] {
                    let label = format!("Copy as {}", format.label());
                    if ui.add(egui::Button::new(label).min_size(size)).clicked() {
                        copy = Some(format);
                    }
                }
            });
        });
        if let Some(format) = copy {
            self.said = Some(self.copy(ui.ctx(), format));
        }
        answer
    }

    /// Copies the picture; says what came of it.
    fn copy(&self, ctx: &egui::Context, format: ExportFormat) -> String {
        let document = &self.wanted_document();
        let options = &self.options;
        if format == ExportFormat::Png {
            let (_, scene) = picture_for_export(document, format, &options.picture);
            match rasterize(&scene, options.scale, options.picture.transparent) {
                Ok(pixels) => ctx.copy_image(image_of(&pixels)),
                Err(error) => return error.to_string(),
            }
        } else {
            match export_bytes(document, format, options) {
                Ok(bytes) => ctx.copy_text(String::from_utf8_lossy(&bytes).into_owned()),
                Err(error) => return error.to_string(),
            }
        }
        format!("Copied as {}", format.label())
    }
}

/// The scene as it will look, at most as many pixels as a preview has.
fn drawn(scene: &Scene, dense: f64, transparent: bool) -> Option<Drawn> {
    let size = scene.bounds.size();
    let factor = PREVIEW_SIDE * dense.min(2.0) / size.width.max(size.height);
    let small = scene.scaled(factor.min(2.0));
    let pixels = rasterize(&small, 1.0, transparent).ok()?;
    let smallest = scene.smallest_text();
    Some(Drawn {
        pixels,
        facts: Facts { size, smallest },
    })
}

/// A named row of choices, which wraps.
fn row(ui: &mut Ui, label: &str, choices: impl FnOnce(&mut Ui)) {
    ui.horizontal_top(|ui| {
        let middle = egui::Layout::left_to_right(egui::Align::Center);
        let size = vec2(NAMES, ui.spacing().interact_size.y.max(26.0));
        ui.allocate_ui_with_layout(size, middle, |ui| {
            ui.set_min_size(size);
            ui.label(strong(label, 12.5));
        });
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(4.0, 4.0);
            choices(ui);
        });
    });
}

/// The ground that stands for none.
fn checkered(painter: &egui::Painter, area: Rect, theme: &Theme) {
    const SIDE: f32 = 10.0;
    let painter = painter.with_clip_rect(area.intersect(painter.clip_rect()));
    let (columns, rows) = (area.width() / SIDE, area.height() / SIDE);
    for row in 0..rows.ceil() as usize {
        for column in (0..columns.ceil() as usize).filter(|column| (column + row) % 2 == 0) {
            let corner = area.min + vec2(column as f32, row as f32) * SIDE;
            let square = Rect::from_min_size(corner, egui::Vec2::splat(SIDE));
            painter.rect_filled(square, 0.0, color32(theme.raised));
        }
    }
}
