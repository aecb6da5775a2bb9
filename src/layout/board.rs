//! The board: which column and which row of its lane each node of a diagram stands in.
//!
//! Columns are shared by all lanes, so that an edge between lanes can be a short upright line.
//! The request path lies in one row, a column for each node. Columns of the others come from
//! their ranks; then each node tries all places of its lane, and changes places with others,
//! while the picture gets better: edges short, straight and forward, few of them crossing, none
//! past other nodes. What is counted are straight lines between the middles of cells: edges that
//! do not cross so need not cross when they run at right angles.
//!
//! Sources: local search over a grid is that of Barsky, Munzner, Gardy, Kincaid, "Cerebral",
//! 2008, and of Li, Kurata, "A grid layout algorithm for automatic drawing of biochemical
//! networks", 2005; ends of the search after Lourenço, Martin, Stützle, "Iterated local search",
//! 2003.

use super::segments::{Segment, Segments};
use super::table::{Rows, add, at, set};
use crate::geometry::Random;

/// A place on the board.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    /// Column, from the left.
    pub column: i32,
    /// Row, counted over all lanes from the top.
    pub row: i32,
}

/// The place of a node that is not on the board.
const NOWHERE: Place = Place {
    column: -1,
    row: -1,
};

/// An edge, as far as the board is concerned.
#[derive(Clone, Copy, Debug)]
pub(super) struct Link {
    pub from: usize,
    pub to: usize,
    /// Whether it is on the request path.
    pub is_spine: bool,
    /// Whether it runs back on purpose.
    pub is_feedback: bool,
    /// Whether it may be upright: one end hangs on the other, or is in another lane.
    pub hangs: bool,
}

// What a picture is judged by, in scene points of length that it is worth. Found by trying on
// designs of all kinds, whose pictures were counted and looked at.

/// Two edges that cross.
const CROSSING: f32 = 160.0;
/// An edge whose ends share neither row nor column.
const BEND: f32 = 60.0;
/// The same on the request path.
const SPINE_BEND: f32 = 400.0;
/// An edge over a node between its ends.
const OVER: f32 = 140.0;
/// A forward edge that runs back.
const BACK: f32 = 500.0;
/// A forward edge that is upright within its lane.
const STANDS: f32 = 120.0;
/// A row that is used.
const ROW: f32 = 250.0;
/// What a point of an edge that runs back on purpose counts.
const FEEDBACK: f32 = 0.6;
/// What it costs a node to stand a column off from where its rank is, before its neighbors are
/// all on the board.
const OFF_COLUMN: f32 = 120.0;
/// The room between two lanes.
const LANE_GAP: f32 = 60.0;
/// A place must be better by so much to be taken.
const WORTH: f32 = 0.5;
/// How far from the wanted column a node is put at first, in columns.
const REACH: i32 = 2;
/// What it costs to look at a place, in lines that are compared.
const JUDGED: u64 = 20;
/// Lines that are compared at most while a picture that is known settles.
const MOST_SETTLING: u64 = 1_000_000;
/// So many nodes are put elsewhere by chance before the search goes on.
const KICKED: usize = 3;

/// How large a cell of the board is, in scene points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Cell {
    pub width: f32,
    pub height: f32,
}

impl Cell {
    /// For cards that are wider than high.
    pub const WIDE: Self = Self {
        width: 210.0,
        height: 96.0,
    };
    /// For cards that are higher than wide, as where a flow that runs down was turned.
    pub const HIGH: Self = Self {
        width: 104.0,
        height: 180.0,
    };

    /// The cells for some cards, of which these are the sums of all widths and heights.
    pub fn of(width: f64, height: f64) -> Self {
        if height > width {
            Self::HIGH
        } else {
            Self::WIDE
        }
    }

    /// How many more columns than of wide cards go into a picture of the same shape and height.
    pub fn slimness(self) -> f64 {
        let slim = |cell: Self| f64::from(cell.height / cell.width);
        slim(self) / slim(Self::WIDE)
    }
}

/// The rows of a lane on the board.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Strip {
    pub first: i32,
    pub count: i32,
}

