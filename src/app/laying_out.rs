//! Layouts that take long, beside the window's own work.

use std::time::Duration;

use super::App;
use super::work::{Progress, Work};
use crate::layout::Control;
use crate::session::{LayoutEnd, Notice, Session};

/// What no layout may take longer than: nobody waits for it any more.
const LONGEST: Duration = Duration::from_mins(1);

/// A layout of one document that goes on.
pub(super) struct LayingOut {
    work: Work<LayoutEnd>,
    /// The revision of the document.
    of: u64,
}

impl LayingOut {
    /// Begins the layout that a session wants, if there is one.
    fn start(ctx: &egui::Context, session: &mut Session) -> Option<Self> {
        let task = session.take_layout_task()?;
        let of = task.of();
        let control = Control::within(LONGEST);
        let work = Work::start(ctx, control, move |control| task.run(control));
        Some(Self { work, of })
    }

    /// Follows it; says whether it goes on.
    fn follow(&self, session: &mut Session) -> bool {
        if self.work.control.is_cancelled() {
            session.notify(Notice::info("The layout was cancelled."));
            return false;
        }
        if session.revision() != self.of {
            session.notify(Notice::info(
                "The layout was given up, since the diagram was changed meanwhile.",
            ));
            return false;
        }
        // It is not taken over under somebody's hand, nor while others look on.
        if session.view.canvas.tool().is_active() || session.presentation().is_some() {
            return true;
        }
        match self.work.progress() {
            Progress::Going => return true,
            Progress::Done(LayoutEnd::Done(done)) => {
                session.finish_layout(*done);
            }
            Progress::Done(LayoutEnd::Stopped) => session.notify(Notice::warning(
                "The layout took longer than a minute and was given up. Select some of the \
                 nodes to lay out only those.",
            )),
            Progress::Done(LayoutEnd::Refused(sentence)) => {
                session.notify(Notice::warning(sentence));
            }
            Progress::Lost => session.notify(Notice::error("The layout ended unexpectedly.")),
        }
        false
    }
}

impl App {
    /// Begins and follows the layouts of all open documents; the card is that of the one
    /// that is shown.
    pub(super) fn layouts_ui(&mut self, ctx: &egui::Context) {
        for open in self.documents.iter_mut() {
            if let Some(begun) = LayingOut::start(ctx, &mut open.session) {
                open.laying_out = Some(begun);
            }
            let session = &mut open.session;
            if open
                .laying_out
                .as_ref()
                .is_some_and(|open| !open.follow(session))
            {
                open.laying_out = None;
                ctx.request_repaint();
            }
        }
        let row = usize::from(self.exporting.is_some());
        let shown = self.documents.current();
        if let Some(laying_out) = shown.and_then(|open| open.laying_out.as_ref()) {
            let work = &laying_out.work;
            work.card(
                ctx,
                &self.environment.theme,
                "Laying out",
                "the diagram",
                row,
            );
        }
    }

    /// Ends the layout of the shown document, if one goes on; says whether it did.
    pub(super) fn cancel_layout(&self) -> bool {
        let shown = self.documents.current();
        let laying_out = shown
            .filter(|open| !open.session.view.canvas.tool().is_active())
            .and_then(|open| open.laying_out.as_ref());
        if let Some(laying_out) = laying_out {
            laying_out.work.control.cancel();
        }
        laying_out.is_some()
    }
}
