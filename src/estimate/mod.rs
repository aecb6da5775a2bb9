//! Estimates of a design: latency, capacity, memory, training, cost.

mod network;
mod normal;
mod time;

pub use network::{Dependence, Draws, Network, Stage};
pub use time::{Time, Z99, chain_percentiles};
