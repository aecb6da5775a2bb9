//! The user's own templates on the command line.

use pipewright::catalog::templates;
use pipewright::model::{Document, Family};
use pipewright::session::save_template;
use pipewright::storage::{Locations, Settings, format};

use super::{Folder, Run, program};

fn run(home: &Folder, arguments: &[&str]) -> Run {
    let output = program()
        .args(arguments)
        .env("PIPEWRIGHT_CONFIG_DIR", home.path("."))
        .output()
        .unwrap();
    Run {
        code: output.status.code().unwrap(),
        out: output.stdout,
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

fn locations(home: &Folder) -> Locations {
    Locations::in_folder(home.path("."))
}

#[test]
fn custom_templates_are_listed_after_the_bundled_ones_and_made_into_documents() {
    let home = Folder::new();
    let folder = locations(&home).templates();
    let document = Document::new("x");
    save_template(&document, &folder, "Chat with tools", Family::GenAi, false).unwrap();
    let listed = run(&home, &["templates", "--format", "json"]);
    assert_eq!((listed.code, listed.err.as_str()), (0, ""));
    let listed = listed.json();
    let last = &listed[templates().len()];
    assert_eq!(last["id"], "chat-with-tools");
    assert_eq!(last["family"], "genai");
    assert_eq!(last["title"], "Chat with tools");
    assert_eq!(
        (&last["own"], &listed[0]["own"]),
        (&true.into(), &false.into())
    );
    let people = run(&home, &["templates"]);
    assert!(people.text().contains("chat-with-tools"));
    let new = run(&home, &["new", "chat-with-tools"]);
    let read = format::read(new.text()).unwrap().document;
    assert_eq!(read.header().title, "Chat with tools");
    assert_eq!(run(&home, &["check", "chat-with-tools"]).code, 0);
}

#[test]
fn the_folder_of_the_settings_is_used_and_bad_templates_are_said() {
    let home = Folder::new();
    let folder = home.path("elsewhere");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("bad.pipe.ron"), "(format: 1, titel: \"T\")").unwrap();
    let settings = Settings {
        templates: Some(folder),
        ..Settings::default()
    };
    settings.save(&locations(&home).config).unwrap();
    let listed = run(&home, &["templates", "--format", "json"]);
    assert_eq!(listed.json().as_array().unwrap().len(), templates().len());
    assert!(listed.err.contains("bad.pipe.ron") && listed.err.contains("titel"));
    let new = run(&home, &["new", "bad"]);
    assert_eq!(new.code, 2);
    assert!(
        new.err.contains("titel") && new.out.is_empty(),
        "{}",
        new.err
    );
}

#[test]
fn settings_that_cannot_be_read_are_left_alone_by_a_list() {
    let home = Folder::new();
    home.write("settings.ron", "((((");
    assert_eq!(run(&home, &["templates"]).code, 0);
    assert_eq!(home.names(), ["settings.ron"]);
}
