//! Shortcuts as people read, write and press them.

use std::fmt;
use std::str::FromStr;

use crate::catalog::did_you_mean;

/// A key with modifiers. `command` is Ctrl, or ⌘ on macOS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shortcut {
    /// The key by the name of its cap, one of [`KEYS`]: `Z`, `Delete`, `F2`, `Plus`, `0`.
    pub key: &'static str,
    /// Ctrl or ⌘ is held.
    pub command: bool,
    /// Shift is held.
    pub shift: bool,
    /// Alt or ⌥ is held.
    pub alt: bool,
}

/// A key of the keyboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyName {
    /// Its name, which is that of the window's library.
    pub name: &'static str,
    /// What is on its cap.
    pub cap: &'static str,
    /// Other names that people write.
    aliases: &'static [&'static str],
    kind: KeyKind,
}

/// What a key is, as far as keyboards differ in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum KeyKind {
    /// The same on all keyboards, or a letter, which Shift leaves a letter.
    Fixed,
    /// A digit, which has the same place on all keyboards and needs Shift on some.
    Digit,
    /// A mark that is without Shift on some keyboards, with Shift or Alt Gr on others.
    Mark,
    /// A mark that needs Shift on most keyboards, so that Shift says nothing.
    ShiftedMark,
}

impl KeyName {
    /// Whether it is one of `0` to `9`.
    pub fn is_digit(&self) -> bool {
        self.kind == KeyKind::Digit
    }

    /// Whether it is a mark such as `/` or `?`, which each layout has elsewhere.
    pub fn is_mark(&self) -> bool {
        matches!(self.kind, KeyKind::Mark | KeyKind::ShiftedMark)
    }
}

const fn plain(name: &'static str, kind: KeyKind) -> KeyName {
    KeyName {
        name,
        cap: name,
        aliases: &[],
        kind,
    }
}

const fn named(name: &'static str, cap: &'static str, aliases: &'static [&'static str]) -> KeyName {
    KeyName {
        cap,
        aliases,
        ..plain(name, KeyKind::Fixed)
    }
}

const fn mark(name: &'static str, cap: &'static str, aliases: &'static [&'static str]) -> KeyName {
    KeyName {
        kind: KeyKind::Mark,
        ..named(name, cap, aliases)
    }
}

const fn shifted(name: &'static str, cap: &'static str) -> KeyName {
    KeyName {
        kind: KeyKind::ShiftedMark,
        ..named(name, cap, &[])
    }
}

macro_rules! keys {
    ($($name:literal)*; $($digit:literal)*; $($other:expr,)*) => {
        /// All keys that a command can be bound to.
        pub const KEYS: &[KeyName] = &[
            $(plain($name, KeyKind::Fixed),)*
            $(plain($digit, KeyKind::Digit),)*
            $($other,)*
        ];
    };
}

keys! {
    "A" "B" "C" "D" "E" "F" "G" "H" "I" "J" "K" "L" "M" "N" "O" "P" "Q" "R" "S" "T" "U" "V" "W"
    "X" "Y" "Z" "F1" "F2" "F3" "F4" "F5" "F6" "F7" "F8" "F9" "F10" "F11" "F12" "F13" "F14" "F15"
    "F16" "F17" "F18" "F19" "F20" "Tab" "Backspace" "Space" "Home" "End" "Menu";
    "0" "1" "2" "3" "4" "5" "6" "7" "8" "9";
    named("Escape", "Esc", &[]),
    named("Enter", "Enter", &["Return"]),
    named("Delete", "Delete", &["Del"]),
    named("Insert", "Insert", &["Ins"]),
    named("PageUp", "PageUp", &["PgUp"]),
    named("PageDown", "PageDown", &["PgDn"]),
    named("ArrowLeft", "←", &["Left"]),
    named("ArrowRight", "→", &["Right"]),
    named("ArrowUp", "↑", &["Up"]),
    named("ArrowDown", "↓", &["Down"]),
    mark("Minus", "−", &["-"]),
    mark("Equals", "=", &["Equal"]),
    mark("OpenBracket", "[", &[]),
    mark("CloseBracket", "]", &[]),
    mark("Slash", "/", &[]),
    mark("Backslash", "\\", &[]),
    mark("Comma", ",", &[]),
    mark("Period", ".", &[]),
    mark("Semicolon", ";", &[]),
    mark("Quote", "'", &[]),
    mark("Backtick", "`", &[]),
    shifted("Plus", "+"),
    shifted("Questionmark", "?"),
    shifted("Exclamationmark", "!"),
    shifted("Colon", ":"),
    shifted("Pipe", "|"),
    shifted("OpenCurlyBracket", "{"),
    shifted("CloseCurlyBracket", "}"),
}

