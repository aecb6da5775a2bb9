//! Routes in the shape in which a document draws its edges.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::derived::{Ends, Moves};
use crate::geometry::{Rect, Size};
use crate::layout::{Route, Shaper};
use crate::model::{EdgeId, EdgeShape, InStep, LayoutSettings};

/// How far from a route a node may stand and still count, in scene points: half a label.
const REACH: f64 = 96.0;

/// Routes of another shape than the router's.
#[derive(Debug, Default)]
pub(super) struct DrawnRoutes {
    settings: LayoutSettings,
    /// What each one was made from: the size of its label and the route that was found.
    of: BTreeMap<EdgeId, (Option<Size>, Arc<Route>)>,
    /// Whether some were kept while others were made anew: labels keep off those that are
    /// there, so that all at once may come out otherwise.
    are_live: bool,
    routes: BTreeMap<EdgeId, Arc<Route>>,
}

impl DrawnRoutes {
    /// The routes as they are drawn; none where that is as they were found.
    pub(super) fn routes(&self) -> Option<&BTreeMap<EdgeId, Arc<Route>>> {
        (self.settings.edges != EdgeShape::Orthogonal).then_some(&self.routes)
    }

    /// Brings the routes up to those that the router found among nodes with these areas:
    /// `afresh` all of them, else those that a change touches.
    pub(super) fn update(
        &mut self,
        settings: &LayoutSettings,
        ends: &Ends,
        found: &BTreeMap<EdgeId, Arc<Route>>,
        boxes: impl Fn() -> Vec<Rect>,
        moves: &Moves,
        afresh: bool,
    ) {
        if self.settings != *settings {
            *self = Self {
                settings: *settings,
                ..Self::default()
            };
        }
        if settings.edges == EdgeShape::Orthogonal {
            return;
        }
        let mut old = InStep::new(&self.of);
        let mut stale: Vec<&EdgeId> = Vec::new();
        let count = self.of.len();
        for ((id, (_, end)), route) in ends.iter().zip(found.values()) {
            let same = old
                .get(id)
                .is_some_and(|(label, of)| *label == end.label && Arc::ptr_eq(of, route));
            if !same || moves.touch(route) {
                stale.push(id);
            }
        }
        let unchanged = stale.is_empty() && count == ends.len();
        if unchanged && (!afresh || !self.are_live) {
            return;
        }
        let mut stale = stale.into_iter().peekable();
        let mut routes: BTreeMap<EdgeId, Arc<Route>> = BTreeMap::new();
        let mut fresh = Vec::new();
        let mut labels = Vec::new();
        for ((id, (_, end)), route) in ends.iter().zip(found.values()) {
            let is_stale = stale.next_if(|own| *own == id).is_some();
            match self.routes.get(id).filter(|_| !afresh && !is_stale) {
                Some(kept) => {
                    let label = kept.label.zip(end.label);
                    labels.extend(label.map(|(at, size)| Rect::from_center_size(at, size)));
                    routes.insert(id.clone(), Arc::clone(kept));
                }
                None => fresh.push((id, end, route)),
            }
        }
        self.are_live = !routes.is_empty();
        let mut shaper = Shaper::new(&boxes(), labels);
        for (id, end, route) in fresh {
            let shaped = match settings.edges {
                EdgeShape::Straight => shaper.straight(end, route),
                EdgeShape::Spline | EdgeShape::Orthogonal => shaper.smooth(end, route),
            };
            let kept = self.routes.get(id).filter(|kept| ***kept == shaped);
            let shaped = kept.map_or_else(|| Arc::new(shaped), Arc::clone);
            routes.insert(id.clone(), shaped);
        }
        self.routes = routes;
        let of = ends.iter().zip(found.values());
        self.of = of
            .map(|((id, (_, end)), route)| (id.clone(), (end.label, Arc::clone(route))))
            .collect();
    }
}

impl Moves {
    /// Whether nodes came to or went from where they can change the shape of a route.
    fn touch(&self, route: &Route) -> bool {
        if self.is_still() {
            return false;
        }
        let mut points = route.points.iter();
        let Some(first) = points.next() else {
            return false;
        };
        let area = points.fold(Rect::from_points(*first, *first), |area, point| {
            area.union_pt(*point)
        });
        let area = area.inflate(REACH, REACH);
        self.renumbered || self.areas().any(|rect| rect.overlaps(area))
    }
}
