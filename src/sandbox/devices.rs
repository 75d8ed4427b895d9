//! Devices: open one, search, count, read all.

use std::collections::BTreeMap;

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde_json::{Value, json};

use crate::sandbox::body::Body;
use crate::sandbox::call::Call;
use crate::sandbox::errors::Refusal;
use crate::sandbox::fleet;
use crate::sandbox::model::Device;
use crate::sandbox::search::{Kind, Search, plain_text};

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
pub fn list(call: &Call) -> Vec<Device> {
    let changed = |device: Device| call.state.change(&call.org_key, device.id).apply(device);
    fleet::devices(&call.org_key, call.now).into_iter().filter_map(changed).collect()
}

/// The devices that a search finds.
pub fn find(call: &Call, body: &Value) -> Result<(Search, Vec<Value>), Refusal> {
    let search = Search::read(body, &KIND)?;
    let devices =
        list(call).iter().filter_map(|device| serde_json::to_value(device).ok()).collect();
    let found = search.matching(devices, &KIND);
    Ok((search, found))
}

/// `GET …/devices/{device_id}`
pub async fn get(
    Extension(call): Extension<Call>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Json<Device>, Refusal> {
    let device = list(&call).into_iter().find(|device| device.id.to_string() == id);
    device.map(Json).ok_or_else(|| Refusal::not_found("device"))
}

/// `POST …/devices/_search`
pub async fn search(
    Extension(call): Extension<Call>,
    Body(body): Body,
) -> Result<Json<Value>, Refusal> {
    let (search, found) = find(&call, &body)?;
    Ok(Json(search.page(&found, &KIND)))
}

/// `POST …/devices/_facet`
pub async fn facet(
    Extension(call): Extension<Call>,
    Body(body): Body,
) -> Result<Json<Value>, Refusal> {
    let (_, found) = find(&call, &body)?;
    Ok(Json(count(&found, &body["terms"])))
}

/// `POST …/devices/_scroll`: pages that go on where the one before ended.
pub async fn scroll(
    Extension(call): Extension<Call>,
    Body(body): Body,
) -> Result<Json<Value>, Refusal> {
    let (search, found) = find(&call, &body)?;
    let after = plain_text(&body["search_after"]).parse::<i64>().unwrap_or(i64::MIN);
    let id = |device: &Value| device["id"].as_i64().unwrap_or_default();
    let left = found.iter().filter(|device| id(device) > after);
    let page: Vec<&Value> = left.take(search.rows()).collect();
    let last = page.last().map(|device| id(device).to_string());
    Ok(Json(json!({
        "results": page,
        "num_found": found.len(),
        "search_after": last.unwrap_or_default(),
    })))
}

/// `POST …/devices/_export`: a job that is done at once.
pub async fn export(
    Extension(call): Extension<Call>,
    Body(body): Body,
) -> Result<Response, Refusal> {
    let (_, found) = find(&call, &body)?;
    let job =
        crate::sandbox::jobs::finish(&call, "device_export", &crate::sandbox::jobs::csv(&found));
    Ok(Json(job).into_response())
}

/// How often each value of some fields occurs: `{"fields":["os"],"rows":10}`.
pub fn count(objects: &[Value], terms: &Value) -> Value {
    let most = terms["rows"].as_u64().filter(|rows| *rows > 0).unwrap_or(u64::MAX);
    let fields = terms["fields"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let results: Vec<Value> = fields
        .map(|field| {
            let mut totals: BTreeMap<String, u64> = BTreeMap::new();
            for object in objects.iter().filter(|object| !object[field].is_null()) {
                *totals.entry(plain_text(&object[field])).or_default() += 1;
            }
            let mut totals: Vec<_> = totals.into_iter().collect();
            totals.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
            totals.truncate(usize::try_from(most).unwrap_or(usize::MAX));
            let value =
                |(name, total): &(String, u64)| json!({ "id": name, "name": name, "total": total });
            json!({ "field": field, "values": totals.iter().map(value).collect::<Vec<_>>() })
        })
        .collect();
    json!({ "results": results })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_counted_the_commonest_first() {
        let objects = [json!({ "os": "MAC" }), json!({ "os": "WINDOWS" }), json!({ "os": "MAC" })];
        let counted = count(&objects, &json!({ "fields": ["os"], "rows": 0 }));
        assert_eq!(
            counted,
            json!({ "results": [{ "field": "os", "values": [
                { "id": "MAC", "name": "MAC", "total": 2 },
                { "id": "WINDOWS", "name": "WINDOWS", "total": 1 },
            ] }] })
        );
    }

    #[test]
    fn only_as_many_values_are_listed_as_asked() {
        let objects = [json!({ "n": 1 }), json!({ "n": 2 }), json!({ "n": null })];
        let counted = count(&objects, &json!({ "fields": ["n"], "rows": 1 }));
        assert_eq!(
            counted["results"][0]["values"],
            json!([{ "id": "1", "name": "1", "total": 1 }])
        );
    }

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
