//! `estimate`: latency, capacity, memory and cost of a design.

use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::{anyhow, bail};
use clap::Args;
use serde::Serialize;

use super::arguments::Format;
use super::input;
use super::output::{Paint, plain, table, write, write_json};
use crate::catalog::{Catalog, Prices};
use crate::estimate::{
    DRAWS, Estimate, Latency, Load, Origin, PLANNING_RHO, dollars, shown, two_digits,
};
use crate::graph::GraphView;
use crate::model::{Document, NodeId, Property, Requirement, Unit};
use crate::storage::{Locations, load_prices, prices_of};

/// Most draws that can be asked for.
const MAX_DRAWS: u64 = 5_000_000;

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// What to estimate
    file: PathBuf,
    /// How it is written
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// What if: a figure of a node, as in `ranker.p99_ms=40`, or a requirement, as in
    /// `peak_qps=2k`; may be given several times, and does not change the file
    #[arg(long, value_name = "NODE.FIGURE=VALUE")]
    set: Vec<String>,
    /// A price table to use instead of yours or that of the program
    #[arg(long, value_name = "FILE")]
    prices: Option<PathBuf>,
    /// About how many draws the latency is estimated from
    #[arg(long, value_name = "COUNT", default_value_t = DRAWS as u64,
          value_parser = clap::value_parser!(u64).range(100..=MAX_DRAWS))]
    draws: u64,
}

#[derive(Serialize)]
struct Record<'e> {
    title: &'e str,
    latency_ms: Option<LatencyRecord<'e>>,
    no_latency: Option<String>,
    peak_qps: Option<f64>,
    jobs_per_day: Option<f64>,
    bottleneck: Option<&'e str>,
    nodes: Vec<NodeRecord<'e>>,
    figures: Vec<FigureRecord<'e>>,
    cost: CostRecord<'e>,
    asks: Vec<AskRecord<'e>>,
}

#[derive(Serialize)]
struct LatencyRecord<'e> {
    p50: f64,
    p95: f64,
    p99: f64,
    mean: f64,
    p99_planning: f64,
    p99_together: f64,
    first_token_p50: Option<f64>,
    first_token_p99: Option<f64>,
    p50_budget: Option<f64>,
    p99_budget: Option<f64>,
    p99_slack: Option<f64>,
    critical_path: Vec<&'e str>,
    matters_most: Vec<GainRecord<'e>>,
    draws: usize,
}

#[derive(Serialize)]
struct GainRecord<'e> {
    node: &'e str,
    p99_gain_if_halved_ms: f64,
}

#[derive(Serialize)]
struct NodeRecord<'e> {
    node: &'e str,
    label: &'e str,
    p50_ms: f64,
    p99_ms: f64,
    origin: &'static str,
    share_of_mean: f64,
    share_of_tail: f64,
    on_critical_path: f64,
    qps: Option<f64>,
    replicas: Option<f64>,
    replicas_needed: Option<f64>,
    utilization: Option<f64>,
}

#[derive(Serialize)]
struct FigureRecord<'e> {
    node: &'e str,
    name: &'static str,
    value: f64,
    unit: &'static str,
    shown: String,
    formula: &'static str,
    origin: &'static str,
}

#[derive(Serialize)]
struct CostRecord<'e> {
    dollars_a_month: f64,
    dollars_per_thousand: Option<f64>,
    gpus: f64,
    prices_as_of: &'e str,
    nodes: Vec<NodeCostRecord<'e>>,
}

#[derive(Serialize)]
struct NodeCostRecord<'e> {
    node: &'e str,
    dollars_a_month: f64,
    what: &'e str,
}

#[derive(Serialize)]
struct AskRecord<'e> {
    node: Option<&'e str>,
    question: &'e str,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let mut document = input::document(&arguments.file)?;
    for change in &arguments.set {
        apply(&mut document, change).map_err(|error| anyhow!("--set {change}: {error}"))?;
    }
    let prices = match &arguments.prices {
        Some(path) => load_prices(path)?,
        None => custom_prices(),
    };
    let view = GraphView::new(&document, Catalog::bundled());
    let draws = usize::try_from(arguments.draws).unwrap_or(DRAWS);
    let estimate = Estimate::new(&view, &prices, draws);
    match arguments.format {
        Format::Json => write_json(&record(&document, &estimate, &prices)),
        Format::Human => write(human(&document, &estimate, &prices).as_bytes()),
    }
}

