//! What lines show of each other where they meet: hops over what they cross, and dots where
//! edges that share a trunk part or join.
//!
//! Both are for orthogonal edges: curves have no places to part at, and straight lines cross at
//! any angle. A change of one route looks again at the lines that it touches, before or after.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::route::{Hop, arrow_room};
use super::style::{RADIUS_ROUTE, SPINE_ARROW_HEAD};
use crate::geometry::{Point, Rect, bounding_box};
use crate::layout::Route;
use crate::model::{Edge, EdgeId, EdgeKind, EdgeShape, InStep, LayoutSettings, NodeId};

/// Radius of the arc with which a line hops over another one, in scene points.
pub(super) const HOP_RADIUS: f64 = 5.0;
/// Radius of a dot where lines part, in scene points.
pub(super) const DOT_RADIUS: f64 = 2.5;
/// Least way from a port to a dot, in scene points: nearer, the port itself is the mark.
const LEAST_TRUNK: f64 = 8.0;
/// Height of a stripe in which upright runs are looked up, in scene points.
const STRIPE: f64 = 64.0;
/// Two coordinates that differ by less are the same, in scene points.
const SAME: f64 = 0.01;

/// What the line of one edge shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Marks {
    /// Where it hops over others, along its way.
    pub(super) hops: Vec<Hop>,
    /// Where others of its source and kind leave it.
    parting: Vec<Point>,
    /// Where others of its target and kind come to it.
    joining: Vec<Point>,
}

impl Marks {
    /// The centers of its dots.
    pub(super) fn dots(&self) -> impl Iterator<Item = &Point> {
        self.parting.iter().chain(&self.joining)
    }
}

/// The marks of all edges, kept up to date.
#[derive(Debug, Default)]
pub(super) struct Meetings {
    settings: LayoutSettings,
    edges: BTreeMap<EdgeId, Known>,
}

#[derive(Clone, Debug)]
struct Known {
    edge: Arc<Edge>,
    route: Arc<Route>,
    area: Rect,
    marks: Arc<Marks>,
}

impl Known {
    fn ends(&self) -> [(&NodeId, EdgeKind); 2] {
        let kind = self.edge.kind;
        [(&self.edge.from, kind), (&self.edge.to, kind)]
    }
}

/// Ends of edges, by node and kind, as sources and as targets.
type Ends<'a> = [BTreeSet<(&'a NodeId, EdgeKind)>; 2];

impl Meetings {
    /// The marks of an edge by rising ids, or none.
    pub(super) fn in_step<'s>(&'s self) -> impl FnMut(&EdgeId) -> Option<&'s Arc<Marks>> {
        let mut known = InStep::new(&self.edges);
        move |id| known.get(id).map(|known| &known.marks)
    }

    /// Brings the marks up to edges and their routes.
    pub(super) fn update(
        &mut self,
        edges: &BTreeMap<EdgeId, Arc<Edge>>,
        routes: &BTreeMap<EdgeId, Arc<Route>>,
        settings: &LayoutSettings,
    ) {
        if self.settings != *settings {
            self.settings = *settings;
            self.edges.clear();
        }
        if settings.edges != EdgeShape::Orthogonal {
            return;
        }
        let before = std::mem::take(&mut self.edges);
        let (mut old, mut routed) = (InStep::new(&before), InStep::new(routes));
        let mut now: Vec<(&EdgeId, Known)> = Vec::with_capacity(edges.len());
        let mut changed: Vec<usize> = Vec::new();
        let mut gone: Vec<&Known> = Vec::new();
        let mut found = 0;
        for (id, edge) in edges.iter().filter(|(_, edge)| !edge.stub) {
            let known = old.get(id);
            let Some(route) = routed.get(id) else {
                continue;
            };
            found += usize::from(known.is_some());
            let same = known
                .filter(|known| Arc::ptr_eq(&known.edge, edge) && Arc::ptr_eq(&known.route, route));
            if let Some(known) = same {
                now.push((id, known.clone()));
                continue;
            }
            gone.extend(known);
            changed.push(now.len());
            now.push((
                id,
                Known {
                    edge: Arc::clone(edge),
                    route: Arc::clone(route),
                    area: area_of(&route.points),
                    marks: known.map_or_else(Arc::default, |known| Arc::clone(&known.marks)),
                },
            ));
        }
        if found != before.len() {
            let mut walk = now.iter().peekable();
            gone.extend(before.iter().filter_map(|(id, known)| {
                while walk.next_if(|(own, _)| *own < id).is_some() {}
                walk.next_if(|(own, _)| *own == id)
                    .is_none()
                    .then_some(known)
            }));
        }
        if !changed.is_empty() || !gone.is_empty() {
            let fresh = marks(&now, &changed, &gone, settings.line_hops);
            for (number, marks) in fresh {
                if let Some((_, known)) = now.get_mut(number)
                    && *known.marks != marks
                {
                    known.marks = Arc::new(marks);
                }
            }
        }
        self.edges = now
            .into_iter()
            .map(|(id, known)| (id.clone(), known))
            .collect();
    }
}

