//! Refresh tokens. Used ones are kept, so that a second use is noticed.

use crate::domain::secrets::secret::SecretHash;
use crate::domain::{SignInId, Timestamp};
use crate::storage::{Row, Sql, StorageError, Tx, sql};

const INSERT: Sql = sql(
    "INSERT INTO refresh_tokens (hash, sign_in, created_at, expires_at) VALUES ($1, $2, $3, $4)",
);

const FIND: Sql = sql("SELECT sign_in, created_at, expires_at, used_at
       FROM refresh_tokens
      WHERE hash = $1");

const USE: Sql = sql("UPDATE refresh_tokens SET used_at = $2 WHERE hash = $1 AND used_at IS NULL");

/// A refresh token as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRefreshToken {
    /// The sign-in that it goes on with.
    pub sign_in: SignInId,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    /// When it was exchanged for its successor.
    pub used_at: Option<Timestamp>,
}

/// Stores a new token.
pub async fn insert(
    tx: &mut Tx,
    hash: &SecretHash,
    token: &StoredRefreshToken,
) -> Result<(), StorageError> {
    tx.execute_one(INSERT, (hash, &token.sign_in, token.created_at, token.expires_at)).await
}

/// Returns `None` when no token has this hash.
pub async fn find(
    tx: &mut Tx,
    hash: &SecretHash,
) -> Result<Option<StoredRefreshToken>, StorageError> {
    tx.optional(FIND, (hash,)).await?.as_ref().map(from_row).transpose()
}

/// Uses a token up. Says whether this was the first use.
pub async fn set_used(
    tx: &mut Tx,
    hash: &SecretHash,
    now: Timestamp,
) -> Result<bool, StorageError> {
    Ok(tx.execute(USE, (hash, now)).await? == 1)
}

fn from_row(row: &Row) -> Result<StoredRefreshToken, StorageError> {
    Ok(StoredRefreshToken {
        sign_in: row.get("sign_in")?,
        created_at: row.time("created_at")?,
        expires_at: row.time("expires_at")?,
        used_at: row.find_time("used_at")?,
    })
}
