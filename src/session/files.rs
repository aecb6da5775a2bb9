//! Saving, and exporting pictures and design documents.

use std::path::Path;
use std::sync::Arc;

use super::Session;
use super::derived::render;
use super::notice::Notice;
use crate::catalog::{Catalog, Frameworks};
use crate::check::{CustomRule, Report, report_with};
use crate::interchange::{
    DesignDocument, Extent, PngError, PngOptions, SvgOptions, html, lacking_letters, markdown, png,
    svg,
};
use crate::model::{Document, Level};
use crate::scene::style::Theme;
use crate::storage::{
    Known, OnDisk, StorageError, absolute, format, is_same_file, save_with, write_atomic,
};

/// Kinds of files that a document can be exported as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportFormat {
    /// A vector picture.
    Svg,
    /// A pixel picture.
    Png,
    /// The whole design as a page.
    Html,
    /// The whole design as Markdown.
    Markdown,
}

impl ExportFormat {
    /// All formats, in the order of menus.
    pub const ALL: [Self; 4] = [Self::Svg, Self::Png, Self::Html, Self::Markdown];

    /// Its name on screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Svg => "SVG",
            Self::Png => "PNG",
            Self::Html => "HTML",
            Self::Markdown => "Markdown",
        }
    }

    /// How names of such files end, without the full stop.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Svg => "svg",
            Self::Png => "png",
            Self::Html => "html",
            Self::Markdown => "md",
        }
    }

    /// Whether the design's words are written, and not its picture alone.
    pub fn is_design(self) -> bool {
        matches!(self, Self::Html | Self::Markdown)
    }

    /// The format that a file's name asks for.
    pub fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "svg" => Some(Self::Svg),
            "png" => Some(Self::Png),
            "html" | "htm" => Some(Self::Html),
            "md" | "markdown" => Some(Self::Markdown),
            _ => None,
        }
    }
}

/// How a document is exported.
#[derive(Clone, Debug, PartialEq)]
pub struct ExportOptions {
    /// Colors.
    pub theme: Theme,
    /// How much of the document the picture shows.
    pub level: Level,
    /// Pixels per scene point of a PNG, from 1 to 4.
    pub scale: f64,
    /// Whether nothing is painted behind the diagram.
    pub transparent: bool,
    /// Whether the document travels inside the picture.
    pub embed: bool,
    /// Whether an SVG has outlines instead of text with embedded fonts.
    pub text_as_paths: bool,
    /// The frameworks among which is the one that the design answers.
    pub frameworks: Arc<Frameworks>,
    /// Custom rules, which a design document reports beside those of the program.
    pub rules: Arc<Vec<CustomRule>>,
}

impl Default for ExportOptions {
    fn default() -> Self {
        Self {
            theme: Theme::light(),
            level: Level::Full,
            scale: 2.0,
            transparent: false,
            embed: true,
            text_as_paths: false,
            frameworks: Arc::new(Catalog::bundled().frameworks().clone()),
            rules: Arc::default(),
        }
    }
}

/// A document in another format.
#[derive(Clone, Debug)]
pub struct Exported {
    /// The file.
    pub bytes: Vec<u8>,
    /// The letters in its picture that no font has.
    pub lacking: Vec<String>,
}

/// How many letters a sentence names.
const MOST_NAMED: usize = 8;
/// How many code points it says of each.
const MOST_CODES: usize = 3;

/// Says which letters a picture lacks, in a sentence for the person; nothing if it lacks none.
pub fn lacking_sentence(letters: &[String]) -> Option<String> {
    if letters.is_empty() {
        return None;
    }
    let mut named: Vec<String> = letters
        .iter()
        .take(MOST_NAMED)
        .map(|letter| {
            let codes = letter.chars().map(|c| format!("U+{:04X}", u32::from(c)));
            let mut codes: Vec<String> = codes.take(MOST_CODES + 1).collect();
            if let Some(rest) = codes.get_mut(MOST_CODES) {
                "…".clone_into(rest);
            }
            // What cannot be drawn in a picture may be a box here too.
            format!("{letter} ({})", codes.join(" "))
        })
        .collect();
    if letters.len() > MOST_NAMED {
        named.push(format!("and {} more", letters.len() - MOST_NAMED));
    }
    let (what, them) = match letters.len() {
        1 => ("1 letter".to_owned(), "it"),
        count => (format!("{count} letters"), "them"),
    };
    Some(format!(
        "{what} could not be drawn: {}. Install a font that has {them}.",
        named.join(", ")
    ))
}

/// The bytes of an exported document.
///
/// # Errors
/// [`PngError`] if the picture would be too large.
pub fn export_bytes(
    document: &Document,
    format: ExportFormat,
    options: &ExportOptions,
) -> Result<Vec<u8>, PngError> {
    export(document, format, options).map(|exported| exported.bytes)
}

