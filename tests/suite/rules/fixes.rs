//! Fixes mend what they say they mend, and break nothing.

use std::collections::BTreeSet;

use pipewright::catalog::Catalog;
use pipewright::check::{Finding, Severity, check, rules};
use pipewright::model::Document;
use pipewright::session::template_infos;

use super::{mutations, sketch};

fn errors(document: &Document) -> usize {
    let findings = check(document, Catalog::bundled());
    let errors = findings.iter().filter(|f| f.severity == Severity::Error);
    errors.count()
}

fn count(document: &Document, rule: &str) -> usize {
    let findings = check(document, Catalog::bundled());
    findings
        .iter()
        .filter(|finding| finding.rule == rule)
        .count()
}

/// Applies a fix and says what is wrong with it.
fn fault(document: &Document, finding: &Finding) -> Option<String> {
    let fix = finding.fix.as_ref()?;
    let mut mended = document.clone();
    let mut draft = mended.edit();
    let told = format!("{}: {}", finding.rule, fix.label);
    if let Err(error) = fix.apply(&mut draft) {
        return Some(format!("{told} fails: {error}"));
    }
    if let Err(error) = draft.commit("Fix") {
        return Some(format!("{told} is refused: {error}"));
    }
    if count(&mended, &finding.rule) >= count(document, &finding.rule) {
        return Some(format!("{told} mends nothing"));
    }
    if errors(&mended) > errors(document) {
        let new = check(&mended, Catalog::bundled());
        let new = new.iter().find(|f| f.severity == Severity::Error);
        return Some(format!("{told} breaks: {}", new.map_or("", |f| &f.message)));
    }
    None
}

#[test]
fn fixes_of_broken_templates_and_sketches_mend_and_break_nothing() {
    let templates = template_infos();
    let mut broken: Vec<(&str, Document)> = Vec::new();
    for (rule, template, steps) in mutations::ROWS {
        let info = templates.iter().find(|info| info.id == *template).unwrap();
        broken.push((rule, mutations::broken(&info.document, steps)));
    }
    for rule in rules() {
        broken.push((rule.id, sketch::document(&rule.example.broken())));
    }
    let mut faults = Vec::new();
    let mut fixable = BTreeSet::new();
    for (rule, document) in &broken {
        for finding in check(document, Catalog::bundled()) {
            if finding.rule == *rule && finding.fix.is_some() {
                fixable.insert(*rule);
                faults.extend(fault(document, &finding));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    println!("{} rules with a fix: {fixable:?}", fixable.len());
    assert!(fixable.len() >= 35, "{}: {fixable:?}", fixable.len());
}
