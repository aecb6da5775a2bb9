//! What is fuzzed: each reader with the laws that hold for any bytes, as a function that panics where
//! one does not.
//!
//! `fuzz/` and the tests of `cargo test` share this file.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::fmt::Display;
use std::fs;
use std::path::Path;

use pipewright::catalog::{Catalog, read_frameworks, read_prices};
use pipewright::check::{report, report_with};
use pipewright::interchange::extract;
use pipewright::model::{Diff, Document, merge};
use pipewright::session::{
    ExportFormat, ExportOptions, Keymap, Session, SessionCommand, export_bytes,
};
use pipewright::storage::format::{self, Comments, Loaded};
use pipewright::storage::{
    Digest, KEYS_FILE, KeyEntry, PRICES_FILE, Settings, custom_templates, load_frameworks,
    load_keys, load_rules, load_theme, prices_of, recoverable, save_keys,
};
use pipewright::text::read_markdown;
use tempfile::TempDir;

/// A reader, as it is fuzzed.
pub type Target = fn(&[u8]);

/// All of them by name.
pub const TARGETS: [(&str, Target); 17] = [
    ("document", document),
    ("drawn", drawn),
    ("svg", svg),
    ("png", png),
    ("html", html),
    ("settings", settings),
    ("keys", keys),
    ("theme", theme),
    ("rules", rules),
    ("frameworks", frameworks),
    ("prices", prices),
    ("templates", templates),
    ("clipboard", clipboard),
    ("journal", journal),
    ("diff", diff),
    ("merge", merged),
    ("markdown", markdown),
];

/// Stands between the documents of an input for [`diff`] and [`merged`].
pub const BETWEEN: &str = "\n=====\n";

/// Most nodes and edges of what is drawn: larger ones only take longer.
const MOST_DRAWN: usize = 24;

/// A document that is read is valid, and what is written of it is read as the same again.
pub fn document(bytes: &[u8]) {
    let text = match format::text_of(bytes) {
        Ok(text) => text,
        Err(error) => return says_why(error),
    };
    let comments = Comments::of(text);
    let document = match format::read(text) {
        Ok(loaded) => loaded.document,
        Err(error) => {
            let most = text.matches(['\n', '\r']).count() + 1;
            assert!(error.line.is_none_or(|line| (1..=most).contains(&line)));
            return says_why(error);
        }
    };
    is_written_and_read(&document);
    let (with, dropped) = format::write_with(&document, &comments);
    assert!(dropped <= comments.len());
    assert_eq!(
        format::write(&read_again(&with)),
        format::write(&document),
        "comments change nothing"
    );
}

/// A small document that is read can be checked and drawn, and is found in its picture.
pub fn drawn(bytes: &[u8]) {
    let Some(document) = small_document(bytes) else {
        return;
    };
    let all = report(&document, Catalog::bundled());
    assert!(
        all.findings
            .iter()
            .all(|finding| !finding.message.is_empty())
    );
    let options = ExportOptions {
        text_as_paths: true,
        ..ExportOptions::default()
    };
    let picture = export_bytes(&document, ExportFormat::Svg, &options).unwrap();
    assert_eq!(
        extract(&picture).unwrap().as_deref(),
        Some(&*format::write(&document))
    );
}

/// A document inside an SVG.
pub fn svg(bytes: &[u8]) {
    embedded(bytes);
}

/// A document inside a page.
pub fn html(bytes: &[u8]) {
    embedded(bytes);
}

/// A document inside a PNG, as the bytes are and with right checksums.
pub fn png(bytes: &[u8]) {
    embedded(bytes);
    embedded(&with_checksums(bytes));
}

fn embedded(bytes: &[u8]) {
    match extract(bytes) {
        Ok(Some(text)) => document(text.as_bytes()),
        Ok(None) => {}
        Err(error) => says_why(error),
    }
}

/// Settings are read or the defaults taken; what is saved of them is read as the same.
pub fn settings(bytes: &[u8]) {
    in_folder(|folder| {
        fs::write(folder.join("settings.ron"), bytes).unwrap();
        let peeked = Settings::peek(folder);
        let (loaded, notice) = Settings::load(folder);
        assert_eq!(peeked, loaded);
        notice.iter().for_each(says_why);
        loaded.save(folder).unwrap();
        assert_eq!(Settings::load(folder), (loaded, None));
    });
}

