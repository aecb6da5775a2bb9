//! What an order costs: crossings between neighboring ranks, counted with a tree of sums.

use super::{Scratch, Search};
use crate::layout::table::{add, at};

/// How good an order is: fewer crossings first, then less up and down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Cost {
    pub crossings: usize,
    /// Sum of the differences of height if the items of each rank were stacked around one
    /// middle line, in points.
    pub length: u64,
}

impl std::iter::Sum for Cost {
    fn sum<I: Iterator<Item = Self>>(costs: I) -> Self {
        costs.fold(Self::default(), |all, cost| Self {
            crossings: all.crossings + cost.crossings,
            length: all.length + cost.length,
        })
    }
}

impl Search {
    /// Cost of the pieces between all neighboring ranks.
    pub(super) fn cost(&mut self) -> Cost {
        (0..self.ranks.len())
            .map(|rank| self.cost_after(rank))
            .sum()
    }

    /// Cost of the pieces between a rank and the next, in O(E log V).
    pub(super) fn cost_after(&mut self, rank: usize) -> Cost {
        let (Some(items), Some(next)) = (self.ranks.get(rank), self.ranks.get(rank + 1)) else {
            return Cost::default();
        };
        let (mut total, mut length) = (0, 0);
        let Scratch { tree, targets, .. } = &mut self.scratch;
        let ([_, links], [slots, _], [ports, _]) = (&self.links, &self.slots, &self.ports);
        let width: usize = next.iter().map(|item| usize::from(at(ports, *item))).sum();
        tree.clear();
        tree.resize(width + 1, 0);
        self.left -= 16 * width as i64;
        let mut seen = 0;
        for item in items {
            let level = at(&self.levels, *item);
            for group in links.row(*item).chunk_by(|a, b| a.own_port == b.own_port) {
                targets.clear();
                length += group
                    .iter()
                    .map(|link| u64::from(level.abs_diff(at(&self.levels, link.other))))
                    .sum::<u64>();
                targets.extend(
                    group
                        .iter()
                        .map(|link| at(slots, link.other) + u32::from(link.other_port)),
                );
                for target in targets.iter() {
                    total += (seen - prefix(tree, *target as usize + 1)) as usize;
                }
                for target in targets.iter() {
                    count_in(tree, *target as usize);
                    seen += 1;
                }
            }
        }
        Cost {
            crossings: total,
            length,
        }
    }
}

/// How many of the first `count` places are taken.
fn prefix(tree: &[u32], count: usize) -> u32 {
    let mut index = count.min(tree.len().saturating_sub(1));
    let mut sum = 0;
    while index > 0 {
        sum += at(tree, index);
        index &= index - 1;
    }
    sum
}

fn count_in(tree: &mut [u32], place: usize) {
    let mut index = place + 1;
    while index < tree.len() {
        add(tree, index, 1);
        index += index & index.wrapping_neg();
    }
}
