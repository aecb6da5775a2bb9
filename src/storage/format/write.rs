//! The one written form of a document.

use std::fmt::Write as _;

use super::FORMAT;
use super::edge_ids::EdgeIds;
use super::number::number;
use super::text::{literal, quoted};
use crate::geometry::{Point, Size, round};
use crate::model::{
    DesignSheet, Document, Edge, EdgeId, EdgeKind, Family, Header, Lane, LaneId, LaneKind,
    LayoutSettings, Node, NodeId, Note, NoteId, NoteKind, Quantity,
};

/// The first line of each file, for people who open it elsewhere.
pub(super) const HEADING: &str = "// Pipewright document";

/// The text of a document's file: the same document gives the same bytes.
pub fn write(document: &Document) -> String {
    let mut out = format!("{HEADING}\n(\n");
    let _ = writeln!(out, "    format: {FORMAT},");
    for field in header_fields(document.header()) {
        let _ = writeln!(out, "    {field},");
    }
    let layout = layout_fields(document.layout());
    if !layout.is_empty() {
        let _ = writeln!(out, "    layout: ({}),", layout.join(", "));
    }
    let lanes = document.lanes_in_order();
    section(&mut out, "lanes", '[', ']', lanes, |out, (id, record)| {
        let _ = writeln!(out, "        {},", lane(id, record));
    });
    let nodes = document.nodes();
    section(&mut out, "nodes", '{', '}', nodes, |out, (id, record)| {
        node(out, id, record);
    });
    let mut edges: Vec<_> = document.edges().iter().collect();
    edges.sort_by_key(|(id, edge)| {
        (
            &edge.from,
            &edge.to,
            &edge.data,
            edge.kind,
            &edge.label,
            *id,
        )
    });
    let mut ids = EdgeIds::default();
    section(&mut out, "edges", '[', ']', edges, |out, (id, record)| {
        let _ = writeln!(out, "        {},", edge(id, record, &mut ids));
    });
    let notes = document.notes();
    section(&mut out, "notes", '{', '}', notes, |out, (id, record)| {
        note(out, id, record);
    });
    sheet(&mut out, document.sheet());
    out.push_str(")\n");
    out
}

/// Writes the entries of a list or map, or nothing if there are none.
pub(super) fn section<T>(
    out: &mut String,
    name: &str,
    open: char,
    close: char,
    entries: impl IntoIterator<Item = T>,
    mut entry: impl FnMut(&mut String, T),
) {
    let mut entries = entries.into_iter().peekable();
    if entries.peek().is_none() {
        return;
    }
    let _ = writeln!(out, "    {name}: {open}");
    for each in entries {
        entry(out, each);
    }
    let _ = writeln!(out, "    {close},");
}

pub(super) fn header_fields(header: &Header) -> Vec<String> {
    let mut fields = Vec::new();
    for (name, text) in [("title", &header.title), ("use_case", &header.use_case)] {
        if !text.is_empty() {
            fields.push(format!("{name}: {}", literal(text)));
        }
    }
    if header.family != Family::default() {
        fields.push(format!("family: {}", header.family.key()));
    }
    if !header.tags.is_empty() {
        let tags: Vec<_> = header.tags.iter().map(|tag| quoted(tag)).collect();
        fields.push(format!("tags: [{}]", tags.join(", ")));
    }
    fields
}

pub(super) fn layout_fields(layout: &LayoutSettings) -> Vec<String> {
    let default = LayoutSettings::default();
    let mut fields = Vec::new();
    if layout.direction != default.direction {
        fields.push(format!("direction: {}", layout.direction.key()));
    }
    if layout.edges != default.edges {
        fields.push(format!("edges: {}", layout.edges.key()));
    }
    if layout.spacing != default.spacing {
        fields.push(format!("spacing: {}", number(layout.spacing)));
    }
    if layout.compact {
        fields.push("compact: true".to_owned());
    }
    if !layout.shared_trunks {
        fields.push("shared_trunks: false".to_owned());
    }
    if layout.line_hops {
        fields.push("line_hops: true".to_owned());
    }
    match layout.aspect_ratio {
        None => fields.push("unwrapped: true".to_owned()),
        Some(_) if layout.aspect_ratio == default.aspect_ratio => {}
        Some(ratio) => fields.push(format!("aspect_ratio: {}", number(ratio))),
    }
    fields
}

/// A lane's record; its place in the order is told by that of the records.
pub(super) fn lane(id: &LaneId, lane: &Lane) -> String {
    let mut fields = vec![format!("id: {}", quoted(id.as_str()))];
    if !lane.title.is_empty() {
        fields.push(format!("title: {}", quoted(&lane.title)));
    }
    if lane.kind != LaneKind::default() {
        fields.push(format!("kind: {}", lane.kind.key()));
    }
    if let Some(hue) = lane.hue {
        fields.push(format!("hue: {}", hue.key()));
    }
    fields.push(format!("at: {}", point(lane.rect.origin())));
    fields.push(format!("size: {}", size(lane.rect.size())));
    if lane.collapsed {
        fields.push("collapsed: true".to_owned());
    }
    format!("({})", fields.join(", "))
}

