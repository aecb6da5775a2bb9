//! `new`, `check` and `layout`.

use pipewright::catalog::templates;
use pipewright::storage::format;

use super::{Folder, read, run, run_with, succeed};

/// Nodes that nothing is connected with.
const ONE_ERROR: &str = r#"(
    format: 1,
    title: "One lone node",
    nodes: {
        "lone": (component: "api_gateway", label: "Lone", at: (0, 0)),
        "b": (component: "client_request", label: "B", at: (300, 0)),
        "c": (component: "api_gateway", label: "C", at: (600, 0)),
        "d": (component: "api_gateway", label: "D", at: (900, 0)),
    },
)"#;

#[test]
fn every_template_goes_through_the_whole_chain() {
    for template in templates() {
        let folder = Folder::new();
        let document = folder.text("a.pipe.ron");
        let [svg, png, html, md] = ["a.svg", "a.png", "a.html", "a.md"].map(|own| folder.text(own));
        succeed(&["new", template.id, "-o", &document]);
        succeed(&["check", &document, "--deny", "warning"]);
        succeed(&["export", &document, "-o", &svg]);
        succeed(&["export", &document, "-o", &png, "--scale", "2"]);
        succeed(&["export", &document, "-o", &html]);
        succeed(&["export", &document, "-o", &md]);
        let checked = succeed(&["check", &svg, &png, &html, "--format", "json"]);
        assert_eq!(checked.json(), serde_json::json!([]), "{}", template.id);
        assert_eq!(
            folder.names(),
            ["a.html", "a.md", "a.pipe.ron", "a.png", "a.svg"],
            "nothing is left over"
        );
    }
}

#[test]
fn new_without_a_file_writes_to_standard_output() {
    let folder = Folder::new();
    let file = folder.text("a.pipe.ron");
    let shown = succeed(&["new", "visual-search"]);
    succeed(&["new", "visual-search", "-o", &file]);
    assert_eq!(shown.out, read(&file));
    // What we write, we read and write again to the byte.
    let loaded = format::read(shown.text()).unwrap();
    assert_eq!(format::write(&loaded.document), shown.text());
}

#[test]
fn a_file_may_be_a_document_a_template_a_picture_or_standard_input() {
    let folder = Folder::new();
    let picture = folder.text("a.png");
    succeed(&["export", "visual-search", "-o", &picture]);
    let document = folder.write("a.pipe.ron", succeed(&["new", "visual-search"]).out);
    for name in [&picture, &document, "visual-search"] {
        succeed(&["check", name]);
    }
    for path in [&picture, &document] {
        let run = run_with(&["check", "-"], &read(path));
        assert_eq!(run.code, 0, "{path}: {}", run.err);
    }
}

#[test]
fn findings_have_the_promised_shape_and_decide_the_exit_code() {
    let folder = Folder::new();
    let file = folder.write("a.pipe.ron", ONE_ERROR);
    let checked = run(&["check", &file, "--format", "json"]);
    assert_eq!(checked.code, 1);
    let findings = checked.json();
    let findings = findings.as_array().unwrap();
    assert!(!findings.is_empty());
    for finding in findings {
        assert_eq!(finding["file"], file.as_str());
        let severity = finding["severity"].as_str().unwrap();
        assert!(["error", "warning", "advice"].contains(&severity));
        for field in ["rule", "message"] {
            assert!(finding[field].as_str().is_some_and(|text| !text.is_empty()));
        }
        assert!(finding["nodes"].is_array() && finding["edges"].is_array());
        assert!(finding["fix"].is_string() || finding["fix"].is_null());
        let fields: Vec<&String> = finding.as_object().unwrap().keys().collect();
        assert_eq!(fields.len(), 7, "{fields:?}");
    }
    let people = run(&["check", &file]);
    assert_eq!(people.code, 1);
    assert!(people.text().contains("error["), "{}", people.text());
    assert!(people.text().contains("Lone"));
}

#[test]
fn the_denied_level_decides() {
    let folder = Folder::new();
    // An unknown component is a warning: the file may come from a newer palette.
    let warning = ONE_ERROR.replace("api_gateway", "component_of_the_future");
    let file = folder.write("w.pipe.ron", warning);
    let severities: Vec<String> = run(&["check", &file, "--format", "json"])
        .json()
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| finding["severity"].as_str().unwrap().to_owned())
        .collect();
    let worst = ["error", "warning", "advice"]
        .into_iter()
        .find(|severity| severities.iter().any(|own| own == severity))
        .unwrap();
    for (level, denied) in [
        ("error", vec!["error"]),
        ("warning", vec!["error", "warning"]),
        ("advice", vec!["error", "warning", "advice"]),
    ] {
        let code = i32::from(denied.contains(&worst));
        assert_eq!(
            run(&["check", &file, "--deny", level]).code,
            code,
            "{level}"
        );
    }
    assert_eq!(run(&["check", "visual-search", "--deny", "advice"]).code, 0);
}

