//! The time. Nothing else may ask the machine for it.
//!
//! There are two: the time of day, which somebody may set, and the time that has passed, which
//! only grows. What is stored or told to others is the former; whoever waits waits by the latter.

use std::sync::Arc;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::domain::time::Timestamp;

/// A point in the time that has passed since this process began. No setting of a clock moves it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(Duration);

impl Moment {
    /// When the process began.
    pub const START: Self = Self(Duration::ZERO);

    /// How long ago the other one was; nothing when it is still to come.
    pub const fn since(self, other: Self) -> Duration {
        self.0.saturating_sub(other.0)
    }

    /// So much later.
    #[must_use]
    pub const fn plus(self, span: Duration) -> Self {
        Self(self.0.saturating_add(span))
    }
}

/// Where the time comes from.
#[derive(Clone)]
pub struct Clock(Hands);

#[derive(Clone)]
enum Hands {
    System,
    Set(Arc<Stopped>),
}

struct Stopped {
    day: AtomicI64,
    passed: AtomicU64,
}

impl Clock {
    /// The clock of the machine.
    pub const fn system() -> Self {
        Self(Hands::System)
    }

    /// A clock that stands still until it is told to [`advance`](Self::advance).
    pub fn stopped_at(start: Timestamp) -> Self {
        let day = AtomicI64::new(start.as_micros());
        Self(Hands::Set(Arc::new(Stopped { day, passed: AtomicU64::new(0) })))
    }

    /// The time now.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that asks")]
    pub fn now(&self) -> Timestamp {
        match &self.0 {
            Hands::System => {
                let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                Timestamp::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
            }
            Hands::Set(stopped) => Timestamp::from_micros(stopped.day.load(Ordering::SeqCst)),
        }
    }

    /// The time that has passed.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that asks")]
    pub fn moment(&self) -> Moment {
        static BEGAN: LazyLock<Instant> = LazyLock::new(Instant::now);
        match &self.0 {
            Hands::System => Moment(BEGAN.elapsed()),
            Hands::Set(stopped) => {
                Moment(Duration::from_micros(stopped.passed.load(Ordering::SeqCst)))
            }
        }
    }

    /// Lets time pass on a stopped clock. The clock of the machine moves by itself.
    pub fn advance(&self, span: Duration) {
        if let Hands::Set(stopped) = &self.0 {
            let span = u64::try_from(span.as_micros()).unwrap_or(u64::MAX);
            stopped.passed.fetch_add(span, Ordering::SeqCst);
            stopped.day.fetch_add(i64::try_from(span).unwrap_or(i64::MAX), Ordering::SeqCst);
        }
    }

    /// Sets the time of day on a stopped clock, as an administrator may. No time passes.
    pub fn set(&self, now: Timestamp) {
        if let Hands::Set(stopped) = &self.0 {
            stopped.day.store(now.as_micros(), Ordering::SeqCst);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn setting_the_clock_makes_no_time_pass() {
        let clock = Clock::stopped_at(Timestamp::from_seconds(1000));
        let before = clock.moment();
        clock.set(Timestamp::from_seconds(5));
        assert_eq!((clock.now(), clock.moment()), (Timestamp::from_seconds(5), before));
        clock.advance(Duration::from_secs(2));
        assert_eq!(clock.now(), Timestamp::from_seconds(7));
        assert_eq!(clock.moment().since(before), Duration::from_secs(2));
    }
}
