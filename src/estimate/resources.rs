//! Memory, storage and training of single nodes.

use super::capacity::Capacity;
use super::figure::{Figure, FigureKind, Input, shown};
use super::formulas::{
    IndexLayout, KvCache, Precision, bytes_per_day, concurrent_sequences, gpu_hours, index_shards,
    kv_budget_bytes, retained_bytes, training_flops, weight_bytes,
};
use super::latency::Origin;
use crate::catalog::{Prices, Role};
use crate::graph::{GraphView, NodeFacts};
use crate::model::{Property, Quantity, Requirement, Unit};

/// Values of a head, where nobody says: that of most published decoders.
const HEAD_DIMENSIONS: f64 = 128.0;

/// Something that the estimate would need to know.
#[derive(Clone, Debug, PartialEq)]
pub struct MissingFigure {
    /// The node that it is asked of; `None` for the whole design.
    pub node: Option<crate::model::NodeId>,
    /// The question, in a sentence.
    pub question: String,
}

/// The figures of all nodes, and what is missing for more.
pub(super) fn resources(
    view: &GraphView<'_>,
    capacity: &Capacity,
    prices: &Prices,
) -> (Vec<Figure>, Vec<MissingFigure>) {
    let mut figures = Vec::new();
    let mut asks = Vec::new();
    for (_, facts) in view.nodes() {
        index(view, &facts, prices, &mut figures, &mut asks);
        weights(&facts, prices, &mut figures, &mut asks);
        training(&facts, prices, &mut figures, &mut asks);
        log(view, &facts, capacity, prices, &mut figures, &mut asks);
        work(&facts, &mut figures);
    }
    (figures, asks)
}

fn given(name: &str, value: f64, unit: Unit) -> Input {
    Input::new(name, shown(value, unit), Origin::Given)
}

fn assumed(name: &str, value: impl Into<String>) -> Input {
    Input::new(name, value, Origin::Default)
}

/// What an index or a table of vectors or rows takes.
fn index(
    view: &GraphView<'_>,
    facts: &NodeFacts<'_>,
    prices: &Prices,
    figures: &mut Vec<Figure>,
    asks: &mut Vec<MissingFigure>,
) {
    let node = facts.node;
    let is_index = facts.plays(Role::VectorIndex);
    let items = node.number(Property::Items).filter(|items| *items > 0.0);
    let sheet = view.document().sheet();
    let items = items.or_else(|| {
        let corpus = sheet.number(Requirement::CorpusItems);
        if is_index { corpus } else { None }
    });
    let per_item = node.number(Property::BytesPerItem);
    let dimensions = node.number(Property::Dimensions).or_else(|| {
        let of_sheet = sheet.number(Requirement::Dimensions);
        if is_index { of_sheet } else { None }
    });
    let layout = node
        .properties
        .get(&Property::Index)
        .and_then(Quantity::text);
    let layout = layout.map(str::parse::<IndexLayout>);
    let (Some(items), false) = (items, facts.stage() == "training") else {
        if is_index {
            asks.push(ask(facts, "How many vectors does it hold (items)?"));
        }
        return;
    };
    let mut inputs = vec![given("items", items, Unit::Count)];
    let (bytes, kind, formula) = match (layout, dimensions, per_item) {
        (Some(Ok(layout)), Some(dimensions), _) => {
            inputs.push(given("dimensions", dimensions, Unit::Count));
            let words = node
                .properties
                .get(&Property::Index)
                .and_then(Quantity::text);
            inputs.push(Input::new(
                "index",
                words.unwrap_or_default(),
                Origin::Given,
            ));
            let bytes = layout.total_bytes(items, dimensions);
            (
                bytes,
                FigureKind::IndexMemory,
                "items × bytes of a vector in this layout, and its centroids",
            )
        }
        (Some(Err(error)), ..) => {
            asks.push(ask(facts, &error.to_string()));
            return;
        }
        (None, _, Some(per_item)) => {
            inputs.push(given("bytes per item", per_item, Unit::Bytes));
            (items * per_item, FigureKind::Size, "items × bytes per item")
        }
        (None, Some(dimensions), None) if is_index => {
            inputs.push(given("dimensions", dimensions, Unit::Count));
            inputs.push(assumed("layout", "flat, FP32"));
            (
                items * dimensions * 4.0,
                FigureKind::IndexMemory,
                "items × 4 × dimensions",
            )
        }
        _ => {
            if is_index {
                asks.push(ask(
                    facts,
                    "How long are its vectors (dimensions), in which layout (index)?",
                ));
            }
            return;
        }
    };
    figures.push(figure(facts, kind, bytes, formula, &inputs));
    let host = prices.assumptions.host_gb * 1e9;
    if let Some(shards) = index_shards(bytes, host).filter(|shards| is_index && *shards > 1.0) {
        inputs.push(assumed("memory of a host", shown(host, Unit::Bytes)));
        let formula = "index memory ÷ (0.7 × memory of a host), rounded up";
        figures.push(figure(facts, FigureKind::Shards, shards, formula, &inputs));
    }
}

