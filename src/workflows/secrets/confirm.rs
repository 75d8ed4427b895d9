//! Confirming that a secret was stored: from then on it does not lapse, and those before it end.

use crate::domain::apps::app::AppType;
use crate::domain::policy::Action;
use crate::domain::secrets::life::SecretState;
use crate::domain::{AppRef, SecretId};
use crate::storage;
use crate::workflows::secrets::held::{enter, hand_over, load};
use crate::workflows::{OpContext, WorkflowError};

/// What became of a confirmation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confirmation {
    /// The secret of an app of this type counts, from now on or already.
    Counts(AppType),
    /// It ended before it was confirmed: it lapsed, was discarded, or was cut off.
    TooLate,
}

/// Confirms a pending secret of an app. Whoever may change the app confirms its first secret; to
/// confirm one that ends another takes the right to regenerate.
pub async fn confirm(
    op: &OpContext,
    app: &AppRef,
    secret: &SecretId,
) -> Result<Confirmation, WorkflowError> {
    let mut change = op.change(&app.org, Action::SeeApps).await?;
    let found = storage::apps::app::find(&mut change, &app.org, &app.id).await?;
    let found = found.ok_or(WorkflowError::NotFound)?;
    let scope = storage::apps::scopes::get(&mut change, &found.id, found.scope_version).await?;
    change.authorize_app(Action::EditApp, &scope).await?;
    let secret_of = storage::secrets::secret::find_app(&mut change, secret).await?;
    if secret_of.as_ref() != Some(&found.id) {
        return Err(WorkflowError::NotFound);
    }
    let held = load(op, &mut change, &found.id).await?;
    let Some(new) = held.find(secret) else {
        return Ok(Confirmation::TooLate);
    };
    if new.state(op.now()) == SecretState::Pending {
        if held.older_than(new).next().is_some() || new.revokes_tokens {
            enter(op, &mut change, app).await?;
        }
        hand_over(op, change, &found, new).await?;
    }
    Ok(Confirmation::Counts(found.kind))
}
