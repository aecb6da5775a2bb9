//! The gallery of templates: those of the program and the user's own, with live thumbnails.

mod cards;
mod preview;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use egui::containers::menu::{MenuButton, MenuConfig};
use egui::{PopupCloseBehavior, Role, ScrollArea, TextEdit, Ui, WidgetInfo, vec2};

use cards::{Entry, opened, section};
use preview::preview_ui;

use super::custom::CustomFolder;
use super::look::{color32, name, strong};
use super::picture::MOST_PAINTED;
use super::start::Choice;
use super::work::{Progress, Work};
use crate::app::ring::Following as _;
use crate::catalog::Catalog;
use crate::layout::Control;
use crate::model::{Family, Level};
use crate::scene::Scene;
use crate::scene::style::Theme;
use crate::session::{
    Matched, TemplateHit, TemplateInfo, TemplateText, UnreadTemplate, render, search_templates,
};

/// From which width of the gallery on the preview stands beside it, in logical pixels.
const WIDE: f32 = 820.0;
/// Width of the preview in logical pixels.
const PREVIEW_WIDTH: f32 = 290.0;
/// Width of the menu of tags in logical pixels.
const TAGS_WIDTH: f32 = 420.0;

/// A template and its picture.
struct Card {
    info: TemplateInfo,
    /// What a search looks at; made with the first search.
    text: std::cell::OnceCell<TemplateText>,
    scene: Option<Scene>,
    /// The theme that its picture is or will be in.
    drawn_for: Option<Arc<str>>,
    drawing: Option<Work<Scene>>,
}

impl Card {
    fn new(info: TemplateInfo) -> Self {
        Self {
            info,
            text: std::cell::OnceCell::new(),
            scene: None,
            drawn_for: None,
            drawing: None,
        }
    }

    /// Begins its picture on a thread of its own.
    fn draw(&mut self, ctx: &egui::Context, theme: &Theme) {
        let (document, theme) = (self.info.document.clone(), theme.clone());
        self.drawn_for = Some(Arc::clone(&theme.name));
        // An overview is laid out by itself, wherever the nodes of its document are.
        self.drawing = Some(Work::start(ctx, Control::default(), move |_| {
            render(&document, Level::Overview, Catalog::bundled(), &theme)
        }));
    }

    /// Takes over a picture that is done.
    fn poll(&mut self) {
        match self.drawing.as_ref().map(Work::progress) {
            None | Some(Progress::Going) => {}
            Some(Progress::Done(scene)) => {
                self.scene = Some(scene);
                self.drawing = None;
            }
            Some(Progress::Lost) => self.drawing = None,
        }
    }

    fn text(&self) -> &TemplateText {
        self.text.get_or_init(|| TemplateText::new(&self.info))
    }

    fn is_painted(&self) -> bool {
        self.info.document.nodes().len() <= MOST_PAINTED
    }

    fn is_custom(&self) -> bool {
        self.info.path.is_some()
    }
}

/// Which templates are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Shelf {
    #[default]
    All,
    Of(Family),
    Custom,
}

impl Shelf {
    const ALL: [(Self, &'static str); 4] = [
        (Self::All, "All"),
        (Self::Of(Family::Ml), "ML"),
        (Self::Of(Family::GenAi), "GenAI"),
        (Self::Custom, "Mine"),
    ];

    fn holds(self, card: &Card) -> bool {
        match self {
            Self::All => true,
            Self::Of(family) => card.info.family == family && !card.is_custom(),
            Self::Custom => card.is_custom(),
        }
    }
}

/// State of the gallery.
#[derive(Default)]
pub(super) struct Gallery {
    cards: Option<Vec<Card>>,
    own: CustomFolder,
    custom_cards: Vec<Card>,
    query: String,
    shelf: Shelf,
    /// Tags that a template must have to be shown.
    tags: Vec<String>,
    /// The template that the preview is of.
    previewed: Option<String>,
    /// The last frame in which it was shown: a gap means that the screen is new.
    shown: Option<u64>,
    is_stale: bool,
}

impl Gallery {
    /// Reads the user's templates again with the next frame.
    pub fn read_again(&mut self) {
        self.is_stale = true;
    }

