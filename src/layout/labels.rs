//! Places for labels: on a long run of their edge, off nodes, off each other, and off other
//! edges where there is a choice.

use rstar::RTree;

use super::route::Obstacles;
use super::{Route, RouteEdge};
use crate::geometry::{Boxed, Point, Rect, Size, envelope};

/// Room between a label and a node.
pub(super) const MARGIN: f64 = 2.0;
/// Room that a label leaves at both ends of its run.
const ENDS: f64 = 6.0;
/// Room of a port at the start of an edge, and of the arrow head at its end.
pub(super) const PORT: f64 = 4.0;
pub(super) const ARROW: f64 = 14.0;
/// What a line of another edge under a label counts: more than any matter of taste.
const STRUCK: f64 = 200.0;
/// What covering a node, a title or another label counts at least.
const COVERED: f64 = 1.0e4;
/// Between two places that are tried on a run.
const STEP: f64 = 12.0;
/// Most places that are tried on a run.
const MOST_PLACES: usize = 48;

/// A label that has its place.
type Taken = Boxed<()>;

fn taken_at(rect: Rect) -> Taken {
    Boxed { rect, data: () }
}

/// Places the labels of the edges in `which`; the others stay where they are.
pub(super) fn place_labels(
    obstacles: &Obstacles,
    edges: &[RouteEdge],
    titles: &[Rect],
    routes: &mut [Route],
    which: &[usize],
) {
    let has_label = |index: &usize| edges.get(*index).is_some_and(|edge| edge.label.is_some());
    if !which.iter().any(has_label) {
        return;
    }
    let runs = routes.iter().enumerate().flat_map(|(edge, route)| {
        pieces(route).map(move |(a, b)| Boxed {
            rect: Rect::from_points(a, b),
            data: edge,
        })
    });
    let runs = RTree::bulk_load(runs.collect());
    let mut is_moved = vec![false; edges.len()];
    for index in which {
        super::table::set(&mut is_moved, *index, true);
    }
    let stay = edges.iter().zip(routes.iter()).zip(&is_moved);
    let stay = stay.filter(|(_, is_moved)| !**is_moved);
    let mut taken: RTree<Taken> = RTree::bulk_load(
        stay.filter_map(|((edge, route), _)| {
            Some(taken_at(Rect::from_center_size(route.label?, edge.label?)))
        })
        .collect(),
    );
    // The best place of a label among those that have theirs, and what it has against it.
    let best_place = |index: usize, route: &Route, taken: &RTree<Taken>| {
        let size = edges.get(index)?.label?;
        let cost = |center: Point| {
            let own = Rect::from_center_size(center, size);
            let wide = own.inflate(MARGIN, MARGIN);
            let others = taken.locate_in_envelope_intersecting(envelope(wide));
            let covered = obstacles
                .near(wide)
                .chain(titles.iter().copied())
                .chain(others.map(|other| other.rect))
                .map(|other| other.intersect(wide).area())
                .sum::<f64>();
            let crossed = runs
                .locate_in_envelope_intersecting(envelope(own))
                .filter(|run| run.data != index)
                .count();
            // Nothing weighs more than what would be covered.
            if covered > 0.0 {
                COVERED + covered
            } else {
                STRUCK * crossed.min(8) as f64
            }
        };
        let best = places(route, size)
            .map(|(center, taste)| (cost(center) + taste, center))
            .min_by(|a, b| a.0.total_cmp(&b.0));
        best.map(|(cost, center)| (cost, Rect::from_center_size(center, size)))
    };
    // Those that found no free place, and those that had one first.
    let mut crowded: Vec<Rect> = Vec::new();
    for index in which {
        let Some(route) = routes.get_mut(*index).filter(|_| has_label(index)) else {
            continue;
        };
        let best = best_place(*index, route, &taken);
        route.label = best.map(|(_, area)| area.center());
        if let Some((cost, area)) = best {
            taken.insert(taken_at(area));
            if cost >= COVERED {
                crowded.push(area);
            }
        }
    }
    if crowded.is_empty() {
        return;
    }
    // They make room for each other.
    for index in which.iter().filter(|index| has_label(index)) {
        let (Some(edge), Some(route)) = (edges.get(*index), routes.get_mut(*index)) else {
            continue;
        };
        let Some((center, size)) = route.label.zip(edge.label) else {
            continue;
        };
        let old = taken_at(Rect::from_center_size(center, size));
        if crowded.iter().any(|area| area.overlaps(old.rect)) {
            taken.remove(&old);
            let best = best_place(*index, route, &taken);
            let area = best.map_or(old.rect, |(_, area)| area);
            route.label = Some(area.center());
            taken.insert(taken_at(area));
        }
    }
}

fn pieces(route: &Route) -> impl Iterator<Item = (Point, Point)> + '_ {
    route.points.windows(2).filter_map(|pair| match pair {
        [a, b] => Some((*a, *b)),
        _ => None,
    })
}

/// Places along a route, with what each has against it: the middle of a long run along which
/// the label fits is best.
fn places(route: &Route, size: Size) -> impl Iterator<Item = (Point, f64)> + '_ {
    let last = route.points.len().saturating_sub(2);
    pieces(route).enumerate().flat_map(move |(number, (a, b))| {
        // Ports and arrow heads are to be seen.
        let (start, end) = (
            if number == 0 { PORT } else { 0.0 },
            if number == last { ARROW } else { 0.0 },
        );
        let whole = (b - a).hypot();
        let (a, b) = if whole > start + end {
            (a.lerp(b, start / whole), a.lerp(b, 1.0 - end / whole))
        } else {
            (a, b)
        };
        let length = (b - a).hypot();
        let is_level = (a.y - b.y).abs() < 0.5;
        let along = if is_level { size.width } else { size.height };
        let spare = (length - along - 2.0 * ENDS).max(0.0);
        let fits = length >= along + 2.0 * ENDS;
        let count = ((spare / STEP) as usize).min(MOST_PLACES) / 2;
        let steps = -(count as i64)..=count as i64;
        let against = match (fits, is_level) {
            (true, true) => 0.0,
            // A label hides a short level run, and stands out from an upright one.
            (true, false) => 40.0,
            // Where it does not fit, it would cover the arrow head, or where the edge begins.
            (false, _) if number == 0 || number == last => 260.0,
            (false, _) => 60.0,
        } - length.min(240.0) / 8.0;
        steps.map(move |step| {
            let off = step as f64 / (2.0 * count.max(1) as f64);
            let shift = if length > 0.0 {
                off * spare / length
            } else {
                0.0
            };
            (a.lerp(b, 0.5 + shift), against + off.abs() * 12.0)
        })
    })
}
