//! Exchanging the key that signs. Tokens of the one before stay good until they expire.

use crate::domain::policy::Action;
use crate::domain::tokens::signing_key::SigningAlgorithm;
use crate::domain::{KeyId, OrgId};
use crate::workflows::engine::keys::make;
use crate::workflows::tokens::keys::change;
use crate::workflows::{OpContext, WorkflowError};

/// Lets the next key of an algorithm sign in place of `signing`. [`WorkflowError::Stale`] when that
/// one was replaced already, so that a form that is sent twice rotates once.
pub async fn rotate(
    op: &OpContext,
    org: &OrgId,
    algorithm: SigningAlgorithm,
    signing: &KeyId,
) -> Result<(), WorkflowError> {
    // Asked before something slow, and again in the transaction itself.
    op.view(org, Action::ManageSigningKeys).await?.end();
    let fresh = make(op, algorithm).await?;
    let mut change = op.change(org, Action::ManageSigningKeys).await?;
    change::must_be_operators(&mut change).await?;
    change::rotate(op, &mut change, Some(signing), fresh).await?;
    change.commit().await
}

/// The same for whoever runs the server. [`WorkflowError::NotFound`] when nothing is signed by that
/// algorithm.
pub async fn rotate_as_operator(
    op: &OpContext,
    algorithm: SigningAlgorithm,
) -> Result<(), WorkflowError> {
    change::must_be_operator(op)?;
    let fresh = make(op, algorithm).await?;
    let mut change = op.change_any().await?;
    change::rotate(op, &mut change, None, fresh).await?;
    change.commit().await
}
