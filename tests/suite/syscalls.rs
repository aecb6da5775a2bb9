//! A program that is killed at any of its system calls loses nothing that it had said was safe.
//!
//! The program is this test binary once more: it runs [`driver`], a window without a display, up to
//! the moment that is looked at, and waits. `strace` then takes hold of it and kills it when it makes
//! a call for the Nth time, before the call is done: first at the first, then at the second, until it
//! comes to its end unharmed.
//!
//! `PIPEWRIGHT_SYSCALLS=all` makes it all calls, the name of a scene those of that one; otherwise it is
//! the first of some.

#![allow(
    clippy::print_stdout,
    reason = "the driver speaks to the test, and the test tells its figures"
)]

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use egui::Key;
use pipewright::model::{Document, Edit, History, NodeField, NodeId, slug};
use pipewright::session::load_path;
use pipewright::storage::{Journal, Known, Locations, recoverable};

use crate::window::driver::Window;

const FOLDER: &str = "PIPEWRIGHT_TRACED_FOLDER";
const SCENE: &str = "PIPEWRIGHT_TRACED_SCENE";
const TEXT: &str = "(format: 1, title: \"Mine\", nodes: {\
    \"a\": (component: \"batch_ingest\", label: \"1\", at: (0, 0))})";
/// Longest that anything is waited for.
const PATIENCE: Duration = Duration::from_mins(1);

/// What is looked at.
const SCENES: [&str; 4] = ["save", "in place", "recovery", "compaction"];

/// The calls at which it is killed; a question mark for those that not every machine has.
const CALLS: [&str; 9] = [
    "openat",
    "write,pwrite64",
    "fsync",
    "fdatasync",
    "?rename,?renameat,?renameat2",
    "?unlink,unlinkat",
    "?mkdir,mkdirat",
    "fchmod,ftruncate",
    "close",
];

/// Those of a usual run, at their first.
const USUAL: [(&str, &str, Thread); 5] = [
    ("save", "fsync", Thread::Window),
    ("in place", "fchmod,ftruncate", Thread::Window),
    ("recovery", "?rename,?renameat,?renameat2", Thread::All),
    ("recovery", "?unlink,unlinkat", Thread::All),
    (
        "compaction",
        "?rename,?renameat,?renameat2",
        Thread::Journal,
    ),
];

/// Whose calls are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Thread {
    /// Each thread's on their own; those that begin later as well.
    All,
    Window,
    Journal,
    /// Each thread's that have to do with the journal of the driver, whose thread begins later.
    OnJournal,
}

fn file(folder: &Path) -> PathBuf {
    folder.join("mine.pipe.ron")
}

fn home(folder: &Path) -> PathBuf {
    folder.join("home")
}

fn journals(folder: &Path) -> PathBuf {
    Locations::in_folder(home(folder)).journals()
}

/// The number that the work has come to: the label of its node.
fn number(document: &Document) -> u64 {
    let node = document.node(&NodeId::from("a")).unwrap();
    node.label.parse().unwrap()
}

fn say(what: &str, number: u64) {
    println!("{what} {number}");
    std::io::stdout().flush().unwrap();
}

/// Says that the moment has come, and waits until that was heard.
fn ready() {
    say("ready", 0);
    std::io::stdin().read_line(&mut String::new()).unwrap();
}

fn journal_name(process: u32) -> String {
    format!("{}.journal", slug(&format!("window-{process}"), "document"))
}

/// What can be seen of the journal without opening it: those calls are counted.
fn stamp(folder: &Path) -> Option<(u64, std::time::SystemTime)> {
    let name = journal_name(std::process::id());
    let found = fs::metadata(journals(folder).join(name)).ok()?;
    Some((found.len(), found.modified().unwrap()))
}

/// Changes the document and waits until that is in the journal.
fn edit(window: &mut Window, folder: &Path, notes: usize) {
    let before = stamp(folder);
    let node = NodeId::from("a");
    let next = number(window.session().document()) + 1;
    window.session().begin_typing();
    if notes > 0 {
        let text = format!("{next} {}", "x".repeat(notes));
        let notes = NodeField::Notes(text);
        window.session().apply(&Edit::set_node(&node, notes));
    }
    let label = NodeField::Label(next.to_string());
    window.session().apply(&Edit::set_node(&node, label));
    window.harness.run_steps(1);
    let begun = Instant::now();
    while stamp(folder) == before {
        assert!(begun.elapsed() < PATIENCE);
        std::thread::sleep(Duration::from_millis(2));
    }
    // It is seen before it is whole: what is said must be later than that.
    loop {
        let seen = stamp(folder);
        std::thread::sleep(Duration::from_millis(20));
        if stamp(folder) == seen {
            break;
        }
    }
    say("kept", next);
}

fn save(window: &mut Window) {
    window.ctrl(Key::S);
    assert!(!window.session().is_unsaved());
    say("saved", number(window.session().document()));
}

