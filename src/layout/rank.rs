//! Ranks: which column each node of a lane belongs to.

/// Edges by the numbers of their ends.
pub(super) type Arc = (usize, usize);

/// Reverses edges until there is no cycle; self loops are dropped.
///
/// `prefer_reversed` edges, the declared feedback, are left out first; if cycles remain, a
/// depth-first search in node order reverses the edges that lead back (Gansner et al.,
/// "A Technique for Drawing Directed Graphs", 1993, section 2.1).
pub(super) fn acyclic(count: usize, arcs: &[Arc]) -> Vec<Arc> {
    let mut following: Vec<Vec<usize>> = vec![Vec::new(); count];
    let mut entered = vec![0_usize; count];
    for (from, to) in arcs {
        if from != to
            && let (Some(list), Some(degree)) = (following.get_mut(*from), entered.get_mut(*to))
        {
            list.push(*to);
            *degree += 1;
        }
    }
    let mut result = Vec::with_capacity(arcs.len());
    // 0 is not seen, 1 is on the way, 2 is done.
    let mut state = vec![0_u8; count];
    let mut roots: Vec<usize> = (0..count).collect();
    roots.sort_by_key(|node| entered.get(*node).copied().unwrap_or_default() > 0);
    for root in roots {
        if state.get(root) != Some(&0) {
            continue;
        }
        set(&mut state, root, 1);
        let mut stack = vec![(root, 0_usize)];
        while let Some((node, next)) = stack.last_mut() {
            let node = *node;
            let target = following
                .get(node)
                .and_then(|list| list.get(*next))
                .copied();
            *next += 1;
            match target {
                Some(target) if state.get(target) == Some(&1) => result.push((target, node)),
                Some(target) => {
                    result.push((node, target));
                    if state.get(target) == Some(&0) {
                        set(&mut state, target, 1);
                        stack.push((target, 0));
                    }
                }
                None => {
                    set(&mut state, node, 2);
                    stack.pop();
                }
            }
        }
    }
    result.sort_unstable();
    result.dedup();
    result
}

fn set<T>(list: &mut [T], index: usize, value: T) {
    if let Some(slot) = list.get_mut(index) {
        *slot = value;
    }
}

/// A rank for each node so that edges lead from lower to higher ranks, as short as they can.
///
/// Longest paths give the first ranks; then nodes with more edges on their right are pulled
/// there, and the other way round, while that makes edges shorter in sum.
pub(super) fn ranks(count: usize, arcs: &[Arc]) -> Vec<usize> {
    let mut following: Vec<Vec<usize>> = vec![Vec::new(); count];
    let mut preceding: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (from, to) in arcs {
        if let (Some(out), Some(into)) = (following.get_mut(*from), preceding.get_mut(*to)) {
            out.push(*to);
            into.push(*from);
        }
    }
    let order = topological(count, &following, &preceding);
    let mut rank = vec![0_usize; count];
    for node in &order {
        let lowest = neighbours(&preceding, *node)
            .filter_map(|other| rank.get(other))
            .map(|rank| rank + 1)
            .max()
            .unwrap_or(0);
        set(&mut rank, *node, lowest);
    }
    let last = rank.iter().copied().max().unwrap_or(0);
    for pass in 0..8 {
        let mut moved = false;
        let nodes: Vec<usize> = if pass % 2 == 0 {
            order.iter().rev().copied().collect()
        } else {
            order.clone()
        };
        for node in nodes {
            let own = rank.get(node).copied().unwrap_or_default();
            let (before, after) = (
                neighbours(&preceding, node).count(),
                neighbours(&following, node).count(),
            );
            let lowest = neighbours(&preceding, node)
                .filter_map(|other| rank.get(other))
                .map(|rank| rank + 1)
                .max()
                .unwrap_or(0);
            let highest = neighbours(&following, node)
                .filter_map(|other| rank.get(other))
                .map(|rank| rank.saturating_sub(1))
                .min()
                .unwrap_or(last);
            let wanted = match after.cmp(&before) {
                std::cmp::Ordering::Greater => highest,
                std::cmp::Ordering::Less => lowest,
                std::cmp::Ordering::Equal => own.clamp(lowest.min(highest), highest.max(lowest)),
            };
            // Nodes without edges stay at the left.
            if before + after > 0 && wanted != own && wanted >= lowest && wanted <= highest {
                set(&mut rank, node, wanted);
                moved = true;
            }
        }
        if !moved {
            break;
        }
    }
    let first = rank.iter().copied().min().unwrap_or(0);
    for rank in &mut rank {
        *rank -= first;
    }
    rank
}

fn neighbours(lists: &[Vec<usize>], node: usize) -> impl Iterator<Item = usize> + '_ {
    lists.get(node).into_iter().flatten().copied()
}

fn topological(count: usize, following: &[Vec<usize>], preceding: &[Vec<usize>]) -> Vec<usize> {
    let mut waiting: Vec<usize> = preceding.iter().map(Vec::len).collect();
    let mut ready: std::collections::VecDeque<usize> = (0..count)
        .filter(|node| waiting.get(*node) == Some(&0))
        .collect();
    let mut order = Vec::with_capacity(count);
    while let Some(node) = ready.pop_front() {
        order.push(node);
        for next in neighbours(following, node) {
            if let Some(left) = waiting.get_mut(next) {
                *left -= 1;
                if *left == 0 {
                    ready.push_back(next);
                }
            }
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cycles_are_broken_and_no_edge_is_lost() {
        let arcs = acyclic(4, &[(0, 1), (1, 2), (2, 0), (2, 3), (3, 3)]);
        assert_eq!(arcs.len(), 4);
        let rank = ranks(4, &arcs);
        assert!(arcs.iter().all(|(from, to)| rank[*from] < rank[*to]));
    }

    #[test]
    fn a_source_is_pulled_to_where_it_is_used() {
        // 0 → 1 → 2 → 3, and 4 → 3 only.
        let rank = ranks(5, &[(0, 1), (1, 2), (2, 3), (4, 3)]);
        assert_eq!(rank, [0, 1, 2, 3, 2]);
    }

    #[test]
    fn a_very_long_chain_neither_overflows_nor_hangs() {
        let arcs: Vec<Arc> = (0..100_000).map(|node| (node, node + 1)).collect();
        let rank = ranks(100_001, &acyclic(100_001, &arcs));
        assert_eq!(rank[100_000], 100_000);
    }
}
