//! Which keys do which command: the table's, changed by the user's own.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use super::command::{COMMANDS, Command};
use super::notice::Notice;
use super::shortcut::{Shortcut, ShortcutError};
use crate::catalog::did_you_mean;
use crate::storage::{KEYS_FILE, KeyEntry, StorageError, load_keys, save_keys};

/// Most faults that are said one by one.
const MAX_SAID: usize = 3;

/// The bindings in effect. Everything that shows or takes a key asks here.
///
/// ```
/// use pipewright::session::{Command, Keymap};
///
/// let mut keymap = Keymap::default();
/// keymap.bind(Command::AutoLayout, "Ctrl+J".parse()?);
/// assert_eq!(keymap.hint(Command::AutoLayout), "Ctrl+J");
/// # Ok::<(), pipewright::session::ShortcutError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keymap {
    /// Keys that were chosen, by command; all others have those of the table.
    own: BTreeMap<Command, Vec<Shortcut>>,
    /// Entries of the file that could not be read; they are written back.
    unread: BTreeMap<String, Vec<String>>,
    /// What follows from the table and `own`.
    bound: BTreeMap<Command, Vec<Shortcut>>,
    conflicts: Vec<KeyConflict>,
}

/// Keys that two commands ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyConflict {
    /// The keys.
    pub keys: Shortcut,
    /// The command that has them.
    pub kept: Command,
    /// The command that goes without.
    pub lost: Command,
}

impl fmt::Display for KeyConflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let label = |command: Command| command.spec().label.trim_end_matches('…');
        write!(
            f,
            "{} is asked for by “{}” and “{}”. It does “{}”.",
            self.keys,
            label(self.kept),
            label(self.lost),
            label(self.kept)
        )
    }
}

/// An entry of the file that is not in effect.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeymapFault {
    /// It stands for no command.
    #[error("line {line}: there is no command {id:?}.{hint}")]
    Command {
        /// The line, from 1.
        line: usize,
        /// What was written.
        id: String,
        /// What may have been meant, as a sentence.
        hint: String,
    },
    /// Its keys cannot be read.
    #[error("line {line}, {id:?}: {error}")]
    Keys {
        /// The line, from 1.
        line: usize,
        /// The command.
        id: String,
        /// What is wrong with them.
        error: ShortcutError,
    },
    /// The window keeps the keys for itself.
    #[error("line {line}, {id:?}: {keys} is kept for {purpose}.")]
    Reserved {
        /// The line, from 1.
        line: usize,
        /// The command.
        id: String,
        /// The keys.
        keys: Shortcut,
        /// What they are for.
        purpose: &'static str,
    },
    /// The command is there before.
    #[error("line {line}: {id:?} is there twice; the first entry counts.")]
    Twice {
        /// The line, from 1.
        line: usize,
        /// The command.
        id: String,
    },
}

impl Default for Keymap {
    fn default() -> Self {
        let mut keymap = Self {
            own: BTreeMap::new(),
            unread: BTreeMap::new(),
            bound: BTreeMap::new(),
            conflicts: Vec::new(),
        };
        keymap.resolve();
        keymap
    }
}

impl Keymap {
    /// The bindings that a file asks for, and what of it is not in effect.
    ///
    /// An entry replaces all keys of its command. Its keys go before those of the table;
    /// of two entries with the same keys, the command that comes first in the table has
    /// them.
    pub fn from_entries(entries: &[KeyEntry]) -> (Self, Vec<KeymapFault>) {
        let mut keymap = Self::default();
        let mut faults = Vec::new();
        for entry in entries {
            let (line, id) = (entry.line, entry.id.clone());
            let Some(spec) = COMMANDS.iter().find(|spec| spec.id == id) else {
                let hint = did_you_mean(&id, COMMANDS.iter().map(|spec| spec.id));
                keymap.unread.insert(id.clone(), entry.keys.clone());
                faults.push(KeymapFault::Command { line, id, hint });
                continue;
            };
            if keymap.own.contains_key(&spec.command) {
                faults.push(KeymapFault::Twice { line, id });
                continue;
            }
            match keys_of(entry, spec.command) {
                Ok(keys) => {
                    keymap.own.insert(spec.command, keys);
                }
                Err(fault) => {
                    // The command keeps its usual keys, and the person what they wrote.
                    keymap.unread.insert(id, entry.keys.clone());
                    faults.push(fault);
                }
            }
        }
        keymap.resolve();
        (keymap, faults)
    }

