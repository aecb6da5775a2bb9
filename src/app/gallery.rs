//! The gallery of templates: those of the program and the user's own, with live thumbnails.

use std::path::Path;

use egui::{Popup, Rect, Role, ScrollArea, Sense, TextEdit, Ui, Vec2, WidgetInfo, vec2};

use super::look::{caption, color32, name, strong};
use super::own::{OwnTemplates, TemplateDialog};
use super::painter::ScenePainter;
use super::start::Choice;
use crate::catalog::{Catalog, template};
use crate::geometry::Size;
use crate::interact::Camera;
use crate::model::Family;
use crate::scene::Scene;
use crate::scene::style::Theme;
use crate::session::{TemplateInfo, UnreadTemplate, fuzzy_rank, render};

/// Most nodes of a template whose picture is painted small: more would hold the window up,
/// and be grey dust.
const MOST_PAINTED: usize = 600;

/// A template and its picture.
struct Card {
    info: TemplateInfo,
    /// What the search looks at besides the title.
    keywords: String,
    scene: Option<(std::sync::Arc<str>, Scene)>,
}

impl Card {
    fn new(info: TemplateInfo) -> Self {
        let answers = info.document.sheet().answers.values();
        let answers: Vec<&str> = answers.map(String::as_str).collect();
        let tags = info.tags.join(" ");
        let words = [info.use_case.as_str(), &tags, &answers.join(" ")];
        Self {
            keywords: words.join(" "),
            info,
            scene: None,
        }
    }

    fn is_painted(&self) -> bool {
        self.info.document.nodes().len() <= MOST_PAINTED
    }
}

/// State of the gallery.
#[derive(Default)]
pub(super) struct Gallery {
    cards: Option<Vec<Card>>,
    own: OwnTemplates,
    own_cards: Vec<Card>,
    query: String,
    /// The last frame in which it was shown: a gap means that the screen is new.
    shown: Option<u64>,
    is_stale: bool,
}

impl Gallery {
    /// Reads the user's templates again with the next frame.
    pub fn read_again(&mut self) {
        self.is_stale = true;
    }

    /// Gets ready what is to be shown, a little with each frame: the first one shows the
    /// page without thumbnails and without the user's templates, so that it is there at once.
    pub fn prepare(&mut self, ctx: &egui::Context, theme: &Theme, folder: Option<&Path>) {
        let frame = ctx.cumulative_frame_nr();
        let is_new = self.shown.is_none_or(|shown| shown + 1 < frame);
        self.shown = Some(frame);
        self.is_stale |= is_new;
        if self.cards.is_none() {
            let infos = crate::session::template_infos();
            self.cards = Some(infos.into_iter().map(Card::new).collect());
            ctx.request_repaint();
            return;
        }
        if let Some(folder) = folder.filter(|_| self.is_stale) {
            self.own.read(ctx, folder.to_owned());
        }
        self.is_stale = false;
        if self.own.poll() {
            let found = self.own.found.as_ref();
            let infos = found.and_then(|found| found.as_ref().ok());
            let infos = infos.map_or(&[][..], |gallery| &gallery.infos);
            let mut old = std::mem::take(&mut self.own_cards);
            self.own_cards = infos
                .iter()
                .map(|info| {
                    // What is as it was keeps its picture.
                    let same = old
                        .iter()
                        .position(|card| card.info.document == info.document);
                    let scene = same.and_then(|at| old.swap_remove(at).scene);
                    Card {
                        scene,
                        ..Card::new(info.clone())
                    }
                })
                .collect();
        }
        let own = self.own_cards.iter_mut().filter(|card| card.is_painted());
        let mut cards = self.cards.iter_mut().flatten().chain(own);
        let waiting = cards.find(|card| {
            card.scene
                .as_ref()
                .is_none_or(|(name, _)| *name != theme.name)
        });
        if let Some(card) = waiting {
            let placed = card.info.placed();
            card.scene = Some((
                std::sync::Arc::clone(&theme.name),
                render(&placed, Catalog::bundled(), theme),
            ));
            ctx.request_repaint();
        }
    }

