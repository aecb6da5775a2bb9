//! Generation and its safety.

use super::super::finding::{Breach, Example, Rule, Severity, Test};
use super::super::fix::{attach, insert};
use super::super::traits::{is_developed, is_tagged};
use super::designs::WRITES;
use super::{ids, names, types};
use crate::catalog::Role;
use crate::estimate::LatencyModel;
use crate::graph::{GraphView, NodeIndex, NodeSet};
use crate::model::{EdgeKind, Property};

/// After how many milliseconds a request that shows nothing is taken for lost.
const PATIENCE_MS: f64 = 10_000.0;

/// Nodes on the request path that generate.
fn generators<'v>(view: &'v GraphView<'_>) -> impl Iterator<Item = NodeIndex> + 'v {
    let generating = view
        .in_stage("generation")
        .filter(|(_, facts)| !facts.plays(Role::NoiseSource));
    generating
        .map(|(node, _)| node)
        .filter(|node| view.is_on_path(*node))
}

/// What a component with its latency is missing before the answer: the generators from which an
/// answer is reached past all guards, over edges that carry one of some data types, and the
/// last edge of such a way.
fn unguarded(
    view: &GraphView<'_>,
    guards: &[Role],
    data: &[&str],
) -> (Vec<NodeIndex>, Vec<crate::model::EdgeId>) {
    let carries = types(data);
    let guards: NodeSet = view.of(guards).collect();
    let follow = |from: NodeIndex, edge: &crate::graph::EdgeFacts<'_>| {
        view.is_request_edge(from, edge) && carries(edge) && !guards.contains(from)
    };
    let free = view.reaching(view.responses(), |from, _, edge| follow(from, edge));
    let past: Vec<NodeIndex> = generators(view)
        .filter(|node| free.contains(*node) && !guards.contains(*node))
        .collect();
    let after = view.reachable(past.iter().copied(), |from, _, edge| follow(from, edge));
    let last = view
        .responses()
        .into_iter()
        .flat_map(|response| view.entering(response));
    let last = last.filter(|(from, edge)| after.contains(*from) && follow(*from, edge));
    let edges = last.map(|(_, edge)| edge.id.clone()).collect();
    (past, edges)
}

/// Where these rules stand among all.
const GROUP: &str = "Generation and safety";

