//! For each rule a small design that it speaks of, and one beside it of which it does not.
//!
//! A design is a line of words. `name:component@lane` is a node (lanes `off`, `on`, `mon`, or
//! none); `a>b:data` is a synchronous edge, `a~b:data` an asynchronous one, `a=b:data` a batch,
//! `a^b:data` feedback; `name.figure=value` sets a figure, `!requirement=value` a requirement,
//! and `#tag` a tag.

/// Two designs that show when a rule speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Example {
    /// Id of the rule.
    pub rule: &'static str,
    /// What both designs have in common.
    pub common: &'static [&'static str],
    /// What makes the rule speak; empty if it is that the rest is missing.
    pub trigger: &'static str,
    /// What keeps it silent.
    pub near_miss: &'static str,
}

impl Example {
    /// The design that the rule speaks of.
    pub fn broken(&self) -> String {
        format!("{} {}", self.common.join(" "), self.trigger)
    }

    /// The design that it says nothing of.
    pub fn sound(&self) -> String {
        format!("{} {}", self.common.join(" "), self.near_miss)
    }
}

/// The examples of all rules.
pub fn examples() -> &'static [Example] {
    EXAMPLES
}

/// The example of a rule.
pub fn example(rule: &str) -> Option<&'static Example> {
    EXAMPLES.iter().find(|example| example.rule == rule)
}

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

