//! Draws one graph with Pipewright's canvas and with other node-graph crates, in one run.
//!
//! No window: each frame is made and tessellated, as it would be for a GPU. The median of
//! the frames is printed in milliseconds, with the ratio of ours to theirs, as Markdown.

mod graph;
mod node_editor;
mod ours;
mod snarl;
mod with_egui_graph;

use std::time::Instant;

use graph::Graph;

/// Nodes of the graphs.
const SIZES: [usize; 7] = [20, 60, 100, 500, 2_000, 5_000, 10_000];
/// Width and height of the canvas in points.
pub const CANVAS: (f32, f32) = (1_440.0, 840.0);
/// Longest time for the frames of one cell, in seconds.
const PATIENCE: f64 = 6.0;

/// What part of the graph is seen.
#[derive(Clone, Copy, PartialEq)]
pub enum View {
    /// All of it.
    All,
    /// About 20 nodes at 100 %.
    OneToOne,
}

impl View {
    /// Zoom, and the point of the graph at the canvas's corner.
    pub fn of(self, graph: &Graph) -> (f32, (f32, f32)) {
        match self {
            Self::OneToOne => (1.0, (-20.0, -20.0)),
            Self::All => {
                let (width, height) = graph.size();
                let zoom = (CANVAS.0 / width).min(CANVAS.1 / height).min(1.0);
                (zoom, (0.0, 0.0))
            }
        }
    }
}

/// Median milliseconds of a frame, after some that fill caches.
fn median(mut frame: impl FnMut()) -> f64 {
    let begun = Instant::now();
    for _ in 0..8 {
        frame();
        if begun.elapsed().as_secs_f64() > PATIENCE / 2.0 {
            break;
        }
    }
    let begun = Instant::now();
    let mut times = Vec::new();
    while times.len() < 100 && (times.len() < 5 || begun.elapsed().as_secs_f64() < PATIENCE) {
        let start = Instant::now();
        frame();
        times.push(start.elapsed().as_secs_f64() * 1e3);
    }
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// Makes the drawer of a graph: each call is a frame.
type Maker = fn(&Graph, View) -> Box<dyn FnMut()>;

fn main() {
    // Sizes may be given instead of the usual ones.
    let given: Vec<usize> = std::env::args()
        .skip(1)
        .filter_map(|text| text.parse().ok())
        .collect();
    let sizes = if given.is_empty() {
        SIZES.to_vec()
    } else {
        given
    };
    let peers: [(&str, Maker); 4] = [
        ("Pipewright", ours::drawer),
        ("egui_node_editor 0.11", node_editor::drawer),
        ("egui-snarl 0.12", snarl::drawer),
        ("egui_graph 0.19", with_egui_graph::drawer),
    ];
    for (view, words) in [
        (View::All, "All in view"),
        (View::OneToOne, "1:1, about 20 visible"),
    ] {
        println!("\n{words}: milliseconds a frame, and ours over theirs\n");
        print!("| nodes |");
        peers.iter().for_each(|(name, _)| print!(" {name} |"));
        println!("\n|---|{}", "---|".repeat(peers.len()));
        for size in sizes.iter().copied() {
            let graph = Graph::new(size);
            let mut own = None;
            print!("| {size} |");
            for (_, maker) in peers {
                let time = median(maker(&graph, view));
                match own {
                    None => {
                        own = Some(time);
                        print!(" {time:.2} |");
                    }
                    Some(own) => print!(" {time:.2} ({:.2}) |", own / time),
                }
            }
            println!();
        }
    }
    println!("\nA frame of a drag of ours, milliseconds\n\n| nodes moved | of | |\n|---|---|---|");
    for (selected, of) in [(1, 100), (1, 5_000), (1_000, 5_000)] {
        let time = median(ours::drag(&Graph::new(of), selected));
        println!("| {selected} | {of} | {time:.2} |");
    }
}
