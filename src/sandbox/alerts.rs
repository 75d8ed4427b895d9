//! Alerts. One arrives in every slot of time, so that the list grows while somebody looks: which
//! one follows from the org key and the slot, and needs no storage. Those of yesterday and today
//! are all there; of those before, the severe ones for two weeks.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::domain::Timestamp;
use crate::domain::services::draws::{Draws, made_up_id, seed};
use crate::domain::services::endpoints::{ALERT_EVERY, alert_id, alert_slot, process_guid};
use crate::sandbox::ask::{Answer, Ask, merge};
use crate::sandbox::errors::Refusal;
use crate::sandbox::fleet::{self, Device};
use crate::sandbox::jobs;
use crate::sandbox::made::{List, Wanted, fields};
use crate::sandbox::search::{Found, Kind, Search, Window, count};
use crate::sandbox::values::plain_text;

/// What is particular about alerts. They are counted from 1 (CONTRACT.md T18).
pub const KIND: Kind = Kind {
    known_values: &[],
    special,
    looked_at: &["severity", "workflow"],
    first: 1,
    time: "backend_update_timestamp",
};

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
    match field {
        "minimum_severity" => {
            let minimum = plain_text(wanted).parse::<i64>().ok();
            Some(alert["severity"].as_i64() >= minimum)
        }
        // Clients of the interface before this one ask for the status by the field that holds it.
        "workflow" => Some(alert["workflow"]["status"] == *wanted),
        _ => None,
    }
}

/// What arrived in a slot, before anybody touched it.
#[derive(Clone, Copy)]
pub struct Arrival {
    slot: i64,
    pub at: Timestamp,
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

/// The alerts of the organization as they are at a time, newest first.
pub struct Alerts<'a> {
    org_key: &'a str,
    now: Timestamp,
    window: Window,
    changes: BTreeMap<&'a str, Value>,
    tags: BTreeMap<&'a str, Value>,
    /// What there are notes on, as `alerts/{id}` and `threats/{id}`.
    noted: BTreeSet<&'a str>,
}

impl<'a> Alerts<'a> {
    /// A window narrows by when they were last updated.
    pub fn of(ask: &Ask<'a>, now: Timestamp, window: Window) -> Self {
        let changes: BTreeMap<_, _> = ask.list("alert").into_iter().collect();
        let noted = |(id, _): (&'a str, Value)| id.rsplit_once('/').map(|(on, _)| on);
        Self {
            org_key: ask.org_key(),
            now,
            // What somebody changed counts by the time of the change; the search looks at it again.
            window: if changes.is_empty() { window } else { Window::default() },
            changes,
            tags: ask.list("tags").into_iter().collect(),
            noted: ask.list("note").into_iter().filter_map(noted).collect(),
        }
    }

    /// The one with that id.
    fn find(&self, id: &str) -> Option<Arrival> {
        let mut all = self.keys().into_iter();
        all.find(|arrival| alert_id(self.org_key, arrival.slot) == id)
    }
}

impl List for Alerts<'_> {
    type Key = Arrival;

    fn keys(&self) -> Vec<Arrival> {
        arrivals(self.org_key, self.now, self.window)
    }

    fn object(&self, arrival: &Arrival, wanted: &Wanted) -> Cow<'_, Value> {
        let mut alert = shown(self.org_key, arrival, wanted);
        let id = || alert_id(self.org_key, arrival.slot);
        let threat = || made_up_id(self.org_key, "threat", arrival.story);
        if !self.changes.is_empty()
            && let Some(change) = self.changes.get(id().as_str())
        {
            merge(&mut alert, change);
        }
        let has_note = |on: String| self.noted.contains(on.as_str());
        let more = fields!(wanted, {
            "tags": self.tags.get(threat().as_str()).unwrap_or(&json!([])),
            "alert_notes_present": has_note(format!("alerts/{}", id())),
            "threat_notes_present": has_note(format!("threats/{}", threat())),
        });
        merge(&mut alert, &more);
        Cow::Owned(alert)
    }
}

