//! A field of Markdown: its preview, set as notes on the canvas are, until it is edited.

use std::sync::Arc;

use egui::{Color32, CursorIcon, Role, Sense, Stroke, StrokeKind, TextEdit, Ui, WidgetInfo, vec2};

use super::fields::take_focus;
use super::{Inspector, is_web};
use crate::app::look::{caption, color32, name, strong};
use crate::app::painter::ScenePainter;
use crate::geometry::{Point, Size};
use crate::interact::Camera;
use crate::scene::style::Theme;
use crate::scene::{SetText, set_markdown};
use crate::text::read_markdown;

/// What Markdown is understood, in a sentence.
pub(super) const UNDERSTOOD: &str = "Markdown: # heading, **bold**, *emphasis*, `code`, - list, \
                                     1. list, - [ ] task, > quotation, [link](address), a table, \
                                     --- after a blank line for a rule.";

/// How many previews are remembered.
const REMEMBERED: usize = 24;

/// Which field of Markdown is edited, and what the others look like.
#[derive(Debug, Default)]
pub(super) struct Prose {
    /// The field that is edited, and whether it has had the keyboard.
    editing: Option<(String, bool)>,
    /// Whether that field was shown in this frame.
    is_shown: bool,
    /// Whether it was in the last one.
    was_shown: bool,
    previews: std::collections::BTreeMap<String, Preview>,
    /// The address of the link that was clicked in this frame.
    followed: Option<Arc<str>>,
}

/// Names the text field of a key.
pub(super) fn field_id(key: &str) -> egui::Id {
    // A name of its own, so that nothing around it moves the keyboard elsewhere.
    egui::Id::unique("prose").with(key)
}

#[derive(Debug)]
struct Preview {
    text: String,
    width: f32,
    theme: Theme,
    set: SetText,
    /// The words alone.
    spoken: String,
}

impl Prose {
    /// Whether a field was edited in the last frame; asked once a frame.
    pub fn take_writing(&mut self) -> bool {
        std::mem::take(&mut self.was_shown) && self.editing.is_some()
    }

    /// Ends the editing of a field that is no longer there.
    pub fn end_frame(&mut self) {
        self.was_shown = std::mem::take(&mut self.is_shown);
        if !self.was_shown {
            self.editing = None;
        }
    }

    /// The address of the link that was clicked since this was asked.
    pub fn take_followed(&mut self) -> Option<Arc<str>> {
        self.followed.take()
    }

    /// The preview of a text, set anew if anything about it is another.
    fn preview(&mut self, key: &str, text: &str, width: f32, theme: &Theme) -> &Preview {
        let same = self.previews.get(key).is_some_and(|preview| {
            preview.text == text && preview.width == width && preview.theme == *theme
        });
        if !same && self.previews.len() >= REMEMBERED {
            self.previews.clear();
        }
        let make = || {
            let room = Size::new(f64::from(width), f64::INFINITY);
            Preview {
                text: text.to_owned(),
                width,
                theme: theme.clone(),
                set: set_markdown(text, Point::ZERO, room, theme),
                spoken: read_markdown(text).plain(),
            }
        };
        if !same {
            self.previews.remove(key);
        }
        self.previews.entry(key.to_owned()).or_insert_with(make)
    }
}

/// What a field of Markdown is for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field<'a> {
    /// Tells it from all others.
    pub key: &'a str,
    /// The words above it.
    pub title: &'a str,
    /// Its name for screen readers.
    pub label: &'a str,
    /// What stands in it while it is empty.
    pub hint: &'a str,
    /// Its least height in lines.
    pub rows: usize,
}

