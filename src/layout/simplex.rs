//! Network simplex: whole numbers for nodes so that weighted edges are as short as they can.
//!
//! Given edges that each want `value(to) − value(from) ≥ least`, it minimizes the sum of
//! `weight · (value(to) − value(from))`. Both ranks and heights are such a problem.
//!
//! A spanning tree of tight edges (those that are exactly as long as they must be) fixes all
//! values. The cut value of a tree edge is the weight of all edges that run its way between
//! the two parts which the tree falls into without it, less that of those which run against
//! it: if it is negative, pulling the parts apart makes the sum smaller, until another edge
//! becomes tight and takes its place in the tree. When no cut value is negative, the sum is
//! the least possible.
//!
//! Source: Gansner, Koutsofios, North, Vo, "A Technique for Drawing Directed Graphs", 1993,
//! sections 2.3 and 2.4. An exchange looks at the part below one tree edge only. The first tree
//! grows from all tight parts at once, smallest first, so that no part is searched often.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::table::{Rows, add, at, set};

/// How far apart the values of two nodes must be, and how much it counts.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Distance {
    /// Number of the node with the smaller value.
    pub from: u32,
    /// Number of the node with the larger value.
    pub to: u32,
    /// Least difference.
    pub least: i32,
    /// What each unit of difference costs; not negative.
    pub weight: i32,
}

const NONE: u32 = u32::MAX;
/// Nodes that are visited in all exchanges together, at most: a fraction of a second.
pub(super) const MOST_VISITS: usize = 20_000_000;
/// How many tree edges with a negative cut value are compared before the worst is taken.
const CANDIDATES: usize = 30;

/// Values that minimize the weighted sum of differences; the least of each connected part
/// is not moved to zero.
///
/// `first` must keep all distances; [`longest_paths`] gives such values for a graph without
/// cycles. After `most_pivots` exchanges the values found so far are returned: they keep all
/// distances too. They are also returned when more than `most_visits` nodes were looked at.
pub(super) fn shortest_values(
    first: Vec<i32>,
    distances: &[Distance],
    most_pivots: usize,
    most_visits: usize,
) -> Vec<i32> {
    let mut simplex = Simplex::new(first, distances);
    simplex.span();
    simplex.hang_all();
    let mut visits = 0;
    for _ in 0..most_pivots {
        let Some(leaving) = simplex.leaving() else {
            break;
        };
        let Some(entering) = simplex.entering(leaving) else {
            // Its part hangs on nothing else: it could be pulled away for ever.
            break;
        };
        simplex.exchange(leaving, entering);
        visits += simplex.part.len();
        if visits > most_visits {
            break;
        }
    }
    simplex.value
}

/// The least values that keep all distances, from 0 up; nodes on a cycle keep 0.
pub(super) fn longest_paths(count: usize, distances: &[Distance]) -> Vec<i32> {
    let leaving = Rows::new(
        count,
        distances.iter().zip(0_u32..).map(|(d, i)| (d.from, i)),
    );
    let mut waiting = vec![0_u32; count];
    for distance in distances {
        add(&mut waiting, distance.to, 1);
    }
    let mut ready: Vec<u32> = (0..count as u32)
        .filter(|node| at(&waiting, *node) == 0)
        .collect();
    let mut value = vec![0_i32; count];
    while let Some(node) = ready.pop() {
        let own = at(&value, node);
        for distance in leaving.row(node).iter().map(|i| at(distances, *i)) {
            let next = at(&value, distance.to).max(own + distance.least);
            set(&mut value, distance.to, next);
            let left = at(&waiting, distance.to) - 1;
            set(&mut waiting, distance.to, left);
            if left == 0 {
                ready.push(distance.to);
            }
        }
    }
    value
}

struct Simplex<'a> {
    distances: &'a [Distance],
    /// Numbers of the distances at each node.
    around: Rows<u32>,
    value: Vec<i32>,
    is_tree: Vec<bool>,
    /// Numbers of the tree edges at each node.
    branches: Vec<Vec<u32>>,
    /// Cut value of each tree edge.
    cut: Vec<i32>,
    /// Tree edge toward the root, and how many there are up to it.
    up: Vec<u32>,
    depth: Vec<u32>,
    /// The part below the tree edge that is looked at, and for each node the last time that
    /// it was in such a part.
    part: Vec<u32>,
    stamp: Vec<u32>,
    stamps: u32,
    tree_edges: Vec<u32>,
    /// Where in `tree_edges` the search for a negative cut value goes on.
    cursor: usize,
    /// Place of each tree edge in `tree_edges`.
    tree_place: Vec<u32>,
}

