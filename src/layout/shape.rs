//! Other shapes for orthogonal routes: pulled tight into few straight lines, or with room for
//! smooth curves.
//!
//! The router's way is kept, so that both keep off nodes where the router does: a corner is
//! left out or rounded widely only where nothing stands in between.

use rstar::RTree;

use super::labels::{ARROW, MARGIN, PORT};
use super::route::{STUB_IN, STUB_OUT};
use super::{Route, RouteEdge};
use crate::geometry::{Boxed, Line, Point, Rect, Vec2, envelope, meets};

/// Room that straight lines and curves leave around nodes, in scene points.
const CLEARANCE: f64 = 6.0;
/// Least part of a line's length, at a node, that leads straight away from the side.
const LEAST_SLOPE: f64 = 0.35;
/// How far from a corner its curve begins and ends, widest first, in scene points.
const REACHES: [f64; 5] = [96.0, 64.0, 40.0, 24.0, 14.0];
/// Places that are tried for a label from the middle of a line to each side.
const LABEL_STEPS: i32 = 6;
/// Into how many lines a curve is divided to see whether it is free.
const STEPS: u32 = 8;

/// Gives routes other shapes among the same nodes.
pub struct Shaper {
    /// The nodes by their numbers.
    nodes: RTree<Boxed<usize>>,
    /// Labels placed so far.
    labels: Vec<Rect>,
}

impl Shaper {
    /// Among those nodes; new labels keep off the given ones.
    pub fn new(nodes: &[Rect], labels: Vec<Rect>) -> Self {
        let nodes = nodes
            .iter()
            .enumerate()
            .filter(|(_, rect)| rect.is_finite());
        let entries = nodes
            .map(|(index, rect)| Boxed {
                rect: rect.abs(),
                data: index,
            })
            .collect();
        Self {
            nodes: RTree::bulk_load(entries),
            labels,
        }
    }

    /// The route with as few corners as its way allows: the string pulled tight.
    ///
    /// A corner goes where the direct line keeps off all nodes; lines leave and enter nodes
    /// roughly at right angles to their sides. The label is on the longest line that has room for it.
    pub fn straight(&mut self, edge: &RouteEdge, route: &Route) -> Route {
        let points = self.tight(edge, &with_stubs(&route.points));
        let label = edge.label.and_then(|size| {
            let center = self.room_for(Rect::from_origin_size(Point::ZERO, size), &points)?;
            self.labels.push(Rect::from_center_size(center, size));
            Some(center)
        });
        Route { points, label }
    }

    fn tight(&self, edge: &RouteEdge, points: &[Point]) -> Vec<Point> {
        let last = points.len().saturating_sub(1);
        let way = |pair: Option<&[Point]>| match pair {
            Some([a, b]) => *b - *a,
            _ => Vec2::ZERO,
        };
        let leaves = way(points.windows(2).next());
        let enters = way(points.windows(2).next_back());
        // For each point, over how many lines and how much length it is reached, and from where.
        let mut best: Vec<(usize, f64, usize)> = vec![(0, 0.0, 0)];
        for (to, end) in points.iter().enumerate().skip(1) {
            let ways = points.iter().zip(&best).enumerate().take(to);
            let way = ways
                .filter(|(from, (start, _))| {
                    let line = Line::new(**start, *end);
                    *from + 1 == to
                        || ((*from != 0 || runs_along(line, leaves))
                            && (to != last || runs_along(line, enters))
                            && self.is_free(line, edge))
                })
                .map(|(from, (start, (lines, length, _)))| {
                    (lines + 1, length + (*end - *start).hypot(), from)
                })
                .min_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
            best.push(way.unwrap_or_default());
        }
        let mut tight = Vec::new();
        let mut at = last;
        while let (Some(point), Some((.., from))) = (points.get(at), best.get(at)) {
            tight.push(*point);
            if at == 0 {
                break;
            }
            at = *from;
        }
        tight.reverse();
        without_idle(tight)
    }

