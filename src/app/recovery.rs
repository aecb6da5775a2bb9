//! What keeps work from being lost: the crash journal, what a crash left, and files that others
//! write.

use std::path::Path;
use std::time::{Duration, Instant};

use egui::{Frame, Margin, Panel, Ui};

use super::App;
use super::dialogs::Dialog;
use super::look::color32;
use super::recovered::{Done, ago};
use super::tabs::Open;
use crate::session::Session;
use crate::storage::{Known, OnDisk, Recorder, Recoverable, Recovery, is_same_file, recoverable};

/// How often files are looked at while the window is in use.
const LOOK: Duration = Duration::from_secs(1);

/// What was chosen in a bar above the canvas.
#[derive(Clone, Copy)]
enum Choice {
    Recover(usize),
    Discard(usize),
    Merge,
    LoadTheirs,
    KeepMine,
    Save,
    SaveCopy,
}

impl App {
    /// Looks for work that a crash left behind.
    pub(super) fn find_recoveries(&mut self) {
        self.recoveries = self
            .locations
            .as_ref()
            .map_or_else(Recoverable::default, |own| recoverable(&own.journals()));
        self.find_recovery_here();
    }

    /// Looks whether a crash left work on the file of the document that is shown.
    pub(super) fn find_recovery_here(&mut self) {
        let path = self.documents.session().and_then(Session::path);
        let mut found = self.recoveries.found.iter();
        let here = found.find(|recovery| {
            let both = path.zip(recovery.original.as_deref());
            both.is_some_and(|(path, original)| is_same_file(path, original))
        });
        self.recovery_here = here.map(|recovery| recovery.file.clone());
    }

    /// Hands unsaved work to the journals, so that a crash loses less than a second.
    pub(super) fn keep_journal(&mut self, ctx: &egui::Context) {
        let Some(locations) = &self.locations else {
            return;
        };
        let folder = locations.journals();
        for open in self.documents.iter_mut() {
            let session = &mut open.session;
            if let Some(recorder) = &mut open.recorder {
                recorder.record(session.take_events(), session.file());
            } else if session.is_unsaved() && !session.is_in_gesture() {
                open.recorder = Some(recorder(&folder, session, ctx));
            }
            let failure = open.recorder.as_ref().and_then(Recorder::failure);
            let was_protected = open.unprotected.is_none();
            if let Some(why) = &failure
                && was_protected
            {
                tracing::warn!("{why}");
                self.toasts
                    .warning(format!(
                        "A crash would lose your changes until you save them: they cannot be \
                         recorded. {why}"
                    ))
                    .duration(Duration::from_secs(12));
            }
            open.unprotected = failure;
        }
    }

    /// Looks whether others wrote the files of open documents: at once when the window comes to the
    /// front and when the watch has news, and now and then while it is used.
    pub(super) fn look_at_disks(&mut self, ctx: &egui::Context) {
        let came_to_front = ctx.input(|input| {
            let mut events = input.events.iter();
            events.any(|event| matches!(event, egui::Event::WindowFocused(true)))
        });
        let files = self.documents.iter_mut();
        let files = files.filter_map(|open| open.session.path().map(Path::to_owned));
        self.watch.set(files.collect());
        let is_called = came_to_front || self.watch.take_news();
        for open in self.documents.iter_mut() {
            let is_due = open.looked_at.is_none_or(|at| at.elapsed() >= LOOK);
            if is_called || is_due {
                open.looked_at = Some(Instant::now());
                let before = open.session.on_disk();
                let was_elsewhere = open.is_elsewhere();
                if let Some(locations) = &self.locations {
                    open.claim_file(&locations.claims());
                }
                let found = open.session.look_at_disk();
                let is_news = found == OnDisk::Changed && open.look_at_theirs();
                if is_news || found != before || open.is_elsewhere() != was_elsewhere {
                    ctx.request_repaint();
                }
            }
        }
    }

    /// Takes what somebody else wrote into the document's file.
    pub(super) fn load_theirs(&mut self) {
        self.keep_unsaved();
        let Some(session) = self.documents.session_mut() else {
            return;
        };
        match session.load_theirs() {
            Ok(()) => {
                self.read_anew();
                self.toasts
                    .success("Loaded from disk. Undo brings your version back.");
            }
            Err(error) => {
                self.toasts
                    .error(error.to_string())
                    .duration(Duration::from_secs(12));
            }
        }
    }

    /// What the start screen says of work that a crash left behind.
    pub(super) fn recovery_ui(&mut self, ui: &mut Ui) {
        let done = self
            .recovered
            .show(ui, &self.recoveries, &self.environment.theme)
            .map(|done| match done {
                Done::Recover(index) => Choice::Recover(index),
                Done::Discard(index) => Choice::Discard(index),
            });
        self.follow_choice(ui.ctx(), done);
    }

