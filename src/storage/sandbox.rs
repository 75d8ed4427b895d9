//! What calls to the embedded sandbox changed: objects by kind and id, the JSON of each as text.

use crate::domain::Timestamp;
use crate::storage::{Sql, StorageError, Tx, sql};

const LIST: Sql = sql("SELECT kind, id, body, changed_at FROM sandbox_objects WHERE org_key = $1");

const PUT: Sql = sql("INSERT INTO sandbox_objects (org_key, kind, id, body, changed_at)
     VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (org_key, kind, id)
     DO UPDATE SET body = excluded.body, changed_at = excluded.changed_at");

const DELETE: Sql = sql("DELETE FROM sandbox_objects WHERE org_key = $1 AND kind = $2 AND id = $3");

const CLEAR: Sql = sql("DELETE FROM sandbox_objects");

/// One object.
pub struct SandboxObject {
    pub kind: String,
    pub id: String,
    /// JSON.
    pub body: String,
    pub changed_at: Timestamp,
}

/// Everything that was changed in an organization.
pub async fn list(tx: &mut Tx, org_key: &str) -> Result<Vec<SandboxObject>, StorageError> {
    let rows = tx.all(LIST, (org_key,)).await?;
    let object = |row: &crate::storage::Row| {
        Ok(SandboxObject {
            kind: row.text("kind")?,
            id: row.text("id")?,
            body: row.text("body")?,
            changed_at: row.time("changed_at")?,
        })
    };
    rows.iter().map(object).collect()
}

/// Stores an object in place of the one before.
pub async fn put(tx: &mut Tx, org_key: &str, object: &SandboxObject) -> Result<(), StorageError> {
    let SandboxObject { kind, id, body, changed_at } = object;
    let (kind, id, body) = (kind.as_str(), id.as_str(), body.as_str());
    tx.execute_one(PUT, (org_key, kind, id, body, *changed_at)).await
}

/// Removes an object, if it is there.
pub async fn delete(tx: &mut Tx, org_key: &str, kind: &str, id: &str) -> Result<(), StorageError> {
    tx.execute(DELETE, (org_key, kind, id)).await.map(drop)
}

/// Removes everything, of all organizations.
pub async fn clear(tx: &mut Tx) -> Result<(), StorageError> {
    tx.execute(CLEAR, ()).await.map(drop)
}
