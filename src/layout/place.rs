//! Heights: edges as straight as the order within the columns allows.
//!
//! Each edge piece wants its two ends on one level, and each item its distance from the one
//! above it. What all pieces are off their levels, with weights, is made as small as it can
//! be: a problem for the network simplex (`simplex`), which ends with many pieces exactly
//! level, as fits edges with square corners. (Gansner et al., 1993, section 4.2: each piece
//! is a node of its own, above both of its ends.)
//!
//! The simplex is quick when it starts near its end, so a few rounds of averages go first:
//! each column is placed where the columns beside it want it on average, in its order and
//! with its gaps (the pool-adjacent-violators algorithm of isotonic regression).

use super::simplex::{Distance, MOST_VISITS, shortest_values};
use super::table::{Rows, at, set};

/// An item of a column: a node, or the passage of a long edge.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Item {
    /// Its height.
    pub height: f64,
    /// Whether it is the passage of a long edge.
    pub is_passage: bool,
}

/// A piece of an edge that wants its ends on one level.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Pull {
    /// Items at its ends.
    pub items: (usize, usize),
    /// Where it meets them, below their tops.
    pub ports: (f64, f64),
}

/// Rounds of averages.
const ROUNDS: usize = 4;
/// What keeps an item where it is, beside the pull of an edge.
const INERTIA: f64 = 0.02;

/// The top of each item, on whole points; the first of an empty list of columns is none.
///
/// `first` is where the items are now, if that is worth keeping; `most_pivots` bounds the
/// work of the simplex.
pub(super) fn heights(
    columns: &[Vec<usize>],
    items: &[Item],
    pulls: &[Pull],
    gap: f64,
    first: Option<&[f64]>,
    most_pivots: usize,
) -> Vec<f64> {
    let spacing = |above: usize, below: usize| -> f64 {
        let (above, below) = (at(items, above), at(items, below));
        let room = match (above.is_passage, below.is_passage) {
            (false, false) => gap,
            (true, true) => gap * PASSAGE_GAP,
            _ => gap * 0.6,
        };
        (above.height + room).ceil()
    };
    let top = first.map_or_else(
        || {
            let mut top = stacked(columns, items, &spacing);
            average(columns, items, pulls, &spacing, &mut top);
            top
        },
        <[f64]>::to_vec,
    );
    let mut value: Vec<i32> = top.iter().map(|y| y.round() as i32).collect();
    let mut distances = Vec::new();
    for column in columns {
        for (above, below) in column.iter().zip(column.iter().skip(1)) {
            let least = spacing(*above, *below) as i32;
            let lowest = at(&value, *above) + least;
            let y = at(&value, *below).max(lowest);
            set(&mut value, *below, y);
            distances.push(Distance {
                from: *above as u32,
                to: *below as u32,
                least,
                weight: 0,
            });
        }
    }
    // Nodes that stand somewhere already want to stay there: each hangs on one more node, which
    // stands for the canvas, as if by an edge.
    let canvas = value.len();
    let stays = items.iter().enumerate().filter_map(|(item, entry)| {
        let known = first?.get(item)?;
        (!entry.is_passage).then_some(Pull {
            items: (canvas, item),
            ports: (*known, 0.0),
        })
    });
    let stays: Vec<Pull> = stays.collect();
    if !stays.is_empty() {
        value.push(0);
    }
    for pull in pulls.iter().chain(&stays) {
        let (left, right) = pull.items;
        let weight = match (at(items, left).is_passage, at(items, right).is_passage) {
            (true, true) => 4,
            (false, false) => 2,
            _ => 3,
        };
        let step = (pull.ports.0 - pull.ports.1).round() as i32;
        let own = value.len() as u32;
        value.push((at(&value, left) + step).min(at(&value, right)));
        for (end, least) in [(left, -step), (right, 0)] {
            distances.push(Distance {
                from: own,
                to: end as u32,
                least,
                weight,
            });
        }
    }
    let mut value = shortest_values(value, &distances, most_pivots, MOST_VISITS);
    value.truncate(items.len());
    value.into_iter().map(f64::from).collect()
}

/// Room between two passages, beside that between nodes.
const PASSAGE_GAP: f64 = 0.35;

/// Columns from top to bottom without room to spare, centered on each other.
fn stacked(
    columns: &[Vec<usize>],
    items: &[Item],
    spacing: &dyn Fn(usize, usize) -> f64,
) -> Vec<f64> {
    let mut top = vec![0.0; items.len()];
    for column in columns {
        let mut y = 0.0;
        for (place, index) in column.iter().enumerate() {
            set(&mut top, *index, y);
            y += match column.get(place + 1) {
                Some(below) => spacing(*index, *below),
                None => at(items, *index).height,
            };
        }
        for index in column {
            let centered = at(&top, *index) - y / 2.0;
            set(&mut top, *index, centered);
        }
    }
    top
}

