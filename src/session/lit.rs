//! What is lit while the rest is dimmed: the stage that is presented, the way of data through the
//! selection, or what is connected with the record under the pointer or with the selection.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::derived::rest_card;
use super::{Presentation, Session};
use crate::geometry::Point;
use crate::graph::{EdgeFacts, GraphView};
use crate::interact::{InputEvent, Tool};
use crate::model::{
    Document, EdgeId, EdgeKind, LaneId, Level, NodeId, RecordId, Selection, lane_card,
};
use crate::scene::Tag;

/// How long the pointer rests before what it rests on is lit, in seconds: longer than one needs to
/// cross a card, shorter than one waits.
const REST: f64 = 0.15;
/// Over how many edges Focus begins: one more than a selection lights by itself. All the way, which
/// is nearly all of most designs, would dim next to nothing.
const FIRST_HOPS: usize = 2;
/// How far the pointer of a resting hand strays, in screen points.
const STRAY: f64 = 3.0;

/// How far the way of data is followed from the selection, both ways, while the rest is dimmed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Focus {
    /// Not at all.
    #[default]
    Off,
    /// Over so many edges, at least 1.
    Hops(usize),
    /// To the ends.
    All,
}

/// Records that are lit while all others are dimmed; of the document as it is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lit {
    nodes: BTreeSet<NodeId>,
    edges: BTreeSet<EdgeId>,
}

impl Lit {
    /// The nodes, collapsed lanes among them by the ids of their cards.
    pub fn nodes(&self) -> &BTreeSet<NodeId> {
        &self.nodes
    }

    /// The edges.
    pub fn edges(&self) -> &BTreeSet<EdgeId> {
        &self.edges
    }

    fn is_all_of(&self, document: &Document) -> bool {
        self.nodes.len() == document.nodes().len() && self.edges.len() == document.edges().len()
    }
}

/// What is lit, and for which state of the session.
#[derive(Debug, Default)]
pub(super) struct Lighting {
    of: Option<State>,
    lit: Option<Arc<Lit>>,
}

/// All that decides what is lit.
#[derive(Debug, PartialEq)]
struct State {
    revision: u64,
    selection: Selection,
    inside: Option<LaneId>,
    level: Level,
    focus: Focus,
    highlight: bool,
    presentation: Option<Presentation>,
    pointed: Option<RecordId>,
}

/// The record that the pointer has come to rest on.
#[derive(Debug, Default)]
pub(super) struct Resting {
    on: Option<RecordId>,
    /// What the pointer is on instead, and since when, in seconds.
    next: Option<(Option<RecordId>, f64)>,
    /// Where the pointer was last seen to move to, on screen.
    at: Option<Point>,
    /// Whether it moved since it was last asked for.
    has_moved: bool,
    /// Whether it says what is looked at: not after a key, until it moves again.
    counts: bool,
}

impl Resting {
    /// Follows what happens on the canvas.
    pub(super) fn follow(&mut self, event: &InputEvent) {
        match event {
            InputEvent::Moved { at, .. } => {
                if self.at.is_none_or(|old| (*at - old).hypot() > STRAY) {
                    self.at = Some(*at);
                    self.has_moved = true;
                    self.counts = true;
                }
            }
            // What was under the pointer is elsewhere, or something else is looked at.
            InputEvent::Scrolled { .. }
            | InputEvent::Zoomed { .. }
            | InputEvent::Pressed { .. }
            | InputEvent::Cancelled => self.give_up(),
            InputEvent::Left => self.at = None,
            InputEvent::Released { .. } | InputEvent::DoubleClicked { .. } => {}
        }
    }

    /// Where the pointer is on screen, while it is over the canvas.
    pub(super) fn at(&self) -> Option<Point> {
        self.at
    }

    /// Nothing is pointed at until the pointer moves.
    pub(super) fn give_up(&mut self) {
        self.on = None;
        self.next = None;
        self.counts = false;
    }
}

