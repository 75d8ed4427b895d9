//! Whether an app is who it says, for requests about tokens rather than for one.

use crate::domain::AppId;
use crate::workflows::secrets::verify::{AppCredentials, verify_secret};
use crate::workflows::tokens::issue::TokenError;
use crate::workflows::{Source, Workflows};

/// An app that has proven itself. Only [`authenticate_app`] makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthenticatedApp(AppId);

impl AuthenticatedApp {
    /// Its App ID.
    pub const fn id(&self) -> &AppId {
        &self.0
    }
}

/// Checks an app's credentials.
///
/// # Errors
/// [`TokenError::InvalidClient`] when they are wrong, or the app is disabled.
pub async fn authenticate_app(
    w: &Workflows,
    source: &Source,
    credentials: &AppCredentials,
) -> Result<AuthenticatedApp, TokenError> {
    let proven = verify_secret(w, source, credentials).await?;
    Ok(AuthenticatedApp(proven.ok_or(TokenError::InvalidClient)?.app.id))
}
