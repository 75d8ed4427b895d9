//! Browser sessions: begin, recognise, keep, end.
//!
//! The cookie's value is stored as a hash. Idle time slides at most once a minute, so that reading
//! pages does not write all the time; the absolute end never moves.

use std::time::Duration;

use aws_lc_rs::digest::{SHA256, digest};
use tracing::warn;

use crate::domain::secrets::secret::SecretHash;
use crate::domain::{PersonId, SessionRef};
use crate::storage;
use crate::storage::account::sessions::{Beginning, SessionBounds, SessionContent};
use crate::workflows::{WorkflowError, Workflows};

/// A session's idle time begins anew at most this often.
const SLIDES_EVERY: Duration = Duration::from_secs(60);

/// How long a browser stays signed in.
#[derive(Debug, Clone, Copy)]
pub struct SessionLimits {
    /// Without a request.
    pub idle: Duration,
    /// In all.
    pub absolute: Duration,
}

/// What a session holds.
pub struct SessionData {
    /// Who signed in, if anybody has.
    pub person: Option<PersonId>,
    /// The person's epoch at sign-in.
    pub epoch: i64,
    /// JSON, opaque here.
    pub data: String,
    /// Where the person signed in; kept from the beginning of the session.
    pub address: Option<String>,
    /// What their browser called itself then.
    pub agent: Option<String>,
}

/// A session that was recognised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recognised {
    /// JSON, opaque here.
    pub data: String,
    /// What pages call it.
    pub reference: SessionRef,
}

impl SessionData {
    fn content(&self) -> SessionContent<'_> {
        SessionContent { person: self.person.as_ref(), epoch: self.epoch, data: &self.data }
    }
}

/// Begins a session under the cookie value `id`, and forgets the ones that have ended.
pub async fn begin(
    w: &Workflows,
    limits: SessionLimits,
    id: &str,
    session: &SessionData,
) -> Result<(), WorkflowError> {
    let now = w.now();
    let mut tx = w.write().await?;
    storage::account::sessions::delete_ended(&mut tx, bounds(w, limits)).await?;
    let beginning = Beginning {
        reference: &w.rng().id(),
        address: session.address.as_deref(),
        agent: session.agent.as_deref(),
        now,
        ends_at: now.plus(limits.absolute),
    };
    storage::account::sessions::insert(&mut tx, &hash(id), &session.content(), &beginning).await?;
    tx.commit().await?;
    Ok(())
}

/// What the session holds, or `None` when it has ended.
pub async fn recognise(
    w: &Workflows,
    limits: SessionLimits,
    id: &str,
) -> Result<Option<Recognised>, WorkflowError> {
    let bounds = bounds(w, limits);
    let mut tx = w.read().await?;
    let Some(live) = storage::account::sessions::find_live(&mut tx, &hash(id), bounds).await?
    else {
        return Ok(None);
    };
    drop(tx);
    if bounds.now.since(live.seen_at) >= SLIDES_EVERY
        && let Err(error) = slide(w, id).await
    {
        // The session lives; its idle time begins anew with a later request.
        warn!(%error, "Could not note that a session was used");
    }
    Ok(Some(Recognised { data: live.data, reference: live.reference }))
}

async fn slide(w: &Workflows, id: &str) -> Result<(), WorkflowError> {
    let mut tx = w.write().await?;
    storage::account::sessions::touch(&mut tx, &hash(id), w.now()).await?;
    tx.commit().await?;
    Ok(())
}

/// Replaces what a session holds. One that has ended meanwhile stays ended.
pub async fn keep(w: &Workflows, id: &str, session: &SessionData) -> Result<(), WorkflowError> {
    let mut tx = w.write().await?;
    storage::account::sessions::save(&mut tx, &hash(id), &session.content()).await?;
    tx.commit().await?;
    Ok(())
}

/// Ends a session.
pub async fn end(w: &Workflows, id: &str) -> Result<(), WorkflowError> {
    let mut tx = w.write().await?;
    storage::account::sessions::delete(&mut tx, &hash(id)).await?;
    tx.commit().await?;
    Ok(())
}

pub(crate) fn bounds(w: &Workflows, limits: SessionLimits) -> SessionBounds {
    let now = w.now();
    SessionBounds { now, idle_since: now.minus(limits.idle) }
}

/// The id is 128 random bits, so a plain hash cannot be turned around.
fn hash(id: &str) -> SecretHash {
    let mut bytes = [0; 32];
    bytes.copy_from_slice(digest(&SHA256, id.as_bytes()).as_ref());
    SecretHash::from_bytes(bytes)
}
