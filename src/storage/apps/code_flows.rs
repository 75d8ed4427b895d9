//! Redirect URIs, addresses after a sign-out, and refresh-token lifetimes of apps with the authorization code grant.

use std::collections::BTreeSet;

use crate::domain::AppId;
use crate::domain::apps::code_flow::{CodeFlow, RedirectUri};
use crate::storage::{Row, Sql, StorageError, Tx, sql};

const SET: Sql = sql("INSERT INTO app_code_flows (app, refresh_ttl_days)
     VALUES ($1, $2)
         ON CONFLICT (app) DO UPDATE SET refresh_ttl_days = $2");

const DELETE_URIS: Sql = sql("DELETE FROM app_redirect_uris WHERE app = $1");

const INSERT_URI: Sql =
    sql("INSERT INTO app_redirect_uris (app, position, uri) VALUES ($1, $2, $3)");

const DELETE_SIGN_OUT_URIS: Sql = sql("DELETE FROM app_sign_out_uris WHERE app = $1");

const INSERT_SIGN_OUT_URI: Sql =
    sql("INSERT INTO app_sign_out_uris (app, position, uri) VALUES ($1, $2, $3)");

const LIST_SIGN_OUT_URIS: Sql =
    sql("SELECT uri FROM app_sign_out_uris WHERE app = $1 ORDER BY position");

const FIND: Sql = sql("SELECT f.refresh_ttl_days AS refresh_ttl_days, u.uri AS uri
       FROM app_code_flows f
       LEFT JOIN app_redirect_uris u ON u.app = f.app
      WHERE f.app = $1
      ORDER BY u.position");

const DELETE_ORIGINS: Sql = sql("DELETE FROM app_origins WHERE app = $1");

const INSERT_ORIGIN: Sql = sql("INSERT INTO app_origins (origin, app) VALUES ($1, $2)");

const IS_PUBLIC_ORIGIN: Sql = sql("SELECT o.app AS app
       FROM app_origins o
       JOIN apps a ON a.id = o.app
      WHERE o.origin = $1 AND a.kind = 'native' AND a.deleted_at IS NULL
        AND a.disabled_at IS NULL
      LIMIT 1");

/// Whether an app without a secret has a redirect URI of `https` at that origin.
pub async fn is_public_origin(tx: &mut Tx, origin: &str) -> Result<bool, StorageError> {
    Ok(tx.optional(IS_PUBLIC_ORIGIN, (origin,)).await?.is_some())
}

/// Stores the settings of an app in place of those that it had.
pub async fn set(tx: &mut Tx, app: &AppId, flow: &CodeFlow) -> Result<(), StorageError> {
    let days = flow.refresh_ttl.map(|ttl| i64::from(ttl.days()));
    tx.execute_one(SET, (app, days)).await?;
    tx.execute(DELETE_URIS, (app,)).await?;
    for (position, uri) in (0_i64..).zip(&flow.redirect_uris) {
        tx.execute_one(INSERT_URI, (app, position, uri.as_str())).await?;
    }
    tx.execute(DELETE_ORIGINS, (app,)).await?;
    let origins: BTreeSet<_> =
        flow.redirect_uris.iter().filter_map(RedirectUri::https_origin).collect();
    for origin in &origins {
        tx.execute_one(INSERT_ORIGIN, (origin.as_str(), app)).await?;
    }
    tx.execute(DELETE_SIGN_OUT_URIS, (app,)).await?;
    for (position, uri) in (0_i64..).zip(&flow.sign_out_uris) {
        tx.execute_one(INSERT_SIGN_OUT_URI, (app, position, uri.as_str())).await?;
    }
    Ok(())
}

/// Returns `None` for an app without the authorization code grant.
pub async fn find(tx: &mut Tx, app: &AppId) -> Result<Option<CodeFlow>, StorageError> {
    let rows = tx.all(FIND, (app,)).await?;
    let Some(first) = rows.first() else {
        return Ok(None);
    };
    let refresh_ttl = first.find_int("refresh_ttl_days")?.map(|_| first.number("refresh_ttl_days"));
    let refresh_ttl = refresh_ttl.transpose()?;
    let mut redirect_uris = Vec::new();
    for row in &rows {
        redirect_uris.extend(row.find_text("uri")?.map(RedirectUri::stored));
    }
    let rows = tx.all(LIST_SIGN_OUT_URIS, (app,)).await?;
    let stored = |row: &Row| row.text("uri").map(RedirectUri::stored);
    let sign_out_uris = rows.iter().map(stored).collect::<Result<_, _>>()?;
    Ok(Some(CodeFlow { redirect_uris, sign_out_uris, refresh_ttl }))
}
