//! Shortcuts of the command table as egui's keys.

use egui::{Context, Event, Key, Modifiers};

use crate::session::{Command, KEYS, Keymap, Shortcut};

/// Commands that work while text is being edited; all others are the field's own keys.
const WHILE_TYPING: [Command; 10] = [
    Command::Save,
    Command::SaveAs,
    Command::Open,
    Command::NewDocument,
    Command::Export,
    Command::ExportDesign,
    Command::Preferences,
    Command::CommandPalette,
    Command::Quit,
    Command::CloseDocument,
];

/// What was pressed.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Pressed {
    /// Keys of a command.
    Command(Command),
    /// This text is to be pasted.
    Paste(String),
}

const fn ctrl(key: &'static str) -> Shortcut {
    Shortcut {
        key,
        command: true,
        shift: false,
        alt: false,
    }
}

/// Takes what was pressed in this frame and means something out of the input.
///
/// `plain` says whether keys without Ctrl count, as they do while the canvas has the focus;
/// `paste_asked`, whether a paste was asked for by other means than keys.
pub(super) fn take_pressed(
    ctx: &Context,
    keymap: &Keymap,
    typing: bool,
    plain: bool,
    paste_asked: bool,
) -> Vec<Pressed> {
    let mut all = Vec::new();
    ctx.input_mut(|input| {
        input.events.retain(|event| {
            let found = match event {
                // The field's own, which it reads from the events that stay.
                Event::Copy | Event::Cut | Event::Paste(_) if typing => None,
                Event::Paste(text) => match keymap.owner(ctrl("V")) {
                    _ if paste_asked => Some(Pressed::Paste(text.clone())),
                    Some(Command::Paste) => Some(Pressed::Paste(text.clone())),
                    other => other.map(Pressed::Command),
                },
                Event::Key {
                    key,
                    physical_key,
                    pressed: true,
                    modifiers,
                    ..
                } => find(keymap, *key, *physical_key, *modifiers, typing, plain)
                    .map(Pressed::Command),
                other => clipboard_keys(other)
                    .and_then(|keys| keymap.owner(keys))
                    .map(Pressed::Command),
            };
            match found {
                Some(pressed) => {
                    all.push(pressed);
                    false
                }
                None => true,
            }
        });
    });
    all
}

/// The keys of the clipboard, which arrive as events of their own.
fn clipboard_keys(event: &Event) -> Option<Shortcut> {
    match event {
        Event::Copy => Some(ctrl("C")),
        Event::Cut => Some(ctrl("X")),
        Event::Paste(_) => Some(ctrl("V")),
        _ => None,
    }
}

/// What was pressed while keys for a command are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Recorded {
    Keys(Shortcut),
    Cancelled,
}

/// Takes everything typed out of the input, and returns the first keys of it.
pub(super) fn record(ctx: &Context) -> Option<Recorded> {
    let mut recorded = None;
    ctx.input_mut(|input| {
        input.events.retain(|event| {
            let keys = match event {
                Event::Text(_) => return false,
                Event::Key {
                    key,
                    physical_key,
                    pressed: true,
                    modifiers,
                    ..
                } => shortcut_of(*key, *physical_key, *modifiers),
                Event::Key { .. } => return true,
                other => match clipboard_keys(other) {
                    Some(keys) => Some(keys),
                    None => return true,
                },
            };
            let new = keys.map(|keys| match keys.key {
                "Escape" => Recorded::Cancelled,
                _ => Recorded::Keys(keys),
            });
            recorded = recorded.or(new);
            false
        });
    });
    recorded
}

/// What is written for pressed keys; `None` for Shift and the like alone.
fn shortcut_of(key: Key, physical: Option<Key>, modifiers: Modifiers) -> Option<Shortcut> {
    // Shift and a digit are written so, whatever character the layout makes of them.
    let digits = [
        Key::Num0,
        Key::Num1,
        Key::Num2,
        Key::Num3,
        Key::Num4,
        Key::Num5,
        Key::Num6,
        Key::Num7,
        Key::Num8,
        Key::Num9,
    ];
    let digit = physical.filter(|physical| modifiers.shift && digits.contains(physical));
    let key = digit.unwrap_or(key);
    let name = KEYS
        .iter()
        .find(|name| Key::from_name(name.name) == Some(key))?;
    let keys = Shortcut {
        key: name.name,
        command: modifiers.command,
        shift: modifiers.shift,
        alt: modifiers.alt,
    };
    Some(keys.plain())
}

