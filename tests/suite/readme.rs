//! What README shows is so.

use pipewright::catalog::Catalog;
use pipewright::check::{check, rules};
use pipewright::session::{COMMANDS, Command, Keymap, template_infos};
use pipewright::storage::{KEYS_FILE, RULES_FILE, format, load_frameworks, load_rules};

const README: &str = include_str!("../../README.md");

fn block(language: &str) -> &'static str {
    let (_, after) = README.split_once(&format!("```{language}\n")).unwrap();
    after.split_once("```").unwrap().0
}

#[test]
fn the_document_is_what_the_program_writes() {
    let text = block("ron");
    let loaded = format::read(text).unwrap();
    assert_eq!(format::write(&loaded.document), text);
    let findings = check(&loaded.document, Catalog::bundled());
    let unknown: Vec<_> = findings
        .iter()
        .filter(|f| f.rule == "unknown-component")
        .collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

#[test]
fn the_figures_are_those_of_the_palette() {
    let catalog = Catalog::bundled();
    let figures = [
        format!(
            "{} components in {} stages",
            catalog.components().len(),
            catalog.stages().len()
        ),
        format!("{} data\n  types", catalog.data_types().len()),
        format!("{} rules", rules().len()),
    ];
    for figure in figures {
        assert!(README.contains(&figure), "README does not say: {figure}");
    }
}

#[test]
fn every_shortcut_of_the_keyboard_table_is_bound() {
    let bound: Vec<String> = COMMANDS
        .iter()
        .flat_map(|spec| spec.shortcuts.iter().map(ToString::to_string))
        .collect();
    for shown in [
        "Ctrl+K",
        "Ctrl+L",
        "Ctrl+G",
        "Ctrl+F",
        "F8",
        "C",
        "/",
        "F2",
        "Ctrl+Shift+Delete",
    ] {
        assert!(bound.iter().any(|own| own == shown), "{shown}: {bound:?}");
    }
}

#[test]
fn the_shortcuts_of_the_example_are_read() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(KEYS_FILE), block("ron keys")).unwrap();
    let (keymap, notices) = Keymap::load(folder.path());
    assert_eq!(notices, []);
    assert_eq!(keymap.hint(Command::ToggleLock), "");
    assert_eq!(keymap.hint(Command::FollowEdgeForward), "Alt+→");
}

#[test]
fn the_framework_of_the_example_is_read() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("own.ron"), block("ron framework")).unwrap();
    let (frameworks, faults) = load_frameworks(folder.path());
    assert!(faults.is_empty(), "{faults:?}");
    assert_eq!(frameworks[0].steps.len(), 2);
}

#[test]
fn the_rules_of_the_example_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(RULES_FILE);
    std::fs::write(&path, block("ron rules")).unwrap();
    let rules = load_rules(&path).unwrap_or_else(|fault| panic!("{fault}"));
    assert_eq!(rules.len(), 4);
}

#[test]
fn every_template_is_named() {
    let infos = template_infos();
    assert!(README.contains(&format!("{} templates", infos.len())));
    for info in infos {
        let title = &info.document.header().title;
        assert!(
            README.contains(&format!("| {title}")),
            "README does not name {title}"
        );
    }
}

#[test]
fn every_picture_and_page_is_there() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let links = README
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split_once(')'));
    for (link, _) in links.filter(|(link, _)| !link.starts_with("http") && !link.starts_with('#')) {
        assert!(root.join(link).exists(), "{link} is missing");
    }
}
