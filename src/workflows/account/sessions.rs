//! Browser sessions: begin, recognise, keep, end.
//!
//! The cookie's value is stored as a hash. Idle time slides at most once a minute, so that reading
//! pages does not write all the time; the absolute end never moves. Signing in and out is on the
//! record by itself.

use std::time::Duration;

use aws_lc_rs::digest::{SHA256, digest};
use tracing::warn;

use crate::domain::secrets::secret::SecretHash;
use crate::domain::{PersonId, SessionRef, Timestamp};
use crate::storage::account::sessions as stored;
use crate::storage::account::sessions::{Beginning, SessionBounds, SessionContent};
use crate::workflows::{OffTheRecord, OpContext, WorkflowError};

/// A session's idle time begins anew at most this often.
const SLIDES_EVERY: Duration = Duration::from_secs(60);

/// How long a browser stays signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionLimits {
    /// Without a request.
    pub idle: Duration,
    /// In all.
    pub absolute: Duration,
}

impl SessionLimits {
    pub(crate) fn bounds(self, op: &OpContext) -> SessionBounds {
        let now = op.now();
        SessionBounds { now, idle_since: now.minus(self.idle) }
    }
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
    /// When it began: a sign-in begins a new one.
    pub started_at: Timestamp,
}

impl SessionData {
    fn content(&self) -> SessionContent<'_> {
        SessionContent { person: self.person.as_ref(), epoch: self.epoch, data: &self.data }
    }
}

/// Begins a session under the cookie value `id`, and forgets the ones that have ended.
pub async fn begin(
    op: &OpContext,
    limits: SessionLimits,
    id: &str,
    session: &SessionData,
) -> Result<(), WorkflowError> {
    let mut change = op.change_any().await?;
    let bounds = limits.bounds(op);
    stored::delete_ended(&mut change, bounds).await?;
    let beginning = Beginning {
        reference: &op.rng().id(),
        address: session.address.as_deref(),
        agent: session.agent.as_deref(),
        now: bounds.now,
        ends_at: bounds.now.plus(limits.absolute),
    };
    stored::insert(&mut change, &hash(id), &session.content(), &beginning).await?;
    change.commit_off_the_record(OffTheRecord::Session).await
}

/// What the session holds, or `None` when it has ended.
pub async fn recognise(
    op: &OpContext,
    limits: SessionLimits,
    id: &str,
) -> Result<Option<Recognised>, WorkflowError> {
    let bounds = limits.bounds(op);
    let mut view = op.view_any().await?;
    let Some(live) = stored::find_live(&mut view, &hash(id), bounds).await? else {
        return Ok(None);
    };
    view.end();
    if bounds.now.since(live.seen_at) >= SLIDES_EVERY
        && let Err(error) = slide(op, id).await
    {
        // The session lives; its idle time begins anew with a later request.
        warn!(%error, "Could not note that a session was used");
    }
    Ok(Some(Recognised { data: live.data, reference: live.reference, started_at: live.started_at }))
}

async fn slide(op: &OpContext, id: &str) -> Result<(), WorkflowError> {
    let mut change = op.change_any().await?;
    stored::touch(&mut change, &hash(id), op.now()).await?;
    change.commit_off_the_record(OffTheRecord::Session).await
}

/// Replaces what a session holds. One that has ended meanwhile stays ended.
pub async fn keep(op: &OpContext, id: &str, session: &SessionData) -> Result<(), WorkflowError> {
    let mut change = op.change_any().await?;
    stored::save(&mut change, &hash(id), &session.content()).await?;
    change.commit_off_the_record(OffTheRecord::Session).await
}

/// Ends a session.
pub async fn end(op: &OpContext, id: &str) -> Result<(), WorkflowError> {
    let mut change = op.change_any().await?;
    stored::delete(&mut change, &hash(id)).await?;
    change.commit_off_the_record(OffTheRecord::Session).await
}

/// The id is 128 random bits, so a plain hash cannot be turned around.
fn hash(id: &str) -> SecretHash {
    let mut bytes = [0; 32];
    bytes.copy_from_slice(digest(&SHA256, id.as_bytes()).as_ref());
    SecretHash::from_bytes(bytes)
}
