//! `export`: a picture of a document.

use anyhow::bail;

use super::arguments::{Export, ThemeName};
use super::{input, output};
use crate::scene::style::Theme;
use crate::session::{ExportFormat, ExportOptions, export_bytes};

pub(super) fn run(arguments: &Export) -> anyhow::Result<()> {
    let Some(format) = ExportFormat::of(&arguments.output) else {
        bail!(
            "cannot tell the format of {}: its name must end in .svg or .png",
            arguments.output.display()
        );
    };
    let document = input::document(&arguments.file)?;
    let options = ExportOptions {
        theme: match arguments.theme {
            ThemeName::Light => Theme::light(),
            ThemeName::Dark => Theme::dark(),
        },
        scale: arguments.scale,
        transparent: arguments.transparent,
        embed: !arguments.no_embed,
        text_as_paths: arguments.text_as_paths,
    };
    let bytes = export_bytes(&document, format, &options)?;
    output::write_to(Some(&arguments.output), &bytes)
}
