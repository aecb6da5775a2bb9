//! What a file is besides its content outlives a save, and files of others are left to them.

use std::fs;
use std::path::Path;

use pipewright::model::{Document, Header, History};
use pipewright::session::{Session, load_path};
use pipewright::storage::{self, StorageError, is_same_file};
use tempfile::TempDir;

const DOCUMENT: &str = "(format: 1, title: \"T\")";

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap()
}

#[cfg(unix)]
#[test]
fn a_file_with_two_names_has_the_new_content_under_both() {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
    let folder = folder();
    let (one, other) = (folder.path().join("one"), folder.path().join("other"));
    fs::write(&one, DOCUMENT.repeat(100)).unwrap();
    fs::set_permissions(&one, fs::Permissions::from_mode(0o640)).unwrap();
    fs::hard_link(&one, &other).unwrap();
    let before = fs::metadata(&one).unwrap();
    for title in ["Shorter", &"Longer ".repeat(2_000)] {
        storage::save(&one, &Document::new(title)).unwrap();
        assert!(text(&one).contains(title));
        assert_eq!(text(&one), text(&other));
    }
    let after = fs::metadata(&other).unwrap();
    assert_eq!((before.ino(), 2), (after.ino(), after.nlink()));
    assert_eq!(before.mode(), after.mode());
    assert_eq!(names(folder.path()), ["one", "other"]);
    // They are one file in the window too.
    assert!(is_same_file(&one, &other));
}

#[cfg(target_os = "linux")]
#[test]
fn attributes_and_access_lists_of_a_file_outlive_a_save() {
    use rustix::fs::{XattrFlags, getxattr, setxattr};
    let folder = folder();
    let path = folder.path().join("mine.pipe.ron");
    fs::write(&path, DOCUMENT).unwrap();
    let set = |name: &str, value: &[u8]| setxattr(&path, name, value, XattrFlags::empty());
    // Version 2, then tag, rights and id of: owner, user 4711, group, mask, others.
    let mut list = 2_u32.to_le_bytes().to_vec();
    for (tag, rights, id) in [
        (0x01_u16, 6_u16, u32::MAX),
        (0x02, 6, 4711),
        (0x04, 4, u32::MAX),
        (0x10, 6, u32::MAX),
        (0x20, 0, u32::MAX),
    ] {
        list.extend(tag.to_le_bytes());
        list.extend(rights.to_le_bytes());
        list.extend(id.to_le_bytes());
    }
    let wanted: [(&str, &[u8]); 3] = [
        ("user.owner", b"search team"),
        ("user.empty", b""),
        ("system.posix_acl_access", &list),
    ];
    let mut kept = Vec::new();
    for (name, value) in wanted {
        match set(name, value) {
            Ok(()) => kept.push((name, value)),
            Err(error) => eprintln!("skipped: {name} cannot be set here: {error}"),
        }
    }
    let mode = fs::metadata(&path).unwrap().permissions();
    storage::save(&path, &Document::new("New")).unwrap();
    assert!(text(&path).contains("New"));
    for (name, value) in kept {
        let mut found = vec![0; 256];
        let length = getxattr(&path, name, found.as_mut_slice()).unwrap();
        assert_eq!(&found[..length], value, "{name}");
    }
    assert_eq!(fs::metadata(&path).unwrap().permissions(), mode);
}

#[cfg(unix)]
#[test]
fn owner_and_group_of_a_file_outlive_a_save() {
    use std::os::unix::fs::{MetadataExt as _, chown};
    let folder = folder();
    let path = folder.path().join("theirs.pipe.ron");
    fs::write(&path, DOCUMENT).unwrap();
    if let Err(error) = chown(&path, Some(65_534), Some(100)) {
        eprintln!("skipped: only the superuser gives files away: {error}");
        return;
    }
    storage::save(&path, &Document::new("New")).unwrap();
    let after = fs::metadata(&path).unwrap();
    assert_eq!((after.uid(), after.gid()), (65_534, 100));
    assert!(text(&path).contains("New"));
}

#[test]
fn a_path_that_ends_as_a_folder_is_not_taken_for_a_file() {
    let folder = folder();
    for path in [folder.path().to_owned(), folder.path().join("new").join("")] {
        let error = storage::save(&path, &Document::new("New")).unwrap_err();
        let said = error.to_string();
        assert!(
            said.contains("it is a folder. Add the name of a file"),
            "{said}"
        );
        assert!(error.needs_another_place());
    }
    assert!(names(folder.path()).is_empty());
}

#[test]
fn saving_under_another_path_of_the_same_file_asks_about_changes_too() {
    let folder = folder();
    fs::create_dir(folder.path().join("sub")).unwrap();
    let path = folder.path().join("mine.pipe.ron");
    fs::write(&path, DOCUMENT).unwrap();
    let source = load_path(&path).unwrap();
    let known = storage::Known::new(&path, source.digest);
    let mut session = Session::with_file(source.document, known);
    fs::write(&path, DOCUMENT.replace('T', "Theirs")).unwrap();
    let around = folder.path().join("sub/../mine.pipe.ron");
    let error = session.save_to(&around).unwrap_err();
    assert!(matches!(error, StorageError::Changed { .. }), "{error}");
    assert!(text(&path).contains("Theirs"));
}

