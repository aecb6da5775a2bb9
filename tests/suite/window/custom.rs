//! What a person makes their own: keys, preferences, templates, the tour.

use egui::{Key, Modifiers};
use pipewright::model::{Document, Family};
use pipewright::session::{Command, Keymap, save_template};
use pipewright::storage::{HeldKey, KEYS_FILE, Locations, Settings, ThemeChoice};
use tempfile::TempDir;

use super::driver::{CTRL, Window};

/// A home of somebody who knows the tour.
fn home() -> TempDir {
    let home = tempfile::tempdir().unwrap();
    let settings = Settings {
        tour_seen: true,
        ..Settings::default()
    };
    settings.save(&locations(&home).config).unwrap();
    home
}

fn locations(home: &TempDir) -> Locations {
    Locations::in_folder(home.path())
}

fn settings(home: &TempDir) -> Settings {
    Settings::load(&locations(home).config).0
}

fn keymap(home: &TempDir) -> Keymap {
    Keymap::load(&locations(home).config).0
}

/// Opens the dialog of shortcuts and asks for the keys of a command.
fn ask_for_keys(window: &mut Window, search: &str, row: &str) {
    window.key(Modifiers::SHIFT, Key::Questionmark);
    window.type_text(search);
    let row = window.place_of(row);
    window.click_at(row);
}

#[test]
fn new_keys_are_recorded_shown_everywhere_and_remembered() {
    let home = home();
    let mut window = Window::at_home(home.path());
    window.open("visual-search");
    assert!(window.shows("Commands  Ctrl+K"));
    ask_for_keys(&mut window, "all commands", "All commands: Ctrl+K");
    assert!(window.shows("Press the new keys for “All commands”"));
    window.key(Modifiers::NONE, Key::F9);
    assert!(window.shows("All commands: F9"));
    window.key(Modifiers::NONE, Key::Escape);
    assert!(!window.shows("Keyboard shortcuts"));
    assert!(window.shows("Commands  F9"), "the button");
    assert!(window.shows("F9 commands"), "the status bar");
    window.key(Modifiers::NONE, Key::F9);
    assert!(window.shows("What do you want to do?"));
    window.key(Modifiers::NONE, Key::Escape);
    window.ctrl(Key::K);
    assert!(!window.shows("What do you want to do?"), "the old keys");
    assert_eq!(keymap(&home).hint(Command::CommandPalette), "F9");
    let mut again = Window::at_home(home.path());
    again.key(Modifiers::NONE, Key::F9);
    assert!(again.shows("What do you want to do?"));
}

#[test]
fn keys_of_another_command_are_taken_only_on_request() {
    let home = home();
    let mut window = Window::at_home(home.path());
    window.open("visual-search");
    ask_for_keys(&mut window, "auto layout", "Auto layout: Ctrl+L");
    window.ctrl(Key::D);
    assert!(window.shows("Ctrl+D does “Duplicate”"));
    window.click("Cancel");
    assert!(window.shows("Auto layout: Ctrl+L"), "nothing has changed");
    window.ctrl(Key::D);
    window.click("Reassign");
    assert!(window.shows("Auto layout: Ctrl+D"));
    let keymap = keymap(&home);
    assert_eq!(keymap.hint(Command::AutoLayout), "Ctrl+D");
    assert_eq!(keymap.hint(Command::Duplicate), "");
    assert_eq!(keymap.conflicts(), []);
}

#[test]
fn escape_and_space_are_not_to_be_had_and_resetting_brings_the_usual_keys_back() {
    let home = home();
    let mut window = Window::at_home(home.path());
    window.open("visual-search");
    ask_for_keys(&mut window, "add note", "Add note: N");
    window.key(Modifiers::NONE, Key::Space);
    assert!(window.shows("Space is kept for moving the view."));
    window.key(Modifiers::NONE, Key::Escape);
    assert!(window.shows("Add note: N"));
    assert!(!window.shows("Press the new keys"));
    let row = window.place_of("Add note: N");
    window.click_at(row);
    window.key(CTRL | Modifiers::SHIFT, Key::Y);
    assert!(window.shows("Add note: Ctrl+Shift+Y"));
    let row = window.place_of("Add note: ");
    window.click_at(row);
    window.click("Remove keys");
    assert!(window.shows("Add note: no keys"));
    let row = window.place_of("Add note: ");
    window.click_at(row);
    window.click("Reset");
    assert!(window.shows("Add note: N"));
    assert!(!keymap(&home).has_own());
}

