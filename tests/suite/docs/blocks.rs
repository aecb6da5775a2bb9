//! Blocks of RON are read by what reads such files.

use pipewright::catalog::Catalog;
use pipewright::check::{Severity, check};
use pipewright::session::{Keymap, load_source};
use pipewright::storage::{KEYS_FILE, RULES_FILE, format, load_frameworks, load_rules, load_theme};

use super::{Block, pages};

/// What is wrong with a block, or nothing.
fn fault(block: &Block<'_>) -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    let mut words = block.info.split_whitespace();
    let language = words.next().unwrap_or_default();
    let what = words.next().unwrap_or_default();
    let text = block.text.as_str();
    let document = |text: &str| match format::read(text) {
        Err(error) => Some(error.to_string()),
        Ok(loaded) => {
            let findings = check(&loaded.document, Catalog::bundled());
            let errors = findings
                .iter()
                .filter(|finding| finding.severity == Severity::Error);
            let messages: Vec<String> = errors.map(|own| own.message.clone()).collect();
            (!messages.is_empty()).then(|| messages.join("\n"))
        }
    };
    match (language, what) {
        // A whole document without errors; a third word is the name of its file.
        ("ron", "document") => document(text),
        // A field of a document, around which the rest is set.
        ("ron", "field") => format::read(&format!("(format: 1, {text})"))
            .err()
            .map(|error| error.to_string()),
        // A node or an edge, in a document that has what it names.
        ("ron", "node") => format::read(&format!("(format: 1, nodes: {{ {text} }})"))
            .err()
            .map(|error| error.to_string()),
        ("ron", "edge") => format::read(&format!(
            "(format: 1, nodes: {{ \"query\": (component: \"client_request\"), \
             \"search\": (component: \"lexical_retriever\") }}, edges: [ {text} ])"
        ))
        .err()
        .map(|error| error.to_string()),
        ("ron", "keys") => {
            std::fs::write(folder.path().join(KEYS_FILE), text).unwrap();
            let (_, notices) = Keymap::load(folder.path());
            let first = notices.first();
            first.map(|notice| notice.sentence.clone())
        }
        ("ron", "theme") => {
            let path = folder.path().join("theme.ron");
            std::fs::write(&path, text).unwrap();
            load_theme(&path).err().map(|fault| fault.to_string())
        }
        ("ron", "framework") => {
            std::fs::write(folder.path().join("own.ron"), text).unwrap();
            let (_, faults) = load_frameworks(folder.path());
            faults.first().map(ToString::to_string)
        }
        ("ron", "rules") => {
            let path = folder.path().join(RULES_FILE);
            std::fs::write(&path, text).unwrap();
            load_rules(&path).err().map(|fault| fault.to_string())
        }
        ("ron", _) => Some("nobody says what reads this block".to_owned()),
        ("console" | "sh" | "text" | "yaml" | "toml" | "rust", _) => None,
        _ => Some(format!("no test knows blocks of {:?}", block.info)),
    }
}

#[test]
fn every_block_is_read_by_what_reads_such_files() {
    let mut faults = Vec::new();
    let mut count = 0;
    for page in pages() {
        for block in page.blocks() {
            count += 1;
            if let Some(fault) = fault(&block) {
                faults.push(format!("{}:{}: {fault}", page.name, block.line));
            }
        }
    }
    assert!(count > 20, "only {count} blocks were found");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// A test that cannot fail proves nothing.
#[test]
fn a_wrong_block_is_found() {
    for (info, text) in [
        ("ron document", "(format: 1, titel: \"A\")"),
        (
            "ron document",
            "(format: 1, nodes: { \"a\": (component: \"client_request\"), \"b\": (component: \
             \"index_builder\") }, edges: [(from: \"a\", to: \"b\", data: \"query\")])",
        ),
        ("ron rules", "[(id: \"x\")]"),
        (
            "ron theme",
            "(name: \"A\", base: dark, colors: { \"akzent\": \"#001122\" })",
        ),
        ("ron keys", "{ \"no.command\": [\"F9\"] }"),
        ("ron", "()"),
        ("brainfuck", ""),
    ] {
        let block = Block {
            info,
            text: text.to_owned(),
            line: 1,
        };
        assert!(fault(&block).is_some(), "{info}: {text}");
    }
}

#[test]
fn the_first_template_that_pages_use_opens() {
    assert!(load_source("visual-search", None).is_ok());
}
