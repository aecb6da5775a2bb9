//! Ways for edges around rectangles that stand anywhere.

use std::cell::{Cell, RefCell};

use rstar::RTree;

use super::grid::{Known, cost, find_way, least_cost};
use super::nudge::nudge;
use super::parallel::with_ports_apart;
use super::{Route, RouteEdge};
use crate::geometry::{Boxed, Point, Rect, envelope};

/// How far an edge leaves its node before it may turn.
pub(super) const STUB_OUT: f64 = 14.0;
/// How far before its node an edge must come straight: room for the arrow head.
pub(super) const STUB_IN: f64 = 20.0;
/// Room that edges leave around nodes.
pub(super) const MARGIN: f64 = 8.0;
/// Room within which a segment counts as touching a node.
const CLEARANCE: f64 = 5.0;
/// Room that spread runs keep from nodes.
pub(super) const CLEARANCE_TO_NODES: f64 = 6.0;
/// Runs stand in this width before what follows, if there is more room.
const CHANNEL: f64 = 90.0;
/// How often a line is pushed past nodes before it is given up.
const MOST_PUSHES: usize = 64;
/// Rectangles and crossings of lines that are looked at for all edges together, at most:
/// about a second's worth. No diagram that a person draws comes near it.
const MOST_LOOKED_AT: i64 = 40_000_000;
/// A way that costs up to so many times what it must is not searched for.
const NEARLY: f64 = 1.1;
/// How far beyond its ends a way is looked for, at first.
const WINDOW: f64 = 160.0;

/// The nodes' rectangles, to be asked by place.
pub(super) struct Obstacles {
    rects: Vec<Rect>,
    tree: RTree<Obstacle>,
    /// What may still be spent on ways; when it is gone, edges take any way.
    left: Cell<i64>,
    known: RefCell<Known>,
}

/// A node by its number.
type Obstacle = Boxed<usize>;

impl Obstacles {
    pub fn new(nodes: &[Rect]) -> Self {
        let rects: Vec<Rect> = nodes
            .iter()
            .map(|rect| {
                if rect.is_finite() {
                    rect.abs()
                } else {
                    Rect::ZERO
                }
            })
            .collect();
        let entries = rects
            .iter()
            .enumerate()
            .map(|(index, rect)| Boxed {
                rect: *rect,
                data: index,
            })
            .collect();
        Self {
            rects,
            tree: RTree::bulk_load(entries),
            left: Cell::new(MOST_LOOKED_AT),
            known: RefCell::default(),
        }
    }

    /// The rectangle of a node.
    pub fn rect(&self, node: usize) -> Option<Rect> {
        self.rects.get(node).copied()
    }

    /// What touches an area; each counts as looked at.
    fn touching(&self, area: Rect) -> impl Iterator<Item = &Obstacle> + '_ {
        self.tree
            .locate_in_envelope_intersecting(envelope(area))
            .inspect(|_| self.left.set(self.left.get() - 1))
    }

    /// Rectangles that touch an area.
    pub fn near(&self, area: Rect) -> impl Iterator<Item = Rect> + '_ {
        self.touching(area).map(|entry| entry.rect)
    }

    /// The nearest line to `at` in a direction, 1 or -1, on which a run over `span` is free.
    fn free_line(&self, at: f64, span: (f64, f64), vertical: bool, way: f64) -> Option<f64> {
        let mut line = at;
        for _ in 0..MOST_PUSHES {
            let (a, b) = if vertical {
                (Point::new(line, span.0), Point::new(line, span.1))
            } else {
                (Point::new(span.0, line), Point::new(span.1, line))
            };
            let run = Rect::from_points(a, b).inflate(CLEARANCE, CLEARANCE);
            let beyond = self
                .near(run)
                .filter(|node| node.overlaps(run))
                .map(|node| match (vertical, way > 0.0) {
                    (true, true) => node.x1,
                    (true, false) => -node.x0,
                    (false, true) => node.y1,
                    (false, false) => -node.y0,
                })
                .reduce(f64::max);
            match beyond {
                None => return Some(line),
                Some(side) => line = (side + MARGIN) * way,
            }
        }
        None
    }

    /// Rectangles that touch an area, without the two at an edge's ends.
    fn others(&self, area: Rect, ends: (usize, usize)) -> impl Iterator<Item = Rect> + '_ {
        self.touching(area)
            .filter(move |entry| entry.data != ends.0 && entry.data != ends.1)
            .map(|entry| entry.rect)
    }

    /// Whether a straight run stays clear of all nodes; of the two at its ends, only their
    /// inside counts.
    pub fn is_clear(&self, a: Point, b: Point, ends: (usize, usize)) -> bool {
        let run = Rect::from_points(a, b);
        let wide = run.inflate(CLEARANCE, CLEARANCE);
        self.touching(wide).all(|entry| {
            if entry.data == ends.0 || entry.data == ends.1 {
                let inside = entry.rect.inflate(-0.5, -0.5);
                !(run.x0 < inside.x1
                    && run.x1 > inside.x0
                    && run.y0 < inside.y1
                    && run.y1 > inside.y0)
            } else {
                !wide.overlaps(entry.rect)
            }
        })
    }
}

