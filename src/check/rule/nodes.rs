//! Single nodes: their ports, their place, their use.

use super::super::finding::{Finding, Rule, Severity, Test};
use super::super::fix::{Fix, FixAction, lane_of_kind};
use super::data_names;
use crate::catalog::Phase;
use crate::graph::{GraphView, NodeFacts};
use crate::model::{LaneKind, Property};

/// Components that may end a picture: answers, monitors, evaluators, stores.
const TERMINAL: [&str; 20] = [
    "ab_experiment",
    "abuse_monitor",
    "alerting",
    "auto_judge",
    "client_response",
    "consent_manager",
    "data_lake",
    "drift_monitor",
    "fairness_audit",
    "human_eval",
    "kv_store",
    "media_encoder",
    "object_store",
    "offline_eval",
    "quality_monitor",
    "rag_eval",
    "red_team",
    "service_monitor",
    "session_store",
    "user_controls",
];

/// A sketch with fewer nodes is still being begun.
const SKETCH: usize = 3;

/// Where these rules stand among all.
const GROUP: &str = "Structure";

pub(super) const REQUIRED_INPUT: Rule = Rule {
    group: GROUP,
    id: "required-input-unconnected",
    severity: Severity::Error,
    title: "Required input is not connected",
    why: "The step cannot run: a ranker without features, a retriever without an index, a \
          decoder without a model.",
    fix: "Connect something that gives one of the listed kinds of data.",
    when: "A connected node has a required input that no edge serves.",
    tags: &[],
    steps: &["pipeline", "architecture"],
    check: Test::Graph(required_input),
};

fn required_input(view: &GraphView<'_>, findings: &mut Vec<Finding>) {
    for (index, facts) in view.nodes() {
        let Some(component) = facts.component else {
            continue;
        };
        if !component.inputs.iter().any(|port| port.required) {
            continue;
        }
        let entering = view.entering(index);
        if entering.is_empty() && !view.is_left(index) {
            // It stands alone, which another rule says.
            continue;
        }
        for port in component.inputs.iter().filter(|port| port.required) {
            let fed = entering.iter().any(|(from, edge)| {
                port.accepts(edge.edge.data.as_str())
                    || view
                        .facts(*from)
                        .is_some_and(|from| from.component.is_none())
            });
            if !fed {
                let message = format!(
                    "\"{}\" gets no {}",
                    facts.node.label,
                    data_names(view.catalog(), &port.types)
                );
                findings.push(Finding::new(Severity::Error, message).node(facts.id));
            }
        }
    }
}

pub(super) const ISOLATED: Rule = Rule {
    group: GROUP,
    id: "isolated-node",
    severity: Severity::Error,
    title: "Node is connected with nothing",
    why: "What is connected with nothing does nothing. Somebody will ask what it is for.",
    fix: "Connect it, or delete it.",
    when: "A node has no edges, in a diagram of three nodes or more.",
    tags: &[],
    steps: &["pipeline"],
    check: Test::Graph(isolated),
};

fn isolated(view: &GraphView<'_>, findings: &mut Vec<Finding>) {
    if view.nodes().count() < SKETCH {
        return;
    }
    for (index, facts) in view.nodes() {
        if !view.is_entered(index)
            && !view.is_left(index)
            && !facts.node.flag(Property::Placeholder)
        {
            let message = format!("\"{}\" is connected with nothing", facts.node.label);
            let delete = FixAction::RemoveNodes(vec![facts.id.clone()]);
            findings.push(
                Finding::new(Severity::Error, message)
                    .node(facts.id)
                    .fix(Fix::new("Delete it", delete)),
            );
        }
    }
}

pub(super) const DEAD_END: Rule = Rule {
    group: GROUP,
    id: "dead-end",
    severity: Severity::Warning,
    title: "Result goes nowhere",
    why: "Work is done, and nobody uses what comes of it.",
    fix: "Send the result to something that uses it, or remove the node.",
    when: "A node gets data and gives none on, and is no answer, monitor, evaluation or store.",
    tags: &[],
    steps: &["pipeline"],
    check: Test::Graph(dead_end),
};

