//! The user's own templates: documents in a folder, read with bounds.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::error::{Action, StorageError};
use super::file::read_bytes;
use super::format::{self, Loaded};

/// Most templates that are read from a folder.
pub const MAX_CUSTOM_TEMPLATES: usize = 200;

/// Most bytes that are read from a folder.
const MAX_TOTAL: u64 = 64 << 20;
/// Most names that are looked at in a folder.
const MAX_NAMES: usize = 10_000;
const ENDING: &str = ".pipe.ron";

/// A file of the folder.
#[derive(Clone, Debug)]
pub struct CustomTemplate {
    /// Its id: the name of the file without `.pipe.ron`.
    pub id: String,
    /// The file.
    pub path: PathBuf,
    /// The document, or a sentence that says why there is none.
    pub content: Result<Loaded, String>,
}

/// What a folder of templates holds.
#[derive(Clone, Debug, Default)]
pub struct CustomTemplates {
    /// The templates by name.
    pub templates: Vec<CustomTemplate>,
    /// How many more there are than are read.
    pub left_out: usize,
}

/// Reads a folder of templates: files whose names end in `.pipe.ron`, by name.
///
/// Of at most [`MAX_CUSTOM_TEMPLATES`] files, and of no more than 64 MiB in all; what lies
/// beyond is counted. A folder that does not exist holds none.
///
/// # Errors
/// [`StorageError::Io`] if the folder cannot be listed.
pub fn custom_templates(folder: &Path) -> Result<CustomTemplates, StorageError> {
    let fail = |error| StorageError::io(Action::Open, folder, error);
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Ok(CustomTemplates::default());
        }
        Err(error) => return Err(fail(error)),
    };
    let mut ids = Vec::new();
    for entry in entries.take(MAX_NAMES) {
        let name = entry.map_err(fail)?.file_name();
        // A name that is not text cannot be typed on the command line either.
        if let Some(id) = name.to_str().and_then(|name| name.strip_suffix(ENDING))
            && !id.is_empty()
            && !id.starts_with('.')
        {
            ids.push(id.to_owned());
        }
    }
    ids.sort();
    let left_out = ids.len().saturating_sub(MAX_CUSTOM_TEMPLATES);
    ids.truncate(MAX_CUSTOM_TEMPLATES);
    let mut total = 0;
    let templates = ids
        .into_iter()
        .map(|id| {
            let path = folder.join(format!("{id}{ENDING}"));
            let size = fs::metadata(&path).map_or(0, |found| found.len());
            let content = if size > MAX_TOTAL - total {
                Err(format!(
                    "With it the templates would have more than {} MiB together, the most that \
                     is read at once. Move some of them elsewhere.",
                    MAX_TOTAL >> 20
                ))
            } else {
                total += size;
                read(&path)
            };
            CustomTemplate { id, path, content }
        })
        .collect();
    Ok(CustomTemplates {
        templates,
        left_out,
    })
}

/// The template of a folder with that id, if there is such a file.
pub fn custom_template(folder: &Path, id: &str) -> Option<CustomTemplate> {
    // An id is a name: nothing that leads out of the folder.
    if id.is_empty() || id.starts_with('.') || id.contains(['/', '\\', ':']) {
        return None;
    }
    let path = folder.join(format!("{id}{ENDING}"));
    path.is_file().then(|| CustomTemplate {
        id: id.to_owned(),
        content: read(&path),
        path,
    })
}

fn read(path: &Path) -> Result<Loaded, String> {
    let bytes = read_bytes(path).map_err(|error| error.to_string())?;
    format::text_of(&bytes)
        .and_then(format::read)
        .map_err(|source| {
            let path = path.to_owned();
            StorageError::Format { path, source }.to_string()
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = "(format: 1, title: \"T\")";

    #[test]
    fn templates_are_listed_by_name_and_bad_ones_say_why() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        write("b.pipe.ron", DOCUMENT);
        write("a.pipe.ron", "(format: 1, titel: \"T\")");
        write("notes.txt", "hello");
        write(".hidden.pipe.ron", DOCUMENT);
        fs::create_dir(folder.path().join("c.pipe.ron")).unwrap();
        let found = custom_templates(folder.path()).unwrap();
        let ids: Vec<&str> = found
            .templates
            .iter()
            .map(|template| template.id.as_str())
            .collect();
        assert_eq!((ids, found.left_out), (vec!["a", "b", "c"], 0));
        let said = found.templates[0].content.as_ref().unwrap_err();
        assert!(
            said.contains("a.pipe.ron") && said.contains("titel"),
            "{said}"
        );
        assert!(found.templates[1].content.is_ok());
        let said = found.templates[2].content.as_ref().unwrap_err();
        assert!(said.contains("it is a folder"), "{said}");
        assert!(
            custom_templates(&folder.path().join("none"))
                .unwrap()
                .templates
                .is_empty()
        );
        assert!(custom_templates(&folder.path().join("notes.txt")).is_err());
    }

    #[test]
    fn no_more_are_read_than_the_bounds_allow() {
        let folder = tempfile::tempdir().unwrap();
        for number in 0..MAX_CUSTOM_TEMPLATES + 3 {
            let path = folder.path().join(format!("t{number:03}.pipe.ron"));
            fs::write(path, DOCUMENT).unwrap();
        }
        // Sparse: nobody wrote these sixty megabytes.
        for name in ["t000.pipe.ron", "t001.pipe.ron", "t002.pipe.ron"] {
            let file = fs::File::options()
                .write(true)
                .open(folder.path().join(name));
            file.unwrap().set_len(31 << 20).unwrap();
        }
        let found = custom_templates(folder.path()).unwrap();
        assert_eq!(
            (found.templates.len(), found.left_out),
            (MAX_CUSTOM_TEMPLATES, 3)
        );
        let said = found.templates[2].content.as_ref().unwrap_err();
        assert!(said.contains("64 MiB together"), "{said}");
    }

    #[test]
    fn an_id_does_not_lead_out_of_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("inner");
        fs::create_dir(&inner).unwrap();
        fs::write(folder.path().join("out.pipe.ron"), DOCUMENT).unwrap();
        fs::write(inner.join("in.pipe.ron"), DOCUMENT).unwrap();
        assert!(custom_template(&inner, "in").unwrap().content.is_ok());
        for id in ["../out", "", "none", "..", "a/../in"] {
            assert!(custom_template(&inner, id).is_none(), "{id}");
        }
    }
}