/// Leads the edges numbered in `which` through channels, from port to port along their waypoints;
/// the others stay as they were. An edge whose ends do not exist has a route without points.
pub(super) fn find_ways(
    obstacles: &Obstacles,
    edges: &[RouteEdge],
    routes: &mut [Route],
    which: &[usize],
) {
    if which.is_empty() {
        return;
    }
    let edges = with_ports_apart(&obstacles.rects, edges, which);
    for index in which {
        if let (Some(edge), Some(route)) = (edges.get(*index), routes.get_mut(*index)) {
            *route = way(obstacles, edge);
        }
    }
    nudge(obstacles, &edges, routes, which);
}

fn way(obstacles: &Obstacles, edge: &RouteEdge) -> Route {
    let usable = edge.from < obstacles.rects.len()
        && edge.to < obstacles.rects.len()
        && edge.start.is_finite()
        && edge.end.is_finite();
    if !usable {
        return Route::default();
    }
    let points = if edge.from == edge.to {
        around_itself(obstacles, edge)
    } else if obstacles.left.get() < 0 {
        fallback(edge)
    } else {
        hinted_way(obstacles, edge)
            .or_else(|| free_way(obstacles, edge))
            .unwrap_or_else(|| fallback(edge))
    };
    Route {
        points: simplified(points),
        label: None,
    }
}

/// A loop over the top of the node.
fn around_itself(obstacles: &Obstacles, edge: &RouteEdge) -> Vec<Point> {
    let rect = obstacles
        .rects
        .get(edge.from)
        .copied()
        .unwrap_or(Rect::ZERO);
    let top = rect.y0 - 2.0 * MARGIN;
    let (right, left) = (edge.start.x + STUB_OUT, edge.end.x - STUB_IN);
    vec![
        edge.start,
        Point::new(right, edge.start.y),
        Point::new(right, top),
        Point::new(left, top),
        Point::new(left, edge.end.y),
        edge.end,
    ]
}

/// The way along the edge's waypoints, or straight to its end if it has none: level, and
/// upright in a free channel from each to the next. `None` if something stands in it.
fn hinted_way(obstacles: &Obstacles, edge: &RouteEdge) -> Option<Vec<Point>> {
    let mut points = vec![edge.start];
    let mut at = edge.start;
    let mut from_x = at.x + STUB_OUT;
    let mut near: Vec<Rect> = Vec::new();
    for (number, target) in edge.via.iter().chain([&edge.end]).enumerate() {
        let is_end = number == edge.via.len();
        let to_x = if is_end { target.x - STUB_IN } else { target.x };
        if target.x < at.x || from_x > to_x {
            return None;
        }
        let leg = Rect::from_points(at, *target).inflate(CLEARANCE, CLEARANCE);
        near.clear();
        near.extend(obstacles.others(leg, (edge.from, edge.to)));
        if (at.y - target.y).abs() >= 0.5 {
            let x = channel(&mut near, (at.y, target.y), (from_x, to_x))?;
            if !is_free(&near, at.y, (at.x, x)) || !is_free(&near, target.y, (x, target.x)) {
                return None;
            }
            points.push(Point::new(x, at.y));
            points.push(Point::new(x, target.y));
        } else if !is_free(&near, at.y, (at.x, target.x)) {
            return None;
        }
        at = Point::new(target.x, target.y);
        from_x = target.x;
    }
    points.push(edge.end);
    Some(points)
}

/// Whether a level run keeps clear of all of some rectangles.
fn is_free(near: &[Rect], y: f64, (from, to): (f64, f64)) -> bool {
    let run = Rect::new(from, y, to, y).inflate(CLEARANCE, CLEARANCE);
    near.iter().all(|node| !node.overlaps(run))
}

