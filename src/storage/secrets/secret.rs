//! App Secrets, as keyed hashes.

use crate::domain::secrets::life::{EndReason, Overlap, SecretPlan, SecretSummary};
use crate::domain::secrets::secret::{SecretHash, SecretHint};
use crate::domain::{AppId, SecretId, Timestamp};
use crate::storage::row::corrupt;
use crate::storage::{Row, Sql, StorageError, Tx, sql};

const INSERT: Sql = sql("INSERT INTO app_secrets
            (id, app, hash, hint, created_at, confirmed_at, expires_at, warns_at, overlap_hours,
             revokes_tokens)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)");

const LIST: Sql = sql("SELECT id, hash, hint, created_at, confirmed_at, expires_at, end_reason,
            overlap_hours, revokes_tokens, last_used_at, last_used_address
       FROM app_secrets
      WHERE app = $1 AND closed_at IS NULL AND (expires_at IS NULL OR expires_at > $2)
      ORDER BY created_at DESC, id");

const FIND_BY_HASH: Sql = sql("SELECT app, id, hash, hint, created_at, confirmed_at, expires_at,
            end_reason, overlap_hours, revokes_tokens, last_used_at, last_used_address
       FROM app_secrets
      WHERE hash = $1");

const FIND_APP: Sql = sql("SELECT app FROM app_secrets WHERE id = $1");

const CONFIRM: Sql = sql("UPDATE app_secrets
        SET confirmed_at = $2
      WHERE id = $1 AND confirmed_at IS NULL");

const END: Sql = sql("UPDATE app_secrets
        SET expires_at = $2, end_reason = $3, closed_at = $4, warns_at = NULL
      WHERE id = $1 AND closed_at IS NULL");

const SET_EXPIRY: Sql = sql("UPDATE app_secrets
        SET expires_at = $2, warns_at = $3
      WHERE id = $1 AND closed_at IS NULL");

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
    pub app: &'a AppId,
    /// What it is meant to be.
    pub plan: &'a SecretPlan,
    pub hash: &'a SecretHash,
    /// What people recognise it by.
    pub hint: &'a SecretHint,
    /// When somebody is first to be told that it expires.
    pub warns_at: Option<Timestamp>,
}

/// Stores a new secret.
pub async fn insert(tx: &mut Tx, secret: &NewSecret<'_>) -> Result<(), StorageError> {
    let NewSecret { app, plan, hash, hint, warns_at } = secret;
    let SecretPlan { id, created_at, confirmed_at, expires_at, overlap, revokes_tokens } = plan;
    let args = (
        id,
        *app,
        *hash,
        *hint,
        *created_at,
        *confirmed_at,
        *expires_at,
        *warns_at,
        i64::from(overlap.hours()),
        i64::from(*revokes_tokens),
    );
    tx.execute_one(INSERT, args).await
}

/// The secrets of an app that have no end or one in the future, newest first. One that was ended
/// is over by whatever clock this server has. Those that were never confirmed are among them; see [`SecretSummary::state`].
pub async fn list(
    tx: &mut Tx,
    app: &AppId,
    now: Timestamp,
) -> Result<Vec<StoredSecret>, StorageError> {
    tx.all(LIST, (app, now)).await?.iter().map(from_row).collect()
}

/// A secret that was found by what somebody presented, whether it has ended or not.
pub struct FoundSecret {
    pub app: AppId,
    pub summary: SecretSummary,
}

/// Returns `None` when no secret that is still known has that hash.
pub async fn find_by_hash(
    tx: &mut Tx,
    hash: &SecretHash,
) -> Result<Option<FoundSecret>, StorageError> {
    let Some(row) = tx.optional(FIND_BY_HASH, (hash,)).await? else { return Ok(None) };
    Ok(Some(FoundSecret { app: row.get("app")?, summary: from_row(&row)?.summary }))
}

/// The app of a secret, whether that has ended or not.
pub async fn find_app(tx: &mut Tx, secret: &SecretId) -> Result<Option<AppId>, StorageError> {
    tx.optional(FIND_APP, (secret,)).await?.map(|row| row.get("app")).transpose()
}

/// Marks a secret as stored or used. Says whether it was pending until now.
pub async fn confirm(tx: &mut Tx, secret: &SecretId, now: Timestamp) -> Result<bool, StorageError> {
    Ok(tx.execute(CONFIRM, (secret, now)).await? == 1)
}

/// When and why a secret ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct End {
    pub at: Timestamp,
    pub reason: EndReason,
    /// When that was put on the record; not yet, for an end to come.
    pub closed_at: Option<Timestamp>,
}

/// Sets the end of a secret. Says whether that was open until now.
pub async fn end(tx: &mut Tx, secret: &SecretId, end: End) -> Result<bool, StorageError> {
    let End { at, reason, closed_at } = end;
    Ok(tx.execute(END, (secret, at, reason.wire_name(), closed_at)).await? == 1)
}

/// Sets or clears the expiry of a secret, and when somebody is next to be told of it.
pub async fn set_expiry(
    tx: &mut Tx,
    secret: &SecretId,
    expires_at: Option<Timestamp>,
    warns_at: Option<Timestamp>,
) -> Result<(), StorageError> {
    tx.execute_one(SET_EXPIRY, (secret, expires_at, warns_at)).await
}

/// Notes that the secret was used.
pub async fn set_used(
    tx: &mut Tx,
    secret: &SecretId,
    at: Timestamp,
    address: Option<&str>,
) -> Result<(), StorageError> {
    tx.execute(SET_USED, (secret, at, address)).await.map(drop)
}

fn from_row(row: &Row) -> Result<StoredSecret, StorageError> {
    let end_reason = row.find_known("end_reason", EndReason::from_wire_name)?;
    let expires_at = row.find_time("expires_at")?;
    if end_reason.is_some() && expires_at.is_none() {
        return Err(corrupt("expires_at", &"NULL, though the secret ends"));
    }
    let overlap = Overlap::from_hours(row.int("overlap_hours")?)
        .ok_or_else(|| corrupt("overlap_hours", &"not one of the choices"))?;
    Ok(StoredSecret {
        summary: SecretSummary {
            id: row.get("id")?,
            hint: SecretHint::from_stored(row.text("hint")?),
            created_at: row.time("created_at")?,
            confirmed_at: row.find_time("confirmed_at")?,
            expires_at,
            end_reason,
            overlap,
            revokes_tokens: row.flag("revokes_tokens")?,
            last_used_at: row.find_time("last_used_at")?,
            last_used_address: row.find_text("last_used_address")?,
        },
        hash: row.known("hash", SecretHash::from_hex)?,
    })
}
