//! A diagram without a pointer.

use super::*;
use pipewright::model::RecordId;

fn selected(desk: &Desk) -> String {
    let ids: Vec<&str> = desk
        .session
        .selection()
        .nodes()
        .map(NodeId::as_str)
        .collect();
    ids.join(" ")
}

#[test]
fn tab_walks_through_all_nodes_and_around() {
    for template in templates() {
        let mut desk = Desk::new(load_template(template).unwrap());
        let count = desk.document().nodes().len();
        let mut seen = BTreeSet::new();
        for _ in 0..count {
            desk.does(Command::NextNode);
            assert!(seen.insert(selected(&desk)), "{}", template.id);
            let rect = desk.rect(&selected(&desk));
            let visible = desk
                .session
                .view
                .canvas
                .camera
                .visible(desk.session.viewport());
            assert_eq!(visible.union(rect), visible, "{}", template.id);
        }
        let last = selected(&desk);
        desk.does(Command::NextNode);
        assert!(!seen.insert(selected(&desk)));
        desk.does(Command::PreviousNode);
        assert_eq!(selected(&desk), last);
    }
}

#[test]
fn tab_follows_the_flow() {
    let mut desk = desk();
    let mut order = Vec::new();
    for _ in 0..5 {
        desk.does(Command::NextNode);
        order.push(selected(&desk));
    }
    let place = |id: &str| order.iter().position(|other| other == id);
    assert!(place("request") < place("gateway") && place("gateway") < place("encoder"));
}

#[test]
fn edges_are_followed_both_ways() {
    let mut desk = desk();
    desk.session.select(nodes(["request"]));
    desk.does(Command::FollowEdgeForward);
    desk.does(Command::FollowEdgeForward);
    assert_eq!(selected(&desk), "encoder");
    desk.does(Command::FollowEdgeForward);
    assert_eq!(
        (selected(&desk).as_str(), desk.said().as_str()),
        ("encoder", "No edge leaves this node.")
    );
    desk.does(Command::FollowEdgeBack);
    assert_eq!(selected(&desk), "gateway");
}

#[test]
fn a_design_is_drawn_without_a_pointer() {
    let mut desk = Desk::new(Document::new("By hand"));
    for id in ["client_request", "api_gateway", "image_encoder"] {
        let Outcome::Request(Request::QuickAdd { at, from: None }) =
            desk.session.dispatch(SessionCommand::QuickAdd)
        else {
            panic!("no menu of components");
        };
        desk.session.add_component(component(id), at).unwrap();
        for _ in 0..3 {
            desk.does(Command::NudgeRightFar);
        }
        desk.does(Command::ClearSelection);
    }
    let ids: Vec<NodeId> = desk.document().nodes().keys().cloned().collect();
    assert_eq!(ids.len(), 3);
    for (from, to) in [
        ("client_request", "api_gateway"),
        ("api_gateway", "image_encoder"),
    ] {
        let id = |component: &str| {
            let mut nodes = desk.document().nodes().iter();
            let found = nodes.find(|(_, node)| node.component.as_str() == component);
            found.unwrap().0.clone()
        };
        let (from, to) = (id(from), id(to));
        while desk.session.selection().nodes().next() != Some(&from) {
            desk.does(Command::NextNode);
        }
        desk.does(Command::StartConnection);
        while desk.session.view.canvas.chosen() != Some(&to) {
            desk.does(Command::NextNode);
        }
        desk.does(Command::EditText);
    }
    assert_eq!(desk.document().edges().len(), 2);
    desk.does(Command::AutoLayout);
    assert_eq!(desk.document().problems(), []);
}

#[test]
fn arrows_choose_the_end_of_a_connection_and_escape_makes_none() {
    let mut desk = desk();
    desk.session.select(nodes(["gateway"]));
    desk.does(Command::StartConnection);
    let candidates = desk.session.connectable_from(&"gateway".into());
    let first = desk.session.view.canvas.chosen().cloned();
    assert_eq!(first.as_ref(), candidates.first());
    for command in [Command::NudgeRight, Command::NudgeDown, Command::NudgeLeft] {
        desk.does(command);
        assert!(candidates.contains(desk.session.view.canvas.chosen().unwrap()));
    }
    desk.does(Command::ClearSelection);
    assert_eq!(desk.session.view.canvas.chosen(), None);
    assert_eq!((desk.steps(), selected(&desk).as_str()), (0, "gateway"));
}

#[test]
fn only_what_fits_is_offered_for_a_connection() {
    let desk = desk();
    let offered = desk.session.connectable_from(&"encoder".into());
    assert_eq!(offered, ["retriever".into()]);
}

#[test]
fn a_connection_that_does_not_fit_is_refused_with_the_reason() {
    let mut desk = desk();
    assert_eq!(
        desk.session
            .connect_nodes(&"request".into(), &"trainer".into()),
        None
    );
    assert!(desk.said().contains("Trainer takes"));
    assert_eq!(desk.steps(), 0);
}

#[test]
fn escape_ends_a_gesture_before_it_clears_the_selection() {
    let mut desk = desk();
    let from = desk.middle("trainer");
    desk.begin_drag(from, Point::new(700.0, 500.0), PLAIN);
    desk.does(Command::ClearSelection);
    assert_eq!(
        (desk.document(), selected(&desk).as_str()),
        (&search(), "trainer")
    );
    desk.does(Command::ClearSelection);
    assert!(desk.session.selection().is_empty());
}

#[test]
fn the_selected_record_is_edited_in_place() {
    let mut desk = desk();
    desk.session.select(nodes(["gateway"]));
    let tag = RecordId::Node("gateway".into());
    assert_eq!(
        desk.session.dispatch(SessionCommand::EditText),
        Outcome::Request(Request::EditText(tag.clone()))
    );
    assert_eq!(desk.session.text_of(&tag).as_deref(), Some("Gateway"));
    desk.session.set_text(&tag, "Front door");
    desk.session.set_text(&tag, "Front door");
    assert_eq!(desk.session.text_of(&tag).as_deref(), Some("Front door"));
    assert_eq!(desk.steps(), 1);
}
