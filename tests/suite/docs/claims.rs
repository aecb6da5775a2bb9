//! Numbers and names in README are those of the program.

use pipewright::catalog::Catalog;
use pipewright::check::rules;
use pipewright::session::{COMMANDS, Command, Keymap, template_infos};
use pipewright::storage::KEYS_FILE;

use super::{page, pages};

#[test]
fn the_figures_are_those_of_the_program() {
    let catalog = Catalog::bundled();
    let readme = page("README.md").text.replace('\n', " ");
    for figure in [
        format!("{} components", catalog.components().len()),
        format!("{} templates", template_infos().len()),
        format!("{} rules", rules().len()),
    ] {
        assert!(readme.contains(&figure), "README does not say: {figure}");
    }
}

#[test]
fn the_readme_begins_with_how_to_run_and_test_and_stays_short() {
    let text = page("README.md").text;
    let top: Vec<&str> = text.lines().take(20).collect();
    for command in ["cargo run --release", "cargo test"] {
        let is_there = top.iter().any(|line| line.starts_with(command));
        assert!(is_there, "{command} is not at the top of README");
    }
    assert!(text.lines().count() <= 150);
}

#[test]
fn every_shortcut_of_the_table_of_keys_is_bound() {
    let bound: Vec<String> = COMMANDS
        .iter()
        .flat_map(|spec| spec.shortcuts.iter().map(ToString::to_string))
        .collect();
    let readme = page("README.md").text;
    let guide = page("docs/guide.md").text;
    let mut count = 0;
    for text in [readme, guide] {
        // Keys are written in <kbd>.
        for key in text.split("<kbd>").skip(1) {
            let (key, _) = key.split_once("</kbd>").unwrap();
            count += 1;
            assert!(bound.iter().any(|own| own == key), "{key}: {bound:?}");
        }
    }
    assert!(count > 10, "only {count} keys were found");
}

#[test]
fn the_shortcuts_of_the_example_are_in_effect() {
    let custom = page("docs/customize.md");
    let blocks = custom.blocks();
    let block = blocks
        .iter()
        .find(|block| block.info == "ron keys")
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(KEYS_FILE), &block.text).unwrap();
    let (keymap, notices) = Keymap::load(folder.path());
    assert_eq!(notices, []);
    assert_eq!(keymap.hint(Command::ToggleLock), "");
    assert_eq!(keymap.hint(Command::FollowEdgeForward), "Alt+→");
}

/// One spelling, and the words that the program uses for things.
#[test]
fn pages_are_in_american_english() {
    let mut faults = Vec::new();
    for page in pages().iter().filter(|page| page.name != "CHANGELOG.md") {
        for (number, line) in page.prose() {
            let lower = line.to_lowercase();
            for word in [
                "colour",
                "behaviour",
                "neighbour",
                "optimis",
                "licence",
                "labelled",
                "utilis",
                "own rules",
                "own themes",
                "own templates",
                "own frameworks",
                "of one's own",
            ] {
                // Keys of the format are spelled as they are.
                if lower.replace("`labelled`", "").contains(word) {
                    faults.push(format!("{}:{number}: {word}", page.name));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
