//! Searches over processes and observations, as jobs: one call asks, another fetches. What a job
//! finds follows from its query and from when it was asked.

use serde_json::{Value, json};

use crate::domain::Timestamp;
use crate::domain::services::draws::{Draws, made_up_id, seed, uuid};
use crate::domain::services::endpoints::process_guid;
use crate::sandbox::ask::{Answer, Ask, merge};
use crate::sandbox::errors::Refusal;
use crate::sandbox::model::Device;
use crate::sandbox::query::Query;
use crate::sandbox::search::{Kind, Search, Window, count};
use crate::sandbox::values::plain_text;
use crate::sandbox::{alerts, fleet};

/// What is particular about what is found here.
const KIND: Kind = Kind { time: "device_timestamp", ..Kind::PLAIN };

/// How many of a job's results one call fetches at most.
const MOST: usize = 10_000;

/// Program, what it was called with, and what called it.
const PROGRAMS: [(&str, &str, &str); 8] = [
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

fn of_device(device: &Device, at: &str) -> Value {
    json!({
        "org_id": device.organization_id.to_string(),
        "device_id": device.id,
        "device_name": device.name,
        "device_os": device.os,
        "device_policy": device.policy_name,
        "device_policy_id": device.policy_id,
        "device_timestamp": at,
        "backend_timestamp": at,
        "enriched": true,
        "legacy": true,
    })
}

fn process(org_key: &str, device: &Device, index: usize, now: Timestamp) -> Value {
    let (name, arguments, parent) = PROGRAMS[index % PROGRAMS.len()];
    let guid = process_guid(org_key, device.id, index);
    let mut draw = Draws(seed(&guid));
    let at = fleet::written(when(&mut draw, now));
    let mut hash = Draws(seed(name));
    let sha256: String = (0..4).map(|_| format!("{:016x}", hash.whole())).collect();
    let mut process = of_device(device, &at);
    let own = json!({
        "process_guid": guid,
        "process_name": name,
        "process_cmdline": [arguments],
        "process_pid": [400 + index * 36],
        "process_sha256": sha256,
        "process_hash": [format!("{:016x}{:016x}", hash.whole(), hash.whole()), sha256],
        "process_username": [device.login_user_name],
        "process_reputation": "TRUSTED_WHITE_LIST",
        "process_effective_reputation": "TRUSTED_WHITE_LIST",
        "process_start_time": at,
        "parent_guid": process_guid(org_key, device.id, index + PROGRAMS.len()),
        "parent_name": parent,
        "parent_pid": 40 + index * 4,
        "event_type": ["childproc", "netconn"],
        "childproc_count": draw.below(6),
        "filemod_count": draw.below(400),
        "modload_count": draw.below(90),
        "netconn_count": draw.below(60),
        "regmod_count": draw.below(200),
    });
    merge(&mut process, &own);
    process
}

fn processes(ask: &Ask, now: Timestamp) -> Vec<Value> {
    let devices = fleet::devices(ask.org_key(), now);
    let each = |device: &Device| -> Vec<Value> {
        (0..PROGRAMS.len()).map(|index| process(ask.org_key(), device, index, now)).collect()
    };
    devices.iter().flat_map(each).collect()
}

fn observations(ask: &Ask, now: Timestamp) -> Vec<Value> {
    let devices = fleet::devices(ask.org_key(), now);
    let each = |(number, device): (usize, &Device)| -> Vec<Value> {
        let one = |index: usize| {
            let mut draw = Draws(seed(ask.org_key()) ^ (number * 4 + index) as u64);
            let (kind, description) = *draw.one_of(&OBSERVATIONS);
            let at = fleet::written(when(&mut draw, now));
            let mut one = process(ask.org_key(), device, draw.below(PROGRAMS.len()), now);
            let id = format!("{}/observation/{number}/{index}", ask.org_key());
            one["observation_id"] = json!(uuid(&id));
            one["observation_type"] = json!(kind);
            one["observation_description"] = json!(description);
            one["device_timestamp"] = json!(at);
            one["event_id"] = json!(made_up_id(ask.org_key(), "event", number * 4 + index));
            one["alert_id"] = json!([]);
            one
        };
        (0..3).map(one).collect()
    };
    devices.iter().enumerate().flat_map(each).collect()
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
}

fn job(ask: &Ask) -> Result<Job, Refusal> {
    let mut job =
        ask.find("search", ask.part("job_id")).ok_or_else(|| Refusal::not_found("job"))?;
    let at = Timestamp::from_micros(job["at"].as_i64().unwrap_or_default());
    Ok(Job { asked: job["asked"].take(), at })
}

fn found(ask: &Ask, all: fn(&Ask, Timestamp) -> Vec<Value>) -> Result<Vec<Value>, Refusal> {
    let Job { asked, at } = job(ask)?;
    let mut found = Search::read(&asked, &KIND, at)?.matching(all(ask, at), &KIND);
    // What a job fetches is bounded by what was asked for.
    let most = asked["rows"].as_u64().and_then(|rows| usize::try_from(rows).ok());
    found.truncate(most.filter(|rows| *rows > 0).unwrap_or(MOST).min(MOST));
    Ok(found)
}

/// A job that every searcher has done its part of.
fn done(fields: &Value) -> Answer {
    let mut answer = json!({
        "approximate_unaggregated": 0,
        "num_aggregated": 0,
        "contacted": 8,
        "completed": 8,
    });
    merge(&mut answer, fields);
    answer.into()
}

fn page(ask: &Ask, found: &[Value]) -> Answer {
    let start = ask.query_number("start", 0);
    let rows = ask.query_number("rows", 500).min(MOST);
    let page: Vec<&Value> = found.iter().skip(start).take(rows).collect();
    done(&json!({
        "results": page,
        "num_found": found.len(),
        "num_available": found.len(),
        "approximate_unaggregated": found.len(),
        "num_aggregated": found.len(),
    }))
}

fn facets(ask: &Ask, found: &[Value]) -> Result<Answer, Refusal> {
    let terms = count(found, &job(ask)?.asked["terms"])["results"].take();
    Ok(done(&json!({ "terms": terms, "ranges": [], "num_found": found.len() })))
}

pub fn process_results(ask: &mut Ask) -> Result<Answer, Refusal> {
    Ok(page(ask, &found(ask, processes)?))
}

pub fn process_facets(ask: &mut Ask) -> Result<Answer, Refusal> {
    facets(ask, &found(ask, processes)?)
}

/// The processes that a job names.
pub fn process_details(ask: &mut Ask) -> Result<Answer, Refusal> {
    let Job { asked, at } = job(ask)?;
    let wanted = asked["process_guids"].as_array().cloned().unwrap_or_default();
    let all = processes(ask, at).into_iter();
    let found: Vec<Value> = all.filter(|one| wanted.contains(&one["process_guid"])).collect();
    Ok(page(ask, &found))
}

/// A process with its parent, its siblings and its children.
pub fn process_summary(ask: &mut Ask) -> Result<Answer, Refusal> {
    let Job { asked, at } = job(ask)?;
    let all = processes(ask, at);
    let Some(process) = all.iter().find(|one| one["process_guid"] == asked["process_guid"]) else {
        return Ok(done(
            &json!({ "message": "No data available for this process", "summary": {} }),
        ));
    };
    let on_it = |one: &&Value| {
        one["device_id"] == process["device_id"] && one["process_guid"] != process["process_guid"]
    };
    let others: Vec<&Value> = all.iter().filter(on_it).collect();
    let parent = json!({
        "process_guid": process["parent_guid"],
        "process_name": process["parent_name"],
        "process_pid": [process["parent_pid"]],
        "device_id": process["device_id"],
    });
    let summary = json!({
        "process": process,
        "parent": parent,
        "siblings": others.iter().take(2).collect::<Vec<_>>(),
        "children": others.iter().skip(2).take(2).collect::<Vec<_>>(),
    });
    Ok(done(&json!({ "exception": "", "incomplete_results": false, "summary": summary })))
}

pub fn observation_results(ask: &mut Ask) -> Result<Answer, Refusal> {
    Ok(page(ask, &found(ask, observations)?))
}

pub fn observation_facets(ask: &mut Ask) -> Result<Answer, Refusal> {
    facets(ask, &found(ask, observations)?)
}

/// The observations that a job names, or the one behind an alert.
pub fn observation_details(ask: &mut Ask) -> Result<Answer, Refusal> {
    let Job { asked, at } = job(ask)?;
    let mut all = observations(ask, at);
    if asked["alert_id"].is_null() {
        let wanted = asked["observation_ids"].as_array().cloned().unwrap_or_default();
        all.retain(|one| wanted.contains(&one["observation_id"]));
        return Ok(page(ask, &all));
    }
    let alerts = alerts::list(ask, ask.now(), Window::default());
    let alert = alerts.iter().find(|alert| alert["id"] == asked["alert_id"]);
    let found: Vec<Value> = alert
        .and_then(|alert| {
            let mut one = all.into_iter().find(|one| one["device_id"] == alert["device_id"])?;
            one["alert_id"] = json!([plain_text(&alert["id"])]);
            one["observation_description"] = alert["reason"].clone();
            Some(one)
        })
        .into_iter()
        .collect();
    Ok(page(ask, &found))
}
