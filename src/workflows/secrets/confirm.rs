//! Confirming that a secret was stored: from then on it does not lapse, and those before it end.

use crate::domain::apps::app::AppType;
use crate::domain::policy::Action;
use crate::domain::secrets::life::SecretState;
use crate::domain::{AppId, OrgId, SecretId};
use crate::storage;
use crate::workflows::secrets::held::{enter, hand_over, load};
use crate::workflows::{ActingMember, Actor, OpContext, Visitor, WorkflowError, Workflows};

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
///
/// # Errors
/// [`WorkflowError::NotFound`] when the organization owns no such app, or that never had the
/// secret; [`WorkflowError::Denied`] for those who may not.
pub async fn confirm_secret(
    op: &OpContext,
    org: &OrgId,
    app: &AppId,
    secret: &SecretId,
) -> Result<Confirmation, WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.write().await?;
    storage::organizations::organization::lock(&mut tx, org).await?;
    let ctx = ActingMember::enter(&mut tx, visitor, org).await?;
    ctx.authorize(&mut tx, Action::SeeApps).await?;
    let app = storage::apps::app::find(&mut tx, org, app).await?.ok_or(WorkflowError::NotFound)?;
    let scope = storage::apps::scopes::get(&mut tx, &app.id, app.scope_version).await?;
    ctx.authorize_app(&mut tx, Action::EditApp, &scope).await?;
    if storage::secrets::secret::find_app(&mut tx, secret).await?.as_ref() != Some(&app.id) {
        return Err(WorkflowError::NotFound);
    }
    let held = load(w, &mut tx, &app.id).await?;
    let Some(new) = held.find(secret) else {
        return Ok(Confirmation::TooLate);
    };
    if new.state(w.now()) == SecretState::Pending {
        if held.older_than(new).next().is_some() || new.revokes_tokens {
            enter(w, &mut tx, visitor, org, &app.id).await?;
        }
        let actor = Actor::Person(ctx.person.clone());
        hand_over(w, &mut tx, &actor, &ctx.source, &app, new).await?;
        tx.commit().await?;
    }
    Ok(Confirmation::Counts(app.kind))
}
