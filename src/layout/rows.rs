//! Rows: a band, cut where it is wrapped, as columns of nodes and passages of long edges.

use std::collections::BTreeMap;

use super::bands::Band;
use super::known::{is_laid_out, known_tops};
use super::order::{Effort, Piece, Pin, Shape, reduce_crossings};
use super::place::{Item, Pull, heights};
use super::table::{Rows, at, set};
use super::union::union_root;
use super::{LayoutGraph, LayoutOptions, snap_up, usable, usable_length};
use crate::geometry::{GRID, Point};

/// Height that a long edge keeps free where it passes a rank, in scene points.
const PASSAGE: f64 = 8.0;
/// Room that an edge track takes in the gap between two ranks.
const TRACK: f64 = 4.8;
/// Beyond this many tracks a gap does not grow: they come nearer to each other.
const MOST_TRACKS: usize = 8;
/// Room beside a label in the gap between two ranks: for ports and the arrow head.
const LABEL_ROOM: f64 = 40.0;
/// Room around a label in the passage of its edge.
const LABEL_MARGIN: f64 = 4.0;
/// Edges over more ranks than this keep no passage free.
const LONGEST_PASSAGE: usize = 24;
/// Number for no node.
const NONE: usize = usize::MAX;

/// A row of a band: its columns of items, each a node or a passage.
pub(super) struct Row {
    pub columns: Vec<Vec<usize>>,
    items: Vec<Item>,
    /// The node of each item; passages have none.
    nodes: Vec<Option<usize>>,
    pulls: Vec<Pull>,
    /// Long edges: the edge, the column of its first passage, and its passages.
    chains: Vec<(usize, usize, Vec<usize>)>,
    /// Where the items stood before, if that is worth keeping.
    known: Option<Vec<f64>>,
}

/// Left and right side of a column.
pub(super) type Span = (f64, f64);

/// What has a place so far.
pub(super) struct Placed {
    /// Top left corner of each node.
    pub positions: Vec<Point>,
    /// Waypoints of each edge.
    pub waypoints: Vec<Vec<Point>>,
}

/// Splits every band into rows of at most so many columns, in a good order; tells `done` how many
/// nodes of a band have their place.
pub(super) fn rows_of(
    graph: &LayoutGraph,
    bands: &[Band],
    columns: usize,
    options: &LayoutOptions,
    mut done: impl FnMut(usize),
) -> Vec<Vec<Row>> {
    let cuts: Vec<Cut> = bands.iter().map(|band| Cut::of(band, columns)).collect();
    let row_count = cuts.iter().map(|cut| cut.rows).sum();
    // Rows are numbered from the top, over all bands.
    let mut row_of = vec![NONE; graph.nodes.len()];
    let mut first = 0;
    for (band, cut) in bands.iter().zip(&cuts) {
        for (node, rank) in band.nodes.iter().zip(&band.ranks) {
            set(&mut row_of, *node, first + rank / cut.width);
        }
        first += cut.rows;
    }
    let ends = graph.edges.iter().enumerate().flat_map(|(number, edge)| {
        let (from, to) = (at(&row_of, edge.from), at(&row_of, edge.to));
        let other = if to == from { NONE } else { to };
        [(from, number), (other, number)]
    });
    let parts = Parts {
        graph,
        ports: &Ports::new(graph),
        edges: &Rows::new(row_count, ends),
        row_of: &row_of,
        row_count,
    };
    let mut first = 0;
    let mut all = Vec::with_capacity(bands.len());
    for (band, cut) in bands.iter().zip(&cuts) {
        let mut members = vec![Vec::new(); cut.rows];
        for (node, rank) in band.nodes.iter().zip(&band.ranks) {
            if let Some(list) = members.get_mut(rank / cut.width) {
                list.push((*node, rank % cut.width));
            }
        }
        let rows = members.iter().zip(0..).map(|(members, row)| {
            let width = cut.width.min(cut.ranks - row * cut.width);
            build_row(&parts, first + row, members, width, options)
        });
        all.push(rows.collect());
        done(band.nodes.len());
        first += cut.rows;
    }
    all
}

/// How a band is cut into rows.
struct Cut {
    ranks: usize,
    rows: usize,
    /// Ranks of each row but the last, which may have fewer.
    width: usize,
}

impl Cut {
    fn of(band: &Band, columns: usize) -> Self {
        let ranks = band.ranks.iter().copied().max().unwrap_or(0) + 1;
        let rows = ranks.div_ceil(columns.max(1)).max(1);
        let width = ranks.div_ceil(rows).max(1);
        // A last row without ranks is none.
        let rows = ranks.div_ceil(width);
        Self { ranks, rows, width }
    }
}

