//! `estimate`: figures for people and for programs.

use super::{Folder, run, succeed};

#[test]
fn json_has_latency_load_figures_and_cost() {
    let json = succeed(&["estimate", "visual-search", "--format", "json"]).json();
    let latency = &json["latency_ms"];
    assert!(latency["p50"].as_f64().unwrap() < latency["p99"].as_f64().unwrap());
    assert_eq!(latency["p99_budget"], 300.0);
    assert_eq!(json["bottleneck"], "query_encoder");
    assert_eq!(json["figures"][1]["shown"], "140 GB");
    assert!(json["cost"]["dollars_a_month"].as_f64().unwrap() > 0.0);
    let again = succeed(&["estimate", "visual-search", "--format", "json"]).json();
    assert_eq!(json, again, "the same design gave other figures");
}

#[test]
fn what_if_figures_count_and_leave_the_file_alone() {
    let folder = Folder::new();
    let file = folder.text("a.pipe.ron");
    succeed(&["new", "visual-search", "-o", &file]);
    let before = std::fs::read(&file).unwrap();
    let p99 = |changes: &[&str]| {
        let mut words = vec!["estimate", file.as_str(), "--format", "json"];
        words.extend(changes.iter().flat_map(|change| ["--set", *change]));
        let json = succeed(&words).json();
        json["latency_ms"]["p99"].as_f64().unwrap()
    };
    assert!(p99(&["ranking_model.p99_ms=400"]) > p99(&[]) + 100.0);
    assert_eq!(std::fs::read(&file).unwrap(), before);
    let load = [
        "estimate",
        &file,
        "--format",
        "json",
        "--set",
        "peak_qps=3k",
    ];
    let json = succeed(&load).json();
    assert_eq!(json["peak_qps"], 3000.0);
}

#[test]
fn people_read_budgets_and_what_is_missing() {
    let shown = succeed(&["estimate", "visual-search", "--set", "p99_budget_ms=50"]);
    let text = shown.text();
    assert!(text.contains("over its budget of 50 ms"), "{text}");
    assert!(text.contains("gives in first"), "{text}");
    assert!(text.contains("To know more"), "{text}");
    let folder = Folder::new();
    let file = folder.write("a.pipe.ron", "(format: 1, nodes: {})");
    let shown = succeed(&["estimate", &file]);
    assert!(
        shown.text().contains("no path from a request"),
        "{}",
        shown.text()
    );
}

#[test]
fn wrong_figures_and_prices_are_refused_with_a_sentence() {
    for (change, words) in [
        ("nobody.p99_ms=3", "nobody"),
        ("ranking_model.speed=3", "no figure \"speed\""),
        ("ranking_model.p99_ms=soon", "soon"),
        ("ranking_model.p50_ms=9000", "p99"),
        ("load=3", "no requirement \"load\""),
        ("ranking_model", "node.figure=value"),
    ] {
        let refused = run(&["estimate", "visual-search", "--set", change]);
        assert_eq!(refused.code, 2, "{change}");
        assert!(refused.err.contains(words), "{change}: {}", refused.err);
    }
    let folder = Folder::new();
    let prices = folder.write("prices.ron", "(as_of: 3)");
    let refused = run(&["estimate", "visual-search", "--prices", &prices]);
    assert_eq!(refused.code, 2);
    assert!(refused.err.contains("prices.ron:1:"), "{}", refused.err);
}
