//! The graph as a Mermaid flowchart.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::geometry::Direction;
use crate::model::{Document, EdgeKind, LaneId, NodeId};

/// Most edges that Mermaid draws unless it is told otherwise (its `maxEdges`).
const MOST_EDGES: usize = 500;
/// Longest text that it reads, in characters (its `maxTextSize`).
const MOST_TEXT: usize = 50_000;

/// Lines of a flowchart: lanes are subgraphs, waiting calls solid, all else dotted. `None` if
/// viewers would refuse it.
pub(super) fn write(document: &Document) -> Option<String> {
    let out = lines(document);
    let fits = document.edges().len() <= MOST_EDGES && out.chars().count() <= MOST_TEXT;
    fits.then_some(out)
}

fn lines(document: &Document) -> String {
    let way = match document.layout().direction {
        Direction::Right => "LR",
        Direction::Down => "TB",
    };
    let mut out = format!("flowchart {way}\n");
    // Ids of people may be words of the language.
    let names: BTreeMap<&NodeId, String> = document
        .nodes()
        .keys()
        .enumerate()
        .map(|(index, id)| (id, format!("n{index}")))
        .collect();
    let mut by_lane: BTreeMap<Option<&LaneId>, Vec<&NodeId>> = BTreeMap::new();
    for (id, node) in document.nodes() {
        let lane = node
            .lane
            .as_ref()
            .filter(|lane| document.lanes().contains_key(*lane));
        by_lane.entry(lane).or_default().push(id);
    }
    let node_line = |out: &mut String, id: &NodeId, indent: &str| {
        if let (Some(name), Some(node)) = (names.get(id), document.node(id)) {
            let label = quoted(&node.label);
            let technology = quoted(&node.technology);
            let words = if technology.is_empty() {
                label
            } else {
                format!("{label}<br/>{technology}")
            };
            let _ = writeln!(out, "{indent}{name}[\"{words}\"]");
        }
    };
    for (index, (lane, record)) in document.lanes_in_order().into_iter().enumerate() {
        let Some(nodes) = by_lane.get(&Some(lane)) else {
            continue;
        };
        let _ = writeln!(
            out,
            "    subgraph lane{index}[\"{}\"]",
            quoted(&record.title)
        );
        for id in nodes {
            node_line(&mut out, id, "        ");
        }
        out.push_str("    end\n");
    }
    for id in by_lane.get(&None).into_iter().flatten() {
        node_line(&mut out, id, "    ");
    }
    for edge in document.edges().values() {
        let (Some(from), Some(to)) = (names.get(&edge.from), names.get(&edge.to)) else {
            continue;
        };
        let line = match edge.kind {
            EdgeKind::Sync => "-->",
            EdgeKind::Async | EdgeKind::Batch | EdgeKind::Feedback => "-.->",
        };
        let label = quoted(&edge.label);
        if label.is_empty() {
            let _ = writeln!(out, "    {from} {line} {to}");
        } else {
            let _ = writeln!(out, "    {from} {line}|\"{label}\"| {to}");
        }
    }
    out
}

/// Words between quotation marks: what means something there is written by its number.
fn quoted(text: &str) -> String {
    let mut out = String::new();
    for character in text.trim().chars() {
        match character {
            '"' | '#' | '<' | '>' | '&' | ';' | '`' | '|' | '\\' | '[' | ']' | '{' | '}' => {
                let _ = write!(out, "#{};", u32::from(character));
            }
            control if control.is_control() => out.push(' '),
            other => out.push(other),
        }
    }
    out
}
