//! End-to-end latency of the request path of a design.

use std::collections::BTreeMap;

use super::network::{Dependence, Network, Stage};
use super::time::Time;
use crate::catalog::Role;
use crate::graph::{GraphView, NodeIndex, NodeSet};
use crate::model::{EdgeId, EdgeKind, NodeId, Property, Requirement};

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
        let stage = |(node, after): (&PathNode, &Vec<usize>)| Stage {
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

fn path_node(view: &GraphView<'_>, index: NodeIndex) -> Option<PathNode> {
    let facts = view.facts(index)?;
    let node = facts.node;
    let defaults = facts
        .component
        .and_then(|component| component.defaults.as_ref());
    let given = (node.number(Property::P50Ms), node.number(Property::P99Ms));
    let (p50, p99, origin) = match (given, defaults) {
        // A request and a response are the ends of the path, not work.
        ((None, None), _) if is_end(view, index) => (0.0, 0.0, Origin::Given),
        ((Some(p50), Some(p99)), _) => (p50, p99, Origin::Given),
        // One figure of two: the other in the proportion of the defaults.
        ((Some(p50), None), Some(known)) if known.p50_ms > 0.0 => {
            (p50, p50 * known.p99_ms / known.p50_ms, Origin::Default)
        }
        ((None, Some(p99)), Some(known)) if known.p99_ms > 0.0 => {
            (p99 * known.p50_ms / known.p99_ms, p99, Origin::Default)
        }
        ((Some(only), None) | (None, Some(only)), _) => (only, only, Origin::Default),
        ((None, None), Some(known)) => (known.p50_ms, known.p99_ms, Origin::Default),
        ((None, None), None) => (0.0, 0.0, Origin::Missing),
    };
    let shards = node.number(Property::Shards).unwrap_or(1.0);
    let calls = node.number(Property::Calls).unwrap_or(1.0);
    Some(PathNode {
        id: facts.id.clone(),
        label: node.label.clone(),
        p50,
        p99,
        origin,
        parallel: shards.max(calls.ceil()).max(1.0),
        is_optional: node.flag(Property::Optional),
        has_calls: node.number(Property::Calls).is_some(),
        // A model on the way, such as a rewriter, may stream too; nobody sees its tokens.
        first_token: match facts.stage() {
            "generation" => node.number(Property::TimeToFirstTokenMs),
            _ => None,
        },
    })
}

fn is_end(view: &GraphView<'_>, index: NodeIndex) -> bool {
    view.facts(index)
        .is_some_and(|facts| facts.plays_any(&[Role::Request, Role::Response, Role::Upload]))
}

/// The nodes of the request path so that none waits for a later one.
fn path_order(view: &GraphView<'_>) -> Result<Vec<NodeIndex>, NoLatency> {
    let path = view.request_path();
    if path.is_empty() {
        return Err(NoLatency::NoPath);
    }
    let mut waiting: BTreeMap<NodeIndex, usize> = path.iter().map(|node| (node, 0)).collect();
    let mut next: BTreeMap<NodeIndex, Vec<NodeIndex>> = BTreeMap::new();
    for (from, to, _) in view.path_edges() {
        *waiting.entry(to).or_insert(0) += 1;
        next.entry(from).or_default().push(to);
    }
    let mut order: Vec<NodeIndex> = Vec::with_capacity(waiting.len());
    let free = waiting.iter().filter(|(_, count)| **count == 0);
    let mut ready: Vec<NodeIndex> = free.map(|(node, _)| *node).rev().collect();
    while let Some(node) = ready.pop() {
        order.push(node);
        for to in next.get(&node).into_iter().flatten() {
            if let Some(count) = waiting.get_mut(to) {
                *count -= 1;
                if *count == 0 {
                    ready.push(*to);
                }
            }
        }
    }
    if order.len() == path.len() {
        Ok(order)
    } else {
        Err(NoLatency::Circle)
    }
}

/// A cache that can end a request early, and how.
struct Shortcut {
    cache: NodeIndex,
    hit: f64,
    /// Edges that are taken on a hit only.
    answers: Vec<EdgeId>,
}

/// The caches of the path, in its order, that spare work on a hit: those from which something
/// leaves that did not come in as a question. (A prefix cache passes on what it got: a hit
/// shortens the next step, and spares none.)
fn shortcuts(view: &GraphView<'_>, order: &[NodeIndex]) -> Vec<Shortcut> {
    let mut shortcuts = Vec::new();
    for cache in order.iter().copied() {
        let hit = view
            .facts(cache)
            .and_then(|facts| facts.node.number(Property::CacheHit));
        let Some(hit) = hit.filter(|hit| *hit > 0.0) else {
            continue;
        };
        let asked: Vec<String> = view
            .path_edges()
            .filter(|(_, to, _)| *to == cache)
            .map(|(_, _, edge)| edge.edge.data.to_string())
            .collect();
        let leaving = view.path_edges().filter(|(from, ..)| *from == cache);
        let answers: Vec<EdgeId> = leaving
            .filter(|(_, _, edge)| !asked.iter().any(|data| data == edge.edge.data.as_str()))
            .map(|(_, _, edge)| edge.id.clone())
            .collect();
        if !answers.is_empty() {
            shortcuts.push(Shortcut {
                cache,
                hit,
                answers,
            });
        }
    }
    shortcuts
}

/// What happens to which share of the requests: the first cache answers, or the next, or none.
fn cases(view: &GraphView<'_>, order: &[NodeIndex]) -> Vec<Case> {
    let mut cases = Vec::new();
    let mut left = 1.0;
    let mut closed: Vec<EdgeId> = Vec::new();
    for shortcut in shortcuts(view, order) {
        let open = |edge: &EdgeId| !closed.contains(edge);
        let before = view.reaching([shortcut.cache], |from, to, edge| {
            open(edge.id) && is_path_edge(view, from, to, edge)
        });
        let firsts: Vec<NodeIndex> = view
            .path_edges()
            .filter(|(.., edge)| shortcut.answers.contains(edge.id))
            .map(|(_, to, _)| to)
            .collect();
        let after = view.reachable(firsts, |from, to, edge| {
            open(edge.id) && is_path_edge(view, from, to, edge)
        });
        let on_hit = |from: NodeIndex, to: NodeIndex, id: &EdgeId| {
            let inside = |set: &NodeSet| set.contains(from) && set.contains(to);
            open(id) && (inside(&before) || inside(&after) || shortcut.answers.contains(id))
        };
        if let Some(case) = case(view, order, shortcut.cache, left * shortcut.hit, on_hit) {
            left -= case.weight;
            cases.push(case);
            closed.extend(shortcut.answers);
        }
    }
    let missed = match cases.len() {
        0 => None,
        _ => without(view, order, left, &closed),
    };
    match missed {
        Some(case) => cases.push(case),
        // What the caches hold comes from nowhere else on the path: a miss takes the same way
        // and whatever fills the cache, which the cache's own figures tell.
        None => cases.extend(without(view, order, left, &[])),
    }
    cases.retain(|case| case.weight > 0.0);
    cases
}

fn without(
    view: &GraphView<'_>,
    order: &[NodeIndex],
    weight: f64,
    closed: &[EdgeId],
) -> Option<Case> {
    let mut found = reduced(view, order, weight, |_, _, id| !closed.contains(id))?;
    found.answered_by = None;
    Some(found)
}

fn case(
    view: &GraphView<'_>,
    order: &[NodeIndex],
    cache: NodeIndex,
    weight: f64,
    open: impl Fn(NodeIndex, NodeIndex, &EdgeId) -> bool,
) -> Option<Case> {
    let mut found = reduced(view, order, weight, open)?;
    found.answered_by = view.facts(cache).map(|facts| facts.id.clone());
    Some(found)
}

fn is_path_edge(
    view: &GraphView<'_>,
    a: NodeIndex,
    b: NodeIndex,
    edge: &crate::graph::EdgeFacts<'_>,
) -> bool {
    let kind_fits = edge.edge.kind == EdgeKind::Sync
        || view
            .index_of(&edge.edge.from)
            .is_some_and(|from| view.is_request_edge(from, edge));
    kind_fits && view.is_on_path(a) && view.is_on_path(b)
}

/// The part of the path between requests and answers over the open edges; `None` if that
/// leaves no answer.
fn reduced(
    view: &GraphView<'_>,
    order: &[NodeIndex],
    weight: f64,
    open: impl Fn(NodeIndex, NodeIndex, &EdgeId) -> bool,
) -> Option<Case> {
    let edges: Vec<(NodeIndex, NodeIndex)> = view
        .path_edges()
        .filter(|(from, to, edge)| open(*from, *to, edge.id))
        .map(|(from, to, _)| (from, to))
        .collect();
    let mut next: BTreeMap<NodeIndex, Vec<NodeIndex>> = BTreeMap::new();
    let mut previous: BTreeMap<NodeIndex, Vec<NodeIndex>> = BTreeMap::new();
    for (from, to) in &edges {
        next.entry(*from).or_default().push(*to);
        previous.entry(*to).or_default().push(*from);
    }
    let responses = view.responses();
    let forward = walk(view.entries(), &next);
    let backward = walk(responses.iter().copied(), &previous);
    let kept = order
        .iter()
        .enumerate()
        .filter(|(_, node)| forward.contains(**node) && backward.contains(**node));
    let kept: Vec<(usize, NodeIndex)> = kept.map(|(place, node)| (place, *node)).collect();
    let place_of: BTreeMap<NodeIndex, usize> = kept
        .iter()
        .enumerate()
        .map(|(place, (_, node))| (*node, place))
        .collect();
    let after = kept.iter().map(|(_, node)| {
        let before = previous.get(node).into_iter().flatten();
        let mut places: Vec<usize> = before
            .filter_map(|node| place_of.get(node).copied())
            .collect();
        places.sort_unstable();
        places.dedup();
        places
    });
    let ends: Vec<usize> = responses
        .iter()
        .filter_map(|node| place_of.get(node).copied())
        .collect();
    if ends.is_empty() {
        return None;
    }
    Some(Case {
        answered_by: None,
        weight,
        after: after.collect(),
        nodes: kept.iter().map(|(place, _)| *place).collect(),
        ends,
    })
}

fn walk(
    starts: impl IntoIterator<Item = NodeIndex>,
    next: &BTreeMap<NodeIndex, Vec<NodeIndex>>,
) -> NodeSet {
    let mut seen = NodeSet::default();
    let mut found: Vec<NodeIndex> = starts
        .into_iter()
        .filter(|node| seen.insert(*node))
        .collect();
    while let Some(node) = found.pop() {
        for other in next.get(&node).into_iter().flatten() {
            if seen.insert(*other) {
                found.push(*other);
            }
        }
    }
    seen
}
