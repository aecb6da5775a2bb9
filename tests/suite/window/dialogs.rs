//! Files: saving, opening, exporting, and the guard before work is lost.

use std::path::Path;

use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use pipewright::session::load_path;

use super::driver::{CTRL, Window};

fn enter_path(window: &mut Window, path: &Path) {
    window.key(CTRL, Key::A);
    window.type_text(&path.to_string_lossy());
    window.key(Modifiers::NONE, Key::Enter);
}

fn change(window: &mut Window) {
    let at = window.node("ranking_model");
    window.click_at(at);
    window.key(Modifiers::NONE, Key::Delete);
}

#[test]
fn saving_writes_a_file_that_opens_as_the_same_document() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.pipe.ron");
    let mut window = Window::on("visual-search");
    change(&mut window);
    assert!(window.session().is_unsaved());
    window.ctrl(Key::S);
    assert!(window.shows("Save as"));
    enter_path(&mut window, &folder.path().join("mine"));
    assert!(!window.session().is_unsaved());
    let read = load_path(&path).unwrap().document;
    assert_eq!(&read, window.session().document());
    // The second save needs no name.
    window.ctrl(Key::A);
    window.key(Modifiers::NONE, Key::Delete);
    window.ctrl(Key::S);
    assert!(load_path(&path).unwrap().document.nodes().is_empty());
}

#[test]
fn an_existing_file_is_not_replaced_without_asking() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("there.pipe.ron");
    std::fs::write(&path, "precious").unwrap();
    let mut window = Window::on("visual-search");
    window.ctrl(Key::S);
    enter_path(&mut window, &path);
    assert!(window.shows("Replace the file?"));
    window.key(Modifiers::NONE, Key::Escape);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "precious");
    window.ctrl(Key::S);
    enter_path(&mut window, &path);
    window.click("Replace");
    assert!(load_path(&path).is_ok());
}

#[test]
fn a_save_that_fails_says_so_and_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = Window::on("visual-search");
    change(&mut window);
    let before = window.session().document().clone();
    window.ctrl(Key::S);
    enter_path(&mut window, &folder.path().join("no/such/folder/mine"));
    assert!(window.session().is_unsaved());
    assert_eq!(&before, window.session().document());
}

#[test]
fn exported_pictures_open_as_the_document() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["picture.svg", "picture.png", "picture.pdf"] {
        let path = folder.path().join(name);
        let mut window = Window::on("visual-search");
        window.ctrl(Key::E);
        enter_path(&mut window, &path);
        let read = load_path(&path).unwrap().document;
        assert_eq!(&read, window.session().document(), "{name}");
        let mut other = Window::start();
        other.ctrl(Key::O);
        enter_path(&mut other, &path);
        assert_eq!(&read, other.session().document(), "{name}");
    }
}

#[test]
fn the_export_dialog_keeps_its_place_and_shows_what_comes_out() {
    let mut window = Window::on("visual-search");
    window.ctrl(Key::E);
    window.wait_for("px · smallest letters 9.5 px");
    let cancel = window.place("Cancel");
    for format in ["PNG", "PDF", "HTML", "Markdown", "SVG"] {
        window.click(format);
        assert_eq!(window.place("Cancel"), cancel, "{format}");
    }
    window.click("Document, 1000 px");
    window.wait_for("1000 × ");
    assert_eq!(window.place("Cancel"), cancel);
    // With nothing selected there is no part to export.
    window.click("Only what is selected");
    let copied = window.click_to_copy("Copy as SVG").unwrap();
    assert!(copied.contains(">Monitoring &amp; feedback</text>"));
    window.click("Cancel");
    window.node("ranking_model");
    let node = window.node("ranking_model");
    window.click_at(node);
    window.ctrl(Key::E);
    window.click("Only what is selected");
    let copied = window.click_to_copy("Copy as SVG").unwrap();
    assert!(copied.contains(">Ranking model</text>") && !copied.contains("Safety filter"));
}

#[test]
fn what_a_hand_has_only_begun_is_not_exported() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("picture.svg");
    let mut window = Window::on("visual-search");
    let before = window.session().document().clone();
    let node = window.node("ranking_model");
    window.drag_without_release(node, node + egui::vec2(70.0, 40.0));
    assert_ne!(*window.session().document(), before, "it is under way");
    window.ctrl(Key::E);
    enter_path(&mut window, &path);
    assert_eq!(load_path(&path).unwrap().document, before);
}

