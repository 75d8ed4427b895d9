//! The families beside devices and alerts, each as its clients use it.

use serde_json::{Value, json};

use crate::stage::{App, Reply, SUPER_ADMIN, Stage};

/// An app that may do everything.
pub struct Desk {
    pub stage: Stage,
    app: App,
    token: String,
}

impl Desk {
    pub async fn new() -> Self {
        let stage = Stage::new().await;
        let app = stage.app(&[SUPER_ADMIN]).await;
        let token = stage.token(&app).await;
        Self { stage, app, token }
    }

    /// Comes back after some days, with a token of then.
    pub async fn comes_back_after(&mut self, days: u64) {
        self.stage.wait(days * 86_400);
        self.token = self.stage.token(&self.app).await;
    }

    /// A call; `{}` in the path is the org key.
    pub async fn call(&self, method: &str, path: &str, body: Value) -> Reply {
        let path = path.replace("{}", &self.stage.org_key);
        self.stage.call(method, &path, &self.token, body).await
    }

    pub async fn get(&self, path: &str) -> Value {
        self.call("GET", path, Value::Null).await.json()
    }

    pub async fn post(&self, path: &str, body: Value) -> Value {
        self.call("POST", path, body).await.json()
    }
}

/// A text of an answer.
pub fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value}"))
}

/// How long a list of an answer is.
pub fn count(list: &Value) -> usize {
    list.as_array().unwrap_or_else(|| panic!("{list}")).len()
}

#[tokio::test]
async fn a_policy_is_made_changed_and_deleted_but_not_while_devices_use_it() {
    let desk = Desk::new().await;
    let policies = "/policyservice/v1/orgs/{}/policies";
    let wanted = json!({ "name": "Kiosks", "priority_level": "HIGH", "description": "Public." });
    let made = desk.post(policies, wanted.clone()).await;
    let one = format!("{policies}/{}", made["id"]);
    assert_eq!(desk.get(&one).await["name"], json!("Kiosks"));
    assert_eq!(desk.call("POST", policies, wanted).await.status, 409);
    let changed = json!({ "name": "Kiosks", "priority_level": "LOW" });
    assert_eq!(desk.call("PUT", &one, changed).await.status, 200);
    assert_eq!(desk.get(&one).await["priority_level"], json!("LOW"));
    assert_eq!(count(&desk.get(&format!("{policies}/summary")).await["policies"]), 9);
    assert_eq!(desk.call("DELETE", &one, Value::Null).await.status, 204);
    assert_eq!(desk.call("GET", &one, Value::Null).await.status, 404);
    let first = desk.get(&format!("{policies}/summary")).await["policies"][0]["id"].clone();
    let used = format!("{policies}/{first}");
    assert_eq!(desk.call("DELETE", &used, Value::Null).await.status, 400);
}

#[tokio::test]
async fn notes_and_tags_come_and_go() {
    let desk = Desk::new().await;
    let alerts = "/api/alerts/v7/orgs/{}/alerts";
    let found = desk.post(&format!("{alerts}/_search"), json!({ "rows": 1 })).await;
    let alert = &found["results"][0];
    let notes = format!("{alerts}/{}/notes", text(&alert["id"]));
    let note = desk.post(&notes, json!({ "note": "Looked into it." })).await;
    assert_eq!(desk.get(&notes).await["results"], json!([note]));
    let one = format!("{notes}/{}", text(&note["id"]));
    assert_eq!(desk.call("DELETE", &one, Value::Null).await.status, 204);
    assert_eq!(desk.get(&notes).await["num_found"], json!(0));
    let threat = format!("/api/alerts/v7/orgs/{{}}/threats/{}/tags", text(&alert["threat_id"]));
    let tagged = desk.post(&threat, json!({ "tags": ["vip", "phishing"] })).await;
    assert_eq!(tagged["tags"], json!(["phishing", "vip"]));
    let by_tag = json!({ "criteria": { "tags": ["vip"] }, "rows": 1 });
    assert_ne!(desk.post(&format!("{alerts}/_search"), by_tag).await["num_found"], json!(0));
    let left = desk.call("DELETE", &format!("{threat}/vip"), Value::Null).await.json();
    assert_eq!(left["tags"], json!(["phishing"]));
    assert_eq!(desk.get(&threat).await["list"], json!(["phishing"]));
}

