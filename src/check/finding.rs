//! What rules are and what they say.

use std::borrow::Cow;
use std::sync::Arc;

use super::fix::Fix;
use crate::estimate::LatencyModel;
use crate::graph::GraphView;
use crate::model::{EdgeId, FindingKey, NodeId};

/// How grave a finding is; the worst is the smallest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The design cannot work as drawn, or is unsafe.
    Error,
    /// An interviewer would mark it down.
    Warning,
    /// Worth saying; may be out of scope.
    Advice,
}

impl Severity {
    /// Its name in JSON and on the command line.
    pub fn key(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Advice => "advice",
        }
    }
}

/// What a rule found.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// Id of the rule.
    pub rule: Cow<'static, str>,
    /// How grave it is.
    pub severity: Severity,
    /// What is wrong and where, in a sentence.
    pub message: String,
    /// Nodes that it speaks of.
    pub nodes: Vec<NodeId>,
    /// Edges that it speaks of.
    pub edges: Vec<EdgeId>,
    /// A change that would mend it, if one is clear.
    pub fix: Option<Fix>,
    /// The words of its rule, if that is none of the program's.
    pub own: Option<Arc<OwnWords>>,
}

/// What a rule of somebody's own says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnWords {
    /// What is wrong.
    pub title: String,
    /// Why it matters; may be empty.
    pub why: String,
    /// How it is mended; may be empty.
    pub fix: String,
}

impl Finding {
    pub(super) fn new(severity: Severity, message: String) -> Self {
        Self {
            rule: Cow::Borrowed(""),
            severity,
            message,
            nodes: Vec::new(),
            edges: Vec::new(),
            fix: None,
            own: None,
        }
    }

    /// Why it matters and how it is mended, as its rule says.
    pub fn reason(&self) -> Option<(&str, &str)> {
        if let Some(own) = &self.own {
            return Some((&own.why, &own.fix));
        }
        let rule = super::rules().iter().find(|rule| rule.id == self.rule)?;
        Some((rule.why, rule.fix))
    }

    /// What the finding is about, by which a document can ignore it.
    pub fn key(&self) -> FindingKey {
        let nodes = self.nodes.iter().map(ToString::to_string);
        let edges = self.edges.iter().map(ToString::to_string);
        FindingKey::new(&self.rule, nodes.chain(edges))
    }

    pub(super) fn node(mut self, node: &NodeId) -> Self {
        self.nodes.push(node.clone());
        self
    }

    pub(super) fn nodes<'n>(mut self, nodes: impl IntoIterator<Item = &'n NodeId>) -> Self {
        self.nodes.extend(nodes.into_iter().cloned());
        self
    }

    pub(super) fn edge(mut self, edge: &EdgeId) -> Self {
        self.edges.push(edge.clone());
        self
    }

    pub(super) fn fix(mut self, fix: impl Into<Option<Fix>>) -> Self {
        self.fix = fix.into();
        self
    }
}

/// A row of the rulebook.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// The group of rules that it belongs to, as a heading.
    pub group: &'static str,
    /// Its id, such as `synchronous-cycle`.
    pub id: &'static str,
    /// How grave its findings usually are.
    pub severity: Severity,
    /// Its name.
    pub title: &'static str,
    /// Why it matters.
    pub why: &'static str,
    /// How it is mended.
    pub fix: &'static str,
    /// When a rule speaks, in a sentence.
    pub when: &'static str,
    /// Tags of which a design must have one for the rule to apply; empty: all designs. What a
    /// design has no tag for but clearly is, by its components, counts as tagged.
    pub tags: &'static [&'static str],
    /// Steps of the interview frameworks that it belongs to, by their ids.
    pub steps: &'static [&'static str],
    /// Finds breaches.
    pub check: Test,
}

/// How a rule finds breaches.
#[derive(Clone, Copy, Debug)]
pub enum Test {
    /// From the graph.
    Graph(fn(&GraphView<'_>, &mut Vec<Finding>)),
    /// From the graph and the figures of its request path; not asked where there is no such path.
    Latency(fn(&GraphView<'_>, &LatencyModel, &mut Vec<Finding>)),
}

/// How many findings there are of each severity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Errors.
    pub errors: usize,
    /// Warnings.
    pub warnings: usize,
    /// Pieces of advice.
    pub advice: usize,
}

/// Counts findings.
pub fn summary(findings: &[Finding]) -> Summary {
    let count = |severity| findings.iter().filter(|f| f.severity == severity).count();
    Summary {
        errors: count(Severity::Error),
        warnings: count(Severity::Warning),
        advice: count(Severity::Advice),
    }
}
