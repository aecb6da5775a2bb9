//! The crash journal: what happened is on disk, step by step, and comes back.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use pipewright::geometry::Point;
use pipewright::model::{Document, History, NewNode, Step};
use pipewright::storage::{Digest, Journal, Known, Recorder, Recovery, format, recoverable};
use proptest::prelude::*;
use tempfile::TempDir;

use crate::random::{Verb, apply, verb};

const DOCUMENT: &str = "(format: 1, title: \"T\")";

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// A journal of a document that was never saved.
fn journal(folder: &Path, id: &str, document: Document) -> Journal {
    Journal::new(folder, id, document, History::default(), None)
}

/// A journal that was left behind: written, and its process gone.
pub fn crash(folder: &Path, title: &str, original: Option<&Path>) {
    let known = original.map(|path| Known::new(path, Some(Digest::of(b"then"))));
    let (document, history) = (Document::new(title), History::default());
    let mut journal = Journal::new(folder, title, document, history, known);
    journal.commit().unwrap();
}

fn only(folder: &Path) -> Recovery {
    let all = recoverable(folder);
    assert!(all.unread.is_empty(), "{:?}", all.unread);
    assert_eq!(all.found.len(), 1);
    all.found.into_iter().next().unwrap()
}

fn title_of(recovery: &Recovery) -> &str {
    &recovery.document.header().title
}

/// A document and what was done to it, as in a window.
struct Desk {
    document: Document,
    history: History,
}

impl Desk {
    fn new(title: &str) -> Self {
        let mut history = History::default();
        history.listen();
        Self {
            document: Document::new(title),
            history,
        }
    }

    fn journal(&mut self, folder: &Path) -> Journal {
        self.history.take_events();
        let (document, history) = (self.document.clone(), self.history.clone());
        Journal::new(folder, "a", document, history, None)
    }

    fn push(&mut self, step: Step) {
        self.history.push(step);
    }

    /// Gives the document another title.
    fn call(&mut self, title: &str) {
        let mut draft = self.document.edit();
        let mut header = draft.document().header().as_ref().clone();
        title.clone_into(&mut header.title);
        draft.set_header(header);
        let step = draft.commit(format!("Call it {title}")).unwrap();
        self.push(step);
    }

    fn follow(&mut self, journal: &mut Journal) {
        journal.follow(self.history.take_events(), None);
        journal.commit().unwrap();
    }
}

/// What a person sees of a document and its steps: the text, and all that can be undone and redone
/// with what comes of it.
fn told(document: &Document, history: &History) -> Vec<(String, String)> {
    let (mut document, mut history) = (document.clone(), history.clone());
    let mut told = vec![(String::new(), format::write(&document))];
    let redone = {
        let (mut document, mut history) = (document.clone(), history.clone());
        let mut redone = Vec::new();
        while let Some(label) = history.redo(&mut document).map(|step| step.label.clone()) {
            redone.push((label, format::write(&document)));
        }
        redone
    };
    while let Some(label) = history.undo(&mut document).map(|step| step.label.clone()) {
        told.push((label, format::write(&document)));
    }
    told.extend(redone);
    told
}

#[test]
fn unsaved_work_is_found_after_a_crash() {
    let folder = folder();
    let journals = folder.path().join("journal");
    assert!(recoverable(&journals).found.is_empty());
    crash(&journals, "Never saved", None);
    crash(&journals, "Search", Some(Path::new("/x/search.pipe.ron")));
    let mut found = recoverable(&journals).found;
    found.sort_by_key(|recovery| title_of(recovery).to_owned());
    let summary: Vec<_> = found
        .iter()
        .map(|recovery| (title_of(recovery), recovery.original.as_deref()))
        .collect();
    assert_eq!(
        summary,
        [
            ("Never saved", None),
            ("Search", Some(Path::new("/x/search.pipe.ron")))
        ]
    );
    assert!(
        found
            .iter()
            .all(|recovery| recovery.saved_at > 1_700_000_000)
    );
    for recovery in found {
        recovery.discard().unwrap();
    }
    assert!(recoverable(&journals).found.is_empty());
    assert!(names(&journals).is_empty());
}

#[test]
fn a_running_program_keeps_its_journal_and_a_crashed_one_is_not_overwritten() {
    let folder = folder();
    crash(folder.path(), "Search", None);
    let mut running = journal(folder.path(), "Search", Document::new("Running"));
    running.commit().unwrap();
    let mut second = journal(folder.path(), "Search", Document::new("Second"));
    second.commit().unwrap();
    assert_eq!(
        names(folder.path()),
        [
            "search.journal",
            "search_2.journal",
            "search_2.lock",
            "search_3.journal",
            "search_3.lock"
        ]
    );
    assert_eq!(title_of(&only(folder.path())), "Search");
}