/// The alerts that a search finds.
pub fn find<'a>(ask: &Ask<'a>, body: &Value, now: Timestamp) -> Result<Found<Alerts<'a>>, Refusal> {
    let search = Search::read(body, &KIND, now)?;
    let window = search.window_of(&KIND, KIND.time);
    Ok(search.among(Alerts::of(ask, now, window), &KIND))
}

/// One alert.
pub fn one(ask: &Ask, id: &str) -> Result<Value, Refusal> {
    let alerts = Alerts::of(ask, ask.now(), Window::default());
    let found = alerts.find(id).ok_or_else(|| Refusal::not_found("alert"))?;
    Ok(alerts.object(&found, &Wanted::All).into_owned())
}

pub fn get(ask: &mut Ask) -> Result<Answer, Refusal> {
    Ok(one(ask, ask.part("alert_id"))?.into())
}

pub fn search(ask: &mut Ask) -> Result<Answer, Refusal> {
    Ok(find(ask, ask.body, ask.now())?.page().into())
}

pub fn facet(ask: &mut Ask) -> Result<Answer, Refusal> {
    Ok(find(ask, ask.body, ask.now())?.count(&ask.body["terms"]).into())
}

pub fn export(ask: &mut Ask) -> Result<Answer, Refusal> {
    if let Some(format) = ask.body["format"].as_str().filter(|known| *known != "CSV") {
        return Err(Refusal::unknown_value("format", format, &["CSV"]));
    }
    let count = find(ask, ask.body, ask.now())?.keys.len();
    let job = jobs::start(ask, "alert_export", count);
    Ok(json!({ "job_id": job["id"] }).into())
}

/// The alerts of each threat together, the threat with the newest alert first.
fn grouped(found: &Found<Alerts>) -> Vec<Vec<Arrival>> {
    let mut groups: Vec<Vec<Arrival>> = Vec::new();
    for alert in &found.keys {
        match groups.iter_mut().find(|group| group[0].story == alert.story) {
            Some(group) => group.push(*alert),
            None => groups.push(vec![*alert]),
        }
    }
    groups
}

fn group(list: &Alerts, arrivals: &[Arrival]) -> Value {
    let wanted =
        Wanted::only(&["backend_timestamp", "workflow", "determination", "device_id", "severity"]);
    let alerts: Vec<_> = arrivals.iter().map(|one| list.object(one, &wanted)).collect();
    let times = || alerts.iter().map(|alert| plain_text(&alert["backend_timestamp"]));
    let counted = |name: fn(&Value) -> String| {
        let mut counted: BTreeMap<String, usize> = BTreeMap::new();
        for alert in &alerts {
            *counted.entry(name(alert)).or_default() += 1;
        }
        counted
    };
    let states = counted(|alert| plain_text(&alert["workflow"]["status"]));
    let determinations = counted(|alert| match alert["determination"]["value"].as_str() {
        Some(value) => value.to_owned(),
        None => "NONE".to_owned(),
    });
    let devices: BTreeSet<_> = alerts.iter().map(|alert| alert["device_id"].as_i64()).collect();
    let newest = list.object(&arrivals[0], &Wanted::All);
    json!({
        "count": alerts.len(),
        "workflow_states": states,
        "determination_values": determinations,
        "ml_classification_final_verdicts": {},
        "first_alert_timestamp": times().min(),
        "last_alert_timestamp": times().max(),
        "highest_severity": alerts.iter().filter_map(|alert| alert["severity"].as_i64()).max(),
        "policy_applied": newest["policy_applied"],
        "threat_notes_present": newest["threat_notes_present"],
        "tags": newest["tags"],
        "device_count": devices.len(),
        "workload_count": 0,
        "most_recent_alert": newest,
    })
}

pub fn search_groups(ask: &mut Ask) -> Result<Answer, Refusal> {
    let found = find(ask, ask.body, ask.now())?;
    let mut groups: Vec<Value> =
        grouped(&found).iter().map(|arrivals| group(&found.list, arrivals)).collect();
    // What a group has for itself is what groups are sorted by.
    groups.sort_by(|one, other| found.search.order_by(one, other, |name| !one[name].is_null()));
    let mut page = found.search.page(&groups, &groups.keys(), &KIND);
    page["group_by_total_count"] = json!(found.keys.len());
    Ok(page.into())
}