/// The heights of all ports of each side of each node, from the top, to number them.
struct Ports {
    right: Vec<Vec<i64>>,
    left: Vec<Vec<i64>>,
}

impl Ports {
    fn new(graph: &LayoutGraph) -> Self {
        let mut right = vec![Vec::new(); graph.nodes.len()];
        let mut left = right.clone();
        for edge in &graph.edges {
            for (side, node, y) in [
                (&mut right, edge.from, edge.from_y),
                (&mut left, edge.to, edge.to_y),
            ] {
                if let Some(list) = side.get_mut(node) {
                    list.push(quarter(y));
                }
            }
        }
        for list in right.iter_mut().chain(&mut left) {
            list.sort_unstable();
            list.dedup();
        }
        Self { right, left }
    }

    fn number(side: &[Vec<i64>], node: usize, y: f64) -> u16 {
        let list = side.get(node).map(Vec::as_slice).unwrap_or_default();
        list.binary_search(&quarter(y)).unwrap_or(0).min(1_000) as u16
    }
}

/// A height in quarters of a point: ports nearer than that are one.
fn quarter(y: f64) -> i64 {
    (usable_length(y) * 4.0).round() as i64
}

/// What all rows are built of.
struct Parts<'a> {
    graph: &'a LayoutGraph,
    ports: &'a Ports,
    /// Numbers of the edges with an end in each row.
    edges: &'a Rows<usize>,
    /// The row of each node, from the top.
    row_of: &'a [usize],
    row_count: usize,
}

impl Parts<'_> {
    /// On which side of a row, from above or from below, a node of another row is.
    fn side_of(&self, node: usize, row: usize) -> Pin {
        if at(self.row_of, node) < row {
            Pin::Top
        } else {
            Pin::Bottom
        }
    }
}

