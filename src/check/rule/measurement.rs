//! Measuring, watching, learning from what happened.

use super::super::finding::{Breach, Example, Rule, Severity, Test};
use super::super::fix::{Fix, attach};
use super::super::traits::{has, is_developed, is_tagged};
use super::designs::{LEARNED, SERVED};
use super::types;
use crate::catalog::Role;
use crate::graph::{GraphView, NodeIndex};
use crate::model::{EdgeKind, Edit};

/// What judges a model offline.
const JUDGES: [Role; 5] = [
    Role::OfflineEvaluation,
    Role::GroundingJudge,
    Role::AutomaticJudge,
    Role::HumanEvaluation,
    Role::RedTeam,
];

/// Where these rules stand among all.
const GROUP: &str = "Measuring, watching, learning";

/// The rules of this family, in the order in which they are told.
pub(super) const RULES: &[Rule] = &[
    Rule {
        group: GROUP,
        id: "no-offline-evaluation",
        severity: Severity::Error,
        title: "Model is never evaluated offline",
        why: "A model that goes out unmeasured is a guess.",
        fix: "Evaluate it on held-out data, with the metrics of the task and by slices.",
        when: "From a trainer whose model is used no offline evaluation is reached over models and \
               metrics.",
        tags: &[],
        steps: &["evaluation"],
        check: Test::Graph(no_offline_evaluation),
        example: Example {
            common: &["t:trainer r:model_registry t=r:model"],
            trigger: "",
            near_miss: "e:offline_eval t=e:model",
        },
    },
    Rule {
        group: GROUP,
        id: "ungated-promotion",
        severity: Severity::Warning,
        title: "Models are promoted without metrics",
        why: "A registry that takes everything is a folder.",
        fix: "Lead the metrics of the evaluation into the registry, with a threshold.",
        when: "A model registry gets models and no metrics.",
        tags: &[],
        steps: &["evaluation"],
        check: Test::Graph(ungated_promotion),
        example: Example {
            common: &["t:trainer r:model_registry t=r:model"],
            trigger: "",
            near_miss: "e:offline_eval t=e:model e=r:metrics",
        },
    },
    Rule {
        group: GROUP,
        id: "no-online-evaluation",
        severity: Severity::Warning,
        title: "No online evaluation",
        why: "Gains offline often do not survive contact with users.",
        fix: "Add an A/B experiment fed by what users do, or a shadow run and a canary first.",
        when: "There is a request path, and no experiment and no canary. A batch pipeline may have \
               human review and a quality monitor instead.",
        tags: &[],
        steps: &["evaluation"],
        check: Test::Graph(no_online_evaluation),
        example: Example {
            common: &[SERVED],
            trigger: "",
            near_miss: "ab:ab_experiment@mon answer~ab:events",
        },
    },
    Rule {
        group: GROUP,
        id: "no-drift-monitor",
        severity: Severity::Warning,
        title: "Nobody watches data and quality",
        why: "Data and behavior move on. A model that nobody watches is wrong sooner or later.",
        fix: "Add a drift monitor on features and scores, and a quality monitor on late labels.",
        when: "There is a request path, and no drift monitor and no quality monitor.",
        tags: &[],
        steps: &["monitoring", "serving"],
        check: Test::Graph(no_drift_monitor),
        example: Example {
            common: &[SERVED],
            trigger: "",
            near_miss: "watch:drift_monitor@mon answer~watch:events",
        },
    },
    Rule {
        group: GROUP,
        id: "no-feedback-loop",
        severity: Severity::Warning,
        title: "Nothing is learned from what happened",
        why: "A model that does not see what its answers led to cannot learn from them, and nobody can \
              correct it.",
        fix: "Lead events from the answer over a feedback collector into labels or the training set, \
              with consent.",
        when: "Something is trained, and from answers, controls, review and feedback no training set, \
               trainer or feature is reached over events, labels, training sets and features.",
        tags: &[],
        steps: &["monitoring", "serving"],
        check: Test::Graph(no_feedback_loop),
        example: Example {
            common: &[SERVED, LEARNED],
            trigger: "",
            near_miss: "back:feedback_collector@mon answer~back:events back^label:events",
        },
    },
    Rule {
        group: GROUP,
        id: "no-service-monitor",
        severity: Severity::Advice,
        title: "Nobody watches latency, errors and cost",
        why: "p99, error budget, GPU load and the price of a thousand answers are part of the system.",
        fix: "Add a service monitor.",
        when: "A design that is monitored otherwise has no service monitor.",
        tags: &[],
        steps: &["monitoring", "serving"],
        check: Test::Graph(no_service_monitor),
        example: Example {
            common: &[SERVED, "drift:drift_monitor@mon answer~drift:events"],
            trigger: "",
            near_miss: "ops:service_monitor@mon answer~ops:events",
        },
    },
    Rule {
        group: GROUP,
        id: "trigger-leads-nowhere",
        severity: Severity::Advice,
        title: "Retraining is triggered and nothing trains",
        why: "To notice and do nothing is a dashboard that nobody opens.",
        fix: "Connect the trigger with the trainer.",
        when: "A retrain trigger is fed, and nothing leaves it.",
        tags: &[],
        steps: &["monitoring", "serving"],
        check: Test::Graph(trigger_leads_nowhere),
        example: Example {
            common: &["m:drift_monitor r:retrain_trigger t:trainer m~r:alert"],
            trigger: "",
            near_miss: "r^t:control",
        },
    },
    Rule {
        group: GROUP,
        id: "no-fairness-audit",
        severity: Severity::Advice,
        title: "No audit of fairness",
        why: "Harm gathers in slices that averages hide.",
        fix: "Add a fairness audit by slices: groups, languages, newcomers.",
        when: "There is an evaluation, and no fairness audit; a warning for moderation, detection, \
               personal models and what is tagged with fairness.",
        tags: &[
            "moderation",
            "detection",
            "graph",
            "ads",
            "vision",
            "gen_image",
            "recsys",
        ],
        steps: &["advanced", "evaluation"],
        check: Test::Graph(no_fairness_audit),
        example: Example {
            common: &["#recsys", SERVED, LEARNED],
            trigger: "",
            near_miss: "fair:fairness_audit@off train=fair:model",
        },
    },
    Rule {
        group: GROUP,
        id: "no-abuse-handling",
        severity: Severity::Advice,
        title: "Nothing against abuse",
        why: "Fraud, brigades, attacks by prompt and scraping are part of the world a design lives in.",
        fix: "Add an abuse monitor that steers the gateway or the filters.",
        when: "A monitored design has no abuse monitor, input guardrail, content filter, policy engine or \
               user controls.",
        tags: &[
            "ads",
            "moderation",
            "recsys",
            "gen_image",
            "gen_video",
            "rag",
        ],
        steps: &["monitoring", "advanced"],
        check: Test::Graph(no_abuse_handling),
        example: Example {
            common: &[
                "#ads",
                SERVED,
                "drift:drift_monitor@mon answer~drift:events",
            ],
            trigger: "",
            near_miss: "fraud:abuse_monitor@mon answer~fraud:events",
        },
    },
];

