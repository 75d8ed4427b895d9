//! `POST …/auth/introspect` (RFC 7662): whether a token is live, for an app that is in the token's
//! organization. Everything else is not live, whatever the reason. With `permission`, and `service`
//! where several have it, the answer also says whether the token is good for that.

use axum::Json;
use serde_json::{Value, json};

use crate::domain::tokens::access_token::Claims;
use crate::http::csp::app_request::AppRequest;
use crate::http::csp::errors::Refusal;
use crate::workflows::consents::{self, LiveRefreshToken};
use crate::workflows::tokens::{self, AskedPermission};

/// Handles `POST …/auth/introspect`.
pub async fn introspect(request: AppRequest) -> Result<Json<Value>, Refusal> {
    let app = request.authenticate().await?;
    let claims = tokens::introspect(request.op(), &app, &request.token()?).await;
    let claims = claims.map_err(|error| request.explain(&error))?;
    let asked = asked(&request)?;
    if let Some(claims) = claims {
        let mut answer = live(&claims.clone().grouped(request.op().catalogue()));
        if let Some(asked) = asked {
            answer["permitted"] = asked.is_held(request.op(), &claims).into();
        }
        return Ok(Json(answer));
    }
    let refresh = consents::find_refresh_token(request.op(), &app, &request.token()?).await;
    let refresh = refresh.map_err(|error| request.explain(&error))?;
    Ok(Json(refresh.map_or_else(dead, |found| live_refresh(&found))))
}

/// The permission that is asked about, which has to be one.
fn asked(request: &AppRequest) -> Result<Option<AskedPermission<'_>>, Refusal> {
    let parameters = request.parameters()?;
    let Some(permission) = parameters.get("permission") else {
        return Ok(None);
    };
    let asked = AskedPermission { permission, service: parameters.get("service") };
    if asked.exists(request.op()) {
        return Ok(Some(asked));
    }
    Err(Refusal::invalid_request("There is no such permission"))
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
        "perms": claims.perms,
        "permissions": claims.permissions,
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
