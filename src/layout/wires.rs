//! Leads all edges through the lattice, one after the other, and then again the ones that cross
//! others or make detours, now that all are there.

use super::lattice::{FREE, LEVEL, Lattice, TRACK};
use super::maze::{Found, Maze, straight};
use super::parallel::parallels;
use super::route::simplified;
use super::table::{at, set};
use super::wire::{Costs, IN, OUT, Wire, way_between};
use super::{Control, RouteEdge};
use crate::geometry::{Point, Rect};

/// Rounds in which edges are led again, at most.
const MOST_ROUNDS: usize = 3;

/// Room between a label and the ends of its run.
const BESIDE_LABEL: f64 = 10.0;
/// Room between a label and the line of an edge between the same nodes.
const BESIDE_PARALLEL: f64 = 1.0;
/// Places that are tried for a label on a run, at most.
const MOST_STEPS: f64 = 24.0;
/// States that are looked at for one edge, at most.
const MOST_STATES: u64 = 400_000;

/// The wires of some edges. Edges with a common end share lines if they may at all, and are of
/// one class; those of the request path are a class of their own. Of edges that have both ends in
/// common, only the first shares lines: the others would be hidden by it.
pub(super) fn wires_of(edges: &[RouteEdge]) -> Vec<Wire> {
    edges
        .iter()
        .zip(parallels(edges))
        .enumerate()
        .map(|(number, (edge, parallel))| {
            let class = if edge.spine {
                CLASSES - 1
            } else {
                usize::from(edge.class).min(CLASSES - 2)
            };
            let net = |node: usize| {
                // Numbers beyond those of nodes are nobody else's.
                let of = if edge.shares_trunk && !parallel.is_later {
                    node * CLASSES + class
                } else {
                    NETS + number
                };
                (of % (2 * NETS)) as u32
            };
            Wire {
                ends: (edge.from, edge.to),
                out_net: net(edge.from),
                in_net: net(edge.to),
                is_spine: edge.spine,
                is_feedback: edge.feedback,
                number: number as u32 + 1,
                label: edge.label,
                beside: parallel.label,
            }
        })
        .collect()
}

/// Classes of edges, with that of the request path.
const CLASSES: usize = 8;
/// Numbers of nets that belong to nodes.
const NETS: usize = 1 << 28;

/// The lattice with the edges that run through it.
pub(super) struct Wires<'a> {
    lattice: Lattice,
    nodes: &'a [Rect],
    edges: &'a [Wire],
    costs: Costs,
    maze: Maze,
    /// The line of each edge; empty where there is none.
    lines: Vec<Vec<Point>>,
    /// What each edge costs more than if it were alone.
    excess: Vec<u32>,
    /// Where the labels of the edges are to lie.
    labels: Vec<Option<Rect>>,
    /// What is kept free for them, and for those of edges beside them.
    kept: Vec<Option<Rect>>,
    /// States that may be looked at in all.
    budget: u64,
}

impl<'a> Wires<'a> {
    pub fn new(nodes: &'a [Rect], lattice: Lattice, wires: &'a [Wire], budget: u64) -> Self {
        Self {
            lattice,
            nodes,
            edges: wires,
            costs: Costs::default(),
            maze: Maze::default(),
            lines: vec![Vec::new(); wires.len()],
            excess: vec![0; wires.len()],
            labels: vec![None; wires.len()],
            kept: vec![None; wires.len()],
            budget,
        }
    }

    /// The line of each edge; empty where there is none.
    pub fn into_lines(self) -> Vec<Vec<Point>> {
        self.lines
    }

    /// Where room was kept for the label of each edge.
    pub fn labels(&self) -> &[Option<Rect>] {
        &self.labels
    }

    /// Puts an edge on a line that it has already.
    pub fn put(&mut self, number: usize, points: Vec<Point>) {
        self.paint(number, &points);
        self.set_line(number, points);
        self.claim_label(number);
    }

