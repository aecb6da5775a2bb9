//! What follows from the figures of a design.

use pipewright::catalog::Catalog;
use pipewright::estimate::{Estimate, FigureKind, NoLatency, Origin, Time};
use pipewright::graph::GraphView;
use pipewright::model::{Property, Quantity};
use pipewright::session::template_infos;

use super::estimate;
use crate::rules::sketch::document;

/// A request that takes one stage of 10 ms, p99 30 ms.
const ONE: &str = "ask:client_request@on rank:heavy_ranker@on answer:client_response@on \
     ask>rank:candidates rank>answer:ranked_list rank.p99_ms=30 rank.p50_ms=10 ";

fn of(words: &str) -> Estimate {
    estimate(&document(words), 100_000)
}

fn is_near(found: f64, known: f64) {
    assert!((found / known - 1.0).abs() < 0.01, "{found}, not {known}");
}

#[test]
fn every_template_is_within_its_own_budgets_and_runs_on_its_replicas() {
    for info in template_infos() {
        let id = &info.id;
        let estimate = estimate(&info.document, 50_000);
        let (model, latency) = (estimate.model.unwrap(), estimate.latency.unwrap());
        let holds = |found: f64, budget: Option<f64>| budget.is_none_or(|budget| found <= budget);
        assert!(holds(latency.p50, model.p50_budget), "{id}");
        assert!(holds(latency.p99, model.p99_budget), "{id}");
        if let Some((p50, _)) = latency.first_token {
            assert!(holds(p50, model.first_token_budget), "{id}");
        }
        let order = [
            latency.p50,
            latency.p95,
            latency.p99,
            latency.p99_together * 1.03,
        ];
        assert!(order.is_sorted(), "{id}: {order:?}");
        for load in &estimate.capacity.loads {
            let busy = load.utilization.unwrap_or(0.0);
            assert!(busy <= 0.71, "{id}: {} is loaded to {busy}", load.id);
        }
        let missing = model
            .nodes
            .iter()
            .find(|node| node.origin == Origin::Missing);
        assert!(missing.is_none(), "{id}: {missing:?}");
    }
}

#[test]
fn one_stage_is_its_own_latency_and_the_same_each_time() {
    let latency = of(ONE).latency.unwrap();
    is_near(latency.p50, 10.0);
    is_near(latency.p99, 30.0);
    assert_eq!(of(ONE).latency.unwrap(), latency);
}

#[test]
fn branches_wait_for_the_slower_and_shards_for_the_slowest() {
    let branches = format!(
        "{ONE} other:light_ranker@on ask>other:candidates other>answer:ranked_list other.p99_ms=2 other.p50_ms=1"
    );
    is_near(of(&branches).latency.unwrap().p50, 10.0);
    let sharded = of(&format!("{ONE} rank.shards=16")).latency.unwrap();
    let known = Time::from_percentiles(10.0, 30.0);
    is_near(sharded.p99, known.quantile_of_slowest(16.0, 0.99));
    is_near(sharded.p50, known.quantile_of_slowest(16.0, 0.5));
}

#[test]
fn optional_branches_stay_out_and_ask_how_often_they_are_called() {
    let optional = format!(
        "{ONE} tool:tool_executor@on rank>tool:candidates tool>answer:response tool.p99_ms=9000 tool.p50_ms=900 tool.optional=true !peak_qps=100"
    );
    let estimate = of(&optional);
    is_near(estimate.latency.unwrap().p50, 10.0);
    assert!(
        estimate
            .capacity
            .loads
            .iter()
            .all(|load| load.id.as_str() != "tool")
    );
    assert!(
        estimate
            .asks
            .iter()
            .any(|ask| ask.node.as_ref().is_some_and(|id| id.as_str() == "tool"))
    );
}

/// A cache in front of a slow model.
const CACHED: &str = "ask:client_request@on cache:result_cache@on rank:heavy_ranker@on \
     answer:client_response@on ask>cache:query cache>rank:query cache>answer:response \
     rank>answer:ranked_list cache.p99_ms=1 cache.p50_ms=1 rank.p99_ms=100 rank.p50_ms=100 \
     !peak_qps=1000 ";

#[test]
fn a_cache_spares_load_and_moves_the_p99_only_when_it_hits_nearly_always() {
    let hit = |ratio: f64| of(&format!("{CACHED} cache.cache_hit={ratio}"));
    let usual = hit(0.6);
    let latency = usual.latency.as_ref().unwrap();
    is_near(latency.p50, 1.0);
    is_near(latency.p99, 101.0);
    let load = |estimate: &Estimate, id: &str| {
        let loads = estimate.capacity.loads.iter();
        loads
            .clone()
            .find(|load| load.id.as_str() == id)
            .unwrap()
            .qps
    };
    is_near(load(&usual, "cache"), 1000.0);
    is_near(load(&usual, "rank"), 400.0);
    is_near(hit(0.995).latency.unwrap().p99, 1.0);
    let never = hit(0.0);
    is_near(never.latency.unwrap().p50, 101.0);
}