const EXAMPLES: &[Example] = &[
    Example {
        rule: "edge-type-mismatch",
        common: &["a:api_gateway b:query_encoder"],
        trigger: "a>b:index",
        near_miss: "a>b:query",
    },
    Example {
        rule: "required-input-unconnected",
        common: &["a:image_encoder b:ann_retriever a>b:embedding"],
        trigger: "",
        near_miss: "i:vector_index i>b:index m:model_registry m=a:model c:client_request c>a:media t:trainer t=m:model e:embedding_generator e=i:embedding s:training_set_builder s=t:training_set d:item_catalog d=s:raw_data d=e:raw_data m=e:model",
    },
    Example {
        rule: "isolated-node",
        common: &["a:client_request b:api_gateway c:result_cache a>b:query"],
        trigger: "",
        near_miss: "b>c:query",
    },
    Example {
        rule: "synchronous-cycle",
        common: &["a:api_gateway b:query_rewriter a>b:query"],
        trigger: "b>a:query",
        near_miss: "b~a:query",
    },
    Example {
        rule: "response-unreachable",
        common: &["a:client_request b:api_gateway c:client_response a>b:query"],
        trigger: "b~c:response",
        near_miss: "b>c:response",
    },
    Example {
        rule: "response-without-request",
        common: &["a:client_request b:api_gateway c:client_response a>b:query"],
        trigger: "b~c:response",
        near_miss: "b>c:response",
    },
    Example {
        rule: "request-waits-on-offline-job",
        common: &[
            "a:client_request@on b:api_gateway@on c:client_response@on j:batch_inference@off a>b:query b>c:response",
        ],
        trigger: "b>j:query",
        near_miss: "b~j:query",
    },
    Example {
        rule: "no-request",
        common: &[
            "a:api_gateway@on b:query_rewriter c:query_encoder d:ann_retriever e:light_ranker f:client_response a>b:query b>c:query c>d:embedding d>e:candidates e>f:scored_list",
        ],
        trigger: "",
        near_miss: "r:client_request r>a:query",
    },
    Example {
        rule: "no-response",
        common: &[
            "r:client_request@on a:api_gateway b:query_rewriter c:query_encoder d:ann_retriever e:light_ranker r>a:query a>b:query b>c:query c>d:embedding d>e:candidates",
        ],
        trigger: "",
        near_miss: "f:client_response e>f:scored_list",
    },
    Example {
        rule: "index-never-queried",
        common: &["b:index_builder i:vector_index t:ann_retriever b=i:index"],
        trigger: "",
        near_miss: "i>t:index",
    },
    Example {
        rule: "model-without-origin",
        common: &[
            "o:model_optimizer r:model_registry s:model_server o=r:model r=o:model o=s:model",
        ],
        trigger: "",
        near_miss: "t:trainer t=r:model",
    },
    Example {
        rule: "label-leak",
        common: &["l:implicit_labeler@off f:feature_store_online@on s:training_set_builder@off"],
        trigger: "l=f:labels",
        near_miss: "l=s:labels s=f:features",
    },
    Example {
        rule: "training-serving-skew",
        common: &[
            SERVED,
            LEARNED,
            "pipe:batch_feature_pipeline@off store:feature_store_online@on log=pipe:events pipe=store:features store>rank:features",
        ],
        trigger: "",
        near_miss: "pipe=set:features",
    },
    Example {
        rule: "training-without-labels",
        common: &["c:item_catalog s:training_set_builder t:trainer c=s:raw_data s=t:training_set"],
        trigger: "",
        near_miss: "l:human_labeling l=s:labels",
    },
    Example {
        rule: "unfiltered-corpus",
        common: &["#gen_text w:web_crawl s:training_set_builder t:pretrainer s=t:training_set"],
        trigger: "w=s:raw_data",
        near_miss: "d:dedup_filter w=d:raw_data d=s:raw_data",
    },
    Example {
        rule: "personal-data-unprotected",
        common: &["u:user_profile_db f:batch_feature_pipeline"],
        trigger: "u=f:raw_data",
        near_miss: "s:pii_scrubber u=s:raw_data s=f:raw_data",
    },
    Example {
        rule: "encoders-differ",
        common: &[
            SERVED,
            "corpus:embedding_generator@off build:index_builder@off own:pretrained_checkpoint@off corpus=build:embedding build=index:index own=embed:model",
        ],
        trigger: "other:pretrained_checkpoint@off other=corpus:model",
        near_miss: "own=corpus:model",
    },
    Example {
        rule: "auction-uncalibrated",
        common: &["q:client_request r:heavy_ranker a:ad_auction q>r:candidates"],
        trigger: "r>a:scored_list",
        near_miss: "c:calibrator r>c:scored_list c>a:scored_list",
    },
    Example {
        rule: "candidates-unranked",
        common: &[
            "q:client_request e:query_encoder f:ann_retriever p:client_response q>e:query e>f:embedding",
        ],
        trigger: "f>p:candidates",
        near_miss: "f>p:candidates f.top_k=20",
    },
    Example {
        rule: "heavy-model-over-corpus",
        common: &["q:client_request r:heavy_ranker p:client_response r>p:scored_list"],
        trigger: "q>r:candidates",
        near_miss: "f:trending_retriever q>f:query f>r:candidates",
    },
    Example {
        rule: "no-eligibility-filter",
        common: &[
            "#retrieval q:client_request f:ann_retriever r:light_ranker p:client_response q>f:embedding r>p:scored_list",
        ],
        trigger: "f>r:candidates",
        near_miss: "e:eligibility_filter f>e:candidates e>r:candidates",
    },
    Example {
        rule: "no-cold-start",
        common: &["#recsys", SERVED],
        trigger: "",
        near_miss: "new:trending_retriever@on",
    },
    Example {
        rule: "output-unguarded",
        common: &["#gen_text q:client_request w:llm_decoder p:client_response q>w:prompt"],
        trigger: "w>p:tokens",
        near_miss: "g:output_guardrail w>g:tokens g>p:tokens",
    },
    Example {
        rule: "grounding-unmeasured",
        common: &[
            "#rag",
            WRITES,
            "check:grounding_checker@on gate>check:tokens check>build:tokens",
        ],
        trigger: "",
        near_miss: "judge:rag_eval@off write~judge:tokens",
    },
    Example {
        rule: "permissions-ignored",
        common: &[
            "#rag d:document_corpus q:client_request f:lexical_retriever b:prompt_builder w:llm_decoder p:client_response q>f:query b>w:prompt w>p:tokens d.acl=true",
        ],
        trigger: "f>b:candidates",
        near_miss: "a:access_control f>a:candidates a>b:candidates",
    },
    Example {
        rule: "prompt-unguarded",
        common: &["#llm q:client_request w:llm_decoder p:client_response w>p:tokens"],
        trigger: "q>w:prompt",
        near_miss: "g:input_guardrail q>g:prompt g>w:prompt",
    },
    Example {
        rule: "no-provenance",
        common: &["#gen_image q:client_request w:gan_generator p:client_response q>w:latent"],
        trigger: "w>p:media",
        near_miss: "m:watermarker w>m:media m>p:media",
    },
    Example {
        rule: "tuned-without-safety-gate",
        common: &["t:rlhf_optimizer r:model_registry t=r:model"],
        trigger: "",
        near_miss: "j:red_team t=j:model",
    },
    Example {
        rule: "long-wait-without-queue",
        common: &[
            "q:client_request v:llm_decoder p:client_response v>p:tokens v.p50_ms=60000 v.p99_ms=90000",
        ],
        trigger: "q>v:prompt",
        near_miss: "j:job_queue q>j:prompt j>v:prompt",
    },
    Example {
        rule: "no-offline-evaluation",
        common: &["t:trainer r:model_registry t=r:model"],
        trigger: "",
        near_miss: "e:offline_eval t=e:model",
    },
    Example {
        rule: "ungated-promotion",
        common: &["t:trainer r:model_registry t=r:model"],
        trigger: "",
        near_miss: "e:offline_eval t=e:model e=r:metrics",
    },
    Example {
        rule: "no-online-evaluation",
        common: &[SERVED],
        trigger: "",
        near_miss: "ab:ab_experiment@mon answer~ab:events",
    },
    Example {
        rule: "no-drift-monitor",
        common: &[SERVED],
        trigger: "",
        near_miss: "watch:drift_monitor@mon answer~watch:events",
    },
    Example {
        rule: "no-feedback-loop",
        common: &[SERVED, LEARNED],
        trigger: "",
        near_miss: "back:feedback_collector@mon answer~back:events back^label:events",
    },
    Example {
        rule: "latency-over-budget",
        common: &[
            "q:client_request r:heavy_ranker p:client_response q>r:candidates r>p:scored_list r.p50_ms=20 r.p99_ms=60",
        ],
        trigger: "!p99_budget_ms=50",
        near_miss: "!p99_budget_ms=70",
    },
    Example {
        rule: "capacity-not-provisioned",
        common: &[
            "q:client_request r:heavy_ranker p:client_response q>r:candidates r>p:scored_list r.qps_per_replica=100 !peak_qps=700",
        ],
        trigger: "r.replicas=9",
        near_miss: "r.replicas=10",
    },
    Example {
        rule: "single-point-of-failure",
        common: &[
            "q:client_request r:heavy_ranker p:client_response q>r:candidates r>p:scored_list",
        ],
        trigger: "r.replicas=1",
        near_miss: "r.replicas=2",
    },
    Example {
        rule: "no-gateway",
        common: &["q:client_request r:query_encoder p:client_response r>p:response"],
        trigger: "q>r:query",
        near_miss: "g:api_gateway q>g:query g>r:query",
    },
    Example {
        rule: "dead-end",
        common: &["c:item_catalog s:training_set_builder c=s:raw_data"],
        trigger: "",
        near_miss: "e:offline_eval s=e:training_set",
    },
    Example {
        rule: "model-never-used",
        common: &["t:trainer r:model_registry t=r:model"],
        trigger: "",
        near_miss: "s:heavy_ranker r=s:model",
    },
    Example {
        rule: "wrong-lane",
        common: &[""],
        trigger: "t:trainer@on",
        near_miss: "t:trainer@off",
    },
    Example {
        rule: "unknown-component",
        common: &[""],
        trigger: "t:from_the_future",
        near_miss: "t:trainer",
    },
    Example {
        rule: "request-path-backwards",
        common: &[
            "q:client_request e:query_encoder f:ann_retriever r:heavy_ranker x:score_fusion p:client_response q>e:query e>f:embedding f>r:candidates r>p:scored_list",
        ],
        trigger: "y:query_encoder r>y:query y>p:response",
        near_miss: "r>x:scored_list x>p:scored_list",
    },
    Example {
        rule: "duplicate-edge",
        common: &["a:client_request b:api_gateway a>b:query"],
        trigger: "a>b:query",
        near_miss: "a>b:media",
    },
    Example {
        rule: "no-data-validation",
        common: &["c:item_catalog s:training_set_builder t:trainer s=t:training_set"],
        trigger: "c=s:raw_data",
        near_miss: "v:data_validation c=v:raw_data v=s:raw_data",
    },
    Example {
        rule: "no-negatives",
        common: &["#retrieval c:item_catalog s:training_set_builder t:trainer c=s:raw_data"],
        trigger: "s=t:training_set",
        near_miss: "n:negative_sampler s=n:training_set n=t:training_set",
    },
    Example {
        rule: "logs-without-retention",
        common: &["#recsys l:interaction_log f:batch_feature_pipeline l=f:events"],
        trigger: "",
        near_miss: "!retention=90d",
    },
    Example {
        rule: "no-list-step",
        common: &["#recsys", SERVED],
        trigger: "",
        near_miss: "mix:diversity_reranker@on rank>mix:scored_list mix>answer:ranked_list",
    },
    Example {
        rule: "single-retriever",
        common: &["#search", SERVED],
        trigger: "",
        near_miss: "words:lexical_retriever@on door>words:query words>filter:candidates",
    },
    Example {
        rule: "no-human-judgement",
        common: &[
            "#gen_text",
            WRITES,
            "judge:auto_judge@off write~judge:tokens",
        ],
        trigger: "",
        near_miss: "people:human_eval@off write~people:tokens",
    },
    Example {
        rule: "no-service-monitor",
        common: &[SERVED, "drift:drift_monitor@mon answer~drift:events"],
        trigger: "",
        near_miss: "ops:service_monitor@mon answer~ops:events",
    },
    Example {
        rule: "trigger-leads-nowhere",
        common: &["m:drift_monitor r:retrain_trigger t:trainer m~r:alert"],
        trigger: "",
        near_miss: "r^t:control",
    },
    Example {
        rule: "no-fairness-audit",
        common: &["#recsys", SERVED, LEARNED],
        trigger: "",
        near_miss: "fair:fairness_audit@off train=fair:model",
    },
    Example {
        rule: "no-abuse-handling",
        common: &[
            "#ads",
            SERVED,
            "drift:drift_monitor@mon answer~drift:events",
        ],
        trigger: "",
        near_miss: "fraud:abuse_monitor@mon answer~fraud:events",
    },
    Example {
        rule: "no-degraded-mode",
        common: &[SERVED],
        trigger: "",
        near_miss: "rest:fallback_service@on door>rest:query rest>answer:response",
    },
    Example {
        rule: "no-peak-load",
        common: &[SERVED],
        trigger: "",
        near_miss: "!peak_qps=100",
    },
];