#[tokio::test]
async fn alerts_are_grouped_by_threat() {
    let desk = Desk::new().await;
    let path = "/api/alerts/v7/orgs/{}/grouped_alerts/_search";
    let groups = desk.post(path, json!({ "group_by": { "field": "THREAT_ID" } })).await;
    let counts = groups["results"].as_array().unwrap().iter();
    let total: i64 = counts.filter_map(|group| group["count"].as_i64()).sum();
    assert_eq!(json!(total), groups["group_by_total_count"]);
    assert!(total >= 500);
    let by_count = json!({
        "group_by": { "field": "THREAT_ID" },
        "sort": [{ "field": "count", "order": "DESC" }],
        "rows": 100,
    });
    let sorted = desk.post(path, by_count).await;
    let counts = sorted["results"].as_array().unwrap().iter();
    assert!(counts.map(|group| group["count"].as_i64()).is_sorted_by(|one, next| one >= next));
}

#[tokio::test]
async fn an_export_of_alerts_holds_the_fields_that_were_asked_for() {
    let desk = Desk::new().await;
    let export = "/api/alerts/v7/orgs/{}/alerts/_export";
    let asked = json!({ "format": "CSV", "fields": ["id", "severity"] });
    let job = desk.post(export, asked).await["job_id"].clone();
    desk.stage.wait(2);
    let path = format!("/jobs/v1/orgs/{{}}/jobs/{job}/download");
    let file = desk.call("GET", &path, Value::Null).await;
    assert_eq!(file.text.lines().next(), Some("id,severity"));
    let wrong = desk.call("POST", export, json!({ "format": "JSON" })).await;
    assert_eq!((wrong.status, &wrong.json()["known_values"]), (400, &json!(["CSV"])));
}

#[tokio::test]
async fn exports_are_jobs_whose_reference_each_has_its_own_name() {
    let desk = Desk::new().await;
    for (path, reference) in [
        ("/appservices/v6/orgs/{}/devices/_export", "id"),
        ("/api/alerts/v7/orgs/{}/alerts/_export", "job_id"),
        ("/audit_log/v1/orgs/{}/logs/_export", "job_id"),
    ] {
        let job = desk.post(path, json!({ "format": "CSV" })).await[reference].clone();
        let path = format!("/jobs/v1/orgs/{{}}/jobs/{job}");
        let progress = async || desk.get(&format!("{path}/progress")).await;
        assert_eq!(
            (&desk.get(&path).await["status"], &progress().await["num_completed"]),
            (&json!("CREATED"), &json!(0))
        );
        let early = desk.call("GET", &format!("{path}/download"), Value::Null).await;
        assert_eq!((early.status, &early.json()["error_code"]), (400, &json!("JOB_NOT_COMPLETED")));
        desk.stage.wait(1);
        let halfway = progress().await;
        assert_eq!(desk.get(&path).await["status"], json!("IN_PROGRESS"));
        assert_eq!(halfway["num_completed"].as_u64(), halfway["num_total"].as_u64().map(|n| n / 2));
        desk.stage.wait(1);
        let progress = progress().await;
        assert_eq!(progress["num_total"], progress["num_completed"]);
        assert_eq!(desk.get(&path).await["status"], json!("COMPLETED"));
        let file = desk.call("GET", &format!("{path}/download"), Value::Null).await;
        assert!(file.text.lines().count() > 300, "{path}");
    }
    assert_eq!(desk.get("/jobs/v1/orgs/{}/jobs").await["num_found"], json!(3));
}

