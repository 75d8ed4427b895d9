//! Invitations: a link that makes somebody a member, once, for a while.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Which of its two links somebody has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkKind {
    /// The one that whoever invites was shown. It proves nothing of the address.
    Shown,
    /// The one that only the mail has.
    Mailed,
}

/// How long the link of an invitation works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Lasts(u8);

/// The number of days is not one of those that the console offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("Choose 1, 3, 7, 14 or 30 days.")]
pub struct UnknownSpan;

impl Lasts {
    /// A week.
    pub const DEFAULT: Self = Self(7);

    /// What the console offers, shortest first.
    pub const ALL: [Self; 5] = [Self(1), Self(3), Self(7), Self(14), Self(30)];

    /// Reads a number of days.
    pub fn parse(text: &str) -> Result<Self, UnknownSpan> {
        let found = Self::ALL.into_iter().find(|lasts| lasts.0.to_string() == text.trim());
        found.ok_or(UnknownSpan)
    }

    /// The number of days.
    pub const fn days(self) -> u8 {
        self.0
    }

    /// The same as a span of time.
    pub const fn duration(self) -> Duration {
        Duration::from_hours(24 * self.0 as u64)
    }

    /// The offered span that is nearest to one that was chosen before.
    pub fn of(span: Duration) -> Self {
        let found = Self::ALL.into_iter().find(|lasts| lasts.duration() >= span);
        found.unwrap_or(Self(30))
    }
}

impl fmt::Display for Lasts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            1 => f.write_str("1 day"),
            days => write!(f, "{days} days"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_offered_spans_are_taken() {
        assert_eq!(Lasts::parse("7"), Ok(Lasts::DEFAULT));
        for text in ["", "0", "2", "365", "-1", "seven"] {
            assert_eq!(Lasts::parse(text), Err(UnknownSpan), "{text}");
        }
    }

    #[test]
    fn a_span_leads_back_to_its_choice() {
        for lasts in Lasts::ALL {
            assert_eq!(Lasts::of(lasts.duration()), lasts);
        }
    }
}
