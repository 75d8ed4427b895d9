//! Replacing an app's secret in one step: the old ones end at once ("leaked: cut off now").

use super::{Ctx, Visitor, WorkflowError, Workflows};
use crate::domain::audit::Event;
use crate::domain::policy::Action;
use crate::domain::secret::{AppSecret, Revealed};
use crate::domain::{AppId, OrgId, SecretId};
use crate::storage;
use crate::storage::secrets::NewSecret;

/// Replaces every secret of an app by a new one, which is shown once.
///
/// # Errors
/// [`WorkflowError::NotFound`] when the organization owns no such app;
/// [`WorkflowError::Denied`] for those who may not regenerate its secret.
pub async fn replace_secret(
    w: &Workflows,
    visitor: &Visitor,
    (org, app): (&OrgId, &AppId),
) -> Result<Revealed<AppSecret>, WorkflowError> {
    let mut tx = w.write().await?;
    let ctx = Ctx::enter(&mut tx, visitor, org).await?;
    ctx.authorize(&mut tx, Action::SeeApps).await?;
    let app = storage::apps::find(&mut tx, org, app).await?.ok_or(WorkflowError::NotFound)?;
    let scope = storage::scopes::get(&mut tx, &app.id, app.scope_version).await?;
    ctx.authorize_app(&mut tx, Action::RegenerateSecret, &scope).await?;
    let policies = storage::policies::get(&mut tx, org).await?;
    ctx.authorize_regeneration(&mut tx, &policies).await?;

    let secret = AppSecret::generate(&mut w.rng());
    let id: SecretId = w.rng().id();
    let (hash, hint) = (w.keyring().hash(secret.expose()), secret.hint());
    let confirmed_at = Some(w.now());
    let expires_at = policies.max_secret_age.map(|age| w.now().plus(age.duration()));
    let new =
        NewSecret { id: &id, app: &app.id, hash: &hash, hint: &hint, confirmed_at, expires_at };
    storage::secrets::insert(&mut tx, &new, w.now()).await?;
    storage::secrets::end_others(&mut tx, &app.id, &id, w.now()).await?;
    ctx.record(w, &mut tx, Event::SecretReplaced { app: app.id, secret: id }).await?;
    tx.commit().await?;
    Ok(Revealed::once(secret))
}
