//! `new`: a template as a document.

use std::path::Path;

use anyhow::bail;

use super::input::templates_folder_of_settings;
use super::output::write_document;
use crate::catalog::template;
use crate::session::{custom_template_info, load_source, load_template};
use crate::storage::format;

pub(super) fn run(id: &str, output: Option<&Path>, replaces: bool) -> anyhow::Result<()> {
    if let Some(path) = output.filter(|path| path.is_file() && !replaces) {
        bail!("{} exists already; --force replaces it", path.display());
    }
    let folder = templates_folder_of_settings();
    let document = if let Some(template) = template(id) {
        load_template(template)?
    } else if let Some(own) = folder
        .as_deref()
        .and_then(|folder| custom_template_info(folder, id))
    {
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
