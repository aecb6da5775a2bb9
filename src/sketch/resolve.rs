//! Which components the names of a line mean.

use std::collections::HashMap;

use super::parse::Line;
use crate::catalog::{Catalog, Component, Phase};
use crate::model::{ComponentId, DataTypeId, EdgeKind};

/// How many meanings of a name are weighed, and how many readings of the line are kept at a time.
const MEANINGS: usize = 8;
const READINGS: usize = 96;
/// How many components are put between two that do not fit.
const MOST_BETWEEN: usize = 2;

/// What a line comes to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// The nodes: those of the line in the order of its names, then those that were missing.
    pub nodes: Vec<PlannedNode>,
    /// The edges between them, by the nodes' places.
    pub edges: Vec<PlannedEdge>,
    /// Edges from what stands before the line.
    pub continues: Vec<(usize, EdgeKind)>,
}

/// A node of a plan.
#[derive(Clone, Debug, PartialEq)]
pub struct PlannedNode {
    /// Its component; `None` where the palette has none that is called so.
    pub component: Option<ComponentId>,
    /// The title of its card.
    pub label: String,
    /// Why it is there though the line does not say so.
    pub missing: Option<String>,
}

/// An edge of a plan.
#[derive(Clone, Debug, PartialEq)]
pub struct PlannedEdge {
    /// Where it starts.
    pub from: usize,
    /// Where it ends.
    pub to: usize,
    /// What flows; `None` where one does not give what the other takes.
    pub data: Option<DataTypeId>,
    /// When.
    pub kind: EdgeKind,
    /// The text on it.
    pub label: String,
}

/// A name and what it may mean.
struct Choice<'a> {
    /// The components with their scores; last of all none of them.
    meanings: Vec<(Option<&'a Component>, f64)>,
}

/// A reading of a line so far.
#[derive(Clone)]
struct Reading {
    /// Which meaning each name has.
    chosen: Vec<usize>,
    score: f64,
}

/// How much the words count beside what stands around them.
const WORDS: f64 = 1.4;
/// Score of a name that the palette has nothing for, and of the same at an end of a request.
const NOTHING: f64 = 0.42;
const WHOEVER: f64 = 0.45;

/// The plan of a line; `before` is the component that stands before it, if it continues one.
pub fn resolve(line: &Line, before: Option<&Component>, catalog: &Catalog) -> Plan {
    let end = |id: &str| {
        catalog
            .component(id)
            .map(|component| (Some(component), WHOEVER))
    };
    let choices: Vec<Choice<'_>> = line
        .names
        .iter()
        .enumerate()
        .map(|(place, name)| {
            let found = catalog.search_loosely(&name.text);
            let mut meanings: Vec<_> = found
                .iter()
                .take(MEANINGS)
                .map(|found| (Some(found.component), found.score))
                .collect();
            // Whoever asks and whoever is answered has any name.
            let mut calls = line
                .arrows
                .iter()
                .filter(|arrow| arrow.kind == EdgeKind::Sync);
            let is_called = line.arrows.iter().any(|arrow| arrow.to == place)
                || line.continues.iter().any(|(to, _)| *to == place);
            let calls_on = line.arrows.iter().any(|arrow| arrow.from == place);
            if !is_called && calls.clone().any(|arrow| arrow.from == place) {
                meanings.extend(end("client_request"));
            }
            if !calls_on && calls.any(|arrow| arrow.to == place) {
                meanings.extend(end("client_response"));
            }
            meanings.push((None, NOTHING));
            Choice { meanings }
        })
        .collect();
    let reading = best_reading(line, &choices, before, catalog);
    let meaning = |name: usize| {
        let chosen = reading.get(name)?;
        choices.get(name)?.meanings.get(*chosen)?.0
    };
    let mut plan = Plan {
        nodes: line
            .names
            .iter()
            .enumerate()
            .map(|(place, name)| PlannedNode {
                component: meaning(place).map(|component| component.id.clone()),
                label: label(&name.text),
                missing: None,
            })
            .collect(),
        edges: Vec::new(),
        continues: Vec::new(),
    };
    for arrow in &line.arrows {
        let label = line.names.get(arrow.from).map_or("", |name| &name.label);
        let ends = (arrow.from, arrow.to);
        let (from, to) = (meaning(arrow.from), meaning(arrow.to));
        plan.join(ends, (from, to), arrow.kind, label, catalog);
    }
    for (to, kind) in &line.continues {
        let missing = before
            .zip(meaning(*to))
            .and_then(|(before, to)| catalog.between(before, to, MOST_BETWEEN));
        let mut at = *to;
        // From the end: each is put before the one that it leads to.
        for component in missing.unwrap_or_default().into_iter().rev() {
            let place = plan.insert(component, before, meaning(*to), catalog);
            let next = plan.component(at, catalog);
            plan.connect((place, at), (Some(component), next), *kind, "");
            at = place;
        }
        plan.continues.push((at, *kind));
    }
    plan
}

