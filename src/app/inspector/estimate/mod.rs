//! The estimate: latency against its budget, load, memory, cost, and what is missing.

mod latency;
mod rows;

use std::fmt::Write as _;

use egui::Ui;

use super::Inspector;
use crate::app::look::{caption, color32, strong};
use crate::estimate::{Estimate, Figure, Load, MissingFigure, Origin, dollars, shown, two_digits};
use crate::model::{NodeId, Requirement, Unit};
use crate::scene::style::Theme;
use crate::session::{Heat, Session};

/// How many rows of a table are shown at once: each costs time to show.
const MOST_ROWS: usize = 60;

/// State of the page.
#[derive(Debug, Default)]
pub(super) struct EstimatePage {
    /// The node whose time is being changed, and its p50 and p99 in milliseconds.
    what_if: Option<(NodeId, f64, f64)>,
}

impl Inspector {
    pub(super) fn estimate_ui(&mut self, ui: &mut Ui, session: &mut Session) {
        let theme = session.theme().clone();
        let estimate = session.estimate();
        ui.label(strong("Estimate", 15.0));
        ui.add(
            egui::Label::new(
                egui::RichText::new(
                    "What the figures of the nodes add up to. Hover over a figure for its formula.",
                )
                .weak(),
            )
            .wrap(),
        );
        ui.add_space(6.0);
        heat_ui(ui, session);
        ui.add_space(8.0);
        asks_ui(ui, session, &estimate.asks, &theme);
        match &estimate.model {
            Ok(_) => self.latency_ui(ui, session, &estimate, &theme),
            Err(why) => {
                ui.label(caption("Latency", &theme));
                ui.add(egui::Label::new(egui::RichText::new(why.to_string()).weak()).wrap());
                ui.add_space(8.0);
            }
        }
        load_ui(ui, session, &estimate, &theme);
        figures_ui(ui, session, &estimate, &theme);
        cost_ui(ui, session, &estimate, &theme);
    }
}

/// What the cards are colored by.
fn heat_ui(ui: &mut Ui, session: &mut Session) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        ui.weak("Heat");
        for (heat, words) in [
            (Heat::Off, "off"),
            (Heat::Latency, "latency"),
            (Heat::Load, "load"),
        ] {
            if ui
                .selectable_label(session.view.heat == heat, words)
                .clicked()
            {
                session.view.heat = heat;
            }
        }
    });
}

/// What is missing, with the way to where it is said.
fn asks_ui(ui: &mut Ui, session: &mut Session, asks: &[MissingFigure], theme: &Theme) {
    if asks.is_empty() {
        return;
    }
    let title = format!("To know more · {}", asks.len());
    let urgent = asks.iter().any(|ask| ask.node.is_none());
    egui::CollapsingHeader::new(strong(title, 12.5).color(color32(theme.warning)))
        .id_salt("asks")
        .default_open(urgent)
        .show(ui, |ui| {
            for ask in asks.iter().take(MOST_ROWS) {
                match &ask.node {
                    Some(id) => {
                        let label = rows::label(session, id);
                        let link = ui.link(label).on_hover_text("Show this node");
                        if link.clicked() {
                            session.select_and_reveal(id);
                        }
                        ui.add(egui::Label::new(egui::RichText::new(&ask.question).weak()).wrap());
                    }
                    None => {
                        ui.add(egui::Label::new(&ask.question).wrap());
                    }
                }
                ui.add_space(3.0);
            }
        });
    ui.add_space(6.0);
}

fn load_ui(ui: &mut Ui, session: &mut Session, estimate: &Estimate, theme: &Theme) {
    let capacity = &estimate.capacity;
    if capacity.loads.is_empty() {
        return;
    }
    ui.label(caption("Load", theme));
    let shown_load = match (capacity.peak_qps, capacity.jobs_per_day) {
        (Some(peak), _) => format!("{} at the peak", shown(peak, Unit::QueriesPerSecond)),
        (None, Some(jobs)) => format!("{} jobs a day", shown(jobs, Unit::Count)),
        (None, None) => String::new(),
    };
    let neck = capacity.bottleneck.as_ref();
    let neck = neck.and_then(|id| capacity.loads.iter().find(|load| load.id == *id));
    if let Some(load) = neck {
        let times = two_digits(load.headroom.unwrap_or(1.0));
        let color = if times < 1.0 { theme.error } else { theme.text };
        let words = format!(
            "{} gives in first, at {times} × the load",
            rows::label(session, &load.id)
        );
        ui.add(egui::Label::new(egui::RichText::new(words).color(color32(color))).wrap());
    }
    ui.weak(shown_load);
    ui.add_space(4.0);
    rows::table(ui, "load", &["Node", "qps", "Replicas", "Load"], |ui| {
        for load in capacity.loads.iter().take(MOST_ROWS) {
            rows::node_cell(ui, session, &load.id);
            rows::cell(
                ui,
                &shown(load.qps, Unit::Count),
                &qps_words(load),
                theme.text,
            );
            let (replicas, color) = match (load.replicas, load.needed) {
                (Some(own), Some(needed)) if own < needed => {
                    (format!("{own:.0} of {needed:.0}"), theme.error)
                }
                (Some(own), _) => (format!("{own:.0}"), theme.text),
                (None, Some(needed)) => (format!("{needed:.0} *"), theme.muted),
                (None, None) => ("?".to_owned(), theme.muted),
            };
            rows::cell(ui, &replicas, &replica_words(load), color);
            let busy = load
                .utilization
                .map_or_else(String::new, |busy| format!("{:.0} %", busy * 100.0));
            let color = match load.utilization {
                Some(busy) if busy > 1.0 => theme.error,
                Some(busy) if busy > 0.71 => theme.warning,
                _ => theme.text,
            };
            rows::cell(ui, &busy, &wait_words(load), color);
            ui.end_row();
        }
    });
    ui.add_space(10.0);
}

