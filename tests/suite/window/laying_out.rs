//! Large layouts go on beside the window.

use std::time::{Duration, Instant};

use egui::{Key, Modifiers};
use pipewright::model::{EdgeKind, NodeId};
use pipewright::session::{SessionCommand, Source};

use super::driver::Window;
use crate::desk::nodes_at;

/// A window on so many nodes that the hand is quicker than their layout.
fn window(nodes: u32) -> Window {
    let places: Vec<(f64, f64)> = (0..nodes)
        .map(|index| (f64::from(index % 30) * 240.0, f64::from(index / 30) * 120.0))
        .collect();
    let mut document = nodes_at(&places);
    let ids: Vec<NodeId> = document.nodes().keys().cloned().collect();
    let mut draft = document.edit();
    for step in [7, 31] {
        for (from, to) in ids.iter().zip(ids.iter().skip(step)) {
            let data = "query".into();
            draft.connect(from, to, &data, EdgeKind::Sync).unwrap();
        }
    }
    draft.commit("Connect").unwrap();
    let mut window = Window::start();
    window.app().open_source(Source::without_file(document));
    window.settle();
    window
}

/// Asks for the layout, and shows the frames in which its card comes.
fn ask(window: &mut Window) {
    let session = window.session();
    session.dispatch(SessionCommand::AutoLayout);
    window.harness.run_steps(2);
}

fn wait_until(window: &mut Window, what: impl Fn(&mut Window) -> bool) {
    let begun = Instant::now();
    while !what(window) {
        assert!(begun.elapsed() < Duration::from_mins(1));
        std::thread::yield_now();
        window.harness.step();
    }
}

fn steps(window: &mut Window) -> usize {
    window.session().history().steps().len()
}

#[test]
fn the_result_comes_in_one_step_and_the_card_goes() {
    let mut window = window(600);
    let before = window.session().document().clone();
    ask(&mut window);
    wait_until(&mut window, |window| steps(window) == 1);
    window.settle();
    assert!(!window.shows("Laying out"));
    assert_ne!(*window.session().document(), before);
    window.ctrl(Key::Z);
    assert_eq!(*window.session().document(), before);
}

#[test]
fn an_edit_meanwhile_is_kept_and_the_layout_given_up() {
    let mut window = window(600);
    ask(&mut window);
    assert!(window.shows("Laying out the diagram…"));
    let session = window.session();
    session.select_and_reveal(&NodeId::from("n"));
    session.delete_selection();
    let after = session.document().clone();
    window.harness.step();
    window.settle();
    assert!(!window.shows("Laying out"));
    assert_eq!(*window.session().document(), after);
    assert_eq!(steps(&mut window), 1);
}

#[test]
fn escape_and_the_button_cancel_it() {
    let mut window = window(2_500);
    let before = window.session().document().clone();
    for with_key in [true, false] {
        ask(&mut window);
        assert!(window.shows("Laying out the diagram…"));
        if with_key {
            window.key(Modifiers::NONE, Key::Escape);
        } else {
            window.click("Cancel");
        }
        // The card goes in the frame after the one that took the wish.
        wait_until(&mut window, |window| !window.shows("Laying out"));
        assert_eq!(*window.session().document(), before);
        assert_eq!(steps(&mut window), 0);
    }
}

#[test]
fn one_can_look_around_meanwhile() {
    let mut window = window(600);
    ask(&mut window);
    let zoom = window.session().view.canvas.camera.zoom;
    window.session().dispatch(SessionCommand::ZoomIn);
    window.harness.step();
    assert!(window.shows("Laying out the diagram…"));
    assert!(window.session().view.canvas.camera.zoom > zoom);
    wait_until(&mut window, |window| steps(window) == 1);
}
