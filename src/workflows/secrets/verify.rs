//! Whether a presented secret is one that an app may use. The start of the token path.

use tracing::info;

use crate::domain::apps::activity::{Activity, Outcome};
use crate::domain::apps::app::{App, AppStatus};
use crate::domain::secrets::life::SecretState;
use crate::domain::secrets::secret::{AppSecret, Presented, SecretHash};
use crate::domain::{AppId, SecretId};
use crate::storage;
use crate::storage::tokens::standing::{HeldSecret, Meant, Standing, WithSecrets};
use crate::workflows::secrets::held::{hand_over, load};
use crate::workflows::{Actor, OpContext, WorkflowError, Workflows};

/// An App ID and an App Secret as somebody sent them.
pub struct AppCredentials {
    pub app: String,
    pub secret: Presented,
}

/// What came of credentials.
pub(crate) enum Proof {
    /// They are right, and this is whose they are.
    App(Box<Proven>),
    /// They are right, but the app may not use them from there.
    Elsewhere,
    /// They are wrong.
    Nobody,
}

/// An app that has proven itself, as it stood in that moment.
pub(crate) struct Proven {
    pub standing: Standing,
    /// See [`WithSecrets::roles`].
    pub roles: String,
}

/// Whether an app may prove itself from where this is asked.
pub(crate) async fn may_come_from_here(op: &OpContext, app: &App) -> Result<bool, WorkflowError> {
    if !app.is_limited {
        return Ok(true);
    }
    let networks = storage::apps::networks::list(&mut op.read_once().await?, &app.id).await?;
    let is_allowed = networks.allow(op.source().address);
    if !is_allowed {
        info!(app.id = %app.id, "App {} came from outside its networks", app.id);
    }
    Ok(is_allowed)
}

/// Finds the app and compares its secrets. [`Proof::Nobody`] alike when the App ID is unknown, the
/// secret is wrong or over, or the app is disabled, after the same work in each case.
///
/// A pending secret that is used is thereby confirmed.
pub(crate) async fn verify(
    op: &OpContext,
    credentials: &AppCredentials,
    meant: Meant<'_>,
) -> Result<Proof, WorkflowError> {
    let (proven, secret) = match recognise(op, credentials, meant).await? {
        Recognition::Right(proven, secret) => (proven, secret),
        Recognition::Elsewhere(proven) => {
            note(op, &proven.standing.app, None, Outcome::Refused);
            return Ok(Proof::Elsewhere);
        }
        Recognition::Wrong(proven) => {
            if let Some(proven) = proven {
                note(op, &proven.standing.app, None, Outcome::Refused);
            }
            return Ok(Proof::Nobody);
        }
    };
    let app = &proven.standing.app;
    if secret.times.confirmed_at.is_none() {
        // Whoever is second uses a secret that was good when it was read, as with every other.
        let handover = op.handovers().begin(&secret.id);
        if handover.is_some() && !confirm(op, app, &secret.id).await? {
            return Ok(Proof::Nobody);
        }
    }
    let agent = op.source().agent.as_deref();
    op.usage().note_use(&app.id, &secret.id, agent, op.seen());
    note(op, app, Some(&secret.id), Outcome::Used);
    Ok(Proof::App(proven))
}

/// The same without a trace: nothing is confirmed by it, and nothing counts as used.
pub(crate) async fn try_out(
    op: &OpContext,
    credentials: &AppCredentials,
    meant: Meant<'_>,
) -> Result<Proof, WorkflowError> {
    Ok(match recognise(op, credentials, meant).await? {
        // Whoever looks whether a secret works does so from somewhere else than the app.
        Recognition::Right(proven, _) | Recognition::Elsewhere(proven) => Proof::App(proven),
        Recognition::Wrong(_) => Proof::Nobody,
    })
}

fn note(op: &OpContext, app: &App, secret: Option<&SecretId>, outcome: Outcome) {
    let org = (outcome == Outcome::Refused).then(|| app.org.clone());
    let (app, secret) = (app.id.clone(), secret.cloned());
    let activity = Activity { app, org, secret, outcome, permission: None };
    op.usage().note_activity(activity, op.seen());
}

/// What came of looking.
enum Recognition {
    Right(Box<Proven>, HeldSecret),
    /// The secret is right, but the app may not use it from there.
    Elsewhere(Box<Proven>),
    /// The app, where there is one of that App ID.
    Wrong(Option<Box<Proven>>),
}

async fn recognise(
    op: &OpContext,
    credentials: &AppCredentials,
    meant: Meant<'_>,
) -> Result<Recognition, WorkflowError> {
    let presented = op.keyring().hash(credentials.secret.expose());
    let is_well_formed = AppSecret::parse(credentials.secret.expose()).is_ok();
    // An App ID of no form is looked up as one that nobody has, to take the same time.
    let app_id = AppId::parse(&credentials.app)
        .unwrap_or_else(|_| AppId::from_bytes([0; AppId::LENGTH * 2]));

    let mut once = op.read_once().await?;
    let found = storage::tokens::standing::find(&mut once, &app_id, meant, op.now()).await?;
    drop(once);
    let Some(WithSecrets { standing, roles, secrets }) = found else {
        return Ok(Recognition::Wrong(None));
    };
    let matching = find_match(op, secrets, &presented);
    let is_enabled = standing.app.status == AppStatus::Enabled;
    let is_elsewhere = !may_come_from_here(op, &standing.app).await?;
    let proven = Box::new(Proven { standing, roles });
    Ok(match matching {
        Some(_) if is_well_formed && is_enabled && is_elsewhere => Recognition::Elsewhere(proven),
        Some(secret) if is_well_formed && is_enabled => Recognition::Right(proven, secret),
        Some(_) | None => Recognition::Wrong(Some(proven)),
    })
}

/// Compares with every secret of the app, whichever it is.
fn find_match(
    w: &Workflows,
    secrets: Vec<HeldSecret>,
    presented: &SecretHash,
) -> Option<HeldSecret> {
    let mut found = None;
    for secret in secrets {
        let is_same = secret.hash == *presented;
        if is_same && secret.times.state(w.now()) != SecretState::Ended {
            found = Some(secret);
        }
    }
    found
}

/// Confirms a secret by its first use. Says whether it still works: since it was read, somebody
/// may have discarded it or cut it off.
async fn confirm(op: &OpContext, app: &App, secret: &SecretId) -> Result<bool, WorkflowError> {
    let op = op.op_as(Actor::App(app.id.clone()), op.source().clone());
    let mut change = op.change_any().await?;
    storage::organizations::organization::lock(&mut change, &app.org).await?;
    let held = load(&op, &mut change, &app.id).await?;
    let Some(found) = held.find(secret) else {
        return Ok(false);
    };
    if found.state(op.now()) == SecretState::Pending {
        hand_over(&op, change, app, found).await?;
    }
    Ok(true)
}
