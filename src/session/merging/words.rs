//! The conflicts of a merge in words, for people.

use super::Theirs;
use crate::model::{
    BriefField, Clash, Conflict, Document, EdgeId, FieldSpec, LaneId, Merged, NodeId, Place,
    Property, Quantity, Question, RecordId, Requirement, Side, Value,
};
use crate::session::Session;

/// A conflict as a person is asked about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// What an answer is to.
    pub question: Question,
    /// What people call the record.
    pub name: String,
    /// What of it is asked about: a field, or what was done with it.
    pub what: String,
    /// What it is on the side of the document that is open here.
    pub mine: String,
    /// What it is in the file.
    pub theirs: String,
    /// The side whose way it goes as things are.
    pub kept: Side,
}

impl Asked {
    /// What it is on a side.
    pub fn on(&self, side: Side) -> &str {
        match side {
            Side::Ours => &self.mine,
            Side::Theirs => &self.theirs,
        }
    }
}

impl Session {
    /// The conflicts of a merge with this document in words, in the order of the merge.
    pub fn asked(&self, theirs: &Theirs, merged: &Merged) -> Vec<Asked> {
        let speaker = Speaker {
            session: self,
            known: [&self.editor.document, theirs.document(), theirs.base()],
        };
        let conflicts = merged.conflicts.iter();
        conflicts.map(|conflict| speaker.asked(conflict)).collect()
    }
}

/// Knows what records are called, wherever they still are.
struct Speaker<'a> {
    session: &'a Session,
    known: [&'a Document; 3],
}

