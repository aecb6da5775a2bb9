//! Positions and routes for a diagram: a layered layout in lanes, and an orthogonal router.
//!
//! The flow runs to the right or down; all steps but `direction`, which turns what they are
//! given and what they find, know only a flow to the right, and so do their words.
//!
//! # How a diagram is laid out
//!
//! The layout is a layered one, after Sugiyama. Each step below is a file, to be read in this
//! order; each names its sources.
//!
//! 1. **Bands** (`bands`). Every lane is a band of its own, and what is in no lane is another.
//!    Bands are stacked in the order of the document.
//! 2. **No cycles** (`rank`). Declared feedback does not count. Of what circles remain, few
//!    edges are turned round for the time being.
//! 3. **Ranks** (`rank`, `simplex`). Each node gets a column, so that edges lead to the right
//!    and are as short as they can be in sum. Edges between bands only bring like ranks
//!    together, so that a lane need not start where another one ends.
//! 4. **Rows** (`bands`, `rows`). A band with many ranks is wrapped into rows, as text is, to
//!    come near the wanted shape. An edge over several columns gets a passage in each, which
//!    is treated like a small node from here on.
//! 5. **Order** (`order`). Within the columns, nodes and passages are sorted so that few edges
//!    cross; edges that leave the row pull to the border that they will cross.
//! 6. **Heights** (`place`, `simplex`). Edges become as straight as the order allows.
//! 7. **What stays** (`known`, `keep`). A picture that was laid out before keeps its order, its
//!    heights and its place as far as these are good; locked nodes do not move, and others
//!    keep clear of them.
//!
//! The result is positions, and for each long edge the waypoints of its passages.
//!
//! # How edges are routed
//!
//! The router asks nothing of the layout: it finds ways among rectangles wherever they stand.
//!
//! 1. **Ways** (`route`). An edge goes along its waypoints, or straight to its end, turning in a
//!    free channel. If something stands in that way, A* looks for another on the lines between
//!    the rectangles (`grid`); in a crowd, free rows and columns are tried.
//! 2. **Tracks** (`nudge`). Runs beside each other get tracks of their own, in the order in which
//!    they cross least. In a channel between two columns that is as often as the order of the
//!    columns says, and no more.
//! 3. **Labels** (`labels`). Each stands on a long run of its edge, off nodes and other labels.
//! 4. **Shapes** (`shape`). Splines and straight lines are made of the orthogonal routes.
//!
//! Routes are never saved: they follow from positions and waypoints.
//!
//! # What is promised
//!
//! The same input gives the same bytes: there is no clock and no chance in it. Time is bounded
//! all the same, since each step counts its work and ends with the best that it has; whoever
//! waits can end it earlier by a [`Control`]. No graph is too odd: numbers that point nowhere
//! are passed over, and sizes that are none are taken as nothing.
//!
//! Everything here is a pure function of plain numbers. The module knows no document.

mod arrange;
mod bands;
mod control;
mod direction;
mod grid;
mod keep;
mod known;
mod labels;
mod nudge;
mod order;
mod picture;
mod place;
mod rank;
mod route;
mod rows;
mod shape;
mod simplex;
mod stats;
mod table;
mod union;

pub use control::Control;
pub use direction::{arrange, measure, route_all, route_some};
pub use picture::{Picture, PictureEdge, PictureStats};
pub use shape::Shaper;
pub use stats::LayoutStats;

use crate::geometry::{Direction, GRID, Point, Rect, Size};

/// A rectangle to be placed.
#[derive(Clone, Debug, PartialEq)]
pub struct LayoutNode {
    /// Width and height in scene points.
    pub size: Size,
    /// Number of its lane in [`LayoutGraph::lanes`].
    pub lane: Option<usize>,
    /// Where it is now; decides between equals, so that little changes.
    pub position: Point,
    /// Whether it stays where it is.
    pub locked: bool,
}