/// The rules of this family, in the order in which they are told.
pub(super) const RULES: &[Rule] = &[
    Rule {
        group: GROUP,
        id: "output-unguarded",
        severity: Severity::Error,
        title: "What is generated goes out unchecked",
        why: "The one path without a filter is the one that somebody will find: a preview, a cached \
              answer, a retry.",
        fix: "Put an output guardrail last, before watermark and answer, on every path.",
        when: "From a generator an answer is reached past every output guardrail, content filter and \
               policy engine.",
        tags: &["gen_text", "gen_image", "gen_video"],
        steps: &["serving"],
        check: Test::Graph(output_unguarded),
        example: Example {
            common: &["#gen_text q:client_request w:llm_decoder p:client_response q>w:prompt"],
            trigger: "w>p:tokens",
            near_miss: "g:output_guardrail w>g:tokens g>p:tokens",
        },
    },
    Rule {
        group: GROUP,
        id: "grounding-unmeasured",
        severity: Severity::Error,
        title: "Nobody measures whether answers are grounded",
        why: "Being faithful to the sources is what retrieval-augmented generation promises. Unmeasured, \
              it is a language model with more latency.",
        fix: "Evaluate faithfulness and context recall offline, and check grounding online.",
        when: "There is no evaluation of retrieval-augmented generation; a warning if there is one and \
               no grounding check on the request path.",
        tags: &["rag"],
        steps: &["evaluation"],
        check: Test::Graph(grounding_unmeasured),
        example: Example {
            common: &[
                "#rag",
                WRITES,
                "check:grounding_checker@on gate>check:tokens check>build:tokens",
            ],
            trigger: "",
            near_miss: "judge:rag_eval@off write~judge:tokens",
        },
    },
    Rule {
        group: GROUP,
        id: "permissions-ignored",
        severity: Severity::Error,
        title: "Retrieval ignores who may read",
        why: "Answers quote documents that the user may not open. Asking the model to keep silent is \
              no access control.",
        fix: "Filter by access rights between retrieval and prompt, and index by tenant.",
        when: "Documents are access-controlled, and from a retriever the prompt is reached past every \
               access control.",
        tags: &["rag"],
        steps: &["clarify", "serving"],
        check: Test::Graph(permissions_ignored),
        example: Example {
            common: &[
                "#rag d:document_corpus q:client_request f:lexical_retriever b:prompt_builder w:llm_decoder p:client_response q>f:query b>w:prompt w>p:tokens d.acl=true",
            ],
            trigger: "f>b:candidates",
            near_miss: "a:access_control f>a:candidates a>b:candidates",
        },
    },
    Rule {
        group: GROUP,
        id: "prompt-unguarded",
        severity: Severity::Warning,
        title: "Prompts reach the generator unchecked",
        why: "A filter behind the model alone fails on injected instructions, and refusing early costs \
              less than generating.",
        fix: "Add an input guardrail behind the gateway, and keep retrieved text out of the \
              instructions.",
        when: "From a request a generator is reached past every input guardrail and content filter.",
        tags: &["gen_image", "gen_video", "rag", "llm"],
        steps: &["serving"],
        check: Test::Graph(prompt_unguarded),
        example: Example {
            common: &["#llm q:client_request w:llm_decoder p:client_response w>p:tokens"],
            trigger: "q>w:prompt",
            near_miss: "g:input_guardrail q>g:prompt g>w:prompt",
        },
    },
    Rule {
        group: GROUP,
        id: "no-provenance",
        severity: Severity::Warning,
        title: "Generated media without provenance",
        why: "Marks of origin, such as C2PA and watermarks, are what regulation expects and the first \
              line against deepfakes.",
        fix: "Add a watermark last, before encoding and answer.",
        when: "From a generator an answer is reached past every watermark.",
        tags: &["gen_image", "gen_video"],
        steps: &["serving"],
        check: Test::Graph(no_provenance),
        example: Example {
            common: &["#gen_image q:client_request w:gan_generator p:client_response q>w:latent"],
            trigger: "w>p:media",
            near_miss: "m:watermarker w>m:media m>p:media",
        },
    },
    Rule {
        group: GROUP,
        id: "tuned-without-safety-gate",
        severity: Severity::Warning,
        title: "Preference tuning without a safety gate",
        why: "A reward that is gamed does not show in the reward.",
        fix: "Let a red team or a fairness audit judge the tuned model before it is registered, and keep \
              it near its reference.",
        when: "From a preference optimizer neither a red team nor a fairness audit is reached over \
               models and metrics.",
        tags: &[],
        steps: &["architecture", "evaluation"],
        check: Test::Graph(tuned_without_safety),
        example: Example {
            common: &["t:rlhf_optimizer r:model_registry t=r:model"],
            trigger: "",
            near_miss: "j:red_team t=j:model",
        },
    },
    Rule {
        group: GROUP,
        id: "long-wait-without-queue",
        severity: Severity::Warning,
        title: "Request waits long and sees nothing",
        why: "Connections time out and stay open, and GPUs work for people who have left.",
        fix: "Use a job queue with progress and a notification, or stream what there is.",
        when: "The estimated median is above 10 seconds, with neither a job queue nor a time to first \
               token on the request path.",
        tags: &[],
        steps: &["serving"],
        check: Test::Latency(long_wait),
        example: Example {
            common: &[
                "q:client_request v:llm_decoder p:client_response v>p:tokens v.p50_ms=60000 v.p99_ms=90000",
            ],
            trigger: "q>v:prompt",
            near_miss: "j:job_queue q>j:prompt j>v:prompt",
        },
    },
    Rule {
        group: GROUP,
        id: "no-human-judgment",
        severity: Severity::Advice,
        title: "No human judges what is generated",
        why: "Automatic metrics of generated text and pictures saturate, and models learn to please \
              them.",
        fix: "Add a side-by-side evaluation by people, or collect preferences, on a schedule.",
        when: "There is an evaluation, and no human evaluation, preferences, review or labeling.",
        tags: &["gen_text", "gen_image", "gen_video"],
        steps: &["evaluation"],
        check: Test::Graph(no_human_judgment),
        example: Example {
            common: &[
                "#gen_text",
                WRITES,
                "judge:auto_judge@off write~judge:tokens",
            ],
            trigger: "",
            near_miss: "people:human_eval@off write~people:tokens",
        },
    },
];

