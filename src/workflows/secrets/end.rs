//! Ending one secret by hand: an old one before its overlap is over, or one that nobody confirmed.
//! Never the one that an app needs.

use crate::domain::apps::app::App;
use crate::domain::audit::event::SecretChange;
use crate::domain::secrets::life::{EndReason, KeepReason, SecretSummary};
use crate::domain::{AppId, OrgId, SecretId};
use crate::storage;
use crate::storage::secrets::secret::End;
use crate::workflows::secrets::held::{Keeper, enter, event};
use crate::workflows::{OpContext, Visitor, WorkflowError, Workflows};

/// What ending a secret would bring about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndPreview {
    /// The app.
    pub app: App,
    /// The secret.
    pub secret: SecretSummary,
    /// Why it would end, or why it has to stay.
    pub may_end: Result<EndReason, KeepReason>,
}

/// Looks at a secret that somebody may want to end.
///
/// # Errors
/// [`WorkflowError::NotFound`] when the app has no such secret, or not any more;
/// [`WorkflowError::Denied`] for those who may not end it.
pub async fn preview_end(
    op: &OpContext,
    org: &OrgId,
    app: &AppId,
    secret: &SecretId,
) -> Result<EndPreview, WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.read().await?;
    let Keeper { app, secrets, .. } = enter(w, &mut tx, visitor, org, app).await?;
    let found = secrets.find(secret).cloned().ok_or(WorkflowError::NotFound)?;
    Ok(EndPreview { app, may_end: secrets.may_end(secret), secret: found })
}

/// Ends a secret at once, and says why it did.
///
/// # Errors
/// [`WorkflowError::Invalid`] when the app would be left without a secret that works;
/// [`WorkflowError::NotFound`] when the app has no such secret, or not any more;
/// [`WorkflowError::Denied`] for those who may not.
pub async fn end_secret(
    op: &OpContext,
    org: &OrgId,
    app: &AppId,
    secret: &SecretId,
) -> Result<EndReason, WorkflowError> {
    let (w, visitor) = op.parts();
    let mut tx = w.write().await?;
    storage::organizations::organization::lock(&mut tx, org).await?;
    let Keeper { ctx, app, secrets, .. } = enter(w, &mut tx, visitor, org, app).await?;
    let reason = secrets.may_end(secret).map_err(refusal)?;
    let end = End { at: w.now(), reason, closed_at: Some(w.now()) };
    if !storage::secrets::secret::end(&mut tx, secret, end).await? {
        return Err(WorkflowError::NotFound);
    }
    let change = match reason {
        EndReason::Discarded => SecretChange::Discarded,
        _ => SecretChange::Retired,
    };
    ctx.record(w, &mut tx, event(&app.id, secret, change)).await?;
    tx.commit().await?;
    Ok(reason)
}

fn refusal(reason: KeepReason) -> WorkflowError {
    match reason {
        KeepReason::Gone => WorkflowError::NotFound,
        KeepReason::Last | KeepReason::NotConfirmed => {
            WorkflowError::invalid("secret", why_kept(reason))
        }
    }
}

/// Why a secret has to stay, and what to do instead.
pub const fn why_kept(reason: KeepReason) -> &'static str {
    match reason {
        KeepReason::Gone => "This App Secret has ended.",
        KeepReason::Last => {
            "This is the only App Secret that goes on working. Regenerate it, or disable the app."
        }
        KeepReason::NotConfirmed => {
            "Nobody has confirmed the new App Secret yet. Use it once, and this one ends by itself."
        }
    }
}
