//! Shortcuts of the command table as egui's keys.

use egui::os::OperatingSystem;
use egui::{Context, Event, Key, Modifiers};

use crate::session::{Command, KEYS, KeyName, Keymap, Shortcut};

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

/// Commands that work whatever has the keyboard.
const ANYWHERE: [Command; 3] = [
    Command::NextPanel,
    Command::PreviousPanel,
    Command::FocusMenus,
];

/// Keys without a letter that mean nothing to a button either.
const KEYS_F: [&str; 6] = ["F1", "F2", "F5", "F8", "F11", "Slash"];

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
    let system = ctx.os();
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
                } => {
                    let keys = readings(system, *key, *physical_key, *modifiers);
                    find(keymap, &keys, typing, plain).map(Pressed::Command)
                }
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
pub(super) fn record(ctx: &Context, keymap: &Keymap) -> Option<Recorded> {
    let mut recorded = None;
    let system = ctx.os();
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
                } => {
                    let keys = readings(system, *key, *physical_key, *modifiers);
                    recorded_of(keymap, &keys)
                }
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

/// How pressed keys can be read, the likeliest first; none for Shift and the like alone.
///
/// People think of the character on the cap. Where a layout has a mark on another key than the
/// American one, Shift may be what makes it: `/` is Shift and 7 on a German keyboard, `.` is
/// Shift and `;` on a French one. So a mark is read first without the Shift that made it. The
/// key's place comes after that: Shift and 1 is `!`, and `Shift+1` where nobody asks for `!`.
/// What a key without a character of the table means, as on a Russian layout, the window's
/// library says already: its place.
fn readings(
    system: OperatingSystem,
    key: Key,
    physical: Option<Key>,
    modifiers: Modifiers,
) -> Vec<Shortcut> {
    let Some(name) = name_of(key) else {
        return Vec::new();
    };
    let held = Shortcut {
        key: name.name,
        command: modifiers.command,
        shift: modifiers.shift,
        alt: modifiers.alt,
    };
    let mut all = Vec::new();
    if name.is_mark() && physical.is_some_and(|physical| physical != key) {
        // Option makes marks on macOS, as Ctrl and Alt together do on Windows. Alt Gr itself is
        // seen as no key that is held.
        let is_option = system == OperatingSystem::Mac && held.alt;
        let is_alt_gr = system == OperatingSystem::Windows && held.alt && held.command;
        if is_option || is_alt_gr {
            all.push(Shortcut {
                command: held.command && !is_alt_gr,
                shift: false,
                alt: false,
                ..held
            });
        }
        all.push(Shortcut {
            shift: false,
            ..held
        });
    }
    all.push(held.plain());
    // The top row is the digits' on every keyboard, also where it has marks without Shift.
    if name.is_mark()
        && let Some(place) = physical.and_then(name_of)
        && (place.is_digit() || (held.shift && place.is_mark()))
    {
        let at_place = Shortcut {
            key: place.name,
            ..held
        };
        all.push(at_place.plain());
    }
    all
}

fn name_of(key: Key) -> Option<&'static KeyName> {
    KEYS.iter()
        .find(|name| Key::from_name(name.name) == Some(key))
}

/// The command that pressed keys mean, if it may be done now.
fn find(keymap: &Keymap, readings: &[Shortcut], typing: bool, plain: bool) -> Option<Command> {
    let (keys, command) = owned(keymap, readings)?;
    // Keys without a letter, which the usual ones are, mean nothing to a field.
    let is_function = keys.key.starts_with('F') && keys.key.len() > 1;
    if ANYWHERE.contains(&command) && (!typing || is_function) {
        return Some(command);
    }
    // Letters mean nothing to a button; Enter, Space, arrows and what deletes are not for the canvas there.
    let is_letter = keys.key.len() == 1 || KEYS_F.contains(&keys.key);
    let plain = plain || (is_letter && !typing);
    let allowed = !typing || WHILE_TYPING.contains(&command);
    (allowed && (plain || keys.command)).then_some(command)
}

/// What is written for pressed keys: what they mean now, so that whoever has them is told.
fn recorded_of(keymap: &Keymap, readings: &[Shortcut]) -> Option<Shortcut> {
    let with_digit = |keys: &&Shortcut| keys.shift && keys.key.parse::<u8>().is_ok();
    owned(keymap, readings)
        .map(|(keys, _)| keys)
        .or_else(|| readings.iter().find(with_digit).copied())
        .or_else(|| readings.first().copied())
}

