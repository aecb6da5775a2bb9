//! Figures of a drawing, counted alike for every engine: on the lines as they are drawn.

use pipewright::geometry::{Point, Rect};

/// A finished drawing.
pub struct Drawing {
    pub nodes: Vec<Rect>,
    /// Each edge's ends and its line; curves are given as many short pieces.
    pub edges: Vec<((usize, usize), Vec<Point>)>,
    /// Time that the engine took, in milliseconds.
    pub milliseconds: f64,
}

/// What is compared.
pub struct Figures {
    /// Pairs of pieces of two edges that cross in a point inside both.
    pub crossings: usize,
    /// Length of all lines in points.
    pub length: f64,
    /// Pairs of nodes that overlap.
    pub overlaps: usize,
    /// Edges that pass more than a point inside a node which is not their end.
    pub through: usize,
    /// Length along which two edges without a common end lie on each other.
    pub shared: f64,
    pub milliseconds: f64,
}

/// Height of a stripe in points.
const STRIPE: f64 = 40.0;

struct Piece {
    a: Point,
    b: Point,
    edge: usize,
}

impl Drawing {
    pub fn figures(&self) -> Figures {
        let mut pieces: Vec<Piece> = Vec::new();
        for (edge, (_, line)) in self.edges.iter().enumerate() {
            for pair in line.windows(2) {
                let (a, b) = if pair[0].x <= pair[1].x {
                    (pair[0], pair[1])
                } else {
                    (pair[1], pair[0])
                };
                pieces.push(Piece { a, b, edge });
            }
        }
        pieces.sort_by(|p, q| p.a.x.total_cmp(&q.a.x));
        // Pieces by stripes of height, so that only neighbors are compared.
        let low = pieces.iter().map(|p| p.a.y.min(p.b.y)).fold(0.0, f64::min);
        let stripe = |y: f64| ((y - low) / STRIPE) as usize;
        let mut stripes: Vec<Vec<usize>> = Vec::new();
        for (index, piece) in pieces.iter().enumerate() {
            let (top, bottom) = (piece.a.y.min(piece.b.y), piece.a.y.max(piece.b.y));
            if stripes.len() <= stripe(bottom) {
                stripes.resize_with(stripe(bottom) + 1, Vec::new);
            }
            for list in &mut stripes[stripe(top)..=stripe(bottom)] {
                list.push(index);
            }
        }
        let (mut crossings, mut shared) = (0, 0.0);
        for (number, list) in stripes.iter().enumerate() {
            for (place, first) in list.iter().enumerate() {
                let first = &pieces[*first];
                for second in &list[place + 1..] {
                    let second = &pieces[*second];
                    if second.a.x > first.b.x + 0.01 {
                        break;
                    }
                    if first.edge == second.edge {
                        continue;
                    }
                    if let Some(at) = crossing(first, second)
                        && stripe(at.y) == number
                    {
                        crossings += 1;
                    }
                    let (e, f) = (self.edges[first.edge].0, self.edges[second.edge].0);
                    if e.0 != f.0 && e.1 != f.1 {
                        let (top, length) = common(first, second);
                        if length > 0.0 && stripe(top) == number {
                            shared += length;
                        }
                    }
                }
            }
        }
        Figures {
            crossings,
            length: pieces.iter().map(|p| (p.b - p.a).hypot()).sum(),
            overlaps: overlaps(&self.nodes),
            through: self.through(),
            shared,
            milliseconds: self.milliseconds,
        }
    }

    fn through(&self) -> usize {
        let mut order: Vec<usize> = (0..self.nodes.len()).collect();
        order.sort_by(|a, b| self.nodes[*a].x0.total_cmp(&self.nodes[*b].x0));
        let widest = self.nodes.iter().map(Rect::width).fold(0.0, f64::max);
        self.edges
            .iter()
            .filter(|((from, to), line)| {
                line.windows(2).any(|pair| {
                    let (left, right) = (pair[0].x.min(pair[1].x), pair[0].x.max(pair[1].x));
                    let start = order.partition_point(|n| self.nodes[*n].x0 < left - widest);
                    order[start..]
                        .iter()
                        .take_while(|node| self.nodes[**node].x0 < right)
                        .any(|node| {
                            node != from
                                && node != to
                                && cuts(self.nodes[*node].inflate(-1.0, -1.0), pair[0], pair[1])
                        })
                })
            })
            .count()
    }
}

/// Where two pieces cross, if they do so inside both.
fn crossing(p: &Piece, q: &Piece) -> Option<Point> {
    let (d, e) = (p.b - p.a, q.b - q.a);
    let cross = d.cross(e);
    if cross.abs() < 1e-9 {
        return None;
    }
    let t = (q.a - p.a).cross(e) / cross;
    let u = (q.a - p.a).cross(d) / cross;
    // A hundredth of a point at either end is a touch.
    let (s, v) = (0.01 / d.hypot().max(0.01), 0.01 / e.hypot().max(0.01));
    (t > s && t < 1.0 - s && u > v && u < 1.0 - v).then(|| p.a + d * t)
}

/// Upper end and length of what two level or upright pieces have in common.
fn common(p: &Piece, q: &Piece) -> (f64, f64) {
    let level = |r: &Piece| (r.a.y - r.b.y).abs() < 0.01;
    let upright = |r: &Piece| (r.a.x - r.b.x).abs() < 0.01;
    if level(p) && level(q) && (p.a.y - q.a.y).abs() < 0.3 {
        (p.a.y, p.b.x.min(q.b.x) - p.a.x.max(q.a.x))
    } else if upright(p) && upright(q) && (p.a.x - q.a.x).abs() < 0.3 {
        let span = |r: &Piece| (r.a.y.min(r.b.y), r.a.y.max(r.b.y));
        let (s, t) = (span(p), span(q));
        let top = s.0.max(t.0);
        (top, s.1.min(t.1) - top)
    } else {
        (0.0, 0.0)
    }
}

/// Whether a piece meets the inside of a rectangle (Liang and Barsky's clipping).
fn cuts(rect: Rect, a: Point, b: Point) -> bool {
    let d = b - a;
    let (mut from, mut to) = (0.0_f64, 1.0_f64);
    for (step, room) in [
        (-d.x, a.x - rect.x0),
        (d.x, rect.x1 - a.x),
        (-d.y, a.y - rect.y0),
        (d.y, rect.y1 - a.y),
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

fn overlaps(nodes: &[Rect]) -> usize {
    let mut order: Vec<Rect> = nodes.to_vec();
    order.sort_by(|a, b| a.x0.total_cmp(&b.x0));
    let mut count = 0;
    for (place, node) in order.iter().enumerate() {
        for other in &order[place + 1..] {
            if other.x0 >= node.x1 - 0.1 {
                break;
            }
            if other.y0 < node.y1 - 0.1 && node.y0 < other.y1 - 0.1 {
                count += 1;
            }
        }
    }
    count
}