/// Places column after column, there and back, where their edges pull them on average.
fn average(
    columns: &[Vec<usize>],
    items: &[Item],
    pulls: &[Pull],
    spacing: &dyn Fn(usize, usize) -> f64,
    top: &mut [f64],
) {
    // For each item: the other end, how far that lies off when level, and what it counts.
    let around = Rows::new(
        items.len(),
        pulls.iter().flat_map(|pull| {
            let (left, right) = pull.items;
            let step = pull.ports.1 - pull.ports.0;
            let weight = match (at(items, left).is_passage, at(items, right).is_passage) {
                (true, true) => 9.0,
                (false, false) => 1.0,
                _ => 3.0,
            };
            [
                (left, (right, step, weight)),
                (right, (left, -step, weight)),
            ]
        }),
    );
    let mut wanted: Vec<(f64, f64)> = Vec::new();
    let mut blocks: Vec<Block> = Vec::new();
    for round in 0..ROUNDS {
        for step in 0..columns.len() {
            let number = if round % 2 == 0 {
                step
            } else {
                columns.len() - 1 - step
            };
            let column = columns.get(number).map(Vec::as_slice).unwrap_or_default();
            wanted.clear();
            wanted.extend(column.iter().map(|index| {
                let own = at(top, *index);
                let (mut sum, mut weight) = (own * INERTIA, INERTIA);
                for (other, step, share) in around.row(*index) {
                    sum += (at(top, *other) + step) * share;
                    weight += share;
                }
                (sum / weight, weight)
            }));
            isotonic(column, &wanted, spacing, &mut blocks, top);
        }
    }
}

#[derive(Clone, Copy, Default)]
struct Block {
    /// Where its first item wants to be, on average over its items.
    target: f64,
    weight: f64,
    count: usize,
    /// From its first item's top to where the next block's first item may be.
    length: f64,
}

/// Tops in order, with gaps kept, as near as possible to what is wanted.
fn isotonic(
    column: &[usize],
    wanted: &[(f64, f64)],
    spacing: &dyn Fn(usize, usize) -> f64,
    blocks: &mut Vec<Block>,
    top: &mut [f64],
) {
    blocks.clear();
    for (place, (target, weight)) in wanted.iter().enumerate() {
        let length = match (column.get(place), column.get(place + 1)) {
            (Some(own), Some(next)) => spacing(*own, *next),
            _ => 0.0,
        };
        let mut block = Block {
            target: *target,
            weight: *weight,
            count: 1,
            length,
        };
        while let Some(above) = blocks.last().copied()
            && above.target + above.length > block.target
        {
            blocks.pop();
            let weight = above.weight + block.weight;
            block = Block {
                target: (above.target * above.weight
                    + (block.target - above.length) * block.weight)
                    / weight,
                weight,
                count: above.count + block.count,
                length: above.length + block.length,
            };
        }
        blocks.push(block);
    }
    let mut place = 0;
    for block in blocks.iter() {
        let mut y = block.target;
        for _ in 0..block.count {
            let (Some(own), next) = (column.get(place), column.get(place + 1)) else {
                return;
            };
            set(top, *own, y);
            if let Some(next) = next {
                y += spacing(*own, *next);
            }
            place += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(height: f64) -> Item {
        Item {
            height,
            is_passage: false,
        }
    }

    fn pull(left: (usize, f64), right: (usize, f64)) -> Pull {
        Pull {
            items: (left.0, right.0),
            ports: (left.1, right.1),
        }
    }

    #[test]
    fn a_chain_is_straight_through_its_ports() {
        let items = [node(40.0), node(60.0), node(20.0)];
        let pulls = [pull((0, 20.0), (1, 30.0)), pull((1, 30.0), (2, 10.0))];
        let columns = [vec![0], vec![1], vec![2]];
        let top = heights(&columns, &items, &pulls, 20.0, None, 100);
        assert_eq!(top[0] + 20.0, top[1] + 30.0);
        assert_eq!(top[1] + 30.0, top[2] + 10.0);
    }

    #[test]
    fn nothing_overlaps_in_a_column() {
        let items = [node(40.0); 7];
        let pulls: Vec<Pull> = (0..6).map(|item| pull((item, 20.0), (6, 20.0))).collect();
        let columns = [(0..6).collect(), vec![6]];
        let top = heights(&columns, &items, &pulls, 20.0, None, 100);
        assert!((0..5).all(|index| top[index + 1] - top[index] >= 60.0));
        assert!(
            (0..6).any(|index| top[index] == top[6]),
            "one edge is straight"
        );
    }
}
