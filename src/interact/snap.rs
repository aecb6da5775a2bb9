//! Snapping a move: to other nodes' sides, centers and ports, to equal gaps, to the grid.

use crate::geometry::{Direction, GRID, Line, Point, Rect, Vec2, snap};

/// What a guide shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GuideKind {
    /// A line through sides, centers or ports that are aligned.
    Aligned,
    /// One of several gaps of the same length.
    Gap,
}

/// A line that shows why a moved box is where it is, in scene points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Guide {
    /// The line.
    pub line: Line,
    /// What it shows.
    pub kind: GuideKind,
}

impl Guide {
    fn aligned(from: Point, to: Point) -> Self {
        Self {
            line: Line::new(from, to),
            kind: GuideKind::Aligned,
        }
    }
}

/// What a moved box can be aligned with.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Neighbors {
    /// Other boxes.
    pub boxes: Vec<Rect>,
    /// Ports of the moved box and the ports, elsewhere, that they are connected with.
    pub ports: Vec<(Point, Point)>,
    /// Which way the flow runs: an edge is straight between ports at the same height, or
    /// below each other where the flow runs down.
    pub direction: Direction,
}

/// An offset after snapping, and the lines that say why.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Snapped {
    /// The offset in scene points.
    pub offset: Vec2,
    /// Lines through what is aligned.
    pub guides: Vec<Guide>,
}

/// Snaps the move of a box by `offset`.
///
/// What is within `reach` scene points wins over the grid: a connected port that
/// makes its edge straight, a side or center in line with another box, the same gap as between others. Each
/// axis is snapped by itself, to what is nearest.
pub fn snap_move(moved: Rect, offset: Vec2, others: &Neighbors, reach: f64) -> Snapped {
    let target = moved + offset;
    let boxes = &others.boxes;
    let x = align(
        anchors_x(target),
        boxes.iter().map(|rect| (anchors_x(*rect), *rect)),
        reach,
    );
    let y = align(
        anchors_y(target),
        boxes.iter().map(|rect| (anchors_y(*rect), *rect)),
        reach,
    );
    let port = others
        .ports
        .iter()
        .map(|(own, other)| {
            let shift = others.direction.turn_vec(*other - *own - offset).y;
            (shift, *own, *other)
        })
        .filter(|(shift, ..)| shift.abs() <= reach)
        .min_by(|(a, ..), (b, ..)| a.abs().total_cmp(&b.abs()));
    let gap_x = equal_gap(target, boxes, reach, false);
    let gap_y = equal_gap(target, boxes, reach, true);
    let port_shift = port.map(|(shift, ..)| shift);
    let (port_x, port_y) = match others.direction {
        Direction::Right => (None, port_shift),
        Direction::Down => (port_shift, None),
    };
    let shift_x = nearest([
        port_x,
        x.map(|(shift, ..)| shift),
        gap_x.map(|(shift, _)| shift),
    ]);
    let shift_y = nearest([
        port_y,
        y.map(|(shift, ..)| shift),
        gap_y.map(|(shift, _)| shift),
    ]);
    let offset = Vec2::new(
        shift_x.map_or(snap(target.x0, GRID) - moved.x0, |shift| offset.x + shift),
        shift_y.map_or(snap(target.y0, GRID) - moved.y0, |shift| offset.y + shift),
    );
    let landed = moved + offset;
    let mut guides = Vec::new();
    let holds =
        |shift: f64, taken: Option<f64>| taken.is_some_and(|own| (own - shift).abs() < 0.01);
    if let Some((shift, at, other)) = x
        && holds(shift, shift_x)
    {
        let all = landed.union(other);
        guides.push(Guide::aligned(
            Point::new(at, all.y0),
            Point::new(at, all.y1),
        ));
    }
    if let Some((shift, at, other)) = y
        && holds(shift, shift_y)
    {
        let all = landed.union(other);
        guides.push(Guide::aligned(
            Point::new(all.x0, at),
            Point::new(all.x1, at),
        ));
    }
    if let Some((shift, own, other)) = port
        && (holds(shift, shift_y) && port_y.is_some() || holds(shift, shift_x) && port_x.is_some())
    {
        guides.push(Guide::aligned(own + offset, other));
    }
    for (gap, taken, vertical) in [(gap_x, shift_x, false), (gap_y, shift_y, true)] {
        if let Some((shift, gaps)) = gap
            && holds(shift, taken)
        {
            guides.extend(gap_guides(&gaps, landed, vertical));
        }
    }
    Snapped { offset, guides }
}