impl Session {
    /// Follows the pointer at a time in seconds: once it rests, what it rests on is lit. Says
    /// after how many seconds to ask again, if nothing happens until then.
    pub fn rest_pointer(&mut self, now: f64) -> Option<f64> {
        if !matches!(self.view.canvas.tool(), Tool::Idle) || !self.view.switches.highlight {
            self.view.resting.give_up();
            return None;
        }
        let target = self.pointed_at();
        let has_moved = std::mem::take(&mut self.view.resting.has_moved);
        if target == self.view.resting.on {
            self.view.resting.next = None;
            return None;
        }
        let begun = match self.view.resting.next.take() {
            // Leaving may take any path; to light something, the pointer has to hold still on it.
            Some((next, begun)) if next == target && !(has_moved && target.is_some()) => begun,
            _ => now,
        };
        let left = begun + REST - now;
        if left <= 0.0 {
            self.view.resting.on = target;
            return None;
        }
        self.view.resting.next = Some((target, begun));
        Some(left)
    }

    /// The record under the pointer that has neighbors.
    fn pointed_at(&self) -> Option<RecordId> {
        if !self.view.resting.counts {
            return None;
        }
        match self.view.canvas.hover()?.record() {
            RecordId::Lane(id) => self.is_card(&id).then(|| lane_card(&id).into()),
            RecordId::Note(_) => None,
            node_or_edge => Some(node_or_edge),
        }
    }

    /// Brings what is lit up to date; the window asks for it before it paints.
    pub fn update_lit(&mut self) {
        let keeps = self.view.presentation.is_some() || self.view.focus != Focus::Off;
        match self.view.canvas.tool() {
            Tool::Idle | Tool::Panning(_) => {}
            // Nobody knows yet what comes of it.
            Tool::Pressed(_) => return,
            // A hand at work sees everything, unless it chose otherwise before.
            _ if keeps && self.view.lighting.of.is_some() => return,
            _ => {
                self.view.lighting = Lighting::default();
                return;
            }
        }
        let is_same = self.view.lighting.of.as_ref().is_some_and(|of| {
            of.revision == self.editor.revision
                && of.focus == self.view.focus
                && of.highlight == self.view.switches.highlight
                && of.presentation == self.view.presentation
                && of.pointed == self.view.resting.on
                && of.inside == self.view.inside
                && of.level == self.view.level
                && of.selection == self.editor.selection
        });
        if is_same {
            return;
        }
        self.view.lighting = Lighting {
            of: Some(State {
                revision: self.editor.revision,
                selection: self.editor.selection.clone(),
                inside: self.view.inside.clone(),
                level: self.view.level,
                focus: self.view.focus,
                highlight: self.view.switches.highlight,
                presentation: self.view.presentation,
                pointed: self.view.resting.on.clone(),
            }),
            lit: self.find_lit().map(Arc::new),
        };
    }

    /// What is lit while all others are dimmed; `None` if nothing is dimmed.
    pub fn lit(&self) -> Option<&Arc<Lit>> {
        self.view.lighting.lit.as_ref()
    }

    /// Whether a record stays bright, given what is lit.
    pub fn is_lit(&self, tag: &Tag, lit: &Lit) -> bool {
        tag.with_record(|record| match record {
            RecordId::Node(id) => lit.nodes.contains(id),
            RecordId::Edge(id) => lit.edges.contains(id),
            RecordId::Lane(id) => {
                lit.nodes.contains(&lane_card(id)) && !self.shown().lanes().contains_key(id)
            }
            RecordId::Note(_) => false,
        })
    }

    /// Whether a lane, or what an overview leaves out of it, is shown as a card.
    fn is_card(&self, lane: &LaneId) -> bool {
        self.shown().node(&lane_card(lane)).is_some()
    }

