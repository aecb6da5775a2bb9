//! Data, labels, features, training: what a model learns from, and whether serving can do the
//! same.

use super::super::finding::{Breach, Example, Rule, Severity, Test};
use super::super::fix::{Fix, insert, insert_all};
use super::super::traits::{is_tagged, trains};
use super::designs::{LEARNED, SERVED};
use super::{ids, names, types};
use crate::catalog::Role;
use crate::graph::{GraphView, NodeIndex, NodeSet};
use crate::model::{EdgeId, EdgeKind, Edit, LaneKind, Property, Requirement};

/// Where these rules stand among all.
const GROUP: &str = "Data, labels, features, training";

/// The rules of this family, in the order in which they are told.
pub(super) const RULES: &[Rule] = &[
    Rule {
        group: GROUP,
        id: "model-without-origin",
        severity: Severity::Error,
        title: "Model comes from nowhere",
        why: "Without a trainer or a checkpoint behind it nobody can say what a model has learned \
              from, make it again, or roll it back.",
        fix: "Lead the model back to a trainer or a pretrained checkpoint, over the registry.",
        when: "Back along model edges there is neither training nor a pretrained checkpoint.",
        tags: &[],
        steps: &["model", "architecture"],
        check: Test::Graph(model_without_origin),
        example: Example {
            common: &[
                "o:model_optimizer r:model_registry s:model_server o=r:model r=o:model o=s:model",
            ],
            trigger: "",
            near_miss: "t:trainer t=r:model",
        },
    },
    Rule {
        group: GROUP,
        id: "label-leak",
        severity: Severity::Error,
        title: "Labels leak into features",
        why: "The model is shown the answer in training and not in life: splendid offline, useless \
              online.",
        fix: "Let labels flow into training sets, trainers and evaluations only, and compute features \
              from what was known before.",
        when: "Over labels, features or raw data a labeling node reaches online features or an online \
               model, without a training set in between.",
        tags: &[],
        steps: &["data", "evaluation"],
        check: Test::Graph(label_leak),
        example: Example {
            common: &[
                "l:implicit_labeler@off f:feature_store_online@on s:training_set_builder@off",
            ],
            trigger: "l=f:labels",
            near_miss: "l=s:labels s=f:features",
        },
    },
    Rule {
        group: GROUP,
        id: "training-serving-skew",
        severity: Severity::Error,
        title: "Serving computes features that training never saw",
        why: "Two ways to compute one feature disagree, and quality falls on the day of the launch \
              without an error anywhere.",
        fix: "Feed the training set from the same pipeline, or log features as they are served and \
              train on those.",
        when: "None of the pipelines behind an online feature store feeds training; a warning where \
               some do and some do not.",
        tags: &[],
        steps: &["data", "pipeline"],
        check: Test::Graph(training_serving_skew),
        example: Example {
            common: &[
                SERVED,
                LEARNED,
                "pipe:batch_feature_pipeline@off store:feature_store_online@on log=pipe:events pipe=store:features store>rank:features",
            ],
            trigger: "",
            near_miss: "pipe=set:features",
        },
    },
    Rule {
        group: GROUP,
        id: "training-without-labels",
        severity: Severity::Warning,
        title: "Training without labels",
        why: "Where labels come from, how late they are and whom they leave out is the first thing \
              that is asked.",
        fix: "Add where labels come from: clicks, people, rules, active learning.",
        when: "A trainer is fed, and neither labels nor feedback lie behind it; systems that generate \
               are not asked.",
        tags: &[],
        steps: &["data"],
        check: Test::Graph(training_without_labels),
        example: Example {
            common: &[
                "c:item_catalog s:training_set_builder t:trainer c=s:raw_data s=t:training_set",
            ],
            trigger: "",
            near_miss: "l:human_labeling l=s:labels",
        },
    },
    Rule {
        group: GROUP,
        id: "unfiltered-corpus",
        severity: Severity::Warning,
        title: "Model learns from an unfiltered corpus",
        why: "Duplicates are memorized, unfiltered content comes out again, and rights are asked \
              about later.",
        fix: "Filter before the training set: duplicates, safety, licenses and opt-outs.",
        when: "From crawled, paired or parallel texts training is reached without a filter.",
        tags: &["gen_text", "gen_image", "gen_video"],
        steps: &["data"],
        check: Test::Graph(unfiltered_corpus),
        example: Example {
            common: &["#gen_text w:web_crawl s:training_set_builder t:pretrainer s=t:training_set"],
            trigger: "w=s:raw_data",
            near_miss: "d:dedup_filter w=d:raw_data d=s:raw_data",
        },
    },
    Rule {
        group: GROUP,
        id: "personal-data-unprotected",
        severity: Severity::Warning,
        title: "Personal data without a control",
        why: "Consent, keeping little and deleting on request are requirements, not polish.",
        fix: "Add consent with retention and deletion, a scrubber, or private training on that branch.",
        when: "A node with personal data has no scrubber, consent, private training or blurring before \
               or after it.",
        tags: &[],
        steps: &["clarify", "data"],
        check: Test::Graph(personal_data),
        example: Example {
            common: &["u:user_profile_db f:batch_feature_pipeline"],
            trigger: "u=f:raw_data",
            near_miss: "s:pii_scrubber u=s:raw_data s=f:raw_data",
        },
    },
    Rule {
        group: GROUP,
        id: "no-data-validation",
        severity: Severity::Advice,
        title: "Nobody checks the data",
        why: "A changed schema or a broken source is the commonest failure in production, and the \
              model learns it without complaint.",
        fix: "Add a gate that blocks bad data: schema, ranges, duplicates.",
        when: "Something is trained, and there is no validation, deduplication or scrubbing.",
        tags: &[],
        steps: &["data"],
        check: Test::Graph(no_data_validation),
        example: Example {
            common: &["c:item_catalog s:training_set_builder t:trainer s=t:training_set"],
            trigger: "c=s:raw_data",
            near_miss: "v:data_validation c=v:raw_data v=s:raw_data",
        },
    },
    Rule {
        group: GROUP,
        id: "no-negatives",
        severity: Severity::Advice,
        title: "Where do negatives come from?",
        why: "In retrieval and recommendation the negatives decide what is learned: random ones teach \
              little, hard ones teach the difference.",
        fix: "Add a negative sampler or a hard-negative miner, and say which: in batch, hard, \
              corrected for popularity.",
        when: "Something is trained, no node samples or mines negatives, and no label mentions them.",
        tags: &["retrieval", "recsys", "ctr", "graph", "item2item"],
        steps: &["model"],
        check: Test::Graph(no_negatives),
        example: Example {
            common: &["#retrieval c:item_catalog s:training_set_builder t:trainer c=s:raw_data"],
            trigger: "s=t:training_set",
            near_miss: "n:negative_sampler s=n:training_set n=t:training_set",
        },
    },
    Rule {
        group: GROUP,
        id: "logs-without-retention",
        severity: Severity::Advice,
        title: "Logs that are kept for ever",
        why: "Logs of what people did are the largest store of personal data in most designs.",
        fix: "Say how long they are kept, in the requirements, or add a node for consent or scrubbing.",
        when: "There is an event log, no retention in the requirements, and no consent, scrubber or \
               user controls.",
        tags: &["recsys", "ads", "search", "social"],
        steps: &["clarify", "data"],
        check: Test::Graph(logs_without_retention),
        example: Example {
            common: &["#recsys l:interaction_log f:batch_feature_pipeline l=f:events"],
            trigger: "",
            near_miss: "!retention=90d",
        },
    },
];

