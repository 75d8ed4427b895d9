//! Signing keys: their times, their public halves, and the private ones sealed for as long as they
//! may sign.
//!
//! Every change of them also changes their edition, by which each server sees that what it has in
//! memory is not what counts any more.

use crate::domain::tokens::signing_key::{KeyLife, KeyNumbers, SigningAlgorithm};
use crate::domain::{KeyId, Timestamp};
use crate::storage::{Row, Sql, StorageError, Tx, installation, sql};

const INSERT: Sql =
    sql("INSERT INTO signing_keys (id, algorithm, sealed, numbers, created_at, activated_at)
     VALUES ($1, $2, $3, $4, $5, $6)");

const LIST: Sql =
    sql("SELECT id, algorithm, sealed, numbers, created_at, activated_at, ends_at, revoked_at,
            last_signed_at
       FROM signing_keys
      ORDER BY created_at DESC, id
      LIMIT 100");

const ACTIVATE: Sql = sql("UPDATE signing_keys SET activated_at = $2 WHERE id = $1");

const RETIRE: Sql =
    sql("UPDATE signing_keys SET ends_at = $2, numbers = $3, sealed = NULL WHERE id = $1");

const REVOKE: Sql = sql("UPDATE signing_keys SET revoked_at = $2, sealed = NULL WHERE id = $1");

const SET_SIGNED: Sql = sql("UPDATE signing_keys SET last_signed_at = $2
      WHERE id = $1 AND (last_signed_at IS NULL OR last_signed_at < $2)");

/// Under which the installation knows which keys count.
const EDITION: &str = "signing keys";

/// A signing key as it is kept.
#[derive(Clone)]
pub struct StoredKey {
    pub id: KeyId,
    pub algorithm: SigningAlgorithm,
    /// The private key, encrypted, as long as it may sign.
    pub sealed: Option<String>,
    /// The public key. Keys of before have it only once they were replaced.
    pub numbers: Option<KeyNumbers>,
    pub life: KeyLife,
    /// To a few seconds.
    pub last_signed_at: Option<Timestamp>,
}

/// Which keys count; an empty text before there are any.
pub async fn edition(tx: &mut Tx) -> Result<String, StorageError> {
    Ok(installation::find(tx, EDITION).await?.unwrap_or_default())
}

/// Says that other keys count from now on. Others who say so wait until this transaction ends.
pub async fn set_edition(tx: &mut Tx, edition: &str) -> Result<(), StorageError> {
    installation::set(tx, EDITION, edition).await
}

/// Stores a new key.
pub async fn insert(tx: &mut Tx, key: &StoredKey) -> Result<(), StorageError> {
    let StoredKey { id, algorithm, sealed, numbers, life, last_signed_at: _ } = key;
    let numbers = numbers.as_ref().map(to_text);
    let (sealed, numbers) = (sealed.as_deref(), numbers.as_deref());
    let row = (id, algorithm.wire_name(), sealed, numbers, life.created_at, life.activated_at);
    tx.execute_one(INSERT, row).await
}

/// The newest keys, whatever they are good for.
pub async fn list(tx: &mut Tx) -> Result<Vec<StoredKey>, StorageError> {
    tx.all(LIST, ()).await?.iter().map(from_row).collect()
}

/// Lets a key sign from now on.
pub async fn activate(tx: &mut Tx, key: &KeyId, now: Timestamp) -> Result<(), StorageError> {
    tx.execute_one(ACTIVATE, (key, now)).await
}

/// Has a key verify only, until it ends. Its private half is gone.
pub async fn retire(
    tx: &mut Tx,
    key: &KeyId,
    numbers: &KeyNumbers,
    ends_at: Timestamp,
) -> Result<(), StorageError> {
    let numbers = to_text(numbers);
    tx.execute_one(RETIRE, (key, ends_at, numbers.as_str())).await
}

/// Has a key be worth nothing from now on.
pub async fn revoke(tx: &mut Tx, key: &KeyId, now: Timestamp) -> Result<(), StorageError> {
    tx.execute_one(REVOKE, (key, now)).await
}

/// Notes that a key signed something.
pub async fn set_signed(tx: &mut Tx, key: &KeyId, at: Timestamp) -> Result<(), StorageError> {
    tx.execute(SET_SIGNED, (key, at)).await.map(drop)
}

fn to_text(numbers: &KeyNumbers) -> String {
    serde_json::json!(numbers).to_string()
}

fn from_row(row: &Row) -> Result<StoredKey, StorageError> {
    let life = KeyLife {
        created_at: row.time("created_at")?,
        activated_at: row.find_time("activated_at")?,
        ends_at: row.find_time("ends_at")?,
        revoked_at: row.find_time("revoked_at")?,
    };
    Ok(StoredKey {
        id: row.get("id")?,
        algorithm: row.known("algorithm", SigningAlgorithm::from_wire_name)?,
        sealed: row.find_text("sealed")?,
        numbers: row.find_known("numbers", |text| serde_json::from_str(text).ok())?,
        life,
        last_signed_at: row.find_time("last_signed_at")?,
    })
}
