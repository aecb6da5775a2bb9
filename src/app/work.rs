//! Work on a thread of its own, with a card that says so and a button that ends it.

use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::time::Duration;

use egui::{Align2, Area, Frame, Id, Margin, Order, ProgressBar, vec2};

use super::look::{color32, name};
use crate::layout::Control;
use crate::scene::style::Theme;

/// Between two looks at how far it is; a spinner that turns would cost more than it says.
const LOOK: Duration = Duration::from_millis(250);

/// Work that goes on beside the window. Dropping it ends it.
pub(super) struct Work<T> {
    result: Receiver<T>,
    pub control: Control,
}

/// How far it is.
pub(super) enum Progress<T> {
    Going,
    Done(T),
    /// It ended without a result, which is a fault of the program.
    Lost,
}

impl<T: Send + 'static> Work<T> {
    /// Begins the work.
    pub fn start(
        ctx: &egui::Context,
        control: Control,
        work: impl FnOnce(&Control) -> T + Send + 'static,
    ) -> Self {
        let (sender, result) = channel();
        let (watched, ctx) = (control.clone(), ctx.clone());
        std::thread::spawn(move || {
            let done = work(&watched);
            // If nobody waits any more, there is nobody to tell.
            let _ = sender.send(done);
            ctx.request_repaint();
        });
        Self { result, control }
    }

    /// How far it is; a result is handed out once.
    pub fn progress(&self) -> Progress<T> {
        match self.result.try_recv() {
            Ok(done) => Progress::Done(done),
            Err(TryRecvError::Empty) => Progress::Going,
            Err(TryRecvError::Disconnected) => Progress::Lost,
        }
    }
}

impl<T> Work<T> {
    /// Shows that it goes on, as `verb` and `object` say, with the way to end it; `row` is its
    /// place among such cards, from the bottom.
    pub fn card(&self, ctx: &egui::Context, theme: &Theme, verb: &str, object: &str, row: usize) {
        ctx.request_repaint_after(LOOK);
        let ending = self.control.is_cancelled();
        let words = format!("{} {object}…", if ending { "Cancelling" } else { verb });
        let bottom = ctx.content_rect().center_bottom();
        Area::new(Id::unique("work").with(row))
            .fixed_pos(bottom - vec2(0.0, 56.0 + 52.0 * row as f32))
            .pivot(Align2::CENTER_BOTTOM)
            .order(Order::Foreground)
            .show(ctx, |ui| {
                Frame::new()
                    .fill(color32(theme.panel))
                    .stroke(egui::Stroke::new(1.0, color32(theme.line)))
                    .corner_radius(8)
                    .inner_margin(Margin::symmetric(14, 8))
                    .show(ui, |ui| {
                        ui.horizontal(|ui| {
                            ui.label(&words);
                            let done = self.control.done() as f32;
                            // There from the start, so that the button does not move away
                            // from under the hand.
                            let bar = ProgressBar::new(done).desired_width(90.0);
                            let bar = ui.add(bar.desired_height(6.0));
                            name(&bar, &words);
                            let cancel = ui.add_enabled(!ending, egui::Button::new("Cancel"));
                            if cancel.clicked() {
                                self.control.cancel();
                            }
                        });
                    });
            });
    }
}

impl<T> Drop for Work<T> {
    fn drop(&mut self) {
        self.control.cancel();
    }
}
