//! Live Query: runs over the devices that a filter finds. Each device answers within seconds, by
//! the clock; a run that was stopped gets no answers after that.

use std::time::Duration;

use serde_json::{Value, json};

use crate::domain::Timestamp;
use crate::domain::services::draws::{Draws, made_up_id, seed, uuid};
use crate::sandbox::ask::{Answer, Ask};
use crate::sandbox::devices;
use crate::sandbox::errors::Refusal;
use crate::sandbox::fleet;
use crate::sandbox::search::{Kind, Search, count};
use crate::sandbox::values::plain_text;

/// What is particular about runs and results. They are counted from 0 (CONTRACT.md T18).
const KIND: Kind = Kind { time: "time_received", ..Kind::PLAIN };

/// By then every device has answered, in seconds.
const SLOWEST: i64 = 5;

/// A run as it is kept.
fn kept(ask: &Ask) -> Vec<Value> {
    let mut runs = vec![json!({
        "id": made_up_id(ask.org_key(), "run", 0),
        "name": "Nightly inventory",
        "sql": "select name, version from programs;",
        "created_by": "system",
        "device_filter": { "os": ["WINDOWS"] },
        "at": (ask.now().as_seconds().div_euclid(86_400) * 86_400 - 7_200) * 1_000_000,
    })];
    for (id, run) in ask.list("run") {
        runs.retain(|one| one["id"] != json!(id));
        runs.push(run);
    }
    runs.retain(|run| run["deleted"] != json!(true));
    runs
}

fn one(ask: &Ask) -> Result<Value, Refusal> {
    let wanted = json!(ask.part("run_id"));
    let found = kept(ask).into_iter().find(|run| run["id"] == wanted);
    found.ok_or_else(|| Refusal::not_found("run"))
}

fn time(run: &Value, field: &str) -> Option<Timestamp> {
    run[field].as_i64().map(Timestamp::from_micros)
}

/// The devices that a filter finds. Its names are the plural of what searches call them.
fn targets(ask: &Ask, filter: &Value) -> Result<Vec<Value>, Refusal> {
    let mut criteria = json!({});
    for (name, wanted) in filter.as_object().into_iter().flatten() {
        let name = name.strip_suffix('s').filter(|name| name.ends_with("_id")).unwrap_or(name);
        criteria[if name == "device_id" { "id" } else { name }] = wanted.clone();
    }
    let mut found = devices::find(ask, &json!({ "criteria": criteria }))?.found;
    found.retain(|device| device["status"] == json!("REGISTERED"));
    Ok(found)
}

/// The answers that have come so far.
fn results(ask: &Ask, run: &Value) -> Result<Vec<Value>, Refusal> {
    let began = time(run, "at").unwrap_or(ask.now());
    let until = time(run, "stopped").map_or(ask.now(), |stopped| stopped.min(ask.now()));
    let columns = columns(&plain_text(&run["sql"]));
    let answer = |device: Value| {
        let id = plain_text(&device["id"]);
        let mut draw = Draws(seed(&format!("{}/{id}", plain_text(&run["id"]))));
        let late = u64::try_from(draw.below(5)).unwrap_or_default();
        let received = began.plus(Duration::from_secs(late));
        let fields: serde_json::Map<String, Value> = columns
            .iter()
            .map(|column| (column.clone(), json!(draw.below(65_000).to_string())))
            .collect();
        (received <= until).then(|| {
            json!({
                "id": result_id(run, &id),
                "device": {
                    "id": device["id"],
                    "name": device["name"],
                    "policy_id": device["policy_id"],
                    "policy_name": device["policy_name"],
                    "os": device["os"],
                },
                "status": if draw.below(12) == 0 { "not_matched" } else { "matched" },
                "time_received": fleet::written(received),
                "device_message": "",
                "fields": fields,
            })
        })
    };
    Ok(targets(ask, &run["device_filter"])?.into_iter().filter_map(answer).collect())
}

fn result_id(run: &Value, device: &str) -> String {
    uuid(&format!("{}/{device}", plain_text(&run["id"])))
}

/// The columns of a query, as far as it names them.
fn columns(sql: &str) -> Vec<String> {
    let lower = sql.to_ascii_lowercase();
    let (Some(from), Some(to)) = (lower.find("select "), lower.find(" from ")) else {
        return vec!["value".to_owned()];
    };
    let listed = sql.get(from + 7..to).unwrap_or_default().split(',');
    let name = |one: &str| one.split_whitespace().last().unwrap_or("value").to_owned();
    let names: Vec<String> = listed.map(name).filter(|name| name != "*").take(40).collect();
    if names.is_empty() { vec!["name".to_owned(), "path".to_owned()] } else { names }
}

