//! App Secrets: where each stands, and for how long.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::domain::Timestamp;
use crate::domain::secrets::life::{
    Overlap, SecretState, SecretSummary, Secrets, WARNINGS, expiry,
};

impl Overlap {
    /// The name that people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::None => "No overlap",
            Self::Day => "24 hours",
            Self::TwoDays => "48 hours",
            Self::Week => "7 days",
        }
    }
}

/// Where a secret stands, as people tell them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Standing {
    /// Nobody has confirmed or used it yet.
    Pending,
    /// It is the one to use.
    Current,
    /// A newer one has taken its place; it works for its overlap.
    Overlap,
    /// Nobody confirmed it in time.
    Lapsed,
}

/// When a secret ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ends {
    pub at: Timestamp,
    /// How long that is from now, such as "in 6 days".
    pub left: String,
}

/// A secret among those of its app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretLine {
    pub secret: SecretSummary,
    pub standing: Standing,
    pub ends: Option<Ends>,
    /// Whether it expires soon.
    pub expires_soon: bool,
    /// Whether it is time to warn of that: not yet when it was made to end so soon.
    pub is_warned: bool,
    /// Whether somebody could end it and the app would go on working.
    pub may_end: bool,
}

/// The secrets of an app, newest first. Those that lapsed are among them.
pub fn secret_lines(
    now: Timestamp,
    secrets: impl IntoIterator<Item = SecretSummary>,
) -> Vec<SecretLine> {
    let all: Vec<_> = secrets.into_iter().collect();
    let held = Secrets::at(now, all.iter().cloned());
    let line = |secret: SecretSummary| {
        let (standing, ends) = (standing(now, &secret), ends(now, &secret));
        let end = ends.as_ref().map(|ends| ends.at).filter(|_| standing == Standing::Current);
        SecretLine {
            expires_soon: end.and_then(|end| expires_soon(now, end)).is_some(),
            is_warned: end
                .and_then(|end| expiry(secret.created_at, end).due_warning(now))
                .is_some(),
            may_end: held.may_end(&secret.id).is_ok(),
            secret,
            standing,
            ends,
        }
    };
    all.into_iter().map(line).collect()
}

/// Where a secret stands.
pub fn standing(now: Timestamp, secret: &SecretSummary) -> Standing {
    match secret.state(now) {
        SecretState::Ended => Standing::Lapsed,
        SecretState::Pending => Standing::Pending,
        SecretState::Live if secret.is_replaced() => Standing::Overlap,
        SecretState::Live => Standing::Current,
    }
}

/// When a secret ends, or ended, if it does.
pub fn ends(now: Timestamp, secret: &SecretSummary) -> Option<Ends> {
    let lapses_at = secret.lapses_at();
    let at = match standing(now, secret) {
        Standing::Pending => Some(lapses_at),
        Standing::Lapsed if secret.confirmed_at.is_none() => {
            Some(secret.expires_at.map_or(lapses_at, |end| end.min(lapses_at)))
        }
        Standing::Current | Standing::Overlap | Standing::Lapsed => secret.expires_at,
    };
    at.map(|at| Ends { at, left: time_left(at.since(now)) })
}

/// How long it is until a secret expires, where that is soon enough for the first warning.
pub fn expires_soon(now: Timestamp, end: Timestamp) -> Option<String> {
    let left = end.since(now);
    (left <= Duration::from_hours(u64::from(WARNINGS[0]) * 24)).then(|| time_left(left))
}

/// "in 6 days", "in 23 hours", "in 5 minutes": the largest unit of which there are two, rounded.
pub fn time_left(left: Duration) -> String {
    let minutes = left.as_secs().div_ceil(60);
    let count = |number: u64, one: &str| match number {
        1 => format!("in 1 {one}"),
        number => format!("in {number} {one}s"),
    };
    match minutes {
        0 => "now".to_owned(),
        1..=119 => count(minutes, "minute"),
        120..=2879 => count((minutes + 30) / 60, "hour"),
        _ => count((minutes + 720) / 1440, "day"),
    }
}

/// "6 d", "23 h", "5 min": the same for a narrow column.
pub fn short_time_left(left: Duration) -> String {
    match left.as_secs().div_ceil(60) {
        minutes @ 0..=119 => format!("{minutes} min"),
        minutes @ 120..=2879 => format!("{} h", (minutes + 30) / 60),
        minutes => format!("{} d", (minutes + 720) / 1440),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_that_is_left_is_told_in_a_unit_that_fits() {
        let told = |seconds| time_left(Duration::from_secs(seconds));
        assert_eq!(told(0), "now");
        assert_eq!(told(1), "in 1 minute");
        assert_eq!(told(7140), "in 119 minutes");
        assert_eq!(told(24 * 3600), "in 24 hours");
        assert_eq!(told(48 * 3600), "in 2 days");
        assert_eq!(told(7 * 86_400 - 60), "in 7 days");
        assert_eq!(told(6 * 86_400 + 40_000), "in 6 days");
    }

    #[test]
    fn a_narrow_column_tells_the_same_in_letters() {
        let told = |seconds| short_time_left(Duration::from_secs(seconds));
        assert_eq!([told(1), told(24 * 3600), told(48 * 3600)], ["1 min", "24 h", "2 d"]);
    }
}
