//! Files of rules of a person's or a team's own.

use std::io;
use std::path::{Path, PathBuf};

use super::user_file::{self, FileFault, Wrong};
use crate::catalog::{Catalog, Role, did_you_mean};
use crate::check::CustomRule;
use crate::model::{EdgeKind, LaneKind, Property};

/// Name of the file of rules in a document's folder.
pub const RULES_FILE: &str = "pipewright.rules.ron";
/// Largest file, in bytes.
const MAX_BYTES: u64 = 256 << 10;
/// Most rules of a file.
const MAX_RULES: usize = 200;
/// Deepest nesting; rules need a handful.
const MAX_DEPTH: usize = 32;

/// Reads a file of rules.
///
/// # Errors
/// [`FileFault`] with file, and line and column where these are known.
pub fn load_rules(path: &Path) -> Result<Vec<CustomRule>, FileFault> {
    user_file::read(path, ("a file of rules", MAX_BYTES), rules_of)
}

/// The rules that hold for documents of a folder: those of the settings folder, by the names of
/// their files, and those beside the documents; and what is wrong with the others.
pub fn rules_for(
    settings: Option<&Path>,
    folder: Option<&Path>,
) -> (Vec<CustomRule>, Vec<FileFault>) {
    let (mut rules, mut faults) = (Vec::new(), Vec::new());
    let mut files: Vec<PathBuf> =
        settings.map_or_else(Vec::new, |folder| user_file::files_of(folder, &mut faults));
    // A file that may not be looked at is not the same as none.
    let is_there = |path: &PathBuf| {
        let found = path.symlink_metadata();
        !found.is_err_and(|error| error.kind() == io::ErrorKind::NotFound)
    };
    files.extend(
        folder
            .map(|folder| folder.join(RULES_FILE))
            .filter(is_there),
    );
    for path in files {
        match load_rules(&path) {
            Ok(read) => rules.extend(read),
            Err(fault) => faults.push(fault),
        }
    }
    (rules, faults)
}

fn rules_of(text: &str) -> Result<Vec<CustomRule>, Wrong> {
    let options = ron::Options::default()
        .with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME)
        .with_default_extension(ron::extensions::Extensions::UNWRAP_VARIANT_NEWTYPES)
        .with_recursion_limit(MAX_DEPTH);
    let rules: Vec<CustomRule> = options.from_str(text).map_err(|error| {
        let at = error.span.start;
        Wrong::at(at.line, at.col, error.code.to_string())
    })?;
    if rules.len() > MAX_RULES {
        let what = format!("a file holds at most {MAX_RULES} rules");
        return Err(Wrong::at(1, 1, what));
    }
    let catalog = Catalog::bundled();
    for (place, rule) in rules.iter().enumerate() {
        let id_line = line_of(text, &rule.id, 0).unwrap_or(1);
        if rules.iter().take(place).any(|other| other.id == rule.id) {
            let what = format!("`{}`: it is there twice", rule.id);
            return Err(Wrong::at(id_line, 1, what));
        }
        if let Err(wrong) = rule.validate(catalog) {
            let hint = did_you_mean(&wrong.word, names(catalog));
            let line = line_of(text, &wrong.word, id_line - 1).unwrap_or(id_line);
            return Err(Wrong::at(line, 1, format!("{}.{hint}", wrong.message)));
        }
    }
    Ok(rules)
}

/// The line of the first quoted word from a line (from 0) on, counted from 1.
fn line_of(text: &str, word: &str, from: usize) -> Option<usize> {
    let quoted = format!("\"{word}\"");
    let mut lines = text.lines().enumerate().skip(from);
    lines
        .find(|(_, line)| line.contains(&quoted))
        .map(|(line, _)| line + 1)
}

/// All names that a rule can use.
fn names(catalog: &'static Catalog) -> impl Iterator<Item = &'static str> {
    let components = catalog
        .components()
        .iter()
        .map(|component| component.id.as_str());
    let roles = Role::ALL.iter().map(|role| role.key());
    let stages = catalog.stages().iter().map(|stage| stage.id.as_str());
    let data = catalog.data_types().iter().map(|data| data.id.as_str());
    let kinds = EdgeKind::ALL.into_iter().map(EdgeKind::key);
    let lanes = LaneKind::ALL.into_iter().map(LaneKind::key);
    let figures = Property::ALL.iter().map(|figure| figure.spec().key);
    components
        .chain(roles)
        .chain(stages)
        .chain(data)
        .chain(kinds)
        .chain(lanes)
        .chain(figures)
}
