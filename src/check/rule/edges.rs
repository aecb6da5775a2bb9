//! What edges carry.

use std::collections::HashSet;

use super::super::finding::{Finding, Rule, Severity, Test};
use super::super::fix::{Fix, FixAction};
use super::data_names;
use crate::graph::GraphView;

/// Where these rules stand among all.
const GROUP: &str = "Structure";

pub(super) const TYPE_MISMATCH: Rule = Rule {
    group: GROUP,
    id: "edge-type-mismatch",
    severity: Severity::Error,
    title: "Edge carries the wrong data",
    why: "An arrow with data that its ends do not give or take cannot be built. Mostly a step \
          is missing in between: something that encodes, tokenizes or looks up.",
    fix: "Let the edge carry what both ends agree on, or insert the component that converts.",
    when: "An edge carries data that its start does not give or its end does not take.",
    tags: &[],
    steps: &["pipeline"],
    check: Test::Graph(type_mismatch),
};

fn type_mismatch(view: &GraphView<'_>, findings: &mut Vec<Finding>) {
    for (from, to, facts) in view.edges() {
        let (Some(source), Some(target)) = (view.facts(from), view.facts(to)) else {
            continue;
        };
        let data = facts.edge.data.as_str();
        let given = source
            .component
            .is_none_or(|component| component.gives(data));
        let taken = target
            .component
            .is_none_or(|component| component.accepts(data));
        if given && taken {
            continue;
        }
        let name = data_names(view.catalog(), [&facts.edge.data]);
        let (from_label, to_label) = (&source.node.label, &target.node.label);
        let message = match (given, source.component, target.component) {
            (false, Some(component), _) => format!(
                "\"{from_label}\" gives no {name} to \"{to_label}\": it gives {}",
                data_names(view.catalog(), &component.outputs)
            ),
            (_, _, Some(component)) => format!(
                "\"{to_label}\" takes no {name} from \"{from_label}\": it takes {}",
                data_names(
                    view.catalog(),
                    component.inputs.iter().flat_map(|port| &port.types)
                )
            ),
            _ => continue,
        };
        let mut finding = Finding::new(Severity::Error, message)
            .node(source.id)
            .node(target.id)
            .edge(facts.id);
        let agreed = source
            .component
            .zip(target.component)
            .and_then(|(source, target)| source.flows_to(target).next().cloned());
        finding = finding.fix(match agreed {
            Some(data) => Fix::new(
                format!("Carry {} instead", data_names(view.catalog(), [&data])),
                FixAction::SetEdgeData(facts.id.clone(), data),
            ),
            None => Fix::new(
                "Remove the edge",
                FixAction::RemoveEdges(vec![facts.id.clone()]),
            ),
        });
        findings.push(finding);
    }
}

pub(super) const DUPLICATE: Rule = Rule {
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
};

fn duplicate(view: &GraphView<'_>, findings: &mut Vec<Finding>) {
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
        findings.push(
            Finding::new(Severity::Advice, message)
                .node(source.id)
                .node(target.id)
                .edge(facts.id)
                .fix(Fix::new(
                    "Delete the second one",
                    FixAction::RemoveEdges(vec![facts.id.clone()]),
                )),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::super::sketch::{document, fix_mends, found};
    use crate::model::EdgeKind::Sync;

    #[test]
    fn an_edge_with_data_that_an_end_does_not_know_is_an_error() {
        let nodes = [
            ("encoder", "image_encoder", None),
            ("search", "ann_retriever", None),
        ];
        let fine = document(&nodes, &[("encoder", "embedding", "search", Sync)]);
        assert!(found(&fine, "edge-type-mismatch").is_empty());
        let wrong = document(&nodes, &[("encoder", "labels", "search", Sync)]);
        let findings = found(&wrong, "edge-type-mismatch");
        assert_eq!(findings.len(), 1);
        assert!(
            findings[0].message.contains("gives no labels"),
            "{}",
            findings[0].message
        );
        fix_mends(wrong, "edge-type-mismatch");
    }

    #[test]
    fn unknown_components_and_data_types_are_given_the_benefit_of_the_doubt() {
        let nodes = [("a", "from_the_future", None), ("b", "ann_retriever", None)];
        let edges = [
            ("a", "embedding", "b", Sync),
            ("b", "candidates", "a", Sync),
        ];
        assert!(found(&document(&nodes, &edges), "edge-type-mismatch").is_empty());
    }

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
