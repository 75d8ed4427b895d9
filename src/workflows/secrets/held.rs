//! What every change of an app's secrets begins with, and what the confirmation of one brings
//! about. All of them hold the organization's lock, so that no two of them meet.

use crate::domain::apps::app::App;
use crate::domain::audit::event::{Event, SecretChange};
use crate::domain::organizations::organization::OrgPolicies;
use crate::domain::policy::Action;
use crate::domain::secrets::life::{EndReason, SecretPlan, SecretSummary, Secrets, next_warning};
use crate::domain::secrets::secret::{AppSecret, Revealed};
use crate::domain::{AppId, OrgId, SecretId};
use crate::storage::secrets::secret::{End, NewSecret};
use crate::storage::{self, Tx};
use crate::workflows::engine::context::record;
use crate::workflows::{ActingMember, Actor, Source, Visitor, WorkflowError, Workflows};

/// Somebody who may change the secrets of an app.
pub(crate) struct Keeper {
    /// Who.
    pub ctx: ActingMember,
    /// The app.
    pub app: App,
    /// The rules of its organization.
    pub policies: OrgPolicies,
    /// Its secrets that have not ended.
    pub secrets: Secrets,
}

/// Lets through who may regenerate the secret of an app: by their role, within the ceiling, and
/// by the policy of the organization.
///
/// # Errors
/// [`WorkflowError::NotFound`] when the organization owns no such app, or apps of its type have
/// no secret; [`WorkflowError::Denied`] for those who may not.
pub(crate) async fn enter(
    w: &Workflows,
    tx: &mut Tx,
    visitor: &Visitor,
    org: &OrgId,
    app: &AppId,
) -> Result<Keeper, WorkflowError> {
    let ctx = ActingMember::enter(tx, visitor, org).await?;
    ctx.authorize(tx, Action::SeeApps).await?;
    let found = storage::apps::app::find(tx, org, app).await?.ok_or(WorkflowError::NotFound)?;
    let scope = storage::apps::scopes::get(tx, app, found.scope_version).await?;
    ctx.authorize_app(tx, Action::RegenerateSecret, &scope).await?;
    let policies = storage::organizations::policies::get(tx, org).await?;
    ctx.authorize_regeneration(tx, &policies).await?;
    if !found.kind.has_secret() {
        return Err(WorkflowError::NotFound);
    }
    let secrets = load(w, tx, app).await?;
    Ok(Keeper { ctx, app: found, policies, secrets })
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
    let life = plan.expires_at.map(|end| (plan.created_at, end));
    let warns_at = life.and_then(|life| next_warning(life.0, life.1, plan.created_at));
    let new = NewSecret { app, plan, hash: &hash, hint: &hint, warns_at };
    storage::secrets::secret::insert(tx, &new).await?;
    Ok(Revealed::once(secret))
}

/// Confirms a pending secret: those before it end or begin their overlap, and tokens end if that
/// was asked for.
pub(crate) async fn hand_over(
    w: &Workflows,
    tx: &mut Tx,
    actor: &Actor,
    source: &Source,
    app: &App,
    new: &SecretSummary,
) -> Result<(), WorkflowError> {
    let now = w.now();
    if !storage::secrets::secret::confirm(tx, &new.id, now).await? {
        return Ok(());
    }
    let mut events = vec![event(&app.id, &new.id, SecretChange::Confirmed)];
    let held = load(w, tx, &app.id).await?;
    for older in held.older_than(new) {
        let at = new.ends_older(older, now);
        let has_ended = at.has_expired(now);
        let closed_at = has_ended.then_some(now);
        let end = End { at, reason: EndReason::Replaced, closed_at };
        if storage::secrets::secret::end(tx, &older.id, end).await? {
            let begun = SecretChange::OverlapBegun { ends_at: at };
            let change = if has_ended { SecretChange::Ended } else { begun };
            events.push(event(&app.id, &older.id, change));
        }
    }
    if new.revokes_tokens {
        events.push(revoke_tokens(w, tx, &app.id, &new.id).await?);
    }
    for event in events {
        record(w, tx, actor, source, Some(&app.org), event).await?;
    }
    Ok(())
}

/// Revokes every token of an app that was issued up to now. One that is issued later in the same
/// second says the next one, so that it lives: a client whose fresh token is refused would ask
/// again without end (CONTRACT.md T1).
pub(crate) async fn revoke_tokens(
    w: &Workflows,
    tx: &mut Tx,
    app: &AppId,
    with: &SecretId,
) -> Result<Event, WorkflowError> {
    storage::tokens::revocations::revoke_all(tx, app, w.now().as_seconds().saturating_add(1))
        .await?;
    Ok(event(app, with, SecretChange::TokensRevoked))
}