#[test]
fn what_cannot_be_opened_leaves_the_document_open() {
    let folder = tempfile::tempdir().unwrap();
    let broken = folder.path().join("broken.pipe.ron");
    std::fs::write(&broken, "(format: 1, title: \"x\", nodes: {").unwrap();
    for path in [folder.path().join("missing.pipe.ron"), broken] {
        let mut window = Window::on("visual-search");
        window.ctrl(Key::O);
        enter_path(&mut window, &path);
        assert_eq!(window.session().document().nodes().len(), 28);
    }
}

#[test]
fn closing_asks_about_unsaved_changes() {
    let mut window = Window::on("visual-search");
    change(&mut window);
    window.ctrl(Key::W);
    assert!(window.shows("Save the changes to"));
    window.click("Cancel");
    assert!(window.session().is_unsaved(), "still here");
    window.ctrl(Key::W);
    window.click("Discard changes");
    assert!(window.shows("New blank diagram"), "back at the start");
}

#[test]
fn closing_without_changes_does_not_ask() {
    let mut window = Window::on("visual-search");
    window.ctrl(Key::W);
    assert!(window.shows("New blank diagram"));
}

#[test]
fn a_large_export_goes_on_beside_the_work_and_can_be_cancelled() {
    let folder = tempfile::tempdir().unwrap();
    let places: Vec<(f64, f64)> = (0..450)
        .map(|n| (f64::from(n % 30) * 200.0, f64::from(n / 30) * 120.0))
        .collect();
    let mut window = Window::start();
    window
        .app()
        .open_source(pipewright::session::Source::without_file(
            crate::desk::nodes_at(&places),
        ));
    window.settle();
    for (name, cancelled) in [("whole.svg", false), ("none.svg", true)] {
        let path = folder.path().join(name);
        window.ctrl(Key::E);
        enter_path(&mut window, &path);
        if cancelled && window.shows("Cancel") {
            window.click("Cancel");
        }
        window.harness.step();
        window.wait_until_gone(&["Exporting", "Cancelling"]);
        if !cancelled {
            assert_eq!(load_path(&path).unwrap().document.nodes().len(), 450);
        }
    }
    // Whether the second was quicker than the hand or not: no half a file is left.
    let left = folder.path().join("none.svg");
    assert!(!left.exists() || load_path(&left).is_ok());
}

#[test]
fn enter_on_a_switch_of_a_dialog_does_not_press_its_main_button() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("picture.svg");
    let mut window = Window::on("visual-search");
    window.ctrl(Key::E);
    window.key(CTRL, Key::A);
    window.type_text(&path.to_string_lossy());
    for name in ["Print", "Transparent background"] {
        window.harness.get_by_label(name).focus();
        window.settle();
        window.key(Modifiers::NONE, Key::Enter);
        assert!(window.shows("Transparent background"), "{name}: still open");
        assert!(!path.exists(), "{name}");
    }
    // The main button has it where it has the keyboard, and from the field.
    let at = window.field_place("File");
    window.click_at(at);
    window.key(Modifiers::NONE, Key::Enter);
    assert!(path.exists());
}

#[test]
fn a_save_that_fails_keeps_what_was_typed_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = Window::on("custom-ml");
    window
        .harness
        .key_press_modifiers(CTRL | Modifiers::SHIFT, Key::S);
    window.settle();
    window.ctrl(Key::A);
    let path = folder.path().join("no/such/folder/design.pipe.ron");
    window.type_text(&path.to_string_lossy());
    window.key(Modifiers::NONE, Key::Enter);
    assert!(window.shows("Save as"));
    let title = window.session().document().header().title.clone();
    assert_eq!(title, "Custom ML System");
    let names = window.names();
    let text = path.to_string_lossy().into_owned();
    let kept = window.holds(&text);
    assert!(kept, "{names:?}");
}

#[test]
fn a_bar_over_several_nodes_arranges_them() {
    let mut window = Window::on("custom-ml");
    window.ctrl(Key::A);
    assert!(window.shows("Align tops"));
    let steps = window.session().history().steps().len();
    window.click("Align tops");
    assert_eq!(window.session().history().steps().len(), steps + 1);
    window.key(Modifiers::NONE, Key::Escape);
    assert!(!window.shows("Align tops"));
}
