//! Gives parallel runs tracks of their own, in an order in which few of them cross.
//!
//! Of two runs that lie beside each other, it often matters which is on the left: one order
//! makes their edges cross twice or lie on each other, the other not at all. All such pairs
//! are looked at, and each run gets as many tracks on its left as the longest row of runs
//! that must stand there. Runs keep to the room that nodes and ports leave them; where it is
//! narrow, tracks are nearer to each other.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use super::route::{CLEARANCE_TO_NODES, Obstacles, STUB_IN, STUB_OUT};
use super::table::{Rows, add, at, set};
use super::{Route, RouteEdge};
use crate::geometry::{Point, Rect};

/// Wanted distance between two parallel runs.
const SEPARATION: f64 = 9.0;
/// Ends of runs nearer than this are beside each other.
const TOUCH: f64 = 4.0;
/// How far a run may be moved.
const REACH: f64 = 60.0;
/// More edges than this are not spread.
const MOST_EDGES: usize = 20_000;
/// More runs than this in one stripe are not compared with each other.
const MOST_IN_STRIPE: usize = 1_500;
/// A run beside more nodes than this stays where it is.
const MOST_BESIDE: usize = 1_000;
/// Width of the stripes by which runs beside each other are found.
const STRIPE: f64 = 64.0;

/// A straight run between two corners that can be moved sideways.
#[derive(Clone, Debug)]
struct Run {
    route: usize,
    /// Number of the run's first corner in its route.
    corner: usize,
    /// Where it lies across its direction.
    at: f64,
    /// Where it begins and ends along its direction.
    from: f64,
    to: f64,
    /// Whether the run before comes from the low side, and the one after goes to it.
    enters_low: bool,
    leaves_low: bool,
    /// Where it may lie.
    room: (f64, f64),
    /// The port that it comes from, if it is the first of its edge.
    port: Option<(usize, i64)>,
    is_movable: bool,
}

impl Run {
    fn low(&self) -> f64 {
        self.from.min(self.to)
    }

    fn high(&self) -> f64 {
        self.from.max(self.to)
    }

    /// Whether a line across at `place` would cut this run.
    fn is_cut_at(&self, place: f64) -> bool {
        self.low() + 0.01 < place && place < self.high() - 0.01
    }

    fn is_beside(&self, other: &Self) -> bool {
        self.route != other.route
            && self.low() < other.high() + TOUCH
            && other.low() < self.high() + TOUCH
            && self.room.0 < other.room.1 + SEPARATION
            && other.room.0 < self.room.1 + SEPARATION
            && !self.shares_trunk(other)
    }

    /// Whether two runs are the same trunk of edges that leave one port.
    fn shares_trunk(&self, other: &Self) -> bool {
        self.port.is_some() && self.port == other.port && (self.at - other.at).abs() < 0.01
    }

    /// What it costs if this run lies on the low side of `other`: crossings, and more than
    /// one for each pair of runs that come to lie on each other.
    fn cost_before(&self, other: &Self) -> u32 {
        const OVERLAP: u32 = 3;
        let mut cost = 0;
        // Runs at right angles that pass the other run.
        if other.enters_low && self.is_cut_at(other.from) {
            cost += 2;
        }
        if other.leaves_low && self.is_cut_at(other.to) {
            cost += 2;
        }
        if !self.enters_low && other.is_cut_at(self.from) {
            cost += 2;
        }
        if !self.leaves_low && other.is_cut_at(self.to) {
            cost += 2;
        }
        let near = |a: f64, b: f64| (a - b).abs() < TOUCH;
        if !self.leaves_low && other.enters_low && near(self.to, other.from) {
            cost += OVERLAP;
        }
        if !self.enters_low && other.leaves_low && near(self.from, other.to) {
            cost += OVERLAP;
        }
        if !self.leaves_low && other.leaves_low && near(self.to, other.to) {
            cost += OVERLAP;
        }
        if !self.enters_low && other.enters_low && near(self.from, other.from) {
            cost += OVERLAP;
        }
        cost
    }

    /// What decides the order where crossings do not.
    fn key(&self) -> (f64, f64) {
        let is_down = self.to > self.from;
        match (self.enters_low, self.leaves_low) {
            (true, true) => (1.0e7 + (self.to - self.from).abs(), 0.0),
            (false, false) => (-1.0e7 - (self.to - self.from).abs(), 0.0),
            (true, false) if is_down => (-self.from, -self.to),
            (true, false) => (self.from, self.to),
            (false, true) if is_down => (self.from, self.to),
            (false, true) => (-self.from, -self.to),
        }
    }
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
    let mut is_movable = vec![false; edges.len()];
    for index in which {
        set(&mut is_movable, *index, true);
    }
    gather_trunks(obstacles, edges, routes, &is_movable);
    for vertical in [true, false, true] {
        let runs = runs(obstacles, edges, routes, vertical, &is_movable);
        let moved = spread(&runs, routes, vertical);
        if !vertical && !moved {
            break;
        }
    }
}