    /// Whether a line keeps off all nodes; of the two at its ends, only the inside counts.
    fn is_free(&self, line: Line, edge: &RouteEdge) -> bool {
        let around = Rect::from_points(line.p0, line.p1).inflate(CLEARANCE, CLEARANCE);
        let mut near = self.nodes.locate_in_envelope_intersecting(envelope(around));
        near.all(|node| {
            let is_end = node.data == edge.from || node.data == edge.to;
            let room = if is_end { -0.5 } else { CLEARANCE };
            !meets(line, node.rect.inflate(room, room))
        })
    }

    /// The middle of a label of that size on a line that has room for it, long lines first; where
    /// none has, the place at which it covers least.
    fn room_for(&self, label: Rect, points: &[Point]) -> Option<Point> {
        let mut lines: Vec<Line> = lines(points).collect();
        lines.sort_by(|a, b| (b.p1 - b.p0).hypot2().total_cmp(&(a.p1 - a.p0).hypot2()));
        let places = lines.iter().flat_map(|line| {
            let along = line.p1 - line.p0;
            // How much of the line the label takes, and the arrow head at its end.
            let is_level = along.x.abs() > along.y.abs();
            let size = if is_level {
                label.width()
            } else {
                label.height()
            };
            let length = along.hypot().max(f64::EPSILON);
            // How far from the middle it may be moved to the start, and to the end.
            let back = (0.5 - (size / 2.0 + PORT) / length).max(0.0);
            let on = (0.5 - (size / 2.0 + ARROW) / length).max(0.0);
            let steps = (0..=LABEL_STEPS).map(|step| f64::from(step) / f64::from(LABEL_STEPS));
            let places = steps.flat_map(move |step| [0.5 + on * step, 0.5 - back * step]);
            places.map(move |place| line.p0.lerp(line.p1, place))
        });
        let covered = |center: Point| {
            let area = Rect::from_center_size(center, label.size()).inflate(MARGIN, MARGIN);
            let near = self.nodes.locate_in_envelope_intersecting(envelope(area));
            let nodes = near.map(|node| node.rect);
            let all = nodes.chain(self.labels.iter().copied());
            all.map(|other| other.intersect(area).area()).sum::<f64>()
        };
        let mut best: Option<(f64, Point)> = None;
        for place in places {
            let covered = covered(place);
            if covered <= 0.0 {
                return Some(place);
            }
            if best.is_none_or(|(least, _)| covered < least) {
                best = Some((covered, place));
            }
        }
        best.map(|(_, place)| place)
    }

    /// The route with points between its corners such that curves which run from the middle of
    /// each line to the middle of the next, with the corner as their only handle, keep off
    /// nodes. The label moves onto the curve.
    pub fn smooth(&self, edge: &RouteEdge, route: &Route) -> Route {
        let corners = &route.points;
        let reaches: Vec<f64> = corners
            .iter()
            .enumerate()
            .map(|(index, corner)| {
                let before = index.checked_sub(1).and_then(|before| corners.get(before));
                let (Some(before), Some(after)) = (before, corners.get(index + 1)) else {
                    return f64::INFINITY;
                };
                let (back, on) = (*before - *corner, *after - *corner);
                let is_free = |reach: &f64| {
                    self.bends_freely(*corner, arm(back, *reach), arm(on, *reach), edge)
                };
                REACHES.into_iter().find(is_free).unwrap_or(CLEARANCE)
            })
            .collect();
        let mut points: Vec<Point> = corners.first().copied().into_iter().collect();
        for (line, pair) in lines(corners).zip(reaches.windows(2)) {
            if let [first, second] = pair {
                points.extend(between(line, *first, *second));
            }
            points.push(line.p1);
        }
        let label = route.label.map(|label| nearest_on_curve(&points, label));
        Route { points, label }
    }

    fn bends_freely(&self, corner: Point, back: Vec2, on: Vec2, edge: &RouteEdge) -> bool {
        let curve = |at: f64| corner + back * (1.0 - at).powi(2) + on * at.powi(2);
        (0..STEPS).all(|step| {
            let at = |step: u32| curve(f64::from(step) / f64::from(STEPS));
            self.is_free(Line::new(at(step), at(step + 1)), edge)
        })
    }
}

