//! Small designs as a line of words, in which the rules' examples are written.
//!
//! `name:component@lane` is a node (lanes `off`, `on`, `mon`, or none); `a>b:data` is a
//! synchronous edge, `a~b:data` an asynchronous one, `a=b:data` a batch, `a^b:data` feedback;
//! `name.figure=value` sets a figure, `!requirement=value` a requirement, and `#tag` a tag. Nodes
//! stand before what speaks of them.

use crate::geometry::{Point, Rect};
use crate::model::{
    Document, Draft, EdgeKind, Header, LaneKind, NewNode, Property, Quantity, Requirement,
};

/// A word of a sketch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word<'w> {
    /// A node.
    Node {
        /// Its label, and its id as far as that is free.
        name: &'w str,
        /// The id of its component.
        component: &'w str,
        /// The lane that it stands in.
        lane: Option<LaneKind>,
    },
    /// An edge between two nodes.
    Edge {
        /// Where it comes from.
        from: &'w str,
        /// Where it goes.
        to: &'w str,
        /// The id of its data type.
        data: &'w str,
        /// When data flows along it.
        kind: EdgeKind,
    },
    /// A figure of a node.
    Figure {
        /// The node.
        node: &'w str,
        /// The figure's key in files.
        key: &'w str,
        /// Its value.
        value: &'w str,
    },
    /// A requirement of the design sheet.
    Requirement {
        /// Its key in files.
        key: &'w str,
        /// Its value.
        value: &'w str,
    },
    /// A tag of the design.
    Tag(&'w str),
}

/// A word that says nothing, or nothing that can be done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{word}`: {message}")]
pub struct SketchFault {
    /// The word.
    pub word: String,
    /// What is wrong with it.
    pub message: String,
}

fn fault(word: &str, message: &impl ToString) -> SketchFault {
    SketchFault {
        word: word.to_owned(),
        message: message.to_string(),
    }
}

/// The words of a sketch.
pub fn words(text: &str) -> impl Iterator<Item = Result<Word<'_>, SketchFault>> {
    text.split_whitespace().map(parse)
}

/// A document of words, with a lane of each kind.
///
/// # Errors
/// [`SketchFault`] with the first word that cannot be read or done.
///
/// # Examples
/// ```
/// use pipewright::check::sketch;
///
/// let document = sketch("ask:client_request@on door:api_gateway@on ask>door:query").unwrap();
/// assert_eq!(document.nodes().len(), 2);
/// assert!(sketch("ask>nobody:query").is_err());
/// ```
pub fn sketch(text: &str) -> Result<Document, SketchFault> {
    let mut document = Document::new("");
    let mut draft = document.edit();
    for kind in LaneKind::ALL {
        let rect = Rect::new(0.0, 0.0, 10.0, 10.0);
        let lane = draft.add_lane(kind.key(), kind, rect);
        lane.map_err(|error| fault(kind.key(), &error))?;
    }
    draft
        .commit("Sketch lanes")
        .map_err(|error| fault("", &error))?;
    add_to_sketch(&mut document, text)?;
    Ok(document)
}

/// Adds what the words say to a document whose lanes are called as in sketches.
///
/// # Errors
/// [`SketchFault`] with the first word that cannot be read or done; nothing is added then.
pub fn add_to_sketch(document: &mut Document, text: &str) -> Result<(), SketchFault> {
    let mut tags = Vec::new();
    let before = Header::clone(document.header());
    let mut draft = document.edit();
    for own in text.split_whitespace() {
        match parse(own)? {
            Word::Tag(tag) => tags.push(tag.to_owned()),
            word => add(&mut draft, own, word)?,
        }
    }
    if !tags.is_empty() {
        draft.set_header(Header { tags, ..before });
    }
    draft
        .commit("Sketch")
        .map_err(|error| fault(text, &error))?;
    Ok(())
}

