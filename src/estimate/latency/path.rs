//! What of a design the request path is, and the cases in which it takes other ways.

use std::collections::BTreeMap;

use super::{Case, NoLatency, Origin, PathNode};
use crate::catalog::Role;
use crate::graph::{GraphView, NodeIndex, NodeSet};
use crate::model::{EdgeId, EdgeKind, Property};

pub(super) fn path_node(view: &GraphView<'_>, index: NodeIndex) -> Option<PathNode> {
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
pub(super) fn path_order(view: &GraphView<'_>) -> Result<Vec<NodeIndex>, NoLatency> {
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
pub(super) fn cases(view: &GraphView<'_>, order: &[NodeIndex]) -> Vec<Case> {
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