/// Nodes in their places, and what the picture costs so.
pub(super) struct Board<'a> {
    pub places: Vec<Place>,
    cell: Cell,
    columns: i32,
    strips: &'a [Strip],
    lane_of: &'a [usize],
    links: &'a [Link],
    /// Nodes that stay where they are.
    is_held: Vec<bool>,
    /// The links of each node.
    around: Rows<u32>,
    /// The straight lines of the links whose ends are both on the board.
    segments: Segments,
    /// The node in each cell, plus one.
    cells: Vec<u32>,
    /// How many nodes are in each row.
    crowd: Vec<i32>,
    /// Middle of each row.
    heights: Vec<f32>,
    random: Random,
    /// Lines that were compared so far.
    work: u64,
}

impl<'a> Board<'a> {
    /// An empty board for nodes in lanes, each of which has a strip of rows.
    pub fn new(
        cell: Cell,
        columns: i32,
        lane_of: &'a [usize],
        strips: &'a [Strip],
        links: &'a [Link],
    ) -> Self {
        let count = lane_of.len();
        let rows = strips.iter().map(|strip| strip.first + strip.count).max();
        let rows = rows.unwrap_or(0).max(0) as usize;
        let ends = links.iter().zip(0_u32..);
        let ends = ends.flat_map(|(link, number)| [(link.from, number), (link.to, number)]);
        let mut heights = vec![0.0; rows];
        let mut y = 0.0;
        for strip in strips {
            y += LANE_GAP;
            for row in strip.first..strip.first + strip.count {
                set(&mut heights, row as usize, y);
                y += cell.height;
            }
        }
        Self {
            places: vec![NOWHERE; count],
            cell,
            columns,
            strips,
            lane_of,
            links,
            is_held: vec![false; count],
            around: Rows::new(count, ends),
            segments: Segments::new(links.len()),
            cells: vec![0; columns.max(0) as usize * rows],
            crowd: vec![0; rows],
            heights,
            random: Random::new(0x5eed),
            work: 0,
        }
    }

    /// Keeps a node where it is from now on.
    pub fn hold(&mut self, node: usize) {
        set(&mut self.is_held, node, true);
    }

    /// Puts all nodes on the board: some in given places, the others where it is best, near the
    /// column that each should have. What has most neighbors on the board comes next.
    pub fn fill(&mut self, given: &[(usize, Place)], wanted: &[i32]) {
        for (node, place) in given {
            if at(&self.cells, self.cell_at(*place)) == 0 {
                self.put(*node, *place);
            }
        }
        let count = self.places.len();
        let mut known = vec![0_u32; count];
        for link in self.links {
            for (end, other) in [(link.from, link.to), (link.to, link.from)] {
                add(&mut known, end, u32::from(self.is_placed(other)));
            }
        }
        for _ in 0..count {
            let waiting = (0..count).filter(|node| !self.is_placed(*node));
            let next = waiting.max_by_key(|node| (at(&known, *node), std::cmp::Reverse(*node)));
            let Some(node) = next else { break };
            let place = self.best_free(node, at(wanted, node));
            self.put(node, place);
            for number in self.around.row(node) {
                if let Some(link) = self.links.get(*number as usize) {
                    let other = if link.from == node {
                        link.to
                    } else {
                        link.from
                    };
                    add(&mut known, other, 1);
                }
            }
        }
    }

    fn is_placed(&self, node: usize) -> bool {
        self.places.get(node).is_some_and(|place| place.column >= 0)
    }

    fn cell_at(&self, place: Place) -> usize {
        (place.row * self.columns + place.column) as usize
    }

    fn put(&mut self, node: usize, place: Place) {
        let cell = self.cell_at(place);
        set(&mut self.cells, cell, node as u32 + 1);
        self.stand(node, place);
        add(&mut self.crowd, place.row as usize, 1);
    }

    fn take(&mut self, node: usize) {
        let place = at(&self.places, node);
        let cell = self.cell_at(place);
        set(&mut self.cells, cell, 0);
        add(&mut self.crowd, place.row as usize, -1);
        self.stand(node, NOWHERE);
    }

    #[inline]
    fn point(&self, place: Place) -> (f32, f32) {
        (
            place.column as f32 * self.cell.width,
            at(&self.heights, place.row as usize),
        )
    }

    /// Puts a node at a place, or takes it away, with the lines of its links.
    #[inline]
    fn stand(&mut self, node: usize, place: Place) {
        set(&mut self.places, node, place);
        let own = self.around.row(node);
        for number in own {
            let Some(link) = self.links.get(*number as usize) else {
                continue;
            };
            let (from, to) = (at(&self.places, link.from), at(&self.places, link.to));
            let segment = if from.column < 0 || to.column < 0 {
                Segment::NOWHERE
            } else {
                Segment {
                    a: self.point(from),
                    b: self.point(to),
                    ends: (link.from as u32, link.to as u32),
                }
            };
            self.segments.set(*number as usize, segment);
        }
    }