/// The first reading that is some command's.
fn owned(keymap: &Keymap, readings: &[Shortcut]) -> Option<(Shortcut, Command)> {
    readings
        .iter()
        .find_map(|keys| keymap.owner(*keys).map(|command| (*keys, command)))
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

    /// What is pressed, as the window's library tells it: key, place on an American keyboard,
    /// and what is held.
    type Press = (Key, Option<Key>, Modifiers);

    fn read(press: Press) -> Vec<Shortcut> {
        readings(OperatingSystem::Nix, press.0, press.1, press.2)
    }

    #[test]
    fn pressed_keys_are_written_as_people_do() {
        let (none, shift) = (Modifiers::NONE, Modifiers::SHIFT);
        let keymap = Keymap::default();
        for (key, physical, modifiers, written) in [
            (
                Key::Z,
                Some(Key::Z),
                Modifiers::COMMAND | shift,
                "Ctrl+Shift+Z",
            ),
            (Key::Exclamationmark, Some(Key::Num1), shift, "Shift+1"),
            (Key::Exclamationmark, Some(Key::Slash), none, "!"),
            (Key::Questionmark, Some(Key::Slash), shift, "?"),
            (Key::Slash, Some(Key::Num7), shift, "/"),
            (Key::Num7, Some(Key::Num7), shift, "Shift+7"),
            (
                Key::CloseCurlyBracket,
                Some(Key::CloseBracket),
                Modifiers::COMMAND | shift,
                "Ctrl+Shift+]",
            ),
            (
                Key::Plus,
                Some(Key::Equals),
                Modifiers::COMMAND | shift,
                "Ctrl++",
            ),
            (Key::F8, None, none, "F8"),
        ] {
            let keys = recorded_of(&keymap, &read((key, physical, modifiers))).unwrap();
            assert_eq!(keys.to_string(), written);
        }
        assert_eq!(read((Key::ShiftLeft, None, shift)), []);
    }

    /// For each layout what is on the cap, what is held besides Alt Gr, the key and its place as
    /// the window's library tells them, and the command.
    const LAYOUTS: &str = "
        us /  -          Slash             Slash        add.search
        us ?  Shift      Questionmark      Slash        help.shortcuts
        us 1  Shift      Exclamationmark   1            view.fit_all
        us 2  Shift      2                 2            view.fit_selection
        us 1  -          1                 1            view.level_overview
        us [  -          OpenBracket       OpenBracket  view.focus_nearer
        us ]  Ctrl       CloseBracket      CloseBracket arrange.forward
        us ]  Ctrl+Shift CloseCurlyBracket CloseBracket arrange.front
        us [  Ctrl+Shift OpenCurlyBracket  OpenBracket  arrange.back
        us .  Ctrl       Period            Period       arrange.collapse
        us .  Ctrl+Shift Period            Period       -
        us =  Ctrl       Equals            Equals       view.zoom_in
        us +  Ctrl+Shift Plus              Equals       view.zoom_in
        us -  Ctrl+Shift Minus             Minus        -
        de /  Shift      Slash             7            add.search
        de /  Ctrl+Shift Slash             7            -
        de ?  Shift      Questionmark      Minus        help.shortcuts
        de 1  Shift      Exclamationmark   1            view.fit_all
        de 2  Shift      2                 2            view.fit_selection
        de [  -          OpenBracket       8            view.focus_nearer
        de ]  -          CloseBracket      9            view.focus_further
        de ]  Ctrl       CloseBracket      9            arrange.forward
        de ü  -          OpenBracket       OpenBracket  view.focus_nearer
        de ü  Ctrl+Shift OpenBracket       OpenBracket  arrange.back
        de +  -          Plus              CloseBracket -
        de +  Ctrl       Plus              CloseBracket view.zoom_in
        de -  Ctrl       Minus             Slash        view.zoom_out
        de .  Ctrl       Period            Period       arrange.collapse
        de :  Ctrl+Shift Colon             Period       -
        de Z  Ctrl       Z                 Y            edit.undo
        de Z  Ctrl+Shift Z                 Y            edit.redo
        de Y  Ctrl       Y                 Z            edit.redo
        de Y  Ctrl+Shift Y                 Z            -
        fr /  Shift      Slash             Period       add.search
        fr ?  Shift      Questionmark      M            help.shortcuts
        fr .  Ctrl+Shift Period            Comma        arrange.collapse
        fr ,  Ctrl       Comma             M            edit.preferences
        fr &  -          1                 1            view.level_overview
        fr 1  Shift      1                 1            view.fit_all
        fr 2  Shift      2                 2            view.fit_selection
        fr !  -          Exclamationmark   Slash        -
        fr à  Ctrl       0                 0            view.zoom_actual
        fr -  Ctrl       Minus             6            view.zoom_out
        fr +  Ctrl+Shift Plus              Equals       view.zoom_in
        fr [  -          OpenBracket       5            view.focus_nearer
        fr ]  -          CloseBracket      Minus        view.focus_further
        fr Z  Ctrl       Z                 W            edit.undo
        fr W  Ctrl+Shift W                 Z            -
        fr A  -          A                 Q            add.next
        ru Я  Ctrl       Z                 Z            edit.undo
        ru Ф  -          A                 A            add.next
        ru /  Shift      Slash             Backslash    add.search
        ru ?  Shift      Questionmark      7            help.shortcuts
        ru .  Ctrl       Period            Slash        arrange.collapse
        ru ,  Ctrl+Shift Comma             Slash        edit.preferences
        ru 1  Shift      Exclamationmark   1            view.fit_all
        ru х  -          OpenBracket       OpenBracket  view.focus_nearer
        cs +  -          Plus              1            view.level_overview
        cs 1  Shift      1                 1            view.fit_all
    ";

    /// The rows of the table: all of it, how the keys can be read, and the command.
    fn rows() -> impl Iterator<Item = (&'static str, Vec<Shortcut>, &'static str)> {
        let lines = LAYOUTS.trim().lines().map(str::trim);
        lines.map(|line| {
            let words: Vec<_> = line.split_whitespace().collect();
            let [_, _, held, key, place, id] = words[..] else {
                panic!("{line}");
            };
            let mut modifiers = Modifiers::NONE;
            modifiers.command = held.contains("Ctrl");
            modifiers.shift = held.contains("Shift");
            let [key, place] = [key, place].map(|name| Key::from_name(name).unwrap());
            (line, read((key, Some(place), modifiers)), id)
        })
    }

    #[test]
    fn keys_do_on_each_layout_what_is_on_their_caps() {
        let keymap = Keymap::default();
        for (row, keys, id) in rows() {
            let found = find(&keymap, &keys, false, true);
            assert_eq!(found.map_or("-", |command| command.spec().id), id, "{row}");
        }
    }

    #[test]
    fn recorded_keys_are_the_keys_that_are_found() {
        for (row, keys, _) in rows() {
            let mut keymap = Keymap::default();
            let recorded = recorded_of(&keymap, &keys).unwrap();
            keymap.bind(Command::About, recorded);
            let found = find(&keymap, &keys, false, true);
            assert_eq!(found, Some(Command::About), "{row}: {recorded}");
        }
    }

    #[test]
    fn option_and_ctrl_with_alt_make_marks_where_they_do() {
        let keymap = Keymap::default();
        let found = |system, place, held| {
            let keys = readings(system, Key::OpenBracket, Some(place), held);
            find(&keymap, &keys, false, true)
        };
        let (alt, ctrl) = (Modifiers::ALT, Modifiers::COMMAND);
        let (nearer, backward) = (Some(Command::FocusNearer), Some(Command::SendBackward));
        assert_eq!(found(OperatingSystem::Mac, Key::Num5, alt), nearer);
        assert_eq!(found(OperatingSystem::Mac, Key::Num5, alt | ctrl), backward);
        assert_eq!(
            found(OperatingSystem::Windows, Key::Num8, alt | ctrl),
            nearer
        );
        for system in [OperatingSystem::Nix, OperatingSystem::Windows] {
            assert_eq!(found(system, Key::Num8, alt), None);
        }
        assert_eq!(found(OperatingSystem::Mac, Key::OpenBracket, alt), None);
    }

    #[test]
    fn a_character_goes_before_the_place_of_its_key() {
        let mut keymap = Keymap::default();
        let press = (Key::Exclamationmark, Some(Key::Num1), Modifiers::SHIFT);
        keymap.bind(Command::About, "!".parse().unwrap());
        assert_eq!(
            find(&keymap, &read(press), false, true),
            Some(Command::About)
        );
        let recorded = recorded_of(&keymap, &read(press)).unwrap();
        assert_eq!(recorded.to_string(), "!", "its owner is told of");
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
        let find = |key, physical, modifiers| {
            find(&keymap, &read((key, physical, modifiers)), false, true)
        };
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
        let typing = |key, modifiers| find(&keymap, &read((key, None, modifiers)), true, false);
        assert_eq!(typing(Key::Delete, Modifiers::NONE), None);
        assert_eq!(typing(Key::Z, Modifiers::COMMAND), None);
        assert_eq!(typing(Key::S, Modifiers::COMMAND), Some(Command::Save));
    }
}
