//! `POST …/auth/introspect` (RFC 7662): whether a token is live, for an app that is in the token's
//! organization. Everything else is not live, whatever the reason.

use axum::Json;
use serde_json::{Value, json};

use crate::domain::tokens::access_token::Claims;
use crate::http::csp::app_request::AppRequest;
use crate::http::csp::errors::Refusal;
use crate::workflows::consents::{self, LiveRefreshToken};
use crate::workflows::tokens;

/// Handles `POST …/auth/introspect`.
pub async fn introspect(request: AppRequest) -> Result<Json<Value>, Refusal> {
    let app = request.authenticate().await?;
    let claims = tokens::introspect(request.op(), &app, &request.token()?).await;
    let claims = claims.map_err(|error| request.explain(&error))?;
    if let Some(claims) = claims {
        return Ok(Json(live(&claims)));
    }
    let refresh = consents::find_refresh_token(request.op(), &app, &request.token()?).await;
    let refresh = refresh.map_err(|error| request.explain(&error))?;
    Ok(Json(refresh.map_or_else(dead, |found| live_refresh(&found))))
}

fn live_refresh(found: &LiveRefreshToken) -> Value {
    let LiveRefreshToken { token, consent, scope } = found;
    json!({
        "active": true,
        "token_type": "refresh_token",
        "orgId": consent.org,
        "sub": consent.person,
        "client_id": consent.app,
        "scope": scope,
        "iat": token.created_at.as_seconds(),
        "exp": token.expires_at.as_seconds(),
    })
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
