//! What the token endpoint refuses, row by row of SECURITY.md's table.

use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Method, Request};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::json;

use crate::stage::{App, Reply, Stage, TOKEN};

const GRANT: &str = "grant_type=client_credentials";

fn outcome(reply: &Reply) -> (u16, String) {
    (reply.status, reply.json()["error"].as_str().unwrap_or_default().to_owned())
}

fn refused(status: u16, error: &str) -> (u16, String) {
    (status, error.to_owned())
}

fn basic(id: &str, secret: &str) -> String {
    App { id: id.to_owned(), secret: secret.to_owned() }.basic()
}

async fn send(stage: &Stage, uri: &str, authorizations: &[&str], body: &str) -> Reply {
    let mut request =
        Request::post(uri).header("content-type", "application/x-www-form-urlencoded");
    for value in authorizations {
        request = request.header("authorization", *value);
    }
    stage.send(request.body(Body::from(body.to_owned())).unwrap()).await
}

#[tokio::test]
async fn an_unknown_app_and_a_wrong_secret_get_the_same_answer() {
    let stage = Stage::new().await;
    let app = stage.app(&[]).await;
    let wrong = stage.post_form(TOKEN, &basic(&app.id, "wrong"), GRANT).await;
    let unknown =
        stage.post_form(TOKEN, &basic("AAAAAAAAAAAAAAAAAAAAAAAA", &app.secret), GRANT).await;
    assert_eq!(outcome(&wrong), refused(401, "invalid_client"));
    let mut bodies = [wrong.json(), unknown.json()];
    for body in &mut bodies {
        body["requestId"] = json!("");
    }
    assert_eq!(bodies[0], bodies[1]);
    assert_eq!(wrong.header("www-authenticate"), r#"Basic realm="csp""#);
    assert_eq!(unknown.header("www-authenticate"), r#"Basic realm="csp""#);
}

#[tokio::test]
async fn an_error_has_the_keys_of_csp_and_of_oauth_and_is_not_stored() {
    let stage = Stage::new().await;
    let reply = stage.post_form(TOKEN, &basic("x", "y"), GRANT).await;
    let body = reply.json();
    assert_eq!(body["message"], json!("invalid_client: Invalid client credentials"));
    assert_eq!(body["cspErrorCode"], json!("csp.am.401"));
    assert_eq!(body["statusCode"], json!(401));
    assert_eq!(body["requestId"], json!(reply.header("x-request-id")));
    assert_eq!(body["error_description"], json!("Invalid client credentials"));
    assert_eq!(reply.header("cache-control"), "no-store");
    assert_eq!(reply.header("content-type"), "application/json");
}

#[tokio::test]
async fn wrong_credentials_in_the_body_are_not_challenged() {
    let stage = Stage::new().await;
    let reply = send(&stage, TOKEN, &[], &format!("{GRANT}&client_id=x&client_secret=y")).await;
    assert_eq!(outcome(&reply), refused(401, "invalid_client"));
    assert_eq!(reply.header("www-authenticate"), "");
}

#[tokio::test]
async fn malformed_basic_is_never_a_fault_of_ours() {
    let stage = Stage::new().await;
    let encoded = |bytes: &[u8]| format!("Basic {}", BASE64_STANDARD.encode(bytes));
    for value in [
        "Basic".to_owned(),
        "Basic !!!".to_owned(),
        "Basic YXBw".to_owned(),
        "Bearer a.b.c".to_owned(),
        "Negotiate x".to_owned(),
        encoded(b"no colon"),
        encoded(b"app\0:secret"),
        encoded(b"app:secret\r\n"),
        encoded(b"\xff\xfe:\xff"),
        encoded(b":"),
        encoded(&vec![b'a'; 6000]),
    ] {
        let reply = stage.post_form(TOKEN, &value, GRANT).await;
        assert_eq!(outcome(&reply), refused(401, "invalid_client"), "{value}");
    }
}

#[tokio::test]
async fn contradicting_credentials_are_an_invalid_request() {
    let stage = Stage::new().await;
    let app = stage.app(&[]).await;
    let (header, App { id, secret }) = (app.basic(), app);
    let invalid = refused(400, "invalid_request");
    let body = format!("{GRANT}&client_id={id}&client_secret=another");
    assert_eq!(outcome(&send(&stage, TOKEN, &[&header], &body).await), invalid);
    // Real connectors send both.
    let body = format!("{GRANT}&client_id={id}&client_secret={secret}");
    assert_eq!(send(&stage, TOKEN, &[&header], &body).await.status, 200);
    let body = format!("{GRANT}&client_id=AAAAAAAAAAAAAAAAAAAAAAAA");
    assert_eq!(outcome(&send(&stage, TOKEN, &[&header], &body).await), invalid);
    assert_eq!(outcome(&send(&stage, TOKEN, &[&header, &header], GRANT).await), invalid);
    let body = format!("{GRANT}&client_id={id}");
    assert_eq!(send(&stage, TOKEN, &[&header], &body).await.status, 200);
}

#[tokio::test]
async fn credentials_in_the_query_are_refused_even_when_they_are_right() {
    let stage = Stage::new().await;
    let app = stage.app(&[]).await;
    let uri = format!("{TOKEN}?{GRANT}&client_id={}&client_secret={}", app.id, app.secret);
    assert_eq!(outcome(&send(&stage, &uri, &[], "").await), refused(400, "invalid_request"));
    let reply = send(&stage, &uri, &[&app.basic()], "").await;
    assert_eq!(outcome(&reply), refused(400, "invalid_request"));
    assert!(!reply.text.contains(&app.secret));
}

#[tokio::test]
async fn badly_written_parameters_are_an_invalid_request() {
    let stage = Stage::new().await;
    let header = stage.app(&[]).await.basic();
    for body in [
        "",
        "grant_type=",
        "grant_type=client_credentials&grant_type=client_credentials",
        "grant_type=client_credentials&x=%zz",
        "grant_type=client_credentials&x=%00",
        "grant_type=client_credentials&x=%ff",
    ] {
        let reply = send(&stage, TOKEN, &[&header], body).await;
        assert_eq!(outcome(&reply), refused(400, "invalid_request"), "{body}");
    }
}

#[tokio::test]
async fn a_stranger_learns_nothing_but_that() {
    let stage = Stage::new().await;
    let app = stage.app(&[]).await;
    let wrong = basic(&app.id, "wrong");
    for body in ["", "grant_type=password", "grant_type=x&grant_type=y", "a=%zz", "orgId=nowhere"] {
        let reply = send(&stage, TOKEN, &[&wrong], body).await;
        assert_eq!(outcome(&reply), refused(401, "invalid_client"), "{body}");
    }
    assert_eq!(outcome(&send(&stage, TOKEN, &[], "").await), refused(401, "invalid_client"));
}

#[tokio::test]
async fn other_grants_are_told_apart() {
    let stage = Stage::new().await;
    let header = stage.app(&[]).await.basic();
    for (grant, error) in [
        ("authorization_code", "unauthorized_client"),
        ("refresh_token", "unauthorized_client"),
        ("password", "unsupported_grant_type"),
        ("client_delegate", "unsupported_grant_type"),
        ("urn:ietf:params:oauth:grant-type:token-exchange", "unsupported_grant_type"),
    ] {
        let reply = send(&stage, TOKEN, &[&header], &format!("grant_type={grant}")).await;
        assert_eq!(outcome(&reply), refused(400, error), "{grant}");
    }
}

#[tokio::test]
async fn a_scope_beyond_the_app_or_its_syntax_is_refused() {
    let stage = Stage::new().await;
    let header = stage.app(&[]).await.basic();
    for scope in ["csp:org_owner", "%22", "a++b", "%C3%A4"] {
        let reply = send(&stage, TOKEN, &[&header], &format!("{GRANT}&scope={scope}")).await;
        assert_eq!(outcome(&reply), refused(400, "invalid_scope"), "{scope}");
    }
}

#[tokio::test]
async fn only_post_is_taken_and_overrides_mean_nothing() {
    let stage = Stage::new().await;
    for method in [Method::GET, Method::PUT, Method::DELETE, Method::PATCH, Method::OPTIONS] {
        let request = Request::builder().method(&method).uri(TOKEN);
        let request = request.header("x-http-method-override", "POST").body(Body::empty());
        let reply = stage.send(request.unwrap()).await;
        assert_eq!((reply.status, reply.header("allow")), (405, "POST"), "{method}");
        assert_eq!(reply.header("cache-control"), "no-store");
    }
}

#[tokio::test]
async fn a_body_over_the_limit_is_too_large() {
    let stage = Stage::new().await;
    let header = stage.app(&[]).await.basic();
    let body = format!("{GRANT}&x={}", "a".repeat(64 * 1024));
    assert_eq!(send(&stage, TOKEN, &[&header], &body).await.status, 413);
}

#[tokio::test]
async fn ten_thousand_parameters_are_answered() {
    let stage = Stage::new().await;
    let header = stage.app(&[]).await.basic();
    let many: Vec<String> = (0..9_000).map(|number| format!("&{number}=")).collect();
    let reply = send(&stage, TOKEN, &[&header], &format!("{GRANT}{}", many.concat())).await;
    assert_eq!(reply.status, 200);
}

#[tokio::test]
async fn a_stranger_who_guesses_is_slowed_and_the_owner_is_not() {
    let stage = Stage::new().await;
    let app = stage.app(&[]).await;
    let wrong = basic(&app.id, "wrong");
    let from = |address: [u8; 4], authorization: &str| {
        let request = Request::post(format!("{TOKEN}?{GRANT}"))
            .header("authorization", authorization)
            .extension(ConnectInfo(SocketAddr::from((address, 1))));
        request.body(Body::empty()).unwrap()
    };
    let mut statuses = Vec::new();
    for _ in 0..300 {
        statuses.push(stage.send(from([192, 0, 2, 1], &wrong)).await.status);
    }
    assert_eq!(statuses[0], 401);
    let last = stage.send(from([192, 0, 2, 1], &wrong)).await;
    assert_eq!(last.status, 429);
    assert!(last.header("retry-after").parse::<u32>().unwrap() > 0);
    assert_eq!(stage.send(from([192, 0, 2, 2], &app.basic())).await.status, 200);
}

#[tokio::test]
async fn an_unknown_path_of_the_gateway_is_not_found_in_json() {
    let stage = Stage::new().await;
    let reply = stage.get("/csp/gateway/am/api/nothing", "x").await;
    assert_eq!(outcome(&reply), refused(404, "not_found"));
}
