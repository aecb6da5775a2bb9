//! What people make their own, on disk: shortcuts and templates.

use std::path::Path;

use pipewright::model::{Document, Family};
use pipewright::session::{
    Command, Keymap, TemplateError, custom_gallery, custom_template_info, load_path,
    remove_template, rename_template, save_template, template_path,
};
use pipewright::storage::KEYS_FILE;

#[test]
fn what_is_saved_is_loaded_and_what_could_not_be_read_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let text = "{\n    \"later.command\": [\"F9\"],\n    \"edit.redo\": [\"Ctrl+?!\"],\n}\n";
    std::fs::write(folder.path().join(KEYS_FILE), text).unwrap();
    let (mut keymap, notices) = Keymap::load(folder.path());
    assert_eq!(notices.len(), 2);
    keymap.bind(Command::Undo, "Alt+Left".parse().unwrap());
    keymap.save(folder.path()).unwrap();
    let (read, notices) = Keymap::load(folder.path());
    assert_eq!(read, keymap);
    assert_eq!(notices.len(), 2, "they are still there");
    assert_eq!(read.hint(Command::Undo), "Alt+←");
}

#[test]
fn many_faults_are_not_said_one_by_one() {
    let folder = tempfile::tempdir().unwrap();
    let lines: Vec<String> = (0..40).map(|n| format!("\"no.{n}\": [],")).collect();
    let text = format!("{{{}}}", lines.concat());
    std::fs::write(folder.path().join(KEYS_FILE), text).unwrap();
    let (_, notices) = Keymap::load(folder.path());
    assert_eq!(notices.len(), 4);
    assert!(notices.last().unwrap().sentence.starts_with("37 more"));
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_saved_template_is_in_the_gallery_and_is_not_replaced_unasked() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("made/here");
    let document = Document::new("Something else");
    let save = |title, replace| save_template(&document, &folder, title, Family::GenAi, replace);
    let path = save(" Chat with tools ", false).unwrap();
    assert_eq!(path, folder.join("chat-with-tools.pipe.ron"));
    assert!(matches!(
        save("chat with tools", false),
        Err(TemplateError::Exists { .. })
    ));
    save("Chat with tools", true).unwrap();
    assert!(matches!(save("  ", false), Err(TemplateError::NoTitle)));
    let gallery = custom_gallery(&folder).unwrap();
    assert_eq!(gallery.infos.len(), 1);
    let info = &gallery.infos[0];
    assert_eq!(info.title, "Chat with tools");
    assert_eq!(info.family, Family::GenAi);
    assert_eq!(info.path.as_deref(), Some(path.as_path()));
    let found = custom_template_info(&folder, "chat-with-tools").unwrap();
    assert_eq!(found.unwrap().document, info.document);
}

#[test]
fn a_name_of_the_program_and_a_title_without_letters_get_names_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let path = |title| {
        let path = template_path(folder.path(), title);
        path.file_name().unwrap().to_string_lossy().into_owned()
    };
    assert_eq!(path("Visual Search"), "visual-search-own.pipe.ron");
    assert_eq!(path("検索"), "template-1.pipe.ron");
    std::fs::write(folder.path().join("template-1.pipe.ron"), "").unwrap();
    assert_eq!(path("検索"), "template-2.pipe.ron");
}

#[test]
fn renaming_moves_the_file_and_never_over_another() {
    let folder = tempfile::tempdir().unwrap();
    let document = Document::new("x");
    let save = |title| save_template(&document, folder.path(), title, Family::Ml, false);
    let (one, _) = (save("One").unwrap(), save("Two").unwrap());
    assert!(matches!(
        rename_template(&one, "two"),
        Err(TemplateError::Exists { .. })
    ));
    let three = rename_template(&one, "Three").unwrap();
    assert_eq!(names(folder.path()), ["three.pipe.ron", "two.pipe.ron"]);
    assert_eq!(rename_template(&three, "three").unwrap(), three);
    assert_eq!(load_path(&three).unwrap().document.header().title, "three");
    remove_template(&three).unwrap();
    let said = remove_template(&three).unwrap_err().to_string();
    assert!(
        said.contains("remove") && said.contains("does not exist"),
        "{said}"
    );
    assert_eq!(names(folder.path()), ["two.pipe.ron"]);
}
