//! When a secret expires: set, moved or taken away while it is in use.

use crate::domain::apps::app::App;
use crate::domain::audit::event::SecretChange;
use crate::domain::organizations::organization::{OrgPolicies, SecretAge};
use crate::domain::secrets::life::{SecretSummary, next_warning};
use crate::domain::{AppId, OrgId, SecretId, Timestamp};
use crate::storage;
use crate::workflows::secrets::held::{Keeper, enter, event};
use crate::workflows::secrets::regenerate::read_lifetime;
use crate::workflows::{OpContext, Visitor, WorkflowError, Workflows};

/// What leaves an expiry as it is.
pub const KEEP: &str = "keep";

/// A secret with its expiry as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpiryNow {
    /// The app.
    pub app: App,
    /// The secret.
    pub secret: SecretSummary,
    /// The maximum age of secrets, if the organization has one.
    pub max_age: Option<SecretAge>,
}

/// The form, as it was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetSecretExpiry {
    /// The organization that owns the app.
    pub org: OrgId,
    /// The app.
    pub app: AppId,
    /// The secret.
    pub secret: SecretId,
    /// In how many days from now; empty for no end, [`KEEP`] for the one that it has.
    pub lasts: String,
    /// The expiry that the form was opened with, in microseconds; empty for none.
    pub version: String,
}

/// Looks at the expiry of a secret.
///
/// # Errors
/// [`WorkflowError::NotFound`] when the app has no such secret, or a newer one has taken its
/// place; [`WorkflowError::Denied`] for those who may not regenerate it.
pub async fn see_expiry(
    op: &OpContext,
    org: &OrgId,
    app: &AppId,
    secret: &SecretId,
) -> Result<ExpiryNow, WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.read().await?;
    let keeper = enter(w, &mut tx, visitor, org, app).await?;
    let secret = find(&keeper, secret)?;
    Ok(ExpiryNow { app: keeper.app, secret, max_age: keeper.policies.max_secret_age })
}

/// Sets or clears the expiry of a secret.
///
/// # Errors
/// [`WorkflowError::Invalid`] for more than the organization allows; [`WorkflowError::Stale`]
/// when somebody else was faster; otherwise as [`see_expiry`].
pub async fn set_secret_expiry(op: &OpContext, form: SetSecretExpiry) -> Result<(), WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.write().await?;
    storage::organizations::organization::lock(&mut tx, &form.org).await?;
    let keeper = enter(w, &mut tx, visitor, &form.org, &form.app).await?;
    let before = find(&keeper, &form.secret)?;
    if form.lasts == KEEP {
        return Ok(());
    }
    let after = read(w, &form.lasts, &before, &keeper.policies)?;
    if version(&before) != form.version {
        return Err(WorkflowError::Stale);
    }
    let warns_at = after.and_then(|end| next_warning(before.created_at, end, w.now()));
    storage::secrets::secret::set_expiry(&mut tx, &before.id, after, warns_at).await?;
    let change = SecretChange::ExpiryChanged { before: before.expires_at, after };
    keeper.ctx.record(w, &mut tx, event(&form.app, &before.id, change)).await?;
    tx.commit().await?;
    Ok(())
}

/// What tells one expiry of a secret from another.
pub fn version(secret: &SecretSummary) -> String {
    secret.expires_at.map(|end| end.as_micros().to_string()).unwrap_or_default()
}

fn find(keeper: &Keeper, secret: &SecretId) -> Result<SecretSummary, WorkflowError> {
    let found = keeper.secrets.find(secret);
    let found = found.filter(|found| found.confirmed_at.is_some() && !found.is_replaced());
    found.cloned().ok_or(WorkflowError::NotFound)
}

/// The new end. A policy counts from when the secret was made, not from now.
fn read(
    w: &Workflows,
    lasts: &str,
    secret: &SecretSummary,
    policies: &OrgPolicies,
) -> Result<Option<Timestamp>, WorkflowError> {
    let days = read_lifetime(lasts, policies);
    let days = days.map_err(|error| WorkflowError::Invalid(vec![error]))?;
    let end = days.map(|age| w.now().plus(age.duration()));
    let latest = policies.max_secret_age.map(|age| secret.created_at.plus(age.duration()));
    // Nothing is longer than the policy allows, and nothing ends by a change of its expiry: what
    // is too old already may only end earlier than it would.
    let is_too_old = latest.is_some_and(|latest| latest <= w.now());
    let latest = if is_too_old { secret.expires_at } else { latest };
    Ok(match (end, latest) {
        (Some(end), Some(latest)) => Some(end.min(latest)),
        (end, _) => end,
    })
}
