//! `sketch`: a document from a line of words.

use std::io::Read as _;
use std::path::Path;

use anyhow::bail;
use serde::Serialize;

use super::arguments::Format;
use super::output::{plain, say, write_document, write_json};
use crate::model::{ComponentId, DataTypeId};
use crate::session::sketched_document;
use crate::sketch::Plan;
use crate::storage::format;

/// Longest text that is taken from standard input, in bytes: more than a sketch may have.
const MOST_INPUT: u64 = 100_000;

#[derive(Serialize)]
struct NodeRecord<'a> {
    component: Option<&'a str>,
    label: &'a str,
    missing: Option<&'a str>,
}

#[derive(Serialize)]
struct EdgeRecord<'a> {
    from: usize,
    to: usize,
    data: Option<&'a str>,
    kind: &'static str,
    label: &'a str,
}

#[derive(Serialize)]
struct PlanRecord<'a> {
    nodes: Vec<NodeRecord<'a>>,
    edges: Vec<EdgeRecord<'a>>,
}

impl<'a> From<&'a Plan> for PlanRecord<'a> {
    fn from(plan: &'a Plan) -> Self {
        let nodes = plan.nodes.iter().map(|node| NodeRecord {
            component: node.component.as_ref().map(ComponentId::as_str),
            label: &node.label,
            missing: node.missing.as_deref(),
        });
        let edges = plan.edges.iter().map(|edge| EdgeRecord {
            from: edge.from,
            to: edge.to,
            data: edge.data.as_ref().map(DataTypeId::as_str),
            kind: edge.kind.key(),
            label: &edge.label,
        });
        Self {
            nodes: nodes.collect(),
            edges: edges.collect(),
        }
    }
}

pub(super) fn run(
    line: &str,
    output: Option<&Path>,
    replaces: bool,
    wanted: Format,
) -> anyhow::Result<()> {
    if let Some(path) = output.filter(|path| path.is_file() && !replaces) {
        bail!("{} exists already; --force replaces it", path.display());
    }
    let mut text = line.to_owned();
    if line == "-" {
        text.clear();
        std::io::stdin()
            .take(MOST_INPUT)
            .read_to_string(&mut text)?;
    }
    let (document, plan) = sketched_document(&text)?;
    if wanted == Format::Json {
        return write_json(&PlanRecord::from(&plan));
    }
    write_document(output, format::write(&document).as_bytes())?;
    for sentence in plan.sentences() {
        say(&plain(&sentence));
    }
    Ok(())
}
