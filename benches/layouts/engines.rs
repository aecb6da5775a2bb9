//! The engines: ours, `dot` of Graphviz and elkjs, each giving a [`Drawing`].

use std::collections::BTreeMap;
use std::hint::black_box;
use std::io::Write;
use std::process::{Command, Stdio};
use std::time::Instant;

use pipewright::geometry::{Point, Rect};
use pipewright::layout::{LayoutOptions, Route, RouteEdge, Shaper, arrange};

use crate::drawn::Drawing;
use crate::graph::Graph;

/// Between nodes of a rank and between ranks, in points; the same for all engines.
pub const NODE_GAP: f64 = 28.8;
pub const RANK_GAP: f64 = 57.6;

/// Gaps that a document has by default.
pub fn default_gaps() -> LayoutOptions {
    LayoutOptions {
        aspect_ratio: None,
        compact: true,
        ..LayoutOptions::default()
    }
}

/// The gaps that the other engines get.
pub fn same_gaps() -> LayoutOptions {
    LayoutOptions {
        node_gap: NODE_GAP,
        rank_gap: RANK_GAP,
        ..default_gaps()
    }
}

/// Our layout with its routes, in process; the best time of `runs`. If `straight`, edges are
/// pulled tight into straight lines; that is not timed.
pub fn ours(graph: &Graph, options: &LayoutOptions, straight: bool, runs: usize) -> Drawing {
    let input = graph.for_layout();
    let mut best = f64::INFINITY;
    let mut layout = None;
    for _ in 0..runs {
        let start = Instant::now();
        layout = Some(black_box(arrange(black_box(&input), options)));
        best = best.min(start.elapsed().as_secs_f64() * 1e3);
    }
    let layout = layout.unwrap_or_default();
    let nodes: Vec<Rect> = layout
        .positions
        .iter()
        .zip(&graph.sizes)
        .map(|(at, size)| Rect::from_origin_size(*at, *size))
        .collect();
    let mut shaper = Shaper::new(&nodes, Vec::new());
    let mut line = |(from, to): (usize, usize), route: &Route| {
        if !straight {
            return route.points.clone();
        }
        let edge = RouteEdge {
            from,
            to,
            start: route.points[0],
            end: route.points[route.points.len() - 1],
            feedback: false,
            spine: false,
            class: 0,
            label: None,
            shares_trunk: false,
            via: Vec::new(),
            bent: false,
        };
        shaper.straight(&edge, route).points
    };
    let edges = graph.edges.iter().zip(&layout.routes);
    let edges = edges
        .map(|(ends, route)| (*ends, line(*ends, route)))
        .collect();
    Drawing {
        nodes,
        edges,
        milliseconds: best,
    }
}

/// Whether a program can be started.
pub fn is_installed(program: &str) -> bool {
    Command::new(program)
        .arg("-V")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok()
}

fn run(command: &mut Command, input: &str) -> Option<String> {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let mut stdin = child.stdin.take()?;
    let text = input.to_owned();
    let writer = std::thread::spawn(move || stdin.write_all(text.as_bytes()));
    let output = child.wait_with_output().ok()?;
    let _ = writer.join();
    String::from_utf8(output.stdout).ok()
}

/// What `dot` answers, and after how many milliseconds.
pub fn dot_text(input: &str) -> (Option<String>, f64) {
    let start = Instant::now();
    let text = run(Command::new("dot").arg("-Tplain"), input);
    (text, start.elapsed().as_secs_f64() * 1e3)
}

