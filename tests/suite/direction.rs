//! Diagrams that flow down, edges of other shapes, spacing: what a document's settings do.

use pipewright::catalog::{Catalog, templates};
use pipewright::geometry::{Direction, Point, Rect};
use pipewright::model::{Document, LaneId, LayoutSettings, Selection};
use pipewright::scene::Side;
use pipewright::session::{
    Command, Outcome, Request, Session, arranged, layout_statistics, load_template,
};
use pipewright::sizing::{Cards, LANE_HEADER};

use crate::desk::component;

/// A document laid out with other settings.
fn with(mut document: Document, change: impl FnOnce(&mut LayoutSettings)) -> Document {
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

#[test]
fn where_the_flow_runs_down_edges_leave_below_and_enter_above() {
    for (id, document) in all_down() {
        let cards = cards_of(&document);
        let session = Session::new(document.clone());
        for (edge, record) in document.edges() {
            let route = &session.derived().routes()[edge];
            let (from, to) = (
                cards.rect(&document, &record.from).unwrap(),
                cards.rect(&document, &record.to).unwrap(),
            );
            let (start, end) = (route.points[0], *route.points.last().unwrap());
            assert_eq!((start.y, end.y), (from.y1, to.y0), "{id}: {edge}");
            let (second, before) = (route.points[1], route.points[route.points.len() - 2]);
            assert!(second.y > start.y && before.y < end.y, "{id}: {edge}");
        }
        for fragment in &session.scene().fragments {
            let places = |side: Side| -> Vec<Point> {
                let own = fragment.ports.iter().filter(|port| port.id.side == side);
                own.map(|port| port.centre).collect()
            };
            for side in [Side::Input, Side::Output] {
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
    session.dispatch(Command::AddLane);
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
    session.select(Selection::node(&node));
    for _ in 0..4 {
        session.dispatch(Command::NudgeRightFar);
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
    session.select(Selection::lane(&before[1]));
    session.dispatch(Command::LaneUp);
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
    session.select(Selection::node(&node));
    let Outcome::Request(Request::QuickAdd { at, from }) = session.dispatch(Command::AddNext)
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
