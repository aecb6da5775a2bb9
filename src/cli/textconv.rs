//! `textconv`: the document of a file as text, for git.

use std::path::Path;

use super::output::write_text;
use crate::session::read_source;
use crate::storage::{Digest, SourceKind, format, read_bytes};

pub(super) fn run(file: &Path) -> anyhow::Result<()> {
    let bytes = read_bytes(file)?;
    let text = match read_source(&file.display().to_string(), &bytes) {
        Ok(loaded) if !loaded.needs_layout => format::write(&loaded.document).into_bytes(),
        // A document without places would get some, and one that cannot be read is text all the same.
        _ if SourceKind::of(&bytes) == SourceKind::Document => bytes,
        Ok(loaded) => format::write(&loaded.document).into_bytes(),
        // Git gives up on all files where this fails for one, such as a photograph among them.
        Err(_) => {
            let (size, digest) = (bytes.len(), Digest::of(&bytes));
            format!("// No Pipewright document in {size} bytes ({digest})\n").into_bytes()
        }
    };
    write_text(&text)
}
