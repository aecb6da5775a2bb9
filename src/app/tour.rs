//! The tour of the first start: five hints, each pointing at what it is about.

use egui::{Align2, Area, Frame, Id, Key, Modifiers, Order, Pos2, Rect, Role, WidgetInfo, vec2};

use super::App;
use super::look::{color32, strong};
use crate::scene::style::Theme;
use crate::session::{Command, Keymap};

/// What a hint points at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Anchor {
    Palette,
    Canvas,
    Inspector,
    Checks,
    Commands,
}

const ANCHORS: [Anchor; 5] = [
    Anchor::Palette,
    Anchor::Canvas,
    Anchor::Inspector,
    Anchor::Checks,
    Anchor::Commands,
];

/// Width of the card in logical pixels, where there is room for it.
const WIDTH: f32 = 300.0;
/// Up to this height a target is a button.
const SMALL: f32 = 60.0;
/// Between the card and what it points at.
const GAP: f32 = 14.0;

/// A tour that goes on.
#[derive(Debug, Default)]
pub(super) struct Tour {
    step: usize,
    /// The step that has been given the keyboard.
    focused: Option<usize>,
}

/// Says where something is in this frame, for the hint that points at it.
pub(super) fn mark(ctx: &egui::Context, anchor: Anchor, rect: Rect) {
    let frame = ctx.cumulative_frame_nr();
    ctx.data_mut(|data| data.insert_temp(id(anchor), (frame, rect)));
}

fn id(anchor: Anchor) -> Id {
    Id::unique("tour").with(anchor)
}

/// Where something is, if it was shown in this frame.
fn place(ctx: &egui::Context, anchor: Anchor) -> Option<Rect> {
    let (frame, rect) = ctx.data(|data| data.get_temp::<(u64, Rect)>(id(anchor)))?;
    (frame == ctx.cumulative_frame_nr()).then_some(rect)
}

impl Tour {
    /// Takes Enter and Esc out of the input; `false` at the end of the tour.
    pub fn take_keys(&mut self, ctx: &egui::Context) -> bool {
        let (enter, escape) = ctx.input_mut(|input| {
            (
                input.consume_key(Modifiers::NONE, Key::Enter),
                input.consume_key(Modifiers::NONE, Key::Escape),
            )
        });
        if enter {
            self.step += 1;
        }
        !escape && self.step < ANCHORS.len()
    }

    /// Shows the hint; `false` at the end of the tour.
    pub fn show(
        &mut self,
        ctx: &egui::Context,
        canvas: Rect,
        keymap: &Keymap,
        theme: &Theme,
    ) -> bool {
        let Some(anchor) = ANCHORS.get(self.step).copied() else {
            return false;
        };
        let target = place(ctx, anchor).unwrap_or(canvas);
        if !(target.is_finite() && target.is_positive()) {
            // The document was opened in this frame; there is something to point at in the next.
            ctx.request_repaint();
            return true;
        }
        let screen = ctx.content_rect();
        let around = if target.height() < SMALL {
            target.expand(4.0)
        } else {
            target
        };
        outline(ctx, around.intersect(screen), theme);
        let width = WIDTH.min(screen.width() - 48.0);
        let (at, pivot) = beside(anchor, target, screen);
        let mut goes_on = true;
        Area::new(Id::unique("tour card"))
            .order(Order::Foreground)
            .fixed_pos(at)
            .pivot(pivot)
            .constrain_to(screen.shrink(8.0))
            .show(ctx, |ui| {
                let stroke = egui::Stroke::new(1.5, color32(theme.accent));
                let frame = Frame::popup(ui.style()).stroke(stroke).inner_margin(14);
                frame.show(ui, |ui| {
                    ui.set_width(width);
                    let (title, text) = words(anchor, keymap);
                    ui.label(strong(title, 14.0));
                    ui.label(text);
                    ui.add_space(6.0);
                    ui.horizontal(|ui| {
                        self.dots(ui, theme);
                        let right = egui::Layout::right_to_left(egui::Align::Center);
                        ui.with_layout(right, |ui| goes_on = self.buttons(ui, theme));
                    });
                });
            });
        goes_on && self.step < ANCHORS.len()
    }

