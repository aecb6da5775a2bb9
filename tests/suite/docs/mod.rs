//! What README and the pages of `docs` say is so: their blocks are read and run, their links lead
//! somewhere, and what is generated is what the program says today.
//!
//! `PIPEWRIGHT_WRITE_DOCS=1 cargo test --test suite docs` writes the generated parts anew.

mod blocks;
mod claims;
#[cfg(all(unix, feature = "cli"))]
mod console;
mod generated;
mod links;

use std::path::{Path, PathBuf};

/// A page of Markdown.
struct Page {
    /// Its path below the root of the repository.
    name: String,
    text: String,
}

/// A block of code: what is behind its backquotes, and what is in it.
struct Block<'p> {
    info: &'p str,
    text: String,
    /// The line where it begins, from 1.
    line: usize,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All pages that a reader can come to, in order of their names.
fn pages() -> Vec<Page> {
    let mut paths: Vec<PathBuf> = ["", "docs", "benches", ".github"]
        .iter()
        .flat_map(|folder| std::fs::read_dir(root().join(folder)).into_iter().flatten())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "md"))
        .collect();
    paths.sort();
    let pages: Vec<Page> = paths
        .into_iter()
        .map(|path| Page {
            name: path
                .strip_prefix(root())
                .unwrap()
                .to_string_lossy()
                .replace('\\', "/"),
            text: std::fs::read_to_string(&path).unwrap().replace('\r', ""),
        })
        .collect();
    assert!(pages.len() > 12, "only {} pages were found", pages.len());
    pages
}

fn page(name: &str) -> Page {
    let mut pages = pages();
    let at = pages.iter().position(|page| page.name == name);
    pages.swap_remove(at.unwrap_or_else(|| panic!("there is no page {name}")))
}

impl Page {
    fn blocks(&self) -> Vec<Block<'_>> {
        let mut blocks = Vec::new();
        let mut lines = self.text.lines().enumerate();
        while let Some((at, line)) = lines.next() {
            let Some(info) = line.trim_start().strip_prefix("```") else {
                continue;
            };
            let indent = line.len() - line.trim_start().len();
            let mut text = String::new();
            let mut is_closed = false;
            for (_, line) in lines.by_ref() {
                if line.trim_start().starts_with("```") {
                    is_closed = true;
                    break;
                }
                text.push_str(line.get(indent..).unwrap_or(""));
                text.push('\n');
            }
            assert!(is_closed, "{}:{}: a block has no end", self.name, at + 1);
            blocks.push(Block {
                info: info.trim(),
                text,
                line: at + 1,
            });
        }
        blocks
    }

    /// The lines outside of blocks, with their numbers from 1.
    fn prose(&self) -> Vec<(usize, &str)> {
        let mut is_code = false;
        let mut prose = Vec::new();
        for (at, line) in self.text.lines().enumerate() {
            if line.trim_start().starts_with("```") {
                is_code = !is_code;
            } else if !is_code {
                prose.push((at + 1, line));
            }
        }
        prose
    }
}
