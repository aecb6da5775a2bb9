//! Templates that are broken in one place: the rule that should speak does, and no other.

use std::collections::BTreeSet;

use pipewright::catalog::Catalog;
use pipewright::check::{check, rules};
use pipewright::model::{Document, Draft, EdgeKind, NodeId, Property, Quantity, Requirement};
use pipewright::session::template_infos;

use super::sketch;

/// Rule, template, and what is done to it: `drop x` removes a node, `join x` removes it and
/// leads its edges past it, `cut a b` and `flip a b` remove and reverse the edges between two
/// nodes, `kind a b async` changes when they carry, `lane x online` moves a node, `make x c`
/// makes it another component, `set x replicas 1` a figure, `need peak_qps` takes a requirement
/// away, and anything else adds what it says, as sketches do.
pub const ROWS: &[(&str, &str, &str)] = &[
    (
        "edge-type-mismatch",
        "ad-click-prediction",
        "flip ad_catalog ad_features",
    ),
    (
        "required-input-unconnected",
        "ad-click-prediction",
        "cut ad_server ad_retrieval",
    ),
    (
        "isolated-node",
        "gmail-smart-compose",
        "cut outcomes service_monitor",
    ),
    (
        "synchronous-cycle",
        "chatgpt",
        "kind output_gate session_store sync",
    ),
    (
        "response-unreachable",
        "personalized-news-feed",
        "lane new_posts online",
    ),
    (
        "response-without-request",
        "visual-search",
        "add extra:client_response@on diversity_rerank~extra:ranked_list",
    ),
    (
        "request-waits-on-offline-job",
        "ad-click-prediction",
        "kind ad_shown event_stream sync",
    ),
    (
        "no-request",
        "harmful-content-detection",
        "lane new_post offline",
    ),
    ("no-response", "text-to-video", "make clip consent_manager"),
    (
        "index-never-queried",
        "visual-search",
        "add spare:vector_index@on index_build=spare:index",
    ),
    (
        "model-never-used",
        "ad-click-prediction",
        "cut ctr_trainer online_learner",
    ),
    (
        "model-without-origin",
        "visual-search",
        "add one:model_optimizer@off two:model_optimizer@off one=two:model two=one:model two=ranking_model:model",
    ),
    (
        "label-leak",
        "ad-click-prediction",
        "add lake:data_lake@off click_joiner=lake:labels lake=feature_store:features",
    ),
    (
        "training-serving-skew",
        "custom-ml",
        "cut feature_history training_set",
    ),
    (
        "training-without-labels",
        "ad-click-prediction",
        "join click_joiner",
    ),
    (
        "unfiltered-corpus",
        "google-translate",
        "add web_text=training_mixture:raw_data",
    ),
    (
        "personal-data-unprotected",
        "people-you-may-know",
        "join consent",
    ),
    (
        "encoders-differ",
        "visual-search",
        "cut model_registry query_encoder; add other:pretrained_checkpoint@off other=query_encoder:model",
    ),
    (
        "auction-uncalibrated",
        "ad-click-prediction",
        "join calibration",
    ),
    (
        "candidates-unranked",
        "visual-search",
        "add door:ann_retriever@on check:eligibility_filter@on query_encoder>door:embedding vector_index>door:index door>check:candidates check>results:ranked_list",
    ),
    (
        "heavy-model-over-corpus",
        "retrieval-augmented-generation",
        "set reranker items_in 5000",
    ),
    (
        "no-eligibility-filter",
        "visual-search",
        "join safety_filter",
    ),
    ("no-cold-start", "similar-listings", "drop geo_price_search"),
    ("output-unguarded", "chatgpt", "join output_gate"),
    (
        "grounding-unmeasured",
        "retrieval-augmented-generation",
        "join grounding_check",
    ),
    (
        "permissions-ignored",
        "retrieval-augmented-generation",
        "make access_filter eligibility_filter",
    ),
    ("prompt-unguarded", "text-to-image", "join prompt_guardrail"),
    ("no-provenance", "text-to-video", "join watermark"),
    ("tuned-without-safety-gate", "chatgpt", "drop red_team"),
    (
        "long-wait-without-queue",
        "personalized-headshot",
        "kind identity_check job_queue async",
    ),
    (
        "no-offline-evaluation",
        "ad-click-prediction",
        "drop offline_evaluation",
    ),
    (
        "ungated-promotion",
        "visual-search",
        "cut offline_evaluation model_registry; cut exposure_audit model_registry; cut ab_experiment model_registry",
    ),
    ("no-online-evaluation", "chatgpt", "drop ab_experiment"),
    ("no-drift-monitor", "chatgpt", "drop quality_monitor"),
    (
        "no-feedback-loop",
        "custom-ml",
        "cut feedback_events ingestion",
    ),
    (
        "latency-over-budget",
        "chatgpt",
        "set assistant_model p99_ms 40000; set assistant_model p50_ms 20000",
    ),
    (
        "capacity-not-provisioned",
        "ad-click-prediction",
        "set ctr_model replicas 100",
    ),
    (
        "single-point-of-failure",
        "chatgpt",
        "set gateway replicas 1",
    ),
    ("no-gateway", "ad-click-prediction", "join ad_server"),
    ("dead-end", "ad-click-prediction", "cut auction ad_shown"),
    (
        "wrong-lane",
        "ad-click-prediction",
        "lane ctr_trainer online",
    ),
    (
        "unknown-component",
        "visual-search",
        "make api_gateway from_the_future",
    ),
    (
        "request-path-backwards",
        "visual-search",
        "add again:eligibility_filter@on diversity_rerank>again:ranked_list again>results:ranked_list",
    ),
    (
        "duplicate-edge",
        "visual-search",
        "add ann_search>safety_filter:candidates",
    ),
    ("no-data-validation", "chatgpt", "join quality_filter"),
    (
        "no-negatives",
        "youtube-video-search",
        "drop hard_negatives",
    ),
    (
        "logs-without-retention",
        "visual-search",
        "add #social; need retention",
    ),
    ("no-list-step", "people-you-may-know", "join load_cap"),
    (
        "single-retriever",
        "retrieval-augmented-generation",
        "kind dense_search rank_fusion async",
    ),
    (
        "no-human-judgment",
        "gmail-smart-compose",
        "drop writers_panel",
    ),
    (
        "no-service-monitor",
        "gmail-smart-compose",
        "drop service_monitor",
    ),
    (
        "trigger-leads-nowhere",
        "google-translate",
        "cut retrain_trigger direction_tuning",
    ),
    (
        "no-fairness-audit",
        "ad-click-prediction",
        "drop delivery_audit",
    ),
    (
        "no-abuse-handling",
        "ad-click-prediction",
        "drop fraud_monitor",
    ),
    ("no-degraded-mode", "ad-click-prediction", "drop house_ads"),
    ("no-peak-load", "visual-search", "need peak_qps"),
];