impl Plan {
    fn component<'a>(&self, place: usize, catalog: &'a Catalog) -> Option<&'a Component> {
        let id = self.nodes.get(place)?.component.as_ref()?;
        catalog.component(id.as_str())
    }

    /// What the person has to know: what was added, what does not fit, what the palette lacks.
    pub fn sentences(&self) -> Vec<String> {
        let name = |place: usize| self.nodes.get(place).map_or("", |node| node.label.as_str());
        let missing = self.nodes.iter().filter_map(|node| node.missing.clone());
        let unfit = self.edges.iter().filter(|edge| edge.data.is_none());
        let unfit = unfit.map(|edge| {
            let (from, to) = (name(edge.from), name(edge.to));
            format!("{from} gives nothing that {to} takes: connected anyway")
        });
        let boxes = self.nodes.iter().filter(|node| node.component.is_none());
        let boxes = boxes.map(|node| format!("\"{}\" is not in the palette: a box", node.label));
        missing.chain(unfit).chain(boxes).collect()
    }

    /// Joins two nodes, with what is missing between them.
    fn join(
        &mut self,
        (from, to): (usize, usize),
        (giver, taker): (Option<&Component>, Option<&Component>),
        kind: EdgeKind,
        label: &str,
        catalog: &Catalog,
    ) {
        let between = giver
            .zip(taker)
            .and_then(|(giver, taker)| catalog.between(giver, taker, MOST_BETWEEN));
        let (mut at, mut source, mut label) = (from, giver, label);
        for component in between.unwrap_or_default() {
            // What was put in for another edge of the same node serves this one too.
            let shared = self.edges.iter().find(|edge| {
                edge.from == at
                    && edge.kind == kind
                    && self.nodes.get(edge.to).is_some_and(|node| {
                        node.missing.is_some() && node.component.as_ref() == Some(&component.id)
                    })
            });
            let place = if let Some(edge) = shared {
                edge.to
            } else {
                let place = self.insert(component, giver, taker, catalog);
                self.connect((at, place), (source, Some(component)), kind, label);
                place
            };
            (at, source, label) = (place, Some(component), "");
        }
        self.connect((at, to), (source, taker), kind, label);
    }

    fn insert(
        &mut self,
        component: &Component,
        from: Option<&Component>,
        to: Option<&Component>,
        catalog: &Catalog,
    ) -> usize {
        let name = |component: Option<&Component>| {
            component
                .map_or("it", |component| component.name.as_str())
                .to_owned()
        };
        let wanted = to.and_then(|to| {
            let port = to.inputs.iter().find(|port| port.required)?;
            catalog.data_type(port.types.first()?.as_str())
        });
        let reason = match wanted {
            Some(data) => format!(
                "{} needs {}, which {} does not give: {} added",
                name(to),
                data.name.to_lowercase(),
                name(from),
                component.name
            ),
            None => format!("{} added before {}", component.name, name(to)),
        };
        self.nodes.push(PlannedNode {
            component: Some(component.id.clone()),
            label: component.name.clone(),
            missing: Some(reason),
        });
        self.nodes.len() - 1
    }

    fn connect(
        &mut self,
        (from, to): (usize, usize),
        (giver, taker): (Option<&Component>, Option<&Component>),
        kind: EdgeKind,
        label: &str,
    ) {
        if self
            .edges
            .iter()
            .any(|edge| edge.from == from && edge.to == to)
        {
            return;
        }
        let data = match (giver, taker) {
            (Some(giver), Some(taker)) => giver.flows_to(taker).next().cloned(),
            (Some(giver), None) => giver.outputs.first().cloned(),
            (None, Some(taker)) => taker
                .inputs
                .first()
                .and_then(|port| port.types.first())
                .cloned(),
            (None, None) => Some(DataTypeId::from("raw_data")),
        };
        self.edges.push(PlannedEdge {
            from,
            to,
            data,
            kind,
            label: label.to_owned(),
        });
    }
}