/// The key of that name, cap or other name, whatever its case.
pub fn key_name(word: &str) -> Option<&'static KeyName> {
    KEYS.iter().find(|key| {
        let names = [key.name, key.cap].into_iter();
        let mut names = names.chain(key.aliases.iter().copied());
        names.any(|name| name.eq_ignore_ascii_case(word))
    })
}

/// Why a text is no shortcut.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShortcutError {
    /// Nothing is there, or only a key that is held.
    #[error("{text:?} names no key. Write it as \"Ctrl+Shift+Z\" or \"F8\".")]
    NoKey {
        /// What was written.
        text: String,
    },
    /// A word before the last that is not held with others.
    #[error(
        "{text:?}: {word:?} is not a key that is held. Those are Ctrl, Cmd, Shift and Alt.{hint}"
    )]
    Modifier {
        /// What was written.
        text: String,
        /// The word.
        word: String,
        /// What may have been meant, as a sentence.
        hint: String,
    },
    /// The last word is no key.
    #[error("{text:?}: there is no key {word:?}.{hint}")]
    Key {
        /// What was written.
        text: String,
        /// The word.
        word: String,
        /// What may have been meant, as a sentence.
        hint: String,
    },
}

/// A key that is held: its names.
#[derive(Clone, Copy)]
enum Held {
    Command,
    Shift,
    Alt,
}

const HELD: [(&str, Held); 9] = [
    ("Ctrl", Held::Command),
    ("Cmd", Held::Command),
    ("Control", Held::Command),
    ("Command", Held::Command),
    ("⌘", Held::Command),
    ("Shift", Held::Shift),
    ("Alt", Held::Alt),
    ("Option", Held::Alt),
    ("⌥", Held::Alt),
];

impl FromStr for Shortcut {
    type Err = ShortcutError;

    /// Reads `Ctrl+Shift+Z`, `F8`, `?`, `Alt+Left`, in any case and order of what is held.
    fn from_str(text: &str) -> Result<Self, ShortcutError> {
        let trimmed = text.trim();
        let no_key = || ShortcutError::NoKey {
            text: text.to_owned(),
        };
        // The last word is the key, and may be a plus itself. macOS writes ⌘ without one.
        let (held, key) = match trimmed.strip_suffix('+') {
            Some(held) if held.is_empty() || held.ends_with('+') => (held, "+"),
            Some(_) => return Err(no_key()),
            None => match trimmed.rsplit_once('+') {
                Some((held, key)) => (held, key),
                None => ("", trimmed),
            },
        };
        let (held, key) = match key.trim().strip_prefix('⌘') {
            Some(rest) if !rest.is_empty() => (format!("⌘+{held}"), rest),
            _ => (held.replace('⌘', "⌘+"), key.trim()),
        };
        let mut shortcut = Self {
            key: "",
            command: false,
            shift: false,
            alt: false,
        };
        for word in held
            .split('+')
            .map(str::trim)
            .filter(|word| !word.is_empty())
        {
            let known = HELD
                .iter()
                .find(|(name, _)| name.eq_ignore_ascii_case(word));
            match known {
                Some((_, Held::Command)) => shortcut.command = true,
                Some((_, Held::Shift)) => shortcut.shift = true,
                Some((_, Held::Alt)) => shortcut.alt = true,
                None => {
                    return Err(ShortcutError::Modifier {
                        text: text.to_owned(),
                        word: word.to_owned(),
                        hint: did_you_mean(word, HELD.iter().map(|(name, _)| *name)),
                    });
                }
            }
        }
        let is_held = HELD.iter().any(|(name, _)| name.eq_ignore_ascii_case(key));
        if key.is_empty() || is_held {
            return Err(no_key());
        }
        let found = key_name(key).ok_or_else(|| ShortcutError::Key {
            text: text.to_owned(),
            word: key.to_owned(),
            hint: did_you_mean(key, KEYS.iter().map(|key| key.name)),
        })?;
        shortcut.key = found.name;
        Ok(shortcut)
    }
}

