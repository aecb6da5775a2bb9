//! `paths`: where the program keeps what.

use std::path::PathBuf;

use anyhow::anyhow;
use serde::Serialize;

use super::arguments::Format;
use super::input::templates_folder_of_settings;
use super::output::{table, write, write_json};
use crate::storage::{KEYS_FILE, Locations, PRICES_FILE};

#[derive(Serialize)]
struct Paths {
    settings: PathBuf,
    keys: PathBuf,
    themes: PathBuf,
    frameworks: PathBuf,
    rules: PathBuf,
    prices: PathBuf,
    templates: PathBuf,
    components: PathBuf,
    versions: PathBuf,
    journals: PathBuf,
    logs: PathBuf,
}

pub(super) fn run(format: Format) -> anyhow::Result<()> {
    let locations = Locations::of_user().ok_or_else(|| {
        anyhow!(
            "there is no home folder here, so nothing is kept; PIPEWRIGHT_CONFIG_DIR names a folder"
        )
    })?;
    let paths = Paths {
        keys: locations.config.join(KEYS_FILE),
        themes: locations.themes(),
        frameworks: locations.frameworks(),
        rules: locations.rules(),
        prices: locations.config.join(PRICES_FILE),
        templates: templates_folder_of_settings().unwrap_or_else(|| locations.templates()),
        components: locations.components(),
        versions: locations.versions(),
        journals: locations.journals(),
        logs: locations.logs(),
        settings: locations.config,
    };
    if format == Format::Json {
        return write_json(&paths);
    }
    let rows = [
        ("settings", &paths.settings),
        ("keys", &paths.keys),
        ("themes", &paths.themes),
        ("frameworks", &paths.frameworks),
        ("rules", &paths.rules),
        ("prices", &paths.prices),
        ("templates", &paths.templates),
        ("components", &paths.components),
        ("versions", &paths.versions),
        ("journals", &paths.journals),
        ("logs", &paths.logs),
    ];
    let rows = rows.map(|(name, path)| vec![name.to_owned(), path.display().to_string()]);
    write(table(&rows).as_bytes())
}
