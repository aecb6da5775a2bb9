//! Diagrams that flow down, edges of other shapes, spacing: what a document's settings do.

use pipewright::catalog::{Catalog, templates};
use pipewright::geometry::{Direction, Line, Point, Rect, Vec2, bounding_box, meets};
use pipewright::graph::GraphView;
use pipewright::model::{
    Document, EdgeId, EdgeKind, EdgeShape, LaneId, LayoutSettings, RecordId, Selection,
};
use pipewright::scene::{MarqueeMode, PortSide, Tag};
use pipewright::session::{
    Command, Outcome, Request, Session, SessionCommand, arranged, layout_statistics, load_template,
};
use pipewright::sizing::{Cards, LANE_HEADER};

use crate::desk::{Desk, PLAIN, component, nodes_at, search};

/// A document laid out with other settings.
pub fn with(mut document: Document, change: impl FnOnce(&mut LayoutSettings)) -> Document {
    let mut settings = **document.layout();
    change(&mut settings);
    let mut draft = document.edit();
    draft.set_layout(settings);
    draft.commit("Settings").unwrap();
    arranged(document, Catalog::bundled())
}

/// All templates, laid out to flow down.
fn all_down() -> impl Iterator<Item = (String, Document)> {
    templates().iter().map(|info| {
        let document = load_template(info).unwrap();
        let down = with(document, |settings| settings.direction = Direction::Down);
        (info.id.to_string(), down)
    })
}

fn cards_of(document: &Document) -> Cards {
    let mut cards = Cards::default();
    cards.update(document, Catalog::bundled());
    cards
}

/// A session with a template that flows down.
fn session_down(id: &str) -> Session {
    let (_, document) = all_down().find(|(own, _)| own == id).unwrap();
    Session::new(document)
}

#[test]
fn every_template_can_flow_down_without_overlaps() {
    for (id, document) in all_down() {
        let stats = layout_statistics(&document, Catalog::bundled());
        assert_eq!(
            (stats.node_overlaps, stats.edges_through_nodes),
            (0, 0),
            "{id}"
        );
        let cards = cards_of(&document);
        let lanes = document.lanes_in_order();
        for pair in lanes.windows(2) {
            let (left, right) = (pair[0].1.rect, pair[1].1.rect);
            assert!(left.x1 < right.x0, "{id}: lanes stand side by side");
            assert_eq!((left.y0, left.y1), (right.y0, right.y1), "{id}");
        }
        for (node, record) in document.nodes() {
            let rect = cards.rect(&document, node).unwrap();
            let Some(lane) = record.lane.as_ref() else {
                continue;
            };
            let lane = document.lanes()[lane].rect;
            let body = Rect::new(lane.x0, lane.y0 + LANE_HEADER, lane.x1, lane.y1);
            assert_eq!(
                body.union(rect),
                body,
                "{id}: {node} is in its lane, below the title"
            );
        }
    }
}

/// Whether a line leaves a rectangle at one of its sides, and which way.
fn leaving(rect: Rect, at: Point, next: Point) -> Option<(f64, f64)> {
    let is_near = |a: f64, b: f64| (a - b).abs() < 0.6;
    let run = next - at;
    let within = rect.inflate(0.6, 0.6).contains(at);
    let outwards = (is_near(at.x, rect.x0) && run.x < 0.0 && run.y == 0.0)
        || (is_near(at.x, rect.x1) && run.x > 0.0 && run.y == 0.0)
        || (is_near(at.y, rect.y0) && run.y < 0.0 && run.x == 0.0)
        || (is_near(at.y, rect.y1) && run.y > 0.0 && run.x == 0.0);
    (within && outwards).then(|| {
        (
            run.x.signum() * f64::from(run.x != 0.0),
            run.y.signum() * f64::from(run.y != 0.0),
        )
    })
}

