//! For each rule a small design that it speaks of, and one beside it of which it does not.

use std::collections::BTreeSet;

use pipewright::check::rules;

use super::sketch::{document, found};

#[test]
fn every_rule_speaks_where_it_should_and_is_silent_beside() {
    let mut faults = Vec::new();
    for rule in rules() {
        let id = rule.id;
        if found(&document(&rule.example.broken()), id).is_empty() {
            faults.push(format!("{id} says nothing of its trigger"));
        }
        for finding in found(&document(&rule.example.sound()), id) {
            faults.push(format!("{id} says of its near miss: {}", finding.message));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_rule_has_an_id_of_its_own() {
    let ids: BTreeSet<&str> = rules().iter().map(|rule| rule.id).collect();
    assert_eq!(ids.len(), rules().len());
}

#[test]
fn a_registry_that_gets_no_models_needs_no_metrics() {
    let words = "c:pretrained_checkpoint r:model_registry s:heavy_ranker r=s:model";
    assert!(found(&document(words), "ungated-promotion").is_empty());
    let fed = format!("{words} c=r:model");
    assert_eq!(found(&document(&fed), "ungated-promotion").len(), 1);
}

#[test]
fn an_unfinished_sketch_is_not_shouted_at() {
    // Somebody has begun with the first three nodes of a design.
    let sketch =
        document("a:client_request@on b:api_gateway@on c:query_encoder@on a>b:query b>c:query");
    let loud: Vec<String> = rules()
        .iter()
        .flat_map(|rule| found(&sketch, rule.id))
        .map(|finding| format!("{}: {}", finding.rule, finding.message))
        .collect();
    // What is not connected yet is said; what a whole design should have is not.
    let expected = [
        "required-input-unconnected",
        "response-unreachable",
        "dead-end",
    ];
    let unexpected: Vec<&String> = loud
        .iter()
        .filter(|line| !expected.iter().any(|rule| line.starts_with(rule)))
        .collect();
    assert!(unexpected.is_empty(), "{unexpected:#?}");
}
