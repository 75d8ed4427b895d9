//! What the gateway can do, in the form of RFC 8414 and OpenID Connect Discovery, at each of the
//! addresses where clients look.
//!
//! Only what exists is named.

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use crate::console::paths;
use crate::domain::tokens::signing_key::SigningAlgorithm;
use crate::http::caller::Caller;
use crate::http::csp::errors::Refusal;
use crate::http::csp::{PREFIX, below};
use crate::http::oauth::keys::find;
use crate::http::oauth::public::Public;
use crate::http::state::AppState;

/// The claims of our access tokens, our ID tokens and the answers of `userinfo`.
const CLAIMS: [&str; 29] = [
    "iss",
    "sub",
    "azp",
    "client_id",
    "aud",
    "context",
    "context_name",
    "domain",
    "perms",
    "permissions",
    "permissions_ref",
    "scope",
    "jti",
    "iat",
    "exp",
    "auth_time",
    "nonce",
    "at_hash",
    "sid",
    "email",
    "email_verified",
    "acct",
    "username",
    "preferred_username",
    "name",
    "given_name",
    "family_name",
    "group_ids",
    "group_names",
];

/// Handles the three discovery addresses.
pub async fn describe(
    State(state): State<AppState>,
    caller: Caller,
) -> Result<Public<Json<Value>>, Refusal> {
    let algorithms = find(&state, &caller).await?.algorithms;
    Ok(Public(Json(document(&state.workflows.settings().base_url, &algorithms))))
}

/// Every address begins with the configured base URL and never with the Host
/// of the request (CONTRACT.md T13).
fn document(base: &str, algorithms: &[SigningAlgorithm]) -> Value {
    let proofs = ["client_secret_basic", "client_secret_post", "private_key_jwt"];
    let methods = ["client_secret_basic", "client_secret_post", "private_key_jwt", "none"];
    let signed = SigningAlgorithm::ALL;
    let below = |path: &str| format!("{base}{}", below(path));
    json!({
        "issuer": format!("{base}{PREFIX}"),
        "authorization_endpoint": format!("{base}{}", paths::AUTHORIZE),
        "token_endpoint": below("auth/token"),
        "userinfo_endpoint": below("userinfo"),
        "end_session_endpoint": format!("{base}{}", paths::END_APP_SESSION),
        "jwks_uri": below("auth/token-public-key?format=jwks"),
        "introspection_endpoint": below("auth/introspect"),
        "revocation_endpoint": below("auth/revoke"),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["client_credentials", "authorization_code", "refresh_token"],
        "scopes_supported": ["openid", "email", "profile", "group_names", "group_ids"],
        "code_challenge_methods_supported": ["S256"],
        "prompt_values_supported": ["none", "login", "consent", "select_account"],
        "authorization_response_iss_parameter_supported": true,
        "request_parameter_supported": false,
        "request_uri_parameter_supported": false,
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": algorithms,
        "token_endpoint_auth_methods_supported": methods,
        "token_endpoint_auth_signing_alg_values_supported": signed,
        "introspection_endpoint_auth_methods_supported": proofs,
        "introspection_endpoint_auth_signing_alg_values_supported": signed,
        "revocation_endpoint_auth_methods_supported": methods,
        "revocation_endpoint_auth_signing_alg_values_supported": signed,
        "claims_supported": CLAIMS,
        "claimsSupported": CLAIMS,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_is_below_the_configured_base() {
        let document = document("https://login.example:8443", &[]);
        for (name, value) in document.as_object().unwrap() {
            if name == "issuer" || name.ends_with("_endpoint") || name.ends_with("_uri") {
                let address = value.as_str().unwrap();
                assert!(address.starts_with("https://login.example:8443/csp/gateway/"), "{name}");
            }
        }
    }

    #[test]
    fn plain_challenges_are_not_named() {
        let document = document("https://login.example", &[]);
        assert_eq!(document["code_challenge_methods_supported"], json!(["S256"]));
        assert_eq!(document["response_types_supported"], json!(["code"]));
    }

    #[test]
    fn nothing_is_null() {
        assert!(document("x", &[]).as_object().unwrap().values().all(|value| !value.is_null()));
    }
}
