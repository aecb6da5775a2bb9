//! Latency: the budget with each node's part, the curve, and what matters most.

use std::fmt::Write as _;

use egui::{DragValue, Rect, Sense, Stroke, Ui, pos2, vec2};
use egui_plot::{GridMark, HoverPosition, Line, Plot, PlotPoints, VLine};

use super::super::Inspector;
use super::{MOST_ROWS, budget_words, rows};
use crate::app::look::{caption, color32, name, strong};
use crate::estimate::{Estimate, Latency, LatencyModel, Origin, PLANNING_RHO, shown};
use crate::model::{Edit, NodeId, Property, Quantity, Requirement, Unit};
use crate::scene::Color;
use crate::scene::style::Theme;
use crate::session::Session;

/// Height of the budget bar in logical pixels.
const BAR: f32 = 22.0;
/// Height of the chart in logical pixels.
const CHART: f32 = 96.0;

impl Inspector {
    pub(super) fn latency_ui(
        &mut self,
        ui: &mut Ui,
        session: &mut Session,
        estimate: &Estimate,
        theme: &Theme,
    ) {
        let (Ok(model), Some(latency)) = (&estimate.model, &estimate.latency) else {
            ui.label(caption("Latency", theme));
            ui.weak("Drawing…");
            return;
        };
        ui.label(caption("Latency", theme));
        let what_if = self.estimate.what_if.clone();
        let changed = what_if.and_then(|(node, p50, p99)| session.what_if(&node, p50, p99));
        let p99 = changed.map_or(latency.p99, |(_, p99)| p99);
        let p50 = changed.map_or(latency.p50, |(p50, _)| p50);
        let verdict = budget_words(p99, model.p99_budget, Requirement::P99BudgetMs);
        ui.horizontal_wrapped(|ui| {
            let color = match &verdict {
                Some((_, true)) => theme.error,
                Some((_, false)) => theme.ok,
                None => theme.text,
            };
            let words = format!("p99 {}", shown(p99, Unit::Milliseconds));
            let label = ui.label(strong(words, 20.0).color(color32(color)));
            label.on_hover_text(p99_words(latency));
            if let Some((words, is_over)) = &verdict {
                let color = if *is_over { theme.error } else { theme.muted };
                ui.label(egui::RichText::new(words).color(color32(color)));
            }
        });
        bar(ui, session, model, latency, theme);
        ui.add_space(2.0);
        let mut line = format!(
            "p50 {} · p95 {}",
            shown(p50, Unit::Milliseconds),
            shown(latency.p95, Unit::Milliseconds)
        );
        if let Some((first, _)) = latency.first_token {
            let _ = write!(line, " · first token {}", shown(first, Unit::Milliseconds));
        }
        ui.label(line);
        let over = [
            budget_words(p50, model.p50_budget, Requirement::P50BudgetMs),
            latency.first_token.and_then(|(first, _)| {
                budget_words(first, model.first_token_budget, Requirement::TtftBudgetMs)
            }),
        ];
        for (words, _) in over.into_iter().flatten().filter(|(_, is_over)| *is_over) {
            ui.label(egui::RichText::new(words).color(color32(theme.error)));
        }
        ui.weak(format!(
            "p99 {} if stages tend to be slow together, {} if all are at once",
            shown(latency.p99_planning, Unit::Milliseconds),
            shown(latency.p99_together, Unit::Milliseconds)
        ))
        .on_hover_text(format!(
            "The first with a correlation of {PLANNING_RHO} between stages, which is a rule of thumb: nobody \
             knows it before it is measured. The second adds up every stage's p99 along the slowest way."
        ));
        ui.add_space(6.0);
        chart(ui, latency, model, theme);
        ui.add_space(8.0);
        most(ui, session, estimate, theme);
        self.path_ui(ui, session, model, latency, theme);
        ui.add_space(10.0);
    }

    /// The nodes of the path with their parts and figures, which can be dragged.
    fn path_ui(
        &mut self,
        ui: &mut Ui,
        session: &mut Session,
        model: &LatencyModel,
        latency: &Latency,
        theme: &Theme,
    ) {
        ui.label(caption("Request path", theme))
            .on_hover_text("Drag a figure to see what it would change, and let go to keep it.");
        rows::table(ui, "path", &["Node", "Tail", "p50", "p99"], |ui| {
            let nodes = model
                .nodes
                .iter()
                .filter(|node| node.p99 > 0.0 || node.origin != Origin::Given);
            for node in nodes.take(MOST_ROWS) {
                rows::node_cell(ui, session, &node.id);
                let share = latency.shares.iter().find(|share| share.id == node.id);
                let words = match (node.is_optional, share) {
                    (true, _) => "optional".to_owned(),
                    (_, Some(share)) => format!("{:.0} %", share.tail_share * 100.0),
                    (_, None) => "0 %".to_owned(),
                };
                let hint = share.map_or_else(String::new, |share| {
                    format!(
                        "Of the slowest 1 % of requests {} are spent here; {:.0} % of all requests wait for it.",
                        shown(share.tail_ms, Unit::Milliseconds),
                        share.critical * 100.0
                    )
                });
                rows::cell(ui, &words, &hint, theme.text);
                for property in [Property::P50Ms, Property::P99Ms] {
                    self.what_if_field(ui, session, node, property);
                }
                ui.end_row();
            }
        });
    }