fn model_without_origin(view: &GraphView<'_>, breaches: &mut Vec<Breach>) {
    let model = types(&["model"]);
    let takes_model = |node: NodeIndex| {
        view.entering(node)
            .iter()
            .any(|(_, e)| e.edge.data.as_str() == "model")
    };
    // A node whose own required model is missing is told by another rule, once is enough.
    let origins = view.nodes().filter(|(node, facts)| match facts.component {
        None => true,
        Some(component) => {
            facts.stage() == "training"
                || facts.plays(Role::Checkpoint)
                || (component
                    .inputs
                    .iter()
                    .any(|port| port.required && port.accepts("model"))
                    && !takes_model(*node))
        }
    });
    let origins: Vec<NodeIndex> = origins.map(|(node, _)| node).collect();
    let known = view.reachable(origins, |_, _, edge| model(edge));
    let lost: Vec<NodeIndex> = view
        .nodes()
        .map(|(node, _)| node)
        .filter(|node| !known.contains(*node) && takes_model(*node))
        .collect();
    if !lost.is_empty() {
        let message = format!(
            "No training and no checkpoint is behind the model of {}",
            names(view, &lost)
        );
        breaches.push(Breach::new(message).nodes(&ids(view, &lost)));
    }
}

fn training_without_labels(view: &GraphView<'_>, breaches: &mut Vec<Breach>) {
    if ["gen_text", "gen_image", "gen_video", "blank"]
        .iter()
        .any(|tag| is_tagged(view, tag))
    {
        return;
    }
    let follow = types(&["labels", "events", "training_set", "model"]);
    let sources = view.nodes().filter(|(_, facts)| {
        facts.component.is_none() || matches!(facts.stage(), "labeling" | "feedback")
    });
    let sources: Vec<NodeIndex> = sources.map(|(node, _)| node).collect();
    let labeled = view.reachable(sources, |_, _, edge| follow(edge));
    let trainers = [Role::SupervisedTrainer];
    for node in view.of(&trainers).filter(|node| view.is_entered(*node)) {
        if let Some(facts) = view.facts(node).filter(|_| !labeled.contains(node)) {
            let message = format!("Nobody labels what \"{}\" learns from", facts.node.label);
            breaches.push(Breach::new(message).node(facts.id));
        }
    }
}