    fn find_lit(&self) -> Option<Lit> {
        if self.view.presentation.is_some() {
            let slide = self.slide().filter(|slide| !slide.nodes.is_empty())?;
            return Some(self.lit_among(slide.nodes.clone(), |_| true));
        }
        if let Some(lit) = self.in_focus() {
            return Some(lit);
        }
        if !self.view.switches.highlight {
            return None;
        }
        let (nodes, edges) = match &self.view.resting.on {
            Some(RecordId::Node(id)) => (BTreeSet::from([id.clone()]), BTreeSet::new()),
            Some(RecordId::Edge(id)) => (BTreeSet::new(), BTreeSet::from([id.clone()])),
            _ => self.selected_whole()?,
        };
        let lit = connected_with(self.shown(), nodes, &edges);
        // Where nothing is connected there is nothing to show by dimming, nor where all is.
        let is_telling = !lit.edges.is_empty() && !lit.is_all_of(self.shown());
        is_telling.then_some(lit)
    }

    /// Nodes with the cards of the lanes that stand for them, and the edges among them that `is_way`.
    fn lit_among(&self, mut nodes: BTreeSet<NodeId>, is_way: impl Fn(EdgeKind) -> bool) -> Lit {
        let cards: Vec<NodeId> = nodes
            .iter()
            .filter_map(|id| rest_card(&self.editor.document, self.shown(), id))
            .collect();
        nodes.extend(cards);
        let edges = self
            .shown()
            .edges()
            .iter()
            .filter(|(_, edge)| is_way(edge.kind))
            .filter(|(_, edge)| nodes.contains(&edge.from) && nodes.contains(&edge.to))
            .map(|(id, _)| id.clone())
            .collect();
        Lit { nodes, edges }
    }

    /// The selected nodes and edges of the document as it is shown, if they are one piece and
    /// nothing else is selected.
    fn selected_whole(&self) -> Option<(BTreeSet<NodeId>, BTreeSet<EdgeId>)> {
        let selection = &self.editor.selection;
        let has_others =
            selection.notes().next().is_some() || selection.lanes().any(|lane| !self.is_card(lane));
        if has_others || selection.is_empty() {
            return None;
        }
        let shown = self.shown();
        let lanes = selection.lanes().map(lane_card);
        let nodes = selection.nodes().cloned().chain(lanes);
        let nodes: BTreeSet<NodeId> = nodes.filter(|id| shown.node(id).is_some()).collect();
        let edges = selection.edges().cloned();
        let edges: BTreeSet<EdgeId> = edges.filter(|id| shown.edge(id).is_some()).collect();
        is_one_piece(shown, &nodes, &edges).then_some((nodes, edges))
    }

    /// What lies on the way of data through the selection, as far as it is followed; `None` if
    /// that is not wanted or no node or edge is selected.
    fn in_focus(&self) -> Option<Lit> {
        let most = match self.view.focus {
            Focus::Off => return None,
            Focus::Hops(hops) => hops,
            Focus::All => usize::MAX,
        };
        let way = self.way_of_data();
        if way.is_empty() {
            return None;
        }
        let near = way.into_iter().filter(|(_, hops)| *hops <= most);
        let nodes = near.map(|(id, _)| id).collect();
        let mut lit = self.lit_among(nodes, is_way_of_data);
        lit.edges.extend(self.editor.selection.edges().cloned());
        Some(lit)
    }

