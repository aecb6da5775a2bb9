//! What holds when a part of the program fails: the work is on disk, a report says where it
//! happened, and what did not fail goes on.
//!
//! A panel that fails is replaced by a sentence, and the rest of the window goes on. Where a whole
//! frame fails, everything is recorded and the window offers to start again, which finds the work
//! like after a crash. Work on other threads ends with a message (see [`super::work`]).

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use egui::{Align, CentralPanel, Frame, Id, Layout, Margin, Ui};

use super::App;
use super::look::{color32, strong};
use crate::storage::{Recorder, write_report};

/// The report of the last fault.
static REPORT: Mutex<Option<PathBuf>> = Mutex::new(None);

/// Has every fault of the program reported to a folder, beside what standard error says.
///
/// A report has no word of a document: where in the code it was, on which system, and how it got
/// there.
pub(super) fn report_faults(folder: &Path) {
    let folder = folder.to_owned();
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |fault| {
        usual(fault);
        let place = fault.location().map_or_else(String::new, |place| {
            format!("{}:{}:{}", place.file(), place.line(), place.column())
        });
        // What is put together at the moment of a fault may quote a document.
        let what = fault.payload().downcast_ref::<&str>();
        let text = format!(
            "Pipewright {} on {} {}\nthread {}\nat {place}\n{}\n\n{}\n",
            env!("CARGO_PKG_VERSION"),
            std::env::consts::OS,
            std::env::consts::ARCH,
            std::thread::current().name().unwrap_or("without a name"),
            what.unwrap_or(&"(the message is left out, as it may quote the document)"),
            std::backtrace::Backtrace::force_capture(),
        );
        tracing::error!("a fault of the program at {place}");
        match write_report(&folder, &text) {
            Ok(path) => *REPORT.lock().unwrap_or_else(PoisonError::into_inner) = Some(path),
            Err(error) => tracing::error!("{error}"),
        }
    }));
}

/// What the window shows after a frame that failed.
pub(super) struct Failure {
    /// Titles of documents with unsaved work, which is on disk.
    kept: Vec<String>,
    /// Why some of it is not, if that is so.
    not_kept: Option<String>,
    report: Option<PathBuf>,
}

/// Does something that may fail through a fault of the program; `None` if it did.
pub(super) fn caught<R>(work: impl FnOnce() -> R) -> Option<R> {
    catch_unwind(AssertUnwindSafe(work)).ok()
}

/// Shows a part of the window. Once it failed, a sentence takes its place until it is asked for
/// again.
pub(super) fn part<R>(ui: &mut Ui, name: &str, content: impl FnOnce(&mut Ui) -> R) -> Option<R> {
    let id = Id::unique("failed part").with(name);
    if !ui.data(|data| data.get_temp(id).unwrap_or(false)) {
        let shown = caught(|| content(ui));
        if shown.is_some() {
            return shown;
        }
        ui.data_mut(|data| data.insert_temp(id, true));
        ui.ctx().request_repaint();
        return None;
    }
    ui.label(strong(format!("The {name} failed"), 13.5));
    ui.add_space(4.0);
    ui.label("This is a fault of the program. Your document is as it was; save it to be sure.");
    ui.add_space(4.0);
    if ui.button("Show it again").clicked() {
        ui.data_mut(|data| data.remove_temp::<bool>(id));
    }
    None
}

impl App {
    /// Records all work after a frame that failed, and lets the journals go, so that the program
    /// that is started next finds them.
    pub(super) fn fail(&mut self, ctx: &egui::Context) {
        let recorded = caught(|| self.keep_journal(ctx));
        let mut failure = Failure {
            kept: Vec::new(),
            not_kept: recorded
                .is_none()
                .then(|| "It could not be recorded.".to_owned()),
            report: REPORT
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .clone(),
        };
        for open in self.documents.iter_mut() {
            if !open.session.is_unsaved() {
                continue;
            }
            failure
                .kept
                .push(open.session.document().header().title.clone());
            let settled = open.recorder.as_ref().map(Recorder::settle);
            match settled {
                Some(Ok(())) => {}
                Some(Err(why)) => failure.not_kept = Some(why),
                None => failure.not_kept = Some("It was not recorded.".to_owned()),
            }
        }
        // While something is not on disk, it is kept here as well.
        if failure.not_kept.is_none() {
            self.documents = super::tabs::Documents::default();
        }
        self.failure = Some(failure);
        ctx.request_repaint();
    }

