//! Bands: the lanes, and the nodes that are in none, each with the ranks of its nodes.

use std::collections::{BTreeMap, BTreeSet};

use super::rank::{Arc, acyclic, ranks};
use super::table::at;
use super::{LayoutGraph, LayoutOptions, usable};
use crate::geometry::{Point, Size};

/// Between two rows of a wrapped lane, in scene points.
pub(super) const ROW_GAP: f64 = 56.0;
/// Lanes with more ranks than this are not wrapped: nobody looks at them as a whole.
const MOST_WRAPPED: usize = 64;
/// How much worse, as the logarithm of a factor, the shape of a picture may be that a person
/// knows.
const TOLERANCE: f64 = 0.5;
/// A lane with more nodes than this starts at the left, wherever its edges pull it.
const FEW: usize = 3;

/// A lane, or the nodes that are in none, being laid out.
pub(super) struct Band {
    /// Number of the lane, if it is one.
    pub lane: Option<usize>,
    /// Numbers of its nodes; those higher up and further left now come first.
    pub nodes: Vec<usize>,
    /// Rank of each of its nodes.
    pub ranks: Vec<usize>,
}

/// The lanes from top to bottom, and after them the nodes that are in none.
///
/// Edges within a band give its ranks. Edges between bands do not push nodes to the right,
/// so that a lane need not start where another one ends; they only bring like ranks together.
pub(super) fn bands(graph: &LayoutGraph, options: &LayoutOptions) -> Vec<Band> {
    let free = graph.lanes.len();
    let count = graph.nodes.len();
    let home: Vec<usize> = graph
        .nodes
        .iter()
        .map(|node| node.lane.filter(|lane| *lane < free).unwrap_or(free))
        .collect();
    // Nodes in the order of their places, so that equals keep it.
    let mut order: Vec<usize> = (0..count).collect();
    let place = |node: usize| graph.nodes.get(node).map_or(Point::ZERO, |n| n.position);
    order.sort_by(|a, b| {
        let (a, b) = (place(*a), place(*b));
        a.y.total_cmp(&b.y).then(a.x.total_cmp(&b.x))
    });
    let (mut within, mut between): (Vec<Arc>, Vec<Arc>) = (Vec::new(), Vec::new());
    for edge in &graph.edges {
        if edge.feedback || edge.from >= count || edge.to >= count {
            continue;
        }
        let arc = (edge.from, edge.to);
        if at(&home, edge.from) == at(&home, edge.to) {
            within.push(arc);
        } else {
            between.push(arc);
        }
    }
    let ranks = ranks(count, &acyclic(count, &within), &between);
    let mut bands: Vec<Band> = (0..=free)
        .map(|lane| Band {
            lane: (lane < free).then_some(lane),
            nodes: Vec::new(),
            ranks: Vec::new(),
        })
        .collect();
    for node in order {
        if let Some(band) = bands.get_mut(at(&home, node)) {
            band.nodes.push(node);
            band.ranks.push(at(&ranks, node));
        }
    }
    for band in &mut bands {
        let first = band.ranks.iter().copied().min().unwrap_or(0);
        if band.nodes.len() > FEW {
            band.ranks.iter_mut().for_each(|rank| *rank -= first);
        }
    }
    start_at_zero(&mut bands);
    spread_unconnected(graph, &mut bands, options);
    bands
}

/// Takes off what all bands leave free at the left.
fn start_at_zero(bands: &mut [Band]) {
    let first = bands.iter().flat_map(|band| &band.ranks).copied().min();
    for band in bands {
        for rank in &mut band.ranks {
            *rank -= first.unwrap_or(0);
        }
    }
}

