//! `check`: findings for people and for programs.

use std::fmt::Write as _;
use std::process::ExitCode;

use serde::Serialize;

use super::arguments::{Deny, Format};
use super::output::{Paint, complain, write, write_json};
use super::{UNUSABLE, input};
use crate::catalog::Catalog;
use crate::check::{Finding, Severity, check, rules, summary};

#[derive(Serialize)]
struct Record<'f> {
    file: &'f str,
    rule: &'f str,
    severity: &'static str,
    message: &'f str,
    nodes: Vec<&'f str>,
    edges: Vec<&'f str>,
    fix: Option<&'f str>,
}

pub(super) fn run(files: &[String], format: Format, deny: Deny) -> anyhow::Result<ExitCode> {
    let mut checked: Vec<(&str, Vec<Finding>)> = Vec::new();
    let mut unusable = false;
    for file in files {
        match input::document(file) {
            Ok(document) => checked.push((file, check(&document, Catalog::bundled()))),
            // The other files are still worth checking.
            Err(error) => {
                complain(&error);
                unusable = true;
            }
        }
    }
    match format {
        Format::Human => {
            let paint = Paint::of_stdout();
            let text: String = checked
                .iter()
                .map(|(file, findings)| report(file, findings, paint))
                .collect();
            write(text.as_bytes())?;
        }
        Format::Json => {
            let records: Vec<Record<'_>> = checked
                .iter()
                .flat_map(|(file, findings)| findings.iter().map(|finding| record(file, finding)))
                .collect();
            write_json(&records)?;
        }
    }
    let mildest = match deny {
        Deny::Error => Severity::Error,
        Deny::Warning => Severity::Warning,
        Deny::Advice => Severity::Advice,
    };
    let denied = checked
        .iter()
        .any(|(_, findings)| findings.iter().any(|f| f.severity <= mildest));
    Ok(match (unusable, denied) {
        (true, _) => ExitCode::from(UNUSABLE),
        (false, true) => ExitCode::from(1),
        (false, false) => ExitCode::SUCCESS,
    })
}

fn record<'f>(file: &'f str, finding: &'f Finding) -> Record<'f> {
    Record {
        file,
        rule: &finding.rule,
        severity: finding.severity.key(),
        message: &finding.message,
        nodes: finding
            .nodes
            .iter()
            .map(crate::model::NodeId::as_str)
            .collect(),
        edges: finding
            .edges
            .iter()
            .map(crate::model::EdgeId::as_str)
            .collect(),
        fix: finding.fix.as_ref().map(|fix| fix.label.as_str()),
    }
}

fn report(file: &str, findings: &[Finding], paint: Paint) -> String {
    let mut out = String::new();
    for finding in findings {
        let (color, name) = match finding.severity {
            Severity::Error => (31, "error"),
            Severity::Warning => (33, "warning"),
            Severity::Advice => (36, "advice"),
        };
        let head = paint.color(color, &format!("{name}[{}]", finding.rule));
        let _ = writeln!(out, "{head} {}", paint.bold(&finding.message));
        let rule = rules().iter().find(|rule| rule.id == finding.rule);
        if let Some(rule) = rule {
            let _ = writeln!(out, "    fix: {}", rule.fix);
        }
    }
    let count = summary(findings);
    let plural = |count: usize, one: &str, many: &str| {
        if count == 1 {
            format!("1 {one}")
        } else {
            format!("{count} {many}")
        }
    };
    let _ = writeln!(
        out,
        "{file}: {}, {}, {}",
        plural(count.errors, "error", "errors"),
        plural(count.warnings, "warning", "warnings"),
        plural(count.advice, "piece of advice", "pieces of advice"),
    );
    out
}
