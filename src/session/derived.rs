//! What follows from a document: cards, routes, scene, index, findings.

use std::cell::LazyCell;
use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{Hash as _, Hasher as _};
use std::sync::Arc;

use super::arrange::arranged_overview;
use super::drawn::DrawnRoutes;
use super::environment::Environment;
use super::estimating::Estimating;
use crate::catalog::Catalog;
use crate::check::{Finding, Report, Severity, report_with};
use crate::geometry::{Point, Rect};
use crate::graph::{GraphView, Spine};
use crate::layout::{Route, RouteEdge, route_all, route_some};
use crate::model::{
    Core, Document, Edge, EdgeId, InStep, Lane, LaneId, Level, NodeId, Shown, Sight, lane_card,
};
use crate::scene::{Badge, Scene, SceneBuilder, SceneIndex, SceneInput, label_size, style::Theme};
use crate::sizing::{Card, Cards, LANE_HEADER, LANE_TITLE};
use crate::text::measure;

/// Up to how many edges all are routed afresh after a change; beyond it, only those that
/// the change touches.
const ROUTE_ALL_UP_TO: usize = 300;

/// Each edge's record and where it starts and ends.
pub(super) type Ends = BTreeMap<EdgeId, (Arc<Edge>, RouteEdge)>;

/// Derived values of one document, kept up to date with as little work as possible.
#[derive(Debug, Default)]
pub struct Derived {
    pub(super) cards: Cards,
    places: BTreeMap<NodeId, (Rect, Arc<Card>)>,
    ends: Ends,
    routes: BTreeMap<EdgeId, Arc<Route>>,
    routes_are_live: bool,
    /// Whether the routes share trunks.
    shares_trunks: bool,
    /// The titles that the routes keep clear of.
    titles: Vec<Rect>,
    drawn: DrawnRoutes,
    report: Report,
    pub(super) estimating: Estimating,
    badges: BTreeMap<NodeId, Badge>,
    heat: BTreeMap<NodeId, f64>,
    spine: Arc<Spine>,
    /// What of the document the spine follows from.
    spine_of: u64,
    builder: SceneBuilder,
    scene: Option<Arc<Scene>>,
    /// What is drawn, where that is not the document itself.
    shown: Option<Shown>,
    overview: Overview,
    index: SceneIndex,
}

impl Derived {
    /// Takes over what was derived elsewhere of the same document; the estimate stays.
    pub(super) fn replace(&mut self, other: Self) {
        let estimating = std::mem::take(&mut self.estimating);
        *self = Self {
            estimating,
            ..other
        };
    }

    /// Cards of all nodes.
    pub fn cards(&self) -> &Cards {
        &self.cards
    }

    pub(super) fn cards_mut(&mut self) -> &mut Cards {
        &mut self.cards
    }

    /// Routes of all edges, as they are drawn.
    pub fn routes(&self) -> &BTreeMap<EdgeId, Arc<Route>> {
        self.drawn.routes().unwrap_or(&self.routes)
    }

    /// The spine of the document, as of the end of the last gesture.
    pub fn spine(&self) -> &Arc<Spine> {
        &self.spine
    }

    /// What the checks found, worst first.
    pub fn findings(&self) -> &[Finding] {
        &self.report.findings
    }

    /// What the checks found and the document ignores, with the reasons.
    pub fn ignored(&self) -> &[(Finding, String)] {
        &self.report.ignored
    }

    /// The worst finding of each node that has one, as it is marked on its card.
    pub fn badges(&self) -> &BTreeMap<NodeId, Badge> {
        &self.badges
    }

