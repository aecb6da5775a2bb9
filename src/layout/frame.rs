//! The frame of a picture on the board: columns, rows and lanes in scene points.

use super::gutters::{Axis, Band, Run};
use super::lattice::TRACK;
use super::table::{at, set};
use super::{LayoutGraph, LayoutOptions, usable, usable_length};
use crate::geometry::{Point, Rect};

/// From the last line to the right border of the lanes.
const BORDER: f64 = 16.0;
/// Height of a lane without nodes below its head.
const EMPTY: f64 = 40.0;
/// Beyond the end of a title, edges keep so much away from it.
const BESIDE_TITLE: f64 = 40.0;
/// How much of the gap between two columns is left where the picture is to be compact.
const COMPACT: f64 = 0.6;
/// Tracks in a gutter while edges are led through it.
const COLUMN_TRACKS: usize = 6;
const ROW_TRACKS: usize = 5;
/// Room beside a label on a straight edge between two columns: for the arrow head.
const LABEL_ROOM: f64 = 36.0;
/// Room between two labels.
const BESIDE_LABEL: f64 = 8.0;

/// The label of a straight edge from one column, or row, to the next.
struct Straight {
    is_level: bool,
    /// The band after the gap.
    gap: usize,
    /// Where its line is, across it.
    at: f64,
    /// Its length along the line, with what crosses it, and across.
    along: f64,
    across: f64,
}

/// Which cell of the board each node is in; empty rows and columns are left out.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Grid {
    pub column_of: Vec<usize>,
    pub row_of: Vec<usize>,
    pub columns: usize,
    /// The lane of each row, from the top.
    pub rows: Vec<usize>,
}

impl Grid {
    /// The grid of places on a board, of nodes in lanes.
    pub fn new(places: &[super::board::Place], lane_of: &[usize]) -> Self {
        let mut columns: Vec<i32> = places.iter().map(|place| place.column).collect();
        columns.sort_unstable();
        columns.dedup();
        let row = |(place, lane): (&super::board::Place, &usize)| (*lane, place.row);
        let mut rows: Vec<(usize, i32)> = places.iter().zip(lane_of).map(row).collect();
        rows.sort_unstable();
        rows.dedup();
        Self {
            column_of: places
                .iter()
                .map(|place| columns.binary_search(&place.column).unwrap_or(0))
                .collect(),
            row_of: places
                .iter()
                .zip(lane_of)
                .map(|pair| rows.binary_search(&row(pair)).unwrap_or(0))
                .collect(),
            columns: columns.len(),
            rows: rows.into_iter().map(|(lane, _)| lane).collect(),
        }
    }
}

/// Columns and rows with their places.
pub(super) struct Frame<'a> {
    graph: &'a LayoutGraph,
    grid: &'a Grid,
    across: Axis,
    down: Axis,
    /// The band of each row.
    band_of: Vec<usize>,
    /// The bands of the head and of the last row of each lane.
    lanes: Vec<(usize, usize)>,
}

fn up(value: f64) -> f64 {
    (value / TRACK).ceil() * TRACK
}

impl<'a> Frame<'a> {
    /// The frame with roomy gutters.
    pub fn new(graph: &'a LayoutGraph, grid: &'a Grid, options: &LayoutOptions) -> Self {
        let mut widths = vec![0.0_f64; grid.columns];
        let mut heights = vec![0.0_f64; grid.rows.len()];
        for ((node, column), row) in graph.nodes.iter().zip(&grid.column_of).zip(&grid.row_of) {
            let size = usable(node.size);
            let (width, height) = (at(&widths, *column), at(&heights, *row));
            set(&mut widths, *column, width.max(size.width));
            set(&mut heights, *row, height.max(size.height));
        }
        let usual = LayoutOptions::default();
        let airy = |gap: f64, usual: f64| up((gap - usual).max(0.0));
        let rank_gap = if options.compact {
            options.rank_gap * COMPACT
        } else {
            options.rank_gap
        };
        let columns = widths.iter().map(|width| Band {
            size: up(*width).max(TRACK),
            least_before: rank_gap,
            more_before: airy(options.rank_gap, usual.rank_gap),
            has_lines: true,
            ..Band::default()
        });
        let across = Axis::roomy(columns.collect(), COLUMN_TRACKS);
        let lane_gap = up(options.lane_gap);
        // What the gap of two lanes is next to an edge that runs in it.
        let beside_edge = up(lane_gap * 2.0 / 3.0);
        let (mut bands, mut band_of, mut lanes) = (Vec::new(), Vec::new(), Vec::new());
        let mut rows = grid.rows.iter().zip(&heights).peekable();
        let mut last_border = 0.0;
        for number in 0..=graph.lanes.len() {
            let lane = graph.lanes.get(number);
            let before = if bands.is_empty() { 0.0 } else { beside_edge };
            // As far from the lower border as from those at the sides.
            let border = lane.map_or(0.0, |lane| up(usable_length(lane.padding)));
            let head = bands.len();
            let is_empty = rows.peek().is_none_or(|(own, _)| **own != number);
            if let Some(lane) = lane {
                bands.push(Band {
                    size: up(usable_length(lane.header)) + if is_empty { EMPTY } else { 0.0 },
                    least_before: if bands.is_empty() {
                        0.0
                    } else {
                        last_border + lane_gap
                    },
                    before,
                    after: if is_empty { border } else { 0.0 },
                    has_lines: true,
                    ..Band::default()
                });
            }
            let mut is_first = true;
            while let Some((_, height)) = rows.next_if(|(own, _)| **own == number) {
                band_of.push(bands.len());
                // The middle of a row is a line.
                let half = ((height - TRACK) / 2.0 / TRACK).ceil() * TRACK + TRACK / 2.0;
                bands.push(Band {
                    size: (2.0 * half).max(TRACK),
                    least_before: if is_first { TRACK } else { options.node_gap },
                    more_before: if is_first {
                        0.0
                    } else {
                        airy(options.node_gap, usual.node_gap)
                    },
                    before: if is_first && lane.is_none() {
                        before
                    } else {
                        0.0
                    },
                    after: 0.0,
                    has_lines: true,
                });
                is_first = false;
            }
            if lane.is_some() {
                if let Some(last) = bands.last_mut() {
                    last.after = border;
                }
                last_border = border;
                lanes.push((head, bands.len() - 1));
            }
        }
        Self {
            graph,
            grid,
            across,
            down: Axis::roomy(bands, ROW_TRACKS),
            band_of,
            lanes,
        }
    }

