//! A power cut loses nothing that was on the disk, whatever the disk wrote of the rest and in whatever
//! order.
//!
//! A program that edits, saves and recovers runs once, and its system calls are written down. Then
//! the power is cut after each of them: a [disk] says what can be there, and the recovery has to
//! give a state that was certain, or a later one.
//!
//! `PIPEWRIGHT_POWER` says how many random states are looked at after each call; with it, each write
//! is also cut at each of its bytes.

#![allow(
    clippy::print_stdout,
    reason = "the program speaks to the test, and the test tells its figures"
)]

mod disk;
mod trace;

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use pipewright::model::{Document, History, NodeId};
use pipewright::session::load_path;
use pipewright::storage::{self, Digest, Journal, Known, Locations, format, recoverable};

use disk::{Disk, State};
use trace::{Act, is_usable, recorded};

const FOLDER: &str = "PIPEWRIGHT_WRITER_FOLDER";
/// Random states after each call in a usual run.
const USUAL: usize = 6;
/// Cuts of each write in a usual run.
const USUAL_CUTS: usize = 8;

const TEXT: &str = "(format: 1, title: \"Mine\", nodes: {\
    \"a\": (component: \"batch_ingest\", label: \"0\", at: (0, 0))})";

fn file(folder: &Path) -> PathBuf {
    folder.join("work/mine.pipe.ron")
}

fn journals(folder: &Path) -> PathBuf {
    Locations::in_folder(folder.join("home")).journals()
}

/// The number that the work has come to: the label of its node.
fn number(document: &Document) -> u64 {
    let node = document.node(&NodeId::from("a")).unwrap();
    node.label.parse().unwrap()
}

/// What the notes of the node are at that number: of any length, so that records take one sector or
/// many.
fn notes(number: u64) -> String {
    "text ".repeat((number * 37 % 11 * 60) as usize)
}

/// Makes the next state of a document.
fn go_on(document: &mut Document, history: &mut History) -> u64 {
    let (node, next) = (NodeId::from("a"), number(document) + 1);
    let mut draft = document.edit();
    draft.set_label(&node, &next.to_string()).unwrap();
    draft.set_notes(&node, &notes(next)).unwrap();
    history.push(draft.commit("Go on").unwrap());
    next
}

fn say(what: &str, number: u64) {
    println!("{what} {number}");
    std::io::stdout().flush().unwrap();
}

/// Somebody at work, as the window does it.
struct Desk<'f> {
    folder: &'f Path,
    document: Document,
    history: History,
    known: Option<Known>,
    journal: Journal,
}

impl<'f> Desk<'f> {
    fn open(folder: &'f Path) -> Self {
        let source = load_path(&file(folder)).unwrap();
        let known = Some(Known::new(&file(folder), source.digest));
        Self::with(folder, source.document, History::saved(), known)
    }

    fn with(
        folder: &'f Path,
        document: Document,
        mut history: History,
        known: Option<Known>,
    ) -> Self {
        history.listen();
        let begun = (document.clone(), history.clone(), known.clone());
        let journal = Journal::new(&journals(folder), "window", begun.0, begun.1, begun.2);
        Self {
            folder,
            document,
            history,
            known,
            journal,
        }
    }

    fn record(&mut self) {
        let events = self.history.take_events();
        self.journal.follow(events, self.known.clone());
        self.journal.commit().unwrap();
        say("kept", number(&self.document));
    }

    fn edit(&mut self) {
        go_on(&mut self.document, &mut self.history);
        self.record();
    }

    fn save(&mut self) {
        let digest = storage::save(&file(self.folder), &self.document).unwrap();
        say("saved", number(&self.document));
        self.known = Some(Known::new(&file(self.folder), Some(digest)));
        self.history.mark_saved();
        self.record();
    }

    /// The program ends without a word, and another one takes its work up.
    fn crash_and_recover(self) -> Self {
        let Self { folder, .. } = self;
        drop(self.journal);
        let recovery = recoverable(&journals(folder)).found.pop().unwrap();
        let known = recovery.original.clone();
        let known = known.map(|path| Known::new(&path, recovery.digest));
        let (document, history) = (recovery.document.clone(), recovery.history.clone());
        let mut desk = Self::with(folder, document, history, known);
        desk.record();
        recovery.discard().unwrap();
        desk
    }
}

#[test]
#[ignore = "the program that the other test writes down"]
fn writer() {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else {
        return;
    };
    let mut desk = Desk::open(&folder);
    for _ in 0..3 {
        desk.edit();
    }
    desk.save();
    for _ in 0..2 {
        desk.edit();
    }
    // Somebody writes into the journal: it is written anew, as it is when it has grown.
    let own = fs::read_dir(journals(&folder)).unwrap().flatten();
    let mut own = own.filter(|entry| entry.path().extension().is_some_and(|end| end == "journal"));
    let mut options = fs::OpenOptions::new();
    let open = options.append(true).open(own.next().unwrap().path());
    open.unwrap().write_all(b"garbage").unwrap();
    desk.edit();
    desk.edit();
    // Two names: the file is written in place, shorter and longer than before.
    let other = folder.join("work/other.pipe.ron");
    fs::hard_link(file(&folder), &other).unwrap();
    for _ in 0..2 {
        desk.save();
        desk.edit();
    }
    fs::remove_file(other).unwrap();
    let mut desk = desk.crash_and_recover();
    desk.edit();
    desk.save();
    desk.edit();
    desk = desk.crash_and_recover();
    desk.edit();
    say("end", 0);
    // As if it were killed: nothing is taken back.
    std::mem::forget(desk);
}

