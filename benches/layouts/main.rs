//! Our layout beside `dot` and elkjs on the same seeded graphs, in one run.
//!
//! ```text
//! cargo bench --bench layouts                      # all sizes, 20 seeds each
//! cargo bench --bench layouts -- --seeds 5 60 500  # those sizes, 5 seeds
//! NODE_PATH=~/node_modules cargo bench --bench layouts
//! cargo bench --bench layouts -- --pictures        # templates and designs with lanes
//! ```
//!
//! Medians over the seeds are printed; overlaps and edges through nodes are the worst of all. Ours is timed in process with its routes, the best of
//! three; dot as a process less the time of an empty graph; elkjs inside its process.
//! Crossings, lengths, overlaps and edges through nodes are counted on what is drawn: our
//! orthogonal routes, dot's splines, elkjs' orthogonal routes.

#![allow(
    missing_docs,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::unwrap_used
)]

mod designs;
mod drawn;
mod engines;
mod graph;
mod pictures;

use drawn::Figures;
use graph::Graph;

const SIZES: [usize; 7] = [20, 60, 100, 500, 1000, 2000, 5000];

fn main() {
    let mut seeds = 20;
    let mut sizes: Vec<usize> = Vec::new();
    let mut only_ours = false;
    let mut only_pictures = false;
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--seeds" => {
                seeds = arguments
                    .next()
                    .and_then(|n| n.parse().ok())
                    .unwrap_or(seeds);
            }
            "--ours" => only_ours = true,
            "--pictures" => only_pictures = true,
            other => sizes.extend(other.parse::<usize>()),
        }
    }
    if only_pictures {
        pictures::print(seeds as usize);
        return;
    }
    if sizes.is_empty() {
        sizes.extend(SIZES);
    }
    let with_dot = !only_ours && engines::is_installed("dot");
    let mut with_elk = !only_ours && engines::elk(&Graph::layered(4, 1), 1).is_some();
    if !with_dot {
        println!("dot (Graphviz) is not installed: its rows are left out.");
    }
    if !with_elk {
        println!("elkjs is not installed (node, with elkjs in NODE_PATH): its rows are left out.");
    }
    println!("{seeds} seeds; medians; lengths in thousands of points");
    println!(
        "| nodes | engine | ms | crossings | length | overlaps | through nodes | on each other |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    for size in sizes {
        let graphs: Vec<Graph> = (0..seeds)
            .map(|seed| Graph::layered(size, 1000 + seed))
            .collect();
        let runs = if size <= 1000 { 3 } else { 1 };
        for (name, options, straight) in [
            ("Pipewright", engines::same_gaps(), false),
            ("Pipewright, straight", engines::same_gaps(), true),
            ("Pipewright, own gaps", engines::default_gaps(), false),
        ] {
            let ours: Vec<Figures> = graphs
                .iter()
                .map(|graph| engines::ours(graph, &options, straight, 3).figures())
                .collect();
            print_row(size, name, &ours);
        }
        if with_dot {
            for (name, ports) in [("dot", false), ("dot, side ports", true)] {
                let dot: Vec<Figures> = graphs
                    .iter()
                    .filter_map(|graph| Some(engines::dot(graph, ports, runs)?.figures()))
                    .collect();
                print_row(size, name, &dot);
            }
        }
        if with_elk {
            // It takes so long that a few must do for large graphs.
            let most = if size < 1000 { graphs.len() } else { 5 };
            let elk: Vec<Figures> = graphs
                .iter()
                .take(most)
                .filter_map(|graph| Some(engines::elk(graph, runs.min(2))?.figures()))
                .collect();
            with_elk = !elk.is_empty();
            print_row(size, &format!("elkjs ({} seeds)", elk.len()), &elk);
        }
    }
}

fn print_row(size: usize, engine: &str, figures: &[Figures]) {
    let of = |value: fn(&Figures) -> f64| {
        let mut values: Vec<f64> = figures.iter().map(value).collect();
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
    };
    let worst = |value: fn(&Figures) -> usize| figures.iter().map(value).max().unwrap_or(0);
    println!(
        "| {size} | {engine} | {:.2} | {} | {:.1} | {} | {} | {:.0} |",
        of(|f| f.milliseconds),
        of(|f| f.crossings as f64),
        of(|f| f.length) / 1e3,
        worst(|f| f.overlaps),
        worst(|f| f.through),
        of(|f| f.shared)
    );
}