    /// Places of the upright and of the level lines.
    pub fn lines(&self) -> (Vec<f64>, Vec<f64>) {
        (self.across.lines(), self.down.lines())
    }

    /// The areas of the nodes.
    pub fn boxes(&self) -> Vec<Rect> {
        let places = self.grid.column_of.iter().zip(&self.grid.row_of);
        let boxes = self.graph.nodes.iter().zip(places);
        boxes
            .map(|(node, (column, row))| {
                let size = usable(node.size);
                let (left, _) = self.across.span(*column);
                let (top, bottom) = self.down.span(at(&self.band_of, *row));
                let top = f64::midpoint(top, bottom) - size.height / 2.0;
                Rect::from_origin_size((left, top), size)
            })
            .collect()
    }

    fn padding(&self) -> f64 {
        let paddings = self
            .graph
            .lanes
            .iter()
            .map(|lane| usable_length(lane.padding));
        paddings.fold(0.0, f64::max)
    }

    /// Where the titles of the lanes are, with the room that edges leave them.
    pub fn titles(&self) -> Vec<Rect> {
        let lanes = self.lanes.iter().zip(&self.graph.lanes);
        lanes
            .filter(|(_, lane)| lane.title_width > 0.0)
            .map(|((head, _), lane)| {
                let (top, bottom) = self.down.span(*head);
                let right = usable_length(lane.title_width) + BESIDE_TITLE - self.padding();
                // What runs left of all nodes would move the lane's border, and its title.
                Rect::new(-1.0e4, top, right, bottom)
            })
            .collect()
    }

    /// Draws the picture together around the lines of its edges, which move along, and around
    /// their labels.
    pub fn squeeze(&mut self, lines: &mut [Vec<Point>], labels: &[Option<Rect>]) {
        let straight: Vec<Straight> = self.straight_labels(lines);
        let (mut wide, mut high) = (Vec::new(), Vec::new());
        for own in &straight {
            // What lies so near that their labels would overlap stands beside this one.
            let near = straight.iter().filter(|other| {
                (own.is_level, own.gap) == (other.is_level, other.gap)
                    && (own.at - other.at).abs() < own.across.midpoint(other.across)
            });
            let along: f64 = near.map(|other| other.along + BESIDE_LABEL).sum();
            let gaps = if own.is_level { &mut wide } else { &mut high };
            gaps.push((own.gap, along + LABEL_ROOM - BESIDE_LABEL));
        }
        let boxes = self.boxes();
        let rows = self.grid.row_of.iter().map(|row| at(&self.band_of, *row));
        let heights = boxes.iter().map(|rect| (rect.y0, rect.y1));
        let widths = boxes.iter().map(|rect| (rect.x0, rect.x1));
        let in_columns = grouped(self.grid.column_of.iter().copied().zip(heights));
        let in_rows = grouped(rows.zip(widths));
        let across = self
            .across
            .squeeze(runs(lines, labels, true), &wide, &in_columns);
        let down = self
            .down
            .squeeze(runs(lines, labels, false), &high, &in_rows);
        for point in lines.iter_mut().flatten() {
            *point = Point::new(across.get(point.x), down.get(point.y));
        }
    }

