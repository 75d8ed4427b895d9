//! Telling an app whether a token is live (RFC 7662).

use crate::domain::secrets::secret::Presented;
use crate::domain::tokens::access_token::Claims;
use crate::storage;
use crate::workflows::OpContext;
use crate::workflows::tokens::{AuthenticatedApp, TokenError, live_token};

/// The claims of a token that is live, and the asking app's own or for an organization that it is in; `None`
/// for every other token, whatever the reason.
pub async fn introspect(
    op: &OpContext,
    app: &AuthenticatedApp,
    token: &Presented,
) -> Result<Option<Claims>, TokenError> {
    let mut view = op.view_any().await?;
    let Ok(live) = live_token(op, &mut view, token).await? else {
        return Ok(None);
    };
    if live.claims.client_id == app.id().as_str() {
        return Ok(Some(live.claims));
    }
    let grant = storage::sharing::grants::find(&mut view, app.id(), &live.org, op.now()).await?;
    Ok(grant.map(|_| live.claims))
}
