//! Live Query: runs over the devices that a filter finds. Each device answers within seconds, by
//! the clock, with what its tables hold; a run that was stopped gets no answers after that.

mod both;
mod reading;
mod sql;
mod tables;
pub mod templates;

use std::borrow::Cow;
use std::time::Duration;

use serde_json::{Value, json};

use crate::domain::Timestamp;
use crate::domain::services::draws::{Draws, made_up_id, seed};
use crate::sandbox::ask::{Answer, Ask, merge};
use crate::sandbox::errors::Refusal;
use crate::sandbox::live_query::both::{KIND, device_filter, paged, targets, time};
use crate::sandbox::live_query::sql::{Line, Select};
use crate::sandbox::live_query::tables::Table;
use crate::sandbox::made::{List, Wanted};
use crate::sandbox::search::{Found, Search};
use crate::sandbox::values::{listed, plain_text};
use crate::sandbox::{fleet, jobs};

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
    runs.extend(templates::runs(ask));
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

/// What a device answered.
struct Reply {
    device: Value,
    received: Timestamp,
    /// The rows that it found, or why it found none.
    found: Result<Vec<Line>, String>,
}

impl Reply {
    fn status(&self) -> &'static str {
        match &self.found {
            Ok(lines) if lines.is_empty() => "not_matched",
            Ok(_) => "matched",
            Err(_) => "error",
        }
    }

    /// What all results of the device have in common. Clients find the run of a result by its id.
    fn common(&self, run: &Value) -> Value {
        let device = &self.device;
        json!({
            "id": run["id"],
            "device": {
                "id": device["id"],
                "name": device["name"],
                "policy_id": device["policy_id"],
                "policy_name": device["policy_name"],
                "os": device["os"],
            },
            "status": self.status(),
            "time_received": fleet::written(self.received),
            "device_message": self.found.as_ref().err().cloned().unwrap_or_default(),
        })
    }

    /// A result for each row, and one where there is none.
    fn results(&self, run: &Value) -> Vec<Value> {
        let nothing = vec![Line::new()];
        let lines = self.found.as_ref().ok().filter(|lines| !lines.is_empty());
        let lines = lines.unwrap_or(&nothing).iter();
        let result = |line| {
            let mut result = self.common(run);
            result["fields"] = json!(line);
            result
        };
        lines.map(result).collect()
    }
}

/// The devices that answered so far, and what.
fn replies(ask: &Ask, run: &Value) -> Result<Vec<Reply>, Refusal> {
    let began = time(run, "at").unwrap_or(ask.now());
    let until = time(run, "stopped").map_or(ask.now(), |stopped| stopped.min(ask.now()));
    let query = Select::read(&plain_text(&run["sql"]));
    let reply = |device: Value| {
        let run = plain_text(&run["id"]);
        let mut draw = Draws(seed(&format!("{run}/{}", plain_text(&device["id"]))));
        let late = u64::try_from(draw.below(5)).unwrap_or_default();
        let received = began.plus(Duration::from_secs(late));
        if received > until {
            return None;
        }
        let found = query.as_ref().map_err(Clone::clone).and_then(|query| answer(query, &device));
        Some(Reply { device, received, found })
    };
    Ok(targets(ask, &run["device_filter"])?.into_iter().filter_map(reply).collect())
}

fn answer(query: &Select, device: &Value) -> Result<Vec<Line>, String> {
    let table = tables::find(device, &query.table);
    let Table { columns, lines } =
        table.ok_or_else(|| format!("no such table: {}", query.table))?;
    query.among(columns, lines)
}

fn results(ask: &Ask, run: &Value) -> Result<Vec<Value>, Refusal> {
    Ok(replies(ask, run)?.iter().flat_map(|reply| reply.results(run)).collect())
}

/// A run as the interface shows it.
fn shown(ask: &Ask, run: &Value) -> Result<Value, Refusal> {
    let targets = targets(ask, &run["device_filter"])?.len();
    let replies = replies(ask, run)?;
    let with = |status: &str| replies.iter().filter(|reply| reply.status() == status).count();
    let results: usize = replies.iter().map(|reply| reply.results(run).len()).sum();
    let left = targets - replies.len();
    let began = time(run, "at").unwrap_or(ask.now());
    let stopped = time(run, "stopped");
    let status = match stopped {
        Some(_) => "CANCELLED",
        None if ask.now().since(began).as_secs() < SLOWEST.unsigned_abs() => "ACTIVE",
        None => "COMPLETE",
    };
    let last = replies.iter().map(|reply| reply.received).max();
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
        "last_result_time": last.map(fleet::written),
        "total_results": results,
        "match_count": with("matched"),
        "no_match_count": with("not_matched"),
        "error_count": with("error"),
        "not_supported_count": 0,
        "cancelled_count": if stopped.is_some() { left } else { 0 },
        "not_started_count": 0,
        "in_progress_count": if stopped.is_some() { 0 } else { left },
        "success_count": replies.len() - with("error"),
        "recommended_query_id": null,
        "template_id": run["template_id"],
        "schedule": run["schedule"],
    }))
}

pub fn start(ask: &mut Ask) -> Result<Answer, Refusal> {
    let sql = ask.text("sql")?;
    Select::read(&sql).map_err(|message| Refusal::bad_request("INVALID_SQL", &message))?;
    let filter = device_filter(ask)?;
    let template = if ask.body["schedule"].is_null() { None } else { Some(templates::make(ask)?) };
    let id = ask.next_uuid("run");
    let mut run = json!({
        "id": id,
        "name": ask.body["name"].as_str().unwrap_or("Untitled"),
        "sql": sql,
        "created_by": ask.call.caller,
        "device_filter": filter,
        "notify_on_finish": ask.body["notify_on_finish"],
        "at": ask.now().as_micros(),
    });
    if let Some(template) = template {
        run["template_id"] = template["id"].clone();
        run["schedule"] = template["schedule"].clone();
    }
    ask.put("run", &id, &run);
    Ok(shown(ask, &run)?.into())
}

