//! The wall clock.

use std::time::{SystemTime, UNIX_EPOCH};

/// Seconds since 1970 began; 0 on a machine whose clock is set before that.
pub(super) fn seconds_now() -> u64 {
    #[allow(
        clippy::disallowed_methods,
        reason = "the one place that reads the clock; documents never depend on it"
    )]
    let now = SystemTime::now();
    now.duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}