    /// Gets ready what is to be shown: the first frame shows the page without thumbnails and
    /// without the user's templates, so that it is there at once; they are made beside it.
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
            let mut old = std::mem::take(&mut self.custom_cards);
            self.custom_cards = infos
                .iter()
                .map(|info| {
                    // What is as it was keeps its picture.
                    let same = old
                        .iter()
                        .position(|card| card.info.document == info.document);
                    same.map_or_else(
                        || Card::new(info.clone()),
                        |at| Card {
                            info: info.clone(),
                            text: std::cell::OnceCell::new(),
                            ..old.swap_remove(at)
                        },
                    )
                })
                .collect();
        }
        let own = self
            .custom_cards
            .iter_mut()
            .filter(|card| card.is_painted());
        let most = std::thread::available_parallelism().map_or(2, |cores| 2 * cores.get());
        let mut going = 0;
        for card in self.cards.iter_mut().flatten().chain(own) {
            card.poll();
            if card.drawing.is_none()
                && card.drawn_for.as_ref() != Some(&theme.name)
                && going < most
            {
                card.draw(ctx, theme);
            }
            going += usize::from(card.drawing.is_some());
        }
    }

    /// Shows the gallery.
    pub fn show(&mut self, ui: &mut Ui, theme: &Theme, folder: Option<&Path>) -> Option<Choice> {
        self.filter_ui(ui, theme);
        ui.add_space(8.0);
        let room = ui.available_size();
        if room.x < WIDE {
            return self.cards_ui(ui, theme, folder);
        }
        let mut choice = None;
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = 16.0;
            ui.allocate_ui(vec2(room.x - PREVIEW_WIDTH - 16.0, room.y), |ui| {
                ui.vertical(|ui| choice = self.cards_ui(ui, theme, folder));
            });
            ui.allocate_ui(vec2(PREVIEW_WIDTH, room.y), |ui| {
                ui.vertical(|ui| {
                    ui.set_width(PREVIEW_WIDTH);
                    ScrollArea::vertical()
                        .id_salt("preview")
                        .auto_shrink([false, false])
                        .show_following(ui, |ui| {
                            if let Some(card) = self.previewed_card()
                                && preview_ui(ui, &card.info, theme)
                            {
                                choice = opened(&card.info);
                            }
                            ui.add_space(16.0);
                        });
                });
            });
        });
        choice
    }

    /// The card that the preview is of: the last one that was pointed at.
    fn previewed_card(&self) -> Option<&Card> {
        let bundled = self.cards.as_deref().unwrap_or_default();
        let mut all = self.custom_cards.iter().chain(bundled);
        let id = self.previewed.as_deref()?;
        all.find(|card| card.info.id == id)
    }

    /// Search, families and tags.
    fn filter_ui(&mut self, ui: &mut Ui, theme: &Theme) {
        let bundled = self.cards.as_deref().unwrap_or_default();
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for card in self.custom_cards.iter().chain(bundled) {
            for tag in &card.info.tags {
                *counts.entry(tag).or_default() += 1;
            }
        }
        let counts: Vec<(String, usize)> = counts
            .into_iter()
            .map(|(tag, count)| (tag.to_owned(), count))
            .collect();
        ui.horizontal(|ui| {
            ui.label(strong("Templates", 18.0));
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let field = TextEdit::singleline(&mut self.query)
                    .hint_text("Task, model, metric…")
                    .desired_width(240.0_f32.min(ui.available_width() - 8.0))
                    .margin(vec2(8.0, 6.0));
                name(&ui.add(field), "Search templates");
            });
        });
        ui.add_space(4.0);
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(6.0, 6.0);
            for (shelf, words) in Shelf::ALL {
                let chosen = self.shelf == shelf;
                let button = egui::Button::selectable(chosen, words).min_size(vec2(0.0, 26.0));
                let response = ui.add(button);
                response.widget_info(|| {
                    let words = format!("Show {words}");
                    WidgetInfo::selected(Role::Button, true, chosen, words)
                });
                if response.clicked() {
                    self.shelf = shelf;
                }
            }
            ui.separator();
            let stays = MenuConfig::new().close_behavior(PopupCloseBehavior::CloseOnClickOutside);
            MenuButton::new("Tags").config(stays).ui(ui, |ui| {
                ui.set_width(TAGS_WIDTH.min(ui.ctx().content_rect().width() - 32.0));
                ScrollArea::vertical()
                    .max_height(360.0)
                    .show_following(ui, |ui| {
                        ui.horizontal_wrapped(|ui| {
                            for (tag, count) in &counts {
                                if tag_ui(ui, tag, *count, self.tags.contains(tag)) {
                                    let before = self.tags.len();
                                    self.tags.retain(|own| own != tag);
                                    if self.tags.len() == before {
                                        self.tags.push(tag.clone());
                                    }
                                }
                            }
                        });
                    });
            });
            let mut removed = None;
            for tag in &self.tags {
                let text = egui::RichText::new(format!("{} ×", tag_words(tag)));
                let text = text.color(color32(theme.text));
                let button = egui::Button::new(text).min_size(vec2(0.0, 26.0));
                let response = ui
                    .add(button)
                    .on_hover_text("Show templates without this tag too");
                name(&response, &format!("Remove tag {tag}"));
                if response.clicked() {
                    removed = Some(tag.clone());
                }
            }
            if let Some(tag) = removed {
                self.tags.retain(|own| *own != tag);
            }
        });
    }

    fn cards_ui(&mut self, ui: &mut Ui, theme: &Theme, folder: Option<&Path>) -> Option<Choice> {
        let mut choice = None;
        let mut pointed = None;
        let bundled = self.cards.as_deref().unwrap_or_default();
        let all: Vec<&Card> = self
            .custom_cards
            .iter()
            .chain(bundled)
            .filter(|card| self.shelf.holds(card))
            .collect();
        let hits: Vec<(&Card, TemplateHit)> =
            if self.query.trim().is_empty() && self.tags.is_empty() {
                // Nothing is read for a search that nobody made.
                let as_they_are = all.iter().enumerate().map(|(index, card)| {
                    let hit = TemplateHit {
                        index,
                        matched: Matched::Title,
                        passage: String::new(),
                    };
                    (*card, hit)
                });
                as_they_are.collect()
            } else {
                let texts: Vec<&TemplateText> = all.iter().map(|card| card.text()).collect();
                search_templates(&self.query, &self.tags, &texts)
                    .into_iter()
                    .filter_map(|hit| Some((*all.get(hit.index)?, hit)))
                    .collect()
            };
        let is_narrowed = !self.tags.is_empty();
        let unread: Vec<&UnreadTemplate> = self
            .unread()
            .filter(|_| !is_narrowed && matches!(self.shelf, Shelf::All | Shelf::Custom))
            .collect();
        ScrollArea::vertical()
            .id_salt("gallery")
            .auto_shrink([false, false])
            .show_following(ui, |ui| {
                if hits.is_empty() && unread.is_empty() && self.shelf != Shelf::Custom {
                    ui.add_space(24.0);
                    ui.weak(match (self.query.trim(), is_narrowed) {
                        ("", _) => "No template has all of these tags.".to_owned(),
                        (query, false) => format!("No template matches “{query}”."),
                        (query, true) => {
                            format!("No template with these tags matches “{query}”.")
                        }
                    });
                }
                let of = |wanted: &dyn Fn(&Card, Matched) -> bool| -> Vec<Entry<'_>> {
                    let those = hits.iter().filter(|(card, hit)| wanted(card, hit.matched));
                    those
                        .map(|(card, hit)| Entry::Card(card, &hit.passage))
                        .collect()
                };
                let is_near = |matched| matched != Matched::Answers;
                let mut own = of(&|card, matched| card.is_custom() && is_near(matched));
                own.extend(unread.into_iter().map(Entry::Unread));
                let mut show = |ui: &mut Ui, title: &str, entries: &[Entry<'_>]| {
                    section(ui, title, entries, theme, &mut choice, &mut pointed);
                };
                show(ui, "My templates", &own);
                if matches!(self.shelf, Shelf::All | Shelf::Custom) {
                    self.custom_state(ui, theme);
                }
                for family in [Family::Ml, Family::GenAi] {
                    let cards = of(&|card, matched| {
                        !card.is_custom() && card.info.family == family && is_near(matched)
                    });
                    show(ui, family.label(), &cards);
                }
                let mentioned = of(&|_, matched| matched == Matched::Answers);
                show(ui, "Mentioned in the answers of", &mentioned);
                let tells = matches!(self.shelf, Shelf::All | Shelf::Custom);
                if let Some(folder) = folder.filter(|_| self.custom_cards.is_empty() && tells) {
                    ui.weak("“Save as template…” in the File menu puts a diagram of yours here.")
                        .on_hover_text(folder.display().to_string());
                    ui.add_space(16.0);
                }
            });
        let first = hits.first().map(|(card, _)| card.info.id.clone());
        let shown = hits
            .iter()
            .any(|(card, _)| Some(&card.info.id) == self.previewed.as_ref());
        if let Some(id) = pointed {
            self.previewed = Some(id);
        } else if !shown {
            self.previewed = first;
        }
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
    fn custom_state(&self, ui: &mut Ui, theme: &Theme) {
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

/// A tag to choose in the menu, with the number of templates that have it; true when clicked.
fn tag_ui(ui: &mut Ui, tag: &str, count: usize, chosen: bool) -> bool {
    let words = egui::RichText::new(tag_words(tag));
    let count = egui::RichText::new(count.to_string()).weak();
    let button = egui::Button::selectable(chosen, (words, count)).min_size(vec2(0.0, 24.0));
    let response = ui.add(button);
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, chosen, tag_words(tag)));
    response.clicked()
}

/// A tag as it is read: `async_job` is an async job.
pub(super) fn tag_words(tag: &str) -> String {
    tag.replace('_', " ")
}
