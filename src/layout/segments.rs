//! The straight lines of the board, and how many of them a line crosses.
//!
//! That is counted some ten thousand times for a picture. Coordinates are kept in lists of their
//! own, and nothing is decided by a jump, so that the compiler lets each instruction work on
//! several lines at once.

use super::table::{at, set};

/// The straight line between the nodes of a link.
#[derive(Clone, Copy, Debug)]
pub(super) struct Segment {
    pub a: (f32, f32),
    pub b: (f32, f32),
    /// Numbers of the nodes at its ends.
    pub ends: (u32, u32),
}

impl Segment {
    /// The line of a link that is not on the board: it lies nowhere and crosses nothing.
    pub const NOWHERE: Self = Self {
        a: (f32::NAN, f32::NAN),
        b: (f32::NAN, f32::NAN),
        ends: (u32::MAX, u32::MAX),
    };

    pub fn is_nowhere(self) -> bool {
        self.a.0.is_nan()
    }
}

/// Lines by their numbers.
pub(super) struct Segments {
    ax: Vec<f32>,
    ay: Vec<f32>,
    bx: Vec<f32>,
    by: Vec<f32>,
    from: Vec<u32>,
    to: Vec<u32>,
}

#[inline]
fn lesser(a: f32, b: f32) -> f32 {
    if a < b { a } else { b }
}

#[inline]
fn greater(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}

#[expect(
    clippy::needless_bitwise_bool,
    reason = "a lazy operator is a jump, which keeps the loops from working on several lines at once"
)]
impl Segments {
    /// So many lines that lie nowhere yet.
    pub fn new(count: usize) -> Self {
        let nowhere = || vec![f32::NAN; count];
        Self {
            ax: nowhere(),
            ay: nowhere(),
            bx: nowhere(),
            by: nowhere(),
            from: vec![u32::MAX; count],
            to: vec![u32::MAX; count],
        }
    }

    pub fn len(&self) -> usize {
        self.ax.len()
    }

    #[inline]
    pub fn set(&mut self, number: usize, Segment { a, b, ends }: Segment) {
        set(&mut self.ax, number, a.0);
        set(&mut self.ay, number, a.1);
        set(&mut self.bx, number, b.0);
        set(&mut self.by, number, b.1);
        set(&mut self.from, number, ends.0);
        set(&mut self.to, number, ends.1);
    }

    #[inline]
    pub fn get(&self, number: usize) -> Segment {
        if number >= self.len() {
            return Segment::NOWHERE;
        }
        Segment {
            a: (at(&self.ax, number), at(&self.ay, number)),
            b: (at(&self.bx, number), at(&self.by, number)),
            ends: (at(&self.from, number), at(&self.to, number)),
        }
    }

    /// How many lines run straight over a place between their ends.
    pub fn over(&self, (x, y): (f32, f32)) -> u32 {
        let ends = self
            .ax
            .iter()
            .zip(&self.ay)
            .zip(self.bx.iter().zip(&self.by));
        ends.map(|((ax, ay), (bx, by))| {
            let is_level = (*ay == y) & (*by == y);
            let is_upright = (*ax == x) & (*bx == x);
            let within_x = (lesser(*ax, *bx) < x) & (x < greater(*ax, *bx));
            let within_y = (lesser(*ay, *by) < y) & (y < greater(*ay, *by));
            u32::from((is_level & within_x) | (is_upright & within_y))
        })
        .sum()
    }

