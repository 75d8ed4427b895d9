//! The audit log of the sandbox and the older `integrationServices/v3`, which
//! needs permissions of another kind.

use axum::{Extension, Json};
use serde_json::{Value, json};

use crate::domain::Timestamp;
use crate::sandbox::body::Body;
use crate::sandbox::call::Call;
use crate::sandbox::errors::Refusal;
use crate::sandbox::search::{Kind, Search};
use crate::sandbox::{alerts, fleet};

/// What is particular about audit entries. They are counted from 0 (CONTRACT.md T18).
const KIND: Kind = Kind { known_values: &[], special: |_, _, _| None, first: 0 };

const HOUR: i64 = 3_600;
const ENTRIES: i64 = 24;

/// What happens in an organization, over and over.
const DEEDS: [&str; 4] = [
    "logged in successfully",
    "updated the policy Standard",
    "viewed the list of devices",
    "exported the list of alerts",
];

/// `GET …/logs/_queue`
pub async fn queue(Extension(call): Extension<Call>) -> Json<Value> {
    let entries = list(&call);
    Json(json!({ "results": entries, "num_found": entries.len(), "num_available": entries.len() }))
}

/// `POST …/logs/_search`
pub async fn search(
    Extension(call): Extension<Call>,
    Body(body): Body,
) -> Result<Json<Value>, Refusal> {
    let search = Search::read(&body, &KIND)?;
    let found = search.matching(list(&call), &KIND);
    Ok(Json(search.page(&found, &KIND)))
}

/// `GET /integrationServices/v3/auditlogs`
pub async fn legacy(Extension(call): Extension<Call>) -> Json<Value> {
    let entry = |number: i64| {
        json!({
            "requestUrl": null,
            "eventTime": moment(&call, number).as_micros() / 1_000,
            "eventId": format!("{:032x}", fleet::organization_id(&call.org_key) * 1_000 + number),
            "loginName": actor(&call, number),
            "orgName": call.org_key,
            "flagged": false,
            "clientIp": "192.0.2.10",
            "verbose": false,
            "description": description(&call, number),
        })
    };
    let entries: Vec<Value> = (0..ENTRIES).map(entry).collect();
    Json(json!({ "notifications": entries, "success": true, "message": "Success" }))
}

/// `GET /integrationServices/v3/notification`
pub async fn notifications(Extension(call): Extension<Call>) -> Json<Value> {
    let notification = |alert: &Value| {
        json!({
            "threatInfo": {
                "incidentId": alert["id"],
                "score": alert["severity"],
                "summary": alert["reason"],
                "time": call.now.as_seconds() * 1_000,
            },
            "url": alert["alert_url"],
            "eventTime": call.now.as_seconds() * 1_000,
            "eventDescription": alert["reason"],
            "ruleName": "All alerts",
            "type": "THREAT",
            "deviceInfo": {
                "deviceId": alert["device_id"],
                "deviceName": alert["device_name"],
                "deviceType": alert["device_os"],
                "groupName": alert["device_policy"],
                "targetPriorityType": alert["device_target_value"],
                "email": alert["device_username"],
            },
        })
    };
    let list: Vec<Value> = alerts::list(&call).iter().map(notification).collect();
    Json(json!({ "notifications": list, "success": true, "message": "Success" }))
}

fn list(call: &Call) -> Vec<Value> {
    let entry = |number: i64| {
        json!({
            "org_key": call.org_key,
            "actor_ip": "192.0.2.10",
            "actor": actor(call, number),
            "request_url": null,
            "description": description(call, number),
            "flagged": false,
            "verbose": false,
            "create_time": fleet::written(moment(call, number), usize::try_from(number).unwrap_or(0)),
        })
    };
    (0..ENTRIES).map(entry).collect()
}

fn actor(call: &Call, number: i64) -> String {
    format!("person{}@{}.example.com", number % 3 + 1, call.org_key.to_ascii_lowercase())
}

fn description(call: &Call, number: i64) -> String {
    let deed = usize::try_from(number).unwrap_or(0) % DEEDS.len();
    format!("{} {}", actor(call, number), DEEDS[deed])
}

fn moment(call: &Call, number: i64) -> Timestamp {
    let hour = call.now.as_seconds().div_euclid(HOUR) * HOUR;
    Timestamp::from_seconds(hour - number * HOUR)
}
