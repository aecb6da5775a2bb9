//! How storage grows.

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twenty_billion_impressions_of_500_bytes_are_10_tb_a_day() {
        assert_eq!(bytes_per_day(20e9, 500.0), 10e12);
    }

    #[test]
    fn ninety_days_of_them_are_900_tb() {
        assert_eq!(retained_bytes(10e12, 90.0), 900e12);
    }

    #[test]
    fn five_million_new_vectors_of_72_bytes_are_0_36_gb_a_day() {
        assert_eq!(bytes_per_day(5e6, 72.0), 0.36e9);
    }

    #[test]
    fn nothing_written_or_kept_takes_no_room() {
        assert_eq!(retained_bytes(10e12, 0.0), 0.0);
        assert_eq!(bytes_per_day(0.0, 500.0), 0.0);
    }
}
