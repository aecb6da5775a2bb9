//! The way of one edge through the lattice.
//!
//! A best-first search over cells and directions (A*): what a way costs is its length, its
//! corners and the edges that it crosses. It may leave its node at any free place of any side,
//! and enter the other node likewise. Where it runs along an edge that it may share a line with,
//! it pays less, so that a trunk forms where that is shorter.
//!
//! Sources: Lee, "An Algorithm for Path Connections and Its Applications", 1961; Hart, Nilsson,
//! Raphael, "A Formal Basis for the Heuristic Determination of Minimum Cost Paths", 1968;
//! the idea of one exclusive net for each track is that of maze routers for circuits.

use super::lattice::{Bearing, FREE, Lattice};
use super::route::simplified;
use super::table::{at, set};
use super::wire::{Costs, Search, Slot, Wire, corner, may_share, way_between};
use crate::geometry::{Point, Rect};

/// The shortest straight connection between two nodes that face each other.
const SHORTEST: f64 = 14.0;

/// A found way.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Found {
    /// Corners of the line from side to side.
    pub points: Vec<Point>,
    /// What it costs.
    pub cost: u32,
    /// What it costs more than it would at least, whatever else ran through the lattice.
    pub excess: u32,
}

/// A cell, reached on one of the four ways.
#[derive(Clone, Copy, Debug, Default)]
struct State {
    /// In which search it was reached.
    stamp: u32,
    cost: u32,
    /// Number of the way on which the cell before was reached.
    before: u8,
}

/// How far a line is from the goals.
#[derive(Clone, Copy, Debug, Default)]
struct Rest {
    distance: u32,
    /// Whether it lies before them (0), among them (1), or beyond them (2).
    side: usize,
}

fn fill_rest(rest: &mut Vec<Rest>, lines: &[f64], (low, high): (f64, f64)) {
    rest.clear();
    rest.extend(lines.iter().map(|line| Rest {
        distance: (low - line).max(line - high).max(0.0) as u32,
        side: usize::from(*line >= low) + usize::from(*line > high),
    }));
}

/// What the corners cost that a way has at least to the goals: by where it leads, and on which side
/// of them its upright and its level line lie.
fn corners_to_come(bend: u32) -> [[[u32; 3]; 3]; 4] {
    let mut corners = [[[0; 3]; 3]; 4];
    for (way, sides) in Bearing::ALL.into_iter().zip(&mut corners) {
        for (x, row) in sides.iter_mut().enumerate() {
            for (y, slot) in row.iter_mut().enumerate() {
                let leads = match way {
                    Bearing::Right => x == 0,
                    Bearing::Left => x == 2,
                    Bearing::Down => y == 0,
                    Bearing::Up => y == 2,
                };
                let count = match (x != 1, y != 1) {
                    (false, false) => 0,
                    (true, true) => 2 - u32::from(leads),
                    _ if leads => 0,
                    (along, _) => 1 + u32::from(way.is_level() == along),
                };
                *slot = count * bend;
            }
        }
    }
    corners
}

/// Stands for no way before the first cell.
const NONE: u8 = 4;

/// A queue of states by bounds that are whole numbers: one list for each bound. Of states with
/// the same bound, the one that came last goes on first, which leads straight to the goal.
#[derive(Default)]
struct Buckets {
    lists: Vec<Vec<(u32, u32)>>,
    first: u32,
    now: usize,
    /// Lists from here on are empty.
    end: usize,
}

/// Ways that cost so much more than the least possible are not followed.
const MOST_EXTRA: usize = 16_384;

impl Buckets {
    /// Empties it for bounds from `first` on.
    fn start(&mut self, first: u32) {
        for list in self.lists.iter_mut().take(self.end) {
            list.clear();
        }
        (self.first, self.now, self.end) = (first, 0, 0);
    }

    /// Adds a state with what it costs so far.
    #[inline]
    fn push(&mut self, bound: u32, state: (u32, u32)) {
        let place = (bound.saturating_sub(self.first) as usize).max(self.now);
        if place >= self.lists.len() {
            if place >= MOST_EXTRA {
                return;
            }
            self.lists.resize_with(place + 64, Vec::new);
        }
        if let Some(list) = self.lists.get_mut(place) {
            list.push(state);
            self.end = self.end.max(place + 1);
        }
    }

