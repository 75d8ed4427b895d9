//! `GET …/auth/token-public-key` and `GET …/auth/keys`: the keys that tokens
//! can be checked with, as PEM and as a JSON Web Key Set (RFC 7517).

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::Uri;
use serde::Serialize;

use crate::domain::tokens::signing_key::{KeyNumbers, PublicKey, SigningAlgorithm};
use crate::http::caller::Caller;
use crate::http::csp::app_request::RETRY_SECONDS;
use crate::http::csp::errors::Refusal;
use crate::http::csp::parameters::Parameters;
use crate::http::oauth::public::Public;
use crate::http::state::AppState;
use crate::workflows::WorkflowError;
use crate::workflows::tokens::keys::{PublishedKeys, published};

/// A JSON Web Key Set.
#[derive(Serialize)]
pub struct KeySet {
    keys: Vec<Key>,
}

#[derive(Serialize)]
struct Key {
    #[serde(rename = "use")]
    purpose: &'static str,
    alg: &'static str,
    kid: String,
    #[serde(flatten)]
    numbers: KeyNumbers,
}

/// CSP's own form. `value` is the key that signs; older clients know nothing else.
#[derive(Serialize)]
pub struct PublicKeys {
    alg: &'static str,
    issuer: String,
    value: String,
    keys: BTreeMap<String, String>,
}

/// Handles `GET …/auth/keys`.
pub async fn keys(State(state): State<AppState>, caller: Caller) -> Result<Response, Refusal> {
    let PublishedKeys { keys, .. } = find(&state, &caller).await?;
    Ok(Public(Json(key_set(&keys))).into_response())
}

/// Handles `GET …/auth/token-public-key`.
pub async fn token_public_key(
    State(state): State<AppState>,
    caller: Caller,
    uri: Uri,
) -> Result<Response, Refusal> {
    let parameters = Parameters::read(uri.query(), None, b"")?;
    let PublishedKeys { keys, .. } = find(&state, &caller).await?;
    match parameters.get("format") {
        None => {
            let issuer = state.workflows.settings().issuer();
            Ok(Public(Json(public_keys(&keys, issuer))).into_response())
        }
        Some("jwks") => Ok(Public(Json(key_set(&keys))).into_response()),
        Some(_) => Err(Refusal::invalid_request("The format must be jwks")),
    }
}

/// What everybody may know of the keys.
pub(super) async fn find(state: &AppState, caller: &Caller) -> Result<PublishedKeys, Refusal> {
    published(&caller.op(&state.workflows)).await.map_err(|error| match error {
        WorkflowError::Unavailable => Refusal::unavailable(RETRY_SECONDS),
        WorkflowError::SignedOut
        | WorkflowError::Denied(_)
        | WorkflowError::NotFound
        | WorkflowError::Invalid(_)
        | WorkflowError::Stale
        | WorkflowError::Internal => Refusal::fault(),
    })
}

fn key_set(keys: &[PublicKey]) -> KeySet {
    let key = |key: &PublicKey| Key {
        purpose: "sig",
        alg: key.algorithm.wire_name(),
        kid: key.kid.to_string(),
        numbers: key.numbers.clone(),
    };
    KeySet { keys: keys.iter().map(key).collect() }
}

/// As Java calls it, which is what CSP is written in.
const fn java_name(algorithm: SigningAlgorithm) -> &'static str {
    match algorithm {
        SigningAlgorithm::Rs256 => "SHA256withRSA",
        SigningAlgorithm::Es256 => "SHA256withECDSA",
        SigningAlgorithm::EdDsa => "Ed25519",
    }
}

fn public_keys(keys: &[PublicKey], issuer: String) -> PublicKeys {
    let first = keys.first();
    PublicKeys {
        alg: first.map_or("", |key| java_name(key.algorithm)),
        issuer,
        value: first.map(|key| key.pem.clone()).unwrap_or_default(),
        keys: keys.iter().map(|key| (key.kid.to_string(), key.pem.clone())).collect(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::domain::ids::KeyId;

    fn key(kid: &str, pem: &str) -> PublicKey {
        PublicKey {
            kid: KeyId::parse(kid).unwrap(),
            algorithm: SigningAlgorithm::Rs256,
            numbers: KeyNumbers::Rsa { e: "AQAB".into(), kty: "RSA".into(), n: "n".into() },
            pem: pem.into(),
            ends_at: None,
        }
    }

    #[test]
    fn a_key_set_says_what_each_key_is_for() {
        let set = serde_json::to_value(key_set(&[key("AAAAAAAAAAAAAAAA", "pem")])).unwrap();
        assert_eq!(
            set,
            json!({ "keys": [{
                "kty": "RSA", "use": "sig", "alg": "RS256", "kid": "AAAAAAAAAAAAAAAA", "n": "n", "e": "AQAB",
            }] })
        );
    }

    #[test]
    fn a_key_of_a_curve_says_which() {
        let numbers = KeyNumbers::Okp { crv: "Ed25519".into(), kty: "OKP".into(), x: "x".into() };
        let curved = PublicKey {
            algorithm: SigningAlgorithm::EdDsa,
            numbers,
            ..key("AAAAAAAAAAAAAAAA", "")
        };
        let set = serde_json::to_value(key_set(&[curved])).unwrap();
        let wanted = json!({
            "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA",
            "kid": "AAAAAAAAAAAAAAAA", "x": "x",
        });
        assert_eq!(set["keys"][0], wanted);
    }

    #[test]
    fn the_key_that_signs_is_the_value() {
        let keys = [key("BBBBBBBBBBBBBBBB", "signs"), key("AAAAAAAAAAAAAAAA", "other")];
        let answer = serde_json::to_value(public_keys(&keys, "issuer".into())).unwrap();
        assert_eq!(
            answer,
            json!({
                "alg": "SHA256withRSA", "issuer": "issuer", "value": "signs",
                "keys": { "AAAAAAAAAAAAAAAA": "other", "BBBBBBBBBBBBBBBB": "signs" },
            })
        );
    }
}
