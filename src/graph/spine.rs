//! The spine: the one chain of nodes that a picture is about.

use std::collections::BTreeMap;

use petgraph::graph::NodeIndex;

use super::{EdgeFacts, GraphView};
use crate::catalog::Role;
use crate::model::{EdgeId, EdgeKind, NodeId, lane_of_card};

/// Stages whose components are read from.
const STORED: [&str; 2] = ["storage", "model"];

/// A chain of nodes, in order, with the edges that join them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spine {
    /// Its nodes, from the first.
    pub nodes: Vec<NodeId>,
    /// Its edges: one fewer.
    pub edges: Vec<EdgeId>,
}

/// How good a chain is: steps of the request, fewest nodes beside them, and the sum of p99, in
/// milliseconds rounded down.
type Worth = (u32, std::cmp::Reverse<u32>, u64);

impl<'d> GraphView<'d> {
    /// The request path as one chain: of all chains of request edges from a request to an answer
    /// the one with most steps. What is only read from (a store, an index, a cache) is no step, so
    /// that the chain goes past it where it can. Of chains as long as each other, the slower one
    /// counts, then the one whose ids come first.
    ///
    /// A design without requests has its main data path instead: the longest chain of edges that
    /// are not feedback. Edges that close a cycle are passed over.
    pub fn spine(&self) -> Spine {
        let edges: Vec<_> = self.path_edges().collect();
        if !edges.is_empty() {
            let (entries, responses) = (self.entries(), self.responses());
            return self.longest(&edges, Some((&entries, &responses)));
        }
        let edges: Vec<_> = self
            .edges()
            .filter(|(_, _, facts)| facts.edge.kind != EdgeKind::Feedback)
            .collect();
        self.longest(&edges, None)
    }

    /// What a node adds to a chain; what only holds data is a step of data paths alone.
    fn worth(&self, node: NodeIndex, is_data_path: bool) -> (u32, u64) {
        let Some(facts) = self.facts(node) else {
            return (0, 0);
        };
        let is_store = STORED.contains(&facts.stage()) || facts.plays(Role::LookedUp);
        // The card of a lane stands for what is beside the path.
        let is_store = (is_store && !is_data_path) || lane_of_card(facts.id).is_some();
        let p99 = facts.node.p99().map_or(0.0, |p99| p99.0.clamp(0.0, 1.0e12));
        (u32::from(!is_store), p99 as u64)
    }

    /// The best chain of some edges; between `ends`, if there are any.
    fn longest(
        &self,
        edges: &[(NodeIndex, NodeIndex, EdgeFacts<'d>)],
        ends: Option<(&[NodeIndex], &[NodeIndex])>,
    ) -> Spine {
        let mut leaving: BTreeMap<NodeIndex, Vec<(NodeIndex, &'d EdgeId)>> = BTreeMap::new();
        for (from, to, facts) in edges {
            let list = leaving.entry(*from).or_default();
            // Of parallel edges the first one counts.
            if from != to && list.iter().all(|(other, _)| other != to) {
                list.push((*to, facts.id));
            }
            leaving.entry(*to).or_default();
        }
        let starts: Vec<NodeIndex> = match ends {
            Some((entries, _)) => entries.to_vec(),
            None => leaving.keys().copied().collect(),
        };
        let is_data_path = ends.is_none();
        let is_end = |node: NodeIndex| ends.is_none_or(|(_, ends)| ends.contains(&node));
        // The best chain from each node to an end, and its first edge; depth first, without
        // recursion, since chains can be as long as documents are large.
        let mut best: BTreeMap<NodeIndex, Option<Chain<'d>>> = BTreeMap::new();
        let mut is_open: BTreeMap<NodeIndex, bool> = BTreeMap::new();
        for start in &starts {
            let mut stack = vec![(*start, 0_usize)];
            while let Some((node, place)) = stack.pop() {
                if place == 0 {
                    if is_open.contains_key(&node) {
                        continue;
                    }
                    is_open.insert(node, true);
                    let own = is_end(node).then(|| self.chain(node, is_data_path, None));
                    best.insert(node, own);
                }
                let next = leaving.get(&node).and_then(|list| list.get(place));
                if let Some((to, _)) = next {
                    stack.push((node, place + 1));
                    if !is_open.contains_key(to) {
                        stack.push((*to, 0));
                    }
                    continue;
                }
                // All that follow are known, but for those that close a cycle.
                is_open.insert(node, false);
                for (to, edge) in leaving.get(&node).into_iter().flatten() {
                    if is_open.get(to) != Some(&false) {
                        continue;
                    }
                    let Some(after) = best.get(to).copied().flatten() else {
                        continue;
                    };
                    let chain = self.chain(node, is_data_path, Some((after.worth, *to, edge)));
                    let known = best.get(&node).copied().flatten();
                    if known.is_none_or(|known| chain.worth > known.worth) {
                        best.insert(node, Some(chain));
                    }
                }
            }
        }
        let first = starts
            .iter()
            .filter_map(|start| Some((best.get(start).copied().flatten()?.worth, *start)))
            .max_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)));
        let mut spine = Spine::default();
        let mut next = first.map(|(_, start)| start);
        while let Some(node) = next {
            spine
                .nodes
                .extend(self.facts(node).map(|facts| facts.id.clone()));
            let follow = best
                .get(&node)
                .copied()
                .flatten()
                .and_then(|chain| chain.next);
            next = follow.map(|(to, edge)| {
                spine.edges.push(edge.clone());
                to
            });
        }
        if spine.edges.is_empty() {
            return Spine::default();
        }
        spine
    }

