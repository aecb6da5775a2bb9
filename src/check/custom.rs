//! Rules of a person's or a team's own: conditions as data.
//!
//! A rule forbids something, or requires it. What it speaks of is chosen by [`Select`] and
//! [`SelectEdges`]: whatever is said must hold, and what is not said may be anything.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::Deserialize;

use super::finding::{Breach, CustomWords, Finding, Severity};
use super::rule::names;
use super::traits::applies;
use crate::catalog::{Catalog, Role};
use crate::graph::{EdgeFacts, GraphView, NodeFacts, NodeIndex, NodeSet};
use crate::model::{EdgeKind, LaneKind, Property};

/// Most findings of one rule: nobody reads more.
const MOST_FINDINGS: usize = 50;
/// Longest text of a rule, in characters.
const MAX_TEXT: usize = 2_000;

/// A rule as it is written.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CustomRule {
    /// Its id in kebab-case; none of the program's.
    pub id: String,
    /// How grave a breach is.
    pub severity: Severity,
    /// What is wrong, in a few words; the message of its findings.
    pub title: String,
    /// Why it matters.
    #[serde(default)]
    pub why: String,
    /// How it is mended.
    #[serde(default)]
    pub fix: String,
    /// Tags of which a design must have one; empty: all designs.
    #[serde(default)]
    pub tags: Vec<String>,
    /// What must hold for the rule to be asked at all.
    #[serde(default)]
    pub when: Option<Condition>,
    /// What must not be.
    #[serde(default)]
    pub forbid: Option<Condition>,
    /// What must be.
    #[serde(default)]
    pub require: Option<Condition>,
}

/// What may be in a design, or not.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Condition {
    /// Nodes, at least one where not said otherwise.
    Nodes(Select),
    /// Edges, at least one where not said otherwise.
    Edges(SelectEdges),
    /// A way from some nodes to others; required, it must lead from each of them.
    Path(PathSelect),
}

/// Which nodes.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Select {
    /// One of these components.
    pub component: Vec<String>,
    /// With one of these roles.
    pub role: Vec<String>,
    /// In one of these stages of the palette.
    pub stage: Vec<String>,
    /// In a lane of this kind: offline, online, monitoring or custom.
    pub lane: Option<String>,
    /// With these words in the label, in any case.
    pub label: Option<String>,
    /// On the way from a request to an answer, or not.
    pub on_path: Option<bool>,
    /// With figures as said.
    pub figures: Vec<FigureBound>,
    /// How many there must be; 1 if not said. Only where something is required.
    pub at_least: Option<usize>,
    /// How many there may be. Only where something is required.
    pub at_most: Option<usize>,
}

/// What a figure of a node must be.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FigureBound {
    /// Its key in files, such as `replicas`.
    pub key: String,
    /// It is below this; also if it is not set, which counts as 0 unless `missing` says so.
    #[serde(default)]
    pub below: Option<f64>,
    /// It is above this.
    #[serde(default)]
    pub above: Option<f64>,
    /// It is not set, or set.
    #[serde(default)]
    pub missing: Option<bool>,
}

/// Which edges.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SelectEdges {
    /// With one of these kinds of data.
    pub data: Vec<String>,
    /// Of one of these kinds: sync, async, batch or feedback.
    pub kind: Vec<String>,
    /// From such a node.
    pub from: Select,
    /// To such a node.
    pub to: Select,
    /// With a label, or without.
    #[serde(alias = "labelled")]
    pub labeled: Option<bool>,
    /// How many there must be; 1 if not said. Only where something is required.
    pub at_least: Option<usize>,
    /// How many there may be. Only where something is required.
    pub at_most: Option<usize>,
}

/// A way from nodes to nodes.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PathSelect {
    /// From such nodes.
    pub from: Select,
    /// To such nodes.
    pub to: Select,
    /// Along edges with one of these kinds of data; empty: any.
    pub over: Vec<String>,
    /// Along edges of one of these kinds; empty: any.
    pub kind: Vec<String>,
    /// Past such nodes; nothing said: past none.
    pub avoiding: Option<Select>,
}

