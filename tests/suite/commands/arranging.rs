//! Align, distribute, lay out, lanes, notes, locks.

use super::*;
use pipewright::model::RecordId;

fn aligned(command: Command, coordinate: impl Fn(Rect) -> f64) -> bool {
    let mut desk = desk();
    desk.session
        .select(nodes(["gateway", "trainer", "retriever"]));
    desk.does(command);
    let values = ["gateway", "trainer", "retriever"].map(|id| coordinate(desk.rect(id)));
    assert_eq!(desk.steps(), 1);
    values.iter().all(|value| (value - values[0]).abs() < 0.02)
}

#[test]
fn nodes_are_lined_up_on_all_sides_and_middles() {
    assert!(aligned(Command::AlignLeft, |rect| rect.x0));
    assert!(aligned(Command::AlignCenter, |rect| rect.center().x));
    assert!(aligned(Command::AlignRight, |rect| rect.x1));
    assert!(aligned(Command::AlignTop, |rect| rect.y0));
    assert!(aligned(Command::AlignMiddle, |rect| rect.center().y));
    assert!(aligned(Command::AlignBottom, |rect| rect.y1));
}

#[test]
fn distributing_makes_gaps_equal_and_keeps_the_outermost() {
    let document = nodes_at(&[(0.0, 0.0), (500.0, 90.0), (170.0, 40.0), (900.0, 400.0)]);
    for (command, low, high) in [
        (
            Command::DistributeHorizontally,
            (|r| r.x0) as fn(Rect) -> f64,
            (|r| r.x1) as fn(Rect) -> f64,
        ),
        (Command::DistributeVertically, |r| r.y0, |r| r.y1),
    ] {
        let mut desk = Desk::new(document.clone());
        desk.does(Command::SelectAll);
        desk.does(command);
        let order = ["n", "n_3", "n_2", "n_4"].map(|id| desk.rect(id));
        let gaps: Vec<f64> = order
            .windows(2)
            .map(|pair| low(pair[1]) - high(pair[0]))
            .collect();
        assert!(
            gaps.iter().all(|gap| (gap - gaps[0]).abs() < 0.05),
            "{gaps:?}"
        );
        assert_eq!(
            (desk.position("n"), desk.position("n_4")),
            ((0.0, 0.0), (900.0, 400.0))
        );
    }
}

#[test]
fn auto_layout_is_undone_in_one_step() {
    let mut desk = desk();
    desk.does(Command::AutoLayout);
    assert_ne!(*desk.document(), search());
    assert_eq!(
        (
            desk.steps(),
            desk.session.command_label(Command::Undo).as_str()
        ),
        (1, "Undo auto layout")
    );
    desk.does(Command::Undo);
    assert_eq!(*desk.document(), search());
}

#[test]
fn auto_layout_of_a_selection_leaves_the_rest() {
    let mut desk = Desk::new(nodes_at(&[
        (0.0, 0.0),
        (10.0, 10.0),
        (20.0, 20.0),
        (600.0, 600.0),
    ]));
    desk.session.select(nodes(["n", "n_2", "n_3"]));
    desk.does(Command::AutoLayout);
    assert_eq!(desk.position("n_4"), (600.0, 600.0));
    let rects = ["n", "n_2", "n_3"].map(|id| desk.rect(id));
    assert!(
        !rects[0].overlaps(rects[1])
            && !rects[1].overlaps(rects[2])
            && !rects[0].overlaps(rects[2])
    );
    assert_eq!(desk.steps(), 1);
}

#[test]
fn auto_layout_shows_the_whole_document() {
    let mut desk = desk();
    desk.does(Command::AutoLayout);
    let visible = desk
        .session
        .view
        .canvas
        .camera
        .visible(desk.session.viewport());
    let bounds = desk.session.scene().bounds;
    assert_eq!(visible.union(bounds), visible);
}

#[test]
fn locked_nodes_stay_in_auto_layout() {
    let mut desk = desk();
    desk.session.select(nodes(["trainer"]));
    desk.does(Command::ToggleLock);
    desk.does(Command::ClearSelection);
    desk.does(Command::AutoLayout);
    assert_eq!(desk.position("trainer"), (256.0, 320.0));
}

#[test]
fn lock_is_set_for_all_and_taken_back_for_all() {
    let mut desk = desk();
    let locked = |desk: &Desk| {
        let nodes = desk.document().nodes().values();
        nodes.filter(|node| node.locked).count()
    };
    desk.session.select(nodes(["trainer"]));
    desk.does(Command::ToggleLock);
    desk.session.select(nodes(["trainer", "gateway"]));
    desk.does(Command::ToggleLock);
    assert_eq!(locked(&desk), 2);
    desk.does(Command::ToggleLock);
    assert_eq!(locked(&desk), 0);
}

