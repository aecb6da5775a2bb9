//! Files on disk: opening, saving, the settings.

use std::fs;
use std::path::Path;
use std::time::Duration;

use pipewright::catalog::Catalog;
use pipewright::check::report;
use pipewright::model::{Document, History};
use pipewright::session::{arranged, load_path};
use pipewright::storage::{
    self, Journal, Known, Locations, MAX_RECENT, Settings, SourceKind, StorageError, ThemeChoice,
    ViewSwitches, format, recoverable,
};
use tempfile::TempDir;

use crate::journals::crash;

const DOCUMENT: &str = "(format: 1, title: \"T\")";

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

fn open(path: &Path) -> Result<storage::Opened, StorageError> {
    storage::open(path, |_, _| Ok(None))
}

/// What an attempt to open says, with the folder's name left out.
fn complaint(folder: &TempDir, name: &str) -> String {
    let error = open(&folder.path().join(name)).unwrap_err();
    error
        .to_string()
        .replace(&folder.path().display().to_string(), "")
        .replace(std::path::MAIN_SEPARATOR, "/")
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_saved_document_is_opened_as_it_was() {
    let folder = folder();
    let path = folder.path().join("search.pipe.ron");
    let document = Document::new("Search");
    storage::save(&path, &document).unwrap();
    let opened = open(&path).unwrap();
    assert_eq!(opened.document, document);
    assert_eq!(opened.kind, SourceKind::Document);
    storage::save(&path, &Document::new("Other")).unwrap();
    assert_eq!(open(&path).unwrap().document.header().title, "Other");
    assert_eq!(names(folder.path()), ["search.pipe.ron"]);
}

#[test]
fn what_cannot_be_opened_is_said_in_a_sentence() {
    let folder = folder();
    let write = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).unwrap();
    fs::create_dir(folder.path().join("sub")).unwrap();
    write("bad.pipe.ron", b"(\n    format: 1,\n    titel: \"T\",\n)");
    write("binary.pipe.ron", b"(format: 1,\x80");
    write("empty.pipe.ron", b"");
    write("shot.png", b"\x89PNG\r\n\x1a\n...");
    assert_eq!(
        complaint(&folder, "none.pipe.ron"),
        "Could not open /none.pipe.ron: it does not exist. Check the name, or whether it was moved."
    );
    assert_eq!(
        complaint(&folder, "sub"),
        "Could not open /sub: it is a folder. Choose a file."
    );
    assert_eq!(
        complaint(&folder, "bad.pipe.ron"),
        "Could not open /bad.pipe.ron: line 3, column 10: there is no field \"titel\". \
         Did you mean \"title\"? The file was not changed."
    );
    assert_eq!(
        complaint(&folder, "binary.pipe.ron"),
        "Could not open /binary.pipe.ron: it is not text (byte 12 is not UTF-8). \
         The file was not changed."
    );
    assert_eq!(
        complaint(&folder, "empty.pipe.ron"),
        "Could not open /empty.pipe.ron: it is empty. The file was not changed."
    );
    assert_eq!(
        complaint(&folder, "shot.png"),
        "Could not open /shot.png: there is no Pipewright document in this file. \
         Open the document that it was exported from."
    );
}

#[test]
fn a_file_of_a_hundred_megabytes_is_refused_unread() {
    let folder = folder();
    let path = folder.path().join("huge.pipe.ron");
    // A sparse file: a hundred megabytes that nobody wrote.
    fs::File::create(&path).unwrap().set_len(100 << 20).unwrap();
    assert!(matches!(open(&path), Err(StorageError::TooLarge { .. })));
    assert_eq!(
        complaint(&folder, "huge.pipe.ron"),
        "Could not open /huge.pipe.ron: it is larger than 32 MiB. Check that it is the right file."
    );
}

#[test]
fn a_document_is_found_inside_of_a_picture() {
    let folder = folder();
    let path = folder.path().join("picture.svg");
    fs::write(&path, "<svg/>").unwrap();
    let opened = storage::open(&path, |kind, bytes| {
        assert_eq!((kind, bytes), (SourceKind::Picture, b"<svg/>".as_slice()));
        Ok(Some(DOCUMENT.to_owned()))
    })
    .unwrap();
    assert_eq!(opened.document.header().title, "T");
    assert_eq!(opened.kind, SourceKind::Picture);
    let damaged = storage::open(&path, |_, _| Err("it was cut".into())).unwrap_err();
    assert!(damaged.to_string().contains("it was cut"));
}

