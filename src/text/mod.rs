//! Text: faces, shaping, measuring, line breaking, ellipsis and Markdown.
//!
//! Every width that layout, cards and exports use comes from here, measured with the faces that
//! the program carries, so a picture looks alike wherever it is opened. Only letters that these
//! lack are drawn with fonts of the system.
//!
//! ```
//! use pipewright::text::{Face, FontStyle, ellipsize, measure};
//!
//! let style = FontStyle::new(Face::Regular, 12.0);
//! let short = ellipsize("Approximate nearest neighbor search", style, 80.0);
//! assert!(short.ends_with('…') && measure(&short, style) <= 80.0);
//! ```

mod choose;
mod cluster;
mod fit;
mod font;
mod markdown;
mod rich;
mod shape;
mod system;

pub use fit::{ellipsize, fit_lines, wrap};
pub use font::FontFile;
pub use markdown::{
    Block, Content, MOST_TEXT, Markdown, Marker, Span, Tone, read_markdown, read_whole_markdown,
};
pub use rich::{Piece, RichLine, longest_word, wrap_spans};
pub use shape::{PlacedGlyph, Stretch, TextRun, measure, shape, single_line};
pub use system::system_font;

/// A bundled face.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Face {
    /// Inter Regular.
    Regular,
    /// Inter Medium.
    Medium,
    /// Inter `SemiBold`.
    SemiBold,
    /// JetBrains Mono Regular, for figures.
    Mono,
    /// Kalam Regular: lettering by hand.
    Hand,
    /// Kalam Bold.
    HandBold,
}

impl Face {
    /// All faces.
    pub const ALL: [Self; 6] = [
        Self::Regular,
        Self::Medium,
        Self::SemiBold,
        Self::Mono,
        Self::Hand,
        Self::HandBold,
    ];
}

/// A face at a size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FontStyle {
    /// The face.
    pub face: Face,
    /// Size of the em in scene points.
    pub size: f64,
}

impl FontStyle {
    /// A style.
    pub const fn new(face: Face, size: f64) -> Self {
        Self { face, size }
    }
}
