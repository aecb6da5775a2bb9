//! Several edges between the same two nodes: each has a line of its own, and room for its label.

use pipewright::catalog::Catalog;
use pipewright::geometry::{Direction, Line, Point, Rect, meets};
use pipewright::model::{Document, EdgeId, EdgeKind, EdgeShape, NewNode, NodeId};
use pipewright::session::{Session, arranged};

use crate::direction::{drawn_lines, with};

/// What flows along an edge, how, and its label.
type Flow = (&'static str, EdgeKind, &'static str);

const LABELED: [Flow; 3] = [
    ("raw_data", EdgeKind::Sync, "catalog rows"),
    ("events", EdgeKind::Sync, "click events"),
    ("media", EdgeKind::Sync, "product images"),
];
const TWO_KINDS: [Flow; 2] = [
    ("events", EdgeKind::Batch, "nightly"),
    ("events", EdgeKind::Async, "as it happens"),
];
const ONE_LABELED: [Flow; 2] = [
    ("raw_data", EdgeKind::Sync, ""),
    ("events", EdgeKind::Async, "a long label on it"),
];

/// Two nodes beside each other with these edges from the first to the second.
fn pair(components: [&str; 2], flows: &[Flow]) -> Document {
    let mut document = Document::new("Parallel edges");
    let mut draft = document.edit();
    let [a, b] = components.map(str::to_owned);
    let a = draft
        .add_node(NewNode::new(&a, "First", Point::ZERO))
        .unwrap();
    let at = Point::new(304.0, 0.0);
    let b = draft.add_node(NewNode::new(&b, "Second", at)).unwrap();
    for (data, kind, label) in flows {
        let edge = draft.connect(&a, &b, &(*data).into(), *kind).unwrap();
        draft.set_edge_label(&edge, label).unwrap();
    }
    draft.commit("Add").unwrap();
    document
}

fn documents() -> Vec<(&'static str, Document)> {
    vec![
        ("labels", pair(["batch_ingest", "data_lake"], &LABELED)),
        (
            "kinds",
            pair(["interaction_log", "batch_ingest"], &TWO_KINDS),
        ),
        (
            "one label",
            pair(["batch_ingest", "data_lake"], &ONE_LABELED),
        ),
    ]
}

/// The area of each label that is drawn.
fn labels(session: &Session) -> Vec<(EdgeId, Rect)> {
    let document = session.document();
    let with_label = |id: &&EdgeId| !document.edge(id).unwrap().label.is_empty();
    let ids = document.edges().keys().filter(with_label);
    ids.map(|id| {
        let tag = pipewright::scene::Tag::EdgeLabel(id.clone());
        let fragment = session.index().fragment(&tag);
        (id.clone(), fragment.expect("the label is drawn").bounds)
    })
    .collect()
}

/// How long two sets of lines lie on each other, in scene points.
fn together(a: &[Line], b: &[Line]) -> f64 {
    let steps = |line: &Line| {
        let count = (line.p1 - line.p0).hypot().floor() as usize;
        let line = *line;
        (0..count).map(move |step| line.p0.lerp(line.p1, step as f64 / count as f64))
    };
    let near = |point: &Point| crate::direction::distance(b, *point) < 2.0;
    a.iter().flat_map(steps).filter(near).count() as f64
}

fn check(name: &str, session: &Session) {
    let document = session.document();
    let edges: Vec<(&EdgeId, Vec<Line>)> = document
        .edges()
        .keys()
        .map(|id| (id, drawn_lines(session, id)))
        .collect();
    for (number, (id, lines)) in edges.iter().enumerate() {
        for (other, others) in edges.iter().take(number) {
            let length = together(lines, others);
            assert!(length < 3.0, "{name}: {id} lies on {other} for {length}");
        }
    }
    let labels = labels(session);
    for (number, (id, area)) in labels.iter().enumerate() {
        for (other, taken) in labels.iter().take(number) {
            assert!(!taken.overlaps(*area), "{name}: labels of {id} and {other}");
        }
        for node in document.nodes().keys() {
            let card = session.node_rect(node).unwrap();
            assert!(!card.overlaps(*area), "{name}: label of {id} on {node}");
        }
        for (other, lines) in edges.iter().filter(|(other, _)| *other != id) {
            let struck = lines
                .iter()
                .any(|line| meets(*line, area.inflate(-1.0, -1.0)));
            assert!(!struck, "{name}: {other} runs under the label of {id}");
        }
    }
}

#[test]
fn each_has_a_line_of_its_own_and_room_for_its_label() {
    for (name, document) in documents() {
        for shape in EdgeShape::ALL {
            for direction in Direction::ALL {
                let document = with(document.clone(), |settings| {
                    (settings.direction, settings.edges) = (direction, shape);
                });
                let document = arranged(document, Catalog::bundled());
                let name = format!("{name}, {}, {}", shape.key(), direction.key());
                check(&name, &Session::new(document));
            }
        }
        // And where nobody has laid anything out.
        check(&format!("{name}, as placed"), &Session::new(document));
    }
}

#[test]
fn lines_that_a_file_keeps_on_each_other_are_led_apart() {
    let mut document = pair(["interaction_log", "batch_ingest"], &TWO_KINDS);
    let cards = Session::new(document.clone());
    let rect = |id: &str| cards.node_rect(&NodeId::from(id)).unwrap();
    let (from, to) = (rect("first"), rect("second"));
    let y = from.center().y.round();
    let line = [Point::new(from.x1, y), Point::new(to.x0, y)];
    let ids: Vec<EdgeId> = document.edges().keys().cloned().collect();
    let mut draft = document.edit();
    for id in &ids {
        draft.set_waypoints(id, &line).unwrap();
    }
    draft.commit("As an older program wrote them").unwrap();
    let session = Session::new(document);
    let kept = &session.derived().routes()[&ids[0]];
    assert_eq!(kept.points, line, "the first keeps its line");
    check("kept lines", &session);
}

#[test]
fn in_a_crowd_too_they_do_not_hide_each_other() {
    let mut document = pair(["interaction_log", "batch_ingest"], &TWO_KINDS);
    let mut draft = document.edit();
    for number in 0..140 {
        let at = Point::new(f64::from(number) * 240.0, 400.0);
        draft
            .add_node(NewNode::new("batch_ingest", &format!("Job {number}"), at))
            .unwrap();
    }
    draft.commit("Add").unwrap();
    let session = Session::new(arranged(document, Catalog::bundled()));
    let lines: Vec<Vec<Line>> = session
        .document()
        .edges()
        .keys()
        .map(|id| drawn_lines(&session, id))
        .collect();
    assert!(together(&lines[0], &lines[1]) < 3.0);
}
