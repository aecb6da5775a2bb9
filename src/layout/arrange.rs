//! Puts the steps together: lanes, rows, columns, coordinates.

use std::collections::{BTreeMap, BTreeSet};

use super::order::{Layers, reduce_crossings};
use super::place::{Item, heights};
use super::rank::{acyclic, ranks};
use super::route::route_all;
use super::union::union_root;
use super::{Layout, LayoutGraph, LayoutOptions, RouteEdge};
use crate::geometry::{GRID, Point, Rect, Size};

/// Height that a long edge keeps free where it passes a rank.
const PASSAGE: f64 = 8.0;
/// Room that an edge track takes in the gap between two ranks.
const TRACK: f64 = 8.0;
/// Room beside a label in the gap between two ranks: for ports and the arrow head.
const LABEL_ROOM: f64 = 40.0;
/// Between two rows of a wrapped lane.
const ROW_GAP: f64 = 56.0;
/// Edges over more ranks than this keep no passage free.
const LONGEST_PASSAGE: usize = 24;
/// Smallest area of a lane.
const LEAST_LANE: Size = Size::new(480.0, 112.0);

/// A lane, or the nodes that are in none, being laid out.
struct Band {
    /// Number of the lane, if it is one.
    lane: Option<usize>,
    /// Numbers of its nodes.
    nodes: Vec<usize>,
    /// Rank of each of its nodes.
    ranks: Vec<usize>,
    /// Edges among its nodes by place in `nodes`, without cycles.
    arcs: Vec<(usize, usize)>,
}

/// A row of a band: its columns of items.
struct Row {
    columns: Vec<Vec<usize>>,
    items: Vec<Item>,
    /// The node of each item; passages have none.
    nodes: Vec<Option<usize>>,
}

/// Lays a graph out.
pub fn arrange(graph: &LayoutGraph, options: &LayoutOptions) -> Layout {
    let sizes: Vec<Size> = graph.nodes.iter().map(|node| usable(node.size)).collect();
    let mut bands = bands(graph);
    align_bands(graph, &mut bands);
    spread_unconnected(graph, &mut bands, &sizes, options);
    let columns = best_columns(&bands, &sizes, options);
    let rows: Vec<Vec<Row>> = bands
        .iter()
        .map(|band| rows_of(graph, band, &sizes, columns))
        .collect();
    let (lefts, right) = column_lefts(graph, &rows, &sizes, options);

    let mut positions = vec![Point::ZERO; graph.nodes.len()];
    let mut lanes = vec![Rect::ZERO; graph.lanes.len()];
    let mut y = 0.0;
    let padding = graph
        .lanes
        .first()
        .map_or(0.0, |lane| usable_length(lane.padding));
    for (band, rows) in bands.iter().zip(&rows) {
        if band.nodes.is_empty() && band.lane.is_none() {
            continue;
        }
        let lane = band.lane.and_then(|lane| graph.lanes.get(lane));
        let header = lane.map_or(0.0, |lane| usable_length(lane.header));
        let top = y;
        y += header + lane.map_or(0.0, |_| padding * 0.5);
        for (number, row) in rows.iter().enumerate() {
            if number > 0 {
                y += ROW_GAP;
            }
            y = place_row(row, &lefts, y, options, &mut positions);
        }
        y += lane.map_or(0.0, |_| padding);
        if let (Some(lane), Some(slot)) =
            (band.lane, band.lane.and_then(|lane| lanes.get_mut(lane)))
        {
            debug_assert!(lane < graph.lanes.len());
            y = y.max(top + LEAST_LANE.height);
            y = snap_up(y);
            *slot = Rect::new(-padding, top, (right + padding).max(LEAST_LANE.width), y);
        }
        y += snap_up(options.lane_gap);
    }
    for (position, node) in positions.iter_mut().zip(&graph.nodes) {
        if node.locked {
            *position = node.position;
        }
    }
    let routes = routes(graph, &sizes, &positions);
    Layout {
        positions,
        lanes,
        routes,
    }
}

fn usable_length(length: f64) -> f64 {
    if length.is_finite() {
        length.clamp(0.0, 1.0e5)
    } else {
        0.0
    }
}

