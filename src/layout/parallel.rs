//! Edges that lead from one node to the same other one: each has a line of its own.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::RouteEdge;
use super::table::{at, set};
use crate::geometry::{Point, Rect, Size};

/// Between the ends of two such edges that have the same ports.
const APART: f64 = 9.0;
/// Ends keep so far from the corners of a card.
const CORNER: f64 = 6.0;
/// Lines nearer than this lie on each other.
const SAME: f64 = 1.0;

/// What an edge has to do with others between the same nodes.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Parallel {
    /// Whether one before it leads from and to the same nodes.
    pub is_later: bool,
    /// Where several edges join two nodes, whichever way they lead, and one has a label: room
    /// for the widest and the highest of their labels.
    pub label: Option<Size>,
}

/// That of each edge.
pub(super) fn parallels(edges: &[RouteEdge]) -> Vec<Parallel> {
    let mut before: BTreeSet<(usize, usize)> = BTreeSet::new();
    let mut pairs: BTreeMap<(usize, usize), (usize, Option<Size>)> = BTreeMap::new();
    let pair = |edge: &RouteEdge| (edge.from.min(edge.to), edge.from.max(edge.to));
    for edge in edges {
        let (count, label) = pairs.entry(pair(edge)).or_default();
        *count += 1;
        if let Some(own) = edge.label {
            let widest = label.unwrap_or(Size::ZERO);
            let (width, height) = (widest.width.max(own.width), widest.height.max(own.height));
            *label = Some(Size::new(width, height));
        }
    }
    let of = |edge: &RouteEdge| Parallel {
        is_later: !before.insert((edge.from, edge.to)),
        label: match pairs.get(&pair(edge)) {
            Some((2.., label)) => *label,
            _ => None,
        },
    };
    edges.iter().map(of).collect()
}

/// The edges that lead from and to the same nodes as one of those in `which`, in their order;
/// what is alone is left out.
fn groups(edges: &[RouteEdge], which: &[usize]) -> impl Iterator<Item = Vec<usize>> {
    let asked = which.iter().filter_map(|number| edges.get(*number));
    let mut groups: HashMap<(usize, usize), Vec<usize>> = asked
        .map(|edge| ((edge.from, edge.to), Vec::new()))
        .collect();
    for (number, edge) in edges.iter().enumerate() {
        if let Some(group) = groups.get_mut(&(edge.from, edge.to)) {
            group.push(number);
        }
    }
    // The order of a hash map is none.
    let mut groups: Vec<Vec<usize>> = groups
        .into_values()
        .filter(|group| group.len() > 1)
        .collect();
    groups.sort_unstable();
    groups.into_iter()
}

/// The edges; where one of those in `which` has the same ports as others, with ends beside each
/// other.
pub(super) fn with_ports_apart<'a>(
    nodes: &[Rect],
    edges: &'a [RouteEdge],
    which: &[usize],
) -> Cow<'a, [RouteEdge]> {
    let mut apart = Cow::Borrowed(edges);
    for group in groups(edges, which) {
        let mut ports: Vec<(Point, Point)> = Vec::new();
        for number in group {
            let Some(edge) = edges.get(number).filter(|edge| edge.from != edge.to) else {
                continue;
            };
            let own = (edge.start, edge.end);
            let is_same = |ports: &&(Point, Point)| {
                (ports.0 - own.0).hypot() < SAME && (ports.1 - own.1).hypot() < SAME
            };
            let before = ports.iter().filter(is_same).count();
            ports.push(own);
            if before == 0 {
                continue;
            }
            // To both sides in turn.
            let steps = before.div_ceil(2) as f64;
            let off = if before % 2 == 0 { -steps } else { steps } * APART;
            let moved = |port: Point, node: usize| {
                let node = at(nodes, node);
                let (top, bottom) = (node.y0 + CORNER, node.y1 - CORNER);
                Point::new(port.x, (port.y + off).min(bottom).max(top))
            };
            let (start, end) = (moved(edge.start, edge.from), moved(edge.end, edge.to));
            if let Some(edge) = apart.to_mut().get_mut(number) {
                (edge.start, edge.end) = (start, end);
            }
        }
    }
    apart
}

