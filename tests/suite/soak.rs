//! Long sessions: what a window holds on to does not grow with what was done in it.
//!
//! `PIPEWRIGHT_EDITS` says how many changes are made; the memory that the undo history may take is
//! reached after about ten thousand.

#![allow(clippy::print_stdout, reason = "it tells its figures")]

use std::time::{Duration, Instant};

use egui::Key;
use pipewright::geometry::Vec2;

use crate::window::driver::Window;

/// A figure of this process as Linux tells it, in its unit; 0 elsewhere.
fn status(name: &str) -> u64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mut lines = text.lines();
    let line = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    let mut words = line.into_iter().flat_map(str::split_whitespace);
    words.next().map_or(0, |word| word.parse().unwrap())
}

fn megabytes() -> u64 {
    status("VmRSS") >> 10
}

#[test]
fn a_window_stays_as_it_was_after_many_changes() {
    let edits: usize = std::env::var("PIPEWRIGHT_EDITS").map_or(600, |text| text.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let mut window = Window::at_home(folder.path());
    window.open("visual-search");
    let nodes = window.session().document().nodes().keys().collect();
    window.session().select(nodes);
    let descriptors = || std::fs::read_dir("/proc/self/fd").map_or(0, Iterator::count);
    window.session().nudge(Vec2::new(8.0, 0.0));
    window.settle();
    std::thread::sleep(Duration::from_millis(400));
    let (before, files) = (megabytes(), descriptors());
    let begun = Instant::now();
    for edit in 0..edits {
        window.session().begin_typing();
        window.session().nudge(Vec2::new(
            [8.0, -8.0, 0.0, 0.0][edit % 4],
            [0.0, 0.0, 8.0, -8.0][edit % 4],
        ));
        if edit % 10 == 0 {
            window.harness.run_steps(1);
        }
    }
    let spent = begun.elapsed();
    window.settle();
    std::thread::sleep(Duration::from_millis(800));
    let journals = std::fs::read_dir(folder.path().join("data/journal")).unwrap();
    let journal: u64 = journals
        .map(|own| own.unwrap().metadata().unwrap().len())
        .sum();
    let grown = megabytes().saturating_sub(before);
    println!(
        "{edits} changes of 28 nodes in {spent:.1?}: {before} MB and {grown} more, journal {} MB, \
         {} steps to undo, {} files open, {files} before",
        journal >> 20,
        window.session().history().steps().len(),
        descriptors(),
    );
    assert!(grown < 512, "{grown} MB");
    assert!(journal < 32 << 20, "{journal} bytes");
    // Tests beside this one open files as well.
    assert!(descriptors() < files + 64);
    let label = window.session().history().undo_label().map(str::to_owned);
    window.ctrl(Key::Z);
    assert!(label.is_some());
}
