//! `layout`: lay out afresh, and say how it came out.

use std::path::Path;
use std::time::Instant;

use serde::Serialize;

use super::arguments::Format;
use super::{input, output};
use crate::catalog::Catalog;
use crate::session::{arranged, layout_statistics};
use crate::storage::format;

#[derive(Serialize)]
struct Record {
    nodes: usize,
    edges: usize,
    ranks: usize,
    crossings: usize,
    bends: usize,
    total_length: f64,
    area: f64,
    node_overlaps: usize,
    edges_through_nodes: usize,
    ms: f64,
}

pub(super) fn run(
    file: &str,
    output_path: Option<&Path>,
    stats: bool,
    format: Format,
) -> anyhow::Result<()> {
    let catalog = Catalog::bundled();
    let document = input::document(file)?;
    let start = Instant::now();
    let document = arranged(document, catalog);
    let ms = start.elapsed().as_secs_f64() * 1_000.0;
    if output_path.is_some() || !stats {
        output::write_to(output_path, format::write(&document).as_bytes())?;
    }
    if !stats {
        return Ok(());
    }
    let figures = layout_statistics(&document, catalog);
    let record = Record {
        nodes: figures.nodes,
        edges: figures.edges,
        ranks: figures.ranks,
        crossings: figures.crossings,
        bends: figures.bends,
        total_length: figures.total_length.round(),
        area: figures.area.round(),
        node_overlaps: figures.node_overlaps,
        edges_through_nodes: figures.edges_through_nodes,
        ms: (ms * 1_000.0).round() / 1_000.0,
    };
    if format == Format::Json {
        return output::write_json(&record);
    }
    let rows = [
        ("nodes", record.nodes.to_string()),
        ("edges", record.edges.to_string()),
        ("ranks", record.ranks.to_string()),
        ("crossings", record.crossings.to_string()),
        ("bends", record.bends.to_string()),
        ("total length", format!("{} points", record.total_length)),
        ("area", format!("{} square points", record.area)),
        ("node overlaps", record.node_overlaps.to_string()),
        (
            "edges through nodes",
            record.edges_through_nodes.to_string(),
        ),
        ("time", format!("{} ms", record.ms)),
    ];
    let rows: Vec<Vec<String>> = rows
        .into_iter()
        .map(|(name, value)| vec![name.to_owned(), value])
        .collect();
    output::write(output::table(&rows).as_bytes())
}