    /// What has to be settled about the document's file, above the canvas until it is.
    pub(super) fn file_bar_ui(&mut self, ui: &mut Ui) {
        let Some(session) = self.documents.session() else {
            return;
        };
        let Some(path) = session.path() else { return };
        let name = path.file_name().unwrap_or(path.as_os_str());
        let name = name.to_string_lossy().into_owned();
        let found = &self.recoveries.found;
        let left = found
            .iter()
            .position(|recovery| Some(&recovery.file) == self.recovery_here.as_ref());
        let mut rows: Vec<(String, Vec<(&str, Choice)>)> = Vec::new();
        if let Some((index, recovery)) = left.and_then(|index| Some((index, found.get(index)?))) {
            rows.push((
                format!("Unsaved work on {name} was found, {}.", ago(recovery)),
                vec![
                    ("Recover", Choice::Recover(index)),
                    ("Discard", Choice::Discard(index)),
                ],
            ));
        }
        match session.on_disk() {
            OnDisk::Same => {}
            OnDisk::Changed => {
                let theirs = self.documents.current().and_then(Open::theirs);
                let mut words = format!("Another program changed {name}.");
                let mut buttons = Vec::new();
                match theirs {
                    Some(Ok(())) => buttons.push(("Merge…", Choice::Merge)),
                    Some(Err(why)) => {
                        words = format!("{words} It cannot be merged. {why}");
                    }
                    None => {}
                }
                buttons.push(("Load it", Choice::LoadTheirs));
                buttons.push(("Keep mine", Choice::KeepMine));
                rows.push((words, buttons));
            }
            OnDisk::Gone => rows.push((
                format!("{name} is not there any more: it was moved or deleted."),
                vec![("Save it again", Choice::Save)],
            )),
        }
        if self.documents.current().is_some_and(Open::is_elsewhere) {
            rows.push((
                format!(
                    "{name} is open in another window as well. Who saves later is asked before \
                     the other's changes are replaced."
                ),
                vec![("Save a copy…", Choice::SaveCopy)],
            ));
        }
        if rows.is_empty() {
            return;
        }
        let mut choice = None;
        let frame = Frame::new()
            .fill(color32(self.environment.theme.panel))
            .inner_margin(Margin::symmetric(12, 6));
        Panel::top("file bar").frame(frame).show(ui, |ui| {
            for (words, buttons) in &rows {
                choice = choice.take().or(row(ui, words, buttons));
            }
        });
        self.follow_choice(ui.ctx(), choice);
    }

    fn follow_choice(&mut self, ctx: &egui::Context, choice: Option<Choice>) {
        match choice {
            Some(Choice::Recover(index)) => self.recover(ctx, index),
            Some(Choice::Discard(index)) => {
                if let Some(recovery) = self.recoveries.found.get(index) {
                    let title = recovery.document.header().title.clone();
                    self.dialog = Some(Dialog::DiscardRecovery {
                        file: recovery.file.clone(),
                        title,
                    });
                }
            }
            Some(Choice::Merge) => self.begin_merge(),
            Some(Choice::LoadTheirs) => self.load_theirs(),
            Some(Choice::KeepMine) => self.keep_mine(),
            Some(Choice::Save) => self.save(ctx, None),
            Some(Choice::SaveCopy) => self.ask_where_to_save(None),
            None => {}
        }
    }

    /// Opens work that a crash left. Its record goes once the document has one of its own.
    fn recover(&mut self, ctx: &egui::Context, index: usize) {
        if index >= self.recoveries.found.len() {
            return;
        }
        let recovery = self.recoveries.found.remove(index);
        let file = recovery
            .original
            .as_deref()
            .map(|path| Known::new(path, recovery.digest));
        // The old state of the same file makes room, unless somebody went on with it.
        let old = recovery
            .original
            .as_deref()
            .and_then(|path| self.documents.with_path(path));
        let (document, history) = (recovery.document.clone(), recovery.history.clone());
        self.start_session(Session::recovered(document, history, file));
        let Some(locations) = &self.locations else {
            return;
        };
        let folder = locations.journals();
        let Some(open) = self.documents.current_mut() else {
            return;
        };
        let recorder = recorder(&folder, &mut open.session, ctx);
        let recorder = open.recorder.insert(recorder);
        match recorder.settle() {
            Ok(()) => self.discard(recovery),
            // The old record stays, and is offered again at the next start.
            Err(why) => tracing::warn!("{why}"),
        }
        if let Some(old) = old
            && !self.documents.is_unsaved(old)
        {
            self.documents.remove(old);
        }
    }

    /// Removes the record of work that is not wanted, once that was said twice.
    pub(super) fn discard_recovery(&mut self, file: &Path) {
        let found = &mut self.recoveries.found;
        if let Some(index) = found.iter().position(|recovery| recovery.file == file) {
            let recovery = found.remove(index);
            self.discard(recovery);
            self.find_recoveries();
        }
    }

    fn discard(&mut self, recovery: Recovery) {
        if let Err(error) = recovery.discard() {
            tracing::warn!("{error}");
            self.toasts.warning(error.to_string());
        }
    }
}

/// Starts what records a document.
fn recorder(folder: &Path, session: &mut Session, ctx: &egui::Context) -> Recorder {
    let id = format!("window-{}", std::process::id());
    let ctx = ctx.clone();
    Recorder::start(folder, &id, session.begin_journal(), move || {
        ctx.request_repaint();
    })
}

/// A sentence and buttons; what the button that is pressed is for.
fn row(ui: &mut Ui, words: &str, buttons: &[(&str, Choice)]) -> Option<Choice> {
    let mut pressed = None;
    ui.horizontal(|ui| {
        // The buttons have their place first, however long the words are.
        let room = ui.available_width() - 110.0 * buttons.len() as f32;
        let label = egui::Label::new(words).truncate();
        ui.scope(|ui| {
            ui.set_max_width(room.max(60.0));
            ui.add(label)
        });
        for (name, choice) in buttons {
            if ui.button(*name).clicked() {
                pressed = Some(*choice);
            }
        }
    });
    pressed
}
