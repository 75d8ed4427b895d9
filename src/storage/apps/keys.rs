//! The public keys of apps, and what was signed with them lately.

use crate::domain::apps::keys::{AppKey, AppKeys};
use crate::domain::secrets::secret::SecretHash;
use crate::domain::{AppId, Timestamp};
use crate::storage::{Row, Sql, StorageError, Tx, sql};

const DELETE: Sql = sql("DELETE FROM app_keys WHERE app = $1");

const INSERT: Sql =
    sql("INSERT INTO app_keys (app, position, kid, numbers) VALUES ($1, $2, $3, $4)");

const LIST: Sql = sql("SELECT kid, numbers FROM app_keys WHERE app = $1 ORDER BY position");

const USE: Sql = sql("INSERT INTO used_assertions (hash, expires_at) VALUES ($1, $2)
         ON CONFLICT (hash) DO NOTHING");

const DELETE_EXPIRED: Sql = sql("DELETE FROM used_assertions WHERE expires_at <= $1");

/// Stores the keys of an app in place of those that it had.
pub async fn set(tx: &mut Tx, app: &AppId, keys: &AppKeys) -> Result<(), StorageError> {
    tx.execute(DELETE, (app,)).await?;
    for (position, AppKey { kid, numbers }) in (0_i64..).zip(keys.iter()) {
        let numbers = serde_json::json!(numbers).to_string();
        tx.execute_one(INSERT, (app, position, kid.as_deref(), numbers.as_str())).await?;
    }
    Ok(())
}

/// The keys of an app.
pub async fn list(tx: &mut Tx, app: &AppId) -> Result<AppKeys, StorageError> {
    let key = |row: &Row| {
        let numbers = row.known("numbers", |text| serde_json::from_str(text).ok())?;
        Ok(AppKey { kid: row.find_text("kid")?, numbers })
    };
    let rows = tx.all(LIST, (app,)).await?;
    Ok(AppKeys::of(rows.iter().map(key).collect::<Result<_, StorageError>>()?))
}

/// Uses an assertion up, and forgets those that are over. Says whether it was new.
pub async fn use_up(
    tx: &mut Tx,
    hash: &SecretHash,
    expires_at: Timestamp,
    now: Timestamp,
) -> Result<bool, StorageError> {
    tx.execute(DELETE_EXPIRED, (now,)).await?;
    Ok(tx.execute(USE, (hash, expires_at)).await? == 1)
}
