//! Lanes as groups: collapsed, looked into, moved in the stack.

use super::*;
use pipewright::model::{LaneId, lane_card};
use pipewright::scene::Side;

fn online() -> LaneId {
    "online".into()
}

/// On the lane that holds all nodes but the trainer, with the lane selected.
fn on_lane() -> Desk {
    let mut desk = desk();
    desk.session.select(Selection::lane(&online()));
    desk
}

fn shown(desk: &Desk) -> Vec<String> {
    desk.session
        .shown()
        .nodes()
        .keys()
        .map(ToString::to_string)
        .collect()
}

#[test]
fn a_collapsed_lane_hides_its_nodes_and_comes_back_as_it_was() {
    let mut desk = on_lane();
    let before = desk.session.scene().as_ref().clone();
    desk.does(Command::ToggleCollapse);
    assert_eq!(shown(&desk), ["lane online", "trainer"]);
    let tags = |desk: &Desk| desk.session.scene().fragments.len();
    assert_eq!(tags(&desk), 3, "the lane's card, the trainer and the note");
    assert_eq!(desk.document().nodes().len(), 5, "nothing is lost");
    desk.does(Command::ToggleCollapse);
    assert_eq!(*desk.session.scene().as_ref(), before);
    desk.does(Command::Undo);
    desk.does(Command::Undo);
    assert_eq!(*desk.document(), search());
}

#[test]
fn edges_across_the_border_end_at_the_card() {
    let mut desk = desk();
    desk.drag_port("trainer", Side::Output, 0, "encoder");
    desk.session.select(Selection::lane(&online()));
    desk.does(Command::ToggleCollapse);
    let edges = desk.session.shown().edges();
    let ends: Vec<_> = edges.values().map(|edge| (&edge.from, &edge.to)).collect();
    assert_eq!(ends, [(&NodeId::from("trainer"), &lane_card(&online()))]);
    assert_eq!(desk.session.derived().routes().len(), 1);
}

#[test]
fn a_collapsed_lane_moves_with_its_nodes_and_takes_what_is_dropped_on_it() {
    let mut desk = on_lane();
    let inside = desk.position("encoder");
    desk.does(Command::ToggleCollapse);
    desk.drag(Point::new(100.0, 30.0), Point::new(180.0, 70.0), PLAIN);
    let moved = desk.position("encoder");
    assert_eq!((moved.0 - inside.0, moved.1 - inside.1), (80.0, 40.0));
    // Where the band was, there is nothing now; on the card, the lane is.
    let trainer = desk.middle("trainer");
    desk.drag(trainer, Point::new(700.0, 150.0), PLAIN);
    assert_eq!(desk.lane_of("trainer"), None);
    let trainer = desk.middle("trainer");
    desk.drag(trainer, Point::new(184.0, 72.0), PLAIN);
    assert_eq!(desk.lane_of("trainer").as_deref(), Some("online"));
    assert_eq!(shown(&desk), ["lane online"]);
}

#[test]
fn a_double_click_looks_inside_and_escape_comes_back() {
    let mut desk = on_lane();
    desk.does(Command::ToggleCollapse);
    let at = desk.on_screen(Point::new(60.0, 20.0));
    desk.session
        .input(pipewright::interact::InputEvent::DoubleClicked { at });
    assert_eq!(desk.session.inside(), Some(&online()));
    assert_eq!(shown(&desk), ["encoder", "gateway", "request", "retriever"]);
    // What is added inside belongs to the lane, wherever it lies.
    let added = desk
        .session
        .add_component(component("api_gateway"), Point::new(0.0, 900.0));
    assert_eq!(
        desk.lane_of(added.unwrap().as_str()).as_deref(),
        Some("online")
    );
    desk.does(Command::ClearSelection);
    desk.does(Command::ClearSelection);
    assert_eq!(desk.session.inside(), None);
    assert_eq!(shown(&desk), ["lane online", "trainer"]);
}

#[test]
fn what_is_found_in_a_collapsed_lane_is_shown_inside_of_it() {
    let mut desk = on_lane();
    desk.does(Command::ToggleCollapse);
    desk.session.select_and_reveal(&"encoder".into());
    assert_eq!(desk.session.inside(), Some(&online()));
    assert!(desk.session.selection().nodes.contains("encoder"));
}

#[test]
fn auto_layout_places_the_card_in_the_stack_of_lanes() {
    let mut desk = on_lane();
    let area = Rect::new(0.0, 600.0, 900.0, 800.0);
    let mut document = desk.document().clone();
    let mut draft = document.edit();
    let jobs = draft.add_lane("Jobs", LaneKind::Offline, area).unwrap();
    draft.assign_lane(&"trainer".into(), Some(&jobs)).unwrap();
    draft.commit("Add").unwrap();
    desk = Desk::new(document);
    desk.session.select(Selection::lane(&online()));
    desk.does(Command::ToggleCollapse);
    let offset = |desk: &Desk| {
        let lane = &desk.document().lanes()[&online()];
        let (x, y) = desk.position("encoder");
        (x - lane.rect.x0, y - lane.rect.y0)
    };
    let before = offset(&desk);
    desk.does(Command::AutoLayout);
    assert_eq!(offset(&desk), before, "the nodes go where their lane goes");
    let card = desk.session.derived().cards();
    let card = card.lane_rect(desk.document(), &online()).unwrap();
    let jobs = desk.document().lanes()[&jobs].rect;
    assert!(card.y1 <= jobs.y0, "{card:?} is above {jobs:?}");
    let room = jobs.y0 - card.y1;
    assert!(
        room < 100.0,
        "{room} is left for what is not shown: {card:?} {jobs:?}"
    );
}

#[test]
fn a_lane_changes_places_with_its_neighbour_and_takes_its_nodes_along() {
    let template = load_template(pipewright::catalog::template("visual-search").unwrap());
    let mut desk = Desk::new(template.unwrap());
    let order = |desk: &Desk| -> Vec<String> {
        let lanes = desk.document().lanes_in_order();
        lanes.into_iter().map(|(id, _)| id.to_string()).collect()
    };
    let before = order(&desk);
    let second: LaneId = before[1].as_str().into();
    desk.session.select(Selection::lane(&second));
    desk.does(Command::LaneUp);
    let after = order(&desk);
    assert_eq!([&after[0], &after[1]], [&before[1], &before[0]]);
    let lanes = desk.document().lanes_in_order();
    for pair in lanes.windows(2) {
        assert!(
            pair[0].1.rect.y1 <= pair[1].1.rect.y0,
            "no lane covers another"
        );
    }
    for (id, node) in desk.document().nodes() {
        let lane = &desk.document().lanes()[node.lane.as_ref().unwrap()];
        assert!(lane.rect.contains(desk.rect(id.as_str()).center()), "{id}");
    }
    desk.does(Command::LaneUp);
    assert!(desk.said().contains("at the top"));
    desk.does(Command::LaneDown);
    assert_eq!(order(&desk), before);
}
