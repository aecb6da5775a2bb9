//! Figures of a drawn layout.

use super::{Route, RouteEdge};
use crate::geometry::{Point, Rect, bounding_box};

/// How a layout came out; all counted on the routes as they are drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct LayoutStats {
    /// Nodes.
    pub nodes: usize,
    /// Edges.
    pub edges: usize,
    /// Different left sides of nodes: columns as the eye sees them.
    pub ranks: usize,
    /// Pairs of runs that cross.
    pub crossings: usize,
    /// Corners.
    pub bends: usize,
    /// Length of all edges in scene points.
    pub total_length: f64,
    /// Area of the picture in square scene points.
    pub area: f64,
    /// Pairs of nodes that overlap.
    pub node_overlaps: usize,
    /// Edges that touch the inside of a node that is not their own.
    pub edges_through_nodes: usize,
}

/// Measures a drawn layout.
pub fn measure(nodes: &[Rect], edges: &[RouteEdge], routes: &[Route]) -> LayoutStats {
    let corners = |route: &Route| route.points.len().saturating_sub(2);
    let length = |route: &Route| pairs(route).map(|(a, b)| (b - a).hypot()).sum::<f64>();
    let mut lefts: Vec<i64> = nodes.iter().map(|node| node.x0.round() as i64).collect();
    lefts.sort_unstable();
    lefts.dedup();
    let everything = nodes.iter().copied().chain(
        routes
            .iter()
            .flat_map(|route| pairs(route).map(|(a, b)| Rect::from_points(a, b))),
    );
    LayoutStats {
        nodes: nodes.len(),
        edges: edges.len(),
        ranks: lefts.len(),
        crossings: crossings(edges, routes),
        bends: routes.iter().map(corners).sum(),
        total_length: routes.iter().map(length).sum(),
        area: bounding_box(everything).map_or(0.0, |all| all.width() * all.height()),
        node_overlaps: overlaps(nodes),
        edges_through_nodes: edges
            .iter()
            .zip(routes)
            .filter(|(edge, route)| goes_through_a_node(nodes, edge, route))
            .count(),
    }
}

fn pairs(route: &Route) -> impl Iterator<Item = (Point, Point)> + '_ {
    route.points.windows(2).filter_map(|pair| match pair {
        [a, b] => Some((*a, *b)),
        _ => None,
    })
}

/// Proper crossings of a horizontal with a vertical run of another edge, by a sweep from
/// left to right over the vertical ones.
fn crossings(edges: &[RouteEdge], routes: &[Route]) -> usize {
    let mut horizontal: Vec<(f64, f64, f64, usize)> = Vec::new();
    let mut vertical: Vec<(f64, f64, f64, usize)> = Vec::new();
    for (number, route) in routes.iter().enumerate().take(edges.len()) {
        for (a, b) in pairs(route) {
            if (a.y - b.y).abs() < 0.01 {
                horizontal.push((a.y, a.x.min(b.x), a.x.max(b.x), number));
            } else {
                vertical.push((a.x, a.y.min(b.y), a.y.max(b.y), number));
            }
        }
    }
    horizontal.sort_by(|a, b| a.0.total_cmp(&b.0));
    vertical
        .iter()
        .map(|(x, low, high, own)| {
            let from = horizontal.partition_point(|(y, ..)| *y <= low + 0.01);
            horizontal
                .get(from..)
                .unwrap_or_default()
                .iter()
                .take_while(|(y, ..)| *y < high - 0.01)
                .filter(|(_, left, right, other)| {
                    other != own && *left < x - 0.01 && *right > x + 0.01
                })
                .count()
        })
        .sum()
}

fn overlaps(nodes: &[Rect]) -> usize {
    let mut order: Vec<&Rect> = nodes.iter().collect();
    order.sort_by(|a, b| a.x0.total_cmp(&b.x0));
    order
        .iter()
        .enumerate()
        .map(|(place, node)| {
            order
                .iter()
                .skip(place + 1)
                .take_while(|other| other.x0 < node.x1)
                .filter(|other| node.overlaps(***other))
                .count()
        })
        .sum()
}

fn goes_through_a_node(nodes: &[Rect], edge: &RouteEdge, route: &Route) -> bool {
    pairs(route).any(|(a, b)| {
        let run = Rect::from_points(a, b).inflate(0.1, 0.1);
        nodes.iter().enumerate().any(|(number, node)| {
            number != edge.from && number != edge.to && node.inflate(-0.5, -0.5).overlaps(run)
        })
    })
}