fn dead_end(view: &GraphView<'_>, findings: &mut Vec<Finding>) {
    for (index, facts) in view.nodes() {
        let Some(component) = facts.component else {
            continue;
        };
        // Indexes that nobody queries and triggers that lead nowhere have rules of their own.
        let is_told = (component.gives("index") && component.stage.as_str() == "storage")
            || component.id.as_str() == "retrain_trigger";
        let ends_well =
            TERMINAL.contains(&component.id.as_str()) || component.outputs.is_empty() || is_told;
        if !ends_well && !view.is_left(index) && view.is_entered(index) {
            let message = format!(
                "Nothing uses what \"{}\" gives: {}",
                facts.node.label,
                data_names(view.catalog(), &component.outputs)
            );
            findings.push(Finding::new(Severity::Warning, message).node(facts.id));
        }
    }
}

pub(super) const WRONG_LANE: Rule = Rule {
    group: GROUP,
    id: "wrong-lane",
    severity: Severity::Warning,
    title: "Component is in the wrong lane",
    why: "A trainer among the servers, or a gateway among the batch jobs, leaves open what runs \
          when.",
    fix: "Move the node to its lane, or take the component that runs there.",
    when: "A component that runs in jobs stands in an online lane, or one that runs in requests in an offline lane.",
    tags: &[],
    steps: &["pipeline"],
    check: Test::Graph(wrong_lane),
};

fn wrong_lane(view: &GraphView<'_>, findings: &mut Vec<Finding>) {
    let lanes = LaneKind::ALL.map(|kind| (kind, lane_of_kind(view, kind)));
    let lane_of = |kind: LaneKind| {
        lanes
            .iter()
            .find(|(own, _)| *own == kind)
            .and_then(|(_, lane)| lane.clone())
    };
    for (_, facts) in view.nodes() {
        let (Some(component), Some(lane)) = (facts.component, facts.lane) else {
            continue;
        };
        let (runs, belongs) = match (component.phase, lane) {
            (Phase::Offline, LaneKind::Online) => ("in jobs", LaneKind::Offline),
            (Phase::Online, LaneKind::Offline) => ("inside requests", LaneKind::Online),
            _ => continue,
        };
        let message = format!(
            "\"{}\" runs {runs}, but stands in the {} lane",
            facts.node.label,
            lane.label().to_lowercase()
        );
        let mut finding = Finding::new(Severity::Warning, message).node(facts.id);
        if let Some(target) = lane_of(belongs) {
            let label = format!("Move it to the {} lane", belongs.label().to_lowercase());
            finding = finding.fix(Fix::new(
                label,
                FixAction::MoveToLane(facts.id.clone(), target),
            ));
        }
        findings.push(finding);
    }
}

pub(super) const UNKNOWN_COMPONENT: Rule = Rule {
    group: GROUP,
    id: "unknown-component",
    severity: Severity::Warning,
    title: "Component is not in the palette",
    why: "The file was made with another palette, or a name is misspelt. The node is kept and \
          saved as it is, but nothing can be checked about it.",
    fix: "Choose a component of this palette, or update Pipewright.",
    when: "A node's component is not in the palette.",
    tags: &[],
    steps: &["pipeline"],
    check: Test::Graph(unknown_component),
};

fn unknown_component(view: &GraphView<'_>, findings: &mut Vec<Finding>) {
    for (_, facts) in view.nodes().filter(|(_, facts)| facts.component.is_none()) {
        let NodeFacts { id, node, .. } = facts;
        let mut message = format!(
            "\"{}\" is a `{}`, which is not in the palette",
            node.label, node.component
        );
        let nearest = nearest(view, node.component.as_str());
        let mut finding = Finding::new(Severity::Warning, String::new()).node(id);
        if let Some(component) = nearest {
            message = format!("{message}. Did you mean `{}`?", component.id);
            finding = finding.fix(Fix::new(
                format!("Make it {}", component.name),
                FixAction::SetComponent(id.clone(), component.id.clone()),
            ));
        }
        finding.message = message;
        findings.push(finding);
    }
}

