//! The estimate of the document, kept up to date: what is quick at once, the draws beside.

use std::sync::Arc;

use super::Session;
use crate::estimate::{DRAWS, Estimate, Latency, LatencyModel};
use crate::graph::GraphView;
use crate::interact::heat_chips;
use crate::model::NodeId;
use crate::scene::{Primitive, style::Theme};

/// Up to how many nodes a path is drawn for single what-ifs in between two frames.
const QUICK_PATH: usize = 60;

/// What is shown as heat on the cards.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Heat {
    /// Nothing.
    #[default]
    Off,
    /// Each node's share of the slowest requests.
    Latency,
    /// How much of their throughput the replicas are loaded with.
    Load,
}

/// The state of the estimate.
#[derive(Debug, Default)]
pub(super) struct Estimating {
    /// The revision that the quick part is of.
    of: Option<u64>,
    estimate: Option<Arc<Estimate>>,
    /// The path that the draws below are of.
    drawn: Option<LatencyModel>,
    /// The path that is being drawn.
    drawing: Option<LatencyModel>,
    latency: Option<(Latency, Vec<(NodeId, f64)>)>,
}

impl Estimating {
    /// Has the quick part made anew, as after a change of prices.
    pub(super) fn forget_costs(&mut self) {
        self.of = None;
    }
}

/// Draws to be made on another thread.
#[derive(Debug)]
pub struct EstimateTask {
    model: LatencyModel,
}

/// What came of an [`EstimateTask`].
#[derive(Debug)]
pub struct LatencyDraws {
    model: LatencyModel,
    latency: Latency,
    sensitivity: Vec<(NodeId, f64)>,
}

impl EstimateTask {
    /// Makes the draws: some ten milliseconds for a usual path.
    pub fn run(self) -> LatencyDraws {
        LatencyDraws {
            latency: self.model.estimate(DRAWS),
            sensitivity: self.model.sensitivity(),
            model: self.model,
        }
    }
}

impl Session {
    /// The estimate. Its latency may still be that of the figures before the last change; see
    /// [`Session::is_estimate_current`] and [`Session::take_estimate_task`].
    pub fn estimate(&mut self) -> Arc<Estimate> {
        let revision = self.revision();
        if let (Some(estimate), true) = (
            &self.derived.estimating.estimate,
            self.derived.estimating.of == Some(revision),
        ) {
            return Arc::clone(estimate);
        }
        let view = GraphView::new(&self.editor.document, self.environment.catalog);
        let mut estimate = Estimate::without_latency(&view, &self.environment.prices);
        if let (Ok(_), Some((latency, sensitivity))) =
            (&estimate.model, &self.derived.estimating.latency)
        {
            estimate.latency = Some(latency.clone());
            estimate.sensitivity.clone_from(sensitivity);
        }
        let estimate = Arc::new(estimate);
        self.derived.estimating.of = Some(revision);
        self.derived.estimating.estimate = Some(Arc::clone(&estimate));
        estimate
    }

    /// Whether the latency of the estimate is that of the document as it is.
    pub fn is_estimate_current(&mut self) -> bool {
        let estimate = self.estimate();
        match &estimate.model {
            Ok(model) => self.derived.estimating.drawn.as_ref() == Some(model),
            Err(_) => true,
        }
    }

    /// The draws that are to be made, if the figures have changed and none are being made.
    pub fn take_estimate_task(&mut self) -> Option<EstimateTask> {
        if self.derived.estimating.drawing.is_some() || self.is_estimate_current() {
            return None;
        }
        let model = self.estimate().model.clone().ok()?;
        self.derived.estimating.drawing = Some(model.clone());
        Some(EstimateTask { model })
    }

    /// Takes over the draws of a task, or that there are none.
    pub fn finish_estimate(&mut self, drawn: Option<LatencyDraws>) {
        self.derived.estimating.drawing = None;
        if let Some(drawn) = drawn {
            self.derived.estimating.latency = Some((drawn.latency, drawn.sensitivity));
            self.derived.estimating.drawn = Some(drawn.model);
            self.derived.estimating.of = None;
        }
    }

    /// Makes the draws at once, on the thread of the caller.
    pub fn estimate_now(&mut self) -> Arc<Estimate> {
        if let Some(task) = self.take_estimate_task() {
            let drawn = task.run();
            self.finish_estimate(Some(drawn));
        }
        self.estimate()
    }

    /// The median and 99th percentile in milliseconds if a node had other figures, from few
    /// draws; `None` for a path so long that it would hold the window up.
    pub fn what_if(&mut self, node: &NodeId, p50: f64, p99: f64) -> Option<(f64, f64)> {
        let estimate = self.estimate();
        let mut model = estimate.model.as_ref().ok()?.clone();
        if model.nodes.len() > QUICK_PATH {
            return None;
        }
        let own = model.nodes.iter_mut().find(|own| own.id == *node)?;
        (own.p50, own.p99) = (p50, p99.max(p50));
        Some((model.quick_percentile(0.5), model.quick_percentile(0.99)))
    }

    /// Colors the cards by something, or by nothing if they are already.
    pub(super) fn toggle_heat(&mut self, heat: Heat) {
        self.view.heat = if self.view.heat == heat {
            Heat::Off
        } else {
            heat
        };
    }

    /// The heat of each node that has one: from 0 to 1, and in words.
    pub fn heat(&self) -> Vec<(NodeId, f64, String)> {
        let Some(estimate) = &self.derived.estimating.estimate else {
            return Vec::new();
        };
        let percent = |share: f64| format!("{:.0} %", share * 100.0);
        match self.view.heat {
            Heat::Off => Vec::new(),
            Heat::Latency => {
                let shares = estimate.latency.iter().flat_map(|latency| &latency.shares);
                let most = shares
                    .clone()
                    .map(|share| share.tail_share)
                    .fold(0.0, f64::max);
                let heat = shares
                    .filter(|share| share.tail_share >= 0.005)
                    .map(|share| {
                        let heat = if most > 0.0 {
                            share.tail_share / most
                        } else {
                            0.0
                        };
                        (share.id.clone(), heat, percent(share.tail_share))
                    });
                heat.collect()
            }
            Heat::Load => {
                let loads = estimate.capacity.loads.iter();
                let known = loads.filter_map(|load| Some((load, load.utilization?)));
                let heat =
                    known.map(|(load, busy)| (load.id.clone(), busy.min(1.0), percent(busy)));
                heat.collect()
            }
        }
    }

    /// Brings the heat of the cards in the picture up to the estimate. A presentation shows
    /// none.
    pub fn update_heat(&mut self) {
        let is_presented = self.view.presentation.is_some();
        let heat = self.heat().into_iter().filter(|_| !is_presented);
        let heat = heat.map(|(id, heat, _)| (id, heat)).collect();
        if self.derived.set_heat(heat) {
            self.draw_again();
        }
    }

    /// What the heat is in words, as it is painted above the cards, in scene points.
    pub fn heat_overlay(&self, theme: &Theme) -> Vec<Primitive> {
        if self.view.heat == Heat::Off {
            return Vec::new();
        }
        // Nothing bright is painted over what is dimmed.
        let is_dimmed = |id: &NodeId| self.lit().is_some_and(|lit| !lit.nodes().contains(id));
        let chips = self.heat().into_iter().filter(|(id, ..)| !is_dimmed(id));
        let chips = chips.filter_map(|(id, heat, words)| Some((self.node_rect(&id)?, heat, words)));
        heat_chips(chips, self.view.canvas.camera.zoom, theme)
    }
}
