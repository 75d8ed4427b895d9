//! The engine seam: the only place that knows whether SQLite or PostgreSQL answers.
//!
//! SQLite runs in WAL mode with one writer and many readers, so that a page never waits
//! for a change. Every statement runs in a transaction; one that is dropped is rolled back, and one
//! that the database ended by itself takes its connection with it. Where no connection is free in
//! time, it is [`StorageError::Unavailable`].
//!
//! On PostgreSQL nothing outlives a transaction, no prepared statement and no lock: that is what
//! poolers such as PgBouncer ask for in transaction mode.

use std::future::ready;
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions, Postgres};
use sqlx::sqlite::{
    Sqlite, SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool,
    SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{Connection, Executor, SqlSafeStr};
use tracing::trace;

use crate::storage::error::StorageError;
use crate::storage::held::{Held, in_time};
use crate::storage::postgres_url::known_parameters_of;
use crate::storage::row::{Inner, Row};
use crate::storage::schema;
use crate::storage::value::{Arguments, Value};

const WAIT: Duration = Duration::from_secs(5);

/// Of that, for another process that locks the SQLite file, once the connection is there.
const WAIT_FOR_OTHERS: Duration = Duration::from_secs(2);

/// After so long somebody who found a file locked looks again.
const TURN: Duration = Duration::from_millis(20);
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
    Postgres { pool: PgPool, options: Box<PgConnectOptions> },
}

/// Of `pg_advisory_xact_lock`: servers that start together migrate one after the other.
const MIGRATING: i64 = 0x6c61_7463_686b_6579;

/// Up to this size every index is compared with its table, which takes seconds for more.
const CHECKED_WHOLE_BYTES: i64 = 128 * 1024 * 1024;

impl Db {
    /// Opens the SQLite file, which is made when it is not there.
    pub async fn open_sqlite(file: &Path) -> Result<Self, StorageError> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(WAIT_FOR_OTHERS);
        let pool = || {
            SqlitePoolOptions::new()
                .acquire_timeout(WAIT.saturating_sub(WAIT_FOR_OTHERS))
                // A file does not go away as a server may.
                .test_before_acquire(false)
                .before_acquire(|connection, _| Box::pin(ready(Ok(is_at_rest(connection)))))
        };
        let writer = open_in_turn(&pool().max_connections(1), &options).await?;
        let options = options.pragma("query_only", "on");
        let readers = pool().max_connections(SQLITE_READERS).connect_with(options).await?;
        Ok(Self(Engine::Sqlite { readers, writer }))
    }

    /// Connects to a server that speaks PostgreSQL's protocol.
    pub async fn open_postgres(url: &str) -> Result<Self, StorageError> {
        let options = PgConnectOptions::from_str(&known_parameters_of(url))?
            .statement_cache_capacity(0)
            // Poolers refuse what they do not know, and there are no floating-point numbers here.
            .extra_float_digits(None);
        let pool = PgPoolOptions::new()
            .max_connections(POSTGRES_CONNECTIONS)
            .acquire_timeout(WAIT)
            .connect_with(options.clone())
            .await?;
        Ok(Self(Engine::Postgres { pool, options: Box::new(options) }))
    }

    /// What the engine is called.
    pub const fn engine_name(&self) -> &'static str {
        match self.0 {
            Engine::Sqlite { .. } => "SQLite",
            Engine::Postgres { .. } => "PostgreSQL",
        }
    }

    /// The part of [`migrate`](crate::storage::migrate) that is SQL.
    pub(super) async fn migrate_schema(&self) -> Result<(), StorageError> {
        let outcome = match &self.0 {
            Engine::Sqlite { writer, .. } => migrate_sqlite(writer).await,
            Engine::Postgres { options, .. } => migrate_postgres(options).await,
        };
        outcome.map_err(|error| match error {
            MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => error.into(),
            other => StorageError::Refused(other.to_string()),
        })
    }

    /// Begins a transaction that only reads, on one snapshot of the database.
    pub async fn read(&self) -> Result<Tx, StorageError> {
        Ok(Tx(match &self.0 {
            Engine::Sqlite { readers, .. } => {
                Begun::Sqlite(Held::begin(readers.acquire().await?, "BEGIN").await?)
            }
            Engine::Postgres { pool, .. } => {
                let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; \
                             SET LOCAL lock_timeout = '5s'";
                Begun::Postgres(Held::begin(pool.acquire().await?, begin).await?)
            }
        }))
    }

    /// Takes a connection for one question and no more: a statement is a snapshot of its own, and
    /// on SQLite spares what beginning and ending a transaction costs. On PostgreSQL it has one all
    /// the same: a question is prepared first and run then, and a pooler may hand the second part
    /// to another connection, which knows nothing of the first.
    pub async fn read_once(&self) -> Result<Tx, StorageError> {
        match &self.0 {
            Engine::Sqlite { readers, .. } => {
                Ok(Tx(Begun::Sqlite(Held::once(readers.acquire().await?))))
            }
            Engine::Postgres { .. } => self.read().await,
        }
    }

    /// Begins a transaction that changes something.
    pub async fn write(&self) -> Result<Tx, StorageError> {
        Ok(Tx(match &self.0 {
            Engine::Sqlite { writer, .. } => {
                Begun::Sqlite(Held::begin(writer.acquire().await?, "BEGIN IMMEDIATE").await?)
            }
            Engine::Postgres { pool, .. } => {
                let begin = "BEGIN; SET LOCAL lock_timeout = '5s'";
                Begun::Postgres(Held::begin(pool.acquire().await?, begin).await?)
            }
        }))
    }

    /// Which schema the database has, and which one this program knows. An empty database has
    /// version 0.
    pub async fn schema(&self) -> Result<Schema, StorageError> {
        const APPLIED: Sql =
            sql("SELECT COALESCE(MAX(version), 0) AS version FROM _sqlx_migrations");
        let migrator = match &self.0 {
            Engine::Sqlite { .. } => &schema::SQLITE,
            Engine::Postgres { .. } => &schema::POSTGRES,
        };
        let applied = match self.read().await?.one(APPLIED, ()).await {
            // The table of migrations is made with the first of them.
            Err(StorageError::Refused(said)) if said.contains("_sqlx_migrations") => 0,
            found => found?.int("version")?,
        };
        let known = migrator.iter().map(|migration| migration.version).max().unwrap_or(0);
        Ok(Schema { applied, known })
    }

    /// Asks the engine whether the database is sound: its own check of the file on SQLite, a
    /// question that needs an answer on PostgreSQL.
    pub async fn check(&self) -> Result<(), StorageError> {
        let mut tx = self.read().await?;
        let (check, column) = match &self.0 {
            Engine::Sqlite { .. } if self.bytes().await? <= CHECKED_WHOLE_BYTES => {
                (Sql("PRAGMA integrity_check(1)"), "integrity_check")
            }
            Engine::Sqlite { .. } => (Sql("PRAGMA quick_check(1)"), "quick_check"),
            Engine::Postgres { .. } => (Sql("SELECT 'ok' AS said"), "said"),
        };
        let said = tx.one(check, ()).await?.text(column)?;
        if said == "ok" { Ok(()) } else { Err(StorageError::Refused(said)) }
    }

    /// How large the database is.
    pub async fn bytes(&self) -> Result<i64, StorageError> {
        let ask = match &self.0 {
            Engine::Sqlite { .. } => Sql("SELECT page_count * page_size AS bytes
                   FROM pragma_page_count(), pragma_page_size()"),
            Engine::Postgres { .. } => Sql("SELECT pg_database_size(current_database()) AS bytes"),
        };
        self.read().await?.one(ask, ()).await?.int("bytes")
    }

    /// Waits for what is running and closes every connection.
    pub async fn close(&self) {
        match &self.0 {
            Engine::Sqlite { readers, writer } => {
                readers.close().await;
                writer.close().await;
            }
            Engine::Postgres { pool, .. } => pool.close().await,
        }
    }
}