fn area_of(points: &[Point]) -> Rect {
    bounding_box(points.iter().map(|at| Rect::from_points(*at, *at))).unwrap_or(Rect::ZERO)
}

/// New marks of all edges that changed or that meet one which did, now or before.
fn marks(
    now: &[(&EdgeId, Known)],
    changed: &[usize],
    gone: &[&Known],
    line_hops: bool,
) -> BTreeMap<usize, Marks> {
    let current = changed.iter().filter_map(|number| now.get(*number));
    let touched: Vec<&Known> = current
        .map(|(_, known)| known)
        .chain(gone.iter().copied())
        .collect();
    let mut ends: Ends<'_> = Default::default();
    for known in &touched {
        for (set, end) in ends.iter_mut().zip(known.ends()) {
            set.insert(end);
        }
    }
    let mut fresh: BTreeMap<usize, Marks> = BTreeMap::new();
    let mut own = |number: usize, known: &Known| {
        fresh
            .entry(number)
            .or_insert_with(|| Marks::clone(&known.marks));
    };
    // Dots of each group with an edge that changed.
    let mut groups: [BTreeMap<(&NodeId, EdgeKind), Vec<usize>>; 2] = Default::default();
    for (number, (_, known)) in now.iter().enumerate() {
        for ((set, end), groups) in ends.iter().zip(known.ends()).zip(&mut groups) {
            if set.contains(&end) {
                groups.entry(end).or_default().push(number);
                own(number, known);
            }
        }
    }
    let stale: Vec<usize> = if line_hops {
        let most = touched.len() * 4 > now.len();
        let all = bounding_box(touched.iter().map(|known| known.area)).unwrap_or(Rect::ZERO);
        let is_stale = |area: Rect| {
            let area = area.inflate(1.0, 1.0);
            most || area.overlaps(all) && touched.iter().any(|known| known.area.overlaps(area))
        };
        let numbered = now.iter().enumerate();
        let stale = numbered.filter(|(_, (_, known))| is_stale(known.area));
        stale.map(|(number, _)| number).collect()
    } else {
        Vec::new()
    };
    for number in &stale {
        if let Some((_, known)) = now.get(*number) {
            own(*number, known);
        }
    }
    for (side, groups) in groups.iter().enumerate() {
        for numbers in groups.values() {
            let dots = dots(now, numbers, side == 1);
            for (number, dots) in numbers.iter().zip(dots) {
                if let Some(marks) = fresh.get_mut(number) {
                    match side {
                        0 => marks.parting = dots,
                        _ => marks.joining = dots,
                    }
                }
            }
        }
    }
    if !stale.is_empty() {
        let areas = stale.iter().filter_map(|number| now.get(*number));
        let area = bounding_box(areas.map(|(_, known)| known.area)).unwrap_or(Rect::ZERO);
        let uprights = Uprights::new(now, area.inflate(1.0, 1.0));
        for number in stale {
            if let (Some(marks), Some((_, known))) = (fresh.get_mut(&number), now.get(number)) {
                marks.hops = uprights.hops(number, &known.route.points);
            }
        }
    }
    fresh
}

