//! Pages of lists: where one ends, as it stands in the address of the next one, and how it is cut.

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

/// The last row of a page, in a list by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamePlace<I> {
    pub name: String,
    /// Tells rows of one name apart.
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

impl<I: fmt::Display> fmt::Display for NamePlace<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.id, self.name)
    }
}

impl<I: FromStr> FromStr for NamePlace<I> {
    type Err = NoPlace;

    fn from_str(text: &str) -> Result<Self, NoPlace> {
        let (id, name) = text.split_once('/').ok_or(NoPlace)?;
        Ok(Self { name: name.to_owned(), id: id.parse().map_err(|_| NoPlace)? })
    }
}

impl<I: AsRef<str>> NamePlace<I> {
    /// The name and the id after which a page begins; both empty for the first one.
    pub fn begin(after: Option<&Self>) -> Beginning<'_> {
        let (name, id) = after.map_or(("", ""), |place| (place.name.as_str(), place.id.as_ref()));
        Beginning { name, id }
    }
}

/// Where a page by name begins, as a query takes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Beginning<'a> {
    pub name: &'a str,
    pub id: &'a str,
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T, P> {
    pub rows: Vec<T>,
    /// Where the next page begins, if there is one.
    pub next: Option<P>,
}

impl<T, P> Page<T, P> {
    /// Cuts a page from rows of which one more was asked for than it holds.
    pub fn cut(mut rows: Vec<T>, holds: i64, place: impl FnOnce(&T) -> P) -> Self {
        let holds = usize::try_from(holds).unwrap_or(usize::MAX);
        let has_more = rows.len() > holds;
        rows.truncate(holds);
        let next = rows.last().filter(|_| has_more).map(place);
        Self { rows, next }
    }
}

/// A part of a list by its position, for programs that count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slice {
    /// How many rows come before it.
    pub skip: i64,
    /// How many it holds at most.
    pub limit: i64,
}

/// The rows of a [`Slice`], and how many there are in all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sliced<T> {
    pub rows: Vec<T>,
    pub total: i64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{RoleId, SessionRef};

    #[test]
    fn a_place_is_read_as_it_was_written_and_nonsense_is_none() {
        let place = Place { at: Timestamp::from_micros(17), id: SessionRef::from_bytes([3; 16]) };
        assert_eq!(place.to_string().parse(), Ok(place));
        for text in ["", ".", "17", "17.x", "x.y", "99999999999999999999.x"] {
            assert_eq!(text.parse::<Place<SessionRef>>(), Err(NoPlace), "{text}");
        }
    }

    #[test]
    fn a_name_with_a_slash_is_a_place_too() {
        let id = RoleId::from_bytes([3; 16]);
        let place = NamePlace { name: "read/write".to_owned(), id };
        assert_eq!(place.to_string().parse(), Ok(place));
        assert_eq!("readers".parse::<NamePlace<RoleId>>(), Err(NoPlace));
    }

    #[test]
    fn a_page_knows_whether_another_one_follows() {
        let page = |rows: &[i64]| Page::cut(rows.to_vec(), 2, |last| *last);
        assert_eq!(page(&[1, 2, 3]), Page { rows: vec![1, 2], next: Some(2) });
        assert_eq!(page(&[1, 2]), Page { rows: vec![1, 2], next: None });
        assert_eq!(page(&[]), Page { rows: vec![], next: None });
    }
}
