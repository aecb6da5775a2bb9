//! What kind of system a design is, by its tags and by what it is built of.

use crate::catalog::Role;
use crate::graph::GraphView;

/// Tags that a design has without saying so, for what it is built of.
const IMPLIED: [(&str, &[Role]); 5] = [
    ("ads", &[Role::Auction]),
    ("gen_text", &[Role::TextGenerator]),
    ("gen_image", &[Role::ImageGenerator]),
    ("gen_video", &[Role::VideoGenerator]),
    ("rag", &[Role::GroundingJudge]),
];

/// Whether a design has one of the tags, or none is asked for.
pub(super) fn applies(view: &GraphView<'_>, tags: &[&str]) -> bool {
    tags.is_empty() || tags.iter().any(|tag| has(view, tag))
}

/// Whether a design has a tag, said or implied.
pub(super) fn has(view: &GraphView<'_>, tag: &str) -> bool {
    let implied = |(implied, roles): &(&str, &[Role])| *implied == tag && view.has(roles);
    is_tagged(view, tag) || IMPLIED.iter().any(implied)
}

/// Whether a design says a tag.
pub(super) fn is_tagged(view: &GraphView<'_>, tag: &str) -> bool {
    view.document().header().tags.iter().any(|own| own == tag)
}

/// A request path and some more: enough to say what is missing.
pub(super) fn is_developed(view: &GraphView<'_>) -> bool {
    const LEAST: usize = 8;
    view.document().nodes().len() >= LEAST && !view.request_path().is_empty()
}

/// Whether something is trained.
pub(super) fn trains(view: &GraphView<'_>) -> bool {
    view.in_stage("training")
        .any(|(node, _)| view.is_entered(node))
}