/// The price table of the person at this machine, or that of the program.
fn custom_prices() -> Prices {
    let Some(locations) = Locations::of_user() else {
        return Prices::bundled().clone();
    };
    let (prices, fault) = prices_of(&locations.config);
    if let Some(fault) = fault {
        super::output::complain(&fault.into());
    }
    prices
}

/// Sets a figure of a node, or a requirement.
fn apply(document: &mut Document, change: &str) -> anyhow::Result<()> {
    let (place, value) = change
        .split_once('=')
        .ok_or_else(|| anyhow!("write it as node.figure=value or requirement=value"))?;
    let mut draft = document.edit();
    if let Some((node, key)) = place.rsplit_once('.') {
        let id = NodeId::from(node);
        let Some(property) = Property::from_key(key) else {
            bail!("there is no figure {key:?}; p50_ms, p99_ms, replicas and cache_hit are some");
        };
        draft.set_property(&id, property, property.spec().parse(value)?)?;
    } else {
        let Some(requirement) = Requirement::from_key(place) else {
            bail!("there is no requirement {place:?}; peak_qps and p99_budget_ms are some");
        };
        draft.set_requirement(requirement, requirement.spec().parse(value)?)?;
    }
    draft.commit("Set")?;
    Ok(())
}

fn origin(origin: Origin) -> &'static str {
    match origin {
        Origin::Given => "given",
        Origin::Default => "default",
        Origin::Missing => "missing",
    }
}

/// Three digits, which is more than an estimate knows and the same on every platform.
fn digits(value: f64) -> f64 {
    format!("{value:.2e}").parse().unwrap_or(value)
}

fn record<'e>(document: &'e Document, estimate: &'e Estimate, prices: &'e Prices) -> Record<'e> {
    let figures = estimate.figures.iter().map(|figure| FigureRecord {
        node: figure.node.as_str(),
        name: figure.kind.label(),
        value: digits(figure.value),
        unit: figure.kind.unit().symbol(),
        shown: figure.shown(),
        formula: figure.formula,
        origin: origin(figure.origin()),
    });
    let costs = estimate.cost.nodes.iter().map(|node| NodeCostRecord {
        node: node.id.as_str(),
        dollars_a_month: digits(node.dollars),
        what: &node.what,
    });
    let asks = estimate.asks.iter().map(|ask| AskRecord {
        node: ask.node.as_ref().map(NodeId::as_str),
        question: &ask.question,
    });
    Record {
        title: &document.header().title,
        latency_ms: estimate.latency.as_ref().map(|own| latency(estimate, own)),
        no_latency: estimate.model.as_ref().err().map(ToString::to_string),
        peak_qps: estimate.capacity.peak_qps,
        jobs_per_day: estimate.capacity.jobs_per_day,
        bottleneck: estimate.capacity.bottleneck.as_ref().map(NodeId::as_str),
        nodes: nodes(estimate),
        figures: figures.collect(),
        cost: CostRecord {
            dollars_a_month: digits(estimate.cost.month),
            dollars_per_thousand: estimate.cost.per_thousand.map(digits),
            gpus: estimate.cost.gpus,
            prices_as_of: &prices.as_of,
            nodes: costs.collect(),
        },
        asks: asks.collect(),
    }
}

fn latency<'e>(estimate: &'e Estimate, own: &'e Latency) -> LatencyRecord<'e> {
    let model = estimate.model.as_ref().ok();
    let p99_budget = model.and_then(|model| model.p99_budget);
    LatencyRecord {
        p50: digits(own.p50),
        p95: digits(own.p95),
        p99: digits(own.p99),
        mean: digits(own.mean),
        p99_planning: digits(own.p99_planning),
        p99_together: digits(own.p99_together),
        first_token_p50: own.first_token.map(|(p50, _)| digits(p50)),
        first_token_p99: own.first_token.map(|(_, p99)| digits(p99)),
        p50_budget: model.and_then(|model| model.p50_budget),
        p99_budget,
        p99_slack: p99_budget.map(|budget| digits(budget - own.p99)),
        critical_path: own.critical_path.iter().map(NodeId::as_str).collect(),
        matters_most: estimate
            .sensitivity
            .iter()
            .map(|(node, gain)| GainRecord {
                node: node.as_str(),
                p99_gain_if_halved_ms: digits(*gain),
            })
            .collect(),
        draws: own.draws,
    }
}