    /// What a node's edges cost with it at a place, and what of others runs over it there; if that
    /// is not below a limit, no more than that it is not. The node itself must not be on the board.
    fn judge(&mut self, node: usize, place: Place, limit: f32) -> f32 {
        self.work += JUDGED;
        self.stand(node, place);
        let cost = self.cost_of_node(node, place, limit);
        self.stand(node, NOWHERE);
        cost
    }

    fn cost_of_node(&mut self, node: usize, place: Place, limit: f32) -> f32 {
        let own = self.around.row(node);
        let links = || {
            own.iter()
                .filter_map(|number| self.links.get(*number as usize))
        };
        let is_whole = |link: &&Link| self.is_placed(link.from) && self.is_placed(link.to);
        let alone = links().filter(is_whole).map(|link| self.cost_of_link(link));
        let mut cost: f32 = alone.sum();
        if at(&self.crowd, place.row as usize) == 0 {
            cost += ROW;
        }
        // What takes long comes last, and not at all where it changes nothing.
        if cost >= limit {
            return cost;
        }
        self.work += self.segments.len() as u64;
        cost += self.segments.over(self.point(place)) as f32 * OVER;
        for number in own {
            if cost >= limit {
                return cost;
            }
            let line = self.segments.get(*number as usize);
            if !line.is_nowhere() {
                self.work += self.segments.len() as u64;
                cost += self.segments.crossed_by(line) as f32 * CROSSING;
            }
        }
        cost
    }

    /// What an edge costs by itself.
    fn cost_of_link(&self, link: &Link) -> f32 {
        let (a, b) = (at(&self.places, link.from), at(&self.places, link.to));
        let ((ax, ay), (bx, by)) = (self.point(a), self.point(b));
        let (dx, dy) = (bx - ax, by - ay);
        let length = dx.abs() + dy.abs();
        let mut cost = if link.is_feedback {
            length * FEEDBACK
        } else {
            length
        };
        if a.column != b.column && a.row != b.row {
            cost += if link.is_spine { SPINE_BEND } else { BEND };
        } else {
            let columns = a.column.min(b.column)..=a.column.max(b.column);
            let rows = a.row.min(b.row)..=a.row.max(b.row);
            let cells =
                rows.flat_map(|row| columns.clone().map(move |column| Place { column, row }));
            let between = cells.filter(|place| *place != a && *place != b);
            let taken = between.filter(|place| at(&self.cells, self.cell_at(*place)) != 0);
            cost += taken.count() as f32 * OVER;
        }
        if !link.is_feedback && !link.is_spine {
            if dx < 0.0 {
                cost += BACK;
            } else if dx == 0.0 && !link.hangs {
                cost += STANDS;
            }
        }
        cost
    }

    /// The best free cell of a node's lane, near a wanted column.
    fn best_free(&mut self, node: usize, wanted: i32) -> Place {
        let strip = at(self.strips, at(self.lane_of, node));
        let mut best = (f32::INFINITY, NOWHERE);
        // All columns only if those around are full.
        for reach in [REACH, self.columns] {
            for row in strip.first..strip.first + strip.count {
                for column in (wanted - reach).max(0)..(wanted + reach + 1).min(self.columns) {
                    let place = Place { column, row };
                    if at(&self.cells, self.cell_at(place)) != 0 {
                        continue;
                    }
                    let off = (column - wanted).abs() as f32 * OFF_COLUMN;
                    let cost = self.judge(node, place, best.0 - off) + off;
                    if cost < best.0 {
                        best = (cost, place);
                    }
                }
            }
            if best.1 != NOWHERE {
                break;
            }
        }
        best.1
    }

