//! Documents in the window: opening, saving, the guard, the journal.

use std::path::{Path, PathBuf};

use super::App;
use super::dialogs::{self, Answer, Dialog, FilePurpose, Next};
use super::export_dialog::ExportDialog;
use super::path_field::PathField;
use super::regions;
use super::shortcuts::ShortcutsDialog;
use super::tabs::Open;
use crate::catalog::template;
use crate::session::{
    ExportFormat, PictureOptions, Preset, Session, Source, blank_document, load_path, load_template,
};
use crate::storage::{Known, Locations, StorageError, absolute, is_open_folder, is_same_file};

impl App {
    /// Goes on to something else, after asking about unsaved changes that would be lost.
    pub(super) fn go_on(&mut self, ctx: &egui::Context, next: Next) {
        let asks_about = match next {
            Next::Close => self
                .documents
                .session()
                .is_some_and(Session::is_unsaved)
                .then(|| self.documents.first_unsaved())
                .flatten(),
            Next::Quit => self.documents.first_unsaved(),
            _ => None,
        };
        match asks_about {
            Some(index) => {
                self.show_document(Some(index));
                self.dialog = Some(Dialog::Unsaved { then: next });
            }
            None => self.go_on_now(ctx, next),
        }
    }

    fn go_on_now(&mut self, ctx: &egui::Context, next: Next) {
        match next {
            Next::Start => self.show_document(None),
            Next::Close => self.close_document(),
            Next::Blank => self.start_session(Session::new(blank_document())),
            Next::Template(id) => match template(id).map(load_template) {
                Some(Ok(document)) => self.open_source(Source::from_template(document)),
                Some(Err(error)) => {
                    self.toasts.error(error.to_string());
                }
                None => {}
            },
            Next::CustomTemplate(path) => match load_path(&path) {
                Ok(source) => self.open_source(Source::from_template(source.document)),
                Err(error) => {
                    self.toasts
                        .error(error.to_string())
                        .duration(std::time::Duration::from_secs(12));
                    self.start.read_again();
                }
            },
            Next::Open(path) if self.documents.with_path(&path).is_some() => {
                self.show_document(self.documents.with_path(&path));
            }
            Next::Open(path) => match load_path(&path) {
                Ok(source) => {
                    self.settings.add_recent(&path);
                    self.save_settings();
                    self.open_source(source);
                }
                Err(error) => {
                    self.toasts
                        .error(error.to_string())
                        .duration(std::time::Duration::from_secs(12));
                }
            },
            Next::OpenDialog => {
                self.dialog = Some(Dialog::File {
                    purpose: FilePurpose::Open,
                    // With a separator at its end.
                    file: PathField::new(self.usual_folder().join("")),
                    why: None,
                    then: None,
                });
            }
            Next::Quit => {
                self.quitting = true;
                ctx.send_viewport_cmd(egui::ViewportCommand::Close);
            }
        }
    }

    /// Shows a session in a tab of its own.
    pub(super) fn start_session(&mut self, session: Session) {
        self.end_sketching();
        self.end_text_editing();
        self.documents.add(Open::new(session));
        self.begin_first_tour();
        self.inspector.tab = super::inspector::Tab::Selection;
        self.shown_document_changed();
    }

    /// Shows an open document, or the start screen with `None`.
    pub(super) fn show_document(&mut self, index: Option<usize>) {
        self.end_text_editing();
        self.end_sketching();
        self.documents.show(index);
        self.shown_document_changed();
    }

    /// Takes away the bar for a sketch, with its ghost, and the view back to where it was.
    fn end_sketching(&mut self) {
        if let Some(super::PickerKind::Sketch(mut bar)) = self
            .picker
            .take_if(|kind| matches!(kind, super::PickerKind::Sketch(_)))
            && let Some(session) = self.documents.session_mut()
        {
            bar.leave(session);
        }
    }

    /// Ends what belongs to the document that was shown before, and gives the one that is
    /// shown now the window's switches.
    pub(super) fn shown_document_changed(&mut self) {
        self.picker = None;
        self.editing = None;
        self.inspector.forget_typed();
        self.context_target = None;
        self.find_recovery_here();
        let rules = self.locations.as_ref().map(Locations::rules);
        if let Some(session) = self.documents.session_mut() {
            session.set_environment(&self.environment);
            session.load_custom_rules(rules.as_deref());
            session.view.switches = self.settings.switches();
        }
    }

    fn close_document(&mut self) {
        self.editing = None;
        let closed = self.documents.close_current();
        if let Some(recorder) = closed.and_then(|open| open.recorder) {
            recorder.clear();
        }
        self.shown_document_changed();
    }

