//! What of a document is to be seen: at which level, with collapsed lanes as one card each, or one
//! lane alone.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::Arc;

use super::document::Document;
use super::draft::Draft;
use super::id::{EdgeId, LaneId, NodeId};
use super::level::{Core, Level, Sight};
use super::record::{Edge, EdgeKind, Lane, Node};
use crate::geometry::{Point, Rect, Size};

/// Size of a collapsed lane's card, in scene points; it grows with the ports that it needs.
pub const LANE_CARD: Size = Size::new(208.0, 64.0);

/// What the ids of lanes' cards begin with: no node can have such an id, since ids have no
/// white space.
const CARD: &str = "lane ";

/// The id under which a collapsed lane is a node of [`Document::shown`].
pub fn lane_card(lane: &LaneId) -> NodeId {
    NodeId::from(format!("{CARD}{lane}"))
}

/// The lane whose card a node of [`Document::shown`] is.
pub fn lane_of_card(node: &NodeId) -> Option<LaneId> {
    node.as_str().strip_prefix(CARD).map(LaneId::from)
}

/// A document as it is shown: for drawing, never for editing or files.
///
/// Cards of lanes are nodes whose ids no node of a document can have, and the whole may break what
/// [`Document::problems`] asks for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shown(Document);

impl Deref for Shown {
    type Target = Document;

    fn deref(&self) -> &Document {
        &self.0
    }
}

impl Shown {
    /// The same with cards, bands and edges elsewhere, as far as `place` puts them there.
    #[must_use]
    pub fn arranged(&self, place: impl FnOnce(&mut Draft<'_>)) -> Self {
        let mut document = self.0.clone();
        let mut draft = document.edit();
        place(&mut draft);
        Self(draft.document().clone())
    }
}

impl Document {
    /// The document as it is shown, if that is not the document itself.
    ///
    /// At [`Level::Standard`] there is no feedback. At [`Level::Overview`] there is the core with
    /// a card for what is left of each lane, named by [`lane_card`] too: all on one spot, for a
    /// layout to place.
    ///
    /// A collapsed lane is one node in place of its nodes, named by [`lane_card`], with the
    /// edges that cross its border: one of each data type and kind to each other node.
    /// A sight of the inside shows one lane alone, collapsed or not. Records are shared with
    /// `before`, the last result, where they are the same.
    pub fn shown(&self, sight: Sight<'_>, before: Option<&Shown>) -> Option<Shown> {
        if sight.level == Level::Overview {
            return Some(Shown(match sight.core {
                Some(core) => self.overview(core),
                None => self.overview(&Core::default()),
            }));
        }
        let before = before.map(|before| &before.0);
        let shown = match sight.inside.and_then(|id| self.lanes.get_key_value(id)) {
            Some((id, lane)) => Some(self.only(id, lane)),
            None if self.lanes.values().any(|lane| lane.collapsed) => Some(self.folded(before)),
            None => None,
        };
        let is_feedback = |edge: &Arc<Edge>| edge.kind == EdgeKind::Feedback;
        if sight.level == Level::Full || !self.edges.values().any(is_feedback) {
            return shown.map(Shown);
        }
        let mut shown = shown.unwrap_or_else(|| self.clone());
        shown.edges.retain(|_, edge| !is_feedback(edge));
        Some(Shown(shown))
    }

    fn only(&self, id: &LaneId, lane: &Arc<Lane>) -> Self {
        let nodes: BTreeMap<_, _> = self
            .nodes
            .iter()
            .filter(|(_, node)| node.lane.as_ref() == Some(id))
            .map(|(id, node)| (id.clone(), Arc::clone(node)))
            .collect();
        let among = |edge: &Edge| nodes.contains_key(&edge.from) && nodes.contains_key(&edge.to);
        let edges = self
            .edges
            .iter()
            .filter(|(_, edge)| among(edge))
            .map(|(id, edge)| (id.clone(), Arc::clone(edge)))
            .collect();
        let notes = self
            .notes
            .iter()
            .filter(|(_, note)| {
                let area = Rect::from_origin_size(note.position, note.size);
                lane.rect.contains(area.center())
            })
            .map(|(id, note)| (id.clone(), Arc::clone(note)))
            .collect();
        let mut lane = Arc::clone(lane);
        if lane.collapsed {
            Arc::make_mut(&mut lane).collapsed = false;
        }
        Self {
            header: Arc::clone(&self.header),
            sheet: Arc::clone(&self.sheet),
            layout: Arc::clone(&self.layout),
            lanes: BTreeMap::from([(id.clone(), lane)]),
            nodes,
            edges,
            notes,
        }
    }