    /// Lets each node try the places of its lane, and take one that is better by so much; whether
    /// any moved.
    fn pass(&mut self, most: u64, worth: f32) -> bool {
        let mut moved = false;
        for node in 0..self.places.len() {
            if at(&self.is_held, node) || self.work > most {
                continue;
            }
            let here = at(&self.places, node);
            self.take(node);
            let now = self.judge(node, here, f32::INFINITY);
            let mut best = (now - worth, here, None::<usize>);
            let strip = at(self.strips, at(self.lane_of, node));
            let columns = self.columns_near(node);
            for row in strip.first..strip.first + strip.count {
                for column in columns.clone() {
                    let place = Place { column, row };
                    let other = at(&self.cells, self.cell_at(place));
                    if other == 0 {
                        let cost = self.judge(node, place, best.0);
                        if cost < best.0 {
                            best = (cost, place, None);
                        }
                        continue;
                    }
                    let other = other as usize - 1;
                    if at(&self.is_held, other) {
                        continue;
                    }
                    // Change places.
                    self.take(other);
                    // With the other one back, what it cost there counts with this one away.
                    let other_there = self.judge(other, place, f32::INFINITY);
                    let limit = best.0 + other_there;
                    self.put(node, place);
                    let other_here = self.judge(other, here, limit);
                    self.take(node);
                    if other_here >= limit {
                        self.put(other, place);
                        continue;
                    }
                    self.put(other, here);
                    let node_there = self.judge(node, place, limit - other_here);
                    self.take(other);
                    self.put(other, place);
                    let cost = node_there + other_here - other_there;
                    if cost < best.0 {
                        best = (cost, place, Some(other));
                    }
                }
            }
            let (_, place, other) = best;
            if let Some(other) = other {
                self.take(other);
                self.put(other, here);
            }
            self.put(node, place);
            moved |= place != here;
        }
        moved
    }

    /// The columns in which a node could be well placed: those of its neighbors and around them.
    fn columns_near(&self, node: usize) -> std::ops::Range<i32> {
        let near = self
            .around
            .row(node)
            .iter()
            .filter_map(|number| self.links.get(*number as usize));
        let near = near.map(|link| {
            if link.from == node {
                link.to
            } else {
                link.from
            }
        });
        let columns = near.map(|other| at(&self.places, other).column);
        let (low, high) = columns.fold((i32::MAX, 0), |(low, high), column| {
            (low.min(column), high.max(column))
        });
        (low.min(high).saturating_sub(1)).max(0)..(high + 2).min(self.columns)
    }

    /// All that the picture costs.
    pub fn total(&self) -> f32 {
        let mut cost = 0.0;
        let mut crossings = 0;
        for (number, link) in self.links.iter().enumerate() {
            cost += self.cost_of_link(link);
            crossings += self.segments.crossed_by(self.segments.get(number));
        }
        // Each was counted for both lines.
        cost += (crossings / 2) as f32 * CROSSING;
        cost + self.crowd.iter().filter(|nodes| **nodes > 0).count() as f32 * ROW
    }

    /// Improves the picture until so many lines were compared.
    pub fn search(&mut self, most: u64) {
        let most = self.work + most;
        while self.work < most && self.pass(most, WORTH) {}
        let mut best = self.places.clone();
        let mut least = self.total();
        let is_free = |held: &bool| !*held;
        if !self.is_held.iter().any(is_free) {
            return;
        }
        while self.work < most {
            self.kick();
            while self.work < most && self.pass(most, WORTH) {}
            let now = self.total();
            if now < least {
                least = now;
                best.clone_from(&self.places);
            } else {
                self.restore(&best);
            }
        }
        self.restore(&best);
    }

    /// Gives up only the places for which there are ones that are better by so much.
    pub fn settle(&mut self, worth: f32) {
        let most = self.work + MOST_SETTLING;
        while self.work < most && self.pass(most, worth) {}
    }

    fn restore(&mut self, places: &[Place]) {
        self.cells.fill(0);
        self.crowd.fill(0);
        for (node, place) in places.iter().enumerate() {
            self.put(node, *place);
        }
    }

    /// Puts a few nodes elsewhere by chance.
    fn kick(&mut self) {
        let count = self.places.len();
        for _ in 0..KICKED {
            self.work += 1;
            let node = self.random.below(count);
            if at(&self.is_held, node) {
                continue;
            }
            let strip = at(self.strips, at(self.lane_of, node));
            let place = Place {
                column: self.random.below(self.columns as usize) as i32,
                row: strip.first + self.random.below(strip.count as usize) as i32,
            };
            let other = at(&self.cells, self.cell_at(place));
            let here = at(&self.places, node);
            if other == 0 {
                self.take(node);
                self.put(node, place);
            } else {
                let other = other as usize - 1;
                if other != node && !at(&self.is_held, other) {
                    self.take(node);
                    self.take(other);
                    self.put(node, place);
                    self.put(other, here);
                }
            }
        }
    }
}
