//! How well a finished picture can be read: counted on its lines as they are drawn, so that it
//! holds for any layout, those of other programs included.
//!
//! A reader follows lines. What costs her is a crossing, a bend, a long way, two lines that
//! cannot be told apart, and a line through words.
//! Source: H. Purchase, "Which aesthetic has the greatest effect on human understanding?",
//! Graph Drawing 1997, for crossings and bends.

use crate::geometry::{Point, Rect};

/// Crossings nearer to each other than this are one place, in scene points.
const SAME_PLACE: f64 = 3.0;
/// Pieces of a line that are no longer than this turn no eye, in scene points.
const SHORTEST_TURN: f64 = 3.0;
/// Shortest run that counts as lying on another one, in scene points.
const SHORTEST_RUN: f64 = 4.0;
/// Runs nearer than this are on the same line, in scene points.
const SAME_LINE: f64 = 1.0;
/// Cosine of 30 degrees: a turn of more is a bend.
const BEND: f64 = 0.866_025_403_784_438_6;
/// Part of a piece at either end where a meeting is a touch.
const TOUCH: f64 = 1e-6;

/// An edge of a picture.
#[derive(Clone, Debug, PartialEq)]
pub struct PictureEdge {
    /// Number of the node that it leaves.
    pub from: usize,
    /// Number of the node that it enters.
    pub to: usize,
    /// A number for its kind: edges of different kinds look different.
    pub kind: usize,
    /// Whether it belongs to the path that a reader is to follow first.
    pub is_spine: bool,
    /// Its line, in scene points; a curve is given as many short pieces.
    pub line: Vec<Point>,
}

/// A finished picture.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Picture {
    /// Areas of the nodes.
    pub nodes: Vec<Rect>,
    /// The edges.
    pub edges: Vec<PictureEdge>,
    /// Areas of the titles of lanes.
    pub titles: Vec<Rect>,
    /// Areas of the labels of edges, each with the number of its edge.
    pub labels: Vec<(usize, Rect)>,
}

/// How well a picture can be read; less is better, but for `straight`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PictureStats {
    /// Places where lines of two edges cross; lines that share a trunk cross another line in
    /// one place.
    pub crossings: usize,
    /// Length of all lines in scene points.
    pub length: f64,
    /// Turns of more than 30 degrees.
    pub bends: usize,
    /// Length in scene points along which two edges run on the same line though they have no
    /// end in common, or are of different kinds.
    pub together: f64,
    /// Titles of lanes that a line runs through.
    pub struck_titles: usize,
    /// Labels that the line of another edge runs through.
    pub struck_labels: usize,
    /// Edges of the spine.
    pub spine: usize,
    /// Those of them that are one straight line to the right or down.
    pub straight: usize,
}

impl Picture {
    /// Counts all of it.
    pub fn stats(&self) -> PictureStats {
        let spine = self.edges.iter().filter(|edge| edge.is_spine);
        let struck = |area: Rect, own: Option<usize>| {
            self.edges.iter().enumerate().any(|(number, edge)| {
                Some(number) != own && pieces(&edge.line).any(|p| passes(p, area))
            })
        };
        let titles = self.titles.iter().filter(|area| struck(**area, None));
        let labels = self
            .labels
            .iter()
            .filter(|(own, area)| struck(*area, Some(*own)));
        PictureStats {
            crossings: self.crossings(),
            length: self.edges.iter().map(|edge| length(&edge.line)).sum(),
            bends: self.edges.iter().map(|edge| bends(&edge.line)).sum(),
            together: self.together(),
            struck_titles: titles.count(),
            struck_labels: labels.count(),
            spine: spine.clone().count(),
            straight: spine.filter(|edge| is_straight(&edge.line)).count(),
        }
    }

