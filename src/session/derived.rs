//! What follows from a document: cards, routes, scene, index, findings.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::catalog::Catalog;
use crate::check::{Finding, Severity, check};
use crate::geometry::{Point, Rect, Size, Vec2};
use crate::layout::{Route, RouteEdge, route_all, route_some};
use crate::model::{Document, Edge, EdgeId, NodeId};
use crate::scene::{Badge, Scene, SceneBuilder, SceneIndex, SceneInput, label_size, style::Theme};
use crate::sizing::Cards;

/// Up to how many edges all are routed afresh after a change; beyond it, only those that
/// the change touches.
const ROUTE_ALL_UP_TO: usize = 300;

/// Derived values of one document, kept up to date with as little work as possible.
#[derive(Debug, Default)]
pub struct Derived {
    cards: Cards,
    rects: BTreeMap<NodeId, Rect>,
    ends: BTreeMap<EdgeId, RouteEdge>,
    routes: BTreeMap<EdgeId, Arc<Route>>,
    routes_are_live: bool,
    findings: Vec<Finding>,
    badges: BTreeMap<NodeId, Badge>,
    builder: SceneBuilder,
    scene: Option<Arc<Scene>>,
    index: SceneIndex,
}

impl Derived {
    /// Cards of all nodes.
    pub fn cards(&self) -> &Cards {
        &self.cards
    }

    pub(super) fn cards_mut(&mut self) -> &mut Cards {
        &mut self.cards
    }

    /// Routes of all edges.
    pub fn routes(&self) -> &BTreeMap<EdgeId, Arc<Route>> {
        &self.routes
    }

    /// What the checks found, worst first.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The picture.
    pub fn scene(&self) -> &Arc<Scene> {
        static EMPTY: std::sync::OnceLock<Arc<Scene>> = std::sync::OnceLock::new();
        self.scene.as_ref().unwrap_or_else(|| {
            EMPTY.get_or_init(|| {
                Arc::new(Scene {
                    bounds: Rect::ZERO,
                    background: Theme::dark().background,
                    fragments: Vec::new(),
                })
            })
        })
    }

    /// Where everything is.
    pub fn index(&self) -> &SceneIndex {
        &self.index
    }

    /// Brings all up to a document. While `is_gesture`, only what must move is routed, and
    /// the checks wait for the end of the gesture.
    pub fn refresh(
        &mut self,
        document: &Document,
        catalog: &Catalog,
        theme: &Theme,
        is_gesture: bool,
    ) {
        self.cards.update(document, catalog);
        self.refresh_routes(document, is_gesture);
        if !is_gesture {
            self.findings = check(document, catalog);
            self.badges = badges(&self.findings);
        }
        self.refresh_scene(document, catalog, theme);
    }

    /// Draws the document again, as after a change of theme.
    pub fn refresh_scene(&mut self, document: &Document, catalog: &Catalog, theme: &Theme) {
        let scene = self.builder.build(SceneInput {
            document,
            catalog,
            cards: &self.cards,
            routes: &self.routes,
            badges: &self.badges,
            theme,
        });
        self.index.update(&scene);
        self.scene = Some(Arc::new(scene));
    }

    fn refresh_routes(&mut self, document: &Document, is_gesture: bool) {
        let rects: BTreeMap<NodeId, Rect> = document
            .nodes()
            .iter()
            .map(|(id, node)| {
                let size = self.cards.get(id).map_or(Size::ZERO, |card| card.size);
                (id.clone(), Rect::from_origin_size(node.position, size))
            })
            .collect();
        let indices: BTreeMap<&NodeId, usize> = rects
            .keys()
            .enumerate()
            .map(|(index, id)| (id, index))
            .collect();
        let ends: BTreeMap<EdgeId, RouteEdge> = document
            .edges()
            .iter()
            .filter_map(|(id, edge)| {
                Some((
                    id.clone(),
                    route_edge(document, &self.cards, &indices, edge)?,
                ))
            })
            .collect();
        let few = ends.len() <= ROUTE_ALL_UP_TO;
        let unchanged = rects == self.rects && ends == self.ends;
        if unchanged && (is_gesture || !self.routes_are_live || !few) {
            return;
        }
        let boxes: Vec<Rect> = rects.values().copied().collect();
        let list: Vec<RouteEdge> = ends.values().cloned().collect();
        let known: Vec<Option<&Arc<Route>>> = ends.keys().map(|id| self.routes.get(id)).collect();
        let touched = self.touched(&rects, &ends);
        let afresh = (few && !is_gesture) || touched.len() * 2 > list.len();
        let routed = if afresh {
            route_all(&boxes, &list)
        } else {
            let previous: Vec<Route> = known
                .iter()
                .map(|route| route.map_or_else(Route::default, |route| Route::clone(route)))
                .collect();
            route_some(&boxes, &list, &previous, &touched)
        };
        let routes = ends
            .keys()
            .zip(routed)
            .zip(&known)
            .map(|((id, route), old)| {
                let route = match old {
                    Some(old) if ***old == route => Arc::clone(old),
                    _ => Arc::new(route),
                };
                (id.clone(), route)
            })
            .collect();
        self.routes = routes;
        self.routes_are_live = !afresh;
        self.rects = rects;
        self.ends = ends;
    }

