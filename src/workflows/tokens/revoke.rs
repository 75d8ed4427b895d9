//! Ending a token before its time (RFC 7009).

use crate::domain::audit::event::Event;
use crate::domain::secrets::secret::Presented;
use crate::storage;
use crate::storage::tokens::revocations::Revocation;
use crate::workflows::engine::context::record;
use crate::workflows::tokens::authenticate_app::AuthenticatedApp;
use crate::workflows::tokens::authenticate_call::{Holder, live_token};
use crate::workflows::tokens::issue::TokenError;
use crate::workflows::{Actor, Source, Workflows};

/// Ends a live token of the app that asks. Does nothing, and says nothing,
/// when the token is another app's, not live or not ours.
///
/// # Errors
/// [`TokenError`] when the database does not answer.
pub async fn revoke_token(
    w: &Workflows,
    app: &AuthenticatedApp,
    token: &Presented,
    source: &Source,
) -> Result<(), TokenError> {
    let mut tx = w.write().await?;
    let Ok(live) = live_token(w, &mut tx, token).await? else {
        return Ok(());
    };
    let app = match &live.holder {
        Holder::App(holder) if holder == app.id() => holder,
        Holder::App(_) | Holder::Person(_) => return Ok(()),
    };
    let revocation =
        Revocation { token: &live.claims.jti, app, expires_at: live.claims.expires_at() };
    if storage::tokens::revocations::insert(&mut tx, &revocation, w.now()).await? {
        let actor = Actor::App(app.clone());
        let event = Event::TokenRevoked { app: app.clone() };
        record(w, &mut tx, &actor, source, Some(&live.org), event).await?;
    }
    tx.commit().await?;
    Ok(())
}