    /// Places where lines of two edges cross.
    fn crossings(&self) -> usize {
        let mut all: Vec<(usize, usize, Point, Point)> = Vec::new();
        for (edge, own) in self.edges.iter().enumerate() {
            let own = pieces(&own.line).enumerate();
            all.extend(own.map(|(piece, (a, b))| (edge, piece, a, b)));
        }
        all.sort_by(|p, q| p.2.x.min(p.3.x).total_cmp(&q.2.x.min(q.3.x)));
        let mut met = Vec::new();
        for (place, (edge, piece, a, b)) in all.iter().enumerate() {
            let right = a.x.max(b.x);
            let later = all.iter().skip(place + 1);
            for (other, other_piece, c, d) in later.take_while(|p| p.2.x.min(p.3.x) <= right) {
                let apart = a.y.max(b.y) < c.y.min(d.y) || c.y.max(d.y) < a.y.min(b.y);
                if edge == other || apart {
                    continue;
                }
                if let Some(at) = meeting((*a, *b), (*c, *d)) {
                    let pair = if edge < other {
                        (*edge, *other, *piece, *other_piece)
                    } else {
                        (*other, *edge, *other_piece, *piece)
                    };
                    met.push((pair, at));
                }
            }
        }
        // What is one place depends on the order, and that is the order of the edges.
        met.sort_by_key(|(pair, _)| *pair);
        let mut seen = std::collections::BTreeSet::new();
        let mut count = 0;
        for (_, at) in met {
            let cell = |value: f64| (value / SAME_PLACE).round_ties_even() as i64;
            let (x, y) = (cell(at.x), cell(at.y));
            let is_known = (x - 1..=x + 1).any(|x| (y - 1..=y + 1).any(|y| seen.contains(&(x, y))));
            count += usize::from(!is_known);
            seen.insert((x, y));
        }
        count
    }

    /// Length along which edges that should be told apart run on the same line.
    fn together(&self) -> f64 {
        // Upright or level, where it is, from, to, and whose it is.
        let mut runs: Vec<(bool, f64, f64, f64, usize)> = Vec::new();
        for (number, edge) in self.edges.iter().enumerate() {
            for (a, b) in pieces(&edge.line) {
                let (width, height) = ((a.x - b.x).abs(), (a.y - b.y).abs());
                if height < 0.01 && width > SHORTEST_RUN {
                    runs.push((false, a.y, a.x.min(b.x), a.x.max(b.x), number));
                }
                if width < 0.01 && height > SHORTEST_RUN {
                    runs.push((true, a.x, a.y.min(b.y), a.y.max(b.y), number));
                }
            }
        }
        runs.sort_by(|p, q| p.0.cmp(&q.0).then(p.1.total_cmp(&q.1)));
        let mut total = 0.0;
        for (place, (upright, at, low, high, number)) in runs.iter().enumerate() {
            let beside = runs.iter().skip(place + 1);
            for run in beside.take_while(|run| run.0 == *upright && run.1 - at <= SAME_LINE) {
                if run.4 != *number && self.must_differ(*number, run.4) {
                    total += (high.min(run.3) - low.max(run.2)).max(0.0);
                }
            }
        }
        total
    }

    /// Whether two edges have no end in common or are of different kinds.
    fn must_differ(&self, one: usize, other: usize) -> bool {
        let (Some(a), Some(b)) = (self.edges.get(one), self.edges.get(other)) else {
            return false;
        };
        let (ends, others) = ([a.from, a.to], [b.from, b.to]);
        a.kind != b.kind || !ends.iter().any(|end| others.contains(end))
    }
}

fn pieces(line: &[Point]) -> impl Iterator<Item = (Point, Point)> + '_ {
    line.windows(2).filter_map(|pair| match pair {
        [a, b] => Some((*a, *b)),
        _ => None,
    })
}

fn length(line: &[Point]) -> f64 {
    pieces(line).map(|(a, b)| (b - a).hypot()).sum()
}

/// Turns of more than 30 degrees between pieces that are long enough to be seen as such.
fn bends(line: &[Point]) -> usize {
    let long: Vec<_> = pieces(line)
        .map(|(a, b)| b - a)
        .filter(|way| way.hypot() > SHORTEST_TURN)
        .collect();
    let turns = long.iter().zip(long.iter().skip(1));
    turns
        .filter(|(a, b)| a.dot(**b) < BEND * a.hypot() * b.hypot())
        .count()
}

/// Whether a line is one straight piece that leads right or down.
fn is_straight(line: &[Point]) -> bool {
    let long = pieces(line).filter(|(a, b)| (*b - *a).hypot() > SHORTEST_TURN);
    let (Some(first), Some(last)) = (line.first(), line.last()) else {
        return false;
    };
    long.count() == 1 && (last.x > first.x + 1.0 || last.y > first.y + 1.0)
}

/// Where two pieces cross inside both.
fn meeting((a, b): (Point, Point), (c, d): (Point, Point)) -> Option<Point> {
    let (way, other) = (b - a, d - c);
    let cross = way.cross(other);
    if cross.abs() < 1e-9 {
        return None;
    }
    let t = (c - a).cross(other) / cross;
    let u = (c - a).cross(way) / cross;
    let inside = |t: f64| t > TOUCH && t < 1.0 - TOUCH;
    (inside(t) && inside(u)).then(|| a + way * t)
}

