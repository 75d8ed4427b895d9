//! Facts about this installation, by name.

use crate::domain::OrgId;
use crate::storage::{Sql, StorageError, Tx, sql};

const FIND: Sql = sql("SELECT value FROM installation WHERE name = $1");

const INSERT: Sql =
    sql("INSERT INTO installation (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING");

const SET: Sql = sql("INSERT INTO installation (name, value) VALUES ($1, $2)
     ON CONFLICT (name) DO UPDATE SET value = excluded.value");

const TOUCH: Sql = sql("UPDATE installation SET value = value WHERE name = $1");

/// The organization whose owners look after the whole installation.
const OPERATOR: &str = "operator organization";

/// Returns `None` when the fact was never noted.
pub async fn find(tx: &mut Tx, name: &str) -> Result<Option<String>, StorageError> {
    tx.optional(FIND, (name,)).await?.map(|row| row.text("value")).transpose()
}

/// The organization that this server was set up with, once it was.
pub async fn operator(tx: &mut Tx) -> Result<Option<OrgId>, StorageError> {
    tx.optional(FIND, (OPERATOR,)).await?.map(|row| row.get("value")).transpose()
}

/// Notes the organization that this server is set up with, once.
pub async fn note_operator(tx: &mut Tx, org: &OrgId) -> Result<(), StorageError> {
    note(tx, OPERATOR, org.as_str()).await
}

/// Notes a fact, once: one that is there already stays.
pub async fn note(tx: &mut Tx, name: &str, value: &str) -> Result<(), StorageError> {
    tx.execute(INSERT, (name, value)).await.map(drop)
}

/// Notes a fact that may change.
pub async fn set(tx: &mut Tx, name: &str, value: &str) -> Result<(), StorageError> {
    tx.execute_one(SET, (name, value)).await
}

/// Makes others who ask for the same name wait until this transaction ends.
pub async fn lock(tx: &mut Tx, name: &str) -> Result<(), StorageError> {
    note(tx, name, "").await?;
    tx.execute_one(TOUCH, (name,)).await
}
