//! Edges among each other.

use std::collections::HashSet;

use super::super::finding::{Breach, Example, Rule, Severity, Test};
use super::super::fix::Fix;
use super::data_names;
use crate::graph::GraphView;
use crate::model::{Edit, Selection};

/// Where these rules stand among all.
const GROUP: &str = "Structure";

/// The rules of this family, in the order in which they are told.
pub(super) const RULES: &[Rule] = &[Rule {
    group: GROUP,
    id: "duplicate-edge",
    severity: Severity::Advice,
    title: "Edge drawn twice",
    why: "A second arrow with the same data between the same nodes says nothing new, and is \
              counted twice by every estimate.",
    fix: "Delete one of them.",
    when: "Two edges carry the same data between the same nodes.",
    tags: &[],
    steps: &["pipeline"],
    check: Test::Graph(duplicate),
    example: Example {
        common: &["a:client_request b:api_gateway a>b:query"],
        trigger: "a>b:query",
        near_miss: "a>b:media",
    },
}];

fn duplicate(view: &GraphView<'_>, breaches: &mut Vec<Breach>) {
    let mut seen: HashSet<(usize, usize, &str)> = HashSet::new();
    for (from, to, facts) in view.edges() {
        let key = (from.index(), to.index(), facts.edge.data.as_str());
        if seen.insert(key) {
            continue;
        }
        let (Some(source), Some(target)) = (view.facts(from), view.facts(to)) else {
            continue;
        };
        let message = format!(
            "\"{}\" gives {} to \"{}\" twice",
            source.node.label,
            data_names(view.catalog(), [&facts.edge.data]),
            target.node.label
        );
        breaches.push(
            Breach::new(message)
                .node(source.id)
                .node(target.id)
                .edge(facts.id)
                .fix(Fix::new(
                    "Delete the second one",
                    Edit::Remove(Selection::of(facts.id)),
                )),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::super::sketch::{document, fix_mends, found};
    use crate::model::EdgeKind::Sync;

    #[test]
    fn the_same_edge_twice_is_found_once() {
        let nodes = [
            ("encoder", "image_encoder", None),
            ("search", "ann_retriever", None),
        ];
        let edge = ("encoder", "embedding", "search", Sync);
        assert!(found(&document(&nodes, &[edge]), "duplicate-edge").is_empty());
        let twice = document(&nodes, &[edge, edge]);
        assert_eq!(found(&twice, "duplicate-edge").len(), 1);
        fix_mends(twice, "duplicate-edge");
    }
}
