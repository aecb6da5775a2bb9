//! Random documents, made as users make them: by verbs.

use pipewright::geometry::{Direction, Point, Rect, Size, Vec2};
use pipewright::model::{
    BriefField, Document, EdgeField, EdgeKind, EdgeShape, Edit, EditError, Family, FindingKey,
    Header, Hue, LaneField, LaneKind, LayoutSettings, NewEdge, NewNode, NodeField, NodeId,
    NoteField, NoteKind, Property, Quantity, Requirement, Selection, Step,
};
use proptest::prelude::*;

/// A verb whose records are chosen by number, so that it fits any document.
#[derive(Clone, Debug)]
pub enum Verb {
    AddNode(String, f64, f64),
    RemoveNode(usize),
    MoveNode(usize, f64, f64),
    Label(usize, String),
    Technology(usize, String),
    Notes(usize, String),
    Number(usize, usize, f64),
    Flag(usize, bool),
    Lock(usize, bool),
    Core(usize, bool),
    Rename(usize, String),
    Dissolve(usize),
    Connect(usize, usize, usize, usize),
    Reconnect(usize, usize, usize),
    EdgeLabel(usize, String),
    EdgeStub(usize, bool),
    Bend(usize, f64, f64),
    RemoveEdge(usize),
    AddLane(String, usize, f64, f64),
    RemoveLane(usize),
    ReorderLane(usize, bool),
    AssignLane(usize, usize),
    AddNote(String, f64, f64, f64),
    MoveNote(usize, f64, f64),
    RemoveNote(usize),
    Header(String, bool, Vec<String>),
    Look(usize, usize, i32, f64),
    Ignore(usize, usize, String),
    Layout(bool, usize, f64, Option<f64>),
    Requirement(usize, f64),
    Answer(usize, String),
    Brief(usize, String),
    Framework(Option<usize>),
    Copy(usize, usize),
    Replace,
}

/// Any text: with what files must escape well represented.
pub fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z ]{0,12}",
        any::<String>(),
        "[\"#\\\\\n\r\tr(){}\\[\\],:/*\u{0}\u{7f}\u{85}\u{2028}\u{feff}é検🚀]{0,16}",
    ]
}

fn coordinate() -> impl Strategy<Value = f64> {
    prop_oneof![-2000.0..2000.0_f64, -1.0e6..1.0e6_f64, Just(0.0)]
}

fn figure() -> impl Strategy<Value = f64> {
    prop_oneof![
        0.0..1000.0_f64,
        (0_u32..5000).prop_map(f64::from),
        0.0..1.0_f64,
        0.0..1.0e18_f64,
        Just(1.0e-12),
    ]
}

pub fn verb() -> impl Strategy<Value = Verb> {
    let n = 0_usize..1000;
    prop_oneof![
        20 => (text(), coordinate(), coordinate()).prop_map(|(a, x, y)| Verb::AddNode(a, x, y)),
        1 => n.clone().prop_map(Verb::RemoveNode),
        2 => (n.clone(), coordinate(), coordinate()).prop_map(|(i, x, y)| Verb::MoveNode(i, x, y)),
        1 => (n.clone(), text()).prop_map(|(i, t)| Verb::Label(i, t)),
        1 => (n.clone(), text()).prop_map(|(i, t)| Verb::Technology(i, t)),
        1 => (n.clone(), text()).prop_map(|(i, t)| Verb::Notes(i, t)),
        5 => (n.clone(), n.clone(), figure()).prop_map(|(i, p, v)| Verb::Number(i, p, v)),
        1 => (n.clone(), any::<bool>()).prop_map(|(i, v)| Verb::Flag(i, v)),
        1 => (n.clone(), any::<bool>()).prop_map(|(i, v)| Verb::Lock(i, v)),
        1 => (n.clone(), any::<bool>()).prop_map(|(i, v)| Verb::Core(i, v)),
        1 => (n.clone(), "[a-z.\"_0-9]{1,6}").prop_map(|(i, t)| Verb::Rename(i, t)),
        1 => n.clone().prop_map(Verb::Dissolve),
        16 => (n.clone(), n.clone(), n.clone(), n.clone())
            .prop_map(|(a, b, d, k)| Verb::Connect(a, b, d, k)),
        2 => (n.clone(), n.clone(), n.clone()).prop_map(|(e, a, b)| Verb::Reconnect(e, a, b)),
        1 => (n.clone(), text()).prop_map(|(i, t)| Verb::EdgeLabel(i, t)),
        1 => (n.clone(), any::<bool>()).prop_map(|(e, stub)| Verb::EdgeStub(e, stub)),
        1 => (n.clone(), coordinate(), coordinate()).prop_map(|(e, x, y)| Verb::Bend(e, x, y)),
        1 => n.clone().prop_map(Verb::RemoveEdge),
        4 => (text(), n.clone(), coordinate(), figure())
            .prop_map(|(t, k, y, h)| Verb::AddLane(t, k, y, h)),
        1 => n.clone().prop_map(Verb::RemoveLane),
        1 => (n.clone(), any::<bool>()).prop_map(|(i, down)| Verb::ReorderLane(i, down)),
        2 => (n.clone(), n.clone()).prop_map(|(i, l)| Verb::AssignLane(i, l)),
        3 => (text(), coordinate(), coordinate(), 0.0..900.0_f64)
            .prop_map(|(t, x, y, w)| Verb::AddNote(t, x, y, w)),
        1 => (n.clone(), coordinate(), coordinate()).prop_map(|(i, x, y)| Verb::MoveNote(i, x, y)),
        1 => n.clone().prop_map(Verb::RemoveNote),
        1 => (text(), any::<bool>(), prop::collection::vec(text(), 0..3))
            .prop_map(|(t, genai, tags)| Verb::Header(t, genai, tags)),
        4 => (n.clone(), n.clone(), -5..5_i32, 0.0..900.0_f64)
            .prop_map(|(what, i, z, side)| Verb::Look(what, i, z, side)),
        2 => (n.clone(), n.clone(), text()).prop_map(|(a, b, t)| Verb::Ignore(a, b, t)),
        1 => (any::<bool>(), n.clone(), 0.4..2.1_f64, prop::option::of(0.2..9.0_f64))
            .prop_map(|(down, edges, spacing, aspect)| Verb::Layout(down, edges, spacing, aspect)),
        1 => (n.clone(), figure()).prop_map(|(r, v)| Verb::Requirement(r, v)),
        1 => (n.clone(), text()).prop_map(|(s, t)| Verb::Answer(s, t)),
        1 => (n.clone(), text()).prop_map(|(f, t)| Verb::Brief(f, t)),
        1 => proptest::option::of(n.clone()).prop_map(Verb::Framework),
        1 => (n.clone(), n).prop_map(|(a, b)| Verb::Copy(a, b)),
        1 => Just(Verb::Replace),
    ]
}

