//! Ending a token before its time (RFC 7009).

use crate::domain::audit::event::Event;
use crate::domain::secrets::secret::Presented;
use crate::storage;
use crate::storage::tokens::revocations::Revocation;
use crate::workflows::tokens::{AuthenticatedApp, Holder, TokenError, live_token};
use crate::workflows::{Actor, OpContext};

/// Ends a live token of the app that asks. Does nothing, and says nothing, when the token is
/// another app's, not live or not ours.
pub async fn revoke(
    op: &OpContext,
    app: &AuthenticatedApp,
    token: &Presented,
) -> Result<(), TokenError> {
    let mut change = op.change_any().await?;
    let Ok(live) = live_token(op, &mut change, token).await? else {
        return Ok(());
    };
    let app = match &live.holder {
        Holder::App(holder) if holder == app.id() => holder,
        Holder::App(_) | Holder::Person(_) => return Ok(()),
    };
    let revocation =
        Revocation { token: &live.claims.jti, app, expires_at: live.claims.expires_at() };
    if !storage::tokens::revocations::insert(&mut change, &revocation, op.now()).await? {
        return Ok(());
    }
    let revoked = Event::TokenRevoked { app: app.clone() };
    change.record_of(Actor::App(app.clone()), Some(&live.org), revoked);
    Ok(change.commit().await?)
}