/// Whether a line keeps to a way.
fn runs_along(line: Line, way: Vec2) -> bool {
    let run = line.p1 - line.p0;
    run.dot(way) > 0.0 && run.dot(way) >= LEAST_SLOPE * run.hypot() * way.hypot()
}

/// The point nearest to `place` on the curves from the middle of each line to the middle of
/// the next.
fn nearest_on_curve(points: &[Point], place: Point) -> Point {
    let middles: Vec<Point> = lines(points)
        .map(|line| line.p0.midpoint(line.p1))
        .collect();
    let mut curve: Vec<Point> = points.first().copied().into_iter().collect();
    curve.extend(middles.first());
    for (pair, corner) in middles.windows(2).zip(points.iter().skip(1)) {
        if let [from, to] = pair {
            curve.extend((1..=2 * STEPS).map(|step| {
                let at = f64::from(step) / f64::from(2 * STEPS);
                from.lerp(*corner, at).lerp(corner.lerp(*to, at), at)
            }));
        }
    }
    curve.extend(points.last());
    let on = |line: Line| {
        let run = line.p1 - line.p0;
        let share = (place - line.p0).dot(run) / run.hypot2().max(1e-9);
        line.p0.lerp(line.p1, share.clamp(0.0, 1.0))
    };
    lines(&curve)
        .map(on)
        .min_by(|a, b| (*a - place).hypot2().total_cmp(&(*b - place).hypot2()))
        .unwrap_or(place)
}

/// Points on a run such that curves which begin in the middle between two points reach no
/// further from its ends than they may.
fn between(run: Line, first: f64, second: f64) -> Vec<Point> {
    let length = (run.p1 - run.p0).hypot();
    let at = |distance: f64| run.p0.lerp(run.p1, distance / length);
    match (first < length / 2.0, second < length / 2.0) {
        (false, false) => Vec::new(),
        (true, true) if 2.0 * (first + second) <= length => {
            vec![at(2.0 * first), at(length - 2.0 * second)]
        }
        // One point for both: nearer to the end that asks for it.
        (true, true) if first > length / 4.0 && second > length / 4.0 => vec![at(length / 2.0)],
        (true, _) if first <= second => vec![at(2.0 * first)],
        _ => vec![at(length - 2.0 * second)],
    }
}

/// The part of a run that a curve takes: as far as it reaches, but no more than half.
fn arm(run: Vec2, reach: f64) -> Vec2 {
    let length = run.hypot();
    if length > 0.0 {
        run * (reach.min(length / 2.0) / length)
    } else {
        run
    }
}

fn lines(points: &[Point]) -> impl Iterator<Item = Line> + '_ {
    points.windows(2).filter_map(|pair| match pair {
        [a, b] => Some(Line::new(*a, *b)),
        _ => None,
    })
}

/// With points where an edge may turn at the earliest and at the latest.
fn with_stubs(points: &[Point]) -> Vec<Point> {
    let stub = |from: Option<&Point>, to: Option<&Point>, length: f64| {
        let (from, to) = (*from?, *to?);
        let run = to - from;
        (run.hypot() > 1.5 * length).then(|| from + run * (length / run.hypot()))
    };
    let mut rest = points.iter().rev();
    let (end, before) = (rest.next(), rest.next());
    let leave = stub(points.first(), points.get(1), STUB_OUT);
    let enter = stub(end, before, STUB_IN);
    let mut all = points.to_vec();
    if let Some(enter) = enter {
        all.insert(all.len().saturating_sub(1), enter);
    }
    if let Some(leave) = leave {
        all.insert(1, leave);
    }
    all
}

