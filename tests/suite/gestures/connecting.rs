//! Drawing edges and re-attaching their ends.

use super::*;

#[test]
fn a_drag_from_port_to_port_connects() {
    let mut desk = desk();
    let (from, to) = (
        desk.port("encoder", PortSide::Output, 0),
        desk.port("retriever", PortSide::Input, 0),
    );
    desk.drag(from, to, PLAIN);
    assert!(
        desk.edges()
            .contains(&"encoder -embedding-> retriever".to_owned())
    );
    assert_eq!(
        (desk.steps(), desk.session.selection().edges().count()),
        (1, 1)
    );
    desk.does(Command::Undo);
    assert_eq!(*desk.document(), search());
}

#[test]
fn a_drop_on_a_node_finds_the_port_that_fits() {
    let mut desk = desk();
    let cases = [
        (
            "encoder",
            PortSide::Output,
            0,
            "retriever",
            "encoder -embedding-> retriever",
        ),
        (
            "request",
            PortSide::Output,
            1,
            "gateway",
            "request -media-> gateway",
        ),
        (
            "trainer",
            PortSide::Output,
            0,
            "encoder",
            "trainer -model-> encoder",
        ),
    ];
    for (node, side, index, target, edge) in cases {
        desk.drag(desk.port(node, side, index), desk.middle(target), PLAIN);
        assert!(
            desk.edges().contains(&edge.to_owned()),
            "{edge}: {}",
            desk.said()
        );
    }
}

#[test]
fn a_drag_from_an_input_connects_backwards() {
    let mut desk = desk();
    let from = desk.port("retriever", PortSide::Input, 0);
    desk.drag(from, desk.middle("encoder"), PLAIN);
    assert!(
        desk.edges()
            .contains(&"encoder -embedding-> retriever".to_owned())
    );
}

#[test]
fn what_does_not_fit_is_refused_with_the_reason() {
    let mut desk = desk();
    let from = desk.port("request", PortSide::Output, 0);
    desk.begin_drag(from, desk.middle("trainer"), PLAIN);
    assert_eq!(desk.session.view.canvas.cursor(), Cursor::Forbidden);
    let hint = desk.session.view.canvas.tool().hint();
    assert!(hint.contains("Trainer takes"), "{hint}");
    desk.release(desk.middle("trainer"), PLAIN);
    assert!(desk.said().contains("Trainer takes"));
    assert_eq!((desk.steps(), desk.document()), (0, &search()));
}

#[test]
fn the_hint_says_what_a_release_would_connect() {
    let mut desk = desk();
    let from = desk.port("encoder", PortSide::Output, 0);
    desk.begin_drag(from, desk.middle("retriever"), PLAIN);
    assert_eq!(desk.session.view.canvas.cursor(), Cursor::Crosshair);
    assert!(desk.session.view.canvas.tool().hint().contains("embedding"));
}

#[test]
fn the_same_connection_is_not_made_twice() {
    let mut desk = desk();
    let from = desk.port("request", PortSide::Output, 0);
    desk.drag(from, desk.middle("gateway"), PLAIN);
    assert!(desk.said().contains("connected already"));
    assert_eq!(desk.steps(), 0);
}

#[test]
fn a_drop_on_nothing_asks_for_a_component_to_connect() {
    let mut desk = desk();
    let asked = desk.drag(desk.port("encoder", PortSide::Output, 0), NOWHERE, PLAIN);
    let port = PortId {
        node: "encoder".into(),
        side: PortSide::Output,
        index: 0,
    };
    let [
        Request::QuickAdd {
            at,
            from: Some(from),
        },
    ] = asked.as_slice()
    else {
        panic!("{asked:?}");
    };
    assert!((*at - NOWHERE).hypot() < 1e-6);
    assert_eq!(*from, port);
    let retriever = component("ann_retriever");
    let added = desk.session.add_connected(retriever, *at, from).unwrap();
    assert!(
        desk.edges()
            .contains(&format!("encoder -embedding-> {added}"))
    );
    assert_eq!(desk.steps(), 1);
    desk.does(Command::Undo);
    assert_eq!(*desk.document(), search());
}

#[test]
fn a_drop_on_the_own_node_does_nothing_but_ask() {
    let mut desk = desk();
    desk.drag(
        desk.port("encoder", PortSide::Output, 0),
        desk.middle("encoder"),
        PLAIN,
    );
    assert_eq!(*desk.document(), search());
}

#[test]
fn escape_ends_a_connection() {
    let mut desk = desk();
    let from = desk.port("encoder", PortSide::Output, 0);
    desk.begin_drag(from, desk.middle("retriever"), PLAIN);
    desk.escape();
    desk.release(desk.middle("retriever"), PLAIN);
    assert_eq!(*desk.document(), search());
}

/// A point on the line of an edge, near to its end but not on the port.
fn near_the_end(desk: &Desk, edge: &EdgeId) -> Point {
    let points = &desk.session.derived().routes()[edge].points;
    // Nearer, a drag begins a new edge from the port.
    *points.last().unwrap() - Vec2::new(14.0, 0.0)
}