fn qps_words(load: &Load) -> String {
    let kind = if load.is_queued {
        "jobs a day ÷ 86,400 s, since a queue evens out the peak"
    } else {
        "peak load"
    };
    format!(
        "{kind} × {} calls for each request\n{} under way at once: load × mean time (Little's law)",
        two_digits(load.calls),
        shown(load.in_flight, Unit::Count)
    )
}

fn replica_words(load: &Load) -> String {
    let Some((own, origin)) = load.per_replica else {
        return "How many requests a second one replica sustains is not said.".to_owned();
    };
    let source = if origin == Origin::Given {
        ""
    } else {
        ", the palette's default"
    };
    let shards = if load.shards > 1.0 {
        format!("\nEach has {:.0} shards.", load.shards)
    } else {
        String::new()
    };
    format!(
        "Needed: load ÷ (0.7 × {} of one replica{source}), rounded up{}{shards}",
        shown(own, Unit::QueriesPerSecond),
        load.needed
            .map_or_else(String::new, |needed| format!(" = {needed:.0}"))
    )
}

fn wait_words(load: &Load) -> String {
    let wait = load.wait_ms.map_or_else(
        || "The queue grows without end.".to_owned(),
        |wait| {
            format!(
                "Mean wait for a free replica: {} (Erlang C).",
                shown(wait, Unit::Milliseconds)
            )
        },
    );
    format!("Load ÷ throughput of the replicas. {wait}")
}

fn figures_ui(ui: &mut Ui, session: &mut Session, estimate: &Estimate, theme: &Theme) {
    if estimate.figures.is_empty() {
        return;
    }
    ui.label(caption("Memory, storage, training", theme));
    rows::table(ui, "figures", &["Node", "", ""], |ui| {
        for figure in estimate.figures.iter().take(MOST_ROWS) {
            rows::node_cell(ui, session, &figure.node);
            rows::cell(ui, figure.kind.label(), &explained(figure), theme.muted);
            let mark = if figure.origin() == Origin::Given {
                ""
            } else {
                " *"
            };
            rows::cell(
                ui,
                &format!("{}{mark}", figure.shown()),
                &explained(figure),
                theme.text,
            );
            ui.end_row();
        }
    });
    ui.add_space(10.0);
}

/// A figure's formula and what went in.
fn explained(figure: &Figure) -> String {
    let mut words = figure.formula.to_owned();
    for input in &figure.inputs {
        let origin = match input.origin {
            Origin::Given => "",
            Origin::Default => " (assumed)",
            Origin::Missing => " (missing)",
        };
        let _ = write!(words, "\n{}: {}{origin}", input.name, input.value);
    }
    words
}

fn cost_ui(ui: &mut Ui, session: &mut Session, estimate: &Estimate, theme: &Theme) {
    let cost = &estimate.cost;
    if cost.nodes.is_empty() {
        return;
    }
    ui.label(caption("Cost", theme));
    let each = cost.per_thousand.map(|each| {
        let what = if estimate.capacity.peak_qps.is_some() {
            "requests"
        } else {
            "jobs"
        };
        format!(" · {} for 1,000 {what}", dollars(each))
    });
    let words = format!(
        "{} a month{}",
        dollars(cost.month),
        each.unwrap_or_default()
    );
    let prices = &session.environment().prices;
    let hint = format!(
        "Prices of {}: {} for {}, {} for {}. Replicas for the peak are paid day and night; without \
         training, people and traffic. A file prices.ron beside the settings changes them.",
        prices.as_of,
        dollars(prices.gpu_hour.dollars),
        prices.gpu_hour.what,
        dollars(prices.vcpu_hour.dollars),
        prices.vcpu_hour.what,
    );
    ui.label(strong(words, 13.5)).on_hover_text(hint);
    ui.add_space(4.0);
    rows::table(ui, "cost", &["Node", "a month", ""], |ui| {
        for node in cost.nodes.iter().take(MOST_ROWS) {
            rows::node_cell(ui, session, &node.id);
            rows::cell(ui, &dollars(node.dollars), &node.what, theme.text);
            rows::cell(ui, &rows::cut(&node.what), &node.what, theme.muted);
            ui.end_row();
        }
    });
    ui.add_space(6.0);
    ui.add(
        egui::Label::new(
            egui::RichText::new("* from the palette or a rule of thumb, not from this document")
                .weak(),
        )
        .wrap(),
    );
}

/// The words for a budget that a time is held against.
fn budget_words(
    found: f64,
    budget: Option<f64>,
    requirement: Requirement,
) -> Option<(String, bool)> {
    let budget = budget.filter(|budget| *budget > 0.0)?;
    let label = requirement.spec().label.to_lowercase();
    let slack = (budget - found).abs();
    let words = if found > budget {
        format!(
            "{} over its {label} of {}",
            shown(slack, Unit::Milliseconds),
            shown(budget, Unit::Milliseconds)
        )
    } else {
        format!(
            "{} left of {}",
            shown(slack, Unit::Milliseconds),
            shown(budget, Unit::Milliseconds)
        )
    };
    Some((words, found > budget))
}
