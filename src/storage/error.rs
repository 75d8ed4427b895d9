//! What can go wrong below the workflows.

use thiserror::Error;

/// Why the database did not do what was asked.
#[derive(Debug, Error)]
pub enum StorageError {
    /// A named constraint said no.
    #[error("the constraint {0} refused the change")]
    Constraint(String),
    /// The database is locked, full, gone or unreachable. Trying later may work.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// The file of the database is damaged, or is none.
    #[error("the database is damaged: {0}")]
    Damaged(String),
    /// A row holds what no version of this program writes.
    #[error("the column {column} of a row makes no sense: {reason}")]
    Corrupt {
        column: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// A row that must be there is not, or a change did not hit exactly one row.
    #[error("expected one row, found {found}")]
    Rows {
        /// How many there were.
        found: u64,
    },
    /// The statement or the migration itself is wrong.
    #[error("the database refused a statement: {0}")]
    Refused(String),
}

impl From<sqlx::Error> for StorageError {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::Database(error) => from_database(error.as_ref()),
            sqlx::Error::RowNotFound => Self::Rows { found: 0 },
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::Protocol(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed
            | sqlx::Error::BeginFailed
            | sqlx::Error::InvalidSavePointStatement => Self::Unavailable(error.to_string()),
            other => Self::Refused(other.to_string()),
        }
    }
}

fn from_database(error: &dyn sqlx::error::DatabaseError) -> StorageError {
    if let Some(name) = error.constraint() {
        return StorageError::Constraint(name.to_owned());
    }
    let message = error.message();
    if let Some(columns) = message.strip_prefix("UNIQUE constraint failed: ") {
        return StorageError::Constraint(constraint_name(columns));
    }
    if let Some(name) = message.strip_prefix("CHECK constraint failed: ") {
        return StorageError::Constraint(name.to_owned());
    }
    if is_damage(error.code().as_deref().unwrap_or_default()) {
        return StorageError::Damaged(message.to_owned());
    }
    if is_unavailable(error.code().as_deref().unwrap_or_default()) {
        return StorageError::Unavailable(message.to_owned());
    }
    StorageError::Refused(message.to_owned())
}

/// SQLite names the columns (`apps.org, apps.name_folded`) where PostgreSQL names the
/// constraint; ours are called as PostgreSQL would (`apps_org_name_folded_key`).
fn constraint_name(columns: &str) -> String {
    let mut name = String::new();
    for (index, column) in columns.split(", ").enumerate() {
        let (table, column) = column.split_once('.').unwrap_or(("", column));
        if index == 0 {
            name.push_str(table);
        }
        name.push('_');
        name.push_str(column);
    }
    name + "_key"
}

/// SQLite: corrupt, not a database; the low byte is the primary code.
fn is_damage(code: &str) -> bool {
    let primary = code.parse::<i32>().map(|code| code & 0xff);
    code.len() < 5 && primary.is_ok_and(|code| matches!(code, 11 | 26))
}

/// SQLite: busy, locked, out of memory, read-only, interrupted, I/O error, full, cannot
/// open, protocol; the low byte is the primary code. PostgreSQL: classes 08 (connection), 25 (a
/// transaction that was ended, or a server that only reads), 40 (one that must be tried again), 53
/// (resources), 55 (locks), 57 (operator), 58 (system).
fn is_unavailable(code: &str) -> bool {
    if code.len() == 5 {
        let classes = ["08", "25", "40", "53", "55", "57", "58"];
        return classes.iter().any(|class| code.starts_with(class));
    }
    let primary = code.parse::<i32>().map(|code| code & 0xff);
    primary.is_ok_and(|code| matches!(code, 5..=10 | 13..=15))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_engines_report_one_name_for_a_unique_constraint() {
        assert_eq!(constraint_name("people.email"), "people_email_key");
        assert_eq!(constraint_name("apps.org, apps.name_folded"), "apps_org_name_folded_key");
    }

    #[test]
    fn a_full_disk_and_a_lost_server_are_unavailable() {
        assert!(is_unavailable("13"));
        assert!(is_unavailable("517"));
        assert!(is_unavailable("57P01"));
        assert!(!is_unavailable("1"));
        assert!(!is_unavailable("42P01"));
    }
}
