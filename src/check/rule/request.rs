//! The request path: from the question to the answer.

use super::super::finding::{Breach, Example, Rule, Severity, Test};
use super::super::fix::Fix;
use std::collections::BTreeMap;

use crate::catalog::Role;
use crate::graph::{GraphView, NodeIndex};
use crate::model::{EdgeField, EdgeKind, Edit, LaneKind};

/// A sketch with fewer nodes is not asked for its request and response.
const UNFINISHED: usize = 6;

/// Stages that a request may go back to without losing its direction: caches, filters and
/// lookups are used all along the way.
const ANYWHERE: [&str; 8] = [
    "serving",
    "safety",
    "storage",
    "features",
    "request",
    "postprocess",
    "source",
    "ingestion",
];

/// Where these rules stand among all.
const GROUP: &str = "Request path";

/// The rules of this family, in the order in which they are told.
pub(super) const RULES: &[Rule] = &[
    Rule {
        group: GROUP,
        id: "synchronous-cycle",
        severity: Severity::Error,
        title: "Requests wait in a circle",
        why: "A request that waits for itself never ends. Loops of decoding, denoising or tool calls \
              belong inside of one node.",
        fix: "Make one edge asynchronous or feedback, or fold the loop into one node.",
        when: "Synchronous edges lead round in a circle.",
        tags: &[],
        steps: &["pipeline"],
        check: Test::Graph(synchronous_cycle),
        example: Example {
            common: &["a:api_gateway b:query_rewriter a>b:query"],
            trigger: "b>a:query",
            near_miss: "b~a:query",
        },
    },
    Rule {
        group: GROUP,
        id: "response-unreachable",
        severity: Severity::Error,
        title: "Request gets no answer",
        why: "Somebody asks, and nothing comes back.",
        fix: "Complete the path from the request over retrieval or generation to the response.",
        when: "From a request no response is reached over synchronous edges and job queues.",
        tags: &[],
        steps: &["pipeline", "serving"],
        check: Test::Graph(response_unreachable),
        example: Example {
            common: &["a:client_request b:api_gateway c:client_response a>b:query"],
            trigger: "b~c:response",
            near_miss: "b>c:response",
        },
    },
    Rule {
        group: GROUP,
        id: "response-without-request",
        severity: Severity::Error,
        title: "Answer that nobody asked for",
        why: "Something is returned that no request led to, or an asynchronous step hides how.",
        fix: "Connect the path, or put a job queue where the work is handed over.",
        when: "A response is not reached from any request over synchronous edges and job queues.",
        tags: &[],
        steps: &["pipeline"],
        check: Test::Graph(response_without_request),
        example: Example {
            common: &["a:client_request b:api_gateway c:client_response a>b:query"],
            trigger: "b~c:response",
            near_miss: "b>c:response",
        },
    },
    Rule {
        group: GROUP,
        id: "request-waits-on-offline-job",
        severity: Severity::Error,
        title: "Request waits for a job",
        why: "Jobs take minutes to days. A request cannot wait for one.",
        fix: "Compute it ahead into a store or an index, or put the work behind a job queue.",
        when: "On the request path something waits for a node of an offline lane, or for training that is not behind a job queue.",
        tags: &[],
        steps: &["pipeline"],
        check: Test::Graph(waits_on_offline_job),
        example: Example {
            common: &[
                "a:client_request@on b:api_gateway@on c:client_response@on j:batch_inference@off a>b:query b>c:response",
            ],
            trigger: "b>j:query",
            near_miss: "b~j:query",
        },
    },
    Rule {
        group: GROUP,
        id: "no-request",
        severity: Severity::Warning,
        title: "No request",
        why: "Without a request, nothing says who uses the system and what has to be fast.",
        fix: "Add a client request where people come in.",
        when: "A diagram of six nodes or more has a response and no request.",
        tags: &[],
        steps: &["pipeline"],
        check: Test::Graph(no_request),
        example: Example {
            common: &[
                "a:api_gateway@on b:query_rewriter c:query_encoder d:ann_retriever e:light_ranker f:client_response a>b:query b>c:query c>d:embedding d>e:candidates e>f:scored_list",
            ],
            trigger: "",
            near_miss: "r:client_request r>a:query",
        },
    },
    Rule {
        group: GROUP,
        id: "no-response",
        severity: Severity::Warning,
        title: "No response",
        why: "Without a response, nothing says what the client gets and when it is done.",
        fix: "Add a client response where the answer goes out.",
        when: "A diagram of six nodes or more has a request and no response.",
        tags: &[],
        steps: &["pipeline"],
        check: Test::Graph(no_response),
        example: Example {
            common: &[
                "r:client_request@on a:api_gateway b:query_rewriter c:query_encoder d:ann_retriever e:light_ranker r>a:query a>b:query b>c:query c>d:embedding d>e:candidates",
            ],
            trigger: "",
            near_miss: "f:client_response e>f:scored_list",
        },
    },
    Rule {
        group: GROUP,
        id: "request-path-backwards",
        severity: Severity::Advice,
        title: "Request path runs backwards",
        why: "A path in the order of the stages explains itself. A hop back mostly means that a merge \
              is missing.",
        fix: "Lead the path forward, or say why it goes back: cascades and tool calls do.",
        when: "On the request path an edge leads back by more than one stage, caches, filters and look-ups aside.",
        tags: &[],
        steps: &["pipeline"],
        check: Test::Graph(runs_backwards),
        example: Example {
            common: &[
                "q:client_request e:query_encoder f:ann_retriever r:heavy_ranker x:score_fusion p:client_response q>e:query e>f:embedding f>r:candidates r>p:scored_list",
            ],
            trigger: "y:query_encoder r>y:query y>p:response",
            near_miss: "r>x:scored_list x>p:scored_list",
        },
    },
];

