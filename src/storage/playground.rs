//! What sessions hold of the playground, sealed: nothing here can read it.

use crate::domain::{OrgId, SessionRef, Timestamp};
use crate::storage::{Sql, StorageError, Tx, sql};

const FIND: Sql = sql("SELECT sealed
       FROM playground_desks
      WHERE session = $1 AND org = $2 AND expires_at > $3");

const PUT: Sql = sql("INSERT INTO playground_desks (session, org, sealed, expires_at)
     VALUES ($1, $2, $3, $4)
         ON CONFLICT (session, org) DO UPDATE SET sealed = $3, expires_at = $4");

const DELETE_EXPIRED: Sql = sql("DELETE FROM playground_desks WHERE expires_at <= $1");

/// Returns `None` when there is nothing, or it is over.
pub async fn find(
    tx: &mut Tx,
    session: &SessionRef,
    org: &OrgId,
    now: Timestamp,
) -> Result<Option<String>, StorageError> {
    let row = tx.optional(FIND, (session, org, now)).await?;
    row.map(|row| row.text("sealed")).transpose()
}

/// Replaces what a session holds.
pub async fn put(
    tx: &mut Tx,
    session: &SessionRef,
    org: &OrgId,
    sealed: &str,
    expires_at: Timestamp,
) -> Result<(), StorageError> {
    tx.execute_one(PUT, (session, org, sealed, expires_at)).await
}

/// Throws away what is over.
pub async fn delete_expired(tx: &mut Tx, now: Timestamp) -> Result<(), StorageError> {
    tx.execute(DELETE_EXPIRED, (now,)).await.map(drop)
}
