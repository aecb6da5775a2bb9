//! The user's own frameworks: files in a folder of the settings.

use std::path::Path;

use super::user_file::{self, FileFault};
use crate::catalog::{Framework, read_frameworks};

/// Largest file, in bytes.
const MAX_BYTES: u64 = 256 << 10;

/// The frameworks of a folder, by the names of their files, and what is wrong there. A file
/// that cannot be used is left out as a whole; no folder holds none.
pub fn load_frameworks(folder: &Path) -> (Vec<Framework>, Vec<FileFault>) {
    let (mut frameworks, mut faults) = (Vec::new(), Vec::new());
    for path in user_file::files_of(folder, &mut faults) {
        let read = user_file::read(&path, ("a file of frameworks", MAX_BYTES), |text| {
            Ok(read_frameworks("", text)?.all().to_vec())
        });
        match read {
            Ok(read) => frameworks.extend(read),
            Err(fault) => faults.push(fault),
        }
    }
    (frameworks, faults)
}

#[cfg(test)]
mod tests {
    use std::fs;

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
