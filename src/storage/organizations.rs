//! Organizations.

use super::{Row, Sql, StorageError, Tx, sql};
use crate::domain::OrgId;
use crate::domain::organization::Organization;

const INSERT: Sql = sql("INSERT INTO organizations (id, name, created_at) VALUES ($1, $2, $3)");

const FIND: Sql = sql("SELECT id, name, created_at FROM organizations WHERE id = $1");

const TOUCH: Sql = sql("UPDATE organizations SET version = version + 1 WHERE id = $1");

/// Stores a new organization.
///
/// # Errors
/// [`StorageError`] when the database refuses.
pub async fn insert(tx: &mut Tx, org: &Organization) -> Result<(), StorageError> {
    tx.execute_one(INSERT, (&org.id, &org.name, org.created_at)).await
}

/// Returns `None` when there is no such organization.
///
/// # Errors
/// [`StorageError`] when the database does not answer.
pub async fn find(tx: &mut Tx, org: &OrgId) -> Result<Option<Organization>, StorageError> {
    tx.optional(FIND, (org,)).await?.as_ref().map(from_row).transpose()
}

/// Makes concurrent changes of one organization wait for each other until this transaction
/// ends, so that what was checked still holds when it is stored. Does nothing when there is
/// no such organization.
///
/// # Errors
/// [`StorageError`] when the database does not answer.
pub async fn lock(tx: &mut Tx, org: &OrgId) -> Result<(), StorageError> {
    tx.execute(TOUCH, (org,)).await.map(drop)
}

fn from_row(row: &Row) -> Result<Organization, StorageError> {
    Ok(Organization {
        id: row.get("id")?,
        name: row.get("name")?,
        created_at: row.time("created_at")?,
    })
}