#[test]
fn a_new_lane_lies_below_the_others_and_is_of_another_kind() {
    let mut desk = desk();
    desk.does(Command::AddLane);
    let lanes = desk.document().lanes_in_order();
    assert_eq!(lanes.len(), 2);
    assert!(lanes[1].1.rect.y0 > lanes[0].1.rect.y1);
    assert_ne!(lanes[1].1.kind, LaneKind::Online);
}

#[test]
fn a_group_lies_around_its_nodes() {
    let mut desk = Desk::new(nodes_at(&[(0.0, 0.0), (300.0, 90.0), (900.0, 900.0)]));
    desk.session.select(nodes(["n", "n_2"]));
    desk.does(Command::GroupIntoLane);
    let (id, lane) = desk.document().lanes_in_order()[0];
    assert_eq!(desk.lane_of("n"), Some(id.to_string()));
    assert_eq!(
        (desk.lane_of("n_2"), desk.lane_of("n_3")),
        (Some(id.to_string()), None)
    );
    for node in ["n", "n_2"] {
        assert_eq!(lane.rect.union(desk.rect(node)), lane.rect);
    }
    assert_eq!(desk.steps(), 1);
}

#[test]
fn delete_and_join_closes_the_gap() {
    let mut desk = desk();
    desk.session.select(nodes(["gateway"]));
    desk.does(Command::DeleteAndJoin);
    assert_eq!(desk.edges(), ["request -query-> encoder"]);
    assert_eq!(desk.steps(), 1);
}

#[test]
fn deleting_a_node_takes_its_edges_and_nothing_else() {
    let mut desk = desk();
    desk.session.select(nodes(["gateway"]));
    desk.does(Command::Delete);
    assert_eq!((desk.edges().len(), desk.document().nodes().len()), (0, 4));
    desk.does(Command::Undo);
    assert_eq!(*desk.document(), search());
}

#[test]
fn the_same_size_is_that_of_the_largest_and_can_be_given_back() {
    let mut desk = desk();
    let ids = ["gateway", "trainer", "encoder"];
    let natural = ids.map(|id| desk.rect(id).size());
    desk.session.select(nodes(ids));
    desk.does(Command::SameSize);
    let widest = natural.iter().map(|size| size.width).fold(0.0, f64::max);
    let tallest = natural.iter().map(|size| size.height).fold(0.0, f64::max);
    for id in ids {
        let size = desk.rect(id).size();
        assert_eq!((size.width, size.height), (widest, tallest), "{id}");
    }
    desk.does(Command::SizeToContent);
    assert_eq!(ids.map(|id| desk.rect(id).size()), natural);
    assert_eq!(desk.steps(), 2);
}

#[test]
fn tidied_nodes_stand_in_straight_columns_with_equal_gaps() {
    let document = nodes_at(&[
        (3.0, 5.0),
        (21.0, 130.0),
        (310.0, 12.0),
        (290.0, 77.0),
        (650.0, 0.0),
    ]);
    let mut desk = Desk::new(document);
    desk.does(Command::SelectAll);
    desk.does(Command::Tidy);
    let rect = |id: &str| desk.rect(id);
    assert_eq!(rect("n").x0, rect("n_2").x0);
    assert_eq!(rect("n_3").x0, rect("n_4").x0);
    let gaps = [
        rect("n_3").x0 - rect("n").x1,
        rect("n_5").x0 - rect("n_3").x1,
    ];
    assert_eq!(gaps[0], gaps[1]);
    assert_eq!(
        rect("n_2").y0 - rect("n").y1,
        rect("n_4").y0 - rect("n_3").y1
    );
    assert!(rect("n").y0 < rect("n_2").y0 && rect("n_3").y0 < rect("n_4").y0);
    assert_eq!(desk.steps(), 1);
    let once = desk.document().clone();
    desk.does(Command::Tidy);
    assert_eq!(*desk.document(), once, "what is tidy stays so");
}