fn synchronous_cycle(view: &GraphView<'_>, breaches: &mut Vec<Breach>) {
    let cycles = view.synchronous_cycles();
    let depths = if cycles.is_empty() {
        BTreeMap::new()
    } else {
        depths(view)
    };
    for cycle in cycles {
        let facts: Vec<_> = cycle
            .iter()
            .filter_map(|index| view.facts(*index))
            .collect();
        let mut names: Vec<String> = facts
            .iter()
            .map(|facts| format!("\"{}\"", facts.node.label))
            .collect();
        if let Some(first) = names.first().cloned() {
            names.push(first);
        }
        let mut finding = Breach::new(format!("Requests wait in a circle: {}", names.join(" → ")));
        for facts in &facts {
            finding = finding.node(facts.id);
        }
        // The edge that leads furthest back, seen from the requests, is the one to loosen.
        let mut closing: Option<(isize, crate::model::EdgeId)> = None;
        for (place, index) in cycle.iter().enumerate() {
            let next = cycle.get((place + 1) % cycle.len());
            let edge = view
                .leaving(*index)
                .into_iter()
                .find(|(to, edge)| Some(to) == next && edge.edge.kind == EdgeKind::Sync);
            if let Some((to, edge)) = edge {
                finding = finding.edge(edge.id);
                let depth = |node| depths.get(&node).copied().unwrap_or(isize::MAX / 2);
                let back = depth(*index) - depth(to);
                if closing.as_ref().is_none_or(|(most, _)| back >= *most) {
                    closing = Some((back, edge.id.clone()));
                }
            }
        }
        if let Some((_, edge)) = closing {
            finding = finding.fix(Fix::new(
                "Make the edge that leads back asynchronous",
                Edit::set_edge(&edge, EdgeField::Kind(EdgeKind::Async)),
            ));
        }
        breaches.push(finding);
    }
}

/// How many steps each node is away from the nearest request.
fn depths(view: &GraphView<'_>) -> BTreeMap<NodeIndex, isize> {
    let mut depths: BTreeMap<NodeIndex, isize> = BTreeMap::new();
    let mut next = view.entries();
    let mut depth = 0;
    while !next.is_empty() {
        next.retain(|node| !depths.contains_key(node));
        depths.extend(next.iter().map(|node| (*node, depth)));
        let onwards = next
            .iter()
            .flat_map(|node| view.leaving(*node).into_iter().map(|edge| (*node, edge)));
        let onwards = onwards.filter(|(from, (_, edge))| view.is_request_edge(*from, edge));
        next = onwards.map(|(_, (to, _))| to).collect();
        next.sort();
        next.dedup();
        depth += 1;
    }
    depths
}

