//! Fixes mend what they say they mend, and break nothing.

use std::collections::BTreeSet;

use pipewright::catalog::Catalog;
use pipewright::check::{Finding, Severity, check, rules};
use pipewright::model::Document;
use pipewright::session::{Session, SessionCommand, template_infos};

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

/// Applies a fix as the inspector does, and says what is wrong with it.
fn fault(document: &Document, finding: &Finding) -> Option<String> {
    let fix = finding.fix.as_ref()?;
    let told = format!("{}: {}", finding.rule, fix.label);
    let mut session = Session::new(document.clone());
    let key = finding.key();
    if session.findings().iter().all(|one| one.key() != key) {
        return Some(format!(
            "{told} is for a finding that the session does not have"
        ));
    }
    session.take_notices();
    session.apply_fix(fix);
    if let Some(notice) = session.take_notices().first() {
        return Some(format!("{told} says: {}", notice.sentence));
    }
    let mended = session.document();
    if session
        .findings()
        .iter()
        .any(|finding| finding.key() == key)
    {
        return Some(format!("{told} leaves the finding"));
    }
    if count(mended, &finding.rule) >= count(document, &finding.rule) {
        return Some(format!("{told} mends nothing"));
    }
    if errors(mended) > errors(document) {
        let new = check(mended, Catalog::bundled());
        let new = new.iter().find(|f| f.severity == Severity::Error);
        return Some(format!("{told} breaks: {}", new.map_or("", |f| &f.message)));
    }
    session.dispatch(SessionCommand::Undo);
    if session.document() != document {
        return Some(format!("{told} is not one step"));
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
