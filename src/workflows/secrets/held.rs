//! What every change of an app's secrets begins with, and what the confirmation of one brings
//! about. All of them hold the organization's lock, so that no two of them meet.

use crate::domain::apps::app::App;
use crate::domain::audit::event::{Event, SecretChange};
use crate::domain::organizations::organization::OrgPolicies;
use crate::domain::policy::Action;
use crate::domain::secrets::life::{EndReason, SecretPlan, SecretSummary, Secrets, expiry};
use crate::domain::secrets::secret::{AppSecret, Revealed};
use crate::domain::{AppId, AppRef, SecretId};
use crate::storage::secrets::secret::{End, NewSecret};
use crate::storage::{self, Tx};
use crate::workflows::engine::op::Unit;
use crate::workflows::{ActingMember, Change, OpContext, WorkflowError, Workflows};

/// An app whose secrets somebody may change.
pub(crate) struct Keeper {
    pub app: App,
    /// The rules of its organization.
    pub policies: OrgPolicies,
    /// Its secrets that have not ended.
    pub secrets: Secrets,
}

/// Lets through who may regenerate the secret of an app: by their role, within the ceiling, and
/// by the policy of the organization.
pub(crate) async fn enter(
    op: &OpContext,
    unit: &mut Unit<ActingMember>,
    app: &AppRef,
) -> Result<Keeper, WorkflowError> {
    let found = storage::apps::app::find(unit, &app.org, &app.id).await?;
    let found = found.ok_or(WorkflowError::NotFound)?;
    let scope = storage::apps::scopes::get(unit, &app.id, found.scope_version).await?;
    unit.authorize_app(Action::RegenerateSecret, &scope).await?;
    let policies = storage::organizations::policies::get(unit, &app.org).await?;
    unit.authorize_regeneration(&policies).await?;
    if !found.kind.has_secret() {
        return Err(WorkflowError::NotFound);
    }
    let secrets = load(op, unit, &app.id).await?;
    Ok(Keeper { app: found, policies, secrets })
}

/// The secrets of an app that have not ended.
pub(crate) async fn load(
    w: &Workflows,
    tx: &mut Tx,
    app: &AppId,
) -> Result<Secrets, WorkflowError> {
    let stored = storage::secrets::secret::list(tx, app, w.now()).await?;
    Ok(Secrets::at(w.now(), stored.into_iter().map(|secret| secret.summary)))
}

/// Puts an event about a secret into words for the record.
pub(crate) fn event(app: &AppId, secret: &SecretId, change: SecretChange) -> Event {
    Event::Secret { app: app.clone(), secret: secret.clone(), change }
}

/// Makes a secret and stores its hash.
pub(crate) async fn make(
    w: &Workflows,
    tx: &mut Tx,
    app: &AppId,
    plan: &SecretPlan,
) -> Result<Revealed<AppSecret>, WorkflowError> {
    let secret = AppSecret::generate(&mut w.rng());
    let (hash, hint) = (w.keyring().hash(secret.expose()), secret.hint());
    let warns_at =
        plan.expires_at.and_then(|end| expiry(plan.created_at, end).next_warning(plan.created_at));
    let new = NewSecret { app, plan, hash: &hash, hint: &hint, warns_at };
    storage::secrets::secret::insert(tx, &new).await?;
    Ok(Revealed::once(secret))
}

/// Confirms a pending secret and commits that: those before it end or begin their overlap, and
/// tokens end if that was asked for.
pub(crate) async fn hand_over<P>(
    op: &OpContext,
    mut change: Change<P>,
    app: &App,
    new: &SecretSummary,
) -> Result<(), WorkflowError> {
    let now = op.now();
    if !storage::secrets::secret::confirm(&mut change, &new.id, now).await? {
        return Ok(());
    }
    change.record_in(Some(&app.org), event(&app.id, &new.id, SecretChange::Confirmed));
    let held = load(op, &mut change, &app.id).await?;
    for older in held.older_than(new) {
        let at = new.ends_older(older, now);
        let has_ended = at.has_expired(now);
        let closed_at = has_ended.then_some(now);
        let end = End { at, reason: EndReason::Replaced, closed_at };
        if storage::secrets::secret::end(&mut change, &older.id, end).await? {
            let begun = SecretChange::OverlapBegun { ends_at: at };
            let what = if has_ended { SecretChange::Ended } else { begun };
            change.record_in(Some(&app.org), event(&app.id, &older.id, what));
        }
    }
    if new.revokes_tokens {
        revoke_tokens(op, &mut change, app, &new.id).await?;
    }
    change.commit().await
}

/// Revokes every token of an app that was issued up to now. One that is issued later in the same
/// second says the next one, so that it lives: a client whose fresh token is refused would ask
/// again without end (CONTRACT.md T1).
pub(crate) async fn revoke_tokens<P>(
    op: &OpContext,
    change: &mut Change<P>,
    app: &App,
    with: &SecretId,
) -> Result<(), WorkflowError> {
    let not_before = op.now().as_seconds().saturating_add(1);
    storage::tokens::revocations::revoke_all(change, &app.id, not_before).await?;
    change.record_in(Some(&app.org), event(&app.id, with, SecretChange::TokensRevoked));
    Ok(())
}
