//! A field for the path of a file, with the system's dialog beside it.

use std::path::{Path, PathBuf};

use egui::{TextEdit, Ui, vec2};

use super::browse::Browsing;
use super::look::name;

/// A path that is being typed or chosen.
#[derive(Clone, Debug)]
pub(super) struct PathField {
    text: String,
    /// What was put into the field. Names of files need not be text, so the text may not be all of it.
    given: PathBuf,
    browsing: Browsing,
}

impl PathField {
    /// A field that holds a path.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        let given = path.into();
        Self {
            text: given.to_string_lossy().into_owned(),
            given,
            browsing: Browsing::default(),
        }
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// The path that is in it. A path that was not edited is kept as it was, even if it is not valid text.
    pub fn path(&self) -> PathBuf {
        let typed = expanded(&self.text);
        if typed == shown(&self.given) {
            return self.given.clone();
        }
        let folders = [Some(self.given.as_path()), self.given.parent()];
        let folder = folders
            .into_iter()
            .flatten()
            .find(|folder| typed.parent() == Some(&shown(folder)));
        match (folder, typed.file_name()) {
            (Some(folder), Some(name)) => folder.join(name),
            _ => typed,
        }
    }

    /// Gives the name another ending, written without the full stop.
    pub fn set_ending(&mut self, ending: &str) {
        let path = Path::new(self.text.trim()).with_extension(ending);
        self.text = path.to_string_lossy().into_owned();
    }

    /// Shows it, and the button that asks the system's file dialog for a path.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        ask: impl FnOnce(rfd::FileDialog) -> Option<PathBuf> + Send + 'static,
    ) {
        ui.horizontal(|ui| {
            let field = TextEdit::singleline(&mut self.text)
                .desired_width(ui.available_width() - 96.0)
                .margin(vec2(8.0, 6.0));
            let response = ui.add(field);
            name(&response, "File");
            let first = ui.memory(|memory| memory.focused().is_none());
            if first || ui.memory(|memory| memory.has_focus(super::canvas::canvas_id())) {
                response.request_focus();
            }
            let button = egui::Button::new("Browse…");
            if ui.add_enabled(!self.browsing.is_open(), button).clicked() {
                let dialog = near(&self.path());
                self.browsing = Browsing::start(ui.ctx(), move || ask(dialog));
            }
        });
        if let Some(chosen) = self.browsing.take() {
            *self = Self::new(chosen);
        }
        if matches!(self.browsing, Browsing::NothingChosen) {
            ui.weak("No file was chosen. If no dialog opened, type the path above.");
        }
    }
}

/// A path as it is shown.
fn shown(path: &Path) -> PathBuf {
    PathBuf::from(path.to_string_lossy().into_owned())
}

/// A dialog that starts in the folder and with the name of a path.
fn near(path: &Path) -> rfd::FileDialog {
    let mut dialog = rfd::FileDialog::new();
    if let Some(folder) = path.parent().filter(|folder| folder.is_dir()) {
        dialog = dialog.set_directory(folder);
    }
    if let Some(name) = path.file_name() {
        dialog = dialog.set_file_name(name.to_string_lossy());
    }
    dialog
}

/// `~` at the beginning means the home folder, as people type it.
pub(super) fn expanded(path: &str) -> PathBuf {
    let path = path.trim();
    if let Some(rest) = path.strip_prefix("~/")
        && let Some(folders) = directories::UserDirs::new()
    {
        return folders.home_dir().join(rest);
    }
    PathBuf::from(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn names_that_are_not_text_stay_what_they_are() {
        use std::os::unix::ffi::OsStringExt as _;
        let bytes = |bytes: &[u8]| PathBuf::from(std::ffi::OsString::from_vec(bytes.to_vec()));
        let folder = bytes(b"/x/caf\xe9");
        let file = folder.join("a.pipe.ron");
        let mut field = PathField::new(file.clone());
        assert_eq!(field.path(), file);
        field.text = field.text.replace("a.pipe", "b.pipe");
        assert_eq!(field.path(), folder.join("b.pipe.ron"));
        field.set_ending("svg");
        assert_eq!(field.path(), folder.join("b.pipe.svg"));
        field.text = "/y/c.pipe.ron".to_owned();
        assert_eq!(field.path(), Path::new("/y/c.pipe.ron"));
        // A folder that files are to be chosen from.
        let mut field = PathField::new(folder.join(""));
        field.text.push_str("a.pipe.ron");
        assert_eq!(field.path(), file);
    }
}