/// A document after some steps.
pub fn broken(document: &Document, steps: &str) -> Document {
    let mut document = document.clone();
    for step in steps.split("; ") {
        let words: Vec<&str> = step.split(' ').collect();
        if words[0] == "add" {
            sketch::add_to(&mut document, &words[1..].join(" "));
            continue;
        }
        let before = document.clone();
        let mut draft = document.edit();
        apply(&before, &mut draft, &words);
        draft.commit("Break").unwrap();
        assert_ne!(document, before, "{step} changes nothing");
    }
    document
}

fn apply(before: &Document, draft: &mut Draft<'_>, words: &[&str]) {
    let edges = |from: &str, to: &str| {
        let between = before.edges().iter();
        let between =
            between.filter(|(_, edge)| edge.from.as_str() == from && edge.to.as_str() == to);
        between
            .map(|(id, edge)| (id.clone(), edge.clone()))
            .collect::<Vec<_>>()
    };
    match words {
        ["drop", node] => draft.remove_node(&(*node).into()).unwrap(),
        ["join", node] => join(before, draft, &(*node).into()),
        ["cut", from, to] => {
            for (id, _) in edges(from, to) {
                draft.remove_edge(&id).unwrap();
            }
        }
        ["flip", from, to] => {
            for (id, edge) in edges(from, to) {
                draft.remove_edge(&id).unwrap();
                draft
                    .connect(&edge.to, &edge.from, &edge.data, edge.kind)
                    .unwrap();
            }
        }
        ["kind", from, to, kind] => {
            let kind = EdgeKind::ALL
                .into_iter()
                .find(|own| own.key() == *kind)
                .unwrap();
            for (id, _) in edges(from, to) {
                draft.set_edge_kind(&id, kind).unwrap();
            }
        }
        ["lane", node, lane] => draft
            .assign_lane(&(*node).into(), Some(&(*lane).into()))
            .unwrap(),
        ["make", node, component] => draft
            .set_component(&(*node).into(), &(*component).into())
            .unwrap(),
        ["set", node, key, value] => {
            let property = Property::from_key(key).unwrap();
            let value = Quantity::Number(value.parse().unwrap());
            draft
                .set_property(&(*node).into(), property, Some(value))
                .unwrap();
        }
        ["need", key] => draft
            .set_requirement(Requirement::from_key(key).unwrap(), None)
            .unwrap(),
        other => panic!("{other:?}"),
    }
}

/// Removes a node; what came in goes on to where it led, as far as types and kinds fit.
fn join(before: &Document, draft: &mut Draft<'_>, node: &NodeId) {
    draft.remove_node(node).unwrap();
    let component = |id: &NodeId| {
        let id = before.node(id).unwrap().component.as_str();
        Catalog::bundled().component(id).unwrap()
    };
    for entering in before.edges().values().filter(|edge| edge.to == *node) {
        for leaving in before.edges().values().filter(|edge| edge.from == *node) {
            if entering.from == leaving.to || entering.kind != leaving.kind {
                continue;
            }
            let mut fits = component(&entering.from).flows_to(component(&leaving.to));
            if let Some(data) = fits.find(|data| **data == entering.data || **data == leaving.data)
            {
                draft
                    .connect(&entering.from, &leaving.to, data, entering.kind)
                    .unwrap();
            }
        }
    }
}

#[test]
fn a_broken_template_triggers_the_rule_that_it_should_and_no_other() {
    let templates = template_infos();
    let mut faults = Vec::new();
    for (rule, template, steps) in ROWS {
        let info = templates.iter().find(|info| info.id == *template).unwrap();
        let findings = check(&broken(&info.document, steps), Catalog::bundled());
        let spoke: BTreeSet<&str> = findings
            .iter()
            .map(|finding| finding.rule.as_ref())
            .collect();
        if spoke != BTreeSet::from([*rule]) {
            faults.push(format!(
                "{template}: {steps}\n    should be {rule}, is {spoke:?}"
            ));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    let covered: BTreeSet<&str> = ROWS.iter().map(|(rule, ..)| *rule).collect();
    let all: BTreeSet<&str> = rules().iter().map(|rule| rule.id).collect();
    assert_eq!(covered, all);
}

#[test]
fn whole_templates_trigger_nothing() {
    for info in template_infos() {
        let findings = check(&info.document, Catalog::bundled());
        assert!(findings.is_empty(), "{}: {findings:#?}", info.id);
    }
}
