//! Background jobs. Those of the sandbox are done as soon as they start.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use http::header::CONTENT_TYPE;
use serde_json::{Value, json};

use crate::sandbox::call::Call;
use crate::sandbox::errors::Refusal;
use crate::sandbox::search::plain_text;
use crate::sandbox::state::Job;

/// Keeps the result of a job and returns the job as the interface shows it.
pub fn finish(call: &Call, kind: &str, result: &str) -> Value {
    let now = call.now.to_rfc3339();
    let show = |id: i64| {
        json!({
            "id": id,
            "type": kind,
            "job_parameters": {},
            "connector_id": call.caller,
            "org_key": call.org_key,
            "status": "COMPLETED",
            "progress": { "num_total": 1, "num_completed": 1, "message": "" },
            "create_time": now,
            "last_update_time": now,
        })
    };
    let job = call.state.add_job(|id| Job {
        org_key: call.org_key.clone(),
        shown: show(id).to_string(),
        result: result.to_owned(),
    });
    shown(&job)
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

/// `GET …/jobs`
pub async fn list(Extension(call): Extension<Call>) -> Json<Value> {
    let jobs: Vec<Value> = call.state.jobs(&call.org_key).iter().map(shown).collect();
    Json(json!({ "num_found": jobs.len(), "results": jobs }))
}

/// `GET …/jobs/{job_id}`
pub async fn get(
    Extension(call): Extension<Call>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Json<Value>, Refusal> {
    Ok(Json(shown(&find(&call, &id)?)))
}

/// `GET …/jobs/{job_id}/progress`
pub async fn progress(
    Extension(call): Extension<Call>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Json<Value>, Refusal> {
    Ok(Json(shown(&find(&call, &id)?)["progress"].take()))
}

/// `GET …/jobs/{job_id}/download`
pub async fn download(
    Extension(call): Extension<Call>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let job = find(&call, &id)?;
    Ok(([(CONTENT_TYPE, "text/csv; charset=utf-8")], job.result).into_response())
}

fn find(call: &Call, id: &str) -> Result<Job, Refusal> {
    let job = id.parse().ok().and_then(|id| call.state.job(&call.org_key, id));
    job.ok_or_else(|| Refusal::not_found("job"))
}

fn shown(job: &Job) -> Value {
    serde_json::from_str(&job.shown).unwrap_or_default()
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
