//! Experiments: how many users they need, and for how long.

use super::ratio;

/// What variance over squared effect is multiplied by for a two-sided test at 0.05 with a power
/// of 0.8: `2 · (1.96 + 0.84)² = 15.7`, rounded up as in Lehr, "Sixteen S-squared over
/// D-squared: A Relation for Crude Sample Size Estimates" (1992).
pub const SAMPLE_FACTOR: f64 = 16.0;

/// Users in each arm that a test needs to see an absolute effect on a mean; `None` for no effect.
///
/// `16 · σ² / δ²`, for a two-sided test at 0.05 with a power of 0.8 and arms of one size. Source:
/// Lehr (1992), see [`SAMPLE_FACTOR`]. It counts what is randomised: users, not their
/// impressions, and clusters where ads, events or friends share stock, budgets or a network.
/// Looking at the result before the end makes the error larger than 0.05 unless a sequential
/// test is used.
pub fn users_per_arm(variance: f64, effect: f64) -> Option<f64> {
    ratio(SAMPLE_FACTOR * variance, effect * effect)
}

/// The absolute effect on a mean or rate of a relative one: `baseline · relative`, 0.01 for 1%.
pub fn absolute_effect(baseline: f64, relative: f64) -> f64 {
    baseline * relative
}

/// Users in each arm that a test needs to see an absolute effect on a rate between 0 and 1;
/// `None` for no effect.
///
/// `16 · p · (1 − p) / δ²`: [`users_per_arm`] with the variance of one yes or no. One answer
/// for each user, else [`ratio_variance`] is the variance.
pub fn users_per_arm_of_rate(rate: f64, effect: f64) -> Option<f64> {
    let rate = rate.clamp(0.0, 1.0);
    users_per_arm(rate * (1.0 - rate), effect)
}

/// What adjusting by each user's past multiplies the needed users by, 0 to 1.
///
/// `1 − r²`, with the correlation r of the metric before and during the test, −1 to 1. Source:
/// Deng, Xu, Kohavi and Walker, "Improving the Sensitivity of Online Controlled Experiments by
/// Utilizing Pre-Experiment Data" (2013). New users have no past, so less is gained on them.
pub fn cuped_factor(correlation: f64) -> f64 {
    let correlation = correlation.clamp(-1.0, 1.0);
    1.0 - correlation * correlation
}

/// The variance to put into [`users_per_arm`] for a metric such as clicks over impressions where
/// users are randomised: the delta method; `None` where the mean divisor is 0.
///
/// `(σy² + R²·σx² − 2·R·cov) / μx²` with `R = μy / μx`, of totals for each user: y above, x
/// below. Source: Deng, Knoblich and Lu, "Applying the Delta Method in Metric Analytics: A
/// Practical Guide with Novel Ideas" (2018). Holds for many users; impressions of one user are
/// not independent, so counting impressions instead claims too much.
pub fn ratio_variance(means: (f64, f64), variances: (f64, f64), covariance: f64) -> Option<f64> {
    let (mean_above, mean_below) = means;
    let rate = ratio(mean_above, mean_below)?;
    let spread = variances.0 + rate * rate * variances.1 - 2.0 * rate * covariance;
    ratio(spread.max(0.0), mean_below * mean_below)
}

/// Days until all arms are full; `None` without new users.
///
/// `users per arm · arms / users per day`, where the users are those who enter the test for the
/// first time. Source: counting. Run whole weeks all the same, as weekdays differ.
pub fn days_to_fill(users_per_arm: f64, arms: f64, new_users_per_day: f64) -> Option<f64> {
    ratio(users_per_arm * arms, new_users_per_day)
}

#[cfg(test)]
mod tests {
    use super::super::tests::prints;
    use super::*;

    #[test]
    fn a_relative_percent_of_five_percent_needs_three_million_users_in_each_arm() {
        let effect = absolute_effect(0.05, 0.01);
        assert!(prints(effect, 1, 0.000_5));
        assert!(prints(
            users_per_arm_of_rate(0.05, effect).unwrap(),
            2,
            3.0e6
        ));
    }

    #[test]
    fn a_correlation_of_0_7_with_the_past_halves_the_users() {
        assert!(prints(cuped_factor(0.7), 1, 0.5));
        assert_eq!(cuped_factor(0.0), 1.0);
        assert_eq!(cuped_factor(1.0), 0.0);
        assert_eq!(cuped_factor(-1.0), 0.0);
    }

    #[test]
    fn no_effect_is_never_found_and_a_certain_rate_needs_nobody() {
        assert_eq!(users_per_arm(1.0, 0.0), None);
        assert_eq!(users_per_arm_of_rate(0.05, 0.0), None);
        assert_eq!(users_per_arm_of_rate(0.0, 0.1), Some(0.0));
        assert_eq!(users_per_arm_of_rate(1.0, 0.1), Some(0.0));
        assert_eq!(users_per_arm(4.0, -2.0), users_per_arm(4.0, 2.0));
    }

    #[test]
    fn sixteen_is_the_rounded_factor_of_the_normal_test() {
        let exact: f64 = 2.0 * (1.959_964_f64 + 0.841_621).powi(2);
        assert!(prints(exact, 3, 15.7));
        assert_eq!(exact.ceil(), SAMPLE_FACTOR);
    }

    #[test]
    fn a_ratio_whose_divisor_is_always_one_has_the_variance_of_what_is_above() {
        assert_eq!(ratio_variance((0.5, 1.0), (0.25, 0.0), 0.0), Some(0.25));
        assert_eq!(ratio_variance((0.5, 0.0), (0.25, 0.0), 0.0), None);
        // Above and below in proportion: the ratio does not vary at all.
        assert_eq!(ratio_variance((2.0, 1.0), (4.0, 1.0), 2.0), Some(0.0));
    }

    #[test]
    fn arms_fill_as_fast_as_users_come() {
        assert_eq!(days_to_fill(3e6, 2.0, 600e3), Some(10.0));
        assert_eq!(days_to_fill(3e6, 2.0, 0.0), None);
    }
}
