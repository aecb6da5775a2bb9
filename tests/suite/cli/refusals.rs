//! Input and output that cannot be used: a sentence with file and line, exit code 2,
//! nothing written, nothing lost.

use super::{Folder, read, run, succeed};

/// Checks that a file is refused with all of these words, in one line.
fn refused(path: &str, words: &[&str]) {
    let run = run(&["check", path]);
    assert_eq!(run.code, 2, "{path}: {}", run.err);
    assert!(run.out.is_empty(), "{path}");
    assert_eq!(run.err.trim_end().lines().count(), 1, "{}", run.err);
    for word in words {
        assert!(run.err.contains(word), "{word} is not in: {}", run.err);
    }
    // Each is said once.
    let sentence = run.err.trim_end().trim_end_matches('.');
    let (_, reason) = sentence.rsplit_once(": ").unwrap();
    assert_eq!(run.err.matches(reason).count(), 1, "{}", run.err);
}

#[test]
fn bad_files_are_refused_with_a_sentence() {
    let folder = Folder::new();
    let node = |at: &str| {
        format!(
            "(format: 1,\n nodes: {{\n  \"a\": (component: \"api_gateway\", label: \"A\",\n   at: {at}),\n }},\n)"
        )
    };
    let whole = succeed(&["new", "visual-search"]).out;
    let cases: Vec<(&str, Vec<u8>, &[&str])> = vec![
        ("empty", Vec::new(), &["it is empty"]),
        ("binary", vec![0, 159, 146, 150, 7, 0, 0, 1], &["not text", "byte"]),
        ("cut", whole[..whole.len() / 2].to_vec(), &["line ", "cut off"]),
        ("deep", format!("(format: 1, title: {}", "(".repeat(100_000)).into_bytes(), &["line 1"]),
        ("deeper", "[".repeat(200_000).into_bytes(), &["line 1"]),
        ("newer", b"(\n format: 999,\n)".to_vec(), &["line 2", "newer", "Update"]),
        ("type", b"(format: 1,\n title: 5,\n)".to_vec(), &["line 2", "title", "text"]),
        ("field", b"(format: 1,\n tilte: \"T\",\n)".to_vec(), &["line 2", "tilte", "title"]),
        ("latin", b"(format: 1, title: \"\xff\xfe\")".to_vec(), &["not text", "UTF-8"]),
        (
            "dangling",
            b"(format: 1,\n edges: [\n (from: \"a\", to: \"b\", data: \"query\"),\n ],\n)".to_vec(),
            &["line 3", "does not exist"],
        ),
        (
            "twice",
            b"(format: 1,\n nodes: {\n \"a\": (component: \"api_gateway\", label: \"A\", at: (0, 0)),\n \"a\": (component: \"api_gateway\", label: \"B\", at: (0, 0)),\n },\n)".to_vec(),
            &["line 4", "\"a\"", "twice"],
        ),
        ("nan", node("(NaN, 0)").into_bytes(), &["line 4", "NaN"]),
        ("inf", node("(0, -inf)").into_bytes(), &["line 4", "inf"]),
        ("far", node("(1e300, 0)").into_bytes(), &["line 4"]),
        ("text", b"Dear diary".to_vec(), &["line 1"]),
    ];
    for (name, content, words) in cases {
        let name = format!("{name}.pipe.ron");
        let path = folder.write(&name, &content);
        let mut all = vec![name.as_str()];
        all.extend(words);
        refused(&path, &all);
        assert_eq!(read(&path), content, "the file is as it was");
    }
}

#[test]
fn what_is_no_file_is_refused() {
    let folder = Folder::new();
    refused(
        &folder.text("missing.pipe.ron"),
        &["missing.pipe.ron", "does not exist"],
    );
    refused(&folder.text("."), &["folder"]);
    let typo = run(&["check", "visual-serach"]);
    assert_eq!(typo.code, 2);
    assert!(typo.err.contains("visual-serach"), "{}", typo.err);
}

#[test]
fn a_huge_file_is_refused_before_it_is_read() {
    let folder = Folder::new();
    let path = folder.text("huge.pipe.ron");
    let file = std::fs::File::create(&path).unwrap();
    file.set_len(100 << 20).unwrap();
    refused(&path, &["huge.pipe.ron", "larger than 32 MiB"]);
}

