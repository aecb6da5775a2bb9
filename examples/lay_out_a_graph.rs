//! Lays out a graph that is no Pipewright document: boxes and arrows of your own program.
//!
//! `cargo run --no-default-features --example lay_out_a_graph`

#![allow(clippy::print_stdout, reason = "an example prints what it finds")]

use pipewright::geometry::{Point, Size};
use pipewright::layout::{LayoutEdge, LayoutGraph, LayoutNode, LayoutOptions, arrange};

fn main() {
    let names = ["parse", "resolve", "check", "optimize", "emit"];
    let calls = [(0, 1), (1, 2), (1, 3), (2, 4), (3, 4)];
    let size = Size::new(120.0, 48.0);
    let graph = LayoutGraph {
        nodes: names
            .iter()
            .map(|_| LayoutNode {
                size,
                lane: None,
                position: Point::ZERO,
                locked: false,
            })
            .collect(),
        edges: calls
            .iter()
            .map(|&(from, to)| LayoutEdge {
                from,
                to,
                // In the middle of each side.
                from_y: size.height / 2.0,
                to_y: size.height / 2.0,
                feedback: false,
                spine: false,
                class: 0,
                label: None,
                via: Vec::new(),
            })
            .collect(),
        lanes: Vec::new(),
    };
    let layout = arrange(&graph, &LayoutOptions::default());
    for (name, at) in names.iter().zip(&layout.positions) {
        println!("{name:10} {:6.1} {:6.1}", at.x, at.y);
    }
    for ((from, to), route) in calls.iter().zip(&layout.routes) {
        let corners: Vec<String> = route
            .points
            .iter()
            .map(|point| format!("{:.0},{:.0}", point.x, point.y))
            .collect();
        println!("{from} -> {to}: {}", corners.join(" "));
    }
}