    /// Sets the heat of cards, which the next scene shows; says whether it is another.
    pub(super) fn set_heat(&mut self, heat: BTreeMap<NodeId, f64>) -> bool {
        let is_other = self.heat != heat;
        self.heat = heat;
        is_other
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
        (level, inside): (Level, Option<&LaneId>),
        environment: &Environment,
        is_gesture: bool,
    ) {
        let catalog = environment.catalog;
        let shown = if level == Level::Overview {
            Some(self.overview.of(document, catalog).clone())
        } else {
            let sight = Sight {
                level,
                inside,
                core: None,
            };
            document.shown(sight, self.shown.as_ref())
        };
        let drawn = shown.as_deref().unwrap_or(document);
        self.cards.show_figures(level != Level::Standard);
        self.cards.update(drawn, catalog);
        if !is_gesture {
            self.refresh_spine(drawn, catalog);
        }
        self.refresh_routes(drawn, is_gesture);
        if !is_gesture {
            self.report = report_with(document, catalog, &environment.rules);
            self.badges = badges(&self.report.findings, document, drawn);
        }
        self.shown = shown;
        self.refresh_scene(document, environment);
    }

    /// Finds the spine anew if the document changed otherwise than by moving.
    fn refresh_spine(&mut self, document: &Document, catalog: &Catalog) {
        let of = shape_of(document);
        if self.spine_of == of {
            return;
        }
        self.spine_of = of;
        let spine = GraphView::new(document, catalog).spine();
        if *self.spine != spine {
            self.spine = Arc::new(spine);
            self.ends.clear();
        }
    }

    /// The document as it is drawn: with collapsed lanes as one node each.
    pub fn shown<'a>(&'a self, document: &'a Document) -> &'a Document {
        self.shown.as_deref().unwrap_or(document)
    }

    /// Draws the document again, as after a change of theme.
    pub fn refresh_scene(&mut self, document: &Document, environment: &Environment) {
        let scene = self.builder.build(SceneInput {
            document: self.shown.as_deref().unwrap_or(document),
            catalog: environment.catalog,
            cards: &self.cards,
            routes: self.drawn.routes().unwrap_or(&self.routes),
            spine: &self.spine,
            badges: &self.badges,
            heat: &self.heat,
            folded: document.lanes(),
            theme: &environment.theme,
        });
        self.index.update(&scene);
        self.scene = Some(Arc::new(scene));
    }

    /// The picture of a document as it is shown, without marks; `folded` are the lanes of the
    /// whole document.
    pub(super) fn draw(
        &mut self,
        shown: &Document,
        folded: &BTreeMap<LaneId, Arc<Lane>>,
        catalog: &Catalog,
        theme: &Theme,
    ) -> Scene {
        self.cards.update(shown, catalog);
        self.refresh_spine(shown, catalog);
        self.refresh_routes(shown, false);
        self.builder.build(SceneInput {
            document: shown,
            catalog,
            cards: &self.cards,
            routes: self.drawn.routes().unwrap_or(&self.routes),
            spine: &self.spine,
            badges: &BTreeMap::new(),
            heat: &BTreeMap::new(),
            folded,
            theme,
        })
    }

    fn refresh_routes(&mut self, document: &Document, is_gesture: bool) {
        let moves = self.refresh_places(document);
        self.find_routes(document, &moves, is_gesture);
        let places = &self.places;
        let boxes = || places.values().map(|(rect, _)| *rect).collect();
        let settings = document.layout();
        let afresh = document.edges().len() <= ROUTE_ALL_UP_TO && !is_gesture;
        self.drawn
            .update(settings, &self.ends, &self.routes, boxes, &moves, afresh);
    }