    /// The bindings of the person whose settings are in a folder, and what is to be said.
    pub fn load(folder: &Path) -> (Self, Vec<Notice>) {
        let entries = match load_keys(folder) {
            Ok(entries) => entries,
            Err(fault) => {
                let said = format!("{fault}. The usual keys are in use.");
                return (Self::default(), vec![Notice::warning(said)]);
            }
        };
        let (keymap, faults) = Self::from_entries(&entries);
        let faults = faults.iter().map(|fault| format!("{KEYS_FILE}, {fault}"));
        let conflicts = keymap.conflicts.iter().map(ToString::to_string);
        let sentences: Vec<String> = faults.chain(conflicts).collect();
        let more = sentences.len().saturating_sub(MAX_SAID);
        let mut notices: Vec<Notice> = sentences
            .into_iter()
            .take(MAX_SAID)
            .map(Notice::warning)
            .collect();
        if more > 0 {
            notices.push(Notice::warning(format!(
                "{more} more of the shortcuts in {KEYS_FILE} need a look."
            )));
        }
        (keymap, notices)
    }

    /// Writes what differs from the table into a folder.
    ///
    /// # Errors
    /// [`StorageError::Io`]; the old file is as it was.
    pub fn save(&self, folder: &Path) -> Result<(), StorageError> {
        let own = self.own.iter().map(|(command, keys)| {
            let keys = keys.iter().map(ToString::to_string).collect();
            (command.spec().id.to_owned(), keys)
        });
        let mut entries = self.unread.clone();
        entries.extend(own);
        save_keys(folder, &entries)
    }

    /// The keys of a command; the first is shown.
    pub fn keys(&self, command: Command) -> &[Shortcut] {
        self.bound.get(&command).map_or(&[], Vec::as_slice)
    }

    /// The first keys of a command as they are shown; empty without any.
    pub fn hint(&self, command: Command) -> String {
        self.keys(command)
            .first()
            .map(ToString::to_string)
            .unwrap_or_default()
    }

    /// Words with the first keys of a command behind them, as in tooltips.
    pub fn with_hint(&self, words: &str, command: Command) -> String {
        let keys = self.hint(command);
        format!("{words}  {keys}").trim_end().to_owned()
    }

    /// The first command of the table with keys that satisfy the condition.
    pub fn find(&self, condition: impl Fn(Command, Shortcut) -> bool) -> Option<Command> {
        COMMANDS.iter().map(|spec| spec.command).find(|command| {
            let mut keys = self.keys(*command).iter();
            keys.any(|keys| condition(*command, *keys))
        })
    }

    /// The command that has these keys.
    pub fn owner(&self, keys: Shortcut) -> Option<Command> {
        self.find(|_, other| other.is_same(keys))
    }

    /// Whether a command's keys were chosen by the user.
    pub fn is_custom(&self, command: Command) -> bool {
        self.own.contains_key(&command)
    }

    /// Whether any keys were chosen by the user.
    pub fn has_own(&self) -> bool {
        !self.own.is_empty()
    }

    /// Keys that two commands ask for.
    pub fn conflicts(&self) -> &[KeyConflict] {
        &self.conflicts
    }

    /// Gives a command these keys and no others; whoever had them goes without.
    pub fn bind(&mut self, command: Command, keys: Shortcut) {
        self.take_from_others(command, keys);
        self.own.insert(command, vec![keys]);
        self.resolve();
    }

    /// Gives a command these keys beside those that it has; whoever had them goes without.
    pub fn bind_also(&mut self, command: Command, keys: Shortcut) {
        self.take_from_others(command, keys);
        let mut all = self.keys(command).to_vec();
        if !all.iter().any(|one| one.is_same(keys)) {
            all.push(keys);
        }
        self.own.insert(command, all);
        self.resolve();
    }

