//! Browser sessions, found by the hash of what the cookie holds.
//!
//! A save touches an existing row only: one that was in flight when the person signed out must not
//! bring the session back.

use super::{Row, Sql, StorageError, Tx, sql};
use crate::domain::secret::SecretHash;
use crate::domain::{PersonId, Timestamp};

const INSERT: Sql =
    sql("INSERT INTO sessions (id_hash, person, data, epoch, created_at, seen_at, ends_at)
     VALUES ($1, $2, $3, $4, $5, $5, $6)");

const FIND_LIVE: Sql = sql("SELECT s.data, s.seen_at
       FROM sessions s
       LEFT JOIN people p ON p.id = s.person
      WHERE s.id_hash = $1 AND s.ends_at > $2 AND s.seen_at > $3
        AND (s.person IS NULL OR s.epoch = p.epoch)");

const TOUCH: Sql = sql("UPDATE sessions SET seen_at = $2 WHERE id_hash = $1 AND seen_at < $2");

const SAVE: Sql = sql("UPDATE sessions SET person = $2, epoch = $3, data = $4 WHERE id_hash = $1");

const DELETE: Sql = sql("DELETE FROM sessions WHERE id_hash = $1");

const DELETE_ENDED: Sql = sql("DELETE FROM sessions WHERE ends_at <= $1 OR seen_at <= $2");

/// What a session holds.
pub struct SessionContent<'a> {
    /// Who signed in, if anybody has.
    pub person: Option<&'a PersonId>,
    /// The person's epoch at sign-in; a session of another epoch has ended.
    pub epoch: i64,
    /// JSON.
    pub data: &'a str,
}

/// When sessions end by themselves.
#[derive(Debug, Clone, Copy)]
pub struct SessionBounds {
    /// Now.
    pub now: Timestamp,
    /// Sessions last seen at this point or before have ended.
    pub idle_since: Timestamp,
}

/// A session that has not ended.
pub struct LiveSession {
    /// JSON.
    pub data: String,
    /// When its idle time last began.
    pub seen_at: Timestamp,
}

/// Stores a new session that ends at `ends_at` at the latest.
pub async fn insert(
    tx: &mut Tx,
    id: &SecretHash,
    content: &SessionContent<'_>,
    (now, ends_at): (Timestamp, Timestamp),
) -> Result<(), StorageError> {
    let SessionContent { person, epoch, data } = *content;
    tx.execute_one(INSERT, (id, person, data, epoch, now, ends_at)).await
}

/// Returns `None` when the session is absent, idle for too long, over, or of an older epoch.
pub async fn find_live(
    tx: &mut Tx,
    id: &SecretHash,
    bounds: SessionBounds,
) -> Result<Option<LiveSession>, StorageError> {
    let row = tx.optional(FIND_LIVE, (id, bounds.now, bounds.idle_since)).await?;
    row.as_ref().map(from_row).transpose()
}

/// Begins the idle time anew.
pub async fn touch(tx: &mut Tx, id: &SecretHash, now: Timestamp) -> Result<(), StorageError> {
    tx.execute(TOUCH, (id, now)).await.map(drop)
}

/// Replaces what the session holds. Says whether the session was still there.
pub async fn save(
    tx: &mut Tx,
    id: &SecretHash,
    content: &SessionContent<'_>,
) -> Result<bool, StorageError> {
    let SessionContent { person, epoch, data } = *content;
    Ok(tx.execute(SAVE, (id, person, epoch, data)).await? == 1)
}

/// Ends a session. Nothing happens when it has ended already.
pub async fn delete(tx: &mut Tx, id: &SecretHash) -> Result<(), StorageError> {
    tx.execute(DELETE, (id,)).await.map(drop)
}

/// Forgets the sessions that ended by themselves.
pub async fn delete_ended(tx: &mut Tx, bounds: SessionBounds) -> Result<(), StorageError> {
    tx.execute(DELETE_ENDED, (bounds.now, bounds.idle_since)).await.map(drop)
}

fn from_row(row: &Row) -> Result<LiveSession, StorageError> {
    Ok(LiveSession { data: row.text("data")?, seen_at: row.time("seen_at")? })
}
