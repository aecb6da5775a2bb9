//! What `FILE` means.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{anyhow, bail};

use super::output::complain;
use crate::catalog::{Catalog, Frameworks};
use crate::check::CustomRule;
use crate::geometry::{Point, Rect};
use crate::model::{Document, EditError};
use crate::session::{load_bytes, load_source, read_source};
use crate::storage::format::{Comments, Loaded, MAX_BYTES};
use crate::storage::{
    FileFault, Locations, Settings, comments_in, comments_of, load_frameworks, read_bytes,
    rules_for,
};

/// What git names where a side has no such file, on every system.
const NOTHING: &str = "/dev/null";

/// The document that a `FILE` argument names.
pub(super) fn document(file: &Path) -> anyhow::Result<Document> {
    Ok(with_comments(file)?.0)
}

/// The document that a `FILE` argument names, and the comments of its file.
pub(super) fn with_comments(file: &Path) -> anyhow::Result<(Document, Comments)> {
    if file == Path::new("-") {
        return stream("standard input", std::io::stdin().lock());
    }
    if is_passed_on(file) {
        let name = file.display().to_string();
        let open =
            std::fs::File::open(file).map_err(|error| anyhow!("could not open {name}: {error}"))?;
        return stream(&name, open);
    }
    let source = load_source(file, templates_folder_of_settings().as_deref())?;
    let comments = source.path.as_deref().map(comments_of);
    Ok((source.document, comments.unwrap_or_default()))
}

/// The document that a `FILE` argument names as it was written, even without places; templates and
/// what git has nothing of are laid out and empty.
pub(super) fn as_written(file: &Path) -> anyhow::Result<Loaded> {
    if file == Path::new(NOTHING) {
        return Ok(laid_out(Document::default()));
    }
    if file == Path::new("-") || is_passed_on(file) || !file.exists() {
        return Ok(laid_out(document(file)?));
    }
    let name = file.display().to_string();
    Ok(read_source(&name, &read_bytes(file)?)?)
}

fn laid_out(document: Document) -> Loaded {
    Loaded {
        document,
        needs_layout: false,
    }
}

/// The documents as they are to be compared: where one has no places, the places of the others say
/// nothing. Also whether that is so.
pub(super) fn comparable<const N: usize>(
    loaded: [Loaded; N],
) -> anyhow::Result<([Document; N], bool)> {
    let is_unplaced = loaded.iter().any(|own| own.needs_layout);
    let mut documents = loaded.map(|open| open.document);
    if is_unplaced {
        for document in &mut documents {
            take_places(document)?;
        }
    }
    Ok((documents, is_unplaced))
}

fn take_places(document: &mut Document) -> Result<(), EditError> {
    let before = document.clone();
    let mut draft = document.edit();
    for id in before.nodes().keys() {
        draft.place_node(id, Point::ZERO)?;
    }
    for id in before.edges().keys() {
        draft.set_waypoints(id, &[])?;
    }
    for id in before.lanes().keys() {
        draft.set_lane_rect(id, Rect::ZERO)?;
    }
    for (id, note) in before.notes() {
        draft.set_note_rect(id, Rect::from_origin_size(Point::ZERO, note.size))?;
    }
    draft.commit("Take places")?;
    Ok(())
}

/// Whether a path is what a shell passes on, as for `<(…)`: not a file, but to be read as one.
/// Other pipes and devices are refused, since nobody may ever write into them.
fn is_passed_on(path: &Path) -> bool {
    let is_shells = ["/dev/fd/", "/dev/stdin", "/proc/self/fd/"]
        .iter()
        .any(|start| path.to_str().is_some_and(|own| own.starts_with(start)));
    is_shells && std::fs::metadata(path).is_ok_and(|own| !own.is_file() && !own.is_dir())
}

fn stream(name: &str, from: impl std::io::Read) -> anyhow::Result<(Document, Comments)> {
    let mut bytes = Vec::new();
    from.take(MAX_BYTES as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| anyhow!("could not read {name}: {error}"))?;
    if bytes.len() > MAX_BYTES {
        bail!(
            "{name} is larger than {} MiB, the most that a document may have",
            MAX_BYTES >> 20
        );
    }
    Ok((load_bytes(name, &bytes)?, comments_in(&bytes)))
}

/// The frameworks of the program and of the person at this machine. What is wrong with own
/// ones is said, and they are left out.
pub(super) fn frameworks() -> Arc<Frameworks> {
    let (own, faults) = Locations::of_user().map_or_else(Default::default, |locations| {
        load_frameworks(&locations.frameworks())
    });
    for fault in faults {
        complain(&fault.into());
    }
    Arc::new(Catalog::bundled().frameworks().and(own))
}

/// The custom rules that hold for a file, those of the settings and those of its folder; and what is
/// wrong with files of rules that cannot be read.
pub(super) fn rules_of(file: &Path) -> (Vec<CustomRule>, Vec<FileFault>) {
    let settings = Locations::of_user().map(|locations| locations.rules());
    let folder = file.exists().then(|| match file.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    });
    rules_for(settings.as_deref(), folder)
}

/// Where the templates of the person at this machine lie, if there is a home for them.
pub(super) fn templates_folder_of_settings() -> Option<PathBuf> {
    let locations = Locations::of_user()?;
    Some(Settings::peek(&locations.config).templates_folder(&locations))
}
