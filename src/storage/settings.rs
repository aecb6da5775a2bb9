//! What the window remembers from one start to the next.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::disk::absolute;
use super::error::{Action, StorageError};
use super::locations::Locations;
use super::save::write_atomic;
use super::user_file::{self, FileFault, Wrong};

/// Most files on the list of recent ones.
pub const MAX_RECENT: usize = 12;

const FILE: &str = "settings.ron";
/// Largest file, in bytes.
const MAX_BYTES: u64 = 1 << 20;
/// Where a settings file that cannot be read is kept.
const BAD_FILE: &str = "settings.ron.bad";
/// Smallest and largest [`Settings::ui_scale`].
pub const UI_SCALE: (f64, f64) = (0.75, 2.0);

const PANEL_WIDTH: (f64, f64) = (120.0, 800.0);
const WINDOW_SIDE: (f64, f64) = (320.0, 16_384.0);

/// The look of the window.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ThemeChoice {
    /// As the system has it.
    #[default]
    System,
    /// Light on dark.
    Dark,
    /// Dark on light.
    Light,
    /// Black on white.
    Print,
    /// As drawn by hand.
    Sketch,
    /// A theme of the user's own, by its name.
    #[serde(alias = "own")]
    Custom(String),
}

/// What the window shows around a document, and how it helps the hand. The session of a document
/// and the settings share them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a switch of its own in the menu"
)]
pub struct ViewSwitches {
    /// Whether the palette is shown.
    pub palette: bool,
    /// Whether the inspector is shown.
    pub inspector: bool,
    /// Whether the minimap is shown.
    pub minimap: bool,
    /// Whether the canvas shows its grid.
    pub grid: bool,
    /// Whether what is dragged snaps to the grid and to neighbors.
    pub snap: bool,
    /// Whether what is not connected with what is pointed at or selected is dimmed.
    pub highlight: bool,
    /// Whether things glide to where a command puts them.
    pub animate: bool,
    /// The key with which a drag makes copies.
    pub copy_key: HeldKey,
    /// The key with which a drag does not snap.
    pub free_key: HeldKey,
}

impl Default for ViewSwitches {
    fn default() -> Self {
        Self {
            palette: true,
            inspector: true,
            minimap: true,
            grid: true,
            snap: true,
            highlight: true,
            animate: true,
            copy_key: HeldKey::Alt,
            free_key: HeldKey::Ctrl,
        }
    }
}

/// A key that is held while something is dragged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum HeldKey {
    /// Alt, or ⌥.
    Alt,
    /// Ctrl, or ⌘.
    Ctrl,
    /// No key.
    Off,
}

impl HeldKey {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Alt, Self::Ctrl, Self::Off];

    /// What is on its cap; empty for no key.
    pub fn label(self) -> &'static str {
        match self {
            Self::Alt if cfg!(target_os = "macos") => "⌥",
            Self::Ctrl if cfg!(target_os = "macos") => "⌘",
            Self::Alt => "Alt",
            Self::Ctrl => "Ctrl",
            Self::Off => "",
        }
    }

    /// Whether it is held, of Alt and Ctrl.
    pub fn is_held(self, alt: bool, ctrl: bool) -> bool {
        match self {
            Self::Alt => alt,
            Self::Ctrl => ctrl,
            Self::Off => false,
        }
    }
}

/// The settings of one user. None of them changes a document.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(default)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a switch of its own in the settings, not a state"
)]
pub struct Settings {
    /// Light or dark.
    pub theme: ThemeChoice,
    /// Files that were opened or saved, newest first, each once, at most [`MAX_RECENT`].
    pub recent: Vec<PathBuf>,
    /// Size of everything on screen; 1 is as the system has it, from 0.75 to 2.
    pub ui_scale: f64,
    /// What is shown around a document.
    pub view: ViewSwitches,
    /// Whether the palette is a column of stages.
    pub narrow_palette: bool,
    /// Width of the palette in logical pixels.
    pub palette_width: f64,
    /// Width of the inspector in logical pixels.
    pub inspector_width: f64,
    /// Width and height of the window in logical pixels, once it was sized.
    pub window_size: Option<(f64, f64)>,
    /// Whether movements are left out.
    pub reduced_motion: bool,
    /// Whether the first-start tour was seen.
    pub tour_seen: bool,
    /// Folder of the user's templates, where it is not the usual one.
    pub templates: Option<PathBuf>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: ThemeChoice::System,
            recent: Vec::new(),
            ui_scale: 1.0,
            view: ViewSwitches::default(),
            narrow_palette: false,
            palette_width: 240.0,
            inspector_width: 300.0,
            window_size: None,
            reduced_motion: false,
            tour_seen: false,
            templates: None,
        }
    }
}

