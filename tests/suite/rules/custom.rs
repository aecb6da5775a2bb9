//! Rules of somebody's own: each condition with a breach and a near miss, and what is refused.

use std::fs;

use pipewright::catalog::Catalog;
use pipewright::check::{Finding, report_with};
use pipewright::session::Session;
use pipewright::storage::{RULES_FILE, load_rules};

use super::sketch::document;

/// A served ranking with a log that is learned from.
const DESIGN: &str = "ask:client_request@on door:api_gateway@on rank:heavy_ranker@on \
     answer:client_response@on log:interaction_log@off set:training_set_builder@off \
     train:trainer@off ask>door:query door>rank:candidates rank>answer:ranked_list \
     answer~log:events log=set:events set=train:training_set rank.replicas=2 ";

fn found(rule: &str, words: &str) -> Vec<Finding> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(RULES_FILE);
    let text =
        format!("[(id: \"mine\", severity: warning, title: \"Mine\", why: \"Since.\", {rule})]");
    fs::write(&path, text).unwrap();
    let rules = load_rules(&path).unwrap_or_else(|fault| panic!("{fault}"));
    let document = document(&format!("{DESIGN} {words}"));
    let mut findings = report_with(&document, Catalog::bundled(), &rules).findings;
    findings.retain(|finding| finding.rule == "mine");
    findings
}

