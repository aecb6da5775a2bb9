//! Exports: pictures and design documents.

use std::path::Path;
use std::sync::Arc;

use super::page::viewer;
use super::render::{Preset, render_for};
use crate::catalog::{Catalog, Frameworks};
use crate::check::{CustomRule, Report, report_with};
use crate::interchange::{
    DesignDocument, Extent, PdfError, PngError, PngOptions, VectorOptions, html, lacking_letters,
    markdown, pdf, png, svg,
};
use crate::model::{Document, Level};
use crate::scene::style::Theme;
use crate::scene::{Caption, Scene};
use crate::storage::{format, write_atomic};

/// Kinds of files that a document can be exported as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportFormat {
    /// A vector picture.
    Svg,
    /// A pixel picture.
    Png,
    /// A vector picture on a page.
    Pdf,
    /// The whole design as a page.
    Html,
    /// The whole design as Markdown.
    Markdown,
}

impl ExportFormat {
    /// All formats, in the order of menus.
    pub const ALL: [Self; 5] = [Self::Svg, Self::Png, Self::Pdf, Self::Html, Self::Markdown];

    /// Its name on screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Svg => "SVG",
            Self::Png => "PNG",
            Self::Pdf => "PDF",
            Self::Html => "HTML",
            Self::Markdown => "Markdown",
        }
    }

    /// How names of such files end, without the full stop.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Svg => "svg",
            Self::Png => "png",
            Self::Pdf => "pdf",
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
            "pdf" => Some(Self::Pdf),
            "html" | "htm" => Some(Self::Html),
            "md" | "markdown" => Some(Self::Markdown),
            _ => None,
        }
    }
}

/// What the picture in an export is like.
#[derive(Clone, Debug, PartialEq)]
pub struct PictureOptions {
    /// Colors.
    pub theme: Theme,
    /// What the picture is made for.
    pub preset: Preset,
    /// How much of the document it shows; `None` is as much as can be read in its size.
    pub level: Option<Level>,
    /// Whether the picture has its title above and a legend of what occurs in it below.
    pub caption: bool,
    /// Whether nothing is painted behind the diagram.
    pub transparent: bool,
}

impl Default for PictureOptions {
    fn default() -> Self {
        Self {
            theme: Theme::light(),
            preset: Preset::AsDrawn,
            level: None,
            caption: true,
            transparent: false,
        }
    }
}

/// How a document is exported.
#[derive(Clone, Debug, PartialEq)]
pub struct ExportOptions {
    /// What its picture is like.
    pub picture: PictureOptions,
    /// Pixels per scene point of a PNG, from 1 to 4.
    pub scale: f64,
    /// Whether the document travels inside the picture.
    pub embed: bool,
    /// Whether an SVG or a PDF has outlines instead of text with embedded fonts.
    pub text_as_paths: bool,
    /// The frameworks among which is the one that the design answers.
    pub frameworks: Arc<Frameworks>,
    /// Custom rules, which a design document reports beside those of the program.
    pub rules: Arc<Vec<CustomRule>>,
}

impl Default for ExportOptions {
    fn default() -> Self {
        Self {
            picture: PictureOptions::default(),
            scale: 2.0,
            embed: true,
            text_as_paths: false,
            frameworks: Arc::new(Catalog::bundled().frameworks().clone()),
            rules: Arc::default(),
        }
    }
}

/// Why a document could not be exported.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// There are no pixels.
    #[error(transparent)]
    Png(#[from] PngError),
    /// There is no page.
    #[error(transparent)]
    Pdf(#[from] PdfError),
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

/// The picture in an export, and how much it shows; that in a page is the first one that it shows.
pub fn picture_for_export(
    document: &Document,
    format: ExportFormat,
    options: &PictureOptions,
) -> (Level, Scene) {
    let caption = Caption {
        // A page of the whole design has a title already.
        title: options.caption && !format.is_design(),
        legend: options.caption,
    };
    let preset = match options.preset {
        // As wide as a page of words is.
        Preset::AsDrawn if format == ExportFormat::Html => Preset::Document,
        preset => preset,
    };
    let catalog = Catalog::bundled();
    render_for(
        document,
        preset,
        options.level,
        caption,
        catalog,
        &options.theme,
    )
}

/// The bytes of an exported document.
///
/// # Errors
/// [`ExportError`] if the picture would be too large or cannot be written.
pub fn export_bytes(
    document: &Document,
    format: ExportFormat,
    options: &ExportOptions,
) -> Result<Vec<u8>, ExportError> {
    export(document, format, options).map(|exported| exported.bytes)
}

/// An exported document, and what its picture lacks.
///
/// # Errors
/// [`ExportError`] if the picture would be too large or cannot be written.
pub fn export(
    document: &Document,
    format: ExportFormat,
    options: &ExportOptions,
) -> Result<Exported, ExportError> {
    let catalog = Catalog::bundled();
    let (level, scene) = picture_for_export(document, format, &options.picture);
    // A Markdown file is read again by nobody, and its picture would only be longer.
    let embeds = options.embed && format != ExportFormat::Markdown;
    let text = embeds.then(|| format::write(document));
    let header = document.header();
    let vector = VectorOptions {
        title: &header.title,
        description: &header.use_case,
        text_as_paths: options.text_as_paths,
        transparent: options.picture.transparent,
        document: text.as_deref(),
        ids: "",
    };
    let mut lacking = lacking_letters(&scene);
    let bytes = match format {
        ExportFormat::Svg => svg(&scene, &vector).into_bytes(),
        ExportFormat::Pdf => pdf(&scene, &vector)?,
        ExportFormat::Html | ExportFormat::Markdown => {
            let design = DesignDocument {
                document,
                framework: options
                    .frameworks
                    .of(document.sheet(), document.header().family),
                catalog,
                report: &report_with(document, catalog, &options.rules),
            };
            let page = if format == ExportFormat::Html {
                let viewer = viewer(document, level, &options.picture, vector);
                let scenes = viewer.pictures.iter().map(|picture| &picture.scene);
                lacking.extend(scenes.flat_map(lacking_letters));
                lacking.sort_unstable();
                lacking.dedup();
                html(&design, &viewer)
            } else {
                markdown(&design, Extent::Whole(&svg(&scene, &vector)))
            };
            page.into_bytes()
        }
        ExportFormat::Png => png(
            &scene,
            &PngOptions {
                scale: options.scale,
                transparent: options.picture.transparent,
                document: text.as_deref(),
            },
        )?,
    };
    Ok(Exported { bytes, lacking })
}

/// The design sheet alone, as Markdown.
pub fn sheet_markdown(document: &Document, frameworks: &Frameworks) -> String {
    let catalog = Catalog::bundled();
    let design = DesignDocument {
        document,
        framework: frameworks.of(document.sheet(), document.header().family),
        catalog,
        report: &Report::default(),
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
            "Could not export to {}: its name ends in none of .svg, .png, .pdf, .html and .md.",
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
