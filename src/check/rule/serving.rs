//! Serving and reliability: budgets, replicas, front doors.

use super::super::finding::{Breach, Example, Rule, Severity, Test};
use super::super::fix::{Fix, insert};
use super::super::traits::is_developed;
use super::designs::SERVED;
use super::names;
use crate::catalog::Role;
use crate::estimate::{Capacity, LatencyModel};
use crate::graph::{GraphView, NodeIndex};
use crate::model::{EdgeKind, Edit, NodeField, NodeId, Property, Quantity, Requirement};

/// Where these rules stand among all.
const GROUP: &str = "Serving and reliability";

/// The rules of this family, in the order in which they are told.
pub(super) const RULES: &[Rule] = &[
    Rule {
        group: GROUP,
        id: "latency-over-budget",
        severity: Severity::Warning,
        title: "Latency is over budget",
        why: "A budget is a requirement. The estimate tells which stage to attack.",
        fix: "Cache, compute ahead, score fewer candidates, distil or quantize, call in parallel, hedge.",
        when: "The estimated median or 99th percentile, with stages slow independently, is above its \
               budget.",
        tags: &[],
        steps: &["clarify", "pipeline", "serving"],
        check: Test::Latency(over_budget),
        example: Example {
            common: &[
                "q:client_request r:heavy_ranker p:client_response q>r:candidates r>p:scored_list r.p50_ms=20 r.p99_ms=60",
            ],
            trigger: "!p99_budget_ms=50",
            near_miss: "!p99_budget_ms=70",
        },
    },
    Rule {
        group: GROUP,
        id: "capacity-not-provisioned",
        severity: Severity::Warning,
        title: "Too few replicas for the load",
        why: "Above about 70 % of their throughput the wait for a replica grows without end.",
        fix: "Provide more replicas, batch, cache, or call less often for each request.",
        when: "A node's replicas, loaded to 70 % of their throughput, carry less than its load.",
        tags: &[],
        steps: &["clarify", "pipeline", "serving"],
        check: Test::Latency(under_provisioned),
        example: Example {
            common: &[
                "q:client_request r:heavy_ranker p:client_response q>r:candidates r>p:scored_list r.qps_per_replica=100 !peak_qps=700",
            ],
            trigger: "r.replicas=9",
            near_miss: "r.replicas=10",
        },
    },
    Rule {
        group: GROUP,
        id: "single-point-of-failure",
        severity: Severity::Warning,
        title: "Single point of failure",
        why: "One machine that fails takes the product down.",
        fix: "Provide two replicas or more, as many as the load needs, or another way to an answer.",
        when: "A node on every way from request to answer says that it has one replica.",
        tags: &[],
        steps: &["pipeline", "advanced", "serving"],
        check: Test::Graph(single_point),
        example: Example {
            common: &[
                "q:client_request r:heavy_ranker p:client_response q>r:candidates r>p:scored_list",
            ],
            trigger: "r.replicas=1",
            near_miss: "r.replicas=2",
        },
    },
    Rule {
        group: GROUP,
        id: "no-gateway",
        severity: Severity::Warning,
        title: "Public entry without a front door",
        why: "Who asks, how often they may, and which experiment they are in is decided in one place.",
        fix: "Add a gateway between the client and the first service.",
        when: "Behind a client request on the request path stands no gateway, load balancer or \
               experiment router.",
        tags: &[],
        steps: &["clarify", "pipeline"],
        check: Test::Graph(no_gateway),
        example: Example {
            common: &["q:client_request r:query_encoder p:client_response r>p:response"],
            trigger: "q>r:query",
            near_miss: "g:api_gateway q>g:query g>r:query",
        },
    },
    Rule {
        group: GROUP,
        id: "no-degraded-mode",
        severity: Severity::Advice,
        title: "No answer when the model is down",
        why: "When a model fails, the page should get worse and not empty.",
        fix: "Add a fallback list, a cached answer or a smaller model behind a circuit breaker.",
        when: "A ranking or generating node is on every way to an answer, and there is no fallback, \
               popular list, cache, store of answers or job queue.",
        tags: &[],
        steps: &["advanced", "serving"],
        check: Test::Graph(no_degraded_mode),
        example: Example {
            common: &[SERVED],
            trigger: "",
            near_miss: "rest:fallback_service@on door>rest:query rest>answer:response",
        },
    },
    Rule {
        group: GROUP,
        id: "no-peak-load",
        severity: Severity::Advice,
        title: "Nobody says how much load",
        why: "Replicas, memory and cost all hang from that number.",
        fix: "Ask, or state an assumption: peak load in the requirements.",
        when: "There is a request path, and the requirements have neither a peak load nor jobs a day.",
        tags: &[],
        steps: &["clarify"],
        check: Test::Graph(no_peak_load),
        example: Example {
            common: &[SERVED],
            trigger: "",
            near_miss: "!peak_qps=100",
        },
    },
];

/// How much the median of a path may be above the medians of its stages together: for usual
/// spreads and a few branches. A rule of thumb.
const SKEW: f64 = 1.3;

