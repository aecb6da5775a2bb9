//! What one edge may do in the lattice, and what that costs: where it leaves and enters its nodes,
//! how it turns, whose lines it shares, what it crosses.

use super::lattice::{Bearing, Cell, FREE, Lattice, TRACK};
use super::table::at;
use crate::geometry::{Point, Rect, Size};

/// How far an edge leaves its node before it may turn, in points.
const STUB_OUT: f64 = 12.0;
/// How far before its node an edge must come straight: room for the arrow head.
const STUB_IN: f64 = 22.0;
/// Ends of edges keep this far from the corners of a card.
const CORNER: f64 = 11.0;

/// What counts of a way, in points of length.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Costs {
    /// A corner.
    pub bend: u32,
    /// A place where it crosses another edge.
    pub crossing: u32,
    /// What a point of length costs, in tenths, where it shares a line.
    pub shared: u32,
    /// Running below the label of another edge, for each cell.
    pub label: u32,
    /// The same, where that edge has the same two ends.
    pub label_of_parallel: u32,
    /// Leaving or entering at the top or bottom, though the flow leads on from the sides.
    pub off_side: u32,
    /// Leaving at the side that faces away from the flow, or entering there.
    pub wrong_side: u32,
}

impl Default for Costs {
    /// Found by trying on designs of all kinds, whose pictures were counted and looked at.
    fn default() -> Self {
        Self {
            bend: 100,
            crossing: 100,
            shared: 4,
            label: 30,
            label_of_parallel: 240,
            off_side: 30,
            wrong_side: 90,
        }
    }
}

/// An edge to be led.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wire {
    /// Numbers of the nodes at its ends.
    pub ends: (usize, usize),
    /// Edges that leave the same node and have the same class have the same number.
    pub out_net: u32,
    /// The same for edges that enter the same node.
    pub in_net: u32,
    /// Whether it is on the request path.
    pub is_spine: bool,
    /// Whether it runs back on purpose.
    pub is_feedback: bool,
    /// Its number, from 1.
    pub number: u32,
    /// Width and height of its label.
    pub label: Option<Size>,
    /// Room for labels on it and on edges beside it between the same nodes.
    pub beside: Option<Size>,
}

/// What runs through a cell: one edge, or several that leave or enter the same node.
/// Edges are numbered from 1; nets have one of the two upper bits set.
pub(super) const OUT: u32 = 1 << 30;
pub(super) const IN: u32 = 1 << 31;

/// Places on the sides of a node: where ways begin or end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slot {
    /// The cell where the way may turn first, or last.
    pub cell: usize,
    /// The way from the node to the cell.
    pub way: Bearing,
    /// What it costs to use it, with the straight piece at the node.
    pub cost: u32,
    /// Where it touches the node.
    pub point: Point,
}

/// Whether a wire may run where `net` does.
#[inline]
pub(super) fn may_share(net: u32, wire: &Wire, wires: &[Wire]) -> bool {
    if net & OUT != 0 {
        return net & !OUT == wire.out_net;
    }
    if net & IN != 0 {
        return net & !IN == wire.in_net;
    }
    wires
        .get(net as usize - 1)
        .is_some_and(|other| other.out_net == wire.out_net || other.in_net == wire.in_net)
}

/// The way from a point to one beside, above or below it.
pub(super) fn way_between(a: Point, b: Point) -> Bearing {
    if (b.x - a.x).abs() > (b.y - a.y).abs() {
        if b.x > a.x {
            Bearing::Right
        } else {
            Bearing::Left
        }
    } else if b.y > a.y {
        Bearing::Down
    } else {
        Bearing::Up
    }
}

/// How far from the ends of a side of some length edges keep.
pub(super) fn corner(length: f64) -> f64 {
    CORNER.min((length - TRACK) / 2.0).max(0.0)
}

/// An edge in the lattice.
#[derive(Clone, Copy)]
pub(super) struct Search<'a> {
    pub lattice: &'a Lattice,
    pub wires: &'a [Wire],
    pub wire: &'a Wire,
    pub costs: &'a Costs,
}

