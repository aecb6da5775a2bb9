//! What git leaves in a file that it could not merge.

use std::fmt;

/// How lines begin that git puts around what two sides made of a place.
const MARKERS: [&str; 4] = ["<<<<<<<", "|||||||", "=======", ">>>>>>>"];
/// Longest part of such a line in a message, in characters.
const LONGEST: usize = 60;

/// The first line of a conflict that git left in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct LeftConflict {
    /// The line, from 1.
    pub line: usize,
    /// What stands there.
    pub marker: String,
}

impl fmt::Display for LeftConflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "git left a conflict here ({}). Merge the file, or take one side, and open it again",
            self.marker
        )
    }
}

/// The conflict that git left in a text which cannot be read, if that is why.
///
/// Only to be asked of a text that cannot be read: such lines are fine within Markdown.
pub(super) fn left_conflict(text: &str) -> Option<LeftConflict> {
    let is_marker = |line: &str| {
        let rest = MARKERS.iter().find_map(|marker| line.strip_prefix(marker));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    };
    let mut lines = text.lines().map(str::trim_end).zip(1..);
    let (marker, line) = lines.find(|(line, _)| is_marker(line))?;
    Some(LeftConflict {
        line,
        marker: marker.chars().take(LONGEST).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::{KEYS_FILE, Settings, load_frameworks, load_keys};

    #[test]
    fn each_marker_is_found_at_the_start_of_a_line_alone() {
        for marker in MARKERS {
            let text = format!("(\r\n{marker} HEAD\r\n)\r\n");
            let found = left_conflict(&text).unwrap();
            assert_eq!((found.line, found.marker), (2, format!("{marker} HEAD")));
            assert!(left_conflict(&format!("({marker}\n)")).is_none());
            assert!(left_conflict(&format!("{marker}x\n")).is_none());
        }
        assert!(left_conflict("=========\n").is_none());
        let long = format!("<<<<<<< {}", "x".repeat(1_000));
        assert_eq!(left_conflict(&long).unwrap().marker.len(), LONGEST);
    }

    #[test]
    fn files_of_settings_say_where_it_was_left() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        for name in ["settings.ron", KEYS_FILE, "own.ron"] {
            std::fs::write(path.join(name), "(\n\n=======\n)").unwrap();
        }
        let (_, settings) = Settings::load(path);
        let (_, frameworks) = load_frameworks(path);
        let said = [
            settings.unwrap(),
            load_keys(path).unwrap_err().to_string(),
            frameworks.last().unwrap().to_string(),
        ];
        for said in said {
            assert!(
                said.contains("git left a conflict here (=======)"),
                "{said}"
            );
            assert!(said.contains("line 3") || said.contains(":3:"), "{said}");
        }
    }
}
