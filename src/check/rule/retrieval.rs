//! Retrieval and ranking: candidates, scores, lists.

use super::super::finding::{Breach, Example, Rule, Severity, Test};
use super::super::fix::{insert, insert_all};
use super::super::traits::is_developed;
use super::designs::SERVED;
use super::{ids, names, types};
use crate::catalog::Role;
use crate::graph::{GraphView, NodeIndex, NodeSet};
use crate::model::{EdgeId, Property};

/// How many results need no ranking by a model.
const SHORT_LIST: f64 = 100.0;
/// What an approximate search returns if nobody says.
const DEFAULT_TOP_K: f64 = 500.0;

/// Where these rules stand among all.
const GROUP: &str = "Retrieval and ranking";

/// The rules of this family, in the order in which they are told.
pub(super) const RULES: &[Rule] = &[
    Rule {
        group: GROUP,
        id: "encoders-differ",
        severity: Severity::Error,
        title: "Query and index come from different encoders",
        why: "Vectors of two models cannot be compared. Recall collapses, often only when one side is \
              deployed anew.",
        fix: "Serve both towers from one entry of the registry, and stamp its version on the index.",
        when: "The models behind a retriever's query vectors and those behind its index have nothing \
               in common.",
        tags: &[],
        steps: &["model", "pipeline"],
        check: Test::Graph(encoders_differ),
        example: Example {
            common: &[
                SERVED,
                "corpus:embedding_generator@off build:index_builder@off own:pretrained_checkpoint@off corpus=build:embedding build=index:index own=embed:model",
            ],
            trigger: "other:pretrained_checkpoint@off other=corpus:model",
            near_miss: "own=corpus:model",
        },
    },
    Rule {
        group: GROUP,
        id: "auction-uncalibrated",
        severity: Severity::Error,
        title: "Auction with uncalibrated scores",
        why: "Bids are multiplied by the probability. A score that only ranks well sets wrong prices \
              and delivers too much.",
        fix: "Add a calibrator before the auction, which also undoes down-sampling.",
        when: "On the request path an auction has no calibrator before it.",
        tags: &[],
        steps: &["model", "pipeline"],
        check: Test::Graph(auction_uncalibrated),
        example: Example {
            common: &["q:client_request r:heavy_ranker a:ad_auction q>r:candidates"],
            trigger: "r>a:scored_list",
            near_miss: "c:calibrator r>c:scored_list c>a:scored_list",
        },
    },
    Rule {
        group: GROUP,
        id: "candidates-unranked",
        severity: Severity::Warning,
        title: "Candidates go out as they were found",
        why: "Nearness of vectors knows nothing of quality, freshness, price or what the user did \
              before.",
        fix: "Add a ranker or a cross-encoder behind the candidates.",
        when: "More than 100 candidates of an approximate search reach the answer past every ranker.",
        tags: &[],
        steps: &["pipeline"],
        check: Test::Graph(no_ranking),
        example: Example {
            common: &[
                "q:client_request e:query_encoder f:ann_retriever p:client_response q>e:query e>f:embedding",
            ],
            trigger: "f>p:candidates",
            near_miss: "f>p:candidates f.top_k=20",
        },
    },
    Rule {
        group: GROUP,
        id: "heavy-model-over-corpus",
        severity: Severity::Warning,
        title: "Heavy model scores too much",
        why: "What it costs grows with candidates times requests.",
        fix: "Put retrieval and a light pre-ranker before it, or lower the number of candidates.",
        when: "A heavy ranker or cross-encoder on the request path has no retrieval before it, or scores \
               more than 1,000 items (a cross-encoder 200).",
        tags: &[],
        steps: &["model", "pipeline"],
        check: Test::Graph(heavy_over_corpus),
        example: Example {
            common: &["q:client_request r:heavy_ranker p:client_response r>p:scored_list"],
            trigger: "q>r:candidates",
            near_miss: "f:trending_retriever q>f:query f>r:candidates",
        },
    },
    Rule {
        group: GROUP,
        id: "no-eligibility-filter",
        severity: Severity::Warning,
        title: "Candidates are not filtered",
        why: "Sooner or later something blocked, deleted, illegal or private is served.",
        fix: "Filter behind the merged candidates, where it is cheap, and again before the answer.",
        when: "From a retriever an answer is reached past every filter, policy and access control.",
        tags: &["recsys", "retrieval", "ads", "graph", "rag"],
        steps: &["pipeline"],
        check: Test::Graph(no_eligibility),
        example: Example {
            common: &[
                "#retrieval q:client_request f:ann_retriever r:light_ranker p:client_response q>f:embedding r>p:scored_list",
            ],
            trigger: "f>r:candidates",
            near_miss: "e:eligibility_filter f>e:candidates e>r:candidates",
        },
    },
    Rule {
        group: GROUP,
        id: "no-cold-start",
        severity: Severity::Warning,
        title: "Nothing for newcomers",
        why: "New users and new items get nothing, and so they stay new.",
        fix: "Add a popular, fresh or nearby pool, a fallback, or slots for exploration.",
        when: "A recommender has no such source.",
        tags: &["recsys", "graph"],
        steps: &["data", "pipeline"],
        check: Test::Graph(no_cold_start),
        example: Example {
            common: &["#recsys", SERVED],
            trigger: "",
            near_miss: "new:trending_retriever@on",
        },
    },
    Rule {
        group: GROUP,
        id: "no-list-step",
        severity: Severity::Advice,
        title: "Nobody looks at the list as a whole",
        why: "A list is more than its items: near-duplicates, floods of one author, stale posts.",
        fix: "Add a re-ranker for diversity, such as MMR, DPP or quotas.",
        when: "A recommender has no re-ranking on its request path.",
        tags: &["recsys"],
        steps: &["pipeline"],
        check: Test::Graph(no_list_step),
        example: Example {
            common: &["#recsys", SERVED],
            trigger: "",
            near_miss: "mix:diversity_reranker@on rank>mix:scored_list mix>answer:ranked_list",
        },
    },
    Rule {
        group: GROUP,
        id: "single-retriever",
        severity: Severity::Advice,
        title: "One retriever for all queries",
        why: "Words and vectors fail on different queries: names and codes here, paraphrases there.",
        fix: "Add the other kind of retriever and merge the two by reciprocal ranks.",
        when: "A search has fewer than two retrievers on its request path.",
        tags: &["search", "rag"],
        steps: &["pipeline", "architecture"],
        check: Test::Graph(single_retriever),
        example: Example {
            common: &["#search", SERVED],
            trigger: "",
            near_miss: "words:lexical_retriever@on door>words:query words>filter:candidates",
        },
    },
];

