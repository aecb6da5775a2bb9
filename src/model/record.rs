//! The records that a document is made of.

use std::collections::BTreeMap;

use super::id::{ComponentId, DataTypeId, FrameworkId, LaneId, NodeId, StepId};
use super::mention::mentions;
use super::quantity::{
    BriefField, Bytes, Milliseconds, Property, Quantity, QueriesPerSecond, Ratio, Requirement,
};
use crate::geometry::{Point, Rect, Size, Vec2};

/// Which kind of interview question a design answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// Retrieval, ranking, detection, classification: classic machine learning.
    #[default]
    Ml,
    /// Generation of text, images or video.
    GenAi,
}

impl Family {
    /// Its name in files and JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::Ml => "ml",
            Self::GenAi => "genai",
        }
    }

    /// Its name on screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Ml => "ML systems",
            Self::GenAi => "GenAI systems",
        }
    }
}

/// What the document is about.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Header {
    /// The title in the window and on exports.
    pub title: String,
    /// The system that is designed, in a few words.
    pub use_case: String,
    /// ML or GenAI: decides the framework and which rules apply.
    pub family: Family,
    /// Kinds of system (`recsys`, `rag`…): select rules; sorted, without duplicates.
    pub tags: Vec<String>,
}

/// A step of the pipeline: one component at work.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// The palette's component; may name one that this palette does not have.
    pub component: ComponentId,
    /// The title on the card.
    pub label: String,
    /// The subtitle: what implements it.
    pub technology: String,
    /// The lane that it belongs to.
    pub lane: Option<LaneId>,
    /// Top left corner in scene points.
    pub position: Point,
    /// Smallest size of its card in scene points, where a person made it larger than its
    /// content needs.
    pub size: Option<Size>,
    /// Paint order among nodes: higher is in front; those alike are in the order of ids.
    pub z: i32,
    /// Whether layout and dragging leave it where it is.
    pub locked: bool,
    /// Whether it belongs to the core of the design, which an overview shows first. Where no node
    /// of a document says so, the core is the request path and what feeds it.
    pub core: bool,
    /// Figures that differ from the component's defaults.
    pub properties: BTreeMap<Property, Quantity>,
    /// Why it is so: Markdown.
    pub notes: String,
}

impl Node {
    /// The number of a property, if it is set here.
    pub fn number(&self, property: Property) -> Option<f64> {
        self.properties.get(&property).and_then(Quantity::number)
    }

    /// Whether a yes/no property is set to yes.
    pub fn flag(&self, property: Property) -> bool {
        matches!(self.properties.get(&property), Some(Quantity::Flag(true)))
    }

    /// Median latency of one call.
    pub fn p50(&self) -> Option<Milliseconds> {
        self.number(Property::P50Ms).map(Milliseconds)
    }

    /// 99th percentile latency of one call.
    pub fn p99(&self) -> Option<Milliseconds> {
        self.number(Property::P99Ms).map(Milliseconds)
    }

    /// Throughput of one replica.
    pub fn qps_per_replica(&self) -> Option<QueriesPerSecond> {
        self.number(Property::QpsPerReplica).map(QueriesPerSecond)
    }

    /// Size of one item.
    pub fn bytes_per_item(&self) -> Option<Bytes> {
        self.number(Property::BytesPerItem).map(Bytes)
    }

    /// Share of requests that a cache answers.
    pub fn cache_hit(&self) -> Option<Ratio> {
        self.number(Property::CacheHit).map(Ratio)
    }
}

/// When data moves along an edge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EdgeKind {
    /// The caller waits inside a request. Solid.
    #[default]
    Sync,
    /// An event or message that nobody waits for. Dashed.
    Async,
    /// An offline hand-over: a job's result, a publication, a deployment. Long dash.
    Batch,
    /// Returns to data, labels or training; may run back. Dotted.
    Feedback,
}

impl EdgeKind {
    /// All kinds, in the order of menus.
    pub const ALL: [Self; 4] = [Self::Sync, Self::Async, Self::Batch, Self::Feedback];

    /// Its name in files and JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::Sync => "sync",
            Self::Async => "async",
            Self::Batch => "batch",
            Self::Feedback => "feedback",
        }
    }

    /// Its name on screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Sync => "Synchronous",
            Self::Async => "Asynchronous",
            Self::Batch => "Batch",
            Self::Feedback => "Feedback",
        }
    }
}

/// A connection from an output port to an input port.
#[derive(Clone, Debug, PartialEq)]
pub struct Edge {
    /// The node that it leaves.
    pub from: NodeId,
    /// The node that it enters.
    pub to: NodeId,
    /// What flows; names the output port, and the input port that accepts it.
    pub data: DataTypeId,
    /// When it flows.
    pub kind: EdgeKind,
    /// Text on the edge; empty for none.
    pub label: String,
    /// Where it passes, in scene points from the top left corner of the node that it leaves;
    /// the last is the corner of the node that it enters. Auto layout leads long edges past
    /// other nodes this way. They hold while both nodes stand as they did, wherever that is.
    pub waypoints: Vec<Vec2>,
    /// Whether a person led its line: it follows its nodes, and layouts keep it where they can.
    pub bent: bool,
    /// Whether it is shown as a named stub at either end, in place of a line between them.
    pub stub: bool,
}

/// What a lane is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LaneKind {
    /// The request path and what it reads.
    Online,
    /// Training, indexing and other jobs.
    Offline,
    /// Monitoring and feedback.
    Monitoring,
    /// Anything else.
    #[default]
    Custom,
}

impl LaneKind {
    /// All kinds, in the order in which they are stacked by default.
    pub const ALL: [Self; 4] = [Self::Online, Self::Offline, Self::Monitoring, Self::Custom];

