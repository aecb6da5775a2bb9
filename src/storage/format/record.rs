//! The records of a file, apart from those of the model, and what is said of bad ones.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, de};

use super::locate::{self, Key, Position};
use super::{Fault, FormatError, MAX_EDGES, MAX_NODES, MAX_OTHERS};
use crate::geometry::{
    Direction, MAX_COORDINATE, Point, Size, is_valid_position, round, round_point,
};
use crate::model::{
    BriefField, EdgeKind, EdgeShape, Family, FieldKind, FieldSpec, Hue, LaneKind, MAX_WAYPOINTS,
    NoteKind, Property, Quantity, Requirement,
};
use crate::storage::did_you_mean;

/// The whole file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DocumentRecord {
    /// Refused before parsing where it is not known; read here so that it must be there.
    #[serde(rename = "format")]
    pub(super) _format: u32,
    #[serde(default)]
    pub(super) title: String,
    #[serde(default)]
    pub(super) use_case: String,
    #[serde(default, deserialize_with = "word")]
    pub(super) family: Family,
    #[serde(default, deserialize_with = "list::<_, _, MAX_OTHERS>")]
    pub(super) tags: Vec<String>,
    #[serde(default)]
    pub(super) layout: LayoutRecord,
    #[serde(default, deserialize_with = "list::<_, _, MAX_OTHERS>")]
    pub(super) lanes: Vec<LaneRecord>,
    #[serde(default, deserialize_with = "map::<_, _, MAX_NODES>")]
    pub(super) nodes: BTreeMap<String, NodeRecord>,
    #[serde(default, deserialize_with = "list::<_, _, MAX_EDGES>")]
    pub(super) edges: Vec<EdgeRecord>,
    #[serde(default, deserialize_with = "map::<_, _, MAX_OTHERS>")]
    pub(super) notes: BTreeMap<String, NoteRecord>,
    #[serde(default)]
    pub(super) sheet: SheetRecord,
}

/// What a document is about, where that is a record of its own.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HeaderRecord {
    #[serde(default)]
    pub(super) title: String,
    #[serde(default)]
    pub(super) use_case: String,
    #[serde(default, deserialize_with = "word")]
    pub(super) family: Family,
    #[serde(default, deserialize_with = "list::<_, _, MAX_OTHERS>")]
    pub(super) tags: Vec<String>,
}

#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a field of its own in files"
)]
pub(super) struct LayoutRecord {
    #[serde(default, deserialize_with = "word")]
    pub(super) direction: Direction,
    #[serde(default, deserialize_with = "word")]
    pub(super) edges: EdgeShape,
    #[serde(default, deserialize_with = "present")]
    pub(super) spacing: Option<f64>,
    #[serde(default)]
    pub(super) compact: bool,
    pub(super) shared_trunks: bool,
    #[serde(default)]
    pub(super) line_hops: bool,
    #[serde(default, deserialize_with = "present")]
    pub(super) aspect_ratio: Option<f64>,
    /// Whether long lanes are not wrapped at all; then there is no aspect ratio.
    #[serde(default)]
    pub(super) unwrapped: bool,
}

