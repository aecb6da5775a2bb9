//! The spine of a design: the one chain of nodes that the picture is about.

use petgraph::graph::NodeIndex;

use super::{EdgeFacts, GraphView};
use crate::model::{EdgeId, EdgeKind, NodeId};

/// The chain that is read first: the request path, or where there is no request, the main
/// data path.
///
/// Edge `n` leads from node `n` to node `n + 1`, so there is one edge less than nodes; both
/// are empty in a document without edges.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spine {
    /// Its nodes, from the first to the last; none twice.
    pub nodes: Vec<NodeId>,
    /// Its edges, from the first to the last.
    pub edges: Vec<EdgeId>,
}

impl GraphView<'_> {
    /// The longest chain of edges along which a request goes, from a request to an answer;
    /// without an answer, to wherever it leads; without a request, the longest chain of edges
    /// that are not feedback.
    ///
    /// Among chains of as many hops, the one whose nodes' own p99 latencies have the greatest
    /// sum, then the one whose nodes' ids come first; of several edges between the same two
    /// nodes the first. An edge that closes a cycle, when nodes are visited depth first in id
    /// order, is not followed. Takes time linear in nodes and edges, but for sorting.
    pub fn spine(&self) -> Spine {
        let entries = self.entries();
        let answers = self.responses();
        let path = self.request_path();
        let is_answered = answers.iter().any(|node| path.contains(*node));
        let request = self.longest_chain(
            &entries,
            |node| !is_answered || answers.contains(&node),
            |from, to, facts| {
                self.is_request_edge(from, facts) && (!is_answered || path.contains(to))
            },
        );
        if !request.edges.is_empty() {
            return request;
        }
        let forward = |facts: &EdgeFacts<'_>| facts.edge.kind != EdgeKind::Feedback;
        let mut is_entered = vec![false; self.nodes().count()];
        for (from, to, facts) in self.edges() {
            if from != to
                && forward(&facts)
                && let Some(entered) = is_entered.get_mut(to.index())
            {
                *entered = true;
            }
        }
        // Where data begins comes first, so that cycles are entered as the data enters them.
        let (inner, mut starts): (Vec<NodeIndex>, Vec<NodeIndex>) = self
            .nodes()
            .map(|(index, _)| index)
            .partition(|node| is_entered.get(node.index()) == Some(&true));
        starts.extend(inner);
        self.longest_chain(&starts, |_| true, |_, _, facts| forward(facts))
    }

    /// The longest chain from one of `starts` to a node that `is_end` allows, over edges that
    /// `follow` allows.
    fn longest_chain<'v>(
        &'v self,
        starts: &[NodeIndex],
        is_end: impl Fn(NodeIndex) -> bool,
        follow: impl Fn(NodeIndex, NodeIndex, &EdgeFacts<'v>) -> bool,
    ) -> Spine {
        let mut leaving: Vec<Vec<Hop<'v>>> = Vec::new();
        leaving.resize_with(self.nodes().count(), Vec::new);
        for (from, to, facts) in self.edges() {
            if follow(from, to, &facts)
                && let Some(hops) = leaving.get_mut(from.index())
            {
                hops.push(Hop { to, id: facts.id });
            }
        }
        let order = finished_depth_first(starts, &mut leaving);
        let mut chains: Vec<Option<Chain<'v>>> = vec![None; leaving.len()];
        // Nodes are finished after all that their edges lead to.
        for node in order {
            let mut best = is_end(node).then(Chain::default);
            for hop in leaving.get(node.index()).into_iter().flatten() {
                let Some(rest) = chains.get(hop.to.index()).and_then(Option::as_ref) else {
                    continue;
                };
                let chain = Chain {
                    hops: rest.hops + 1,
                    p99: rest.p99,
                    next: Some(*hop),
                };
                if best.as_ref().is_none_or(|best| chain.is_before(best)) {
                    best = Some(chain);
                }
            }
            if let Some(best) = &mut best {
                let own = self.facts(node).and_then(|facts| facts.node.p99());
                best.p99 += own.map_or(0.0, |own| own.0);
            }
            if let Some(chain) = chains.get_mut(node.index()) {
                *chain = best;
            }
        }
        let chain_of = |node: NodeIndex| chains.get(node.index()).and_then(Option::as_ref);
        let mut first: Option<(NodeIndex, &Chain<'v>)> = None;
        for start in starts {
            if let Some(chain) = chain_of(*start)
                && first.is_none_or(|(node, best)| {
                    chain.is_longer(best) || (!best.is_longer(chain) && *start < node)
                })
            {
                first = Some((*start, chain));
            }
        }
        let mut spine = Spine::default();
        let Some((mut at, mut chain)) = first.filter(|(_, chain)| chain.hops > 0) else {
            return spine;
        };
        loop {
            spine
                .nodes
                .extend(self.facts(at).map(|facts| facts.id.clone()));
            let Some(hop) = chain.next else {
                return spine;
            };
            spine.edges.push(hop.id.clone());
            let Some(rest) = chain_of(hop.to) else {
                return spine;
            };
            (at, chain) = (hop.to, rest);
        }
    }
}

