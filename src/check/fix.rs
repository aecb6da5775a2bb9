//! Mechanical fixes: an edit that is one undoable step.

use crate::catalog::{Component, Role};
use crate::geometry::{Point, Vec2, round_point};
use crate::graph::{GraphView, NodeIndex};
use crate::model::{
    DataTypeId, EdgeId, EdgeKind, Edit, LaneId, LaneKind, NewNode, NewPart, PartEdge,
};

/// A change that mends a finding.
#[derive(Clone, Debug, PartialEq)]
pub struct Fix {
    /// What it does, as on the button.
    pub label: String,
    /// The change.
    pub edit: Edit,
}

impl Fix {
    pub(super) fn new(label: impl Into<String>, edit: Edit) -> Self {
        Self {
            label: label.into(),
            edit,
        }
    }
}

/// Puts a new node of the usual component of a role into an edge, if the component takes what
/// flows there and gives something that the edge's end takes; its other required inputs are
/// connected with what gives them, where that is clear.
pub(super) fn insert(view: &GraphView<'_>, edge: &EdgeId, role: Role) -> Option<Fix> {
    insert_all(view, std::slice::from_ref(edge), role)
}

/// As [`insert`], into several edges that carry the same from the same node; none for none.
pub(super) fn insert_all(view: &GraphView<'_>, edges: &[EdgeId], role: Role) -> Option<Fix> {
    let known = view.catalog().usual(role)?;
    let record = view.document().edge(edges.first()?)?;
    let from = view.facts(view.index_of(&record.from)?)?;
    let to = view.facts(view.index_of(&record.to)?)?;
    if !known.accepts(record.data.as_str()) {
        return None;
    }
    let mut targets: Vec<PartEdge> = Vec::new();
    for edge in edges {
        let own = view.document().edge(edge)?;
        if own.from != record.from || own.data != record.data {
            return None;
        }
        let taker = view.facts(view.index_of(&own.to)?)?;
        let takes = |data: &DataTypeId| {
            let component = taker.component;
            component.is_none_or(|component| component.accepts(data.as_str()))
        };
        // What flowed before, if it may go on; else the first that fits.
        let same = known.outputs.iter().filter(|data| **data == own.data);
        let data = same.chain(&known.outputs).find(|data| takes(data))?;
        targets.push((own.to.clone(), data.clone(), own.kind));
    }
    let mut sources = vec![(record.from.clone(), record.data.clone(), record.kind)];
    sources.extend(other_inputs(view, known, &record.data)?);
    let between = from.node.position.midpoint(to.node.position);
    Some(Fix::new(
        format!("Insert {} before {}", article(known), to.node.label),
        Edit::AddPart(NewPart {
            node: NewNode {
                lane: to.node.lane.clone().or_else(|| from.node.lane.clone()),
                ..NewNode::new(known.id.as_str(), &short(known), round_point(between))
            },
            from: sources,
            to: targets,
            replaces: edges.to_vec(),
        }),
    ))
}

/// Adds a node of the usual component of a role that is fed by one of some nodes, the first that
/// gives what it takes, and leads on to the first of others that takes what it gives, if there is
/// one.
pub(super) fn attach(
    view: &GraphView<'_>,
    role: Role,
    (from, on_the_way): (impl IntoIterator<Item = NodeIndex>, EdgeKind),
    (to, after): (impl IntoIterator<Item = NodeIndex>, EdgeKind),
) -> Option<Fix> {
    let known = view.catalog().usual(role)?;
    let (source, data) = from.into_iter().find_map(|node| {
        let facts = view.facts(node)?;
        Some((facts, facts.component?.flows_to(known).next()?.clone()))
    })?;
    let mut sources = vec![(source.id.clone(), data.clone(), on_the_way)];
    sources.extend(other_inputs(view, known, &data)?);
    let onwards = to.into_iter().find_map(|node| {
        let facts = view.facts(node)?;
        let data = known.flows_to(facts.component?).next()?.clone();
        Some((facts.id.clone(), data, after))
    });
    let kind = match known.stage.as_str() {
        "monitoring" | "feedback" => LaneKind::Monitoring,
        _ if known.phase == crate::catalog::Phase::Offline => LaneKind::Offline,
        _ => LaneKind::Online,
    };
    let lane = lane_of_kind(view, kind).or_else(|| source.node.lane.clone());
    let at = beside(view, source.node.position, lane.as_ref());
    Some(Fix::new(
        format!("Add {} after {}", article(known), source.node.label),
        Edit::AddPart(NewPart {
            node: NewNode {
                lane,
                ..NewNode::new(known.id.as_str(), &short(known), at)
            },
            from: sources,
            to: onwards.into_iter().collect(),
            replaces: Vec::new(),
        }),
    ))
}