    /// A figure that can be dragged: while it is, the estimate shows what would be.
    fn what_if_field(
        &mut self,
        ui: &mut Ui,
        session: &mut Session,
        node: &crate::estimate::PathNode,
        property: Property,
    ) {
        let mut times = (node.p50, node.p99);
        if let Some((id, p50, p99)) = &self.estimate.what_if
            && *id == node.id
        {
            times = (*p50, *p99);
        }
        let value = if property == Property::P50Ms {
            &mut times.0
        } else {
            &mut times.1
        };
        let speed = (*value * 0.01).max(0.02);
        let spec = property.spec();
        let (key, words) = (
            format!("what if {} {}", spec.key, node.id),
            value.to_string(),
        );
        ui.spacing_mut().interact_size.x = 30.0;
        let typed = &mut self.typed;
        let response = typed.drag_field(ui, &key, &words, &spec, false, |ui, reader| {
            let drag = DragValue::new(value)
                .speed(speed)
                .range(0.0..=86_400_000.0)
                .update_while_editing(false)
                .custom_formatter(|value, _| reader.words(|| shown(value, Unit::Milliseconds)))
                .custom_parser(|text| reader.read(text));
            ui.add(drag)
        });
        name(
            &response,
            &format!("{} of {}", property.spec().label, node.label),
        );
        let default = if node.origin == Origin::Given {
            ""
        } else {
            " It is the palette's default now."
        };
        let response = response.on_hover_text(format!("{}{default}", property.spec().help));
        if response.changed() {
            // The other figure gives way: a p99 is never below its p50.
            let (p50, p99) = times;
            let times = match property {
                Property::P50Ms => (p50, p99.max(p50)),
                _ => (p50.min(p99), p99),
            };
            self.estimate.what_if = Some((node.id.clone(), times.0, times.1));
        }
        if response.drag_stopped() || response.lost_focus() {
            self.keep_what_if(session, node);
        }
    }

    /// Keeps the figures that were tried, as one step.
    fn keep_what_if(&mut self, session: &mut Session, node: &crate::estimate::PathNode) {
        let Some((id, p50, p99)) = self.estimate.what_if.take_if(|(id, ..)| *id == node.id) else {
            return;
        };
        if (p50, p99) == (node.p50, node.p99) {
            return;
        }
        let figures = [(Property::P50Ms, p50), (Property::P99Ms, p99)];
        let figures = figures.map(|(key, value)| (key, Quantity::Number(digits(value))));
        session.apply(&Edit::SetFigures(id, figures.into()));
    }
}

/// As many digits as somebody would write.
fn digits(value: f64) -> f64 {
    format!("{value:.2e}").parse().unwrap_or(value)
}

fn p99_words(latency: &Latency) -> String {
    format!(
        "From {} draws: a node's time is log-normal with its p50 and p99; steps in a row add up, branches and \
         shards wait for the slowest, caches answer their share, optional nodes stay out. Stages are slow \
         independently.",
        shown(latency.draws as f64, Unit::Count)
    )
}

/// The budget as a bar: each node's part of the slowest requests.
fn bar(ui: &mut Ui, session: &mut Session, model: &LatencyModel, latency: &Latency, theme: &Theme) {
    let (area, response) = ui.allocate_exact_size(vec2(ui.available_width(), BAR), Sense::click());
    let whole = model.p99_budget.unwrap_or(0.0).max(latency.p99);
    let painter = ui.painter();
    painter.rect_filled(area, 4.0, color32(theme.raised));
    if whole <= 0.0 {
        return;
    }
    let width = |time: f64| (time / whole) as f32 * area.width();
    let mut x = area.left();
    let pointer = response.hover_pos();
    let mut pointed: Option<(NodeId, String)> = None;
    for (place, node) in model.nodes.iter().enumerate() {
        let Some(share) = latency.shares.iter().find(|share| share.id == node.id) else {
            continue;
        };
        let part = width(share.tail_share * latency.p99);
        let segment = Rect::from_min_size(pos2(x, area.top()), vec2(part, area.height()));
        painter.rect_filled(
            segment.shrink2(vec2(0.5, 0.0)),
            2.0,
            color32(part_color(place, theme)),
        );
        if pointer.is_some_and(|at| segment.contains(at)) {
            let words = format!(
                "{}: {} of the p99 ({:.0} %)",
                node.label,
                shown(share.tail_share * latency.p99, Unit::Milliseconds),
                share.tail_share * 100.0
            );
            pointed = Some((node.id.clone(), words));
        }
        x += part;
    }
    if let Some(budget) = model.p99_budget.filter(|budget| *budget < latency.p99) {
        let at = area.left() + width(budget);
        let line = Stroke::new(2.0, color32(theme.error));
        painter.line_segment(
            [pos2(at, area.top() - 3.0), pos2(at, area.bottom() + 3.0)],
            line,
        );
    }
    name(&response, "Each node's part of the p99, within its budget");
    if let Some((id, words)) = pointed
        && response.on_hover_text(words).clicked()
    {
        session.select_and_reveal(&id);
    }
}

