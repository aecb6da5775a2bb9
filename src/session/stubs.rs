//! Edges that are shown as named stubs in place of lines: which ones, and where they lead.

use std::collections::{BTreeMap, BTreeSet};

use super::derived::Derived;
use super::{Notice, Session};
use crate::catalog::Catalog;
use crate::graph::GraphView;
use crate::layout::Route;
use crate::model::{Document, EdgeField, EdgeId, Edit, NodeId, Sight};
use crate::scene::style::Theme;
use crate::scene::{EdgeEnd, StubId, Tag};

/// From how many edges on a node is one that many others use.
const HUB: usize = 5;
/// From what length of its line on an edge of a hub is better shown as stubs, in scene points:
/// about half of what is seen of a diagram at once.
const LONG: f64 = 900.0;

/// The edges of a document that are long, touch a node which many others use, and are not on
/// the way from a request to its answer.
pub fn long_edges(document: &Document, catalog: &Catalog) -> BTreeSet<EdgeId> {
    let shown = document.shown(Sight::default(), None);
    let shown = shown.as_deref().unwrap_or(document);
    let mut derived = Derived::default();
    derived.draw(shown, document.lanes(), catalog, &Theme::light());
    long_among(document, catalog, |id| {
        derived.routes().get(id).map(|route| length(route))
    })
}

fn long_among(
    document: &Document,
    catalog: &Catalog,
    length_of: impl Fn(&EdgeId) -> Option<f64>,
) -> BTreeSet<EdgeId> {
    let view = GraphView::new(document, catalog);
    let path: BTreeSet<&EdgeId> = view.path_edges().map(|(_, _, facts)| facts.id).collect();
    let mut degree: BTreeMap<&NodeId, usize> = BTreeMap::new();
    for edge in document.edges().values() {
        for end in [&edge.from, &edge.to] {
            *degree.entry(end).or_default() += 1;
        }
    }
    let is_hub = |id: &NodeId| degree.get(id).is_some_and(|count| *count >= HUB);
    let edges = document.edges().iter();
    edges
        .filter(|(id, edge)| {
            !edge.stub
                && !path.contains(id)
                && (is_hub(&edge.from) || is_hub(&edge.to))
                && length_of(id).is_some_and(|length| length > LONG)
        })
        .map(|(id, _)| id.clone())
        .collect()
}

fn length(route: &Route) -> f64 {
    let pairs = route.points.iter().zip(route.points.iter().skip(1));
    pairs.map(|(a, b)| (*b - *a).hypot()).sum()
}

impl Session {
    /// Shows the selected edges as lines if all are stubs, else as stubs.
    pub(super) fn toggle_stubs(&mut self) {
        let edges = self.editor.selection.edge_set();
        self.apply(&Edit::SetEdges(
            edges,
            EdgeField::Stub(!self.selects_stubs()),
        ));
    }

    /// Whether edges are selected, and all of them are shown as stubs.
    pub(super) fn selects_stubs(&self) -> bool {
        let is_stub = |id: &EdgeId| self.editor.document.edge(id).is_some_and(|edge| edge.stub);
        let mut edges = self.editor.selection.edges().peekable();
        edges.peek().is_some() && edges.all(is_stub)
    }

    /// Shows edges as stubs that would be long lines to or from a node which many others use.
    pub(super) fn long_edges_as_stubs(&mut self) {
        let routes = self.derived.routes();
        let edges = long_among(&self.editor.document, self.environment.catalog, |id| {
            routes.get(id).map(|route| length(route))
        });
        if edges.is_empty() {
            self.notify(Notice::info(
                "No edge of a node with many edges is long enough to be shown as stubs.",
            ));
            return;
        }
        self.apply(&Edit::SetEdges(edges, EdgeField::Stub(true)));
    }

    pub(super) fn all_edges_as_lines(&mut self) {
        let edges = self
            .editor
            .document
            .edges()
            .iter()
            .filter(|(_, edge)| edge.stub);
        let edges: BTreeSet<EdgeId> = edges.map(|(id, _)| id.clone()).collect();
        self.apply(&Edit::SetEdges(edges, EdgeField::Stub(false)));
    }

    /// The edge that alone is selected, if it is shown as stubs.
    pub(super) fn selected_stub(&self) -> Option<EdgeId> {
        let id = self.selected_record()?.edge()?;
        self.editor.document.edge(id)?.stub.then(|| id.clone())
    }

    /// Follows the stub under the pointer, if it is one of the selected edge; else the one
    /// that is nearer to the middle of the view.
    pub(super) fn follow_selected_stub(&mut self) {
        let Some(edge) = self.selected_stub() else {
            return;
        };
        let stub = match self.view.canvas.hover() {
            Some(Tag::Stub(stub)) if stub.edge == edge => stub.clone(),
            _ => {
                let middle = self.viewport_center();
                let away = |end: EdgeEnd| {
                    let node = self.node_at(&edge, end);
                    let rect = node.and_then(|node| self.node_rect(&node));
                    rect.map_or(f64::INFINITY, |rect| (rect.center() - middle).hypot())
                };
                let end = if away(EdgeEnd::Target) < away(EdgeEnd::Source) {
                    EdgeEnd::Target
                } else {
                    EdgeEnd::Source
                };
                StubId { edge, end }
            }
        };
        self.follow_stub(&stub);
    }

    /// Goes from a stub to the node at the other end of its edge: selects it and puts it into
    /// the middle of the view.
    pub fn follow_stub(&mut self, stub: &StubId) {
        let other = match stub.end {
            EdgeEnd::Source => EdgeEnd::Target,
            EdgeEnd::Target => EdgeEnd::Source,
        };
        let Some(node) = self.node_at(&stub.edge, other) else {
            return;
        };
        self.select_and_reveal(&node);
        if let Some(rect) = self.node_rect(&node) {
            self.view
                .canvas
                .camera
                .center_on(rect.center(), self.view.viewport);
        }
    }

    /// The node at an end of an edge.
    fn node_at(&self, edge: &EdgeId, end: EdgeEnd) -> Option<NodeId> {
        let edge = self.editor.document.edge(edge)?;
        Some(match end {
            EdgeEnd::Source => edge.from.clone(),
            EdgeEnd::Target => edge.to.clone(),
        })
    }
}