/// What a model's weights take, and how many sequences fit beside them.
fn weights(
    facts: &NodeFacts<'_>,
    prices: &Prices,
    figures: &mut Vec<Figure>,
    asks: &mut Vec<MissingFigure>,
) {
    let node = facts.node;
    let Some(parameters) = node
        .number(Property::Parameters)
        .filter(|count| *count > 0.0)
    else {
        return;
    };
    if matches!(facts.stage(), "training" | "model") {
        return;
    }
    let said = node
        .properties
        .get(&Property::Precision)
        .and_then(Quantity::text);
    let (precision, origin) = match said.map(Precision::from_name) {
        Some(Some(precision)) => (precision, Origin::Given),
        Some(None) => {
            asks.push(ask(
                facts,
                "Which precision is that? Write FP32, BF16, FP16, FP8, INT8 or INT4.",
            ));
            return;
        }
        // People write it beside the technology: "70B · vLLM · FP8".
        None => Precision::ALL
            .into_iter()
            .find(|own| node.technology.to_uppercase().contains(own.name()))
            .map_or((Precision::Bf16, Origin::Default), |one| {
                (one, Origin::Given)
            }),
    };
    let bytes = weight_bytes(parameters, precision);
    let mut inputs = vec![
        given("parameters", parameters, Unit::Count),
        Input::new("precision", precision.name(), origin),
    ];
    let formula = "parameters × bytes of a weight";
    figures.push(figure(facts, FigureKind::Weights, bytes, formula, &inputs));
    if facts.stage() != "generation" {
        return;
    }
    let (layers, heads) = (
        node.number(Property::Layers),
        node.number(Property::KvHeads),
    );
    let (Some(layers), Some(kv_heads)) = (layers, heads) else {
        if node.number(Property::TokensOut).is_some() {
            asks.push(ask(
                facts,
                "How many layers and KV heads has it? They decide the KV cache.",
            ));
        }
        return;
    };
    let head_dimensions = node.number(Property::HeadDimensions);
    let cache = KvCache {
        layers,
        kv_heads,
        head_dimensions: head_dimensions.unwrap_or(HEAD_DIMENSIONS),
        precision,
    };
    inputs.push(given("layers", layers, Unit::Count));
    inputs.push(given("KV heads", kv_heads, Unit::Count));
    inputs.push(match head_dimensions {
        Some(own) => given("head dimensions", own, Unit::Count),
        None => assumed("head dimensions", "128"),
    });
    let per_token = cache.bytes_per_token();
    let formula = "2 × layers × KV heads × head dimensions × bytes of a number";
    figures.push(figure(
        facts,
        FigureKind::KvCachePerToken,
        per_token,
        formula,
        &inputs,
    ));
    let tokens =
        [Property::TokensIn, Property::TokensOut].map(|own| node.number(own).unwrap_or(0.0));
    let tokens = tokens.iter().sum::<f64>();
    let gpus = node.number(Property::Gpus).unwrap_or(1.0).max(1.0);
    let memory = gpus * prices.assumptions.accelerator_gb * 1e9;
    let budget = kv_budget_bytes(memory, bytes, 0.03 * memory);
    if let Some(sequences) = concurrent_sequences(budget, per_token, tokens) {
        inputs.push(given("tokens of a sequence", tokens, Unit::Tokens));
        inputs.push(assumed(
            "memory of its accelerators",
            shown(memory, Unit::Bytes),
        ));
        let formula =
            "(0.9 × memory − weights − 3 % for activations) ÷ (KV cache per token × tokens)";
        figures.push(figure(
            facts,
            FigureKind::SequencesAtOnce,
            sequences,
            formula,
            &inputs,
        ));
    }
}

