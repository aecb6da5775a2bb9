//! A list that is searched by typing: commands, components, nodes.

use std::sync::Arc;

use egui::accesskit::Role;
use egui::{
    Align2, Area, EventFilter, Frame, Id, Key, Order, Pos2, Rect, ScrollArea, TextEdit, Ui, vec2,
};

use super::look::{color32, line, name, strong};
use super::painter::icon_ui;
use crate::catalog::Icon;
use crate::scene::Color;
use crate::scene::style::Theme;
use crate::session::fuzzy_rank;

/// A line of the list.
#[derive(Clone, Debug)]
pub(super) struct Entry<T> {
    pub value: T,
    pub label: String,
    /// In weaker letters behind the label: stage, shortcut, lane.
    pub detail: String,
    /// More words that the search looks at.
    pub keywords: String,
    /// What stands before the label.
    pub mark: Option<Mark>,
    /// Why it cannot be chosen.
    pub disabled: Option<&'static str>,
}

/// Height of a row and the room to the next, in logical pixels; how many rows there are at most.
const ROW: f32 = 28.0;
const ROW_GAP: f32 = 1.0;
const MOST_ROWS: usize = 200;

/// Least room for a detail that is cut short, in logical pixels.
const LEAST_DETAIL: f32 = 48.0;

/// A mark before a label, the one that the canvas has for it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Mark {
    /// The icon of a component.
    Icon(Icon, Color),
    /// The ground of a lane.
    Ground(Color),
}

impl Mark {
    /// Width that it takes with the room behind it, in logical pixels.
    const WIDTH: f32 = 22.0;

    fn paint(self, ui: &Ui, center: Pos2) {
        match self {
            Self::Icon(icon, color) => icon_ui(ui.painter(), icon, center, 14.0, color32(color)),
            Self::Ground(color) => {
                let area = Rect::from_center_size(center, vec2(12.0, 9.0));
                let outline = egui::Stroke::new(1.0, color32(color));
                let ground = color32(color.with_opacity(0.25));
                ui.painter()
                    .rect(area, 2.0, ground, outline, egui::StrokeKind::Inside);
            }
        }
    }
}

/// What came of it.
pub(super) enum Picked<T> {
    Open,
    Chosen(T),
    Dismissed,
}

/// Where the list is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Place {
    /// Near the top of the window, in the middle.
    Top,
    /// At a point of the window.
    At(Pos2),
}

/// A searched list and its state.
#[derive(Clone, Debug)]
pub(super) struct Picker<T> {
    pub title: &'static str,
    pub place: Place,
    pub entries: Vec<Entry<T>>,
    /// How a query ranks the entries.
    pub rank: fn(&str, &[Entry<T>]) -> Vec<usize>,
    query: String,
    selected: usize,
    opened: bool,
    /// The entries that a query found, best first.
    ranked: Option<(String, Arc<[usize]>)>,
    /// Tells one opening from the next, so that none begins where another was scrolled to.
    opening: Option<u64>,
}

/// Ranks entries by their labels, loosely, and the words around them.
fn by_label<T>(query: &str, entries: &[Entry<T>]) -> Vec<usize> {
    let texts = entries.iter();
    fuzzy_rank(
        query,
        texts.map(|entry| (entry.label.as_str(), entry.keywords.as_str())),
    )
}

impl<T: Clone> Picker<T> {
    pub fn new(title: &'static str, place: Place, entries: Vec<Entry<T>>) -> Self {
        Self {
            title,
            place,
            entries,
            rank: by_label,
            query: String::new(),
            selected: 0,
            opened: false,
            ranked: None,
            opening: None,
        }
    }

    /// What is typed.
    pub fn query(&self) -> &str {
        &self.query
    }

