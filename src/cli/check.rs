//! `check`: findings for people and for programs.

use std::fmt::Write as _;
use std::process::ExitCode;

use serde::Serialize;

use super::arguments::{CheckFormat, Deny};
use super::output::{Paint, complain, write, write_json};
use super::sarif::{Checked, log};
use super::{UNUSABLE, input};
use crate::catalog::Catalog;
use crate::check::{Finding, Report, Severity, report, rules, summary};

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

pub(super) fn run(files: &[String], format: CheckFormat, deny: Deny) -> anyhow::Result<ExitCode> {
    let mut checked: Vec<Checked<'_>> = Vec::new();
    let mut unusable = false;
    for file in files {
        match input::document(file) {
            Ok(document) => checked.push(Checked {
                file,
                // Only for lines; what cannot be read again has none.
                text: match format {
                    CheckFormat::Sarif => std::fs::read_to_string(file).ok(),
                    _ => None,
                },
                report: report(&document, Catalog::bundled()),
                document,
            }),
            // The other files are still worth checking.
            Err(error) => {
                complain(&error);
                unusable = true;
            }
        }
    }
    match format {
        CheckFormat::Human => {
            let paint = Paint::of_stdout();
            let text: String = checked
                .iter()
                .map(|own| people(own.file, &own.report, paint))
                .collect();
            write(text.as_bytes())?;
        }
        CheckFormat::Json => {
            let records: Vec<Record<'_>> = checked
                .iter()
                .flat_map(|own| {
                    own.report
                        .findings
                        .iter()
                        .map(|finding| record(own.file, finding))
                })
                .collect();
            write_json(&records)?;
        }
        CheckFormat::Sarif => write_json(&log(&checked))?,
    }
    let mildest = match deny {
        Deny::Error => Severity::Error,
        Deny::Warning => Severity::Warning,
        Deny::Advice => Severity::Advice,
    };
    let denied = checked
        .iter()
        .any(|own| own.report.findings.iter().any(|f| f.severity <= mildest));
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

fn people(file: &str, report: &Report, paint: Paint) -> String {
    let findings = &report.findings;
    let mut out = String::new();
    for (severity, color, title) in [
        (Severity::Error, 31, "Errors"),
        (Severity::Warning, 33, "Warnings"),
        (Severity::Advice, 36, "Advice"),
    ] {
        let own: Vec<&Finding> = findings.iter().filter(|f| f.severity == severity).collect();
        if own.is_empty() {
            continue;
        }
        let _ = writeln!(out, "{}", paint.bold(&format!("{title} in {file}")));
        for finding in own {
            let head = paint.color(color, &format!("{}[{}]", severity.key(), finding.rule));
            let _ = writeln!(out, "  {head} {}", paint.bold(&finding.message));
            let rule = rules().iter().find(|rule| rule.id == finding.rule);
            if let Some(rule) = rule {
                let _ = writeln!(out, "      why: {}", rule.why);
                let _ = writeln!(out, "      fix: {}", rule.fix);
            }
            if let Some(fix) = &finding.fix {
                let _ = writeln!(out, "      in the app: {}", fix.label);
            }
        }
        out.push('\n');
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
        "{file}: {}, {}, {}{}",
        plural(count.errors, "error", "errors"),
        plural(count.warnings, "warning", "warnings"),
        plural(count.advice, "piece of advice", "pieces of advice"),
        match report.ignored.len() {
            0 => String::new(),
            count => format!(", {count} ignored"),
        },
    );
    out
}
