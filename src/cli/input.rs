//! What `FILE` means.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{anyhow, bail};

use super::output::complain;
use crate::catalog::{Catalog, Frameworks};
use crate::model::Document;
use crate::session::{load_bytes, load_source};
use crate::storage::format::MAX_BYTES;
use crate::storage::{Locations, Settings, load_frameworks};

/// The document that a `FILE` argument names.
pub(super) fn document(name: &str) -> anyhow::Result<Document> {
    if name == "-" {
        return stream("standard input", std::io::stdin().lock());
    }
    if is_passed_on(Path::new(name)) {
        let open = std::fs::File::open(name);
        return stream(
            name,
            open.map_err(|error| anyhow!("could not open {name}: {error}"))?,
        );
    }
    Ok(load_source(name, own_templates_folder().as_deref())?.document)
}

/// Whether a path is what a shell passes on, as for `<(…)`: not a file, but to be read as one.
/// Other pipes and devices are refused, since nobody may ever write into them.
fn is_passed_on(path: &Path) -> bool {
    let is_shells = ["/dev/fd/", "/dev/stdin", "/proc/self/fd/"]
        .iter()
        .any(|start| path.to_str().is_some_and(|own| own.starts_with(start)));
    is_shells && std::fs::metadata(path).is_ok_and(|own| !own.is_file() && !own.is_dir())
}

fn stream(name: &str, from: impl std::io::Read) -> anyhow::Result<Document> {
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
    Ok(load_bytes(name, &bytes)?)
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

/// Where the templates of the person at this machine lie, if there is a home for them.
pub(super) fn own_templates_folder() -> Option<PathBuf> {
    let locations = Locations::of_user()?;
    Some(Settings::peek(&locations.config).templates_folder(&locations))
}
