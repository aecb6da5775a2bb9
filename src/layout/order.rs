//! The order of nodes within a rank: few crossings.
//!
//! Long edges are chains of items here, one for each rank that they pass, so that every
//! piece of an edge joins neighboring ranks. Two steps find an order:
//!
//! 1. Sweeps from rank to rank sort the items of a rank by the mean place of their
//!    neighbors in the rank before (Sugiyama's barycenter method). They bring together what
//!    belongs together, but do not count.
//! 2. Sifting counts: each item is carried through its whole rank and put down where the
//!    fewest of its edges cross others, on both sides at once, until nothing gets better.
//!
//! Both end in an order that only larger changes can improve, so they run from several
//! starts, and then from the best order with parts of it shaken up, while the work allowed
//! lasts. The work is counted in steps rather than timed, so that the same graph always
//! gets the same order; only who cancels it gets what there is so far.
//!
//! An edge takes the place of its port, not of its node: edges at one node that leave in
//! the order of their ports cross less.
//!
//! Sources: Sugiyama, Tagawa, Toda, "Methods for Visual Understanding of Hierarchical System
//! Structures", 1981; Matuszewski, Schönfeld, Molitor, "Using Sifting for k-Layer
//! Straightline Crossing Minimization", 1999; Barth, Jünger, Mutzel, "Simple and Efficient
//! Bilayer Cross Counting", 2002.

mod cost;
mod sift;

use self::cost::Cost;
use super::Control;
use super::table::{Rows, at, set};
use crate::geometry::Random;

/// A piece of an edge between items of neighboring ranks.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Piece {
    /// Item in the rank on the left, and which of its ports on the right side, from the top.
    pub left: (usize, u16),
    /// Item in the rank on the right, and which of its ports on the left side.
    pub right: (usize, u16),
}

/// What counts of an item beside its links.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Shape {
    /// Its height with the gap below it, in points.
    pub height: u32,
    /// The end of its rank that it stays at, if any.
    pub pin: Pin,
}

/// An end of a rank.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Pin {
    Top,
    #[default]
    None,
    Bottom,
}

/// What may be spent on an order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Effort {
    /// Steps of about a nanosecond; when they are spent, the best order so far is taken.
    pub steps: u64,
    /// Whether the given order is one that a person knows: it stays, but for items that
    /// clearly belong elsewhere, unless another has far fewer crossings.
    pub keeps_given: bool,
}

impl Effort {
    /// For so many items of one of so many rows, as much as nobody notices: one or two
    /// milliseconds for a drawing that is looked at as a whole, a tenth of a second for some
    /// thousand items.
    pub fn for_items(count: usize, rows: usize) -> Self {
        let count = count as u64;
        let for_a_few = if count < 200 { 250_000 } else { 0 };
        let for_all = for_a_few + 5_000 * count.min(110);
        let share = MOST_STEPS_FOR_ROWS / rows.max(1) as u64;
        Self {
            steps: (for_all.min(share) + count * count / 4).min(MOST_STEPS),
            keeps_given: false,
        }
    }
}

/// Steps for any number of items: less than a second.
const MOST_STEPS: u64 = 200_000_000;
/// Steps for all rows of a picture together, beside those that grow with the items of each.
const MOST_STEPS_FOR_ROWS: u64 = 20_000_000;
/// An order that a person knows is given up for one with less than half of its crossings, less
/// by more than this.
const WORTH: usize = 2;
/// Orders to begin with, at most.
const MOST_STARTS: usize = 9;
/// Ranks of more items are sorted, but not sifted: that takes the square of their number.
const WIDEST: usize = 2_000;
/// With more ranks than this, an order without crossings is good enough.
const LARGE: usize = 200;
/// Sweeps from each start, at most.
const MOST_SWEEPS: usize = 12;

#[derive(Clone, Copy, Debug, Default)]
struct Link {
    other: u32,
    own_port: u16,
    other_port: u16,
}

