//! Nothing that was typed or saved is lost: text in its place, files of others, crashes.

use std::path::{Path, PathBuf};

use egui::{Event, Key, Modifiers};
use pipewright::model::NodeId;
use pipewright::session::load_path;

use super::driver::{CTRL, EMPTY, Window};

pub(super) const DOCUMENT: &str = "(format: 1, title: \"Mine\", nodes: {\n\
    \"a\": (component: \"batch_ingest\", label: \"Ingest\", at: (0, 0)),\n\
    \"b\": (component: \"data_lake\", label: \"Lake\", at: (300, 0)),\n\
    }, edges: [(from: \"a\", to: \"b\", data: \"raw_data\")])";

pub(super) struct Desk {
    pub folder: tempfile::TempDir,
}

impl Desk {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("mine.pipe.ron"), DOCUMENT).unwrap();
        Self { folder }
    }

    pub fn file(&self) -> PathBuf {
        self.folder.path().join("mine.pipe.ron")
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn text(&self) -> String {
        std::fs::read_to_string(self.file()).unwrap()
    }

    /// Somebody else gives the node another label.
    pub fn change(&self) {
        let text = self.text().replace("Lake", "External");
        std::fs::write(self.file(), text).unwrap();
    }

    pub fn journals(&self) -> PathBuf {
        self.folder.path().join("home/data/journal")
    }

    /// A window on the file.
    pub fn window(&self) -> Window {
        let mut window = Window::at_home(&self.folder.path().join("home"));
        open(&mut window, &self.file());
        window
    }

    /// A window that ends without a word after a change.
    pub fn crash(&self) {
        let mut window = self.window();
        rename(&mut window, "Unsaved");
        drop(window);
        assert_eq!(names(&self.journals()).len(), 1, "a journal without a lock");
    }
}

pub(super) fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

pub(super) fn open(window: &mut Window, path: &Path) {
    let source = load_path(path).unwrap();
    window.app().open_source(source);
    window.settle();
    // The tour of the first day.
    window.key(Modifiers::NONE, Key::Escape);
}

pub(super) fn label(window: &mut Window, id: &str) -> String {
    let document = window.session().document();
    document.node(&NodeId::from(id)).unwrap().label.clone()
}

/// Gives the first node another label, in its place.
pub(super) fn rename(window: &mut Window, label: &str) {
    begin(window);
    window.key(CTRL, Key::A);
    window.type_text(label);
    window.key(Modifiers::NONE, Key::Enter);
}

/// Begins to write the first node's label.
fn begin(window: &mut Window) {
    let at = window.node("a");
    window.click_at(at);
    window.key(Modifiers::NONE, Key::F2);
}

/// The window comes to the front, as after work in another program.
pub(super) fn come_to_front(window: &mut Window) {
    window.harness.event(Event::WindowFocused(true));
    window.settle();
}

#[test]
fn saving_has_the_text_that_is_being_typed() {
    let desk = Desk::new();
    let mut window = desk.window();
    begin(&mut window);
    window.type_text("Half a wor");
    // The last letter and the keys arrive in the same frame, as from quick hands.
    window.harness.event(Event::Text("d".to_owned()));
    window.ctrl(Key::S);
    assert!(desk.text().contains("Half a word"), "{}", desk.text());
    assert!(!window.session().is_unsaved());
    window.type_text(" more");
    assert!(window.session().is_unsaved());
    window.ctrl(Key::S);
    assert!(desk.text().contains("Half a word more"));
    // A note that is new, and has no record yet before its first letter.
    window.key(Modifiers::NONE, Key::Enter);
    window.key(Modifiers::NONE, Key::T);
    window.type_text("A thought");
    window.ctrl(Key::S);
    assert!(desk.text().contains("A thought"), "{}", desk.text());
}

#[test]
fn closing_asks_about_text_that_is_being_typed() {
    let desk = Desk::new();
    let mut window = desk.window();
    begin(&mut window);
    window.type_text("Half a word");
    window.ctrl(Key::W);
    assert!(window.shows("Save the changes to"));
    window.click("Save");
    assert!(desk.text().contains("Half a word"));
    let mut window = desk.window();
    begin(&mut window);
    window.type_text("Other");
    window.ctrl(Key::Q);
    assert!(window.shows("Save the changes to"));
}

#[test]
fn another_tab_keeps_the_text_that_was_being_typed() {
    let desk = Desk::new();
    let mut window = desk.window();
    begin(&mut window);
    window.type_text("Half a word");
    window.ctrl(Key::N);
    window.click("Mine, unsaved changes");
    assert_eq!(label(&mut window, "a"), "Half a word");
    window.ctrl(Key::Z);
    assert_eq!(label(&mut window, "a"), "Ingest", "it is one step");
}