/// Which of the edges in `which`, and of those beside them, have a line that lies, over some
/// length, on that of one before them between the same nodes: older documents have such.
pub(super) fn on_another(edges: &[RouteEdge], which: &[usize]) -> Vec<bool> {
    let mut covers = vec![false; edges.len()];
    for group in groups(edges, which) {
        for (place, number) in group.iter().enumerate() {
            let Some(edge) = edges.get(*number) else {
                continue;
            };
            let before = group
                .iter()
                .take(place)
                .filter(|other| !at(&covers, **other));
            let lies = before
                .filter_map(|other| edges.get(*other))
                .any(|other| lie_together(&edge.via, &other.via));
            set(&mut covers, *number, lies);
        }
    }
    covers
}

/// Whether two lines at right angles share a stretch.
pub(super) fn lie_together(a: &[Point], b: &[Point]) -> bool {
    let runs = |line: &[Point]| -> Vec<Rect> {
        let pairs = line.windows(2).filter_map(|pair| match pair {
            [a, b] => Some(Rect::from_points(*a, *b)),
            _ => None,
        });
        pairs.collect()
    };
    let others = runs(b);
    runs(a).iter().any(|run| {
        others.iter().any(|other| {
            let shared = run.intersect(*other);
            let near = |a0: f64, a1: f64| (a1 - a0).abs() < SAME;
            let level = near(run.y0, other.y0) && near(run.y1, other.y1) && near(run.y0, run.y1);
            let upright = near(run.x0, other.x0) && near(run.x1, other.x1) && near(run.x0, run.x1);
            (level && shared.width() > SAME) || (upright && shared.height() > SAME)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edge(from: usize, to: usize, via: &[(f64, f64)]) -> RouteEdge {
        RouteEdge {
            from,
            to,
            start: Point::new(100.0, 20.0),
            end: Point::new(300.0, 20.0),
            feedback: false,
            spine: false,
            class: 0,
            label: None,
            shares_trunk: true,
            via: via.iter().map(|at| Point::from(*at)).collect(),
            bent: false,
        }
    }

    #[test]
    fn ends_with_the_same_ports_stand_beside_each_other() {
        let nodes = [
            Rect::new(0.0, 0.0, 100.0, 40.0),
            Rect::new(300.0, 0.0, 400.0, 40.0),
        ];
        let edges = vec![edge(0, 1, &[]); 4];
        let apart = with_ports_apart(&nodes, &edges, &[1]);
        let starts: Vec<f64> = apart.iter().map(|edge| edge.start.y).collect();
        assert_eq!(
            starts,
            [20.0, 29.0, 11.0, 34.0],
            "the last keeps off the corner"
        );
        let alone = [edge(0, 1, &[]), edge(1, 0, &[])];
        assert!(matches!(
            with_ports_apart(&nodes, &alone, &[0, 1]),
            Cow::Borrowed(_)
        ));
    }

    #[test]
    fn a_line_on_that_of_another_edge_of_the_pair_is_found() {
        let line = [(100.0, 20.0), (300.0, 20.0)];
        let beside = [(100.0, 28.0), (300.0, 28.0)];
        let crossing = [(100.0, 36.0), (200.0, 36.0), (200.0, 4.0), (300.0, 4.0)];
        let edges = [
            edge(0, 1, &line),
            edge(0, 1, &beside),
            edge(0, 1, &line),
            edge(0, 1, &crossing),
            edge(0, 2, &line),
        ];
        assert_eq!(on_another(&edges, &[0]), [false, false, true, false, false]);
        assert_eq!(
            on_another(&edges, &[4]),
            [false; 5],
            "nobody asked for the others"
        );
    }
}
