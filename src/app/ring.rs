//! Where the keyboard is: one ring around whatever has it, and panels that scroll to it.

use egui::scroll_area::ScrollAreaOutput;
use egui::{
    Context, CornerRadius, Event, Id, Key, Rect, ScrollArea, Stroke, StrokeKind, Ui, WidgetRect,
};

use super::look::color32;
use super::{App, canvas};

/// Width of the ring, and of the ground around it that sets it off, in logical pixels.
const RING: f32 = 2.0;
const GROUND: f32 = 1.0;

impl App {
    /// Paints the ring. The canvas has one only for those who came by keys: what is selected has
    /// its own.
    pub(super) fn ring_ui(&mut self, ctx: &Context) {
        let (by_key, by_pointer) = ctx.input(|input| {
            let key = |event: &Event| {
                matches!(
                    event,
                    Event::Key {
                        key: Key::Tab | Key::ArrowUp | Key::ArrowDown,
                        pressed: true,
                        ..
                    }
                )
            };
            (input.events.iter().any(key), input.pointer.any_pressed())
        });
        if by_pointer {
            self.is_keyed = false;
        } else if by_key {
            self.is_keyed = true;
        }
        let Some(id) = ctx.memory(egui::Memory::focused) else {
            return;
        };
        let is_canvas = id == canvas::canvas_id();
        let is_shown = self.is_keyed && !(is_canvas && self.is_selected());
        let Some(response) = widget(ctx, id).filter(|_| is_shown) else {
            return;
        };
        // Where it is seen, as in a panel that is scrolled.
        let seen = response.interact_rect;
        if !seen.is_positive() {
            return;
        }
        let rect = if is_canvas {
            seen.shrink(RING)
        } else {
            seen.expand(RING)
        };
        let theme = &self.environment.theme;
        let painter = ctx.layer_painter(response.layer_id);
        let radius = CornerRadius::same(6);
        let ground = Stroke::new(RING + 2.0 * GROUND, color32(theme.background));
        let ring = Stroke::new(RING, color32(theme.accent));
        painter.rect_stroke(rect, radius, ground, StrokeKind::Middle);
        painter.rect_stroke(rect, radius, ring, StrokeKind::Middle);
    }

    /// Whether something on the canvas tells where the keys go.
    fn is_selected(&self) -> bool {
        let session = self.documents.session();
        session.is_some_and(|session| !session.selection().is_empty())
    }
}

/// Where something is. Asking for its response would take the keyboard from it after a click elsewhere.
pub(super) fn widget(ctx: &Context, id: Id) -> Option<WidgetRect> {
    ctx.viewport(|viewport| {
        let now = viewport.this_pass.widgets.get(id);
        now.or_else(|| viewport.prev_pass.widgets.get(id)).copied()
    })
}

/// Areas that scroll to what gets the keyboard in them.
pub(super) trait Following {
    /// Shows the content.
    fn show_following<R>(
        self,
        ui: &mut Ui,
        content: impl FnOnce(&mut Ui) -> R,
    ) -> ScrollAreaOutput<R>;
}

impl Following for ScrollArea {
    fn show_following<R>(
        self,
        ui: &mut Ui,
        content: impl FnOnce(&mut Ui) -> R,
    ) -> ScrollAreaOutput<R> {
        self.show(ui, |ui| {
            let shown = content(ui);
            scroll_to_focus(ui);
            shown
        })
    }
}

fn scroll_to_focus(ui: &Ui) {
    let Some(focused) = ui.memory(egui::Memory::focused) else {
        return;
    };
    let key = ui.scope_id().with("focused before");
    let before: Option<Id> = ui.data(|data| data.get_temp(key));
    if before == Some(focused) {
        return;
    }
    ui.data_mut(|data| data.insert_temp(key, focused));
    // What is clicked must not move away under the pointer.
    let is_pointed = ui.input(|input| input.pointer.any_down() || input.pointer.any_released());
    let Some(response) = widget(ui.ctx(), focused).filter(|_| !is_pointed) else {
        return;
    };
    let content: Rect = ui.min_rect();
    let is_inside = response.layer_id == ui.layer_id() && content.contains(response.rect.center());
    // What is seen elsewhere is not part of this, even if the content goes on below it.
    let seen = response.interact_rect;
    let is_elsewhere = seen.is_positive() && !ui.clip_rect().contains_rect(seen.shrink(1.0));
    if is_inside && !is_elsewhere && !ui.clip_rect().contains_rect(response.rect) {
        ui.scroll_to_rect(response.rect.expand(8.0), None);
    }
}