    /// A state with the least bound, and that bound.
    #[inline]
    fn pop(&mut self) -> Option<(u32, (u32, u32))> {
        while self.now < self.end {
            if let Some(state) = self.lists.get_mut(self.now).and_then(Vec::pop) {
                return Some((self.first + self.now as u32, state));
            }
            self.now += 1;
        }
        None
    }
}

/// Memory of the search, used again for each edge.
#[derive(Default)]
pub(super) struct Maze {
    states: Vec<State>,
    /// In which search a cell was a goal.
    goal: Vec<u32>,
    now: u32,
    /// What is to come from each upright and each level line.
    rest: (Vec<Rest>, Vec<Rest>),
    queue: Buckets,
    /// How many states were looked at so far, in all searches.
    pub looked_at: u64,
}

impl Maze {
    /// The cheapest way of a wire, if there is one that costs less than `below` and the search for
    /// it looks at no more than `most` states.
    pub fn find(
        &mut self,
        lattice: &Lattice,
        nodes: &[Rect],
        wires: &[Wire],
        number: usize,
        costs: &Costs,
        (below, most): (u32, u64),
    ) -> Option<Found> {
        let wire = wires.get(number)?;
        let states = lattice.len() * 4;
        if self.states.len() != states {
            self.states = vec![State::default(); states];
            self.goal = vec![0; lattice.len()];
            self.now = 0;
        }
        self.now += 1;
        let search = Search {
            lattice,
            wires,
            wire,
            costs,
        };
        let (from, to) = (*nodes.get(wire.ends.0)?, *nodes.get(wire.ends.1)?);
        let starts = search.slots(from, wire.ends.0, &to, true);
        let goals = search.slots(to, wire.ends.1, &from, false);
        if starts.is_empty() || goals.is_empty() {
            return None;
        }
        for goal in &goals {
            set(&mut self.goal, goal.cell, self.now);
        }
        let area = goals.iter().skip(1).fold(
            Rect::from_points(
                lattice.point(goals.first()?.cell),
                lattice.point(goals.first()?.cell),
            ),
            |area, goal| area.union_pt(lattice.point(goal.cell)),
        );
        self.run(&search, &starts, &goals, area, (below, most))
    }

    /// What a line costs that an edge could take, as [`Maze::find`] counts.
    pub fn price(
        lattice: &Lattice,
        nodes: &[Rect],
        wires: &[Wire],
        number: usize,
        costs: &Costs,
        points: &[Point],
    ) -> Option<u32> {
        let wire = wires.get(number)?;
        let search = Search {
            lattice,
            wires,
            wire,
            costs,
        };
        let (from, to) = (*nodes.get(wire.ends.0)?, *nodes.get(wire.ends.1)?);
        let mut cost = points.len().saturating_sub(2) as u32 * costs.bend;
        for (number, pair) in points.windows(2).enumerate() {
            let [a, b] = pair else { continue };
            let way = way_between(*a, *b);
            if number == 0 {
                cost += search.end_cost(way, &from, &to, true, *a);
            }
            if number + 2 == points.len() {
                cost += search.end_cost(way.opposite(), &to, &from, false, *b);
            }
            let mut last = *a;
            for cell in lattice.run(*a, *b) {
                let here = lattice.point(cell);
                let length = ((here.x - last.x).abs() + (here.y - last.y).abs()) as u32;
                last = here;
                cost += search.pass(lattice.at(cell), way, length)?;
            }
        }
        Some(cost)
    }

