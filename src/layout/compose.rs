//! Composes a picture: request path and columns, rows on the board, gutters, edges.

use super::board::{Board, Cell, Link, Place, Strip};
use super::columns::{Columns, columns};
use super::frame::{Frame, Grid};
use super::lattice::Lattice;
use super::recall::recall;
use super::table::{add, at, set};
use super::wires::{Wires, wires_of};
use super::{Layout, LayoutGraph, LayoutOptions, Route, RouteEdge, usable};
use crate::geometry::{Point, Rect};

/// Least width of a lane.
const LEAST_LANE: f64 = 480.0;
/// Pictures of more nodes are not composed: nobody looks at them as a whole.
pub(super) const MOST_NODES: usize = 120;
/// Lines that may be compared with each other on the board: so many for each cube of the number of
/// nodes, which is how one round of all grows, but within bounds of a fraction of a millisecond and
/// of some milliseconds.
const BOARD_WORK: u64 = 40;
const BOARD_WORK_BOUNDS: (u64, u64) = (200_000, 5_000_000);
/// States that may be looked at to lead edges again, for each node: as much.
const ROUTE_WORK: u64 = 1_000;
/// How much a picture that is known may cost beside a fresh one, and points more, to stay.
const TOLERANCE: (f32, f32) = (1.6, 400.0);
/// What the place of a node must be worth, in points, to be given up in a picture that is known.
const INERTIA: f32 = 300.0;
/// Rows that lie free in a lane for the search: above and below the request path, or in others.
const SPARE_ROWS: i32 = 1;
/// Rows between two rows of a request path that turns, where its stores may stand.
const BETWEEN_TURNS: i32 = 2;

/// Whether a graph is one to be composed: a picture, with lanes or a request path.
pub(super) fn is_picture(graph: &LayoutGraph) -> bool {
    let has_path = || graph.edges.iter().any(|edge| edge.spine);
    graph.nodes.len() <= MOST_NODES && (!graph.lanes.is_empty() || has_path())
}

/// Lays a picture out.
pub(super) fn compose(graph: &LayoutGraph, options: &LayoutOptions) -> Layout {
    let grid = grid(graph, options);
    let mut frame = Frame::new(graph, &grid, options);
    options.control.reach(0.5);
    let boxes = frame.boxes();
    let (xs, ys) = frame.lines();
    let lattice = Lattice::with_lines(xs, ys, &boxes, &frame.titles());
    let edges: Vec<RouteEdge> = graph
        .edges
        .iter()
        .map(|edge| edge.between(Point::ZERO, Point::ZERO, options.shared_trunks))
        .collect();
    let wires = wires_of(&edges);
    let route_work = ROUTE_WORK * graph.nodes.len() as u64;
    let mut router = Wires::new(&boxes, lattice, &wires, route_work);
    let all: Vec<usize> = (0..wires.len()).collect();
    router.lead(&all, &options.control);
    let labels = router.labels().to_vec();
    let mut lines = router.into_lines();
    frame.squeeze(&mut lines, &labels);
    Layout {
        positions: frame.boxes().iter().map(Rect::origin).collect(),
        lanes: frame.lane_areas(&lines, LEAST_LANE),
        routes: lines
            .into_iter()
            .map(|points| Route {
                points,
                label: None,
            })
            .collect(),
        is_fresh: !options.keeps,
    }
}

/// The cells that suit the cards of a graph.
fn cell(graph: &LayoutGraph) -> Cell {
    let sizes = graph.nodes.iter().map(|node| usable(node.size));
    let (width, height) = sizes.fold((0.0, 0.0), |(width, height), size| {
        (width + size.width, height + size.height)
    });
    Cell::of(width, height)
}

/// The lane of each node; what is in none comes after the last.
fn lanes_of(graph: &LayoutGraph) -> Vec<usize> {
    let free = graph.lanes.len();
    let lane = |lane: Option<usize>| lane.filter(|lane| *lane < free).unwrap_or(free);
    graph.nodes.iter().map(|node| lane(node.lane)).collect()
}

