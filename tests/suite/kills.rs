//! A program that is killed at any moment loses nothing that is older than a second.
//!
//! The program is this test binary once more: it runs [`driver`], a window without a display that
//! opens, recovers, edits and saves a file like anybody's, and says what it has done. The test
//! kills it, looks at what is on disk, and begins again from there.
//!
//! `PIPEWRIGHT_KILLS` says how often.

#![allow(
    clippy::print_stdout,
    reason = "the driver speaks to the test, and the test tells its figures"
)]

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use egui::Key;
use pipewright::model::{Document, Edit, NodeField, NodeId};
use pipewright::session::load_path;
use pipewright::storage::recoverable;

use crate::window::driver::Window;

const FOLDER: &str = "PIPEWRIGHT_DRIVER_FOLDER";
const TEXT: &str = "(format: 1, title: \"Mine\", nodes: {\
    \"a\": (component: \"batch_ingest\", label: \"0\", at: (0, 0)),\
    \"b\": (component: \"data_lake\", label: \"Lake\", at: (300, 0)),\
    }, edges: [(from: \"a\", to: \"b\", data: \"raw_data\")])";

/// The number that the work has come to: the label of the first node.
fn number(document: &Document) -> u64 {
    let node = document.node(&NodeId::from("a")).unwrap();
    node.label.parse().unwrap()
}

fn file(folder: &Path) -> PathBuf {
    folder.join("mine.pipe.ron")
}

fn say(what: &str, number: u64) {
    println!("{what} {number}");
    std::io::stdout().flush().unwrap();
}

#[test]
#[ignore = "the program that the other test kills"]
fn driver() {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else {
        return;
    };
    let mut window = Window::at_home(&folder.join("home"));
    // What a crash left is taken up again, as a person does.
    if window.shows("Unsaved work was found") {
        let button = window.first("Recover");
        window.click_at(button);
    } else {
        let source = load_path(&file(&folder)).unwrap();
        window.app().open_source(source);
        window.settle();
    }
    let node = std::collections::BTreeSet::from([NodeId::from("a")]);
    for turn in 0_u64.. {
        let next = number(window.session().document()) + 1;
        let label = NodeField::Label(next.to_string());
        window.session().apply(&Edit::SetNodes(node.clone(), label));
        // Steps of their own, and now and then one that is typed.
        if turn % 4 != 0 {
            window.session().begin_typing();
        }
        window.harness.run_steps(1);
        say("did", next);
        if turn % 23 == 22 {
            window.ctrl(Key::S);
            if !window.session().is_unsaved() {
                say("saved", next);
            }
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn start(folder: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["kills::driver", "--exact", "--ignored", "--nocapture"])
        .env(FOLDER, folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Lets a driver run for a while and kills it. What it had done a second before that, and what
/// it had saved.
fn run_and_kill(folder: &Path, time: Duration) -> (u64, u64, u64) {
    let mut child = start(folder);
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let (send, heard) = channel();
    let reader = std::thread::spawn(move || {
        for line in lines.map_while(Result::ok) {
            if send.send((Instant::now(), line)).is_err() {
                break;
            }
        }
    });
    // The time counts from the first change on; for a part of the kills, from the start.
    let mut all: Vec<(Instant, String)> = Vec::new();
    while !time.as_millis().is_multiple_of(5)
        && !all.last().is_some_and(|(_, line)| is_change(line))
    {
        all.push(heard.recv_timeout(Duration::from_mins(1)).unwrap());
    }
    std::thread::sleep(time);
    let killed = Instant::now();
    child.kill().unwrap();
    child.wait().unwrap();
    reader.join().unwrap();
    let (mut due, mut saved, mut last) = (0, 0, 0);
    all.extend(heard.try_iter());
    for (at, line) in all.iter().filter(|(_, line)| is_change(line)) {
        let (what, number) = line.rsplit_once(' ').unwrap();
        last = number.parse().unwrap();
        if what.ends_with("saved") {
            saved = last;
        } else if killed.duration_since(*at) >= Duration::from_secs(1) {
            due = last;
        }
    }
    (due, saved, last)
}

/// Whether the driver says this, and not the test binary that it is in. Its first words stand on
/// a line of that.
fn is_change(line: &str) -> bool {
    let words = line.rsplit_once(' ');
    words.is_some_and(|(what, number)| {
        number.parse::<u64>().is_ok() && (what.ends_with("did") || what.ends_with("saved"))
    })
}

#[test]
fn nothing_older_than_a_second_is_lost_when_the_program_is_killed() {
    let kills: u64 = std::env::var("PIPEWRIGHT_KILLS").map_or(6, |text| text.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(file(folder.path()), TEXT).unwrap();
    let journals = folder.path().join("home/data/journal");
    let (mut known, mut done, mut lost, mut most_lost) = (0, 0, 0, 0);
    let mut random = 0x2545_f491_4f6c_dd1d_u64;
    for kill in 0..kills {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let (due, saved, last) = run_and_kill(folder.path(), Duration::from_millis(random % 2_000));
        let all = recoverable(&journals);
        assert!(all.unread.is_empty(), "kill {kill}: {:?}", all.unread);
        let on_disk = number(&load_path(&file(folder.path())).unwrap().document);
        let found = all.found.iter().map(|one| number(&one.document));
        let best = found.fold(on_disk, u64::max);
        let at_least = known.max(due).max(saved);
        assert!(best >= at_least, "kill {kill}: {best} of {at_least}");
        done += last.saturating_sub(known);
        lost += last.saturating_sub(best);
        most_lost = most_lost.max(last.saturating_sub(best));
        known = best;
        // A kill between the new record and the end of the old one leaves both.
        for older in all
            .found
            .into_iter()
            .filter(|one| number(&one.document) < best)
        {
            older.discard().unwrap();
        }
    }
    assert!(known > 0, "the driver does something");
    println!("{kills} kills: {done} changes, {lost} lost, {most_lost} at most at once");
}
