//! Dragging, snapping, copying, resizing.

use super::*;

#[test]
fn a_press_that_trembles_is_a_click() {
    let mut desk = desk();
    desk.drag_node("trainer", (2.0, -2.0), PLAIN);
    assert_eq!(
        (desk.steps(), desk.position("trainer")),
        (0, (256.0, 320.0))
    );
    assert_eq!(*desk.session.selection(), nodes(["trainer"]));
}

#[test]
fn a_lone_node_lands_on_the_grid() {
    let mut desk = Desk::new(nodes_at(&[(3.0, 5.0)]));
    desk.drag_node("n", (37.0, 22.0), PLAIN);
    let (x, y) = desk.position("n");
    assert_eq!((x % GRID, y % GRID), (0.0, 0.0));
    assert_eq!((x, y), (40.0, 24.0));
}

#[test]
fn near_a_neighbor_a_node_is_aligned_with_it_and_a_guide_says_so() {
    let mut desk = Desk::new(nodes_at(&[(3.0, 5.0), (300.0, 200.0)]));
    let from = desk.middle("n_2");
    desk.begin_drag(from, from + Vec2::new(61.0, -192.0), PLAIN);
    let Tool::Moving(moving) = desk.session.view.canvas.tool() else {
        panic!("not moving");
    };
    assert_eq!(moving.guides().len(), 1);
    desk.release(from + Vec2::new(61.0, -192.0), PLAIN);
    assert_eq!(desk.position("n_2").1, 5.0);
}

#[test]
fn control_turns_snapping_off_and_so_does_the_switch() {
    let mut desk = Desk::new(nodes_at(&[(3.0, 5.0)]));
    desk.drag_node("n", (37.0, 22.0), COMMAND);
    assert_eq!(desk.position("n"), (40.0, 27.0));
    desk.session.view.switches.snap = false;
    desk.drag_node("n", (-36.0, 0.0), PLAIN);
    assert_eq!(desk.position("n"), (4.0, 27.0));
}

#[test]
fn shift_keeps_the_axis() {
    let mut desk = Desk::new(nodes_at(&[(3.0, 5.0)]));
    let from = desk.middle("n");
    desk.press(from, PLAIN);
    desk.move_to(from + Vec2::new(90.0, 30.0), SHIFT);
    desk.release(from + Vec2::new(90.0, 30.0), SHIFT);
    let (x, y) = desk.position("n");
    assert!(x > 80.0 && y == 5.0);
}

#[test]
fn all_selected_nodes_move_together() {
    let mut desk = Desk::new(nodes_at(&[(0.0, 0.0), (300.0, 200.0), (600.0, 400.0)]));
    desk.session.select(nodes(["n", "n_2"]));
    desk.drag_node("n_2", (-48.0, 96.0), COMMAND);
    assert_eq!(desk.position("n"), (-48.0, 96.0));
    assert_eq!(desk.position("n_2"), (252.0, 296.0));
    assert_eq!(desk.position("n_3"), (600.0, 400.0));
}

#[test]
fn escape_restores_every_position() {
    let mut desk = desk();
    desk.session.select(nodes(["gateway", "trainer"]));
    let from = desk.middle("trainer");
    desk.begin_drag(from, from + Vec2::new(120.0, 64.0), PLAIN);
    assert_ne!(*desk.document(), search());
    desk.escape();
    assert_eq!(*desk.document(), search());
    assert_eq!((desk.steps(), desk.session.is_unsaved()), (0, false));
    desk.release(from, PLAIN);
    assert_eq!(*desk.document(), search());
}

#[test]
fn undo_after_a_drag_restores_every_position_in_one_step() {
    let mut desk = desk();
    desk.session
        .select(nodes(["gateway", "encoder", "trainer"]));
    desk.drag_node("trainer", (120.0, 64.0), PLAIN);
    assert_eq!(desk.steps(), 1);
    assert_eq!(
        desk.session.command_label(Command::Undo),
        "Undo move 3 nodes"
    );
    let moved = desk.document().clone();
    desk.does(Command::Undo);
    assert_eq!(*desk.document(), search());
    desk.does(Command::Redo);
    assert_eq!(*desk.document(), moved);
}

#[test]
fn a_drag_back_to_the_start_is_no_step() {
    let mut desk = desk();
    let from = desk.middle("trainer");
    desk.begin_drag(from, from + Vec2::new(80.0, 0.0), PLAIN);
    desk.move_to(from, PLAIN);
    desk.release(from, PLAIN);
    assert_eq!((desk.steps(), desk.document()), (0, &search()));
}

#[test]
fn a_node_belongs_to_the_lane_that_it_is_dropped_into() {
    let mut desk = desk();
    assert_eq!(desk.lane_of("trainer"), None);
    desk.drag_node("trainer", (0.0, -180.0), PLAIN);
    assert_eq!(desk.lane_of("trainer").as_deref(), Some("online"));
    desk.drag_node("trainer", (0.0, 400.0), PLAIN);
    assert_eq!(desk.lane_of("trainer"), None);
}

