//! End-to-end latency of the request path of a design.

mod path;

use std::collections::BTreeMap;

use path::{cases, path_node, path_order};

use super::network::{Dependence, Network, NetworkStage};
use super::time::Time;
use crate::graph::GraphView;
use crate::model::{NodeId, Requirement};

/// Seed of all draws: the same design gives the same figures.
const SEED: u64 = 7;
/// How far stages are taken to be slow together where a planning figure is wanted: shared hosts
/// and networks. A rule of thumb; nobody knows it before it is measured.
pub const PLANNING_RHO: f64 = 0.3;
/// Draws of figures that are wanted between two frames.
const QUICK_DRAWS: usize = 1_024;
/// Draws of the planning figure, which is told in two digits.
const PLANNING_DRAWS: usize = 16_384;

/// Where a figure comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// It stands in the document.
    Given,
    /// It is the palette's default for that component.
    Default,
    /// Nobody said; it counts as nothing.
    Missing,
}

/// A node of the request path and its figures.
#[derive(Clone, Debug, PartialEq)]
pub struct PathNode {
    /// The node.
    pub id: NodeId,
    /// Its label.
    pub label: String,
    /// Median of one call in milliseconds.
    pub p50: f64,
    /// 99th percentile of one call in milliseconds.
    pub p99: f64,
    /// Where the two come from.
    pub origin: Origin,
    /// Calls that are made at once, of which the slowest decides: shards, or calls per request.
    pub parallel: f64,
    /// Whether only some requests visit it; it takes no time in the headline then.
    pub is_optional: bool,
    /// Whether it says how often a request calls it.
    pub has_calls: bool,
    /// Median time to the first token in milliseconds, if it streams.
    pub first_token: Option<f64>,
}

impl PathNode {
    fn time(&self) -> Time {
        if self.is_optional {
            return Time::Zero;
        }
        Time::from_percentiles(self.p50, self.p99)
    }

    /// The time until its first token, as spread as the whole time is, or the whole time.
    fn time_to_first_token(&self) -> Time {
        match self.first_token {
            Some(first) if !self.is_optional && self.p50 > 0.0 => {
                Time::from_percentiles(first, first * (self.p99 / self.p50).max(1.0))
            }
            _ => self.time(),
        }
    }
}

/// What happens to a share of the requests: a cache answers, or none does.
#[derive(Clone, Debug, PartialEq)]
struct Case {
    /// The cache that answers; `None` if none does.
    answered_by: Option<NodeId>,
    /// Share of the requests, 0 to 1.
    weight: f64,
    /// Places of the nodes in the model that take part, in an order of waiting.
    nodes: Vec<usize>,
    /// For each of them, the places in `nodes` that it waits for.
    after: Vec<Vec<usize>>,
    /// Places in `nodes` of the responses.
    ends: Vec<usize>,
}

/// The request path with its figures: all that the latency depends on.
#[derive(Clone, Debug, PartialEq)]
pub struct LatencyModel {
    /// Its nodes in an order of waiting.
    pub nodes: Vec<PathNode>,
    cases: Vec<Case>,
    /// Budget of the median in milliseconds.
    pub p50_budget: Option<f64>,
    /// Budget of the 99th percentile in milliseconds.
    pub p99_budget: Option<f64>,
    /// Budget of the first token in milliseconds.
    pub first_token_budget: Option<f64>,
}

/// Why there is nothing to estimate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoLatency {
    /// There is no way from a request to an answer.
    #[error(
        "There is no path from a request to an answer yet. Connect a client request with a \
         client response."
    )]
    NoPath,
    /// Requests wait for each other in a circle.
    #[error("Requests wait in a circle, so none ever ends. The checks name the circle.")]
    Circle,
}

