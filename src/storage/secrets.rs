//! App Secrets, as keyed hashes.

use super::{Row, Sql, StorageError, Tx, sql};
use crate::domain::app::SecretSummary;
use crate::domain::secret::{SecretHash, SecretHint};
use crate::domain::{AppId, SecretId, Timestamp};

const INSERT: Sql = sql("INSERT INTO app_secrets
            (id, app, hash, hint, created_at, confirmed_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)");

const LIST: Sql = sql("SELECT id, hash, hint, created_at, confirmed_at, expires_at, last_used_at,
            last_used_address
       FROM app_secrets
      WHERE app = $1 AND (expires_at IS NULL OR expires_at > $2)
      ORDER BY created_at DESC, id");

const CONFIRM: Sql = sql("UPDATE app_secrets
        SET confirmed_at = $2
      WHERE id = $1 AND confirmed_at IS NULL");

const END_OTHERS: Sql = sql("UPDATE app_secrets
        SET expires_at = $3
      WHERE app = $1 AND id <> $2 AND (expires_at IS NULL OR expires_at > $3)");

const SET_USED: Sql = sql("UPDATE app_secrets
        SET last_used_at = $2, last_used_address = $3
      WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < $2)");

/// A secret that has not ended, with its hash.
pub struct StoredSecret {
    /// What is known of it.
    pub summary: SecretSummary,
    /// What a presented secret is compared with.
    pub hash: SecretHash,
}

/// A secret to be stored.
pub struct NewSecret<'a> {
    /// Names it.
    pub id: &'a SecretId,
    /// The app that it belongs to.
    pub app: &'a AppId,
    /// Its keyed hash.
    pub hash: &'a SecretHash,
    /// What people recognise it by.
    pub hint: &'a SecretHint,
    /// Set when it needs no confirmation: the explicit one-step replacement.
    pub confirmed_at: Option<Timestamp>,
    /// Set when the organization limits the age of secrets.
    pub expires_at: Option<Timestamp>,
}

/// Stores a new secret.
///
/// # Errors
/// [`StorageError`] when the database refuses.
pub async fn insert(
    tx: &mut Tx,
    secret: &NewSecret<'_>,
    now: Timestamp,
) -> Result<(), StorageError> {
    let NewSecret { id, app, hash, hint, confirmed_at, expires_at } = secret;
    tx.execute_one(INSERT, (*id, *app, *hash, *hint, now, *confirmed_at, *expires_at)).await
}

/// The secrets of an app that have no end or one in the future, newest first. Those that
/// were never confirmed are among them; see [`SecretSummary::state`].
///
/// # Errors
/// [`StorageError`] when the database does not answer.
pub async fn list(
    tx: &mut Tx,
    app: &AppId,
    now: Timestamp,
) -> Result<Vec<StoredSecret>, StorageError> {
    tx.all(LIST, (app, now)).await?.iter().map(from_row).collect()
}

/// Marks a secret as stored or used. Says whether it was pending until now.
///
/// # Errors
/// [`StorageError`] when the database does not answer.
pub async fn confirm(tx: &mut Tx, secret: &SecretId, now: Timestamp) -> Result<bool, StorageError> {
    Ok(tx.execute(CONFIRM, (secret, now)).await? == 1)
}

/// Ends every other secret of the app at once.
///
/// # Errors
/// [`StorageError`] when the database does not answer.
pub async fn end_others(
    tx: &mut Tx,
    app: &AppId,
    keep: &SecretId,
    now: Timestamp,
) -> Result<(), StorageError> {
    tx.execute(END_OTHERS, (app, keep, now)).await.map(drop)
}

/// Notes that the secret was used.
///
/// # Errors
/// [`StorageError`] when the database does not answer.
pub async fn set_used(
    tx: &mut Tx,
    secret: &SecretId,
    at: Timestamp,
    address: Option<&str>,
) -> Result<(), StorageError> {
    tx.execute(SET_USED, (secret, at, address)).await.map(drop)
}

fn from_row(row: &Row) -> Result<StoredSecret, StorageError> {
    Ok(StoredSecret {
        summary: SecretSummary {
            id: row.get("id")?,
            hint: SecretHint::from_stored(row.text("hint")?),
            created_at: row.time("created_at")?,
            confirmed_at: row.find_time("confirmed_at")?,
            expires_at: row.find_time("expires_at")?,
            last_used_at: row.find_time("last_used_at")?,
            last_used_address: row.find_text("last_used_address")?,
        },
        hash: row.known("hash", SecretHash::from_hex)?,
    })
}
