//! `export`: a picture or a design document.

use std::path::Path;

use anyhow::{anyhow, bail};

use super::arguments::Export;
use super::output::complain;
use super::{input, output};
use crate::scene::style::Theme;
use crate::session::{ExportFormat, ExportOptions, PictureOptions, export, lacking_sentence};
use crate::storage::{Locations, faint_text, load_theme, load_themes};

pub(super) fn run(arguments: &Export) -> anyhow::Result<()> {
    // Into a pipe goes what a browser shows.
    let is_stream =
        [Path::new("-"), Path::new("/dev/stdout")].contains(&arguments.output.as_path());
    output::refuse_folder(&arguments.output)?;
    let by_name = ExportFormat::of(&arguments.output);
    let Some(format) = by_name.or(is_stream.then_some(ExportFormat::Svg)) else {
        bail!(
            "cannot tell the format of {}: its name must end in .svg, .png, .pdf, .html or .md",
            arguments.output.display()
        );
    };
    let document = input::document(&arguments.file)?;
    // Only a design document says what the rules found.
    let rules = if format.is_design() {
        let (rules, faults) = input::rules_of(&arguments.file);
        for fault in faults {
            output::complain(&fault.into());
        }
        rules
    } else {
        Vec::new()
    };
    let options = ExportOptions {
        picture: PictureOptions {
            theme: theme(&arguments.theme)?,
            preset: arguments.preset.into(),
            level: arguments.level.map(Into::into),
            caption: !arguments.no_legend,
            transparent: arguments.transparent,
        },
        scale: arguments.scale,
        embed: !arguments.no_embed,
        text_as_paths: arguments.text_as_paths,
        frameworks: input::frameworks(),
        rules: std::sync::Arc::new(rules),
    };
    let exported = export(&document, format, &options)?;
    output::write_to(Some(&arguments.output), &exported.bytes)?;
    if let Some(sentence) = lacking_sentence(&exported.lacking) {
        output::say(&output::plain(&sentence));
    }
    Ok(())
}

/// The theme with a name, or of a file.
pub(super) fn theme(path: &Path) -> anyhow::Result<Theme> {
    let name = &*path.to_string_lossy();
    if let Some(theme) = Theme::by_name(name) {
        return Ok(theme);
    }
    if path.extension().is_some_and(|ending| ending == "ron") {
        let theme = load_theme(path)?;
        if let Some(what) = faint_text(&theme) {
            complain(&anyhow!("{}: {what}", path.display()));
        }
        return Ok(theme);
    }
    let (custom, _) = Locations::of_user().map_or_else(Default::default, |locations| {
        load_themes(&locations.themes())
    });
    let mut names = "light, dark, print, sketch".to_owned();
    for theme in &custom {
        names.push_str(", ");
        names.push_str(&theme.name);
    }
    match custom.into_iter().find(|theme| &*theme.name == name) {
        Some(theme) => Ok(theme),
        None => bail!("there is no theme {name:?}; there are {names}, and files ending in .ron"),
    }
}
