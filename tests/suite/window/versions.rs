//! Versions of a document in the window: kept by saving, named, compared, restored, removed.

use std::time::{Duration, Instant};

use egui::{Key, Modifiers};
use pipewright::model::NodeId;
use pipewright::session::Command;
use pipewright::storage::{VersionKind, Versions};

use super::driver::Window;
use super::safety::{DOCUMENT, Desk, label, rename};

fn versions(desk: &Desk) -> Versions {
    let home = desk.folder().join("home/data/versions");
    Versions::of(&home, &desk.file())
}

/// Waits for so many versions, which are kept beside the window; the kinds, newest first.
fn kinds(desk: &Desk, count: usize) -> Vec<VersionKind> {
    let begun = Instant::now();
    loop {
        let all = versions(desk).list().unwrap();
        if all.len() >= count || begun.elapsed() > Duration::from_secs(20) {
            return all.iter().map(|version| version.kind).collect();
        }
        std::thread::yield_now();
    }
}

/// Gives the first node a label and saves.
fn save(window: &mut Window, name: &str) {
    rename(window, name);
    window.ctrl(Key::S);
}

fn show(window: &mut Window) {
    window.ctrl(Key::K);
    window.type_text("Versions");
    window.key(Modifiers::NONE, Key::Enter);
    window.wait_for("Versions of mine.pipe.ron");
}

#[test]
fn each_save_keeps_a_version_and_what_was_there_before_the_first() {
    let desk = Desk::new();
    let mut window = desk.window();
    save(&mut window, "First");
    save(&mut window, "Second");
    // The same once more is no other version.
    window.ctrl(Key::S);
    let expected = [VersionKind::Saved, VersionKind::Saved, VersionKind::Opened];
    assert_eq!(kinds(&desk, 3), expected);
    let all = versions(&desk).list().unwrap();
    let labels: Vec<String> = (all.iter())
        .map(|version| versions(&desk).read(version).unwrap())
        .map(|document| document.node(&NodeId::from("a")).unwrap().label.clone())
        .collect();
    assert_eq!(labels, ["Second", "First", "Ingest"]);
}

#[test]
fn a_version_is_restored_as_one_step() {
    let desk = Desk::new();
    let mut window = desk.window();
    save(&mut window, "First");
    save(&mut window, "Second");
    kinds(&desk, 3);
    rename(&mut window, "Not saved");
    show(&mut window);
    window.wait_for("What changed since then: 1 changed");
    window.key(Modifiers::NONE, Key::ArrowDown);
    window.wait_for("What changed since then: 1 changed");
    window.click("Restore");
    window.settle();
    assert_eq!(label(&mut window, "a"), "First");
    assert!(window.session().is_unsaved());
    assert!(window.session().on_disk() == pipewright::storage::OnDisk::Same);
    window.ctrl(Key::Z);
    assert_eq!(label(&mut window, "a"), "Not saved");
    // What was not saved is a version, too.
    assert_eq!(kinds(&desk, 4).first(), Some(&VersionKind::Unsaved));
}

#[test]
fn a_name_keeps_what_is_here_now_and_a_version_can_be_removed() {
    let desk = Desk::new();
    let mut window = desk.window();
    show(&mut window);
    assert!(window.shows("Nothing is kept yet"));
    window.click("Name of a new version");
    window.type_text("Before the re-ranker");
    window.click("Keep");
    window.wait_for("Before the re-ranker, less than a minute ago");
    assert_eq!(kinds(&desk, 1), [VersionKind::Named]);
    window.wait_for("What changed since then: nothing changed");
    window.click("Remove…");
    window.settle();
    assert_eq!(kinds(&desk, 1).len(), 1, "it was not said twice");
    window.click("Remove for good");
    window.settle();
    assert!(versions(&desk).list().unwrap().is_empty());
    window.key(Modifiers::NONE, Key::Escape);
    assert!(!window.shows("Versions of mine.pipe.ron"));
}

#[test]
fn a_name_can_be_given_to_what_was_kept_without_one() {
    let desk = Desk::new();
    let mut window = desk.window();
    save(&mut window, "First");
    kinds(&desk, 2);
    show(&mut window);
    window.wait_for("What changed since then");
    window.click("Name of the version");
    window.type_text("Sent to Ada");
    window.key(Modifiers::NONE, Key::Enter);
    window.wait_for("Sent to Ada, less than a minute ago");
    assert_eq!(kinds(&desk, 2).first(), Some(&VersionKind::Named));
}

#[test]
fn what_another_program_wrote_and_what_was_here_are_both_kept() {
    let desk = Desk::new();
    let mut window = desk.window();
    let change = |to: &str| std::fs::write(desk.file(), DOCUMENT.replace("Lake", to)).unwrap();
    rename(&mut window, "Mine");
    change("Theirs");
    window.ctrl(Key::S);
    window.click("Replace with mine");
    window.settle();
    let kinds = kinds(&desk, 2);
    assert!(kinds.contains(&VersionKind::Replaced), "{kinds:?}");
    let all = versions(&desk).list().unwrap();
    let theirs = all.iter().find(|one| one.kind == VersionKind::Replaced);
    let theirs = versions(&desk).read(theirs.unwrap()).unwrap();
    assert_eq!(theirs.node(&NodeId::from("b")).unwrap().label, "Theirs");
}

#[test]
fn a_document_without_a_file_says_what_to_do() {
    let mut window = Window::on("chatgpt");
    let reason = window.session().availability(Command::Versions);
    assert!(reason.unwrap_err().contains("save the document first"));
}

#[test]
fn a_version_that_is_gone_is_told() {
    let desk = Desk::new();
    let mut window = desk.window();
    save(&mut window, "First");
    kinds(&desk, 2);
    show(&mut window);
    for version in versions(&desk).list().unwrap() {
        std::fs::write(&version.file, "// Pipewright version (").unwrap();
    }
    window.key(Modifiers::NONE, Key::ArrowDown);
    window.wait_for("Could not open");
}

#[test]
fn what_was_loaded_or_merged_is_kept_before_it_is_replaced() {
    for way in ["Load theirs", "Merge…"] {
        let desk = Desk::new();
        let mut window = desk.window();
        rename(&mut window, "First");
        window.ctrl(Key::S);
        rename(&mut window, "Mine");
        let theirs = std::fs::read_to_string(desk.file()).unwrap();
        std::fs::write(desk.file(), theirs.replace("Lake", "Theirs")).unwrap();
        window.ctrl(Key::S);
        window.click(way);
        window.settle();
        if way == "Merge…" {
            window.click("Merge");
            window.settle();
        }
        // It is not wanted after all, and the save takes it from the file.
        window.ctrl(Key::Z);
        assert_eq!(label(&mut window, "a"), "Mine");
        window.ctrl(Key::S);
        kinds(&desk, 4);
        let all = versions(&desk);
        let kept = all.list().unwrap();
        let has_theirs = kept.iter().any(|version| {
            let document = all.read(version).unwrap();
            document.node(&NodeId::from("b")).unwrap().label == "Theirs"
        });
        assert!(has_theirs, "{way}: {kept:?}");
    }
}