/// What was said to be safe.
#[derive(Clone, Copy, Default)]
struct Certain {
    kept: u64,
    saved: u64,
    is_over: bool,
}

impl Certain {
    fn hear(&mut self, said: &str) {
        for (what, number) in said.lines().filter_map(|line| line.rsplit_once(' ')) {
            let number = number.parse().unwrap_or_default();
            if what.ends_with("kept") {
                self.kept = number;
            } else if what.ends_with("saved") {
                (self.kept, self.saved) = (number, number);
            } else if what.ends_with("end") {
                self.is_over = true;
            }
        }
    }
}

/// Makes a folder hold what a disk holds.
fn lay_out(folder: &Path, state: &State) {
    fs::remove_dir_all(folder).unwrap();
    for (path, content) in state {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
}

/// The number of a document file, if it is one of those that were written: what is torn can be read
/// by chance.
fn number_of_file(path: &Path) -> Option<u64> {
    let document = load_path(path).ok()?.document;
    is_known(&document).then(|| number(&document))
}

/// The number of the copy that a write in place leaves in a folder.
fn number_of_copy(folder: &Path) -> Option<u64> {
    let entries = fs::read_dir(folder).ok()?.flatten();
    let paths = entries.map(|entry| entry.path());
    let mut copies = paths.filter(|path| path.extension().is_some_and(|end| end == "copy"));
    copies.find_map(|path| number_of_file(&path))
}

/// Whether a document is one of those that there were.
fn is_known(document: &Document) -> bool {
    let mut right = format::read(TEXT).unwrap().document;
    while number(&right) < number(document) {
        go_on(&mut right, &mut History::default());
    }
    format::write(document) == format::write(&right)
}

/// What is found after a power cut is what was certain, or later.
fn look(folder: &Path, state: &State, certain: Certain) -> Result<(), String> {
    lay_out(folder, state);
    // In the middle of a write in place, the whole copy is beside it.
    let whole = number_of_file(&file(folder)).or_else(|| number_of_copy(&folder.join("work")));
    let on_disk = whole.ok_or("the file is torn, and no copy is whole")?;
    if on_disk < certain.saved {
        return Err(format!(
            "the file has {on_disk}, {} was saved",
            certain.saved
        ));
    }
    let all = recoverable(&journals(folder));
    if !all.unread.is_empty() {
        return Err(format!("{:?} cannot be read", all.unread));
    }
    if !all.found.iter().all(|one| is_known(&one.document)) {
        return Err("what is found was never there".to_owned());
    }
    let found = all.found.iter().map(|one| number(&one.document));
    let best = found.fold(on_disk, u64::max);
    if best < certain.kept {
        return Err(format!("{best} is found, {} was kept", certain.kept));
    }
    Ok(())
}

#[test]
fn a_power_cut_loses_nothing_that_was_on_the_disk() {
    if let Err(why) = is_usable() {
        eprintln!("skipped: system calls cannot be traced here: {why}");
        return;
    }
    let wanted: Option<usize> = std::env::var("PIPEWRIGHT_POWER")
        .ok()
        .map(|text| text.parse().unwrap());
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().canonicalize().unwrap().join("all");
    let files = State::from([(file(&folder), TEXT.as_bytes().to_vec())]);
    fs::create_dir(&folder).unwrap();
    lay_out(&folder, &files);
    let mut program = Command::new(std::env::current_exe().unwrap());
    program
        .args(["power::writer", "--exact", "--ignored", "--nocapture"])
        .env(FOLDER, &folder);
    let acts = recorded(&program, &folder, &files);

    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    let mut choose = |end: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        (seed % end.max(1) as u64) as usize
    };
    let (mut disk, mut certain) = (Disk::with(&files), Certain::default());
    let (mut looked, mut different) = (0_u64, BTreeSet::new());
    for (count, act) in acts.iter().enumerate() {
        disk.follow(act);
        if let Act::Said(said) = act {
            certain.hear(said);
        }
        let mut states = Vec::new();
        for names in 0..=disk.waiting_names() {
            states.extend([false, true].map(|written| disk.in_order(names, written)));
        }
        if let Act::Write(inode, at, bytes) = act {
            let cuts: Vec<usize> = match wanted {
                Some(_) => (0..bytes.len()).collect(),
                None => (0..USUAL_CUTS).map(|_| choose(bytes.len())).collect(),
            };
            states.extend(cuts.iter().map(|cut| disk.cut(*inode, at + cut)));
        }
        for _ in 0..wanted.unwrap_or(USUAL) {
            states.push(disk.at_random(&mut choose));
        }
        for state in states {
            let told = format!("{state:?} {} {}", certain.kept, certain.saved);
            if different.insert(Digest::of(told.as_bytes()).to_string()) {
                looked += 1;
                if let Err(why) = look(&folder, &state, certain) {
                    let done = acts[count.saturating_sub(12)..=count].iter();
                    let done: Vec<String> = done.map(ToString::to_string).collect();
                    let names: Vec<_> = state.keys().collect();
                    panic!("power cut after call {count}: {why}\n{names:?}\nafter {done:#?}");
                }
            }
        }
    }
    assert!(certain.is_over && certain.kept > 10, "the program works");
    println!("{} calls, {looked} states after power cuts", acts.len());
}