#[test]
fn text_that_is_being_typed_is_there_after_a_crash() {
    let desk = Desk::new();
    let mut window = desk.window();
    begin(&mut window);
    window.type_text("Half a word");
    drop(window);
    let mut window = desk.window();
    window.click("Recover");
    assert_eq!(label(&mut window, "a"), "Half a word");
}

#[test]
fn escape_gives_typed_text_up_and_leaves_nothing_to_undo() {
    let desk = Desk::new();
    let mut window = desk.window();
    begin(&mut window);
    window.type_text("Half a word");
    window.key(Modifiers::NONE, Key::Escape);
    assert_eq!(label(&mut window, "a"), "Ingest");
    assert!(!window.session().is_unsaved());
    assert_eq!(window.session().history().undo_label(), None);
}

#[test]
fn what_another_program_wrote_is_not_overwritten_unasked() {
    let desk = Desk::new();
    let mut window = desk.window();
    desk.change();
    rename(&mut window, "Mine");
    window.ctrl(Key::S);
    assert!(window.shows("The file was changed by another program"));
    // Enter means none of the ways out.
    window.key(Modifiers::NONE, Key::Enter);
    assert!(desk.text().contains("External") && !desk.text().contains("label: \"Mine"));
    window.click("Cancel");
    assert!(window.session().is_unsaved());
    window.ctrl(Key::S);
    window.click("Load theirs");
    assert_eq!(label(&mut window, "b"), "External");
    assert_eq!(label(&mut window, "a"), "Ingest");
    assert!(!window.session().is_unsaved());
    window.ctrl(Key::Z);
    assert_eq!(label(&mut window, "a"), "Mine", "mine comes back");
    desk.change();
    std::fs::write(desk.file(), DOCUMENT.replace("Ingest", "Third")).unwrap();
    window.ctrl(Key::S);
    window.click("Replace with mine");
    assert!(desk.text().contains("label: \"Mine\"") && !desk.text().contains("Third"));
    assert!(!window.session().is_unsaved());
}

#[test]
fn a_change_on_disk_is_said_when_the_window_comes_to_the_front() {
    let desk = Desk::new();
    let mut window = desk.window();
    desk.change();
    come_to_front(&mut window);
    assert!(window.shows("Another program changed mine.pipe.ron."));
    window.click("Load it");
    assert_eq!(label(&mut window, "b"), "External");
    assert!(!window.shows("Another program changed"));
    std::fs::write(desk.file(), DOCUMENT).unwrap();
    come_to_front(&mut window);
    window.click("Keep mine");
    assert!(window.session().is_unsaved(), "the file has something else");
    window.ctrl(Key::S);
    assert!(desk.text().contains("External"));
}

#[test]
fn a_file_that_was_deleted_is_unsaved_again() {
    let desk = Desk::new();
    let mut window = desk.window();
    std::fs::remove_file(desk.file()).unwrap();
    come_to_front(&mut window);
    assert!(window.session().is_unsaved());
    assert!(window.shows("mine.pipe.ron is not there any more"));
    window.ctrl(Key::W);
    assert!(window.shows("Save the changes to"));
    window.click("Cancel");
    window.click("Save it again");
    assert!(desk.text().contains("Ingest"));
    assert!(!window.session().is_unsaved());
}

#[test]
fn of_two_windows_on_a_file_the_later_save_asks() {
    let desk = Desk::new();
    let (mut one, mut other) = (desk.window(), desk.window());
    rename(&mut one, "First");
    one.ctrl(Key::S);
    rename(&mut other, "Second");
    other.ctrl(Key::S);
    assert!(other.shows("The file was changed by another program"));
    assert!(desk.text().contains("First"));
}

#[test]
fn the_second_window_on_a_file_is_told_and_offers_a_copy() {
    const TOLD: &str = "mine.pipe.ron is open in another window as well";
    let desk = Desk::new();
    let (one, mut other) = (desk.window(), desk.window());
    assert!(!one.shows(TOLD) && other.shows(TOLD));
    drop(one);
    come_to_front(&mut other);
    assert!(!other.shows(TOLD), "the other one is gone");
    let mut second = desk.window();
    assert!(second.shows(TOLD));
    second.click("Save a copy…");
    assert!(second.shows("Save as"));
}