#[tokio::test]
async fn a_search_of_processes_finds_what_its_query_says() {
    let desk = Desk::new().await;
    let processes = "/api/investigate/v2/orgs/{}/processes";
    let unclosed = json!({ "query": "process_name:chrome.exe AND (" });
    let checked = desk.post(&format!("{processes}/search_validation"), unclosed).await;
    assert_eq!(checked["valid"], json!(false));
    let query = json!({ "query": "process_name:chrome.exe", "rows": 10_000, "sort": null });
    let job = desk.post(&format!("{processes}/search_jobs"), query).await;
    let results = format!("{processes}/search_jobs/{}/results", text(&job["job_id"]));
    let begun = desk.get(&format!("{results}?start=0&rows=0")).await;
    assert_eq!((&begun["contacted"], &begun["completed"]), (&json!(8), &json!(0)));
    desk.stage.wait(1);
    let status = desk.get(&format!("{results}?start=0&rows=0")).await;
    assert_eq!(status["contacted"], status["completed"]);
    assert_eq!((count(&status["results"]), &status["num_available"]), (0, &json!(340)));
    let page = desk.get(&format!("{results}?start=300&rows=500")).await;
    assert_eq!(count(&page["results"]), 40);
    let is_chrome = |one: &Value| one["process_name"] == json!("chrome.exe");
    assert!(page["results"].as_array().unwrap().iter().all(is_chrome));
    let guids = json!({ "process_guids": [page["results"][0]["process_guid"]] });
    let job = desk.post(&format!("{processes}/detail_jobs"), guids).await;
    let path = format!("{processes}/detail_jobs/{}/results", text(&job["job_id"]));
    assert_eq!(desk.get(&path).await["num_found"], json!(1));
    let processes = processes.to_owned();
    let guid = json!({ "process_guid": page["results"][0]["process_guid"] });
    let job = desk.post(&format!("{processes}/summary_jobs"), guid.clone()).await;
    let path = format!("{processes}/summary_jobs/{}/results", text(&job["job_id"]));
    let summary = desk.get(&format!("{path}?format=summary")).await["summary"].clone();
    let tree = desk.get(&format!("{path}?format=tree")).await["tree"].clone();
    assert_eq!(
        (&tree["process_guid"], &tree["children"]),
        (&guid["process_guid"], &summary["children"])
    );
    let malformed = json!({ "query": "process_name:" });
    let refused = desk.call("POST", &format!("{processes}/search_jobs"), malformed).await;
    assert_eq!(
        (refused.status, &refused.json()["reason"]),
        (400, &json!("query_malformed_syntax"))
    );
}

#[tokio::test]
async fn observations_are_found_and_counted() {
    let desk = Desk::new().await;
    let observations = "/api/investigate/v2/orgs/{}/observations";
    let query = json!({ "query": "observation_type:BLOCKED_HASH", "rows": 500 });
    let job = desk.post(&format!("{observations}/search_jobs"), query).await;
    let path = format!("{observations}/search_jobs/{}/results", text(&job["job_id"]));
    desk.stage.wait(1);
    let found = desk.get(&path).await;
    assert!(count(&found["results"]) > 50);
    assert_eq!(found["contacted"], found["completed"]);
    let facet = json!({ "query": "*:*", "terms": { "fields": ["observation_type"] } });
    let job = desk.post(&format!("{observations}/facet_jobs"), facet).await;
    let path = format!("{observations}/facet_jobs/{}/results", text(&job["job_id"]));
    desk.stage.wait(1);
    assert_eq!(count(&desk.get(&path).await["terms"][0]["values"]), 5);
}

