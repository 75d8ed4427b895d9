//! Live queries: runs over devices, and what comes of them.

use serde_json::{Value, json};

use crate::sandbox::families::{Desk, count, text};

const RUNS: &str = "/livequery/v1/orgs/{}/runs";

/// A run that asked Linux devices for their users, once all of them have answered.
async fn users_of_linux(desk: &Desk) -> Value {
    let asked =
        json!({ "device_filter": { "os": ["LINUX"] }, "sql": "SELECT username FROM users" });
    let run = desk.post(RUNS, asked).await["id"].clone();
    desk.stage.wait(10);
    run
}

#[tokio::test]
async fn a_live_query_gets_its_answers_over_time_until_it_is_stopped() {
    let desk = Desk::new().await;
    let query = json!({ "device_filter": { "os": ["MAC"] }, "name": "n", "sql": "SELECT pid FROM processes;" });
    let run = desk.post(RUNS, query).await;
    assert_eq!(run["status"], json!("ACTIVE"));
    let one = format!("{RUNS}/{}", text(&run["id"]));
    let results = format!("{one}/results/_search");
    let first = desk.post(&results, json!({ "start": 0 })).await["num_found"].as_u64();
    desk.stage.wait(1);
    assert_eq!(
        desk.call("PUT", &format!("{one}/status"), json!({ "status": "CANCELLED" })).await.status,
        200
    );
    let stopped = desk.post(&results, json!({ "start": 0 })).await["num_found"].as_u64();
    desk.stage.wait(60);
    let body = desk.post(&results, json!({ "start": 0 })).await;
    assert!(first < stopped && body["num_found"].as_u64() == stopped);
    assert_eq!(body["results"][0]["device"]["os"], json!("MAC"));
    assert!(body["results"][0]["fields"]["pid"].is_string());
    assert_eq!(desk.get(&one).await["status"], json!("CANCELLED"));
    assert_eq!(desk.call("DELETE", &one, Value::Null).await.status, 204);
}

#[tokio::test]
async fn a_live_query_is_answered_from_what_the_devices_have() {
    let desk = Desk::new().await;
    let asks = async |sql: &str| {
        let filter = json!({ "os": ["WINDOWS", "MAC"] });
        let run = desk.post(RUNS, json!({ "device_filter": filter, "sql": sql })).await;
        desk.stage.wait(10);
        let one = format!("{RUNS}/{}", text(&run["id"]));
        let results = desk.post(&format!("{one}/results/_search"), json!({ "rows": 10_000 })).await;
        (desk.get(&one).await, results["results"].as_array().unwrap().clone())
    };
    let found = desk.post("/appservices/v6/orgs/{}/devices/_search", json!({ "rows": 1 })).await;
    let device = &found["results"][0];
    let sql =
        format!("SELECT hostname FROM system_info WHERE hostname = '{}'", text(&device["name"]));
    let (run, results) = asks(&sql).await;
    let matched: Vec<_> = results.iter().filter(|one| one["status"] == json!("matched")).collect();
    let is_here = usize::from(["WINDOWS", "MAC"].contains(&text(&device["os"])));
    assert_eq!((matched.len(), &run["match_count"]), (is_here, &json!(is_here)));
    let sensor = "SELECT version FROM programs WHERE name LIKE 'Carbon Black%'";
    let (run, results) = asks(sensor).await;
    let with = |os: &str, status: &str| {
        let is_it =
            |one: &&Value| one["device"]["os"] == json!(os) && one["status"] == json!(status);
        results.iter().filter(is_it).cloned().collect::<Vec<_>>()
    };
    assert_eq!(with("WINDOWS", "matched").len(), results.len() - with("MAC", "error").len());
    assert_eq!(with("MAC", "error")[0]["device_message"], json!("no such table: programs"));
    assert_eq!(run["error_count"], json!(with("MAC", "error").len()));
    let one = &with("WINDOWS", "matched")[0];
    let path = format!("/appservices/v6/orgs/{{}}/devices/{}", one["device"]["id"]);
    assert_eq!(one["fields"], json!({ "version": desk.get(&path).await["sensor_version"] }));
    let wrong = desk.call("POST", RUNS, json!({ "sql": "SELECT pid FROM a JOIN b" })).await;
    assert_eq!((wrong.status, &wrong.json()["error_code"]), (400, &json!("INVALID_SQL")));
}