fn find(
    keymap: &Keymap,
    key: Key,
    physical: Option<Key>,
    modifiers: Modifiers,
    typing: bool,
    plain: bool,
) -> Option<Command> {
    keymap.find(|command, keys| {
        let allowed = !typing || WHILE_TYPING.contains(&command);
        allowed && (plain || keys.command) && matches(keys, key, physical, modifiers)
    })
}

fn matches(shortcut: Shortcut, key: Key, physical: Option<Key>, modifiers: Modifiers) -> bool {
    let Some(wanted) = Key::from_name(shortcut.key) else {
        return false;
    };
    // On many layouts a digit with Shift is another character, and + needs Shift.
    let same_key = key == wanted || (shortcut.shift && physical == Some(wanted));
    same_key
        && modifiers.command == shortcut.command
        && modifiers.alt == shortcut.alt
        && (modifiers.shift == shortcut.shift || shortcut.shift_is_free())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_that_can_be_bound_is_one_that_egui_knows() {
        for key in KEYS {
            assert!(Key::from_name(key.name).is_some(), "{}", key.name);
        }
        for spec in crate::session::COMMANDS {
            for shortcut in spec.shortcuts {
                let known = KEYS.iter().any(|key| key.name == shortcut.key);
                assert!(known, "{}: {shortcut}", spec.id);
            }
        }
    }

    #[test]
    fn pressed_keys_are_written_as_people_do() {
        let (none, shift) = (Modifiers::NONE, Modifiers::SHIFT);
        for (key, physical, modifiers, written) in [
            (
                Key::Z,
                Some(Key::Z),
                Modifiers::COMMAND | shift,
                "Ctrl+Shift+Z",
            ),
            (Key::Exclamationmark, Some(Key::Num1), shift, "Shift+1"),
            (Key::Questionmark, Some(Key::Slash), shift, "?"),
            (
                Key::Plus,
                Some(Key::Equals),
                Modifiers::COMMAND | shift,
                "Ctrl++",
            ),
            (Key::F8, None, none, "F8"),
        ] {
            let keys = shortcut_of(key, physical, modifiers).unwrap();
            assert_eq!(keys.to_string(), written);
            assert!(matches(keys, key, physical, modifiers), "{written}");
        }
        assert_eq!(shortcut_of(Key::ShiftLeft, None, shift), None);
    }

    #[test]
    fn the_clipboards_keys_can_be_given_to_others() {
        let pressed = |keymap: &Keymap, event: Event| {
            let ctx = Context::default();
            let input = egui::RawInput {
                events: vec![event],
                ..egui::RawInput::default()
            };
            let mut all = Vec::new();
            let mut output = ctx.run_ui(input, |_| {
                all.extend(take_pressed(&ctx, keymap, false, true, false));
            });
            output.textures_delta.clear();
            all
        };
        let mut keymap = Keymap::default();
        let copy = Pressed::Command(Command::Copy);
        assert_eq!(pressed(&keymap, Event::Copy), [copy]);
        let text = || "(nodes: {})".to_owned();
        let paste = |keymap: &Keymap| pressed(keymap, Event::Paste(text()));
        assert_eq!(paste(&keymap), [Pressed::Paste(text())]);
        keymap.bind(Command::AddNote, ctrl("V"));
        assert_eq!(paste(&keymap), [Pressed::Command(Command::AddNote)]);
        keymap.unbind(Command::AddNote);
        assert_eq!(paste(&keymap), []);
    }

    #[test]
    fn keys_find_their_command() {
        let keymap = Keymap::default();
        let find = |key, physical, modifiers| find(&keymap, key, physical, modifiers, false, true);
        assert_eq!(find(Key::Z, None, Modifiers::COMMAND), Some(Command::Undo));
        assert_eq!(
            find(Key::Z, None, Modifiers::COMMAND | Modifiers::SHIFT),
            Some(Command::Redo)
        );
        assert_eq!(
            find(Key::Exclamationmark, Some(Key::Num1), Modifiers::SHIFT),
            Some(Command::FitAll)
        );
        assert_eq!(find(Key::Z, None, Modifiers::NONE), None);
        assert_eq!(
            find(Key::Questionmark, None, Modifiers::SHIFT),
            Some(Command::Shortcuts)
        );
    }

    #[test]
    fn typing_keeps_plain_keys_and_undo_to_the_field() {
        let keymap = Keymap::default();
        let typing = |key, modifiers| find(&keymap, key, None, modifiers, true, false);
        assert_eq!(typing(Key::Delete, Modifiers::NONE), None);
        assert_eq!(typing(Key::Z, Modifiers::COMMAND), None);
        assert_eq!(typing(Key::S, Modifiers::COMMAND), Some(Command::Save));
    }
}
