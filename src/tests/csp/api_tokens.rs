//! `auth/api-tokens/…` as existing clients call it.

use aws_lc_rs::digest::{SHA256, digest};
use axum::body::Body;
use axum::http::{Request, header};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::Value;

use crate::stage::{Reply, Stage, VIEW_ALL, keys};

const AUTHORIZE: &str = "/csp/gateway/am/api/auth/api-tokens/authorize";
const DETAILS: &str = "/csp/gateway/am/api/auth/api-tokens/details";
const FORM: &str = "application/x-www-form-urlencoded";

async fn post(stage: &Stage, path: &str, media: &str, body: &str) -> Reply {
    let request = Request::post(path).header(header::CONTENT_TYPE, media);
    stage.send(request.body(Body::from(body.to_owned())).unwrap()).await
}

/// The value of a token of a developer who may read devices.
async fn token(stage: &Stage) -> String {
    let developer = stage.world.developer().await;
    developer.gets_cbc_roles(&["view_all"]).await;
    let (_, secret) = developer.generates_token("laptop", &["org/developer", VIEW_ALL]).await;
    secret.expose().to_owned()
}

#[tokio::test]
async fn an_api_token_is_exchanged_under_both_of_its_names_whatever_else_is_said() {
    let stage = Stage::new().await;
    let token = token(&stage).await;
    let bodies = [
        (FORM, format!("api_token={token}")),
        (FORM, format!("refresh_token={token}")),
        (FORM, format!("grant_type=api_token&api_token={token}&passcode=123456")),
        (FORM, format!("grant_type=refresh_token&refresh_token={token}")),
        ("application/json", format!("{{\"api_token\":\"{token}\",\"passcode\":null}}")),
    ];
    for (media, body) in &bodies {
        let reply = post(&stage, AUTHORIZE, media, body).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        let said = reply.json();
        let expected =
            ["access_token", "expires_in", "id_token", "refresh_token", "scope", "token_type"];
        assert_eq!(keys(&said), expected.into_iter().collect());
        assert_eq!(said["refresh_token"], token.as_str());
        assert_eq!(said["expires_in"], 1800);
        assert_eq!(
            (&said["token_type"], &said["scope"]),
            (&"bearer".into(), &"ALL_PERMISSIONS".into())
        );
        assert_eq!(reply.header("cache-control"), "no-store");
    }
    let short = format!("api_token={token}&accessTokenValiditySeconds=60");
    assert_eq!(post(&stage, AUTHORIZE, FORM, &short).await.json()["expires_in"], 60);
    let long = format!("api_token={token}&accessTokenValiditySeconds=999999");
    assert_eq!(post(&stage, AUTHORIZE, FORM, &long).await.json()["expires_in"], 1800);
}

#[tokio::test]
async fn the_id_token_says_who_it_is_and_opens_nothing() {
    let stage = Stage::new().await;
    let token = token(&stage).await;
    let said = post(&stage, AUTHORIZE, FORM, &format!("api_token={token}")).await.json();
    let id_token = said["id_token"].as_str().unwrap();
    let part = |text: &str, at: usize| -> Value {
        let part = text.split('.').nth(at).unwrap();
        serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
    };
    let access = said["access_token"].as_str().unwrap();
    let (claims, others) = (part(id_token, 1), part(access, 1));
    for name in ["iss", "sub", "azp", "exp", "iat", "username", "context", "context_name"] {
        assert_eq!(claims[name], others[name], "{name}");
    }
    assert_eq!((&claims["aud"], &claims["email"]), (&others["client_id"], &others["acct"]));
    let hash = digest(&SHA256, access.as_bytes());
    assert_eq!(claims["at_hash"], BASE64_URL_SAFE_NO_PAD.encode(&hash.as_ref()[..16]));
    assert_eq!(part(id_token, 0)["typ"], "JWT");
    let policies = format!("/policyservice/v1/orgs/{}/policies/summary", stage.org_key);
    assert_eq!(stage.get(&policies, id_token).await.status, 401);
}

