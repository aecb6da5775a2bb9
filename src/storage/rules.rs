//! Files of rules of a person's or a team's own.

use std::fs;
use std::path::{Path, PathBuf};

use super::file::read_text;
use super::left_conflict::left_conflict;
use super::suggest::did_you_mean;
use crate::catalog::{Catalog, Role};
use crate::check::OwnRule;
use crate::model::{EdgeKind, LaneKind, Property};

/// Name of the file of rules in a document's folder.
pub const RULES_FILE: &str = "pipewright.rules.ron";
/// Largest file, in bytes.
const MAX_BYTES: u64 = 256 << 10;
/// Most rules of a file.
const MAX_RULES: usize = 200;
/// Most files of a folder.
const MAX_FILES: usize = 100;
/// Deepest nesting; rules need a handful.
const MAX_DEPTH: usize = 32;

/// Why a file of rules is not used.
#[derive(Debug, thiserror::Error)]
pub enum RulesFault {
    /// It cannot be read.
    #[error("{}: {source}", .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// It is too large for what it should hold.
    #[error("{}: a file of rules is smaller than {} KiB", .0.display(), MAX_BYTES >> 10)]
    TooLarge(PathBuf),
    /// A folder has more files than are looked at.
    #[error("{}: more than {MAX_FILES} files of rules in one folder", .0.display())]
    TooMany(PathBuf),
    /// What it says is no list of rules, or a rule in it cannot be.
    #[error("{}:{line}:{column}: {message}", .path.display())]
    Content {
        /// The file.
        path: PathBuf,
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What is wrong and what is known.
        message: String,
    },
}

/// Reads a file of rules.
///
/// # Errors
/// [`RulesFault`] with file, and line and column where these are known.
pub fn load_rules(path: &Path) -> Result<Vec<OwnRule>, RulesFault> {
    let text = read_text(path, MAX_BYTES).map_err(|source| match source.kind() {
        std::io::ErrorKind::FileTooLarge => RulesFault::TooLarge(path.to_owned()),
        _ => RulesFault::Io {
            path: path.to_owned(),
            source,
        },
    })?;
    read_rules(path, &text)
}

/// The rules that hold for documents of a folder: those of the settings folder, by the names of
/// their files, and those beside the documents; and what is wrong with the others.
pub fn rules_for(
    settings: Option<&Path>,
    folder: Option<&Path>,
) -> (Vec<OwnRule>, Vec<RulesFault>) {
    let (mut rules, mut faults) = (Vec::new(), Vec::new());
    let mut files: Vec<PathBuf> = Vec::new();
    if let Some(settings) = settings.filter(|settings| is_there(settings)) {
        match fs::read_dir(settings) {
            Ok(entries) => files.extend(
                entries
                    .filter_map(|entry| Some(entry.ok()?.path()))
                    .filter(|path| path.extension().is_some_and(|ending| ending == "ron")),
            ),
            Err(source) => faults.push(RulesFault::Io {
                path: settings.to_owned(),
                source,
            }),
        }
        files.sort();
        if files.len() > MAX_FILES {
            faults.push(RulesFault::TooMany(settings.to_owned()));
            files.truncate(MAX_FILES);
        }
    }
    let beside = folder.map(|folder| folder.join(RULES_FILE));
    files.extend(beside.filter(|path| is_there(path)));
    for path in files {
        match load_rules(&path) {
            Ok(own) => rules.extend(own),
            Err(fault) => faults.push(fault),
        }
    }
    (rules, faults)
}

/// Whether there is something, be it a link that leads nowhere or what may not be looked at: rules
/// that cannot be read are not the same as none.
fn is_there(path: &Path) -> bool {
    match fs::symlink_metadata(path) {
        Ok(_) => true,
        Err(error) => error.kind() != std::io::ErrorKind::NotFound,
    }
}

fn read_rules(path: &Path, text: &str) -> Result<Vec<OwnRule>, RulesFault> {
    let fault = |line, column, message| RulesFault::Content {
        path: path.to_owned(),
        line,
        column,
        message,
    };
    let options = ron::Options::default()
        .with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME)
        .with_default_extension(ron::extensions::Extensions::UNWRAP_VARIANT_NEWTYPES)
        .with_recursion_limit(MAX_DEPTH);
    let rules: Vec<OwnRule> = options.from_str(text).map_err(|error| {
        let at = error.span.start;
        match left_conflict(text) {
            Some(left) => fault(left.line, 1, left.to_string()),
            None => fault(at.line, at.col, error.code.to_string()),
        }
    })?;
    if rules.len() > MAX_RULES {
        return Err(fault(
            1,
            1,
            format!("a file holds at most {MAX_RULES} rules"),
        ));
    }
    let catalog = Catalog::bundled();
    for (place, rule) in rules.iter().enumerate() {
        let id_line = line_of(text, &rule.id, 0).unwrap_or(1);
        if rules.iter().take(place).any(|other| other.id == rule.id) {
            return Err(fault(
                id_line,
                1,
                format!("`{}`: it is there twice", rule.id),
            ));
        }
        if let Err(wrong) = rule.validate(catalog) {
            let hint = did_you_mean(&wrong.word, names(catalog));
            let line = line_of(text, &wrong.word, id_line - 1).unwrap_or(id_line);
            return Err(fault(line, 1, format!("{}.{hint}", wrong.message)));
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
    let components = catalog.components().iter().map(|own| own.id.as_str());
    let roles = Role::ALL.iter().map(|role| role.key());
    let stages = catalog.stages().iter().map(|own| own.id.as_str());
    let data = catalog.data_types().iter().map(|own| own.id.as_str());
    let kinds = EdgeKind::ALL.into_iter().map(EdgeKind::key);
    let lanes = LaneKind::ALL.into_iter().map(LaneKind::key);
    let figures = Property::ALL.iter().map(|own| own.spec().key);
    components
        .chain(roles)
        .chain(stages)
        .chain(data)
        .chain(kinds)
        .chain(lanes)
        .chain(figures)
}
