//! Whether a presented secret is one that an app may use. The start of the token path.

use crate::domain::AppId;
use crate::domain::apps::app::{App, AppStatus};
use crate::domain::secrets::life::{SecretState, SecretSummary};
use crate::domain::secrets::secret::{AppSecret, Presented, SecretHash};
use crate::storage;
use crate::storage::secrets::secret::StoredSecret;
use crate::workflows::secrets::held::{hand_over, load};
use crate::workflows::{Actor, OpContext, WorkflowError, Workflows};

/// An App ID and an App Secret as somebody sent them.
pub struct AppCredentials {
    pub app: String,
    pub secret: Presented,
}

/// Finds the app and compares its secrets. Returns `None` alike when the App ID is unknown, the
/// secret is wrong or over, or the app is disabled, after the same work in each case.
///
/// A pending secret that is used is thereby confirmed.
pub(crate) async fn verify(
    op: &OpContext,
    credentials: &AppCredentials,
) -> Result<Option<App>, WorkflowError> {
    let Some(Recognised { app, secret }) = recognise(op, credentials).await? else {
        return Ok(None);
    };
    if secret.confirmed_at.is_none() {
        // Whoever is second uses a secret that was good when it was read, as with every other.
        let handover = op.handovers().begin(&secret.id);
        if handover.is_some() && !confirm(op, &app, &secret).await? {
            return Ok(None);
        }
    }
    let agent = op.source().agent.as_deref();
    op.usage().note_use(&app.id, &secret.id, agent, op.seen());
    Ok(Some(app))
}

/// The same without a trace: nothing is confirmed by it, and nothing counts as used.
pub(crate) async fn try_out(
    op: &OpContext,
    credentials: &AppCredentials,
) -> Result<Option<App>, WorkflowError> {
    Ok(recognise(op, credentials).await?.map(|recognised| recognised.app))
}

struct Recognised {
    app: App,
    secret: SecretSummary,
}

async fn recognise(
    op: &OpContext,
    credentials: &AppCredentials,
) -> Result<Option<Recognised>, WorkflowError> {
    let presented = op.keyring().hash(credentials.secret.expose());
    let is_well_formed = AppSecret::parse(credentials.secret.expose()).is_ok();
    // An App ID of no form is looked up as one that nobody has, to take the same time.
    let app_id = AppId::parse(&credentials.app)
        .unwrap_or_else(|_| AppId::from_bytes([0; AppId::LENGTH * 2]));

    let mut view = op.view_any().await?;
    let app = storage::apps::app::find_anywhere(&mut view, &app_id).await?;
    let secrets = storage::secrets::secret::list(&mut view, &app_id, op.now()).await?;
    drop(view);
    let matching = find_match(op, secrets, &presented);
    let (Some(app), Some(secret), true) = (app, matching, is_well_formed) else {
        return Ok(None);
    };
    if app.status != AppStatus::Enabled {
        return Ok(None);
    }
    Ok(Some(Recognised { app, secret }))
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
