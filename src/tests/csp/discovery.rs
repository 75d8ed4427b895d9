//! Keys and discovery documents.

use serde_json::{Value, json};

use crate::stage::{BASE, Reply, Stage, VIEW_ALL, keys};

const API: &str = "/csp/gateway/am/api";

async fn get(stage: &Stage, path: &str) -> Reply {
    let request = axum::http::Request::get(path).body(axum::body::Body::empty());
    stage.send(request.unwrap()).await
}

#[tokio::test]
async fn all_three_addresses_give_the_same_document() {
    let stage = Stage::new().await;
    let paths = [
        format!("{API}/auth/.well-known/openid-configuration"),
        format!("{API}/.well-known/openid-configuration"),
        format!("/.well-known/oauth-authorization-server{API}"),
    ];
    let mut documents = Vec::new();
    for path in paths {
        documents.push(get(&stage, &path).await.json());
    }
    assert_eq!(documents[0]["issuer"], json!(format!("{BASE}{API}")));
    assert!(documents.windows(2).all(|pair| pair[0] == pair[1]));
}

#[tokio::test]
async fn every_endpoint_of_the_document_exists() {
    let stage = Stage::new().await;
    let document = get(&stage, &format!("{API}/.well-known/openid-configuration")).await.json();
    for (name, address) in document.as_object().unwrap() {
        if name.ends_with("_endpoint") || name.ends_with("_uri") {
            let path = address.as_str().unwrap().strip_prefix(BASE).unwrap();
            assert_ne!(get(&stage, path).await.status, 404, "{name}");
        }
    }
}

#[tokio::test]
async fn the_keys_are_the_same_in_every_form() {
    let stage = Stage::new().await;
    let jwks = get(&stage, &format!("{API}/auth/token-public-key?format=jwks")).await.json();
    assert_eq!(get(&stage, &format!("{API}/auth/keys")).await.json(), jwks);
    let key = &jwks["keys"][0];
    assert_eq!(keys(key), ["alg", "e", "kid", "kty", "n", "use"].into());
    let pem = get(&stage, &format!("{API}/auth/token-public-key")).await.json();
    assert_eq!(keys(&pem), ["alg", "issuer", "keys", "value"].into());
    assert_eq!(pem["issuer"], json!(format!("{BASE}{API}")));
    assert_eq!(pem["keys"][key["kid"].as_str().unwrap()], pem["value"]);
}

#[tokio::test]
async fn an_unknown_format_of_the_keys_is_refused() {
    let stage = Stage::new().await;
    let reply = get(&stage, &format!("{API}/auth/token-public-key?format=xml")).await;
    assert_eq!(reply.status, 400);
}

#[tokio::test]
async fn a_token_names_a_published_key() {
    let stage = Stage::new().await;
    let token = stage.token(&stage.app(&[VIEW_ALL]).await).await;
    let head = token.split('.').next().unwrap();
    let head = base64::Engine::decode(&base64::prelude::BASE64_URL_SAFE_NO_PAD, head).unwrap();
    let head: Value = serde_json::from_slice(&head).unwrap();
    let jwks = get(&stage, &format!("{API}/auth/keys")).await.json();
    assert_eq!(head["kid"], jwks["keys"][0]["kid"]);
    assert_eq!((&head["alg"], &head["typ"]), (&json!("RS256"), &json!("JWT")));
}

#[tokio::test]
async fn keys_and_documents_may_be_kept_and_read_by_pages_of_any_origin() {
    let stage = Stage::new().await;
    for path in [
        "/auth/keys",
        "/auth/token-public-key",
        "/auth/token-public-key?format=jwks",
        "/auth/.well-known/openid-configuration",
        "/.well-known/openid-configuration",
    ] {
        let reply = get(&stage, &format!("{API}{path}")).await;
        assert_eq!(reply.header("cache-control"), "public, max-age=300", "{path}");
        assert_eq!(reply.header("access-control-allow-origin"), "*", "{path}");
        assert_eq!(reply.header("pragma"), "", "{path}");
    }
    let refused = get(&stage, &format!("{API}/auth/token-public-key?format=xml")).await;
    assert_eq!(refused.header("cache-control"), "no-store");
}

#[tokio::test]
async fn the_document_names_the_algorithms_that_sign() {
    let stage = Stage::new().await;
    let document = get(&stage, &format!("{API}/.well-known/openid-configuration")).await.json();
    assert_eq!(document["id_token_signing_alg_values_supported"], json!(["RS256"]));
}