/// Opens a file that somebody else may be making at the same time. While one turns it into a
/// database with a log of its own, SQLite tells the other at once that it is locked.
async fn open_in_turn(
    pool: &SqlitePoolOptions,
    options: &SqliteConnectOptions,
) -> Result<SqlitePool, StorageError> {
    let opened = async {
        loop {
            match pool.clone().connect_with(options.clone()).await.map_err(StorageError::from) {
                Err(StorageError::Unavailable(_)) => tokio::time::sleep(TURN).await,
                done => return done,
            }
        }
    };
    match tokio::time::timeout(WAIT, opened).await {
        Ok(done) => done,
        Err(_) => Ok(pool.clone().connect_with(options.clone()).await?),
    }
}

/// A connection whose transaction could not be ended does not go on.
fn is_at_rest(connection: &SqliteConnection) -> bool {
    !connection.is_in_transaction()
}

/// In one transaction, so that processes that start together migrate one after the other.
async fn migrate_sqlite(writer: &SqlitePool) -> Result<(), MigrateError> {
    let mut tx = writer.begin_with("BEGIN IMMEDIATE").await?;
    schema::SQLITE.run_direct(None, &mut *tx, false).await?;
    Ok(tx.commit().await?)
}

/// In one transaction, on a connection that is closed afterwards: the library prepares statements
/// under names, and a pooler would hand those on to whoever comes next.
async fn migrate_postgres(options: &PgConnectOptions) -> Result<(), MigrateError> {
    let mut connection = PgConnection::connect_with(options).await?;
    let mut tx = connection.begin().await?;
    let forget = "DEALLOCATE ALL";
    tx.execute(forget).await?;
    let lock = sqlx::query("SELECT pg_advisory_xact_lock($1)").bind(MIGRATING);
    lock.persistent(false).execute(&mut *tx).await?;
    let mut migrator =
        Migrator { migrations: schema::POSTGRES.migrations.clone(), ..Migrator::DEFAULT };
    migrator.set_locking(false).run_direct(None, &mut *tx, false).await?;
    tx.execute(forget).await?;
    tx.commit().await?;
    Ok(connection.close().await?)
}

