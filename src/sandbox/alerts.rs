//! Alerts, made up from the devices of the organization: one for every other
//! device, spread over the last two weeks.

use axum::extract::Path;
use axum::{Extension, Json};
use serde_json::{Value, json};

use crate::domain::Timestamp;
use crate::sandbox::body::Body;
use crate::sandbox::call::Call;
use crate::sandbox::errors::Refusal;
use crate::sandbox::model::Device;
use crate::sandbox::search::{Kind, Search};
use crate::sandbox::{devices, fleet};

/// What is particular about alerts. They are counted from 1 (CONTRACT.md T18).
pub const KIND: Kind = Kind { known_values: &[], special, first: 1 };

const HOUR: i64 = 3_600;

/// What alerts are about: type, severity, reason code and reason.
const STORIES: [(&str, i64, &str, &str); 5] = [
    ("CB_ANALYTICS", 7, "T_RUN_MALWARE", "A known malware application was run"),
    (
        "WATCHLIST",
        5,
        "Process powershell.exe was detected by the report \"Encoded commands\"",
        "A watchlist found an encoded PowerShell command",
    ),
    ("CB_ANALYTICS", 3, "T_INJECT_CODE", "An application changed the memory of another process"),
    (
        "DEVICE_CONTROL",
        3,
        "6D578342-9DE5-4353-9C25-1D3D857BFC5B",
        "Access to an unapproved USB device was blocked",
    ),
    (
        "HOST_BASED_FIREWALL",
        4,
        "F_BLOCK_OUTBOUND",
        "A firewall rule blocked an outbound connection",
    ),
];

/// `GET …/alerts/{alert_id}`
pub async fn get(
    Extension(call): Extension<Call>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Json<Value>, Refusal> {
    let alert = list(&call).into_iter().find(|alert| alert["id"] == json!(id));
    alert.map(Json).ok_or_else(|| Refusal::not_found("alert"))
}

/// `POST …/alerts/_search`
pub async fn search(
    Extension(call): Extension<Call>,
    Body(body): Body,
) -> Result<Json<Value>, Refusal> {
    let (search, found) = find(&call, &body)?;
    Ok(Json(search.page(&found, &KIND)))
}

/// `POST …/alerts/_facet`
pub async fn facet(
    Extension(call): Extension<Call>,
    Body(body): Body,
) -> Result<Json<Value>, Refusal> {
    let (_, found) = find(&call, &body)?;
    Ok(Json(devices::count(&found, &body["terms"])))
}

/// All alerts of the organization, newest first.
pub fn list(call: &Call) -> Vec<Value> {
    let devices = devices::list(call);
    let with_alert = devices.iter().enumerate().filter(|(index, _)| index % 2 == 0);
    with_alert.map(|(index, device)| alert(call, index, device)).collect()
}

fn find(call: &Call, body: &Value) -> Result<(Search, Vec<Value>), Refusal> {
    let search = Search::read(body, &KIND)?;
    let found = search.matching(list(call), &KIND);
    Ok((search, found))
}

/// Severity is asked for as a minimum.
fn special(field: &str, wanted: &Value, alert: &Value) -> Option<bool> {
    (field == "minimum_severity").then(|| alert["severity"].as_i64() >= wanted.as_i64())
}

fn alert(call: &Call, index: usize, device: &Device) -> Value {
    let (kind, severity, reason_code, reason) = STORIES[index / 2 % STORIES.len()];
    let happened = happened(call.now, index);
    let id = alert_id(device.id);
    json!({
        "org_key": call.org_key,
        "id": id,
        "alert_url": format!("/alerts?s[c][query_string]=id:{id}&orgKey={}", call.org_key),
        "type": kind,
        "severity": severity,
        "reason": reason,
        "reason_code": reason_code,
        "threat_id": format!("{:032x}", device.id),
        "backend_timestamp": happened,
        "backend_update_timestamp": happened,
        "user_update_timestamp": null,
        "detection_timestamp": happened,
        "first_event_timestamp": happened,
        "last_event_timestamp": happened,
        "policy_applied": if severity > 4 { "APPLIED" } else { "NOT_APPLIED" },
        "run_state": "RAN",
        "sensor_action": if severity > 4 { "DENY" } else { "ALLOW" },
        "workflow": {
            "status": "OPEN",
            "change_timestamp": happened,
            "changed_by_type": "SYSTEM",
            "changed_by": "ALERT_CREATION",
            "closure_reason": "NO_REASON",
        },
        "determination": null,
        "tags": [],
        "alert_notes_present": false,
        "threat_notes_present": false,
        "is_updated": false,
        "device_id": device.id,
        "device_name": device.name,
        "device_os": device.os,
        "device_policy": device.policy_name,
        "device_policy_id": device.policy_id,
        "device_target_value": device.target_priority,
        "device_username": device.email,
        "mdr_alert": false,
    })
}

/// A UUID that follows from the device.
fn alert_id(device: i64) -> String {
    let scrambled = device.unsigned_abs().wrapping_mul(0x9E37_79B9_7F4A_7C15);
    format!("{:08x}-{:04x}-4000-8000-{device:012}", scrambled >> 32, scrambled & 0xffff)
}

fn happened(now: Timestamp, index: usize) -> String {
    let hour = now.as_seconds().div_euclid(HOUR) * HOUR;
    let back = i64::try_from(index).unwrap_or_default() * 10 * HOUR + 600;
    fleet::written(Timestamp::from_seconds(hour - back), index)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alert_id_is_a_uuid_of_its_own() {
        assert_eq!(alert_id(1_234_567).len(), 36);
        assert_ne!(alert_id(1_234_567), alert_id(1_234_569));
    }

    #[test]
    fn a_minimum_severity_lets_the_severe_through() {
        let alert = json!({ "severity": 5 });
        assert_eq!(special("minimum_severity", &json!(5), &alert), Some(true));
        assert_eq!(special("minimum_severity", &json!(6), &alert), Some(false));
        assert_eq!(special("type", &json!("x"), &alert), None);
    }

    #[test]
    fn alerts_lie_in_the_past() {
        let now = Timestamp::from_seconds(1_800_000_000);
        assert!(happened(now, 0) < fleet::written(now, 0));
        assert!(happened(now, 32) < happened(now, 0));
    }
}
