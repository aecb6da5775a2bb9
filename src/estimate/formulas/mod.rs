//! The formulas behind estimates: pure functions over doubles, one file for each idea.
//!
//! Nothing here knows documents, defaults or prices: every figure comes in as an argument, in
//! the unit that its docstring names, and shares lie between 0 and 1. Bytes are decimal
//! (1 GB is 1e9 bytes) unless KiB or the like is said. A formula that would divide by 0 answers
//! `None`, never an infinity. Each docstring says where its formula comes from and what may
//! honestly be claimed of its result; show two significant digits, not more, as the inputs are
//! rarely better than that.

mod index;
mod llm;
mod storage;
mod training;

pub(super) use index::{IndexLayout, index_shards};
pub(super) use llm::{KvCache, Precision, concurrent_sequences, kv_budget_bytes, weight_bytes};
pub(super) use storage::{bytes_per_day, retained_bytes};
pub(super) use training::{gpu_hours, training_flops};

/// Seconds in an hour.
const HOUR: f64 = 3_600.0;

/// One figure over another; `None` where that is not finite or the divisor is not positive.
fn ratio(above: f64, below: f64) -> Option<f64> {
    let value = above / below;
    (below > 0.0 && value.is_finite()).then_some(value)
}

/// The next whole number, where a quotient that misses one by rounding alone counts as it.
fn whole(value: f64) -> f64 {
    (value * (1.0 - 1e-12)).ceil()
}

#[cfg(test)]
mod tests {
    use super::{ratio, whole};

    /// Whether a value is what was printed, when it is rounded to so many significant digits.
    pub(super) fn prints(value: f64, digits: usize, printed: f64) -> bool {
        let rounded: f64 = format!("{value:.*e}", digits - 1).parse().unwrap();
        (rounded - printed).abs() <= printed.abs() * 1e-9
    }

    #[test]
    fn nothing_is_divided_by_zero_or_less() {
        assert_eq!(ratio(6.0, 3.0), Some(2.0));
        assert_eq!(ratio(1.0, 0.0), None);
        assert_eq!(ratio(0.0, 0.0), None);
        assert_eq!(ratio(1.0, -1.0), None);
        assert_eq!(ratio(1e300, 1e-300), None);
    }

    #[test]
    fn a_quotient_that_misses_a_whole_number_by_rounding_is_that_number() {
        assert_eq!(whole(3.0), 3.0);
        assert_eq!(whole(3.000_000_000_000_000_4), 3.0);
        assert_eq!(whole(3.001), 4.0);
        assert_eq!(whole(0.0), 0.0);
    }

    #[test]
    fn a_printed_figure_is_compared_at_its_own_precision() {
        assert!(prints(97.4, 2, 97.0));
        assert!(!prints(97.4, 3, 97.0));
        assert!(prints(1_428.6, 3, 1_430.0));
        assert!(prints(0.000_661_99, 2, 0.000_66));
    }
}
