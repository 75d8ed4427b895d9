//! The credential doctor: what is wrong with credentials that were refused. For people who are
//! signed in only, about apps of their organization and apps that were added to it.

use serde::{Deserialize, Serialize};

use crate::domain::apps::app::{App, AppStatus};
use crate::domain::policy::Action;
use crate::domain::secrets::life::{EndReason, SecretState, SecretSummary};
use crate::domain::secrets::secret::{Presented, SecretHint};
use crate::domain::text::Name;
use crate::domain::{AppId, OrgId, Timestamp};
use crate::storage::{self, Tx};
use crate::workflows::playground::pasted::{PastedAs, Slip, read};
use crate::workflows::{OpContext, WorkflowError};

/// One thing that the doctor found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Finding {
    /// The text itself is not what it should be.
    Slip(Slip),
    /// No app here has that App ID.
    UnknownApp,
    /// The secret was not made by this installation, or for no app that is here.
    ForeignSecret,
    /// It is the secret of another app here.
    OtherApp { id: AppId, name: Name },
    /// It was right once.
    Ended {
        app: AppId,
        hint: SecretHint,
        /// `None` when it was not confirmed in time.
        reason: Option<EndReason>,
        since: Timestamp,
    },
    /// It works, and will end unless it is used or confirmed.
    Unconfirmed { app: AppId, hint: SecretHint, until: Timestamp },
    /// The app is disabled.
    Disabled { app: AppId, name: Name, since: Timestamp },
    /// The app was not added to this organization.
    NotAdded { app: AppId, name: Name },
    /// It was, until then.
    AdditionEnded { app: AppId, name: Name, since: Timestamp },
    /// Nothing is wrong with them.
    Fits { app: AppId, name: Name },
}

/// Says what is wrong with what was pasted. `chosen` is the app beside the field, if there is one.
pub async fn diagnose(
    op: &OpContext,
    org: &OrgId,
    chosen: Option<&AppId>,
    pasted: &Presented,
    field: PastedAs,
) -> Result<Vec<Finding>, WorkflowError> {
    let found = read(pasted, field);
    let mut view = op.view(org, Action::UsePlayground).await?;
    let mut findings: Vec<_> = found.slips.into_iter().map(Finding::Slip).collect();
    let named = found.app.as_ref().or(chosen);
    let app = match named {
        Some(id) => find_here(&mut view, org, id).await?,
        None => None,
    };
    if named.is_some() && app.is_none() {
        findings.push(Finding::UnknownApp);
    }
    let owner = match &found.secret {
        Some(secret) => {
            let of_secret = of_secret(op, &mut view, org, secret).await?;
            let (owner, of_secret) = (of_secret.app, of_secret.finding);
            match (&owner, &app) {
                (Some(owner), Some(app)) if owner.id != app.id => {
                    let (id, name) = (owner.id.clone(), owner.name.clone());
                    findings.push(Finding::OtherApp { id, name });
                }
                _ => {}
            }
            findings.extend(of_secret);
            owner
        }
        None => None,
    };
    if let Some(app) = app.or(owner) {
        findings.extend(of_app(op, &mut view, org, &app).await?);
        if findings.is_empty() && found.secret.is_some() {
            findings.push(Finding::Fits { app: app.id, name: app.name });
        }
    }
    Ok(findings)
}

/// An app of the organization, or one that was ever added to it.
async fn find_here(tx: &mut Tx, org: &OrgId, id: &AppId) -> Result<Option<App>, WorkflowError> {
    let Some(app) = storage::apps::app::find_anywhere(tx, id).await? else {
        return Ok(None);
    };
    let was_added = storage::sharing::grants::find_also_ended(tx, id, org).await?.is_some();
    Ok((app.org == *org || was_added).then_some(app))
}

/// Whose secret it is, as far as that is this organization's business, and whether it works.
struct OfSecret {
    app: Option<App>,
    finding: Option<Finding>,
}

async fn of_secret(
    op: &OpContext,
    tx: &mut Tx,
    org: &OrgId,
    secret: &Presented,
) -> Result<OfSecret, WorkflowError> {
    let foreign = OfSecret { app: None, finding: Some(Finding::ForeignSecret) };
    let hash = op.keyring().hash(secret.expose());
    let Some(found) = storage::secrets::secret::find_by_hash(tx, &hash).await? else {
        return Ok(foreign);
    };
    // What became of the secrets of an app is for the organization that owns it.
    let Some(app) = storage::apps::app::find(tx, org, &found.app).await? else {
        return Ok(foreign);
    };
    let finding = of_summary(&found.app, found.summary, op.now());
    Ok(OfSecret { app: Some(app), finding })
}

fn of_summary(app: &AppId, summary: SecretSummary, now: Timestamp) -> Option<Finding> {
    let (app, lapses_at) = (app.clone(), summary.lapses_at());
    match summary.state(now) {
        SecretState::Live => None,
        SecretState::Pending => {
            Some(Finding::Unconfirmed { app, hint: summary.hint, until: lapses_at })
        }
        SecretState::Ended => {
            let has_lapsed = summary.confirmed_at.is_none() && summary.end_reason.is_none();
            let since = summary.expires_at.filter(|end| end.has_expired(now)).unwrap_or(lapses_at);
            let own_end = (!has_lapsed).then_some(EndReason::Expired);
            let reason = summary.end_reason.or(own_end);
            Some(Finding::Ended { app, hint: summary.hint, reason, since })
        }
    }
}

async fn of_app(
    op: &OpContext,
    tx: &mut Tx,
    org: &OrgId,
    app: &App,
) -> Result<Vec<Finding>, WorkflowError> {
    let (id, name) = (app.id.clone(), app.name.clone());
    let mut findings = Vec::new();
    if let AppStatus::Disabled { at, .. } = app.status {
        findings.push(Finding::Disabled { app: id.clone(), name: name.clone(), since: at });
    }
    match storage::sharing::grants::find_also_ended(tx, &app.id, org).await? {
        None => findings.push(Finding::NotAdded { app: id, name }),
        Some(grant) => {
            if let Some(since) = grant.ends_at.filter(|end| end.has_expired(op.now())) {
                findings.push(Finding::AdditionEnded { app: id, name, since });
            }
        }
    }
    Ok(findings)
}
