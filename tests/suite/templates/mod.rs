//! The bundled designs: each is whole, and the checks have nothing to say against it.

mod content;

use pipewright::catalog::{Catalog, templates};
use pipewright::check::{check, summary};
use pipewright::model::{Document, Family};
use pipewright::session::{load_template, template_infos};
use pipewright::storage::format;

fn documents() -> impl Iterator<Item = (&'static str, Document)> {
    templates()
        .iter()
        .map(|template| (template.id, load_template(template).unwrap()))
}

#[test]
fn the_gallery_shows_every_template() {
    let shown: Vec<String> = template_infos().into_iter().map(|info| info.id).collect();
    let bundled: Vec<&str> = templates().iter().map(|template| template.id).collect();
    assert_eq!(shown, bundled);
    for family in [Family::Ml, Family::GenAi] {
        assert!(template_infos().iter().any(|info| info.family == family));
    }
}

#[test]
fn every_template_has_an_id_a_title_a_use_case_and_tags() {
    for info in template_infos() {
        let id = info.id;
        let is_slug = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        assert!(!id.is_empty() && id.chars().all(is_slug), "{id:?}");
        assert!(!info.title.trim().is_empty(), "{id}");
        assert!(!info.use_case.trim().is_empty(), "{id}");
        assert!(info.tags.iter().all(|tag| !tag.trim().is_empty()), "{id}");
        assert!(!info.tags.is_empty(), "{id}");
        assert_eq!(info.document.header().family, info.family, "{id}");
    }
}

#[test]
fn titles_are_unique() {
    let mut titles: Vec<String> = template_infos()
        .into_iter()
        .map(|info| info.title)
        .collect();
    titles.sort();
    titles.dedup();
    assert_eq!(titles.len(), templates().len());
}

#[test]
fn every_step_of_the_framework_is_answered() {
    for (id, document) in documents() {
        let family = document.header().family;
        for step in &Catalog::bundled().framework(family).unwrap().steps {
            let answer = document.sheet().answers.get(&step.id);
            assert!(
                answer.is_some_and(|a| !a.trim().is_empty()),
                "{id}: {}",
                step.id
            );
        }
    }
}

#[test]
fn nothing_is_wrong_with_any_template() {
    for (id, document) in documents() {
        assert_eq!(document.problems(), [], "{id}");
        let findings = check(&document, Catalog::bundled());
        let count = summary(&findings);
        assert_eq!(
            (count.errors, count.warnings),
            (0, 0),
            "{id}: {findings:#?}"
        );
    }
}

#[test]
fn a_template_without_one_of_its_edges_is_found_wanting() {
    for (id, document) in documents() {
        let found = document.edges().keys().any(|edge| {
            let mut broken = document.clone();
            let mut draft = broken.edit();
            draft.remove_edge(edge).unwrap();
            draft.commit("Break").unwrap();
            let count = summary(&check(&broken, Catalog::bundled()));
            count.errors + count.warnings > 0
        });
        assert!(found, "{id}");
    }
}

#[test]
fn a_template_comes_back_from_its_file_as_it_was() {
    for (id, document) in documents() {
        let loaded = format::read(&format::write(&document)).unwrap();
        assert_eq!(loaded.document, document, "{id}");
        assert!(!loaded.needs_layout, "{id}");
    }
}

/// A file without the places of things, which auto layout gives.
fn without_places(text: &str) -> String {
    let lines = text
        .lines()
        .filter(|line| !line.starts_with("            at: ("));
    let mut out = String::new();
    for line in lines {
        let end = [", at: (", ", waypoints: ["]
            .iter()
            .filter(|_| line.starts_with("        ("))
            .filter_map(|place| line.find(place))
            .min();
        match end {
            Some(end) => {
                out.push_str(&line[..end]);
                out.push_str("),");
            }
            None => out.push_str(line),
        }
        out.push('\n');
    }
    out
}

#[test]
fn files_of_templates_are_written_as_the_program_writes_them() {
    for template in templates() {
        let document = load_template(template).unwrap();
        let text = format::write(&document);
        assert_eq!(format::write(&format::read(&text).unwrap().document), text);
        let (ours, written) = (without_places(&text), template.text);
        let differs = ours.lines().zip(written.lines()).find(|(a, b)| a != b);
        assert_eq!(differs, None, "{}", template.id);
        assert_eq!(ours, written, "{}", template.id);
    }
}
