//! What people call components: the search of the palette, and sketches in words.

use std::collections::BTreeMap;

use pipewright::catalog::{Catalog, is_box};
use pipewright::check::{Severity, report};
use pipewright::geometry::{Point, Size};
use pipewright::interact::{Button, Camera, InputEvent, Modifiers};
use pipewright::model::{ComponentId, EdgeKind, Edit, LaneKind, NodeField, NodeId, Selection};
use pipewright::scene::{PortId, PortSide};
use pipewright::session::{
    Joining, Outcome, Request, Session, SessionCommand, blank_document, sketched_document,
};
use pipewright::sketch::{Plan, parse, resolve};

const SEARCHES: &str = include_str!("../fixtures/words/search.tsv");
const LINES: &str = include_str!("../fixtures/words/sketch.tsv");
/// Lines by somebody who saw the palette and none of the other names.
const BLIND: &str = include_str!("../fixtures/words/blind.tsv");

/// The rows behind the header, as cells.
fn rows(text: &str) -> Vec<Vec<&str>> {
    text.lines()
        .skip(1)
        .map(|line| line.split('\t').collect())
        .collect()
}

#[test]
fn searches_find_what_is_meant_first() {
    let catalog = Catalog::bundled();
    let rows = rows(SEARCHES);
    assert!(rows.len() >= 160);
    for row in rows {
        let [query, expected] = row[..] else {
            panic!("{row:?}");
        };
        let found = catalog.search(query);
        let first = found
            .first()
            .map_or("NONE", |found| found.component.id.as_str());
        let expected: Vec<&str> = expected.split(' ').collect();
        assert!(
            expected.contains(&first),
            "{query}: {first}, not {expected:?}"
        );
    }
}

#[test]
fn every_component_is_found_by_its_name_and_its_id() {
    let catalog = Catalog::bundled();
    for component in catalog.components() {
        let id = component.id.as_str();
        for query in [component.name.as_str(), id, &id.replace('_', " ")] {
            let first = catalog.search(query)[0].component;
            assert_eq!(first.id, component.id, "{query}");
        }
    }
    assert_eq!(catalog.search("").len(), catalog.components().len());
    for nothing in ["kubernetes", "service mesh", "zzzz", "a data catalog"] {
        assert!(catalog.search(nothing).is_empty(), "{nothing}");
    }
}

#[test]
fn any_query_is_answered() {
    let catalog = Catalog::bundled();
    let long = "ranker ".repeat(500);
    for query in [
        "\u{0}",
        "検索",
        "🚀",
        "((((",
        long.as_str(),
        "a/b",
        "  ",
        "-",
    ] {
        let _ = catalog.search(query);
    }
}

/// The edges of a plan between names, with what was put between.
fn joined(plan: &Plan, names: usize) -> BTreeMap<(usize, usize), (EdgeKind, Vec<String>)> {
    fn walk(
        plan: &Plan,
        names: usize,
        (start, at): (usize, usize),
        path: &[String],
        found: &mut BTreeMap<(usize, usize), (EdgeKind, Vec<String>)>,
    ) {
        for edge in plan.edges.iter().filter(|edge| edge.from == at) {
            if edge.to < names {
                found.insert((start, edge.to), (edge.kind, path.to_vec()));
                continue;
            }
            let mut path = path.to_vec();
            let component = plan.nodes[edge.to].component.as_ref().unwrap();
            path.push(component.to_string());
            walk(plan, names, (start, edge.to), &path, found);
        }
    }
    let mut found = BTreeMap::new();
    for start in 0..names {
        walk(plan, names, (start, start), &[], &mut found);
    }
    found
}