    /// The labels of straight edges from one column, or row, to the next.
    fn straight_labels(&self, lines: &[Vec<Point>]) -> Vec<Straight> {
        let labels = self.graph.edges.iter().zip(lines);
        let straight = labels.filter_map(|(edge, line)| {
            let (label, [a, b]) = (usable(edge.label?), line.as_slice()) else {
                return None;
            };
            let column = |node| at(&self.grid.column_of, node);
            let band = |node| at(&self.band_of, at(&self.grid.row_of, node));
            let (from, to) = (column(edge.from), column(edge.to));
            let (upper, lower) = (band(edge.from), band(edge.to));
            if (a.y - b.y).abs() < 0.5 && from.abs_diff(to) == 1 {
                // Lines that cross the edge stand beside its label.
                let ends = (a.x.min(b.x), a.x.max(b.x));
                let runs = lines.iter().flat_map(|line| line.windows(2));
                let crossed = runs.filter_map(|pair| match pair {
                    [p, q] if (p.x - q.x).abs() < 0.5 && ends.0 < p.x && p.x < ends.1 => {
                        (p.y.min(q.y) < a.y && a.y < p.y.max(q.y)).then_some(p.x)
                    }
                    _ => None,
                });
                let mut crossed: Vec<f64> = crossed.collect();
                crossed.sort_by(f64::total_cmp);
                crossed.dedup();
                let tracks = crossed.len() as f64 * TRACK;
                let room = if tracks > 0.0 { tracks + TRACK } else { 0.0 };
                return Some(Straight {
                    is_level: true,
                    gap: from.max(to),
                    at: a.y,
                    along: label.width + room,
                    across: label.height,
                });
            }
            let rows = |node| at(&self.grid.row_of, node);
            let is_near = rows(edge.from).abs_diff(rows(edge.to)) == 1;
            ((a.x - b.x).abs() < 0.5 && is_near).then(|| {
                // Between two lanes, the head of the lower one gives room too.
                let gap = upper.min(lower) + 1;
                let heads = (gap..upper.max(lower)).map(|band| self.down.size(band));
                Straight {
                    is_level: false,
                    gap,
                    at: a.x,
                    along: label.height - heads.sum::<f64>(),
                    across: label.width,
                }
            })
        });
        straight.collect()
    }

    /// The areas of the lanes, around their nodes and all edges.
    pub fn lane_areas(&self, lines: &[Vec<Point>], least: f64) -> Vec<Rect> {
        let padding = self.padding();
        let (left, right) = lines.iter().flatten().fold(
            (-padding, self.across.end() + padding),
            |(left, right), point| (left.min(point.x - BORDER), right.max(point.x + BORDER)),
        );
        let lanes = self.lanes.iter();
        lanes
            .map(|(head, last)| {
                let (top, _) = self.down.span(*head);
                let (_, bottom) = self.down.span(*last);
                Rect::new(
                    left,
                    top,
                    right.max(left + least),
                    bottom + self.down.after(*last),
                )
            })
            .collect()
    }
}

/// Spans by the number of the band that each is in.
fn grouped(spans: impl Iterator<Item = (usize, (f64, f64))>) -> Vec<Vec<(f64, f64)>> {
    let mut bands: Vec<Vec<(f64, f64)>> = Vec::new();
    for (band, span) in spans {
        if bands.len() <= band {
            bands.resize(band + 1, Vec::new());
        }
        if let Some(spans) = bands.get_mut(band) {
            spans.push(span);
        }
    }
    bands
}

/// The level (or upright) runs of some lines, with the labels on them.
fn runs(lines: &[Vec<Point>], labels: &[Option<Rect>], is_upright: bool) -> Vec<Run> {
    // Across and along the runs.
    let turned = |point: Point| {
        if is_upright {
            (point.x, point.y)
        } else {
            (point.y, point.x)
        }
    };
    let mut runs = Vec::new();
    for (line, label) in lines.iter().zip(labels) {
        let last = line.len().saturating_sub(2);
        for (number, pair) in line.windows(2).enumerate() {
            let [a, b] = pair else { continue };
            let ((place, from), (other, to)) = (turned(*a), turned(*b));
            if (place - other).abs() > 0.01 {
                continue;
            }
            // From the run before the last one, the edge enters its node.
            let enters = line.last().filter(|_| number + 1 == last);
            let by = enters.map_or(0.0, |end| turned(*end).0 - other);
            let label = label.and_then(|area| {
                let (low, high) = (turned(area.origin()), turned(Point::new(area.x1, area.y1)));
                let is_on = (f64::midpoint(low.0, high.0) - place).abs() < 0.5
                    && from.min(to) <= low.1
                    && high.1 <= from.max(to);
                is_on.then_some((low.1, high.1, high.0 - low.0))
            });
            runs.push(Run {
                at: place,
                span: (from.min(to), from.max(to)),
                label,
                enters_before: by < 0.0,
                enters_after: by > 0.0,
            });
        }
    }
    runs
}
