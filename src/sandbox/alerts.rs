//! Alerts. One arrives in every slot of time, so that the list grows while somebody looks: which
//! one follows from the org key and the slot, and needs no storage. Those of yesterday and today
//! are all there; of those before, the severe ones for two weeks.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::domain::Timestamp;
use crate::domain::services::draws::{Draws, made_up_id, seed};
use crate::domain::services::endpoints::{ALERT_EVERY, alert_id, alert_slot, process_guid};
use crate::sandbox::ask::{Answer, Ask, merge};
use crate::sandbox::errors::Refusal;
use crate::sandbox::model::Device;
use crate::sandbox::search::{Kind, Matched, Search, Window, count};
use crate::sandbox::values::plain_text;
use crate::sandbox::{fleet, jobs};

/// What is particular about alerts. They are counted from 1 (CONTRACT.md T18).
pub const KIND: Kind =
    Kind { known_values: &[], special, first: 1, time: "backend_update_timestamp" };

const DAY: i64 = 86_400;
/// From this severity on an alert stays for two weeks.
const SEVERE: i64 = 8;
/// What an alert is about.
struct Story {
    kind: &'static str,
    severity: i64,
    code: &'static str,
    reason: &'static str,
    process: &'static str,
    technique: &'static str,
}

const fn story(
    kind: &'static str,
    severity: i64,
    code: &'static str,
    reason: &'static str,
    process: &'static str,
    technique: &'static str,
) -> Story {
    Story { kind, severity, code, reason, process, technique }
}

const ANALYTICS: &str = "CB_ANALYTICS";
const WATCHLIST: &str = "WATCHLIST";

/// The first two are severe, and rare.
const STORIES: [Story; 10] = [
    story(
        ANALYTICS,
        9,
        "T_RUN_RANSOM",
        "An application tried to encrypt many files",
        "update_helper.exe",
        "T1486",
    ),
    story(
        ANALYTICS,
        8,
        "T_RUN_MALWARE",
        "A known malware application was run",
        "invoice_scan.exe",
        "T1204",
    ),
    story(
        WATCHLIST,
        5,
        "Process powershell.exe was detected by the report \"Encoded commands\"",
        "A watchlist found an encoded PowerShell command",
        "powershell.exe",
        "T1059.001",
    ),
    story(
        ANALYTICS,
        3,
        "T_INJECT_CODE",
        "An application changed the memory of another process",
        "svchost.exe",
        "T1055",
    ),
    story(
        "DEVICE_CONTROL",
        3,
        "6D578342-9DE5-4353-9C25-1D3D857BFC5B",
        "Access to an unapproved USB device was blocked",
        "explorer.exe",
        "T1091",
    ),
    story(
        "HOST_BASED_FIREWALL",
        4,
        "F_BLOCK_OUTBOUND",
        "A firewall rule blocked an outbound connection",
        "node.exe",
        "T1071",
    ),
    story(
        "INTRUSION_DETECTION_SYSTEM",
        6,
        "IDS_SCAN",
        "A device looked for open ports on its neighbours",
        "nmap.exe",
        "T1046",
    ),
    story(
        "CONTAINER_RUNTIME",
        4,
        "K8S_EGRESS",
        "A container reached a host it had never reached before",
        "runc",
        "T1610",
    ),
    story(
        WATCHLIST,
        6,
        "Process rundll32.exe was detected by the report \"Living off the land\"",
        "A watchlist found rundll32 loading from a download folder",
        "rundll32.exe",
        "T1218.011",
    ),
    story(
        ANALYTICS,
        2,
        "R_NEW_APP",
        "An application nobody used before was run",
        "setup_tool.exe",
        "T1204",
    ),
];

/// Severity is asked for as a minimum.
fn special(field: &str, wanted: &Value, alert: &Value) -> Option<bool> {
    let minimum = plain_text(wanted).parse::<i64>().ok();
    (field == "minimum_severity").then(|| alert["severity"].as_i64() >= minimum)
}

