//! Replicas and waiting: what a load needs.

/// The share of its throughput up to which a replica is loaded. With one server the wait is
/// rho / (1 - rho) service times: 2.3 at 0.7, 4 at 0.8, 9 at 0.9. A rule of thumb.
pub const TARGET_UTILISATION: f64 = 0.7;

/// How many replicas carry a load at [`TARGET_UTILISATION`]; `None` if one carries nothing.
///
/// `ceil(load / (0.7 · per_replica))`, at least 1; `load` and `per_replica` in requests a second.
pub fn replicas_for(load: f64, per_replica: f64) -> Option<f64> {
    let carried = TARGET_UTILISATION * per_replica;
    // A hair of slack, so that 0.7 · 10 · 100 replicas carry 700.
    (carried > 0.0).then(|| (load / carried - 1e-9).ceil().max(1.0))
}

/// Calls that are under way at once: Little's law, `load · time`, with the load in calls a
/// second and the mean time in milliseconds.
///
/// Source: Little, "A Proof for the Queuing Formula L = λW" (1961).
pub fn in_flight(load: f64, mean_ms: f64) -> f64 {
    load * mean_ms / 1_000.0
}

/// The share of calls that must wait, 0 to 1, if calls come at random and `servers` of them are
/// served at once at the given utilization (0 to 1); 1 from full utilization on.
///
/// Erlang's C formula by the stable recursion of his B formula. Source: Erlang, "Solution of
/// some Problems in the Theory of Probabilities of Significance in Automatic Telephone
/// Exchanges" (1917).
pub fn share_that_waits(servers: f64, utilization: f64) -> f64 {
    if utilization >= 1.0 {
        return 1.0;
    }
    let servers = servers.max(1.0).round();
    let offered = utilization.max(0.0) * servers;
    let mut blocked = 1.0;
    let mut count = 1.0;
    // More servers than this wait for nobody at any utilization that is told apart from 1.
    let most = servers.min(100_000.0);
    while count <= most {
        blocked = offered * blocked / (count + offered * blocked);
        count += 1.0;
    }
    (blocked / (1.0 - utilization * (1.0 - blocked))).clamp(0.0, 1.0)
}

/// The mean wait for a free server in milliseconds, where one call takes `service_ms` of one of
/// `servers`; `None` where the queue grows for ever.
///
/// M/M/c: `C · service / (c · (1 - rho))`.
pub fn mean_wait_ms(servers: f64, utilization: f64, service_ms: f64) -> Option<f64> {
    if utilization >= 1.0 {
        return None;
    }
    let waits = share_that_waits(servers, utilization);
    Some(waits * service_ms / (servers.max(1.0) * (1.0 - utilization)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ads_at_150_000_slots_a_second_take_825_gpus() {
        assert_eq!(replicas_for(150_000.0, 260.0), Some(825.0));
        assert_eq!(replicas_for(700.0, 10.0), Some(100.0));
        assert_eq!(replicas_for(0.0, 10.0), Some(1.0));
        assert_eq!(replicas_for(5.0, 0.0), None);
    }

    #[test]
    fn with_one_server_the_wait_is_rho_over_one_minus_rho() {
        for (rho, multiple) in [(0.5, 1.0), (0.7, 2.3), (0.8, 4.0), (0.9, 9.0), (0.95, 19.0)] {
            let wait = mean_wait_ms(1.0, rho, 10.0).unwrap() / 10.0;
            assert!((wait - multiple).abs() < 0.05, "{rho}: {wait}");
        }
        assert_eq!(mean_wait_ms(1.0, 1.0, 10.0), None);
    }

    #[test]
    fn many_servers_wait_less_at_the_same_utilization() {
        // Tables of Erlang C: two servers at 0.75 make 64.3 % wait, ten at 0.8 make 40.9 %.
        assert!((share_that_waits(2.0, 0.75) - 0.643).abs() < 0.001);
        assert!((share_that_waits(10.0, 0.8) - 0.409).abs() < 0.001);
        assert!(share_that_waits(100.0, 0.7) < 0.01);
        assert_eq!(share_that_waits(4.0, 1.5), 1.0);
    }

    #[test]
    fn a_turn_of_twelve_seconds_keeps_fifty_sequences_busy() {
        assert!((in_flight(4.2, 12_000.0) - 50.4).abs() < 1e-9);
    }
}
