//! From the records of a file to a document, with the line of what does not hold.

use std::collections::BTreeMap;

use super::edge_ids::EdgeIds;
use super::locate::{self, Key};
use super::record::{
    DocumentRecord, EdgeRecord, HeaderRecord, LaneRecord, LayoutRecord, NodeRecord, NoteRecord,
    SheetRecord,
};
use super::{Fault, FormatError, Loaded};
use crate::catalog::did_you_mean;
use crate::geometry::{Point, Rect, Size};
use crate::model::{
    DesignSheet, Document, Edge, EdgeId, FindingKey, FrameworkId, Header, Lane, LaneId,
    LayoutSettings, Node, NodeId, Note, NoteId, Place, RecordId, StepId,
};

/// Size of a note that gives none, in scene points.
const NOTE_SIZE: Size = Size::new(200.0, 80.0);

/// Builds the document.
///
/// # Errors
/// If a record names another one that does not exist, an id is used twice, or an
/// invariant of the document does not hold.
pub(super) fn document(record: DocumentRecord, text: &str) -> Result<Loaded, FormatError> {
    let fail = |path: &[Key], sentence: String| {
        Err(FormatError {
            line: locate::record(text, path).map(|found| found.line),
            column: None,
            fault: Fault::Broken(sentence),
        })
    };
    let needs_layout = match is_placed(&record) {
        Ok(placed) => !placed,
        Err((path, sentence)) => return fail(&path, sentence),
    };
    let mut lanes = BTreeMap::new();
    for (index, lane) in record.lanes.into_iter().enumerate() {
        let id = LaneId::from(lane.id.as_str());
        if lanes.insert(id, self::lane(lane, index)).is_some() {
            let sentence = format!("lane {} has an id that an earlier one has", index + 1);
            return fail(&entry("lanes", index), sentence);
        }
    }
    let mut nodes = BTreeMap::new();
    for (id, node) in record.nodes {
        if let Some(lane) = &node.lane
            && !lanes.contains_key(lane.as_str())
        {
            let hint = did_you_mean(lane, lanes.keys().map(LaneId::as_str));
            let sentence = format!("node {id:?} is in lane {lane:?}, which does not exist.{hint}");
            let mut path = named("nodes", &id);
            path.push(Key::Name("lane".into()));
            return fail(&path, sentence);
        }
        nodes.insert(NodeId::from(id), self::node(node));
    }
    let mut edges = BTreeMap::new();
    let mut ids = EdgeIds::default();
    for (index, edge) in record.edges.into_iter().enumerate() {
        for (verb, end) in [("comes from", &edge.from), ("goes to", &edge.to)] {
            if !nodes.contains_key(end.as_str()) {
                let hint = did_you_mean(end, nodes.keys().map(NodeId::as_str));
                let sentence = format!(
                    "edge {} {verb} node {end:?}, which does not exist.{hint}",
                    index + 1
                );
                return fail(&entry("edges", index), sentence);
            }
        }
        let id = edge
            .id
            .clone()
            .unwrap_or_else(|| ids.implied(&edge.from, &edge.to));
        if !ids.take(&id) {
            let sentence = format!("edge {} has the id {id:?} of an earlier one", index + 1);
            return fail(&entry("edges", index), sentence);
        }
        edges.insert(EdgeId::from(id), (index, self::edge(edge)));
    }
    let places: BTreeMap<EdgeId, usize> = edges
        .iter()
        .map(|(id, (index, _))| (id.clone(), *index))
        .collect();
    let lane_places: BTreeMap<LaneId, u32> = lanes
        .iter()
        .map(|(id, lane)| (id.clone(), lane.order))
        .collect();
    let header = header(HeaderRecord {
        title: record.title,
        use_case: record.use_case,
        family: record.family,
        tags: record.tags,
    });
    let sheet = sheet(record.sheet);
    let layout = self::layout(&record.layout);
    let edges = edges
        .into_iter()
        .map(|(id, (_, edge))| (id, edge))
        .collect();
    let notes = record
        .notes
        .into_iter()
        .map(|(id, note)| (NoteId::from(id), self::note(note)))
        .collect();
    match Document::from_records(header, sheet, layout, lanes, nodes, edges, notes) {
        Ok(document) => Ok(Loaded {
            document,
            needs_layout,
        }),
        Err(problems) => {
            let first = problems.first();
            let path = match first.map(|problem| &problem.place) {
                Some(Place::Record(RecordId::Node(id))) => named("nodes", id.as_str()),
                Some(Place::Record(RecordId::Note(id))) => named("notes", id.as_str()),
                Some(Place::Record(RecordId::Edge(id))) => {
                    entry("edges", places.get(id).copied().unwrap_or_default())
                }
                Some(Place::Record(RecordId::Lane(id))) => entry(
                    "lanes",
                    lane_places.get(id).copied().unwrap_or_default() as usize,
                ),
                Some(Place::Sheet | Place::Answer(_)) => vec![Key::Name("sheet".into())],
                Some(Place::Layout) => vec![Key::Name("layout".into())],
                Some(Place::Document) | None => Vec::new(),
            };
            let sentence = first.map_or_else(String::new, ToString::to_string);
            fail(&path, sentence)
        }
    }
}

