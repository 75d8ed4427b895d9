//! Ending one secret by hand: an old one before its overlap is over, or one that nobody confirmed.
//! Never the one that an app needs.

use crate::domain::apps::app::App;
use crate::domain::audit::event::SecretChange;
use crate::domain::policy::Action;
use crate::domain::secrets::life::{EndReason, KeepReason, SecretSummary};
use crate::domain::{AppRef, SecretId};
use crate::storage;
use crate::storage::secrets::secret::End;
use crate::workflows::secrets::held::{enter, event};
use crate::workflows::{OpContext, WorkflowError};

/// What ending a secret would bring about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndPreview {
    pub app: App,
    pub secret: SecretSummary,
    /// Why the secret has to stay, and what to do instead; nothing when it may end.
    pub why_kept: Option<&'static str>,
}

/// Looks at a secret that somebody may want to end.
pub async fn preview_end(
    op: &OpContext,
    app: &AppRef,
    secret: &SecretId,
) -> Result<EndPreview, WorkflowError> {
    let mut view = op.view(&app.org, Action::SeeApps).await?;
    let keeper = enter(op, &mut view, app).await?;
    let found = keeper.secrets.find(secret).cloned().ok_or(WorkflowError::NotFound)?;
    let why_kept = keeper.secrets.may_end(secret).err().map(why_kept);
    Ok(EndPreview { app: keeper.app, secret: found, why_kept })
}

/// Ends a secret at once, and says why it did. [`WorkflowError::Invalid`] when the app would be
/// left without a secret that works.
pub async fn end(
    op: &OpContext,
    app: &AppRef,
    secret: &SecretId,
) -> Result<EndReason, WorkflowError> {
    let mut change = op.change(&app.org, Action::SeeApps).await?;
    let keeper = enter(op, &mut change, app).await?;
    let reason = keeper.secrets.may_end(secret).map_err(refusal)?;
    let end = End { at: op.now(), reason, closed_at: Some(op.now()) };
    if !storage::secrets::secret::end(&mut change, secret, end).await? {
        return Err(WorkflowError::NotFound);
    }
    let what = match reason {
        EndReason::Discarded => SecretChange::Discarded,
        EndReason::Replaced
        | EndReason::CutOff
        | EndReason::Retired
        | EndReason::Lapsed
        | EndReason::Expired => SecretChange::Retired,
    };
    change.record(event(&app.id, secret, what));
    change.commit().await?;
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

const fn why_kept(reason: KeepReason) -> &'static str {
    match reason {
        KeepReason::Gone => "This App Secret has ended.",
        KeepReason::Last => {
            "This is the only App Secret that keeps working. Regenerate it, or disable the app."
        }
        KeepReason::NotConfirmed => {
            "The new App Secret isn't confirmed yet. Use it once and this one ends \
             automatically."
        }
    }
}
