//! What a diff says, record by record and field by field, for people and programs.

use super::id::RecordId;
use std::collections::BTreeSet;

use super::diff::{Changes, Diff};
use super::document::Place;
use super::layout_settings::LayoutSettings;
use super::record::{DesignSheet, Edge, FindingKey, Header, Lane, Node, Note};
use super::told::{Told, Value, told_entries};

/// Longest name that a record without a title gets, in characters.
const LONGEST_NAME: usize = 40;

/// How a record differs from what it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It says something else.
    Changed,
    /// It says the same elsewhere on the canvas.
    Moved,
}

/// A field that differs; `None` where it is not set.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldChange {
    /// Its name, as files have it.
    pub field: String,
    /// What it was.
    pub before: Option<Value>,
    /// What it is.
    pub after: Option<Value>,
}

/// A record that differs.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordChange {
    /// The record.
    pub place: Place,
    /// What people call it: a label, a title, `from → to`; empty where it has no name.
    pub name: String,
    /// How it differs.
    pub how: How,
    /// The fields that differ; all that are set for a record that is new or gone.
    pub fields: Vec<FieldChange>,
}

impl RecordChange {
    /// The change of a field, if it changed.
    pub fn field(&self, name: &str) -> Option<&FieldChange> {
        self.fields.iter().find(|field| field.field == name)
    }

    /// Whether it is elsewhere on the canvas, whatever else it is.
    pub fn is_moved(&self) -> bool {
        self.field("at").is_some() && self.how != How::Added && self.how != How::Removed
    }
}

/// The fields of a record by name.
pub(super) type Fields = Vec<(String, Option<Value>)>;

/// What can be compared field by field.
pub(super) trait Record {
    /// Names of the fields that say where it is on the canvas.
    const PLACE: &'static [&'static str];

    /// Names of the fields that say what it belongs to, which others change too.
    const HOME: &'static [&'static str] = &[];

    /// What people call it.
    fn name(&self) -> String {
        String::new()
    }

    /// All fields in the order of files, those too that are not set.
    fn fields(&self) -> Fields;
}

fn own(fields: impl IntoIterator<Item = (&'static str, Option<Value>)>) -> Fields {
    let named = |(name, value): (&str, _)| (name.to_owned(), value);
    fields.into_iter().map(named).collect()
}

impl Record for Header {
    const PLACE: &'static [&'static str] = &[];

    fn fields(&self) -> Fields {
        own([
            ("title", self.title.told()),
            ("use_case", self.use_case.told()),
            ("family", self.family.told()),
            ("tags", self.tags.told()),
        ])
    }
}

impl Record for LayoutSettings {
    const PLACE: &'static [&'static str] = &[];

    fn fields(&self) -> Fields {
        own([
            ("direction", self.direction.told()),
            ("edges", self.edges.told()),
            ("spacing", self.spacing.told()),
            ("compact", self.compact.told()),
            ("shared_trunks", self.shared_trunks.told()),
            ("line_hops", self.line_hops.told()),
            ("aspect_ratio", self.aspect_ratio.told()),
        ])
    }
}

/// The name of the field in which a finding is ignored.
pub(super) fn ignored_name(key: &FindingKey) -> String {
    format!("ignored {} ({})", key.rule, key.on.join(", "))
}

/// All but the answers, which are told as records of their own.
impl Record for DesignSheet {
    const PLACE: &'static [&'static str] = &[];

    fn fields(&self) -> Fields {
        let mut fields = own([("framework", self.framework.told())]);
        fields.extend(told_entries(&self.brief, |field| {
            field.spec().key.to_owned()
        }));
        fields.extend(told_entries(&self.requirements, |requirement| {
            requirement.spec().key.to_owned()
        }));
        fields.extend(told_entries(&self.ignored, ignored_name));
        fields
    }
}

/// An answer of the sheet.
impl Record for String {
    const PLACE: &'static [&'static str] = &[];

    fn fields(&self) -> Fields {
        own([("text", self.told())])
    }
}

