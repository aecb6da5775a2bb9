//! Undo, redo, and whether there is something to save.

use pipewright::model::{Edit, History, NodeField};

use super::*;

#[test]
fn undo_and_redo_name_the_step() {
    let mut desk = desk();
    assert_eq!(desk.session.command_label(Command::Undo), "Undo");
    desk.session.select(nodes(["gateway", "trainer"]));
    desk.does(Command::Delete);
    assert_eq!(
        desk.session.command_label(Command::Undo),
        "Undo delete 2 nodes"
    );
    desk.does(Command::Undo);
    assert_eq!(desk.session.command_label(Command::Undo), "Undo");
    assert_eq!(
        desk.session.command_label(Command::Redo),
        "Redo delete 2 nodes"
    );
    assert_eq!(
        desk.session.dispatch(SessionCommand::Undo),
        Outcome::Unavailable("Nothing to undo")
    );
}

#[test]
fn undo_selects_what_it_brought_back() {
    let mut desk = desk();
    desk.session.select(nodes(["gateway"]));
    desk.does(Command::Delete);
    assert!(desk.session.selection().is_empty());
    desk.does(Command::Undo);
    assert_eq!(*desk.session.selection(), nodes(["gateway"]));
}

#[test]
fn an_edit_after_undo_gives_redo_up() {
    let mut desk = desk();
    desk.session.select(nodes(["gateway"]));
    desk.does(Command::NudgeLeft);
    desk.does(Command::Undo);
    desk.session.select(nodes(["gateway"]));
    desk.does(Command::NudgeRight);
    assert_eq!(
        desk.session.dispatch(SessionCommand::Redo),
        Outcome::Unavailable("Nothing to redo")
    );
}

#[test]
fn unsaved_follows_the_saved_state_through_undo_and_redo() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = desk();
    assert!(!desk.session.is_unsaved());
    desk.session.select(nodes(["gateway"]));
    desk.does(Command::NudgeLeft);
    assert!(desk.session.is_unsaved());
    desk.does(Command::Undo);
    assert!(!desk.session.is_unsaved());
    desk.does(Command::Redo);
    desk.session
        .save_to(&folder.path().join("a.pipe.ron"))
        .unwrap();
    assert!(!desk.session.is_unsaved());
    desk.does(Command::Undo);
    assert!(desk.session.is_unsaved());
    desk.does(Command::Redo);
    assert!(!desk.session.is_unsaved());
}

#[test]
fn a_saved_state_that_was_given_up_never_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = desk();
    desk.session.select(nodes(["gateway"]));
    desk.does(Command::NudgeLeft);
    desk.session
        .save_to(&folder.path().join("a.pipe.ron"))
        .unwrap();
    desk.does(Command::Undo);
    desk.does(Command::NudgeDown);
    assert!(desk.session.is_unsaved());
    desk.does(Command::Undo);
    assert!(desk.session.is_unsaved());
}

#[test]
fn looking_around_leaves_a_document_saved() {
    let mut desk = desk();
    for command in [
        SessionCommand::SelectAll,
        SessionCommand::Copy,
        SessionCommand::ZoomIn,
        SessionCommand::FitAll,
        SessionCommand::FitSelection,
        SessionCommand::NextNode,
        SessionCommand::NextProblem,
        SessionCommand::ToggleGrid,
        SessionCommand::ClearSelection,
    ] {
        desk.session.dispatch(command);
    }
    assert!(!desk.session.is_unsaved());
    assert_eq!(*desk.document(), search());
}

#[test]
fn recovered_work_is_unsaved() {
    let session = Session::recovered(search(), History::default(), None);
    assert!(session.is_unsaved());
}

#[test]
fn typing_is_one_step_until_something_else_is_selected() {
    let mut desk = desk();
    desk.session.select(nodes(["gateway"]));
    let own = nodes(["gateway"]).node_set();
    for text in ["E", "Ed", "Edge"] {
        desk.session
            .apply(&Edit::SetNodes(own.clone(), NodeField::Label(text.into())));
    }
    assert_eq!(desk.steps(), 1);
    desk.session.select(nodes(["trainer"]));
    desk.session.select(nodes(["gateway"]));
    desk.session.apply(&Edit::SetNodes(
        own.clone(),
        NodeField::Label("Edges".into()),
    ));
    assert_eq!(desk.steps(), 2);
    desk.does(Command::Undo);
    desk.does(Command::Undo);
    assert_eq!(*desk.document(), search());
}

#[test]
fn nudges_in_a_row_are_one_step() {
    let mut desk = desk();
    desk.session.select(nodes(["trainer"]));
    for _ in 0..5 {
        desk.does(Command::NudgeRight);
    }
    desk.does(Command::NudgeDownFar);
    assert_eq!(
        (desk.steps(), desk.position("trainer")),
        (1, (296.0, 400.0))
    );
    desk.does(Command::Undo);
    assert_eq!(*desk.document(), search());
}
