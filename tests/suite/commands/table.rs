//! The one table that menus, palette and shortcuts share.

use super::*;

#[test]
fn ids_are_unique_and_have_a_place_and_a_name() {
    let ids: BTreeSet<&str> = COMMANDS.iter().map(|spec| spec.id).collect();
    assert_eq!(ids.len(), COMMANDS.len());
    for id in ids {
        let (place, name) = id.split_once('.').unwrap();
        let is_word = |word: &str| {
            !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c == '_')
        };
        assert!(is_word(place) && is_word(name), "{id}");
    }
}

#[test]
fn every_command_is_one_row() {
    for spec in COMMANDS {
        assert_eq!(spec.command.spec().id, spec.id);
    }
    let commands: BTreeSet<Command> = COMMANDS.iter().map(|spec| spec.command).collect();
    assert_eq!(commands.len(), COMMANDS.len());
}

#[test]
fn labels_are_unique_and_start_with_a_capital() {
    let labels: BTreeSet<&str> = COMMANDS.iter().map(|spec| spec.label).collect();
    assert_eq!(labels.len(), COMMANDS.len());
    for label in labels {
        assert!(label.starts_with(char::is_uppercase), "{label:?}");
        assert_eq!(label.trim(), label);
    }
}

#[test]
fn no_keys_mean_two_things() {
    // Some layouts need Shift for these characters, so that Shift says nothing there.
    let plain = |shortcut: &Shortcut| Shortcut {
        shift: shortcut.shift && !matches!(shortcut.key, "Plus" | "Questionmark"),
        ..*shortcut
    };
    let mut seen = BTreeSet::new();
    for spec in COMMANDS {
        for shortcut in spec.shortcuts {
            assert!(seen.insert(plain(shortcut)), "{shortcut} of {}", spec.id);
        }
    }
}

#[cfg(feature = "gui")]
#[test]
fn every_key_is_on_the_keyboard() {
    for shortcut in COMMANDS.iter().flat_map(|spec| spec.shortcuts) {
        assert!(egui::Key::from_name(shortcut.key).is_some(), "{shortcut:?}");
    }
}

#[test]
fn every_menu_has_commands_and_keeps_its_groups_together() {
    for menu in Menu::ALL {
        let own = COMMANDS.iter().filter(|spec| spec.menu == Some(menu));
        let groups: Vec<u8> = own.map(|spec| spec.group).collect();
        assert!(!groups.is_empty(), "{menu:?}");
        assert!(groups.is_sorted(), "{menu:?}: {groups:?}");
    }
}

#[test]
fn what_is_in_no_menu_has_a_key_or_is_in_the_menu_of_an_edge() {
    for spec in COMMANDS.iter().filter(|spec| spec.menu.is_none()) {
        let is_reachable = !spec.shortcuts.is_empty() || spec.id.starts_with("edge.");
        assert!(is_reachable, "{}", spec.id);
    }
}

/// Keys can be changed, so that no text of the window may name those of the table.
#[test]
fn no_text_of_the_window_names_keys_by_itself() {
    let keys: Vec<String> = COMMANDS
        .iter()
        .flat_map(|spec| spec.shortcuts)
        .filter(|shortcut| shortcut.command)
        .map(ToString::to_string)
        .collect();
    let mut folders = vec![std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/app")];
    let mut read = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            read += 1;
            let code = std::fs::read_to_string(&path).unwrap();
            let code = code.split("#[cfg(test)]").next().unwrap();
            for line in code.lines().filter(|line| !line.trim().starts_with("//")) {
                let named = keys.iter().find(|keys| line.contains(keys.as_str()));
                assert_eq!(named, None, "{}: {line}", path.display());
            }
        }
    }
    assert!(read > 20, "only {read} files were found");
}
