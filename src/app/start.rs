//! The start screen: templates with live thumbnails, recent files, new and open.

use std::path::PathBuf;

use egui::{Rect, Role, ScrollArea, Sense, TextEdit, Ui, Vec2, WidgetInfo, vec2};

use super::look::{caption, color32, name, strong};
use super::painter::ScenePainter;
use crate::catalog::template;
use crate::geometry::Size;
use crate::interact::Camera;
use crate::model::Family;
use crate::scene::Scene;
use crate::scene::style::Theme;
use crate::session::{TemplateInfo, fuzzy_rank, render};

/// A template and its picture.
struct Card {
    info: TemplateInfo,
    scene: Option<(&'static str, Scene)>,
}

/// State of the start screen.
#[derive(Default)]
pub(super) struct Start {
    cards: Option<Vec<Card>>,
    query: String,
}

/// What was chosen.
pub(super) enum Choice {
    /// A new document from a template.
    Template(&'static str),
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
    /// Shows the start screen.
    pub fn show(&mut self, ui: &mut Ui, theme: &Theme, recent: &[PathBuf]) -> Option<Choice> {
        // The first frame shows the page without thumbnails, so that it is there at once.
        let is_first = self.cards.is_none();
        let cards = self.cards.get_or_insert_with(|| {
            crate::session::template_infos()
                .into_iter()
                .map(|info| Card { info, scene: None })
                .collect()
        });
        let waiting = cards.iter_mut().find(|card| {
            card.scene
                .as_ref()
                .is_none_or(|(name, _)| *name != theme.name)
        });
        if let Some(card) = waiting {
            if !is_first {
                let catalog = crate::catalog::Catalog::bundled();
                card.scene = Some((theme.name, render(&card.info.placed(), catalog, theme)));
            }
            ui.ctx().request_repaint();
        }
        let mut choice = None;
        let width = ui.available_width();
        let side = 250.0;
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
                            let chosen = gallery_ui(ui, theme, cards, &mut self.query);
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
    ScrollArea::vertical().id_salt("recent").show(ui, |ui| {
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

fn gallery_ui(ui: &mut Ui, theme: &Theme, cards: &[Card], query: &mut String) -> Option<Choice> {
    let mut choice = None;
    ui.horizontal(|ui| {
        ui.label(strong("Templates", 18.0));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let field = TextEdit::singleline(query)
                .hint_text("Search templates")
                .desired_width(240.0)
                .margin(vec2(8.0, 6.0));
            name(&ui.add(field), "Search templates");
        });
    });
    ui.add_space(8.0);
    let keywords: Vec<String> = cards
        .iter()
        .map(|card| {
            format!(
                "{} {} {}",
                card.info.use_case,
                card.info.tags.join(" "),
                answers(&card.info)
            )
        })
        .collect();
    let found = fuzzy_rank(
        query,
        cards
            .iter()
            .zip(&keywords)
            .map(|(card, words)| (card.info.title.as_str(), words.as_str())),
    );
    ScrollArea::vertical()
        .id_salt("gallery")
        .auto_shrink([false, false])
        .show(ui, |ui| {
            if found.is_empty() {
                ui.add_space(24.0);
                ui.weak(format!("No template matches “{query}”."));
            }
            for family in [Family::Ml, Family::GenAi] {
                let own: Vec<&Card> = found
                    .iter()
                    .filter_map(|index| cards.get(*index))
                    .filter(|card| card.info.family == family)
                    .collect();
                if own.is_empty() {
                    continue;
                }
                ui.label(caption(family.label(), theme));
                ui.add_space(4.0);
                let room = ui.available_width() - 8.0;
                let columns = (room / 300.0).floor().max(1.0);
                let size = vec2((room - (columns - 1.0) * 14.0) / columns, 226.0);
                for row in own.chunks(columns as usize) {
                    ui.horizontal(|ui| {
                        ui.spacing_mut().item_spacing.x = 14.0;
                        for card in row {
                            if card_ui(ui, card, theme, size) {
                                choice =
                                    template(&card.info.id).map(|own| Choice::Template(own.id));
                            }
                        }
                    });
                    ui.add_space(10.0);
                }
                ui.add_space(10.0);
            }
        });
    choice
}

/// The words of a template's sheet, so that a metric or a model finds it.
fn answers(info: &TemplateInfo) -> String {
    let answers = &info.document.sheet().answers;
    answers
        .values()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(" ")
}

fn card_ui(ui: &mut Ui, card: &Card, theme: &Theme, size: Vec2) -> bool {
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let info = &card.info;
    response.widget_info(|| {
        WidgetInfo::labeled(Role::Button, true, format!("Template {}", info.title))
    });
    let lit = response.hovered() || response.has_focus();
    let painter = ui.painter();
    let border = if lit { theme.accent } else { theme.line };
    painter.rect(
        rect,
        8.0,
        color32(theme.raised),
        egui::Stroke::new(if lit { 1.5 } else { 1.0 }, color32(border)),
        egui::StrokeKind::Inside,
    );
    let picture = Rect::from_min_max(
        rect.min + vec2(8.0, 8.0),
        egui::pos2(rect.right() - 8.0, rect.bottom() - 62.0),
    );
    painter.rect_filled(picture, 5.0, color32(theme.background));
    if let Some((_, scene)) = &card.scene {
        thumbnail(ui, picture.shrink(4.0), scene);
    }
    let text_left = rect.left() + 14.0;
    let title = egui::FontId::new(13.5, egui::FontFamily::Name("Inter SemiBold".into()));
    let line = |text: &str, y: f32, font: egui::FontId, color| {
        let mut job = egui::text::LayoutJob::simple_singleline(text.to_owned(), font, color);
        job.wrap = egui::text::TextWrapping::truncate_at_width(rect.width() - 28.0);
        let galley = painter.layout_job(job);
        painter.galley(egui::pos2(text_left, y), galley, color);
    };
    let small = egui::FontId::proportional(11.0);
    line(
        &info.title,
        rect.bottom() - 54.0,
        title,
        color32(theme.text),
    );
    line(
        &info.use_case,
        rect.bottom() - 36.0,
        small.clone(),
        color32(theme.muted),
    );
    let figures = format!(
        "{} nodes · {} edges",
        info.document.nodes().len(),
        info.document.edges().len()
    );
    line(&figures, rect.bottom() - 20.0, small, color32(theme.muted));
    response.clicked()
}

/// The whole scene in a small rectangle.
fn thumbnail(ui: &Ui, rect: Rect, scene: &Scene) {
    let mut camera = Camera::default();
    let viewport = Size::new(f64::from(rect.width()), f64::from(rect.height()));
    let zoom = (viewport.width / scene.bounds.width()).min(viewport.height / scene.bounds.height());
    camera.zoom = zoom.min(1.0);
    camera.center_on(scene.bounds.center(), viewport);
    let painter = ui.painter().with_clip_rect(rect);
    let scene_painter = ScenePainter {
        painter: &painter,
        corner: rect.min,
        camera,
        is_crowd: false,
    };
    let mut shapes = Vec::new();
    for fragment in &scene.fragments {
        scene_painter.paint(&fragment.primitives, &mut shapes);
    }
    painter.extend(shapes);
}