#[test]
fn a_document_that_is_closed_leaves_no_journal() {
    let folder = folder();
    let mut given_up = journal(folder.path(), "a", Document::new("A"));
    given_up.commit().unwrap();
    given_up.clear().unwrap();
    given_up.clear().unwrap();
    drop(given_up);
    let mut desk = Desk::new("B");
    let mut saved = desk.journal(folder.path());
    saved.commit().unwrap();
    desk.history.mark_saved();
    desk.follow(&mut saved);
    drop(saved);
    assert!(names(folder.path()).is_empty());
}

#[test]
fn what_was_saved_or_undone_before_a_crash_is_not_offered() {
    let folder = folder();
    let file = folder.path().join("own.pipe.ron");
    fs::write(&file, DOCUMENT).unwrap();
    let journals = folder.path().join("journal");
    let mut desk = Desk::new("Own");
    desk.history.mark_saved();
    let mut journal = desk.journal(&journals);
    let known = Some(Known::new(&file, None));
    desk.call("Other");
    journal.follow(desk.history.take_events(), known.clone());
    journal.commit().unwrap();
    // As a process that is killed leaves it: with its lock, which nobody holds.
    let killed = fs::read(journals.join("a.journal")).unwrap();
    desk.history.undo(&mut desk.document).unwrap();
    journal.follow(desk.history.take_events(), known);
    journal.commit().unwrap();
    let undone = fs::read(journals.join("a.journal")).unwrap();
    drop(journal);
    let left = folder.path().join("left");
    fs::create_dir(&left).unwrap();
    fs::write(left.join("a.journal"), killed).unwrap();
    assert_eq!(title_of(&only(&left)), "Other");
    fs::write(left.join("a.journal"), &undone).unwrap();
    assert!(recoverable(&left).found.is_empty());
    assert!(names(&left).is_empty());
    // Where the file is not there any more, the journal is all there is.
    fs::write(left.join("a.journal"), undone).unwrap();
    fs::remove_file(file).unwrap();
    assert_eq!(title_of(&only(&left)), "Own");
}

/// The title of the document that a running recorder has on disk.
fn recorded(folder: &Path) -> Option<String> {
    let text = fs::read_to_string(folder.join("a.journal")).ok()?;
    let (_, rest) = text.rsplit_once("title: \"")?;
    Some(rest.split_once('"')?.0.to_owned())
}

#[test]
fn a_recorder_has_the_last_change_on_disk_soon_and_by_itself() {
    let folder = folder();
    let mut desk = Desk::new("State");
    let begun = (desk.document.clone(), desk.history.clone(), None);
    let mut recorder = Recorder::start(folder.path(), "a", begun, || {});
    for number in 0..1_000 {
        desk.call(&format!("State {number}"));
        recorder.record(desk.history.take_events(), None);
    }
    let begun = Instant::now();
    while recorded(folder.path()).as_deref() != Some("State 999") {
        assert!(begun.elapsed() < Duration::from_secs(10));
        std::thread::yield_now();
    }
    assert_eq!(recorder.failure(), None);
    recorder.clear();
    recorder.settle().unwrap();
    assert_eq!(recorded(folder.path()), None);
    // What waits when the program ends without a word is written.
    desk.call("Last");
    recorder.record(desk.history.take_events(), None);
    drop(recorder);
    assert_eq!(recorded(folder.path()).as_deref(), Some("Last"));
    assert_eq!(names(folder.path()), ["a.journal"]);
    let recovery = only(folder.path());
    assert_eq!(
        told(&recovery.document, &recovery.history),
        told(&desk.document, &desk.history)
    );
}

#[test]
fn a_recorder_says_that_it_cannot_write_and_goes_on_when_it_can() {
    let folder = folder();
    let journals = folder.path().join("journal");
    fs::write(&journals, "in the way").unwrap();
    let woken = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&woken);
    let begun = (Document::new("One"), History::default(), None);
    let recorder = Recorder::start(&journals, "a", begun, move || {
        counter.fetch_add(1, Ordering::SeqCst);
    });
    assert!(recorder.settle().unwrap_err().contains("journal"));
    fs::remove_file(&journals).unwrap();
    // Nobody has to change the document for that.
    recorder.settle().unwrap();
    assert_eq!(recorded(&journals).as_deref(), Some("One"));
    assert_eq!(woken.load(Ordering::SeqCst), 2);
}

