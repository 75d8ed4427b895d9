//! Signing keys, sealed.

use crate::domain::{KeyId, Timestamp};
use crate::storage::{Sql, StorageError, Tx, sql};

const INSERT: Sql =
    sql("INSERT INTO signing_keys (id, state, sealed, created_at) VALUES ($1, 'active', $2, $3)");

const LIST: Sql = sql("SELECT id, state, sealed
       FROM signing_keys
      WHERE state <> 'retired'
      ORDER BY created_at DESC, id");

/// A signing key as it is kept.
pub struct SealedKey {
    pub id: KeyId,
    /// Whether new tokens are signed with it; otherwise it only verifies.
    pub is_active: bool,
    /// The private key, encrypted.
    pub sealed: String,
}

/// Stores a new key that is active from now on.
pub async fn insert(
    tx: &mut Tx,
    id: &KeyId,
    sealed: &str,
    now: Timestamp,
) -> Result<(), StorageError> {
    tx.execute_one(INSERT, (id, sealed, now)).await
}

/// The keys that sign or verify, newest first.
pub async fn list(tx: &mut Tx) -> Result<Vec<SealedKey>, StorageError> {
    let rows = tx.all(LIST, ()).await?;
    rows.iter()
        .map(|row| {
            Ok(SealedKey {
                id: row.get("id")?,
                is_active: row.known("state", |state| match state {
                    "active" => Some(true),
                    "retiring" => Some(false),
                    _ => None,
                })?,
                sealed: row.text("sealed")?,
            })
        })
        .collect()
}
