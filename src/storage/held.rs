//! A connection in a transaction, and what becomes of it when the database ends that by itself.
//!
//! A disk that is full, an I/O error, no memory, a lost connection, a server that restarts: the
//! engine rolls back on its own, and what the library then believes of the connection is wrong. Such
//! a connection is spoiled. It is closed and never used again, whether it was to read or to write.

use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::{Database, SqlSafeStr};
use sqlx_core::transaction::TransactionManager;

use crate::storage::error::StorageError;

/// An engine that answers later than this counts as gone.
const ANSWERS_WITHIN: Duration = Duration::from_secs(30);

/// A transaction on a connection of its own. Dropped before [`Held::commit`], it is rolled back.
pub(super) struct Held<DB: Database> {
    connection: PoolConnection<DB>,
    state: State,
}

/// How the transaction stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Open,
    /// No transaction: one question may be asked, which is its own snapshot.
    Once,
    /// It was asked.
    Asked,
    /// A constraint said no. Nothing more can happen but its end.
    Refused,
    /// Nobody knows what the connection is good for.
    Spoiled,
    Committed,
}

impl<DB: Database> Held<DB> {
    /// Begins a transaction with this statement.
    pub async fn begin(
        connection: PoolConnection<DB>,
        statement: &'static str,
    ) -> Result<Self, StorageError> {
        let mut held = Self { connection, state: State::Open };
        let statement = Some(statement.into_sql_str());
        let begun = in_time(DB::TransactionManager::begin(&mut held.connection, statement)).await;
        held.heard(begun)?;
        Ok(held)
    }

    /// Takes a connection for one question, which needs no transaction.
    pub const fn once(connection: PoolConnection<DB>) -> Self {
        Self { connection, state: State::Once }
    }

    /// Whether something may still be asked on it.
    pub fn is_open(&self) -> bool {
        self.state == State::Open
    }

    /// The connection, to ask something. After a failure there is no more asking: on one engine the
    /// transaction is over then, on the other what follows could be kept without it.
    pub fn connection(&mut self) -> Result<&mut DB::Connection, StorageError> {
        match self.state {
            State::Open => Ok(&mut self.connection),
            State::Once => {
                self.state = State::Asked;
                Ok(&mut self.connection)
            }
            State::Asked | State::Refused | State::Spoiled | State::Committed => Err(ended()),
        }
    }

    /// Takes note of how a question ended.
    pub fn heard<T>(&mut self, answer: Result<T, sqlx::Error>) -> Result<T, StorageError> {
        answer.map_err(|error| self.judge(error))
    }

    /// Makes the changes permanent.
    pub async fn commit(mut self) -> Result<(), StorageError> {
        if !self.is_open() {
            return Err(ended());
        }
        let done = in_time(DB::TransactionManager::commit(&mut self.connection)).await;
        self.heard(done)?;
        self.state = State::Committed;
        Ok(())
    }

    fn judge(&mut self, error: sqlx::Error) -> StorageError {
        let error = StorageError::from(error);
        self.state = match error {
            StorageError::Constraint(_) => State::Refused,
            StorageError::Unavailable(_)
            | StorageError::Damaged(_)
            | StorageError::Corrupt { .. }
            | StorageError::Rows { .. }
            | StorageError::Refused(_) => State::Spoiled,
        };
        error
    }
}

impl<DB: Database> Drop for Held<DB> {
    fn drop(&mut self) {
        match self.state {
            State::Open | State::Refused => {
                DB::TransactionManager::start_rollback(&mut self.connection);
            }
            State::Spoiled => self.connection.close_on_drop(),
            State::Once | State::Asked | State::Committed => {}
        }
    }
}

/// Gives up on an engine that is silent.
pub(super) async fn in_time<T>(
    answer: impl Future<Output = Result<T, sqlx::Error>>,
) -> Result<T, sqlx::Error> {
    let answer = tokio::time::timeout(ANSWERS_WITHIN, answer).await;
    answer.unwrap_or_else(|late| Err(sqlx::Error::Io(late.into())))
}

fn ended() -> StorageError {
    StorageError::Unavailable("the transaction has ended before".to_owned())
}