fn usable(size: Size) -> Size {
    Size::new(usable_length(size.width), usable_length(size.height))
}

fn snap_up(value: f64) -> f64 {
    (value / GRID).ceil() * GRID
}

/// The lanes, and after them the nodes that are in none; ranks are within each.
fn bands(graph: &LayoutGraph) -> Vec<Band> {
    let free = graph.lanes.len();
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); free + 1];
    let mut home = vec![free; graph.nodes.len()];
    for (number, node) in graph.nodes.iter().enumerate() {
        let lane = node.lane.filter(|lane| *lane < free).unwrap_or(free);
        if let (Some(list), Some(slot)) = (members.get_mut(lane), home.get_mut(number)) {
            list.push(number);
            *slot = lane;
        }
    }
    let mut place = vec![0_usize; graph.nodes.len()];
    for list in &mut members {
        // What is further left now comes first, so that equals keep their order.
        list.sort_by(|a, b| {
            let at = |number: &usize| graph.nodes.get(*number).map_or(Point::ZERO, |n| n.position);
            let (a_at, b_at) = (at(a), at(b));
            a_at.y
                .total_cmp(&b_at.y)
                .then(a_at.x.total_cmp(&b_at.x))
                .then(a.cmp(b))
        });
        for (index, number) in list.iter().enumerate() {
            if let Some(slot) = place.get_mut(*number) {
                *slot = index;
            }
        }
    }
    let mut arcs: Vec<Vec<(usize, usize)>> = vec![Vec::new(); free + 1];
    for edge in &graph.edges {
        let (Some(from_home), Some(to_home)) = (home.get(edge.from), home.get(edge.to)) else {
            continue;
        };
        if from_home == to_home
            && !edge.feedback
            && let (Some(from), Some(to)) = (place.get(edge.from), place.get(edge.to))
            && let Some(list) = arcs.get_mut(*from_home)
        {
            list.push((*from, *to));
        }
    }
    members
        .into_iter()
        .zip(arcs)
        .enumerate()
        .map(|(lane, (nodes, arcs))| {
            let arcs = acyclic(nodes.len(), &arcs);
            let ranks = ranks(nodes.len(), &arcs);
            Band {
                lane: (lane < free).then_some(lane),
                nodes,
                ranks,
                arcs,
            }
        })
        .collect()
}

/// Moves parts of a lane that hang on other lanes below or above what they hang on.
fn align_bands(graph: &LayoutGraph, bands: &mut [Band]) {
    let widest = bands
        .iter()
        .flat_map(|band| &band.ranks)
        .copied()
        .max()
        .unwrap_or(0);
    let mut rank_of: BTreeMap<usize, usize> = BTreeMap::new();
    for band in bands {
        let parts = components(band);
        let mut wanted: BTreeMap<usize, Vec<i64>> = BTreeMap::new();
        let index: BTreeMap<usize, usize> = band
            .nodes
            .iter()
            .enumerate()
            .map(|(place, node)| (*node, place))
            .collect();
        for edge in &graph.edges {
            for (own, other) in [(edge.from, edge.to), (edge.to, edge.from)] {
                if let (Some(place), Some(rank)) = (index.get(&own), rank_of.get(&other))
                    && let (Some(part), Some(own_rank)) =
                        (parts.get(*place), band.ranks.get(*place))
                {
                    wanted
                        .entry(*part)
                        .or_default()
                        .push(*rank as i64 - *own_rank as i64);
                }
            }
        }
        for (part, mut shifts) in wanted {
            shifts.sort_unstable();
            let Some(shift) = shifts.get(shifts.len() / 2).copied() else {
                continue;
            };
            let own = || {
                band.ranks
                    .iter()
                    .zip(&parts)
                    .filter(|(_, other)| **other == part)
                    .map(|(rank, _)| *rank as i64)
            };
            let (Some(low), Some(high)) = (own().min(), own().max()) else {
                continue;
            };
            let shift = shift.min(widest as i64 - high).max(-low);
            for (rank, other) in band.ranks.iter_mut().zip(&parts) {
                if *other == part {
                    *rank = (*rank as i64 + shift).max(0) as usize;
                }
            }
        }
        // A lane starts at the left if everything in it can move there.
        let first = band.ranks.iter().copied().min().unwrap_or(0);
        if band.nodes.len() > 3 {
            band.ranks.iter_mut().for_each(|rank| *rank -= first);
        }
        rank_of.extend(band.nodes.iter().copied().zip(band.ranks.iter().copied()));
    }
}