    fn run(
        &mut self,
        search: &Search<'_>,
        starts: &[Slot],
        goals: &[Slot],
        area: Rect,
        (below, most): (u32, u64),
    ) -> Option<Found> {
        let Search { lattice, costs, .. } = *search;
        let width = lattice.width();
        let (mut rest_x, mut rest_y) = std::mem::take(&mut self.rest);
        fill_rest(&mut rest_x, &lattice.xs, (area.x0, area.x1));
        fill_rest(&mut rest_y, &lattice.ys, (area.y0, area.y1));
        let corners = corners_to_come(costs.bend);
        // No way to the goals can cost less: the distance, and the corners that it takes.
        let rest = |column: usize, row: usize, way: Bearing| -> u32 {
            let (x, y) = (at(&rest_x, column), at(&rest_y, row));
            let of_way = at(&corners, way.number());
            x.distance + y.distance + at(&at(&of_way, x.side), y.side)
        };
        let ends = goals.iter().map(|goal| goal.cost).min().unwrap_or(0);
        let mut least = u32::MAX;
        for start in starts {
            let state = start.cell * 4 + start.way.number();
            let (column, row) = lattice.lines_of(start.cell);
            let to_come = rest(column, row, start.way);
            least = least.min(start.cost + to_come + ends);
            if self.improves(state, start.cost) {
                self.write(state, start.cost, NONE);
            }
        }
        self.queue.start(least.saturating_sub(ends));
        for start in starts {
            let state = start.cell * 4 + start.way.number();
            let (column, row) = lattice.lines_of(start.cell);
            let bound = start.cost + rest(column, row, start.way);
            self.queue.push(bound, (start.cost, state as u32));
        }
        let limit = self.looked_at + most;
        let mut best: Option<(u32, usize, usize)> = None;
        while let Some((bound, (so_far, state))) = self.queue.pop() {
            // The end of the way is still to come.
            if bound + ends >= best.map_or(below, |(least, ..)| least) {
                break;
            }
            let state = state as usize;
            if at(&self.states, state).cost < so_far {
                continue;
            }
            self.looked_at += 1;
            if self.looked_at > limit {
                break;
            }
            let (cell, way) = (state / 4, way_of(state));
            let here = lattice.at(cell);
            if at(&self.goal, cell) == self.now {
                for (number, goal) in goals.iter().enumerate() {
                    if goal.cell != cell {
                        continue;
                    }
                    let Some(turn) = search.turn(here, way, goal.way.opposite()) else {
                        continue;
                    };
                    let whole = so_far + turn + goal.cost;
                    if whole < best.map_or(below, |(least, ..)| least) {
                        best = Some((whole, state, number));
                    }
                }
            }
            let (column, row) = (cell % width, cell / width);
            for next_way in Bearing::ALL {
                if next_way == way.opposite() {
                    continue;
                }
                let Some(turn) = search.turn(here, way, next_way) else {
                    continue;
                };
                let length = lattice.step(column, row, next_way);
                if length == 0 {
                    continue;
                }
                let (next, column, row) = match next_way {
                    Bearing::Right => (cell + 1, column + 1, row),
                    Bearing::Left => (cell.wrapping_sub(1), column.wrapping_sub(1), row),
                    Bearing::Down => (cell + width, column, row + 1),
                    Bearing::Up => (cell.wrapping_sub(width), column, row.wrapping_sub(1)),
                };
                let there = lattice.at(next);
                if there.owner != FREE {
                    continue;
                }
                let Some(step) = search.pass(there, next_way, length) else {
                    continue;
                };
                let cost = so_far + turn + step;
                let state = next * 4 + next_way.number();
                if self.improves(state, cost) {
                    self.write(state, cost, way.number() as u8);
                    let to_come = rest(column, row, next_way);
                    self.queue.push(cost + to_come, (cost, state as u32));
                }
            }
        }
        self.rest = (rest_x, rest_y);
        let (cost, state, goal) = best?;
        let points = self.way_to(search, starts, state, goals.get(goal)?)?;
        Some(Found {
            points,
            cost,
            excess: cost.saturating_sub(least),
        })
    }

    #[inline]
    fn improves(&self, state: usize, cost: u32) -> bool {
        let known = at(&self.states, state);
        known.stamp != self.now || known.cost > cost
    }

    #[inline]
    fn write(&mut self, state: usize, cost: u32, before: u8) {
        let stamp = self.now;
        set(
            &mut self.states,
            state,
            State {
                stamp,
                cost,
                before,
            },
        );
    }

