//! Organizations.

use std::collections::BTreeMap;

use crate::domain::OrgId;
use crate::domain::organizations::organization::Organization;
use crate::domain::text::Name;
use crate::storage::{Row, Sql, StorageError, Tx, sql};

const INSERT: Sql = sql("INSERT INTO organizations (id, name, created_at) VALUES ($1, $2, $3)");

const FIND: Sql =
    sql("SELECT id, name, created_at, details_version FROM organizations WHERE id = $1");

const RENAME: Sql = sql("UPDATE organizations
        SET name = $2, details_version = details_version + 1
      WHERE id = $1 AND details_version = $3");

const LIST_OWNERS_OF_ADDED: Sql = sql("SELECT DISTINCT o.id AS id, o.name AS name
       FROM grants g
       JOIN apps a ON a.id = g.app
       JOIN organizations o ON o.id = a.org
      WHERE g.org = $1 AND a.org <> $1");

const TOUCH: Sql = sql("UPDATE organizations SET version = version + 1 WHERE id = $1");

/// Stores a new organization.
pub async fn insert(tx: &mut Tx, org: &Organization) -> Result<(), StorageError> {
    tx.execute_one(INSERT, (&org.id, &org.name, org.created_at)).await
}

/// Returns `None` when there is no such organization.
pub async fn find(tx: &mut Tx, org: &OrgId) -> Result<Option<Organization>, StorageError> {
    tx.optional(FIND, (org,)).await?.as_ref().map(from_row).transpose()
}

/// Gives an organization another name, if nobody else has changed its details since `version`.
/// Says whether it did.
pub async fn rename(
    tx: &mut Tx,
    org: &OrgId,
    name: &Name,
    version: i64,
) -> Result<bool, StorageError> {
    Ok(tx.execute(RENAME, (org, name, version)).await? == 1)
}

/// The organizations whose apps were added to this one, with their names.
pub async fn list_owners_of_added(
    tx: &mut Tx,
    org: &OrgId,
) -> Result<BTreeMap<OrgId, Name>, StorageError> {
    let rows = tx.all(LIST_OWNERS_OF_ADDED, (org,)).await?;
    rows.iter().map(|row| Ok((row.get("id")?, row.get("name")?))).collect()
}

/// Makes concurrent changes of one organization wait for each other until this transaction
/// ends, so that what was checked still holds when it is stored. Does nothing when there is
/// no such organization.
pub async fn lock(tx: &mut Tx, org: &OrgId) -> Result<(), StorageError> {
    tx.execute(TOUCH, (org,)).await.map(drop)
}

fn from_row(row: &Row) -> Result<Organization, StorageError> {
    Ok(Organization {
        id: row.get("id")?,
        name: row.get("name")?,
        created_at: row.time("created_at")?,
        version: row.int("details_version")?,
    })
}
