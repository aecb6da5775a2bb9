//! What the templates say: the facts of each system, whole sheets, and how they differ.

use std::collections::{BTreeMap, BTreeSet};

use pipewright::catalog::Catalog;
use pipewright::model::{
    BriefField, Document, EdgeKind, LaneKind, Property, Requirement, mentions,
};
use serde::Deserialize;

use super::documents;

/// The guided blanks: they ask in place of answering.
const BLANKS: [&str; 2] = ["custom-ml", "custom-genai"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UseCase {
    id: String,
    input: Vec<String>,
    output: Vec<String>,
    framing: Vec<String>,
    approach: Vec<String>,
    evaluation: Vec<String>,
    #[serde(default)]
    considerations: Vec<String>,
}

fn use_cases() -> Vec<UseCase> {
    ron::from_str(include_str!("../../fixtures/domain/use_cases.ron")).unwrap()
}

/// All that a template says, in lower case.
fn words(document: &Document) -> String {
    let sheet = document.sheet();
    let mut words: Vec<&str> = sheet.brief.values().map(String::as_str).collect();
    words.extend(sheet.answers.values().map(String::as_str));
    for node in document.nodes().values() {
        words.extend([node.label.as_str(), &node.technology, &node.notes]);
    }
    words.join("\n").to_lowercase()
}

fn says(text: &str, fact: &str) -> bool {
    let text = text.to_lowercase();
    fact.to_lowercase()
        .split('|')
        .any(|word| text.contains(word))
}

#[test]
fn each_system_has_a_template_and_its_facts_are_found_there() {
    let documents: BTreeMap<&str, Document> = documents().collect();
    let cases = use_cases();
    let ids: Vec<&str> = cases.iter().map(|case| case.id.as_str()).collect();
    assert_eq!(
        ids,
        pipewright::catalog::templates()
            .iter()
            .map(|t| t.id)
            .collect::<Vec<_>>()
    );
    let mut missing = Vec::new();
    for case in &cases {
        let document = &documents[case.id.as_str()];
        let sheet = document.sheet();
        let all = words(document);
        let columns = [
            (BriefField::Input, &case.input),
            (BriefField::Output, &case.output),
            (BriefField::Framing, &case.framing),
            (BriefField::Approach, &case.approach),
            (BriefField::Evaluation, &case.evaluation),
        ];
        for (field, facts) in columns {
            let brief = sheet.brief(field);
            for fact in facts.iter().filter(|fact| !says(brief, fact)) {
                missing.push(format!("{}: {fact:?} in {}", case.id, field.spec().key));
            }
        }
        for fact in case.considerations.iter().filter(|fact| !says(&all, fact)) {
            missing.push(format!("{}: {fact:?} anywhere", case.id));
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn sheets_are_whole() {
    let mut thin = Vec::new();
    for (id, document) in documents() {
        let sheet = document.sheet();
        for field in BriefField::ALL {
            if sheet.brief(*field).trim().len() < 8 {
                thin.push(format!("{id}: brief {}", field.spec().key));
            }
        }
        let framework = Catalog::bundled()
            .framework(document.header().family)
            .unwrap();
        for step in &framework.steps {
            let count = sheet.answer(step.id.as_str()).split_whitespace().count();
            if count < 120 {
                thin.push(format!("{id}: {} has {count} words", step.id));
            }
        }
        let asks_for = [Requirement::PeakQps, Requirement::P99BudgetMs];
        for requirement in asks_for {
            if sheet.number(requirement).is_none() {
                thin.push(format!("{id}: no {}", requirement.spec().key));
            }
        }
        if sheet.requirements.len() < 5 && !BLANKS.contains(&id) {
            thin.push(format!("{id}: {} requirements", sheet.requirements.len()));
        }
        let last = framework.steps.last().unwrap();
        let last = sheet.answer(last.id.as_str());
        if !last.contains("- [ ] ") {
            thin.push(format!("{id}: no open question"));
        }
        let follow_ups = last
            .to_lowercase()
            .find("follow-ups")
            .map_or("", |at| &last[at..]);
        let (follow_ups, _) = follow_ups.split_once("- [ ]").unwrap_or((follow_ups, ""));
        let starts_item =
            |line: &&str| line.starts_with("- ") || line.starts_with(|c: char| c.is_ascii_digit());
        if follow_ups.lines().filter(starts_item).count() < 5 {
            thin.push(format!("{id}: fewer than five follow-ups"));
        }
    }
    assert!(thin.is_empty(), "{thin:#?}");
}

#[test]
fn graphs_have_lanes_figures_labels_and_reasons() {
    let mut faults = Vec::new();
    for (id, document) in documents() {
        let kinds: Vec<LaneKind> = document
            .lanes_in_order()
            .iter()
            .map(|(_, l)| l.kind)
            .collect();
        if kinds != [LaneKind::Online, LaneKind::Offline, LaneKind::Monitoring] {
            faults.push(format!("{id}: lanes {kinds:?}"));
        }
        let nodes = document.nodes();
        if !(16..=28).contains(&nodes.len()) {
            faults.push(format!("{id}: {} nodes", nodes.len()));
        }
        let with_notes = nodes.values().filter(|node| !node.notes.is_empty()).count();
        if with_notes + 4 < nodes.len() {
            faults.push(format!(
                "{id}: only {with_notes} of {} have notes",
                nodes.len()
            ));
        }
        let figures = nodes
            .values()
            .filter(|node| node.number(Property::P99Ms).is_some());
        if figures.count() < 3 {
            faults.push(format!(
                "{id}: fewer than three nodes say how long they take"
            ));
        }
        let labels = document
            .edges()
            .values()
            .filter(|edge| !edge.label.is_empty());
        if labels.count() < 7 {
            faults.push(format!("{id}: fewer than seven edges have a label"));
        }
        let kinds: BTreeSet<EdgeKind> = document.edges().values().map(|edge| edge.kind).collect();
        if kinds.len() < 4 {
            faults.push(format!("{id}: edges of {kinds:?} only"));
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn answers_lead_to_nodes_that_exist() {
    for (id, document) in documents() {
        let mut linked = BTreeSet::new();
        for (step, answer) in &document.sheet().answers {
            for (_, node) in mentions(answer) {
                assert!(document.node(&node.into()).is_some(), "{id}/{step}: {node}");
                linked.insert(node);
            }
        }
        assert!(linked.len() >= 8, "{id}: {linked:?}");
    }
}

#[test]
fn no_two_templates_share_more_than_half_of_their_components() {
    let counts: Vec<(&str, BTreeMap<String, usize>)> = documents()
        .map(|(id, document)| {
            let mut counts = BTreeMap::new();
            for node in document.nodes().values() {
                *counts.entry(node.component.to_string()).or_default() += 1;
            }
            (id, counts)
        })
        .collect();
    for (index, (first, one)) in counts.iter().enumerate() {
        for (second, other) in counts.iter().skip(index + 1) {
            let shared: usize = one
                .iter()
                .map(|(component, count)| *count.min(other.get(component).unwrap_or(&0)))
                .sum();
            let smaller: usize = one.values().sum::<usize>().min(other.values().sum());
            assert!(
                2 * shared <= smaller,
                "{first} and {second} share {shared} of {smaller}"
            );
        }
    }
}

#[test]
fn systems_have_what_makes_them_different() {
    let documents: BTreeMap<&str, Document> = documents().collect();
    let has = |id: &str, component: &str| {
        let mut nodes = documents[id].nodes().values();
        nodes.any(|node| node.component.as_str() == component)
    };
    for (id, components, none_of) in [
        (
            "street-view-blurring",
            &[
                "object_detector",
                "human_review",
                "hard_negative_miner",
                "region_blur",
            ][..],
            &["ann_retriever", "vector_index"][..],
        ),
        (
            "ad-click-prediction",
            &["ad_auction", "calibrator", "online_learner"],
            &[],
        ),
        (
            "people-you-may-know",
            &["graph_retriever", "gnn_trainer", "batch_inference"],
            &["heavy_ranker"],
        ),
        (
            "chatgpt",
            &[
                "sft_trainer",
                "reward_trainer",
                "rlhf_optimizer",
                "tool_executor",
            ],
            &[],
        ),
        (
            "retrieval-augmented-generation",
            &[
                "doc_chunker",
                "lexical_retriever",
                "ann_retriever",
                "cross_encoder",
                "grounding_checker",
            ],
            &[],
        ),
        (
            "text-to-video",
            &[
                "vae_encoder",
                "video_denoiser",
                "temporal_sr",
                "watermarker",
                "job_queue",
            ],
            &[],
        ),
        (
            "event-recommendation",
            &["geo_time_retriever", "graph_retriever"],
            &["ann_retriever"],
        ),
        ("similar-listings", &["batch_inference", "kv_store"], &[]),
        (
            "google-translate",
            &["seq2seq_model", "language_id", "synthetic_data_gen"],
            &[],
        ),
        (
            "realistic-face-generation",
            &["gan_generator", "latent_mapper"],
            &[],
        ),
        (
            "personalized-headshot",
            &["peft_trainer", "consent_manager", "identity_encoder"],
            &[],
        ),
        (
            "gmail-smart-compose",
            &["privacy_trainer_guard", "decode_controller"],
            &[],
        ),
    ] {
        for component in components {
            assert!(has(id, component), "{id} has no {component}");
        }
        for component in none_of {
            assert!(!has(id, component), "{id} has a {component}");
        }
    }
}
