//! Transcripts are run, and commands that are only shown have the subcommands and options that they
//! use.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use super::{Page, pages};

/// The folder of the program.
fn bin() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_pipewright"))
        .parent()
        .unwrap()
}

fn shell(folder: &Path, line: &str) -> String {
    let path = std::env::var("PATH").unwrap_or_default();
    let output = Command::new("sh")
        .args(["-c", line])
        .current_dir(folder)
        .env("PATH", format!("{}:{path}", bin().display()))
        .env("PIPEWRIGHT_CONFIG_DIR", folder.join("settings"))
        .env_remove("PIPEWRIGHT_LOG")
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .output()
        .unwrap();
    // What a terminal shows of both.
    let mut text = String::from_utf8(output.stdout).unwrap();
    text.push_str(&String::from_utf8(output.stderr).unwrap());
    text
}

/// Whether lines are what was expected, where `…` alone stands for any number of lines, and at the end of
/// one for the rest of it.
fn is_as_shown(shown: &[&str], got: &[&str]) -> bool {
    match shown.split_first() {
        None => got.is_empty(),
        Some((&"…", rest)) => (0..=got.len()).any(|skip| is_as_shown(rest, &got[skip..])),
        Some((line, rest)) => got.split_first().is_some_and(|(own, others)| {
            let is_line = match line.strip_suffix('…') {
                Some(start) => own.starts_with(start),
                None => own.trim_end() == line.trim_end(),
            };
            is_line && is_as_shown(rest, others)
        }),
    }
}

/// Runs the transcripts of a page in a folder of their own, where its documents lie.
fn run(page: &Page, faults: &mut Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    for block in page.blocks() {
        let words: Vec<&str> = block.info.split_whitespace().collect();
        if let ["ron", _, file] = words[..] {
            std::fs::write(folder.path().join(file), &block.text).unwrap();
        }
        if words.first() != Some(&"console") {
            continue;
        }
        let mut lines = block.text.lines().peekable();
        while let Some(line) = lines.next() {
            let Some(command) = line.strip_prefix("$ ") else {
                faults.push(format!(
                    "{}:{}: no command before {line:?}",
                    page.name, block.line
                ));
                break;
            };
            let mut shown = Vec::new();
            while let Some(line) = lines.next_if(|line| !line.starts_with("$ ")) {
                shown.push(line);
            }
            let text = shell(folder.path(), command);
            let got: Vec<&str> = text.lines().collect();
            if !is_as_shown(&shown, &got) {
                faults.push(format!("{}:{}: $ {command}\n{text}", page.name, block.line));
            }
        }
    }
}

#[test]
fn transcripts_are_what_the_program_prints() {
    let mut faults = Vec::new();
    for page in pages() {
        run(&page, &mut faults);
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The commands of the program in a block of a script, with continued lines joined.
fn commands(text: &str) -> Vec<String> {
    let joined = text.replace("\\\n", " ");
    let after = |line: &str| {
        let line = line.trim().trim_start_matches("- run:").trim();
        let line = line.strip_prefix("$ ").unwrap_or(line);
        let line = line.strip_prefix("run: ").unwrap_or(line);
        let line = line.split(" | ").next().unwrap_or(line);
        line.starts_with("pipewright ").then(|| line.to_owned())
    };
    joined.lines().filter_map(after).collect()
}

#[test]
fn commands_that_are_shown_have_their_options() {
    let help = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_pipewright"))
            .args(arguments)
            .arg("--help")
            .output()
            .unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let known = help(&[]);
    let mut helps: BTreeMap<String, String> = BTreeMap::new();
    let mut faults = Vec::new();
    let mut count = 0;
    for page in pages() {
        for block in page.blocks() {
            let language = block.info.split_whitespace().next().unwrap_or_default();
            if !["console", "sh", "yaml"].contains(&language) {
                continue;
            }
            for command in commands(&block.text) {
                count += 1;
                let words: Vec<&str> = command.split_whitespace().collect();
                let name = words[1];
                let is_subcommand = known.contains(&format!("\n  {name} "));
                let text = helps.entry(name.to_owned()).or_insert_with(|| {
                    if is_subcommand {
                        help(&[name])
                    } else {
                        known.clone()
                    }
                });
                let is_file =
                    name.contains(['.', '-', '<']) || name.starts_with(char::is_uppercase);
                if !is_subcommand && !is_file {
                    faults.push(format!("{}:{}: {command}", page.name, block.line));
                }
                for word in words
                    .iter()
                    .filter(|word| word.starts_with("--") && word.len() > 2)
                {
                    let option = word.split('=').next().unwrap_or(word);
                    if !text.contains(option) {
                        faults.push(format!(
                            "{}:{}: {option} in {command}",
                            page.name, block.line
                        ));
                    }
                }
            }
        }
    }
    assert!(count > 15, "only {count} commands were found");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_transcript_that_differs_is_found() {
    assert!(is_as_shown(&["a", "…", "c"], &["a", "b", "b", "c"]));
    assert!(is_as_shown(&["…"], &[]));
    assert!(!is_as_shown(&["a"], &["a", "b"]));
    assert!(!is_as_shown(&["a", "…", "d"], &["a", "b", "c"]));
    let mut faults = Vec::new();
    let page = Page {
        name: "made up".to_owned(),
        text: "```console\n$ pipewright explain no-such-rule\nall is well\n```\n".to_owned(),
    };
    run(&page, &mut faults);
    assert_eq!(faults.len(), 1);
}
