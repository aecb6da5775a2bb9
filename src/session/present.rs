//! The presentation: the whole diagram, then stage by stage.

use std::collections::BTreeSet;

use super::Session;
use super::derived::rest_card;
use crate::geometry::Size;
use crate::model::{NodeId, Selection};

/// Room that the words of a slide take at the bottom, in screen points.
const CAPTION: f64 = 190.0;

/// A presentation of the diagram, stage by stage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Presentation {
    /// The slide that is shown, from 0.
    pub at: usize,
}

/// One view of a presentation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slide {
    /// Its heading: the document's title, or the name of a stage.
    pub title: String,
    /// What it is about, in a sentence.
    pub text: String,
    /// The nodes that it shows; those of all stages on the first one.
    pub nodes: BTreeSet<NodeId>,
}

impl Session {
    /// The slides of a presentation: the whole diagram, then each stage of the pipeline that
    /// has nodes, in the palette's order.
    pub fn slides(&self) -> Vec<Slide> {
        let document = &self.editor.document;
        let header = document.header();
        let mut slides = vec![Slide {
            title: header.title.clone(),
            text: header.use_case.clone(),
            nodes: document.nodes().keys().cloned().collect(),
        }];
        let stage_of = |component: &str| {
            let component = self.environment.catalog.component(component)?;
            Some(component.stage.as_str())
        };
        for stage in self.environment.catalog.stages() {
            let own = |component: &str| stage_of(component) == Some(stage.id.as_str());
            let nodes: BTreeSet<NodeId> = document
                .nodes()
                .iter()
                .filter(|(_, node)| own(node.component.as_str()))
                .map(|(id, _)| id.clone())
                .collect();
            if !nodes.is_empty() {
                slides.push(Slide {
                    title: stage.name.clone(),
                    text: stage.description.clone(),
                    nodes,
                });
            }
        }
        slides
    }

    /// The presentation that goes on.
    pub fn presentation(&self) -> Option<Presentation> {
        self.view.presentation
    }

    /// Begins a presentation with the whole diagram.
    pub fn present(&mut self) {
        self.end_gesture();
        self.leave_lane();
        self.select(Selection::default());
        self.view.presentation = Some(Presentation::default());
        self.show_slide();
    }

    /// Ends the presentation.
    pub fn end_presentation(&mut self) {
        if self.view.presentation.take().is_some() {
            self.fit_all();
        }
    }

    /// Goes to the next or the previous slide; the ends are ends.
    pub fn step_slide(&mut self, forward: bool) {
        let last = self.slides().len().saturating_sub(1);
        if let Some(presentation) = &mut self.view.presentation {
            presentation.at = if forward {
                (presentation.at + 1).min(last)
            } else {
                presentation.at.saturating_sub(1)
            };
            self.show_slide();
        }
    }

    /// Brings the nodes of the slide into view.
    pub fn show_slide(&mut self) {
        let Some(presentation) = self.view.presentation else {
            return;
        };
        let slides = self.slides();
        let slide = slides.get(presentation.at).filter(|_| presentation.at > 0);
        let area = slide.and_then(|slide| {
            let rects = slide.nodes.iter().filter_map(|id| self.shown_rect(id));
            crate::geometry::bounding_box(rects)
        });
        // With room around, so that one sees what comes before and after.
        let area = area.map_or(self.scene().bounds, |area| area.inflate(260.0, 160.0));
        let height = (self.view.viewport.height - CAPTION).max(self.view.viewport.height / 2.0);
        let viewport = Size::new(self.view.viewport.width, height);
        self.view.canvas.camera.fit(area, viewport, 1.6);
    }

    /// Where a node is seen: its own card, or that of its lane.
    fn shown_rect(&self, id: &NodeId) -> Option<crate::geometry::Rect> {
        self.node_rect(id).or_else(|| {
            let shown = self.shown();
            let card = rest_card(&self.editor.document, shown, id)?;
            self.derived.cards().rect(shown, &card)
        })
    }
}
