//! The presentation: the whole design, the request hop by hop, then what is beside it.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Session;
use super::derived::rest_card;
use crate::catalog::Catalog;
use crate::estimate::{LatencyModel, shown};
use crate::geometry::{Rect, bounding_box};
use crate::model::{Document, EdgeKind, LaneId, LaneKind, Level, Node, NodeId, Selection, Unit};

/// Room around what a slide is about, in scene points: one sees what comes before and after.
const AROUND: (f64, f64) = (260.0, 160.0);
/// Largest zoom of a slide.
const MOST_ZOOM: f64 = 1.6;

/// A presentation that goes on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Presentation {
    /// The slide that is shown, from 0.
    pub at: usize,
    /// How much was shown before it began.
    before: Level,
}

/// One view of a presentation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Slide {
    /// Its heading: the document's title, the name of a node or of a lane.
    pub title: String,
    /// What it is about, in a sentence.
    pub text: String,
    /// The nodes that it lights; none on the first one, which shows all alike.
    pub nodes: BTreeSet<NodeId>,
    /// The nodes that it is about.
    pub target: BTreeSet<NodeId>,
    /// On the request path: the hop's own 99th percentile and that until it is done, in
    /// milliseconds, and the budget, where there are such figures.
    pub latency: Option<HopLatency>,
    /// How much of the document it shows.
    pub level: Level,
}

/// How long a request takes to a hop, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HopLatency {
    /// The 99th percentile of the hop itself.
    pub own: f64,
    /// That of all until it is done.
    pub so_far: f64,
    /// What a whole request may take.
    pub budget: Option<f64>,
}

impl HopLatency {
    /// How far a request has come, in words: `12 ms of 200 ms`.
    pub fn reached(&self) -> String {
        match self.budget {
            Some(budget) => format!("{} of {}", milliseconds(self.so_far), milliseconds(budget)),
            None => milliseconds(self.so_far),
        }
    }

    /// What the hop itself has of it, in words.
    pub fn share(&self) -> String {
        format!("of which {} here, if it is slow", milliseconds(self.own))
    }
}

fn milliseconds(time: f64) -> String {
    shown(time, Unit::Milliseconds)
}

/// A design of which slides are made.
pub(super) struct Talk<'a> {
    pub(super) document: &'a Document,
    pub(super) catalog: &'a Catalog,
    /// The hops of a request, in order.
    pub(super) path: &'a [NodeId],
    /// How long they take, where that is known.
    pub(super) model: Option<&'a LatencyModel>,
    /// How much the slides show that are about a part of it.
    pub(super) level: Level,
}

impl Talk<'_> {
    /// The design at a glance, each hop of the request path, what else is in its lanes, and the other
    /// lanes: offline first, then monitoring.
    pub(super) fn slides(&self) -> Vec<Slide> {
        let (document, model) = (self.document, self.model);
        let level = self.level.max(Level::Standard);
        let header = document.header();
        let mut slides = vec![Slide {
            title: header.title.clone(),
            text: header.use_case.clone(),
            level: Level::Overview,
            ..Slide::default()
        }];
        let mut so_far: BTreeSet<NodeId> = BTreeSet::new();
        for id in self.path {
            let Some(node) = document.node(id) else {
                continue;
            };
            so_far.insert(id.clone());
            let own = model.and_then(|model| model.nodes.iter().find(|own| own.id == *id));
            let latency = own.zip(model).and_then(|(own, model)| {
                Some(HopLatency {
                    own: own.p99,
                    so_far: model.quick_percentile_until(id, 0.99)?,
                    budget: model.p99_budget,
                })
            });
            slides.push(Slide {
                title: named(node),
                text: self.described(node),
                nodes: so_far.clone(),
                target: BTreeSet::from([id.clone()]),
                latency,
                level,
            });
        }
        slides.extend(self.parts(&so_far, level));
        slides
    }

    /// A slide for what each lane has besides some nodes, and for what is in none.
    fn parts(&self, shown: &BTreeSet<NodeId>, level: Level) -> Vec<Slide> {
        let document = self.document;
        let rank = |kind: LaneKind| match kind {
            LaneKind::Online => 0,
            LaneKind::Custom => 1,
            LaneKind::Offline => 2,
            LaneKind::Monitoring => 3,
        };
        let mut lanes: Vec<(u8, Option<&LaneId>, String)> = document
            .lanes_in_order()
            .into_iter()
            .map(|(id, lane)| (rank(lane.kind), Some(id), lane.title.clone()))
            .collect();
        lanes.sort_by_key(|(rank, ..)| *rank);
        lanes.push((u8::MAX, None, "What else there is".to_owned()));
        let mut slides = Vec::new();
        for (rank, lane, title) in lanes {
            let nodes = document.nodes().iter();
            let nodes: BTreeSet<NodeId> = nodes
                .filter(|(id, node)| node.lane.as_ref() == lane && !shown.contains(*id))
                .map(|(id, _)| id.clone())
                .collect();
            if nodes.is_empty() {
                continue;
            }
            let is_path = rank == 0 && !shown.is_empty();
            slides.push(Slide {
                title: if is_path {
                    format!("{title} · beside the path")
                } else {
                    title
                },
                text: self.listed(&nodes),
                target: nodes.clone(),
                nodes,
                latency: None,
                // What monitoring is about, edges of feedback, is shown in full alone.
                level: if rank == 3 { Level::Full } else { level },
            });
        }
        slides
    }

    /// What a node is and does, in the words of the palette.
    fn described(&self, node: &Node) -> String {
        let component = self.catalog.component(node.component.as_str());
        let sentence = component.map_or("", |component| {
            let text = component.description.as_str();
            text.find(". ")
                .and_then(|end| text.get(..=end))
                .unwrap_or(text)
        });
        match node.technology.as_str() {
            "" => sentence.to_owned(),
            technology if sentence.is_empty() => technology.to_owned(),
            technology => format!("{technology}. {sentence}"),
        }
    }

    /// The names of nodes, those that are read by the most edges first.
    fn listed(&self, nodes: &BTreeSet<NodeId>) -> String {
        let document = self.document;
        let edges = |id: &NodeId| {
            let edges = document.edges().values();
            edges
                .filter(|edge| edge.kind != EdgeKind::Feedback)
                .filter(|edge| edge.from == *id || edge.to == *id)
                .count()
        };
        let mut nodes: Vec<(usize, &NodeId)> = nodes.iter().map(|id| (edges(id), id)).collect();
        nodes.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(b.1)));
        let names = nodes.iter().filter_map(|(_, id)| document.node(id));
        let names: Vec<String> = names.map(|node| named(node)).collect();
        names.join(" · ")
    }
}