    /// How many lines without a common end cross one, or lie on it.
    pub fn crossed_by(&self, line: Segment) -> u32 {
        let ((ax, ay), (bx, by)) = (line.a, line.b);
        let (from, to) = line.ends;
        let (low_x, high_x) = (lesser(ax, bx), greater(ax, bx));
        let (low_y, high_y) = (lesser(ay, by), greater(ay, by));
        let (dx, dy) = (bx - ax, by - ay);
        let is_level = ay == by;
        let starts = self.ax.iter().zip(&self.ay);
        let ends = self.bx.iter().zip(&self.by);
        let nodes = self.from.iter().zip(&self.to);
        let mut count = 0;
        for (((px, py), (qx, qy)), (p, q)) in starts.zip(ends).zip(nodes) {
            let (px, py, qx, qy) = (*px, *py, *qx, *qy);
            let is_apart = (*p != from) & (*p != to) & (*q != from) & (*q != to);
            // Where both have room in x and in y: with it, without it they may only touch.
            let (left, right) = (
                greater(low_x, lesser(px, qx)),
                lesser(high_x, greater(px, qx)),
            );
            let (top, bottom) = (
                greater(low_y, lesser(py, qy)),
                lesser(high_y, greater(py, qy)),
            );
            let is_near = (left <= right) & (top <= bottom);
            let (ex, ey) = (qx - px, qy - py);
            let of_a = ex * (ay - py) - ey * (ax - px);
            let of_b = ex * (by - py) - ey * (bx - px);
            let of_p = dx * (py - ay) - dy * (px - ax);
            let of_q = dx * (qy - ay) - dy * (qx - ax);
            let cuts = (of_a * of_b < 0.0) & (of_p * of_q < 0.0);
            // On one line: they lie on each other unless they only touch.
            let is_along = (of_a == 0.0) & (of_b == 0.0);
            let overlaps = (is_level & (left < right)) | (!is_level & (top < bottom));
            count += u32::from(is_apart & is_near & (cuts | (is_along & overlaps)));
        }
        count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Both ends of a line.
    type Ends = ((f32, f32), (f32, f32));

    fn lines(of: &[Ends]) -> Segments {
        let mut lines = Segments::new(of.len() + 1);
        for (number, (a, b)) in of.iter().enumerate() {
            let ends = (2 * number as u32, 2 * number as u32 + 1);
            let (a, b) = (*a, *b);
            lines.set(number, Segment { a, b, ends });
        }
        lines
    }

    fn crossings(a: Ends, b: Ends) -> u32 {
        let lines = lines(&[a, b]);
        lines.crossed_by(lines.get(0))
    }

    #[test]
    fn lines_that_cross_are_counted() {
        assert_eq!(
            crossings(((0.0, 0.0), (2.0, 2.0)), ((0.0, 2.0), (2.0, 0.0))),
            1
        );
        assert_eq!(
            crossings(((0.0, 0.0), (2.0, 2.0)), ((3.0, 0.0), (5.0, 2.0))),
            0
        );
        assert_eq!(
            crossings(((0.0, 0.0), (4.0, 0.0)), ((2.0, 0.0), (2.0, 2.0))),
            0
        );
    }

    #[test]
    fn lines_that_lie_on_each_other_count_and_those_that_touch_do_not() {
        assert_eq!(
            crossings(((0.0, 0.0), (4.0, 0.0)), ((2.0, 0.0), (6.0, 0.0))),
            1
        );
        assert_eq!(
            crossings(((0.0, 0.0), (2.0, 0.0)), ((2.0, 0.0), (6.0, 0.0))),
            0
        );
        assert_eq!(
            crossings(((0.0, 0.0), (0.0, 4.0)), ((0.0, 1.0), (0.0, 2.0))),
            1
        );
    }

    #[test]
    fn lines_with_a_common_end_do_not_cross() {
        let mut lines = lines(&[((0.0, 0.0), (4.0, 4.0)), ((0.0, 4.0), (4.0, 0.0))]);
        let mut other = lines.get(1);
        other.ends = (1, 9);
        lines.set(1, other);
        assert_eq!(lines.crossed_by(lines.get(0)), 0);
    }

    #[test]
    fn what_is_nowhere_is_in_no_way() {
        let lines = lines(&[((0.0, 0.0), (4.0, 0.0))]);
        assert!(lines.get(1).is_nowhere() && lines.get(7).is_nowhere());
        assert_eq!(lines.crossed_by(lines.get(1)), 0);
        assert_eq!(lines.over((2.0, 0.0)), 1);
        assert_eq!(lines.over((4.0, 0.0)), 0);
    }
}
