//! Pictures for other programs, and the document inside them.
//!
//! [`svg()`] paints a [`Scene`](crate::scene::Scene) as markup, [`png()`] turns that markup
//! into pixels, and [`pdf()`] paints it as a page. Each can carry the document that it shows, and
//! [`extract`] gets it back, so that a picture in a wiki can be opened and edited again. [`markdown()`] and
//! [`html()`] write the whole design as a page to read.

mod design;
mod embed;
mod letters;
mod pdf;
mod png;
mod svg;
mod web_font;
mod xml;
mod xml_bounds;

pub use design::{
    DesignDocument, Extent, LevelPicture, Reached, Step, Viewer, Way, html, markdown,
};
pub use embed::{EmbedError, Kind, extract, kind};
pub use letters::lacking_letters;
pub use pdf::{PdfError, pdf};
pub use png::{Pixels, PngError, PngOptions, png, rasterize};
pub use svg::{VectorOptions, svg};

#[cfg(test)]
mod demo;
