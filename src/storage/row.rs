//! What comes out of a statement: columns by name, checked on the way.

use std::str::FromStr;

use sqlx::Row as _;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;

use crate::domain::time::Timestamp;
use crate::storage::error::StorageError;

/// A row of either engine.
pub struct Row(pub(super) Inner);

pub(super) enum Inner {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

impl Row {
    /// The text of a column, or `None` when it is NULL.
    ///
    /// # Errors
    /// [`StorageError::Corrupt`] when the column is missing or not text.
    pub fn find_text(&self, column: &'static str) -> Result<Option<String>, StorageError> {
        let value = match &self.0 {
            Inner::Sqlite(row) => row.try_get(column),
            Inner::Postgres(row) => row.try_get(column),
        };
        value.map_err(|error| corrupt(column, &error))
    }

    /// The number of a column, or `None` when it is NULL.
    ///
    /// # Errors
    /// [`StorageError::Corrupt`] when the column is missing or not a number.
    pub fn find_int(&self, column: &'static str) -> Result<Option<i64>, StorageError> {
        let value = match &self.0 {
            Inner::Sqlite(row) => row.try_get(column),
            Inner::Postgres(row) => row.try_get(column),
        };
        value.map_err(|error| corrupt(column, &error))
    }

    /// The text of a column that is never NULL.
    ///
    /// # Errors
    /// [`StorageError::Corrupt`] when it is NULL or not text.
    pub fn text(&self, column: &'static str) -> Result<String, StorageError> {
        self.find_text(column)?.ok_or_else(|| corrupt(column, &"NULL"))
    }

    /// The number of a column that is never NULL.
    ///
    /// # Errors
    /// [`StorageError::Corrupt`] when it is NULL or not a number.
    pub fn int(&self, column: &'static str) -> Result<i64, StorageError> {
        self.find_int(column)?.ok_or_else(|| corrupt(column, &"NULL"))
    }

    /// A checked value, such as an id or a name.
    ///
    /// # Errors
    /// [`StorageError::Corrupt`] when the text is NULL or refused by its type.
    pub fn get<T: TryFrom<String, Error: ToString>>(
        &self,
        column: &'static str,
    ) -> Result<T, StorageError> {
        T::try_from(self.text(column)?).map_err(|error| corrupt(column, &error.to_string()))
    }

    /// A checked value, or `None` when the column is NULL.
    ///
    /// # Errors
    /// [`StorageError::Corrupt`] when the text is refused by its type.
    pub fn find<T: FromStr<Err: ToString>>(
        &self,
        column: &'static str,
    ) -> Result<Option<T>, StorageError> {
        self.find_text(column)?
            .map(|text| text.parse().map_err(|error: T::Err| corrupt(column, &error.to_string())))
            .transpose()
    }

    /// A value that a lookup accepts or not, such as a role by its wire name.
    ///
    /// # Errors
    /// [`StorageError::Corrupt`] when the text is NULL or the lookup does not know it.
    pub fn known<T>(
        &self,
        column: &'static str,
        lookup: impl FnOnce(&str) -> Option<T>,
    ) -> Result<T, StorageError> {
        let text = self.text(column)?;
        lookup(&text).ok_or_else(|| corrupt(column, &text))
    }

    /// A time that is never NULL.
    ///
    /// # Errors
    /// [`StorageError::Corrupt`] when it is NULL or not a number.
    pub fn time(&self, column: &'static str) -> Result<Timestamp, StorageError> {
        self.int(column).map(Timestamp::from_micros)
    }

    /// A time, or `None` when the column is NULL.
    ///
    /// # Errors
    /// [`StorageError::Corrupt`] when it is not a number.
    pub fn find_time(&self, column: &'static str) -> Result<Option<Timestamp>, StorageError> {
        Ok(self.find_int(column)?.map(Timestamp::from_micros))
    }
}

fn corrupt(column: &'static str, reason: &impl ToString) -> StorageError {
    StorageError::Corrupt { column, reason: reason.to_string() }
}
