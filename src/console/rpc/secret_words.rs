//! App Secrets in words: where each stands, and for how long.

use std::time::Duration;

use crate::console::view::{SecretLine, Standing};
use crate::domain::Timestamp;
use crate::domain::secrets::life::{SecretState, SecretSummary, Secrets, WARNINGS, due_warning};

/// The secrets of an app, newest first. Those that lapsed are among them.
pub fn secret_lines(
    now: Timestamp,
    secrets: impl IntoIterator<Item = SecretSummary>,
) -> Vec<SecretLine> {
    let all: Vec<_> = secrets.into_iter().collect();
    let held = Secrets::at(now, all.iter().cloned());
    let line = |secret: SecretSummary| {
        let may_end = held.may_end(&secret.id).is_ok();
        secret_line(now, secret, may_end)
    };
    all.into_iter().map(line).collect()
}

/// A secret with what may become of it.
pub fn secret_line(now: Timestamp, secret: SecretSummary, may_end: bool) -> SecretLine {
    let standing = match secret.state(now) {
        SecretState::Ended => Standing::Lapsed,
        SecretState::Pending => Standing::Pending,
        SecretState::Live if secret.is_replaced() => Standing::Overlap,
        SecretState::Live => Standing::Current,
    };
    let ends_at = match standing {
        Standing::Pending => Some(secret.lapses_at()),
        Standing::Lapsed if secret.confirmed_at.is_none() => {
            let lapsed_at = secret.lapses_at();
            Some(secret.expires_at.map_or(lapsed_at, |end| end.min(lapsed_at)))
        }
        Standing::Current | Standing::Overlap | Standing::Lapsed => secret.expires_at,
    };
    let is_soon = ends_at.and_then(|end| expires_soon(now, end)).is_some();
    SecretLine {
        expires_soon: standing == Standing::Current && is_soon,
        is_warned: standing == Standing::Current
            && ends_at.and_then(|end| due_warning(secret.created_at, end, now)).is_some(),
        ends: ends_at.map(|end| (end.to_rfc3339(), time_left(end.since(now)))),
        hint: secret.hint.to_string(),
        created_at: secret.created_at.to_rfc3339(),
        last_used_at: secret.last_used_at.map(Timestamp::to_rfc3339),
        last_used_address: secret.last_used_address,
        id: secret.id,
        standing,
        may_end,
    }
}

/// How long it is until a secret expires, where that is soon enough for the first warning.
pub fn expires_soon(now: Timestamp, end: Timestamp) -> Option<String> {
    let left = end.since(now);
    (left <= Duration::from_hours(u64::from(WARNINGS[0]) * 24)).then(|| time_left(left))
}

/// "in 6 days", "in 23 hours", "in 5 minutes": the largest unit of which there are two, rounded.
fn time_left(left: Duration) -> String {
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
}
