//! The canvas under a pointer, without a window.

use pipewright::catalog::Catalog;
use pipewright::geometry::{GRID, Point, Rect, Size, Vec2};
use pipewright::interact::{Button, Cursor, InputEvent, Modifiers, Tool};
use pipewright::model::{Document, EdgeId, NodeId, Selection};
use pipewright::scene::{PortId, Side, Tag};
use pipewright::session::{COMMANDS, Command, Outcome, Request, Session};
use pipewright::storage::format;
use proptest::prelude::*;

use crate::desk::{ALT, COMMAND, Desk, PLAIN, SHIFT, SPACE, component, nodes, nodes_at, search};

/// Where nothing is.
const NOWHERE: Point = Point::new(100.0, 480.0);

fn desk() -> Desk {
    Desk::new(search())
}

fn first_edge(desk: &Desk, from: &str) -> EdgeId {
    let edges = desk.document().edges();
    let found = edges.iter().find(|(_, edge)| edge.from.as_str() == from);
    found.unwrap().0.clone()
}

mod selecting {
    use super::*;

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
        assert_eq!(desk.session.selection().lanes.len(), 1);
    }

    #[test]
    fn an_edge_is_selected_by_its_line() {
        let mut desk = desk();
        let edge = first_edge(&desk, "request");
        let points = desk.session.derived().routes()[&edge].points.clone();
        desk.click(points[0].midpoint(points[1]), PLAIN);
        assert_eq!(*desk.session.selection(), Selection::edge(&edge));
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
        assert_eq!(desk.session.selection().nodes, nodes(["gateway"]).nodes);
        assert!(desk.session.selection().lanes.is_empty());
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
        assert_eq!(*desk.session.canvas.tool(), Tool::Idle);
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
        let on = Some(Tag::Node("gateway".into()));
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
            [Request::EditText(Tag::Node("trainer".into()))]
        );
        assert_eq!(
            double_click(NOWHERE),
            [Request::QuickAdd {
                at: NOWHERE,
                from: None
            }]
        );
    }
}

mod moving {
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
    fn near_a_neighbour_a_node_is_aligned_with_it_and_a_guide_says_so() {
        let mut desk = Desk::new(nodes_at(&[(3.0, 5.0), (300.0, 200.0)]));
        let from = desk.middle("n_2");
        desk.begin_drag(from, from + Vec2::new(61.0, -192.0), PLAIN);
        let Tool::Moving { guides, .. } = desk.session.canvas.tool() else {
            panic!("not moving");
        };
        assert_eq!(guides.len(), 1);
        desk.release(from + Vec2::new(61.0, -192.0), PLAIN);
        assert_eq!(desk.position("n_2").1, 5.0);
    }

