//! Getting a token, in every way in which existing clients ask.

use axum::body::Body;
use axum::http::{Request, header};
use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use crate::stage::{App, BASE, Reply, Stage, TOKEN, VIEW_ALL, keys};

fn claims(token: &str) -> Value {
    let part = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

/// A token request of any shape.
async fn ask(stage: &Stage, uri: &str, headers: &[(&str, &str)], body: &str) -> Reply {
    let mut request = Request::post(uri);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    stage.send(request.body(Body::from(body.to_owned())).unwrap()).await
}

#[tokio::test]
async fn an_app_gets_a_token_with_basic() {
    let stage = Stage::new().await;
    let app = stage.app(&[VIEW_ALL]).await;
    let reply = stage.ask_token(&app).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    let body = reply.json();
    assert_eq!(keys(&body), ["access_token", "expires_in", "scope", "token_type"].into());
    assert_eq!(body["token_type"], json!("bearer"));
    assert_eq!(body["expires_in"], json!(1800));
    assert_eq!(body["scope"], json!("ALL_PERMISSIONS"));
}

#[tokio::test]
async fn an_answer_with_a_token_is_never_stored_and_sets_no_cookie() {
    let stage = Stage::new().await;
    let reply = stage.ask_token(&stage.app(&[]).await).await;
    assert_eq!(reply.header("cache-control"), "no-store");
    assert_eq!(reply.header("pragma"), "no-cache");
    assert_eq!(reply.header("x-content-type-options"), "nosniff");
    assert_eq!(reply.header("set-cookie"), "");
    assert_eq!(reply.header("content-type"), "application/json");
}

#[tokio::test]
async fn the_claims_are_those_of_the_contract() {
    let stage = Stage::new().await;
    let app = stage.app(&[VIEW_ALL]).await;
    let claims = claims(&stage.token(&app).await);
    assert_eq!(claims["iss"], json!(format!("{BASE}/csp/gateway/am/api")));
    assert_eq!(claims["context_name"], json!(stage.org.as_str()));
    for claim in ["sub", "azp", "client_id"] {
        assert_eq!(claims[claim], json!(app.id), "{claim}");
    }
    assert!(claims["aud"].is_array());
    assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 1800);
    let perms: Vec<_> =
        claims["perms"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert!(perms.contains(&"csp:org_member"));
    assert!(perms.iter().any(|perm| perm.starts_with("external/") && perm.ends_with("/view_all")));
    assert_eq!((claims.get("acct"), claims.get("username")), (None, None));
}

#[tokio::test]
async fn authorize_is_the_same_thing() {
    let stage = Stage::new().await;
    let app = stage.app(&[]).await;
    let path = "/csp/gateway/am/api/auth/authorize";
    let reply = stage.post_form(path, &app.basic(), "grant_type=client_credentials").await;
    assert_eq!(reply.status, 200);
}

#[tokio::test]
async fn an_app_gets_a_token_with_credentials_in_the_body() {
    let stage = Stage::new().await;
    let App { id, secret } = stage.app(&[]).await;
    let form = [("content-type", "application/x-www-form-urlencoded;charset=UTF-8")];
    let body = format!("grant_type=client_credentials&client_id={id}&client_secret={secret}");
    assert_eq!(ask(&stage, TOKEN, &form, &body).await.status, 200);
    let json = [("content-type", "application/json")];
    let body = json!({ "grant_type": "client_credentials", "client_id": id, "client_secret": secret, "orgId": null });
    assert_eq!(ask(&stage, TOKEN, &json, &body.to_string()).await.status, 200);
}

#[tokio::test]
async fn parameters_may_be_in_the_query_and_the_body_empty() {
    let stage = Stage::new().await;
    let app = stage.app(&[]).await;
    let basic = app.basic();
    let uri = format!("{TOKEN}?grant_type=client_credentials&orgId=&scope=");
    for kind in ["application/json", "application/x-www-form-urlencoded"] {
        let headers = [("authorization", basic.as_str()), ("content-type", kind)];
        assert_eq!(ask(&stage, &uri, &headers, "").await.status, 200, "{kind}");
    }
}

#[tokio::test]
async fn form_encoded_basic_is_taken_like_raw_basic() {
    let stage = Stage::new().await;
    let App { id, secret } = stage.app(&[]).await;
    let encoded: Vec<String> = secret.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let basic = format!("Basic {}", BASE64_STANDARD.encode(format!("{id}:{}", encoded.concat())));
    assert_eq!(stage.post_form(TOKEN, &basic, "grant_type=client_credentials").await.status, 200);
}

#[tokio::test]
async fn repeated_slashes_in_the_path_do_not_matter() {
    let stage = Stage::new().await;
    let app = stage.app(&[]).await;
    let path = "//csp/gateway//am/api/auth/token";
    let reply = stage.post_form(path, &app.basic(), "grant_type=client_credentials").await;
    assert_eq!(reply.status, 200);
}

#[tokio::test]
async fn the_organization_may_be_named() {
    let stage = Stage::new().await;
    let app = stage.app(&[]).await;
    let form = format!("grant_type=client_credentials&orgId={}", stage.org);
    assert_eq!(stage.post_form(TOKEN, &app.basic(), &form).await.status, 200);
}

#[tokio::test]
async fn a_shorter_life_is_honoured_and_a_longer_one_is_not() {
    let stage = Stage::new().await;
    let app = stage.app(&[]).await;
    for (asked, given) in [("60", 60), ("99999", 1800), ("nonsense", 1800)] {
        let form = format!("grant_type=client_credentials&accessTokenValiditySeconds={asked}");
        let reply = stage.post_form(TOKEN, &app.basic(), &form).await;
        assert_eq!(reply.json()["expires_in"], json!(given), "{asked}");
    }
}

#[tokio::test]
async fn an_app_that_was_added_nowhere_gets_no_token() {
    let stage = Stage::new().await;
    let reply = stage.ask_token(&stage.unadded_app(&[]).await).await;
    assert_eq!((reply.status, &reply.json()["error"]), (400, &json!("invalid_scope")));
}

#[tokio::test]
async fn an_app_gets_no_token_for_an_organization_that_it_is_not_in() {
    let stage = Stage::new().await;
    let app = stage.app(&[]).await;
    let (other, _) = stage.other_org().await;
    for org in [other.as_str(), "00000000-0000-4000-8000-000000000000", "no-such-org"] {
        let form = format!("grant_type=client_credentials&orgId={org}");
        let reply = stage.post_form(TOKEN, &app.basic(), &form).await;
        assert_eq!((reply.status, &reply.json()["error"]), (400, &json!("invalid_scope")), "{org}");
    }
}

#[tokio::test]
async fn host_and_forwarding_headers_do_not_change_the_issuer() {
    let stage = Stage::new().await;
    let app = stage.app(&[]).await;
    let basic = app.basic();
    let headers = [
        (header::AUTHORIZATION.as_str(), basic.as_str()),
        ("host", "evil.example"),
        ("x-forwarded-host", "evil.example"),
        ("forwarded", "host=evil.example;proto=http"),
    ];
    let uri = format!("{TOKEN}?grant_type=client_credentials");
    let reply = ask(&stage, &uri, &headers, "").await;
    let token = reply.json()["access_token"].as_str().unwrap().to_owned();
    assert_eq!(claims(&token)["iss"], json!(format!("{BASE}/csp/gateway/am/api")));
}