#[test]
fn a_journal_that_somebody_took_away_is_written_anew() {
    let folder = folder();
    let mut desk = Desk::new("Here");
    let mut journal = desk.journal(folder.path());
    journal.commit().unwrap();
    let file = folder.path().join("a.journal");
    fs::remove_file(&file).unwrap();
    desk.call("Still here");
    desk.follow(&mut journal);
    assert_eq!(recorded(folder.path()).as_deref(), Some("Still here"));
    // Another one in its place, and one with something of others at its end.
    let own = fs::read(&file).unwrap();
    fs::remove_file(&file).unwrap();
    fs::write(&file, &own).unwrap();
    desk.call("Mine");
    desk.follow(&mut journal);
    fs::OpenOptions::new()
        .append(true)
        .open(&file)
        .and_then(|mut file| std::io::Write::write_all(&mut file, b"garbage"))
        .unwrap();
    desk.call("Mine again");
    desk.follow(&mut journal);
    drop(journal);
    let recovery = only(folder.path());
    assert!(!recovery.is_cut);
    assert_eq!(
        told(&recovery.document, &recovery.history),
        told(&desk.document, &desk.history)
    );
}

#[test]
fn a_journal_stays_small_whatever_is_typed() {
    let folder = folder();
    let mut desk = Desk::new("Long");
    let mut draft = desk.document.edit();
    let node = draft
        .add_node(NewNode::new("ranker", "Ranker", Point::default()))
        .unwrap();
    let step = draft.commit("Add").unwrap();
    desk.push(step);
    let mut journal = desk.journal(folder.path());
    let mut notes = "word ".repeat(2_000);
    let mut largest = 0;
    for _ in 0..1_200 {
        notes.push('x');
        let mut draft = desk.document.edit();
        draft.set_notes(&node, &notes).unwrap();
        let step = draft.commit("Write notes").unwrap().merging("notes");
        desk.push(step);
        desk.follow(&mut journal);
        let length = fs::metadata(folder.path().join("a.journal")).unwrap().len();
        largest = largest.max(length);
    }
    assert!(largest < 5 << 20, "{largest}");
    drop(journal);
    let recovery = only(folder.path());
    assert_eq!(
        told(&recovery.document, &recovery.history),
        told(&desk.document, &desk.history)
    );
}

#[test]
fn steps_can_be_undone_that_the_journal_was_written_without() {
    let folder = folder();
    let mut desk = Desk::new("Deep");
    let mut draft = desk.document.edit();
    let id = draft
        .add_node(NewNode::new("ranker", "Ranker", Point::default()))
        .unwrap();
    let step = draft.commit("Add").unwrap();
    desk.push(step);
    // More than a journal that is written anew begins with.
    let text = "x".repeat(60_000);
    for number in 1..120 {
        let mut draft = desk.document.edit();
        draft.set_notes(&id, &format!("{number} {text}")).unwrap();
        let step = draft.commit("Write").unwrap();
        desk.push(step);
    }
    let mut journal = desk.journal(folder.path());
    journal.commit().unwrap();
    let length = fs::metadata(folder.path().join("a.journal")).unwrap().len();
    assert!(length < 5 << 20, "{length}");
    for _ in 0..110 {
        desk.history.undo(&mut desk.document).unwrap();
        desk.follow(&mut journal);
    }
    drop(journal);
    let recovery = only(folder.path());
    assert_eq!(recovery.document, desk.document);
    assert_eq!(recovery.history.steps().len(), 10);
}

/// What a person does at a desk.
#[derive(Clone, Debug)]
enum Act {
    Edit(Verb),
    Type(String),
    Undo,
    Redo,
    Save,
    Commit,
    /// The file of the journal is gone.
    Lose,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        12 => verb().prop_map(Act::Edit),
        4 => "[a-z]{0,3}".prop_map(Act::Type),
        4 => Just(Act::Undo),
        2 => Just(Act::Redo),
        1 => Just(Act::Save),
        3 => Just(Act::Commit),
        1 => Just(Act::Lose),
    ]
}

