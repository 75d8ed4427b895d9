//! Devices: open one, search, count, read all.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::domain::Timestamp;
use crate::sandbox::ask::{Answer, Ask, merge};
use crate::sandbox::errors::Refusal;
use crate::sandbox::fleet::{self, Device};
use crate::sandbox::jobs;
use crate::sandbox::made::{List, Wanted};
use crate::sandbox::search::{Found, Kind, Search};
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
    looked_at: &["status", "passive_mode", "quarantined", "sensor_out_of_date"],
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
pub struct Devices<'a> {
    org_key: &'a str,
    now: Timestamp,
    changes: BTreeMap<i64, Value>,
}

impl<'a> Devices<'a> {
    pub fn of(ask: &Ask<'a>) -> Self {
        let changes = ask.list("device").into_iter();
        let changes = changes.filter_map(|(id, change)| Some((id.parse().ok()?, change)));
        Self { org_key: ask.org_key(), now: ask.now(), changes: changes.collect() }
    }

    /// How many there are with each policy, by its id.
    pub fn per_policy(&self) -> BTreeMap<i64, usize> {
        let changed = |device: &Device| self.changes.get(&device.id())?["policy_id"].as_i64();
        let mut counts = BTreeMap::new();
        for device in self.keys() {
            let moved = if self.changes.is_empty() { None } else { changed(&device) };
            *counts.entry(moved.unwrap_or_else(|| device.policy_id())).or_default() += 1;
        }
        counts
    }

    /// Each of them, with the fields that are wanted.
    pub fn objects(&self, wanted: &Wanted) -> impl Iterator<Item = Value> {
        self.keys().into_iter().map(|device| self.object(&device, wanted).into_owned())
    }
}

impl<'a> List for Devices<'a> {
    type Key = Device<'a>;

    fn keys(&self) -> Vec<Device<'a>> {
        let is_deleted = |device: &Device| {
            let change = self.changes.get(&device.id());
            change.is_some_and(|change| change["status"] == json!("DELETED"))
        };
        let all = fleet::devices(self.org_key);
        all.filter(|device| self.changes.is_empty() || !is_deleted(device)).collect()
    }

    fn object(&self, device: &Device<'a>, wanted: &Wanted) -> Cow<'_, Value> {
        let mut object = device.object(self.now, wanted);
        if !self.changes.is_empty()
            && let Some(change) = self.changes.get(&device.id())
        {
            merge(&mut object, change);
        }
        Cow::Owned(object)
    }
}

/// The devices that a search finds.
pub fn find<'a>(ask: &Ask<'a>, body: &Value) -> Result<Found<Devices<'a>>, Refusal> {
    Ok(Search::read(body, &KIND, ask.now())?.among(Devices::of(ask), &KIND))
}

/// One device.
pub fn one(ask: &Ask, id: &str) -> Result<Value, Refusal> {
    let devices = Devices::of(ask);
    let id = id.parse::<i64>().ok();
    let found = devices.keys().into_iter().find(|device| Some(device.id()) == id);
    let device = found.ok_or_else(|| Refusal::not_found("device"))?;
    Ok(devices.object(&device, &Wanted::All).into_owned())
}

pub fn get(ask: &mut Ask) -> Result<Answer, Refusal> {
    Ok(one(ask, ask.part("device_id"))?.into())
}

pub fn search(ask: &mut Ask) -> Result<Answer, Refusal> {
    Ok(find(ask, ask.body)?.page().into())
}

pub fn facet(ask: &mut Ask) -> Result<Answer, Refusal> {
    Ok(find(ask, ask.body)?.count(&ask.body["terms"]).into())
}

/// Pages that go on where the one before ended.
pub fn scroll(ask: &mut Ask) -> Result<Answer, Refusal> {
    let found = find(ask, ask.body)?;
    let after = plain_text(&ask.body["search_after"]).parse::<i64>().unwrap_or(i64::MIN);
    let mut left: Vec<_> = found.keys.iter().filter(|device| device.id() > after).collect();
    left.sort_by_key(|device| device.id());
    left.truncate(found.search.rows());
    let results: Vec<_> =
        left.iter().map(|device| found.list.object(device, &Wanted::All)).collect();
    let answer = json!({
        "results": results,
        "num_found": found.keys.len(),
        "search_after": left.last().map(|device| device.id().to_string()).unwrap_or_default(),
    });
    Ok(answer.into())
}

/// The older way to get them as CSV, at once.
pub fn download(ask: &mut Ask) -> Result<Answer, Refusal> {
    let mut criteria = json!({});
    for field in ["status", "policy_id", "target_priority"] {
        if let Some(listed) = ask.query(field) {
            criteria[field] = listed.split(',').collect();
        }
    }
    let mut body = json!({ "criteria": criteria, "query": ask.query("query_string") });
    if let Some(field) = ask.query("sort_field") {
        body["sort"] = json!([{ "field": field, "order": ask.query("sort_order") }]);
    }
    Ok(Answer::Csv(jobs::csv(&find(ask, &body)?.objects(&Wanted::All))))
}

pub fn export(ask: &mut Ask) -> Result<Answer, Refusal> {
    let count = find(ask, ask.body)?.keys.len();
    Ok(jobs::start(ask, "device_export", count).into())
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