/// Puts nodes without any edge side by side: all in the first rank would be a long column.
fn spread_unconnected(graph: &LayoutGraph, bands: &mut [Band], options: &LayoutOptions) {
    let connected: BTreeSet<usize> = graph
        .edges
        .iter()
        .flat_map(|edge| [edge.from, edge.to])
        .collect();
    let cell = cell(graph, options);
    let aspect_ratio = options.aspect_ratio.unwrap_or(1.6);
    for band in bands {
        let is_alone = |node: &usize| !connected.contains(node);
        let count = band.nodes.iter().filter(|node| is_alone(node)).count() as f64;
        let columns = (count * aspect_ratio * cell.height / cell.width).sqrt();
        let columns = (columns.round() as usize).max(1);
        let alone = band
            .nodes
            .iter()
            .zip(&mut band.ranks)
            .filter(|(node, _)| is_alone(node));
        for (place, (_, rank)) in alone.enumerate() {
            *rank = place % columns;
        }
    }
}

/// What an average node takes up, with the gaps beside and below it.
fn cell(graph: &LayoutGraph, options: &LayoutOptions) -> Size {
    let count = graph.nodes.len().max(1) as f64;
    let all = graph
        .nodes
        .iter()
        .fold(Size::ZERO, |all, node| all + usable(node.size))
        / count;
    Size::new(
        (all.width + options.rank_gap * 1.5).max(1.0),
        (all.height + options.node_gap).max(1.0),
    )
}

/// After how many columns lanes are wrapped, so that the picture has the wanted shape.
pub(super) fn best_columns(graph: &LayoutGraph, bands: &[Band], options: &LayoutOptions) -> usize {
    let last = bands.iter().flat_map(|band| &band.ranks).copied().max();
    let longest = last.unwrap_or(0) + 1;
    let Some(aspect_ratio) = options.aspect_ratio.filter(|_| longest <= MOST_WRAPPED) else {
        return longest;
    };
    let Size { width, height } = cell(graph, options);
    let shape = |columns: usize| {
        let total: f64 = bands
            .iter()
            .filter(|band| !band.nodes.is_empty())
            .map(|band| {
                let mut tallest: BTreeMap<usize, BTreeMap<usize, usize>> = BTreeMap::new();
                for rank in &band.ranks {
                    *tallest
                        .entry(rank / columns)
                        .or_default()
                        .entry(*rank)
                        .or_default() += 1;
                }
                let rows = tallest
                    .values()
                    .map(|row| row.values().copied().max().unwrap_or(0) as f64 * height + ROW_GAP);
                rows.sum::<f64>() + 40.0
            })
            .sum();
        (columns as f64 * width / total.max(1.0) / aspect_ratio)
            .ln()
            .abs()
    };
    let candidates = 4..=longest.max(4);
    let best = candidates
        .clone()
        .min_by(|a, b| shape(*a).total_cmp(&shape(*b)))
        .unwrap_or(longest);
    if !options.keeps {
        return best;
    }
    let known: Vec<(usize, usize)> = bands.iter().map(|band| known_rows(graph, band)).collect();
    let off = |columns: usize| -> usize {
        known
            .iter()
            .map(|(ranks, rows)| ranks.div_ceil(columns).abs_diff(*rows))
            .sum()
    };
    candidates
        .filter(|columns| shape(*columns) < shape(best) + TOLERANCE)
        .min_by(|a, b| off(*a).cmp(&off(*b)).then(shape(*a).total_cmp(&shape(*b))))
        .unwrap_or(best)
}

/// How many ranks a band has, and in how many rows they stand: where ranks begin again at the
/// left, it is wrapped.
fn known_rows(graph: &LayoutGraph, band: &Band) -> (usize, usize) {
    let mut lefts: BTreeMap<usize, Vec<f64>> = BTreeMap::new();
    for (node, rank) in band.nodes.iter().zip(&band.ranks) {
        let left = graph.nodes.get(*node).map_or(0.0, |node| node.position.x);
        lefts.entry(*rank).or_default().push(left);
    }
    let ranks = lefts.keys().next_back().map_or(0, |last| last + 1);
    let middles: Vec<f64> = lefts
        .into_values()
        .map(|mut lefts| {
            lefts.sort_by(f64::total_cmp);
            at(&lefts, (lefts.len() - 1) / 2)
        })
        .collect();
    let wraps = middles
        .windows(2)
        .filter(|pair| matches!(pair, [a, b] if *b < a - 1.0));
    (ranks, wraps.count() + usize::from(ranks > 0))
}