    /// What is left of the window after a frame that failed.
    pub(super) fn failure_ui(&mut self, ui: &mut Ui) {
        let Some(failure) = &self.failure else { return };
        let frame = Frame::new()
            .fill(color32(self.environment.theme.background))
            .inner_margin(Margin::same(48));
        let (mut restarts, mut goes_on) = (false, false);
        CentralPanel::no_frame().frame(frame).show(ui, |ui| {
            ui.with_layout(Layout::top_down(Align::Min), |ui| {
                ui.set_max_width(640.0);
                ui.label(strong("Pipewright failed", 20.0));
                ui.add_space(8.0);
                ui.label("This is a fault of the program, and none of yours.");
                if let Some(why) = &failure.not_kept {
                    ui.add_space(8.0);
                    ui.label(format!(
                        "Not all of your work is on disk: {why} Go on and try to save it."
                    ));
                } else if !failure.kept.is_empty() {
                    ui.add_space(8.0);
                    ui.label("Your unsaved work is recorded, and offered after the restart:");
                    for title in &failure.kept {
                        ui.label(format!("• {title}"));
                    }
                }
                ui.add_space(16.0);
                ui.horizontal(|ui| {
                    restarts = ui.button("Restart").clicked();
                    goes_on = failure.not_kept.is_some() && ui.button("Go on").clicked();
                });
                if let Some(report) = &failure.report {
                    ui.add_space(16.0);
                    ui.weak(format!(
                        "What happened is in {}, without a word of your documents.",
                        report.display()
                    ));
                }
            });
        });
        if goes_on {
            self.failure = None;
        }
        if restarts {
            self.restart(ui.ctx());
        }
    }

    fn restart(&mut self, ctx: &egui::Context) {
        // Journals that this window still held would count as those of a running program.
        self.documents = super::tabs::Documents::default();
        let program = std::env::current_exe();
        if let Err(error) = program.and_then(|path| std::process::Command::new(path).spawn()) {
            tracing::error!("the program cannot be started again: {error}");
        }
        self.quitting = true;
        ctx.send_viewport_cmd(egui::ViewportCommand::Close);
    }
}

#[cfg(test)]
mod tests {
    use egui_kittest::Harness;
    use egui_kittest::kittest::Queryable as _;

    use super::*;
    use crate::model::Document;
    use crate::session::{Session, Source};
    use crate::storage::{Locations, Settings, recoverable};

    /// A folder that goes with the test.
    struct Home(PathBuf);

    impl Home {
        fn new() -> Self {
            static COUNT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
            let count = COUNT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            let name = format!("pipewright-net-{}-{count}", std::process::id());
            Self(std::env::temp_dir().join(name))
        }
    }

    impl Drop for Home {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    /// A window with the program's letters.
    fn lettered<State>() -> egui_kittest::HarnessBuilder<State> {
        Harness::builder().with_context_setup(crate::app::fonts::install)
    }

    fn call(session: &mut Session, title: &str) {
        let mut header = session.document().header().as_ref().clone();
        title.clone_into(&mut header.title);
        session.apply(&crate::model::Edit::SetHeader(header));
    }

    #[test]
    fn a_part_that_fails_is_replaced_by_a_sentence_and_can_be_asked_for_again() {
        let mut is_broken = true;
        let mut harness = lettered().build_ui(move |ui| {
            part(ui, "inspector", |ui| {
                assert!(!std::mem::take(&mut is_broken), "broken");
                ui.label("It works");
            });
            ui.label("The rest");
        });
        harness.run();
        harness.get_by_label("The inspector failed");
        harness.get_by_label("The rest");
        harness.get_by_label("Show it again").click();
        harness.run();
        harness.get_by_label("It works");
    }

    #[test]
    fn a_frame_that_fails_leaves_all_work_where_the_next_start_finds_it() {
        let home = Home::new();
        let locations = Locations::in_folder(&home.0);
        let journals = locations.journals();
        let ctx = egui::Context::default();
        let mut app = App::new(&ctx, Settings::default(), Some(locations));
        for title in ["One", "Two", "Unchanged"] {
            app.open_source(Source::without_file(Document::new(title)));
            let session = app.documents.session_mut().unwrap();
            if title != "Unchanged" {
                call(session, &format!("{title}, changed"));
            }
        }
        // In the very frame in which it was changed.
        app.fail(&ctx);
        let found = recoverable(&journals).found;
        let mut titles: Vec<_> = found
            .iter()
            .map(|work| work.document.header().title.clone())
            .collect();
        titles.sort();
        assert_eq!(titles, ["One, changed", "Two, changed"]);
        let mut harness = lettered().build_ui_state(|ui, app: &mut App| app.show(ui), app);
        harness.run();
        harness.get_by_label("• One, changed");
        harness.get_by_label("Restart");
        assert!(harness.query_by_label("Go on").is_none());
    }

    #[test]
    fn work_that_cannot_be_recorded_stays_in_a_window_that_failed() {
        let home = Home::new();
        let locations = Locations::in_folder(&home.0);
        let journals = locations.journals();
        std::fs::create_dir_all(journals.parent().unwrap()).unwrap();
        std::fs::write(&journals, "in the way").unwrap();
        let ctx = egui::Context::default();
        let mut app = App::new(&ctx, Settings::default(), Some(locations));
        app.open_source(Source::without_file(Document::new("One")));
        call(app.documents.session_mut().unwrap(), "Changed");
        app.fail(&ctx);
        let mut harness = lettered().build_ui_state(|ui, app: &mut App| app.show(ui), app);
        harness.run();
        harness.get_by_label("Go on").click();
        harness.run_steps(4);
        let session: &Session = harness.state().session().unwrap();
        assert_eq!(session.document().header().title, "Changed");
    }
}