fn label_leak(view: &GraphView<'_>, breaches: &mut Vec<Breach>) {
    let follow = types(&["labels", "features", "raw_data"]);
    let is_stop = |node: NodeIndex| {
        view.facts(node).is_some_and(|facts| {
            matches!(facts.stage(), "training" | "evaluation")
                || facts.plays(Role::TrainingSetBuilder)
                || facts.plays(Role::NegativeSampler)
        })
    };
    let sources: Vec<NodeIndex> = view.in_stage("labeling").map(|(node, _)| node).collect();
    let leaks = |from: &[NodeIndex]| {
        view.reachable(from.iter().copied(), |_, to, edge| {
            follow(edge) && !is_stop(to)
        })
    };
    let reached = leaks(&sources);
    for (node, facts) in view.nodes() {
        let is_online = facts.lane == Some(LaneKind::Online);
        let serves = facts.plays(Role::OnlineFeatures)
            || matches!(facts.stage(), "ranking" | "understanding");
        if !(is_online && serves && reached.contains(node)) {
            continue;
        }
        let source = sources
            .iter()
            .find(|source| leaks(&[**source]).contains(node));
        let from = source.and_then(|source| view.facts(*source));
        let Some(from) = from else { continue };
        let message = format!(
            "Labels of \"{}\" reach \"{}\", which serves requests",
            from.node.label, facts.node.label
        );
        breaches.push(Breach::new(message).node(from.id).node(facts.id));
    }
}

/// Components that compute features.
const PIPELINES: [Role; 3] = [
    Role::FeaturePipeline,
    Role::StreamProcessor,
    Role::OfflineFeatures,
];

fn training_serving_skew(view: &GraphView<'_>, breaches: &mut Vec<Breach>) {
    let learners: NodeSet = view
        .in_stage("training")
        .map(|(node, _)| node)
        .chain(view.of(&[Role::TrainingSetBuilder]))
        .collect();
    if learners.is_empty() {
        return;
    }
    let learns = view.reaching(learners.iter(), |_, _, _| true);
    let takes: NodeSet = learners
        .iter()
        .chain(view.of(&[
            Role::OfflineFeatures,
            Role::DataValidation,
            Role::EmbeddingJob,
        ]))
        .collect();
    let upstream = types(&["features", "events"]);
    for store in view.of(&[Role::OnlineFeatures]) {
        let Some(facts) = view.facts(store) else {
            continue;
        };
        let serves_model = view.leaving(store).iter().any(|(to, edge)| {
            let component = view.facts(*to).and_then(|to| to.component);
            let needs_model = component.is_some_and(|component| {
                component
                    .inputs
                    .iter()
                    .any(|port| port.required && port.accepts("model"))
            });
            edge.edge.data.as_str() == "features" && needs_model
        });
        if !serves_model {
            continue;
        }
        let behind = view.reaching([store], |_, _, edge| upstream(edge));
        let pipelines: Vec<NodeIndex> = view
            .of(&PIPELINES)
            .filter(|node| behind.contains(*node))
            .filter(|node| {
                view.leaving(*node)
                    .iter()
                    .any(|(_, e)| e.edge.data.as_str() == "features")
            })
            .collect();
        let feeds = |node: &NodeIndex| {
            learns.contains(*node)
                && view.leaving(*node).iter().any(|(to, edge)| {
                    matches!(edge.edge.data.as_str(), "features" | "training_set")
                        && takes.contains(*to)
                })
        };
        let (good, bad): (Vec<NodeIndex>, Vec<NodeIndex>) = pipelines.into_iter().partition(feeds);
        let Some(first) = bad.first() else { continue };
        let severity = if good.is_empty() {
            Severity::Error
        } else {
            Severity::Warning
        };
        let message = format!(
            "\"{}\" serves features of {} that no training set gets",
            facts.node.label,
            names(view, &bad)
        );
        let target = view
            .of(&[Role::TrainingSetBuilder])
            .next()
            .and_then(|node| view.facts(node));
        let fix = target.zip(view.facts(*first)).map(|(target, first)| {
            Fix::new(
                format!("Connect {} with {}", first.node.label, target.node.label),
                Edit::connect(first.id, target.id, &"features".into(), EdgeKind::Batch),
            )
        });
        breaches.push(
            Breach::new(message)
                .severity(severity)
                .node(facts.id)
                .nodes(&ids(view, &bad))
                .fix(fix),
        );
    }
}

