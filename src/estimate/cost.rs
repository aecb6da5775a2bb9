//! What a design costs a month, and for a thousand requests.

use super::capacity::{Capacity, Load};
use super::figure::{Figure, FigureKind};
use super::latency::Origin;
use crate::catalog::{Machine, Prices};
use crate::graph::{GraphView, NodeFacts};
use crate::model::{NodeId, Property};

/// A replica where neither the node nor the palette says what it is.
const DEFAULT_MACHINE: Machine = Machine::Vcpus(4.0);
/// Hours in a month, as clouds bill them: 8,760 / 12.
const HOURS_PER_MONTH: f64 = 730.0;
/// Days of a month.
const DAYS: f64 = HOURS_PER_MONTH / 24.0;

/// What one node costs.
#[derive(Clone, Debug, PartialEq)]
pub struct NodeCost {
    /// The node.
    pub id: NodeId,
    /// US dollars a month.
    pub dollars: f64,
    /// What is paid for: `12 × 2 GPU`.
    pub what: String,
    /// Whether something of it is a default.
    pub origin: Origin,
}

/// What the design costs, without people, traffic and training.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cost {
    /// By node, the dearest first.
    pub nodes: Vec<NodeCost>,
    /// US dollars a month.
    pub month: f64,
    /// US dollars for a thousand requests or jobs, if the load is known.
    pub per_thousand: Option<f64>,
    /// Accelerators that are paid for.
    pub gpus: f64,
}

impl Cost {
    /// The cost of the replicas that are there or needed, of indexes in memory, and of what is
    /// stored. Replicas for the peak are paid day and night.
    pub(super) fn new(
        view: &GraphView<'_>,
        capacity: &Capacity,
        figures: &[Figure],
        prices: &Prices,
    ) -> Self {
        let mut cost = Self::default();
        for load in &capacity.loads {
            let facts = view.index_of(&load.id).and_then(|index| view.facts(index));
            if let Some(own) = facts.and_then(|facts| serving(&facts, load, prices, &mut cost.gpus))
            {
                cost.nodes.push(own);
            }
        }
        for figure in figures {
            let facts = view
                .index_of(&figure.node)
                .and_then(|index| view.facts(index));
            cost.nodes
                .extend(facts.and_then(|facts| kept(&facts, figure, prices)));
        }
        cost.nodes.sort_by(|a, b| {
            b.dollars
                .total_cmp(&a.dollars)
                .then_with(|| a.id.cmp(&b.id))
        });
        cost.month = cost.nodes.iter().fold(0.0, |sum, node| sum + node.dollars);
        let ratio = prices.assumptions.peak_over_average;
        let average = capacity.peak_qps.map(|peak| peak / ratio * 86_400.0);
        let a_day = average
            .or(capacity.jobs_per_day)
            .filter(|count| *count > 0.0);
        cost.per_thousand = a_day.map(|count| cost.month / (count * DAYS) * 1_000.0);
        cost
    }
}

fn serving(
    facts: &NodeFacts<'_>,
    load: &Load,
    prices: &Prices,
    all_gpus: &mut f64,
) -> Option<NodeCost> {
    let copies = load.replicas.or(load.needed)? * load.shards;
    let (machine, origin) = machine(facts);
    let (hourly, what) = match machine {
        Machine::Gpus(gpus) => {
            *all_gpus += copies * gpus;
            (
                gpus * prices.gpu_hour.dollars,
                format!("{copies:.0} × {gpus} GPU"),
            )
        }
        Machine::Vcpus(cores) => (
            cores * prices.vcpu_hour.dollars,
            format!("{copies:.0} × {cores} vCPU"),
        ),
        Machine::None => return None,
    };
    Some(NodeCost {
        id: load.id.clone(),
        dollars: copies * hourly * HOURS_PER_MONTH,
        what,
        origin: match load.replicas {
            Some(_) => origin,
            None => Origin::Default,
        },
    })
}

/// What a replica of a node is: what it says, or what the palette says of its component.
fn machine(facts: &NodeFacts<'_>) -> (Machine, Origin) {
    if let Some(gpus) = facts.node.number(Property::Gpus).filter(|gpus| *gpus > 0.0) {
        return (Machine::Gpus(gpus), Origin::Given);
    }
    let defaults = facts
        .component
        .and_then(|component| component.defaults.as_ref());
    let known = defaults.and_then(|defaults| defaults.machine);
    (known.unwrap_or(DEFAULT_MACHINE), Origin::Default)
}

/// Memory of an index that must be held, and storage of a log.
fn kept(facts: &NodeFacts<'_>, figure: &Figure, prices: &Prices) -> Option<NodeCost> {
    let gigabytes = figure.value / 1e9;
    let (dollars, what) = match figure.kind {
        FigureKind::IndexMemory => {
            let copies = facts
                .node
                .number(Property::Replicas)
                .unwrap_or(1.0)
                .max(1.0);
            let hourly = gigabytes * copies * prices.gb_ram_hour.dollars;
            (
                hourly * HOURS_PER_MONTH,
                format!("{} in memory, {copies:.0} ×", figure.shown()),
            )
        }
        FigureKind::KeptInAll | FigureKind::Size => (
            gigabytes * prices.gb_month.dollars,
            format!("{} stored", figure.shown()),
        ),
        FigureKind::Shards
        | FigureKind::Weights
        | FigureKind::KvCachePerToken
        | FigureKind::SequencesAtOnce
        | FigureKind::TrainingHours
        | FigureKind::GrowthPerDay
        | FigureKind::StepTime
        | FigureKind::GpuTime
        | FigureKind::WholeAnswer => return None,
    };
    Some(NodeCost {
        id: figure.node.clone(),
        dollars,
        what,
        origin: figure.origin(),
    })
}