impl Session {
    /// The slides of a presentation: the design at a glance, each hop of the request path, what
    /// else is in its lanes, and the other lanes: offline first, then monitoring.
    pub fn slides(&mut self) -> Arc<[Slide]> {
        if self.view.presentation.is_none() {
            let estimate = self.estimate();
            let talk = Talk {
                document: &self.editor.document,
                catalog: self.environment.catalog,
                path: &self.derived.spine().nodes,
                model: estimate.model.as_ref().ok(),
                level: self.view.level,
            };
            self.view.slides = talk.slides().into();
        }
        Arc::clone(&self.view.slides)
    }

    /// The presentation that goes on.
    pub fn presentation(&self) -> Option<Presentation> {
        self.view.presentation
    }

    /// Begins a presentation with the whole design.
    pub fn present(&mut self) {
        self.end_gesture();
        self.leave_lane();
        self.select(Selection::default());
        self.slides();
        self.view.presentation = Some(Presentation {
            at: 0,
            before: self.view.level,
        });
        self.show_slide();
    }

    /// Ends the presentation.
    pub fn end_presentation(&mut self) {
        if let Some(Presentation { before, .. }) = self.view.presentation.take() {
            self.set_level(before);
            self.fit_all();
        }
    }

    /// Goes to the next or the previous slide; the ends are ends.
    pub fn step_slide(&mut self, forward: bool) {
        let last = self.view.slides.len().saturating_sub(1);
        if let Some(presentation) = &mut self.view.presentation {
            presentation.at = if forward {
                (presentation.at + 1).min(last)
            } else {
                presentation.at.saturating_sub(1)
            };
            self.show_slide();
        }
    }

    /// The slide that is shown.
    pub fn slide(&self) -> Option<&Slide> {
        self.view.slides.get(self.view.presentation?.at)
    }

    /// Brings what the slide is about into the middle.
    pub fn show_slide(&mut self) {
        let Some(slide) = self.slide().cloned() else {
            return;
        };
        self.set_level(slide.level);
        let rects = slide.target.iter().filter_map(|id| self.shown_rect(id));
        let area = bounding_box(rects).map(|area| area.inflate(AROUND.0, AROUND.1));
        let area = area.unwrap_or(self.scene().bounds);
        let viewport = self.view.viewport;
        self.view.canvas.camera.fit(area, viewport, MOST_ZOOM);
    }

    /// Where a node is seen: its own card, or that of its lane.
    fn shown_rect(&self, id: &NodeId) -> Option<Rect> {
        self.node_rect(id).or_else(|| {
            let shown = self.shown();
            let card = rest_card(&self.editor.document, shown, id)?;
            self.derived.cards().rect(shown, &card)
        })
    }
}

fn named(node: &Node) -> String {
    match node.label.trim() {
        "" => node.component.as_str().to_owned(),
        label => label.to_owned(),
    }
}
