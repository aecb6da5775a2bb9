//! The document format: what is read, what is refused and in which words, what is written.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use pipewright::geometry::Point;
use pipewright::model::{Document, EdgeKind, NewNode, Property, Quantity};
use pipewright::storage::format::{self, Fault, FormatError};
use proptest::prelude::*;

use crate::random;

fn fixtures(folder: &str) -> Vec<(PathBuf, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/format")
        .join(folder);
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    assert!(!files.is_empty());
    files
        .into_iter()
        .map(|file| (file.clone(), fs::read_to_string(file).unwrap()))
        .collect()
}

/// An error's sentence, without the column.
fn without_column(error: &FormatError) -> String {
    FormatError {
        column: None,
        ..error.clone()
    }
    .to_string()
}

fn refusal(text: &str) -> String {
    without_column(&format::read(text).unwrap_err())
}

#[test]
fn refused_fixtures_are_refused_in_the_words_of_their_first_line() {
    let mut wrong = Vec::new();
    for (file, text) in fixtures("refused") {
        let expected = text
            .lines()
            .next()
            .and_then(|line| line.strip_prefix("// refused: "));
        let expected = expected.unwrap_or("it is empty");
        let said = match format::read(&text) {
            Ok(_) => "nothing".to_owned(),
            Err(error) if expected.contains(", column ") => error.to_string(),
            Err(error) => without_column(&error),
        };
        if said != expected {
            wrong.push(format!(
                "{}\n  expected: {expected}\n  said:     {said}",
                file.display()
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn files_that_we_wrote_are_saved_unchanged() {
    for (file, text) in fixtures("read") {
        let loaded =
            format::read(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        assert!(!loaded.needs_layout, "{}", file.display());
        assert_eq!(format::write(&loaded.document), text, "{}", file.display());
    }
}

#[test]
fn every_format_that_ever_was_is_opened() {
    let files = fixtures("numbered");
    assert_eq!(files.len(), format::FORMAT as usize, "one for each format");
    let expected = format::read(&fixtures("read")[0].1).unwrap().document;
    for (number, (file, text)) in (1..).zip(&files) {
        assert!(
            file.ends_with(format!("format_{number}.pipe.ron")),
            "{}",
            file.display()
        );
        assert!(text.contains(&format!("format: {number},")));
        // All of them say the same as the one of today that has every field.
        assert_eq!(format::read(text).unwrap().document, expected);
    }
}

#[test]
fn what_a_newer_palette_has_is_kept_through_an_edit() {
    let text = "(format: 1, title: \"T\", nodes: {\n\
        \"a\": (component: \"quantum_index\", label: \"Q\", at: (0, 0)),\n\
        \"b\": (component: \"api_gateway\", at: (300, 0)),\n\
        }, edges: [(from: \"b\", to: \"a\", data: \"qubits\")])";
    let mut document = format::read(text).unwrap().document;
    let mut draft = document.edit();
    let mut header = draft.document().header().as_ref().clone();
    header.title = "Other".into();
    draft.set_header(header);
    draft.commit("Edit").unwrap();
    let saved = format::write(&document);
    assert!(saved.contains("component: \"quantum_index\""), "{saved}");
    assert!(saved.contains("data: \"qubits\""), "{saved}");
    assert!(saved.contains("title: \"Other\""));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn what_was_saved_is_loaded_as_it_was(document in random::document()) {
        let text = format::write(&document);
        let loaded = format::read(&text).map_err(|error| TestCaseError::fail(format!("{error}\n{text}")))?;
        prop_assert_eq!(&loaded.document, &document);
        prop_assert!(!loaded.needs_layout);
        prop_assert_eq!(format::write(&loaded.document), text);
    }

    #[test]
    fn any_text_is_read_or_refused_without_a_crash(text in random::text(), inside in random::text()) {
        let _ = format::read(&text);
        let _ = format::read(&format!("(format: 1, title: \"{inside}\", nodes: {{ {text} }})"));
    }

    #[test]
    fn a_damaged_file_is_read_or_refused_without_a_crash(
        document in random::document(),
        at in 0.0..1.0_f64,
        garbage in random::text(),
    ) {
        let text = format::write(&document);
        let mut at = (text.len() as f64 * at) as usize;
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        let _ = format::read(&text[..at]);
        let _ = format::read(&format!("{}{garbage}{}", &text[..at], &text[at..]));
    }
}

#[test]
fn a_file_without_positions_asks_for_layout() {
    let read = |nodes: &str| {
        format::read(&format!(
            "(format: 1, lanes: [(id: \"l\")], nodes: {{{nodes}}})"
        ))
        .unwrap()
    };
    assert!(read("\"a\": (component: \"x\"), \"b\": (component: \"x\", lane: \"l\")").needs_layout);
    assert!(!format::read("(format: 1)").unwrap().needs_layout);
    let placed = "(format: 1, nodes: {\"a\": (component: \"x\", at: (0, 0))})";
    assert!(!format::read(placed).unwrap().needs_layout);
}

#[test]
fn comments_order_and_noise_of_a_hand_written_file_do_not_matter() {
    let text = r#"
        /* by hand */
        (edges: [(to: "b", data: "query", from: "a",)], // an edge
         nodes: {"b": (at: (1e2, 0.004), component: "y", pii: false, label: ""), "a": (component: "x", at: (-0.001, 2.0))},
         tags: ["b", "a", "b"],
         sheet: (answers: {"clarify": ""}),
         format: 1)"#;
    let written = format::write(&format::read(text).unwrap().document);
    insta::assert_snapshot!(written, @r#"
    // Pipewright document
    (
        format: 1,
        tags: ["a", "b"],
        nodes: {
            "a": (
                component: "x",
                at: (0, 2),
            ),
            "b": (
                component: "y",
                at: (100, 0),
            ),
        },
        edges: [
            (from: "a", to: "b", data: "query"),
        ],
    )
    "#);
}

#[test]
fn line_ends_of_another_system_do_not_reach_the_text() {
    let (_, text) = fixtures("read").swap_remove(0);
    let there = format::read(&text.replace('\n', "\r\n")).unwrap();
    assert_eq!(there, format::read(&text).unwrap());
    let marked = format::read(&format!("\u{feff}{text}")).unwrap();
    assert_eq!(marked.document, there.document);
}

#[test]
fn edge_ids_are_written_only_where_loading_would_give_others() {
    let mut document = Document::new("");
    let mut draft = document.edit();
    let a = draft.add_node(NewNode::new("x", "a", Point::ZERO)).unwrap();
    let b = draft.add_node(NewNode::new("x", "b", Point::ZERO)).unwrap();
    let first = draft
        .connect(&a, &b, &"query".into(), EdgeKind::Sync)
        .unwrap();
    draft
        .connect(&a, &b, &"query".into(), EdgeKind::Sync)
        .unwrap();
    draft.remove_edge(&first).unwrap();
    draft
        .connect(&b, &a, &"query".into(), EdgeKind::Sync)
        .unwrap();
    draft.rename_node(&b, &"c".into()).unwrap();
    draft.commit("Draw").unwrap();
    let text = format::write(&document);
    let edges: Vec<_> = text.lines().filter(|line| line.contains("from:")).collect();
    assert_eq!(
        edges,
        [
            r#"        (from: "a", to: "c", data: "query", id: "a.b_2"),"#,
            r#"        (from: "c", to: "a", data: "query", id: "b.a"),"#,
        ]
    );
    assert_eq!(format::read(&text).unwrap().document, document);
}

#[test]
fn what_is_no_text_is_named_so() {
    assert_eq!(
        format::text_of(b"(format: 1,\xff)")
            .unwrap_err()
            .to_string(),
        "it is not text (byte 12 is not UTF-8)"
    );
    assert_eq!(
        format::text_of(&vec![b' '; format::MAX_BYTES + 1])
            .unwrap_err()
            .fault,
        Fault::TooLarge
    );
    assert_eq!(refusal(""), "it is empty");
    assert_eq!(refusal("\u{feff} \n"), "it is empty");
}

#[test]
fn hostile_nesting_is_refused_quickly() {
    let start = Instant::now();
    for open in ["(", "[", "{", "Some(", "/*", "#![enable(", "r#\"", "(a:"] {
        let deep = open.repeat(200_000);
        for text in [
            deep.clone(),
            format!("(format: 1, title: {deep}"),
            format!("(format: 1, nodes: {{\"a\": (component: {deep}"),
            format!("(format: 1, unknown: {deep}"),
        ] {
            assert!(format::read(&text).is_err(), "{open}");
        }
    }
    assert!(start.elapsed() < Duration::from_secs(20));
}

#[test]
fn many_edges_between_two_nodes_take_no_quadratic_time() {
    let edge = "(from: \"a\", to: \"a\", data: \"q\"),\n";
    let file = |count: usize| {
        let edges = edge.repeat(count);
        format!("(format: 1, nodes: {{\"a\": (component: \"x\")}}, edges: [\n{edges}])")
    };
    let start = Instant::now();
    let loaded = format::read(&file(30_000)).unwrap();
    assert_eq!(loaded.document.edges().len(), 30_000);
    assert!(loaded.document.edges().contains_key("a.a_30000"));
    assert!(start.elapsed() < Duration::from_secs(20));
    let said = refusal(&file(format::MAX_EDGES + 1));
    assert!(
        said.ends_with("edges: there are more than 40000 entries"),
        "{said}"
    );
}

#[test]
fn too_many_nodes_are_refused() {
    let nodes: Vec<String> = (0..=format::MAX_NODES)
        .map(|number| format!("\"n{number}\": (component: \"x\")"))
        .collect();
    let nodes = nodes.join(",");
    let said = refusal(&format!("(format: 1, nodes: {{{nodes}}})"));
    assert!(
        said.ends_with("nodes: there are more than 20000 entries"),
        "{said}"
    );
}

#[test]
fn what_could_not_be_opened_again_is_refused_before_it_is_saved() {
    let mut document = Document::new("Many");
    let mut draft = document.edit();
    for _ in 0..=format::MAX_NODES {
        draft.add_node(NewNode::new("x", "n", Point::ZERO)).unwrap();
    }
    let refused = draft.commit("Add").unwrap_err().to_string();
    assert!(
        refused.contains("it has 20001 nodes; a document has at most 20000"),
        "{refused}"
    );
    assert!(document.nodes().is_empty());
    // Few records with long texts.
    let text = "long ".repeat(38_000);
    let mut draft = document.edit();
    for _ in 0..180 {
        let size = pipewright::geometry::Size::new(200.0, 80.0);
        draft.add_note(&text, Point::ZERO, size).unwrap();
    }
    draft.commit("Add").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("long.pipe.ron");
    fs::write(&path, "as it was").unwrap();
    let refused = pipewright::storage::save(&path, &document).unwrap_err();
    assert!(
        refused.to_string().contains("larger than 32 MiB"),
        "{refused}"
    );
    assert_eq!(fs::read_to_string(&path).unwrap(), "as it was");
}

#[test]
fn extensions_of_the_notation_change_nothing() {
    let plain = format::read("(format: 1, title: \"T\")").unwrap();
    let enabled = "#![enable(implicit_some, unwrap_newtypes)]\n(format: 1, title: \"T\")";
    assert_eq!(format::read(enabled).unwrap(), plain);
    assert!(format::read("(format: 1, title: Some(\"T\"))").is_err());
}

#[test]
fn figures_keep_every_digit() {
    let mut document = Document::new("");
    let mut draft = document.edit();
    let node = draft.add_node(NewNode::new("x", "a", Point::ZERO)).unwrap();
    let value = 0.1 + 0.2;
    draft
        .set_property(&node, Property::P99Ms, Some(Quantity::Number(value)))
        .unwrap();
    draft.commit("Set").unwrap();
    let text = format::write(&document);
    assert!(text.contains("p99_ms: 0.30000000000000004,"), "{text}");
    assert_eq!(format::read(&text).unwrap().document, document);
}
