//! Changes of apps: each section by itself, whether they may get tokens, and their end.
//!
//! Each is [`StorageError::Rows`] when the app is not there.

use crate::domain::apps::app::{App, TokenSettings};
use crate::domain::tokens::signing_key::SigningAlgorithm;
use crate::domain::{AppId, AppRef, PersonId, Timestamp};
use crate::storage::apps::app::search_text;
use crate::storage::apps::networks;
use crate::storage::{Sql, StorageError, Tx, sql};

const SET_DETAILS: Sql = sql("UPDATE apps
        SET name = $2, name_folded = $3, description = $4, search_text = $5, version = version + 1
      WHERE id = $1 AND deleted_at IS NULL");

const SET_TOKEN_SETTINGS: Sql = sql("UPDATE apps
        SET ttl_minutes = $2, signing_algorithm = $3, version = version + 1
      WHERE id = $1 AND deleted_at IS NULL");

const COUNT: Sql =
    sql("UPDATE apps SET version = version + 1 WHERE id = $1 AND deleted_at IS NULL");

const SET_SCOPE_VERSION: Sql = sql("UPDATE apps
        SET scope_version = $2, version = version + 1
      WHERE id = $1 AND deleted_at IS NULL");

const SET_OWN_GRANT: Sql = sql("UPDATE grants SET scope_version = $3 WHERE app = $1 AND org = $2");

const COUNT_FOREIGN_GRANTS: Sql = sql("SELECT COUNT(*) AS found FROM grants
      WHERE app = $1 AND org <> $2 AND (ends_at IS NULL OR ends_at > $3)");

const DISABLE: Sql = sql("UPDATE apps SET disabled_at = $2, disabled_by = $3
      WHERE id = $1 AND deleted_at IS NULL AND disabled_at IS NULL");

const ENABLE: Sql = sql("UPDATE apps SET disabled_at = NULL, disabled_by = NULL
      WHERE id = $1 AND deleted_at IS NULL AND disabled_at IS NOT NULL");

const DELETE: Sql = sql("UPDATE apps
        SET deleted_at = $2, name_folded = $3, search_text = '', version = version + 1
      WHERE id = $1 AND deleted_at IS NULL");

const COUNT_ONE_LESS: Sql =
    sql("UPDATE organizations SET owned_apps = owned_apps - 1 WHERE id = $1");

const DELETE_GRANTS: Sql = sql("DELETE FROM grants WHERE app = $1");

const WAS_DELETED: Sql =
    sql("SELECT id FROM apps WHERE org = $1 AND id = $2 AND deleted_at IS NOT NULL");

/// Gives an app the name and the description that it has in `app`.
/// [`StorageError::Constraint`] `apps_org_name_folded_key` when the name is taken.
pub async fn set_details(tx: &mut Tx, app: &App) -> Result<(), StorageError> {
    let (folded, text) = (app.name.folded(), search_text(&app.id, &app.name, &app.description));
    let row = (&app.id, &app.name, &folded, &app.description, &text);
    tx.execute_one(SET_DETAILS, row).await
}

/// Gives tokens of an app another life and what else there is to choose.
pub async fn set_token_settings(
    tx: &mut Tx,
    app: &AppId,
    settings: &TokenSettings,
) -> Result<(), StorageError> {
    let TokenSettings { ttl, algorithm, networks } = settings;
    let algorithm = algorithm.map(SigningAlgorithm::wire_name);
    tx.execute_one(SET_TOKEN_SETTINGS, (app, i64::from(ttl.minutes()), algorithm)).await?;
    networks::set(tx, app, networks).await
}

/// Counts a change of what is stored beside the app itself.
pub async fn count(tx: &mut Tx, app: &AppId) -> Result<(), StorageError> {
    tx.execute_one(COUNT, (app,)).await
}

/// Has an app and the organization that owns it follow a version of the scope. The grants of
/// other organizations stay with the version that they approved.
pub async fn set_scope_version(
    tx: &mut Tx,
    app: &AppRef,
    version: i64,
) -> Result<(), StorageError> {
    tx.execute_one(SET_SCOPE_VERSION, (&app.id, version)).await?;
    tx.execute(SET_OWN_GRANT, (&app.id, &app.org, version)).await.map(drop)
}

/// In how many organizations beside its owner an app may act at `now`.
pub async fn count_foreign_grants(
    tx: &mut Tx,
    app: &AppRef,
    now: Timestamp,
) -> Result<i64, StorageError> {
    tx.one(COUNT_FOREIGN_GRANTS, (&app.id, &app.org, now)).await?.int("found")
}

/// Disables an app. Says whether it was enabled until now.
pub async fn disable(
    tx: &mut Tx,
    app: &AppId,
    at: Timestamp,
    by: &PersonId,
) -> Result<bool, StorageError> {
    Ok(tx.execute(DISABLE, (app, at, by)).await? == 1)
}

/// Enables an app. Says whether it was disabled until now.
pub async fn enable(tx: &mut Tx, app: &AppId) -> Result<bool, StorageError> {
    Ok(tx.execute(ENABLE, (app,)).await? == 1)
}

/// Deletes an app, whose row stays for the record and so that its App ID is never given again.
/// Its name is free, and it is added nowhere any more.
pub async fn delete(tx: &mut Tx, app: &App, now: Timestamp) -> Result<(), StorageError> {
    // No name holds a line break, so nothing that somebody types can collide with this.
    let nobody = format!("\n{}", app.id);
    tx.execute_one(DELETE, (&app.id, now, &nobody)).await?;
    tx.execute_one(COUNT_ONE_LESS, (&app.org,)).await?;
    tx.execute(DELETE_GRANTS, (&app.id,)).await.map(drop)
}

/// Whether the organization owned such an app once.
pub async fn was_deleted(tx: &mut Tx, app: &AppRef) -> Result<bool, StorageError> {
    Ok(tx.optional(WAS_DELETED, (&app.org, &app.id)).await?.is_some())
}
