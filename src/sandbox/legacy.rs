//! The older `integrationServices/v3`, which needs permissions of another kind and names things
//! its own way. Notifications and audit entries are queues: each caller gets each thing once.

use serde_json::{Value, json};

use crate::domain::services::draws::made_up_id;
use crate::sandbox::alerts::Alerts;
use crate::sandbox::ask::{Answer, Ask};
use crate::sandbox::audit_log::{entries, since_last};
use crate::sandbox::devices::{self, Devices};
use crate::sandbox::errors::Refusal;
use crate::sandbox::made::{List, Wanted};
use crate::sandbox::policies;
use crate::sandbox::search::{Window, moment};
use crate::sandbox::values::plain_text;

pub fn audit_logs(ask: &mut Ask) -> Result<Answer, Refusal> {
    let org_key = ask.org_key();
    let fresh = since_last(ask, "auditlogs", entries(org_key, ask.now()), |entry| entry.at);
    let shown = fresh.iter().map(|entry| {
        json!({
            "requestUrl": null,
            "eventTime": entry.at.as_micros() / 1_000,
            "eventId": format!("{:032x}", entry.number),
            "loginName": entry.actor,
            "orgName": org_key,
            "flagged": entry.is_flagged,
            "clientIp": entry.address,
            "verbose": false,
            "description": entry.description,
        })
    });
    Ok(queued(shown.collect()))
}

