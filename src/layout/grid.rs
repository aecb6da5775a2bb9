//! A* on the lines between rectangles.

use std::cell::{Cell, RefCell};
use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::ops::Range;

use super::RouteEdge;
use super::route::{MARGIN, STUB_IN, STUB_OUT};
use crate::geometry::{Point, Rect, Vec2};

/// What a corner costs, in scene points of detour.
const CORNER: f64 = 48.0;
/// More rectangles than this in a window are not searched among.
const MOST_RECTS: usize = 160;
/// Most steps of one search.
const MOST_STEPS: usize = 60_000;
/// What a step costs beside a look at a rectangle.
const LOOKED_AT_IN_STEP: i64 = 12;
/// How near to a rectangle a way may pass.
const CLEARANCE: f64 = 5.0;
/// The start of a search.
const NO_PARENT: u32 = u32::MAX;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Heading {
    Right,
    Down,
    Left,
    Up,
}

const HEADINGS: [Heading; 4] = [Heading::Right, Heading::Down, Heading::Left, Heading::Up];

/// The lines of the search: halfway between rectangles and along their sides.
struct Grid {
    xs: Vec<f64>,
    ys: Vec<f64>,
    /// Whether the step from column x to x + 1 in row y is blocked.
    blocked_right: Vec<bool>,
    /// Whether the step from row y to y + 1 in column x is blocked.
    blocked_down: Vec<bool>,
}

/// What searches know of the crossings that they came to, kept from one to the next so that none
/// has to clear it.
#[derive(Debug, Default)]
pub(super) struct Known {
    states: Vec<State>,
    search: u32,
}

#[derive(Clone, Copy, Debug, Default)]
struct State {
    cost: f64,
    parent: u32,
    /// The search that came here.
    search: u32,
}

impl Known {
    /// Begins a search among so many states.
    fn begin(&mut self, count: usize) {
        if self.states.len() < count {
            self.states.resize(count, State::default());
        }
        self.search += 1;
    }

    fn cost(&self, state: usize) -> f64 {
        let known = self.states.get(state);
        let known = known.filter(|known| known.search == self.search);
        known.map_or(f64::INFINITY, |known| known.cost)
    }

    fn parent(&self, state: usize) -> u32 {
        self.states
            .get(state)
            .map_or(NO_PARENT, |known| known.parent)
    }

    fn set(&mut self, state: usize, cost: f64, parent: u32) {
        if let Some(slot) = self.states.get_mut(state) {
            *slot = State {
                cost,
                parent,
                search: self.search,
            };
        }
    }
}

/// Where a way may turn first, and last.
fn turns(edge: &RouteEdge) -> (Point, Point) {
    let (start, end) = (edge.start, edge.end);
    let first = Point::new(start.x + STUB_OUT, start.y);
    (first, Point::new(end.x - STUB_IN, end.y))
}

/// What a way from port to port costs, without corners that are none: its length and its corners.
pub(super) fn cost(points: &[Point]) -> f64 {
    let pairs = points.iter().zip(points.iter().skip(1));
    let length: f64 = pairs.map(|(a, b)| (*b - *a).hypot()).sum();
    length - STUB_OUT - STUB_IN + CORNER * points.len().saturating_sub(2) as f64
}

/// What a way of an edge costs at least, wherever rectangles stand.
pub(super) fn least_cost(edge: &RouteEdge) -> f64 {
    let (first, last) = turns(edge);
    let way = last - first;
    way.x.abs() + way.y.abs() + CORNER * f64::from(least_corners(way, 0))
}

/// The cheapest way from an edge's start to its end that touches no rectangle, if it costs less
/// than `most`.
///
/// What is looked at is taken off `left`.
pub(super) fn find_way(
    rects: &[Rect],
    window: Rect,
    edge: &RouteEdge,
    most: f64,
    left: &Cell<i64>,
    known: &RefCell<Known>,
) -> Option<Vec<Point>> {
    if rects.len() > MOST_RECTS {
        return None;
    }
    let (start, end) = turns(edge);
    let grid = Grid::new(rects, window, start, end);
    let ways = grid.search(start, end, most, left, &mut known.borrow_mut())?;
    let mut points = vec![edge.start];
    points.extend(ways);
    points.push(edge.end);
    Some(points)
}

