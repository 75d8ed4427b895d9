//! Where a world's database lives. A migrated template with its signing key is made once a run
//! and copied for every test, since making an RSA key and a schema takes longer than most tests.

use std::path::{Path, PathBuf};

use latchkey::domain::services::catalogue::Catalogue;
use latchkey::storage::Db;
use latchkey::workflows::{Clock, Workflows};
use sqlx::{AssertSqlSafe, Connection, PgConnection, Row, SqliteConnection};
use tempfile::TempDir;
use tokio::sync::OnceCell;

use crate::world::{BEGINNING, parts};

/// A database of one test, gone when dropped.
pub enum Place {
    /// A file in a folder of its own.
    Sqlite(TempDir),
    /// A database on the server of the run.
    Postgres {
        /// Where the server is.
        server: String,
        /// The database's name.
        name: String,
    },
}

static SQLITE: OnceCell<Vec<u8>> = OnceCell::const_new();
static POSTGRES: OnceCell<String> = OnceCell::const_new();

/// The server that the run is about, if it is about PostgreSQL.
#[expect(clippy::disallowed_methods, reason = "the run's own switch, no setting of the product")]
pub fn postgres_server() -> Option<String> {
    std::env::var("LATCHKEY_TEST_POSTGRES").ok().filter(|url| !url.is_empty())
}

/// Numbers the databases of one run.
static COUNT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);

impl Place {
    /// A migrated database in which nobody is there yet.
    pub async fn new() -> Self {
        match postgres_server() {
            Some(server) => Self::on_server(server).await,
            None => Self::in_folder().await,
        }
    }

    /// A migrated database on PostgreSQL, if the run is about it.
    pub async fn on_postgres() -> Option<Self> {
        Some(Self::on_server(postgres_server()?).await)
    }

    /// Where the database is.
    pub fn url(&self) -> String {
        match self {
            Self::Sqlite(folder) => format!("sqlite://{}", file(folder).display()),
            Self::Postgres { server, name } => url(server, name),
        }
    }

    /// Ends every connection to the database, as a server that restarts does.
    pub async fn ends_connections(&self) {
        if let Self::Postgres { server, name } = self {
            let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname =";
            statement(server, format!("{end} '{name}'")).await;
        }
    }

    /// Keeps a table from everybody until what this gives is closed.
    pub async fn locks(&self, table: &str) -> PgConnection {
        let mut connection = PgConnection::connect(&self.url()).await.unwrap();
        let lock = format!("BEGIN; LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE");
        sqlx::raw_sql(AssertSqlSafe(lock)).execute(&mut connection).await.unwrap();
        connection
    }

    /// An empty folder, in memory where the machine offers that: no test waits for a disk.
    pub fn folder() -> TempDir {
        let memory = Path::new("/dev/shm");
        if memory.is_dir() {
            TempDir::with_prefix_in("latchkey-test-", memory).unwrap()
        } else {
            TempDir::with_prefix("latchkey-test-").unwrap()
        }
    }

    async fn in_folder() -> Self {
        let template = SQLITE
            .get_or_init(|| async {
                let folder = Self::folder();
                let file = folder.path().join("latchkey.db");
                prepare(Db::open_sqlite(&file).await.unwrap()).await;
                std::fs::read(file).unwrap()
            })
            .await;
        let folder = Self::folder();
        std::fs::write(folder.path().join("latchkey.db"), template).unwrap();
        Self::Sqlite(folder)
    }

