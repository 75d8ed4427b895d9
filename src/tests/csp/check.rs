//! What a proxy asks before it lets a request through (forward-auth), and introspection of a
//! permission.

use axum::body::Body;
use axum::http::Request;
use serde_json::json;

use crate::csp::G;
use crate::stage::{App, Reply, Stage, VIEW_ALL};

const READ: &str = "_API.Device:device.READ";
const QUARANTINE: &str = "_API.Device:device.quarantine.EXECUTE";

async fn check(stage: &Stage, query: &str, headers: &[(&str, &str)]) -> Reply {
    let mut request = Request::get(format!("{G}/auth/check{query}"));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    stage.send(request.body(Body::empty()).unwrap()).await
}

async fn with_token(stage: &Stage, query: &str, token: &str) -> u16 {
    check(stage, query, &[("authorization", &format!("Bearer {token}"))]).await.status
}

#[tokio::test]
async fn a_call_with_the_permission_is_let_through_with_its_name() {
    let stage = Stage::new().await;
    let app = stage.app_with(&[READ]).await;
    let bearer = format!("Bearer {}", stage.token(&app).await);
    let query = format!("?organization={}&permission={READ}", stage.org);
    let secret = app.x_auth_token();
    for credentials in [("authorization", bearer.as_str()), ("x-auth-token", secret.as_str())] {
        let reply = check(&stage, &query, &[credentials]).await;
        assert_eq!(reply.status, 200, "{}", credentials.0);
        assert_eq!(reply.header("x-latchkey-subject"), app.id);
        assert_eq!(reply.header("x-latchkey-client"), app.id);
        assert_eq!(reply.header("x-latchkey-organization"), stage.org.as_str());
        assert!(reply.headers.contains_key("x-latchkey-user"));
        assert_eq!((reply.text.as_str(), reply.header("cache-control")), ("", "no-store"));
    }
}

#[tokio::test]
async fn what_is_lacking_is_403_and_bad_credentials_are_401() {
    let stage = Stage::new().await;
    let (_, foreign_key) = stage.other_org().await;
    let app = stage.app_with(&[READ]).await;
    let token = stage.token(&app).await;
    for (query, status) in [
        (String::new(), 200),
        (format!("?organization={}", stage.org_key), 200),
        (format!("?permission={}", READ.to_lowercase()), 200),
        (format!("?permission={READ}&service=carbon-black-cloud"), 200),
        (format!("?permission={READ}&service=operations-for-applications"), 403),
        (format!("?permission={QUARANTINE}"), 403),
        (format!("?organization={foreign_key}"), 403),
        ("?organization=nowhere".to_owned(), 403),
        // What an operator mistyped, or a variable that is empty, lets nobody through.
        ("?permision=x".to_owned(), 403),
        ("?permission=".to_owned(), 403),
        ("?permission=no.such".to_owned(), 403),
    ] {
        assert_eq!(with_token(&stage, &query, &token).await, status, "{query}");
    }
    for (name, value) in [
        ("authorization", "Bearer nonsense"),
        ("authorization", "Basic YTpi"),
        ("x-auth-token", "wrong"),
        ("x-auth-token", "wrong/app"),
        ("x-unrelated", "x"),
    ] {
        let reply = check(&stage, "", &[(name, value)]).await;
        assert_eq!(reply.status, 401, "{name}: {value}");
        assert!(reply.header("www-authenticate").starts_with("Bearer"), "{name}: {value}");
    }
    let two = [("authorization", "Bearer x"), ("csp-auth-token", token.as_str())];
    assert_eq!(check(&stage, "", &two).await.status, 401);
    stage.wait(1800);
    assert_eq!(with_token(&stage, "", &token).await, 401);
}