impl Inspector {
    /// A field of Markdown; returns the text when it was changed.
    ///
    /// While it is not edited it shows what the text looks like. A click, or Enter when it
    /// has the keyboard, edits it; Esc or going elsewhere ends that.
    pub(super) fn prose_field(
        &mut self,
        ui: &mut Ui,
        theme: &Theme,
        field: Field<'_>,
        text: &str,
    ) -> Option<String> {
        let Field {
            key,
            title,
            label,
            hint,
            rows,
        } = field;
        let prose = &mut self.prose;
        let is_edited = |prose: &Prose| prose.editing.as_ref().is_some_and(|own| own.0 == key);
        let mut edits = is_edited(prose);
        ui.horizontal(|ui| {
            ui.label(caption(title, theme));
            if text.trim().is_empty() {
                return;
            }
            let from_right = egui::Layout::right_to_left(egui::Align::Center);
            ui.with_layout(from_right, |ui| {
                ui.spacing_mut().item_spacing.x = 2.0;
                for (word, is_edit) in [("Preview", false), ("Edit", true)] {
                    if switch(ui, word, label, edits == is_edit, theme) {
                        edits = is_edit;
                        prose.editing = is_edit.then(|| (key.to_owned(), false));
                        prose.is_shown = is_edit;
                    }
                }
            });
        });
        if !edits && !text.trim().is_empty() {
            let preview = prose.preview(key, text, ui.available_width() - 16.0, theme);
            match preview_ui(ui, preview, label, theme) {
                Some(Clicked::Words) => {
                    prose.editing = Some((key.to_owned(), false));
                    prose.is_shown = true;
                }
                Some(Clicked::Link(address)) => prose.followed = Some(address),
                None => {}
            }
            return None;
        }
        let mut typed = text.to_owned();
        let response = ui.add(
            TextEdit::multiline(&mut typed)
                .hint_text(hint)
                .id(field_id(key))
                .desired_rows(rows)
                .desired_width(f32::INFINITY)
                .margin(vec2(8.0, 6.0)),
        );
        name(&response, label);
        take_focus(&response);
        match &mut prose.editing {
            Some((own, started)) if own == key && !*started => {
                *started = true;
                prose.is_shown = true;
                response.request_focus();
                response.scroll_to_me(None);
            }
            Some((own, _)) if own == key => {
                if response.lost_focus() || !response.has_focus() {
                    prose.editing = None;
                }
                prose.is_shown = true;
            }
            // An empty field shows no preview: typing in it begins at once.
            _ if response.has_focus() => {
                prose.editing = Some((key.to_owned(), true));
                prose.is_shown = true;
            }
            _ => {}
        }
        if edits {
            ui.add(egui::Label::new(egui::RichText::new(UNDERSTOOD).small().weak()).wrap());
        }
        response.changed().then_some(typed)
    }
}

/// One side of the switch between editing and preview; returns whether it was clicked.
fn switch(ui: &mut Ui, word: &str, label: &str, selected: bool, theme: &Theme) -> bool {
    let color = if selected { theme.text } else { theme.muted };
    let text = if selected {
        strong(word, 11.0)
    } else {
        egui::RichText::new(word).size(11.0)
    };
    let fill = if selected {
        color32(theme.raised)
    } else {
        Color32::TRANSPARENT
    };
    let button = egui::Button::new(text.color(color32(color)))
        .fill(fill)
        .stroke(Stroke::NONE)
        .min_size(vec2(0.0, 24.0));
    let response = ui.add(button);
    response.widget_info(|| {
        WidgetInfo::selected(Role::Button, true, selected, format!("{word} {label}"))
    });
    response.clicked()
}

/// What was clicked in a preview.
enum Clicked {
    /// It is to be edited.
    Words,
    /// The link with that address.
    Link(Arc<str>),
}

/// Shows what the text looks like; returns what was clicked.
fn preview_ui(ui: &mut Ui, preview: &Preview, label: &str, theme: &Theme) -> Option<Clicked> {
    let size = vec2(ui.available_width(), preview.set.size.height as f32 + 12.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    response.widget_info(|| {
        WidgetInfo::labeled(Role::Button, true, format!("{label}: {}", preview.spoken))
    });
    if ui.is_rect_visible(rect) {
        let line = if response.has_focus() {
            Stroke::new(1.5, color32(theme.accent))
        } else if response.hovered() {
            Stroke::new(1.0, color32(theme.outline))
        } else {
            Stroke::new(1.0, color32(theme.line))
        };
        ui.painter().rect(
            rect,
            6.0,
            color32(theme.background),
            line,
            StrokeKind::Inside,
        );
        let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
        let scene = ScenePainter {
            painter: &painter,
            corner: rect.min + vec2(8.0, 6.0),
            camera: Camera {
                origin: Point::ZERO,
                zoom: 1.0,
            },
            is_crowd: false,
        };
        let mut shapes = Vec::new();
        scene.paint(&preview.set.primitives, &mut shapes);
        painter.extend(shapes);
    }
    let inside = rect.min + vec2(8.0, 6.0);
    let link = response.hover_pos().and_then(|at| {
        let at = Point::new(f64::from(at.x - inside.x), f64::from(at.y - inside.y));
        let links = preview.set.links.iter();
        let mut under = links.filter(|(area, _)| area.contains(at));
        under.find(|(_, address)| address.starts_with('#') || is_web(address))
    });
    let Some((_, address)) = link else {
        let response = response.on_hover_cursor(CursorIcon::Text);
        let clicked = response.on_hover_text("Click to edit").clicked();
        return clicked.then_some(Clicked::Words);
    };
    let hint = if address.starts_with('#') {
        "Show it on the canvas"
    } else {
        address
    };
    let response = response.on_hover_cursor(CursorIcon::PointingHand);
    let clicked = response.on_hover_text_at_pointer(hint).clicked();
    clicked.then(|| Clicked::Link(Arc::clone(address)))
}
