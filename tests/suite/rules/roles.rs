//! Rules and estimates ask for roles, and never for a component by its id.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};

use pipewright::catalog::Catalog;

/// The texts of a piece of code, without those of its tests.
fn literals(tokens: TokenStream, into: &mut BTreeSet<String>) {
    let mut is_test = false;
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                let text = group.to_string();
                if text.replace(' ', "") == "[cfg(test)]" {
                    is_test = true;
                } else if is_test && text.starts_with('{') {
                    is_test = false;
                } else {
                    literals(group.stream(), into);
                }
            }
            TokenTree::Literal(literal) => {
                into.insert(literal.to_string().trim_matches('"').to_owned());
            }
            _ => {}
        }
    }
}

fn files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, into);
        } else {
            into.push(path);
        }
    }
}

/// Ids of components that stand as texts in some code.
fn named(code: &str) -> Vec<String> {
    let mut found = BTreeSet::new();
    literals(code.parse().unwrap(), &mut found);
    let known = |text: &String| Catalog::bundled().component(text).is_some();
    found.into_iter().filter(known).collect()
}

#[test]
fn no_rule_and_no_figure_asks_for_a_component_by_its_id() {
    let mut paths = Vec::new();
    for module in ["check", "estimate", "graph"] {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        files(&root.join(module), &mut paths);
    }
    assert!(paths.len() > 25, "only {} files were found", paths.len());
    for path in paths {
        let found = named(&std::fs::read_to_string(&path).unwrap());
        assert!(found.is_empty(), "{}: {found:?}", path.display());
    }
}

#[test]
fn an_id_is_found_in_code_and_not_in_tests_or_within_sentences() {
    let code = "fn f() { g(&[\"trainer\"]); } #[cfg(test)] mod tests { const A: &str = \"vector_index\"; } \
                const B: &str = \"heavy_ranker\"; const C: &str = \"a trainer trains\";";
    assert_eq!(named(code), ["heavy_ranker", "trainer"]);
}
