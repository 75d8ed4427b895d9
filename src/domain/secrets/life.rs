//! The life of an App Secret: pending, live, in its overlap, ended (SECURITY.md, "Delivered
//! before it bites"), and what may be done to it when.
//!
//! An app has at most two secrets that have not ended. A newer one replaces the older ones when
//! it is confirmed and never before, so that somebody holds a secret that works at any moment.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::domain::Timestamp;
use crate::domain::expiry::Expiry;
use crate::domain::ids::SecretId;
use crate::domain::names::{every, names};
use crate::domain::secrets::secret::SecretHint;

/// Where a secret is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SecretState {
    /// Made, but neither confirmed as stored nor used yet.
    Pending,
    /// Confirmed as stored, or used.
    Live,
    /// Over: replaced, retired, expired, or never confirmed in time.
    Ended,
}

names! {
    /// Why a secret ends.
    pub enum EndReason {
        /// A newer one was confirmed; its overlap may last.
        Replaced = "replaced",
        /// A newer one was made because this one leaked.
        CutOff = "cut_off",
        /// Somebody ended it before its overlap was over.
        Retired = "retired",
        /// Somebody threw it away before it was confirmed.
        Discarded = "discarded",
        /// Nobody confirmed or used it in time.
        Lapsed = "lapsed",
        /// Its own expiry came.
        Expired = "expired",
    }
}

every! {
    /// How long the old secret works after the new one was confirmed: so many hours.
    #[derive(Default, Serialize, Deserialize)]
    pub enum Overlap {
        /// It ends at once.
        #[default]
        None = 0,
        Day = 24,
        TwoDays = 48,
        Week = 168,
    }
}

impl Overlap {
    /// Its length as forms and the database have it.
    pub const fn hours(self) -> u16 {
        self as u16
    }

    /// The choice of a number of hours.
    pub fn from_hours(hours: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|overlap| i64::from(overlap.hours()) == hours)
    }

    pub const fn duration(self) -> Duration {
        Duration::from_hours(self.hours() as u64)
    }
}

/// What is to become of the old secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Replacement {
    /// It works until the new one is confirmed, and then for the overlap.
    After(Overlap),
    /// It leaked: it ends at once.
    CutOff,
}

/// A secret to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretPlan {
    /// Names it.
    pub id: SecretId,
    /// When it counts as made.
    pub created_at: Timestamp,
    /// Set when it needs no confirmation.
    pub confirmed_at: Option<Timestamp>,
    /// When it ends by itself.
    pub expires_at: Option<Timestamp>,
    /// How long those before it work once it is confirmed.
    pub overlap: Overlap,
    /// Whether tokens that were issued before end when it is confirmed.
    pub revokes_tokens: bool,
}

/// What is known of a secret after its one showing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretSummary {
    /// Names the secret.
    pub id: SecretId,
    /// Its prefix and last four characters.
    pub hint: SecretHint,
    pub created_at: Timestamp,
    /// When it was confirmed as stored or first used.
    pub confirmed_at: Option<Timestamp>,
    pub expires_at: Option<Timestamp>,
    /// Why it ends then, unless that is its own expiry.
    pub end_reason: Option<EndReason>,
    /// How long those before it work once it is confirmed.
    pub overlap: Overlap,
    /// Whether tokens that were issued before end when it is confirmed.
    pub revokes_tokens: bool,
    pub last_used_at: Option<Timestamp>,
    pub last_used_address: Option<String>,
}

/// What decides whether a secret works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SecretTimes {
    pub created_at: Timestamp,
    /// When it was confirmed as stored or first used.
    pub confirmed_at: Option<Timestamp>,
    pub expires_at: Option<Timestamp>,
}

impl SecretTimes {
    /// When the secret lapses unless somebody confirms or uses it.
    fn lapses_at(self) -> Timestamp {
        self.created_at.plus(SecretSummary::PENDING_FOR)
    }

