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

/// A result with the formula that it comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// The node that it is about.
    pub node: NodeId,
    /// What it is: `index memory`.
    pub name: &'static str,
    /// Its value in the unit.
    pub value: f64,
    /// What it counts.
    pub unit: Unit,
    /// How it is computed, in a line.
    pub formula: &'static str,
    /// What went in.
    pub inputs: Vec<Input>,
}

impl Figure {
    /// Its value as people read it, in two significant digits: rules of thumb know no more.
    pub fn shown(&self) -> String {
        shown(self.value, self.unit)
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
}
