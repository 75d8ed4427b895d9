//! The public keys that apps keep at an address of their own: when they have to be read, and what
//! came of it. Reading them is the edge's work. Token requests with a key that is known and fresh
//! wait for nobody.

use std::time::Duration;

use tracing::{info, warn};

use crate::domain::apps::keys::{AppKeys, AppKeysError, KeySetUrl};
use crate::domain::policy::Action;
use crate::domain::secrets::secret::Presented;
use crate::domain::{AppId, AppRef, OrgId, Timestamp};
use crate::storage::apps::keys::{self, KeptKeys};
use crate::storage::{StorageError, Tx};
use crate::workflows::engine::jwt;
use crate::workflows::engine::jwt::assertion::Assertion;
use crate::workflows::{OffTheRecord, OpContext, WorkflowError};

/// After this they are read again.
const FRESH: Duration = Duration::from_mins(10);

/// After this they prove nothing any more, if they could not be read again.
const KEPT: Duration = Duration::from_hours(24);

/// Between two readings for the same app, whoever asks.
const PAUSE: Duration = Duration::from_mins(1);

/// Keys that have to be read.
pub struct DueKeys {
    pub app: AppId,
    pub org: OrgId,
    pub url: KeySetUrl,
    /// Whether somebody set out to read them so short a time ago that nobody does again.
    pub was_asked: bool,
}

/// Why keys are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadKeys {
    /// An assertion needs them.
    WhenDue,
    /// Their owner said where they are.
    Now,
}

/// An assertion that could be right: whose it says that it is, and when it came.
pub(crate) struct Meant {
    pub app: AppId,
    pub kid: Option<String>,
}

/// Reads an assertion as far as it can be read without the app's keys. Nothing of it is proved.
pub(crate) fn read_meant(op: &OpContext, assertion: &Assertion) -> Option<Meant> {
    let settings = op.settings();
    let audiences = [settings.issuer(), settings.token_url(), settings.base_url.clone()];
    let app = AppId::parse(assertion.app()).ok()?;
    let is_meant = assertion.is_meant(&audiences, op.now());
    is_meant.then(|| Meant { app, kid: assertion.kid.clone() })
}

/// The keys that an app proves itself with now.
pub(crate) async fn list(
    tx: &mut Tx,
    app: &AppId,
    now: Timestamp,
) -> Result<AppKeys, StorageError> {
    let kept = keys::find_kept(tx, app).await?;
    let is_over = |kept: KeptKeys| kept.read_at.is_none_or(|at| now >= at.plus(KEPT));
    if kept.is_some_and(is_over) {
        return Ok(AppKeys::default());
    }
    keys::list(tx, app).await
}

/// The keys that have to be read before an assertion can be checked: those that are not fresh, or
/// that lack the one it names.
pub async fn find_due(
    op: &OpContext,
    presented: &Presented,
) -> Result<Option<DueKeys>, WorkflowError> {
    let assertion = Assertion::read(presented.expose());
    let Some(Meant { app, kid }) = assertion.and_then(|assertion| read_meant(op, &assertion))
    else {
        return Ok(None);
    };
    let Some(kept) = keys::find_kept(&mut op.read_once().await?, &app).await? else {
        return Ok(None);
    };
    let is_fresh = kept.read_at.is_some_and(|at| op.now() < at.plus(FRESH));
    if is_fresh && keys::has(&mut op.read_once().await?, &app, kid.as_deref()).await? {
        return Ok(None);
    }
    let KeptKeys { org, url, asked_at, .. } = kept;
    Ok(Some(DueKeys { app, org, url, was_asked: op.now() < asked_at.plus(PAUSE) }))
}

/// The address of an app's keys, for the one who just entered it.
pub async fn find_entered(op: &OpContext, app: &AppRef) -> Result<Option<DueKeys>, WorkflowError> {
    let mut view = op.view(&app.org, Action::SeeApps).await?;
    let kept = keys::find_kept(&mut view, &app.id).await?.filter(|kept| kept.org == app.org);
    drop(view);
    op.end_snapshot();
    let due =
        |KeptKeys { org, url, .. }| DueKeys { app: app.id.clone(), org, url, was_asked: false };
    Ok(kept.map(due))
}

/// Says whether it is the caller who reads the keys. On whichever server, they are read once.
pub async fn begin(op: &OpContext, due: &DueKeys, why: ReadKeys) -> Result<bool, WorkflowError> {
    let before = match why {
        ReadKeys::WhenDue => op.now().minus(PAUSE),
        ReadKeys::Now => op.now(),
    };
    let mut change = op.change_any().await?;
    let is_ours = keys::reserve(&mut change, &due.app, op.now(), before).await?;
    change.commit_off_the_record(OffTheRecord::Upkeep).await?;
    Ok(is_ours)
}

/// Keeps what came of reading: the text of a key set, or why there is none.
pub async fn keep(
    op: &OpContext,
    due: &DueKeys,
    read: Result<String, String>,
) -> Result<(), WorkflowError> {
    let DueKeys { app, url, .. } = due;
    let read = read.and_then(|text| usable(&text).map_err(|error| fault(&error)));
    let mut change = op.change_any().await?;
    match read {
        Ok(found) => {
            info!(app.id = %app, "Read the public keys of app {app}");
            keys::keep(&mut change, app, url, &found, op.now()).await?;
        }
        Err(fault) => {
            warn!(app.id = %app, "Could not read the public keys of app {app}: {fault}");
            keys::keep_fault(&mut change, app, url, &fault).await?;
        }
    }
    change.commit_off_the_record(OffTheRecord::Upkeep).await
}

fn usable(text: &str) -> Result<AppKeys, AppKeysError> {
    let found = AppKeys::parse_kept(text)?;
    let usable: Vec<_> =
        found.iter().filter(|key| jwt::publish(&key.numbers).is_ok()).cloned().collect();
    if usable.is_empty() { Err(AppKeysError::Kind(1)) } else { Ok(AppKeys::of(usable)) }
}

fn fault(error: &AppKeysError) -> String {
    match error {
        AppKeysError::Form => "What it answers isn't a JSON Web Key Set.".to_owned(),
        AppKeysError::Private => {
            "It shows a private key. Make a new pair, and show its public half only.".to_owned()
        }
        AppKeysError::Kind(_) | AppKeysError::Purpose(_) | AppKeysError::Ids => {
            "It has no key for signatures that is RSA with at least 2048 bits, P-256 or Ed25519."
                .to_owned()
        }
        AppKeysError::TooMany => format!("It has more than {} keys.", AppKeys::MOST),
    }
}
