use super::*;
use crate::model::Document;

fn titled(title: &str) -> Document {
    Document::new(title)
}

fn kept(versions: &Versions, title: &str, kind: VersionKind, name: &str) -> Option<Version> {
    versions.keep(&titled(title), kind, name).unwrap()
}

#[test]
fn versions_are_listed_from_the_newest_and_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let versions = Versions::of(folder.path(), Path::new("/a/search.pipe.ron"));
    assert_eq!(versions.list().unwrap(), []);
    let first = kept(&versions, "one", VersionKind::Saved, "").unwrap();
    let named = kept(&versions, "two", VersionKind::Named, " Before\nit ").unwrap();
    assert_eq!(named.name, "Before it");
    let all = versions.list().unwrap();
    assert_eq!(all, [named.clone(), first.clone()]);
    assert_eq!(versions.read(&named).unwrap(), titled("two"));
    assert_eq!(versions.read(&first).unwrap(), titled("one"));
    // Any document of the program can be opened, so that versions can be compared as files.
    let text = fs::read_to_string(&named.file).unwrap();
    assert_eq!(format::read(&text).unwrap().document, titled("two"));
}

#[test]
fn what_is_the_newest_already_is_not_kept_again_but_with_a_name() {
    let folder = tempfile::tempdir().unwrap();
    let versions = Versions::of(folder.path(), Path::new("/a/x.pipe.ron"));
    assert!(kept(&versions, "one", VersionKind::Opened, "").is_some());
    assert!(kept(&versions, "one", VersionKind::Saved, "").is_none());
    assert!(kept(&versions, "one", VersionKind::Named, "N").is_some());
    assert!(kept(&versions, "two", VersionKind::Saved, "").is_some());
    assert!(kept(&versions, "one", VersionKind::Saved, "").is_some());
    assert_eq!(versions.list().unwrap().len(), 4);
}

#[test]
fn a_name_can_be_given_later_and_a_version_removed() {
    let folder = tempfile::tempdir().unwrap();
    let versions = Versions::of(folder.path(), Path::new("/a/x.pipe.ron"));
    let first = kept(&versions, "one", VersionKind::Saved, "").unwrap();
    kept(&versions, "two", VersionKind::Saved, "").unwrap();
    let renamed = versions.rename(&first, "The first").unwrap();
    let all = versions.list().unwrap();
    assert_eq!(all.len(), 2);
    assert_eq!(all[1], renamed);
    assert_eq!(all[1].kind, VersionKind::Named);
    assert_eq!(versions.read(&all[1]).unwrap(), titled("one"));
    versions.remove(&renamed).unwrap();
    assert_eq!(versions.list().unwrap().len(), 1);
}

#[test]
fn files_do_not_share_versions() {
    let folder = tempfile::tempdir().unwrap();
    let of = |path: &str| Versions::of(folder.path(), Path::new(path));
    kept(&of("/a/x.pipe.ron"), "one", VersionKind::Saved, "");
    assert_eq!(of("/b/x.pipe.ron").list().unwrap(), []);
    assert_eq!(of("/a/x.pipe.ron").list().unwrap().len(), 1);
}

#[test]
fn what_is_no_version_is_passed_over() {
    let folder = tempfile::tempdir().unwrap();
    let versions = Versions::of(folder.path(), Path::new("/a/x.pipe.ron"));
    let kept = kept(&versions, "one", VersionKind::Saved, "").unwrap();
    let beside = |name: &str, content: &[u8]| fs::write(versions.folder.join(name), content);
    beside("notes.txt", b"mine").unwrap();
    beside("00000009-1-saved.pipe.ron", b"no head").unwrap();
    beside(
        "00000010-1-saved.pipe.ron",
        b"// Pipewright version (at: -1",
    )
    .unwrap();
    beside("x-1-saved.pipe.ron", b"").unwrap();
    fs::create_dir(versions.folder.join("00000011-1-saved.pipe.ron")).unwrap();
    assert_eq!(versions.list().unwrap(), [kept]);
}

#[test]
fn only_their_owner_reads_them() {
    let folder = tempfile::tempdir().unwrap();
    let versions = Versions::of(folder.path(), Path::new("/a/x.pipe.ron"));
    let version = kept(&versions, "one", VersionKind::Saved, "").unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&version.file), 0o600);
        assert_eq!(mode(&versions.folder), 0o700);
    }
    let _ = version;
}

#[test]
fn a_keeper_keeps_what_it_was_given_before_it_ends() {
    let folder = tempfile::tempdir().unwrap();
    let path = Path::new("/a/x.pipe.ron");
    let keeper = VersionKeeper::start(folder.path().to_owned());
    for title in ["one", "two", "three"] {
        keeper.keep(path, &titled(title), VersionKind::Saved);
    }
    let versions = keeper.of(path);
    drop(keeper);
    let titles: Vec<String> = (versions.list().unwrap().iter())
        .map(|version| versions.read(version).unwrap().header().title.clone())
        .collect();
    assert_eq!(titles, ["three", "two", "one"]);
}

#[test]
fn a_folder_that_cannot_be_written_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("file");
    fs::write(&root, "in the way").unwrap();
    let keeper = VersionKeeper::start(root);
    keeper.keep(
        Path::new("/a/x.pipe.ron"),
        &titled("one"),
        VersionKind::Saved,
    );
    let begun = std::time::Instant::now();
    let told = loop {
        if let Some(told) = keeper.failure() {
            break told;
        }
        assert!(begun.elapsed() < std::time::Duration::from_secs(20));
        std::thread::yield_now();
    };
    assert!(told.starts_with("Could not"));
}

#[test]
fn the_oldest_without_a_name_make_room_for_those_of_other_files() {
    let folder = tempfile::tempdir().unwrap();
    let of = |path: &str| Versions::of(folder.path(), Path::new(path));
    let old = of("/a/old.pipe.ron");
    kept(&old, "named", VersionKind::Named, "Stays");
    let first = kept(&old, "one", VersionKind::Saved, "").unwrap();
    let new = of("/a/new.pipe.ron");
    kept(&new, "two", VersionKind::Saved, "");
    let beside = old.folder.join("notes.txt");
    fs::write(&beside, "somebody's").unwrap();
    let long_ago = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_000);
    for path in [&first.file, &beside] {
        let file = fs::File::options().write(true).open(path).unwrap();
        file.set_modified(long_ago).unwrap();
    }
    let size = |path: &Path| fs::metadata(path).unwrap().len();
    bound_all(folder.path(), u64::MAX);
    assert_eq!(old.list().unwrap().len(), 2);
    let all: u64 = [&old, &new]
        .iter()
        .flat_map(|one| one.list().unwrap())
        .map(|one| size(&one.file))
        .sum();
    bound_all(folder.path(), all + size(&beside) - 1);
    let left = old.list().unwrap();
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].name, "Stays");
    assert_eq!(new.list().unwrap().len(), 1);
    assert!(beside.exists());
}
