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

/// How long ago something was, in words, of so many seconds.
pub fn time_ago(seconds: u64) -> String {
    let counted = |count: u64, unit: &str| match count {
        1 => format!("1 {unit} ago"),
        _ => format!("{count} {unit}s ago"),
    };
    match seconds {
        0..60 => "less than a minute ago".to_owned(),
        60..3_600 => counted(seconds / 60, "minute"),
        3_600..86_400 => counted(seconds / 3_600, "hour"),
        _ => counted(seconds / 86_400, "day"),
    }
}