    /// Where the secret is in its life at the given time.
    pub fn state(self, now: Timestamp) -> SecretState {
        let has_ended = self.expires_at.is_some_and(|end| end.has_expired(now));
        let has_lapsed = self.confirmed_at.is_none() && self.lapses_at().has_expired(now);
        match (has_ended || has_lapsed, self.confirmed_at) {
            (true, _) => SecretState::Ended,
            (false, None) => SecretState::Pending,
            (false, Some(_)) => SecretState::Live,
        }
    }
}

impl SecretSummary {
    /// How long a secret may stay unconfirmed.
    pub const PENDING_FOR: Duration = Duration::from_hours(24);

    const fn times(&self) -> SecretTimes {
        let Self { created_at, confirmed_at, expires_at, .. } = self;
        SecretTimes {
            created_at: *created_at,
            confirmed_at: *confirmed_at,
            expires_at: *expires_at,
        }
    }

    /// When it lapses unless somebody confirms or uses it.
    pub fn lapses_at(&self) -> Timestamp {
        self.times().lapses_at()
    }

    /// See [`SecretTimes::state`].
    pub fn state(&self, now: Timestamp) -> SecretState {
        self.times().state(now)
    }

    /// Whether a newer secret has taken its place and it works for its overlap only.
    pub const fn is_replaced(&self) -> bool {
        self.end_reason.is_some()
    }

    /// When `older` ends if this secret is confirmed now: after the overlap, or sooner by itself.
    pub fn ends_older(&self, older: &Self, now: Timestamp) -> Timestamp {
        let end = now.plus(self.overlap.duration());
        older.expires_at.map_or(end, |known| known.min(end))
    }
}

/// Why a secret cannot be ended by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeepReason {
    /// It has ended, or never was.
    Gone,
    /// No other secret of the app would be left to work.
    Last,
    /// Only one is left that nobody has confirmed.
    NotConfirmed,
}

/// The secrets of an app that have not ended at some moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Secrets {
    held: Vec<SecretSummary>,
    now: Timestamp,
}

impl Secrets {
    /// How many an app has at most, the pending one among them.
    pub const MOST: usize = 2;

