//! The engine seam: the only place that knows whether SQLite or PostgreSQL answers.
//!
//! SQLite runs in WAL mode with one writer and many readers, so that a page never waits
//! for a change. Every statement runs in a transaction; one that is dropped is rolled back.
//! Where no connection is free in time, it is [`StorageError::Unavailable`].

use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions, Postgres};
use sqlx::sqlite::{
    Sqlite, SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions,
    SqliteSynchronous,
};
use sqlx::{Executor, SqlSafeStr, Transaction};
use tracing::trace;

use crate::storage::error::StorageError;
use crate::storage::row::{Inner, Row};
use crate::storage::value::{Arguments, Value};

static SQLITE_MIGRATIONS: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES_MIGRATIONS: Migrator = sqlx::migrate!("migrations/postgres");

const WAIT: Duration = Duration::from_secs(5);
const SQLITE_READERS: u32 = 8;
const POSTGRES_CONNECTIONS: u32 = 20;

/// A statement. It is constant text, so nothing that a person typed can be part of it.
#[derive(Debug, Clone, Copy)]
pub struct Sql(&'static str);

/// Makes a statement of constant text.
pub const fn sql(text: &'static str) -> Sql {
    Sql(text)
}

/// Versions of the schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schema {
    /// What the database has.
    pub applied: i64,
    /// What this program knows.
    pub known: i64,
}

/// An open database.
#[derive(Clone)]
pub struct Db(Engine);

#[derive(Clone)]
enum Engine {
    Sqlite { readers: SqlitePool, writer: SqlitePool },
    Postgres(PgPool),
}

impl Db {
    /// Opens the SQLite file, which is made when it is not there.
    pub async fn open_sqlite(file: &Path) -> Result<Self, StorageError> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(WAIT);
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(WAIT)
            .connect_with(options.clone())
            .await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(SQLITE_READERS)
            .acquire_timeout(WAIT)
            .connect_with(options.pragma("query_only", "on"))
            .await?;
        Ok(Self(Engine::Sqlite { readers, writer }))
    }

    /// Connects to a server that speaks PostgreSQL's protocol.
    pub async fn open_postgres(url: &str) -> Result<Self, StorageError> {
        let options = PgConnectOptions::from_str(url)?;
        let pool = PgPoolOptions::new()
            .max_connections(POSTGRES_CONNECTIONS)
            .acquire_timeout(WAIT)
            .connect_with(options)
            .await?;
        Ok(Self(Engine::Postgres(pool)))
    }

    /// What the engine is called.
    pub const fn engine_name(&self) -> &'static str {
        match self.0 {
            Engine::Sqlite { .. } => "SQLite",
            Engine::Postgres(_) => "PostgreSQL",
        }
    }

    /// The part of [`migrate`](crate::storage::migrate) that is SQL.
    pub(super) async fn migrate_schema(&self) -> Result<(), StorageError> {
        let outcome = match &self.0 {
            Engine::Sqlite { writer, .. } => SQLITE_MIGRATIONS.run(writer).await,
            Engine::Postgres(pool) => POSTGRES_MIGRATIONS.run(pool).await,
        };
        outcome.map_err(|error| StorageError::Refused(error.to_string()))
    }

    /// Begins a transaction that only reads, on one snapshot of the database.
    pub async fn read(&self) -> Result<Tx, StorageError> {
        Ok(Tx(match &self.0 {
            Engine::Sqlite { readers, .. } => Begun::Sqlite(readers.begin().await?),
            Engine::Postgres(pool) => Begun::Postgres(
                pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?,
            ),
        }))
    }

    /// Begins a transaction that changes something.
    pub async fn write(&self) -> Result<Tx, StorageError> {
        Ok(Tx(match &self.0 {
            Engine::Sqlite { writer, .. } => {
                Begun::Sqlite(writer.begin_with("BEGIN IMMEDIATE").await?)
            }
            Engine::Postgres(pool) => Begun::Postgres(pool.begin().await?),
        }))
    }

    /// Which schema the database has, and which one this program knows. An empty database has
    /// version 0.
    pub async fn schema(&self) -> Result<Schema, StorageError> {
        const APPLIED: &str = "SELECT COALESCE(MAX(version), 0) FROM _sqlx_migrations";
        let (found, migrator): (Result<i64, sqlx::Error>, _) = match &self.0 {
            Engine::Sqlite { readers, .. } => {
                (sqlx::query_scalar(APPLIED).fetch_one(readers).await, &SQLITE_MIGRATIONS)
            }
            Engine::Postgres(pool) => {
                (sqlx::query_scalar(APPLIED).fetch_one(pool).await, &POSTGRES_MIGRATIONS)
            }
        };
        let applied = match found {
            // The table of migrations is made with the first of them.
            Err(sqlx::Error::Database(error)) if error.message().contains("_sqlx_migrations") => 0,
            found => found?,
        };
        let known = migrator.iter().map(|migration| migration.version).max().unwrap_or(0);
        Ok(Schema { applied, known })
    }

    /// Asks the engine whether the database is sound: `quick_check` on SQLite, a question that
    /// needs an answer on PostgreSQL.
    pub async fn check(&self) -> Result<(), StorageError> {
        match &self.0 {
            Engine::Sqlite { readers, .. } => {
                let said: String =
                    sqlx::query_scalar("PRAGMA quick_check(1)").fetch_one(readers).await?;
                if said == "ok" { Ok(()) } else { Err(StorageError::Refused(said)) }
            }
            Engine::Postgres(pool) => {
                sqlx::query("SELECT 1").execute(pool).await?;
                Ok(())
            }
        }
    }

    /// Waits for what is running and closes every connection.
    pub async fn close(&self) {
        match &self.0 {
            Engine::Sqlite { readers, writer } => {
                readers.close().await;
                writer.close().await;
            }
            Engine::Postgres(pool) => pool.close().await,
        }
    }
}