impl<'a> Simplex<'a> {
    fn new(value: Vec<i32>, distances: &'a [Distance]) -> Self {
        let count = value.len();
        let ends = distances
            .iter()
            .zip(0_u32..)
            .flat_map(|(d, index)| [(d.from, index), (d.to, index)]);
        Self {
            distances,
            around: Rows::new(count, ends),
            value,
            is_tree: vec![false; distances.len()],
            branches: vec![Vec::new(); count],
            cut: vec![0; distances.len()],
            up: vec![NONE; count],
            depth: vec![0; count],
            part: Vec::new(),
            stamp: vec![0; count],
            stamps: 0,
            tree_edges: Vec::with_capacity(count),
            cursor: 0,
            tree_place: vec![NONE; distances.len()],
        }
    }

    #[inline]
    fn distance(&self, index: u32) -> Distance {
        at(self.distances, index)
    }

    #[inline]
    fn slack(&self, index: u32) -> i32 {
        let Distance {
            from, to, least, ..
        } = self.distance(index);
        at(&self.value, to) - at(&self.value, from) - least
    }

    fn join(&mut self, index: u32) {
        let Distance { from, to, .. } = self.distance(index);
        set(&mut self.is_tree, index, true);
        set(&mut self.tree_place, index, self.tree_edges.len() as u32);
        self.tree_edges.push(index);
        for node in [from, to] {
            if let Some(list) = self.branches.get_mut(node as usize) {
                list.push(index);
            }
        }
    }

    /// Finds a spanning tree of tight edges for each connected part, moving nodes to make
    /// edges tight where there are none.
    fn span(&mut self) {
        let count = self.value.len() as u32;
        // Which tight part each node belongs to, and the nodes of each part.
        let mut part = vec![NONE; count as usize];
        let mut members: Vec<Vec<u32>> = Vec::new();
        for root in 0..count {
            if at(&part, root) != NONE {
                continue;
            }
            let number = members.len() as u32;
            let mut list = vec![root];
            set(&mut part, root, number);
            let mut next = 0;
            while let Some(node) = list.get(next).copied() {
                next += 1;
                for place in 0..self.around.row(node).len() {
                    let index = at(self.around.row(node), place);
                    let Distance { from, to, .. } = self.distance(index);
                    let other = if from == node { to } else { from };
                    if at(&part, other) == NONE && self.slack(index) == 0 {
                        set(&mut part, other, number);
                        self.join(index);
                        list.push(other);
                    }
                }
            }
            members.push(list);
        }
        // The smallest part is moved toward what it is nearest to, and is one with it then.
        let mut queue: BinaryHeap<Reverse<(usize, u32)>> = members
            .iter()
            .zip(0..)
            .map(|(list, number)| Reverse((list.len(), number)))
            .collect();
        while let Some(Reverse((size, number))) = queue.pop() {
            let Some(list) = members
                .get_mut(number as usize)
                .filter(|list| list.len() == size)
            else {
                continue;
            };
            if list.is_empty() {
                continue;
            }
            let list = std::mem::take(list);
            let mut nearest: Option<(i32, u32, bool)> = None;
            for node in &list {
                for index in self.around.row(*node) {
                    let Distance { from, to, .. } = self.distance(*index);
                    let leaves = from == *node;
                    let other = if leaves { to } else { from };
                    if at(&part, other) != number {
                        let slack = self.slack(*index);
                        if nearest.is_none_or(|(least, ..)| slack < least) {
                            nearest = Some((slack, *index, leaves));
                        }
                    }
                }
            }
            let Some((slack, index, leaves)) = nearest else {
                continue;
            };
            let Distance { from, to, .. } = self.distance(index);
            let other = at(&part, if leaves { to } else { from });
            for node in &list {
                add(&mut self.value, *node, if leaves { slack } else { -slack });
                set(&mut part, *node, other);
            }
            self.join(index);
            if let Some(target) = members.get_mut(other as usize) {
                target.extend(list);
                queue.push(Reverse((target.len(), other)));
            }
        }
    }

    /// Hangs every tree up in its middle, and finds all cut values.
    fn hang_all(&mut self) {
        let count = self.value.len() as u32;
        self.stamps = 1;
        let mut size = vec![0_u32; count as usize];
        for root in 0..count {
            if at(&self.stamp, root) != 0 {
                continue;
            }
            self.hang(root, NONE, 0);
            // Backwards, the part has children before their parents. The parts below tree
            // edges are small if none has more than half of the nodes.
            let part = std::mem::take(&mut self.part);
            let half = part.len() as u32 / 2;
            let mut middle = root;
            for node in part.iter().rev() {
                add(&mut size, *node, 1);
                if at(&size, *node) > half {
                    middle = *node;
                    break;
                }
                let Distance { from, to, .. } = self.distance(at(&self.up, *node));
                let below = at(&size, *node);
                add(&mut size, if from == *node { to } else { from }, below);
            }
            self.part = part;
            self.hang(middle, NONE, 0);
            let part = std::mem::take(&mut self.part);
            for node in part.iter().rev() {
                self.find_cut(*node);
            }
            self.part = part;
        }
    }

