//! Where documents come from: files, templates, pictures, standard input.

use std::path::{Path, PathBuf};

use super::arrange::arranged;
use super::templates::custom_template_info;
use crate::catalog::{Catalog, Template, template, templates};
use crate::interchange::extract;
use crate::model::Document;
use crate::storage::{
    Digest, SourceKind, StorageError, absolute,
    format::{self, FormatError, Loaded},
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
    /// A template of the user's own that cannot be read.
    #[error("{0}")]
    CustomTemplate(String),
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
    /// What that file held.
    pub digest: Option<Digest>,
    /// Whether it is a template, of which is shown first what it is about.
    pub is_template: bool,
}

impl Source {
    /// A document that nothing on the disk is the file of.
    pub fn without_file(document: Document) -> Self {
        Self {
            document,
            path: None,
            digest: None,
            is_template: false,
        }
    }

    /// A new document from a template.
    pub fn from_template(document: Document) -> Self {
        Self {
            is_template: true,
            ..Self::without_file(document)
        }
    }
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
    let is_document = opened.kind == SourceKind::Document;
    Ok(Source {
        document,
        path: is_document.then(|| absolute(path)),
        digest: is_document.then_some(opened.digest),
        is_template: false,
    })
}

/// Reads a document, or a picture that carries one, from bytes such as standard input.
///
/// # Errors
/// [`SourceError::Format`] or [`SourceError::Picture`]; `name` says where it came from.
pub fn load_bytes(name: &str, bytes: &[u8]) -> Result<Document, SourceError> {
    let loaded = read_source(name, bytes)?;
    Ok(placed(loaded.document, loaded.needs_layout))
}

/// The same as it was written, even without places.
///
/// # Errors
/// Those of [`load_bytes`].
pub fn read_source(name: &str, bytes: &[u8]) -> Result<Loaded, SourceError> {
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
        SourceKind::Document => format::text_of(bytes).map_err(broken)?,
        SourceKind::Picture => {
            embedded = extract(bytes)
                .map_err(|error| missing(error.to_string()))?
                .ok_or_else(|| missing("there is no Pipewright document in it".to_owned()))?;
            &embedded
        }
    };
    format::read(text).map_err(broken)
}

/// A document by what the command line calls it: a file, else the id of a bundled template,
/// else that of one in the folder `own`.
///
/// # Errors
/// Those of [`load_path`]; [`SourceError::Unknown`] if it is none of them.
pub fn load_source(name: impl AsRef<Path>, own: Option<&Path>) -> Result<Source, SourceError> {
    let path = name.as_ref();
    // Only files have names that are not text.
    let Some(name) = path.to_str().filter(|_| !path.exists()) else {
        return load_path(path);
    };
    if let Some(template) = template(name) {
        return Ok(Source::from_template(load_template(template)?));
    }
    match own.and_then(|folder| custom_template_info(folder, name)) {
        Some(Ok(info)) => return Ok(Source::from_template(info.placed())),
        Some(Err(unread)) => return Err(SourceError::CustomTemplate(unread.why)),
        None => {}
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

pub(super) fn placed(document: Document, needs_layout: bool) -> Document {
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