/// Sides of an item.
const LEFT: usize = 0;
const RIGHT: usize = 1;

struct Search {
    ranks: Vec<Vec<u32>>,
    rank_of: Vec<u32>,
    /// For both sides, the links of each item by its port.
    links: [Rows<Link>; 2],
    /// For both sides, how many ports each item has there.
    ports: [Vec<u16>; 2],
    /// For both sides, the place of each item's first port in its rank.
    slots: [Vec<u32>; 2],
    /// Height of each item with the gap below it, in points, and its middle in a stack.
    shapes: Vec<Shape>,
    levels: Vec<i32>,
    random: Random,
    /// Ranks that changed since it was cleared, with the order that they had.
    undo: Vec<(usize, Vec<u32>)>,
    /// Whether changes are noted in `undo`.
    keeps: bool,
    /// Whether items move to what they belong to where that changes no crossing.
    straightens: bool,
    /// Steps that may still be made.
    left: i64,
    scratch: Scratch,
}

#[derive(Default)]
struct Scratch {
    keyed: Vec<(f32, u32)>,
    tree: Vec<u32>,
    targets: Vec<u32>,
    /// Sorted places of the neighbors of each item of a rank, on the left, then the right.
    places: Vec<u32>,
    /// Where in `places` those of each item begin, and where the right ones do.
    spans: Vec<[u32; 3]>,
    order: Vec<u32>,
    /// Mean place of each item's neighbors, in places of its own rank.
    wishes: Vec<f32>,
    /// For each place on either side, what an edge to it crosses.
    balance: Vec<i32>,
}

/// Reorders the items of `ranks` so that few of the `pieces` cross; whether the given order
/// was kept, but for what clearly belonged elsewhere.
///
/// Items with a pin stay at the end of their rank.
pub(super) fn reduce_crossings(
    ranks: &mut Vec<Vec<usize>>,
    pieces: &[Piece],
    shapes: &[Shape],
    effort: Effort,
    control: &Control,
) -> bool {
    let mut search = Search::new(ranks, pieces, shapes);
    let is_known = search.run(effort, control);
    *ranks = search
        .ranks
        .iter()
        .map(|rank| rank.iter().map(|item| *item as usize).collect())
        .collect();
    is_known
}

/// How many pieces cross between all neighboring ranks.
#[cfg(test)]
pub(super) fn crossings(ranks: &[Vec<usize>], pieces: &[Piece]) -> usize {
    Search::new(ranks, pieces, &[]).cost().crossings
}

impl Search {
    fn new(ranks: &[Vec<usize>], pieces: &[Piece], shapes: &[Shape]) -> Self {
        let count = ranks
            .iter()
            .flatten()
            .map(|item| item + 1)
            .max()
            .unwrap_or(0);
        let ranks: Vec<Vec<u32>> = ranks
            .iter()
            .map(|rank| rank.iter().map(|item| *item as u32).collect())
            .collect();
        let mut rank_of = vec![0; count];
        for (number, rank) in ranks.iter().enumerate() {
            for item in rank {
                set(&mut rank_of, *item, number as u32);
            }
        }
        let mut ports = [vec![1_u16; count], vec![1_u16; count]];
        for piece in pieces {
            let [left, right] = &mut ports;
            for (list, (item, port)) in [(right, piece.left), (left, piece.right)] {
                let most = at(list, item).max(port.saturating_add(1));
                set(list, item, most);
            }
        }
        let to_left = pieces.iter().map(|piece| {
            let ((other, other_port), (own, own_port)) = (piece.left, piece.right);
            let other = other as u32;
            (
                own,
                Link {
                    other,
                    own_port,
                    other_port,
                },
            )
        });
        let to_right = pieces.iter().map(|piece| {
            let ((own, own_port), (other, other_port)) = (piece.left, piece.right);
            let other = other as u32;
            (
                own,
                Link {
                    other,
                    own_port,
                    other_port,
                },
            )
        });
        let mut links = [Rows::new(count, to_left), Rows::new(count, to_right)];
        for rows in &mut links {
            for item in 0..count {
                rows.row_mut(item).sort_by_key(|link| link.own_port);
            }
        }
        let mut search = Self {
            ranks,
            rank_of,
            links,
            ports,
            slots: [vec![0; count], vec![0; count]],
            shapes: shapes.to_vec(),
            levels: vec![0; count],
            random: Random::new(0x5eed),
            undo: Vec::new(),
            keeps: false,
            straightens: true,
            left: 0,
            scratch: Scratch::default(),
        };
        search.number_all();
        search
    }

