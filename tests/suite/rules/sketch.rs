//! Small documents in a line or two.

use pipewright::catalog::Catalog;
use pipewright::check::{Finding, check};
use pipewright::geometry::{Point, Rect};
use pipewright::model::{
    Document, EdgeKind, Header, LaneKind, NewNode, Property, Quantity, Requirement,
};

/// A document of words: `name:component@lane` is a node (lanes `off`, `on`, `mon`, or none),
/// `a>b:data` a synchronous edge, `a~b:data` an asynchronous one, `a=b:data` a batch, `a^b:data`
/// feedback; `name.property=value` sets a figure, `!requirement=value` a requirement, `#tag` a
/// tag. Nodes stand before their edges.
pub fn document(words: &str) -> Document {
    let mut document = Document::new("");
    let mut draft = document.edit();
    for kind in LaneKind::ALL {
        let rect = Rect::new(0.0, 0.0, 10.0, 10.0);
        draft.add_lane(kind.key(), kind, rect).unwrap();
    }
    draft.commit("Lanes").unwrap();
    add_to(&mut document, words);
    document
}

/// Adds what the words say to a document that has the usual lanes.
pub fn add_to(document: &mut Document, words: &str) {
    let mut tags = Vec::new();
    let before = Header::clone(document.header());
    let mut draft = document.edit();
    for word in words.split_whitespace() {
        if let Some(tag) = word.strip_prefix('#') {
            tags.push(tag.to_owned());
        } else if let Some(rest) = word.strip_prefix('!') {
            let (key, value) = rest.split_once('=').unwrap();
            let requirement = Requirement::from_key(key).unwrap_or_else(|| panic!("{key}"));
            draft
                .set_requirement(requirement, Some(quantity(value)))
                .unwrap();
        } else if let Some((from, to, data, kind)) = edge(word) {
            draft
                .connect(&from.into(), &to.into(), &data.into(), kind)
                .unwrap();
        } else if let Some((place, value)) = word.split_once('=') {
            let (node, key) = place.split_once('.').unwrap();
            let property = Property::from_key(key).unwrap_or_else(|| panic!("{key}"));
            draft
                .set_property(&node.into(), property, Some(quantity(value)))
                .unwrap();
        } else {
            let (name, rest) = word.split_once(':').unwrap_or_else(|| panic!("{word}"));
            let (component, lane) = rest.split_once('@').unwrap_or((rest, ""));
            let mut node = NewNode::new(component, name, Point::ZERO);
            let lanes = [("off", "offline"), ("on", "online"), ("mon", "monitoring")];
            let lane = lanes.iter().find(|(short, _)| *short == lane);
            node.lane = lane.map(|(_, id)| (*id).into());
            draft.add_node(node).unwrap();
        }
    }
    if !tags.is_empty() {
        draft.set_header(Header { tags, ..before });
    }
    draft.commit("Add").unwrap();
}

fn edge(word: &str) -> Option<(&str, &str, &str, EdgeKind)> {
    let kinds = [
        ('>', EdgeKind::Sync),
        ('~', EdgeKind::Async),
        ('^', EdgeKind::Feedback),
    ];
    let (ends, data) = word.split_once(':')?;
    for (sign, kind) in kinds {
        if let Some((from, to)) = ends.split_once(sign) {
            return Some((from, to, data, kind));
        }
    }
    let (from, to) = ends.split_once('=')?;
    Some((from, to, data, EdgeKind::Batch))
}

fn quantity(value: &str) -> Quantity {
    match (value, value.parse()) {
        ("true", _) => Quantity::Flag(true),
        (_, Ok(number)) => Quantity::Number(number),
        _ => Quantity::Text(value.to_owned()),
    }
}

/// The findings of one rule.
pub fn found(document: &Document, rule: &str) -> Vec<Finding> {
    let mut findings = check(document, Catalog::bundled());
    findings.retain(|finding| finding.rule == rule);
    findings
}
