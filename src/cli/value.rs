//! Records and values of a document in JSON.

use serde_json::{Value as Json, json};

use crate::geometry::Point;
use crate::model::{Place, Value};

/// What kind of record it is.
pub(super) fn kind(place: &Place) -> &'static str {
    match place {
        Place::Document => "document",
        Place::Layout => "layout",
        Place::Sheet => "sheet",
        Place::Answer(_) => "answer",
        Place::Record(id) => id.kind(),
    }
}

/// Its id, where there is more than one of the kind.
pub(super) fn id(place: &Place) -> Option<&str> {
    match place {
        Place::Document | Place::Layout | Place::Sheet => None,
        Place::Answer(id) => Some(id.as_str()),
        Place::Record(id) => Some(id.as_str()),
    }
}

/// A value; `null` where nothing is set.
pub(super) fn value(value: Option<&Value>) -> Json {
    let pair = |point: &Point| json!([point.x, point.y]);
    match value {
        None => Json::Null,
        Some(Value::Text(text)) => json!(text),
        Some(Value::Number(number)) => json!(number),
        Some(Value::Flag(flag)) => json!(flag),
        Some(Value::Texts(texts)) => json!(texts),
        Some(Value::Point(point)) => pair(point),
        Some(Value::Points(points)) => points.iter().map(pair).collect(),
    }
}
