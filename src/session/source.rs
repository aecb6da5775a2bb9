//! Where documents come from: files, templates, pictures, standard input.

use std::path::{Path, PathBuf};

use super::arrange::arranged;
use crate::catalog::{Catalog, Template, template, templates};
use crate::interchange::extract;
use crate::model::{Document, Family};
use crate::storage::{
    SourceKind, StorageError,
    format::{self, FormatError},
    open,
};

/// Why there is no document.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// A file that cannot be opened.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// Text from elsewhere that is no document.
    #[error("{name} is not a Pipewright document: {source}")]
    Format {
        /// Where it came from.
        name: String,
        /// What is wrong.
        source: FormatError,
    },
    /// A picture from elsewhere without a document.
    #[error("{name} is a picture, but {why}")]
    Picture {
        /// Where it came from.
        name: String,
        /// What is missing or wrong.
        why: String,
    },
    /// Neither a file nor a template.
    #[error(
        "there is no file or template {name:?}. `pipewright templates` lists the templates{}",
        .nearest.as_ref().map_or(String::new(), |id| format!("; did you mean `{id}`?"))
    )]
    Unknown {
        /// What was asked for.
        name: String,
        /// The template whose id is most alike.
        nearest: Option<String>,
    },
}

/// A document and where it came from.
#[derive(Clone, Debug)]
pub struct Source {
    /// The document, laid out.
    pub document: Document,
    /// The document file that saving goes back to; `None` for templates and pictures.
    pub path: Option<PathBuf>,
}

/// Opens a file: a document, or a picture that carries one.
///
/// # Errors
/// [`SourceError::Storage`] with a sentence.
pub fn load_path(path: &Path) -> Result<Source, SourceError> {
    let opened = open(path, |_, bytes| {
        extract(bytes).map_err(|error| error.to_string())
    })?;
    let document = placed(opened.document, opened.needs_layout);
    let is_document = opened.kind == SourceKind::Ron;
    Ok(Source {
        document,
        path: is_document.then(|| path.to_owned()),
    })
}

/// Reads a document, or a picture that carries one, from bytes such as standard input.
///
/// # Errors
/// [`SourceError::Format`] or [`SourceError::Picture`]; `name` says where it came from.
pub fn load_bytes(name: &str, bytes: &[u8]) -> Result<Document, SourceError> {
    let broken = |source| SourceError::Format {
        name: name.to_owned(),
        source,
    };
    let missing = |why: String| SourceError::Picture {
        name: name.to_owned(),
        why,
    };
    let embedded;
    let text = match SourceKind::of(bytes) {
        SourceKind::Ron => format::text_of(bytes).map_err(broken)?,
        SourceKind::Svg | SourceKind::Png => {
            embedded = extract(bytes)
                .map_err(|error| missing(error.to_string()))?
                .ok_or_else(|| missing("there is no Pipewright document in it".to_owned()))?;
            &embedded
        }
    };
    let loaded = format::read(text).map_err(broken)?;
    Ok(placed(loaded.document, loaded.needs_layout))
}

/// A document by what the command line calls it: a file, else the id of a template.
///
/// # Errors
/// Those of [`load_path`]; [`SourceError::Unknown`] if it is neither.
pub fn load_source(name: &str) -> Result<Source, SourceError> {
    let path = Path::new(name);
    if path.exists() {
        return load_path(path);
    }
    if let Some(template) = template(name) {
        return Ok(Source {
            document: load_template(template)?,
            path: None,
        });
    }
    // A name with a folder or an ending can only have meant a file.
    if path.extension().is_some() || path.components().count() > 1 {
        return load_path(path);
    }
    let nearest = nearest_template(name).map(ToOwned::to_owned);
    Err(SourceError::Unknown {
        name: name.to_owned(),
        nearest,
    })
}

/// The document of a template.
///
/// # Errors
/// [`SourceError::Format`]; tests see to it that no bundled template gives one.
pub fn load_template(template: &Template) -> Result<Document, SourceError> {
    load_bytes(
        &format!("template `{}`", template.id),
        template.text.as_bytes(),
    )
}

fn placed(document: Document, needs_layout: bool) -> Document {
    if needs_layout {
        arranged(document, Catalog::bundled())
    } else {
        document
    }
}

/// The template whose id shares the longest beginning, if that says anything.
fn nearest_template(name: &str) -> Option<&'static str> {
    let wanted = name.to_lowercase().replace(['_', ' '], "-");
    let shared = |id: &str| {
        id.bytes()
            .zip(wanted.bytes())
            .take_while(|(a, b)| a == b)
            .count()
    };
    templates()
        .iter()
        .map(|template| (shared(template.id), template.id))
        .filter(|(length, _)| *length >= 3)
        .max_by_key(|(length, _)| *length)
        .map(|(_, id)| id)
}

/// What a gallery shows of a template.
#[derive(Clone, Debug)]
pub struct TemplateInfo {
    /// Its id.
    pub id: &'static str,
    /// ML or GenAI.
    pub family: Family,
    /// Its title.
    pub title: String,
    /// What it is for.
    pub use_case: String,
    /// Kinds of system.
    pub tags: Vec<String>,
    /// The document; its nodes may have no places yet.
    pub document: Document,
    needs_layout: bool,
}

impl TemplateInfo {
    /// The document, laid out: what a thumbnail shows.
    pub fn placed(&self) -> Document {
        placed(self.document.clone(), self.needs_layout)
    }
}

/// All bundled templates, in the order of the gallery.
///
/// None is laid out, so that a gallery is there at once. One that cannot be read is left
/// out with a line in the log; a test sees to it that all can be.
pub fn template_infos() -> Vec<TemplateInfo> {
    templates()
        .iter()
        .filter_map(|template| match format::read(template.text) {
            Ok(loaded) => Some(TemplateInfo {
                id: template.id,
                family: template.family,
                title: loaded.document.header().title.clone(),
                use_case: loaded.document.header().use_case.clone(),
                tags: loaded.document.header().tags.clone(),
                document: loaded.document,
                needs_layout: loaded.needs_layout,
            }),
            Err(error) => {
                tracing::error!("template `{}`: {error}", template.id);
                None
            }
        })
        .collect()
}
