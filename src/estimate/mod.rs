//! Estimates of a design: latency, capacity, memory, training, cost.

mod capacity;
pub mod formulas;
mod latency;
mod network;
mod normal;
mod queue;
mod time;

pub use capacity::{Capacity, Load};
pub use latency::{Latency, LatencyModel, NoLatency, Origin, PLANNING_RHO, PathNode, Share};
pub use network::{Dependence, Draws, Network, Stage};
pub use queue::{TARGET_UTILISATION, in_flight, mean_wait_ms, replicas_for, share_that_waits};
pub use time::{Time, Z99, chain_percentiles};
