//! What rules are and what they say.

use std::borrow::Cow;
use std::sync::Arc;

use serde::Deserialize;

use super::fix::Fix;
use crate::estimate::LatencyModel;
use crate::graph::GraphView;
use crate::model::{EdgeId, FindingKey, NodeId};

/// How grave a finding is; the worst is the smallest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
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
    /// Where the words of its rule are.
    words: Words,
}

/// The words of the rule behind a finding.
#[derive(Clone, Debug)]
enum Words {
    /// Those of a rule of the program.
    Bundled(&'static Rule),
    /// Those of somebody's own rule.
    Custom(Arc<CustomWords>),
}

impl PartialEq for Words {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Bundled(rule), Self::Bundled(other)) => rule.id == other.id,
            (Self::Custom(words), Self::Custom(other)) => words == other,
            _ => false,
        }
    }
}

/// What a rule of somebody's own says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CustomWords {
    /// Its id.
    pub(super) id: String,
    /// How grave its findings are.
    pub(super) severity: Severity,
    /// Why it matters; may be empty.
    pub(super) why: String,
    /// How it is mended; may be empty.
    pub(super) fix: String,
}

impl Finding {
    /// What breaks a rule of the program.
    pub(super) fn of(rule: &'static Rule, breach: Breach) -> Self {
        Self::new(rule.id.into(), rule.severity, breach, Words::Bundled(rule))
    }

    /// What breaks somebody's own rule.
    pub(super) fn of_custom(words: &Arc<CustomWords>, breach: Breach) -> Self {
        let id = words.id.clone().into();
        Self::new(id, words.severity, breach, Words::Custom(Arc::clone(words)))
    }

    fn new(rule: Cow<'static, str>, usual: Severity, breach: Breach, words: Words) -> Self {
        Self {
            rule,
            severity: breach.severity.unwrap_or(usual),
            message: breach.message,
            nodes: breach.nodes,
            edges: breach.edges,
            fix: breach.fix,
            words,
        }
    }

    /// Why it matters and how it is mended, as its rule says; may be empty for somebody's own.
    pub fn reason(&self) -> (&str, &str) {
        match &self.words {
            Words::Bundled(rule) => (rule.why, rule.fix),
            Words::Custom(words) => (&words.why, &words.fix),
        }
    }

    /// What the finding is about, by which a document can ignore it.
    pub fn key(&self) -> FindingKey {
        let nodes = self.nodes.iter().map(ToString::to_string);
        let edges = self.edges.iter().map(ToString::to_string);
        FindingKey::new(&self.rule, nodes.chain(edges))
    }
}

/// A place where a rule is broken, as its function tells it.
#[derive(Clone, Debug)]
pub(super) struct Breach {
    message: String,
    nodes: Vec<NodeId>,
    edges: Vec<EdgeId>,
    fix: Option<Fix>,
    /// Graver or less grave than the rule usually is.
    severity: Option<Severity>,
}

impl Breach {
    /// What is wrong and where, in a sentence.
    pub(super) fn new(message: String) -> Self {
        Self {
            message,
            nodes: Vec::new(),
            edges: Vec::new(),
            fix: None,
            severity: None,
        }
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

    /// Says that this one is not as grave as the rule's usually are, or graver.
    pub(super) fn severity(mut self, severity: Severity) -> Self {
        self.severity = Some(severity);
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
    pub(super) check: Test,
    /// Two designs that show when it speaks.
    pub example: Example,
}

/// How a rule finds breaches.
#[derive(Clone, Copy, Debug)]
pub(super) enum Test {
    /// From the graph.
    Graph(fn(&GraphView<'_>, &mut Vec<Breach>)),
    /// From the graph and the figures of its request path; not asked where there is no such path.
    Latency(fn(&GraphView<'_>, &LatencyModel, &mut Vec<Breach>)),
}

/// Two small designs that show when a rule speaks, written as [`sketch`](super::sketch()) reads
/// them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Example {
    /// What both designs have in common.
    pub common: &'static [&'static str],
    /// What makes the rule speak; empty if it is that the rest is missing.
    pub trigger: &'static str,
    /// What keeps it silent.
    pub near_miss: &'static str,
}

impl Example {
    /// The design that the rule speaks of.
    pub fn broken(&self) -> String {
        format!("{} {}", self.common.join(" "), self.trigger)
    }

    /// The design that it says nothing of.
    pub fn sound(&self) -> String {
        format!("{} {}", self.common.join(" "), self.near_miss)
    }
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
