//! Background jobs. How far one is follows from the clock: it is done a few seconds after it was
//! started.

use std::time::Duration;

use serde_json::{Value, json};

use crate::domain::Timestamp;
use crate::sandbox::ask::{Answer, Ask};
use crate::sandbox::errors::Refusal;
use crate::sandbox::fleet;
use crate::sandbox::values::plain_text;

/// How long a job waits, and how long it takes in all.
const BEGINS: Duration = Duration::from_millis(200);
const TAKES: Duration = Duration::from_secs(2);

/// Starts a job over what the body of the call asks for, which is so many things. The answer is
/// the job, with its `id`.
pub fn start(ask: &mut Ask, kind: &str, count: usize) -> Value {
    start_of(ask, kind, "", count)
}

/// The same about a thing that the path names.
pub fn start_of(ask: &mut Ask, kind: &str, about: &str, count: usize) -> Value {
    let id = ask.next("job");
    let job = json!({
        "id": id,
        "type": kind,
        "job_parameters": ask.body,
        "connector_id": ask.call.caller,
        "org_key": ask.org_key(),
        "count": count,
        "about": about,
        "asked_at": ask.now().as_micros(),
    });
    ask.put("job", &id.to_string(), &job);
    shown(ask, job)
}

/// When a job was asked for.
pub fn asked_at(job: &Value) -> Timestamp {
    Timestamp::from_micros(job["asked_at"].as_i64().unwrap_or_default())
}

/// What a job that is done was asked for.
pub fn done(ask: &Ask) -> Result<Value, Refusal> {
    let job = find(ask)?;
    if ask.now() < asked_at(&job).plus(TAKES) {
        let message = "The job is still running; ask for its progress";
        return Err(Refusal::bad_request("JOB_NOT_COMPLETED", message));
    }
    Ok(job)
}

/// Objects as CSV: a line of names, then a line for each.
pub fn csv(objects: &[Value]) -> String {
    let Some(first) = objects.first().and_then(Value::as_object) else {
        return String::new();
    };
    let names: Vec<&String> = first.keys().collect();
    let mut lines = vec![names.iter().map(|name| cell(name)).collect::<Vec<_>>().join(",")];
    for object in objects {
        let cells = names.iter().map(|name| cell(&plain_text(&object[name.as_str()])));
        lines.push(cells.collect::<Vec<_>>().join(","));
    }
    lines.join("\r\n") + "\r\n"
}

/// RFC 4180. A cell that a spreadsheet would take for a formula gets an apostrophe.
fn cell(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if is_formula { format!("'{text}") } else { text.to_owned() };
    if text.contains([',', '"', '\r', '\n']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

pub fn list(ask: &mut Ask) -> Result<Answer, Refusal> {
    let mut jobs: Vec<Value> =
        ask.list("job").into_iter().map(|(_, job)| shown(ask, job)).collect();
    jobs.sort_by_key(|job| job["id"].as_i64());
    Ok(json!({ "num_found": jobs.len(), "results": jobs }).into())
}

pub fn get(ask: &mut Ask) -> Result<Answer, Refusal> {
    Ok(shown(ask, find(ask)?).into())
}

pub fn progress(ask: &mut Ask) -> Result<Answer, Refusal> {
    Ok(shown(ask, find(ask)?)["progress"].take().into())
}

/// The job that a call names, as it is kept.
fn find(ask: &Ask) -> Result<Value, Refusal> {
    ask.find("job", ask.part("job_id")).ok_or_else(|| Refusal::not_found("job"))
}

/// A job as the interface shows it, as far as it is now.
fn shown(ask: &Ask, mut job: Value) -> Value {
    let began = asked_at(&job);
    let taken = ask.now().since(began).min(TAKES);
    let total = job["count"].as_u64().unwrap_or_default();
    let completed = u128::from(total) * taken.as_millis() / TAKES.as_millis();
    let status = match taken {
        taken if taken < BEGINS => "CREATED",
        taken if taken < TAKES => "IN_PROGRESS",
        _ => "COMPLETED",
    };
    job["status"] = json!(status);
    job["progress"] = json!({
        "num_total": total,
        "num_completed": u64::try_from(completed).unwrap_or(total),
        "message": "",
    });
    job["create_time"] = json!(fleet::written(began));
    job["last_update_time"] = json!(fleet::written(began.plus(taken)));
    if let Some(fields) = job.as_object_mut() {
        for own in ["asked_at", "count", "about"] {
            fields.remove(own);
        }
    }
    job
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn csv_quotes_what_would_break_a_line() {
        let objects = [json!({ "a": "x,\"y\"", "b": 1 }), json!({ "a": "line\nline", "b": null })];
        assert_eq!(csv(&objects), "a,b\r\n\"x,\"\"y\"\"\",1\r\n\"line\nline\",null\r\n");
    }

    #[test]
    fn csv_cells_are_never_formulas() {
        assert_eq!(csv(&[json!({ "a": "=cmd()" })]), "a\r\n'=cmd()\r\n");
    }

    #[test]
    fn nothing_gives_an_empty_file() {
        assert_eq!(csv(&[]), "");
    }
}