/// Puts nodes without any edge side by side: all in the first rank would be a long column.
fn spread_unconnected(
    graph: &LayoutGraph,
    bands: &mut [Band],
    sizes: &[Size],
    options: &LayoutOptions,
) {
    let connected: BTreeSet<usize> = graph
        .edges
        .iter()
        .flat_map(|edge| [edge.from, edge.to])
        .collect();
    let cell = cell(sizes, options);
    for band in bands {
        let is_alone = |node: &usize| !connected.contains(node);
        let count = band.nodes.iter().filter(|node| is_alone(node)).count() as f64;
        let columns = (count * options.aspect_ratio * cell.height / cell.width).sqrt();
        let columns = (columns.round() as usize).max(1);
        let alone = band
            .nodes
            .iter()
            .zip(&mut band.ranks)
            .filter(|(node, _)| is_alone(node));
        for (place, (_, rank)) in alone.enumerate() {
            *rank = place % columns;
        }
    }
}

/// What an average node takes up, with the gaps beside and below it.
fn cell(sizes: &[Size], options: &LayoutOptions) -> Size {
    let count = sizes.len().max(1) as f64;
    let all = sizes.iter().fold(Size::ZERO, |all, size| all + *size) / count;
    Size::new(
        (all.width + options.rank_gap * 1.5).max(1.0),
        all.height + options.node_gap,
    )
}

/// The connected part that each node of a band belongs to.
fn components(band: &Band) -> Vec<usize> {
    let mut parent: Vec<usize> = (0..band.nodes.len()).collect();
    for (from, to) in &band.arcs {
        let (a, b) = (union_root(&mut parent, *from), union_root(&mut parent, *to));
        if let Some(slot) = parent.get_mut(a.max(b)) {
            *slot = a.min(b);
        }
    }
    (0..band.nodes.len())
        .map(|node| union_root(&mut parent, node))
        .collect()
}

/// After how many columns lanes are wrapped, so that the picture has the wanted shape.
fn best_columns(bands: &[Band], sizes: &[Size], options: &LayoutOptions) -> usize {
    let longest = bands
        .iter()
        .flat_map(|band| &band.ranks)
        .copied()
        .max()
        .unwrap_or(0)
        + 1;
    if longest > 64 {
        // A picture of that size is not looked at as a whole.
        return longest;
    }
    let Size { width, height } = cell(sizes, options);
    let shape = |columns: usize| {
        let total: f64 = bands
            .iter()
            .filter(|band| !band.nodes.is_empty())
            .map(|band| {
                let mut tallest: BTreeMap<usize, BTreeMap<usize, usize>> = BTreeMap::new();
                for rank in &band.ranks {
                    *tallest
                        .entry(rank / columns)
                        .or_default()
                        .entry(*rank)
                        .or_default() += 1;
                }
                let rows = tallest
                    .values()
                    .map(|row| row.values().copied().max().unwrap_or(0) as f64 * height + ROW_GAP);
                rows.sum::<f64>() + 40.0
            })
            .sum();
        (columns as f64 * width / total.max(1.0) / options.aspect_ratio)
            .ln()
            .abs()
    };
    (4..=longest.max(4))
        .min_by(|a, b| shape(*a).total_cmp(&shape(*b)))
        .unwrap_or(longest)
}

/// Splits a band into rows of columns, with passages for long edges, in a good order.
fn rows_of(graph: &LayoutGraph, band: &Band, sizes: &[Size], columns: usize) -> Vec<Row> {
    let last = band.ranks.iter().copied().max().unwrap_or(0);
    let row_count = (last + 1).div_ceil(columns.max(1)).max(1);
    let per_row = (last + 1).div_ceil(row_count).max(1);
    (0..row_count)
        .map(|row| {
            let first = row * per_row;
            build_row(graph, band, sizes, first..(first + per_row).min(last + 1))
        })
        .collect()
}

