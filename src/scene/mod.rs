//! The one display list that is drawn: on the canvas, in SVG, PNG and PDF.
//!
//! A [`Scene`] holds finished fragments in paint order; a painter only walks it. What the
//! canvas shows and what a file contains cannot differ, since both paint the same list.
//! What belongs to editing alone (selection, guides, marquee) is never in it.
//!
//! ```
//! use pipewright::{catalog::Catalog, model::Level, scene::style::Theme, session};
//!
//! let document = session::load_source("visual-search", None)?.document;
//! let scene = session::render(&document, Level::Full, Catalog::bundled(), &Theme::light());
//! assert!(scene.fragments.len() > document.nodes().len());
//! # Ok::<(), session::SourceError>(())
//! ```

mod build;
mod caption;
mod card;
mod difference;
mod index;
mod lane_card;
mod markdown;
mod meetings;
mod note;
mod page;
mod primitive;
mod route;
mod sketch;
mod stubs;
pub mod style;

pub use build::{Badge, SceneBuilder, SceneInput, edge_along, label_size, lane_at};
pub use caption::{Caption, captioned};
pub use difference::difference;
pub use index::{MarqueeMode, SceneIndex, is_visible_at};
pub use markdown::{SetText, set_markdown};
pub use note::text_size;
pub use primitive::{
    Color, Detail, EdgeEnd, Fragment, PortId, PortMark, PortSide, Primitive, Scene, Shape, Stroke,
    StubId, Tag,
};
pub use route::{arrow_head, edge_path, rounded_path};
