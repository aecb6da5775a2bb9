//! The router: leads edges among nodes that stand anywhere.
//!
//! An edge whose line holds keeps it: one that a layout found, as long as both nodes stand so to
//! each other and nothing has come into its way. One that has only points to pass, as documents had
//! them before, goes along these through free channels. The others are led through the lattice, around
//! those that are there; only where there are too many of them, or the picture is too large for a
//! lattice, they take ways through free channels (`route`), which costs far less and crosses more.

use super::bend::fitted;
use super::labels::place_labels;
use super::lattice::Lattice;
use super::parallel::on_another;
use super::route::{Obstacles, find_ways, simplified};
use super::table::{at, set};
use super::wires::{Wires, wires_of};
use super::{Control, Route, RouteEdge};
use crate::geometry::{Point, Rect};

/// More edges than this are not led through the lattice at once.
const MOST_LED: usize = 400;
/// States that may be looked at for each edge to find better ways than at first, and for all.
const WORK_FOR_EACH: u64 = 2_500;
const MOST_WORK: u64 = 150_000;
/// How far around the ends of an edge its way is looked for.
const AROUND: f64 = 240.0;
/// How far a line may end from the side of its node.
const NEAR: f64 = 0.6;

/// Routes the edges numbered in `which`; the others stay as they were. An edge whose ends do not
/// exist has a route without points. No line runs through one of the `titles`.
pub(super) fn route_some(
    nodes: &[Rect],
    edges: &[RouteEdge],
    titles: &[Rect],
    previous: &[Route],
    which: &[usize],
) -> Vec<Route> {
    let obstacles = Obstacles::new(nodes);
    let mut routes = previous.to_vec();
    routes.resize(edges.len(), Route::default());
    let (mut missing, mut along) = (Vec::new(), Vec::new());
    let covers = on_another(edges, which);
    for number in which {
        let (Some(edge), Some(route)) = (edges.get(*number), routes.get_mut(*number)) else {
            continue;
        };
        route.label = None;
        if let Some(line) = edge.bent.then(|| led(&obstacles, edge)).flatten() {
            route.points = line;
        } else if at(&covers, *number) {
            route.points.clear();
            missing.push(*number);
        } else if holds(&obstacles, (edge.from, edge.to), &edge.via) {
            route.points.clone_from(&edge.via);
        } else {
            route.points.clear();
            let passes = !edge.via.is_empty() && !is_whole(&obstacles, edge);
            let list = if passes { &mut along } else { &mut missing };
            list.push(*number);
        }
    }
    find_ways(&obstacles, edges, &mut routes, &along);
    lead(&obstacles, nodes, edges, titles, &mut routes, &missing);
    let left: Vec<usize> = missing
        .into_iter()
        .filter(|number| {
            routes
                .get(*number)
                .is_some_and(|route| route.points.is_empty())
        })
        .collect();
    find_ways(&obstacles, edges, &mut routes, &left);
    place_labels(&obstacles, edges, titles, &mut routes, which);
    routes
}

/// The line of an edge that a person led, fitted to its nodes, if it still joins them.
fn led(obstacles: &Obstacles, edge: &RouteEdge) -> Option<Vec<Point>> {
    let ends = (obstacles.rect(edge.from)?, obstacles.rect(edge.to)?);
    fitted(&edge.via, ends)
}

/// Whether an edge between two nodes can run along a line: at right angles, from a side of its
/// first node to one of the other, past all others.
pub(super) fn holds(obstacles: &Obstacles, ends: (usize, usize), line: &[Point]) -> bool {
    reaches(obstacles, ends, line)
        && line.windows(2).all(|pair| match pair {
            [a, b] => {
                let is_straight = (a.x - b.x).abs() < 0.01 || (a.y - b.y).abs() < 0.01;
                is_straight && obstacles.is_clear(*a, *b, ends)
            }
            _ => true,
        })
}

/// Whether a line leads from a side of the first node to one of the other.
fn reaches(obstacles: &Obstacles, ends: (usize, usize), line: &[Point]) -> bool {
    let (Some(from), Some(to)) = (obstacles.rect(ends.0), obstacles.rect(ends.1)) else {
        return false;
    };
    let ([first, second, ..], [.., before, last]) = (line, line) else {
        return false;
    };
    ends.0 != ends.1 && leaves(from, *first, *second) && leaves(to, *last, *before)
}

/// Whether the waypoints of an edge are a whole line, and not points that it passes on its way.
fn is_whole(obstacles: &Obstacles, edge: &RouteEdge) -> bool {
    reaches(obstacles, (edge.from, edge.to), &edge.via)
}

/// Whether a line begins at a side of a rectangle and leads away from it.
fn leaves(rect: Rect, at: Point, next: Point) -> bool {
    let is_level = (next.y - at.y).abs() < (next.x - at.x).abs();
    let (side, within) = if is_level {
        let side = if next.x > at.x { rect.x1 } else { rect.x0 };
        (side - at.x, (rect.y0..=rect.y1).contains(&at.y))
    } else {
        let side = if next.y > at.y { rect.y1 } else { rect.y0 };
        (side - at.y, (rect.x0..=rect.x1).contains(&at.x))
    };
    within && side.abs() < NEAR
}

/// Leads edges through the lattice, around those that have a line.
fn lead(
    obstacles: &Obstacles,
    nodes: &[Rect],
    edges: &[RouteEdge],
    titles: &[Rect],
    routes: &mut [Route],
    missing: &[usize],
) {
    if missing.is_empty() || missing.len() > MOST_LED {
        return;
    }
    // Only what is around the ends of these edges counts.
    let ends = missing.iter().filter_map(|number| {
        let edge = edges.get(*number).filter(|edge| edge.from != edge.to)?;
        Some(obstacles.rect(edge.from)?.union(obstacles.rect(edge.to)?))
    });
    let Some(area) = crate::geometry::bounding_box(ends) else {
        return;
    };
    let area = area.inflate(AROUND, AROUND);
    let lattice = Lattice::within(nodes, titles, area);
    if lattice.len() == 0 {
        return;
    }
    let wires = wires_of(edges);
    let work = (WORK_FOR_EACH * missing.len() as u64).min(MOST_WORK);
    let mut router = Wires::new(nodes, lattice, &wires, work);
    let mut is_missing = vec![false; edges.len()];
    for number in missing {
        set(&mut is_missing, *number, true);
    }
    for (number, (route, is_missing)) in routes.iter().zip(&is_missing).enumerate() {
        if !is_missing && !route.points.is_empty() {
            router.put(number, route.points.clone());
        }
    }
    let loose: Vec<usize> = missing
        .iter()
        .copied()
        .filter(|number| edges.get(*number).is_some_and(|edge| edge.from != edge.to))
        .collect();
    router.lead(&loose, &Control::default());
    let mut lines = router.into_lines();
    for number in loose {
        if let (Some(route), Some(line)) = (routes.get_mut(number), lines.get_mut(number)) {
            route.points = simplified(std::mem::take(line));
        }
    }
}
