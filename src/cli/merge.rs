//! `merge`: what two sides made of a document, as a driver for git.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, anyhow, bail};
use serde::Serialize;
use serde_json::Value as Json;

use super::arguments::{Format, Merge};
use super::output::{complain, is_written, plain, say, write_document, write_json};
use super::value::{id, kind, value};
use super::{UNUSABLE, input};
use crate::catalog::Catalog;
use crate::model::{Clash, Conflict, Document, Merged, Renamed, merge};
use crate::session::arranged;
use crate::storage::format::{self, Loaded};
use crate::storage::{SourceKind, comments_of, read_bytes};

#[derive(Serialize)]
struct Report<'m> {
    conflicts: Vec<ConflictRecord<'m>>,
    renamed: Vec<RenamedRecord<'m>>,
}

#[derive(Serialize)]
struct ConflictRecord<'m> {
    kind: &'static str,
    id: Option<&'m str>,
    what: &'static str,
    message: String,
    field: Option<&'m str>,
    ours: Json,
    theirs: Json,
    kept: Option<&'static str>,
    by: Option<&'static str>,
    edge: Option<&'m str>,
    lane: Option<&'m str>,
}

#[derive(Serialize)]
struct RenamedRecord<'m> {
    kind: &'static str,
    from: Option<&'m str>,
    to: Option<&'m str>,
}

pub(super) fn run(arguments: &Merge) -> anyhow::Result<ExitCode> {
    let to_stdout = arguments
        .output
        .as_deref()
        .is_none_or(|path| path == Path::new("-"));
    if to_stdout && arguments.format == Format::Json {
        bail!(
            "--format json writes conflicts to standard output: name a file for the document with -o"
        );
    }
    if let Some(path) = arguments.output.as_deref() {
        refuse_picture(path)?;
    }
    let loaded = [
        base(&arguments.base)?,
        input::as_written(&arguments.ours)?,
        input::as_written(&arguments.theirs)?,
    ];
    let ([base, ours, theirs], is_unplaced) = input::comparable(loaded)?;
    let merged = merge(&base, &ours, &theirs);
    let document = if is_unplaced {
        arranged(merged.document.clone(), Catalog::bundled())
    } else {
        merged.document.clone()
    };
    let (text, dropped) = format::write_with(&document, &comments_of(&arguments.ours));
    // Two sides together can be more than a file may hold.
    format::read(&text).context("The merged document could not be read again")?;
    write_document(arguments.output.as_deref(), text.as_bytes())?;
    if dropped > 0 {
        complain(&anyhow!(
            "{dropped} comments of {} could not be kept",
            arguments.ours.display()
        ));
    }
    let is_told = match arguments.format {
        Format::Human => {
            tell(&merged);
            true
        }
        Format::Json => is_written(write_json(&report(&merged))),
    };
    Ok(match (merged.conflicts.is_empty(), is_told) {
        // The document is written, whoever could read of it.
        (false, _) => ExitCode::from(1),
        (true, false) => ExitCode::from(UNUSABLE),
        (true, true) => ExitCode::SUCCESS,
    })
}

/// The document that both sides started from. Git gives an empty file where there is none.
fn base(file: &Path) -> anyhow::Result<Loaded> {
    let is_empty = std::fs::metadata(file).is_ok_and(|own| own.is_file() && own.len() == 0);
    if is_empty {
        return Ok(Loaded {
            document: Document::default(),
            needs_layout: false,
        });
    }
    input::as_written(file)
}

/// Refuses to write a document over a picture, whatever the picture's name is: git merges in files
/// with names of its own.
fn refuse_picture(path: &Path) -> anyhow::Result<()> {
    if path.is_file() && SourceKind::of(&read_bytes(path)?) != SourceKind::Document {
        bail!(
            "{} is a picture or a page, and this writes a document: merge the document that it was \
             exported from, and export it again",
            path.display()
        );
    }
    Ok(())
}

fn tell(merged: &Merged) {
    let say = |line: &str| say(&plain(line));
    for Renamed { from, to } in &merged.renamed {
        say(&format!(
            "{from} of theirs is {to} here: ours has another one of that id"
        ));
    }
    for conflict in &merged.conflicts {
        say(&format!("conflict: {conflict}"));
    }
    match merged.conflicts.len() {
        0 => {}
        1 => say("1 conflict. The document is whole, with what is said to be kept"),
        count => say(&format!(
            "{count} conflicts. The document is whole, with what is said to be kept"
        )),
    }
}

fn report(merged: &Merged) -> Report<'_> {
    Report {
        conflicts: merged.conflicts.iter().map(record).collect(),
        renamed: (merged.renamed.iter())
            .map(|renamed| RenamedRecord {
                kind: kind(&renamed.from),
                from: id(&renamed.from),
                to: id(&renamed.to),
            })
            .collect(),
    }
}

fn record(conflict: &Conflict) -> ConflictRecord<'_> {
    let mut record = ConflictRecord {
        kind: kind(&conflict.place),
        id: id(&conflict.place),
        what: "order",
        message: conflict.to_string(),
        field: None,
        ours: Json::Null,
        theirs: Json::Null,
        kept: None,
        by: None,
        edge: None,
        lane: None,
    };
    match &conflict.clash {
        Clash::Field {
            field,
            ours,
            theirs,
        } => {
            record.what = "field";
            record.field = Some(field);
            record.ours = value(ours.as_ref());
            record.theirs = value(theirs.as_ref());
            record.kept = Some(conflict.kept.key());
        }
        Clash::Removed { by } => {
            record.what = "removed";
            record.by = Some(by.key());
        }
        Clash::Needed { by, edge } => {
            record.what = "needed";
            record.by = Some(by.key());
            record.edge = Some(edge.as_str());
        }
        Clash::NoLane { by, lane } => {
            record.what = "no-lane";
            record.by = Some(by.key());
            record.lane = Some(lane.as_str());
        }
        Clash::Order => record.kept = Some(conflict.kept.key()),
    }
    record
}