#[test]
fn each_condition_has_its_breach_and_its_near_miss() {
    for (rule, words, count) in [
        (r#"forbid: nodes(component: ["heavy_ranker"])"#, "", 1),
        (r#"forbid: nodes(component: ["light_ranker"])"#, "", 0),
        (r#"forbid: nodes(role: ["heavy_ranker", "index"])"#, "", 1),
        (r#"forbid: nodes(role: ["light_ranker"])"#, "", 0),
        (
            r#"require: nodes(role: ["front_door"], at_least: 2)"#,
            "b:load_balancer",
            0,
        ),
        (
            r#"forbid: nodes(stage: ["ranking"], lane: "online")"#,
            "",
            1,
        ),
        (
            r#"forbid: nodes(stage: ["ranking"], lane: "offline")"#,
            "",
            0,
        ),
        (r#"forbid: nodes(label: "RANK")"#, "", 1),
        (
            r#"forbid: nodes(stage: ["ranking"], on_path: false)"#,
            "",
            0,
        ),
        (
            r#"forbid: nodes(stage: ["ranking"], figures: [(key: "replicas", below: 3)])"#,
            "",
            1,
        ),
        (
            r#"forbid: nodes(stage: ["ranking"], figures: [(key: "replicas", below: 3)])"#,
            "rank.replicas=3",
            0,
        ),
        (
            r#"forbid: nodes(stage: ["ranking"], figures: [(key: "replicas", above: 2)])"#,
            "rank.replicas=3",
            1,
        ),
        (
            r#"forbid: nodes(stage: ["ranking"], figures: [(key: "replicas", above: 2)])"#,
            "",
            0,
        ),
        (
            r#"forbid: nodes(stage: ["ranking"], figures: [(key: "p99_ms", missing: true)])"#,
            "",
            1,
        ),
        (
            r#"forbid: nodes(stage: ["ranking"], figures: [(key: "p99_ms", above: 50)])"#,
            "rank.p99_ms=40",
            0,
        ),
        (r#"require: nodes(component: ["load_balancer"])"#, "", 1),
        (
            r#"require: nodes(component: ["load_balancer"])"#,
            "b:load_balancer",
            0,
        ),
        (r#"require: nodes(stage: ["ranking"], at_most: 1)"#, "", 0),
        (
            r#"require: nodes(stage: ["ranking"], at_most: 1)"#,
            "r:light_ranker",
            1,
        ),
        (r#"forbid: edges(data: ["events"], kind: ["async"])"#, "", 1),
        (
            r#"forbid: edges(data: ["events"], from: (stage: ["ranking"]))"#,
            "",
            0,
        ),
        (
            r#"require: edges(to: (component: ["model_registry"]))"#,
            "",
            1,
        ),
        (
            r#"forbid: edges(from: (component: ["client_request"]), labeled: false)"#,
            "",
            1,
        ),
        (
            r#"forbid: path(from: (component: ["client_response"]), to: (stage: ["training"]))"#,
            "",
            1,
        ),
        (
            r#"forbid: path(from: (component: ["client_response"]), to: (stage: ["training"]), avoiding: (component: ["interaction_log"]))"#,
            "",
            0,
        ),
        (
            r#"forbid: path(from: (component: ["client_response"]), to: (stage: ["training"]), over: ["events"])"#,
            "",
            0,
        ),
        (
            r#"require: path(from: (component: ["client_response"]), to: (stage: ["training"]))"#,
            "",
            0,
        ),
        (
            r#"require: path(from: (component: ["client_response"]), to: (stage: ["monitoring"]))"#,
            "",
            1,
        ),
        (
            r#"when: nodes(stage: ["monitoring"]), require: nodes(component: ["alerting"])"#,
            "",
            0,
        ),
        (
            r#"when: nodes(stage: ["monitoring"]), require: nodes(component: ["alerting"])"#,
            "m:drift_monitor",
            1,
        ),
        (r#"tags: ["ads"], forbid: nodes(stage: ["ranking"])"#, "", 0),
        (
            r#"tags: ["ads"], forbid: nodes(stage: ["ranking"])"#,
            "#ads",
            1,
        ),
    ] {
        let findings = found(rule, words);
        assert_eq!(findings.len(), count, "{rule} on {words:?}: {findings:?}");
    }
    let finding = &found(r#"forbid: nodes(component: ["heavy_ranker"])"#, "")[0];
    assert_eq!(finding.message, "Mine: \"rank\"");
    assert_eq!(finding.reason(), ("Since.", ""));
    assert_eq!(finding.nodes[0].as_str(), "rank");
}

#[test]
fn a_faulty_file_is_refused_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bad.ron");
    let rule =
        |body: &str| format!("[\n(id: \"mine\", severity: error, title: \"Mine\",\n{body})]");
    for (text, words) in [
        (
            rule("forbid: nodes(component: [\"heavy_rankr\"])"),
            "bad.ron:3:1: `heavy_rankr`: there is no such component. Did you mean \"heavy_ranker\"?",
        ),
        (
            rule("forbid: nodes(role: [\"heavy_rankr\"])"),
            "bad.ron:3:1: `heavy_rankr`: there is no such role. Did you mean \"heavy_ranker\"?",
        ),
        (
            rule("forbid: nodes(lane: \"nowhere\")"),
            "bad.ron:3:1: `nowhere`: there is no such kind of lane",
        ),
        (
            rule("forbid: edges(kind: [\"sink\"])"),
            "`sink`: there is no such kind of edge",
        ),
        (
            rule("forbid: nodes(figures: [(key: \"p9_ms\")])"),
            "`p9_ms`: there is no such figure",
        ),
        (rule("forbid: nodes(color: \"red\")"), "bad.ron:3:"),
        (
            rule("forbid: nodes(), require: nodes()"),
            "either forbid or require",
        ),
        (rule(""), "either forbid or require"),
        (
            "[(id: \"no-gateway\", severity: error, title: \"M\", forbid: nodes())]".to_owned(),
            "the program has a rule of that id",
        ),
        (
            "[(id: \"A b\", severity: error, title: \"M\", forbid: nodes())]".to_owned(),
            "lower-case",
        ),
        (
            "[(id: \"a\", severity: grave, title: \"M\", forbid: nodes())]".to_owned(),
            "bad.ron:1:",
        ),
        ("(".repeat(5_000), "bad.ron:1:"),
    ] {
        fs::write(&path, text).unwrap();
        let fault = load_rules(&path).unwrap_err().to_string();
        assert!(fault.contains(words), "{fault} does not say {words}");
    }
    fs::write(&path, " ".repeat(300 << 10)).unwrap();
    assert!(
        load_rules(&path)
            .unwrap_err()
            .to_string()
            .contains("smaller than 256 KiB")
    );
}

#[test]
fn a_session_checks_the_rules_of_its_folder_and_says_what_is_wrong_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.pipe.ron");
    let rules = folder.path().join(RULES_FILE);
    let good =
        "[(id: \"mine\", severity: error, title: \"Mine\", forbid: nodes(stage: [\"ranking\"]))]";
    fs::write(&rules, good).unwrap();
    let mut session = Session::new(document(DESIGN));
    session.load_custom_rules(None);
    let mine = |session: &Session| {
        session
            .findings()
            .iter()
            .any(|finding| finding.rule == "mine")
    };
    assert!(!mine(&session), "it lies in no folder yet");
    session.save_to(&path).unwrap();
    session.load_custom_rules(None);
    assert!(mine(&session));
    session.take_notices();
    fs::write(&rules, "[(").unwrap();
    session.load_custom_rules(None);
    session.load_custom_rules(None);
    assert!(!mine(&session));
    let said = session.take_notices().len();
    assert_eq!(said, 1, "a fault is said once");
    // Rules of the settings hold everywhere.
    fs::write(folder.path().join("team.ron"), good).unwrap();
    fs::remove_file(&rules).unwrap();
    session.load_custom_rules(Some(folder.path()));
    assert!(mine(&session));
}
