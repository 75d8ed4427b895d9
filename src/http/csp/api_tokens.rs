//! `POST …/auth/api-tokens/authorize` and `…/details`: what scripts of people ask with an API
//! token of theirs (CONTRACT.md 2.1).
//!
//! Whoever has the token is its person, so nothing else is asked.

use std::time::Duration;

use axum::Json;
use axum::extract::{FromRequest, Request, State};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::domain::Timestamp;
use crate::domain::secrets::secret::Presented;
use crate::domain::services::catalogue::Catalogue;
use crate::http::caller::Caller;
use crate::http::csp::app_request::{Bare, RETRY_SECONDS, count_failure, read_parameters};
use crate::http::csp::errors::Refusal;
use crate::http::csp::parameters::Parameters;
use crate::http::state::AppState;
use crate::workflows::tokens::api_tokens::{self, ApiTokenDetails, ApiTokenError, Exchanged};

/// The token response for a person: the API token is what the next access token comes from.
#[derive(Serialize, JsonSchema)]
pub struct TokenResponse {
    #[serde(skip_serializing_if = "Option::is_none")]
    id_token: Option<String>,
    access_token: String,
    refresh_token: String,
    token_type: &'static str,
    expires_in: u64,
    scope: String,
}

/// A request that brings an API token and nothing else that matters.
pub struct ApiTokenRequest {
    caller: Caller,
    parameters: Parameters,
}

impl FromRequest<AppState> for ApiTokenRequest {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Refusal> {
        let Bare { caller, headers, query, body } = Bare::read(request, state).await?;
        let parameters = read_parameters(query.as_deref(), &headers, &body)?;
        Ok(Self { caller, parameters })
    }
}

impl ApiTokenRequest {
    /// The token by the first of these names that is there.
    fn token(&self, names: &[&str]) -> Result<Presented, Refusal> {
        let found = names.iter().find_map(|name| self.parameters.get(name));
        let missing = || Refusal::invalid_request(format!("{} is missing", names[0]));
        found.map(|text| Presented::new(text.trim().to_owned())).ok_or_else(missing)
    }

    /// What a workflow's refusal means on the wire. A wrong token counts against the address that
    /// it came from, and against nobody else.
    fn explain(&self, state: &AppState, error: ApiTokenError) -> Refusal {
        match error {
            ApiTokenError::Invalid => match count_failure(state, &self.caller) {
                Ok(()) => Refusal::bad_request("invalid_grant", error.to_string()),
                Err(refusal) => refusal,
            },
            ApiTokenError::Unavailable => Refusal::unavailable(RETRY_SECONDS),
            ApiTokenError::Internal => Refusal::internal(&self.caller.request),
        }
    }
}

/// Handles `POST …/auth/api-tokens/authorize`. A passcode and a grant type mean nothing here.
pub async fn authorize(
    State(state): State<AppState>,
    request: ApiTokenRequest,
) -> Result<Json<TokenResponse>, Refusal> {
    let token = request.token(&["api_token", "refresh_token"])?;
    let seconds = request.parameters.get("accessTokenValiditySeconds");
    let seconds = seconds.and_then(|text| text.parse::<u64>().ok()).filter(|seconds| *seconds > 0);
    let op = request.caller.op(&state.workflows);
    let found = api_tokens::exchange(&op, &token, seconds.map(Duration::from_secs)).await;
    let Exchanged { issued, id_token } = found.map_err(|error| request.explain(&state, error))?;
    Ok(Json(TokenResponse {
        id_token,
        access_token: issued.access_token.into_inner().expose().to_owned(),
        refresh_token: token.expose().to_owned(),
        token_type: "bearer",
        expires_in: issued.expires_in,
        scope: issued.scope,
    }))
}

/// Handles `POST …/auth/api-tokens/details`.
pub async fn details(
    State(state): State<AppState>,
    request: ApiTokenRequest,
) -> Result<Json<Value>, Refusal> {
    let token = request.token(&["tokenValue"])?;
    let found = api_tokens::describe(&request.caller.op(&state.workflows), &token).await;
    let found = found.map_err(|error| request.explain(&state, error))?;
    Ok(Json(describe(state.workflows.catalogue(), &found)))
}

/// `ApiTokenDetailsDto` without the keys that have no value. Times are milliseconds (T17).
fn describe(catalogue: &Catalogue, found: &ApiTokenDetails) -> Value {
    let ApiTokenDetails { token, person, access, .. } = found;
    let email = person.email.as_str();
    let mut body = Map::new();
    let known = [
        ("tokenId", json!(token.id)),
        ("tokenName", json!(token.name)),
        ("username", json!(email)),
        ("acct", json!(email)),
        ("userId", json!(person.id)),
        ("domain", json!(person.email.domain())),
        ("orgId", json!(token.org)),
        ("createdAt", millis(Some(token.created_at))),
        ("lastUsedAt", millis(token.last_used_at)),
        ("expiresAt", millis(token.expires_at)),
        ("scope", json!(access.perms(catalogue))),
        ("deactivated", json!(token.deactivated.is_some())),
        ("deactivatedUpdatedBy", json!(token.deactivated.as_ref().map(|(_, by)| by))),
        ("deactivatedUpdatedOn", millis(token.deactivated.as_ref().map(|(at, _)| *at))),
        ("allowedScopes", allowed_scopes(catalogue, found)),
    ];
    for (name, value) in known.into_iter().filter(|(_, value)| !value.is_null()) {
        body.insert(name.to_owned(), value);
    }
    Value::Object(body)
}

fn millis(at: Option<Timestamp>) -> Value {
    at.map_or(Value::Null, |at| json!(at.as_micros() / 1000))
}

/// What the token was given, in the shape of CSP: roles of the organization, and of each service.
fn allowed_scopes(catalogue: &Catalogue, found: &ApiTokenDetails) -> Value {
    let scope = &found.token.scope;
    let roles: Vec<_> =
        scope.organization_roles.iter().map(|role| json!({ "name": role.wire_name() })).collect();
    let services = catalogue.services().iter().filter_map(|service| {
        let of_service = scope.service_roles.iter().filter(|held| held.service == service.id);
        let roles: Vec<_> = of_service.map(|held| json!({ "name": held.role })).collect();
        let definition = &service.definition_id;
        (!roles.is_empty()).then(
            || json!({ "serviceDefinitionId": definition, "allRoles": false, "roles": roles }),
        )
    });
    let organization = json!({
        "allRoles": false, "allPermissions": false, "roles": roles, "permissions": [],
    });
    json!({
        "generalScopes": if found.token.has_openid { vec!["openid"] } else { Vec::new() },
        "organizationScopes": organization,
        "servicesScopes": services.collect::<Vec<_>>(),
    })
}
