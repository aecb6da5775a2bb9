//! For each rule a small design that it speaks of, and one beside it of which it does not.

use std::collections::BTreeSet;

use pipewright::check::rules;
use pipewright::model::Document;

use super::sketch::{document, found};

/// A retrieval system from request to answer.
const SERVED: &str = "ask:client_request@on door:api_gateway@on embed:query_encoder@on \
     index:vector_index@on find:ann_retriever@on filter:eligibility_filter@on \
     rank:heavy_ranker@on answer:client_response@on ask>door:query door>embed:query \
     embed>find:embedding index>find:index find>filter:candidates filter>rank:candidates \
     rank>answer:scored_list ";

/// Where its models come from.
const LEARNED: &str = "log:interaction_log@off label:implicit_labeler@off \
     set:training_set_builder@off train:trainer@off eval:offline_eval@off reg:model_registry@off \
     log=label:events label=set:labels set=train:training_set set=eval:training_set \
     train=eval:model eval=reg:metrics train=reg:model reg=rank:model reg=embed:model ";

/// A text generator from request to answer.
const WRITES: &str = "ask:client_request@on door:load_balancer@on guard:input_guardrail@on \
     prompt:prompt_builder@on write:llm_decoder@on gate:output_guardrail@on \
     build:response_builder@on answer:client_response@on ask>door:query door>guard:query \
     guard>prompt:query prompt>write:prompt write>gate:tokens gate>build:tokens \
     build>answer:response ";

/// A picture generator from request to answer.
const PAINTS: &str = "ask:client_request@on door:load_balancer@on guard:input_guardrail@on \
     text:text_conditioner@on noise:noise_sampler@on paint:diffusion_denoiser@on \
     decode:vae_decoder@on gate:output_guardrail@on mark:watermarker@on answer:client_response@on ask>door:query \
     door>guard:query guard>text:prompt text>paint:embedding noise>paint:latent \
     paint>decode:latent decode>gate:media gate>mark:media mark>answer:media ";

/// A rule, what both designs have in common, what makes it speak, and what does not.
pub type Row = (
    &'static str,
    &'static [&'static str],
    &'static str,
    &'static str,
);