/// dot's layout; of its time that of an empty graph, the start of the process, is taken off.
pub fn dot(graph: &Graph, ports: bool, runs: usize) -> Option<Drawing> {
    let input = graph.to_dot(NODE_GAP, RANK_GAP, ports);
    let (mut text, mut best, mut empty) = (None, f64::INFINITY, f64::INFINITY);
    for _ in 0..runs {
        empty = empty.min(dot_text("digraph{}").1);
        let (output, time) = dot_text(&input);
        best = best.min(time);
        text = output;
    }
    let text = text?;
    let mut nodes = vec![Rect::ZERO; graph.sizes.len()];
    let mut edges = Vec::new();
    for line in text.lines() {
        let mut words = line.split(' ');
        match words.next() {
            Some("node") => {
                let number: usize = words.next()?.parse().ok()?;
                let values: Vec<f64> = words.take(4).filter_map(|w| w.parse().ok()).collect();
                let [x, y, width, height] = values[..] else {
                    return None;
                };
                nodes[number] = Rect::from_center_size(
                    Point::new(x * 72.0, -y * 72.0),
                    (width * 72.0, height * 72.0),
                );
            }
            Some("edge") => {
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
                edges.push(((from, to), flattened(&points)));
            }
            _ => {}
        }
    }
    Some(Drawing {
        nodes,
        edges,
        milliseconds: best - empty,
    })
}

/// A chain of cubic curves as short pieces.
pub fn flattened(points: &[Point]) -> Vec<Point> {
    const PIECES: usize = 12;
    let mut line: Vec<Point> = points.first().copied().into_iter().collect();
    for start in (0..points.len().saturating_sub(3)).step_by(3) {
        let [a, b, c, d] = points[start..start + 4] else {
            continue;
        };
        for piece in 1..=PIECES {
            let t = piece as f64 / PIECES as f64;
            let s = 1.0 - t;
            let at = a.to_vec2() * (s * s * s)
                + b.to_vec2() * (3.0 * s * s * t)
                + c.to_vec2() * (3.0 * s * t * t)
                + d.to_vec2() * (t * t * t);
            line.push(at.to_point());
        }
    }
    line
}

const ELK_PROGRAM: &str = r"
const ELK = require('elkjs/lib/elk.bundled.js');
const fs = require('fs');
const graph = fs.readFileSync(0, 'utf8');
const elk = new ELK();
const runs = +process.argv[process.argv.length - 1];
(async () => {
  let best = Infinity, out;
  for (let i = 0; i < runs; i++) {
    const input = JSON.parse(graph);
    const start = performance.now();
    out = await elk.layout(input);
    best = Math.min(best, performance.now() - start);
  }
  console.log('time ' + best);
  for (const n of out.children) console.log(['node', n.id.slice(1), n.x, n.y, n.width, n.height].join(' '));
  for (const e of out.edges) {
    const s = e.sections[0];
    const points = [s.startPoint, ...(s.bendPoints || []), s.endPoint];
    console.log(['edge', e.id.slice(1), ...points.flatMap(p => [p.x, p.y])].join(' '));
  }
})();
";

/// elkjs' layered layout, in its own process but timed inside it; `None` if node or elkjs
/// is not there (`NODE_PATH` says where elkjs is).
pub fn elk(graph: &Graph, runs: usize) -> Option<Drawing> {
    let input = graph.to_elk(NODE_GAP, RANK_GAP);
    let mut command = Command::new("node");
    command.args([
        "--stack-size=4000",
        "-e",
        ELK_PROGRAM,
        "--",
        &runs.to_string(),
    ]);
    let text = run(&mut command, &input)?;
    let mut nodes = vec![Rect::ZERO; graph.sizes.len()];
    let mut lines: BTreeMap<usize, Vec<Point>> = BTreeMap::new();
    let mut milliseconds = None;
    for line in text.lines() {
        let (kind, rest) = line.split_once(' ')?;
        let values: Vec<f64> = rest.split(' ').filter_map(|w| w.parse().ok()).collect();
        match (kind, &values[..]) {
            ("time", [time]) => milliseconds = Some(*time),
            ("node", [number, x, y, width, height]) => {
                nodes[*number as usize] = Rect::from_origin_size((*x, *y), (*width, *height));
            }
            ("edge", [number, points @ ..]) => {
                let points = points.chunks_exact(2).map(|p| Point::new(p[0], p[1]));
                lines.insert(*number as usize, points.collect());
            }
            _ => {}
        }
    }
    Some(Drawing {
        nodes,
        edges: graph
            .edges
            .iter()
            .copied()
            .zip(lines.into_values())
            .collect(),
        milliseconds: milliseconds?,
    })
}
