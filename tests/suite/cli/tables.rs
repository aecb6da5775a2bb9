//! Lists, help, completions.

use pipewright::catalog::{Catalog, templates};

use super::{program, run, run_with, succeed};

#[test]
fn templates_are_listed_for_people_and_programs() {
    let people = succeed(&["templates"]);
    let listed = succeed(&["templates", "--format", "json"]).json();
    let listed = listed.as_array().unwrap();
    assert_eq!(listed.len(), templates().len());
    for (template, own) in templates().iter().zip(listed) {
        assert!(people.text().contains(template.id));
        assert_eq!(own["id"], template.id);
        assert!(own["family"] == "ml" || own["family"] == "genai");
        assert!(own["title"].as_str().is_some_and(|title| !title.is_empty()));
    }
}

#[test]
fn the_palette_is_listed_for_people_and_programs() {
    let people = succeed(&["components"]);
    let listed = succeed(&["components", "--format", "json"]).json();
    let components = Catalog::bundled().components();
    assert_eq!(listed.as_array().unwrap().len(), components.len());
    assert_eq!(people.text().lines().count(), components.len());
    for own in listed.as_array().unwrap() {
        for field in [
            "id",
            "name",
            "stage",
            "description",
            "inputs",
            "outputs",
            "technologies",
        ] {
            assert!(!own[field].is_null(), "{own} has no {field}");
        }
        let marks = own["source"].as_str().unwrap().split(['+', '/']);
        let marks = marks.filter(|mark| !mark.is_empty()).count();
        assert_eq!(own["references"].as_array().unwrap().len(), marks, "{own}");
    }
}

#[test]
fn help_and_version_are_results() {
    for arguments in [&["--help"][..], &["check", "--help"], &["--version"]] {
        let run = succeed(arguments);
        assert!(!run.out.is_empty() && run.err.is_empty(), "{arguments:?}");
    }
    let help = succeed(&["--help"]);
    for command in [
        "templates",
        "components",
        "new",
        "check",
        "export",
        "layout",
        "completions",
    ] {
        assert!(help.text().contains(command));
    }
}

#[test]
fn wrong_usage_is_said_on_standard_error() {
    let wrong = [
        &["check"][..],
        &["export", "visual-search"],
        &["export", "visual-search", "-o", "x.svg", "--scale", "5"],
        &["export", "visual-search", "-o", "x.svg", "--scale", "nan"],
        &["check", "visual-search", "--deny", "everything"],
        &["layout", "visual-search", "--spacing", "0"],
        &["layout", "visual-search", "--aspect", "NaN"],
        &["layout", "visual-search", "--direction", "up"],
        &["new", "no-such-template"],
        &["--frobnicate"],
    ];
    for arguments in wrong {
        let run = run(arguments);
        assert_eq!(run.code, 2, "{arguments:?}");
        assert!(run.out.is_empty() && !run.err.is_empty(), "{arguments:?}");
    }
}

#[test]
fn a_misspelled_command_is_named_with_the_one_that_was_meant() {
    for arguments in [
        &["chek", "visual-search"][..],
        &["chek", "visual-search", "--deny", "advice"],
    ] {
        let run = run(arguments);
        assert_eq!(run.code, 2);
        let wanted = "there is no command \"chek\". Did you mean \"check\"?";
        assert!(run.err.contains(wanted), "{arguments:?}: {}", run.err);
    }
}

#[test]
fn completions_are_written_for_each_shell() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let run = succeed(&["completions", shell]);
        assert!(run.text().contains("pipewright"), "{shell}");
        assert!(run.text().contains("export"), "{shell}");
    }
}

#[test]
fn without_a_display_the_window_says_what_does_the_job() {
    for arguments in [&[][..], &["visual-search"]] {
        let run = run(arguments);
        assert_eq!(run.code, 2);
        assert!(run.err.contains("pipewright export"), "{}", run.err);
        assert!(run.err.contains("display"), "{}", run.err);
        assert_eq!(run.err.lines().count(), 1, "{}", run.err);
    }
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    for arguments in [
        &["components", "--format", "json"][..],
        &["new", "visual-search"],
    ] {
        let mut child = program()
            .args(arguments)
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(0), "{err}");
        assert!(err.is_empty(), "{err}");
    }
    // What is read from a pipe and written to one is the same document.
    let new = succeed(&["new", "visual-search"]);
    let again = run_with(&["layout", "-"], &new.out);
    assert_eq!(again.code, 0, "{}", again.err);
}

#[test]
fn figures_are_listed_with_their_ranges() {
    use pipewright::model::{Property, Requirement};

    let listed = succeed(&["figures", "--format", "json"]).json();
    assert_eq!(
        listed["nodes"].as_array().unwrap().len(),
        Property::ALL.len()
    );
    assert_eq!(
        listed["requirements"].as_array().unwrap().len(),
        Requirement::ALL.len()
    );
    assert_eq!(listed["nodes"][0]["key"], "p50_ms");
    assert_eq!(listed["nodes"][0]["unit"], "ms");
    let people = succeed(&["figures"]).text().lines().count();
    assert_eq!(people, Property::ALL.len() + Requirement::ALL.len());
}

#[test]
fn the_folders_are_those_of_the_variable() {
    let folder = super::Folder::new();
    let output = program()
        .args(["paths", "--format", "json"])
        .env("PIPEWRIGHT_CONFIG_DIR", folder.text("here"))
        .output()
        .unwrap();
    let paths: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let below = |names: &[&str]| {
        let path: std::path::PathBuf = names.iter().collect();
        folder
            .path("here")
            .join(path)
            .to_string_lossy()
            .into_owned()
    };
    assert_eq!(paths["settings"], folder.text("here"));
    assert_eq!(paths["templates"], below(&["data", "templates"]));
    assert!(
        paths["logs"]
            .as_str()
            .unwrap()
            .starts_with(&folder.text("here"))
    );
}
