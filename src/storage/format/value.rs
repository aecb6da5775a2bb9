//! How values, words, lists and maps of a file are read: within their ranges and limits.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{self, DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};

use crate::catalog::did_you_mean;
use crate::geometry::{
    Direction, MAX_COORDINATE, Point, Size, is_valid_position, round, round_point,
};
use crate::model::{
    EdgeKind, EdgeShape, Family, FieldKind, FieldSpec, Hue, LaneKind, NoteKind, Quantity,
};

pub(super) fn twice<E: de::Error>(key: &str) -> E {
    E::custom(format_args!("{key:?} is given twice"))
}

pub(super) fn unknown_field<'a, E: de::Error>(
    key: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> E {
    let hint = did_you_mean(key, known);
    E::custom(format_args!("there is no field {key:?}.{hint}"))
}

/// Reads a value of the kind that its row asks for, and checks its range at once.
pub(super) struct QuantitySeed(pub(super) FieldSpec);

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
pub(super) struct PointSeed;

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

pub(super) fn point<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Point>, D::Error> {
    PointSeed.deserialize(deserializer).map(Some)
}

/// Reads a size and rounds it as the verbs do.
pub(super) struct SizeSeed;

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

pub(super) fn size<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Size>, D::Error> {
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
pub(super) trait Word: Copy + 'static {
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

pub(super) fn some_word<'de, D: Deserializer<'de>, T: Word>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    word(deserializer).map(Some)
}

pub(super) fn word<'de, D: Deserializer<'de>, T: Word>(deserializer: D) -> Result<T, D::Error> {
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

pub(super) fn too_many<E: de::Error>(limit: usize) -> E {
    E::custom(format_args!("there are more than {limit} entries"))
}