fn nearest<const N: usize>(shifts: [Option<f64>; N]) -> Option<f64> {
    shifts
        .into_iter()
        .flatten()
        .min_by(|a, b| a.abs().total_cmp(&b.abs()))
}

/// The boxes whose gaps are to be alike, along an axis: those before and after the moved one.
#[derive(Clone, Copy, Debug)]
enum Gaps {
    /// Before it and after it.
    Around(Rect, Rect),
    /// Between the two before it, and before it.
    Before(Rect, Rect),
    /// After it, and between the two after it.
    After(Rect, Rect),
}

/// A box with its sides along an axis as `x`.
fn along(rect: Rect, vertical: bool) -> Rect {
    if vertical {
        Rect::new(rect.y0, rect.x0, rect.y1, rect.x1)
    } else {
        rect
    }
}

/// The smallest shift along an axis that makes the gaps to the neighbors alike.
fn equal_gap(target: Rect, boxes: &[Rect], reach: f64, vertical: bool) -> Option<(f64, Gaps)> {
    let own = along(target, vertical);
    let in_row = |other: &Rect, to: &Rect| other.y0 < to.y1 && other.y1 > to.y0;
    let row: Vec<Rect> = boxes
        .iter()
        .map(|rect| along(*rect, vertical))
        .filter(|rect| in_row(rect, &own))
        .collect();
    let before = |x: f64, but: Option<Rect>| {
        row.iter()
            .copied()
            .filter(|rect| rect.x1 <= x + reach && Some(*rect) != but)
            .max_by(|a, b| a.x1.total_cmp(&b.x1))
    };
    let after = |x: f64, but: Option<Rect>| {
        row.iter()
            .copied()
            .filter(|rect| rect.x0 >= x - reach && Some(*rect) != but)
            .min_by(|a, b| a.x0.total_cmp(&b.x0))
    };
    let (left, right) = (before(own.x0, None), after(own.x1, None));
    let mut found: Vec<(f64, Gaps)> = Vec::new();
    if let (Some(left), Some(right)) = (left, right) {
        let middle = f64::midpoint(left.x1, right.x0) - own.width() / 2.0;
        found.push((middle - own.x0, Gaps::Around(left, right)));
    }
    if let Some(left) = left
        && let Some(further) = before(left.x0, Some(left))
        && further.x1 < left.x0
    {
        let wanted = left.x1 + (left.x0 - further.x1);
        found.push((wanted - own.x0, Gaps::Before(further, left)));
    }
    if let Some(right) = right
        && let Some(further) = after(right.x1, Some(right))
        && further.x0 > right.x1
    {
        let wanted = right.x0 - (further.x0 - right.x1) - own.width();
        found.push((wanted - own.x0, Gaps::After(right, further)));
    }
    found
        .into_iter()
        .filter(|(shift, _)| shift.abs() <= reach)
        .min_by(|(a, _), (b, _)| a.abs().total_cmp(&b.abs()))
}

/// A line across each of the gaps that are alike.
fn gap_guides(gaps: &Gaps, landed: Rect, vertical: bool) -> [Guide; 2] {
    let own = along(landed, vertical);
    let pairs = match *gaps {
        Gaps::Around(left, right) => [(left, own), (own, right)],
        Gaps::Before(further, left) => [(further, left), (left, own)],
        Gaps::After(right, further) => [(own, right), (right, further)],
    };
    pairs.map(|(a, b)| {
        let middle = f64::midpoint(a.y0.max(b.y0), a.y1.min(b.y1));
        let (from, to) = if vertical {
            (Point::new(middle, a.x1), Point::new(middle, b.x0))
        } else {
            (Point::new(a.x1, middle), Point::new(b.x0, middle))
        };
        Guide {
            line: Line::new(from, to),
            kind: GuideKind::Gap,
        }
    })
}

fn anchors_x(rect: Rect) -> [f64; 3] {
    [rect.x0, rect.center().x, rect.x1]
}

fn anchors_y(rect: Rect) -> [f64; 3] {
    [rect.y0, rect.center().y, rect.y1]
}