    /// Keeps those of `all` that have not ended.
    pub fn at(now: Timestamp, all: impl IntoIterator<Item = SecretSummary>) -> Self {
        let is_there = |secret: &SecretSummary| secret.state(now) != SecretState::Ended;
        Self { held: all.into_iter().filter(is_there).collect(), now }
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &SecretSummary> {
        self.held.iter()
    }

    /// One of them.
    pub fn find(&self, id: &SecretId) -> Option<&SecretSummary> {
        self.held.iter().find(|secret| secret.id == *id)
    }

    /// Whether one more would be too many.
    pub fn is_full(&self) -> bool {
        self.held.len() >= Self::MOST
    }

    /// When one that is made now counts as made: after those that it is to replace, whatever the
    /// clock says.
    pub fn next_created_at(&self) -> Timestamp {
        let newest = self.held.iter().map(|secret| secret.created_at).max();
        newest.map_or(self.now, |newest| newest.plus(Duration::from_micros(1)).max(self.now))
    }

    /// Those that end when `new` is confirmed.
    pub fn older_than(&self, new: &SecretSummary) -> impl Iterator<Item = &SecretSummary> {
        self.held.iter().filter(|secret| secret.created_at < new.created_at)
    }

    /// Why a secret would end if somebody ended it now.
    pub fn may_end(&self, id: &SecretId) -> Result<EndReason, KeepReason> {
        let secret = self.find(id).ok_or(KeepReason::Gone)?;
        let mut others =
            self.held.iter().filter(|other| other.id != *id && !other.is_replaced()).peekable();
        if others.peek().is_none() {
            return Err(KeepReason::Last);
        }
        if secret.state(self.now) == SecretState::Pending {
            return Ok(EndReason::Discarded);
        }
        if others.any(|other| other.state(self.now) == SecretState::Live) {
            Ok(EndReason::Retired)
        } else {
            Err(KeepReason::NotConfirmed)
        }
    }
}

/// How many days before the end people are warned, first to last.
pub const WARNINGS: [u16; 4] = [30, 14, 7, 1];

/// The life of a secret that ends.
pub const fn expiry(created_at: Timestamp, expires_at: Timestamp) -> Expiry {
    Expiry { begins: created_at, ends: expires_at, warnings: &WARNINGS }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const DAY: i64 = 86_400;

    fn secret(confirmed_at: Option<i64>, expires_at: Option<i64>) -> SecretSummary {
        SecretSummary {
            id: SecretId::from_bytes([1; 16]),
            hint: SecretHint::from_stored("lkysec…abcd".into()),
            created_at: Timestamp::from_seconds(0),
            confirmed_at: confirmed_at.map(Timestamp::from_seconds),
            expires_at: expires_at.map(Timestamp::from_seconds),
            end_reason: None,
            overlap: Overlap::None,
            revokes_tokens: false,
            last_used_at: None,
            last_used_address: None,
        }
    }

    #[test]
    fn a_secret_that_nobody_confirmed_lapses_after_a_day() {
        let pending = secret(None, None);
        assert_eq!(pending.state(Timestamp::from_seconds(86_399)), SecretState::Pending);
        assert_eq!(pending.state(Timestamp::from_seconds(86_400)), SecretState::Ended);
    }

    #[test]
    fn a_confirmed_secret_lives_until_it_expires() {
        let live = secret(Some(10), Some(1_000_000));
        assert_eq!(live.state(Timestamp::from_seconds(999_999)), SecretState::Live);
        assert_eq!(live.state(Timestamp::from_seconds(1_000_000)), SecretState::Ended);
    }

    #[test]
    fn an_overlap_never_prolongs_a_life() {
        let new = SecretSummary { overlap: Overlap::Week, ..secret(None, None) };
        let now = Timestamp::from_seconds(0);
        let soon = secret(Some(0), Some(DAY));
        assert_eq!(new.ends_older(&soon, now), Timestamp::from_seconds(DAY));
        let never = secret(Some(0), None);
        assert_eq!(new.ends_older(&never, now), Timestamp::from_seconds(7 * DAY));
    }

    #[test]
    fn a_warning_that_would_come_with_the_secret_is_none() {
        let (made, end) = (Timestamp::from_seconds(0), Timestamp::from_seconds(14 * DAY));
        assert_eq!(expiry(made, end).due_warning(made), None);
        assert_eq!(expiry(made, end).next_warning(made), Some(Timestamp::from_seconds(7 * DAY)));
    }

    proptest! {
        #[test]
        fn each_warning_is_due_once_and_in_order(life in 1..400i64, step in 1..20i64) {
            let made = Timestamp::from_seconds(0);
            let end = Timestamp::from_seconds(life * DAY);
            let (mut next, mut said) = (expiry(made, end).next_warning(made), Vec::new());
            let mut now = 0;
            while now < life * DAY {
                now += step * DAY / 4;
                let at = Timestamp::from_seconds(now);
                if next.is_some_and(|due| due <= at) {
                    said.extend(expiry(made, end).due_warning(at));
                    next = expiry(made, end).next_warning(at);
                }
            }
            prop_assert!(said.windows(2).all(|pair| pair[0] > pair[1]), "{said:?}");
            prop_assert!(said.iter().all(|days| i64::from(*days) < life));
        }

        #[test]
        fn hours_and_names_are_read_as_they_were_written(at in 0..Overlap::ALL.len(), end in 0..6usize) {
            let overlap = Overlap::ALL[at];
            prop_assert_eq!(Overlap::from_hours(overlap.hours().into()), Some(overlap));
            let reason = EndReason::ALL[end];
            prop_assert_eq!(EndReason::from_wire_name(reason.wire_name()), Some(reason));
        }
    }
}
