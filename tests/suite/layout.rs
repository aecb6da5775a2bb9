//! Automatic layout and routing: what holds of every picture.

use pipewright::catalog::{Catalog, templates};
use pipewright::geometry::{Direction, Point, Rect, Size, bounding_box};
use pipewright::layout::{
    Layout, LayoutEdge, LayoutGraph, LayoutLane, LayoutNode, LayoutOptions, Route, RouteEdge,
    arrange, measure, route_all, route_some,
};
use pipewright::model::{Document, NodeId};
use pipewright::session::{Session, arranged, layout_statistics, load_template};
use pipewright::sizing::{LANE_HEADER, LANE_PADDING};
use proptest::prelude::*;

/// As many as `PROPTEST_CASES` says, or as many as usual; `.ci/run` asks for a thousand.
fn cases(usual: u32) -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").ok();
    let asked = asked.and_then(|asked| asked.parse().ok());
    ProptestConfig::with_cases(asked.unwrap_or(usual))
}

/// No node or edge, by number.
const NONE: [usize; 0] = [];

/// A node as a number of steps in width and height, and its lane if it has one.
type Card = (u32, u32, Option<usize>);

fn graph_of(cards: &[Card], lanes: usize, edges: Vec<LayoutEdge>) -> LayoutGraph {
    LayoutGraph {
        nodes: cards
            .iter()
            .map(|(width, height, lane)| LayoutNode {
                size: Size::new(f64::from(*width) * 8.0, f64::from(*height) * 8.0),
                lane: lane.filter(|_| lanes > 0).map(|lane| lane % lanes),
                position: Point::ZERO,
                locked: false,
            })
            .collect(),
        edges,
        lanes: vec![
            LayoutLane {
                header: LANE_HEADER,
                padding: LANE_PADDING,
                title_width: 90.0,
            };
            lanes
        ],
    }
}

/// Which way an edge of a random graph runs.
#[derive(Clone, Debug)]
enum Course {
    Forward,
    Feedback,
    Anywhere,
    Itself,
}

/// Layered graphs as diagrams have them: mostly short forward edges, some that run back on
/// purpose, some that close cycles, now and then a loop, and parts that hang on nothing.
fn graph(least: usize, most: usize) -> impl Strategy<Value = LayoutGraph> {
    let card = (15_u32..27, 5_u32..14, prop::option::of(0_usize..5));
    let direction = prop_oneof![
        12 => Just(Course::Forward),
        2 => Just(Course::Feedback),
        1 => Just(Course::Anywhere),
        1 => Just(Course::Itself),
    ];
    let label = prop::option::weighted(0.2, 20.0..170.0_f64);
    let edge = (
        any::<prop::sample::Index>(),
        1_usize..20,
        direction,
        0_u32..6,
        0_u32..6,
        label,
    );
    (prop::collection::vec(card, least..most), 0_usize..5)
        .prop_flat_map(move |(cards, lanes)| {
            let most_edges = cards.len() * 3 / 2;
            let edges = prop::collection::vec(edge.clone(), 0..most_edges);
            (Just(cards), Just(lanes), edges)
        })
        .prop_map(|(cards, lanes, edges)| {
            let port = |card: usize, number: u32| {
                let height = f64::from(cards[card].1) * 8.0;
                height / 2.0 + (f64::from(number % 2) - 0.5) * 14.0
            };
            let edges = edges
                .iter()
                .map(|(start, reach, direction, out, into, label)| {
                    let start = start.index(cards.len());
                    let end = (start + reach).min(cards.len() - 1);
                    let (from, to) = match direction {
                        Course::Forward => (start, end),
                        Course::Feedback => (end, start),
                        Course::Anywhere => (start, (start * 7 + reach) % cards.len()),
                        Course::Itself => (start, start),
                    };
                    LayoutEdge {
                        from,
                        to,
                        from_y: port(from, *out),
                        to_y: port(to, *into),
                        feedback: matches!(direction, Course::Feedback),
                        spine: false,
                        class: 0,
                        label: label.map(|width| Size::new(width, 18.0)),
                        via: Vec::new(),
                    }
                })
                .collect();
            graph_of(&cards, lanes, edges)
        })
}

