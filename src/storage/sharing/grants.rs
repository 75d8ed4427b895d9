//! Grants: apps added to organizations. A change of one that is not there is
//! [`StorageError::Rows`].

use std::collections::BTreeSet;

use crate::domain::apps::app::Grant;
use crate::domain::{AppId, GrantId, OrgId, PersonId, Timestamp};
use crate::storage::{Row, Sql, StorageError, Tx, sql};

/// What [`from_row`] reads, of `grants g`.
macro_rules! columns {
    () => {
        "g.id AS id, g.app AS app, g.org AS org, g.scope_version AS scope_version,
            g.added_at AS added_at, g.added_by AS added_by, g.ends_at AS ends_at,
            g.declined_version AS declined_version, g.last_used_at AS last_used_at"
    };
}
pub(crate) use columns;

const DELETE_ENDED: Sql = sql("DELETE FROM grants WHERE app = $1 AND org = $2 AND ends_at <= $3");

const INSERT: Sql =
    sql("INSERT INTO grants (id, app, org, scope_version, added_at, added_by, ends_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)");

const FIND: Sql = sql(concat!(
    "SELECT ",
    columns!(),
    "
       FROM grants g
      WHERE g.app = $1 AND g.org = $2 AND (g.ends_at IS NULL OR g.ends_at > $3)"
));

const FIND_ALSO_ENDED: Sql = sql(concat!(
    "SELECT ",
    columns!(),
    "
       FROM grants g
      WHERE g.app = $1 AND g.org = $2"
));

const LIST_OF_APP: Sql = sql(concat!(
    "SELECT ",
    columns!(),
    "
       FROM grants g
       JOIN organizations o ON o.id = g.org
      WHERE g.app = $1
      ORDER BY o.name, o.id"
));

const LIST_ORGS_OF_MEMBER: Sql = sql("SELECT g.org AS org
       FROM members m
       JOIN grants g ON g.org = m.org AND g.app = $1
      WHERE m.person = $2 AND (g.ends_at IS NULL OR g.ends_at > $3)");

const DELETE: Sql = sql("DELETE FROM grants WHERE id = $1");

const SET_END: Sql = sql("UPDATE grants SET ends_at = $2 WHERE id = $1");

const SET_VERSION: Sql =
    sql("UPDATE grants SET scope_version = $2, declined_version = NULL WHERE id = $1");

const SET_DECLINED: Sql = sql("UPDATE grants SET declined_version = $2 WHERE id = $1");

const SET_USED: Sql = sql("UPDATE grants
        SET last_used_at = $3
      WHERE app = $1 AND org = $2 AND (last_used_at IS NULL OR last_used_at < $3)");

/// Stores a new grant, in the place of one that has ended. [`StorageError::Constraint`]
/// `grants_app_org_key` when one is in force.
pub async fn insert(tx: &mut Tx, grant: &Grant) -> Result<(), StorageError> {
    let Grant { id, app, org, scope_version, added_at, added_by, ends_at, .. } = grant;
    tx.execute(DELETE_ENDED, (app, org, *added_at)).await?;
    tx.execute_one(INSERT, (id, app, org, *scope_version, *added_at, added_by, *ends_at)).await
}

/// The grant in force at `now`. Returns `None` when the app was not added to the organization,
/// or not for so long.
pub async fn find(
    tx: &mut Tx,
    app: &AppId,
    org: &OrgId,
    now: Timestamp,
) -> Result<Option<Grant>, StorageError> {
    tx.optional(FIND, (app, org, now)).await?.as_ref().map(from_row).transpose()
}

/// The organizations of a person in which an app acts at `now`.
pub async fn list_orgs_of_member(
    tx: &mut Tx,
    app: &AppId,
    person: &PersonId,
    now: Timestamp,
) -> Result<BTreeSet<OrgId>, StorageError> {
    let rows = tx.all(LIST_ORGS_OF_MEMBER, (app, person, now)).await?;
    rows.iter().map(|row| row.get("org")).collect()
}

/// The grant of an app in an organization, also one that has ended.
pub async fn find_also_ended(
    tx: &mut Tx,
    app: &AppId,
    org: &OrgId,
) -> Result<Option<Grant>, StorageError> {
    tx.optional(FIND_ALSO_ENDED, (app, org)).await?.as_ref().map(from_row).transpose()
}

/// Every organization that the app was added to, also where that has ended.
pub async fn list_of_app(tx: &mut Tx, app: &AppId) -> Result<Vec<Grant>, StorageError> {
    tx.all(LIST_OF_APP, (app,)).await?.iter().map(from_row).collect()
}

/// Takes an app out of an organization.
pub async fn delete(tx: &mut Tx, grant: &GrantId) -> Result<(), StorageError> {
    tx.execute_one(DELETE, (grant,)).await
}

/// Gives a grant another end, or none.
pub async fn set_end(
    tx: &mut Tx,
    grant: &GrantId,
    ends_at: Option<Timestamp>,
) -> Result<(), StorageError> {
    tx.execute_one(SET_END, (grant, ends_at)).await
}

/// Approves another version of the app's scope.
pub async fn set_version(tx: &mut Tx, grant: &GrantId, version: i64) -> Result<(), StorageError> {
    tx.execute_one(SET_VERSION, (grant, version)).await
}

/// Remembers that a version of the app's scope was declined.
pub async fn set_declined(tx: &mut Tx, grant: &GrantId, version: i64) -> Result<(), StorageError> {
    tx.execute_one(SET_DECLINED, (grant, version)).await
}

/// Notes that the app got a token for the organization, or made a call there.
pub async fn set_used(
    tx: &mut Tx,
    app: &AppId,
    org: &OrgId,
    at: Timestamp,
) -> Result<(), StorageError> {
    tx.execute(SET_USED, (app, org, at)).await.map(drop)
}

pub(crate) fn from_row(row: &Row) -> Result<Grant, StorageError> {
    Ok(Grant {
        id: row.get("id")?,
        app: row.get("app")?,
        org: row.get("org")?,
        scope_version: row.int("scope_version")?,
        added_at: row.time("added_at")?,
        added_by: row.get("added_by")?,
        ends_at: row.find_time("ends_at")?,
        declined_version: row.find_int("declined_version")?,
        last_used_at: row.find_time("last_used_at")?,
    })
}