/// A connection from the right side of a node to the left side of another; where the flow
/// runs down, from the bottom to the top.
#[derive(Clone, Debug, PartialEq)]
pub struct LayoutEdge {
    /// Number of the node that it leaves.
    pub from: usize,
    /// Number of the node that it enters.
    pub to: usize,
    /// Height of its start below the top of `from`; where the flow runs down, how far right
    /// of its left side.
    pub from_y: f64,
    /// The same of its end on `to`.
    pub to_y: f64,
    /// Whether it is meant to run back.
    pub feedback: bool,
    /// Width and height of its label.
    pub label: Option<Size>,
    /// Waypoints that it has now; they count only if [`LayoutOptions::keeps`].
    pub via: Vec<Point>,
}

/// A band of nodes.
#[derive(Clone, Debug, PartialEq)]
pub struct LayoutLane {
    /// Room for its title at the top.
    pub header: f64,
    /// Room between its sides and its nodes.
    pub padding: f64,
}

/// What is laid out. Numbers that point nowhere are passed over.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LayoutGraph {
    /// The nodes.
    pub nodes: Vec<LayoutNode>,
    /// The edges.
    pub edges: Vec<LayoutEdge>,
    /// The lanes from top to bottom, or from left to right where the flow runs down.
    pub lanes: Vec<LayoutLane>,
}

/// Distances of a layout, in scene points.
#[derive(Clone, Debug)]
pub struct LayoutOptions {
    /// Which way the flow runs.
    pub direction: Direction,
    /// Least room between two ranks.
    pub rank_gap: f64,
    /// Least room between two nodes of a rank.
    pub node_gap: f64,
    /// Room between two lanes.
    pub lane_gap: f64,
    /// Width by height that is aimed for; long lanes are wrapped into rows to come near.
    /// `None` never wraps.
    pub aspect_ratio: Option<f64>,
    /// Whether each lane has columns of its own, as narrow as its nodes allow, and gaps that
    /// do not grow with the edges that turn in them; else all lanes share columns.
    pub compact: bool,
    /// Whether the nodes stand where a person knows them: then their order is kept unless
    /// another has far fewer crossings, and the picture stays where it is.
    pub keeps: bool,
    /// With which it is watched and ended; the usual one does neither.
    pub control: Control,
}

impl Default for LayoutOptions {
    fn default() -> Self {
        Self {
            direction: Direction::Right,
            rank_gap: 44.0,
            node_gap: 24.0,
            lane_gap: 24.0,
            aspect_ratio: Some(1.6),
            compact: false,
            keeps: false,
            control: Control::default(),
        }
    }
}

/// A finished layout, in the order of the graph's nodes, lanes and edges.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layout {
    /// Top left corner of each node.
    pub positions: Vec<Point>,
    /// Area of each lane.
    pub lanes: Vec<Rect>,
    /// Waypoints of each edge: where it passes ranks of other nodes.
    pub waypoints: Vec<Vec<Point>>,
    /// Route of each edge.
    pub routes: Vec<Route>,
}

/// An edge between two placed rectangles.
#[derive(Clone, Debug, PartialEq)]
pub struct RouteEdge {
    /// Number of the node that it leaves.
    pub from: usize,
    /// Number of the node that it enters.
    pub to: usize,
    /// Where it starts, on the right side of `from`, or on its bottom.
    pub start: Point,
    /// Where it ends, on the left side of `to`, or on its top.
    pub end: Point,
    /// Whether it is meant to run back.
    pub feedback: bool,
    /// Width and height of its label.
    pub label: Option<Size>,
    /// Whether it may share its first runs with others that leave the same port.
    pub shares_trunk: bool,
    /// Waypoints: places that it passes level, from left to right. A hint: where something
    /// stands in that way, the edge takes another.
    pub via: Vec<Point>,
}

fn usable_length(length: f64) -> f64 {
    if length.is_finite() {
        length.clamp(0.0, 1.0e5)
    } else {
        0.0
    }
}

fn usable(size: Size) -> Size {
    Size::new(usable_length(size.width), usable_length(size.height))
}

fn snap_up(value: f64) -> f64 {
    (value / GRID).ceil() * GRID
}

/// How an edge runs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Route {
    /// Corners of an orthogonal polyline from port to port; empty if there is no route.
    pub points: Vec<Point>,
    /// Centre of the label, on the longest free run.
    pub label: Option<Point>,
}
