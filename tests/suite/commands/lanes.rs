//! Lanes as groups: collapsed, looked into, moved in the stack.

use super::*;
use pipewright::model::{LaneId, lane_card};
use pipewright::scene::PortSide;

fn online() -> LaneId {
    "online".into()
}

/// On the lane that holds all nodes but the trainer, with the lane selected.
fn on_lane() -> Desk {
    let mut desk = desk();
    desk.session.select(Selection::of(online()));
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
    desk.drag_port("trainer", PortSide::Output, 0, "encoder");
    desk.session.select(Selection::of(online()));
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
    assert!(desk.session.selection().contains(NodeId::from("encoder")));
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
    desk.session.select(Selection::of(online()));
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
fn a_lane_changes_places_with_its_neighbor_and_takes_its_nodes_along() {
    let template = load_template(pipewright::catalog::template("visual-search").unwrap());
    let mut desk = Desk::new(template.unwrap());
    let order = |desk: &Desk| -> Vec<String> {
        let lanes = desk.document().lanes_in_order();
        lanes.into_iter().map(|(id, _)| id.to_string()).collect()
    };
    let before = order(&desk);
    let second: LaneId = before[1].as_str().into();
    desk.session.select(Selection::of(&second));
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

/// A template as it opens, all of it shown.
fn template_desk(id: &str, direction: pipewright::geometry::Direction) -> Desk {
    let template = pipewright::catalog::template(id).unwrap();
    let mut document = pipewright::session::load_template(template).unwrap();
    let mut draft = document.edit();
    let layout = pipewright::model::LayoutSettings {
        direction,
        ..**draft.document().layout()
    };
    draft.set_layout(layout);
    draft.commit("Turn").unwrap();
    Desk::new(pipewright::session::arranged(
        document,
        pipewright::catalog::Catalog::bundled(),
    ))
}

#[test]
fn collapsing_closes_the_gap_and_expanding_opens_it_again() {
    use pipewright::geometry::Direction;
    for direction in Direction::ALL {
        for id in ["visual-search", "chatgpt", "people-you-may-know"] {
            let mut desk = template_desk(id, direction);
            let before = desk.document().clone();
            let stack: Vec<LaneId> = before
                .lanes_in_order()
                .into_iter()
                .map(|(id, _)| id.clone())
                .collect();
            for (place, lane) in stack.iter().enumerate() {
                desk.session.set_collapsed(std::slice::from_ref(lane), true);
                let rect = |desk: &Desk, lane: &LaneId| {
                    let cards = desk.session.derived().cards();
                    direction.turn_rect(cards.lane_rect(desk.document(), lane).unwrap())
                };
                let card = rect(&desk, lane);
                assert!(card.height() < 240.0, "{id}: {card:?}");
                if let Some(next) = stack.get(place + 1) {
                    let gap = rect(&desk, next).y0 - card.y1;
                    let was = before.lanes()[next].rect;
                    let was = direction.turn_rect(was).y0
                        - direction.turn_rect(before.lanes()[lane].rect).y1;
                    assert!((gap - was).abs() < 0.01, "{id}: {gap} in place of {was}");
                }
                desk.session
                    .set_collapsed(std::slice::from_ref(lane), false);
                assert_eq!(*desk.document(), before, "{id}: {lane}");
            }
            // All of them, and back, and as one step.
            desk.session.set_collapsed(&stack, true);
            desk.session.set_collapsed(&stack, false);
            assert_eq!(*desk.document(), before, "{id}");
            desk.session.set_collapsed(&stack, true);
            desk.does(Command::Undo);
            assert_eq!(*desk.document(), before, "{id}");
        }
    }
}

#[test]
fn a_lane_that_is_laid_out_as_a_card_makes_room_when_it_is_expanded() {
    use pipewright::geometry::Direction;
    let mut desk = template_desk("visual-search", Direction::Right);
    let lanes: Vec<LaneId> = desk.document().lanes().keys().cloned().collect();
    for lane in &lanes {
        desk.session.set_collapsed(std::slice::from_ref(lane), true);
        desk.does(Command::AutoLayout);
        desk.session
            .set_collapsed(std::slice::from_ref(lane), false);
        let document = desk.document();
        let rects: Vec<_> = document.lanes().values().map(|value| value.rect).collect();
        for (place, one) in rects.iter().enumerate() {
            for other in rects.iter().skip(place + 1) {
                assert!(!one.overlaps(*other), "{lane}: {one:?} and {other:?}");
            }
        }
    }
}
