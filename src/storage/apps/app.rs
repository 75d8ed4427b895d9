//! OAuth apps: one of them, or those that a person created.
//!
//! A deleted app is found by nobody, though its row stays.

use crate::domain::apps::app::{App, AppStatus, AppType};
use crate::domain::text::{Description, Name, folded, sought};
use crate::domain::tokens::signing_key::SigningAlgorithm;
use crate::domain::{AppId, AppRef, OrgId, PersonId, Timestamp};
use crate::storage::row::Act;
use crate::storage::{Row, Sql, StorageError, Tx, sql};

/// What [`from_row`] reads, but for when and from where the app was used last.
macro_rules! columns_but_use {
    () => {
        "a.id AS id, a.org AS org, a.kind AS kind, a.name AS name, a.description AS description,
            a.ttl_minutes AS ttl_minutes, a.signing_algorithm AS signing_algorithm,
            a.is_limited AS is_limited, a.scope_version AS scope_version,
            a.disabled_at AS disabled_at, a.disabled_by AS disabled_by,
            a.created_at AS created_at, a.created_by AS created_by"
    };
}

/// What [`from_row`] reads.
macro_rules! columns {
    () => {
        concat!(
            columns_but_use!(),
            ",
            a.last_used_at AS last_used_at, a.last_used_address AS last_used_address"
        )
    };
}

pub(in crate::storage) use columns;
pub(crate) use columns_but_use;

const INSERT: Sql =
    sql("INSERT INTO apps (id, org, kind, name, name_folded, description, ttl_minutes,
                       scope_version, created_at, created_by, search_text)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)");

const COUNT_ONE_MORE: Sql =
    sql("UPDATE organizations SET owned_apps = owned_apps + 1 WHERE id = $1");

const FIND: Sql = sql(concat!(
    "SELECT ",
    columns!(),
    ", a.version AS version
       FROM apps a
      WHERE a.org = $1 AND a.id = $2 AND a.deleted_at IS NULL"
));

const FIND_ANYWHERE: Sql = sql(concat!(
    "SELECT ",
    columns!(),
    "
       FROM apps a
      WHERE a.id = $1 AND a.deleted_at IS NULL"
));

const LIST_CREATED_BY: Sql = sql(concat!(
    "SELECT ",
    columns!(),
    "
       FROM apps a
      WHERE a.org = $1 AND a.created_by = $2 AND a.deleted_at IS NULL
      ORDER BY a.name_folded, a.id
      LIMIT $3"
));

const COUNT_CREATED_BY: Sql = sql("SELECT COUNT(*) AS found
       FROM apps
      WHERE org = $1 AND created_by = $2 AND deleted_at IS NULL");

const FIND_NAMED: Sql =
    sql("SELECT id FROM apps WHERE org = $1 AND name_folded = $2 AND deleted_at IS NULL");

const SET_USED: Sql = sql("UPDATE apps
        SET last_used_at = $2, last_used_address = $3
      WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < $2)");

const SET_CALLED: Sql =
    sql("UPDATE apps SET first_call_at = $2 WHERE id = $1 AND first_call_at IS NULL");

/// An app with the number that every change of it counts up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppRecord {
    pub app: App,
    pub version: i64,
}

/// Stores a new app, which is enabled, was never used and has chosen nothing yet. [`StorageError::Constraint`]
/// `apps_org_name_folded_key` when the name is taken.
pub async fn insert(tx: &mut Tx, app: &App) -> Result<(), StorageError> {
    let App {
        id,
        org,
        kind,
        name,
        description,
        ttl,
        algorithm: _,
        is_limited: _,
        scope_version,
        status: _,
        created_at,
        created_by,
        last_used_at: _,
        last_used_address: _,
    } = app;
    let (folded, text) = (name.folded(), search_text(id, name, description));
    let (kind, ttl) = (kind.wire_name(), i64::from(ttl.minutes()));
    let version = *scope_version;
    tx.execute_one(
        INSERT,
        (id, org, kind, name, &folded, description, ttl, version, *created_at, created_by, &text),
    )
    .await?;
    tx.execute_one(COUNT_ONE_MORE, (org,)).await
}

