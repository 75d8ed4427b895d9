//! Searches over processes and observations, as jobs: one call asks, another fetches. What a job
//! finds follows from its query and from when it was asked.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Value, json};

use crate::domain::Timestamp;
use crate::domain::services::draws::{Draws, made_up_id, seed, uuid};
use crate::domain::services::endpoints::process_guid;
use crate::sandbox::alerts;
use crate::sandbox::ask::{Answer, Ask, merge};
use crate::sandbox::errors::Refusal;
use crate::sandbox::fleet::{self, Device};
use crate::sandbox::made::{List, Wanted, fields};
use crate::sandbox::query::Query;
use crate::sandbox::search::{Found, Kind, Search, buckets, count};
use crate::sandbox::values::plain_text;

/// What is particular about what is found here.
const KIND: Kind = Kind { time: "device_timestamp", ..Kind::PLAIN };

/// How many of a job's results one call fetches at most.
const MOST: usize = 10_000;

/// A search is shared out among so many, who are done after this time, one after the other.
const SEARCHERS: usize = 8;
const TAKES: Duration = Duration::from_secs(1);

/// Program, what it was called with, and what called it.
pub const PROGRAMS: [(&str, &str, &str); 8] = [
    ("powershell.exe", "powershell.exe -nop -encodedcommand SQBFAFgA", "winword.exe"),
    ("svchost.exe", "svchost.exe -k netsvcs -p", "services.exe"),
    ("chrome.exe", "chrome.exe --type=renderer", "explorer.exe"),
    ("rundll32.exe", "rundll32.exe C:\\Users\\Public\\Downloads\\a.dll,Start", "explorer.exe"),
    ("python3", "python3 /opt/freight/plan.py", "bash"),
    ("sshd", "sshd -D", "systemd"),
    ("node.exe", "node.exe server.js", "cmd.exe"),
    ("explorer.exe", "C:\\Windows\\explorer.exe", "userinit.exe"),
];

const OBSERVATIONS: [(&str, &str); 5] = [
    ("CB_ANALYTICS", "An application did what malware does."),
    ("CONTEXTUAL_ACTIVITY", "A process was started with unusual arguments."),
    ("TAU_INTELLIGENCE", "A file is known to belong to a campaign."),
    ("INDICATOR_OF_ATTACK", "Credentials were read from memory."),
    ("BLOCKED_HASH", "A banned application was stopped."),
];

/// When the one of that number happened: within the week before.
fn when(draw: &mut Draws, now: Timestamp) -> Timestamp {
    let hour = now.as_seconds().div_euclid(3_600) * 3_600;
    let back = i64::try_from(draw.below(7 * 86_400)).unwrap_or_default();
    Timestamp::from_seconds(hour - back)
}

/// The processes of an organization, or what was observed there.
trait Source<'a>: List {
    fn of(org_key: &'a str, now: Timestamp) -> Self;
}

/// Every process of every device.
struct Processes<'a> {
    org_key: &'a str,
    now: Timestamp,
}

/// A process of a device.
#[derive(Clone, Copy)]
struct Process<'a> {
    device: Device<'a>,
    index: usize,
}

impl<'a> Source<'a> for Processes<'a> {
    fn of(org_key: &'a str, now: Timestamp) -> Self {
        Self { org_key, now }
    }
}

impl<'a> List for Processes<'a> {
    type Key = Process<'a>;

    fn keys(&self) -> Vec<Process<'a>> {
        let each = |device| (0..PROGRAMS.len()).map(move |index| Process { device, index });
        fleet::devices(self.org_key).flat_map(each).collect()
    }

    fn object(&self, process: &Process<'a>, wanted: &Wanted) -> Cow<'_, Value> {
        Cow::Owned(process.object(self.org_key, self.now, wanted))
    }
}