/// How many names of a line are understood, and whether all of it is.
fn understood(row: &[&str]) -> (usize, usize, bool) {
    let [line, components, edges, inserted, _] = row[..] else {
        panic!("{row:?}");
    };
    let plan = resolve(&parse(line).unwrap(), None, Catalog::bundled());
    let wanted: Vec<&str> = components.split(" ; ").collect();
    let is_meant = |(place, wanted): (usize, &&str)| {
        let component = plan.nodes[place].component.as_ref();
        wanted.split('/').any(|one| match component {
            Some(component) => component.as_str() == one.trim(),
            None => one.trim().starts_with("generic:"),
        })
    };
    let right = wanted
        .iter()
        .enumerate()
        .filter(|name| is_meant(*name))
        .count();
    let place = |text: &str| text.parse::<usize>().unwrap() - 1;
    let mut wanted_edges = BTreeMap::new();
    for edge in edges.split_whitespace() {
        let (kind, arrow) = [
            ("~>", EdgeKind::Async),
            ("=>", EdgeKind::Batch),
            (">", EdgeKind::Sync),
        ]
        .into_iter()
        .find_map(|(arrow, kind)| edge.contains(arrow).then_some((kind, arrow)))
        .unwrap();
        let (from, to) = edge.split_once(arrow).unwrap();
        wanted_edges.insert((place(from), place(to)), kind);
    }
    let mut wanted_between: BTreeMap<(usize, usize), Vec<Vec<&str>>> = BTreeMap::new();
    for part in inserted.split("; ").filter(|part| part.contains(':')) {
        let (ends, what) = part.split_once(": ").unwrap();
        let (from, to) = ends.split_once('>').unwrap();
        let ways = what.split('/').map(|way| way.trim().split('+').collect());
        wanted_between.insert((place(from), place(to)), ways.collect());
    }
    let found = joined(&plan, wanted.len());
    let kinds: BTreeMap<_, _> = found
        .iter()
        .map(|(ends, (kind, _))| (*ends, *kind))
        .collect();
    let is_between = found
        .iter()
        .all(|(ends, (_, path))| match wanted_between.get(ends) {
            // What fits neither way is kept, and said.
            Some(ways) if ways == &[vec!["!"]] => {
                let edge = plan.edges.iter().find(|edge| (edge.from, edge.to) == *ends);
                edge.is_some_and(|edge| edge.data.is_none())
            }
            Some(ways) => ways.iter().any(|way| way == path),
            None => path.is_empty() || inserted == "-",
        });
    let whole = right == wanted.len() && kinds == wanted_edges && is_between;
    (right, wanted.len(), whole)
}

#[test]
fn lines_are_understood() {
    let (mut right, mut all) = (0, 0);
    for row in rows(LINES) {
        let (own, names, whole) = understood(&row);
        right += own;
        all += names;
        assert!(whole || row[4].is_empty(), "{}", row[0]);
    }
    assert!(right * 100 >= all * 92, "{right} of {all} names");
}

#[test]
fn a_line_becomes_a_document_that_is_laid_out() {
    let (document, plan) =
        sketched_document("query > gateway > two tower encoder > ann : top 500 > ranker > results")
            .unwrap();
    assert_eq!(document.nodes().len(), plan.nodes.len());
    assert_eq!(document.edges().len(), plan.edges.len());
    let labels: Vec<&str> = document
        .nodes()
        .values()
        .map(|node| node.label.as_str())
        .collect();
    assert!(
        labels.contains(&"ANN") && labels.contains(&"Gateway"),
        "{labels:?}"
    );
    let label = document
        .edges()
        .values()
        .find(|edge| edge.label == "top 500");
    assert!(label.is_some());
    let lanes: Vec<&str> = document
        .lanes()
        .values()
        .map(|lane| lane.title.as_str())
        .collect();
    assert_eq!(lanes, ["Online"]);
    let findings = report(&document, Catalog::bundled()).findings;
    let errors: Vec<_> = findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error)
        .filter(|finding| {
            finding.rule == "incompatible-edge" || finding.rule == "unknown-component"
        })
        .collect();
    assert!(errors.is_empty(), "{errors:?}");
    assert!(sketched_document("").is_err());
}

#[test]
fn what_the_palette_lacks_is_a_box_that_takes_and_gives_anything() {
    let (document, plan) = sketched_document("postgres ~> cdc ~> kafka => data lake").unwrap();
    let boxes: Vec<_> = document
        .nodes()
        .values()
        .filter(|node| is_box(node.component.as_str()))
        .collect();
    assert_eq!(boxes.len(), 1);
    assert_eq!(boxes[0].label, "Cdc");
    assert!(
        plan.sentences()
            .iter()
            .any(|sentence| sentence.contains("a box"))
    );
    let findings = report(&document, Catalog::bundled()).findings;
    assert!(
        findings
            .iter()
            .all(|finding| finding.rule != "unknown-component")
    );
}