/// An exported document, and what its picture lacks.
///
/// # Errors
/// [`PngError`] if the picture would be too large.
pub fn export(
    document: &Document,
    format: ExportFormat,
    options: &ExportOptions,
) -> Result<Exported, PngError> {
    let catalog = Catalog::bundled();
    let scene = render(document, options.level, catalog, &options.theme);
    // A Markdown file is read again by nobody, and its picture would only be longer.
    let embeds = options.embed && format != ExportFormat::Markdown;
    let text = embeds.then(|| format::write(document));
    let picture = || {
        let header = document.header();
        let svg_options = SvgOptions {
            title: &header.title,
            description: &header.use_case,
            text_as_paths: options.text_as_paths,
            transparent: options.transparent,
            document: text.as_deref(),
        };
        svg(&scene, &svg_options)
    };
    let bytes = match format {
        ExportFormat::Svg => picture().into_bytes(),
        ExportFormat::Html | ExportFormat::Markdown => {
            let design = DesignDocument {
                document,
                framework: options
                    .frameworks
                    .of(document.sheet(), document.header().family),
                catalog,
                report: &report_with(document, catalog, &options.rules),
                svg: &picture(),
            };
            let page = match format {
                ExportFormat::Html => html(&design),
                _ => markdown(&design, Extent::Whole),
            };
            page.into_bytes()
        }
        ExportFormat::Png => png(
            &scene,
            &PngOptions {
                scale: options.scale,
                transparent: options.transparent,
                document: text.as_deref(),
            },
        )?,
    };
    Ok(Exported {
        bytes,
        lacking: lacking_letters(&scene),
    })
}

/// The design sheet alone, as Markdown.
pub fn sheet_markdown(document: &Document, frameworks: &Frameworks) -> String {
    let catalog = Catalog::bundled();
    let design = DesignDocument {
        document,
        framework: frameworks.of(document.sheet(), document.header().family),
        catalog,
        report: &Report::default(),
        svg: "",
    };
    markdown(&design, Extent::Sheet)
}

/// Draws a document and writes the picture, unless it is given up in between; yields the letters
/// that the picture lacks.
///
/// # Errors
/// A sentence for the person; no half-written file is left.
pub fn export_document(
    document: &Document,
    path: &Path,
    options: &ExportOptions,
    is_given_up: impl Fn() -> bool,
) -> Result<Vec<String>, String> {
    let format = ExportFormat::of(path).ok_or_else(|| {
        format!(
            "Could not export to {}: its name ends in none of .svg, .png, .html and .md.",
            path.display()
        )
    })?;
    let Exported { bytes, lacking } = export(document, format, options)
        .map_err(|error| format!("Could not export to {}: {error}.", path.display()))?;
    if !is_given_up() {
        write_atomic(path, &bytes).map_err(|error| error.to_string())?;
    }
    Ok(lacking)
}

impl Session {
    /// Saves to a file, which becomes the document's own, with the comments of the file before.
    ///
    /// # Errors
    /// [`StorageError::Changed`] if it is the document's own already and somebody else wrote it in
    /// the meantime: [`Session::merge_theirs`], [`Session::keep_mine`] or [`Session::load_theirs`]
    /// settle that. Others; in all cases nothing is lost, and the document stays unsaved.
    pub fn save_to(&mut self, path: &Path) -> Result<(), StorageError> {
        self.drop_preview();
        let path = absolute(path);
        let mut comments = Arc::default();
        if let Some(own) = &mut self.editor.file {
            let found = own.look_closely();
            if found == OnDisk::Changed && is_same_file(own.path(), &path) {
                return Err(StorageError::Changed { path });
            }
            comments = Arc::clone(own.comments());
        }
        let saved = save_with(&path, &self.editor.document, &comments)?;
        let base = Arc::new(self.editor.document.clone());
        let file = Known::new(&path, Some(saved.digest)).with_comments(comments);
        self.editor.file = Some(file.with_base(base));
        self.editor.history.mark_saved();
        self.editor.history.seal();
        let name = path
            .file_name()
            .map_or_else(|| path.to_string_lossy(), |n| n.to_string_lossy());
        self.notify(match saved.dropped {
            0 => Notice::success(format!("Saved {name}")),
            dropped => Notice::warning(format!(
                "Saved {name}, without {dropped} of its comments, which could not be kept."
            )),
        });
        Ok(())
    }

    /// Writes a picture of the document.
    ///
    /// # Errors
    /// A sentence for the person; no half-written file is left.
    pub fn export_to(&mut self, path: &Path, options: &ExportOptions) -> Result<(), String> {
        self.drop_preview();
        let lacking = export_document(&self.editor.document, path, options, || false)?;
        self.say_exported(path, &lacking);
        Ok(())
    }

    /// Tells that a picture was written, and which letters it lacks.
    pub fn say_exported(&mut self, path: &Path, lacking: &[String]) {
        let name = path
            .file_name()
            .map_or_else(|| path.to_string_lossy(), |n| n.to_string_lossy());
        self.notify(match lacking_sentence(lacking) {
            None => Notice::success(format!("Exported {name}")),
            Some(lack) => Notice::warning(format!("Exported {name}. {lack}")),
        });
    }

    /// A file name for the document, from its title, without an ending.
    pub fn suggested_name(&self) -> String {
        match self
            .path()
            .and_then(Path::file_name)
            .and_then(|name| name.to_str())
        {
            Some(name) => name
                .trim_end_matches(".ron")
                .trim_end_matches(".pipe")
                .to_owned(),
            None => crate::model::slug(&self.editor.document.header().title, "diagram")
                .replace('_', "-"),
        }
    }
}
