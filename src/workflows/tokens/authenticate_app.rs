//! Whether an app is who it says, for requests about tokens rather than for one.

use crate::domain::AppId;
use crate::workflows::OpContext;
use crate::workflows::secrets::AppCredentials;
use crate::workflows::secrets::verify::verify;
use crate::workflows::tokens::TokenError;

/// An app that has proven itself. Only [`authenticate_app`] makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthenticatedApp(AppId);

impl AuthenticatedApp {
    /// Its App ID.
    pub const fn id(&self) -> &AppId {
        &self.0
    }
}

/// Checks an app's credentials. [`TokenError::InvalidClient`] when they are wrong, or the app is
/// disabled.
pub async fn authenticate_app(
    op: &OpContext,
    credentials: &AppCredentials,
) -> Result<AuthenticatedApp, TokenError> {
    let proven = verify(op, credentials).await?;
    Ok(AuthenticatedApp(proven.ok_or(TokenError::InvalidClient)?.id))
}