#[tokio::test]
async fn the_access_token_opens_the_sandbox_and_an_app_may_ask_about_it() {
    let stage = Stage::new().await;
    let token = token(&stage).await;
    let reply = post(&stage, AUTHORIZE, FORM, &format!("api_token={token}")).await.json();
    let access = reply["access_token"].as_str().unwrap();
    let policies = format!("/policyservice/v1/orgs/{}/policies/summary", stage.org_key);
    assert_eq!(stage.get(&policies, access).await.status, 200);
    let action = format!("/appservices/v6/orgs/{}/device_actions", stage.org_key);
    let body = r#"{"action_type":"QUARANTINE","device_id":[1],"options":{"toggle":"ON"}}"#;
    assert_eq!(stage.post_json(&action, access, body).await.status, 403);

    let app = stage.app(&[VIEW_ALL]).await;
    let ask = |path: &'static str| {
        let form = format!("token={access}");
        let (stage, basic) = (&stage, app.basic());
        async move { stage.post_form(path, &basic, &form).await }
    };
    let told = ask("/csp/gateway/am/api/auth/introspect").await.json();
    assert_eq!((&told["active"], &told["orgId"]), (&true.into(), &stage.org.to_string().into()));
    assert_eq!(ask("/csp/gateway/am/api/auth/revoke").await.status, 200);
    let told = ask("/csp/gateway/am/api/auth/introspect").await.json();
    assert_eq!(told["active"], true, "an app ends only tokens of its own");
}

#[tokio::test]
async fn a_wrong_token_is_an_invalid_grant_with_the_words_that_clients_look_for() {
    let stage = Stage::new().await;
    for (path, body) in [(AUTHORIZE, "api_token=lkyapiwrong"), (AUTHORIZE, "refresh_token=x")] {
        let reply = post(&stage, path, FORM, body).await;
        assert_eq!(reply.status, 400);
        let said = reply.json();
        assert_eq!(said["error"], "invalid_grant");
        assert_eq!(said["message"], "invalid_grant: Invalid refresh token");
        assert_eq!(reply.header("www-authenticate"), "");
    }
    let reply = post(&stage, DETAILS, "application/json", r#"{"tokenValue":"x"}"#).await;
    assert_eq!((reply.status, &reply.json()["error"]), (400, &"invalid_grant".into()));
    for (path, media, body) in [(AUTHORIZE, FORM, ""), (DETAILS, "application/json", "{}")] {
        let reply = post(&stage, path, media, body).await;
        assert_eq!((reply.status, &reply.json()["error"]), (400, &"invalid_request".into()));
    }
}

#[tokio::test]
async fn a_token_in_the_url_is_refused_even_when_it_is_right() {
    let stage = Stage::new().await;
    let token = token(&stage).await;
    for (path, name) in
        [(AUTHORIZE, "api_token"), (AUTHORIZE, "refresh_token"), (DETAILS, "tokenValue")]
    {
        let reply = post(&stage, &format!("{path}?{name}={token}"), FORM, "").await;
        assert_eq!((reply.status, &reply.json()["error"]), (400, &"invalid_request".into()));
        assert!(!reply.text.contains(&token));
    }
    let request = Request::get(AUTHORIZE).body(Body::empty()).unwrap();
    assert_eq!(stage.send(request).await.status, 405);
}

#[tokio::test]
async fn guessing_is_slowed_and_the_right_token_is_not() {
    let stage = Stage::new().await;
    let token = token(&stage).await;
    let mut last = 0;
    for _ in 0..120 {
        last = post(&stage, AUTHORIZE, FORM, "api_token=lkyapiwrong").await.status;
    }
    assert_eq!(last, 429);
    let reply = post(&stage, AUTHORIZE, FORM, &format!("api_token={token}")).await;
    assert_eq!(reply.status, 200);
}

#[tokio::test]
async fn details_have_what_there_is_and_no_value_and_no_null() {
    let stage = Stage::new().await;
    let token = token(&stage).await;
    let body = serde_json::json!({ "tokenValue": token }).to_string();
    let reply = post(&stage, DETAILS, "application/json", &body).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    assert!(!reply.text.contains(&token) && !reply.text.contains("null"), "{}", reply.text);
    let said = reply.json();
    assert_eq!((&said["tokenName"], &said["deactivated"]), (&"laptop".into(), &false.into()));
    assert_eq!(said["username"], "developer@example.com");
    assert_eq!(said["orgId"], stage.org.to_string());
    let (from, to) = (said["createdAt"].as_i64().unwrap(), said["expiresAt"].as_i64().unwrap());
    assert_eq!(to - from, 30 * 24 * 3600 * 1000, "milliseconds");
    assert_eq!(said["scope"].as_array().unwrap().len(), 2);
    let scopes = &said["allowedScopes"];
    assert_eq!(scopes["organizationScopes"]["roles"][0]["name"], "developer");
    assert_eq!(scopes["servicesScopes"][0]["roles"][0]["name"], "view_all");
    assert!(said.get("lastUsedAt").is_none() && said.get("token").is_none());
}