    fn dots(&self, ui: &mut egui::Ui, theme: &Theme) {
        let size = vec2(12.0 * ANCHORS.len() as f32, 24.0);
        let (rect, response) = ui.allocate_exact_size(size, egui::Sense::hover());
        let name = format!("Hint {} of {}", self.step + 1, ANCHORS.len());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &name));
        for number in 0..ANCHORS.len() {
            let at = rect.left_center() + vec2(6.0 + 12.0 * number as f32, 0.0);
            let is_here = number == self.step;
            let color = if is_here { theme.accent } else { theme.outline };
            let radius = if is_here { 4.0 } else { 3.0 };
            ui.painter().circle_filled(at, radius, color32(color));
        }
        response.on_hover_text(name);
    }

    fn buttons(&mut self, ui: &mut egui::Ui, theme: &Theme) -> bool {
        let is_last = self.step + 1 == ANCHORS.len();
        let words = if is_last { "Done" } else { "Next" };
        let text = strong(words, 12.5).color(color32(theme.on_accent));
        let next = egui::Button::new(text)
            .fill(color32(theme.accent))
            .min_size(vec2(72.0, 28.0));
        let next = ui.add(next).on_hover_text("Enter");
        // Once a step, so that screen readers tell it and the canvas can be tried meanwhile.
        if self.focused != Some(self.step) {
            self.focused = Some(self.step);
            next.request_focus();
        }
        if next.clicked() {
            self.step += 1;
        }
        if is_last {
            return true;
        }
        let skip = egui::Button::new("Skip").min_size(vec2(64.0, 28.0));
        let skip = ui.add(skip).on_hover_text("Esc");
        super::look::name(&skip, "Skip the tour");
        !skip.clicked()
    }
}

/// What is said, with the keys in effect.
fn words(anchor: Anchor, keymap: &Keymap) -> (&'static str, String) {
    let sentence = |command: Command, rest: &str| match keymap.hint(command) {
        keys if keys.is_empty() => String::new(),
        keys => format!(" Press {keys} {rest}"),
    };
    match anchor {
        Anchor::Palette => (
            "Add components",
            format!(
                "Drag one onto the canvas, or double-click it.{}",
                sentence(Command::FocusPalette, "to search all of them.")
            ),
        ),
        Anchor::Canvas => (
            "Connect them",
            "Drag from a port to another node. What fits lights up. Let go on empty canvas, or \
             double-click there, to add what fits."
                .to_owned(),
        ),
        Anchor::Inspector => (
            "Describe the system",
            "What you select is edited here: label, technology, figures. The sheet has the \
             requirements and your answers."
                .to_owned(),
        ),
        Anchor::Checks => (
            "See what is missing",
            format!(
                "The checks run while you draw, and say why and what helps.{}",
                sentence(Command::NextProblem, "to go to the next problem.")
            ),
        ),
        Anchor::Commands => (
            "Find everything else",
            format!(
                "All commands are in this list.{} An exported picture opens again as a diagram.",
                sentence(Command::Shortcuts, "to see the keyboard shortcuts.")
            ),
        ),
    }
}

/// Where the card goes, and which of its corners.
fn beside(anchor: Anchor, target: Rect, screen: Rect) -> (Pos2, Align2) {
    // Beside a panel at the height of its upper third, where its content is.
    let y = target.top() + (target.height() * 0.25).min(120.0);
    match anchor {
        Anchor::Palette if target.right() < screen.center().x => {
            (Pos2::new(target.right() + GAP, y), Align2::LEFT_TOP)
        }
        Anchor::Inspector if target.left() > screen.center().x => {
            (Pos2::new(target.left() - GAP, y), Align2::RIGHT_TOP)
        }
        Anchor::Checks | Anchor::Commands if target.height() < SMALL => (
            Pos2::new(target.right(), target.bottom() + GAP),
            Align2::RIGHT_TOP,
        ),
        _ => (target.center(), Align2::CENTER_CENTER),
    }
}

fn outline(ctx: &egui::Context, target: Rect, theme: &Theme) {
    let layer = egui::LayerId::new(Order::Middle, Id::unique("tour outline"));
    let stroke = egui::Stroke::new(2.0, color32(theme.accent));
    ctx.layer_painter(layer)
        .rect_stroke(target, 6.0, stroke, egui::StrokeKind::Inside);
}

impl App {
    /// Begins the tour with the first document of the first start. Where nothing is
    /// remembered there is no first start, and the tour has to be asked for.
    pub(super) fn begin_first_tour(&mut self) {
        if self.locations.is_some() && !self.settings.tour_seen && self.tour.is_none() {
            self.tour = Some(Tour::default());
        }
    }

    /// Begins the tour, or does so with the next document if none is open.
    pub(super) fn show_tour(&mut self) {
        if self.documents.session().is_some() {
            self.tour = Some(Tour::default());
        } else {
            self.settings.tour_seen = false;
            self.save_settings();
            self.toasts
                .info("The tour begins when you open or start a diagram.");
        }
    }

    pub(super) fn end_tour(&mut self) {
        self.tour = None;
        self.settings.tour_seen = true;
        self.save_settings();
    }

    /// Whether a hint is on screen: never over what has the keyboard for itself.
    pub(super) fn tour_is_shown(&self) -> bool {
        self.tour.is_some()
            && self.documents.session().is_some()
            && !self.is_presenting
            && self.dialog.is_none()
            && self.picker.is_none()
            && self.editing.is_none()
    }

    pub(super) fn tour_ui(&mut self, ctx: &egui::Context) {
        if !self.tour_is_shown() {
            return;
        }
        let goes_on = self.tour.as_mut().is_some_and(|tour| {
            tour.show(
                ctx,
                self.canvas_area,
                &self.environment.keys,
                &self.environment.theme,
            )
        });
        if !goes_on {
            self.end_tour();
        }
    }
}
