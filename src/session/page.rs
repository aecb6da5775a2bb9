//! The viewer in an exported page: the pictures of all levels, and the steps of the presentation.

use std::collections::{BTreeMap, BTreeSet};

use super::derived::rest_card;
use super::export::PictureOptions;
use super::present::{Slide, Talk};
use super::render::{Picture, render_with, shown_at};
use crate::catalog::Catalog;
use crate::estimate::LatencyModel;
use crate::graph::GraphView;
use crate::interchange::{LevelPicture, Reached, Step, VectorOptions, Viewer, Way};
use crate::model::{Document, EdgeKind, Level, NodeId, Shown};
use crate::scene::Caption;
use crate::scene::style::Theme;

/// The viewer of a document that shows one of its levels first.
pub(super) fn viewer<'a>(
    document: &Document,
    first: Level,
    options: &PictureOptions,
    vector: VectorOptions<'a>,
) -> Viewer<'a> {
    let catalog = Catalog::bundled();
    let theme = &options.theme;
    let other = other_look(theme);
    let pictures = Level::ALL.into_iter().map(|level| {
        let what = Picture {
            level,
            figures: true,
            // The title is that of the page.
            caption: Caption {
                title: false,
                legend: options.caption,
            },
        };
        let shown = shown_at(document, level, catalog);
        let edges = shown.as_deref().unwrap_or(document).edges().iter();
        let ways = edges.map(|(id, edge)| Way {
            edge: id.clone(),
            from: edge.from.clone(),
            to: edge.to.clone(),
            leads_on: edge.kind != EdgeKind::Feedback,
        });
        LevelPicture {
            level,
            scene: render_with(document, what, catalog, theme),
            other: other
                .as_ref()
                .map(|theme| render_with(document, what, catalog, theme)),
            ways: ways.collect(),
        }
    });
    Viewer {
        pictures: pictures.collect(),
        first,
        steps: steps(document, catalog),
        is_dark: theme.is_dark,
        vector,
    }
}

/// The look of the other half of the day; those that are made for paper, and the user's own, have none.
fn other_look(theme: &Theme) -> Option<Theme> {
    let (light, dark) = (Theme::light(), Theme::dark());
    match &*theme.name {
        name if name == &*light.name => Some(dark),
        name if name == &*dark.name => Some(light),
        _ => None,
    }
}

fn steps(document: &Document, catalog: &Catalog) -> Vec<Step> {
    let view = GraphView::new(document, catalog);
    let model = LatencyModel::new(&view).ok();
    let talk = Talk {
        document,
        catalog,
        path: &view.spine().nodes,
        model: model.as_ref(),
        level: Level::Standard,
    };
    let shown: BTreeMap<Level, Option<Shown>> = Level::ALL
        .into_iter()
        .map(|level| (level, shown_at(document, level, catalog)))
        .collect();
    let slides = talk.slides().into_iter();
    slides
        .map(|slide| {
            let shown = shown.get(&slide.level).and_then(Option::as_ref);
            step(document, shown, slide)
        })
        .collect()
}

/// A slide as a step, of a document of which this is what its level shows, if not all.
fn step(document: &Document, shown: Option<&Shown>, slide: Slide) -> Step {
    // A node in a lane that is folded up is shown as the card of that lane.
    let in_sight = |nodes: BTreeSet<NodeId>| -> BTreeSet<NodeId> {
        let Some(shown) = shown else {
            return nodes;
        };
        let nodes = nodes.into_iter();
        nodes
            .map(|id| rest_card(document, shown, &id).unwrap_or(id))
            .collect()
    };
    Step {
        title: slide.title,
        text: slide.text,
        reached: slide.latency.map(|latency| Reached {
            words: format!("p99 so far {}, {}", latency.reached(), latency.share()),
            part: latency
                .budget
                .filter(|budget| *budget > 0.0)
                .map(|budget| latency.so_far / budget),
        }),
        nodes: in_sight(slide.nodes),
        target: in_sight(slide.target),
        level: slide.level,
    }
}
