//! Files: the document format, safe saving, the crash journal and the settings.
//!
//! * [`mod@format`]: a document as text, and back.
//! * [`open`], [`save`], [`write_atomic`]: files on disk. A save either happens as a whole
//!   or leaves the old file as it was.
//! * [`Journal`]: what survives a crash. [`recoverable`] finds it.
//! * [`Settings`]: what the window remembers. [`Locations`]: where all that lies.
//!
//! This is the only place that looks at the clock.

pub mod format;

mod clock;
mod error;
mod file;
mod journal;
mod locations;
mod settings;

pub use error::{Action, StorageError};
pub use file::{Opened, SourceKind, open, read_bytes, save, write_atomic};
pub use journal::{Journal, Recovery, recoverable};
pub use locations::{CONFIG_VARIABLE, Locations};
pub use settings::{MAX_RECENT, Settings, Theme};