#[test]
fn a_sketch_is_one_step_and_goes_on_from_what_is_selected() {
    let mut session = Session::new(blank_document());
    let first = session
        .add_sketch("query > gateway > query encoder > ann")
        .unwrap();
    assert_eq!(session.document().nodes().len(), 4);
    let last = first.last().unwrap().clone();
    session.select(Selection::of(&last));
    let more = session.add_sketch("> ranker > mmr > results").unwrap();
    assert_eq!(more.len(), 3);
    let edges = session.document().edges();
    assert!(
        edges
            .values()
            .any(|edge| edge.from == last && edge.to == more[0])
    );
    // In the lane of what it continues, to the right of it, on no other card.
    let lane = |id| session.document().node(id).unwrap().lane.clone();
    assert!(more.iter().all(|id| lane(id) == lane(&last)));
    let rect = |id| session.node_rect(id).unwrap();
    assert!(rect(&more[0]).x0 > rect(&last).x1);
    for (index, one) in more.iter().enumerate() {
        for other in first.iter().chain(&more[index + 1..]) {
            assert!(!rect(one).overlaps(rect(other)), "{one} {other}");
        }
    }
    session.dispatch(SessionCommand::Undo);
    assert_eq!(session.document().nodes().len(), 4);
    session.dispatch(SessionCommand::Undo);
    assert!(session.document().nodes().is_empty());
    assert!(session.add_sketch("  ").is_none());
}

/// A session with a chain, and the ids of its nodes.
fn chain(line: &str) -> (Session, Vec<NodeId>) {
    let mut session = Session::new(blank_document());
    session.set_viewport(Size::new(1_200.0, 800.0));
    let ids = session.add_sketch(line).unwrap();
    (session, ids)
}

fn output(node: &NodeId) -> PortId {
    PortId {
        node: node.clone(),
        side: PortSide::Output,
        index: 0,
    }
}

#[test]
fn what_does_not_fit_says_what_is_needed_between_and_adds_both() {
    let (mut session, ids) = chain("query > gateway");
    let gateway = ids[1].clone();
    let retriever = ComponentId::from("ann_retriever");
    let joining = session.joining(&retriever, &output(&gateway));
    assert_eq!(joining, Joining::Between(vec!["query_encoder".into()]));
    session.select(Selection::of(&gateway));
    let Outcome::Request(Request::QuickAdd { at, from }) =
        session.dispatch(SessionCommand::AddNext)
    else {
        panic!("no list");
    };
    let added = session.grow(&retriever, None, at, &from.unwrap()).unwrap();
    let document = session.document();
    assert_eq!(document.nodes().len(), 4);
    let encoder = document
        .nodes()
        .iter()
        .find(|(_, node)| node.component.as_str() == "query_encoder")
        .map(|(id, _)| id.clone())
        .unwrap();
    let has = |from: &NodeId, to: &NodeId| {
        let mut edges = document.edges().values();
        edges.any(|edge| edge.from == *from && edge.to == *to)
    };
    assert!(has(&gateway, &encoder) && has(&encoder, &added));
    session.dispatch(SessionCommand::Undo);
    assert_eq!(session.document().nodes().len(), 2);
}