/// What arrived in a slot, before anybody touched it.
struct Arrival {
    slot: i64,
    at: Timestamp,
    story: usize,
    device: usize,
}

impl Arrival {
    fn of(org_key: &str, slot: i64) -> Self {
        let mut draw =
            Draws(seed(org_key) ^ slot.unsigned_abs().wrapping_mul(0x2545_F491_4F6C_DD1D));
        let severe = draw.below(24) == 0;
        let story = if severe { draw.below(2) } else { 2 + draw.below(STORIES.len() - 2) };
        let device = draw.below(fleet::SIZE);
        // Within the slot, so that one comes after the other.
        let milliseconds = i64::try_from(draw.below(80_000)).unwrap_or_default();
        let at = Timestamp::from_micros((slot * ALERT_EVERY * 1_000 + milliseconds) * 1_000);
        Self { slot, at, story, device }
    }
}

/// The alerts there are at a time, newest first.
fn arrivals(org_key: &str, now: Timestamp, window: Window) -> Vec<Arrival> {
    let today = now.as_seconds().div_euclid(DAY) * DAY;
    let slot = |seconds: i64| alert_slot(Timestamp::from_seconds(seconds));
    let (all_from, severe_from) = (slot(today - DAY), slot(today - 14 * DAY));
    let first = window.after.map_or(severe_from, |after| alert_slot(after).max(severe_from));
    let last = alert_slot(window.until.map_or(now, |until| until.min(now)));
    (first..=last)
        .rev()
        .map(|slot| Arrival::of(org_key, slot))
        .filter(|one| one.at <= now)
        .filter(|one| one.slot >= all_from || STORIES[one.story].severity >= SEVERE)
        .collect()
}

/// The alerts of the organization as they are at a time, newest first. A window narrows by when
/// they were last updated.
pub fn list(ask: &Ask, now: Timestamp, window: Window) -> Vec<Value> {
    let devices = fleet::devices(ask.org_key(), now);
    let changes: BTreeMap<_, _> = ask.list("alert").into_iter().collect();
    // What somebody changed counts by the time of the change; the search looks at it again.
    let narrow = if changes.is_empty() { window } else { Window::default() };
    let tags: BTreeMap<_, _> = ask.list("tags").into_iter().collect();
    let notes = ask.list("note");
    let has_note = |of: &str| notes.iter().any(|(id, _)| id.starts_with(of));
    arrivals(ask.org_key(), now, narrow)
        .iter()
        .map(|arrival| {
            let mut alert = shown(ask.org_key(), arrival, &devices[arrival.device]);
            let (id, threat) = (plain_text(&alert["id"]), plain_text(&alert["threat_id"]));
            if let Some(change) = changes.get(id.as_str()) {
                merge(&mut alert, change);
            }
            if let Some(tags) = tags.get(threat.as_str()) {
                alert["tags"] = tags.clone();
            }
            alert["alert_notes_present"] = json!(has_note(&format!("alerts/{id}/")));
            alert["threat_notes_present"] = json!(has_note(&format!("threats/{threat}/")));
            alert
        })
        .collect()
}

/// The alerts that a search finds.
pub fn find(ask: &Ask, body: &Value, now: Timestamp) -> Result<Matched, Refusal> {
    let search = Search::read(body, &KIND, now)?;
    let window = search.window_of(&KIND, KIND.time);
    let found = search.matching(list(ask, now, window), &KIND);
    Ok(Matched { search, found })
}

/// One alert.
pub fn one(ask: &Ask, id: &str) -> Result<Value, Refusal> {
    let all = list(ask, ask.now(), Window::default());
    all.into_iter()
        .find(|alert| alert["id"] == json!(id))
        .ok_or_else(|| Refusal::not_found("alert"))
}

pub fn get(ask: &mut Ask) -> Result<Answer, Refusal> {
    Ok(one(ask, ask.part("alert_id"))?.into())
}

pub fn search(ask: &mut Ask) -> Result<Answer, Refusal> {
    let Matched { search, found } = find(ask, ask.body, ask.now())?;
    Ok(search.page(&found, &KIND).into())
}

