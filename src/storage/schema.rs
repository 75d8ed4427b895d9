//! The migrations of both engines, which the program carries.

use std::str::from_utf8;
use std::sync::LazyLock;

use rust_embed::{Embed, RustEmbed};
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{AssertSqlSafe, SqlSafeStr};

#[derive(RustEmbed)]
#[folder = "migrations/sqlite"]
struct Sqlite;

#[derive(RustEmbed)]
#[folder = "migrations/postgres"]
struct Postgres;

pub static SQLITE: LazyLock<Migrator> = LazyLock::new(migrator::<Sqlite>);
pub static POSTGRES: LazyLock<Migrator> = LazyLock::new(migrator::<Postgres>);

fn migrator<Folder: Embed>() -> Migrator {
    Migrator::with_migrations(
        Folder::iter().filter_map(|name| migration::<Folder>(&name)).collect(),
    )
}

/// The migration of a file `NNNN_subject.sql`, as sqlx reads it from a folder. A file of another
/// name is none.
fn migration<Folder: Embed>(file: &str) -> Option<Migration> {
    let (version, subject) = file.strip_suffix(".sql")?.split_once('_')?;
    let text = from_utf8(&Folder::get(file)?.data).ok()?.to_owned();
    let (version, description) = (version.parse().ok()?, subject.replace('_', " "));
    let kind = MigrationType::Simple;
    let statements = AssertSqlSafe(text).into_sql_str();
    Some(Migration::new(version, description.into(), kind, statements, false))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_a_migration_and_both_engines_have_the_same() {
        let names = |migrator: &Migrator| -> Vec<_> {
            let name = |found: &Migration| format!("{:04} {}", found.version, found.description);
            migrator.iter().map(name).collect()
        };
        assert_eq!(names(&SQLITE), names(&POSTGRES));
        assert_eq!(names(&SQLITE).len(), Sqlite::iter().count());
        assert_eq!(names(&POSTGRES).len(), Postgres::iter().count());
        assert_eq!(names(&SQLITE)[0], "0001 house");
    }
}
