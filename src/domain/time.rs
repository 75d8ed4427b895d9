//! Points in time, as whole microseconds since 1970 in UTC.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// A point in time. Comes from `workflows::Clock` and nowhere else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Timestamp(i64);

const MICROS_PER_SECOND: i64 = 1_000_000;
const SECONDS_PER_DAY: i64 = 86_400;

impl Timestamp {
    /// A point in time from microseconds since 1970.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// A point in time from seconds since 1970 (`iat` and `exp` of RFC 7519).
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(MICROS_PER_SECOND))
    }

    /// Microseconds since 1970.
    pub const fn as_micros(self) -> i64 {
        self.0
    }

    /// Whole seconds since 1970, rounded down.
    pub const fn as_seconds(self) -> i64 {
        self.0.div_euclid(MICROS_PER_SECOND)
    }

    /// This point and then some.
    #[must_use]
    pub fn plus(self, span: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(span.as_micros()).unwrap_or(i64::MAX)))
    }

    /// As long before this point.
    #[must_use]
    pub fn minus(self, span: Duration) -> Self {
        Self(self.0.saturating_sub(i64::try_from(span.as_micros()).unwrap_or(i64::MAX)))
    }

    /// How long after `earlier` this is; zero when it is not after it.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// Whether something that ends at this point has ended: at the instant itself it has.
    pub fn has_expired(self, now: Self) -> bool {
        now >= self
    }

    /// As `2026-11-21T03:05`, in UTC: what `<input type="datetime-local">` takes.
    pub fn to_minute(self) -> String {
        let mut text = self.to_rfc3339();
        text.truncate(16);
        text
    }

    /// As `2026-11-21 03:05 UTC`, for letters, which know nobody's time zone.
    pub fn in_words(self) -> String {
        format!("{} UTC", self.to_minute().replace('T', " "))
    }

    /// Reads what [`Self::to_minute`] wrote.
    pub fn parse_minute(text: &str) -> Option<Self> {
        let (date, time) = text.split_once('T')?;
        let number = |text: &str, digits: usize| {
            let fits = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
            fits.then(|| text.parse::<i64>().ok()).flatten()
        };
        let (hour, minute) = time.split_once(':')?;
        let mut date = date.split('-');
        let (year, month, day) = (date.next()?, date.next()?, date.next()?);
        let days = civil_days(number(year, 4)?, number(month, 2)?, number(day, 2)?)?;
        let (hour, minute) = (number(hour, 2)?, number(minute, 2)?);
        let fits = date.next().is_none() && hour < 24 && minute < 60;
        fits.then(|| Self::from_seconds(days * SECONDS_PER_DAY + hour * 3600 + minute * 60))
    }

    /// As `2026-11-21T03:05:25Z` (RFC 3339), to the second.
    pub fn to_rfc3339(self) -> String {
        let seconds = self.as_seconds();
        let CivilDate { year, month, day } = civil_date(seconds.div_euclid(SECONDS_PER_DAY));
        let of_day = seconds.rem_euclid(SECONDS_PER_DAY);
        let (hour, minute, second) = (of_day / 3600, of_day / 60 % 60, of_day % 60);
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
    }
}

/// A day of the Gregorian calendar.
#[derive(PartialEq, Eq)]
struct CivilDate {
    year: i64,
    month: i64,
    day: i64,
}

/// The day that a count of days since 1970 leads to.
/// After Howard Hinnant, "chrono-compatible low-level date algorithms".
fn civil_date(days: i64) -> CivilDate {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_shifted + 2) / 5 + 1;
    let month = if month_shifted < 10 { month_shifted + 3 } else { month_shifted - 9 };
    CivilDate { year: year_of_era + era * 400 + i64::from(month <= 2), month, day }
}

/// The reverse of [`civil_date`]; nothing for a day that no calendar has.
fn civil_days(year: i64, month: i64, day: i64) -> Option<i64> {
    let shifted = year - i64::from(month <= 2);
    let (era, year_of_era) = (shifted.div_euclid(400), shifted.rem_euclid(400));
    let day_of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    let days = era * 146_097 + day_of_era - 719_468;
    (civil_date(days) == CivilDate { year, month, day }).then_some(days)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_letter_tells_a_moment_in_utc() {
        assert_eq!(Timestamp::from_seconds(86_400).in_words(), "1970-01-02 00:00 UTC");
    }

    proptest! {
        #[test]
        fn a_minute_is_read_as_it_was_written(minute in 0_i64..200_000_000) {
            let at = Timestamp::from_seconds(minute * 60);
            prop_assert_eq!(Timestamp::parse_minute(&at.to_minute()), Some(at));
        }
    }

    #[test]
    fn a_day_that_no_calendar_has_is_no_minute() {
        for text in [
            "2026-02-29T00:00",
            "2026-13-01T00:00",
            "2026-00-10T00:00",
            "2026-01-01T24:00",
            "2026-1-01T00:00",
            "+026-01-01T00:00",
            "",
            "T",
            "2026-01-01-01T00:00",
        ] {
            assert_eq!(Timestamp::parse_minute(text), None, "{text}");
        }
    }

    #[test]
    fn it_is_written_as_rfc_3339() {
        assert_eq!(Timestamp::from_seconds(0).to_rfc3339(), "1970-01-01T00:00:00Z");
        assert_eq!(Timestamp::from_seconds(951_782_400).to_rfc3339(), "2000-02-29T00:00:00Z");
        assert_eq!(Timestamp::from_seconds(1_795_230_325).to_rfc3339(), "2026-11-21T03:05:25Z");
    }

    #[test]
    fn it_has_expired_at_the_instant_itself() {
        let end = Timestamp::from_seconds(100);
        assert!(!end.has_expired(Timestamp::from_micros(99_999_999)));
        assert!(end.has_expired(end));
    }

    #[test]
    fn a_span_backwards_is_zero() {
        let span = Timestamp::from_seconds(1).since(Timestamp::from_seconds(2));
        assert_eq!(span, Duration::ZERO);
    }
}