pub fn facet(ask: &mut Ask) -> Result<Answer, Refusal> {
    let found = find(ask, ask.body, ask.now())?.found;
    Ok(count(&found, &ask.body["terms"]).into())
}

pub fn export(ask: &mut Ask) -> Result<Answer, Refusal> {
    find(ask, ask.body, ask.now())?;
    let job = jobs::start(ask, "alert_export");
    Ok(json!({ "job_id": job["id"] }).into())
}

/// The alerts of each threat together, the threat with the newest alert first.
fn grouped(found: &[Value]) -> Vec<Value> {
    let mut groups: Vec<Vec<&Value>> = Vec::new();
    for alert in found {
        match groups.iter_mut().find(|group| group[0]["threat_id"] == alert["threat_id"]) {
            Some(group) => group.push(alert),
            None => groups.push(vec![alert]),
        }
    }
    groups.iter().map(|alerts| group(alerts)).collect()
}

fn group(alerts: &[&Value]) -> Value {
    let times = || alerts.iter().map(|alert| plain_text(&alert["backend_timestamp"]));
    let mut states = json!({});
    for alert in alerts {
        let state = plain_text(&alert["workflow"]["status"]);
        states[&state] = json!(states[&state].as_i64().unwrap_or(0) + 1);
    }
    let mut devices: Vec<_> = alerts.iter().map(|alert| alert["device_id"].as_i64()).collect();
    devices.sort_unstable();
    devices.dedup();
    json!({
        "count": alerts.len(),
        "workflow_states": states,
        "determination_values": { "NONE": alerts.len() },
        "ml_classification_final_verdicts": {},
        "first_alert_timestamp": times().min(),
        "last_alert_timestamp": times().max(),
        "highest_severity": alerts.iter().filter_map(|alert| alert["severity"].as_i64()).max(),
        "policy_applied": alerts[0]["policy_applied"],
        "threat_notes_present": alerts[0]["threat_notes_present"],
        "tags": alerts[0]["tags"],
        "device_count": devices.len(),
        "workload_count": 0,
        "most_recent_alert": alerts[0],
    })
}

pub fn search_groups(ask: &mut Ask) -> Result<Answer, Refusal> {
    let Matched { search, found } = find(ask, ask.body, ask.now())?;
    let mut page = search.page(&grouped(&found), &KIND);
    page["group_by_total_count"] = json!(found.len());
    Ok(page.into())
}

pub fn facet_groups(ask: &mut Ask) -> Result<Answer, Refusal> {
    let found = find(ask, ask.body, ask.now())?.found;
    let newest: Vec<Value> =
        grouped(&found).iter().map(|group| group["most_recent_alert"].clone()).collect();
    Ok(count(&newest, &ask.body["terms"]).into())
}

/// The fields that begin with what was typed.
pub fn suggest(ask: &mut Ask) -> Result<Answer, Refusal> {
    let typed = ask.query("suggest.q").unwrap_or_default().to_ascii_lowercase();
    let now = ask.now();
    let alert = list(ask, now, Window::default()).into_iter().next().unwrap_or_default();
    let names = alert.as_object().into_iter().flat_map(|fields| fields.keys());
    let suggestions: Vec<Value> = names
        .filter(|name| name.starts_with(&typed))
        .map(|name| json!({ "term": name, "weight": 100, "required_skus_all": [] }))
        .collect();
    Ok(json!({ "suggestions": suggestions }).into())
}

/// Whether alerts of the organization belong to a threat of that id.
pub fn is_threat(org_key: &str, id: &str) -> bool {
    (0..STORIES.len()).any(|story| made_up_id(org_key, "threat", story) == id)
}

