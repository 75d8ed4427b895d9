//! Alerts and audit entries keep arriving, and whoever polls gets each of them once.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::stage::{Stage, VIEW_ALL};

struct Poller {
    stage: Stage,
    token: String,
}

impl Poller {
    async fn new() -> Self {
        let stage = Stage::new().await;
        let token = stage.token(&stage.app(&[VIEW_ALL]).await).await;
        Self { stage, token }
    }

    fn now(&self) -> String {
        self.stage.world.workflows.now().to_rfc3339()
    }

    async fn search(&self, body: Value) -> Vec<Value> {
        let path = format!("/api/alerts/v7/orgs/{}/alerts/_search", self.stage.org_key);
        let reply = self.stage.post_json(&path, &self.token, &body.to_string()).await;
        reply.json()["results"].as_array().unwrap_or_else(|| panic!("{}", reply.text)).clone()
    }

    /// Everything that arrived since, as one search at the end finds it.
    async fn arrived(&self, since: &str) -> Vec<String> {
        let found = self.search(json!({ "rows": 10_000, "time_range": { "start": since } })).await;
        let mut ids: Vec<_> = found.iter().map(id).collect();
        ids.sort();
        ids
    }
}

fn id(alert: &Value) -> String {
    alert["id"].as_str().unwrap().to_owned()
}

fn sorted(fetched: &[Value]) -> Vec<String> {
    let mut ids: Vec<_> = fetched.iter().map(id).collect();
    ids.sort();
    ids
}

#[tokio::test]
async fn polling_by_criteria_as_cbc_syslog_does_fetches_every_alert_once() {
    let poller = Poller::new().await;
    let began = poller.now();
    let (mut fetched, mut start) = (Vec::new(), began.clone());
    for _ in 0..12 {
        poller.stage.wait(97);
        let end = poller.now();
        let window = json!({ "start": start, "end": end });
        let body = json!({
            "criteria": { "backend_update_timestamp": window, "minimum_severity": 1 },
            "rows": 10_000,
            "sort": [{ "field": "backend_update_timestamp", "order": "ASC" }],
            "time_range": window,
        });
        fetched.extend(poller.search(body).await);
        start = end;
    }
    assert!(fetched.len() > 10);
    assert_eq!(sorted(&fetched), poller.arrived(&began).await);
}

#[tokio::test]
async fn paging_by_time_range_from_the_newest_alert_fetches_every_alert_once() {
    let poller = Poller::new().await;
    let began = poller.now();
    let (mut fetched, mut start) = (Vec::new(), began.clone());
    for _ in 0..4 {
        poller.stage.wait(400);
        loop {
            let body = json!({
                "rows": 2,
                "sort": [{ "field": "backend_update_timestamp", "order": "ASC" }],
                "time_range": { "start": start, "end": poller.now() },
            });
            let page = poller.search(body).await;
            let Some(newest) = page.last() else { break };
            newest["backend_update_timestamp"].as_str().unwrap().clone_into(&mut start);
            fetched.extend(page);
        }
    }
    assert!(fetched.len() > 10);
    assert_eq!(sorted(&fetched), poller.arrived(&began).await);
}

#[tokio::test]
async fn an_alert_that_somebody_changed_comes_again() {
    let poller = Poller::new().await;
    let org_key = &poller.stage.org_key;
    let closer = poller.stage.token(&poller.stage.app(&[crate::stage::SUPER_ADMIN]).await).await;
    let alerts = poller.search(json!({ "rows": 3 })).await;
    let began = poller.now();
    poller.stage.wait(5);
    let ids: Vec<_> = alerts.iter().map(id).collect();
    let body = json!({
        "criteria": { "id": ids }, "status": "CLOSED", "closure_reason": "RESOLVED",
        "determination": "TRUE_POSITIVE", "note": "Looked into it.",
    });
    let path = format!("/api/alerts/v7/orgs/{org_key}/alerts/workflow");
    let reply = poller.stage.post_json(&path, &closer, &body.to_string()).await.json();
    let job = format!("/jobs/v1/orgs/{org_key}/jobs/{}", reply["request_id"]);
    assert_eq!(poller.stage.get(&job, &closer).await.json()["status"], json!("CREATED"));
    poller.stage.wait(2);
    assert_eq!(poller.stage.get(&job, &closer).await.json()["status"], json!("COMPLETED"));
    let window = json!({ "start": began, "end": poller.now() });
    let updated = json!({ "criteria": { "backend_update_timestamp": window } });
    let again = poller.search(updated).await;
    let states: BTreeMap<_, _> =
        again.iter().map(|alert| (id(alert), &alert["workflow"]["status"])).collect();
    assert!(ids.iter().all(|id| states.get(id) == Some(&&json!("CLOSED"))), "{again:?}");
    assert_eq!(again[0]["alert_notes_present"], json!(true));
}

#[tokio::test]
async fn a_queue_of_audit_entries_hands_out_each_once() {
    let stage = Stage::new().await;
    let audit = ["_API.Audit:org.audits.READ"];
    let token = stage.token(&stage.app_with(&audit).await).await;
    let other = stage.token(&stage.app_with(&audit).await).await;
    let path = format!("/audit_log/v1/orgs/{}/logs/_queue", stage.org_key);
    let fetch = async |token: &str| {
        let reply = stage.get(&path, token).await.json();
        reply["results"].as_array().unwrap().len()
    };
    let all = fetch(&token).await;
    assert!(all >= 700);
    assert_eq!(fetch(&token).await, 0);
    stage.wait(1_200);
    assert_eq!(fetch(&token).await, 10);
    // A queue is each caller's own.
    assert_eq!(fetch(&other).await, all + 10);
}
