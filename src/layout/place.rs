//! Heights: every item as near to where its edges want it as its neighbours allow.

/// An item of a column.
#[derive(Clone, Debug)]
pub(super) struct Item {
    /// Its height.
    pub height: f64,
    /// Edges to the items of other columns: the item, where the edge leaves this one below
    /// its top, and where it enters the other one below its top.
    pub links: Vec<(usize, f64, f64)>,
    /// How much its straightness counts.
    pub weight: f64,
}

/// A step in an edge below this is taken out where there is room.
const SMALL_STEP: f64 = 26.0;
/// By how much a gap may shrink to make an edge straight.
const GIVE: f64 = 3.0;
/// Passes over all columns.
const PASSES: usize = 10;

/// The top of each item.
///
/// In each pass a column is placed by what the columns beside it want: wanted heights are
/// averages over edges, and the order and the gaps within the column are kept by merging
/// what would overlap into blocks that are placed together (the pool-adjacent-violators
/// algorithm of isotonic regression, which gives the least squares of displacement).
pub(super) fn heights(columns: &[Vec<usize>], items: &[Item], gap: f64) -> Vec<f64> {
    let mut top = vec![0.0; items.len()];
    let spacing = |above: usize, below: usize| -> f64 {
        let item = |index: usize| items.get(index);
        let tall = |index: usize| item(index).is_some_and(|item| item.height > 12.0);
        let room = if tall(above) && tall(below) {
            gap
        } else {
            gap * 0.6
        };
        item(above).map_or(0.0, |item| item.height) + room
    };
    for column in columns {
        let mut y = 0.0;
        let mut last: Option<usize> = None;
        for index in column {
            if let Some(last) = last {
                y += spacing(last, *index);
            }
            set(&mut top, *index, y);
            last = Some(*index);
        }
        // Columns start centred on each other.
        let height = y + last
            .and_then(|last| items.get(last))
            .map_or(0.0, |item| item.height);
        for index in column {
            if let Some(value) = top.get_mut(*index) {
                *value -= height / 2.0;
            }
        }
    }
    for pass in 0..PASSES {
        let order: Vec<&Vec<usize>> = if pass % 2 == 0 {
            columns.iter().collect()
        } else {
            columns.iter().rev().collect()
        };
        for column in order {
            let wanted: Vec<(f64, f64)> = column
                .iter()
                .map(|index| {
                    let Some(item) = items.get(*index) else {
                        return (0.0, 1.0);
                    };
                    let own = top.get(*index).copied().unwrap_or_default();
                    let (mut sum, mut weight) = (own * 0.02, 0.02);
                    for (other, from, to) in &item.links {
                        let other_item = items.get(*other).map_or(1.0, |other| other.weight);
                        let share = item.weight * other_item;
                        sum += (top.get(*other).copied().unwrap_or_default() + to - from) * share;
                        weight += share;
                    }
                    (sum / weight, weight)
                })
                .collect();
            let placed = isotonic(column, &wanted, &spacing);
            for (index, y) in column.iter().zip(placed) {
                set(&mut top, *index, y);
            }
        }
    }
    straighten(columns, items, &spacing, &mut top);
    top
}

