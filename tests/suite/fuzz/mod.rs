//! Readers meet bytes that nobody wrote: seeds with random damage, through the same functions as in
//! `fuzz/`.
//!
//! `PIPEWRIGHT_FUZZ` says how often each reader is tried.

mod seeds;
mod targets;

use pipewright::geometry::Random;
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use pipewright::catalog::{read_frameworks, read_prices};
use pipewright::interchange::extract;
use pipewright::storage::{KEYS_FILE, format, load_keys, load_rules, load_theme, recoverable};

use seeds::{Seed, seeds};
use targets::{BETWEEN, TARGETS, Target, with_frames};

/// How often each reader is tried in a usual run.
const USUAL: u64 = 250;
/// Longest input, in bytes.
const LONGEST: usize = 64 << 10;

/// What readers of numbers, texts and lists are not ready for.
const ODD: [&str; 34] = [
    "0",
    "-0",
    "-1",
    "1e308",
    "-1e308",
    "1e400",
    "1e-320",
    "NaN",
    "inf",
    "-inf",
    "0.1e-9",
    "2147483648",
    "4294967296",
    "18446744073709551616",
    "0x7f",
    "1_000",
    "\"",
    "\\",
    "\\u{d800}",
    "r#\"",
    "\"#",
    "'",
    "//",
    "/*",
    "*/",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "\u{0}",
    "\u{202e}é検🚀",
    "\r\n",
];

/// Where the words and the numbers of an input are.
fn tokens(bytes: &[u8]) -> Vec<std::ops::Range<usize>> {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
    let mut all = Vec::new();
    let mut begun = None;
    for (at, byte) in bytes.iter().chain([&b' ']).enumerate() {
        match begun {
            None if is_word(*byte) => begun = Some(at),
            Some(start) if !is_word(*byte) => {
                all.push(start..at);
                begun = None;
            }
            _ => {}
        }
    }
    all
}

/// Does one damage.
fn damage(bytes: &mut Vec<u8>, other: &[u8], random: &mut Random) {
    let at = random.below(bytes.len() + 1);
    let length = match random.below(3) {
        0 => 1,
        1 => random.below(16),
        _ => random.below(bytes.len() / 2 + 1),
    };
    let range = at..(at + length).min(bytes.len());
    match random.below(9) {
        0 => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 1 << random.below(8);
            }
        }
        1 => bytes.truncate(at),
        2 => drop(bytes.drain(range)),
        3 => {
            let twice = bytes[range].to_vec();
            drop(bytes.splice(at..at, twice));
        }
        4 => {
            let from = random.below(other.len() + 1);
            let part = other[from..(from + length).min(other.len())].to_vec();
            drop(bytes.splice(range, part));
        }
        5 => {
            let odd = ODD[random.below(ODD.len())];
            drop(bytes.splice(at..at, odd.bytes()));
        }
        // A word for another one, of this input or of another.
        kind => {
            let (own, others) = (tokens(bytes), tokens(other));
            if own.is_empty() || others.is_empty() {
                return;
            }
            let place = own[random.below(own.len())].clone();
            let word = match kind {
                6 => ODD[random.below(ODD.len())].as_bytes().to_vec(),
                7 => bytes[own[random.below(own.len())].clone()].to_vec(),
                _ => other[others[random.below(others.len())].clone()].to_vec(),
            };
            drop(bytes.splice(place, word));
        }
    }
    bytes.truncate(LONGEST);
}

fn all_seeds() -> Vec<Seed> {
    seeds(Path::new(env!("CARGO_MANIFEST_DIR")))
}

/// Tries a reader with damaged seeds; the inputs at which it failed.
fn tried(target: Target, own: &[Vec<u8>], executions: u64) -> Option<Vec<u8>> {
    let mut random = Random::new(0x9e37_79b9_7f4a_7c15);
    let fails = |bytes: &[u8]| catch_unwind(AssertUnwindSafe(|| target(bytes))).is_err();
    let whole = own.iter().find(|bytes| fails(bytes));
    if whole.is_some() {
        return whole.cloned();
    }
    for _ in 0..executions {
        let mut bytes = own[random.below(own.len())].clone();
        let other = &own[random.below(own.len())];
        for _ in 0..=random.below(4) {
            damage(&mut bytes, other, &mut random);
        }
        if fails(&bytes) {
            return Some(bytes);
        }
    }
    None
}

