//! Values of fields as people and programs read them.

use std::collections::BTreeMap;
use std::fmt;

use super::id::{ComponentId, DataTypeId, FrameworkId, LaneId, NodeId};
use super::layout_settings::EdgeShape;
use super::quantity::Quantity;
use super::record::{EdgeKind, Family, Hue, LaneKind, NoteKind};
use crate::geometry::{Direction, Point, Size, Vec2, round};

/// What a field of a record holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Words, or the name of a choice.
    Text(String),
    /// A number in the unit of its field.
    Number(f64),
    /// Yes or no.
    Flag(bool),
    /// Several texts.
    Texts(Vec<String>),
    /// A place, an offset, or a width and a height, in scene points.
    Point(Point),
    /// Several offsets, in scene points.
    Points(Vec<Point>),
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(f, "{text:?}"),
            Self::Number(number) => Quantity::Number(*number).fmt(f),
            Self::Flag(flag) => Quantity::Flag(*flag).fmt(f),
            Self::Texts(texts) => write!(f, "{texts:?}"),
            Self::Point(point) => write!(f, "({}, {})", round(point.x), round(point.y)),
            Self::Points(points) => write!(f, "{} points", points.len()),
        }
    }
}

/// What can be told as the value of a field.
pub(super) trait Told {
    /// The value; `None` where nothing is set.
    fn told(&self) -> Option<Value>;
}

impl Told for str {
    fn told(&self) -> Option<Value> {
        (!self.is_empty()).then(|| Value::Text(self.to_owned()))
    }
}

impl Told for String {
    fn told(&self) -> Option<Value> {
        self.as_str().told()
    }
}

impl Told for Vec<String> {
    fn told(&self) -> Option<Value> {
        (!self.is_empty()).then(|| Value::Texts(self.clone()))
    }
}

impl Told for bool {
    fn told(&self) -> Option<Value> {
        Some(Value::Flag(*self))
    }
}

impl Told for i32 {
    fn told(&self) -> Option<Value> {
        Some(Value::Number(f64::from(*self)))
    }
}

impl Told for u32 {
    fn told(&self) -> Option<Value> {
        Some(Value::Number(f64::from(*self)))
    }
}

impl Told for f64 {
    fn told(&self) -> Option<Value> {
        Some(Value::Number(*self))
    }
}

impl Told for Point {
    fn told(&self) -> Option<Value> {
        Some(Value::Point(*self))
    }
}

impl Told for Size {
    fn told(&self) -> Option<Value> {
        Some(Value::Point(self.to_vec2().to_point()))
    }
}

impl Told for Vec<Vec2> {
    fn told(&self) -> Option<Value> {
        let points = || self.iter().map(|offset| offset.to_point()).collect();
        (!self.is_empty()).then(|| Value::Points(points()))
    }
}

impl Told for Quantity {
    fn told(&self) -> Option<Value> {
        Some(match self {
            Self::Number(number) => Value::Number(*number),
            Self::Text(text) => Value::Text(text.clone()),
            Self::Flag(flag) => Value::Flag(*flag),
        })
    }
}

impl<T: Told> Told for Option<T> {
    fn told(&self) -> Option<Value> {
        self.as_ref().and_then(Told::told)
    }
}

macro_rules! told_by_name {
    ($name:ident: $($kind:ty),*) => {
        $(impl Told for $kind {
            fn told(&self) -> Option<Value> {
                Some(Value::Text(self.$name().to_owned()))
            }
        })*
    };
}
told_by_name!(as_str: ComponentId, DataTypeId, FrameworkId, LaneId, NodeId);
told_by_name!(key: EdgeKind, LaneKind, Hue, NoteKind, Family, Direction, EdgeShape);

/// The told values of a map, each under a name.
pub(super) fn told_entries<'m, K, V: Told>(
    map: &'m BTreeMap<K, V>,
    name: impl Fn(&K) -> String + 'm,
) -> impl Iterator<Item = (String, Option<Value>)> + 'm {
    map.iter()
        .map(move |(key, value)| (name(key), value.told()))
}
