//! The overview of a document: its core, and a card for what is left of each lane.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::document::Document;
use super::id::{EdgeId, LaneId, NodeId};
use super::level::Core;
use super::record::{Edge, EdgeKind, Node};
use super::shown::{card, lane_card, lane_of_card};
use crate::geometry::{Point, Rect};

/// Most cards of an overview: as many as are read at a glance.
pub const MOST_CARDS: usize = 12;
/// Most cards for what is left of lanes; what is left beyond that is one card together.
const MOST_RESTS: usize = 4;

/// The card that each node is shown as: its own, or that of its lane.
type Places<'d> = BTreeMap<&'d NodeId, NodeId>;

/// Edges that become one.
struct Bundle<'d> {
    /// The one that stands for all: it waits most, and comes first.
    id: &'d EdgeId,
    edge: &'d Edge,
    from: NodeId,
    to: NodeId,
    /// How many run that way, less those that run back.
    balance: i32,
    count: usize,
}

impl Document {
    /// The overview, with all cards on one spot: where they are is for a layout to say.
    ///
    /// Lanes of which nothing but their card is shown are collapsed here. Feedback, figures,
    /// notes, locks and sizes are left out, and edges between the same two cards are one.
    pub(super) fn overview(&self, core: &Core) -> Self {
        let places = self.overview_places(core);
        let mut rests: BTreeMap<&NodeId, usize> = BTreeMap::new();
        let mut bands: BTreeSet<&LaneId> = BTreeSet::new();
        let mut nodes: BTreeMap<NodeId, Arc<Node>> = BTreeMap::new();
        for (id, node) in &self.nodes {
            match places.get(id) {
                Some(place) if place == id => {
                    bands.extend(&node.lane);
                    nodes.insert(id.clone(), Arc::new(plain(node)));
                }
                Some(place) => *rests.entry(place).or_default() += 1,
                None => {}
            }
        }
        let mut lanes = BTreeMap::new();
        for (id, lane) in &self.lanes {
            let rest = rests.get(&lane_card(id)).copied();
            if rest.is_none() && !bands.contains(id) {
                continue;
            }
            let mut lane = lane.as_ref().clone();
            lane.rect = Rect::ZERO;
            lane.collapsed = !bands.contains(id);
            lanes.insert(id.clone(), Arc::new(lane));
        }
        for (id, count) in &rests {
            let lane = lane_of_card(id).and_then(|lane| lanes.get(&lane));
            let title = lane.map_or("Other", |lane| lane.title.as_str());
            let mut rest = card(title, *count, Point::ZERO);
            if lane.is_some_and(|lane| !lane.collapsed) {
                // The band around it has the title.
                rest.label = format!("{count} more nodes");
                rest.technology = String::new();
                rest.size = None;
            }
            nodes.insert((*id).clone(), Arc::new(rest));
        }
        Self {
            header: Arc::clone(&self.header),
            sheet: Arc::clone(&self.sheet),
            layout: Arc::clone(&self.layout),
            lanes,
            nodes,
            edges: self.overview_edges(core, &places),
            notes: BTreeMap::new(),
        }
    }

