//! Layout and routing for either direction of flow.
//!
//! The steps know only a flow to the right. One that runs down is handed to them turned, with
//! the axes exchanged, and what they find is turned back.

use std::borrow::Cow;

use super::{
    Layout, LayoutEdge, LayoutGraph, LayoutLane, LayoutNode, LayoutOptions, LayoutStats, Route,
    RouteEdge,
};
use crate::geometry::{Direction, Point, Rect};

/// Least width of a lane that stands beside others: room for its title.
const LEAST_WIDTH: f64 = 176.0;

/// Lays a graph out in the direction of the options.
pub fn arrange(graph: &LayoutGraph, options: &LayoutOptions) -> Layout {
    let direction = options.direction;
    if direction == Direction::Right {
        return super::arrange::arrange(graph, options);
    }
    let options = LayoutOptions {
        aspect_ratio: options.aspect_ratio.map(f64::recip),
        ..options.clone()
    };
    let layout = super::arrange::arrange(&turned_graph(graph, direction), &options);
    let lanes = layout.lanes.into_iter().zip(&graph.lanes);
    Layout {
        positions: layout
            .positions
            .into_iter()
            .map(|position| direction.turn(position))
            .collect(),
        // The title stands before the flow, where edges come in from above too.
        lanes: lanes
            .map(|(rect, lane)| {
                let rect = direction.turn_rect(rect);
                Rect::new(rect.x0, rect.y0 - lane.header, rect.x1, rect.y1)
            })
            .collect(),
        routes: turned_routes(&layout.routes, direction).into_owned(),
        is_fresh: layout.is_fresh,
    }
}

fn turned_points(points: &[Point], direction: Direction) -> Vec<Point> {
    points.iter().map(|point| direction.turn(*point)).collect()
}

fn turned_graph(graph: &LayoutGraph, direction: Direction) -> LayoutGraph {
    let mut is_empty = vec![true; graph.lanes.len()];
    for node in &graph.nodes {
        if let Some(slot) = node.lane.and_then(|lane| is_empty.get_mut(lane)) {
            *slot = false;
        }
    }
    LayoutGraph {
        nodes: graph
            .nodes
            .iter()
            .map(|node| LayoutNode {
                size: direction.turn_size(node.size),
                position: direction.turn(node.position),
                ..node.clone()
            })
            .collect(),
        edges: graph
            .edges
            .iter()
            .map(|edge| LayoutEdge {
                via: turned_points(&edge.via, direction),
                label: edge.label.map(|size| direction.turn_size(size)),
                ..edge.clone()
            })
            .collect(),
        // What is room for a title above the nodes would be room beside them: there is as
        // much of it as on the other side.
        lanes: graph
            .lanes
            .iter()
            .zip(is_empty)
            .map(|(lane, is_empty)| LayoutLane {
                header: if is_empty && lane.padding > 0.0 {
                    LEAST_WIDTH
                } else {
                    lane.padding / 2.0
                },
                padding: lane.padding,
                // The title is where the flow comes from, not beside it.
                title_width: 0.0,
            })
            .collect(),
    }
}

fn turned_edges(edges: &[RouteEdge], direction: Direction) -> Cow<'_, [RouteEdge]> {
    if direction == Direction::Right {
        return edges.into();
    }
    let turned = edges.iter().map(|edge| RouteEdge {
        start: direction.turn(edge.start),
        end: direction.turn(edge.end),
        via: turned_points(&edge.via, direction),
        label: edge.label.map(|size| direction.turn_size(size)),
        ..edge.clone()
    });
    turned.collect()
}

fn turned_rects(rects: &[Rect], direction: Direction) -> Cow<'_, [Rect]> {
    if direction == Direction::Right {
        return rects.into();
    }
    rects
        .iter()
        .map(|rect| direction.turn_rect(*rect))
        .collect()
}

fn turned_routes(routes: &[Route], direction: Direction) -> Cow<'_, [Route]> {
    if direction == Direction::Right {
        return routes.into();
    }
    let turned = routes.iter().map(|route| Route {
        points: turned_points(&route.points, direction),
        label: route.label.map(|point| direction.turn(point)),
    });
    turned.collect()
}

/// Routes all edges. An edge whose ends do not exist has a route without points. No line runs
/// through one of the `titles` (of lanes).
pub fn route_all(
    nodes: &[Rect],
    edges: &[RouteEdge],
    titles: &[Rect],
    direction: Direction,
) -> Vec<Route> {
    let all: Vec<usize> = (0..edges.len()).collect();
    route_some(nodes, edges, titles, &[], &all, direction)
}

/// Routes only the edges numbered in `which`; the others stay as they were.
pub fn route_some(
    nodes: &[Rect],
    edges: &[RouteEdge],
    titles: &[Rect],
    previous: &[Route],
    which: &[usize],
    direction: Direction,
) -> Vec<Route> {
    let routes = super::router::route_some(
        &turned_rects(nodes, direction),
        &turned_edges(edges, direction),
        &turned_rects(titles, direction),
        &turned_routes(previous, direction),
        which,
    );
    match direction {
        Direction::Right => routes,
        Direction::Down => turned_routes(&routes, direction).into_owned(),
    }
}

/// Measures a drawn layout; ranks are counted along its direction.
pub fn measure(
    nodes: &[Rect],
    edges: &[RouteEdge],
    routes: &[Route],
    direction: Direction,
) -> LayoutStats {
    super::stats::measure(
        &turned_rects(nodes, direction),
        &turned_edges(edges, direction),
        &turned_routes(routes, direction),
    )
}
