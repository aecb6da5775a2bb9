//! [`GraphView`] and what can be asked of it.

use std::cell::OnceCell;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap};

use petgraph::Direction;
use petgraph::algo::{dominators, kosaraju_scc};
use petgraph::graph::{DiGraph, EdgeIndex, NodeIndex};
use petgraph::visit::EdgeRef as _;

use super::NodeSet;
use super::facts::{EdgeFacts, NodeFacts};
use crate::catalog::{Catalog, Role};
use crate::model::{Document, EdgeKind, LaneKind, NodeId};

/// A document as a graph; nodes and edges are in id order.
#[derive(Debug)]
pub struct GraphView<'d> {
    graph: DiGraph<NodeFacts<'d>, EdgeFacts<'d>>,
    /// Only asked by id, never walked: its order is not the same each time.
    indices: HashMap<&'d NodeId, NodeIndex>,
    /// The nodes with each role, by the number of the role: in the palette's order of their
    /// components, whose places stand beside them, and then in id order.
    by_role: Vec<Vec<(usize, NodeIndex)>>,
    document: &'d Document,
    catalog: &'d Catalog,
    request_path: OnceCell<NodeSet>,
    dominators: OnceCell<NodeSet>,
}

impl<'d> GraphView<'d> {
    /// The view of a document.
    pub fn new(document: &'d Document, catalog: &'d Catalog) -> Self {
        let mut graph = DiGraph::with_capacity(document.nodes().len(), document.edges().len());
        let mut indices = HashMap::with_capacity(document.nodes().len());
        let mut by_role = vec![Vec::new(); Role::ALL.len()];
        for (id, node) in document.nodes() {
            let lane = node
                .lane
                .as_ref()
                .and_then(|lane| document.lanes().get(lane));
            let place = catalog.place(node.component.as_str());
            let component = place.and_then(|place| catalog.components().get(place));
            let facts = NodeFacts {
                id,
                node,
                component,
                lane: lane.map(|lane| lane.kind),
            };
            let index = graph.add_node(facts);
            indices.insert(id, index);
            for role in component.iter().flat_map(|component| &component.roles) {
                if let Some(nodes) = by_role.get_mut(*role as usize) {
                    nodes.push((place.unwrap_or_default(), index));
                }
            }
        }
        for nodes in &mut by_role {
            nodes.sort_by_key(|(place, _)| *place);
        }
        for (id, edge) in document.edges() {
            if let (Some(from), Some(to)) = (indices.get(&edge.from), indices.get(&edge.to)) {
                graph.add_edge(*from, *to, EdgeFacts { id, edge });
            }
        }
        Self {
            graph,
            indices,
            by_role,
            document,
            catalog,
            request_path: OnceCell::new(),
            dominators: OnceCell::new(),
        }
    }