    /// Shows the list and says what was chosen.
    pub fn show(&mut self, ctx: &egui::Context, theme: &Theme) -> Picked<T> {
        let opening = *self
            .opening
            .get_or_insert_with(|| ctx.cumulative_frame_nr());
        if self.ranked.as_ref().is_none_or(|(of, _)| *of != self.query) {
            let ranked = (self.rank)(&self.query, &self.entries);
            self.ranked = Some((self.query.clone(), ranked.into()));
        }
        let ranked = self.ranked.as_ref().map(|(_, ranked)| Arc::clone(ranked));
        let ranked = ranked.unwrap_or_default();
        let (up, down, enter, escape) = ctx.input_mut(|input| {
            let none = egui::Modifiers::NONE;
            (
                input.consume_key(none, Key::ArrowUp),
                input.consume_key(none, Key::ArrowDown),
                input.consume_key(none, Key::Enter),
                input.consume_key(none, Key::Escape),
            )
        });
        if escape {
            return Picked::Dismissed;
        }
        let last = ranked.len().saturating_sub(1);
        if down {
            self.selected = if self.selected >= last {
                0
            } else {
                self.selected + 1
            };
        }
        if up {
            self.selected = if self.selected == 0 {
                last
            } else {
                self.selected - 1
            };
        }
        self.selected = self.selected.min(last);
        let area = Id::unique("picker").with(self.title).with(opening);
        let area = Area::new(area).order(Order::Foreground);
        let screen = ctx.content_rect();
        let width = 440.0_f32.min(screen.width() - 32.0);
        let area = match self.place {
            Place::Top => area.anchor(Align2::CENTER_TOP, vec2(0.0, 72.0)),
            Place::At(at) => area.fixed_pos(at).constrain_to(screen.shrink(8.0)),
        };
        let width = if matches!(self.place, Place::At(_)) {
            380.0
        } else {
            width
        };
        let mut outcome = Picked::Open;
        let shown = area.show(ctx, |ui| {
            Frame::popup(ui.style()).inner_margin(10).show(ui, |ui| {
                ui.set_width(width);
                let chosen = self.contents(ui, theme, &ranked, up || down);
                let chosen = if enter {
                    ranked.get(self.selected).copied()
                } else {
                    chosen
                };
                if let Some(entry) = chosen.and_then(|index| self.entries.get(index))
                    && entry.disabled.is_none()
                {
                    outcome = Picked::Chosen(entry.value.clone());
                }
            });
        });
        let rect: Rect = shown.response.rect;
        let clicked_outside = ctx.input(|input| {
            input.pointer.any_pressed()
                && input
                    .pointer
                    .interact_pos()
                    .is_some_and(|at| !rect.contains(at))
        });
        if clicked_outside && self.opened && matches!(outcome, Picked::Open) {
            return Picked::Dismissed;
        }
        self.opened = true;
        outcome
    }

    fn contents(
        &mut self,
        ui: &mut Ui,
        theme: &Theme,
        ranked: &[usize],
        moved: bool,
    ) -> Option<usize> {
        let field = ui.add(
            TextEdit::singleline(&mut self.query)
                .hint_text(self.title)
                .desired_width(f32::INFINITY)
                // The arrows are the list's, and the keyboard stays here.
                .event_filter(EventFilter {
                    tab: true,
                    horizontal_arrows: true,
                    vertical_arrows: true,
                    escape: true,
                })
                .margin(vec2(8.0, 6.0)),
        );
        name(&field, self.title);
        // Asked for again, it would forget which keys are its own.
        if !field.has_focus() {
            field.request_focus();
        }
        let found = match ranked.len() {
            1 => "1 result".to_owned(),
            count => format!("{count} results"),
        };
        ui.ctx()
            .accesskit_node_builder(field.id, |node| node.set_description(found));
        let is_other = field.changed();
        if is_other {
            self.selected = 0;
        }
        ui.add_space(4.0);
        if ranked.is_empty() {
            ui.add_space(8.0);
            ui.weak(format!("Nothing found for “{}”", self.query));
            ui.add_space(8.0);
            return None;
        }
        let mut chosen = None;
        let has_marks = self.entries.iter().any(|entry| entry.mark.is_some());
        let most = (ui.ctx().content_rect().height() - 150.0).clamp(80.0, 340.0);
        let rows = ranked.len().min(MOST_ROWS) as f32;
        // As tall as the rows that there are, whatever it was before.
        let height = (rows * (ROW + ROW_GAP)).min(most);
        let mut list = ScrollArea::vertical()
            .max_height(height)
            .min_scrolled_height(height)
            .auto_shrink([false, true]);
        if is_other {
            list = list.vertical_scroll_offset(0.0);
        }
        list.show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = ROW_GAP;
            for (place, index) in ranked.iter().take(MOST_ROWS).enumerate() {
                let Some(entry) = self.entries.get(*index) else {
                    continue;
                };
                let is_selected = place == self.selected;
                let response = row(ui, entry, (is_selected, has_marks), theme);
                if is_selected {
                    ui.ctx().accesskit_node_builder(field.id, |node| {
                        node.set_active_descendant(response.id.accesskit_id());
                    });
                }
                if is_selected && moved {
                    response.scroll_to_me(None);
                }
                if response.clicked() {
                    chosen = Some(*index);
                }
            }
        });
        chosen
    }
}

