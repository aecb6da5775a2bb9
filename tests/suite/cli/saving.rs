//! Files on disks, of users and on mounts that are not as usual.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use super::{Folder, read, run, succeed};

const PROGRAM: &str = env!("CARGO_BIN_EXE_pipewright");
const DOCUMENT: &str = "(format: 1, title: \"T\")";

/// Runs a script in a shell; `$0` is the program and `$1` the folder.
#[cfg(unix)]
fn shell(wrapped_in: &[&str], script: &str, folder: &Path) -> Output {
    let mut words: Vec<&str> = wrapped_in.to_vec();
    words.extend(["bash", "-c", script, PROGRAM]);
    Command::new(words[0])
        .args(&words[1..])
        .arg(folder)
        .env("PIPEWRIGHT_CONFIG_DIR", "/no/such/folder/of/pipewright")
        .output()
        .unwrap()
}

/// Whether a command works here; says so if not.
#[cfg(unix)]
fn works(words: &[&str]) -> bool {
    let done = Command::new(words[0]).args(&words[1..]).output();
    let works = done.is_ok_and(|output| output.status.success());
    if !works {
        eprintln!("skipped: `{}` is not possible here", words.join(" "));
    }
    works
}

/// A folder that others can look into, and what makes a command another user's, if that is possible:
/// one who can also run the program.
#[cfg(unix)]
fn nobody() -> Option<[&'static str; 4]> {
    let user = [
        "setpriv",
        "--reuid=65534",
        "--regid=65534",
        "--clear-groups",
    ];
    works(&[&user[..], &[PROGRAM, "--version"]].concat()).then_some(user)
}

#[cfg(unix)]
fn open_folder(mode: u32) -> Folder {
    let folder = Folder::new();
    set_mode(&folder.path(""), mode);
    folder
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[cfg(unix)]
#[test]
fn a_file_of_another_user_is_not_replaced_in_a_folder_that_one_may_write() {
    let Some(user) = nobody() else { return };
    let folder = open_folder(0o777);
    let file = folder.write("mine.pipe.ron", DOCUMENT);
    set_mode(Path::new(&file), 0o644);
    let output = shell(
        &user,
        "\"$0\" layout \"$1/mine.pipe.ron\" -o \"$1/mine.pipe.ron\"",
        &folder.path(""),
    );
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("it belongs to another user"), "{said}");
    assert_eq!(read(&file), DOCUMENT.as_bytes());
    assert_eq!(folder.names(), ["mine.pipe.ron"]);
}