#[test]
fn a_drag_beside_a_used_port_begins_a_new_edge_unless_the_old_one_is_selected() {
    let mut desk = desk();
    let edge = first_edge(&desk, "request");
    let start = desk.session.derived().routes()[&edge].points[0];
    let other = desk
        .session
        .add_component(component("api_gateway"), Point::new(330.0, 480.0))
        .unwrap();
    let edges = desk.document().edges().len();
    let beside = start + Vec2::new(8.0, 0.0);
    desk.session.select(Selection::default());
    desk.drag(beside, desk.middle(other.as_str()), PLAIN);
    assert_eq!(desk.document().edges().len(), edges + 1);
    desk.does(Command::Undo);
    assert_eq!(desk.document().edges().len(), edges);
    desk.session.select(Selection::of(&edge));
    desk.drag(beside, desk.middle(other.as_str()), PLAIN);
    assert_eq!(
        desk.document().edges().len(),
        edges,
        "the end moved, or stayed"
    );
}

#[test]
fn the_end_of_an_edge_is_dragged_to_another_node() {
    let mut desk = desk();
    let edge = first_edge(&desk, "request");
    let id = desk
        .session
        .add_component(component("api_gateway"), Point::new(330.0, 480.0));
    let other = id.unwrap();
    desk.drag(
        near_the_end(&desk, &edge),
        desk.middle(other.as_str()),
        PLAIN,
    );
    assert_eq!(desk.document().edge(&edge).unwrap().to, other);
    assert_eq!(desk.steps(), 2);
    desk.does(Command::Undo);
    assert_eq!(desk.document().edge(&edge).unwrap().to.as_str(), "gateway");
}

#[test]
fn an_end_dropped_where_it_does_not_fit_stays() {
    let mut desk = desk();
    let edge = first_edge(&desk, "request");
    desk.drag(near_the_end(&desk, &edge), desk.middle("trainer"), PLAIN);
    assert!(desk.said().contains("Trainer takes"));
    desk.drag(near_the_end(&desk, &edge), NOWHERE, PLAIN);
    assert_eq!(*desk.document(), search());
}

#[test]
fn a_component_is_put_between_the_ends_of_an_edge() {
    let mut desk = desk();
    let edge = first_edge(&desk, "request");
    let new = component("query_understanding");
    let at = Point::new(220.0, 100.0);
    let id = desk.session.insert_on_edge(new, at, &edge).unwrap();
    assert_eq!(
        desk.edges(),
        [
            "gateway -media-> encoder".to_owned(),
            format!("{id} -query-> gateway"),
            format!("request -query-> {id}"),
        ]
    );
    assert_eq!(desk.steps(), 1);
    desk.does(Command::Undo);
    assert_eq!(*desk.document(), search());
}

#[test]
fn what_does_not_fit_an_edge_is_added_beside_it() {
    let mut desk = desk();
    let edge = first_edge(&desk, "request");
    let at = Point::new(220.0, 100.0);
    desk.session.insert_on_edge(component("trainer"), at, &edge);
    assert!(desk.said().contains("beside the edge"));
    assert_eq!(desk.document().edges(), search().edges());
    assert_eq!(desk.document().nodes().len(), 6);
}

#[test]
fn from_several_selected_nodes_all_that_fit_are_connected_in_one_step() {
    let mut desk = desk();
    desk.session
        .select(nodes(["encoder", "trainer", "request"]));
    let from = desk.port("encoder", PortSide::Output, 0);
    desk.session.select(nodes(["encoder", "trainer"]));
    desk.begin_drag(from, desk.middle("retriever"), PLAIN);
    desk.release(desk.middle("retriever"), PLAIN);
    // The trainer gives nothing that a retriever takes.
    assert_eq!(desk.edges().len(), 3, "{:?}", desk.edges());
    let mut desk = Desk::new(search());
    desk.session.select(nodes(["request", "gateway"]));
    let from = desk.port("request", PortSide::Output, 1);
    desk.drag(from, desk.middle("encoder"), PLAIN);
    for edge in ["request -media-> encoder", "gateway -query-> encoder"] {
        assert!(
            desk.edges().contains(&edge.to_owned()),
            "{:?}",
            desk.edges()
        );
    }
    assert_eq!(
        (desk.steps(), desk.session.selection().edges().count()),
        (1, 2)
    );
}

#[test]
fn with_shift_one_port_is_connected_with_one_node_after_the_other() {
    let mut desk = desk();
    let from = desk.port("trainer", PortSide::Output, 0);
    desk.drag(from, desk.middle("encoder"), SHIFT);
    assert!(desk.session.view.canvas.tool().is_active(), "it goes on");
    // The button is up: the wire follows, and a click connects.
    desk.move_to(NOWHERE, PLAIN);
    let retriever = desk.middle("retriever");
    desk.click(retriever, PLAIN);
    assert!(
        desk.said().contains("Retriever takes"),
        "refused, and still going on"
    );
    assert!(desk.session.view.canvas.tool().is_active());
    desk.click(NOWHERE, PLAIN);
    assert!(
        !desk.session.view.canvas.tool().is_active(),
        "empty canvas ends it"
    );
    assert!(
        desk.edges()
            .contains(&"trainer -model-> encoder".to_owned())
    );
    assert_eq!(desk.steps(), 1);
}

#[test]
fn after_a_drag_nothing_of_where_it_began_is_pointed_at() {
    let mut desk = desk();
    let port = desk.port("encoder", PortSide::Output, 0);
    desk.move_to(port, PLAIN);
    assert!(matches!(
        desk.session.view.canvas.hover(),
        Some(Tag::Port(_))
    ));
    desk.drag_port("encoder", PortSide::Output, 0, "retriever");
    assert_eq!(desk.session.view.canvas.hover(), None);
    // A drag that comes to nothing leaves nothing either.
    desk.move_to(port, PLAIN);
    desk.drag(port, Point::new(900.0, 480.0), PLAIN);
    assert_eq!(desk.session.view.canvas.hover(), None);
}