#[test]
#[ignore = "the program that the other test kills"]
fn driver() {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else {
        return;
    };
    let scene = std::env::var(SCENE).unwrap();
    if scene == "recovery" {
        // With the looking for what is there.
        ready();
    }
    let mut window = Window::at_home(&home(&folder));
    if scene == "recovery" {
        assert!(window.shows("Unsaved work was found"));
        let button = window.first("Recover");
        window.click_at(button);
    } else {
        let source = load_path(&file(&folder)).unwrap();
        window.app().open_source(source);
        window.settle();
    }
    match scene.as_str() {
        "save" | "in place" => {
            edit(&mut window, &folder, 0);
            ready();
            save(&mut window);
            edit(&mut window, &folder, 0);
            save(&mut window);
        }
        "recovery" => {
            edit(&mut window, &folder, 0);
            save(&mut window);
        }
        _ => {
            // As much as is appended to a journal before it is written anew. Each edit is two steps.
            edit(&mut window, &folder, 0);
            for _ in 0..11 {
                edit(&mut window, &folder, 180_000);
            }
            ready();
            edit(&mut window, &folder, 180_000);
            edit(&mut window, &folder, 0);
        }
    }
    say("end", 0);
    // As if it were killed: nothing is taken back.
    std::process::exit(0);
}

/// A driver, what it says, and what it waits for.
struct Driver {
    child: Child,
    heard: Receiver<String>,
    input: ChildStdin,
}

impl Driver {
    fn start(folder: &Path, scene: &str) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["syscalls::driver", "--exact", "--ignored", "--nocapture"])
            .env(FOLDER, folder)
            .env(SCENE, scene)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let (send, heard) = channel();
        std::thread::spawn(move || {
            lines
                .map_while(Result::ok)
                .all(|line| send.send(line).is_ok());
        });
        let input = child.stdin.take().unwrap();
        Self {
            child,
            heard,
            input,
        }
    }

    /// The number of one of its threads.
    fn thread(&self, thread: Thread) -> Option<String> {
        let wanted = match thread {
            Thread::All | Thread::OnJournal => return Some(self.child.id().to_string()),
            Thread::Window => "syscalls::drive",
            Thread::Journal => "journal",
        };
        let tasks = fs::read_dir(format!("/proc/{}/task", self.child.id())).unwrap();
        let mut tasks = tasks.flatten();
        let task = tasks.find(|task| {
            let name = fs::read_to_string(task.path().join("comm"));
            name.is_ok_and(|name| name.trim() == wanted)
        });
        let found = task.map(|task| task.file_name().into_string().unwrap());
        // Tests that run one after the other have no thread of their own.
        let main = (thread == Thread::Window).then(|| self.child.id().to_string());
        found.or(main)
    }
}

/// What the driver said was safe.
#[derive(Clone, Copy, Debug, Default)]
struct Certain {
    kept: u64,
    saved: u64,
    is_over: bool,
}

impl Certain {
    /// Whether it is to be waited for what comes next.
    fn hear(&mut self, line: &str) -> bool {
        let Some((what, number)) = line.rsplit_once(' ') else {
            return false;
        };
        let number = number.parse().unwrap_or_default();
        if what.ends_with("kept") {
            self.kept = number;
        } else if what.ends_with("saved") {
            (self.kept, self.saved) = (number, number);
        } else if what.ends_with("end") {
            self.is_over = true;
        }
        what.ends_with("ready")
    }
}

/// A folder as a scene begins with it.
fn folder(scene: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let file = file(folder.path());
    fs::write(&file, TEXT).unwrap();
    if scene == "in place" {
        fs::hard_link(&file, folder.path().join("other.pipe.ron")).unwrap();
    }
    if scene == "recovery" {
        // What a crash left: a journal with a change, and its lock, which nobody holds.
        let source = load_path(&file).unwrap();
        let (mut document, mut history) = (source.document, History::saved());
        let mut draft = document.edit();
        draft.set_label(&NodeId::from("a"), "2").unwrap();
        history.push(draft.commit("Go on").unwrap());
        let known = Some(Known::new(&file, source.digest));
        let journals = journals(folder.path());
        let mut journal = Journal::new(&journals, "window-1", document, history, known);
        journal.commit().unwrap();
        drop(journal);
        fs::write(journals.join("window_1.lock"), "").unwrap();
    }
    folder
}