impl Default for LayoutRecord {
    fn default() -> Self {
        Self {
            direction: Direction::default(),
            edges: EdgeShape::default(),
            spacing: None,
            compact: false,
            shared_trunks: true,
            line_hops: false,
            aspect_ratio: None,
            unwrapped: false,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LaneRecord {
    pub(super) id: String,
    #[serde(default)]
    pub(super) title: String,
    #[serde(default, deserialize_with = "word")]
    pub(super) kind: LaneKind,
    #[serde(default, deserialize_with = "some_word")]
    pub(super) hue: Option<Hue>,
    #[serde(default)]
    pub(super) collapsed: bool,
    #[serde(default, deserialize_with = "point")]
    pub(super) at: Option<Point>,
    #[serde(default, deserialize_with = "size")]
    pub(super) size: Option<Size>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EdgeRecord {
    pub(super) from: String,
    pub(super) to: String,
    pub(super) data: String,
    #[serde(default, deserialize_with = "word")]
    pub(super) kind: EdgeKind,
    #[serde(default)]
    pub(super) label: String,
    #[serde(default, deserialize_with = "list::<_, _, MAX_WAYPOINTS>")]
    pub(super) waypoints: Vec<Waypoint>,
    #[serde(default)]
    pub(super) stub: bool,
    #[serde(default, deserialize_with = "present")]
    pub(super) id: Option<String>,
}

/// An offset in scene points.
pub(super) struct Waypoint(pub(super) Point);

impl<'de> Deserialize<'de> for Waypoint {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        PointSeed.deserialize(deserializer).map(Self)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NoteRecord {
    #[serde(default, deserialize_with = "word")]
    pub(super) kind: NoteKind,
    #[serde(default)]
    pub(super) text: String,
    #[serde(default)]
    pub(super) z: i32,
    #[serde(default, deserialize_with = "point")]
    pub(super) at: Option<Point>,
    #[serde(default, deserialize_with = "size")]
    pub(super) size: Option<Size>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SheetRecord {
    #[serde(default, deserialize_with = "present")]
    pub(super) framework: Option<String>,
    #[serde(default)]
    pub(super) brief: BriefRecord,
    #[serde(default)]
    pub(super) requirements: Requirements,
    #[serde(default, deserialize_with = "map::<_, _, MAX_OTHERS>")]
    pub(super) answers: BTreeMap<String, String>,
    #[serde(default, deserialize_with = "list::<_, _, MAX_OTHERS>")]
    pub(super) ignored: Vec<IgnoredRecord>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct IgnoredRecord {
    pub(super) rule: String,
    #[serde(default, deserialize_with = "list::<_, _, MAX_OTHERS>")]
    pub(super) on: Vec<String>,
    #[serde(default)]
    pub(super) reason: String,
}

#[derive(Default)]
pub(super) struct NodeRecord {
    pub(super) component: String,
    pub(super) label: String,
    pub(super) technology: String,
    pub(super) lane: Option<String>,
    pub(super) at: Option<Point>,
    pub(super) size: Option<Size>,
    pub(super) z: i32,
    pub(super) properties: BTreeMap<Property, Quantity>,
    pub(super) locked: bool,
    pub(super) core: bool,
    pub(super) notes: String,
}

impl NodeRecord {
    /// The fields beside the properties.
    const FIELDS: [&'static str; 10] = [
        "component",
        "label",
        "technology",
        "lane",
        "at",
        "size",
        "z",
        "locked",
        "core",
        "notes",
    ];
}

impl<'de> Deserialize<'de> for NodeRecord {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;
        impl<'de> Visitor<'de> for Fields {
            type Value = NodeRecord;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the fields of a node in round brackets")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<NodeRecord, A::Error> {
                let mut node = NodeRecord::default();
                let mut seen: Vec<String> = Vec::new();
                while let Some(key) = map.next_key::<String>()? {
                    if seen.contains(&key) {
                        return Err(twice(&key));
                    }
                    match key.as_str() {
                        "component" => node.component = map.next_value()?,
                        "label" => node.label = map.next_value()?,
                        "technology" => node.technology = map.next_value()?,
                        "lane" => node.lane = Some(map.next_value()?),
                        "at" => node.at = Some(map.next_value_seed(PointSeed)?),
                        "size" => node.size = Some(map.next_value_seed(SizeSeed)?),
                        "z" => node.z = map.next_value()?,
                        "locked" => node.locked = map.next_value()?,
                        "core" => node.core = map.next_value()?,
                        "notes" => node.notes = map.next_value()?,
                        other => {
                            let Some(property) = Property::from_key(other) else {
                                let keys = Property::ALL.iter().map(|known| known.spec().key);
                                return Err(unknown_field(
                                    other,
                                    NodeRecord::FIELDS.into_iter().chain(keys),
                                ));
                            };
                            let value = map.next_value_seed(QuantitySeed(property.spec()))?;
                            // Flags are left out when they are off.
                            if value != Quantity::Flag(false) {
                                node.properties.insert(property, value);
                            }
                        }
                    }
                    seen.push(key);
                }
                if !seen.iter().any(|key| key == "component") {
                    return Err(A::Error::missing_field("component"));
                }
                Ok(node)
            }
        }
        deserializer.deserialize_struct("Node", &NodeRecord::FIELDS, Fields)
    }
}

/// The figures of a sheet.
#[derive(Default)]
pub(super) struct Requirements(pub(super) BTreeMap<Requirement, Quantity>);

impl<'de> Deserialize<'de> for Requirements {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;
        impl<'de> Visitor<'de> for Fields {
            type Value = Requirements;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("requirements in round brackets")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Requirements, A::Error> {
                let mut values = BTreeMap::new();
                while let Some(key) = map.next_key::<String>()? {
                    let Some(requirement) = Requirement::from_key(&key) else {
                        let keys = Requirement::ALL.iter().map(|known| known.spec().key);
                        return Err(unknown_field(&key, keys));
                    };
                    let value = map.next_value_seed(QuantitySeed(requirement.spec()))?;
                    if values.insert(requirement, value).is_some() {
                        return Err(twice(&key));
                    }
                }
                Ok(Requirements(values))
            }
        }
        deserializer.deserialize_struct("Requirements", &[], Fields)
    }
}

/// The lines of a brief.
#[derive(Default)]
pub(super) struct BriefRecord(pub(super) BTreeMap<BriefField, String>);

impl<'de> Deserialize<'de> for BriefRecord {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;
        impl<'de> Visitor<'de> for Fields {
            type Value = BriefRecord;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the lines of a brief in round brackets")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<BriefRecord, A::Error> {
                let mut lines = BTreeMap::new();
                while let Some(key) = map.next_key::<String>()? {
                    let Some(field) = BriefField::from_key(&key) else {
                        let keys = BriefField::ALL.iter().map(|known| known.spec().key);
                        return Err(unknown_field(&key, keys));
                    };
                    if lines.insert(field, map.next_value()?).is_some() {
                        return Err(twice(&key));
                    }
                }
                Ok(BriefRecord(lines))
            }
        }
        deserializer.deserialize_struct("Brief", &[], Fields)
    }
}

fn twice<E: de::Error>(key: &str) -> E {
    E::custom(format_args!("{key:?} is given twice"))
}

fn unknown_field<'a, E: de::Error>(key: &str, known: impl IntoIterator<Item = &'a str>) -> E {
    let hint = did_you_mean(key, known);
    E::custom(format_args!("there is no field {key:?}.{hint}"))
}

/// Reads a value of the kind that its row asks for, and checks its range at once.
struct QuantitySeed(FieldSpec);

impl<'de> DeserializeSeed<'de> for QuantitySeed {
    type Value = Quantity;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Quantity, D::Error> {
        let value = match self.0.kind {
            FieldKind::Number { .. } | FieldKind::Integer { .. } => {
                Quantity::Number(f64::deserialize(deserializer)?)
            }
            FieldKind::Text => Quantity::Text(String::deserialize(deserializer)?),
            FieldKind::Flag => Quantity::Flag(bool::deserialize(deserializer)?),
        };
        self.0.check(&value).map_err(D::Error::custom)?;
        Ok(value)
    }
}

/// Reads a point and rounds it as the verbs do.
struct PointSeed;

impl<'de> DeserializeSeed<'de> for PointSeed {
    type Value = Point;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Point, D::Error> {
        let (x, y) = <(f64, f64)>::deserialize(deserializer)?;
        let point = Point::new(x, y);
        if is_valid_position(point) {
            Ok(round_point(point))
        } else {
            Err(D::Error::custom(format_args!(
                "the position ({x}, {y}) is not on the canvas, which reaches to ±{MAX_COORDINATE}"
            )))
        }
    }
}

fn point<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Point>, D::Error> {
    PointSeed.deserialize(deserializer).map(Some)
}

/// Reads a size and rounds it as the verbs do.
struct SizeSeed;

impl<'de> DeserializeSeed<'de> for SizeSeed {
    type Value = Size;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Size, D::Error> {
        let (width, height) = <(f64, f64)>::deserialize(deserializer)?;
        let fine =
            |length: f64| length.is_finite() && (0.0..=2.0 * MAX_COORDINATE).contains(&length);
        if fine(width) && fine(height) {
            Ok(Size::new(round(width), round(height)))
        } else {
            Err(D::Error::custom(format_args!(
                "the size ({width}, {height}) is negative, too large or no number"
            )))
        }
    }
}

fn size<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Size>, D::Error> {
    SizeSeed.deserialize(deserializer).map(Some)
}

/// An optional field that, where it is there, holds a plain value.
pub(super) fn present<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    T::deserialize(deserializer).map(Some)
}

