//! What `FILE` means.

use std::io::Read as _;
use std::path::PathBuf;

use anyhow::{anyhow, bail};

use crate::model::Document;
use crate::session::{load_bytes, load_source};
use crate::storage::format::MAX_BYTES;
use crate::storage::{Locations, Settings};

/// The document that a `FILE` argument names.
pub(super) fn document(name: &str) -> anyhow::Result<Document> {
    if name != "-" {
        return Ok(load_source(name, own_templates_folder().as_deref())?.document);
    }
    let mut bytes = Vec::new();
    std::io::stdin()
        .lock()
        .take(MAX_BYTES as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| anyhow!("could not read standard input: {error}"))?;
    if bytes.len() > MAX_BYTES {
        bail!(
            "standard input is larger than {} MiB, the most that a document may have",
            MAX_BYTES >> 20
        );
    }
    Ok(load_bytes("standard input", &bytes)?)
}

/// Where the templates of the person at this machine lie, if there is a home for them.
pub(super) fn own_templates_folder() -> Option<PathBuf> {
    let locations = Locations::of_user()?;
    Some(Settings::peek(&locations.config).templates_folder(&locations))
}