/// Where an upright run over `span` may stand between two sides: in the middle of the last
/// free room, so that runs to one column of nodes stand together.
fn channel(near: &mut [Rect], span: (f64, f64), (left, right): (f64, f64)) -> Option<f64> {
    let (top, bottom) = (
        span.0.min(span.1) - CLEARANCE,
        span.0.max(span.1) + CLEARANCE,
    );
    let middle = |low: f64, high: f64| f64::midpoint(low.max(high - CHANNEL), high);
    near.sort_by(|a, b| b.x1.total_cmp(&a.x1));
    let mut high = right;
    for node in near {
        if node.y0 >= bottom || node.y1 <= top {
            continue;
        }
        let (from, to) = (node.x0 - CLEARANCE, node.x1 + CLEARANCE);
        if to < high {
            return (to.max(left) < high).then(|| middle(to.max(left), high));
        }
        high = high.min(from);
        if high < left {
            return None;
        }
    }
    Some(middle(left, high))
}

/// A way along free lines if that is nearly as short as any could be, or else a searched one
/// that is shorter.
fn free_way(obstacles: &Obstacles, edge: &RouteEdge) -> Option<Vec<Point>> {
    let channel = channel_way(obstacles, edge);
    let most = channel.as_deref().map_or(f64::INFINITY, cost);
    if most <= least_cost(edge) * NEARLY {
        return channel;
    }
    searched_way(obstacles, edge, most).or(channel)
}

fn searched_way(obstacles: &Obstacles, edge: &RouteEdge, most: f64) -> Option<Vec<Point>> {
    let direct = Rect::from_points(edge.start, edge.end);
    [WINDOW, 4.0 * WINDOW].into_iter().find_map(|reach| {
        let window = direct.inflate(reach, reach);
        let mut near: Vec<Rect> = obstacles.near(window).collect();
        // The tree's own order is not promised to stay.
        near.sort_by(|a, b| a.x0.total_cmp(&b.x0).then(a.y0.total_cmp(&b.y0)));
        find_way(&near, window, edge, most, &obstacles.left, &obstacles.known)
    })
}

/// A way with four corners, which takes no search: out of the node into a free column, along a
/// free row, and back along a free column.
fn channel_way(obstacles: &Obstacles, edge: &RouteEdge) -> Option<Vec<Point>> {
    let (start, end) = (edge.start, edge.end);
    let ends = (edge.from, edge.to);
    let (from, to) = (
        obstacles.rects.get(edge.from)?,
        obstacles.rects.get(edge.to)?,
    );
    let rows = [
        (from.y0 - 2.0 * MARGIN, -1.0),
        (from.y1 + 2.0 * MARGIN, 1.0),
        (to.y0 - 2.0 * MARGIN, -1.0),
        (to.y1 + 2.0 * MARGIN, 1.0),
    ];
    let columns = |y: f64| {
        let first = obstacles.free_line(start.x + STUB_OUT, (start.y, y), true, 1.0)?;
        let last = obstacles.free_line(end.x - STUB_IN, (y, end.y), true, -1.0)?;
        Some((first, last))
    };
    let ways = rows.iter().filter_map(|(y, direction)| {
        let (first, last) = columns(*y)?;
        let y = obstacles.free_line(*y, (first, last), false, *direction)?;
        // The row moved, so the columns are longer now and may have to move too.
        let (first, last) = columns(y)?;
        let points = vec![
            start,
            Point::new(first, start.y),
            Point::new(first, y),
            Point::new(last, y),
            Point::new(last, end.y),
            end,
        ];
        let is_clear = points.windows(2).all(|pair| match pair {
            [a, b] => obstacles.is_clear(*a, *b, ends),
            _ => true,
        });
        is_clear.then(|| simplified(points))
    });
    ways.min_by(|a, b| cost(a).total_cmp(&cost(b)))
}

/// Any way, for an edge that has no free one.
fn fallback(edge: &RouteEdge) -> Vec<Point> {
    let (start, end) = (edge.start, edge.end);
    let (first, last) = (start.x + STUB_OUT, end.x - STUB_IN);
    if last >= first {
        let x = f64::midpoint(first, last);
        return vec![start, Point::new(x, start.y), Point::new(x, end.y), end];
    }
    let y = f64::midpoint(start.y, end.y);
    vec![
        start,
        Point::new(first, start.y),
        Point::new(first, y),
        Point::new(last, y),
        Point::new(last, end.y),
        end,
    ]
}

/// Without corners that are none.
pub(super) fn simplified(points: Vec<Point>) -> Vec<Point> {
    let mut out: Vec<Point> = Vec::with_capacity(points.len());
    for point in points {
        while let [.., a, b] = out.as_slice()
            && (((a.x - b.x).abs() < 0.01 && (b.x - point.x).abs() < 0.01)
                || ((a.y - b.y).abs() < 0.01 && (b.y - point.y).abs() < 0.01))
        {
            out.pop();
        }
        if out.last().is_none_or(|last| (*last - point).hypot() > 0.01) {
            out.push(point);
        }
    }
    out
}