pub fn verbs(most: usize) -> impl Strategy<Value = Vec<Verb>> {
    prop::collection::vec(verb(), 0..most)
}

pub fn document() -> impl Strategy<Value = Document> {
    verbs(60).prop_map(|verbs| {
        let mut document = Document::new("Random");
        for verb in &verbs {
            // A refused verb leaves the document as it is, which is fine here.
            let _ = apply(&mut document, verb);
        }
        document
    })
}

fn pick<K: Clone, V>(records: &std::collections::BTreeMap<K, V>, number: usize) -> Option<K> {
    records
        .keys()
        .nth(number.checked_rem(records.len())?)
        .cloned()
}

/// Does a verb; `None` where the document has no record of the kind.
pub fn apply(document: &mut Document, verb: &Verb) -> Option<Result<Step, EditError>> {
    let edit = edit(document, verb)?;
    let mut draft = document.edit();
    let done = edit.apply(&mut draft);
    Some(done.and_then(|_| draft.commit(edit.label())))
}

/// The edit that a verb asks for in a document.
fn edit(document: &Document, verb: &Verb) -> Option<Edit> {
    let node = |number: usize| pick(document.nodes(), number);
    let edge = |number: usize| pick(document.edges(), number);
    let lane = |number: usize| pick(document.lanes(), number);
    let note = |number: usize| pick(document.notes(), number);
    let set = |number: usize, field: NodeField| Some(Edit::set_node(&node(number)?, field));
    Some(match verb {
        Verb::AddNode(label, x, y) => {
            Edit::AddNode(NewNode::new("ranker", label, Point::new(*x, *y)))
        }
        Verb::RemoveNode(i) => Edit::Remove(Selection::of(&node(*i)?)),
        Verb::MoveNode(i, x, y) => Edit::Move(Selection::of(&node(*i)?), Vec2::new(*x, *y)),
        Verb::Label(i, text) => set(*i, NodeField::Label(text.clone()))?,
        Verb::Technology(i, text) => set(*i, NodeField::Technology(text.clone()))?,
        Verb::Notes(i, text) => set(*i, NodeField::Notes(text.clone()))?,
        Verb::Number(i, property, value) => {
            let property = Property::ALL[property % Property::ALL.len()];
            set(
                *i,
                NodeField::Property(property, Some(Quantity::Number(*value))),
            )?
        }
        Verb::Flag(i, value) => {
            let value = Some(Quantity::Flag(*value));
            set(*i, NodeField::Property(Property::Optional, value))?
        }
        Verb::Lock(i, value) => set(*i, NodeField::Locked(*value))?,
        Verb::Core(i, value) => set(*i, NodeField::Core(*value))?,
        Verb::Rename(i, name) => Edit::RenameNode(node(*i)?, NodeId::from(name.as_str())),
        Verb::Dissolve(i) => Edit::Dissolve([node(*i)?].into()),
        Verb::Connect(a, b, data, kind) => Edit::connect(
            &node(*a)?,
            &node(*b)?,
            &["query", "media", "features"][data % 3].into(),
            EdgeKind::ALL[kind % 4],
        ),
        Verb::Reconnect(e, a, b) => {
            let edge = edge(*e)?;
            let kind = document.edge(&edge)?.kind;
            let new = NewEdge {
                from: node(*a)?,
                to: node(*b)?,
                data: "query".into(),
                kind,
            };
            Edit::Reconnect(edge, new)
        }
        Verb::EdgeLabel(e, text) => Edit::set_edge(&edge(*e)?, EdgeField::Label(text.clone())),
        Verb::EdgeStub(e, stub) => Edit::set_edge(&edge(*e)?, EdgeField::Stub(*stub)),
        Verb::Bend(e, x, y) => {
            let line = vec![Point::new(*x, *y), Point::new(*x + 9.0, *y)];
            Edit::set_edge(&edge(*e)?, EdgeField::Line((*x != 0.0).then_some(line)))
        }
        Verb::RemoveEdge(e) => Edit::Remove(Selection::of(&edge(*e)?)),
        Verb::AddLane(title, kind, y, height) => Edit::AddLane(
            title.clone(),
            LaneKind::ALL[kind % 4],
            Rect::new(0.1, *y, 1200.3, y + height),
        ),
        Verb::RemoveLane(l) => Edit::Remove(Selection::of(&lane(*l)?)),
        Verb::ReorderLane(l, down) => Edit::ReorderLane(lane(*l)?, if *down { 1 } else { -1 }),
        Verb::AssignLane(i, l) => set(*i, NodeField::Lane(lane(*l)))?,
        Verb::AddNote(text, x, y, width) => {
            let size = Size::new(*width, width / 3.0);
            Edit::AddNote(
                text.clone(),
                pipewright::model::NoteKind::Card,
                Rect::from_origin_size(Point::new(*x, *y), size),
            )
        }
        Verb::MoveNote(i, x, y) => Edit::Move(Selection::of(&note(*i)?), Vec2::new(*x, *y)),
        Verb::RemoveNote(i) => Edit::Remove(Selection::of(&note(*i)?)),
        Verb::Header(title, genai, tags) => Edit::SetHeader(Header {
            title: title.clone(),
            use_case: title.chars().rev().collect(),
            family: if *genai { Family::GenAi } else { Family::Ml },
            tags: tags.clone(),
        }),
        Verb::Look(what, i, z, side) => match what % 6 {
            0 => set(*i, NodeField::Size(Some(Size::new(*side, side / 2.0))))?,
            1 => set(*i, NodeField::Z(*z))?,
            2 => Edit::SetLane(lane(*i)?, LaneField::Hue(Some(Hue::ALL[i % 9]))),
            3 => Edit::SetLane(lane(*i)?, LaneField::Collapsed(*z > 0)),
            4 => Edit::set_note(&note(*i)?, NoteField::Kind(NoteKind::ALL[i % 2])),
            _ => Edit::set_note(&note(*i)?, NoteField::Z(*z)),
        },
        Verb::Ignore(a, b, reason) => {
            let on = [node(*a)?.to_string(), node(*b)?.to_string()];
            let reason = (!reason.is_empty()).then(|| reason.clone());
            Edit::Ignore(FindingKey::new("dead-end", on), reason)
        }
        Verb::Layout(down, edges, spacing, aspect_ratio) => Edit::SetLayout(LayoutSettings {
            direction: Direction::ALL[usize::from(*down)],
            edges: EdgeShape::ALL[edges % 3],
            spacing: *spacing,
            compact: edges % 2 == 0,
            shared_trunks: edges % 5 == 0,
            line_hops: edges % 7 == 0,
            aspect_ratio: *aspect_ratio,
        }),
        Verb::Requirement(r, value) => Edit::SetRequirement(
            Requirement::ALL[r % Requirement::ALL.len()],
            Some(Quantity::Number(*value)),
        ),
        Verb::Brief(field, text) => {
            let text: String = text.chars().take(2_000).collect();
            Edit::SetBrief(BriefField::ALL[field % BriefField::ALL.len()], text)
        }
        Verb::Framework(id) => Edit::SetFramework(id.map(|id| format!("framework_{id}").into())),
        Verb::Answer(step, text) => {
            Edit::SetAnswer(["clarify", "frame", "data"][step % 3].into(), text.clone())
        }
        Verb::Copy(a, b) => {
            let mut selection = Selection::of(&node(*a)?);
            selection.insert(node(*b)?);
            selection.extend(document.notes().keys());
            selection.extend(document.lanes().keys().next());
            let copy = document.subset(&selection);
            Edit::Insert(Box::new(copy), Vec2::new(16.0, 16.0), None)
        }
        Verb::Replace => {
            let half: Selection = document.nodes().keys().step_by(2).collect();
            Edit::Replace(Box::new(document.subset(&half)))
        }
    })
}
