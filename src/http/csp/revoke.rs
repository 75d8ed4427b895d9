//! `POST …/auth/revoke` (RFC 7009): ends a token of the app that asks. The
//! answer is the same whether there was anything to end.

use axum::extract::State;
use http::StatusCode;

use crate::domain::secrets::secret::Presented;
use crate::http::csp::app_request::AppRequest;
use crate::http::csp::errors::Refusal;
use crate::http::state::AppState;
use crate::workflows::tokens::revoke::revoke_token;

/// Handles `POST …/auth/revoke`. A `token_type_hint` is not needed to find a token.
pub async fn revoke(
    State(state): State<AppState>,
    request: AppRequest,
) -> Result<StatusCode, Refusal> {
    let app = request.authenticate().await?;
    let parameters = request.parameters()?;
    let Some(token) = parameters.get("token") else {
        return Err(Refusal::invalid_request("token is missing"));
    };
    let (token, source) = (Presented::new(token.to_owned()), request.source());
    let revoked = revoke_token(&state.workflows, &app, &token, &source).await;
    revoked.map_err(|error| request.explain(&error))?;
    Ok(StatusCode::OK)
}