/// Lets edges that share a trunk turn off at one place: the first at which one of them turns,
/// for those that can.
fn gather_trunks(
    obstacles: &Obstacles,
    edges: &[RouteEdge],
    routes: &mut [Route],
    is_movable: &[bool],
) {
    let mut trunks: BTreeMap<(usize, i64), Vec<usize>> = BTreeMap::new();
    for (number, edge) in edges.iter().enumerate() {
        let turns = routes
            .get(number)
            .is_some_and(|route| route.points.len() > 3);
        if edge.shares_trunk && turns && at(is_movable, number) {
            let port = (edge.from, (edge.start.y * 4.0).round() as i64);
            trunks.entry(port).or_default().push(number);
        }
    }
    for members in trunks.into_values().filter(|members| members.len() > 1) {
        let corner = |number: &usize| routes.get(*number)?.points.get(1).map(|point| point.x);
        let Some(first) = members.iter().filter_map(corner).reduce(f64::min) else {
            continue;
        };
        for number in members {
            let (Some(edge), Some(route)) = (edges.get(number), routes.get_mut(number)) else {
                continue;
            };
            let [start, a, b, next, ..] = route.points.as_mut_slice() else {
                continue;
            };
            let (turn, level) = (Point::new(first, a.y), Point::new(first, b.y));
            let ends = (edge.from, edge.to);
            let is_free = (a.x - b.x).abs() < 0.01
                && obstacles.is_clear(*start, turn, ends)
                && obstacles.is_clear(turn, level, ends)
                && obstacles.is_clear(level, *next, ends);
            if is_free {
                (*a, *b) = (turn, level);
            }
        }
    }
}

/// Coordinate across and along the direction of a run.
fn split(point: Point, vertical: bool) -> (f64, f64) {
    if vertical {
        (point.x, point.y)
    } else {
        (point.y, point.x)
    }
}

fn runs(
    obstacles: &Obstacles,
    edges: &[RouteEdge],
    routes: &[Route],
    vertical: bool,
    is_movable: &[bool],
) -> Vec<Run> {
    let mut runs = Vec::new();
    for (number, (route, edge)) in routes.iter().zip(edges).enumerate() {
        let points = &route.points;
        // The first and last runs are held by their ports.
        for (corner, four) in points.windows(4).enumerate() {
            let [before, a, b, after] = four else {
                continue;
            };
            let is_vertical = (a.x - b.x).abs() < 0.01;
            if is_vertical != vertical {
                continue;
            }
            let ((place, from), (_, to)) = (split(*a, vertical), split(*b, vertical));
            let mut limits = (f64::NEG_INFINITY, f64::INFINITY);
            let is_first = corner == 0;
            if vertical && is_first {
                limits.0 = edge.start.x + STUB_OUT * 0.6;
            }
            if vertical && corner + 4 == points.len() {
                limits.1 = edge.end.x - STUB_IN * 0.8;
            }
            let mut run = Run {
                route: number,
                corner: corner + 1,
                at: place,
                from,
                to,
                enters_low: split(*before, vertical).0 < place,
                leaves_low: split(*after, vertical).0 < place,
                room: (place, place),
                port: (is_first && edge.shares_trunk)
                    .then_some((edge.from, (edge.start.y * 4.0).round() as i64)),
                is_movable: at(is_movable, number),
            };
            run.room = free_room(obstacles, &run, limits, vertical);
            runs.push(run);
        }
    }
    runs
}