fn response_unreachable(view: &GraphView<'_>, breaches: &mut Vec<Breach>) {
    let responses = view.responses();
    if responses.is_empty() {
        return;
    }
    let answered = view.reaching(responses, |from, _, facts| {
        view.is_request_edge(from, facts)
    });
    for entry in view.entries() {
        // An entry without any edge stands alone, which another rule says.
        if answered.contains(entry) || !view.is_left(entry) {
            continue;
        }
        if let Some(facts) = view.facts(entry) {
            let message = format!("No answer reaches the client for \"{}\"", facts.node.label);
            breaches.push(Breach::new(message).node(facts.id));
        }
    }
}

fn response_without_request(view: &GraphView<'_>, breaches: &mut Vec<Breach>) {
    let entries = view.entries();
    if entries.is_empty() {
        return;
    }
    let asked = view.reachable(entries, |from, _, facts| view.is_request_edge(from, facts));
    for response in view.responses() {
        if asked.contains(response) || !view.is_entered(response) {
            continue;
        }
        if let Some(facts) = view.facts(response) {
            let message = format!("No request leads to \"{}\"", facts.node.label);
            breaches.push(Breach::new(message).node(facts.id));
        }
    }
}

fn waits_on_offline_job(view: &GraphView<'_>, breaches: &mut Vec<Breach>) {
    let path = view.request_path();
    for (from, to, facts) in view.edges() {
        if facts.edge.kind != EdgeKind::Sync || !path.contains(from) {
            continue;
        }
        let (Some(source), Some(target)) = (view.facts(from), view.facts(to)) else {
            continue;
        };
        let queued = source.plays(Role::JobQueue) && target.plays(Role::AdapterTrainer);
        let job = target.lane == Some(LaneKind::Offline) || target.stage() == "training";
        if job && !queued {
            let message = format!(
                "\"{}\" waits for \"{}\", which is a job",
                source.node.label, target.node.label
            );
            let later = Edit::set_edge(facts.id, EdgeField::Kind(EdgeKind::Async));
            breaches.push(
                Breach::new(message)
                    .node(source.id)
                    .node(target.id)
                    .edge(facts.id)
                    .fix(Fix::new("Make the edge asynchronous", later)),
            );
        }
    }
}

fn no_request(view: &GraphView<'_>, breaches: &mut Vec<Breach>) {
    if serves(view) && view.entries().is_empty() {
        let message = "No request comes in: add a client request".to_owned();
        breaches.push(Breach::new(message));
    }
}

fn no_response(view: &GraphView<'_>, breaches: &mut Vec<Breach>) {
    if serves(view) && view.responses().is_empty() {
        let message = "No answer goes out: add a client response".to_owned();
        breaches.push(Breach::new(message));
    }
}

/// Whether this is a design of something that answers requests, and far enough along.
fn serves(view: &GraphView<'_>) -> bool {
    view.nodes().count() >= UNFINISHED
        && view
            .nodes()
            .any(|(_, facts)| facts.lane == Some(LaneKind::Online))
}

