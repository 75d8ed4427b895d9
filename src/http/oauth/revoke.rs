//! `POST …/auth/revoke` (RFC 7009): ends a token of the app that asks. The answer is the same
//! whether there was anything to end.

use http::StatusCode;

use crate::http::csp::app_request::AppRequest;
use crate::http::csp::errors::Refusal;
use crate::workflows::tokens;

/// Handles `POST …/auth/revoke`. A `token_type_hint` is not needed to find a token.
pub async fn revoke(request: AppRequest) -> Result<StatusCode, Refusal> {
    let app = request.identify().await?;
    let revoked = tokens::revoke(request.op(), &app, &request.token()?).await;
    revoked.map_err(|error| request.explain(&error))?;
    Ok(StatusCode::OK)
}
