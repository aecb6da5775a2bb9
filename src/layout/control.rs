//! How a layout that takes long is watched and ended from another thread.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// A handle on work that goes on; its clones are handles on the same work.
///
/// The usual one never stops the work: what is laid out without anybody waiting depends on
/// nothing but its input. Who may stop it early has to drop the result.
#[derive(Clone, Debug, Default)]
pub struct Control {
    shared: Arc<Shared>,
    ends: Option<Instant>,
}

#[derive(Debug, Default)]
struct Shared {
    is_cancelled: AtomicBool,
    /// Done parts of [`WHOLE`].
    done: AtomicU32,
}

/// How finely the progress is told.
const WHOLE: f64 = 10_000.0;

impl Control {
    /// A handle on work that has so much time from now on.
    pub fn within(budget: Duration) -> Self {
        Self {
            shared: Arc::default(),
            ends: Instant::now().checked_add(budget),
        }
    }

    /// Asks the work to end.
    pub fn cancel(&self) {
        self.shared.is_cancelled.store(true, Ordering::Relaxed);
    }

    /// Whether somebody asked the work to end.
    pub fn is_cancelled(&self) -> bool {
        self.shared.is_cancelled.load(Ordering::Relaxed)
    }

    /// Whether the work had time, and that is over.
    pub fn is_out_of_time(&self) -> bool {
        self.ends.is_some_and(|ends| Instant::now() >= ends)
    }

    /// Whether the work should end with what there is: nobody wants it any more. It takes
    /// some ten nanoseconds, so a loop may ask in each of its rounds.
    pub fn should_stop(&self) -> bool {
        self.is_cancelled() || self.is_out_of_time()
    }

    /// Tells how much of the work is done, from 0 to 1. It never goes back.
    pub fn reach(&self, done: f64) {
        let parts = (done.clamp(0.0, 1.0) * WHOLE) as u32;
        self.shared.done.fetch_max(parts, Ordering::Relaxed);
    }

    /// How much of the work is done, from 0 to 1.
    pub fn done(&self) -> f64 {
        f64::from(self.shared.done.load(Ordering::Relaxed)) / WHOLE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clones_are_handles_on_the_same_work() {
        let control = Control::default();
        let other = control.clone();
        assert!(!control.should_stop());
        other.reach(0.25);
        other.cancel();
        assert!(control.is_cancelled() && control.should_stop());
        assert_eq!(control.done(), 0.25);
        assert!(!Control::default().should_stop());
    }

    #[test]
    fn progress_never_goes_back_and_stays_within_its_range() {
        let control = Control::default();
        for (told, expected) in [(0.5, 0.5), (0.2, 0.5), (f64::NAN, 0.5), (7.0, 1.0)] {
            control.reach(told);
            assert_eq!(control.done(), expected);
        }
        control.reach(-1.0);
        assert_eq!(control.done(), 1.0);
    }

    #[test]
    fn time_that_is_over_stops_the_work_and_no_budget_never_does() {
        let control = Control::within(Duration::ZERO);
        assert!(control.is_out_of_time() && control.should_stop() && !control.is_cancelled());
        assert!(!Control::within(Duration::from_hours(1)).should_stop());
        assert!(!Control::within(Duration::MAX).should_stop());
        assert!(!Control::default().is_out_of_time());
    }
}
