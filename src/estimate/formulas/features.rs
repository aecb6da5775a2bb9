//! Feature stores: how much they hold, and how much is read from them.

use super::ratio;

/// What an online feature store holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OnlineFeatures {
    /// Users, items or whatever else has features.
    pub entities: f64,
    /// Features of each.
    pub features: f64,
    /// Bytes of one value: 4 for a float, 8 for an id or a double.
    pub bytes_per_feature: f64,
    /// What keys, timestamps and the store's own structures multiply it by: 1.5 to 3 as a rule
    /// of thumb, 1 for the raw values.
    pub overhead: f64,
    /// Copies, the first included.
    pub replicas: f64,
}

impl OnlineFeatures {
    /// Bytes in memory over all replicas.
    ///
    /// `entities · features · bytes · overhead · replicas`. Source: counting; the overhead is a
    /// rule of thumb, so the order of magnitude is what may be claimed.
    pub fn bytes(&self) -> f64 {
        self.entities * self.features * self.bytes_per_feature * self.overhead * self.replicas
    }
}

/// What an offline feature store holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OfflineFeatures {
    /// Rows written in a day.
    pub rows_per_day: f64,
    /// Features in each row.
    pub features: f64,
    /// Bytes of one value before compression, usually 4.
    pub bytes_per_feature: f64,
    /// Days that rows are kept.
    pub retention_days: f64,
    /// How many times smaller columnar files are: 3 to 5 as a rule of thumb.
    pub compression: f64,
}

impl OfflineFeatures {
    /// Bytes on disk; `None` where the compression is 0.
    ///
    /// `rows per day · features · bytes · days / compression`. Source: counting; compression
    /// depends on the data, so measure it on a day's file.
    pub fn bytes(&self) -> Option<f64> {
        let raw = self.rows_per_day * self.features * self.bytes_per_feature * self.retention_days;
        ratio(raw, self.compression)
    }
}

/// What one request reads: the figure that people forget.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FeatureReads {
    /// Candidates whose features are read for one request.
    pub items: f64,
    /// Features of each that are read.
    pub features: f64,
    /// Bytes of one value.
    pub bytes_per_feature: f64,
}

impl FeatureReads {
    /// Bytes read for one request: `items · features · bytes`. Source: counting, without the
    /// protocol's own bytes.
    pub fn bytes_per_request(&self) -> f64 {
        self.items * self.features * self.bytes_per_feature
    }

    /// Bytes read in a second: those of one request times requests per second. Above some
    /// 10 GB/s the network is the bottleneck, not compute (a rule of thumb): keep item features
    /// where they are used and fetch only those of the user.
    pub fn bytes_per_second(&self, qps: f64) -> f64 {
        self.bytes_per_request() * qps
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const USERS: OnlineFeatures = OnlineFeatures {
        entities: 500e6,
        features: 300.0,
        bytes_per_feature: 4.0,
        overhead: 1.0,
        replicas: 1.0,
    };

    #[test]
    fn half_a_billion_users_with_300_features_are_600_gb() {
        assert_eq!(USERS.bytes(), 600e9);
    }

    #[test]
    fn with_overhead_they_are_one_to_two_terabytes() {
        let with = |overhead| OnlineFeatures { overhead, ..USERS }.bytes() / 1e12;
        assert_eq!((with(1.5).round(), with(3.0).round()), (1.0, 2.0));
    }

    #[test]
    fn a_hundred_features_of_500_candidates_are_200_kb_and_at_80_000_qps_16_gb_a_second() {
        let reads = FeatureReads {
            items: 500.0,
            features: 100.0,
            bytes_per_feature: 4.0,
        };
        assert_eq!(reads.bytes_per_request(), 200e3);
        assert_eq!(reads.bytes_per_second(80e3), 16e9);
        assert_eq!(reads.bytes_per_second(0.0), 0.0);
    }

    #[test]
    fn compression_divides_what_is_kept() {
        let kept = OfflineFeatures {
            rows_per_day: 1e9,
            features: 100.0,
            bytes_per_feature: 4.0,
            retention_days: 30.0,
            compression: 4.0,
        };
        assert_eq!(kept.bytes(), Some(3e12));
        let none = OfflineFeatures {
            compression: 0.0,
            ..kept
        };
        assert_eq!(none.bytes(), None);
    }

    #[test]
    fn no_entities_take_no_bytes() {
        let none = OnlineFeatures {
            entities: 0.0,
            ..USERS
        };
        assert_eq!(none.bytes(), 0.0);
    }
}
