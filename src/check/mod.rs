//! Checks: rules that know ML systems, and what they found.
//!
//! A rule is a small pure function over the [`GraphView`] with the words that explain it;
//! [`rules`] is the table of all. A rule says nothing where it cannot know: a component
//! that the palette does not know takes and gives anything, and an unfinished sketch is
//! not shouted at.
//!
//! ```
//! use pipewright::{catalog::Catalog, check, storage::format};
//!
//! // A live request goes into a nightly job that takes embeddings.
//! let text = r#"(
//!     format: 1,
//!     nodes: { "q": (component: "client_request"), "b": (component: "index_builder") },
//!     edges: [(from: "q", to: "b", data: "query")],
//! )"#;
//! let document = format::read(text)?.document;
//! let findings = check::check(&document, Catalog::bundled());
//! assert!(findings.iter().any(|finding| finding.rule == "edge-type-mismatch"));
//! # Ok::<(), format::FormatError>(())
//! ```

mod custom;
mod finding;
mod fix;
mod rule;
mod sketch;
mod traits;

use crate::catalog::Catalog;
use crate::estimate::LatencyModel;
use crate::graph::GraphView;
use crate::model::Document;
use finding::Test;

pub use custom::{
    Condition, CustomRule, CustomRuleFault, FigureBound, PathSelect, Select, SelectEdges,
};
pub use finding::{Example, Finding, Rule, Severity, Summary, summary};
pub use fix::Fix;
pub use rule::rules;
pub use sketch::{SketchFault, Word, add_to_sketch, sketch, words};

/// What the checks say of a document, and what its author lives with.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// Findings that count: worst first, then in the order of the table and of node ids.
    pub findings: Vec<Finding>,
    /// Findings that the document ignores, in the same order, each with the reason.
    pub ignored: Vec<(Finding, String)>,
}

/// All findings of a document that it does not ignore; see [`Report::findings`].
pub fn check(document: &Document, catalog: &Catalog) -> Vec<Finding> {
    report(document, catalog).findings
}

/// All findings of a document, apart from those that it ignores.
pub fn report(document: &Document, catalog: &Catalog) -> Report {
    report_with(document, catalog, &[])
}

/// The same, with rules of somebody's own behind those of the program.
pub fn report_with(document: &Document, catalog: &Catalog, own: &[CustomRule]) -> Report {
    let view = GraphView::new(document, catalog);
    let latency = LatencyModel::new(&view);
    let mut findings: Vec<Finding> = Vec::new();
    for rule in rules() {
        if !traits::applies(&view, rule.tags) {
            continue;
        }
        let mut breaches = Vec::new();
        match rule.check {
            Test::Graph(test) => test(&view, &mut breaches),
            Test::Latency(test) => {
                if let Ok(model) = &latency {
                    test(&view, model, &mut breaches);
                }
            }
        }
        findings.extend(breaches.into_iter().map(|breach| Finding::of(rule, breach)));
    }
    for rule in own {
        rule.check(&view, &mut findings);
    }
    // Stable: within a severity the order of the table and of ids stays.
    findings.sort_by_key(|finding| finding.severity);
    let reasons = &document.sheet().ignored;
    if reasons.is_empty() {
        return Report {
            findings,
            ignored: Vec::new(),
        };
    }
    let mut report = Report::default();
    for finding in findings {
        match reasons.get(&finding.key()) {
            Some(reason) => report.ignored.push((finding, reason.clone())),
            None => report.findings.push(finding),
        }
    }
    report
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Point;
    use crate::model::NewNode;

    #[test]
    fn what_is_ignored_is_told_apart_and_follows_a_renamed_node() {
        let mut document = Document::new("");
        let mut draft = document.edit();
        let id = draft
            .add_node(NewNode::new("from_the_future", "T", Point::ZERO))
            .unwrap();
        draft.commit("Add").unwrap();
        let catalog = Catalog::bundled();
        let finding = check(&document, catalog)[0].clone();
        let mut draft = document.edit();
        draft.set_ignored(&finding.key(), Some("a sketch"));
        draft.rename_node(&id, &"other".into()).unwrap();
        draft.commit("Ignore").unwrap();
        let report = report(&document, catalog);
        assert_eq!(report.ignored.len(), 1);
        assert_eq!(report.ignored[0].0.rule, finding.rule);
        assert_eq!(report.ignored[0].1, "a sketch");
        assert!(report.findings.iter().all(|left| left.rule != finding.rule));
    }
}