#[test]
fn a_chain_grows_in_its_lane_and_the_view_follows() {
    let (mut session, ids) = chain("query > gateway");
    let lane = session.document().node(&ids[1]).unwrap().lane.clone();
    assert!(lane.is_some());
    session.select(Selection::of(&ids[1]));
    let mut last = ids[1].clone();
    for id in [
        "query_understanding",
        "query_encoder",
        "ann_retriever",
        "light_ranker",
        "heavy_ranker",
        "diversity_reranker",
        "response_builder",
        "client_response",
    ] {
        let Outcome::Request(Request::QuickAdd { at, from }) =
            session.dispatch(SessionCommand::AddNext)
        else {
            panic!("no list");
        };
        let before = session.node_rect(&last).unwrap();
        last = session.grow(&id.into(), None, at, &from.unwrap()).unwrap();
        assert_eq!(session.document().node(&last).unwrap().lane, lane, "{id}");
        let rect = session.node_rect(&last).unwrap();
        assert!(
            (rect.center().y - before.center().y).abs() < 30.0,
            "{id}: {rect:?} {before:?}"
        );
        let visible = session.view.canvas.camera.visible(session.viewport());
        assert!(visible.overlaps(rect), "{id} is out of sight");
    }
    // A monitor goes to the lane of monitors.
    let Outcome::Request(Request::QuickAdd { at, from }) =
        session.dispatch(SessionCommand::AddNext)
    else {
        panic!("no list");
    };
    let monitor = session
        .grow(&"drift_monitor".into(), None, at, &from.unwrap())
        .unwrap();
    let own = session
        .document()
        .node(&monitor)
        .unwrap()
        .lane
        .clone()
        .unwrap();
    assert_eq!(session.document().lanes()[&own].kind, LaneKind::Monitoring);
    // A box takes anything.
    session.select(Selection::of(&last));
    let at = Point::new(0.0, 0.0);
    let own_box = session
        .grow(&"box".into(), Some("Billing"), at, &output(&last))
        .unwrap();
    assert_eq!(session.document().node(&own_box).unwrap().label, "Billing");
}

#[test]
fn a_component_is_replaced_and_what_makes_sense_stays() {
    let (mut session, ids) = chain("query > bm25 > ranker > results");
    let retriever = ids[1].clone();
    session.apply(&Edit::set_node(
        &retriever,
        NodeField::Notes("why".to_owned()),
    ));
    let nodes = [retriever.clone()];
    let before = session.document().edges().len();
    assert_eq!(
        session
            .replacement(&nodes, &"cf_retriever".into())
            .words(session.document(), &nodes),
        "keeps all 2 edges"
    );
    assert_eq!(
        session
            .replacement(&nodes, &"ann_retriever".into())
            .words(session.document(), &nodes),
        "drops 1 of 2 edges: from Query"
    );
    assert_eq!(session.replacement(&nodes, &"box".into()).dropped.len(), 0);
    assert!(session.replace_component(&nodes, &"ann_retriever".into()));
    let document = session.document();
    let node = document.node(&retriever).unwrap();
    assert_eq!(node.component.as_str(), "ann_retriever");
    assert_eq!((node.label.as_str(), node.notes.as_str()), ("BM25", "why"));
    assert_eq!(document.edges().len(), before - 1);
    session.dispatch(SessionCommand::Undo);
    assert_eq!(session.document().edges().len(), before);
    assert!(!session.replace_component(&nodes, &"no such thing".into()));
}

#[test]
fn edges_are_turned_around_and_drawn_all_the_same() {
    let (mut session, ids) = chain("query > gateway");
    let edge = session.document().edges().keys().next().unwrap().clone();
    session.select(Selection::of(&edge));
    session.dispatch(SessionCommand::ReverseEdges);
    let edges = session.document().edges();
    assert_eq!(edges.len(), 1);
    assert!(
        edges
            .values()
            .all(|edge| edge.from == ids[1] && edge.to == ids[0])
    );
    let (mut session, ids) = chain("postgres, results > kafka");
    let (from, to) = (&ids[0], &ids[1]);
    assert!(session.connect_anyway(from, to).is_some());
    assert_eq!(session.selection().edges().count(), 1);
    let (mut session, ids) = chain("acl filter, llm > user");
    let between = session.between(&ids[0], &ids[1]).unwrap();
    assert_eq!(between, vec![ComponentId::from("prompt_builder")]);
    assert!(session.connect_through(&ids[0], &ids[1], &between));
    assert_eq!(session.selection().nodes().count(), 1);
}

#[test]
fn words_are_pasted_as_a_note_where_the_pointer_is() {
    let (mut session, _) = chain("query > gateway");
    let note = session
        .paste_note("Ask about *quotas*", Some(Point::new(40.0, 700.0)))
        .unwrap();
    let note = &session.document().notes()[&note];
    assert_eq!(note.text, "Ask about *quotas*");
    assert_eq!(note.position, Point::new(40.0, 700.0));
}

