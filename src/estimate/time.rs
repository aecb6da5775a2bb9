//! How long one stage takes: a distribution fitted to two figures.

use super::normal;

/// The 99th percentile of a standard normal variable.
pub const Z99: f64 = 2.326_347_874_040_841;

/// Shortest median that is told apart from nothing, in milliseconds.
const LEAST: f64 = 1e-6;

/// The time of one call, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Time {
    /// No time at all.
    Zero,
    /// The logarithm is normal: right-skewed, as service times are.
    LogNormal {
        /// Mean of the logarithm: the logarithm of the median.
        mu: f64,
        /// Standard deviation of the logarithm, 0 or more.
        sigma: f64,
    },
    /// Waiting without memory, as in a queue: its mean in milliseconds.
    Exponential(f64),
}

impl Time {
    /// The log-normal time with that median and 99th percentile, in milliseconds; a 99th
    /// percentile below the median is taken as the median.
    ///
    /// `mu = ln p50`, `sigma = ln(p99 / p50) / 2.326`. Two figures cannot tell of a second hump
    /// (a pause, a cold start), so the estimate is as good as that assumption.
    pub fn from_percentiles(p50: f64, p99: f64) -> Self {
        if p99 <= 0.0 || !p50.is_finite() || !p99.is_finite() {
            return Self::Zero;
        }
        let median = p50.max(LEAST);
        Self::LogNormal {
            mu: libm::log(median),
            sigma: libm::log((p99 / median).max(1.0)) / Z99,
        }
    }

    /// The time below which a share `p` of calls stays, in milliseconds.
    pub fn quantile(self, p: f64) -> f64 {
        match self {
            Self::Zero => 0.0,
            Self::LogNormal { mu, sigma } => libm::exp(mu + sigma * normal::quantile(p)),
            Self::Exponential(mean) => -mean * libm::log1p(-p.clamp(0.0, 1.0 - 1e-16)),
        }
    }

    /// The mean in milliseconds.
    pub fn mean(self) -> f64 {
        match self {
            Self::Zero => 0.0,
            Self::LogNormal { mu, sigma } => libm::exp(mu + sigma * sigma / 2.0),
            Self::Exponential(mean) => mean,
        }
    }

    /// The quantile of the slowest of `k` calls that are made at once and independently:
    /// all are below x with probability F(x)^k, so it is the quantile of `p^(1/k)`.
    ///
    /// Source: order statistics; Dean and Barroso, "The Tail at Scale" (2013).
    pub fn quantile_of_slowest(self, k: f64, p: f64) -> f64 {
        if k <= 1.0 {
            return self.quantile(p);
        }
        self.quantile(libm::pow(p.clamp(0.0, 1.0), 1.0 / k))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fitted_time_has_the_figures_it_was_fitted_to() {
        let time = Time::from_percentiles(12.0, 30.0);
        assert!((time.quantile(0.5) - 12.0).abs() < 1e-9);
        assert!((time.quantile(0.99) - 30.0).abs() < 1e-9);
        assert_eq!(Time::from_percentiles(0.0, 0.0), Time::Zero);
        let backwards = Time::from_percentiles(10.0, 5.0);
        assert!((backwards.quantile(0.99) - 10.0).abs() < 1e-9);
    }

    #[test]
    fn sixteen_shards_are_slower_than_one() {
        let shard = Time::from_percentiles(4.0, 12.0);
        assert!((shard.quantile_of_slowest(16.0, 0.5) - 9.0).abs() < 0.05);
        assert!((shard.quantile_of_slowest(16.0, 0.99) - 18.4).abs() < 0.05);
    }

    #[test]
    fn a_hundred_calls_of_which_one_in_a_hundred_is_slow_are_slow_more_often_than_not() {
        // All of them stay below the p99 of one call in 37 % of the requests.
        let one = Time::from_percentiles(10.0, 100.0);
        let p = 0.99_f64.powi(100);
        assert!((1.0 - p - 0.63).abs() < 0.005);
        assert!((one.quantile_of_slowest(100.0, p) - 100.0).abs() < 0.1);
    }

    #[test]
    fn the_mean_of_a_log_normal_lies_above_its_median() {
        let time = Time::from_percentiles(10.0, 40.0);
        assert!(time.mean() > 10.0 && time.mean() < 40.0);
        assert!((Time::Exponential(7.0).quantile(0.5) - 7.0 * 2.0_f64.ln()).abs() < 1e-12);
    }
}