#[test]
fn a_file_that_is_opened_after_a_crash_offers_its_work() {
    let desk = Desk::new();
    desk.crash();
    let mut window = desk.window();
    assert!(window.shows("Unsaved work on mine.pipe.ron was found"));
    assert_eq!(label(&mut window, "a"), "Ingest");
    window.click("Recover");
    assert_eq!(label(&mut window, "a"), "Unsaved");
    assert!(window.session().is_unsaved());
    assert!(!window.shows("Unsaved work"));
    assert!(!window.shows("Tab Mine"), "the old state made room");
    window.ctrl(Key::S);
    assert!(desk.text().contains("Unsaved"));
    drop(window);
    assert!(!desk.window().shows("Unsaved work"));
}

#[test]
fn what_was_done_before_a_crash_can_be_undone_after_it() {
    let desk = Desk::new();
    let mut window = desk.window();
    rename(&mut window, "First");
    window.ctrl(Key::S);
    rename(&mut window, "Second");
    rename(&mut window, "Third");
    window.ctrl(Key::Z);
    drop(window);
    let mut window = desk.window();
    window.click("Recover");
    assert_eq!(label(&mut window, "a"), "Second");
    window.ctrl_shift(Key::Z);
    assert_eq!(label(&mut window, "a"), "Third");
    for before in ["Second", "First"] {
        window.ctrl(Key::Z);
        assert_eq!(label(&mut window, "a"), before);
    }
    assert!(!window.session().is_unsaved(), "that is what the file has");
    window.ctrl(Key::Z);
    assert_eq!(label(&mut window, "a"), "Ingest");
    assert!(window.session().is_unsaved());
}

#[test]
fn a_crash_journal_with_a_torn_end_says_so() {
    let desk = Desk::new();
    desk.crash();
    let journal = desk.journals().join(&names(&desk.journals())[0]);
    let mut bytes = std::fs::read(&journal).unwrap();
    bytes.extend(b"= 100 12");
    std::fs::write(&journal, bytes).unwrap();
    let mut window = desk.window();
    assert!(window.shows("less than a minute ago; its last changes could not be read."));
    window.click("Recover");
    assert_eq!(label(&mut window, "a"), "Unsaved");
}

#[test]
fn recovered_work_is_recorded_before_its_old_record_goes() {
    let desk = Desk::new();
    desk.crash();
    for _ in 0..3 {
        // Each time the program dies at once.
        let mut window = desk.window();
        window.click("Recover");
        assert_eq!(label(&mut window, "a"), "Unsaved");
    }
}

#[test]
fn recovered_work_does_not_replace_a_file_that_is_newer() {
    let desk = Desk::new();
    desk.crash();
    desk.change();
    let mut window = desk.window();
    window.click("Recover");
    window.ctrl(Key::S);
    assert!(window.shows("The file was changed by another program"));
    assert!(desk.text().contains("External"));
}

#[test]
fn work_is_discarded_only_when_that_is_said_twice() {
    let desk = Desk::new();
    desk.crash();
    let mut window = desk.window();
    window.click("Discard");
    assert!(window.shows("Discard the unsaved work?"));
    window.click("Cancel");
    assert!(window.shows("Unsaved work on mine.pipe.ron was found"));
    window.click("Discard");
    window.click("Discard work");
    assert!(!window.shows("Unsaved work"));
    drop(window);
    assert!(!desk.window().shows("Unsaved work"));
}

#[test]
fn long_names_leave_room_for_the_buttons() {
    let desk = Desk::new();
    let long = "A title that does not end ".repeat(12);
    let text = DOCUMENT.replace("title: \"Mine\"", &format!("title: \"{long}\""));
    std::fs::write(desk.file(), text).unwrap();
    desk.crash();
    let mut window = Window::at_home(&desk.folder.path().join("home"));
    let place = window.place("Recover");
    assert!(place.x < 1_280.0, "{place:?}");
    window.click("Recover");
    assert_eq!(label(&mut window, "a"), "Unsaved");
}

#[test]
fn undone_work_is_not_offered() {
    let desk = Desk::new();
    let mut window = desk.window();
    rename(&mut window, "Other");
    window.ctrl(Key::Z);
    drop(window);
    assert!(!desk.window().shows("Unsaved work"));
}

#[test]
fn a_journal_that_cannot_be_written_is_said_until_it_can() {
    let desk = Desk::new();
    let mut window = desk.window();
    let journals = desk.journals();
    std::fs::create_dir_all(journals.parent().unwrap()).unwrap();
    std::fs::write(&journals, "in the way").unwrap();
    rename(&mut window, "First");
    window.wait_for("no crash protection");
    std::fs::remove_file(&journals).unwrap();
    let begun = std::time::Instant::now();
    while window.shows("no crash protection") {
        assert!(begun.elapsed() < std::time::Duration::from_secs(20));
        window.settle();
    }
    assert_eq!(names(&journals).len(), 2, "a journal and its lock");
}