    /// Takes all keys from a command.
    pub fn unbind(&mut self, command: Command) {
        self.own.insert(command, Vec::new());
        self.resolve();
    }

    /// Gives a command the keys of the table, unless they were chosen for another.
    pub fn reset(&mut self, command: Command) {
        self.own.remove(&command);
        self.unread.remove(command.spec().id);
        self.resolve();
    }

    /// Gives every command the keys of the table.
    pub fn reset_all(&mut self) {
        *self = Self::default();
    }

    fn take_from_others(&mut self, command: Command, keys: Shortcut) {
        self.unread.remove(command.spec().id);
        for spec in COMMANDS.iter().filter(|spec| spec.command != command) {
            let has = |all: &[Shortcut]| all.iter().any(|other| other.is_same(keys));
            let asked = self.own.get(&spec.command).map(Vec::as_slice);
            if has(self.keys(spec.command)) || asked.is_some_and(has) {
                let left = self.keys(spec.command).iter().copied();
                let left = left.filter(|other| !other.is_same(keys)).collect();
                self.own.insert(spec.command, left);
            }
        }
    }

    /// Gives each key to the first command that asks for it, and lists the conflicts.
    fn resolve(&mut self) {
        let mut taken: Vec<(Shortcut, Command)> = Vec::new();
        let mut conflicts = Vec::new();
        self.bound.clear();
        // Esc cancels, whatever a file says.
        let escape = Command::ClearSelection;
        let table = escape.spec().shortcuts.iter();
        let cancels = table.copied().filter(|keys| keys.reserved_for().is_some());
        taken.extend(cancels.map(|keys| (keys, escape)));
        for is_custom in [true, false] {
            for spec in COMMANDS {
                let own = self.own.get(&spec.command);
                if own.is_some() != is_custom {
                    continue;
                }
                for keys in own.map_or(spec.shortcuts, Vec::as_slice) {
                    let other = taken.iter().find(|(other, _)| other.is_same(*keys));
                    match other {
                        None => taken.push((*keys, spec.command)),
                        Some((_, kept)) if *kept == spec.command => {}
                        Some((_, kept)) => conflicts.push(KeyConflict {
                            keys: *keys,
                            kept: *kept,
                            lost: spec.command,
                        }),
                    }
                }
            }
        }
        for (keys, command) in taken {
            self.bound.entry(command).or_default().push(keys);
        }
        self.conflicts = conflicts;
    }
}