    async fn on_server(server: String) -> Self {
        let template = POSTGRES
            .get_or_init(|| async {
                forget_earlier_runs(&server).await;
                let name = format!("latchkey_test_{}_template", std::process::id());
                statement(&server, format!("CREATE DATABASE {name}")).await;
                prepare(Db::open_postgres(&url(&server, &name)).await.unwrap()).await;
                name
            })
            .await;
        let count = COUNT.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        let name = format!("latchkey_test_{}_{count}", std::process::id());
        statement(&server, format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
        Self::Postgres { server, name }
    }

    /// Opens the database as the server does.
    pub async fn open(&self) -> Db {
        match self {
            Self::Sqlite(folder) => Db::open_sqlite(&file(folder)).await.unwrap(),
            Self::Postgres { server, name } => Db::open_postgres(&url(server, name)).await.unwrap(),
        }
    }

    /// Every row of every table as text, each after the name of its table.
    pub async fn rows(&self) -> Vec<String> {
        match self {
            Self::Sqlite(folder) => sqlite_rows(&file(folder)).await,
            Self::Postgres { server, name } => postgres_rows(&url(server, name)).await,
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Self::Postgres { server, name } = self else {
            return;
        };
        let (server, drop) = (server.clone(), format!("DROP DATABASE {name} WITH (FORCE)"));
        // The test's own runtime is on its way out.
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.unwrap().block_on(statement(&server, drop));
        });
        let _ = dropped.join();
    }
}

async fn prepare(db: Db) {
    latchkey::storage::migrate(&db).await.unwrap();
    let workflows =
        Workflows::open(parts(db, Clock::stopped_at(BEGINNING), 0, Catalogue::embedded()));
    let workflows = workflows.await.unwrap();
    workflows.close().await;
}

fn file(folder: &TempDir) -> PathBuf {
    folder.path().join("latchkey.db")
}

/// The server's URL with the name of another database in it.
fn url(server: &str, name: &str) -> String {
    let (address, options) = server.split_once('?').unwrap_or((server, ""));
    let (host, _) = address.rsplit_once('/').unwrap();
    format!("{host}/{name}?{options}")
}

async fn statement(server: &str, text: String) {
    let mut connection = PgConnection::connect(server).await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(text)).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

/// Drops what runs left behind whose process is gone.
async fn forget_earlier_runs(server: &str) {
    let mut connection = PgConnection::connect(server).await.unwrap();
    let names: Vec<String> =
        sqlx::query_scalar("SELECT datname FROM pg_database WHERE datname LIKE 'latchkey_test_%'")
            .fetch_all(&mut connection)
            .await
            .unwrap();
    connection.close().await.unwrap();
    for name in names {
        let process = name.split('_').nth(2).unwrap_or_default();
        if !Path::new("/proc").join(process).is_dir() {
            statement(server, format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
        }
    }
}

async fn sqlite_rows(file: &Path) -> Vec<String> {
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file);
    let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
    let tables: Vec<String> =
        sqlx::query_scalar("SELECT name FROM sqlite_schema WHERE type = 'table'")
            .fetch_all(&mut connection)
            .await
            .unwrap();
    let mut rows = Vec::new();
    for table in tables {
        let columns: Vec<String> = sqlx::query_scalar("SELECT name FROM pragma_table_info($1)")
            .bind(&table)
            .fetch_all(&mut connection)
            .await
            .unwrap();
        let quoted: Vec<_> = columns.iter().map(|column| format!("quote(\"{column}\")")).collect();
        let query = format!("SELECT {} AS line FROM \"{table}\"", quoted.join(" || ' ' || "));
        let found = sqlx::query(AssertSqlSafe(query)).fetch_all(&mut connection).await.unwrap();
        rows.extend(found.iter().map(|row| format!("{table} {}", row.get::<String, _>("line"))));
    }
    rows
}

async fn postgres_rows(url: &str) -> Vec<String> {
    let mut connection = PgConnection::connect(url).await.unwrap();
    let tables: Vec<String> =
        sqlx::query_scalar("SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'")
            .fetch_all(&mut connection)
            .await
            .unwrap();
    let mut rows = Vec::new();
    for table in tables {
        let query = format!("SELECT t::text AS line FROM \"{table}\" t");
        let found = sqlx::query(AssertSqlSafe(query)).fetch_all(&mut connection).await.unwrap();
        rows.extend(found.iter().map(|row| format!("{table} {}", row.get::<String, _>("line"))));
    }
    rows
}
