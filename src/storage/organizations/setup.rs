//! The one-time token of the setup link, as a hash.

use crate::domain::Timestamp;
use crate::domain::secrets::secret::SecretHash;
use crate::storage::{Sql, StorageError, Tx, sql};

const DELETE_ALL: Sql = sql("DELETE FROM setup_tokens");

const DELETE: Sql = sql("DELETE FROM setup_tokens WHERE token_hash = $1");

const INSERT: Sql = sql("INSERT INTO setup_tokens (token_hash, created_at) VALUES ($1, $2)");

const FIND: Sql = sql("SELECT token_hash FROM setup_tokens WHERE token_hash = $1");

/// Makes this the only token that works.
pub async fn replace(
    tx: &mut Tx,
    token_hash: &SecretHash,
    now: Timestamp,
) -> Result<(), StorageError> {
    tx.execute(DELETE_ALL, ()).await?;
    tx.execute_one(INSERT, (token_hash, now)).await
}

/// Whether a token is the one that works.
pub async fn is_known(tx: &mut Tx, token_hash: &SecretHash) -> Result<bool, StorageError> {
    Ok(tx.optional(FIND, (token_hash,)).await?.is_some())
}

/// Uses a token up. Says whether it was there; of two who try at once, one hears yes.
pub async fn take(tx: &mut Tx, token_hash: &SecretHash) -> Result<bool, StorageError> {
    Ok(tx.execute(DELETE, (token_hash,)).await? == 1)
}