    /// Keeps room for the label of an edge on its longest run that nothing crosses there.
    fn claim_label(&mut self, number: usize) {
        let Some(wire) = self.edges.get(number) else {
            return;
        };
        let Some(size) = wire.label.or(wire.beside) else {
            return;
        };
        let (has_label, beside) = (wire.label.is_some(), wire.beside);
        let line = self
            .lines
            .get(number)
            .map(Vec::as_slice)
            .unwrap_or_default();
        let own = number as u32 + 1;
        let mut best: Option<(u32, Rect)> = None;
        for pair in line.windows(2) {
            let [a, b] = pair else { continue };
            let is_level = way_between(*a, *b).orientation() == LEVEL;
            let length = (*b - *a).hypot();
            let along = if is_level { size.width } else { size.height };
            let spare = length - along - 2.0 * BESIDE_LABEL;
            if spare < 0.0 {
                continue;
            }
            let steps = (spare / (2.0 * TRACK)).min(MOST_STEPS).floor();
            for step in 0..=steps as u32 {
                // From the middle outwards, to both sides.
                let off = f64::from(step.div_ceil(2)) * 2.0 * TRACK;
                let off = if step % 2 == 0 { off } else { -off };
                let center = a.lerp(*b, 0.5 + off / length);
                let area = Rect::from_center_size(center, size);
                let struck = self.lattice.cells_in(area).filter(|cell| {
                    let cell = self.lattice.at(*cell);
                    let is_other = |net: &u32| *net != FREE && *net != own;
                    cell.nets.iter().any(is_other) || cell.owner != FREE
                });
                let taste = u32::from(!is_level) + step.min(4);
                let cost = struck.count() as u32 * 100 + taste;
                if best.is_none_or(|(least, _)| cost < least) {
                    best = Some((cost, area));
                }
            }
        }
        // Between neighbors, a gap becomes as wide as the label needs; and the label of an edge
        // beside it has room too.
        let whole = match line {
            [a, b] => {
                let run = Rect::from_points(*a, *b);
                let is_level = way_between(*a, *b).orientation() == LEVEL;
                let (x, y) = if is_level {
                    (0.0, size.height)
                } else {
                    (size.width, 0.0)
                };
                Some((0, run.inflate(x / 2.0, y / 2.0)))
            }
            _ => None,
        };
        if let Some((_, area)) = best.or(whole) {
            // What runs beside it to the same node has its label there too.
            let more = |wide: f64, own: f64| (wide / 2.0 + BESIDE_PARALLEL - own / 2.0).max(0.0);
            let kept = beside.map_or(area, |beside| {
                area.inflate(
                    more(beside.width, area.width()),
                    more(beside.height, area.height()),
                )
            });
            self.lattice.keep_label(kept, own);
            set(&mut self.kept, number, Some(kept));
            set(&mut self.labels, number, has_label.then_some(area));
        }
    }

    fn set_line(&mut self, number: usize, points: Vec<Point>) {
        if let Some(line) = self.lines.get_mut(number) {
            *line = points;
        }
    }

    /// Leads some edges, and again those for which a better way may have come up.
    pub fn lead(&mut self, which: &[usize], control: &Control) {
        self.lead_and_improve(which, control);
        for number in which {
            self.straighten(*number);
        }
    }

    fn lead_and_improve(&mut self, which: &[usize], control: &Control) {
        let mut order: Vec<usize> = which.to_vec();
        order.sort_by_cached_key(|number| self.urgency(*number));
        for number in &order {
            if control.should_stop() {
                return;
            }
            self.lead_one(*number);
        }
        let most = self.maze.looked_at + self.budget;
        for _ in 0..MOST_ROUNDS {
            let mut is_better = false;
            // Those that are furthest from what they could be come first.
            order.sort_by_key(|number| std::cmp::Reverse(at(&self.excess, *number)));
            for number in &order {
                if self.maze.looked_at > most || control.should_stop() {
                    return;
                }
                is_better |= self.lead_again(*number);
            }
            if !is_better {
                return;
            }
        }
    }

    /// The order in which edges are led: the request path, then short ones before long ones,
    /// those that run back at the end.
    fn urgency(&self, number: usize) -> (u8, u64, usize) {
        let Some(wire) = self.edges.get(number) else {
            return (3, 0, number);
        };
        let class = if wire.is_spine {
            0
        } else if wire.is_feedback {
            2
        } else {
            1
        };
        let node = |end: usize| self.nodes.get(end).copied().unwrap_or(Rect::ZERO);
        let (from, to) = (node(wire.ends.0), node(wire.ends.1));
        let apart = |a0: f64, a1: f64, b0: f64, b1: f64| (b0 - a1).max(a0 - b1).max(0.0);
        let distance =
            apart(from.x0, from.x1, to.x0, to.x1) + apart(from.y0, from.y1, to.y0, to.y1);
        (class, distance as u64, number)
    }

    /// The cheapest way of an edge that costs less than `below`.
    fn find(&mut self, number: usize, below: u32) -> Option<Found> {
        if let Some(found) = straight(&self.lattice, self.nodes, self.edges, number) {
            return Some(found);
        }
        self.maze.find(
            &self.lattice,
            self.nodes,
            self.edges,
            number,
            &self.costs,
            (below, MOST_STATES),
        )
    }

    fn lead_one(&mut self, number: usize) {
        if let Some(found) = self.find(number, u32::MAX) {
            set(&mut self.excess, number, found.excess);
            self.put(number, found.points);
        }
    }