#[tokio::test]
async fn the_switches_of_a_watchlist_take_a_body_of_null() {
    let desk = Desk::new().await;
    let watchlists = "/threathunter/watchlistmgr/v3/orgs/{}/watchlists";
    let wanted = json!({
        "alerts_enabled": false, "description": "d", "name": "Mine", "report_ids": [],
        "tags_enabled": true,
    });
    let made = desk.post(watchlists, wanted).await;
    let one = format!("{watchlists}/{}", text(&made["id"]));
    let path = format!("{one}/alert").replace("{}", &desk.stage.org_key);
    let on = desk.stage.send(
        axum::http::Request::put(&path)
            .header("authorization", format!("Bearer {}", desk.token))
            .body(axum::body::Body::from("null"))
            .unwrap(),
    );
    assert_eq!(on.await.status, 200);
    assert_eq!(desk.get(&one).await["alerts_enabled"], json!(true));
    assert_eq!(desk.call("DELETE", &format!("{one}/tag"), Value::Null).await.status, 204);
    assert_eq!(desk.get(&one).await["tags_enabled"], json!(false));
    assert_eq!(count(&desk.get(watchlists).await["results"]), 4);
    assert_eq!(desk.call("DELETE", &one, Value::Null).await.status, 204);
    assert_eq!(count(&desk.get(watchlists).await["results"]), 3);
}

#[tokio::test]
async fn a_feed_has_reports() {
    let desk = Desk::new().await;
    let feeds = "/threathunter/feedmgr/v2/orgs/{}/feeds";
    let info = json!({
        "name": "House", "provider_url": "https://intel.example", "summary": "s", "category": "c",
    });
    let report = json!({
        "id": "r1", "timestamp": 1_770_000_000, "title": "t", "description": "d", "severity": 5,
    });
    let made = desk.post(feeds, json!({ "feedinfo": info, "reports": [report] })).await;
    let one = format!("{feeds}/{}", text(&made["id"]));
    assert_eq!(desk.get(&one).await["reports"], json!([report]));
    assert_eq!(count(&desk.get(feeds).await["results"]), 3);
    assert_eq!(desk.call("POST", feeds, json!({ "feedinfo": {} })).await.status, 400);
}

#[tokio::test]
async fn overrides_are_counted_from_zero() {
    let desk = Desk::new().await;
    let overrides = "/appservices/v6/orgs/{}/reputations/overrides";
    let banned = json!({
        "description": "d", "filename": "foo.exe", "override_list": "BLACK_LIST",
        "override_type": "SHA256", "sha256_hash": "af62e6b3d475879c",
    });
    let made = desk.post(overrides, banned).await;
    let search = format!("{overrides}/_search");
    let all = desk.post(&search, json!({})).await;
    assert_eq!(all["num_found"], json!(7));
    let rest = desk.post(&search, json!({ "start": 6 })).await;
    assert_eq!(rest["results"], json!([made]));
    let gone = desk.post(&format!("{overrides}/_delete"), json!([made["id"]])).await;
    assert_eq!(gone["results"], json!([made["id"]]));
    let one = format!("{overrides}/{}", text(&made["id"]));
    assert_eq!(desk.call("GET", &one, Value::Null).await.status, 404);
}

#[tokio::test]
async fn users_and_their_grants_are_told() {
    let desk = Desk::new().await;
    let users = desk.get("/appservices/v6/orgs/{}/users").await;
    assert_eq!((count(&users["users"]), &users["users"][0]["role"]), (12, &json!("DEPRECATED")));
    let principal = format!("psc:user:{}:{}", desk.stage.org_key, users["users"][3]["login_id"]);
    let wanted = json!([{ "principal": principal, "org_ref": "psc:org:x" }]);
    let found = desk.post("/access/v2/grants/_fetch", wanted).await;
    assert_eq!(found["results"][0]["principal"], json!(principal));
    let one = format!("/access/v2/orgs/{{}}/grants/{principal}");
    let roles = json!({ "roles": ["psc:role::BETA_SYSTEM_ADMIN"], "profiles": [] });
    assert_eq!(desk.call("PUT", &one, roles.clone()).await.status, 200);
    assert_eq!(desk.get(&one).await["roles"], roles["roles"]);
}

