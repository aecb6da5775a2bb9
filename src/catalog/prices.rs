//! Prices and rules of thumb that the estimate multiplies with: data, with date and source.

use std::sync::OnceLock;

use serde::Deserialize;

use super::load::{CatalogError, parse_one};

const BUNDLED: &str = include_str!("../../assets/prices.ron");

/// One price.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Price {
    /// US dollars.
    pub dollars: f64,
    /// What one gets for that.
    pub what: String,
    /// Where the figure comes from.
    #[serde(default)]
    pub source: String,
}

/// Figures that no design says and every estimate needs. Rules of thumb.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assumptions {
    /// The busiest second over the average one; 1 or more.
    pub peak_over_average: f64,
    /// Share of an accelerator's peak that training reaches, 0 to 1.
    #[serde(alias = "training_utilisation")]
    pub training_utilization: f64,
    /// Dense BF16 peak of an accelerator in TFLOPS.
    pub accelerator_tflops: f64,
    /// Memory of an accelerator in GB.
    pub accelerator_gb: f64,
    /// Memory of a host in GB.
    pub host_gb: f64,
}

/// The price table.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prices {
    /// When the prices were looked up, such as `2026-11`.
    pub as_of: String,
    /// An accelerator for an hour.
    pub gpu_hour: Price,
    /// A virtual core for an hour.
    pub vcpu_hour: Price,
    /// A GB of memory for an hour.
    pub gb_ram_hour: Price,
    /// A GB of object storage for a month.
    pub gb_month: Price,
    /// What is assumed besides.
    pub assumptions: Assumptions,
}

impl Prices {
    /// The table that comes with the program.
    pub fn bundled() -> &'static Self {
        static PRICES: OnceLock<Prices> = OnceLock::new();
        PRICES.get_or_init(|| {
            read_prices("prices.ron", BUNDLED).unwrap_or_else(|error| {
                // The tests read the asset; without prices everything costs nothing.
                tracing::error!("the bundled prices cannot be read: {error}");
                Self::nothing()
            })
        })
    }

    fn nothing() -> Self {
        let free = Price {
            dollars: 0.0,
            what: String::new(),
            source: String::new(),
        };
        Self {
            as_of: String::new(),
            gpu_hour: free.clone(),
            vcpu_hour: free.clone(),
            gb_ram_hour: free.clone(),
            gb_month: free,
            assumptions: Assumptions {
                peak_over_average: 2.0,
                training_utilization: 0.4,
                accelerator_tflops: 989.5,
                accelerator_gb: 80.0,
                host_gb: 256.0,
            },
        }
    }
}

/// Reads a price table; `file` names it in errors.
///
/// # Errors
/// [`CatalogError`] with file and line if it is not one, or a figure is out of range.
pub fn read_prices(file: &str, text: &str) -> Result<Prices, CatalogError> {
    let prices: Prices = parse_one((file, text))?;
    let assumed = &prices.assumptions;
    let figures = [
        ("gpu_hour", prices.gpu_hour.dollars, 0.0..=10_000.0),
        ("vcpu_hour", prices.vcpu_hour.dollars, 0.0..=10_000.0),
        ("gb_ram_hour", prices.gb_ram_hour.dollars, 0.0..=10_000.0),
        ("gb_month", prices.gb_month.dollars, 0.0..=10_000.0),
        (
            "peak_over_average",
            assumed.peak_over_average,
            1.0..=1_000.0,
        ),
        (
            "training_utilization",
            assumed.training_utilization,
            0.01..=1.0,
        ),
        (
            "accelerator_tflops",
            assumed.accelerator_tflops,
            0.1..=1.0e6,
        ),
        ("accelerator_gb", assumed.accelerator_gb, 0.1..=1.0e5),
        ("host_gb", assumed.host_gb, 0.1..=1.0e6),
    ];
    for (id, figure, range) in figures {
        if !range.contains(&figure) {
            let line = text
                .lines()
                .position(|line| line.contains(&format!("{id}:")));
            return Err(CatalogError::Value {
                file: file.to_owned(),
                line: line.map_or(1, |line| line + 1),
                id: id.to_owned(),
                message: format!("{figure} is not from {} to {}", range.start(), range.end()),
            });
        }
    }
    Ok(prices)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bundled_table_is_read_and_dated() {
        let prices = read_prices("prices.ron", BUNDLED).unwrap();
        assert!(prices.as_of.starts_with("20"));
        assert_eq!(Prices::bundled(), &prices);
    }

    #[test]
    fn a_fault_is_told_with_its_line() {
        let wrong = BUNDLED.replace("dollars: 3.0", "dollars: -3.0");
        let error = read_prices("mine.ron", &wrong).unwrap_err().to_string();
        assert!(
            error.starts_with("mine.ron:5: `gpu_hour`: -3 is not"),
            "{error}"
        );
        let error = read_prices("mine.ron", "(").unwrap_err().to_string();
        assert!(error.starts_with("mine.ron:1:"), "{error}");
    }
}
