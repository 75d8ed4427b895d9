//! What changes of the keys are made of. All of them run one after the other, whichever server
//! makes them.

use crate::domain::KeyId;
use crate::domain::audit::event::{Event, KeyEvent};
use crate::domain::tokens::signing_key::{KeyState, OVERLAP, SigningAlgorithm};
use crate::storage::installation;
use crate::storage::tokens::keys::{self, StoredKey};
use crate::workflows::engine::keys::make;
use crate::workflows::engine::signing::{is_active, public_half};
use crate::workflows::{Actor, Change, OpContext, View, WorkflowError};

/// Has other servers wait, and every server read the keys again after the commit.
pub(super) async fn begin<P>(
    op: &OpContext,
    change: &mut Change<P>,
) -> Result<Vec<StoredKey>, WorkflowError> {
    let edition = op.draw_token_id();
    keys::set_edition(change, &edition).await?;
    Ok(keys::list(change).await?)
}

/// Lets the next key sign, and publishes `fresh` as the one after it. Where none was published yet,
/// `fresh` signs.
pub(super) async fn succeed<P>(
    op: &OpContext,
    change: &mut Change<P>,
    stored: &[StoredKey],
    mut fresh: StoredKey,
) -> Result<KeyId, WorkflowError> {
    let now = op.now();
    let is_next = |key: &&StoredKey| {
        key.algorithm == fresh.algorithm && key.life.state(now) == KeyState::Next
    };
    let next = stored.iter().find(is_next).map(|key| key.id.clone());
    match &next {
        Some(next) => keys::activate(change, next, now).await?,
        None => fresh.life.activated_at = Some(now),
    }
    keys::insert(change, &fresh).await?;
    Ok(next.unwrap_or(fresh.id))
}

/// Rotates the keys of the algorithm of `fresh`. [`WorkflowError::Stale`] when `signing` does not
/// sign any more.
pub(super) async fn rotate<P>(
    op: &OpContext,
    change: &mut Change<P>,
    signing: Option<&KeyId>,
    fresh: StoredKey,
) -> Result<(), WorkflowError> {
    let (stored, algorithm) = (begin(op, change).await?, fresh.algorithm);
    let before = stored.iter().find(|key| is_active(key, algorithm, op.now()));
    let before = before.ok_or(WorkflowError::NotFound)?;
    if signing.is_some_and(|signing| *signing != before.id) {
        return Err(WorkflowError::Stale);
    }
    let numbers = public_half(op.keyring(), before).map_err(|_| WorkflowError::Internal)?.numbers;
    let until = op.now().plus(OVERLAP);
    keys::retire(change, &before.id, &numbers, until).await?;
    let key = succeed(op, change, &stored, fresh).await?;
    let before = before.id.clone();
    record(change, KeyEvent::Rotated { key, algorithm, before, until }).await
}

/// Puts an event on the record of the organization whose owners look after the keys.
pub(super) async fn record<P>(
    change: &mut Change<P>,
    event: KeyEvent,
) -> Result<(), WorkflowError> {
    let org = installation::operator(change).await?;
    change.record_in(org.as_ref(), Event::Key(event));
    Ok(())
}

/// Makes sure that there is a key of an algorithm that an app chose. The two that are not RSA are
/// made in no time, and the first of RSA is made at the first start.
pub(crate) async fn ensure<P>(
    op: &OpContext,
    change: &mut Change<P>,
    algorithm: SigningAlgorithm,
) -> Result<(), WorkflowError> {
    let stored = keys::list(change).await?;
    if stored.iter().any(|key| is_active(key, algorithm, op.now())) {
        return Ok(());
    }
    let mut key = make(op, algorithm).await?;
    key.life.activated_at = Some(op.now());
    let stored = begin(op, change).await?;
    if stored.iter().any(|key| is_active(key, algorithm, op.now())) {
        return Ok(());
    }
    keys::insert(change, &key).await?;
    record(change, KeyEvent::Created { key: key.id, algorithm }).await
}

/// Lets through whoever runs the server, and the server itself.
pub(super) fn must_be_operator(op: &OpContext) -> Result<(), WorkflowError> {
    match op.actor() {
        Actor::Operator | Actor::Server => Ok(()),
        Actor::Person(_) | Actor::App(_) | Actor::Nobody => Err(WorkflowError::SignedOut),
    }
}

/// Whether this is the organization that the server was set up with.
pub(super) async fn is_operators(view: &mut View) -> Result<bool, WorkflowError> {
    let operator = installation::operator(view).await?;
    Ok(operator.as_ref() == Some(&view.who.org.id))
}

/// [`WorkflowError::NotFound`] in every other organization: there are no keys of theirs.
pub(super) async fn must_be_operators(change: &mut Change) -> Result<(), WorkflowError> {
    let operator = installation::operator(change).await?;
    if operator.as_ref() == Some(&change.who.org.id) {
        Ok(())
    } else {
        Err(WorkflowError::NotFound)
    }
}