impl fmt::Display for Shortcut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let command = if cfg!(target_os = "macos") {
            "⌘"
        } else {
            "Ctrl+"
        };
        let parts = [
            (self.command, command),
            (self.alt, "Alt+"),
            (self.shift, "Shift+"),
        ];
        for (held, name) in parts {
            if held {
                f.write_str(name)?;
            }
        }
        f.write_str(key_name(self.key).map_or(self.key, |key| key.cap))
    }
}

impl Shortcut {
    /// Whether Shift says nothing, since the character needs it on some keyboards.
    pub fn shift_is_free(self) -> bool {
        key_name(self.key).is_some_and(|key| key.kind == KeyKind::ShiftedMark)
    }

    /// Whether both are the same keys to press.
    pub fn is_same(self, other: Self) -> bool {
        self.plain() == other.plain()
    }

    /// The same without a Shift that says nothing.
    pub fn plain(self) -> Self {
        Self {
            shift: self.shift && !self.shift_is_free(),
            ..self
        }
    }

    /// What the window keeps these keys for; no command can have them.
    pub fn reserved_for(self) -> Option<&'static str> {
        let is_alone = !(self.command || self.alt || self.shift);
        match self.key {
            "Escape" if is_alone => Some("cancelling"),
            "Space" if is_alone => Some("moving the view"),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Result<String, String> {
        let shortcut: Result<Shortcut, _> = text.parse();
        shortcut
            .map(|shortcut| shortcut.to_string())
            .map_err(|error| error.to_string())
    }

    #[test]
    fn shortcuts_are_read_as_people_write_them() {
        for (text, expected) in [
            ("Ctrl+Shift+Z", "Ctrl+Shift+Z"),
            ("shift+CMD+z", "Ctrl+Shift+Z"),
            (" ctrl + option + pgdn ", "Ctrl+Alt+PageDown"),
            ("⌘K", "Ctrl+K"),
            ("⌘Alt+Shift+K", "Ctrl+Alt+Shift+K"),
            ("f8", "F8"),
            ("?", "?"),
            ("Alt+Left", "Alt+←"),
            ("Ctrl++", "Ctrl++"),
            ("+", "+"),
            ("Ctrl+-", "Ctrl+−"),
            ("Ctrl+plus", "Ctrl++"),
        ] {
            assert_eq!(read(text).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_shortcut_says_why() {
        for (text, part) in [
            ("", "names no key"),
            ("Ctrl+", "names no key"),
            ("Ctrl+Shift", "names no key"),
            ("Crtl+Z", "Did you mean \"Ctrl\"?"),
            ("Hyper+Z", "\"Hyper\" is not a key that is held"),
            ("Ctrl+Delte", "Did you mean \"Delete\"?"),
            ("Ctrl+ß", "there is no key \"ß\""),
        ] {
            let said = read(text).unwrap_err();
            assert!(said.contains(part), "{text}: {said}");
        }
    }

    #[test]
    fn shift_says_nothing_where_keyboards_differ() {
        let same = |one: &str, other: &str| {
            let read = |text: &str| text.parse::<Shortcut>().unwrap();
            read(one).is_same(read(other))
        };
        assert!(same("?", "Shift+?") && same("Ctrl++", "Ctrl+Shift++"));
        assert!(!same("Z", "Shift+Z") && !same("?", "Ctrl+?"));
    }

    #[test]
    fn names_of_keys_are_unique() {
        for key in KEYS {
            for word in [key.name, key.cap].iter().chain(key.aliases) {
                assert_eq!(key_name(word), Some(key), "{word}");
            }
        }
    }

    proptest! {
        #[test]
        fn what_is_shown_is_read_back(
            at in 0..KEYS.len(), command: bool, shift: bool, alt: bool
        ) {
            let shortcut = Shortcut { key: KEYS[at].name, command, shift, alt };
            prop_assert_eq!(shortcut.to_string().parse(), Ok(shortcut));
        }

        #[test]
        fn no_text_breaks_the_reader(text in ".{0,40}") {
            let _ = text.parse::<Shortcut>();
        }
    }
}
