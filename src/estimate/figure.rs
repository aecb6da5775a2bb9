//! A figure that explains itself.

use super::latency::Origin;
use crate::model::{FieldKind, FieldSpec, NodeId, Quantity, Unit};

/// An input of a figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Input {
    /// What it is.
    pub name: String,
    /// Its value as people read it.
    pub value: String,
    /// Where it comes from.
    pub origin: Origin,
}

impl Input {
    /// An input with its value and origin.
    pub fn new(name: &str, value: impl Into<String>, origin: Origin) -> Self {
        Self {
            name: name.to_owned(),
            value: value.into(),
            origin,
        }
    }
}

/// What a figure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FigureKind {
    /// Memory of an index that must be held.
    IndexMemory,
    /// What a table or a store takes.
    Size,
    /// Parts of an index, so that each fits into a host.
    Shards,
    /// Memory of a model's weights.
    Weights,
    /// Memory that a token of a sequence takes.
    KvCachePerToken,
    /// Sequences that fit beside the weights.
    SequencesAtOnce,
    /// Accelerator-hours of a training.
    TrainingHours,
    /// What a log grows by in a day.
    GrowthPerDay,
    /// What a log comes to within its retention.
    KeptInAll,
    /// Time of one step of a generator.
    StepTime,
    /// Accelerator time of one call.
    GpuTime,
    /// Time of a streamed answer, to its last token.
    WholeAnswer,
}

impl FigureKind {
    /// Its name on screen and in JSON.
    pub fn label(self) -> &'static str {
        match self {
            Self::IndexMemory => "index memory",
            Self::Size => "size",
            Self::Shards => "shards for memory",
            Self::Weights => "weights",
            Self::KvCachePerToken => "KV cache per token",
            Self::SequencesAtOnce => "sequences at once",
            Self::TrainingHours => "training, GPU-hours",
            Self::GrowthPerDay => "growth a day",
            Self::KeptInAll => "kept in all",
            Self::StepTime => "time of a step",
            Self::GpuTime => "GPU time of a call",
            Self::WholeAnswer => "whole answer",
        }
    }

    /// What it counts.
    pub fn unit(self) -> Unit {
        match self {
            Self::IndexMemory
            | Self::Size
            | Self::Weights
            | Self::KvCachePerToken
            | Self::GrowthPerDay
            | Self::KeptInAll => Unit::Bytes,
            Self::Shards | Self::SequencesAtOnce | Self::TrainingHours => Unit::Count,
            Self::StepTime | Self::GpuTime | Self::WholeAnswer => Unit::Milliseconds,
        }
    }
}

/// A result with the formula that it comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// The node that it is about.
    pub node: NodeId,
    /// What it is.
    pub kind: FigureKind,
    /// Its value in the unit of its kind.
    pub value: f64,
    /// How it is computed, in a line.
    pub formula: &'static str,
    /// What went in.
    pub inputs: Vec<Input>,
}

impl Figure {
    /// Its value as people read it, in two significant digits: rules of thumb know no more.
    pub fn shown(&self) -> String {
        shown(self.value, self.kind.unit())
    }

    /// The weakest of its inputs: what it is worth.
    pub fn origin(&self) -> Origin {
        let origins = self.inputs.iter().map(|input| input.origin);
        origins.max().unwrap_or(Origin::Given)
    }
}

/// A number in two significant digits with its unit: `59 ms`, `140 GB`, `3.1k qps`.
pub fn shown(value: f64, unit: Unit) -> String {
    let spec = FieldSpec {
        key: "",
        label: "",
        unit,
        kind: FieldKind::Number {
            min: f64::MIN,
            max: f64::MAX,
        },
        help: "",
    };
    spec.display(&Quantity::Number(two_digits(value)))
}

/// US dollars in two significant digits: `$0.0016`, `$12`, `$3.4M`.
pub fn dollars(value: f64) -> String {
    let value = two_digits(value);
    if value >= 1_000.0 {
        return format!("${}", shown(value, Unit::Count));
    }
    format!("${value}")
}

/// A number rounded to two significant digits.
pub fn two_digits(value: f64) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return 0.0;
    }
    // Through text, so that 0.3 does not become 0.30000000000000004.
    format!("{value:.1e}").parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_shown_in_two_digits_with_their_unit() {
        assert_eq!(shown(59.7, Unit::Milliseconds), "60 ms");
        assert_eq!(shown(1_234.0, Unit::Count), "1.2k");
        assert_eq!(shown(143.7e9, Unit::Bytes), "140 GB");
        assert_eq!(dollars(0.001_607), "$0.0016");
        assert_eq!(dollars(3_449_000.0), "$3.4M");
        assert_eq!(dollars(0.0), "$0");
    }

    #[test]
    fn kinds_keep_the_names_that_programs_read() {
        use FigureKind as Kind;
        let names = [
            (Kind::IndexMemory, "index memory"),
            (Kind::Size, "size"),
            (Kind::Shards, "shards for memory"),
            (Kind::Weights, "weights"),
            (Kind::KvCachePerToken, "KV cache per token"),
            (Kind::SequencesAtOnce, "sequences at once"),
            (Kind::TrainingHours, "training, GPU-hours"),
            (Kind::GrowthPerDay, "growth a day"),
            (Kind::KeptInAll, "kept in all"),
            (Kind::StepTime, "time of a step"),
            (Kind::GpuTime, "GPU time of a call"),
            (Kind::WholeAnswer, "whole answer"),
        ];
        for (kind, name) in names {
            assert_eq!(kind.label(), name);
        }
    }
}