/// Upright runs of edges, by stripes of height.
struct Uprights {
    /// Place, upper end, lower end and number of the edge of each; from left to right.
    stripes: BTreeMap<i64, Vec<(f64, f64, f64, usize)>>,
}

impl Uprights {
    fn new(edges: &[(&EdgeId, Known)], area: Rect) -> Self {
        let mut stripes: BTreeMap<i64, Vec<(f64, f64, f64, usize)>> = BTreeMap::new();
        for (number, (_, known)) in edges.iter().enumerate() {
            if !known.area.inflate(1.0, 1.0).overlaps(area) {
                continue;
            }
            for pair in known.route.points.windows(2) {
                let [a, b] = pair else { continue };
                // Its corners are rounded: what crosses there crosses no upright line.
                let (top, bottom) = (a.y.min(b.y) + RADIUS_ROUTE, a.y.max(b.y) - RADIUS_ROUTE);
                if (a.x - b.x).abs() > SAME || top >= bottom {
                    continue;
                }
                for stripe in stripe(top.max(area.y0))..=stripe(bottom.min(area.y1)) {
                    let runs = stripes.entry(stripe).or_default();
                    runs.push((a.x, top, bottom, number));
                }
            }
        }
        for runs in stripes.values_mut() {
            runs.sort_by(|a, b| a.0.total_cmp(&b.0));
        }
        Self { stripes }
    }

    /// Where the level runs of an edge hop over upright ones of others, away from corners and
    /// ends. Hops that would touch are one.
    fn hops(&self, number: usize, points: &[Point]) -> Vec<Hop> {
        let mut hops: Vec<Hop> = Vec::new();
        let last = points.len().saturating_sub(2);
        for (run, pair) in points.windows(2).enumerate() {
            let [a, b] = pair else { continue };
            if (a.y - b.y).abs() > SAME {
                continue;
            }
            let room = HOP_RADIUS + RADIUS_ROUTE + 1.0;
            let arrow = if run == last {
                arrow_room(SPINE_ARROW_HEAD.width)
            } else {
                0.0
            };
            let (before, after) = if a.x < b.x {
                (room, room.max(arrow + HOP_RADIUS + 1.0))
            } else {
                (room.max(arrow + HOP_RADIUS + 1.0), room)
            };
            let (left, right) = (a.x.min(b.x) + before, a.x.max(b.x) - after);
            let Some(uprights) = self.stripes.get(&stripe(a.y)) else {
                continue;
            };
            let first = uprights.partition_point(|(x, ..)| *x < left);
            for (x, top, bottom, own) in uprights.iter().skip(first) {
                if *x > right {
                    break;
                }
                if *own == number || a.y <= *top || a.y >= *bottom {
                    continue;
                }
                match hops.last_mut() {
                    Some(hop) if hop.run == run && x - hop.right < 2.0 * HOP_RADIUS + 2.0 => {
                        hop.right = *x;
                    }
                    _ => hops.push(Hop {
                        run,
                        left: *x,
                        right: *x,
                    }),
                }
            }
        }
        hops
    }
}

fn stripe(y: f64) -> i64 {
    (y / STRIPE).floor() as i64
}