#[test]
fn two_keys_stay_together_when_asked_to() {
    let home = home();
    let mut window = Window::at_home(home.path());
    window.open("visual-search");
    ask_for_keys(&mut window, "find", "Find: Ctrl+F");
    window.click("Keep the keys it has");
    window.key(Modifiers::NONE, Key::F3);
    assert!(window.shows("Find: Ctrl+F  or  F3"));
    window.click("Reset all");
    assert!(!keymap(&home).has_own());
}

#[test]
fn conflicts_of_the_file_are_shown_with_both_names() {
    let home = home();
    let file = locations(&home).config.join(KEYS_FILE);
    std::fs::write(file, "{ \"edit.paste\": [\"Ctrl+L\"] }").unwrap();
    let mut window = Window::at_home(home.path());
    window.open("visual-search");
    window.key(Modifiers::SHIFT, Key::Questionmark);
    assert!(window.shows("Ctrl+L is asked for by “Paste” and “Auto layout”. It does “Paste”."));
}

#[test]
fn preferences_hold_at_once_and_are_remembered() {
    let home = home();
    let mut window = Window::at_home(home.path());
    window.open("visual-search");
    window.ctrl(Key::Comma);
    assert!(window.shows("Preferences"));
    window.click("Light");
    assert!(!window.session().theme().is_dark);
    window.click("Snap to grid and neighbors");
    window.click("Show the grid");
    window.click("Show the minimap");
    assert!(window.session().view.switches.animate);
    window.click("Animate changes");
    assert!(!window.session().view.switches.animate);
    window.click("Animate changes");
    window.click("Reduce motion");
    let view = window.session().view.switches;
    assert!(!view.snap && !view.grid && !view.minimap && !view.animate);
    assert_eq!(window.harness.ctx.global_style().animation_time, 0.0);
    let folder = home.path().join("mine");
    let field = window.field_place("Folder of custom templates");
    window.click_at(field);
    window.key(CTRL, Key::A);
    window.type_text(&folder.to_string_lossy());
    window.click("125 %");
    assert_eq!(window.harness.ctx.zoom_factor(), 1.25);
    let saved = settings(&home);
    assert_eq!((saved.theme, saved.ui_scale), (ThemeChoice::Light, 1.25));
    assert!(!saved.view.snap && !saved.view.grid && !saved.view.minimap && saved.reduced_motion);
    assert!(
        saved.view.animate,
        "it is as it was when movements come back"
    );
    assert_eq!(saved.templates.as_deref(), Some(folder.as_path()));
    window.click("75 %");
    window.click("Use the usual folder");
    assert_eq!(settings(&home).templates, None);
    window.click("Close");
    assert!(!window.shows("Preferences"));
}

#[test]
fn the_help_menu_leads_to_the_pages_and_the_folders() {
    let home = home();
    let mut window = Window::at_home(home.path());
    window.click("Help");
    let address = window.click_link("Rulebook").unwrap();
    assert!(address.ends_with("/docs/rules.md"), "{address}");
    window.click("Help");
    let address = window.click_link("File format").unwrap();
    assert!(address.ends_with("/docs/format.md"), "{address}");
    window.click("Help");
    let at = window.place_of("Settings and data folders");
    window.click_at(at);
    let locations = locations(&home);
    for folder in [&locations.config, &locations.rules(), &locations.versions()] {
        assert!(window.shows(&folder.display().to_string()));
    }
    assert!(window.shows("Open logs"));
    window.click("Close");
    assert!(!window.shows("Open logs"));
}