#[tokio::test]
async fn results_of_a_run_are_exported_and_scrolled() {
    let desk = Desk::new().await;
    let run = users_of_linux(&desk).await;
    let search = format!("{RUNS}/{}/results/_search", text(&run));
    let total = desk.post(&search, json!({ "rows": 1 })).await["num_found"].as_u64().unwrap();
    let csv = desk.call("POST", &format!("{search}?format=csv"), json!({})).await;
    assert!(csv.header("content-type").starts_with("text/csv"));
    assert_eq!(
        csv.text.lines().next(),
        Some("device_id,device_name,status,time_received,username")
    );
    assert_eq!(csv.text.lines().count() as u64, total + 1);
    let zipped = desk.call("POST", &format!("{search}?format=csv&download=true"), json!({})).await;
    assert_eq!(zipped.header("content-type"), "application/zip");
    assert!(zipped.text.starts_with("PK") && zipped.text.contains("results.csv"));
    let job = desk.post(&format!("{search}?format=csv&async=true"), json!({})).await;
    let job = text(&job["ref_url"]).to_owned();
    desk.stage.wait(2);
    assert_eq!(desk.call("GET", &format!("{job}/download"), Value::Null).await.text, csv.text);
    let scroll = format!("{RUNS}/results/_scroll");
    let (mut seen, mut after) = (0, Value::Null);
    loop {
        let body = json!({ "criteria": { "run_id": [run] }, "rows": 50, "search_after": after });
        let page = desk.post(&scroll, body).await;
        seen += count(&page["results"]) as u64;
        after = page["search_after"].clone();
        if page["num_remaining"] == json!(0) {
            break;
        }
    }
    assert_eq!(seen, total);
}

#[tokio::test]
async fn results_are_counted_under_terms_and_found_by_their_columns() {
    let desk = Desk::new().await;
    let run = users_of_linux(&desk).await;
    let results = format!("{RUNS}/{}/results", text(&run));
    let terms = json!({ "terms": { "fields": ["device.os"] } });
    let all = desk.post(&format!("{results}/_facet"), terms.clone()).await;
    let values = &all["terms"][0]["values"];
    let total = desk.post(&format!("{results}/_search"), json!({})).await["num_found"].clone();
    assert_eq!((&values[0]["id"], &values[0]["total"]), (&json!("LINUX"), &total));
    let devices = desk.post(&format!("{results}/device_summaries/_facet"), terms).await;
    assert_eq!(devices["terms"][0]["field"], json!("device.os"));
    let root = desk.post(&format!("{results}/_search"), json!({ "query": "username:root" })).await;
    assert_eq!(root["results"][0]["fields"]["username"], json!("root"));
    assert_ne!(root["num_found"], total);
}

#[tokio::test]
async fn a_schedule_brings_a_run_each_time_until_it_is_stopped() {
    let mut desk = Desk::new().await;
    let templates = "/livequery/v1/orgs/{}/templates";
    let wanted = json!({
        "name": "Ports", "sql": "SELECT pid FROM listening_ports;", "device_filter": {},
        "schedule": { "rrule": "RRULE:FREQ=DAILY;BYHOUR=13;BYMINUTE=30;BYSECOND=0", "timezone": "UTC" },
    });
    let run = desk.post(RUNS, wanted.clone()).await;
    let one = format!("{templates}/{}", text(&run["template_id"]));
    assert_eq!(desk.get(&one).await["schedule"]["status"], json!("ACTIVE"));
    let runs = async |desk: &Desk| {
        let of_it = json!({ "criteria": { "template_id": [run["template_id"]] } });
        desk.post("/livequery/v1/orgs/{}/runs/_search", of_it).await["num_found"].clone()
    };
    assert_eq!(runs(&desk).await, json!(1));
    desk.comes_back_after(3).await;
    assert_eq!(runs(&desk).await, json!(4));
    let mut stopped = desk.get(&one).await;
    stopped["schedule"]["status"] = json!("CANCELLED");
    let stopped = desk.call("PUT", &one, stopped).await.json();
    assert_eq!(stopped["schedule"]["next_run_time"], Value::Null);
    desk.comes_back_after(3).await;
    assert_eq!(runs(&desk).await, json!(4));
    assert_eq!(desk.post(&format!("{templates}/_search"), json!({})).await["num_found"], json!(1));
    let odd =
        json!({ "sql": "SELECT 1;", "schedule": { "rrule": "FREQ=HOURLY", "timezone": "UTC" } });
    assert_eq!(desk.call("POST", templates, odd).await.status, 400);
    assert_eq!(desk.call("DELETE", &one, Value::Null).await.status, 204);
    assert_eq!(desk.call("GET", &one, Value::Null).await.status, 404);
    let again = desk.post(templates, wanted).await;
    assert_ne!(again["id"], run["template_id"]);
}
