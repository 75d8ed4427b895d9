//! When a secret expires: set, moved or taken away while it is in use.

use crate::domain::apps::app::App;
use crate::domain::audit::event::SecretChange;
use crate::domain::organizations::organization::{OrgPolicies, SecretAge};
use crate::domain::policy::Action;
use crate::domain::secrets::life::{SecretSummary, expiry};
use crate::domain::{AppRef, SecretId, Timestamp};
use crate::storage;
use crate::workflows::secrets::held::{Keeper, enter, event};
use crate::workflows::secrets::regenerate::read_lifetime;
use crate::workflows::{OpContext, WorkflowError, Workflows};

/// What leaves an expiry as it is.
pub const KEEP: &str = "keep";

/// A secret with its expiry as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpiryNow {
    pub app: App,
    pub secret: SecretSummary,
    /// Tells this expiry from another.
    pub version: String,
    /// The maximum age of secrets, if the organization has one.
    pub max_age: Option<SecretAge>,
}

/// The form, as it was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetExpiry {
    /// In how many days from now; empty for no end, [`KEEP`] for the one that it has.
    pub lasts: String,
    /// The [`ExpiryNow::version`] that the form was opened with.
    pub version: String,
}

/// Looks at the expiry of a secret. [`WorkflowError::NotFound`] also when a newer one has taken
/// its place.
pub async fn show_expiry(
    op: &OpContext,
    app: &AppRef,
    secret: &SecretId,
) -> Result<ExpiryNow, WorkflowError> {
    let mut view = op.view(&app.org, Action::SeeApps).await?;
    let keeper = enter(op, &mut view, app).await?;
    let secret = find(&keeper, secret)?;
    let max_age = keeper.policies.max_secret_age;
    Ok(ExpiryNow { app: keeper.app, version: version(&secret), secret, max_age })
}

/// Sets or clears the expiry of a secret. [`WorkflowError::Invalid`] for more than the
/// organization allows; [`WorkflowError::Stale`] when somebody else was faster.
pub async fn set_expiry(
    op: &OpContext,
    app: &AppRef,
    secret: &SecretId,
    form: &SetExpiry,
) -> Result<(), WorkflowError> {
    let mut change = op.change(&app.org, Action::SeeApps).await?;
    let keeper = enter(op, &mut change, app).await?;
    let before = find(&keeper, secret)?;
    if form.lasts == KEEP {
        return Ok(());
    }
    let after = read(op, &form.lasts, &before, &keeper.policies)?;
    if version(&before) != form.version {
        return Err(WorkflowError::Stale);
    }
    let warns_at = after.and_then(|end| expiry(before.created_at, end).next_warning(op.now()));
    storage::secrets::secret::set_expiry(&mut change, &before.id, after, warns_at).await?;
    let what = SecretChange::ExpiryChanged { before: before.expires_at, after };
    change.record(event(&app.id, &before.id, what));
    change.commit().await
}

/// The end in microseconds; empty when there is none.
fn version(secret: &SecretSummary) -> String {
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
