//! Pictures of whole designs, lanes and labels included: ours beside `dot`'s.

use std::fmt::Write as _;

use pipewright::catalog::{Catalog, templates};
use pipewright::geometry::Point;
use pipewright::layout::{Picture, PictureEdge, PictureStats};
use pipewright::model::Document;
use pipewright::session::{arranged, load_template, picture_of};

use crate::designs::designs;
use crate::engines::{self, flattened};

/// `dot`'s gaps between nodes of a rank and between ranks, in inches.
const DOT_GAPS: &str = "nodesep=0.33;ranksep=0.6";

/// Prints the tables: templates, then designs of so many seeds.
pub fn print(seeds: usize) {
    let with_dot = engines::is_installed("dot");
    if !with_dot {
        println!("dot (Graphviz) is not installed: its columns are left out.\n");
    }
    let catalog = Catalog::bundled();
    let loaded = templates()
        .iter()
        .filter_map(|template| Some((template.id.to_owned(), load_template(template).ok()?)));
    print_table("template", loaded, catalog, with_dot);
    println!();
    let made = designs(seeds).enumerate();
    let made = made.map(|(seed, design)| (format!("seed {seed}"), arranged(design, catalog)));
    print_table("generated design", made, catalog, with_dot);
}

fn print_table(
    title: &str,
    documents: impl Iterator<Item = (String, Document)>,
    catalog: &Catalog,
    with_dot: bool,
) {
    println!(
        "| {title} | nodes | edges | crossings, ours and dot | length, ours over dot | bends an edge | together, points | struck titles | struck labels | spine, straight |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|");
    let mut sums = Sums::default();
    for (name, document) in documents {
        let picture = picture_of(&document, catalog);
        let dot = with_dot.then(|| by_dot(&document, &picture)).flatten();
        let row = Sums {
            nodes: picture.nodes.len(),
            edges: picture.edges.len(),
            ours: picture.stats(),
            dot: dot.map(|dot| dot.stats()),
        };
        print_row(&name, &row);
        sums.add(&row);
    }
    print_row("**all**", &sums);
}

#[derive(Default)]
struct Sums {
    nodes: usize,
    edges: usize,
    ours: PictureStats,
    dot: Option<PictureStats>,
}

impl Sums {
    fn add(&mut self, row: &Self) {
        self.nodes += row.nodes;
        self.edges += row.edges;
        self.ours = sum(self.ours, row.ours);
        self.dot = match (self.dot, row.dot) {
            (Some(a), Some(b)) => Some(sum(a, b)),
            (a, b) => a.or(b),
        };
    }
}

fn sum(a: PictureStats, b: PictureStats) -> PictureStats {
    PictureStats {
        crossings: a.crossings + b.crossings,
        length: a.length + b.length,
        bends: a.bends + b.bends,
        together: a.together + b.together,
        struck_titles: a.struck_titles + b.struck_titles,
        struck_labels: a.struck_labels + b.struck_labels,
        spine: a.spine + b.spine,
        straight: a.straight + b.straight,
    }
}

fn print_row(name: &str, row: &Sums) {
    let ours = &row.ours;
    let (crossings, length) = match &row.dot {
        Some(dot) => (
            format!("{}, {}", ours.crossings, dot.crossings),
            format!("{:.2}", ours.length / dot.length.max(1.0)),
        ),
        None => (format!("{}", ours.crossings), format!("{:.0}", ours.length)),
    };
    println!(
        "| {name} | {} | {} | {crossings} | {length} | {:.2} | {:.0} | {} | {} | {}, {} |",
        row.nodes,
        row.edges,
        ours.bends as f64 / row.edges.max(1) as f64,
        ours.together,
        ours.struck_titles,
        ours.struck_labels,
        ours.spine,
        ours.straight,
    );
}

/// The same nodes and edges as `dot` draws them, lanes as clusters, in splines from any side.
fn by_dot(document: &Document, picture: &Picture) -> Option<Picture> {
    let mut text = format!(
        "digraph{{rankdir=LR;splines=spline;{DOT_GAPS};node[shape=box,fixedsize=true,label=\"\"];"
    );
    let lanes = document.lanes_in_order();
    let homes = lanes.iter().map(|(id, _)| Some(*id)).chain([None]);
    for (number, home) in homes.enumerate() {
        let mut inside = String::new();
        for (node, (record, area)) in document.nodes().values().zip(&picture.nodes).enumerate() {
            if record.lane.as_ref() == home {
                let (width, height) = (area.width() / 72.0, area.height() / 72.0);
                let _ = write!(inside, "{node}[width={width:.4},height={height:.4}];");
            }
        }
        match home {
            Some(_) => drop(write!(text, "subgraph cluster_{number}{{{inside}}}")),
            None => text.push_str(&inside),
        }
    }
    for edge in &picture.edges {
        let _ = write!(text, "{}->{};", edge.from, edge.to);
    }
    text.push('}');
    let output = engines::dot_text(&text).0?;
    let mut edges = Vec::new();
    for line in output.lines().filter_map(|line| line.strip_prefix("edge ")) {
        let mut words = line.split(' ');
        let (from, to) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
        let count: usize = words.next()?.parse().ok()?;
        let values: Vec<f64> = words
            .take(count * 2)
            .filter_map(|w| w.parse().ok())
            .collect();
        let points: Vec<Point> = values
            .chunks_exact(2)
            .map(|pair| Point::new(pair[0] * 72.0, -pair[1] * 72.0))
            .collect();
        edges.push(PictureEdge {
            from,
            to,
            kind: 0,
            is_spine: false,
            line: flattened(&points),
        });
    }
    Some(Picture {
        edges,
        ..Picture::default()
    })
}