#[test]
fn a_drag_to_the_edge_moves_the_view() {
    let (mut session, ids) = chain("query > gateway");
    let viewport = session.viewport();
    let middle = session.node_rect(&ids[0]).unwrap().center();
    let at = session.view.canvas.camera.to_screen(middle);
    let held = Modifiers::default();
    let before = session.view.canvas.camera;
    assert!(
        !session
            .view
            .canvas
            .pan_at_edge(Point::new(2.0, 300.0), viewport, 0.016)
    );
    session.input(InputEvent::Pressed {
        at,
        button: Button::Primary,
        modifiers: held,
    });
    let edge = Point::new(viewport.width - 2.0, at.y);
    session.input(InputEvent::Moved {
        at: edge,
        modifiers: held,
    });
    assert!(session.view.canvas.pan_at_edge(edge, viewport, 0.016));
    assert!(
        !session
            .view
            .canvas
            .pan_at_edge(Point::new(600.0, 400.0), viewport, 0.016)
    );
    let corner = |camera: Camera| camera.to_scene(Point::ZERO).x;
    assert!(corner(session.view.canvas.camera) > corner(before));
    session.input(InputEvent::Moved {
        at: edge,
        modifiers: held,
    });
    session.input(InputEvent::Released {
        at: edge,
        button: Button::Primary,
        modifiers: held,
    });
    let visible = session.view.canvas.camera.visible(viewport);
    assert!(session.node_rect(&ids[0]).unwrap().center().x > visible.center().x);
}

#[test]
fn a_box_has_the_color_of_a_stage_and_an_icon_of_its_own() {
    let catalog = Catalog::bundled();
    let stage = |id| catalog.stage_of(id).map(|stage| stage.id.as_str());
    let icon = |id| catalog.icon_of(id).map(pipewright::catalog::Icon::name);
    assert_eq!((stage("box"), icon("box")), (None, Some("boxes")));
    assert_eq!(stage("box.storage"), Some("storage"));
    assert_eq!(
        icon("box.storage"),
        catalog.stage("storage").map(|stage| stage.icon.name())
    );
    assert_eq!(icon("box.storage.users"), Some("users"));
    assert_eq!(icon("box.nowhere.nothing"), Some("boxes"));
    assert_eq!((stage("boxer"), icon("boxer")), (None, None));
    let users = pipewright::catalog::Icon::by_name("users");
    assert_eq!(
        pipewright::catalog::box_id("storage", users),
        "box.storage.users"
    );
}

#[test]
fn what_stands_beside_jobs_alone_is_in_their_lane() {
    let (document, _) = sketched_document(
        "query > gateway > query encoder > ann > ranker > results\nitem catalog > feature pipeline > feature store > ranker",
    )
    .unwrap();
    let lane = |label: &str| {
        let mut nodes = document.nodes().values();
        let node = nodes
            .find(|node| node.label.eq_ignore_ascii_case(label))
            .unwrap();
        node.lane
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default()
    };
    assert_eq!(lane("item catalog"), "offline");
    assert_eq!(lane("feature pipeline"), "offline");
    assert_eq!(lane("ranker"), "online");
}

#[test]
fn names_of_lines_by_somebody_else_are_mostly_understood() {
    let catalog = Catalog::bundled();
    let (mut right, mut all) = (0, 0);
    for row in rows(BLIND) {
        let [line, wanted] = row.as_slice() else {
            panic!("{row:?}");
        };
        let plan = resolve(&parse(line).unwrap(), None, catalog);
        let given = plan.nodes.iter().filter(|node| node.missing.is_none());
        let given: Vec<_> = given.collect();
        let wanted: Vec<&str> = wanted.split(';').map(str::trim).collect();
        assert_eq!(given.len(), wanted.len(), "{line}");
        for (node, wanted) in given.iter().zip(wanted) {
            let id = node.component.as_ref().map(ToString::to_string);
            right += usize::from(id.is_some_and(|id| wanted.split('/').any(|own| own == id)));
            all += 1;
        }
    }
    // At the first run, before any of their words were added: 165 of 187.
    assert!(right * 100 >= all * 90, "{right} of {all}");
}