fn keys_of(entry: &KeyEntry, command: Command) -> Result<Vec<Shortcut>, KeymapFault> {
    let (line, id) = (entry.line, &entry.id);
    let mut all = Vec::new();
    for text in &entry.keys {
        let keys: Shortcut = text.parse().map_err(|error| KeymapFault::Keys {
            line,
            id: id.clone(),
            error,
        })?;
        match keys.reserved_for() {
            // Its own, which it has anyway.
            Some(_) if command.spec().shortcuts.contains(&keys) => {}
            Some(purpose) => {
                return Err(KeymapFault::Reserved {
                    line,
                    id: id.clone(),
                    keys,
                    purpose,
                });
            }
            None => all.push(keys),
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(text: &str) -> Shortcut {
        text.parse().unwrap()
    }

    fn entry(line: usize, id: &str, keys: &[&str]) -> KeyEntry {
        KeyEntry {
            id: id.to_owned(),
            keys: keys.iter().map(|&key| key.to_owned()).collect(),
            line,
        }
    }

    fn shown(keymap: &Keymap, command: Command) -> String {
        let all: Vec<String> = keymap
            .keys(command)
            .iter()
            .map(ToString::to_string)
            .collect();
        all.join(" ")
    }

    #[test]
    fn without_a_file_the_table_is_in_effect() {
        let keymap = Keymap::default();
        for spec in COMMANDS {
            assert_eq!(keymap.keys(spec.command), spec.shortcuts, "{}", spec.id);
        }
        assert_eq!(keymap.conflicts(), []);
    }

    #[test]
    fn an_entry_replaces_all_keys_of_its_command_and_none_unbinds() {
        let entries = [
            entry(2, "edit.redo", &["Ctrl+U", "f5"]),
            entry(3, "arrange.lock", &[]),
        ];
        let (keymap, faults) = Keymap::from_entries(&entries);
        assert_eq!(faults, []);
        assert_eq!(shown(&keymap, Command::Redo), "Ctrl+U F5");
        assert_eq!(keymap.owner(keys("Ctrl+Y")), None);
        assert_eq!(keymap.hint(Command::ToggleLock), "");
        assert_eq!(keymap.with_hint("Lock", Command::ToggleLock), "Lock");
        assert!(keymap.is_custom(Command::Redo) && !keymap.is_custom(Command::Undo));
    }

    #[test]
    fn faults_name_entry_line_and_what_may_have_been_meant() {
        let entries = [
            entry(2, "edit.undoo", &["Ctrl+U"]),
            entry(3, "edit.undo", &["Ctrl+Delte"]),
            entry(4, "edit.redo", &["Esc"]),
            entry(5, "file.save", &["F9"]),
            entry(6, "file.save", &["F10"]),
            entry(7, "file.open", &["Space"]),
        ];
        let (keymap, faults) = Keymap::from_entries(&entries);
        let said: Vec<String> = faults.iter().map(ToString::to_string).collect();
        assert_eq!(
            said,
            [
                "line 2: there is no command \"edit.undoo\". Did you mean \"edit.undo\"?",
                "line 3, \"edit.undo\": \"Ctrl+Delte\": there is no key \"Delte\". \
                 Did you mean \"Delete\"?",
                "line 4, \"edit.redo\": Esc is kept for cancelling.",
                "line 6: \"file.save\" is there twice; the first entry counts.",
                "line 7, \"file.open\": Space is kept for moving the view.",
            ]
        );
        assert_eq!(keymap.hint(Command::Undo), "Ctrl+Z", "the usual keys stay");
        assert_eq!(keymap.hint(Command::Save), "F9");
    }

    #[test]
    fn the_file_goes_before_the_table_and_the_first_in_the_table_before_others() {
        let entries = [
            entry(2, "edit.redo", &["F9"]),
            entry(3, "edit.undo", &["F9"]),
            entry(4, "edit.paste", &["Ctrl+L"]),
        ];
        let (keymap, faults) = Keymap::from_entries(&entries);
        assert_eq!(faults, []);
        assert_eq!(keymap.owner(keys("F9")), Some(Command::Undo));
        assert_eq!(keymap.owner(keys("Ctrl+L")), Some(Command::Paste));
        let said: Vec<String> = keymap.conflicts().iter().map(ToString::to_string).collect();
        assert_eq!(
            said,
            [
                "F9 is asked for by “Undo” and “Redo”. It does “Undo”.",
                "Ctrl+L is asked for by “Paste” and “Auto layout”. It does “Paste”.",
            ]
        );
    }

    #[test]
    fn escape_always_cancels() {
        let (keymap, faults) =
            Keymap::from_entries(&[entry(1, "edit.clear_selection", &["F9", "Esc"])]);
        assert_eq!(faults, []);
        assert_eq!(shown(&keymap, Command::ClearSelection), "Esc F9");
        let mut keymap = Keymap::default();
        keymap.unbind(Command::ClearSelection);
        assert_eq!(shown(&keymap, Command::ClearSelection), "Esc");
    }

    #[test]
    fn taken_keys_leave_their_command_without_a_conflict() {
        let mut keymap = Keymap::default();
        keymap.bind(Command::AddNote, keys("Ctrl+Y"));
        assert_eq!(keymap.conflicts(), []);
        assert_eq!(shown(&keymap, Command::AddNote), "Ctrl+Y");
        assert_eq!(shown(&keymap, Command::Redo), "Ctrl+Shift+Z");
        keymap.bind_also(Command::AddNote, keys("Shift+?"));
        assert_eq!(shown(&keymap, Command::AddNote), "Ctrl+Y Shift+?");
        assert_eq!(shown(&keymap, Command::Shortcuts), "Shift+/");
        keymap.reset(Command::Redo);
        assert_eq!(keymap.conflicts().len(), 1, "chosen keys stay");
        keymap.reset_all();
        assert_eq!(keymap, Keymap::default());
    }
}
