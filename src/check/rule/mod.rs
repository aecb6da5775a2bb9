//! The rules, a file for each family: the words of each, its small designs, and its function.
//!
//! A family lists its rules in `RULES`, and nothing else does: a function that is missing there
//! is never used, which the compiler says.

mod data;
mod designs;
mod edges;
mod generation;
mod lifecycle;
mod measurement;
mod nodes;
mod ports;
mod request;
mod retrieval;
mod serving;

use std::sync::OnceLock;

use super::finding::{Rule, Severity};
use crate::graph::{EdgeFacts, GraphView, NodeIndex};
use crate::model::NodeId;

/// The families, in the order in which their findings are told.
const FAMILIES: [&[Rule]; 10] = [
    ports::RULES,
    request::RULES,
    edges::RULES,
    lifecycle::RULES,
    data::RULES,
    retrieval::RULES,
    generation::RULES,
    measurement::RULES,
    serving::RULES,
    nodes::RULES,
];

/// All rules, in the order in which findings are told: by family, advice after all else.
pub fn rules() -> &'static [Rule] {
    static RULES: OnceLock<Vec<Rule>> = OnceLock::new();
    RULES.get_or_init(|| {
        let mut rules = FAMILIES.concat();
        rules.sort_by_key(|rule| rule.severity == Severity::Advice);
        rules
    })
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
    use crate::model::{Document, EdgeKind, LaneKind};

    /// Nodes as name, component and lane, and edges as from, data, to and kind.
    pub fn document(
        nodes: &[(&str, &str, Option<LaneKind>)],
        edges: &[(&str, &str, &str, EdgeKind)],
    ) -> Document {
        let mut words = Vec::new();
        for (name, component, lane) in nodes {
            let lane = match lane {
                Some(LaneKind::Offline) => "@off",
                Some(LaneKind::Online) => "@on",
                Some(LaneKind::Monitoring) => "@mon",
                Some(LaneKind::Custom) | None => "",
            };
            words.push(format!("{name}:{component}{lane}"));
        }
        for (from, data, to, kind) in edges {
            let sign = match kind {
                EdgeKind::Sync => '>',
                EdgeKind::Async => '~',
                EdgeKind::Batch => '=',
                EdgeKind::Feedback => '^',
            };
            words.push(format!("{from}{sign}{to}:{data}"));
        }
        crate::check::sketch(&words.join(" ")).unwrap()
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
        fix.edit.apply(&mut draft).unwrap();
        draft.commit("Fix").unwrap();
        assert!(
            found(&document, rule).len() < findings.len(),
            "{rule} is still broken"
        );
    }
}
