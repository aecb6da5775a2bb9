//! Edits: changes of a document as data.
//!
//! Whatever asks for a change (a field of the inspector, a gesture, the fix of a finding, a test)
//! builds an [`Edit`]. [`Edit::apply`] says to a [`Draft`] what that means, and nothing else does;
//! what came of it is the draft's diff.

use std::collections::BTreeSet;

use super::document::Document;
use super::draft::{Draft, EditError, NewNode};
use super::id::{
    ComponentId, DataTypeId, EdgeId, FrameworkId, LaneId, NodeId, NoteId, RecordId, StepId,
};
use super::layout_settings::LayoutSettings;
use super::quantity::{BriefField, Property, Quantity, Requirement};
use super::record::{EdgeKind, FindingKey, Header, Hue, LaneKind, NoteKind};
use super::selection::Selection;
use crate::geometry::{Point, Rect, Size, Vec2};

/// What is set of nodes.
#[derive(Clone, Debug, PartialEq)]
pub enum NodeField {
    /// The title on the card.
    Label(String),
    /// The subtitle: what implements it.
    Technology(String),
    /// Notes, as Markdown.
    Notes(String),
    /// The palette's component.
    Component(ComponentId),
    /// A figure or switch; `None` clears it.
    Property(Property, Option<Quantity>),
    /// The lane that it belongs to, or none.
    Lane(Option<LaneId>),
    /// Whether it is part of the design's core; see [`super::Node::core`].
    Core(bool),
    /// Whether layouts leave it where it is.
    Locked(bool),
    /// Its place in the paint order.
    Z(i32),
    /// Its top left corner, in scene points.
    Position(Point),
    /// The smallest size of its card, in scene points; `None` leaves it to the content.
    Size(Option<Size>),
    /// Its place and the smallest size of its card, in scene points.
    Area(Rect),
}

/// What is set of edges.
#[derive(Clone, Debug, PartialEq)]
pub enum EdgeField {
    /// When data flows along it.
    Kind(EdgeKind),
    /// What flows along it.
    Data(DataTypeId),
    /// The text on it.
    Label(String),
    /// Whether it is shown as named stubs at either end, in place of a line.
    Stub(bool),
    /// The line along which it is led, in scene points; `None` leaves its way to the router.
    Line(Option<Vec<Point>>),
}

/// What is set of a lane.
#[derive(Clone, Debug, PartialEq)]
pub enum LaneField {
    /// Its title.
    Title(String),
    /// What it is for.
    Kind(LaneKind),
    /// A tint of its own, or that of its kind.
    Hue(Option<Hue>),
    /// Whether it is shown as one card.
    Collapsed(bool),
    /// Its area, in scene points.
    Area(Rect),
}

/// What is set of notes.
#[derive(Clone, Debug, PartialEq)]
pub enum NoteField {
    /// Its text, as Markdown.
    Text(String),
    /// A sheet of paper, or free text.
    Kind(NoteKind),
    /// Its place in the paint order.
    Z(i32),
    /// Its area, in scene points.
    Area(Rect),
}

/// An edge that is to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEdge {
    /// The node that gives.
    pub from: NodeId,
    /// The node that takes.
    pub to: NodeId,
    /// What flows.
    pub data: DataTypeId,
    /// When it flows.
    pub kind: EdgeKind,
}

/// An edge between a new node and one that there is: that one, what flows, and when.
pub type PartEdge = (NodeId, DataTypeId, EdgeKind);

/// A node with its edges, which may take the place of others.
#[derive(Clone, Debug, PartialEq)]
pub struct NewPart {
    /// The node.
    pub node: NewNode,
    /// Where it gets data from.
    pub from: Vec<PartEdge>,
    /// Where it gives data to.
    pub to: Vec<PartEdge>,
    /// Edges that it takes the place of.
    pub replaces: Vec<EdgeId>,
}