    /// Its name in files and JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::Offline => "offline",
            Self::Online => "online",
            Self::Monitoring => "monitoring",
            Self::Custom => "custom",
        }
    }

    /// The title that a new lane of this kind gets.
    pub fn label(self) -> &'static str {
        match self {
            Self::Offline => "Offline",
            Self::Online => "Online",
            Self::Monitoring => "Monitoring & feedback",
            Self::Custom => "Lane",
        }
    }
}

/// A hue that a person gives a lane; each theme has its own color for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "they are colors")]
pub enum Hue {
    Gray,
    Blue,
    Teal,
    Green,
    Amber,
    Orange,
    Red,
    Pink,
    Violet,
}

impl Hue {
    /// All hues, in the order of menus.
    pub const ALL: [Self; 9] = [
        Self::Gray,
        Self::Blue,
        Self::Teal,
        Self::Green,
        Self::Amber,
        Self::Orange,
        Self::Red,
        Self::Pink,
        Self::Violet,
    ];

    /// Its name in files.
    pub fn key(self) -> &'static str {
        match self {
            Self::Gray => "grey",
            Self::Blue => "blue",
            Self::Teal => "teal",
            Self::Green => "green",
            Self::Amber => "amber",
            Self::Orange => "orange",
            Self::Red => "red",
            Self::Pink => "pink",
            Self::Violet => "violet",
        }
    }

    /// Its name on screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Gray => "Gray",
            Self::Blue => "Blue",
            Self::Teal => "Teal",
            Self::Green => "Green",
            Self::Amber => "Amber",
            Self::Orange => "Orange",
            Self::Red => "Red",
            Self::Pink => "Pink",
            Self::Violet => "Violet",
        }
    }
}

/// A titled band behind nodes; also a group of them, once it is collapsed.
#[derive(Clone, Debug, PartialEq)]
pub struct Lane {
    /// The title in its top left corner.
    pub title: String,
    /// What it is for; decides its tint and what rules say of nodes in it.
    pub kind: LaneKind,
    /// Its tint, where it is not that of its kind.
    pub hue: Option<Hue>,
    /// Whether it is shown as one card in place of its nodes.
    pub collapsed: bool,
    /// Its area in scene points.
    pub rect: Rect,
    /// Place in the stack of lanes, from 0 at the top without gaps.
    pub order: u32,
}

/// How a note looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NoteKind {
    /// A card of its own ground.
    #[default]
    Card,
    /// Text on the bare canvas.
    Text,
}

impl NoteKind {
    /// All kinds, in the order of menus.
    pub const ALL: [Self; 2] = [Self::Card, Self::Text];

    /// Its name in files.
    pub fn key(self) -> &'static str {
        match self {
            Self::Card => "card",
            Self::Text => "text",
        }
    }

    /// Its name on screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Card => "Note",
            Self::Text => "Free text",
        }
    }
}

/// Words on the canvas: a note on its card, or free text.
#[derive(Clone, Debug, PartialEq)]
pub struct Note {
    /// The text: a subset of Markdown.
    pub text: String,
    /// How it looks.
    pub kind: NoteKind,
    /// Paint order among notes: higher is in front; those alike are in the order of ids.
    pub z: i32,
    /// Top left corner in scene points.
    pub position: Point,
    /// Width and height in scene points.
    pub size: Size,
}

/// What a finding of the checks is about, so that it can be ignored.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FindingKey {
    /// Id of the rule.
    pub rule: String,
    /// Ids of the nodes and edges that it speaks of, sorted, without duplicates.
    pub on: Vec<String>,
}

impl FindingKey {
    /// The key of a finding of a rule on some records.
    pub fn new(rule: &str, on: impl IntoIterator<Item = String>) -> Self {
        let mut on: Vec<String> = on.into_iter().collect();
        on.sort();
        on.dedup();
        Self {
            rule: rule.to_owned(),
            on,
        }
    }

    /// The same key where a record has another id.
    pub(super) fn with_renamed(self, old: &str, new: &str) -> Self {
        let on = self.on.into_iter();
        let on = on.map(|id| if id == old { new.to_owned() } else { id });
        Self::new(&self.rule, on)
    }
}

/// The answers of the interview framework for this design.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DesignSheet {
    /// The framework whose steps are answered; `None` for that of the family.
    pub framework: Option<FrameworkId>,
    /// The design in a few words; none is empty.
    pub brief: BTreeMap<BriefField, String>,
    /// Figures that checks and estimates read.
    pub requirements: BTreeMap<Requirement, Quantity>,
    /// Markdown answers by framework step.
    pub answers: BTreeMap<StepId, String>,
    /// Findings that the author lives with, and why.
    pub ignored: BTreeMap<FindingKey, String>,
}

impl DesignSheet {
    /// The steps whose answers link to a node.
    pub fn steps_on<'a>(&'a self, node: &'a NodeId) -> impl Iterator<Item = &'a StepId> {
        let leads = move |text: &String| mentions(text).any(|(_, id)| id == node.as_str());
        let answers = self.answers.iter();
        answers.filter_map(move |(step, text)| leads(text).then_some(step))
    }

    /// A line of the brief; empty if it is not written.
    pub fn brief(&self, field: BriefField) -> &str {
        self.brief.get(&field).map_or("", String::as_str)
    }

    /// The answer to a step; empty if there is none.
    pub fn answer(&self, step: &str) -> &str {
        self.answers.get(step).map_or("", String::as_str)
    }

    /// The number of a requirement, if it is set.
    pub fn number(&self, requirement: Requirement) -> Option<f64> {
        self.requirements
            .get(&requirement)
            .and_then(Quantity::number)
    }
}
