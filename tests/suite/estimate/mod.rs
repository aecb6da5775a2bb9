//! Estimates of whole designs.

mod costs;
mod designs;
mod live;

use pipewright::catalog::{Catalog, Prices};
use pipewright::estimate::Estimate;
use pipewright::graph::GraphView;
use pipewright::model::Document;

/// The estimate of a document, from so many draws.
pub fn estimate(document: &Document, draws: usize) -> Estimate {
    let view = GraphView::new(document, Catalog::bundled());
    Estimate::new(&view, Prices::bundled(), draws)
}
