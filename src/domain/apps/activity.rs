//! What apps did, counted by the hour, and how that is put together for a picture.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::domain::Timestamp;
use crate::domain::ids::{AppId, OrgId, SecretId};
use crate::domain::names::names;

const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);

names! {
    /// How it ended.
    pub enum Outcome {
        /// A token was issued.
        Issued = "issued",
        /// No token was issued: the secret was wrong, or the request.
        Refused = "refused",
        /// A secret was right.
        Used = "used",
        /// A call lacked a permission.
        Denied = "denied",
    }
}

names! {
    /// How far a picture looks back, and by how much at a time.
    #[derive(Default)]
    pub enum Period {
        /// A day, by the hour.
        Hours = "hours",
        /// Thirty days, by the day.
        #[default]
        Days = "days",
        /// Twelve months, by the month.
        Months = "months",
    }
}

/// Something that an app did. What is not known is `None`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Activity {
    pub app: AppId,
    pub org: Option<OrgId>,
    pub secret: Option<SecretId>,
    pub outcome: Outcome,
    /// The permission that was lacking.
    pub permission: Option<String>,
}

/// How often something happened in an hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HourCount {
    /// In hours since 1970.
    pub hour: i64,
    pub outcome: Outcome,
    pub times: i64,
}

/// A bar of the picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bucket {
    /// `2026-11-21T08`, `2026-11-21` or `2026-11`, in UTC.
    pub begins: String,
    /// What went well.
    pub done: i64,
    /// What did not.
    pub failed: i64,
}

impl Period {
    /// The first hour that counts, in hours since 1970.
    pub fn since(self, now: Timestamp) -> i64 {
        let back = match self {
            Self::Hours => DAY,
            Self::Days => DAY * 30,
            Self::Months => DAY * 366,
        };
        hour(now.minus(back)) + 1
    }

    /// The bars from the oldest to that of now, with what was counted.
    pub fn buckets(self, now: Timestamp, counts: &[HourCount]) -> Vec<Bucket> {
        let mut found: BTreeMap<String, Bucket> = BTreeMap::new();
        for begins in self.keys(now) {
            let bucket = Bucket { begins: begins.clone(), done: 0, failed: 0 };
            found.insert(begins, bucket);
        }
        for count in counts {
            let at = Timestamp::from_seconds(count.hour.saturating_mul(3600));
            if let Some(bucket) = found.get_mut(&self.key(at)) {
                match count.outcome {
                    Outcome::Issued | Outcome::Used => bucket.done += count.times,
                    Outcome::Refused | Outcome::Denied => bucket.failed += count.times,
                }
            }
        }
        found.into_values().collect()
    }

    fn key(self, at: Timestamp) -> String {
        let length = match self {
            Self::Hours => 13,
            Self::Days => 10,
            Self::Months => 7,
        };
        at.to_rfc3339().chars().take(length).collect()
    }

    fn keys(self, now: Timestamp) -> Vec<String> {
        let back = |count: u32, step: Duration| {
            (0..count).map(|at| self.key(now.minus(step * at))).collect::<Vec<_>>()
        };
        match self {
            Self::Hours => back(24, HOUR),
            Self::Days => back(30, DAY),
            Self::Months => {
                // By the day, so that no month is stepped over.
                let mut months = back(366, DAY);
                months.dedup();
                months.truncate(12);
                months
            }
        }
    }
}

/// The hour of a moment, in hours since 1970.
pub const fn hour(at: Timestamp) -> i64 {
    at.as_seconds().div_euclid(3600)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse_minute(text).expect("a minute")
    }

    #[test]
    fn a_picture_has_a_bar_for_every_step_and_nothing_is_lost() {
        let now = at("2026-03-31T12:30");
        for (period, bars) in [(Period::Hours, 24), (Period::Days, 30), (Period::Months, 12)] {
            let count = |back: u64, outcome| HourCount {
                hour: hour(now.minus(Duration::from_hours(back))),
                outcome,
                times: 2,
            };
            let counts = [count(0, Outcome::Issued), count(23, Outcome::Refused)];
            let found = period.buckets(now, &counts);
            assert_eq!(found.len(), bars, "{period:?}");
            assert_eq!(found.iter().map(|it| it.done).sum::<i64>(), 2);
            assert_eq!(found.iter().map(|it| it.failed).sum::<i64>(), 2);
            assert_eq!(found.last().map(|it| it.done), Some(2), "now is last");
        }
    }

    #[test]
    fn bars_are_in_order_and_named_by_when_they_begin() {
        let months = Period::Months.buckets(at("2026-03-31T12:30"), &[]);
        assert_eq!(months[0].begins, "2025-04");
        assert_eq!(months[11].begins, "2026-03");
        let hours = Period::Hours.buckets(at("2026-03-31T12:30"), &[]);
        assert_eq!(
            (hours[0].begins.as_str(), hours[23].begins.as_str()),
            ("2026-03-30T13", "2026-03-31T12")
        );
    }
}
