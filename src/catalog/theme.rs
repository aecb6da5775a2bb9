//! Files of themes, bundled and of the user's own: names of colors and their values.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Deserializer, de};

/// A theme that comes with the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BundledTheme {
    /// Light on dark, the default.
    Dark,
    /// For bright rooms.
    Light,
    /// For paper.
    Print,
    /// As drawn by hand.
    Sketch,
}

impl BundledTheme {
    /// All of them; each may start from those before it.
    pub const ALL: [Self; 4] = [Self::Dark, Self::Light, Self::Print, Self::Sketch];

    /// Its name in settings and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Dark => "dark",
            Self::Light => "light",
            Self::Print => "print",
            Self::Sketch => "sketch",
        }
    }

    /// What its file says.
    ///
    /// # Errors
    /// [`ThemeSyntax`] if the file cannot be read, which the tests find.
    pub fn record(self) -> Result<ThemeRecord, ThemeSyntax> {
        read_theme(match self {
            Self::Dark => include_str!("../../assets/themes/dark.ron"),
            Self::Light => include_str!("../../assets/themes/light.ron"),
            Self::Print => include_str!("../../assets/themes/print.ron"),
            Self::Sketch => include_str!("../../assets/themes/sketch.ron"),
        })
    }
}

/// Red, green, blue and opacity, 0 to 255 each; in files `"#rrggbb"` or `"#rrggbbaa"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rgba(pub [u8; 4]);

impl<'de> Deserialize<'de> for Rgba {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl de::Visitor<'_> for Visitor {
            type Value = Rgba;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a color such as \"#1b1e24\"")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Rgba, E> {
                parse_color(text)
                    .map(Rgba)
                    .ok_or_else(|| E::invalid_value(de::Unexpected::Str(text), &self))
            }
        }
        deserializer.deserialize_str(Visitor)
    }
}

fn parse_color(text: &str) -> Option<[u8; 4]> {
    let digits = text.trim().strip_prefix('#')?;
    if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let number = u32::from_str_radix(digits, 16).ok()?;
    match digits.len() {
        6 => Some((number << 8 | 0xff).to_be_bytes()),
        8 => Some(number.to_be_bytes()),
        _ => None,
    }
}

/// What a theme's file says; what its colors are called is checked where they are used.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ThemeRecord {
    /// Its name on screen.
    pub name: String,
    /// The theme that it starts from; without one it names every color.
    #[serde(default)]
    pub base: Option<BundledTheme>,
    /// Whether text is light on dark; that of the base if it is not said.
    #[serde(default)]
    pub dark: Option<bool>,
    /// Whether lines and letters look as drawn by hand; as the base does if it is not said.
    #[serde(default)]
    pub sketch: Option<bool>,
    /// Colors by the names of their tokens.
    #[serde(default)]
    pub colors: BTreeMap<String, Rgba>,
}

/// Why a text is no theme.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct ThemeSyntax {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong; names the field.
    pub message: String,
}

/// Reads a theme's file.
///
/// # Errors
/// [`ThemeSyntax`] with the line if it is not RON of that form or a value is no color.
pub fn read_theme(text: &str) -> Result<ThemeRecord, ThemeSyntax> {
    ron::Options::default()
        .with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME)
        .from_str(text)
        .map_err(|error| ThemeSyntax {
            line: error.span.start.line,
            message: error.code.to_string(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_gives_what_it_says_and_leaves_the_rest_open() {
        let file = read_theme(
            "(name: \"Sea\", base: light, colors: {\"text\": \"#001b2E\", \"note\": \" #ffaa0080\"})",
        )
        .unwrap();
        assert_eq!(file.base, Some(BundledTheme::Light));
        assert_eq!((file.dark, file.sketch), (None, None));
        assert_eq!(file.colors["text"], Rgba([0, 0x1b, 0x2e, 0xff]));
        assert_eq!(file.colors["note"], Rgba([0xff, 0xaa, 0, 0x80]));
    }

    #[test]
    fn what_is_no_color_is_said_with_its_line() {
        for value in ["red", "#12345", "#1234567", "#+12345", "", "#äöü"] {
            let text = format!("(name: \"x\", colors: {{\n\"text\": {value:?}}})");
            let error = read_theme(&text).unwrap_err();
            assert_eq!(error.line, 2, "{error}");
            assert!(error.message.contains("#1b1e24"), "{error}");
        }
    }

    #[test]
    fn the_bundled_files_are_named_as_what_they_are() {
        for bundled in BundledTheme::ALL {
            let file = bundled.record().unwrap_or_else(|error| panic!("{error}"));
            assert_eq!(file.name, bundled.name());
        }
    }
}