/// What a node adds to the latency.
#[derive(Clone, Debug, PartialEq)]
pub struct Share {
    /// The node.
    pub id: NodeId,
    /// How often it lies on the critical path, 0 to 1.
    pub critical: f64,
    /// Its part of the mean latency, in milliseconds.
    pub mean_ms: f64,
    /// Its part of the slowest 1 % of the requests, in milliseconds.
    pub tail_ms: f64,
    /// The same as a share of them, 0 to 1.
    pub tail_share: f64,
}

/// One request that was drawn.
struct Sample {
    /// Its time in milliseconds.
    total: f64,
    /// Its share of all requests.
    weight: f64,
    /// The nodes that it waited for, by their places, with their times.
    path: Vec<(usize, f64)>,
}

/// The estimate of the latency.
#[derive(Clone, Debug, PartialEq)]
pub struct Latency {
    /// Median, 95th and 99th percentile in milliseconds, with stages that are slow independently.
    pub p50: f64,
    /// See `p50`.
    pub p95: f64,
    /// See `p50`.
    pub p99: f64,
    /// Mean in milliseconds.
    pub mean: f64,
    /// 99th percentile if stages tend to be slow together ([`PLANNING_RHO`]).
    pub p99_planning: f64,
    /// 99th percentile if all are slow at the same moment: a bound for practice.
    pub p99_together: f64,
    /// Median and 99th percentile of the first token in milliseconds, if something streams.
    pub first_token: Option<(f64, f64)>,
    /// What each node adds, the largest part of the tail first.
    pub shares: Vec<Share>,
    /// The nodes that most requests wait for, from request to response.
    pub critical_path: Vec<NodeId>,
    /// Quantiles in steps of half a per cent, in milliseconds: for a chart.
    pub curve: Vec<f64>,
    /// How many draws it was made from.
    pub draws: usize,
}

impl LatencyModel {
    /// The model of a design.
    ///
    /// # Errors
    /// [`NoLatency`] where no request gets an answer, or one waits for itself.
    pub fn new(view: &GraphView<'_>) -> Result<Self, NoLatency> {
        let order = path_order(view)?;
        let mut model = Self {
            nodes: Vec::with_capacity(order.len()),
            cases: Vec::new(),
            p50_budget: None,
            p99_budget: None,
            first_token_budget: None,
        };
        let sheet = view.document().sheet();
        model.p50_budget = sheet.number(Requirement::P50BudgetMs);
        model.p99_budget = sheet.number(Requirement::P99BudgetMs);
        model.first_token_budget = sheet.number(Requirement::TtftBudgetMs);
        for index in &order {
            model.nodes.extend(path_node(view, *index));
        }
        model.cases = cases(view, &order);
        Ok(model)
    }

    /// A bound for the `p` quantile in milliseconds, all stages being slow at once, without
    /// drawing: the slowest case of the caches decides.
    pub fn all_at(&self, p: f64) -> f64 {
        let networks = self
            .cases
            .iter()
            .map(|case| self.network(case, PathNode::time));
        networks
            .map(|network| network.all_at(p))
            .fold(0.0, f64::max)
    }

    /// Draws the 99th percentile with few draws, in milliseconds: within about a per cent.
    pub fn quick_percentile(&self, p: f64) -> f64 {
        let totals = self.totals(QUICK_DRAWS, Dependence::Independent, PathNode::time);
        percentile(&totals, p)
    }

    /// Draws the `p` quantile of the time until a node is done with few draws, in milliseconds, of
    /// the requests that no cache answers; `None` if none of them comes to it.
    pub fn quick_percentile_until(&self, node: &NodeId, p: f64) -> Option<f64> {
        let place = self.nodes.iter().position(|own| own.id == *node)?;
        let mut totals: Vec<(f64, f64)> = Vec::new();
        for case in self.cases.iter().filter(|case| case.answered_by.is_none()) {
            let Some(end) = case.nodes.iter().position(|own| *own == place) else {
                continue;
            };
            let network = Network {
                ends: vec![end],
                ..self.network(case, PathNode::time)
            };
            let count = (QUICK_DRAWS as f64 * case.weight).ceil() as usize;
            let drawn = network.draw(count, SEED, Dependence::Independent);
            let each = case.weight / drawn.totals.len().max(1) as f64;
            totals.extend(drawn.totals.into_iter().map(|total| (total, each)));
        }
        let whole: f64 = totals.iter().map(|(_, weight)| weight).sum();
        let shares = totals.iter().map(|(time, weight)| (*time, weight / whole));
        (whole > 0.0).then(|| percentile(&sorted(shares.collect()), p))
    }

