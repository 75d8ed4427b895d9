//! The one-time tokens of setup links, as hashes. Several servers may start on an empty database,
//! and each prints a link that works; the first that is used ends them all.

use crate::domain::Timestamp;
use crate::domain::secrets::secret::SecretHash;
use crate::storage::{Sql, StorageError, Tx, sql};

const DELETE_ALL: Sql = sql("DELETE FROM setup_tokens");

const DELETE_OLD: Sql = sql("DELETE FROM setup_tokens
      WHERE token_hash NOT IN
            (SELECT token_hash FROM setup_tokens ORDER BY created_at DESC, token_hash LIMIT 7)");

const DELETE: Sql = sql("DELETE FROM setup_tokens WHERE token_hash = $1");

const INSERT: Sql = sql("INSERT INTO setup_tokens (token_hash, created_at) VALUES ($1, $2)");

const FIND: Sql = sql("SELECT token_hash FROM setup_tokens WHERE token_hash = $1");

/// Makes this a token that works, beside the seven before it.
pub async fn add(tx: &mut Tx, token_hash: &SecretHash, now: Timestamp) -> Result<(), StorageError> {
    tx.execute(DELETE_OLD, ()).await?;
    tx.execute_one(INSERT, (token_hash, now)).await
}

/// Whether a token works.
pub async fn is_known(tx: &mut Tx, token_hash: &SecretHash) -> Result<bool, StorageError> {
    Ok(tx.optional(FIND, (token_hash,)).await?.is_some())
}

/// Uses a token up, and all others with it. Says whether it was there; of two who try at once, also
/// with different ones, one hears yes.
pub async fn take(tx: &mut Tx, token_hash: &SecretHash) -> Result<bool, StorageError> {
    let is_known = tx.execute(DELETE, (token_hash,)).await? == 1;
    if is_known {
        tx.execute(DELETE_ALL, ()).await?;
    }
    Ok(is_known)
}