fn nodes(estimate: &Estimate) -> Vec<NodeRecord<'_>> {
    let (Ok(model), Some(latency)) = (&estimate.model, &estimate.latency) else {
        return Vec::new();
    };
    let part = |value: f64, whole: f64| {
        if whole > 0.0 {
            digits(value / whole)
        } else {
            0.0
        }
    };
    let record = |node: &'_ crate::estimate::PathNode| {
        let share = latency.shares.iter().find(|share| share.id == node.id);
        let load = load_of(estimate, &node.id);
        (
            share.map_or(0.0, |share| part(share.mean_ms, latency.mean)),
            share.map_or(0.0, |share| digits(share.tail_share)),
            share.map_or(0.0, |share| digits(share.critical)),
            load,
        )
    };
    let records = model.nodes.iter().map(|node| {
        let (share_of_mean, share_of_tail, on_critical_path, load) = record(node);
        NodeRecord {
            node: node.id.as_str(),
            label: &node.label,
            p50_ms: digits(node.p50),
            p99_ms: digits(node.p99),
            origin: origin(node.origin),
            share_of_mean,
            share_of_tail,
            on_critical_path,
            qps: load.map(|load| digits(load.qps)),
            replicas: load.and_then(|load| load.replicas),
            replicas_needed: load.and_then(|load| load.needed),
            utilization: load.and_then(|load| load.utilization).map(digits),
        }
    });
    records.collect()
}

fn load_of<'e>(estimate: &'e Estimate, id: &NodeId) -> Option<&'e Load> {
    estimate.capacity.loads.iter().find(|load| load.id == *id)
}

