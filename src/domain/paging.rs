//! Where a page of a list ends, as it stands in the address of the next one.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::domain::Timestamp;

/// The last row of a page, in a list by time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place<I> {
    /// The time by which the list is sorted.
    pub at: Timestamp,
    /// Tells rows of one time apart.
    pub id: I,
}

/// The text is no place. It then means the beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("no place in a list")]
pub struct NoPlace;

impl<I: fmt::Display> fmt::Display for Place<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.at.as_micros(), self.id)
    }
}

impl<I: FromStr> FromStr for Place<I> {
    type Err = NoPlace;

    fn from_str(text: &str) -> Result<Self, NoPlace> {
        let (micros, id) = text.split_once('.').ok_or(NoPlace)?;
        let at = micros.parse().map(Timestamp::from_micros).map_err(|_| NoPlace)?;
        Ok(Self { at, id: id.parse().map_err(|_| NoPlace)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::SessionRef;

    #[test]
    fn a_place_is_read_as_it_was_written_and_nonsense_is_none() {
        let place = Place { at: Timestamp::from_micros(17), id: SessionRef::from_bytes([3; 16]) };
        assert_eq!(place.to_string().parse(), Ok(place));
        for text in ["", ".", "17", "17.x", "x.y", "99999999999999999999.x"] {
            assert_eq!(text.parse::<Place<SessionRef>>(), Err(NoPlace), "{text}");
        }
    }
}