#[test]
fn a_save_that_fails_leaves_the_old_file_and_no_rest() {
    let folder = folder();
    let document = Document::new("New");
    let error = storage::save(&folder.path().join("none/a.pipe.ron"), &document).unwrap_err();
    let said = error.to_string();
    assert!(said.contains("its folder does not exist. Choose another place"));
    let error = storage::save(folder.path(), &document).unwrap_err();
    assert!(error.to_string().contains("it is a folder"));

    let path = folder.path().join("a.pipe.ron");
    fs::write(&path, "old").unwrap();
    let mut permissions = fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions).unwrap();
    let error = storage::save(&path, &document).unwrap_err();
    assert!(error.to_string().contains("read-only"), "{error}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "old");
    assert_eq!(names(folder.path()), ["a.pipe.ron"]);
}

#[cfg(unix)]
#[test]
fn a_save_follows_links_and_keeps_permissions() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let folder = folder();
    let target = folder.path().join("target.pipe.ron");
    let link = folder.path().join("link.pipe.ron");
    symlink("target.pipe.ron", &link).unwrap();
    // The target does not exist yet.
    storage::save(&link, &Document::new("One")).unwrap();
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert!(fs::read_to_string(&target).unwrap().contains("One"));

    fs::set_permissions(&target, fs::Permissions::from_mode(0o640)).unwrap();
    storage::save(&link, &Document::new("Two")).unwrap();
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert!(fs::read_to_string(&target).unwrap().contains("Two"));
    let mode = fs::metadata(&target).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
}

#[cfg(unix)]
#[test]
fn a_device_is_neither_read_nor_replaced() {
    use std::os::unix::fs::FileTypeExt as _;
    let error = open(Path::new("/dev/zero")).unwrap_err();
    assert!(error.to_string().contains("not a regular file"), "{error}");
    storage::write_out(Path::new("/dev/null"), b"gone").unwrap();
    // A save is no output: in the window nobody waits for a reader.
    let error = storage::save(Path::new("/dev/null"), &Document::new("New")).unwrap_err();
    assert!(error.to_string().contains("it is a pipe or a device"));
    assert!(
        fs::metadata("/dev/null")
            .unwrap()
            .file_type()
            .is_char_device()
    );
}

#[test]
fn settings_come_back_as_they_were_saved() {
    let folder = folder();
    let config = folder.path().join("new/config");
    assert_eq!(Settings::load(&config), (Settings::default(), None));
    let mut settings = Settings {
        theme: ThemeChoice::Dark,
        ui_scale: 1.25,
        view: ViewSwitches {
            grid: false,
            ..ViewSwitches::default()
        },
        window_size: Some((1280.0, 800.0)),
        templates: Some("/x/templates".into()),
        ..Settings::default()
    };
    settings.add_recent(Path::new("/x/ä \"b\".pipe.ron"));
    settings.save(&config).unwrap();
    assert_eq!(Settings::load(&config), (settings, None));
}

#[test]
fn recent_files_are_unique_newest_first_and_few() {
    let mut settings = Settings::default();
    for number in 0..20 {
        settings.add_recent(Path::new(&format!("/x/{number}.pipe.ron")));
    }
    settings.add_recent(Path::new("/x/15.pipe.ron"));
    assert_eq!(settings.recent.len(), MAX_RECENT);
    assert_eq!(settings.recent[0], Path::new("/x/15.pipe.ron"));
    assert_eq!(settings.recent[1], Path::new("/x/19.pipe.ron"));
    assert_eq!(
        settings
            .recent
            .iter()
            .filter(|file| file.ends_with("15.pipe.ron"))
            .count(),
        1
    );
    settings.remove_recent(Path::new("/x/15.pipe.ron"));
    assert_eq!(settings.recent[0], Path::new("/x/19.pipe.ron"));
}

#[test]
fn settings_of_another_version_or_out_of_range_are_taken_as_far_as_they_go() {
    let folder = folder();
    let text = "(theme: light, holograms: (on: [true]), ui_scale: 40, palette_width: NaN)";
    fs::write(folder.path().join("settings.ron"), text).unwrap();
    let (settings, notice) = Settings::load(folder.path());
    assert_eq!(notice, None);
    let expected = Settings {
        theme: ThemeChoice::Light,
        ui_scale: 2.0,
        ..Settings::default()
    };
    assert_eq!(settings, expected);
}