impl Process<'_> {
    fn guid(&self, org_key: &str) -> String {
        process_guid(org_key, self.device.id(), self.index)
    }

    fn deeds(&self, org_key: &str, now: Timestamp) -> Deeds {
        let mut draw = Draws(seed(&self.guid(org_key)));
        Deeds {
            at: when(&mut draw, now),
            pid: 400 + self.index * 36,
            counts: DEEDS.map(|(kind, most)| (kind, draw.below(most))),
        }
    }

    fn object(&self, org_key: &str, now: Timestamp, wanted: &Wanted) -> Value {
        let Self { device, index } = *self;
        let (name, arguments, parent) = PROGRAMS[index % PROGRAMS.len()];
        let guid = self.guid(org_key);
        let Deeds { at, pid, counts } = self.deeds(org_key, now);
        let at = || fleet::written(at);
        let kinds = || counts.iter().filter(|(_, count)| *count > 0).map(|(kind, _)| *kind);
        let hashes = || Hashes::of(name);
        let mut process = fields!(wanted, {
            "process_guid": guid,
            "process_name": name,
            "process_cmdline": [arguments],
            "process_pid": [pid],
            "process_sha256": hashes().sha256,
            "process_hash": [hashes().md5, hashes().sha256],
            "process_username": [device.login()],
            "process_reputation": "TRUSTED_WHITE_LIST",
            "process_effective_reputation": "TRUSTED_WHITE_LIST",
            "process_start_time": at(),
            "parent_guid": process_guid(org_key, device.id(), index + PROGRAMS.len()),
            "parent_name": parent,
            "parent_pid": 40 + index * 4,
            "event_type": kinds().collect::<Vec<_>>(),
            "childproc_count": counts[0].1,
            "filemod_count": counts[1].1,
            "modload_count": counts[2].1,
            "netconn_count": counts[3].1,
            "regmod_count": counts[4].1,
        });
        let more = fields!(wanted, {
            "org_id": fleet::organization_id(org_key).to_string(),
            "device_id": device.id(),
            "device_name": device.name(),
            "device_os": device.os(),
            "device_policy": device.policy_name(),
            "device_policy_id": device.policy_id(),
            "device_timestamp": at(),
            "backend_timestamp": at(),
            "enriched": true,
            "legacy": true,
        });
        merge(&mut process, &more);
        process
    }
}

/// What a process does by the kind of its events, each fewer times than this.
const DEEDS: [(&str, usize); 5] =
    [("childproc", 6), ("filemod", 400), ("modload", 90), ("netconn", 60), ("regmod", 200)];

/// How often a process did what, and since when.
pub struct Deeds {
    pub at: Timestamp,
    pub pid: usize,
    pub counts: [(&'static str, usize); 5],
}

/// What the process of that guid did.
pub fn deeds_of(org_key: &str, now: Timestamp, guid: &str) -> Option<Deeds> {
    let mut all = Processes { org_key, now }.keys().into_iter();
    let process = all.find(|process| process.guid(org_key) == guid)?;
    Some(process.deeds(org_key, now))
}

/// What a file of that name is known by.
pub struct Hashes {
    pub sha256: String,
    pub md5: String,
}

impl Hashes {
    pub fn of(name: &str) -> Self {
        let mut draw = Draws(seed(name));
        let sha256 = (0..4).map(|_| format!("{:016x}", draw.whole())).collect();
        Self { sha256, md5: format!("{:016x}{:016x}", draw.whole(), draw.whole()) }
    }
}

/// What was observed: three things on every device.
struct Observations<'a> {
    org_key: &'a str,
    now: Timestamp,
}

#[derive(Clone, Copy)]
struct Observation<'a> {
    device: Device<'a>,
    /// Of which device, and which of its own.
    number: usize,
    index: usize,
}

impl<'a> Source<'a> for Observations<'a> {
    fn of(org_key: &'a str, now: Timestamp) -> Self {
        Self { org_key, now }
    }
}

impl<'a> List for Observations<'a> {
    type Key = Observation<'a>;

