//! Who gets in: 401 for credentials, 403 for everything they do not open.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::Request;
use latchkey::domain::services::endpoints::{sample, sandboxed};
use serde_json::json;

use crate::stage::{App, Reply, SUPER_ADMIN, Stage, VIEW_ALL};

fn devices(stage: &Stage) -> String {
    format!("/appservices/v6/orgs/{}/devices/_search", stage.org_key)
}

async fn search_as(stage: &Stage, headers: &[(&str, &str)]) -> Reply {
    let mut request = Request::post(devices(stage));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    stage.send(request.body(Body::from("{}")).unwrap()).await
}

fn fill(stage: &Stage, path: &str) -> String {
    let part = |part: &str| {
        let name = part.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
        name.map_or(part.to_owned(), |name| sample(&stage.org_key, name).unwrap_or("1".into()))
    };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

async fn call(stage: &Stage, method: &str, path: &str, token: &str) -> Reply {
    let request = Request::builder().method(method).uri(fill(stage, path));
    let request = request.header("authorization", format!("Bearer {token}"));
    stage.send(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn a_body_that_is_compressed_or_no_json_by_its_type_is_415() {
    let stage = Stage::new().await;
    let token = stage.token(&stage.app(&[VIEW_ALL]).await).await;
    let bearer = format!("Bearer {token}");
    let search =
        async |name, value| search_as(&stage, &[("authorization", &bearer), (name, value)]).await;
    for (name, value) in [
        ("content-encoding", "gzip"),
        ("content-type", "application/x-www-form-urlencoded"),
        ("content-type", "text/plain"),
        ("content-type", "multipart/form-data; boundary=x"),
    ] {
        let reply = search(name, value).await;
        assert_eq!(reply.status, 415, "{value}: {}", reply.text);
        assert_eq!(reply.json()["error_code"], json!("UNSUPPORTED_MEDIA_TYPE"), "{value}");
    }
    for kind in ["application/json", "application/json; charset=utf-8", ""] {
        assert_eq!(search("content-type", kind).await.status, 200, "{kind}");
    }
    // Who may not call hears of that first.
    let stranger = search_as(&stage, &[("content-encoding", "gzip")]).await;
    assert_eq!(stranger.status, 401);
}

#[tokio::test]
async fn bearer_csp_auth_token_and_x_auth_token_open_the_same_door() {
    let stage = Stage::new().await;
    let app = stage.app(&[VIEW_ALL]).await;
    let token = stage.token(&app).await;
    let (bearer, both) = (format!("Bearer {token}"), app.x_auth_token());
    for header in [
        ("authorization", bearer.as_str()),
        ("csp-auth-token", token.as_str()),
        ("X-AUTH-TOKEN", both.as_str()),
        ("x-auth-token", both.as_str()),
    ] {
        let reply = search_as(&stage, &[header]).await;
        assert_eq!((reply.status, &reply.json()["num_found"]), (200, &json!(340)), "{header:?}");
    }
}

#[tokio::test]
async fn bad_credentials_are_401_with_a_challenge() {
    let stage = Stage::new().await;
    let app = stage.app(&[VIEW_ALL]).await;
    let swapped = format!("{}/{}", app.id, app.secret);
    for header in [
        ("authorization", "Bearer nonsense"),
        ("authorization", "Basic YTpi"),
        ("csp-auth-token", "a.b.c"),
        ("x-auth-token", "nonsense"),
        ("x-auth-token", swapped.as_str()),
    ] {
        let reply = search_as(&stage, &[header]).await;
        assert_eq!(reply.status, 401, "{header:?}");
        assert_eq!(reply.header("www-authenticate"), r#"Bearer error="invalid_token""#);
        assert_eq!(reply.json()["error_code"], json!("UNAUTHORIZED"));
    }
    assert_eq!(search_as(&stage, &[]).await.status, 401);
}

#[tokio::test]
async fn an_expired_token_is_401_at_the_instant() {
    let stage = Stage::new().await;
    let token = stage.token(&stage.app(&[VIEW_ALL]).await).await;
    stage.wait(1799);
    assert_eq!(stage.post_json(&devices(&stage), &token, "{}").await.status, 200);
    stage.wait(1);
    let reply = stage.post_json(&devices(&stage), &token, "{}").await;
    assert_eq!(reply.status, 401);
    assert!(reply.header("www-authenticate").contains("expired"));
}

#[tokio::test]
async fn two_credentials_at_once_are_refused() {
    let stage = Stage::new().await;
    let app = stage.app(&[VIEW_ALL]).await;
    let bearer = format!("Bearer {}", stage.token(&app).await);
    let both = app.x_auth_token();
    let reply = search_as(&stage, &[("authorization", &bearer), ("x-auth-token", &both)]).await;
    assert_eq!(reply.status, 400);
}

#[tokio::test]
async fn a_token_in_the_query_is_refused() {
    let stage = Stage::new().await;
    let token = stage.token(&stage.app(&[VIEW_ALL]).await).await;
    let uri = format!("{}?access_token={token}", devices(&stage));
    let request = Request::post(&uri).body(Body::empty()).unwrap();
    assert_eq!(stage.send(request).await.status, 401);
    assert_eq!(stage.post_json(&uri, &token, "{}").await.status, 400);
}

#[tokio::test]
async fn a_missing_permission_is_403_and_is_named() {
    let stage = Stage::new().await;
    let token = stage.token(&stage.app(&["org/org_owner"]).await).await;
    let reply = stage.post_json(&devices(&stage), &token, "{}").await;
    assert_eq!(reply.status, 403);
    assert!(reply.text.contains("_API.Device:device.READ"), "{}", reply.text);
}

#[tokio::test]
async fn a_foreign_or_unknown_organization_is_403_for_both_kinds_of_credentials() {
    let stage = Stage::new().await;
    let app = stage.app(&[SUPER_ADMIN]).await;
    let token = stage.token(&app).await;
    let (_, foreign) = stage.other_org().await;
    for key in [foreign.as_str(), "ZZZZZZZZ", "..", "%2e%2e", "x"] {
        let uri = format!("/appservices/v6/orgs/{key}/devices/_search");
        assert_eq!(stage.post_json(&uri, &token, "{}").await.status, 403, "{key}");
        let request = Request::post(&uri).header("x-auth-token", app.x_auth_token());
        let reply = stage.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(reply.status, 403, "{key}");
    }
}

#[tokio::test]
async fn an_app_that_was_added_nowhere_gets_403_with_x_auth_token() {
    let stage = Stage::new().await;
    let app = stage.unadded_app(&[VIEW_ALL]).await;
    let reply = search_as(&stage, &[("x-auth-token", &app.x_auth_token())]).await;
    assert_eq!(reply.status, 403);
}

#[tokio::test]
async fn strangers_are_401_whatever_else_is_wrong() {
    let stage = Stage::new().await;
    for key in [stage.org_key.as_str(), "ZZZZZZZZ"] {
        let uri = format!("/appservices/v6/orgs/{key}/devices/nothing");
        assert_eq!(stage.get(&uri, "nonsense").await.status, 401, "{key}");
    }
}

#[tokio::test]
async fn every_endpoint_opens_for_each_of_its_permissions_and_no_other() {
    let stage = Stage::new().await;
    let nobody = stage
        .token(&stage.app_with(&["_API.Public.Cloud:public.cloud.inventory.READ"]).await)
        .await;
    let mut tokens = BTreeMap::new();
    for id in sandboxed().iter().flat_map(|endpoint| &endpoint.any_of) {
        if !tokens.contains_key(id) {
            tokens.insert(id, stage.token(&stage.app_with(&[id.as_str()]).await).await);
        }
    }
    for endpoint in sandboxed() {
        let reply = call(&stage, endpoint.method.name(), &endpoint.path, &nobody).await;
        assert_eq!(reply.status, 403, "{}", endpoint.path);
        for permission in &endpoint.any_of {
            let token = &tokens[permission];
            let reply = call(&stage, endpoint.method.name(), &endpoint.path, token).await;
            let opened = !matches!(reply.status, 401 | 403 | 405 | 500..) && reply.status != 501;
            // An action without a name is a bad request, which only those see who got in.
            assert!(opened, "{} {permission}: {} {}", endpoint.path, reply.status, reply.text);
        }
    }
}

#[tokio::test]
async fn unknown_paths_and_methods_are_told_in_json() {
    let stage = Stage::new().await;
    let token = stage.token(&stage.app(&[SUPER_ADMIN]).await).await;
    for path in
        ["/appservices/v6/orgs/X/nothing", "/livequery/v1/orgs/X/nothing", "/api/alerts/v9/x"]
    {
        let reply = stage.get(path, &token).await;
        assert_eq!(
            (reply.status, &reply.json()["error_code"]),
            (404, &json!("NOT_FOUND")),
            "{path}"
        );
    }
    let reply = stage.get(&devices(&stage).replace("_search", "_facet"), &token).await;
    assert!(matches!(reply.status, 404 | 405), "{}", reply.status);
    let reply = call(&stage, "DELETE", "/jobs/v1/orgs/{org_key}/jobs", &token).await;
    assert_eq!((reply.status, reply.header("allow")), (405, "GET,HEAD"));
}

#[tokio::test]
async fn guessing_secrets_through_x_auth_token_is_slowed_too() {
    let stage = Stage::new().await;
    let app = stage.app(&[VIEW_ALL]).await;
    let wrong = App { secret: "wrong".into(), ..app }.x_auth_token();
    let mut last = 0;
    for _ in 0..120 {
        last = search_as(&stage, &[("x-auth-token", &wrong)]).await.status;
    }
    assert_eq!(last, 429);
}

#[tokio::test]
async fn a_refusal_names_the_permission_of_what_was_asked() {
    let stage = Stage::new().await;
    let app = stage.app_with(&["_API.Device:device.READ"]).await;
    let token = stage.token(&app).await;
    let path = format!("/appservices/v6/orgs/{}/device_actions", stage.org_key);
    for (action, permission) in [
        ("QUARANTINE", "_API.Device:device.quarantine.EXECUTE"),
        ("BYPASS", "_API.Device:device.bypass.EXECUTE"),
        ("DELETE_SENSOR", "_API.Device:device.deregistered.DELETE"),
    ] {
        let body = json!({ "action_type": action, "device_id": ["1"] });
        let reply = stage.call("POST", &path, &token, body).await;
        assert_eq!(reply.status, 403);
        assert!(reply.text.contains(permission), "{}", reply.text);
    }
    assert_eq!(stage.call("POST", &path, &token, json!([])).await.status, 403);
}