fn add(draft: &mut Draft<'_>, own: &str, word: Word<'_>) -> Result<(), SketchFault> {
    let done = match word {
        Word::Tag(_) => Ok(()),
        Word::Requirement { key, value } => {
            let requirement = Requirement::from_key(key);
            let requirement = requirement.ok_or_else(|| fault(own, &"no such requirement"))?;
            draft.set_requirement(requirement, Some(quantity(value)))
        }
        Word::Figure { node, key, value } => {
            let property = Property::from_key(key).ok_or_else(|| fault(own, &"no such figure"))?;
            draft.set_property(&node.into(), property, Some(quantity(value)))
        }
        Word::Edge {
            from,
            to,
            data,
            kind,
        } => draft
            .connect(&from.into(), &to.into(), &data.into(), kind)
            .map(drop),
        Word::Node {
            name,
            component,
            lane,
        } => {
            let mut node = NewNode::new(component, name, Point::ZERO);
            node.lane = lane.map(|kind| kind.key().into());
            draft.add_node(node).map(drop)
        }
    };
    done.map_err(|error| fault(own, &error))
}

fn parse(word: &str) -> Result<Word<'_>, SketchFault> {
    if let Some(tag) = word.strip_prefix('#') {
        return Ok(Word::Tag(tag));
    }
    if let Some(rest) = word.strip_prefix('!') {
        let (key, value) = rest
            .split_once('=')
            .ok_or_else(|| fault(word, &"a requirement is written !key=value"))?;
        return Ok(Word::Requirement { key, value });
    }
    let Some((name, data)) = word.split_once(':') else {
        let set = word.split_once('=');
        let set = set.and_then(|(place, value)| Some((place.split_once('.')?, value)));
        let ((node, key), value) =
            set.ok_or_else(|| fault(word, &"neither node, edge nor figure"))?;
        return Ok(Word::Figure { node, key, value });
    };
    let kinds = [
        ('>', EdgeKind::Sync),
        ('~', EdgeKind::Async),
        ('^', EdgeKind::Feedback),
        ('=', EdgeKind::Batch),
    ];
    for (sign, kind) in kinds {
        if let Some((from, to)) = name.split_once(sign) {
            return Ok(Word::Edge {
                from,
                to,
                data,
                kind,
            });
        }
    }
    let (component, lane) = match data.split_once('@') {
        Some((component, lane)) => (component, Some(lane)),
        None => (data, None),
    };
    let lane = match lane {
        None => None,
        Some("off") => Some(LaneKind::Offline),
        Some("on") => Some(LaneKind::Online),
        Some("mon") => Some(LaneKind::Monitoring),
        Some(_) => return Err(fault(word, &"a lane is off, on or mon")),
    };
    Ok(Word::Node {
        name,
        component,
        lane,
    })
}

fn quantity(value: &str) -> Quantity {
    match (value, value.parse()) {
        ("true", _) => Quantity::Flag(true),
        (_, Ok(number)) => Quantity::Number(number),
        _ => Quantity::Text(value.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_word_is_read() {
        let found: Vec<_> = words("#ads !peak_qps=9 a:trainer@off a=b:model a.items=3")
            .map(Result::unwrap)
            .collect();
        let known = [
            Word::Tag("ads"),
            Word::Requirement {
                key: "peak_qps",
                value: "9",
            },
            Word::Node {
                name: "a",
                component: "trainer",
                lane: Some(LaneKind::Offline),
            },
            Word::Edge {
                from: "a",
                to: "b",
                data: "model",
                kind: EdgeKind::Batch,
            },
            Word::Figure {
                node: "a",
                key: "items",
                value: "3",
            },
        ];
        assert_eq!(found, known);
    }

    #[test]
    fn what_cannot_be_read_or_done_is_told_with_its_word() {
        for (text, words) in [
            ("nothing", "`nothing`: neither node, edge nor figure"),
            ("!peak", "`!peak`: a requirement is written"),
            ("!peek=1", "`!peek=1`: no such requirement"),
            ("a:trainer a.item=1", "`a.item=1`: no such figure"),
            ("a:trainer@up", "`a:trainer@up`: a lane is"),
            ("a:trainer a>b:model", "`a>b:model`: "),
        ] {
            let fault = sketch(text).unwrap_err().to_string();
            assert!(fault.starts_with(words), "{fault}");
        }
    }
}
