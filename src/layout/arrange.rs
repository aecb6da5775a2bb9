//! Puts the steps together: bands, rows, columns, heights, routes.

use super::bands::{ROW_GAP, bands, best_columns};
use super::compose::{compose, is_picture};
use super::keep::{keep_clear_of_locked, stay};
use super::route::{Obstacles, find_ways};
use super::rows::{Placed, Span, column_spans, place_row, rows_of};
use super::table::at;
use super::{Layout, LayoutGraph, LayoutOptions, Route, RouteEdge, snap_up, usable, usable_length};
use crate::geometry::{Point, Rect, Size};

/// Smallest area of a lane.
const LEAST_LANE: Size = Size::new(480.0, 112.0);

/// What is done of a layout when nodes have their ranks, and their order; half of it is left
/// to who draws what was laid out.
const RANKED: f64 = 0.05;
const ORDERED: f64 = 0.4;

/// Lays a graph out.
pub fn arrange(graph: &LayoutGraph, options: &LayoutOptions) -> Layout {
    let mut layout = if is_picture(graph) {
        compose(graph, options)
    } else {
        layered(graph, options)
    };
    if options.keeps {
        stay(graph, &mut layout);
    }
    keep_clear_of_locked(graph, options, &mut layout);
    layout
}

/// Lays a graph out by ranks and rows: one without lanes or request path, or one that is too
/// large to be seen as a whole.
fn layered(graph: &LayoutGraph, options: &LayoutOptions) -> Layout {
    let bands = bands(graph, options);
    let columns = best_columns(graph, &bands, options);
    let whole = graph.nodes.len().max(1) as f64;
    let mut ordered = 0.0;
    options.control.reach(RANKED);
    let rows = rows_of(graph, &bands, columns, options, |nodes| {
        ordered += nodes as f64 / whole;
        options.control.reach(RANKED + (ORDERED - RANKED) * ordered);
    });
    // Lanes share their columns, or each has its own.
    let (shared, mut right) = column_spans(graph, rows.iter().flatten(), options);
    let own: Vec<Option<Vec<Span>>> = rows
        .iter()
        .map(|rows| {
            options
                .compact
                .then(|| column_spans(graph, rows.iter(), options).0)
        })
        .collect();
    if options.compact {
        let ends = own.iter().flatten().flatten().map(|(_, end)| snap_up(*end));
        right = ends.fold(0.0, f64::max);
    }
    let mut placed = Placed {
        positions: vec![Point::ZERO; graph.nodes.len()],
        waypoints: vec![Vec::new(); graph.edges.len()],
    };
    let mut lanes = vec![Rect::ZERO; graph.lanes.len()];
    let mut y = 0.0;
    let padding = graph
        .lanes
        .first()
        .map_or(0.0, |lane| usable_length(lane.padding));
    for ((band, rows), own) in bands.iter().zip(&rows).zip(&own) {
        let spans = own.as_ref().unwrap_or(&shared);
        if band.nodes.is_empty() && band.lane.is_none() {
            continue;
        }
        let lane = band.lane.and_then(|lane| graph.lanes.get(lane));
        let header = lane.map_or(0.0, |lane| usable_length(lane.header));
        let top = y;
        y += header + lane.map_or(0.0, |_| padding * 0.5);
        for (number, row) in rows.iter().enumerate() {
            if number > 0 {
                y += ROW_GAP;
            }
            y = place_row(row, spans, y, options, &mut placed);
        }
        y += lane.map_or(0.0, |_| padding);
        if let Some(slot) = band.lane.and_then(|lane| lanes.get_mut(lane)) {
            y = snap_up(y.max(top + LEAST_LANE.height));
            *slot = Rect::new(-padding, top, (right + padding).max(LEAST_LANE.width), y);
        }
        y += snap_up(options.lane_gap);
    }
    let Placed {
        positions,
        waypoints,
    } = placed;
    let routes = if options.control.should_stop() {
        Vec::new()
    } else {
        routes(graph, &positions, waypoints, options)
    };
    Layout {
        positions,
        lanes,
        routes,
        is_fresh: false,
    }
}

/// Leads the edges through channels, along the waypoints of their passages.
fn routes(
    graph: &LayoutGraph,
    positions: &[Point],
    waypoints: Vec<Vec<Point>>,
    options: &LayoutOptions,
) -> Vec<Route> {
    let boxes: Vec<Rect> = positions
        .iter()
        .zip(&graph.nodes)
        .map(|(at, node)| Rect::from_origin_size(*at, usable(node.size)))
        .collect();
    let edges: Vec<RouteEdge> = graph
        .edges
        .iter()
        .zip(waypoints)
        .map(|(edge, via)| {
            let (from, to) = (at(&boxes, edge.from), at(&boxes, edge.to));
            let start = Point::new(from.x1, from.y0 + usable_length(edge.from_y));
            let end = Point::new(to.x0, to.y0 + usable_length(edge.to_y));
            let edge = edge.between(start, end, options.shared_trunks);
            RouteEdge { via, ..edge }
        })
        .collect();
    let mut routes = vec![Route::default(); edges.len()];
    let all: Vec<usize> = (0..edges.len()).collect();
    find_ways(&Obstacles::new(&boxes), &edges, &mut routes, &all);
    routes
}