#[test]
fn the_bottleneck_is_named_and_replicas_are_counted_at_seventy_per_cent() {
    let words = format!("{ONE} !peak_qps=700 rank.qps_per_replica=100 rank.replicas=8");
    let estimate = of(&words);
    let load = &estimate.capacity.loads[0];
    assert_eq!(load.needed, Some(10.0));
    is_near(load.utilization.unwrap(), 0.875);
    is_near(load.headroom.unwrap(), 0.8);
    assert_eq!(estimate.capacity.bottleneck.unwrap().as_str(), "rank");
    assert!(load.wait_ms.unwrap() > 0.0);
}

#[test]
fn behind_a_queue_the_average_of_the_day_counts() {
    let words = "ask:client_request@on queue:job_queue@on make:video_denoiser@on \
        answer:client_response@on ask>queue:prompt queue>make:prompt make>answer:media \
        make.p99_ms=90000 make.p50_ms=60000 make.qps_per_replica=0.02 !peak_qps=5 !jobs_per_day=43200";
    let estimate = of(words);
    let loads = &estimate.capacity.loads;
    let make = loads
        .iter()
        .find(|load| load.id.as_str() == "make")
        .unwrap();
    is_near(make.qps, 0.5);
    assert!(make.is_queued);
    let queue = loads
        .iter()
        .find(|load| load.id.as_str() == "queue")
        .unwrap();
    is_near(queue.qps, 5.0);
}

#[test]
fn what_is_missing_is_asked_for_and_nothing_is_invented() {
    let none = of("a:api_gateway");
    assert_eq!(none.model, Err(NoLatency::NoPath));
    assert!(none.latency.is_none() && none.cost.nodes.is_empty());
    let round =
        of("a:client_request b:api_gateway c:client_response a>b:query b>c:response c>b:query");
    assert_eq!(round.model, Err(NoLatency::Circle));
    let bare = of(ONE);
    let questions: Vec<&str> = bare.asks.iter().map(|ask| ask.question.as_str()).collect();
    assert!(questions[0].contains("peak load"), "{questions:?}");
    assert!(questions[1].contains("budget"), "{questions:?}");
    assert!(bare.capacity.loads.is_empty(), "a load was invented");
}

#[test]
fn indexes_weights_and_logs_have_their_size() {
    let words = "index:vector_index@on index.items=2000000000 index.dimensions=256 \
        write:llm_decoder@on write.parameters=70000000000 write.layers=80 write.kv_heads=8 \
        write.tokens_in=2000 write.tokens_out=400 write.gpus=2 train:pretrainer@off \
        train.parameters=70000000000 train.items=15000000000000";
    let mut document = document(words);
    let mut draft = document.edit();
    let text = |text: &str| Some(Quantity::Text(text.to_owned()));
    draft
        .set_property(&"index".into(), Property::Index, text("IVF65536,PQ64"))
        .unwrap();
    draft
        .set_property(&"write".into(), Property::Precision, text("FP8"))
        .unwrap();
    draft.commit("Set").unwrap();
    let estimate = estimate(&document, 100);
    let figure = |kind: FigureKind| {
        let figures = estimate.figures.iter();
        let mut found = figures.filter(|figure| figure.kind == kind);
        found.next().unwrap_or_else(|| panic!("{kind:?}")).value
    };
    is_near(figure(FigureKind::IndexMemory), 144.07e9);
    is_near(figure(FigureKind::Weights), 70e9);
    is_near(figure(FigureKind::KvCachePerToken), 160.0 * 1024.0);
    is_near(figure(FigureKind::TrainingHours), 4.42e6);
    assert!((150.0..200.0).contains(&figure(FigureKind::SequencesAtOnce)));
}

#[test]
fn a_faster_node_is_worth_what_the_sensitivity_says() {
    let info = template_infos()
        .into_iter()
        .find(|info| info.id == "visual-search")
        .unwrap();
    let whole = estimate(&info.document, 100_000);
    let (id, gain) = whole.sensitivity[0].clone();
    let mut faster = info.document.clone();
    let node = faster.node(&id).unwrap().clone();
    let mut draft = faster.edit();
    for property in [Property::P50Ms, Property::P99Ms] {
        let half = node.number(property).unwrap() / 2.0;
        draft
            .set_property(&id, property, Some(Quantity::Number(half)))
            .unwrap();
    }
    draft.commit("Faster").unwrap();
    let after = estimate(&faster, 100_000).latency.unwrap().p99;
    let before = whole.latency.unwrap().p99;
    assert!(
        ((before - after) / gain - 1.0).abs() < 0.15,
        "{} against {gain}",
        before - after
    );
}

#[test]
fn the_parts_of_the_tail_add_up_and_the_critical_path_leads_through() {
    let info = template_infos()
        .into_iter()
        .find(|info| info.id == "ad-click-prediction")
        .unwrap();
    let latency = estimate(&info.document, 50_000).latency.unwrap();
    let parts: f64 = latency.shares.iter().map(|share| share.tail_share).sum();
    is_near(parts, 1.0);
    let view = GraphView::new(&info.document, Catalog::bundled());
    for pair in latency.critical_path.windows(2) {
        let (from, to) = (
            view.index_of(&pair[0]).unwrap(),
            view.index_of(&pair[1]).unwrap(),
        );
        assert!(
            view.reachable([from], |_, _, _| true).contains(to),
            "{pair:?}"
        );
    }
}
