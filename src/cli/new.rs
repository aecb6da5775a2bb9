//! `new`: a template as a document.

use std::path::Path;

use anyhow::bail;

use super::output::write_to;
use crate::catalog::template;
use crate::session::{load_source, load_template};
use crate::storage::format;

pub(super) fn run(id: &str, output: Option<&Path>) -> anyhow::Result<()> {
    let Some(template) = template(id) else {
        if Path::new(id).exists() {
            bail!("{id:?} is a file, not a template; `pipewright templates` lists the templates");
        }
        // Says which template may have been meant.
        load_source(id)?;
        bail!("there is no template {id:?}");
    };
    let document = load_template(template)?;
    write_to(output, format::write(&document).as_bytes())
}
