//! Seeded layered graphs with real node sizes, and how they are given to each engine.

use pipewright::geometry::{Point, Random, Size};
use pipewright::layout::{LayoutEdge, LayoutGraph, LayoutNode};

fn choose(random: &mut Random, list: &[usize]) -> usize {
    list[random.below(list.len())]
}

/// A directed graph without cycles: sizes in points, edges by the numbers of their ends.
pub struct Graph {
    pub sizes: Vec<Size>,
    pub edges: Vec<(usize, usize)>,
}

impl Graph {
    /// `count` nodes in about 1.6 √count layers and 1.5 edges a node: every node hangs on
    /// one of the layer before; of the other edges two in three reach the next layer, one
    /// in three the second or third next.
    pub fn layered(count: usize, seed: u64) -> Self {
        let mut random = Random::new(seed);
        let layer_count = (((count as f64).sqrt() * 1.6) as usize).max(4);
        let mut layers: Vec<Vec<usize>> = vec![Vec::new(); layer_count];
        for node in 0..count {
            let layer = if count < layer_count * 2 {
                node % layer_count
            } else {
                random.below(layer_count)
            };
            layers[layer].push(node);
        }
        layers.retain(|layer| !layer.is_empty());
        let mut edges = std::collections::BTreeSet::new();
        for pair in layers.windows(2) {
            for node in &pair[1] {
                edges.insert((choose(&mut random, &pair[0]), *node));
            }
        }
        while edges.len() < count * 3 / 2 {
            let from = random.below(layers.len() - 1);
            let step = [1, 1, 1, 1, 2, 3][random.below(6)];
            let to = (from + step).min(layers.len() - 1);
            edges.insert((
                choose(&mut random, &layers[from]),
                choose(&mut random, &layers[to]),
            ));
        }
        let size = |node: usize| {
            Size::new(
                120.0 + (node * 37 % 60) as f64,
                44.0 + (node * 13 % 30) as f64,
            )
        };
        Self {
            sizes: (0..count).map(size).collect(),
            edges: edges.into_iter().collect(),
        }
    }

    /// As our engine takes it: ports in the middle of the sides, no lanes.
    pub fn for_layout(&self) -> LayoutGraph {
        LayoutGraph {
            nodes: self
                .sizes
                .iter()
                .map(|size| LayoutNode {
                    size: *size,
                    lane: None,
                    position: Point::ZERO,
                    locked: false,
                })
                .collect(),
            edges: self
                .edges
                .iter()
                .map(|(from, to)| LayoutEdge {
                    from: *from,
                    to: *to,
                    from_y: self.sizes[*from].height / 2.0,
                    to_y: self.sizes[*to].height / 2.0,
                    feedback: false,
                    spine: false,
                    class: 0,
                    label: None,
                    via: Vec::new(),
                })
                .collect(),
            lanes: Vec::new(),
        }
    }

    /// As a DOT file with the same sizes and gaps (in inches of 72 points). With `ports`,
    /// edges leave in the middle of the right side and enter in that of the left, as ours
    /// do; without, dot aims them at the middles of the nodes and cuts them off at any side.
    pub fn to_dot(&self, node_gap: f64, rank_gap: f64, ports: bool) -> String {
        use std::fmt::Write;
        let mut text = format!(
            "digraph{{rankdir=LR;node[shape=box,fixedsize=true,label=\"\"];edge[arrowhead=none{}];nodesep={};ranksep={};\n",
            if ports { ",tailport=e,headport=w" } else { "" },
            node_gap / 72.0,
            rank_gap / 72.0
        );
        for (node, size) in self.sizes.iter().enumerate() {
            let (width, height) = (size.width / 72.0, size.height / 72.0);
            let _ = writeln!(text, "{node}[width={width:.4},height={height:.4}];");
        }
        for (from, to) in &self.edges {
            let _ = writeln!(text, "{from}->{to};");
        }
        text.push_str("}\n");
        text
    }

    /// As the JSON that elkjs takes.
    pub fn to_elk(&self, node_gap: f64, rank_gap: f64) -> String {
        let nodes: Vec<String> = self
            .sizes
            .iter()
            .enumerate()
            .map(|(node, size)| {
                format!(
                    r#"{{"id":"n{node}","width":{},"height":{}}}"#,
                    size.width, size.height
                )
            })
            .collect();
        let edges: Vec<String> = self
            .edges
            .iter()
            .enumerate()
            .map(|(edge, (from, to))| {
                format!(r#"{{"id":"e{edge}","sources":["n{from}"],"targets":["n{to}"]}}"#)
            })
            .collect();
        format!(
            r#"{{"id":"root","layoutOptions":{{"elk.algorithm":"layered","elk.direction":"RIGHT","elk.edgeRouting":"ORTHOGONAL","elk.spacing.nodeNode":"{node_gap}","elk.layered.spacing.nodeNodeBetweenLayers":"{rank_gap}"}},"children":[{}],"edges":[{}]}}"#,
            nodes.join(","),
            edges.join(",")
        )
    }
}