fn runs_backwards(view: &GraphView<'_>, breaches: &mut Vec<Breach>) {
    let path = view.request_path();
    let order = |stage: &str| view.catalog().stage(stage).map(|stage| stage.order);
    for (from, to, facts) in view.edges() {
        if !path.contains(from) || !path.contains(to) || !view.is_request_edge(from, &facts) {
            continue;
        }
        let (Some(source), Some(target)) = (view.facts(from), view.facts(to)) else {
            continue;
        };
        let (Some(before), Some(after)) = (order(source.stage()), order(target.stage())) else {
            continue;
        };
        let free = ANYWHERE.contains(&source.stage())
            || ANYWHERE.contains(&target.stage())
            || target.plays(Role::PromptBuilder);
        if !free && after + 1 < before {
            let message = format!(
                "The request goes back from \"{}\" to \"{}\"",
                source.node.label, target.node.label
            );
            breaches.push(
                Breach::new(message)
                    .node(source.id)
                    .node(target.id)
                    .edge(facts.id),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::sketch::{document, fix_mends, found};
    use crate::model::EdgeKind::{Async, Sync};
    use crate::model::LaneKind::{Offline, Online};

    const NODES: [(&str, &str, Option<crate::model::LaneKind>); 4] = [
        ("request", "client_request", Some(Online)),
        ("gateway", "api_gateway", Some(Online)),
        ("builder", "response_builder", Some(Online)),
        ("response", "client_response", Some(Online)),
    ];

    #[test]
    fn a_circle_of_synchronous_edges_names_its_nodes() {
        let circle = document(
            &NODES,
            &[
                ("gateway", "query", "builder", Sync),
                ("builder", "response", "gateway", Sync),
            ],
        );
        let findings = found(&circle, "synchronous-cycle");
        assert_eq!(findings.len(), 1);
        assert!(
            findings[0]
                .message
                .ends_with("\"builder\" → \"gateway\" → \"builder\""),
            "{}",
            findings[0].message
        );
        assert_eq!(findings[0].edges.len(), 2);
        fix_mends(circle, "synchronous-cycle");
    }

    #[test]
    fn a_request_whose_path_breaks_off_gets_no_answer() {
        let whole = [
            ("request", "query", "gateway", Sync),
            ("gateway", "query", "builder", Sync),
            ("builder", "response", "response", Sync),
        ];
        let fine = document(&NODES, &whole);
        assert!(found(&fine, "response-unreachable").is_empty());
        assert!(found(&fine, "response-without-request").is_empty());
        let broken = document(
            &NODES,
            &[whole[0], ("gateway", "query", "builder", Async), whole[2]],
        );
        assert_eq!(found(&broken, "response-unreachable").len(), 1);
        assert_eq!(found(&broken, "response-without-request").len(), 1);
    }

    #[test]
    fn a_job_queue_keeps_the_request_together() {
        let nodes = [
            ("request", "client_request", Some(Online)),
            ("queue", "job_queue", Some(Online)),
            ("response", "client_response", Some(Online)),
        ];
        let edges = [
            ("request", "query", "queue", Sync),
            ("queue", "response", "response", Async),
        ];
        assert!(found(&document(&nodes, &edges), "response-unreachable").is_empty());
    }

    #[test]
    fn a_request_that_waits_for_a_trainer_is_an_error() {
        let nodes = [
            ("request", "client_request", Some(Online)),
            ("trainer", "trainer", Some(Offline)),
            ("response", "client_response", Some(Online)),
        ];
        let edges = [
            ("request", "query", "trainer", Sync),
            ("request", "response", "response", Sync),
        ];
        let waiting = document(&nodes, &edges);
        assert_eq!(found(&waiting, "request-waits-on-offline-job").len(), 1);
        fix_mends(waiting, "request-waits-on-offline-job");
    }

    #[test]
    fn a_larger_design_needs_a_request_and_a_response_and_a_sketch_does_not() {
        let mut nodes = vec![("gateway", "api_gateway", Some(Online))];
        assert!(found(&document(&nodes, &[]), "no-request").is_empty());
        nodes.extend(["a", "b", "c", "d", "e"].map(|name| (name, "api_gateway", Some(Online))));
        let larger = document(&nodes, &[]);
        assert_eq!(found(&larger, "no-request").len(), 1);
        assert_eq!(found(&larger, "no-response").len(), 1);
    }

    #[test]
    fn a_hop_back_over_stages_is_worth_a_word() {
        let nodes = [
            ("request", "client_request", Some(Online)),
            ("ranker", "heavy_ranker", Some(Online)),
            ("encoder", "image_encoder", Some(Online)),
            ("response", "client_response", Some(Online)),
        ];
        let edges = [
            ("request", "query", "ranker", Sync),
            ("ranker", "scored_list", "encoder", Sync),
            ("encoder", "embedding", "response", Sync),
        ];
        assert_eq!(
            found(&document(&nodes, &edges), "request-path-backwards").len(),
            1
        );
    }
}
