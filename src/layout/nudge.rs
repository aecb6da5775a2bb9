//! Moves parallel runs apart that would lie on each other.

use super::route::{CLEARANCE_TO_NODES, Obstacles, STUB_IN, STUB_OUT};
use super::union::union_root;
use super::{Route, RouteEdge};
use crate::geometry::{Point, Rect};

/// Wanted distance between two parallel runs.
const SEPARATION: f64 = 9.0;

/// A straight run between two corners that can be moved sideways.
#[derive(Clone, Debug)]
struct Run {
    route: usize,
    /// Number of the run's first corner in its route.
    corner: usize,
    /// Where it lies across its direction.
    at: f64,
    /// Where it begins and ends along its direction.
    span: (f64, f64),
    /// How far its ports let it move either way.
    limits: (f64, f64),
    /// What decides the order within a bundle.
    order: f64,
    /// Edges that leave the same port may share a trunk.
    port: (usize, i64),
    first: bool,
}

/// Spreads the runs of the edges in `which` among all others.
pub(super) fn nudge(
    obstacles: &Obstacles,
    edges: &[RouteEdge],
    routes: &mut [Route],
    which: &[usize],
) {
    if edges.len() > MOST_EDGES {
        return;
    }
    let movable: Vec<bool> = {
        let mut movable = vec![false; edges.len()];
        for index in which {
            if let Some(slot) = movable.get_mut(*index) {
                *slot = true;
            }
        }
        movable
    };
    for vertical in [true, false, true] {
        let runs = runs(edges, routes, vertical);
        for bundle in bundles(&runs) {
            let members: Vec<&Run> = bundle.iter().filter_map(|index| runs.get(*index)).collect();
            if members
                .iter()
                .any(|run| movable.get(run.route) == Some(&true))
            {
                spread(obstacles, members, routes, vertical, &movable);
            }
        }
    }
}

/// More edges than this are not spread.
const MOST_EDGES: usize = 20_000;

/// Coordinate across and along the direction of a run.
fn split(point: Point, vertical: bool) -> (f64, f64) {
    if vertical {
        (point.x, point.y)
    } else {
        (point.y, point.x)
    }
}

fn runs(edges: &[RouteEdge], routes: &[Route], vertical: bool) -> Vec<Run> {
    let mut runs = Vec::new();
    for (number, (route, edge)) in routes.iter().zip(edges).enumerate() {
        let points = &route.points;
        // The first and last runs are held by their ports.
        for corner in 1..points.len().saturating_sub(2) {
            let (Some(before), Some(a), Some(b), Some(after)) = (
                points.get(corner - 1),
                points.get(corner),
                points.get(corner + 1),
                points.get(corner + 2),
            ) else {
                continue;
            };
            let is_vertical = (a.x - b.x).abs() < 0.01;
            if is_vertical != vertical {
                continue;
            }
            let ((at, from), (_, to)) = (split(*a, vertical), split(*b, vertical));
            let span = (from.min(to), from.max(to));
            let mut limits = (f64::NEG_INFINITY, f64::INFINITY);
            if vertical && corner == 1 {
                limits.0 = edge.start.x + STUB_OUT * 0.6;
            }
            if vertical && corner + 3 == points.len() {
                limits.1 = edge.end.x - STUB_IN * 0.8;
            }
            runs.push(Run {
                route: number,
                corner,
                at,
                span,
                limits,
                order: order_key(*before, *a, *b, *after, vertical),
                port: (edge.from, (edge.start.y * 4.0).round() as i64),
                first: corner == 1,
            });
        }
    }
    runs
}

/// How far a run can be moved before it meets a node or leaves its ports behind.
fn free_room(obstacles: &Obstacles, run: &Run, vertical: bool) -> (f64, f64) {
    const REACH: f64 = 60.0;
    let Run {
        at, span, limits, ..
    } = *run;
    let area = if vertical {
        Rect::new(at - REACH, span.0, at + REACH, span.1)
    } else {
        Rect::new(span.0, at - REACH, span.1, at + REACH)
    };
    let mut room = (at - REACH, at + REACH);
    for node in obstacles.near(area.inflate(1.0, 1.0)) {
        let (low, high, from, to) = if vertical {
            (node.x0, node.x1, node.y0, node.y1)
        } else {
            (node.y0, node.y1, node.x0, node.x1)
        };
        if to < span.0 - CLEARANCE_TO_NODES || from > span.1 + CLEARANCE_TO_NODES {
            continue;
        }
        if high <= at {
            room.0 = room.0.max(high + CLEARANCE_TO_NODES);
        } else if low >= at {
            room.1 = room.1.min(low - CLEARANCE_TO_NODES);
        }
    }
    (room.0.max(limits.0).min(at), room.1.min(limits.1).max(at))
}