fn build_row(
    graph: &LayoutGraph,
    band: &Band,
    sizes: &[Size],
    span: std::ops::Range<usize>,
) -> Row {
    let mut columns: Vec<Vec<usize>> = vec![Vec::new(); span.len()];
    let mut items: Vec<Item> = Vec::new();
    let mut nodes: Vec<Option<usize>> = Vec::new();
    let mut item_of: BTreeMap<usize, usize> = BTreeMap::new();
    let mut place_of: BTreeMap<usize, usize> = BTreeMap::new();
    for (place, node) in band.nodes.iter().enumerate() {
        let Some(rank) = band.ranks.get(place).filter(|rank| span.contains(*rank)) else {
            continue;
        };
        if let Some(column) = columns.get_mut(rank - span.start) {
            column.push(items.len());
        }
        item_of.insert(*node, items.len());
        place_of.insert(*node, rank - span.start);
        nodes.push(Some(*node));
        let height = sizes.get(*node).map_or(0.0, |size| size.height);
        items.push(Item {
            height,
            links: Vec::new(),
            weight: 1.0,
        });
    }
    for edge in &graph.edges {
        let (Some(from), Some(to)) = (item_of.get(&edge.from), item_of.get(&edge.to)) else {
            continue;
        };
        let (Some(from_column), Some(to_column)) = (
            place_of.get(&edge.from).copied(),
            place_of.get(&edge.to).copied(),
        ) else {
            continue;
        };
        // An edge that runs back is the router's: it goes around.
        if from_column >= to_column {
            continue;
        }
        let (mut last, mut last_y) = (*from, usable_length(edge.from_y));
        if to_column - from_column <= LONGEST_PASSAGE {
            for column in from_column + 1..to_column {
                let passage = items.len();
                items.push(Item {
                    height: PASSAGE,
                    links: Vec::new(),
                    weight: 3.0,
                });
                nodes.push(None);
                if let Some(list) = columns.get_mut(column) {
                    list.push(passage);
                }
                link(&mut items, last, last_y, passage, PASSAGE / 2.0);
                (last, last_y) = (passage, PASSAGE / 2.0);
            }
        }
        link(&mut items, last, last_y, *to, usable_length(edge.to_y));
    }
    let neighbours = |to_right: bool, columns: &[Vec<usize>]| {
        let mut column = vec![0_usize; items.len()];
        for (number, list) in columns.iter().enumerate() {
            for item in list {
                if let Some(slot) = column.get_mut(*item) {
                    *slot = number;
                }
            }
        }
        let at = |item: usize| column.get(item).copied().unwrap_or_default();
        items
            .iter()
            .enumerate()
            .map(|(index, item)| {
                item.links
                    .iter()
                    .map(|(other, ..)| *other)
                    .filter(|other| {
                        if to_right {
                            at(*other) == at(index) + 1
                        } else {
                            at(*other) + 1 == at(index)
                        }
                    })
                    .collect()
            })
            .collect()
    };
    let mut layers = Layers {
        left: neighbours(false, &columns),
        right: neighbours(true, &columns),
        ranks: columns,
    };
    reduce_crossings(&mut layers);
    Row {
        columns: layers.ranks,
        items,
        nodes,
    }
}

fn link(items: &mut [Item], from: usize, from_y: f64, to: usize, to_y: f64) {
    if let Some(item) = items.get_mut(from) {
        item.links.push((to, from_y, to_y));
    }
    if let Some(item) = items.get_mut(to) {
        item.links.push((from, to_y, from_y));
    }
}