/// An enum whose words in files are its keys.
trait Word: Copy + 'static {
    const ALL: &'static [Self];
    fn key(self) -> &'static str;
}

impl Word for Family {
    const ALL: &'static [Self] = &[Self::Ml, Self::GenAi];
    fn key(self) -> &'static str {
        self.key()
    }
}

impl Word for EdgeKind {
    const ALL: &'static [Self] = &Self::ALL;
    fn key(self) -> &'static str {
        self.key()
    }
}

impl Word for Direction {
    const ALL: &'static [Self] = &Self::ALL;
    fn key(self) -> &'static str {
        self.key()
    }
}

impl Word for EdgeShape {
    const ALL: &'static [Self] = &Self::ALL;
    fn key(self) -> &'static str {
        self.key()
    }
}

impl Word for LaneKind {
    const ALL: &'static [Self] = &Self::ALL;
    fn key(self) -> &'static str {
        self.key()
    }
}

impl Word for Hue {
    const ALL: &'static [Self] = &Self::ALL;
    fn key(self) -> &'static str {
        self.key()
    }
}

impl Word for NoteKind {
    const ALL: &'static [Self] = &Self::ALL;
    fn key(self) -> &'static str {
        self.key()
    }
}

fn some_word<'de, D: Deserializer<'de>, T: Word>(deserializer: D) -> Result<Option<T>, D::Error> {
    word(deserializer).map(Some)
}

