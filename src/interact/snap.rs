//! Snapping a move to the grid and to the edges and centres of other nodes.

use crate::geometry::{GRID, Line, Point, Rect, Vec2, snap};

/// A line that shows what a moved box is aligned with, in scene points.
pub type Guide = Line;

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
/// Alignment with a side or centre of one of `others` within `reach` scene points wins over
/// the grid; each axis is snapped by itself.
pub fn snap_move(moved: Rect, offset: Vec2, others: &[Rect], reach: f64) -> Snapped {
    let target = moved + offset;
    let x = align(
        anchors_x(target),
        others.iter().map(|rect| (anchors_x(*rect), *rect)),
        reach,
    );
    let y = align(
        anchors_y(target),
        others.iter().map(|rect| (anchors_y(*rect), *rect)),
        reach,
    );
    let mut snapped = Snapped {
        offset: Vec2::new(
            x.map_or(snap(target.x0, GRID) - moved.x0, |(shift, ..)| {
                offset.x + shift
            }),
            y.map_or(snap(target.y0, GRID) - moved.y0, |(shift, ..)| {
                offset.y + shift
            }),
        ),
        guides: Vec::new(),
    };
    let landed = moved + snapped.offset;
    if let Some((_, at, other)) = x {
        let all = landed.union(other);
        snapped
            .guides
            .push(Line::new(Point::new(at, all.y0), Point::new(at, all.y1)));
    }
    if let Some((_, at, other)) = y {
        let all = landed.union(other);
        snapped
            .guides
            .push(Line::new(Point::new(all.x0, at), Point::new(all.x1, at)));
    }
    snapped
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

    #[test]
    fn alone_it_snaps_to_the_grid() {
        let snapped = snap_move(BOX, Vec2::new(11.0, 3.0), &[], 5.0);
        assert_eq!(snapped.offset, Vec2::new(8.0, 0.0));
        assert!(snapped.guides.is_empty());
    }

    #[test]
    fn a_neighbour_within_reach_wins_over_the_grid() {
        let other = Rect::new(301.0, 10.0, 421.0, 66.0);
        let snapped = snap_move(BOX, Vec2::new(150.0, 12.0), &[other], 5.0);
        assert_eq!(snapped.offset.y, 10.0);
        assert_eq!(snapped.offset.x, 152.0);
        assert_eq!(snapped.guides.len(), 1);
        assert_eq!(snapped.guides[0].p0.y, snapped.guides[0].p1.y);
    }

    #[test]
    fn both_axes_can_align_at_once() {
        let other = Rect::new(3.0, 203.0, 123.0, 259.0);
        let snapped = snap_move(BOX, Vec2::new(1.0, 201.0), &[other], 5.0);
        assert_eq!(snapped.offset, Vec2::new(3.0, 203.0));
        assert_eq!(snapped.guides.len(), 2);
    }
}