/// The left side of each column, shared by all rows of all lanes, and the right end.
fn column_lefts(
    graph: &LayoutGraph,
    rows: &[Vec<Row>],
    sizes: &[Size],
    options: &LayoutOptions,
) -> (Vec<f64>, f64) {
    let count = rows
        .iter()
        .flatten()
        .map(|row| row.columns.len())
        .max()
        .unwrap_or(0);
    let mut widths = vec![0.0_f64; count];
    let mut column_of: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
    for (number, row) in rows.iter().flatten().enumerate() {
        for (column, items) in row.columns.iter().enumerate() {
            for item in items {
                let Some(Some(node)) = row.nodes.get(*item) else {
                    continue;
                };
                column_of.insert(*node, (number, column));
                let width = sizes.get(*node).map_or(0.0, |size| size.width);
                if let Some(slot) = widths.get_mut(column) {
                    *slot = slot.max(width);
                }
            }
        }
    }
    // Edges turn in the gap after the column that they leave and before the one they enter.
    let mut tracks: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    // A label between neighbours needs the gap to itself.
    let mut labels = vec![0.0_f64; count];
    for edge in &graph.edges {
        let (Some(from), Some(to)) = (column_of.get(&edge.from), column_of.get(&edge.to)) else {
            continue;
        };
        let neighbours = from.0 == to.0 && from.1 + 1 == to.1;
        if neighbours && let (Some(label), Some(slot)) = (edge.label, labels.get_mut(to.1)) {
            *slot = slot.max(usable(label).width + LABEL_ROOM);
        }
        *tracks.entry((from.0, from.1 + 1)).or_default() += 1;
        if !neighbours {
            *tracks.entry((to.0, to.1)).or_default() += 1;
        }
    }
    let mut busiest = vec![0_usize; count];
    for ((_, gap), edges) in tracks {
        if let Some(slot) = busiest.get_mut(gap) {
            *slot = edges.max(*slot);
        }
    }
    let mut lefts = Vec::with_capacity(count);
    let mut x = 0.0;
    for (column, width) in widths.iter().enumerate() {
        if column > 0 {
            let busiest = busiest.get(column).copied().unwrap_or_default();
            let tracks = options.rank_gap + (busiest as f64).min(8.0) * TRACK * 0.6;
            x += snap_up(tracks.max(labels.get(column).copied().unwrap_or_default()));
        }
        lefts.push(x);
        x += snap_up(*width);
    }
    (lefts, x)
}

/// Places a row below `top`; returns its lower end.
fn place_row(
    row: &Row,
    lefts: &[f64],
    top: f64,
    options: &LayoutOptions,
    positions: &mut [Point],
) -> f64 {
    let tops = heights(&row.columns, &row.items, options.node_gap);
    let highest = tops.iter().copied().fold(f64::INFINITY, f64::min);
    if !highest.is_finite() {
        return top;
    }
    let mut bottom = top;
    for (column, items) in row.columns.iter().enumerate() {
        for item in items {
            let (Some(y), Some(entry)) = (tops.get(*item), row.items.get(*item)) else {
                continue;
            };
            let Some(Some(node)) = row.nodes.get(*item) else {
                bottom = bottom.max(top + y - highest + entry.height);
                continue;
            };
            let x = lefts.get(column).copied().unwrap_or_default();
            let place = Point::new(x, (top + y - highest).round());
            if let Some(slot) = positions.get_mut(*node) {
                *slot = place;
            }
            bottom = bottom.max(place.y + entry.height);
        }
    }
    bottom
}

fn routes(graph: &LayoutGraph, sizes: &[Size], positions: &[Point]) -> Vec<super::Route> {
    let boxes: Vec<Rect> = positions
        .iter()
        .zip(sizes)
        .map(|(at, size)| Rect::from_origin_size(*at, *size))
        .collect();
    let edges: Vec<RouteEdge> = graph
        .edges
        .iter()
        .map(|edge| {
            let from = boxes.get(edge.from).copied().unwrap_or(Rect::ZERO);
            let to = boxes.get(edge.to).copied().unwrap_or(Rect::ZERO);
            RouteEdge {
                from: edge.from,
                to: edge.to,
                start: Point::new(from.x1, from.y0 + usable_length(edge.from_y)),
                end: Point::new(to.x0, to.y0 + usable_length(edge.to_y)),
                feedback: edge.feedback,
                label: edge.label,
            }
        })
        .collect();
    route_all(&boxes, &edges)
}