/// An edge and where it leads.
#[derive(Clone, Copy)]
struct Hop<'v> {
    to: NodeIndex,
    id: &'v EdgeId,
}

/// The best chain that begins at a node.
#[derive(Clone, Default)]
struct Chain<'v> {
    /// How many edges it has.
    hops: usize,
    /// The sum of the p99 latencies that its nodes tell, in milliseconds.
    p99: f64,
    /// Its first edge.
    next: Option<Hop<'v>>,
}

impl Chain<'_> {
    fn is_longer(&self, other: &Self) -> bool {
        let by_hops = self.hops.cmp(&other.hops);
        by_hops.then(self.p99.total_cmp(&other.p99)).is_gt()
    }

    /// Whether it is the better one of two that begin at the same node.
    fn is_before(&self, other: &Self) -> bool {
        let next = |chain: &Self| chain.next.map(|hop| hop.to);
        self.is_longer(other) || (!other.is_longer(self) && next(self) < next(other))
    }
}

/// The nodes that can be reached from `starts`, each after those that its edges lead to.
///
/// Removes the edges that lead back to a node which is still being visited: those that close
/// a cycle. Keeps its own stack, so that long chains cannot exhaust the thread's.
fn finished_depth_first(starts: &[NodeIndex], leaving: &mut [Vec<Hop<'_>>]) -> Vec<NodeIndex> {
    #[derive(Clone, Copy, PartialEq)]
    enum State {
        New,
        Open,
        Done,
    }
    let mut states = vec![State::New; leaving.len()];
    let mut order = Vec::new();
    let mut stack: Vec<(NodeIndex, usize)> = Vec::new();
    for hops in leaving.iter_mut() {
        hops.sort_by_key(|hop| hop.to);
    }
    for start in starts {
        if states.get(start.index()) == Some(&State::New) {
            stack.push((*start, 0));
        }
        while let Some((node, next)) = stack.last_mut() {
            let (node, at) = (*node, *next);
            if let Some(state) = states.get_mut(node.index()) {
                *state = State::Open;
            }
            let Some(hops) = leaving.get_mut(node.index()) else {
                stack.pop();
                continue;
            };
            match hops.get(at).map(|hop| states.get(hop.to.index())) {
                // Edges that close a cycle are marked by leading to their own node.
                Some(Some(State::Open)) => {
                    *next += 1;
                    if let Some(hop) = hops.get_mut(at) {
                        hop.to = node;
                    }
                }
                Some(state) => {
                    *next += 1;
                    if state == Some(&State::New)
                        && let Some(hop) = hops.get(at)
                    {
                        stack.push((hop.to, 0));
                    }
                }
                None => {
                    hops.retain(|hop| hop.to != node);
                    if let Some(state) = states.get_mut(node.index()) {
                        *state = State::Done;
                    }
                    order.push(node);
                    stack.pop();
                }
            }
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;
    use crate::geometry::Point;
    use crate::model::{Document, EdgeKind, NewNode, Property, Quantity};
    use EdgeKind::{Async, Batch, Feedback, Sync};

    fn document(edges: &[(&str, &str, EdgeKind)]) -> Document {
        let mut document = Document::new("");
        let mut draft = document.edit();
        let names: std::collections::BTreeSet<&str> =
            edges.iter().flat_map(|(a, b, _)| [*a, *b]).collect();
        for name in names {
            let component = match name {
                "request" => "client_request",
                "response" => "client_response",
                "jobs" => "job_queue",
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

    fn spine(document: &Document) -> Spine {
        let spine = GraphView::new(document, Catalog::bundled()).spine();
        assert_eq!(spine.edges.len() + 1, spine.nodes.len().max(1));
        for (pair, edge) in spine.nodes.windows(2).zip(&spine.edges) {
            let edge = &document.edges()[edge];
            assert_eq!([&edge.from, &edge.to], [&pair[0], &pair[1]]);
        }
        spine
    }

    fn names(document: &Document) -> String {
        let nodes = spine(document).nodes;
        let names: Vec<&str> = nodes.iter().map(NodeId::as_str).collect();
        names.join(" ")
    }

    #[test]
    fn the_longest_way_of_a_request_to_its_answer_is_the_spine() {
        let document = document(&[
            ("request", "gate", Sync),
            ("gate", "response", Sync),
            ("gate", "ranker", Sync),
            ("ranker", "response", Sync),
            ("gate", "dead", Sync),
            ("dead", "end", Sync),
            ("end", "sack", Sync),
            ("log", "train", Batch),
            ("train", "model", Batch),
            ("model", "registry", Batch),
            ("registry", "ranker", Batch),
        ]);
        assert_eq!(names(&document), "request gate ranker response");
    }

    #[test]
    fn requests_go_on_from_a_job_queue_whatever_the_kind() {
        let document = document(&[
            ("request", "jobs", Sync),
            ("jobs", "worker", Async),
            ("worker", "response", Sync),
        ]);
        assert_eq!(names(&document), "request jobs worker response");
    }

    #[test]
    fn the_slower_of_two_ways_wins_and_then_the_first_by_id() {
        let mut document = document(&[
            ("request", "b", Sync),
            ("request", "c", Sync),
            ("b", "response", Sync),
            ("c", "response", Sync),
        ]);
        assert_eq!(names(&document), "request b response");
        let mut draft = document.edit();
        draft
            .set_property(&"c".into(), Property::P99Ms, Some(Quantity::Number(9.0)))
            .unwrap();
        draft.commit("Set").unwrap();
        assert_eq!(names(&document), "request c response");
    }

    #[test]
    fn cycles_do_not_break_the_spine() {
        let document = document(&[
            ("request", "a", Sync),
            ("a", "a", Sync),
            ("a", "b", Sync),
            ("b", "a", Sync),
            ("b", "c", Sync),
            ("c", "request", Sync),
            ("c", "response", Sync),
        ]);
        assert_eq!(names(&document), "request a b c response");
    }

    #[test]
    fn without_a_request_the_main_data_path_is_the_spine() {
        let document = document(&[
            ("z", "b", Batch),
            ("b", "c", Async),
            ("c", "b", Batch),
            ("c", "z", Feedback),
            ("b", "d", Sync),
        ]);
        assert_eq!(names(&document), "z b c");
    }

    #[test]
    fn a_request_that_nothing_answers_leads_as_far_as_it_goes() {
        let document = document(&[
            ("request", "a", Sync),
            ("a", "b", Sync),
            ("b", "log", Async),
            ("x", "y", Batch),
        ]);
        assert_eq!(names(&document), "request a b");
        assert_eq!(spine(&self::document(&[])), Spine::default());
    }

    #[test]
    fn of_parallel_edges_the_first_is_taken() {
        let mut document = document(&[("request", "a", Sync), ("a", "response", Sync)]);
        let mut draft = document.edit();
        draft
            .connect(&"request".into(), &"a".into(), &"image".into(), Sync)
            .unwrap();
        draft.commit("Connect").unwrap();
        let between: Vec<_> = document
            .edges()
            .iter()
            .filter(|(_, edge)| edge.from.as_str() == "request")
            .map(|(id, _)| id)
            .collect();
        assert_eq!((between.len(), between[0]), (2, &spine(&document).edges[0]));
    }

    #[test]
    fn a_chain_of_a_hundred_thousand_nodes_is_found() {
        let hops: Vec<(String, String)> = (0..100_000)
            .map(|at| (format!("n{at:06}"), format!("n{:06}", at + 1)))
            .collect();
        let mut leaving: Vec<Vec<Hop<'_>>> = Vec::new();
        let ids: Vec<EdgeId> = hops
            .iter()
            .map(|(id, _)| EdgeId::from(id.as_str()))
            .collect();
        for (at, id) in ids.iter().enumerate() {
            let to = NodeIndex::new(at + 1);
            leaving.push(vec![Hop { to, id }]);
        }
        leaving.push(Vec::new());
        let order = finished_depth_first(&[NodeIndex::new(0)], &mut leaving);
        assert_eq!(order.len(), 100_001);
        assert_eq!(order.last(), Some(&NodeIndex::new(0)));
    }
}
