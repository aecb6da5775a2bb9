//! Sifting: each item is carried through its whole rank and put down where it crosses least.

use super::{LEFT, Pin, RIGHT, Scratch, Search, WIDEST};
use crate::layout::table::{at, set};

impl Search {
    /// Sifts the ranks that are due, and those beside what changed, until nothing gets better.
    pub(super) fn sift_due(&mut self, mut due: Vec<bool>) {
        let count = self.ranks.len();
        for round in 0..8 {
            let mut changed = false;
            for step in 0..count {
                let rank = if round % 2 == 0 {
                    step
                } else {
                    count - 1 - step
                };
                if !at(&due, rank) {
                    continue;
                }
                set(&mut due, rank, false);
                if self.sift(rank) {
                    changed = true;
                    for near in rank.saturating_sub(1)..=(rank + 1).min(count - 1) {
                        set(&mut due, near, true);
                    }
                }
            }
            if !changed {
                break;
            }
        }
    }

    /// Carries each item of a rank to where it crosses least, and of equal places to the one
    /// nearest to its neighbors; whether any moved.
    fn sift(&mut self, rank: usize) -> bool {
        let Some(items) = self.ranks.get(rank) else {
            return false;
        };
        let count = items.len();
        if !(2..=WIDEST).contains(&count) {
            return false;
        }
        let Scratch {
            places,
            spans,
            order,
            wishes,
            balance,
            ..
        } = &mut self.scratch;
        places.clear();
        spans.clear();
        wishes.clear();
        // Places in the ranks on either side are told apart by adding the first one's width.
        let width = |near: usize, side: usize| -> u32 {
            let (Some(items), Some(slots), Some(ports)) = (
                self.ranks.get(near),
                self.slots.get(1 - side),
                self.ports.get(1 - side),
            ) else {
                return 0;
            };
            items
                .last()
                .map_or(0, |item| at(slots, *item) + u32::from(at(ports, *item)))
        };
        let widths = [width(rank.wrapping_sub(1), LEFT), width(rank + 1, RIGHT)];
        let starts = [0, at(&widths, LEFT)];
        for item in items {
            let mut span = [0; 3];
            let (mut wish, mut all) = (0.0, 0);
            for side in [LEFT, RIGHT] {
                let from = places.len();
                set(&mut span, side, from as u32);
                let (Some(links), Some(slots)) = (self.links.get(side), self.slots.get(1 - side))
                else {
                    continue;
                };
                let start = at(&starts, side);
                let scale = count as f32 / at(&widths, side).max(1) as f32;
                for link in links.row(*item) {
                    let place = at(slots, link.other) + u32::from(link.other_port);
                    places.push(start + place);
                    wish += (place as f32 + 0.5) * scale;
                    all += 1;
                }
                if let Some(own) = places.get_mut(from..)
                    && own.len() > 1
                {
                    own.sort_unstable();
                }
            }
            set(&mut span, 2_usize, places.len() as u32);
            spans.push(span);
            wishes.push(if all == 0 {
                f32::NAN
            } else {
                wish / all as f32 - 0.5
            });
        }
        // `order` has places in `spans`, which do not move.
        order.clear();
        order.extend(0..count as u32);
        let total = (at(&widths, LEFT) + at(&widths, RIGHT)) as usize;
        balance.clear();
        balance.resize(total, 0);
        // Each item is weighed against all places of all others.
        self.left -= (count * (places.len() + total / 4 + 2 * count)) as i64;
        let mut changed = false;
        let pin = |item: &u32| at(&self.shapes, *item).pin;
        let first = items
            .iter()
            .take_while(|item| pin(item) == Pin::Top)
            .count();
        let end = count
            - items
                .iter()
                .rev()
                .take_while(|item| pin(item) == Pin::Bottom)
                .count();
        for item in first as u32..end as u32 {
            let [from, middle, to] = at(spans, item);
            if from == to {
                continue;
            }
            let Some(own) = order.iter().position(|other| *other == item) else {
                continue;
            };
            let part = |from: u32, to: u32| places.get(from as usize..to as usize);
            let (split, left, right) = (
                at(&widths, LEFT) as usize,
                part(from, middle).unwrap_or_default(),
                part(middle, to).unwrap_or_default(),
            );
            weigh(balance.get_mut(..split).unwrap_or_default(), left, 0);
            weigh(balance.get_mut(split..).unwrap_or_default(), right, split);
            // Crossings with another item if that is above, less those if it is below.
            let surplus = |other: u32| -> i32 {
                let [from, _, to] = at(spans, other);
                let places = places.get(from as usize..to as usize).unwrap_or_default();
                places.iter().map(|place| at(balance, *place)).sum()
            };
            let wish = at(wishes, item);
            // Without a wish no place is nearer than another.
            let wish = if self.straightens { wish } else { f32::NAN };
            let off = |place: usize| (place as f32 - wish).abs();
            let (mut best, mut target) = (0, own);
            let mut sum = 0;
            for place in (first..own).rev() {
                sum -= surplus(at(order, place));
                if sum < best || (sum == best && off(place) < off(target) - 0.5) {
                    (best, target) = (sum, place);
                }
            }
            sum = 0;
            for place in own + 1..end {
                sum += surplus(at(order, place));
                if sum < best || (sum == best && off(place) < off(target) - 0.5) {
                    (best, target) = (sum, place);
                }
            }
            if target != own {
                changed = true;
                if target < own {
                    if let Some(part) = order.get_mut(target..=own) {
                        part.rotate_right(1);
                    }
                } else if let Some(part) = order.get_mut(own..=target) {
                    part.rotate_left(1);
                }
            }
        }
        if changed {
            let sorted = order.iter().map(|place| at(items, *place)).collect();
            self.keep(rank);
            set(&mut self.ranks, rank, sorted);
            self.number(rank);
        }
        changed
    }
}

/// For each place in a neighboring rank, how many of an item's places there lie above it,
/// less those below it: what an edge to it crosses more if its own item is above.
fn weigh(balance: &mut [i32], places: &[u32], start: usize) {
    let all = places.len() as i32;
    let (mut next, mut passed) = (0, 0);
    for (number, place) in places.iter().enumerate() {
        let place = (*place as usize).saturating_sub(start);
        // Up to this place, all that were not passed lie below it.
        if let Some(part) = balance.get_mut(next..place) {
            part.fill(2 * passed - all);
        }
        let same = places
            .iter()
            .skip(number)
            .take_while(|other| **other as usize - start == place);
        if place >= next {
            let same = same.count() as i32;
            set(balance, place, 2 * passed + same - all);
        }
        passed += 1;
        next = next.max(place + 1);
    }
    if let Some(part) = balance.get_mut(next..) {
        part.fill(all);
    }
}

#[cfg(test)]
mod tests {
    use super::super::Piece;
    use super::*;

    #[test]
    fn one_sift_puts_each_item_down_where_it_crosses_least() {
        // 0, 1 and 2 lead to 3, 4 and 5; 5 has to go down, and 3 up.
        let pieces = [(0, 3), (1, 4), (2, 5)].map(|(from, to)| Piece {
            left: (from, 0),
            right: (to, 0),
        });
        let mut search = Search::new(&[vec![0, 1, 2], vec![4, 5, 3]], &pieces, &[]);
        assert_eq!(search.cost().crossings, 2);
        assert!(search.sift(1));
        assert_eq!(search.ranks[1], [3, 4, 5]);
        assert_eq!(search.cost().crossings, 0);
        assert!(!search.sift(1), "it stays there");
    }
}
