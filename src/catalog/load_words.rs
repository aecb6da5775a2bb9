//! Reads what others call the components, and what stands between those that do not fit.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::component::{Bridge, Catalog};
use super::load::{Asset, CatalogError, line_with, parse};
use super::search::Words;

const WORDS: Asset = ("words.ron", include_str!("../../assets/palette/words.ron"));
const BRIDGES: Asset = (
    "bridges.ron",
    include_str!("../../assets/palette/bridges.ron"),
);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WordsRecord {
    words: Vec<String>,
    means: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BridgeRecord {
    from: String,
    to: String,
    #[serde(default)]
    into: Option<String>,
    by: String,
}

impl Catalog {
    /// What others call the components.
    pub(super) fn read_words(&self) -> Result<Vec<Words>, CatalogError> {
        let (file, text) = WORDS;
        let fault = |word: &str, message: String| CatalogError::Value {
            file: file.to_owned(),
            line: line_with(text, &format!("\"{word}\"")),
            id: word.to_owned(),
            message,
        };
        let mut known = BTreeSet::new();
        let mut groups = Vec::new();
        for WordsRecord { words, means } in parse::<WordsRecord>(WORDS)? {
            if let Some(word) = words.iter().find(|word| !known.insert((*word).clone())) {
                return Err(fault(word, "words: it is listed twice".to_owned()));
            }
            let places = means.iter().map(|id| {
                let unknown = || format!("means: there is no component `{id}`");
                self.place(id).ok_or_else(|| fault(id, unknown()))
            });
            let means = places.collect::<Result<_, _>>()?;
            groups.push(Words { words, means });
        }
        Ok(groups)
    }

    /// What stands between components that do not fit.
    pub(super) fn read_bridges(&self) -> Result<Vec<Bridge>, CatalogError> {
        let (file, text) = BRIDGES;
        let read = |record: &BridgeRecord| -> Result<Bridge, String> {
            let data = |id: &str| {
                let known = self.data_type(id).map(|data| data.id.clone());
                known.ok_or_else(|| format!("there is no data type `{id}`"))
            };
            let component = |id: &str| {
                let known = self.component(id);
                known.ok_or_else(|| format!("there is no component `{id}`"))
            };
            let by = component(&record.by)?;
            let (from, to) = (data(&record.from)?, data(&record.to)?);
            if !by.accepts(from.as_str()) || !by.gives(to.as_str()) {
                return Err(format!(
                    "by: `{}` does not turn {from} into {to}",
                    record.by
                ));
            }
            let into = record.into.as_deref().map(component).transpose()?;
            Ok(Bridge {
                by: by.id.clone(),
                into: into.map(|into| into.id.clone()),
                from,
                to,
            })
        };
        parse::<BridgeRecord>(BRIDGES)?
            .iter()
            .map(|record| {
                read(record).map_err(|message| CatalogError::Value {
                    file: file.to_owned(),
                    line: line_with(
                        text,
                        &format!("from: \"{}\", to: \"{}\"", record.from, record.to),
                    ),
                    id: record.by.clone(),
                    message,
                })
            })
            .collect()
    }
}
