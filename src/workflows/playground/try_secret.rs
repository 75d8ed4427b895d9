//! What an app would get for a secret.

use crate::domain::AppRef;
use crate::domain::policy::Action;
use crate::domain::secrets::secret::Presented;
use crate::storage;
use crate::workflows::secrets::AppCredentials;
use crate::workflows::tokens::{self, AskedLives, IssuedToken, TokenError, TokenRequest};
use crate::workflows::{OpContext, WorkflowError};

/// Says what an app of the organization would get for a secret, as [`tokens::try_out`] does.
pub async fn try_secret(
    op: &OpContext,
    app: &AppRef,
    secret: Presented,
) -> Result<Result<IssuedToken, TokenError>, WorkflowError> {
    {
        let mut view = op.view(&app.org, Action::SeeApps).await?;
        let found = storage::apps::app::find(&mut view, &app.org, &app.id).await?;
        found.ok_or(WorkflowError::NotFound)?;
        view.authorize(Action::UsePlayground).await?;
    }
    let request = TokenRequest {
        credentials: AppCredentials { app: app.id.to_string(), secret }.into(),
        org: None,
        scope: None,
        lives: AskedLives::default(),
    };
    Ok(tokens::try_out(op, &request).await)
}
