//! Several documents in one window.

use egui::{Key, Modifiers};
use pipewright::session::load_path;

use super::driver::{CTRL, Window};

const CTRL_SHIFT: Modifiers = Modifiers {
    shift: true,
    ..CTRL
};

fn title(window: &mut Window) -> String {
    window.session().document().header().title.clone()
}

/// On Visual Search, with a blank diagram beside it that is shown.
fn two() -> Window {
    let mut window = Window::on("visual-search");
    window.ctrl(Key::N);
    window
}

#[test]
fn a_second_document_gets_a_tab_beside_the_first() {
    let mut window = Window::on("visual-search");
    assert!(!window.shows("Open another document"), "one needs no tabs");
    window.ctrl(Key::N);
    assert_eq!(title(&mut window), "Untitled");
    window.click("Visual Search");
    assert_eq!(title(&mut window), "Visual Search");
    window.key(CTRL, Key::PageDown);
    assert_eq!(title(&mut window), "Untitled");
    window.key(CTRL, Key::Tab);
    assert_eq!(title(&mut window), "Visual Search");
}

#[test]
fn each_document_has_its_own_history_and_view() {
    let mut window = two();
    window.key(Modifiers::NONE, Key::N);
    window.type_text("only here");
    window.key(Modifiers::NONE, Key::Escape);
    window.ctrl(Key::Num0);
    assert_eq!(window.session().view.canvas.camera.zoom, 1.0);
    window.key(CTRL, Key::PageUp);
    assert_eq!(window.session().history().undo_label(), None);
    assert!(
        window.session().view.canvas.camera.zoom < 1.0,
        "all is in view"
    );
    window.ctrl(Key::Z);
    window.key(CTRL, Key::PageUp);
    assert_eq!(window.session().document().notes().len(), 1);
    assert_eq!(window.session().view.canvas.camera.zoom, 1.0);
}

#[test]
fn nodes_are_copied_from_one_document_into_another() {
    let mut window = two();
    window.key(CTRL, Key::PageUp);
    let at = window.node("ranking_model");
    window.click_at(at);
    window.harness.event(egui::Event::Copy);
    window.harness.step();
    let copied = window.copied().unwrap();
    window.key(CTRL, Key::PageDown);
    window.harness.event(egui::Event::Paste(copied));
    window.settle();
    let document = window.session().document();
    assert_eq!(document.nodes().len(), 1);
    assert!(document.nodes().contains_key("ranking_model"));
}

#[test]
fn closing_asks_only_about_what_would_be_lost() {
    let mut window = two();
    window.key(Modifiers::NONE, Key::N);
    window.type_text("precious");
    window.key(Modifiers::NONE, Key::Enter);
    window.ctrl(Key::W);
    assert!(window.shows("Save the changes to"));
    window.key(Modifiers::NONE, Key::Escape);
    assert_eq!(title(&mut window), "Untitled");
    window.ctrl(Key::W);
    window.click("Discard changes");
    assert_eq!(title(&mut window), "Visual Search");
    window.ctrl(Key::W);
    assert!(window.app().session().is_none(), "back on the start screen");
}

#[test]
fn the_start_screen_opens_beside_what_is_open() {
    let mut window = Window::on("visual-search");
    window.key(CTRL_SHIFT, Key::N);
    assert!(window.app().session().is_none());
    window.click("Search templates");
    window.type_text("ad click");
    let card = window.place_of("Template Ad Click");
    window.click_at(card);
    assert_eq!(title(&mut window), "Ad Click Prediction");
    window.click("Visual Search");
    assert_eq!(title(&mut window), "Visual Search");
}

#[test]
fn a_file_that_is_open_is_shown_and_not_opened_twice() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("one.pipe.ron");
    let mut window = two();
    window.session().save_to(&path).unwrap();
    window.key(CTRL, Key::PageUp);
    window.ctrl(Key::O);
    window.key(CTRL, Key::A);
    window.type_text(&path.to_string_lossy());
    window.key(Modifiers::NONE, Key::Enter);
    assert_eq!(window.session().path(), Some(path.as_path()));
    // What nobody had given a title is called as its file.
    assert_eq!(title(&mut window), "One");
    window.key(CTRL, Key::PageDown);
    assert_eq!(title(&mut window), "Visual Search", "there are still two");
    assert!(load_path(&path).is_ok());
}

#[test]
fn what_is_being_typed_counts_when_the_window_is_to_close() {
    let mut window = Window::on("visual-search");
    window.key(Modifiers::NONE, Key::N);
    window.type_text("precious");
    window.ctrl(Key::Q);
    assert!(window.shows("Save the changes to"));
    let notes = window.session().document().notes();
    assert!(notes.values().any(|note| note.text == "precious"));
}

#[test]
fn quitting_asks_about_each_document_in_turn() {
    let mut window = two();
    for _ in 0..2 {
        window.key(Modifiers::NONE, Key::N);
        window.type_text("precious");
        window.key(Modifiers::NONE, Key::Escape);
        window.key(CTRL, Key::PageUp);
    }
    window.ctrl(Key::Q);
    assert!(window.shows("Save the changes to"));
    let first = title(&mut window);
    window.click("Discard changes");
    assert!(window.shows("Save the changes to"));
    assert_ne!(title(&mut window), first);
    window.key(Modifiers::NONE, Key::Escape);
    assert!(window.app().session().is_some(), "the window stays");
}