/// What is wrong with a rule: the word that it stands at, and a sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct CustomRuleFault {
    /// The word to look for in the file, to tell its line.
    pub word: String,
    /// What is wrong with it, and what is known.
    pub message: String,
}

impl CustomRule {
    /// Checks the names that a rule uses.
    ///
    /// # Errors
    /// [`CustomRuleFault`] with the first name that nothing has.
    pub fn validate(&self, catalog: &Catalog) -> Result<(), CustomRuleFault> {
        let is_kebab = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if self.id.is_empty() || self.id.len() > 100 || !self.id.chars().all(is_kebab) {
            return fault(
                &self.id,
                "an id is of lower-case letters, digits and hyphens",
            );
        }
        if super::rules().iter().any(|rule| rule.id == self.id) {
            return fault(&self.id, "the program has a rule of that id");
        }
        let texts = [&self.title, &self.why, &self.fix];
        if texts.iter().any(|text| text.chars().count() > MAX_TEXT) {
            return fault(&self.id, "a text is longer than 2,000 characters");
        }
        if self.title.trim().is_empty() {
            return fault(&self.id, "title: it says what is wrong, and is not empty");
        }
        if self.forbid.is_some() == self.require.is_some() {
            return fault(&self.id, "a rule has either forbid or require");
        }
        let conditions = [&self.when, &self.forbid, &self.require];
        for condition in conditions.into_iter().flatten() {
            match condition {
                Condition::Nodes(select) => select.validate(catalog)?,
                Condition::Edges(select) => {
                    select.from.validate(catalog)?;
                    select.to.validate(catalog)?;
                    data_and_kinds(&select.data, &select.kind, catalog)?;
                }
                Condition::Path(way) => {
                    way.from.validate(catalog)?;
                    way.to.validate(catalog)?;
                    way.avoiding
                        .iter()
                        .try_for_each(|own| own.validate(catalog))?;
                    data_and_kinds(&way.over, &way.kind, catalog)?;
                }
            }
        }
        Ok(())
    }

    /// Adds what breaks the rule.
    pub(super) fn check(&self, view: &GraphView<'_>, findings: &mut Vec<Finding>) {
        let tags: Vec<&str> = self.tags.iter().map(String::as_str).collect();
        if !applies(view, &tags) || !self.when.as_ref().is_none_or(|when| when.holds(view)) {
            return;
        }
        let words = Arc::new(CustomWords {
            id: self.id.clone(),
            severity: self.severity,
            why: self.why.clone(),
            fix: self.fix.clone(),
        });
        let mut breaches = match (&self.forbid, &self.require) {
            (Some(forbidden), _) => forbidden.matches(view, &self.title),
            (None, Some(required)) => required.misses(view, &self.title),
            (None, None) => Vec::new(),
        };
        breaches.truncate(MOST_FINDINGS);
        let found = breaches.into_iter();
        findings.extend(found.map(|breach| Finding::of_custom(&words, breach)));
    }
}

fn fault(word: &str, message: &str) -> Result<(), CustomRuleFault> {
    Err(CustomRuleFault {
        word: word.to_owned(),
        message: format!("`{word}`: {message}"),
    })
}

fn known<'a>(
    words: &[String],
    what: &str,
    mut names: impl Iterator<Item = &'a str>,
) -> Result<(), CustomRuleFault> {
    let names: BTreeSet<&str> = names.by_ref().collect();
    match words.iter().find(|word| !names.contains(word.as_str())) {
        Some(word) => fault(word, &format!("there is no such {what}")),
        None => Ok(()),
    }
}

fn data_and_kinds(
    data: &[String],
    kinds: &[String],
    catalog: &Catalog,
) -> Result<(), CustomRuleFault> {
    known(
        data,
        "kind of data",
        catalog.data_types().iter().map(|data| data.id.as_str()),
    )?;
    known(
        kinds,
        "kind of edge",
        EdgeKind::ALL.iter().map(|kind| kind.key()),
    )
}

