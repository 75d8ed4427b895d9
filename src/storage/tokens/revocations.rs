//! Access tokens that were revoked before they expired: one by its `jti`, or all of an app by the
//! second in which they were issued.

use crate::domain::{AppId, Timestamp};
use crate::storage::{Sql, StorageError, Tx, sql};

const INSERT: Sql = sql("INSERT INTO revoked_tokens (token, app, expires_at, revoked_at)
     VALUES ($1, $2, $3, $4)
     ON CONFLICT (token) DO NOTHING");

const FIND: Sql = sql("SELECT token AS found FROM revoked_tokens WHERE token = $1
      UNION ALL
     SELECT id AS found FROM apps WHERE id = $2 AND tokens_not_before > $3");

const NOT_BEFORE: Sql = sql("SELECT tokens_not_before FROM apps WHERE id = $1");

const SET_NOT_BEFORE: Sql = sql("UPDATE apps
        SET tokens_not_before = CASE WHEN tokens_not_before < $2 THEN $2
                                     ELSE tokens_not_before + 1 END
      WHERE id = $1");

const COUNT_SINCE: Sql = sql("SELECT COUNT(*) AS revoked
       FROM revoked_tokens
      WHERE app = $1 AND revoked_at > $2");

const DELETE_EXPIRED: Sql = sql("DELETE FROM revoked_tokens WHERE expires_at <= $1");

/// A token to be revoked.
pub struct Revocation<'a> {
    /// The token's `jti`.
    pub token: &'a str,
    pub app: &'a AppId,
    /// When it expires anyway; the row is not needed after that.
    pub expires_at: Timestamp,
}

/// Revokes a token, and forgets those that have expired. Says whether it was live until now.
pub async fn insert(
    tx: &mut Tx,
    revocation: &Revocation<'_>,
    now: Timestamp,
) -> Result<bool, StorageError> {
    let Revocation { token, app, expires_at } = revocation;
    tx.execute(DELETE_EXPIRED, (now,)).await?;
    Ok(tx.execute(INSERT, (*token, *app, *expires_at, now)).await? == 1)
}

/// How many tokens of the app that have not expired yet were revoked since.
pub async fn count_since(tx: &mut Tx, app: &AppId, at: Timestamp) -> Result<i64, StorageError> {
    tx.one(COUNT_SINCE, (app, at)).await?.int("revoked")
}

/// Whether a token was revoked, by its `jti` or with all that its app had at its `iat`.
pub async fn is_revoked(
    tx: &mut Tx,
    app: &AppId,
    jti: &str,
    iat: i64,
) -> Result<bool, StorageError> {
    Ok(tx.optional(FIND, (jti, app, iat)).await?.is_some())
}

/// The second before which no token of the app is good any more.
pub async fn not_before(tx: &mut Tx, app: &AppId) -> Result<i64, StorageError> {
    tx.one(NOT_BEFORE, (app,)).await?.int("tokens_not_before")
}

/// Revokes every token of the app that was issued before that second. After the revocation
/// before it, tokens of that second may say the next one: those are revoked as well.
pub async fn revoke_all(tx: &mut Tx, app: &AppId, not_before: i64) -> Result<(), StorageError> {
    tx.execute(SET_NOT_BEFORE, (app, not_before)).await.map(drop)
}
