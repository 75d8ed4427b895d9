//! Acting on devices: quarantine, bypass, scans, policy, sensor, deletion.
//!
//! Each action has its own permission. Either all devices that a request
//! names are changed, or none.

use axum::Extension;
use http::StatusCode;
use serde_json::Value;

use crate::sandbox::body::Body;
use crate::sandbox::call::Call;
use crate::sandbox::errors::Refusal;
use crate::sandbox::model::Device;
use crate::sandbox::search::plain_text;
use crate::sandbox::state::{Change, Fate};
use crate::sandbox::{devices, policies};

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

const ACTIONS: [(&str, Action, &str); 7] = [
    ("QUARANTINE", Action::Quarantine, "_API.Device:device.quarantine.EXECUTE"),
    ("BYPASS", Action::Bypass, "_API.Device:device.bypass.EXECUTE"),
    ("BACKGROUND_SCAN", Action::BackgroundScan, "_API.Device:device.bg-scan.EXECUTE"),
    ("UPDATE_POLICY", Action::UpdatePolicy, "_API.Device:device.policy.UPDATE"),
    ("UPDATE_SENSOR_VERSION", Action::UpdateSensor, "_API.Device:org.kits.EXECUTE"),
    ("UNINSTALL_SENSOR", Action::Uninstall, "_API.Device:device.uninstall.EXECUTE"),
    ("DELETE_SENSOR", Action::Delete, "_API.Device:device.deregistered.DELETE"),
];

/// `POST …/device_actions`
pub async fn act(
    Extension(call): Extension<Call>,
    Body(body): Body,
) -> Result<StatusCode, Refusal> {
    let (action, permission) = read_action(&body)?;
    call.needs(permission)?;
    let change = change(&call, action, &body["options"])?;
    for device in named_devices(&call, &body)? {
        if action == Action::Delete && device.status != "DEREGISTERED" {
            let message = "Only a device whose sensor is uninstalled can be deleted";
            return Err(Refusal::bad_request("INVALID_DEVICE_STATUS", message));
        }
        call.state.record(&call.org_key, device.id, change.clone());
    }
    Ok(StatusCode::NO_CONTENT)
}

fn read_action(body: &Value) -> Result<(Action, &'static str), Refusal> {
    let name = plain_text(&body["action_type"]);
    let found = ACTIONS.iter().find(|(known, _, _)| *known == name);
    found.map(|(_, action, permission)| (*action, *permission)).ok_or_else(|| {
        Refusal::unknown_value("action_type", &name, &ACTIONS.map(|(known, _, _)| known))
    })
}

fn change(call: &Call, action: Action, options: &Value) -> Result<Change, Refusal> {
    let nothing = Change::default();
    Ok(match action {
        Action::Quarantine => Change { quarantined: Some(is_on(options)?), ..nothing },
        Action::Bypass => Change { passive_mode: Some(is_on(options)?), ..nothing },
        Action::BackgroundScan => {
            // A scan leaves no trace on the device; only the request is checked.
            is_on(options)?;
            nothing
        }
        Action::UpdatePolicy => Change { policy: Some(policy(call, options)?), ..nothing },
        Action::UpdateSensor => Change { sensor_version: Some(version(options)?), ..nothing },
        Action::Uninstall => Change { fate: Some(Fate::Deregistered), ..nothing },
        Action::Delete => Change { fate: Some(Fate::Deleted), ..nothing },
    })
}

fn is_on(options: &Value) -> Result<bool, Refusal> {
    match plain_text(&options["toggle"]).as_str() {
        "ON" => Ok(true),
        "OFF" => Ok(false),
        other => Err(Refusal::unknown_value("options.toggle", other, &["ON", "OFF"])),
    }
}

fn policy(call: &Call, options: &Value) -> Result<(i64, String), Refusal> {
    let wanted = plain_text(&options["policy_id"]);
    let policies = policies::list(call).into_iter();
    let found =
        policies.map(|policy| (policy.id, policy.name)).find(|(id, _)| id.to_string() == wanted);
    found.ok_or_else(|| {
        Refusal::bad_request(
            "INVALID_POLICY_ID",
            "options.policy_id isn't a policy of this organization",
        )
    })
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
fn named_devices(call: &Call, body: &Value) -> Result<Vec<Device>, Refusal> {
    let wanted: Vec<String> = if let Some(ids) = body["device_id"].as_array() {
        ids.iter().map(plain_text).collect()
    } else if body["search"].is_object() {
        devices::find(call, &body["search"])?
            .1
            .iter()
            .map(|device| plain_text(&device["id"]))
            .collect()
    } else {
        let message = "device_id must be a list of ids, or search an object";
        return Err(Refusal::bad_request("INVALID_REQUEST", message));
    };
    let all = devices::list(call);
    let one = |id: &String| all.iter().find(|device| device.id.to_string() == *id).cloned();
    let found: Option<Vec<Device>> = wanted.iter().map(one).collect();
    found.ok_or_else(|| Refusal::not_found("device"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::domain::PermissionId;
    use crate::domain::services::endpoints::sandboxed;

    #[test]
    fn the_guard_knows_the_permission_of_every_action() {
        let acts = sandboxed().iter().filter(|row| row.path.ends_with("/device_actions"));
        let needed: Vec<_> = acts.flat_map(|row| &row.any_of).map(PermissionId::as_str).collect();
        assert_eq!(needed, ACTIONS.map(|(_, _, permission)| permission));
    }

    #[test]
    fn an_unknown_action_is_refused() {
        assert!(read_action(&json!({ "action_type": "EXPLODE" })).is_err());
        assert!(read_action(&Value::Null).is_err());
        assert_eq!(read_action(&json!({ "action_type": "BYPASS" })).unwrap().0, Action::Bypass);
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