    /// The line to a state and on to the goal.
    fn way_to(
        &self,
        search: &Search<'_>,
        starts: &[Slot],
        state: usize,
        goal: &Slot,
    ) -> Option<Vec<Point>> {
        let lattice = search.lattice;
        let mut points = vec![goal.point];
        let mut state = state;
        let (first, way) = loop {
            let (cell, way) = (state / 4, way_of(state));
            points.push(lattice.point(cell));
            let before = at(&self.states, state).before;
            if before == NONE {
                break (cell, way);
            }
            let previous = match way {
                Bearing::Right => cell.checked_sub(1)?,
                Bearing::Left => cell + 1,
                Bearing::Down => cell.checked_sub(lattice.width())?,
                Bearing::Up => cell + lattice.width(),
            };
            state = previous * 4 + before as usize;
        };
        let start = starts
            .iter()
            .find(|start| start.cell == first && start.way == way)?;
        points.push(start.point);
        points.reverse();
        Some(simplified(points))
    }
}

#[inline]
fn way_of(state: usize) -> Bearing {
    match state % 4 {
        0 => Bearing::Right,
        1 => Bearing::Left,
        2 => Bearing::Down,
        _ => Bearing::Up,
    }
}

/// A straight connection between two nodes that face each other, if nothing is in its way and it
/// crosses nothing: both ends.
pub(super) fn straight(
    lattice: &Lattice,
    nodes: &[Rect],
    wires: &[Wire],
    number: usize,
) -> Option<Found> {
    let wire = wires.get(number)?;
    let (from, to) = (*nodes.get(wire.ends.0)?, *nodes.get(wire.ends.1)?);
    let (way, low, high, start, end) = if from.x1 + SHORTEST <= to.x0 {
        (
            Bearing::Right,
            from.y0.max(to.y0),
            from.y1.min(to.y1),
            from.x1,
            to.x0,
        )
    } else if from.y1 + SHORTEST <= to.y0 {
        (
            Bearing::Down,
            from.x0.max(to.x0),
            from.x1.min(to.x1),
            from.y1,
            to.y0,
        )
    } else if to.y1 + SHORTEST <= from.y0 {
        (
            Bearing::Up,
            from.x0.max(to.x0),
            from.x1.min(to.x1),
            from.y0,
            to.y1,
        )
    } else if to.x1 + SHORTEST <= from.x0 && wire.is_feedback {
        (
            Bearing::Left,
            from.y0.max(to.y0),
            from.y1.min(to.y1),
            from.x0,
            to.x1,
        )
    } else {
        return None;
    };
    let shortest = |size: fn(&Rect) -> f64| size(&from).min(size(&to));
    let corner = corner(shortest(if way.is_level() {
        Rect::height
    } else {
        Rect::width
    }));
    let lines = lattice.between(!way.is_level(), low + corner, high - corner);
    let places = lattice.between(way.is_level(), start.min(end), start.max(end));
    let middle = |node: &Rect| {
        if way.is_level() {
            node.center().y
        } else {
            node.center().x
        }
    };
    let (from_middle, to_middle) = (middle(&from), middle(&to));
    let own = [FREE, wire.ends.0 as u32 + 1, wire.ends.1 as u32 + 1];
    let mut best: Option<(f64, Found)> = None;
    for line in lines {
        let cell_at = |place: usize| {
            if way.is_level() {
                lattice.cell(place, line)
            } else {
                lattice.cell(line, place)
            }
        };
        let is_open = places.clone().all(|place| {
            let cell = lattice.at(cell_at(place));
            let along = at(&cell.nets, way.orientation());
            let across = at(&cell.nets, 1 - way.orientation());
            own.contains(&cell.owner)
                && (along == FREE || may_share(along, wire, wires))
                && across == FREE
                && (cell.label == FREE || cell.label == wire.number)
        });
        if !is_open {
            continue;
        }
        let across = if way.is_level() {
            at(&lattice.ys, line)
        } else {
            at(&lattice.xs, line)
        };
        let off = (across - from_middle).abs() + (across - to_middle).abs();
        if best.as_ref().is_some_and(|(least, _)| *least <= off) {
            continue;
        }
        let point = |side: f64| {
            if way.is_level() {
                Point::new(side, across)
            } else {
                Point::new(across, side)
            }
        };
        let found = Found {
            points: vec![point(start), point(end)],
            cost: (start - end).abs() as u32,
            excess: 0,
        };
        best = Some((off, found));
    }
    best.map(|(_, found)| found)
}
