//! Routes in the shape in which a document draws its edges.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::derived::{Ends, Moves};
use crate::geometry::Rect;
use crate::layout::{Route, Shaper};
use crate::model::{EdgeId, EdgeShape, InStep, LayoutSettings};

/// How far from a route a node may stand and still count, in scene points.
const REACH: f64 = 16.0;

/// Routes of another shape than the router's, of which only what changed is made anew.
#[derive(Debug, Default)]
pub(super) struct Drawn {
    settings: LayoutSettings,
    /// The route that each one was made from.
    of: BTreeMap<EdgeId, Arc<Route>>,
    routes: BTreeMap<EdgeId, Arc<Route>>,
}

impl Drawn {
    /// The routes as they are drawn; none where that is as they were found.
    pub(super) fn routes(&self) -> Option<&BTreeMap<EdgeId, Arc<Route>>> {
        (self.settings.edges != EdgeShape::Orthogonal).then_some(&self.routes)
    }

    /// Brings the routes up to those that the router found among nodes with these areas.
    pub(super) fn update(
        &mut self,
        settings: &LayoutSettings,
        ends: &Ends,
        found: &BTreeMap<EdgeId, Arc<Route>>,
        boxes: impl Fn() -> Vec<Rect>,
        moves: &Moves,
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
        let mut routes: BTreeMap<EdgeId, Arc<Route>> = BTreeMap::new();
        let mut fresh = Vec::new();
        let mut labels = Vec::new();
        for ((id, (_, end)), route) in ends.iter().zip(found.values()) {
            let same = old.get(id).is_some_and(|of| Arc::ptr_eq(of, route));
            match self.routes.get(id).filter(|_| same && !moves.touch(route)) {
                Some(kept) => {
                    let label = kept.label.zip(end.label);
                    labels.extend(label.map(|(at, size)| Rect::from_center_size(at, size)));
                    routes.insert(id.clone(), Arc::clone(kept));
                }
                None => fresh.push((id, end, route)),
            }
        }
        if !fresh.is_empty() {
            let mut shaper = Shaper::new(&boxes(), settings.direction, labels);
            for (id, end, route) in fresh {
                let shaped = match settings.edges {
                    EdgeShape::Straight => shaper.straight(end, route),
                    EdgeShape::Spline | EdgeShape::Orthogonal => shaper.smooth(end, route),
                };
                let kept = self.routes.get(id).filter(|kept| ***kept == shaped);
                let shaped = kept.map_or_else(|| Arc::new(shaped), Arc::clone);
                routes.insert(id.clone(), shaped);
            }
        }
        self.routes = routes;
        self.of.clone_from(found);
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