/// Shortcuts are read with their lines; what is saved of them is read as the same.
pub fn keys(bytes: &[u8]) {
    in_folder(|folder| {
        fs::write(folder.join(KEYS_FILE), bytes).unwrap();
        let entries = match load_keys(folder) {
            Ok(entries) => entries,
            Err(error) => return says_why(error),
        };
        let (keymap, faults) = Keymap::from_entries(&entries);
        faults.iter().for_each(says_why);
        keymap.conflicts().iter().for_each(says_why);
        let by_id = |entries: Vec<KeyEntry>| -> BTreeMap<String, Vec<String>> {
            let entries = entries.into_iter();
            entries.map(|entry| (entry.id, entry.keys)).collect()
        };
        let saved = by_id(entries);
        save_keys(folder, &saved).unwrap();
        assert_eq!(saved, by_id(load_keys(folder).unwrap()));
        let (keymap, _) = Keymap::from_entries(&load_keys(folder).unwrap());
        keymap.save(folder).unwrap();
        load_keys(folder).unwrap();
    });
}

/// A theme is read or refused.
pub fn theme(bytes: &[u8]) {
    in_folder(|folder| {
        let path = folder.join("own.ron");
        fs::write(&path, bytes).unwrap();
        match load_theme(&path) {
            Ok(theme) => assert!(!theme.name.is_empty()),
            Err(fault) => says_why(fault),
        }
    });
}

/// Rules that are read can be asked of any design.
pub fn rules(bytes: &[u8]) {
    thread_local! {
        static DESIGN: OnceCell<Document> = const { OnceCell::new() };
    }
    in_folder(|folder| {
        let path = folder.join("own.ron");
        fs::write(&path, bytes).unwrap();
        match load_rules(&path) {
            Ok(rules) => DESIGN.with(|design| {
                let design = design.get_or_init(a_design);
                report_with(design, Catalog::bundled(), &rules);
            }),
            Err(fault) => says_why(fault),
        }
    });
}

/// Some design for rules to look at.
fn a_design() -> Document {
    let text = include_str!("../../fixtures/format/read/every_field.pipe.ron");
    format::read(text).unwrap().document
}

/// Frameworks are read or refused, by the catalog and in a folder alike.
pub fn frameworks(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let read = read_frameworks("own.ron", text);
    in_folder(|folder| {
        fs::write(folder.join("own.ron"), bytes).unwrap();
        let (all, faults) = load_frameworks(folder);
        faults.iter().for_each(says_why);
        match read {
            Ok(read) => assert!(read.all() == all || !faults.is_empty()),
            Err(error) => {
                says_why(error);
                assert_eq!((all.len(), faults.len()), (0, 1));
            }
        }
    });
}

/// Prices are read or refused, by the catalog and in a folder alike.
pub fn prices(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Err(error) = read_prices("own.ron", text) {
        says_why(error);
    }
    in_folder(|folder| {
        fs::write(folder.join(PRICES_FILE), bytes).unwrap();
        prices_of(folder).1.iter().for_each(says_why);
    });
}

/// A template in the user's folder is read or says why not.
pub fn templates(bytes: &[u8]) {
    in_folder(|folder| {
        fs::write(folder.join("own.pipe.ron"), bytes).unwrap();
        let all = custom_templates(folder).unwrap();
        for own in all.templates {
            match own.content {
                Ok(Loaded { document, .. }) => is_valid(&document),
                Err(why) => says_why(why),
            }
        }
    });
}

/// What is pasted leaves a valid document, and undo takes all of it back.
pub fn clipboard(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    // What cannot be read is told; what is large only takes longer.
    if format::read(text).is_ok() && small_document(bytes).is_none() {
        return;
    }
    let mut session = Session::new(Document::new("Mine"));
    let before = session.document().clone();
    for _ in 0..2 {
        session.paste_text(text, None);
        is_valid(session.document());
    }
    while session.history().undo_label().is_some() {
        session.dispatch(SessionCommand::Undo);
    }
    assert_eq!(session.document(), &before);
}

/// A journal gives a valid document with steps that can be undone and redone, or says that it cannot
/// be read; as the bytes are, and with right lengths and checksums.
pub fn journal(bytes: &[u8]) {
    recovered(bytes);
    recovered(&with_frames(bytes));
}

fn recovered(bytes: &[u8]) {
    in_folder(|folder| {
        fs::write(folder.join("a.journal"), bytes).unwrap();
        let all = recoverable(folder);
        assert!(all.found.len() + all.unread.len() <= 1);
        assert!(all.unread.iter().all(|file| file.exists()));
        for recovery in all.found {
            is_valid(&recovery.document);
            let (mut document, mut history) = (recovery.document.clone(), recovery.history);
            let mut undone = 0;
            while history.undo(&mut document).is_some() {
                undone += 1;
            }
            for _ in 0..undone {
                assert!(history.redo(&mut document).is_some());
            }
            assert_eq!(document, recovery.document);
        }
    });
}

/// What differs between two documents makes the one of the other, both ways.
pub fn diff(bytes: &[u8]) {
    let Some([before, after]) = documents(bytes) else {
        return;
    };
    let diff = Diff::between(&before, &after);
    assert_eq!(diff.is_empty(), before == after);
    let mut document = before.clone();
    diff.apply(&mut document);
    assert_eq!(document, after);
    diff.revert(&mut document);
    assert_eq!(document, before);
    assert_eq!(diff.records().is_empty(), diff.is_empty());
}

