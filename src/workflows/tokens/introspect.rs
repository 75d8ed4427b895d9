//! Telling an app whether a token is live (RFC 7662).

use crate::domain::secrets::secret::Presented;
use crate::domain::tokens::access_token::Claims;
use crate::storage;
use crate::workflows::Workflows;
use crate::workflows::tokens::authenticate_app::AuthenticatedApp;
use crate::workflows::tokens::authenticate_call::live_token;
use crate::workflows::tokens::issue::TokenError;

/// The claims of a token that is live and for an organization that the asking
/// app is in; `None` for every other token, whatever the reason.
///
/// # Errors
/// [`TokenError`] when the database does not answer.
pub async fn introspect_token(
    w: &Workflows,
    app: &AuthenticatedApp,
    token: &Presented,
) -> Result<Option<Claims>, TokenError> {
    let mut tx = w.read().await?;
    let Ok(live) = live_token(w, &mut tx, token).await? else {
        return Ok(None);
    };
    let grant = storage::sharing::grants::find(&mut tx, app.id(), &live.org, w.now()).await?;
    Ok(grant.map(|_| live.claims))
}
