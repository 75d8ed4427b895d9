//! What runs and the templates of runs have in common.

use serde_json::{Value, json};

use crate::domain::Timestamp;
use crate::sandbox::ask::{Answer, Ask};
use crate::sandbox::devices;
use crate::sandbox::errors::Refusal;
use crate::sandbox::made::{List, Wanted};
use crate::sandbox::search::{Kind, Search};

/// What is particular about runs and results. They are counted from 0 (CONTRACT.md T18).
pub const KIND: Kind = Kind { time: "time_received", ..Kind::PLAIN };

/// What runs look at of a device.
const LOOKED_AT: [&str; 11] = [
    "id",
    "name",
    "os",
    "os_version",
    "status",
    "policy_id",
    "policy_name",
    "login_user_name",
    "last_internal_ip_address",
    "mac_address",
    "sensor_version",
];

/// A moment as runs and templates keep it.
pub fn time(run: &Value, field: &str) -> Option<Timestamp> {
    run[field].as_i64().map(Timestamp::from_micros)
}

/// The devices that a filter finds. Its names are the plural of what searches call them.
pub fn targets(ask: &Ask, filter: &Value) -> Result<Vec<Value>, Refusal> {
    let mut criteria = json!({});
    for (name, wanted) in filter.as_object().into_iter().flatten() {
        let name = name.strip_suffix('s').filter(|name| name.ends_with("_id")).unwrap_or(name);
        criteria[if name == "device_id" { "id" } else { name }] = wanted.clone();
    }
    let mut found =
        devices::find(ask, &json!({ "criteria": criteria }))?.objects(&Wanted::only(&LOOKED_AT));
    found.retain(|device| device["status"] == json!("REGISTERED"));
    Ok(found)
}

/// The filter that the call names; one that makes no sense is refused.
pub fn device_filter(ask: &Ask) -> Result<Value, Refusal> {
    let filter = match &ask.body["device_filter"] {
        Value::Null => json!({}),
        filter if filter.is_object() => filter.clone(),
        _ => {
            return Err(Refusal::bad_request("INVALID_REQUEST", "device_filter must be an object"));
        }
    };
    targets(ask, &filter)?;
    Ok(filter)
}

/// What a search among them finds, a page of it.
pub fn paged<L: List>(ask: &Ask, search: Search, all: L) -> Answer {
    let mut page = search.among(all, &KIND).page();
    page["org_key"] = json!(ask.org_key());
    page.into()
}