    /// The document that is viewed.
    pub fn document(&self) -> &'d Document {
        self.document
    }

    /// The nodes with some roles: those of the first role, then those of the next, each by the
    /// palette's order of their components and then in id order. A node with two of the roles
    /// is told twice.
    pub fn of<'s>(&'s self, roles: &'s [Role]) -> impl Iterator<Item = NodeIndex> + 's {
        let nodes = roles
            .iter()
            .filter_map(|role| self.by_role.get(*role as usize));
        nodes.flatten().map(|(_, index)| *index)
    }

    /// Whether there is a node with one of some roles.
    pub fn has(&self, roles: &[Role]) -> bool {
        self.of(roles).next().is_some()
    }

    /// The nodes of a stage, in id order.
    pub fn in_stage<'s>(
        &'s self,
        stage: &'s str,
    ) -> impl Iterator<Item = (NodeIndex, NodeFacts<'d>)> + 's {
        self.nodes()
            .filter(move |(_, facts)| facts.stage() == stage)
    }

    /// The palette.
    pub fn catalog(&self) -> &'d Catalog {
        self.catalog
    }

    /// All nodes, in id order.
    pub fn nodes(&self) -> impl Iterator<Item = (NodeIndex, NodeFacts<'d>)> + '_ {
        self.graph
            .node_indices()
            .filter_map(|index| Some((index, self.facts(index)?)))
    }

    /// All edges, in id order, with the numbers of their ends.
    pub fn edges(&self) -> impl Iterator<Item = (NodeIndex, NodeIndex, EdgeFacts<'d>)> + '_ {
        self.graph
            .edge_references()
            .map(|edge| (edge.source(), edge.target(), *edge.weight()))
    }

    /// What is known of a node.
    pub fn facts(&self, index: NodeIndex) -> Option<NodeFacts<'d>> {
        self.graph.node_weight(index).copied()
    }

    /// The number of a node.
    pub fn index_of(&self, id: &NodeId) -> Option<NodeIndex> {
        self.indices.get(id).copied()
    }

    /// The edges that enter a node, with the numbers of where they come from; in id order.
    pub fn entering(&self, node: NodeIndex) -> Vec<(NodeIndex, EdgeFacts<'d>)> {
        self.beside(node, Direction::Incoming)
    }

    /// The edges that leave a node, with the numbers of where they go; in id order.
    pub fn leaving(&self, node: NodeIndex) -> Vec<(NodeIndex, EdgeFacts<'d>)> {
        self.beside(node, Direction::Outgoing)
    }

    /// Whether an edge enters a node.
    pub fn is_entered(&self, node: NodeIndex) -> bool {
        self.has_edge(node, Direction::Incoming)
    }

    /// Whether an edge leaves a node.
    pub fn is_left(&self, node: NodeIndex) -> bool {
        self.has_edge(node, Direction::Outgoing)
    }

    fn has_edge(&self, node: NodeIndex, direction: Direction) -> bool {
        self.graph.edges_directed(node, direction).next().is_some()
    }

    fn beside(&self, node: NodeIndex, direction: Direction) -> Vec<(NodeIndex, EdgeFacts<'d>)> {
        let mut edges: Vec<(EdgeIndex, NodeIndex, EdgeFacts<'d>)> = self
            .graph
            .edges_directed(node, direction)
            .map(|edge| {
                let other = match direction {
                    Direction::Incoming => edge.source(),
                    Direction::Outgoing => edge.target(),
                };
                (edge.id(), other, *edge.weight())
            })
            .collect();
        edges.sort_by_key(|(id, ..)| *id);
        edges
            .into_iter()
            .map(|(_, other, facts)| (other, facts))
            .collect()
    }

    /// Nodes where requests come in; uploads only in an online lane.
    pub fn entries(&self) -> Vec<NodeIndex> {
        let is_online = |node: &NodeIndex| {
            let lane = self.facts(*node).and_then(|facts| facts.lane);
            lane == Some(LaneKind::Online)
        };
        let uploads = self.of(&[Role::Upload]).filter(is_online);
        let mut entries: Vec<NodeIndex> = self.of(&[Role::Request]).chain(uploads).collect();
        entries.sort();
        entries
    }

    /// Nodes where answers go out.
    pub fn responses(&self) -> Vec<NodeIndex> {
        self.of(&[Role::Response]).collect()
    }

    /// Whether a request goes along an edge: it is synchronous, or leaves a job queue.
    pub fn is_request_edge(&self, from: NodeIndex, facts: &EdgeFacts<'_>) -> bool {
        facts.edge.kind == EdgeKind::Sync
            || self
                .facts(from)
                .is_some_and(|facts| facts.plays(Role::JobQueue))
    }

    /// Nodes that can be reached from `starts` over edges that `follow` allows, the starts
    /// themselves included.
    pub fn reachable(
        &self,
        starts: impl IntoIterator<Item = NodeIndex>,
        follow: impl Fn(NodeIndex, NodeIndex, &EdgeFacts<'d>) -> bool,
    ) -> NodeSet {
        self.walk(starts, Direction::Outgoing, |from, to, facts| {
            follow(from, to, facts)
        })
        .0
    }

    /// Nodes from which `ends` can be reached over edges that `follow` allows, the ends
    /// themselves included.
    pub fn reaching(
        &self,
        ends: impl IntoIterator<Item = NodeIndex>,
        follow: impl Fn(NodeIndex, NodeIndex, &EdgeFacts<'d>) -> bool,
    ) -> NodeSet {
        self.walk(ends, Direction::Incoming, |to, from, facts| {
            follow(from, to, facts)
        })
        .0
    }

    /// Nodes that can be reached from `starts`, along edges or against them, over those that
    /// `follow` allows, nearest first, each with the number of edges on the shortest way; the starts
    /// themselves with 0.
    pub fn hops(
        &self,
        starts: impl IntoIterator<Item = NodeIndex>,
        forward: bool,
        follow: impl Fn(&EdgeFacts<'d>) -> bool,
    ) -> Vec<(NodeIndex, usize)> {
        let direction = if forward {
            Direction::Outgoing
        } else {
            Direction::Incoming
        };
        self.walk(starts, direction, |_, _, facts| follow(facts)).1
    }

    /// The nodes of a walk, as a set and in the order of their distances, in edges.
    fn walk(
        &self,
        starts: impl IntoIterator<Item = NodeIndex>,
        direction: Direction,
        follow: impl Fn(NodeIndex, NodeIndex, &EdgeFacts<'d>) -> bool,
    ) -> (NodeSet, Vec<(NodeIndex, usize)>) {
        let mut seen = NodeSet::default();
        let mut found: Vec<(NodeIndex, usize)> = starts
            .into_iter()
            .filter(|node| seen.insert(*node))
            .map(|node| (node, 0))
            .collect();
        let mut next = 0;
        while let Some((node, hops)) = found.get(next).copied() {
            next += 1;
            for edge in self.graph.edges_directed(node, direction) {
                let other = match direction {
                    Direction::Incoming => edge.source(),
                    Direction::Outgoing => edge.target(),
                };
                if follow(node, other, edge.weight()) && seen.insert(other) {
                    found.push((other, hops + 1));
                }
            }
        }
        (seen, found)
    }

    /// Nodes between a request and an answer, both included.
    pub fn request_path(&self) -> &NodeSet {
        self.request_path.get_or_init(|| {
            let follow = |from, _, facts: &EdgeFacts<'d>| self.is_request_edge(from, facts);
            let forward = self.reachable(self.entries(), follow);
            let backward = self.reaching(self.responses(), follow);
            forward
                .iter()
                .filter(|node| backward.contains(*node))
                .collect()
        })
    }

    /// Whether a node lies between a request and an answer.
    pub fn is_on_path(&self, node: NodeIndex) -> bool {
        self.request_path().contains(node)
    }

    /// The edges along which requests go from a node of the path to another, with the numbers
    /// of their ends; in id order.
    pub fn path_edges(&self) -> impl Iterator<Item = (NodeIndex, NodeIndex, EdgeFacts<'d>)> + '_ {
        self.edges().filter(|(from, to, facts)| {
            self.is_on_path(*from) && self.is_on_path(*to) && self.is_request_edge(*from, facts)
        })
    }

    /// Nodes without which there is no answer at all: on every way from any request to any
    /// answer. Requests and answers themselves are not among them.
    pub fn dominators(&self) -> &NodeSet {
        self.dominators.get_or_init(|| {
            let mut common: Option<Vec<NodeIndex>> = None;
            let path = self.request_path();
            for response in self
                .responses()
                .into_iter()
                .filter(|node| path.contains(*node))
            {
                let own = self.dominators_of(response);
                common = Some(match common {
                    Some(before) => before
                        .into_iter()
                        .filter(|node| own.contains(node))
                        .collect(),
                    None => own,
                });
            }
            let entries = self.entries();
            let nodes = common.into_iter().flatten();
            nodes.filter(|node| !entries.contains(node)).collect()
        })
    }

    /// The cycles of synchronous edges: for each knot of them, the nodes of one cycle in
    /// the order of its edges, from the smallest id on.
    pub fn synchronous_cycles(&self) -> Vec<Vec<NodeIndex>> {
        let mut synchronous: DiGraph<NodeIndex, ()> = DiGraph::new();
        for index in self.graph.node_indices() {
            synchronous.add_node(index);
        }
        for (from, to, facts) in self.edges() {
            if facts.edge.kind == EdgeKind::Sync {
                synchronous.add_edge(from, to, ());
            }
        }
        // Not Tarjan's way, which calls itself once for each node of a chain.
        let mut cycles: Vec<Vec<NodeIndex>> = kosaraju_scc(&synchronous)
            .into_iter()
            .filter(|knot| match knot.as_slice() {
                [single] => synchronous.find_edge(*single, *single).is_some(),
                _ => true,
            })
            .map(|knot| shortest_cycle(&synchronous, &knot))
            .collect();
        cycles.sort();
        cycles
    }

    /// Nodes without which no answer is possible: on every way from a request to `response`.
    pub fn dominators_of(&self, response: NodeIndex) -> Vec<NodeIndex> {
        // One imaginary start before all entries, so that several entries make one question.
        let mut paths: DiGraph<(), ()> = DiGraph::new();
        for _ in self.graph.node_indices() {
            paths.add_node(());
        }
        let start = paths.add_node(());
        for (from, to, facts) in self.edges() {
            if self.is_request_edge(from, &facts) {
                paths.add_edge(from, to, ());
            }
        }
        for entry in self.entries() {
            paths.add_edge(start, entry, ());
        }
        let tree = dominators::simple_fast(&paths, start);
        let mut all: Vec<NodeIndex> = tree
            .dominators(response)
            .map(|chain| {
                chain
                    .filter(|node| *node != start && *node != response)
                    .collect()
            })
            .unwrap_or_default();
        all.sort();
        all
    }

    /// All nodes so that edges lead forward where that is possible; cycles are entered at
    /// their smallest id, and feedback edges do not count.
    pub fn topological_order(&self) -> Vec<NodeId> {
        let mut waiting: Vec<usize> = vec![0; self.graph.node_count()];
        let forward = |facts: &EdgeFacts<'_>| facts.edge.kind != EdgeKind::Feedback;
        for (from, to, facts) in self.edges() {
            if from != to
                && forward(&facts)
                && let Some(count) = waiting.get_mut(to.index())
            {
                *count += 1;
            }
        }
        let mut ready: BinaryHeap<Reverse<NodeIndex>> = self
            .graph
            .node_indices()
            .filter(|index| waiting.get(index.index()) == Some(&0))
            .map(Reverse)
            .collect();
        let mut left: BTreeSet<NodeIndex> = self.graph.node_indices().collect();
        let mut order = Vec::with_capacity(left.len());
        while let Some(first) = left.first().copied() {
            let next = loop {
                match ready.pop() {
                    Some(Reverse(index)) if left.contains(&index) => break index,
                    Some(_) => {}
                    None => break first,
                }
            };
            left.remove(&next);
            order.extend(self.facts(next).map(|facts| facts.id.clone()));
            for edge in self.graph.edges(next) {
                if edge.target() == next || !forward(edge.weight()) {
                    continue;
                }
                if let Some(count) = waiting.get_mut(edge.target().index()) {
                    *count = count.saturating_sub(1);
                    if *count == 0 {
                        ready.push(Reverse(edge.target()));
                    }
                }
            }
        }
        order
    }
}

/// A shortest cycle through the smallest node of a knot, by breadth-first search.
fn shortest_cycle(graph: &DiGraph<NodeIndex, ()>, knot: &[NodeIndex]) -> Vec<NodeIndex> {
    let inside: BTreeSet<NodeIndex> = knot.iter().copied().collect();
    let Some(start) = inside.first().copied() else {
        return Vec::new();
    };
    let mut parents: BTreeMap<NodeIndex, NodeIndex> = BTreeMap::new();
    let mut queue = std::collections::VecDeque::from([start]);
    while let Some(node) = queue.pop_front() {
        let mut next: Vec<NodeIndex> = graph.neighbors(node).collect();
        next.sort();
        for other in next {
            if other == start {
                let mut cycle = vec![node];
                let mut at = node;
                while let Some(parent) = parents.get(&at) {
                    cycle.push(*parent);
                    at = *parent;
                }
                cycle.reverse();
                return cycle;
            }
            if inside.contains(&other) && !parents.contains_key(&other) {
                parents.insert(other, node);
                queue.push_back(other);
            }
        }
    }
    knot.to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Point;
    use crate::model::{EdgeKind, NewNode};

    fn document(edges: &[(&str, &str, EdgeKind)]) -> Document {
        let mut document = Document::new("");
        let mut draft = document.edit();
        let names: BTreeSet<&str> = edges.iter().flat_map(|(a, b, _)| [*a, *b]).collect();
        for name in names {
            let component = match name {
                "request" => "client_request",
                "response" => "client_response",
                _ => "api_gateway",
            };
            draft
                .add_node(NewNode::new(component, name, Point::ZERO))
                .unwrap();
        }
        for (from, to, kind) in edges {
            draft
                .connect(&(*from).into(), &(*to).into(), &"query".into(), *kind)
                .unwrap();
        }
        draft.commit("Build").unwrap();
        document
    }

    fn names(view: &GraphView<'_>, nodes: impl IntoIterator<Item = NodeIndex>) -> Vec<String> {
        nodes
            .into_iter()
            .map(|node| view.facts(node).unwrap().id.to_string())
            .collect()
    }

    #[test]
    fn the_request_path_leaves_out_what_does_not_lead_to_an_answer() {
        use EdgeKind::{Async, Sync};
        let document = document(&[
            ("request", "a", Sync),
            ("a", "response", Sync),
            ("a", "dead_end", Sync),
            ("response", "log", Async),
        ]);
        let view = GraphView::new(&document, Catalog::bundled());
        assert_eq!(
            names(&view, view.request_path().iter()),
            ["a", "request", "response"]
        );
        let response = view.responses()[0];
        assert_eq!(names(&view, view.dominators_of(response)), ["a", "request"]);
    }

    #[test]
    fn a_second_way_dominates_nothing() {
        use EdgeKind::Sync;
        let document = document(&[
            ("request", "a", Sync),
            ("request", "b", Sync),
            ("a", "response", Sync),
            ("b", "response", Sync),
        ]);
        let view = GraphView::new(&document, Catalog::bundled());
        assert_eq!(
            names(&view, view.dominators_of(view.responses()[0])),
            ["request"]
        );
    }

    #[test]
    fn synchronous_cycles_are_named_in_order_and_feedback_makes_none() {
        use EdgeKind::{Feedback, Sync};
        let document = document(&[
            ("a", "b", Sync),
            ("b", "c", Sync),
            ("c", "a", Sync),
            ("d", "d", Sync),
        ]);
        let view = GraphView::new(&document, Catalog::bundled());
        let cycles: Vec<_> = view
            .synchronous_cycles()
            .into_iter()
            .map(|cycle| names(&view, cycle))
            .collect();
        assert_eq!(cycles, [vec!["a", "b", "c"], vec!["d"]]);
        let document = self::document(&[("a", "b", Sync), ("b", "a", Feedback)]);
        assert!(
            GraphView::new(&document, Catalog::bundled())
                .synchronous_cycles()
                .is_empty()
        );
    }

    #[test]
    fn the_order_leads_forward_and_survives_cycles() {
        use EdgeKind::{Feedback, Sync};
        let document = document(&[("c", "b", Sync), ("b", "a", Sync), ("a", "c", Feedback)]);
        let view = GraphView::new(&document, Catalog::bundled());
        let order: Vec<String> = view
            .topological_order()
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(order, ["c", "b", "a"]);
        let document = self::document(&[("a", "b", Sync), ("b", "a", Sync), ("b", "c", Sync)]);
        let view = GraphView::new(&document, Catalog::bundled());
        assert_eq!(view.topological_order().len(), 3);
    }
}
