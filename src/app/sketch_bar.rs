//! The bar in which a line of words becomes a diagram, with a ghost of it on the canvas.

use std::sync::Arc;

use egui::{
    Align2, Area, Frame, Id, Key, Label, Margin, Order, RichText, ScrollArea, TextEdit, vec2,
};

use super::look::{color32, name, strong};
use super::painter::icon_ui;
use crate::catalog::Catalog;
use crate::interact::Camera;
use crate::scene::style::Theme;
use crate::session::{Session, SketchPreview};
use crate::sketch::{LineError, PlannedNode};

/// Width of the bar in logical pixels.
const WIDTH: f32 = 720.0;
/// How much of the canvas the bar covers from above, in logical pixels.
const COVERED: f64 = 200.0;
/// Height of what is said below the line, at most.
const MOST_SAID: f32 = 150.0;

/// What is typed, and what it comes to.
#[derive(Clone, Debug, Default)]
pub(super) struct SketchBar {
    text: String,
    /// The text and the revision of the document that the preview is of.
    of: Option<(String, u64)>,
    preview: Option<Result<SketchPreview, LineError>>,
    opened: bool,
    /// The view as it was, and as it was then made to show the ghost; none while it shows all by itself.
    followed: Option<(Camera, Camera)>,
}

/// What came of the bar in a frame.
pub(super) enum Sketching {
    Going,
    Ended,
}

impl SketchBar {
    pub fn new(text: String) -> Self {
        Self {
            text,
            ..Self::default()
        }
    }

    /// Shows the bar; adds what it says on Enter.
    pub fn show(&mut self, ctx: &egui::Context, session: &mut Session, theme: &Theme) -> Sketching {
        let (enter, escape) = ctx.input_mut(|input| {
            let none = egui::Modifiers::NONE;
            (
                input.consume_key(none, Key::Enter),
                input.consume_key(none, Key::Escape),
            )
        });
        if escape {
            self.leave(session);
            return Sketching::Ended;
        }
        self.understand(session);
        if enter && matches!(self.preview, Some(Ok(_))) {
            self.leave(session);
            session.add_sketch(&self.text);
            return Sketching::Ended;
        }
        let room = ctx.content_rect();
        let shown = Area::new(Id::unique("sketch bar"))
            .anchor(Align2::CENTER_TOP, vec2(0.0, 56.0))
            .order(Order::Foreground)
            .show(ctx, |ui| {
                Frame::popup(ui.style())
                    .inner_margin(Margin::symmetric(14, 12))
                    .show(ui, |ui| {
                        ui.set_width(WIDTH.min(room.width() - 48.0));
                        self.contents(ui, theme);
                    });
            });
        let rect = shown.response.rect;
        let is_left = ctx.input(|input| {
            let at = input.pointer.interact_pos();
            input.pointer.any_pressed() && at.is_some_and(|at| !rect.contains(at))
        });
        if is_left && self.opened {
            self.leave(session);
            return Sketching::Ended;
        }
        self.opened = true;
        Sketching::Going
    }

    /// The ghost is gone, and the view as it was.
    pub(super) fn leave(&mut self, session: &mut Session) {
        session.view.ghost = None;
        self.go_home(session);
    }

    /// Takes the view back to where it was, unless the person has moved it since.
    fn go_home(&mut self, session: &mut Session) {
        let camera = &mut session.view.canvas.camera;
        if let Some((home, followed)) = self.followed.take()
            && *camera == followed
        {
            *camera = home;
        }
    }

    /// Brings what was understood, and its ghost, up to the text. The view follows a ghost that it
    /// does not hold.
    fn understand(&mut self, session: &mut Session) {
        let of = (self.text.clone(), session.revision());
        if self.of.as_ref() == Some(&of) {
            return;
        }
        self.of = Some(of);
        // Where the ghost goes depends on what is in view.
        self.go_home(session);
        let home = session.view.canvas.camera;
        let is_empty = self.text.trim().is_empty();
        self.preview = (!is_empty).then(|| session.preview_sketch(&self.text));
        session.view.ghost = match &self.preview {
            Some(Ok(preview)) => {
                let (shapes, area) = session.sketch_ghost(&preview.plan);
                if let Some(area) = area {
                    show_all(session, area);
                }
                Some(Arc::new(shapes))
            }
            _ => None,
        };
        let now = session.view.canvas.camera;
        self.followed = (now != home).then_some((home, now));
    }