/// A change of a document.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// Set a field of nodes.
    SetNodes(BTreeSet<NodeId>, NodeField),
    /// Set several figures of a node.
    SetFigures(NodeId, Vec<(Property, Quantity)>),
    /// Set a field of edges.
    SetEdges(BTreeSet<EdgeId>, EdgeField),
    /// Set a field of a lane.
    SetLane(LaneId, LaneField),
    /// Set a field of notes.
    SetNotes(BTreeSet<NoteId>, NoteField),
    /// Set title, use case, family and tags.
    SetHeader(Header),
    /// Set how the document is laid out and its edges are drawn; moves nothing by itself.
    SetLayout(LayoutSettings),
    /// Set or clear a requirement of the design.
    SetRequirement(Requirement, Option<Quantity>),
    /// Choose the framework that the sheet answers; `None` for that of the family.
    SetFramework(Option<FrameworkId>),
    /// Set a line of the brief.
    SetBrief(BriefField, String),
    /// Set the answer to a step of the framework.
    SetAnswer(StepId, String),
    /// Ignore a finding for a reason; with `None` it counts again.
    Ignore(FindingKey, Option<String>),
    /// Give a node another id.
    RenameNode(NodeId, NodeId),
    /// Add a node.
    AddNode(NewNode),
    /// Add a node with its edges.
    AddPart(NewPart),
    /// Add a lane with a title, in an area in scene points.
    AddLane(String, LaneKind, Rect),
    /// Add a note with a text, in an area in scene points.
    AddNote(String, NoteKind, Rect),
    /// Move a lane so many places in the stack.
    ReorderLane(LaneId, i32),
    /// Make edges.
    Connect(Vec<NewEdge>),
    /// Make an edge another connection.
    Reconnect(EdgeId, NewEdge),
    /// Remove records; nodes take their edges along.
    Remove(Selection),
    /// Remove nodes, and join their neighbors.
    Dissolve(BTreeSet<NodeId>),
    /// Move records by an offset in scene points; lanes take their nodes along, locked nodes stay.
    Move(Selection, Vec2),
    /// Leave records, and put copies of them at an offset in scene points.
    Duplicate(Selection, Vec2),
    /// Insert the records of another document at an offset in scene points; nodes that come
    /// without a lane go into the one given.
    Insert(Box<Document>, Vec2, Option<LaneId>),
    /// Make the records those of another document.
    Replace(Box<Document>),
    /// Put nodes into a new lane with an area in scene points.
    GroupIntoLane(BTreeSet<NodeId>, Rect),
    /// Several edits as one, with a label.
    Together(String, Vec<Edit>),
}

impl Edit {
    /// A field of one node.
    pub fn set_node(id: &NodeId, field: NodeField) -> Self {
        Self::SetNodes(BTreeSet::from([id.clone()]), field)
    }

    /// A field of one edge.
    pub fn set_edge(id: &EdgeId, field: EdgeField) -> Self {
        Self::SetEdges(BTreeSet::from([id.clone()]), field)
    }

    /// The text of a record that is written in its place: label, title or words.
    pub fn set_text(id: &RecordId, text: &str) -> Self {
        let text = text.to_owned();
        match id {
            RecordId::Lane(id) => Self::SetLane(id.clone(), LaneField::Title(text)),
            RecordId::Node(id) => Self::set_node(id, NodeField::Label(text)),
            RecordId::Edge(id) => Self::set_edge(id, EdgeField::Label(text)),
            RecordId::Note(id) => Self::set_note(id, NoteField::Text(text)),
        }
    }

    /// A field of one note.
    pub fn set_note(id: &NoteId, field: NoteField) -> Self {
        Self::SetNotes(BTreeSet::from([id.clone()]), field)
    }

    /// Places of nodes, in scene points, as one edit.
    pub fn place(label: &str, places: impl IntoIterator<Item = (NodeId, Point)>) -> Self {
        let place = |(id, at)| Self::set_node(&id, NodeField::Position(at));
        Self::Together(label.to_owned(), places.into_iter().map(place).collect())
    }