impl Record for Lane {
    const PLACE: &'static [&'static str] = &["at", "size", "order"];

    fn name(&self) -> String {
        self.title.clone()
    }

    fn fields(&self) -> Fields {
        own([
            ("title", self.title.told()),
            ("kind", self.kind.told()),
            ("hue", self.hue.told()),
            ("at", self.rect.origin().told()),
            ("size", self.rect.size().told()),
            ("order", self.order.told()),
            ("collapsed", self.collapsed.told()),
        ])
    }
}

impl Record for Node {
    const PLACE: &'static [&'static str] = &["at"];
    const HOME: &'static [&'static str] = &["lane"];

    fn name(&self) -> String {
        self.label.clone()
    }

    fn fields(&self) -> Fields {
        let mut fields = own([
            ("component", self.component.told()),
            ("label", self.label.told()),
            ("technology", self.technology.told()),
            ("lane", self.lane.told()),
            ("at", self.position.told()),
            ("size", self.size.told()),
            ("z", self.z.told()),
        ]);
        fields.extend(told_entries(&self.properties, |property| {
            property.spec().key.to_owned()
        }));
        fields.extend(own([
            ("locked", self.locked.told()),
            ("core", self.core.told()),
            ("notes", self.notes.told()),
        ]));
        fields
    }
}

impl Record for Edge {
    const PLACE: &'static [&'static str] = &["waypoints", "bent"];

    fn name(&self) -> String {
        format!("{} → {}", self.from, self.to)
    }

    fn fields(&self) -> Fields {
        own([
            ("from", self.from.told()),
            ("to", self.to.told()),
            ("data", self.data.told()),
            ("kind", self.kind.told()),
            ("label", self.label.told()),
            ("waypoints", self.waypoints.told()),
            ("bent", self.bent.told()),
            ("stub", self.stub.told()),
        ])
    }
}

impl Record for Note {
    const PLACE: &'static [&'static str] = &["at"];

    fn name(&self) -> String {
        let line = self.text.lines().find(|line| !line.trim().is_empty());
        let line = line.unwrap_or_default().trim();
        match line.char_indices().nth(LONGEST_NAME) {
            Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default().trim_end()),
            None => line.to_owned(),
        }
    }

    fn fields(&self) -> Fields {
        own([
            ("kind", self.kind.told()),
            ("text", self.text.told()),
            ("at", self.position.told()),
            ("size", self.size.told()),
            ("z", self.z.told()),
        ])
    }
}

/// Whether two versions of a record say the same, wherever it is and whatever it belongs to.
pub(super) fn says_the_same<R: Record>(before: &R, after: &R) -> bool {
    words(before, R::HOME) == words(after, R::HOME)
}

/// The fields of a record that do not say where it is, without some more.
fn words<R: Record>(record: &R, without: &[&str]) -> Fields {
    let mut fields = record.fields();
    let is_left_out = |name: &str| R::PLACE.contains(&name) || without.contains(&name);
    fields.retain(|(name, _)| !is_left_out(name));
    fields
}

/// The fields that differ, in the order of the record that has them.
fn fields<R: Record>(before: Option<&R>, after: Option<&R>) -> Vec<FieldChange> {
    let fields = |record: Option<&R>| record.map(R::fields).unwrap_or_default();
    let (mut before, after) = (fields(before), fields(after));
    let mut changes: Vec<FieldChange> = Vec::new();
    for (field, after) in after {
        let known = before.iter().position(|(name, _)| *name == field);
        let before = known.and_then(|place| before.remove(place).1);
        changes.push(FieldChange {
            field,
            before,
            after,
        });
    }
    changes.extend(before.into_iter().map(|(field, before)| FieldChange {
        field,
        before,
        after: None,
    }));
    changes.retain(|change| change.before != change.after);
    changes
}

fn change<R: Record>(place: Place, before: Option<&R>, after: Option<&R>) -> Option<RecordChange> {
    let how = match (before, after) {
        (None, None) => return None,
        (None, Some(_)) => How::Added,
        (Some(_), None) => How::Removed,
        (Some(before), Some(after)) if words(before, &[]) == words(after, &[]) => How::Moved,
        (Some(_), Some(_)) => How::Changed,
    };
    let fields = fields(before, after);
    let name = after.or(before).map(R::name).unwrap_or_default();
    (!fields.is_empty()).then_some(RecordChange {
        place,
        name,
        how,
        fields,
    })
}