    /// Shows the gallery.
    pub fn show(&mut self, ui: &mut Ui, theme: &Theme, folder: Option<&Path>) -> Option<Choice> {
        let mut choice = None;
        ui.horizontal(|ui| {
            ui.label(strong("Templates", 18.0));
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let field = TextEdit::singleline(&mut self.query)
                    .hint_text("Search templates")
                    .desired_width(240.0_f32.min(ui.available_width() - 8.0))
                    .margin(vec2(8.0, 6.0));
                name(&ui.add(field), "Search templates");
            });
        });
        ui.add_space(8.0);
        let bundled = self.cards.as_deref().unwrap_or_default();
        let all: Vec<&Card> = self.own_cards.iter().chain(bundled).collect();
        let texts = all.iter().map(|card| {
            let title = card.info.title.as_str();
            (title, card.keywords.as_str())
        });
        let found: Vec<&Card> = fuzzy_rank(&self.query, texts)
            .into_iter()
            .filter_map(|index| all.get(index).copied())
            .collect();
        let unread: Vec<&UnreadTemplate> = self.unread().collect();
        ScrollArea::vertical()
            .id_salt("gallery")
            .auto_shrink([false, false])
            .show(ui, |ui| {
                if found.is_empty() && unread.is_empty() {
                    ui.add_space(24.0);
                    ui.weak(format!("No template matches “{}”.", self.query));
                }
                let own: Vec<Entry<'_>> = found
                    .iter()
                    .filter(|card| card.info.path.is_some())
                    .map(|card| Entry::Card(card))
                    .chain(unread.into_iter().map(Entry::Unread))
                    .collect();
                section(ui, "My templates", &own, theme, &mut choice);
                self.own_state(ui, theme);
                for family in [Family::Ml, Family::GenAi] {
                    let cards: Vec<Entry<'_>> = found
                        .iter()
                        .filter(|card| card.info.path.is_none() && card.info.family == family)
                        .map(|card| Entry::Card(card))
                        .collect();
                    section(ui, family.label(), &cards, theme, &mut choice);
                }
                if let Some(folder) = folder.filter(|_| self.own_cards.is_empty()) {
                    ui.weak("“Save as template…” in the File menu puts a diagram of yours here.")
                        .on_hover_text(folder.display().to_string());
                    ui.add_space(16.0);
                }
            });
        choice
    }

    /// Own templates that cannot be read and match what is searched.
    fn unread(&self) -> impl Iterator<Item = &UnreadTemplate> {
        let wanted = self.query.trim().to_lowercase();
        let found = self.own.found.as_ref();
        let gallery = found.and_then(|found| found.as_ref().ok());
        let all = gallery.map_or(&[][..], |gallery| &gallery.unread);
        all.iter()
            .filter(move |unread| unread.id.to_lowercase().contains(&wanted))
    }

    /// What is to be said about the user's templates as a whole.
    fn own_state(&self, ui: &mut Ui, theme: &Theme) {
        if self.own.is_waiting() {
            ui.horizontal(|ui| {
                ui.spinner();
                ui.weak("Reading your templates…");
            });
        }
        match &self.own.found {
            Some(Err(why)) => {
                let text = format!("▲ Your templates are not shown. {why}");
                ui.add(
                    egui::Label::new(egui::RichText::new(text).color(color32(theme.warning)))
                        .wrap(),
                );
                ui.add_space(10.0);
            }
            Some(Ok(gallery)) if gallery.left_out > 0 => {
                ui.weak(format!(
                    "{} more are in the folder than are shown at once.",
                    gallery.left_out
                ));
                ui.add_space(10.0);
            }
            _ => {}
        }
    }
}

/// A place in the gallery.
enum Entry<'a> {
    Card(&'a Card),
    Unread(&'a UnreadTemplate),
}

fn section(
    ui: &mut Ui,
    title: &str,
    entries: &[Entry<'_>],
    theme: &Theme,
    choice: &mut Option<Choice>,
) {
    if entries.is_empty() {
        return;
    }
    ui.label(caption(title, theme));
    ui.add_space(4.0);
    let room = ui.available_width() - 8.0;
    let columns = (room / 260.0).floor().clamp(1.0, 6.0);
    let size = vec2((room - (columns - 1.0) * 14.0) / columns, 226.0);
    for row in entries.chunks(columns as usize) {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 14.0;
            for entry in row {
                let chosen = match entry {
                    Entry::Card(card) => card_ui(ui, card, theme, size),
                    Entry::Unread(unread) => unread_ui(ui, unread, theme, size),
                };
                *choice = choice.take().or(chosen);
            }
        });
        ui.add_space(10.0);
    }
    ui.add_space(10.0);
}

fn card_ui(ui: &mut Ui, card: &Card, theme: &Theme, size: Vec2) -> Option<Choice> {
    let info = &card.info;
    let (rect, response) = frame_ui(ui, size, theme, &format!("Template {}", info.title), true);
    if ui.is_rect_visible(rect) {
        let picture = Rect::from_min_max(
            rect.min + vec2(8.0, 8.0),
            egui::pos2(rect.right() - 8.0, rect.bottom() - 62.0),
        );
        ui.painter()
            .rect_filled(picture, 5.0, color32(theme.background));
        if let Some((_, scene)) = &card.scene {
            thumbnail(ui, picture.shrink(4.0), scene);
        } else if !card.is_painted() {
            let small = egui::FontId::proportional(11.0);
            let color = color32(theme.muted);
            let words = "Too large for a preview";
            let align = egui::Align2::CENTER_CENTER;
            ui.painter()
                .text(picture.center(), align, words, small, color);
        }
        let figures = format!(
            "{} nodes · {} edges",
            info.document.nodes().len(),
            info.document.edges().len()
        );
        texts(ui, rect, theme, [&info.title, &info.use_case, &figures]);
    }
    let Some(path) = &info.path else {
        let clicked = response.clicked();
        return template(&info.id)
            .filter(|_| clicked)
            .map(|own| Choice::Template(own.id));
    };
    let menu = own_menu(ui, rect, &response, path, &info.title, true, theme);
    let opened = response
        .clicked()
        .then(|| Choice::OwnTemplate(path.clone()));
    menu.or(opened)
}