    /// What is upstream or downstream of the selection with its distance in edges, and the
    /// selection itself. Feedback is not followed: around it everything would be before and
    /// after everything else.
    fn way_of_data(&self) -> Vec<(NodeId, usize)> {
        let (document, selection) = (&self.editor.document, &self.editor.selection);
        let view = GraphView::new(document, self.environment.catalog);
        let in_lanes = document.nodes().iter().filter(|(_, node)| {
            let lane = node.lane.as_ref();
            lane.is_some_and(|lane| selection.contains(lane))
        });
        let nodes: Vec<&NodeId> = selection
            .nodes()
            .chain(in_lanes.map(|(id, _)| id))
            .collect();
        let edges = || selection.edges().filter_map(|id| document.edge(id));
        let follow = |facts: &EdgeFacts<'_>| is_way_of_data(facts.edge.kind);
        let before = nodes.iter().copied().chain(edges().map(|edge| &edge.from));
        let after = nodes.iter().copied().chain(edges().map(|edge| &edge.to));
        let upstream = view.hops(before.filter_map(|id| view.index_of(id)), false, follow);
        let downstream = view.hops(after.filter_map(|id| view.index_of(id)), true, follow);
        upstream
            .into_iter()
            .chain(downstream)
            .filter_map(|(index, hops)| Some((view.facts(index)?.id.clone(), hops)))
            .collect()
    }

    /// Turns Focus on or off.
    pub(super) fn toggle_focus(&mut self) {
        self.view.focus = match self.view.focus {
            Focus::Off => Focus::Hops(FIRST_HOPS),
            Focus::Hops(_) | Focus::All => Focus::Off,
        };
    }

    /// Follows the way of data one edge further, or one less; turns Focus on.
    pub(super) fn step_focus(&mut self, further: bool) {
        let way = self.way_of_data();
        let farthest = way.into_iter().map(|(_, hops)| hops).max();
        let farthest = farthest.unwrap_or_default();
        self.view.focus = match (self.view.focus, further) {
            (Focus::Off, true) => Focus::Hops(FIRST_HOPS),
            (Focus::Off, false) => Focus::Hops(1),
            (Focus::Hops(hops), true) if hops + 1 < farthest => Focus::Hops(hops + 1),
            (Focus::Hops(_) | Focus::All, true) => Focus::All,
            (Focus::Hops(hops), false) => Focus::Hops(hops.min(farthest).saturating_sub(1).max(1)),
            (Focus::All, false) => Focus::Hops(farthest.saturating_sub(1).max(1)),
        };
    }
}

/// Whether Focus follows edges of that kind.
fn is_way_of_data(kind: EdgeKind) -> bool {
    kind != EdgeKind::Feedback
}

/// Nodes and edges with what touches them: all edges of the nodes, and both ends of every edge.
fn connected_with(document: &Document, nodes: BTreeSet<NodeId>, edges: &BTreeSet<EdgeId>) -> Lit {
    let mut lit = Lit::default();
    for (id, edge) in document.edges() {
        if edges.contains(id) || nodes.contains(&edge.from) || nodes.contains(&edge.to) {
            lit.edges.insert(id.clone());
            lit.nodes.extend([edge.from.clone(), edge.to.clone()]);
        }
    }
    lit.nodes.extend(nodes);
    lit
}

/// Whether one can walk from each of the nodes and edges to each other without leaving them.
fn is_one_piece(document: &Document, nodes: &BTreeSet<NodeId>, edges: &BTreeSet<EdgeId>) -> bool {
    let chosen = edges.iter().filter_map(|id| document.edge(id));
    let ends = chosen.flat_map(|edge| [&edge.from, &edge.to]);
    let mut apart: BTreeSet<&NodeId> = nodes.iter().chain(ends).collect();
    let mut beside: BTreeMap<&NodeId, Vec<&NodeId>> = BTreeMap::new();
    for edge in document.edges().values() {
        if apart.contains(&edge.from) && apart.contains(&edge.to) {
            beside.entry(&edge.from).or_default().push(&edge.to);
            beside.entry(&edge.to).or_default().push(&edge.from);
        }
    }
    let Some(first) = apart.pop_first() else {
        return false;
    };
    let mut reached = vec![first];
    while let Some(node) = reached.pop() {
        let others = beside.get(node).into_iter().flatten();
        reached.extend(others.filter(|other| apart.remove(*other)));
    }
    apart.is_empty()
}
