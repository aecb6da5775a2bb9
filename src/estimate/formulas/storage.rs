//! How storage grows: events, media and vectors.

use super::{DAY, HOUR};

/// Bytes written in a day: `records per day · bytes of each`.
///
/// Source: counting, before compression and replication. Keeping fewer negatives for training
/// does not lessen what must be kept for audit: decide on the two apart. Growth of vectors is
/// rarely the trouble; encoding all of them anew when the model changes is.
pub fn bytes_per_day(records_per_day: f64, bytes_each: f64) -> f64 {
    records_per_day * bytes_each
}

/// Bytes held once the first day's are deleted: `bytes per day · days`.
///
/// Source: counting, for a steady inflow; with growth it is what today's rate would come to.
pub fn retained_bytes(bytes_per_day: f64, retention_days: f64) -> f64 {
    bytes_per_day * retention_days
}

/// Bytes of uploaded media in a day, for hours of media uploaded in each minute of the clock and
/// bits per second of the stored copy.
///
/// `hours per minute · 1,440 · 3,600 s · bits / 8 · renditions`. `renditions` is what smaller
/// copies multiply it by: 1 for the uploaded one alone, about 2 with a ladder of sizes, which
/// is a rule of thumb. Source: counting.
pub fn media_bytes_per_day(hours_per_minute: f64, bits_per_second: f64, renditions: f64) -> f64 {
    let hours_per_day = hours_per_minute * (DAY / 60.0);
    hours_per_day * HOUR * bits_per_second / 8.0 * renditions
}

#[cfg(test)]
mod tests {
    use super::super::cost::storage_dollars_per_month;
    use super::super::tests::prints;
    use super::*;

    #[test]
    fn twenty_billion_impressions_of_500_bytes_are_10_tb_a_day() {
        assert_eq!(bytes_per_day(20e9, 500.0), 10e12);
    }

    #[test]
    fn ninety_days_of_them_are_900_tb_for_18_000_dollars_a_month() {
        let kept = retained_bytes(10e12, 90.0);
        assert_eq!(kept, 900e12);
        assert!(prints(storage_dollars_per_month(kept, 0.02), 2, 18_000.0));
    }

    #[test]
    fn five_hundred_hours_a_minute_are_1_6_pb_a_day() {
        assert!(prints(media_bytes_per_day(500.0, 5e6, 1.0), 2, 1.6e15));
        // 720,000 hours a day, at eight bits a second, are as many hours' worth of bytes.
        assert_eq!(media_bytes_per_day(500.0, 8.0, 1.0), 720_000.0 * 3_600.0);
    }

    #[test]
    fn five_million_new_vectors_of_72_bytes_are_0_36_gb_a_day() {
        assert_eq!(bytes_per_day(5e6, 72.0), 0.36e9);
    }

    #[test]
    fn nothing_uploaded_or_kept_takes_no_room() {
        assert_eq!(media_bytes_per_day(0.0, 5e6, 2.0), 0.0);
        assert_eq!(retained_bytes(10e12, 0.0), 0.0);
        assert_eq!(bytes_per_day(0.0, 500.0), 0.0);
    }
}
