//! Lines that a person leads: taken by a run or a corner, and fitted to the nodes at their ends.

use super::parallel::lie_together;
use super::route::{Obstacles, simplified};
use super::router::holds;
use crate::geometry::{Point, Rect, Vec2};

/// Room between a node and the first corner of an edge that is bent there, in scene points.
const STUB: f64 = 20.0;
/// Least of that room.
const LEAST_STUB: f64 = 8.0;
/// Ends keep so far from the corners of a card, in scene points.
const CORNER: f64 = 6.0;

/// The part of a line that is taken hold of, by its number from the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grip {
    /// The run from one point to the next: it moves across itself.
    Run(usize),
    /// A corner between two runs: both move.
    Corner(usize),
}

/// What of a line is within reach of a place, in scene points; a corner rather than a run.
pub fn grip_at(line: &[Point], at: Point, reach: f64) -> Option<Grip> {
    let near = |point: Point| (point - at).hypot() <= reach;
    let last = line.len().saturating_sub(1);
    let corners = line.iter().enumerate().take(last).skip(1);
    if let Some((number, _)) = corners.into_iter().find(|(_, point)| near(**point)) {
        return Some(Grip::Corner(number));
    }
    let distance = |pair: &[Point]| match pair {
        [a, b] => {
            let area = Rect::from_points(*a, *b);
            let (x, y) = (at.x.clamp(area.x0, area.x1), at.y.clamp(area.y0, area.y1));
            (Point::new(x, y) - at).hypot()
        }
        _ => f64::INFINITY,
    };
    let runs = line.windows(2).map(distance).enumerate();
    let (number, distance) = runs.min_by(|(_, a), (_, b)| a.total_cmp(b))?;
    (distance <= reach).then_some(Grip::Run(number))
}

/// Whether the run with this number is level.
pub fn is_level(line: &[Point], run: usize) -> bool {
    match line.get(run..run + 2) {
        Some([a, b]) => (a.y - b.y).abs() <= (a.x - b.x).abs(),
        _ => true,
    }
}

/// A line of right angles with one part of it moved to a place, between the nodes with these
/// rectangles. Its ends slide along the sides of the nodes as far as these reach, and step aside
/// behind them. `None` if it would run through one of the two nodes.
pub fn bent(line: &[Point], grip: Grip, to: Point, ends: (Rect, Rect)) -> Option<Vec<Point>> {
    let line = match grip {
        Grip::Run(run) => with_run_at(line, (run, is_level(line, run)), to, ends)?,
        // The later run first: the numbers before it stay.
        Grip::Corner(corner) => {
            let before = corner.checked_sub(1)?;
            let levels = (is_level(line, before), is_level(line, corner));
            let line = with_run_at(line, (corner, levels.1), to, ends)?;
            with_run_at(&line, (before, levels.0), to, ends)?
        }
    };
    let line = fitted(&simplified(line), ends)?;
    let crosses = |rect: Rect| {
        let inside = rect.inflate(-0.5, -0.5);
        line.windows(2).any(|pair| match pair {
            [a, b] => Rect::from_points(*a, *b).overlaps(inside),
            _ => false,
        })
    };
    (!crosses(ends.0) && !crosses(ends.1)).then_some(line)
}

fn with_run_at(
    line: &[Point],
    (run, level): (usize, bool),
    to: Point,
    ends: (Rect, Rect),
) -> Option<Vec<Point>> {
    let [start, end] = *line.get(run..run + 2)? else {
        return None;
    };
    let across = |point: Point| {
        if level {
            Point::new(point.x, to.y)
        } else {
            Point::new(to.x, point.y)
        }
    };
    let reaches = |rect: Rect| {
        if level {
            (rect.y0 + CORNER..=rect.y1 - CORNER).contains(&to.y)
        } else {
            (rect.x0 + CORNER..=rect.x1 - CORNER).contains(&to.x)
        }
    };
    let way = end - start;
    // A run that another one has used up only goes along.
    let stub = if way.hypot() < 0.01 {
        Vec2::ZERO
    } else {
        way.normalize() * STUB.min(way.hypot() / 3.0)
    };
    let mut moved: Vec<Point> = line.iter().take(run).copied().collect();
    if run == 0 && !reaches(ends.0) {
        moved.extend([start, start + stub, across(start + stub)]);
    } else {
        moved.push(across(start));
    }
    if run + 2 == line.len() && !reaches(ends.1) {
        moved.extend([across(end - stub), end - stub, end]);
    } else {
        moved.push(across(end));
    }
    moved.extend(line.iter().skip(run + 2));
    Some(moved)
}

/// A line with its ends at the sides of the nodes that it leaves and enters; `None` if it would run
/// through one of them, or does not lead there.
pub(super) fn fitted(line: &[Point], ends: (Rect, Rect)) -> Option<Vec<Point>> {
    let mut line = line.to_vec();
    let [first, second, ..] = line.as_slice() else {
        return None;
    };
    let start = at_side(*first, *second, ends.0)?;
    *line.first_mut()? = start;
    let [.., before, last] = line.as_slice() else {
        return None;
    };
    let end = at_side(*last, *before, ends.1)?;
    *line.last_mut()? = end;
    Some(line)
}

/// Where a run that ends in or at a rectangle, and comes from `next`, meets its side.
fn at_side(end: Point, next: Point, rect: Rect) -> Option<Point> {
    let side = |next: f64, low: f64, high: f64| {
        if next >= high + LEAST_STUB {
            Some(high)
        } else if next <= low - LEAST_STUB {
            Some(low)
        } else {
            None
        }
    };
    if (end.y - next.y).abs() < 0.01 {
        let x = side(next.x, rect.x0, rect.x1)?;
        (rect.y0..=rect.y1)
            .contains(&end.y)
            .then_some(Point::new(x, end.y))
    } else if (end.x - next.x).abs() < 0.01 {
        let y = side(next.y, rect.y0, rect.y1)?;
        (rect.x0..=rect.x1)
            .contains(&end.x)
            .then_some(Point::new(end.x, y))
    } else {
        None
    }
}

/// Whether a line between two of these nodes runs past all others, and lies on none of the other
/// lines.
pub fn runs_clear<'a>(
    nodes: &[Rect],
    ends: (usize, usize),
    line: &[Point],
    others: impl IntoIterator<Item = &'a [Point]>,
) -> bool {
    holds(&Obstacles::new(nodes), ends, line)
        && !others.into_iter().any(|other| lie_together(line, other))
}