#[test]
fn edges_leave_and_enter_at_a_side_and_those_of_the_spine_along_the_flow() {
    for direction in Direction::ALL {
        let (mut along, mut spine) = (0, 0);
        for info in templates() {
            let document = with(load_template(info).unwrap(), |settings| {
                settings.direction = direction;
            });
            let cards = cards_of(&document);
            let session = Session::new(document.clone());
            let path = GraphView::new(&document, Catalog::bundled()).spine().edges;
            for (edge, record) in document.edges() {
                let route = &session.derived().routes()[edge];
                let (from, to) = (
                    cards.rect(&document, &record.from).unwrap(),
                    cards.rect(&document, &record.to).unwrap(),
                );
                let points = &route.points;
                let last = points.len() - 1;
                let out = leaving(from, points[0], points[1]);
                let back = leaving(to, points[last], points[last - 1]);
                let name = format!("{} {}: {edge}", info.id, direction.key());
                let (out, back) = (out.expect(&name), back.expect(&name));
                if path.contains(edge) {
                    spine += 1;
                    // Where it turned, it runs back.
                    let flow = direction.turn_vec(Vec2::new(1.0, 0.0));
                    let is_level = (out.0 * flow.x + out.1 * flow.y).abs() > 0.5;
                    along += usize::from(is_level && out == (-back.0, -back.1));
                }
            }
        }
        let name = direction.key();
        assert!(along * 100 >= spine * 75, "{name}: {along} of {spine}");
    }
}

#[test]
fn where_the_flow_runs_down_ports_are_above_and_below() {
    for (id, document) in all_down() {
        let session = Session::new(document.clone());
        for fragment in &session.scene().fragments {
            let places = |side: PortSide| -> Vec<Point> {
                let own = fragment.ports.iter().filter(|port| port.id.side == side);
                own.map(|port| port.center).collect()
            };
            for side in [PortSide::Input, PortSide::Output] {
                let places = places(side);
                assert!(places.windows(2).all(|pair| pair[0].x < pair[1].x), "{id}");
                assert!(places.windows(2).all(|pair| pair[0].y == pair[1].y), "{id}");
            }
        }
    }
}

#[test]
fn a_new_lane_stands_right_of_the_others_and_a_grown_one_pushes_it() {
    let mut session = session_down("visual-search");
    let before: Vec<Rect> = rects_of_lanes(&session);
    session.dispatch(SessionCommand::AddLane);
    let added = *rects_of_lanes(&session).last().unwrap();
    let last = *before.last().unwrap();
    assert!(added.x0 > last.x1, "right of the last one");
    assert_eq!(
        (added.y0, added.y1),
        (last.y0, last.y1),
        "as long as the others"
    );
    // A node at the right side of the first lane goes further right.
    let first = session.document().lanes_in_order()[0].0.clone();
    let nodes = session.document().nodes().iter();
    let node = nodes
        .filter(|(_, node)| node.lane.as_ref() == Some(&first))
        .max_by(|a, b| a.1.position.x.total_cmp(&b.1.position.x))
        .map(|(id, _)| id.clone())
        .unwrap();
    session.select(Selection::of(&node));
    for _ in 0..4 {
        session.dispatch(SessionCommand::NudgeRightFar);
    }
    let after = rects_of_lanes(&session);
    assert!(after[0].x1 > before[0].x1, "the lane grew");
    assert!(after[1].x0 > before[1].x0, "and pushed the next one");
    assert!(after.windows(2).all(|pair| pair[0].x1 < pair[1].x0));
    assert!(after.windows(2).all(|pair| pair[0].y0 == pair[1].y0));
}

fn rects_of_lanes(session: &Session) -> Vec<Rect> {
    let lanes = session.document().lanes_in_order();
    lanes.iter().map(|(_, lane)| lane.rect).collect()
}