#[tokio::test]
async fn the_older_interface_lists_devices_events_and_policies() {
    let desk = Desk::new().await;
    let devices = desk.get("/integrationServices/v3/device?rows=3").await;
    assert_eq!((count(&devices["results"]), &devices["totalResults"]), (3, &json!(340)));
    let id = &devices["results"][0]["deviceId"];
    let one = desk.get(&format!("/integrationServices/v3/device/{id}")).await;
    assert_eq!(one["deviceInfo"]["deviceId"], *id);
    let events = desk.get("/integrationServices/v3/event?searchWindow=1d").await;
    let id = text(&events["results"][0]["eventId"]);
    let one = desk.get(&format!("/integrationServices/v3/event/{id}")).await;
    assert_eq!(one["eventInfo"], events["results"][0]);
    assert_eq!(count(&desk.get("/integrationServices/v3/policy").await["results"]), 8);
    let first = desk.get("/integrationServices/v3/notification").await;
    assert!(count(&first["notifications"]) >= 500);
    let missing = desk.call("GET", "/integrationServices/v3/device/1", Value::Null).await;
    assert_eq!((missing.status, &missing.json()["success"]), (404, &json!(false)));
}

#[tokio::test]
async fn changes_are_kept_until_they_are_forgotten_and_are_each_organizations_own() {
    let desk = Desk::new().await;
    let act = json!({ "action_type": "QUARANTINE", "search": {}, "options": { "toggle": "ON" } });
    let acted = desk.call("POST", "/appservices/v6/orgs/{}/device_actions", act).await;
    assert_eq!(acted.status, 204);
    let quarantined = async || {
        let body = json!({ "criteria": { "status": ["QUARANTINE"] } });
        desk.post("/appservices/v6/orgs/{}/devices/_search", body).await["num_found"].clone()
    };
    assert_eq!(quarantined().await, json!(340));
    let op = desk
        .stage
        .world
        .workflows
        .op_as(latchkey::workflows::Actor::Server, latchkey::workflows::Source::default());
    latchkey::workflows::sandbox::clear(&op).await.unwrap();
    assert_eq!(quarantined().await, json!(0));
}

#[tokio::test]
async fn rules_of_a_policy_come_change_and_go() {
    let desk = Desk::new().await;
    let policies = "/policyservice/v1/orgs/{}/policies";
    let id = desk.get(&format!("{policies}/summary")).await["policies"][2]["id"].clone();
    let (one, rules) = (format!("{policies}/{id}"), format!("{policies}/{id}/rules"));
    let wanted = json!({
        "action": "DENY", "application": { "type": "NAME_PATH", "value": "**/miner*" },
        "operation": "RUN", "required": false,
    });
    let made = desk.post(&rules, wanted.clone()).await;
    assert_eq!((&made["id"], &made["required"]), (&json!(2), &json!(false)));
    let mut other = wanted;
    other["action"] = json!("TERMINATE");
    let replaced = desk.call("PUT", &format!("{rules}/2"), other).await;
    assert_eq!((replaced.status, &replaced.json()["id"]), (200, &json!(2)));
    assert_eq!(desk.get(&one).await["rules"][1], replaced.json());
    assert_eq!(desk.call("DELETE", &format!("{rules}/1"), Value::Null).await.status, 204);
    assert_eq!(desk.get(&one).await["rules"], json!([replaced.json()]));
    let wrong = desk.call("POST", &rules, json!({ "action": "EXPLODE" })).await;
    assert_eq!((wrong.status, &wrong.json()["field"]), (400, &json!("action")));
}