impl Select {
    fn validate(&self, catalog: &Catalog) -> Result<(), CustomRuleFault> {
        known(
            &self.component,
            "component",
            catalog
                .components()
                .iter()
                .map(|component| component.id.as_str()),
        )?;
        known(&self.role, "role", Role::ALL.iter().map(|role| role.key()))?;
        known(
            &self.stage,
            "stage",
            catalog.stages().iter().map(|stage| stage.id.as_str()),
        )?;
        let lane: Vec<String> = self.lane.iter().cloned().collect();
        known(
            &lane,
            "kind of lane",
            LaneKind::ALL.iter().map(|kind| kind.key()),
        )?;
        let keys: Vec<String> = self
            .figures
            .iter()
            .map(|figure| figure.key.clone())
            .collect();
        known(
            &keys,
            "figure",
            Property::ALL.iter().map(|property| property.spec().key),
        )
    }

    fn fits(&self, view: &GraphView<'_>, node: NodeIndex, facts: &NodeFacts<'_>) -> bool {
        let is_one =
            |words: &[String], own: &str| words.is_empty() || words.iter().any(|word| word == own);
        let in_label = |words: &String| {
            facts
                .node
                .label
                .to_lowercase()
                .contains(&words.to_lowercase())
        };
        let plays = |key: &String| Role::from_key(key).is_some_and(|role| facts.plays(role));
        is_one(&self.component, facts.node.component.as_str())
            && (self.role.is_empty() || self.role.iter().any(plays))
            && is_one(&self.stage, facts.stage())
            && self
                .lane
                .as_ref()
                .is_none_or(|lane| facts.lane.is_some_and(|own| own.key() == lane))
            && self.label.as_ref().is_none_or(in_label)
            && self
                .on_path
                .is_none_or(|wanted| view.is_on_path(node) == wanted)
            && self.figures.iter().all(|figure| figure.fits(facts))
    }

    fn nodes(&self, view: &GraphView<'_>) -> Vec<NodeIndex> {
        let fitting = view
            .nodes()
            .filter(|(node, facts)| self.fits(view, *node, facts));
        fitting.map(|(node, _)| node).collect()
    }
}

impl FigureBound {
    fn fits(&self, facts: &NodeFacts<'_>) -> bool {
        let Some(property) = Property::from_key(&self.key) else {
            return false;
        };
        let value = facts.node.properties.get(&property);
        if self
            .missing
            .is_some_and(|missing| missing != value.is_none())
        {
            return false;
        }
        let number = value
            .and_then(crate::model::Quantity::number)
            .unwrap_or(0.0);
        self.below.is_none_or(|below| number < below)
            && self.above.is_none_or(|above| number > above)
    }
}

impl SelectEdges {
    fn fits(
        &self,
        view: &GraphView<'_>,
        (from, to): (NodeIndex, NodeIndex),
        facts: &EdgeFacts<'_>,
    ) -> bool {
        let edge = facts.edge;
        let node_fits = |select: &Select, node| {
            view.facts(node)
                .is_some_and(|own| select.fits(view, node, &own))
        };
        carries(&self.data, &self.kind, facts)
            && self
                .labeled
                .is_none_or(|wanted| edge.label.trim().is_empty() != wanted)
            && node_fits(&self.from, from)
            && node_fits(&self.to, to)
    }
}

fn carries(data: &[String], kinds: &[String], facts: &EdgeFacts<'_>) -> bool {
    let is_one =
        |words: &[String], own: &str| words.is_empty() || words.iter().any(|word| word == own);
    is_one(data, facts.edge.data.as_str()) && is_one(kinds, facts.edge.kind.key())
}

