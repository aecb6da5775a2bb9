//! The lattice: the lines on which edges run, what stands on them and what runs there.
//!
//! Lines lie [`TRACK`] apart, so two edges on different lines can always be told apart. Where
//! two lines meet there is a cell. A cell belongs to nobody, to one node (it lies within the
//! node or its margin), or is closed (several nodes, or the title of a lane). Of what runs
//! through a cell level and upright, one net each is noted: edges with a common end and of one
//! class may share a line, others never do.

use super::table::{at, set};
use crate::geometry::{Point, Rect};

/// Distance between two lines, in scene points.
pub(super) const TRACK: f64 = 8.0;
/// Lines lie at this much more than a multiple of [`TRACK`]: in the middles of cards, whose
/// corners lie on the grid.
const OFFSET: f64 = 4.0;
/// Room that edges leave around nodes, in scene points.
const MARGIN: f64 = 7.0;
/// How far beyond the outermost nodes edges may run, in scene points.
const AROUND: f64 = 96.0;
/// More cells than this are not made; whoever asks gets a lattice without lines.
const MOST_CELLS: usize = 1_000_000;
/// Of a stretch without nodes that is longer than twice this, only the ends get lines.
const STRETCH: f64 = 256.0;

/// Nobody's cell.
pub(super) const FREE: u32 = 0;
/// A cell that no edge may pass.
pub(super) const CLOSED: u32 = u32::MAX;

/// A direction of travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bearing {
    Right,
    Left,
    Down,
    Up,
}

impl Bearing {
    pub const ALL: [Self; 4] = [Self::Right, Self::Left, Self::Down, Self::Up];

    /// Its number, 0 to 3.
    #[inline]
    pub fn number(self) -> usize {
        self as usize
    }

    #[inline]
    pub fn is_level(self) -> bool {
        matches!(self, Self::Right | Self::Left)
    }

    /// The place of its runs in [`Cell::nets`].
    #[inline]
    pub fn orientation(self) -> usize {
        if self.is_level() { LEVEL } else { UPRIGHT }
    }

    #[inline]
    pub fn opposite(self) -> Self {
        match self {
            Self::Right => Self::Left,
            Self::Left => Self::Right,
            Self::Down => Self::Up,
            Self::Up => Self::Down,
        }
    }
}

/// Lines, cells, and what runs through them.
#[derive(Default)]
pub(super) struct Lattice {
    /// Places of the upright lines, from the left.
    pub xs: Vec<f64>,
    /// Places of the level lines, from the top.
    pub ys: Vec<f64>,
    /// From each upright line to the next, and from each level one, in points; 0 from the last.
    gaps: (Vec<u32>, Vec<u32>),
    cells: Vec<Cell>,
}

/// Where two lines meet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Cell {
    /// Whose it is: [`FREE`], [`CLOSED`], or the number of a node plus one.
    pub owner: u32,
    /// The net that runs through it level, and the one that does upright.
    pub nets: [u32; 2],
    /// The edge whose label is to lie here, plus one.
    pub label: u32,
}

/// The place of level and of upright runs in [`Cell::nets`].
pub(super) const LEVEL: usize = 0;
pub(super) const UPRIGHT: usize = 1;

impl Lattice {
    /// The lattice around some nodes within an area, with `closed` areas that no edge may touch.
    /// It has no lines if it would be too large.
    pub fn within(nodes: &[Rect], closed: &[Rect], area: Rect) -> Self {
        let inside = || nodes.iter().filter(|node| node.overlaps(area));
        let xs = lines(inside().map(|node| (node.x0, node.x1)), (area.x0, area.x1));
        let ys = lines(inside().map(|node| (node.y0, node.y1)), (area.y0, area.y1));
        Self::with_lines(xs, ys, nodes, closed)
    }

    /// A lattice of just these lines, which are sorted and apart.
    pub fn with_lines(xs: Vec<f64>, ys: Vec<f64>, nodes: &[Rect], closed: &[Rect]) -> Self {
        let count = xs.len().saturating_mul(ys.len());
        if count > MOST_CELLS {
            return Self::default();
        }
        let gaps = |lines: &[f64]| -> Vec<u32> {
            let next = lines.iter().skip(1).zip(lines);
            next.map(|(next, line)| (next - line) as u32).collect()
        };
        let mut lattice = Self {
            gaps: (gaps(&xs), gaps(&ys)),
            xs,
            ys,
            cells: vec![Cell::default(); count],
        };
        for (node, number) in nodes.iter().zip(1..) {
            lattice.claim(node.inflate(MARGIN, MARGIN), number);
        }
        for area in closed {
            lattice.claim(*area, CLOSED);
        }
        lattice
    }

    /// Gives the cells within an area to an owner; those of another one are closed.
    fn claim(&mut self, area: Rect, owner: u32) {
        let columns = within(&self.xs, area.x0, area.x1);
        for row in within(&self.ys, area.y0, area.y1) {
            for column in columns.clone() {
                let cell = self.cell(column, row);
                if let Some(cell) = self.cells.get_mut(cell) {
                    let is_open = cell.owner == FREE || cell.owner == owner;
                    cell.owner = if is_open { owner } else { CLOSED };
                }
            }
        }
    }

    /// How many cells there are.
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    #[inline]
    pub fn width(&self) -> usize {
        self.xs.len()
    }