#[tokio::test]
async fn reports_are_ignored_and_weighed_by_each_organization_for_itself() {
    let desk = Desk::new().await;
    let manager = "/threathunter/watchlistmgr/v3/orgs/{}";
    let watchlists = desk.get(&format!("{manager}/watchlists")).await;
    let id = text(&watchlists["results"][0]["report_ids"][0]);
    let report = format!("{manager}/reports/{id}");
    let ioc = text(&desk.get(&report).await["iocs_v2"][0]["id"]).to_owned();
    for path in [format!("{report}/ignore"), format!("{report}/iocs/{ioc}/ignore")] {
        assert_eq!(desk.get(&path).await, json!({ "ignored": false }), "{path}");
        assert_eq!(desk.call("PUT", &path, Value::Null).await.json(), json!({ "ignored": true }));
        assert_eq!(desk.get(&path).await, json!({ "ignored": true }), "{path}");
        assert_eq!(desk.call("DELETE", &path, Value::Null).await.status, 204);
        assert_eq!(desk.get(&path).await, json!({ "ignored": false }), "{path}");
    }
    let severity = format!("{report}/severity");
    let set = desk.call("PUT", &severity, json!({ "report_id": id, "severity": 9 })).await;
    assert_eq!(set.json()["severity"], json!(9));
    assert_eq!(
        desk.get(&format!("{manager}/reports/severity")).await["results"],
        json!([set.json()])
    );
    assert_eq!(desk.call("DELETE", &severity, Value::Null).await.status, 204);
    assert_ne!(desk.get(&severity).await["severity"], json!(9));
}

#[tokio::test]
async fn a_report_of_a_feed_is_changed_by_itself() {
    let desk = Desk::new().await;
    let feeds = "/threathunter/feedmgr/v2/orgs/{}/feeds";
    let id = desk.get(feeds).await["results"][0]["id"].clone();
    let feed = format!("{feeds}/{}", text(&id));
    let report = desk.get(&feed).await["reports"][1].clone();
    let path = format!("{feed}/reports/{}", text(&report["id"]));
    assert_eq!(desk.get(&path).await["report"], report);
    let mut other = report;
    other["severity"] = json!(10);
    assert_eq!(desk.call("PUT", &path, other.clone()).await.json(), other);
    assert_eq!(desk.get(&feed).await["reports"][1], other);
    assert_eq!(desk.call("DELETE", &path, Value::Null).await.status, 204);
    assert_eq!(count(&desk.get(&feed).await["reports"]), 2);
}

#[tokio::test]
async fn observations_are_grouped_and_their_fields_suggested() {
    let desk = Desk::new().await;
    let observations = "/api/investigate/v2/orgs/{}/observations";
    let suggested =
        desk.get(&format!("{observations}/search_suggestions?suggest.q=device_n")).await;
    assert_eq!(suggested["suggestions"][0]["term"], json!("device_name"));
    let job = desk.post(&format!("{observations}/search_jobs"), json!({ "query": "*:*" })).await;
    desk.stage.wait(1);
    let path = format!("{observations}/search_jobs/{}/group_results", text(&job["job_id"]));
    let groups = desk.post(&path, json!({ "fields": ["observation_type"], "rows": 10 })).await;
    let all = groups["group_results"].as_array().unwrap();
    let total: u64 = all.iter().filter_map(|group| group["total_events"].as_u64()).sum();
    assert_eq!((all.len(), total), (5, 1_020));
}