/// All rules.
pub const ROWS: &[Row] = &[
    (
        "edge-type-mismatch",
        &["a:api_gateway b:query_encoder"],
        "a>b:index",
        "a>b:query",
    ),
    (
        "required-input-unconnected",
        &["a:image_encoder b:ann_retriever a>b:embedding"],
        "",
        "i:vector_index i>b:index m:model_registry m=a:model c:client_request c>a:media t:trainer t=m:model e:embedding_generator e=i:embedding s:training_set_builder s=t:training_set d:item_catalog d=s:raw_data d=e:raw_data m=e:model",
    ),
    (
        "isolated-node",
        &["a:client_request b:api_gateway c:result_cache a>b:query"],
        "",
        "b>c:query",
    ),
    (
        "synchronous-cycle",
        &["a:api_gateway b:query_rewriter a>b:query"],
        "b>a:query",
        "b~a:query",
    ),
    (
        "response-unreachable",
        &["a:client_request b:api_gateway c:client_response a>b:query"],
        "b~c:response",
        "b>c:response",
    ),
    (
        "response-without-request",
        &["a:client_request b:api_gateway c:client_response a>b:query"],
        "b~c:response",
        "b>c:response",
    ),
    (
        "request-waits-on-offline-job",
        &[
            "a:client_request@on b:api_gateway@on c:client_response@on j:batch_inference@off a>b:query b>c:response",
        ],
        "b>j:query",
        "b~j:query",
    ),
    (
        "no-request",
        &[
            "a:api_gateway@on b:query_rewriter c:query_encoder d:ann_retriever e:light_ranker f:client_response a>b:query b>c:query c>d:embedding d>e:candidates e>f:scored_list",
        ],
        "",
        "r:client_request r>a:query",
    ),
    (
        "no-response",
        &[
            "r:client_request@on a:api_gateway b:query_rewriter c:query_encoder d:ann_retriever e:light_ranker r>a:query a>b:query b>c:query c>d:embedding d>e:candidates",
        ],
        "",
        "f:client_response e>f:scored_list",
    ),
    (
        "index-never-queried",
        &["b:index_builder i:vector_index t:ann_retriever b=i:index"],
        "",
        "i>t:index",
    ),
    (
        "model-without-origin",
        &["o:model_optimizer r:model_registry s:model_server o=r:model r=o:model o=s:model"],
        "",
        "t:trainer t=r:model",
    ),
    (
        "label-leak",
        &["l:implicit_labeler@off f:feature_store_online@on s:training_set_builder@off"],
        "l=f:labels",
        "l=s:labels s=f:features",
    ),
    (
        "training-serving-skew",
        &[
            SERVED,
            LEARNED,
            "pipe:batch_feature_pipeline@off store:feature_store_online@on log=pipe:events pipe=store:features store>rank:features",
        ],
        "",
        "pipe=set:features",
    ),
    (
        "training-without-labels",
        &["c:item_catalog s:training_set_builder t:trainer c=s:raw_data s=t:training_set"],
        "",
        "l:human_labeling l=s:labels",
    ),
    (
        "unfiltered-corpus",
        &["#gen_text w:web_crawl s:training_set_builder t:pretrainer s=t:training_set"],
        "w=s:raw_data",
        "d:dedup_filter w=d:raw_data d=s:raw_data",
    ),
    (
        "personal-data-unprotected",
        &["u:user_profile_db f:batch_feature_pipeline"],
        "u=f:raw_data",
        "s:pii_scrubber u=s:raw_data s=f:raw_data",
    ),
    (
        "encoders-differ",
        &[
            SERVED,
            "corpus:embedding_generator@off build:index_builder@off own:pretrained_checkpoint@off corpus=build:embedding build=index:index own=embed:model",
        ],
        "other:pretrained_checkpoint@off other=corpus:model",
        "own=corpus:model",
    ),
    (
        "auction-uncalibrated",
        &["q:client_request r:heavy_ranker a:ad_auction q>r:candidates"],
        "r>a:scored_list",
        "c:calibrator r>c:scored_list c>a:scored_list",
    ),
    (
        "candidates-unranked",
        &[
            "q:client_request e:query_encoder f:ann_retriever p:client_response q>e:query e>f:embedding",
        ],
        "f>p:candidates",
        "f>p:candidates f.top_k=20",
    ),
    (
        "heavy-model-over-corpus",
        &["q:client_request r:heavy_ranker p:client_response r>p:scored_list"],
        "q>r:candidates",
        "f:trending_retriever q>f:query f>r:candidates",
    ),
    (
        "no-eligibility-filter",
        &[
            "#retrieval q:client_request f:ann_retriever r:light_ranker p:client_response q>f:embedding r>p:scored_list",
        ],
        "f>r:candidates",
        "e:eligibility_filter f>e:candidates e>r:candidates",
    ),
    (
        "no-cold-start",
        &["#recsys", SERVED],
        "",
        "new:trending_retriever@on",
    ),
    (
        "output-unguarded",
        &["#gen_text q:client_request w:llm_decoder p:client_response q>w:prompt"],
        "w>p:tokens",
        "g:output_guardrail w>g:tokens g>p:tokens",
    ),
    (
        "grounding-unmeasured",
        &[
            "#rag",
            WRITES,
            "check:grounding_checker@on gate>check:tokens check>build:tokens",
        ],
        "",
        "judge:rag_eval@off write~judge:tokens",
    ),
    (
        "permissions-ignored",
        &[
            "#rag d:document_corpus q:client_request f:lexical_retriever b:prompt_builder w:llm_decoder p:client_response q>f:query b>w:prompt w>p:tokens d.acl=true",
        ],
        "f>b:candidates",
        "a:access_control f>a:candidates a>b:candidates",
    ),
    (
        "prompt-unguarded",
        &["#llm q:client_request w:llm_decoder p:client_response w>p:tokens"],
        "q>w:prompt",
        "g:input_guardrail q>g:prompt g>w:prompt",
    ),
    (
        "no-provenance",
        &["#gen_image q:client_request w:gan_generator p:client_response q>w:latent"],
        "w>p:media",
        "m:watermarker w>m:media m>p:media",
    ),
    (
        "tuned-without-safety-gate",
        &["t:rlhf_optimizer r:model_registry t=r:model"],
        "",
        "j:red_team t=j:model",
    ),
    (
        "long-wait-without-queue",
        &[
            "q:client_request v:llm_decoder p:client_response v>p:tokens v.p50_ms=60000 v.p99_ms=90000",
        ],
        "q>v:prompt",
        "j:job_queue q>j:prompt j>v:prompt",
    ),
    (
        "no-offline-evaluation",
        &["t:trainer r:model_registry t=r:model"],
        "",
        "e:offline_eval t=e:model",
    ),
    (
        "ungated-promotion",
        &["t:trainer r:model_registry t=r:model"],
        "",
        "e:offline_eval t=e:model e=r:metrics",
    ),
    (
        "no-online-evaluation",
        &[SERVED],
        "",
        "ab:ab_experiment@mon answer~ab:events",
    ),
    (
        "no-drift-monitor",
        &[SERVED],
        "",
        "watch:drift_monitor@mon answer~watch:events",
    ),
    (
        "no-feedback-loop",
        &[SERVED, LEARNED],
        "",
        "back:feedback_collector@mon answer~back:events back^label:events",
    ),
    (
        "latency-over-budget",
        &[
            "q:client_request r:heavy_ranker p:client_response q>r:candidates r>p:scored_list r.p50_ms=20 r.p99_ms=60",
        ],
        "!p99_budget_ms=50",
        "!p99_budget_ms=70",
    ),
    (
        "capacity-not-provisioned",
        &[
            "q:client_request r:heavy_ranker p:client_response q>r:candidates r>p:scored_list r.qps_per_replica=100 !peak_qps=700",
        ],
        "r.replicas=9",
        "r.replicas=10",
    ),
    (
        "single-point-of-failure",
        &["q:client_request r:heavy_ranker p:client_response q>r:candidates r>p:scored_list"],
        "r.replicas=1",
        "r.replicas=2",
    ),
    (
        "no-gateway",
        &["q:client_request r:query_encoder p:client_response r>p:response"],
        "q>r:query",
        "g:api_gateway q>g:query g>r:query",
    ),
    (
        "dead-end",
        &["c:item_catalog s:training_set_builder c=s:raw_data"],
        "",
        "e:offline_eval s=e:training_set",
    ),
    (
        "model-never-used",
        &["t:trainer r:model_registry t=r:model"],
        "",
        "s:heavy_ranker r=s:model",
    ),
    ("wrong-lane", &[""], "t:trainer@on", "t:trainer@off"),
    ("unknown-component", &[""], "t:from_the_future", "t:trainer"),
    (
        "request-path-backwards",
        &[
            "q:client_request e:query_encoder f:ann_retriever r:heavy_ranker x:score_fusion p:client_response q>e:query e>f:embedding f>r:candidates r>p:scored_list",
        ],
        "y:query_encoder r>y:query y>p:response",
        "r>x:scored_list x>p:scored_list",
    ),
    (
        "duplicate-edge",
        &["a:client_request b:api_gateway a>b:query"],
        "a>b:query",
        "a>b:media",
    ),
    (
        "no-data-validation",
        &["c:item_catalog s:training_set_builder t:trainer s=t:training_set"],
        "c=s:raw_data",
        "v:data_validation c=v:raw_data v=s:raw_data",
    ),
    (
        "no-negatives",
        &["#retrieval c:item_catalog s:training_set_builder t:trainer c=s:raw_data"],
        "s=t:training_set",
        "n:negative_sampler s=n:training_set n=t:training_set",
    ),
    (
        "logs-without-retention",
        &["#recsys l:interaction_log f:batch_feature_pipeline l=f:events"],
        "",
        "!retention=90d",
    ),
    (
        "no-list-step",
        &["#recsys", SERVED],
        "",
        "mix:diversity_reranker@on rank>mix:scored_list mix>answer:ranked_list",
    ),
    (
        "single-retriever",
        &["#search", SERVED],
        "",
        "words:lexical_retriever@on door>words:query words>filter:candidates",
    ),
    (
        "no-human-judgement",
        &[
            "#gen_text",
            WRITES,
            "judge:auto_judge@off write~judge:tokens",
        ],
        "",
        "people:human_eval@off write~people:tokens",
    ),
    (
        "no-service-monitor",
        &[SERVED, "drift:drift_monitor@mon answer~drift:events"],
        "",
        "ops:service_monitor@mon answer~ops:events",
    ),
    (
        "trigger-leads-nowhere",
        &["m:drift_monitor r:retrain_trigger t:trainer m~r:alert"],
        "",
        "r^t:control",
    ),
    (
        "no-fairness-audit",
        &["#recsys", SERVED, LEARNED],
        "",
        "fair:fairness_audit@off train=fair:model",
    ),
    (
        "no-abuse-handling",
        &[
            "#ads",
            SERVED,
            "drift:drift_monitor@mon answer~drift:events",
        ],
        "",
        "fraud:abuse_monitor@mon answer~fraud:events",
    ),
    (
        "no-degraded-mode",
        &[SERVED],
        "",
        "rest:fallback_service@on door>rest:query rest>answer:response",
    ),
    ("no-peak-load", &[SERVED], "", "!peak_qps=100"),
];

