//! Ending a key whose private half somebody else may have: everything that it signed is worth
//! nothing from the commit on, on every server that asks the database.

use crate::domain::audit::event::KeyEvent;
use crate::domain::policy::Action;
use crate::domain::tokens::signing_key::KeyState;
use crate::domain::{KeyId, OrgId};
use crate::storage::tokens::keys::{self, StoredKey};
use crate::workflows::engine::keys::make;
use crate::workflows::tokens::keys::change;
use crate::workflows::tokens::keys::list::{KeyLine, line};
use crate::workflows::{Change, OpContext, WorkflowError};

/// What has to be typed: what follows.
pub const CONSEQUENCE: &str = "end every token of this key";

/// Shows the key that somebody is about to revoke.
pub async fn preview_revocation(
    op: &OpContext,
    org: &OrgId,
    key: &KeyId,
) -> Result<KeyLine, WorkflowError> {
    let mut view = op.view(org, Action::ManageSigningKeys).await?;
    if !change::is_operators(&mut view).await? {
        return Err(WorkflowError::NotFound);
    }
    let stored = keys::list(&mut view).await?;
    line(op, stored.iter().find(|stored| stored.id == *key).ok_or(WorkflowError::NotFound)?)
}

/// Revokes a key. One that is revoked already stays so.
pub async fn revoke(
    op: &OpContext,
    org: &OrgId,
    key: &KeyId,
    typed: &str,
) -> Result<(), WorkflowError> {
    let found = preview_revocation(op, org, key).await?;
    must_be_meant(typed)?;
    op.end_snapshot();
    let fresh = make(op, found.algorithm).await?;
    let mut change = op.change(org, Action::ManageSigningKeys).await?;
    change::must_be_operators(&mut change).await?;
    revoke_in(op, change, key, fresh).await
}

/// The same for whoever runs the server.
pub async fn revoke_as_operator(
    op: &OpContext,
    key: &KeyId,
    typed: &str,
) -> Result<(), WorkflowError> {
    change::must_be_operator(op)?;
    must_be_meant(typed)?;
    let mut view = op.view_any().await?;
    let stored = keys::list(&mut view).await?;
    view.end();
    let found = stored.iter().find(|stored| stored.id == *key).ok_or(WorkflowError::NotFound)?;
    let fresh = make(op, found.algorithm).await?;
    revoke_in(op, op.change_any().await?, key, fresh).await
}

fn must_be_meant(typed: &str) -> Result<(), WorkflowError> {
    if typed.trim() == CONSEQUENCE {
        return Ok(());
    }
    let message = format!("Type exactly: {CONSEQUENCE}");
    Err(WorkflowError::invalid("name", message))
}

async fn revoke_in<P>(
    op: &OpContext,
    mut change: Change<P>,
    key: &KeyId,
    fresh: StoredKey,
) -> Result<(), WorkflowError> {
    let stored = change::begin(op, &mut change).await?;
    let found = stored.iter().find(|stored| stored.id == *key).ok_or(WorkflowError::NotFound)?;
    let state = found.life.state(op.now());
    if matches!(state, KeyState::Revoked { .. }) {
        return Ok(());
    }
    keys::revoke(&mut change, key, op.now()).await?;
    let successor = match state {
        KeyState::Active => Some(change::succeed(op, &mut change, &stored, fresh).await?),
        KeyState::Next => {
            keys::insert(&mut change, &fresh).await?;
            Some(fresh.id)
        }
        KeyState::Retiring { .. } | KeyState::Retired { .. } | KeyState::Revoked { .. } => None,
    };
    let (key, algorithm) = (key.clone(), found.algorithm);
    change::record(&mut change, KeyEvent::Revoked { key, algorithm, successor }).await?;
    change.commit().await
}
