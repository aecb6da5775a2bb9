//! The board of a picture that a person knows: columns and rows as the eye sees them.
//!
//! Nodes whose left sides are near each other stand in one column, those of a lane whose middles
//! are, in one row. A node that stands between two columns belongs to the nearer one.

use super::board::{Place, Strip};
use super::route::Obstacles;
use super::router::holds;
use super::table::{at, set};
use super::{LayoutGraph, usable};
use crate::geometry::{Point, Rect};

/// Left sides that are nearer are those of one column, and middles of one row, in points.
const ALIKE: f64 = 20.0;

/// Where the nodes stand.
pub(super) struct Recalled {
    /// The place of each node, as far as no other one has it.
    pub places: Vec<(usize, Place)>,
    /// The column that each node stands in.
    pub wanted: Vec<i32>,
    pub columns: i32,
    pub strips: Vec<Strip>,
    /// Which nodes are as a layout left them: the lines of all their edges still hold.
    pub is_settled: Vec<bool>,
}

/// The board of a graph as it stands now; `None` if it was never laid out.
pub(super) fn recall(graph: &LayoutGraph, lane_of: &[usize]) -> Option<Recalled> {
    let first = graph.nodes.first()?.position;
    let is_finite = |at: &Point| at.is_finite();
    let mut places = graph.nodes.iter().map(|node| node.position);
    if !places.clone().all(|at| is_finite(&at)) || places.all(|at| at == first) {
        return None;
    }
    let across: Vec<(f64, f64)> = graph
        .nodes
        .iter()
        .map(|node| (node.position.x, usable(node.size).width))
        .collect();
    let (columns, count) = groups(&across, |_| true);
    let mut rows = vec![0; graph.nodes.len()];
    let mut strips = Vec::new();
    let mut next = 0;
    for lane in 0..=graph.lanes.len() {
        let middles: Vec<(f64, f64)> = graph
            .nodes
            .iter()
            .map(|node| {
                let height = usable(node.size).height;
                (node.position.y + height / 2.0, height)
            })
            .collect();
        let is_in_lane = |node: usize| at(lane_of, node) == lane;
        let (own, used) = groups(&middles, is_in_lane);
        for (node, row) in own.iter().enumerate().filter(|(node, _)| is_in_lane(*node)) {
            set(&mut rows, node, next + row);
        }
        // One row more, for what finds no place.
        let count = if used > 0 { used + 1 } else { 0 };
        strips.push(Strip { first: next, count });
        next += count;
    }
    let places = columns.iter().zip(&rows).enumerate();
    Some(Recalled {
        places: places
            .map(|(node, (column, row))| {
                let (column, row) = (*column, *row);
                (node, Place { column, row })
            })
            .collect(),
        wanted: columns,
        // And one column.
        columns: count + 1,
        strips,
        is_settled: settled(graph),
    })
}

/// Which nodes have edges whose lines all hold where the nodes stand.
fn settled(graph: &LayoutGraph) -> Vec<bool> {
    let boxes: Vec<Rect> = graph
        .nodes
        .iter()
        .map(|node| Rect::from_origin_size(node.position, usable(node.size)))
        .collect();
    let obstacles = Obstacles::new(&boxes);
    let mut has_edges = vec![false; boxes.len()];
    let mut is_settled = vec![true; boxes.len()];
    for edge in graph.edges.iter().filter(|edge| edge.from != edge.to) {
        let ends = (edge.from, edge.to);
        let edge_holds = holds(&obstacles, ends, &edge.via);
        for node in [edge.from, edge.to] {
            set(&mut has_edges, node, true);
            if !edge_holds {
                set(&mut is_settled, node, false);
            }
        }
    }
    let pairs = is_settled.into_iter().zip(has_edges);
    pairs
        .map(|(settled, has_edges)| settled && has_edges)
        .collect()
}

/// Groups spans (start and length) that begin at about the same place, and says how many groups
/// there are. A small group within the span of a larger one goes into it.
fn groups(spans: &[(f64, f64)], counts: impl Fn(usize) -> bool) -> (Vec<i32>, i32) {
    let mut order: Vec<usize> = (0..spans.len()).filter(|number| counts(*number)).collect();
    order.sort_by(|a, b| at(spans, *a).0.total_cmp(&at(spans, *b).0));
    // Where each group begins, how long its members are, and how many.
    let mut found: Vec<(f64, f64, usize)> = Vec::new();
    for number in &order {
        let (start, length) = at(spans, *number);
        match found.last_mut() {
            Some((first, most, members)) if start - *first < ALIKE => {
                *most = most.max(length);
                *members += 1;
            }
            _ => found.push((start, length, 1)),
        }
    }
    found.sort_by(|a, b| b.2.cmp(&a.2).then(a.0.total_cmp(&b.0)));
    let mut kept: Vec<(f64, f64, usize)> = Vec::new();
    for group in found {
        let overlap = |other: &(f64, f64, usize)| {
            (group.0 + group.1).min(other.0 + other.1) - group.0.max(other.0)
        };
        if kept.iter().all(|other| overlap(other) < 0.3 * group.1) {
            kept.push(group);
        }
    }
    kept.sort_by(|a, b| a.0.total_cmp(&b.0));
    let nearest = |start: f64| {
        let distances = kept.iter().map(|group| (group.0 - start).abs()).enumerate();
        let nearest = distances.min_by(|a, b| a.1.total_cmp(&b.1));
        nearest.map_or(0, |(place, _)| place as i32)
    };
    let groups = spans.iter().map(|(start, _)| nearest(*start)).collect();
    (groups, kept.len() as i32)
}