/// What training takes.
fn training(
    facts: &NodeFacts<'_>,
    prices: &Prices,
    figures: &mut Vec<Figure>,
    asks: &mut Vec<MissingFigure>,
) {
    let node = facts.node;
    let Some(parameters) = node
        .number(Property::Parameters)
        .filter(|count| *count > 0.0)
    else {
        return;
    };
    if facts.stage() != "training" {
        return;
    }
    let Some(items) = node.number(Property::Items).filter(|items| *items > 0.0) else {
        asks.push(ask(
            facts,
            "How many tokens or examples does it learn from (items)?",
        ));
        return;
    };
    let tokens = items * node.number(Property::TokensIn).unwrap_or(1.0).max(1.0);
    let flops = training_flops(parameters, tokens);
    let assumed_peak = prices.assumptions.accelerator_tflops * 1e12;
    let utilization = prices.assumptions.training_utilization;
    let inputs = vec![
        given("parameters", parameters, Unit::Count),
        given("tokens or examples", tokens, Unit::Count),
        assumed(
            "peak of an accelerator",
            format!("{} TFLOPS", prices.assumptions.accelerator_tflops),
        ),
        assumed("utilization", shown(utilization, Unit::Ratio)),
    ];
    if let Some(hours) = gpu_hours(flops, assumed_peak, utilization) {
        let formula = "6 × parameters × tokens ÷ (peak × utilization × 3,600); for dense models";
        figures.push(figure(
            facts,
            FigureKind::TrainingHours,
            hours,
            formula,
            &inputs,
        ));
    }
}

/// How a log grows.
fn log(
    view: &GraphView<'_>,
    facts: &NodeFacts<'_>,
    capacity: &Capacity,
    prices: &Prices,
    figures: &mut Vec<Figure>,
    asks: &mut Vec<MissingFigure>,
) {
    if !facts.plays(Role::GrowingLog) {
        return;
    }
    let Some(peak) = capacity.peak_qps else {
        return;
    };
    let Some(bytes) = facts.node.number(Property::BytesPerItem) else {
        if facts.plays_any(&[Role::InteractionLog, Role::EventStream]) {
            asks.push(ask(
                facts,
                "How large is an event (bytes per item)? It decides how the log grows.",
            ));
        }
        return;
    };
    let ratio = prices.assumptions.peak_over_average;
    let calls = facts.node.number(Property::Calls).unwrap_or(1.0);
    let a_day = peak / ratio * 86_400.0 * calls;
    let growth = bytes_per_day(a_day, bytes);
    let mut inputs = vec![
        given("peak load", peak, Unit::QueriesPerSecond),
        assumed("peak over average", format!("{ratio}")),
        given("events of a request", calls, Unit::Count),
        given("bytes of an event", bytes, Unit::Bytes),
    ];
    let formula = "peak ÷ (peak over average) × 86,400 s × events × bytes of an event";
    figures.push(figure(
        facts,
        FigureKind::GrowthPerDay,
        growth,
        formula,
        &inputs,
    ));
    let retention = view
        .document()
        .sheet()
        .requirements
        .get(&Requirement::Retention);
    let days = retention.and_then(Quantity::text).and_then(days);
    if let Some(days) = days {
        inputs.push(Input::new(
            "kept for",
            format!("{days} days"),
            Origin::Given,
        ));
        let kept = retained_bytes(growth, days);
        figures.push(figure(
            facts,
            FigureKind::KeptInAll,
            kept,
            "growth a day × days",
            &inputs,
        ));
    }
}