    fn keys(&self) -> Vec<Observation<'a>> {
        let each =
            |(number, device)| (0..3).map(move |index| Observation { device, number, index });
        fleet::devices(self.org_key).enumerate().flat_map(each).collect()
    }

    fn object(&self, observation: &Observation<'a>, wanted: &Wanted) -> Cow<'_, Value> {
        let Observation { device, number, index } = *observation;
        let key = self.org_key;
        let mut draw = Draws(seed(key) ^ (number * 4 + index) as u64);
        let (kind, description) = *draw.one_of(&OBSERVATIONS);
        let at = when(&mut draw, self.now);
        let process = Process { device, index: draw.below(PROGRAMS.len()) };
        let mut object = process.object(key, self.now, wanted);
        let own = fields!(wanted, {
            "observation_id": uuid(&format!("{key}/observation/{number}/{index}")),
            "observation_type": kind,
            "observation_description": description,
            "device_timestamp": fleet::written(at),
            "event_id": made_up_id(key, "event", number * 4 + index),
            "alert_id": [(); 0],
        });
        merge(&mut object, &own);
        Cow::Owned(object)
    }
}

/// What a list has with one of these values in a field.
fn with<L: List>(list: L, field: &str, wanted: &[Value]) -> Rows<L> {
    let looked_at = Wanted::only(&[field]);
    let mut keys = list.keys();
    keys.retain(|key| wanted.contains(&list.object(key, &looked_at)[field]));
    Rows { list, keys, completed: SEARCHERS }
}

/// Some of a list.
struct Rows<L: List> {
    list: L,
    keys: Vec<L::Key>,
    /// How many searchers have brought theirs.
    completed: usize,
}

/// Whether a query can be read, and where not.
pub fn validate(ask: &mut Ask) -> Result<Answer, Refusal> {
    let asked = ask.body["query"].as_str().or_else(|| ask.query("q")).unwrap_or_default();
    let answer = match Query::read(asked) {
        Ok(_) => json!({ "valid": true, "value_search_query": false }),
        Err(fault) => json!({
            "valid": false,
            "value_search_query": false,
            "invalid_message": fault.message,
            "invalid_trigger_offset": fault.offset,
        }),
    };
    Ok(answer.into())
}

/// Starts a search. One that makes no sense is refused.
pub fn start(ask: &mut Ask) -> Result<Answer, Refusal> {
    Search::read(ask.body, &KIND, ask.now())?;
    let id = ask.next_uuid("search");
    let job = json!({ "asked": ask.body, "at": ask.now().as_micros() });
    ask.put("search", &id, &job);
    Ok(json!({ "job_id": id }).into())
}

/// What a job was asked, and when.
struct Job {
    asked: Value,
    at: Timestamp,
    /// How many searchers have done their part by now.
    completed: usize,
}

fn job(ask: &Ask) -> Result<Job, Refusal> {
    let mut job =
        ask.find("search", ask.part("job_id")).ok_or_else(|| Refusal::not_found("job"))?;
    let at = Timestamp::from_micros(job["at"].as_i64().unwrap_or_default());
    let taken = ask.now().since(at).min(TAKES).as_millis() * SEARCHERS as u128;
    let completed = usize::try_from(taken / TAKES.as_millis()).unwrap_or(SEARCHERS);
    Ok(Job { asked: job["asked"].take(), at, completed })
}

fn found<'a, L: Source<'a>>(ask: &Ask<'a>) -> Result<Rows<L>, Refusal> {
    let mut found = found_in_the_end(ask)?;
    // Each searcher brings its part.
    found.keys.truncate(found.keys.len() * found.completed / SEARCHERS);
    Ok(found)
}

/// All that the job of a call finds once it is done.
fn found_in_the_end<'a, L: Source<'a>>(ask: &Ask<'a>) -> Result<Rows<L>, Refusal> {
    let Job { asked, at, completed } = job(ask)?;
    let search = Search::read(&asked, &KIND, at)?;
    let Found { list, mut keys, .. } = search.among(L::of(ask.org_key(), at), &KIND);
    // What a job fetches is bounded by what was asked for.
    let most = asked["rows"].as_u64().and_then(|rows| usize::try_from(rows).ok());
    keys.truncate(most.filter(|rows| *rows > 0).unwrap_or(MOST).min(MOST));
    Ok(Rows { list, keys, completed })
}

