//! Devices: read, search, count, export, act.

use serde_json::{Value, json};

use crate::stage::{App, Reply, SUPER_ADMIN, Stage, VIEW_ALL};

struct Desk {
    stage: Stage,
    token: String,
}

impl Desk {
    async fn with(roles: &[&str]) -> Self {
        let stage = Stage::new().await;
        let app: App = stage.app(roles).await;
        let token = stage.token(&app).await;
        Self { stage, token }
    }

    fn path(&self, rest: &str) -> String {
        format!("/appservices/v6/orgs/{}/{rest}", self.stage.org_key)
    }

    fn first(&self) -> i64 {
        latchkey::domain::services::endpoints::first_device_id(&self.stage.org_key)
    }

    async fn get(&self, rest: &str) -> Reply {
        self.stage.get(&self.path(rest), &self.token).await
    }

    async fn post(&self, rest: &str, body: &Value) -> Reply {
        self.stage.post_json(&self.path(rest), &self.token, &body.to_string()).await
    }

    async fn first_device(&self) -> Value {
        self.get(&format!("devices/{}", self.first())).await.json()
    }

    async fn act(&self, action: &str, options: Value) -> u16 {
        let body =
            json!({ "action_type": action, "device_id": [self.first()], "options": options });
        self.post("device_actions", &body).await.status
    }
}

fn ids(reply: &Reply) -> Vec<i64> {
    let body = reply.json();
    body["results"].as_array().unwrap().iter().filter_map(|device| device["id"].as_i64()).collect()
}

#[tokio::test]
async fn a_device_is_opened_by_its_id_with_the_call_of_the_seeds() {
    let desk = Desk::with(&[VIEW_ALL]).await;
    let reply = desk.get(&format!("devices/{}", desk.first())).await;
    assert_eq!(reply.status, 200);
    assert_eq!(reply.json()["id"], json!(desk.first()));
    assert_eq!(reply.header("content-type"), "application/json");
}

#[tokio::test]
async fn an_unknown_device_is_not_found() {
    let desk = Desk::with(&[VIEW_ALL]).await;
    for id in ["1", "nothing", "-1"] {
        let reply = desk.get(&format!("devices/{id}")).await;
        assert_eq!((reply.status, &reply.json()["error_code"]), (404, &json!("NOT_FOUND")), "{id}");
    }
}

#[tokio::test]
async fn pages_as_the_sdk_asks_for_them_hold_every_device_once() {
    let desk = Desk::with(&[VIEW_ALL]).await;
    let mut seen = ids(&desk.post("devices/_search", &json!({})).await);
    assert_eq!(seen.len(), 20);
    while seen.len() < 340 {
        let start = seen.len() + 1;
        seen.extend(ids(&desk.post("devices/_search", &json!({ "start": start })).await));
    }
    assert_eq!(seen.len(), 340);
    assert!(seen.windows(2).all(|pair| pair[0] < pair[1]));
}

#[tokio::test]
async fn criteria_of_the_contract_are_understood() {
    let desk = Desk::with(&[VIEW_ALL]).await;
    let windows = desk
        .post("devices/_search", &json!({ "criteria": { "os": ["WINDOWS"] }, "rows": 5 }))
        .await;
    assert_eq!(ids(&windows).len(), 5);
    let by_id = json!({ "criteria": { "id": [desk.first().to_string()] } });
    assert_eq!(ids(&desk.post("devices/_search", &by_id).await), [desk.first()]);
    let nulls = json!({ "query": "", "rows": 10_000, "sort": null, "criteria": null });
    assert_eq!(ids(&desk.post("devices/_search", &nulls).await).len(), 340);
}

#[tokio::test]
async fn an_unknown_criterion_value_is_explained() {
    let desk = Desk::with(&[VIEW_ALL]).await;
    let body =
        desk.post("devices/_search", &json!({ "criteria": { "os": ["BEOS"] } })).await.json();
    assert_eq!((&body["field"], &body["invalid_value"]), (&json!("os"), &json!("BEOS")));
    assert!(body["known_values"].as_array().unwrap().contains(&json!("WINDOWS")));
}

#[tokio::test]
async fn a_body_of_null_or_nothing_searches_everything_and_nonsense_is_refused() {
    let desk = Desk::with(&[VIEW_ALL]).await;
    assert_eq!(desk.post("devices/_search", &Value::Null).await.status, 200);
    assert_eq!(desk.post("devices/_search", &json!([1])).await.status, 400);
    let path = desk.path("devices/_search");
    assert_eq!(desk.stage.post_json(&path, &desk.token, "{").await.status, 400);
    let long = format!("{{\"query\":\"{}\"}}", "a".repeat(70_000));
    assert_eq!(desk.stage.post_json(&path, &desk.token, &long).await.status, 413);
}

#[tokio::test]
async fn facets_add_up_to_the_fleet() {
    let desk = Desk::with(&[VIEW_ALL]).await;
    let body = desk
        .post("devices/_facet", &json!({ "terms": { "fields": ["os", "status"] } }))
        .await
        .json();
    for result in body["results"].as_array().unwrap() {
        let totals =
            result["values"].as_array().unwrap().iter().filter_map(|value| value["total"].as_i64());
        assert_eq!(totals.sum::<i64>(), 340);
    }
}

