//! `POST …/auth/introspect` (RFC 7662): whether a token is live, for an app
//! that is in the token's organization. Everything else is not live, whatever
//! the reason.

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use crate::domain::secrets::secret::Presented;
use crate::domain::tokens::access_token::Claims;
use crate::http::csp::app_request::AppRequest;
use crate::http::csp::errors::Refusal;
use crate::http::state::AppState;
use crate::workflows::tokens::introspect::introspect_token;

/// Handles `POST …/auth/introspect`.
pub async fn introspect(
    State(state): State<AppState>,
    request: AppRequest,
) -> Result<Json<Value>, Refusal> {
    let app = request.authenticate().await?;
    let parameters = request.parameters()?;
    let Some(token) = parameters.get("token") else {
        return Err(Refusal::invalid_request("token is missing"));
    };
    let token = Presented::new(token.to_owned());
    let claims = introspect_token(&state.workflows, &app, &token).await;
    Ok(Json(
        claims.map_err(|error| request.explain(&error))?.map_or_else(dead, |claims| live(&claims)),
    ))
}

fn dead() -> Value {
    json!({ "active": false })
}

fn live(claims: &Claims) -> Value {
    json!({
        "active": true,
        "token_type": "bearer",
        "orgId": claims.context_name,
        "sub": claims.sub,
        "client_id": claims.client_id,
        "scope": claims.scope,
        "iss": claims.iss,
        "aud": claims.aud,
        "jti": claims.jti,
        "iat": claims.iat,
        "exp": claims.exp,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dead_token_says_nothing_else() {
        assert_eq!(dead().to_string(), r#"{"active":false}"#);
    }
}