    /// Numbers of the edges whose ends moved or whose way is now blocked.
    fn touched(
        &self,
        rects: &BTreeMap<NodeId, Rect>,
        ends: &BTreeMap<EdgeId, RouteEdge>,
    ) -> Vec<usize> {
        let moved: Vec<Rect> = rects
            .iter()
            .filter(|(id, rect)| self.rects.get(*id) != Some(rect))
            .map(|(_, rect)| rect.inflate(4.0, 4.0))
            .collect();
        let area = crate::geometry::bounding_box(moved.iter().copied());
        let blocked = |route: &Route| {
            area.is_some_and(|area| {
                route.points.windows(2).any(|pair| match pair {
                    [a, b] => {
                        let run = Rect::from_points(*a, *b).inflate(0.1, 0.1);
                        run.overlaps(area) && moved.iter().any(|rect| rect.overlaps(run))
                    }
                    _ => false,
                })
            })
        };
        ends.iter()
            .enumerate()
            .filter(|(_, (id, edge))| {
                self.ends.get(*id).is_none_or(|old| !same_run(old, edge))
                    || self.routes.get(*id).is_none_or(|route| blocked(route))
            })
            .map(|(index, _)| index)
            .collect()
    }
}

/// Whether two states of an edge run alike; numbers of nodes shift when others come or go.
fn same_run(a: &RouteEdge, b: &RouteEdge) -> bool {
    a.start == b.start && a.end == b.end && a.feedback == b.feedback && a.label == b.label
}

/// The ends of an edge on its nodes' sides.
pub(super) fn route_edge(
    document: &Document,
    cards: &Cards,
    indices: &BTreeMap<&NodeId, usize>,
    edge: &Edge,
) -> Option<RouteEdge> {
    let (from, to) = (document.node(&edge.from)?, document.node(&edge.to)?);
    let (from_card, to_card) = (cards.get(&edge.from)?, cards.get(&edge.to)?);
    let data = edge.data.as_str();
    let start: Point = from.position + Vec2::new(from_card.size.width, from_card.output_y(data));
    let end: Point = to.position + Vec2::new(0.0, to_card.input_y(data));
    Some(RouteEdge {
        from: *indices.get(&edge.from)?,
        to: *indices.get(&edge.to)?,
        start,
        end,
        feedback: edge.kind == crate::model::EdgeKind::Feedback,
        label: (!edge.label.trim().is_empty()).then(|| label_size(&edge.label)),
    })
}

/// The worst finding of each node, for its corner; advice leaves no mark.
fn badges(findings: &[Finding]) -> BTreeMap<NodeId, Badge> {
    let mut badges: BTreeMap<NodeId, Badge> = BTreeMap::new();
    for finding in findings {
        let badge = match finding.severity {
            Severity::Error => Badge::Error,
            Severity::Warning => Badge::Warning,
            Severity::Advice => continue,
        };
        for node in finding.nodes.iter().collect::<BTreeSet<_>>() {
            let worst = badges.entry(node.clone()).or_insert(badge);
            *worst = (*worst).max(badge);
        }
    }
    badges
}

/// The picture of a document for an export: no marks, all routes afresh.
pub fn render(document: &Document, catalog: &Catalog, theme: &Theme) -> Scene {
    let mut cards = Cards::default();
    cards.update(document, catalog);
    let mut derived = Derived {
        cards,
        ..Derived::default()
    };
    derived.refresh_routes(document, false);
    derived.builder.build(SceneInput {
        document,
        catalog,
        cards: &derived.cards,
        routes: &derived.routes,
        badges: &BTreeMap::new(),
        theme,
    })
}