/// Runs a scene and kills it at a call. Whether it was killed; `None` if there is no such thread.
fn run(folder: &Path, scene: &str, call: &str, nth: u32, thread: Thread) -> Option<bool> {
    let mut driver = Driver::start(folder, scene);
    let mut certain = Certain::default();
    while !certain.hear(&driver.heard.recv_timeout(PATIENCE).unwrap()) {}
    let Some(traced) = driver.thread(thread) else {
        driver.child.kill().unwrap();
        driver.child.wait().unwrap();
        return None;
    };
    let mut strace = Command::new("strace");
    if matches!(thread, Thread::All | Thread::OnJournal) {
        strace.arg("-f");
    }
    if thread == Thread::OnJournal {
        let folder = journals(folder);
        let name = journal_name(driver.child.id());
        let file = folder.join(name);
        strace.arg("-P").arg(&file).arg("-P").arg(folder);
        strace.arg("-P").arg(file.with_extension("lock"));
    }
    let mut strace = strace
        .args(["-p", &traced, "-o", "/dev/null"])
        .arg(format!("-etrace={call}"))
        .arg(format!("-einject={call}:signal=KILL:when={nth}"))
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut told = BufReader::new(strace.stderr.take().unwrap());
    let mut line = String::new();
    told.read_line(&mut line).unwrap();
    assert!(line.contains("attached"), "{line}");
    // Killed at once, it hears nothing more.
    let _ = driver.input.write_all(b"go\n");
    let status = driver.child.wait().unwrap();
    strace.wait().unwrap();
    while let Ok(line) = driver.heard.recv_timeout(PATIENCE) {
        certain.hear(&line);
    }
    let was_killed = !status.success();
    let place = format!("{scene}, {call} {nth} of {thread:?}");
    assert!(was_killed || certain.is_over, "{place}: {status}");
    look(folder, scene, certain).unwrap_or_else(|why| panic!("{place}: {why}, {certain:?}"));
    Some(was_killed)
}

/// What is found after a kill is what was said to be safe, or later.
fn look(folder: &Path, scene: &str, certain: Certain) -> Result<(), String> {
    let on_disk = match load_path(&file(folder)) {
        Ok(source) => number(&source.document),
        Err(error) if scene == "in place" => {
            let entries = fs::read_dir(folder).unwrap().flatten();
            let paths = entries.map(|entry| entry.path());
            let mut copies = paths.filter(|path| path.extension().is_some_and(|end| end == "copy"));
            let whole = copies.find_map(|path| load_path(&path).ok());
            number(&whole.ok_or(error.to_string())?.document)
        }
        Err(error) => return Err(error.to_string()),
    };
    if on_disk < certain.saved.max(1) {
        return Err(format!("the file has {on_disk}"));
    }
    let all = recoverable(&journals(folder));
    if !all.unread.is_empty() {
        return Err(format!("{:?} cannot be read", all.unread));
    }
    let found = all.found.iter().map(|one| number(&one.document));
    let best = found.fold(on_disk, u64::max);
    let at_least = if scene == "recovery" { 2 } else { 1 };
    if best < certain.kept.max(at_least) {
        return Err(format!("{best} is found"));
    }
    Ok(())
}

/// Why no program can be taken hold of here, if so.
fn is_refused() -> Option<String> {
    let mut sleeper = Command::new("sleep").arg("60").spawn().ok()?;
    let id = sleeper.id().to_string();
    let mut strace = match Command::new("strace")
        .args(["-p", &id, "-e", "trace=none"])
        .stderr(Stdio::piped())
        .spawn()
    {
        Ok(strace) => strace,
        Err(error) => {
            sleeper.kill().unwrap();
            sleeper.wait().unwrap();
            return Some(error.to_string());
        }
    };
    let mut line = String::new();
    let mut told = BufReader::new(strace.stderr.take().unwrap());
    told.read_line(&mut line).unwrap();
    sleeper.kill().unwrap();
    sleeper.wait().unwrap();
    strace.wait().unwrap();
    (!line.contains("attached")).then_some(line)
}

#[test]
fn nothing_that_is_safe_is_lost_by_a_kill_at_any_system_call() {
    if let Some(why) = is_refused() {
        eprintln!("skipped: strace cannot take hold of programs here: {why}");
        return;
    }
    let (mut kills, mut runs) = (0, 0);
    let mut tries = |scene: &str, call: &str, nth: u32, thread: Thread| {
        let folder = folder(scene);
        let was_killed = run(folder.path(), scene, call, nth, thread);
        runs += u32::from(was_killed.is_some());
        kills += u32::from(was_killed == Some(true));
        was_killed
    };
    let Ok(wanted) = std::env::var("PIPEWRIGHT_SYSCALLS") else {
        for (scene, call, thread) in USUAL {
            assert_eq!(tries(scene, call, 1, thread), Some(true), "{scene}, {call}");
        }
        return;
    };
    for scene in SCENES {
        if wanted != "all" && wanted != scene {
            continue;
        }
        let threads = if scene == "recovery" {
            [Thread::All, Thread::OnJournal]
        } else {
            [Thread::Window, Thread::Journal]
        };
        for (call, thread) in CALLS.iter().flat_map(|call| threads.map(|own| (call, own))) {
            let mut nth = 1;
            while tries(scene, call, nth, thread) == Some(true) {
                nth += 1;
            }
            println!("{scene}, {call} of {thread:?}: {} kills", nth - 1);
        }
    }
    println!("{runs} runs, {kills} kills");
}