fn word<'de, D: Deserializer<'de>, T: Word>(deserializer: D) -> Result<T, D::Error> {
    struct OneWord<T>(PhantomData<T>);
    impl<T: Word> Visitor<'_> for OneWord<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a word without quotes")
        }

        fn visit_str<E: de::Error>(self, word: &str) -> Result<T, E> {
            let keys = || T::ALL.iter().map(|known| known.key());
            T::ALL
                .iter()
                .copied()
                .find(|known| known.key() == word)
                .ok_or_else(|| {
                    let known = keys().collect::<Vec<_>>().join(", ");
                    let hint = did_you_mean(word, keys());
                    E::custom(format_args!("{word:?} is not one of {known}.{hint}"))
                })
        }
    }
    deserializer.deserialize_identifier(OneWord(PhantomData))
}

/// A list of at most `LIMIT` entries.
pub(super) fn list<'de, D, T, const LIMIT: usize>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    struct Entries<T, const LIMIT: usize>(PhantomData<T>);
    impl<'de, T: Deserialize<'de>, const LIMIT: usize> Visitor<'de> for Entries<T, LIMIT> {
        type Value = Vec<T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list in square brackets")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Vec<T>, A::Error> {
            let mut entries = Vec::new();
            while let Some(entry) = seq.next_element()? {
                if entries.len() == LIMIT {
                    return Err(too_many(LIMIT));
                }
                entries.push(entry);
            }
            Ok(entries)
        }
    }
    deserializer.deserialize_seq(Entries::<T, LIMIT>(PhantomData))
}

/// A map with at most `LIMIT` entries, each key once.
pub(super) fn map<'de, D, T, const LIMIT: usize>(
    deserializer: D,
) -> Result<BTreeMap<String, T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    struct Entries<T, const LIMIT: usize>(PhantomData<T>);
    impl<'de, T: Deserialize<'de>, const LIMIT: usize> Visitor<'de> for Entries<T, LIMIT> {
        type Value = BTreeMap<String, T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("entries in curly brackets")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut entries = BTreeMap::new();
            while let Some(key) = map.next_key::<String>()? {
                if entries.contains_key(&key) {
                    return Err(twice(&key));
                }
                if entries.len() == LIMIT {
                    return Err(too_many(LIMIT));
                }
                let value = map.next_value()?;
                entries.insert(key, value);
            }
            Ok(entries)
        }
    }
    deserializer.deserialize_map(Entries::<T, LIMIT>(PhantomData))
}

fn too_many<E: de::Error>(limit: usize) -> E {
    E::custom(format_args!("there are more than {limit} entries"))
}

/// Turns an error of the RON parser into one that names the record.
pub(super) fn explain(text: &str, error: &ron::error::SpannedError) -> FormatError {
    let position = Position {
        line: error.span.end.line,
        column: error.span.end.col,
    };
    // These are faults between fields, not in the one before.
    let between = matches!(
        error.code,
        ron::Error::ExpectedComma | ron::Error::MissingStructField { .. }
    );
    let path = locate::path_at(text, position, between);
    let place = describe(&path);
    let what = if is_cut_off(text, position, &error.code) {
        CUT_OFF.to_owned()
    } else {
        in_plain_words(&error.code)
    };
    let sentence = if place.is_empty() {
        what
    } else {
        format!("{place}: {what}")
    };
    FormatError::at(position, Fault::Broken(sentence))
}