    fn run(&mut self, effort: Effort, control: &Control) -> bool {
        let count = self.ranks.len();
        if count < 2 {
            return effort.keeps_given;
        }
        self.left = effort.steps as i64;
        let all = vec![true; count];
        let given = self.ranks.clone();
        let (mut best, mut least) = (Vec::new(), None::<Cost>);
        if effort.keeps_given {
            self.straightens = false;
            self.sift_due(all.clone());
            self.straightens = true;
            least = Some(self.cost());
            best.clone_from(&self.ranks);
        }
        // A fresh order must be clearly better than one that a person knows.
        let known = least;
        let worth =
            |cost: Cost| known.is_none_or(|known| 2 * cost.crossings + WORTH < known.crossings);
        let for_shakes = self.left / 2;
        for start in 0..MOST_STARTS {
            let is_large_and_fine = count > LARGE && least.is_some_and(|cost| cost.crossings == 0);
            let is_enough = self.left < for_shakes || is_large_and_fine || control.should_stop();
            if start > 0 && is_enough {
                break;
            }
            match start {
                0 => self.order_by_search(true),
                1 => self.ranks.clone_from(&given),
                2 => self.order_by_search(false),
                _ => self.shuffle(),
            }
            self.number_all();
            self.sweep(start % 2 == 0);
            self.sift_due(all.clone());
            let now = self.cost();
            if least.is_none_or(|least| now < least) && worth(now) {
                least = Some(now);
                best.clone_from(&self.ranks);
            }
        }
        self.ranks = best;
        self.number_all();
        let is_known = known.is_some() && least == known;
        if !is_known && least.is_some_and(|least| least.crossings > 0) {
            self.shake_while_worth(control);
        }
        is_known
    }

    /// Shakes some ranks after others while steps are left; what got worse is put back.
    fn shake_while_worth(&mut self, control: &Control) {
        let count = self.ranks.len();
        let mut gaps: Vec<Cost> = (0..count).map(|rank| self.cost_after(rank)).collect();
        self.keeps = true;
        let mut shake = 0;
        while self.left > 0 && !control.should_stop() {
            shake += 1;
            self.left -= count as i64;
            let start = self.random.below(count);
            let end = (start + 1 + self.random.below(6)).min(count);
            let mut due = vec![false; count];
            self.undo.clear();
            for step in start..end {
                // There or back, so that each rank follows the one that was sorted before.
                let rank = if shake % 2 == 0 {
                    step
                } else {
                    start + end - 1 - step
                };
                self.keep(rank);
                self.sort_by_barycenter(rank, if shake % 2 == 0 { LEFT } else { RIGHT });
                for near in rank.saturating_sub(1)..=(rank + 1).min(count - 1) {
                    set(&mut due, near, true);
                }
            }
            self.sift_due(due);
            let mut touched: Vec<usize> = self
                .undo
                .iter()
                .flat_map(|(rank, _)| [rank.saturating_sub(1), *rank])
                .collect();
            touched.sort_unstable();
            touched.dedup();
            let before: Cost = touched.iter().map(|gap| at(&gaps, *gap)).sum();
            let now: Vec<Cost> = touched.iter().map(|gap| self.cost_after(*gap)).collect();
            if now.iter().copied().sum::<Cost>() <= before {
                for (gap, crossings) in touched.into_iter().zip(now) {
                    set(&mut gaps, gap, crossings);
                }
            } else {
                for (rank, items) in std::mem::take(&mut self.undo) {
                    set(&mut self.ranks, rank, items);
                    self.number(rank);
                }
            }
        }
    }