/// A line of the list; where others have marks, one without keeps the place of it free.
fn row<T>(
    ui: &mut Ui,
    entry: &Entry<T>,
    (selected, has_marks): (bool, bool),
    theme: &Theme,
) -> egui::Response {
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), ROW), egui::Sense::click());
    let enabled = entry.disabled.is_none();
    response.widget_info(|| {
        egui::WidgetInfo::labeled(egui::Role::ListBoxOption, enabled, &entry.label)
    });
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_selected(selected);
        let words = entry.disabled.unwrap_or(&entry.detail);
        if !words.is_empty() {
            node.set_description(words);
        }
    });
    if selected || response.hovered() {
        let fill = if selected {
            theme.accent.with_opacity(0.25)
        } else {
            theme.hovered
        };
        ui.painter().rect_filled(rect, 5.0, color32(fill));
    }
    let mut x = rect.left() + 10.0;
    if let Some(mark) = entry.mark {
        mark.paint(ui, egui::pos2(x + 6.0, rect.center().y));
    }
    if has_marks {
        x += Mark::WIDTH;
    }
    let color = if enabled { theme.text } else { theme.muted };
    let galley = ui.painter().layout_no_wrap(
        entry.label.clone(),
        egui::TextStyle::Body.resolve(ui.style()),
        color32(color),
    );
    let y = rect.center().y - galley.size().y / 2.0;
    let label_end = x + galley.size().x;
    ui.painter()
        .galley(egui::pos2(x, y), galley, color32(color));
    let room = (rect.right() - 20.0 - label_end).max(0.0);
    let small = egui::TextStyle::Small.resolve(ui.style());
    let galley = line(ui, &entry.detail, small, theme.muted, room);
    if room > LEAST_DETAIL || galley.size().x <= room {
        let at = egui::pos2(
            rect.right() - 10.0 - galley.size().x,
            rect.center().y - galley.size().y / 2.0,
        );
        ui.painter().galley(at, galley, color32(theme.muted));
    }
    match entry.disabled {
        Some(reason) => response.on_hover_text(reason),
        None => response,
    }
}

/// A heading for dialogs.
pub(super) fn heading(ui: &mut Ui, text: &str) {
    let label = ui.label(strong(text, 16.0));
    let ctx = ui.ctx();
    ctx.accesskit_node_builder(label.id, |node| node.set_role(Role::Heading));
    // What it stands in is called so.
    ctx.data_mut(|data| data.insert_temp(heading_mark(), text.to_owned()));
    ui.add_space(6.0);
}

fn heading_mark() -> Id {
    Id::unique("last heading")
}

/// The heading that was shown last.
pub(super) fn last_heading(ctx: &egui::Context) -> String {
    ctx.data(|data| data.get_temp(heading_mark()))
        .unwrap_or_default()
}