fn human(document: &Document, estimate: &Estimate, prices: &Prices) -> String {
    let paint = Paint::of_stdout();
    let label = |id: &NodeId| {
        document
            .node(id)
            .map_or_else(|| plain(id.as_str()), |node| plain(&node.label))
    };
    let mut out = format!("{}\n", paint.bold(&document.header().title));
    match (&estimate.model, &estimate.latency) {
        (Ok(model), Some(own)) => {
            let budget = |found: f64, budget: Option<f64>| match budget {
                Some(budget) if found > budget => {
                    paint.color(31, &format!("  over its budget of {}", ms(budget)))
                }
                Some(budget) => format!("  of {} allowed", ms(budget)),
                None => String::new(),
            };
            let _ = writeln!(out, "\n{}", paint.bold("Latency"));
            let _ = writeln!(
                out,
                "  p50  {}{}",
                ms(own.p50),
                budget(own.p50, model.p50_budget)
            );
            let _ = writeln!(out, "  p95  {}", ms(own.p95));
            let _ = writeln!(
                out,
                "  p99  {}{}",
                ms(own.p99),
                budget(own.p99, model.p99_budget)
            );
            let _ = writeln!(
                out,
                "       {} if stages tend to be slow together (correlation {PLANNING_RHO}), {} if all are at once",
                ms(own.p99_planning),
                ms(own.p99_together)
            );
            if let Some((p50, p99)) = own.first_token {
                let words = budget(p50, model.first_token_budget);
                let _ = writeln!(out, "  first token  {}, p99 {}{words}", ms(p50), ms(p99));
            }
            let path: Vec<String> = own.critical_path.iter().map(&label).collect();
            let _ = writeln!(out, "  critical path: {}", path.join(" → "));
            let most = estimate.sensitivity.iter().take(3);
            let most: Vec<String> = most
                .map(|(id, gain)| format!("{} (−{})", label(id), ms(*gain)))
                .collect();
            if !most.is_empty() {
                let _ = writeln!(out, "  p99 if halved: {}", most.join(", "));
            }
            out.push('\n');
            out.push_str(&path_table(estimate, own, &label));
        }
        (Err(why), _) => {
            let _ = writeln!(out, "\n{}", plain(&why.to_string()));
        }
        (Ok(_), None) => {}
    }
    if let Some(id) = &estimate.capacity.bottleneck {
        let headroom = load_of(estimate, id)
            .and_then(|load| load.headroom)
            .unwrap_or(1.0);
        let _ = writeln!(
            out,
            "\n{} gives in first, at {} × the load",
            paint.bold(&label(id)),
            two_digits(headroom)
        );
    }
    if !estimate.figures.is_empty() {
        let _ = writeln!(out, "\n{}", paint.bold("Memory, storage, training"));
        let rows = estimate.figures.iter().map(|figure| {
            let mark = if figure.origin() == Origin::Given {
                ""
            } else {
                "*"
            };
            let shown = format!("{}{mark}", figure.shown());
            vec![
                format!("  {}", label(&figure.node)),
                figure.kind.label().to_owned(),
                shown,
                figure.formula.to_owned(),
            ]
        });
        out.push_str(&table(&rows.collect::<Vec<_>>()));
    }
    if !estimate.cost.nodes.is_empty() {
        let _ = writeln!(out, "\n{}", paint.bold("Cost"));
        let thousand = estimate.cost.per_thousand.map(|each| {
            let what = if estimate.capacity.peak_qps.is_some() {
                "requests"
            } else {
                "jobs"
            };
            format!(", {} for 1,000 {what}", dollars(each))
        });
        let _ = writeln!(
            out,
            "  {} a month{}; prices of {}, on demand, without training, people and traffic",
            dollars(estimate.cost.month),
            thousand.unwrap_or_default(),
            prices.as_of
        );
        let rows = estimate.cost.nodes.iter().take(8).map(|node| {
            vec![
                format!("  {}", label(&node.id)),
                dollars(node.dollars),
                node.what.clone(),
            ]
        });
        out.push_str(&table(&rows.collect::<Vec<_>>()));
    }
    if !estimate.asks.is_empty() {
        let _ = writeln!(out, "\n{}", paint.bold("To know more"));
        for ask in &estimate.asks {
            let of = ask.node.as_ref().map(|id| format!("{}: ", label(id)));
            let _ = writeln!(out, "  {}{}", of.unwrap_or_default(), ask.question);
        }
    }
    let marked = estimate
        .model
        .as_ref()
        .is_ok_and(|model| model.nodes.iter().any(|node| node.origin != Origin::Given));
    if marked
        || estimate
            .figures
            .iter()
            .any(|figure| figure.origin() != Origin::Given)
    {
        out.push_str("\n* from the palette or a rule of thumb, not from this document\n");
    }
    out
}

fn path_table(estimate: &Estimate, own: &Latency, label: &impl Fn(&NodeId) -> String) -> String {
    let heads = [
        "  node",
        "p50",
        "p99",
        "of the tail",
        "qps",
        "replicas",
        "load",
    ];
    let mut rows = vec![heads.map(str::to_owned).to_vec()];
    let Ok(model) = &estimate.model else {
        return String::new();
    };
    for node in &model.nodes {
        let share = own.shares.iter().find(|share| share.id == node.id);
        let load = load_of(estimate, &node.id);
        let mark = if node.origin == Origin::Given {
            ""
        } else {
            "*"
        };
        if node.p99 <= 0.0 && node.origin == Origin::Given {
            continue;
        }
        let tail = share.map_or(0.0, |share| share.tail_share);
        let replicas = load.map(|load| match (load.replicas, load.needed) {
            (Some(own), Some(needed)) if own < needed => format!("{own:.0} of {needed:.0}"),
            (Some(own), _) => format!("{own:.0}"),
            (None, Some(needed)) => format!("{needed:.0}*"),
            (None, None) => String::new(),
        });
        rows.push(vec![
            format!("  {}", label(&node.id)),
            format!("{}{mark}", ms(node.p50)),
            format!("{}{mark}", ms(node.p99)),
            shown(tail, Unit::Ratio),
            load.map(|load| shown(load.qps, Unit::Count))
                .unwrap_or_default(),
            replicas.unwrap_or_default(),
            load.and_then(|load| load.utilization)
                .map(|busy| shown(busy, Unit::Ratio))
                .unwrap_or_default(),
        ]);
    }
    table(&rows)
}

fn ms(value: f64) -> String {
    shown(value, Unit::Milliseconds)
}