    fn chain(
        &self,
        node: NodeIndex,
        is_data_path: bool,
        after: Option<(Worth, NodeIndex, &'d EdgeId)>,
    ) -> Chain<'d> {
        let (step, p99) = self.worth(node, is_data_path);
        let (steps, nodes, sum) =
            after.map_or((0, 0, 0), |((steps, nodes, sum), ..)| (steps, nodes.0, sum));
        Chain {
            worth: (steps + step, std::cmp::Reverse(nodes + 1 - step), sum + p99),
            next: after.map(|(_, to, edge)| (to, edge)),
        }
    }
}

#[derive(Clone, Copy)]
struct Chain<'d> {
    worth: Worth,
    next: Option<(NodeIndex, &'d EdgeId)>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;
    use crate::geometry::Point;
    use crate::model::{Document, LaneKind, NewNode};

    /// A document with nodes (component and id) and edges of a kind.
    fn document(nodes: &[&str], edges: &[(usize, usize, EdgeKind)]) -> (Document, Vec<NodeId>) {
        let mut document = Document::new("");
        let mut draft = document.edit();
        let area = crate::geometry::Rect::new(0.0, 0.0, 900.0, 300.0);
        let lane = draft.add_lane("Online", LaneKind::Online, area).unwrap();
        let ids: Vec<NodeId> = nodes
            .iter()
            .map(|component| {
                let mut node = NewNode::new(component, component, Point::ZERO);
                node.lane = Some(lane.clone());
                draft.add_node(node).unwrap()
            })
            .collect();
        for (from, to, kind) in edges {
            let data = "query".into();
            draft.connect(&ids[*from], &ids[*to], &data, *kind).unwrap();
        }
        draft.commit("Draw").unwrap();
        (document, ids)
    }

    fn spine(nodes: &[&str], edges: &[(usize, usize, EdgeKind)]) -> Vec<usize> {
        let (document, ids) = document(nodes, edges);
        let spine = GraphView::new(&document, Catalog::bundled()).spine();
        assert_eq!(spine.edges.len() + 1, spine.nodes.len().max(1));
        let place = |id: &NodeId| ids.iter().position(|own| own == id).unwrap();
        spine.nodes.iter().map(place).collect()
    }

    const SYNC: EdgeKind = EdgeKind::Sync;

    #[test]
    fn it_is_the_longest_way_from_request_to_answer() {
        let nodes = [
            "client_request",
            "api_gateway",
            "ann_retriever",
            "ranker",
            "client_response",
        ];
        let edges = [
            (0, 1, SYNC),
            (1, 3, SYNC),
            (1, 2, SYNC),
            (2, 3, SYNC),
            (3, 4, SYNC),
            (0, 4, EdgeKind::Async),
        ];
        assert_eq!(spine(&nodes, &edges), [0, 1, 2, 3, 4]);
    }

    #[test]
    fn it_goes_past_a_store_that_it_need_not_go_through() {
        let nodes = [
            "client_request",
            "api_gateway",
            "feature_store_online",
            "ranker",
            "client_response",
        ];
        let edges = [
            (0, 1, SYNC),
            (1, 2, SYNC),
            (2, 3, SYNC),
            (1, 3, SYNC),
            (3, 4, SYNC),
        ];
        assert_eq!(spine(&nodes, &edges), [0, 1, 3, 4]);
    }

    #[test]
    fn a_cycle_does_not_break_it() {
        let nodes = [
            "client_request",
            "llm_orchestrator",
            "llm",
            "client_response",
        ];
        let edges = [(0, 1, SYNC), (1, 2, SYNC), (2, 1, SYNC), (2, 3, SYNC)];
        assert_eq!(spine(&nodes, &edges), [0, 1, 2, 3]);
    }

    #[test]
    fn a_design_without_a_request_has_its_main_data_path() {
        let nodes = ["data_lake", "trainer", "model_registry", "trainer"];
        let edges = [
            (0, 1, EdgeKind::Batch),
            (1, 2, EdgeKind::Batch),
            (3, 2, EdgeKind::Batch),
            (2, 0, EdgeKind::Feedback),
        ];
        assert_eq!(spine(&nodes, &edges), [0, 1, 2]);
        assert!(spine(&nodes, &[]).is_empty());
    }

    #[test]
    fn a_very_long_chain_is_followed() {
        let nodes = vec!["trainer"; 20_000];
        let edges: Vec<_> = (1..20_000)
            .map(|to| (to - 1, to, EdgeKind::Batch))
            .collect();
        assert_eq!(spine(&nodes, &edges).len(), 20_000);
    }
}