/// A job that so many searchers have done their part of.
fn answered(completed: usize, fields: &Value) -> Answer {
    let mut answer = json!({
        "approximate_unaggregated": 0,
        "num_aggregated": 0,
        "contacted": SEARCHERS,
        "completed": completed,
    });
    merge(&mut answer, fields);
    answer.into()
}

fn page<L: List>(ask: &Ask, Rows { list, keys, completed }: &Rows<L>) -> Answer {
    let start = ask.query_number("start", 0);
    let rows = ask.query_number("rows", 500).min(MOST);
    let shown = keys.iter().skip(start).take(rows);
    let page: Vec<_> = shown.map(|key| list.object(key, &Wanted::All)).collect();
    answered(
        *completed,
        &json!({
            "results": page,
            "num_found": keys.len(),
            "num_available": keys.len(),
            "approximate_unaggregated": keys.len(),
            "num_aggregated": keys.len(),
        }),
    )
}

fn facets<L: List>(ask: &Ask, Rows { list, keys, completed }: &Rows<L>) -> Result<Answer, Refusal> {
    let asked = job(ask)?.asked;
    let terms = count(list, keys, &asked["terms"])["results"].take();
    let ranges = buckets(list, keys, &asked["ranges"])?;
    let total = keys.len();
    Ok(answered(*completed, &json!({ "terms": terms, "ranges": ranges, "num_found": total })))
}

pub fn process_results(ask: &mut Ask) -> Result<Answer, Refusal> {
    Ok(page(ask, &found::<Processes>(ask)?))
}

pub fn process_facets(ask: &mut Ask) -> Result<Answer, Refusal> {
    facets(ask, &found::<Processes>(ask)?)
}

/// The processes that a job names.
pub fn process_details(ask: &mut Ask) -> Result<Answer, Refusal> {
    let Job { asked, at, .. } = job(ask)?;
    let guids = asked["process_guids"].as_array().map_or(&[][..], Vec::as_slice);
    Ok(page(ask, &with(Processes::of(ask.org_key(), at), "process_guid", guids)))
}

/// A process with its parent, its siblings and its children.
pub fn process_summary(ask: &mut Ask) -> Result<Answer, Refusal> {
    let Job { asked, at, .. } = job(ask)?;
    let (list, wanted) = (Processes::of(ask.org_key(), at), &asked["process_guid"]);
    let all = list.keys();
    let found = all.iter().find(|one| json!(one.guid(ask.org_key())) == *wanted);
    let Some(found) = found else {
        return Ok(answered(
            SEARCHERS,
            &json!({ "message": "No data available for this process", "summary": {} }),
        ));
    };
    let process = list.object(found, &Wanted::All);
    let on_it = |one: &&Process| one.device.id() == found.device.id() && one.index != found.index;
    let others: Vec<_> =
        all.iter().filter(on_it).map(|one| list.object(one, &Wanted::All)).collect();
    let parent = json!({
        "process_guid": process["parent_guid"],
        "process_name": process["parent_name"],
        "process_pid": [process["parent_pid"]],
        "device_id": process["device_id"],
    });
    if ask.query("format") == Some("tree") {
        let mut tree = process.into_owned();
        tree["children"] = json!(others.iter().skip(2).take(2).collect::<Vec<_>>());
        return Ok(answered(
            SEARCHERS,
            &json!({ "exception": "", "incomplete_results": false, "tree": tree }),
        ));
    }
    let summary = json!({
        "process": process,
        "parent": parent,
        "siblings": others.iter().take(2).collect::<Vec<_>>(),
        "children": others.iter().skip(2).take(2).collect::<Vec<_>>(),
    });
    Ok(answered(
        SEARCHERS,
        &json!({ "exception": "", "incomplete_results": false, "summary": summary }),
    ))
}

pub fn observation_results(ask: &mut Ask) -> Result<Answer, Refusal> {
    Ok(page(ask, &found::<Observations>(ask)?))
}

pub fn observation_facets(ask: &mut Ask) -> Result<Answer, Refusal> {
    facets(ask, &found::<Observations>(ask)?)
}