#[test]
fn lanes_that_stand_side_by_side_change_places_with_their_nodes() {
    let mut session = session_down("visual-search");
    let ids = |session: &Session| -> Vec<LaneId> {
        let lanes = session.document().lanes_in_order();
        lanes.into_iter().map(|(id, _)| id.clone()).collect()
    };
    let (before, document) = (ids(&session), session.document().clone());
    session.select(Selection::of(&before[1]));
    session.dispatch(SessionCommand::LaneUp);
    assert_eq!(ids(&session)[..2], [before[1].clone(), before[0].clone()]);
    let rects = rects_of_lanes(&session);
    assert!(rects.windows(2).all(|pair| pair[0].x1 < pair[1].x0));
    assert_eq!(rects[0].x0, document.lanes()[&before[0]].rect.x0);
    for (id, node) in session.document().nodes() {
        let moved = node.position - document.nodes()[id].position;
        assert_eq!(moved.y, 0.0);
        if let Some(lane) = &node.lane {
            let lane = session.document().lanes()[lane].rect;
            assert!(lane.contains(node.position), "{id} is still in its lane");
        }
    }
}

#[test]
fn what_is_added_after_a_node_goes_below_it() {
    let mut session = session_down("visual-search");
    let node = session
        .document()
        .edges()
        .values()
        .next()
        .unwrap()
        .from
        .clone();
    session.select(Selection::of(&node));
    let Outcome::Request(Request::QuickAdd { at, from }) =
        session.dispatch(SessionCommand::AddNext)
    else {
        panic!("no place is asked for");
    };
    let rect = session.node_rect(&node).unwrap();
    assert!(at.y > rect.y1 && at.x == rect.center().x);
    let from = from.unwrap();
    let added = session
        .add_connected(component("image_encoder"), at, &from)
        .unwrap();
    assert!(session.node_rect(&added).unwrap().y0 > rect.y1);
}

/// The lines that stand for what is drawn of an edge.
pub fn drawn_lines(session: &Session, edge: &EdgeId) -> Vec<Line> {
    let fragment = session
        .index()
        .fragment(&Tag::Record(RecordId::Edge(edge.clone())))
        .unwrap();
    let mut points = Vec::new();
    kurbo::flatten(
        fragment.line().unwrap().iter(),
        0.1,
        |element| match element {
            kurbo::PathEl::MoveTo(point) | kurbo::PathEl::LineTo(point) => points.push(point),
            other => panic!("{other:?}"),
        },
    );
    points
        .windows(2)
        .map(|pair| Line::new(pair[0], pair[1]))
        .collect()
}

pub fn distance(lines: &[Line], point: Point) -> f64 {
    use kurbo::ParamCurveNearest as _;
    let nearest = lines
        .iter()
        .map(|line| line.nearest(point, 0.01).distance_sq.sqrt());
    nearest.fold(f64::INFINITY, f64::min)
}

/// Each template in each direction with edges of a shape.
fn all_with_edges(edges: EdgeShape) -> impl Iterator<Item = (String, Session)> {
    let ways = templates()
        .iter()
        .flat_map(|info| Direction::ALL.map(|way| (info, way)));
    ways.map(move |(info, direction)| {
        let document = load_template(info).unwrap();
        let document = with(document, |settings| {
            (settings.direction, settings.edges) = (direction, edges);
        });
        (
            format!("{} {}", info.id, direction.key()),
            Session::new(document),
        )
    })
}

#[test]
fn edges_of_any_shape_keep_off_nodes_and_have_their_labels_on_them() {
    for shape in EdgeShape::ALL {
        for (name, session) in all_with_edges(shape) {
            let document = session.document();
            for (id, edge) in document.edges() {
                let lines = drawn_lines(&session, id);
                for node in document.nodes().keys() {
                    // At its own ends, a curve may start on the side of a card.
                    let room = if *node == edge.from || *node == edge.to {
                        -1.0
                    } else {
                        1.0
                    };
                    let rect = session.node_rect(node).unwrap().inflate(room, room);
                    let through = lines.iter().any(|line| meets(*line, rect));
                    assert!(
                        !through,
                        "{name}, {}: {id} runs through {node}",
                        shape.key()
                    );
                }
                let route = &session.derived().routes()[id];
                if let Some(label) = route.label {
                    let off = distance(&lines, label);
                    // What is drawn ends before the arrow head, which bends the curve a little.
                    assert!(
                        off < 4.0,
                        "{name}, {}: the label of {id} is {off} off",
                        shape.key()
                    );
                }
            }
        }
    }
}

