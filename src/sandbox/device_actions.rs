//! Acting on devices: quarantine, bypass, scans, policy, sensor, deletion.
//!
//! Each action has its own permission. Either all devices that a request
//! names are changed, or none.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::sandbox::ask::{Answer, Ask};
use crate::sandbox::devices::{self, Devices};
use crate::sandbox::errors::Refusal;
use crate::sandbox::made::Wanted;
use crate::sandbox::policies;
use crate::sandbox::values::plain_text;

/// What can be done to devices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Action {
    Quarantine,
    Bypass,
    BackgroundScan,
    UpdatePolicy,
    UpdateSensor,
    Uninstall,
    Delete,
}

/// An action, what clients call it, and the permission that it takes.
struct KnownAction {
    name: &'static str,
    action: Action,
    permission: &'static str,
}

const fn known(name: &'static str, action: Action, permission: &'static str) -> KnownAction {
    KnownAction { name, action, permission }
}

static ACTIONS: [KnownAction; 7] = [
    known("QUARANTINE", Action::Quarantine, "_API.Device:device.quarantine.EXECUTE"),
    known("BYPASS", Action::Bypass, "_API.Device:device.bypass.EXECUTE"),
    known("BACKGROUND_SCAN", Action::BackgroundScan, "_API.Device:device.bg-scan.EXECUTE"),
    known("UPDATE_POLICY", Action::UpdatePolicy, "_API.Device:device.policy.UPDATE"),
    known("UPDATE_SENSOR_VERSION", Action::UpdateSensor, "_API.Device:org.kits.EXECUTE"),
    known("UNINSTALL_SENSOR", Action::Uninstall, "_API.Device:device.uninstall.EXECUTE"),
    known("DELETE_SENSOR", Action::Delete, "_API.Device:device.deregistered.DELETE"),
];

pub fn act(ask: &mut Ask) -> Result<Answer, Refusal> {
    let KnownAction { action, permission, .. } = *read_action(ask.body)?;
    ask.call.needs(permission)?;
    let change = change(ask, action, &ask.body["options"])?;
    let named = named_devices(ask)?;
    let is_there = |device: &Value| device["status"] != json!("DEREGISTERED");
    if action == Action::Delete && named.iter().any(is_there) {
        let message = "Only a device whose sensor is uninstalled can be deleted";
        return Err(Refusal::bad_request("INVALID_DEVICE_STATUS", message));
    }
    for device in named {
        ask.overlay("device", &plain_text(&device["id"]), &change);
    }
    Ok(Answer::NoContent)
}

fn read_action(body: &Value) -> Result<&'static KnownAction, Refusal> {
    let name = plain_text(&body["action_type"]);
    let found = ACTIONS.iter().find(|known| known.name == name);
    found.ok_or_else(|| {
        Refusal::unknown_value("action_type", &name, &ACTIONS.each_ref().map(|known| known.name))
    })
}

/// The fields that an action gives to a device.
fn change(ask: &Ask, action: Action, options: &Value) -> Result<Value, Refusal> {
    Ok(match action {
        Action::Quarantine => json!({ "quarantined": is_on(options)? }),
        Action::Bypass => json!({ "passive_mode": is_on(options)? }),
        Action::BackgroundScan => json!({
            "scan_status": if is_on(options)? { "IN_PROGRESS" } else { "STOPPED" },
            "scan_last_action_time": ask.written_now(),
        }),
        Action::UpdatePolicy => policy(ask, options)?,
        Action::UpdateSensor => {
            json!({ "sensor_version": version(options)?, "sensor_out_of_date": false })
        }
        Action::Uninstall => json!({
            "status": "DEREGISTERED",
            "sensor_states": ["UNINSTALLED"],
            "deregistered_time": ask.written_now(),
        }),
        Action::Delete => json!({ "status": "DELETED" }),
    })
}

fn is_on(options: &Value) -> Result<bool, Refusal> {
    match plain_text(&options["toggle"]).as_str() {
        "ON" => Ok(true),
        "OFF" => Ok(false),
        other => Err(Refusal::unknown_value("options.toggle", other, &["ON", "OFF"])),
    }
}

fn policy(ask: &Ask, options: &Value) -> Result<Value, Refusal> {
    let wanted = plain_text(&options["policy_id"]);
    let policy = policies::one(ask, &wanted).map_err(|_| {
        let message = "options.policy_id isn't a policy of this organization";
        Refusal::bad_request("INVALID_POLICY_ID", message)
    })?;
    Ok(json!({ "policy_id": policy["id"], "policy_name": policy["name"], "policy_override": true }))
}

/// `{"sensor_version":{"XP":"1.2.3.4"}}`: the sandbox gives the one version to all.
fn version(options: &Value) -> Result<String, Refusal> {
    let versions = options["sensor_version"].as_object();
    let version = versions.and_then(|map| map.values().find_map(Value::as_str));
    version.filter(|text| text.len() <= 40).map(str::to_owned).ok_or_else(|| {
        Refusal::bad_request("INVALID_REQUEST", "options.sensor_version must name a version")
    })
}

/// The devices of `device_id`, or else those that `search` finds.
fn named_devices(ask: &Ask) -> Result<Vec<Value>, Refusal> {
    let wanted = Wanted::only(&["id", "status"]);
    if let Some(ids) = ask.body["device_id"].as_array() {
        let all: BTreeMap<String, Value> = Devices::of(ask)
            .objects(&wanted)
            .map(|device| (plain_text(&device["id"]), device))
            .collect();
        let one = |id: &Value| all.get(&plain_text(id)).cloned();
        let found: Option<Vec<Value>> = ids.iter().map(one).collect();
        return found.ok_or_else(|| Refusal::not_found("device"));
    }
    if ask.body["search"].is_object() {
        return Ok(devices::find(ask, &ask.body["search"])?.objects(&wanted));
    }
    let message = "device_id must be a list of ids, or search an object";
    Err(Refusal::bad_request("INVALID_REQUEST", message))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::PermissionId;
    use crate::domain::services::endpoints::sandboxed;

    #[test]
    fn the_guard_knows_the_permission_of_every_action() {
        let acts = sandboxed().iter().filter(|row| row.path.ends_with("/device_actions"));
        let needed: Vec<_> = acts.flat_map(|row| &row.any_of).map(PermissionId::as_str).collect();
        assert_eq!(needed, ACTIONS.each_ref().map(|known| known.permission));
    }

    #[test]
    fn an_unknown_action_is_refused() {
        assert!(read_action(&json!({ "action_type": "EXPLODE" })).is_err());
        assert!(read_action(&Value::Null).is_err());
        let bypass = read_action(&json!({ "action_type": "BYPASS" })).ok().unwrap();
        assert_eq!(bypass.action, Action::Bypass);
    }

    #[test]
    fn a_toggle_is_on_or_off() {
        assert_eq!(is_on(&json!({ "toggle": "ON" })), Ok(true));
        assert_eq!(is_on(&json!({ "toggle": "OFF" })), Ok(false));
        assert!(is_on(&json!({ "toggle": true })).is_err());
        assert!(is_on(&Value::Null).is_err());
    }

    #[test]
    fn a_sensor_version_is_named_by_platform() {
        assert_eq!(
            version(&json!({ "sensor_version": { "XP": "3.0.0.1" } })),
            Ok("3.0.0.1".into())
        );
        assert!(version(&json!({ "sensor_version": "3.0.0.1" })).is_err());
        assert!(version(&json!({ "sensor_version": {} })).is_err());
    }
}