/// The lane of that kind which the most nodes stand in.
pub(super) fn lane_of_kind(view: &GraphView<'_>, kind: LaneKind) -> Option<LaneId> {
    let mut counts = std::collections::BTreeMap::new();
    for (_, facts) in view.nodes().filter(|(_, facts)| facts.lane == Some(kind)) {
        if let Some(lane) = &facts.node.lane {
            *counts.entry(lane).or_insert(0_usize) += 1;
        }
    }
    let most = counts.into_iter().max_by_key(|(_, count)| *count);
    most.map(|(lane, _)| lane.clone())
}

/// A place to the right of a node, or within a lane that it does not stand in.
fn beside(view: &GraphView<'_>, source: Point, lane: Option<&LaneId>) -> Point {
    let right = source + Vec2::new(240.0, 0.0);
    let rect = lane.and_then(|lane| Some(view.document().lanes().get(lane)?.rect));
    match rect {
        Some(rect) if !rect.contains(right) => {
            let x = right
                .x
                .clamp(rect.x0 + 24.0, (rect.x1 - 180.0).max(rect.x0 + 24.0));
            Point::new(x, rect.y0 + 40.0)
        }
        _ => right,
    }
}

/// Edges for the required inputs that `data` does not serve, from what gives it; `None` if
/// nothing does, since the fix would trade one fault for another.
fn other_inputs(
    view: &GraphView<'_>,
    known: &Component,
    data: &DataTypeId,
) -> Option<Vec<PartEdge>> {
    let mut ties = Vec::new();
    let open = known
        .inputs
        .iter()
        .filter(|port| port.required && !port.accepts(data.as_str()));
    for port in open {
        let preferred = [Role::ModelOptimizer, Role::Registry, Role::OnlineFeatures];
        let candidates = view
            .of(&preferred)
            .chain(view.nodes().map(|(node, _)| node));
        let tie = candidates.into_iter().find_map(|node| {
            let facts = view.facts(node)?;
            let data = facts
                .component?
                .outputs
                .iter()
                .find(|data| port.accepts(data.as_str()))?;
            let kind = match data.as_str() {
                "model" | "index" | "training_set" | "labels" => EdgeKind::Batch,
                _ => EdgeKind::Sync,
            };
            Some((facts.id.clone(), data.clone(), kind))
        });
        ties.push(tie?);
    }
    Some(ties)
}

/// "an output guardrail", "an API gateway", "a user encoder": a component's name within a sentence.
fn article(component: &Component) -> String {
    let short = short(component);
    let first = short.split(' ').next().unwrap_or_default();
    // Of letters that are said one by one, the first is heard; of a word, how it begins.
    let is_word = first.chars().skip(1).any(char::is_lowercase);
    let mut letters = short.chars();
    let lower: String = match letters.next() {
        Some(first) if is_word => first.to_lowercase().chain(letters).collect(),
        _ => short.clone(),
    };
    let begins = |list: &[&str]| list.iter().any(|start| lower.starts_with(start));
    let vowel = if is_word {
        begins(&["a", "e", "i", "o", "u"]) && !begins(&["use", "uni", "one", "eu"])
    } else {
        lower.starts_with(|letter: char| "AEFHILMNORSX8".contains(letter))
    };
    format!("{} {lower}", if vowel { "an" } else { "a" })
}

/// A name for one node: of several names that of the id, and none in brackets.
fn short(component: &Component) -> String {
    let name = component.name.as_str();
    if name.contains(" / ") {
        // With the letters large that the name has so.
        let named: Vec<&str> = name.split(|c: char| !c.is_alphanumeric()).collect();
        let words: Vec<&str> = component.id.as_str().split('_').collect();
        let words = words.iter().map(|word| {
            let same = named.iter().find(|own| own.eq_ignore_ascii_case(word));
            let is_abbreviation = |own: &&&str| own.chars().skip(1).any(char::is_uppercase);
            same.filter(is_abbreviation).unwrap_or(word)
        });
        let words = words.copied().collect::<Vec<_>>().join(" ");
        let mut letters = words.chars();
        let first = letters.next().map(char::to_uppercase);
        return first.into_iter().flatten().chain(letters).collect();
    }
    name.split(" (").next().unwrap_or(name).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;

    #[test]
    fn components_have_the_article_that_is_heard() {
        let catalog = Catalog::bundled();
        for (id, said) in [
            ("api_gateway", "an API gateway"),
            ("ann_retriever", "an ANN retriever"),
            ("pii_scrubber", "a PII scrubber"),
            ("user_encoder", "a user encoder"),
            ("output_guardrail", "an output guardrail"),
            ("vector_index", "a vector index"),
            ("ab_experiment", "an A/B experiment"),
        ] {
            let component = catalog.component(id).unwrap();
            assert_eq!(article(component), said, "{id}");
        }
        // No name loses the letters of an abbreviation.
        for component in catalog.components() {
            let said = article(component);
            let name = said.split_once(' ').unwrap().1;
            let mixed = |word: &str| {
                let mut letters = word.chars();
                letters.next().is_some_and(char::is_lowercase)
                    && letters.next().is_some_and(char::is_uppercase)
            };
            assert!(!name.split(' ').any(mixed), "{said}");
        }
    }
}
