//! Pulls a layout together along its flow: columns are given up for room.

use std::collections::BTreeMap;

use super::{Layout, LayoutGraph, LayoutOptions};
use crate::geometry::{GRID, Rect};

/// Least length of a lane, in scene points.
const LEAST_LENGTH: f64 = 480.0;
/// Room beside a label between two nodes: for ports and the arrow head.
const LABEL_ROOM: f64 = 40.0;

/// Moves each node to the left as far as what comes before it allows: nodes in its way in its
/// lane, and nodes that it has an edge from. Routes are left as they were.
pub(super) fn pull_together(graph: &LayoutGraph, options: &LayoutOptions, layout: &mut Layout) {
    let before = boxes(graph, layout);
    let mut order: Vec<usize> = (0..before.len()).collect();
    let left = |number: &usize| before.get(*number).map_or(0.0, |rect| rect.x0);
    order.sort_by(|a, b| left(a).total_cmp(&left(b)).then(a.cmp(b)));
    // By the node that an edge goes to: where it comes from, and how much room it needs.
    let mut into: BTreeMap<usize, Vec<(usize, f64)>> = BTreeMap::new();
    for edge in &graph.edges {
        let label = edge.label.map_or(0.0, |size| size.width + LABEL_ROOM);
        let room = options.rank_gap.max(label);
        into.entry(edge.to).or_default().push((edge.from, room));
    }
    let start = before
        .iter()
        .map(|rect| rect.x0)
        .fold(f64::INFINITY, f64::min);
    let mut after: BTreeMap<usize, Rect> = BTreeMap::new();
    for number in order {
        let (Some(own), Some(node)) = (before.get(number), graph.nodes.get(number)) else {
            continue;
        };
        let givers = into.get(&number).into_iter().flatten();
        let givers = givers.filter_map(|(from, room)| {
            let was = before.get(*from).filter(|was| was.x1 <= own.x0)?;
            after.get(from).map(|is| is.x1 + room.min(own.x0 - was.x1))
        });
        let band = own.inflate(0.0, options.node_gap / 2.0);
        let in_the_way = after.iter().filter(|(other, is)| {
            let alike = graph.nodes.get(**other).map(|other| other.lane) == Some(node.lane);
            alike && is.y0 < band.y1 && is.y1 > band.y0
        });
        let in_the_way = in_the_way.map(|(_, is)| is.x1 + options.rank_gap);
        let x = givers.chain(in_the_way).fold(start, f64::max);
        let x = ((x - start) / GRID).ceil() * GRID + start;
        let shift = if node.locked {
            0.0
        } else {
            x.min(own.x0) - own.x0
        };
        after.insert(
            number,
            Rect::new(own.x0 + shift, own.y0, own.x1 + shift, own.y1),
        );
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

/// The areas of the nodes.
pub(super) fn boxes(graph: &LayoutGraph, layout: &Layout) -> Vec<Rect> {
    let nodes = graph.nodes.iter().zip(&layout.positions);
    nodes
        .map(|(node, at)| Rect::from_origin_size(*at, node.size))
        .collect()
}
