//! Alerts, policies, audit log and the older interface.

use latchkey::domain::services::endpoints::{sample, sandboxed};
use serde_json::{Value, json};

use crate::stage::{SUPER_ADMIN, Stage, VIEW_ALL};

/// Whether a key of that name is anywhere in a body.
fn has_key(value: &Value, name: &str) -> bool {
    match value {
        Value::Object(map) => {
            map.contains_key(name) || map.values().any(|value| has_key(value, name))
        }
        Value::Array(list) => list.iter().any(|value| has_key(value, name)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

#[tokio::test]
async fn alerts_are_searched_and_opened() {
    let stage = Stage::new().await;
    let token = stage.token(&stage.app(&[VIEW_ALL]).await).await;
    let path = format!("/api/alerts/v7/orgs/{}/alerts", stage.org_key);
    let found = stage.post_json(&format!("{path}/_search"), &token, r#"{"rows":1}"#).await.json();
    assert_eq!(found["results"].as_array().unwrap().len(), 1);
    let id = found["results"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(stage.get(&format!("{path}/{id}"), &token).await.json(), found["results"][0]);
    assert_eq!(stage.get(&format!("{path}/nothing"), &token).await.status, 404);
}

#[tokio::test]
async fn the_search_of_cbc_syslog_is_understood() {
    let stage = Stage::new().await;
    let token = stage.token(&stage.app(&[VIEW_ALL]).await).await;
    let path = format!("/api/alerts/v7/orgs/{}/alerts/_search", stage.org_key);
    let body = json!({
        "criteria": {
            "backend_update_timestamp": { "start": "2020-01-01T00:00:00.000Z", "end": "2099-01-01T00:00:00.000Z" },
            "minimum_severity": 5,
        },
        "rows": 10_000,
        "sort": [{ "field": "backend_update_timestamp", "order": "ASC" }],
        "time_range": { "range": "-2w" },
    });
    let reply = stage.post_json(&path, &token, &body.to_string()).await;
    let alerts = reply.json()["results"].as_array().unwrap().clone();
    assert!(!alerts.is_empty());
    assert!(alerts.iter().all(|alert| alert["severity"].as_i64() >= Some(5)));
    let times: Vec<_> =
        alerts.iter().map(|alert| alert["backend_update_timestamp"].to_string()).collect();
    assert!(times.is_sorted());
}

#[tokio::test]
async fn audit_entries_are_counted_from_zero() {
    let stage = Stage::new().await;
    let token = stage.token(&stage.app_with(&["_API.Audit:org.audits.READ"]).await).await;
    let path = format!("/audit_log/v1/orgs/{}/logs/_search", stage.org_key);
    let first = stage.post_json(&path, &token, r#"{"start":0,"rows":1}"#).await.json();
    let second = stage.post_json(&path, &token, r#"{"start":1,"rows":1}"#).await.json();
    assert_ne!(first["results"], second["results"]);
    assert!(first["num_found"].as_i64() >= Some(700));
}

#[tokio::test]
async fn connector_types_open_the_older_interface() {
    let stage = Stage::new().await;
    let siem = stage.token(&stage.app_with(&["_ConnectorType.SIEM"]).await).await;
    let api = stage.token(&stage.app_with(&["_ConnectorType.API"]).await).await;
    let notification = "/integrationServices/v3/notification";
    let auditlogs = "/integrationServices/v3/auditlogs";
    let reply = stage.get(notification, &siem).await;
    assert_eq!((reply.status, &reply.json()["success"]), (200, &json!(true)));
    assert_eq!(stage.get(auditlogs, &api).await.status, 200);
    assert_eq!(stage.get(auditlogs, &siem).await.status, 403);
    let refused = stage.get(notification, &api).await;
    assert_eq!((refused.status, &refused.json()["success"]), (403, &json!(false)));
    assert_eq!(refused.json()["notifications"], json!([]));
}

#[tokio::test]
async fn the_older_interface_takes_x_auth_token() {
    let stage = Stage::new().await;
    let app = stage.app_with(&["_ConnectorType.SIEM"]).await;
    let request = axum::http::Request::get("/integrationServices/v3/notification")
        .header("x-auth-token", app.x_auth_token())
        .header("content-type", "application/json")
        .body(axum::body::Body::empty());
    assert_eq!(stage.send(request.unwrap()).await.status, 200);
}

#[tokio::test]
async fn no_answer_has_what_the_sdk_takes_for_an_error() {
    let stage = Stage::new().await;
    let token = stage.token(&stage.app(&[SUPER_ADMIN]).await).await;
    for endpoint in sandboxed() {
        let value = |name: &str| sample(&stage.org_key, name).or(Some("1".to_owned()));
        let path = endpoint.path_names().fold(endpoint.path.clone(), |path, name| {
            path.replace(&format!("{{{name}}}"), &value(name).unwrap())
        });
        let body = endpoint.example_with(value).unwrap_or_default();
        let body = serde_json::from_str(&body).unwrap_or_default();
        // So that jobs are done.
        stage.wait(2);
        let reply = stage.call(endpoint.method.name(), &path, &token, body).await;
        // What came with the product cannot be deleted, and two examples share a name.
        let refused = if endpoint.method.name() == "DELETE" { 400 } else { 409 };
        let is_fine = matches!(reply.status, 200 | 204 | 404) || reply.status == refused;
        assert!(is_fine, "{path}: {} {}", reply.status, reply.text);
        assert_ne!(reply.text, "null", "{path}");
        assert!(!has_key(&reply.json(), "errorMessage"), "{path}");
    }
}

#[tokio::test]
async fn policies_are_listed_with_their_devices() {
    let stage = Stage::new().await;
    let token = stage.token(&stage.app(&[VIEW_ALL]).await).await;
    let path = format!("/policyservice/v1/orgs/{}/policies/summary", stage.org_key);
    let body = stage.get(&path, &token).await.json();
    let counts = body["policies"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|policy| policy["num_devices"].as_i64());
    assert_eq!(counts.sum::<i64>(), 340);
}