/// Accelerator time of a request, for what generates pictures, clips and long texts.
fn work(facts: &NodeFacts<'_>, figures: &mut Vec<Figure>) {
    let node = facts.node;
    let (Some(p50), Some(gpus)) = (node.p50(), node.number(Property::Gpus)) else {
        return;
    };
    if facts.stage() != "generation" || gpus <= 0.0 {
        return;
    }
    let mut inputs = vec![
        given("p50", p50.0, Unit::Milliseconds),
        given("GPUs", gpus, Unit::Count),
    ];
    if let Some(steps) = node.number(Property::Steps).filter(|steps| *steps > 0.0) {
        inputs.push(given("steps", steps, Unit::Count));
        let each = p50.0 / steps;
        let formula = "p50 ÷ steps";
        figures.push(figure(facts, FigureKind::StepTime, each, formula, &inputs));
    }
    let formula = "p50 × GPUs; calls that are batched share it";
    figures.push(figure(
        facts,
        FigureKind::GpuTime,
        p50.0 * gpus,
        formula,
        &inputs,
    ));
    let tokens = (
        node.number(Property::TimeToFirstTokenMs),
        node.number(Property::TimePerTokenMs),
        node.number(Property::TokensOut),
    );
    if let (Some(first), Some(each), Some(count)) = tokens {
        let inputs = [
            given("time to first token", first, Unit::Milliseconds),
            given("time per token", each, Unit::Milliseconds),
            given("tokens out", count, Unit::Tokens),
        ];
        let formula = "time to first token + tokens × time per token";
        let answer = first + count * each;
        figures.push(figure(
            facts,
            FigureKind::WholeAnswer,
            answer,
            formula,
            &inputs,
        ));
    }
}

/// The number of days that a text names: "90 days", "18 months", "30 d of raw queries".
fn days(text: &str) -> Option<f64> {
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let rest = text.get(start..)?;
    let end = rest
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(rest.len());
    let number: f64 = rest.get(..end)?.parse().ok()?;
    let unit = rest
        .get(end..)?
        .trim_start_matches([' ', '-'])
        .to_lowercase();
    let factor = match unit.chars().next()? {
        'd' => 1.0,
        'w' => 7.0,
        'm' => 30.0,
        'y' => 365.0,
        'h' => 1.0 / 24.0,
        _ => return None,
    };
    Some(number * factor)
}

fn ask(facts: &NodeFacts<'_>, question: &str) -> MissingFigure {
    MissingFigure {
        node: Some(facts.id.clone()),
        question: question.to_owned(),
    }
}

fn figure(
    facts: &NodeFacts<'_>,
    kind: FigureKind,
    value: f64,
    formula: &'static str,
    inputs: &[Input],
) -> Figure {
    Figure {
        node: facts.id.clone(),
        kind,
        value,
        formula,
        inputs: inputs.to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::days;

    #[test]
    fn retention_is_read_out_of_words() {
        assert_eq!(days("90 days of user-linked events"), Some(90.0));
        assert_eq!(
            days("raw query logs 30 d, aggregates 18 months"),
            Some(30.0)
        );
        assert_eq!(days("18 months"), Some(540.0));
        assert_eq!(days("until deleted"), None);
        assert_eq!(days("version 3"), None);
    }
}