#[test]
fn what_is_brought_to_the_front_is_hit_first() {
    let mut desk = Desk::new(nodes_at(&[(0.0, 0.0), (40.0, 10.0), (80.0, 20.0)]));
    let at = Point::new(100.0, 36.0);
    let top = |desk: &Desk| match desk.session.index().hit(at, 0.0) {
        Some(Tag::Record(RecordId::Node(id))) => id.to_string(),
        other => panic!("{other:?}"),
    };
    assert_eq!(top(&desk), "n_3");
    desk.session.select(nodes(["n"]));
    desk.does(Command::BringForward);
    assert_eq!(top(&desk), "n_3", "one step: before the second only");
    desk.does(Command::BringToFront);
    assert_eq!(top(&desk), "n");
    desk.does(Command::BringToFront);
    assert!(desk.said().contains("Nothing lies before it"));
    desk.does(Command::SendToBack);
    assert_eq!(top(&desk), "n_3");
    while desk.session.dispatch(SessionCommand::Undo) == Outcome::Done {}
    assert_eq!(
        *desk.document(),
        nodes_at(&[(0.0, 0.0), (40.0, 10.0), (80.0, 20.0)])
    );
}

/// A request, an encoder and a retriever close to each other, and a note above the last.
fn tight() -> Desk {
    let mut document = Document::new("Tight");
    let mut draft = document.edit();
    for (component, label, x) in [
        ("client_request", "Request", 0.0),
        ("query_encoder", "Encoder", 184.0),
        ("ann_retriever", "Retriever", 400.0),
        ("client_response", "Response", 620.0),
    ] {
        draft
            .add_node(NewNode::new(component, label, Point::new(x, 0.0)))
            .unwrap();
    }
    for (from, to, data) in [
        ("request", "encoder", "query"),
        ("encoder", "retriever", "embedding"),
        ("retriever", "response", "candidates"),
    ] {
        draft
            .connect(&from.into(), &to.into(), &data.into(), EdgeKind::Sync)
            .unwrap();
    }
    let size = Size::new(120.0, 40.0);
    draft
        .add_note("Later", Point::new(400.0, -80.0), size)
        .unwrap();
    draft.commit("Draw").unwrap();
    Desk::new(document)
}

/// The new card is in line between the two, clear of both, and what follows made way together.
fn stands_in_line(desk: &Desk, new: &str) {
    let (from, card, to) = (desk.rect("request"), desk.rect(new), desk.rect("encoder"));
    assert!(
        from.x1 + 40.0 <= card.x0 && card.x1 + 40.0 <= to.x0,
        "{from} {card} {to}"
    );
    assert!((from.center().y - card.center().y).abs() <= 4.0);
    let (encoder, retriever) = (desk.position("encoder"), desk.position("retriever"));
    assert_eq!(retriever.0 - encoder.0, 216.0);
    let note = desk.document().notes().values().next().unwrap();
    assert_eq!(note.position.x, retriever.0);
}

#[test]
fn what_is_put_on_an_edge_stands_in_line_and_the_rest_makes_way() {
    let mut desk = tight();
    let before = desk.document().clone();
    let edge = "request.encoder".into();
    let middle = desk.session.edge_middle(&edge).unwrap();
    let gateway = crate::desk::component("api_gateway");
    let id = desk.session.insert_on_edge(gateway, middle, &edge).unwrap();
    stands_in_line(&desk, id.as_str());
    assert_eq!(desk.steps(), 1);
    desk.does(Command::Undo);
    assert_eq!(*desk.document(), before);
}

#[test]
fn what_a_fix_inserts_stands_in_line_too() {
    let mut desk = tight();
    let findings = desk.session.findings().to_vec();
    let fix = findings
        .iter()
        .filter_map(|finding| finding.fix.as_ref())
        .find(|fix| fix.label.starts_with("Insert an API gateway"));
    let fix = fix.expect("a gateway is missing").clone();
    desk.session.apply_fix(&fix);
    stands_in_line(&desk, "api_gateway");
}

#[test]
fn nothing_is_pushed_onto_what_is_locked_and_nothing_locked_is_covered() {
    let mut desk = tight();
    desk.session.select(
        ["retriever"]
            .map(NodeId::from)
            .into_iter()
            .collect::<Selection>(),
    );
    desk.does(Command::ToggleLock);
    let edge = "request.encoder".into();
    let middle = desk.session.edge_middle(&edge).unwrap();
    let gateway = crate::desk::component("api_gateway");
    let id = desk.session.insert_on_edge(gateway, middle, &edge).unwrap();
    let ids: Vec<NodeId> = desk.document().nodes().keys().cloned().collect();
    for (place, a) in ids.iter().enumerate() {
        for b in &ids[place + 1..] {
            let (a, b) = (desk.rect(a.as_str()), desk.rect(b.as_str()));
            assert!(!a.overlaps(b), "{id}");
        }
    }
}
