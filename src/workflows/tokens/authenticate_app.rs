//! Whether an app is who it says: one with a secret proves it, one without only says it.

use crate::domain::AppId;
use crate::domain::apps::app::{App, AppStatus};
use crate::storage;
use crate::storage::tokens::standing::Meant;
use crate::workflows::OpContext;
use crate::workflows::secrets::verify::may_come_from_here;
use crate::workflows::tokens::TokenError;
use crate::workflows::tokens::prove::{ClientProof, prove};

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
    proof: &ClientProof,
) -> Result<AuthenticatedApp, TokenError> {
    Ok(AuthenticatedApp(prove(op, proof, Meant::Own).await?.proven()?.standing.app.id))
}

/// The same, but a native app, which has no secret, is taken at its word.
pub async fn authenticate_any_app(
    op: &OpContext,
    proof: &ClientProof,
) -> Result<AuthenticatedApp, TokenError> {
    Ok(AuthenticatedApp(authenticate_client(op, proof).await?.id))
}

/// The app that asks: by its secret, or as the native app that it says it is.
pub(crate) async fn authenticate_client(
    op: &OpContext,
    proof: &ClientProof,
) -> Result<App, TokenError> {
    let credentials = match proof {
        ClientProof::Secret(credentials) if credentials.secret.expose().is_empty() => credentials,
        ClientProof::Secret(_) | ClientProof::Assertion(_) => {
            return Ok(prove(op, proof, Meant::Own).await?.proven()?.standing.app);
        }
    };
    let Ok(id) = AppId::parse(&credentials.app) else {
        return Err(TokenError::InvalidClient);
    };
    let mut view = op.view_any().await?;
    let app = storage::apps::app::find_anywhere(&mut view, &id).await?;
    let is_public = |app: &App| !app.kind.has_secret() && app.status == AppStatus::Enabled;
    let app = app.filter(is_public).ok_or(TokenError::InvalidClient)?;
    drop(view);
    if may_come_from_here(op, &app).await? { Ok(app) } else { Err(TokenError::Elsewhere) }
}
