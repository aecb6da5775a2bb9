//! The user's own frameworks: files in a folder of the settings.

use std::fs;
use std::path::{Path, PathBuf};

use super::file::read_text;
use super::left_conflict::in_catalog_file;
use crate::catalog::{CatalogError, Framework, read_frameworks};

/// Most files that are looked at.
const MAX_FILES: usize = 100;
/// Largest file, in bytes.
const MAX_BYTES: u64 = 256 << 10;

/// Why a file of frameworks is not used.
#[derive(Debug, thiserror::Error)]
pub enum FrameworkFault {
    /// It cannot be read.
    #[error("{}: {source}", .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// It is too large for what it should hold.
    #[error("{}: a file of frameworks is smaller than {} KiB", .0.display(), MAX_BYTES >> 10)]
    TooLarge(PathBuf),
    /// What it says is not a list of frameworks.
    #[error(transparent)]
    Content(#[from] CatalogError),
}

/// The frameworks of a folder, by the names of their files, and what is wrong there. A file
/// that cannot be used is left out as a whole; no folder holds none.
pub fn load_frameworks(folder: &Path) -> (Vec<Framework>, Vec<FrameworkFault>) {
    let (mut frameworks, mut faults) = (Vec::new(), Vec::new());
    let Ok(entries) = fs::read_dir(folder) else {
        return (frameworks, faults);
    };
    let mut files: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|ending| ending == "ron"))
        .collect();
    files.sort();
    for path in files.into_iter().take(MAX_FILES) {
        match load(&path) {
            Ok(own) => frameworks.extend(own),
            Err(fault) => faults.push(fault),
        }
    }
    (frameworks, faults)
}

fn load(path: &Path) -> Result<Vec<Framework>, FrameworkFault> {
    let text = read_text(path, MAX_BYTES).map_err(|source| match source.kind() {
        std::io::ErrorKind::FileTooLarge => FrameworkFault::TooLarge(path.to_owned()),
        _ => FrameworkFault::Io {
            path: path.to_owned(),
            source,
        },
    })?;
    let read = read_frameworks(&path.display().to_string(), &text)
        .map_err(|error| in_catalog_file(&text, error))?;
    Ok(read.all().to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good_files_are_read_and_bad_ones_named_with_their_line() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        let own = "[\n(id: \"incident\", name: \"Incident review\", steps: [\n\
                   (id: \"impact\", title: \"Impact\"),\n])]";
        write("b.ron", own);
        write("a.ron", &own.replace("\"impact\"", "\"im pact\""));
        write("c.ron", "not a list");
        write("notes.txt", "left alone");
        write("d.ron", &" ".repeat((MAX_BYTES + 1) as usize));
        let (frameworks, faults) = load_frameworks(folder.path());
        assert_eq!(frameworks.len(), 1);
        assert_eq!(frameworks[0].steps[0].title, "Impact");
        let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
        assert_eq!(faults.len(), 3);
        assert!(
            faults[0].contains("a.ron:3: `incident/im pact`: id: "),
            "{}",
            faults[0]
        );
        assert!(faults[1].contains("c.ron:1:1"), "{}", faults[1]);
        assert!(faults[2].ends_with("d.ron: a file of frameworks is smaller than 256 KiB"));
        assert!(load_frameworks(&folder.path().join("none")).0.is_empty());
    }
}