/// Whether a piece goes through the inside of an area (Liang and Barsky's clipping).
fn passes((a, b): (Point, Point), area: Rect) -> bool {
    let way = b - a;
    let (mut from, mut to) = (0.0_f64, 1.0_f64);
    for (step, room) in [
        (-way.x, a.x - area.x0),
        (way.x, area.x1 - a.x),
        (-way.y, a.y - area.y0),
        (way.y, area.y1 - a.y),
    ] {
        if step.abs() < 1e-12 {
            if room <= 0.0 {
                return false;
            }
        } else if step < 0.0 {
            from = from.max(room / step);
        } else {
            to = to.min(room / step);
        }
    }
    from < to
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edge(from: usize, to: usize, kind: usize, line: &[(f64, f64)]) -> PictureEdge {
        PictureEdge {
            from,
            to,
            kind,
            is_spine: true,
            line: line.iter().copied().map(Point::from).collect(),
        }
    }

    fn stats(edges: &[PictureEdge]) -> PictureStats {
        let edges = edges.to_vec();
        Picture {
            edges,
            ..Picture::default()
        }
        .stats()
    }

    #[test]
    fn crossings_near_each_other_are_one_place() {
        let level = edge(0, 1, 0, &[(0.0, 50.0), (200.0, 50.0)]);
        let upright = |x: f64| edge(2, 3, 0, &[(x, 0.0), (x, 100.0)]);
        assert_eq!(stats(&[level.clone(), upright(60.0)]).crossings, 1);
        let near = [level.clone(), upright(60.0), upright(62.0)];
        assert_eq!(stats(&near).crossings, 1);
        let apart = [level.clone(), upright(60.0), upright(80.0)];
        assert_eq!(stats(&apart).crossings, 2);
        // A touch at an end is no crossing.
        let touching = edge(2, 3, 0, &[(60.0, 50.0), (60.0, 100.0)]);
        assert_eq!(stats(&[level, touching]).crossings, 0);
    }

    #[test]
    fn bends_are_turns_that_can_be_seen() {
        let corner = edge(0, 1, 0, &[(0.0, 0.0), (50.0, 0.0), (50.0, 50.0)]);
        assert_eq!(stats(&[corner]).bends, 1);
        let step = edge(
            0,
            1,
            0,
            &[(0.0, 0.0), (50.0, 0.0), (50.0, 2.0), (90.0, 2.0)],
        );
        assert_eq!(stats(&[step]).bends, 0);
        let slight = edge(0, 1, 0, &[(0.0, 0.0), (50.0, 0.0), (100.0, 25.0)]);
        assert_eq!(stats(&[slight]).bends, 0);
    }

    #[test]
    fn edges_that_can_be_told_apart_may_share_a_line() {
        let line = [(0.0, 0.0), (100.0, 0.0)];
        let together = |a, b| stats(&[a, b]).together;
        let own = edge(0, 1, 0, &line);
        assert_eq!(together(own.clone(), edge(0, 2, 0, &line)), 0.0);
        assert_eq!(together(own.clone(), edge(0, 2, 1, &line)), 100.0);
        assert_eq!(together(own.clone(), edge(2, 3, 0, &line)), 100.0);
        let beside = edge(2, 3, 0, &[(0.0, 6.0), (100.0, 6.0)]);
        assert_eq!(together(own, beside), 0.0);
    }

    #[test]
    fn words_are_struck_by_lines_through_them_but_not_by_their_own() {
        let picture = Picture {
            nodes: Vec::new(),
            edges: vec![edge(0, 1, 0, &[(0.0, 5.0), (100.0, 5.0)])],
            titles: vec![
                Rect::new(10.0, 0.0, 40.0, 10.0),
                Rect::new(10.0, 6.0, 40.0, 16.0),
            ],
            labels: vec![(0, Rect::new(50.0, 0.0, 70.0, 10.0))],
        };
        let stats = picture.stats();
        assert_eq!((stats.struck_titles, stats.struck_labels), (1, 0));
        let other = Picture {
            labels: vec![(1, Rect::new(50.0, 0.0, 70.0, 10.0))],
            ..picture
        };
        assert_eq!(other.stats().struck_labels, 1);
    }

    #[test]
    fn a_hop_of_the_spine_is_straight_if_it_leads_right_or_down_without_a_corner() {
        let hops = [
            edge(0, 1, 0, &[(0.0, 0.0), (60.0, 0.0)]),
            edge(0, 1, 0, &[(0.0, 10.0), (0.0, 60.0)]),
            edge(0, 1, 0, &[(60.0, 20.0), (0.0, 20.0)]),
            edge(0, 1, 0, &[(0.0, 30.0), (30.0, 30.0), (30.0, 60.0)]),
        ];
        let stats = stats(&hops);
        assert_eq!((stats.spine, stats.straight), (4, 2));
    }
}