    /// Hangs the part of a tree that `root` is in up at it, without what lies beyond the tree
    /// edge `up`; lists and stamps its nodes.
    fn hang(&mut self, root: u32, up: u32, depth: u32) {
        self.part.clear();
        self.part.push(root);
        set(&mut self.up, root, up);
        set(&mut self.depth, root, depth);
        set(&mut self.stamp, root, self.stamps);
        let mut next = 0;
        while let Some(node) = self.part.get(next).copied() {
            next += 1;
            let (own, below) = (at(&self.up, node), at(&self.depth, node) + 1);
            for edge in self
                .branches
                .get(node as usize)
                .map(Vec::as_slice)
                .unwrap_or_default()
            {
                if *edge == own {
                    continue;
                }
                let Distance { from, to, .. } = at(self.distances, *edge);
                let child = if from == node { to } else { from };
                set(&mut self.up, child, *edge);
                set(&mut self.depth, child, below);
                set(&mut self.stamp, child, self.stamps);
                self.part.push(child);
            }
        }
    }

    /// The cut value of a node's edge to its parent follows from those of its other tree
    /// edges, which must be known.
    fn find_cut(&mut self, node: u32) {
        let own = at(&self.up, node);
        if own == NONE {
            return;
        }
        let leaves = self.distance(own).from == node;
        let mut sum = 0;
        for index in self.around.row(node) {
            let Distance { from, weight, .. } = self.distance(*index);
            let same_way = (from == node) == leaves;
            // A tree edge to a child: its cut counts what passes it from below, in its own
            // direction; what it counts of itself ends here.
            let (value, same_way) = if at(&self.is_tree, *index) && *index != own {
                (at(&self.cut, *index) - weight, !same_way)
            } else {
                (weight, same_way)
            };
            sum += if same_way { value } else { -value };
        }
        set(&mut self.cut, own, sum);
    }

    /// A tree edge with a negative cut value, the most negative of some.
    fn leaving(&mut self) -> Option<u32> {
        let count = self.tree_edges.len();
        let mut worst: Option<(i32, u32)> = None;
        let mut found = 0;
        for step in 0..count {
            let place = (self.cursor + step) % count;
            let edge = at(&self.tree_edges, place);
            let cut = at(&self.cut, edge);
            if cut < 0 {
                if worst.is_none_or(|(least, _)| cut < least) {
                    worst = Some((cut, edge));
                }
                found += 1;
                if found >= CANDIDATES {
                    self.cursor = place;
                    break;
                }
            }
        }
        worst.map(|(_, edge)| edge)
    }

    /// The end of a tree edge that is further from the root.
    #[inline]
    fn lower_end(&self, edge: u32) -> u32 {
        let Distance { from, to, .. } = self.distance(edge);
        if at(&self.up, from) == edge { from } else { to }
    }

    /// The edge with the least slack that runs against a tree edge between the parts. Lists
    /// the part below the tree edge.
    fn entering(&mut self, leaving: u32) -> Option<u32> {
        let below = self.lower_end(leaving);
        self.stamps += 1;
        self.hang(below, leaving, at(&self.depth, below));
        // If the tree edge leads into the part below, one that leads out of it is wanted.
        let outwards = self.distance(leaving).to == below;
        let mut best: Option<(i32, u32)> = None;
        for node in &self.part {
            for index in self.around.row(*node) {
                let Distance { from, to, .. } = self.distance(*index);
                let other = match (from == *node, outwards) {
                    (true, true) => to,
                    (false, false) => from,
                    _ => continue,
                };
                if at(&self.stamp, other) == self.stamps {
                    continue;
                }
                let slack = self.slack(*index);
                if best.is_none_or(|(least, _)| slack < least) {
                    best = Some((slack, *index));
                    if slack == 0 {
                        return Some(*index);
                    }
                }
            }
        }
        best.map(|(_, index)| index)
    }

