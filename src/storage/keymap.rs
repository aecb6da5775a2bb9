//! The user's shortcuts on disk: `keys.ron`, a map from command to keys.
//!
//! Which commands and keys there are is not known here; [`crate::session::Keymap`] says so.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::fs;
use std::io;
use std::path::Path;

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};

use super::error::{Action, StorageError};
use super::format::{self, FormatError, locate};
use super::save::write_atomic;
use super::user_file::{self, FileFault};

/// Name of the file in the folder of the settings.
pub const KEYS_FILE: &str = "keys.ron";

/// Where a file that cannot be read is kept when another is written.
const BAD_FILE: &str = "keys.ron.bad";
/// Largest file, in bytes: some hundred times what the table of commands takes.
const MAX_BYTES: u64 = 64 << 10;
/// Most entries, and most keys of an entry.
const MAX_ENTRIES: usize = 500;
const MAX_KEYS: usize = 16;

/// An entry of the file: a command and its keys, as they were written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyEntry {
    /// What stands for the command.
    pub id: String,
    /// Its keys; none takes all keys from the command.
    pub keys: Vec<String>,
    /// The line of the entry, from 1.
    pub line: usize,
}

/// The entries in the order of the file, so that one that is there twice is seen.
struct Entries(Vec<(String, Vec<String>)>);

impl<'de> Deserialize<'de> for Entries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Map;
        impl<'de> Visitor<'de> for Map {
            type Value = Entries;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map from commands to lists of keys")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries, A::Error> {
                let mut entries: Vec<(String, Vec<String>)> = Vec::new();
                while let Some((id, keys)) = map.next_entry::<String, Vec<String>>()? {
                    if entries.len() >= MAX_ENTRIES {
                        let much = format!("there are more than {MAX_ENTRIES} commands");
                        return Err(A::Error::custom(much));
                    }
                    if keys.len() > MAX_KEYS {
                        let much = format!("{id:?} has more than {MAX_KEYS} keys");
                        return Err(A::Error::custom(much));
                    }
                    entries.push((id, keys));
                }
                Ok(Entries(entries))
            }
        }
        deserializer.deserialize_map(Map)
    }
}

/// The entries of `keys.ron` in a folder; none where there is no such file.
///
/// # Errors
/// [`FileFault`]; nothing is read in part.
pub fn load_keys(folder: &Path) -> Result<Vec<KeyEntry>, FileFault> {
    let path = folder.join(KEYS_FILE);
    let found = fs::metadata(&path);
    if found.is_err_and(|error| error.kind() == io::ErrorKind::NotFound) {
        return Ok(Vec::new());
    }
    user_file::read(&path, ("a file of keys", MAX_BYTES), |text| {
        Ok(entries_of(text)?)
    })
}

fn entries_of(text: &str) -> Result<Vec<KeyEntry>, FormatError> {
    if locate::is_blank(text) {
        return Ok(Vec::new());
    }
    let Entries(entries) = ron::Options::default()
        .from_str(text)
        .map_err(|error| format::explain(text, &error))?;
    let entry = |(id, keys): (String, Vec<String>)| {
        let place = locate::record(text, &[locate::Key::Name(id.clone())]);
        KeyEntry {
            line: place.map_or(1, |place| place.line),
            id,
            keys,
        }
    };
    Ok(entries.into_iter().map(entry).collect())
}

/// Writes `keys.ron` into a folder, which is made if it is missing.
///
/// A file there that cannot be read is kept as `keys.ron.bad`. Comments are not kept.
///
/// # Errors
/// [`StorageError::Io`]; the old file is as it was.
pub fn save_keys(
    folder: &Path,
    entries: &BTreeMap<String, Vec<String>>,
) -> Result<(), StorageError> {
    let path = folder.join(KEYS_FILE);
    let fail = |error| StorageError::io(Action::Save, &path, error);
    fs::create_dir_all(folder).map_err(fail)?;
    if load_keys(folder).is_err() {
        fs::rename(&path, folder.join(BAD_FILE)).map_err(fail)?;
    }
    write_atomic(&path, text_of(entries).as_bytes())
}

fn text_of(entries: &BTreeMap<String, Vec<String>>) -> String {
    let mut text = String::from(
        "// Custom shortcuts of Pipewright: a command and its keys. An empty list takes all away.\n{\n",
    );
    for (id, keys) in entries {
        let keys: Vec<String> = keys.iter().map(|key| quoted(key)).collect();
        // Writing to a text does not fail.
        let _ = writeln!(text, "    {}: [{}],", quoted(id), keys.join(", "));
    }
    text.push_str("}\n");
    text
}

/// A text as RON has it.
fn quoted(text: &str) -> String {
    ron::to_string(text).unwrap_or_else(|_| String::from("\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaint(text: &str) -> String {
        entries_of(text).unwrap_err().to_string()
    }

    #[test]
    fn entries_come_with_their_lines_and_in_order() {
        let text = "// mine\n{\n    \"edit.undo\": [\"Ctrl+U\"],\n\n    \"a\": [],\n}\n";
        let entries = entries_of(text).unwrap();
        let seen: Vec<_> = entries
            .iter()
            .map(|entry| (entry.id.as_str(), entry.keys.len(), entry.line))
            .collect();
        assert_eq!(seen, [("edit.undo", 1, 3), ("a", 0, 5)]);
        assert_eq!(entries_of("  // nothing\n").unwrap(), []);
    }

    #[test]
    fn what_is_no_map_is_refused_with_its_place() {
        assert!(complaint("{\n    \"edit.undo\": \"Ctrl+U\",\n}").starts_with("line 2"));
        assert!(complaint("{\n    \"edit.undo\": [").starts_with("line 2"));
        assert!(complaint("[1, 2]").starts_with("line 1"));
        let many: Vec<String> = (0..600).map(|n| format!("\"c{n}\": [],")).collect();
        assert!(complaint(&format!("{{{}}}", many.concat())).contains("more than 500"));
    }

    #[test]
    fn what_is_written_is_read_and_a_broken_file_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let own = folder.path().join("config");
        assert!(load_keys(&own).unwrap().is_empty());
        let entries = BTreeMap::from([
            ("b \"x\"".to_owned(), vec![]),
            ("a".to_owned(), vec!["Ctrl+\\".to_owned(), "?".to_owned()]),
        ]);
        save_keys(&own, &entries).unwrap();
        let read = load_keys(&own).unwrap();
        let read: BTreeMap<_, _> = read.into_iter().map(|own| (own.id, own.keys)).collect();
        assert_eq!(read, entries);
        fs::write(own.join(KEYS_FILE), "{{{").unwrap();
        let said = load_keys(&own).unwrap_err().to_string();
        assert!(said.contains("keys.ron:1:"), "{said}");
        save_keys(&own, &entries).unwrap();
        assert_eq!(fs::read_to_string(own.join(BAD_FILE)).unwrap(), "{{{");
        assert_eq!(load_keys(&own).unwrap().len(), 2);
    }

    #[test]
    fn a_large_file_is_refused_unread() {
        let folder = tempfile::tempdir().unwrap();
        let file = fs::File::create(folder.path().join(KEYS_FILE)).unwrap();
        file.set_len(100 << 20).unwrap();
        let said = load_keys(folder.path()).unwrap_err().to_string();
        assert!(said.contains("smaller than 64 KiB"), "{said}");
    }
}
