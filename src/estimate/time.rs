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

/// Median and 99th percentile of a chain of log-normal stages, each pair correlated by `rho`
/// (0 to 1) in their logarithms, in milliseconds; `None` without a stage.
///
/// The sum is taken to be log-normal with the same mean and variance, which for the p99 of
/// service chains is within a few per cent. Source: Fenton, "The Sum of Log-Normal Probability
/// Distributions in Scatter Transmission Systems" (1960).
pub fn chain_percentiles(stages: &[Time], rho: f64) -> Option<(f64, f64)> {
    let fitted = stages.iter().filter_map(|time| match *time {
        Time::LogNormal { mu, sigma } => Some((mu, sigma)),
        Time::Zero | Time::Exponential(_) => None,
    });
    let fitted: Vec<(f64, f64)> = fitted.collect();
    let mean_of = |(mu, sigma): (f64, f64)| libm::exp(mu + sigma * sigma / 2.0);
    let mean: f64 = fitted.iter().copied().map(mean_of).sum();
    if mean <= 0.0 {
        return None;
    }
    let mut variance = 0.0;
    for (i, a) in fitted.iter().enumerate() {
        for (j, b) in fitted.iter().enumerate() {
            let rho = if i == j { 1.0 } else { rho };
            variance += mean_of(*a) * mean_of(*b) * libm::expm1(rho * a.1 * b.1);
        }
    }
    let spread = libm::log1p(variance / (mean * mean));
    let p50 = mean * libm::exp(-spread / 2.0);
    Some((p50, p50 * libm::exp(Z99 * spread.sqrt())))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A recommender of eight stages, whose figures are rules of thumb.
    const RECOMMENDER: [(f64, f64); 8] = [
        (2.0, 6.0),
        (3.0, 9.0),
        (4.0, 10.0),
        (4.0, 12.0),
        (6.0, 18.0),
        (12.0, 30.0),
        (3.0, 8.0),
        (1.0, 4.0),
    ];

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
    fn a_chain_of_eight_stages_has_the_worked_percentiles() {
        let stages = RECOMMENDER.map(|(p50, p99)| Time::from_percentiles(p50, p99));
        for (rho, p99) in [(0.0, 58.8), (0.3, 71.9), (1.0, 96.8)] {
            let (_, found) = chain_percentiles(&stages, rho).unwrap();
            assert!((found - p99).abs() < 0.06, "rho {rho}: {found}");
        }
        assert_eq!(chain_percentiles(&[Time::Zero], 0.0), None);
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
