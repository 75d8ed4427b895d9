//! What is somebody's own.

use serde::{Deserialize, Serialize};

use crate::domain::account::person::Person;
use crate::domain::account::preferences::Preferences;
use crate::domain::{SessionRef, Timestamp};

/// An account and a page of its sessions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountView {
    /// Who.
    pub person: Person,
    /// Counts changes of name, language and time zone.
    pub version: i64,
    /// What they chose.
    pub preferences: Preferences,
    /// Live sessions, the newest first.
    pub sessions: Vec<SessionLine>,
    /// How many there are in all.
    pub found: i64,
    /// Where the next page begins, if there is one.
    pub next: Option<String>,
    /// Whether this is not the first page.
    pub is_later_page: bool,
    /// The time zones to choose from.
    pub zones: Vec<String>,
    /// Minutes without a request after which a session ends.
    pub idle_minutes: u64,
    /// Minutes after which a session ends in any case.
    pub absolute_minutes: u64,
}

/// A session as a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionLine {
    /// What pages call it.
    pub reference: SessionRef,
    /// "Firefox on Linux".
    pub browser: String,
    /// The network address where it began.
    pub address: String,
    /// When it began.
    pub started_at: String,
    /// When it was last used.
    pub seen_at: String,
    /// Whether the page is shown in it.
    pub is_this: bool,
}

impl AccountView {
    /// The place after a session as it stands in an address.
    pub fn place(started_at: Timestamp, reference: &SessionRef) -> String {
        format!("{}.{reference}", started_at.as_micros())
    }

    /// Reads what [`Self::place`] wrote; anything else is the beginning.
    pub fn read_place(text: &str) -> Option<(Timestamp, SessionRef)> {
        let (micros, reference) = text.split_once('.')?;
        let micros = micros.parse().ok()?;
        Some((Timestamp::from_micros(micros), SessionRef::parse(reference).ok()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_as_it_was_written_and_nonsense_is_the_beginning() {
        let (at, reference) = (Timestamp::from_micros(17), SessionRef::from_bytes([3; 16]));
        let place = AccountView::place(at, &reference);
        assert_eq!(AccountView::read_place(&place), Some((at, reference)));
        for text in ["", ".", "17", "17.x", "x.y", "99999999999999999999.x"] {
            assert_eq!(AccountView::read_place(text), None, "{text}");
        }
    }
}
