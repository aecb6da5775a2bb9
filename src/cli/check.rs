//! `check`: findings for people and for programs.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde::Serialize;

use super::arguments::{CheckFormat, Deny};
use super::output::{Paint, complain, is_written, plain, write, write_json};
use super::sarif::{Checked, log};
use super::{UNUSABLE, input};
use crate::catalog::Catalog;
use crate::check::{CustomRule, Finding, Report, Severity, report_with, summary};
use crate::storage::{load_rules, read_bytes};

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

pub(super) fn run(
    files: &[PathBuf],
    format: CheckFormat,
    deny: Deny,
    own: &[PathBuf],
) -> anyhow::Result<ExitCode> {
    let own: Vec<CustomRule> = own
        .iter()
        .map(|path| load_rules(path))
        .collect::<Result<Vec<_>, _>>()?
        .concat();
    let own = own.as_slice();
    let mut checked: Vec<Checked<'_>> = Vec::new();
    let mut unusable = false;
    for file in files {
        match input::document(file) {
            Ok(document) => {
                let (mut rules, faults) = input::rules_of(file);
                // What could not be asked was not passed.
                unusable |= !faults.is_empty();
                for fault in faults {
                    complain(&fault.into());
                }
                rules.extend_from_slice(own);
                checked.push(Checked {
                    file: file.to_string_lossy(),
                    // Only for lines; what cannot be read again has none.
                    text: match format {
                        CheckFormat::Sarif => text_of(file),
                        _ => None,
                    },
                    report: report_with(&document, Catalog::bundled(), &rules),
                    document,
                    rules,
                });
            }
            // The other files are still worth checking.
            Err(error) => {
                complain(&error);
                unusable = true;
            }
        }
    }
    let written = match format {
        CheckFormat::Human => {
            let paint = Paint::of_stdout();
            let text: String = checked
                .iter()
                .map(|own| people(&own.file, &own.report, paint))
                .collect();
            write(text.as_bytes())
        }
        CheckFormat::Json => {
            let records: Vec<Record<'_>> = checked
                .iter()
                .flat_map(|own| {
                    own.report
                        .findings
                        .iter()
                        .map(|finding| record(&own.file, finding))
                })
                .collect();
            write_json(&records)
        }
        CheckFormat::Sarif => write_json(&log(&checked)),
    };
    let is_written = is_written(written);
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
        // Whether somebody could read it or not.
        (false, true) => ExitCode::from(1),
        (false, false) if !is_written => ExitCode::from(UNUSABLE),
        (false, false) => ExitCode::SUCCESS,
    })
}

fn text_of(file: &Path) -> Option<String> {
    let bytes = read_bytes(file).ok()?;
    String::from_utf8(bytes).ok()
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
        fix: match &finding.fix {
            Some(fix) => Some(fix.label.as_str()),
            None => Some(finding.reason().1).filter(|fix| !fix.is_empty()),
        },
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
            let (why, fix) = finding.reason();
            for (name, words) in [("why", why), ("fix", fix)] {
                if !words.is_empty() {
                    let _ = writeln!(out, "      {name}: {}", plain(words));
                }
            }
            if let Some(fix) = &finding.fix {
                let _ = writeln!(out, "      in the app: {}", plain(&fix.label));
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
        "{}: {}, {}, {}{}",
        plain(file),
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