pub fn notifications(ask: &mut Ask) -> Result<Answer, Refusal> {
    let alerts = Alerts::of(ask, ask.now(), Window::default());
    let oldest_first = alerts.keys().into_iter().rev();
    let fresh = since_last(ask, "notifications", oldest_first, |arrival| arrival.at);
    let shown = fresh.iter().map(|arrival| {
        let milliseconds = arrival.at.as_micros() / 1_000;
        let alert = alerts.object(arrival, &Wanted::All);
        json!({
            "threatInfo": {
                "incidentId": alert["id"],
                "score": alert["severity"],
                "summary": alert["reason"],
                "time": milliseconds,
            },
            "url": alert["alert_url"],
            "eventId": alert["primary_event_id"],
            "eventTime": milliseconds,
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
    });
    Ok(queued(shown.collect()))
}

fn queued(list: Vec<Value>) -> Answer {
    json!({ "notifications": list, "success": true, "message": "Success" }).into()
}

/// A page of a list, from 1 on as this interface counts.
fn listed<T>(ask: &Ask, all: &[T], shown: impl Fn(&T) -> Value) -> Answer {
    let start = ask.query_number("start", 1).max(1) - 1;
    let rows = ask.query_number("rows", 20).min(10_000);
    let page: Vec<Value> = all.iter().skip(start).take(rows).map(shown).collect();
    json!({
        "results": page,
        "totalResults": all.len(),
        "elapsed": 1,
        "success": true,
        "message": "Success",
    })
    .into()
}

fn device(device: &Value) -> Value {
    json!({
        "deviceId": device["id"],
        "name": device["name"],
        "deviceType": device["os"],
        "osVersion": device["os_version"],
        "email": device["email"],
        "status": device["status"],
        "policyId": device["policy_id"],
        "policyName": device["policy_name"],
        "quarantined": device["quarantined"],
        "passiveMode": device["passive_mode"],
        "sensorVersion": device["sensor_version"],
        "lastInternalIpAddress": device["last_internal_ip_address"],
        "lastExternalIpAddress": device["last_external_ip_address"],
        "targetPriorityType": device["target_priority"],
        "lastContact": device["last_contact_time"],
        "organizationId": device["organization_id"],
        "organizationName": device["organization_name"],
    })
}

pub fn list_devices(ask: &mut Ask) -> Result<Answer, Refusal> {
    let wanted = |field: &str, parameter: &str, device: &Value| {
        let held = plain_text(&device[field]).to_lowercase();
        ask.query(parameter).is_none_or(|text| held.contains(&text.to_lowercase()))
    };
    let devices = Devices::of(ask);
    let looked_at = Wanted::only(&["name", "email", "last_internal_ip_address"]);
    let mut found = devices.keys();
    found.retain(|key| {
        let device = devices.object(key, &looked_at);
        wanted("name", "hostName", &device)
            && wanted("email", "ownerName", &device)
            && wanted("last_internal_ip_address", "ipAddress", &device)
    });
    Ok(listed(ask, &found, |key| device(&devices.object(key, &Wanted::All))))
}

pub fn get_device(ask: &mut Ask) -> Result<Answer, Refusal> {
    let found = device(&devices::one(ask, ask.part("device_id"))?);
    Ok(json!({ "deviceInfo": found, "success": true, "message": "Success" }).into())
}

/// What the alerts of today and yesterday came from.
fn events(ask: &Ask) -> Vec<Value> {
    let alerts = Alerts::of(ask, ask.now(), Window::default());
    let sample = made_up_id(ask.org_key(), "event", 0);
    let wanted = Wanted::only(&[
        "id",
        "backend_timestamp",
        "reason",
        "reason_code",
        "process_name",
        "device_id",
        "device_name",
        "device_os",
        "device_policy",
    ]);
    let events = alerts.keys().into_iter().enumerate().map(|(at, arrival)| {
        let alert = alerts.object(&arrival, &wanted);
        json!({
            "eventId": if at == 0 { sample.clone() } else { plain_text(&alert["id"]) },
            "eventTime": moment(&alert["backend_timestamp"]).map(|time| time.as_micros() / 1_000),
            "eventType": "SYSTEM_API_CALL",
            "shortDescription": alert["reason"],
            "threatIndicators": [alert["reason_code"]],
            "incidentId": alert["id"],
            "processDetails": { "name": alert["process_name"] },
            "deviceDetails": {
                "deviceId": alert["device_id"],
                "deviceName": alert["device_name"],
                "deviceType": alert["device_os"],
                "policyName": alert["device_policy"],
            },
        })
    });
    events.collect()
}

pub fn list_events(ask: &mut Ask) -> Result<Answer, Refusal> {
    let days = match ask.query("searchWindow") {
        None | Some("1d") => 1,
        Some("3h") => 0,
        Some("3d") => 3,
        Some("1w" | "2w" | "ALL" | "all") => 14,
        Some(other) => {
            return Err(Refusal::unknown_value(
                "searchWindow",
                other,
                &["3h", "1d", "3d", "1w", "2w", "ALL"],
            ));
        }
    };
    let seconds = if days == 0 { 10_800 } else { days * 86_400 };
    let from = (ask.now().as_seconds() - seconds) * 1_000;
    let host = ask.query("hostName").map(str::to_lowercase);
    let mut found = events(ask);
    found.retain(|event| {
        let name = plain_text(&event["deviceDetails"]["deviceName"]).to_lowercase();
        event["eventTime"].as_i64() >= Some(from)
            && host.as_ref().is_none_or(|host| name.contains(host))
    });
    Ok(listed(ask, &found, Value::clone))
}

pub fn get_event(ask: &mut Ask) -> Result<Answer, Refusal> {
    let wanted = json!(ask.part("event_id"));
    let found = events(ask).into_iter().find(|event| event["eventId"] == wanted);
    let found = found.ok_or_else(|| Refusal::not_found("event"))?;
    Ok(json!({ "eventInfo": found, "success": true, "message": "Success" }).into())
}

fn policy(policy: &Value) -> Value {
    json!({
        "id": policy["id"],
        "name": policy["name"],
        "description": policy["description"],
        "priorityLevel": policy["priority_level"],
        "systemPolicy": policy["is_system"],
        "version": policy["version"],
        "latestRevision": policy["update_time"],
        "policy": {
            "rules": policy["rules"],
            "sensorSettings": policy["sensor_settings"],
            "avSettings": policy["av_settings"],
            "directoryActionRules": policy["directory_action_rules"],
        },
    })
}

pub fn list_policies(ask: &mut Ask) -> Result<Answer, Refusal> {
    let all: Vec<Value> = policies::list(ask, &Wanted::All).iter().map(policy).collect();
    Ok(json!({ "results": all, "success": true, "message": "Success" }).into())
}

pub fn get_policy(ask: &mut Ask) -> Result<Answer, Refusal> {
    let found = policy(&policies::one(ask, ask.part("policy_id"))?);
    Ok(json!({ "policyInfo": found, "success": true, "message": "Success" }).into())
}
