//! Columns of a picture with lanes: the request path first, the others where it pulls them.
//!
//! The nodes of the request path stand in one column each, in their order; a path that is too
//! long for the page turns at its end and runs back in a row below. Of the others, edges within
//! a lane lead to the right where they can, and all edges are as short as they can be in sum:
//! solved by the network simplex, with the whole request path as one body.

use super::board::Cell;
use super::rank::acyclic;
use super::simplex::{Distance, MOST_VISITS, longest_paths, shortest_values};
use super::table::{add, at, set};
use super::{LayoutGraph, LayoutOptions, usable};

/// A request path of up to so many nodes stays in one row, where the page is as wide as usual.
const LONGEST_ROW: usize = 11;
/// A longer one turns after so many.
const TURN: usize = 9;
/// The shape of the page for which these hold: width by height.
const USUAL: f64 = 1.6;
/// What edges count in the sum of lengths: those within a lane, those at a node that hangs on
/// another, those between lanes.
const WITHIN: i32 = 4;
const HANGING: i32 = 4;
const BETWEEN: i32 = 2;
/// How many columns a picture has, by the square root of its nodes times the shape of the page
/// times this: cards are wider than high, and a third of the cells are free.
const CELLS: f64 = 1.35;
/// Fewer columns than this are not asked for.
const FEWEST: i32 = 4;
/// Exchanges of the simplex for each of its values, at most.
const PIVOTS: usize = 8;

/// Where a node of the request path stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Step {
    /// Column, from that of the first node.
    pub column: i32,
    /// Row of the path: 0 until it turns for the first time.
    pub turn: i32,
}

/// The columns, and what was learned about the edges on the way.
pub(super) struct Columns {
    /// The column of each node, from 0.
    pub of: Vec<i32>,
    /// How many there are.
    pub count: i32,
    /// Where the nodes of the request path stand, by node.
    pub spine: Vec<Option<Step>>,
    /// Whether an edge, by number, may be upright within its lane: one end hangs on the other.
    pub hangs: Vec<bool>,
}

/// The nodes of the request path in order.
fn spine_of(graph: &LayoutGraph) -> Vec<usize> {
    let count = graph.nodes.len();
    let mut after = vec![usize::MAX; count];
    let mut is_entered = vec![false; count];
    for edge in graph.edges.iter().filter(|edge| edge.spine) {
        if edge.from < count && edge.to < count && edge.from != edge.to {
            set(&mut after, edge.from, edge.to);
            set(&mut is_entered, edge.to, true);
        }
    }
    let is_left = |node: &usize| at(&after, *node) < count;
    let Some(first) = (0..count).find(|node| is_left(node) && !at(&is_entered, *node)) else {
        return Vec::new();
    };
    let mut spine = vec![first];
    let mut node = first;
    while is_left(&node) && spine.len() <= count {
        node = at(&after, node);
        spine.push(node);
    }
    spine
}

/// After how many nodes the request path turns.
fn turn_after(graph: &LayoutGraph, length: usize, cell: Cell, options: &LayoutOptions) -> usize {
    let slimness = cell.slimness();
    let mut most = match options.aspect_ratio {
        Some(ratio) if length > (LONGEST_ROW as f64 * ratio / USUAL * slimness) as usize => {
            (TURN as f64 * ratio / USUAL * slimness).round() as usize
        }
        _ => length,
    };
    if let Some(width) = options.most_width {
        let all: f64 = graph.nodes.iter().map(|node| usable(node.size).width).sum();
        let column = all / graph.nodes.len().max(1) as f64 + options.rank_gap;
        most = most.min((width / column.max(1.0)) as usize);
    }
    most.max(2)
}

