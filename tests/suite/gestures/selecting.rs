//! Clicks and marquees.

use super::*;
use pipewright::model::RecordId;

#[test]
fn a_click_selects_what_is_under_it_alone() {
    let mut desk = desk();
    desk.click(desk.middle("gateway"), PLAIN);
    assert_eq!(*desk.session.selection(), nodes(["gateway"]));
    desk.click(desk.middle("trainer"), PLAIN);
    assert_eq!(*desk.session.selection(), nodes(["trainer"]));
}

#[test]
fn shift_click_adds_and_removes() {
    let mut desk = desk();
    desk.click(desk.middle("gateway"), PLAIN);
    desk.click(desk.middle("trainer"), SHIFT);
    assert_eq!(*desk.session.selection(), nodes(["gateway", "trainer"]));
    desk.click(desk.middle("gateway"), SHIFT);
    assert_eq!(*desk.session.selection(), nodes(["trainer"]));
}

#[test]
fn a_click_on_one_of_several_selects_it_alone() {
    let mut desk = desk();
    desk.session.select(nodes(["gateway", "trainer"]));
    desk.click(desk.middle("gateway"), PLAIN);
    assert_eq!(*desk.session.selection(), nodes(["gateway"]));
}

#[test]
fn a_click_on_nothing_clears_the_selection_unless_shift_is_held() {
    let mut desk = desk();
    desk.session.select(nodes(["gateway"]));
    desk.click(NOWHERE, SHIFT);
    assert_eq!(*desk.session.selection(), nodes(["gateway"]));
    desk.click(NOWHERE, PLAIN);
    assert!(desk.session.selection().is_empty());
}

#[test]
fn a_lane_is_selected_by_its_title_and_not_by_its_ground() {
    let mut desk = desk();
    desk.click(Point::new(600.0, 180.0), PLAIN);
    assert!(desk.session.selection().is_empty());
    desk.click(Point::new(600.0, 12.0), PLAIN);
    assert_eq!(desk.session.selection().lanes().count(), 1);
}

#[test]
fn an_edge_is_selected_by_its_line() {
    let mut desk = desk();
    let edge = first_edge(&desk, "request");
    let points = desk.session.derived().routes()[&edge].points.clone();
    desk.click(points[0].midpoint(points[1]), PLAIN);
    assert_eq!(*desk.session.selection(), Selection::of(&edge));
}

#[test]
fn a_marquee_takes_what_it_touches() {
    let mut desk = desk();
    let corner = desk.rect("trainer").origin();
    desk.drag(
        corner - Vec2::new(40.0, 40.0),
        corner + Vec2::new(9.0, 9.0),
        PLAIN,
    );
    assert_eq!(*desk.session.selection(), nodes(["trainer"]));
}

#[test]
fn a_marquee_takes_edges_only_with_both_their_ends() {
    let mut desk = desk();
    let gateway = desk.rect("gateway");
    desk.drag(
        gateway.origin() - Vec2::new(30.0, 30.0),
        Point::new(gateway.x1 + 30.0, gateway.y1 + 9.0),
        PLAIN,
    );
    let selection = desk.session.selection();
    assert_eq!(selection.edges().count(), 0, "edges that only pass through");
    assert!(selection.nodes().any(|id| id.as_str() == "gateway"));
    desk.drag(
        Point::new(-400.0, -400.0),
        Point::new(2_400.0, 2_400.0),
        PLAIN,
    );
    let all = desk.document().edges().len();
    assert_eq!(desk.session.selection().edges().count(), all);
}

#[test]
fn with_alt_a_marquee_takes_only_what_it_encloses() {
    let mut desk = desk();
    let trainer = desk.rect("trainer");
    let from = trainer.origin() - Vec2::new(40.0, 40.0);
    desk.drag(from, trainer.origin() + Vec2::new(9.0, 9.0), ALT);
    assert!(desk.session.selection().is_empty());
    desk.drag(from, Point::new(trainer.x1 + 9.0, trainer.y1 + 9.0), ALT);
    assert_eq!(*desk.session.selection(), nodes(["trainer"]));
}

#[test]
fn a_marquee_starts_on_the_ground_of_a_lane_and_runs_either_way() {
    let mut desk = desk();
    let gateway = desk.rect("gateway");
    desk.drag(
        Point::new(gateway.x1 + 20.0, 180.0),
        Point::new(gateway.x1 - 9.0, gateway.y1 - 9.0),
        PLAIN,
    );
    assert_eq!(
        desk.session.selection().node_set(),
        nodes(["gateway"]).node_set()
    );
    assert!(desk.session.selection().lanes().next().is_none());
}

#[test]
fn a_marquee_with_shift_keeps_what_was_selected() {
    let mut desk = desk();
    desk.session.select(nodes(["gateway"]));
    let corner = desk.rect("trainer").origin();
    desk.drag(
        corner - Vec2::new(40.0, 40.0),
        corner + Vec2::new(9.0, 9.0),
        SHIFT,
    );
    assert_eq!(*desk.session.selection(), nodes(["gateway", "trainer"]));
}

#[test]
fn escape_during_a_marquee_brings_the_selection_back() {
    let mut desk = desk();
    desk.session.select(nodes(["gateway"]));
    let corner = desk.rect("trainer").origin();
    desk.begin_drag(
        corner - Vec2::new(40.0, 40.0),
        corner + Vec2::new(9.0, 9.0),
        SHIFT,
    );
    desk.escape();
    assert_eq!(*desk.session.selection(), nodes(["gateway"]));
    assert_eq!(*desk.session.view.canvas.tool(), Tool::Idle);
}

#[test]
fn a_marquee_changes_no_document() {
    let mut desk = desk();
    desk.drag(NOWHERE, Point::new(900.0, 30.0), PLAIN);
    assert_eq!((desk.steps(), desk.document()), (0, &search()));
}

#[test]
fn the_right_button_selects_and_asks_for_the_menu() {
    let mut desk = desk();
    let at = desk.middle("gateway");
    let asked = desk.press_with(Button::Secondary, at, PLAIN);
    let on = Some(Tag::Record(RecordId::Node("gateway".into())));
    assert_eq!(asked, [Request::ContextMenu { on }]);
    assert_eq!(*desk.session.selection(), nodes(["gateway"]));
}

#[test]
fn the_right_button_on_one_of_several_keeps_them() {
    let mut desk = desk();
    desk.session.select(nodes(["gateway", "trainer"]));
    let at = desk.middle("gateway");
    desk.press_with(Button::Secondary, at, PLAIN);
    assert_eq!(desk.session.selection().len(), 2);
}

#[test]
fn a_double_click_edits_text_and_on_nothing_adds() {
    let mut desk = desk();
    let mut double_click = |at: Point| {
        let at = desk.on_screen(at);
        desk.session.input(InputEvent::DoubleClicked { at })
    };
    let trainer = Point::new(300.0, 340.0);
    assert_eq!(
        double_click(trainer),
        [Request::EditText(RecordId::Node("trainer".into()))]
    );
    assert_eq!(
        double_click(NOWHERE),
        [Request::QuickAdd {
            at: NOWHERE,
            from: None
        }]
    );
}