fn build_row(
    parts: &Parts<'_>,
    row: usize,
    members: &[(usize, usize)],
    width: usize,
    options: &LayoutOptions,
) -> Row {
    let Parts { graph, ports, .. } = *parts;
    let edges = parts.edges.row(row).iter();
    let edges = edges.filter_map(|number| Some((*number, graph.edges.get(*number)?)));
    let mut columns: Vec<Vec<usize>> = vec![Vec::new(); width];
    let mut items: Vec<Item> = Vec::new();
    let mut nodes: Vec<Option<usize>> = Vec::new();
    let mut places: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
    let mut pieces: Vec<Piece> = Vec::new();
    let mut pulls: Vec<Pull> = Vec::new();
    for (node, column) in members {
        if let Some(list) = columns.get_mut(*column) {
            list.push(items.len());
        }
        places.insert(*node, (items.len(), *column));
        nodes.push(Some(*node));
        items.push(Item {
            height: graph
                .nodes
                .get(*node)
                .map_or(0.0, |n| usable(n.size).height),
            is_passage: false,
        });
    }
    let mut chains = Vec::new();
    // Edges that leave the row pass the columns beside their node at its upper or lower end.
    let mut outside: Vec<(usize, Pin, Piece, bool)> = Vec::new();
    for (number, edge) in edges {
        let (from_port, to_port) = (
            Ports::number(&ports.right, edge.from, edge.from_y),
            Ports::number(&ports.left, edge.to, edge.to_y),
        );
        let ends = (places.get(&edge.from), places.get(&edge.to));
        let ((from, from_column), (to, to_column)) = match ends {
            (Some(from), Some(to)) => (*from, *to),
            (Some((from, column)), None) if column + 1 < width => {
                let piece = Piece {
                    left: (*from, from_port),
                    right: (0, 0),
                };
                outside.push((column + 1, parts.side_of(edge.to, row), piece, true));
                continue;
            }
            (None, Some((to, column))) if *column > 0 => {
                let piece = Piece {
                    left: (0, 0),
                    right: (*to, to_port),
                };
                outside.push((column - 1, parts.side_of(edge.from, row), piece, false));
                continue;
            }
            _ => continue,
        };
        // An edge that runs back is the router's: it goes around.
        if from_column >= to_column || edge.feedback {
            continue;
        }
        let mut last = (from, from_port);
        let mut last_y = usable_length(edge.from_y);
        if to_column - from_column <= LONGEST_PASSAGE {
            let mut chain = Vec::new();
            // The label stands in the middle of the way, where room is kept for it.
            let labeled = usize::midpoint(from_column + 1, to_column - 1);
            for column in from_column + 1..to_column {
                let passage = items.len();
                let label = edge.label.filter(|_| column == labeled);
                let height = label.map_or(PASSAGE, |label| {
                    PASSAGE.max(usable(label).height + LABEL_MARGIN)
                });
                items.push(Item {
                    height,
                    is_passage: true,
                });
                nodes.push(None);
                if let Some(list) = columns.get_mut(column) {
                    list.push(passage);
                }
                pulls.push(Pull {
                    items: (last.0, passage),
                    ports: (last_y, height / 2.0),
                });
                pieces.push(Piece {
                    left: last,
                    right: (passage, 0),
                });
                (last, last_y) = ((passage, 0), height / 2.0);
                chain.push(passage);
            }
            if !chain.is_empty() {
                chains.push((number, from_column + 1, chain));
            }
        }
        pulls.push(Pull {
            items: (last.0, to),
            ports: (last_y, usable_length(edge.to_y)),
        });
        if to_column - from_column <= LONGEST_PASSAGE {
            pieces.push(Piece {
                left: last,
                right: (to, to_port),
            });
        }
    }
    let mut tops = None;
    if options.keeps && is_laid_out(graph, &columns, &nodes) {
        let known = known_tops(graph, &columns, &items, &nodes, &chains);
        let middle = |item: &usize| at(&known, *item) + at(&items, *item).height / 2.0;
        for column in &mut columns {
            column.sort_by(|a, b| middle(a).total_cmp(&middle(b)));
        }
        tops = Some(known);
    }
    let mut shapes: Vec<Shape> = items
        .iter()
        .map(|item| {
            let gap = if item.is_passage {
                10.0
            } else {
                options.node_gap
            };
            Shape {
                height: (item.height + gap) as u32,
                pin: Pin::None,
            }
        })
        .collect();
    let mut borders: BTreeMap<(usize, Pin), usize> = BTreeMap::new();
    for (column, pin, mut piece, is_right) in outside {
        let border = *borders.entry((column, pin)).or_insert_with(|| {
            shapes.push(Shape { height: 0, pin });
            shapes.len() - 1
        });
        if is_right {
            piece.right.0 = border;
        } else {
            piece.left.0 = border;
        }
        pieces.push(piece);
    }
    for ((column, pin), border) in borders {
        if let Some(list) = columns.get_mut(column) {
            let place = if pin == Pin::Top { 0 } else { list.len() };
            list.insert(place, border);
        }
    }
    let effort = Effort {
        keeps_given: tops.is_some(),
        ..Effort::for_items(items.len(), parts.row_count)
    };
    let is_known = reduce_crossings(&mut columns, &pieces, &shapes, effort, &options.control);
    for column in &mut columns {
        column.retain(|item| *item < items.len());
    }
    Row {
        columns,
        items,
        nodes,
        pulls,
        chains,
        known: tops.filter(|_| is_known),
    }
}

/// The sides of each column, shared by all of some rows, and the right end of all.
pub(super) fn column_spans<'a>(
    graph: &LayoutGraph,
    rows: impl Iterator<Item = &'a Row> + Clone,
    options: &LayoutOptions,
) -> (Vec<Span>, f64) {
    let count = rows.clone().map(|row| row.columns.len()).max().unwrap_or(0);
    let mut widths = vec![0.0_f64; count];
    let mut places: Vec<Vec<f64>> = vec![Vec::new(); count];
    let mut column_of: Vec<Option<(usize, usize)>> = vec![None; graph.nodes.len()];
    for (number, row) in rows.enumerate() {
        for (column, items) in row.columns.iter().enumerate() {
            for item in items {
                let Some(node) = at(&row.nodes, *item) else {
                    continue;
                };
                set(&mut column_of, node, Some((number, column)));
                let width = graph.nodes.get(node).map_or(0.0, |n| usable(n.size).width);
                if let Some(slot) = widths.get_mut(column) {
                    *slot = slot.max(width);
                }
                if let (Some(list), Some(node)) = (places.get_mut(column), graph.nodes.get(node)) {
                    list.push(node.position.x);
                }
            }
        }
    }
    let lefts: Vec<f64> = places.iter_mut().map(|places| middle_of(places)).collect();
    // Edges turn in the gap after the column that they leave and before the one they enter.
    let mut tracks: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    // A label between neighbors needs the gap to itself.
    let mut labels = vec![0.0_f64; count];
    for edge in &graph.edges {
        let (Some(from), Some(to)) = (at(&column_of, edge.from), at(&column_of, edge.to)) else {
            continue;
        };
        let neighbors = from.0 == to.0 && from.1 + 1 == to.1;
        if neighbors && let (Some(label), Some(slot)) = (edge.label, labels.get_mut(to.1)) {
            *slot = slot.max(usable(label).width + LABEL_ROOM);
        }
        *tracks.entry((from.0, from.1 + 1)).or_default() += 1;
        if !neighbors {
            *tracks.entry((to.0, to.1)).or_default() += 1;
        }
    }
    let mut busiest = vec![0_usize; count];
    for ((_, gap), edges) in tracks {
        if let Some(slot) = busiest.get_mut(gap) {
            *slot = edges.max(*slot);
        }
    }
    let mut spans = Vec::with_capacity(count);
    let mut x = 0.0;
    for (column, width) in widths.iter().enumerate() {
        if column > 0 {
            let tracks = if options.compact {
                0
            } else {
                at(&busiest, column).min(MOST_TRACKS)
            };
            let gap = options.rank_gap + tracks as f64 * TRACK;
            let wanted = snap_up(gap.max(at(&labels, column)));
            // A gap that is near enough stays as it is.
            let known = at(&lefts, column) - at(&lefts, column - 1) - at(&widths, column - 1);
            let is_near = (snap_up(known) - wanted).abs() <= 2.0 * GRID;
            x += if options.keeps && is_near && known >= at(&labels, column) {
                snap_up(known)
            } else {
                wanted
            };
        }
        spans.push((x, x + *width));
        x += snap_up(*width);
    }
    (spans, x)
}

