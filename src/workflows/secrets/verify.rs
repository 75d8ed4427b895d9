//! Whether a presented secret is one that an app may use. The start of the token path.

use crate::domain::apps::app::{App, AppStatus};
use crate::domain::secrets::life::{SecretState, SecretSummary};
use crate::domain::secrets::secret::{AppSecret, Presented, SecretHash};
use crate::domain::{AppId, SecretId};
use crate::storage;
use crate::storage::secrets::secret::StoredSecret;
use crate::workflows::secrets::held::{hand_over, load};
use crate::workflows::{Actor, Source, WorkflowError, Workflows};

/// An App ID and an App Secret as somebody sent them.
pub struct AppCredentials {
    /// The App ID.
    pub app: String,
    /// The App Secret.
    pub secret: Presented,
}

/// An app that has proven itself.
pub(crate) struct ProvenApp {
    /// The app.
    pub app: App,
}

/// Finds the app and compares its secrets. Returns `None` alike when the App ID is unknown, the
/// secret is wrong or over, or the app is disabled, after the same work in each case.
///
/// A pending secret that is used is thereby confirmed.
pub(crate) async fn verify_secret(
    w: &Workflows,
    source: &Source,
    credentials: &AppCredentials,
) -> Result<Option<ProvenApp>, WorkflowError> {
    let Some((app, secret)) = recognise(w, credentials).await? else {
        return Ok(None);
    };
    if secret.confirmed_at.is_none() && !confirm(w, source, &app, &secret.id).await? {
        return Ok(None);
    }
    w.note_use(&app.id, &secret.id, source.address);
    Ok(Some(ProvenApp { app }))
}

/// The same without a trace: nothing is confirmed by it, and nothing counts as used.
pub(crate) async fn try_secret(
    w: &Workflows,
    credentials: &AppCredentials,
) -> Result<Option<ProvenApp>, WorkflowError> {
    let recognised = recognise(w, credentials).await?;
    Ok(recognised.map(|(app, _)| ProvenApp { app }))
}

async fn recognise(
    w: &Workflows,
    credentials: &AppCredentials,
) -> Result<Option<(App, SecretSummary)>, WorkflowError> {
    let presented = w.keyring().hash(credentials.secret.expose());
    let is_well_formed = AppSecret::parse(credentials.secret.expose()).is_ok();
    // An App ID of no form is looked up as one that nobody has, to take the same time.
    let app_id = AppId::parse(&credentials.app)
        .unwrap_or_else(|_| AppId::from_bytes([0; AppId::LENGTH * 2]));

    let mut tx = w.read().await?;
    let app = storage::apps::app::find_anywhere(&mut tx, &app_id).await?;
    let secrets = storage::secrets::secret::list(&mut tx, &app_id, w.now()).await?;
    drop(tx);
    let matching = find_match(w, secrets, &presented);
    let (Some(app), Some(secret), true) = (app, matching, is_well_formed) else {
        return Ok(None);
    };
    if app.status != AppStatus::Enabled {
        return Ok(None);
    }
    Ok(Some((app, secret.summary)))
}

/// Compares with every secret, and with one that never matches when there are none.
fn find_match(
    w: &Workflows,
    secrets: Vec<StoredSecret>,
    presented: &SecretHash,
) -> Option<StoredSecret> {
    let mut found = None;
    for secret in secrets {
        let is_same = secret.hash == *presented;
        if is_same && secret.summary.state(w.now()) != SecretState::Ended {
            found = Some(secret);
        }
    }
    found
}

/// Confirms a secret by its first use. Says whether it still works: since it was read, somebody
/// may have discarded it or cut it off.
async fn confirm(
    w: &Workflows,
    source: &Source,
    app: &App,
    secret: &SecretId,
) -> Result<bool, WorkflowError> {
    let mut tx = w.write().await?;
    storage::organizations::organization::lock(&mut tx, &app.org).await?;
    let held = load(w, &mut tx, &app.id).await?;
    let Some(found) = held.find(secret) else {
        return Ok(false);
    };
    if found.state(w.now()) == SecretState::Pending {
        let actor = Actor::App(app.id.clone());
        hand_over(w, &mut tx, &actor, source, app, found).await?;
        tx.commit().await?;
    }
    Ok(true)
}
