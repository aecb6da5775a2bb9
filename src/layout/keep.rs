//! What stays where it is: the picture as a whole, and locked nodes.

use super::table::at;
use super::{Layout, LayoutGraph, LayoutOptions, Route, usable};
use crate::geometry::{GRID, Point, Rect, Vec2, snap};

/// Moves a layout to where its nodes stood: half of them then stand no further left than
/// before and half no further right, and so for up and down. If nodes are locked, these
/// count alone, so that the others come to stand about them.
pub(super) fn stay(graph: &LayoutGraph, layout: &mut Layout) {
    let has_locked = graph.nodes.iter().any(|node| node.locked);
    let moves = || {
        graph
            .nodes
            .iter()
            .zip(&layout.positions)
            .filter(|(node, _)| node.locked == has_locked && node.position.is_finite())
            .map(|(node, now)| node.position - *now)
    };
    let offset = Vec2::new(
        snap(median(moves().map(|by| by.x)), GRID),
        snap(median(moves().map(|by| by.y)), GRID),
    );
    for position in &mut layout.positions {
        *position += offset;
    }
    for lane in &mut layout.lanes {
        *lane = *lane + offset;
    }
    for point in layout.routes.iter_mut().flat_map(|route| &mut route.points) {
        *point += offset;
    }
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    at(&values, values.len().saturating_sub(1) / 2)
}

/// Puts locked nodes back to where they stand, moves what they would cover to the nearest
/// free place above or below, and gives up the routes of edges at any of these.
pub(super) fn keep_clear_of_locked(
    graph: &LayoutGraph,
    options: &LayoutOptions,
    layout: &mut Layout,
) {
    if !graph.nodes.iter().any(|node| node.locked) {
        return;
    }
    let mut moved = vec![false; graph.nodes.len()];
    let gap = options.node_gap / 2.0;
    let area = |at: Point, index: usize| {
        let size = graph
            .nodes
            .get(index)
            .map(|n| usable(n.size))
            .unwrap_or_default();
        Rect::from_origin_size(at, size)
    };
    let mut settled: Vec<Rect> = Vec::new();
    for (index, node) in graph.nodes.iter().enumerate().filter(|(_, n)| n.locked) {
        if let (Some(position), Some(moved)) =
            (layout.positions.get_mut(index), moved.get_mut(index))
        {
            *moved = *position != node.position;
            *position = node.position;
            settled.push(area(node.position, index).inflate(gap, gap));
        }
    }
    let locked = settled.clone();
    let mut covered: Vec<usize> = Vec::new();
    for (index, node) in graph.nodes.iter().enumerate().filter(|(_, n)| !n.locked) {
        let own = area(at(&layout.positions, index), index);
        if locked.iter().any(|other| other.overlaps(own)) {
            covered.push(index);
        } else if node.position.is_finite() {
            settled.push(own.inflate(gap, gap));
        }
    }
    for index in covered {
        let place = at(&layout.positions, index);
        let free = free_place(&settled, area(place, index), gap);
        if let (Some(position), Some(moved)) =
            (layout.positions.get_mut(index), moved.get_mut(index))
        {
            position.y = free;
            *moved = true;
        }
        settled.push(area(Point::new(place.x, free), index).inflate(gap, gap));
    }
    for (edge, route) in graph.edges.iter().zip(&mut layout.routes) {
        if at(&moved, edge.from) || at(&moved, edge.to) {
            *route = Route::default();
        }
    }
}

/// The top nearest to its own at which a rectangle overlaps none of `settled`.
fn free_place(settled: &[Rect], own: Rect, gap: f64) -> f64 {
    let beside: Vec<&Rect> = settled
        .iter()
        .filter(|other| other.x0 < own.x1 && own.x0 < other.x1)
        .collect();
    let is_free = |y: f64| {
        beside
            .iter()
            .all(|other| other.y1 <= y || y + own.height() <= other.y0)
    };
    // Free places begin right below or end right above something.
    beside
        .iter()
        .flat_map(|other| [other.y1 + gap * 0.5, other.y0 - own.height() - gap * 0.5])
        .chain([own.y0])
        .map(f64::round)
        .filter(|y| is_free(*y))
        .min_by(|a, b| (a - own.y0).abs().total_cmp(&(b - own.y0).abs()))
        .unwrap_or(own.y0)
}
