//! `explain`, and findings as SARIF.

use pipewright::check::rules;

use super::{Folder, run, succeed};

const RULEBOOK: &str = include_str!("../../../docs/rules.md");

#[test]
fn the_page_of_rules_is_what_the_program_writes() {
    let written = succeed(&["explain", "--markdown"]);
    if std::env::var_os("PIPEWRIGHT_WRITE_DOCS").is_some() {
        let page = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules.md");
        std::fs::write(page, &written.out).unwrap();
        return;
    }
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

const CUSTOM: &str = r#"[
    (
        id: "two-doors",
        severity: error,
        title: "Two load balancers",
        why: "One of them may fail.",
        fix: "Add another.",
        require: nodes(component: ["load_balancer"], at_least: 2),
    ),
    (
        id: "no-feeds",
        severity: advice,
        title: "No third parties",
        forbid: nodes(component: ["third_party_feed"]),
    ),
]"#;

#[test]
fn custom_rules_are_explained_reported_and_described_as_those_of_the_program() {
    let folder = Folder::new();
    let rules_file = folder.write("pipewright.rules.ron", CUSTOM);
    let design = folder.text("design.pipe.ron");
    succeed(&["new", "visual-search", "-o", &design]);

    let text = succeed(&["explain", "two-doors", "--rules", &rules_file]);
    for words in ["error[two-doors]", "One of them may fail.", "Add another."] {
        assert!(text.text().contains(words), "{words}: {}", text.text());
    }
    let all = succeed(&["explain", "--rules", &rules_file, "--format", "json"]).json();
    assert_eq!(all.as_array().unwrap().len(), rules().len() + 2);
    assert!(
        succeed(&["explain", "--rules", &rules_file])
            .text()
            .contains("no-feeds")
    );
    let refused = run(&["explain", "two-dors", "--rules", &rules_file]);
    assert!(
        refused.err.contains("Did you mean \"two-doors\"?"),
        "{}",
        refused.err
    );

    let found = run(&["check", &design, "--format", "json"]);
    assert_eq!(found.code, 1);
    assert_eq!(found.json()[0]["fix"], "Add another.");

    let log = run(&["check", &design, "--format", "sarif"]).json();
    let known = log["runs"][0]["tool"]["driver"]["rules"]
        .as_array()
        .unwrap();
    assert_eq!(known.len(), rules().len() + 2);
    let result = &log["runs"][0]["results"][0];
    assert_eq!(result["ruleId"], "two-doors");
    let described = &known[result["ruleIndex"].as_u64().unwrap() as usize];
    assert_eq!(described["id"], "two-doors");
    assert_eq!(
        described["fullDescription"]["text"],
        "One of them may fail."
    );
    assert_eq!(described["help"]["text"], "Add another.");
    // A text that a rule does not have is left out, since SARIF has no empty ones.
    assert!(known[rules().len() + 1].get("help").is_none());

    let page = succeed(&["export", &design, "-o", &folder.text("design.md")]);
    assert_eq!(page.err, "");
    let page = std::fs::read_to_string(folder.path("design.md")).unwrap();
    assert!(page.contains("Two load balancers") && page.contains("Add another."));
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