/// How far a run can be moved before it meets a node or leaves its ports behind.
fn free_room(obstacles: &Obstacles, run: &Run, limits: (f64, f64), vertical: bool) -> (f64, f64) {
    let place = run.at;
    let mut room = (
        limits.0.max(place - REACH).min(place),
        limits.1.min(place + REACH).max(place),
    );
    let (low, high) = (
        run.low() - CLEARANCE_TO_NODES,
        run.high() + CLEARANCE_TO_NODES,
    );
    let area = if vertical {
        Rect::new(room.0, low, room.1, high)
    } else {
        Rect::new(low, room.0, high, room.1)
    };
    let beside = obstacles.near(area.inflate(CLEARANCE_TO_NODES, CLEARANCE_TO_NODES));
    for (number, node) in beside.enumerate() {
        if number > MOST_BESIDE {
            return (place, place);
        }
        let (near, far, from, to) = if vertical {
            (node.x0, node.x1, node.y0, node.y1)
        } else {
            (node.y0, node.y1, node.x0, node.x1)
        };
        if to <= low || from >= high {
            continue;
        }
        if far <= place {
            room.0 = room.0.max(far + CLEARANCE_TO_NODES).min(place);
        } else if near >= place {
            room.1 = room.1.min(near - CLEARANCE_TO_NODES).max(place);
        }
    }
    room
}

/// Numbers of the stripes that the room of a run touches.
fn stripes_of(run: &Run) -> (i64, i64) {
    let stripe = |place: f64| (place / STRIPE).floor() as i64;
    (stripe(run.room.0), stripe(run.room.1 + SEPARATION))
}

/// Numbers of the runs in each stripe, if these are not too many; those that begin first come
/// first.
fn in_stripes(runs: &[Run], stripes: &[(i64, i64)]) -> BTreeMap<i64, Vec<u32>> {
    let mut order: Vec<(f64, u32)> = runs.iter().map(Run::low).zip(0..).collect();
    order.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    let mut lists: BTreeMap<i64, Vec<u32>> = BTreeMap::new();
    for (_, number) in order {
        let (first, last) = at(stripes, number);
        for stripe in first..=last {
            lists.entry(stripe).or_default().push(number);
        }
    }
    lists.retain(|_, list| list.len() > 1 && list.len() <= MOST_IN_STRIPE);
    lists
}

/// Pairs of runs beside each other, each once; the first is to lie on the low side, unless
/// either order is as good.
fn pairs(runs: &[Run]) -> Vec<(u32, u32, bool)> {
    let stripes: Vec<(i64, i64)> = runs.iter().map(stripes_of).collect();
    let mut pairs = Vec::new();
    for (stripe, list) in in_stripes(runs, &stripes) {
        for (place, first) in list.iter().enumerate() {
            let Some(a) = runs.get(*first as usize) else {
                continue;
            };
            let end = a.high() + TOUCH;
            for second in list.iter().skip(place + 1) {
                let Some(b) = runs.get(*second as usize) else {
                    continue;
                };
                if b.low() >= end {
                    break;
                }
                // Of several stripes that both touch, the first counts.
                let begins = at(&stripes, *first).0.max(at(&stripes, *second).0);
                if begins != stripe || !a.is_beside(b) {
                    continue;
                }
                let (before, after) = (a.cost_before(b), b.cost_before(a));
                let matters = before != after;
                if before > after {
                    pairs.push((*second, *first, matters));
                } else {
                    pairs.push((*first, *second, matters));
                }
            }
        }
    }
    pairs
}

/// Gives each run a track of its own among those beside it; whether any moved.
fn spread(runs: &[Run], routes: &mut [Route], vertical: bool) -> bool {
    let pairs = pairs(runs);
    if pairs.is_empty() {
        return false;
    }
    let (row, rank) = order(runs, &pairs);
    let sorted = pairs.iter().map(|(a, b, _)| {
        if at(&rank, *a) < at(&rank, *b) {
            (*a, *b)
        } else {
            (*b, *a)
        }
    });
    let lower = Rows::new(runs.len(), sorted.clone().map(|(low, high)| (high, low)));
    let higher = Rows::new(runs.len(), sorted);
    // For each run, how many tracks it needs on its low and on its high side.
    let (mut below, mut above) = (vec![0_u32; runs.len()], vec![0_u32; runs.len()]);
    for run in &row {
        let tracks = lower.row(*run).iter().map(|low| at(&below, *low) + 1).max();
        set(&mut below, *run, tracks.unwrap_or(0));
    }
    for run in row.iter().rev() {
        let tracks = higher
            .row(*run)
            .iter()
            .map(|high| at(&above, *high) + 1)
            .max();
        set(&mut above, *run, tracks.unwrap_or(0));
    }
    let rooms = share_tracks(runs, &mut below, &mut above);
    let mut place: Vec<f64> = runs
        .iter()
        .zip(&rooms)
        .enumerate()
        .map(|(number, (run, room))| {
            let (low, high) = (f64::from(at(&below, number)), f64::from(at(&above, number)));
            if !run.is_movable || low + high == 0.0 {
                return run.at;
            }
            let step = ((room.1 - room.0) / (low + high)).min(SEPARATION);
            let (first, last) = (room.0 + low * step, room.1 - high * step);
            (run.at + (low - high) / 2.0 * step).clamp(first.min(last), last.max(first))
        })
        .collect();
    // Rooms differ, so the order may be lost: those on the high side give way.
    for high in &row {
        let Some(run) = runs.get(*high as usize).filter(|run| run.is_movable) else {
            continue;
        };
        let least = lower
            .row(*high)
            .iter()
            .map(|low| at(&place, *low))
            .fold(f64::NEG_INFINITY, f64::max);
        if at(&place, *high) <= least {
            let room = (run.room.1 - least).max(0.0);
            let step = (room / f64::from(at(&above, *high) + 1)).min(SEPARATION);
            set(&mut place, *high, (least + step).min(run.room.1));
        }
    }
    let mut moved = false;
    for (run, place) in runs.iter().zip(place) {
        if !run.is_movable || (place - run.at).abs() < 1e-6 {
            continue;
        }
        moved = true;
        if let Some(route) = routes.get_mut(run.route) {
            for corner in [run.corner, run.corner + 1] {
                if let Some(point) = route.points.get_mut(corner) {
                    if vertical {
                        point.x = place;
                    } else {
                        point.y = place;
                    }
                }
            }
        }
    }
    moved
}