#[test]
fn pictures_that_hold_no_document_are_refused() {
    let folder = Folder::new();
    let picture = folder.text("a.png");
    succeed(&["export", "custom-ml", "-o", &picture, "--scale", "1"]);
    let whole = read(&picture);
    let cut = folder.write("cut.png", &whole[..60]);
    refused(&cut, &["cut.png"]);
    let bomb = r#"<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><svg xmlns="http://www.w3.org/2000/svg"><metadata>&c;</metadata></svg>"#;
    refused(&folder.write("bomb.svg", bomb), &["bomb.svg"]);
    refused(
        &folder.write("other.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
        &["no Pipewright document"],
    );
}

#[test]
fn an_output_that_cannot_be_written_leaves_nothing() {
    let folder = Folder::new();
    let nowhere = folder.text("no/such/folder/a.svg");
    let gif = folder.text("a.gif");
    for (path, word) in [
        (&nowhere, "folder does not exist"),
        (&gif, ".svg, .png, .pdf, .html or .md"),
    ] {
        let run = run(&["export", "custom-ml", "-o", path]);
        assert_eq!(run.code, 2, "{path}");
        assert!(run.err.contains(word), "{}", run.err);
    }
    let own = folder.write("folder.pipe.ron", "");
    std::fs::remove_file(&own).unwrap();
    std::fs::create_dir(&own).unwrap();
    assert_eq!(run(&["new", "custom-ml", "-o", &own]).code, 2);
    assert_eq!(folder.names(), ["folder.pipe.ron"]);
}

/// A device that is always full stands for a full disk.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_said() {
    let run = run(&["new", "custom-ml", "-o", "/dev/full"]);
    assert_eq!(run.code, 2, "{}", run.err);
    assert!(run.err.contains("/dev/full"), "{}", run.err);
}