/// Finds the columns. `lane_of` has the lane of each node, of which there are `lanes`.
pub(super) fn columns(
    graph: &LayoutGraph,
    lane_of: &[usize],
    lanes: usize,
    cell: Cell,
    options: &LayoutOptions,
) -> Columns {
    let count = graph.nodes.len();
    let path = spine_of(graph);
    let per_row = turn_after(graph, path.len(), cell, options);
    let mut spine: Vec<Option<Step>> = vec![None; count];
    let mut has_spine = vec![false; lanes];
    for (place, node) in path.iter().enumerate() {
        let (turn, along) = (place / per_row, place % per_row);
        let column = if turn % 2 == 0 {
            along
        } else {
            per_row - 1 - along
        };
        let step = Step {
            column: column as i32,
            turn: turn as i32,
        };
        set(&mut spine, *node, Some(step));
        set(&mut has_spine, at(lane_of, *node), true);
    }
    let on_spine = |node: usize| at(&spine, node).is_some();
    let usable_edge = |number: usize| {
        let edge = graph.edges.get(number)?;
        let is_usable =
            edge.from < count && edge.to < count && edge.from != edge.to && !edge.feedback;
        is_usable.then_some((edge.from, edge.to))
    };
    let is_within = |(from, to): (usize, usize)| at(lane_of, from) == at(lane_of, to);
    let (mut entering, mut leaving) = (vec![0_u32; count], vec![0_u32; count]);
    for ends in (0..graph.edges.len()).filter_map(usable_edge) {
        if is_within(ends) {
            add(&mut leaving, ends.0, 1);
            add(&mut entering, ends.1, 1);
        }
    }
    // What only gives to (or takes from) nodes of its lane hangs on them: a store, an index, a
    // log. In lanes without the request path the flow has to be seen, so nothing hangs there.
    let hangs: Vec<bool> = (0..graph.edges.len())
        .map(|number| {
            usable_edge(number).is_some_and(|(from, to)| {
                is_within((from, to))
                    && at(&has_spine, at(lane_of, from))
                    && ((at(&entering, from) == 0 && !on_spine(from))
                        || (at(&leaving, to) == 0 && !on_spine(to)))
            })
        })
        .collect();
    // The whole request path is one value; its nodes stand so far from it.
    let body = count as u32;
    let value_of = |node: usize| match at(&spine, node) {
        Some(step) => (body, step.column),
        None => (node as u32, 0),
    };
    let (mut arcs, mut pulls) = (Vec::new(), Vec::new());
    for number in 0..graph.edges.len() {
        let Some((from, to)) = usable_edge(number) else {
            continue;
        };
        let turned = [from, to]
            .iter()
            .any(|node| at(&spine, *node).is_some_and(|s| s.turn > 0));
        match (on_spine(from), on_spine(to)) {
            (true, true) => {}
            (false, false) if is_within((from, to)) && !at(&hangs, number) => {
                arcs.push((from, to));
            }
            // An edge at the request path brings its other end to the column before or after.
            (from_spine, to_spine) => {
                let is_flow = is_within((from, to))
                    && (from_spine || to_spine)
                    && !at(&hangs, number)
                    && !turned;
                let weight = if at(&hangs, number) {
                    HANGING
                } else if is_within((from, to)) {
                    WITHIN
                } else {
                    BETWEEN
                };
                pulls.push((from, to, i32::from(is_flow), weight));
            }
        }
    }
    let mut distances: Vec<Distance> = acyclic(count, &arcs)
        .iter()
        .map(|(from, to)| Distance {
            from: *from as u32,
            to: *to as u32,
            least: 1,
            weight: WITHIN,
        })
        .collect();
    // A pull is a value of its own that is before both of its ends and as near as may be.
    let mut values = body + 1;
    for (from, to, shift, weight) in pulls {
        for (node, shift) in [(from, shift), (to, 0)] {
            let (value, off) = value_of(node);
            distances.push(Distance {
                from: values,
                to: value,
                least: -(off + shift),
                weight,
            });
        }
        values += 1;
    }
    let first = longest_paths(values as usize, &distances);
    let found = shortest_values(first, &distances, values as usize * PIVOTS, MOST_VISITS);
    let mut of: Vec<i32> = (0..count)
        .map(|node| {
            let (value, off) = value_of(node);
            at(&found, value) + off
        })
        .collect();
    let least = of.iter().copied().min().unwrap_or(0);
    for column in &mut of {
        *column -= least;
    }
    let count = fit(&mut of, &path, cell, options);
    for (step, column) in spine.iter_mut().zip(&of) {
        if let Some(step) = step {
            step.column = *column;
        }
    }
    Columns {
        of,
        count,
        spine,
        hangs,
    }
}

/// Brings the columns of a picture that would be wider than its page within it, and says how
/// many there are then. The request path keeps its columns.
fn fit(of: &mut [i32], path: &[usize], cell: Cell, options: &LayoutOptions) -> i32 {
    let width = of.iter().copied().max().unwrap_or(0) + 1;
    let Some(ratio) = options.aspect_ratio else {
        return width;
    };
    let first = path.iter().map(|node| at(of, *node)).min();
    let last = path.iter().map(|node| at(of, *node)).max();
    let wanted = (of.len() as f64 * ratio * CELLS * cell.slimness())
        .sqrt()
        .ceil() as i32;
    let Some((first, last)) = first.zip(last) else {
        let most = wanted.max(FEWEST);
        if width > most {
            for column in &mut *of {
                *column = *column * most / width;
            }
        }
        return width.min(most);
    };
    let most = wanted.max(last - first + 1);
    if width <= most {
        return width;
    }
    // The window over the columns in which most nodes are, of those that hold the path.
    let inside = |start: i32| {
        of.iter()
            .filter(|column| (start..start + most).contains(*column))
            .count()
    };
    let start = ((last + 1 - most).max(0)..=first.min(width - most))
        .rev()
        .max_by_key(|start| inside(*start))
        .unwrap_or(0);
    for column in of {
        *column = (*column - start).clamp(0, most - 1);
    }
    most
}
