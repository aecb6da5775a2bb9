//! Estimates of a design: latency, capacity, memory, training, cost.
//!
//! Two figures of a node, its median and its 99th percentile, make a log-normal time
//! ([`Time`]); the request path makes a network of stages that wait for each other, and many
//! draws of it the [`Latency`]. [`Capacity`] leads the load along the path, [`Figure`]s tell what
//! single nodes take, and [`Cost`] multiplies with a price table. All is pure: the same design
//! gives the same figures, and nothing is invented: what is missing is asked for ([`MissingFigure`]), and what
//! comes from the palette says so ([`Origin`]).
//!
//! ```
//! use pipewright::estimate::Time;
//!
//! // Half of all answers take 8 ms, one in a hundred more than 20 ms.
//! let search = Time::from_percentiles(8.0, 20.0);
//! assert!((search.quantile(0.5) - 8.0).abs() < 1e-9);
//! // Asked ten shards at once, the slowest decides.
//! assert!(search.quantile_of_slowest(10.0, 0.5) > 8.0);
//! ```

mod capacity;
mod cost;
mod figure;
mod formulas;
mod latency;
mod network;
mod normal;
mod queue;
mod resources;
mod time;

use crate::catalog::Prices;
use crate::graph::GraphView;
use crate::model::NodeId;

pub use capacity::{Capacity, Load};
pub use cost::{Cost, NodeCost};
pub use figure::{Figure, FigureKind, Input, dollars, shown, two_digits};
pub use latency::{Latency, LatencyModel, NoLatency, Origin, PLANNING_RHO, PathNode, Share};
pub use resources::MissingFigure;
pub use time::Time;

/// How many draws the estimate is made from, for a 99th percentile within one per cent.
pub const DRAWS: usize = 100_000;

/// All that is known of a design in figures.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimate {
    /// The request path and what its latency depends on; or why there is none.
    pub model: Result<LatencyModel, NoLatency>,
    /// Its latency.
    pub latency: Option<Latency>,
    /// The nodes whose time matters most for the 99th percentile, with what halving it would
    /// gain in milliseconds.
    pub sensitivity: Vec<(NodeId, f64)>,
    /// Load and replicas.
    pub capacity: Capacity,
    /// What single nodes take, in order of the nodes.
    pub figures: Vec<Figure>,
    /// What it costs.
    pub cost: Cost,
    /// What is missing.
    pub asks: Vec<MissingFigure>,
}

impl Estimate {
    /// The estimate of a design from at least that many draws.
    pub fn new(view: &GraphView<'_>, prices: &Prices, draws: usize) -> Self {
        let mut estimate = Self::without_latency(view, prices);
        if let Ok(model) = &estimate.model {
            estimate.latency = Some(model.estimate(draws));
            estimate.sensitivity = model.sensitivity();
        }
        estimate
    }

    /// All of it but the latency and what matters most for it, which take draws.
    pub fn without_latency(view: &GraphView<'_>, prices: &Prices) -> Self {
        let model = LatencyModel::new(view);
        let capacity = match &model {
            Ok(model) => Capacity::new(view, model),
            Err(_) => Capacity::default(),
        };
        let (figures, mut asks) = resources::resources(view, &capacity, prices);
        let cost = Cost::new(view, &capacity, &figures, prices);
        asks.splice(0..0, path_asks(&model, &capacity));
        Self {
            latency: None,
            sensitivity: Vec::new(),
            model,
            capacity,
            figures,
            cost,
            asks,
        }
    }
}

/// What the request path and its load do not say.
fn path_asks(model: &Result<LatencyModel, NoLatency>, capacity: &Capacity) -> Vec<MissingFigure> {
    let Ok(model) = model else {
        return Vec::new();
    };
    let mut asks = Vec::new();
    if capacity.peak_qps.is_none() && capacity.jobs_per_day.is_none() {
        asks.push(MissingFigure {
            node: None,
            question: "How many requests a second at the busiest time (peak load), or jobs a day?"
                .to_owned(),
        });
    }
    if model.p99_budget.is_none() {
        asks.push(MissingFigure {
            node: None,
            question: "What may the slowest 1 % take (latency budget p99)?".to_owned(),
        });
    }
    let optional = model
        .nodes
        .iter()
        .filter(|node| node.is_optional && !node.has_calls);
    asks.extend(optional.map(|node| MissingFigure {
        node: Some(node.id.clone()),
        question: "How often does a request call it (calls)? Only some do.".to_owned(),
    }));
    let missing = model
        .nodes
        .iter()
        .filter(|node| node.origin == Origin::Missing);
    asks.extend(missing.map(|node| MissingFigure {
        node: Some(node.id.clone()),
        question: "How long does a call take (p50 and p99)? It counts as nothing now.".to_owned(),
    }));
    asks
}
