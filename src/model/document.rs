//! The document and what must always hold in it.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt;
use std::sync::Arc;

use super::draft::Draft;
use super::id::{EdgeId, LaneId, NodeId, NoteId, RecordId, StepId};
use super::layout_settings::LayoutSettings;
use super::quantity::{FieldSpec, Property};
use super::record::{DesignSheet, Edge, Header, Lane, Node, Note};
use crate::geometry::{self, Rect, is_valid_position};

/// Longest label, title or technology, in characters.
pub(super) const MAX_LABEL: usize = 2_000;
/// Most waypoints of an edge, with the corner of its end.
pub const MAX_WAYPOINTS: usize = 256;

/// Most nodes in a document: as many as are opened, checked and laid out within ten seconds and a
/// gigabyte, and many times those that anybody can look at.
pub const MAX_NODES: usize = 20_000;

/// Most edges in a document.
pub const MAX_EDGES: usize = 40_000;

/// Most lanes, and most notes, in a document; files have at most so many tags and answers, too.
pub const MAX_OTHERS: usize = 10_000;
/// Longest id of a record other than an edge, in bytes.
pub(super) const MAX_ID: usize = 200;
/// Farthest place in the paint order.
pub(super) const MAX_Z: i32 = 1_000_000;
/// Longest notes or answer, in characters.
pub(super) const MAX_TEXT: usize = 200_000;

/// A diagram: records in sorted maps, shared so that a copy costs little.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document {
    pub(super) header: Arc<Header>,
    pub(super) sheet: Arc<DesignSheet>,
    pub(super) layout: Arc<LayoutSettings>,
    pub(super) lanes: BTreeMap<LaneId, Arc<Lane>>,
    pub(super) nodes: BTreeMap<NodeId, Arc<Node>>,
    pub(super) edges: BTreeMap<EdgeId, Arc<Edge>>,
    pub(super) notes: BTreeMap<NoteId, Arc<Note>>,
}

impl Document {
    /// An empty document with a title.
    pub fn new(title: impl Into<String>) -> Self {
        let header = Header {
            title: title.into(),
            ..Header::default()
        };
        Self {
            header: Arc::new(header),
            ..Self::default()
        }
    }

    /// A document from records that were read from elsewhere.
    ///
    /// # Errors
    /// All [`Problem`]s of the records, if there are any.
    pub fn from_records(
        header: Header,
        sheet: DesignSheet,
        layout: LayoutSettings,
        lanes: BTreeMap<LaneId, Lane>,
        nodes: BTreeMap<NodeId, Node>,
        edges: BTreeMap<EdgeId, Edge>,
        notes: BTreeMap<NoteId, Note>,
    ) -> Result<Self, Vec<Problem>> {
        fn shared<K: Ord, V>(records: BTreeMap<K, V>) -> BTreeMap<K, Arc<V>> {
            records
                .into_iter()
                .map(|(id, record)| (id, Arc::new(record)))
                .collect()
        }
        let document = Self {
            header: Arc::new(header),
            sheet: Arc::new(sheet),
            layout: Arc::new(layout),
            lanes: shared(lanes),
            nodes: shared(nodes),
            edges: shared(edges),
            notes: shared(notes),
        };
        let problems = document.problems();
        if problems.is_empty() {
            Ok(document)
        } else {
            Err(problems)
        }
    }

    /// Title, use case, family and tags.
    pub fn header(&self) -> &Arc<Header> {
        &self.header
    }

    /// Requirements and answers.
    pub fn sheet(&self) -> &Arc<DesignSheet> {
        &self.sheet
    }

    /// How it wants to be laid out and its edges to be drawn.
    pub fn layout(&self) -> &Arc<LayoutSettings> {
        &self.layout
    }

    /// All nodes by id.
    pub fn nodes(&self) -> &BTreeMap<NodeId, Arc<Node>> {
        &self.nodes
    }