/// What two sides made of a document can always be merged, and is a document that is read again.
pub fn merged(bytes: &[u8]) {
    let Some([base, ours, theirs]) = documents(bytes) else {
        return;
    };
    let merged = merge(&base, &ours, &theirs);
    is_written_and_read(&merged.document);
    merged.conflicts.iter().for_each(says_why);
    // Of changes on one side alone, nothing is lost and nothing asked.
    for (ours, theirs, all) in [
        (&ours, &base, &ours),
        (&base, &theirs, &theirs),
        (&ours, &ours, &ours),
    ] {
        let merged = merge(&base, ours, theirs);
        assert_eq!(format::write(&merged.document), format::write(all));
        assert_eq!(merged.conflicts, []);
    }
}

/// Notes are Markdown, whatever they are.
pub fn markdown(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let read = read_markdown(&text);
    assert!(read.is_cut || read.blocks.is_empty() == text.trim().is_empty());
    read.plain();
}

/// The documents of an input; the first again for those that are missing.
fn documents<const COUNT: usize>(bytes: &[u8]) -> Option<[Document; COUNT]> {
    let text = std::str::from_utf8(bytes).ok()?;
    let mut all = Vec::new();
    for part in text.split(BETWEEN).take(COUNT) {
        all.push(format::read(part).ok()?.document);
    }
    let first = all.first()?.clone();
    all.resize(COUNT, first);
    all.try_into().ok()
}

fn small_document(bytes: &[u8]) -> Option<Document> {
    let text = format::text_of(bytes).ok()?;
    let document = format::read(text).ok()?.document;
    let count = document.nodes().len() + document.edges().len();
    let others = document.lanes().len() + document.notes().len();
    (count + others <= MOST_DRAWN).then_some(document)
}

fn is_valid(document: &Document) {
    assert_eq!(document.problems(), []);
}

fn is_written_and_read(document: &Document) {
    is_valid(document);
    let text = format::write(document);
    let again = read_again(&text);
    is_valid(&again);
    assert_eq!(format::write(&again), text, "one form for a document");
}

fn read_again(text: &str) -> Document {
    match format::read(text) {
        Ok(loaded) => loaded.document,
        Err(error) => panic!("what was written is not read: {error}\n{text}"),
    }
}

/// Whoever reads it must learn something.
fn says_why(error: impl Display) {
    assert!(!error.to_string().trim().is_empty());
}

/// Does something with a folder of this thread's own that is empty, and empties it again.
fn in_folder(work: impl FnOnce(&Path)) {
    thread_local! {
        static FOLDER: OnceCell<TempDir> = const { OnceCell::new() };
    }
    FOLDER.with(|folder| {
        let folder = folder.get_or_init(|| tempfile::tempdir().unwrap()).path();
        for entry in fs::read_dir(folder).unwrap() {
            fs::remove_file(entry.unwrap().path()).unwrap();
        }
        work(folder);
    });
}

/// A journal of the text's parts that begin like records, with the lengths and checksums that these
/// have: otherwise hardly an input would get past the checksums.
pub fn with_frames(bytes: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(bytes);
    let text = text.strip_suffix('\n').unwrap_or(&text);
    let mut out = b"// Pipewright journal 2\n".to_vec();
    for part in text.split("\n= ").skip(1) {
        let record = part.split_once('\n').map_or(part, |(_, record)| record);
        let checksum = Digest::of(record.as_bytes());
        out.extend(format!("= {} {checksum}\n{record}\n", record.len()).bytes());
    }
    out
}

/// A PNG with the checksums that its chunks have.
pub fn with_checksums(bytes: &[u8]) -> Vec<u8> {
    let mut out = bytes.to_vec();
    let mut at = 8;
    // Length, name, content, checksum.
    while let Some(length) = out.get(at..at + 4) {
        let length = u32::from_be_bytes(length.try_into().unwrap()) as usize;
        let Some(covered) = out.get(at + 4..(at + 8).saturating_add(length)) else {
            break;
        };
        let checksum = crc(covered).to_be_bytes();
        at += 8 + length;
        let Some(place) = out.get_mut(at..at + 4) else {
            break;
        };
        place.copy_from_slice(&checksum);
        at += 4;
    }
    out
}

/// The checksum of PNG chunks, bit by bit.
fn crc(bytes: &[u8]) -> u32 {
    let mut all = u32::MAX;
    for byte in bytes {
        all ^= u32::from(*byte);
        for _ in 0..8 {
            all = (all >> 1) ^ (0xedb8_8320 * (all & 1));
        }
    }
    !all
}