/// Dots of the edges of a group, each at the first edge of those that part there; from their
/// ends backwards if they join.
fn dots(edges: &[(&EdgeId, Known)], numbers: &[usize], joins: bool) -> Vec<Vec<Point>> {
    let line = |number: &usize| {
        let points = edges.get(*number).map(|(_, known)| &known.route.points);
        let mut points = points.cloned().unwrap_or_default();
        if joins {
            points.reverse();
        }
        points
    };
    let lines: Vec<Vec<Point>> = numbers.iter().map(line).collect();
    let least = if joins {
        arrow_room(SPINE_ARROW_HEAD.width)
    } else {
        0.0
    } + LEAST_TRUNK;
    let mut seen: Vec<Point> = Vec::new();
    let of = |(place, own): (usize, &Vec<Point>)| {
        let others = lines.iter().skip(place + 1);
        let mut dots = Vec::new();
        for at in others.filter_map(|other| parting(own, other, least)) {
            if !seen.iter().any(|dot| (*dot - at).hypot() < 1.0) {
                seen.push(at);
                dots.push(at);
            }
        }
        dots
    };
    lines.iter().enumerate().map(of).collect()
}

/// The last common point of two lines that begin alike, as they are drawn: before the rounded
/// corner of the one that turns first.
fn parting(one: &[Point], other: &[Point], least: f64) -> Option<Point> {
    let mut at = *one.first()?;
    if (at - *other.first()?).hypot() > SAME {
        return None;
    }
    let (mut i, mut j) = (1, 1);
    let (mut length, mut way) = (0.0, crate::geometry::Vec2::ZERO);
    loop {
        let (a, b) = (*one.get(i)? - at, *other.get(j)? - at);
        let (long_a, long_b) = (a.hypot(), b.hypot());
        if long_a < SAME {
            i += 1;
            continue;
        }
        if long_b < SAME {
            j += 1;
            continue;
        }
        if a.cross(b).abs() > SAME * long_a * long_b || a.dot(b) < 0.0 {
            break;
        }
        let step = long_a.min(long_b);
        way = a / long_a;
        length += step;
        at += way * step;
    }
    let turn = |points: &[Point], next: usize| {
        let before = *points.get(next.checked_sub(2)?)?;
        let (corner, next) = (*points.get(next - 1)?, *points.get(next)?);
        let turns = (corner - at).hypot() < SAME && way.cross(next - at).abs() > SAME;
        turns.then(|| {
            RADIUS_ROUTE
                .min((corner - before).hypot() / 2.0)
                .min((next - corner).hypot() / 2.0)
        })
    };
    let back = turn(one, i)
        .unwrap_or(0.0)
        .max(turn(other, j).unwrap_or(0.0));
    (length - back >= least).then(|| at - way * back)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(points: &[(f64, f64)]) -> Vec<Point> {
        points.iter().copied().map(Point::from).collect()
    }

    fn known(from: &str, to: &str, points: &[(f64, f64)]) -> (EdgeId, Arc<Edge>, Arc<Route>) {
        let edge = Edge {
            from: from.into(),
            to: to.into(),
            data: "request".into(),
            kind: EdgeKind::Sync,
            label: String::new(),
            waypoints: Vec::new(),
            bent: false,
            stub: false,
        };
        let route = Route {
            points: line(points),
            label: None,
        };
        let id = EdgeId::from(edge.canonical_id());
        (id, Arc::new(edge), Arc::new(route))
    }

    fn meetings(lines: &[(EdgeId, Arc<Edge>, Arc<Route>)], before: &mut Meetings) {
        let edges = lines
            .iter()
            .map(|(id, edge, _)| (id.clone(), Arc::clone(edge)));
        let routes = lines
            .iter()
            .map(|(id, _, way)| (id.clone(), Arc::clone(way)));
        let settings = LayoutSettings {
            line_hops: true,
            ..LayoutSettings::default()
        };
        before.update(&edges.collect(), &routes.collect(), &settings);
    }

    fn of(lines: &[(EdgeId, Arc<Edge>, Arc<Route>)]) -> Vec<Marks> {
        let mut all = Meetings::default();
        meetings(lines, &mut all);
        all.edges
            .values()
            .map(|known| (*known.marks).clone())
            .collect()
    }

    #[test]
    fn the_level_line_hops_and_hops_that_would_touch_are_one() {
        let level = known("a", "b", &[(0.0, 50.0), (300.0, 50.0)]);
        let upright = |name: &str, x: f64| known(name, "z", &[(x, 0.0), (x, 100.0)]);
        let lines = [
            level,
            upright("c", 60.0),
            upright("d", 66.0),
            upright("e", 150.0),
        ];
        let marks = of(&lines);
        let hop = |left, right| Hop {
            run: 0,
            left,
            right,
        };
        assert_eq!(marks[0].hops, [hop(60.0, 66.0), hop(150.0, 150.0)]);
        assert!(marks[1..].iter().all(|marks| marks.hops.is_empty()));
    }

    #[test]
    fn no_line_hops_near_corners_or_ends() {
        let level = [(0.0, 50.0), (100.0, 50.0), (100.0, 200.0)];
        for (x, top, expected) in [
            (50.0, 0.0, 1),
            (95.0, 0.0, 0),
            (5.0, 0.0, 0),
            (50.0, 46.0, 0),
        ] {
            let upright = known("c", "d", &[(x, top), (x, 150.0)]);
            let marks = of(&[known("a", "b", &level), upright]);
            assert_eq!(marks[0].hops.len(), expected, "{x} {top}");
        }
    }

    #[test]
    fn lines_of_one_source_and_kind_part_at_a_dot() {
        let straight = [(0.0, 0.0), (200.0, 0.0)];
        let turning = [(0.0, 0.0), (100.0, 0.0), (100.0, 80.0), (200.0, 80.0)];
        let marks = of(&[known("a", "b", &straight), known("a", "c", &turning)]);
        // Where the corner begins to be round.
        assert_eq!(marks[0].parting, [Point::new(100.0 - RADIUS_ROUTE, 0.0)]);
        assert!(marks[1].parting.is_empty(), "one dot for both");
        let marks = of(&[known("a", "b", &straight), known("d", "c", &turning)]);
        assert!(marks.iter().all(|marks| marks.dots().count() == 0));
    }

    #[test]
    fn lines_of_one_target_and_kind_join_at_a_dot() {
        let straight = [(0.0, 0.0), (200.0, 0.0)];
        let turning = [(0.0, 80.0), (100.0, 80.0), (100.0, 0.0), (200.0, 0.0)];
        let marks = of(&[known("a", "c", &straight), known("b", "c", &turning)]);
        assert_eq!(marks[0].joining, [Point::new(100.0 + RADIUS_ROUTE, 0.0)]);
    }

    #[test]
    fn a_change_of_one_line_gives_the_marks_that_all_afresh_would() {
        let at = |y: f64, x: f64| {
            let mut lines = vec![known("a", "b", &[(0.0, y), (400.0, y)])];
            for place in 0..8 {
                let x = x + 40.0 * f64::from(place);
                let name = format!("c{place}");
                lines.push(known(&name, "d", &[(x, 0.0), (x, 100.0)]));
            }
            lines.push(known("a", "e", &[(0.0, y), (30.0, y), (30.0, 300.0)]));
            lines
        };
        let mut all = Meetings::default();
        let mut lines = at(50.0, 60.0);
        meetings(&lines, &mut all);
        let moved = at(70.0, 60.0);
        lines[0] = moved[0].clone();
        meetings(&lines, &mut all);
        let kept: Vec<Marks> = all
            .edges
            .values()
            .map(|edge| (*edge.marks).clone())
            .collect();
        assert_eq!(kept, of(&lines));
        lines.remove(3);
        meetings(&lines, &mut all);
        let kept: Vec<Marks> = all
            .edges
            .values()
            .map(|edge| (*edge.marks).clone())
            .collect();
        assert_eq!(kept, of(&lines));
    }
}
