//! Ending a token before its time (RFC 7009).

use crate::domain::audit::event::Event;
use crate::domain::secrets::secret::Presented;
use crate::storage;
use crate::storage::tokens::revocations::Revocation;
use crate::workflows::consents::end_by_refresh_token;
use crate::workflows::tokens::{AuthenticatedApp, TokenError, live_token};
use crate::workflows::{Actor, OpContext};

/// Ends a live token of the app that asks; with a refresh token, the sign-in that it came of. Does nothing, and says nothing, when the token is
/// another app's, not live or not ours.
pub async fn revoke(
    op: &OpContext,
    app: &AuthenticatedApp,
    token: &Presented,
) -> Result<(), TokenError> {
    if end_by_refresh_token(op, app, token).await? {
        return Ok(());
    }
    let mut change = op.change_any().await?;
    let Ok(live) = live_token(op, &mut change, token).await? else {
        return Ok(());
    };
    if live.claims.client_id != app.id().as_str() {
        return Ok(());
    }
    let app = app.id();
    let revocation =
        Revocation { token: &live.claims.jti, app, expires_at: live.claims.expires_at() };
    if !storage::tokens::revocations::insert(&mut change, &revocation, op.now()).await? {
        return Ok(());
    }
    let revoked = Event::TokenRevoked { app: app.clone() };
    change.record_of(Actor::App(app.clone()), Some(&live.org), revoked);
    Ok(change.commit().await?)
}
