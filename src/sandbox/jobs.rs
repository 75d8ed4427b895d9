//! Background jobs. Those of the sandbox are done as soon as they start.

use serde_json::{Value, json};

use crate::sandbox::ask::{Answer, Ask};
use crate::sandbox::errors::Refusal;
use crate::sandbox::values::plain_text;

/// Starts a job over what the body of the call asks for. The answer is the job, with its `id`.
pub fn start(ask: &mut Ask, kind: &str) -> Value {
    let id = ask.next("job");
    let now = ask.written_now();
    let job = json!({
        "id": id,
        "type": kind,
        "job_parameters": ask.body,
        "connector_id": ask.call.caller,
        "org_key": ask.org_key(),
        "status": "COMPLETED",
        "progress": { "num_total": 1, "num_completed": 1, "message": "" },
        "create_time": now,
        "last_update_time": now,
        "asked_at": ask.now().as_micros(),
    });
    ask.put("job", &id.to_string(), &job);
    shown(job)
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
    let mut jobs: Vec<Value> = ask.list("job").into_iter().map(|(_, job)| shown(job)).collect();
    jobs.sort_by_key(|job| job["id"].as_i64());
    Ok(json!({ "num_found": jobs.len(), "results": jobs }).into())
}

pub fn get(ask: &mut Ask) -> Result<Answer, Refusal> {
    Ok(shown(find(ask)?).into())
}

pub fn progress(ask: &mut Ask) -> Result<Answer, Refusal> {
    Ok(find(ask)?["progress"].take().into())
}

/// The job that a call names, as it is kept.
pub fn find(ask: &Ask) -> Result<Value, Refusal> {
    ask.find("job", ask.part("job_id")).ok_or_else(|| Refusal::not_found("job"))
}

/// A job as the interface shows it.
fn shown(mut job: Value) -> Value {
    if let Some(fields) = job.as_object_mut() {
        fields.remove("asked_at");
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
