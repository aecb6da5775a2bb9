//! Pulls a layout together along its flow: columns are given up for room.

use std::collections::BTreeMap;

use super::{Layout, LayoutGraph, LayoutOptions};
use crate::geometry::{GRID, Rect, Vec2};

/// Least length of a lane, in scene points.
const LEAST_LENGTH: f64 = 480.0;
/// Room beside a label between two nodes: for ports and the arrow head.
const LABEL_ROOM: f64 = 40.0;

/// Moves each node to the left as far as what comes before it allows: nodes in its way in its
/// lane, and nodes that it has an edge from. One that has none goes back to what it gives to.
/// Routes are left as they were.
pub(super) fn pull_together(graph: &LayoutGraph, options: &LayoutOptions, layout: &mut Layout) {
    let before = boxes(graph, layout);
    let mut order: Vec<usize> = (0..before.len()).collect();
    let left = |number: &usize| before.get(*number).map_or(0.0, |rect| rect.x0);
    order.sort_by(|a, b| left(a).total_cmp(&left(b)).then(a.cmp(b)));
    let links = links(graph, options, &before);
    let mut into: BTreeMap<usize, Vec<&Link>> = BTreeMap::new();
    let mut out_of: BTreeMap<usize, Vec<&Link>> = BTreeMap::new();
    for link in &links {
        into.entry(link.to).or_default().push(link);
        out_of.entry(link.from).or_default().push(link);
    }
    let start = order.first().map_or(0.0, left);
    let in_the_way = |own: usize, other: usize| {
        let (Some(a), Some(b)) = (graph.nodes.get(own), graph.nodes.get(other)) else {
            return false;
        };
        let (Some(own), Some(other)) = (before.get(own), before.get(other)) else {
            return false;
        };
        a.lane == b.lane
            && own.y0 < other.y1 + options.node_gap / 2.0
            && other.y0 < own.y1 + options.node_gap / 2.0
    };
    let mut after: BTreeMap<usize, Rect> = BTreeMap::new();
    for number in &order {
        let (Some(own), Some(node)) = (before.get(*number), graph.nodes.get(*number)) else {
            continue;
        };
        let givers = into.get(number).into_iter().flatten();
        let givers = givers.filter_map(|link| Some(after.get(&link.from)?.x1 + link.room));
        let others = after
            .iter()
            .filter(|(other, _)| in_the_way(*number, **other));
        let others = others.map(|(_, is)| is.x1 + options.rank_gap);
        let x = givers.chain(others).fold(start, f64::max);
        let x = (((x - start) / GRID).ceil() * GRID + start).min(own.x0);
        let shift = if node.locked { 0.0 } else { x - own.x0 };
        after.insert(*number, *own + Vec2::new(shift, 0.0));
    }
    for number in order.iter().rev() {
        let locked = graph.nodes.get(*number).is_none_or(|node| node.locked);
        let (Some(own), Some(was)) = (after.get(number).copied(), before.get(*number)) else {
            continue;
        };
        if locked || into.contains_key(number) {
            continue;
        }
        let takers = out_of.get(number).into_iter().flatten();
        let takers = takers.filter_map(|link| Some(after.get(&link.to)?.x0 - link.room));
        let Some(wanted) = takers.reduce(f64::min) else {
            continue;
        };
        let others = after.iter().filter(|(other, is)| {
            *other != number && is.x0 >= own.x0 && in_the_way(*number, **other)
        });
        let others = others.map(|(_, is)| is.x0 - options.rank_gap);
        let end = others.fold(wanted, f64::min).min(was.x1);
        let shift = ((end - own.x1) / GRID).floor() * GRID;
        after.insert(*number, own + Vec2::new(shift.max(0.0), 0.0));
    }
    for (number, rect) in &after {
        if let Some(position) = layout.positions.get_mut(*number) {
            position.x = rect.x0;
        }
    }
    let end = |rects: &mut dyn Iterator<Item = f64>| rects.fold(f64::NEG_INFINITY, f64::max);
    let saved =
        end(&mut before.iter().map(|rect| rect.x1)) - end(&mut after.values().map(|r| r.x1));
    for lane in &mut layout.lanes {
        let least = lane.x1.min(LEAST_LENGTH);
        lane.x1 = (lane.x1 - saved.max(0.0)).max(least);
    }
}

