//! A change of a document as text: the records as they are after it.
//!
//! It is what the crash journal is made of. What was before is not written, as whoever reads a
//! change has the document that it was made to.

use std::fmt::Write as _;

use serde::Deserialize;

use super::edge_ids::EdgeIds;
use super::record::{
    EdgeRecord, HeaderRecord, LaneRecord, LayoutRecord, NodeRecord, NoteRecord, SheetRecord,
};
use super::text::quoted;
use super::value::{list, map, present};
use super::{FormatError, MAX_EDGES, MAX_NODES, MAX_OTHERS, convert, write};
use crate::model::{Changes, Diff, EdgeId, LaneId, NodeId, NoteId};

/// The text of a change, on few lines: the same change gives the same bytes.
pub(in crate::storage) fn write_change(label: &str, diff: &Diff) -> String {
    let mut out = String::from("(\n");
    if !label.is_empty() {
        let _ = writeln!(out, "    label: {},", quoted(label));
    }
    if let Some((_, header)) = diff.header() {
        let fields = write::header_fields(header).join(", ");
        let _ = writeln!(out, "    header: ({fields}),");
    }
    if let Some((_, layout)) = diff.layout() {
        let fields = write::layout_fields(layout).join(", ");
        let _ = writeln!(out, "    layout: ({fields}),");
    }
    if let Some((_, sheet)) = diff.sheet() {
        out.push_str("    sheet: (\n");
        write::sheet_fields(&mut out, sheet);
        out.push_str("    ),\n");
    }
    let lanes = after(&diff.lanes);
    write::section(&mut out, "lanes", '[', ']', lanes, |out, (id, lane)| {
        let _ = writeln!(out, "        ({}, {}),", lane.order, write::lane(id, lane));
    });
    let nodes = after(&diff.nodes);
    write::section(&mut out, "nodes", '{', '}', nodes, |out, (id, node)| {
        write::node(out, id, node);
    });
    let edges = after(&diff.edges);
    let mut ids = EdgeIds::default();
    write::section(&mut out, "edges", '[', ']', edges, |out, (id, edge)| {
        let _ = writeln!(out, "        {},", write::edge(id, edge, &mut ids));
    });
    let notes = after(&diff.notes);
    write::section(&mut out, "notes", '{', '}', notes, |out, (id, note)| {
        write::note(out, id, note);
    });
    let gone = [
        ("lanes", gone(&diff.lanes, LaneId::as_str)),
        ("nodes", gone(&diff.nodes, NodeId::as_str)),
        ("edges", gone(&diff.edges, EdgeId::as_str)),
        ("notes", gone(&diff.notes, NoteId::as_str)),
    ];
    let gone = gone.into_iter().filter(|(_, ids)| !ids.is_empty());
    let gone: Vec<_> = gone
        .map(|(name, ids)| format!("{name}: [{}]", ids.join(", ")))
        .collect();
    if !gone.is_empty() {
        let _ = writeln!(out, "    gone: ({}),", gone.join(", "));
    }
    out.push_str(")\n");
    out
}

fn after<K: Ord + Clone, V: PartialEq>(changes: &Changes<K, V>) -> impl Iterator<Item = (&K, &V)> {
    let all = changes.iter();
    all.filter_map(|(id, _, after)| Some((id, after?.as_ref())))
}

fn gone<K: Ord + Clone, V: PartialEq>(
    changes: &Changes<K, V>,
    name: impl Fn(&K) -> &str,
) -> Vec<String> {
    let all = changes.iter().filter(|(_, _, after)| after.is_none());
    all.map(|(id, _, _)| quoted(name(id))).collect()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChangeRecord {
    #[serde(default)]
    label: String,
    #[serde(default, deserialize_with = "present")]
    header: Option<HeaderRecord>,
    #[serde(default, deserialize_with = "present")]
    layout: Option<LayoutRecord>,
    #[serde(default, deserialize_with = "present")]
    sheet: Option<SheetRecord>,
    #[serde(default, deserialize_with = "list::<_, _, MAX_OTHERS>")]
    lanes: Vec<(u32, LaneRecord)>,
    #[serde(default, deserialize_with = "map::<_, _, MAX_NODES>")]
    nodes: std::collections::BTreeMap<String, NodeRecord>,
    #[serde(default, deserialize_with = "list::<_, _, MAX_EDGES>")]
    edges: Vec<EdgeRecord>,
    #[serde(default, deserialize_with = "map::<_, _, MAX_OTHERS>")]
    notes: std::collections::BTreeMap<String, NoteRecord>,
    #[serde(default)]
    gone: GoneRecord,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct GoneRecord {
    lanes: Vec<String>,
    nodes: Vec<String>,
    edges: Vec<String>,
    notes: Vec<String>,
}

/// Reads the label of a change and its records; [`Diff::onto`] makes it one of a document.
///
/// # Errors
/// [`FormatError`] if the text is no change.
pub(in crate::storage) fn read_change(text: &str) -> Result<(String, Diff), FormatError> {
    let record: ChangeRecord = ron::Options::default()
        .from_str(text)
        .map_err(|error| super::explain::explain(text, &error))?;
    let mut diff = Diff::to(
        record.header.map(convert::header),
        record.sheet.map(convert::sheet),
        record.layout.map(|layout| convert::layout(&layout)),
    );
    let gone = record.gone;
    let lanes = record.lanes.into_iter().map(|(order, lane)| {
        let id = LaneId::from(lane.id.as_str());
        (id, Some(convert::lane(lane, order as usize)))
    });
    diff.lanes = Changes::to(lanes.chain(none(gone.lanes)));
    let nodes = record.nodes.into_iter();
    let nodes = nodes.map(|(id, node)| (NodeId::from(id), Some(convert::node(node))));
    diff.nodes = Changes::to(nodes.chain(none(gone.nodes)));
    let mut ids = EdgeIds::default();
    let edges = record.edges.into_iter().map(|edge| {
        let id = edge.id.clone();
        let id = id.unwrap_or_else(|| ids.implied(&edge.from, &edge.to));
        ids.take(&id);
        (EdgeId::from(id), Some(convert::edge(edge)))
    });
    diff.edges = Changes::to(edges.chain(none(gone.edges)));
    let notes = record.notes.into_iter();
    let notes = notes.map(|(id, note)| (NoteId::from(id), Some(convert::note(note))));
    diff.notes = Changes::to(notes.chain(none(gone.notes)));
    Ok((record.label, diff))
}

/// Records that are gone.
fn none<K: From<String>, V>(ids: Vec<String>) -> impl Iterator<Item = (K, Option<V>)> {
    ids.into_iter().map(|id| (K::from(id), None))
}
