//! Sharing an app with another organization: two consents, and until when they hold.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::domain::Timestamp;
use crate::domain::ids::{AppId, OrgId, PersonId, RequestId};
use crate::domain::names::names;
use crate::domain::text::Description;

/// One organization asks another to accept its app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdditionRequest {
    pub id: RequestId,
    pub app: AppId,
    /// The organization that owns the app and asks.
    pub owner: OrgId,
    /// The organization that is asked, as it was typed: there need not be one.
    pub org: OrgId,
    /// The version of the scope when it was asked for.
    pub scope_version: i64,
    /// What the asking person says to it.
    pub note: Description,
    /// When the grant would end at the latest.
    pub ends_at: Option<Timestamp>,
    pub requested_at: Timestamp,
    /// By whom.
    pub requested_by: PersonId,
    pub state: RequestState,
}

names! {
    /// What became of a request.
    pub enum RequestState {
        Open = "open",
        /// An owner of the asked organization accepted it.
        Accepted = "accepted",
        /// An owner of the asked organization declined it.
        Declined = "declined",
        /// The asking organization took it back.
        Withdrawn = "withdrawn",
    }
}

/// Where a page of the organizations of an app ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrgPlace {
    pub name: String,
    pub org: OrgId,
}

impl OrgPlace {
    /// As it stands in an address.
    pub fn to_text(&self) -> String {
        format!("{}.{}", self.org, self.name)
    }

    /// Reads what [`Self::to_text`] wrote; everything else is the first page.
    pub fn parse(text: &str) -> Option<Self> {
        let (org, name) = text.split_once('.')?;
        Some(Self { name: name.to_owned(), org: OrgId::parse(org).ok()? })
    }
}

/// Where a page of requests ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestPlace {
    pub at: Timestamp,
    pub request: RequestId,
}

impl RequestPlace {
    /// As it stands in an address.
    pub fn to_text(&self) -> String {
        format!("{}.{}", self.at.as_micros(), self.request)
    }

    /// Reads what [`Self::to_text`] wrote; everything else is the first page.
    pub fn parse(text: &str) -> Option<Self> {
        let (at, request) = text.split_once('.')?;
        let at = Timestamp::from_micros(at.parse().ok()?);
        Some(Self { at, request: RequestId::parse(request).ok()? })
    }
}

/// Why a last day was refused. The message says what to do.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum LastDayError {
    #[error("Enter a date such as 2026-12-31, or leave the field empty.")]
    NoDate,
    #[error("Choose today or a later day.")]
    Over,
    /// Both sides have agreed on less.
    #[error("Choose {0} or an earlier day. For a later day, both sides have to consent.")]
    BeyondLimit(LastDay),
}

/// The last day, in UTC, on which a grant is in force: it ends as the next day begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LastDay(Timestamp);

impl LastDay {
    /// Reads what somebody typed; nothing typed is no end at all. `limit` is the end that both
    /// sides agreed on.
    pub fn parse(
        text: &str,
        now: Timestamp,
        limit: Option<Timestamp>,
    ) -> Result<Option<Self>, LastDayError> {
        let text = text.trim();
        let last = if text.is_empty() {
            None
        } else {
            let begins = Timestamp::parse_minute(&format!("{text}T00:00"));
            Some(Self(begins.ok_or(LastDayError::NoDate)?.plus(DAY)))
        };
        let is_later = |limit: Timestamp| last.is_none_or(|last| last.0 > limit);
        match (last, limit) {
            (_, Some(limit)) if is_later(limit) => {
                Err(LastDayError::BeyondLimit(Self::of_end(limit)))
            }
            (Some(last), _) if last.0.has_expired(now) => Err(LastDayError::Over),
            (last, _) => Ok(last),
        }
    }

    /// The last whole day before an end.
    pub const fn of_end(end: Timestamp) -> Self {
        Self(end)
    }

    /// When it is over.
    pub const fn end(self) -> Timestamp {
        self.0
    }
}

impl fmt::Display for LastDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.minus(DAY).to_minute().get(..10).unwrap_or_default())
    }
}

const DAY: std::time::Duration = std::time::Duration::from_hours(24);

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-01-02 03:04:05 UTC.
    const NOW: Timestamp = Timestamp::from_seconds(1_767_323_045);

    fn read(text: &str) -> Result<Option<String>, LastDayError> {
        Ok(LastDay::parse(text, NOW, None)?.map(|last| last.to_string()))
    }

    #[test]
    fn a_grant_is_in_force_until_its_last_day_is_over() {
        assert_eq!(read(" 2026-01-02 "), Ok(Some("2026-01-02".to_owned())));
        let last = LastDay::parse("2026-01-02", NOW, None).unwrap().unwrap();
        assert_eq!(last.end().to_rfc3339(), "2026-01-03T00:00:00Z");
    }

    #[test]
    fn nothing_typed_is_no_end() {
        assert_eq!(read("  "), Ok(None));
    }

    #[test]
    fn a_day_that_is_over_and_a_text_that_is_no_day_are_refused() {
        assert_eq!(read("2026-01-01"), Err(LastDayError::Over));
        for text in ["tomorrow", "2026-02-30", "2026-1-3", "2026-01-03T00:00"] {
            assert_eq!(read(text), Err(LastDayError::NoDate), "{text}");
        }
    }

    #[test]
    fn nobody_goes_beyond_what_both_agreed_on() {
        let agreed = LastDay::parse("2026-01-10", NOW, None).unwrap().unwrap().end();
        let read = |text| LastDay::parse(text, NOW, Some(agreed));
        assert!(read("2026-01-10").is_ok() && read("2026-01-05").is_ok());
        for text in ["2026-01-11", ""] {
            let error = read(text).unwrap_err();
            assert_eq!(error, LastDayError::BeyondLimit(LastDay::of_end(agreed)), "{text}");
            assert!(error.to_string().contains("2026-01-10"), "{error}");
        }
    }
}