fn encoders_differ(view: &GraphView<'_>, breaches: &mut Vec<Breach>) {
    let of_model = types(&["model"]);
    let of_index = types(&["index", "embedding"]);
    let origins = |starts: Vec<NodeIndex>| -> Vec<NodeIndex> {
        let before = view.reaching(starts, |_, _, edge| of_model(edge));
        let is_origin = |node: &NodeIndex| {
            view.facts(*node)
                .is_some_and(|facts| matches!(facts.stage(), "training" | "model"))
        };
        before.iter().filter(is_origin).collect()
    };
    for retriever in view.of(&[Role::VectorRetriever]) {
        let fed_by = |data: &str| -> Vec<NodeIndex> {
            let entering = view.entering(retriever);
            let fitting = entering
                .iter()
                .filter(|(_, edge)| edge.edge.data.as_str() == data);
            fitting.map(|(from, _)| *from).collect()
        };
        let behind = view.reaching(fed_by("index"), |_, _, edge| of_index(edge));
        let indexers: Vec<NodeIndex> = view
            .of(&[Role::Encoder])
            .filter(|node| behind.contains(*node))
            .collect();
        let (asks, holds) = (origins(fed_by("embedding")), origins(indexers));
        let differ =
            !asks.is_empty() && !holds.is_empty() && !asks.iter().any(|node| holds.contains(node));
        if let Some(facts) = view.facts(retriever).filter(|_| differ) {
            let message = format!(
                "\"{}\" compares vectors of {} with those of {}",
                facts.node.label,
                names(view, &asks),
                names(view, &holds)
            );
            breaches.push(Breach::new(message).node(facts.id));
        }
    }
}

fn no_ranking(view: &GraphView<'_>, breaches: &mut Vec<Breach>) {
    for retriever in view
        .of(&[Role::VectorRetriever])
        .filter(|node| view.is_on_path(*node))
    {
        let Some(facts) = view.facts(retriever) else {
            continue;
        };
        if facts.node.number(Property::TopK).unwrap_or(DEFAULT_TOP_K) <= SHORT_LIST {
            continue;
        }
        let after = view.reachable([retriever], |from, to, edge| {
            view.is_request_edge(from, edge) && view.is_on_path(to)
        });
        let is_ranked = view.nodes().any(|(node, facts)| {
            after.contains(node)
                && (facts.component.is_none() || matches!(facts.stage(), "ranking" | "rerank"))
        });
        if !is_ranked {
            let message = format!("Nothing ranks what \"{}\" finds", facts.node.label);
            let leaving = view.leaving(retriever);
            let onwards = leaving.iter().filter(|(to, _)| view.is_on_path(*to));
            let fix = onwards.clone().find_map(|(_, edge)| {
                let rankers = [Role::HeavyRanker, Role::LightRanker, Role::CrossEncoder];
                rankers
                    .iter()
                    .find_map(|ranker| insert(view, edge.id, *ranker))
            });
            breaches.push(Breach::new(message).node(facts.id).fix(fix));
        }
    }
}