/// Runs of one trunk get the tracks that any of them needs; gives the room of each run, which
/// for these is what they have in common.
fn share_tracks(runs: &[Run], below: &mut [u32], above: &mut [u32]) -> Vec<(f64, f64)> {
    let mut rooms: Vec<(f64, f64)> = runs.iter().map(|run| run.room).collect();
    let mut trunks: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for (number, run) in runs.iter().enumerate() {
        if let Some(port) = run.port {
            let place = (run.at * 100.0).round() as i64;
            trunks.entry((port, place)).or_default().push(number);
        }
    }
    for members in trunks.into_values().filter(|members| members.len() > 1) {
        let most = |tracks: &[u32]| members.iter().map(|run| at(tracks, *run)).max();
        let (low, high) = (most(below).unwrap_or(0), most(above).unwrap_or(0));
        let room = members
            .iter()
            .map(|run| at(&rooms, *run))
            .reduce(|a, b| (a.0.max(b.0), a.1.min(b.1)))
            .unwrap_or_default();
        for run in members {
            set(below, run, low);
            set(above, run, high);
            set(&mut rooms, run, room);
        }
    }
    rooms
}

/// A row of all runs, and the place of each in it: of pairs whose order matters, the first
/// comes first; where that goes in circles, the run with the smallest key is let through.
fn order(runs: &[Run], pairs: &[(u32, u32, bool)]) -> (Vec<u32>, Vec<u32>) {
    let matter = pairs
        .iter()
        .filter(|(.., matters)| *matters)
        .map(|(a, b, _)| (*a, *b));
    let mut waiting = vec![0_u32; runs.len()];
    for (_, after) in matter.clone() {
        add(&mut waiting, after, 1);
    }
    let following = Rows::new(runs.len(), matter);
    let mut keyed: Vec<((f64, f64), u32)> = runs.iter().map(Run::key).zip(0..).collect();
    keyed.sort_by(|((a, b), _), ((c, d), _)| a.total_cmp(c).then(b.total_cmp(d)));
    let mut place_of = vec![0_u32; runs.len()];
    for ((_, run), place) in keyed.iter().zip(0..) {
        set(&mut place_of, *run, place);
    }
    let mut ready: BinaryHeap<Reverse<u32>> = (0..runs.len() as u32)
        .filter(|run| at(&waiting, *run) == 0)
        .map(|run| Reverse(at(&place_of, run)))
        .collect();
    let mut rank = vec![u32::MAX; runs.len()];
    let mut row: Vec<u32> = Vec::with_capacity(runs.len());
    let mut left = keyed.iter();
    loop {
        let next = match ready.pop() {
            Some(Reverse(place)) => keyed.get(place as usize),
            None => left.find(|(_, run)| at(&rank, *run) == u32::MAX),
        };
        let Some((_, run)) = next else {
            return (row, rank);
        };
        if at(&rank, *run) != u32::MAX {
            continue;
        }
        set(&mut rank, *run, row.len() as u32);
        row.push(*run);
        for after in following.row(*run) {
            let left = at(&waiting, *after).saturating_sub(1);
            set(&mut waiting, *after, left);
            if left == 0 {
                ready.push(Reverse(at(&place_of, *after)));
            }
        }
    }
}