    fn overview_places(&self, core: &Core) -> Places<'_> {
        let open = |id: &NodeId| {
            let node = self.nodes.get_key_value(id);
            node.filter(|(_, node)| self.collapsed_lane_of(node).is_none())
                .map(|(id, _)| id)
        };
        let mut ranked: Vec<&NodeId> = if self.nodes.len() <= MOST_CARDS {
            self.nodes.keys().filter_map(open).collect()
        } else {
            core.nodes.iter().filter_map(open).collect()
        };
        let mut seen = BTreeSet::new();
        ranked.retain(|id| seen.insert(*id));
        let most = ranked.len().min(MOST_CARDS);
        let fitting = (0..=most).rev().find_map(|count| {
            let kept: BTreeSet<&NodeId> = ranked.iter().take(count).copied().collect();
            let rests = self.rests(&kept);
            (kept.len() + rests.len() <= MOST_CARDS).then_some((kept, rests))
        });
        let (kept, rests) = fitting.unwrap_or_default();
        let mut places: Places<'_> = kept.into_iter().map(|id| (id, id.clone())).collect();
        for (card, members) in rests {
            match members.as_slice() {
                // One node is told by its own name.
                [only] if open(only).is_some() => drop(places.insert(only, (*only).clone())),
                _ => places.extend(members.into_iter().map(|id| (id, card.clone()))),
            }
        }
        places
    }

    /// What is left of lanes when some nodes are shown as themselves, by the id of its card.
    fn rests(&self, kept: &BTreeSet<&NodeId>) -> BTreeMap<NodeId, Vec<&NodeId>> {
        let mut of: BTreeMap<Option<&LaneId>, Vec<&NodeId>> = BTreeMap::new();
        for (id, node) in self.nodes.iter().filter(|(id, _)| !kept.contains(id)) {
            of.entry(node.lane.as_ref()).or_default().push(id);
        }
        let own = if of.len() > MOST_RESTS {
            MOST_RESTS - 1
        } else {
            MOST_RESTS
        };
        let mut rests: BTreeMap<NodeId, Vec<&NodeId>> = BTreeMap::new();
        let lanes = self.lanes_in_order();
        let with_rest = lanes.iter().filter(|(id, _)| of.contains_key(&Some(*id)));
        let named: Vec<&LaneId> = with_rest.map(|(id, _)| *id).take(own).collect();
        for (lane, members) in of {
            let lane = lane.filter(|lane| named.contains(lane));
            // No lane has an empty id.
            let card = lane.map_or_else(|| lane_card(&"".into()), lane_card);
            rests.entry(card).or_default().extend(members);
        }
        rests
    }

    fn overview_edges(&self, core: &Core, places: &Places<'_>) -> BTreeMap<EdgeId, Arc<Edge>> {
        let is_shown = |id: &NodeId| places.get(id) == Some(id);
        let shown: Vec<usize> = (0..core.spine.len())
            .filter(|place| core.spine.get(*place).is_some_and(is_shown))
            .collect();
        let bridges: Vec<(usize, usize)> = shown
            .windows(2)
            .filter_map(|pair| match pair {
                [a, b] if b - a > 1 => Some((*a, *b)),
                _ => None,
            })
            .collect();
        // Steps of the spine that a bridge leads across.
        let crossed: BTreeSet<(&NodeId, &NodeId)> = bridges
            .iter()
            .flat_map(|(a, b)| core.spine.get(*a..=*b).unwrap_or_default().windows(2))
            .filter_map(|step| match step {
                [from, to] => Some((from, to)),
                _ => None,
            })
            .collect();
        let mut bundles: BTreeMap<(NodeId, NodeId), Bundle<'_>> = BTreeMap::new();
        for (id, edge) in &self.edges {
            let is_crossed = crossed.contains(&(&edge.from, &edge.to));
            if edge.kind == EdgeKind::Feedback || is_crossed {
                continue;
            }
            if let (Some(from), Some(to)) = (places.get(&edge.from), places.get(&edge.to))
                && from != to
            {
                bundle(&mut bundles, id, edge, from, to);
            }
        }
        let mut edges: BTreeMap<EdgeId, Arc<Edge>> = BTreeMap::new();
        for own in bundles.into_values() {
            let is_alone = own.count == 1 && own.from == own.edge.from && own.to == own.edge.to;
            let turned = own.balance < 0;
            let (from, to) = if turned {
                (own.to, own.from)
            } else {
                (own.from, own.to)
            };
            let label = if is_alone {
                own.edge.label.as_str()
            } else {
                ""
            };
            edges.insert(own.id.clone(), Arc::new(merged(own.edge, from, to, label)));
        }
        for (a, b) in bridges {
            let ends = (core.spine.get(a), core.spine.get(a + 1), core.spine.get(b));
            let (Some(from), Some(next), Some(to)) = ends else {
                continue;
            };
            let is_joined = edges
                .values()
                .any(|edge| edge.from == *from && edge.to == *to);
            let is_step = |edge: &Edge| edge.from == *from && edge.to == *next;
            let step = self
                .edges
                .iter()
                .filter(|(_, edge)| is_step(edge) && edge.kind != EdgeKind::Feedback)
                .min_by_key(|(_, edge)| edge.kind);
            if let Some((id, edge)) = step.filter(|_| !is_joined) {
                let label = match b - a - 1 {
                    1 => "1 step".to_owned(),
                    many => format!("{many} steps"),
                };
                let bridge = merged(edge, from.clone(), to.clone(), &label);
                edges.insert(id.clone(), Arc::new(bridge));
            }
        }
        edges
    }
}

/// Puts an edge to those that become one with it. Between two nodes each direction is one;
/// with what is left of a lane, both are.
fn bundle<'d>(
    bundles: &mut BTreeMap<(NodeId, NodeId), Bundle<'d>>,
    id: &'d EdgeId,
    edge: &'d Edge,
    from: &NodeId,
    to: &NodeId,
) {
    let is_with_rest = lane_of_card(from).is_some() || lane_of_card(to).is_some();
    let turned = is_with_rest && to < from;
    let (first, second) = if turned { (to, from) } else { (from, to) };
    let balance = if turned { -1 } else { 1 };
    let own = bundles
        .entry((first.clone(), second.clone()))
        .or_insert_with(|| Bundle {
            id,
            edge,
            from: first.clone(),
            to: second.clone(),
            balance: 0,
            count: 0,
        });
    own.balance += balance;
    own.count += 1;
    if edge.kind < own.edge.kind {
        (own.id, own.edge) = (id, edge);
    }
}

fn merged(edge: &Edge, from: NodeId, to: NodeId, label: &str) -> Edge {
    Edge {
        from,
        to,
        data: edge.data.clone(),
        kind: edge.kind,
        label: label.to_owned(),
        waypoints: Vec::new(),
        bent: false,
        // Nothing is far away in an overview.
        stub: false,
    }
}

/// A node without what an overview leaves out.
fn plain(node: &Node) -> Node {
    Node {
        component: node.component.clone(),
        label: node.label.clone(),
        technology: node.technology.clone(),
        lane: node.lane.clone(),
        position: Point::ZERO,
        size: None,
        z: 0,
        locked: false,
        core: node.core,
        properties: BTreeMap::new(),
        notes: String::new(),
    }
}