fn over_budget(_: &GraphView<'_>, model: &LatencyModel, breaches: &mut Vec<Breach>) {
    for (budget, p, name) in [
        (model.p99_budget, 0.99, "p99"),
        (model.p50_budget, 0.5, "p50"),
    ] {
        let Some(budget) = budget.filter(|budget| *budget > 0.0) else {
            continue;
        };
        // Drawing is spared where a bound says enough: for the tail all stages being slow at
        // once, for the median those of the stages with what skewed times add to them.
        let bound = model.all_at(p) * if p > 0.5 { 1.0 } else { SKEW };
        if bound <= budget {
            continue;
        }
        let found = model.quick_percentile(p);
        if found <= budget {
            continue;
        }
        let mut slowest: Vec<_> = model
            .nodes
            .iter()
            .filter(|node| !node.is_optional)
            .collect();
        slowest.sort_by(|a, b| b.p50.total_cmp(&a.p50).then_with(|| a.id.cmp(&b.id)));
        slowest.truncate(3);
        let labels: Vec<String> = slowest
            .iter()
            .map(|node| format!("\"{}\"", node.label))
            .collect();
        let message = format!(
            "{name} is about {} of {} allowed; most of it in {}",
            milliseconds(found),
            milliseconds(budget),
            labels.join(", ")
        );
        breaches.push(Breach::new(message).nodes(slowest.iter().map(|node| &node.id)));
        return;
    }
}

fn milliseconds(ms: f64) -> String {
    Requirement::P99BudgetMs
        .spec()
        .display(&Quantity::Number(two_digits(ms)))
}

/// Rounded to two significant digits: an estimate from rules of thumb knows no more.
fn two_digits(value: f64) -> f64 {
    if value <= 0.0 {
        return 0.0;
    }
    let step = 10_f64.powi(libm::floor(libm::log10(value)) as i32 - 1);
    (value / step).round() * step
}

fn single_point(view: &GraphView<'_>, breaches: &mut Vec<Breach>) {
    let single = view.nodes().filter(|(node, facts)| {
        facts.node.number(Property::Replicas) == Some(1.0) && view.is_on_path(*node)
    });
    let single: Vec<_> = single.collect();
    if single.is_empty() {
        return;
    }
    let dominators = view.dominators();
    for (_, facts) in single
        .into_iter()
        .filter(|(node, _)| dominators.contains(*node))
    {
        let message = format!(
            "No answer without \"{}\", which has one replica",
            facts.node.label
        );
        let two = with_replicas(facts.id, 2.0);
        let fix = Fix::new("Provide 2 replicas", two);
        breaches.push(Breach::new(message).node(facts.id).fix(fix));
    }
}

/// Gives a node so many replicas.
fn with_replicas(node: &NodeId, count: f64) -> Edit {
    let count = Quantity::Number(count);
    Edit::set_node(node, NodeField::Property(Property::Replicas, Some(count)))
}

fn no_degraded_mode(view: &GraphView<'_>, breaches: &mut Vec<Breach>) {
    if view.has(&[Role::DegradedMode]) || !is_developed(view) {
        return;
    }
    let models = view
        .nodes()
        .filter(|(_, facts)| matches!(facts.stage(), "ranking" | "generation"));
    let dominators = view.dominators();
    let models: Vec<NodeIndex> = models
        .map(|(node, _)| node)
        .filter(|node| dominators.contains(*node))
        .collect();
    if models.is_empty() {
        return;
    }
    let message = format!("No answer at all while {} is down", names(view, &models));
    // The whole design lacks it, whichever node fails.
    let fix = fallback(view);
    breaches.push(Breach::new(message).fix(fix));
}

/// A fallback from the front door to the answer.
fn fallback(view: &GraphView<'_>) -> Option<Fix> {
    let door = view.of(&[Role::FrontDoor]);
    super::super::fix::attach(
        view,
        Role::Fallback,
        (door.filter(|node| view.is_on_path(*node)), EdgeKind::Sync),
        (view.responses(), EdgeKind::Sync),
    )
}

fn under_provisioned(view: &GraphView<'_>, model: &LatencyModel, breaches: &mut Vec<Breach>) {
    for load in Capacity::new(view, model).loads {
        let (Some(replicas), Some(needed)) = (load.replicas, load.needed) else {
            continue;
        };
        let optional = model
            .nodes
            .iter()
            .any(|node| node.id == load.id && node.is_optional);
        if replicas >= needed || optional {
            continue;
        }
        let label = view
            .document()
            .node(&load.id)
            .map_or("", |node| node.label.as_str());
        let message = format!(
            "\"{label}\" has {replicas:.0} of {needed:.0} replicas that {} calls a second need",
            Requirement::PeakQps
                .spec()
                .display(&Quantity::Number(load.qps))
                .trim_end_matches(" qps")
        );
        let set = with_replicas(&load.id, needed);
        let fix = Fix::new(format!("Provide {needed:.0} replicas"), set);
        breaches.push(Breach::new(message).node(&load.id).fix(fix));
    }
}

fn no_gateway(view: &GraphView<'_>, breaches: &mut Vec<Breach>) {
    for entry in view
        .of(&[Role::Request])
        .filter(|node| view.is_on_path(*node))
    {
        let Some(facts) = view.facts(entry) else {
            continue;
        };
        let leaving = view.leaving(entry);
        let is_door = |node: NodeIndex| {
            view.facts(node)
                .is_some_and(|to| to.component.is_none() || to.plays(Role::FrontDoor))
        };
        if leaving.iter().any(|(to, _)| is_door(*to)) {
            continue;
        }
        let message = format!("No gateway stands behind \"{}\"", facts.node.label);
        let fix = leaving
            .iter()
            .find_map(|(_, edge)| insert(view, edge.id, Role::Gateway));
        breaches.push(Breach::new(message).node(facts.id).fix(fix));
    }
}

fn no_peak_load(view: &GraphView<'_>, breaches: &mut Vec<Breach>) {
    let sheet = view.document().sheet();
    let is_set = |requirement| sheet.number(requirement).is_some_and(|number| number > 0.0);
    if is_developed(view) && !is_set(Requirement::PeakQps) && !is_set(Requirement::JobsPerDay) {
        let message = "The requirements name no load".to_owned();
        breaches.push(Breach::new(message));
    }
}