impl Settings {
    /// The settings in a folder; the defaults where there are none.
    ///
    /// A file that cannot be read is kept aside, and a sentence for the user says so.
    /// Fields of later versions are passed over and values out of range are limited.
    pub fn load(folder: &Path) -> (Self, Option<String>) {
        let file = folder.join(FILE);
        if !file.exists() {
            return (Self::default(), None);
        }
        match read(&file) {
            Ok(settings) => (settings.limited(), None),
            Err(why) => {
                let aside = folder.join(BAD_FILE);
                let kept = match fs::rename(&file, &aside) {
                    Ok(()) => format!("The file is kept as {}.", aside.display()),
                    Err(_) => "It stays until the settings change.".to_owned(),
                };
                let notice = format!(
                    "Could not read the settings in {why}. Pipewright starts with its defaults. {kept}"
                );
                (Self::default(), Some(notice))
            }
        }
    }

    /// The folder of the user's own templates: the one that was chosen, else the usual one.
    pub fn templates_folder(&self, locations: &Locations) -> PathBuf {
        self.templates
            .clone()
            .unwrap_or_else(|| locations.templates())
    }

    /// Whether things glide to their places; not where movements are left out.
    pub fn animates(&self) -> bool {
        self.view.animate && !self.reduced_motion
    }

    /// The switches of a view.
    pub fn switches(&self) -> ViewSwitches {
        ViewSwitches {
            animate: self.animates(),
            ..self.view
        }
    }

    /// Remembers the switches of a view. Whether things glide there follows from more than its
    /// switch, which stays.
    pub fn keep_switches(&mut self, view: ViewSwitches) {
        self.view = ViewSwitches {
            animate: self.view.animate,
            ..view
        };
    }

    /// The settings in a folder, for those who only look: nothing is moved aside or said.
    pub fn peek(folder: &Path) -> Self {
        read(&folder.join(FILE)).map_or_else(|_| Self::default(), Self::limited)
    }

    /// Writes the settings into a folder, which is made if it is missing.
    ///
    /// # Errors
    /// [`StorageError::Io`]; the old settings, if there are any, are as they were.
    pub fn save(&self, folder: &Path) -> Result<(), StorageError> {
        let file = folder.join(FILE);
        let fail = |error| StorageError::io(Action::Save, &file, error);
        fs::create_dir_all(folder).map_err(fail)?;
        let pretty = ron::ser::PrettyConfig::new().new_line("\n");
        let mut text = ron::ser::to_string_pretty(&self.clone().limited(), pretty)
            .map_err(|error| fail(std::io::Error::other(error.to_string())))?;
        text.push('\n');
        write_atomic(&file, text.as_bytes())
    }

    /// Puts a file at the top of the recent ones.
    pub fn add_recent(&mut self, file: &Path) {
        let file = absolute(file);
        self.remove_recent(&file);
        self.recent.insert(0, file);
        self.recent.truncate(MAX_RECENT);
    }

    /// Takes a file off the recent ones, as when it no longer exists.
    pub fn remove_recent(&mut self, file: &Path) {
        self.recent.retain(|known| known != file);
    }

    /// The same settings with every value in its range.
    fn limited(mut self) -> Self {
        let defaults = Self::default();
        self.ui_scale = within(self.ui_scale, UI_SCALE, defaults.ui_scale);
        self.palette_width = within(self.palette_width, PANEL_WIDTH, defaults.palette_width);
        self.inspector_width = within(self.inspector_width, PANEL_WIDTH, defaults.inspector_width);
        self.window_size = self
            .window_size
            .filter(|(width, height)| width.is_finite() && height.is_finite())
            .map(|(width, height)| {
                (
                    width.clamp(WINDOW_SIDE.0, WINDOW_SIDE.1),
                    height.clamp(WINDOW_SIDE.0, WINDOW_SIDE.1),
                )
            });
        // A file name that is not text cannot be written; it is not worth losing the rest.
        let mut recent: Vec<PathBuf> = Vec::new();
        for file in self.recent {
            // One from a folder that nobody knows any more would be any file of that name.
            let is_known = file.to_str().is_some() && file.is_absolute();
            if is_known && !recent.contains(&file) && recent.len() < MAX_RECENT {
                recent.push(file);
            }
        }
        self.recent = recent;
        self.templates = self.templates.filter(|folder| folder.to_str().is_some());
        self
    }
}

fn within(value: f64, (min, max): (f64, f64), default: f64) -> f64 {
    if value.is_finite() {
        value.clamp(min, max)
    } else {
        default
    }
}

fn read(file: &Path) -> Result<Settings, FileFault> {
    user_file::read(file, ("a file of settings", MAX_BYTES), |text| {
        ron::from_str(text).map_err(|error| {
            let at = error.span.start;
            Wrong::at(at.line, at.col, error.code.to_string())
        })
    })
}