/// Takes small steps out of edges: moves an item onto the line of one of its edges where
/// its neighbours leave room. Columns are taken from left to right, so that lines run on;
/// on the way back, what could not move then may have a partner that can.
fn straighten(
    columns: &[Vec<usize>],
    items: &[Item],
    spacing: &dyn Fn(usize, usize) -> f64,
    top: &mut [f64],
) {
    let mut column_of = vec![0; items.len()];
    for (number, column) in columns.iter().enumerate() {
        for index in column {
            if let Some(slot) = column_of.get_mut(*index) {
                *slot = number;
            }
        }
    }
    let forth = columns
        .iter()
        .enumerate()
        .map(|(at, column)| (at, column, false));
    let back = columns
        .iter()
        .enumerate()
        .rev()
        .map(|(at, column)| (at, column, true));
    for (number, column, is_back) in forth.chain(back) {
        for (place, index) in column.iter().enumerate() {
            let Some(item) = items.get(*index) else {
                continue;
            };
            let own = top.get(*index).copied().unwrap_or_default();
            let is_straight = item.links.iter().any(|(other, from, to)| {
                let line = top.get(*other).copied().unwrap_or_default() + to - from;
                (line - own).abs() < 0.5
            });
            if is_back && is_straight {
                continue;
            }
            let above = place.checked_sub(1).and_then(|place| column.get(place));
            let low = above.map_or(f64::NEG_INFINITY, |above| {
                top.get(*above).copied().unwrap_or_default() + spacing(*above, *index)
            });
            let below = column.get(place + 1);
            let high = below.map_or(f64::INFINITY, |below| {
                top.get(*below).copied().unwrap_or_default() - spacing(*index, *below)
            });
            let straight = item
                .links
                .iter()
                // What stands on the side that the pass comes from is settled.
                .filter(|(other, _, _)| {
                    let at = column_of.get(*other).copied().unwrap_or_default();
                    if is_back { at > number } else { at < number }
                })
                .map(|(other, from, to)| {
                    let line = top.get(*other).copied().unwrap_or_default() + to - from;
                    (items.get(*other).map_or(1.0, |other| other.weight), line)
                })
                .filter(|(_, line)| {
                    (line - own).abs() < SMALL_STEP && *line >= low - GIVE && *line <= high + GIVE
                })
                .max_by(|a, b| {
                    a.0.total_cmp(&b.0)
                        .then((b.1 - own).abs().total_cmp(&(a.1 - own).abs()))
                });
            if let Some((_, line)) = straight {
                set(top, *index, line);
            }
        }
    }
}

fn set(list: &mut [f64], index: usize, value: f64) {
    if let Some(slot) = list.get_mut(index) {
        *slot = value;
    }
}

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
) -> Vec<f64> {
    let mut blocks: Vec<Block> = Vec::new();
    for (place, (target, weight)) in wanted.iter().enumerate() {
        let length = match (column.get(place), column.get(place + 1)) {
            (Some(own), Some(next)) => spacing(*own, *next),
            _ => 0.0,
        };
        blocks.push(Block {
            target: *target,
            weight: *weight,
            count: 1,
            length,
        });
        while let [.., above, below] = blocks.as_slice()
            && above.target + above.length > below.target
        {
            let (Some(below), Some(above)) = (blocks.pop(), blocks.pop()) else {
                break;
            };
            let weight = above.weight + below.weight;
            blocks.push(Block {
                target: (above.target * above.weight
                    + (below.target - above.length) * below.weight)
                    / weight,
                weight,
                count: above.count + below.count,
                length: above.length + below.length,
            });
        }
    }
    let mut result = Vec::with_capacity(column.len());
    let mut place = 0;
    for block in blocks {
        let mut y = block.target;
        for _ in 0..block.count {
            result.push(y);
            if let (Some(own), Some(next)) = (column.get(place), column.get(place + 1)) {
                y += spacing(*own, *next);
            }
            place += 1;
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_is_straight_through_its_ports() {
        let item = |links: Vec<(usize, f64, f64)>, height: f64| Item {
            height,
            links,
            weight: 1.0,
        };
        let items = vec![
            item(vec![(1, 20.0, 30.0)], 40.0),
            item(vec![(0, 30.0, 20.0), (2, 30.0, 10.0)], 60.0),
            item(vec![(1, 10.0, 30.0)], 20.0),
        ];
        let top = heights(&[vec![0], vec![1], vec![2]], &items, 20.0);
        assert!((top[0] + 20.0 - (top[1] + 30.0)).abs() < 1.0);
        assert!((top[1] + 30.0 - (top[2] + 10.0)).abs() < 1.0);
    }

    #[test]
    fn nothing_overlaps_in_a_column() {
        let items: Vec<Item> = (0..6)
            .map(|_| Item {
                height: 40.0,
                links: vec![(6, 20.0, 20.0)],
                weight: 1.0,
            })
            .chain([Item {
                height: 40.0,
                links: Vec::new(),
                weight: 1.0,
            }])
            .collect();
        let top = heights(&[(0..6).collect(), vec![6]], &items, 20.0);
        assert!((0..5).all(|index| top[index + 1] - top[index] >= 60.0 - 1e-9));
    }
}