impl Grid {
    fn new(rects: &[Rect], window: Rect, start: Point, end: Point) -> Self {
        let xs = lines(
            rects.iter().map(|rect| (rect.x0, rect.x1)),
            (window.x0, window.x1),
            [start.x, end.x],
        );
        let ys = lines(
            rects.iter().map(|rect| (rect.y0, rect.y1)),
            (window.y0, window.y1),
            [start.y, end.y],
        );
        let mut blocked_right = vec![false; xs.len() * ys.len()];
        let mut blocked_down = blocked_right.clone();
        for rect in rects {
            let wide = rect.inflate(CLEARANCE, CLEARANCE);
            for row in inside(&ys, wide.y0, wide.y1) {
                for column in steps_over(&xs, wide.x0, wide.x1) {
                    if let Some(slot) = blocked_right.get_mut(row * xs.len() + column) {
                        *slot = true;
                    }
                }
            }
            for column in inside(&xs, wide.x0, wide.x1) {
                for row in steps_over(&ys, wide.y0, wide.y1) {
                    if let Some(slot) = blocked_down.get_mut(row * xs.len() + column) {
                        *slot = true;
                    }
                }
            }
        }
        Self {
            xs,
            ys,
            blocked_right,
            blocked_down,
        }
    }

    fn point(&self, column: usize, row: usize) -> Option<Point> {
        Some(Point::new(*self.xs.get(column)?, *self.ys.get(row)?))
    }

    /// The crossing beside one in a direction, if the step is free.
    fn step(&self, column: usize, row: usize, heading: Heading) -> Option<(usize, usize)> {
        let width = self.xs.len();
        let free = |blocked: &[bool], column: usize, row: usize| {
            blocked.get(row * width + column) == Some(&false)
        };
        match heading {
            Heading::Right => (column + 1 < width && free(&self.blocked_right, column, row))
                .then_some((column + 1, row)),
            Heading::Left => {
                let column = column.checked_sub(1)?;
                free(&self.blocked_right, column, row).then_some((column, row))
            }
            Heading::Down => (row + 1 < self.ys.len() && free(&self.blocked_down, column, row))
                .then_some((column, row + 1)),
            Heading::Up => {
                let row = row.checked_sub(1)?;
                free(&self.blocked_down, column, row).then_some((column, row))
            }
        }
    }

    fn search(
        &self,
        start: Point,
        end: Point,
        most: f64,
        left: &Cell<i64>,
        known: &mut Known,
    ) -> Option<Vec<Point>> {
        let index = |lines: &[f64], at: f64| lines.iter().position(|line| (line - at).abs() < 0.01);
        let from = (index(&self.xs, start.x)?, index(&self.ys, start.y)?);
        let to = (index(&self.xs, end.x)?, index(&self.ys, end.y)?);
        let state = |column: usize, row: usize, heading: usize| {
            (row * self.xs.len() + column) * 4 + heading
        };
        let count = self.xs.len() * self.ys.len() * 4;
        known.begin(count);
        let mut open = BinaryHeap::new();
        let rest = |column: usize, row: usize, heading: usize| {
            self.point(column, row).map_or(0.0, |at| {
                let way = end - at;
                way.x.abs() + way.y.abs() + CORNER * f64::from(least_corners(way, heading))
            })
        };
        known.set(state(from.0, from.1, 0), 0.0, NO_PARENT);
        open.push(Entry {
            total: rest(from.0, from.1, 0),
            column: from.0,
            row: from.1,
            heading: 0,
        });
        left.set(left.get() - count as i64);
        let mut steps = 0;
        while let Some(Entry {
            total: expected,
            column,
            row,
            heading,
        }) = open.pop()
        {
            let so_far = known.cost(state(column, row, heading));
            if expected > so_far + rest(column, row, heading) + 1e-6 {
                // A cheaper way here was found meanwhile, and has been followed.
                continue;
            }
            steps += 1;
            left.set(left.get() - LOOKED_AT_IN_STEP);
            if steps > MOST_STEPS {
                return None;
            }
            // It must arrive heading right: the last piece enters the node from the left.
            if (column, row) == to && heading == 0 {
                return Some(self.trace(known, state(column, row, heading)));
            }
            let Some(here) = self.point(column, row) else {
                continue;
            };
            for (turn, next_heading) in HEADINGS.iter().enumerate() {
                if (turn + 2) % 4 == heading {
                    continue;
                }
                let corner = if turn == heading { 0.0 } else { CORNER };
                // Turning on the spot is a step of its own, so that the last corner counts.
                let (to_column, to_row, length) = if turn == heading {
                    let Some((c, r)) = self.step(column, row, *next_heading) else {
                        continue;
                    };
                    let Some(there) = self.point(c, r) else {
                        continue;
                    };
                    (c, r, (there - here).hypot())
                } else {
                    (column, row, 0.0)
                };
                let total = so_far + corner + length;
                let next = state(to_column, to_row, turn);
                if next < count && total + 1e-9 < known.cost(next) {
                    let whole = total + rest(to_column, to_row, turn);
                    if whole >= most {
                        continue;
                    }
                    known.set(next, total, state(column, row, heading) as u32);
                    open.push(Entry {
                        total: whole,
                        column: to_column,
                        row: to_row,
                        heading: turn,
                    });
                }
            }
        }
        None
    }