/// Saves the open document as a template by that title.
fn save_as_template(window: &mut Window, title: &str) {
    window.ctrl(Key::K);
    window.type_text("save as template");
    window.key(Modifiers::NONE, Key::Enter);
    window.key(CTRL, Key::A);
    window.type_text(title);
    window.key(Modifiers::NONE, Key::Enter);
}

fn templates(home: &TempDir) -> Vec<String> {
    let entries = std::fs::read_dir(locations(home).templates()).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_document_becomes_a_template_that_is_opened_renamed_and_removed() {
    let home = home();
    let mut window = Window::at_home(home.path());
    window.open("visual-search");
    save_as_template(&mut window, "Find by photo");
    assert_eq!(templates(&home), ["find-by-photo.pipe.ron"]);
    save_as_template(&mut window, "Find by Photo");
    assert!(window.shows("Replace the template?"));
    window.click("Replace");
    window.key(CTRL | Modifiers::SHIFT, Key::N);
    window.wait_for("Template Find by Photo");
    assert!(window.shows("MY TEMPLATES"));
    window.click("Template Find by Photo");
    assert_eq!(window.session().document().header().title, "Find by Photo");
    assert_eq!(window.session().path(), None, "a new document");
    window.key(CTRL | Modifiers::SHIFT, Key::N);
    window.wait_for("More for Find by Photo");
    window.click("More for Find by Photo");
    window.click("Rename…");
    window.key(CTRL, Key::A);
    window.type_text("Shop the look");
    window.key(Modifiers::NONE, Key::Enter);
    window.wait_for("Template Shop the look");
    assert_eq!(templates(&home), ["shop-the-look.pipe.ron"]);
    window.click("More for Shop the look");
    window.click("Remove…");
    assert!(window.shows("Remove the template?"));
    window.click("Cancel");
    assert_eq!(templates(&home).len(), 1, "still there");
    window.click("More for Shop the look");
    window.click("Remove…");
    window.click("Remove");
    assert!(templates(&home).is_empty());
    window.wait_for("puts a diagram of yours here");
    assert!(!window.shows("Template Shop the look"));
}

#[test]
fn custom_templates_are_searched_and_bad_files_do_not_vanish() {
    let home = home();
    let folder = locations(&home).templates();
    let document = Document::new("x");
    save_template(&document, &folder, "Zither lab", Family::Ml, false).unwrap();
    std::fs::write(folder.join("broken.pipe.ron"), "(format: 1, titel: \"x\")").unwrap();
    let mut window = Window::at_home(home.path());
    window.wait_for("Template Zither lab");
    assert!(window.shows("Template broken cannot be read"));
    window.click("Search templates");
    window.type_text("zither");
    assert!(window.shows("Template Zither lab"));
    assert!(!window.shows("Template broken cannot be read"));
    assert!(!window.shows("Template Visual Search"));
}

#[test]
fn a_folder_that_cannot_be_listed_is_said() {
    let home = home();
    std::fs::create_dir_all(locations(&home).data).unwrap();
    std::fs::write(locations(&home).templates(), "a file").unwrap();
    let mut window = Window::at_home(home.path());
    window.wait_for("Your templates are not shown.");
    assert!(window.shows("Template Visual Search"));
}

#[test]
fn the_first_document_begins_the_tour_which_is_not_seen_twice() {
    let home = tempfile::tempdir().unwrap();
    let mut window = Window::at_home(home.path());
    assert!(!window.shows("Hint 1 of 5"));
    window.open("visual-search");
    for step in 1..=5 {
        assert!(window.shows(&format!("Hint {step} of 5")));
        window.key(Modifiers::NONE, Key::Enter);
    }
    assert!(!window.shows("Hint"));
    assert!(settings(&home).tour_seen);
    let mut again = Window::at_home(home.path());
    again.open("visual-search");
    assert!(!again.shows("Hint 1 of 5"));
}

#[test]
fn the_tour_is_skipped_for_good_and_can_be_asked_for() {
    let home = tempfile::tempdir().unwrap();
    let mut window = Window::at_home(home.path());
    window.click("New blank diagram");
    window.click("Next");
    assert!(window.shows("Hint 2 of 5"));
    window.key(Modifiers::NONE, Key::Escape);
    assert!(!window.shows("Hint 2 of 5"));
    assert!(settings(&home).tour_seen);
    window.ctrl(Key::Comma);
    window.click("Show the tour again");
    assert!(window.shows("Hint 1 of 5"));
    window.click("Skip the tour");
    assert!(!window.shows("Hint 1 of 5"));
}

#[test]
fn where_nothing_is_remembered_no_tour_is_in_the_way() {
    let window = Window::on("visual-search");
    assert!(!window.shows("Hint 1 of 5"));
}

/// 1280 by 800 pixels at 200 % are half as many points.
#[test]
fn dialogs_fit_into_the_window_at_200_percent() {
    let screen = egui::Rect::from_min_size(egui::Pos2::ZERO, egui::vec2(640.0, 400.0));
    let home = home();
    let window = || {
        let size = [screen.width(), screen.height()];
        let mut window = Window::sized(size, settings(&home), Some(locations(&home)));
        window.open("visual-search");
        window
    };
    let dialogs: [(Modifiers, Key, &str); 4] = [
        (CTRL, Key::Comma, "Close"),
        (Modifiers::SHIFT, Key::Questionmark, "Close"),
        (CTRL, Key::S, "Save"),
        (CTRL, Key::O, "Cancel"),
    ];
    for (modifiers, key, last) in dialogs {
        let mut window = window();
        window.key(modifiers, key);
        let rects = window.rects(last);
        assert!(!rects.is_empty(), "{key:?} shows no {last}");
        for rect in rects {
            assert!(screen.contains_rect(rect), "{key:?}: {last} is at {rect:?}");
        }
    }
    let mut window = window();
    window.click("Arrange");
    let first = window.place_of("Auto layout");
    assert!(screen.contains(first), "{first:?}");
}

#[test]
fn a_node_is_kept_as_a_component_and_added_from_the_palette() {
    let home = home();
    let mut window = Window::at_home(home.path());
    window.open("visual-search");
    let node = window.node("ranking_model");
    window.click_at(node);
    window.click("Save as component…");
    window.ctrl(Key::A);
    window.type_text("Our ranker");
    window.key(Modifiers::NONE, Key::Enter);
    window.wait_for("Stage Your components");
    let row = window.place_of("Add Our ranker");
    let before = window.session().document().nodes().len();
    window.double_click_at(row);
    assert_eq!(window.session().document().nodes().len(), before + 1);
    // It is there in the next window, and goes when it is removed.
    let mut again = Window::at_home(home.path());
    again.open("visual-search");
    again.wait_for("Add Our ranker");
    std::fs::remove_dir_all(locations(&home).components()).unwrap();
}

#[test]
fn a_component_that_is_dropped_on_a_node_takes_its_place_and_says_so_before() {
    let mut window = Window::on("visual-search");
    let row = window.place_of("Add Interaction / event log");
    let node = window.node("ranking_model");
    let before = window.session().document().nodes().len();
    window.drag(row, node);
    let document = window.session().document();
    assert_eq!(document.nodes().len(), before);
    let ranker = document.node(&"ranking_model".into()).unwrap();
    assert_eq!(ranker.component.as_str(), "interaction_log");
    window.ctrl(Key::Z);
    let ranker = window
        .session()
        .document()
        .node(&"ranking_model".into())
        .unwrap();
    assert_ne!(ranker.component.as_str(), "interaction_log");
}

#[test]
fn the_keys_of_a_drag_can_be_chosen() {
    let home = home();
    let mut window = Window::at_home(home.path());
    window.open("visual-search");
    window.ctrl(Key::Comma);
    window.click("Drag copies with: Ctrl");
    let switches = settings(&home).view;
    // What was Ctrl's is now the other's: one key does one thing.
    assert_eq!(switches.copy_key, HeldKey::Ctrl);
    assert_eq!(switches.free_key, HeldKey::Alt);
    assert_eq!(window.session().view.switches.copy_key, HeldKey::Ctrl);
    window.click("Drag copies with: No key");
    assert_eq!(settings(&home).view.copy_key, HeldKey::Off);
}
