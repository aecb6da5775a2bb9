//! `explain`, and findings as SARIF.

use pipewright::check::rules;

use super::{Folder, run, succeed};

const RULEBOOK: &str = include_str!("../../../docs/rules.md");

#[test]
fn the_page_of_rules_is_what_the_program_writes() {
    let written = succeed(&["explain", "--markdown"]);
    assert!(
        written.text() == RULEBOOK,
        "docs/rules.md is out of date: pipewright explain --markdown > docs/rules.md"
    );
    for rule in rules() {
        assert!(
            RULEBOOK.contains(&format!("\n### {}\n", rule.id)),
            "{}",
            rule.id
        );
    }
}

#[test]
fn a_rule_is_explained_with_an_example() {
    let text = succeed(&["explain", "no-gateway"]).text().to_owned();
    for words in [
        "warning[no-gateway]",
        "Why",
        "Fix",
        "q → r: query",
        "g: api_gateway",
        "ML 1,",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    let json = succeed(&["explain", "no-gateway", "--format", "json"]).json();
    assert_eq!(json["severity"], "warning");
    let all = succeed(&["explain", "--format", "json"]).json();
    assert_eq!(all.as_array().unwrap().len(), rules().len());
    assert!(
        all[0]["steps"]
            .as_array()
            .is_some_and(|steps| !steps.is_empty())
    );
    let refused = run(&["explain", "no-gatway"]);
    assert_eq!(refused.code, 2);
    assert!(
        refused.err.contains("Did you mean \"no-gateway\"?"),
        "{}",
        refused.err
    );
}

#[test]
fn sarif_names_rules_places_and_what_is_ignored() {
    let folder = Folder::new();
    let text = r#"(
    format: 1,
    title: "Broken",
    nodes: {
        "lone": (component: "api_gateway", label: "Lone", at: (0, 0)),
        "odd": (
            component: "from_the_future", label: "Odd", at: (300, 0),
        ),
        "a": (component: "client_request", label: "A", at: (600, 0)),
        "b": (component: "index_builder", label: "B", at: (900, 0)),
    },
    edges: [
        (from: "a", to: "b", data: "query"),
    ],
    sheet: (ignored: [(rule: "unknown-component", on: ["odd"], reason: "comes next year")]),
)"#;
    let file = folder.write("my design.pipe.ron", text);
    let log = run(&["check", &file, "--format", "sarif"]).json();
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let known = run["tool"]["driver"]["rules"].as_array().unwrap();
    assert_eq!(known.len(), rules().len());
    assert!(
        known
            .iter()
            .all(|rule| rule["helpUri"].as_str().unwrap().contains("docs/rules.md#"))
    );
    let results = run["results"].as_array().unwrap();
    let of = |rule: &str| results.iter().find(|own| own["ruleId"] == rule).unwrap();
    let mismatch = of("edge-type-mismatch");
    let place = &mismatch["locations"][0]["physicalLocation"];
    assert!(
        place["artifactLocation"]["uri"]
            .as_str()
            .unwrap()
            .ends_with("my%20design.pipe.ron")
    );
    assert_eq!(mismatch["level"], "error");
    let index = mismatch["ruleIndex"].as_u64().unwrap() as usize;
    assert_eq!(known[index]["id"], "edge-type-mismatch");
    let lone = &of("isolated-node")["locations"][0];
    assert_eq!(lone["physicalLocation"]["region"]["startLine"], 5);
    assert_eq!(lone["logicalLocations"][0]["name"], "lone");
    let ignored = of("unknown-component");
    assert_eq!(
        ignored["suppressions"][0]["justification"],
        "comes next year"
    );
    let prints: std::collections::BTreeSet<String> = results
        .iter()
        .map(|own| own["partialFingerprints"]["finding/v1"].to_string())
        .collect();
    assert_eq!(prints.len(), results.len(), "two findings look the same");
}