#[test]
fn a_click_elsewhere_ends_the_text_and_gives_the_canvas_its_keys() {
    let desk = Desk::new();
    let mut window = desk.window();
    begin(&mut window);
    window.type_text("Other");
    window.click_at(EMPTY);
    assert_eq!(label(&mut window, "a"), "Other");
    window.ctrl(Key::A);
    window.key(Modifiers::NONE, Key::Backspace);
    assert!(window.session().document().nodes().is_empty());
}

/// Makes a file one that nobody may write.
fn close(path: &Path, is_closed: bool) {
    let mut permissions = std::fs::metadata(path).unwrap().permissions();
    permissions.set_readonly(is_closed);
    std::fs::set_permissions(path, permissions).unwrap();
}

#[test]
fn a_file_that_cannot_be_written_leads_to_saving_as_another() {
    let desk = Desk::new();
    let mut window = desk.window();
    close(&desk.file(), true);
    rename(&mut window, "Changed");
    window.ctrl(Key::S);
    assert!(window.shows("mine.pipe.ron: it is read-only. Choose another place"));
    assert!(window.shows("Save as"));
    let copy = desk.folder.path().join("mine-copy.pipe.ron");
    assert_eq!(window.value("File"), copy.display().to_string());
    window.click("Cancel");
    assert!(window.session().is_unsaved());
    // The same on the way out.
    window.ctrl(Key::W);
    window.click("Save");
    window.click("Save");
    assert!(window.app().session().is_none(), "it is closed");
    let text = std::fs::read_to_string(&copy).unwrap();
    assert!(text.contains("Changed"));
    assert!(desk.text().contains("Ingest"));
    close(&desk.file(), false);
}

#[test]
fn a_place_that_was_mistyped_is_asked_for_again() {
    let desk = Desk::new();
    let mut window = desk.window();
    window.key(CTRL.plus(Modifiers::SHIFT), Key::S);
    window.ctrl(Key::A);
    let typed = desk.folder.path().join("nowhere/mine.pipe.ron");
    window.type_text(&typed.display().to_string());
    window.click("Save");
    assert!(window.shows("its folder does not exist"));
    assert_eq!(window.value("File"), typed.display().to_string());
    // A folder is not a file, and does not become one.
    window.ctrl(Key::A);
    let sub = desk.folder.path().join("sub");
    std::fs::create_dir(&sub).unwrap();
    window.type_text(&format!("{}/", sub.display()));
    window.click("Save");
    assert!(window.shows("it is a folder. Add the name of a file"));
    assert!(names(&sub).is_empty());
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_whose_name_is_not_text_is_opened_changed_and_saved() {
    use std::os::unix::ffi::OsStringExt as _;
    let desk = Desk::new();
    let name = std::ffi::OsString::from_vec(b"caf\xe9.pipe.ron".to_vec());
    let path = desk.folder.path().join(name);
    std::fs::rename(desk.file(), &path).unwrap();
    let start = || {
        let window = Window::at_home(&desk.folder.path().join("home"));
        // What is no letter is shown as a box.
        let boxes = egui::MissingGlyphPolicy::Tofu;
        window.harness.ctx.set_missing_glyph_policy(boxes);
        window
    };
    let mut window = start();
    open(&mut window, &path);
    rename(&mut window, "Changed");
    window.ctrl(Key::S);
    assert!(!window.session().is_unsaved());
    assert!(std::fs::read_to_string(&path).unwrap().contains("Changed"));
    drop(window);
    // The list of recent files leaves it out, and holds.
    let mut window = start();
    assert!(!window.shows("settings"));
    open(&mut window, &path);
    assert_eq!(label(&mut window, "a"), "Changed");
}

#[test]
fn comments_in_a_file_are_there_after_a_save() {
    let desk = Desk::new();
    std::fs::write(
        desk.file(),
        DOCUMENT.replace("\"b\": (", "// Not ours.\n\"b\": ("),
    )
    .unwrap();
    let mut window = desk.window();
    rename(&mut window, "Changed");
    window.ctrl(Key::S);
    assert!(
        desk.text().contains("// Not ours.\n        \"b\": ("),
        "{}",
        desk.text()
    );
    assert!(desk.text().contains("Changed"));
}