    fn find_routes(&mut self, document: &Document, moves: &Moves, is_gesture: bool) {
        if self.shares_trunks != document.layout().shared_trunks {
            self.shares_trunks = !self.shares_trunks;
            self.ends.clear();
            self.routes.clear();
        }
        let same_ends = self.keep_ends(document, moves);
        let few = document.edges().len() <= ROUTE_ALL_UP_TO;
        let titles = lane_titles(document);
        let same_titles = is_gesture || self.titles == titles;
        let unchanged = moves.is_still() && same_ends && same_titles;
        if unchanged && (is_gesture || !self.routes_are_live || !few) {
            return;
        }
        let direction = document.layout().direction;
        let ends = self.ends_now(document, moves);
        let boxes: Vec<Rect> = self.places.values().map(|(rect, _)| *rect).collect();
        let list: Vec<RouteEdge> = ends.values().map(|(_, end)| end.clone()).collect();
        let mut routes = InStep::new(&self.routes);
        let known: Vec<Option<&Arc<Route>>> = ends.keys().map(|id| routes.get(id)).collect();
        let touched = self.touched(&moves.moved, &ends, &known);
        let afresh = (few && !is_gesture) || touched.len() * 2 > list.len();
        let routed = if afresh {
            route_all(&boxes, &list, &titles, direction)
        } else {
            let previous: Vec<Route> = known
                .iter()
                .map(|route| route.map_or_else(Route::default, |route| Route::clone(route)))
                .collect();
            route_some(&boxes, &list, &titles, &previous, &touched, direction)
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
        self.ends = ends;
        self.titles = titles;
    }

    /// Brings the areas of all nodes up to a document, and says what became of them.
    fn refresh_places(&mut self, document: &Document) -> Moves {
        let mut moves = Moves::default();
        let nodes = document.nodes();
        let mut current = InStep::new(nodes);
        let before = self.places.len();
        self.places.retain(|id, _| current.get(id).is_some());
        moves.renumbered = self.places.len() != before;
        let mut old = InStep::new(&self.places);
        let mut cards = self.cards.in_step();
        let mut fresh = Vec::new();
        for (id, node) in nodes {
            let Some((_, _, card)) = cards.get(id) else {
                continue;
            };
            let rect = Rect::from_origin_size(node.position, card.size);
            let place = old.get(id);
            if place.is_some_and(|(old, old_card)| *old == rect && Arc::ptr_eq(old_card, card)) {
                continue;
            }
            moves.renumbered |= place.is_none();
            if place.is_none_or(|(old, _)| *old != rect) {
                moves.moved.push(rect);
                moves.left.extend(place.map(|(old, _)| *old));
            }
            moves.changed.insert(id.clone());
            fresh.push((id.clone(), (rect, Arc::clone(card))));
        }
        self.places.extend(fresh);
        moves
    }

    /// Whether all edges end where they did; takes note of edges that changed otherwise.
    fn keep_ends(&mut self, document: &Document, moves: &Moves) -> bool {
        let lines = document.edges().values().filter(|edge| !edge.stub);
        if moves.renumbered || lines.count() != self.ends.len() {
            return false;
        }
        let indices = LazyCell::new(|| self.indices());
        let mut old = InStep::new(&self.ends);
        let mut changed: Vec<(EdgeId, Arc<Edge>)> = Vec::new();
        for (id, edge) in document.edges() {
            if edge.stub {
                continue;
            }
            let Some((own, end)) = old.get(id) else {
                return false;
            };
            if Arc::ptr_eq(own, edge) && moves.leave(edge) {
                continue;
            }
            let is_spine = self.spine.edges.contains(id);
            if route_edge(document, &self.cards, &indices, edge, is_spine).as_ref() != Some(end) {
                return false;
            }
            changed.push((id.clone(), Arc::clone(edge)));
        }
        for (id, edge) in changed {
            if let Some((own, _)) = self.ends.get_mut(&id) {
                *own = edge;
            }
        }
        true
    }

    fn indices(&self) -> BTreeMap<&NodeId, usize> {
        let ids = self.places.keys().enumerate();
        ids.map(|(index, id)| (id, index)).collect()
    }

    /// The ends of all edges as they are now.
    fn ends_now(&self, document: &Document, moves: &Moves) -> Ends {
        let indices = LazyCell::new(|| self.indices());
        let mut old = InStep::new(&self.ends);
        document
            .edges()
            .iter()
            .filter_map(|(id, edge)| {
                let kept = old.get(id).filter(|(own, _)| {
                    Arc::ptr_eq(own, edge) && !moves.renumbered && moves.leave(edge)
                });
                let end = if let Some((_, end)) = kept {
                    end.clone()
                } else {
                    let is_spine = self.spine.edges.contains(id);
                    route_edge(document, &self.cards, &indices, edge, is_spine)?
                };
                Some((id.clone(), (Arc::clone(edge), end)))
            })
            .collect()
    }

    /// Numbers of the edges whose ends moved or whose way is now blocked.
    fn touched(&self, moved: &[Rect], ends: &Ends, known: &[Option<&Arc<Route>>]) -> Vec<usize> {
        let moved: Vec<Rect> = moved.iter().map(|rect| rect.inflate(4.0, 4.0)).collect();
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
        let mut old = InStep::new(&self.ends);
        ends.iter()
            .zip(known)
            .enumerate()
            .filter(|(_, ((id, (_, end)), route))| {
                old.get(id).is_none_or(|(_, old)| !same_run(old, end))
                    || route.is_none_or(|route| blocked(route))
            })
            .map(|(index, _)| index)
            .collect()
    }
}

/// What became of the nodes since they were last looked at.
#[derive(Default)]
pub(super) struct Moves {
    /// Nodes with another area or card.
    changed: BTreeSet<NodeId>,
    /// Areas that were not there before.
    moved: Vec<Rect>,
    /// Areas that are there no more, but for those of nodes that went.
    left: Vec<Rect>,
    /// Whether nodes came or went, so that others have new numbers.
    pub(super) renumbered: bool,
}

impl Moves {
    /// Areas where a node came or went.
    pub(super) fn areas(&self) -> impl Iterator<Item = &Rect> {
        self.moved.iter().chain(&self.left)
    }