#[test]
fn unreadable_settings_are_kept_aside_with_a_notice() {
    for bytes in [b"(theme: purple)".as_slice(), b"", b"\xff", b"((((("] {
        let folder = folder();
        fs::write(folder.path().join("settings.ron"), bytes).unwrap();
        let (settings, notice) = Settings::load(folder.path());
        assert_eq!(settings, Settings::default());
        let notice = notice.unwrap();
        assert!(notice.contains("settings.ron.bad"), "{notice}");
        assert_eq!(names(folder.path()), ["settings.ron.bad"]);
        settings.save(folder.path()).unwrap();
        assert_eq!(Settings::load(folder.path()), (settings, None));
    }
}

#[test]
fn all_locations_lie_in_the_folder_that_was_asked_for() {
    let places = Locations::in_folder("/x");
    for place in [
        &places.config,
        &places.data,
        &places.journals(),
        &places.templates(),
    ] {
        assert!(place.starts_with("/x"));
    }
    assert_ne!(places.journals(), places.templates());
}

#[test]
fn what_is_remembered_of_files_holds_in_any_working_folder() {
    let relative = Path::new("templates/ml/visual-search.pipe.ron");
    let source = load_path(relative).unwrap();
    let path = source.path.unwrap();
    assert!(path.is_absolute() && path.ends_with(relative), "{path:?}");
    let mut settings = Settings::default();
    settings.add_recent(relative);
    settings.add_recent(&path);
    assert_eq!(
        settings.recent,
        std::slice::from_ref(&path),
        "it is one file"
    );
    settings.remove_recent(&path);
    // What an earlier version left: nobody knows any more which file that was.
    let folder = folder();
    fs::write(
        folder.path().join("settings.ron"),
        "(recent: [\"mine.pipe.ron\"])",
    )
    .unwrap();
    assert!(Settings::load(folder.path()).0.recent.is_empty());
    let known = Known::new(Path::new("mine.pipe.ron"), None);
    let (document, history) = (Document::new("Mine"), History::default());
    let mut journal = Journal::new(folder.path(), "a", document, history, Some(known));
    journal.commit().unwrap();
    drop(journal);
    fs::write(
        folder.path().join("b.journal.ron"),
        format!("// Pipewright journal (saved_at:1,original:Some(\"mine.pipe.ron\"))\n{DOCUMENT}"),
    )
    .unwrap();
    let found = recoverable(folder.path()).found;
    let original = found[0].original.as_deref().unwrap();
    assert!(original.is_absolute(), "{original:?}");
    assert_eq!(found[1].original, None);
}

/// Reads what lies at a path as each kind of file that is read, and gives what was said of it.
#[cfg(unix)]
fn said_of(path: &Path, folder: &Path) -> Vec<(&'static str, String)> {
    let themes = storage::load_themes(folder).1;
    let (rules, faults) = storage::rules_for(Some(folder), None);
    assert!(rules.is_empty());
    let frameworks = storage::load_frameworks(folder).1;
    vec![
        ("document", open(path).unwrap_err().to_string()),
        ("rules", storage::load_rules(path).unwrap_err().to_string()),
        (
            "prices",
            storage::load_prices(path).unwrap_err().to_string(),
        ),
        ("theme", storage::load_theme(path).unwrap_err().to_string()),
        ("themes", themes[0].to_string()),
        ("rules of a folder", faults[0].to_string()),
        ("frameworks", frameworks[0].to_string()),
    ]
}

#[cfg(unix)]
#[test]
fn devices_and_pipes_are_refused_by_every_reader() {
    let folder = folder();
    let path = folder.path().join("own.ron");
    std::os::unix::fs::symlink("/dev/zero", &path).unwrap();
    for (kind, said) in said_of(&path, folder.path()) {
        assert!(said.contains("not a regular file"), "{kind}: {said}");
    }
    fs::remove_file(&path).unwrap();
    let made = std::process::Command::new("mkfifo").arg(&path).status();
    if made.is_ok_and(|made| made.success()) {
        for (kind, said) in said_of(&path, folder.path()) {
            assert!(said.contains("not a regular file"), "{kind}: {said}");
        }
        fs::remove_file(&path).unwrap();
    }
    // A file whose size is not what it says: nothing there, and then a lot.
    let endless = Path::new("/proc/self/environ");
    if endless.exists() {
        assert!(storage::load_rules(endless).is_err());
    }
    // A link that leads nowhere is not the same as no rules.
    std::os::unix::fs::symlink("nowhere", &path).unwrap();
    assert_eq!(storage::rules_for(Some(folder.path()), None).1.len(), 1);
}