    /// One edge.
    pub fn connect(from: &NodeId, to: &NodeId, data: &DataTypeId, kind: EdgeKind) -> Self {
        Self::Connect(vec![NewEdge {
            from: from.clone(),
            to: to.clone(),
            data: data.clone(),
            kind,
        }])
    }

    /// Makes the change; returns the records that came of it, which are none where only fields
    /// are set, something moves or goes.
    ///
    /// # Errors
    /// [`EditError`] if a record does not exist, or a value or place does not fit; the draft has
    /// then part of the change, and is to be dropped.
    pub fn apply(&self, draft: &mut Draft<'_>) -> Result<Selection, EditError> {
        match self {
            Self::SetNodes(nodes, field) => nodes.iter().try_for_each(|id| field.set(draft, id))?,
            Self::SetFigures(node, figures) => {
                for (property, value) in figures {
                    draft.set_property(node, *property, Some(value.clone()))?;
                }
            }
            Self::SetEdges(edges, field) => edges.iter().try_for_each(|id| field.set(draft, id))?,
            Self::SetLane(lane, field) => field.set(draft, lane)?,
            Self::SetNotes(notes, field) => notes.iter().try_for_each(|id| field.set(draft, id))?,
            Self::SetHeader(header) => draft.set_header(header.clone()),
            Self::SetLayout(layout) => draft.set_layout(*layout),
            Self::SetRequirement(requirement, value) => {
                draft.set_requirement(*requirement, value.clone())?;
            }
            Self::SetFramework(framework) => draft.set_framework(framework.clone()),
            Self::SetBrief(field, text) => draft.set_brief(*field, text),
            Self::SetAnswer(step, answer) => draft.set_answer(step, answer),
            Self::Ignore(finding, reason) => draft.set_ignored(finding, reason.as_deref()),
            Self::RenameNode(id, new) => draft.rename_node(id, new)?,
            Self::AddNode(node) => return Ok(Selection::of(&draft.add_node(node.clone())?)),
            Self::AddPart(part) => return Ok(Selection::of(&part.add(draft)?)),
            Self::AddLane(title, kind, rect) => {
                return Ok(Selection::of(&draft.add_lane(title, *kind, *rect)?));
            }
            Self::AddNote(text, kind, rect) => {
                let note = draft.add_note(text, rect.origin(), rect.size())?;
                draft.set_note_kind(&note, *kind)?;
                return Ok(Selection::of(&note));
            }
            Self::ReorderLane(lane, by) => draft.reorder_lane(lane, *by)?,
            Self::Connect(edges) => {
                let mut made = Selection::default();
                for edge in edges {
                    let id = draft.connect(&edge.from, &edge.to, &edge.data, edge.kind)?;
                    made.insert(id);
                }
                return Ok(made);
            }
            Self::Reconnect(edge, new) => draft.reconnect(edge, &new.from, &new.to, &new.data)?,
            Self::Remove(selection) => draft.remove(selection)?,
            Self::Dissolve(nodes) => nodes.iter().try_for_each(|id| draft.dissolve_node(id))?,
            Self::Move(selection, offset) => draft.move_records(selection, *offset)?,
            Self::Duplicate(selection, offset) => return draft.insert_copies(selection, *offset),
            Self::Insert(part, offset, lane) => {
                return draft.insert(part, *offset, |_| lane.clone());
            }
            Self::Replace(document) => draft.replace_with(document),
            Self::GroupIntoLane(nodes, rect) => {
                let lane = draft.add_lane("Lane", LaneKind::Custom, *rect)?;
                for id in nodes {
                    draft.assign_lane(id, Some(&lane))?;
                }
                return Ok(Selection::of(lane));
            }
            Self::Together(_, edits) => {
                let mut made = Selection::default();
                for edit in edits {
                    made.extend(edit.apply(draft)?);
                }
                return Ok(made);
            }
        }
        Ok(Selection::default())
    }