    /// The whole estimate from at least that many draws.
    pub fn estimate(&self, draws: usize) -> Latency {
        let mut totals = Vec::new();
        let mut samples: Vec<Sample> = Vec::new();
        for case in &self.cases {
            let network = self.network(case, PathNode::time);
            let count = (draws as f64 * case.weight).ceil() as usize;
            let drawn = network.draw(count, SEED, Dependence::Independent);
            let weight = case.weight / drawn.critical.len().max(1) as f64;
            let each = case.weight / drawn.totals.len().max(1) as f64;
            totals.extend(drawn.totals.into_iter().map(|total| (total, each)));
            samples.extend(drawn.critical.into_iter().map(|(total, path)| {
                let node = |(at, time): (usize, f64)| Some((*case.nodes.get(at)?, time));
                Sample {
                    total,
                    weight,
                    path: path.into_iter().filter_map(node).collect(),
                }
            }));
        }
        let totals = sorted(totals);
        let p99 = percentile(&totals, 0.99);
        let planning = self.totals(
            PLANNING_DRAWS.min(draws),
            Dependence::Correlated(PLANNING_RHO),
            PathNode::time,
        );
        let streams = self.nodes.iter().any(|node| node.first_token.is_some());
        let first_token = streams.then(|| {
            let first = self.totals(
                PLANNING_DRAWS.min(draws),
                Dependence::Independent,
                PathNode::time_to_first_token,
            );
            (percentile(&first, 0.5), percentile(&first, 0.99))
        });
        let (shares, critical_path) = self.shares(&samples);
        Latency {
            p50: percentile(&totals, 0.5),
            p95: percentile(&totals, 0.95),
            p99,
            mean: totals.iter().map(|(total, weight)| total * weight).sum(),
            // Being slow together cannot help; what is below that is the chance of few draws.
            p99_planning: percentile(&planning, 0.99).max(p99),
            p99_together: self.all_at(0.99),
            first_token,
            shares,
            critical_path,
            curve: (0..200)
                .map(|step| percentile(&totals, (f64::from(step) + 0.5) / 200.0))
                .collect(),
            draws: totals.len(),
        }
    }

    /// How the 99th percentile changes, in milliseconds, if one node took half its time: the
    /// nodes for which it changes most first, without those for which it does not.
    pub fn sensitivity(&self) -> Vec<(NodeId, f64)> {
        let now = self.quick_percentile(0.99);
        let mut gains: Vec<(NodeId, f64)> = Vec::new();
        for (place, node) in self.nodes.iter().enumerate() {
            if node.is_optional || node.p99 <= 0.0 {
                continue;
            }
            let mut faster = self.clone();
            if let Some(node) = faster.nodes.get_mut(place) {
                node.p50 /= 2.0;
                node.p99 /= 2.0;
            }
            let gain = now - faster.quick_percentile(0.99);
            if gain > now * 0.002 {
                gains.push((node.id.clone(), gain));
            }
        }
        gains.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        gains
    }

    /// The share of the requests that each node takes part in, 0 to 1: caches answer the others,
    /// and are asked by all that no cache before them answers.
    pub fn reached(&self) -> BTreeMap<NodeId, f64> {
        let mut reached = BTreeMap::new();
        let mut left = 1.0;
        let mut asked = Vec::new();
        for (cache, weight) in self.answered_by_caches() {
            asked.push((cache.clone(), left));
            left -= weight;
        }
        for case in &self.cases {
            for node in case.nodes.iter().filter_map(|node| self.nodes.get(*node)) {
                *reached.entry(node.id.clone()).or_insert(0.0) += case.weight;
            }
        }
        reached.extend(asked);
        reached
    }