    #[test]
    fn alt_turns_snapping_off_and_so_does_the_switch() {
        let mut desk = Desk::new(nodes_at(&[(3.0, 5.0)]));
        desk.drag_node("n", (37.0, 22.0), ALT);
        assert_eq!(desk.position("n"), (40.0, 27.0));
        desk.session.view.snap = false;
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
        desk.drag_node("n_2", (-48.0, 96.0), ALT);
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
        desk.drag(title, title + Vec2::new(0.0, -80.0), ALT);
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
        desk.drag_node("trainer", (40.0, 40.0), ALT);
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
        assert_eq!(desk.session.canvas.cursor(), Cursor::ResizeHorizontal);
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
    fn control_drag_leaves_the_nodes_and_moves_copies() {
        let mut desk = desk();
        let from = desk.middle("gateway");
        desk.session.select(nodes(["gateway", "encoder"]));
        desk.drag(from, from + Vec2::new(0.0, 240.0), COMMAND);
        assert_eq!(desk.position("gateway"), (256.0, 64.0));
        assert_eq!(
            desk.session.selection().nodes,
            nodes(["gateway_2", "encoder_2"]).nodes
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
    fn control_drag_copies_a_lane_with_its_nodes() {
        let mut desk = desk();
        let title = Point::new(600.0, 12.0);
        desk.click(title, PLAIN);
        desk.drag(title, title + Vec2::new(0.0, 500.0), COMMAND);
        assert_eq!(desk.document().lanes().len(), 2);
        assert_eq!(desk.lane_of("gateway_2").as_deref(), Some("online_2"));
        assert_eq!(desk.document().nodes().len(), 9);
    }

    #[test]
    fn escape_leaves_no_copies() {
        let mut desk = desk();
        let from = desk.middle("gateway");
        desk.begin_drag(from, from + Vec2::new(0.0, 240.0), COMMAND);
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
        assert_eq!(*desk.session.canvas.tool(), Tool::Idle);
    }
}

mod connecting {
    use super::*;

    #[test]
    fn a_drag_from_port_to_port_connects() {
        let mut desk = desk();
        let (from, to) = (
            desk.port("encoder", Side::Output, 0),
            desk.port("retriever", Side::Input, 0),
        );
        desk.drag(from, to, PLAIN);
        assert!(
            desk.edges()
                .contains(&"encoder -embedding-> retriever".to_owned())
        );
        assert_eq!((desk.steps(), desk.session.selection().edges.len()), (1, 1));
        desk.does(Command::Undo);
        assert_eq!(*desk.document(), search());
    }

    #[test]
    fn a_drop_on_a_node_finds_the_port_that_fits() {
        let mut desk = desk();
        let cases = [
            (
                "encoder",
                Side::Output,
                0,
                "retriever",
                "encoder -embedding-> retriever",
            ),
            (
                "request",
                Side::Output,
                1,
                "gateway",
                "request -media-> gateway",
            ),
            (
                "trainer",
                Side::Output,
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
        let from = desk.port("retriever", Side::Input, 0);
        desk.drag(from, desk.middle("encoder"), PLAIN);
        assert!(
            desk.edges()
                .contains(&"encoder -embedding-> retriever".to_owned())
        );
    }

    #[test]
    fn what_does_not_fit_is_refused_with_the_reason() {
        let mut desk = desk();
        let from = desk.port("request", Side::Output, 0);
        desk.begin_drag(from, desk.middle("trainer"), PLAIN);
        assert_eq!(desk.session.canvas.cursor(), Cursor::Forbidden);
        let hint = desk.session.canvas.tool().hint();
        assert!(hint.contains("Trainer takes"), "{hint}");
        desk.release(desk.middle("trainer"), PLAIN);
        assert!(desk.said().contains("Trainer takes"));
        assert_eq!((desk.steps(), desk.document()), (0, &search()));
    }

    #[test]
    fn the_hint_says_what_a_release_would_connect() {
        let mut desk = desk();
        let from = desk.port("encoder", Side::Output, 0);
        desk.begin_drag(from, desk.middle("retriever"), PLAIN);
        assert_eq!(desk.session.canvas.cursor(), Cursor::Crosshair);
        assert!(desk.session.canvas.tool().hint().contains("embedding"));
    }

    #[test]
    fn the_same_connection_is_not_made_twice() {
        let mut desk = desk();
        let from = desk.port("request", Side::Output, 0);
        desk.drag(from, desk.middle("gateway"), PLAIN);
        assert!(desk.said().contains("connected already"));
        assert_eq!(desk.steps(), 0);
    }

    #[test]
    fn a_drop_on_nothing_asks_for_a_component_to_connect() {
        let mut desk = desk();
        let asked = desk.drag(desk.port("encoder", Side::Output, 0), NOWHERE, PLAIN);
        let port = PortId {
            node: "encoder".into(),
            side: Side::Output,
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
            desk.port("encoder", Side::Output, 0),
            desk.middle("encoder"),
            PLAIN,
        );
        assert_eq!(*desk.document(), search());
    }

    #[test]
    fn escape_ends_a_connection() {
        let mut desk = desk();
        let from = desk.port("encoder", Side::Output, 0);
        desk.begin_drag(from, desk.middle("retriever"), PLAIN);
        desk.escape();
        desk.release(desk.middle("retriever"), PLAIN);
        assert_eq!(*desk.document(), search());
    }

    /// A point on the line of an edge, near to its end but not on the port.
    fn near_the_end(desk: &Desk, edge: &EdgeId) -> Point {
        let points = &desk.session.derived().routes()[edge].points;
        *points.last().unwrap() - Vec2::new(12.0, 0.0)
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
}

mod looking {
    use super::*;

    #[test]
    fn zooming_keeps_the_point_under_the_pointer() {
        let mut desk = desk();
        let at = Point::new(431.0, 217.0);
        let before = desk.session.canvas.camera.to_scene(at);
        for factor in [1.1, 1.7, 0.3, 9.0, 100.0, 1e-9] {
            desk.session.input(InputEvent::Zoomed { at, factor });
            let after = desk.session.canvas.camera.to_scene(at);
            assert!((after - before).hypot() < 1e-6, "after {factor}");
        }
    }

    #[test]
    fn the_view_is_panned_by_wheel_middle_button_and_space() {
        let mut desk = desk();
        let place = Point::new(200.0, 200.0);
        let start = desk.on_screen(place);
        let by = Vec2::new(30.0, -12.0);
        desk.session.input(InputEvent::Scrolled { by });
        assert!((desk.on_screen(place) - (start + by)).hypot() < 1e-9);
        for (button, modifiers) in [(Button::Middle, PLAIN), (Button::Primary, SPACE)] {
            let (from, before) = (Point::new(500.0, 300.0), desk.on_screen(place));
            let to = from + by;
            let session = &mut desk.session;
            session.input(InputEvent::Pressed {
                at: from,
                button,
                modifiers,
            });
            session.input(InputEvent::Moved { at: to, modifiers });
            assert_eq!(session.canvas.cursor(), Cursor::Grabbing);
            session.input(InputEvent::Released {
                at: to,
                button,
                modifiers,
            });
            assert!((desk.on_screen(place) - (before + by)).hypot() < 1e-9);
        }
        assert_eq!((desk.steps(), desk.document()), (0, &search()));
    }

    #[test]
    fn a_drag_goes_on_while_the_wheel_turns() {
        let mut desk = desk();
        let from = desk.middle("trainer");
        desk.begin_drag(from, from + Vec2::new(80.0, 0.0), ALT);
        let at = desk.on_screen(from);
        desk.session.input(InputEvent::Zoomed { at, factor: 0.5 });
        desk.release(from + Vec2::new(40.0, 40.0), ALT);
        assert_eq!(desk.position("trainer"), (296.0, 360.0));
    }

    #[test]
    fn the_pointer_shows_what_is_under_it() {
        let mut desk = desk();
        desk.move_to(desk.port("encoder", Side::Output, 0), PLAIN);
        assert_eq!(desk.session.canvas.cursor(), Cursor::Crosshair);
        desk.move_to(desk.middle("encoder"), PLAIN);
        assert_eq!(
            desk.session.canvas.hover(),
            Some(&Tag::Node("encoder".into()))
        );
        desk.session.input(InputEvent::Left);
        assert_eq!(desk.session.canvas.hover(), None);
    }
}

/// Something under the hand, by number, so that it fits any document.
#[derive(Clone, Debug)]
enum Spot {
    Screen(f64, f64),
    Node(usize),
    Port(usize),
    Edge(usize, f64),
    LaneTitle(usize),
    Corner(usize),
}

#[derive(Clone, Debug)]
enum Act {
    Move(Spot, Modifiers),
    Press(Button, Spot, Modifiers),
    Release(Button, Spot, Modifiers),
    DoubleClick(Spot),
    Scroll(f64, f64),
    Zoom(Spot, f64),
    Left,
    Cancel,
    Command(Command),
    Add(usize, Spot),
    Insert(usize, usize),
    Join(usize, usize),
    Type(usize, String),
    Clip,
}

fn spot() -> impl Strategy<Value = Spot> {
    let n = 0_usize..64;
    prop_oneof![
        2 => (-50.0..1250.0_f64, -50.0..750.0_f64).prop_map(|(x, y)| Spot::Screen(x, y)),
        4 => n.clone().prop_map(Spot::Node),
        4 => n.clone().prop_map(Spot::Port),
        2 => (n.clone(), 0.0..1.0_f64).prop_map(|(edge, part)| Spot::Edge(edge, part)),
        1 => n.clone().prop_map(Spot::LaneTitle),
        1 => n.prop_map(Spot::Corner),
    ]
}

fn act() -> impl Strategy<Value = Act> {
    let modifiers = prop_oneof![
        6 => Just(PLAIN),
        1 => Just(SHIFT),
        1 => Just(COMMAND),
        1 => Just(ALT),
        1 => Just(SPACE),
    ];
    let button = prop_oneof![
        12 => Just(Button::Primary),
        1 => Just(Button::Secondary),
        1 => Just(Button::Middle),
    ];
    let n = 0_usize..500;
    let command = (0..COMMANDS.len()).prop_map(|number| COMMANDS[number].command);
    prop_oneof![
        12 => (spot(), modifiers.clone()).prop_map(|(at, held)| Act::Move(at, held)),
        8 => (button.clone(), spot(), modifiers.clone()).prop_map(|(b, at, held)| Act::Press(b, at, held)),
        7 => (button, spot(), modifiers).prop_map(|(b, at, held)| Act::Release(b, at, held)),
        1 => spot().prop_map(Act::DoubleClick),
        1 => (-90.0..90.0_f64, -90.0..90.0_f64).prop_map(|(x, y)| Act::Scroll(x, y)),
        1 => (spot(), 0.5..2.0_f64).prop_map(|(at, factor)| Act::Zoom(at, factor)),
        1 => Just(Act::Left),
        1 => Just(Act::Cancel),
        12 => command.prop_map(Act::Command),
        1 => (n.clone(), spot()).prop_map(|(number, at)| Act::Add(number, at)),
        1 => (n.clone(), n.clone()).prop_map(|(number, edge)| Act::Insert(number, edge)),
        1 => (n.clone(), n.clone()).prop_map(|(from, to)| Act::Join(from, to)),
        1 => (n, "[a-z ]{0,9}").prop_map(|(number, text)| Act::Type(number, text)),
        1 => Just(Act::Clip),
    ]
}

fn nth<T: Clone>(all: impl ExactSizeIterator<Item = T>, number: usize) -> Option<T> {
    let count = all.len();
    let mut all = all;
    all.nth(number.checked_rem(count)?)
}

/// Where a spot is on screen now.
fn place(session: &Session, spot: &Spot) -> Point {
    let document = session.document();
    let in_scene = match spot {
        Spot::Screen(x, y) => return Point::new(*x, *y),
        Spot::Node(number) => nth(document.nodes().keys(), *number)
            .and_then(|id| session.node_rect(id))
            .map(|rect| rect.center()),
        Spot::Port(number) => {
            let ports: Vec<Point> = session
                .scene()
                .fragments
                .iter()
                .flat_map(|fragment| fragment.ports.iter().map(|port| port.centre))
                .collect();
            nth(ports.into_iter(), *number)
        }
        Spot::Edge(number, part) => {
            nth(session.derived().routes().values(), *number).and_then(|route| {
                let last = route.points.len().checked_sub(1)?;
                let run = ((part * last as f64) as usize).min(last.checked_sub(1)?);
                Some(route.points[run].lerp(route.points[run + 1], part * last as f64 - run as f64))
            })
        }
        Spot::LaneTitle(number) => nth(document.lanes().values(), *number)
            .map(|lane| lane.rect.origin() + Vec2::new(60.0, 10.0)),
        Spot::Corner(number) => nth(document.lanes().values(), *number)
            .map(|lane| Point::new(lane.rect.x1, lane.rect.y1)),
    };
    session
        .canvas
        .camera
        .to_screen(in_scene.unwrap_or(Point::new(77.0, 55.0)))
}

fn perform(session: &mut Session, act: &Act) {
    let catalog = Catalog::bundled();
    let node = |session: &Session, number: usize| -> Option<NodeId> {
        nth(session.document().nodes().keys(), number).cloned()
    };
    let event = match act {
        Act::Move(spot, modifiers) => InputEvent::Moved {
            at: place(session, spot),
            modifiers: *modifiers,
        },
        Act::Press(button, spot, modifiers) => InputEvent::Pressed {
            at: place(session, spot),
            button: *button,
            modifiers: *modifiers,
        },
        Act::Release(button, spot, modifiers) => InputEvent::Released {
            at: place(session, spot),
            button: *button,
            modifiers: *modifiers,
        },
        Act::DoubleClick(spot) => InputEvent::DoubleClicked {
            at: place(session, spot),
        },
        Act::Scroll(x, y) => InputEvent::Scrolled {
            by: Vec2::new(*x, *y),
        },
        Act::Zoom(spot, factor) => InputEvent::Zoomed {
            at: place(session, spot),
            factor: *factor,
        },
        Act::Left => InputEvent::Left,
        Act::Cancel => InputEvent::Cancelled,
        Act::Command(command) => {
            session.dispatch(*command);
            return;
        }
        Act::Add(number, spot) => {
            let component = &catalog.components()[number % catalog.components().len()];
            let at = session.canvas.camera.to_scene(place(session, spot));
            session.add_component(component, at);
            return;
        }
        Act::Insert(number, edge) => {
            let component = &catalog.components()[number % catalog.components().len()];
            if let Some(edge) = nth(session.document().edges().keys(), *edge).cloned() {
                session.insert_on_edge(component, Point::new(99.0, 99.0), &edge);
            }
            return;
        }
        Act::Join(from, to) => {
            if let (Some(from), Some(to)) = (node(session, *from), node(session, *to)) {
                session.connect_nodes(&from, &to);
            }
            return;
        }
        Act::Type(number, text) => {
            if let Some(id) = node(session, *number) {
                session.set_labels(&[id].into(), text);
            }
            return;
        }
        Act::Clip => {
            if let Some(text) = session.copy_text() {
                session.paste_text(&text, None);
            }
            return;
        }
    };
    session.input(event);
}

fn undo_all(session: &mut Session) {
    while session.dispatch(Command::Undo) == Outcome::Done {}
}

fn redo_all(session: &mut Session) {
    while session.dispatch(Command::Redo) == Outcome::Done {}
}

fn small_document() -> impl Strategy<Value = Document> {
    prop_oneof![
        2 => Just(search()),
        1 => Just(Document::new("Blank")),
        1 => Just(nodes_at(&[(0.0, 0.0), (300.0, 0.0), (300.0, 160.0)])),
        1 => crate::random::document(),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn whatever_a_hand_does_can_be_undone_and_redone(
        original in small_document(),
        acts in prop::collection::vec(act(), 200),
    ) {
        let mut session = Session::new(original.clone());
        session.set_viewport(Size::new(1_200.0, 700.0));
        for act in &acts {
            perform(&mut session, act);
            let document = session.document();
            prop_assert_eq!(document.problems(), [], "after {:?}", act);
            let mut existing = session.selection().clone();
            existing.retain_existing(document);
            prop_assert_eq!(session.selection(), &existing, "after {:?}", act);
            // Copies of copies grow fast; the rest of the story is about small documents.
            if document.nodes().len() > 300 {
                break;
            }
        }
        session.input(InputEvent::Cancelled);
        redo_all(&mut session);
        let end = session.document().clone();
        let fresh = Session::new(end.clone());
        prop_assert_eq!(session.scene(), fresh.scene());
        prop_assert_eq!(session.findings(), fresh.findings());
        undo_all(&mut session);
        prop_assert_eq!(session.document(), &original);
        prop_assert_eq!(format::write(session.document()), format::write(&original));
        redo_all(&mut session);
        prop_assert_eq!(session.document(), &end);
    }
}
