//! Checks: rules that know ML systems, and what they found.
//!
//! A rule is a small pure function over the [`GraphView`] with the words that explain it;
//! [`rules`] is the table of all. A rule says nothing where it cannot know: a component
//! that the palette does not know takes and gives anything, and an unfinished sketch is
//! not shouted at.

mod finding;
mod fix;
mod rule;

use crate::catalog::Catalog;
use crate::graph::GraphView;
use crate::model::Document;

pub use finding::{Finding, Rule, Severity, Summary, summary};
pub use fix::{Fix, FixAction};
pub use rule::rules;

/// All findings of a document: worst first, then in the order of the table and of node ids.
pub fn check(document: &Document, catalog: &Catalog) -> Vec<Finding> {
    let view = GraphView::new(document, catalog);
    let mut findings: Vec<Finding> = Vec::new();
    for rule in rules() {
        let start = findings.len();
        (rule.check)(&view, &mut findings);
        if let Some(own) = findings.get_mut(start..) {
            for finding in own {
                finding.rule = rule.id;
            }
        }
    }
    // Stable: within a severity the order of the table and of ids stays.
    findings.sort_by_key(|finding| finding.severity);
    findings
}
