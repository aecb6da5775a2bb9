//! Gutters: where rows and columns come to lie, with the room between them that edges need.
//!
//! A picture on the board is bands (columns of nodes; rows of nodes and titles of lanes) with
//! gutters between them. Edges are first led with gutters of a few tracks each; then each gutter
//! gets just the tracks that edges run on, and the picture is drawn together.
//!
//! All lies on the lattice: bands begin and end at multiples of [`TRACK`], lines lie in their
//! middles, so that the routes of a layout are also those of the router.

use super::lattice::TRACK;
use super::table::{at, set};

/// From a band to the first line beside it, at least: an edge leaves its node straight.
const NEAR: f64 = 12.0;
/// The same where an edge enters: room for its arrow head.
const ENTRY: f64 = 28.0;
/// Bands of this size and more have a line on every second track only.
const WIDE: f64 = 96.0;
/// Gutters at both ends of the picture have so many tracks at first.
const OUTER: usize = 12;

/// A band across the picture.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Band {
    /// How wide it is, a multiple of [`TRACK`].
    pub size: f64,
    /// Least room before it, where no edge runs there.
    pub least_before: f64,
    /// Room before it beyond what edges need.
    pub more_before: f64,
    /// Room before it that edges do not use: borders of lanes, or the padding within them.
    pub before: f64,
    pub after: f64,
    /// Whether edges may run within it, and where nodes are entered at its sides.
    pub has_lines: bool,
}

/// Bands in their places along one axis.
#[derive(Clone, Debug, Default)]
pub(super) struct Axis {
    bands: Vec<Band>,
    /// Where each begins.
    starts: Vec<f64>,
}

fn up(value: f64) -> f64 {
    (value / TRACK).ceil() * TRACK
}

impl Axis {
    /// Places bands with gutters of so many tracks, or as much room as one needs.
    pub fn roomy(bands: Vec<Band>, tracks: usize) -> Self {
        let mut starts = Vec::with_capacity(bands.len());
        let mut end = 0.0;
        let mut after = 0.0;
        for (number, band) in bands.iter().enumerate() {
            if number > 0 {
                let room = after + band.before + tracks as f64 * TRACK;
                end += up(room.max(band.least_before));
            }
            starts.push(end);
            end += band.size;
            after = band.after;
        }
        Self { bands, starts }
    }

    /// How wide a band is.
    pub fn size(&self, band: usize) -> f64 {
        self.bands.get(band).map_or(0.0, |band| band.size)
    }

    /// Where a band begins and ends.
    pub fn span(&self, band: usize) -> (f64, f64) {
        let start = at(&self.starts, band);
        (start, start + self.size(band))
    }

    /// Room after a band that edges do not use.
    pub fn after(&self, band: usize) -> f64 {
        self.bands.get(band).map_or(0.0, |band| band.after)
    }

    /// Where the last band ends.
    pub fn end(&self) -> f64 {
        let last = self.bands.last().map_or(0.0, |band| band.size);
        self.starts.last().map_or(0.0, |start| start + last)
    }

    /// The lines of the lattice along this axis.
    pub fn lines(&self) -> Vec<f64> {
        let mut lines = Vec::new();
        let half = TRACK / 2.0;
        let mut from = -(OUTER as f64) * TRACK;
        for (band, start) in self.bands.iter().zip(&self.starts) {
            push_lines(&mut lines, from + half, *start, TRACK);
            if band.has_lines {
                let is_wide = band.size >= WIDE;
                let (first, step) = if is_wide {
                    (NEAR, 2.0 * TRACK)
                } else {
                    (half, TRACK)
                };
                push_lines(&mut lines, start + first, start + band.size, step);
            }
            from = start + band.size;
        }
        push_lines(&mut lines, from + half, from + OUTER as f64 * TRACK, TRACK);
        lines
    }

    /// Draws the picture together: gives the bands new places, and says where a place is then.
    ///
    /// `runs` are the lines that edges run on, each with whether an edge enters from it the band
    /// before it and the one after it. `wide` are gaps from one band to the next that must be so
    /// wide; `nodes` are from where to where each node of a band reaches along the band.
    pub fn squeeze(
        &mut self,
        mut runs: Vec<Run>,
        wide: &[(usize, f64)],
        nodes: &[Vec<(f64, f64)>],
    ) -> Map {
        runs.sort_by(|a, b| a.at.total_cmp(&b.at));
        let mut lines: Vec<Track> = Vec::new();
        for run in runs {
            match lines.last_mut() {
                Some(last) if (last.at - run.at).abs() < 0.5 => last.add(&run),
                _ => lines.push(Track::new(&run)),
            }
        }
        let mut map = Map::default();
        let mut lines = lines.into_iter().peekable();
        let (mut old_end, mut new_end) = (f64::NEG_INFINITY, 0.0);
        let mut after = 0.0;
        let nodes_of = |band: usize| nodes.get(band).map(Vec::as_slice).unwrap_or_default();
        for (number, band) in self.bands.iter().enumerate() {
            let start = at(&self.starts, number);
            let nodes = nodes_of(number);
            let nodes_before = number.checked_sub(1).map(nodes_of).unwrap_or_default();
            let mut inside: Vec<Track> = Vec::new();
            while let Some(line) = lines.next_if(|line| line.at < start) {
                if line.at > old_end {
                    inside.push(line);
                }
            }
            let new_start = if number == 0 {
                // Lines before the first band are drawn up to it from the other side.
                let mut place = 0.0_f64;
                let mut nearer: Option<&Track> = None;
                for line in inside.iter().rev() {
                    place = (place - line.distance(nearer)).min(-line.before(nodes));
                    map.points.push((line.at, place));
                    nearer = Some(line);
                }
                map.points.reverse();
                0.0
            } else {
                let mut place = f64::NEG_INFINITY;
                let mut end = 0.0_f64;
                let mut nearer: Option<&Track> = None;
                for line in &inside {
                    let least = line.after(nodes_before).max(after + NEAR);
                    place = (place + line.distance(nearer)).max(least);
                    let aside = (band.more_before / 2.0 / TRACK).floor() * TRACK;
                    map.points.push((line.at, new_end + place + aside));
                    nearer = Some(line);
                    end = end.max(place + line.before(nodes).max(band.before + NEAR));
                }
                let least = after + band.before;
                let wide = wide.iter().filter(|(next, _)| *next == number);
                let wide = wide.map(|(_, width)| *width).fold(0.0, f64::max);
                let needed = if inside.is_empty() { least } else { end };
                let gap = needed.max(wide) + band.more_before;
                new_end + up(gap.max(band.least_before))
            };
            map.points.push((start, new_start));
            map.points.push((start + band.size, new_start + band.size));
            old_end = start + band.size;
            new_end = new_start + band.size;
            after = band.after;
            set(&mut self.starts, number, new_start);
            // Lines within the band move with it.
            while lines.next_if(|line| line.at <= old_end).is_some() {}
        }
        let mut place = 0.0_f64;
        let mut nearer: Option<Track> = None;
        let last = nodes_of(self.bands.len().saturating_sub(1));
        for line in lines {
            place = (place + line.distance(nearer.as_ref())).max(line.after(last));
            map.points.push((line.at, new_end + place));
            nearer = Some(line);
        }
        map
    }
}

