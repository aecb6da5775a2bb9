//! `versions`: what is kept of a file.

use std::path::Path;

use serde::Serialize;

use super::arguments::Format;
use super::output::{plain, table, write, write_json};
use crate::storage::{Locations, Version, VersionKind, Versions, time_ago};

#[derive(Serialize)]
struct VersionRecord<'v> {
    kind: &'static str,
    name: &'v str,
    at: u64,
    nodes: usize,
    edges: usize,
    file: std::borrow::Cow<'v, str>,
}

impl<'v> From<&'v Version> for VersionRecord<'v> {
    fn from(version: &'v Version) -> Self {
        Self {
            kind: version.kind.key(),
            name: &version.name,
            at: version.at,
            nodes: version.nodes,
            edges: version.edges,
            file: version.file.to_string_lossy(),
        }
    }
}

pub(super) fn run(file: &Path, format: Format) -> anyhow::Result<()> {
    let kept = match Locations::of_user() {
        Some(own) => Versions::of(&own.versions(), file).list()?,
        None => Vec::new(),
    };
    match format {
        Format::Json => {
            let records: Vec<VersionRecord<'_>> = kept.iter().map(Into::into).collect();
            write_json(&records)
        }
        Format::Human if kept.is_empty() => {
            let file = plain(&file.display().to_string());
            write(format!("No versions of {file} are kept.\n").as_bytes())
        }
        Format::Human => {
            let rows: Vec<Vec<String>> = kept.iter().map(row).collect();
            write(table(&rows).as_bytes())
        }
    }
}

fn row(version: &Version) -> Vec<String> {
    let title = match version.kind {
        VersionKind::Named => format!("“{}”", version.name),
        kind => kind.label().to_owned(),
    };
    vec![
        title,
        time_ago(version.age()),
        format!("{} nodes", version.nodes),
        version.file.display().to_string(),
    ]
}
