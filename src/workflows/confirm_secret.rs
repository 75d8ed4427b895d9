//! Confirming that a secret was stored: from then on it does not lapse.

use super::{Ctx, Visitor, WorkflowError, Workflows};
use crate::domain::app::{AppType, SecretState};
use crate::domain::audit::Event;
use crate::domain::policy::Action;
use crate::domain::{AppId, OrgId};
use crate::storage;

/// Confirms the pending secret of an app, and says of which type the app is. Does nothing when
/// none is pending.
///
/// # Errors
/// [`WorkflowError::NotFound`] when the organization owns no such app;
/// [`WorkflowError::Denied`] for those who may not change it.
pub async fn confirm_secret(
    w: &Workflows,
    visitor: &Visitor,
    (org, app): (&OrgId, &AppId),
) -> Result<AppType, WorkflowError> {
    let mut tx = w.write().await?;
    let ctx = Ctx::enter(&mut tx, visitor, org).await?;
    ctx.authorize(&mut tx, Action::SeeApps).await?;
    let app = storage::apps::find(&mut tx, org, app).await?.ok_or(WorkflowError::NotFound)?;
    let scope = storage::scopes::get(&mut tx, &app.id, app.scope_version).await?;
    ctx.authorize_app(&mut tx, Action::EditApp, &scope).await?;
    for secret in storage::secrets::list(&mut tx, &app.id, w.now()).await? {
        if secret.summary.state(w.now()) == SecretState::Pending {
            storage::secrets::confirm(&mut tx, &secret.summary.id, w.now()).await?;
            let event = Event::SecretConfirmed { app: app.id.clone(), secret: secret.summary.id };
            ctx.record(w, &mut tx, event).await?;
        }
    }
    tx.commit().await?;
    Ok(app.kind)
}
