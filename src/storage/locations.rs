//! Where things lie in the user's home.

use std::path::PathBuf;

/// The environment variable that puts settings and data elsewhere, as tests and CI do.
pub const CONFIG_VARIABLE: &str = "PIPEWRIGHT_CONFIG_DIR";

/// The folders of one user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Locations {
    /// Folder of the settings.
    pub config: PathBuf,
    /// Folder of journals and templates.
    pub data: PathBuf,
}

impl Locations {
    /// The folders of the person at this machine, or of [`CONFIG_VARIABLE`] if it is set.
    ///
    /// `None` where there is no home, as in some containers: then nothing is remembered.
    pub fn of_user() -> Option<Self> {
        if let Some(folder) = std::env::var_os(CONFIG_VARIABLE).filter(|value| !value.is_empty()) {
            return Some(Self::in_folder(folder));
        }
        let folders = directories::ProjectDirs::from("", "", "Pipewright")?;
        Some(Self {
            config: folders.config_dir().to_owned(),
            data: folders.data_dir().to_owned(),
        })
    }

    /// Everything inside of one folder.
    pub fn in_folder(folder: impl Into<PathBuf>) -> Self {
        let config = folder.into();
        Self {
            data: config.join("data"),
            config,
        }
    }

    /// Folder of the crash journals.
    pub fn journals(&self) -> PathBuf {
        self.data.join("journal")
    }

    /// Folder of the versions of documents.
    pub fn versions(&self) -> PathBuf {
        self.data.join("versions")
    }

    /// Folder of what says which files are open.
    pub fn claims(&self) -> PathBuf {
        self.data.join("open")
    }

    /// Folder of the log and of reports of faults.
    pub fn logs(&self) -> PathBuf {
        self.data.join("logs")
    }

    /// Folder of the user's own themes.
    pub fn themes(&self) -> PathBuf {
        self.config.join("themes")
    }

    /// Folder of the user's own rules.
    pub fn rules(&self) -> PathBuf {
        self.config.join("rules")
    }

    /// Folder of the user's own frameworks.
    pub fn frameworks(&self) -> PathBuf {
        self.config.join("frameworks")
    }

    /// Folder of the user's own templates.
    pub fn templates(&self) -> PathBuf {
        self.data.join("templates")
    }

    /// Folder of the user's own components.
    pub fn components(&self) -> PathBuf {
        self.data.join("components")
    }
}
