//! Who has the keyboard when what had it gives it up or goes.

use egui::{Context, Id, Key};

use super::{App, canvas};

/// How many that had the keyboard are remembered.
const MOST: usize = 12;

/// What had the keyboard so far.
#[derive(Debug, Default)]
pub(super) struct Trail {
    /// From the earliest to the latest, each once.
    had: Vec<Id>,
    /// Whether something lay over the editor at the end of the last frame: a menu, a dialog, a list.
    was_covered: bool,
}

impl Trail {
    fn note(&mut self, id: Id) {
        if self.had.last() != Some(&id) {
            self.had.retain(|own| *own != id);
            self.had.push(id);
            if self.had.len() > MOST {
                self.had.remove(0);
            }
        }
    }

    /// The latest that is still there and can be reached.
    fn back(&mut self, ctx: &Context) -> Option<Id> {
        while let Some(id) = self.had.last().copied() {
            let is_there = ctx.read_response(id).is_some_and(|response| {
                response.enabled()
                    && ctx.memory(|memory| memory.allows_interaction(response.layer_id))
            });
            if is_there {
                return Some(id);
            }
            self.had.pop();
        }
        None
    }
}

impl App {
    /// Gives the keyboard to somebody when nobody has it.
    ///
    /// The canvas gets it by Esc and by a click, which say that writing is over. Otherwise it
    /// goes back to what had it last: a field after Enter, the button of a menu or of a dialog
    /// that was closed. The next Backspace must not be the canvas's there.
    pub(super) fn keep_focus(&mut self, ctx: &Context) {
        let is_covered =
            self.dialog.is_some() || self.picker.is_some() || egui::Popup::is_any_open(ctx);
        let was_covered = std::mem::replace(&mut self.trail.was_covered, is_covered);
        if let Some(id) = ctx.memory(egui::Memory::focused) {
            self.trail.note(id);
            return;
        }
        let (escaped, clicked) = ctx.input(|input| {
            (
                input.key_pressed(Key::Escape),
                input.pointer.any_pressed() || input.pointer.any_released(),
            )
        });
        let has_canvas = self.documents.session().is_some() && !is_covered;
        let is_for_canvas = clicked || (escaped && !was_covered);
        let next = if has_canvas && is_for_canvas {
            Some(canvas::canvas_id())
        } else {
            let back = self.trail.back(ctx);
            back.or_else(|| has_canvas.then(canvas::canvas_id))
        };
        if let Some(id) = next {
            ctx.memory_mut(|memory| memory.request_focus(id));
        }
    }
}