fn heavy_over_corpus(view: &GraphView<'_>, breaches: &mut Vec<Breach>) {
    let heavy = view
        .of(&[Role::HeavyRanker, Role::CrossEncoder])
        .filter(|node| view.is_on_path(*node));
    for node in heavy {
        let Some(facts) = view.facts(node) else {
            continue;
        };
        let before = view.reaching([node], |from, _, edge| view.is_request_edge(from, edge));
        let is_reduced = view.nodes().any(|(other, facts)| {
            before.contains(other)
                && (facts.component.is_none()
                    || facts.stage() == "retrieval"
                    || facts.plays(Role::PrecomputedStore))
        });
        let most = if facts.plays(Role::CrossEncoder) {
            200.0
        } else {
            1_000.0
        };
        let items = facts.node.number(Property::ItemsIn).unwrap_or(0.0);
        let message = if items > most {
            format!(
                "\"{}\" scores {items:.0} items for each request, more than {most:.0}",
                facts.node.label
            )
        } else if !is_reduced {
            format!(
                "Nothing narrows down what \"{}\" must score",
                facts.node.label
            )
        } else {
            continue;
        };
        breaches.push(Breach::new(message).node(facts.id));
    }
}

fn no_cold_start(view: &GraphView<'_>, breaches: &mut Vec<Breach>) {
    if is_developed(view) && !view.has(&[Role::ColdStart]) {
        let message = "New users and new items have no source of candidates".to_owned();
        breaches.push(Breach::new(message));
    }
}

fn no_eligibility(view: &GraphView<'_>, breaches: &mut Vec<Breach>) {
    let filters: NodeSet = view.of(&[Role::CandidateFilter]).collect();
    // Back from the answers: what gets there past the filters.
    let free = view.reaching(view.responses(), |from, _, edge| {
        view.is_request_edge(from, edge) && !filters.contains(from)
    });
    let past: Vec<NodeIndex> = view
        .in_stage("retrieval")
        .map(|(node, _)| node)
        .filter(|node| view.is_on_path(*node) && free.contains(*node) && !filters.contains(*node))
        .collect();
    let Some(first) = past.first() else { return };
    let message = format!(
        "What {} finds reaches the answer past every filter",
        names(view, &past)
    );
    // One filter mends it where all candidates pass one node.
    let merger = view.of(&[Role::Merger]).find(|node| past.contains(node));
    let only = if past.len() == 1 {
        Some(*first)
    } else {
        merger
    };
    let ways = only.into_iter().flat_map(|node| view.leaving(node));
    let ways = ways.filter(|(to, edge)| {
        let goes_on = edge.edge.kind == crate::model::EdgeKind::Sync && view.is_on_path(*to);
        goes_on && free.contains(*to) && !filters.contains(*to)
    });
    let ways: Vec<EdgeId> = ways.map(|(_, edge)| edge.id.clone()).collect();
    let fix = insert_all(view, &ways, Role::EligibilityFilter);
    breaches.push(Breach::new(message).nodes(&ids(view, &past)).fix(fix));
}

fn no_list_step(view: &GraphView<'_>, breaches: &mut Vec<Breach>) {
    let reranks = view
        .in_stage("rerank")
        .any(|(node, _)| view.is_on_path(node));
    if reranks || !is_developed(view) {
        return;
    }
    let scored = view
        .path_edges()
        .filter(|(.., edge)| matches!(edge.edge.data.as_str(), "scored_list" | "ranked_list"));
    let fix = scored
        .filter(|(from, ..)| {
            view.facts(*from)
                .is_some_and(|from| from.stage() == "ranking")
        })
        .find_map(|(.., edge)| insert(view, edge.id, Role::Diversity));
    let message = "Nothing arranges the list as a whole".to_owned();
    breaches.push(Breach::new(message).fix(fix));
}

fn auction_uncalibrated(view: &GraphView<'_>, breaches: &mut Vec<Breach>) {
    let calibrators: Vec<NodeIndex> = view.of(&[Role::Calibrator]).collect();
    let calibrated = view.reachable(calibrators, |from, _, edge| {
        view.is_request_edge(from, edge)
    });
    for auction in view
        .of(&[Role::Auction])
        .filter(|node| view.is_entered(*node))
    {
        let Some(facts) = view
            .facts(auction)
            .filter(|_| !calibrated.contains(auction))
        else {
            continue;
        };
        let message = format!("No calibrator stands before \"{}\"", facts.node.label);
        let fix = view
            .entering(auction)
            .iter()
            .find_map(|(_, edge)| insert(view, edge.id, Role::Calibrator));
        breaches.push(Breach::new(message).node(facts.id).fix(fix));
    }
}

fn single_retriever(view: &GraphView<'_>, breaches: &mut Vec<Breach>) {
    let on_path: Vec<NodeIndex> = view
        .of(&[Role::QueryRetriever])
        .filter(|node| view.is_on_path(*node))
        .collect();
    if let ([only], true) = (on_path.as_slice(), is_developed(view)) {
        let message = format!("{} is the only retriever", names(view, &[*only]));
        breaches.push(Breach::new(message).nodes(&ids(view, &[*only])));
    }
}
