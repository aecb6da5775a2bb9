//! Versions of open documents: when they are kept, and what their window asks for.

mod dialog;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::App;
use super::dialogs::Dialog;
use crate::model::Document;
use crate::session::load_path;
use crate::storage::VersionKind;

pub(super) use dialog::VersionsDialog;

/// After how much time with changes that are not saved a version is kept.
const UNSAVED_FOR: Duration = Duration::from_mins(10);

/// What is known of the versions of an open document.
#[derive(Default)]
pub(super) struct Kept {
    /// The file that what was in it at first is kept of.
    path: Option<PathBuf>,
    /// Since when there are changes of which no version was kept.
    since: Option<Instant>,
}

impl Kept {
    /// What is in the file now was read from it: the next save keeps that, too.
    pub fn read_anew(&mut self) {
        self.path = None;
    }

    /// Whether it is time for a version of what is not saved.
    fn is_due(&mut self, is_unsaved: bool, now: Instant) -> bool {
        if !is_unsaved {
            self.since = None;
            return false;
        }
        let since = *self.since.get_or_insert(now);
        let is_due = now.saturating_duration_since(since) >= UNSAVED_FOR;
        if is_due {
            self.since = Some(now);
        }
        is_due
    }
}

impl App {
    /// Keeps versions of what was not saved for long, and tells why none can be kept.
    pub(super) fn keep_versions(&mut self) {
        let Some(keeper) = &self.version_keeper else {
            return;
        };
        let now = Instant::now();
        for open in self.documents.iter_mut() {
            let session = &open.session;
            let can_be = session.path().is_some() && !session.is_in_gesture();
            if can_be
                && open.kept.is_due(session.is_unsaved(), now)
                && let Some(path) = session.path()
            {
                keeper.keep(path, session.document(), VersionKind::Unsaved);
            }
        }
        while let Some(why) = keeper.failure() {
            tracing::warn!("{why}");
            if !self.told_of_versions {
                self.told_of_versions = true;
                self.toasts
                    .warning(format!("No version was kept. {why}"))
                    .duration(Duration::from_secs(12));
            }
        }
    }

    /// Keeps what was saved, and before the first time what was in the file until then.
    pub(super) fn keep_saved(&mut self, before: Option<&Document>) {
        let (Some(keeper), Some(open)) = (&self.version_keeper, self.documents.current_mut())
        else {
            return;
        };
        let Some(path) = open.session.path() else {
            return;
        };
        if open.kept.path.as_deref() != Some(path) {
            open.kept.path = Some(path.to_owned());
            if let Some(before) = before {
                keeper.keep(path, before, VersionKind::Opened);
            }
        }
        keeper.keep(path, open.session.document(), VersionKind::Saved);
    }

    /// Keeps the document as it is, before something takes its place.
    pub(super) fn keep_unsaved(&self) {
        if let (Some(keeper), Some(session)) = (&self.version_keeper, self.documents.session())
            && let Some(path) = session.path()
        {
            keeper.keep(path, session.document(), VersionKind::Unsaved);
        }
    }

    /// Notes that the document's file was read again, so that the next save keeps what was in it.
    pub(super) fn read_anew(&mut self) {
        if let Some(open) = self.documents.current_mut() {
            open.kept.read_anew();
        }
    }

    /// Stays with the document as it is here. What somebody else wrote is kept as a version.
    pub(super) fn keep_mine(&mut self) {
        let Some(session) = self.documents.session_mut() else {
            return;
        };
        if let (Some(keeper), Some(path)) = (&self.version_keeper, session.path())
            && let Ok(theirs) = load_path(path)
        {
            keeper.keep(path, &theirs.document, VersionKind::Replaced);
        }
        session.keep_mine();
    }

    /// Shows the versions of the document.
    pub(super) fn show_versions(&mut self) {
        self.end_text_editing();
        let Some(session) = self.documents.session() else {
            return;
        };
        let Some(path) = session.path() else {
            self.toasts
                .info("Versions are kept of a file: save the document first.");
            return;
        };
        let Some(keeper) = &self.version_keeper else {
            self.toasts
                .warning("There is no home folder to keep versions in.");
            return;
        };
        let dialog = VersionsDialog::new(keeper.of(path), session);
        self.dialog = Some(Dialog::Versions(Box::new(dialog)));
    }

    /// Puts a version in the place of the document.
    pub(super) fn restore_version(&mut self, document: &Document) {
        self.keep_unsaved();
        if let Some(session) = self.documents.session_mut()
            && session.restore(document)
        {
            self.toasts
                .success("Restored. Undo brings back what was here.");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_saved_is_kept_now_and_then() {
        let mut kept = Kept::default();
        let start = Instant::now();
        let after = |minutes| start + Duration::from_mins(minutes);
        assert!(!kept.is_due(true, start));
        assert!(!kept.is_due(true, after(9)));
        assert!(kept.is_due(true, after(10)));
        assert!(!kept.is_due(true, after(11)));
        assert!(kept.is_due(true, after(20)));
        // A save ends it.
        assert!(!kept.is_due(false, after(25)));
        assert!(!kept.is_due(true, after(31)));
        assert!(kept.is_due(true, after(41)));
    }
}
