//! `sheet`: what a design says in words.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;

use super::arguments::SheetFormat;
use super::input;
use super::output::{write_json, write_text};
use crate::catalog::Framework;
use crate::model::{BriefField, Document, Quantity, Requirement, mentions};
use crate::session::sheet_markdown;

#[derive(Serialize)]
struct Record<'d> {
    title: &'d str,
    use_case: &'d str,
    family: &'static str,
    framework: Option<&'d str>,
    brief: BTreeMap<&'static str, &'d str>,
    requirements: Vec<RequirementRecord>,
    steps: Vec<StepRecord<'d>>,
    progress: Progress,
}

#[derive(Serialize)]
struct RequirementRecord {
    key: &'static str,
    label: &'static str,
    value: Value,
    shown: String,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Value {
    Number(f64),
    Text(String),
    Flag(bool),
}

#[derive(Serialize)]
struct StepRecord<'d> {
    id: &'d str,
    title: &'d str,
    minutes: u32,
    answer: &'d str,
    nodes: Vec<&'d str>,
}

#[derive(Serialize)]
struct Progress {
    answered: usize,
    steps: usize,
}

pub(super) fn run(file: &Path, format: SheetFormat) -> anyhow::Result<()> {
    let document = input::document(file)?;
    let frameworks = input::frameworks();
    if format == SheetFormat::Md {
        return write_text(sheet_markdown(&document, &frameworks).as_bytes());
    }
    let framework = frameworks.of(document.sheet(), document.header().family);
    write_json(&record(&document, framework))
}

fn record<'d>(document: &'d Document, framework: Option<&'d Framework>) -> Record<'d> {
    let (header, sheet) = (document.header(), document.sheet());
    let known = framework.map_or(&[][..], |framework| &framework.steps);
    let step = |id: &'d str, title: &'d str, minutes: u32| {
        let answer = sheet.answer(id);
        let mut nodes: Vec<&str> = mentions(answer)
            .map(|(_, node)| node)
            .filter(|node| document.node(&(*node).into()).is_some())
            .collect();
        nodes.sort_unstable();
        nodes.dedup();
        StepRecord {
            id,
            title,
            minutes,
            answer,
            nodes,
        }
    };
    let mut steps: Vec<StepRecord<'_>> = known
        .iter()
        .map(|known| step(known.id.as_str(), &known.title, known.minutes))
        .collect();
    // Answers to steps that the framework does not have are answers still.
    let others = sheet.answers.keys().map(crate::model::StepId::as_str);
    steps.extend(
        others
            .filter(|id| known.iter().all(|step| step.id.as_str() != *id))
            .map(|id| step(id, id, 0)),
    );
    Record {
        title: &header.title,
        use_case: &header.use_case,
        family: header.family.key(),
        framework: framework.map(|own| own.id.as_str()),
        brief: BriefField::ALL
            .iter()
            .map(|field| (field.spec().key, sheet.brief(*field)))
            .collect(),
        requirements: Requirement::ALL
            .iter()
            .filter_map(|requirement| {
                let (spec, value) = (requirement.spec(), sheet.requirements.get(requirement)?);
                Some(RequirementRecord {
                    key: spec.key,
                    label: spec.label,
                    value: match value {
                        Quantity::Number(number) => Value::Number(*number),
                        Quantity::Text(text) => Value::Text(text.clone()),
                        Quantity::Flag(flag) => Value::Flag(*flag),
                    },
                    shown: spec.display(value),
                })
            })
            .collect(),
        progress: Progress {
            answered: framework.map_or(0, |own| own.answered(sheet)),
            steps: known.len(),
        },
        steps,
    }
}
