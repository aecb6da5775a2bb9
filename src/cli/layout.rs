//! `layout`: lay out afresh, and say how it came out.

use std::time::Instant;

use anyhow::anyhow;
use serde::Serialize;

use super::arguments::{Aspect, Edges, FlowArgument, Format, Layout};
use super::{input, output};
use crate::catalog::Catalog;
use crate::geometry::Direction;
use crate::model::{EdgeShape, LayoutSettings};
use crate::session::{arranged, layout_statistics, long_edges, picture_of};
use crate::storage::format;

#[derive(Serialize)]
struct Record {
    nodes: usize,
    edges: usize,
    ranks: usize,
    crossings: usize,
    bends: usize,
    total_length: f64,
    together: f64,
    struck_titles: usize,
    struck_labels: usize,
    path_edges: usize,
    straight_path_edges: usize,
    area: f64,
    node_overlaps: usize,
    edges_through_nodes: usize,
    ms: f64,
}

/// The settings of a document with what was said of them.
fn settings(arguments: &Layout, before: &LayoutSettings) -> LayoutSettings {
    LayoutSettings {
        direction: arguments
            .direction
            .map_or(before.direction, |way| match way {
                FlowArgument::Right => Direction::Right,
                FlowArgument::Down => Direction::Down,
            }),
        edges: arguments.edges.map_or(before.edges, |edges| match edges {
            Edges::Orthogonal => EdgeShape::Orthogonal,
            Edges::Spline => EdgeShape::Spline,
            Edges::Straight => EdgeShape::Straight,
        }),
        spacing: arguments.spacing.unwrap_or(before.spacing),
        compact: arguments.compact.unwrap_or(before.compact),
        shared_trunks: arguments.shared_trunks.unwrap_or(before.shared_trunks),
        line_hops: arguments.line_hops.unwrap_or(before.line_hops),
        aspect_ratio: arguments
            .aspect
            .map_or(before.aspect_ratio, |Aspect(ratio)| ratio),
    }
}

pub(super) fn run(arguments: &Layout) -> anyhow::Result<()> {
    let catalog = Catalog::bundled();
    let (mut document, comments) = input::with_comments(&arguments.file)?;
    let settings = settings(arguments, document.layout());
    let mut draft = document.edit();
    draft.set_layout(settings);
    draft.commit("Layout")?;
    let start = Instant::now();
    let mut document = arranged(document, catalog);
    if arguments.stubs {
        let mut draft = document.edit();
        for edge in long_edges(draft.document(), catalog) {
            draft.set_edge_stub(&edge, true)?;
        }
        draft.commit("Show as stubs")?;
        document = arranged(document, catalog);
    }
    let ms = start.elapsed().as_secs_f64() * 1_000.0;
    if arguments.output.is_some() || !arguments.stats {
        let (text, dropped) = format::write_with(&document, &comments);
        output::write_document(arguments.output.as_deref(), text.as_bytes())?;
        if dropped > 0 {
            let file = arguments.file.display();
            output::complain(&anyhow!("{dropped} comments of {file} could not be kept"));
        }
    }
    if !arguments.stats {
        return Ok(());
    }
    let figures = layout_statistics(&document, catalog);
    let picture = picture_of(&document, catalog).stats();
    let record = Record {
        nodes: figures.nodes,
        edges: figures.edges,
        ranks: figures.ranks,
        crossings: picture.crossings,
        bends: picture.bends,
        total_length: picture.length.round(),
        together: picture.together.round(),
        struck_titles: picture.struck_titles,
        struck_labels: picture.struck_labels,
        path_edges: picture.spine,
        straight_path_edges: picture.straight,
        area: figures.area.round(),
        node_overlaps: figures.node_overlaps,
        edges_through_nodes: figures.edges_through_nodes,
        ms: (ms * 1_000.0).round() / 1_000.0,
    };
    if arguments.format == Format::Json {
        return output::write_json(&record);
    }
    let rows = [
        ("nodes", record.nodes.to_string()),
        ("edges", record.edges.to_string()),
        ("ranks", record.ranks.to_string()),
        ("crossings", record.crossings.to_string()),
        ("bends", record.bends.to_string()),
        ("total length", format!("{} points", record.total_length)),
        ("together", format!("{} points", record.together)),
        ("struck titles", record.struck_titles.to_string()),
        ("struck labels", record.struck_labels.to_string()),
        ("path edges", record.path_edges.to_string()),
        (
            "straight path edges",
            record.straight_path_edges.to_string(),
        ),
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
