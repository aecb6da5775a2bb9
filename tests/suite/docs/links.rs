//! Links and anchors lead somewhere, and files that pages name are there.

use std::collections::BTreeSet;

use super::{Page, page, pages, root};

/// The anchors of a page, as GitHub makes them of its headings.
fn anchors(page: &Page) -> BTreeSet<String> {
    let mut anchors = BTreeSet::new();
    for (_, line) in page.prose() {
        let title = line.trim_start_matches('#');
        if title.len() == line.len() || !title.starts_with(' ') {
            continue;
        }
        let anchor: String = title
            .trim()
            .to_lowercase()
            .chars()
            .filter(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | ' '))
            .map(|c| if c == ' ' { '-' } else { c })
            .collect();
        anchors.insert(anchor);
    }
    anchors
}

/// The targets of the links and pictures of a line.
fn targets(line: &str) -> Vec<&str> {
    let after = line.split("](").skip(1);
    let mut targets: Vec<&str> = after.filter_map(|rest| rest.split(')').next()).collect();
    for attribute in ["src=\"", "href=\"", "srcset=\""] {
        let after = line.split(attribute).skip(1);
        targets.extend(after.filter_map(|rest| rest.split('"').next()));
    }
    targets
}

#[test]
fn every_link_leads_to_a_file_and_every_anchor_to_a_heading() {
    let pages = pages();
    let mut broken = Vec::new();
    for page in &pages {
        let folder = root().join(&page.name).parent().unwrap().to_owned();
        for (number, line) in page.prose() {
            // What is quoted as code is no link.
            let line: Vec<&str> = line.split('`').step_by(2).collect();
            let line = line.concat();
            for target in targets(&line) {
                if target.contains("://") || target.starts_with("mailto:") {
                    continue;
                }
                let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
                let path = if file.is_empty() {
                    root().join(&page.name)
                } else {
                    folder.join(file)
                };
                let Ok(path) = path.canonicalize() else {
                    broken.push(format!("{}:{number}: {target}", page.name));
                    continue;
                };
                let leads_to = pages
                    .iter()
                    .find(|other| root().join(&other.name).canonicalize().unwrap() == path);
                let is_there = anchor.is_empty()
                    || leads_to.is_some_and(|other| anchors(other).contains(anchor));
                if !is_there {
                    broken.push(format!("{}:{number}: {target}", page.name));
                }
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn every_file_that_a_page_for_contributors_names_is_there() {
    let mut missing = Vec::new();
    let mut count = 0;
    for name in ["ARCHITECTURE.md", "CONTRIBUTING.md"] {
        let page = page(name);
        for (number, line) in page.prose() {
            for word in line.split('`').skip(1).step_by(2) {
                let folders = ["src/", "tests/", "docs/", "assets/", "packaging/", ".ci/"];
                let is_path = folders.iter().any(|folder| word.starts_with(folder));
                if !is_path || word.contains(['*', '<', ' ']) {
                    continue;
                }
                count += 1;
                if !root().join(word).exists() {
                    missing.push(format!("{name}:{number}: {word}"));
                }
            }
        }
    }
    assert!(count > 10, "only {count} files are named");
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn every_picture_of_the_documentation_is_shown_somewhere() {
    let all: String = pages().iter().map(|page| page.text.as_str()).collect();
    for folder in ["docs/pictures", "docs/screenshots"] {
        for entry in std::fs::read_dir(root().join(folder)).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let is_picture = [".png", ".svg"].iter().any(|ending| name.ends_with(ending));
            assert!(
                !is_picture || all.contains(&name),
                "{folder}/{name} is shown nowhere"
            );
        }
    }
}