/// A name as the title of a card: abbreviations as they are written, the first letter large.
fn label(name: &str) -> String {
    let mut letters = name.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

/// The meaning of each name in the best reading of the line.
fn best_reading<'a>(
    line: &Line,
    choices: &[Choice<'a>],
    before: Option<&'a Component>,
    catalog: &'a Catalog,
) -> Vec<usize> {
    let mut fits = Fits {
        catalog,
        known: HashMap::new(),
    };
    let mut readings = vec![Reading {
        chosen: Vec::new(),
        score: 0.0,
    }];
    for (place, choice) in choices.iter().enumerate() {
        let arrows: Vec<_> = line
            .arrows
            .iter()
            .filter(|arrow| arrow.from.max(arrow.to) == place)
            .collect();
        let mut next = Vec::new();
        for reading in &readings {
            for (meaning, (component, score)) in choice.meanings.iter().enumerate() {
                let mut score = reading.score + WORDS * score + alone(line, place, *component);
                let chosen = |name: usize| {
                    let meaning = reading.chosen.get(name)?;
                    choices.get(name)?.meanings.get(*meaning)?.0
                };
                for arrow in &arrows {
                    let ends = if arrow.to == place {
                        (chosen(arrow.from), *component)
                    } else {
                        (*component, chosen(arrow.to))
                    };
                    score += fits.together(ends, arrow.kind);
                }
                for (_, kind) in line.continues.iter().filter(|(to, _)| *to == place) {
                    score += fits.together((before, *component), *kind);
                }
                let mut chosen = reading.chosen.clone();
                chosen.push(meaning);
                next.push(Reading { chosen, score });
            }
        }
        next.sort_by(|a, b| {
            b.score
                .total_cmp(&a.score)
                .then_with(|| a.chosen.cmp(&b.chosen))
        });
        next.truncate(READINGS);
        readings = next;
    }
    readings
        .into_iter()
        .next()
        .map(|reading| reading.chosen)
        .unwrap_or_default()
}

/// How well a component stands where it does in the line: a start needs nothing, an end is of use.
fn alone(line: &Line, place: usize, component: Option<&Component>) -> f64 {
    let Some(component) = component else {
        return 0.0;
    };
    let has_before = line.arrows.iter().any(|arrow| arrow.to == place)
        || line.continues.iter().any(|(to, _)| *to == place);
    let has_behind = line.arrows.iter().any(|arrow| arrow.from == place);
    let needs = component.inputs.iter().any(|port| port.required);
    let mut score = 0.0;
    if !has_before && has_behind && needs {
        score -= 0.12;
    }
    if has_before && component.inputs.is_empty() {
        score -= 0.5;
    }
    if !has_before && has_behind && component.stage.as_str() == "serving" {
        score -= 0.1;
    }
    // Whoever asks stands at the start, whoever is answered at the end.
    if has_before && component.id.as_str() == "client_request" {
        score -= 0.5;
    }
    if has_behind && component.id.as_str() == "client_response" {
        let goes_on = line.arrows.iter().filter(|arrow| arrow.from == place);
        let is_quick = goes_on.clone().any(|arrow| arrow.kind == EdgeKind::Sync);
        score -= if is_quick { 0.4 } else { 0.1 };
    }
    score
}

/// How well components fit, each pair looked up once.
struct Fits<'a> {
    catalog: &'a Catalog,
    known: HashMap<(&'a str, &'a str), f64>,
}

impl<'a> Fits<'a> {
    /// How well two components stand one behind the other.
    fn together(
        &mut self,
        ends: (Option<&'a Component>, Option<&'a Component>),
        kind: EdgeKind,
    ) -> f64 {
        let (Some(from), Some(to)) = ends else {
            return 0.0;
        };
        let catalog = self.catalog;
        let pair = (from.id.as_str(), to.id.as_str());
        let fit = *self
            .known
            .entry(pair)
            .or_insert_with(|| fit(from, to, catalog));
        // Models and indexes are pushed to where they are used.
        let is_pushed = from
            .flows_to(to)
            .next()
            .is_some_and(|data| ["model", "index"].contains(&data.as_str()));
        let phases = [from.phase, to.phase].map(|phase| match (phase, kind) {
            (Phase::Online, EdgeKind::Batch) if is_pushed => 0.0,
            (Phase::Offline, EdgeKind::Sync) => -0.08,
            (Phase::Online, EdgeKind::Batch) => -0.25,
            (Phase::Online, EdgeKind::Sync) | (Phase::Offline, EdgeKind::Batch) => 0.03,
            _ => 0.0,
        });
        let same = if from.id == to.id { -0.15 } else { 0.0 };
        // What has been ranked by a model is put into its order for the page; texts are compared in
        // pairs before that.
        let is_late = from.stage.as_str() == "ranking" && to.id.as_str() == "cross_encoder";
        let late = if is_late { -0.3 } else { 0.0 };
        fit + phases.iter().sum::<f64>() + same + late
    }
}

fn fit(from: &Component, to: &Component, catalog: &Catalog) -> f64 {
    let between = catalog.between(from, to, MOST_BETWEEN);
    match between.map(|between| between.len()) {
        Some(0) => {
            let needed = to.inputs.iter().any(|port| {
                port.required && from.outputs.iter().any(|data| port.accepts(data.as_str()))
            });
            if needed { 0.34 } else { 0.22 }
        }
        Some(1) => 0.02,
        Some(_) => -0.18,
        None => -0.4,
    }
}