pub(super) fn node(out: &mut String, id: &NodeId, node: &Node) {
    let _ = writeln!(out, "        {}: (", quoted(id.as_str()));
    let mut field = |name: &str, value: &str| {
        let _ = writeln!(out, "            {name}: {value},");
    };
    field("component", &quoted(node.component.as_str()));
    for (name, text) in [("label", &node.label), ("technology", &node.technology)] {
        if !text.is_empty() {
            field(name, &literal(text));
        }
    }
    if let Some(lane) = &node.lane {
        field("lane", &quoted(lane.as_str()));
    }
    field("at", &point(node.position));
    if let Some(own) = node.size {
        field("size", &size(own));
    }
    if node.z != 0 {
        field("z", &node.z.to_string());
    }
    for (property, value) in &node.properties {
        field(property.spec().key, &quantity(value));
    }
    if node.locked {
        field("locked", "true");
    }
    if node.core {
        field("core", "true");
    }
    if !node.notes.is_empty() {
        field("notes", &literal(&node.notes));
    }
    out.push_str("        ),\n");
}

/// An edge's record, with its id unless that follows from the records before.
pub(super) fn edge(id: &EdgeId, edge: &Edge, ids: &mut EdgeIds) -> String {
    let mut fields = vec![
        format!("from: {}", quoted(edge.from.as_str())),
        format!("to: {}", quoted(edge.to.as_str())),
        format!("data: {}", quoted(edge.data.as_str())),
    ];
    if edge.kind != EdgeKind::default() {
        fields.push(format!("kind: {}", edge.kind.key()));
    }
    if !edge.label.is_empty() {
        fields.push(format!("label: {}", quoted(&edge.label)));
    }
    if !edge.waypoints.is_empty() {
        let offsets = edge.waypoints.iter().map(|offset| point(offset.to_point()));
        let list: Vec<String> = offsets.collect();
        fields.push(format!("waypoints: [{}]", list.join(", ")));
    }
    if edge.bent {
        fields.push("bent: true".to_owned());
    }
    if edge.stub {
        fields.push("stub: true".to_owned());
    }
    if ids.implied(edge.from.as_str(), edge.to.as_str()) != id.as_str() {
        fields.push(format!("id: {}", quoted(id.as_str())));
    }
    ids.take(id.as_str());
    format!("({})", fields.join(", "))
}

pub(super) fn note(out: &mut String, id: &NoteId, note: &Note) {
    let mut fields = Vec::new();
    if note.kind != NoteKind::default() {
        fields.push(format!("kind: {}", note.kind.key()));
    }
    fields.push(format!("text: {}", literal(&note.text)));
    fields.push(format!("at: {}", point(note.position)));
    fields.push(format!("size: {}", size(note.size)));
    if note.z != 0 {
        fields.push(format!("z: {}", note.z));
    }
    let id = quoted(id.as_str());
    let _ = writeln!(out, "        {id}: ({}),", fields.join(", "));
}

fn sheet(out: &mut String, sheet: &DesignSheet) {
    if *sheet == DesignSheet::default() {
        return;
    }
    out.push_str("    sheet: (\n");
    sheet_fields(out, sheet);
    out.push_str("    ),\n");
}

pub(super) fn sheet_fields(out: &mut String, sheet: &DesignSheet) {
    if let Some(framework) = &sheet.framework {
        let _ = writeln!(out, "        framework: {},", quoted(framework.as_str()));
    }
    if !sheet.brief.is_empty() {
        out.push_str("        brief: (\n");
        for (field, text) in &sheet.brief {
            let _ = writeln!(out, "            {}: {},", field.spec().key, literal(text));
        }
        out.push_str("        ),\n");
    }
    if !sheet.requirements.is_empty() {
        let fields: Vec<_> = sheet
            .requirements
            .iter()
            .map(|(requirement, value)| format!("{}: {}", requirement.spec().key, quantity(value)))
            .collect();
        let _ = writeln!(out, "        requirements: ({}),", fields.join(", "));
    }
    if !sheet.answers.is_empty() {
        out.push_str("        answers: {\n");
        for (step, answer) in &sheet.answers {
            let _ = writeln!(
                out,
                "            {}: {},",
                quoted(step.as_str()),
                literal(answer)
            );
        }
        out.push_str("        },\n");
    }
    if !sheet.ignored.is_empty() {
        out.push_str("        ignored: [\n");
        for (key, reason) in &sheet.ignored {
            let on: Vec<_> = key.on.iter().map(|id| quoted(id)).collect();
            let _ = writeln!(
                out,
                "            (rule: {}, on: [{}], reason: {}),",
                quoted(&key.rule),
                on.join(", "),
                literal(reason)
            );
        }
        out.push_str("        ],\n");
    }
}

fn quantity(value: &Quantity) -> String {
    match value {
        Quantity::Number(value) => number(*value),
        Quantity::Text(text) => literal(text),
        Quantity::Flag(flag) => flag.to_string(),
    }
}

fn point(point: Point) -> String {
    format!("({}, {})", number(round(point.x)), number(round(point.y)))
}

fn size(size: Size) -> String {
    format!(
        "({}, {})",
        number(round(size.width)),
        number(round(size.height))
    )
}