#[test]
fn no_reader_breaks_down_at_damaged_input_or_breaks_a_law() {
    let executions = std::env::var("PIPEWRIGHT_FUZZ").map_or(USUAL, |text| text.parse().unwrap());
    let mut by_target: BTreeMap<&str, Vec<Vec<u8>>> = BTreeMap::new();
    for (target, bytes) in all_seeds() {
        by_target.entry(target).or_default().push(bytes);
    }
    let threads = TARGETS.map(|(name, target)| {
        let own = by_target.remove(name).unwrap();
        std::thread::spawn(move || (name, tried(target, &own, executions)))
    });
    for thread in threads {
        let (name, failed) = thread.join().unwrap();
        if let Some(bytes) = failed {
            panic!("{name} fails at {:?}", String::from_utf8_lossy(&bytes));
        }
    }
    assert!(by_target.is_empty(), "seeds without a reader");
}

#[test]
#[ignore = "what `fuzz/run` begins with"]
fn seeds_are_written() {
    let Some(corpus) = std::env::var_os("PIPEWRIGHT_SEEDS") else {
        return;
    };
    for (number, (target, bytes)) in all_seeds().iter().enumerate() {
        let folder = Path::new(&corpus).join(target);
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(format!("seed-{number:03}")), bytes).unwrap();
    }
}

#[test]
fn a_reader_that_breaks_down_is_found_with_its_input() {
    let breaks: Target = |bytes| assert!(!bytes.windows(3).any(|three| three == b"inf"));
    let seed = b"(at: (1, 2), label: \"a\")".to_vec();
    let found = tried(breaks, &[seed], 5_000).unwrap();
    assert!(found.windows(3).any(|three| three == b"inf"));
}

/// Whether a seed is read, and not refused at once.
fn is_read(target: &str, bytes: &[u8]) -> bool {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(match target {
        "keys" => KEYS_FILE,
        "journal" => "a.journal",
        _ => "own.ron",
    });
    std::fs::write(&path, bytes).unwrap();
    let text = String::from_utf8_lossy(bytes);
    match target {
        "keys" => load_keys(folder.path()).is_ok(),
        "theme" => load_theme(&path).is_ok(),
        "rules" => load_rules(&path).is_ok(),
        "frameworks" => read_frameworks("own", &text).is_ok(),
        "prices" => read_prices("own", &text).is_ok(),
        "svg" | "png" | "html" => extract(bytes).is_ok_and(|found| found.is_some()),
        "journal" => {
            let found = recoverable(folder.path()).found;
            found
                .iter()
                .any(|one| !one.is_cut && one.history.steps().len() == 2)
        }
        "settings" | "markdown" => true,
        _ => text.split(BETWEEN).all(|part| format::read(part).is_ok()),
    }
}

/// What is refused at its first byte tries nothing.
#[test]
fn each_reader_has_seeds_that_it_reads() {
    let all = all_seeds();
    let read: BTreeSet<&str> = all
        .iter()
        .filter(|(target, bytes)| is_read(target, bytes))
        .map(|(target, _)| *target)
        .collect();
    assert_eq!(read, BTreeSet::from(TARGETS.map(|(name, _)| name)));
    for (target, bytes) in &all {
        if matches!(
            *target,
            "rules" | "theme" | "diff" | "merge" | "svg" | "png" | "html"
        ) {
            let text = String::from_utf8_lossy(bytes);
            assert!(is_read(target, bytes), "{target} does not read {text}");
        }
    }
}

/// The journal's target makes the same of a whole journal, and right ones of damaged ones.
#[test]
fn frames_are_put_right() {
    let all = all_seeds();
    let (_, journal) = all.iter().find(|(target, _)| *target == "journal").unwrap();
    assert_eq!(&with_frames(journal), journal);
    let text = String::from_utf8(journal.clone()).unwrap();
    let damaged = with_frames(text.replace("New", "Newer").as_bytes());
    assert!(is_read("journal", &damaged));
}

/// `fuzz/run` builds with what its lock file says, so that has to know the program's dependencies.
#[test]
fn the_lock_file_of_the_fuzzers_has_the_dependencies_of_the_program() {
    fn section<'t>(text: &'t str, from: &str, to: &str) -> &'t str {
        let (_, after) = text.split_once(from).unwrap();
        after.split_once(to).unwrap().0
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    // A package of the program comes without the fuzzers.
    let Ok(lock) = std::fs::read_to_string(root.join("fuzz/Cargo.lock")) else {
        return;
    };
    let manifest = std::fs::read_to_string(root.join("Cargo.toml")).unwrap();
    let manifest = section(&manifest, "[dependencies]\n", "\n[");
    let locked = section(&lock, "name = \"pipewright\"\n", "]\n");
    let wanted = manifest
        .lines()
        .filter(|line| !line.contains("optional = true"));
    let wanted: Vec<&str> = wanted
        .filter_map(|line| Some(line.split_once(" = ")?.0))
        .collect();
    assert!(wanted.len() > 20);
    for name in wanted {
        let is_locked =
            locked.contains(&format!("\"{name}\"")) || locked.contains(&format!("\"{name} "));
        assert!(
            is_locked,
            "run `cargo update --workspace` in fuzz/ for {name}"
        );
    }
}