#[cfg(unix)]
#[test]
fn a_read_only_folder_is_said() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::new();
    let locked = folder.path("locked");
    std::fs::create_dir(&locked).unwrap();
    std::fs::set_permissions(&locked, std::fs::Permissions::from_mode(0o555)).unwrap();
    let path = folder.text("locked/a.svg");
    let run = run(&["export", "custom-ml", "-o", &path]);
    // The superuser may write everywhere.
    if run.code != 0 {
        assert_eq!(run.code, 2);
        assert!(run.err.contains("read-only"), "{}", run.err);
    }
    std::fs::set_permissions(&locked, std::fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn rules_that_cannot_be_read_do_not_pass() {
    let folder = Folder::new();
    let design = "(format: 1, title: \"T\")";
    let file = folder.write("mine.pipe.ron", design);
    assert_eq!(run(&["check", &file]).code, 0);
    for broken in ["[(", "[(id: \"x\")]", "\u{0}"] {
        folder.write("pipewright.rules.ron", broken);
        for format in ["human", "json", "sarif"] {
            let run = run(&["check", &file, "--format", format]);
            assert_eq!(run.code, 2, "{broken:?} {format}: {}", run.err);
            assert!(run.err.contains("pipewright.rules.ron"), "{}", run.err);
        }
    }
    std::fs::remove_file(folder.path("pipewright.rules.ron")).unwrap();
    std::fs::create_dir(folder.path("pipewright.rules.ron")).unwrap();
    assert_eq!(run(&["check", &file]).code, 2);
}

#[test]
fn control_characters_of_others_do_not_reach_a_terminal() {
    let folder = Folder::new();
    let escape = "\u{1b}]0;owned\u{7}\u{1b}[2J\u{202e}";
    let written = "\\u{1b}]0;owned\\u{7}\\u{1b}[2J\\u{202e}";
    let label = format!("ANN {written}");
    let design = format!(
        "(format: 1, title: \"Gate {written}\", nodes: {{\"a\": (component: \"ann_retriever\", \
         label: \"{label}\"), \"q\": (component: \"client_request\", label: \"Q\")}}, \
         edges: [(from: \"q\", to: \"a\", data: \"query\")])"
    );
    let file = folder.write("gate.pipe.ron", design);
    let risky =
        |text: &str| text.contains(|c: char| c.is_control() && c != '\n' || c == '\u{202e}');
    for arguments in [
        vec!["check", &file],
        vec!["estimate", &file],
        vec!["check", &file, "--format", "json"],
    ] {
        let run = run(&arguments);
        let out = String::from_utf8(run.out).unwrap();
        assert!(!risky(&out) && !risky(&run.err), "{arguments:?}: {out:?}");
    }
    let said = String::from_utf8(run(&["check", &file]).out).unwrap();
    assert!(said.contains("\\u{1b}]0;owned\\u{7}"), "{said}");
    // In messages too, which have an end.
    let field = format!("{escape}{}", "x".repeat(1_000_000));
    let broken = folder.write("broken.pipe.ron", format!("(format: 1, \"{field}\": 1)"));
    let run = run(&["check", &broken]);
    assert_eq!(run.code, 2);
    assert!(
        !risky(&run.err) && run.err.len() < 10_000,
        "{} bytes",
        run.err.len()
    );
    let component = format!(
        "(format: 1, nodes: {{\"{}\": (componnt: \"x\")}})",
        "y".repeat(500_000)
    );
    let run = super::run(&["check", &folder.write("long.pipe.ron", component)]);
    assert_eq!(run.code, 2);
    assert!(run.err.len() < 10_000, "{} bytes", run.err.len());
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_does_not_make_a_design_pass() {
    let folder = Folder::new();
    let design = "(format: 1, title: \"Gate\", nodes: {\"a\": (component: \"ann_retriever\", \
                  label: \"ANN\"), \"q\": (component: \"client_request\", label: \"Q\")}, \
                  edges: [(from: \"q\", to: \"a\", data: \"query\")])";
    let file = folder.write("gate.pipe.ron", design);
    let program = env!("CARGO_BIN_EXE_pipewright");
    for (arguments, code) in [
        (format!("check {file}"), 1),
        (format!("check {file} --format json"), 1),
        (format!("check {file} --format sarif"), 1),
        ("--help".to_owned(), 0),
        ("--version".to_owned(), 0),
        ("templates".to_owned(), 0),
    ] {
        // The reader ends before anything is written.
        let script = format!("{{ sleep 0.2; {program} {arguments}; echo $? >&2; }} | true");
        let output = std::process::Command::new("sh")
            .args(["-c", &script])
            .output()
            .unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(said.trim(), code.to_string(), "{arguments}");
    }
}

#[test]
fn svgs_that_would_take_minutes_are_refused_at_once() {
    let folder = Folder::new();
    let namespace = "xmlns:pipewright=\"https://pipewright.dev/ns/document\"";
    let document = "<pipewright:document>AAAA</pipewright:document>";
    let nested: Vec<String> = (0..10_000)
        .map(|n| format!("<g xmlns:b{n}=\"v{n}\">"))
        .collect();
    let attributes: Vec<String> = (0..100_000).map(|n| format!(" a{n}=\"\"")).collect();
    let begun = std::time::Instant::now();
    for svg in [
        format!(
            "<svg {namespace}>{}{document}{}</svg>",
            nested.concat(),
            "</g>".repeat(10_000)
        ),
        format!(
            "<svg {namespace}><g{}/>{document}</svg>",
            attributes.concat()
        ),
    ] {
        refused(
            &folder.write("x.svg", svg),
            &["is not searched for a diagram"],
        );
    }
    assert!(begun.elapsed() < std::time::Duration::from_secs(5));
}

#[test]
fn nothing_is_overwritten_that_was_not_asked_for() {
    let folder = Folder::new();
    let file = folder.write("mine.pipe.ron", "precious");
    let refused = run(&["new", "chatgpt", "-o", &file]);
    assert_eq!(refused.code, 2);
    assert!(refused.err.contains("--force"), "{}", refused.err);
    assert_eq!(read(&file), b"precious");
    succeed(&["new", "chatgpt", "-o", &file, "--force"]);
    succeed(&["check", &file]);
    // A document under a picture's name would be neither.
    let picture = folder.text("picture.svg");
    succeed(&["export", &file, "-o", &picture]);
    let before = read(&picture);
    for arguments in [
        ["layout", &file, "-o", &picture],
        ["layout", &picture, "-o", &picture],
    ] {
        let refused = run(&arguments);
        assert_eq!(refused.code, 2, "{arguments:?}");
        assert!(refused.err.contains("pipewright export"), "{}", refused.err);
    }
    assert_eq!(
        run(&["new", "chatgpt", "-o", &folder.text("new.png")]).code,
        2
    );
    assert_eq!(read(&picture), before);
}

#[cfg(unix)]
#[test]
fn pipes_of_a_shell_are_read_and_written() {
    let folder = Folder::new();
    let program = env!("CARGO_BIN_EXE_pipewright");
    let file = folder.text("mine.pipe.ron");
    succeed(&["new", "chatgpt", "-o", &file]);
    for (script, said) in [
        (format!("{program} check <(cat {file})"), "0 errors"),
        (
            format!("cat {file} | {program} check /dev/stdin"),
            "0 errors",
        ),
        (format!("cat {file} | {program} check -"), "0 errors"),
        (format!("{program} new chatgpt -o - | cat"), "format: 1"),
        (
            format!("{program} new chatgpt -o /dev/stdout | cat"),
            "format: 1",
        ),
        (format!("{program} export {file} -o - | cat"), "</svg>"),
        (
            format!("{program} layout {file} -o >(cat) | cat"),
            "format: 1",
        ),
    ] {
        let output = std::process::Command::new("bash")
            .args(["-c", &script])
            .output()
            .unwrap();
        let out = String::from_utf8_lossy(&output.stdout).into_owned();
        let err = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(out.contains(said), "{script}: {err}");
    }
}

#[test]
fn other_systems_line_ends_are_line_ends() {
    let folder = Folder::new();
    let text = String::from_utf8(succeed(&["new", "chatgpt"]).out).unwrap();
    for end in ["\r\n", "\r"] {
        let file = folder.write("mine.pipe.ron", text.replace('\n', end));
        let again = folder.text("again.pipe.ron");
        succeed(&["layout", &file, "-o", &again]);
        let own = folder.write("own.pipe.ron", &text);
        let expected = folder.text("expected.pipe.ron");
        succeed(&["layout", &own, "-o", &expected]);
        assert_eq!(read(&again), read(&expected), "{end:?}");
    }
}