/// Without points in the middle of a straight line.
fn without_idle(points: Vec<Point>) -> Vec<Point> {
    let mut out: Vec<Point> = Vec::with_capacity(points.len());
    for point in points {
        while let [.., a, b] = out.as_slice()
            && (*b - *a).cross(point - *b).abs() < 0.01
            && (*b - *a).dot(point - *b) >= 0.0
        {
            out.pop();
        }
        out.push(point);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Size;

    fn edge(start: Point, end: Point) -> RouteEdge {
        RouteEdge {
            from: 0,
            to: 1,
            start,
            end,
            feedback: false,
            spine: false,
            class: 0,
            shares_trunk: false,
            via: Vec::new(),
            bent: false,
            label: None,
        }
    }

    fn route(points: &[(f64, f64)]) -> Route {
        Route {
            points: points.iter().map(|at| Point::from(*at)).collect(),
            label: None,
        }
    }

    /// Two cards, one lower than the other, and the way between them.
    fn steps() -> (Vec<Rect>, RouteEdge, Route) {
        let nodes = vec![
            Rect::new(0.0, 0.0, 120.0, 56.0),
            Rect::new(400.0, 160.0, 520.0, 216.0),
        ];
        let way = route(&[(120.0, 28.0), (260.0, 28.0), (260.0, 188.0), (400.0, 188.0)]);
        let ends = edge(way.points[0], way.points[3]);
        (nodes, ends, way)
    }

    #[test]
    fn a_free_way_becomes_one_line() {
        let (nodes, ends, way) = steps();
        let mut shaper = Shaper::new(&nodes, Vec::new());
        let tight = shaper.straight(&ends, &way);
        assert_eq!(tight.points, [ends.start, ends.end]);
    }

    #[test]
    fn a_node_in_the_way_keeps_the_corners_around_it() {
        let (mut nodes, ends, way) = steps();
        nodes.push(Rect::new(180.0, 70.0, 250.0, 180.0));
        let mut shaper = Shaper::new(&nodes, Vec::new());
        let tight = shaper.straight(&ends, &way);
        assert_eq!(tight.points.len(), 3, "{tight:?}");
        for line in lines(&tight.points) {
            assert!(!meets(line, nodes[2].inflate(CLEARANCE, CLEARANCE)));
        }
    }

    #[test]
    fn a_line_enters_a_port_along_the_flow() {
        let nodes = [
            Rect::new(0.0, 0.0, 120.0, 56.0),
            Rect::new(160.0, 600.0, 280.0, 656.0),
        ];
        let way = route(&[(120.0, 28.0), (138.0, 28.0), (138.0, 628.0), (160.0, 628.0)]);
        let ends = edge(way.points[0], way.points[3]);
        let mut shaper = Shaper::new(&nodes, Vec::new());
        let points = shaper.straight(&ends, &way).points;
        let [.., before, end] = points.as_slice() else {
            panic!("no line");
        };
        assert!(
            end.x - before.x > 0.0 && end.y - before.y < 1.0,
            "{points:?}"
        );
    }

    #[test]
    fn labels_are_on_the_line_and_not_on_each_other() {
        let (nodes, mut ends, way) = steps();
        ends.label = Some(Size::new(60.0, 18.0));
        let mut shaper = Shaper::new(&nodes, Vec::new());
        let labels: Vec<Point> = [(); 2]
            .iter()
            .filter_map(|()| shaper.straight(&ends, &way).label)
            .collect();
        let [first, second] = labels.as_slice() else {
            panic!("a label is missing");
        };
        for label in [first, second] {
            let along = (ends.end - ends.start).cross(*label - ends.start);
            assert!(along.abs() < 0.01, "{label:?} is on the line");
        }
        assert!((*first - *second).hypot() > 18.0);
    }

    #[test]
    fn curves_are_wide_where_there_is_room_and_tight_around_nodes() {
        let (mut nodes, ends, way) = steps();
        let free = Shaper::new(&nodes, Vec::new()).smooth(&ends, &way);
        assert_eq!(free.points, way.points, "nothing holds the curves back");
        nodes.push(Rect::new(160.0, 40.0, 250.0, 180.0));
        let held = Shaper::new(&nodes, Vec::new()).smooth(&ends, &way);
        assert!(held.points.len() > way.points.len());
        assert!(way.points.iter().all(|corner| held.points.contains(corner)));
    }

    #[test]
    fn what_has_no_route_gets_none() {
        let mut shaper = Shaper::new(&[], Vec::new());
        let ends = edge(Point::ZERO, Point::ZERO);
        assert!(shaper.straight(&ends, &Route::default()).points.is_empty());
        assert!(shaper.smooth(&ends, &Route::default()).points.is_empty());
    }
}