#[test]
fn straight_edges_have_no_more_corners_than_orthogonal_ones() {
    let corners = |session: &Session| -> Vec<usize> {
        let routes = session.derived().routes().values();
        routes.map(|route| route.points.len()).collect()
    };
    let orthogonal = all_with_edges(EdgeShape::Orthogonal);
    for ((name, before), (_, after)) in orthogonal.zip(all_with_edges(EdgeShape::Straight)) {
        let (before, after) = (corners(&before), corners(&after));
        let all = before.iter().zip(&after);
        assert!(all.clone().all(|(before, after)| after <= before), "{name}");
        let (before, after): (usize, usize) = (before.iter().sum(), after.iter().sum());
        assert!(after < before || before == 0, "{name}: {after} of {before}");
    }
}

/// Nodes at those places, the first one connected with the second one.
fn joined(places: &[(f64, f64)]) -> Document {
    let mut document = nodes_at(places);
    let mut draft = document.edit();
    draft
        .connect(&"n".into(), &"n_2".into(), &"query".into(), EdgeKind::Sync)
        .unwrap();
    draft.commit("Connect").unwrap();
    document
}

#[test]
fn an_edge_goes_along_the_points_that_a_document_gives_it_while_they_hold() {
    let mut document = joined(&[(0.0, 0.0), (600.0, 0.0)]);
    let edge = document.edges().keys().next().unwrap().clone();
    let passed = [Point::new(300.0, 240.0), Point::new(360.0, 240.0)];
    let mut draft = document.edit();
    draft.set_waypoints(&edge, &passed).unwrap();
    draft.commit("Lead").unwrap();
    let mut desk = Desk::new(document);
    let passes = |desk: &Desk| {
        let points = &desk.session.derived().routes()[&edge].points;
        let runs = points.windows(2);
        let runs = runs.map(|pair| Rect::from_points(pair[0], pair[1]).inflate(1.0, 1.0));
        let runs: Vec<Rect> = runs.collect();
        let is_on = |at: &Point| runs.iter().any(|run| run.contains(*at));
        passed.iter().all(is_on)
    };
    assert!(passes(&desk));
    desk.drag_node("n_2", (0.0, 400.0), PLAIN);
    assert!(!passes(&desk), "they were for another place");
    desk.does(Command::Undo);
    assert!(passes(&desk));
    desk.does(Command::AutoLayout);
    assert!(!passes(&desk), "the layout has a line of its own");
}

#[test]
fn an_edge_is_hit_where_it_is_drawn() {
    let mut desk = Desk::new(joined(&[(0.0, 0.0), (400.0, 200.0)]));
    let edge = desk.document().edges().keys().next().unwrap().clone();
    let upright = desk.session.derived().routes()[&edge].points.clone();
    for command in [Command::EdgesStraight, Command::EdgesSpline] {
        desk.does(command);
        let lines = drawn_lines(&desk.session, &edge);
        for line in &lines {
            let hit = desk.session.index().hit(line.p0.midpoint(line.p1), 2.0);
            assert!(
                matches!(hit, Some(Tag::Record(RecordId::Edge(_)) | Tag::Port(_))),
                "{hit:?}"
            );
        }
        let corner = upright[1];
        assert!(distance(&lines, corner) > 6.0);
        assert_eq!(
            desk.session.index().hit(corner, 3.0),
            None,
            "the old corner is gone"
        );
        let aside = Rect::from_center_size(corner, (8.0, 8.0));
        let taken = desk.session.index().within(aside, MarqueeMode::Touching);
        assert!(taken.is_empty(), "a marquee takes what is drawn only");
    }
}