impl PathSelect {
    /// For each node that it may begin at, the nodes it may end at that are reached.
    fn ways(&self, view: &GraphView<'_>) -> Vec<(NodeIndex, Vec<NodeIndex>)> {
        let ends: Vec<NodeIndex> = self.to.nodes(view);
        let avoided: NodeSet = match &self.avoiding {
            Some(select) => select.nodes(view).iter().collect(),
            None => NodeSet::default(),
        };
        let follow = |_, to: NodeIndex, edge: &EdgeFacts<'_>| {
            carries(&self.over, &self.kind, edge) && !avoided.contains(to)
        };
        let starts = self
            .from
            .nodes(view)
            .into_iter()
            .filter(|node| !avoided.contains(*node));
        let reached = |start: NodeIndex| {
            let all = view.reachable([start], follow);
            let ends = ends
                .iter()
                .filter(|end| **end != start && all.contains(**end));
            (start, ends.copied().collect())
        };
        // Each start is a walk of its own.
        starts.take(MOST_FINDINGS).map(reached).collect()
    }
}

impl Condition {
    /// Whether it is so, as far as counts are concerned.
    fn holds(&self, view: &GraphView<'_>) -> bool {
        self.misses(view, "").is_empty()
    }

    /// What there is of it, each a breach.
    fn matches(&self, view: &GraphView<'_>, title: &str) -> Vec<Breach> {
        match self {
            Self::Nodes(select) => {
                let nodes = select
                    .nodes(view)
                    .into_iter()
                    .filter_map(|node| view.facts(node));
                nodes
                    .map(|facts| {
                        Breach::new(format!("{title}: \"{}\"", facts.node.label)).node(facts.id)
                    })
                    .collect()
            }
            Self::Edges(select) => {
                let edges = view
                    .edges()
                    .filter(|(from, to, edge)| select.fits(view, (*from, *to), edge));
                edges
                    .map(|(from, to, edge)| {
                        let ends = names(view, &[from, to]);
                        Breach::new(format!("{title}: {ends}")).edge(edge.id)
                    })
                    .collect()
            }
            Self::Path(way) => {
                let ways = way
                    .ways(view)
                    .into_iter()
                    .filter(|(_, ends)| !ends.is_empty());
                ways.map(|(start, ends)| {
                    let words = format!(
                        "{title}: from {} to {}",
                        names(view, &[start]),
                        names(view, &ends)
                    );
                    let told: Vec<NodeIndex> = std::iter::once(start).chain(ends).collect();
                    Breach::new(words).nodes(&super::rule::ids(view, &told))
                })
                .collect()
            }
        }
    }

    /// What is missing of it.
    fn misses(&self, view: &GraphView<'_>, title: &str) -> Vec<Breach> {
        let count_of = |count: usize, at_least: Option<usize>, at_most: Option<usize>| {
            let least = at_least.unwrap_or_else(|| usize::from(at_most.is_none()));
            let most = at_most.unwrap_or(usize::MAX);
            if (least..=most).contains(&count) {
                return Vec::new();
            }
            let wanted = if count < least {
                format!("at least {least}")
            } else {
                format!("at most {most}")
            };
            let message = format!("{title}: {wanted}, there are {count}");
            vec![Breach::new(message)]
        };
        match self {
            Self::Nodes(select) => {
                count_of(select.nodes(view).len(), select.at_least, select.at_most)
            }
            Self::Edges(select) => {
                let edges = view
                    .edges()
                    .filter(|(from, to, edge)| select.fits(view, (*from, *to), edge));
                count_of(edges.count(), select.at_least, select.at_most)
            }
            Self::Path(way) => {
                let ways = way
                    .ways(view)
                    .into_iter()
                    .filter(|(_, ends)| ends.is_empty());
                let facts = ways.filter_map(|(start, _)| view.facts(start));
                facts
                    .map(|facts| {
                        let message = format!("{title}: not from \"{}\"", facts.node.label);
                        Breach::new(message).node(facts.id)
                    })
                    .collect()
            }
        }
    }
}