/// The middle one of some places, which are sorted.
pub(super) fn middle_of(places: &mut [f64]) -> f64 {
    places.sort_by(f64::total_cmp);
    at(places, places.len() / 2)
}

/// Places a row below `top`; returns its lower end.
pub(super) fn place_row(
    row: &Row,
    spans: &[Span],
    top: f64,
    options: &LayoutOptions,
    placed: &mut Placed,
) -> f64 {
    let most_pivots = 70 + row.items.len() / 50;
    let mut tops = heights(
        &row.columns,
        &row.items,
        &row.pulls,
        options.node_gap,
        row.known.as_deref(),
        most_pivots,
    );
    if row.known.is_some() {
        let highest = tops.iter().copied().fold(f64::INFINITY, f64::min);
        for top in &mut tops {
            *top -= highest;
        }
    } else {
        raise_parts(row, &mut tops);
    }
    let mut bottom = top;
    for (column, items) in row.columns.iter().enumerate() {
        for item in items {
            let y = top + at(&tops, *item);
            bottom = bottom.max(y + at(&row.items, *item).height);
            if let Some(node) = at(&row.nodes, *item) {
                let place = Point::new(at(spans, column).0, y.round());
                set(&mut placed.positions, node, place);
            }
        }
    }
    for (edge, first, chain) in &row.chains {
        let Some(list) = placed.waypoints.get_mut(*edge) else {
            continue;
        };
        for (column, passage) in (*first..).zip(chain) {
            let y = top + at(&tops, *passage) + at(&row.items, *passage).height / 2.0;
            let (left, right) = at(spans, column);
            // A level run over several columns has two waypoints.
            if let [.., before, last] = list.as_mut_slice()
                && (last.y - y).abs() < 0.5
                && (before.y - y).abs() < 0.5
            {
                last.x = right;
            } else {
                list.push(Point::new(left, y));
                list.push(Point::new(right, y));
            }
        }
    }
    bottom
}

/// Raises the parts of a row that hang together, by edges or in columns, to its top, which
/// is zero.
fn raise_parts(row: &Row, tops: &mut [f64]) {
    let mut parents: Vec<usize> = (0..row.items.len()).collect();
    let columns = row
        .columns
        .iter()
        .flat_map(|column| column.iter().copied().zip(column.iter().copied().skip(1)));
    for (a, b) in row.pulls.iter().map(|pull| pull.items).chain(columns) {
        let (a, b) = (union_root(&mut parents, a), union_root(&mut parents, b));
        set(&mut parents, a.max(b), a.min(b));
    }
    let mut highest = vec![f64::INFINITY; row.items.len()];
    for (item, top) in tops.iter().enumerate() {
        let part = union_root(&mut parents, item);
        let higher = at(&highest, part).min(*top);
        set(&mut highest, part, higher);
    }
    for (item, top) in tops.iter_mut().enumerate() {
        *top -= at(&highest, union_root(&mut parents, item));
    }
}
