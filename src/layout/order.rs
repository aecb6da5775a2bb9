//! The order of nodes within a rank: few crossings.

/// Passes over all ranks; more seldom help.
const PASSES: usize = 12;
/// Beyond this many items, one pass of medians must do.
const LARGE: usize = 20_000;

/// Items by rank, and edges between neighbouring ranks only.
pub(super) struct Layers {
    /// Items of each rank, from top to bottom.
    pub ranks: Vec<Vec<usize>>,
    /// For each item, its neighbours one rank to the left.
    pub left: Vec<Vec<usize>>,
    /// For each item, its neighbours one rank to the right.
    pub right: Vec<Vec<usize>>,
}

/// Reorders the ranks so that few edges cross; the best order seen is kept.
pub(super) fn reduce_crossings(layers: &mut Layers) {
    let count = layers.left.len();
    let mut place = vec![0_usize; count];
    remember(&layers.ranks, &mut place);
    let mut best = layers.ranks.clone();
    let mut fewest = crossings(layers, &place);
    let passes = if count > LARGE { 2 } else { PASSES };
    for pass in 0..passes {
        if fewest == 0 {
            break;
        }
        let ranks = layers.ranks.len();
        let forward = pass % 2 == 0;
        for step in 1..ranks {
            let rank = if forward { step } else { ranks - 1 - step };
            let neighbours = if forward { &layers.left } else { &layers.right };
            let Some(items) = layers.ranks.get_mut(rank) else {
                continue;
            };
            sort_by_median(items, neighbours, &place);
            for (index, item) in items.iter().enumerate() {
                if let Some(slot) = place.get_mut(*item) {
                    *slot = index;
                }
            }
        }
        if count <= LARGE {
            transpose(layers, &mut place);
        }
        let now = crossings(layers, &place);
        if now < fewest {
            fewest = now;
            best.clone_from(&layers.ranks);
        }
    }
    layers.ranks = best;
}

fn remember(ranks: &[Vec<usize>], place: &mut [usize]) {
    for items in ranks {
        for (index, item) in items.iter().enumerate() {
            if let Some(slot) = place.get_mut(*item) {
                *slot = index;
            }
        }
    }
}

/// Sorts by the median place of neighbours; items without any keep their place.
fn sort_by_median(items: &mut [usize], neighbours: &[Vec<usize>], place: &[usize]) {
    let mut keyed: Vec<(f64, usize, usize)> = items
        .iter()
        .enumerate()
        .map(|(index, item)| {
            let mut places: Vec<usize> = neighbours
                .get(*item)
                .into_iter()
                .flatten()
                .filter_map(|other| place.get(*other).copied())
                .collect();
            places.sort_unstable();
            (median(&places).unwrap_or(index as f64), index, *item)
        })
        .collect();
    keyed.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    for (slot, (_, _, item)) in items.iter_mut().zip(keyed) {
        *slot = item;
    }
}

fn median(sorted: &[usize]) -> Option<f64> {
    let middle = sorted.len() / 2;
    let upper = *sorted.get(middle)? as f64;
    if sorted.len() % 2 == 1 {
        return Some(upper);
    }
    let lower = *sorted.get(middle - 1)? as f64;
    Some(f64::midpoint(lower, upper))
}

/// Exchanges neighbours in a rank while that removes crossings.
fn transpose(layers: &mut Layers, place: &mut [usize]) {
    for _ in 0..4 {
        let mut improved = false;
        for rank in 0..layers.ranks.len() {
            let length = layers.ranks.get(rank).map_or(0, Vec::len);
            for index in 1..length {
                let Some(items) = layers.ranks.get_mut(rank) else {
                    break;
                };
                let (Some(above), Some(below)) =
                    (items.get(index - 1).copied(), items.get(index).copied())
                else {
                    break;
                };
                let count = |first: usize, second: usize| {
                    pair_crossings(&layers.left, place, first, second)
                        + pair_crossings(&layers.right, place, first, second)
                };
                if count(below, above) < count(above, below) {
                    items.swap(index - 1, index);
                    place.swap(above, below);
                    improved = true;
                }
            }
        }
        if !improved {
            break;
        }
    }
}

/// Crossings among the edges of two items if `first` is above `second`.
fn pair_crossings(
    neighbours: &[Vec<usize>],
    place: &[usize],
    first: usize,
    second: usize,
) -> usize {
    let places = |item: usize| {
        neighbours
            .get(item)
            .into_iter()
            .flatten()
            .filter_map(|other| place.get(*other).copied())
    };
    places(first)
        .map(|a| places(second).filter(|b| *b < a).count())
        .sum()
}

/// Crossings between all neighbouring ranks, in O(E log V) with a counting tree.
///
/// Source: Barth, Jünger, Mutzel, "Simple and Efficient Bilayer Cross Counting", 2002.
fn crossings(layers: &Layers, place: &[usize]) -> usize {
    let mut total = 0;
    for (rank, items) in layers.ranks.iter().enumerate() {
        let width = layers.ranks.get(rank + 1).map_or(0, Vec::len);
        if width == 0 {
            continue;
        }
        let mut tree = vec![0_usize; width + 1];
        let mut seen = 0;
        for item in items {
            let mut targets: Vec<usize> = layers
                .right
                .get(*item)
                .into_iter()
                .flatten()
                .filter_map(|other| place.get(*other).copied())
                .collect();
            targets.sort_unstable();
            for target in &targets {
                total += seen - prefix(&tree, *target + 1);
            }
            for target in targets {
                add(&mut tree, target);
                seen += 1;
            }
        }
    }
    total
}

/// How many of the first `count` places are taken.
fn prefix(tree: &[usize], count: usize) -> usize {
    let mut index = count.min(tree.len().saturating_sub(1));
    let mut sum = 0;
    while index > 0 {
        sum += tree.get(index).copied().unwrap_or_default();
        index &= index - 1;
    }
    sum
}

fn add(tree: &mut [usize], place: usize) {
    let mut index = place + 1;
    while let Some(slot) = tree.get_mut(index) {
        *slot += 1;
        index += index & index.wrapping_neg();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layers(first: &[usize], second: &[usize], edges: &[(usize, usize)]) -> Layers {
        let count = first.len() + second.len();
        let (mut left, mut right) = (vec![Vec::new(); count], vec![Vec::new(); count]);
        for (from, to) in edges {
            right[*from].push(*to);
            left[*to].push(*from);
        }
        Layers {
            ranks: vec![first.to_vec(), second.to_vec()],
            left,
            right,
        }
    }

    #[test]
    fn crossings_are_counted_once_each() {
        let crossed = layers(&[0, 1], &[2, 3], &[(0, 3), (1, 2)]);
        let mut place = vec![0; 4];
        remember(&crossed.ranks, &mut place);
        assert_eq!(crossings(&crossed, &place), 1);
        let complete = layers(&[0, 1], &[2, 3], &[(0, 2), (0, 3), (1, 2), (1, 3)]);
        assert_eq!(crossings(&complete, &place), 1);
    }

    #[test]
    fn crossings_that_can_be_avoided_are() {
        let mut crossed = layers(&[0, 1, 2], &[3, 4, 5], &[(0, 5), (1, 4), (2, 3), (0, 4)]);
        reduce_crossings(&mut crossed);
        let mut place = vec![0; 6];
        remember(&crossed.ranks, &mut place);
        assert_eq!(crossings(&crossed, &place), 0);
    }
}
