//! The cards of the gallery.

use std::path::Path;

use egui::{Popup, Rect, Role, Sense, Ui, Vec2, WidgetInfo, vec2};

use super::{Card, tag_words};
use crate::app::custom::{Kept, KeptDialog};
use crate::app::look::{caption, color32, name};
use crate::app::picture::thumbnail;
use crate::app::start::Choice;
use crate::catalog::template;
use crate::scene::style::Theme;
use crate::session::{TemplateInfo, UnreadTemplate};

/// A place in the gallery.
pub(super) enum Entry<'a> {
    /// A template, and why it was found.
    Card(&'a Card, &'a str),
    Unread(&'a UnreadTemplate),
}

pub(super) fn section(
    ui: &mut Ui,
    title: &str,
    entries: &[Entry<'_>],
    theme: &Theme,
    choice: &mut Option<Choice>,
    pointed: &mut Option<String>,
) {
    if entries.is_empty() {
        return;
    }
    ui.label(caption(title, theme));
    ui.add_space(4.0);
    let room = ui.available_width() - 8.0;
    let columns = (room / 260.0).floor().clamp(1.0, 6.0);
    let size = vec2((room - (columns - 1.0) * 14.0) / columns, 256.0);
    for row in entries.chunks(columns as usize) {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 14.0;
            for entry in row {
                let chosen = match entry {
                    Entry::Card(card, passage) => {
                        let (chosen, is_pointed) = card_ui(ui, card, passage, theme, size);
                        if is_pointed {
                            *pointed = Some(card.info.id.clone());
                        }
                        chosen
                    }
                    Entry::Unread(unread) => unread_ui(ui, unread, theme, size),
                };
                *choice = choice.take().or(chosen);
            }
        });
        ui.add_space(10.0);
    }
    ui.add_space(10.0);
}

/// A template; returns what was chosen, and whether it is pointed at.
fn card_ui(
    ui: &mut Ui,
    card: &Card,
    passage: &str,
    theme: &Theme,
    size: Vec2,
) -> (Option<Choice>, bool) {
    let info = &card.info;
    let (rect, response) = frame_ui(ui, size, theme, &format!("Template {}", info.title), true);
    if ui.is_rect_visible(rect) {
        let picture = Rect::from_min_max(
            rect.min + vec2(8.0, 8.0),
            egui::pos2(rect.right() - 8.0, rect.bottom() - 92.0),
        );
        ui.painter()
            .rect_filled(picture, 5.0, color32(theme.background));
        if let Some(scene) = &card.scene {
            thumbnail(ui, picture.shrink(4.0), scene);
        } else if !card.is_painted() {
            let small = egui::FontId::proportional(11.0);
            let color = color32(theme.muted);
            let words = "Too large for a preview";
            let align = egui::Align2::CENTER_CENTER;
            ui.painter()
                .text(picture.center(), align, words, small, color);
        }
        texts(ui, rect, theme, [&info.title, &info.use_case, passage]);
        if passage.is_empty() {
            tags_ui(ui, rect, theme, &info.tags);
        }
    }
    let is_pointed = response.hovered() || response.gained_focus();
    let opened = response.clicked().then(|| opened(info)).flatten();
    let Some(path) = &info.path else {
        return (opened, is_pointed);
    };
    let menu = custom_menu(ui, rect, &response, path, &info.title, true, theme);
    (menu.or(opened), is_pointed)
}

/// The choice to open a template.
pub(super) fn opened(info: &TemplateInfo) -> Option<Choice> {
    match &info.path {
        Some(path) => Some(Choice::CustomTemplate(path.clone())),
        None => template(&info.id).map(|template| Choice::Template(template.id)),
    }
}

/// The tags of a template in a row at the bottom of its card, as many as there is room for.
fn tags_ui(ui: &Ui, rect: Rect, theme: &Theme, tags: &[String]) {
    let painter = ui.painter();
    let small = egui::FontId::proportional(11.0);
    let color = color32(theme.muted);
    let (mut x, y) = (rect.left() + 12.0, rect.bottom() - 28.0);
    for tag in tags {
        let galley = painter.layout_no_wrap(tag_words(tag), small.clone(), color);
        let chip = Rect::from_min_size(egui::pos2(x, y), vec2(galley.size().x + 14.0, 18.0));
        if chip.right() > rect.right() - 12.0 {
            break;
        }
        painter.rect_filled(chip, 9.0, color32(theme.line));
        painter.galley(chip.center() - galley.size() / 2.0, galley, color);
        x = chip.right() + 6.0;
    }
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
    custom_menu(ui, rect, &response, &unread.path, &unread.id, false, theme)
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
    // The bottom of the line or lines is given.
    let lines = |text: &str, y: f32, room: f32, most: usize, font: egui::FontId, color| {
        let mut job = egui::text::LayoutJob::simple(text.to_owned(), font, color, room);
        job.wrap.max_rows = most;
        let galley = painter.layout_job(job);
        let at = egui::pos2(rect.left() + 14.0, y - galley.size().y);
        painter.galley(at, galley, color);
    };
    let bold = egui::FontId::new(13.5, egui::FontFamily::Name("Inter SemiBold".into()));
    let small = egui::FontId::proportional(11.0);
    let (text, muted) = (color32(theme.text), color32(theme.muted));
    let (bottom, room) = (rect.bottom(), rect.width() - 28.0);
    lines(title, bottom - 50.0, room - 28.0, 2, bold, text);
    lines(first, bottom - 34.0, room, 1, small.clone(), muted);
    lines(second, bottom - 12.0, room, 1, small, muted);
}

/// What can be done with an own template, as a button and by the secondary click.
fn custom_menu(
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
            let dialog = KeptDialog::rename(Kept::Template, path.to_owned(), title.to_owned());
            choice = Some(Choice::About(dialog));
        }
        if ui.button("Remove…").clicked() {
            choice = Some(Choice::About(KeptDialog::Remove {
                what: Kept::Template,
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
    let corner = egui::pos2(rect.right() - 38.0, rect.bottom() - 72.0);
    let place = Rect::from_min_size(corner, vec2(28.0, 24.0));
    let mut above = ui.new_child(egui::UiBuilder::new().max_rect(place));
    let button = above.add(egui::Button::new("…").frame(false).min_size(place.size()));
    name(&button, &format!("More for {title}"));
    Popup::menu(&button).show(&mut entries);
    card.context_menu(&mut entries);
    choice
}