    /// The lane that hides a node.
    pub(super) fn collapsed_lane_of<'a>(&self, node: &'a Node) -> Option<&'a LaneId> {
        let lane = node.lane.as_ref()?;
        self.lanes.get(lane)?.collapsed.then_some(lane)
    }

    fn folded(&self, before: Option<&Self>) -> Self {
        let mut members: BTreeMap<&LaneId, usize> = BTreeMap::new();
        let mut lanes = self.lanes.clone();
        lanes.retain(|_, lane| !lane.collapsed);
        let mut nodes: BTreeMap<NodeId, Arc<Node>> = BTreeMap::new();
        for (id, node) in &self.nodes {
            match self.collapsed_lane_of(node) {
                Some(lane) => *members.entry(lane).or_default() += 1,
                None => {
                    nodes.insert(id.clone(), Arc::clone(node));
                }
            }
        }
        for (id, lane) in self.lanes.iter().filter(|(_, lane)| lane.collapsed) {
            let count = members.get(id).copied().unwrap_or_default();
            let card = card(&lane.title, count, lane.rect.origin());
            let id = lane_card(id);
            let old = before.and_then(|before| before.nodes.get(&id));
            nodes.insert(id, shared(card, old));
        }
        let shown_as = |id: &NodeId| match self
            .nodes
            .get(id)
            .and_then(|node| self.collapsed_lane_of(node))
        {
            Some(lane) => lane_card(lane),
            None => id.clone(),
        };
        let mut edges: BTreeMap<EdgeId, Arc<Edge>> = BTreeMap::new();
        let mut bundles: BTreeMap<_, EdgeId> = BTreeMap::new();
        for (id, edge) in &self.edges {
            let (from, to) = (shown_as(&edge.from), shown_as(&edge.to));
            if from == edge.from && to == edge.to {
                edges.insert(id.clone(), Arc::clone(edge));
                continue;
            }
            let bundle = (from.clone(), to.clone(), edge.data.clone(), edge.kind);
            if from == to || bundles.contains_key(&bundle) {
                continue;
            }
            bundles.insert(bundle, id.clone());
            let crossing = Edge {
                from,
                to,
                waypoints: Vec::new(),
                bent: false,
                ..edge.as_ref().clone()
            };
            let old = before.and_then(|before| before.edges.get(id));
            edges.insert(id.clone(), shared(crossing, old));
        }
        Self {
            header: Arc::clone(&self.header),
            sheet: Arc::clone(&self.sheet),
            layout: Arc::clone(&self.layout),
            lanes,
            nodes,
            edges,
            notes: self.notes.clone(),
        }
    }
}

/// The card for all nodes of a lane, or for those that are not shown themselves.
pub(super) fn card(title: &str, members: usize, position: Point) -> Node {
    Node {
        component: "lane".into(),
        label: title.to_owned(),
        technology: match members {
            1 => "1 node".to_owned(),
            many => format!("{many} nodes"),
        },
        lane: None,
        position,
        size: Some(LANE_CARD),
        z: 0,
        locked: false,
        core: false,
        properties: BTreeMap::new(),
        notes: String::new(),
    }
}

fn shared<T: PartialEq>(new: T, old: Option<&Arc<T>>) -> Arc<T> {
    match old {
        Some(old) if **old == new => Arc::clone(old),
        _ => Arc::new(new),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{LaneKind, NewNode};

    /// Two nodes in lane "Jobs", which feed one outside.
    fn document() -> (Document, LaneId) {
        let mut document = Document::new("");
        let mut draft = document.edit();
        let area = Rect::new(10.0, 20.0, 500.0, 200.0);
        let lane = draft.add_lane("Jobs", LaneKind::Offline, area).unwrap();
        for name in ["a", "b", "c"] {
            let mut node = NewNode::new("trainer", name, Point::new(40.0, 60.0));
            node.lane = (name != "c").then(|| lane.clone());
            draft.add_node(node).unwrap();
        }
        for (from, to) in [("a", "b"), ("a", "c"), ("b", "c")] {
            let kind = EdgeKind::Batch;
            draft
                .connect(&from.into(), &to.into(), &"model".into(), kind)
                .unwrap();
        }
        draft.commit("Add").unwrap();
        (document, lane)
    }

    fn collapse(document: &mut Document, lane: &LaneId) {
        let mut draft = document.edit();
        draft.set_lane_collapsed(lane, true).unwrap();
        draft.commit("Collapse").unwrap();
    }

    #[test]
    fn a_document_without_collapsed_lanes_is_shown_as_it_is() {
        let (document, _) = document();
        assert!(document.shown(Sight::default(), None).is_none());
    }

    #[test]
    fn a_collapsed_lane_is_one_node_with_the_edges_across_its_border() {
        let (mut document, lane) = document();
        collapse(&mut document, &lane);
        let shown = document.shown(Sight::default(), None).unwrap();
        let card = lane_card(&lane);
        assert_eq!(lane_of_card(&card), Some(lane.clone()));
        assert!(shown.lanes().is_empty());
        assert_eq!(shown.nodes().len(), 2);
        let node = shown.node(&card).unwrap();
        assert_eq!(
            (node.label.as_str(), node.technology.as_str()),
            ("Jobs", "2 nodes")
        );
        assert_eq!(node.position, Point::new(10.0, 20.0));
        let ends: Vec<_> = shown
            .edges()
            .values()
            .map(|edge| (&edge.from, &edge.to))
            .collect();
        assert_eq!(ends, [(&card, &NodeId::from("c"))]);
        let again = document.shown(Sight::default(), Some(&shown)).unwrap();
        assert!(Arc::ptr_eq(again.node(&card).unwrap(), node));
    }

    #[test]
    fn inside_there_is_only_that_lane() {
        let (mut document, lane) = document();
        collapse(&mut document, &lane);
        let inside = |lane| Sight {
            inside: Some(lane),
            ..Sight::default()
        };
        let shown = document.shown(inside(&lane), None).unwrap();
        assert_eq!(shown.nodes().len(), 2);
        assert_eq!(shown.edges().len(), 1);
        assert!(!shown.lanes()[&lane].collapsed);
        assert!(document.shown(inside(&"gone".into()), None).is_some());
    }
}