fn named(kind: &str, id: &str) -> Vec<Key> {
    vec![Key::Name(kind.to_owned()), Key::Name(id.to_owned())]
}

fn entry(kind: &str, index: usize) -> Vec<Key> {
    vec![Key::Name(kind.to_owned()), Key::Index(index)]
}

/// Whether the file gives positions: all of them or none.
///
/// A part of them would leave the rest in a heap in the corner, which looks like a
/// broken program, so that is an error of the file.
fn is_placed(record: &DocumentRecord) -> Result<bool, (Vec<Key>, String)> {
    let mut placed = false;
    let mut missing: Option<(Vec<Key>, String)> = None;
    for (index, lane) in record.lanes.iter().enumerate() {
        placed |= lane.at.is_some() || lane.size.is_some();
        if (lane.at.is_none() || lane.size.is_none()) && missing.is_none() {
            let what = format!("lane {:?} has no \"at\" and \"size\"", lane.id);
            missing = Some((entry("lanes", index), what));
        }
    }
    for (id, node) in &record.nodes {
        placed |= node.at.is_some();
        if node.at.is_none() && missing.is_none() {
            missing = Some((named("nodes", id), format!("node {id:?} has no \"at\"")));
        }
    }
    for (id, note) in &record.notes {
        placed |= note.at.is_some();
        if note.at.is_none() && missing.is_none() {
            missing = Some((named("notes", id), format!("note {id:?} has no \"at\"")));
        }
    }
    match missing {
        Some((path, what)) if placed => Err((
            path,
            format!(
                "{what}, but other records have. Give all lanes, nodes and notes a place, or \
                 none of them to have the document laid out"
            ),
        )),
        Some(_) => Ok(false),
        None => Ok(true),
    }
}

pub(super) fn header(record: HeaderRecord) -> Header {
    let mut tags = record.tags;
    tags.sort();
    tags.dedup();
    Header {
        title: record.title,
        use_case: record.use_case,
        family: record.family,
        tags,
    }
}

pub(super) fn sheet(record: SheetRecord) -> DesignSheet {
    let is_written = |text: &String| !text.is_empty();
    let brief = record.brief.0.into_iter();
    let answers = record.answers.into_iter();
    let ignored = record.ignored.into_iter();
    DesignSheet {
        framework: record.framework.map(FrameworkId::from),
        brief: brief.filter(|(_, text)| is_written(text)).collect(),
        requirements: record.requirements.0,
        answers: answers
            .filter(|(_, answer)| is_written(answer))
            .map(|(step, answer)| (StepId::from(step), answer))
            .collect(),
        ignored: ignored
            .map(|entry| (FindingKey::new(&entry.rule, entry.on), entry.reason))
            .collect(),
    }
}

pub(super) fn layout(record: &LayoutRecord) -> LayoutSettings {
    let default = LayoutSettings::default();
    LayoutSettings {
        direction: record.direction,
        edges: record.edges,
        spacing: record.spacing.unwrap_or(default.spacing),
        compact: record.compact,
        shared_trunks: record.shared_trunks,
        line_hops: record.line_hops,
        aspect_ratio: match record.aspect_ratio {
            _ if record.unwrapped => None,
            Some(ratio) => Some(ratio),
            None => default.aspect_ratio,
        },
    }
}

pub(super) fn lane(record: LaneRecord, index: usize) -> Lane {
    Lane {
        title: record.title,
        kind: record.kind,
        hue: record.hue,
        collapsed: record.collapsed,
        rect: Rect::from_origin_size(
            record.at.unwrap_or_default(),
            record.size.unwrap_or_default(),
        ),
        order: index as u32,
    }
}

pub(super) fn node(record: NodeRecord) -> Node {
    Node {
        component: record.component.into(),
        label: record.label,
        technology: record.technology,
        lane: record.lane.map(LaneId::from),
        position: record.at.unwrap_or(Point::ZERO),
        size: record.size,
        z: record.z,
        locked: record.locked,
        core: record.core,
        properties: record.properties,
        notes: record.notes,
    }
}

pub(super) fn edge(record: EdgeRecord) -> Edge {
    let has_line = !record.waypoints.is_empty();
    Edge {
        from: record.from.into(),
        to: record.to.into(),
        data: record.data.into(),
        kind: record.kind,
        label: record.label,
        waypoints: record
            .waypoints
            .into_iter()
            .map(|waypoint| waypoint.0.to_vec2())
            .collect(),
        // Without points there is nothing that somebody led.
        bent: record.bent && has_line,
        stub: record.stub,
    }
}

pub(super) fn note(record: NoteRecord) -> Note {
    Note {
        text: record.text,
        kind: record.kind,
        z: record.z,
        position: record.at.unwrap_or(Point::ZERO),
        size: record.size.unwrap_or(NOTE_SIZE),
    }
}
