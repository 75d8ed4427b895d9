//! Whether a presented secret is one that an app may use. The start of the token path.

use tracing::info;

use crate::domain::apps::activity::{Activity, Outcome};
use crate::domain::apps::app::{App, AppStatus};
use crate::domain::secrets::life::{SecretState, SecretSummary};
use crate::domain::secrets::secret::{AppSecret, Presented, SecretHash};
use crate::domain::{AppId, SecretId};
use crate::storage::secrets::secret::StoredSecret;
use crate::storage::{self, Tx};
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
    App(Box<App>),
    /// They are right, but the app may not use them from there.
    Elsewhere,
    /// They are wrong.
    Nobody,
}

/// Whether an app may prove itself from where this is asked.
pub(crate) async fn may_come_from_here(
    op: &OpContext,
    tx: &mut Tx,
    app: &App,
) -> Result<bool, WorkflowError> {
    if !app.is_limited {
        return Ok(true);
    }
    let networks = storage::apps::networks::list(tx, &app.id).await?;
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
) -> Result<Proof, WorkflowError> {
    let (app, secret) = match recognise(op, credentials).await? {
        Recognition::Right(app, secret) => (*app, secret),
        Recognition::Elsewhere(app) => {
            note(op, &app, None, Outcome::Refused);
            return Ok(Proof::Elsewhere);
        }
        Recognition::Wrong(app) => {
            if let Some(app) = app {
                note(op, &app, None, Outcome::Refused);
            }
            return Ok(Proof::Nobody);
        }
    };
    if secret.confirmed_at.is_none() {
        // Whoever is second uses a secret that was good when it was read, as with every other.
        let handover = op.handovers().begin(&secret.id);
        if handover.is_some() && !confirm(op, &app, &secret).await? {
            return Ok(Proof::Nobody);
        }
    }
    let agent = op.source().agent.as_deref();
    op.usage().note_use(&app.id, &secret.id, agent, op.seen());
    note(op, &app, Some(&secret.id), Outcome::Used);
    Ok(Proof::App(Box::new(app)))
}

/// The same without a trace: nothing is confirmed by it, and nothing counts as used.
pub(crate) async fn try_out(
    op: &OpContext,
    credentials: &AppCredentials,
) -> Result<Proof, WorkflowError> {
    Ok(match recognise(op, credentials).await? {
        // Whoever looks whether a secret works does so from somewhere else than the app.
        Recognition::Right(app, _) | Recognition::Elsewhere(app) => Proof::App(app),
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
    Right(Box<App>, SecretSummary),
    /// The secret is right, but the app may not use it from there.
    Elsewhere(Box<App>),
    /// The app, where there is one of that App ID.
    Wrong(Option<Box<App>>),
}

async fn recognise(
    op: &OpContext,
    credentials: &AppCredentials,
) -> Result<Recognition, WorkflowError> {
    let presented = op.keyring().hash(credentials.secret.expose());
    let is_well_formed = AppSecret::parse(credentials.secret.expose()).is_ok();
    // An App ID of no form is looked up as one that nobody has, to take the same time.
    let app_id = AppId::parse(&credentials.app)
        .unwrap_or_else(|_| AppId::from_bytes([0; AppId::LENGTH * 2]));

    let mut view = op.view_any().await?;
    let app = storage::apps::app::find_anywhere(&mut view, &app_id).await?;
    let secrets = storage::secrets::secret::list(&mut view, &app_id, op.now()).await?;
    let is_elsewhere = match &app {
        Some(app) => !may_come_from_here(op, &mut view, app).await?,
        None => false,
    };
    drop(view);
    let matching = find_match(op, secrets, &presented);
    let Some(app) = app.map(Box::new) else {
        return Ok(Recognition::Wrong(None));
    };
    Ok(match matching {
        Some(_) if is_well_formed && app.status == AppStatus::Enabled && is_elsewhere => {
            Recognition::Elsewhere(app)
        }
        Some(secret) if is_well_formed && app.status == AppStatus::Enabled => {
            Recognition::Right(app, secret)
        }
        Some(_) | None => Recognition::Wrong(Some(app)),
    })
}

/// Compares with every secret of the app, whichever it is.
fn find_match(
    w: &Workflows,
    secrets: Vec<StoredSecret>,
    presented: &SecretHash,
) -> Option<SecretSummary> {
    let mut found = None;
    for StoredSecret { summary, hash } in secrets {
        let is_same = hash == *presented;
        if is_same && summary.state(w.now()) != SecretState::Ended {
            found = Some(summary);
        }
    }
    found
}

/// Confirms a secret by its first use. Says whether it still works: since it was read, somebody
/// may have discarded it or cut it off.
async fn confirm(op: &OpContext, app: &App, secret: &SecretSummary) -> Result<bool, WorkflowError> {
    let op = op.op_as(Actor::App(app.id.clone()), op.source().clone());
    let mut change = op.change_any().await?;
    storage::organizations::organization::lock(&mut change, &app.org).await?;
    let held = load(&op, &mut change, &app.id).await?;
    let Some(found) = held.find(&secret.id) else {
        return Ok(false);
    };
    if found.state(op.now()) == SecretState::Pending {
        hand_over(&op, change, app, found).await?;
    }
    Ok(true)
}
