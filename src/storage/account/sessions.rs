//! Browser sessions, found by the hash of what the cookie holds.
//!
//! A save touches an existing row only: one that was in flight when the person signed out must not
//! bring the session back.

use crate::domain::paging::Place;
use crate::domain::secrets::secret::SecretHash;
use crate::domain::{PersonId, SessionRef, Timestamp};
use crate::storage::{Row, Sql, StorageError, Tx, sql};

const INSERT: Sql =
    sql("INSERT INTO sessions (id_hash, person, data, epoch, created_at, seen_at, ends_at,
                           reference, address, agent)
     VALUES ($1, $2, $3, $4, $5, $5, $6, $7, $8, $9)");

const FIND_LIVE: Sql = sql("SELECT s.data AS data, s.seen_at AS seen_at, s.reference AS reference,
            s.created_at AS created_at
       FROM sessions s
       LEFT JOIN people p ON p.id = s.person
      WHERE s.id_hash = $1 AND s.ends_at > $2 AND s.seen_at > $3
        AND (s.person IS NULL OR s.epoch = p.epoch)");

const TOUCH: Sql = sql("UPDATE sessions SET seen_at = $2 WHERE id_hash = $1 AND seen_at < $2");

const SAVE: Sql = sql("UPDATE sessions SET person = $2, epoch = $3, data = $4 WHERE id_hash = $1");

const DELETE: Sql = sql("DELETE FROM sessions WHERE id_hash = $1");

const DELETE_ENDED: Sql = sql("DELETE FROM sessions WHERE ends_at <= $1 OR seen_at <= $2");

/// The live sessions of a person, up to what the statement adds.
macro_rules! of_person {
    ($what:literal, $rest:literal) => {
        concat!(
            "SELECT ",
            $what,
            "
       FROM sessions s
       JOIN people p ON p.id = s.person
      WHERE s.person = $1 AND s.epoch = p.epoch AND s.ends_at > $2 AND s.seen_at > $3",
            $rest
        )
    };
}

const LIST_OF_PERSON: Sql = sql(of_person!(
    "s.reference AS reference, s.created_at AS created_at, s.seen_at AS seen_at,
            s.address AS address, s.agent AS agent",
    "
        AND (s.created_at < $4 OR (s.created_at = $4 AND s.reference < $5))
      ORDER BY s.created_at DESC, s.reference DESC
      LIMIT $6"
));

const COUNT_OF_PERSON: Sql = sql(of_person!("COUNT(*) AS found", ""));

const DELETE_OF_PERSON: Sql = sql("DELETE FROM sessions WHERE person = $1 AND reference = $2");

const DELETE_OTHERS: Sql = sql("DELETE FROM sessions WHERE person = $1 AND reference <> $2");

/// What a session holds.
pub struct SessionContent<'a> {
    /// Who signed in, if anybody has.
    pub person: Option<&'a PersonId>,
    /// The person's epoch at sign-in; a session of another epoch has ended.
    pub epoch: i64,
    /// JSON.
    pub data: &'a str,
}

/// Where a session begins: what its person will recognise it by.
pub struct Beginning<'a> {
    /// What pages call it.
    pub reference: &'a SessionRef,
    pub address: Option<&'a str>,
    /// What the browser calls itself.
    pub agent: Option<&'a str>,
    pub now: Timestamp,
    /// When it ends at the latest.
    pub ends_at: Timestamp,
}

/// A live session of a person, as it is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRow {
    /// What pages call it.
    pub reference: SessionRef,
    pub started_at: Timestamp,
    /// When it was last used, to the minute.
    pub seen_at: Timestamp,
    /// Where it began.
    pub address: Option<String>,
    /// What the browser called itself.
    pub agent: Option<String>,
}

/// When sessions end by themselves.
#[derive(Debug, Clone, Copy)]
pub struct SessionBounds {
    pub now: Timestamp,
    /// Sessions last seen at this point or before have ended.
    pub idle_since: Timestamp,
}

/// A session that has not ended.
pub struct LiveSession {
    pub data: String,
    /// When its idle time last began.
    pub seen_at: Timestamp,
    /// What pages call it.
    pub reference: SessionRef,
    /// When it began.
    pub started_at: Timestamp,
}

/// Stores a new session.
pub async fn insert(
    tx: &mut Tx,
    id: &SecretHash,
    content: &SessionContent<'_>,
    beginning: &Beginning<'_>,
) -> Result<(), StorageError> {
    let SessionContent { person, epoch, data } = *content;
    let Beginning { reference, address, agent, now, ends_at } = *beginning;
    let row = (id, person, data, epoch, now, ends_at, reference, address, agent);
    tx.execute_one(INSERT, row).await
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

/// A page of a person's live sessions, the newest first, from a place on.
pub async fn list_of_person(
    tx: &mut Tx,
    person: &PersonId,
    bounds: SessionBounds,
    after: Option<&Place<SessionRef>>,
    limit: i64,
) -> Result<Vec<SessionRow>, StorageError> {
    let started = after.map_or(Timestamp::from_micros(i64::MAX), |place| place.at);
    let reference = after.map_or("", |place| place.id.as_str());
    let query = (person, bounds.now, bounds.idle_since, started, reference, limit);
    tx.all(LIST_OF_PERSON, query).await?.iter().map(listed).collect()
}

/// How many live sessions a person has.
pub async fn count_of_person(
    tx: &mut Tx,
    person: &PersonId,
    bounds: SessionBounds,
) -> Result<i64, StorageError> {
    tx.one(COUNT_OF_PERSON, (person, bounds.now, bounds.idle_since)).await?.int("found")
}

/// Ends a session of a person. Says whether it was there.
pub async fn delete_of_person(
    tx: &mut Tx,
    person: &PersonId,
    reference: &SessionRef,
) -> Result<bool, StorageError> {
    Ok(tx.execute(DELETE_OF_PERSON, (person, reference)).await? == 1)
}

/// Ends every session of a person but one. Says how many.
pub async fn delete_others(
    tx: &mut Tx,
    person: &PersonId,
    kept: &SessionRef,
) -> Result<u64, StorageError> {
    tx.execute(DELETE_OTHERS, (person, kept)).await
}

/// Forgets the sessions that ended by themselves.
pub async fn delete_ended(tx: &mut Tx, bounds: SessionBounds) -> Result<(), StorageError> {
    tx.execute(DELETE_ENDED, (bounds.now, bounds.idle_since)).await.map(drop)
}

fn from_row(row: &Row) -> Result<LiveSession, StorageError> {
    Ok(LiveSession {
        data: row.text("data")?,
        seen_at: row.time("seen_at")?,
        reference: row.get("reference")?,
        started_at: row.time("created_at")?,
    })
}

fn listed(row: &Row) -> Result<SessionRow, StorageError> {
    Ok(SessionRow {
        reference: row.get("reference")?,
        started_at: row.time("created_at")?,
        seen_at: row.time("seen_at")?,
        address: row.find_text("address")?,
        agent: row.find_text("agent")?,
    })
}