/// The observations that a job names, or the one behind an alert.
pub fn observation_details(ask: &mut Ask) -> Result<Answer, Refusal> {
    let Job { asked, at, .. } = job(ask)?;
    let list = Observations::of(ask.org_key(), at);
    let Some(alert) = asked["alert_id"].as_str() else {
        let ids = asked["observation_ids"].as_array().map_or(&[][..], Vec::as_slice);
        return Ok(page(ask, &with(list, "observation_id", ids)));
    };
    let mut behind = Vec::new();
    if let Ok(alert) = alerts::one(ask, alert) {
        let on_it = with(list, "device_id", &[alert["device_id"].clone()]);
        if let Some(first) = on_it.keys.first() {
            let mut one = on_it.list.object(first, &Wanted::All).into_owned();
            one["alert_id"] = json!([alert["id"]]);
            one["observation_description"] = alert["reason"].clone();
            behind.push(one);
        }
    }
    let keys = behind.keys();
    Ok(page(ask, &Rows { list: behind, keys, completed: SEARCHERS }))
}

/// The fields that begin with what was typed.
pub fn suggest(ask: &mut Ask) -> Result<Answer, Refusal> {
    let typed = ask.query("suggest.q").unwrap_or_default().to_ascii_lowercase();
    let list = Observations::of(ask.org_key(), ask.now());
    let first = list.keys().into_iter().next();
    let one = first.map(|first| list.object(&first, &Wanted::All)).unwrap_or_default();
    let names = one.as_object().into_iter().flat_map(|fields| fields.keys());
    let suggestions: Vec<Value> = names
        .filter(|name| name.starts_with(&typed))
        .map(|name| json!({ "term": name, "weight": 100, "required_skus_all": [] }))
        .collect();
    Ok(json!({ "suggestions": suggestions }).into())
}

/// The results of a search, those with the same value in the first field together. All at once:
/// clients that ask for groups don't wait for the job.
pub fn group_observations(ask: &mut Ask) -> Result<Answer, Refusal> {
    let field = ask.body["fields"][0]
        .as_str()
        .ok_or_else(|| Refusal::bad_request("INVALID_REQUEST", "fields must be a list of texts"))?;
    let Rows { list, keys, .. } = found_in_the_end::<Observations>(ask)?;
    let looked_at = Wanted::only(&[field]);
    let mut groups: BTreeMap<String, Vec<Observation>> = BTreeMap::new();
    for key in keys {
        let value = plain_text(&list.object(&key, &looked_at)[field]);
        groups.entry(value).or_default().push(key);
    }
    let rows = ask.body["rows"].as_u64().and_then(|rows| usize::try_from(rows).ok());
    let (total, rows) = (groups.len(), rows.unwrap_or(500).min(MOST));
    let group = |(value, keys): (String, Vec<Observation>)| {
        let all: Vec<_> = keys.iter().map(|key| list.object(key, &Wanted::All)).collect();
        let times = || all.iter().map(|one| plain_text(&one["device_timestamp"]));
        json!({
            "group_key": field,
            "group_value": value,
            "group_start_timestamp": times().min(),
            "group_end_timestamp": times().max(),
            "total_events": all.len(),
            "results": all,
        })
    };
    let groups: Vec<Value> = groups.into_iter().take(rows).map(group).collect();
    Ok(answered(SEARCHERS, &json!({ "group_results": groups, "groups_num_available": total })))
}

/// For how long back there is something to find.
pub fn limits(ask: &mut Ask) -> Result<Answer, Refusal> {
    let now = ask.now().as_micros() / 1_000;
    let bounds = json!({ "lower": now - 14 * 86_400_000, "upper": now });
    Ok(json!({ "status_code": 200, "time_bounds": bounds }).into())
}

/// The searches that were started.
pub fn list(ask: &mut Ask) -> Result<Answer, Refusal> {
    let ids: Vec<&str> = ask.list("search").into_iter().map(|(id, _)| id).collect();
    Ok(json!({ "query_ids": ids }).into())
}
