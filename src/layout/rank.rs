//! Ranks: which column each node belongs to.

use super::simplex::{Distance, MOST_VISITS, longest_paths, shortest_values};
use super::table::{Rows, add, at, set};

/// Edges by the numbers of their ends.
pub(super) type Arc = (usize, usize);

/// What an edge within a lane counts beside one between lanes, which only pulls.
const WITHIN: i32 = 4;
/// Exchanges of the network simplex for each node, at most; what it has then is used.
const PIVOTS_PER_NODE: usize = 4;
/// Nodes that are looked at for ranks of several lanes, at most: how lanes stand to each other
/// matters less than how each of them is laid out.
const VISITS_BETWEEN_LANES: usize = 800_000;

/// Turns edges round until there is no cycle; self loops are dropped.
///
/// Declared feedback is not among `arcs`: whoever calls leaves it out first. If cycles
/// remain, few edges are turned: nodes are put in a row, sinks to its end, sources to its
/// start, and of the rest always the one with the most leaving over entering edges next;
/// edges that lead back in the row are turned.
///
/// Source: Eades, Lin, Smyth, "A fast and effective heuristic for the feedback arc set
/// problem", 1993.
pub(super) fn acyclic(count: usize, arcs: &[Arc]) -> Vec<Arc> {
    let arcs: Vec<Arc> = arcs
        .iter()
        .copied()
        .filter(|(from, to)| from != to && *from < count && *to < count)
        .collect();
    let place = row_of_nodes(count, &arcs);
    arcs.into_iter()
        .map(|(from, to)| {
            if at(&place, from) < at(&place, to) {
                (from, to)
            } else {
                (to, from)
            }
        })
        .collect()
}

/// The place of each node in a row in which few edges lead back.
fn row_of_nodes(count: usize, arcs: &[Arc]) -> Vec<usize> {
    let following = Rows::new(count, arcs.iter().copied());
    let preceding = Rows::new(count, arcs.iter().map(|(from, to)| (*to, *from)));
    let mut left_out: Vec<i64> = (0..count)
        .map(|node| following.row(node).len() as i64)
        .collect();
    let mut left_in: Vec<i64> = (0..count)
        .map(|node| preceding.row(node).len() as i64)
        .collect();
    let mut is_placed = vec![false; count];
    let mut place = vec![0_usize; count];
    let (mut first, mut last) = (0, count);
    let mut sources: Vec<usize> = Vec::new();
    let mut sinks: Vec<usize> = Vec::new();
    for node in (0..count).rev() {
        if at(&left_in, node) == 0 {
            sources.push(node);
        } else if at(&left_out, node) == 0 {
            sinks.push(node);
        }
    }
    // Nodes by how many more edges leave than enter; entries of changed nodes are stale.
    let mut queue: std::collections::BTreeSet<(i64, std::cmp::Reverse<usize>)> =
        std::collections::BTreeSet::new();
    let mut is_queued = false;
    loop {
        let next = if let Some(node) = sources.pop() {
            Some((node, true))
        } else if let Some(node) = sinks.pop() {
            Some((node, false))
        } else {
            if !is_queued {
                // Only a graph with cycles comes here.
                is_queued = true;
                queue.extend(
                    (0..count)
                        .filter(|node| !at(&is_placed, *node))
                        .map(|node| {
                            let surplus = at(&left_out, node) - at(&left_in, node);
                            (surplus, std::cmp::Reverse(node))
                        }),
                );
            }
            queue.last().map(|(_, node)| (node.0, true))
        };
        let Some((node, to_start)) = next else {
            return place;
        };
        if at(&is_placed, node) {
            continue;
        }
        set(&mut is_placed, node, true);
        if to_start {
            set(&mut place, node, first);
            first += 1;
        } else {
            last -= 1;
            set(&mut place, node, last);
        }
        let surplus = |left_out: &[i64], left_in: &[i64], node: usize| {
            let surplus = at(left_out, node) - at(left_in, node);
            (surplus, std::cmp::Reverse(node))
        };
        queue.remove(&surplus(&left_out, &left_in, node));
        for (others, is_following) in [(following.row(node), true), (preceding.row(node), false)] {
            for other in others.iter().copied() {
                if at(&is_placed, other) {
                    continue;
                }
                let was_queued = queue.remove(&surplus(&left_out, &left_in, other));
                let degree = if is_following {
                    &mut left_in
                } else {
                    &mut left_out
                };
                add(degree, other, -1);
                if at(degree, other) == 0 {
                    if is_following {
                        sources.push(other);
                    } else {
                        sinks.push(other);
                    }
                }
                if was_queued {
                    queue.insert(surplus(&left_out, &left_in, other));
                }
            }
        }
    }
}

