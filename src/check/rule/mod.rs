//! The rules, a file for each family.

mod edges;
mod lifecycle;
mod nodes;
mod request;

use super::finding::Rule;

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
        lifecycle::INDEX_NEVER_BUILT,
        lifecycle::MODEL_NEVER_USED,
        nodes::DEAD_END,
        nodes::WRONG_LANE,
        nodes::UNKNOWN_COMPONENT,
        request::RUNS_BACKWARDS,
        edges::DUPLICATE,
    ]
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