#[test]
fn a_long_chain_needs_no_deep_stack() {
    use std::fmt::Write as _;
    let count = format::MAX_NODES;
    let (mut nodes, mut edges) = (String::new(), String::new());
    for number in 0..count {
        let at = 20 * number;
        let _ = write!(
            nodes,
            "\"n{number}\": (component: \"api_gateway\", at: ({at}, 0)),"
        );
        if number > 0 {
            let before = number - 1;
            let _ = write!(
                edges,
                "(from: \"n{before}\", to: \"n{number}\", data: \"query\"),"
            );
        }
    }
    let text = format!("(format: 1, title: \"Chain\", nodes: {{{nodes}}}, edges: [{edges}])");
    let document = format::read(&text).unwrap().document;
    // Less than threads have: what calls itself once for each node does not get far.
    let work = move || {
        let catalog = Catalog::bundled();
        let findings = report(&document, catalog).findings.len();
        let laid_out = arranged(document, catalog);
        (findings, laid_out.nodes().len())
    };
    let thread = std::thread::Builder::new().stack_size(512 << 10);
    let (findings, nodes) = thread.spawn(work).unwrap().join().unwrap();
    assert!(findings > 0);
    assert_eq!(nodes, count);
}

#[cfg(unix)]
#[test]
fn what_a_document_says_is_read_by_nobody_who_may_not_read_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let folder = folder();
    let journals = folder.path().join("data/journal");
    crash(&journals, "Private", None);
    assert_eq!(mode(&journals), 0o700);
    assert_eq!(mode(&journals.join("private.journal")), 0o600);
    // A folder of an earlier version is closed.
    fs::set_permissions(&journals, fs::Permissions::from_mode(0o755)).unwrap();
    crash(&journals, "Other", None);
    assert_eq!(mode(&journals), 0o700);
    // A saved file keeps its own.
    let path = folder.path().join("mine.pipe.ron");
    for own in [0o600, 0o640, 0o664] {
        fs::write(&path, DOCUMENT).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(own)).unwrap();
        storage::save(&path, &Document::new("New")).unwrap();
        assert_eq!(mode(&path), own);
    }
}

#[cfg(unix)]
#[test]
fn links_in_a_circle_are_refused_and_stay() {
    let folder = folder();
    let (one, other) = (folder.path().join("one"), folder.path().join("other"));
    std::os::unix::fs::symlink(&one, &other).unwrap();
    std::os::unix::fs::symlink(&other, &one).unwrap();
    let error = storage::save(&one, &Document::new("New")).unwrap_err();
    assert!(error.to_string().contains("lead in a circle"), "{error}");
    assert!(fs::symlink_metadata(&one).unwrap().is_symlink());
}

#[test]
fn what_killed_saves_left_is_swept_and_nothing_else() {
    let folder = folder();
    let write = |name: &str, age: u64| {
        let path = folder.path().join(name);
        fs::write(&path, "left").unwrap();
        let file = fs::File::options().write(true).open(&path).unwrap();
        let then = std::time::SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000 - age);
        if age > 0 {
            file.set_modified(then).unwrap();
        }
    };
    write(".pipewright-old.tmp", 10);
    write(".pipewright-new.tmp", 0);
    write(".pipewright-notes.txt", 10);
    write("mine.tmp", 10);
    storage::save(&folder.path().join("a.pipe.ron"), &Document::new("A")).unwrap();
    assert_eq!(
        names(folder.path()),
        [
            ".pipewright-new.tmp",
            ".pipewright-notes.txt",
            "a.pipe.ron",
            "mine.tmp"
        ]
    );
    // Beside the journals, locks that nobody holds go too.
    let journals = folder.path().join("journal");
    let (document, history) = (Document::new("Held"), History::default());
    let mut held = Journal::new(&journals, "held", document, history, None);
    held.commit().unwrap();
    fs::write(journals.join("orphan.lock"), "").unwrap();
    recoverable(&journals);
    assert_eq!(names(&journals), ["held.journal", "held.lock"]);
    drop(held);
}