/// Finds a place on the board for each node: a fresh one, or the one that it has in a picture
/// that a person knows, if that is nearly as good.
fn grid(graph: &LayoutGraph, options: &LayoutOptions) -> Grid {
    let lane_of = lanes_of(graph);
    let cell = cell(graph);
    let columns = columns(graph, &lane_of, graph.lanes.len() + 1, cell, options);
    let links = links(graph, &lane_of, &columns);
    let strips = strips(graph, &lane_of, &columns);
    let fixed = fixed(&lane_of, &columns, &strips);
    let mut fresh = Board::new(cell, columns.count, &lane_of, &strips, &links);
    fresh.fill(&fixed, &columns.of);
    for (node, _) in &fixed {
        fresh.hold(*node);
    }
    let count = graph.nodes.len() as u64;
    let (least, most) = BOARD_WORK_BOUNDS;
    fresh.search((BOARD_WORK * count.pow(3)).clamp(least, most));
    if options.keeps
        && let Some(recalled) = recall(graph, &lane_of)
    {
        let mut known = Board::new(cell, recalled.columns, &lane_of, &recalled.strips, &links);
        known.fill(&recalled.places, &recalled.wanted);
        let steps = columns.spine.iter().zip(&recalled.is_settled);
        for (node, (step, is_settled)) in steps.enumerate() {
            if step.is_some() || *is_settled {
                known.hold(node);
            }
        }
        known.settle(INERTIA);
        if known.total() <= fresh.total() * TOLERANCE.0 + TOLERANCE.1 {
            return Grid::new(&known.places, &lane_of);
        }
    }
    Grid::new(&fresh.places, &lane_of)
}

fn links(graph: &LayoutGraph, lane_of: &[usize], columns: &Columns) -> Vec<Link> {
    let count = graph.nodes.len();
    let edges = graph.edges.iter().enumerate();
    edges
        .filter(|(_, edge)| edge.from < count && edge.to < count && edge.from != edge.to)
        .map(|(number, edge)| {
            let is_between = at(lane_of, edge.from) != at(lane_of, edge.to);
            Link {
                from: edge.from,
                to: edge.to,
                is_spine: edge.spine,
                is_feedback: edge.feedback,
                hangs: is_between || at(&columns.hangs, number),
            }
        })
        .collect()
}

/// The rows that each lane may use.
fn strips(graph: &LayoutGraph, lane_of: &[usize], columns: &Columns) -> Vec<Strip> {
    let mut strips = Vec::new();
    let mut first = 0;
    for lane in 0..=graph.lanes.len() {
        let mut crowd = vec![0; columns.count as usize];
        let mut turns = None;
        for ((own, column), step) in lane_of.iter().zip(&columns.of).zip(&columns.spine) {
            if *own == lane {
                add(&mut crowd, *column as usize, 1);
                turns = turns.max(step.map(|step| step.turn));
            }
        }
        let most = crowd.iter().copied().max().unwrap_or(0);
        let count = match turns {
            _ if most == 0 => 0,
            Some(turns) => most.max(3) + 2 * SPARE_ROWS + BETWEEN_TURNS * turns,
            None => most + SPARE_ROWS,
        };
        strips.push(Strip { first, count });
        first += count;
    }
    strips
}

/// The nodes of the request path with their places: in the middle of their lane.
fn fixed(lane_of: &[usize], columns: &Columns, strips: &[Strip]) -> Vec<(usize, Place)> {
    let mut turns = vec![0; strips.len()];
    for (lane, step) in lane_of.iter().zip(&columns.spine) {
        let most = step.map_or(0, |step| step.turn).max(at(&turns, *lane));
        set(&mut turns, *lane, most);
    }
    let mut fixed: Vec<(usize, Place)> = Vec::new();
    for (node, (lane, step)) in lane_of.iter().zip(&columns.spine).enumerate() {
        if let Some(step) = step {
            let strip = at(strips, *lane);
            let middle = (strip.count - BETWEEN_TURNS * at(&turns, *lane)) / 2;
            let place = Place {
                column: step.column,
                row: strip.first + middle + BETWEEN_TURNS * step.turn,
            };
            if fixed.iter().all(|(_, other)| *other != place) {
                fixed.push((node, place));
            }
        }
    }
    fixed
}