fn output_unguarded(view: &GraphView<'_>, breaches: &mut Vec<Breach>) {
    let (past, edges) = unguarded(
        view,
        &[Role::OutputGuard],
        &["tokens", "media", "response", "latent"],
    );
    if past.is_empty() {
        return;
    }
    let message = format!(
        "What {} generates reaches the user unchecked",
        names(view, &past)
    );
    let fix = edges
        .iter()
        .find_map(|edge| insert(view, edge, Role::OutputGuard));
    breaches.push(Breach::new(message).nodes(&ids(view, &past)).fix(fix));
}

fn prompt_unguarded(view: &GraphView<'_>, breaches: &mut Vec<Breach>) {
    let guards: NodeSet = view.of(&[Role::InputGuard]).collect();
    let reached = view.reachable(view.entries(), |from, to, edge| {
        view.is_request_edge(from, edge) && !guards.contains(to)
    });
    let past: Vec<NodeIndex> = generators(view)
        .filter(|node| reached.contains(*node))
        .collect();
    if past.is_empty() {
        return;
    }
    let message = format!("Prompts reach {} unchecked", names(view, &past));
    let entries = view.entries();
    let doors = view
        .of(&[Role::Gateway, Role::LoadBalancer])
        .chain(entries)
        .flat_map(|node| view.leaving(node));
    let fix = doors
        .filter(|(to, _)| reached.contains(*to) && view.is_on_path(*to))
        .find_map(|(_, edge)| insert(view, edge.id, Role::InputGuard));
    breaches.push(Breach::new(message).nodes(&ids(view, &past)).fix(fix));
}

fn grounding_unmeasured(view: &GraphView<'_>, breaches: &mut Vec<Breach>) {
    if !is_developed(view) {
        return;
    }
    if !view.has(&[Role::GroundingJudge]) {
        let message = "Nothing evaluates whether answers follow from their sources".to_owned();
        let sources = generators(view).chain(view.of(&[Role::Registry]));
        let registry = view.of(&[Role::Registry]);
        let fix = attach(
            view,
            Role::GroundingJudge,
            (sources, EdgeKind::Batch),
            (registry, EdgeKind::Batch),
        );
        breaches.push(Breach::new(message).fix(fix));
    }
    if !view
        .of(&[Role::GroundingCheck])
        .any(|node| view.is_on_path(node))
    {
        let message = "Nothing checks an answer against its sources before it goes out".to_owned();
        breaches.push(Breach::new(message).severity(Severity::Warning));
    }
}

fn permissions_ignored(view: &GraphView<'_>, breaches: &mut Vec<Breach>) {
    if !view
        .nodes()
        .any(|(_, facts)| facts.node.flag(Property::AccessControlled))
    {
        return;
    }
    let controls: NodeSet = view.of(&[Role::AccessControl]).collect();
    let readers = view.of(&[Role::PromptBuilder, Role::LanguageModel]);
    let free = view.reaching(readers, |from, _, edge| {
        view.is_request_edge(from, edge) && !controls.contains(from)
    });
    let past: Vec<NodeIndex> = view
        .of(&[Role::VectorRetriever, Role::WordRetriever])
        .filter(|node| view.is_on_path(*node) && free.contains(*node))
        .collect();
    let Some(first) = past.first() else { return };
    let message = format!(
        "What {} finds is read by all, whoever may",
        names(view, &past)
    );
    // Behind the merge, if the retrievers lead into one.
    let merged = view.of(&[Role::Merger]).chain([*first]);
    let fix = merged
        .flat_map(|node| view.leaving(node))
        .filter(|(to, _)| free.contains(*to))
        .find_map(|(_, edge)| insert(view, edge.id, Role::AccessControl));
    breaches.push(Breach::new(message).nodes(&ids(view, &past)).fix(fix));
}