/// Runs with a smaller key lie further to the low side, so that few of them cross.
///
/// A run that is entered from the low side and goes down must leave the low side to those
/// that start above it; one that goes up, to those that start below it.
fn order_key(before: Point, a: Point, b: Point, after: Point, vertical: bool) -> f64 {
    let ((enter, _), (at, from)) = (split(before, vertical), split(a, vertical));
    let ((_, to), (leave, _)) = (split(b, vertical), split(after, vertical));
    let enters_low = enter < at;
    let leaves_high = leave > at;
    match (enters_low, leaves_high) {
        // Through: from one side to the other.
        (true, true) => {
            if to > from {
                -from
            } else {
                from
            }
        }
        (false, false) => {
            if to > from {
                from
            } else {
                -from
            }
        }
        // Around: both ends on one side; the longer one lies further away.
        (true, false) => (to - from).abs() * 1.0e-3 + 1.0e7,
        (false, true) => -(to - from).abs() * 1.0e-3 - 1.0e7,
    }
}

/// Groups of runs that lie too near to each other, directly or over others.
fn bundles(runs: &[Run]) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> = (0..runs.len()).collect();
    let at = |index: &usize| runs.get(*index).map_or(0.0, |run| run.at);
    order.sort_by(|a, b| at(a).total_cmp(&at(b)).then(a.cmp(b)));
    let mut group: Vec<usize> = (0..runs.len()).collect();
    for (place, index) in order.iter().enumerate() {
        for other in order.iter().skip(place + 1) {
            let (Some(a), Some(b)) = (runs.get(*index), runs.get(*other)) else {
                continue;
            };
            if b.at - a.at >= SEPARATION - 0.01 {
                break;
            }
            let overlap = a.span.0 < b.span.1 + 4.0 && b.span.0 < a.span.1 + 4.0;
            if overlap && a.route != b.route && !shares_trunk(a, b) {
                let (x, y) = (
                    union_root(&mut group, *index),
                    union_root(&mut group, *other),
                );
                if let Some(slot) = group.get_mut(x.max(y)) {
                    *slot = x.min(y);
                }
            }
        }
    }
    let mut bundles: std::collections::BTreeMap<usize, Vec<usize>> =
        std::collections::BTreeMap::new();
    for index in 0..runs.len() {
        let root = union_root(&mut group, index);
        bundles.entry(root).or_default().push(index);
    }
    bundles
        .into_values()
        .filter(|bundle| bundle.len() > 1)
        .collect()
}

/// Whether two runs are the same trunk of edges that leave one port.
fn shares_trunk(a: &Run, b: &Run) -> bool {
    a.first && b.first && a.port == b.port && (a.at - b.at).abs() < 0.01
}

/// Gives each run of a bundle a track of its own, where runs that do not meet share one.
fn spread(
    obstacles: &Obstacles,
    mut members: Vec<&Run>,
    routes: &mut [Route],
    vertical: bool,
    movable: &[bool],
) {
    members.sort_by(|a, b| {
        a.order
            .total_cmp(&b.order)
            .then(a.at.total_cmp(&b.at))
            .then(a.route.cmp(&b.route))
            .then(a.corner.cmp(&b.corner))
    });
    // Tracks from low to high: a run lies above all earlier ones that it meets.
    let mut tracks: Vec<usize> = Vec::with_capacity(members.len());
    for (place, run) in members.iter().enumerate() {
        let track = members
            .iter()
            .zip(&tracks)
            .take(place)
            .filter(|(other, _)| {
                run.span.0 < other.span.1 + 4.0
                    && other.span.0 < run.span.1 + 4.0
                    && run.route != other.route
                    && !shares_trunk(run, other)
            })
            .map(|(_, track)| track + 1)
            .max()
            .unwrap_or(0);
        let trunk = members
            .iter()
            .zip(&tracks)
            .take(place)
            .find(|(other, _)| shares_trunk(run, other))
            .map(|(_, track)| *track);
        tracks.push(trunk.map_or(track, |trunk| trunk.max(track)));
    }
    let last = tracks.iter().copied().max().unwrap_or(0);
    if last == 0 {
        return;
    }
    let rooms: Vec<(f64, f64)> = members
        .iter()
        .map(|run| free_room(obstacles, run, vertical))
        .collect();
    let low = rooms
        .iter()
        .map(|room| room.0)
        .fold(f64::NEG_INFINITY, f64::max);
    let high = rooms
        .iter()
        .map(|room| room.1)
        .fold(f64::INFINITY, f64::min);
    let middle = members.iter().map(|run| run.at).sum::<f64>() / members.len() as f64;
    let width = (high - low).max(0.0);
    let step = SEPARATION.min(width / last as f64);
    let total = step * last as f64;
    let first = (middle - total / 2.0).clamp(low, (high - total).max(low));
    for ((run, track), room) in members.iter().zip(&tracks).zip(&rooms) {
        if movable.get(run.route) != Some(&true) {
            continue;
        }
        let at = first + step * *track as f64;
        let at = at.clamp(room.0, room.1);
        if let Some(route) = routes.get_mut(run.route) {
            for corner in [run.corner, run.corner + 1] {
                if let Some(point) = route.points.get_mut(corner) {
                    if vertical { point.x = at } else { point.y = at }
                }
            }
        }
    }
}
