//! Credentials that end on a date, and when people are warned of it.

use std::time::Duration;

use crate::domain::Timestamp;

/// The life of something that ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expiry {
    pub begins: Timestamp,
    pub ends: Timestamp,
    /// How many days before the end people are warned, first to last.
    pub warnings: &'static [u16],
}

impl Expiry {
    /// The warnings with the times at which they are due. One that would come with the beginning is
    /// none.
    fn warnings(self) -> impl Iterator<Item = Warning> {
        let warning = move |days: &u16| Warning {
            days: *days,
            due: self.ends.minus(Duration::from_hours(u64::from(*days) * 24)),
        };
        self.warnings.iter().map(warning).filter(move |warning| warning.due > self.begins)
    }

    /// The last warning that is due, in days before the end. None after the end.
    pub fn due_warning(self, now: Timestamp) -> Option<u16> {
        if self.ends.has_expired(now) {
            return None;
        }
        self.warnings().filter(|warning| warning.due <= now).last().map(|warning| warning.days)
    }

    /// When the next warning is due.
    pub fn next_warning(self, now: Timestamp) -> Option<Timestamp> {
        self.warnings().map(|warning| warning.due).find(|due| *due > now)
    }
}

struct Warning {
    days: u16,
    due: Timestamp,
}