fn no_offline_evaluation(view: &GraphView<'_>, breaches: &mut Vec<Breach>) {
    let follow = types(&["model", "metrics"]);
    let judged = view.reaching(view.of(&JUDGES), |_, _, edge| follow(edge));
    for (node, facts) in view.in_stage("training") {
        let is_model = !facts.plays_any(&[Role::HyperparameterTuner, Role::AdapterTrainer]);
        let goes_out = view
            .leaving(node)
            .iter()
            .any(|(_, e)| e.edge.data.as_str() == "model");
        if !is_model || !goes_out || judged.contains(node) {
            continue;
        }
        let message = format!("Nothing evaluates what \"{}\" makes", facts.node.label);
        let judge = view
            .of(&[Role::OfflineEvaluation, Role::AutomaticJudge])
            .find_map(|judge| view.facts(judge));
        let fix = if let Some(judge) = judge {
            let connect = Edit::connect(facts.id, judge.id, &"model".into(), EdgeKind::Batch);
            let label = format!("Connect {} with {}", facts.node.label, judge.node.label);
            Some(Fix::new(label, connect))
        } else {
            let registry = view.of(&[Role::Registry]);
            let to = (registry, EdgeKind::Batch);
            attach(view, Role::OfflineEvaluation, ([node], EdgeKind::Batch), to)
        };
        breaches.push(Breach::new(message).node(facts.id).fix(fix));
    }
}

