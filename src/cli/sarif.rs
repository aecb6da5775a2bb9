//! Findings in SARIF 2.1.0, for code-scanning tools.
//!
//! Source of the form: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0"
//! (2020).

use std::borrow::Cow;
use std::fmt::Write as _;

use serde_json::{Value, json};

use super::explain::CUSTOM_GROUP;
use crate::check::{CustomRule, Finding, Report, Rule, Severity, rules};
use crate::model::Document;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// A file that was checked.
pub(super) struct Checked<'f> {
    /// Its name as given.
    pub file: Cow<'f, str>,
    /// Its text, if it is a document that people write; lines are found in it.
    pub text: Option<String>,
    /// The document.
    pub document: Document,
    /// What was found.
    pub report: Report,
    /// The custom rules that were asked.
    pub rules: Vec<CustomRule>,
}

/// The log of one run over some files.
pub(super) fn log(checked: &[Checked<'_>]) -> Value {
    let mut ids: Vec<&str> = rules().iter().map(|rule| rule.id).collect();
    let mut descriptors: Vec<Value> = rules().iter().map(rule).collect();
    for custom in checked.iter().flat_map(|own| &own.rules) {
        if !ids.contains(&custom.id.as_str()) {
            ids.push(&custom.id);
            descriptors.push(custom_rule(custom));
        }
    }
    let results = checked.iter().flat_map(|own| {
        let found = own
            .report
            .findings
            .iter()
            .map(|finding| result(own, &ids, finding, None));
        let ignored = own.report.ignored.iter();
        found.chain(ignored.map(|(finding, reason)| result(own, &ids, finding, Some(reason))))
    });
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "Pipewright",
                "version": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": descriptors,
            }},
            "results": results.collect::<Vec<_>>(),
        }],
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Advice => "note",
    }
}

fn rule(rule: &Rule) -> Value {
    json!({
        "id": rule.id,
        "name": pascal_case(rule.id),
        "shortDescription": { "text": rule.title },
        "fullDescription": { "text": format!("{} {}", rule.when, rule.why) },
        "help": { "text": rule.fix },
        "helpUri": format!("{}/blob/main/docs/rules.md#{}", env!("CARGO_PKG_REPOSITORY"), rule.id),
        "defaultConfiguration": { "level": level(rule.severity) },
        "properties": { "tags": rule.tags, "group": rule.group },
    })
}

fn custom_rule(rule: &CustomRule) -> Value {
    let mut descriptor = json!({
        "id": rule.id,
        "name": pascal_case(&rule.id),
        "shortDescription": { "text": rule.title },
        "defaultConfiguration": { "level": level(rule.severity) },
        "properties": { "tags": rule.tags, "group": CUSTOM_GROUP },
    });
    if let Value::Object(fields) = &mut descriptor {
        for (name, words) in [("fullDescription", &rule.why), ("help", &rule.fix)] {
            // A text of SARIF is never empty.
            if !words.trim().is_empty() {
                fields.insert(name.to_owned(), json!({ "text": words }));
            }
        }
    }
    descriptor
}

fn pascal_case(id: &str) -> String {
    let words = id.split('-').map(|word| {
        let mut letters = word.chars();
        let first = letters.next().map(char::to_uppercase);
        first
            .into_iter()
            .flatten()
            .chain(letters)
            .collect::<String>()
    });
    words.collect()
}

fn result(own: &Checked<'_>, ids: &[&str], finding: &Finding, reason: Option<&String>) -> Value {
    let key = finding.key();
    let index = ids.iter().position(|id| *id == finding.rule);
    let nodes = finding.nodes.iter().map(|id| (id.as_str(), "node"));
    let edges = finding.edges.iter().map(|id| (id.as_str(), "edge"));
    let places: Vec<Value> = nodes
        .chain(edges)
        .map(|(id, kind)| json!({ "name": id, "kind": "element", "properties": { "is": kind } }))
        .collect();
    let mut result = json!({
        "ruleId": finding.rule,
        "level": level(finding.severity),
        "message": { "text": finding.message },
        "locations": [{
            "physicalLocation": {
                "artifactLocation": { "uri": uri(&own.file) },
                "region": { "startLine": line(own, finding) },
            },
            "logicalLocations": places,
        }],
        "partialFingerprints": { "finding/v1": format!("{}({})", key.rule, key.on.join(",")) },
    });
    if let (Some(index), Value::Object(fields)) = (index, &mut result) {
        fields.insert("ruleIndex".to_owned(), json!(index));
    }
    if let (Some(reason), Value::Object(fields)) = (reason, &mut result) {
        let suppression = json!([{ "kind": "inSource", "justification": reason }]);
        fields.insert("suppressions".to_owned(), suppression);
    }
    result
}

/// The line where the first node or edge of a finding stands, from 1.
fn line(own: &Checked<'_>, finding: &Finding) -> usize {
    let Some(text) = &own.text else { return 1 };
    let starts = |wanted: &str| {
        let mut lines = text.lines().map(str::trim_start);
        lines
            .position(|line| line.starts_with(wanted))
            .map(|line| line + 1)
    };
    let node = finding
        .nodes
        .first()
        .and_then(|id| starts(&format!("\"{id}\": (")));
    let edge = finding.edges.first().and_then(|id| own.document.edge(id));
    let edge =
        edge.and_then(|edge| starts(&format!("(from: \"{}\", to: \"{}\"", edge.from, edge.to)));
    node.or(edge).unwrap_or(1)
}

/// A path as a relative URI: what may not stand in one is written in per cent.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.replace('\\', "/").bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte));
            }
            other => {
                let _ = write!(uri, "%{other:02X}");
            }
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_uris_and_ids_names() {
        assert_eq!(uri("my designs/a.pipe.ron"), "my%20designs/a.pipe.ron");
        assert_eq!(uri("ü.ron"), "%C3%BC.ron");
        assert_eq!(pascal_case("no-gateway"), "NoGateway");
    }
}
