//! Files: the document format, safe saving, the crash journal and the settings.
//!
//! * [`mod@format`]: a document as text, and back.
//! * [`open`], [`save`], [`write_atomic`]: files on disk. A save either happens as a whole
//!   or leaves the old file as it was, and the file stays what it is besides its content.
//! * [`Known`]: whether a file changed meanwhile.
//! * [`Watch`]: who notices that.
//! * [`Claim`]: whether another window has the file open.
//! * [`Journal`]: what survives a crash, written by a [`Recorder`]. [`recoverable`] finds it.
//! * [`Settings`]: what the window remembers. [`Locations`]: where all that lies.
//! * [`write_report`], [`open_log`]: what is said of faults of the program.
//! * [`Versions`]: what a document's file held before, kept by a [`VersionKeeper`].
//! * [`load_keys`], [`save_keys`]: the user's own shortcuts.
//! * [`load_frameworks`]: the user's own frameworks.
//! * [`custom_templates`]: the user's own templates.
//!
//! This is the only place that looks at the clock.
//!
//! ```
//! use pipewright::model::Document;
//! use pipewright::{session::load_path, storage::save};
//!
//! let folder = tempfile::tempdir()?;
//! let path = folder.path().join("search.pipe.ron");
//! save(&path, &Document::new("Search"))?;
//! assert_eq!(load_path(&path)?.document.header().title, "Search");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod format;

mod claim;
mod clock;
mod disk;
mod error;
mod file;
mod frameworks;
mod identity;
mod in_place;
mod journal;
mod keymap;
mod left_conflict;
mod locations;
mod prices;
mod recorder;
mod reports;
mod rules;
mod save;
mod settings;
mod templates;
mod themes;
mod user_file;
mod versions;
mod watch;

pub use claim::Claim;
pub use clock::time_ago;
pub use disk::{Digest, Known, OnDisk, Stamp, absolute, is_same_file};
pub use error::{Action, StorageError};
pub use file::{
    Opened, SourceKind, comments_in, comments_of, make_folder, open, read_bytes, remove,
};
pub use frameworks::load_frameworks;
pub use journal::{BesideFile, Journal, JournalOrigin, Recoverable, Recovery, recoverable};
pub use keymap::{KEYS_FILE, KeyEntry, load_keys, save_keys};
pub use locations::{CONFIG_VARIABLE, Locations};
pub use prices::{PRICES_FILE, load_prices, prices_of};
pub use recorder::Recorder;
pub use reports::{open_log, write_report};
pub use rules::{RULES_FILE, load_rules, rules_for};
pub use save::{
    Saved, has_room, is_open_folder, names_folder, save, save_with, write_atomic, write_out,
};
pub use settings::{HeldKey, MAX_RECENT, Settings, ThemeChoice, UI_SCALE, ViewSwitches};
pub use templates::{
    CustomTemplate, CustomTemplates, MAX_CUSTOM_TEMPLATES, custom_template, custom_templates,
};
pub use themes::{faint_text, load_theme, load_themes};
pub use user_file::{FileFault, FilePlace};
pub use versions::{Version, VersionKeeper, VersionKind, Versions};
pub use watch::Watch;