    /// The cell where two lines meet.
    #[inline]
    pub fn cell(&self, column: usize, row: usize) -> usize {
        row * self.xs.len() + column
    }

    /// The lines that meet in a cell: the upright one, then the level one.
    #[inline]
    pub fn lines_of(&self, cell: usize) -> (usize, usize) {
        let width = self.xs.len().max(1);
        (cell % width, cell / width)
    }

    /// How far it is from where two lines meet to the next cell on a way, in points; 0 where
    /// there is none.
    #[inline]
    pub fn step(&self, column: usize, row: usize, way: Bearing) -> u32 {
        match way {
            Bearing::Right => at(&self.gaps.0, column),
            Bearing::Left => at(&self.gaps.0, column.wrapping_sub(1)),
            Bearing::Down => at(&self.gaps.1, row),
            Bearing::Up => at(&self.gaps.1, row.wrapping_sub(1)),
        }
    }

    /// Where a cell is.
    pub fn point(&self, cell: usize) -> Point {
        let (column, row) = self.lines_of(cell);
        Point::new(at(&self.xs, column), at(&self.ys, row))
    }

    /// A cell; closed if there is none.
    #[inline]
    pub fn at(&self, cell: usize) -> Cell {
        self.cells.get(cell).copied().unwrap_or(Cell {
            owner: CLOSED,
            nets: [FREE; 2],
            label: FREE,
        })
    }

    pub fn set_net(&mut self, cell: usize, orientation: usize, net: u32) {
        if let Some(cell) = self.cells.get_mut(cell) {
            set(&mut cell.nets, orientation, net);
        }
    }

    /// Numbers of the lines from one place to another; if none is there, of those beside it.
    fn near(&self, is_upright: bool, low: f64, high: f64) -> std::ops::Range<usize> {
        let lines = self.between(is_upright, low - 0.5, high + 0.5);
        if lines.is_empty() {
            self.between(is_upright, low - TRACK + 0.5, high + TRACK - 0.5)
        } else {
            lines
        }
    }

    /// The cells on a level or upright run, in its direction.
    pub fn run(&self, a: Point, b: Point) -> impl Iterator<Item = usize> + use<> {
        let columns = self.near(true, a.x.min(b.x), a.x.max(b.x));
        let rows = self.near(false, a.y.min(b.y), a.y.max(b.y));
        let is_back = b.x < a.x - 0.5 || b.y < a.y - 0.5;
        let width = self.xs.len();
        let count = columns.len() * rows.len();
        let (wide, first_column, first_row) = (columns.len().max(1), columns.start, rows.start);
        (0..count).map(move |place| {
            let place = if is_back { count - 1 - place } else { place };
            (first_row + place / wide) * width + first_column + place % wide
        })
    }

    /// The cells within an area.
    pub fn cells_in(&self, area: Rect) -> impl Iterator<Item = usize> + use<> {
        let columns = self.between(true, area.x0, area.x1);
        let rows = self.between(false, area.y0, area.y1);
        let width = self.xs.len();
        rows.flat_map(move |row| columns.clone().map(move |column| row * width + column))
    }

    /// Keeps an area for the label of an edge, where none is kept for another one.
    pub fn keep_label(&mut self, area: Rect, label: u32) {
        self.change_label(area, FREE, label);
    }

    /// Takes that back.
    pub fn free_label(&mut self, area: Rect, label: u32) {
        self.change_label(area, label, FREE);
    }

    fn change_label(&mut self, area: Rect, old: u32, new: u32) {
        for cell in self.cells_in(area) {
            if let Some(cell) = self.cells.get_mut(cell)
                && cell.label == old
            {
                cell.label = new;
            }
        }
    }

    /// Numbers of the upright (or level) lines between two places.
    pub fn between(&self, is_upright: bool, low: f64, high: f64) -> std::ops::Range<usize> {
        within(if is_upright { &self.xs } else { &self.ys }, low, high)
    }
}

/// Numbers of the lines from `low` to `high`.
fn within(lines: &[f64], low: f64, high: f64) -> std::ops::Range<usize> {
    let from = lines.partition_point(|line| *line < low);
    from..lines.partition_point(|line| *line <= high).max(from)
}

/// Places of lines across some spans and what lies around and between them, from the first to
/// the last of all.
fn lines(spans: impl Iterator<Item = (f64, f64)>, (first, last): (f64, f64)) -> Vec<f64> {
    let mut spans: Vec<(f64, f64)> = spans
        .map(|(low, high)| ((low - AROUND).max(first), (high + AROUND).min(last)))
        .filter(|(low, high)| low.is_finite() && high.is_finite())
        .collect();
    spans.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut lines: Vec<f64> = Vec::new();
    let mut covered = f64::NEG_INFINITY;
    for (low, high) in spans {
        // A long gap keeps no lines of its own.
        let start = if covered.is_finite() && low < covered + STRETCH {
            covered
        } else {
            low
        };
        let mut line = ((start.max(covered) - OFFSET) / TRACK).ceil() * TRACK + OFFSET;
        while line <= high && lines.len() <= MOST_CELLS {
            if lines.last().is_none_or(|last| *last < line) {
                lines.push(line);
            }
            line += TRACK;
        }
        covered = covered.max(high);
    }
    lines
}