    fn trace(&self, known: &Known, end: usize) -> Vec<Point> {
        let mut points = Vec::new();
        let mut at = Some(end);
        while let Some(state) = at {
            let crossing = state / 4;
            points.extend(self.point(crossing % self.xs.len(), crossing / self.xs.len()));
            let parent = known.parent(state);
            at = (parent != NO_PARENT).then_some(parent as usize);
        }
        points.reverse();
        points
    }
}

/// How many corners a way has at least to where it is to arrive heading right: by how far that is
/// and where it heads now.
fn least_corners(way: Vec2, heading: usize) -> u32 {
    let is_left = way.x < 0.0;
    match HEADINGS.get(heading) {
        Some(Heading::Right) if is_left => 4,
        Some(Heading::Right) => 2 * u32::from(way.y.abs() > 0.01),
        Some(Heading::Left) | None => 2,
        Some(Heading::Down | Heading::Up) if is_left => 3,
        Some(Heading::Down) => 1 + 2 * u32::from(way.y < -0.01),
        Some(Heading::Up) => 1 + 2 * u32::from(way.y > 0.01),
    }
}

/// Numbers of the lines strictly between two places.
fn inside(lines: &[f64], low: f64, high: f64) -> Range<usize> {
    let first = lines.partition_point(|line| *line <= low);
    let last = lines.partition_point(|line| *line < high);
    first..last.max(first)
}

/// Numbers of the lines from which the step to the next one passes between two places.
fn steps_over(lines: &[f64], low: f64, high: f64) -> Range<usize> {
    let first = lines.partition_point(|line| *line <= low);
    let last = lines.partition_point(|line| *line < high);
    first.saturating_sub(1)..last.min(lines.len().saturating_sub(1))
}

/// Lines beside the sides of rectangles and halfway between them, within a window.
fn lines(spans: impl Iterator<Item = (f64, f64)>, window: (f64, f64), ends: [f64; 2]) -> Vec<f64> {
    let mut sides: Vec<f64> = spans
        .flat_map(|(low, high)| [low - MARGIN - 4.0, high + MARGIN + 4.0])
        .filter(|side| *side > window.0 && *side < window.1)
        .collect();
    sides.push(window.0);
    sides.push(window.1);
    sides.sort_by(f64::total_cmp);
    let halfway: Vec<f64> = sides
        .windows(2)
        .filter_map(|pair| match pair {
            [a, b] if b - a > 20.0 => Some(f64::midpoint(*a, *b)),
            _ => None,
        })
        .collect();
    let mut all: Vec<f64> = Vec::new();
    sides.extend(halfway);
    sides.sort_by(f64::total_cmp);
    for line in sides {
        let near_end = ends.iter().any(|end| (end - line).abs() < 2.0);
        if !near_end && all.last().is_none_or(|last| line - last > 2.0) {
            all.push(line);
        }
    }
    all.extend(ends);
    all.sort_by(f64::total_cmp);
    all.dedup_by(|a, b| (*a - *b).abs() < 0.005);
    all
}

struct Entry {
    total: f64,
    column: usize,
    row: usize,
    heading: usize,
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Entry {}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Entry {
    // The heap gives the largest first: the cheapest is the largest.
    fn cmp(&self, other: &Self) -> Ordering {
        other
            .total
            .total_cmp(&self.total)
            .then_with(|| other.row.cmp(&self.row))
            .then_with(|| other.column.cmp(&self.column))
            .then_with(|| other.heading.cmp(&self.heading))
    }
}