#[cfg(unix)]
#[test]
fn a_member_of_the_group_saves_without_taking_the_file_over() {
    use std::os::unix::fs::{MetadataExt as _, chown};
    let Some(user) = nobody() else { return };
    for (mode, what) in [
        (0o777, "a folder for all"),
        (0o1777, "one where only owners rename"),
        (0o755, "a closed one"),
    ] {
        let folder = open_folder(mode);
        let file = folder.write("mine.pipe.ron", DOCUMENT);
        chown(&file, Some(0), Some(65_534)).unwrap();
        set_mode(Path::new(&file), 0o660);
        let output = shell(
            &user,
            "\"$0\" new chatgpt --force -o \"$1/mine.pipe.ron\"",
            &folder.path(""),
        );
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(0), "{what}: {said}");
        let after = fs::metadata(&file).unwrap();
        assert_eq!(
            (after.uid(), after.gid(), after.mode() & 0o777),
            (0, 65_534, 0o660),
            "{what}"
        );
        succeed(&["check", &file]);
        assert_eq!(folder.names(), ["mine.pipe.ron"], "{what}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_that_is_mounted_by_itself_is_saved() {
    let alone = ["unshare", "-m"];
    if !works(&["unshare", "-m", "true"]) {
        return;
    }
    let folder = Folder::new();
    let file = folder.write("mine.pipe.ron", DOCUMENT);
    fs::create_dir(folder.path("sub")).unwrap();
    folder.write("sub/mounted.pipe.ron", "");
    let mount = "cd \"$1\" && mount --bind mine.pipe.ron sub/mounted.pipe.ron";
    let save = "\"$0\" new chatgpt --force -o sub/mounted.pipe.ron && ls -A sub >&2";
    let output = shell(&alone, &format!("{mount} && {save}"), &folder.path(""));
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert_eq!(said, "mounted.pipe.ron\n");
    succeed(&["check", &file]);
    // As in a container: nothing but the file can be written.
    fs::write(&file, DOCUMENT).unwrap();
    let closed = "mount --bind sub sub && mount -o remount,ro,bind sub";
    let script = format!(
        "cd \"$1\" && {closed} && mount --bind mine.pipe.ron sub/mounted.pipe.ron && {save}"
    );
    let output = shell(&alone, &script, &folder.path(""));
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{said}");
    succeed(&["check", &file]);
    // And with nothing that can be written at all.
    fs::write(&file, DOCUMENT).unwrap();
    let script = format!("cd \"$1\" && {closed} && \"$0\" new chatgpt -o sub/new.pipe.ron");
    let output = shell(&alone, &script, &folder.path(""));
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(
        said.contains("the disk is read-only. Choose another place"),
        "{said}"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_the_old_file_whatever_it_is() {
    if !works(&["unshare", "-m", "true"]) {
        return;
    }
    let folder = Folder::new();
    fs::create_dir(folder.path("disk")).unwrap();
    for names in ["true", "ln disk/mine.pipe.ron disk/other.pipe.ron"] {
        let script = format!(
            "cd \"$1\" && mount -t tmpfs -o size=32k tmpfs disk && \
             echo '{DOCUMENT}' > disk/mine.pipe.ron && {names} && \
             {{ head -c 1M /dev/zero > disk/filler; true; }} 2>/dev/null && \
             {{ \"$0\" new chatgpt --force -o disk/mine.pipe.ron; echo $? >&2; cat disk/mine.pipe.ron; ls -A disk; }}"
        );
        let output = shell(&["unshare", "-m"], &script, &folder.path(""));
        let (out, said) = (
            String::from_utf8(output.stdout).unwrap(),
            String::from_utf8(output.stderr).unwrap(),
        );
        assert!(said.contains("the disk is full. Free some space"), "{said}");
        assert!(said.ends_with("\n2\n"), "{said}");
        assert!(out.starts_with(DOCUMENT), "{out}");
        assert!(!out.contains(".pipewright"), "{out}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_a_mounted_file_as_it_was() {
    if !works(&["unshare", "-m", "true"]) {
        return;
    }
    let folder = Folder::new();
    fs::create_dir(folder.path("disk")).unwrap();
    folder.write("mine.pipe.ron", "");
    // There is room beside the name, but not where the file is.
    let script = format!(
        "cd \"$1\" && mount -t tmpfs -o size=32k tmpfs disk && \
         echo '{DOCUMENT}' > disk/own.pipe.ron && mount --bind disk/own.pipe.ron mine.pipe.ron && \
         {{ head -c 1M /dev/zero > disk/filler; true; }} 2>/dev/null && \
         {{ \"$0\" new chatgpt --force -o mine.pipe.ron; echo $? >&2; cat mine.pipe.ron; ls -A; }}"
    );
    let output = shell(&["unshare", "-m"], &script, &folder.path(""));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("the disk is full. Free some space"), "{said}");
    let out = String::from_utf8(output.stdout).unwrap();
    assert_eq!(out, format!("{DOCUMENT}\ndisk\nmine.pipe.ron\n"));
}

#[cfg(unix)]
#[test]
fn a_limit_on_files_is_an_error_and_no_death() {
    let folder = Folder::new();
    let file = folder.write("mine.pipe.ron", DOCUMENT);
    let script = "ulimit -f 1; \"$0\" new chatgpt --force -o \"$1/mine.pipe.ron\"";
    let output = shell(&["env"], script, &folder.path(""));
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("may have no more than"), "{said}");
    assert_eq!(read(&file), DOCUMENT.as_bytes());
    assert_eq!(folder.names(), ["mine.pipe.ron"]);
}

#[cfg(unix)]
#[test]
fn an_output_that_a_limit_refuses_is_said_and_the_verdict_stays() {
    let folder = Folder::new();
    folder.write("right.pipe.ron", DOCUMENT);
    let wrong = "(format: 1, nodes: {\"a\": (component: \"no_such_thing\", at: (0, 0))})";
    folder.write("wrong.pipe.ron", wrong);
    for (arguments, code) in [
        ("templates", 2),
        ("new chatgpt", 2),
        ("--help", 2),
        ("check right.pipe.ron", 2),
        ("check wrong.pipe.ron --deny advice", 1),
        ("diff right.pipe.ron right.pipe.ron", 2),
        ("diff right.pipe.ron wrong.pipe.ron", 1),
        ("diff right.pipe.ron wrong.pipe.ron -o picture.ron", 2),
    ] {
        // Nothing more goes into a file that is there.
        let script =
            format!("cd \"$1\" && echo old > out && ulimit -f 0 && \"$0\" {arguments} >> out");
        let output = shell(&["env"], &script, &folder.path(""));
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{arguments}: {said}");
        assert!(
            said.contains("may have no more than 0"),
            "{arguments}: {said}"
        );
        assert_eq!(read(folder.path("out")), b"old\n", "{arguments}");
    }
    // Where the sentence cannot be said either, the code says it.
    let script = "cd \"$1\" && ulimit -f 0 && \"$0\" templates > out 2> said";
    let output = shell(&["env"], script, &folder.path(""));
    assert_eq!(output.status.code(), Some(2));
}

#[cfg(target_os = "linux")]
#[test]
fn files_whose_names_are_not_text_are_opened_and_saved() {
    let folder = Folder::new();
    let script = "cd \"$1\" && name=$(printf 'caf\\351.pipe.ron') && \
        \"$0\" new chatgpt -o \"$name\" && \"$0\" check \"$name\" && \
        \"$0\" layout \"$name\" -o \"$name\" && \"$0\" estimate \"$name\" > /dev/null && \
        \"$0\" sheet \"$name\" > /dev/null && \"$0\" export \"$name\" -o \"${name%.pipe.ron}.svg\" && \
        \"$0\" check \"$name\" --format sarif > /dev/null && \
        \"$0\" check \"missing$name\"";
    let output = shell(&["env"], script, &folder.path(""));
    let said = String::from_utf8(output.stderr).unwrap();
    let out = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(out.contains("caf\u{fffd}.pipe.ron: 0 errors"), "{out}");
    assert!(
        said.contains("missingcaf\u{fffd}.pipe.ron: it does not exist"),
        "{said}"
    );
    assert_eq!(folder.names(), ["caf\u{fffd}.pipe.ron", "caf\u{fffd}.svg"]);
}

#[test]
fn a_folder_as_output_is_said_to_be_one() {
    let folder = Folder::new();
    fs::create_dir(folder.path("sub")).unwrap();
    for path in ["sub", "sub/", "new/", "new.svg/"] {
        let path = folder.text(path);
        for arguments in [
            ["new", "chatgpt", "-o", &path],
            ["layout", "chatgpt", "-o", &path],
            ["export", "chatgpt", "-o", &path],
        ] {
            let refused = run(&arguments);
            assert_eq!(refused.code, 2, "{arguments:?}");
            assert!(
                refused.err.contains("is a folder: add the name of a file"),
                "{}",
                refused.err
            );
        }
    }
    assert_eq!(folder.names(), ["sub"]);
}

#[test]
fn a_document_that_is_laid_out_keeps_its_comments() {
    let folder = Folder::new();
    let text = "// Owner: search team.\n(format: 1, nodes: {\n// Nightly.\n\
        \"a\": (component: \"batch_ingest\", label: \"// none\"),\n\"b\": (component: \"data_lake\"),\n},\n\
        edges: [\n(from: \"a\", to: \"b\", data: \"raw_data\"), // the only one\n])";
    let file = folder.write("mine.pipe.ron", text);
    let said = succeed(&["layout", &file, "-o", &file]).err;
    assert_eq!(said, "");
    let after = String::from_utf8(read(&file)).unwrap();
    for words in [
        "// Owner: search team.\n(\n",
        "// Nightly.\n        \"a\": (",
        "), // the only one\n",
    ] {
        assert!(after.contains(words), "{words} is not in {after}");
    }
    let piped = super::run_with(&["layout", "-"], text.as_bytes());
    assert_eq!(piped.out, after.as_bytes());
}

#[test]
fn the_versions_of_a_file_are_listed_as_documents() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("x.pipe.ron");
    let home = folder.path().join("home");
    let list = |format: &str| {
        let run = Command::new(PROGRAM)
            .args([
                "versions".as_ref(),
                file.as_os_str(),
                "--format".as_ref(),
                format.as_ref(),
            ])
            .env("PIPEWRIGHT_CONFIG_DIR", &home)
            .output()
            .unwrap();
        assert!(run.status.success());
        String::from_utf8(run.stdout).unwrap()
    };
    assert!(list("human").starts_with("No versions of "));
    assert_eq!(list("json").trim(), "[]");
    let locations = pipewright::storage::Locations::in_folder(&home);
    let versions = pipewright::storage::Versions::of(&locations.versions(), &file);
    let named = pipewright::storage::VersionKind::Named;
    let document = pipewright::model::Document::new("One");
    versions.keep(&document, named, "Draft \u{1b}[2J").unwrap();
    let text = list("human");
    assert!(
        text.contains("“Draft ") && !text.contains('\u{1b}'),
        "{text}"
    );
    let listed: serde_json::Value = serde_json::from_str(&list("json")).unwrap();
    let kept = listed[0]["file"].as_str().unwrap();
    assert_eq!(listed[0]["kind"], "named");
    let opened = pipewright::session::load_path(std::path::Path::new(kept)).unwrap();
    assert_eq!(opened.document, document);
}