fn shown(org_key: &str, arrival: &Arrival, device: &Device) -> Value {
    let Story { kind, severity, code, reason, process, technique } = &STORIES[arrival.story];
    let (id, at) = (alert_id(org_key, arrival.slot), fleet::written(arrival.at));
    let is_blocked = *severity > 4;
    let mut alert = json!({
        "org_key": org_key,
        "id": id,
        "alert_url": format!("/alerts?s[c][query_string]=id:{id}&orgKey={org_key}"),
        "type": kind,
        "severity": severity,
        "reason": reason,
        "reason_code": code,
        "threat_id": made_up_id(org_key, "threat", arrival.story),
        "backend_timestamp": at,
        "backend_update_timestamp": at,
        "user_update_timestamp": null,
        "detection_timestamp": at,
        "first_event_timestamp": at,
        "last_event_timestamp": at,
        "policy_applied": if is_blocked { "APPLIED" } else { "NOT_APPLIED" },
        "run_state": "RAN",
        "sensor_action": if is_blocked { "DENY" } else { "ALLOW" },
        "workflow": {
            "status": "OPEN",
            "change_timestamp": at,
            "changed_by_type": "SYSTEM",
            "changed_by": "ALERT_CREATION",
            "closure_reason": "NO_REASON",
        },
        "determination": null,
        "tags": [],
        "alert_notes_present": false,
        "threat_notes_present": false,
        "is_updated": false,
        "mdr_alert": false,
        "primary_event_id": made_up_id(org_key, "event", arrival.story),
        "attack_technique": technique,
        "process_name": process,
        "process_guid": process_guid(org_key, device.id, arrival.story % 8),
    });
    let more = json!({
        "device_id": device.id,
        "device_name": device.name,
        "device_os": device.os,
        "device_os_version": device.os_version,
        "device_policy": device.policy_name,
        "device_policy_id": device.policy_id,
        "device_target_value": device.target_priority,
        "device_username": device.email,
        "device_internal_ip": device.last_internal_ip_address,
        "device_external_ip": device.last_external_ip_address,
        "device_location": "UNKNOWN",
    });
    merge(&mut alert, &more);
    if *kind == WATCHLIST {
        let report = made_up_id(org_key, "report", arrival.story % 2);
        let list = made_up_id(org_key, "watchlist", arrival.story % 3);
        let found = json!({
            "report_id": report,
            "report_name": reason,
            "ioc_id": report,
            "watchlists": [{ "id": list, "name": "Suspicious shells" }],
        });
        merge(&mut alert, &found);
    }
    alert
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_minimum_severity_lets_the_severe_through() {
        let alert = json!({ "severity": 5 });
        assert_eq!(special("minimum_severity", &json!(5), &alert), Some(true));
        assert_eq!(special("minimum_severity", &json!("6"), &alert), Some(false));
        assert_eq!(special("type", &json!("x"), &alert), None);
    }

    fn times(now: Timestamp) -> Vec<Timestamp> {
        let all = arrivals("ABCD1234", now, Window::default());
        all.iter().rev().map(|one| one.at).collect()
    }

    proptest! {
        #[test]
        fn alerts_arrive_one_after_the_other(now in 1_700_000_000i64..2_000_000_000) {
            let now = Timestamp::from_seconds(now);
            let times = times(now);
            prop_assert!(times.windows(2).all(|pair| pair[0] < pair[1]));
            prop_assert!(times.last() <= Some(&now));
            prop_assert!(times.len() >= 500);
        }

        #[test]
        fn what_arrived_stays(now in 1_700_000_000i64..2_000_000_000, later in 0i64..3_600) {
            // Nothing goes but at midnight.
            prop_assume!(now.rem_euclid(DAY) + later < DAY);
            let before = times(Timestamp::from_seconds(now));
            let after = times(Timestamp::from_seconds(now + later));
            prop_assert_eq!(&after[..before.len()], &before[..]);
        }
    }

    #[test]
    fn every_story_has_a_threat_of_its_own() {
        let threats: BTreeSet<_> =
            (0..STORIES.len()).map(|story| made_up_id("ABCD1234", "threat", story)).collect();
        assert_eq!(threats.len(), STORIES.len());
        assert!(STORIES.iter().enumerate().all(|(at, one)| (one.severity >= SEVERE) == (at < 2)));
    }
}