fn lay_out(graph: &LayoutGraph) -> Layout {
    arrange(graph, &LayoutOptions::default())
}

fn boxes(graph: &LayoutGraph, layout: &Layout) -> Vec<Rect> {
    graph
        .nodes
        .iter()
        .zip(&layout.positions)
        .map(|(node, at)| Rect::from_origin_size(*at, node.size))
        .collect()
}

/// The edges of a laid out graph, as the router takes them.
fn ends(graph: &LayoutGraph, layout: &Layout, boxes: &[Rect]) -> Vec<RouteEdge> {
    graph
        .edges
        .iter()
        .zip(&layout.routes)
        .map(|(edge, route)| RouteEdge {
            from: edge.from,
            to: edge.to,
            start: Point::new(boxes[edge.from].x1, boxes[edge.from].y0 + edge.from_y),
            end: Point::new(boxes[edge.to].x0, boxes[edge.to].y0 + edge.to_y),
            feedback: edge.feedback,
            spine: false,
            class: 0,
            label: edge.label,
            shares_trunk: true,
            via: route.points.clone(),
            bent: false,
        })
        .collect()
}

/// The areas of the nodes, the edges and their routes, as they are drawn.
fn drawn(graph: &LayoutGraph, layout: &Layout) -> (Vec<Rect>, Vec<RouteEdge>, Vec<Route>) {
    let boxes = boxes(graph, layout);
    let edges = ends(graph, layout, &boxes);
    let routes = route_all(&boxes, &edges, &[], Direction::Right);
    (boxes, edges, routes)
}

/// Whether a point lies on a side of a rectangle.
fn is_on_side(area: Rect, at: Point) -> bool {
    area.inflate(0.01, 0.01).contains(at) && !area.inflate(-0.01, -0.01).contains(at)
}

fn overlapping_pairs(boxes: &[Rect]) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    for (a, first) in boxes.iter().enumerate() {
        for (b, second) in boxes.iter().enumerate().skip(a + 1) {
            if first.overlaps(*second) {
                pairs.push((a, b));
            }
        }
    }
    pairs
}

/// What is wrong with a route from node to node, if anything is.
fn fault(boxes: &[Rect], edge: &RouteEdge, route: &Route) -> Option<String> {
    let all = &route.points;
    let (from, to) = (boxes[edge.from], boxes[edge.to]);
    let begins = all.first().is_some_and(|at| is_on_side(from, *at));
    let ends = all.last().is_some_and(|at| is_on_side(to, *at));
    if !begins || !ends {
        return Some(format!("{all:?} is not from {from} to {to}"));
    }
    // A step of less than half a point is drawn as one straight line.
    all.windows(2)
        .find(|pair| (pair[0].x - pair[1].x).abs() > 0.01 && (pair[0].y - pair[1].y).abs() >= 0.5)
        .map(|pair| format!("{} to {} is slanted", pair[0], pair[1]))
}

/// Numbers of edges with a run inside of a node, their own ones included.
fn through_nodes(boxes: &[Rect], edges: &[RouteEdge], routes: &[Route]) -> Vec<usize> {
    let inside = |a: Point, b: Point| {
        let run = Rect::from_points(a, b).inflate(0.1, 0.1);
        boxes
            .iter()
            .any(|node| node.inflate(-1.0, -1.0).overlaps(run))
    };
    (0..edges.len())
        .filter(|number| {
            let points = &routes[*number].points;
            points.windows(2).any(|pair| inside(pair[0], pair[1]))
        })
        .collect()
}

