//! Offline jobs: how long they take, how many workers they need, how stale their results are.

use super::{DAY, HOUR, ratio, whole};

/// Hours of one worker (a GPU or a core) that a job takes; `None` for a rate of 0.
///
/// `items / (items per second of one worker · 3,600)`. Source: counting. As honest as the
/// rate, which must be measured on the same input with reading and decoding: those are oftener
/// the bottleneck than the model, see [`reading_bytes_per_second`].
pub fn worker_hours(items: f64, items_per_second: f64) -> Option<f64> {
    ratio(items, items_per_second * HOUR)
}

/// Workers that finish so many worker-hours within a window of hours, a whole number; `None`
/// for a window of 0.
///
/// `⌈worker-hours / window⌉`. Source: counting, for work that splits evenly and never fails;
/// leave room for stragglers and restarts.
pub fn workers_for_window(worker_hours: f64, window_hours: f64) -> Option<f64> {
    ratio(worker_hours, window_hours).map(whole)
}

/// Days that one pass over all items takes if the job runs so many hours each day; `None` where
/// nothing is worked.
///
/// `items / (items per second · workers · 3,600 · hours)`. Source: counting.
pub fn days_per_pass(
    items: f64,
    items_per_second: f64,
    workers: f64,
    hours_per_day: f64,
) -> Option<f64> {
    ratio(items, items_per_second * workers * HOUR * hours_per_day)
}

/// Bytes per second that must be read all the time to read them all within some days; `None`
/// for no days.
///
/// `bytes / (days · 86,400)`. Source: counting; storage must sustain it, not just peak at it.
pub fn reading_bytes_per_second(bytes: f64, days: f64) -> Option<f64> {
    ratio(bytes, days * DAY)
}

/// Items per second of one worker, from a measured run; `None` where none worked or no time
/// passed.
///
/// `items / (seconds · workers)`. What is measured on a small set is a best case for a large
/// one: inserting into a graph index grows with the logarithm of its size and with cache misses,
/// so plan 3 to 5 times the linear extrapolation there (a rule of thumb).
pub fn rate_per_worker(items: f64, seconds: f64, workers: f64) -> Option<f64> {
    ratio(items, seconds * workers)
}

/// How old the data behind a result can get in a pipeline that starts every `period` and takes
/// `processing`; in the unit of both.
///
/// `period + processing`: an event just after the start of a run waits for the next run to
/// start and to end. Source: timing of a periodic job. If runs start late, it is more.
pub fn worst_staleness(period: f64, processing: f64) -> f64 {
    period + processing
}

/// How old an event is on average when it first counts, in a pipeline that starts every `period`
/// and takes `processing`; in the unit of both.
///
/// `period / 2 + processing`, for events that come evenly. Source: as [`worst_staleness`].
pub fn mean_staleness(period: f64, processing: f64) -> f64 {
    period / 2.0 + processing
}

#[cfg(test)]
mod tests {
    use super::super::cost::dollars_per_job;
    use super::super::tests::prints;
    use super::*;

    #[test]
    fn three_gpus_encode_two_billion_images_in_five_days() {
        let hours = worker_hours(2e9, 2_000.0).unwrap();
        assert!(prints(hours, 3, 278.0));
        assert_eq!(workers_for_window(hours, 5.0 * 24.0), Some(3.0));
        assert!(days_per_pass(2e9, 2_000.0, 3.0, 24.0).unwrap() < 5.0);
        assert!(days_per_pass(2e9, 2_000.0, 2.0, 24.0).unwrap() > 5.0);
    }

    #[test]
    fn two_billion_texts_take_70_gpu_hours() {
        let rate = 128.0 / 16.1e-3;
        assert!((rate / 7_900.0 - 1.0_f64).abs() < 0.01);
        assert!(prints(worker_hours(2e9, rate).unwrap(), 2, 70.0));
        assert!(prints(worker_hours(2e9, 7_900.0).unwrap(), 2, 70.0));
    }

    #[test]
    fn reading_200_tb_in_five_days_takes_463_mb_a_second() {
        let rate = reading_bytes_per_second(2e9 * 100e3, 5.0).unwrap();
        assert!(prints(rate, 3, 463e6));
    }

    #[test]
    fn scoring_pairs_of_people_takes_1_110_core_hours() {
        assert!(prints(
            worker_hours(200e6 * 1_000.0, 50e3).unwrap(),
            3,
            1_110.0
        ));
    }

    #[test]
    fn blurring_five_billion_tiles_takes_6_040_gpu_hours_and_12_to_24_thousand_dollars() {
        let hours = worker_hours(5e9, 230.0).unwrap();
        assert!(prints(hours, 3, 6_040.0));
        assert!(prints(dollars_per_job(hours, 2.0), 2, 12e3));
        assert!(prints(dollars_per_job(hours, 4.0), 2, 24e3));
    }

    #[test]
    fn building_a_graph_of_two_billion_vectors_takes_82_core_hours_at_best() {
        let rate = rate_per_worker(200e3, 14.7, 2.0).unwrap();
        assert!(prints(rate, 2, 6_800.0));
        assert!(prints(worker_hours(2e9, rate).unwrap(), 2, 82.0));
    }

    #[test]
    fn hourly_deltas_with_a_20_minute_build_are_80_minutes_stale_at_worst() {
        assert_eq!(worst_staleness(60.0, 20.0), 80.0);
        assert_eq!(mean_staleness(60.0, 20.0), 50.0);
    }

    #[test]
    fn without_workers_rate_or_window_there_is_no_answer() {
        assert_eq!(worker_hours(1e9, 0.0), None);
        assert_eq!(workers_for_window(10.0, 0.0), None);
        assert_eq!(days_per_pass(1e9, 100.0, 0.0, 24.0), None);
        assert_eq!(reading_bytes_per_second(1e9, 0.0), None);
        assert_eq!(rate_per_worker(1e9, 0.0, 2.0), None);
        assert_eq!(worker_hours(0.0, 100.0), Some(0.0));
    }
}
