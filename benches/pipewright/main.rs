//! How long the parts take, on seeded diagrams of 20 to 5 000 nodes.
//!
//! `cargo bench` runs all, `cargo bench -- check` those whose names hold "check".

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "what a bench meets unexpectedly ends it"
)]

mod documents;
mod files;
#[cfg(feature = "gui")]
mod frames;
mod graphs;
mod pictures;

use std::time::Duration;

use criterion::Criterion;
use graphs::Diagram;

/// Nodes of the diagrams.
const SIZES: [usize; 5] = [20, 100, 500, 2_000, 5_000];

fn main() {
    let mut criterion = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1))
        .configure_from_args();
    let diagrams = SIZES.map(Diagram::new);
    documents::bench(&mut criterion, &diagrams);
    files::bench(&mut criterion, &diagrams);
    pictures::bench(&mut criterion, &diagrams);
    #[cfg(feature = "gui")]
    frames::bench(&mut criterion, &diagrams);
    criterion.final_summary();
}
