//! `new`: a template as a document.

use std::path::Path;

use anyhow::bail;

use super::input::own_templates_folder;
use super::output::write_document;
use crate::catalog::template;
use crate::session::{load_source, load_template, own_template_info};
use crate::storage::format;

pub(super) fn run(id: &str, output: Option<&Path>, replaces: bool) -> anyhow::Result<()> {
    if let Some(path) = output.filter(|path| path.is_file() && !replaces) {
        bail!("{} exists already; --force replaces it", path.display());
    }
    let folder = own_templates_folder();
    let document = if let Some(template) = template(id) {
        load_template(template)?
    } else if let Some(own) = folder.as_deref().and_then(|own| own_template_info(own, id)) {
        match own {
            Ok(info) => info.placed(),
            Err(unread) => bail!("{}", unread.why),
        }
    } else if Path::new(id).exists() {
        bail!("{id:?} is a file, not a template; `pipewright templates` lists the templates");
    } else {
        // Says which template may have been meant.
        load_source(id, None)?;
        bail!("there is no template {id:?}");
    };
    write_document(output, format::write(&document).as_bytes())
}