#[tokio::test]
async fn scrolling_reads_the_whole_fleet() {
    let desk = Desk::with(&[VIEW_ALL]).await;
    let first = desk.post("devices/_scroll", &json!({ "rows": 300 })).await;
    let after = first.json()["search_after"].clone();
    let second = desk.post("devices/_scroll", &json!({ "rows": 300, "search_after": after })).await;
    assert_eq!((ids(&first).len(), ids(&second).len()), (300, 40));
}

#[tokio::test]
async fn an_export_is_a_job_with_a_download() {
    let desk = Desk::with(&[VIEW_ALL]).await;
    let job = desk.post("devices/_export", &json!({ "format": "CSV" })).await.json();
    assert_eq!(job["status"], json!("CREATED"));
    desk.stage.wait(2);
    let path = format!("/jobs/v1/orgs/{}/jobs/{}/download", desk.stage.org_key, job["id"]);
    let csv = desk.stage.get(&path, &desk.token).await;
    assert_eq!(csv.text.lines().count(), 341);
    let older = format!(
        "/appservices/v6/orgs/{}/devices/_search/download?status=ALL&sort_field=id&sort_order=ASC",
        desk.stage.org_key
    );
    assert_eq!(desk.stage.get(&older, &desk.token).await.text, csv.text);
}

#[tokio::test]
async fn quarantine_is_seen_by_the_next_call_and_can_be_lifted() {
    let desk = Desk::with(&[SUPER_ADMIN]).await;
    assert_eq!(desk.act("QUARANTINE", json!({ "toggle": "ON" })).await, 204);
    assert_eq!(desk.first_device().await["quarantined"], json!(true));
    let found =
        desk.post("devices/_search", &json!({ "criteria": { "status": ["QUARANTINE"] } })).await;
    assert_eq!(ids(&found), [desk.first()]);
    assert_eq!(desk.act("QUARANTINE", json!({ "toggle": "OFF" })).await, 204);
    assert_eq!(desk.first_device().await["quarantined"], json!(false));
}

#[tokio::test]
async fn other_actions_change_what_they_say() {
    let desk = Desk::with(&[SUPER_ADMIN]).await;
    let policies = format!("/policyservice/v1/orgs/{}/policies/summary", desk.stage.org_key);
    let policies = desk.stage.get(&policies, &desk.token).await.json();
    let policy = &policies["policies"][1];
    assert_eq!(desk.act("BYPASS", json!({ "toggle": "ON" })).await, 204);
    assert_eq!(desk.act("BACKGROUND_SCAN", json!({ "toggle": "ON" })).await, 204);
    assert_eq!(desk.act("UPDATE_POLICY", json!({ "policy_id": policy["id"] })).await, 204);
    let version = json!({ "sensor_version": { "XP": "9.9.9.9" } });
    assert_eq!(desk.act("UPDATE_SENSOR_VERSION", version).await, 204);
    let device = desk.first_device().await;
    assert_eq!(device["passive_mode"], json!(true));
    assert_eq!(device["policy_name"], policy["name"]);
    assert_eq!(device["sensor_version"], json!("9.9.9.9"));
}

#[tokio::test]
async fn a_device_is_deleted_only_after_its_sensor() {
    let desk = Desk::with(&[SUPER_ADMIN]).await;
    assert_eq!(desk.act("DELETE_SENSOR", Value::Null).await, 400);
    assert_eq!(desk.act("UNINSTALL_SENSOR", Value::Null).await, 204);
    assert_eq!(desk.first_device().await["status"], json!("DEREGISTERED"));
    assert_eq!(desk.act("DELETE_SENSOR", Value::Null).await, 204);
    assert_eq!(desk.get(&format!("devices/{}", desk.first())).await.status, 404);
}

#[tokio::test]
async fn an_action_that_makes_no_sense_changes_nothing() {
    let desk = Desk::with(&[SUPER_ADMIN]).await;
    assert_eq!(desk.act("EXPLODE", Value::Null).await, 400);
    assert_eq!(desk.act("QUARANTINE", Value::Null).await, 400);
    assert_eq!(desk.act("UPDATE_POLICY", json!({ "policy_id": 1 })).await, 400);
    let some_unknown = json!({
        "action_type": "QUARANTINE", "device_id": [desk.first(), 1], "options": { "toggle": "ON" },
    });
    assert_eq!(desk.post("device_actions", &some_unknown).await.status, 404);
    assert_eq!(desk.first_device().await["quarantined"], json!(false));
}

#[tokio::test]
async fn an_action_needs_its_own_permission_and_not_just_any() {
    let stage = Stage::new().await;
    let app =
        stage.app_with(&["_API.Device:device.READ", "_API.Device:device.bypass.EXECUTE"]).await;
    let token = stage.token(&app).await;
    let desk = Desk { stage, token };
    assert_eq!(desk.act("BYPASS", json!({ "toggle": "ON" })).await, 204);
    assert_eq!(desk.act("QUARANTINE", json!({ "toggle": "ON" })).await, 403);
}

#[tokio::test]
async fn what_one_organization_does_another_does_not_see() {
    let desk = Desk::with(&[SUPER_ADMIN]).await;
    assert_eq!(desk.act("QUARANTINE", json!({ "toggle": "ON" })).await, 204);
    let (_, other) = desk.stage.other_org().await;
    assert_ne!(latchkey::domain::services::endpoints::first_device_id(&other), desk.first());
}