fn no_data_validation(view: &GraphView<'_>, breaches: &mut Vec<Breach>) {
    if !trains(view) || view.has(&[Role::DataValidation, Role::Deduplication, Role::Scrubber]) {
        return;
    }
    let learners: Vec<NodeIndex> = view
        .of(&[Role::TrainingSetBuilder])
        .chain(view.in_stage("training").map(|(node, _)| node))
        .collect();
    let fix = learners
        .iter()
        .flat_map(|node| view.entering(*node))
        .find_map(|(_, edge)| insert(view, edge.id, Role::DataValidation));
    let message = "Nothing checks data before it is learned from".to_owned();
    breaches.push(Breach::new(message).fix(fix));
}

fn no_negatives(view: &GraphView<'_>, breaches: &mut Vec<Breach>) {
    let said = || {
        view.nodes()
            .any(|(_, facts)| facts.node.label.to_lowercase().contains("negativ"))
    };
    if !trains(view) || view.has(&[Role::NegativeSampler, Role::NegativeMiner]) || said() {
        return;
    }
    let fix = view
        .in_stage("training")
        .flat_map(|(node, _)| view.entering(node))
        .find_map(|(_, edge)| insert(view, edge.id, Role::NegativeSampler));
    let message = "Nothing shows where negative examples come from".to_owned();
    breaches.push(Breach::new(message).fix(fix));
}

fn unfiltered_corpus(view: &GraphView<'_>, breaches: &mut Vec<Breach>) {
    // A personal model is tuned with a person's own data; its base comes with a license.
    if is_tagged(view, "personal") {
        return;
    }
    let follow = types(&[
        "raw_data",
        "media",
        "training_set",
        "latent",
        "embedding",
        "tokens",
    ]);
    let filters: NodeSet = view.of(&[Role::CorpusFilter]).collect();
    for corpus in view.of(&[Role::OpenCorpus]) {
        let reached = view.reachable([corpus], |_, to, edge| {
            follow(edge) && !filters.contains(to)
        });
        let trainer = view
            .in_stage("training")
            .find(|(node, _)| reached.contains(*node));
        let Some((corpus_facts, (_, trainer))) = view.facts(corpus).zip(trainer) else {
            continue;
        };
        let message = format!(
            "\"{}\" reaches \"{}\" without a filter",
            corpus_facts.node.label, trainer.node.label
        );
        let learned = view.reaching(
            view.in_stage("training").map(|(node, _)| node),
            |from, _, edge| follow(edge) && !filters.contains(from),
        );
        let ways = view.leaving(corpus).into_iter();
        let ways = ways
            .filter(|(to, edge)| follow(edge) && learned.contains(*to) && !filters.contains(*to));
        let ways: Vec<EdgeId> = ways.map(|(_, edge)| edge.id.clone()).collect();
        let fix = insert_all(view, &ways, Role::Deduplication);
        breaches.push(
            Breach::new(message)
                .node(corpus_facts.id)
                .node(trainer.id)
                .fix(fix),
        );
    }
}

fn personal_data(view: &GraphView<'_>, breaches: &mut Vec<Breach>) {
    let mut personal = view.nodes().filter(|(node, facts)| {
        let holds = facts.node.flag(Property::PersonalData) || facts.plays(Role::PersonalData);
        holds && (view.is_entered(*node) || view.is_left(*node))
    });
    let Some(first) = personal.next() else { return };
    let controls: Vec<NodeIndex> = view.of(&[Role::PrivacyControl]).collect();
    let after = view.reachable(controls.iter().copied(), |_, _, _| true);
    let before = view.reaching(controls, |_, _, _| true);
    for (node, facts) in std::iter::once(first).chain(personal) {
        if !after.contains(node) && !before.contains(node) {
            let message = format!(
                "No control of personal data before or after \"{}\"",
                facts.node.label
            );
            let fix = view
                .leaving(node)
                .iter()
                .find_map(|(_, edge)| insert(view, edge.id, Role::Consent));
            breaches.push(Breach::new(message).node(facts.id).fix(fix));
        }
    }
}

fn logs_without_retention(view: &GraphView<'_>, breaches: &mut Vec<Breach>) {
    let sheet = view.document().sheet();
    let is_said = sheet.requirements.contains_key(&Requirement::Retention)
        || view.has(&[Role::Consent, Role::Scrubber, Role::UserControls]);
    if is_said {
        return;
    }
    if let Some(facts) = view
        .of(&[Role::InteractionLog, Role::EventStream])
        .next()
        .and_then(|log| view.facts(log))
    {
        let message = format!("Nobody says how long \"{}\" is kept", facts.node.label);
        breaches.push(Breach::new(message).node(facts.id));
    }
}