/// An edge that runs on, and the room between its nodes that it needs.
struct Link {
    from: usize,
    to: usize,
    room: f64,
}

fn links(graph: &LayoutGraph, options: &LayoutOptions, before: &[Rect]) -> Vec<Link> {
    let edges = graph.edges.iter().filter_map(|edge| {
        let gap = before.get(edge.to)?.x0 - before.get(edge.from)?.x1;
        let label = edge.label.map_or(0.0, |size| size.width + LABEL_ROOM);
        (gap >= 0.0).then_some(Link {
            from: edge.from,
            to: edge.to,
            room: options.rank_gap.max(label).min(gap),
        })
    });
    edges.collect()
}

/// The areas of the nodes.
pub(super) fn boxes(graph: &LayoutGraph, layout: &Layout) -> Vec<Rect> {
    let nodes = graph.nodes.iter().zip(&layout.positions);
    nodes
        .map(|(node, at)| Rect::from_origin_size(*at, node.size))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::{LayoutEdge, LayoutNode, arrange};
    use super::*;
    use crate::geometry::{Point, Size};

    /// A chain of a narrow and two wide nodes, one above another chain of three.
    fn graph() -> LayoutGraph {
        let node = |width: f64, lane: usize| LayoutNode {
            size: Size::new(width, 56.0),
            lane: Some(lane),
            position: Point::new(40.0, 40.0),
            locked: false,
        };
        let edge = |from: usize, to: usize| LayoutEdge {
            from,
            to,
            from_y: 28.0,
            to_y: 28.0,
            feedback: false,
            label: None,
        };
        LayoutGraph {
            nodes: [
                (120.0, 0),
                (200.0, 0),
                (200.0, 0),
                (200.0, 1),
                (120.0, 1),
                (120.0, 1),
            ]
            .map(|(width, lane)| node(width, lane))
            .to_vec(),
            edges: [(0, 1), (1, 2), (3, 4), (4, 5)]
                .map(|(from, to)| edge(from, to))
                .to_vec(),
            lanes: vec![
                super::super::LayoutLane {
                    header: 28.0,
                    padding: 24.0,
                };
                2
            ],
        }
    }

    fn options() -> LayoutOptions {
        LayoutOptions {
            compact: true,
            ..LayoutOptions::default()
        }
    }

    #[test]
    fn nodes_leave_their_columns_and_keep_their_gaps() {
        let graph = graph();
        let layout = arrange(&graph, &options());
        let boxes = boxes(&graph, &layout);
        let plain = arrange(&graph, &LayoutOptions::default());
        assert!(
            boxes[1].x0 < plain.positions[1].x,
            "the second column is given up"
        );
        for edge in &graph.edges {
            let gap = boxes[edge.to].x0 - boxes[edge.from].x1;
            assert!((44.0..44.0 + GRID).contains(&gap), "{gap}");
        }
        assert!(layout.lanes.iter().all(|lane| lane.x1 < plain.lanes[0].x1));
        assert_eq!(layout.routes.len(), graph.edges.len());
    }

    #[test]
    fn locked_nodes_and_empty_graphs_stay_as_they_are() {
        let mut graph = graph();
        graph.nodes[1].locked = true;
        graph.nodes[1].position = Point::new(900.0, 40.0);
        let layout = arrange(&graph, &options());
        assert_eq!(layout.positions[1], graph.nodes[1].position);
        let empty = arrange(&LayoutGraph::default(), &options());
        assert!(empty.positions.is_empty() && empty.lanes.is_empty());
    }
}
