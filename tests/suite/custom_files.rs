//! What people make their own, on disk: shortcuts and templates.

use std::path::Path;

use pipewright::catalog::Catalog;
use pipewright::geometry::Point;

use pipewright::model::{Document, Edit, Family, NodeField, NodeId, Property, Quantity};
use pipewright::scene::{PortId, PortSide};
use pipewright::session::{
    Command, CustomComponent, Keymap, TemplateError, custom_gallery, custom_template_info,
    load_path, remove_template, rename_template, save_template, template_path,
};
use pipewright::storage::KEYS_FILE;

use crate::desk::{Desk, nodes, search};

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

/// A desk with a search, and two of its nodes kept as components: the encoder alone with a figure, and
/// the gateway with the encoder.
fn kept(folder: &Path) -> (Desk, Vec<CustomComponent>) {
    let mut desk = Desk::new(search());
    let p99 = NodeField::Property(Property::P99Ms, Some(Quantity::Number(7.0)));
    let encoder = NodeId::from("encoder");
    desk.session.apply(&Edit::set_node(&encoder, p99));
    for (title, selected) in [
        ("CLIP of our own", nodes(["encoder"])),
        ("Front door", nodes(["gateway", "encoder"])),
    ] {
        desk.session.select(selected);
        let part = desk.session.selected_part().unwrap();
        save_template(&part, folder, title, Family::Ml, false).unwrap();
    }
    let components = CustomComponent::of(&custom_gallery(folder).unwrap(), Catalog::bundled());
    (desk, components)
}

#[test]
fn what_is_kept_of_nodes_is_added_with_figures_and_edges_in_one_step() {
    let folder = tempfile::tempdir().unwrap();
    let (mut desk, components) = kept(folder.path());
    let [clip, door] = components.as_slice() else {
        panic!("{components:?}");
    };
    assert_eq!(
        (clip.title.as_str(), clip.component.as_str()),
        ("CLIP of our own", "image_encoder")
    );
    assert_eq!(door.content(), "2 nodes");
    let steps = desk.steps();
    assert!(desk.session.add_custom(clip, Point::new(500.0, 150.0)));
    assert_eq!(desk.steps(), steps + 1);
    let added = desk.session.selection().nodes().next().unwrap().clone();
    let node = desk.document().node(&added).unwrap();
    // Under its own title, in the lane where it was put, on no other card.
    assert_eq!(node.label, "CLIP of our own");
    assert_eq!(node.p99().map(|p99| p99.0), Some(7.0));
    assert_eq!(
        node.lane.as_ref().map(ToString::to_string),
        Some("online".to_owned())
    );
    let rect = desk.session.node_rect(&added).unwrap();
    for other in desk.document().nodes().keys().filter(|id| **id != added) {
        assert!(!rect.overlaps(desk.session.node_rect(other).unwrap()));
    }
    let edges = desk.document().edges().len();
    assert!(desk.session.add_custom(door, Point::new(500.0, 700.0)));
    assert_eq!(desk.document().edges().len(), edges + 1);
    assert_eq!(desk.session.selection().nodes().count(), 2);
}

#[test]
fn what_is_kept_grows_from_a_port_by_the_node_that_fits() {
    let folder = tempfile::tempdir().unwrap();
    let (mut desk, components) = kept(folder.path());
    let port = PortId {
        node: "request".into(),
        side: PortSide::Output,
        index: 0,
    };
    let at = Point::new(240.0, 150.0);
    assert!(desk.session.grow_custom(&components[1], at, &port));
    let edges = desk.edges();
    assert!(
        edges.contains(&"request -query-> gateway_2".to_owned()),
        "{edges:?}"
    );
    assert!(
        edges.contains(&"gateway_2 -media-> encoder_2".to_owned()),
        "{edges:?}"
    );
    assert_eq!(desk.lane_of("encoder_2"), Some("online".to_owned()));
}

#[test]
fn what_is_kept_is_found_by_its_words_and_a_broken_file_by_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let (_, components) = kept(folder.path());
    let found = |query: &str| {
        let found = components.iter().filter(|own| own.answers(query));
        found.map(|own| own.title.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(found("clip"), ["CLIP of our own"]);
    assert_eq!(found("door GATE"), ["Front door"]);
    assert_eq!(found("nothing"), [""; 0]);
    assert_eq!(found("  "), [""; 0]);
    std::fs::write(folder.path().join("bad.pipe.ron"), "(format: 1, nodes: 3)").unwrap();
    std::fs::write(folder.path().join("empty.pipe.ron"), "(format: 1)").unwrap();
    let gallery = custom_gallery(folder.path()).unwrap();
    assert_eq!(CustomComponent::of(&gallery, Catalog::bundled()).len(), 2);
    assert!(gallery.unread[0].why.contains("bad.pipe.ron"));
}