    /// Takes an edge off and leads it again; whether it runs better now.
    fn lead_again(&mut self, number: usize) -> bool {
        let before = std::mem::take(match self.lines.get_mut(number) {
            Some(line) => line,
            None => return false,
        });
        if before.len() == 2 || at(&self.excess, number) <= self.costs.bend / 2 {
            self.set_line(number, before);
            return false;
        }
        self.lift(number, &before);
        let now = self.price(number, &before);
        let below = now.unwrap_or(u32::MAX);
        let found = self.find(number, below);
        let Some(found) = found.filter(|found| found.cost < below) else {
            self.put(number, before);
            return false;
        };
        set(&mut self.excess, number, found.excess);
        self.put(number, found.points);
        true
    }

    /// Takes out of an edge's line the detours around what was there when it was led, and is no
    /// more.
    fn straighten(&mut self, number: usize) {
        let shorter = |line: &Vec<Point>| -> Vec<Vec<Point>> {
            let places = 1..line.len().saturating_sub(2);
            places
                .filter_map(|place| without_detour(line, place))
                .collect()
        };
        let Some(mut line) = self.lines.get(number).cloned() else {
            return;
        };
        let mut ways = shorter(&line);
        if ways.is_empty() {
            return;
        }
        self.lift(number, &line);
        while let Some(now) = self.price(number, &line) {
            let priced = ways.into_iter().filter_map(|way| {
                if !self.is_open(number, &way) {
                    return None;
                }
                let price = self.price(number, &way)?;
                (price < now).then_some((price, way))
            });
            let Some((_, best)) = priced.min_by_key(|(price, _)| *price) else {
                break;
            };
            ways = shorter(&best);
            line = best;
        }
        self.put(number, line);
    }

    /// Whether a line keeps off titles and off all nodes, and out of those at the ends of its edge.
    fn is_open(&self, number: usize, line: &[Point]) -> bool {
        let Some(wire) = self.edges.get(number) else {
            return false;
        };
        let ends = [wire.ends.0, wire.ends.1];
        let is_inside = ends.iter().any(|end| {
            let node = self.nodes.get(*end);
            node.is_some_and(|node| enters(line, *node))
        });
        let own = [FREE, wire.ends.0 as u32 + 1, wire.ends.1 as u32 + 1];
        let mut cells: Vec<(usize, usize)> = Vec::new();
        cells_along(&self.lattice, line, &mut cells);
        let mut owners = cells.iter().map(|(cell, _)| self.lattice.at(*cell).owner);
        !is_inside && owners.all(|owner| own.contains(&owner))
    }

    /// What an edge that is not in the lattice would cost on a line.
    fn price(&self, number: usize, line: &[Point]) -> Option<u32> {
        Maze::price(
            &self.lattice,
            self.nodes,
            self.edges,
            number,
            &self.costs,
            line,
        )
    }

    /// Notes an edge in the cells along its line.
    fn paint(&mut self, number: usize, points: &[Point]) {
        let Some(wire) = self.edges.get(number) else {
            return;
        };
        let own = number as u32 + 1;
        let mut cells: Vec<(usize, usize)> = Vec::new();
        cells_along(&self.lattice, points, &mut cells);
        for (cell, along) in cells {
            let net = at(&self.lattice.at(cell).nets, along);
            let net = if net == FREE || net == own {
                own
            } else if net & (OUT | IN) != 0 {
                net
            } else if self
                .edges
                .get(net as usize - 1)
                .is_some_and(|other| other.out_net == wire.out_net)
            {
                OUT | wire.out_net
            } else {
                IN | wire.in_net
            };
            self.lattice.set_net(cell, along, net);
        }
    }

    /// Takes an edge out of the cells along its line; those that share them stay.
    fn lift(&mut self, number: usize, points: &[Point]) {
        set(&mut self.labels, number, None);
        if let Some(area) = self.kept.get_mut(number).and_then(Option::take) {
            self.lattice.free_label(area, number as u32 + 1);
        }
        let mut cells: Vec<(usize, usize)> = Vec::new();
        cells_along(&self.lattice, points, &mut cells);
        let mut is_shared = false;
        for (cell, along) in &cells {
            is_shared |= at(&self.lattice.at(*cell).nets, *along) != number as u32 + 1;
            self.lattice.set_net(*cell, *along, FREE);
        }
        if !is_shared {
            return;
        }
        let Some(wire) = self.edges.get(number) else {
            return;
        };
        for (other, own) in self.edges.iter().enumerate() {
            if other != number && (own.out_net == wire.out_net || own.in_net == wire.in_net) {
                let line = self.lines.get(other).cloned().unwrap_or_default();
                self.paint(other, &line);
            }
        }
    }
}