/// The smallest shift that puts an anchor onto one of the others: shift, line, other box.
fn align(
    own: [f64; 3],
    others: impl Iterator<Item = ([f64; 3], Rect)>,
    reach: f64,
) -> Option<(f64, f64, Rect)> {
    let mut best: Option<(f64, f64, Rect)> = None;
    for (anchors, rect) in others {
        for (mine, theirs) in own.iter().zip(anchors) {
            let shift = theirs - mine;
            let closer = best.is_none_or(|(other, ..)| shift.abs() < other.abs());
            if shift.abs() <= reach && closer {
                best = Some((shift, theirs, rect));
            }
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOX: Rect = Rect::new(0.0, 0.0, 120.0, 56.0);

    fn beside(boxes: &[Rect]) -> Neighbors {
        Neighbors {
            boxes: boxes.to_vec(),
            ..Neighbors::default()
        }
    }

    #[test]
    fn alone_it_snaps_to_the_grid() {
        let snapped = snap_move(BOX, Vec2::new(11.0, 3.0), &beside(&[]), 5.0);
        assert_eq!(snapped.offset, Vec2::new(8.0, 0.0));
        assert!(snapped.guides.is_empty());
    }

    #[test]
    fn a_neighbor_within_reach_wins_over_the_grid() {
        let other = Rect::new(301.0, 10.0, 421.0, 66.0);
        let snapped = snap_move(BOX, Vec2::new(150.0, 12.0), &beside(&[other]), 5.0);
        assert_eq!(snapped.offset.y, 10.0);
        assert_eq!(snapped.offset.x, 152.0);
        assert_eq!(snapped.guides.len(), 1);
        assert_eq!(snapped.guides[0].line.p0.y, snapped.guides[0].line.p1.y);
    }

    #[test]
    fn both_axes_can_align_at_once() {
        let other = Rect::new(3.0, 203.0, 123.0, 259.0);
        let snapped = snap_move(BOX, Vec2::new(1.0, 201.0), &beside(&[other]), 5.0);
        assert_eq!(snapped.offset, Vec2::new(3.0, 203.0));
        assert_eq!(snapped.guides.len(), 2);
    }

    #[test]
    fn a_connected_port_comes_to_the_height_of_the_other_end() {
        let others = Neighbors {
            ports: vec![(Point::new(120.0, 28.0), Point::new(300.0, 133.0))],
            ..Neighbors::default()
        };
        let snapped = snap_move(BOX, Vec2::new(40.0, 103.0), &others, 5.0);
        assert_eq!(snapped.offset.y, 105.0);
        let line = snapped.guides[0].line;
        assert_eq!((line.p0.y, line.p1.y), (133.0, 133.0));
        let others = Neighbors {
            ports: vec![(Point::new(60.0, 56.0), Point::new(205.0, 300.0))],
            direction: Direction::Down,
            ..Neighbors::default()
        };
        let snapped = snap_move(BOX, Vec2::new(143.0, 40.0), &others, 5.0);
        assert_eq!(snapped.offset.x, 145.0);
        let line = snapped.guides[0].line;
        assert_eq!((line.p0.x, line.p1.x), (205.0, 205.0));
    }

    #[test]
    fn gaps_become_equal_between_before_and_after_others() {
        let row = |x: f64| Rect::new(x, 10.0, x + 120.0, 66.0);
        let gaps = |guides: &[Guide]| {
            let gaps = guides.iter().filter(|guide| guide.kind == GuideKind::Gap);
            gaps.map(|guide| guide.line.p1.x - guide.line.p0.x)
                .collect::<Vec<f64>>()
        };
        // Between two: 1000 wide, so a gap of 380 at each side.
        let between = snap_move(
            BOX,
            Vec2::new(497.0, 300.0),
            &beside(&[row(0.0), row(1000.0)]),
            5.0,
        );
        assert!(gaps(&between.guides).is_empty(), "not in the same row");
        let between = snap_move(
            BOX,
            Vec2::new(497.0, 33.0),
            &beside(&[row(0.0), row(1000.0)]),
            5.0,
        );
        assert_eq!(between.offset.x, 500.0);
        assert_eq!(gaps(&between.guides), [380.0, 380.0]);
        // After two that are 77 apart.
        let after = snap_move(
            BOX,
            Vec2::new(391.0, 33.0),
            &beside(&[row(0.0), row(197.0)]),
            5.0,
        );
        assert_eq!(after.offset.x, 394.0);
        assert_eq!(gaps(&after.guides), [77.0, 77.0]);
        let upright = |y: f64| Rect::new(10.0, y, 130.0, y + 56.0);
        let below = snap_move(
            BOX,
            Vec2::new(33.0, 197.0),
            &beside(&[upright(0.0), upright(98.0)]),
            5.0,
        );
        assert_eq!(below.offset.y, 196.0);
        assert_eq!(
            below
                .guides
                .iter()
                .filter(|guide| guide.kind == GuideKind::Gap)
                .count(),
            2
        );
    }
}