#[test]
fn a_lane_takes_its_nodes_along() {
    let mut desk = desk();
    let title = Point::new(600.0, 12.0);
    desk.click(title, PLAIN);
    desk.drag(title, title + Vec2::new(0.0, -80.0), COMMAND);
    assert_eq!(desk.position("gateway"), (256.0, -16.0));
    assert_eq!(desk.position("trainer"), (256.0, 320.0));
    desk.does(Command::Undo);
    assert_eq!(*desk.document(), search());
}

#[test]
fn a_lane_grows_with_a_node_and_undo_takes_both_back() {
    let mut desk = desk();
    desk.drag_node("retriever", (150.0, 0.0), PLAIN);
    let lane = desk.document().lanes().values().next().unwrap().rect;
    assert!(lane.x1 > desk.rect("retriever").x1);
    desk.does(Command::Undo);
    assert_eq!(*desk.document(), search());
}

#[test]
fn locked_nodes_stay() {
    let mut desk = desk();
    desk.session.select(nodes(["trainer"]));
    desk.does(Command::ToggleLock);
    desk.session.select(nodes(["trainer", "encoder"]));
    desk.drag_node("trainer", (40.0, 40.0), COMMAND);
    assert_eq!(desk.position("trainer"), (256.0, 320.0));
    assert_eq!(desk.position("encoder"), (528.0, 104.0));
}

#[test]
fn nothing_leaves_the_canvas() {
    let document = nodes_at(&[(999_900.0, 0.0)]);
    let mut desk = Desk::new(document.clone());
    desk.session.fit_all();
    desk.drag_node("n", (400.0, 0.0), PLAIN);
    assert_eq!(*desk.document(), document);
    assert!(!desk.said().is_empty());
}

#[test]
fn a_note_and_a_lane_are_resized_by_their_borders() {
    let mut desk = desk();
    desk.click(Point::new(640.0, 350.0), PLAIN);
    let right = Point::new(720.0, 352.0);
    desk.move_to(right, PLAIN);
    assert_eq!(desk.session.view.canvas.cursor(), Cursor::ResizeHorizontal);
    desk.drag(right, right + Vec2::new(80.0, 0.0), PLAIN);
    let note = desk.document().notes().values().next().unwrap();
    assert_eq!(note.size, Size::new(240.0, 64.0));
    assert_eq!(note.position, Point::new(560.0, 320.0));

    desk.click(Point::new(600.0, 12.0), PLAIN);
    let corner = Point::new(1_000.0, 200.0);
    desk.drag(corner, corner + Vec2::new(40.0, 80.0), PLAIN);
    let lane = desk.document().lanes().values().next().unwrap();
    assert_eq!(lane.rect, Rect::new(0.0, 0.0, 1_040.0, 280.0));
    desk.does(Command::Undo);
    desk.does(Command::Undo);
    assert_eq!(*desk.document(), search());
}

#[test]
fn a_note_is_never_resized_to_nothing() {
    let mut desk = desk();
    desk.click(Point::new(640.0, 350.0), PLAIN);
    let right = Point::new(720.0, 352.0);
    desk.drag(right, right - Vec2::new(900.0, 0.0), PLAIN);
    assert_eq!(
        desk.document().notes().values().next().unwrap().size.width,
        48.0
    );
}

#[test]
fn alt_drag_leaves_the_nodes_and_moves_copies() {
    let mut desk = desk();
    let from = desk.middle("gateway");
    desk.session.select(nodes(["gateway", "encoder"]));
    desk.drag(from, from + Vec2::new(0.0, 240.0), ALT);
    assert_eq!(desk.position("gateway"), (256.0, 64.0));
    assert_eq!(
        desk.session.selection().node_set(),
        nodes(["gateway_2", "encoder_2"]).node_set()
    );
    assert!(
        desk.edges()
            .contains(&"gateway_2 -media-> encoder_2".to_owned())
    );
    assert_eq!(desk.steps(), 1);
    desk.does(Command::Undo);
    assert_eq!(*desk.document(), search());
}

#[test]
fn alt_drag_copies_a_lane_with_its_nodes() {
    let mut desk = desk();
    let title = Point::new(600.0, 12.0);
    desk.click(title, PLAIN);
    desk.drag(title, title + Vec2::new(0.0, 500.0), ALT);
    assert_eq!(desk.document().lanes().len(), 2);
    assert_eq!(desk.lane_of("gateway_2").as_deref(), Some("online_2"));
    assert_eq!(desk.document().nodes().len(), 9);
}

#[test]
fn escape_leaves_no_copies() {
    let mut desk = desk();
    let from = desk.middle("gateway");
    desk.begin_drag(from, from + Vec2::new(0.0, 240.0), ALT);
    assert_eq!(desk.document().nodes().len(), 6);
    desk.escape();
    assert_eq!(*desk.document(), search());
}

#[test]
fn a_second_button_ends_a_drag_without_a_trace() {
    let mut desk = desk();
    let from = desk.middle("trainer");
    desk.begin_drag(from, from + Vec2::new(80.0, 0.0), PLAIN);
    desk.press_with(Button::Secondary, from, PLAIN);
    assert_eq!(*desk.document(), search());
    assert_eq!(*desk.session.view.canvas.tool(), Tool::Idle);
}

