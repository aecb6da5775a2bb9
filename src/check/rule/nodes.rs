//! Single nodes: their place and their use.

use super::super::finding::{Breach, Example, Rule, Severity, Test};
use super::super::fix::{Fix, lane_of_kind};
use super::data_names;
use crate::catalog::{Phase, Role, is_box, nearest};
use crate::graph::{GraphView, NodeFacts};
use crate::model::{Edit, LaneKind, NodeField};

/// Where these rules stand among all.
const GROUP: &str = "Structure";

/// The rules of this family, in the order in which they are told.
pub(super) const RULES: &[Rule] = &[
    Rule {
        group: GROUP,
        id: "dead-end",
        severity: Severity::Warning,
        title: "Result goes nowhere",
        why: "Work is done, and nobody uses what comes of it.",
        fix: "Send the result to something that uses it, or remove the node.",
        when: "A node gets data and gives none on, and is no answer, monitor, evaluation or store.",
        tags: &[],
        steps: &["pipeline"],
        check: Test::Graph(dead_end),
        example: Example {
            common: &["c:item_catalog s:training_set_builder c=s:raw_data"],
            trigger: "",
            near_miss: "e:offline_eval s=e:training_set",
        },
    },
    Rule {
        group: GROUP,
        id: "wrong-lane",
        severity: Severity::Warning,
        title: "Component is in the wrong lane",
        why: "A trainer among the servers, or a gateway among the batch jobs, leaves open what runs \
              when.",
        fix: "Move the node to its lane, or take the component that runs there.",
        when: "A component that runs in jobs stands in an online lane, or one that runs in requests in an offline lane.",
        tags: &[],
        steps: &["pipeline"],
        check: Test::Graph(wrong_lane),
        example: Example {
            common: &[""],
            trigger: "t:trainer@on",
            near_miss: "t:trainer@off",
        },
    },
    Rule {
        group: GROUP,
        id: "unknown-component",
        severity: Severity::Warning,
        title: "Component is not in the palette",
        why: "The file was made with another palette, or a name is misspelt. The node is kept and \
              saved as it is, but nothing can be checked about it.",
        fix: "Choose a component of this palette, or update Pipewright.",
        when: "A node's component is not in the palette.",
        tags: &[],
        steps: &["pipeline"],
        check: Test::Graph(unknown_component),
        example: Example {
            common: &[""],
            trigger: "t:from_the_future",
            near_miss: "t:trainer",
        },
    },
];

fn dead_end(view: &GraphView<'_>, breaches: &mut Vec<Breach>) {
    for (index, facts) in view.nodes() {
        let Some(component) = facts.component else {
            continue;
        };
        // Indexes that nobody queries and triggers that lead nowhere have rules of their own.
        let is_told = (component.gives("index") && component.stage.as_str() == "storage")
            || component.plays(Role::RetrainTrigger);
        let ends_well = component.plays(Role::Terminal) || component.outputs.is_empty() || is_told;
        if !ends_well && !view.is_left(index) && view.is_entered(index) {
            let message = format!(
                "Nothing uses what \"{}\" gives: {}",
                facts.node.label,
                data_names(view.catalog(), &component.outputs)
            );
            breaches.push(Breach::new(message).node(facts.id));
        }
    }
}

fn wrong_lane(view: &GraphView<'_>, breaches: &mut Vec<Breach>) {
    let lanes = LaneKind::ALL.map(|kind| (kind, lane_of_kind(view, kind)));
    let lane_of = |kind: LaneKind| {
        lanes
            .iter()
            .find(|(own, _)| *own == kind)
            .and_then(|(_, lane)| lane.clone())
    };
    for (_, facts) in view.nodes() {
        let (Some(component), Some(lane)) = (facts.component, facts.lane) else {
            continue;
        };
        let (runs, belongs) = match (component.phase, lane) {
            (Phase::Offline, LaneKind::Online) => ("in jobs", LaneKind::Offline),
            (Phase::Online, LaneKind::Offline) => ("inside requests", LaneKind::Online),
            _ => continue,
        };
        let message = format!(
            "\"{}\" runs {runs}, but stands in the {} lane",
            facts.node.label,
            lane.label().to_lowercase()
        );
        let mut finding = Breach::new(message).node(facts.id);
        if let Some(target) = lane_of(belongs) {
            let label = format!("Move it to the {} lane", belongs.label().to_lowercase());
            finding = finding.fix(Fix::new(
                label,
                Edit::set_node(facts.id, NodeField::Lane(Some(target))),
            ));
        }
        breaches.push(finding);
    }
}

fn unknown_component(view: &GraphView<'_>, breaches: &mut Vec<Breach>) {
    for (_, facts) in view.nodes().filter(|(_, facts)| facts.component.is_none()) {
        let NodeFacts { id, node, .. } = facts;
        if is_box(node.component.as_str()) {
            continue;
        }
        let mut message = format!(
            "\"{}\" is a `{}`, which is not in the palette",
            node.label, node.component
        );
        let mut fix = None;
        let catalog = view.catalog();
        let ids = catalog.components().iter().map(|known| known.id.as_str());
        let near = nearest(node.component.as_str(), ids);
        if let Some(component) = near.and_then(|id| catalog.component(id)) {
            message = format!("{message}. Did you mean `{}`?", component.id);
            fix = Some(Fix::new(
                format!("Make it {}", component.name),
                Edit::set_node(id, NodeField::Component(component.id.clone())),
            ));
        }
        breaches.push(Breach::new(message).node(id).fix(fix));
    }
}