#[tokio::test]
async fn what_a_header_requires_counts_beside_the_query() {
    let stage = Stage::new().await;
    let token = stage.token(&stage.app_with(&[READ]).await).await;
    let bearer = format!("Bearer {token}");
    let require = "x-latchkey-require-permission";
    for (query, permission, status) in [
        (String::new(), READ, 200),
        (String::new(), QUARANTINE, 403),
        (format!("?permission={QUARANTINE}"), READ, 403),
        // Envoy puts the path of the request behind, with a query that is none of ours.
        ("/devices/1?permission=x&y".to_owned(), READ, 200),
    ] {
        let headers = [("authorization", bearer.as_str()), (require, permission)];
        assert_eq!(check(&stage, &query, &headers).await.status, status, "{query} {permission}");
    }
}

#[tokio::test]
async fn the_method_of_the_request_does_not_matter() {
    let stage = Stage::new().await;
    let token = stage.token(&stage.app(&[]).await).await;
    for method in ["HEAD", "POST", "PUT", "DELETE"] {
        let path = format!("{G}/auth/check");
        assert_eq!(stage.call(method, &path, &token, json!(null)).await.status, 200, "{method}");
    }
}

#[tokio::test]
async fn a_revoked_token_is_refused_at_once() {
    let stage = Stage::new().await;
    let app = stage.app(&[]).await;
    let token = stage.token(&app).await;
    assert_eq!(with_token(&stage, "", &token).await, 200);
    stage.post_form(&format!("{G}/auth/revoke"), &app.basic(), &format!("token={token}")).await;
    assert_eq!(with_token(&stage, "", &token).await, 401);
}

#[tokio::test]
async fn a_person_is_named_beside_their_id() {
    let stage = Stage::new().await;
    let token = stage.token_of(crate::world::Actor::Owner).await;
    let reply = check(&stage, "", &[("csp-auth-token", &token)]).await;
    assert_eq!(reply.header("x-latchkey-user"), "owner@example.com");
}

async fn introspect(stage: &Stage, app: &App, more: &str) -> Reply {
    let token = stage.token(app).await;
    let form = format!("token={token}&{more}");
    stage.post_form(&format!("{G}/auth/introspect"), &app.basic(), &form).await
}

#[tokio::test]
async fn introspection_says_whether_a_permission_is_held() {
    let stage = Stage::new().await;
    let app = stage.app_with(&[READ]).await;
    let permitted = |reply: Reply| reply.json()["permitted"].clone();
    let asked = format!("permission={READ}");
    assert_eq!(permitted(introspect(&stage, &app, &asked).await), json!(true));
    let asked = format!("permission={QUARANTINE}");
    let reply = introspect(&stage, &app, &asked).await;
    assert_eq!((&reply.json()["active"], permitted(reply)), (&json!(true), json!(false)));
    assert_eq!(permitted(introspect(&stage, &app, "").await), json!(null));
    let unknown = introspect(&stage, &app, "permission=no.such").await;
    assert_eq!((unknown.status, &unknown.json()["error"]), (400, &json!("invalid_request")));
    let form = format!("token=dead&permission={READ}");
    let dead = stage.post_form(&format!("{G}/auth/introspect"), &app.basic(), &form).await;
    assert_eq!(dead.text, r#"{"active":false}"#);
}

#[tokio::test]
async fn a_stranger_who_guesses_tokens_is_slowed_and_a_good_one_is_not() {
    let stage = Stage::new().await;
    let token = stage.token(&stage.app(&[VIEW_ALL]).await).await;
    let path = format!("/appservices/v6/orgs/{}/devices/_search", stage.org_key);
    let mut last = 0;
    for _ in 0..110 {
        last = stage.post_json(&path, "guess", "{}").await.status;
    }
    assert_eq!(last, 429);
    assert_eq!(stage.get(&format!("{G}/userinfo"), "guess").await.status, 429);
    assert_eq!(stage.get(&format!("{G}/loggedin/user"), "guess").await.status, 429);
    // Proxies know no other answer than 401.
    assert_eq!(with_token(&stage, "", "guess").await, 401);
    assert_eq!(stage.post_json(&path, &token, "{}").await.status, 200);
}