    /// Saves to the document's file, or asks for one.
    pub(super) fn save(&mut self, ctx: &egui::Context, then: Option<Next>) {
        match self
            .documents
            .session()
            .and_then(|session| session.path().map(Path::to_owned))
        {
            Some(path) => self.save_to(ctx, &path, then),
            None => self.ask_where_to_save(then),
        }
    }

    pub(super) fn ask_where_to_save(&mut self, then: Option<Next>) {
        let Some(session) = self.documents.session() else {
            return;
        };
        let folder = session
            .path()
            .and_then(Path::parent)
            .map_or_else(|| self.usual_folder(), Path::to_owned);
        let path = folder.join(format!("{}.pipe.ron", session.suggested_name()));
        self.dialog = Some(Dialog::File {
            purpose: FilePurpose::SaveAs,
            file: PathField::new(path),
            why: None,
            then,
        });
    }

    /// Asks for another file, since this one will never be saved to.
    fn ask_for_another_file(&mut self, refused: &Path, why: String, then: Option<Next>) {
        let own = self.documents.session().and_then(Session::path);
        let path = match own {
            Some(own) if own == refused => self.beside(refused),
            // It was typed, and may be right but for a letter.
            _ => refused.to_owned(),
        };
        self.dialog = Some(Dialog::File {
            purpose: FilePurpose::SaveAs,
            file: PathField::new(path),
            why: Some(why),
            then,
        });
    }

    /// A file for a copy: beside the first one, or among the user's documents where that folder is
    /// closed too.
    fn beside(&self, file: &Path) -> PathBuf {
        let name = self.documents.session().map(Session::suggested_name);
        let name = format!("{}-copy.pipe.ron", name.unwrap_or_default());
        let own = file.parent().filter(|folder| is_open_folder(folder));
        let documents = || {
            let folders = directories::UserDirs::new()?;
            let documents = folders.document_dir().unwrap_or(folders.home_dir());
            Some(documents.to_owned())
        };
        let folder = own.map(Path::to_owned).or_else(documents);
        folder.unwrap_or_else(|| self.usual_folder()).join(name)
    }

    pub(super) fn ask_where_to_export(&mut self, format: ExportFormat) {
        // What a hand has only begun is not exported.
        if let Some(session) = self.documents.session_mut() {
            session.end_gesture();
        }
        let Some(session) = self.documents.session() else {
            return;
        };
        let folder = session
            .path()
            .and_then(Path::parent)
            .map_or_else(|| self.usual_folder(), Path::to_owned);
        let path = folder.join(format!("{}.{}", session.suggested_name(), format.ending()));
        let last = &self.export_options.picture;
        let options = super::ExportOptions {
            frameworks: std::sync::Arc::clone(&self.environment.frameworks),
            rules: std::sync::Arc::clone(session.custom_rules()),
            picture: PictureOptions {
                level: match last.preset {
                    Preset::AsDrawn => Some(session.level()),
                    _ => last.level,
                },
                ..last.clone()
            },
            ..self.export_options.clone()
        };
        let (document, selection) = (session.document().clone(), session.selection().clone());
        let dialog = ExportDialog::new(path, options, document, selection);
        self.dialog = Some(Dialog::Export(Box::new(dialog)));
    }

    /// Where files are looked for first: beside the last one, else among the user's documents.
    fn usual_folder(&self) -> PathBuf {
        self.settings
            .recent
            .first()
            .and_then(|path| path.parent())
            .map(Path::to_owned)
            .or_else(|| {
                let folders = directories::UserDirs::new()?;
                let documents = folders.document_dir().filter(|folder| folder.is_dir());
                Some(documents.unwrap_or(folders.home_dir()).to_owned())
            })
            .or_else(|| std::env::current_dir().ok())
            .unwrap_or_default()
    }

    fn save_to(&mut self, ctx: &egui::Context, path: &Path, then: Option<Next>) {
        let Some(session) = self.documents.session_mut() else {
            return;
        };
        let before = session.file().and_then(Known::base).cloned();
        match session.save_to(path) {
            Ok(()) => {
                // Another folder may have other rules.
                let rules = self.locations.as_ref().map(Locations::rules);
                session.load_custom_rules(rules.as_deref());
                self.keep_saved(before.as_deref());
                self.settings.add_recent(path);
                self.save_settings();
                if let Some(next) = then {
                    self.go_on(ctx, next);
                }
            }
            Err(StorageError::Changed { path }) => {
                let refusal = session.theirs().err().map(|error| error.to_string());
                self.dialog = Some(Dialog::Changed {
                    path,
                    then,
                    refusal,
                });
            }
            // What was typed stays to be corrected, with the reason beside it.
            Err(error) if error.needs_another_place() || session.path() != Some(path) => {
                self.ask_for_another_file(path, error.to_string(), then);
            }
            Err(error) => {
                let open = self.documents.current_mut();
                let is_recorded = open.is_some_and(|open| open.unprotected.is_none());
                let kept = if is_recorded && self.locations.is_some() {
                    " Your work stays open, and the crash journal keeps it."
                } else {
                    " Your work stays open."
                };
                self.toasts
                    .error(format!("{error}{kept}"))
                    .duration(std::time::Duration::from_secs(12));
            }
        }
    }