impl Speaker<'_> {
    fn asked(&self, conflict: &Conflict) -> Asked {
        let (what, by, removed, left) = match &conflict.clash {
            Clash::Field {
                field,
                ours,
                theirs,
            } => {
                let sides = [ours.as_ref(), theirs.as_ref()];
                let [mine, theirs] = sides.map(|value| self.value(field, value));
                // Rounded they can look the same.
                let [mine, theirs] = if mine == theirs {
                    sides.map(exactly)
                } else {
                    [mine, theirs]
                };
                return Asked {
                    question: conflict.question(),
                    name: self.name(&conflict.place),
                    what: field_label(&conflict.place, field),
                    mine,
                    theirs,
                    kept: conflict.kept,
                };
            }
            Clash::Removed { by } => (
                "Removed or changed",
                *by,
                "Removed".to_owned(),
                "Changed, and stays".to_owned(),
            ),
            Clash::Needed { by, edge } => (
                "Removed or needed",
                *by,
                "Removed, with the edges at it".to_owned(),
                format!("Stays for the edge {}", self.edge(edge)),
            ),
            Clash::NoLane { by, lane } => (
                "Lane",
                *by,
                format!("In no lane: {} is removed", self.lane(lane)),
                format!("In {}, which stays", self.lane(lane)),
            ),
            Clash::Order => (
                "Order",
                Side::Ours,
                self.order(Side::Ours),
                self.order(Side::Theirs),
            ),
        };
        let (mine, theirs) = match by {
            Side::Ours => (removed, left),
            Side::Theirs => (left, removed),
        };
        let name = match conflict.clash {
            Clash::Order => "Lanes".to_owned(),
            _ => self.name(&conflict.place),
        };
        Asked {
            question: conflict.question(),
            name,
            what: what.to_owned(),
            mine,
            theirs,
            kept: conflict.kept,
        }
    }

    /// What people call a record.
    fn name(&self, place: &Place) -> String {
        match place {
            Place::Document => "Diagram".to_owned(),
            Place::Layout => "Layout".to_owned(),
            Place::Sheet => "Design sheet".to_owned(),
            Place::Answer(id) => {
                let step = self
                    .session
                    .framework()
                    .and_then(|own| own.step(id.as_str()));
                let title = step.map_or(id.as_str(), |step| step.title.as_str());
                format!("Answer: {title}")
            }
            Place::Record(RecordId::Lane(id)) => self.lane(id).replacen('l', "L", 1),
            Place::Record(RecordId::Node(id)) => self.node(id),
            Place::Record(RecordId::Edge(id)) => self.edge(id),
            Place::Record(RecordId::Note(id)) => {
                let mut notes = self.known.iter().filter_map(|one| one.notes().get(id));
                let text = notes.next().map_or(id.as_str(), |note| note.text.as_str());
                format!("Note: {}", one_line(text))
            }
        }
    }

    fn node(&self, id: &NodeId) -> String {
        let mut nodes = self.known.iter().filter_map(|one| one.node(id));
        let label = nodes.next().map_or(id.as_str(), |node| node.label.as_str());
        one_line(if label.trim().is_empty() {
            id.as_str()
        } else {
            label
        })
    }

    fn lane(&self, id: &LaneId) -> String {
        let mut lanes = self.known.iter().filter_map(|one| one.lanes().get(id));
        let title = lanes.next().map_or(id.as_str(), |lane| lane.title.as_str());
        format!("lane {}", one_line(title))
    }

    fn edge(&self, id: &EdgeId) -> String {
        let mut edges = self.known.iter().filter_map(|one| one.edge(id));
        edges.next().map_or_else(
            || id.to_string(),
            |edge| format!("{} → {}", self.node(&edge.from), self.node(&edge.to)),
        )
    }

    /// The lanes of a side from the first to the last.
    fn order(&self, side: Side) -> String {
        let [ours, theirs, _] = self.known;
        let document = match side {
            Side::Ours => ours,
            Side::Theirs => theirs,
        };
        let lanes = document.lanes_in_order().into_iter();
        let titles: Vec<String> = lanes.map(|(_, lane)| one_line(&lane.title)).collect();
        titles.join(", ")
    }

    fn value(&self, field: &str, value: Option<&Value>) -> String {
        let text = match value {
            Some(Value::Text(text)) => text,
            Some(Value::Number(number)) => {
                let number = Quantity::Number(*number);
                return field_spec(field)
                    .map_or_else(|| number.to_string(), |spec| spec.display(&number));
            }
            _ => return exactly(value),
        };
        match field {
            "component" => {
                let component = self.session.catalog().component(text);
                component.map_or_else(|| text.clone(), |own| own.name.clone())
            }
            "data" => {
                let data = self.session.catalog().data_type(text);
                data.map_or_else(|| text.clone(), |own| own.name.clone())
            }
            "lane" => self.lane(&LaneId::from(text.as_str())),
            "from" | "to" => self.node(&NodeId::from(text.as_str())),
            _ => one_line(text),
        }
    }
}

/// A value as it is in files.
fn exactly(value: Option<&Value>) -> String {
    value.map_or_else(|| "not set".to_owned(), ToString::to_string)
}

/// The row of the tables of figures and facts that has this key.
fn field_spec(field: &str) -> Option<FieldSpec> {
    let property = Property::from_key(field).map(Property::spec);
    let requirement = || Requirement::from_key(field).map(Requirement::spec);
    let brief = || BriefField::from_key(field).map(BriefField::spec);
    property.or_else(requirement).or_else(brief)
}

/// A field as people call it.
fn field_label(place: &Place, field: &str) -> String {
    let has_figures = matches!(place, Place::Record(RecordId::Node(_)) | Place::Sheet);
    if let Some(spec) = field_spec(field).filter(|_| has_figures) {
        return spec.label.to_owned();
    }
    match field {
        "at" => "Place".to_owned(),
        "z" => "Order in depth".to_owned(),
        "text" => "Text".to_owned(),
        "left" | "top" | "right" | "bottom" => format!("Border at the {field}"),
        _ => {
            let words = field.replace('_', " ");
            let mut letters = words.chars();
            letters.next().map_or_else(String::new, |first| {
                first.to_uppercase().chain(letters).collect()
            })
        }
    }
}

/// A text without line breaks, as it can stand in a row.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
