//! Small documents in a line or two.

use pipewright::catalog::Catalog;
use pipewright::check::{Finding, add_to_sketch, check, sketch};
use pipewright::model::Document;

/// A document of words; see [`sketch`].
pub fn document(words: &str) -> Document {
    sketch(words).unwrap_or_else(|fault| panic!("{fault}"))
}

/// Adds what the words say to a document that has the usual lanes.
pub fn add_to(document: &mut Document, words: &str) {
    add_to_sketch(document, words).unwrap_or_else(|fault| panic!("{fault}"));
}

/// The findings of one rule.
pub fn found(document: &Document, rule: &str) -> Vec<Finding> {
    let mut findings = check(document, Catalog::bundled());
    findings.retain(|finding| finding.rule == rule);
    findings
}
