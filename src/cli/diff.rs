//! `diff`: what differs between two documents, in words, for programs, or as a picture.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::bail;
use serde::Serialize;
use serde_json::Value as Json;

use super::arguments::{Diff as Arguments, DiffFormat};
use super::export::theme;
use super::output::{Paint, is_written, json, plain, write_to};
use super::value::{id, kind, value};
use super::{UNUSABLE, input};
use crate::catalog::Catalog;
use crate::interchange::{VectorOptions, svg};
use crate::model::{Diff, Document, FieldChange, How, Place, RecordChange, RecordId, Value};
use crate::session::{arranged, difference_picture};

/// Most ids in the line of what was moved.
const MOST_NAMED: usize = 8;
/// Longest text that is shown as it is, in characters.
const LONGEST: usize = 60;
/// What is shown of a longer one before the first difference, in characters.
const LEAD: usize = 16;

#[derive(Serialize)]
struct Report<'r> {
    before: Cow<'r, str>,
    after: Cow<'r, str>,
    changes: Vec<ChangeRecord<'r>>,
}

#[derive(Serialize)]
struct ChangeRecord<'r> {
    kind: &'static str,
    id: Option<&'r str>,
    name: &'r str,
    change: &'static str,
    fields: Vec<FieldRecord<'r>>,
}

#[derive(Serialize)]
struct FieldRecord<'r> {
    field: &'r str,
    before: Json,
    after: Json,
}

/// What is compared: the two files, and the name under which git knows them.
struct Compared<'a> {
    before: &'a Path,
    after: &'a Path,
    path: Option<&'a Path>,
}

impl<'a> Compared<'a> {
    /// Git gives an external diff the path, then file, hash and mode of either side; and for what
    /// was renamed its new path and what is alike.
    fn of(files: &'a [PathBuf]) -> anyhow::Result<Self> {
        match files {
            [before, after] => Ok(Self {
                before,
                after,
                path: None,
            }),
            [path, before, _, _, after, _, _, ..] if files.len() != 8 => Ok(Self {
                before,
                after,
                path: Some(path),
            }),
            _ => bail!(
                "it takes two files, or the seven arguments that git gives to an external diff; {} \
                 were given",
                files.len()
            ),
        }
    }
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let compared = Compared::of(&arguments.files)?;
    let loaded = [
        input::as_written(compared.before)?,
        input::as_written(compared.after)?,
    ];
    let ([before, after], is_unplaced) = input::comparable(loaded)?;
    let records = Diff::between(&before, &after).records();
    let text = match arguments.format {
        DiffFormat::Human => {
            let paint = match arguments.output {
                Some(_) => Paint::NONE,
                None => Paint::of_stdout(),
            };
            people(&compared, &records, paint)
        }
        DiffFormat::Json => json(&report(&compared, &records))?,
        DiffFormat::Svg => picture([before, after], is_unplaced, &arguments.theme)?,
    };
    let written = write_to(arguments.output.as_deref(), text.as_bytes());
    let is_written = match &arguments.output {
        Some(_) => written.map(|()| true)?,
        None => is_written(written),
    };
    // Git takes any other code of an external diff for its death.
    let is_equal = records.is_empty() || compared.path.is_some();
    Ok(match (is_equal, is_written) {
        // Nobody who could not read it takes them for equal.
        (false, _) => ExitCode::from(1),
        (true, false) => ExitCode::from(UNUSABLE),
        (true, true) => ExitCode::SUCCESS,
    })
}

fn picture(documents: [Document; 2], is_unplaced: bool, look: &Path) -> anyhow::Result<String> {
    let catalog = Catalog::bundled();
    let placed = |document| {
        if is_unplaced {
            arranged(document, catalog)
        } else {
            document
        }
    };
    let [before, after] = documents.map(placed);
    let scene = difference_picture(&before, &after, catalog, &theme(look)?);
    let title = format!("What changed in {}", after.header().title);
    Ok(svg(
        &scene,
        &VectorOptions {
            title: &title,
            ..VectorOptions::default()
        },
    ))
}

fn report<'r>(compared: &Compared<'r>, records: &'r [RecordChange]) -> Report<'r> {
    let field = |field_change: &'r FieldChange| FieldRecord {
        field: &field_change.field,
        before: value(field_change.before.as_ref()),
        after: value(field_change.after.as_ref()),
    };
    let changes = records.iter().map(|record| ChangeRecord {
        kind: kind(&record.place),
        id: id(&record.place),
        name: &record.name,
        change: match record.how {
            How::Added => "added",
            How::Removed => "removed",
            How::Changed => "changed",
            How::Moved => "moved",
        },
        fields: record.fields.iter().map(field).collect(),
    });
    Report {
        before: compared.before.to_string_lossy(),
        after: compared.after.to_string_lossy(),
        changes: changes.collect(),
    }
}

/// Fields that are said in the line of what was moved.
fn is_place(place: &Place, field: &str) -> bool {
    match place {
        Place::Record(RecordId::Lane(_)) => matches!(field, "at" | "size" | "order"),
        Place::Record(RecordId::Node(_) | RecordId::Note(_)) => field == "at",
        Place::Record(RecordId::Edge(_)) => field == "waypoints",
        _ => false,
    }
}

