//! The house of ARCHITECTURE.md stands: no module uses a neighbor or a floor above it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};

const PAGE: &str = include_str!("../../ARCHITECTURE.md");

/// The rows of the first table whose header begins so, as cells.
fn table(page: &str, header: &str) -> Vec<Vec<String>> {
    page.lines()
        .skip_while(|line| !line.starts_with(header))
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .map(|line| {
            let cells = line.trim_matches('|').split('|');
            cells.map(|cell| cell.trim().to_owned()).collect()
        })
        .collect()
}

/// The names in backquotes of a cell.
fn names(cell: &str) -> Vec<String> {
    let quoted = cell.split('`').skip(1).step_by(2);
    quoted.map(ToOwned::to_owned).collect()
}

fn floors(page: &str) -> BTreeMap<String, u32> {
    table(page, "| floor |")
        .into_iter()
        .flat_map(|row| {
            let floor: u32 = row[0].parse().expect("a floor is a number");
            names(&row[1]).into_iter().map(move |name| (name, floor))
        })
        .collect()
}

fn homes(page: &str) -> BTreeMap<String, BTreeSet<String>> {
    table(page, "| library |")
        .into_iter()
        .flat_map(|row| {
            let homes: BTreeSet<String> = names(&row[1]).into_iter().collect();
            names(&row[0])
                .into_iter()
                .map(move |name| (name, homes.clone()))
        })
        .collect()
}

/// What a file uses: first segments of paths from the crate's root, and all names that
/// stand before `::`.
#[derive(Default)]
struct Uses {
    modules: BTreeSet<String>,
    libraries: BTreeSet<String>,
}

/// Walks tokens, so that comments and texts do not count. `depth` is how many modules the
/// file lies below the root: that many `super` lead to it.
fn walk(tokens: TokenStream, depth: usize, uses: &mut Uses) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let ident = |index: usize| match tokens.get(index) {
        Some(TokenTree::Ident(ident)) => Some(ident.to_string()),
        _ => None,
    };
    let colons = |index: usize| {
        let is_colon = |index: usize| matches!(tokens.get(index), Some(TokenTree::Punct(punct)) if punct.as_char() == ':');
        is_colon(index) && is_colon(index + 1)
    };
    for (index, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Ident(own) if colons(index + 1) => {
                let own = own.to_string();
                // From here up to the root of the crate, if the path goes there.
                let mut at = index;
                let mut supers = 0;
                while ident(at).as_deref() == Some("super") && colons(at + 1) {
                    supers += 1;
                    at += 3;
                }
                if own == "crate" || own == "pipewright" {
                    first_segments(&tokens, index + 3, &mut uses.modules);
                } else if own == "super" && supers >= depth {
                    first_segments(&tokens, at, &mut uses.modules);
                } else {
                    uses.libraries.insert(own);
                }
            }
            TokenTree::Group(group) => {
                let is_module = index >= 2 && ident(index - 2).as_deref() == Some("mod");
                walk(group.stream(), depth + usize::from(is_module), uses);
            }
            _ => {}
        }
    }
}

fn first_segments(tokens: &[TokenTree], at: usize, into: &mut BTreeSet<String>) {
    match tokens.get(at) {
        Some(TokenTree::Ident(ident)) => {
            into.insert(ident.to_string());
        }
        Some(TokenTree::Group(group)) => {
            let inner: Vec<TokenTree> = group.stream().into_iter().collect();
            let mut begins = true;
            for token in inner {
                match token {
                    TokenTree::Ident(ident) if begins => {
                        into.insert(ident.to_string());
                        begins = false;
                    }
                    TokenTree::Punct(punct) if punct.as_char() == ',' => begins = true,
                    _ => {}
                }
            }
        }
        _ => {}
    }
}

/// What is wrong with a file of a module.
fn faults(module: &str, depth: usize, code: &str, page: &str) -> Vec<String> {
    let (floors, homes) = (floors(page), homes(page));
    let Some(own) = floors.get(module) else {
        return vec![format!("`{module}` is on no floor of ARCHITECTURE.md")];
    };
    let mut uses = Uses::default();
    walk(code.parse().expect("the file is Rust"), depth, &mut uses);
    let mut faults = Vec::new();
    for used in &uses.modules {
        if let Some(floor) = floors.get(used)
            && used != module
            && floor >= own
        {
            faults.push(format!(
                "`{module}` on floor {own} uses `{used}` on floor {floor}"
            ));
        }
    }
    for library in &uses.libraries {
        if let Some(homes) = homes.get(library)
            && !homes.contains(module)
        {
            faults.push(format!(
                "`{module}` uses {library}, whose home is {homes:?}"
            ));
        }
    }
    faults
}

fn files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, into);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            into.push(path);
        }
    }
}

#[test]
fn no_module_uses_a_neighbor_or_a_floor_above() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    files(&root, &mut paths);
    paths.sort();
    let mut found = Vec::new();
    for path in &paths {
        let inside = path.strip_prefix(&root).unwrap().with_extension("");
        let mut parts: Vec<String> = inside
            .iter()
            .map(|part| part.to_string_lossy().into_owned())
            .collect();
        if matches!(parts.last().map(String::as_str), Some("mod")) {
            parts.pop();
        }
        if matches!(parts[0].as_str(), "lib" | "main") {
            continue;
        }
        let code = std::fs::read_to_string(path).unwrap();
        for fault in faults(&parts[0], parts.len(), &code, PAGE) {
            found.push(format!("{}: {fault}", inside.display()));
        }
    }
    assert!(paths.len() > 80, "only {} files were found", paths.len());
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn every_module_is_on_a_floor_and_every_floor_has_its_module() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let present: BTreeSet<String> = std::fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
        .filter(|name| !matches!(name.as_str(), "lib" | "main"))
        .collect();
    let listed: BTreeSet<String> = floors(PAGE).into_keys().collect();
    assert_eq!(present, listed);
}

/// A test that cannot fail proves nothing.
#[test]
fn the_test_finds_what_is_forbidden() {
    let page = "| floor | module | x | y |\n|---|---|---|---|\n| 0 | `low` | | |\n\
                | 1 | `left` | | |\n| 1 | `right` | | |\n| 2 | `high` | | |\n\n\
                | library | home |\n|---|---|\n| `paint` | `high` |\n";
    let bad = [
        ("left", 1, "use crate::right::Thing;"),
        ("left", 1, "use crate::{low::A, high::B};"),
        ("low", 1, "fn f() { crate::left::g(); }"),
        ("low", 2, "use super::super::left::g;"),
        ("low", 1, "mod tests { use super::super::left::g; }"),
        ("left", 1, "fn f(c: paint::Color) {}"),
        ("attic", 1, ""),
    ];
    for (module, depth, code) in bad {
        assert_eq!(
            faults(module, depth, code, page).len(),
            1,
            "{module}: {code}"
        );
    }
    let good = [
        (
            "high",
            1,
            "use crate::{left::A, right::B, low}; fn f() { paint::line(); }",
        ),
        (
            "left",
            2,
            "use super::other; // crate::right is only spoken of",
        ),
        ("left", 1, "const TEXT: &str = \"crate::right::Thing\";"),
        (
            "left",
            1,
            "mod tests { use super::*; use crate::left::own; }",
        ),
    ];
    for (module, depth, code) in good {
        assert_eq!(
            faults(module, depth, code, page),
            Vec::<String>::new(),
            "{code}"
        );
    }
}