/// A line without the detour that begins at one of its corners, if there is one: to the side and
/// back again, or too far and back.
fn without_detour(line: &[Point], corner: usize) -> Option<Vec<Point>> {
    let rest = line.get(corner.checked_sub(1)?..)?;
    let is_one_line = |points: [&Point; 4]| {
        let [first, ..] = points;
        let same = |of: fn(&Point) -> f64| {
            points
                .iter()
                .all(|point| (of(point) - of(first)).abs() < 0.5)
        };
        same(|point| point.x) || same(|point| point.y)
    };
    let (new, left): (Option<Point>, usize) = match rest {
        [before, out, _, _, back, after, ..] if is_one_line([before, out, back, after]) => {
            (None, 4)
        }
        [before, far, _, back, after, ..] => {
            let (along, across) = (*far - *before, *back - *far);
            let is_level = along.y.abs() < 0.5;
            let (ahead, astray) = if is_level {
                (along.x, across.x)
            } else {
                (along.y, across.y)
            };
            // It must come back, and not behind where it began.
            if ahead * astray >= 0.0 || astray.abs() >= ahead.abs() - 0.5 {
                return None;
            }
            // From where it turns off at once, it runs on to the side as it did.
            let (turn, is_straight) = if is_level {
                (Point::new(back.x, far.y), (after.x - back.x).abs() < 0.5)
            } else {
                (Point::new(far.x, back.y), (after.y - back.y).abs() < 0.5)
            };
            if !is_straight {
                return None;
            }
            (Some(turn), 3)
        }
        _ => return None,
    };
    let mut shorter = line.get(..corner)?.to_vec();
    shorter.extend(new);
    shorter.extend(line.get(corner + left..)?);
    Some(simplified(shorter))
}

/// Whether a line at right angles runs inside of a node, not only up to its sides.
fn enters(line: &[Point], node: Rect) -> bool {
    let inside = node.inflate(-0.5, -0.5);
    line.windows(2).any(|pair| match pair {
        [a, b] => Rect::from_points(*a, *b).inflate(0.1, 0.1).overlaps(inside),
        _ => false,
    })
}

/// The cells that a line passes, and whether level or upright; both in its corners.
fn cells_along(lattice: &Lattice, points: &[Point], cells: &mut Vec<(usize, usize)>) {
    for pair in points.windows(2) {
        let [a, b] = pair else { continue };
        let along = way_between(*a, *b).orientation();
        cells.extend(lattice.run(*a, *b).map(|cell| (cell, along)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(points: &[(f64, f64)]) -> Vec<Point> {
        points.iter().map(|(x, y)| Point::new(*x, *y)).collect()
    }

    #[test]
    fn a_line_that_goes_to_the_side_and_back_could_run_on() {
        let around = [
            (0.0, 0.0),
            (40.0, 0.0),
            (40.0, -8.0),
            (56.0, -8.0),
            (56.0, 0.0),
            (90.0, 0.0),
        ];
        assert_eq!(
            without_detour(&line(&around), 1),
            Some(line(&[(0.0, 0.0), (90.0, 0.0)]))
        );
        // Where it goes on elsewhere, it had to leave its line.
        let aside = [
            (0.0, 0.0),
            (40.0, 0.0),
            (40.0, -8.0),
            (56.0, -8.0),
            (56.0, 9.0),
            (90.0, 9.0),
        ];
        assert_eq!(without_detour(&line(&aside), 1), None);
    }

    #[test]
    fn a_line_ends_at_the_side_of_its_node_that_it_comes_to_first() {
        let node = Rect::new(0.0, 0.0, 80.0, 40.0);
        // Once over the node and back; without the detour it comes through it.
        let over = [
            (-90.0, 60.0),
            (90.0, 60.0),
            (90.0, -20.0),
            (40.0, -20.0),
            (40.0, 0.0),
        ];
        let through = line(&[(-90.0, 60.0), (40.0, 60.0), (40.0, 0.0)]);
        assert_eq!(without_detour(&line(&over), 1), Some(through.clone()));
        assert!(!enters(&line(&over), node));
        assert!(enters(&through, node));
        assert!(!enters(&line(&[(40.0, 60.0), (40.0, 40.0)]), node));
    }

    #[test]
    fn a_line_that_goes_too_far_and_back_could_turn_before() {
        let too_far = [
            (0.0, 0.0),
            (0.0, 90.0),
            (8.0, 90.0),
            (8.0, 40.0),
            (60.0, 40.0),
        ];
        let at_once = line(&[(0.0, 0.0), (0.0, 40.0), (60.0, 40.0)]);
        assert_eq!(without_detour(&line(&too_far), 1), Some(at_once));
        let around = [
            (0.0, 0.0),
            (0.0, 90.0),
            (8.0, 90.0),
            (8.0, -40.0),
            (60.0, -40.0),
        ];
        assert_eq!(
            without_detour(&line(&around), 1),
            None,
            "it passes where it began"
        );
    }
}