#[test]
fn a_shape_of_edges_moves_nothing_and_is_undone_as_one_step() {
    let mut desk = Desk::new(joined(&[(0.0, 0.0), (400.0, 200.0)]));
    let (before, scene) = (desk.document().clone(), desk.session.scene().clone());
    desk.does(Command::EdgesSpline);
    assert_eq!(desk.document().nodes(), before.nodes());
    assert_ne!(desk.session.scene(), &scene);
    desk.does(Command::EdgesSpline);
    assert_eq!(desk.steps(), 1, "the second time, nothing changes");
    desk.does(Command::Undo);
    assert_eq!((desk.document(), desk.session.scene()), (&before, &scene));
}

#[test]
fn straight_edges_follow_a_node_that_is_dragged_into_their_way() {
    let mut desk = Desk::new(joined(&[(0.0, 0.0), (600.0, 0.0), (280.0, 300.0)]));
    desk.does(Command::EdgesStraight);
    let edge = desk.document().edges().keys().next().unwrap().clone();
    let points = |desk: &Desk| desk.session.derived().routes()[&edge].points.len();
    assert_eq!(points(&desk), 2);
    desk.drag_node("n_3", (0.0, -300.0), PLAIN);
    assert!(points(&desk) > 2, "around the node");
    desk.does(Command::Undo);
    assert_eq!(points(&desk), 2, "and straight again without it");
}

#[test]
fn a_direction_is_laid_out_in_its_own_step() {
    let mut desk = Desk::new(search());
    let before = desk.document().clone();
    desk.does(Command::FlowDown);
    let (down, steps) = (desk.document().clone(), desk.steps());
    assert_eq!(steps, 1);
    assert_ne!(down.nodes(), before.nodes());
    desk.does(Command::FlowDown);
    assert_eq!(desk.steps(), 1, "it flows down already");
    desk.does(Command::Undo);
    assert_eq!(*desk.document(), before);
    desk.does(Command::Redo);
    assert_eq!(*desk.document(), down);
    let again = Session::new(down.clone());
    assert_eq!(desk.session.scene(), again.scene(), "as if it were opened");
}

#[test]
fn spacing_shape_and_compactness_change_the_picture_as_they_say() {
    let (mut saved, mut shorter, mut higher) = (0.0, 0.0, 0.0);
    for info in templates()
        .iter()
        .filter(|info| !info.id.starts_with("custom"))
    {
        let document = load_template(info).unwrap();
        for direction in Direction::ALL {
            let size = |change: &dyn Fn(&mut LayoutSettings)| {
                let document = with(document.clone(), |settings| {
                    settings.direction = direction;
                    settings.aspect_ratio = None;
                    change(settings);
                });
                let stats = layout_statistics(&document, Catalog::bundled());
                assert_eq!((stats.node_overlaps, stats.edges_through_nodes), (0, 0));
                let lanes = document.lanes().values().map(|lane| lane.rect);
                direction.turn_size(bounding_box(lanes).unwrap().size())
            };
            let name = format!("{} {}", info.id, direction.key());
            let (free, wide) = (size(&|_| ()), size(&|own| own.spacing = 2.0));
            assert!(
                wide.width > free.width && wide.height > free.height,
                "{name}"
            );
            let compact = size(&|own| own.compact = true);
            assert!(
                compact.width <= free.width,
                "{name}: shorter along the flow, but where labels need the room"
            );
            saved += free.width - compact.width;
            assert_eq!(compact.height, free.height, "{name}");
            let tight = match direction {
                Direction::Right => 0.5,
                Direction::Down => 4.0,
            };
            let wrapped = size(&|own| own.aspect_ratio = Some(tight));
            assert!(wrapped.width <= free.width, "{name}");
            shorter += free.width - wrapped.width;
            higher += wrapped.height - free.height;
        }
    }
    assert!(saved > 1_000.0, "{saved} in all");
    assert!(
        shorter > 20_000.0 && higher > 5_000.0,
        "{shorter}, {higher}"
    );
}