    /// What the menu says of it after "Undo".
    pub fn label(&self) -> String {
        let label = match self {
            Self::SetNodes(_, field) => return field.label(),
            Self::SetEdges(_, field) => field.label(),
            Self::SetLane(_, field) => field.label(),
            Self::SetNotes(_, field) => field.label(),
            Self::SetRequirement(requirement, _) => {
                return format!("Set {}", requirement.spec().label.to_lowercase());
            }
            Self::Connect(edges) if edges.len() > 1 => {
                return format!("Make {} connections", edges.len());
            }
            Self::Remove(selection) => return format!("Delete {}", selection.describe()),
            Self::Move(selection, _) => return format!("Move {}", selection.describe()),
            Self::Duplicate(selection, _) => {
                return format!("Duplicate {}", selection.describe());
            }
            Self::Insert(part, ..) => {
                return format!("Paste {}", Selection::all(part).describe());
            }
            Self::SetFigures(..) => "Set figures",
            Self::SetHeader(_) => "Change document",
            Self::SetLayout(_) => "Change how edges run",
            Self::SetFramework(_) => "Choose framework",
            Self::SetBrief(..) => "Edit brief",
            Self::SetAnswer(..) => "Edit answer",
            Self::Ignore(_, Some(_)) => "Ignore finding",
            Self::Ignore(_, None) => "Count finding again",
            Self::RenameNode(..) => "Change id",
            Self::AddNode(_) | Self::AddPart(_) => "Add node",
            Self::AddLane(..) => "Add lane",
            Self::AddNote(_, NoteKind::Card, _) => "Add note",
            Self::AddNote(_, NoteKind::Text, _) => "Add free text",
            Self::ReorderLane(..) => "Move lane",
            Self::Connect(_) => "Connect",
            Self::Reconnect(..) => "Re-attach edge",
            Self::Dissolve(_) => "Delete and join neighbors",
            Self::Replace(_) => "Replace document",
            Self::GroupIntoLane(..) => "Put into a new lane",
            Self::Together(label, _) => label,
        };
        label.to_owned()
    }

    /// Edits in a row with the same key become one step, as typing in a field does; `None` for
    /// those that are steps of their own.
    pub fn merge_key(&self) -> Option<String> {
        fn of<'a>(field: &str, ids: impl Iterator<Item = &'a str>) -> String {
            ids.fold(field.to_owned(), |key, id| key + " " + id)
        }
        match self {
            Self::SetNodes(nodes, field) => {
                let field = match field {
                    NodeField::Label(_) => "label",
                    NodeField::Technology(_) => "technology",
                    NodeField::Notes(_) => "notes",
                    _ => return None,
                };
                Some(of(field, nodes.iter().map(NodeId::as_str)))
            }
            Self::SetEdges(edges, EdgeField::Label(_)) => {
                Some(of("edge label", edges.iter().map(EdgeId::as_str)))
            }
            Self::SetLane(lane, LaneField::Title(_)) => Some(format!("lane title {lane}")),
            Self::SetNotes(notes, NoteField::Text(_)) => {
                Some(of("note", notes.iter().map(NoteId::as_str)))
            }
            Self::SetHeader(_) => Some("header".to_owned()),
            Self::SetBrief(field, _) => Some(format!("brief {}", field.spec().key)),
            Self::SetAnswer(step, _) => Some(format!("answer {step}")),
            _ => None,
        }
    }
}

impl NodeField {
    fn set(&self, draft: &mut Draft<'_>, id: &NodeId) -> Result<(), EditError> {
        match self {
            Self::Label(text) => draft.set_label(id, text),
            Self::Technology(text) => draft.set_technology(id, text),
            Self::Notes(text) => draft.set_notes(id, text),
            Self::Component(component) => draft.set_component(id, component),
            Self::Property(property, value) => draft.set_property(id, *property, value.clone()),
            Self::Lane(lane) => draft.assign_lane(id, lane.as_ref()),
            Self::Core(core) => draft.set_core(id, *core),
            Self::Locked(locked) => draft.set_locked(id, *locked),
            Self::Z(z) => draft.set_node_z(id, *z),
            Self::Position(position) => draft.place_node(id, *position),
            Self::Size(size) => draft.set_node_size(id, *size),
            Self::Area(rect) => {
                draft.place_node(id, rect.origin())?;
                draft.set_node_size(id, Some(rect.size()))
            }
        }
    }

