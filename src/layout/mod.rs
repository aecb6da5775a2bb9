//! Positions and routes for a diagram: a layered layout in lanes and an orthogonal router.

use crate::geometry::Point;

/// How an edge runs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Route {
    /// Corners of an orthogonal polyline from port to port; empty if there is no route.
    pub points: Vec<Point>,
    /// Centre of the label, on the longest free run.
    pub label: Option<Point>,
}