fn does(desk: &mut Desk, act: &Act) {
    match act {
        Act::Edit(verb) => {
            if let Some(Ok(step)) = apply(&mut desk.document, verb) {
                desk.push(step);
            }
        }
        Act::Type(title) => {
            let mut draft = desk.document.edit();
            let mut header = draft.document().header().as_ref().clone();
            title.clone_into(&mut header.title);
            draft.set_header(header);
            let step = draft.commit("Type").unwrap();
            desk.push(step.merging("title"));
        }
        Act::Undo => drop(desk.history.undo(&mut desk.document)),
        Act::Redo => drop(desk.history.redo(&mut desk.document)),
        Act::Save => desk.history.mark_saved(),
        Act::Commit | Act::Lose => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// Whatever is done, a crash after a commit gives back the same document, the same steps to
    /// undo and to redo, and the same answer to whether it is saved.
    #[test]
    fn a_journal_tells_all_that_was_done(acts in prop::collection::vec(act(), 0..80)) {
        let folder = folder();
        let mut desk = Desk::new("Law");
        let mut journal = desk.journal(folder.path());
        journal.commit().unwrap();
        let file = folder.path().join("a.journal");
        for act in &acts {
            does(&mut desk, act);
            match act {
                Act::Commit => desk.follow(&mut journal),
                Act::Lose => drop(fs::remove_file(&file)),
                _ => {}
            }
        }
        desk.follow(&mut journal);
        // The lock is held: another program would not touch it, so it reads a copy.
        let copy = folder.path().join("copy");
        fs::create_dir(&copy).unwrap();
        fs::copy(&file, copy.join("a.journal")).unwrap();
        let recovery = only(&copy);
        prop_assert!(!recovery.is_cut);
        prop_assert_eq!(recovery.history.is_unsaved(), desk.history.is_unsaved());
        prop_assert_eq!(
            told(&recovery.document, &recovery.history),
            told(&desk.document, &desk.history)
        );
    }

    /// Cut anywhere, or with a byte changed, a journal gives a state that was there.
    #[test]
    fn a_damaged_journal_gives_a_state_that_was_there(
        acts in prop::collection::vec(act(), 1..30),
        at in any::<prop::sample::Index>(),
        damage in prop::option::of(any::<u8>()),
    ) {
        let folder = folder();
        let mut desk = Desk::new("Law");
        let mut journal = desk.journal(folder.path());
        journal.commit().unwrap();
        let mut states = vec![format::write(&desk.document)];
        for act in &acts {
            does(&mut desk, act);
            desk.follow(&mut journal);
            states.push(format::write(&desk.document));
        }
        let mut bytes = fs::read(folder.path().join("a.journal")).unwrap();
        let at = at.index(bytes.len());
        match damage {
            Some(byte) => bytes[at] = byte,
            None => bytes.truncate(at),
        }
        let copy = folder.path().join("copy");
        fs::create_dir(&copy).unwrap();
        fs::write(copy.join("a.journal"), bytes).unwrap();
        let all = recoverable(&copy);
        prop_assert_eq!(all.found.len() + all.unread.len(), 1);
        for recovery in all.found {
            prop_assert!(states.contains(&format::write(&recovery.document)));
        }
    }
}

#[test]
fn garbage_among_the_journals_is_passed_over() {
    let folder = folder();
    let write = |name: &str, text: &[u8]| fs::write(folder.path().join(name), text).unwrap();
    crash(folder.path(), "Good", None);
    write("binary.journal", b"\xff\xfe");
    write("empty.journal", b"");
    write(
        "cut.journal",
        b"// Pipewright journal (saved_at:1,original:None)\n(format: 1,",
    );
    write("no_heading.journal", DOCUMENT.as_bytes());
    write("no_record.journal", b"// Pipewright journal 2\n= 9 ");
    // One of an earlier version, which had the document alone.
    write(
        "old.journal.ron",
        format!("// Pipewright journal (saved_at:1,original:None)\n{DOCUMENT}").as_bytes(),
    );
    write("other.txt", b"hello");
    fs::create_dir(folder.path().join("folder.journal")).unwrap();
    let all = recoverable(folder.path());
    let titles: Vec<_> = all.found.iter().map(title_of).collect();
    assert_eq!(titles, ["Good", "T"]);
    // They are said to be there, and stay.
    assert_eq!(all.unread.len(), 6);
    assert!(all.unread.iter().all(|file| file.exists()));
}

#[test]
fn no_more_journals_are_read_than_can_be_shown() {
    let folder = folder();
    for number in 0..25 {
        crash(folder.path(), &format!("Design {number}"), None);
    }
    let all = recoverable(folder.path());
    assert_eq!((all.found.len(), all.more), (20, 5));
    // Sparse: nobody wrote these megabytes. The first is looked into, whatever its size.
    let large = |name: &str| {
        let file = fs::File::create(folder.path().join(name)).unwrap();
        file.set_len(100 << 20).unwrap();
    };
    large("large_1.journal");
    large("large_2.journal");
    let all = recoverable(folder.path());
    assert_eq!(all.unread.len() + all.found.len() + all.more, 27);
    assert!(all.more > 5);
}

#[cfg(target_os = "linux")]
#[test]
fn a_path_that_is_no_text_comes_back() {
    use std::os::unix::ffi::OsStrExt as _;
    let folder = folder();
    let odd = Path::new(std::ffi::OsStr::from_bytes(b"/x/caf\xe9.pipe.ron"));
    crash(folder.path(), "Odd", Some(odd));
    assert_eq!(only(folder.path()).original.as_deref(), Some(odd));
}