pub fn search(ask: &mut Ask) -> Result<Answer, Refusal> {
    let search = Search::read(ask.body, &KIND, ask.now())?;
    let runs: Result<Vec<Value>, Refusal> = kept(ask).iter().map(|run| shown(ask, run)).collect();
    Ok(paged(ask, search, runs?))
}

/// Results, whose columns are found under their own names.
struct Results(Vec<Value>);

impl List for Results {
    type Key = usize;

    fn keys(&self) -> Vec<usize> {
        self.0.keys()
    }

    fn object(&self, key: &usize, wanted: &Wanted) -> Cow<'_, Value> {
        let result = &self.0[*key];
        if *wanted == Wanted::All {
            return Cow::Borrowed(result);
        }
        let mut looked_at = result["fields"].clone();
        merge(&mut looked_at, result);
        Cow::Owned(looked_at)
    }
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
    let all = Results(results(ask, &one(ask)?)?);
    if ask.query("format") != Some("csv") {
        return Ok(paged(ask, search, all));
    }
    let found = search.among(all, &KIND);
    if ask.query("async") == Some("true") {
        let job = jobs::start_of(ask, "livequery_export", ask.part("run_id"), found.keys.len());
        let id = plain_text(&job["id"]);
        let ref_url = format!("/jobs/v1/orgs/{}/jobs/{id}", ask.org_key());
        return Ok(json!({ "ref_url": ref_url }).into());
    }
    let text = jobs::csv(&flat(&found));
    if ask.query("download") == Some("true") {
        return Answer::zipped(&text).map_err(|_| Refusal::internal(&ask.call.op.source().request));
    }
    Ok(Answer::Csv(text))
}

/// The results of a run that an export asked for.
pub fn exported(ask: &Ask, run: &str, body: &Value) -> Result<Vec<Value>, Refusal> {
    let run = kept(ask).into_iter().find(|known| known["id"] == json!(run));
    let run = run.ok_or_else(|| Refusal::not_found("run"))?;
    let search = Search::read(body, &KIND, ask.now())?;
    Ok(flat(&search.among(Results(results(ask, &run)?), &KIND)))
}

/// Results with the columns of the query beside what is known of the device.
fn flat(found: &Found<Results>) -> Vec<Value> {
    let flat = |result: Value| {
        let mut line = json!({
            "device_id": result["device"]["id"],
            "device_name": result["device"]["name"],
            "status": result["status"],
            "time_received": result["time_received"],
        });
        merge(&mut line, &result["fields"]);
        line
    };
    found.objects(&Wanted::All).into_iter().map(flat).collect()
}

/// The results of several runs in one list, by run and device.
pub fn scroll_results(ask: &mut Ask) -> Result<Answer, Refusal> {
    let wanted = ask.body["criteria"]["run_id"].clone();
    let wanted: Vec<String> = listed(&wanted).into_iter().map(plain_text).collect();
    let mut body = ask.body.clone();
    if let Some(criteria) = body["criteria"].as_object_mut() {
        criteria.remove("run_id");
    }
    let search = Search::read(&body, &KIND, ask.now())?;
    let mut all = Vec::new();
    for run in kept(ask) {
        if wanted.is_empty() || wanted.contains(&plain_text(&run["id"])) {
            all.extend(results(ask, &run)?);
        }
    }
    let found = search.among(Results(all), &KIND);
    let after = ask.body["search_after"][0].as_u64().and_then(|after| usize::try_from(after).ok());
    let (after, rows) = (after.unwrap_or(0), found.search.rows());
    let end = (after + rows).min(found.keys.len());
    let page: Vec<Value> = found.objects(&Wanted::All).drain(after.min(end)..end).collect();
    Ok(json!({
        "org_key": ask.org_key(),
        "num_found": found.keys.len(),
        "num_remaining": found.keys.len() - end,
        "search_after": [end],
        "results": page,
    })
    .into())
}

/// Facets of this family stand under `terms`.
fn counted<L: List>(ask: &Ask, found: &Found<L>) -> Answer {
    let terms = found.count(&ask.body["terms"])["results"].take();
    json!({ "ranges": [], "terms": terms }).into()
}

pub fn facet_results(ask: &mut Ask) -> Result<Answer, Refusal> {
    let search = Search::read(ask.body, &KIND, ask.now())?;
    Ok(counted(ask, &search.among(Results(results(ask, &one(ask)?)?), &KIND)))
}

/// The devices of a run, each with how many results it gave.
fn summaries(ask: &Ask) -> Result<Vec<Value>, Refusal> {
    let run = one(ask)?;
    let summary = |reply: &Reply| {
        let mut summary = reply.common(&run);
        summary["id"] = reply.device["id"].clone();
        summary["total_results"] = json!(reply.results(&run).len());
        summary["metrics"] = json!([]);
        summary
    };
    Ok(replies(ask, &run)?.iter().map(summary).collect())
}

pub fn search_devices(ask: &mut Ask) -> Result<Answer, Refusal> {
    let search = Search::read(ask.body, &KIND, ask.now())?;
    Ok(paged(ask, search, summaries(ask)?))
}

pub fn facet_devices(ask: &mut Ask) -> Result<Answer, Refusal> {
    let search = Search::read(ask.body, &KIND, ask.now())?;
    Ok(counted(ask, &search.among(summaries(ask)?, &KIND)))
}
