//! Templates: those that come with the program, and the user's own.

use std::path::{Path, PathBuf};

use super::source::{SourceError, load_path, placed};
use crate::catalog::{template, templates};
use crate::model::{Document, EditError, Family, slug};
use crate::storage::format::{self, Loaded};
use crate::storage::{
    CustomTemplate, StorageError, comments_of, custom_template, custom_templates, remove, save,
    save_with,
};

/// What a gallery shows of a template.
#[derive(Clone, Debug)]
pub struct TemplateInfo {
    /// Its id.
    pub id: String,
    /// ML or GenAI.
    pub family: Family,
    /// Its title.
    pub title: String,
    /// What it is for.
    pub use_case: String,
    /// Kinds of system.
    pub tags: Vec<String>,
    /// The file of a template of the user's own; `None` for those of the program.
    pub path: Option<PathBuf>,
    /// The document; its nodes may have no places yet.
    pub document: Document,
    needs_layout: bool,
}

impl TemplateInfo {
    fn new(id: String, path: Option<PathBuf>, loaded: Loaded) -> Self {
        let header = loaded.document.header();
        Self {
            id,
            family: header.family,
            title: header.title.clone(),
            use_case: header.use_case.clone(),
            tags: header.tags.clone(),
            path,
            needs_layout: loaded.needs_layout,
            document: loaded.document,
        }
    }

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
                family: template.family,
                ..TemplateInfo::new(template.id.to_owned(), None, loaded)
            }),
            Err(error) => {
                tracing::error!("template `{}`: {error}", template.id);
                None
            }
        })
        .collect()
}

/// A file among the user's templates that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnreadTemplate {
    /// Its id: the name of the file without `.pipe.ron`.
    pub id: String,
    /// The file.
    pub path: PathBuf,
    /// Why not, in a sentence.
    pub why: String,
}

/// The user's own templates.
#[derive(Clone, Debug, Default)]
pub struct CustomGallery {
    /// Those that can be opened, by title.
    pub infos: Vec<TemplateInfo>,
    /// Those that cannot.
    pub unread: Vec<UnreadTemplate>,
    /// How many more the folder has than are read.
    pub left_out: usize,
}

/// Reads the user's templates from a folder; a folder that does not exist holds none.
///
/// # Errors
/// [`StorageError`] if the folder cannot be listed.
pub fn custom_gallery(folder: &Path) -> Result<CustomGallery, StorageError> {
    let found = custom_templates(folder)?;
    let mut gallery = CustomGallery {
        left_out: found.left_out,
        ..CustomGallery::default()
    };
    for own in found.templates {
        match info_of(own) {
            Ok(info) => gallery.infos.push(info),
            Err(unread) => gallery.unread.push(unread),
        }
    }
    let key = |info: &TemplateInfo| (info.title.to_lowercase(), info.id.clone());
    gallery.infos.sort_by_key(key);
    Ok(gallery)
}

/// The user's template with that id, if there is such a file.
///
/// # Errors
/// Why it cannot be read.
pub fn custom_template_info(
    folder: &Path,
    id: &str,
) -> Option<Result<TemplateInfo, UnreadTemplate>> {
    custom_template(folder, id).map(info_of)
}

fn info_of(own: CustomTemplate) -> Result<TemplateInfo, UnreadTemplate> {
    let CustomTemplate { id, path, content } = own;
    match content {
        Ok(loaded) => Ok(TemplateInfo::new(id, Some(path), loaded)),
        Err(why) => Err(UnreadTemplate { id, path, why }),
    }
}

/// Why a template was not saved, renamed or removed.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// It has no title.
    #[error("It needs a title to be found by.")]
    NoTitle,
    /// The name is another template's.
    #[error("{} exists already. Choose another title.", .path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// The title cannot be written.
    #[error(transparent)]
    Title(#[from] EditError),
    /// The file is no document.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The system refused.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// The file of a template with that title.
///
/// Its name is the title in small letters; it gets `-own` behind it where a bundled
/// template has that id, and a number where the title has no letters for a name.
pub fn template_path(folder: &Path, title: &str) -> PathBuf {
    let file = |id: &str| folder.join(format!("{id}.pipe.ron"));
    let id = slug(title, "").replace('_', "-");
    if id.is_empty() {
        let mut ids = (1..).map(|number| file(&format!("template-{number}")));
        return ids.find(|path| !path.exists()).unwrap_or_default();
    }
    if template(&id).is_some() {
        return file(&format!("{id}-own"));
    }
    file(&id)
}

/// Writes a document as a template of that title and family into a folder, which is made
/// if it is missing; returns the file.
///
/// # Errors
/// [`TemplateError::Exists`] if there is a file and `replace` does not say to replace it,
/// and those of a save.
pub fn save_template(
    document: &Document,
    folder: &Path,
    title: &str,
    family: Family,
    replace: bool,
) -> Result<PathBuf, TemplateError> {
    let titled = titled(document.clone(), title, Some(family))?;
    let path = template_path(folder, title);
    if path.exists() && !replace {
        return Err(TemplateError::Exists { path });
    }
    crate::storage::make_folder(folder)?;
    save(&path, &titled)?;
    Ok(path)
}

/// Gives a template another title, and its file the name that goes with it; returns the
/// file.
///
/// # Errors
/// [`TemplateError::Exists`] if another template has that name; the old file is as it was.
pub fn rename_template(path: &Path, title: &str) -> Result<PathBuf, TemplateError> {
    let titled = titled(load_path(path)?.document, title, None)?;
    let folder = path.parent().unwrap_or(Path::new("."));
    let target = template_path(folder, title);
    let comments = comments_of(path);
    if target == path {
        save_with(path, &titled, &comments)?;
        return Ok(target);
    }
    if target.exists() {
        return Err(TemplateError::Exists { path: target });
    }
    save_with(&target, &titled, &comments)?;
    remove(path)?;
    Ok(target)
}

/// Removes the file of a template.
///
/// # Errors
/// [`StorageError::Io`]; the file is as it was.
pub fn remove_template(path: &Path) -> Result<(), StorageError> {
    remove(path)
}

fn titled(
    mut document: Document,
    title: &str,
    family: Option<Family>,
) -> Result<Document, TemplateError> {
    let title = title.trim();
    if title.is_empty() {
        return Err(TemplateError::NoTitle);
    }
    let mut header = document.header().as_ref().clone();
    title.clone_into(&mut header.title);
    header.family = family.unwrap_or(header.family);
    let mut draft = document.edit();
    draft.set_header(header);
    draft.commit("Title")?;
    Ok(document)
}
