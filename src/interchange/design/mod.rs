//! The design document: a whole design as a page to read, print and hand over.
//!
//! [`content`] says once what the document contains; [`markdown()`] and [`html()`] write it, so
//! that the two cannot disagree. The words of the person are read as Markdown and written
//! anew from what was understood: nothing of theirs is markup of the page.

mod content;
mod html;
mod looks;
mod markdown;
mod mermaid;
mod viewer;

use crate::catalog::{Catalog, Framework};
use crate::check::Report;
use crate::model::Document;

pub use viewer::{LevelPicture, Reached, Step, Viewer, Way};

/// What a design document is made from.
#[derive(Clone, Copy, Debug)]
pub struct DesignDocument<'a> {
    /// The design.
    pub document: &'a Document,
    /// The framework whose steps it answers; without one, answers stand under their ids.
    pub framework: Option<&'a Framework>,
    /// Names of components and stages.
    pub catalog: &'a Catalog,
    /// What the checks say.
    pub report: &'a Report,
}

/// Which parts of a design document are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent<'a> {
    /// Everything, with the picture of the graph from [`svg()`](super::svg()).
    Whole(&'a str),
    /// The brief, the requirements and the answers.
    Sheet,
}

/// A design document as Markdown that GitHub and other readers show.
///
/// The picture travels inside, as data behind the last line. Some readers show no embedded
/// pictures, GitHub among them: for those the same graph follows as a Mermaid flowchart,
/// folded away.
pub fn markdown(design: &DesignDocument<'_>, extent: Extent<'_>) -> String {
    markdown::write(design, &content::parts(design, extent), extent)
}

/// A design document as one HTML file, which needs nothing else: no scripts, fonts or pictures
/// from elsewhere; made for screens, dark and light, and for paper. Its picture is a viewer.
///
/// It is well-formed XML too.
pub fn html(design: &DesignDocument<'_>, viewer: &Viewer<'_>) -> String {
    html::write(design, viewer, &content::parts(design, Extent::Whole("")))
}

/// Where a link of the person's may lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Target<'a> {
    /// To the row of a node.
    Node(&'a str),
    /// Out of the document.
    Web(&'a str),
}

/// Where an address leads, if it may lead there: to nodes that exist, to pages and mail.
fn target<'a>(address: &'a str, document: &Document) -> Option<Target<'a>> {
    if let Some(id) = address.strip_prefix('#') {
        return document.node(&id.into()).map(|_| Target::Node(id));
    }
    let lower = address.get(..8).unwrap_or(address).to_ascii_lowercase();
    let is_web = ["https://", "http://", "mailto:"];
    let is_clean = !address.chars().any(|c| c.is_control() || c.is_whitespace());
    (is_clean && is_web.iter().any(|scheme| lower.starts_with(scheme)))
        .then_some(Target::Web(address))
}

/// The name of the place in the page that is the row of a node.
fn anchor(id: &str) -> String {
    let mut name = "component-".to_owned();
    super::xml::push_name(&mut name, id);
    name
}