    /// All edges by id.
    pub fn edges(&self) -> &BTreeMap<EdgeId, Arc<Edge>> {
        &self.edges
    }

    /// All lanes by id; [`Document::lanes_in_order`] has them from top to bottom.
    pub fn lanes(&self) -> &BTreeMap<LaneId, Arc<Lane>> {
        &self.lanes
    }

    /// All notes by id.
    pub fn notes(&self) -> &BTreeMap<NoteId, Arc<Note>> {
        &self.notes
    }

    /// The node with that id.
    pub fn node(&self, id: &NodeId) -> Option<&Arc<Node>> {
        self.nodes.get(id)
    }

    /// The edge with that id.
    pub fn edge(&self, id: &EdgeId) -> Option<&Arc<Edge>> {
        self.edges.get(id)
    }

    /// Lanes from top to bottom.
    pub fn lanes_in_order(&self) -> Vec<(&LaneId, &Arc<Lane>)> {
        let mut lanes: Vec<_> = self.lanes.iter().collect();
        lanes.sort_by_key(|(id, lane)| (lane.order, (*id).clone()));
        lanes
    }

    /// The edges that leave or enter a node, in id order.
    pub fn edges_of<'a>(
        &'a self,
        node: &'a NodeId,
    ) -> impl Iterator<Item = (&'a EdgeId, &'a Arc<Edge>)> {
        self.edges
            .iter()
            .filter(move |(_, edge)| edge.from == *node || edge.to == *node)
    }

    /// Whether there is nothing to see: no node, lane or note.
    pub fn is_blank(&self) -> bool {
        self.nodes.is_empty() && self.lanes.is_empty() && self.notes.is_empty()
    }

    /// Starts a change; nothing lasts unless the draft is committed.
    pub fn edit(&mut self) -> Draft<'_> {
        Draft::new(self)
    }

    /// Everything that must not be so, in a fixed order; empty after every commit.
    pub fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut report = |place: Place, what: String| problems.push(Problem { place, what });
        for (count, most, of) in [
            (self.nodes.len(), MAX_NODES, "nodes"),
            (self.edges.len(), MAX_EDGES, "edges"),
            (self.lanes.len(), MAX_OTHERS, "lanes"),
            (self.notes.len(), MAX_OTHERS, "notes"),
        ] {
            if count > most {
                let what = format!("it has {count} {of}; a document has at most {most}");
                report(Place::Document, what);
            }
        }
        check_length(
            &self.header.title,
            MAX_LABEL,
            "title",
            &Place::Document,
            &mut report,
        );
        check_length(
            &self.header.use_case,
            MAX_LABEL,
            "use case",
            &Place::Document,
            &mut report,
        );
        for what in self.layout.problems() {
            report(Place::Layout, what);
        }
        if let Some(framework) = &self.sheet.framework {
            check_id(framework.as_str(), &Place::Sheet, &mut report);
        }
        for (field, text) in &self.sheet.brief {
            let place = Place::Sheet;
            check_length(
                text,
                FieldSpec::MAX_TEXT,
                field.spec().key,
                &place,
                &mut report,
            );
        }
        for (requirement, value) in &self.sheet.requirements {
            if let Err(error) = requirement.spec().check(value) {
                report(Place::Sheet, error.to_string());
            }
        }
        for (step, answer) in &self.sheet.answers {
            let place = Place::Answer(step.clone());
            check_length(answer, MAX_TEXT, "text", &place, &mut report);
        }
        for (key, reason) in &self.sheet.ignored {
            check_length(&key.rule, MAX_LABEL, "rule", &Place::Sheet, &mut report);
            check_length(reason, MAX_TEXT, "reason", &Place::Sheet, &mut report);
        }
        let mut orders = BTreeSet::new();
        for (id, lane) in &self.lanes {
            let place = Place::Record(RecordId::Lane(id.clone()));
            check_id(id.as_str(), &place, &mut report);
            check_length(&lane.title, MAX_LABEL, "title", &place, &mut report);
            if !is_valid_rect(lane.rect) {
                report(
                    place.clone(),
                    "its rectangle is not finite, too far out or negative".into(),
                );
            }
            if !orders.insert(lane.order) || lane.order as usize >= self.lanes.len() {
                report(
                    place,
                    format!("its order {} is taken or leaves a gap", lane.order),
                );
            }
        }
        for (id, node) in &self.nodes {
            self.check_node(id, node, &mut report);
        }
        let nodes: HashSet<&NodeId> = self.nodes.keys().collect();
        for (id, edge) in &self.edges {
            let place = Place::Record(RecordId::Edge(id.clone()));
            check_id(id.as_str(), &place, &mut report);
            check_length(&edge.label, MAX_LABEL, "label", &place, &mut report);
            for (end, node) in [("from", &edge.from), ("to", &edge.to)] {
                if !nodes.contains(node) {
                    report(
                        place.clone(),
                        format!("`{end}` names node `{node}`, which does not exist"),
                    );
                }
            }
            if edge.waypoints.len() > MAX_WAYPOINTS {
                report(
                    place.clone(),
                    format!("it has more than {MAX_WAYPOINTS} waypoints"),
                );
            }
            if !edge
                .waypoints
                .iter()
                .all(|offset| is_valid_position(offset.to_point()))
            {
                report(
                    place.clone(),
                    "a waypoint is not finite or too far out".into(),
                );
            }
            if edge.data.as_str().is_empty() {
                report(place, "it carries no data type".into());
            }
        }
        for (id, note) in &self.notes {
            let place = Place::Record(RecordId::Note(id.clone()));
            check_id(id.as_str(), &place, &mut report);
            check_length(&note.text, MAX_TEXT, "text", &place, &mut report);
            if !is_valid_rect(Rect::from_origin_size(note.position, note.size)) {
                report(
                    place.clone(),
                    "its rectangle is not finite, too far out or negative".into(),
                );
            }
            check_z(note.z, &place, &mut report);
        }
        problems
    }

    fn check_node(&self, id: &NodeId, node: &Node, report: &mut dyn FnMut(Place, String)) {
        let place = Place::Record(RecordId::Node(id.clone()));
        check_id(id.as_str(), &place, report);
        check_length(&node.label, MAX_LABEL, "label", &place, report);
        check_length(&node.technology, MAX_LABEL, "technology", &place, report);
        check_length(&node.notes, MAX_TEXT, "notes", &place, report);
        if node.component.as_str().is_empty() {
            report(place.clone(), "it names no component".into());
        }
        if !geometry::is_valid_position(node.position) {
            report(
                place.clone(),
                format!(
                    "its position ({}, {}) is not finite or beyond ±{}",
                    node.position.x,
                    node.position.y,
                    geometry::MAX_COORDINATE
                ),
            );
        }
        if let Some(size) = node.size
            && !is_valid_rect(Rect::from_origin_size(node.position, size))
        {
            report(
                place.clone(),
                format!(
                    "its size ({}, {}) is not finite, too large or negative",
                    size.width, size.height
                ),
            );
        }
        check_z(node.z, &place, report);
        if let Some(lane) = &node.lane
            && !self.lanes.contains_key(lane)
        {
            report(
                place.clone(),
                format!("`lane` names lane `{lane}`, which does not exist"),
            );
        }
        for (property, value) in &node.properties {
            if let Err(error) = property.spec().check(value) {
                report(place.clone(), error.to_string());
            }
        }
        if let (Some(p50), Some(p99)) = (node.p50(), node.p99())
            && p50 > p99
        {
            report(
                place,
                format!("its p50 of {} ms is above its p99 of {} ms", p50.0, p99.0),
            );
        }
    }

    /// The identity of each record: lanes, nodes, edges, notes.
    pub fn record_ids(&self) -> impl Iterator<Item = RecordId> {
        let lanes = self.lanes.keys().map(RecordId::from);
        let nodes = self.nodes.keys().map(RecordId::from);
        let edges = self.edges.keys().map(RecordId::from);
        let notes = self.notes.keys().map(RecordId::from);
        lanes.chain(nodes).chain(edges).chain(notes)
    }

    /// The text of a record that is written in its place: label, title or words.
    pub fn text_of(&self, id: &RecordId) -> Option<&str> {
        match id {
            RecordId::Lane(id) => self.lanes.get(id).map(|lane| lane.title.as_str()),
            RecordId::Node(id) => self.nodes.get(id).map(|node| node.label.as_str()),
            RecordId::Edge(id) => self.edges.get(id).map(|edge| edge.label.as_str()),
            RecordId::Note(id) => self.notes.get(id).map(|note| note.text.as_str()),
        }
    }

    /// Whether there is such a record.
    pub fn contains(&self, id: &RecordId) -> bool {
        match id {
            RecordId::Lane(id) => self.lanes.contains_key(id),
            RecordId::Node(id) => self.nodes.contains_key(id),
            RecordId::Edge(id) => self.edges.contains_key(id),
            RecordId::Note(id) => self.notes.contains_key(id),
        }
    }

    /// Whether a property of a node is set in the document itself.
    pub fn property(&self, id: &NodeId, property: Property) -> Option<&super::Quantity> {
        self.nodes
            .get(id)
            .and_then(|node| node.properties.get(&property))
    }
}