    /// Whether no node came, went or moved.
    pub(super) fn is_still(&self) -> bool {
        self.moved.is_empty() && !self.renumbered
    }

    /// Whether both ends of an edge are as they were.
    fn leave(&self, edge: &Edge) -> bool {
        self.changed.is_empty()
            || !(self.changed.contains(&edge.from) || self.changed.contains(&edge.to))
    }
}

/// Whether two states of an edge run alike; numbers of nodes shift when others come or go.
fn same_run(a: &RouteEdge, b: &RouteEdge) -> bool {
    a.start == b.start
        && a.end == b.end
        && a.feedback == b.feedback
        && a.spine == b.spine
        && a.class == b.class
        && a.label == b.label
        && a.via == b.via
        && a.bent == b.bent
        && a.shares_trunk == b.shares_trunk
}

/// Where the titles of the lanes are, with a little room around them: no edge runs through one.
pub(super) fn lane_titles(document: &Document) -> Vec<Rect> {
    let lanes = document.lanes().values().filter(|lane| !lane.collapsed);
    lanes
        .map(|lane| {
            let width = measure(&lane.title, LANE_TITLE).min(lane.rect.width());
            let (left, top) = (lane.rect.x0 + 6.0, lane.rect.y0 + 4.0);
            Rect::new(left, top, left + width + 16.0, top + LANE_HEADER - 6.0)
        })
        .collect()
}

/// The edges of the request path of a document.
pub(super) fn spine_edges(document: &Document, catalog: &Catalog) -> BTreeSet<EdgeId> {
    let view = GraphView::new(document, catalog);
    view.spine().edges.into_iter().collect()
}

/// The ends of an edge on its nodes' sides, and what its route depends on; none if it is shown
/// as stubs.
pub(super) fn route_edge(
    document: &Document,
    cards: &Cards,
    indices: &BTreeMap<&NodeId, usize>,
    edge: &Edge,
    is_spine: bool,
) -> Option<RouteEdge> {
    if edge.stub {
        return None;
    }
    let (from, to) = (document.node(&edge.from)?, document.node(&edge.to)?);
    let (from_card, to_card) = (cards.get(&edge.from)?, cards.get(&edge.to)?);
    let data = edge.data.as_str();
    let start: Point = from.position + from_card.output_point(data);
    let end: Point = to.position + to_card.input_point(data);
    Some(RouteEdge {
        from: *indices.get(&edge.from)?,
        to: *indices.get(&edge.to)?,
        start,
        end,
        feedback: edge.kind == crate::model::EdgeKind::Feedback,
        spine: is_spine,
        class: edge.kind as u8,
        shares_trunk: document.layout().shared_trunks,
        via: edge.waypoints_between(from.position, to.position),
        bent: edge.bent,
        label: (!edge.label.trim().is_empty()).then(|| label_size(&edge.label)),
    })
}

/// A hash of all that decides what the spine of a document is; where things are does not.
fn shape_of(document: &Document) -> u64 {
    let mut hasher = DefaultHasher::new();
    for (id, node) in document.nodes() {
        let lane = node.lane.as_ref().and_then(|id| document.lanes().get(id));
        let p99 = node.p99().map(|p99| p99.0.to_bits());
        (id, &node.component, lane.map(|lane| lane.kind), p99).hash(&mut hasher);
    }
    for (id, edge) in document.edges() {
        (id, &edge.from, &edge.to, edge.kind).hash(&mut hasher);
    }
    hasher.finish()
}

/// The worst finding of each node, for its corner; advice leaves no mark.
///
/// The card of a lane has the mark of the worst node that is not shown itself.
fn badges(findings: &[Finding], document: &Document, shown: &Document) -> BTreeMap<NodeId, Badge> {
    let mut badges: BTreeMap<NodeId, Badge> = BTreeMap::new();
    let card_of = |node: &NodeId| rest_card(document, shown, node);
    for finding in findings {
        let badge = match finding.severity {
            Severity::Error => Badge::Error,
            Severity::Warning => Badge::Warning,
            Severity::Advice => continue,
        };
        let cards = finding.nodes.iter().filter_map(card_of);
        for node in finding.nodes.iter().cloned().chain(cards) {
            let worst = badges.entry(node).or_insert(badge);
            *worst = (*worst).max(badge);
        }
    }
    badges
}

/// The card of a lane as which a node is shown; `None` if it is shown itself, or not at all.
pub(super) fn rest_card(document: &Document, shown: &Document, node: &NodeId) -> Option<NodeId> {
    if shown.nodes().contains_key(node) {
        return None;
    }
    let lane = document.node(node)?.lane.as_ref().map(lane_card);
    let own = lane.filter(|card| shown.nodes().contains_key(card));
    let other = || Some(lane_card(&"".into())).filter(|card| shown.nodes().contains_key(card));
    own.or_else(other)
}

/// The overview of a document, laid out; made anew only where it shows something else.
#[derive(Debug, Default)]
pub(super) struct Overview {
    /// What is shown, before the layout.
    shown: Shown,
    arranged: Shown,
}

impl Overview {
    pub(super) fn of(&mut self, document: &Document, catalog: &Catalog) -> &Shown {
        let core = GraphView::new(document, catalog).core();
        let shown = overview(document, &core);
        let same = shown.nodes() == self.shown.nodes()
            && shown.edges() == self.shown.edges()
            && shown.lanes() == self.shown.lanes()
            && shown.layout() == self.shown.layout()
            && Arc::ptr_eq(shown.header(), self.shown.header());
        if !same {
            self.arranged = arranged_overview(&shown, catalog);
            self.shown = shown;
        }
        &self.arranged
    }
}

fn overview(document: &Document, core: &Core) -> Shown {
    let sight = Sight {
        level: Level::Overview,
        inside: None,
        core: Some(core),
    };
    document.shown(sight, None).unwrap_or_default()
}
