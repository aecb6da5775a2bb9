//! Caches: what they take off the origin, and what they do to the tail.

use super::ratio;

/// Requests per second that still reach the origin behind a cache.
///
/// `qps · (1 − hit_ratio)`; the hit ratio is kept between 0 and 1. Source: conservation of
/// requests. This is what a cache reliably buys; a cold or flushed cache gives it all back, so
/// the origin must survive a hit ratio of 0 or be warmed up.
pub fn origin_qps(qps: f64, hit_ratio: f64) -> f64 {
    qps * (1.0 - hit_ratio.clamp(0.0, 1.0))
}

/// Share of requests through a cache that are slower than some time, 0 to 1.
///
/// `h · hits_slower + (1 − h) · misses_slower`, where the two are the shares of hits and of
/// misses slower than that time; all three are kept between 0 and 1. Source: law of total
/// probability. As honest as the two distributions that come in.
pub fn share_slower(hit_ratio: f64, hits_slower: f64, misses_slower: f64) -> f64 {
    let hit_ratio = hit_ratio.clamp(0.0, 1.0);
    hit_ratio * hits_slower.clamp(0.0, 1.0) + (1.0 - hit_ratio) * misses_slower.clamp(0.0, 1.0)
}

/// The quantile of the miss path that is the given quantile of all requests, 0 to 1; `None`
/// where that quantile is a hit already.
///
/// `1 − (1 − quantile) / (1 − h)`. Follows from [`share_slower`] if every hit is faster than the
/// misses in question. So a cache hardly moves the p99 until its hit ratio nears 0.99.
pub fn miss_quantile(hit_ratio: f64, quantile: f64) -> Option<f64> {
    let slower = 1.0 - quantile.clamp(0.0, 1.0);
    let misses = 1.0 - hit_ratio.clamp(0.0, 1.0);
    let share = ratio(slower, misses)?;
    (share < 1.0).then_some(1.0 - share)
}

/// The hit ratio of a cache that holds the most popular keys, 0 to 1; `None` without keys.
///
/// `ln cached / ln distinct`, for keys whose popularity falls as 1 / rank (Zipf, exponent 1).
/// Source: harmonic numbers approximated by logarithms; for the law itself, Breslau, Cao, Fan,
/// Phillips and Shenker, "Web Caching and Zipf-like Distributions: Evidence and Implications"
/// (1999). An upper bound: expiry and keys split by locale, user or model version bring it down
/// to the 0.3 to 0.4 that are usual in practice, a rule of thumb. Measure it.
pub fn zipf_hit_ratio(cached_keys: f64, distinct_keys: f64) -> Option<f64> {
    if distinct_keys < 1.0 {
        None
    } else if cached_keys >= distinct_keys {
        Some(1.0)
    } else if cached_keys <= 1.0 {
        Some(0.0)
    } else {
        ratio(libm::log(cached_keys), libm::log(distinct_keys))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::prints;
    use super::*;

    #[test]
    fn with_four_hits_in_ten_the_p99_is_the_p98_3_of_the_misses() {
        assert!(prints(miss_quantile(0.4, 0.99).unwrap(), 3, 0.983));
    }

    #[test]
    fn a_cache_that_answers_99_in_100_makes_the_p99_a_hit() {
        assert_eq!(miss_quantile(0.99, 0.99), None);
        assert_eq!(miss_quantile(1.0, 0.99), None);
        assert!(miss_quantile(0.98, 0.99).is_some());
        assert_eq!(miss_quantile(0.0, 0.99), Some(0.99));
    }

    #[test]
    fn a_million_of_a_billion_queries_in_the_cache_hit_two_times_in_three() {
        assert!(prints(1e6_f64.ln(), 3, 13.8));
        assert!(prints(1e9_f64.ln(), 3, 20.7));
        assert!(prints(zipf_hit_ratio(1e6, 1e9).unwrap(), 2, 0.67));
    }

    #[test]
    fn a_cache_of_everything_always_hits_and_a_cache_of_nothing_never() {
        assert_eq!(zipf_hit_ratio(1e9, 1e9), Some(1.0));
        assert_eq!(zipf_hit_ratio(2.0, 1.0), Some(1.0));
        assert_eq!(zipf_hit_ratio(0.0, 1e9), Some(0.0));
        assert_eq!(zipf_hit_ratio(1.0, 1e9), Some(0.0));
        assert_eq!(zipf_hit_ratio(0.0, 0.0), None);
    }

    #[test]
    fn the_origin_sees_what_misses() {
        assert_eq!(origin_qps(1_000.0, 0.4), 600.0);
        assert_eq!(origin_qps(1_000.0, 0.0), 1_000.0);
        assert_eq!(origin_qps(1_000.0, 1.0), 0.0);
        assert_eq!(origin_qps(0.0, 0.4), 0.0);
        assert_eq!(origin_qps(1_000.0, 1.5), 0.0);
    }

    #[test]
    fn slow_requests_are_slow_hits_and_slow_misses() {
        // At the miss path's quantile of the p99, one request in a hundred is slower.
        let misses_slower = 1.0 - miss_quantile(0.4, 0.99).unwrap();
        assert!((share_slower(0.4, 0.0, misses_slower) - 0.01).abs() < 1e-12);
        assert_eq!(share_slower(1.0, 0.25, 1.0), 0.25);
        assert_eq!(share_slower(0.0, 0.25, 1.0), 1.0);
    }
}
