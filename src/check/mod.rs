//! Rules and findings.

use crate::catalog::Catalog;
use crate::model::{Document, Draft, EdgeId, EditError, NodeId};

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The design cannot work as drawn.
    Error,
    /// An interviewer would mark it down.
    Warning,
    /// Worth saying.
    Advice,
}

/// A fix that can be applied.
#[derive(Clone, Debug, PartialEq)]
pub struct Fix {
    /// What it does.
    pub label: String,
}

impl Fix {
    /// Makes the change.
    ///
    /// # Errors
    /// [`EditError`] if the document has changed since.
    pub fn apply(&self, _draft: &mut Draft<'_>) -> Result<(), EditError> {
        Ok(())
    }
}

/// What a rule found.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// Id of the rule.
    pub rule: &'static str,
    /// How grave it is.
    pub severity: Severity,
    /// What is wrong and where.
    pub message: String,
    /// Nodes that it speaks of.
    pub nodes: Vec<NodeId>,
    /// Edges that it speaks of.
    pub edges: Vec<EdgeId>,
    /// A fix.
    pub fix: Option<Fix>,
}

/// All findings.
pub fn check(_document: &Document, _catalog: &Catalog) -> Vec<Finding> {
    Vec::new()
}

/// A rule.
pub struct Rule {
    /// Id.
    pub id: &'static str,
    /// Why.
    pub why: &'static str,
    /// Fix.
    pub fix: &'static str,
}

/// All rules.
pub fn rules() -> &'static [Rule] {
    &[]
}
