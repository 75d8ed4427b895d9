//! Ending a token before its time (RFC 7009).

use std::time::Duration;

use tracing::warn;

use crate::domain::audit::event::Event;
use crate::domain::secrets::secret::Presented;
use crate::storage;
use crate::storage::tokens::revocations::Revocation;
use crate::workflows::consents::end_by_refresh_token;
use crate::workflows::tokens::{AuthenticatedApp, TokenError, live_token};
use crate::workflows::{Actor, OpContext};

/// How many tokens an app may revoke a minute. Each is two rows, one of which stays for as long as
/// the record is kept: an app that gets and revokes tokens in a loop would fill the disk.
const A_MINUTE: i64 = 60;

/// Ends a live token of the app that asks; with a refresh token, the sign-in that it came of. Does
/// nothing, and says nothing, when the token is another app's, not live or not ours.
/// [`TokenError::Unavailable`] when the app ended many just now.
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
    let minute_ago = op.now().minus(Duration::from_mins(1));
    let lately = storage::tokens::revocations::count_since(&mut change, app, minute_ago).await?;
    if lately >= A_MINUTE {
        warn!(app.id = %app, "App {app} revokes tokens in a loop and has to wait");
        return Err(TokenError::Unavailable);
    }
    let revocation =
        Revocation { token: &live.claims.jti, app, expires_at: live.claims.expires_at() };
    if !storage::tokens::revocations::insert(&mut change, &revocation, op.now()).await? {
        return Ok(());
    }
    let revoked = Event::TokenRevoked { app: app.clone() };
    change.record_of(Actor::App(app.clone()), Some(&live.org), revoked);
    Ok(change.commit().await?)
}
