//! What the server does about its keys by itself: the next one is always published, and signs when
//! its time has come.

use crate::domain::Timestamp;
use crate::domain::audit::event::KeyEvent;
use crate::domain::tokens::signing_key::{KeyState, PUBLISHED_AHEAD, SigningAlgorithm};
use crate::storage::tokens::keys::{self, StoredKey};
use crate::workflows::engine::keys::make;
use crate::workflows::engine::signing::is_active;
use crate::workflows::tokens::keys::change;
use crate::workflows::{OpContext, WorkflowError};

/// Publishes the next keys and rotates those that are due. Of several servers, one does it.
pub async fn tend(op: &OpContext) -> Result<(), WorkflowError> {
    change::must_be_operator(op)?;
    let mut view = op.view_any().await?;
    let stored = keys::list(&mut view).await?;
    view.end();
    for algorithm in SigningAlgorithm::ALL {
        let Some(active) = stored.iter().find(|key| is_active(key, algorithm, op.now())) else {
            continue;
        };
        match next(&stored, algorithm, op.now()) {
            None => publish_next(op, algorithm).await?,
            Some(next) if is_due(op, active, next) => rotate(op, active).await?,
            Some(_) => {}
        }
    }
    Ok(())
}

fn next(stored: &[StoredKey], of: SigningAlgorithm, now: Timestamp) -> Option<&StoredKey> {
    stored.iter().find(|key| key.algorithm == of && key.life.state(now) == KeyState::Next)
}

fn is_due(op: &OpContext, active: &StoredKey, next: &StoredKey) -> bool {
    let rotates_at = active.life.rotates_at(&op.settings().tokens);
    let known_at = next.life.created_at.plus(PUBLISHED_AHEAD);
    rotates_at.is_some_and(|due| due.has_expired(op.now())) && known_at.has_expired(op.now())
}

async fn publish_next(op: &OpContext, algorithm: SigningAlgorithm) -> Result<(), WorkflowError> {
    let fresh = make(op, algorithm).await?;
    let mut change = op.change_any().await?;
    let stored = change::begin(op, &mut change).await?;
    if next(&stored, algorithm, op.now()).is_some() {
        return Ok(());
    }
    keys::insert(&mut change, &fresh).await?;
    change::record(&mut change, KeyEvent::Created { key: fresh.id, algorithm }).await?;
    change.commit().await
}

async fn rotate(op: &OpContext, active: &StoredKey) -> Result<(), WorkflowError> {
    let fresh = make(op, active.algorithm).await?;
    let mut change = op.change_any().await?;
    match change::rotate(op, &mut change, Some(&active.id), fresh).await {
        Err(WorkflowError::Stale) => Ok(()),
        Err(other) => Err(other),
        Ok(()) => change.commit().await,
    }
}
