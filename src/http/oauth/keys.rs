//! `GET …/auth/token-public-key` and `GET …/auth/keys`: the keys that tokens
//! can be checked with, as PEM and as a JSON Web Key Set (RFC 7517).

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use http::Uri;
use serde::Serialize;

use crate::domain::tokens::access_token::PublicKey;
use crate::http::csp::errors::Refusal;
use crate::http::csp::parameters::Parameters;
use crate::http::state::AppState;

/// A JSON Web Key Set.
#[derive(Serialize)]
pub struct KeySet {
    keys: Vec<Key>,
}

#[derive(Serialize)]
struct Key {
    kty: &'static str,
    #[serde(rename = "use")]
    purpose: &'static str,
    alg: &'static str,
    kid: String,
    n: String,
    e: String,
}

/// CSP's own form. `value` is the newest key; older clients know nothing else.
#[derive(Serialize)]
pub struct PublicKeys {
    alg: &'static str,
    issuer: String,
    value: String,
    keys: BTreeMap<String, String>,
}

/// Either form.
#[derive(Serialize)]
#[serde(untagged)]
pub enum Answer {
    /// For `?format=jwks`.
    Jwks(KeySet),
    /// Without a format.
    Pem(PublicKeys),
}

/// Handles `GET …/auth/keys`.
pub async fn keys(State(state): State<AppState>) -> Json<KeySet> {
    Json(key_set(state.workflows.public_keys()))
}

/// Handles `GET …/auth/token-public-key`.
pub async fn token_public_key(
    State(state): State<AppState>,
    uri: Uri,
) -> Result<Json<Answer>, Refusal> {
    let keys = state.workflows.public_keys();
    let parameters = Parameters::read(uri.query(), None, b"")?;
    match parameters.get("format") {
        None => Ok(Json(Answer::Pem(public_keys(keys, state.workflows.settings().issuer())))),
        Some("jwks") => Ok(Json(Answer::Jwks(key_set(keys)))),
        Some(_) => Err(Refusal::invalid_request("The format must be jwks")),
    }
}

fn key_set(keys: &[PublicKey]) -> KeySet {
    let key = |key: &PublicKey| Key {
        kty: "RSA",
        purpose: "sig",
        alg: PublicKey::ALGORITHM,
        kid: key.kid.to_string(),
        n: key.n.clone(),
        e: key.e.clone(),
    };
    KeySet { keys: keys.iter().map(key).collect() }
}

fn public_keys(keys: &[PublicKey], issuer: String) -> PublicKeys {
    PublicKeys {
        alg: "SHA256withRSA",
        issuer,
        value: keys.first().map(|key| key.pem.clone()).unwrap_or_default(),
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
            n: "n".into(),
            e: "AQAB".into(),
            pem: pem.into(),
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
    fn the_newest_key_is_the_value() {
        let keys = [key("BBBBBBBBBBBBBBBB", "new"), key("AAAAAAAAAAAAAAAA", "old")];
        let answer = serde_json::to_value(public_keys(&keys, "issuer".into())).unwrap();
        assert_eq!(
            answer,
            json!({
                "alg": "SHA256withRSA", "issuer": "issuer", "value": "new",
                "keys": { "AAAAAAAAAAAAAAAA": "old", "BBBBBBBBBBBBBBBB": "new" },
            })
        );
    }
}
