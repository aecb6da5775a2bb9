//! Models and indexes: made and used.

use super::super::finding::{Breach, Example, Rule, Severity, Test};
use super::super::fix::Fix;
use crate::catalog::Role;
use crate::graph::GraphView;
use crate::model::{EdgeKind, Edit};

/// Stages where a model is kept or judged, not used.
const NOT_USE: [&str; 5] = ["training", "model", "evaluation", "labeling", "safety"];

/// Where these rules stand among all.
const GROUP: &str = "Models and indexes";

/// The rules of this family, in the order in which they are told.
pub(super) const RULES: &[Rule] = &[
    Rule {
        group: GROUP,
        id: "index-never-queried",
        severity: Severity::Error,
        title: "Index that nobody queries",
        why: "An index costs memory and build time. Without a retriever it gives nothing for that.",
        fix: "Connect the index with its retriever.",
        when: "No retriever is fed by an index, even if something else reads it.",
        tags: &[],
        steps: &["pipeline"],
        check: Test::Graph(index_never_queried),
        example: Example {
            common: &["b:index_builder i:vector_index t:ann_retriever b=i:index"],
            trigger: "",
            near_miss: "i>t:index",
        },
    },
    Rule {
        group: GROUP,
        id: "model-never-used",
        severity: Severity::Warning,
        title: "Model that is trained and never used",
        why: "Training costs, and the product does not notice. Mostly the edge that deploys is \
              missing.",
        fix: "Lead the model over the registry to whatever serves it.",
        when: "From a training node no model reaches a node outside of training, registry, evaluation, labels and safety.",
        tags: &[],
        steps: &["pipeline", "serving"],
        check: Test::Graph(model_never_used),
        example: Example {
            common: &["t:trainer r:model_registry t=r:model"],
            trigger: "",
            near_miss: "s:heavy_ranker r=s:model",
        },
    },
];

fn index_never_queried(view: &GraphView<'_>, breaches: &mut Vec<Breach>) {
    // With a single retriever that has no index, it is clear what was meant.
    let mut waiting = view.nodes().filter(|(node, other)| {
        other.stage() == "retrieval"
            && other
                .component
                .is_some_and(|component| component.accepts("index"))
            && !view
                .entering(*node)
                .iter()
                .any(|(_, edge)| edge.edge.data.as_str() == "index")
    });
    let meant = match (waiting.next(), waiting.next()) {
        (Some((_, retriever)), None) => Some(retriever),
        _ => None,
    };
    for (index, facts) in view.nodes().filter(|(_, facts)| facts.plays(Role::Index)) {
        let leaving = view.leaving(index);
        if leaving.is_empty() && !view.is_entered(index) {
            continue;
        }
        let queried = leaving.iter().any(|(to, edge)| {
            edge.edge.data.as_str() == "index"
                && view
                    .facts(*to)
                    .is_some_and(|to| to.component.is_none() || to.stage() == "retrieval")
        });
        if queried {
            continue;
        }
        let message = format!("No retriever queries \"{}\"", facts.node.label);
        let mut finding = Breach::new(message).node(facts.id);
        if let Some(retriever) = meant {
            finding = finding.fix(Fix::new(
                format!("Connect it with {}", retriever.node.label),
                Edit::connect(facts.id, retriever.id, &"index".into(), EdgeKind::Sync),
            ));
        }
        breaches.push(finding);
    }
}

fn model_never_used(view: &GraphView<'_>, breaches: &mut Vec<Breach>) {
    let carries_model = |edge: &str| edge == "model";
    // One walk back from all uses, instead of one walk forward from each trainer.
    let users = view.nodes().filter(|(node, facts)| {
        !NOT_USE.contains(&facts.stage())
            && view
                .entering(*node)
                .iter()
                .any(|(_, edge)| carries_model(edge.edge.data.as_str()))
    });
    let users: Vec<_> = users.map(|(node, _)| node).collect();
    let used = view.reaching(users, |_, _, edge| carries_model(edge.edge.data.as_str()));
    for (index, facts) in view.nodes() {
        let trains = facts.stage() == "training"
            && facts
                .component
                .is_some_and(|component| component.gives("model"));
        let begun = view.is_entered(index) || view.is_left(index);
        if trains && begun && !used.contains(index) {
            let message = format!(
                "The model of \"{}\" is never used by anything that serves",
                facts.node.label
            );
            breaches.push(Breach::new(message).node(facts.id));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::sketch::{document, fix_mends, found};
    use crate::model::EdgeKind::{Batch, Sync};

    const NODES: [(&str, &str, Option<crate::model::LaneKind>); 4] = [
        ("builder", "index_builder", None),
        ("index", "vector_index", None),
        ("search", "ann_retriever", None),
        ("miner", "hard_negative_miner", None),
    ];

    #[test]
    fn an_index_needs_a_retriever_and_mining_negatives_does_not_count() {
        let built = ("builder", "index", "index", Batch);
        let mined = ("index", "index", "miner", Batch);
        let without = document(&NODES, &[built, mined]);
        assert_eq!(found(&without, "index-never-queried").len(), 1);
        fix_mends(without, "index-never-queried");
        let with = document(&NODES, &[built, mined, ("index", "index", "search", Sync)]);
        assert!(found(&with, "index-never-queried").is_empty());
    }

    #[test]
    fn a_trained_model_must_reach_something_that_serves() {
        let nodes = [
            ("trainer", "trainer", None),
            ("registry", "model_registry", None),
            ("ranker", "heavy_ranker", None),
        ];
        let kept = ("trainer", "model", "registry", Batch);
        assert_eq!(
            found(&document(&nodes, &[kept]), "model-never-used").len(),
            1
        );
        let deployed = document(&nodes, &[kept, ("registry", "model", "ranker", Batch)]);
        assert!(found(&deployed, "model-never-used").is_empty());
    }
}