#[test]
fn a_double_click_while_dragging_leaves_nothing_behind() {
    let mut desk = desk();
    let before = desk.document().clone();
    let from = desk.middle("trainer");
    desk.begin_drag(from, from + Vec2::new(80.0, 40.0), PLAIN);
    assert_ne!(desk.document(), &before);
    let at = desk.on_screen(from);
    desk.session.input(InputEvent::DoubleClicked { at });
    assert_eq!(desk.document(), &before);
    desk.release(from, PLAIN);
    assert_eq!((desk.document(), desk.steps()), (&before, 0));
}

/// 120 nodes in rows, the first 90 of which are connected with the next one.
fn crowd() -> Desk {
    let places: Vec<(f64, f64)> = (0..120)
        .map(|n| (f64::from(n % 12) * 200.0, f64::from(n / 12) * 100.0))
        .collect();
    let mut document = nodes_at(&places);
    let ids: Vec<NodeId> = document.nodes().keys().cloned().collect();
    let mut draft = document.edit();
    for pair in ids.windows(2).take(90) {
        let kind = pipewright::model::EdgeKind::Sync;
        draft
            .connect(&pair[0], &pair[1], &"query".into(), kind)
            .unwrap();
    }
    draft.commit("Connect").unwrap();
    let mut desk = Desk::new(document);
    let some: Vec<&NodeId> = ids.iter().take(100).collect();
    desk.session.select(some.into_iter().collect());
    desk
}

#[test]
fn many_nodes_are_drawn_elsewhere_while_they_are_dragged_and_moved_at_the_end() {
    let mut desk = crowd();
    let before = desk.document().clone();
    let first = desk.session.selection().nodes().next().unwrap().to_string();
    let from = desk.middle(&first);
    desk.begin_drag(from, from + Vec2::new(400.0, 80.0), COMMAND);
    let shift = desk.session.shift().expect("a large move");
    assert_eq!(shift.offset(), Vec2::new(400.0, 80.0));
    let visible = Rect::new(-1.0e5, -1.0e5, 1.0e5, 1.0e5);
    let crossing = desk.document().edges().values().filter(|edge| {
        let moves = |id| desk.session.selection().contains(id);
        moves(&edge.from) != moves(&edge.to)
    });
    assert_eq!(shift.crossing_lines(visible).len(), crossing.count());
    assert_eq!(
        *desk.document(),
        before,
        "nothing is made anew for each move of the hand"
    );
    desk.release(from + Vec2::new(400.0, 80.0), COMMAND);
    assert!(desk.session.shift().is_none());
    for id in desk.session.selection().nodes() {
        let by = desk.document().node(id).unwrap().position - before.node(id).unwrap().position;
        assert_eq!(by, Vec2::new(400.0, 80.0), "{id}");
    }
    assert_eq!(desk.steps(), 1);
    desk.does(Command::Undo);
    assert_eq!(*desk.document(), before);
}

#[test]
fn a_large_move_is_given_up_without_a_trace() {
    let mut desk = crowd();
    let before = (
        desk.document().clone(),
        desk.session.scene().as_ref().clone(),
    );
    let first = desk.session.selection().nodes().next().unwrap().to_string();
    let from = desk.middle(&first);
    desk.begin_drag(from, from + Vec2::new(400.0, 80.0), PLAIN);
    assert!(desk.session.shift().is_some());
    desk.escape();
    assert!(desk.session.shift().is_none());
    let after = (
        desk.document().clone(),
        desk.session.scene().as_ref().clone(),
    );
    assert_eq!(after, before);
    assert_eq!(desk.steps(), 0);
}

#[test]
fn a_selected_node_is_moved_and_not_resized_from_far_away() {
    let mut desk = desk();
    desk.session.view.canvas.camera.zoom = 0.05;
    desk.session.select(nodes(["trainer"]));
    desk.drag_node("trainer", (400.0, 0.0), COMMAND);
    let node = desk.document().node(&"trainer".into()).unwrap();
    assert_eq!(
        (node.size, desk.position("trainer")),
        (None, (656.0, 320.0))
    );
}

#[test]
fn a_corner_resizes_a_card_which_never_gets_smaller_than_its_content() {
    let mut desk = desk();
    desk.session.select(nodes(["encoder"]));
    let natural = desk.rect("encoder");
    let corner = Point::new(natural.x1, natural.y1);
    desk.drag(corner, corner + Vec2::new(80.0, 40.0), PLAIN);
    let larger = desk.rect("encoder");
    let size = natural.size() + Size::new(80.0, 40.0);
    assert_eq!((larger.origin(), larger.size()), (natural.origin(), size));
    let corner = Point::new(larger.x0, larger.y0);
    desk.drag(corner, corner + Vec2::new(900.0, 900.0), PLAIN);
    assert_eq!(desk.rect("encoder").size(), natural.size());
    assert_eq!(desk.rect("encoder").x1, larger.x1, "the other corner stays");
    assert_eq!(desk.steps(), 2);
    desk.does(Command::Undo);
    desk.does(Command::Undo);
    assert_eq!(*desk.document(), search());
}
