//! The half year before today, day by day, and the clock that is moved through it.

use std::time::Duration;

use crate::demo::story::When;
use crate::domain::Timestamp;
use crate::domain::secrets::secret::AppSecret;
use crate::workflows::Clock;

pub(super) const DAY: Duration = Duration::from_hours(24);

/// How many days it goes back.
pub(super) const DAYS: u32 = 183;

/// Of so many days, the calls are told by the hour and every day by itself; of those before, they
/// are told by the half day.
pub(super) const RECENT_DAYS: u32 = 35;

/// A past, and the clock that it moves.
pub struct Past {
    pub(super) clock: Clock,
    pub(super) until: Timestamp,
    pub(super) seed: u64,
}

impl Past {
    /// A past up to the time that a stopped clock shows. The workflows that live through it go by
    /// that very clock. For one seed, the same happens.
    pub fn until_now(clock: &Clock, seed: u64) -> Self {
        Self { clock: clock.clone(), until: clock.now(), seed }
    }

    /// Sets the clock to when the company is founded.
    pub(super) fn begin(&self) {
        self.clock.set(self.morning(DAYS).plus(Duration::from_hours(8)));
    }

    /// When a scene was played.
    pub(super) fn at(&self, when: When) -> Timestamp {
        match when {
            When::Day(ago, hour) => self.morning(ago).plus(Duration::from_hours(hour)),
            When::Hours(ago) => self.until.minus(Duration::from_hours(ago)),
        }
    }

    /// When the day began, so many days ago.
    pub(super) fn morning(&self, days_ago: u32) -> Timestamp {
        let today = self.until.as_seconds().div_euclid(86_400) * 86_400;
        Timestamp::from_seconds(today).minus(DAY * days_ago)
    }

    /// When the day ended, or now.
    pub(super) fn evening(&self, days_ago: u32) -> Timestamp {
        self.morning(days_ago).plus(DAY).min(self.until)
    }
}

/// A secret that an app works with.
pub(super) struct Worked {
    pub since: Timestamp,
    pub secret: AppSecret,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::story::SCENES;

    #[test]
    fn nothing_happens_before_the_company_is_founded_or_after_now() {
        let until = Timestamp::from_seconds(1_767_323_045);
        let past = Past::until_now(&Clock::stopped_at(until), 1);
        past.begin();
        let founded = past.clock.now();
        for scene in SCENES {
            let at = past.at(scene.when);
            assert!(founded < at && at < until, "{:?}", scene.when);
        }
    }
}