/// A file that is no template, and why: it is not to vanish.
fn unread_ui(ui: &mut Ui, unread: &UnreadTemplate, theme: &Theme, size: Vec2) -> Option<Choice> {
    let label = format!("Template {} cannot be read", unread.id);
    let (rect, response) = frame_ui(ui, size, theme, &label, false);
    if ui.is_rect_visible(rect) {
        let color = color32(theme.warning);
        let font = egui::FontId::proportional(12.0);
        let why = format!("▲ {}", unread.why);
        let mut job = egui::text::LayoutJob::simple(why, font, color, rect.width() - 28.0);
        job.wrap.max_rows = 9;
        let galley = ui.painter().layout_job(job);
        let at = rect.min + vec2(14.0, 14.0);
        ui.painter().galley(at, galley, color);
        texts(
            ui,
            rect,
            theme,
            [&unread.id, "This file cannot be opened", ""],
        );
    }
    let response = response.on_hover_text(&unread.why);
    own_menu(ui, rect, &response, &unread.path, &unread.id, false, theme)
}

/// The ground of a card.
fn frame_ui(
    ui: &mut Ui,
    size: Vec2,
    theme: &Theme,
    label: &str,
    can_open: bool,
) -> (Rect, egui::Response) {
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, can_open, label));
    let lit = response.hovered() || response.has_focus();
    let border = if lit { theme.accent } else { theme.line };
    ui.painter().rect(
        rect,
        8.0,
        color32(theme.raised),
        egui::Stroke::new(if lit { 1.5 } else { 1.0 }, color32(border)),
        egui::StrokeKind::Inside,
    );
    (rect, response)
}

/// Title and two lines at the bottom of a card.
fn texts(ui: &Ui, rect: Rect, theme: &Theme, [title, first, second]: [&str; 3]) {
    let painter = ui.painter();
    let line = |text: &str, y: f32, room: f32, font: egui::FontId, color| {
        let mut job = egui::text::LayoutJob::simple_singleline(text.to_owned(), font, color);
        job.wrap = egui::text::TextWrapping::truncate_at_width(room);
        let galley = painter.layout_job(job);
        painter.galley(egui::pos2(rect.left() + 14.0, y), galley, color);
    };
    let bold = egui::FontId::new(13.5, egui::FontFamily::Name("Inter SemiBold".into()));
    let small = egui::FontId::proportional(11.0);
    let (text, muted) = (color32(theme.text), color32(theme.muted));
    let (bottom, room) = (rect.bottom(), rect.width() - 28.0);
    line(title, bottom - 54.0, room - 28.0, bold, text);
    line(first, bottom - 36.0, room, small.clone(), muted);
    line(second, bottom - 20.0, room, small, muted);
}

/// What can be done with an own template, as a button and by the secondary click.
fn own_menu(
    ui: &mut Ui,
    rect: Rect,
    card: &egui::Response,
    path: &Path,
    title: &str,
    is_read: bool,
    theme: &Theme,
) -> Option<Choice> {
    let mut choice = None;
    let mut entries = |ui: &mut Ui| {
        ui.set_min_width(180.0);
        if is_read && ui.button("Rename…").clicked() {
            let dialog = TemplateDialog::rename(path.to_owned(), title.to_owned());
            choice = Some(Choice::About(dialog));
        }
        if ui.button("Remove…").clicked() {
            choice = Some(Choice::About(TemplateDialog::Remove {
                path: path.to_owned(),
                title: title.to_owned(),
            }));
        }
        if ui.button("Copy path").clicked() {
            choice = Some(Choice::CopyPath(path.to_owned()));
        }
        ui.separator();
        ui.set_max_width(320.0);
        let shown = egui::RichText::new(path.display().to_string()).small();
        ui.add(egui::Label::new(shown.color(color32(theme.muted))).wrap());
    };
    let corner = egui::pos2(rect.right() - 38.0, rect.bottom() - 60.0);
    let place = Rect::from_min_size(corner, vec2(28.0, 24.0));
    let mut above = ui.new_child(egui::UiBuilder::new().max_rect(place));
    let button = above.add(egui::Button::new("…").frame(false).min_size(place.size()));
    name(&button, &format!("More for {title}"));
    Popup::menu(&button).show(&mut entries);
    card.context_menu(&mut entries);
    choice
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
