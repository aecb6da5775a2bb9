//! Where the items of a row stand now, for a layout that keeps what a person knows.

use super::place::Item;
use super::rows::middle_of;
use super::table::{at, set};
use super::{LayoutGraph, usable_length};
use crate::geometry::Point;

/// The top of each item as it stands: nodes where they are, passages where their edges run,
/// or on the line between the ends of these.
///
/// `nodes` are those of the items, `chains` the edge, the first column and the passages of each
/// long edge.
pub(super) fn known_tops(
    graph: &LayoutGraph,
    columns: &[Vec<usize>],
    items: &[Item],
    nodes: &[Option<usize>],
    chains: &[(usize, usize, Vec<usize>)],
) -> Vec<f64> {
    let place = |node: usize| graph.nodes.get(node).map_or(Point::ZERO, |n| n.position);
    let mut tops: Vec<f64> = nodes
        .iter()
        .map(|node| node.map_or(0.0, |node| place(node).y))
        .collect();
    // The left side of each column, by its nodes.
    let lefts: Vec<f64> = columns
        .iter()
        .map(|column| {
            let nodes = column.iter().filter_map(|item| at(nodes, *item));
            middle_of(&mut nodes.map(|node| place(node).x).collect::<Vec<_>>())
        })
        .collect();
    for (number, first, chain) in chains {
        let Some(edge) = graph.edges.get(*number) else {
            continue;
        };
        let from = place(edge.from).y + usable_length(edge.from_y);
        let to = place(edge.to).y + usable_length(edge.to_y);
        for (step, passage) in chain.iter().enumerate() {
            let x = at(&lefts, first + step) + 1.0;
            let level = edge.via.windows(2).find_map(|pair| match pair {
                [a, b] if (a.y - b.y).abs() < 0.5 && a.x <= x && x <= b.x => Some(a.y),
                _ => None,
            });
            let share = (step + 1) as f64 / (chain.len() + 1) as f64;
            let level = level.unwrap_or(from + (to - from) * share);
            set(
                &mut tops,
                *passage,
                level - at(items, *passage).height / 2.0,
            );
        }
    }
    for top in &mut tops {
        if !top.is_finite() {
            *top = 0.0;
        }
    }
    tops
}

/// Whether most nodes stand in columns of their ranks, as a layout leaves them.
pub(super) fn is_laid_out(
    graph: &LayoutGraph,
    columns: &[Vec<usize>],
    nodes: &[Option<usize>],
) -> bool {
    let (mut all, mut aligned) = (0, 0);
    for column in columns {
        let places = column
            .iter()
            .filter_map(|item| graph.nodes.get(at(nodes, *item)?));
        let mut lefts: Vec<f64> = places.map(|node| node.position.x).collect();
        let middle = middle_of(&mut lefts);
        all += lefts.len();
        aligned += lefts.iter().filter(|x| (**x - middle).abs() < 1.0).count();
    }
    let spreads = graph.nodes.iter().any(|node| node.position != Point::ZERO);
    spreads && aligned * 5 >= all * 4
}