    /// Notes a rank's order before it changes, if that is not noted yet.
    fn keep(&mut self, rank: usize) {
        if self.keeps
            && self.undo.iter().all(|(other, _)| *other != rank)
            && let Some(items) = self.ranks.get(rank)
        {
            self.undo.push((rank, items.clone()));
        }
    }

    fn number_all(&mut self) {
        for rank in 0..self.ranks.len() {
            self.number(rank);
        }
    }

    /// Brings the places of a rank's ports up to its order.
    fn number(&mut self, rank: usize) {
        let items = self.ranks.get(rank).map(Vec::as_slice).unwrap_or_default();
        for (slots, ports) in self.slots.iter_mut().zip(&self.ports) {
            let mut next = 0;
            for item in items {
                set(slots, *item, next);
                next += u32::from(at(ports, *item));
            }
        }
        let height = |item: &u32| at(&self.shapes, *item).height as i32;
        let mut top = -items.iter().map(height).sum::<i32>() / 2;
        for item in items {
            set(&mut self.levels, *item, top + height(item) / 2);
            top += height(item);
        }
    }

    /// Items of each rank as a search from the first rank (or the last) comes upon them.
    fn order_by_search(&mut self, from_left: bool) {
        let count = self.rank_of.len();
        let mut seen = vec![false; count];
        let mut found: Vec<Vec<u32>> = vec![Vec::new(); self.ranks.len()];
        let mut roots: Vec<u32> = self.ranks.iter().flatten().copied().collect();
        if !from_left {
            roots.reverse();
        }
        let mut stack: Vec<u32> = Vec::new();
        for root in roots {
            stack.push(root);
            while let Some(item) = stack.pop() {
                let index = item as usize;
                if at(&seen, index) {
                    continue;
                }
                set(&mut seen, index, true);
                if let Some(list) = found.get_mut(at(&self.rank_of, index) as usize) {
                    list.push(item);
                }
                let sides = if from_left {
                    [LEFT, RIGHT]
                } else {
                    [RIGHT, LEFT]
                };
                for side in sides {
                    if let Some(rows) = self.links.get(side) {
                        stack.extend(rows.row(index).iter().rev().map(|link| link.other));
                    }
                }
            }
        }
        self.ranks = found;
        self.pin_all();
    }

    /// Puts items with a pin back to the ends of their ranks.
    fn pin_all(&mut self) {
        for items in &mut self.ranks {
            items.sort_by_key(|item| at(&self.shapes, *item).pin);
        }
    }

    fn shuffle(&mut self) {
        for rank in 0..self.ranks.len() {
            let length = self.ranks.get(rank).map_or(0, Vec::len);
            for index in (1..length).rev() {
                let other = self.random.below(index + 1);
                if let Some(items) = self.ranks.get_mut(rank) {
                    items.swap(index, other);
                }
            }
        }
        self.pin_all();
    }

    /// Sorts rank after rank by the means of the rank before, there and back, while that
    /// makes fewer crossings; the best order stays.
    fn sweep(&mut self, from_left: bool) {
        let mut best = self.ranks.clone();
        let mut least = None;
        let mut in_vain = 0;
        for pass in 0..MOST_SWEEPS {
            let count = self.ranks.len();
            let forward = (pass % 2 == 0) == from_left;
            for step in 1..count {
                let rank = if forward { step } else { count - 1 - step };
                self.sort_by_barycenter(rank, if forward { LEFT } else { RIGHT });
            }
            let now = self.cost();
            if least.is_none_or(|least| now < least) {
                least = Some(now);
                best.clone_from(&self.ranks);
                in_vain = 0;
            } else {
                in_vain += 1;
                if in_vain > 3 {
                    break;
                }
            }
        }
        self.ranks = best;
        self.number_all();
    }

