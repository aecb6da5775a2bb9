//! The draws of the estimate, beside the window's own work.

use super::App;
use super::inspector::Tab;
use super::work::{Progress, Work};
use crate::layout::Control;
use crate::session::Heat;

impl App {
    /// Keeps the estimate of the shown document up to date while it is looked at.
    pub(super) fn estimates_ui(&mut self, ctx: &egui::Context) {
        let is_page = self.inspector.tab == Tab::Estimate;
        let Some(open) = self.documents.current_mut() else {
            return;
        };
        let session = &mut open.session;
        if let Some(work) = &open.estimating {
            match work.progress() {
                Progress::Going => return,
                Progress::Done(drawn) => session.finish_estimate(Some(drawn)),
                Progress::Lost => session.finish_estimate(None),
            }
            open.estimating = None;
            ctx.request_repaint();
        }
        let is_seen =
            session.view.heat != Heat::Off || (is_page && session.view.switches.inspector);
        // What a hand is still moving is not estimated twice a frame.
        if !is_seen || session.view.canvas.tool().is_active() {
            return;
        }
        if let Some(task) = session.take_estimate_task() {
            let control = Control::default();
            open.estimating = Some(Work::start(ctx, control, move |_| task.run()));
        }
    }
}
