//! The user's own themes: files of tokens in the folder of the settings.

use std::path::Path;

use super::user_file::{self, FileFault, Wrong};
use crate::catalog::{did_you_mean, read_theme};
use crate::scene::style::{Theme, TokenFault};

/// Largest file, in bytes.
const MAX_BYTES: u64 = 64 << 10;
/// Longest name, in characters.
const MAX_NAME: usize = 60;

/// The themes of a folder, by the names of their files, and what is wrong there. A file
/// that cannot be used is left out; one whose text is hard to read is not.
pub fn load_themes(folder: &Path) -> (Vec<Theme>, Vec<FileFault>) {
    let (mut themes, mut faults): (Vec<Theme>, Vec<FileFault>) = (Vec::new(), Vec::new());
    for path in user_file::files_of(folder, &mut faults) {
        match load_theme(&path) {
            Ok(theme) if themes.iter().any(|other| other.name == theme.name) => {
                let what = format!("another file has a theme named {:?} already", theme.name);
                faults.push(FileFault::new(&path, what));
            }
            Ok(theme) => {
                faults.extend(faint_text(&theme).map(|what| FileFault::new(&path, what)));
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
/// [`FileFault`] with the line and the field.
pub fn load_theme(path: &Path) -> Result<Theme, FileFault> {
    user_file::read(path, ("a theme", MAX_BYTES), theme_of)
}

fn theme_of(text: &str) -> Result<Theme, Wrong> {
    let record = read_theme(text).map_err(|error| Wrong::new(Some(error.line), error.message))?;
    let line_of = |token: &str| {
        let quoted = format!("{token:?}");
        let line = text.lines().position(|line| line.contains(&quoted))?;
        Some(line + 1)
    };
    let name = record.name.trim();
    if name.is_empty() || name.chars().count() > MAX_NAME {
        let what = format!("a theme has a name of 1 to {MAX_NAME} characters");
        return Err(Wrong::new(line_of(&record.name), what));
    }
    if name == "system" || Theme::by_name(name).is_some() {
        let what = format!("{name:?} is the name of a theme that comes with Pipewright");
        return Err(Wrong::new(line_of(&record.name), what));
    }
    Theme::read(&record).map_err(|fault| match fault {
        TokenFault::Unknown(token) => {
            let hint = did_you_mean(&token, Theme::tokens());
            Wrong::new(
                line_of(&token),
                format!("there is no color {token:?}.{hint}"),
            )
        }
        TokenFault::Missing(token) => {
            let what = format!("without a base, every color is named: {token:?} is not");
            Wrong::new(line_of(&record.name), what)
        }
    })
}

/// What to say of a theme whose text is hard to read.
pub fn faint_text(theme: &Theme) -> Option<String> {
    let faint = theme.faint();
    let (ground, ratio) = faint.first()?;
    Some(format!(
        "text on \"{ground}\" has a contrast of {ratio:.1} to 1; below 4.5 it is hard to read"
    ))
}

#[cfg(test)]
mod tests {
    use std::fs;

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
                ":3: there is no color \"backgruond\". Did you mean \"background\"?",
            ),
            (
                "(name: \"x\", base: dark, colors: {\"text\": \"red\"})",
                ":1: Expected a color such as \"#1b1e24\" but found the string \"red\" instead",
            ),
            (
                "(name: \"dark\", base: dark)",
                ":1: \"dark\" is the name of a theme that comes with Pipewright",
            ),
            (
                "(name: \" \", base: dark)",
                ":1: a theme has a name of 1 to 60 characters",
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(loaded(text).unwrap_err(), expected, "{text}");
        }
        for text in [
            "",
            "(name: \"x\")",
            "(name: \"x\", base: blue)",
            "(name: \"x\", base: dark, color: {})",
        ] {
            assert!(loaded(text).unwrap_err().starts_with(":1: "), "{text}");
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
