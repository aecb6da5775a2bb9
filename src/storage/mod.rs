//! Files: the document format.

pub mod format;