/// Colors that tell neighbors apart.
fn part_color(place: usize, theme: &Theme) -> Color {
    let hues = [
        "request",
        "retrieval",
        "ranking",
        "generation",
        "features",
        "safety",
        "serving",
    ];
    let hue = hues.get(place % hues.len()).copied().unwrap_or("serving");
    theme.stage(hue)
}

/// How likely each time is.
fn chart(ui: &mut Ui, latency: &Latency, model: &LatencyModel, theme: &Theme) {
    let density: Vec<[f64; 2]> = density(&latency.curve);
    let line = Line::new("Requests", PlotPoints::from(density))
        .color(color32(theme.accent))
        .fill(0.0)
        .width(1.5);
    let mark = |label: &str, at: f64, color: Color| {
        VLine::new(label.to_owned(), at)
            .color(color32(color))
            .width(1.2)
    };
    let budget = model
        .p99_budget
        .filter(|budget| *budget < latency.p99 * 2.0);
    let longest = latency.curve.last().copied().unwrap_or(1.0);
    let step = nice_step(longest.max(budget.unwrap_or(0.0)) / 4.0);
    let response = Plot::new("latency")
        .height(CHART)
        .allow_drag(false)
        .allow_zoom(false)
        .allow_scroll(false)
        .allow_boxed_zoom(false)
        .show_y(false)
        .show_axes([true, false])
        .show_grid([true, false])
        .set_margin_fraction(vec2(0.02, 0.08))
        .include_y(0.0)
        .include_x(0.0)
        .show_background(false)
        .x_grid_spacer(move |_| {
            (0..6)
                .map(|place| GridMark {
                    value: f64::from(place) * step,
                    step_size: step,
                })
                .collect()
        })
        .x_axis_formatter(|mark, _| shown(mark.value, Unit::Milliseconds))
        .label_formatter(|at| {
            let (HoverPosition::NearDataPoint { position, .. }
            | HoverPosition::Elsewhere { position }) = at;
            Some(shown(position.x, Unit::Milliseconds))
        })
        .show(ui, |plot| {
            plot.line(line);
            plot.vline(mark("p50", latency.p50, theme.muted));
            plot.vline(mark("p99", latency.p99, theme.warning));
            if let Some(budget) = budget {
                plot.vline(mark("budget", budget, theme.error));
            }
        })
        .response;
    name(
        &response,
        "How long requests take: p50, p99 and the budget are marked",
    );
}

/// The nearest of 1, 2 and 5 times a power of ten that is no less.
fn nice_step(least: f64) -> f64 {
    let power = libm::pow(10.0, libm::floor(libm::log10(least.max(1e-9))));
    let steps = [1.0, 2.0, 5.0, 10.0].map(|step| step * power);
    steps
        .into_iter()
        .find(|step| *step >= least)
        .unwrap_or(least)
}

/// Points of the density between quantiles in equal steps of probability.
fn density(curve: &[f64]) -> Vec<[f64; 2]> {
    const WIDE: usize = 4;
    let step = 1.0 / curve.len().max(1) as f64;
    let mut points = Vec::with_capacity(curve.len());
    if let Some(first) = curve.first() {
        points.push([*first * 0.9, 0.0]);
    }
    for window in curve.windows(WIDE + 1) {
        if let [first, .., last] = window {
            let width = (last - first).max(1e-9);
            points.push([f64::midpoint(*first, *last), step * WIDE as f64 / width]);
        }
    }
    if let Some(last) = curve.last() {
        points.push([*last * 1.05, 0.0]);
    }
    points
}

/// The nodes for which half the time would help the p99 most.
fn most(ui: &mut Ui, session: &mut Session, estimate: &Estimate, theme: &Theme) {
    if estimate.sensitivity.is_empty() {
        return;
    }
    ui.label(caption("What matters most", theme))
        .on_hover_text("How much shorter the p99 would be if this node took half its time.");
    rows::table(ui, "most", &["", ""], |ui| {
        for (id, gain) in estimate.sensitivity.iter().take(3) {
            rows::node_cell(ui, session, id);
            let words = format!("−{} if halved", shown(*gain, Unit::Milliseconds));
            rows::cell(ui, &words, "", theme.text);
            ui.end_row();
        }
    });
    ui.add_space(8.0);
}
