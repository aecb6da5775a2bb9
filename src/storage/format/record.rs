//! The records of a file, apart from those of the model.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, Visitor};

use super::value::{
    PointSeed, QuantitySeed, SizeSeed, list, map, point, present, size, some_word, twice,
    unknown_field, word,
};
use super::{MAX_EDGES, MAX_NODES, MAX_OTHERS};
use crate::geometry::{Direction, Point, Size};
use crate::model::{
    BriefField, EdgeKind, EdgeShape, Family, Hue, LaneKind, MAX_WAYPOINTS, NoteKind, Property,
    Quantity, Requirement,
};

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
    pub(super) bent: bool,
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
