//! The rules, a file for each family.

mod data;
mod edges;
mod generation;
mod lifecycle;
mod measurement;
mod nodes;
mod request;
mod retrieval;
mod serving;

use super::finding::Rule;
use crate::graph::{EdgeFacts, GraphView, NodeIndex};
use crate::model::NodeId;

/// All rules, in the order in which findings are told.
pub fn rules() -> &'static [Rule] {
    &[
        edges::TYPE_MISMATCH,
        nodes::REQUIRED_INPUT,
        nodes::ISOLATED,
        request::SYNCHRONOUS_CYCLE,
        request::RESPONSE_UNREACHABLE,
        request::RESPONSE_WITHOUT_REQUEST,
        request::WAITS_ON_OFFLINE_JOB,
        request::NO_REQUEST,
        request::NO_RESPONSE,
        lifecycle::INDEX_NEVER_QUERIED,
        lifecycle::MODEL_NEVER_USED,
        data::MODEL_WITHOUT_ORIGIN,
        data::LABEL_LEAK,
        data::TRAINING_SERVING_SKEW,
        data::TRAINING_WITHOUT_LABELS,
        data::UNFILTERED_CORPUS,
        data::PERSONAL_DATA,
        retrieval::ENCODERS_DIFFER,
        retrieval::AUCTION_UNCALIBRATED,
        retrieval::NO_RANKING,
        retrieval::HEAVY_OVER_CORPUS,
        retrieval::NO_ELIGIBILITY,
        retrieval::NO_COLD_START,
        generation::OUTPUT_UNGUARDED,
        generation::GROUNDING_UNMEASURED,
        generation::PERMISSIONS_IGNORED,
        generation::PROMPT_UNGUARDED,
        generation::NO_PROVENANCE,
        generation::TUNED_WITHOUT_SAFETY,
        generation::LONG_WAIT,
        measurement::NO_OFFLINE_EVALUATION,
        measurement::UNGATED_PROMOTION,
        measurement::NO_ONLINE_EVALUATION,
        measurement::NO_DRIFT_MONITOR,
        measurement::NO_FEEDBACK_LOOP,
        serving::OVER_BUDGET,
        serving::UNDER_PROVISIONED,
        serving::SINGLE_POINT,
        serving::NO_GATEWAY,
        nodes::DEAD_END,
        nodes::WRONG_LANE,
        nodes::UNKNOWN_COMPONENT,
        request::RUNS_BACKWARDS,
        edges::DUPLICATE,
        data::NO_DATA_VALIDATION,
        data::NO_NEGATIVES,
        data::LOGS_WITHOUT_RETENTION,
        retrieval::NO_LIST_STEP,
        retrieval::SINGLE_RETRIEVER,
        generation::NO_HUMAN_JUDGEMENT,
        measurement::NO_SERVICE_MONITOR,
        measurement::TRIGGER_LEADS_NOWHERE,
        measurement::NO_FAIRNESS_AUDIT,
        measurement::NO_ABUSE_HANDLING,
        serving::NO_DEGRADED_MODE,
        serving::NO_PEAK_LOAD,
    ]
}

/// Follows edges that carry one of some data types.
fn types<'t>(types: &'t [&'t str]) -> impl Fn(&EdgeFacts<'_>) -> bool + 't {
    move |edge| types.contains(&edge.edge.data.as_str())
}

/// Labels for a sentence: the first two, and how many more.
pub(super) fn names(view: &GraphView<'_>, nodes: &[NodeIndex]) -> String {
    let label = |node: &NodeIndex| {
        view.facts(*node)
            .map(|facts| format!("\"{}\"", facts.node.label))
    };
    let labels: Vec<String> = nodes.iter().filter_map(label).collect();
    match labels.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [one, two] => format!("{one} and {two}"),
        [one, two, rest @ ..] => format!("{one}, {two} and {} more", rest.len()),
    }
}

/// Ids of some nodes.
pub(super) fn ids(view: &GraphView<'_>, nodes: &[NodeIndex]) -> Vec<NodeId> {
    let id = |node: &NodeIndex| view.facts(*node).map(|facts| facts.id.clone());
    nodes.iter().filter_map(id).collect()
}

/// "candidates, features or model", for sentences.
fn data_names<'a>(
    catalog: &crate::catalog::Catalog,
    types: impl IntoIterator<Item = &'a crate::model::DataTypeId>,
) -> String {
    let names: Vec<String> = types
        .into_iter()
        .map(|data| {
            catalog
                .data_type(data.as_str())
                .map_or_else(|| data.to_string(), |known| known.name.to_lowercase())
        })
        .collect();
    match names.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
        None => "nothing".to_owned(),
    }
}

#[cfg(test)]
pub(super) mod sketch {
    //! Small documents for the rules' tests.

    use crate::catalog::Catalog;
    use crate::check::{Finding, check};
    use crate::geometry::{Point, Rect};
    use crate::model::{Document, EdgeKind, LaneKind, NewNode};

    /// Nodes as `name: component @ lane` and edges as `from -data-> to` with kinds.
    pub fn document(
        nodes: &[(&str, &str, Option<LaneKind>)],
        edges: &[(&str, &str, &str, EdgeKind)],
    ) -> Document {
        let mut document = Document::new("");
        let mut draft = document.edit();
        for kind in LaneKind::ALL {
            draft
                .add_lane(kind.key(), kind, Rect::new(0.0, 0.0, 10.0, 10.0))
                .unwrap();
        }
        for (name, component, lane) in nodes {
            let mut node = NewNode::new(component, name, Point::ZERO);
            node.lane = lane.map(|kind| kind.key().into());
            draft.add_node(node).unwrap();
        }
        for (from, data, to, kind) in edges {
            draft
                .connect(&(*from).into(), &(*to).into(), &(*data).into(), *kind)
                .unwrap();
        }
        draft.commit("Build").unwrap();
        document
    }

    /// Findings of one rule.
    pub fn found(document: &Document, rule: &str) -> Vec<Finding> {
        check(document, Catalog::bundled())
            .into_iter()
            .filter(|f| f.rule == rule)
            .collect()
    }

    /// Applies the fix of a rule's only finding, and checks that the rule is quiet then.
    pub fn fix_mends(mut document: Document, rule: &str) {
        let findings = found(&document, rule);
        let fix = findings[0].fix.clone().unwrap();
        let mut draft = document.edit();
        fix.apply(&mut draft).unwrap();
        draft.commit("Fix").unwrap();
        assert!(
            found(&document, rule).len() < findings.len(),
            "{rule} is still broken"
        );
    }
}