/// `node "ranker", p50_ms` for the way to it.
fn describe(path: &[Key]) -> String {
    let mut parts = Vec::new();
    let mut rest = path;
    while let Some((key, others)) = rest.split_first() {
        rest = others;
        match (key, others.first()) {
            (Key::Name(kind), Some(Key::Name(id))) if kind == "nodes" || kind == "notes" => {
                parts.push(format!("{} {id:?}", kind.trim_end_matches('s')));
                rest = others.get(1..).unwrap_or(&[]);
            }
            (Key::Name(kind), Some(Key::Index(index))) if kind == "edges" || kind == "lanes" => {
                parts.push(format!("{} {}", kind.trim_end_matches('s'), index + 1));
                rest = others.get(1..).unwrap_or(&[]);
            }
            (Key::Name(name), _) => parts.push(name.clone()),
            (Key::Index(index), _) => parts.push(format!("entry {}", index + 1)),
        }
    }
    parts.join(", ")
}

const CUT_OFF: &str = "the file ends in the middle; it may have been cut off";

/// Whether something is missing where the text ends: a file that lost its tail, not one
/// with a slip of the pen.
fn is_cut_off(text: &str, position: Position, error: &ron::Error) -> bool {
    use ron::Error;
    let is_syntax = matches!(
        error,
        Error::Eof
            | Error::ExpectedStringEnd
            | Error::UnclosedBlockComment
            | Error::ExpectedComma
            | Error::ExpectedMapColon
            | Error::ExpectedArrayEnd
            | Error::ExpectedMapEnd
            | Error::ExpectedStructLike
            | Error::ExpectedNamedStructLike(_)
            | Error::ExpectedStructLikeEnd
            | Error::ExpectedIdentifier
            | Error::NoSuchStructField { .. }
    );
    // A whole file ends with a parenthesis; before it, half a word is an unknown one.
    let is_half = !text.trim_end().ends_with(')');
    let mut rest = text.lines().skip(position.line.saturating_sub(1));
    let after: String = rest.next().map_or_else(String::new, |line| {
        line.chars()
            .skip(position.column.saturating_sub(1))
            .collect()
    });
    (is_syntax || is_half) && after.trim().is_empty() && rest.all(|line| line.trim().is_empty())
}

/// The parser's errors without its own vocabulary.
fn in_plain_words(error: &ron::Error) -> String {
    use ron::Error;
    match error {
        Error::Eof | Error::ExpectedStringEnd | Error::UnclosedBlockComment => CUT_OFF.into(),
        Error::ExpectedAttribute => {
            "this is not a Pipewright document. Markdown exports cannot be \
             opened again; SVG, PNG and HTML exports can"
                .into()
        }
        Error::ExpectedFloat | Error::ExpectedInteger => "a number is expected here".into(),
        Error::ExpectedString => "text in double quotes is expected here".into(),
        Error::ExpectedBoolean => "true or false is expected here".into(),
        Error::ExpectedIdentifier => "a word without quotes is expected here".into(),
        Error::ExpectedArray => "a list in [ ] is expected here".into(),
        Error::ExpectedMap => "entries in { } are expected here".into(),
        Error::ExpectedStructLike | Error::ExpectedNamedStructLike(_) => {
            "fields in ( ) are expected here".into()
        }
        Error::ExpectedComma => "a comma is missing here".into(),
        Error::ExpectedMapColon => "a colon is missing here".into(),
        Error::ExpectedArrayEnd => "the closing ] is missing here".into(),
        Error::ExpectedMapEnd => "the closing } is missing here".into(),
        Error::ExpectedStructLikeEnd => "the closing ) is missing here".into(),
        Error::TrailingCharacters => "there is more text after the end of the document".into(),
        Error::NoSuchStructField {
            expected, found, ..
        } => {
            let hint = did_you_mean(found, expected.iter().copied());
            format!("there is no field {found:?}.{hint}")
        }
        Error::MissingStructField { field, .. } => format!("the field {field:?} is missing"),
        Error::DuplicateStructField { field, .. } => format!("{field:?} is given twice"),
        other => other.to_string(),
    }
}