fn ungated_promotion(view: &GraphView<'_>, breaches: &mut Vec<Breach>) {
    for registry in view.of(&[Role::Registry]) {
        let entering = view.entering(registry);
        let gets = |data: &str| {
            entering
                .iter()
                .any(|(_, edge)| edge.edge.data.as_str() == data)
        };
        let Some(facts) = view
            .facts(registry)
            .filter(|_| gets("model") && !gets("metrics"))
        else {
            continue;
        };
        let judge = view.of(&JUDGES).find_map(|judge| view.facts(judge));
        let fix = judge.map(|judge| {
            let connect = Edit::connect(judge.id, facts.id, &"metrics".into(), EdgeKind::Batch);
            Fix::new(
                format!("Connect {} with {}", judge.node.label, facts.node.label),
                connect,
            )
        });
        let message = format!(
            "\"{}\" takes every model, whatever its metrics",
            facts.node.label
        );
        breaches.push(Breach::new(message).node(facts.id).fix(fix));
    }
}

fn no_online_evaluation(view: &GraphView<'_>, breaches: &mut Vec<Breach>) {
    let reviewed = is_tagged(view, "batch")
        && view.has(&[Role::HumanReview])
        && view.has(&[Role::QualityMonitor]);
    if view.has(&[Role::OnlineEvaluation]) || reviewed || !is_developed(view) {
        return;
    }
    let fix = attach(
        view,
        Role::OnlineEvaluation,
        (what_happened(view), EdgeKind::Async),
        (view.of(&[Role::Registry]), EdgeKind::Async),
    );
    let message = "No experiment tells whether users are better off".to_owned();
    breaches.push(Breach::new(message).fix(fix));
}

/// Nodes that tell what users did, the nearest first.
fn what_happened<'v>(view: &'v GraphView<'_>) -> impl Iterator<Item = NodeIndex> + 'v {
    view.of(&[
        Role::Feedback,
        Role::Response,
        Role::EventStream,
        Role::InteractionLog,
    ])
}

fn no_drift_monitor(view: &GraphView<'_>, breaches: &mut Vec<Breach>) {
    if view.has(&[Role::DriftMonitor, Role::QualityMonitor]) || !is_developed(view) {
        return;
    }
    let watched = what_happened(view).chain(view.of(&[Role::OnlineFeatures]));
    let alarms = view.of(&[Role::RetrainTrigger, Role::Alerting]);
    let fix = attach(
        view,
        Role::DriftMonitor,
        (watched, EdgeKind::Async),
        (alarms, EdgeKind::Async),
    );
    let message = "Nothing watches drift or quality".to_owned();
    breaches.push(Breach::new(message).fix(fix));
}

fn no_service_monitor(view: &GraphView<'_>, breaches: &mut Vec<Breach>) {
    let is_monitored = view.in_stage("monitoring").next().is_some();
    let quiet = view.has(&[Role::ServiceMonitor]) || is_tagged(view, "blank");
    if quiet || !is_monitored || !is_developed(view) {
        return;
    }
    let watched = what_happened(view);
    let alarms = view.of(&[Role::Alerting]);
    let fix = attach(
        view,
        Role::ServiceMonitor,
        (watched, EdgeKind::Async),
        (alarms, EdgeKind::Async),
    );
    let message = "Nothing watches latency, errors and cost".to_owned();
    breaches.push(Breach::new(message).fix(fix));
}