fn push_lines(lines: &mut Vec<f64>, from: f64, to: f64, step: f64) {
    let mut line = from;
    while line < to {
        lines.push(line);
        line += step;
    }
}

/// A straight part of an edge.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Run {
    pub at: f64,
    /// From where to where it runs.
    pub span: (f64, f64),
    /// From where to where a label lies on it, and how wide that is across.
    pub label: Option<(f64, f64, f64)>,
    pub enters_before: bool,
    pub enters_after: bool,
}

/// A line that edges run on.
#[derive(Clone, Debug)]
struct Track {
    at: f64,
    spans: Vec<(f64, f64)>,
    labels: Vec<(f64, f64, f64)>,
    enters_before: bool,
    enters_after: bool,
}

impl Track {
    fn new(run: &Run) -> Self {
        Self {
            at: run.at,
            spans: vec![run.span],
            labels: run.label.into_iter().collect(),
            enters_before: run.enters_before,
            enters_after: run.enters_after,
        }
    }

    fn add(&mut self, run: &Run) {
        self.spans.push(run.span);
        self.labels.extend(run.label);
        self.enters_before |= run.enters_before;
        self.enters_after |= run.enters_after;
    }

    /// How far it has to be from the band after it, which has nodes there.
    fn before(&self, nodes: &[(f64, f64)]) -> f64 {
        let least = if self.enters_after { ENTRY } else { NEAR };
        self.room_for_labels(nodes).max(least)
    }

    /// How far it has to be from the band before it, which has nodes there.
    fn after(&self, nodes: &[(f64, f64)]) -> f64 {
        let least = if self.enters_before { ENTRY } else { NEAR };
        self.room_for_labels(nodes).max(least)
    }

    /// How far its labels reach to a side on which something is.
    fn room_for_labels(&self, beside: &[(f64, f64)]) -> f64 {
        let is_beside = |label: &&(f64, f64, f64)| {
            let near = |(from, to): &(f64, f64)| label.0 < *to + NEAR && from - NEAR < label.1;
            beside.iter().any(near)
        };
        let labels = self.labels.iter().filter(is_beside);
        labels.map(|label| label.2 / 2.0 + 4.0).fold(0.0, f64::max)
    }

    /// How far it has to be from the one before: no line runs through a label, and no label
    /// lies on another.
    fn distance(&self, nearer: Option<&Self>) -> f64 {
        let Some(other) = nearer else { return TRACK };
        let room = |label: &(f64, f64, f64), of: &Self| {
            let meets = |from: f64, to: f64| label.0 < to && from < label.1;
            let beside = of.labels.iter().filter(|label| meets(label.0, label.1));
            let widest = beside.map(|own| own.2).fold(0.0, f64::max);
            let is_beside = of.spans.iter().any(|span| meets(span.0, span.1));
            if is_beside {
                label.2.midpoint(widest) + 2.0
            } else {
                0.0
            }
        };
        let rooms = self.labels.iter().map(|label| room(label, other));
        let rooms = rooms.chain(other.labels.iter().map(|label| room(label, self)));
        up(rooms.fold(TRACK, f64::max))
    }
}

/// New places for old ones.
#[derive(Clone, Debug, Default)]
pub(super) struct Map {
    points: Vec<(f64, f64)>,
}

impl Map {
    /// Where an old place is now.
    pub fn get(&self, place: f64) -> f64 {
        let next = self.points.partition_point(|(old, _)| *old < place - 0.01);
        let before = next.checked_sub(1).and_then(|index| self.points.get(index));
        match (before, self.points.get(next)) {
            (_, Some((old, new))) if (old - place).abs() <= 0.01 => *new,
            (Some((a, a_new)), Some((b, b_new))) => {
                a_new + (place - a) / (b - a).max(0.01) * (b_new - a_new)
            }
            (Some((old, new)), None) | (None, Some((old, new))) => new + (place - old),
            (None, None) => place,
        }
    }
}