pub fn facet_groups(ask: &mut Ask) -> Result<Answer, Refusal> {
    let found = find(ask, ask.body, ask.now())?;
    let newest: Vec<Arrival> = grouped(&found).iter().map(|arrivals| arrivals[0]).collect();
    Ok(count(&found.list, &newest, &ask.body["terms"]).into())
}

/// The fields that begin with what was typed.
pub fn suggest(ask: &mut Ask) -> Result<Answer, Refusal> {
    let typed = ask.query("suggest.q").unwrap_or_default().to_ascii_lowercase();
    let alerts = Alerts::of(ask, ask.now(), Window::default());
    let first = alerts.keys().into_iter().next();
    let alert = first.map(|first| alerts.object(&first, &Wanted::All)).unwrap_or_default();
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

fn shown(org_key: &str, arrival: &Arrival, wanted: &Wanted) -> Value {
    let Story { kind, severity, code, reason, process, technique } = &STORIES[arrival.story];
    let device = Device::of(org_key, arrival.device);
    let id = || alert_id(org_key, arrival.slot);
    let at = || fleet::written(arrival.at);
    let is_blocked = *severity > 4;
    let mut alert = fields!(wanted, {
        "org_key": org_key,
        "id": id(),
        "alert_url": format!("/alerts?s[c][query_string]=id:{}&orgKey={org_key}", id()),
        "type": kind,
        "severity": severity,
        "reason": reason,
        "reason_code": code,
        "threat_id": made_up_id(org_key, "threat", arrival.story),
        "backend_timestamp": at(),
        "backend_update_timestamp": at(),
        "user_update_timestamp": Value::Null,
        "detection_timestamp": at(),
        "first_event_timestamp": at(),
        "last_event_timestamp": at(),
        "policy_applied": if is_blocked { "APPLIED" } else { "NOT_APPLIED" },
        "run_state": "RAN",
        "sensor_action": if is_blocked { "DENY" } else { "ALLOW" },
        "workflow": json!({
            "status": "OPEN",
            "change_timestamp": at(),
            "changed_by_type": "SYSTEM",
            "changed_by": "ALERT_CREATION",
            "closure_reason": "NO_REASON",
        }),
        "determination": Value::Null,
        "is_updated": false,
        "mdr_alert": false,
        "primary_event_id": made_up_id(org_key, "event", arrival.story),
        "attack_technique": technique,
        "process_name": process,
        "process_guid": process_guid(org_key, device.id(), arrival.story % 8),
    });
    merge(&mut alert, &fields_of(&device, wanted));
    if *kind == WATCHLIST {
        merge(&mut alert, &of_watchlist(org_key, arrival, wanted));
    }
    alert
}

fn fields_of(device: &Device, wanted: &Wanted) -> Value {
    fields!(wanted, {
        "device_id": device.id(),
        "device_name": device.name(),
        "device_os": device.os(),
        "device_os_version": device.os_version(),
        "device_policy": device.policy_name(),
        "device_policy_id": device.policy_id(),
        "device_target_value": device.priority(),
        "device_username": device.email(),
        "device_internal_ip": device.internal_address(),
        "device_external_ip": device.external_address(),
        "device_location": "UNKNOWN",
    })
}

fn of_watchlist(org_key: &str, arrival: &Arrival, wanted: &Wanted) -> Value {
    let report = || made_up_id(org_key, "report", arrival.story % 2);
    let list = || made_up_id(org_key, "watchlist", arrival.story % 3);
    fields!(wanted, {
        "report_id": report(),
        "report_name": STORIES[arrival.story].reason,
        "ioc_id": report(),
        "watchlists": json!([{ "id": list(), "name": "Suspicious shells" }]),
    })
}

#[cfg(test)]
mod tests {
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