#[test]
fn an_unknown_component_survives_a_round_trip() {
    let folder = Folder::new();
    let text = ONE_ERROR.replace("api_gateway", "component_of_the_future");
    let file = folder.write("w.pipe.ron", text);
    let (out, svg) = (folder.text("out.pipe.ron"), folder.text("out.svg"));
    succeed(&["layout", &file, "-o", &out]);
    assert!(
        String::from_utf8(read(&out))
            .unwrap()
            .contains("component_of_the_future")
    );
    succeed(&["export", &file, "-o", &svg]);
}

#[test]
fn several_files_are_checked_and_one_that_cannot_be_read_is_unusable_input() {
    let folder = Folder::new();
    let good = folder.write("good.pipe.ron", succeed(&["new", "custom-ml"]).out);
    let bad = folder.write("bad.pipe.ron", "(format: 1, nodes: [])");
    let run = run(&["check", &good, &bad, "visual-search"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("bad.pipe.ron"), "{}", run.err);
}

#[test]
fn layout_writes_positions_and_counts() {
    let folder = Folder::new();
    let out = folder.text("out.pipe.ron");
    succeed(&["layout", "visual-search", "-o", &out]);
    let loaded = format::read(std::str::from_utf8(&read(&out)).unwrap()).unwrap();
    let places: std::collections::BTreeSet<String> = loaded
        .document
        .nodes()
        .values()
        .map(|node| format!("{:?}", node.position))
        .collect();
    assert_eq!(
        places.len(),
        loaded.document.nodes().len(),
        "no two on one spot"
    );
    let stats = succeed(&["layout", "visual-search", "--stats", "--format", "json"]).json();
    assert_eq!(stats["nodes"], 28);
    assert_eq!(stats["node_overlaps"], 0);
    assert_eq!(stats["edges_through_nodes"], 0);
    for field in [
        "edges",
        "ranks",
        "crossings",
        "bends",
        "total_length",
        "together",
        "struck_titles",
        "struck_labels",
        "path_edges",
        "straight_path_edges",
        "area",
        "ms",
    ] {
        assert!(stats[field].is_number(), "{field}");
    }
    // The same input, the same bytes.
    let again = folder.text("again.pipe.ron");
    succeed(&["layout", "visual-search", "-o", &again]);
    assert_eq!(read(&out), read(&again));
}

#[test]
fn layout_keeps_what_is_said_of_it_in_the_document() {
    let folder = Folder::new();
    let (down, again) = (folder.text("down.pipe.ron"), folder.text("again.pipe.ron"));
    let said = [
        "--direction",
        "down",
        "--edges",
        "straight",
        "--spacing",
        "1.5",
        "--compact",
        "--aspect",
        "free",
    ];
    let mut arguments = vec!["layout", "visual-search", "-o", &down];
    arguments.extend(said);
    succeed(&arguments);
    let text = String::from_utf8(read(&down)).unwrap();
    let line =
        "layout: (direction: down, edges: straight, spacing: 1.5, compact: true, unwrapped: true)";
    assert!(text.contains(line), "{text}");
    // What is not said stays.
    succeed(&[
        "layout",
        &down,
        "--compact=false",
        "--aspect",
        "2",
        "-o",
        &again,
    ]);
    let text = String::from_utf8(read(&again)).unwrap();
    let line = "layout: (direction: down, edges: straight, spacing: 1.5, aspect_ratio: 2)";
    assert!(text.contains(line), "{text}");
    // Defaults leave no trace.
    let plain = succeed(&[
        "layout",
        &down,
        "--direction",
        "right",
        "--edges",
        "orthogonal",
        "--spacing",
        "1",
        "--compact=false",
        "--aspect",
        "1.6",
    ]);
    assert!(!plain.text().contains("layout:"), "{}", plain.text());
}

#[test]
fn the_sheet_is_printed_for_people_and_for_programs() {
    let shown = succeed(&["sheet", "people-you-may-know"]);
    let text = shown.text();
    for part in [
        "# People You May Know",
        "## At a glance",
        "## Requirements",
        "## 5. Pipeline and serving",
    ] {
        assert!(text.contains(part), "{part}");
    }
    assert!(!text.contains("## Components") && !text.contains("base64"));
    let sheet = succeed(&["sheet", "people-you-may-know", "--format", "json"]).json();
    assert_eq!(sheet["family"], "ml");
    assert_eq!(sheet["framework"], "ml-system-design");
    assert_eq!(
        sheet["progress"],
        serde_json::json!({"answered": 8, "steps": 8})
    );
    assert!(sheet["brief"]["approach"].as_str().unwrap().contains("GNN"));
    let peak = &sheet["requirements"][0];
    assert_eq!(
        (&peak["key"], &peak["value"]),
        (&"peak_qps".into(), &20_000.0.into())
    );
    let steps = sheet["steps"].as_array().unwrap();
    assert_eq!(steps.len(), 8);
    assert!(
        steps
            .iter()
            .any(|step| !step["nodes"].as_array().unwrap().is_empty())
    );
}