fn no_provenance(view: &GraphView<'_>, breaches: &mut Vec<Breach>) {
    let (past, edges) = unguarded(view, &[Role::Watermark], &["media", "response", "latent"]);
    if past.is_empty() {
        return;
    }
    let message = format!(
        "What {} generates carries no mark of its origin",
        names(view, &past)
    );
    let fix = edges
        .iter()
        .find_map(|edge| insert(view, edge, Role::Watermark));
    breaches.push(Breach::new(message).nodes(&ids(view, &past)).fix(fix));
}

fn no_human_judgment(view: &GraphView<'_>, breaches: &mut Vec<Breach>) {
    let evaluates = view.in_stage("evaluation").next().is_some();
    if view.has(&[Role::HumanJudgment]) || !evaluates || !is_developed(view) {
        return;
    }
    let tuned = view
        .in_stage("training")
        .map(|(node, _)| node)
        .chain(generators(view));
    let registry = view.of(&[Role::Registry]);
    let fix = attach(
        view,
        Role::HumanEvaluation,
        (tuned, EdgeKind::Batch),
        (registry, EdgeKind::Batch),
    );
    let message = "No person judges what is generated".to_owned();
    breaches.push(Breach::new(message).fix(fix));
}

fn tuned_without_safety(view: &GraphView<'_>, breaches: &mut Vec<Breach>) {
    let follow = types(&["model", "metrics"]);
    let gates = view.of(&[Role::RedTeam, Role::FairnessAudit]);
    let judged = view.reaching(gates, |_, _, edge| follow(edge));
    for tuner in view
        .of(&[Role::PreferenceTuner])
        .filter(|node| view.is_left(*node))
    {
        let Some(facts) = view.facts(tuner).filter(|_| !judged.contains(tuner)) else {
            continue;
        };
        let message = format!("No red team judges what \"{}\" makes", facts.node.label);
        let registry = view.of(&[Role::Registry]);
        let fix = attach(
            view,
            Role::RedTeam,
            ([tuner], EdgeKind::Batch),
            (registry, EdgeKind::Batch),
        );
        breaches.push(Breach::new(message).node(facts.id).fix(fix));
    }
}

fn long_wait(view: &GraphView<'_>, model: &LatencyModel, breaches: &mut Vec<Breach>) {
    let streams = view.nodes().any(|(node, facts)| {
        view.is_on_path(node)
            && facts
                .node
                .number(Property::TimeToFirstTokenMs)
                .is_some_and(|ms| ms > 0.0)
    });
    if streams || view.of(&[Role::JobQueue]).any(|node| view.is_on_path(node)) {
        return;
    }
    // Medians of stages in a row add up to a little less than the median of all.
    let median = model.all_at(0.5);
    if median > PATIENCE_MS && !is_tagged(view, "batch") {
        let slowest = model.nodes.iter().filter(|node| !node.is_optional);
        let slowest = slowest.max_by(|a, b| a.p50.total_cmp(&b.p50));
        let message = format!(
            "Half of the requests wait {:.0} s or more without a sign of life",
            median / 1_000.0
        );
        let mut finding = Breach::new(message);
        if let Some(node) = slowest {
            finding = finding.node(&node.id);
            let index = view.index_of(&node.id);
            let entering = index.map(|index| view.entering(index)).unwrap_or_default();
            let queue = entering.iter().filter(|(from, _)| view.is_on_path(*from));
            let mut found = queue
                .clone()
                .filter_map(|(_, edge)| insert(view, edge.id, Role::JobQueue));
            finding = finding.fix(found.next());
        }
        breaches.push(finding);
    }
}
