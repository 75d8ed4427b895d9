//! Access tokens that were revoked before they expired, by their `jti`.

use super::{Sql, StorageError, Tx, sql};
use crate::domain::{AppId, Timestamp};

const INSERT: Sql = sql("INSERT INTO revoked_tokens (token, app, expires_at, revoked_at)
     VALUES ($1, $2, $3, $4)
     ON CONFLICT (token) DO NOTHING");

const FIND: Sql = sql("SELECT token FROM revoked_tokens WHERE token = $1");

const DELETE_EXPIRED: Sql = sql("DELETE FROM revoked_tokens WHERE expires_at <= $1");

/// A token to be revoked.
pub struct Revocation<'a> {
    /// The token's `jti`.
    pub token: &'a str,
    /// The app that it was issued to.
    pub app: &'a AppId,
    /// When it expires anyway; the row is not needed after that.
    pub expires_at: Timestamp,
}

/// Revokes a token, and forgets those that have expired. Says whether it was live until now.
///
/// # Errors
/// [`StorageError`] when the database refuses.
pub async fn insert(
    tx: &mut Tx,
    revocation: &Revocation<'_>,
    now: Timestamp,
) -> Result<bool, StorageError> {
    let Revocation { token, app, expires_at } = revocation;
    tx.execute(DELETE_EXPIRED, (now,)).await?;
    Ok(tx.execute(INSERT, (*token, *app, *expires_at, now)).await? == 1)
}

/// Whether a token was revoked.
///
/// # Errors
/// [`StorageError`] when the database does not answer.
pub async fn is_revoked(tx: &mut Tx, token: &str) -> Result<bool, StorageError> {
    Ok(tx.optional(FIND, (token,)).await?.is_some())
}
