//! The user's own themes: files of tokens in the folder of the settings.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use super::file::read_text;
use super::left_conflict::left_conflict;
use super::suggest::did_you_mean;
use crate::catalog::read_theme;
use crate::scene::style::{Theme, TokenFault};

/// Most files that are looked at.
const MAX_FILES: usize = 100;
/// Largest file, in bytes.
const MAX_BYTES: u64 = 64 << 10;
/// Longest name, in characters.
const MAX_NAME: usize = 60;

/// What is wrong with a theme's file, or could be better.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{}: {what}", .path.display(), Line(*.line))]
pub struct ThemeFault {
    /// The file.
    pub path: PathBuf,
    /// The line, from 1, where one is to blame.
    pub line: Option<usize>,
    /// What is wrong and what to do, without the full stop.
    pub what: String,
}

struct Line(Option<usize>);

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(line) => write!(f, ", line {line}"),
            None => Ok(()),
        }
    }
}

/// The themes of a folder, by the names of their files, and what is wrong there. A file
/// that cannot be used is left out; one whose text is hard to read is not.
pub fn load_themes(folder: &Path) -> (Vec<Theme>, Vec<ThemeFault>) {
    let (mut themes, mut faults): (Vec<Theme>, Vec<ThemeFault>) = (Vec::new(), Vec::new());
    let Ok(entries) = fs::read_dir(folder) else {
        // No folder, no themes of one's own.
        return (themes, faults);
    };
    let mut files: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|ending| ending == "ron"))
        .collect();
    files.sort();
    for path in files.into_iter().take(MAX_FILES) {
        match load_theme(&path) {
            Ok(theme) if themes.iter().any(|own| own.name == theme.name) => {
                faults.push(ThemeFault {
                    path,
                    line: None,
                    what: format!("another file has a theme named {:?} already", theme.name),
                });
            }
            Ok(theme) => {
                faults.extend(faint(&path, &theme));
                themes.push(theme);
            }
            Err(fault) => faults.push(fault),
        }
    }
    (themes, faults)
}

/// The theme of a file.
///
/// # Errors
/// [`ThemeFault`] with the line and the field.
pub fn load_theme(path: &Path) -> Result<Theme, ThemeFault> {
    let fail = |line, what: String| ThemeFault {
        path: path.to_owned(),
        line,
        what,
    };
    let text = read_text(path, MAX_BYTES).map_err(|error| match error.kind() {
        std::io::ErrorKind::FileTooLarge => {
            let what = format!("a theme is smaller than {} KiB", MAX_BYTES >> 10);
            fail(None, what)
        }
        _ => fail(None, error.to_string()),
    })?;
    let record = read_theme(&text).map_err(|error| match left_conflict(&text) {
        Some(left) => fail(Some(left.line), left.to_string()),
        None => fail(Some(error.line), error.message),
    })?;
    let line_of = |token: &str| {
        let quoted = format!("{token:?}");
        let line = text.lines().position(|line| line.contains(&quoted))?;
        Some(line + 1)
    };
    let name = record.name.trim();
    if name.is_empty() || name.chars().count() > MAX_NAME {
        let what = format!("a theme has a name of 1 to {MAX_NAME} characters");
        return Err(fail(line_of(&record.name), what));
    }
    if name == "system" || Theme::by_name(name).is_some() {
        let what = format!("{name:?} is the name of a theme that comes with Pipewright");
        return Err(fail(line_of(&record.name), what));
    }
    Theme::read(&record).map_err(|fault| match fault {
        TokenFault::Unknown(token) => {
            let hint = did_you_mean(&token, Theme::tokens());
            fail(
                line_of(&token),
                format!("there is no color {token:?}.{hint}"),
            )
        }
        TokenFault::Missing(token) => {
            let what = format!("without a base, every color is named: {token:?} is not");
            fail(line_of(&record.name), what)
        }
    })
}

fn faint(path: &Path, theme: &Theme) -> Option<ThemeFault> {
    let faint = theme.faint();
    let (ground, ratio) = faint.first()?;
    Some(ThemeFault {
        path: path.to_owned(),
        line: None,
        what: format!(
            "text on \"{ground}\" has a contrast of {ratio:.1} to 1; below 4.5 it is hard to read"
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::Color;

    fn loaded(text: &str) -> Result<Theme, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("own.ron");
        fs::write(&path, text).unwrap();
        load_theme(&path).map_err(|fault| {
            let text = fault.to_string();
            text.split_once("own.ron").unwrap().1.to_owned()
        })
    }

    #[test]
    fn a_file_changes_some_tokens_of_a_bundled_theme() {
        let theme = loaded(
            "(name: \"Ocean\", base: dark, colors: {\"background\": \"#001b2e\", \"serving\": \"#ffaa0080\"})",
        )
        .unwrap();
        assert_eq!((&*theme.name, theme.is_dark), ("Ocean", true));
        assert_eq!(theme.background, Color::hex(0x0000_1b2e));
        assert_eq!(theme.stage("serving").a, 0x80);
        assert_eq!(theme.text, Theme::dark().text);
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        let cases = [
            (
                "(name: \"x\", base: dark,\n colors: {\n\"backgruond\": \"#000000\"})",
                ", line 3: there is no color \"backgruond\". Did you mean \"background\"?",
            ),
            (
                "(name: \"x\", base: dark, colors: {\"text\": \"red\"})",
                ", line 1: Expected a color such as \"#1b1e24\" but found the string \"red\" instead",
            ),
            (
                "(name: \"dark\", base: dark)",
                ", line 1: \"dark\" is the name of a theme that comes with Pipewright",
            ),
            (
                "(name: \" \", base: dark)",
                ", line 1: a theme has a name of 1 to 60 characters",
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(loaded(text).unwrap_err(), expected, "{text}");
        }
        for text in [
            "",
            "(name: \"x\")",
            "(name: \"x\", base: blue)",
            "(name: \"x\", base: dark, colour: {})",
        ] {
            assert!(
                loaded(text).unwrap_err().starts_with(", line 1: "),
                "{text}"
            );
        }
    }

    #[test]
    fn a_folder_gives_what_can_be_used_and_says_what_cannot() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        write(
            "a.ron",
            "(name: \"A\", base: light, colors: {\"text\": \"#cccccc\"})",
        );
        write("b.ron", "(name: \"A\", base: light)");
        write("c.ron", "nonsense");
        write("d.txt", "not looked at");
        let (themes, faults) = load_themes(folder.path());
        let names: Vec<&str> = themes.iter().map(|theme| &*theme.name).collect();
        assert_eq!(names, ["A"]);
        let said: Vec<String> = faults.iter().map(ToString::to_string).collect();
        assert_eq!(said.len(), 3, "{said:?}");
        assert!(
            said[0].contains("contrast") && said[1].contains("already"),
            "{said:?}"
        );
        assert_eq!(load_themes(&folder.path().join("none")), (vec![], vec![]));
    }
}