fn people(compared: &Compared<'_>, records: &[RecordChange], paint: Paint) -> String {
    let mut out = String::new();
    if let Some(path) = compared.path {
        let _ = writeln!(out, "{}", paint.bold(&plain(&path.to_string_lossy())));
    }
    for record in records {
        if let Some(line) = line(record) {
            let (color, sign) = match record.how {
                How::Added => (32, '+'),
                How::Removed => (31, '-'),
                How::Changed | How::Moved => (33, '~'),
            };
            let _ = writeln!(out, "{}", paint.color(color, &format!("{sign} {line}")));
        }
    }
    for (one, many, verb) in [
        ("lane", "lanes", "moved"),
        ("node", "nodes", "moved"),
        ("note", "notes", "moved"),
        ("edge", "edges", "led anew"),
    ] {
        let elsewhere = |change: &&RecordChange| {
            kind(&change.place) == one
                && matches!(change.how, How::Changed | How::Moved)
                && change
                    .fields
                    .iter()
                    .any(|field| is_place(&change.place, &field.field))
        };
        let ids: Vec<&str> = (records.iter().filter(elsewhere))
            .filter_map(|record| id(&record.place))
            .collect();
        if ids.is_empty() {
            continue;
        }
        let mut named = ids
            .iter()
            .take(MOST_NAMED)
            .copied()
            .collect::<Vec<_>>()
            .join(", ");
        if ids.len() > MOST_NAMED {
            let _ = write!(named, " and {} more", ids.len() - MOST_NAMED);
        }
        let word = if ids.len() == 1 { one } else { many };
        let text = format!("~ {} {word} {verb}: {named}", ids.len());
        let _ = writeln!(out, "{}", paint.color(36, &text));
    }
    out
}

/// A record that is new, gone, or says something else; `None` if it was only moved.
fn line(record: &RecordChange) -> Option<String> {
    let kind = kind(&record.place);
    let mut out = match (&record.place, id(&record.place)) {
        (Place::Record(RecordId::Edge(id)), _) => {
            let canonical = record.name.replace(" → ", ".");
            if *canonical == *id.as_str() {
                format!("edge {}", record.name)
            } else {
                format!("edge {} [{id}]", record.name)
            }
        }
        (_, Some(id)) => format!("{kind} {id}"),
        (_, None) => kind.to_owned(),
    };
    if matches!(record.how, How::Added | How::Removed) {
        let set = |field: &str| {
            let own = record.field(field)?;
            match own.after.as_ref().or(own.before.as_ref())? {
                Value::Text(text) => Some(text.as_str()),
                _ => None,
            }
        };
        let words = match record.place {
            Place::Answer(_) => set("text").unwrap_or_default(),
            Place::Record(RecordId::Edge(_)) => set("label").unwrap_or_default(),
            _ => record.name.as_str(),
        };
        let what = match record.place {
            Place::Record(RecordId::Node(_)) => set("component"),
            Place::Record(RecordId::Edge(_)) => set("data"),
            Place::Record(RecordId::Lane(_)) => set("kind"),
            _ => None,
        };
        if let Some(what) = what {
            let _ = write!(out, " ({what})");
        }
        if !words.is_empty() {
            let _ = write!(out, " {}", short(words, 0));
        }
        return Some(out);
    }
    let fields: Vec<String> = (record.fields.iter())
        .filter(|field| !is_place(&record.place, &field.field))
        .map(changed)
        .collect();
    if fields.is_empty() {
        return None;
    }
    let _ = write!(out, ": {}", fields.join(", "));
    Some(out)
}

/// A field with what it was and what it is.
fn changed(own: &FieldChange) -> String {
    let (before, after) = match (&own.before, &own.after) {
        (Some(Value::Text(before)), Some(Value::Text(after))) => {
            let same = before
                .chars()
                .zip(after.chars())
                .take_while(|(a, b)| a == b)
                .count();
            (short(before, same), short(after, same))
        }
        (before, after) => (shown(before.as_ref()), shown(after.as_ref())),
    };
    let field = &own.field;
    match field.as_str() {
        // The answer is what is spoken of.
        "text" => format!("{before} → {after}"),
        _ => format!("{field} {before} → {after}"),
    }
}

fn shown(value: Option<&Value>) -> String {
    match value {
        None => "(not set)".to_owned(),
        Some(Value::Text(text)) => short(text, 0),
        Some(value) => value.to_string(),
    }
}

/// A text in quotes: as it is, or where it is long the part around the place where it differs.
fn short(text: &str, same: usize) -> String {
    let count = text.chars().count();
    if count <= LONGEST {
        return format!("{text:?}");
    }
    let start = if same + LEAD < LONGEST {
        0
    } else {
        same - LEAD
    };
    let part: String = text.chars().skip(start).take(LONGEST).collect();
    let (head, tail) = (
        if start > 0 { "…" } else { "" },
        if start + LONGEST < count { "…" } else { "" },
    );
    let quoted = format!("{part:?}");
    let inner = quoted.trim_matches('"');
    plain(&format!("\"{head}{inner}{tail}\""))
}
