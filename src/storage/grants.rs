//! Grants: apps added to organizations.

use super::{Row, Sql, StorageError, Tx, sql};
use crate::domain::app::Grant;
use crate::domain::{AppId, OrgId};

const INSERT: Sql = sql("INSERT INTO grants (id, app, org, scope_version, added_at, added_by)
     VALUES ($1, $2, $3, $4, $5, $6)");

const FIND: Sql = sql("SELECT id, app, org, scope_version, added_at, added_by
       FROM grants
      WHERE app = $1 AND org = $2");

const LIST_OF_APP: Sql =
    sql("SELECT g.id AS id, g.app AS app, g.org AS org, g.scope_version AS scope_version,
            g.added_at AS added_at, g.added_by AS added_by
       FROM grants g
       JOIN organizations o ON o.id = g.org
      WHERE g.app = $1
      ORDER BY o.name, o.id");

/// Stores a new grant.
///
/// # Errors
/// [`StorageError::Constraint`] `grants_app_org_key` when the app was added already.
pub async fn insert(tx: &mut Tx, grant: &Grant) -> Result<(), StorageError> {
    let Grant { id, app, org, scope_version, added_at, added_by } = grant;
    tx.execute_one(INSERT, (id, app, org, *scope_version, *added_at, added_by)).await
}

/// Returns `None` when the app was not added to the organization.
///
/// # Errors
/// [`StorageError`] when the database does not answer.
pub async fn find(tx: &mut Tx, app: &AppId, org: &OrgId) -> Result<Option<Grant>, StorageError> {
    tx.optional(FIND, (app, org)).await?.as_ref().map(from_row).transpose()
}

/// Every organization that the app was added to.
///
/// # Errors
/// [`StorageError`] when the database does not answer.
pub async fn list_of_app(tx: &mut Tx, app: &AppId) -> Result<Vec<Grant>, StorageError> {
    tx.all(LIST_OF_APP, (app,)).await?.iter().map(from_row).collect()
}

fn from_row(row: &Row) -> Result<Grant, StorageError> {
    Ok(Grant {
        id: row.get("id")?,
        app: row.get("app")?,
        org: row.get("org")?,
        scope_version: row.int("scope_version")?,
        added_at: row.time("added_at")?,
        added_by: row.get("added_by")?,
    })
}