/// A run as the interface shows it.
fn shown(ask: &Ask, run: &Value) -> Result<Value, Refusal> {
    let targets = targets(ask, &run["device_filter"])?.len();
    let results = results(ask, run)?;
    let matched = results.iter().filter(|one| one["status"] == json!("matched")).count();
    let began = time(run, "at").unwrap_or(ask.now());
    let stopped = time(run, "stopped");
    let status = match stopped {
        Some(_) => "CANCELLED",
        None if ask.now().since(began).as_secs() < SLOWEST.unsigned_abs() => "ACTIVE",
        None => "COMPLETE",
    };
    let last = results.iter().map(|one| plain_text(&one["time_received"])).max();
    Ok(json!({
        "org_key": ask.org_key(),
        "id": run["id"],
        "name": run["name"],
        "sql": run["sql"],
        "created_by": run["created_by"],
        "create_time": fleet::written(began),
        "status_update_time": fleet::written(stopped.unwrap_or(began)),
        "timeout_time": fleet::written(began.plus(Duration::from_secs(7 * 86_400))),
        "cancellation_time": stopped.map(fleet::written),
        "cancelled_by": run["stopped_by"],
        "notify_on_finish": run["notify_on_finish"] == json!(true),
        "active_org_devices": targets,
        "status": status,
        "device_filter": run["device_filter"],
        "last_result_time": last,
        "total_results": results.len(),
        "match_count": matched,
        "no_match_count": results.len() - matched,
        "error_count": 0,
        "not_supported_count": 0,
        "cancelled_count": if stopped.is_some() { targets - results.len() } else { 0 },
        "not_started_count": 0,
        "in_progress_count": if stopped.is_some() { 0 } else { targets - results.len() },
        "success_count": results.len(),
        "recommended_query_id": null,
        "template_id": null,
        "schedule": null,
    }))
}

pub fn start(ask: &mut Ask) -> Result<Answer, Refusal> {
    let sql = ask.text("sql")?;
    let filter = match &ask.body["device_filter"] {
        Value::Null => json!({}),
        filter if filter.is_object() => filter.clone(),
        _ => {
            return Err(Refusal::bad_request("INVALID_REQUEST", "device_filter must be an object"));
        }
    };
    targets(ask, &filter)?;
    let id = ask.next_uuid("run");
    let run = json!({
        "id": id,
        "name": ask.body["name"].as_str().unwrap_or("Untitled"),
        "sql": sql,
        "created_by": ask.call.caller,
        "device_filter": filter,
        "notify_on_finish": ask.body["notify_on_finish"],
        "at": ask.now().as_micros(),
    });
    ask.put("run", &id, &run);
    Ok(shown(ask, &run)?.into())
}

pub fn search(ask: &mut Ask) -> Result<Answer, Refusal> {
    let search = Search::read(ask.body, &KIND, ask.now())?;
    let runs: Result<Vec<Value>, Refusal> = kept(ask).iter().map(|run| shown(ask, run)).collect();
    Ok(paged(ask, &search, &search.matching(runs?, &KIND)))
}

fn paged(ask: &Ask, search: &Search, found: &[Value]) -> Answer {
    let mut page = search.page(found, &KIND);
    page["org_key"] = json!(ask.org_key());
    page.into()
}

pub fn get(ask: &mut Ask) -> Result<Answer, Refusal> {
    Ok(shown(ask, &one(ask)?)?.into())
}

pub fn stop(ask: &mut Ask) -> Result<Answer, Refusal> {
    let mut run = one(ask)?;
    let status = plain_text(&ask.body["status"]);
    if status != "CANCELLED" {
        return Err(Refusal::unknown_value("status", &status, &["CANCELLED"]));
    }
    run["stopped"] = json!(ask.now().as_micros());
    run["stopped_by"] = json!(ask.call.caller);
    ask.put("run", ask.part("run_id"), &run);
    Ok(shown(ask, &run)?.into())
}

pub fn delete(ask: &mut Ask) -> Result<Answer, Refusal> {
    one(ask)?;
    ask.put("run", ask.part("run_id"), &json!({ "deleted": true }));
    Ok(Answer::NoContent)
}

pub fn search_results(ask: &mut Ask) -> Result<Answer, Refusal> {
    let search = Search::read(ask.body, &KIND, ask.now())?;
    let found = search.matching(results(ask, &one(ask)?)?, &KIND);
    Ok(paged(ask, &search, &found))
}

pub fn facet_results(ask: &mut Ask) -> Result<Answer, Refusal> {
    let search = Search::read(ask.body, &KIND, ask.now())?;
    let found = search.matching(results(ask, &one(ask)?)?, &KIND);
    Ok(count(&found, &ask.body["terms"]).into())
}

/// The devices of a run, each with how many results it gave.
fn summaries(ask: &Ask) -> Result<Vec<Value>, Refusal> {
    let results = results(ask, &one(ask)?)?;
    let summary = |one: &Value| {
        json!({
            "id": one["device"]["id"],
            "total_results": 1,
            "device": one["device"],
            "status": one["status"],
            "time_received": one["time_received"],
            "device_message": "",
            "metrics": [],
        })
    };
    Ok(results.iter().map(summary).collect())
}

pub fn search_devices(ask: &mut Ask) -> Result<Answer, Refusal> {
    let search = Search::read(ask.body, &KIND, ask.now())?;
    let found = search.matching(summaries(ask)?, &KIND);
    Ok(paged(ask, &search, &found))
}

pub fn facet_devices(ask: &mut Ask) -> Result<Answer, Refusal> {
    let search = Search::read(ask.body, &KIND, ask.now())?;
    let found = search.matching(summaries(ask)?, &KIND);
    Ok(count(&found, &ask.body["terms"]).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_have_the_columns_of_the_query() {
        assert_eq!(columns("select pid, p.port as open from ports;"), ["pid", "open"]);
        assert_eq!(columns("select * from x"), ["name", "path"]);
        assert_eq!(columns("pragma"), ["value"]);
    }
}
