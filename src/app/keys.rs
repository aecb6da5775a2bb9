//! Shortcuts of the command table as egui's keys.

use egui::{Context, Event, Key, Modifiers};

use crate::session::{COMMANDS, Command, Shortcut};

/// Commands that work while text is being edited; all others are the field's own keys.
const WHILE_TYPING: [Command; 8] = [
    Command::Save,
    Command::SaveAs,
    Command::Open,
    Command::NewDocument,
    Command::Export,
    Command::CommandPalette,
    Command::Quit,
    Command::CloseDocument,
];

/// Takes the commands whose keys were pressed in this frame out of the input.
///
/// `plain` says whether keys without Ctrl count, as they do while the canvas has the focus.
pub(super) fn take_commands(ctx: &Context, typing: bool, plain: bool) -> Vec<Command> {
    let mut commands = Vec::new();
    ctx.input_mut(|input| {
        input.events.retain(|event| {
            let found = match event {
                // The clipboard keys arrive as events of their own.
                Event::Copy if !typing => Some(Command::Copy),
                Event::Cut if !typing => Some(Command::Cut),
                Event::Key {
                    key,
                    physical_key,
                    pressed: true,
                    modifiers,
                    ..
                } => find(*key, *physical_key, *modifiers, typing, plain),
                _ => None,
            };
            match found {
                Some(command) => {
                    commands.push(command);
                    false
                }
                None => true,
            }
        });
    });
    commands
}

fn find(
    key: Key,
    physical: Option<Key>,
    modifiers: Modifiers,
    typing: bool,
    plain: bool,
) -> Option<Command> {
    COMMANDS
        .iter()
        .find(|spec| {
            let allowed = !typing || WHILE_TYPING.contains(&spec.command);
            allowed
                && spec.shortcuts.iter().any(|shortcut| {
                    (plain || shortcut.command) && matches(*shortcut, key, physical, modifiers)
                })
        })
        .map(|spec| spec.command)
}

fn matches(shortcut: Shortcut, key: Key, physical: Option<Key>, modifiers: Modifiers) -> bool {
    let Some(wanted) = Key::from_name(shortcut.key) else {
        return false;
    };
    // On many layouts a digit with Shift is another character, and + needs Shift.
    let same_key = key == wanted || (shortcut.shift && physical == Some(wanted));
    let shift_is_free = matches!(wanted, Key::Plus | Key::Questionmark);
    same_key
        && modifiers.command == shortcut.command
        && modifiers.alt == shortcut.alt
        && (modifiers.shift == shortcut.shift || shift_is_free)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shortcut_of_the_table_is_a_key_that_egui_knows() {
        for spec in COMMANDS {
            for shortcut in spec.shortcuts {
                assert!(
                    Key::from_name(shortcut.key).is_some(),
                    "{}: {shortcut}",
                    spec.id
                );
            }
        }
    }

    #[test]
    fn keys_find_their_command() {
        let find = |key, physical, modifiers| find(key, physical, modifiers, false, true);
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
        let typing = |key, modifiers| super::find(key, None, modifiers, true, false);
        assert_eq!(typing(Key::Delete, Modifiers::NONE), None);
        assert_eq!(typing(Key::Z, Modifiers::COMMAND), None);
        assert_eq!(typing(Key::S, Modifiers::COMMAND), Some(Command::Save));
    }
}