fn changes<K: Ord + Clone, R: Record + PartialEq>(
    changes: &Changes<K, R>,
    place: impl Fn(&K) -> Place,
) -> impl Iterator<Item = RecordChange> {
    changes.iter().filter_map(move |(id, before, after)| {
        change(
            place(id),
            before.map(AsRef::as_ref),
            after.map(AsRef::as_ref),
        )
    })
}

impl Diff {
    /// Each record that differs, with its fields: header, layout and sheet, answers, lanes,
    /// nodes, edges and notes, each kind in the order of ids.
    pub fn records(&self) -> Vec<RecordChange> {
        fn record<K>(id: &K) -> Place
        where
            for<'a> RecordId: From<&'a K>,
        {
            Place::Record(id.into())
        }
        let mut found: Vec<RecordChange> = Vec::new();
        found.extend(changes(&self.header, |()| Place::Document));
        found.extend(changes(&self.layout, |()| Place::Layout));
        found.extend(changes(&self.sheet, |()| Place::Sheet));
        if let Some((before, after)) = self.sheet() {
            let steps: BTreeSet<_> = (before.answers.keys())
                .chain(after.answers.keys())
                .collect();
            found.extend(steps.into_iter().filter_map(|step| {
                let place = Place::Answer(step.clone());
                change(place, before.answers.get(step), after.answers.get(step))
            }));
        }
        found.extend(changes(&self.lanes, record));
        found.extend(changes(&self.nodes, record));
        found.extend(changes(&self.edges, record));
        found.extend(changes(&self.notes, record));
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Point;
    use crate::model::{Document, NewNode, Property, Quantity};

    #[test]
    fn fields_are_told_with_what_was_and_what_is() {
        let mut before = Document::new("A");
        let mut draft = before.edit();
        let gone = draft.add_node(NewNode::new("ranker", "Gone", Point::ZERO));
        let kept = draft.add_node(NewNode::new("ranker", "Kept", Point::ZERO));
        let moved = draft.add_node(NewNode::new("ranker", "Moved", Point::ZERO));
        let (gone, kept, moved) = (gone.unwrap(), kept.unwrap(), moved.unwrap());
        draft.commit("").unwrap();
        let mut after = before.clone();
        let mut draft = after.edit();
        draft.remove_node(&gone).unwrap();
        draft.set_label(&kept, "New").unwrap();
        let value = Some(Quantity::Number(30.0));
        draft.set_property(&kept, Property::P99Ms, value).unwrap();
        draft.place_node(&kept, Point::new(8.0, 0.0)).unwrap();
        draft.place_node(&moved, Point::new(8.0, 0.0)).unwrap();
        draft.commit("").unwrap();

        let records = Diff::between(&before, &after).records();
        let hows: Vec<(&str, How)> = records
            .iter()
            .map(|record| (&*record.name, record.how))
            .collect();
        assert_eq!(
            hows,
            [
                ("Gone", How::Removed),
                ("New", How::Changed),
                ("Moved", How::Moved)
            ]
        );
        let names: Vec<&str> = records[1]
            .fields
            .iter()
            .map(|field| &*field.field)
            .collect();
        assert_eq!(names, ["label", "at", "p99_ms"]);
        let p99 = records[1].field("p99_ms").unwrap();
        assert_eq!(
            (&p99.before, &p99.after),
            (&None, &Some(Value::Number(30.0)))
        );
        assert!(records[1].is_moved() && records[2].is_moved() && !records[0].is_moved());
    }

    #[test]
    fn a_change_of_the_header_says_which_of_its_fields_and_has_no_name() {
        let before = Document::new("A");
        let mut after = before.clone();
        let mut draft = after.edit();
        draft.set_header(Header {
            title: "B".to_owned(),
            tags: vec!["ann".to_owned()],
            ..before.header().as_ref().clone()
        });
        draft.commit("").unwrap();
        let records = Diff::between(&before, &after).records();
        let [header] = &records[..] else {
            panic!("{records:?}");
        };
        assert_eq!((&*header.name, header.how), ("", How::Changed));
        let names: Vec<&str> = header.fields.iter().map(|own| &*own.field).collect();
        assert_eq!(names, ["title", "tags"]);
    }
}
