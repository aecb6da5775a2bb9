//! What changes the view and not the document.

use super::*;

#[test]
fn switches_switch_and_switch_back() {
    let mut session = Session::new(search());
    let switches = |session: &Session| (session.view.switches, session.view.focus);
    let before = switches(&session);
    for command in [
        SessionCommand::TogglePalette,
        SessionCommand::ToggleInspector,
        SessionCommand::ToggleMinimap,
        SessionCommand::ToggleGrid,
        SessionCommand::ToggleSnap,
        SessionCommand::ToggleHighlight,
        SessionCommand::FocusMode,
    ] {
        session.dispatch(command);
        assert_ne!(switches(&session), before, "{command:?}");
        session.dispatch(command);
        assert_eq!(switches(&session), before, "{command:?}");
    }
}

#[test]
fn zoom_commands_keep_the_middle_and_come_back() {
    let mut desk = desk();
    let middle = desk.session.viewport_center();
    desk.does(Command::ZoomIn);
    assert!(desk.session.view.canvas.camera.zoom > 1.0);
    desk.does(Command::ZoomOut);
    desk.does(Command::ZoomOut);
    assert!(desk.session.view.canvas.camera.zoom < 1.0);
    desk.does(Command::ZoomActual);
    assert!((desk.session.view.canvas.camera.zoom - 1.0).abs() < 1e-9);
    assert!((desk.session.viewport_center() - middle).hypot() < 1e-6);
}

#[test]
fn fit_shows_all_or_the_selection() {
    let mut desk = desk();
    desk.does(Command::FitAll);
    let all = desk.session.view.canvas.camera;
    let (visible, bounds) = (
        all.visible(desk.session.viewport()),
        desk.session.scene().bounds,
    );
    assert_eq!(visible.union(bounds), visible);
    desk.session.select(nodes(["trainer"]));
    desk.does(Command::FitSelection);
    assert!(desk.session.view.canvas.camera.zoom > all.zoom);
    assert!((desk.session.viewport_center() - desk.middle("trainer")).hypot() < 2.0);
}

#[test]
fn problems_are_walked_through_and_around() {
    let mut desk = desk();
    let count = desk.session.findings().len();
    assert!(count > 1);
    for number in (1..=count).chain([1]) {
        desk.does(Command::NextProblem);
        let said = desk.said();
        assert!(
            said.starts_with(&format!("Problem {number} of {count}: ")),
            "{said}"
        );
    }
    desk.does(Command::PreviousProblem);
    assert!(desk.said().starts_with(&format!("Problem {count} of")));
}