/// A transaction. Dropped before [`Tx::commit`], it leaves nothing behind.
pub struct Tx(Begun);

enum Begun {
    Sqlite(Held<Sqlite>),
    Postgres(Held<Postgres>),
}

/// Runs one call of sqlx on whichever engine the transaction is of.
macro_rules! run {
    ($tx:expr, $sql:expr, $values:expr, $call:ident) => {{
        // The text is constant: what was bound to it is not told.
        trace!(sql = $sql.0, "Asks the database");
        match &mut $tx.0 {
            Begun::Sqlite(held) => {
                let query = bound!($sql, $values);
                let answer = in_time(query.$call(held.connection()?)).await;
                held.heard(answer).map(Answer::Sqlite)
            }
            Begun::Postgres(held) => {
                let query = bound!($sql, $values).persistent(false);
                let answer = in_time(query.$call(held.connection()?)).await;
                held.heard(answer).map(Answer::Postgres)
            }
        }
    }};
}

macro_rules! bound {
    ($sql:expr, $values:expr) => {{
        let mut query = sqlx::query($sql.0);
        for value in $values {
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

/// What takes [`Arguments`] hands their values on at once, so that each question is compiled once
/// and not once for every kind of tuple.
impl Tx {
    /// Runs a change and says how many rows it hit.
    pub fn execute(
        &mut self,
        sql: Sql,
        args: impl Arguments,
    ) -> impl Future<Output = Result<u64, StorageError>> {
        self.execute_with(sql, args.values())
    }

    /// Runs a change that must hit exactly one row: [`StorageError::Rows`] otherwise.
    pub fn execute_one(
        &mut self,
        sql: Sql,
        args: impl Arguments,
    ) -> impl Future<Output = Result<(), StorageError>> {
        self.execute_one_with(sql, args.values())
    }

    /// Asks for at most one row.
    pub fn optional(
        &mut self,
        sql: Sql,
        args: impl Arguments,
    ) -> impl Future<Output = Result<Option<Row>, StorageError>> {
        self.optional_with(sql, args.values())
    }

    /// Asks for exactly one row: [`StorageError::Rows`] when there is none.
    pub fn one(
        &mut self,
        sql: Sql,
        args: impl Arguments,
    ) -> impl Future<Output = Result<Row, StorageError>> {
        self.one_with(sql, args.values())
    }

    /// Asks for every row.
    pub fn all(
        &mut self,
        sql: Sql,
        args: impl Arguments,
    ) -> impl Future<Output = Result<Vec<Row>, StorageError>> {
        self.all_with(sql, args.values())
    }

    async fn execute_with(&mut self, sql: Sql, values: Vec<Value>) -> Result<u64, StorageError> {
        Ok(match run!(self, sql, values, execute)? {
            Answer::Sqlite(done) => done.rows_affected(),
            Answer::Postgres(done) => done.rows_affected(),
        })
    }

    async fn execute_one_with(&mut self, sql: Sql, values: Vec<Value>) -> Result<(), StorageError> {
        match self.execute_with(sql, values).await? {
            1 => Ok(()),
            found => Err(StorageError::Rows { found }),
        }
    }

    async fn optional_with(
        &mut self,
        sql: Sql,
        values: Vec<Value>,
    ) -> Result<Option<Row>, StorageError> {
        Ok(match run!(self, sql, values, fetch_optional)? {
            Answer::Sqlite(row) => row.map(|row| Row(Inner::Sqlite(row))),
            Answer::Postgres(row) => row.map(|row| Row(Inner::Postgres(row))),
        })
    }

    async fn one_with(&mut self, sql: Sql, values: Vec<Value>) -> Result<Row, StorageError> {
        self.optional_with(sql, values).await?.ok_or(StorageError::Rows { found: 0 })
    }

    async fn all_with(&mut self, sql: Sql, values: Vec<Value>) -> Result<Vec<Row>, StorageError> {
        Ok(match run!(self, sql, values, fetch_all)? {
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
            Begun::Sqlite(held) => {
                let prepared = held.connection()?.prepare(text).await.map(drop);
                held.heard(prepared)
            }
            Begun::Postgres(held) => {
                let prepared = held.connection()?.prepare(text).await.map(drop);
                held.heard(prepared)
            }
        }
    }

    /// Whether something may still be asked on it: it has not failed.
    pub fn is_open(&self) -> bool {
        match &self.0 {
            Begun::Sqlite(held) => held.is_open(),
            Begun::Postgres(held) => held.is_open(),
        }
    }

    /// Makes the changes permanent.
    pub async fn commit(self) -> Result<(), StorageError> {
        match self.0 {
            Begun::Sqlite(held) => held.commit().await,
            Begun::Postgres(held) => held.commit().await,
        }
    }
}
