//! Layouts that take long, beside the session.

use std::time::Duration;

use pipewright::geometry::Vec2;
use pipewright::layout::Control;
use pipewright::model::EdgeKind;
use pipewright::session::{LaidOut, LayoutEnd, LayoutTask};

use super::*;

/// Many nodes in rows, each connected with a later one.
fn rows() -> Document {
    let places: Vec<(f64, f64)> = (0..400)
        .map(|index| (f64::from(index % 20) * 240.0, f64::from(index / 20) * 120.0))
        .collect();
    let mut document = nodes_at(&places);
    let ids: Vec<NodeId> = document.nodes().keys().cloned().collect();
    let mut draft = document.edit();
    for (from, to) in ids.iter().zip(ids.iter().skip(3)) {
        draft
            .connect(from, to, &"query".into(), EdgeKind::Sync)
            .unwrap();
    }
    draft.commit("Connect").unwrap();
    document
}

fn beside() -> Desk {
    let mut desk = Desk::new(rows());
    desk.session.lays_out_beside = true;
    desk
}

/// Runs a task on a thread, as the window does.
fn run(task: LayoutTask, control: &Control) -> LayoutEnd {
    let control = control.clone();
    std::thread::spawn(move || task.run(&control))
        .join()
        .unwrap()
}

fn laid_out(desk: &mut Desk) -> LaidOut {
    let task = desk.session.take_layout_task().unwrap();
    assert!(desk.session.take_layout_task().is_none());
    let control = Control::default();
    let LayoutEnd::Done(done) = run(task, &control) else {
        panic!("nothing came of the layout");
    };
    assert!(control.done() > 0.0);
    *done
}

#[test]
fn a_large_layout_changes_nothing_until_it_is_done_and_is_one_step_then() {
    let mut at_once = Desk::new(rows());
    at_once.does(Command::AutoLayout);
    let mut desk = beside();
    desk.does(Command::AutoLayout);
    let done = laid_out(&mut desk);
    assert_eq!((desk.document(), desk.steps()), (&rows(), 0));
    assert!(desk.session.finish_layout(done));
    assert_eq!(desk.document(), at_once.document());
    assert_eq!(
        desk.session.view.canvas.camera,
        at_once.session.view.canvas.camera
    );
    let afresh = Session::new(desk.document().clone());
    assert_eq!(desk.session.scene(), afresh.scene());
    assert_eq!(
        (
            desk.steps(),
            desk.session.command_label(Command::Undo).as_str()
        ),
        (1, "Undo auto layout")
    );
    desk.does(Command::Undo);
    assert_eq!(desk.document(), &rows());
}

#[test]
fn who_changes_the_document_meanwhile_keeps_that() {
    let mut desk = beside();
    desk.does(Command::AutoLayout);
    let done = laid_out(&mut desk);
    desk.session.select(nodes(["n_3"]));
    desk.session.nudge(Vec2::new(8.0, 0.0));
    let changed = desk.document().clone();
    assert!(!desk.session.finish_layout(done));
    assert_eq!((desk.document(), desk.steps()), (&changed, 1));
}

#[test]
fn one_can_look_elsewhere_meanwhile() {
    let mut desk = beside();
    desk.does(Command::FlowDown);
    let done = laid_out(&mut desk);
    desk.does(Command::ZoomIn);
    desk.session.select(nodes(["n_3"]));
    desk.session
        .set_theme(pipewright::scene::style::Theme::light());
    assert!(desk.session.finish_layout(done));
    assert_eq!(desk.session.selection(), &nodes(["n_3"]));
    let light = &desk.session.theme().background;
    assert_eq!(desk.session.scene().background, *light);
    let mut at_once = Desk::new(rows());
    at_once.does(Command::FlowDown);
    assert_eq!(desk.document(), at_once.document());
    assert_eq!(desk.session.command_label(Command::Undo), "Undo flow down");
}

#[test]
fn a_layout_that_is_cancelled_or_out_of_time_gives_nothing() {
    let mut desk = beside();
    let cancelled = Control::default();
    cancelled.cancel();
    for control in [cancelled, Control::within(Duration::ZERO)] {
        desk.does(Command::AutoLayout);
        let task = desk.session.take_layout_task().unwrap();
        assert!(matches!(run(task, &control), LayoutEnd::Stopped));
    }
}

#[test]
fn what_is_quick_is_done_at_once() {
    let mut desk = Desk::new(search());
    desk.session.lays_out_beside = true;
    desk.does(Command::AutoLayout);
    assert_eq!(desk.steps(), 1);
    let mut desk = beside();
    desk.session.select(nodes(["n", "n_4", "n_7"]));
    desk.does(Command::AutoLayout);
    assert_eq!(desk.steps(), 1);
    assert!(desk.session.take_layout_task().is_none());
}
