//! The document: what a diagram is, what must always hold, and the verbs that change it.
//!
//! [`Document`] holds records in sorted maps; nothing outside this module can write to
//! them. A change is a [`Draft`] taken with [`Document::edit`], a few verbs called on it,
//! and [`Draft::commit`], which checks the document's invariants once and yields a
//! [`Step`]: a label and a [`Diff`] of before and after for each touched record. Undo,
//! redo, the crash journal and replay all come from that diff, so the inverse of a verb
//! is written once for all verbs.
//!
//! ```
//! use pipewright::geometry::Point;
//! use pipewright::model::{Document, EdgeKind, History, NewNode};
//!
//! let mut document = Document::new("Search");
//! let mut history = History::default();
//!
//! let mut draft = document.edit();
//! let request = draft.add_node(NewNode::new("client_request", "Query", Point::new(0.0, 0.0)))?;
//! let gateway = draft.add_node(NewNode::new("api_gateway", "Gateway", Point::new(240.0, 0.0)))?;
//! draft.connect(&request, &gateway, &"query".into(), EdgeKind::Sync)?;
//! history.push(draft.commit("Connect")?);
//!
//! assert_eq!(document.edges().len(), 1);
//! history.undo(&mut document);
//! assert!(document.nodes().is_empty());
//! # Ok::<(), pipewright::model::EditError>(())
//! ```

mod change;
mod diff;
mod document;
mod draft;
mod draft_edges;
mod draft_lanes;
mod draft_many;
mod edit;
mod history;
mod id;
mod in_step;
mod layout_settings;
mod level;
mod mention;
mod merge;
mod overview;
mod quantity;
mod record;
mod selection;
mod shown;
mod told;

pub use change::{FieldChange, How, RecordChange};
pub use diff::{Changes, Diff};
pub use document::{Document, MAX_EDGES, MAX_NODES, MAX_OTHERS, MAX_WAYPOINTS, Place, Problem};
pub use draft::{Draft, EditError, NewNode};
pub use edit::{EdgeField, Edit, LaneField, NewEdge, NewPart, NodeField, NoteField, PartEdge};
pub use history::{History, HistoryEvent, Step};
pub use id::{
    ComponentId, DataTypeId, EdgeId, FrameworkId, LaneId, NodeId, NoteId, RecordId, StepId, slug,
};
pub use in_step::InStep;
pub use layout_settings::{EdgeShape, LayoutSettings};
pub use level::{Core, Level, Sight};
pub use mention::{mention, mentions};
pub use merge::{
    About, Choices, Clash, Conflict, Merged, Question, Renamed, Side, merge, merge_choosing,
};
pub use overview::MOST_CARDS;
pub use quantity::{
    BriefField, Bytes, FieldKind, FieldSpec, Milliseconds, Property, Quantity, QuantityError,
    QueriesPerSecond, Ratio, Requirement, Unit,
};
pub use record::{
    DesignSheet, Edge, EdgeKind, Family, FindingKey, Header, Hue, Lane, LaneKind, Node, Note,
    NoteKind,
};
pub use selection::{Selection, counted};
pub use shown::{LANE_CARD, Shown, lane_card, lane_of_card};
pub use told::Value;