/// Nodes that are outside of their lane, by number.
fn outside_of_lanes(graph: &LayoutGraph, layout: &Layout) -> Vec<usize> {
    let boxes = boxes(graph, layout);
    (0..graph.nodes.len())
        .filter(|number| {
            graph.nodes[*number].lane.is_some_and(|lane| {
                let lane = layout.lanes[lane];
                lane.union(boxes[*number]) != lane
            })
        })
        .collect()
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn nodes_do_not_overlap(graph in graph(10, 200)) {
        prop_assert_eq!(overlapping_pairs(&boxes(&graph, &lay_out(&graph))), []);
    }

    #[test]
    fn lanes_hold_their_nodes_and_stay_apart(graph in graph(10, 120)) {
        let layout = lay_out(&graph);
        prop_assert_eq!(outside_of_lanes(&graph, &layout), NONE);
        prop_assert_eq!(overlapping_pairs(&layout.lanes), []);
        prop_assert!(layout.lanes.iter().is_sorted_by(|a, b| a.y1 <= b.y0));
        let boxes = boxes(&graph, &layout);
        for (node, area) in graph.nodes.iter().zip(&boxes) {
            let strangers = layout.lanes.iter().enumerate().filter(|(number, lane)| {
                node.lane != Some(*number) && lane.overlaps(*area)
            });
            prop_assert_eq!(strangers.count(), 0);
        }
    }

    #[test]
    fn routes_run_at_right_angles_from_port_to_port(graph in graph(10, 120)) {
        let (boxes, ends, routes) = drawn(&graph, &lay_out(&graph));
        prop_assert_eq!(routes.len(), graph.edges.len());
        for (edge, route) in ends.iter().zip(&routes) {
            prop_assert_eq!(fault(&boxes, edge, route), None);
            prop_assert_eq!(route.label.is_some(), edge.label.is_some());
        }
    }

    #[test]
    fn no_edge_runs_through_a_node(graph in graph(10, 160)) {
        let (boxes, ends, routes) = drawn(&graph, &lay_out(&graph));
        prop_assert_eq!(through_nodes(&boxes, &ends, &routes), NONE);
        let stats = measure(&boxes, &ends, &routes, Direction::Right);
        prop_assert_eq!((stats.node_overlaps, stats.edges_through_nodes), (0, 0));
    }

    #[test]
    fn the_same_graph_is_laid_out_alike(graph in graph(10, 80)) {
        prop_assert_eq!(lay_out(&graph), lay_out(&graph.clone()));
    }

    #[test]
    fn locked_nodes_stay(graph in graph(10, 40), locked in prop::collection::vec(any::<bool>(), 40)) {
        let mut graph = graph;
        for (number, (node, locked)) in graph.nodes.iter_mut().zip(locked).enumerate() {
            node.locked = locked;
            node.position = Point::new(300.0 * number as f64, -77.0);
        }
        let layout = lay_out(&graph);
        for (node, at) in graph.nodes.iter().zip(&layout.positions) {
            prop_assert!(!node.locked || node.position == *at);
        }
    }

    #[test]
    fn rectangles_anywhere_are_routed_from_port_to_port(
        places in prop::collection::vec((-900.0..900.0_f64, -900.0..900.0_f64), 2..40),
        edges in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 0..40),
    ) {
        let boxes: Vec<Rect> = places
            .iter()
            .map(|at| Rect::from_origin_size(*at, (140.0, 56.0)))
            .collect();
        let edges: Vec<RouteEdge> = edges
            .iter()
            .map(|(from, to)| (from.index(boxes.len()), to.index(boxes.len())))
            .map(|(from, to)| RouteEdge {
                from,
                to,
                start: Point::new(boxes[from].x1, boxes[from].center().y),
                end: Point::new(boxes[to].x0, boxes[to].center().y),
                feedback: false,
                spine: false,
                class: 0,
                label: None,
                shares_trunk: false,
                via: Vec::new(),
                bent: false,
            })
            .collect();
        let routes = route_all(&boxes, &edges, &[], Direction::Right);
        for (edge, route) in edges.iter().zip(&routes) {
            prop_assert_eq!(fault(&boxes, edge, route), None);
        }
        prop_assert_eq!(&routes, &route_all(&boxes, &edges, &[], Direction::Right));
    }

    #[test]
    fn routing_a_few_leaves_the_others_as_they_were(graph in graph(10, 60), which in any::<prop::sample::Index>()) {
        prop_assume!(!graph.edges.is_empty());
        let (boxes, ends, before) = drawn(&graph, &lay_out(&graph));
        let which = which.index(ends.len());
        let routes = route_some(&boxes, &ends, &[], &before, &[which], Direction::Right);
        prop_assert_eq!(fault(&boxes, &ends[which], &routes[which]), None);
        for (number, route) in routes.iter().enumerate() {
            prop_assert!(number == which || *route == before[number]);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    // Too many nodes around an edge for a search: the router takes columns and rows.
    #[test]
    fn no_edge_runs_through_a_node_in_a_crowd(graph in graph(180, 300)) {
        let (boxes, ends, routes) = drawn(&graph, &lay_out(&graph));
        prop_assert_eq!(through_nodes(&boxes, &ends, &routes), NONE);
        for (edge, route) in ends.iter().zip(&routes) {
            prop_assert_eq!(fault(&boxes, edge, route), None);
        }
    }
}

fn template_documents() -> impl Iterator<Item = (&'static str, Document)> {
    templates()
        .iter()
        .map(|template| (template.id, load_template(template).unwrap()))
}

fn node_boxes(session: &Session) -> Vec<(NodeId, Rect)> {
    let rect = |id: &NodeId| session.node_rect(id).unwrap();
    let ids = session.document().nodes().keys();
    ids.map(|id| (id.clone(), rect(id))).collect()
}

#[test]
fn templates_have_no_overlaps_and_no_edge_through_a_node() {
    for (id, document) in template_documents() {
        let stats = layout_statistics(&document, Catalog::bundled());
        assert_eq!(stats.node_overlaps, 0, "{id}");
        assert_eq!(stats.edges_through_nodes, 0, "{id}");
    }
}

#[test]
fn templates_have_their_nodes_in_lanes_that_stay_apart() {
    for (id, document) in template_documents() {
        let session = Session::new(document);
        let document = session.document();
        for (node, area) in node_boxes(&session) {
            for (lane, record) in document.lanes() {
                let is_member = document.node(&node).unwrap().lane.as_ref() == Some(lane);
                let holds = record.rect.union(area) == record.rect;
                assert_eq!(holds, is_member, "{id}: {node} in {lane}");
                assert_eq!(
                    record.rect.overlaps(area),
                    is_member,
                    "{id}: {node}, {lane}"
                );
            }
        }
        let lanes: Vec<Rect> = document.lanes().values().map(|lane| lane.rect).collect();
        assert_eq!(overlapping_pairs(&lanes), [], "{id}");
    }
}

#[test]
fn routes_of_templates_run_at_right_angles() {
    for (id, document) in template_documents() {
        let session = Session::new(document);
        let routes = session.derived().routes();
        assert_eq!(routes.len(), session.document().edges().len(), "{id}");
        for (edge, route) in routes {
            assert!(route.points.len() >= 2, "{id}: {edge}");
            for pair in route.points.windows(2) {
                let step = pair[1] - pair[0];
                assert!(step.x.abs() < 0.01 || step.y.abs() < 0.5, "{id}: {edge}");
            }
        }
    }
}

#[test]
fn laying_a_template_out_again_changes_nothing_the_second_time() {
    for (id, document) in template_documents() {
        let once = arranged(document, Catalog::bundled());
        let twice = arranged(once.clone(), Catalog::bundled());
        assert_eq!(once, twice, "{id}");
    }
}

#[test]
fn an_empty_graph_has_an_empty_layout() {
    assert_eq!(lay_out(&LayoutGraph::default()), Layout::default());
    assert!(route_all(&[], &[], &[], Direction::Right).is_empty());
}

#[test]
fn empty_lanes_have_room_for_a_title() {
    let layout = lay_out(&graph_of(&[], 3, Vec::new()));
    assert_eq!(layout.lanes.len(), 3);
    assert!(
        layout
            .lanes
            .iter()
            .all(|lane| lane.width() > 100.0 && lane.height() > LANE_HEADER)
    );
    assert_eq!(overlapping_pairs(&layout.lanes), []);
}

#[test]
fn one_node_stands_alone_or_in_its_lane() {
    for lanes in [0, 1] {
        let graph = graph_of(&[(20, 8, Some(0))], lanes, Vec::new());
        let layout = lay_out(&graph);
        assert!(layout.positions[0].is_finite());
        assert_eq!(outside_of_lanes(&graph, &layout), NONE);
    }
}

#[test]
fn unconnected_nodes_are_spread_out() {
    let graph = graph_of(&[(20, 8, None); 60], 0, Vec::new());
    let boxes = boxes(&graph, &lay_out(&graph));
    assert_eq!(overlapping_pairs(&boxes), []);
    let all = bounding_box(boxes).unwrap();
    let ratio = all.width() / all.height();
    assert!(
        (0.2..8.0).contains(&ratio),
        "{} by {}",
        all.width(),
        all.height()
    );
}

#[test]
fn edges_that_point_nowhere_are_passed_over() {
    let edge = |from, to| LayoutEdge {
        from,
        to,
        from_y: 20.0,
        to_y: f64::NAN,
        feedback: false,
        spine: false,
        class: 0,
        label: None,
        via: Vec::new(),
    };
    let graph = graph_of(
        &[(20, 8, Some(7)); 3],
        1,
        vec![edge(0, 9), edge(9, 9), edge(0, 1)],
    );
    let layout = lay_out(&graph);
    assert_eq!(layout.positions.len(), 3);
    assert!(layout.routes[0].points.is_empty() && layout.routes[1].points.is_empty());
    assert!(!layout.routes[2].points.is_empty());
}

#[test]
fn sizes_that_are_no_numbers_do_no_harm() {
    let mut graph = graph_of(&[(20, 8, None); 4], 0, Vec::new());
    graph.nodes[0].size = Size::new(f64::NAN, f64::INFINITY);
    graph.nodes[1].size = Size::new(-40.0, 0.0);
    graph.nodes[2].position = Point::new(f64::NAN, f64::NEG_INFINITY);
    assert!(lay_out(&graph).positions.iter().all(|at| at.is_finite()));
}

#[test]
fn a_ring_of_nodes_is_laid_out() {
    let count = 30;
    let edges = (0..count)
        .map(|from| LayoutEdge {
            from,
            to: (from + 1) % count,
            from_y: 32.0,
            to_y: 32.0,
            feedback: false,
            spine: false,
            class: 0,
            label: None,
            via: Vec::new(),
        })
        .collect();
    let graph = graph_of(&[(20, 8, None); 30], 0, edges);
    let (boxes, ends, routes) = drawn(&graph, &lay_out(&graph));
    assert_eq!(overlapping_pairs(&boxes), []);
    assert_eq!(through_nodes(&boxes, &ends, &routes), NONE);
}

#[test]
fn five_thousand_nodes_are_laid_out() {
    let count = 5_000;
    let cards: Vec<Card> = (0..count)
        .map(|number| (20, 8, Some(number as usize / 1_250)))
        .collect();
    let edges = (0..count as usize - 40)
        .map(|from| LayoutEdge {
            from,
            to: from + 1 + (from * 31) % 37,
            from_y: 32.0,
            to_y: 32.0,
            feedback: from % 97 == 0,
            spine: false,
            class: 0,
            label: None,
            via: Vec::new(),
        })
        .collect();
    let graph = graph_of(&cards, 4, edges);
    let layout = lay_out(&graph);
    assert_eq!(outside_of_lanes(&graph, &layout), NONE);
    let (boxes, ends, routes) = drawn(&graph, &layout);
    let through = through_nodes(&boxes, &ends, &routes);
    assert_eq!((overlapping_pairs(&boxes), through), (vec![], vec![]));
}