const NOTED: &str = "// Owner: search team.\n(\n    format: 1,\n    title: \"T\", // a working title\n\
    // What comes in.\n    nodes: {\n        // Nightly.\n        \
    \"a\": (component: \"batch_ingest\", at: (0, 0)),\n    },\n)\n";

#[test]
fn comments_of_a_file_outlive_saves_of_its_document() {
    let folder = folder();
    let path = folder.path().join("mine.pipe.ron");
    fs::write(&path, NOTED).unwrap();
    let source = load_path(&path).unwrap();
    let known = storage::Known::new(&path, source.digest);
    let mut session = Session::with_file(source.document, known);
    let notes = [
        "// Owner: search team.\n",
        "// What comes in.\n    nodes",
        "// Nightly.\n        \"a\"",
    ];
    let noted = |path: &Path| {
        let text = text(path);
        for note in notes {
            assert!(text.contains(note), "{note} is not in {text}");
        }
        assert!(
            text.contains("title: \"T\", // a working title\n"),
            "{text}"
        );
    };
    session.save_to(&path).unwrap();
    noted(&path);
    let first = text(&path);
    session.save_to(&path).unwrap();
    assert_eq!(text(&path), first);
    // As another file, and where the old one was removed meanwhile.
    fs::remove_file(&path).unwrap();
    let copy = folder.path().join("copy.pipe.ron");
    session.save_to(&copy).unwrap();
    noted(&copy);
    // A file that is replaced does not leave its comments to another document.
    let other = folder.path().join("other.pipe.ron");
    fs::write(&other, "// not mine\n(format: 1)").unwrap();
    session.save_to(&other).unwrap();
    assert!(!text(&other).contains("not mine"));
    noted(&other);
}

#[cfg(unix)]
const LIMITED: &str = "PIPEWRIGHT_LIMITED_FOLDER";

/// A program whose files may not become long.
#[cfg(unix)]
#[test]
#[ignore = "the program that the other test starts"]
fn limited() {
    let Some(folder) = std::env::var_os(LIMITED) else {
        return;
    };
    let mut document = Document::new("0");
    let mut history = History::default();
    history.listen();
    let begun = (document.clone(), history.clone());
    let mut journal = storage::Journal::new(Path::new(&folder), "a", begun.0, begun.1, None);
    let error = (1_u64..).find_map(|number| {
        let mut draft = document.edit();
        draft.set_header(Header {
            title: number.to_string(),
            ..Header::clone(draft.document().header())
        });
        history.push(draft.commit("Count").unwrap());
        journal.follow(history.take_events(), None);
        journal.commit().err()
    });
    let said = error.unwrap().to_string();
    assert!(said.contains("may have no more than 8192"), "{said}");
}

#[cfg(unix)]
#[test]
fn a_journal_that_a_limit_ends_is_said_and_no_death() {
    let folder = folder();
    let program = std::env::current_exe().unwrap();
    let done = std::process::Command::new("bash")
        .args([
            "-c",
            "ulimit -f 8; exec \"$0\" saving::limited --exact --ignored",
        ])
        .arg(program)
        .env(LIMITED, folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&done.stdout);
    assert!(done.status.success(), "{:?} {said}", done.status);
    assert!(said.contains("1 passed"), "{said}");
    // What was recorded before is there.
    assert_eq!(storage::recoverable(folder.path()).found.len(), 1);
}

#[test]
fn a_first_save_that_fails_changes_nothing_and_one_that_works_gives_the_title() {
    use pipewright::model::{Edit, Header};
    use pipewright::session::{Session, SessionCommand, blank_document};
    let folder = tempfile::tempdir().unwrap();
    let mut session = Session::new(blank_document());
    let header = Header {
        use_case: "What is typed".to_owned(),
        ..session.document().header().as_ref().clone()
    };
    session.apply(&Edit::SetHeader(header));
    let before = session.document().clone();
    let steps = session.history().steps().len();
    session
        .save_to(&folder.path().join("none/here/a.pipe.ron"))
        .unwrap_err();
    assert_eq!(*session.document(), before);
    assert_eq!(session.history().steps().len(), steps);
    let path = folder.path().join("video-feed.pipe.ron");
    session.save_to(&path).unwrap();
    assert_eq!(session.document().header().title, "Video feed");
    assert_eq!(session.document().header().use_case, "What is typed");
    assert!(!session.is_unsaved());
    let read = pipewright::session::load_path(&path).unwrap().document;
    assert_eq!(read, *session.document());
    // It is a step of its own.
    session.dispatch(SessionCommand::Undo);
    assert_eq!(*session.document(), before);
}
