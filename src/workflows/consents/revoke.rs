//! Refresh tokens that somebody asks about or revokes (RFC 7662, RFC 7009).

use crate::domain::audit::event::{ConsentEvent, Party};
use crate::domain::consents::consent::Consent;
use crate::domain::secrets::secret::Presented;
use crate::domain::{AppId, SignInId};
use crate::storage::consents::refresh_tokens::StoredRefreshToken;
use crate::storage::consents::{consent as consents, refresh_tokens, sign_ins};
use crate::storage::{self, Tx};
use crate::workflows::consents::record::record;
use crate::workflows::tokens::{AuthenticatedApp, TokenError};
use crate::workflows::{Actor, OpContext, WorkflowError, Workflows};

/// A refresh token that would be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveRefreshToken {
    pub token: StoredRefreshToken,
    pub consent: Consent,
    /// What was asked for, as RFC 6749 writes it.
    pub scope: String,
}

/// A refresh token of the app that asks; `None` when it is another one's, over or used.
pub async fn find_refresh_token(
    op: &OpContext,
    app: &AuthenticatedApp,
    presented: &Presented,
) -> Result<Option<LiveRefreshToken>, TokenError> {
    let mut view = op.view_any().await?;
    Ok(find(op, &mut view, app.id(), presented).await?)
}

async fn find(
    w: &Workflows,
    tx: &mut Tx,
    app: &AppId,
    presented: &Presented,
) -> Result<Option<LiveRefreshToken>, WorkflowError> {
    let hash = w.keyring().hash(presented.expose());
    let token = refresh_tokens::find(tx, &hash).await?;
    let is_good = |token: &StoredRefreshToken| {
        token.used_at.is_none() && !token.expires_at.has_expired(w.now())
    };
    let Some(token) = token.filter(is_good) else {
        return Ok(None);
    };
    let sign_in = sign_ins::find(tx, &token.sign_in).await?;
    let Some(sign_in) = sign_in.filter(|sign_in| sign_in.ended_at.is_none()) else {
        return Ok(None);
    };
    let consent = consents::find_by_id(tx, &sign_in.consent).await?;
    let consent = consent.filter(|consent| consent.app == *app);
    let scope = sign_in.scope.to_string();
    Ok(consent.map(|consent| LiveRefreshToken { token, consent, scope }))
}

/// Ends the sign-in of a refresh token of that app, with every token of it. Says whether there was
/// one.
pub(crate) async fn end_by_refresh_token(
    op: &OpContext,
    app: &AuthenticatedApp,
    presented: &Presented,
) -> Result<bool, WorkflowError> {
    let mut view = op.view_any().await?;
    let Some(found) = find(op, &mut view, app.id(), presented).await? else {
        return Ok(false);
    };
    drop(view);
    let actor = Actor::App(app.id().clone());
    end(op, &found.token.sign_in, &found.consent, &actor).await?;
    Ok(true)
}

/// Ends a sign-in, for whoever asks. Nothing happens when it is over already.
pub(super) async fn end(
    op: &OpContext,
    sign_in: &SignInId,
    consent: &Consent,
    actor: &Actor,
) -> Result<(), WorkflowError> {
    let mut change = op.change_any().await?;
    if !sign_ins::end(&mut change, sign_in, op.now()).await? {
        return Ok(());
    }
    let app = storage::apps::app::find_anywhere(&mut change, &consent.app).await?;
    let app = app.ok_or(WorkflowError::NotFound)?;
    let Consent { person, org, .. } = consent.clone();
    let party = Party { app: app.id.clone(), person, org: org.clone() };
    record(&mut change, actor, &app, &org, ConsentEvent::SignInEnded(party));
    change.commit().await
}
