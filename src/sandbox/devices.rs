//! Devices: open one, search, count, read all.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::sandbox::ask::{Answer, Ask, merge};
use crate::sandbox::errors::Refusal;
use crate::sandbox::fleet;
use crate::sandbox::jobs;
use crate::sandbox::model::Device;
use crate::sandbox::search::{Kind, Matched, Search, count};
use crate::sandbox::values::plain_text;

/// What is particular about devices. They are counted from 1 (CONTRACT.md T18).
pub const KIND: Kind = Kind {
    known_values: &[
        ("os", &["WINDOWS", "ANDROID", "MAC", "IOS", "LINUX", "OTHER"]),
        ("target_priority", &["LOW", "MEDIUM", "HIGH", "MISSION_CRITICAL"]),
        ("deployment_type", &["ENDPOINT", "WORKLOAD", "VDI", "AWS", "AZURE", "GCP"]),
        (
            "status",
            &[
                "PENDING",
                "REGISTERED",
                "UNINSTALLED",
                "DEREGISTERED",
                "ACTIVE",
                "INACTIVE",
                "ERROR",
                "ALL",
                "BYPASS_ON",
                "BYPASS",
                "QUARANTINE",
                "SENSOR_OUTOFDATE",
                "DELETED",
                "LIVE",
                "SENSOR_PENDING_UPDATE",
            ],
        ),
    ],
    special,
    first: 1,
    time: "last_contact_time",
};

/// The states that clients ask for are wider than the field `status`.
fn special(field: &str, wanted: &Value, device: &Value) -> Option<bool> {
    if field != "status" {
        return None;
    }
    let is = |field: &str| device[field] == json!(true);
    match plain_text(wanted).to_ascii_uppercase().as_str() {
        "ALL" => Some(true),
        "ACTIVE" | "LIVE" => Some(device["status"] == json!("REGISTERED")),
        "BYPASS" | "BYPASS_ON" => Some(is("passive_mode")),
        "QUARANTINE" => Some(is("quarantined")),
        "SENSOR_OUTOFDATE" => Some(is("sensor_out_of_date")),
        "UNINSTALLED" => Some(device["status"] == json!("DEREGISTERED")),
        _ => None,
    }
}

/// The devices of the organization as they are now.
pub fn list(ask: &Ask) -> Vec<Value> {
    let changes: BTreeMap<_, _> = ask.list("device").into_iter().collect();
    let now = |device: Device| {
        let mut shown = serde_json::to_value(&device).ok()?;
        if let Some(change) = changes.get(device.id.to_string().as_str()) {
            merge(&mut shown, change);
        }
        (shown["status"] != json!("DELETED")).then_some(shown)
    };
    fleet::devices(ask.org_key(), ask.now()).into_iter().filter_map(now).collect()
}

/// The devices that a search finds.
pub fn find(ask: &Ask, body: &Value) -> Result<Matched, Refusal> {
    let search = Search::read(body, &KIND, ask.now())?;
    let found = search.matching(list(ask), &KIND);
    Ok(Matched { search, found })
}

/// One device.
pub fn one(ask: &Ask, id: &str) -> Result<Value, Refusal> {
    let device = list(ask).into_iter().find(|device| plain_text(&device["id"]) == id);
    device.ok_or_else(|| Refusal::not_found("device"))
}

pub fn get(ask: &mut Ask) -> Result<Answer, Refusal> {
    Ok(one(ask, ask.part("device_id"))?.into())
}

pub fn search(ask: &mut Ask) -> Result<Answer, Refusal> {
    let Matched { search, found } = find(ask, ask.body)?;
    Ok(search.page(&found, &KIND).into())
}

pub fn facet(ask: &mut Ask) -> Result<Answer, Refusal> {
    let found = find(ask, ask.body)?.found;
    Ok(count(&found, &ask.body["terms"]).into())
}

/// Pages that go on where the one before ended.
pub fn scroll(ask: &mut Ask) -> Result<Answer, Refusal> {
    let Matched { search, found } = find(ask, ask.body)?;
    let after = plain_text(&ask.body["search_after"]).parse::<i64>().unwrap_or(i64::MIN);
    let id = |device: &Value| device["id"].as_i64().unwrap_or_default();
    let mut left: Vec<_> = found.iter().filter(|device| id(device) > after).collect();
    left.sort_by_key(|device| id(device));
    left.truncate(search.rows());
    let last = left.last().map(|device| id(device).to_string());
    let answer = json!({
        "results": left,
        "num_found": found.len(),
        "search_after": last.unwrap_or_default(),
    });
    Ok(answer.into())
}

/// A job that is done at once.
pub fn export(ask: &mut Ask) -> Result<Answer, Refusal> {
    find(ask, ask.body)?;
    Ok(jobs::start(ask, "device_export").into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_mean_more_than_the_field() {
        let device = json!({ "status": "REGISTERED", "quarantined": true, "passive_mode": false });
        let means = |state: &str| special("status", &json!(state), &device);
        assert_eq!(means("ALL"), Some(true));
        assert_eq!(means("active"), Some(true));
        assert_eq!(means("QUARANTINE"), Some(true));
        assert_eq!(means("BYPASS"), Some(false));
        assert_eq!(means("REGISTERED"), None);
        assert_eq!(special("os", &json!("ALL"), &device), None);
    }
}