/// A transaction. Dropped before [`Tx::commit`], it leaves nothing behind.
pub struct Tx(Begun);

enum Begun {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

/// Runs one call of sqlx on whichever engine the transaction is of.
macro_rules! run {
    ($tx:expr, $sql:expr, $arguments:expr, $call:ident) => {{
        // The text is constant: what was bound to it is not told.
        trace!(sql = $sql.0, "Asks the database");
        match &mut $tx.0 {
            Begun::Sqlite(tx) => {
                bound!($sql, $arguments).$call(&mut **tx).await.map(Answer::Sqlite)
            }
            Begun::Postgres(tx) => {
                bound!($sql, $arguments).$call(&mut **tx).await.map(Answer::Postgres)
            }
        }
    }};
}

macro_rules! bound {
    ($sql:expr, $arguments:expr) => {{
        let mut query = sqlx::query($sql.0);
        for value in $arguments.values() {
            query = match value {
                Value::Text(text) => query.bind(text),
                Value::Int(number) => query.bind(number),
            };
        }
        query
    }};
}

enum Answer<S, P> {
    Sqlite(S),
    Postgres(P),
}

impl Tx {
    /// Runs a change and says how many rows it hit.
    pub async fn execute(&mut self, sql: Sql, args: impl Arguments) -> Result<u64, StorageError> {
        Ok(match run!(self, sql, args, execute)? {
            Answer::Sqlite(done) => done.rows_affected(),
            Answer::Postgres(done) => done.rows_affected(),
        })
    }

    /// Runs a change that must hit exactly one row: [`StorageError::Rows`] otherwise.
    pub async fn execute_one(
        &mut self,
        sql: Sql,
        args: impl Arguments,
    ) -> Result<(), StorageError> {
        match self.execute(sql, args).await? {
            1 => Ok(()),
            found => Err(StorageError::Rows { found }),
        }
    }

    /// Asks for at most one row.
    pub async fn optional(
        &mut self,
        sql: Sql,
        args: impl Arguments,
    ) -> Result<Option<Row>, StorageError> {
        Ok(match run!(self, sql, args, fetch_optional)? {
            Answer::Sqlite(row) => row.map(|row| Row(Inner::Sqlite(row))),
            Answer::Postgres(row) => row.map(|row| Row(Inner::Postgres(row))),
        })
    }

    /// Asks for exactly one row: [`StorageError::Rows`] when there is none.
    pub async fn one(&mut self, sql: Sql, args: impl Arguments) -> Result<Row, StorageError> {
        self.optional(sql, args).await?.ok_or(StorageError::Rows { found: 0 })
    }

    /// Asks for every row.
    pub async fn all(&mut self, sql: Sql, args: impl Arguments) -> Result<Vec<Row>, StorageError> {
        Ok(match run!(self, sql, args, fetch_all)? {
            Answer::Sqlite(rows) => rows.into_iter().map(|row| Row(Inner::Sqlite(row))).collect(),
            Answer::Postgres(rows) => {
                rows.into_iter().map(|row| Row(Inner::Postgres(row))).collect()
            }
        })
    }

    /// Has the engine parse and plan a statement without running it.
    pub async fn prepare(&mut self, text: &str) -> Result<(), StorageError> {
        let text = sqlx::AssertSqlSafe(text.to_owned()).into_sql_str();
        match &mut self.0 {
            Begun::Sqlite(tx) => tx.prepare(text).await.map(drop)?,
            Begun::Postgres(tx) => tx.prepare(text).await.map(drop)?,
        }
        Ok(())
    }

    /// Makes the changes permanent.
    pub async fn commit(self) -> Result<(), StorageError> {
        match self.0 {
            Begun::Sqlite(tx) => tx.commit().await?,
            Begun::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }
}