    /// Shows the open dialog and does what it asks for.
    pub(super) fn dialog_ui(&mut self, ctx: &egui::Context) {
        let Some(mut dialog) = self.dialog.take() else {
            self.dialog_before = None;
            return;
        };
        let has_field = dialog.has_field();
        let around = dialogs::Around {
            theme: &self.environment.theme,
            keymap: &self.environment.keys,
            settings: &self.settings,
            custom_themes: &self.environment.themes,
            frameworks: &self.environment.frameworks,
            usual_templates: self.locations.as_ref().map(Locations::templates),
            title: self
                .documents
                .session()
                .map(|session| session.document().header().title.clone())
                .unwrap_or_default(),
        };
        // One without a field that takes the keyboard by itself.
        let kind = (std::mem::discriminant(&dialog), has_field);
        if self.dialog_before.replace(kind) != Some(kind) {
            regions::forget(ctx);
            if !has_field {
                regions::ask(ctx, regions::Region::Dialog);
            }
        }
        let answer = super::net::caught(|| dialogs::show(ctx, &mut dialog, &around));
        let answer = answer.unwrap_or_else(|| {
            self.toasts
                .error("The dialog failed. This is a fault of the program.");
            Answer::Close
        });
        match answer {
            Answer::None => self.dialog = Some(dialog),
            Answer::Close => {}
            Answer::Open(path) => self.go_on_now(ctx, Next::Open(path)),
            Answer::Save {
                path,
                overwrite,
                then,
            } => {
                let path = absolute(&path);
                let own = self.documents.session().and_then(Session::path);
                let is_this_file = own.is_some_and(|current| is_same_file(current, &path));
                if path.exists() && !path.is_dir() && !overwrite && !is_this_file {
                    self.dialog = Some(Dialog::Overwrite { path, then });
                } else {
                    self.save_to(ctx, &path, then);
                }
            }
            Answer::Export(export) => {
                if !self.export(ctx, *export) {
                    self.dialog = Some(dialog);
                }
            }
            Answer::SaveFirst(next) => self.save(ctx, Some(next)),
            Answer::KeepMine { then } => {
                self.keep_mine();
                self.save(ctx, then);
            }
            Answer::LoadTheirs => self.load_theirs(),
            Answer::RestoreVersion(document) => self.restore_version(&document),
            Answer::OpenVersion(document) => self.start_session(Session::new(*document)),
            Answer::BeginMerge => self.begin_merge(),
            Answer::ChooseInMerge | Answer::Merge => self.go_on_merging(dialog, &answer),
            Answer::DiscardRecovery(file) => self.discard_recovery(&file),
            Answer::SaveElsewhere { then } => self.ask_where_to_save(then),
            // Of several documents, the next one with unsaved changes is asked about then.
            Answer::Discard(Next::Quit) => {
                self.close_document();
                self.go_on(ctx, Next::Quit);
            }
            Answer::Discard(next) => self.go_on_now(ctx, next),
            Answer::Keys(change) => {
                change.apply(&mut std::sync::Arc::make_mut(&mut self.environment).keys);
                self.save_keys();
                self.dialog = Some(dialog);
            }
            Answer::Settings(settings) => {
                self.apply_settings(ctx, *settings);
                self.dialog = Some(dialog);
            }
            Answer::ShowTour => self.show_tour(),
            Answer::OpenFolder(folder) => {
                self.open_folder(&folder);
                self.dialog = Some(dialog);
            }
            Answer::ShowShortcuts => {
                self.dialog = Some(Dialog::Shortcuts(ShortcutsDialog::default()));
            }
            Answer::Kept(kept) => self.change_kept(kept),
        }
    }

    fn save_keys(&mut self) {
        let Some(locations) = &self.locations else {
            return;
        };
        if let Err(error) = self.environment.keys.save(&locations.config) {
            self.toasts.error(error.to_string());
        }
    }

    pub(super) fn save_settings(&mut self) {
        let Some(locations) = &self.locations else {
            return;
        };
        if let Err(error) = self.settings.save(&locations.config) {
            tracing::warn!("{error}");
        }
    }
}