    /// Puts `entering` into the tree in the place of `leaving`, whose part below is listed.
    fn exchange(&mut self, leaving: u32, entering: u32) {
        let inwards = self.distance(leaving).to == self.lower_end(leaving);
        let slack = self.slack(entering);
        if slack > 0 {
            let shift = if inwards { slack } else { -slack };
            for node in &self.part {
                add(&mut self.value, *node, shift);
            }
        }
        let cut = at(&self.cut, leaving);
        self.update_cycle(entering, cut);
        set(&mut self.cut, entering, -cut);
        set(&mut self.cut, leaving, 0);
        set(&mut self.is_tree, leaving, false);
        set(&mut self.is_tree, entering, true);
        let place = at(&self.tree_place, leaving);
        set(&mut self.tree_edges, place, entering);
        set(&mut self.tree_place, entering, place);
        set(&mut self.tree_place, leaving, NONE);
        let Distance { from, to, .. } = self.distance(leaving);
        for node in [from, to] {
            if let Some(list) = self.branches.get_mut(node as usize) {
                list.retain(|edge| *edge != leaving);
            }
        }
        let Distance { from, to, .. } = self.distance(entering);
        let (inside, outside) = if at(&self.stamp, from) == self.stamps {
            (from, to)
        } else {
            (to, from)
        };
        if let Some(list) = self.branches.get_mut(inside as usize) {
            list.push(entering);
        }
        self.hang(inside, entering, at(&self.depth, outside) + 1);
        if let Some(list) = self.branches.get_mut(outside as usize) {
            list.push(entering);
        }
    }

    /// Changes the cut values of the tree edges that close a circle with `entering`.
    fn update_cycle(&mut self, entering: u32, cut: i32) {
        let Distance {
            from: mut a,
            to: mut b,
            ..
        } = self.distance(entering);
        while a != b {
            let from_a = at(&self.depth, a) >= at(&self.depth, b);
            let node = if from_a { a } else { b };
            let edge = at(&self.up, node);
            if edge == NONE {
                return;
            }
            let Distance { from, to, .. } = self.distance(edge);
            let same = (from == node) == from_a;
            add(&mut self.cut, edge, if same { cut } else { -cut });
            let parent = if from == node { to } else { from };
            if from_a {
                a = parent;
            } else {
                b = parent;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn solve(count: usize, edges: &[(u32, u32, i32)]) -> (Vec<i32>, i32) {
        let distances: Vec<Distance> = edges
            .iter()
            .map(|(from, to, weight)| Distance {
                from: *from,
                to: *to,
                least: 1,
                weight: *weight,
            })
            .collect();
        let first = longest_paths(count, &distances);
        let value = shortest_values(first, &distances, 10_000, MOST_VISITS);
        assert!(
            distances
                .iter()
                .all(|d| value[d.to as usize] - value[d.from as usize] >= d.least)
        );
        let sum = distances
            .iter()
            .map(|d| d.weight * (value[d.to as usize] - value[d.from as usize]))
            .sum();
        (value, sum)
    }

    /// The least sum, by trying everything.
    fn least_sum(count: usize, edges: &[(u32, u32, i32)]) -> i32 {
        let mut best = i32::MAX;
        let mut values = vec![0_i32; count];
        loop {
            if edges
                .iter()
                .all(|(from, to, _)| values[*to as usize] - values[*from as usize] >= 1)
            {
                let sum = edges
                    .iter()
                    .map(|(from, to, weight)| {
                        weight * (values[*to as usize] - values[*from as usize])
                    })
                    .sum();
                best = best.min(sum);
            }
            let Some(place) = values.iter().position(|value| *value < count as i32) else {
                return best;
            };
            values[place] += 1;
            values[..place].fill(0);
        }
    }

    #[test]
    fn the_example_of_the_paper_is_solved() {
        // a→b→c→d→h, a→e→g→h, a→f→g: f and e may stand anywhere between; the sum is least
        // where two edges are one longer.
        let edges = [
            (0, 1, 1),
            (1, 2, 1),
            (2, 3, 1),
            (3, 7, 1),
            (0, 4, 1),
            (0, 5, 1),
            (4, 6, 1),
            (5, 6, 1),
            (6, 7, 1),
        ];
        assert_eq!(solve(8, &edges).1, 10);
    }

    #[test]
    fn sums_are_the_least_possible() {
        let mut seed = 1_u64;
        let mut random = |bound: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (seed >> 33) % bound
        };
        for _ in 0..60 {
            let edges: Vec<(u32, u32, i32)> = (0..7)
                .filter_map(|_| {
                    let (a, b) = (random(5) as u32, random(5) as u32);
                    let weight = 1 + random(4) as i32;
                    (a != b).then_some((a.min(b), a.max(b), weight))
                })
                .collect();
            assert_eq!(solve(5, &edges).1, least_sum(5, &edges), "{edges:?}");
        }
    }

    #[test]
    fn parts_that_do_not_hang_together_are_solved_each() {
        let (value, sum) = solve(5, &[(0, 1, 1), (2, 3, 5), (2, 4, 1), (3, 4, 1)]);
        assert_eq!(sum, 1 + 5 + 2 + 1);
        assert_eq!(value[3] - value[2], 1);
    }
}