    fn contents(&mut self, ui: &mut egui::Ui, theme: &Theme) {
        ui.label(strong("Sketch in words", 14.0));
        ui.add_space(4.0);
        let field = ui.add(
            TextEdit::multiline(&mut self.text)
                .hint_text(
                    "query > gateway > two tower encoder > ann > ranker > diversity > results",
                )
                .desired_width(f32::INFINITY)
                .desired_rows(1)
                // Enter adds; a new line is Shift+Enter.
                .return_key(egui::KeyboardShortcut::new(
                    egui::Modifiers::SHIFT,
                    Key::Enter,
                ))
                .margin(vec2(8.0, 7.0)),
        );
        name(&field, "Sketch in words");
        field.request_focus();
        ui.add_space(6.0);
        match &self.preview {
            Some(Ok(preview)) => understood(ui, preview, theme),
            Some(Err(error)) => {
                ui.colored_label(color32(theme.warning), format!("{error}."));
            }
            None => {
                let words = "a > b calls · a ~> b asynchronous · a => b batch · a, b > c joins · \
                             a > b | c forks · ann : top 500 labels";
                ui.label(RichText::new(words).size(12.0).color(color32(theme.muted)));
            }
        }
    }
}

/// Shows all of a ghost below the bar, no larger than before.
fn show_all(session: &mut Session, ghost: crate::geometry::Rect) {
    let viewport = session.viewport();
    let camera = &mut session.view.canvas.camera;
    let under_bar = |camera: &Camera| {
        let mut room = ghost;
        room.y0 -= COVERED / camera.zoom;
        room
    };
    let visible = camera.visible(viewport);
    if visible.union(under_bar(camera)) == visible {
        return;
    }
    let zoom = camera.zoom;
    // The bar takes more of the scene the smaller that is shown: twice is near enough.
    for _ in 0..2 {
        let room = under_bar(camera);
        camera.fit(room, viewport, zoom);
    }
}

/// The nodes that a line means, in a row each with its icon, and what is to be known of them.
fn understood(ui: &mut egui::Ui, preview: &SketchPreview, theme: &Theme) {
    let catalog = Catalog::bundled();
    ScrollArea::vertical()
        .max_height(MOST_SAID)
        .min_scrolled_height(MOST_SAID)
        .show(ui, |ui| {
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing = vec2(6.0, 6.0);
                for node in &preview.plan.nodes {
                    chip(ui, node, catalog, theme);
                }
            });
            for sentence in &preview.sentences {
                let words = RichText::new(format!("{sentence}.")).size(12.0);
                ui.add(Label::new(words.color(color32(theme.warning))).wrap());
            }
        });
    ui.add_space(2.0);
    let hint = "Enter adds it · Shift+Enter begins another line · Esc closes";
    ui.label(RichText::new(hint).size(12.0).color(color32(theme.muted)));
}

/// A node that a line means: its icon, its title, and what it is.
fn chip(ui: &mut egui::Ui, node: &PlannedNode, catalog: &Catalog, theme: &Theme) {
    const ICON: f32 = 13.0;
    const GAP: f32 = 6.0;
    let id = node.component.as_ref();
    let known = id.and_then(|id| catalog.component(id.as_str()));
    let (what, color) = match known {
        Some(known) => (known.name.as_str(), theme.stage(known.stage.as_str())),
        None => ("box", theme.muted),
    };
    let text = |words: &str, size: f32, color| {
        let font = egui::FontId::proportional(size);
        ui.painter()
            .layout_no_wrap(words.to_owned(), font, color32(color))
    };
    let title = text(&node.label, 12.5, theme.text);
    let is_said = what.eq_ignore_ascii_case(&node.label);
    let what = (!is_said).then(|| text(what, 11.5, theme.muted));
    let icon = known.map_or(0.0, |_| ICON + GAP);
    let width = icon + title.size().x + what.as_ref().map_or(0.0, |what| GAP + what.size().x);
    let (area, response) = ui.allocate_exact_size(vec2(width + 16.0, 25.0), egui::Sense::hover());
    name(&response, &node.label);
    let line = if node.missing.is_some() {
        theme.warning
    } else {
        theme.line
    };
    let outline = egui::Stroke::new(1.0, color32(line));
    let painter = ui.painter();
    painter.rect_stroke(area, 5.0, outline, egui::StrokeKind::Inside);
    let mut x = area.left() + 8.0;
    if let Some(known) = known {
        let center = egui::pos2(x + ICON / 2.0, area.center().y);
        icon_ui(painter, known.icon, center, ICON, color32(color));
        x += ICON + GAP;
    }
    for galley in std::iter::once(title).chain(what) {
        let at = egui::pos2(x, area.center().y - galley.size().y / 2.0);
        x += galley.size().x + GAP;
        painter.galley(at, galley, color32(theme.text));
    }
}