#[tokio::test]
async fn a_grant_has_profiles_and_a_threat_a_history() {
    let desk = Desk::new().await;
    let users = desk.get("/appservices/v6/orgs/{}/users").await;
    let principal = format!("psc:user:{}:{}", desk.stage.org_key, users["users"][2]["login_id"]);
    let grant = format!("/access/v2/orgs/{{}}/grants/{principal}");
    let wanted = json!({
        "orgs": { "allow": ["psc:org:x"] }, "roles": ["psc:role::BETA_VIEW_ALL"],
    });
    let made = desk.post(&format!("{grant}/profiles"), wanted).await;
    assert_eq!(desk.get(&grant).await["profiles"], json!([made]));
    let profile = format!("{grant}/profiles/{}", text(&made["profile_uuid"]));
    let changed = json!({ "roles": ["psc:role::BETA_SYSTEM_ADMIN"] });
    assert_eq!(desk.call("PUT", &profile, changed).await.status, 200);
    assert_eq!(desk.call("DELETE", &profile, Value::Null).await.status, 204);
    assert_eq!(desk.get(&grant).await["profiles"], json!([]));

    let alerts = "/api/alerts/v7/orgs/{}";
    let found = desk.post(&format!("{alerts}/alerts/_search"), json!({ "rows": 1 })).await;
    let threat = format!("{alerts}/threats/{}", text(&found["results"][0]["threat_id"]));
    let note = desk.post(&format!("{threat}/notes"), json!({ "note": "Seen before." })).await;
    assert_eq!(desk.get(&format!("{threat}/history")).await["history"][0]["note"], note);
}

#[tokio::test]
async fn the_events_of_a_process_are_as_many_as_it_says() {
    let desk = Desk::new().await;
    let investigate = "/api/investigate/v2/orgs/{}";
    let query = json!({ "query": "process_name:svchost.exe", "rows": 1 });
    let job = desk.post(&format!("{investigate}/processes/search_jobs"), query).await;
    desk.stage.wait(1);
    let results = format!("{investigate}/processes/search_jobs/{}/results", text(&job["job_id"]));
    let process = desk.get(&results).await["results"][0].clone();
    // As the client's SDK writes it into the path.
    let guid = text(&process["process_guid"]).replace('-', "%5C-");
    let events = format!("{investigate}/events/{guid}");
    let kinds = ["childproc", "filemod", "modload", "netconn", "regmod"];
    let counts = kinds.map(|kind| process[format!("{kind}_count")].as_u64().unwrap());
    let all = desk.post(&format!("{events}/_search"), json!({ "rows": 10_000 })).await;
    assert_eq!(all["num_found"], json!(counts.iter().sum::<u64>()));
    assert_eq!((&all["total_segments"], &all["processed_segments"]), (&json!(1), &json!(1)));
    let query = json!({ "query": "event_type:netconn AND netconn_remote_port:443", "rows": 2 });
    let secure = desk.post(&format!("{events}/_search"), query).await;
    assert!(secure["num_found"].as_u64().unwrap() < counts[3]);
    assert_eq!(secure["results"][1]["netconn_remote_port"], json!(443));
    let facet = json!({
        "terms": { "fields": ["event_type"] },
        "ranges": [{ "field": "process_pid", "start": 0, "end": 1_000, "bucket_size": 1_000 }],
    });
    let facet = desk.post(&format!("{events}/_facet"), facet).await;
    let total = |kind: &str| {
        let values = facet["terms"][0]["values"].as_array().unwrap();
        values
            .iter()
            .find(|value| value["name"] == *kind)
            .map_or(0, |value| value["total"].as_u64().unwrap())
    };
    assert_eq!(kinds.map(total), counts);
    assert_eq!(facet["ranges"][0]["values"][0]["total"], all["num_found"]);
    let none = desk.post(&format!("{investigate}/events/nobody/_search"), json!({})).await;
    assert_eq!(none["num_found"], json!(0));
}

#[tokio::test]
async fn an_older_query_is_translated_or_refused() {
    let desk = Desk::new().await;
    let path = "/threathunter/feedmgr/v2/query/translate";
    let older = json!({ "query": "(cmdline:*x* OR ipaddr:1.2.3.4) -process_name:a.exe" });
    assert_eq!(
        desk.post(path, older).await["query"],
        json!("(process_cmdline:*x* OR netconn_ipv4:1.2.3.4) -process_name:a.exe")
    );
    assert_eq!(desk.call("POST", path, json!({ "query": "(cmdline:x" })).await.status, 400);
}