fn no_feedback_loop(view: &GraphView<'_>, breaches: &mut Vec<Breach>) {
    let learns = |node: NodeIndex| {
        view.facts(node).is_some_and(|facts| {
            matches!(facts.stage(), "training" | "features")
                || facts.plays(Role::TrainingSetBuilder)
        })
    };
    let trains = view.in_stage("training").next().is_some();
    if !trains || !is_developed(view) {
        return;
    }
    let follow = types(&["events", "labels", "training_set", "features"]);
    let starts = view.of(&[
        Role::Response,
        Role::UserControls,
        Role::HumanReview,
        Role::Feedback,
    ]);
    let reached = view.reachable(starts, |_, _, edge| follow(edge));
    if reached.iter().any(learns) {
        return;
    }
    let labels = view.of(&[
        Role::ImplicitLabeler,
        Role::HumanLabeler,
        Role::ActiveLearner,
        Role::TrainingSetBuilder,
    ]);
    let mut fix = attach(
        view,
        Role::Feedback,
        (view.responses(), EdgeKind::Async),
        (labels, EdgeKind::Feedback),
    );
    // Where there is a collector, or nothing would take from it, the way is not clear.
    if view.has(&[Role::Feedback])
        || fix
            .as_ref()
            .is_none_or(|fix| !matches!(&fix.edit, Edit::AddPart(part) if !part.to.is_empty()))
    {
        fix = None;
    }
    let message = "Nothing leads from answers back to training".to_owned();
    breaches.push(Breach::new(message).fix(fix));
}

fn trigger_leads_nowhere(view: &GraphView<'_>, breaches: &mut Vec<Breach>) {
    let idle = view
        .of(&[Role::RetrainTrigger])
        .filter(|node| view.is_entered(*node) && !view.is_left(*node));
    for facts in idle.filter_map(|node| view.facts(node)) {
        let takes = |(_, trainer): &(NodeIndex, crate::graph::NodeFacts<'_>)| {
            trainer
                .component
                .is_some_and(|component| component.accepts("control"))
        };
        let fix = view.in_stage("training").find(takes).map(|(_, trainer)| {
            let connect =
                Edit::connect(facts.id, trainer.id, &"control".into(), EdgeKind::Feedback);
            Fix::new(format!("Connect it with {}", trainer.node.label), connect)
        });
        let message = format!("\"{}\" triggers nothing", facts.node.label);
        breaches.push(Breach::new(message).node(facts.id).fix(fix));
    }
}

fn no_fairness_audit(view: &GraphView<'_>, breaches: &mut Vec<Breach>) {
    let evaluates = view.in_stage("evaluation").next().is_some();
    if view.has(&[Role::FairnessAudit]) || !evaluates || !is_developed(view) {
        return;
    }
    let grave = ["moderation", "detection", "fairness", "personal"];
    let severity = if grave.iter().any(|tag| has(view, tag)) {
        Severity::Warning
    } else {
        Severity::Advice
    };
    let judged = view
        .of(&JUDGES)
        .chain(view.in_stage("training").map(|(node, _)| node));
    let judged: Vec<NodeIndex> = judged.collect();
    let registry = view.of(&[Role::Registry]);
    let fix = attach(
        view,
        Role::FairnessAudit,
        (judged, EdgeKind::Batch),
        (registry, EdgeKind::Batch),
    );
    let message = "Nothing audits fairness by slices".to_owned();
    breaches.push(Breach::new(message).severity(severity).fix(fix));
}

fn no_abuse_handling(view: &GraphView<'_>, breaches: &mut Vec<Breach>) {
    let is_monitored = view.in_stage("monitoring").next().is_some();
    if view.has(&[Role::AbuseGuard]) || !is_monitored || !is_developed(view) {
        return;
    }
    let doors = view.of(&[
        Role::Gateway,
        Role::EligibilityFilter,
        Role::ExperimentRouter,
    ]);
    let fix = attach(
        view,
        Role::AbuseMonitor,
        (what_happened(view), EdgeKind::Async),
        (doors, EdgeKind::Feedback),
    );
    let message = "Nothing notices fraud, brigades or scraping".to_owned();
    breaches.push(Breach::new(message).fix(fix));
}