/// The component whose id is at most a few letters away.
fn nearest<'v>(view: &GraphView<'v>, id: &str) -> Option<&'v crate::catalog::Component> {
    if id.len() > 64 {
        return None;
    }
    view.catalog()
        .components()
        .iter()
        .map(|component| (distance(component.id.as_str(), id), component))
        .min_by_key(|(distance, _)| *distance)
        .filter(|(distance, _)| *distance <= 1 + id.len() / 6)
        .map(|(_, component)| component)
}

/// Levenshtein distance in bytes: ids are ASCII.
fn distance(a: &str, b: &str) -> usize {
    let b = b.as_bytes();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (line, x) in a.bytes().enumerate() {
        let mut diagonal = line;
        let mut left = line + 1;
        for (cell, y) in row.iter_mut().skip(1).zip(b) {
            let cost = diagonal + usize::from(x != *y);
            diagonal = *cell;
            *cell = cost.min(left + 1).min(diagonal + 1);
            left = *cell;
        }
        if let Some(first) = row.first_mut() {
            *first = line + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::sketch::{document, fix_mends, found};
    use crate::model::EdgeKind::{Batch, Sync};
    use crate::model::LaneKind::{Offline, Online};

    #[test]
    fn a_retriever_without_an_index_cannot_run() {
        let nodes = [
            ("encoder", "image_encoder", None),
            ("search", "ann_retriever", None),
            ("index", "vector_index", None),
        ];
        let query = ("encoder", "embedding", "search", Sync);
        let without = document(&nodes, &[query]);
        let messages: Vec<String> = found(&without, "required-input-unconnected")
            .into_iter()
            .filter(|finding| finding.nodes[0].as_str() == "search")
            .map(|finding| finding.message)
            .collect();
        assert_eq!(messages, ["\"search\" gets no index"]);
        let with = document(&nodes, &[query, ("index", "index", "search", Sync)]);
        assert!(
            found(&with, "required-input-unconnected")
                .iter()
                .all(|finding| finding.nodes[0].as_str() != "search")
        );
    }

    #[test]
    fn a_node_alone_is_found_once_there_is_more_than_a_beginning() {
        let few = [("a", "trainer", None), ("b", "model_registry", None)];
        assert!(found(&document(&few, &[]), "isolated-node").is_empty());
        let more = [
            ("a", "trainer", None),
            ("b", "model_registry", None),
            ("c", "api_gateway", None),
        ];
        let sketch = document(&more, &[("a", "model", "b", Batch)]);
        let findings = found(&sketch, "isolated-node");
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].nodes[0].as_str(), "c");
        fix_mends(sketch, "isolated-node");
    }

    #[test]
    fn work_that_nobody_uses_is_a_dead_end_and_a_monitor_is_not() {
        let nodes = [
            ("encoder", "image_encoder", None),
            ("drift", "drift_monitor", None),
            ("search", "ann_retriever", None),
        ];
        let edges = [
            ("encoder", "embedding", "drift", Batch),
            ("encoder", "embedding", "search", Sync),
        ];
        let findings = found(&document(&nodes, &edges), "dead-end");
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].nodes[0].as_str(), "search");
    }

    #[test]
    fn a_trainer_in_the_online_lane_is_in_the_wrong_one() {
        let nodes = [
            ("a", "trainer", Some(Online)),
            ("b", "offline_eval", Some(Offline)),
            ("c", "api_gateway", Some(Online)),
        ];
        let wrong = document(&nodes, &[("a", "model", "b", Batch)]);
        let findings = found(&wrong, "wrong-lane");
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].nodes[0].as_str(), "a");
        fix_mends(wrong, "wrong-lane");
    }

    #[test]
    fn a_misspelt_component_is_reported_with_the_one_that_was_meant() {
        let misspelt = document(&[("search", "ann_retreiver", None)], &[]);
        let findings = found(&misspelt, "unknown-component");
        assert!(
            findings[0].message.contains("`ann_retriever`"),
            "{}",
            findings[0].message
        );
        fix_mends(misspelt, "unknown-component");
        let foreign = document(&[("x", "quantum_teleporter", None)], &[]);
        assert!(found(&foreign, "unknown-component")[0].fix.is_none());
    }
}