/// The design that a row's rule speaks of.
pub fn trigger((_, common, trigger, _): &Row) -> Document {
    document(&format!("{} {trigger}", common.join(" ")))
}

#[test]
fn every_rule_speaks_where_it_should_and_is_silent_beside() {
    let mut faults = Vec::new();
    for row in ROWS {
        let (rule, common, _, near_miss) = row;
        let common = common.join(" ");
        if found(&trigger(row), rule).is_empty() {
            faults.push(format!("{rule} says nothing of its trigger"));
        }
        for finding in found(&document(&format!("{common} {near_miss}")), rule) {
            faults.push(format!("{rule} says of its near miss: {}", finding.message));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_rule_has_its_row() {
    let rows: BTreeSet<&str> = ROWS.iter().map(|(rule, ..)| *rule).collect();
    let all: BTreeSet<&str> = rules().iter().map(|rule| rule.id).collect();
    assert_eq!(rows, all);
    assert_eq!(rows.len(), ROWS.len());
}

#[test]
fn an_unfinished_sketch_is_not_shouted_at() {
    // Somebody has begun with the first three nodes of a design.
    let sketch =
        document("a:client_request@on b:api_gateway@on c:query_encoder@on a>b:query b>c:query");
    let loud: Vec<String> = rules()
        .iter()
        .flat_map(|rule| found(&sketch, rule.id))
        .map(|finding| format!("{}: {}", finding.rule, finding.message))
        .collect();
    // What is not connected yet is said; what a whole design should have is not.
    let expected = [
        "required-input-unconnected",
        "response-unreachable",
        "dead-end",
    ];
    let unexpected: Vec<&String> = loud
        .iter()
        .filter(|line| !expected.iter().any(|rule| line.starts_with(rule)))
        .collect();
    assert!(unexpected.is_empty(), "{unexpected:#?}");
}

#[test]
fn figures_and_paint_are_within_reach_of_every_rule() {
    // The larger sketches of the table are sound where their rows need them to be.
    for words in [WRITES, PAINTS] {
        let sketch = document(&format!("#gen_image #gen_text #llm {words}"));
        for rule in ["output-unguarded", "prompt-unguarded", "edge-type-mismatch"] {
            let findings = found(&sketch, rule);
            assert!(findings.is_empty(), "{rule}: {findings:?}");
        }
    }
}