/// What a search looks through: name, App ID and description folded, a line each.
pub(crate) fn search_text(id: &AppId, name: &Name, description: &Description) -> String {
    folded(&[name.as_str(), id.as_str(), description.as_str()].join("\n"))
}

/// Returns `None` when the app is absent, or owned by another organization.
pub async fn find(tx: &mut Tx, org: &OrgId, app: &AppId) -> Result<Option<App>, StorageError> {
    Ok(find_record(tx, &AppRef::new(org, app)).await?.map(|found| found.app))
}

/// The same, with its version.
pub async fn find_record(tx: &mut Tx, app: &AppRef) -> Result<Option<AppRecord>, StorageError> {
    let Some(row) = tx.optional(FIND, (&app.org, &app.id)).await? else { return Ok(None) };
    Ok(Some(AppRecord { app: from_row(&row)?, version: row.int("version")? }))
}

/// Looks an app up by its App ID alone, for an app that proves itself with its secret.
pub async fn find_anywhere(tx: &mut Tx, app: &AppId) -> Result<Option<App>, StorageError> {
    tx.optional(FIND_ANYWHERE, (app,)).await?.as_ref().map(from_row).transpose()
}

/// The app of the organization that has a name, which is given folded.
pub async fn find_named(
    tx: &mut Tx,
    org: &OrgId,
    folded: &str,
) -> Result<Option<AppId>, StorageError> {
    tx.optional(FIND_NAMED, (org, folded)).await?.map(|row| row.get("id")).transpose()
}

/// How many apps of an organization a person created.
pub async fn count_created_by(
    tx: &mut Tx,
    org: &OrgId,
    person: &PersonId,
) -> Result<i64, StorageError> {
    tx.one(COUNT_CREATED_BY, (org, person)).await?.int("found")
}

/// The first apps of an organization that a person created, by name.
pub async fn list_created_by(
    tx: &mut Tx,
    org: &OrgId,
    person: &PersonId,
    limit: i64,
) -> Result<Vec<App>, StorageError> {
    tx.all(LIST_CREATED_BY, (org, person, limit)).await?.iter().map(from_row).collect()
}

/// Notes that the app got a token or made a call.
pub async fn set_used(
    tx: &mut Tx,
    app: &AppId,
    at: Timestamp,
    address: Option<&str>,
) -> Result<(), StorageError> {
    tx.execute(SET_USED, (app, at, address)).await.map(drop)
}

/// Notes that the app called a service, if that is the first time.
pub async fn set_called(tx: &mut Tx, app: &AppId, at: Timestamp) -> Result<(), StorageError> {
    tx.execute(SET_CALLED, (app, at)).await.map(drop)
}

/// A LIKE pattern for text that contains `search`, with `!` as the escape.
pub(crate) fn contains(search: &str) -> String {
    let mut pattern = String::from("%");
    for letter in sought(search).chars() {
        if matches!(letter, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(letter);
    }
    pattern + "%"
}

/// Reads the columns of an app.
pub(crate) fn from_row(row: &Row) -> Result<App, StorageError> {
    let status = match row.find_act("disabled_at", "disabled_by")? {
        Some(Act { at, by }) => AppStatus::Disabled { at, by },
        None => AppStatus::Enabled,
    };
    Ok(App {
        id: row.get("id")?,
        org: row.get("org")?,
        kind: row.known("kind", AppType::from_wire_name)?,
        name: row.get("name")?,
        description: row.get("description")?,
        ttl: row.number("ttl_minutes")?,
        algorithm: row.find_known("signing_algorithm", SigningAlgorithm::from_wire_name)?,
        is_limited: row.flag("is_limited")?,
        scope_version: row.int("scope_version")?,
        status,
        created_at: row.time("created_at")?,
        created_by: row.get("created_by")?,
        last_used_at: row.find_time("last_used_at")?,
        last_used_address: row.find_text("last_used_address")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_for_a_percent_sign_finds_a_percent_sign() {
        assert_eq!(contains("50%_!"), "%50!%!_!!%");
    }
}