/// The record that a [`Problem`] is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// The header.
    Document,
    /// The layout settings.
    Layout,
    /// A requirement of the sheet.
    Sheet,
    /// An answer of the sheet.
    Answer(StepId),
    /// A lane, node, edge or note.
    Record(RecordId),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Document => f.write_str("document"),
            Self::Layout => f.write_str("layout"),
            Self::Sheet => f.write_str("sheet"),
            Self::Answer(id) => write!(f, "answer `{id}`"),
            Self::Record(id) => id.fmt(f),
        }
    }
}

/// A broken invariant: where and what.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The record.
    pub place: Place,
    /// What is wrong with it.
    pub what: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.what)
    }
}

impl std::error::Error for Problem {}

fn check_id(id: &str, place: &Place, report: &mut (impl FnMut(Place, String) + ?Sized)) {
    // By default an edge is named after both of its ends, and perhaps numbered.
    let limit = match place {
        Place::Record(RecordId::Edge(_)) => 2 * MAX_ID + 24,
        _ => MAX_ID,
    };
    if !is_usable_id(id, limit) {
        report(
            place.clone(),
            format!("an id has 1 to {limit} bytes and no white space"),
        );
    }
}

/// Whether a text can name a record: not empty, not too long, nothing invisible.
pub(super) fn is_usable_id(id: &str, limit: usize) -> bool {
    !id.is_empty() && id.len() <= limit && id.chars().all(|c| !c.is_control() && !c.is_whitespace())
}

fn check_length(
    text: &str,
    limit: usize,
    what: &str,
    place: &Place,
    report: &mut (impl FnMut(Place, String) + ?Sized),
) {
    if text.len() > limit && text.chars().count() > limit {
        report(
            place.clone(),
            format!("its {what} is longer than {limit} characters"),
        );
    }
}

fn check_z(z: i32, place: &Place, report: &mut (impl FnMut(Place, String) + ?Sized)) {
    if z.abs() > MAX_Z {
        report(place.clone(), format!("its z of {z} is beyond ±{MAX_Z}"));
    }
}

fn is_valid_rect(rect: Rect) -> bool {
    geometry::is_valid_position(rect.origin())
        && geometry::is_valid_position(rect.origin() + rect.size().to_vec2())
        && rect.width() >= 0.0
        && rect.height() >= 0.0
}
