//! The system's file dialog, open beside the window, which goes on being painted.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

/// What became of the file dialog of a path field.
#[derive(Clone, Debug, Default)]
pub(super) enum Browsing {
    /// It was not asked for.
    #[default]
    Not,
    /// It is open; the cell gets what was chosen, or `None`.
    Open(Arc<OnceLock<Option<PathBuf>>>),
    /// It ended without a choice, perhaps since the system has none.
    NothingChosen,
}

impl Browsing {
    /// Opens a dialog; `ask` blocks until it is closed.
    pub fn start(
        ctx: &egui::Context,
        ask: impl FnOnce() -> Option<PathBuf> + Send + 'static,
    ) -> Self {
        let chosen = Arc::new(OnceLock::new());
        let cell = Arc::clone(&chosen);
        let ctx = ctx.clone();
        let run = move || {
            // The cell is new, so this is the first and only value.
            let _ = cell.set(ask());
            ctx.request_repaint();
        };
        if cfg!(target_os = "macos") {
            // There, dialogs belong to the main thread.
            run();
        } else {
            std::thread::spawn(run);
        }
        Self::Open(chosen)
    }

    /// Whether the dialog is open.
    pub fn is_open(&self) -> bool {
        matches!(self, Self::Open(_))
    }

    /// The path that was chosen, once.
    pub fn take(&mut self) -> Option<PathBuf> {
        let Self::Open(cell) = self else { return None };
        let chosen = cell.get()?.clone();
        *self = match chosen {
            Some(_) => Self::Not,
            None => Self::NothingChosen,
        };
        chosen
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ended(
        ask: impl FnOnce() -> Option<PathBuf> + Send + 'static,
    ) -> (Browsing, Option<PathBuf>) {
        let mut browsing = Browsing::start(&egui::Context::default(), ask);
        loop {
            let chosen = browsing.take();
            if !browsing.is_open() {
                return (browsing, chosen);
            }
            std::thread::yield_now();
        }
    }

    #[test]
    fn a_choice_arrives_once() {
        let (mut browsing, chosen) = ended(|| Some(PathBuf::from("a.pipe.ron")));
        assert_eq!(chosen, Some(PathBuf::from("a.pipe.ron")));
        assert_eq!(browsing.take(), None);
    }

    #[test]
    fn a_dialog_without_a_choice_is_remembered() {
        let (browsing, chosen) = ended(|| None);
        assert_eq!(chosen, None);
        assert!(matches!(browsing, Browsing::NothingChosen));
    }
}
