//! Load, replicas and utilization of each node of the request path.

use std::collections::BTreeMap;

use super::latency::{LatencyModel, Origin};
use super::queue::{in_flight, mean_wait_ms, replicas_for};
use super::time::Time;
use crate::catalog::Role;
use crate::graph::{GraphView, NodeSet};
use crate::model::{NodeId, Property, Requirement};

/// Seconds of a day.
const DAY: f64 = 86_400.0;

/// What a node carries.
#[derive(Clone, Debug, PartialEq)]
pub struct Load {
    /// The node.
    pub id: NodeId,
    /// Calls a second at the busiest time, or on average behind a job queue.
    pub qps: f64,
    /// Calls for each request of a user, on average.
    pub calls: f64,
    /// Whether it works through a queue, so that the average counts and not the peak.
    pub is_queued: bool,
    /// Requests a second that one replica sustains, and where that is said.
    pub per_replica: Option<(f64, Origin)>,
    /// Replicas that carry the load at 70 % of their throughput.
    pub needed: Option<f64>,
    /// Replicas that the document provides.
    pub replicas: Option<f64>,
    /// Parts of each replica.
    pub shards: f64,
    /// Load over throughput of the replicas that are there, or else of those needed.
    pub utilization: Option<f64>,
    /// Mean wait for a free replica in milliseconds; `None` where it is not known or never ends.
    pub wait_ms: Option<f64>,
    /// Calls under way at once.
    pub in_flight: f64,
    /// The share of the peak load that it sustains at 70 %, 1 being all of it.
    pub headroom: Option<f64>,
}

/// The load of all nodes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Capacity {
    /// By node of the request path, in its order; without requests and answers.
    pub loads: Vec<Load>,
    /// The node that gives in first when the load grows.
    pub bottleneck: Option<NodeId>,
    /// Requests a second at the busiest time, as the design sheet says.
    pub peak_qps: Option<f64>,
    /// Pieces of work a day, as the design sheet says.
    pub jobs_per_day: Option<f64>,
}

impl Capacity {
    /// The capacity of a design; without a load in the design sheet there is nothing to carry.
    pub fn new(view: &GraphView<'_>, model: &LatencyModel) -> Self {
        let sheet = view.document().sheet();
        let number = |requirement| sheet.number(requirement).filter(|number| *number > 0.0);
        let peak = number(Requirement::PeakQps);
        let jobs = number(Requirement::JobsPerDay);
        let mut capacity = Self {
            peak_qps: peak,
            jobs_per_day: jobs,
            ..Self::default()
        };
        let reached = model.reached();
        let queued = behind_queues(view);
        for index in model
            .nodes
            .iter()
            .filter_map(|node| view.index_of(&node.id))
        {
            capacity
                .loads
                .extend(load(view, model, index, &reached, &queued, (peak, jobs)));
        }
        let tightest = |a: &&Load, b: &&Load| {
            let headroom = |load: &Load| load.headroom.unwrap_or(f64::INFINITY);
            headroom(a).total_cmp(&headroom(b))
        };
        let known = capacity.loads.iter().filter(|load| load.headroom.is_some());
        capacity.bottleneck = known.min_by(tightest).map(|load| load.id.clone());
        capacity
    }
}

/// Nodes whose work waits in a job queue.
fn behind_queues(view: &GraphView<'_>) -> NodeSet {
    let queues: Vec<_> = view.of(&[Role::JobQueue]).collect();
    let mut behind = view.reachable(queues.iter().copied(), |from, _, edge| {
        view.is_request_edge(from, edge)
    });
    if queues.is_empty() {
        behind = NodeSet::default();
    }
    let is_queue = |node: &crate::graph::NodeIndex| queues.contains(node);
    behind.iter().filter(|node| !is_queue(node)).collect()
}

fn load(
    view: &GraphView<'_>,
    model: &LatencyModel,
    index: crate::graph::NodeIndex,
    reached: &BTreeMap<NodeId, f64>,
    queued: &NodeSet,
    (peak, jobs): (Option<f64>, Option<f64>),
) -> Option<Load> {
    let facts = view.facts(index)?;
    if facts.plays_any(&[Role::Request, Role::Response, Role::Upload]) {
        return None;
    }
    let node = facts.node;
    let is_queued = queued.contains(index);
    let arriving = match (is_queued, jobs) {
        (true, Some(jobs)) => jobs / DAY,
        _ => peak.or_else(|| jobs.map(|jobs| jobs / DAY))?,
    };
    if node.flag(Property::Optional) && node.number(Property::Calls).is_none() {
        // How many requests visit it is asked for, not guessed.
        return None;
    }
    let calls = node
        .number(Property::Calls)
        .unwrap_or_else(|| reached.get(facts.id).copied().unwrap_or(1.0));
    let qps = arriving * calls;
    let given = node.number(Property::QpsPerReplica);
    let default = facts
        .component
        .and_then(|component| component.defaults.as_ref()?.qps_per_replica);
    let per_replica = given
        .map(|qps| (qps, Origin::Given))
        .or_else(|| default.map(|qps| (qps, Origin::Default)))
        .filter(|(qps, _)| *qps > 0.0);
    let needed = per_replica.and_then(|(own, _)| replicas_for(qps, own));
    let replicas = node.number(Property::Replicas).filter(|count| *count > 0.0);
    let servers = replicas.or(needed);
    let throughput = servers
        .zip(per_replica)
        .map(|(count, (own, _))| count * own);
    let utilization = throughput.map(|throughput| qps / throughput);
    let path = model.nodes.iter().find(|node| node.id == *facts.id);
    let mean_ms = path.map_or(0.0, |own| Time::from_percentiles(own.p50, own.p99).mean());
    // A replica serves several calls at once where it takes more calls than one after another.
    let service_ms = per_replica.map(|(own, _)| 1_000.0 / own);
    let wait_ms = servers
        .zip(utilization)
        .zip(service_ms)
        .and_then(|((servers, busy), service)| mean_wait_ms(servers, busy, service));
    Some(Load {
        id: facts.id.clone(),
        qps,
        calls,
        is_queued,
        per_replica,
        needed,
        replicas,
        shards: node.number(Property::Shards).unwrap_or(1.0).max(1.0),
        utilization,
        wait_ms,
        in_flight: in_flight(qps, mean_ms),
        headroom: throughput.and_then(|throughput| {
            (qps > 0.0).then(|| super::queue::TARGET_UTILISATION * throughput / qps)
        }),
    })
}