impl Search<'_> {
    /// What it costs to go on from a cell on another way than by which it was reached; `None`
    /// where another edge is in the way.
    #[inline]
    pub fn turn(&self, cell: Cell, way: Bearing, next: Bearing) -> Option<u32> {
        if way == next {
            return Some(0);
        }
        let net = at(&cell.nets, next.orientation());
        (net == FREE || may_share(net, self.wire, self.wires)).then_some(self.costs.bend)
    }

    /// What it costs to pass a cell after so many points; `None` where it is taken.
    #[inline]
    pub fn pass(&self, cell: Cell, way: Bearing, length: u32) -> Option<u32> {
        let along = at(&cell.nets, way.orientation());
        if along != FREE {
            let shares = may_share(along, self.wire, self.wires);
            return shares.then_some(length * self.costs.shared / 10);
        }
        let across = at(&cell.nets, 1 - way.orientation());
        let crosses = across != FREE && !may_share(across, self.wire, self.wires);
        Some(length + if crosses { self.costs.crossing } else { 0 } + self.below_label(cell))
    }

    /// What running below a label in a cell costs. Labels of edges between the same nodes are
    /// told apart by their lines alone, and keep these off each other.
    #[inline]
    fn below_label(&self, cell: Cell) -> u32 {
        if cell.label == FREE || cell.label == self.wire.number {
            return 0;
        }
        let of = self.wires.get(cell.label as usize - 1);
        let is_parallel = of.is_some_and(|of| {
            let (from, to) = self.wire.ends;
            of.ends == (from, to) || of.ends == (to, from)
        });
        if is_parallel {
            self.costs.label_of_parallel
        } else {
            self.costs.label
        }
    }

    /// The places where a way can leave (or enter) a node: on lines that meet its sides, away
    /// from its corners.
    pub fn slots(&self, node: Rect, number: usize, other: &Rect, is_start: bool) -> Vec<Slot> {
        let lattice = self.lattice;
        let mut slots = Vec::new();
        let stub = if is_start { STUB_OUT } else { STUB_IN };
        for way in Bearing::ALL {
            let (low, high, side) = match way {
                Bearing::Right => (node.y0, node.y1, node.x1),
                Bearing::Left => (node.y0, node.y1, node.x0),
                Bearing::Down => (node.x0, node.x1, node.y1),
                Bearing::Up => (node.x0, node.x1, node.y0),
            };
            let corner = corner(high - low);
            let lines = lattice.between(!way.is_level(), low + corner, high - corner);
            let along = if way.is_level() {
                &lattice.xs
            } else {
                &lattice.ys
            };
            // The first line outside, and the first far enough.
            let is_back = matches!(way, Bearing::Left | Bearing::Up);
            let (near, far) = if is_back {
                let near = along.partition_point(|line| *line < side);
                let far = along.partition_point(|line| *line <= side - stub);
                (near.checked_sub(1), far.checked_sub(1))
            } else {
                (
                    Some(along.partition_point(|line| *line <= side)),
                    Some(along.partition_point(|line| *line < side + stub)),
                )
            };
            let (Some(near), Some(far)) = (near, far) else {
                continue;
            };
            for line in lines {
                let cell_at = |place: usize| {
                    if way.is_level() {
                        lattice.cell(place, line)
                    } else {
                        lattice.cell(line, place)
                    }
                };
                let range = near.min(far)..=near.max(far);
                let mut cost = 0;
                let is_open = range.clone().all(|place| {
                    let cell = lattice.at(cell_at(place));
                    let is_open = cell.owner == FREE || cell.owner == number as u32 + 1;
                    let passed = if is_open {
                        self.pass(cell, way, TRACK as u32)
                    } else {
                        None
                    };
                    if let Some(passed) = passed {
                        cost += passed;
                    }
                    passed.is_some()
                });
                if !is_open || far >= along.len() {
                    continue;
                }
                let across = if way.is_level() {
                    at(&lattice.ys, line)
                } else {
                    at(&lattice.xs, line)
                };
                let point = if way.is_level() {
                    Point::new(side, across)
                } else {
                    Point::new(across, side)
                };
                cost += self.end_cost(way, &node, other, is_start, point);
                slots.push(Slot {
                    cell: cell_at(far),
                    way,
                    cost,
                    point,
                });
            }
        }
        slots
    }

    /// What speaks against an end of the edge at a place on a side.
    pub fn end_cost(
        &self,
        way: Bearing,
        node: &Rect,
        other: &Rect,
        is_start: bool,
        at: Point,
    ) -> u32 {
        let off = if way.is_level() {
            at.y - node.center().y
        } else {
            at.x - node.center().x
        };
        self.side_cost(way, node, other, is_start) + off.abs() as u32 / 4
    }

    /// What speaks against a side.
    fn side_cost(&self, way: Bearing, node: &Rect, other: &Rect, is_start: bool) -> u32 {
        let flow = if is_start {
            Bearing::Right
        } else {
            Bearing::Left
        };
        if way == flow {
            return 0;
        }
        let is_beside = node.x1 <= other.x0 || other.x1 <= node.x0;
        if way == flow.opposite() {
            return if self.wire.is_feedback {
                0
            } else {
                self.costs.wrong_side
            };
        }
        let shares_row = node.y0 < other.y1 && other.y0 < node.y1;
        if is_beside && shares_row {
            self.costs.off_side
        } else {
            0
        }
    }
}
