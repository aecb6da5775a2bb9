//! What kind of system a design is, by its tags and by what it is built of.

use crate::graph::GraphView;

/// Tags that a design has without saying so, for what it is built of.
const IMPLIED: [(&str, &[&str]); 5] = [
    ("ads", &["ad_auction"]),
    ("gen_text", &["llm_decoder", "caption_decoder"]),
    ("gen_image", &["gan_generator", "diffusion_denoiser"]),
    ("gen_video", &["video_denoiser", "temporal_sr"]),
    ("rag", &["rag_eval"]),
];

/// Whether a design has one of the tags, or none is asked for.
pub(super) fn applies(view: &GraphView<'_>, tags: &[&str]) -> bool {
    tags.is_empty() || tags.iter().any(|tag| has(view, tag))
}

/// Whether a design has a tag, said or implied.
pub(super) fn has(view: &GraphView<'_>, tag: &str) -> bool {
    let implied = |(implied, components): &(&str, &[&str])| *implied == tag && view.has(components);
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
