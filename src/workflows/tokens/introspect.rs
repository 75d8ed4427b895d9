//! Telling an app whether a token is live (RFC 7662).

use crate::domain::secrets::secret::Presented;
use crate::domain::tokens::access_token::Claims;
use crate::storage;
use crate::workflows::OpContext;
use crate::workflows::tokens::check::holds;
use crate::workflows::tokens::{AuthenticatedApp, TokenError, live_token};

/// What of a permission an app asks beside a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AskedPermission<'a> {
    pub permission: &'a str,
    /// The service that it belongs to; any that has it when absent.
    pub service: Option<&'a str>,
}

impl AskedPermission<'_> {
    /// Whether a live token holds it.
    pub fn is_held(&self, op: &OpContext, claims: &Claims) -> bool {
        holds(op.catalogue(), &claims.perms, self.permission, self.service)
    }

    /// Whether there is such a permission at all.
    pub fn exists(&self, op: &OpContext) -> bool {
        let mut services = op.catalogue().services().iter();
        services.any(|file| {
            self.service.is_none_or(|service| file.id.as_str() == service)
                && file
                    .permissions
                    .iter()
                    .any(|entry| entry.id.as_str().eq_ignore_ascii_case(self.permission))
        })
    }
}

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