    /// Sorts a rank by the mean places of the neighbors on one side; items without any keep
    /// their place.
    fn sort_by_barycenter(&mut self, rank: usize, side: usize) {
        let Some(items) = self.ranks.get_mut(rank) else {
            return;
        };
        let (Some(links), Some(slots)) = (self.links.get(side), self.slots.get(1 - side)) else {
            return;
        };
        let keyed = &mut self.scratch.keyed;
        keyed.clear();
        let is_sorted =
            |item: u32| !links.row(item).is_empty() && at(&self.shapes, item).pin == Pin::None;
        for item in items.iter() {
            let row = links.row(*item);
            if !is_sorted(*item) {
                continue;
            }
            let sum: u32 = row
                .iter()
                .map(|link| at(slots, link.other) + u32::from(link.other_port))
                .sum();
            keyed.push((sum as f32 / row.len() as f32, *item));
        }
        keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
        self.left -= 12 * items.len() as i64;
        let mut sorted = keyed.iter();
        for slot in items.iter_mut() {
            if is_sorted(*slot)
                && let Some((_, item)) = sorted.next()
            {
                *slot = *item;
            }
        }
        self.number(rank);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EFFORT: Effort = Effort {
        steps: 100_000,
        keeps_given: false,
    };

    fn pieces(edges: &[(usize, usize)]) -> Vec<Piece> {
        edges
            .iter()
            .map(|(from, to)| Piece {
                left: (*from, 0),
                right: (*to, 0),
            })
            .collect()
    }

    #[test]
    fn crossings_are_counted_once_each() {
        let ranks = [vec![0, 1], vec![2, 3]];
        assert_eq!(crossings(&ranks, &pieces(&[(0, 3), (1, 2)])), 1);
        let complete = pieces(&[(0, 2), (0, 3), (1, 2), (1, 3)]);
        assert_eq!(crossings(&ranks, &complete), 1);
    }

    #[test]
    fn ports_count_as_places() {
        let ranks = [vec![0], vec![1, 2]];
        let crossed = [
            Piece {
                left: (0, 0),
                right: (2, 0),
            },
            Piece {
                left: (0, 1),
                right: (1, 0),
            },
        ];
        assert_eq!(crossings(&ranks, &crossed), 1);
        let mut better = ranks.to_vec();
        reduce_crossings(&mut better, &crossed, &[], EFFORT, &Control::default());
        assert_eq!(better, [vec![0], vec![2, 1]]);
    }

    #[test]
    fn an_item_with_a_pin_stays_and_others_give_way() {
        // 2 is the lower border; the item with an edge to it goes below the other.
        let mut ranks = vec![vec![0, 1], vec![3, 2]];
        let mut shapes = [Shape::default(); 4];
        shapes[2].pin = Pin::Bottom;
        let pieces = pieces(&[(0, 2), (1, 3)]);
        reduce_crossings(&mut ranks, &pieces, &shapes, EFFORT, &Control::default());
        assert_eq!(ranks, [vec![1, 0], vec![3, 2]]);
    }

    #[test]
    fn crossings_that_can_be_avoided_are() {
        let mut ranks = vec![vec![0, 1, 2], vec![3, 4, 5]];
        let pieces = pieces(&[(0, 5), (1, 4), (2, 3), (0, 4)]);
        reduce_crossings(&mut ranks, &pieces, &[], EFFORT, &Control::default());
        assert_eq!(crossings(&ranks, &pieces), 0);
    }

    #[test]
    fn an_order_without_crossings_stays() {
        let mut ranks = vec![vec![1, 0], vec![3, 2]];
        let known = Effort {
            keeps_given: true,
            ..EFFORT
        };
        reduce_crossings(
            &mut ranks,
            &pieces(&[(0, 2), (1, 3)]),
            &[],
            known,
            &Control::default(),
        );
        assert_eq!(ranks, [vec![1, 0], vec![3, 2]]);
    }
}
