//! What comes out of a statement: columns by name, checked on the way.
//!
//! A column that is missing, or holds what no version of this program writes there, is
//! [`StorageError::Corrupt`] and never a default.

use sqlx::Row as _;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;

use crate::domain::{PersonId, Timestamp};
use crate::storage::error::StorageError;

/// A row of either engine.
pub struct Row(pub(super) Inner);

pub(super) enum Inner {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

impl Row {
    /// The text of a column, or `None` when it is NULL.
    pub fn find_text(&self, column: &'static str) -> Result<Option<String>, StorageError> {
        let value = match &self.0 {
            Inner::Sqlite(row) => row.try_get(column),
            Inner::Postgres(row) => row.try_get(column),
        };
        value.map_err(|error| corrupt(column, &error))
    }

    /// The number of a column, or `None` when it is NULL.
    pub fn find_int(&self, column: &'static str) -> Result<Option<i64>, StorageError> {
        let value = match &self.0 {
            Inner::Sqlite(row) => row.try_get(column),
            Inner::Postgres(row) => row.try_get(column),
        };
        value.map_err(|error| corrupt(column, &error))
    }

    /// The text of a column that is never NULL.
    pub fn text(&self, column: &'static str) -> Result<String, StorageError> {
        self.find_text(column)?.ok_or_else(|| corrupt(column, &"NULL"))
    }

    /// The number of a column that is never NULL.
    pub fn int(&self, column: &'static str) -> Result<i64, StorageError> {
        self.find_int(column)?.ok_or_else(|| corrupt(column, &"NULL"))
    }

    /// A checked value, such as an id or a name.
    pub fn get<T: TryFrom<String, Error: ToString>>(
        &self,
        column: &'static str,
    ) -> Result<T, StorageError> {
        T::try_from(self.text(column)?).map_err(|error| corrupt(column, &error.to_string()))
    }

    /// A checked value, or `None` when the column is NULL.
    pub fn find<T: TryFrom<String, Error: ToString>>(
        &self,
        column: &'static str,
    ) -> Result<Option<T>, StorageError> {
        let Some(text) = self.find_text(column)? else { return Ok(None) };
        T::try_from(text).map(Some).map_err(|error| corrupt(column, &error.to_string()))
    }

    /// A value that a lookup accepts or not, such as a role by its wire name.
    pub fn known<T>(
        &self,
        column: &'static str,
        lookup: impl FnOnce(&str) -> Option<T>,
    ) -> Result<T, StorageError> {
        let text = self.text(column)?;
        lookup(&text).ok_or_else(|| corrupt(column, &text))
    }

    /// The same, or `None` when the column is NULL.
    pub fn find_known<T>(
        &self,
        column: &'static str,
        lookup: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, StorageError> {
        let Some(text) = self.find_text(column)? else { return Ok(None) };
        lookup(&text).map(Some).ok_or_else(|| corrupt(column, &text))
    }

    /// A yes or no, which is stored as 1 or 0.
    pub fn flag(&self, column: &'static str) -> Result<bool, StorageError> {
        match self.int(column)? {
            0 => Ok(false),
            1 => Ok(true),
            other => Err(corrupt(column, &other)),
        }
    }

    /// A number that its type accepts or not, such as minutes of a TTL.
    pub fn number<T: TryFrom<u16, Error: ToString>>(
        &self,
        column: &'static str,
    ) -> Result<T, StorageError> {
        let number = self.int(column)?;
        let small = u16::try_from(number).map_err(|error| corrupt(column, &error))?;
        T::try_from(small).map_err(|error| corrupt(column, &error))
    }

    /// The same, or `None` when the column is NULL.
    pub fn find_number<T: TryFrom<u16, Error: ToString>>(
        &self,
        column: &'static str,
    ) -> Result<Option<T>, StorageError> {
        self.find_int(column)?.map(|_| self.number(column)).transpose()
    }

    /// When something happened, by whom: a row has both, or neither.
    pub fn find_act(
        &self,
        at: &'static str,
        by: &'static str,
    ) -> Result<Option<Act>, StorageError> {
        match (self.find_time(at)?, self.find(by)?) {
            (Some(at), Some(by)) => Ok(Some(Act { at, by })),
            (None, None) => Ok(None),
            (Some(_), None) => Err(corrupt(by, &"NULL, though there is a time")),
            (None, Some(_)) => Err(corrupt(at, &"NULL, though there is a person")),
        }
    }

    /// A time that is never NULL.
    pub fn time(&self, column: &'static str) -> Result<Timestamp, StorageError> {
        self.int(column).map(Timestamp::from_micros)
    }

    /// A time, or `None` when the column is NULL.
    pub fn find_time(&self, column: &'static str) -> Result<Option<Timestamp>, StorageError> {
        Ok(self.find_int(column)?.map(Timestamp::from_micros))
    }
}

/// Something that a person did at some time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    pub at: Timestamp,
    pub by: PersonId,
}

pub(super) fn corrupt(column: &'static str, reason: &impl ToString) -> StorageError {
    StorageError::Corrupt { column, reason: reason.to_string() }
}