    /// Share of requests that each cache answers, 0 to 1.
    pub fn answered_by_caches(&self) -> impl Iterator<Item = (&NodeId, f64)> {
        let cases = self.cases.iter();
        cases.filter_map(|case| Some((case.answered_by.as_ref()?, case.weight)))
    }

    fn network(&self, case: &Case, time: impl Fn(&PathNode) -> Time) -> Network {
        let nodes = case.nodes.iter().filter_map(|node| self.nodes.get(*node));
        let stage = |(node, after): (&PathNode, &Vec<usize>)| NetworkStage {
            time: time(node),
            parallel: node.parallel,
            after: after.clone(),
        };
        Network {
            stages: nodes.zip(&case.after).map(stage).collect(),
            ends: case.ends.clone(),
        }
    }

    fn totals(
        &self,
        draws: usize,
        dependence: Dependence,
        time: impl Fn(&PathNode) -> Time + Copy,
    ) -> Vec<(f64, f64)> {
        let mut totals = Vec::new();
        for case in &self.cases {
            let count = (draws as f64 * case.weight).ceil() as usize;
            let drawn = self.network(case, time).draw(count, SEED, dependence);
            let each = case.weight / drawn.totals.len().max(1) as f64;
            totals.extend(drawn.totals.into_iter().map(|total| (total, each)));
        }
        sorted(totals)
    }

    /// What the nodes add in some samples, and the nodes that most requests wait for.
    fn shares(&self, samples: &[Sample]) -> (Vec<Share>, Vec<NodeId>) {
        let weighed = samples.iter().map(|sample| (sample.total, sample.weight));
        let tail_from = percentile(&sorted(weighed.collect()), 0.99);
        let mut sums = vec![[0.0_f64; 3]; self.nodes.len()];
        let mut tail_weight = 0.0;
        for Sample {
            total,
            weight,
            path,
        } in samples
        {
            let is_tail = *total >= tail_from;
            tail_weight += if is_tail { *weight } else { 0.0 };
            for (node, time) in path {
                if let Some([critical, mean, tail]) = sums.get_mut(*node) {
                    *critical += weight;
                    *mean += weight * time;
                    *tail += if is_tail { weight * time } else { 0.0 };
                }
            }
        }
        let nodes = self.nodes.iter().zip(&sums);
        let on_most = nodes.clone().filter(|(_, [critical, ..])| *critical > 0.5);
        let critical_path = on_most.map(|(node, _)| node.id.clone()).collect();
        let mut shares: Vec<Share> = nodes
            .filter(|(_, [critical, ..])| *critical > 0.0)
            .map(|(node, [critical, mean, tail])| Share {
                id: node.id.clone(),
                critical: *critical,
                mean_ms: *mean,
                tail_share: 0.0,
                tail_ms: if tail_weight > 0.0 {
                    tail / tail_weight
                } else {
                    0.0
                },
            })
            .collect();
        let whole: f64 = shares.iter().map(|share| share.tail_ms).sum();
        for share in shares.iter_mut().filter(|_| whole > 0.0) {
            share.tail_share = share.tail_ms / whole;
        }
        shares.sort_by(|a, b| {
            b.tail_ms
                .total_cmp(&a.tail_ms)
                .then_with(|| a.id.cmp(&b.id))
        });
        (shares, critical_path)
    }
}

fn sorted(mut totals: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    totals.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    totals
}

/// The value below which a share `p` of the weight lies; 0 without any.
fn percentile(sorted: &[(f64, f64)], p: f64) -> f64 {
    let mut below = 0.0;
    for (total, weight) in sorted {
        below += weight;
        if below >= p {
            return *total;
        }
    }
    sorted.last().map_or(0.0, |(total, _)| *total)
}