    fn label(&self) -> String {
        let label = match self {
            Self::Property(property, _) => {
                return format!("Set {}", property.spec().label.to_lowercase());
            }
            Self::Label(_) => "Rename node",
            Self::Technology(_) => "Set technology",
            Self::Notes(_) => "Edit notes",
            Self::Component(_) => "Change component",
            Self::Lane(_) => "Change lane",
            Self::Core(true) => "Put into core",
            Self::Core(false) => "Take out of core",
            Self::Locked(true) => "Lock",
            Self::Locked(false) => "Unlock",
            Self::Z(_) => "Change order",
            Self::Position(_) => "Move node",
            Self::Size(None) => "Size to content",
            Self::Size(Some(_)) => "Same size",
            Self::Area(_) => "Resize node",
        };
        label.to_owned()
    }
}

impl EdgeField {
    fn set(&self, draft: &mut Draft<'_>, id: &EdgeId) -> Result<(), EditError> {
        match self {
            Self::Kind(kind) => draft.set_edge_kind(id, *kind),
            Self::Data(data) => draft.set_edge_data(id, data),
            Self::Label(text) => draft.set_edge_label(id, text),
            Self::Stub(stub) => draft.set_edge_stub(id, *stub),
            Self::Line(line) => draft.bend_edge(id, line.as_deref().unwrap_or_default()),
        }
    }

    fn label(&self) -> &'static str {
        match self {
            Self::Kind(_) => "Change edge kind",
            Self::Data(_) => "Change data type",
            Self::Label(_) => "Label edge",
            Self::Stub(true) => "Show as stubs",
            Self::Stub(false) => "Show as lines",
            Self::Line(Some(_)) => "Bend edge",
            Self::Line(None) => "Clear bends",
        }
    }
}

impl LaneField {
    fn set(&self, draft: &mut Draft<'_>, id: &LaneId) -> Result<(), EditError> {
        match self {
            Self::Title(title) => draft.set_lane_title(id, title),
            Self::Kind(kind) => draft.set_lane_kind(id, *kind),
            Self::Hue(hue) => draft.set_lane_hue(id, *hue),
            Self::Collapsed(collapsed) => draft.set_lane_collapsed(id, *collapsed),
            Self::Area(rect) => draft.set_lane_rect(id, *rect),
        }
    }

    fn label(&self) -> &'static str {
        match self {
            Self::Title(_) => "Rename lane",
            Self::Kind(_) => "Change lane kind",
            Self::Hue(_) => "Recolor lane",
            Self::Collapsed(true) => "Collapse lane",
            Self::Collapsed(false) => "Expand lane",
            Self::Area(_) => "Resize lane",
        }
    }
}

impl NoteField {
    fn set(&self, draft: &mut Draft<'_>, id: &NoteId) -> Result<(), EditError> {
        match self {
            Self::Text(text) => draft.set_note_text(id, text),
            Self::Kind(kind) => draft.set_note_kind(id, *kind),
            Self::Z(z) => draft.set_note_z(id, *z),
            Self::Area(rect) => draft.set_note_rect(id, *rect),
        }
    }

    fn label(&self) -> &'static str {
        match self {
            Self::Text(_) => "Edit note",
            Self::Kind(_) => "Change note",
            Self::Z(_) => "Change order",
            Self::Area(_) => "Resize note",
        }
    }
}

impl NewPart {
    fn add(&self, draft: &mut Draft<'_>) -> Result<NodeId, EditError> {
        for edge in &self.replaces {
            draft.remove_edge(edge)?;
        }
        let id = draft.add_node(self.node.clone())?;
        for (from, data, kind) in &self.from {
            draft.connect(from, &id, data, *kind)?;
        }
        for (to, data, kind) in &self.to {
            draft.connect(&id, to, data, *kind)?;
        }
        Ok(id)
    }
}
