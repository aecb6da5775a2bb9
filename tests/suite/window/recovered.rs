//! The list of work that crashes left, on the start screen.

use std::path::Path;

use egui::accesskit::Role;
use egui_kittest::kittest::{By, NodeT as _, Queryable as _};
use pipewright::storage::{Locations, Settings};

use super::driver::Window;
use super::safety::{DOCUMENT, Desk, label, names, rename};

fn start(desk: &Desk) -> Window {
    Window::at_home(&desk.folder.path().join("home"))
}

fn previews(window: &Window) -> Vec<String> {
    let all = window.harness.query_all(By::new().recursive(true));
    all.filter(|node| node.accesskit_node().role() == Role::Image)
        .map(|node| node.accesskit_node().label().unwrap_or_default())
        .collect()
}

/// Crashes of that many windows, each with a file of its own.
fn crashes(desk: &Desk, count: usize) {
    let home = desk.folder.path().join("home");
    let mut windows = Vec::new();
    for number in 0..count {
        let title = format!("Design {number} {}", "with a long title ".repeat(20));
        let path = desk.folder.path().join(format!("{number}.pipe.ron"));
        std::fs::write(&path, DOCUMENT.replace("\"Mine\"", &format!("{title:?}"))).unwrap();
        let mut window = Window::at_home(&home);
        super::safety::open(&mut window, &path);
        rename(&mut window, "Unsaved");
        windows.push(window);
    }
}

#[test]
fn recovered_work_is_shown_as_a_picture_with_what_is_newer() {
    let desk = Desk::new();
    desk.crash();
    let mut window = start(&desk);
    window.wait_for("Preview of Mine");
    assert_eq!(previews(&window), ["Preview of Mine"]);
    let folder = desk.folder.path().display();
    assert!(window.shows(&format!("mine.pipe.ron in {folder}")));
    assert!(window.shows("Less than a minute ago · newer than its file"));
    window.click("Recover");
    assert_eq!(label(&mut window, "a"), "Unsaved");
}

#[test]
fn a_file_that_was_written_after_the_crash_is_said_to_be_newer() {
    let desk = Desk::new();
    desk.crash();
    desk.change();
    let later = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(4_000_000_000);
    let file = std::fs::File::options().write(true).open(desk.file());
    file.unwrap().set_modified(later).unwrap();
    let mut window = start(&desk);
    window.wait_for("▲ its file is newer: another program changed it");
    std::fs::remove_file(desk.file()).unwrap();
    let mut window = start(&desk);
    window.wait_for("its file is gone");
}

#[test]
fn a_journal_that_cannot_be_read_leaves_the_list_whole() {
    let desk = Desk::new();
    desk.crash();
    let broken = desk.journals().join("broken.journal");
    std::fs::write(&broken, "no journal at all").unwrap();
    let mut window = start(&desk);
    window.wait_for("Preview of Mine");
    assert!(window.shows("1 crash journal cannot be read and is kept"));
    window.click("Recover");
    assert_eq!(label(&mut window, "a"), "Unsaved");
    assert!(names(&desk.journals()).contains(&"broken.journal".to_owned()));
}

#[test]
fn a_long_list_of_long_titles_leaves_room_for_everything_else() {
    let desk = Desk::new();
    crashes(&desk, 8);
    let home = desk.folder.path().join("home");
    for size in [[1_280.0, 800.0], [800.0, 520.0]] {
        let mut window = sized(&home, size);
        window.wait_for("Preview of Design");
        let buttons = window.rects("Recover");
        assert_eq!(buttons.len(), 8);
        for rect in buttons {
            assert!(rect.right() <= size[0], "{rect:?} in {size:?}");
        }
        let blank = window.place("New blank diagram");
        assert!(blank.y < size[1] - 40.0, "{blank:?} in {size:?}");
        // Only what is seen is drawn.
        for _ in 0..60 {
            window.settle();
        }
        assert!(previews(&window).len() < 8, "{:?}", previews(&window));
    }
}

fn sized(home: &Path, size: [f32; 2]) -> Window {
    Window::sized(size, Settings::default(), Some(Locations::in_folder(home)))
}
