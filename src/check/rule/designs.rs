//! Designs that examples of several rules begin with.

/// A retrieval system from request to answer.
pub(super) const SERVED: &str = "ask:client_request@on door:api_gateway@on embed:query_encoder@on \
     index:vector_index@on find:ann_retriever@on filter:eligibility_filter@on \
     rank:heavy_ranker@on answer:client_response@on ask>door:query door>embed:query \
     embed>find:embedding index>find:index find>filter:candidates filter>rank:candidates \
     rank>answer:scored_list ";

/// Where its models come from.
pub(super) const LEARNED: &str = "log:interaction_log@off label:implicit_labeler@off \
     set:training_set_builder@off train:trainer@off eval:offline_eval@off reg:model_registry@off \
     log=label:events label=set:labels set=train:training_set set=eval:training_set \
     train=eval:model eval=reg:metrics train=reg:model reg=rank:model reg=embed:model ";

/// A text generator from request to answer.
pub(super) const WRITES: &str = "ask:client_request@on door:load_balancer@on guard:input_guardrail@on \
     prompt:prompt_builder@on write:llm_decoder@on gate:output_guardrail@on \
     build:response_builder@on answer:client_response@on ask>door:query door>guard:query \
     guard>prompt:query prompt>write:prompt write>gate:tokens gate>build:tokens \
     build>answer:response ";
