//! Positions and routes for a diagram.
//!
//! The flow runs to the right or down; all steps but `direction`, which turns what they are
//! given and what they find, know only a flow to the right, and so do their words.
//!
//! Layout knows rectangles and edges, not documents, so it lays out any graph:
//!
//! ```
//! use pipewright::geometry::{Point, Size};
//! use pipewright::layout::{LayoutEdge, LayoutGraph, LayoutNode, LayoutOptions, arrange};
//!
//! let node = LayoutNode { size: Size::new(120.0, 50.0), lane: None, position: Point::ZERO, locked: false };
//! let edge = |from, to| LayoutEdge {
//!     from, to, from_y: 25.0, to_y: 25.0, feedback: false, spine: false, class: 0, label: None,
//!     via: Vec::new(),
//! };
//! let graph = LayoutGraph {
//!     nodes: vec![node; 3],
//!     edges: vec![edge(0, 1), edge(1, 2)],
//!     lanes: Vec::new(),
//! };
//! let layout = arrange(&graph, &LayoutOptions::default());
//! assert!(layout.positions.windows(2).all(|pair| pair[0].x < pair[1].x));
//! assert!(layout.routes.iter().all(|route| route.points.len() >= 2));
//! ```
//!
//! # How a picture is composed
//!
//! A diagram with lanes or a request path that can be seen as a whole is a picture (`compose`).
//! Its steps, each a file that names its sources, in the order in which to read them:
//!
//! 1. **Columns** (`columns`, `simplex`). The request path comes first: one straight line, a
//!    column for each node; a path that is too long for the page turns and runs back below. The
//!    other nodes go where edges pull them, all of them as short as they can be in sum.
//! 2. **Board** (`board`, `segments`). Every node tries the cells of its lane, and changes places with others,
//!    while the picture gets better: edges short and straight, few of them crossing or running
//!    back, none over other nodes. A picture that a person knows (`recall`) stays as it is unless
//!    another one is far better.
//! 3. **Frame** (`frame`, `gutters`). Columns, rows and lanes with roomy gutters between them.
//! 4. **Edges** (`wires`, `wire`, `maze`, `lattice`). Each edge finds its way along the lines of a lattice,
//!    leaving and entering its nodes at any side: what its length, its corners and the edges that
//!    it crosses cost least. Two edges run on one line only if they have a common end and are of
//!    one kind. The ones that are worst off are led again.
//! 5. **Squeeze** (`gutters`). Each gutter keeps just the tracks that edges run on, and the room
//!    that arrow heads and labels need.
//!
//! # How a plain graph is laid out
//!
//! A graph without lanes and path, or with more nodes than anybody looks at as a whole, is laid
//! out in layers, after Sugiyama (`arrange`):
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
//! 7. **Channels** (`route`, `grid`, `nudge`). Edges go along their passages, from right sides to
//!    left sides, past other nodes; parallel runs get tracks of their own, in the order in which
//!    they cross least.
//!
//! In both, a picture that was laid out before keeps its place (`keep`), its order and its heights
//! as far as these are good (`known`, `recall`); locked nodes do not move, and others keep clear
//! of them. The result is positions, and for each edge its route.
//!
//! # How edges are routed
//!
//! The router (`router`) asks nothing of the layout: it finds ways among rectangles wherever they
//! stand. An edge that has a line which holds keeps it, so that what a layout found is what is
//! drawn. The others are led through the lattice around those that are there. Then each label
//! finds a place on a long run of its edge, off nodes, titles, labels and other edges (`labels`),
//! and splines and straight lines are made of the orthogonal routes where they are wanted
//! (`shape`).
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
mod bend;
mod board;
mod columns;
mod compose;
mod control;
mod direction;
mod frame;
mod grid;
mod gutters;
mod keep;
mod known;
mod labels;
mod lattice;
mod maze;
mod nudge;
mod order;
mod parallel;
mod picture;
mod place;
mod rank;
mod recall;
mod route;
mod router;
mod rows;
mod segments;
mod shape;
mod simplex;
mod stats;
mod table;
mod union;
mod wire;
mod wires;

pub use bend::{Grip, bent, grip_at, is_level, runs_clear};
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

/// A connection from a node to another.
#[derive(Clone, Debug, PartialEq)]
pub struct LayoutEdge {
    /// Number of the node that it leaves.
    pub from: usize,
    /// Number of the node that it enters.
    pub to: usize,
    /// Height of its port below the top of `from`; where the flow runs down, how far right of its
    /// left side. Layers start it there, pictures at any side.
    pub from_y: f64,
    /// The same of its port on `to`.
    pub to_y: f64,
    /// Whether it is meant to run back.
    pub feedback: bool,
    /// Whether it is on the request path.
    pub spine: bool,
    /// Its class (what kind of edge it is): edges of different classes never share a line.
    pub class: u8,
    /// Width and height of its label.
    pub label: Option<Size>,
    /// The line that it has now; it counts only if [`LayoutOptions::keeps`].
    pub via: Vec<Point>,
}

impl LayoutEdge {
    /// The edge as the router takes it, without waypoints, from port to port.
    fn between(&self, start: Point, end: Point, shares_trunk: bool) -> RouteEdge {
        RouteEdge {
            from: self.from,
            to: self.to,
            start,
            end,
            feedback: self.feedback,
            spine: self.spine,
            class: self.class,
            label: self.label,
            shares_trunk,
            via: Vec::new(),
            bent: false,
        }
    }
}

/// A band of nodes.
#[derive(Clone, Debug, PartialEq)]
pub struct LayoutLane {
    /// Room for its title at the top.
    pub header: f64,
    /// Room between its sides and its nodes.
    pub padding: f64,
    /// Width of its title, which no edge crosses.
    pub title_width: f64,
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
    /// Width that the picture should not exceed, where its request path can be wrapped to
    /// keep it.
    pub most_width: Option<f64>,
    /// Whether columns stand as near to each other as edges allow. In layers, each lane then has
    /// columns of its own, and gaps that do not grow with the edges that turn in them.
    pub compact: bool,
    /// Whether edges with a common end share lines where that is shorter.
    pub shared_trunks: bool,
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
            most_width: None,
            compact: false,
            shared_trunks: true,
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
    /// Route of each edge, from side to side; without places for labels, which the router finds.
    /// An edge at a locked node has none.
    pub routes: Vec<Route>,
    /// Whether it depends on nothing but the graph: where the nodes stood did not count.
    pub is_fresh: bool,
}

/// An edge between two placed rectangles.
#[derive(Clone, Debug, PartialEq)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each says something else of the edge"
)]
pub struct RouteEdge {
    /// Number of the node that it leaves.
    pub from: usize,
    /// Number of the node that it enters.
    pub to: usize,
    /// Its port on the right side of `from`, or on its bottom. It starts there where nothing
    /// better is found.
    pub start: Point,
    /// The same on the left side of `to`, or on its top.
    pub end: Point,
    /// Whether it is meant to run back.
    pub feedback: bool,
    /// Whether it is on the request path.
    pub spine: bool,
    /// Its class: edges of different classes never share a line.
    pub class: u8,
    /// Width and height of its label.
    pub label: Option<Size>,
    /// Whether it may share lines with others of its class that leave or enter the same node.
    pub shares_trunk: bool,
    /// The line that a layout found for it, from side to side. Where it holds no more, the edge
    /// takes another way.
    pub via: Vec<Point>,
    /// Whether a person led that line: it holds whatever stands in its way.
    pub bent: bool,
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
    /// Center of the label, on the longest free run.
    pub label: Option<Point>,
}