/// A rank for each node so that `arcs`, which must have no cycle, lead from lower to higher
/// ranks and are as short as they can be in sum.
///
/// `pulls` are edges that give no direction: they only bring their ends to like ranks. (Each
/// is a node of its own before both ends, as near to them as may be.) Nodes that could as
/// well stand in another rank stand where fewest others do.
pub(super) fn ranks(count: usize, arcs: &[Arc], pulls: &[Arc]) -> Vec<usize> {
    let mut distances: Vec<Distance> = arcs
        .iter()
        .map(|(from, to)| Distance {
            from: *from as u32,
            to: *to as u32,
            least: 1,
            weight: WITHIN,
        })
        .collect();
    for (index, (a, b)) in pulls.iter().enumerate() {
        for end in [*a, *b] {
            distances.push(Distance {
                from: (count + index) as u32,
                to: end as u32,
                least: 0,
                weight: 1,
            });
        }
    }
    let total = count + pulls.len();
    let first = longest_paths(total, &distances);
    let most_visits = if pulls.is_empty() {
        MOST_VISITS
    } else {
        VISITS_BETWEEN_LANES
    };
    let mut value = shortest_values(first, &distances, total * PIVOTS_PER_NODE, most_visits);
    value.truncate(count);
    start_parts_at_zero(&mut value, count, arcs, pulls);
    if pulls.is_empty() {
        balance(&mut value, arcs);
    }
    value.into_iter().map(|rank| rank.max(0) as usize).collect()
}

/// Moves every connected part so that its first rank is zero.
fn start_parts_at_zero(value: &mut [i32], count: usize, arcs: &[Arc], pulls: &[Arc]) {
    let mut parents: Vec<usize> = (0..count).collect();
    for (a, b) in arcs.iter().chain(pulls) {
        let (a, b) = (
            super::union::union_root(&mut parents, *a),
            super::union::union_root(&mut parents, *b),
        );
        set(&mut parents, a.max(b), a.min(b));
    }
    let mut least = vec![i32::MAX; count];
    for (node, value) in value.iter().enumerate() {
        let root = super::union::union_root(&mut parents, node);
        let lower = least.get(root).copied().unwrap_or(i32::MAX).min(*value);
        set(&mut least, root, lower);
    }
    for (node, value) in value.iter_mut().enumerate() {
        *value -= at(&least, super::union::union_root(&mut parents, node));
    }
}

/// Puts nodes with as many edges on either side into the emptiest rank that they may have.
fn balance(value: &mut [i32], arcs: &[Arc]) {
    let count = value.len();
    let following = Rows::new(count, arcs.iter().copied());
    let preceding = Rows::new(count, arcs.iter().map(|(from, to)| (*to, *from)));
    let last = value.iter().copied().max().unwrap_or(0);
    let mut crowd = vec![0_u32; last as usize + 1];
    for rank in value.iter() {
        add(&mut crowd, *rank as usize, 1);
    }
    for node in 0..count {
        let (before, after) = (preceding.row(node), following.row(node));
        if before.len() != after.len() || before.is_empty() {
            continue;
        }
        let own = at(value, node);
        let low = before.iter().map(|other| at(value, *other) + 1).max();
        let high = after.iter().map(|other| at(value, *other) - 1).min();
        let (Some(low), Some(high)) = (low, high) else {
            continue;
        };
        let people = |rank: i32| at(&crowd, rank as usize) - u32::from(rank == own);
        let best = (low..=high)
            .min_by_key(|rank| (people(*rank), *rank != own, *rank))
            .unwrap_or(own);
        if best != own {
            let left = people(own);
            set(&mut crowd, own as usize, left);
            add(&mut crowd, best as usize, 1);
            set(value, node, best);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cycles_are_broken_and_no_edge_is_lost() {
        let arcs = acyclic(4, &[(0, 1), (1, 2), (2, 0), (2, 3), (3, 3)]);
        assert_eq!(arcs.len(), 4);
        let rank = ranks(4, &arcs, &[]);
        assert!(arcs.iter().all(|(from, to)| rank[*from] < rank[*to]));
    }

    #[test]
    fn few_edges_are_turned() {
        // A chain with one edge back from its end to its start.
        let mut arcs: Vec<Arc> = (0..20).map(|node| (node, node + 1)).collect();
        arcs.push((20, 0));
        let turned = acyclic(21, &arcs)
            .iter()
            .zip(&arcs)
            .filter(|(now, before)| now != before)
            .count();
        assert_eq!(turned, 1);
    }

    #[test]
    fn a_source_is_pulled_to_where_it_is_used() {
        // 0 → 1 → 2 → 3, and 4 → 3 only.
        let rank = ranks(5, &[(0, 1), (1, 2), (2, 3), (4, 3)], &[]);
        assert_eq!(rank, [0, 1, 2, 3, 2]);
    }

    #[test]
    fn an_edge_between_lanes_brings_its_ends_together() {
        // 0 → 1 → 2 in one lane, 3 → 4 in another, and 2 hangs on 3 across.
        let rank = ranks(5, &[(0, 1), (1, 2), (3, 4)], &[(2, 3)]);
        assert_eq!(rank[3], rank[2]);
    }

    #[test]
    fn a_lane_is_not_stretched_for_edges_to_another_one() {
        // 0 → 1 → 2 → 3 in one lane, 4 → 5 in another. Two edges pull 4 to 0 and two pull 5 to
        // 3: that would be worth it if 4 → 5 counted as little as they do.
        let pulls = [(0, 4), (0, 4), (3, 5), (3, 5)];
        let rank = ranks(6, &[(0, 1), (1, 2), (2, 3), (4, 5)], &pulls);
        assert_eq!(rank[5] - rank[4], 1, "{rank:?}");
    }

    #[test]
    fn a_very_long_chain_neither_overflows_nor_hangs() {
        let arcs: Vec<Arc> = (0..100_000).map(|node| (node, node + 1)).collect();
        let rank = ranks(100_001, &acyclic(100_001, &arcs), &[]);
        assert_eq!(rank[100_000], 100_000);
    }
}
